"""Calls of pdfium by address: what is asked for every character or path of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pypdfium2_raw as pdfium

if TYPE_CHECKING:
    from ctypes import Structure, _Pointer

    Handle = _Pointer[Structure]

ADDRESS, INT, FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float


def _quick(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    # The bindings wrap every handle in an object; called by address, a call for each character costs half.
    address = ctypes.cast(cast(Any, function), ADDRESS).value
    return cast(Callable[..., int], ctypes.PYFUNCTYPE(result, *arguments)(address or 0))


get_unicode = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ADDRESS, INT)
get_char_index = _quick(pdfium.FPDFText_GetCharIndexFromTextIndex, INT, ADDRESS, INT)
get_loose_box = _quick(pdfium.FPDFText_GetLooseCharBox, INT, ADDRESS, INT, ADDRESS)
get_text_object = _quick(pdfium.FPDFText_GetTextObject, ADDRESS, ADDRESS, INT)
get_letter_matrix = _quick(pdfium.FPDFText_GetMatrix, INT, ADDRESS, INT, ADDRESS)
get_mode = _quick(pdfium.FPDFTextObj_GetTextRenderMode, INT, ADDRESS)
get_font = _quick(pdfium.FPDFTextObj_GetFont, ADDRESS, ADDRESS)
get_letter_fill = _quick(pdfium.FPDFText_GetFillColor, INT, ADDRESS, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
get_letter_size = ctypes.PYFUNCTYPE(ctypes.c_double, ADDRESS, INT)(
    ctypes.cast(pdfium.FPDFText_GetFontSize, ADDRESS).value or 0
)
get_font_name = _quick(pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, ADDRESS, ADDRESS, ctypes.c_size_t)
get_weight = _quick(pdfium.FPDFFont_GetWeight, INT, ADDRESS)
get_object = _quick(pdfium.FPDFPage_GetObject, ADDRESS, ADDRESS, INT)
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
