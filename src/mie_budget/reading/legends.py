"""Legends: what a document says its units, marks, brackets, tiers and abbreviations are, for all that it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.models import Marker, OtherRelation
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.titles import STRONG_BULLETS, marker_of
from mie_budget.units import unit_yen

_ROUNDED = r"(?:[、,・ ] ?[^()〔〕\[\]]{0,20}(?:未満|四捨五入|端数|切り?[捨上])[^()〔〕\[\]]{0,12})?"
"""How sums were rounded, said behind their unit: (万円、1万円未満は四捨五入)."""
_UNIT_CAPTION = lazy(
    r"(?:単 ?位|数[字値]は|金額欄?は|[(〔\[] ?金額|(?:(?:予算|事業費|要求|補正)?金?額|事業費|経費)"
    r"(?:[)]?(?= ?[:：])|(?=は、? ?<unit>[。)〕\] ]*$)))[ ]{0,4}(?:は、|[:：;=・／/、は])?[ ]{0,4}"
    # 金額の単位は、すべて千円です。
    r"(?:(?<=[は位])、?[ ]{0,4}(?:すべて|全て|いずれも|特に(?:断り|記載)の(?:ない|無い)(?:限り|場合)は?)、?[ ]{0,4})?"
    r"(?P<hundred>100)?(?P<unit><unit>)(?! ?未満)"
    r"|(?<![\d百千万億])(?P<counted><unit>)単位(?=[。)〕\] ]*$|[)〕\]]|です|である|で(?:表示|表記|記載|掲載|計上|示))"
    r"|単 ?位[ :：;=・／/、は]{1,5}(?:%|[^\W\d_])[^\n。()〔〕\[\]円]{0,24}[ 、,・:：]"
    r"(?P<beside><unit>)(?! ?未満)(?![^\n)〕\]]*円)"
    # 予算額の欄は上段が本年度、下段が前年度(いずれも千円)です。
    r"|(?<=[額費]) ?[(〔\[] ?(?:(?:いずれも|すべて|全て|単位は)、?)?(?P<stated><unit>) ?"
    rf"{_ROUNDED}[)〕\]]"
    r"(?=です|であ|で、|を(?:示|表|記)|、|。)"
    rf"|[(〔\[] ?(?P<column><unit>) ?{_ROUNDED}[)〕\]]"
    # 事業名・予算額(千円)・担当課
    r"(?= *(?:\||。?$)|・(?:<column.departments>) *(?:\||$))|[(] ?(?P<inline><unit>) ?[)](?= +[^\s\d])"
)
"""A unit of money among those of quantities is that of the sums; of two such nobody knows which is of what."""
_MAY_STATE_UNIT = lazy(r"[位字金額費]|[(〔\[] ?[^\d\s]")
"""A word of a caption, or a bracket with no figure in it."""
_UNIT_ROW = lazy(r"[ \t|]*(?P<unit><unit>)(?:[ \t|]+(?:<unit>|%)){0,7}[ \t|]*")
_LEGEND = lazy(
    rf"(?P<bullet>[{STRONG_BULLETS}])[」』]?\s{{0,4}}(?:印|付き)?(?:は、?|が|:|=|…+|・・+"
    rf"|-)\s{{0,4}}「?(?P<word><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)(?!し)"
)
_BULLETS = frozenset(STRONG_BULLETS)
_LETTERED = lazy(
    r"(?:(?<=[\s(※])|^)(?P<letters>[A-Z][A-Za-z]{1,5})!?(?:\s{1,4}|\s?(?:は|[:=…]+)\s?)"
    r"(?P<word><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)(?:事業)?(?=[\s)、,。|]|$)",
    needs=("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Eeプ充大拡新皆継規創"),
)
"""Letters in a frame, as a legend explains them: NEW 新規事業 UP 拡充事業."""
_LEAST_LETTERED = 2
"""One may be the name of something new: DX 新規事業."""
# A ring around a word leaves the extraction as a bullet before it.
_RINGED = lazy(
    r"(?P<ringed>[○◯][新拡継])\s?(?:は|:|=|…+)\s?(?P<word><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)"
)
_RINGED_BEHIND_BULLET = lazy(r"(?:^|[|\t] ?)[・•] ?(?P<ringed>[○◯〇](?P<word>[新拡継]))(?=[^\W\d])", needs="新拡継")
_LEAST_RINGED = 2
"""Of one line the ring may be a bullet below another."""
BRACKETS = lazy(
    r"[(〔<〈《\[【]\s*[)〕>〉》\]】]\s*(?:内|書き?|書)*\s*の?(?:数字|金額|額|数値)?\s*(?:は|:|\.|…"
    r"|=)\s*、?(?P<meaning>[^\n。)]{2,30})"
    r"|括弧(?:内|書き?)*\s*の?(?:数字|金額|額|数値)?\s*(?:は|:|…|=)\s*、?(?P<spelled>[^\n。)]{2,30})"
    r"|カッコ(?:内|書き?)*の?(?:数字|金額|額)?(?:は|:)、?(?P<kana>[^\n。)]{2,30})"
    r"|^<label.amount>\((?P<part>うち[^()\d]{2,12})\)$"
    r"|単 ?位[ :：]*<unit>[ 、]*[(（](?P<captioned>[^()（）\d]{2,12})[)）]"
)
_HEADS = lazy(
    r"[・○※]? ?(?:(?:令和|平成|[RH])?(?P<year>\d{1,4}|元)年?度?の?)?(?:<label.amount>|予算案|(?<=度)) ?"
    r"[(〔\[] ?(?P<meaning>(?:(?:令和|平成|[RH])?(?P<before>\d{1,4}|元)年度|[前昨]年度)の?(?:当初|補正後)?"
    r"(?:<label.amount>)?) ?[)〕\]]",
    needs=("額費求度", "前度昨"),
)
"""A line of nothing but what stands before a bracket and in it, below which they hold sums: 要求額 (前年度予算額)."""
_CHANGE_SINCE = lazy(r"[^、,・/()\[\]〔〕%]{0,16}(?:年度?|予算額?)(?:と|から)の(?:増減|差引?|比較)額?(?=$|[、,。 (\[])")
"""前年度との増減, which is neither the year before nor a share of it."""
_PLUS = lazy(
    r"[「『(]?[+＋][」』)]?\s?(?:の後(?:ろ)?|の右|以下|以降|書き)?の?(?:数字|金額|額)?(?:は|:|…|=)\s*、?(?P<meaning>[^\n。)]{2,40})"
)
_ON_TOP = lazy("<label.additional>")
_NAMES_IN = lazy(
    r"(?P<open>[(〔<〈《\[【「『])\s*[)〕>〉》\]】」』]\s*(?:内|書き?)*\s*(?:は|が|:|=|…)\s*、?"
    r"(?:<column.title>)(?=[\s、。,)|]|です|を|$)"
)
_HOLDS_SOMETHING = lazy(
    r"(?P<open>[(〔<〈《\[【「『])\s*[)〕>〉》\]】」』]\s*(?:内|書き?)+\s*(?:は|が|:|=|…)\s*、?(?![(〔<〈《\[【「『])\S"
)
"""A note on what a bracket holds, in words that may be no term."""
_PROGRAMME_IN_BRACKET = lazy(r"<programme>\s?[|)〕>〉》\]】」』]")
_LEAST_HELD = 3
"""One or two names in such brackets may be the parents of items."""
_BRACKET_OF_NOTHING = lazy(r"[(〔<〈《\[【「『]\s*[)〕>〉》\]】」』]", needs=")>]〉》」』】〕")
_YEAR_BEFORE = lazy(
    r"\d ?[百千万億]{0,2}円? ?\((?:<label.previous_year>)[\s:：]*\d[\d,.]* ?[百千万億]{0,2}円?\)$", needs="前既昨現"
)
_SIGNED_BEHIND = lazy(
    r"\d ?[百千万億]{0,3}円? ?\( ?(?P<sign>[+△▲−-]?) ?\d[\d,.]* ?[百千万億]{0,3}円?(?:[,、・][^()円]*)?\)$"
)
"""What closes a line with an amount and by how much it has grown or shrunk: 5億円(+1億円)."""
_EMPTY_BRACKET = lazy(r"[(〔<〈《\[【]\s*[)〕>〉》\]】]")
_CAPTION_ALONE = lazy(r"[(〔\[ ]*単 ?位 ?[:：]? ?<unit>[)〕\] ]*")
_CAPTION_IN_NOTE = lazy(
    r"(?:[※＊*・]|[(〔\[]? ?注 ?\d?[)〕\]:：]?)? {0,2}(?:(?:(?:本|この)?(?:資料|表)中?|各事業)の)?"
    r"(?:(?:予算|事業費|要求|補正|計上|表示|掲載|記載)?の?(?:金?額|費)欄?|数[字値])?"
    r"(?:の? ?単 ?位[ :：は、]{1,3}(?:すべて|全て)?<unit>|は、? ?(?:すべて|全て)?<unit>単位)"
    r"(?:です|である|とする|で(?:表示|表記|記載|掲載|計上)(?:した|して(?:いる|います|おります))?)?"
    r"(?:[(、][^()]{2,20}(?:捨|入|上げ)[^()]{0,12})?[。)〕\] ]*"
)
"""A note of what the figures of a table are counted in: ※金額の単位は千円。"""
_NOTE = lazy(r"[※＊*]|[(〔\[]? ?注")
_ROW_OF_FIGURES = lazy(r"\d,\d{3} ?[百千万億]{0,2}円$|\d[ \d,.]*\||\|[^|]*\d{3} *$|\d,\d{3} *$")
_COUNTED_ABOVE = lazy(r"\d,\d{3}(?![\d,]* ?[百千万億]{0,2}円)|(?<=[\s…・:(\[|])\d{1,3}(?:\.\d)?[)\] |]*$")
"""A figure that has no unit of its own."""
_HOLDS_NUMBER = lazy(r"\d{3}")
_BELOW_CAPTION = 2
"""Lines that may follow a caption at the foot: a note, a page number."""
_ABBREVIATION = lazy(r"[(〔\[](?P<short>[^\s()〔〕\[\]]{1,3})[)〕\]]\s?(?:\.{2,}|…+|[=:：])\s?(?P<name>\S{2,20})")
_OPENS_BRACKET = frozenset("(〔[")
_CLOSES_BRACKET = frozenset(")〕]")
_LEAST_ABBREVIATIONS = 3
"""One or two such lines may explain anything."""
_TIERS = (("上段", "中段", "下段"), ("上段", "下段"))
_TIER = lazy(
    r"(?P<tier>[上中下]段)\s*[:：=はが]?\s*(?P<meaning>[^\s上中下:：()](?:(?![、,・/]\s?[上中下]段)[^\s:：()])*)?"
)
_SAYS_SO = lazy(r"(?:です|であ[るり]|とな[るっり]|を(?:示|表)|の(?:金?額|数[字値])?(?:です|を)).*$|[。、]+$")
_OF_MONEY = lazy("[額費円金]")
_QUANTITY = lazy(r"[(〔\[] ?単 ?位 ?[:：・] ?[^\s\d円千百万億兆()〔〕\[\]]{1,8} ?[)〕\]]$", needs="位")
_WHERE_UNITS = ("unit", "counted", "beside", "stated", "column", "inline")
"""The groups of a caption, one of which holds its unit."""
_LEAST_ROWS = 2
"""Lines of a table: its head and a row."""


def units_of(shown: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The lines at which a caption states a unit, with its yen; a caption holds until the next one.

    One of a quantity (単位:人) holds for the table below it, whose figures are no money: 0 yen.
    """
    units: list[tuple[int, int]] = []
    for number, text in enumerate(shown):
        if "円" not in text:
            if units and "位" in text and _QUANTITY.search(text) is not None:
                last = units[-1][1]
                units += [(number, 0), (_end_of_table(shown, number), last)]
            continue
        for match in _UNIT_CAPTION.finditer(text) if _MAY_STATE_UNIT.search(text) is not None else ():
            name = next(word for word in match.group(*_WHERE_UNITS) if word)
            units.append((number, unit_yen(name) * (100 if match["hundred"] else 1)))
            break
        else:
            row = _UNIT_ROW.fullmatch(text)
            if row is not None:
                units.append((number, unit_yen(row["unit"])))
    if units and _is_note_below(shown, units[0][0], units[1][0] if len(units) > 1 else len(shown)):
        units[0] = (0, units[0][1])
    elif len(units) == 1 and _CAPTION_ALONE.fullmatch(shown[units[0][0]]):
        below = [text for text in shown[units[0][0] + 1 :] if text]
        above = any(map(_HOLDS_NUMBER.search, shown[: units[0][0]]))
        if above and len(below) <= _BELOW_CAPTION and not any(map(_HOLDS_NUMBER.search, below)):
            # The only caption of a document stands at its foot.
            units[0] = (0, units[0][1])
    elif len(units) > 1 and _are_at_feet(shown, units):
        units[0] = (0, units[0][1])
    return tuple(units)


_WHOLE_IN_YEN = lazy(r"(?<![\d,.])(?P<yen>\d{1,3}(?:,\d{3}){2,})円", needs="円")
_IN_LARGER_UNIT = lazy(r"\d ?(?:千|百万|[万億兆])", needs="千万億兆")
_GROUPED_AT_END = lazy(r"(?:^|(?<=[\s|…・:=]))(?P<figure>\d{1,3}(?:,\d{3})+)[\s|]*$")
_LEAST_UNSAID = 3
"""One or two figures that nothing says the unit of may count anything."""


def yen_unsaid(shown: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The line from which figures without any unit are yen, as those that state a whole budget above them are.

    All figures with a unit are in yen down to the last digit, and the others come to no more than the largest of
    these; in thousands they would come to more than the whole.
    """
    whole, summed, first, count = 0, 0, 0, 0
    for number, text in enumerate(shown):
        if _IN_LARGER_UNIT.search(text) is not None:
            return ()
        whole = max([whole, *(int(match["yen"].replace(",", "")) for match in _WHOLE_IN_YEN.finditer(text))])
        bare = _GROUPED_AT_END.search(text) if whole else None
        if bare is not None:
            first, count = first or number, count + 1
            summed += int(bare["figure"].replace(",", ""))
    return ((first, 1),) if count >= _LEAST_UNSAID and summed <= whole < 1000 * summed else ()


def _are_at_feet(shown: Sequence[str], units: Sequence[tuple[int, int]]) -> bool:
    """Whether captions of one unit stand alone below tables: rows above the first of them, and none below the last."""
    first, last = units[0][0], units[-1][0]
    return (
        len({unit for _, unit in units}) == 1
        and all(_CAPTION_ALONE.fullmatch(shown[number]) for number, _ in units)
        and any(map(_ROW_OF_FIGURES.search, shown[:first]))
        and not any(map(_ROW_OF_FIGURES.search, shown[last + 1 :]))
    )


def _end_of_table(shown: Sequence[str], caption: int) -> int:
    """The line behind the table below a caption: the first blank one behind its rows, or another caption."""
    rows = 0
    for number in range(caption + 1, len(shown)):
        if (not shown[number] and rows >= _LEAST_ROWS) or "単位" in shown[number]:
            return number
        rows += bool(shown[number])
    return len(shown)


def _is_note_below(shown: Sequence[str], number: int, stop: int) -> bool:
    """Whether the first caption of a document is a note below its table, and no table with figures follows it at once.

    `stop` is where the next caption stands. Further notes may stand above it and below.
    """
    if _CAPTION_IN_NOTE.fullmatch(shown[number]) is None:
        return False
    above = (text for text in reversed(shown[:number]) if text and not _NOTE.match(text))
    if not _ROW_OF_FIGURES.search(next(above, "")) and any(map(_ROW_OF_FIGURES.search, shown[number + 1 : stop])):
        return False
    following = next((text for text in shown[number + 1 : stop] if text and not _NOTE.match(text)), "")
    counted = any(map(_ROW_OF_FIGURES.search, shown[:number])) or any(map(_COUNTED_ABOVE.search, shown[:number]))
    return counted and "|" not in following


def legend_of(stripped: Sequence[str]) -> dict[str, Marker]:
    """What the bullets, the rings around a word and words of letters say of the items they stand by."""
    words: dict[str, str] = {}
    for text in stripped:
        if "新" not in text and "拡" not in text and "継続" not in text:
            continue
        lettered = _LETTERED.findall(text)
        if len(lettered) >= _LEAST_LETTERED:
            words |= dict(lettered)
        if not _BULLETS.isdisjoint(text):
            for match in _LEGEND.finditer(text):
                words.setdefault(match["bullet"], match["word"])
            for match in _RINGED.finditer(text):
                words.setdefault(match["ringed"], match["word"])
    words = _ringed_behind_bullets(stripped) | words
    return {bullet: marker for bullet, word in words.items() if (marker := marker_of(word)) is not None}


def _ringed_behind_bullets(stripped: Sequence[str]) -> dict[str, str]:
    """The words in rings of a list whose lines have a bullet before them, and that no legend explains: ・○新橋の点検.

    Nowhere may the ring itself be what opens a line: ○新しい橋.
    """
    found = [
        match for text in stripped if "・" in text or "•" in text for match in _RINGED_BEHIND_BULLET.finditer(text)
    ]
    rings = {match["ringed"][0] for match in found}
    if len(found) < _LEAST_RINGED or any(text[:1] in rings for text in stripped if text):
        return {}
    return {match["ringed"]: match["word"] for match in found}


def brackets_of(stripped: Sequence[str]) -> tuple[OtherRelation | None, bool]:
    """What a figure in brackets behind another is, and whether it is none of the figures of an item at all."""
    for above, line in zip(("", *stripped), stripped, strict=False):
        # A line may end between brackets that hold nothing.
        text = f"({line}" if line[:1] == ")" and above[-1:] == "(" else line
        heads = _HEADS.fullmatch(text) if text[-1:] in _CLOSES_BRACKET and _names_year_in_bracket(text) else None
        if heads is not None and (heads["before"] is None or _is_year_before(heads["before"], heads["year"])):
            return _bracket_meaning(heads["meaning"])
        if not ("内" in text or "(うち" in text or "書" in text or "は" in text or ":" in text):
            continue
        spoken_of = "括弧" in text or "カッコ" in text or "(うち" in text or "単" in text or _EMPTY_BRACKET.search(text)
        bracketed = BRACKETS.search(text) if spoken_of else None
        if bracketed is not None:
            names = ("meaning", "spelled", "kana", "captioned", "part")
            found = _bracket_meaning(next(filter(None, map(bracketed.group, names))))
            if found != (None, False):
                return found
    # Where one bracket behind an amount says what it holds, the others hold the same.
    labelled = any(text[-1:] == ")" and "年" in text and _YEAR_BEFORE.search(text) for text in stripped)
    if labelled:
        return OtherRelation.PREVIOUS_YEAR, False
    signs = {match["sign"] for text in stripped if text[-1:] == ")" for match in _SIGNED_BEHIND.finditer(text)}
    return (OtherRelation.DIFFERENCE if "+" in signs and len(signs) > 1 and "" not in signs else None), False


def _names_year_in_bracket(text: str) -> bool:
    before, year, _ = text.rpartition("年度")
    return bool(year) and not _OPENS_BRACKET.isdisjoint(before)


def _is_year_before(before: str, year: str | None) -> bool:
    """Whether a year is the one before another of the same era.

    >>> _is_year_before("5", "6"), _is_year_before("元", "2"), _is_year_before("6", "5"), _is_year_before("5", None)
    (True, True, False, False)
    """
    counted = [int(one.replace("元", "1")) for one in (before, year) if one is not None]
    return len(counted) > 1 and counted[1] - counted[0] == 1


def plus_is_on_top(stripped: Sequence[str]) -> bool:
    """Whether a note says that what stands behind a plus sign comes on top of an amount: 「+」の後は外書き."""
    found = (_PLUS.search(text) for text in stripped if "+" in text and "は" in text)
    return any(match is not None and _ON_TOP.search(match["meaning"]) for match in found)


_IN_BRACKET = r"[(〔<〈《\[【][^\s\d()〔〕<>〈〉《》\[\]【】]{1,4}[)〕>〉》\]】]"
_MEANS = r"(?:印|付き)?\s{0,4}(?:は、?|:|=|…+|・・+|\.{2,})\s{0,4}"
_LIMITS = "(?:<side.limit>|<label.limit>)"
_LIMIT_SIGNS = (
    # In a bracket, or a sign alone, with what it means behind it.
    rf"(?P<bracket>{_IN_BRACKET}){_MEANS}{_LIMITS}",
    rf"(?:^|(?<=[\s:：]))(?P<sign>[^\w\s|※()\[\]]|[債継限㊀-㊰]){_MEANS}{_LIMITS}",
    # In a bracket that says by its letter what it means.
    rf"(?P<letter>(?=.[債継限融]){_IN_BRACKET})(?:{_MEANS}|(?:印|付き)?\s{{0,4}}){_LIMITS}",
    # Behind what it stands for: 債務負担行為には[債]を付けた。
    rf"<label.limit>[^\s。()〔\[【]{{0,12}}(?:は|には|を|に)、?\s?「?(?P<behind>{_IN_BRACKET})」?(?=$|[とでをのに。、印\s])",
)
"""How a legend explains the sign that stands before limits, each with the sign as its one group: [債]…債務負担行為."""
_LIMIT_SIGN = lazy("|".join(_LIMIT_SIGNS), needs="債継融限損")


def limit_sign_of(stripped: Sequence[str]) -> str:
    """The sign in brackets that stands before limits, as a legend says; empty where none does.

    >>> limit_sign_of(["凡例 [債]…債務負担行為 [新]…新規"]), limit_sign_of(["債務負担行為(限度額)は次のとおり"])
    ('[債]', '')
    """
    for text in stripped:
        match = _LIMIT_SIGN.search(text)
        if match is not None and match.lastgroup is not None:
            return match[match.lastgroup]
    return ""


_SIGN = lazy(
    r"(?P<bracket>[(〔<〈《\[【](?P<short>[^\W\d_]{1,2})[)〕>〉》\]】]) ?(?:[:=]|…+) ?"
    r"(?P<meaning>[^\s()〔〕<>〈〉《》\[\]【】]{2,30})"
)
_LEAST_SIGNS = 2
"""One such line may be a name and what is said of it."""


def signs_of(stripped: Sequence[str]) -> frozenset[str]:
    """The signs in brackets that a line explains, each a letter or two of what it stands for.

    >>> sorted(signs_of(["(臨):臨時的な事業 (制):制度の改正"])), signs_of(["(主)西線:(主)東線"])
    (['(制)', '(臨)'], frozenset())
    """
    for text in stripped:
        found = {
            match["bracket"]
            for match in (_SIGN.finditer(text) if ":" in text or "=" in text or "…" in text else ())
            if set(match["short"]) <= set(match["meaning"])
        }
        if len(found) >= _LEAST_SIGNS:
            return frozenset(found)
    return frozenset()


_LETTER_SIGN = lazy(
    r"(?:^|(?<=[\s。、※:・,(]))「?(?P<letter>[一-龠])」?(?:印)?\s?(?:は、?|[:=]|…+)\s?"
    r"「?(?P<meaning>[^。:=…]{2,160}?)(?=です|を(?:示|表)|[。、\s)]|$)",
    needs=":=…は",
)
"""A letter that no bracket sets apart, and what it stands for: 新は新規事業です。計は計画で定めた事業です。"""


def letters_of(stripped: Sequence[str]) -> frozenset[str]:
    """The letters that a line explains, several of them, each of a word of what it stands for; none where none does.

    >>> sorted(letters_of(["新は新規事業です。計は総合計画で定めた事業です。"])), letters_of(["県は県費、市は市費"])
    (['新', '計'], frozenset())
    """
    for text in stripped:
        if "新" not in text and "継" not in text and "拡" not in text:
            continue
        found = {
            match["letter"]: marker_of(match["letter"])
            for match in _LETTER_SIGN.finditer(text)
            if match["letter"] in match["meaning"]
        }
        if len(found) >= _LEAST_SIGNS and any(found.values()):
            return frozenset(found)
    return frozenset()


def _may_explain_bracket(text: str) -> bool:
    return ("内" in text or ("名" in text and "は" in text)) and _BRACKET_OF_NOTHING.search(text) is not None


def names_in(stripped: Sequence[str]) -> str:
    """The bracket of which a note says that it holds the names of items: [ ]内は事業名; empty where none says so.

    A note may call them by another word: most lines with such a bracket, behind other words, have a programme in it.
    """
    for text in stripped:
        if not _may_explain_bracket(text):
            continue
        match = _NAMES_IN.search(text)
        if match is not None:
            return match["open"]
        match = _HOLDS_SOMETHING.search(text)
        if match is not None and _hold_programmes(stripped, match["open"], text):
            return match["open"]
    return ""


def _hold_programmes(stripped: Sequence[str], opening: str, note: str) -> bool:
    holding = [text for text in stripped if text.find(opening) > 0 and text != note]
    named = sum(_PROGRAMME_IN_BRACKET.search(text, text.find(opening)) is not None for text in holding)
    return named >= _LEAST_HELD and 2 * named > len(holding)


def _bracket_meaning(meaning: str) -> tuple[OtherRelation | None, bool]:
    if "うち" in meaning:
        return OtherRelation.OF_WHICH, False
    if _CHANGE_SINCE.match(meaning):
        return OtherRelation.DIFFERENCE, False
    if re.search(r"累計|総事業費|全体|総額|対前年度?比|倍|%|一般財源|国費|国庫|財源|決算", meaning):
        return None, True
    if re.search(r"前年|昨年|年度|当初", meaning):
        return OtherRelation.PREVIOUS_YEAR, False
    if re.search(r"増減|比較|差", meaning):
        return OtherRelation.DIFFERENCE, False
    return None, _OF_MONEY.search(meaning) is not None


def abbreviations_of(shown: Sequence[str]) -> dict[str, str]:
    """The legend of organizations by a sign or two of their names, a line each."""
    opened = [text for text in shown if text and text[0] in "(〔[" and not _CLOSES_BRACKET.isdisjoint(text[2:5])]
    found = {
        match["short"]: match["name"]
        for text in opened
        if (match := _ABBREVIATION.fullmatch(text)) and is_organization(match["name"])
    }
    return found if len(found) >= _LEAST_ABBREVIATIONS else {}


def tiers_of(shown: Sequence[str]) -> tuple[str, ...]:
    """The legend of figures one below the other: each tier with what it is, or all of them and then what they are."""
    first = next((number for number, text in enumerate(shown) if "上段" in text), None)
    if first is None:
        return ()
    near = [text for text in shown[first : first + 2 * len(_TIERS[0]) + 1] if text]
    found = [match for text in near for match in _TIER.finditer(text)]
    names = tuple(match["tier"] for match in found)
    if names not in _TIERS:
        return ()
    meanings = tuple(_SAYS_SO.sub("", match["meaning"] or "") for match in found)
    if not any(meanings) and names == tuple(near[: len(names)]):
        meanings = tuple(near[len(names) : 2 * len(names)])
    return meanings if all(meanings) else ()
