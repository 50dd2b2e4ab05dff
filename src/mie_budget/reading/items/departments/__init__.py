"""Departments of items: who is in charge of each, as names, lines of organizations alone and charts say it."""

from __future__ import annotations

from mie_budget.reading.items.candidates import Candidate
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
    houses_in_place,
    names_told_apart,
    places_below_sections,
)
from mie_budget.reading.items.departments.charted import departments_before_figures
from mie_budget.reading.items.departments.labelled import departments_behind_unknown_labels
from mie_budget.reading.items.layout import Layout


def give_departments(candidates: list[Candidate], layout: Layout, *, heads: bool) -> None:
    """Give the items the departments that their names hold, or that stand on lines of their own.

    `heads` says that lines that are nothing but an organization stand above the items they are in charge of.
    """
    departments_before_names(candidates)
    departments_behind_prose(candidates)
    houses_in_place(candidates)
    names_told_apart(candidates, layout)
    places_below_sections(candidates, layout)
    houses_in_names(candidates, layout)
    departments_before_figures(candidates, layout)
    departments_beside_descriptions(candidates, layout)
    departments_around(candidates, layout, heads=heads)
    departments_behind_unknown_labels(candidates, layout)
    departments_of_blocks(candidates, layout)
    offices_in_place(candidates, layout)
