"""Departments of items: who is in charge of each, as names, lines of organizations alone and charts say it.

Or lines that stand below most items and say it behind a word or a sign that no list knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation
from mie_budget.reading.calendar import years_in
from mie_budget.reading.in_charge import ASKED, organization_alone
from mie_budget.reading.items.candidates import LEAST_VOUCHED, Candidate, Note, Value
from mie_budget.reading.items.departments.alone import (
    LEAST_CLOSED,
    departments_around,
    departments_beside_descriptions,
    departments_of_blocks,
    offices_in_place,
)
from mie_budget.reading.items.departments.at_names import (
    departments_before_names,
    departments_behind_prose,
    houses_in_names,
    names_told_apart,
    places_below_sections,
    sections_below_bureaus,
)
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_section

_BEHIND_LABEL = lazy(
    r"(?P<label>[^\w\s\d]{1,2}|[^\W\d]{1,8})\s?[:：／/\s]\s?(?P<who>[^\s。:：／/|]{2,24})|(?P<sign>[^\w\s])(?P<of>\w{2,24})"
)
_LONGEST_LABELLED = 36
"""Characters of a label and an organization."""
_SERIES = frozenset("■□●○◆◇▪▫")
"""What stands before the name of each series in the legend of a chart, in its colour."""
_UNCHANGED = lazy(r"(?P<name>\S{2,30})\s+(?:<marker.new>|皆減|[-―－])")


def give_departments(candidates: list[Candidate], layout: Layout, *, heads: bool) -> None:
    """Give the items the departments that their names hold, or that stand on lines of their own.

    `heads` says that lines that are nothing but an organization stand above the items they are in charge of.
    """
    departments_before_names(candidates)
    departments_behind_prose(candidates)
    names_told_apart(candidates, layout)
    places_below_sections(candidates, layout)
    houses_in_names(candidates, layout)
    sections_below_bureaus(candidates, layout)
    departments_before_figures(candidates, layout)
    departments_beside_descriptions(candidates, layout)
    departments_around(candidates, layout, heads=heads)
    departments_behind_unknown_labels(candidates, layout)
    departments_of_blocks(candidates, layout)
    offices_in_place(candidates, layout)


def departments_behind_unknown_labels(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give items the section below them, or behind their amount, that one unknown word stands before for most of them.

    The same word stands there once for each item. It may say something else of the section, so that each is to be
    checked; most often it is one of the many words for who is in charge.
    """
    named = [one for one in candidates if one.title is not None and one.states_amount]
    lacking = [one for one in named if one.departments is None]
    if len(lacking) < LEAST_VOUCHED or 2 * len(lacking) <= len(named):
        return
    ends = [*(after.first_line for _, after in pairwise(candidates)), len(layout.lines.stripped)]
    found: dict[str, list[tuple[Candidate, int, DepartmentList]]] = {}
    lacks = set(map(id, lacking))
    for one, end in zip(candidates, ends, strict=True):
        if id(one) not in lacks:
            continue
        behind = [(one.header_last, one.rest.text.strip())] if one.rest is not None else []
        below = [(number, layout.lines.stripped[number]) for number in range(one.header_last + 1, end)]
        for number, text in (*behind, *below):
            labelled = _section_behind_label(text)
            if labelled is not None:
                label, departments = labelled
                found.setdefault(label, []).append((one, number, departments))
    for given in found.values():
        once = len({id(one) for one, _, _ in given}) == len(given)
        if not once or len(given) < LEAST_VOUCHED or 3 * len(given) < 2 * len(lacking):
            continue
        for one, number, departments in given:
            if one.departments is None:
                one.charge(departments, number)
                params = {"found": "、".join(departments.names), "reason": "unknown-label"}
                one.notes += (Note(DiagnosticCode.DEPARTMENT_UNCERTAIN, one.first_line, 0, params),)


def _section_behind_label(text: str) -> tuple[str, DepartmentList] | None:
    """The word or sign that a line opens with, and the section that it names behind that and nothing else."""
    match = _BEHIND_LABEL.fullmatch(text) if 0 < len(text) <= _LONGEST_LABELLED else None
    if match is None or ASKED.match(text) is not None:
        return None
    departments = organization_alone(match["who"] or match["of"])
    if departments is None or not departments.names or not is_section(departments.names[-1].rpartition(" ")[2]):
        return None
    return match["label"] or match["sign"], departments


def departments_before_figures(candidates: list[Candidate], layout: Layout) -> None:
    """Give items the departments that stand right below most of them, each before a further figure of the item.

    So the labels of a chart with two bars read, row by row. The further figure is that of the year that the legend of
    the chart names second; where none does, it stays with the department and is reported.
    """
    by_line = {one.first_line: one for one in candidates}
    lacking = [one for one in candidates if one.title is not None and one.departments is None and one.states_amount]
    found: list[tuple[Candidate, int, DepartmentList]] = []
    for one in lacking:
        below = layout.below(one.header_last)
        if below is None or one.header_last != one.amount_line:
            continue
        beside = by_line.get(below)
        if beside is not None and beside.departments is not None:
            # What is in charge is more than the name of it: 担当:土木部(道路課).
            continue
        name = beside.name if beside is not None and beside.header_last == below else ""
        if beside is None and (match := _UNCHANGED.fullmatch(layout.lines.stripped[below])) is not None:
            name = match["name"]
        departments = organization_alone(name) if name else None
        if departments is not None and not departments.ditto:
            found.append((one, below, departments))
    told = {line for _, line, _ in found}
    if (
        len(found) < LEAST_CLOSED
        or any(one.first_line in told for one, _, _ in found)
        or 2 * len(found) <= sum(one.first_line not in told for one in lacking)
    ):
        return
    above = layout.above(found[0][0].first_line)
    if above in by_line and organization_alone(by_line[above].name) is not None:
        # Where one stands above the first item too, they are sums, each above what it is made of.
        return
    years = _years_of_series(layout)
    for one, line, departments in found:
        one.charge(departments, line)
        beside = by_line.get(line)
        if beside is not None and years is not None and len(beside.figures) == 1:
            _add_series(one, beside, own_last=years[0] < years[1])
            candidates.remove(beside)
        if beside is None or years is not None:
            one.header_last = line


def _years_of_series(layout: Layout) -> tuple[int, int] | None:
    """The years of two series in their order, by the legend of a chart: ■令和6年度 □令和5年度; None without one."""
    own = layout.outline.fiscal_year
    for text in layout.lines.stripped:
        if own is None or _SERIES.isdisjoint(text):
            continue
        years = [year for year, start, _ in years_in(text) if text[:start].rstrip()[-1:] in _SERIES]
        if len(years) == 2 and set(years) == {own, own - 1}:
            return years[0], years[1]
    return None


def _add_series(item: Candidate, beside: Candidate, *, own_last: bool) -> None:
    """Give an item the figure of the other year that stands before its department; the later is its own."""
    if own_last:
        item.yen, beside.yen = beside.yen, item.yen
        item.amount_text, beside.amount_text = beside.amount_text, item.amount_text
        item.amount_line, beside.amount_line = beside.amount_line, item.amount_line
        item.amount_offset, beside.amount_offset = beside.amount_offset, item.amount_offset
        item.figures, beside.figures = beside.figures, item.figures
    item.figures = [*item.figures, *((line, offset, "other") for line, offset, *_ in beside.figures)]
    if beside.yen is not None:
        item.others += (
            Value(
                beside.yen, OtherRelation.PREVIOUS_YEAR, beside.amount_text, beside.amount_line, beside.amount_offset
            ),
        )
