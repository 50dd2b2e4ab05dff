"""Departments of items: who is in charge of each, as names and lines of organizations alone say it.

Or lines that stand below most items and say it behind a word or a sign that no list knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.in_charge import ASKED, organization_alone
from mie_budget.reading.items.candidates import LEAST_VOUCHED, Candidate, Note
from mie_budget.reading.items.departments.alone import (
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
