"""The paths of a PDF page: its ruled lines, areas and pictures, and those of the forms drawn on it."""

from __future__ import annotations

import ctypes
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2_raw as pdfium

from mie_budget.sources.pdf import calls
from mie_budget.sources.pdf.shapes import THIN, Area, Box, Sheet, Turn

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_DEEPEST_FORM = 8
_OF_ONE_LINE = 2
"""Segments: where it begins, and the line itself."""
_WHITE = 0xF0
_FEWEST_DOTS = 6
_BESIDE = range(-2, 3)
"""In points: a line begins this far from the side it begins at."""
_OVERLAP = 0.1
"""In points: dots of one line are level with each other by more."""
_PAINTED = frozenset((pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE))


class _Matrix(NamedTuple):
    """How the coordinates inside a form become those of the page."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point inside the form on the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def inside(self, outer: _Matrix) -> _Matrix:
        """This matrix followed by that of the form around it."""
        a, b = outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b
        c, d = outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d
        return _Matrix(a, b, c, d, *outer.point(self.e, self.f))


def read_objects(page: Handle, turn: Turn, sheet: Sheet) -> None:
    """Note the ruled lines, areas and pictures of a page and of the forms drawn on it."""
    edges = (calls.FLOAT * 4)()
    one, two, three, four = (ctypes.addressof(edges) + 4 * index for index in range(4))
    handle = calls.by_reference(page)
    left_out = _MOST_OBJECTS
    segments = _MOST_SEGMENTS
    straight = turn.quarters == 0
    x, y = turn.left, turn.bottom + turn.height
    number = min(pdfium.FPDFPage_CountObjects(page), left_out)
    # Most of what a page holds is text: it is passed over before anything is made for it.
    objects = list(map(calls.get_object, itertools.repeat(handle), range(number)))
    others = list(itertools.compress(objects, map(pdfium.FPDF_PAGEOBJ_TEXT.__ne__, map(calls.get_kind, objects))))
    left_out -= number - len(others)
    dots: list[Box] = []
    waiting: list[tuple[int, _Matrix | None, int]] = [(found, None, 0) for found in reversed(others)]
    while waiting and left_out > 0:
        found, outer, depth = waiting.pop()
        left_out -= 1
        kind = calls.get_kind(found)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            inner = _form_matrix(found, outer)
            count = min(calls.count_inner_objects(found), left_out)
            waiting.extend((calls.get_inner_object(found, n), inner, depth + 1) for n in reversed(range(count)))
            continue
        if kind not in _PAINTED or not calls.get_bounds(found, one, two, three, four):
            continue
        left, bottom, right, top = edges
        if not math.isfinite(left + bottom + right + top):
            continue
        if straight and outer is None:
            box = Box(left - x, y - top, right - x, y - bottom)
        else:
            box = turn.box(*_bounds(((left, bottom), (right, top)), outer))
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            sheet.pictures.append(box)
            continue
        sheet.paths += 1
        wide, high = box.right - box.left, box.bottom - box.top
        if wide > THIN and high > THIN:
            segments -= _read_path(found, box, turn, outer, sheet, most=segments)
        elif wide > THIN:
            sheet.across.append(box)
        elif high > THIN:
            sheet.along.append(box)
        else:
            dots.append(box)
    across, along = _dotted(dots)
    sheet.along += along
    sheet.across += _from_sides(across, [*sheet.along, *(area.box for area in sheet.areas)])


def _dotted(dots: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """The lines across and along that are drawn dot by dot; dots that fill a ground are none."""
    rows, columns = list(_chains(dots, across=True)), list(_chains(dots, across=False))
    in_rows, in_columns = ({id(dot) for chain in chains for dot in chain} for chains in (rows, columns))
    return (
        [_around(row) for row in rows if 2 * sum(id(dot) in in_columns for dot in row) < len(row)],
        [_around(column) for column in columns if 2 * sum(id(dot) in in_rows for dot in column) < len(column)],
    )


def _from_sides(rows: Sequence[Box], upright: Sequence[Box]) -> list[Box]:
    """The lines that begin at a side of something; other dots lead from a name to its figure or underline both."""
    sides = {round(box.left) + step for box in upright for step in _BESIDE}
    return [row for row in rows if round(row.left) in sides]


def _chains(dots: Sequence[Box], *, across: bool) -> Iterator[list[Box]]:
    """Dots that stand close behind each other on one line."""
    side, level = (0, 1) if across else (1, 0)
    for line in _parted(dots, level, -_OVERLAP):
        for chain in _parted(line, side, THIN):
            if len(chain) >= _FEWEST_DOTS:
                yield chain


def _parted(boxes: Sequence[Box], side: int, gap: float) -> list[list[Box]]:
    """Boxes in the groups that wider gaps part, from the left (side 0) or the top (1)."""
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box[side]):
        if groups and box[side] - groups[-1][-1][side + 2] <= gap:
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _around(dots: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*dots, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _form_matrix(form: int, outer: _Matrix | None) -> _Matrix:
    """How coordinates inside a form become those of the page."""
    raw = pdfium.FS_MATRIX()
    calls.get_matrix(form, ctypes.addressof(raw))
    matrix = _Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)
    return matrix if outer is None else matrix.inside(outer)


def _bounds(points: Sequence[tuple[float, float]], outer: _Matrix | None) -> tuple[float, float, float, float]:
    (left, bottom), (right, top) = points
    if outer is not None:
        points = [outer.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _read_path(found: int, box: Box, turn: Turn, outer: _Matrix | None, sheet: Sheet, *, most: int) -> int:
    """Note the ruled lines and areas of a path; how many of its segments were looked at."""
    modes = (calls.INT * 2)()
    address = ctypes.addressof(modes)
    calls.get_draw_mode(found, address, address + ctypes.sizeof(calls.INT))
    filled, stroked = modes
    if not filled and not stroked:
        return 0
    number = calls.count_segments(found)
    if number <= _OF_ONE_LINE:
        # From a box to a place on a map: a slanting line rules nothing and holds nothing.
        return 1
    if number <= 6:
        sheet.areas.append(Area(box, filled != 0, stroked != 0, found))
        return 1
    if number > most:
        sheet.curved += 1
        return 0
    lines, bends = _segments(found, number, outer)
    if bends:
        # A frame with rounded corners, of however many curves its printer makes them, or a bubble.
        round_frame = _is_ring([*bends, *(start for start, _ in lines)], box, turn)
        if min(box.width, box.height) > 12 and (round_frame or (len(bends) <= 16 and number <= 40)):
            sheet.areas.append(Area(box, filled != 0, stroked != 0, found, not round_frame))
        else:
            sheet.curved += 1
        return number
    if number <= 12 and min(box.width, box.height) > 12 * THIN and _is_ring([start for start, _ in lines], box, turn):
        sheet.areas.append(Area(box, False, True, found))
        return number
    for start, end in lines:
        line = turn.box(*_bounds((start, end), None))
        if line.width <= THIN < line.height:
            sheet.along.append(line)
        elif line.height <= THIN < line.width:
            sheet.across.append(line)
    return number


def _is_ring(points: Sequence[tuple[float, float]], box: Box, turn: Turn) -> bool:
    """Whether all points lie on the edges of a box or near them: the outer and the inner edge of its border."""
    near = min(3 * THIN, 0.25 * min(box.width, box.height))
    corners = [turn.box(x, y, x, y) for x, y in points]
    return all(
        min(at.left - box.left, box.right - at.left) < near or min(at.top - box.top, box.bottom - at.top) < near
        for at in corners
    )


def is_coloured(area: Area) -> bool:
    """Whether an area is filled with something that white letters can be seen on."""
    shades = (ctypes.c_uint * 4)()
    step = ctypes.sizeof(ctypes.c_uint)
    if not area.filled or not calls.get_fill(
        area.path, *(ctypes.addressof(shades) + step * index for index in range(4))
    ):
        return area.filled
    red, green, blue, alpha = shades
    return bool(alpha) and min(red, green, blue) < _WHITE


def _segments(
    found: int, number: int, outer: _Matrix | None
) -> tuple[list[tuple[tuple[float, float], tuple[float, float]]], list[tuple[float, float]]]:
    """The straight lines of a path and the points of its curves."""
    own = pdfium.FS_MATRIX()
    calls.get_matrix(found, ctypes.addressof(own))
    matrix = _Matrix(own.a, own.b, own.c, own.d, own.e, own.f)
    if outer is not None:
        matrix = matrix.inside(outer)
    at = (calls.FLOAT * 2)()
    x, y = ctypes.addressof(at), ctypes.addressof(at) + ctypes.sizeof(calls.FLOAT)
    lines = []
    bends = []
    start = last = (0.0, 0.0)
    for index in range(number):
        segment = calls.get_segment(found, index)
        kind = calls.get_segment_kind(segment)
        calls.get_segment_point(segment, x, y)
        point = matrix.point(*at)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            lines.append((last, point))
        else:
            bends.append(point)
        last = point
        if calls.closes(segment):
            lines.append((last, start))
            last = start
    return lines, bends
