"""Selection: which notation accounts for most of a document, and which others read the sections it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mie_budget.reading.items import Item, Scene, find_items
from mie_budget.reading.money import Money, Standing, find_money
from mie_budget.reading.notation import Notation
from mie_budget.reading.template import compile_templates

_ENOUGH_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one notation makes of a document: its items, and the figures it leaves over."""

    notation: Notation
    items: list[Item]
    leftover: list[Money]

    @property
    def score(self) -> int:
        """Figures explained, with a department counting as further evidence, less figures left standing alone."""
        explained = sum(
            2 * (item.amount is not None) + 3 * (item.departments is not None) for item in self.items if item.title
        )
        lost = sum(item.title is None for item in self.items)
        return explained - lost - self.alone

    @property
    def alone(self) -> int:
        """Figures left standing alone; bare ones count against a notation only if it reads bare figures itself."""
        reads_bare = any("{figure" in template for template in self.notation.templates)
        return sum(money.standing is Standing.ALONE and (reads_bare or not money.bare) for money in self.leftover)

    @property
    def complete(self) -> bool:
        """Whether every figure is explained and every item has its parts."""
        return (
            len(self.items) >= _ENOUGH_ITEMS
            and not any(money.standing is not Standing.PROSE for money in self.leftover)
            and all(item.title and item.amount and item.departments for item in self.items)
        )


def read_with(scene: Scene, notation: Notation) -> Attempt:
    """Read a whole document with one notation."""
    items = find_items(scene, compile_templates(notation), unit=notation.unit)
    claimed = sorted((item.start, item.end) for item in items)
    leftover = find_money(scene.text, scene.lines, claimed, bare=bool(scene.captions.units))
    return Attempt(notation, items, leftover)


def select(scene: Scene, notations: Iterable[Notation]) -> list[Attempt]:
    """The attempts that found anything, best first."""
    attempts: list[Attempt] = []
    for notation in notations:
        attempt = read_with(scene, notation)
        if attempt.items:
            attempts.append(attempt)
        if attempt.complete:
            break
    attempts.sort(key=lambda attempt: -attempt.score)
    return attempts
