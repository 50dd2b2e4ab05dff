"""Listed cells: names with their amounts, row below row, in the last column of a table or in all of a matrix.

A matrix has lists under the head of each column, as bureaus beside policies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.sources.pdf.text_rows import TextRow, ends_with_amount, has_digit, is_amount, is_number, row_text
from mie_budget.sources.pdf.unruled import segments

if TYPE_CHECKING:
    from mie_budget.sources.pdf.ruling import Grid
    from mie_budget.sources.pdf.tables import Filled

_OPEN, _CLOSED = tuple("（([［【〔"), tuple("）)]］】〕")
_LEAST_FIGURES = 2
"""Columns: the amount of a row, and that of another year."""
_LEAST_LISTED = 3
"""Amounts of a column; fewer may be remarks."""
_SAME_EDGE = 0.5
"""In ems: where figures end that are set to one x, and rows begin."""
_LEAST_COLUMNS = 3
"""Columns of lists: two are what is done this year and was done last year, beside the name of what does it."""
_LEAST_ROWS = 2
_MOST_DIGITS = 18
"""No sum of money has more."""
_LAST_FIGURE = re.compile(r"[0-9０-９][0-9０-９,，]*(?=[^0-9０-９]{0,4}\Z)")
_APART = re.compile("[,，]")
_BULLETS = frozenset("・･●○◎◇◆□■△▲▽▼★☆*＊")


class Listed(NamedTuple):
    """The column that holds lists, the x at which their names begin, and the width that these have before a break."""

    column: int
    start: float
    room: float

    def rows_of(self, cells: Sequence[Filled]) -> list[dict[int, list[TextRow]]]:
        """The rows that the cells of one row of a grid make: its own with the heading of the list, then each name.

        None of a row that lists nothing. A name reaches down to its amount, with what follows that in brackets.
        """
        own = next((cell.rows for cell in cells if cell.cell.column == self.column), [])
        if not any(_amount_of(row) for row in own):
            return []
        first = {cell.cell.column: cell.rows for cell in cells if cell.cell.column != self.column}
        heading: list[TextRow] = []
        named: list[list[TextRow]] = []
        closed = True
        for row in own:
            inside = not closed or (bool(named) and _is_bracket(row))
            if not named and row.left < self.start - _SAME_EDGE * row.size:
                heading.append(row)
                continue
            if inside:
                named[-1].append(row)
            else:
                named.append([row])
                closed = False
            closed = closed or _amount_of(row) is not None
        return [{**first, self.column: heading}, *({self.column: rows} for rows in named)]


def listed_column(cells: Sequence[Filled]) -> Listed | None:
    """The last column of a table, if its cells list names with amounts that end at one x, most with a bracket below.

    Each row has figures of its own beside that; None of a table of another kind.
    """
    last = max((one.cell.column for one in cells), default=0)
    lists = [one for one in cells if one.cell.column == last and any(map(_amount_of, one.rows))]
    amounts = [amount for one in lists for row in one.rows if (amount := _amount_of(row)) is not None]
    if len(amounts) < max(_LEAST_LISTED, len(lists) + 1):
        return None
    near = _SAME_EDGE * amounts[0].size
    edge = max(amount.right for amount in amounts)
    if any(edge - amount.right > near for amount in amounts):
        return None
    by_row = {one.cell.row for one in lists}
    beside = [one for one in cells if one.cell.row in by_row and one.cell.column != last]
    figures = Counter(one.cell.row for one in beside if len(one.rows) == 1 and is_amount(one.rows[0].runs))
    if any(len(one.rows) > 1 for one in beside) or any(figures[row] < _LEAST_FIGURES for row in by_row):
        return None
    brackets = [row for one in lists for row in one.rows if _is_bracket(row)]
    if 2 * len(brackets) < len(amounts):
        return None
    behind = [row for one in lists for above, row in pairwise(one.rows) if _is_bracket(above) and not _amount_of(above)]
    starts = Counter(round(row.left) for row in behind)
    if not starts:
        return None
    start = float(starts.most_common(1)[0][0])
    names = [row for one in lists for row in one.rows if row.left > start - near and not _is_bracket(row)]
    right = max((row.right for row in names if _amount_of(row) is None), default=edge)
    return Listed(last, start, right - start)


def _amount_of(row: TextRow) -> TextRow | None:
    """The amount at the end of a row that has something else before it; None where it has none."""
    parts = segments(row, row.size)
    if len(parts) == 1 or not is_amount(parts[-1]):
        return None
    runs = tuple(parts[-1])
    return TextRow(runs, runs[0].left, row.top, runs[-1].right, row.bottom)


def _is_bracket(row: TextRow) -> bool:
    text = row_text(row)
    return text.startswith(_OPEN) and text.endswith(_CLOSED)


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
