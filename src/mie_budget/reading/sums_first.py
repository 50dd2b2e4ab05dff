"""Sums first: lists whose lines open with the sum of an item in brackets, and its name stands behind that."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy

_SUM_FIRST = lazy(
    r"[(〔\[【〈<《](?:[約金] ?)?[△▲-]?\d[\d,.]*+(?: ?[百千]?[億万千] ?(?:\d[\d,.]*+ ?[百千]?)?)*円[)〕\]】〉>》]"
    r"\s*+(?![\s\d]|[(〔]\d|[(〔][^()〔〕]*[)〕]\s*\Z)[^。]{2,90}"
)
_OPENS = frozenset("(〔[【〈<《")
_LEAST_PAIRS = 2
"""One line may be followed by another by chance: two sums of one item."""


def sums_stand_first(texts: Sequence[str], furniture: frozenset[int]) -> bool:
    """Whether the sums in brackets that open lines are those of the names behind them, and not of names above.

    Between one and the next then stands nothing, or only what is set in deeper than both; a name above the second
    would stand there, no deeper than its sum.

    >>> sums_stand_first(["〔3百万円〕 橋の点検", "  5橋", "〔200千円〕 道の補修", "〔100千円〕 川の清掃"], frozenset())
    True
    >>> sums_stand_first(["橋の点検", "〔300千円〕 5橋", "道の補修", "〔200千円〕 2路線"], frozenset())
    False
    """
    pairs = lines = 0
    last: int | None = None
    for number, text in enumerate(texts):
        stripped = text.lstrip()
        if not stripped or number in furniture:
            continue
        indent = len(text) - len(stripped)
        if stripped[0] in _OPENS and _SUM_FIRST.fullmatch(stripped.rstrip()) is not None:
            lines += 1
            pairs += last == indent
            last = indent
        elif last is not None and indent <= last:
            last = None
    return pairs >= _LEAST_PAIRS and pairs * 3 >= lines
