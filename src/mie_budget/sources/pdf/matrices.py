"""Matrices: tables whose cells are lists of their own under the head of their column, as bureaus beside policies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from mie_budget.sources.pdf.ruling import Grid
from mie_budget.sources.pdf.tables import Filled
from mie_budget.sources.pdf.text_rows import TextRow, ends_with_amount, has_digit, is_amount, is_number, row_text
from mie_budget.sources.pdf.unruled import segments

_LEAST_COLUMNS = 3
"""Columns of lists: two are what is done this year and was done last year, beside the name of what does it."""
_LEAST_ROWS = 2
_MOST_DIGITS = 18
"""No sum of money has more."""
_LAST_FIGURE = re.compile(r"[0-9０-９][0-9０-９,，]*(?=[^0-9０-９]{0,4}\Z)")
_APART = re.compile("[,，]")
_BULLETS = frozenset("・･●○◎◇◆□■△▲▽▼★☆*＊")


def blocks_of_matrix(grid: Grid, filled: Sequence[Filled]) -> list[list[TextRow]]:
    """What stands in a matrix, column by column and cell by cell; nothing for any other table.

    Each column begins with its head. The names of the rows are a column of their own; where cells hold one figure
    alone, in a row of sums, the name of the row is written before each. A dash says that its cell is empty.
    """
    if len(grid.xs) <= _LEAST_COLUMNS + 1 or len(grid.ys) <= _LEAST_ROWS + 1:
        return []
    # Of lists alone is asked first: an ordinary table has none.
    lists = [cell for cell, rows in filled if cell.row and cell.column and rows and _is_list(rows)]
    columns, listed = {cell.column for cell in lists}, {cell.row for cell in lists}
    if len(columns) < _LEAST_COLUMNS or len(listed) < _LEAST_ROWS:
        return []
    kept = [one for one in filled if not _is_empty(one.rows)]
    if any(cell.columns > 1 or (cell.rows > 1 and cell.column) for cell, _ in kept):
        return []
    body = [one for one in kept if one.cell.row and one.cell.column]
    sums = {(cell.row, cell.column) for cell, rows in body if len(rows) == 1 and is_amount(rows[0].runs)}
    if (
        len(lists) + len(sums) < len(body)
        or (len(columns) < len(grid.xs) - 2 and not _are_sums(body, columns))
        or any(column in columns and row in listed for row, column in sums)
    ):
        return []
    names = {cell.row: rows for cell, rows in kept if not cell.column}
    blocks: list[list[TextRow]] = []
    for cell, rows in sorted(kept, key=lambda one: (one.cell.column, one.cell.row)):
        if cell.column in columns and (cell.row, cell.column) in sums:
            name = [run for row in names.get(cell.row, ()) for run in row.runs]
            blocks.append([rows[0]._replace(runs=(*name, *rows[0].runs))])
        elif cell.column or cell.row in listed or not cell.row:
            blocks.append(rows)
    return blocks


def _are_sums(body: Sequence[Filled], columns: AbstractSet[int]) -> bool:
    """Whether the only column without lists is the last, and holds what the figures of each row add up to."""
    if columns != set(range(1, len(columns) + 1)) or max(cell.column for cell, _ in body) != len(columns) + 1:
        return False
    sums, parts = Counter[int](), Counter[int]()
    for cell, rows in body:
        of_row = parts if cell.column in columns else sums
        of_row[cell.row] += sum(map(_value, rows))
    return sums == parts


def _value(row: TextRow) -> int:
    """The digits of the figure that a row ends with as a number, whatever its unit; 0 where it ends with none."""
    text = row_text(row)
    if not is_amount(segments(row, row.size)[-1]) and not ends_with_amount(text):
        return 0
    figure = _LAST_FIGURE.search(text)
    return int(_APART.sub("", figure[0])[-_MOST_DIGITS:] or 0) if figure is not None else 0


def _is_empty(rows: Sequence[TextRow]) -> bool:
    """Whether a cell holds nothing, or a dash that stands for that."""
    return not rows or (len(rows) == 1 and is_number(row_text(rows[0])) and not has_digit(row_text(rows[0])))


def _is_list(rows: Sequence[TextRow]) -> bool:
    """Whether a cell holds entries behind bullets, of which the last has a figure behind or below it."""
    last = rows[-1]
    if row_text(rows[0])[:1] not in _BULLETS:
        return False
    return is_amount(segments(last, last.size)[-1]) or ends_with_amount(row_text(last))
