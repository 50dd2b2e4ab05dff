"""Transposed tables: the labels stand down the side, each item is a column."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import row_cells
from mie_budget.reading.tables.columns import Column, Named, Role, column_of, is_head
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, row_of
from mie_budget.reading.tables.told_by_cells import with_unnamed_departments
from mie_budget.reading.titles import is_marker

_LEAST_ITEMS = 2
"""One item beside its labels is a form."""
_LEAST_LABELS = 3
"""A name, a department and an amount; two labels stand beside each other by chance."""

_MOST_LABELS = 40
"""A sheet says no more of an item; a longer run of lines are rows."""


def _once(columns: Sequence[Column], index: int) -> Column:
    """A column as prose where another says the same of the items better: the last name, the first department."""
    column = columns[index]
    others = {Role.TITLE: columns[index + 1 :], Role.DEPARTMENTS: columns[:index]}.get(column.role, ())
    return column._replace(role=Role.TEXT) if any(one.role is column.role for one in others) else column


def _is_label(text: str, year: int | None) -> bool:
    """Whether a cell that should be of an item is a label: then labels stand beside their values, twice a row.

    新規 and 拡充 name columns too, but beside a label they are what it says of an item.
    """
    return not any(map(str.isdigit, text)) and not is_marker(text) and column_of(text, year) is not None


def transposed_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table whose first line names the items beside their label; the lines below say one thing of each."""
    year = outline.fiscal_year
    columns: list[Column] = []
    cells: list[list[tuple[int, int]]] = []
    at = number
    while at < len(lines.texts) and border in lines.texts[at]:
        found = row_cells(lines, at, border)
        if not found:
            break
        label = lines.texts[at][slice(*found[0])]
        named = column_of(label, year)
        if (cells and len(found) != len(cells[0])) or (named is None and not cells):
            break
        if len(cells) == _MOST_LABELS or any(_is_label(lines.texts[at][slice(*cell)], year) for cell in found[1:]):
            return None
        role, of_year, unit = named or Named(Role.TEXT, None, None)
        columns.append(Column(role, label.replace(" ", ""), of_year, unit, at, at))
        cells.append(found)
        at += 1
    columns = [_once(columns, index) for index in range(len(columns))]
    if len(columns) < _LEAST_LABELS or len(cells[0]) <= _LEAST_ITEMS:
        return None
    items = [
        [lines.texts[number + down][slice(*row[across])] for down, row in enumerate(cells)]
        for across in range(1, len(cells[0]))
    ]
    columns = with_unnamed_departments(columns, items, year)
    own = own_column(columns, outline)
    if own is None or not is_head(columns, own):
        return None
    rows = [
        row_of(outline, columns, [piece_of(lines, number + down, *row[across]) for down, row in enumerate(cells)], own)
        for across in range(1, len(cells[0]))
    ]
    kept = tuple(row._replace(last_line=at - 1) for row in rows if row is not None)
    first = number - _counts_items(lines, number - 1, border, len(cells[0]), year)
    # The labels stand beside the items: no line of it is a head alone.
    return Table(first, first - 1, at - 1, tuple(columns), kept, own, frozenset(range(first, at)))


def _counts_items(lines: Lines, number: int, border: str, size: int, year: int | None) -> bool:
    """Whether the line above the names numbers the items, behind a label that says so: No. | 4 | 5 | 6."""
    found = row_cells(lines, number, border) if number >= 0 and border in lines.texts[number] else ()
    label, *numbers = (lines.texts[number][slice(*cell)] for cell in found) if len(found) == size else ("",)
    named = column_of(label, year)
    return named is not None and named.role is Role.NUMBER and all(any(map(str.isdigit, text)) for text in numbers)
