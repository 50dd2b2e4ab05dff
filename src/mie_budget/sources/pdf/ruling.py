"""Ruled lines and areas to frames: the grids whose cells a table has, and the boxes that text stands in.

The bars of charts frame nothing and part no columns, however they touch each other.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from mie_budget.sources.pdf.shapes import Area, Box, Run, Sheet
from mie_budget.sources.pdf.tags import without_tags

_NEAR = 2.2
"""In points: edges this near are one line."""
_JOIN = 4.0
"""In points: areas this near stand side by side without a gap."""
_MEET = 0.5
"""In points: lines this near, end to end, are one."""
_FEWEST_LINES = 3
_FEWEST_COLOURED = 5
_UNEVEN = 2.5
_MOST_LINES = 3_000
_WHOLE_PAGE = 0.7
_SMALLEST = 7.0
_NARROWEST_TABLE = 100.0

_LEAST_BARS = 4
"""Fewer may be anything: the ground of a heading, a tab."""
_LEAST_ENDS = 3
"""Cells of one column end where it does, and two kinds of boxes at two places; bars end at the sums they show."""
_LEVEL = 2.0
"""In points: edges this near are one line."""


class GridCell(NamedTuple):
    """A cell of a grid: its rectangle, and the first row and column and the numbers of rows and columns it covers."""

    box: Box
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Grid:
    """A ruled grid: the y of its rows, the x of its columns, and its cells by row and column."""

    box: Box
    ys: tuple[float, ...]
    xs: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @cached_property
    def owners(self) -> dict[tuple[int, int], int]:
        """The number of the cell that covers a row and column; found once for all pages ruled alike."""
        return {
            (row, column): number
            # A cell that is no rectangle covers others: the smallest holds what stands there.
            for number, cell in sorted(enumerate(self.cells), key=lambda found: -found[1].rows * found[1].columns)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }


class Frames(NamedTuple):
    """What lines and areas make of a page. `bands` are horizontal lines of one width without any vertical one.

    `stripes` are lines and coloured cells of one width, all of which end at the same places within that, or rows that
    are coloured by turns: what stands between them is a table where it stands in columns, and then the frames in it are
    none. `upright` are vertical lines that meet no other line.
    """

    grids: tuple[Grid, ...]
    boxes: tuple[Box, ...]
    bands: tuple[Grid, ...]
    stripes: tuple[Grid, ...] = ()
    upright: tuple[Box, ...] = ()


class _Edge(NamedTuple):
    """A straight edge: its place across, its extent, the element it is an edge of."""

    at: float
    start: float
    end: float
    element: int


class _Sets:
    """Disjoint sets of the numbers below `size`."""

    def __init__(self, size: int) -> None:
        self.parents = list(range(size))

    def root(self, one: int) -> int:
        """The number that stands for the set."""
        parents = self.parents
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        self.parents[self.root(one)] = self.root(other)


def find_frames(sheet: Sheet) -> Frames:
    """The grids and boxes of a page."""
    page = sheet.width * sheet.height
    painted = without_tags(sheet.areas, sheet.across, sheet.along, sheet.runs)
    areas = _distinct([area for area in without_bars(painted, sheet.runs) if not area.round], page)
    known = set(areas)
    bubbles = [box for box in _distinct([area for area in painted if area.round], page) if box not in known]
    across = sorted(sheet.across, key=lambda box: -box.width)[:_MOST_LINES]
    along = sorted(sheet.along, key=lambda box: -box.height)[:_MOST_LINES]
    frames = _frames(tuple(areas) if len(areas) <= _MOST_LINES else (), tuple(across), tuple(along), page)
    small = [box for box in bubbles if box.width * box.height < _WHOLE_PAGE * page]
    return frames._replace(boxes=(*frames.boxes, *small[:_MOST_LINES]))


@lru_cache(maxsize=16)
def _frames(areas: Sequence[Box], across: Sequence[Box], along: Sequence[Box], page: float) -> Frames:
    # The pages of a book are ruled alike.
    level, upright = _edges(areas, across, along)
    sets = _Sets(len(areas) + len(across) + len(along))
    _join_collinear(level, len(areas), sets)
    _join_collinear(upright, len(areas), sets)
    _join_crossing(level, upright, areas, sets)
    groups: dict[int, list[int]] = {}
    for element in range(len(sets.parents)):
        groups.setdefault(sets.root(element), []).append(element)
    members = {root: set(group) for root, group in groups.items()}
    grids: list[Grid] = []
    boxes: list[Box] = []
    alone: list[Box] = []
    standing: list[Box] = []
    proper: set[int] = set()
    by_root: dict[int, tuple[list[_Edge], list[_Edge]]] = {root: ([], []) for root in groups}
    for edge in level:
        by_root[sets.root(edge.element)][0].append(edge)
    for edge in upright:
        by_root[sets.root(edge.element)][1].append(edge)
    for root, group in members.items():
        if len(group) == 1:
            (element,) = group
            if element < len(areas):
                boxes.append(areas[element])
            elif element < len(areas) + len(across):
                alone.append(across[element - len(areas)])
            else:
                standing.append(along[element - len(areas) - len(across)])
            continue
        grid = _grid(*by_root[root])
        if grid is not None and len(grid.ys) >= _FEWEST_LINES and _is_closed(grid, by_root[root][1]):
            proper |= group
        if grid is None:
            alone.extend(across[e - len(areas)] for e in group if len(areas) <= e < len(areas) + len(across))
            boxes.extend(areas[e] for e in group if e < len(areas))
        elif len(grid.cells) == 1 or _is_box_with_one_inside(grid):
            boxes.extend(dict.fromkeys((grid.box, *(cell.box for cell in grid.cells))))
        else:
            grids.append(grid)
    boxes = [box for box in boxes if box.width * box.height < _WHOLE_PAGE * page]
    open_groups = {root for root, group in members.items() if max(group) < len(areas) + len(across)}
    striped = [edge for edge in level if sets.root(edge.element) in open_groups]
    stripes = tuple(_stripes(striped, len(areas), proper))
    return Frames(tuple(grids), tuple(boxes), tuple(_bands(alone)), stripes, tuple(standing))


def _is_box_with_one_inside(grid: Grid) -> bool:
    """Whether a small box stands at an edge of a large one: around it that is one cell, as large as both.

    The large one may have others of its width above and below it.
    """
    whole = [cell for cell in grid.cells if cell.columns == len(grid.xs) - 1]
    inside = [cell for cell in grid.cells if cell not in whole]
    return len(inside) == 1 and any(_covers(cell, inside[0]) for cell in whole)


def _covers(cell: GridCell, other: GridCell) -> bool:
    rows, columns = range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)
    return other.row in rows and other.column in columns


def _distinct(areas: Sequence[Area], page: float) -> list[Box]:
    """The areas that can hold text, each once."""
    seen: dict[tuple[int, int, int, int], Box] = {}
    for area in areas:
        box = area.box
        if min(box.width, box.height) >= _SMALLEST and (area.stroked or box.width * box.height < 0.9 * page):
            seen.setdefault((round(box.left), round(box.top), round(box.right), round(box.bottom)), box)
    return list(seen.values())


def _edges(areas: Sequence[Box], across: Sequence[Box], along: Sequence[Box]) -> tuple[list[_Edge], list[_Edge]]:
    level: list[_Edge] = []
    upright: list[_Edge] = []
    for number, box in enumerate(areas):
        level += [_Edge(box.top, box.left, box.right, number), _Edge(box.bottom, box.left, box.right, number)]
        upright += [_Edge(box.left, box.top, box.bottom, number), _Edge(box.right, box.top, box.bottom, number)]
    for number, box in enumerate(across, len(areas)):
        level.append(_Edge(box.middle, box.left, box.right, number))
    for number, box in enumerate(along, len(areas) + len(across)):
        upright.append(_Edge((box.left + box.right) / 2, box.top, box.bottom, number))
    return sorted(level), sorted(upright)


def _join_collinear(edges: Sequence[_Edge], areas: int, sets: _Sets) -> None:
    """Put elements into one set whose edges lie on one line and overlap: neighbours in a grid.

    Lines need only meet: the border of a merged cell is drawn in pieces, row by row.
    """
    places = [edge.at for edge in edges]
    ranges = list(_clusters(places, _JOIN))
    # What stands beside a line may begin a cluster that ends within it.
    cuts = [last for _, last in ranges[:-1] if places[last] - places[last - 1] <= _NEAR]
    ranges += [
        (bisect_left(places, places[cut] - _NEAR), bisect_right(places, places[cut - 1] + _NEAR)) for cut in cuts
    ]
    for first, last in ranges:
        reach, holder = float("-inf"), -1
        for edge in sorted(edges[first:last], key=lambda edge: edge.start):
            lines = edge.element >= areas and holder >= areas
            if edge.start < reach + (_MEET if lines else -1.0):
                sets.join(edge.element, holder)
            if edge.end > reach:
                reach, holder = edge.end, edge.element


def _join_crossing(level: Sequence[_Edge], upright: Sequence[_Edge], areas: Sequence[Box], sets: _Sets) -> None:
    """Put lines into one set that cross or touch, and lines inside an area that touch its border."""
    places = [edge.at for edge in upright]
    for edge in level:
        for other in upright[bisect_left(places, edge.start - _NEAR) : bisect_right(places, edge.end + _NEAR)]:
            if not other.start - _NEAR <= edge.at <= other.end + _NEAR:
                continue
            first, second = edge.element < len(areas), other.element < len(areas)
            if first and second:
                continue
            if first and not _within(other.start, other.end, areas[edge.element].top, areas[edge.element].bottom):
                continue
            if second and not _within(edge.start, edge.end, areas[other.element].left, areas[other.element].right):
                continue
            sets.join(edge.element, other.element)


def _within(start: float, end: float, outer_start: float, outer_end: float) -> bool:
    return outer_start - _NEAR <= start and end <= outer_end + _NEAR


def _clusters(places: Sequence[float], near: float) -> Iterable[tuple[int, int]]:
    """The ranges of sorted places in which each is near the first."""
    first = 0
    for index in range(1, len(places) + 1):
        if index == len(places) or places[index] - places[first] > near:
            yield first, index
            first = index


def _lines(edges: Sequence[_Edge]) -> list[tuple[float, list[tuple[float, float]]]]:
    """The lines that edges make: the place of each and the extents it covers."""
    lines = []
    ordered = sorted(edges)
    for first, last in _clusters([edge.at for edge in ordered], _JOIN):
        part = ordered[first:last]
        extents: list[tuple[float, float]] = []
        for edge in sorted(part, key=lambda edge: edge.start):
            if extents and edge.start <= extents[-1][1] + _JOIN:
                extents[-1] = (extents[-1][0], max(extents[-1][1], edge.end))
            else:
                extents.append((edge.start, edge.end))
        lines.append((sum(edge.at for edge in part) / len(part), extents))
    return lines


def _grid(level: Sequence[_Edge], upright: Sequence[_Edge]) -> Grid | None:
    """The grid that lines make; None where they enclose nothing."""
    rows, columns = _lines(level), _lines(upright)
    if len(rows) < 2 or len(columns) < 2 or len(rows) * len(columns) > 40_000:
        return None
    ys, xs = [at for at, _ in rows], [at for at, _ in columns]
    foot = min(extents[-1][1] for _, extents in columns)
    foot_open = len(columns) >= _FEWEST_LINES and foot > ys[-1] + _SMALLEST
    left, right = _reached(rows, xs)
    if foot_open:
        # The page ends within a row: nothing but the lines between its cells goes on below the last one.
        rows, ys = [*rows, (foot, [])], [*ys, foot]
    if left is not None:
        columns, xs = [(left, [(ys[0], ys[-1])]), *columns], [left, *xs]
    if right is not None:
        columns, xs = [*columns, (right, [(ys[0], ys[-1])])], [*xs, right]
    if foot_open:
        rows[-1] = (ys[-1], [(xs[0], xs[-1])])
    high, wide = len(ys) - 1, len(xs) - 1

    units = _Sets(high * wide)
    for column, (_, extents) in enumerate(columns[1:-1]):
        for row in _open(extents, ys):
            units.join(row * wide + column, row * wide + column + 1)
    for row, (_, extents) in enumerate(rows[1:-1]):
        for column in _open(extents, xs):
            units.join(row * wide + column, (row + 1) * wide + column)
    groups: dict[int, list[tuple[int, int]]] = {}
    for unit in range(high * wide):
        groups.setdefault(units.root(unit), []).append(divmod(unit, wide))
    cells = []
    for group in groups.values():
        top, bottom = min(row for row, _ in group), max(row for row, _ in group) + 1
        left, right = min(column for _, column in group), max(column for _, column in group) + 1
        box = Box(xs[left], ys[top], xs[right], ys[bottom])
        cells.append(GridCell(box, top, left, bottom - top, right - left))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(ys), tuple(xs), tuple(cells))


def _reached(
    rows: Sequence[tuple[float, list[tuple[float, float]]]], xs: Sequence[float]
) -> tuple[float | None, float | None]:
    """The x on either side that the lines across reach beyond the outermost upright ones; None where they end at these.

    Tables are often left open at their sides: their first and their last column have a line only within. All but the
    lines beside a cell of several rows reach as far, the first and the last among them.
    """
    if len(rows) < _FEWEST_LINES or len(xs) < _FEWEST_LINES:
        return None, None
    reached = []
    for ends, edge, sign in (
        ([extents[0][0] for _, extents in rows], xs[0], -1),
        ([extents[-1][1] for _, extents in rows], xs[-1], 1),
    ):
        far = max(ends, key=lambda end: sign * end)
        near = sum(abs(end - far) <= _JOIN for end in ends)
        outer = abs(ends[0] - far) <= _JOIN and abs(ends[-1] - far) <= _JOIN
        reached.append(far if outer and 2 * near > len(ends) and sign * (far - edge) > 2 * _SMALLEST else None)
    return reached[0], reached[1]


def _is_closed(grid: Grid, upright: Sequence[_Edge]) -> bool:
    """Whether lines run along most of both sides of a grid; a coloured column alone shows no others."""
    half = 0.5 * (grid.ys[-1] - grid.ys[0])
    lines = _lines(upright)
    return all(sum([end - start for start, end in lines[side][1]]) > half for side in (0, -1))


def _open(extents: Sequence[tuple[float, float]], places: Sequence[float]) -> list[int]:
    """The numbers of the steps between places beside which a line, given by its extents, does not run."""
    if len(extents) == 1 and extents[0][0] <= places[0] + _NEAR and extents[0][1] >= places[-1] - _NEAR:
        return []
    middles = [(before + after) / 2 for before, after in itertools.pairwise(places)]
    return [
        number for number, middle in enumerate(middles) if not any(start <= middle <= end for start, end in extents)
    ]


class _Stripe(NamedTuple):
    """What lies on one horizontal line without a gap: where it ends, and where its pieces do inside of that."""

    at: float
    left: float
    right: float
    breaks: tuple[float, ...]
    elements: frozenset[int]
    widest: frozenset[int]
    """The elements that are as wide as it is."""


def _stripes(level: Sequence[_Edge], areas: int, proper: AbstractSet[int]) -> Iterable[Grid]:
    """The grids that lines and the edges of areas make which all end at the same places, columns and rows.

    None where most of them belong to `proper` grids: these need nothing else to show their columns.
    """
    found: dict[tuple[int, int], list[_Stripe]] = {}
    for first, last in _clusters([edge.at for edge in level], _JOIN):
        for stripe in _stripes_of(level[first:last]):
            found.setdefault((round(stripe.left / 6), round(stripe.right / 6)), []).append(stripe)
    for stripes in found.values():
        if len(stripes) < _FEWEST_LINES or stripes[0].right - stripes[0].left < _NARROWEST_TABLE:
            continue
        if 2 * sum(not proper.isdisjoint(stripe.elements) for stripe in stripes) > len(stripes):
            continue
        breaks = sorted(x for stripe in stripes for x in stripe.breaks)
        clusters = [breaks[first:last] for first, last in _clusters(breaks, _JOIN)]
        inner = [sum(cluster) / len(cluster) for cluster in clusters if 2 * len(cluster) >= len(stripes)]
        ys = [stripe.at for stripe in stripes]
        coloured = [all(element < areas for element in stripe.elements) for stripe in stripes]
        if not inner and not (all(coloured) and _are_rows(ys)):
            continue
        if coloured[-1]:
            # Of coloured rows, the one below the last has no colour.
            ys.append(2 * ys[-1] - ys[-2])
        xs = (stripes[0].left, *inner, stripes[0].right)
        # In a row of several columns, a colour as wide as all of them is that of one cell.
        whole = {
            row
            for row, (above, below) in enumerate(itertools.pairwise(stripes))
            if inner and any(element < areas for element in above.widest & below.widest)
        }
        yield Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(ys), xs, tuple(_cells_of_stripes(ys, xs, whole)))


def _are_rows(ys: Sequence[float]) -> bool:
    """Whether lines are about as far from each other as those around the rows of a table, which alternate in colour."""
    steps = [below - above for above, below in itertools.pairwise(ys)]
    return len(steps) >= _FEWEST_COLOURED and max(steps) <= _UNEVEN * min(steps)


def _stripes_of(edges: Sequence[_Edge]) -> Iterable[_Stripe]:
    """The stripes on one line."""
    pieces: list[_Edge] = []
    reach = float("-inf")
    for edge in [*sorted(edges, key=lambda edge: edge.start), None]:
        if pieces and (edge is None or edge.start > reach + _MEET):
            left = pieces[0].start
            places = sorted({at for piece in pieces for at in piece[1:3] if left + _JOIN < at < reach - _JOIN})
            breaks = tuple(places[first] for first, _ in _clusters(places, _JOIN))
            elements = frozenset(piece.element for piece in pieces)
            widest = frozenset(piece.element for piece in pieces if piece.end - piece.start > reach - left - _JOIN)
            yield _Stripe(pieces[0].at, left, reach, breaks, elements, widest)
            pieces, reach = [], float("-inf")
        if edge is not None:
            pieces.append(edge)
            reach = max(reach, edge.end)


def _cells_of_stripes(ys: Sequence[float], xs: Sequence[float], whole: AbstractSet[int]) -> Iterable[GridCell]:
    """The cells of all rows; in the `whole` ones one that covers all columns."""
    for row, (top, bottom) in enumerate(itertools.pairwise(ys)):
        columns = [(xs[0], xs[-1])] if row in whole else list(itertools.pairwise(xs))
        for column, (left, right) in enumerate(columns):
            yield GridCell(Box(left, top, right, bottom), row, column, 1, len(xs) - 1 if row in whole else 1)


def _bands(lines: Sequence[Box]) -> Iterable[Grid]:
    """Three or more horizontal lines of one width, below each other: the rows of a table without vertical lines."""
    edges = [_Edge(line.middle, line.left, line.right, 0) for line in lines]
    groups: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for at, extents in _lines(edges):
        for left, right in extents:
            groups.setdefault((round(left / 6), round(right / 6)), []).append((at, left, right))
    for group in groups.values():
        ys = [at for at, _, _ in group]
        left, right = min(left for _, left, _ in group), max(right for _, _, right in group)
        if len(ys) >= _FEWEST_LINES and right - left > _NARROWEST_TABLE:
            cells = tuple(
                GridCell(Box(left, top, right, bottom), row, 0, 1, 1)
                for row, (top, bottom) in enumerate(itertools.pairwise(ys))
            )
            yield Grid(Box(left, ys[0], right, ys[-1]), tuple(ys), (left, right), cells)


def without_bars(areas: Sequence[Area], runs: Iterable[Run]) -> list[Area]:
    """The areas without the bars: those without text in them that begin on one line and end at many places."""
    filled = sorted((area for area in areas if area.filled), key=_left_edge)
    levels: list[tuple[float, float]] = []
    bars: set[int] = set()
    first = 0
    for last in range(1, len(filled) + 1):
        if last < len(filled) and _left_edge(filled[last]) - _left_edge(filled[last - 1]) <= _LEVEL:
            continue
        group, first = filled[first:last], last
        if len(group) >= _LEAST_BARS and _ends(group) >= _LEAST_ENDS:
            levels = levels or sorted((run.middle, run.centre) for run in runs)
            empty = [area for area in group if not _holds_text(area, levels)]
            if len(empty) >= _LEAST_BARS and _ends(empty) >= _LEAST_ENDS:
                bars.update(map(id, empty))
    return [area for area in areas if id(area) not in bars]


def _ends(areas: Iterable[Area]) -> int:
    """At how many places areas end."""
    rights = sorted(area.box.right for area in areas)
    return 1 + sum(right - before > _LEVEL for before, right in pairwise(rights))


def _left_edge(area: Area) -> float:
    return area.box.left


def _holds_text(area: Area, levels: Sequence[tuple[float, float]]) -> bool:
    """Whether the middle of a run lies in an area; `levels` are the middles of all, by their y."""
    box = area.box
    inside = levels[bisect_left(levels, (box.top,)) : bisect_right(levels, (box.bottom, float("inf")))]
    return any(box.left <= x <= box.right for _, x in inside)
