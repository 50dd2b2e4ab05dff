"""Pieces: what a template's text is made of, and the slots it may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mie_budget.errors import ErrorCode, NotationError
from mie_budget.reading.patterns import lazy

_PIECE = lazy(r"\{(?P<slot>[^{}]*)\}|(?P<line> *\n *)|(?P<break> *⏎ *)|(?P<blank> +)|(?P<literal>.)")
SLOTS = {
    "title": "the program's name",
    "program": "a title that ends like a program's name (事業, 補助金, の推進 …), where nothing else marks the item",
    "departments": "one department or a list of them",
    "amount": "an amount with its unit, in brackets or not, with 内数, うち and the like",
    "figure": "a number without a unit, under a caption such as (単位:千円)",
    "bullet": "○ ・ ◆ and the like",
    "ordinal": "(1) ① 1. and the like",
    "opener": "a bullet or an ordinal",
    "marker": "新規, 拡充 and the like in brackets",
    "description": "the item's prose",
    "text": "anything on the line that is not read",
}


class Piece(NamedTuple):
    """One piece: a slot, a literal character, blanks, or a place where a line may (break) or must (line) break."""

    kind: str
    text: str
    optional: bool = False


def pieces_of(source: str, fail: Callable[..., NotationError]) -> list[Piece]:
    """The pieces of a folded template; `fail` makes the error for what is none."""
    pieces: list[Piece] = []
    for match in _PIECE.finditer(source):
        kind = match.lastgroup or "literal"
        if kind == "slot":
            name = match["slot"].strip()
            optional = name.endswith("?")
            name = name.removesuffix("?")
            if name not in SLOTS:
                raise fail(ErrorCode.SLOT_UNKNOWN, slot=f"{{{name}}}", names=", ".join(SLOTS))
            pieces.append(Piece("slot", name, optional))
        elif kind == "literal" and match[0] in "{}":
            raise fail(ErrorCode.BRACE_ALONE)
        else:
            pieces.append(Piece(kind, match[0]))
    return pieces
