"""Selection: which notation accounts for most of a document, and which others read the sections it does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mie_budget.reading.items import Item, Scene, find_items
from mie_budget.reading.lines import blank_out
from mie_budget.reading.money import Money, Standing, find_money
from mie_budget.reading.notation import Notation
from mie_budget.reading.parts import without_parts
from mie_budget.reading.patterns import lazy
from mie_budget.reading.template import compile_templates

_ENOUGH_ITEMS = 3
_SECTION = lazy(r"\s*(?:第[\d一二三四五六七八九十]+[\s章節編部]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[■◆●▼《〈<≪【])")


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


def read_with(scene: Scene, notation: Notation) -> Attempt | None:
    """Read a whole document with one notation; None when it finds nothing."""
    found, rest = find_items(scene, compile_templates(notation), unit=notation.unit)
    if not found:
        return None
    items = without_parts(scene.text, found)
    if len(items) < len(found):
        rest = blank_out(scene.text, sorted((item.start, item.end) for item in items))
    leftover = find_money(rest, scene.lines, bare=bool(scene.captions.units))
    return Attempt(notation, items, leftover)


def with_sections(scene: Scene, attempts: list[Attempt]) -> tuple[list[Item], list[Money], list[tuple[int, str]]]:
    """The items of the best attempt, with runs of another's where a section of the document changes its notation.

    A run must stand between items of the best attempt, under a heading of its own, explain figures that the best one
    left over, and not be the parts of the item before it. Also returned: the figures still left over, and where each
    section begins with the name of its notation.
    """
    best = attempts[0]
    items, leftover = list(best.items), list(best.leftover)
    sections: list[tuple[int, str]] = []
    for other in attempts[1:]:
        for run in _runs(scene, other, items):
            claimed = {
                money.start
                for money in leftover
                for item in run
                if item.start <= money.start < item.end and money.standing is not Standing.PROSE
            }
            if len(run) >= _ENOUGH_ITEMS and len(claimed) >= len(run):
                items = sorted([*items, *run], key=lambda item: item.tail)
                leftover = [
                    money for money in leftover if not any(item.start <= money.start < item.end for item in run)
                ]
                sections.append((run[0].start, other.notation.name))
    return items, leftover, sections


def _runs(scene: Scene, other: Attempt, items: list[Item]) -> Iterator[list[Item]]:
    """The titled items of an attempt that lie apart from the given ones, run by run between them."""
    starts = [item.start for item in items]
    runs: dict[int, list[Item]] = {}
    for item in other.items:
        gap = bisect_right(starts, item.start)
        apart = (gap == 0 or items[gap - 1].end <= item.start) and (gap == len(items) or item.end <= starts[gap])
        if apart and item.title is not None and item.amount is not None and item.amount.yen is not None:
            runs.setdefault(gap, []).append(item)
    for gap, run in runs.items():
        parent = items[gap - 1].amount if gap else None
        total = sum(item.amount.yen or 0 for item in run if item.amount is not None)
        headed = _has_heading(scene, items[gap - 1].end if gap else 0, run[0].start)
        if headed and (parent is None or parent.yen != total):
            yield run


def _has_heading(scene: Scene, start: int, end: int) -> bool:
    """Whether a heading that no part of an item would have stands between two offsets."""
    first, last = scene.lines.line_at(start), scene.lines.line_at(end)
    return any(
        _SECTION.match(row) or number in scene.titles for number, row in enumerate(scene.rows[first:last], first)
    )


def select(scene: Scene, notations: Iterable[Notation]) -> list[Attempt]:
    """The attempts that found anything, best first."""
    attempts: list[Attempt] = []
    for notation in notations:
        attempt = read_with(scene, notation)
        if attempt is not None:
            attempts.append(attempt)
            if attempt.complete:
                break
    if len(attempts) > 1:
        attempts.sort(key=lambda attempt: -attempt.score)
    return attempts
