"""Interpretations: which of an expression's figures is the item's own, and what the others are."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.clauses import Clause, Problem
from mie_budget.reading.columns import Column, resolve
from mie_budget.reading.labels import AmountContext, Kind

_PREVIOUS, _DIFFERENCE = OtherRelation.PREVIOUS_YEAR, OtherRelation.DIFFERENCE
_AS_OTHER = {
    Kind.OF_WHICH: OtherRelation.OF_WHICH,
    Kind.PREVIOUS_YEAR: OtherRelation.PREVIOUS_YEAR,
    Kind.DIFFERENCE: OtherRelation.DIFFERENCE,
    Kind.LIMIT: OtherRelation.LIMIT,
    Kind.ADDITIONAL: OtherRelation.ADDITIONAL,
}
_OWN = (Kind.AMOUNT, Kind.PLAIN, Kind.YEAR, Kind.PART_OF, Kind.RELISTED, Kind.ADDITIONAL)


class OtherFigure(NamedTuple):
    """A further figure and the range of the text it was read from."""

    yen: int
    relation: OtherRelation
    start: int
    end: int


class AmountReading(NamedTuple):
    """An amount expression as read.

    `yen` is None where the expression states no amount (a dash, a limit alone) or one that cannot be read (then
    `problems` says so). `end` is where the whole expression ends, `figure_start` and `figure_end` bound the own figure.
    """

    yen: int | None
    relation: Relation
    end: int
    figure_start: int
    figure_end: int
    others: tuple[OtherFigure, ...] = ()
    problems: tuple[Problem, ...] = ()


def interpret(clauses: list[Clause], start: int, end: int, context: AmountContext) -> AmountReading:
    """The reading of an expression between two offsets from its clauses."""
    own = _own_clause(clauses)
    problems = [problem for clause in clauses for problem in clause.problems if clause.kind is not Kind.ASIDE]
    others: list[OtherFigure] = []
    unlabelled: list[Clause] = []
    for clause in clauses:
        if clause is own or clause.yen is None or clause.kind is Kind.ASIDE:
            continue
        relation = _AS_OTHER.get(clause.kind)
        if clause.kind is Kind.YEAR:
            relation = _PREVIOUS
        if relation is None and own is not None:
            unlabelled.append(clause)
        elif relation is not None:
            others.append(OtherFigure(clause.yen, relation, clause.start, clause.end))
    before_yen = next((other.yen for other in others if other.relation is _PREVIOUS), None)
    change_yen = next((other.yen for other in others if other.relation is _DIFFERENCE), None)
    for clause, relation in _by_position(own, unlabelled, context, before_yen, change_yen):
        if relation is not None and clause.yen is not None:
            others.append(OtherFigure(clause.yen, relation, clause.start, clause.end))
        elif not context.brackets_aside:
            problems.append(Problem("figure-unlabelled", clause.start, ""))
    others.sort(key=lambda other: other.start)
    if own is None:
        return AmountReading(None, Relation.EXACT, end, start, end, tuple(others), tuple(problems))
    own_relation = own.relation or Relation.EXACT
    return AmountReading(own.yen, own_relation, end, own.start, own.end, tuple(others), tuple(problems))


def _own_clause(clauses: list[Clause]) -> Clause | None:
    arrows = [index for index, clause in enumerate(clauses) if clause.arrow and index]
    if arrows and clauses[arrows[0]].kind in _OWN:
        index = arrows[0]
        if clauses[index - 1].kind in (Kind.PLAIN, Kind.AMOUNT, Kind.YEAR, Kind.PART_OF):
            clauses[index - 1].kind = Kind.PREVIOUS_YEAR
        return clauses[index]
    years = [clause for clause in clauses if clause.kind is Kind.YEAR]
    if years:
        return max(years, key=lambda clause: clause.year or 0)
    for kind in (Kind.AMOUNT, *_OWN[1:]):
        for clause in clauses:
            if clause.kind is kind:
                return clause
    return None


def _by_position(
    own: Clause | None, unlabelled: list[Clause], context: AmountContext, before_yen: int | None, change_yen: int | None
) -> list[tuple[Clause, OtherRelation | None]]:
    """What figures without a label are: by the document's note, or because they add up."""
    if len(unlabelled) == 2 and own is not None and own.yen is not None:
        before, change = unlabelled
        if before.yen is not None and change.yen is not None and own.yen - before.yen == change.yen:
            return [(before, _PREVIOUS), (change, _DIFFERENCE)]
    if len(unlabelled) == 1 and own is not None and own.yen is not None:
        (clause,) = unlabelled
        if before_yen is not None and clause.yen == own.yen - before_yen:
            return [(clause, _DIFFERENCE)]
        if change_yen is not None and clause.yen == own.yen - change_yen:
            return [(clause, _PREVIOUS)]
    return [(clause, context.brackets if clause.bracket else None) for clause in unlabelled]


def interpret_row(text: str, columns: list[Column], problems: list[Problem]) -> AmountReading:
    """The reading of a row of bare figures; without an own figure where their arithmetic does not tell it."""
    row = resolve(columns)
    start, end = columns[0].start, columns[-1].end
    if row.own is None:
        unclear = Problem("figure-unreadable", start, text[start:end], "several-figures")
        return AmountReading(None, Relation.EXACT, end, start, end, (), (*problems, unclear))
    own = columns[row.own]
    others = [
        OtherFigure(columns[index].yen or 0, relation, columns[index].start, columns[index].end)
        for index, relation in ((row.previous, _PREVIOUS), (row.difference, _DIFFERENCE))
        if index is not None and columns[index].yen is not None
    ]
    return AmountReading(own.yen, Relation.EXACT, end, own.start, own.end, tuple(others), tuple(problems))
