"""Brackets: which of them open and close, and where the one stands that closes or opens another."""

from __future__ import annotations

import re
from functools import lru_cache

from mie_budget.reading.lexicon import lazy

OPENING, CLOSING = "([【〔<〈《≪〖{「『", ")]】〕>〉》≫〗}」』"
BRACKET = lazy(f"[{re.escape(OPENING + CLOSING)}]")
CLOSING_BRACKET = lazy(f"[{re.escape(CLOSING)}]")
PAIRS = dict(zip(OPENING, CLOSING, strict=True))
_FARTHEST_BRACKET = 240
"""Nothing a person brackets is longer; a bracket that is never closed is not looked for to the end of the text."""


@lru_cache(4096)
def closing_of(text: str, opening: int) -> int | None:
    """The offset of the bracket that closes the one at an offset; None where it is not within reach."""
    if CLOSING_BRACKET.search(text, opening, opening + _FARTHEST_BRACKET) is None:
        return None
    depth = 0
    for bracket in BRACKET.finditer(text, opening, opening + _FARTHEST_BRACKET):
        if bracket[0] == ">" and "<" not in text[opening : bracket.start()]:
            # A sign for what is below what: (総務部>財政課).
            continue
        depth += 1 if bracket[0] in PAIRS else -1
        if depth == 0:
            return bracket.start()
    return None


_FARTHEST_CLOSE = 80
"""What was wrapped within a bracket closes early in the next line."""
_FARTHEST_OPENING = 160
"""A bracket that is open for longer was never closed."""
IN_ROUND = lazy(r"\([^()]*\)")


def blanked(text: str) -> str:
    """A text with blanks for what stands in round brackets, so that all else keeps its place."""
    return IN_ROUND.sub(lambda bracket: " " * len(bracket[0]), text)


READING = lazy(r"(?<=[一-龠々])\([ぁ-んー・ ]+\)")
"""How the word before it is read, for children: 予算(よさん)."""
_OPENING_BRACKET = lazy(f"[{re.escape(OPENING)}]")
ONE_BRACKET = {"(", "[", "【", "〔", "<", "〈", "《", "≪", "{", "〖"}


def unframed(text: str) -> str:
    """What stands in the one bracket that holds all of a text; the text itself where none does.

    >>> unframed("(土木部)"), unframed("(土木部)(新規)")
    ('土木部', '(土木部)(新規)')
    """
    return text[1:-1].strip() if text[:1] in ONE_BRACKET and closing_of(text, 0) == len(text) - 1 else text


def open_bracket(text: str) -> int | None:
    """The offset of the last bracket that the text leaves open."""
    near = len(text) - _FARTHEST_OPENING if len(text) > _FARTHEST_OPENING else 0
    if _OPENING_BRACKET.search(text, near) is None:
        return None
    depth: list[int] = []
    for bracket in BRACKET.finditer(text, near):
        if bracket[0] in OPENING:
            depth.append(bracket.start())
        elif depth and (bracket[0] != ">" or text[depth[-1]] == "<"):
            depth.pop()
    return depth[-1] if depth else None


def first_closing(text: str) -> int | None:
    """The offset of the first bracket that closes one of the lines above; None where it is not within reach."""
    depth = 0
    for bracket in BRACKET.finditer(text, 0, _FARTHEST_CLOSE):
        if bracket[0] in OPENING:
            depth += 1
        elif depth == 0:
            return bracket.start()
        else:
            depth -= 1
    return None


def is_inside_bracket(text: str, offset: int) -> bool:
    """Whether a bracket before an offset is still open there."""
    depth = 0
    for character in text[max(0, offset - 80) : offset]:
        if character in "([【〔「『":
            depth += 1
        elif character in ")]】〕」』" and depth:
            depth -= 1
    return depth > 0
