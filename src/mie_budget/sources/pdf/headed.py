"""Tables below a head that nothing rules with its rows: a coloured bar, or words right above rows of figures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from mie_budget.sources.pdf.ruling import Frames, Grid, GridCell
from mie_budget.sources.pdf.shapes import Box, Run
from mie_budget.sources.pdf.tables import Filled, fill
from mie_budget.sources.pdf.text_rows import TextRow, is_amount, states_amount, text_rows
from mie_budget.sources.pdf.unruled import columns_with_alone, segments

_SAME_EDGE = 3.0
"""In points: bars and lines that are set to one width end this near each other."""
_FOOT = 3.0
"""In ems: no row of a table stands further below a line than its cells need room."""
_LEAST_HEADS = 3
"""Columns: a name and its amount in one bar are no head."""


def headed_tables(frames: Frames, runs: Sequence[Run]) -> Iterator[tuple[Grid, list[Run], list[Filled]]]:
    """The tables of a page below coloured heads, each with its text."""
    for bars in _bars_of_one_width(frames):
        table = _table(bars, frames, runs)
        if table is not None:
            yield table


def _bars_of_one_width(frames: Frames) -> Iterator[list[Box]]:
    """The boxes, and the rows of grids of one column, that are as wide as others and stand below each other."""
    bars = [*frames.boxes]
    for grid in frames.grids:
        if len(grid.xs) == _LEAST_HEADS - 1:
            bars += [cell.box for cell in grid.cells]
    bars.sort(key=lambda bar: (bar.left, bar.right, bar.top))
    width: list[Box] = []
    for bar in bars:
        if width and not _is_as_wide(bar, width[0]):
            yield sorted(width, key=_top)
            width = []
        width.append(bar)
    if width:
        yield sorted(width, key=_top)


def _top(bar: Box) -> float:
    return bar.top


def _is_as_wide(bar: Box, other: Box) -> bool:
    return max(abs(bar.left - other.left), abs(bar.right - other.right)) < _SAME_EDGE


def _table(bars: Sequence[Box], frames: Frames, runs: Sequence[Run]) -> tuple[Grid, list[Run], list[Filled]] | None:
    """The table whose head is the first of some bars; None where its columns or rows cannot be told without doubt.

    Each row has one amount, and all amounts stand in one column.
    """
    head, *others = bars
    below = [run for run in runs if head.left <= run.centre <= head.right and run.middle > head.top]
    heads = text_rows(run for run in below if head.holds(run.centre, run.middle))
    if len(heads) != 1 or len(heads[0].runs) < _LEAST_HEADS:
        return None
    em = heads[0].size
    names = segments(heads[0], em)
    if len(names) < _LEAST_HEADS or any(map(is_amount, names)):
        return None
    if any(len(text_rows(run for run in below if bar.holds(run.centre, run.middle))) > 1 for bar in others):
        return None
    lines = [y for band in frames.bands if _is_as_wide(band.box, head) for y in band.ys if y > head.bottom]
    below = _without_foot(below, max([*lines, bars[-1].bottom]), em) if lines else below
    free = [run for run in below if not any(bar.holds(run.centre, run.middle) for bar in others)]
    rows = text_rows(free)
    columns = columns_with_alone(rows, em)
    if len(columns) != len(names):
        return None
    amounts = _amounts(rows, columns, em)
    if not amounts:
        return None
    ys = _row_edges(bars, lines, rows, amounts)
    if ys is None:
        return None
    xs = (head.left, *((left[1] + right[0]) / 2 for left, right in pairwise(columns)), head.right)
    whole = {number for number, (top, end) in enumerate(pairwise(ys)) if any(top < bar.middle < end for bar in others)}
    cells = tuple(_cells(ys, xs, whole))
    grid = Grid(Box(head.left, ys[0], head.right, ys[-1]), tuple(ys), xs, cells)
    own = [run for run in below if grid.box.holds(run.centre, run.middle)]
    return grid, own, fill(grid, own)


def _without_foot(runs: Sequence[Run], end: float, em: float) -> list[Run]:
    """The runs of a table that ends with a line, without those at the foot of the page; all where some follow soon."""
    foot = min((run.top for run in runs if run.middle > end), default=end)
    return [run for run in runs if run.middle < end] if foot - end > _FOOT * em else [*runs]


def _amounts(rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], em: float) -> list[TextRow] | None:
    """The figures of the one column that holds nothing else below its head; None where no or several columns do."""
    starts = [left for left, _ in columns]
    held: list[list[tuple[bool, TextRow]]] = [[] for _ in columns]
    for row in rows[1:]:
        for part in segments(row, em, starts[1:]):
            at = max(0, bisect_right(starts, part[0].left + 0.1 * em) - 1)
            held[at].append(
                (states_amount(part), TextRow(tuple(part), part[0].left, row.top, part[-1].right, row.bottom))
            )
    found = [column for column in held if column and all(amount for amount, _ in column)]
    return [row for _, row in found[0]] if len(found) == 1 else None


def _row_edges(
    bars: Sequence[Box], lines: Sequence[float], rows: Sequence[TextRow], amounts: Sequence[TextRow]
) -> list[float] | None:
    """The y between the rows: bars, lines, and the widest gap between two amounts that neither parts."""
    edges: list[float] = []
    for y in sorted((*lines, *(edge for bar in bars for edge in (bar.top, bar.bottom)))):
        if not edges or y - edges[-1] > _SAME_EDGE:
            edges.append(y)
    if not lines:
        edges.append(max(row.bottom for row in rows) + 1)
    found = list(edges)
    stretches = groupby(amounts, lambda row: bisect_right(edges, row.middle))
    for at, group in stretches:
        if at == len(edges):
            return None
        for above, below in pairwise(group):
            gap = _widest_gap(rows, above, below)
            if gap is None:
                return None
            found.append(gap)
    return sorted(found)


def _widest_gap(rows: Sequence[TextRow], above: TextRow, below: TextRow) -> float | None:
    """The middle of the widest free stretch between two amounts; None where text stands all the way."""
    between = [row for row in rows if row.bottom > above.middle and row.top < below.middle]
    reach, widest, middle = above.bottom, 0.0, None
    for row in sorted(between, key=lambda row: row.top):
        if row.top - reach > widest:
            widest, middle = row.top - reach, (row.top + reach) / 2
        reach = max(reach, row.bottom)
    return middle


def _cells(ys: Sequence[float], xs: Sequence[float], whole: set[int]) -> Iterator[GridCell]:
    """The cells of all rows; a bar is one over all columns."""
    for row, (top, bottom) in enumerate(pairwise(ys)):
        if row in whole:
            yield GridCell(Box(xs[0], top, xs[-1], bottom), row, 0, 1, len(xs) - 1)
            continue
        for column, (left, right) in enumerate(pairwise(xs)):
            yield GridCell(Box(left, top, right, bottom), row, column, 1, 1)


def with_head(grid: Grid, runs: Sequence[Run]) -> Grid:
    """A grid whose first row holds figures with the row of words right above it, one over each column: its head."""
    first = [run for run in runs if grid.box.holds(run.centre, run.middle) and run.middle < grid.ys[1]]
    if len(grid.xs) <= _LEAST_HEADS or not any(is_amount([run]) for run in first):
        return grid
    top = grid.ys[0]
    above = text_rows([run for run in runs if run.middle < top and grid.xs[0] <= run.centre <= grid.xs[-1]])
    head = above[-1].runs if above and top - above[-1].bottom < above[-1].size else ()
    columns = {bisect_right(grid.xs, run.centre) for run in head}
    apart = len(columns) == len(head) and len(head) >= len(grid.xs) - 2
    if not apart or any(is_amount([run]) or _crosses(run, grid.xs) for run in head):
        return grid
    ys = (above[-1].top - 1, *grid.ys)
    cells = [
        GridCell(Box(left, ys[0], right, top), 0, column, 1, 1)
        for column, (left, right) in enumerate(pairwise(grid.xs))
    ]
    cells += [cell._replace(row=cell.row + 1) for cell in grid.cells]
    return Grid(grid.box._replace(top=ys[0]), ys, grid.xs, tuple(cells))


def _crosses(run: Run, xs: Sequence[float]) -> bool:
    return any(run.left < x < run.right for x in xs)
