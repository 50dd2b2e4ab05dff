"""Filling: what an entry says goes into its candidate."""

from __future__ import annotations

from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.amounts import OWN_LABELS, AmountReading, Problem, interpret
from mie_budget.reading.entries.header import Header
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.items.candidates import Candidate, Note, Value
from mie_budget.reading.labels import Context, Label, about_before, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tails import Tail
from mie_budget.reading.titles import Title, marker_of

_ROLE_OF_LABEL = {Label.LIMIT: "limit", Label.FUNDING: "revenue", Label.ASIDE: "reference"}


def apply_label(header: Header, label: str, context: Context) -> None:
    """Let a label on a line of its own say what the first figure is that has none."""
    kind, year = label_of(label, context)
    for clause in header.tail.clauses:
        if clause.label is Label.PLAIN:
            clause.label, clause.year = kind, year
            break


def fill(candidate: Candidate, header: Header, lines: Lines, outline: Outline, context: Context) -> None:
    """Put what an entry says into a candidate."""
    piece, tail = header.piece, header.tail
    last, _ = piece.place(max(tail.end - 1, 0))
    candidate.header_lines += [
        line for _, line, _ in piece.parts if line <= last and line not in candidate.header_lines
    ]
    candidate.tails += tuple(piece.cut(min(header.title_end, tail.end), tail.end).places())
    departments = header.departments
    if departments is not None:
        offset = tail.department_start if tail.departments is not None else header.title_end
        place = piece.place(min(offset, len(piece.text)))
        if candidate.departments is None:
            candidate.departments = departments
            candidate.department_line, candidate.department_offset = place
        elif place[0] != candidate.department_line:
            candidate.second_charge = (departments, *place)
    for word in tail.markers:
        candidate.add_marker(marker_of(word))
    reading = interpret(tail, piece.text, context)
    if reading is not None:
        fill_amount(candidate, lines, piece, tail, reading)
    if candidate.title is not None:
        fill_relisted(candidate, candidate.title, outline, candidate.first_line)
    candidate.bare = candidate.bare or header.bare


def fill_relisted(candidate: Candidate, title: Title, outline: Outline, line: int) -> None:
    """Put into a candidate that its title, or the heading above a line, says it stands elsewhere too."""
    relisted = title.relisted or outline.side_at(line) is Side.RELISTED
    if relisted and candidate.relation is Relation.EXACT:
        candidate.relation = Relation.RELISTED


_REQUESTED = lazy(r"(?:要求|要望|見積)(?:総?額)?[\s:：=・…]*$", needs="望求積")
_LONGEST_LABEL = 16


def is_requested(text: str, start: int) -> bool:
    """Whether the label before a figure says that it is what was asked for.

    >>> is_requested("部局要求額：2,300千円", 6), is_requested("査定額：2,300千円", 4)
    (True, False)
    """
    return _REQUESTED.search(text, max(0, start - _LONGEST_LABEL), start) is not None


_OF_ITEM = lazy(r"(?:事業費|予算額?|経費)の?(?:合計|計)[\s:：=・…]*$")


def _is_of_item(candidate: Candidate, text: str, start: int) -> bool:
    """Whether a label says that a figure is all that the named item costs: 橋の点検 事業費計 2,300千円."""
    return candidate.title is not None and _OF_ITEM.search(text, max(0, start - _LONGEST_LABEL), start) is not None


def fill_amount(candidate: Candidate, lines: Lines, piece: Piece, tail: Tail, reading: AmountReading) -> None:
    """Put the figures of a tail into a candidate; the first of its own stands, but for what was asked for."""
    own_here = any(clause.label in OWN_LABELS for clause in tail.clauses)
    requested = is_requested(piece.text, reading.start)
    if own_here and candidate.requested and not requested:
        candidate.states_amount = False
        candidate.figures = [(*place[:2], "reference") if place[2] == "item" else place for place in candidate.figures]
    if own_here and not candidate.states_amount:
        candidate.states_amount = True
        candidate.requested = requested
        candidate.yen = reading.yen
        candidate.relation = reading.relation
        candidate.amount_line, candidate.amount_offset = piece.place(reading.start)
        # A figure before the name may begin on the line above.
        candidate.first_line = min(candidate.first_line, candidate.amount_line)
        if reading.yen is not None:
            candidate.amount_text = piece.printed(lines, about_before(piece.text, reading.start), reading.end).strip(
                " 　、,"
            )
    if not own_here and reading.others and all(other.relation is OtherRelation.LIMIT for other in reading.others):
        candidate.limit_only = True
    for clause in tail.clauses:
        is_own = clause.start == reading.start and clause.label in OWN_LABELS
        if is_own and clause.label is Label.TOTAL and not _is_of_item(candidate, piece.text, clause.start):
            candidate.is_total = True
        if clause.figure is not None:
            if is_own:
                candidate.own_unit = clause.figure.unit
                candidate.labelled = clause.label is Label.AMOUNT
            role = "item" if is_own else _ROLE_OF_LABEL.get(clause.label, "other")
            candidate.figures.append((*piece.place(clause.start), role))
    for other in reading.others:
        line, offset = piece.place(other.start)
        text = piece.printed(lines, other.start, other.end).strip(" 　、,")
        candidate.others += (Value(other.yen, other.relation, text, line, offset),)
    candidate.notes += tuple(_note(lines, piece, problem) for problem in reading.problems)


def _note(lines: Lines, piece: Piece, problem: Problem) -> Note:
    line, offset = piece.place(problem.offset)
    found = piece.printed(lines, problem.offset, problem.offset + len(problem.text)).strip()
    params: dict[str, str | int] = {"found": found}
    if problem.reason:
        params["reason"] = problem.reason
    return Note(problem.code, line, offset, params)
