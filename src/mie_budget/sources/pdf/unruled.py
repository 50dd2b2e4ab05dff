"""Unruled tables: the columns that rows without lines share, and the cells of those rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.text_rows import (
    TextRow,
    ends_with_amount,
    is_figure,
    joined,
    row_text,
)

_NARROW = 0.3
"""In ems: the least gap between two columns, and more than the letters of one word leave."""
_LEVEL = 0.1
"""In ems: text that is set at one x, with what its first letter has of room on its left."""
_LEAST_SHARED = 3
"""Rows that begin a part at one x: in two of them words may stand below each other by chance."""
_SEVERAL = 2
_HALF_ROW = 0.9
"""In ems: rows of one text are further apart."""
_GAP = 1.2
"""In ems: the least gap that parts the cells of a row by itself."""


def columns_of(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows without lines share: the extents between the gaps that all of them leave free."""
    starts = _shared_starts(rows, em)
    parts = [
        (part[0].left, part[-1].right, number, part)
        for number, row in enumerate(rows)
        for part in segments(row, em, starts)
    ]
    columns: list[_Column] = []
    for left, right, number, part in sorted(parts, key=lambda found: found[:3]):
        if columns and left < columns[-1].right + _NARROW * em:
            columns[-1].right = max(columns[-1].right, right)
        else:
            columns.append(_Column(left, right))
        columns[-1].rows.add(number)
        columns[-1].figures += is_figure(part)
    merged = columns[:1]
    for column in columns[1:]:
        last = merged[-1]
        if last.is_head_of(column) or last.has_its_head_in(column):
            last.right = column.right
            last.rows |= column.rows
            last.figures += column.figures
        else:
            merged.append(column)
    return [(column.left, column.right) for column in merged]


def columns_with_alone(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows share, also those that stand alone in their line and run through no gap between two."""
    several = [row for row in rows if len(segments(row, em)) > 1] or rows
    columns = columns_of(several, em)
    near = _NARROW * em
    alone = [
        row
        for row in rows
        if sum(row.left < right + near and left - near < row.right for left, right in columns) < _SEVERAL
    ]
    return columns_of([*several, *alone], em)


def _shared_starts(rows: Sequence[TextRow], em: float) -> list[float]:
    """Where texts of several rows begin: a column may begin there, also behind text that nearly fills its own."""
    lefts = sorted(
        run.left
        for row in rows
        for before, run in zip((None, *row.runs), row.runs, strict=False)
        if before is None or run.left - before.right > _NARROW * em
    )
    near = _LEVEL * em
    return [
        left
        for number, left in enumerate(lefts)
        if (number == 0 or left > lefts[number - 1] + near)
        and bisect_right(lefts, left + near, number) - number >= _LEAST_SHARED
    ]


def with_cells_apart(rows: Sequence[TextRow], em: float) -> list[TextRow]:
    """Rows whose runs are cut at a blank behind which a text begins where those of a column do.

    A name that nearly fills its cell is as near to the next one as words are to each other.
    """
    lefts = sorted(
        run.left for row in rows for before, run in pairwise(row.runs) if run.left - before.right > _GAP * em
    )
    near = _LEVEL * em
    shared = [
        left for number, left in enumerate(lefts) if bisect_right(lefts, left + near, number) - number >= _LEAST_SHARED
    ]
    if not shared:
        return [*rows]
    return [
        row._replace(runs=tuple(part for run in row.runs for part in _cut_at(run, shared, em)))
        if any(" " in run.text for run in row.runs)
        else row
        for row in rows
    ]


def _cut_at(run: Run, starts: Sequence[float], em: float) -> Iterator[Run]:
    """The parts of a run before and behind its first blank where one of the starts of columns is at the x behind it."""
    at = run.text.find(" ") + 1
    while 0 < at < len(run.text):
        if run.lefts[at] - run.lefts[at - 1] > _NARROW * em and _begins_at(run.lefts[at], starts, em):
            cell, following = run.cut(at)
            cell.text, cell.right, cell.lefts = cell.text[:-1], cell.lefts[-1], cell.lefts[:-1]
            yield from (cell, following)
            return
        at = run.text.find(" ", at) + 1
    yield run


@dataclass(slots=True)
class _Column:
    """The extent of a column, the rows that stand in it, and in how many of them stands a figure."""

    left: float
    right: float
    rows: set[int] = field(default_factory=set)
    figures: int = 0

    def is_head_of(self, other: _Column) -> bool:
        """Whether another one is the same: figures set to the right below a head that is set to the left."""
        if self.rows & other.rows or 2 * self.figures > len(self.rows):
            return False
        return 2 * other.figures > len(other.rows) > 1

    def has_its_head_in(self, other: _Column) -> bool:
        """Whether the other one holds nothing but a head in the middle, above cells set to the left that have none."""
        return other.rows == {0} and len(self.rows) > 1 and 0 not in self.rows


def segments(row: TextRow, em: float, starts: Sequence[float] = ()) -> list[list[Run]]:
    """The runs of a row in the parts that gaps of more than 1.2 em separate, or half an em behind an amount.

    At one of the `starts` of columns a gap that no letter leaves is enough.
    """
    parts = [[row.runs[0]]]
    for run in row.runs[1:]:
        last = parts[-1][-1]
        gap = run.left - last.right
        apart = last.closes or gap > (0.5 if ends_with_amount(last.text) else _GAP) * em
        if apart or (starts and gap > _NARROW * em and _begins_at(run.left, starts, em)):
            parts.append([run])
        else:
            parts[-1].append(run)
    return parts


def _begins_at(left: float, starts: Sequence[float], em: float) -> bool:
    """Whether one of the starts of columns is at an x."""
    at = bisect_right(starts, left + _LEVEL * em) - 1
    return at >= 0 and left - starts[at] <= 2 * _LEVEL * em


def cells_of(
    rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], em: float
) -> list[tuple[str, int, int, int]]:
    """The texts of the rows of one line in columns, empty where it has none."""
    starts = [left for left, _ in columns]
    texts: list[list[TextRow]] = [[] for _ in columns]
    for row in rows:
        runs: list[list[Run]] = [[] for _ in columns]
        for part in segments(row, em, starts[1:]):
            runs[max(0, bisect_right(starts, part[0].left + 0.1 * em) - 1)] += part
        for own, found in zip(runs, texts, strict=True):
            if own:
                found.append(TextRow(tuple(own), own[0].left, row.top, own[-1].right, row.bottom))
    return [
        (joined(found, right - left), column, 1, 1)
        for column, (found, (left, right)) in enumerate(zip(texts, columns, strict=True))
    ]


def counted_cells(parts: Sequence[Sequence[Run]], columns: int) -> list[tuple[str, int, int, int]]:
    """The cells of a row whose columns are not aligned: what is missing stood behind the first one."""
    texts = [row_text(TextRow(tuple(part), 0, 0, 0, 0)) for part in parts]
    missing = columns - len(texts)
    texts[1:1] = [""] * missing
    texts[columns - 1 :] = ["　".join(texts[columns - 1 :])]
    return [(text, column, 1, 1) for column, text in enumerate(texts)]


def beside_each_other(rows: Sequence[TextRow], em: float) -> list[list[TextRow]]:
    """Rows in groups that are one row of a table: a cell of two rows stands half above, half below the others."""
    groups: list[list[TextRow]] = []
    for row in rows:
        if groups and row.middle - groups[-1][-1].middle < _HALF_ROW * em:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
