"""Organizations: the departments in charge of an item, split, joined and told from other words; ditto marks."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mie_budget.reading.brackets import open_bracket
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import endings, lazy

_ORGANIZATION = lazy(r"\S*(?:<bureau>|<section>|<office>)(?:\([^()]*\))?|各?部局等?|全庁|関係(?:部局|各課)")
_ESTABLISHMENT = lazy(r"[^\s:：()「」]{2,20}<establishment>")
_IS_BUREAU = lazy(r"\S*<bureau>(?:\([^()]*\))?")
# What stands above a section: an office (保健所 保健予防課), or a section above its 係.
_HAS_SECTIONS = lazy(r"\S*(?:<office>|署|管理室|総室)")
_UNIT_OF_SECTION = lazy(r"\S*(?:係|班|グループ|チーム)")
_IS_SECTION = lazy(r"\S*<section>(?:\([^()]*\))?", needs="Gグチユ係室所担推班課")
_OF_BUREAU = lazy(r"\S*(?:<section>|<office>)(?:\([^()]*\))?")
# What ends like an organization and is none: 全部, 一部, 市内部, 浴室, 教室, 会議室, 当局; a line that breaks 課題; a
# meeting of an assembly (5月臨時議会); the beginning of a sentence that names it (各課別の予算は、@道路課: a circled 1
# that left its encoding as @).
_ENDS_OF_OTHERS = (
    *("教室", "浴室", "温室", "茶室", "和室", "客室", "会議室", "調理室", "図書室", "保健室", "研修室"),
    *("都心部", "市心部", "中心部", "山部", "山間部", "海部", "海間部", "沿部", "沿間部", "編集部", "報道部"),
    *("時局", "薬局", "郵便局", "結局", "編集局", "放課", "日課", "以下省", "反省", "帰省", "関係", "貢献"),
    *("常任委員会", "特別委員会", "予算委員会", "決算委員会", "分科委員会"),
)
_NO_ORGANIZATION = lazy(
    r".*(?:(?<!安)[全一内外上下細幹東西南北中]部"
    r"|[0-9][月回](?:臨時|定例)?[都道府県市区町村]?議会"
    r"|(?:臨時|定例)[都道府県市区町村]?議会|[0-9][室部課局所署]|関係\([^()]*\)|\([千百万億]*円\)|[っれし]た課)",
    needs="全一内外上下細幹東西南北中議0123456789(っれし",
)
_SAYS_MORE = lazy(
    r"を|予算の|(?:補正|当初)予算|は、|@|(?:等の|など|われた|[さし]た|された|してい[るた])(?=[一-龠])",
    needs="を予は@等なたる",
)
# A section of a school or a town stands for itself; a bureau of so few letters is cut off something.
_ONLY_AN_ENDING = lazy(r"(?:事務局|本部|部|局|課|室|所|委員会|センター|省|庁|議会|署)")
_DITTO = lazy(r"<ditto>")
LABEL_OF_DEPARTMENTS = "<field.departments>|<contact>|お?問"
"""What is called whoever is in charge, or to be asked."""
_LABEL = lazy(
    r"(?:<contact>|お?問) ?[:：=/／]|(?<!\w)課室? ?[:：=]|[^\s:：=]{0,6}(?:<field.departments>) ?(?:[:：=]|…+) ?"
    r"|(?<!\w)(?:<field.departments>) +"
    r"|(?<!\w)(?:<field.departments>) ?[/／] ?|<contact> +|\A(?P<kind>[部局課室]) +(?=\S{2,}(?P=kind)(?: |\Z))"
)
"""Such a label and what parts it from them; a slash behind the end of a name (税務課/農業振興課) parts two names."""
_LABEL_TOUCHING = lazy(r"(?:担当|所管|主管)[部局課室]?(?=\S{3})", needs="担所主")
"""What a page sets apart by its style alone: 担当土木課."""
LABEL_AND_BRACKET = rf"(?:{LABEL_OF_DEPARTMENTS})[ ]?[(〔\[](?P<names>[^()〔〕\[\]]{{2,40}})[)〕\]]"
"""Such a label with the organizations in a bracket behind it: 担当(道路課)."""
_PARTS_LABEL = frozenset(" :：/／=…")
"""What stands between such a label and the names."""
_HARD_SEPARATOR = lazy(r"\s*(?:[、，,/;；+＋]|<br */?>)\s*")
# ・ stands inside names too, so it separates only what ends like these.
_BOTH_SIDES_OF_DOT = lazy(r"\S*(?:部|局|庁|室|委員会|省|監|<section>|<office>)")
_NEVER = lazy(r".*(?:<label.limit>|内は|内数|外数|単位|\d円|[。！？!?])|[\d,.%▲△-]+$")
_QUESTION = lazy(r".*(?:[はがをに]|ますか|[?？])")
_NOT_A_NAME = lazy(
    r"\(?(?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>|<marker.none>|<marker.before>)\)?"
    r"|.*(?:事業費?|予算|対象|場所|日時|プログラム|プロジェクト|プラン|計画|分野|施策|政策|対策|会計|目標|方針|地区|全域|一円|名)"
    r"|.*<frame>|.*<remark.sum>|重点.*|\(.*|.{0,2}|[一-龠・]{1,9}費"
)
# A footnote sign is no part of a name.
_NOTE_SIGN = lazy(
    r"[ ]*(?:[※*＊†][\d]*(?:[、,][\d]+)*"
    r"|[(〔\[〈<]?(?:注 ?\d{1,2}(?:[、,・]\d{1,2})*"
    r"|(?<=[(〔\[〈<])(?:注|[※*＊†] ?\d{0,2}(?:[、,・]\d{1,2})*))[)〕\]〉>]?)$",
    needs="*†※＊注",
)
_BELOW = lazy(
    r"(?P<above><bureau>|<section>|<office>)(?<=[^\s>→⇒▶:-]{2})(?<!担当) ?[>→⇒▶:-]+ ?"
    r"(?=[^\s>→⇒▶:()-]{0,24}(?:<bureau>|<section>|<office>)(?:$|[ ()、,/>→⇒▶:-]))",
    needs=">→⇒▶:-",
)
"""A sign between an organization and one within it: 総務部>財政課."""
_WITHIN = lazy(
    r"(?P<above><bureau>|<section>|<office>)(?<=[^\s>→⇒▶:-]{2})(?<!担当) ?[〔\[【]"
    r"(?P<within>[^\s()〔〕\[\]【】]{0,24}(?:<section>|<office>))[〕\]】](?=$|[ 、,/])"
)
"""An organization and one within it in square brackets: 総務部[財政課]."""
_SQUARE = frozenset("〔[【")
_SQUARE_BRACKET = lazy(r"[〔\[【]")
_CHARGED = lazy(r"(?<=\S)(?:(?<=[部局課室所庁会係班院署])|(?<=センター)) ?<charged>$", needs="どほ他等管")
"""Behind the last of those in charge: 土木課ほか, 土木課所管."""
_TELEPHONE = lazy(
    r"(?<![\s、,(])[\s、,(]*<telephone>(?:\((?:直通|代表|内線)\))?[\s:：]*[\d()-]{3,16}[\s)]*$", needs="Le℡☎☏✆直線電"
)
_ENDS_CHARGED = frozenset("か他等どの管分課室部局")
_LETTER_SPACED = lazy(r"\S(?: \S)+")
_BLANKS = lazy(r"[ \t]+")
_DIGIT = lazy(r"\d")
_FORMER = lazy(r"旧[・:：]?", needs="旧")
ASIDE_IN_BRACKETS = lazy(
    r"[ ]?\((?:旧[^()]*|(?:全|計)? ?\d{1,3} ?(?:事業|施策|取組|項目|件)[^()]*"
    r"|[^()]*(?:ます|ください|下さい|[くぐすつぶむる]))\)",
    needs="(",
)
"""What it was called, how many programmes stand below it, or what a page says to do: (クリックで開きます)."""
_LONGEST = 30
"""The longest names (of a secretariat of a commission within a department) stay below."""


class DepartmentList(NamedTuple):
    """The names as printed, in order; with `ditto` those of the record before come first."""

    names: tuple[str, ...]
    ditto: bool = False


_CREDIT = lazy(r"[^()]*(?:\)|:)")
"""資料)財政課, 出典:財政課: what stands before the organization says that it is no department of an item."""


@lru_cache(4096)
def is_organization(name: str) -> bool:
    """Whether a name ends like an organization's.

    >>> is_organization("子ども・福祉部"), is_organization("駅前東線"), is_organization("調理室")
    (True, False, False)
    """
    return (
        2 <= len(name) <= _LONGEST
        and _ORGANIZATION.fullmatch(name.replace(" ", "")) is not None
        and not name.endswith(_ENDS_OF_OTHERS)
        and _NO_ORGANIZATION.fullmatch(name) is None
        and _SAYS_MORE.search(name) is None
        and (len(name) > 2 or name == "全庁" or name[0] not in "同各当本全")
    )


def is_ditto(printed: str) -> bool:
    """Whether a text is a mark for the departments of the item before.

    >>> is_ditto("同 上"), is_ditto("同じ課")
    (True, False)
    """
    return len(printed) <= 12 and _DITTO.fullmatch(printed.replace(" ", "")) is not None


def without_signs_of_rank(printed: str) -> str:
    """A text with a blank for each sign that stands between an organization and one within it.

    >>> without_signs_of_rank("総務部>財政課>財政係"), without_signs_of_rank("総務部〔財政課〕")
    ('総務部 財政課 財政係', '総務部 財政課')
    >>> without_signs_of_rank("相談:道路課")
    '相談:道路課'
    """
    if "→" in printed or "⇒" in printed:
        printed = _without_forerunner(printed)
    printed = _BELOW.sub(r"\g<above> ", printed)
    if _SQUARE.isdisjoint(printed) or not any(map(_ends_like_organization, _SQUARE_BRACKET.split(printed)[:-1])):
        return printed
    return _WITHIN.sub(r"\g<above> \g<within>", printed)


def _ends_like_organization(text: str) -> bool:
    return text.rstrip(" ")[-1:] in endings("bureau", "section", "office")


@lru_cache(4096)
def read_departments(printed: str, *, strict: bool = False, labelled: bool = False) -> DepartmentList | None:
    """Read what a place for departments holds, folded; None where that is no department.

    `strict` accepts only names that end like an organization's: for places where other words may stand too.
    `labelled` says that a label calls them so: then a school or a house may be one.

    >>> read_departments("子ども・福祉部・環境生活部").names
    ('子ども・福祉部', '環境生活部')
    >>> read_departments("県土整備部 道路管理課").names, read_departments("文化財課※1").names
    (('県土整備部 道路管理課',), ('文化財課',))
    >>> read_departments("文化観光局 文化政策課 文化芸術担当").names
    ('文化観光局 文化政策課',)
    >>> read_departments("担当土木課").names, read_departments("課 道路課").names
    (('土木課',), ('道路課',))
    >>> read_departments("土木部(クリックで開きます)").names, read_departments("環境部(全2事業)").names
    (('土木部',), ('環境部',))
    >>> read_departments("同 上")
    DepartmentList(names=(), ditto=True)
    """
    text = printed.strip()
    if not _PARTS_LABEL.isdisjoint(text):
        text = _LABEL.sub("", text, count=1).strip()
    touching = _LABEL_TOUCHING.match(text)
    if touching is not None and is_organization(text[touching.end() :]):
        text = text[touching.end() :]
    text = without_signs_of_rank(text)
    text = ASIDE_IN_BRACKETS.sub("", _NOTE_SIGN.sub("", _TELEPHONE.sub("", text))).strip()
    if not text or len(text) > 160:
        return None
    if is_ditto(text):
        return DepartmentList((), ditto=True)
    if text[-1] in _ENDS_CHARGED and not is_organization(text):
        text = _CHARGED.sub("", text)
    names: list[str] = []
    ditto = False
    for part in _split_outside_brackets(text):
        if is_ditto(part):
            ditto = True
        elif not _FORMER.match(part):
            names += [name for piece in _at_blanks(part) for name in _at_dots(_NOTE_SIGN.sub("", piece))]
    if not names or not all(_acceptable(name, strict=strict, labelled=labelled) for name in names):
        return None
    return DepartmentList(tuple(names), ditto)


def _without_forerunner(text: str) -> str:
    """Whoever is in charge now, without the organization before an arrow whose work passed to it.

    >>> _without_forerunner("企画部 → 政策局"), _without_forerunner("総務部→財政課")
    ('政策局', '総務部→財政課')
    """
    before, _, after = map(str.strip, text.replace("⇒", "→").rpartition("→"))
    within = is_bureau(before) and not is_bureau(after)
    return after if not within and is_organization(before) and is_organization(after) else text


def _acceptable(name: str, *, strict: bool, labelled: bool) -> bool:
    if not name or not (name[0].isalnum() or name[0] in "(「") or _NEVER.match(name):
        return False
    if strict and not name.isalnum() and (open_bracket(name) is not None or _CREDIT.match(name)):
        # A name and the organization in brackets behind it, cut within these, or who has made a table.
        return False
    if is_organization(name) or (labelled and _ESTABLISHMENT.fullmatch(name) is not None):
        return True
    if strict or len(name) > 25 or is_label(name):
        return False
    return not (_DIGIT.search(name) or _NOT_A_NAME.fullmatch(name) or _QUESTION.fullmatch(name))


def _split_outside_brackets(text: str) -> list[str]:
    if "(" not in text:
        return [part for part in _HARD_SEPARATOR.split(text) if part]
    parts, depth, start = [], 0, 0
    for offset, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character in "、，,/;；":
            parts.append(text[start:offset])
            start = offset + 1
    parts.append(text[start:])
    return [stripped for part in parts if (stripped := part.strip())]


def _at_blanks(part: str) -> list[str]:
    """Blanks inside one part: two bureaus, a bureau and its section, or one name that a line end broke in two."""
    if _LETTER_SPACED.fullmatch(part):
        return [part.replace(" ", "")]
    tokens = _BLANKS.split(part.strip())
    names = [tokens[0]]
    for token in tokens[1:]:
        before = names[-1]
        if token.startswith("(") or not is_organization(before) or _ONLY_AN_ENDING.fullmatch(token):
            names[-1] = before + token
        elif (
            (
                _IS_BUREAU.fullmatch(before)
                and (_IS_SECTION.fullmatch(token) or (is_organization(token) and not _IS_BUREAU.fullmatch(token)))
            )
            or (_HAS_SECTIONS.fullmatch(before.split(" ")[-1]) and _IS_SECTION.fullmatch(token))
            or (
                _IS_SECTION.fullmatch(before.split(" ")[-1])
                and _UNIT_OF_SECTION.fullmatch(token)
                and not _UNIT_OF_SECTION.fullmatch(before)
            )
        ):
            names[-1] = f"{before} {token}"
        elif token.endswith("担当") and _IS_SECTION.fullmatch(before.split(" ")[-1]):
            # Who of the section it is.
            continue
        elif is_organization(token):
            names.append(token)
        else:
            names[-1] = before + token
    return names


def _at_dots(name: str) -> list[str]:
    if "・" not in name or "(" in name:
        return [name]
    names: list[str] = []
    pending = ""
    for piece in name.split("・"):
        pending = f"{pending}・{piece}" if pending else piece
        if _BOTH_SIDES_OF_DOT.fullmatch(pending):
            names.append(pending)
            pending = ""
    if pending:
        names[-1:] = [f"{names[-1]}・{pending}"] if names else [pending]
    return names


def is_bureau(name: str) -> bool:
    """Whether a name is that of a bureau, above a section."""
    return _IS_BUREAU.fullmatch(name.replace(" ", "")) is not None and is_organization(name)


def is_section(name: str) -> bool:
    """Whether a name is that of a section, below a bureau."""
    return _IS_SECTION.fullmatch(name.replace(" ", "")) is not None and is_organization(name)


def is_bureau_or_section(name: str) -> bool:
    """Whether a name is that of a bureau or of a section, with or without that of its bureau before it."""
    return is_bureau(name) or is_section(name.rsplit(" ", maxsplit=1)[-1])


def sections_of(bureau: tuple[str, ...], sections: DepartmentList, *, heads: bool = False) -> DepartmentList | None:
    """Sections and offices, each behind the name of their bureau; None where it is not one, or others are among them.

    An office `heads` its sections where its heading is marked like those of bureaus.
    An office may have its own section behind it; a section with another behind it (会計室 出納課) stands for itself.

    >>> sections_of(("土木部",), DepartmentList(("道路課",))), sections_of(("土木部",), DepartmentList(("環境部",)))
    (DepartmentList(names=('土木部 道路課',), ditto=False), None)
    >>> sections_of(("福祉局",), DepartmentList(("保健所 予防課",))).names
    ('福祉局 保健所 予防課',)
    """
    if len(bureau) != 1 or not (heads or (is_bureau(bureau[0]) and not is_section(bureau[0]))):
        return None
    parts = [part for name in sections.names for part in name.split(" ")]
    if not parts or not all(_OF_BUREAU.fullmatch(part) and is_organization(part) for part in parts):
        return None
    if any(" " in name and is_section(name.partition(" ")[0]) for name in sections.names):
        return None
    return sections._replace(names=tuple(f"{bureau[0]} {name}" for name in sections.names))
