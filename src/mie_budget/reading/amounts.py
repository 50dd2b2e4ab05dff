"""Amounts: which of the figures behind a title is the item's own, and what the others are.

The labels of a tail say so; where they do not, arithmetic and the notes of the document may.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.labels import LABEL_TRIM, Context, Label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.tails import Clause, Tail

_REQUESTED = lazy("要求|要望|見積")
_ASSESSED = lazy("査定|内示|決定|計上")
_LONGEST_LABEL = 12
"""Characters before a figure that say whether it was asked for: 令和6年度当初要求額."""
_PART_IN_BUDGET = lazy(
    r"[\s(〔\[、]*うち[^\s()\d]{0,12}(?:<frame>|(?:<marker.new>|<marker.partly_new>|<marker.expanded>)分)[\s:：]*"
)


_PART_OF_YEAR = lazy(r"[\s(〔\[【<、,/／]*の?(?:うち)?[\s、]?(?P<label>[^\s()]{2,16}?)分?[\s:：]*")
_PART_OF_WHOLE = (Label.OF_WHICH, Label.UNKNOWN)


class Problem(NamedTuple):
    """Something that is reported rather than guessed: the code, the offset in the piece, the text and the reason."""

    code: DiagnosticCode
    offset: int
    text: str
    reason: str = ""


class OtherFigure(NamedTuple):
    """A further figure of an item and where it stands in its piece."""

    yen: int
    relation: OtherRelation
    start: int
    end: int


class AmountReading(NamedTuple):
    """A tail's figures as read.

    `yen` is None where no amount is stated (a dash, a limit alone) or none can be read (then `problems` says so).
    `start` and `end` bound the own figure.
    """

    yen: int | None
    relation: Relation
    start: int
    end: int
    others: tuple[OtherFigure, ...] = ()
    problems: tuple[Problem, ...] = ()


_AS_OTHER = {
    Label.OF_WHICH: OtherRelation.OF_WHICH,
    Label.PREVIOUS_YEAR: OtherRelation.PREVIOUS_YEAR,
    Label.DIFFERENCE: OtherRelation.DIFFERENCE,
    Label.LIMIT: OtherRelation.LIMIT,
    Label.ADDITIONAL: OtherRelation.ADDITIONAL,
}
OWN_LABELS = (Label.AMOUNT, Label.PLAIN, Label.YEAR, Label.PART_OF, Label.RELISTED, Label.ADDITIONAL, Label.TOTAL)


def interpret(tail: Tail, text: str, context: Context) -> AmountReading | None:
    """Which of a tail's figures is the item's own, and what the others are; None where it has no figure.

    >>> from mie_budget.reading.figures import find_figures
    >>> from mie_budget.reading.tails import read_tail
    >>> text = "6,500千円(前年度6,100千円)"
    >>> reading = interpret(read_tail(text, 0, find_figures(text), Context()), text, Context())
    >>> reading.yen, reading.others[0].yen
    (6500000, 6100000)
    """
    clauses = tail.clauses
    if not clauses:
        return None
    own = (
        _part_of_another(clauses, text)
        or _this_year_of_whole(clauses, text, context)
        or _revised_by(clauses, text)
        or _own_clause(clauses, text)
    )
    for clause in clauses if own is not None else ():
        if clause.source and clause is not own:
            clause.label = Label.FUNDING
    problems = _problems_of(clauses, text)
    others = _others_of(clauses, own, text, context, problems) if own is None or len(clauses) > 1 else []
    if own is not None:
        problems += [
            Problem(DiagnosticCode.WORD_UNKNOWN, start, words)
            for start, end in tail.unknown
            if (words := text[start:end].strip()).strip(LABEL_TRIM)
        ]
    if own is None:
        first, last = clauses[0], clauses[-1]
        return AmountReading(None, Relation.EXACT, first.start, last.end, tuple(others), tuple(problems))
    kind = own.relation or Relation.EXACT
    if tail.relisted:
        # 再掲 is counted elsewhere, whatever part of its figure it is.
        kind = Relation.RELISTED
    return AmountReading(own.yen, kind, own.start, own.end, tuple(others), tuple(problems))


def _others_of(
    clauses: list[Clause], own: Clause | None, text: str, context: Context, problems: list[Problem]
) -> list[OtherFigure]:
    """The figures beside an item's own, in order; those of which nothing says what they are become problems."""
    others: list[OtherFigure] = []
    unlabelled: list[Clause] = []
    for clause in clauses:
        if clause is own or clause.yen is None or clause.label in (Label.ASIDE, Label.FUNDING):
            continue
        relation = OtherRelation.PREVIOUS_YEAR if clause.label is Label.YEAR else _AS_OTHER.get(clause.label)
        if relation is not None:
            others.append(OtherFigure(clause.yen, relation, clause.start, clause.end))
        else:
            unlabelled.append(clause)
    before = next((other.yen for other in others if other.relation is OtherRelation.PREVIOUS_YEAR), None)
    change = next((other.yen for other in others if other.relation is OtherRelation.DIFFERENCE), None)
    for clause, placed in _by_position(own, unlabelled, context, before, change):
        if placed is not None and clause.yen is not None:
            others.append(OtherFigure(clause.yen, placed, clause.start, clause.end))
        elif not context.brackets_aside and not (own is not None and clause.depth == 0 and clause.yen == own.yen):
            problems.append(Problem(DiagnosticCode.FIGURE_UNLABELLED, clause.start, text[clause.start : clause.end]))
    others.sort(key=lambda other: other.start)
    return others


def _problems_of(clauses: list[Clause], text: str) -> list[Problem]:
    problems: list[Problem] = []
    for clause in clauses:
        if (clause.problem is None and not clause.about) or clause.label in (Label.ASIDE, Label.FUNDING):
            continue
        if clause.problem is not None:
            problems.append(
                Problem(DiagnosticCode.FIGURE_UNREADABLE, clause.start, text[clause.start : clause.end], clause.problem)
            )
        else:
            problems.append(Problem(DiagnosticCode.APPROXIMATE, clause.start, text[clause.start : clause.end]))
    return problems


def _part_of_another(clauses: list[Clause], text: str) -> Clause | None:
    """What an item has of a figure that is another's (2,300千円のうち450千円): that is its own."""
    for whole, part in pairwise(clauses):
        if text[whole.end : part.start].strip() == "のうち":
            whole.label, part.label = Label.ASIDE, Label.PLAIN
            return part
    return None


def _this_year_of_whole(clauses: list[Clause], text: str, context: Context) -> Clause | None:
    """What an item costs in the document's year, beside what it costs in all: 総事業費 5千円（うち本年度 2千円）."""
    if len(clauses) != 2 or clauses[0].label is not Label.ASIDE or clauses[1].label not in _PART_OF_WHOLE:
        return None
    part = _PART_OF_YEAR.fullmatch(text, clauses[0].end, clauses[1].start)
    if part is None or label_of(part["label"], context)[0] not in (Label.AMOUNT, Label.YEAR):
        return None
    clauses[1].label = Label.AMOUNT
    return clauses[1]


def _own_clause(clauses: list[Clause], text: str) -> Clause | None:
    if len(clauses) == 1:
        return clauses[0] if clauses[0].label in OWN_LABELS else None
    arrows = [index for index, clause in enumerate(clauses) if clause.arrow and index]
    if (
        arrows
        and (len(arrows) > 1 or clauses[arrows[0]].label is Label.UNKNOWN)
        and arrows == list(range(1, len(clauses)))
    ):
        named = [clause for clause in clauses if clause.label is Label.AMOUNT and clause.year is not None]
        if len(named) == 1:
            # One year after the other: the document's own.
            return _of_years(clauses, named[0])
        # One step of the procedure after the other: the last decides.
        for clause in clauses[:-1]:
            clause.label = Label.ASIDE
        clauses[-1].label = Label.AMOUNT
        return clauses[-1]
    if arrows and clauses[arrows[0]].label in OWN_LABELS:
        index = arrows[0]
        if _REQUESTED.search(text, clauses[index - 2].end if index > 1 else 0, clauses[index - 1].start):
            clauses[index - 1].label = Label.ASIDE
        if clauses[index - 1].label in (Label.PLAIN, Label.AMOUNT, Label.YEAR, Label.PART_OF):
            clauses[index - 1].label = Label.PREVIOUS_YEAR
        return clauses[index]
    years = [clause for clause in clauses if clause.label is Label.YEAR]
    if years:
        return max(years, key=lambda clause: clause.year or 0)
    by_sum = _own_by_arithmetic(clauses)
    if by_sum is not None:
        return by_sum
    _leave_requested(clauses, text)
    for label in (Label.AMOUNT, *OWN_LABELS[1:]):
        for clause in clauses:
            if clause.label is label:
                return None if _is_of_month(clause, clauses, text) else clause
    return _whole_of_budget(clauses, text)


_OF_MONTH = lazy(r"\d月補正(?:予算)?額?[\s:：]*$")


def _is_of_month(own: Clause, clauses: list[Clause], text: str) -> bool:
    """Whether a figure is of one supplementary budget, in a bracket behind one of which nothing says what it is."""
    behind_plain = any(one.label is Label.PLAIN and one.depth < own.depth for one in clauses)
    return behind_plain and _OF_MONTH.search(text, 0, own.start) is not None


def _leave_requested(clauses: list[Clause], text: str) -> None:
    """What was asked for stands aside where what was decided stands beside it (予算額 5千円（要求額 6千円）)."""
    first = clauses[0]
    if first.label not in (Label.AMOUNT, Label.PLAIN) or first.depth or not clauses[1].depth:
        return
    if _REQUESTED.search(text, max(0, first.start - _LONGEST_LABEL), first.start):
        following = text[first.end : clauses[1].start]
        if first.label is Label.AMOUNT is clauses[1].label and _ASSESSED.search(following):
            first.label = Label.ASIDE
        return
    for before, clause in pairwise(clauses):
        if clause.depth and clause.label is Label.AMOUNT and _REQUESTED.search(text, before.end, clause.start):
            clause.label = Label.ASIDE


def _whole_of_budget(clauses: list[Clause], text: str) -> Clause | None:
    """What an item costs in all, where a part of it is what a frame of the budget pays, or what is new in it.

    全体事業費 5(うち政策枠 3), 全体事業費 5(うち拡充分 3): such a part is of one budget, and so is what it is
    a part of; a part of another kind may be this year's.
    """
    whole, part = clauses[0], clauses[1]
    if len(clauses) != 2 or whole.label is not Label.ASIDE or part.label is not Label.OF_WHICH:
        return None
    if _PART_IN_BUDGET.fullmatch(text, whole.end, part.start) is None:
        return None
    whole.label = Label.AMOUNT
    return whole


def _revised_by(clauses: list[Clause], text: str) -> Clause | None:
    """What a budget is revised by, called an amount beside what it was and what it becomes: `A → B（補正額 C）`."""
    called = [clause for clause in clauses if clause.label is Label.AMOUNT] if len(clauses) == 3 else []
    if len(called) == 2 and called == clauses[:2] and _REVISION.search(text, clauses[0].end, clauses[1].start):
        # 当初 A、補正額 B、補正後 C
        called[0].label = Label.PREVIOUS_YEAR
        called = called[1:]
    if len(called) != 1 or called[0].arrow or any(clause.yen is None for clause in clauses):
        return None
    before, after = (clause for clause in clauses if clause is not called[0])
    if {before.label, after.label} - _BEFORE_OR_AFTER or (after.yen or 0) - (before.yen or 0) != called[0].yen:
        return None
    before.label, after.label = Label.PREVIOUS_YEAR, Label.ASIDE
    return called[0]


_REVISION = lazy(r"補正(?:予算)?額?[\s:：]*$")
_BEFORE_OR_AFTER = {Label.PLAIN, Label.UNKNOWN, Label.PREVIOUS_YEAR, Label.TOTAL, Label.ASIDE}


def _of_years(clauses: list[Clause], own: Clause) -> Clause:
    """The figure of the document's year among those of several; of the others only that of the year before is told."""
    for clause in clauses:
        if clause is not own and clause.year != (own.year or 0) - 1:
            clause.label = Label.ASIDE
    return own


def _own_by_arithmetic(clauses: list[Clause]) -> Clause | None:
    """The second of three figures where the third is its change from the first, which is then last year's."""
    if len(clauses) != 3 or any(
        clause.label is not Label.PLAIN or clause.problem or clause.depth != clauses[0].depth for clause in clauses
    ):
        return None
    before, own, change = clauses
    if before.yen is None or own.yen is None or change.yen is None:
        return None
    if own.yen - before.yen != change.yen or before.yen - own.yen == change.yen:
        return None
    before.label, change.label = Label.PREVIOUS_YEAR, Label.DIFFERENCE
    return own


def _by_position(
    own: Clause | None, unlabelled: list[Clause], context: Context, before: int | None, change: int | None
) -> list[tuple[Clause, OtherRelation | None]]:
    """What figures without a label are: by the document's note, or because they add up."""
    if own is not None and own.yen is not None:
        if len(unlabelled) == 2:
            first, second = unlabelled
            if first.yen is not None and second.yen is not None and own.yen - first.yen == second.yen:
                return [(first, OtherRelation.PREVIOUS_YEAR), (second, OtherRelation.DIFFERENCE)]
        if len(unlabelled) == 1:
            (clause,) = unlabelled
            if before is not None and clause.yen == own.yen - before:
                return [(clause, OtherRelation.DIFFERENCE)]
            if change is not None and clause.yen == own.yen - change:
                return [(clause, OtherRelation.PREVIOUS_YEAR)]
    return [(clause, context.brackets if clause.depth else None) for clause in unlabelled]
