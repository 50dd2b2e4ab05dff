"""One sheet of a workbook: typed cells, number formats, widths that know full-width characters, filter, frozen head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.errors import ErrorCode, OutputError, UsageError
from mie_budget.language import catalogue
from mie_budget.sinks.columns import valid_text
from mie_budget.sinks.delimited import safe_cell
from mie_budget.sinks.terminal_text import cell_width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
"""UTF-16 units in a cell; Excel calls a file with more broken."""
_NARROWEST = 6
_FILTER_BUTTON = 3
_HEAD_LINES = 2
_LINE_HEIGHT, _HIGHEST = 16.5, 409
_A4 = 9


class Style(Enum):
    """How a column is shown: the number format, whether long texts wrap, and the widest the column gets."""

    # Not the format for texts, "@": Excel shows a long text in it as ####.
    TEXT = ("General", False, 44)
    TITLE = ("General", True, 40)
    NAMES = ("General", True, 30)
    LONG_TEXT = ("General", True, 50)
    YEN = ("#,##0;▲#,##0;0", False, 26)
    NUMBER = ("0", False, 14)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now, for programs that do not compute."""

    text: str
    value: int | str


SheetCell = str | int | Formula | None


class Head(NamedTuple):
    """The head of a column; one that `folds` is hidden, and not printed, until its group is opened."""

    title: str
    style: Style
    folds: bool = False


class SheetRow(NamedTuple):
    """The cells of a row, and where what they hold stands: the name of a document and a line, None for neither."""

    cells: Sequence[SheetCell]
    source: str | None = None
    line: int | None = None


def write_sheet(
    book: Workbook,
    name: str,
    heads: Sequence[Head],
    rows: Sequence[SheetRow],
    *,
    language: str,
    below: Sequence[SheetRow] = (),
) -> list[OutputError]:
    """Add a sheet: the head, the rows that the filter covers, and after an empty row the rows `below`.

    Returns a note for each text that had to be cut. Raises `UsageError` for more rows than a sheet has.
    """
    if len(rows) + len(below) + 2 > MAX_ROWS:
        raise UsageError(ErrorCode.TOO_MANY_ROWS, limit=MAX_ROWS, number=len(rows))
    sheet = book.add_worksheet(name)
    notes: list[OutputError] = []
    rows = [_possible(row, heads, language, notes) for row in rows]
    formats = {style: _format(book, style) for style in Style}
    quoted = {style: _format(book, style, quote_prefix=True) for style in Style}
    bold = book.add_format({"bold": True, "bg_color": "#E7EEF5", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    widths = [_column_width(head, [row.cells[column] for row in rows]) for column, head in enumerate(heads)]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, column, head.title, bold)
        # The level is that of the group, which the sign above the sheet opens.
        group = {"level": 1, "hidden": True} if head.folds else {}
        sheet.set_column(column, column, width, formats[head.style], group)
    for at, row in [*enumerate(rows, 1), *enumerate(below, len(rows) + 2)]:
        # A row below may be a note, which has one cell only.
        for column, (head, cell) in enumerate(zip(heads, row.cells, strict=False)):
            _write(sheet, at, column, cell, formats[head.style], quoted[head.style])
    # Excel finds the height of a wrapped text by itself, LibreOffice and others do not.
    for at, row in enumerate(rows, 1):
        if (lines := _lines_needed(heads, widths, row.cells)) > 1:
            sheet.set_row(at, min(lines * _LINE_HEIGHT, _HIGHEST))
    sheet.set_row(0, _HEAD_LINES * _LINE_HEIGHT)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L&A&R&P / &N")  # the name of the sheet, the page and how many there are
    return notes


def cell_text(text: str, *, language: str) -> str:
    """A text as a cell can hold it: such as every format can hold, and cut at Excel's limit."""
    valid = valid_text(text)
    if _size(valid) <= MAX_TEXT:
        return valid
    _ = catalogue(language)
    cut = _("… [cut at the {limit:,} characters of a cell; JSON and CSV have it whole]", limit=MAX_TEXT)
    room = (MAX_TEXT - _size(cut)) * 2
    return valid.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + cut


def _possible(row: SheetRow, heads: Sequence[Head], language: str, notes: list[OutputError]) -> SheetRow:
    """A row whose texts, the values of formulas too, are such as a cell can hold; a note for each that is cut."""
    cells: list[SheetCell] = []
    for head, cell in zip(heads, row.cells, strict=True):
        text = cell.value if isinstance(cell, Formula) else cell
        if isinstance(text, str):
            shown = cell_text(text, language=language)
            if _size(text) > MAX_TEXT:
                notes.append(_note(row, head, _size(text)))
            cells.append(Formula(cell.text, shown) if isinstance(cell, Formula) else shown)
        else:
            cells.append(cell)
    return row._replace(cells=cells)


def _note(row: SheetRow, head: Head, number: int) -> OutputError:
    code = ErrorCode.CELL_CUT
    return OutputError(code, file=row.source, line=row.line, head=head.title, number=number, limit=MAX_TEXT)


def _size(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _format(book: Workbook, style: Style, *, quote_prefix: bool = False) -> Format:
    number_format, wraps, _ = style.value
    properties = {"num_format": number_format, "text_wrap": wraps, "valign": "top", "quote_prefix": quote_prefix}
    indent = {"indent": 1, "align": "left"} if style not in (Style.YEN, Style.NUMBER) else {}
    return book.add_format(properties | indent)


def _write(sheet: Worksheet, row: int, column: int, cell: SheetCell, shown: Format, quoted: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, shown, cell.value)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, shown)
    else:
        # A cell typed as text is no formula until somebody edits it; the prefix keeps it a text even then.
        sheet.write_string(row, column, cell, shown if safe_cell(cell) == cell else quoted)


def _column_width(head: Head, cells: Sequence[SheetCell]) -> int:
    widest = max((_shown_width(cell) for cell in cells), default=0)
    head_width = -(-_text_width(head.title) // _HEAD_LINES) + _FILTER_BUTTON
    return min(max(_NARROWEST, head_width, widest + 3), head.style.value[2])


def _lines_needed(heads: Sequence[Head], widths: Sequence[int], cells: Sequence[SheetCell]) -> int:
    """The lines that the longest wrapped text of a row takes."""
    return max(
        sum(max(1, -(-cell_width(line) // (width - 3))) for line in cell.split("\n"))
        if head.style.value[1] and isinstance(cell, str)
        else 1
        for head, width, cell in zip(heads, widths, cells, strict=True)
    )


def _shown_width(cell: SheetCell) -> int:
    value = cell.value if isinstance(cell, Formula) else cell
    if value is None:
        return 0
    return _text_width(value) if isinstance(value, str) else len(f"{value:,}")


def _text_width(text: str) -> int:
    """The width of the widest line."""
    return max(map(cell_width, text.split("\n")))
