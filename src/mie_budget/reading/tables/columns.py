"""Columns: what the words of a head say that a column holds, and which words are such a head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from mie_budget.reading.calendar import is_budget_title, short_year
from mie_budget.reading.labels import Context, Label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.units import ENGLISH_UNITS, unit_yen


class Role(Enum):
    """What a column holds."""

    TITLE = "title"
    DEPARTMENTS = "departments"
    AMOUNT = "amount"
    PREVIOUS_YEAR = "previous_year"
    DIFFERENCE = "difference"
    LIMIT = "limit"
    FUNDING = "funding"
    ASIDE = "aside"
    OF_WHICH = "of_which"
    RATE = "rate"
    NUMBER = "number"
    MARKER = "marker"
    FIELD = "field"
    TEXT = "text"


NUMERIC = frozenset(
    {Role.AMOUNT, Role.PREVIOUS_YEAR, Role.DIFFERENCE, Role.LIMIT, Role.FUNDING, Role.ASIDE, Role.OF_WHICH, Role.RATE}
)
_BLANKS_AND_BORDERS = lazy(r"[\s|,│┃║]+")
_BY_LABEL = {
    Label.AMOUNT: Role.AMOUNT,
    Label.YEAR: Role.AMOUNT,
    Label.PREVIOUS_YEAR: Role.PREVIOUS_YEAR,
    Label.DIFFERENCE: Role.DIFFERENCE,
    Label.LIMIT: Role.LIMIT,
    Label.ASIDE: Role.ASIDE,
    Label.FUNDING: Role.FUNDING,
    Label.OF_WHICH: Role.OF_WHICH,
    Label.ADDITIONAL: Role.ASIDE,
    Label.TOTAL: Role.ASIDE,
}
_HEAD_WORDS = {
    Role.RATE: "<column.rate>",
    Role.TITLE: (
        "(?:路線・|[^ ]{0,6}・)?<column.title>"
        r"(?:[・/]<column.departments>|[(〔\[【](?:<column.departments>|<column.text>|<column.marker>|<file>)[)〕\]】]|(?:[・/]|及び)<column.text>)?"
        "(?:等|一覧)?"
        # What brackets around a name below it say: 事業名()は細事業.
        r"(?:[(][)](?:内|書き?)?は.{2,8})?"
        "|<column.departments>[・/]<column.title>|<data.title>"
    ),
    Role.DEPARTMENTS: r"<data.departments>|<column.departments>(?:・?係)?(?:[(・/](?:内線|電話|連絡先)(?:番号)?[)]?)?",
    Role.AMOUNT: "<data.amount>",
    Role.NUMBER: "<column.number>",
    Role.MARKER: "<column.marker>",
    Role.FIELD: "<column.field>|<column.account>",
    Role.TEXT: "<column.text>(?:[・、]<column.text>)?",
}
_ANY_WORD = lazy("|".join(f"(?P<{role.name}>{words})" for role, words in _HEAD_WORDS.items()))
_NAMES = (
    *(f"column.{kind}" for kind in ("title", "departments", "rate", "number", "marker", "field", "account", "text")),
    *("label.amount", "label.previous_year", "label.difference", "label.limit", "label.aside", "label.funding"),
    *("label.of_which", "label.additional", "total"),
    *("data.title", "data.departments", "data.amount"),
)
_MAY_NAME = lazy(
    r"[年\dRHS\s|*＊※①-⑨A-ZＡ-Ｚ(（〔\[]"
    rf"|(?=[{''.join(f'<^{name}>' for name in _NAMES)}])(?:{'|'.join(f'<{name}>' for name in _NAMES)})"
)
"""What names a column has one of these words, a year, or what is left out of a name."""
UNIT_IN_HEAD = lazy(
    r"[(〔\[【<〈] ?(?:単 ?位)? ?[:：、]? ?(?P<unit><unit>)(?:単位)? ?[)〕\]】>〉]", needs="万億兆円千百"
)
_UNIT_AT_END = lazy(r"(?<=[額費算案初])[_＿・/:：]?(?P<unit><unit>)$")
"""A unit that no bracket sets apart: 予算額_千円."""
_ENGLISH = lazy(r"[A-Za-z]+(?:[_-][A-Za-z]+)*(?:[(][A-Za-z_-]+[)])?")
_ENGLISH_WORD = lazy(r"[A-Z]?[a-z]+|[A-Z]+")
_SAY_NOTHING = frozenset({"name", "title", "display", "in", "thousand", "million", "yen"})
_LONGEST_CODE = 5
_CODES = ("ID", "CD", "NO")
"""The words of codes are no letters that number the columns."""
_HEAD_NOISE = lazy(
    r"[(（〔\[](?:案|最終|[A-ZＡ-Ｚ]|[A-Z](?:[-－−+=][A-Z]){1,6}|ア|イ|①|②|③|a|b)[)）〕\]]"
    r"|[A-ZＡ-Ｚ](?:[-－−+=][A-Z]){0,6}$"
    r"|^[①-⑨]|[①-⑨]$|[*＊※]\d?$|\*\*"
)
_LEFT_OUT = frozenset(f"(〔[*※①②③④⑤⑥⑦⑧⑨{ascii_uppercase}")
"""A unit, and what only numbers the columns, has one of these."""
_PROSE = lazy(_HEAD_WORDS[Role.TEXT])
_AND_CONTENT = r"<column.text>|\S{0,3}(?:内 ?容|概 ?要|説明)"
_NAME_AND_MORE = lazy(
    rf"<column.title>(?:[・/]|及び| ?[(〔\[【]|(?P<below> ))(?:(?P<TEXT>{_AND_CONTENT})|<column.departments>)[)〕\]】]?"
)
_NAME_AND_CONTENT = lazy(rf"<column.title>(?:[・/]|及び)(?:{_AND_CONTENT})")
_DEPARTMENTS_AND_NAME = lazy("<column.departments>[・/]<column.title>")
_BESIDE_IN_BRACKETS = lazy(
    r"(?P<amount>.+)[(](?:(?P<of_which>うち[^()]{1,12})|(?P<difference><label.difference>)"
    r"|(?P<previous_year>(?:<label.previous_year>)(?:当初)?(?:予算)?額?|(?<=年度[(])\d{1,2}年度"
    r"|(?<=[初算額][(])(?P<before>[RH](?:\d{1,2}|元)(?:年度?)?|(?:令和|平成)?(?:\d{1,2}|元)年度?)(?:当初)?(?:予算)?額?))[)]"
)
_NOTE_ON_BRACKETS = lazy(
    r"[※*]?[(][)](?:内|書き?)?は(?P<said>(?:<label.previous_year>)(?:当初)?(?:予算)?額?|<label.difference>|うち[^()]{1,12})$"
)
"""What a head says that brackets below it hold: 予算額()は前年度."""
_TIERS = lazy(
    r"(?P<name>[^上下()]*(?:[(](?:単位:?)?<unit>[)])?)[(]?上段[:=はが]?(?P<upper>[^:=()]{1,14}?)[、,/・]?"
    r"(?:中段[:=はが]?(?P<middle>[^:=()]{1,14}?)[、,/・]?)?下段[:=はが]?(?P<lower>[^:=()]{1,14})[)]?"
    r"(?P<behind>[(]<unit>[)])?"
)
TWO_TIERS = 2
"""Of two of one year the upper is the amount, as the one it replaces stands below; of three nobody knows."""
_SAID_TWICE = lazy(r"(?P<first>[^()]+)[(](?P<again>[^()]+)[)]")
"""What a column is by who says it, and by what it becomes: 市長査定(予算額)."""
_OPENS_HEAD = lazy("<column.title>|<column.number>|<column.departments>")
_NAMES_CALLED = lazy(r"<column.title>(?<=[名称])等?")
_ENDS_NAME = ("名", "称", "等")
_NAME_BEFORE = lazy("<column.title>(?<=[名称])(?=.)")
_SIGNS_APART = lazy(r"[(]?[A-Z①-⑨][)]?[-−][(]?[A-Z①-⑨][)]?(?:[(]<unit>[)])?")
"""One column taken from another, by the letters that number them: A-B."""
_YEAR_AGAIN = lazy(
    r"(?<=(?:19|20)\d\d年度)[(](?:令和|平成|[RHS])(?:\d{1,2}|元)(?:年度?)?[)]"
    r"|(?<=\d年度)(?<!\d{4}年度)[(](?:19|20)\d\d(?:年度?)?[)]"
)
"""A year in the other way to count it, behind itself: 2025年度(令和7年度)."""
_WHICH_CHANGE = lazy(r"^(?:\d{1,2}月|第\d{1,2}号)(?=補正)|(?<=[額算正案])[(]第\d{1,2}号[)]")
"""The month or the number of a supplementary budget beside its amount; with a year it is the title of the budget."""
_YEARS_TOGETHER = lazy(r"\d{1,2}(?:年度)?[〜～~-](?:[RH]|令和)?\d{1,2}(?:年度)?(?:の?(?:合計|計|累計))?$")
_NAMED_YEARS = lazy(r"(?:\d{1,2}|元)年度")
NAMED_YEAR = r"(?:(?:19|20)\d\d年?度?|(?:令和|平成|[RH]\.?)?\s?(?:\d{1,2}|元)年?度?)"
_PLANNED = frozenset({"計画", "見込", "目標", "見込み", "予定"})
_BESIDE_YEAR = _PLANNED | {"", "算定", "決算", "実績", "決算見込", "決算額"}
"""What may stand beside the year that a head names, besides the labels of amounts."""
_LONGEST_NAME = 20
"""The longest heads of columns (前年度当初予算額との比較増減) stay below."""
_LONGEST_HEAD = 160
"""A head is shorter, unless it has many columns: open data has twenty and more."""
_LONGEST_CELL = 20
"""The names of many columns are shorter on average, with what parts them; cells of prose are longer."""
_MOST_IN_TITLE = 3
"""How many words of a title may name columns too: 令和6年度 主要事業 予算額."""
CONTENT = lazy("内 ?容|概 ?要|説明")
_MONEY = lazy(r"\d,\d{3}|\d ?(?:千|百万|億|万)?円")
_BETWEEN_WORDS = lazy(r'[ "]{2,}|[ "]*[\t|,][ "]*')
_HEAD_HINTS = (
    lazy("年 ?度"),
    lazy("<data.amount>"),
    lazy("(?=[<^column.departments>])<column.departments>", needs="チ係名問執委実室局庁府所担照班省窓管絡織課部"),
    lazy(
        "(?=[<^column.title><^label.amount><^column.marker>])(?:<column.title>|<label.amount>|<column.marker>)",
        needs=(
            "イェ予件初別区取名団容岸川度拡施旧最査業正求決湾漁示箇継線規費質金項額類",
            ")/ェル・上主予今件出初区及取名品団定容岸当後投拡接提施旧最望本査業概次正求決河港湾現画目知示称種積等策箇細経継線繰般要規計評課調象質込配金長項額類",
        ),
    ),
)
"""What the head of a table holds one of; the costly ones last."""


ROWS_LOOKED_AT = 12
"""Rows that show what a column without a name holds; the others are set alike."""


class Column(NamedTuple):
    """A column: what it holds, the fiscal year and the unit its head names, and its place in display columns."""

    role: Role
    text: str
    year: int | None
    unit: int | None
    left: int
    right: int

    def distance(self, left: int, right: int) -> int:
        """How many display columns part it from a stretch of a line; 0 where the two overlap."""
        if left < self.right and self.left < right:
            return 0
        return min(abs(left - self.right), abs(self.left - right))


class Named(NamedTuple):
    """What the head of a column says."""

    role: Role
    year: int | None
    unit: int | None


@lru_cache(4096)
def column_of(text: str, year: int | None) -> Named | None:
    """What the head of a column says: its role, fiscal year and unit; None for words that name no column.

    >>> column_of("予算額(千円)", 2024)
    Named(role=<Role.AMOUNT: 'amount'>, year=None, unit=1000)
    >>> column_of("R5当初", 2024)[:2]
    (<Role.PREVIOUS_YEAR: 'previous_year'>, 2023)
    """
    if "段" in text and (tiers := tiers_named(text, year)) is not None:
        own = own_tier(tiers)
        return None if own is None else tiers[own]._replace(role=Role.AMOUNT)
    words, unit = bare_name(_WHICH_CHANGE.sub("", text) if "月補正" in text or "号" in text else text)
    if not words or len(words) > _LONGEST_NAME or not may_name(words):
        return None
    word = _ANY_WORD.fullmatch(words)
    if word is not None:
        return Named(Role[word.lastgroup or ""], None, unit)
    below = _NAME_AND_MORE.fullmatch(text) if " " in text else None
    if _NAME_AND_CONTENT.fullmatch(words) or (below is not None and below["below"]):
        return Named(Role.TITLE, None, unit)
    in_front = _in_front_of_bracket(words, year) if words.endswith(")") else None
    if in_front is not None:
        return in_front._replace(unit=in_front.unit or unit)
    if _takes_one_from_another(words, year):
        return Named(Role.DIFFERENCE, None, unit)
    name = _NAME_BEFORE.match(words)
    if name is not None and column_of(words[name.end() :], year) is not None:
        # Two heads, set letter by letter: 事 業 名 予 算 額.
        return None
    if _YEARS_TOGETHER.search(words):
        return Named(Role.ASIDE, None, unit)
    if words.count("年度") > 1 and len(_NAMED_YEARS.findall(words)) > 1:
        return None
    named = short_year(words, near=year)
    if named is None:
        role = _BY_LABEL.get(label_of(words, Context(year))[0])
    else:
        rest = re.sub(NAMED_YEAR, "", words, count=1)
        role = Role.TEXT if _PROSE.fullmatch(rest) else _role_of_year(rest, named, year)
    return None if role is None else Named(role, named, unit)


def tiers_named(text: str, year: int | None) -> tuple[Named, ...] | None:
    """What a head says that the figures one below the other in a cell are; None if it does not.

    >>> [one.role.name for one in tiers_named("予算額 上段:R8 下段:R7", 2026)]
    ['AMOUNT', 'PREVIOUS_YEAR']
    """
    match = _TIERS.fullmatch(text.replace(" ", "")) if "上段" in text else None
    if match is None:
        return None
    said = [words for words in match.group("upper", "middle", "lower") if words]
    tiers = [column_of(words, year) or column_of(f"{match['name']}{words}", year) for words in said]
    unit = bare_name(match["name"])[1] or (bare_name(match["behind"])[1] if match["behind"] else None)
    named = tuple(one._replace(unit=one.unit or unit) for one in tiers if one is not None)
    return named if len(named) == len(said) else None


def own_tier(tiers: Sequence[Named]) -> int | None:
    """Which of the figures of a cell is the amount of the document's year, or of the latest; None where none is."""
    amounts = [at for at, one in enumerate(tiers) if one.role is Role.AMOUNT]
    if len(amounts) <= 1:
        return amounts[0] if amounts else None
    years = [tiers[at].year or 0 for at in amounts]
    latest = [at for at in amounts if tiers[at].year == max(years)]
    return latest[0] if all(years) and (len(latest) == 1 or len(tiers) == TWO_TIERS) else None


def _in_front_of_bracket(words: str, year: int | None) -> Named | None:
    """What a name says in front of a bracket that says it again, or that another figure stands in brackets too."""
    both = _BESIDE_IN_BRACKETS.fullmatch(words)
    above = column_of(both["amount"], year) if both is not None else None
    if both is not None and above is not None and above.role is Role.AMOUNT:
        before = short_year(both["before"], near=year) if both["before"] else None
        if before is None or above.year is None or before < above.year:
            return above._replace(unit=None)
    twice = _SAID_TWICE.fullmatch(words)
    first = column_of(twice["first"], year) if twice is not None else None
    again = column_of(twice["again"], year) if twice is not None and first is not None else None
    return first if first is not None and again is not None and again.role is first.role else None


def _takes_one_from_another(words: str, year: int | None) -> bool:
    """Whether a name says that one column is taken from another: 査定額-要求額. Two years are a period: R7-R9."""
    first, minus, second = words.replace("−", "-").partition("-")
    if not minus or not (first.isalpha() and second.isalpha()):
        return False
    named = (column_of(first, year), column_of(second, year))
    return all(one is not None and one.role in (Role.AMOUNT, Role.PREVIOUS_YEAR) for one in named)


def also_holds(text: str) -> Role | None:
    """What a column of names holds besides: prose (事業名・内容) or departments (事業名/担当課); None for nothing."""
    both = _NAME_AND_MORE.fullmatch(text)
    return both and (Role.TEXT if both["TEXT"] else Role.DEPARTMENTS)


def holds_content(text: str) -> bool:
    """Whether a column of names says that it holds what each consists of as well: 取組の内容, 事業名・内容."""
    return CONTENT.search(text) is not None


def holds_departments_first(text: str) -> bool:
    """Whether a column of names holds who is in charge before each: 所管/事業名."""
    return _DEPARTMENTS_AND_NAME.fullmatch(text) is not None


def role_in_brackets(text: str) -> Role | None:
    """What a head says that a figure in brackets behind the amount is: 予算額(前年度), 補正額(うち一般財源).

    >>> [role_in_brackets(head) for head in ("予算額(前年度)", "予算額(千円)")]
    [<Role.PREVIOUS_YEAR: 'previous_year'>, None]
    """
    both = _BESIDE_IN_BRACKETS.fullmatch(bare_name(text)[0]) if "(" in text else None
    return None if both is None else Role(both.lastgroup)


def may_name(text: str) -> bool:
    """Whether words are worth a look as the name of a column, or as the first or the last part of several."""
    return _MAY_NAME.search(text) is not None


def bare_name(text: str) -> tuple[str, int | None]:
    """The words of a head without blanks, brackets, unit and what only numbers the columns, and the yen of its unit."""
    if text.isalpha() and not text.isascii() and text[-1] != "円":
        return text, None
    compact = text.replace(" ", "").strip("|*:：")
    if len(compact) > _LONGEST_CODE and compact.isascii() and _ENGLISH.fullmatch(compact) is not None:
        return _in_english(compact)
    if compact.upper().endswith(_CODES):
        return compact, None
    if "-" in compact and _SIGNS_APART.fullmatch(compact) is not None:
        return "差引", None
    if ")" in compact and "は" in compact:
        compact = _NOTE_ON_BRACKETS.sub(r"(\g<said>)", compact)
    if "度(" in compact:
        compact = _YEAR_AGAIN.sub("", compact)
    if compact.endswith("円") and (behind := _UNIT_AT_END.search(compact)) is not None:
        return compact[: behind.start()], unit_yen(behind["unit"])
    if compact[:1] in "(（〔[" and compact[-1:] in ")）〕]" and UNIT_IN_HEAD.fullmatch(compact) is None:
        compact = compact[1:-1]
    if _LEFT_OUT.isdisjoint(compact):
        return compact.strip("・:："), None
    match = UNIT_IN_HEAD.search(compact)
    if match:
        compact = compact[: match.start()] + compact[match.end() :]
    without_noise = _HEAD_NOISE.sub("", compact)
    if without_noise != compact:
        without_noise = _HEAD_NOISE.sub("", without_noise)
    return without_noise.strip("・:："), unit_yen(match["unit"]) if match else None


def _in_english(compact: str) -> tuple[str, int | None]:
    """What a head of data says that it holds, and the yen of its unit: amount_thousand_yen, ProjectName.

    With every word of it: `previous_budget_yen` is no `budget`.
    """
    *parts, last = (part.lower() for part in _ENGLISH_WORD.findall(compact))
    unit = ENGLISH_UNITS.get(f"{parts[-1]} {last}" if parts else last) or ENGLISH_UNITS.get(last)
    said = [part for part in (*parts, last) if part not in _SAY_NOTHING]
    return " ".join(said) if said else last, unit


def _role_of_year(words: str, named: int, year: int | None) -> Role | None:
    """What a column holds whose head names a year and `words`; None for words that go with no year."""
    label, _ = label_of(words, Context(year))
    if label is Label.UNKNOWN and words not in _BESIDE_YEAR:
        return None
    if words in _PLANNED:
        return Role.AMOUNT if named == year else Role.ASIDE
    if "決算" in words or "実績" in words:
        return Role.ASIDE if year is not None and named != year else Role.AMOUNT
    role = _BY_LABEL.get(label, Role.AMOUNT)
    return role_of_amount(named, year) if role is Role.AMOUNT else role


def role_of_label(label: Label) -> Role | None:
    """What the label of a figure says, as a column of such figures holds it; None where it says nothing."""
    return _BY_LABEL.get(label)


def role_of_amount(named: int | None, year: int | None) -> Role:
    """What an amount of the year `named` is in a document of `year`."""
    if named is None or year is None or named == year:
        return Role.AMOUNT
    return Role.PREVIOUS_YEAR if named == year - 1 else Role.ASIDE


def words_of_head(text: str) -> list[str]:
    """The words that blanks and borders part on a line that may be a head; none of prose."""
    return [word for word in _BLANKS_AND_BORDERS.split(text) if word] if len(text) < _LONGEST_HEAD else []


def columns_named(words: Sequence[str], year: int | None) -> int:
    """How many of some words name a column."""
    return sum(column_of(word, year) is not None for word in words)


def unit_in(text: str) -> int | None:
    """The yen in the unit that words in brackets state, and nothing else; None where they do not."""
    match = UNIT_IN_HEAD.fullmatch(text)
    return unit_yen(match["unit"]) if match else None


def may_be_head(text: str) -> bool:
    """Whether a line is worth a look as the head of a table: it has the words of one, no sum of money, no sentence."""
    if len(text) >= _LONGEST_HEAD and len(text) > _LONGEST_CELL * (
        text.count("|") + text.count("\t") + text.count(",")
    ):
        return False
    if "。" in text or _MONEY.search(text) or not any(hint.search(text) for hint in _HEAD_HINTS):
        return False
    if text[0] == "(" and text[-1] == ")" and "、" in text:
        # A note says how items are set: (事業名、事業費、事業内容).
        return False
    # A title of the document names a year and a budget too, but no more than one column.
    return (
        not is_budget_title(text)
        or _name_more_than(2, _BETWEEN_WORDS.split(text.strip('"')))
        or _name_more_than(_MOST_IN_TITLE, text.split())
        or _opens_with_names(text.split())
    )


def _opens_with_names(words: Sequence[str]) -> bool:
    """Whether every word names a column, the first one that of the names, which no title opens with (事業名)."""
    return (
        len(words) > 1
        and (
            (words[0].endswith(_ENDS_NAME) and _NAMES_CALLED.fullmatch(words[0]) is not None)
            or (len(words) > 2 and _OPENS_HEAD.fullmatch(words[0]) is not None)
        )
        and all(column_of(word, None) is not None for word in words)
    )


def _name_more_than(number: int, words: Sequence[str]) -> bool:
    """Whether more than so many words each name a column."""
    return len(words) > number and sum(column_of(word, None) is not None for word in words) > number


def places_of(columns: Sequence[Column], role: Role) -> list[int]:
    """Which columns are of a role."""
    return [index for index, column in enumerate(columns) if column.role is role]


def place_of(columns: Sequence[Column], role: Role) -> int | None:
    """Which is the first column of a role; None where there is none."""
    return next(iter(places_of(columns, role)), None)


def title_place(columns: Sequence[Column]) -> int:
    """Which is the first column of names: a head has one."""
    return places_of(columns, Role.TITLE)[0]


def first_numeric(columns: Sequence[Column]) -> int:
    """Which is the first column of figures."""
    return next(index for index, column in enumerate(columns) if column.role in NUMERIC)


def is_count(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column holds how many there are, behind the names: a figure, but no money."""
    title = next(one for one in columns if one.role is Role.TITLE)
    return (
        column.role is Role.NUMBER
        and column.left > title.left
        and not any(word in column.text for word in ("年", "始期", "ページ", "頁", "番号", "コード"))
    )


def is_head(columns: Sequence[Column], own: int | None) -> bool:
    """Whether columns make the head of a table: one of names, and amounts, limits or enough others."""
    roles = {column.role for column in columns}
    return Role.TITLE in roles and (own is not None or Role.LIMIT in roles or len(columns) >= 3)


def second_table(columns: Sequence[Column]) -> int | None:
    """The column with which the same columns begin again: a second table beside the first; None where none does."""
    names = [column.text for column in columns]
    if not names or names[0] not in names[1:]:
        return None
    again = names.index(names[0], 1)
    half = columns[again:]
    whole = is_head(half, place_of(half, Role.AMOUNT))
    return again if whole and names[again:] == names[: len(half)] and not any(names[len(half) : again]) else None
