"""Charted: departments that stand below the items of a chart, each before the figure of its other year."""

from __future__ import annotations

from mie_budget.models import OtherRelation
from mie_budget.reading.calendar import years_in
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.candidates import Candidate, Value
from mie_budget.reading.items.departments.alone import LEAST_CLOSED
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList

_SERIES = frozenset("■□●○◆◇▪▫")
"""What stands before the name of each series in the legend of a chart, in its colour."""
_UNCHANGED = lazy(r"(?P<name>\S{2,30})\s+(?:<marker.new>|皆減|[-―－])")


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
