"""Boxed rows: a name with its amount half-way down beside it at the top of a box, and what is said of it below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.text_rows import TextRow, ends_with_amount, joined, states_amount, text_rows
from mie_budget.sources.pdf.unruled import segments

_MOST_ROWS = 5
"""Rows of a name: what is longer is more than a name."""
_LEVEL = 0.35
"""In ems: what is set half-way down a cell of rows in two sizes of type."""
_SAME_LEFT = 0.3
_SAME_SIZE = 0.08
_NEXT_ROW = 0.8
"""In ems: rows of one cell are not further apart."""
_LEAST_CELLS = 2
"""A name and its amount."""


class BoxedRow(NamedTuple):
    """The cells of a box's first row, the runs that stand in them, and the rows below."""

    cells: list[str]
    head: list[Run]
    rest: list[TextRow]


def boxed_row(runs: Sequence[Run]) -> BoxedRow | None:
    """The row that a box opens with, one of whose cells takes several rows; None where none does.

    All other text of the box stands below that row, and no second amount in it.
    """
    em = min(run.size for run in runs)
    parts = [_part(part) for row in text_rows(runs) for part in segments(row, em)]
    amounts = [part for part in parts if states_amount(part.runs) or ends_with_amount(part.runs[-1].text)]
    if len(amounts) != 1 or len(parts) <= _LEAST_CELLS:
        return None
    (amount,) = amounts
    names = [part for part in parts if part.right < amount.left]
    name = _name_beside(amount, names)
    if name is None or amount.right < max(part.right for part in parts) - _SAME_LEFT * em:
        return None
    start = max(part.right for part in name)
    columns = list(_cells_between(amount, [part for part in names if part.left > start]))
    cells = [name, *columns, [amount]]
    if max(map(len, cells)) == 1:
        return None
    bottom = max(part.bottom for cell in cells for part in cell)
    used = [part for cell in cells for part in cell]
    rest = [part for part in parts if part not in used]
    if any(part.middle < bottom for part in rest):
        return None
    texts = [joined(cell, max(part.right for part in cell) - min(part.left for part in cell)) for cell in cells]
    return BoxedRow(texts, [run for part in used for run in part.runs], text_rows(run for p in rest for run in p.runs))


def _part(runs: Sequence[Run]) -> TextRow:
    top, bottom = min(run.top for run in runs), max(run.bottom for run in runs)
    return TextRow(tuple(runs), runs[0].left, top, runs[-1].right, bottom)


def _name_beside(amount: TextRow, parts: Sequence[TextRow]) -> list[TextRow] | None:
    """The first rows of a box that begin at its left, down to where the amount stands half-way down beside them."""
    if not parts:
        return None
    first = min(parts, key=lambda part: (part.left, part.top))
    column = _column_from(first, [part for part in parts if abs(part.left - first.left) < _SAME_LEFT * first.size])
    for count in range(1, min(len(column), _MOST_ROWS) + 1):
        if abs((first.top + column[count - 1].bottom) / 2 - amount.middle) < _LEVEL * first.size:
            return column[:count]
    return None


def _cells_between(amount: TextRow, parts: Sequence[TextRow]) -> Iterator[list[TextRow]]:
    """What stands between a name and its amount: the parts that are level with the amount, with the rows below each."""
    level = [part for part in parts if part.top < amount.middle < part.bottom]
    for first in sorted(level, key=lambda part: part.left):
        yield _column_from(first, [part for part in parts if part.left < first.right and first.left < part.right])


def _column_from(first: TextRow, parts: Sequence[TextRow]) -> list[TextRow]:
    """The rows in one type that stand right below each other, from one on."""
    column = [first]
    for part in sorted(parts, key=lambda part: part.top):
        last = column[-1]
        near = part.middle - last.middle >= 0 and part.top - last.bottom < _NEXT_ROW * last.size
        if part is not first and near and abs(part.size - last.size) < _SAME_SIZE * last.size:
            column.append(part)
    return column
