"""Titles: the mark that opens a line (bullet, ordinal, marker), and a name without what is printed around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import numeric

from mie_budget.models import Marker
from mie_budget.reading.brackets import closing_of
from mie_budget.reading.characters import past
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.organizations import is_organization

# Triangles that point upwards stand before what is less than nothing.
_SHAPES = "".join(chr(code) for code in range(0x25A0, 0x2600) if chr(code) not in "△▲▴▵")
STRONG_BULLETS = f"{_SHAPES}▌▍▎☆★➢➤❖✓✔✦✧❍❏❐❑❒⊿⦿⚫⚪🔷🔶♦♢♠♣〇⬛⬜⮚👉🆕"
BRANCHES = "├└┕┗┝┣"
"""What is drawn between an item and its parts below it."""
WEAK_BULLETS = "・•‣⁃∙※＊*-‐–—―−#+"
# A bullet of a symbol font leaves the extraction as a private-use character, a code or a replacement character.
_SYMBOL = r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]|\(cid:\d+\)"
# Signs of fonts of pictures, but for numbers and for those before a telephone number or an address.
_PICTURES = r"\u2600-\u260d\u2610-\u2705\u2707\u2708\u270a-\u2775\u2794-\u27bf\u2b00-\u2bff"
_KANJI_NUMBER = "一二三四五六七八九十"
# A dash right before a name; one that another closes is around a name of its own: －まちづくり－.
_DASH_BEFORE_NAME = r"[-‐–—―−](?!\S*[-‐–—―−](?:\s|$))(?=[一-龠々ァ-ヺ「]|[ぁ-ん]{2}|[A-Z]{2,5}[ぁ-ヺ一-龠])"
_MARK = lazy(
    rf"""(?P<keycap>\d{{1,2}}\ufe0f?\u20e3)|(?P<bullet>[{re.escape(STRONG_BULLETS)}]|{_SYMBOL}
      |[{_PICTURES}\U0001F300-\U0001FAFF]\ufe0f?(?=[\ \[(<〔〈《「【*ぁ-ヺ一-龠])|[・•‣⁃∙※]
      |[{BRANCHES}](?=\ ?[^\W\d_]{{2}})
      |[△▲](?=\ ?(?:[一-龠々][ぁ-ヺ一-龠々]|[ァ-ヺ]{{2}}|「))(?!\ ?(?:印|[^\W\d]?減))
      |[＊*](?!\d(?!\d{{0,3}}[歳年]|[\d,]*[百千万]{{0,2}}円[一-龠ァ-ヶ]))|\*{{2}}
      |[-‐–—―−](?=\ )
      |{_DASH_BEFORE_NAME}|\#{{1,6}}(?=\ )|>{{1,3}}(?=\ ?[^\W\d_]|\ (?:[^\s\d]|\d{{1,3}}[^\W\d千百万億円]|[\d,]+円\w)))
    | (?P<circled>[①-⑳⓪㉑-㉟㊱-㊿❶-❿⓫-⓴➀-➉➊-➓⓵-⓾⑴-⒇⒈-⒛㈠-㈩㊀-㊉])
    | (?P<round>\(\ ?(?:\d{{1,3}}|[{_KANJI_NUMBER}]{{1,3}})\ ?\))
    | (?P<kana>[㋐-㋾⒜-⒵Ⓐ-ⓩ]|\((?:[ア-ンa-z]|[ⅰ-ⅻ]{{1,3}}|[ivx]{{2,4}})\)
      |[ア-ン](?=[.)\ ・])(?:\.(?=[ア-ンー]{{2}})|[.)]?(?![ア-ンー]))
      |[ｱ-ﾝ](?=[.)\ ])[.)]?|(?![IVX])[A-Za-z](?=[.)]\s?(?:[^\dA-Za-z]|\d{{1,2}}歳|[A-Z]{{2,5}}[ぁ-ヺ一-龠]))[.)]
      |(?!e\ [ァ-ヺ])[a-h](?=\ (?:[ぁ-ヺ一-龠「]{{2}}|[A-Z]{{2,5}}[ぁ-ヺ一-龠])))
    | (?P<dotted>\d{{1,2}}(?:[-‐−.]\d{{1,2}}){{1,3}}(?=[\ .)、])[.)、]?
      |\d{{1,3}}(?:[.)](?!\d)|\.(?=\d{{1,2}}歳)|、(?!\d{{3}})|:(?=\ ?[^\W\d]))|\d{{1,3}}\ [.](?!\d))
    | (?P<plain>\d{{1,3}}(?=\ +[^\s\d,.%年月日時円万億千百件人か箇ヶカ～〜回校台戸%]
        |\ +(?:人[材権口事間形]|日本|年[末金少]|万[博葉引]|千[葉代歳曲里種]|百[年周貨])
        |\ +(?:校[舎庭外内]|台[風帳]|戸[別籍]|回[遊覧])
        |\ +[かカ][^所国月年村町\s\d])
      |\d{{1,3}}(?=「)|(?:\d{{1,2}}|0\d\d)(?=\ +\d{{1,2}}(?:[月年歳級つ][^\d\s)]|次産業|人1[台人]))
        |0\d\d(?=\ +(?:\d{{1,4}}[^\W\d千百万億円]|[\d,]+[百千万]{{0,2}}円[一-龠ァ-ヶ]))|第\d{{1,3}}号?(?=\ ))
    | (?P<page>P\ ?\d{{1,3}}(?=\ )|(?:No\.?|№|\#|事業(?:番号)?|取組|番号)\ ?\d{{1,3}}(?=[\ .:)])[.:)]?)
    | (?P<square>[〔\[<〈【《『{{]\ ?\d{{1,3}}\ ?[〕\]>〉】》』}}])
    | (?P<kanji>第\ ?[\d{_KANJI_NUMBER}]{{1,3}}\ ?[章節編部款項]?(?=[\ 、.:])|[{_KANJI_NUMBER}]{{1,3}}(?=[、.\ ])[、.]?)
    | (?P<roman>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰ-ⅻ]+[.・-]?|(?:I{{1,3}}|IV|VI{{0,3}}|IX|X)(?=[.\ ])[.]?)
    """,
    re.VERBOSE,
)
_COUNTED_BEHIND_DASH = lazy(r"- +(?=[(\d①-⑳])")
LETTER = lazy(r"[^\W\d_〇]")
WORD = lazy(r"[^\W\d_]{2}")
"""What is a name holds one."""
_SAME_BULLETS = str.maketrans("◯〇•‣⁃∙—―−‐–", "○○・・・・-----")
_NUMBER = lazy(r"\d+")
_COUNTS = f"0123456789{_KANJI_NUMBER}"
_BEHIND_NUMBER = " .:-‐−)、「\ufe0f\u20e3"
_NUMERALS = frozenset(f"{_KANJI_NUMBER}ivxⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ")
_LONGEST_ORDINAL = 7
"""Three digits in brackets and in blanks."""
_OPEN, _CLOSE = "([【〔<〈《〖{『", ")]】〕>〉》〗}』"
_MARKERS = "<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>|<marker.none>"
_MARKERS_BEFORE = f"{_MARKERS}|<marker.before>"


def _bracketed(markers: str) -> str:
    year = r"(?:(?:[RH]|令和) ?\d{1,2}(?:年度)? ?)?"
    several = rf"(?P<word>{markers})(?: ?[・、,/] ?(?P<second>{markers}))?"
    return rf"[(\[【〔<〈《≪『「{{] ?{year}{several} ?[)\]】〕>〉》≫』」}}]"


_MARKER_GROUP = lazy(
    _bracketed(_MARKERS_BEFORE), needs="Eeプ了充再別単増大常廃拡改政新替枠皆直継臨補規重創縮休統移変前要玉約"
)
# A single character is a marker only before a word that is no rest of its own; 拡充マーク is the text of an image.
_LEADING_MARKER = lazy(
    rf"{_bracketed(_MARKERS_BEFORE)}\s*|(?P<bare>(?:<marker.partly_new>|(?:新規|拡充|継続)(?:事業)?|一部拡充"
    rf")(?=\s+\S|・(?!新規|拡充|継続|一部)|[:：→■●◆★]|マーク|/(?!新規|拡充|継続|\s))|(?:新規?|拡充?|継続?) ?\)(?=\s*\S)"
    rf"|(?:新|新規|拡|継)[!:→/](?=\s?[^\W\d])|NEW→(?=\S)|N(?:ew|EW)!(?=\s*[\w「『<〈《≪\[【“\"])"
    r"|NEW(?=\s*[ぁ-ヿ一-龠「『<〈《≪\[【“\"]|\s+(?:\d|[A-Z]{2,5}[ぁ-ヺ一-龠]|[-‐–—―−]\s))"
    r"|(?:一部 ?)?(?:新規?|拡充?|継続?)(?=\s?[①-⑳❶-❿⑴-⒇])"
    r"|[新拡継](?=\s+(?:[-‐–—―−]\s+)?\S{4}))(?:マーク)?[\s・:：/→]*",
    needs="Eeプ了充再別単増大常廃拡改政新替枠皆直継臨補規重創縮休統移変前要玉約",
)
_MAY_BE_MARKED = lazy(r"[(\[【〔<〈《≪『「{新拡継一N<^marker.partly_new>]")
"""What a marker before a title begins with."""
_TRAILING_MARKER = lazy(
    rf"\s*{_bracketed(_MARKERS)}\Z|(?P<bare_end>\s[★☆◎●※*]?(?:新規|一部新規?|拡充|継続|NEW!?))\Z"
    r"|(?<=\S)※(?P<remark>新規?|一部新規?|拡充?|継続?)\Z"
    r"|(?<=[」\]])(?P<kind>新規|一部新規|拡充|継続)(?:事業)?\Z|(?<=[KM]B\))(?P<badge>新規|一部新規|拡充|継続)\Z",
    needs="BEeプ了充再別増大常廃拡改政新替枠皆直継臨規重創縮休統移変前要玉約",
)
_ENDS_MARKER = frozenset(f"{_CLOSE}』」規新充拡継続業W!")
"""What a marker behind a title ends with."""
_INNER_MARKER = lazy(
    rf"\s*{_bracketed(_MARKERS)}\s*(?=[(（\[〔])",
    needs="Eeプ了充再別増大常廃拡改政新替枠皆直継臨規重創縮休統移変前要玉約",
)
_LINK_TEXT = lazy(
    r"(?:\s+|^|(?=[(\[]))[(\[]?(?:<link>)?[)\]]?"
    r"(?:\s?[(\[]?(?:\d[\d.,]*\s?[KM]B\s?)?(?:PDF|pdf|Excel|Word|エクセル|ワード)[^()\[\]]*[)\]]?)?\Z"
)
_PAGES = r"\d{1,3}(?:\s?[-~〜～・,、]\s?\d{1,3}){0,8}"
_NO_REFERENCE = r"(?!全|計|約)(?:[^\s\d()\[\]〔〕〈〉《》<>【】]{1,10}|(?:詳細は)?\d{1,2}月号)\s?"
_REFERENCE = lazy(
    rf"\s*(?:[(\[〔〈《<【]\s?(?:(?:p|P|→|⇒)+\.?\s?{_PAGES}|(?:{_NO_REFERENCE})?[→⇒]?(?:(?:p|P)\.?\s?)?{_PAGES}\s?(?:頁"
    rf"|ページ)|{_NO_REFERENCE}[pP]{{1,2}}\.?\s?{_PAGES})\s?(?:参照)?\s?[)\]〕〉》>】]"
    r"|[→⇒]\s?(?:[pP]\.?\s?\d{1,3}|\d{1,3}\s?(?:頁|ページ))|[…‥・]{1,}\s?[pP]?\d{1,3}|\(\d{8}\))\Z"
)
_CLOSES_REFERENCE = tuple(")]〕〉》>】頁ジ")
_REMARK = lazy(
    r"\s*[(\[〔【]\s?(?:(?:[^()\[\]〔〕【】]{0,6}\d ?月補正(?:予算)?(?:を?含む|分を?含む|対応)?"
    r"|[^()\[\]〔〕【】]{0,8}補正(?:予算)?(?:分)?(?:を?(?:含む|対応)|[とを]合わせ(?:て|た額)?)"
    r"|[^()\[\]〔〕【】]{0,12}(?:前倒し|計上済み?)(?:を?含む|分)?)|R?\d{1,2}繰越)\s?[)\]〕】]\Z"
)
REMARK_ON_SUM = lazy(r"\s*[\[〔【〈《<]\s?[^()\[\]〔〕【】〈〉《》<>]{0,24}(?:<remark.sum>)\s?[\]〕】〉》>]\Z")
"""In round brackets it may say what the programme takes in: 橋の点検(歩道を含む)."""
_NOTE_MARK = lazy(
    r"(?<=\S)\s*(?:[☆★◎●◇◆]{1,2}|『[\dA-Z]{1,2}』|[※*＊†‡]+\s?\d{0,2}|[¹²³⁴-⁹⁰]+[)⁾]?|[(]?注\s?\d{1,2}[)]?|[(\[〔〈]\s?[※*]\s?\d{0,2}\s?[)\]〕〉])\Z",
    needs="*²³¹†‡※⁰⁴⁵⁶⁷⁸⁹◆◇◎●★☆『注＊",
)
CHAPTER = r"(?:議会|総務|民生|衛生|労働|農林(?:水産)?業?|商工|土木|消防|警察|教育|災害復旧|公債)費"
_ACCOUNT_BEFORE = lazy(
    rf"(?:\d{{2}} )?{CHAPTER}\s+(?=\S{{3}})"
    r"|(?!(?:19|20)\d\d )\d{4,8}\s*(?=「)|(?!(?:19|20)\d\d )\d{4,8}\s+(?=[^\W\d])"
    r"|(?:第?\d{1,2} ?[款項目][\s・、]*(?:\S{1,12}費\s+(?=第?\d))?){2,3}(?:\S{1,14}費\s+(?=\S{3})|(?!\S*費$)(?=\S{3}))"
)
"""The account of a programme, between its number and its name, in full (2款1項6目 企画費 …), or its code."""
_INNER_NOTE = lazy(r"[(\[〔〈]\s?※\s?\d{1,2}\s?[)\]〕〉]")
"""The number of a footnote, within a name."""
_QUANTITY = lazy(
    r"\s+[^\s\d]{0,8}[\d.,]+\s?(?:ヘクタール|ha|km|m[2²3³]?|[㎡㎥㎞]|(?:平方|立方)?(?:メートル|キロ(?:メートル)?)|トン|[か箇ヶカヵケ]所"
    r"|戸|棟|基|台|橋|校|園|館|室|教室|床|面|本|枚|冊|組|頭|隻|脚|着|張|機|軒|点|区画|地区|路線|施設|世帯|学級|クラス|セット"
    r"|人|件|名|団体|回|式)\Z"
)
_PERIOD = lazy(
    r"\s+(?:(?:令和|平成|[RH]) ?(?:\d{1,2}|元)年?度?|(?:19|20)\d\d年度?)\s?[~〜～-]\s?"
    r"(?:(?:令和|平成|[RH]) ?\d{1,2}年?度?|(?:19|20)?\d\d年度?)\Z"
)
"""The years that a commitment or a continued programme is for, behind a blank."""
_TRAILING_FRAME = lazy(
    r"\s*(?:[【〔](?:[^【】〔〕]{0,20}<frame>|[^\s【】〔〕]{1,4}年度)[】〕]|[〈《<][^〈〉《》<>]{1,8}枠[〉》>])\Z",
    needs="<〈《【〔",
)
_PICTURES_BEHIND = lazy(r"\s*(?:[\u2794-\u27bf\U0001F300-\U0001FAFF]\ufe0f?\s*)+\Z")
"""Pictures between a name and its figure, in posts: they point (👉) or say that it is money (💰)."""
_MAY_STAND_BEHIND = lazy(r"[」\s(\[【〔<〈《{→⇒…‥・※*＊†‡¹²³⁴-⁹⁰注☆★◎●◇◆』]")
"""What each of the patterns above needs: without it nothing stands behind a name."""
_LEADERS = " \t…‥・.:：=＝;；、,-‐–—―−/／→⇒|"
_FRAME = lazy(
    r"[【〔<〈《](?:[^【】〔〕<>〈〉《》]{0,20}<frame>|[一-龠]{1,5}費(?=[】〕>〉》]\s*\w))[】〕>〉》]\s*",
    needs="<〈《【〔",
)
_LEVEL = lazy(r"^(?:[大中小]|細々?|細々目)事業[ 　]+(?=\S)")
_AROUND_NAME = frozenset({"「」", "｢｣", "『』", "<>", "〈〉", "《》", "≪≫", "“”", '""', "【】", "〔〕", "[]", "{}"})
_ACCOUNT_ALONE = lazy(r"[【〔][一-龠]{1,5}費[】〕]")
_HTML = lazy(r"<br ?/?>|&nbsp;|\*\*|__|</?[a-z][^<>]{0,40}>")
_DAY_BEFORE = lazy(r"^\d{1,2}月\d{1,2}日(?: ?\([月火水木金土日](?:・?[祝休])?\))?\s+(?=\S{2})")
"""When something takes place, in front of its name."""
_ASKED_BEFORE = lazy(r"^(?:<question>)\s?[:：]\s?(?=\S{3})")
"""What opens a question in the summary of a meeting, before the name that it asks about."""
_LONGEST_QUESTION = 5
"""Characters in which the colon stands behind that."""
_COUNTED_POINT = lazy(r"^第?\d{1,2}点目[はにの、,]+")
_SUBTITLE = lazy(r"^[^〜～]{0,30}[〜～][^〜～]{1,30}[〜～](?=\S{4})")
_TOUCHING_WORDS = lazy(r"\n(?<=[A-Za-z0-9]\n)\n*[A-Za-z0-9]")
_PLAIN = lazy(r"[^\W\d_][^\s()\[\]【】〔〕<>〈〉《》*.=:&〜/]*[^\W\d_]")
MARK_STARTS = frozenset(
    f"△▲{STRONG_BULLETS}{WEAK_BULLETS}([【〔<〈《〖{{『0123456789第PN№>事取番{_KANJI_NUMBER}ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX\ufffd🆕"
) | {chr(code) for first, end in ((0x2160, 0x2189), (0x2460, 0x3040), (0x3100, 0x32FF)) for code in range(first, end)}
_MEANINGS = (
    (Marker.PARTLY_NEW, lazy("<marker.partly_new>")),
    (Marker.NEW, lazy(r"<marker.new>|新 ?\)")),
    (Marker.EXPANDED, lazy("<marker.expanded>")),
    (Marker.CONTINUED, lazy("<marker.continued>")),
)


class Mark(NamedTuple):
    """What opens a line: its kind (`bullet`, or how an ordinal is written), its style, its number and where it ends.

    Marks of one `style` are of one list: a bullet's character, or the way an ordinal is written.
    """

    kind: str
    style: str
    number: int | None
    end: int


_LEVELS = {
    "roman": 0,
    "kanji": 1,
    "keycap": 1,
    "plain": 2,
    "dotted": 2,
    "square": 2,
    "round": 3,
    "page": 3,
    "circled": 4,
    "kana": 5,
}
LOWEST_LEVEL = max(_LEVELS.values()) + 1


def level_of(mark: Mark | None) -> int:
    """How deep an ordinal usually stands, from 0; bullets, and what has no mark, are at the lowest level."""
    return LOWEST_LEVEL if mark is None else _LEVELS.get(mark.kind, LOWEST_LEVEL)


_MARKED_WORD = lazy(r"^(?:一部新規|新規|拡充|継続)・|※(?:新規?|一部新規?|拡充?|継続?)$")
"""A marker that a sign parts from a name: 新規・橋の点検, 橋の点検※新規."""


class Title(NamedTuple):
    """A name and what was printed around it."""

    name: str
    markers: tuple[Marker, ...]
    mark: Mark | None
    relisted: bool


@lru_cache(8192)
def mark_of(text: str) -> Mark | None:
    """The mark that opens a stripped line, None where none does.

    >>> mark_of("(2)保健室の改装").number, mark_of("○橋の点検").style, mark_of("橋の点検") is None
    (2, '○', True)
    >>> mark_of("(2)保健室の改装").style == mark_of("2)保健室の改装").style
    False
    """
    if not text or not (
        text[0] in MARK_STARTS
        or "\ue000" <= text[0] <= "\uf8ff"
        or text[1:2] in ".:) ・\ufe0f\u20e3"
        or text[0] > "\uffff"
    ):
        return None
    if text[0] in STRONG_BULLETS or "\ue000" <= text[0] <= "\uf8ff":
        return _bullet(text[0], 1)
    match = _MARK.match(text) if _may_be_ordinal(text) else None
    if match is None:
        return None
    kind = match.lastgroup or ""
    printed = match[0]
    if kind == "bullet":
        counted = _COUNTED_BEHIND_DASH.match(text)
        inner = mark_of(text[counted.end() :]) if counted is not None else None
        if counted is not None and inner is not None and inner.kind != "bullet":
            # A web page's list whose items the issuer has counted.
            return inner._replace(end=counted.end() + inner.end)
        # ＞＞ stands below ＞.
        return _bullet(printed if printed[1:2] == ">" else printed[0], match.end())
    digits = _NUMBER.search(printed)
    number = int(digits[0]) if digits else _ordinal(printed)
    return Mark(kind, kind + ("(" if printed[0] == "(" else ""), number, match.end())


def _bullet(sign: str, end: int) -> Mark:
    style = sign.translate(_SAME_BULLETS)
    return Mark("bullet", "\ue000" if style >= "\ue000" else style, None, end)


def _may_be_ordinal(text: str) -> bool:
    """Whether a bracket that opens a text closes soon, and what stands behind a number can stand behind an ordinal."""
    if text[0] == "(":
        closing = text.find(")", 2, _LONGEST_ORDINAL)
        inner = text[1:closing].strip(" ") if closing > 0 else ""
        return (
            text[1:4] == "cid" or len(inner) == 1 or inner.isdecimal() or (bool(inner) and _NUMERALS.issuperset(inner))
        )
    if text[0] in _OPEN:
        return text[1:3].lstrip()[:1].isdigit()
    return text[0] not in _COUNTS or text.lstrip(_COUNTS)[:1] in _BEHIND_NUMBER


def _ordinal(printed: str) -> int | None:
    for character in printed:
        number = numeric(character, None)
        if number is not None:
            return int(number)
        kana = "アイウエオカキクケコサシスセソタチツテトナニヌネノ".find(character)
        if kana >= 0:
            return kana + 1
        code = ord(character)
        for first, last in _COUNTED_LETTERS:
            if first <= code <= last:
                return code - first + 1
    return None


_COUNTED_LETTERS = ((0x249C, 0x24B5), (0x24D0, 0x24E9), (0x32D0, 0x32FE), (0x41, 0x48))
"""Letters in brackets and in circles, kana in circles, and the first capital letters."""


def marker_of(word: str) -> Marker | None:
    """What a marker's word means, None for a word the contract has no marker for.

    >>> str(marker_of("一部新"))
    'partly_new'
    """
    compact = word.strip()
    return next((marker for marker, words in _MEANINGS if words.fullmatch(compact)), None)


def is_marker(word: str) -> bool:
    """Whether a word is one that issuers mark items with."""
    return marker_group(f"({word.strip()})") is not None


def marker_group(text: str) -> re.Match[str] | None:
    """The words of a text that is nothing but one or two markers in a bracket; None for any other."""
    return _MARKER_GROUP.fullmatch(text) if _letters_of_markers().issuperset(text) else None


@cache
def _letters_of_markers() -> frozenset[str]:
    kinds = re.findall("<(.*?)>", _MARKERS_BEFORE)
    return characters(*kinds).union(_OPEN, _CLOSE, "『』 ・、,/")


def without_reference(text: str) -> str:
    """A line without the page at its end that it refers to.

    >>> without_reference("橋の点検〔→P.3〕"), without_reference("橋の点検〔第3期〕")
    ('橋の点検', '橋の点検〔第3期〕')
    """
    found = _REFERENCE.search(text) if text.endswith(_CLOSES_REFERENCE) else None
    return text[: found.start()] if found is not None else text


_LABEL_GLUED = ("事業事業費", "事業予算額")


def read_title(printed: str, *, legend: Mapping[str, Marker] | None = None) -> Title:
    """Take a folded title apart. `legend` maps bullets to the markers the document's legend gives them.

    >>> read_title("(1)(一部新)少人数教育推進事業 説明図").name
    '少人数教育推進事業'
    >>> read_title("新しい点字図書館の基本計画").name
    '新しい点字図書館の基本計画'
    >>> read_title("新規 | 点字図書館の整備").name
    '点字図書館の整備'
    >>> read_title("○新点字図書館の整備", legend={"○新": Marker.NEW}).name
    '点字図書館の整備'
    """
    text = printed.strip()
    text = text[: end_without_particle(text)]
    if text.endswith(_LABEL_GLUED):
        # The label of the figure stands right behind the name.
        text = text.removesuffix("事業費").removesuffix("予算額")
    plain = _PLAIN.fullmatch(text) and "点目" not in text and "マーク" not in text
    plain = plain and not (("・" in text[:5] or "※" in text[-5:]) and _MARKED_WORD.search(text))
    if plain and text[0] not in MARK_STARTS and text[1:2] not in ".)":
        return Title(text, (), None, False)
    if "<" in text or "&" in text or "*" in text or "_" in text:
        text = _HTML.sub(" ", text).strip()
    if text[:1].isdigit() and "日" in text[:8]:
        text = _DAY_BEFORE.sub("", text, count=1)
    text = _ASKED_BEFORE.sub("", text, count=1) if ":" in text[:_LONGEST_QUESTION] else text
    text = _without_account(_LEVEL.sub("", text, count=1) if text[:1] in "大中小細" else text)
    words: list[str] = []
    text, mark, bullets = _without_leading(_COUNTED_POINT.sub("", text, count=1) if "点目" in text else text, words)
    ringed = f"{bullets[-1]}{text[:1]}" if bullets and legend else ""
    if legend and ringed in legend:
        bullets[-1] = ringed
        text = text[1:]
    text = _without_account(text)
    if "〜" in text:
        text = _SUBTITLE.sub("", text)
    if "=" in text or ":" in text:
        text = _EXPLANATION.sub("", text)
    if "…" in text and (explained := _LED_TO_EXPLANATION.fullmatch(text)) is not None:
        text = explained["name"]
    text, lettered = _without_letters(text, legend or {})
    if " " in text and (described := _DESCRIBED.fullmatch(text)) is not None:
        text = described["name"]
    text = _without_trailing(text, words)
    while (
        ("(" in text or "[" in text or "〔" in text)
        and (match := _INNER_MARKER.search(text))
        and not _belongs_to_name(match)
    ):
        words += [word for word in (match["word"], match["second"]) if word]
        text = text[: match.start()] + text[match.end() :]
    if "※" in text:
        text = _INNER_NOTE.sub("", text)
    around = len(text) > 2 and f"{text[0]}{text[-1]}" in _AROUND_NAME and _is_around(text)
    if around and not _ACCOUNT_ALONE.fullmatch(text):
        text = text[1:-1]
    markers = [legend[bullet] for bullet in bullets if legend and bullet in legend]
    markers += lettered
    markers += [marker for word in words if (marker := marker_of(word)) is not None]
    relisted = any(word.replace(" ", "") == "再掲" for word in words)
    return Title(" ".join(text.strip(" |").split()), tuple(dict.fromkeys(markers)), mark, relisted)


def _is_around(text: str) -> bool:
    """Whether the sign that opens a text is closed by its last: 「橋の便り「かけはし」の発行」, not 「橋」と「道」."""
    inner = text[1:-1]
    return text[0] not in inner or (text[0] == "「" and closing_of(text, 0) == len(text) - 1)


def _without_letters(text: str, legend: Mapping[str, Marker]) -> tuple[str, list[Marker]]:
    """A name without the letters before or behind it that a legend explains, and what these say: 橋の点検 UP."""
    if not legend or " " not in text:
        return text, []
    first, _, rest = text.partition(" ")
    before, _, last = text.rpartition(" ")
    for sign, name in ((last, before), (first, rest)):
        if sign.isascii() and sign.isalpha() and sign in legend:
            return name.strip(), [legend[sign]]
    return text, []


_EXPLANATION = lazy(
    r"(?<=\S)=[^=]{4,}(?:など|等)$|(?:(?<=事業)|(?<=推進)|(?<=整備)|(?<=支援)|(?<=促進)|(?<=費)|(?<=金)|(?<=対策)):(?=[^:]{0,60}(?:を|、))[^:]{12,}$"
)
"""What a programme is for, between its name and its sum: 心の健康=学校の相談員など."""
_LED_TO_EXPLANATION = lazy(r"(?P<name>.*<programme>(?:\([^()]*\))?)…+ ?[^…]{6,}")
"""Dots lead from the name to what is done: 資格取得助成事業…費用を助成."""
_DESCRIBED = lazy(r"(?P<name>\S*(?:<programme>|融資)(?:\([^()]*\))?)\s+(?=\S{0,60}(?:[をへ]|当たり))\S+")
"""A name, and behind a blank in a clause what is done: 住居確保給付金 家賃を家主に支給."""
_TOWARDS = frozenset("にへては")
_NAMED = lazy(
    r"(?P<quoted>.*「[^「」]+」|(?P<programme>.*<programme>(?:\([^()]*\))?))(?:に|へ|として)は?"
    r"|(?P<noun>.*[ァ-ヶー一-龠々])には?"
)


def end_without_particle(text: str, *, listed: bool = False, before_sum: bool = False) -> int:
    """Where a name ends but for the particle before the sum that is put towards it; of a `listed` name also unquoted.

    Right before the sum the last word of the name need not be known: no noun in kanji or katakana ends in に.

    >>> end_without_particle("「橋の点検」に"), end_without_particle("橋の点検事業に", listed=True)
    (6, 6)
    >>> end_without_particle("橋のサポートに", listed=True, before_sum=True)
    6
    """
    match = _NAMED.fullmatch(text) if text[-1:] in _TOWARDS else None
    if match is None or (match["programme"] and not listed) or (match["noun"] and not before_sum):
        return len(text)
    return match.end("noun" if match["noun"] else "quoted")


def _without_account(text: str) -> str:
    match = _ACCOUNT_BEFORE.match(text) if "費" in text or "款" in text[:4] or text[:4].isdigit() else None
    return text if match is None else text[match.end() :]


def past_markers(text: str, start: int) -> tuple[int, list[str]]:
    """Where what stands behind the markers at an offset begins, and their words.

    >>> past_markers("拡充：[橋の点検]", 0), past_markers(" [橋の点検]", 0), past_markers("（新規）", 0)
    ((3, ['拡充']), (1, []), (0, []))
    """
    words: list[str] = []
    at = past(text, start)
    while at < len(text) and _MAY_BE_MARKED.match(text, at) and (match := _LEADING_MARKER.match(text, at)) is not None:
        if match.end() in (at, len(text)):
            break
        words += [word.strip(" )!:→/") for word in (match["word"], match["second"], match["bare"]) if word]
        at = match.end()
    return at, words


_BRACKETED_SIGN = lazy(r"『(?:[^\w\s]|[ァ-ヶA-Z])』|【[^\w\s]】|〔[^\w\s]〕|\([★☆◎●◆■※]\)", needs="※■◆◎●★☆『【〔")
"""A sign in brackets that a legend explains: 『●』."""
_FIELD = lazy(r"【(?!仮称|旧)(?P<field>[^【】()\d]{1,8}(?<!会計))】\s*(?=[一-龠ァ-ヶA-Z「]\S{3})")
"""The field of work that a name belongs to, in a bracket before it: 【防災】森の調査; no account."""
_OPENS_ASIDE = frozenset("『【〔<〈《(")


def _without_leading(text: str, words: list[str]) -> tuple[str, Mark | None, list[str]]:
    """A title without the markers, bullets, ordinals and frames before it; its first mark and all its bullets."""
    first: Mark | None = None
    bullets: list[str] = []
    while True:
        match = _LEADING_MARKER.match(text) if _MAY_BE_MARKED.match(text) else None
        if match is not None and match.end() < len(text):
            read = (match["word"], match["second"], match["bare"])
            words += [word.replace(" ", "").strip(")!:→/") for word in read if word]
            text = text[match.end() :].lstrip()
            continue
        aside = _BRACKETED_SIGN.match(text) or _FRAME.match(text) if text[:1] in _OPENS_ASIDE else None
        if aside is None and text[:1] == "【" and (field := _FIELD.match(text)) is not None:
            aside = None if is_organization(field["field"]) else field
        if aside is not None and aside.end() < len(text):
            text = text[aside.end() :].lstrip()
            continue
        mark = mark_of(text)
        # Two ordinals of one kind are not a mark and a mark: (1)(2) opens nothing.
        if mark is None or mark.end >= len(text.rstrip()):
            return text, first, bullets
        if mark.kind == "bullet":
            bullets.append(text[0])
            if text[0] == "🆕":
                words.append("新")
        elif first is not None and first.kind == mark.kind:
            return text, first, bullets
        first = first or mark
        text = text[mark.end :].lstrip()


def _without_trailing(text: str, words: list[str]) -> str:
    """A title without the markers, link texts, references, leaders and frames behind it."""
    text = text.rstrip(_LEADERS)
    if text[-1:] > "\u2793" and not text[-1].isalpha() and (pictures := _PICTURES_BEHIND.search(text, 1)) is not None:
        text = text[: pictures.start()].rstrip(_LEADERS)
    while _MAY_STAND_BEHIND.search(text):
        marker = _TRAILING_MARKER.search(text) if text[-1] in _ENDS_MARKER else None
        match = (
            marker
            or ((text[-1] in _CLOSES_REFERENCE or text[-1].isdigit()) and _REFERENCE.search(text))
            or (("補正" in text or "繰越" in text) and _REMARK.search(text))
            or (text[-1] in "]〕】〉》>" and REMARK_ON_SUM.search(text))
            or _NOTE_MARK.search(text)
            or _QUANTITY.search(text)
            or ((text[-1].isdigit() or text[-1] in "年度") and _PERIOD.search(text))
            or _LINK_TEXT.search(text)
            or _TRAILING_FRAME.search(text)
        )
        if match is None or match.start() == 0:
            return text
        found = match.groupdict()
        if marker is not None and _belongs_to_name(marker):
            return text
        if marker is not None:
            words += [
                word.strip(" ★☆◎●※*")
                for word in map(found.get, ("word", "second", "bare_end", "remark", "kind", "badge"))
                if word
            ]
        text = text[: match.start()].rstrip(_LEADERS)
    return text


def _belongs_to_name(match: re.Match[str]) -> bool:
    """Whether round brackets behind a name hold a word that is no marker of the contract: 道路の改良(補助)."""
    word = match["word"] or ""
    return bool(word) and "(" in match[0] and marker_of(word) is None and word.replace(" ", "") != "再掲"


def end_without_link(text: str) -> int:
    """Where a line that goes on below ends but for a link's text.

    >>> end_without_link("教育相談 説明図"), end_without_link("教育相談"), end_without_link("教育相談(")
    (4, 4, 5)
    """
    if text.endswith("("):
        # A bracket that the line end breaks opens nothing of a link.
        return len(text)
    match = _LINK_TEXT.search(text)
    return match.start() if match is not None and match.start() > 0 else len(text)


def join_lines(text: str, *, between_words: Callable[[int], bool] | None = None) -> str:
    r"""Join hard-wrapped lines without a blank: Japanese text has none, and a narrow cell breaks any word.

    `between_words` says of a line, by its number from 0, whether a line break before it that stands between two Latin
    letters or digits parts two words.

    >>> join_lines("開催し\n\nます。"), join_lines("Smart\nCity", between_words=lambda number: True)
    ('開催します。', 'Smart City')
    """
    if " " in text:
        text = "\n".join([line.strip() for line in text.split("\n")])
    if between_words is None or not _TOUCHING_WORDS.search(text):
        return text.replace("\n", "")
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if line:
            if parts and _TOUCHING_WORDS.search(f"{parts[-1][-1]}\n{line[0]}") and between_words(number):
                parts.append(" ")
            parts.append(line)
    return "".join(parts)
