"""Listed cells: the last column of a table whose cells each list names with their amounts, row below row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from mie_budget.sources.pdf.ruling import GridCell
from mie_budget.sources.pdf.text_rows import TextRow, is_amount, row_text
from mie_budget.sources.pdf.unruled import segments

_OPEN, _CLOSED = tuple("（([［【〔"), tuple("）)]］】〕")
_LEAST_FIGURES = 2
"""Columns: the amount of a row, and that of another year."""
_LEAST_LISTED = 3
"""Amounts of a column; fewer may be remarks."""
_SAME_EDGE = 0.5
"""In ems: where figures end that are set to one x, and rows begin."""


class _Cell(Protocol):
    """A cell of a grid and the rows of text in it."""

    @property
    def cell(self) -> GridCell:
        """Its place."""

    @property
    def rows(self) -> list[TextRow]:
        """Its text."""


class Listed(NamedTuple):
    """The column that holds lists, the x at which their names begin, and the width that these have before a break."""

    column: int
    start: float
    room: float

    def rows_of(self, cells: Sequence[_Cell]) -> list[dict[int, list[TextRow]]]:
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


def listed_column(cells: Sequence[_Cell]) -> Listed | None:
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
