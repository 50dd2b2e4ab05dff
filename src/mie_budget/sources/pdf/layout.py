"""A sheet to lines in the order a person reads them: boxes, columns, labels, tables, blocks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from mie_budget.printed import PrintedLine
from mie_budget.sources.pdf.boxed_rows import BoxedRow, boxed_row
from mie_budget.sources.pdf.boxes import Frame, Piece, container, part_of
from mie_budget.sources.pdf.centred_labels import with_labels_at_first_rows, with_labels_merged
from mie_budget.sources.pdf.columns import GUTTER, Columns, in_rows, reaches, with_captions_apart, without_flags
from mie_budget.sources.pdf.furniture import FAR_BELOW, FOOT
from mie_budget.sources.pdf.listed_cells import blocks_of_matrix
from mie_budget.sources.pdf.paragraphs import Measure, goes_on, line_text, measured, paragraphs
from mie_budget.sources.pdf.ruling import Frames, Grid, GridCell, find_frames
from mie_budget.sources.pdf.shapes import STAMPED, Box, Run, Sheet
from mie_budget.sources.pdf.sides import in_order, row_ends_with_amount
from mie_budget.sources.pdf.tables import Filled, fill, grid_lines, table_line
from mie_budget.sources.pdf.text_rows import (
    TextRow,
    ends_with_amount,
    is_amount,
    is_line,
    is_number,
    joined,
    large_rows,
    place_of,
    size_of,
    text_rows,
    upright_columns,
)
from mie_budget.sources.pdf.unruled import (
    beside_each_other,
    cells_of,
    columns_of,
    columns_with_alone,
    counted_cells,
    segments,
    with_cells_apart,
    with_figures_apart,
)

_LARGER = 1.12
_LEAST_BESIDE = 2
_DEEPEST = 24
_DEEPEST_HANGING = 5
"""In halves of an em: a name that goes on is set one or two letters deeper."""
_FULL = 1.5
"""In ems: a row that leaves less of its width was wrapped, also where no line end may part its next letters."""
_LEAST_ROWS = 3
"""Of a table whose rows stand apart."""
_HALF_WAY = 0.25
"""In ems: half of what one more line of a cell moves its middle."""
_EDGES_OF_TWO = 3
"""Of two cells beside each other."""
_MARGIN = 0.1
"""Of the width of a page: where nothing stands but what is set apart from all of it."""


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

    def line(self, text: str, rows: Sequence[TextRow], *, goes_on: bool = False) -> None:
        """A line of its own; of the box before where it `goes_on`."""
        self._open = None
        if not goes_on:
            self.boxes += 1
            self._part()
        bold = all(run.bold for row in rows for run in row.runs)
        self.lines.append(PrintedLine(text, box=self.boxes, place=place_of(rows), size=size_of(rows), bold=bold))

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
    over = _printed_over(shown)
    hidden = [*(run for run in sheet.runs if run.hidden), *over]
    shown = with_figures_apart([run for run in shown if run not in over])
    frames = find_frames(sheet) if sheet.areas or sheet.across or sheet.along else Frames((), (), ())
    writer = _Writer()
    tab = _edge_tab(sheet, shown)
    if tab is not None:
        shown = [run for run in shown if not (_inside(run, tab) and len(run.text) == 1)]
    fold = _fold(sheet, shown, frames)
    if fold is None:
        text, foot = _with_foot_apart(sheet, shown, frames)
        _write(container(Box(0, 0, sheet.width, sheet.height), text, frames), writer, 0)
        if foot:
            writer.block(text_rows(foot))
    else:
        for left, right in ((0.0, fold), (fold, sheet.width)):
            half = [run for run in shown if left <= run.centre < right]
            _write(container(Box(left, 0, right, sheet.height), half, part_of(frames, left, right)), writer, 0)
    if tab is not None:
        # It says what the whole page is of: it stands above all but the heading.
        at = _behind_heading(writer.lines)
        writer.block([TextRow((tab,), *_edges((tab,)))])
        label = writer.lines.pop()
        if writer.lines:
            writer.lines.pop()
        writer.lines[at:at] = [label, PrintedLine("")] if at == 0 else [PrintedLine(""), label]
    if hidden:
        first = len(writer.lines)
        writer.block(text_rows(hidden))
        writer.lines[first:] = [line._replace(furniture=bool(line.text)) for line in writer.lines[first:]]
    return writer.lines


def _printed_over(runs: Sequence[Run]) -> list[Run]:
    """The runs in type so large that it goes over several rows of others: what a page is stamped with, 案 or 未定稿."""
    usual = median(run.size for run in runs) if runs else 0.0
    large = [run for run in runs if run.size > STAMPED * usual]
    inside = {
        id(run): {round(one.middle) for one in runs if one.size <= STAMPED * usual and _inside(one, run)}
        for run in large
    }
    return [run for run in large if len(inside[id(run)]) > 1]


def _edge_tab(sheet: Sheet, runs: Sequence[Run]) -> Run | None:
    """The only label that is set vertically in the outer margin of a page, beside all else; None where none is."""
    margin = _MARGIN * sheet.width
    outer = [run for run in runs if run.centre < margin or run.centre > sheet.width - margin]
    tabs = [run for run in upright_columns(outer) if not run.upright]
    if len(tabs) != 1 or tabs[0].bottom - tabs[0].top > 0.5 * sheet.height:
        return None
    (tab,) = tabs
    others = [run for run in runs if not _inside(run, tab)]
    beyond = all(run.right < tab.left for run in others) or all(run.left > tab.right for run in others)
    return tab if others and beyond else None


def _behind_heading(lines: Sequence[PrintedLine]) -> int:
    """The number of the line behind the heading of a page: a block of one line in larger type; 0 without one."""
    sizes = [line.size for line in lines if line.size]
    heads = len(lines) > 1 and not lines[1].text and bool(sizes)
    return 1 if heads and (lines[0].size or 0) > _LARGER * median(sizes) else 0


def _with_foot_apart(sheet: Sheet, runs: Sequence[Run], frames: Frames) -> tuple[Sequence[Run], list[Run]]:
    """The runs of a page without its last row, and that row, where it stands at the foot far below all else.

    In no box, it is of the page, and of none of the columns that may end above it.
    """
    lowest = max((run.top for run in runs), default=0.0)
    foot = [run for run in runs if run.bottom > lowest]
    others = [run for run in runs if run.bottom <= lowest]
    apart = lowest - max((run.bottom for run in others), default=lowest) > FAR_BELOW * sheet.height
    if not apart or lowest <= FOOT * sheet.height:
        return runs, []
    boxes = [*frames.boxes, *(grid.box for grid in (*frames.grids, *frames.bands, *frames.stripes))]
    framed = any(box.holds(run.centre, run.middle) for box in boxes for run in foot)
    return (runs, []) if framed else (others, foot)


def _inside(run: Run, column: Run) -> bool:
    return column.left <= run.centre <= column.right and column.top <= run.middle <= column.bottom


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


def _write(frame: Frame, writer: _Writer, depth: int) -> None:
    if frame.grid is not None:
        _write_table(frame, frame.grid, writer)
        for inner in frame.frames:
            _write(inner, writer, depth + 1)
        return
    pieces = without_flags(upright_columns(frame.runs), frame.frames)
    if depth:
        # What stands in a box goes on in no other.
        writer.flows = False
        opened = None if frame.frames or len(frame.runs) <= _LEAST_BESIDE else boxed_row(frame.runs)
        if opened is not None:
            _write_opened(opened, writer)
            return
    if pieces:
        _Cut(pieces, writer).write(pieces, depth, _inner_reach(pieces, frame.box))


def _write_opened(opened: BoxedRow, writer: _Writer) -> None:
    """Write the row that a box opens with, and below it what is said there."""
    writer.line("　　".join(opened.cells), text_rows(opened.head))
    if opened.rest:
        for line in paragraphs(opened.rest, measured(opened.rest, max(row.right for row in opened.rest))):
            writer.line(line_text(line, None), line, goes_on=True)


def _write_with_amount_beside(grid: Grid, filled: Sequence[Filled], writer: _Writer) -> bool:
    """Write a box whose amount has a cell of its own on the left: below the name of what it is for.

    False for a grid of more cells, or one whose left cell holds more than a figure and what it is called.
    """
    if len(grid.xs) != _EDGES_OF_TWO or len(grid.ys) != _EDGES_OF_TWO - 1 or not all(rows for _, rows in filled):
        return False
    beside, said = (rows for _, rows in sorted(filled, key=lambda cell: cell.cell.column))
    runs = [run for row in beside for run in row.runs]
    amounts = [run for run in runs if is_amount([run]) or ends_with_amount(run.text)]
    labels = [run for run in runs if run not in amounts]
    if len(amounts) != 1 or len(labels) > 1 or len(said) < _LEAST_BESIDE or any(map(row_ends_with_amount, said)):
        return False
    larger = large_rows(said)
    named = larger if larger < len(said) else 1
    name, rest = said[:named], said[named:]
    writer.line(joined(name, grid.xs[2] - grid.xs[1]), name)
    writer.line("　".join(run.text.strip() for run in (*labels, *amounts)), beside, goes_on=True)
    for line in paragraphs(rest, measured(rest, max(row.right for row in rest))):
        writer.line(line_text(line, None), line, goes_on=True)
    return True


def _write_parted(filled: Sequence[Filled], writer: _Writer) -> None:
    """Write what an upright line parts: the labels with their values, and what is said, in their order."""
    beside, said = (rows for _, rows in sorted(filled, key=lambda cell: cell.cell.column))
    labelled, last = in_order(beside, said)
    told = beside if last else said
    lines = [(line_text(line, None), line) for line in paragraphs(told, measured(told, max(row.right for row in told)))]
    for number, (text, rows) in enumerate([*lines, *labelled] if last else [*labelled, *lines]):
        writer.line(text, rows, goes_on=number > 0)


def _write_table(frame: Frame, grid: Grid, writer: _Writer) -> None:
    if frame.parted:
        _write_parted(frame.filled, writer)
        return
    numbers = {"table": writer.tables + 1, "box": writer.boxes + 1}
    blocks = blocks_of_matrix(grid, frame.filled)
    if blocks:
        for block in blocks:
            writer.block(block, measured(block, max(row.right for row in block)))
        return
    if _write_with_amount_beside(grid, frame.filled, writer):
        return
    if len(grid.xs) > 2:
        writer.table(grid_lines(grid, frame.filled, **numbers))
        return
    # Rows without vertical lines: the columns are where all rows leave a gap.
    rows = with_labels_at_first_rows(text_rows(frame.runs))
    runs = [run for row in rows for run in row.runs]
    em = median(row.size for row in rows)
    columns = columns_with_alone(rows, em)
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
    writer.table(with_labels_merged(grid_lines(ruled, fill(ruled, runs), **numbers), runs))


class _Cut:
    """The recursive cut of one box into columns and blocks."""

    def __init__(self, pieces: Sequence[Piece], writer: _Writer) -> None:
        runs = [piece for piece in pieces if isinstance(piece, Run)]
        self.columns = Columns(runs, len(pieces) - len(runs))
        self.em = self.columns.em
        self.writer = writer

    def write(self, pieces: Sequence[Piece], depth: int, reach: float) -> None:
        """Write pieces in reading order; `reach` is the x that their rows may."""
        bands = self._bands(pieces)
        waiting: list[Sequence[Piece]] = []
        first = 0
        while first < len(bands):
            band = bands[first]
            found = None
            if len(band) > 1 and self.columns.tries and depth < _DEEPEST:
                found = self.columns.find(bands, first, waiting, reach)
            if found is not None:
                columns, first, above = found
                columns, captions = with_captions_apart(columns)
                self._flush(_runs(waiting[:above]), reach)
                self._flush(captions, reach)
                waiting = []
                for frame in (rows := in_rows(columns, self.em)):
                    _write(frame, self.writer, depth + 1)
                if rows:
                    continue
                for number, (column, own) in enumerate(zip(columns, reaches(columns, reach, self.em), strict=True)):
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

    def _mixed(self, loose: Sequence[Run], frames: Sequence[Piece], depth: int, reach: float) -> None:
        """Write a band that cannot be cut and holds frames: the loose runs above and left of each, then the frame."""
        left = list(loose)
        for frame in sorted(frames, key=lambda piece: (round(piece.top / self.em), piece.left)):
            before = [run for run in left if run.middle < frame.top or run.right <= frame.left + 0.5 * self.em]
            left = [run for run in left if run not in before]
            caption = _wrapped_caption(before, frame)
            self._flush([run for run in before if not any(run in row.runs for row in caption)], reach)
            if caption:
                self.writer.line(joined(caption, caption[0].right - caption[0].left), caption)
            if isinstance(frame, Run):
                self.writer.block([TextRow((frame,), frame.left, frame.top, frame.right, frame.bottom)])
            else:
                _write(frame, self.writer, depth + 1)
        self._flush(left, reach)

    def _bands(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """Pieces in the bands that horizontal gaps separate, from the top."""
        bands: list[list[Piece]] = []
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

    def _flush(self, runs: Sequence[Run], reach: float) -> None:
        """Write loose runs as blocks of rows."""
        rows = _with_margin_heads_above(with_labels_at_first_rows(text_rows(runs)))
        measure = measured(rows, reach)
        for groups in _rows_of_tables(_blocks(rows)):
            _write_rows([row for group in groups for row in group], self.writer, measure, groups)


def _wrapped_caption(runs: Sequence[Run], frame: Piece) -> list[TextRow]:
    """The last rows above a table, if they are one text set to its middle: the first is as wide as the table."""
    if not isinstance(frame, Frame) or frame.grid is None or len(runs) < _LEAST_BESIDE:
        return []
    caption: list[TextRow] = []
    below = frame.top
    for row in reversed(text_rows(runs)):
        em = row.size
        centred = abs(row.left + row.right - frame.left - frame.right) < em and len(row.runs) == 1
        if not centred or below - row.bottom > em or (caption and abs(em - caption[0].size) > 0.08 * em):
            return []
        caption.insert(0, row)
        if row.right - row.left > frame.right - frame.left - _FULL * em:
            return caption if len(caption) > 1 else []
        below = row.top
    return []


def _runs(bands: Sequence[Sequence[Piece]]) -> list[Run]:
    return [piece for band in bands for piece in band if isinstance(piece, Run)]


def _inner_reach(pieces: Sequence[Piece], box: Box) -> float:
    """The x that rows in a box may reach: as far from its right side as they begin from its left."""
    return box.right - min(piece.left for piece in pieces) + box.left


def _with_margin_heads_above(rows: list[TextRow]) -> list[TextRow]:
    """Rows with what stands in larger type in the margin beside one of them as a row of its own above it."""
    starts = Counter(round(row.left) for row in rows)
    parted: list[TextRow] = []
    for row in rows:
        head, *others = row.runs
        larger = bool(others) and head.size > _LARGER * others[0].size and not is_amount(others)
        if larger and others[0].left - head.right > GUTTER * head.size:
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


def _rows_of_tables(blocks: Sequence[list[TextRow]]) -> Iterator[list[list[TextRow]]]:
    """Blocks, each alone; those that are the rows of one table, with wide gaps between these, as one with its head."""
    above: list[list[TextRow]] = []
    for is_row, group in itertools.groupby(blocks, _is_row):
        same = list(group)
        if is_row and len(same) >= _LEAST_ROWS and any(len(block) > 1 for block in same):
            head = above.pop() if above else []
            yield from ([block] for block in above)
            yield [*(beside_each_other(head, head[0].size) if head else ()), *same]
            above = []
        else:
            above += same
    yield from ([block] for block in above)


def _is_row(block: Sequence[TextRow]) -> bool:
    """Whether a block has one row with a figure, half-way down what its other cells hold."""
    em = median(row.size for row in block)
    figured = [row for row in block if len(parts := segments(row, em)) > 1 and any(map(is_amount, parts[1:]))]
    middle = (block[0].top + max(row.bottom for row in block)) / 2
    return len(figured) == 1 and abs(figured[0].middle - middle) < _HALF_WAY * em


def _write_rows(
    rows: Sequence[TextRow], writer: _Writer, measure: Measure | None, known: Sequence[list[TextRow]]
) -> None:
    """Write a block: the part of it that stands in columns of figures as a table, the rest as lines.

    Where several groups are `known`, these are the rows of a table.
    """
    em = median(row.size for row in rows)
    if len(known) > 1:
        groups = [with_cells_apart(group, em) for group in known]
    else:
        groups = _with_hanging_rows(beside_each_other(with_cells_apart(rows, em), em), em)
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
    ragged = _ragged([max(len(segments(row, em)) for row in groups[number]) for number in inside], len(columns))
    if len(columns) < (2 if plain else 3) and not ragged:
        writer.block(rows, measure)
        return
    if first:
        writer.block([row for group in groups[:first] for row in group], measure)
    lines = [
        table_line(
            counted_cells(parts[number], ragged) if ragged else cells_of(groups[number], columns, em),
            groups[number],
            table=writer.tables + 1,
            box=writer.boxes + 1,
        )
        for number in inside
    ]
    writer.table(with_labels_merged(lines, (run for row in rows for run in row.runs)))
    if groups[last + 1 :]:
        writer.block([row for group in groups[last + 1 :] for row in group], measure)


def _with_hanging_rows(groups: Sequence[list[TextRow]], em: float) -> list[list[TextRow]]:
    """Groups of rows, each with the row above it that has one part alone where its own first part is set deeper.

    Where it is set as deep as others, it may be a row below a heading.
    """
    starts = Counter(round(group[0].left) for group in groups)
    joined: list[list[TextRow]] = []
    for group in groups:
        above = joined[-1] if joined else []
        deeper = (
            len(above) == 1 and len(group) == 1 and em < 2 * (group[0].left - above[0].left) < _DEEPEST_HANGING * em
        )
        if (
            deeper
            and len(segments(group[0], em)) > 1
            and len(segments(above[0], em)) == 1
            and not is_amount(above[0].runs)
            and starts[round(group[0].left)] < starts[round(above[0].left)]
        ):
            above.append(group[0])
        else:
            joined.append(list(group))
    return joined


def _ragged(counts: Sequence[int], columns: int) -> int:
    """How many cells nearly all rows have that stand in fewer columns, as if a fixed blank stood between; else 0."""
    usual, times = Counter(counts).most_common(1)[0]
    return usual if usual > max(2, columns) and times >= 0.7 * len(counts) else 0
