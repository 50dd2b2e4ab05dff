"""Digit cells: figures of which each digit stands in a cell of its own, below the names of the places or one label."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined
from mie_budget.reading.tables.columns import NUMERIC, Column, Role

_PLACES = ("円", "十", "百", "千", "万", "十", "百", "千", "億", "十", "百", "千", "兆", "十")
"""The names of the decimal places, from the last on."""
_LAST_PLACES = {"円": (0, 1), "千": (3, 1_000), "千円": (3, 1_000), "百万": (6, 1_000_000), "百万円": (6, 1_000_000)}
"""What the last cell of a figure may be called: which place it is, and the yen in one of it."""
_NAMES = frozenset((*_PLACES, *_LAST_PLACES))
_LEAST_CELLS = 3
"""Two columns below one label are those of two figures, such as of two years."""
_DIGIT_CELL = lazy(r"\d|[△▲−+＋\-‐–—―ー¥\\]|")
_WHOLE = lazy(r"[△▲−+＋\-¥\\]*\d+|<dash>*")


class DigitCells(NamedTuple):
    """The columns of one figure: the first, the one behind the last, and the yen in one of the last place."""

    first: int
    end: int
    unit: int | None


def named_places(words: Sequence[str]) -> tuple[DigitCells, ...]:
    """The columns below the names of decimal places that follow one another down to a unit.

    >>> named_places(["課名", "百", "十", "万", "千", "百", "十", "円"])
    (DigitCells(first=1, end=8, unit=1),)
    """
    found: list[DigitCells] = []
    for is_name, group in groupby(enumerate(words), lambda word: word[1] in _NAMES):
        cells = list(group) if is_name else []
        first = 0
        for at, (_, word) in enumerate(cells):
            closes = word.endswith("円") or at == len(cells) - 1
            if not closes or word not in _LAST_PLACES:
                continue
            place, unit = _LAST_PLACES[word]
            names = [name for _, name in cells[first:at]]
            above = _PLACES[place + 1 : place + 1 + len(names)]
            if len(names) + 1 >= _LEAST_CELLS and names == list(reversed(above)):
                found.append(DigitCells(cells[first][0], cells[at][0] + 1, unit))
            first = at + 1
    return tuple(found)


def unnamed_places(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[DigitCells, ...]:
    """The columns below one label of figures whose cells hold no more than a digit each.

    `rows` are the cells of the rows below the head; a figure of several digits stands in one of them at least.
    """
    found: list[DigitCells] = []
    for (text, role), group in groupby(enumerate(columns), lambda column: (column[1].text, column[1].role)):
        span = [index for index, _ in group]
        if not text or role not in NUMERIC or len(span) < _LEAST_CELLS:
            continue
        cells = [row[span[0] : span[-1] + 1] for row in rows]
        single = all(_DIGIT_CELL.fullmatch(cell) for row in cells for cell in row)
        if single and any(sum(map(str.isdigit, row)) > 1 for row in cells):
            found.append(DigitCells(span[0], span[-1] + 1, columns[span[0]].unit))
    return tuple(found)


def one_column_each(columns: Sequence[Column], digits: Sequence[DigitCells]) -> list[Column]:
    """The columns, those of the digits of one figure as one: what the label above them says, else an amount."""
    whole = list(columns)
    for cells in reversed(digits):
        label = whole[cells.first]
        if label.role not in NUMERIC:
            label = label._replace(role=Role.AMOUNT, text="金額", year=None)
        whole[cells.first : cells.end] = [label._replace(unit=cells.unit or label.unit)]
    return whole


def one_cell_each(pieces: Sequence[Piece], digits: Sequence[DigitCells]) -> list[Piece]:
    """The cells of a row, those of the digits of one figure as one.

    Where a place within the figure is empty, or one behind it, its worth is not known: it stays in pieces.
    """
    whole = list(pieces)
    for cells in reversed(digits):
        filled = [piece for piece in whole[cells.first : cells.end] if piece.text]
        if not filled:
            whole[cells.first : cells.end] = whole[cells.first : cells.end][:1]
            continue
        figure = filled[0]
        for piece in filled[1:]:
            figure = joined(figure, piece)
        places = [bool(piece.text) for piece in whole[cells.first : cells.end]]
        complete = places == sorted(places) and _WHOLE.fullmatch(figure.text)
        whole[cells.first : cells.end] = [figure if complete else _in_pieces(filled)]
    return whole


def _in_pieces(filled: Sequence[Piece]) -> Piece:
    figure = filled[0]
    for piece in filled[1:]:
        figure = joined(figure, piece, between="?")
    return figure
