"""Places: where the words of a printed line stand, in display columns, and the pieces of text they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, reduce
from typing import NamedTuple

from mie_budget.reading.lines import Lines, Piece, display_columns, joined


class Token(NamedTuple):
    """A word of a line: its text, its offsets in it, and the display columns it takes."""

    text: str
    start: int
    end: int
    left: int
    right: int


def width(text: str) -> int:
    """The display columns of a text: two for a full-width character, none for one that nobody sees."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


@cache
def _width_of(character: str) -> int:
    if unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def tokens_of(lines: Lines, number: int, *, gap: int = 1) -> list[Token]:
    """The words of a line with their places; `gap` is the least number of display columns between two."""
    text = lines.texts[number]
    columns = display_columns(lines.printed[number], wide=lines.wide)
    tokens: list[Token] = []
    for match in re.finditer(r"[^\s|]+", text):
        left = columns[min(lines.column(number, match.start()), len(columns) - 1)]
        right = columns[min(lines.column(number, match.end() - 1) + 1, len(columns) - 1)]
        if tokens and left - tokens[-1].right < gap:
            before = tokens[-1]
            tokens[-1] = Token(text[before.start : match.end()], before.start, match.end(), before.left, right)
        else:
            tokens.append(Token(match[0], match.start(), match.end(), left, right))
    return tokens


def is_spread(lines: Lines, number: int) -> bool:
    """Whether the cells of a line stand apart by more than one blank, so that their places say something."""
    return re.search(r"\S {2,}\S|\t|　", lines.printed[number].strip()) is not None


def piece_of(lines: Lines, number: int, start: int, end: int) -> Piece:
    """A part of a line as a piece of the text."""
    return Piece(lines.texts[number][start:end], ((0, number, start),))


def stripped_piece(lines: Lines, number: int) -> Piece:
    """A line without the blanks and borders around it."""
    text = lines.texts[number]
    start = len(text) - len(text.lstrip(" \t|"))
    return piece_of(lines, number, start, start + len(text.strip(" \t|")))


def joined_lines(lines: Lines, numbers: Iterable[int]) -> Piece:
    """Some lines of one cell, each without the blanks and borders around it, put together."""
    return reduce(joined, [stripped_piece(lines, number) for number in numbers])
