"""Tables over two facing pages: rows whose left half stands on one page, whose right half on the next."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.printed import Cell, PrintedLine
from mie_budget.sources.pdf.tables import SEPARATOR

_FEWEST_ROWS = 3


def join_spreads(pages: Sequence[list[PrintedLine]]) -> None:
    """Join in place the tables whose rows go on level with them on the next page, where both halves number them.

    The whole rows stand on the second page, below the unit and the heading that it has.
    """
    halves = [_half(lines) for lines in pages]
    for (page, left), (following, right) in itertools.pairwise(enumerate(halves)):
        if left is None or right is None or left.numbers != right.numbers or not _are_level(left.rows, right.rows):
            continue
        if left.columns == right.columns and _texts(left.rows[0]) == _texts(right.rows[0]):
            continue
        whole = iter([_joined(*both, right.column) for both in zip(left.rows, right.rows, strict=True)])
        pages[following][:] = [next(whole) if line.cells else line for line in pages[following]]
        pages[page][:] = [line for line in pages[page] if not line.cells]
        halves[following] = None


class _Half(NamedTuple):
    """The rows of a page that holds one table, with the column that numbers them, its head first."""

    rows: list[PrintedLine]
    columns: int
    column: int
    numbers: tuple[str, ...]


def _half(lines: Sequence[PrintedLine]) -> _Half | None:
    rows = [line for line in lines if line.cells]
    if len(rows) <= _FEWEST_ROWS or len({row.table for row in rows}) != 1:
        return None
    columns = len(rows[0].cells)
    if any(len(row.cells) != columns or any(cell.columns != 1 for cell in row.cells) for row in rows):
        return None
    for column in {0, columns - 1}:
        if all(_text(row, column).isdecimal() for row in rows[1:]):
            head, *numbers = (_text(row, column) for row in rows)
            if len(set(numbers)) == len(numbers):
                return _Half(rows, columns, column, (head, *numbers))
    return None


def _text(row: PrintedLine, column: int) -> str:
    cell = row.cells[column]
    return row.text[cell.start : cell.end]


def _texts(row: PrintedLine) -> list[str]:
    return [row.text[cell.start : cell.end] for cell in row.cells]


def _are_level(rows: Sequence[PrintedLine], others: Sequence[PrintedLine]) -> bool:
    return all(
        row.place and other.place and row.place.top < other.place.bottom and other.place.top < row.place.bottom
        for row, other in zip(rows, others, strict=True)
    )


def _joined(left: PrintedLine, right: PrintedLine, column: int) -> PrintedLine:
    """A row with what stands beside its number on the second page behind what stands on the first."""
    texts, columns = _texts(right), len(left.cells)
    text, cells = left.text, list(left.cells)
    for number, cell in enumerate(right.cells):
        if number != column:
            text += SEPARATOR
            cells.append(Cell(len(text), len(text) + len(texts[number]), columns, 1, cell.rows))
            text += texts[number]
            columns += 1
    return right._replace(text=text, cells=tuple(cells), bold=left.bold and right.bold)
