"""A PDF page as what stands on it: runs of characters, ruled lines and filled areas, with y downwards from the top."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from ctypes import Structure, _Pointer

    Handle = _Pointer[Structure]

_ADDRESS, _INT, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float


def _quick(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    # The bindings wrap every handle in an object; called by address, a call for each character costs half.
    address = ctypes.cast(cast(Any, function), _ADDRESS).value
    return cast(Callable[..., int], ctypes.PYFUNCTYPE(result, *arguments)(address or 0))


_get_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
_get_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
_get_text_object = _quick(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
_get_letter_matrix = _quick(pdfium.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
_get_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
_get_font = _quick(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
_get_letter_fill = _quick(pdfium.FPDFText_GetFillColor, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_get_letter_size = ctypes.PYFUNCTYPE(ctypes.c_double, _ADDRESS, _INT)(
    ctypes.cast(pdfium.FPDFText_GetFontSize, _ADDRESS).value or 0
)
_get_font_name = _quick(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
_get_weight = _quick(pdfium.FPDFFont_GetWeight, _INT, _ADDRESS)
_get_object = _quick(pdfium.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
_get_inner_object = _quick(pdfium.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
_get_kind = _quick(pdfium.FPDFPageObj_GetType, _INT, _ADDRESS)
_get_bounds = _quick(pdfium.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_get_draw_mode = _quick(pdfium.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_count_segments = _quick(pdfium.FPDFPath_CountSegments, _INT, _ADDRESS)
_get_fill = _quick(pdfium.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_get_matrix = _quick(pdfium.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
_get_segment = _quick(pdfium.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
_get_segment_kind = _quick(pdfium.FPDFPathSegment_GetType, _INT, _ADDRESS)
_get_segment_point = _quick(pdfium.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
_closes = _quick(pdfium.FPDFPathSegment_GetClose, _INT, _ADDRESS)
_count_inner_objects = _quick(pdfium.FPDFFormObj_CountObjects, _INT, _ADDRESS)

THIN = 2.6
"""In points: what is thinner is a ruled line, not an area."""
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_DEEPEST_FORM = 8
_SAME_PLACE = 0.25
"""In ems: a character again this near is the same one, painted twice to look bold."""
_WORD_GAP = 0.18
_TIGHT = frozenset("・、。，．,.·「」『』（）()【】〔〕［］[]〈〉《》：；:; \u3000")
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|[-_,]w[6-9]|-eb|-db|ゴシックE|HGS?創英角|ultra", re.IGNORECASE)
_BOLD_WEIGHT = 600
_INVISIBLE = 3
_PAINTED = frozenset((pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE))
_WHITE = 0xF0
_NOTHING = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))) - {
    "\t",
    "\x02",
}


class Box(NamedTuple):
    """A rectangle in points, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Area(NamedTuple):
    """A rectangle that is painted: with a border, a colour, or both. `path` is the address of what paints it."""

    box: Box
    filled: bool
    stroked: bool
    path: int


@dataclass(slots=True)
class Run:
    """Characters that were painted one after the other on one line; `lefts` has the left edge of each."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    lefts: list[float]
    size: float = 0.0
    bold: bool = False
    upright: bool = True
    hidden: bool = False

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """The x of its middle."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    def cut(self, at: int) -> tuple[Run, Run]:
        """The two parts before and from the character at an index."""
        edge = self.lefts[at]
        common = (self.size, self.bold, self.upright, self.hidden)
        return (
            Run(self.text[:at], self.left, self.top, min(edge, self.right), self.bottom, self.lefts[:at], *common),
            Run(self.text[at:], edge, self.top, self.right, self.bottom, self.lefts[at:], *common),
        )


@dataclass(slots=True)
class Sheet:
    """What stands on one page. `down` is the share of steps between characters that go down instead of right."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    across: list[Box] = field(default_factory=list)
    along: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    paths: int = 0
    curved: int = 0
    unmapped: int = 0
    recognized: bool = False
    down: float = 0.0


class _Glyphs(NamedTuple):
    """The characters of a page and their edges, index by index."""

    text: Sequence[str]
    left: Sequence[float]
    top: Sequence[float]
    right: Sequence[float]
    bottom: Sequence[float]
    numbers: Sequence[int]


class _Turn(NamedTuple):
    """How the coordinates of a page become those of the sheet as it is shown."""

    left: float
    bottom: float
    width: float
    height: float
    quarters: int

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page on the sheet."""
        a, b = left - self.left, right - self.left
        c, d = bottom - self.bottom, top - self.bottom
        if self.quarters == 1:
            return Box(c, a, d, b)
        if self.quarters == 2:
            return Box(self.width - b, c, self.width - a, d)
        if self.quarters == 3:
            return Box(self.height - d, self.width - b, self.height - c, self.width - a)
        return Box(a, self.height - d, b, self.height - c)


def read_sheet(page: Handle, text_page: Handle) -> Sheet:
    """What stands on a page of pdfium."""
    turn = _turn(page)
    glyphs, unmapped = _glyphs(text_page, turn)
    runs, firsts, down = _runs(glyphs)
    if down > 0.3 and (quarters := _common_quarter(text_page, firsts)):
        # The text is painted sideways, as on a landscape table in a portrait page: turn the sheet, not the head.
        turn = turn._replace(quarters=(turn.quarters + quarters) % 4)
        glyphs, unmapped = _glyphs(text_page, turn)
        runs, firsts, down = _runs(glyphs)
    sideways = turn.quarters % 2 == 1
    sheet = Sheet(
        width=turn.height if sideways else turn.width,
        height=turn.width if sideways else turn.height,
        runs=runs,
        unmapped=unmapped,
        down=down,
    )
    _read_objects(page, turn, sheet)
    _dress(text_page, firsts, sheet)
    sheet.runs = [run for run in sheet.runs if _on_sheet(run, sheet)]
    _drop_doubles(sheet)
    return sheet


def _on_sheet(run: Run, sheet: Sheet) -> bool:
    across, down = run.left + run.right, run.top + run.bottom
    return -2 <= across <= 2 * sheet.width + 2 and -2 <= down <= 2 * sheet.height + 2 and not run.text.isspace()


def _turn(page: Handle) -> _Turn:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        return _Turn(0, 0, width, height, 0)
    quarters = pdfium.FPDFPage_GetRotation(page) % 4
    return _Turn(box.left, box.bottom, box.right - box.left, box.top - box.bottom, quarters)


def _glyphs(text_page: Handle, turn: _Turn) -> tuple[_Glyphs, int]:
    """The characters of a page, and how many of them have no letter."""
    number = max(0, pdfium.FPDFText_CountChars(text_page))
    letters = _letters(text_page, number)
    edges = (pdfium.FS_RECTF * max(number, 1))()
    step, first = ctypes.sizeof(pdfium.FS_RECTF), ctypes.addressof(edges)
    handle = ctypes.cast(text_page, _ADDRESS).value
    kept = [
        index
        for index, letter in enumerate(letters)
        if letter not in _NOTHING and _get_loose_box(handle, index, first + index * step)
    ]
    flat = memoryview(edges).cast("B").cast("f").tolist()
    left, top, right, bottom = (flat[start::4] for start in range(4))
    # A real blank has an extent; what pdfium adds where it sees a gap between words has none.
    kept = [i for i in kept if (right[i] > left[i] and top[i] > bottom[i]) or letters[i] == " "]
    unmapped = letters.count("\ufffd")
    text = [letters[i] for i in kept]
    if "\x02" in text:
        text = ["-" if letter == "\x02" else letter for letter in text]
    if turn.quarters == 0:
        x, y = turn.left, turn.bottom + turn.height
        placed = (
            [left[i] - x for i in kept],
            [y - top[i] for i in kept],
            [right[i] - x for i in kept],
            [y - bottom[i] for i in kept],
        )
        return _Glyphs(text, *placed, kept), unmapped
    boxes = [turn.box(left[i], bottom[i], right[i], top[i]) for i in kept]
    columns = [list(column) for column in zip(*boxes, strict=True)] if boxes else [[], [], [], []]
    return _Glyphs(text, columns[0], columns[1], columns[2], columns[3], kept), unmapped


def _letters(text_page: Handle, number: int) -> str:
    """The characters of a page by index; U+FFFD where the font does not say which one it is."""
    # All at once where pdfium leaves none out, which is the rule; one by one otherwise.
    buffer = (ctypes.c_ushort * (number + 1))()
    text = ""
    if number and pdfium.FPDFText_GetText(text_page, 0, number, buffer) == number + 1:
        text = bytes(buffer)[:-2].decode("utf-16-le", "replace").replace("\ufffe", "\x02")
    if len(text) != number:
        handle = ctypes.cast(text_page, _ADDRESS).value
        codes = [_get_unicode(handle, index) for index in range(number)]
        text = "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])
    return text


def _runs(glyphs: _Glyphs) -> tuple[list[Run], list[int], float]:
    """The runs of a page, the number of the first character of each, and the share of steps that go down."""
    runs: list[Run] = []
    firsts: list[int] = []
    down = steps = 0
    letters: list[str] = []
    lefts: list[float] = []
    run_left = run_top = run_right = run_bottom = height = 0.0
    first, bold = 0, False
    blank, blanks = False, 0

    def close() -> None:
        if blanks > 0.25 * len(letters):
            _drop_blanks(letters, lefts)
        runs.append(Run("".join(letters), run_left, run_top, run_right, run_bottom, lefts, bold=bold))
        firsts.append(first)

    for letter, left, top, right, bottom, number in zip(*glyphs, strict=True):
        if right <= left:
            blank = True
            continue
        if letters:
            # The loose box of some glyphs (・) is tight: the larger of two heights is the em.
            tall = bottom - top
            em = max(height, tall)
            overlap = (bottom if bottom < run_bottom else run_bottom) - (top if top > run_top else run_top)
            gap = left - run_right
            if overlap > 0.6 * (tall if tall < height else height) and -0.6 * em < gap < 0.9 * em:
                if letter == letters[-1] and abs(left - lefts[-1]) < _SAME_PLACE * em:
                    bold = True
                    continue
                steps += 1
                if blank:
                    if gap > _WORD_GAP * em and letter not in _TIGHT and letters[-1] not in _TIGHT:
                        letters.append(" ")
                        lefts.append(run_right)
                        blanks += 1
                    blank = False
                letters.append(letter)
                lefts.append(left)
                run_right = max(run_right, right)
                if tall > height:
                    height, run_top, run_bottom = tall, top, bottom
                continue
            if gap < 0.9 * em and abs(left - lefts[-1]) < 0.6 * em and 0.5 * em < abs(top - run_top) < 2 * em:
                down += 1
            else:
                steps += 1
            close()
        letters, lefts, bold, first, blank, blanks = [letter], [left], False, number, False, 0
        run_left, run_top, run_right, run_bottom, height = left, top, right, bottom, bottom - top
    if letters:
        close()
    single = sum(len(run.text) == 1 for run in runs)
    # Lines that begin below each other are steps down too; only single characters make a column.
    down = min(down, single)
    return runs, firsts, down / max(1, down + steps)


def _drop_blanks(letters: list[str], lefts: list[float]) -> None:
    """Take the blanks out of letters that are set apart and are not words."""
    kept = [index for index, letter in enumerate(letters) if letter != " "]
    letters[:], lefts[:] = [letters[index] for index in kept], [lefts[index] for index in kept]


def _common_quarter(text_page: Handle, firsts: Sequence[int]) -> int:
    """By how many quarters the sheet is to be turned so that most of its text stands upright; 0 where it does."""
    sample = firsts[:: max(1, len(firsts) // 40)]
    quarters = [round(pdfium.FPDFText_GetCharAngle(text_page, index) / (math.pi / 2)) % 4 for index in sample]
    for quarter in (1, 3):
        if quarters.count(quarter) > 0.7 * len(quarters):
            return 4 - quarter
    return 0


def _dress(text_page: Handle, firsts: Sequence[int], sheet: Sheet) -> None:
    """Give each run its size, weight and visibility, from its first character and the object that painted it."""
    matrix = pdfium.FS_MATRIX()
    matrix_address = ctypes.addressof(matrix)
    shades = (ctypes.c_uint * 4)()
    shade_addresses = [ctypes.addressof(shades) + ctypes.sizeof(ctypes.c_uint) * index for index in range(4)]
    handle = ctypes.cast(text_page, _ADDRESS).value
    fonts: dict[int, bool] = {}
    for run, first in zip(sheet.runs, firsts, strict=True):
        tall = run.bottom - run.top
        painted = _get_text_object(handle, first)
        if not painted:
            run.size = tall
            continue
        _get_letter_matrix(handle, first, matrix_address)
        size = _get_letter_size(handle, first) * math.hypot(matrix.c, matrix.d)
        run.size = size = size if tall * 0.4 < size < tall * 2.5 else tall
        if tall > 1.3 * size and run.right - run.left > 0.3 * size:
            # Some fonts reserve room for two lines; the letters stand in the middle of it.
            middle = (run.top + run.bottom) / 2
            run.top, run.bottom = middle - size / 2, middle + size / 2
        mode = _get_mode(painted)
        font = _get_font(painted)
        if font not in fonts:
            fonts[font] = bool(font) and _is_bold(font)
        run.bold = run.bold or fonts[font] or mode == 2
        if mode == _INVISIBLE:
            run.hidden = True
        elif _get_letter_fill(handle, first, *shade_addresses):
            red, green, blue, alpha = shades
            if not alpha or (red >= _WHITE and green >= _WHITE and blue >= _WHITE):
                run.hidden = not alpha or not _on_colour(run, sheet)
    invisible = [run for run in sheet.runs if run.hidden]
    if invisible and sheet.pictures and len(invisible) > 0.5 * len(sheet.runs):
        # An invisible layer over a picture of the page: what character recognition leaves.
        sheet.recognized = True
        for run in invisible:
            run.hidden = False


def _is_bold(font: int) -> bool:
    size = 256
    buffer = ctypes.create_string_buffer(size)
    length = _get_font_name(font, ctypes.addressof(buffer), size)
    name = buffer.raw[: max(0, min(length, size) - 1)].decode("utf-8", "replace")
    return bool(_BOLD_NAME.search(name)) or _get_weight(font) >= _BOLD_WEIGHT


def _on_colour(run: Run, sheet: Sheet) -> bool:
    x, y = run.left + 0.5 * min(run.size, run.width), run.middle
    return any(area.box.holds(x, y) and _is_coloured(area) for area in sheet.areas) or any(
        box.holds(x, y) for box in sheet.pictures
    )


def _drop_doubles(sheet: Sheet) -> None:
    """Drop a run that stands where the same text stands already: bold or a shadow made by painting twice."""
    seen: dict[str, list[Run]] = {}
    kept: list[Run] = []
    for run in sheet.runs:
        if run.text not in seen:
            seen[run.text] = [run]
            kept.append(run)
            continue
        near = _SAME_PLACE * max(run.size, 1)
        twin = next(
            (other for other in seen[run.text] if abs(other.left - run.left) < near > abs(other.top - run.top)),
            None,
        )
        if twin is None:
            seen[run.text].append(run)
            kept.append(run)
        else:
            twin.bold = True
            twin.hidden = twin.hidden and run.hidden
    sheet.runs = kept


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


def _read_objects(page: Handle, turn: _Turn, sheet: Sheet) -> None:
    """Note the ruled lines, areas and pictures of a page and of the forms drawn on it."""
    edges = (_FLOAT * 4)()
    one, two, three, four = (ctypes.addressof(edges) + 4 * index for index in range(4))
    handle = ctypes.cast(page, _ADDRESS).value
    left_out = _MOST_OBJECTS
    segments = _MOST_SEGMENTS
    straight = turn.quarters == 0
    x, y = turn.left, turn.bottom + turn.height
    number = min(pdfium.FPDFPage_CountObjects(page), left_out)
    waiting: list[tuple[int, _Matrix | None, int]] = [(_get_object(handle, n), None, 0) for n in range(number)]
    waiting.reverse()
    while waiting and left_out > 0:
        found, outer, depth = waiting.pop()
        left_out -= 1
        kind = _get_kind(found)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            inner = _form_matrix(found, outer)
            count = min(_count_inner_objects(found), left_out)
            waiting.extend((_get_inner_object(found, n), inner, depth + 1) for n in reversed(range(count)))
            continue
        if kind not in _PAINTED or not _get_bounds(found, one, two, three, four):
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


def _form_matrix(form: int, outer: _Matrix | None) -> _Matrix:
    """How coordinates inside a form become those of the page."""
    raw = pdfium.FS_MATRIX()
    _get_matrix(form, ctypes.addressof(raw))
    matrix = _Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)
    return matrix if outer is None else matrix.inside(outer)


def _bounds(points: Sequence[tuple[float, float]], outer: _Matrix | None) -> tuple[float, float, float, float]:
    (left, bottom), (right, top) = points
    if outer is not None:
        points = [outer.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _read_path(found: int, box: Box, turn: _Turn, outer: _Matrix | None, sheet: Sheet, *, most: int) -> int:
    """Note the ruled lines and areas of a path; how many of its segments were looked at."""
    modes = (_INT * 2)()
    address = ctypes.addressof(modes)
    _get_draw_mode(found, address, address + ctypes.sizeof(_INT))
    filled, stroked = modes
    if not filled and not stroked:
        return 0
    number = _count_segments(found)
    if number <= 6:
        sheet.areas.append(Area(box, filled != 0, stroked != 0, found))
        return 1
    if number > most:
        sheet.curved += 1
        return 0
    lines, curves = _segments(found, number, outer)
    if curves:
        if curves <= 16 and number <= 40 and min(box.width, box.height) > 12:
            sheet.areas.append(Area(box, filled != 0, stroked != 0, found))
        else:
            sheet.curved += 1
        return number
    if number <= 12 and _is_ring(lines, box, turn):
        sheet.areas.append(Area(box, False, True, found))
        return number
    for start, end in lines:
        line = turn.box(*_bounds((start, end), None))
        if line.width <= THIN < line.height:
            sheet.along.append(line)
        elif line.height <= THIN < line.width:
            sheet.across.append(line)
    return number


def _is_ring(lines: Sequence[tuple[tuple[float, float], tuple[float, float]]], box: Box, turn: _Turn) -> bool:
    """Whether lines are the outer and the inner edge of the border of a box."""
    near = 3 * THIN
    corners = [turn.box(x, y, x, y) for (x, y), _ in lines]
    return min(box.width, box.height) > 4 * near and all(
        min(at.left - box.left, box.right - at.left) < near and min(at.top - box.top, box.bottom - at.top) < near
        for at in corners
    )


def _is_coloured(area: Area) -> bool:
    """Whether an area is filled with something that white letters can be seen on."""
    shades = (ctypes.c_uint * 4)()
    step = ctypes.sizeof(ctypes.c_uint)
    if not area.filled or not _get_fill(area.path, *(ctypes.addressof(shades) + step * index for index in range(4))):
        return area.filled
    red, green, blue, alpha = shades
    return bool(alpha) and min(red, green, blue) < _WHITE


def _segments(
    found: int, number: int, outer: _Matrix | None
) -> tuple[list[tuple[tuple[float, float], tuple[float, float]]], int]:
    """The straight lines of a path and how many of its segments are curves."""
    own = pdfium.FS_MATRIX()
    _get_matrix(found, ctypes.addressof(own))
    matrix = _Matrix(own.a, own.b, own.c, own.d, own.e, own.f)
    if outer is not None:
        matrix = matrix.inside(outer)
    at = (_FLOAT * 2)()
    x, y = ctypes.addressof(at), ctypes.addressof(at) + ctypes.sizeof(_FLOAT)
    lines = []
    curves = 0
    start = last = (0.0, 0.0)
    for index in range(number):
        segment = _get_segment(found, index)
        kind = _get_segment_kind(segment)
        _get_segment_point(segment, x, y)
        point = matrix.point(*at)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            lines.append((last, point))
        else:
            curves += 1
        last = point
        if _closes(segment):
            lines.append((last, start))
            last = start
    return lines, curves
