"""Pages of a PDF as pictures, drawn in a process of its own: how each page looks, small enough for a web page."""

from __future__ import annotations

import ctypes
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2_raw as pdfium

from mie_budget.sources.apart import answer
from mie_budget.sources.limits import Limits
from mie_budget.sources.pdf.glyphs import turned

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_LONGEST = 1_000
"""Pixels of the longer side: letters of ten points can be read, and a page takes about 100 KB."""
_LEVELS = bytes(round(value / 17) * 17 for value in range(256))
"""Sixteen levels of each colour: the eye sees no loss in print, and the picture takes half."""


def draw_pages(data: bytes, limits: Limits) -> Iterator[object]:
    """Each page's width and height in whole points as it is shown, and its picture as PNG in base 64."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    for index in range(min(pdfium.FPDF_GetPageCount(document), limits.pages) if document else 0):
        page = pdfium.FPDF_LoadPage(document, index)
        yield _drawn(page) if page else [0, 0, ""]
        if page:
            pdfium.FPDF_ClosePage(page)


def _drawn(page: Handle) -> list[object]:
    turn, quarters = turned(page)
    width, height = (turn.height, turn.width) if turn.quarters % 2 else (turn.width, turn.height)
    if min(width, height) < 1:
        return [0, 0, ""]
    scale = _LONGEST / max(width, height)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        return [0, 0, ""]
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, quarters, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = [pixels[row * stride : row * stride + 3 * across].translate(_LEVELS) for row in range(down)]
    return [round(width), round(height), b64encode(_png(rows, across)).decode()]


def _png(rows: list[bytes], width: int) -> bytes:
    """Rows of red, green and blue bytes as PNG; grey where no pixel has a colour."""
    grey = all(row[0::3] == row[1::3] == row[2::3] for row in rows)
    data = b"".join(b"\0" + (row[0::3] if grey else row) for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 0 if grey else 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(data)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


if __name__ == "__main__":
    answer(draw_pages)
