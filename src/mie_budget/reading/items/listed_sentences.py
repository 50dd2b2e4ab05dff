"""Listed sentences: lists whose marked lines each say what is done, closed by a full stop and the sum in brackets."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.figures import find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of

_WITH_SUM = lazy(r"(?P<sentence>[^。]{6,80})。\s?[(（【〔\[]\s?約?\s?\d[\d,.百千万億兆]*円\s?[)）】〕\]]")
_CLOSES = frozenset(")】〕]")
_LEAST = 3
"""Fewer such lines may say more of a name above them."""
_LEAST_PAIRS = 2
"""Where each says more of a name, none stands right below another."""


def sentences_with_sums(stripped: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The lines of such a list, each with where its sentence begins and ends.

    >>> lines = ["●橋を直します。(3百万円)", "●道を直します。(2百万円)", "●港を広くします。(9百万円)"]
    >>> sentences_with_sums(lines)[0], sentences_with_sums(["橋", lines[0], "道", lines[1], "港", lines[2]])
    ((1, 7), {})
    """
    found: dict[int, tuple[int, int]] = {}
    pairs = 0
    last: int | None = None
    for number, text in enumerate(stripped):
        if not text:
            continue
        mark = mark_of(text) if text[-1] in _CLOSES and "。" in text else None
        match = _WITH_SUM.fullmatch(text, mark.end) if mark is not None and mark.kind == "bullet" else None
        if match is not None and not find_figures(match["sentence"]):
            found[number] = match.span("sentence")
            pairs += last is not None
            last = number
        else:
            last = None
    return found if len(found) >= _LEAST and pairs >= _LEAST_PAIRS else {}
