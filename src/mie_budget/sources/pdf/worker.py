"""The process that opens a PDF to read or draw it: what a page does to it, from loops to all memory, ends with it."""

from __future__ import annotations

import ctypes
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2_raw as pdfium

from mie_budget.printed import PrintedLine
from mie_budget.sources.apart import answer
from mie_budget.sources.limits import Limits
from mie_budget.sources.pdf.calls import LooseBoxes
from mie_budget.sources.pdf.glyphs import read_sheet, turned
from mie_budget.sources.pdf.layout import lay_out
from mie_budget.sources.pdf.shapes import Sheet
from mie_budget.sources.pdf.streams import broken_pages
from mie_budget.sources.pdf.trust import judge, needs_ink

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_INK_SCALE = 0.2
_DARK = 200
_LONGEST = 1_000
"""Pixels of the longer side: letters of ten points can be read, and a page takes about 100 KB."""
_LEVELS = bytes(round(value / 17) * 17 for value in range(256))
"""Sixteen levels of each colour: the eye sees no loss in print, and the picture takes half."""


def read_pages(data: bytes, limits: Limits) -> Iterator[object]:
    """First the number of pages or an error of the library, then what each page holds, one at a time."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        yield {"error": pdfium.FPDF_GetLastError()}
        return
    number = pdfium.FPDF_GetPageCount(document)
    yield {"pages": number}
    if number > limits.pages:
        return
    broken, boxes = broken_pages(data, number), LooseBoxes()
    for index in range(number):
        page = None if index in broken else pdfium.FPDF_LoadPage(document, index)
        if not page:
            yield {"page": [0.0, 0, 0, "damaged", False], "lines": []}
            continue
        text_page = pdfium.FPDFText_LoadPage(page)
        if text_page:
            sheet = read_sheet(page, text_page, boxes)
            pdfium.FPDFText_ClosePage(text_page)
            yield _page(page, sheet)
        else:
            yield {"page": [0.0, 0, 0, "damaged", False], "lines": []}
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def _page(page: Handle, sheet: Sheet) -> object:
    ink = _ink(page, sheet) if needs_ink(sheet) else None
    evidence = judge(sheet, "\n".join([run.text for run in sheet.runs]), ink)
    lines = [] if evidence.reason else lay_out(sheet)
    return {"page": [sheet.height, *evidence, sheet.recognized], "lines": [_packed(line) for line in lines]}


def _packed(line: PrintedLine) -> object:
    if not line.text:
        return 0
    packed = [line.text, line.box, line.place, line.size, int(line.bold), int(line.furniture)]
    return [*packed, line.table, line.cells] if line.cells else packed


def _ink(page: Handle, sheet: Sheet) -> float:
    """The share of a page that is dark."""
    width, height = (max(1, min(2_000, round(side * _INK_SCALE))) for side in (sheet.width, sheet.height))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return 1.0
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = b"".join(data[row * stride : row * stride + width] for row in range(height))
    light = rows.translate(None, bytes(range(_DARK)))
    return 1 - len(light) / len(rows)


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
    answer(read_pages, draw_pages)
