"""Barred tables: each name stands in a row of its own over all columns, and below it who is in charge and the sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.tables.columns import Column, Role, column_of, place_of
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import SUM_ALONE, Table, TableRow, is_called_total, row_of

_SAYS = lazy(r"。$|。 |^[・－→⇒-]")
"""What is said of a programme: sentences or a list."""


class _Row(NamedTuple):
    """A row of cells, with the name in the row above it; None for a sum."""

    name: Piece | None
    cells: list[Piece]


def barred_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens with a cell over all columns, where one such cell stands above every row of the others.

    Only where the source knows the cells. One column holds a sum in every row, at most one organizations. None where
    a row of cells stands below another: the cells over all columns head their rows then.
    """
    if not _opens(lines, number):
        return None
    rows, last = _rows(lines, outline, number)
    items = [row for row in rows if row.name is not None]
    if not items or len({len(row.cells) for row in items}) > 1:
        return None
    columns = _columns(items)
    own = place_of(columns, Role.AMOUNT)
    if own is None or not _are_programmes(columns, items):
        return None
    if outline.unit_at(number) is None and any(_needs_unit(row.cells[own - 1].text) for row in items):
        return None
    found: list[TableRow] = []
    for name, cells in rows:
        pieces = [name if name is not None else cells[0], *(cells if name is not None else _without_first(cells))]
        row = row_of(outline, columns, pieces, own)
        if row is not None:
            found.append(row)
    settled = {piece.line for row in rows for piece in (row.name, *row.cells) if piece is not None}
    return Table(number, number - 1, last, tuple(columns), tuple(found), own, frozenset(settled))


def _opens(lines: Lines, number: int) -> bool:
    """Whether a line is the first row of a table and one cell over several columns."""
    if not lines.known or (table := lines.known[number].table) is None or not _is_bar(lines, number):
        return False
    return number == 0 or lines.known[number - 1].table != table


def _is_bar(lines: Lines, number: int) -> bool:
    cells = lines.known[number].cells
    return len(cells) == 1 and cells[0].columns > 1 and cells[0].column == 0


def _rows(lines: Lines, outline: Outline, number: int) -> tuple[list[_Row], int]:
    """The rows of the table that a line opens, each with the name above it, and its last line; none if one has none.

    A row of a sum may stand below another.
    """
    rows: list[_Row] = []
    name: Piece | None = None
    table, last = lines.known[number].table, number
    for at in range(number, len(lines.known)):
        if lines.known[at].table != table:
            break
        last = at
        if at in outline.furniture or not lines.stripped[at]:
            continue
        if _is_bar(lines, at):
            name = piece_of(lines, at, 0, len(lines.texts[at]))
            continue
        cells = [piece_of(lines, at, start, end) for start, end in known_cells(lines, at) or ()]
        if name is None and not (cells and is_called_total(cells[0].text)):
            return [], last
        rows.append(_Row(name, cells))
        name = None
    return rows, last


def _columns(items: Sequence[_Row]) -> list[Column]:
    """What the columns hold, that of the names first, by their cells in all rows."""
    roles = [_role_of([row.cells[at].text for row in items]) for at in range(len(items[0].cells))]
    roles = roles if roles.count(Role.AMOUNT) == 1 and roles.count(Role.DEPARTMENTS) <= 1 else []
    return [Column(role, "", None, None, at, at) for at, role in enumerate([Role.TITLE, *roles])]


def _role_of(texts: Sequence[str]) -> Role:
    if all(SUM_ALONE.fullmatch(text) for text in texts):
        return Role.AMOUNT
    filled = [text for text in texts if text]
    known = sum(read_departments(text, strict=True) is not None for text in filled)
    return Role.DEPARTMENTS if 2 * known > len(filled) else Role.TEXT


def _needs_unit(text: str) -> bool:
    return "円" not in text and any(map(str.isdigit, text))


def _are_programmes(columns: Sequence[Column], items: Sequence[_Row]) -> bool:
    """Whether the cells over all columns are names: below each stands who is in charge, or what is done.

    Without either, they may be labels or the headings of tables of one row.
    """
    if any(column.role is Role.DEPARTMENTS for column in columns):
        return True
    return all(
        row.name is not None
        and column_of(row.name.text, None) is None
        and any(_SAYS.search(cell.text) for cell in row.cells)
        for row in items
    )


def _without_first(cells: Sequence[Piece]) -> list[Piece]:
    return [cells[0].cut(0, 0), *cells[1:]]
