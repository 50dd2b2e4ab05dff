"""The process that opens an old Excel workbook: its library can fail in ways that end a process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO

import python_calamine

from mie_budget.sources.apart import answer
from mie_budget.sources.limits import Limits
from mie_budget.sources.number_formats import shown


def read_sheets(data: bytes, limits: Limits) -> Iterator[object]:
    """What each sheet holds, or an error: `locked`, `damaged` or `cells` (too many)."""
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
                    if (text := _text(value))
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


def _text(value: object) -> str:
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
