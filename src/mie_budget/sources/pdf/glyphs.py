"""The characters of a PDF page as runs, with y downwards from the top: where they stand, how large, whether seen."""

from __future__ import annotations

import ctypes
import itertools
import math
import operator
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, repeat
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2_raw as pdfium

from mie_budget.sources.pdf import calls
from mie_budget.sources.pdf.paths import is_coloured, read_objects
from mie_budget.sources.pdf.shapes import STAMPED, Run, Sheet, Turn

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_SAME_PLACE = 0.25
"""In ems: a character again this near is the same one, painted twice to look bold."""
_WORD_GAP = 0.18
_BLANK = " \u3000"
_MOST_ALIKE = 64
"""So many runs of one text are compared with the next: enough for those of one row."""
_SMALLEST = 0.5
"""In points: no smaller type is printed."""
_TIGHT = frozenset("・、。，．,.· \u3000")
_BOLD_NAME = re.compile(r"bold|heavy|black|demi|[-_,]w[6-9]|-eb|-db|ゴシックE|HGS?創英角|ultra", re.IGNORECASE)
_BOLD_WEIGHT = 600
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・\s]+")
_RUBY = 0.62
"""Of the size of the letters that it is printed above, at most."""
_INVISIBLE = 3
_WHITE = 0xF0
_NOTHING = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f\xad\u200b\ufeff\ufffe\uffff]+")


class _Glyphs(NamedTuple):
    """The characters of a page that have a width, with their edges and their indexes on the page, y upwards.

    `x` and `y` are the upper left corner. Left out are blanks that pdfium adds between words, line ends, control
    characters.
    """

    text: str
    left: list[float]
    top: list[float]
    right: list[float]
    bottom: list[float]
    places: Sequence[int]
    x: float
    y: float


def read_sheet(page: Handle, text_page: Handle, boxes: calls.LooseBoxes) -> Sheet:
    """What stands on a page of pdfium."""
    turn = _turn(page)
    glyphs = _glyphs(text_page, turn, boxes)
    runs, firsts, down = _runs(glyphs)
    if quarters := _sideways(text_page, firsts, down):
        turn = turn._replace(quarters=(turn.quarters + quarters) % 4)
        glyphs = _glyphs(text_page, turn, boxes)
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
    width, height = sheet.width, sheet.height
    sheet.runs = [
        run
        for run in sheet.runs
        # What lies within it needs no closer look.
        if (0 <= run.left <= run.right <= width and run.top >= 0 and run.bottom <= height and not run.text.isspace())
        or _on_sheet(run, sheet)
    ]
    _drop_doubles(sheet)
    _hide_ruby(sheet.runs)
    return sheet


def turned(page: Handle) -> tuple[Turn, int]:
    """How a page is turned to become its sheet, and by how many quarters of that beyond what the page asks for."""
    turn, quarters = _turn(page), 0
    if text_page := pdfium.FPDFText_LoadPage(page):
        _, firsts, down = _runs(_glyphs(text_page, turn, calls.LooseBoxes()))
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


def _glyphs(text_page: Handle, turn: Turn, boxes: calls.LooseBoxes) -> _Glyphs:
    """The characters of a page."""
    text = _letters(text_page, max(0, pdfium.FPDFText_CountChars(text_page)))
    places: Sequence[int] = range(len(text))
    gaps = [match.span() for match in _NOTHING.finditer(text)]
    if gaps:
        # Line by line: there are as many of these as a page has lines.
        spans = list(zip([0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)], strict=True))
        text = "".join([text[start:end] for start, end in spans])
        places = [place for start, end in spans for place in range(start, end)]
    left, top, right, bottom = boxes.of(calls.by_reference(text_page), places)
    wide = list(map(operator.lt, left, right))
    if not all(wide):
        text, places = "".join(compress(text, wide)), list(compress(places, wide))
        left, top, right, bottom = (list(compress(edge, wide)) for edge in (left, top, right, bottom))
    if turn.quarters == 0:
        return _Glyphs(text, left, top, right, bottom, places, turn.left, turn.bottom + turn.height)
    turned_boxes = [turn.box(*box) for box in zip(left, bottom, right, top, strict=True)]
    return _Glyphs(
        text,
        [box.left for box in turned_boxes],
        [-box.top for box in turned_boxes],
        [box.right for box in turned_boxes],
        [-box.bottom for box in turned_boxes],
        places,
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
    handle = calls.by_reference(text_page)
    if len(text) == units and len(text) < number:
        text = _with_gaps(text, number, partial(calls.get_char_index, handle))
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
    # From each letter to each: where both stand is known, and only between them is asked.
    waiting = [(0, len(text) - 1, place(0), place(len(text) - 1))] if text else []
    while waiting:
        start, end, first, last = waiting.pop()
        if last - first == end - start:
            parts += ("\ufffd" * (first - at), text[start : end + 1])
            at = last + 1
        else:
            middle = (start + end) // 2
            waiting += ((middle + 1, end, place(middle + 1), last), (start, middle, first, place(middle)))
    parts.append("\ufffd" * (number - at))
    return "".join(parts)


def _runs(glyphs: _Glyphs) -> tuple[list[Run], list[int], float]:
    """The runs of a page, the number of the first of the largest characters of each, and the share of steps down."""
    text, left, top, right, bottom, places, x, y = glyphs
    runs: list[Run] = []
    firsts: list[int] = []
    # Most runs are one piece: what may go on is made only where something stands near.
    run: _Open | None = None
    at = stop = 0
    down = 0
    for begin, end in itertools.pairwise([*_steps(glyphs), len(text)]):
        if stop:
            low, high = (bottom[at], top[at]) if run is None else (run.bottom, run.top)
            edge, last = (right[stop - 1], left[stop - 1]) if run is None else (run.right, run.last_left)
            tall = top[begin] - bottom[begin]
            if left[begin] - edge < high - low + tall and bottom[begin] < high and top[begin] > low:
                run = run or _Open.of(glyphs, at, stop)
                if run.takes(glyphs, begin):
                    if run.top - run.bottom > high - low:
                        # A mark in smaller type before a name does not say how large the name is.
                        firsts[-1] = places[begin]
                    run.extend(glyphs, begin + 1, end)
                    continue
            if abs(left[begin] - last) < tall:
                run = run or _Open.of(glyphs, at, stop)
                down += run.is_above(glyphs, begin)
            runs.append(run.closed(x, y) if run is not None else _piece(glyphs, at, stop))
        firsts.append(places[begin])
        run, at, stop = None, begin, end
    if stop:
        runs.append(run.closed(x, y) if run is not None else _piece(glyphs, at, stop))
    return runs, firsts, _share_down(runs, down)


def _piece(glyphs: _Glyphs, begin: int, end: int) -> Run:
    """A run of characters that follow each other."""
    text, left, top, right, bottom, _, x, y = glyphs
    return _run(text[begin:end], left[begin:end], left[begin], top[begin], right[end - 1], bottom[begin], x, y)


def _run(
    whole: str, lefts: list[float], left: float, top: float, right: float, bottom: float, x: float, y: float
) -> Run:
    """A run with y downwards, without the blanks at its end."""
    text = whole.rstrip(_BLANK) or whole
    if len(text) < len(whole):
        right = lefts[len(text)]
        del lefts[len(text) :]
    if x:
        lefts = [place - x for place in lefts]
    return Run(text, left - x, y - top, right - x, y - bottom, lefts)


def _steps(glyphs: _Glyphs) -> list[int]:
    """The first character and those that do not simply follow the one before: only these need a closer look."""
    _, left, top, right, bottom, places, _, _ = glyphs
    if not left:
        return []
    gaps, moves = (list(map(operator.sub, left[1:], before)) for before in (right, left))
    steps = [0, *compress(itertools.count(1), map(operator.ne, top[1:], top))]
    loose: list[int] = []
    for begin, end in itertools.pairwise([*steps, len(left)]):
        if end - begin == 1:
            continue
        own, tall = gaps[begin : end - 1], top[begin] - bottom[begin]
        least, most, near, word = -0.6 * tall, 0.9 * tall, _SAME_PLACE * tall, _WORD_GAP * tall
        alike = bottom[begin:end].count(bottom[begin]) == end - begin and near < min(moves[begin : end - 1])
        if alike and least < min(own) and max(own) <= word:
            continue
        odd = [at for at, gap in enumerate(own, begin + 1) if not (alike and least < gap <= word)]
        loose += [
            at
            for at in odd
            if not (bottom[at] == bottom[at - 1] and least < gaps[at - 1] < most and moves[at - 1] > near)
            or (gaps[at - 1] > word and places[at] - places[at - 1] != 1)
        ]
    return sorted(steps + loose) if loose else steps


@dataclass(slots=True, eq=False)
class _Open:
    """A run that may go on: the parts of its text, and where its characters stand."""

    parts: list[str]
    lefts: list[float]
    left: float
    top: float
    right: float
    bottom: float
    last: str
    bold: bool = False

    @classmethod
    def of(cls, glyphs: _Glyphs, begin: int, end: int) -> _Open:
        """A run of characters that follow each other."""
        text, left, top, right, bottom, *_ = glyphs
        return cls(
            [text[begin:end]], left[begin:end], left[begin], top[begin], right[end - 1], bottom[begin], text[end - 1]
        )

    @property
    def last_left(self) -> float:
        """The left edge of its last character."""
        return self.lefts[-1]

    def takes(self, glyphs: _Glyphs, at: int) -> bool:
        """Take a character if it stands where the run goes on, or where the last one stands already."""
        letter, left, top, bottom = glyphs.text[at], glyphs.left[at], glyphs.top[at], glyphs.bottom[at]
        tall, height = top - bottom, self.top - self.bottom
        # The loose box of some glyphs (・) is tight: the larger of two heights is the em.
        em, low = (height, tall) if height > tall else (tall, height)
        gap = left - self.right
        overlap = min(top, self.top) - max(bottom, self.bottom)
        if overlap <= 0.6 * low or not -0.6 * em < gap < 0.9 * em:
            return False
        if em > STAMPED * low and letter.isalnum() and self.last.isalnum():
            return False
        if letter == self.last and abs(left - self.last_left) < _SAME_PLACE * em:
            self.bold = True
            return True
        blank = glyphs.places[at] - glyphs.places[at - 1] > 1
        if blank and gap > _WORD_GAP * em and letter not in _TIGHT and self.last not in _TIGHT:
            self.parts.append(" ")
            self.lefts.append(self.right)
        if tall > height:
            self.top, self.bottom = top, bottom
        self.extend(glyphs, at, at + 1)
        return True

    def extend(self, glyphs: _Glyphs, begin: int, end: int) -> None:
        """Take characters that follow each other."""
        if begin < end:
            self.parts.append(glyphs.text[begin:end])
            self.lefts += glyphs.left[begin:end]
            self.right = max(self.right, glyphs.right[end - 1])
            self.last = glyphs.text[end - 1]

    def is_above(self, glyphs: _Glyphs, at: int) -> bool:
        """Whether a character that the run does not take stands below its last one."""
        left, top, bottom = glyphs.left[at], glyphs.top[at], glyphs.bottom[at]
        em = max(self.top - self.bottom, top - bottom)
        beside = left - self.right < 0.9 * em and abs(left - self.last_left) < 0.6 * em
        return beside and 0.5 * em < abs(top - self.top) < 2 * em

    def closed(self, x: float, y: float) -> Run:
        """The run, when nothing follows it."""
        run = _run("".join(self.parts), self.lefts, self.left, self.top, self.right, self.bottom, x, y)
        run.bold = self.bold
        return run


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
    shades = array("I", bytes(4 * ctypes.sizeof(ctypes.c_uint)))
    channels = [ctypes.byref(ctypes.c_uint.from_buffer(shades, index * shades.itemsize)) for index in range(4)]
    handle = calls.by_reference(text_page)
    fonts: dict[int, bool] = {}
    sizes: dict[tuple[int, float], float] = {}
    objects = list(map(calls.get_text_object, repeat(handle), firsts))
    own = map(calls.get_font, objects), map(calls.get_mode, objects)
    for run, first, painted, font, mode in zip(sheet.runs, firsts, objects, *own, strict=True):
        tall = run.bottom - run.top
        if not painted:
            run.size = max(tall, _SMALLEST)
            continue
        alike = font, round(tall, 2)
        if (known := sizes.get(alike)) is None:
            calls.get_letter_matrix(handle, first, ctypes.byref(matrix))
            size = calls.get_letter_size(handle, first) * math.hypot(matrix.c, matrix.d)
            known = sizes[alike] = max(size if tall * 0.4 < size < tall * 2.5 else tall, _SMALLEST)
        run.size = size = known
        if tall > 1.3 * size and run.right - run.left > 0.3 * size:
            # Some fonts reserve room for two lines; the letters stand in the middle of it.
            middle = (run.top + run.bottom) / 2
            run.top, run.bottom = middle - size / 2, middle + size / 2
        if font not in fonts:
            fonts[font] = bool(font) and _is_bold(font)
        run.bold = run.bold or fonts[font] or mode == 2
        if mode == _INVISIBLE:
            run.hidden = True
        elif calls.get_letter_fill(handle, first, *channels):
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
    times = Counter([run.text for run in sheet.runs])
    if len(times) == len(sheet.runs):
        return
    again = [number for number, run in enumerate(sheet.runs) if times[run.text] > 1]
    again.sort(key=lambda number: (sheet.runs[number].text, sheet.runs[number].top, sheet.runs[number].left))
    dropped: set[int] = set()
    window: deque[tuple[int, Run]] = deque(maxlen=_MOST_ALIKE)
    for number in again:
        run = sheet.runs[number]
        while window and (window[0][1].text != run.text or run.top - window[0][1].top > _SAME_PLACE * run.size):
            window.popleft()
        for other, twin in window:
            if abs(twin.left - run.left) < _SAME_PLACE * run.size:
                first, second = (twin, run) if other < number else (run, twin)
                first.bold = True
                first.hidden = first.hidden and second.hidden
                dropped.add(max(number, other))
        window.append((number, run))
    sheet.runs = [run for number, run in enumerate(sheet.runs) if number not in dropped]


def _hide_ruby(runs: Sequence[Run]) -> None:
    """Hide kana that say how the letters right below them are read: they belong to no line."""
    small = [run for run in runs if not run.hidden and _KANA.fullmatch(run.text)]
    if not small:
        return
    below = sorted(runs, key=lambda run: run.top)
    tops = [run.top for run in below]
    for run in small:
        first = bisect_left(tops, run.bottom - 0.6 * run.size)
        last = min(bisect_right(tops, run.bottom + 0.8 * run.size), first + _MOST_ALIKE)
        run.hidden = any(
            run.size <= _RUBY * base.size and base.left - run.size < run.left and run.right < base.right + run.size
            for base in below[first:last]
        )
