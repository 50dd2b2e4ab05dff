"""Framed sides: the heads of two columns, expenditure and revenue, whose cells stand below one another as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mie_budget.reading.headings.marked import SectionFact, Side
from mie_budget.reading.lexicon import lazy

_HEADS = (
    (Side.ITEMS, lazy("(?:<side.expenditure>)(?:\\([^()]*\\))?")),
    (Side.REVENUE, lazy("(?:<side.revenue>)(?:\\([^()]*\\))?")),
)
_LONGEST_HEAD = 16
_RULE = "|"
"""A line that is nothing else ends a cell."""
_SOURCE = lazy(r"\W{0,3}(?:<revenue>|<label.funding>)(?:など|等)?\s?[:：]?\s?\d")


def with_framed_sides(facts: Iterable[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The facts, with what each cell of such a frame holds, where the cell that is called revenue names kinds of it.

    >>> shown = ["歳出 |", "歳入 |", "- 橋の点検 5千円", "|", "- 県債 5千円", "|", "計 5千円"]
    >>> [(fact.line, fact.side.value) for fact in with_framed_sides((), shown)]
    [(1, 'items'), (3, 'revenue'), (5, 'items')]
    """
    found = list(facts)
    rules = [number for number, text in enumerate(shown) if text == _RULE]
    if len(rules) > 1:
        heads = [(number, side) for number, text in enumerate(shown) for side in _heads(text)]
        for (first, left), (second, right) in pairwise(heads):
            # One below the other, or both on one line.
            if left is not right and second - first <= 1:
                found += _of_cells(shown, second, [rule for rule in rules if rule > second][:2], left)
    return sorted(found, key=lambda fact: fact.line)


def _heads(text: str) -> list[Side]:
    """What the heads of columns on a line say these hold; none where one of them says something else."""
    if len(text) > _LONGEST_HEAD * len(_HEADS) or _RULE not in text:
        return []
    sides = [
        next((side for side, pattern in _HEADS if pattern.fullmatch(words.strip())), None)
        for words in text.strip(" |").split(_RULE)
    ]
    named = [side for side in sides if side is not None and text.endswith(_RULE)]
    return named if len(named) == len(sides) <= len(_HEADS) else []


def _of_cells(shown: Sequence[str], head: int, ends: Sequence[int], first: Side) -> list[SectionFact]:
    """What stands from the heads to the first rule, and from there to the second."""
    if len(ends) < len(_HEADS):
        return []
    cells = ((head, ends[0]), (ends[0], ends[1]))
    start, stop = cells[first is Side.ITEMS]
    if not any(_SOURCE.match(text) for text in shown[start + 1 : stop]):
        return []
    # A line with both heads would say what the last of them does.
    above = [SectionFact(head, "", Side.ITEMS, None)] if start > head else []
    return [*above, SectionFact(start, "", Side.REVENUE, None), SectionFact(stop, "", Side.ITEMS, None)]
