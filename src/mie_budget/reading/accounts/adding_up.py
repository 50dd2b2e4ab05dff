"""Adding up: whether figures come to another, to the yen or as it is rounded."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.items.candidates import Candidate

MOST_PARTS = 40
"""A longer run is no breakdown that a document prints, and each item looks at no more."""
LEAST_PARTS = 2
"""One figure that equals another is that figure again, and no sum."""
_LEAST_DIGITS = 4
"""Two figures make the one before them by chance (3,200 = 2,300 + 900) where it has fewer before its zeros."""


def adding_up(yen: int | None, figures: Sequence[int | None], *, whole: bool = False) -> int:
    """How many of the first of some figures add up to one: two or more, all if `whole`; 0 where none do."""
    added = 0
    for count, figure in enumerate(figures, 1) if yen else ():
        if figure is None:
            break
        added += figure
        if added == yen and count >= LEAST_PARTS and (not whole or count == len(figures)):
            return count
    return 0


def may_be_chance(yen: int | None) -> bool:
    """Whether a figure is so round that others may add up to it by chance."""
    return len(str(yen).rstrip("0")) < _LEAST_DIGITS


def rounding_of(candidate: Candidate) -> int:
    """How far an amount may be from the sum it states: half of its unit, or of its last digit if about so much."""
    if candidate.has_note(DiagnosticCode.APPROXIMATE):
        digits = str(candidate.yen)
        return int(10 ** (len(digits) - len(digits.rstrip("0")))) // 2
    return unit_of(candidate) // 2


def unit_of(candidate: Candidate) -> int:
    """The yen of the unit that an amount is printed in, 1 where none is."""
    return candidate.own_unit or 1
