"""Filled: what the values of one item of a form say: its name, who is in charge, its amounts and what describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import Stage
from mie_budget.reading.calendar import years_in
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.forms.values import (
    DECIDED,
    UNIT,
    Field,
    Value,
    heads_of_figures,
    is_of_sources,
    label_opening,
    trimmed,
)
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import Role, TableRow, figures_beside_none, with_bureau
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.titles import mark_of
from mie_budget.units import unit_yen

_LABELLED = lazy(r"[^\s:：|]{1,8}\s?[:：|]")
"""A line that opens so has a label of its own, known or not."""
_FRAMED_LABEL = lazy(r"[【〔\[<〈][^【】〔〕\[\]<>〈〉]{1,8}[】〕\]>〉]\s?\S|\S{2,8}(?:→|…{2,})\s?\S")
"""So does one with a label in brackets, or before an arrow or dots."""
_WHOLE_COST = lazy(r"<field.whole_cost>(?: ?[(（](?:<label.tentative>)額?[)）])?")
_LONGEST_TITLE = 90
"""A longer text behind 事業名 is no name."""


def row_of(lines: Lines, outline: Outline, values: Sequence[Value]) -> TableRow | None:
    """The item that the values of a block state; None where they have no name, or nothing but that."""
    named = next((value for value in values if value.field is Field.TITLE), None)
    if (
        named is None
        or not re.search(r"[^\W\d_]", named.piece.text)
        or "。" in named.piece.text
        or len(named.piece.text) > _LONGEST_TITLE
    ):
        return None
    title = _with_wrap(lines, values, named.piece)
    departments: DepartmentList | None = None
    markers: list[str] = []
    prose: list[Piece] = []
    for value in values:
        if value.field is Field.DEPARTMENTS:
            departments = with_bureau(departments, _departments_of(value))
        elif value.field is Field.MARKER:
            markers += _markers_of(value)
        elif value.field is Field.TEXT and value.piece.text:
            prose.append(value.piece)
    if departments is None:
        departments = _departments_between(lines, values, title)
    amounts = _amounts_of(lines, outline, values, outline.context(title.line))
    if departments is None and amounts.own is not None:
        departments = amounts.own[1].departments
    if amounts.own is None and not amounts.others and departments is None:
        return None
    last = max(value.piece.last_line for value in values if value.field is not Field.TEXT)
    whole = _label_of_whole(lines, values) if amounts.own is None and len(amounts.others) == 1 else ""
    if whole:
        amounts = amounts._replace(own=amounts.others[0][1:], others=())
    return TableRow(
        title,
        departments,
        None if amounts.lost else amounts.own,
        amounts.others,
        tuple(markers),
        values[0].line,
        max(last, title.last_line),
        tuple(prose),
        (),
        False,
        headed=whole,
    )


def _label_of_whole(lines: Lines, values: Sequence[Value]) -> str:
    """The label of the one sum of a form where that is what its item costs in all, maybe over years; empty for none."""
    amounts = [value.label for value in values if value.field is Field.AMOUNT]
    if len(amounts) != 1 or _WHOLE_COST.fullmatch(UNIT.sub("", amounts[0])) is None:
        return ""
    told = {line for value in values for line in (value.line, value.piece.line)}
    others = (lines.stripped[at] for at in range(min(told), max(told)) if at not in told)
    return "" if any(map(find_figures, others)) else amounts[0]


def _departments_between(lines: Lines, values: Sequence[Value], title: Piece) -> DepartmentList | None:
    """The organization between the title of a form and its next known label, a line for each level."""
    stop = min((value.line for value in values if value.line > title.last_line), default=title.last_line)
    found: DepartmentList | None = None
    for number in range(title.last_line + 1, stop):
        text = lines.stripped[number]
        label = _LABELLED.match(text)
        named = organization_alone(text[label.end() :].strip() if label is not None else text)
        if named is not None:
            found = with_bureau(found, named)
        elif found is not None:
            break
    return found


def _departments_of(value: Value) -> DepartmentList | None:
    # 局/部/課: the slashes of the value part the levels that the label names.
    if "/" in value.label:
        return DepartmentList((re.sub(r" ?/ ?", " ", value.piece.text),))
    return read_departments(value.piece.text.replace("|", " "))


def _markers_of(value: Value) -> list[str]:
    # Of boxes to tick, the one that is ticked.
    ticked = re.findall(r"[■☑☒✓✔](\S+)", value.piece.text) if "□" in value.piece.text else []
    return ticked or re.split(r"[・、/ ]", value.piece.text)


class _Amounts(NamedTuple):
    """The figures of a form; `lost` where the label of the amount that was decided has lost its value."""

    own: tuple[Piece, Tail] | None
    others: tuple[tuple[Role, Piece, Tail], ...]
    lost: bool


def _amounts_of(lines: Lines, outline: Outline, values: Sequence[Value], context: Context) -> _Amounts:
    """The item's own amount, the last that was decided where there are several, and the others by their labels."""
    own: tuple[Piece, Tail] | None = None
    others: list[tuple[Role, Piece, Tail]] = []
    unfilled = requested = settled = False
    # What a supplement changes is the budget as it stands.
    supplements = any(_SUPPLEMENT.match(value.label) for value in values if value.field is Field.AMOUNT)
    if context.limits and any(label_of(value.label, _UNTOLD)[0] is Label.LIMIT for value in values):
        # A label alone on its line is no heading of what other labels announce.
        context = context._replace(limits=False)
    for value in values:
        if value.field is not Field.AMOUNT:
            continue
        unit = UNIT.search(value.label)
        here = context._replace(unit=unit_yen(unit["unit"]) if unit else outline.unit_at(value.line) or context.unit)
        figures = find_figures(value.piece.text)
        if not figures and here.unit is not None:
            figures = find_bare(value.piece.text, here.unit)
        beside = figures_beside_none(value.piece, here)
        if beside is not None:
            others += beside
            continue
        if not figures:
            unfilled = unfilled or (not value.piece.text and DECIDED.search(value.label) is not None)
            continue
        tail = _tail_of(value, figures, here)
        _by_heads(lines, outline, value, tail)
        label, _ = label_of(UNIT.sub("", value.label).replace("(案)", ""), here)
        if label is Label.UNKNOWN and is_of_sources(value.label):
            label = Label.FUNDING
        if label is Label.AMOUNT and supplements and value.label.startswith("現計"):
            label = Label.PREVIOUS_YEAR
        if label not in _OWN_LABELS:
            others.append((_ROLES.get(label, Role.ASIDE), value.piece, tail))
        elif label is not Label.YEAR and _own_clause_of(tail) is None:
            # Several years behind one label, none of them the document's.
            others += [
                (_ROLES.get(clause.label, Role.ASIDE), value.piece, _of_one(tail, clause)) for clause in tail.clauses
            ]
        elif outline.stage is Stage.SETTLEMENT and "決算" in value.label:
            own, settled = (value.piece, tail), True
        elif own is None or ((_ASSESSED if not requested else DECIDED).search(value.label) and not settled):
            own = (value.piece, tail)
            requested = _REQUESTED.search(value.label) is not None
            # What is put into the budget in the end stands, whatever was assessed on the way.
            settled = "計上" in value.label
    return _Amounts(own, tuple(others), unfilled and requested)


def _tail_of(value: Value, figures: list[Figure], context: Context) -> Tail:
    """A value as the tail of an item, from its first figure on where the words before it say nothing."""
    tail = read_tail(value.piece.text, 0, figures, context)
    return tail if tail.clauses else read_tail(value.piece.text, figures[0].start, figures, context)


_UNTOLD = Context()
"""A place of which the document says nothing."""
_OWN_LABELS = (Label.AMOUNT, Label.PLAIN, Label.YEAR)
_SUPPLEMENT = lazy(r"(?:今回)?補正(?!前|後)")
_REQUESTED = lazy("要求|要望|見積")
_ASSESSED = lazy("査定|内示|決定|最終|計上")
_ROLES = {
    Label.PREVIOUS_YEAR: Role.PREVIOUS_YEAR,
    Label.DIFFERENCE: Role.DIFFERENCE,
    Label.LIMIT: Role.LIMIT,
    Label.FUNDING: Role.FUNDING,
    Label.OF_WHICH: Role.OF_WHICH,
}
_FARTHEST_YEARS = 4
"""Lines above a row of figures that its years may stand on: a border, a unit and a line of heads lie between."""


_OF_ROLE = {Role.PREVIOUS_YEAR: Label.PREVIOUS_YEAR, Role.DIFFERENCE: Label.DIFFERENCE}


def _by_heads(lines: Lines, outline: Outline, value: Value, tail: Tail) -> None:
    """Give several figures behind one label what the heads above say that they are, or the years there."""
    above = value.piece.line - 1
    heads = heads_of_figures(lines.texts[above], outline) if above >= 0 and len(tail.clauses) > 1 else []
    if value.line == above and len(heads) == len(tail.clauses) + 1:
        # The label of all of them stands before their heads.
        heads = heads[1:]
    if len(heads) != len(tail.clauses):
        _by_years(lines, value.line, tail, outline.fiscal_year)
        return
    own = own_column(heads, outline)
    for at, (clause, head) in enumerate(zip(tail.clauses, heads, strict=True)):
        clause.label = Label.AMOUNT if at == own else _OF_ROLE.get(head.role, Label.ASIDE)


def _by_years(lines: Lines, number: int, tail: Tail, fiscal_year: int | None) -> None:
    """Give several figures behind one label the years that a line above names, one for each."""
    if len(tail.clauses) < 2 or any(clause.label is not Label.PLAIN for clause in tail.clauses):
        return
    for above in range(number - 1, max(-1, number - 1 - _FARTHEST_YEARS), -1):
        years = [year for year, _, _ in years_in(lines.texts[above])]
        if len(years) == len(tail.clauses):
            own = fiscal_year if fiscal_year in years else max(years)
            for clause, year in zip(tail.clauses, years, strict=True):
                clause.year = year
                clause.label = Label.AMOUNT if year == own else Label.PREVIOUS_YEAR if year == own - 1 else Label.ASIDE
            return


def _own_clause_of(tail: Tail) -> Clause | None:
    return next(
        (clause for clause in tail.clauses if _ROLES.get(clause.label) is None and clause.label is not Label.ASIDE),
        None,
    )


def _of_one(tail: Tail, clause: Clause) -> Tail:
    """A tail of one of the figures of another."""
    one = Tail(tail.start)
    one.clauses.append(clause)
    one.end = clause.end
    return one


def _with_wrap(lines: Lines, values: Sequence[Value], title: Piece) -> Piece:
    """A title that goes on on the line below, before the next label."""
    following = title.last_line + 1
    stop = next((value.line for value in values if value.line > title.last_line), title.last_line)
    if following < stop and following + 1 == stop and lines.stripped[following] and title.last_line == title.line:
        text = lines.stripped[following]
        if (
            mark_of(text) is None
            # Bold type may be printed twice.
            and text != title.text
            and ((label := label_opening(text)) is None or not label["sign"])
            and not is_label(text)
            and _LABELLED.match(text) is None
            and _FRAMED_LABEL.match(text) is None
            and "。" not in text
            # Two cells are a label and its value.
            and "|" not in text.strip(" |")
            and len(text) <= 30
            and not find_figures(text)
            # The heads of columns of years.
            and not all(years_in(word) for word in text.split())
            and organization_alone(text) is None
        ):
            return joined(title, trimmed(lines, following, 0, len(lines.texts[following])))
    return title
