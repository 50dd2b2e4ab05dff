"""Sheets of cells to printed lines: where its tables are, which lines stand above and below them, merged cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Printed, PrintedLine
from mie_budget.sources.cells import Piece, row_line
from mie_budget.sources.decoding import Decoded
from mie_budget.sources.limits import Limits

_BLANKS = re.compile(r"\s*[\r\n]+\s*")
_OWN_NAME = re.compile(r"(?:sheet|シート|ワークシート)\s*\d+", re.IGNORECASE)
_DELIMITERS = "\t,;|"
_MOST_FIELD = 1_000_000
_SAMPLE = 200
_LEAST_HEAD = 3
"""A label with its value may come again by itself."""
_FIGURE = re.compile(r"[△▲−-]?\d{1,3}(?:,\d{3})*|\d{5,}")
"""A figure of a row, and no year that a head names."""
_GROUPING = re.compile(r"\d,\d{3}(?!\d)")

_HEADS_LOOKED_AT = 6
"""Rows of cells in which the heads stand: above them are a caption, a unit and what the columns are grouped by."""
_LEAST_WIDE = 2
"""Columns that the name above a form covers: its labels and their values."""
_FIGURES = re.compile(r"[\d０-９,，.．△▲−－%％-]+")

Texts = Mapping[int, str]
Merged = Mapping[tuple[int, int], tuple[int, int]]


class Sheet(NamedTuple):
    """One sheet: its texts by row and column, its merged ranges by their first cell, and what it hides.

    A merged range is the number of rows and columns it covers. Rows and columns count from 0.
    """

    name: str
    cells: Mapping[int, Mapping[int, str]]
    merged: Mapping[tuple[int, int], tuple[int, int]] = {}
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()


def print_sheets(sheets: Sequence[Sheet], *, media_type: str, encoding: str, name: str, limits: Limits) -> Printed:
    """The lines of the sheets of a workbook, each sheet a page."""
    if len(sheets) > limits.pages:
        raise SourceError(ErrorCode.TOO_MANY_PAGES, file=name, number=len(sheets), limit=limits.pages)
    full = [sheet for sheet in sheets if any(sheet.cells.values()) and not sheet.hidden]
    lines: list[PrintedLine] = []
    numbers = _Numbers(name, limits)
    for page, sheet in enumerate(sheets, 1):
        found = _sheet_lines(sheet, numbers)
        if not found:
            continue
        if len(full) > 1 and not sheet.hidden and not _OWN_NAME.fullmatch(sheet.name):
            numbers.box += 1
            found = [PrintedLine(sheet.name, box=numbers.box, level=1), PrintedLine(""), *found]
        if lines:
            lines.append(PrintedLine("", page))
        lines += [
            line._replace(page=page, furniture=bool(line.text) and (sheet.hidden or line.furniture)) for line in found
        ]
    return Printed(tuple(lines), media_type, encoding, pages=len(sheets))


class _Numbers:
    """The last numbers of a table and a box, the columns of that table, and how many cells may still be printed."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.table = 0
        self.box = 0
        self.starts: set[int] = set()
        # Empty cells between those that hold something are printed too: a sheet can have more of them than cells.
        self._left = 2 * limits.cells
        self._error = SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)

    def spend(self) -> None:
        """Count a cell; raises `SourceError` above the limit."""
        self._left -= 1
        if self._left < 0:
            raise self._error


def _sheet_lines(sheet: Sheet, numbers: _Numbers) -> list[PrintedLine]:
    lines: list[PrintedLine] = []
    numbers.starts = set()
    for block in _blocks(sheet):
        for part in _parts(sheet, block):
            for whole in _blocks(part):
                for rows in _under_captions(part, whole):
                    if lines:
                        lines.append(PrintedLine(""))
                    lines += _block_lines(part, rows, numbers)
    return [line for line in lines if line.text or not line.cells]


def _blocks(sheet: Sheet) -> Iterable[list[int]]:
    """The rows that hold something, in the blocks that empty rows separate. A merged cell holds all its rows."""
    block: list[int] = []
    reach = -1
    downs: dict[int, int] = {}
    for (row, column), (rows, _) in sheet.merged.items():
        if sheet.cells.get(row, {}).get(column):
            downs[row] = max(downs.get(row, 0), rows)
    for row in sorted(row for row, texts in sheet.cells.items() if any(texts.values())):
        if block and row > reach + 1:
            yield block
            block = []
        block.append(row)
        reach = max(reach, row + min(downs.get(row, 1), 50) - 1, row)
    if block:
        yield block


def _under_captions(sheet: Sheet, rows: Sequence[int]) -> list[Sequence[int]]:
    """The rows of a block, parted above each caption of one cell or more below which the head of its table stands anew.

    One table follows the other without a blank row; what stands alone above the head is said of the second one.
    """
    full = [sheet.cells[row] for row in rows]
    head = next((texts for texts in full if len(texts) >= _LEAST_HEAD), None)
    starts = []
    for place in range(1, len(rows) if head is not None else 0):
        if full[place] == head:
            first = place
            while first and len(full[first - 1]) == 1:
                first -= 1
            # What stands above the first head is the block's own.
            if 0 < first < place:
                starts.append(first)
    return [rows[first:last] for first, last in pairwise([0, *starts, len(rows)])]


def _parts(sheet: Sheet, rows: Sequence[int]) -> list[Sheet]:
    """A block as sheets of their own where it holds tables side by side, or notes; what stands above goes first."""
    full = {row: {column: text for column, text in sheet.cells[row].items() if text} for row in rows}
    apart = columns_apart(full, sheet.merged)
    if len(apart) < 2:
        return [sheet._replace(cells=full)]
    table = next(index for index, row in enumerate(rows) if len(full[row]) > 1)
    above = {row: full[row] for row in rows[:table]}
    parts = []
    for index, columns in enumerate(apart):
        first = 0 if not index else columns.start
        stop = columns.stop if index + 1 < len(apart) else max(map(max, full.values())) + 1
        cells = {row: {at: text for at, text in full[row].items() if first <= at < stop} for row in rows[table:]}
        parts.append(sheet._replace(cells=cells if index else above | cells))
    return parts


def _block_lines(sheet: Sheet, rows: Sequence[int], numbers: _Numbers) -> list[PrintedLine]:
    """A block as lines: what stands alone above and below its table as text, the table row by row."""
    full = [{column: text for column, text in sheet.cells[row].items() if text} for row in rows]
    wide = [number for number, texts in enumerate(full) if len(texts) > 1]
    first, last = (wide[0], wide[-1]) if wide else (len(rows), len(rows))
    # What stands beside a cell that goes on below belongs to the table too.
    reach = (
        max((rows[last] + sheet.merged.get((rows[last], at), (1, 1))[0] for at in full[last]), default=0) if wide else 0
    )
    while wide and last + 1 < len(rows) and rows[last + 1] < reach:
        last += 1
    # A name in the first column below a table's rows may be a row whose other cells are empty; a note is long.
    while wide and last + 1 < len(rows) and _continues(full[last + 1], full[wide[0]]):
        last += 1
    lines = []
    numbers.box += 1
    for number, row in enumerate(rows[:first]):
        lines.append(_single(full[number], numbers.box, sheet, row))
    if wide:
        numbers.table += 1
        numbers.box += 1
        lines += _table_lines(sheet, rows[first : last + 1], full[first : last + 1], numbers)
    numbers.box += 1
    for number, row in enumerate(rows[last + 1 :], last + 1):
        lines.append(_single(full[number], numbers.box, sheet, row))
    return lines


def _continues(texts: Mapping[int, str], head: Mapping[int, str]) -> bool:
    (column, text), *_ = texts.items()
    return column == min(head) and len(text) <= 20 and not text.startswith(("※", "注", "（注", "(注", "＊", "*"))


def _single(texts: Mapping[int, str], box: int, sheet: Sheet, row: int) -> PrintedLine:
    return PrintedLine("　".join(texts.values()), box=box, furniture=row in sheet.hidden_rows)


def _table_lines(
    sheet: Sheet, rows: Sequence[int], full: Sequence[Mapping[int, str]], numbers: _Numbers
) -> list[PrintedLine]:
    shown = set(rows)
    anchors: dict[int, dict[int, tuple[int, int]]] = {}
    covered: dict[int, dict[int, tuple[int, int]]] = {}
    for (row, column), (high, wide) in sheet.merged.items():
        if row in shown and sheet.cells.get(row, {}).get(column):
            anchors.setdefault(row, {})[column] = (high, wide)
            for below in range(row + 1, min(row + high, rows[-1] + 1)):
                numbers.spend()
                covered.setdefault(below, {})[column] = (0, wide)
    # Columns in which no cell begins are only the inside of merged ones.
    begun = {column for texts in full for column in texts}
    if begun < numbers.starts and any(map(_FIGURE.fullmatch, full[0].values())):
        # Below an empty row the table goes on, whichever of its columns hold nothing from there on: no head is there.
        begun = numbers.starts
    numbers.starts = begun
    starts = sorted(begun)
    places = {column: number for number, column in enumerate(starts)}
    lines = []
    for row, texts in zip(rows, full, strict=True):
        pieces = []
        reach = -1
        for column in starts:
            if column < reach:
                continue
            high, wide = anchors.get(row, {}).get(column) or covered.get(row, {}).get(column) or (1, 1)
            numbers.spend()
            inside = sum(column <= other < column + wide for other in starts) if wide > 1 else 1
            pieces.append(Piece(texts.get(column, ""), places[column], inside, high))
            reach = column + wide
        lines.append(
            row_line(pieces)._replace(table=numbers.table, box=numbers.box, furniture=row in sheet.hidden_rows)
        )
    return lines


def one_line(text: str) -> str:
    """The text of a cell in one line: a line end in a cell was typed on purpose, a blank stands for it."""
    return _BLANKS.sub(" ", text).strip()


def delimiter_of(text: str, *, lenient: bool) -> str | None:
    r"""The sign that separates the fields of a text, None where it is prose.

    Strictly, every line has the same number of fields; leniently (where the name of the file says that it is a table),
    most lines do.

    >>> delimiter_of("事業名\t予算額\n見守り\t100\n子ども\t20", lenient=False)
    '\t'
    >>> delimiter_of("防災訓練（1,234円）\n見守り（5,678円）\n道路（9円）", lenient=False) is None
    True
    """
    lines = [line for line in text[:200_000].replace("\r", "\n").split("\n") if line and not line.isspace()][:_SAMPLE]
    if len(lines) < (1 if lenient else 3):
        return None
    best, best_share = None, 0.0
    whole = "\n".join(lines)
    for delimiter in _DELIMITERS[: 4 if lenient else 2]:
        if delimiter not in whole:
            continue
        sample = whole
        if delimiter == "," and not lenient:
            sample = _GROUPING.sub("0", sample)
        try:
            counts = Counter(len(row) for row in csv.reader(sample.split("\n"), delimiter=delimiter) if row)
        except csv.Error:
            continue
        if not counts:
            continue
        fields, number = max(counts.items(), key=lambda item: (item[1], item[0]))
        split = sum(count for size, count in counts.items() if size > 1) / counts.total()
        share = (split if split > 0.3 else 0.0) if lenient else 1.0 if fields > 1 and number == counts.total() else 0.0
        if share > best_share:
            best, best_share = delimiter, share
    return best


def read_delimited(decoded: Decoded, delimiter: str, *, name: str, limits: Limits) -> Printed:
    """The lines of a text of fields: one sheet, in which quoted fields may hold line ends."""
    from io import StringIO

    cells: dict[int, dict[int, str]] = {}
    left = limits.cells
    before = csv.field_size_limit(_MOST_FIELD)
    try:
        for number, row in enumerate(csv.reader(StringIO(decoded.text, newline=""), delimiter=delimiter)):
            left -= len(row)
            if left < 0:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)
            texts = {column: text for column, field in enumerate(row) if (text := one_line(field))}
            if texts:
                cells[number] = texts
    except csv.Error as error:
        raise SourceError(ErrorCode.FILE_DAMAGED, file=name, kind="CSV") from error
    finally:
        csv.field_size_limit(before)
    media_type = "text/tab-separated-values" if delimiter == "\t" else "text/csv"
    printed = print_sheets(
        [Sheet("", cells)], media_type=media_type, encoding=decoded.encoding, name=name, limits=limits
    )
    lines = tuple(line._replace(page=None) for line in printed.lines)
    return printed._replace(lines=lines, pages=None)


def columns_apart(rows: Mapping[int, Texts], merged: Merged) -> list[range]:
    """The columns of a block of rows in the parts that are read one after the other; one where nothing parts them.

    >>> columns_apart({1: {0: "事業", 1: "額", 3: "事業", 4: "額"}, 2: {0: "橋", 1: "1", 3: "道", 4: "2"}}, {})
    [range(0, 3), range(3, 5)]
    """
    wide = {row: texts for row, texts in rows.items() if len(texts) > 1}
    reach = max(
        (column + merged.get((row, column), (1, 1))[1] for row, texts in wide.items() for column in texts), default=1
    )
    left = min((min(texts) for texts in wide.values()), default=0)
    heads = _same_heads(wide, merged, left) or _same_forms(rows, merged, left)
    bounds = [left, *heads, reach]
    if (notes := _notes(wide, merged, bounds[-2])) is not None:
        bounds.insert(-1, notes)
    return [range(first, last) for first, last in pairwise(bounds)]


def _same_heads(wide: Mapping[int, Texts], merged: Merged, left: int) -> list[int]:
    """The columns in which the head of the first table begins again."""
    for texts in list(wide.values())[:_HEADS_LOOKED_AT]:
        columns = sorted(texts)
        words = [texts[column] for column in columns]
        size = next((index for index in range(2, len(words)) if words[index] == words[0]), 0)
        if columns[0] != left or not size or any(map(_FIGURES.fullmatch, words[:size])):
            continue
        found: list[int] = []
        for index in range(size, len(words) - size + 1, size):
            if words[index : index + size] != words[:size]:
                break
            found.append(columns[index])
        if found and not any(_crosses(wide, merged, column) for column in found):
            return found
    return []


def _same_forms(rows: Mapping[int, Texts], merged: Merged, left: int) -> list[int]:
    """The columns in which the first of several forms begins again: a name over its columns, labels and values below.

    An empty column parts them, each has its cells where the first has them, and in a row below the first all have the
    same label.
    """
    top = next((row for row, texts in rows.items() if len(texts) > 1), None)
    below = {row: texts for row, texts in rows.items() if top is not None and row >= top}
    taken = {
        inside
        for row, texts in below.items()
        for column in texts
        for inside in range(column, column + merged.get((row, column), (1, 1))[1])
    }
    starts = sorted(column for column in taken if column - 1 not in taken)
    if top is None or len(starts) < 2 or starts[0] != left or any(start not in rows[top] for start in starts):
        return []
    first, *others = (
        _form(below, range(start, end)) for start, end in zip(starts, [*starts[1:], max(taken) + 1], strict=True)
    )
    alike = all(
        form.keys() == first.keys()
        and all(merged.get((row, start + column)) == merged.get((row, left + column)) for row, column in first)
        for start, form in zip(starts[1:], others, strict=True)
    )
    if not alike or merged.get((top, left), (1, 1))[1] < _LEAST_WIDE:
        return []
    labelled = any(
        row != top and _FIGURES.fullmatch(text) is None and all(form[row, column] == text for form in others)
        for (row, column), text in first.items()
    )
    return starts[1:] if labelled else []


def _form(rows: Mapping[int, Texts], columns: range) -> dict[tuple[int, int], str]:
    """The texts of the rows within columns, by row and by the column counted from the first of these."""
    return {
        (row, column - columns.start): text
        for row, texts in rows.items()
        for column, text in texts.items()
        if column in columns
    }


def _crosses(wide: Mapping[int, Texts], merged: Merged, bound: int) -> bool:
    """Whether a merged cell stands in columns on both sides."""
    return any(
        column < bound < column + merged.get((row, column), (1, 1))[1]
        for row, texts in wide.items()
        for column in texts
    )


def _notes(wide: Mapping[int, Texts], merged: Merged, left: int) -> int | None:
    """The last column, where it holds words beside the rows only, and an empty column parts it from the table."""
    inside = [(row, [column for column in texts if column >= left]) for row, texts in wide.items()]
    last = max((max(columns) for _, columns in inside if columns), default=left)
    before = max(
        (
            column + merged.get((row, column), (1, 1))[1]
            for row, columns in inside
            for column in columns
            if column != last
        ),
        default=last,
    )
    heads = [row for row, columns in inside if sum(column != last for column in columns) > 1]
    noted = [row for row, columns in inside if last in columns]
    if before >= last or not heads or noted[0] <= heads[0]:
        return None
    return None if any(_FIGURES.fullmatch(wide[row][last]) for row in noted) else last
