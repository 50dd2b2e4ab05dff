"""Boxes: what stands in each box of a page, and whether a grid of lines is a table or frames blocks of text."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from mie_budget.sources.pdf.headed import headed_tables, with_head
from mie_budget.sources.pdf.ruling import Frames, Grid, GridCell
from mie_budget.sources.pdf.shapes import Box, Run
from mie_budget.sources.pdf.sides import parted_sides
from mie_budget.sources.pdf.striped import striped_tables
from mie_budget.sources.pdf.tables import Filled, fill, is_layout
from mie_budget.sources.pdf.text_rows import TextRow, has_digit, is_amount, is_number, row_text, text_rows
from mie_budget.sources.pdf.unruled import columns_of, segments

_MOST_CROSSING = 0.2
_LEAST_FIGURES = 6
_LEAST_NAMED = 3
"""Two rows of figures may stand beside a heading and a line of text by chance."""
_MOST_REGIONS = 64
"""Each is held against all that stands on the page; no page of a budget has more tables."""
_MOST_OF_ROWS = 0.8
"""A head, a sum or a note has no figure or no name."""
_LEAST_OF_LIST = 3
"""Amounts: two in one row are this year's and last year's, with nothing between these."""

_LEAST_FORMS = 3
"""Two items may well have the same words in their cells."""
_MOST_OF_FORMS = 0.8
"""Of the forms of a page: a head may stand among them, and one may have lost a label."""
_LEAST_LABELS = 3
"""A marker and a department may be the same in all rows of a table."""
_EDGES_OF_TWO = 3
"""Of two cells beside each other."""
_SAME_EDGE = 3.0
"""In points: a coloured box and a line that are set to one width end this near each other."""
_SENTENCE_END = "。"
_FEW_THROUGH = 0.25
"""Of the rows of a table: a note may stand in some; what is said of an item is often shorter than a line."""
LONGEST_LABEL = 8
"""Letters: 令和7年度予算; longer words head something."""
_LOW = 2.5
"""In ems: the height of a box around one word, and what its width is more than that of the word."""
_LABEL_LETTERS = 4
"""A label and its value may be one piece (所管：道路課): no label of a form is told by less."""


@dataclass(slots=True, eq=False)
class Frame:
    """A box with what stands in it, or a table; it is read as one piece."""

    box: Box
    runs: list[Run] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    grid: Grid | None = None
    filled: list[Filled] = field(default_factory=list)
    parted: bool = False
    """Whether an upright line alone parts its two cells: labels with their values from what is said of these."""

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.box.left

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.box.right

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.box.top

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.box.bottom

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return self.box.middle


Piece = Run | Frame
"""What is put in order on a page."""


def part_of(frames: Frames, left: float, right: float) -> Frames:
    """The frames whose middle stands between two x."""

    def inside(box: Box) -> bool:
        return left <= (box.left + box.right) / 2 < right

    return Frames(
        tuple(grid for grid in frames.grids if inside(grid.box)),
        tuple(box for box in frames.boxes if inside(box)),
        tuple(grid for grid in frames.bands if inside(grid.box)),
        tuple(grid for grid in frames.stripes if inside(grid.box)),
        tuple(line for line in frames.upright if inside(line)),
    )


def container(box: Box, runs: Sequence[Run], frames: Frames) -> Frame:
    """A box with the frames nested in it and each run in the innermost one."""
    frames = _without_figures_alone(runs, frames)
    if len(frames.grids) <= _MOST_REGIONS:
        frames = frames._replace(grids=tuple(with_head(grid, runs) for grid in frames.grids))
    tables, runs, frames = _without_uprights(runs, frames)
    nodes: list[Frame] = [Frame(grid.box, grid=grid) for grid in frames.grids]
    taken = [grid.box for grid in frames.grids]
    nodes += [Frame(inner) for inner in frames.boxes if not any(_covers(outer, inner) for outer in taken)]
    root = Frame(box, frames=tables)
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
        fell = grid is not None and node.grid is None and len(grid.xs) > 2 and not node.runs
        outer = next((other for other in nodes if other is not node and _covers(other.box, node.box)), None) or root
        if fell:
            # The boxes that a grid fell into stand beside those around it.
            outer.frames += node.frames
        elif node.runs or node.frames or node.grid is not None:
            outer.frames.append(node)
    for band in frames.bands:
        _settle_band(root, band)
    return root


def _without_uprights(runs: Sequence[Run], frames: Frames) -> tuple[list[Frame], Sequence[Run], Frames]:
    """The tables that no vertical lines part, what stands beside such lines alone, and the runs and frames left."""
    tables, runs = _apart(headed_tables(frames, runs) if frames.boxes else (), runs)
    frames = _outside([table.box for table in tables], frames) if tables else frames
    for stripes in frames.stripes:
        if _parts_of_boxes(stripes, frames.grids):
            continue
        more, runs = _apart(striped_tables(stripes, runs), runs)
        tables += more
    frames = _outside([table.box for table in tables], frames)
    framed = [*frames.boxes, *(grid.box for grid in frames.grids)] if frames.upright else ()
    sides, runs = _apart(parted_sides(_outside(framed, frames).upright, runs) if frames.upright else (), runs)
    for side in sides:
        side.parted = True
    return [*tables, *sides], runs, frames


def _without_figures_alone(runs: Sequence[Run], frames: Frames) -> Frames:
    """The frames without those that hold the figures of rows whose names stand beside them: they part one table."""
    regions = [grid.box for grid in (*frames.stripes, *frames.grids)]
    numbers = [run for run in runs if is_number(run.text)] if 0 < len(regions) <= _MOST_REGIONS else []
    if len(numbers) < _LEAST_FIGURES:
        return frames
    alone = [box for box in regions if _holds_figures_alone(box, runs, numbers)]
    return _outside(alone, frames) if alone else frames


def _holds_figures_alone(box: Box, runs: Sequence[Run], numbers: Sequence[Run]) -> bool:
    """Whether what stands in a box are figures, and beside it on the left a name for each row of them."""
    beside = [run for run in runs if run.right <= box.left and box.top <= run.middle <= box.bottom]
    figures = [run for run in numbers if box.holds(run.centre, run.middle)] if beside else []
    if len(figures) < _LEAST_FIGURES:
        return False
    inside = sum(box.holds(run.centre, run.middle) for run in runs)
    rows = text_rows(figures)
    near = 0.3 * median(row.size for row in rows)
    names = text_rows(beside)
    if len(rows) < _LEAST_NAMED or len(figures) < _MOST_OF_ROWS * inside or any(is_amount(row.runs) for row in names):
        return False
    levels = [row.middle for row in names]
    named = sum(bisect_left(levels, row.middle - near) < bisect_right(levels, row.middle + near) for row in rows)
    return named >= _MOST_OF_ROWS * max(len(rows), len(names) - 1)


def _apart(
    found: Iterable[tuple[Grid, list[Run], list[Filled]]], runs: Sequence[Run]
) -> tuple[list[Frame], Sequence[Run]]:
    """Tables without vertical lines as frames, and the runs that stand in none; nothing stands in two of them."""
    tables: list[Frame] = []
    for grid, own, filled in found:
        if any(table.box.holds(run.centre, run.middle) for table in tables for run in own):
            continue
        tables.append(Frame(grid.box, own, grid=grid, filled=filled))
        runs = [run for run in runs if not grid.box.holds(run.centre, run.middle)]
    return tables, runs


def _parts_of_boxes(stripes: Grid, grids: Sequence[Grid]) -> bool:
    """Whether a grid is nothing but the edges of boxes of two cells each that stand apart below each other."""
    boxes = sorted(
        (grid.box.top, grid.box.bottom)
        for grid in grids
        if len(grid.xs) == _EDGES_OF_TWO and len(grid.cells) == _EDGES_OF_TWO - 1 and _is_within(grid.box, stripes.box)
    )
    apart = all(below[0] - above[1] > _SAME_EDGE for above, below in itertools.pairwise(boxes))
    return len(boxes) > 1 and apart and 2 * len(boxes) >= len(stripes.ys) - 2


def _is_within(box: Box, outer: Box) -> bool:
    return outer.holds((box.left + box.right) / 2, box.middle)


def _outside(boxes: Sequence[Box], frames: Frames) -> Frames:
    """The frames that lie in none of some boxes."""

    def lies_outside(box: Box) -> bool:
        return not any(outer.holds((box.left + box.right) / 2, box.middle) for outer in boxes)

    return Frames(
        tuple(grid for grid in frames.grids if lies_outside(grid.box)),
        tuple(box for box in frames.boxes if lies_outside(box)),
        tuple(grid for grid in frames.bands if lies_outside(grid.box)),
        tuple(grid for grid in frames.stripes if lies_outside(grid.box)),
        tuple(line for line in frames.upright if lies_outside(line)),
    )


def _covers(outer: Box, inner: Box) -> bool:
    """Whether most of a box lies in a larger one."""
    if outer.width * outer.height <= inner.width * inner.height:
        return False
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    high = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return wide > 0 and high > 0 and wide * high > 0.6 * inner.width * inner.height


def _settle_grid(node: Frame) -> None:
    """Decide what a grid is: a table, or the frames of blocks of text (its cells become boxes)."""
    grid = node.grid
    if grid is None or not node.runs:
        node.grid = None
        return
    if _are_labels(node):
        node.grid = None
        aside = min(run.left for run in node.runs) - node.left
        node.frames += [
            Frame(Box(run.left - aside, run.top, run.right + aside, run.bottom), [run]) for run in node.runs
        ]
        node.runs = []
        return
    filled = node.filled = fill(grid, node.runs)
    if is_layout(grid, filled):
        if _has_columns(grid, node.runs):
            return
        node.grid = None
        node.frames += [Frame(cell.box, [run for row in rows for run in row.runs]) for cell, rows in filled if rows]
        node.runs = []
    elif _none_beside(filled):
        # A label and the box that it stands on.
        node.grid = None


def _are_labels(node: Frame) -> bool:
    """Whether a grid is nothing but boxes of words that stand so near below each other that they seem to touch."""
    rows = text_rows(node.runs)
    return (
        1 < len(rows) == len(node.runs)
        and node.box.height < _LOW * sum(run.size for run in node.runs)
        and fits_word(node.box, max(node.runs, key=lambda run: run.width))
        and all(len(run.text.strip()) <= LONGEST_LABEL and not has_digit(run.text) for run in node.runs)
    )


def fits_word(box: Box, word: Run) -> bool:
    """Whether a box is hardly wider than the word in it."""
    return box.width < word.width + _LOW * word.size


def holds_word(frame: Frame) -> bool:
    """Whether a box holds nothing but a word, and is as low as that."""
    if len(frame.runs) != 1 or frame.frames or frame.grid is not None:
        return False
    (run,) = frame.runs
    return frame.bottom - frame.top < _LOW * run.size and len(run.text.strip()) <= LONGEST_LABEL


def _none_beside(filled: Sequence[Filled]) -> bool:
    """Whether several rows of a grid hold text, each in one cell alone."""
    rows = [row for cell, text in filled if text for row in range(cell.row, cell.row + cell.rows)]
    return 1 < len(rows) == len(set(rows))


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


def _settle_band(root: Frame, band: Grid) -> None:
    """Make a table of the runs between horizontal lines where they stand in columns."""
    box = band.box
    inside = [run for run in root.runs if box.holds(run.centre, run.middle)]
    if len(inside) < 6 or not _has_columns(band, inside) or _rules_lists(band.ys, inside):
        return
    if _rules_blocks(band.ys, inside):
        return
    labels = _labels_of_forms(band.ys, inside)
    if labels:
        _settle_forms(root, band, labels)
        return
    bars = _bars_within(root.frames, band)
    stretches = (
        _between_bars(band.ys, bars)
        if bars
        else [band.ys[first : last + 1] for first, last in _stretches(band.ys, text_rows(inside))]
    )
    for ys in stretches:
        part = Box(box.left, ys[0], box.right, ys[-1])
        own = [run for run in root.runs if part.holds(run.centre, run.middle)]
        if not own:
            continue
        cells = tuple(
            GridCell(Box(box.left, top, box.right, bottom), row, 0, 1, 1)
            for row, (top, bottom) in enumerate(itertools.pairwise(ys))
        )
        root.frames.append(Frame(part, own, grid=Grid(part, ys, band.xs, cells)))
        root.runs = [run for run in root.runs if not part.holds(run.centre, run.middle)]


def _bars_within(frames: Sequence[Frame], band: Grid) -> list[Box]:
    """The boxes of headings as wide as horizontal lines, between them or right above them, from the top.

    None where all of them stand above: the lines rule one table.
    """
    left, top, right, bottom = band.box
    step = median(below - above for above, below in itertools.pairwise(band.ys))
    bars = sorted(
        (
            frame.box
            for frame in frames
            if frame.grid is None
            and not frame.frames
            and len(frame.runs) == 1
            and max(abs(frame.left - left), abs(frame.right - right)) < _SAME_EDGE
            and top - 2 * step < frame.bottom < bottom
        ),
        key=lambda bar: bar.top,
    )
    return bars if any(bar.top > top for bar in bars) else []


def _between_bars(ys: Sequence[float], bars: Sequence[Box]) -> Iterator[tuple[float, ...]]:
    """The lines of the rows between the boxes of headings: the edge of a box is the first of those below it."""
    tops = [float("-inf"), *(bar.bottom for bar in bars)]
    ends = [*(bar.top for bar in bars), float("inf")]
    for top, end in zip(tops, ends, strict=True):
        own = [y for y in ys if top < y < end + _SAME_EDGE]
        if own and top > 0:
            own.insert(0, top)
        if len(own) > 1:
            yield tuple(own)


def _rules_lists(ys: Sequence[float], runs: Sequence[Run]) -> bool:
    """Whether lines stand below the headings of lists and rule no rows: most have several amounts and prose between."""
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    bands: dict[int, list[tuple[bool, TextRow]]] = {}
    for row in rows:
        parts = segments(row, em)
        stated = len(parts) > 1 and is_amount(parts[-1]) and not parts[-1][0].text.startswith(("(", "（"))
        bands.setdefault(bisect_right(ys, row.middle), []).append((stated, row))
    with_amounts = [band for band in bands.values() if any(stated for stated, _ in band)]
    return 2 * sum(_is_list(band, em) for band in with_amounts) > len(with_amounts)


def _rules_blocks(ys: Sequence[float], runs: Sequence[Run]) -> bool:
    """Whether lines stand below names with their amounts, or above these, and part what is said of each.

    Below a name stand sentences, which run through what its amount leaves free; in a table they keep to their column.
    """
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    wide = [row for row in rows if len(segments(row, em)) > 1]
    columns = columns_of(wide, em)
    gutters = [(before[1], after[0]) for before, after in itertools.pairwise(columns)]
    edge = min(row.left for row in wide) + em
    bands = {bisect_right(ys, row.middle) for row in wide}
    named = not any(_SENTENCE_END in row.runs[0].text for row in wide)
    through = {
        bisect_right(ys, row.middle)
        for row in rows
        if row.left < edge and (_crosses(row, gutters) or (named and _SENTENCE_END in row_text(row)))
    }
    return len(through & bands) > _FEW_THROUGH * len(bands)


def _is_list(band: Sequence[tuple[bool, TextRow]], em: float) -> bool:
    """Whether some rows are a list: names with amounts, and rows without any between; of two, both names at one x."""
    stated = [number for number, (amount, _) in enumerate(band) if amount]
    if len(stated) >= _LEAST_OF_LIST:
        return len(band) > len(stated)
    if len(stated) < _LEAST_OF_LIST - 1 or stated[1] - stated[0] < _LEAST_OF_LIST - 1:
        return False
    first, second = (band[number][1] for number in stated)
    return abs(first.left - second.left) < em and not is_amount([first.runs[0]])


def _labels_of_forms(ys: Sequence[float], runs: Sequence[Run]) -> frozenset[str]:
    """How the labels begin that stand in nearly all forms, on more than one line of each, where lines part such.

    None where lines rule the rows of a table.
    """
    rows = text_rows(runs)
    em = median(row.size for row in rows)
    forms: dict[int, list[frozenset[str]]] = {}
    for row in rows:
        begins = frozenset(_label_of(part[0]) for part in segments(row, em) if not is_amount(part))
        forms.setdefault(bisect_right(ys, row.middle), []).append(begins)
    if len(forms) < _LEAST_FORMS:
        return frozenset()
    held = Counter(label for lines in forms.values() for label in frozenset[str]().union(*lines) if len(label) > 1)
    labels = frozenset(label for label, times in held.items() if times >= _MOST_OF_FORMS * len(forms))
    spread = sum(sum(not labels.isdisjoint(line) for line in lines) > 1 for lines in forms.values())
    whole = len(labels) >= _LEAST_LABELS and spread >= _MOST_OF_FORMS * len(forms)
    return labels if whole else frozenset()


def _label_of(run: Run) -> str:
    return run.text.strip()[:_LABEL_LETTERS]


def _settle_forms(root: Frame, band: Grid, labels: frozenset[str]) -> None:
    """Make a box of each form between two lines, and of one above the first where each has its line below it."""
    left, top, right, _ = band.box
    first = top - median(bottom - above for above, bottom in itertools.pairwise(band.ys))
    above = Box(left, first, right, top)
    held = {_label_of(run) for run in root.runs if above.holds(run.centre, run.middle)}
    for upper, lower in itertools.pairwise((first, *band.ys) if labels <= held else band.ys):
        part = Box(left, upper, right, lower)
        own = [run for run in root.runs if part.holds(run.centre, run.middle)]
        if own:
            root.frames.append(Frame(part, own))
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
