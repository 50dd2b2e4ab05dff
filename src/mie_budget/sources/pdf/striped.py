"""Tables without vertical lines: columns that pieces of lines and coloured cells show, and the rows that fit these."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from mie_budget.sources.pdf.ruling import Grid, GridCell
from mie_budget.sources.pdf.shapes import Box, Run
from mie_budget.sources.pdf.tables import Filled, fill, is_layout
from mie_budget.sources.pdf.text_rows import is_amount, text_rows
from mie_budget.sources.pdf.unruled import columns_with_alone, segments

_LEAST_ROWS = 2
_LEAST_COLUMNS = 2
_WIDE_GAP = 1.5
"""In ems: the lines of a cell never stand so far from each other."""
_LEAST_BARS = 3
"""Of two rows of a table, one may be without its amount."""


def striped_tables(grid: Grid, runs: Sequence[Run]) -> Iterator[tuple[Grid, list[Run], list[Filled]]]:
    """The tables that a grid without vertical lines holds, each with its text: text across its columns parts two."""
    inside = [run for run in runs if grid.box.holds(run.centre, run.middle)]
    if inside and len(grid.xs) <= _LEAST_COLUMNS:
        if _are_bars(grid.ys, inside):
            return
        grid = _with_columns(grid, inside)
    elif inside:
        grid = _parted_at_gaps(grid, inside)
    by_row: list[list[Run]] = [[] for _ in grid.ys[1:]]
    for run in inside:
        by_row[bisect_right(grid.ys, run.middle, 1, len(by_row)) - 1].append(run)
    whole = {cell.row for cell in grid.cells if cell.columns > 1}
    fits = [row in whole or not any(_crosses(run, grid.xs) for run in own) for row, own in enumerate(by_row)]
    for kept, group in groupby(range(len(by_row)), lambda row: fits[row]):
        rows = list(group)
        columns = {row: len({bisect_right(grid.xs, run.centre) for run in by_row[row]}) for row in rows}
        while rows and columns[rows[-1]] < _LEAST_COLUMNS:
            rows.pop()
        if not kept or sum(columns[row] >= _LEAST_COLUMNS for row in rows) < _LEAST_ROWS:
            continue
        part = _part(grid, rows[0], rows[-1] + 1)
        own = [run for row in rows for run in by_row[row]]
        filled = fill(part, own)
        if not is_layout(part, filled):
            yield part, own, filled


def _with_columns(grid: Grid, runs: Sequence[Run]) -> Grid:
    """Rows with the columns that their text shows where it leaves the same gaps in all that have any."""
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    columns = columns_with_alone(rows, em)
    inner = ((before[1] + after[0]) / 2 for before, after in pairwise(columns))
    xs = (grid.xs[0], *inner, grid.xs[-1])
    cells = tuple(
        GridCell(Box(left, top, right, bottom), row, column, 1, 1)
        for row, (top, bottom) in enumerate(pairwise(grid.ys))
        for column, (left, right) in enumerate(pairwise(xs))
    )
    return Grid(grid.box, grid.ys, xs, cells)


def _parted_at_gaps(grid: Grid, runs: Sequence[Run]) -> Grid:
    """A grid whose rows end where a gap is wider than any within a cell: the last one of a table may have no colour.

    What stands below it, above the head of the next table, is in no row of it.
    """
    ys: list[float] = list(grid.ys)
    reach = float("-inf")
    for run in sorted(runs, key=lambda run: run.top):
        if run.top - reach > _WIDE_GAP * run.size and bisect_right(grid.ys, reach) == bisect_right(grid.ys, run.top):
            ys.append((reach + run.top) / 2)
        reach = max(reach, run.bottom)
    if len(ys) == len(grid.ys):
        return grid
    ys.sort()
    whole = {grid.ys[cell.row] for cell in grid.cells if cell.columns > 1}
    cells = [
        GridCell(Box(left, top, right, bottom), row, column, 1, len(grid.xs) - 1 if top in whole else 1)
        for row, (top, bottom) in enumerate(pairwise(ys))
        for xs in [[(grid.xs[0], grid.xs[-1])] if top in whole else list(pairwise(grid.xs))]
        for column, (left, right) in enumerate(xs)
    ]
    return Grid(grid.box, tuple(ys), grid.xs, tuple(cells))


def _are_bars(ys: Sequence[float], runs: Sequence[Run]) -> bool:
    """Whether the coloured rows are bars, each with a name and its amount, above what is said of it.

    In a table the rows of both colours have amounts; the first row is coloured, and there every second one.
    """
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    amounts: set[int] = set()
    texts: set[int] = set()
    for row in rows:
        parts = segments(row, em)
        texts.add(at := bisect_right(ys, row.middle))
        if len(parts) > 1 and is_amount(parts[-1]):
            amounts.add(at)
    coloured = {at for at in texts if at % 2 == 1}
    return len(coloured) >= _LEAST_BARS and amounts == coloured and 2 * len(texts - coloured) >= len(coloured)


def _crosses(run: Run, xs: Sequence[float]) -> bool:
    """Whether a run has more than half a letter on both sides of what parts two columns."""
    half = 0.5 * run.size
    return any(run.left + half < x < run.right - half for x in xs[1:-1])


def _part(grid: Grid, first: int, last: int) -> Grid:
    """The rows of a grid from one up to another."""
    ys = grid.ys[first : last + 1]
    cells = tuple(cell._replace(row=cell.row - first) for cell in grid.cells if first <= cell.row < last)
    return Grid(Box(grid.box.left, ys[0], grid.box.right, ys[-1]), ys, grid.xs, cells)
