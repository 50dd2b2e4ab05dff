"""Workbooks to sheets: .xlsx and .ods as they show their cells, .xls by its values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from xml.etree.ElementTree import Element

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Printed
from mie_budget.sources.apart import answer, ask
from mie_budget.sources.limits import Archive, Limits
from mie_budget.sources.markup import attribute, local_name, walk
from mie_budget.sources.number_formats import BUILT_IN, shown
from mie_budget.sources.sheets import Sheet, one_line, print_sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Budget:
    """How many cells may still come."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.left = limits.cells
        self.error = SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)

    def spend(self, number: int = 1) -> None:
        """Count cells; raises `SourceError` above the limit."""
        self.left -= number
        if self.left < 0:
            raise self.error


def read_xlsx(archive: Archive) -> Printed:
    """The lines of an .xlsx workbook."""
    name, limits = archive.name, archive.limits

    def part(path: str) -> Iterator[tuple[bool, str, Element]]:
        data = archive.read(path)
        return walk(data, name=name, kind="xlsx", limits=limits) if data else iter(())

    main = next((path for path in archive.names if re.fullmatch(r"xl/workbook\d*\.xml", path)), "xl/workbook.xml")
    targets = {
        attribute(element, "Id"): attribute(element, "Target") or ""
        for begins, tag, element in part(f"xl/_rels/{posixpath.basename(main)}.rels")
        if begins and tag == "Relationship"
    }
    listed = []
    from_1904 = False
    for begins, tag, element in part(main):
        if begins and tag == "sheet":
            listed.append((attribute(element, "name") or "", element.get("state"), _id(element)))
        elif begins and tag == "workbookPr":
            from_1904 = element.get("date1904") in ("1", "true")
    if not listed:
        raise SourceError(ErrorCode.FILE_DAMAGED, file=name, kind="xlsx")
    strings = list(_strings(part("xl/sharedStrings.xml")))
    formats = _formats(part("xl/styles.xml"))
    budget = _Budget(name, limits)
    sheets = []
    for title, state, identity in listed[: limits.pages + 1]:
        target = targets.get(identity, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        sheets.append(
            _xlsx_sheet(title, state not in (None, "visible"), part(path), strings, formats, from_1904, budget)
        )
    return print_sheets(sheets, media_type=XLSX, encoding="utf-8", name=name, limits=limits)


def _id(element: Element) -> str | None:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), None)


def _strings(events: Iterator[tuple[bool, str, Element]]) -> Iterator[str]:
    """The shared strings, without the readings that stand above them."""
    parts: list[str] = []
    reading = 0
    for begins, tag, element in events:
        if tag == "rPh":
            reading += 1 if begins else -1
        elif tag == "si":
            if begins:
                parts = []
            else:
                yield _text("".join(parts))
                element.clear()
        elif tag == "t" and not begins and not reading:
            parts.append(element.text or "")


def _text(raw: str) -> str:
    if "_x" in raw:
        raw = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    return one_line(raw)


def _formats(events: Iterator[tuple[bool, str, Element]]) -> list[str]:
    """The number format of each cell style."""
    own: dict[int, str] = {}
    styles: list[str] = []
    inside = False
    for begins, tag, element in events:
        if tag == "numFmt" and begins:
            own[_number(element.get("numFmtId"))] = element.get("formatCode") or ""
        elif tag == "cellXfs":
            inside = begins
        elif tag == "xf" and begins and inside:
            identity = _number(element.get("numFmtId"))
            styles.append(own.get(identity) or BUILT_IN.get(identity) or ("yyyy-mm-dd" if identity < 82 else "General"))
    return styles


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _xlsx_sheet(
    title: str,
    hidden: bool,
    events: Iterator[tuple[bool, str, Element]],
    strings: list[str],
    formats: list[str],
    from_1904: bool,
    budget: _Budget,
) -> Sheet:
    cells: dict[int, dict[int, str]] = {}
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    concealed: dict[tuple[int, int], str] = {}
    row, column = -1, -1
    for begins, tag, element in events:
        if tag == "row":
            if begins:
                row = _number(element.get("r")) - 1 if element.get("r") else row + 1
                column = -1
                if element.get("hidden") in ("1", "true"):
                    hidden_rows.add(row)
            else:
                element.clear()
        elif tag == "col" and begins and element.get("hidden") in ("1", "true"):
            hidden_columns.append((_number(element.get("min")) - 1, _number(element.get("max")) - 1))
        elif tag == "c" and not begins:
            place = _REFERENCE.fullmatch(element.get("r") or "")
            column = _column(place[1]) if place else column + 1
            text = _xlsx_text(element, strings, formats, from_1904)
            budget.spend()
            if text and any(first <= column <= last for first, last in hidden_columns):
                concealed[row, column] = text
            elif text:
                cells.setdefault(row, {})[column] = text
        elif tag == "mergeCell" and begins:
            first, _, last = (element.get("ref") or "").partition(":")
            one, other = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
            if one and other:
                budget.spend()
                top, left = int(one[2]) - 1, _column(one[1])
                merged[top, left] = (max(1, int(other[2]) - top), max(1, _column(other[1]) - left + 1))
    _reveal_titles(cells, merged, concealed, hidden_columns)
    return Sheet(title, cells, merged, hidden, frozenset(hidden_rows))


def _reveal_titles(
    cells: dict[int, dict[int, str]],
    merged: dict[tuple[int, int], tuple[int, int]],
    concealed: Mapping[tuple[int, int], str],
    columns: Sequence[tuple[int, int]],
) -> None:
    """Add the texts of hidden columns that are merged with shown ones, or stand above all that is shown."""
    top = min(cells, default=0)
    for (row, column), text in concealed.items():
        high, wide = merged.get((row, column), (1, 1))
        shown = column
        for first, last in sorted(columns):
            shown = last + 1 if first <= shown <= last else shown
        if shown < column + wide:
            cells.setdefault(row, {})[shown] = text
            merged[row, shown] = (high, column + wide - shown)
        elif row < top:
            # A title above the table is none of the column that it was typed into.
            cells.setdefault(row, {})[column] = text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _xlsx_text(element: Element, strings: list[str], formats: list[str], from_1904: bool) -> str:
    kind = element.get("t") or "n"
    value = next((child.text or "" for child in element if local_name(child) == "v"), "")
    if kind == "s":
        index = _number(value)
        return strings[index] if value and index < len(strings) else ""
    if kind == "inlineStr":
        readings = {part for reading in element.iter() if local_name(reading) == "rPh" for part in reading}
        texts = [part.text or "" for part in element.iter() if local_name(part) == "t" and part not in readings]
        return _text("".join(texts))
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, "")
    if kind != "n" or not value:
        return _text(value)
    style = _number(element.get("s"))
    return shown(value, formats[style] if style < len(formats) else "General", from_1904=from_1904)


def read_ods(archive: Archive) -> Printed:
    """The lines of an OpenDocument workbook, by the texts its cells show."""
    name, limits = archive.name, archive.limits
    budget = _Budget(name, limits)
    sheets: list[Sheet] = []
    sheet = _OdsSheet(budget)
    nested = notes = 0
    for begins, tag, element in walk(archive.read("content.xml"), name=name, kind="ods", limits=limits):
        if tag == "table":
            nested += 1 if begins else -1
            if nested == begins:
                if not begins:
                    sheets.append(sheet.done(attribute(element, "name") or ""))
                    element.clear()
                sheet = _OdsSheet(budget)
        elif tag == "annotation":
            notes += 1 if begins else -1
        elif nested == 1 and not notes:
            sheet.take(begins, tag, element)
    if not sheets:
        raise SourceError(ErrorCode.FILE_DAMAGED, file=name, kind="ods")
    return print_sheets(sheets, media_type=ODS, encoding="utf-8", name=name, limits=limits)


class _OdsSheet:
    """A sheet of an OpenDocument workbook as its rows come."""

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._cells: dict[int, dict[int, str]] = {}
        self._merged: dict[tuple[int, int], tuple[int, int]] = {}
        self._hidden: set[int] = set()
        self._row = self._column = 0
        self._texts: dict[int, str] = {}
        self._paragraphs: list[str] = []

    def take(self, begins: bool, tag: str, element: Element) -> None:
        """An element of the sheet that begins or ends."""
        if tag == "table-row":
            if begins:
                self._texts, self._column = {}, 0
            else:
                self._end_row(element)
        elif tag in ("table-cell", "covered-table-cell"):
            if begins:
                self._paragraphs = []
            else:
                self._end_cell(element, covered=tag == "covered-table-cell")
        elif tag == "p" and not begins:
            self._paragraphs.append(_paragraph(element))

    def _end_row(self, element: Element) -> None:
        repeated = max(1, _number(attribute(element, "number-rows-repeated")))
        if self._texts:
            self._budget.spend(len(self._texts) * repeated)
            rows = range(self._row, self._row + repeated)
            self._cells |= {row: dict(self._texts) for row in rows}
            if attribute(element, "visibility") in ("collapse", "filter"):
                self._hidden.update(rows)
        self._row += repeated
        element.clear()

    def _end_cell(self, element: Element, *, covered: bool) -> None:
        repeated = max(1, _number(attribute(element, "number-columns-repeated")))
        text = one_line(" ".join(self._paragraphs))
        if text and not covered:
            self._budget.spend(repeated)
            self._texts |= dict.fromkeys(range(self._column, self._column + repeated), text)
            high, wide = (max(1, _number(attribute(element, f"number-{way}-spanned"))) for way in ("rows", "columns"))
            if high > 1 or wide > 1:
                self._merged[self._row, self._column] = (high, wide)
        self._column += repeated

    def done(self, name: str) -> Sheet:
        """The whole sheet."""
        return Sheet(name, self._cells, self._merged, hidden_rows=frozenset(self._hidden))


def _paragraph(element: Element) -> str:
    """The text of a paragraph: its blanks and tabs are elements, the readings of ruby are left out."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "s":
            parts.append(" " * max(1, min(_number(attribute(child, "c")), 100)))
        elif tag in ("tab", "line-break"):
            parts.append(" ")
        elif tag not in ("ruby-text", "annotation", "note"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def read_xls(data: bytes, *, name: str, limits: Limits) -> Printed:
    """The lines of an old Excel workbook (.xls), by the values of its cells."""
    budget = _Budget(name, limits)
    sheets = []
    for told in ask("mie_budget.sources.workbooks", "read_sheets", data, name=name, limits=limits):
        if "error" in told:
            if told["error"] == "cells":
                raise budget.error
            locked = told["error"] == "locked"
            raise SourceError(ErrorCode.FILE_LOCKED if locked else ErrorCode.FILE_DAMAGED, file=name, kind="xls")
        cells: dict[int, dict[int, str]] = {}
        for row, column, text in told["cells"]:
            if shown_text := one_line(text):
                cells.setdefault(row, {})[column] = shown_text
        budget.spend(len(told["cells"]) + len(told["merged"]))
        merged = {(row, column): (high, wide) for row, column, high, wide in told["merged"]}
        sheets.append(Sheet(told["name"], cells, merged, told["hidden"]))
    return print_sheets(sheets, media_type=XLS, encoding="utf-16", name=name, limits=limits)


def read_sheets(data: bytes, limits: Limits) -> Iterator[object]:
    """What each sheet of an old workbook holds, or an error: `locked`, `damaged` or `cells` (too many).

    It is asked in a process of its own: the library can fail in ways that end one.
    """
    import python_calamine

    left = limits.cells
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for number, facts in enumerate(book.sheets_metadata[: limits.pages + 1]):
            if facts.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            left -= sheet.total_height * sheet.total_width
            if left < 0:
                yield {"error": "cells"}
                return
            yield {
                "name": facts.name,
                "hidden": facts.visible != python_calamine.SheetVisibleEnum.Visible,
                "cells": [
                    (row, column, text)
                    for row, values in enumerate(sheet.to_python(skip_empty_area=False))
                    for column, value in enumerate(values)
                    if (text := _shown(value))
                ],
                "merged": [
                    (*first, last[0] - first[0] + 1, last[1] - first[1] + 1)
                    for first, last in sheet.merged_cell_ranges or ()
                ],
            }
    except python_calamine.PasswordError:
        yield {"error": "locked"}
    except BaseException:  # a fault inside the library arrives as a panic, which is no Exception
        yield {"error": "damaged"}


def _shown(value: object) -> str:
    """What a cell with this value shows, as far as that can be told without its format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown(repr(value), "General")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value)


if __name__ == "__main__":
    answer(read_sheets)
