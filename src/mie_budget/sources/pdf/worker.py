"""The process that opens a PDF: what a page can do to it, from endless loops to all memory, ends with it."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import pypdfium2.raw as pdfium

from mie_budget.printed import PrintedLine
from mie_budget.sources.pdf.glyphs import read_sheet
from mie_budget.sources.pdf.layout import lay_out
from mie_budget.sources.pdf.shapes import Sheet
from mie_budget.sources.pdf.trust import judge, needs_ink

if TYPE_CHECKING:
    from mie_budget.sources.pdf.calls import Handle

_SPARE = 600_000_000
"""Bytes of address space that the interpreter and the library take before any document is open."""
_INK_SCALE = 0.2
_DARK = 200


def main() -> None:
    """Read the order and the document from standard input, write a line of JSON for the document and each page."""
    # A page leaves no cycles behind, and what the process holds dies with it.
    gc.disable()
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _limit(order["bytes"] + len(data), order["seconds"])
    for answer in read_pages(data, most=order["pages"]):
        _send(sys.stdout.buffer, answer)


def _limit(memory: int, seconds: int) -> None:
    # Where the system has no such limits (Windows), the parent's clock still ends the process.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory + _SPARE, memory + _SPARE))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(stream: BinaryIO, answer: object) -> None:
    stream.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")
    stream.flush()


def read_pages(data: bytes, *, most: int) -> Iterator[object]:
    """First the number of pages or an error of the library, then what each page holds, one at a time."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        yield {"error": pdfium.FPDF_GetLastError()}
        return
    number = pdfium.FPDF_GetPageCount(document)
    yield {"pages": number}
    if number > most:
        return
    for index in range(number):
        page = pdfium.FPDF_LoadPage(document, index)
        if not page:
            yield {"page": [0.0, 0, 0, "damaged", False], "lines": []}
            continue
        text_page = pdfium.FPDFText_LoadPage(page)
        if text_page:
            sheet = read_sheet(page, text_page)
            pdfium.FPDFText_ClosePage(text_page)
            yield _answer(page, sheet)
        else:
            yield {"page": [0.0, 0, 0, "damaged", False], "lines": []}
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def _answer(page: Handle, sheet: Sheet) -> object:
    ink = _ink(page, sheet) if needs_ink(sheet) else None
    letters = "".join(run.text for run in sheet.runs)
    evidence = judge(sheet, letters, ink)
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


if __name__ == "__main__":
    main()
