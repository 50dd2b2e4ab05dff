"""Two columns: lines of a list that end in two figures side by side, either of them a dash, and what the second is."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from mie_budget.reading.labels import Context, Label, label_of
from mie_budget.reading.lexicon import lazy

_FIGURE = r"<sum>(?<=円)"
_DASH = r"<dash>{1,2}"
_PAIR = lazy(rf"(?<=[^\s\d])\s+(?:(?P<first>{_FIGURE})\s+(?:{_FIGURE}|{_DASH})|{_DASH}\s+{_FIGURE})$")
_LONGEST_PAIR = 60
"""Characters at the end of a line: two figures with all their digits, and the blanks between columns."""
_ENDS = frozenset("円-‐–—―−ー")
_LEAST_PAIRS = 2
"""Lines with a figure in the first column: one alone may name two sums, and a dash may lead to a sum."""
_FARTHEST = 12
"""Lines from a dash in the first column to a figure there: a group of a list is shorter."""
_LONGEST_HEAD = 14
"""Characters: 債務負担行為限度額(案)."""
_OF_COLUMNS = (Label.LIMIT, Label.PREVIOUS_YEAR, Label.DIFFERENCE)


def second_columns(stripped: Sequence[str], taken: Set[int]) -> dict[int, Label]:
    """The lines whose last figure stands in the second of two columns, with what their heads call that.

    `UNKNOWN` where no heads do and the first column holds a dash; such a figure is not the item's own.

    >>> second_columns(["歳出 債務負担行為", "橋の点検 5億円 1億円", "道の補修 4億円 -", "港の改修 - 9億円"], set())
    {1: <Label.LIMIT: 'limit'>, 3: <Label.LIMIT: 'limit'>}
    >>> second_columns(["橋の点検 - 5億円", "道の補修 - 4億円"], set())
    {}
    """
    firsts: list[int] = []
    dashes: list[int] = []
    for number, text in enumerate(stripped):
        if text[-1:] in _ENDS and number not in taken and (pair := _pair_at_end(text)) is not None:
            (dashes if pair["first"] is None else firsts).append(number)
    if len(firsts) < _LEAST_PAIRS:
        return {}
    near = {at for number in firsts for at in range(number - _FARTHEST, number + _FARTHEST + 1)}
    beside_dash = near.intersection(dashes)
    found: dict[int, Label] = {}
    label: Label | None = None
    at = 0
    for number in sorted([*firsts, *beside_dash]):
        for head in range(at, number):
            label = _named(stripped[head]) or label
        at = number + 1
        if number in beside_dash or (label is not None and stripped[number][-1] == "円"):
            found[number] = label or Label.UNKNOWN
    return found


def _pair_at_end(text: str) -> re.Match[str] | None:
    return _PAIR.search(text, max(0, len(text) - _LONGEST_PAIR))


def _named(text: str) -> Label | None:
    """What a line of two or three heads calls the last of their columns."""
    words = text.split()
    if not 2 <= len(words) <= 3 or any(len(word) > _LONGEST_HEAD or word[-1].isdigit() for word in words):
        return None
    label, _ = label_of(words[-1], Context())
    before, _ = label_of(words[-2], Context())
    return label if label in _OF_COLUMNS and before not in _OF_COLUMNS else None
