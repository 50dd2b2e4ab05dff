"""Calls of pdfium by address: what is asked for every character or path of a page."""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

import pypdfium2_raw as pdfium

if TYPE_CHECKING:
    from ctypes import Structure, _Pointer

    Handle = _Pointer[Structure]

ADDRESS, INT, FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float
_AT_ONCE = 1_024


def _quick(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    # The bindings wrap every handle in an object; called by address, a call for each character costs half.
    return cast(Callable[..., int], ctypes.PYFUNCTYPE(result, *arguments)(_address(function)))


def _address(handle: object) -> int:
    return ctypes.cast(cast(Any, handle), ADDRESS).value or 0


def by_reference(handle: Handle) -> object:
    """A page, or the text of one, as the functions take it that are called for every character of it."""
    return ctypes.byref(ctypes.c_char.from_address(_address(handle)))


class LooseBoxes:
    """Asks for the loose boxes of characters; the room for the answers is made once for all pages."""

    def __init__(self) -> None:
        self._room = array("f", bytes(4 * _AT_ONCE * ctypes.sizeof(FLOAT)))
        step = 4 * ctypes.sizeof(FLOAT)
        self._boxes = [ctypes.byref(FLOAT.from_buffer(self._room, step * box)) for box in range(_AT_ONCE)]

    def of(self, text_page: object, places: Sequence[int]) -> tuple[list[float], ...]:
        """The left, top, right and bottom edges of the characters at some places of a page, y upwards."""
        edges = array("f")
        for start in range(0, len(places), _AT_ONCE):
            part = places[start : start + _AT_ONCE]
            deque(map(get_loose_box, repeat(text_page), part, self._boxes), maxlen=0)
            edges += self._room[: 4 * len(part)]
        return tuple(edges[edge::4].tolist() for edge in range(4))


# These take references and small numbers: without types to turn their arguments into, a call costs half.
get_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
get_char_index = _quick(pdfium.FPDFText_GetCharIndexFromTextIndex, INT)
get_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, INT)
get_text_object = _quick(pdfium.FPDFText_GetTextObject, ADDRESS)
get_letter_matrix = _quick(pdfium.FPDFText_GetMatrix, INT)
get_letter_fill = _quick(pdfium.FPDFText_GetFillColor, INT)
get_object = _quick(pdfium.FPDFPage_GetObject, ADDRESS)

get_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, INT, ADDRESS)
get_font = _quick(pdfium.FPDFTextObj_GetFont, ADDRESS, ADDRESS)
get_letter_size = ctypes.PYFUNCTYPE(ctypes.c_double)(_address(pdfium.FPDFText_GetFontSize))
get_font_name = _quick(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, ADDRESS, ADDRESS, ctypes.c_size_t)
get_weight = _quick(pdfium.FPDFFont_GetWeight, INT, ADDRESS)
get_inner_object = _quick(pdfium.FPDFFormObj_GetObject, ADDRESS, ADDRESS, ctypes.c_ulong)
get_kind = _quick(pdfium.FPDFPageObj_GetType, INT, ADDRESS)
get_bounds = _quick(pdfium.FPDFPageObj_GetBounds, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
get_draw_mode = _quick(pdfium.FPDFPath_GetDrawMode, INT, ADDRESS, ADDRESS, ADDRESS)
count_segments = _quick(pdfium.FPDFPath_CountSegments, INT, ADDRESS)
get_fill = _quick(pdfium.FPDFPageObj_GetFillColor, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
get_matrix = _quick(pdfium.FPDFPageObj_GetMatrix, INT, ADDRESS, ADDRESS)
get_segment = _quick(pdfium.FPDFPath_GetPathSegment, ADDRESS, ADDRESS, INT)
get_segment_kind = _quick(pdfium.FPDFPathSegment_GetType, INT, ADDRESS)
get_segment_point = _quick(pdfium.FPDFPathSegment_GetPoint, INT, ADDRESS, ADDRESS, ADDRESS)
closes = _quick(pdfium.FPDFPathSegment_GetClose, INT, ADDRESS)
count_inner_objects = _quick(pdfium.FPDFFormObj_CountObjects, INT, ADDRESS)
