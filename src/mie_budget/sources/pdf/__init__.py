"""PDF: a document of pages to printed lines, in a process of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import Any, TypeVar, cast

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Cell, Picture, Place, Printed, PrintedLine
from mie_budget.sources.apart import ask
from mie_budget.sources.limits import Limits
from mie_budget.sources.pdf.furniture import mark_furniture
from mie_budget.sources.pdf.tables import join_spreads
from mie_budget.sources.pdf.trust import Evidence, refusals

MEDIA_TYPE = "application/pdf"
_LOCKED = 4


def read_pdf(data: bytes, *, name: str, limits: Limits) -> Printed:
    """The lines of a PDF in reading order, page by page; pages that cannot be trusted are refused and left out.

    Raises `SourceError` for a file that is locked or damaged or passes a limit.
    """
    answers = ask("mie_budget.sources.pdf.worker", "read_pages", data, name=name, limits=limits)
    first = next(answers)
    if "error" in first:
        locked = first["error"] == _LOCKED
        raise SourceError(ErrorCode.FILE_LOCKED if locked else ErrorCode.FILE_DAMAGED, file=name, kind="PDF")
    number: int = first["pages"]
    if number > limits.pages:
        raise SourceError(ErrorCode.TOO_MANY_PAGES, file=name, number=number, limit=limits.pages)
    pages: list[list[PrintedLine]] = []
    heights: list[float] = []
    evidence: list[Evidence] = []
    recognized: list[int] = []
    boxes = tables = 0
    alike: dict[Any, Any] = {}
    for page, answer in enumerate(answers, 1):
        height, kanji, rare, reason, is_recognized = answer["page"]
        lines = [_unpacked(packed, page, boxes, tables, alike) for packed in answer["lines"]]
        boxes = max((line.box or 0 for line in lines), default=0) or boxes
        tables = max((line.table or 0 for line in lines), default=0) or tables
        pages.append(lines)
        heights.append(height)
        evidence.append(Evidence(kanji, rare, reason))
        if is_recognized:
            recognized.append(page)
    refused = tuple(refusals(evidence))
    left_out = {refusal.page for refusal in refused}
    trusted = [[] if page in left_out else found for page, found in enumerate(pages, 1)]
    join_spreads(trusted)
    mark_furniture(trusted, heights)
    lines = []
    for page, found in enumerate(trusted, 1):
        if found:
            if lines:
                lines.append(PrintedLine("", page))
            lines += found
    return Printed(
        tuple(_closed_up(lines)),
        MEDIA_TYPE,
        "utf-8",
        refused,
        number,
        tuple(page for page in recognized if page not in left_out),
    )


def _closed_up(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Lines without the empty ones between furniture: what a page break parts still stands near each other."""
    for shown, group in itertools.groupby(lines, lambda line: bool(line.text) and not line.furniture):
        stretch = list(group)
        last = len(stretch) - 1
        for number, line in enumerate(stretch):
            if shown or line.text or number in (0, last):
                yield line


def draw_pdf(data: bytes, *, name: str, limits: Limits, most: int) -> tuple[Picture, ...]:
    """Pictures of the first pages of a PDF that could be read, as many as are not larger than `most` bytes together.

    What cannot be drawn within the limits ends them: the text has been read, and a picture only adds to it.
    """
    pictures: list[Picture] = []
    answers = ask("mie_budget.sources.pdf.worker", "draw_pages", data, name=name, limits=limits)
    with suppress(SourceError), closing(answers):
        for width, height, png in answers:
            most -= len(png)
            if most < 0:
                break
            pictures.append(Picture(width, height, png))
    return tuple(pictures)


_Alike = TypeVar("_Alike", Place, Cell)


def _unpacked(packed: Any, page: int, boxes: int, tables: int, known: dict[Any, Any]) -> PrintedLine:
    if not packed:
        return PrintedLine("", page)
    text, box, place, size, bold, furniture, *table = packed

    return PrintedLine(
        text,
        page,
        box + boxes,
        _once(Place, tuple(place), known) if place else None,
        size,
        bool(bold),
        cells=tuple([_once(Cell, tuple(cell), known) for cell in table[1]]) if table else (),
        table=table[0] + tables if table else None,
        furniture=bool(furniture),
    )


def _once(kind: type[_Alike], values: tuple[int, ...], known: dict[Any, Any]) -> _Alike:
    """What some values make: the pages of a book are alike, and what stands on many of them is made and kept once."""
    found = known.get(values)
    if found is None:
        found = known[values] = kind(*values)
    return cast(_Alike, found)
