"""Cells to printed lines: the rows of a table of any source, with merged cells, as lines with spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Cell, PrintedLine
from mie_budget.sources.limits import Limits
from mie_budget.units import PRINTED_UNITS

SEPARATOR = " | "
_MOST_COLUMNS = 16_384
_MARKED = re.compile(r"[・○◎●◇◆□■①-⑳]|[(（]?[\d０-９]{1,2}(?:[.．)）、]|[ \u00a0　](?=\D))\s?\S")
"""A name behind a bullet or an ordinal, as the entries of a list begin."""
_NUMBER = re.compile(r"[△▲▼−－-]?\s*[\d０-９][\d０-９,，.．]*")


class Piece(NamedTuple):
    """The text of a cell, its first column and how many columns and rows it covers; 0 rows below its first one.

    From `light` on it is set in lighter type than before, on lines of its own; 0 where it is not.
    """

    text: str
    column: int
    columns: int = 1
    rows: int = 1
    light: int = 0


def row_line(pieces: Sequence[Piece]) -> PrintedLine:
    """A row as a line: its cells joined by a bar, each with its span.

    >>> row_line([Piece("事業名", 0), Piece("", 1), Piece("予算額", 2)]).text
    '事業名 |  | 予算額'
    >>> row_line([Piece("予算額", 0), Piece("2,599", 1), Piece("千円", 2)]).text
    '予算額 | 2,599千円'
    """
    pieces = _with_units(pieces)
    cells = []
    at = 0
    for piece in pieces:
        small = at + piece.light if piece.light else 0
        cells.append(Cell(at, at + len(piece.text), piece.column, piece.columns, piece.rows, small))
        at += len(piece.text) + len(SEPARATOR)
    return PrintedLine(SEPARATOR.join(piece.text for piece in pieces), cells=tuple(cells))


def unstacked(pieces: Sequence[Piece]) -> list[list[Piece]]:
    r"""The rows of a row whose cells hold a list each, line by line beside one another; else the row, without breaks.

    All have as many lines, numbers in some and marked names in another; what has one line covers all of them.

    >>> [row_line(row).text for row in unstacked([Piece("①橋\n②道", 0), Piece("1,200\n300", 1)])]
    ['①橋 | 1,200', '②道 | 300']
    """
    lines = [piece.text.split("\n") for piece in pieces]
    size = max(map(len, lines), default=1)
    tall = [one for one in lines if len(one) > 1]
    if (
        size > 1
        and all(len(one) == size for one in tall)
        and all(piece.rows == 1 for piece in pieces)
        and any(all(map(_NUMBER.fullmatch, one)) for one in tall)
        # A single number is the sum of the list, or of something else.
        and not any(len(one) == 1 and _NUMBER.fullmatch(one[0]) for one in lines)
        and any(all(map(_MARKED.match, one)) for one in tall)
    ):
        return [
            [
                piece._replace(text=one[at], light=0)
                if len(one) > 1
                else piece._replace(text="" if at else piece.text, rows=0 if at else size)
                for piece, one in zip(pieces, lines, strict=True)
            ]
            for at in range(size)
        ]
    return [[piece._replace(text=" ".join(one)) for piece, one in zip(pieces, lines, strict=True)]]


def _with_units(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The cells with each unit that has a cell of its own behind its number, over the columns of both."""
    if not any(piece.text in PRINTED_UNITS for piece in pieces):
        return pieces
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if (
            before is not None
            and piece.text in PRINTED_UNITS
            and before.rows == piece.rows
            and _NUMBER.fullmatch(before.text)
        ):
            joined[-1] = before._replace(text=before.text + piece.text, columns=before.columns + piece.columns)
        else:
            joined.append(piece)
    return joined


def lighter_from(lines: Sequence[tuple[str, bool]]) -> int:
    """Where the lines of a cell, each with whether it is bold, go on in lighter type than they begin; 0 where not.

    >>> lighter_from([("橋の点検", True), ("市内の橋を調べる。", False)]), lighter_from([("橋の点検", True)])
    (5, 0)
    """
    bold = next((number for number, (_, is_bold) in enumerate(lines) if not is_bold), len(lines))
    if not 0 < bold < len(lines) or any(is_bold for _, is_bold in lines[bold:]):
        return 0
    return sum(len(text) + 1 for text, _ in lines[:bold])


class TableRows:
    """The rows of one table as its cells come: a cell that covers several rows stands in its first one."""

    def __init__(self, table: int, box: int, name: str, limits: Limits) -> None:
        self._table = table
        self._box = box
        self._name = name
        self._limits = limits
        self._left = limits.cells
        # By first column, what reaches into the row from above: how many columns wide and how many rows further.
        self._covered: dict[int, tuple[int, int]] = {}
        self._below: dict[int, tuple[int, int]] = {}
        self._pieces: list[Piece] = []
        self._column = 0
        self._bold = True

    def begin(self) -> None:
        """A row begins."""
        self._pieces, self._column, self._bold = [], 0, True
        self._below = {column: (wide, rows - 1) for column, (wide, rows) in self._covered.items() if rows > 1}

    def cell(self, text: str, columns: int = 1, rows: int = 1, *, bold: bool = False, light: int = 0) -> None:
        r"""The next cell of the row, its lines parted by `\n`; from `light` on they are set in lighter type."""
        while self._column in self._covered:
            self._cover(self._column)
        columns = min(max(columns, 1), _MOST_COLUMNS)
        self._add(Piece(text, self._column, columns, max(rows, 1), light))
        if text and not bold:
            self._bold = False
        if rows > 1:
            self._below[self._column] = (columns, rows - 1)
        self._column += columns

    def end(self) -> list[PrintedLine]:
        """The row as a line, or as several where its cells hold lists; none where it holds nothing."""
        for column in sorted(self._covered):
            if column >= self._column:
                self._cover(column)
        self._covered = self._below
        if not any(piece.text for piece in self._pieces):
            return []
        return [
            row_line(pieces)._replace(table=self._table, box=self._box, bold=self._bold)
            for pieces in unstacked(self._pieces)
        ]

    def _cover(self, column: int) -> None:
        columns = self._covered[column][0]
        self._add(Piece("", column, columns, 0))
        self._column = column + columns

    def _add(self, piece: Piece) -> None:
        self._left -= 1
        if self._left < 0:
            raise SourceError(ErrorCode.TOO_MANY_CELLS, file=self._name, limit=self._limits.cells)
        self._pieces.append(piece)
