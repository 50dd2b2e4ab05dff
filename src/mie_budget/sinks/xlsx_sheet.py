"""One sheet of a workbook: typed cells, number formats, widths that know full-width characters, filter, frozen head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mie_budget.errors import UsageError
from mie_budget.sinks.columns import valid_text
from mie_budget.sinks.spreadsheet import safe_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
"""UTF-16 units in a cell; Excel calls a file with more broken."""
_CUT = "…［表計算の上限 32,767 文字で切りました。全文は JSON にあります］"
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_NARROWEST = 6
_FILTER_BUTTON = 3
_LINE_HEIGHT, _HIGHEST = 16.5, 409


class Style(Enum):
    """How a column is shown: the number format, whether long texts wrap, and the widest the column gets."""

    # Not the format for texts, "@": Excel shows a long text in it as ####.
    TEXT = ("General", False, 44)
    LONG_TEXT = ("General", True, 60)
    YEN = ("#,##0;▲#,##0;0", False, 26)
    NUMBER = ("0", False, 14)
    FLAG = ("General", False, 9)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now, for programs that do not compute."""

    text: str
    value: int | str


Cell = str | int | bool | Formula | None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    title: str
    style: Style


def write_sheet(
    book: Workbook, name: str, heads: Sequence[Head], rows: Sequence[Sequence[Cell]], *, below: Sequence[Sequence[Cell]]
) -> None:
    """Add a sheet: the head, the rows that the filter covers, and after an empty row the rows `below`.

    Raises `UsageError` where there are more rows than a sheet can have.
    """
    if len(rows) + len(below) + 2 > MAX_ROWS:
        raise UsageError(
            f"a sheet of a workbook holds {MAX_ROWS:,} rows, and there are {len(rows):,}. Use CSV, SQLite or Parquet"
        )
    sheet = book.add_worksheet(name)
    formats = {style: _format(book, style) for style in Style}
    quoted = {style: _format(book, style, quote_prefix=True) for style in Style}
    bold = book.add_format({"bold": True, "bg_color": "#E7EEF5", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    widths = [_column_width(head, [row[column] for row in rows]) for column, head in enumerate(heads)]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, column, head.title, bold)
        sheet.set_column(column, column, width, formats[head.style])
    for at, row in [*enumerate(rows, 1), *enumerate(below, len(rows) + 2)]:
        for column, (head, cell) in enumerate(zip(heads, row, strict=True)):
            _write(sheet, at, column, cell, formats[head.style], quoted[head.style])
    # Excel finds the height of a wrapped text by itself, LibreOffice and others do not.
    for at, row in enumerate(rows, 1):
        if (lines := _lines_needed(heads, widths, row)) > 1:
            sheet.set_row(at, min(lines * _LINE_HEIGHT, _HIGHEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def display_width(text: str) -> int:
    r"""The width of the widest line in half-width characters.

    >>> display_width("予算A"), display_width("予算\n事業名")
    (5, 6)
    """
    return max(map(_line_width, text.split("\n")))


def cell_text(text: str) -> str:
    """A text as a cell can hold it: characters that XML has no place for replaced, and cut at Excel's limit."""
    valid = _NOT_IN_XML.sub("\ufffd", valid_text(text))
    if len(valid.encode("utf-16-le")) // 2 <= _MAX_TEXT:
        return valid
    room = (_MAX_TEXT - len(_CUT)) * 2
    return valid.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _format(book: Workbook, style: Style, *, quote_prefix: bool = False) -> Format:
    number_format, wraps, _ = style.value
    properties = {"num_format": number_format, "text_wrap": wraps, "valign": "top", "quote_prefix": quote_prefix}
    indent = {"indent": 1, "align": "left"} if style in (Style.TEXT, Style.LONG_TEXT) else {}
    return book.add_format(properties | indent)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, shown: Format, quoted: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, shown, cell.value)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, shown)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, shown)
    else:
        text = cell_text(cell)
        # A cell typed as text is no formula until somebody edits it; the prefix keeps it a text even then.
        sheet.write_string(row, column, text, shown if safe_cell(text) == text else quoted)


def _column_width(head: Head, cells: Sequence[Cell]) -> int:
    widest = max((_shown_width(cell) for cell in cells), default=0)
    return min(max(_NARROWEST, display_width(head.title) + _FILTER_BUTTON, widest + 3), head.style.value[2])


def _lines_needed(heads: Sequence[Head], widths: Sequence[int], row: Sequence[Cell]) -> int:
    """The lines that the longest wrapped text of a row takes."""
    return max(
        sum(max(1, -(-_line_width(line) // (width - 3))) for line in cell.split("\n"))
        if head.style is Style.LONG_TEXT and isinstance(cell, str)
        else 1
        for head, width, cell in zip(heads, widths, row, strict=True)
    )


def _shown_width(cell: Cell) -> int:
    value = cell.value if isinstance(cell, Formula) else cell
    if value is None:
        return 0
    return display_width(value) if isinstance(value, str) else len(f"{value:,}")


def _line_width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
