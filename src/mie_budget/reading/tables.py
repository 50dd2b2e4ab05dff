"""Tables: rows under a head that names their columns, whatever parts the cells: rules, pipes, tabs, blanks, lines.

The head says which column is the name, the department, this year's amount, last year's; without a name column there is
no table. The rows are read by the borders of their cells where there are some, else by where their figures stand.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import islice, pairwise
from typing import NamedTuple

from mie_budget.models import OtherRelation
from mie_budget.reading.amounts import Label, Tail, label_of, read_tail
from mie_budget.reading.calendar import is_budget_title, short_year, years_in
from mie_budget.reading.entries import read_header
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_organization, is_section, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.titles import is_marker, mark_of
from mie_budget.units import unit_yen

_MOST_HEAD_LINES = 14
_MOST_TOKENS = 8
_MOST_GAP = 2
_FARTHEST_ROWS = 4
_MOST_STACKED = 12
_GOES_ON, _CANNOT_BEGIN = "のをとにが・（(「ー", "をのとにが・）)」ーっゃゅょッャュョ"


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


_NUMERIC = frozenset(
    {Role.AMOUNT, Role.PREVIOUS_YEAR, Role.DIFFERENCE, Role.LIMIT, Role.FUNDING, Role.ASIDE, Role.OF_WHICH, Role.RATE}
)
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
    Role.TITLE: "(?:路線・|[^ ]{0,6}・)?<column.title>(?:・<column.departments>)?(?:等|一覧)?",
    Role.DEPARTMENTS: "<column.departments>(?:・?係)?",
    Role.NUMBER: "<column.number>",
    Role.MARKER: "<column.marker>",
    Role.FIELD: "<column.field>",
    Role.TEXT: "<column.text>(?:[・、]<column.text>)?",
}
_WORDS = tuple((role, lazy(words)) for role, words in _HEAD_WORDS.items())
_ANY_WORD = lazy("|".join(_HEAD_WORDS.values()))
_UNIT = lazy(r"[(〔\[（]? ?(?:単位 ?[:：]? ?)?(?P<unit><unit>) ?[)〕\]）]?")
_UNIT_IN_HEAD = lazy(r"[(〔\[] ?(?:単 ?位)? ?[:：、]? ?(?P<unit><unit>) ?[)〕\]]")
_UNITS_BELOW = lazy(r"[(〔]?(?P<unit><unit>)[)〕]?(?:\s+[(〔]?<unit>[)〕]?)*")
_HEAD_NOISE = lazy(
    r"[(（〔\[](?:案|[A-ZＡ-Ｚ]|[A-Z][-－−][A-Z]|ア|イ|①|②|③|a|b)[)）〕\]]|[A-ZＡ-Ｚ](?:[-－−][A-Z])?$"
    r"|^[①-⑨]|[*＊※]\d?$|\*\*"
)
_SEPARATOR_ROW = lazy(r"[\s|:：+＋=\-─━—―┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋│┃]+")
_BOX = str.maketrans("│┃║", "|||")
_NUMBER_CELL = lazy(
    r"[(（]?[△▲−+＋-]?[ ]?\d[\d,]*(?:\.\d+)?(?:[百千万億]{0,2}円?|%)?[)）]?|[-‐–—―−－ー]{1,3}|皆[増減]|…|0"
)
_NUMBER_TOKEN = lazy(
    r"(?:(?<=\s)|(?<=】)|(?<=\))|^)(?P<token>[△▲−+＋-]?[ ]?\d[\d,]*(?:\.\d+)?(?:[百千万億]{0,2}円"
    r"|%)?(?:の?内数)?(?:[(（](?:再掲|内数|の内数)[)）])?|[-‐–—―−－]{1,3}|皆[増減]"
    r"|[〔(]\d[\d,]*の内数[〕)])(?=[\s|]|$)"
)
_START_YEAR = lazy(r"(?:昭和|平成|令和|[SHR])\s?(?:\d{1,2}|元)年度?|\d{4}年度?")
_TOTAL = lazy(r".{0,12}<total>(?:\(.*\))?")
_MARKER_CELL = lazy(r"[◎○●△★☆*＊・-]{1,2}")
_YEARS_TOGETHER = lazy(r"\d{1,2}(?:年度)?[〜～~-](?:[RH]|令和)?\d{1,2}(?:年度)?(?:の?(?:合計|計|累計))?$")
_CSV_CELL = lazy(r'(?:^|(?<=,))(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)')
_MONEY = lazy(r"\d,\d{3}|\d ?(?:千|百万|億|万)?円")
_CONTENT = lazy("内 ?容|概 ?要|説明")
_IN_BRACKETS = lazy(r"\([^()]*\)")
_SENTENCE = lazy(r"。|ます|ください")
_NOTE = lazy(r"[※＊*]|\(?注")


class Column(NamedTuple):
    """A column: what it holds, the fiscal year and the unit its head names, and its place in display columns."""

    role: Role
    text: str
    year: int | None
    unit: int | None
    left: int
    right: int


class TableRow(NamedTuple):
    """An item of a table, as its cells say; pieces lead back to the text."""

    title: Piece
    departments: DepartmentList | None
    own: tuple[Piece, Tail] | None
    others: tuple[tuple[Role, Piece, Tail], ...]
    markers: tuple[str, ...]
    first_line: int
    last_line: int
    prose: tuple[Piece, ...]
    doubts: tuple[str, ...]
    is_total: bool


class Table(NamedTuple):
    """A table: the lines of its head, those it covers, its columns and its rows."""

    head_first: int
    head_last: int
    last: int
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    own: int | None
    settled: frozenset[int]
    """The lines that are read: rows and their continuations."""


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    left: int
    right: int


def width(text: str) -> int:
    """The display columns of a text: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _display(text: str) -> list[int]:
    """The display column at which each character of a printed line begins, and the one behind the last."""
    columns = [0]
    for character in text:
        columns.append(
            columns[-1]
            + (
                8 - columns[-1] % 8
                if character == "\t"
                else 2
                if unicodedata.east_asian_width(character) in "WF"
                else 1
            )
        )
    return columns


def _tokens(lines: Lines, number: int, *, gap: int = 1) -> list[_Token]:
    """The words of a line with their places; `gap` is the least number of display columns between two."""
    text = lines.texts[number]
    columns = _display(lines.printed[number])
    tokens: list[_Token] = []
    for match in re.finditer(r"[^\s|]+", text):
        left = columns[min(lines.column(number, match.start()), len(columns) - 1)]
        right = columns[min(lines.column(number, match.end() - 1) + 1, len(columns) - 1)]
        if tokens and left - tokens[-1].right < gap:
            before = tokens[-1]
            tokens[-1] = _Token(text[before.start : match.end()], before.start, match.end(), before.left, right)
        else:
            tokens.append(_Token(match[0], match.start(), match.end(), left, right))
    return tokens


def column_of(text: str, year: int | None) -> tuple[Role, int | None, int | None] | None:
    """What the head of a column says: its role, fiscal year and unit; None for words that name no column.

    >>> column_of("予算額(千円)", 2024)
    (<Role.AMOUNT: 'amount'>, None, 1000)
    >>> column_of("R5当初", 2024)[:2]
    (<Role.PREVIOUS_YEAR: 'previous_year'>, 2023)
    """
    compact = text.replace(" ", "").strip("|*:：")
    if compact[:1] in "(（〔[" and compact[-1:] in ")）〕]" and _UNIT_IN_HEAD.fullmatch(compact) is None:
        compact = compact[1:-1]
    unit_match = _UNIT_IN_HEAD.search(compact)
    unit = unit_yen(unit_match["unit"]) if unit_match else None
    if unit_match:
        compact = compact[: unit_match.start()] + compact[unit_match.end() :]
    without_noise = _HEAD_NOISE.sub("", compact)
    compact = (_HEAD_NOISE.sub("", without_noise) if without_noise != compact else compact).strip("・:：")
    if not compact or len(compact) > 20:
        return None
    if _ANY_WORD.fullmatch(compact):
        return next((role, None, unit) for role, words in _WORDS if words.fullmatch(compact))
    if _YEARS_TOGETHER.search(compact):
        return Role.ASIDE, None, unit
    if len(re.findall(r"(?:\d{1,2}|元)年度", compact)) > 1:
        return None
    named = short_year(compact, near=year)
    without_year = re.sub(r"(?:令和|平成|[RH]\.?)?\s?(?:\d{1,2}|元)年?度?", "", compact, count=1) if named else compact
    from mie_budget.reading.amounts import Context

    label, _ = label_of(without_year, Context(year))
    if named is not None:
        if label is Label.UNKNOWN and without_year not in (
            "",
            "決算",
            "実績",
            "計画",
            "見込",
            "決算見込",
            "目標",
            "見込み",
            "決算額",
            "予定",
        ):
            return None
        role = _BY_LABEL.get(label, Role.AMOUNT)
        if without_year in ("計画", "見込", "目標", "見込み", "予定"):
            role = Role.AMOUNT if named == year else Role.ASIDE
        elif "決算" in without_year or "実績" in without_year:
            role = Role.ASIDE if year is not None and named != year else Role.AMOUNT
        elif role is Role.AMOUNT and year is not None and named != year:
            role = Role.PREVIOUS_YEAR if named == year - 1 else Role.ASIDE
        return role, named, unit
    role_or_none = _BY_LABEL.get(label)
    return None if role_or_none is None else (role_or_none, None, unit)


def _head_tokens(tokens: Sequence[_Token], year: int | None) -> list[Column] | None:
    """The columns that the words of a line name; None where the line is no head."""
    columns: list[Column] = []
    index = 0
    misses = 0
    while index < len(tokens):
        most = min(_MOST_TOKENS, len(tokens) - index)
        # Letters set apart (事 業 名) are one word; whole words are one only where hardly anything parts them.
        letters = 1 if len(tokens[index].text) > 1 else 0
        widest = 8 if letters == 0 else 4
        while (
            letters < most
            and len(tokens[index + letters].text) == 1
            and (letters == 0 or tokens[index + letters].left - tokens[index + letters - 1].right <= widest)
        ):
            letters += 1
        most = next(
            (size for size in range(letters, most) if tokens[index + size].left - tokens[index + size - 1].right > 2),
            most,
        )
        sizes = [*range(letters, 0, -1), *range(letters + 1, most + 1)]
        for size in sizes:
            group = tokens[index : index + size]
            text = "".join(token.text for token in group)
            if len(text) > 24:
                continue
            unit = _UNIT.fullmatch(text)
            if unit is not None and columns:
                columns[-1] = columns[-1]._replace(unit=columns[-1].unit or unit_yen(unit["unit"]))
                index += size
                break
            found = column_of(text, year)
            if found is not None:
                column = Column(found[0], text, found[1], found[2], group[0].left, group[-1].right)
                before = columns[-1] if columns else None
                if (
                    before is not None
                    and before.year is not None
                    and before.text[-1:] == "度"
                    and column.year is None
                    and column.role is Role.AMOUNT
                    and column.left - before.right <= 1
                ):
                    columns[-1] = before._replace(
                        text=before.text + text, unit=before.unit or column.unit, right=column.right
                    )
                else:
                    columns.append(column)
                index += size
                break
        else:
            glued = _glued(tokens[index], year)
            if glued is not None:
                columns += glued
                index += 1
                continue
            misses += 1
            index += 1
            if misses > max(1, len(tokens) // 4):
                return None
            columns.append(
                Column(Role.TEXT, tokens[index - 1].text, None, None, tokens[index - 1].left, tokens[index - 1].right)
            )
    return columns


def _glued(token: _Token, year: int | None) -> list[Column] | None:
    """The columns that one word of a head names, where nothing parts them (`事項2年度元年度`)."""
    text = token.text
    if not 4 <= len(text) <= 30:
        return None
    best: list[list[tuple[int, int]] | None] = [[]] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 14), end):
            before = best[start]
            if (
                before is not None
                and column_of(text[start:end], year) is not None
                and (best[end] is None or len(before) + 1 < len(best[end] or []))
            ):
                best[end] = [*before, (start, end)]
    parts = best[-1]
    if parts is None or len(parts) < 2:
        return None
    step = (token.right - token.left) / len(text)
    found = []
    for start, end in parts:
        role = column_of(text[start:end], year)
        if role is not None:
            found.append(
                Column(
                    role[0],
                    text[start:end],
                    role[1],
                    role[2],
                    token.left + int(start * step),
                    token.left + int(end * step),
                )
            )
    return found


def _split_cells(text: str, border: str) -> list[tuple[int, int]]:
    """The cells of a line between borders, as offsets; borders at both ends belong to the frame."""
    if border == ",":
        return [
            (match.start(1), match.end(1)) if match[1] is not None else (match.start(2), match.end(2))
            for match in _CSV_CELL.finditer(text)
        ]
    starts, at = [], 0
    bounds = [match.start() for match in re.finditer(re.escape(border), text)]
    for bound in bounds:
        starts.append((at, bound))
        at = bound + 1
    starts.append((at, len(text)))
    if starts and not text[starts[0][0] : starts[0][1]].strip() and border == "|" and text.lstrip().startswith("|"):
        starts = starts[1:]
    if starts and not text[starts[-1][0] : starts[-1][1]].strip() and border == "|":
        starts = starts[:-1]
    trimmed = []
    for start, end in starts:
        part = text[start:end]
        lead = len(part) - len(part.lstrip(" *"))
        body = part.strip(" *")
        trimmed.append((start + lead, start + lead + len(body)) if body else (start, start))
    return trimmed


def _border_of(text: str) -> str | None:
    if text.count("|") >= 2 or (text.count("|") == 1 and not text.rstrip().endswith("|")):
        return "|"
    if text.count("\t") >= 1:
        return "\t"
    return "," if text.count(",") >= 2 and not re.search(r"\d,\d{3}", text) and " " not in text.strip() else None


def find_tables(lines: Lines, outline: Outline) -> list[Table]:
    """The tables of a document, in order: each begins with a head that names a column of names and one of amounts."""
    tables: list[Table] = []
    number = 0
    total = len(lines.stripped)
    while number < total:
        text = lines.stripped[number]
        if not text or number in outline.furniture or not _may_be_head(text):
            number += 1
            continue
        table = _table_at(lines, outline, number)
        if table is None or not table.rows:
            number += 1
            continue
        tables.append(table)
        number = table.last + 1
    return tables


_YEAR_COLUMN = lazy(r"(?:会計|予算|事業|対象)?年度")
_YEAR_CELL = lazy(r"(?:令和|平成|[RHS])? ?(?:\d{1,2}|元)(?:年度?)?|(?P<western>(?:19|20)\d{2})(?:年度?)?")


def year_of_tables(lines: Lines, tables: Sequence[Table]) -> int | None:
    """The fiscal year that a column 年度 states in every row of every table; None where none does."""
    years: set[int | None] = set()
    for table in tables:
        border = _border_of(lines.texts[table.head_first].translate(_BOX))
        at = next((index for index, column in enumerate(table.columns) if _YEAR_COLUMN.fullmatch(column.text)), None)
        if at is None or border is None:
            continue
        for row in table.rows:
            cells = _row_cells(lines, row.first_line, border)
            cell = lines.texts[row.first_line][slice(*cells[at])].strip() if at < len(cells) else ""
            match = _YEAR_CELL.fullmatch(cell)
            named = years_in(f"{cell.rstrip('度').rstrip('年')}年度") if match else []
            years.add(int(match["western"]) if match and match["western"] else named[0][0] if named else None)
    return years.pop() if len(years) == 1 else None


_POLICY = lazy(r"施策|政策|基本事業")
_BETWEEN_WORDS = lazy(r'[ "]{2,}|[ "]*[\t|,][ "]*')
_HEAD_HINT = lazy(
    r"(?=[<^column.title><^column.departments><^label.amount><^column.marker>年])"
    r"(?:<column.title>|<column.departments>|<label.amount>|年 ?度|<column.marker>)"
)


def _may_be_head(text: str) -> bool:
    if len(text) >= 160 or "。" in text or _MONEY.search(text) or _HEAD_HINT.search(text) is None:
        return False
    # A title of the document names a year and a budget too, but no more than one column.
    return (
        not is_budget_title(text)
        or sum(column_of(word, None) is not None for word in _BETWEEN_WORDS.split(text.strip('"'))) > 2
    )


def _known_cells(lines: Lines, number: int, *, least: int = 0, repeated: bool = False) -> list[tuple[int, int]] | None:
    """The cells that the source knows of a line, one for each column, as offsets in its text; None where it knows none.

    A cell that covers several columns fills the first of them, or with `repeated` all. The rest up to `least`
    are empty.
    """
    if not lines.known or not lines.known[number].cells:
        return None
    moved = lines.moved.get(number)
    spread: list[tuple[int, int]] = []
    for cell in lines.known[number].cells:
        start, end = (
            (cell.start, cell.end) if moved is None else (bisect_left(moved, cell.start), bisect_left(moved, cell.end))
        )
        spread += [(start, start)] * (cell.column - len(spread))
        spread.append((start, end))
        spread += [(start, end) if repeated else (end, end)] * (cell.columns - 1)
    at = len(lines.texts[number])
    return spread + [(at, at)] * (least - len(spread))


def _table_at(lines: Lines, outline: Outline, number: int) -> Table | None:
    year = outline.fiscal_year
    text = lines.texts[number].translate(_BOX)
    border = _border_of(text)
    if border is not None or _known_cells(lines, number):
        return _bordered(lines, outline, number, border or "|", year)
    return _aligned(lines, outline, number, year) or _stacked(lines, outline, number, year)


def _row_cells(
    lines: Lines, number: int, border: str, *, least: int = 0, repeated: bool = False
) -> list[tuple[int, int]]:
    known = _known_cells(lines, number, least=least, repeated=repeated)
    return known if known is not None else _split_cells(lines.texts[number].translate(_BOX), border)


def _bordered(lines: Lines, outline: Outline, number: int, border: str, year: int | None) -> Table | None:
    cells = _row_cells(lines, number, border, repeated=True)
    columns = _columns_of_cells(lines.texts[number], cells, year)
    if columns is None:
        return None
    head_last = number
    following = number + 1
    # A second line of the head names what the first leaves open (当初 under 令和6年度).
    if following < len(lines.texts):
        below_cells = _row_cells(lines, following, border, least=len(cells), repeated=True)
        below = lines.texts[following]
        if len(below_cells) == len(cells) and any(end > start for start, end in below_cells):
            merged = _columns_of_cells(below, below_cells, year, above=columns)
            if merged is not None:
                columns, head_last = merged, following
    columns = _with_one_title(columns)
    own = own_column(columns, outline)
    unknown = sum(column.role is Role.TEXT and column_of(column.text, year) is None for column in columns)
    if not _is_head(columns, own) or (own is None and unknown * 2 > len(columns)):
        return None
    rows, last, settled = _bordered_rows(lines, outline, columns, head_last + 1, border, own)
    return Table(number, head_last, last, tuple(columns), tuple(rows), own, frozenset(settled))


def _columns_of_cells(
    text: str, cells: Sequence[tuple[int, int]], year: int | None, *, above: Sequence[Column] | None = None
) -> list[Column] | None:
    columns: list[Column] = []
    named = 0
    for index, (start, end) in enumerate(cells):
        words = text[start:end]
        if above is not None:
            before = above[index]
            both = column_of(f"{before.text}{words}", year) if words else None
            if words and both is None and column_of(words, year) is None:
                return None
            if words and both is not None and (before.text or column_of(words, year)):
                columns.append(Column(both[0], f"{before.text}{words}", both[1], both[2] or before.unit, index, index))
                named += 1
            elif words and (found := column_of(words, year)) is not None:
                columns.append(Column(found[0], words, found[1], found[2] or before.unit, index, index))
                named += 1
            else:
                columns.append(before)
            continue
        found = column_of(words, year)
        if found is None:
            columns.append(Column(Role.TEXT, words.replace(" ", ""), None, None, index, index))
        else:
            named += 1
            columns.append(Column(found[0], words.replace(" ", ""), found[1], found[2], index, index))
    return columns if named >= (1 if above is not None else 2) else None


def _with_one_title(columns: list[Column]) -> list[Column]:
    """The columns where what an item consists of (主な内容) stands beside the names: that one is prose."""
    titles = [column for column in columns if column.role is Role.TITLE]
    if len(titles) < 2 or all(_CONTENT.search(column.text) for column in titles):
        return columns
    return [
        column._replace(role=Role.TEXT) if column.role is Role.TITLE and _CONTENT.search(column.text) else column
        for column in columns
    ]


def _is_head(columns: Sequence[Column], own: int | None) -> bool:
    roles = {column.role for column in columns}
    return Role.TITLE in roles and (own is not None or Role.LIMIT in roles or len(columns) >= 3)


_PRIORITY = ("査定", "内示", "決定", "調整")


def own_column(columns: Sequence[Column], outline: Outline) -> int | None:
    """Which column holds the items' own amounts: of the document's year, assessed before requested; None if none does.

    In a supplementary budget it is the change, not the sum before or after it.
    """
    candidates = [index for index, column in enumerate(columns) if column.role is Role.AMOUNT]
    if not candidates:
        return None
    years = [columns[index].year for index in candidates if columns[index].year is not None]
    if years:
        wanted = (
            outline.fiscal_year if outline.fiscal_year in years else max(year for year in years if year is not None)
        )
        candidates = [index for index in candidates if columns[index].year in (wanted, None)]
    for words in _PRIORITY:
        chosen = [index for index in candidates if words in columns[index].text]
        if chosen:
            # The last assessment is the one that stands.
            return chosen[-1]
    supplementary = [
        index for index in candidates if "補正額" in columns[index].text or columns[index].text in ("補正", "今回補正")
    ]
    if supplementary:
        return supplementary[0]
    others = [
        index for index in candidates if "要求" not in columns[index].text and columns[index].text not in ("計", "額")
    ]
    return (others or candidates)[0]


def _piece(lines: Lines, number: int, start: int, end: int) -> Piece:
    return Piece(lines.texts[number][start:end], ((0, number, start),))


def _bordered_rows(
    lines: Lines, outline: Outline, columns: Sequence[Column], first: int, border: str, own: int | None
) -> tuple[list[TableRow], int, set[int]]:
    open_end = not lines.stripped[first - 1].endswith("|")
    rows: list[TableRow] = []
    settled: set[int] = set()
    pending: list[Piece] = []
    unfinished = False
    """Whether the last cell of `pending` goes on below: in a table whose lines end in a border, one that does not."""
    group: DepartmentList | None = None
    last = first - 1
    number = first
    misses = 0
    size = len(columns)
    sections = False
    """Whether rows that hold nothing but a name are headings: then one stands above the first row already."""

    def finish(at: int) -> None:
        nonlocal pending, unfinished, last, sections
        row_pieces = [*pending[: size - 1], _joined(pending[size - 1 :])] if len(pending) > size else pending
        row = _row_of(outline, columns, row_pieces, own)
        settled.update(range(row_pieces[0].line, at + 1))
        if row is not None and sum(bool(piece.text) for piece in row_pieces) == 1 and not row.is_total:
            sections = sections or not rows
            goes_on = (rows and rows[-1].title.text[-1:] in _GOES_ON) or row.title.text[:1] in _CANNOT_BEGIN
            if (
                rows
                and not rows[-1].is_total
                and rows[-1].last_line == row.first_line - 1
                and (goes_on or not sections)
            ):
                above = rows[-1]
                doubts = above.doubts if goes_on else (*above.doubts, "title")
                rows[-1] = above._replace(title=joined(above.title, row.title), last_line=row.last_line, doubts=doubts)
        elif row is not None:
            row = _carried(row, rows, columns)
            rows.append(row._replace(departments=group) if row.departments is None and group is not None else row)
        pending, unfinished, last = [], False, at

    while number < len(lines.texts) and misses <= _FARTHEST_ROWS:
        text = lines.texts[number].translate(_BOX)
        stripped = text.strip()
        if not stripped or number in outline.furniture:
            misses += not stripped
            number += 1
            continue
        if _SEPARATOR_ROW.fullmatch(stripped) and stripped.replace("|", "").strip():
            number += 1
            last = max(last, number - 1)
            continue
        cells = _row_cells(lines, number, border, least=size)
        if open_end and len(cells) == size - 1 and stripped.endswith("|"):
            cells = [*cells, (len(text), len(text))]
        closes = stripped.endswith("|")
        bordered = border in text or _known_cells(lines, number) is not None
        if pending and unfinished and len(pending) >= size and not (closes and len(cells) == 1):
            finish(last_piece_line(pending))
        if not bordered and (open_end or not pending or border != "|"):
            misses += 1
            number += 1
            pending = []
            continue
        misses = 0
        pieces = [_piece(lines, number, start, end) for start, end in cells]
        filled = [piece for piece in pieces if piece.text]
        if len(filled) == 1 and not pending and (alone := _organization_row(filled[0].text)) is not None:
            # A row that names nothing but an organization stands above the rows it is in charge of.
            group = alone
            settled.add(number)
            last = number
            number += 1
            continue
        if border == "\t" and not pending and len(pieces) < size and number + 1 < len(lines.texts):
            below = _row_cells(lines, number + 1, border)
            if len(pieces) + len(below) - 1 == size:
                # A line end inside a cell breaks its row in two.
                rest = [_piece(lines, number + 1, start, end) for start, end in below]
                pieces = [*pieces[:-1], joined(pieces[-1], rest[0]), *rest[1:]]
                settled.add(number)
                number += 1
        if pending and unfinished:
            pending = [*pending[:-1], joined(pending[-1], pieces[0]), *pieces[1:]]
        elif size > len(pieces) and (pending or (border == "|" and (closes or not open_end))):
            pending = pending + pieces
        else:
            pending = pending + pieces
        unfinished = border == "|" and not open_end and not closes
        if len(pending) >= size:
            again = _columns_of_cells(lines.texts[number], cells, outline.fiscal_year)
            if again is not None and _is_head(again, own_column(again, outline)):
                pending = []
                break
            if not unfinished:
                finish(number)
        number += 1
    if len(pending) >= size:
        finish(last_piece_line(pending))
    return rows, max(last, first - 1), settled


def last_piece_line(pieces: Sequence[Piece]) -> int:
    """The line on which the last of several pieces ends."""
    return pieces[-1].last_line


def _organization_row(text: str) -> DepartmentList | None:
    names = read_departments(text.strip("【】〔〕[]<>〈〉■◆●○ "), strict=True)
    return (
        names
        if names is not None
        and names.names
        and all(is_bureau(name) or is_section(name.split(" ")[-1]) for name in names.names)
        else None
    )


def _carried(row: TableRow, rows: Sequence[TableRow], columns: Sequence[Column]) -> TableRow:
    """A row whose cell of departments is empty below one that spans several rows: it has those of the row above.

    Only where the departments stand before the names, as the cells of a group do.
    """
    roles = [column.role for column in columns]
    if row.is_total or not rows or Role.DEPARTMENTS not in roles:
        return row
    if row.departments is not None:
        return (
            row._replace(departments=_below_bureau(row.departments, rows[-1].departments))
            if roles.count(Role.DEPARTMENTS) > 1
            else row
        )
    if roles.index(Role.DEPARTMENTS) > roles.index(Role.TITLE):
        return row
    return row._replace(departments=rows[-1].departments)


def _below_bureau(found: DepartmentList, above: DepartmentList | None) -> DepartmentList:
    """A section whose bureau is printed in the row above only."""
    if above is None or len(found.names) != 1 or not is_section(found.names[0]) or " " in found.names[0]:
        return found
    bureau, _, section = above.names[0].partition(" ") if len(above.names) == 1 else ("", "", "")
    return DepartmentList((f"{bureau} {found.names[0]}",)) if section and is_bureau(bureau) else found


def _joined(pieces: Sequence[Piece]) -> Piece:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = joined(whole, piece, between=" ") if piece.text else whole
    return whole


def _row_of(
    outline: Outline,
    columns: Sequence[Column],
    pieces: Sequence[Piece],
    own: int | None,
    *,
    doubts: tuple[str, ...] = (),
) -> TableRow | None:
    """The item that a row of cells states; None for a row that states none."""
    line = pieces[0].line
    context = outline.context(line)
    title: Piece | None = None
    departments: DepartmentList | None = None
    own_read: tuple[Piece, Tail] | None = None
    others: list[tuple[Role, Piece, Tail]] = []
    markers: list[str] = []
    prose: list[Piece] = []
    field: Piece | None = None
    first_title = next((column.text for column in columns if column.role is Role.TITLE), "")
    for index, (column, piece) in enumerate(zip(columns, pieces, strict=False)):
        if not piece.text:
            continue
        if column.role is Role.TITLE and (title is None or not title.text):
            title = piece
        elif column.role is Role.TITLE and _POLICY.search(column.text) and not _POLICY.search(first_title):
            # The policy that an item belongs to stands in a column of its own.
            continue
        elif column.role is Role.TITLE:
            title = (
                joined(title, piece, between=" ")
                if title is not None and column.text != columns[index - 1].text
                else title
            )
        elif column.role is Role.DEPARTMENTS:
            departments = _with_bureau(departments, read_departments(piece.text))
        elif column.role is Role.MARKER:
            if is_marker(piece.text) or (piece.text and len(piece.text) <= 4):
                markers += re.split(r"[・、/ ]", piece.text)
        elif column.role in _NUMERIC:
            tail = _cell_tail(piece, context._replace(unit=column.unit or context.unit))
            if tail is None:
                if index == own and piece.text not in ("-", "―", "－", "—", "−", "ー"):
                    prose.append(piece)
                continue
            if index == own:
                own_read = (piece, tail)
            else:
                others.append((column.role, piece, tail))
        elif column.role is Role.TEXT:
            prose.append(piece)
        elif column.role is Role.FIELD:
            field = piece
    words = title.text if title is not None else field.text if field is not None else ""
    compact = words.replace(" ", "")
    if (
        _TOTAL.fullmatch(compact)
        or (field is not None and _TOTAL.fullmatch(field.text.replace(" ", "")))
        or (title is None and any(_TOTAL.fullmatch(piece.text.replace(" ", "")) for piece in pieces if piece.text))
    ):
        return TableRow(
            title or pieces[0], departments, own_read, tuple(others), (), line, pieces[-1].last_line, (), doubts, True
        )
    if title is None or not re.search(r"[^\W\d_]", title.text):
        return None
    return TableRow(
        title,
        departments,
        own_read,
        tuple(others),
        tuple(markers),
        line,
        pieces[-1].last_line,
        tuple(prose),
        doubts,
        False,
    )


def _with_bureau(before: DepartmentList | None, found: DepartmentList | None) -> DepartmentList | None:
    """The departments of two cells: a bureau in one and its section in the next are one organization."""
    if before is None or found is None:
        return found or before
    if before.ditto or found.ditto or len(before.names) != 1 or len(found.names) != 1:
        return found
    return DepartmentList((f"{before.names[0]} {found.names[0]}",))


def _cell_tail(piece: Piece, context) -> Tail | None:  # type: ignore[no-untyped-def]
    """What a cell of figures says."""
    figures = find_figures(piece.text)
    if not figures:
        figures = find_bare(piece.text, context.unit)
    if not figures:
        return None
    start = figures[0].start
    lead = piece.text[:start].strip()
    tail = read_tail(piece.text, 0 if lead else start, figures, context._replace(limits=False))
    if not tail.clauses:
        tail = read_tail(piece.text, start, figures, context._replace(limits=False))
    return tail if tail.clauses else None


def _aligned(lines: Lines, outline: Outline, number: int, year: int | None) -> Table | None:
    """A table whose cells are parted by blanks: the head may stand over several lines."""
    head = _aligned_head(lines, number, year)
    if head is None:
        return None
    columns, head_last = _with_one_title(head[0]), head[1]
    own = own_column(columns, outline)
    if not _is_head(columns, own) or own is None:
        return None
    columns = _with_unnamed_departments(lines, columns, head_last + 1)
    rows, last, settled = _aligned_rows(lines, outline, columns, head_last + 1, own)
    if sum(not row.is_total for row in rows) < 1:
        return None
    return Table(number, head_last, last, tuple(columns), tuple(rows), own, frozenset(settled))


_ROWS_LOOKED_AT = 12


def _with_unnamed_departments(lines: Lines, columns: list[Column], first: int) -> list[Column]:
    """The columns with one of departments behind the figures that the head leaves unnamed.

    Only where all that stands behind the figures of the rows is organizations.
    """
    last = columns[-1]
    if last.role not in _NUMERIC or any(column.role is Role.DEPARTMENTS for column in columns):
        return columns
    behind: list[_Token] = []
    for number in range(first, min(first + _ROWS_LOOKED_AT, len(lines.texts))):
        if lines.stripped[number][:1] in "(【〔<《〈[" or _may_be_head(lines.stripped[number]):
            break
        figures = list(_NUMBER_TOKEN.finditer(lines.texts[number]))
        rest = [token for token in _tokens(lines, number) if figures and token.start >= figures[-1].end()]
        if len(rest) > 1 or (rest and not _is_unit_of_body(rest[0].text)):
            return columns
        behind += rest
    if len(behind) < 2:
        return columns
    left, right = min(token.left for token in behind), max(token.right for token in behind)
    return [*columns, Column(Role.DEPARTMENTS, "", None, None, max(left, last.right), right)]


def _aligned_head(lines: Lines, number: int, year: int | None) -> tuple[list[Column], int] | None:
    block: list[list[Column]] = []
    last = number
    at = number
    blanks = 0
    while at < len(lines.stripped) and at - number < _MOST_HEAD_LINES:
        text = lines.stripped[at]
        if not text:
            blanks += 1
            if blanks > 1:
                break
            at += 1
            continue
        if "|" in lines.texts[at] or "\t" in lines.texts[at]:
            break
        tokens = _tokens(lines, at)
        captions = [token for token in tokens if _UNIT_IN_HEAD.fullmatch(token.text) and "単" in token.text]
        stop = next((index for index, token in enumerate(tokens) if "単位" in token.text and index), len(tokens))
        tokens = [token for token in tokens[:stop] if token not in captions]
        unit_row = _UNITS_BELOW.fullmatch(text)
        if unit_row and block:
            unit = unit_yen(unit_row["unit"])
            block[-1] = [
                column._replace(unit=column.unit or unit) if column.role in _NUMERIC else column for column in block[-1]
            ]
            last, at, blanks = at, at + 1, 0
            continue
        found = _head_tokens(tokens, year) if tokens and len(tokens) <= 24 else None
        if found is None or (
            block and all(column.role is Role.TEXT and column_of(column.text, year) is None for column in found)
        ):
            break
        named = sum(column.role is not Role.TEXT or column_of(column.text, year) is not None for column in found)
        if named <= len(found) - named:
            # One name and one other word: a label and its value.
            break
        block.append(found)
        last, at, blanks = at, at + 1, 0
    if not block or max(map(len, block)) < 2:
        return None
    columns = _merged_head(block, year)
    return (columns, last) if len(columns) >= 2 else None


def _merged_head(block: Sequence[Sequence[Column]], year: int | None) -> list[Column]:
    """One row of columns from the lines of a head: words above or below one another, or after one another, are one."""
    if len(block) == 1:
        return list(block[0])
    widest = max(range(len(block)), key=lambda index: len(block[index]))
    row = block[widest]
    spread = any(second.left - first.right >= 2 for first, second in pairwise(row))
    if len(row) >= 3 and spread:
        columns = list(block[widest])
        for index, row in enumerate(block):
            if index == widest:
                continue
            for word in row:
                over = [
                    at for at, column in enumerate(columns) if column.left < word.right and word.left < column.right
                ]
                if not over:
                    columns.append(word)
                    columns.sort(key=lambda column: column.left)
                    continue
                for at in over:
                    columns[at] = (
                        _combined(word, columns[at], year) if index < widest else _combined(columns[at], word, year)
                    )
        return columns
    columns = []
    for row in block:
        for word in row:
            if columns and columns[-1].role in _NUMERIC and word.role in _NUMERIC:
                before = columns[-1]
                both = column_of(f"{before.text}{word.text}", year)
                complete = before.year is not None and re.search("額|費|決算", before.text) is not None
                if both is not None and not complete and (word.year is None):
                    columns[-1] = Column(
                        both[0], f"{before.text}{word.text}", both[1], before.unit or word.unit, before.left, word.right
                    )
                    continue
            columns.append(word)
    return columns


def _no_context():  # type: ignore[no-untyped-def]
    from mie_budget.reading.amounts import Context

    return Context()


def _combined(upper: Column, lower: Column, year: int | None) -> Column:
    """One column of two words, the one above the other."""
    both = column_of(f"{upper.text}{lower.text}", year)
    role, named, unit = both if both is not None else (None, None, None)
    if upper.role is Role.FUNDING or lower.role is Role.FUNDING:
        role = Role.FUNDING
    if role is None:
        role = lower.role if lower.role is not Role.TEXT else upper.role
        named = lower.year if lower.year is not None else upper.year
        if named is not None and role is Role.AMOUNT and year is not None and named != year:
            role = Role.PREVIOUS_YEAR if named == year - 1 else Role.ASIDE
    return Column(
        role,
        f"{upper.text}{lower.text}",
        named,
        unit or lower.unit or upper.unit,
        min(upper.left, lower.left) if upper.right - upper.left < 30 else lower.left,
        max(upper.right, lower.right) if upper.right - upper.left < 30 else lower.right,
    )


def _aligned_rows(
    lines: Lines, outline: Outline, columns: Sequence[Column], first: int, own: int
) -> tuple[list[TableRow], int, set[int]]:
    rows: list[TableRow] = []
    settled: set[int] = set()
    waiting: list[Piece] = []
    number = first
    last = first - 1
    misses = 0
    while number < len(lines.texts) and misses <= 6:
        text = lines.stripped[number]
        if not text or number in outline.furniture:
            number += 1
            continue
        if number > first and _may_be_head(text):
            again = _head_tokens(_tokens(lines, number), outline.fiscal_year)
            if (
                again is not None
                and _is_head(again, own_column(again, outline))
                and own_column(again, outline) is not None
            ):
                break
        tokens = _tokens(lines, number, gap=1)
        numbers = [token for token in tokens if _NUMBER_CELL.fullmatch(token.text)]
        fields = _fields(lines, number, columns, own)
        if fields is None:
            continues = bool(rows) and not waiting and _continues(lines, rows[-1], number, columns)
            if (_SENTENCE.search(text) and not continues) or _NOTE.match(text):
                misses += 1
                waiting = []
                if rows and misses == 1 and not _NOTE.match(text):
                    settled.add(number)
            elif rows and (second := _second_amount(lines, outline, rows[-1], number)) is not None:
                rows[-1] = second
                settled.add(number)
                last = number
            elif continues:
                rows[-1], _ = _continued(lines, rows[-1], number, columns)
                settled.add(number)
                last = number
            elif (
                mark_of(text) is None
                and not text.startswith(("【", "〔", "<", "《", "〈", "["))
                and len(text) <= 40
                and not numbers
            ):
                waiting.append(_stripped(lines, number))
                misses += 1
            else:
                waiting = []
                misses += 1 if not _is_section_row(text) else 0
            number += 1
            continue
        misses = 0
        pieces, doubts = fields
        title_at = next((index for index, column in enumerate(columns) if column.role is Role.TITLE), None)
        centred = title_at is not None and not pieces[title_at].text and bool(waiting)
        if title_at is not None and not pieces[title_at].text and waiting:
            pieces = list(pieces)
            departments_at = next(
                (index for index, column in enumerate(columns) if column.role is Role.DEPARTMENTS), None
            )
            names = (
                read_departments(waiting[-1].text.strip("()（） "), strict=True)
                if waiting[-1].text[0] in "(（"
                else None
            )
            below = waiting.pop() if names is not None else None
            if waiting:
                name = waiting[-1]
                has_field = any(column.role is Role.FIELD for column in columns[:title_at])
                blank = name.text.find(" ")
                pieces[title_at] = name.cut(blank + 1, len(name.text)) if has_field and blank > 0 else name
                settled.add(name.line)
            if below is not None and pieces[title_at].text:
                centred = False
                settled.add(below.line)
                inner = below.cut(1, len(below.text.rstrip(")） ")))
                if departments_at is not None:
                    pieces[departments_at] = inner
                else:
                    columns_here = [*columns, Column(Role.DEPARTMENTS, "", None, None, 0, 0)]
                    row = _row_of(outline, columns_here, [*pieces, inner], own, doubts=doubts)
                    settled.add(number)
                    last = number
                    waiting = []
                    if row is not None:
                        rows.append(row._replace(first_line=pieces[title_at].line))
                    number += 1
                    continue
            waiting = []
        if (
            title_at is not None
            and waiting
            and waiting[-1].line == number - 1
            and (waiting[-1].text[-1] in _GOES_ON or pieces[title_at].text[:1] in _CANNOT_BEGIN)
        ):
            whole = waiting[-1]
            pieces = list(pieces)
            pieces[title_at] = joined(whole, pieces[title_at]) if pieces[title_at].text else whole
            settled.add(whole.line)
        waiting = []
        row = _row_of(outline, columns, pieces, own, doubts=doubts)
        if row is not None or not pieces[own].text:
            # A row with a figure and no name is left to be read, or reported, as a line.
            settled.add(number)
        last = number
        if row is not None:
            row = _carried(row._replace(first_line=min(row.first_line, number)), rows, columns)
            following = lines.stripped[number + 1] if number + 1 < len(lines.stripped) else ""
            if (
                centred
                and following
                and mark_of(following) is None
                and not _NUMBER_TOKEN.search(lines.texts[number + 1])
                and not _SENTENCE.search(following)
                and len(following) <= 30
            ):
                # The figures of a wrapped name stand at the middle of its lines.
                number += 1
                row = row._replace(title=joined(row.title, _stripped(lines, number)), last_line=number)
                settled.add(number)
                last = number
            rows.append(row)
        number += 1
    return rows, max(last, first - 1), settled


_IN_BRACKETS_ALONE = lazy(r"\( *(?P<figure>[△▲-]? ?[\d,]+|[-―－]) *\)")


def _second_amount(lines: Lines, outline: Outline, row: TableRow, number: int) -> TableRow | None:
    """A row with the figure in brackets that stands alone below its own: what a note says brackets hold."""
    found = _IN_BRACKETS_ALONE.fullmatch(lines.stripped[number])
    if found is None or row.own is None or number != row.last_line + 1:
        return None
    context = outline.context(number)
    start = lines.texts[number].index("(") + 1
    piece = _piece(lines, number, start, lines.texts[number].rindex(")"))
    tail = _cell_tail(piece, context)
    if tail is None:
        return row._replace(last_line=number)
    role = Role.PREVIOUS_YEAR if context.brackets is OtherRelation.PREVIOUS_YEAR else Role.ASIDE
    return row._replace(others=(*row.others, (role, piece, tail)), last_line=number)


def _is_section_row(text: str) -> bool:
    return len(text) <= 30 and (mark_of(text) is not None or text[0] in "【〔<《〈[")


def _stripped(lines: Lines, number: int) -> Piece:
    text = lines.texts[number]
    start = len(text) - len(text.lstrip(" \t|"))
    return _piece(lines, number, start, start + len(text.strip(" \t|")))


def _continues(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> bool:
    """Whether a line without figures goes on with the row above: its department, or the rest of its name."""
    if number - row.last_line > 3 or row.is_total:
        return False
    text = lines.stripped[number]
    if text[0] in "(（" and read_departments(text.strip("()（） "), strict=True) is not None:
        return True
    if mark_of(text) is not None or text[0] in "【〔<《〈[" or number != row.last_line + 1:
        return False
    tokens = _tokens(lines, number, gap=2)
    below = _department_below(lines, row, number, columns)
    if below is not None and len(tokens) == 1:
        return True
    if below is None and is_organization(text):
        return False
    title = next((column for column in columns if column.role is Role.TITLE), None)
    if title is None or not tokens or len(tokens[0].text) > 24:
        return False
    start = row.title.parts[-1]
    left = _display(lines.printed[start[1]])[min(lines.column(start[1], start[2]), len(lines.printed[start[1]]))]
    others = tokens[1:]
    if any(_distance(title, token.left, token.right) == 0 for token in others):
        return False
    first = tokens[0].text
    indented = abs(tokens[0].left - left) <= 2
    last_text = any(column.role is Role.TEXT for column in columns[_first_numeric(columns) :])
    if last_text and not _is_spread(lines, number) and not _is_spread(lines, row.first_line):
        return False
    leading = [
        column
        for column in columns
        if column.role in (Role.MARKER, Role.NUMBER, Role.DEPARTMENTS) and column.left < title.left
    ]
    # Where a cell of prose goes on beside it, the line is a second one of the row.
    beside = any(
        abs(token.left - column.left) <= 2
        for token in others
        for column in columns
        if column.role in (Role.TEXT, Role.DEPARTMENTS)
    )
    full = (
        bool(leading)
        or beside
        or below is not None
        or width(row.title.text) + 2 >= _widest_name(lines, row, columns) >= _LEAST_FULL
        or row.title.text[-1:] in "のをとるやてにはがー・（(「"
        or first[0] in "のをとるやてにはがー・）)」"
        or len(row.title.text) >= 11
    )
    return indented and full and not _SENTENCE.search(first) and not re.search(r"\d", _IN_BRACKETS.sub("", first))


_LEAST_FULL = 14
_NAMES_AROUND = 40


def _widest_name(lines: Lines, row: TableRow, columns: Sequence[Column]) -> int:
    """The width of the widest name of the rows around one, in display columns: what is as wide may be wrapped."""
    title = next(column for column in columns if column.role is Role.TITLE)
    right = min((column.left for column in columns if column.left > title.left), default=0)
    widest = 0
    for number in range(max(0, row.first_line - _NAMES_AROUND), min(len(lines.texts), row.first_line + _NAMES_AROUND)):
        if not _NUMBER_TOKEN.search(lines.texts[number]):
            continue
        for token in _tokens(lines, number, gap=2):
            if token.left >= right:
                break
            if token.right <= right and token.right > title.left:
                widest = max(widest, token.right - token.left)
    return widest


def _department_below(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> _Token | None:
    """The word of a line that stands right below the department of the row above and goes on with it."""
    column = next((column for column in columns if column.role is Role.DEPARTMENTS), None)
    if column is None or row.departments is None or row.departments.ditto or len(row.departments.names) != 1:
        return None
    above = next(
        (token for token in _tokens(lines, row.last_line, gap=2) if token.text == row.departments.names[0]), None
    )
    if above is None:
        return None
    below = next((token for token in _tokens(lines, number, gap=2) if abs(token.left - above.left) <= 2), None)
    return (
        below if below is not None and read_departments(f"{above.text}{below.text}", strict=True) is not None else None
    )


def _with_rest(row: TableRow, rest: str) -> TableRow:
    """A row with the rest of its department: the section of a bureau, or what a name was cut off from."""
    if row.departments is None:
        return row
    name = row.departments.names[0]
    between = " " if is_bureau(name) and read_departments(rest, strict=True) is not None else ""
    return row._replace(departments=DepartmentList((f"{name}{between}{rest}",)))


def _continued(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> tuple[TableRow, bool]:
    piece = _stripped(lines, number)
    if piece.text[0] in "(（":
        departments = read_departments(piece.text.strip("()（） "), strict=True)
        if departments is not None and row.departments is None:
            return row._replace(departments=departments, last_line=number), True
    first = _tokens(lines, number, gap=2)[0]
    below = _department_below(lines, row, number, columns)
    if below is not None:
        row = _with_rest(row, below.text)._replace(last_line=number)
        if below.start == first.start:
            return row, True
    return row._replace(title=joined(row.title, _piece(lines, number, first.start, first.end)), last_line=number), True


def _fields(
    lines: Lines, number: int, columns: Sequence[Column], own: int
) -> tuple[list[Piece], tuple[str, ...]] | None:
    """The cells of a line by the columns of the head; None where it holds no figure for them."""
    text = lines.texts[number]
    numeric = [index for index, column in enumerate(columns) if column.role in _NUMERIC or _counts(column, columns)]
    tokens = [(match.start("token"), match.end("token")) for match in _NUMBER_TOKEN.finditer(text)]
    first_number_column = numeric[0]
    begin = _number_start(text)
    tokens = [token for token in tokens if token[0] >= begin]
    start_year = None
    if any(column.role is Role.NUMBER for column in columns) and (year := _START_YEAR.search(text)):
        start_year = year.span()
        tokens = [token for token in tokens if token[0] >= year.end()]
    if not tokens:
        return None
    display = _display(lines.printed[number])

    def place(offset: int) -> int:
        return display[min(lines.column(number, offset), len(display) - 1)]

    empty = Piece("", ((0, number, len(text)),))
    pieces = [empty for _ in columns]
    doubts: tuple[str, ...] = ()
    used: list[tuple[int, int]] = []
    run = _longest_run(
        text, tokens, [columns[index] for index in numeric], place if _is_spread(lines, number) else None
    )
    if len(run) == len(numeric):
        for index, token in zip(numeric, run, strict=True):
            pieces[index] = _piece(lines, number, *token)
        used = run
    elif len(run) == len(columns) - first_number_column:
        # Columns of figures whose heads say nothing the reader knows: counted, not read.
        for index, token in zip(range(first_number_column, len(columns)), run, strict=True):
            if columns[index].role in _NUMERIC:
                pieces[index] = _piece(lines, number, *token)
        used = run
    elif len(run) > len(numeric):
        # More figures than columns: the ones before are a part of the name, or of the prose behind.
        chosen = (
            run[: len(numeric)]
            if any(columns[index].role is Role.TEXT for index in range(first_number_column, len(columns)))
            else run[-len(numeric) :]
        )
        for index, token in zip(numeric, chosen, strict=True):
            pieces[index] = _piece(lines, number, *token)
        used = chosen
        doubts = ("columns",) if len(numeric) > 1 else ()
    else:
        taken: set[int] = set()
        for token in tokens if _is_spread(lines, number) else run:
            left, right = place(token[0]), place(token[1] - 1) + 1
            nearest = min(
                numeric, key=lambda index: (_distance(columns[index], left, right), abs(columns[index].right - right))
            )
            if nearest in taken or _distance(columns[nearest], left, right) > 6:
                doubts = ("columns",) if token in run else doubts
                continue
            taken.add(nearest)
            pieces[nearest] = _piece(lines, number, *token)
            used.append(token)
        if own not in taken and not doubts and len(numeric) > 1 and not _is_spread(lines, number):
            doubts = ("columns",)
        if len(numeric) > 1 and not _is_spread(lines, number):
            doubts = ("columns",)
    if not used:
        return None
    _words_into(lines, number, columns, pieces, used, start_year, place)
    return pieces, doubts


def _counts(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column holds how many there are, behind the names: a figure, but no money."""
    title = next(one for one in columns if one.role is Role.TITLE)
    return column.role is Role.NUMBER and column.left > title.left and "年" not in column.text


def _is_spread(lines: Lines, number: int) -> bool:
    """Whether the cells of a line stand apart by more than one blank, so that their places say something."""
    return re.search(r"\S {2,}\S|\t|　", lines.printed[number].strip()) is not None


def _distance(column: Column, left: int, right: int) -> int:
    if left < column.right and column.left < right:
        return 0
    return min(abs(left - column.right), abs(column.left - right))


def _number_start(text: str) -> int:
    """Where the figures of a row may begin: behind its ordinal and its first word."""
    mark = mark_of(text.strip())
    lead = len(text) - len(text.lstrip())
    after = lead + (mark.end if mark else 0)
    word = re.compile(r"\s*[^\W\d_]").search(text, after)
    return word.end() if word else after


def _longest_run(
    text: str, tokens: Sequence[tuple[int, int]], columns: Sequence[Column], place: Callable[[int], int] | None
) -> list[tuple[int, int]]:
    """The longest run of figures with nothing but blanks between them; of several, the one that stands under the heads.

    The first of them where the places of a line say nothing (`place` is None).
    """
    runs: list[list[tuple[int, int]]] = []
    for token in tokens:
        if runs and not text[runs[-1][-1][1] : token[0]].strip(" \t|"):
            runs[-1].append(token)
        else:
            runs.append([token])
    longest = max(map(len, runs), default=0)
    best = [run for run in runs if len(run) == longest]
    if len(best) < 2 or place is None:
        return best[0] if best else []

    def away(run: Sequence[tuple[int, int]]) -> int:
        return sum(min(_distance(column, place(start), place(end - 1) + 1) for column in columns) for start, end in run)

    return min(best, key=away)


def _words_into(  # type: ignore[no-untyped-def]
    lines: Lines, number: int, columns: Sequence[Column], pieces: list[Piece], used, start_year, place
) -> None:
    """The words of a row into the columns of words."""
    text = lines.texts[number]
    stop = start_year[0] if start_year is not None else used[0][0]
    head = text[:stop]
    behind_start = used[-1][1]
    title_at = next(index for index, column in enumerate(columns) if column.role is Role.TITLE)
    departments_at = next((index for index, column in enumerate(columns) if column.role is Role.DEPARTMENTS), None)
    marker_at = next((index for index, column in enumerate(columns) if column.role is Role.MARKER), None)
    field_at = next(
        (index for index, column in enumerate(columns) if column.role is Role.FIELD and index < title_at), None
    )
    before = [
        index
        for index, column in enumerate(columns)
        if column.role not in _NUMERIC and column.left < columns[_first_numeric(columns)].left
    ]
    start = len(head) - len(head.lstrip(" \t|"))
    end = len(head.rstrip(" \t|"))
    spread = _is_spread(lines, number)
    chunks = (
        [(match.start(), match.end()) for match in re.finditer(r"\S+(?: \S+)*", head)]
        if spread
        else [(match.start(), match.end()) for match in re.finditer(r"\S+", head)]
    )
    number_at = next((index for index in before if columns[index].role is Role.NUMBER), None)
    if number_at is not None and spread and chunks:
        # The number of a row and its name may stand a single blank apart.
        begin, finish = chunks[0]
        serial = re.compile(r"\d{1,3}(?= \D)").match(text, begin, finish)
        if serial is not None:
            chunks[:1] = [(begin, serial.end()), (serial.end() + 1, finish)]
    if spread and len(chunks) > 1 and len(before) > 1:
        for begin, finish in chunks:
            left, right = place(begin), place(finish - 1) + 1
            word = text[begin:finish]
            index = min(before, key=lambda at: (_distance(columns[at], left, right), abs(columns[at].left - left)))
            if marker_at in before and (is_marker(word) or _MARKER_CELL.fullmatch(word)):
                index = marker_at
            elif number_at is not None and re.fullmatch(r"\d{1,3}", word) and begin == start:
                index = number_at
            elif index == number_at and not word.strip("-.").isdigit() and not pieces[title_at].text:
                index = title_at
            elif (
                departments_at in before
                and read_departments(word, strict=True) is not None
                and begin > start
                and (index == departments_at or pieces[title_at].text)
            ):
                index = departments_at
            piece = _piece(lines, number, begin, finish)
            pieces[index] = joined(pieces[index], piece, between=" ") if pieces[index].text else piece
    elif end > start:
        begin, finish = start, end
        if marker_at is not None and chunks:
            word = text[chunks[0][0] : chunks[0][1]]
            if is_marker(word):
                pieces[marker_at] = _piece(lines, number, *chunks[0])
                begin = chunks[1][0] if len(chunks) > 1 else finish
        if any(columns[index].role is Role.NUMBER for index in before) and (
            serial := re.compile(r"\d{1,3}(?=\s)").match(text, begin)
        ):
            begin = serial.end() + 1
        if departments_at is not None and departments_at in before:
            words = list(re.finditer(r"\S+", text[begin:finish]))
            if len(words) > 1:
                tail_word, lead_word = words[-1], words[0]
                if departments_at > title_at and (
                    _is_unit_of_body(tail_word[0])
                    or (
                        departments_at == _first_numeric(columns) - 1
                        and len(tail_word[0]) <= 12
                        and read_departments(tail_word[0]) is not None
                    )
                ):
                    pieces[departments_at] = _piece(lines, number, begin + tail_word.start(), begin + tail_word.end())
                    finish = begin + len(text[begin : begin + tail_word.start()].rstrip())
                elif departments_at < title_at and _is_unit_of_body(lead_word[0]):
                    pieces[departments_at] = _piece(lines, number, begin + lead_word.start(), begin + lead_word.end())
                    begin += words[1].start()
        if field_at is not None and " " in text[begin:finish].strip():
            cut = text.index(" ", begin)
            pieces[field_at] = _piece(lines, number, begin, cut)
            begin = cut + 1
        pieces[title_at] = _piece(lines, number, begin, finish)
    behind = text[behind_start:]
    lead = len(behind) - len(behind.lstrip(" \t|"))
    rest = behind.strip(" \t|")
    if rest:
        after = [index for index, column in enumerate(columns) if column.role not in _NUMERIC and index not in before]
        at = behind_start + lead
        words = list(re.finditer(r"\S+", rest))
        if departments_at is not None and departments_at in after:
            names = next((word for word in words if _is_unit_of_body(word[0])), None)
            if names is None and spread:
                names = next(
                    (
                        word
                        for word in re.finditer(r"\S+(?: \S+)*", rest)
                        if _distance(columns[departments_at], place(at + word.start()), place(at + word.end() - 1) + 1)
                        == 0
                        and len(word[0]) <= 14
                        and read_departments(word[0]) is not None
                    ),
                    None,
                )
            if (
                names is None
                and len(words) == 1
                and len(words[0][0]) <= 14
                and read_departments(words[0][0]) is not None
            ):
                names = words[0]
            if names is not None:
                pieces[departments_at] = _piece(lines, number, at + names.start(), at + names.end())
        text_at = next((index for index in after if columns[index].role is Role.TEXT), None)
        if text_at is not None:
            pieces[text_at] = _piece(lines, number, at, at + len(rest))


def _first_numeric(columns: Sequence[Column]) -> int:
    return next(index for index, column in enumerate(columns) if column.role in _NUMERIC)


def _is_unit_of_body(word: str) -> bool:
    departments = read_departments(word, strict=True)
    return departments is not None and (
        departments.ditto or all(is_bureau(name) or is_section(name) for name in departments.names)
    )


def _stacked(lines: Lines, outline: Outline, number: int, year: int | None) -> Table | None:
    """A table whose cells stand one on a line: the words of the head first, then the cells row by row."""
    columns: list[Column] = []
    at = number
    # A column before the first that can open a head (No.) belongs to it.
    above = number - 1
    farthest = max(0, number - _MOST_STACKED + 1)
    while (
        above >= farthest and lines.stripped[above] and len(lines.stripped[above]) <= 8 and above not in outline.titles
    ):
        if column_of(lines.stripped[above], year) is None:
            break
        at = above
        above -= 1
    while at < len(lines.stripped) and len(columns) < _MOST_STACKED:
        text = lines.stripped[at]
        if not text:
            at += 1
            continue
        found = column_of(text, year) if len(text) <= 20 else None
        if found is None or (found[0] is Role.FIELD and len(columns) > 3):
            unit = _UNIT.fullmatch(text) if columns else None
            if unit is None:
                break
            columns[-1] = columns[-1]._replace(unit=unit_yen(unit["unit"]))
            at += 1
            continue
        columns.append(Column(found[0], text, found[1], found[2], len(columns), len(columns)))
        at += 1
    own = own_column(columns, outline)
    if len(columns) < 3 or not _is_head(columns, own) or own is None:
        return None
    head_last = at - 1
    cells = (line for line in range(at, len(lines.stripped)) if lines.stripped[line] and line not in outline.furniture)
    rows: list[TableRow] = []
    settled: set[int] = set()
    last = head_last
    size = len(columns)
    while len(chunk := list(islice(cells, size))) == size and len(rows) < 10_000:
        if not all(
            (_NUMBER_CELL.fullmatch(lines.stripped[line]) is not None or find_figures(lines.stripped[line]) != [])
            for column, line in zip(columns, chunk, strict=True)
            if column.role in _NUMERIC
        ) or any(
            _NUMBER_CELL.fullmatch(lines.stripped[line]) is not None
            for column, line in zip(columns, chunk, strict=True)
            if column.role in (Role.TITLE, Role.DEPARTMENTS)
        ):
            break
        row = _row_of(outline, columns, [_stripped(lines, line) for line in chunk], own)
        if row is not None:
            rows.append(row)
        settled.update(chunk)
        last = chunk[-1]
    if sum(not row.is_total for row in rows) < 2:
        return None
    return Table(number, head_last, last, tuple(columns), tuple(rows), own, frozenset(settled))


def header_of_cell(piece: Piece, outline: Outline):  # type: ignore[no-untyped-def]
    """A title cell that holds a department or an amount of its own, taken apart."""
    return read_header(piece, outline.context(piece.line)._replace(unit=None))
