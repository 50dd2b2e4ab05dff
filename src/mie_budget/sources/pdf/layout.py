"""A sheet to lines in the order a person reads them: boxes, columns, labels, tables, blocks."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from mie_budget.printed import PrintedLine
from mie_budget.sources.pdf.paragraphs import Measure, goes_on, line_text, measured, paragraphs
from mie_budget.sources.pdf.ruling import Frames, Grid, GridCell, find_frames
from mie_budget.sources.pdf.shapes import Box, Run, Sheet
from mie_budget.sources.pdf.tables import (
    Filled,
    TextRow,
    beside_each_other,
    cells_of,
    columns_of,
    counted_cells,
    fill,
    grid_lines,
    has_digit,
    is_amount,
    is_layout,
    is_line,
    is_number,
    place_of,
    row_text,
    segments,
    size_of,
    table_line,
    text_rows,
    upright_columns,
)

_GUTTER = 0.8
_COLUMN = 8.0
"""In ems: the mean width of the lines of a text column."""
_BLANK = 1.2
"""In ems: the width of a blank in a row."""
_APART = 2.2
_WIDEST_GUTTER = 5.0
"""In ems: the most that an empty line makes, and that columns of one width leave between them."""
_LARGER = 1.12
_MOST_CROSSING = 0.2
_LEAST_BESIDE = 2
_FEW = 4
_LOOK_AHEAD = 4
_DEEPEST = 24
_MOST_TRIES = 6
"""So often a box may look like columns and turn out to be none; then its rows are read across."""


@dataclass(slots=True, eq=False)
class _Frame:
    """A box with what stands in it, or a table; it is read as one piece."""

    box: Box
    runs: list[Run] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    grid: Grid | None = None
    filled: list[Filled] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.box.left

    @property
    def right(self) -> float:
        return self.box.right

    @property
    def top(self) -> float:
        return self.box.top

    @property
    def bottom(self) -> float:
        return self.box.bottom

    @property
    def middle(self) -> float:
        return self.box.middle


_Piece = Run | _Frame


class _Writer:
    """The lines of a page as they are found, with the numbers of their boxes and tables."""

    def __init__(self) -> None:
        self.lines: list[PrintedLine] = []
        self.boxes = 0
        self.tables = 0
        self.flows = False
        """Whether a column begins: it may go on with the last line of the column before."""
        self._open: tuple[list[TextRow], Measure] | None = None

    def block(self, rows: Sequence[TextRow], measure: Measure | None = None) -> None:
        """Rows that belong together; where they were wrapped, several are one line."""
        self.boxes += 1
        lines = list(paragraphs(rows, measure))
        indent = measure
        if self.flows and self._open is not None and measure is not None:
            line, before = self._open
            aside = measure.lefts[0] - before.lefts[0]
            if goes_on(line, rows[0], before, aside=aside):
                # The last line of the column before goes on here.
                self.lines.pop()
                lines[0] = [*line, *lines[0]]
                indent = before
                self.boxes -= 1
        self.flows = False
        if not self.lines or self.lines[-1].box != self.boxes:
            self._part()
        for number, line in enumerate(lines):
            self.lines.append(
                PrintedLine(
                    line_text(line, measure if number else indent),
                    box=self.boxes,
                    place=place_of(line),
                    size=size_of(line),
                    bold=all(run.bold for row in line for run in row.runs),
                )
            )
        self._open = (lines[-1], measure) if measure is not None else None

    def table(self, lines: Sequence[PrintedLine]) -> None:
        """The rows of a table, made with the next numbers of box and table."""
        if lines:
            self._part()
            self._open = None
            self.boxes += 1
            self.tables += 1
            self.lines.extend(lines)

    def _part(self) -> None:
        if self.lines:
            self.lines.append(PrintedLine(""))


def lay_out(sheet: Sheet) -> list[PrintedLine]:
    """The lines of a sheet in reading order, an empty one between blocks; boxes and tables count from 1."""
    shown = [run for run in sheet.runs if not run.hidden]
    hidden = [run for run in sheet.runs if run.hidden]
    frames = find_frames(sheet) if sheet.areas or sheet.across or sheet.along else Frames((), (), ())
    writer = _Writer()
    fold = _fold(sheet, shown, frames)
    if fold is None:
        _write(_container(Box(0, 0, sheet.width, sheet.height), shown, frames), writer, 0)
    else:
        for left, right in ((0.0, fold), (fold, sheet.width)):
            half = [run for run in shown if left <= run.centre < right]
            _write(_container(Box(left, 0, right, sheet.height), half, _part_of(frames, left, right)), writer, 0)
    if hidden:
        first = len(writer.lines)
        writer.block(text_rows(hidden))
        writer.lines[first:] = [line._replace(furniture=bool(line.text)) for line in writer.lines[first:]]
    return writer.lines


def _part_of(frames: Frames, left: float, right: float) -> Frames:
    def inside(box: Box) -> bool:
        return left <= (box.left + box.right) / 2 < right

    return Frames(
        tuple(grid for grid in frames.grids if inside(grid.box)),
        tuple(box for box in frames.boxes if inside(box)),
        tuple(grid for grid in frames.bands if inside(grid.box)),
    )


def _fold(sheet: Sheet, runs: Sequence[Run], frames: Frames) -> float | None:
    """The x of the fold of a sheet that shows two pages side by side."""
    if sheet.width < 1.2 * sheet.height or len(runs) < 4:
        return None
    middle, near = sheet.width / 2, 0.02 * sheet.width
    if any(run.left < middle + near and run.right > middle - near for run in runs):
        return None
    if any(grid.box.left < middle < grid.box.right for grid in (*frames.grids, *frames.bands)):
        return None
    foot = sheet.height * 0.88
    numbers = [run for run in runs if run.top > foot and is_number(run.text) and len(run.text.strip()) <= 9]
    sides = {run.centre < middle for run in numbers}
    return middle if len(sides) == 2 else None


def _container(box: Box, runs: Sequence[Run], frames: Frames) -> _Frame:
    """A box with the frames nested in it and each run in the innermost one."""
    nodes: list[_Frame] = [_Frame(grid.box, grid=grid) for grid in frames.grids]
    taken = [grid.box for grid in frames.grids]
    nodes += [_Frame(inner) for inner in frames.boxes if not any(_covers(outer, inner) for outer in taken)]
    root = _Frame(box)
    if not nodes and not frames.bands:
        root.runs = list(runs)
        return root
    nodes.sort(key=lambda node: node.box.width * node.box.height)
    places = [(*node.box, node) for node in nodes]
    for run in runs:
        x, y = (run.left + run.right) / 2, (run.top + run.bottom) / 2
        for left, top, right, bottom, node in places:
            if left <= x <= right and top <= y <= bottom:
                node.runs.append(run)
                break
        else:
            root.runs.append(run)
    for node in nodes:
        grid = node.grid
        if grid is not None:
            _settle_grid(node)
        # A head and what stands in the box below it stay together.
        fell = grid is not None and node.grid is None and len(grid.xs) > 2
        outer = next((other for other in nodes if other is not node and _covers(other.box, node.box)), None) or root
        if fell:
            # The boxes that a grid fell into stand beside those around it.
            outer.frames += node.frames
        elif node.runs or node.frames or node.grid is not None:
            outer.frames.append(node)
    for band in frames.bands:
        _settle_band(root, band)
    return root


def _covers(outer: Box, inner: Box) -> bool:
    """Whether most of a box lies in a larger one."""
    if outer.width * outer.height <= inner.width * inner.height:
        return False
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    high = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return wide > 0 and high > 0 and wide * high > 0.6 * inner.width * inner.height


def _settle_grid(node: _Frame) -> None:
    """Decide what a grid is: a table, or the frames of blocks of text (its cells become boxes)."""
    grid = node.grid
    if grid is None or not node.runs:
        node.grid = None
        return
    filled = node.filled = fill(grid, node.runs)
    if is_layout(grid, filled):
        if _has_columns(grid, node.runs):
            return
        node.grid = None
        node.frames += [_Frame(cell.box, [run for row in rows for run in row.runs]) for cell, rows in filled if rows]
        node.runs = []


def _has_columns(grid: Grid, runs: Sequence[Run]) -> bool:
    """Whether a grid of one column and at least three rows has the columns of a table in it."""
    if len(grid.xs) != 2 or len(grid.ys) < 4:
        return False
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    wide = [row for row in rows if len(segments(row, em)) > 1]
    if len(wide) < 3 or len(wide) < 0.6 * (len(grid.ys) - 1):
        return False
    columns = columns_of(wide, em)
    gutters = [(before[1], after[0]) for before, after in itertools.pairwise(columns)]
    return bool(gutters) and sum(_crosses(row, gutters) for row in rows) <= _MOST_CROSSING * len(rows)


def _crosses(row: TextRow, gutters: Sequence[tuple[float, float]]) -> bool:
    """Whether a row has text that runs through what columns would leave free between them."""
    return any(run.left < left and right < run.right for run in row.runs for left, right in gutters)


def _settle_band(root: _Frame, band: Grid) -> None:
    """Make a table of the runs between horizontal lines where they stand in columns."""
    box = band.box
    inside = [run for run in root.runs if box.holds(run.centre, run.middle)]
    if len(inside) < 6 or not _has_columns(band, inside):
        return
    for first, last in _stretches(band.ys, text_rows(inside)):
        ys = band.ys[first : last + 1]
        part = Box(box.left, ys[0], box.right, ys[-1])
        own = [run for run in inside if part.holds(run.centre, run.middle)]
        cells = tuple(cell for cell in band.cells if first <= cell.row < last)
        root.frames.append(_Frame(part, own, grid=Grid(part, ys, band.xs, cells)))
        root.runs = [run for run in root.runs if not part.holds(run.centre, run.middle)]


def _stretches(ys: Sequence[float], rows: Sequence[TextRow]) -> Iterator[tuple[int, int]]:
    """The stretches of bands that are tables: what begins further left and has no columns stands between two."""
    em = median(row.size for row in rows)
    by_band: list[list[TextRow]] = [[] for _ in range(len(ys) + 1)]
    for row in rows:
        by_band[bisect_right(ys, row.middle)].append(row)
    wide = [row for row in rows if len(segments(row, em)) > 1]
    left = min(row.left for row in wide) - 0.3 * em
    first = None
    for number, band in enumerate(by_band[1:]):
        between = any(row.left < left for row in band) and all(len(segments(row, em)) == 1 for row in band)
        if first is not None and (between or number == len(ys) - 1):
            if any(row in wide for other in by_band[first + 1 : number + 1] for row in other):
                yield first, number
            first = None
        elif first is None and not between:
            first = number


def _write(frame: _Frame, writer: _Writer, depth: int) -> None:
    if frame.grid is not None:
        _write_table(frame, frame.grid, writer)
        for inner in frame.frames:
            _write(inner, writer, depth + 1)
        return
    pieces: list[_Piece] = [*upright_columns(frame.runs), *frame.frames]
    if pieces:
        _Cut(pieces, writer).write(pieces, depth, _inner_reach(pieces, frame.box))


def _write_table(frame: _Frame, grid: Grid, writer: _Writer) -> None:
    numbers = {"table": writer.tables + 1, "box": writer.boxes + 1}
    if len(grid.xs) > 2:
        writer.table(grid_lines(grid, frame.filled, **numbers))
        return
    # Rows without vertical lines: the columns are where all rows leave a gap.
    rows = text_rows(frame.runs)
    em = median(row.size for row in rows)
    columns = columns_of([row for row in rows if len(segments(row, em)) > 1] or rows, em)
    edges = [columns[0][0] - em]
    edges += [(before[1] + after[0]) / 2 for before, after in itertools.pairwise(columns)]
    edges.append(max(grid.box.right, columns[-1][1]))
    ys = grid.ys
    cells = tuple(
        GridCell(Box(left, ys[row], right, ys[row + 1]), row, column, 1, 1)
        for row in range(len(ys) - 1)
        for column, (left, right) in enumerate(columns)
    )
    ruled = Grid(grid.box, ys, tuple(edges), cells)
    writer.table(grid_lines(ruled, fill(ruled, frame.runs), **numbers))


class _Cut:
    """The recursive cut of one box into columns and blocks."""

    def __init__(self, pieces: Sequence[_Piece], writer: _Writer) -> None:
        runs = [piece for piece in pieces if isinstance(piece, Run)]
        self.em = max(1.0, median(run.size for run in runs)) if runs else 10.0
        self.writer = writer
        self.tries = _MOST_TRIES
        self.of_figures = (
            len(runs) > 8
            and sum(is_number(run.text) and has_digit(run.text) for run in runs) > 0.3 * len(runs)
            and len(pieces) - len(runs) < 4
        )
        """Whether these may be the cells of a table, so that only columns that look the same are columns of text."""

    def write(self, pieces: Sequence[_Piece], depth: int, reach: float) -> None:
        """Write pieces in reading order; `reach` is the x that their rows may."""
        bands = self._bands(pieces)
        waiting: list[Sequence[_Piece]] = []
        first = 0
        while first < len(bands):
            band = bands[first]
            found = None
            if len(band) > 1 and self.tries and depth < _DEEPEST:
                found = self._columns(bands, first, waiting, reach)
            if found is not None:
                columns, first, above = found
                self._flush(_runs(waiting[:above]), reach)
                waiting = []
                for frame in (rows := _in_rows(columns, self.em)):
                    _write(frame, self.writer, depth + 1)
                if rows:
                    continue
                for number, (column, own) in enumerate(zip(columns, _reaches(columns, reach, self.em), strict=True)):
                    self.writer.flows = number > 0
                    self.write(column, depth + 1, own)
                continue
            frames = [piece for piece in band if not (isinstance(piece, Run) and piece.upright)]
            if frames:
                loose = [piece for piece in band if isinstance(piece, Run) and piece.upright]
                self._mixed([*_runs(waiting), *loose], frames, depth, reach)
                waiting = []
            else:
                waiting.append(band)
            first += 1
        self._flush(_runs(waiting), reach)

    def _mixed(self, loose: Sequence[Run], frames: Sequence[_Piece], depth: int, reach: float) -> None:
        """Write a band that cannot be cut and holds frames: the loose runs above and left of each, then the frame."""
        left = list(loose)
        for frame in sorted(frames, key=lambda piece: (round(piece.top / self.em), piece.left)):
            before = [run for run in left if run.middle < frame.top or run.right <= frame.left + 0.5 * self.em]
            left = [run for run in left if run not in before]
            self._flush(before, reach)
            if isinstance(frame, Run):
                self.writer.block([TextRow((frame,), frame.left, frame.top, frame.right, frame.bottom)])
            else:
                _write(frame, self.writer, depth + 1)
        self._flush(left, reach)

    def _bands(self, pieces: Sequence[_Piece]) -> list[list[_Piece]]:
        """Pieces in the bands that horizontal gaps separate, from the top."""
        bands: list[list[_Piece]] = []
        reach = float("-inf")
        slack = 0.25 * self.em
        for piece in sorted(pieces, key=lambda piece: piece.top):
            if not bands or piece.top > reach - slack:
                bands.append([piece])
                reach = piece.bottom
            else:
                bands[-1].append(piece)
                reach = max(reach, piece.bottom)
        return bands

    def _columns(
        self, bands: Sequence[Sequence[_Piece]], first: int, above: Sequence[Sequence[_Piece]], bound: float
    ) -> tuple[list[list[_Piece]], int, int] | None:
        """The columns that bands from `first` on share; None where they are none.

        With them the number of the band after them, and of that of the bands above with which they begin.
        """
        narrow = _GUTTER * self.em
        gutters, last = self._shared(bands, first)
        if not gutters:
            return None
        for number in range(first + 1, min(last + 1, first + _LOOK_AHEAD, len(bands))):
            others, end = self._shared(bands, number)
            if others and end - number > 2 * (last - first) and not _common(others, gutters, narrow):
                return None  # a gap in one row, above columns that leave another free
        begin, shared = self._begun_above(above, bands[first:last], gutters)
        columns = self._split([piece for band in (*above[begin:], *bands[first:last]) for piece in band], shared, bound)
        if columns is None:
            self.tries -= 1
            return None
        return self._labelled(columns) or columns, last, begin

    def _shared(self, bands: Sequence[Sequence[_Piece]], first: int) -> tuple[list[tuple[float, float]], int]:
        """The gutters that bands from `first` on leave free, and the number of the band after them."""
        narrow = _GUTTER * self.em
        gutters = _free(bands[first], narrow)[1:-1]
        last = first + 1
        while gutters and last < len(bands):
            common = _common(gutters, _free(bands[last], narrow), narrow)
            if not common or _between(bands[last], gutters) or self._is_heading(bands[last], bands[last - 1], gutters):
                break
            gutters = common
            last += 1
        return gutters, last

    def _begun_above(
        self,
        above: Sequence[Sequence[_Piece]],
        bands: Sequence[Sequence[_Piece]],
        gutters: Sequence[tuple[float, float]],
    ) -> tuple[int, Sequence[tuple[float, float]]]:
        """Where columns begin that have lines above with nothing beside them, and the gutters they leave."""
        begin, top = len(above), min(piece.top for piece in bands[0])
        own = gutters[0][1]
        left = min((piece.left for band in bands for piece in band if piece.left >= own - 0.1), default=own)
        for number in reversed(range(len(above))):
            band = above[number]
            common = _common(gutters, _free(band, _GUTTER * self.em), _GUTTER * self.em)
            near = top - max(piece.bottom for piece in band) < _APART * self.em
            alike = all(abs(piece.size - self.em) < 0.15 * self.em for piece in band if isinstance(piece, Run))
            start = min(piece.left for piece in band)
            if len(common) < len(gutters) or not near or not alike or (start > own and start > left + 3 * self.em):
                break
            gutters, top = common, min(piece.top for piece in band)
            if start >= left - 0.5 * self.em:
                begin = number
        return begin, gutters

    def _is_heading(
        self, band: Sequence[_Piece], before: Sequence[_Piece], gutters: Sequence[tuple[float, float]]
    ) -> bool:
        """Whether a band beside which nothing stands is a title or a note of all columns, not a line of one."""
        left, right = min(piece.left for piece in band), max(piece.right for piece in band)
        if any(left < start and end < right for start, end in gutters):
            return False
        if not all(isinstance(piece, Run) and piece.upright for piece in band):
            return False
        between_boxes = all(isinstance(piece, _Frame) for piece in before)
        return between_boxes or all(isinstance(piece, Run) and piece.size > 1.15 * self.em for piece in band)

    def _split(
        self, pieces: Sequence[_Piece], gutters: Sequence[tuple[float, float]], bound: float
    ) -> list[list[_Piece]] | None:
        """Pieces in columns, where every column is text or frames and not the cells of rows."""
        edges = [(left + right) / 2 for left, right in gutters]
        columns: list[list[_Piece]] = [[] for _ in range(len(edges) + 1)]
        for piece in pieces:
            middle = (piece.left + piece.right) / 2
            columns[sum(edge < middle for edge in edges)].append(piece)
        merged: list[list[_Piece]] = []
        for column in filter(None, columns):
            if merged and not (
                (not self.of_figures and self._is_column(merged[-1]) and self._is_column(column))
                or self._are_alike(merged[-1], column, bound)
            ):
                merged[-1] = [*merged[-1], *column]
            else:
                merged.append(column)
        parted = merged[:1]
        for column in merged[1:]:
            if self._are_cells(parted[-1], column) or self._are_parts(parted[-1], column, bound):
                parted[-1] = [*parted[-1], *column]
            else:
                parted.append(column)
        return parted if len(parted) > 1 else None

    def _is_column(self, pieces: Sequence[_Piece]) -> bool:
        if any(isinstance(piece, _Frame) or not piece.upright for piece in pieces):
            return True
        rows = text_rows(piece for piece in pieces if isinstance(piece, Run))
        if len(rows) < 2:
            return False
        numbers = sum(is_number(row_text(row)) for row in rows)
        width = sum(row.right - row.left for row in rows) / len(rows)
        return width >= _COLUMN * self.em and numbers <= 0.35 * len(rows)

    def _are_alike(self, pieces: Sequence[_Piece], beside: Sequence[_Piece], bound: float) -> bool:
        """Whether two columns are as wide as each other, if all their lines are short, and hold as many figures."""
        runs, others = ([piece for piece in one if isinstance(piece, Run)] for one in (pieces, beside))
        left, right = text_rows(runs), text_rows(others)
        if len(left) < _FEW or len(right) < _FEW:
            return False
        start, other = min(row.left for row in left), min(row.left for row in right)
        gutter = (other - start) - (bound - other)
        figures, others_figures = (sum(is_number(row_text(row)) for row in rows) / len(rows) for rows in (left, right))
        return _GUTTER * self.em <= gutter <= _WIDEST_GUTTER * self.em and abs(figures - others_figures) < 0.3

    def _are_cells(self, pieces: Sequence[_Piece], beside: Sequence[_Piece]) -> bool:
        """Whether two columns are names and, row by row beside them, what holds their figures."""
        names, figures = ([piece for piece in one if isinstance(piece, Run)] for one in (pieces, beside))
        if len(names) < len(pieces) or len(figures) < len(beside):
            return False
        left, right = text_rows(names), text_rows(figures)
        levels = [row.middle for row in left]
        near = 0.3 * self.em
        alike = sum(bisect_left(levels, row.middle - near) < bisect_right(levels, row.middle + near) for row in right)
        edge = max(row.right for row in left) - self.em
        return (
            alike >= 0.8 * len(right)
            and sum(row.right > edge for row in left) <= 0.6 * len(left)
            and sum(has_digit(row_text(row)) for row in right) >= 0.6 * len(right)
            and sum(has_digit(row_text(row)) for row in left) <= 0.2 * len(left)
        )

    def _are_parts(self, pieces: Sequence[_Piece], beside: Sequence[_Piece], bound: float) -> bool:
        """Whether two columns are the parts of rows: a narrow gap, and some rows with nothing beside them."""
        names, others = ([piece for piece in one if isinstance(piece, Run)] for one in (pieces, beside))
        if len(names) < len(pieces) or len(others) < len(beside):
            return False
        left, right = text_rows(names), text_rows(others)
        gutter = min(row.left for row in right) - max(row.right for row in left)
        levels = [row.middle for row in left]
        near = 0.3 * self.em
        paired = sum(bisect_left(levels, row.middle - near) < bisect_right(levels, row.middle + near) for row in right)
        spanned = bisect_right(levels, right[-1].middle + near) - bisect_left(levels, right[0].middle - near)
        if paired < len(right):
            return False
        if any(sum(len(segments(row, self.em)) > 1 for row in rows) >= 0.6 * len(rows) for rows in (left, right)):
            return not self._are_alike(pieces, beside, bound)
        few = min(len(left), len(right)) <= 2
        return few or gutter < _BLANK * self.em or (gutter < _APART * self.em and spanned >= 1.3 * len(right))

    def _labelled(self, columns: Sequence[Sequence[_Piece]]) -> list[list[_Piece]] | None:
        """Two columns of which the first holds the labels of parts of the second: each label, then its part."""
        labels = sorted(columns[0], key=lambda piece: piece.top)
        if len(columns) != 2 or len(labels) < 2 or any(isinstance(one, Run) and one.upright for one in labels):
            return None
        beside = columns[1]
        wide = max(label.right - label.left for label in labels)
        if wide > 0.35 * (max(piece.right for piece in beside) - min(piece.left for piece in beside)):
            return None
        parts: list[list[_Piece]] = [[] for _ in labels]
        for piece in beside:
            parts[min(range(len(labels)), key=lambda number: _distance(labels[number], piece))].append(piece)
        return [part for label, own in zip(labels, parts, strict=True) for part in ([label], own) if part]

    def _flush(self, runs: Sequence[Run], reach: float) -> None:
        """Write loose runs as blocks of rows."""
        rows = _with_margin_heads_above(text_rows(runs))
        measure = measured(rows, reach)
        for block in _blocks(rows):
            _write_rows(block, self.writer, measure)


def _runs(bands: Sequence[Sequence[_Piece]]) -> list[Run]:
    return [piece for band in bands for piece in band if isinstance(piece, Run)]


def _inner_reach(pieces: Sequence[_Piece], box: Box) -> float:
    """The x that rows in a box may reach: as far from its right side as they begin from its left."""
    return box.right - min(piece.left for piece in pieces) + box.left


def _reaches(columns: Sequence[Sequence[_Piece]], reach: float, em: float) -> list[float]:
    """The x that the rows of each column may: all are as wide as the last, or up to where the next one begins."""
    lefts = [min(piece.left for piece in column) for column in columns]
    width = reach - lefts[-1]
    return [*(min(left + width, following - em) for left, following in itertools.pairwise(lefts)), reach]


def _in_rows(columns: Sequence[Sequence[_Piece]], em: float) -> list[_Frame]:
    """The boxes of columns row by row, if they were set in rows: they begin level with each other and end anyhow."""
    frames = [sorted((piece for piece in column if isinstance(piece, _Frame)), key=_top) for column in columns]
    if any(len(own) < len(column) for own, column in zip(frames, columns, strict=True)):
        return []
    rows = [[frame for frame in row if frame is not None] for row in itertools.zip_longest(*frames)]
    level = all(max(map(_top, row)) - min(map(_top, row)) < 0.3 * em for row in rows)
    uneven = [max(frame.bottom for frame in row) - min(frame.bottom for frame in row) > 0.5 * em for row in rows]
    told = level and any(before and len(row) > 1 for before, row in zip(uneven, rows[1:], strict=False))
    return [frame for row in rows for frame in row] if told else []


def _top(piece: _Piece) -> float:
    return piece.top


def _distance(label: _Piece, piece: _Piece) -> float:
    return max(0.0, label.top - piece.middle, piece.middle - label.bottom)


def _free(band: Sequence[_Piece], narrow: float) -> list[tuple[float, float]]:
    """The extents in x that a band leaves free, open at both ends of the page."""
    free: list[tuple[float, float]] = []
    reach = float("-inf")
    for piece in sorted(band, key=lambda piece: piece.left):
        if piece.left - reach > narrow:
            free.append((reach, piece.left))
        reach = max(reach, piece.right)
    free.append((reach, float("inf")))
    return free


def _between(band: Sequence[_Piece], gutters: Sequence[tuple[float, float]]) -> bool:
    """Whether a band stands in a gutter: a page number below the columns."""
    left, right = min(piece.left for piece in band), max(piece.right for piece in band)
    return any(start <= left and right <= end for start, end in gutters)


def _common(
    some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]], narrow: float
) -> list[tuple[float, float]]:
    """What two lists of extents share."""
    common = []
    one = two = 0
    while one < len(some) and two < len(others):
        left, right = max(some[one][0], others[two][0]), min(some[one][1], others[two][1])
        if right - left > narrow:
            common.append((left, right))
        if some[one][1] < others[two][1]:
            one += 1
        else:
            two += 1
    return common


def _with_margin_heads_above(rows: list[TextRow]) -> list[TextRow]:
    """Rows with what stands in larger type in the margin beside one of them as a row of its own above it."""
    starts = Counter(round(row.left) for row in rows)
    parted: list[TextRow] = []
    for row in rows:
        head, *others = row.runs
        if others and head.size > _LARGER * others[0].size and others[0].left - head.right > _GUTTER * head.size:
            left = round(others[0].left)
            if sum(starts[place] for place in (left - 1, left, left + 1)) >= _LEAST_BESIDE:
                parted += [TextRow((head,), *_edges((head,))), TextRow(tuple(others), *_edges(others))]
                continue
        parted.append(row)
    return parted


def _edges(runs: Sequence[Run]) -> tuple[float, float, float, float]:
    lefts, tops = [run.left for run in runs], [run.top for run in runs]
    return min(lefts), min(tops), max(run.right for run in runs), max(run.bottom for run in runs)


def _blocks(rows: Sequence[TextRow]) -> list[list[TextRow]]:
    """Rows in the blocks that wider gaps separate."""
    if not rows:
        return []
    gaps = [max(0.0, row.top - before.bottom) for before, row in itertools.pairwise(rows)]
    apart = sorted(gap for gap in gaps if gap)
    usual = apart[len(apart) // 4] if apart else 0.0
    blocks = [[rows[0]]]
    for gap, row in zip(gaps, rows[1:], strict=True):
        em = max(row.size, blocks[-1][-1].size)
        if gap > max(0.7 * em, 1.6 * usual):
            blocks.append([row])
        else:
            blocks[-1].append(row)
    return blocks


def _write_rows(rows: Sequence[TextRow], writer: _Writer, measure: Measure | None) -> None:
    """Write a block: the part of it that stands in columns of figures as a table, the rest as lines."""
    em = median(row.size for row in rows)
    groups = beside_each_other(rows, em)
    parts = [[part for row in group for part in segments(row, em)] for group in groups]
    figured = [number for number, part in enumerate(parts) if len(part) > 1 and any(map(is_amount, part))]
    if len(figured) < 3:
        writer.block(rows, measure)
        return
    first, last = figured[0], figured[-1]
    while first > 0 and figured[0] - first < 3 and (len(parts[first - 1]) > 1 or is_line(parts[first - 1][0])):
        first -= 1
    inside = [number for number in range(first, last + 1) if not is_line(parts[number][0])]
    columns = columns_of([row for number in inside if len(parts[number]) > 1 for row in groups[number]], em)
    plain = any(is_number("".join(run.text for run in part)) for number in figured for part in parts[number][1:])
    ragged = _ragged([len(parts[number]) for number in inside], len(columns))
    if len(columns) < (2 if plain else 3) and not ragged:
        writer.block(rows, measure)
        return
    if first:
        writer.block([row for group in groups[:first] for row in group], measure)
    numbers = {"table": writer.tables + 1, "box": writer.boxes + 1}
    writer.table(
        [
            table_line(
                counted_cells(parts[number], ragged) if ragged else cells_of(groups[number], columns, em),
                groups[number],
                **numbers,
            )
            for number in inside
        ]
    )
    if groups[last + 1 :]:
        writer.block([row for group in groups[last + 1 :] for row in group], measure)


def _ragged(counts: Sequence[int], columns: int) -> int:
    """How many cells nearly all rows have that stand in fewer columns, as if a fixed blank stood between; else 0."""
    usual, times = Counter(counts).most_common(1)[0]
    return usual if usual > max(2, columns) and times >= 0.7 * len(counts) else 0
