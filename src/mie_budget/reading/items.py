"""Items: the places of a text where a notation's templates fit, read from tail to title."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mie_budget.models import Marker, Relation
from mie_budget.reading.amounts import AmountContext, AmountReading, read_amount, read_bare_amount
from mie_budget.reading.captions import Captions
from mie_budget.reading.departments import DepartmentList, read_departments
from mie_budget.reading.lines import Lines
from mie_budget.reading.opening import find_opening
from mie_budget.reading.template import StepKind, Template, line_ends
from mie_budget.reading.titles import Title, read_title

_PROSE = re.compile(r"ます|です|でした|した$|(?:する|して|した|など|により|ため|として|[はがをにで、])$|^[を、)]")
_NOT_AN_ITEM = re.compile(
    r"(?:合|小|総|累)?計|総額|予算総額|歳[入出].*|(?:一般|特別|企業)会計.*|予\s?算\s?額|要求額|査定額|事業費|区分|うち.*|内訳|財源.*|差引.*"
    r"|[【〔\[(][^】〕\])]*[】〕\])]|単位.*|注\d*|※.*|(?:本|前|昨)年度.*|[\d\s.,()]*|.*(?:参加費|受講料|入場料|料金|定員)"
)
_MONEY = re.compile(r"\d\s?[百千]?[万億兆千]?円")
_IN_BRACKETS = re.compile(r"\([^()]*\)|「[^「」]*」")
_HAS_LETTER = re.compile(r"[A-Za-z\u3041-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True, slots=True)
class Scene:
    """A text prepared for matching.

    `text` is the folded text with furniture blanked out, `rows` its lines, `titles` the numbers of those that are
    titles of a budget document.
    """

    lines: Lines
    text: str
    rows: list[str]
    captions: Captions
    titles: tuple[int, ...]
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """One place where a template fits. Offsets are into the folded text; `title` is None when it was lost."""

    start: int
    tail: int
    end: int
    title: Title | None
    departments: DepartmentList | None
    amount: AmountReading | None
    description: tuple[int, int] | None
    template: Template


@dataclass(frozen=True, slots=True)
class NearMiss:
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


def find_items(
    scene: Scene, templates: Sequence[Template], *, unit: int | None = None, misses: list[NearMiss] | None = None
) -> list[Item]:
    """All items that the templates find, in the order of the text; where two overlap, the earlier template's stands.

    `unit` is the notation's own unit for bare numbers. With `misses`, near misses are added to it.
    """
    legend = dict(scene.captions.legend)
    found: list[Item] = []
    lost: list[Item] = []
    taken: list[tuple[int, int]] = []
    for template in templates:
        position = 0
        while anchor := template.anchor.search(scene.text, position):
            at = anchor.start()
            position = at + 1
            end_of_taken = _taken_until(taken, at)
            if end_of_taken:
                position = end_of_taken
                continue
            tail = _read_tail(scene, template, at, unit)
            if tail.failed is not None:
                if misses is not None:
                    misses.append(NearMiss(at, template, tail.failed))
                continue
            item = _with_title(scene, template, at, _floor(taken, at), tail, legend)
            if item is None or item.title is None:
                if misses is not None:
                    misses.append(NearMiss(at, template, "title"))
                lost += [item] if item else []
                continue
            found.append(item)
            insort(taken, (item.start, item.end))
            position = max(position, item.end)
    for item in lost:
        if not _taken_until(taken, item.tail):
            found.append(item)
            insort(taken, (item.tail, item.end))
    return sorted(found, key=lambda item: item.tail)


def _taken_until(taken: list[tuple[int, int]], offset: int) -> int:
    """The end of the item that an offset lies in, 0 if it lies in none."""
    index = bisect_left(taken, (offset + 1,)) - 1
    return taken[index][1] if index >= 0 and offset < taken[index][1] else 0


def _floor(taken: list[tuple[int, int]], offset: int) -> int:
    index = bisect_left(taken, (offset,)) - 1
    return taken[index][1] if index >= 0 else 0


def _read_tail(scene: Scene, template: Template, at: int, unit: int | None) -> _Tail:
    text, tail = scene.text, _Tail(at)
    first = True
    for step in template.steps:
        if step.kind is StepKind.PATTERN:
            assert step.pattern is not None
            match = (template.anchor if first and step is template.steps[0] else step.pattern).match(text, tail.end)
            if match is None:
                if step.optional:
                    continue
                tail.failed = step.slot
                return tail
            groups = match.groupdict()
            if groups.get("departments") is not None:
                tail.departments = read_departments(groups["departments"], strict=template.strict)
                if tail.departments is None:
                    if match["departments"] and step.pattern.pattern.endswith(")?"):
                        continue
                    tail.failed = "departments"
                    return tail
            tail.marker = groups.get("marker") or tail.marker
            if groups.get("description"):
                tail.description = match.span("description")
            tail.end = match.end()
        else:
            reading = _read_figure(scene, step.kind, step.pattern, tail.end, unit, bracketed=step.bracketed)
            if reading is not None:
                tail.amount, tail.end = reading, reading.end
            elif not step.optional:
                tail.failed = step.slot
                return tail
        first = False
    if not template.open_ended:
        end = line_ends(text, tail.end)
        if end is None:
            tail.failed = "the end of the line"
            return tail
    return tail


def _read_figure(
    scene: Scene, kind: StepKind, pattern: re.Pattern[str] | None, pos: int, unit: int | None, *, bracketed: bool
) -> AmountReading | None:
    captions = scene.captions
    unit_here = captions.unit_at(pos) or unit
    context = AmountContext(scene.fiscal_year, unit_here, captions.brackets, captions.brackets_aside)
    if kind is StepKind.AMOUNT:
        if bracketed and scene.text[pos : pos + 8].lstrip()[:1] != "(":
            return None
        return read_amount(scene.text, pos, context, wrapped=True)
    assert pattern is not None
    match = pattern.match(scene.text, pos)
    if match is None or unit_here is None:
        return None
    return read_bare_amount(scene.text, match, context, unit_here)


def _with_title(
    scene: Scene, template: Template, at: int, floor: int, tail: _Tail, legend: dict[str, Marker]
) -> Item | None:
    opening = find_opening(scene.text, scene.lines, template, at, floor)
    title: Title | None = None
    start = at
    departments = tail.departments
    if opening is not None:
        start = opening.start
        title = read_title(tail.marker + opening.title, legend=legend)
        if opening.departments is not None:
            departments = read_departments(opening.departments, strict=True)
            if departments is None:
                return None
        if not _is_name(title.name) or (departments is None and not _stands_alone(title.name, opening.title)):
            title = None
    if title is None and (departments is None or not template.has_departments or tail.amount is None):
        return None
    amount = tail.amount
    if amount is not None and title is not None and title.relisted:
        amount = replace(amount, relation=Relation.RELISTED)
    return Item(start if title else at, at, tail.end, title, departments, amount, tail.description, template)


def _stands_alone(name: str, printed: str) -> bool:
    """Whether a title that no department vouches for is a name: no sentence, no total, no figure at its end."""
    last = printed.strip().rpartition("\n")[2].strip(" |")
    return not (_PROSE.search(name) or _MONEY.search(_IN_BRACKETS.sub("", name)) or _NOT_AN_ITEM.fullmatch(last))


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= 100
        and "。" not in name
        and "|" not in name
        and _HAS_LETTER.search(name) is not None
        and not _NOT_AN_ITEM.fullmatch(name)
    )
