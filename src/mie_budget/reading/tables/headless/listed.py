"""Lists in cells: rows of a name, who is in charge and a sum under no head, with what is said of each in rows below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.tables.columns import Column, Role
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import SUM_ALONE, Table, TableRow, is_called_total, row_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations

_LONGEST_NAME = 80
"""As long as the longest names over two lines of a cell."""
_NAME, _IN_CHARGE, _AMOUNT = range(3)
_COLUMNS = tuple(
    Column(role, "", None, None, at, at) for at, role in enumerate((Role.TITLE, Role.DEPARTMENTS, Role.AMOUNT))
)


class _Row(NamedTuple):
    """A row of three cells that hold something: in which columns, and what."""

    places: tuple[int, ...]
    cells: tuple[Piece, ...]


def listed_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a row of a name, an organization and a sum, and whose other rows are such or one cell.

    Only where the source knows the cells. Sums of the rows lack the organization. What stands in another column than
    the names says something of the row above; what stands in theirs is left to be read as a line.
    """
    if not lines.known or (table := lines.known[number].table) is None or not lines.known[number].cells:
        return None
    if number and lines.known[number - 1].table == table:
        return None
    items: list[TableRow] = []
    settled: set[int] = set()
    first: _Row | None = None
    at = number
    while at < len(lines.known) and lines.known[at].table == table:
        row = _row(lines, at)
        if at not in outline.furniture and row.cells:
            if first is None:
                if not _states_item(row, outline):
                    return None
                first = row
            found = _item(row, first, outline)
            if found is not None:
                items.append(found)
                settled.add(at)
            elif len(row.cells) > 1:
                return None
            elif row.places != first.places[:1] and items:
                items[-1] = items[-1]._replace(prose=(*items[-1].prose, row.cells[0]), last_line=at)
        at += 1
    return Table(number, number - 1, at - 1, _COLUMNS, tuple(items), _AMOUNT, frozenset(settled)) if items else None


def with_lists_vouched_for(tables: Sequence[Table]) -> list[Table]:
    """The tables, without the lists in cells if none names a bureau or a section: they may say where things are."""
    listed = [table for table in tables if table.columns is _COLUMNS]
    if not listed or any(
        row.departments is not None and all(map(is_unit_of_body, row.departments.names))
        for table in listed
        for row in table.rows
    ):
        return [*tables]
    return [table for table in tables if table.columns is not _COLUMNS]


def _row(lines: Lines, number: int) -> _Row:
    filled = [
        (at, piece_of(lines, number, start, end))
        for at, (start, end) in enumerate(known_cells(lines, number) or ())
        if start < end
    ]
    return _Row(tuple(at for at, _ in filled), tuple(piece for _, piece in filled))


def _states_item(row: _Row, outline: Outline) -> bool:
    if len(row.cells) != len(_COLUMNS) or row.places[0]:
        return False
    name, in_charge, amount = (piece.text for piece in row.cells)
    if SUM_ALONE.fullmatch(amount) is None or not _has_unit(row.cells[_AMOUNT], outline) or not _is_name(name):
        return False
    return names_organizations(in_charge)


def _has_unit(amount: Piece, outline: Outline) -> bool:
    return "円" in amount.text or outline.unit_at(amount.line) is not None or not any(map(str.isdigit, amount.text))


def _is_name(text: str) -> bool:
    return (
        len(text) <= _LONGEST_NAME
        and "。" not in text
        and SUM_ALONE.fullmatch(text) is None
        and not is_unit_of_body(text)
    )


def _item(row: _Row, first: _Row, outline: Outline) -> TableRow | None:
    """What a row states that is like the first, or a sum of such; None where it states nothing like it."""
    if row.places == first.places and _states_item(row, outline):
        return row_of(outline, _COLUMNS, row.cells, _AMOUNT)
    if len(row.cells) != len(_COLUMNS) - 1 or row.places[1] != first.places[_AMOUNT]:
        return None
    name, amount = row.cells
    if not is_called_total(name.text) or SUM_ALONE.fullmatch(amount.text) is None:
        return None
    return row_of(outline, _COLUMNS, (name, name.cut(0, 0), amount), _AMOUNT)
