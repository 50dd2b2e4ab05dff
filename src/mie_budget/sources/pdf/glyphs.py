"""The characters of a PDF page as runs, with y downwards from the top: where they stand, how large, whether seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium

from mie_budget.sources.pdf import calls
from mie_budget.sources.pdf.paths import is_coloured, read_objects
from mie_budget.sources.pdf.shapes import Run, Sheet, Turn

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_SAME_PLACE = 0.25
"""In ems: a character again this near is the same one, painted twice to look bold."""
_WORD_GAP = 0.18
_TIGHT = frozenset("・、。，．,.·「」『』（）()【】〔〕［］[]〈〉《》：；:; \u3000")
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|[-_,]w[6-9]|-eb|-db|ゴシックE|HGS?創英角|ultra", re.IGNORECASE)
_BOLD_WEIGHT = 600
_INVISIBLE = 3
_WHITE = 0xF0
_NOTHING = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))) - {
    "\t",
    "\x02",
}


class _Glyphs(NamedTuple):
    """The characters of a page and their edges, index by index."""

    text: Sequence[str]
    left: Sequence[float]
    top: Sequence[float]
    right: Sequence[float]
    bottom: Sequence[float]
    numbers: Sequence[int]


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
    read_objects(page, turn, sheet)
    _dress(text_page, firsts, sheet)
    sheet.runs = [run for run in sheet.runs if _on_sheet(run, sheet)]
    _drop_doubles(sheet)
    return sheet


def _on_sheet(run: Run, sheet: Sheet) -> bool:
    across, down = run.left + run.right, run.top + run.bottom
    return -2 <= across <= 2 * sheet.width + 2 and -2 <= down <= 2 * sheet.height + 2 and not run.text.isspace()


def _turn(page: Handle) -> Turn:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        return Turn(0, 0, width, height, 0)
    quarters = pdfium.FPDFPage_GetRotation(page) % 4
    return Turn(box.left, box.bottom, box.right - box.left, box.top - box.bottom, quarters)


def _glyphs(text_page: Handle, turn: Turn) -> tuple[_Glyphs, int]:
    """The characters of a page, and how many of them have no letter."""
    number = max(0, pdfium.FPDFText_CountChars(text_page))
    letters = _letters(text_page, number)
    edges = (pdfium.FS_RECTF * max(number, 1))()
    step, first = ctypes.sizeof(pdfium.FS_RECTF), ctypes.addressof(edges)
    handle = ctypes.cast(text_page, calls.ADDRESS).value
    kept = [
        index
        for index, letter in enumerate(letters)
        if letter not in _NOTHING and calls.get_loose_box(handle, index, first + index * step)
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
        handle = ctypes.cast(text_page, calls.ADDRESS).value
        codes = [calls.get_unicode(handle, index) for index in range(number)]
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
    handle = ctypes.cast(text_page, calls.ADDRESS).value
    fonts: dict[int, bool] = {}
    for run, first in zip(sheet.runs, firsts, strict=True):
        tall = run.bottom - run.top
        painted = calls.get_text_object(handle, first)
        if not painted:
            run.size = tall
            continue
        calls.get_letter_matrix(handle, first, matrix_address)
        size = calls.get_letter_size(handle, first) * math.hypot(matrix.c, matrix.d)
        run.size = size = size if tall * 0.4 < size < tall * 2.5 else tall
        if tall > 1.3 * size and run.right - run.left > 0.3 * size:
            # Some fonts reserve room for two lines; the letters stand in the middle of it.
            middle = (run.top + run.bottom) / 2
            run.top, run.bottom = middle - size / 2, middle + size / 2
        mode = calls.get_mode(painted)
        font = calls.get_font(painted)
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
