"""Items: the places of a text where a notation's templates fit, read from tail to title."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mie_budget.models import Relation
from mie_budget.reading.amounts import plain_amount, read_amount, read_bare_amount
from mie_budget.reading.captions import Captions
from mie_budget.reading.departments import DepartmentList, read_departments
from mie_budget.reading.evidence import end_failure, is_marked, is_named
from mie_budget.reading.interpretation import AmountReading
from mie_budget.reading.labels import AmountContext
from mie_budget.reading.lines import Lines, blank_out
from mie_budget.reading.opening import can_stand_above, find_opening
from mie_budget.reading.tails import Step, StepKind
from mie_budget.reading.template import Template
from mie_budget.reading.titles import Title, read_title


class Scene(NamedTuple):
    """A text prepared for matching.

    `text` is the folded text with furniture blanked out, `rows` its lines without the blanks around them, `titles` the
    numbers of those that are titles of a budget document, `furniture` of those that were blanked out.
    """

    lines: Lines
    text: str
    rows: list[str]
    captions: Captions
    titles: tuple[int, ...]
    furniture: tuple[int, ...]
    fiscal_year: int | None


class Item(NamedTuple):
    """One place where a template fits. Offsets are into the folded text; `title` is None when it was lost."""

    start: int
    tail: int
    end: int
    title: Title | None
    departments: DepartmentList | None
    amount: AmountReading | None
    description: tuple[int, int] | None
    template: Template


class Found(NamedTuple):
    """The items of a text, and the text with them blanked out."""

    items: list[Item]
    rest: str


class NearMiss(NamedTuple):
    """A place where a template began to fit, and the slot that did not."""

    offset: int
    template: Template
    slot: str


@dataclass(slots=True)
class _Tail:
    end: int
    departments: DepartmentList | None = None
    amount: AmountReading | None = None
    description: tuple[int, int] | None = None
    marker: str = ""
    failed: str | None = None


class _Finder:
    """One search of a text: what it knows of the document, and what it has found so far."""

    def __init__(self, scene: Scene, unit: int | None, misses: list[NearMiss] | None, *, plain: bool) -> None:
        self.scene = scene
        self.unit = unit
        self.misses = misses
        self.plain = plain
        self.legend = dict(scene.captions.legend)
        self.contexts: dict[int | None, AmountContext] = {}
        # The same lists of departments recur all through a document.
        self.departments: dict[bool, dict[str, DepartmentList | None]] = {False: {}, True: {}}
        self.text = scene.text
        self.found: list[Item] = []
        self.lost: list[Item] = []

    def search(self, template: Template) -> None:
        """Find the items of one template in what earlier ones have left."""
        if template.leads and not any(lead in self.text for lead in template.leads):
            return
        if template.plain is not None and self.plain:
            self._take(list(self._plain_items(template, template.plain)))
        text = self.text
        taken = sorted((item.start, item.end) for item in self.found)
        found: list[Item] = []
        search = template.anchor.search
        position = floor = upcoming = 0
        while anchor := search(text, position):
            at = anchor.start()
            while upcoming < len(taken) and taken[upcoming][0] < at:
                floor = max(floor, taken[upcoming][1])
                upcoming += 1
            item = self._item(text, template, anchor, floor)
            if item is None:
                position = anchor.end() if template.begins_with_figure else at + 1
            else:
                found.append(item)
                position = floor = max(at + 1, item.end)
        self._take(found)

    def _take(self, items: list[Item]) -> None:
        """Keep items, and blank them out for the templates to come."""
        self.found += items
        if items:
            self.text = blank_out(self.text, [(item.start, item.end) for item in items])

    def _plain_items(self, template: Template, plain: re.Pattern[str]) -> Iterator[Item]:
        """The items in which nothing is out of the ordinary: the same as the template's steps would give."""
        known = self.departments[template.strict]
        for match in plain.finditer(self.text):
            name, gap, printed, digits, part = match.groups()
            departments = known[printed] if printed in known else self._departments(printed, strict=template.strict)
            if departments is not None and ("\n" not in gap or can_stand_above(name)):
                start, end = match.start("title"), match.end()
                tail = start + len(name) + len(gap)
                amount = plain_amount(digits, match.start("figure"), end, part_of=part is not None)
                yield Item(start, tail, end, read_title(name), departments, amount, None, template)

    def _item(self, text: str, template: Template, anchor: re.Match[str], floor: int) -> Item | None:
        tail = self._tail(text, template, anchor)
        if tail.failed is None:
            item = self._with_title(text, template, anchor.start(), floor, tail)
            if item is not None and item.title is not None:
                return item
            if item is not None:
                self.lost.append(item)
        if self.misses is not None:
            self.misses.append(NearMiss(anchor.start(), template, tail.failed or "title"))
        return None

    def _tail(self, text: str, template: Template, anchor: re.Match[str]) -> _Tail:
        tail = _Tail(anchor.start())
        match: re.Match[str] | None = anchor
        for step in template.steps:
            if step.kind is StepKind.PATTERN:
                if match is None:
                    match = step.pattern.match(text, tail.end)
                if match is None:
                    tail.failed = step.slot
                elif not step.captures or self._captures(step, match, tail, strict=template.strict):
                    tail.end = match.end()
                elif not step.optional:
                    tail.failed = "departments"
            else:
                reading = self._figure(text, step, tail.end)
                if reading is not None:
                    tail.amount, tail.end = reading, reading.end
                elif not step.optional:
                    tail.failed = step.slot
            if tail.failed is not None:
                return tail
            match = None
        tail.failed = end_failure(text, template, tail.end)
        return tail

    def _captures(self, step: Step, match: re.Match[str], tail: _Tail, *, strict: bool) -> bool:
        """Keep what a step's slots hold; False when its departments are none."""
        for slot in step.captures:
            printed = match[slot]
            if not printed:
                continue
            if slot == "departments":
                tail.departments = self._departments(printed, strict=strict)
                if tail.departments is None:
                    return False
            elif slot == "marker":
                tail.marker = printed
            else:
                tail.description = match.span(slot)
        return True

    def _departments(self, printed: str, *, strict: bool) -> DepartmentList | None:
        known = self.departments[strict]
        if printed not in known:
            known[printed] = read_departments(printed, strict=strict)
        return known[printed]

    def _figure(self, text: str, step: Step, pos: int) -> AmountReading | None:
        unit = self.scene.captions.unit_at(pos) if self.scene.captions.units else None
        context = self._context(unit or self.unit)
        if step.kind is StepKind.AMOUNT:
            if step.bracketed and text[pos : pos + 8].lstrip()[:1] != "(":
                return None
            return read_amount(text, pos, context, wrapped=True)
        match = step.pattern.match(text, pos)
        return read_bare_amount(text, match, context) if match is not None and context.unit is not None else None

    def _context(self, unit: int | None) -> AmountContext:
        context = self.contexts.get(unit)
        if context is None:
            captions = self.scene.captions
            context = AmountContext(self.scene.fiscal_year, unit, captions.brackets, captions.brackets_aside)
            self.contexts[unit] = context
        return context

    def _with_title(self, text: str, template: Template, at: int, floor: int, tail: _Tail) -> Item | None:
        opening = find_opening(text, self.scene.lines, template, at, floor)
        title: Title | None = None
        start, departments, amount = at, tail.departments, tail.amount
        if opening is not None:
            if opening.departments is not None:
                departments = self._departments(opening.departments, strict=True)
                if departments is None:
                    return None
            title = read_title(tail.marker + opening.title, legend=self.legend)
            if is_named(template, title, opening.title, departments):
                start = opening.start
            else:
                title = None
        if title is None and (departments is None or not template.has_departments or amount is None):
            return None
        if not is_marked(template, departments, amount, text[at : tail.end]):
            return None
        if amount is not None and title is not None and title.relisted:
            amount = amount._replace(relation=Relation.RELISTED)
        return Item(start, at, tail.end, title, departments, amount, tail.description, template)


def find_items(
    scene: Scene,
    templates: Sequence[Template],
    *,
    unit: int | None = None,
    misses: list[NearMiss] | None = None,
    plain: bool = True,
) -> Found:
    """All items that the templates find, in the order of the text; where two overlap, the earlier template's stands.

    `unit` is the notation's own unit for bare numbers. With `misses`, near misses are added to it. Without `plain`, the
    plain items are read step by step like the others: slower, and the same.
    """
    finder = _Finder(scene, unit, misses, plain=plain)
    for template in templates:
        finder.search(template)
    found = sorted(finder.found, key=lambda item: item.tail)
    lost = _apart(finder.lost, found)
    if not lost:
        return Found(found, finder.text)
    rest = blank_out(finder.text, [(item.start, item.end) for item in lost])
    return Found(sorted(found + lost, key=lambda item: item.tail), rest)


def _apart(lost: list[Item], found: list[Item]) -> list[Item]:
    """The items without a title whose tail no other item covers, in order."""
    starts = [item.start for item in found]
    apart: list[Item] = []
    for item in sorted(lost, key=lambda item: item.tail):
        before = bisect_right(starts, item.tail) - 1
        covered = (before >= 0 and item.tail < found[before].end) or (apart and item.tail < apart[-1].end)
        if not covered:
            apart.append(item)
    return apart
