"""By elimination: what stands under heads that say nothing known, by what it looks like and what is known of the rest.

A word that no list has (取組の題名, いくら, 受け持ち) loses no table to a human reader, who looks at the cells: sums,
organizations, a name of its own in every row. Only one column may look like that; where two do, nothing is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from mie_budget.reading.figures import is_number, is_sum
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import are_shares, known_cells
from mie_budget.reading.tables.columns import CONTENT, NUMERIC, Column, Role, bare_name, column_of, places_of
from mie_budget.reading.tables.own_column import asks, is_current_budget, own_column
from mie_budget.reading.tables.told_by_cells import ends_as_programme, is_unit_of_body, names_organizations
from mie_budget.reading.titles import is_marker, read_title

_NONE = lazy(r"<dash>{1,3}|皆[増減]|0")
"""What stands in a column of figures for none."""
_RULE = lazy(r":?-{3,}:?")
_NO_PROGRAMME = lazy(r"<statutory>|<total>|.*(?:会計|歳入|歳出)|.{1,2}税")
_NO_LIST = lazy("<column.applicant>|<column.grant>|<column.pay>")
_ACCOUNTS = lazy("<column.account>")
_PAID = lazy("<column.grant>|<column.fee>|<column.gift>|<column.pay>|.*<price.end>")
_BALANCE = "残高"
_REVENUE = lazy("<revenue>")
_TOTAL = lazy(r".{0,12}<total>(?:[(（].*[)）])?")
_LETTER = lazy(r"[^\W\d_]")
_WEAK_NAME = lazy(
    r"(?:路線|工区|箇所|地区|施設|団体|河川|海岸|港湾|漁港|場所)(?:・?(?:箇所|施設|地区|路線))?(?:名(?:・?(?:工区|箇所|区間)名?)?)?等?"
)
"""Where something is done, which may be what a row is called by, and mostly is not where another column has names."""
_LONGEST_NAME = 60
"""A longer cell says what is done."""
_LEAST_ROWS = 2
"""One row shows nothing of a column; two may be all of a short table."""
_LEAST_DIGITS = 4
"""Digits of codes, which all have as many; shorter figures may be sums in millions of yen."""
_LEAST_CODES = 3
"""Two sums may have the same number of digits."""


class Told(NamedTuple):
    """The columns with what was found by elimination, and what is to be checked where little speaks for it."""

    columns: list[Column]
    doubts: tuple[str, ...] = ()


class _Table(NamedTuple):
    """The rows below a head that state items, cut to its columns, with what holds for all of them."""

    columns: list[Column]
    rows: list[list[str]]
    year: int | None
    has_unit: bool

    def cells(self, at: int) -> list[str]:
        return [row[at] for row in self.rows if row[at]]

    def unknown(self) -> list[int]:
        """The columns under words that name nothing."""
        return [
            at
            for at, column in enumerate(self.columns)
            if column.role is Role.TEXT and column_of(column.text, self.year) is None
        ]


def by_elimination(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], outline: Outline, *, has_unit: bool
) -> Told:
    """The columns, those under unknown words with what their cells hold: who is in charge, the amounts, the names.

    `rows` are the cells of the rows below the head; `has_unit` says that a caption states the unit of their figures.
    In a document that speaks of no budget sums under unknown words may be anything.
    """
    size = len(columns)
    of_table = takewhile(lambda row: not _heads_another(row, outline.fiscal_year), rows)
    cut = [[row[at].strip() if at < len(row) else "" for at in range(size)] for row in of_table]
    items = [row for row in cut if sum(map(bool, row)) > 1 and not any(map(_is_total, row)) and not _compares(row)]
    table = _Table([*columns], items, outline.fiscal_year, has_unit)
    if len(items) < _LEAST_ROWS:
        return Told(table.columns)
    table = _with_departments(table)
    speaks = outline.speaks_at is not None or bool(outline.titles)
    table, amounts = _with_amounts(table, outline) if speaks else (table, ())
    table, names = _with_names(table, outline)
    return Told(table.columns, (*names, *amounts))


def may_be_unknown_head(lines: Lines, number: int) -> bool:
    """Whether a row of cells that the source knows is worth a look as a head of unknown words.

    All of them short, each another and none a figure, above a row of the same table that has one. What stands between
    is the name of a section in a cell of its own.
    """
    if not lines.known or len(lines.known[number].cells) < _LEAST_CELLS or len(lines.stripped[number]) > _LONGEST_ROW:
        return False
    cells = _filled(lines, number)
    if len(cells) < _LEAST_CELLS or len({*cells}) < len(cells) or any(map(_is_no_head, cells)):
        return False
    for below in range(number + 1, min(number + 1 + _FARTHEST_ROW, len(lines.known))):
        if lines.known[below].table != lines.known[number].table:
            return False
        if len(cells_below := _filled(lines, below)) > 1:
            return any(map(is_sum, cells_below))
    return False


def _filled(lines: Lines, number: int) -> list[str]:
    cells = known_cells(lines, number) or ()
    return [text for start, end in cells if (text := lines.texts[number][start:end].strip())]


def _is_no_head(cell: str) -> bool:
    return len(cell) > _LONGEST_HEAD or "。" in cell or is_sum(cell) or is_unit_of_body(cell)


_LEAST_CELLS = 3
"""A name, a sum, and what else is said: of two columns under unknown words anything may be listed."""
_LONGEST_ROW = 160
_FARTHEST_ROW = 3
_LONGEST_HEAD = 24
"""As long as heads with their unit are."""


def _heads_another(row: Sequence[str], year: int | None) -> bool:
    """Whether most cells of a row name columns, figures among them: the head of the next table."""
    filled = [cell for cell in row if cell.strip()]
    named = [column for cell in filled if (column := column_of(cell.strip(), year)) is not None]
    return (
        2 * len(named) > len(filled) > 1
        and any(column.role in NUMERIC for column in named)
        and not any(is_sum(cell.strip()) for cell in filled)
    )


def _compares(row: Sequence[str]) -> bool:
    """Whether a row is the rule below a head, or says how its columns have changed: 前年度比 | 118.2% | 106.0%."""
    first, *others = (cell for cell in row if cell)
    return all(map(_RULE.fullmatch, (first, *others))) or are_shares(others)


def _is_total(cell: str) -> bool:
    return len(cell) <= _LONGEST_NAME and _TOTAL.fullmatch(cell) is not None


def _with(table: _Table, role: Role, at: int) -> _Table:
    columns = [*table.columns]
    columns[at] = columns[at]._replace(role=role)
    return table._replace(columns=columns)


def _with_departments(table: _Table) -> _Table:
    """The column of organizations; beside one of bureaus that is known, the one of their sections right behind it."""
    named = places_of(table.columns, Role.DEPARTMENTS)
    for at in table.unknown():
        if named and at - 1 not in named:
            continue
        cells = table.cells(at)
        sure = {cell for cell in cells if is_unit_of_body(cell)}
        come_again = len(sure) >= _LEAST_ROWS and len({*cells}) < len(cells)
        most = 2 * sum(cell in sure for cell in cells) >= len(cells) >= _LEAST_ROWS
        others = [cell for cell in cells if cell not in sure and not names_organizations(cell)]
        if (most or come_again) and (not others or (most and come_again and _may_be_houses(others, cells))):
            return _with(table, Role.DEPARTMENTS, at)
    return table


def _may_be_houses(others: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a few cells among organizations are short words as the houses are that these run: 斎場, 給食調理場."""
    few = len(others) * _MOST_ORGANIZATIONS <= len(cells)
    return few and all(len(cell) <= _LONGEST_HOUSE and cell.isalpha() for cell in others)


_MOST_ORGANIZATIONS = 5
"""One in so many may be a house; of more, the column tells where things are."""
_LONGEST_HOUSE = 8


def _holds_sums(table: _Table, at: int) -> bool:
    """Whether a column holds figures that may be sums: no serial numbers, codes, years or quantities."""
    cells = table.cells(at)
    sums = [cell for cell in cells if is_sum(cell) and _NONE.fullmatch(cell) is None]
    if len(sums) < _LEAST_ROWS or any(not is_sum(cell) and _NONE.fullmatch(cell) is None for cell in cells):
        return False
    if any(len(cell) > 1 and cell[0] == "0" for cell in cells):
        return False
    plain = [int(cell) for cell in sums if cell.isdecimal()]
    if len(plain) == len(sums):
        steps = {after - before for before, after in pairwise(plain)}
        widths = {len(cell) for cell in sums}
        coded = len(sums) >= _LEAST_CODES and len(widths) == 1 and widths.pop() >= _LEAST_DIGITS
        return steps != {1} and not coded
    return True


def _may_be_amounts(table: _Table, at: int) -> bool:
    """Whether a column holds sums of money, and its head does not say that they are what somebody gets or pays."""
    paid = _PAID.fullmatch(bare_name(table.columns[at].text)[0])
    return paid is None and _holds_sums(table, at) and _has_unit(table, at)


def _with_amounts(table: _Table, outline: Outline) -> tuple[_Table, tuple[str, ...]]:
    """The column of the amounts where none is known to hold them, and one alone of the others holds sums."""
    own = own_column(table.columns, outline)
    found = [at for at in table.unknown() if _may_be_amounts(table, at)]
    if own is not None and (
        table.columns[own].role is Role.AMOUNT or not found or is_current_budget(table.columns[own].text)
    ):
        return _with_assessed(table, own, found) or (_with_year_before(table, own, found), ())
    if any(column.role is Role.LIMIT for column in table.columns) or not found:
        return table, ()
    at = _only(table, found)
    if at is None or (own is not None and not any(tells(table, at) for tells in _TELLS)):
        return table, ()
    others = {column.role for place, column in enumerate(table.columns) if place != at}
    parts = not others.isdisjoint((Role.FUNDING, Role.OF_WHICH, Role.ASIDE))
    sure = not parts or _has_part_behind(table, at) or _adds_up(table, at)
    return _with(table, Role.AMOUNT, at), () if sure else ("amount",)


def _with_assessed(table: _Table, own: int, found: Sequence[int]) -> tuple[_Table, tuple[str, ...]] | None:
    """The columns with what was assessed, under words that no list has: what the year before and its change make.

    It stands behind what was asked for, which is in doubt where unknown sums that nothing proves stand right behind it.
    """
    if not asks(table.columns[own].text):
        return None
    before = places_of(table.columns, Role.PREVIOUS_YEAR)
    proved = [at for at in found if at > own and any(_is_change(table, at, place) for place in before)]
    if len(proved) == 1:
        return _with(table, Role.AMOUNT, proved[0]), ()
    return (table, ("columns",)) if own + 1 in found else None


def _only(table: _Table, found: Sequence[int]) -> int | None:
    """Which of some columns of sums holds the amounts: the only one, or the only one of which something tells it.

    Its head states the unit, a part of it stands right behind it (うち一般財源), or it is what the others come to.
    """
    if len(found) == 1:
        return found[0]
    for tells in _TELLS:
        told = [at for at in found if tells(table, at)]
        if len(told) == 1:
            return told[0]
    return None


def _states_unit(table: _Table, at: int) -> bool:
    return table.columns[at].unit is not None


def _has_part_behind(table: _Table, at: int) -> bool:
    return at + 1 < len(table.columns) and table.columns[at + 1].role is Role.OF_WHICH


def _with_year_before(table: _Table, own: int, found: Sequence[int]) -> _Table:
    """The columns, the known amounts as those of the year before where unknown sums are larger by the difference.

    A printed difference is what this year's are more than those: 令和7年度 and 今回 beside 増減.
    """
    proved = [at for at in found if _is_change(table, at, own)]
    if len(proved) != 1 or any(column.role is Role.PREVIOUS_YEAR for column in table.columns):
        return table
    return _with(_with(table, Role.PREVIOUS_YEAR, own), Role.AMOUNT, proved[0])


def _has_unit(table: _Table, at: int) -> bool:
    return (
        table.has_unit
        or table.columns[at].unit is not None
        or all((is_sum(cell) and cell.endswith("円")) or _NONE.fullmatch(cell) for cell in table.cells(at))
    )


def _value(cell: str) -> int | None:
    digits = "".join(filter(str.isdecimal, cell))
    if not is_number(cell):
        return 0 if not cell or _NONE.fullmatch(cell) else None
    return -int(digits) if cell[0] in "△▲−-" else int(digits)


def _adds_up(table: _Table, at: int) -> bool:
    """Whether the figures of a column are what those of the others come to: its sources, or last year's and more."""
    before = places_of(table.columns, Role.PREVIOUS_YEAR)
    sources = places_of(table.columns, Role.FUNDING)
    unknown = [place for place in table.unknown() if place != at and _holds_sums(table, place)]
    return any(_is_change(table, at, place) for place in before) or any(
        len(parts) > 1 and _all_come_to(table, at, parts) for parts in (sources, [*sources, *unknown])
    )


_TELLS = (_states_unit, _has_part_behind, _adds_up)
"""What tells that a column of sums holds the amounts."""


def _is_change(table: _Table, at: int, before: int) -> bool:
    """Whether a printed difference is that of two columns, in every row."""
    changes = places_of(table.columns, Role.DIFFERENCE)
    return any(_all_come_to(table, at, (before, change)) for change in changes)


def _all_come_to(table: _Table, at: int, parts: Sequence[int]) -> bool:
    rows = [([_value(row[part]) for part in parts], _value(row[at])) for row in table.rows]
    return all(
        None not in figures and sum(figure or 0 for figure in figures) == whole for figures, whole in rows
    ) and any(sum(map(bool, figures)) > 1 for figures, _ in rows)


def _with_names(table: _Table, outline: Outline) -> tuple[_Table, tuple[str, ...]]:
    """The column of the names where none, or only one that mostly tells where things are, is known to hold them."""
    titles = places_of(table.columns, Role.TITLE)
    weak = [at for at in titles if _is_weak(table.columns[at].text)]
    own = own_column(table.columns, outline)
    if own is None or len(titles) > len(weak) or len(weak) > 1:
        return table, ()
    unknown = [at for at in table.unknown() if at != own]
    found = {at: share for at in unknown if (share := _share_of_names(table, at, own)) is not None}
    if not found:
        # Words that say what kind or field an item is of, or what it is for, may head the names themselves.
        found = {
            at: share
            for at, column in enumerate(table.columns)
            if column.role in (Role.MARKER, Role.FIELD, Role.TEXT) and at not in unknown
            if CONTENT.search(column.text) is None
            and _ACCOUNTS.fullmatch(column.text) is None
            and (share := _share_of_names(table, at, own)) is not None
            and 2 * share > 1
        }
    if weak:
        rival = _share_of_names(table, weak[0], own) or 0
        found = {at: share for at, share in found.items() if at < weak[0] and share >= rival}
    found = {at: share for at, share in found.items() if _may_list_items(table, at)}
    if not found:
        return table, ()
    best = max(found, key=lambda at: (found[at], -at))
    named = 2 * found[best] > 1
    if any(2 * found[at] > found[best] for at in found if at != best):
        return table, ("title",) if weak else ()
    in_charge = any(column.role is Role.DEPARTMENTS for column in table.columns)
    if not named and not in_charge:
        return (table, ("title",)) if weak else (table, ())
    for at in weak:
        table = _with(table, Role.TEXT, at)
    return _with(table, Role.TITLE, best), () if named else ("title",)


def _may_list_items(table: _Table, names: int) -> bool:
    """Whether the heads beside the one of the names may be those of a list of programmes.

    They are not where all of them are unknown and nobody is in charge, where the rows open with kinds of revenue, and
    where one says who can apply, is paid, or what is left of funds.
    """
    heads = [bare_name(column.text)[0] for at, column in enumerate(table.columns) if at != names]
    known = any(
        at != names and (column.role is Role.DEPARTMENTS or column_of(column.text, table.year) is not None)
        for at, column in enumerate(table.columns)
    )
    if not known or any(_NO_LIST.fullmatch(head) or _BALANCE in head for head in heads):
        return False
    return not any(_REVENUE.fullmatch(row[0]) for row in table.rows)


def _is_weak(text: str) -> bool:
    return _WEAK_NAME.fullmatch(text) is not None or CONTENT.search(text) is not None


def _share_of_names(table: _Table, at: int, own: int) -> float | None:
    """Which share of the cells of a column is named like programmes; None where they cannot be the names of items.

    Each item has a name of its own; what it consists of is told in sentences, with sums, or not for every one.
    """
    cells = [row[at] for row in table.rows if row[own]]
    if len(cells) < _LEAST_ROWS or len({*cells}) < len(cells):
        return None
    if any(_LETTER.search(cell) is None or not _may_be_name(cell) for cell in cells):
        return None
    if all(map(is_unit_of_body, cells)) or all(map(is_marker, cells)):
        return None
    names = [read_title(cell).name for cell in cells]
    return sum(map(ends_as_programme, names)) / len(names)


def _may_be_name(cell: str) -> bool:
    return (
        len(cell) <= _LONGEST_NAME and "。" not in cell and "円" not in cell and _NO_PROGRAMME.fullmatch(cell) is None
    )
