"""Bordered tables: rows below a head, whose cells are parted by borders or known to the source."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.models import Stage
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.headings.sides import figures_below
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.bordered.digit_cells import one_cell_each, one_column_each, unnamed_places
from mie_budget.reading.tables.bordered.filled_rows import FilledRows
from mie_budget.reading.tables.bordered.heads import Head, columns_of_cells, head_at, torn_head
from mie_budget.reading.tables.bordered.long_form import with_rows_of_one_item
from mie_budget.reading.tables.bordered.parts import with_parts
from mie_budget.reading.tables.bordered.rows import RowReader
from mie_budget.reading.tables.by_elimination import by_elimination, may_be_unknown_head
from mie_budget.reading.tables.cells import BOX, border_of, row_cells
from mie_budget.reading.tables.columns import ROWS_LOOKED_AT, Column, Role, bare_name, column_of, is_head
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import piece_of, stripped_piece
from mie_budget.reading.tables.rows import Table, row_of
from mie_budget.reading.tables.told_by_cells import (
    with_contents_as_names,
    with_numbers_before_names,
    with_one_title,
    with_places_beside_names,
    with_sums_of_groups_aside,
    with_sums_of_parts,
    with_unnamed_amounts,
    with_unnamed_departments,
    with_unnamed_titles,
    with_values_of_indicators,
    without_enumerations,
)

_FARTHEST_HEADING = 4
"""Lines from a heading to the head of its table: a unit and blank ones stand between."""
_FARTHEST_AGAIN = 40
"""Lines to the same head of the item before or the next; one that does not come again may be that of anything."""


def bordered_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table whose head is a line of cells, or several."""
    return _table_below(lines, outline, head_at(lines, number, border, outline.fiscal_year), border)


def torn_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table whose head is torn into lines of a cell each."""
    return _table_below(lines, outline, torn_head(lines, number, outline.fiscal_year), "|")


def captioned_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table of one row, under a head that names no column of names and comes again: its name stands above it.

    Between the two a line may say who is in charge.
    """
    columns = columns_of_cells(
        lines.texts[number], row_cells(lines, number, border, repeated=True), outline.fiscal_year
    )
    if (
        columns is None
        or any(column.role is Role.TITLE for column in columns)
        or not _comes_again(lines, number)
        or (own := own_column(columns, outline)) is None
    ):
        return None
    above = _line_above(lines, number)
    charged = above if above is not None and organization_alone(lines.stripped[above]) is not None else None
    if charged is not None:
        above = _line_above(lines, charged)
    row = number + 1
    rows = [border in lines.texts[line] for line in (row, row + 1) if line < len(lines.texts)]
    if above is None or rows[:1] != [True] or any(rows[1:]) or above in outline.furniture:
        return None
    text = lines.stripped[above]
    if border in text or find_figures(text):
        return None
    cells = row_cells(lines, row, border)
    beside = [above] if charged is None else [above, charged]
    pieces = [*(stripped_piece(lines, line) for line in beside), *(piece_of(lines, row, *cell) for cell in cells)]
    named = [Column(role, "", None, None, 0, 0) for role in (Role.TITLE, Role.DEPARTMENTS)[: len(beside)]]
    own += len(named)
    # What the figures are stands before them, with their unit.
    unit = next((unit for piece in pieces[len(beside) :] if (unit := bare_name(piece.text)[1])), None)
    named += [column._replace(unit=column.unit or unit) for column in columns]
    item = row_of(outline, named, pieces, own)
    kept = (item,) if item is not None else ()
    return Table(number, number, row, tuple(named), kept, own, frozenset((*beside, row)))


def _line_above(lines: Lines, number: int) -> int | None:
    """The line above another, at most one blank line away."""
    return next((line for line in (number - 1, number - 2) if line >= 0 and lines.stripped[line]), None)


def _comes_again(lines: Lines, number: int) -> bool:
    """Whether a line stands near once more, as the head above each item of a form does."""
    near = range(max(0, number - _FARTHEST_AGAIN), min(number + _FARTHEST_AGAIN + 1, len(lines.stripped)))
    return any(other != number and lines.stripped[other] == lines.stripped[number] for other in near)


def table_like(lines: Lines, outline: Outline, number: int, other: Table) -> Table:
    """The table below a line that is the head of another table once more: its columns hold what those do."""
    border = border_of(lines.texts[number].translate(BOX)) or "|"
    doubts = other.rows[0].doubts if other.rows else ()
    return _read(lines, outline, Head([*other.columns], number, number), other.own, border, doubts)


def _table_below(lines: Lines, outline: Outline, head: Head | None, border: str) -> Table | None:
    """The table below a head; None where its columns make none."""
    if head is None:
        return None
    year = outline.fiscal_year
    rows = _cells_below(lines, outline, head.last + 1, border)
    digits = head.digits or unnamed_places(head.columns, [[piece.text for piece in row] for row in rows])
    columns = head.columns if digits else _without_empty_ends(head.columns, rows)
    if digits:
        columns = one_column_each(columns, digits)
        rows = [one_cell_each(row, digits) for row in rows]
    below = [[piece.text for piece in row] for row in rows]
    columns = without_enumerations(with_numbers_before_names(columns, below), below)
    columns = with_unnamed_titles(with_one_title(columns), below, year)
    columns = with_contents_as_names(columns, below, lists_programmes=_lists_programmes(lines, outline, head.first))
    columns = with_places_beside_names(with_values_of_indicators(columns), below)
    columns = with_unnamed_departments(columns, below, year)
    columns = with_sums_of_parts(with_unnamed_amounts(columns, below, year), below, year)
    told = by_elimination(columns, below, outline, has_unit=outline.unit_at(head.last + 1) is not None)
    columns = with_sums_of_groups_aside(told.columns)
    own = own_column(columns, outline)
    unknown = sum(column.role is Role.TEXT and column_of(column.text, year) is None for column in columns)
    if not is_head(columns, own) or (own is None and unknown * 2 > len(columns)):
        return None
    return _read(lines, outline, head._replace(columns=columns, digits=digits), own, border, told.doubts)


def _read(lines: Lines, outline: Outline, head: Head, own: int | None, border: str, doubts: tuple[str, ...]) -> Table:
    """The table of the rows below a head of which each column is known."""
    filled = FilledRows(lines, outline, head, own, doubts)
    reader = RowReader(filled, head, border)
    reader.read(head.last + 1)
    rows_of_items = with_rows_of_one_item(filled.rows, filled.cells, head.columns, outline)
    return Table(
        head.first,
        head.last,
        max(filled.last, head.last),
        tuple(head.columns),
        tuple(with_parts(rows_of_items, filled.cells, head.columns)),
        own,
        frozenset(filled.settled),
        frozenset(reader.heads_again),
    )


def _lists_programmes(lines: Lines, outline: Outline, head: int) -> bool:
    """Whether one of the lines right above a head says that programmes are listed below: 主な事業.

    主な内容 says so in a document of supplementary budgets; elsewhere it may be what one item consists of.
    """
    above = [text for text in lines.stripped[max(0, head - _FARTHEST_HEADING) : head] if text]
    whole = outline.stage is Stage.SUPPLEMENTARY
    return any(
        (whole or "事業" in text or "補正" in text or "歳出" in text) and figures_below(text)[0] is Side.ITEMS
        for text in above
    )


def _without_empty_ends(columns: list[Column], rows: Sequence[Sequence[Piece]]) -> list[Column]:
    """The columns without those at the end of which nothing is said anywhere, where some rows leave them out."""
    filled = max((at + 1 for row in rows for at, piece in enumerate(row) if piece.text.strip("-:")), default=0)
    size = len(columns)
    while size > filled and not columns[size - 1].text:
        size -= 1
    return columns[:size] if any(len(row) <= size for row in rows) else columns


def _cells_below(lines: Lines, outline: Outline, first: int, border: str) -> list[list[Piece]]:
    """The cells of the first rows below a head."""
    below: list[list[Piece]] = []
    for number in range(first, min(first + ROWS_LOOKED_AT, len(lines.texts))):
        if not lines.stripped[number] or number in outline.furniture:
            continue
        if border not in lines.texts[number] and _is_of_table(lines, number, first - 1):
            # One cell over all columns, such as the name of a group.
            continue
        if border not in lines.texts[number] or lines.stripped[number] == lines.stripped[first - 1]:
            # What follows, or the head again at the top of the next page.
            break
        if below and not _is_of_table(lines, number, first - 1) and may_be_unknown_head(lines, number):
            break
        below.append([piece_of(lines, number, *cell) for cell in row_cells(lines, number, border)])
    return below


def _is_of_table(lines: Lines, number: int, head: int) -> bool:
    """Whether the source knows a line as a row of the table with a head."""
    known = lines.known[number] if lines.known else None
    return known is not None and bool(known.cells) and known.table == lines.known[head].table
