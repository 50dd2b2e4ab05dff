"""The characters of a PDF page as runs, with y downwards from the top: where they stand, how large, whether seen."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter, deque
from collections.abc import Callable, Sequence
from itertools import compress, repeat
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2_raw as pdfium

from mie_budget.sources.pdf import calls
from mie_budget.sources.pdf.paths import is_coloured, read_objects
from mie_budget.sources.pdf.shapes import Run, Sheet, Turn

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_SAME_PLACE = 0.25
"""In ems: a character again this near is the same one, painted twice to look bold."""
_WORD_GAP = 0.18
_BLANK = " \u3000"
_SMALLEST = 0.5
"""In points: no smaller type is printed."""
_STEP = 8.0
"""In points: the height of the strips that runs are looked up by."""
_TIGHT = frozenset("・、。，．,.· \u3000")
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|[-_,]w[6-9]|-eb|-db|ゴシックE|HGS?創英角|ultra", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FLOAT = ctypes.sizeof(ctypes.c_float)
_INVISIBLE = 3
_WHITE = 0xF0
_NOTHING = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))) - {"\t"}


class _Glyphs(NamedTuple):
    """The characters of a page and their edges, index by index, with y upwards; `x` and `y` are the upper left corner.

    What is no character has no width: blanks that pdfium adds between words, line ends, control characters.
    """

    text: str
    left: Sequence[float]
    top: Sequence[float]
    right: Sequence[float]
    bottom: Sequence[float]
    x: float
    y: float


def read_sheet(page: Handle, text_page: Handle) -> Sheet:
    """What stands on a page of pdfium."""
    turn = _turn(page)
    glyphs = _glyphs(text_page, turn)
    runs, firsts, down = _runs(glyphs)
    if quarters := _sideways(text_page, firsts, down):
        turn = turn._replace(quarters=(turn.quarters + quarters) % 4)
        glyphs = _glyphs(text_page, turn)
        runs, firsts, down = _runs(glyphs)
    sideways = turn.quarters % 2 == 1
    sheet = Sheet(
        width=turn.height if sideways else turn.width,
        height=turn.width if sideways else turn.height,
        runs=runs,
        unmapped=glyphs.text.count("\ufffd"),
        down=down,
    )
    read_objects(page, turn, sheet)
    _dress(text_page, firsts, sheet)
    sheet.runs = [run for run in sheet.runs if _on_sheet(run, sheet)]
    _drop_doubles(sheet)
    return sheet


def turned(page: Handle) -> tuple[Turn, int]:
    """How a page is turned to become its sheet, and by how many quarters of that beyond what the page asks for."""
    turn, quarters = _turn(page), 0
    if text_page := pdfium.FPDFText_LoadPage(page):
        _, firsts, down = _runs(_glyphs(text_page, turn))
        quarters = _sideways(text_page, firsts, down)
        pdfium.FPDFText_ClosePage(text_page)
    return turn._replace(quarters=(turn.quarters + quarters) % 4), quarters


def _sideways(text_page: Handle, firsts: Sequence[int], down: float) -> int:
    """The quarters to turn a page by whose text is painted sideways: turn the sheet, as its reader turns the head."""
    return _common_quarter(text_page, firsts) if down > 0.3 else 0


def _on_sheet(run: Run, sheet: Sheet) -> bool:
    across, down = run.left + run.right, run.top + run.bottom
    if run.width > 4 * sheet.width or run.bottom - run.top > sheet.height:
        return False
    return -2 <= across <= 2 * sheet.width + 2 and -2 <= down <= 2 * sheet.height + 2 and not run.text.isspace()


def _turn(page: Handle) -> Turn:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        return Turn(0, 0, width, height, 0)
    quarters = pdfium.FPDFPage_GetRotation(page) % 4
    return Turn(box.left, box.bottom, box.right - box.left, box.top - box.bottom, quarters)


def _glyphs(text_page: Handle, turn: Turn) -> _Glyphs:
    """The characters of a page."""
    number = max(0, pdfium.FPDFText_CountChars(text_page))
    letters = _letters(text_page, number)
    edges = array("f", bytes(4 * number * _FLOAT))
    first, _ = edges.buffer_info()
    handle = ctypes.cast(text_page, calls.ADDRESS).value
    shown = [letter not in _NOTHING for letter in letters]
    places = range(first, first + 4 * number * _FLOAT, 4 * _FLOAT)
    boxes_of = map(calls.get_loose_box, repeat(handle), compress(range(number), shown), compress(places, shown))
    deque(boxes_of, maxlen=0)
    left, top, right, bottom = (edges[start::4].tolist() for start in range(4))
    if turn.quarters == 0:
        return _Glyphs(letters, left, top, right, bottom, turn.left, turn.bottom + turn.height)
    boxes = [turn.box(*box) for box in zip(left, bottom, right, top, strict=True)]
    return _Glyphs(
        letters,
        [box.left for box in boxes],
        [-box.top for box in boxes],
        [box.right for box in boxes],
        [-box.bottom for box in boxes],
        0.0,
        0.0,
    )


def _letters(text_page: Handle, number: int) -> str:
    """The characters of a page by index; U+FFFD where the font does not say which one it is."""
    if not number:
        return ""
    buffer = (ctypes.c_ushort * (number + 1))()
    units = pdfium.FPDFText_GetText(text_page, 0, number, buffer) - 1
    text = bytes(buffer)[: 2 * units].decode("utf-16-le", "replace").replace("\ufffe", "\x02")
    handle = ctypes.cast(text_page, calls.ADDRESS).value
    if len(text) == units and len(text) < number:
        text = _with_gaps(text, number, lambda index: calls.get_char_index(handle, index))
    if len(text) != number:
        codes = [calls.get_unicode(handle, index) for index in range(number)]
        text = "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])
    # pdfium's sign for a hyphen at the end of a line.
    return text.replace("\x02", "-") if "\x02" in text else text


def _with_gaps(text: str, number: int, place: Callable[[int], int]) -> str:
    """A text with U+FFFD for the characters that pdfium left out; `place` gives the index of a letter on the page.

    >>> _with_gaps("abc", 5, [0, 2, 4].__getitem__).replace(chr(0xFFFD), "?")
    'a?b?c'
    """
    parts: list[str] = []
    at = 0
    waiting = [(0, len(text))]
    while waiting:
        start, end = waiting.pop()
        if start == end:
            continue
        first = place(start)
        if place(end - 1) - first == end - 1 - start:
            parts += ("\ufffd" * (first - at), text[start:end])
            at = first + end - start
        else:
            middle = (start + end) // 2
            waiting += ((middle, end), (start, middle))
    parts.append("\ufffd" * (number - at))
    return "".join(parts)


def _runs(glyphs: _Glyphs) -> tuple[list[Run], list[int], float]:
    """The runs of a page, the number of the first character of each, and the share of steps that go down."""
    text, *edges, x, y = glyphs
    runs: list[Run] = []
    firsts: list[int] = []
    letters: list[str] = []
    lefts: list[float] = []
    run_left = run_top = run_right = run_bottom = height = last_left = 0.0
    first, down, bold, blank, last = 0, 0, False, False, ""

    def close() -> None:
        nonlocal run_right
        while letters and letters[-1] in _BLANK:
            letters.pop()
            run_right = lefts.pop()
        if not letters:
            return
        places = [left - x for left in lefts] if x else lefts
        runs.append(Run("".join(letters), run_left - x, y - run_top, run_right - x, y - run_bottom, places, bold=bold))
        firsts.append(first)

    for number, (letter, left, top, right, bottom) in enumerate(zip(text, *edges, strict=True)):
        if right <= left:
            blank = True
            continue
        tall = top - bottom
        if letters:
            gap = left - run_right
            if top == run_top and bottom == run_bottom:
                em = low = overlap = tall
            else:
                # The loose box of some glyphs (・) is tight: the larger of two heights is the em.
                em, low = (height, tall) if height > tall else (tall, height)
                overlap = (top if top < run_top else run_top) - (bottom if bottom > run_bottom else run_bottom)
            if overlap > 0.6 * low and -0.6 * em < gap < 0.9 * em:
                if letter == last and abs(left - last_left) < _SAME_PLACE * em:
                    bold = True
                    continue
                if blank:
                    if gap > _WORD_GAP * em and letter not in _TIGHT and last not in _TIGHT:
                        letters.append(" ")
                        lefts.append(run_right)
                    blank = False
                letters.append(letter)
                lefts.append(left)
                last, last_left = letter, left
                run_right = right if right > run_right else run_right
                if tall > height:
                    height, run_top, run_bottom = tall, top, bottom
                continue
            if gap < 0.9 * em and abs(left - last_left) < 0.6 * em and 0.5 * em < abs(top - run_top) < 2 * em:
                down += 1
            close()
        letters, lefts, last, last_left = [letter], [left], letter, left
        first, bold, blank = number, False, False
        run_left, run_top, run_right, run_bottom, height = left, top, right, bottom, tall
    if letters:
        close()
    return runs, firsts, _share_down(runs, down)


def _share_down(runs: Sequence[Run], down: int) -> float:
    # Lines that begin below each other are steps down too; only single characters make a column.
    lengths = [len(run.text) for run in runs]
    return min(down, lengths.count(1)) / max(1, sum(lengths))


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
    handle = ctypes.cast(text_page, calls.ADDRESS).value
    fonts: dict[int, bool] = {}
    sizes: dict[tuple[int, float], float] = {}
    for run, first in zip(sheet.runs, firsts, strict=True):
        tall = run.bottom - run.top
        painted = calls.get_text_object(handle, first)
        if not painted:
            run.size = max(tall, _SMALLEST)
            continue
        font = calls.get_font(painted)
        alike = font, round(tall, 2)
        if (known := sizes.get(alike)) is None:
            calls.get_letter_matrix(handle, first, matrix_address)
            size = calls.get_letter_size(handle, first) * math.hypot(matrix.c, matrix.d)
            known = sizes[alike] = max(size if tall * 0.4 < size < tall * 2.5 else tall, _SMALLEST)
        run.size = size = known
        if tall > 1.3 * size and run.right - run.left > 0.3 * size:
            # Some fonts reserve room for two lines; the letters stand in the middle of it.
            middle = (run.top + run.bottom) / 2
            run.top, run.bottom = middle - size / 2, middle + size / 2
        mode = calls.get_mode(painted)
        if font not in fonts:
            fonts[font] = bool(font) and _is_bold(font)
        run.bold = run.bold or fonts[font] or mode == 2
        if mode == _INVISIBLE:
            run.hidden = True
        elif calls.get_letter_fill(handle, first, *shade_addresses):
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
    length = calls.get_font_name(font, ctypes.addressof(buffer), size)
    name = buffer.raw[: max(0, min(length, size) - 1)].decode("utf-8", "replace")
    return bool(_BOLD_NAME.search(name)) or calls.get_weight(font) >= _BOLD_WEIGHT


def _on_colour(run: Run, sheet: Sheet) -> bool:
    x, y = run.left + 0.5 * min(run.size, run.width), run.middle
    return any(area.box.holds(x, y) and is_coloured(area) for area in sheet.areas) or any(
        box.holds(x, y) for box in sheet.pictures
    )


def _drop_doubles(sheet: Sheet) -> None:
    """Drop a run that stands where the same text stands already: bold or a shadow made by painting twice."""
    seen: dict[tuple[str, int], list[Run]] = {}
    kept: list[Run] = []
    times = Counter([run.text for run in sheet.runs])
    for run in sheet.runs:
        if times[run.text] == 1:
            kept.append(run)
            continue
        near = _SAME_PLACE * max(run.size, 1)
        level = int(run.top // _STEP)
        reach = int(near // _STEP) + 1
        twin = None
        for beside in range(level - reach, level + reach + 1):
            for other in seen.get((run.text, beside), ()):
                if abs(other.left - run.left) < near > abs(other.top - run.top):
                    twin = other
        if twin is None:
            seen.setdefault((run.text, level), []).append(run)
            kept.append(run)
        else:
            twin.bold = True
            twin.hidden = twin.hidden and run.hidden
    sheet.runs = kept
