"""Rows: the candidate that a row of a table, or a form, states."""

from __future__ import annotations

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.amounts import interpret
from mie_budget.reading.beside_name import behind
from mie_budget.reading.entries import read_header
from mie_budget.reading.figures import find_figures
from mie_budget.reading.items.candidates import LEAST_UNIT, LEAST_YEN, Candidate, Note, Value
from mie_budget.reading.items.filling import fill_amount, fill_relisted
from mie_budget.reading.labels import Context
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import Role as ColumnRole
from mie_budget.reading.tables import TableRow
from mie_budget.reading.tails import Tail, relation_word
from mie_budget.reading.titles import marker_of, read_title


def row_candidate(lines: Lines, outline: Outline, row: TableRow, frame: str) -> Candidate:
    """The candidate that a row of a table, or a form, states."""
    piece = row.title
    context = outline.context(row.first_line)
    inner = read_header(piece, context._replace(unit=None))
    cut = piece
    departments = row.departments
    own = row.own
    if (
        inner is not None
        and inner.has_title
        and (
            (inner.departments is not None and (departments is None or not departments.names))
            or (inner.tail.clauses and own is None)
        )
    ):
        cut = piece.cut(0 if inner.mark else inner.title_start, inner.title_end)
        if departments is None or (inner.departments is not None and not departments.names):
            departments = departments or inner.departments
        if own is None and inner.tail.clauses:
            own = (piece, inner.tail)
    beside = behind(cut.text, 0, len(cut.text)) if departments is None and frame == "form" else None
    if beside is not None:
        departments, cut = beside[0], cut.cut(0, beside[1])
    title = read_title(cut.text, legend=outline.legend)
    candidate = Candidate(frame, cut, title, min(row.first_line, cut.line), _last_of_header(lines, row))
    candidate.departments = departments
    candidate.department_line = row.first_line
    candidate.charged_above = row.charged_above
    candidate.shape = frame
    candidate.depths = row.depths
    if row.enumerated:
        candidate.evidence.append("enumerated")
    _markers_of_row(candidate, row, outline)
    if own is not None:
        own_piece, tail = own
        if _is_price(tail, context):
            candidate.against.append("per-person")
        reading = interpret(tail, own_piece.text, context)
        if reading is not None:
            fill_amount(candidate, lines, own_piece, tail, reading)
        for word in tail.markers:
            candidate.add_marker(marker_of(word))
    _others_of_row(candidate, lines, row, stated=own is not None)
    fill_relisted(candidate, title, outline, row.first_line)
    _remarks_of_row(candidate, row)
    candidate.prose = tuple(row.prose)
    if "columns" in row.doubts:
        candidate.against.append("columns")
    candidate.uncertain = candidate.uncertain or not {"title", "tiers"}.isdisjoint(row.doubts)
    if row.headed:
        unknown = Note(DiagnosticCode.WORD_UNKNOWN, row.first_line, 0, {"found": row.headed})
        candidate.notes += (unknown,)
    if "departments" in row.doubts:
        named = candidate.departments
        found = {} if named is None else {"found": "、".join(named.names), "reason": "in-middle"}
        code = DiagnosticCode.DEPARTMENT_MISSING if named is None else DiagnosticCode.DEPARTMENT_UNCERTAIN
        candidate.notes += (Note(code, row.first_line, 0, found),)
    candidate.figures += [(*cut.place(figure.start), "prose") for figure in find_figures(cut.text)]
    return candidate


_RELATION_OF_COLUMN = {
    ColumnRole.PREVIOUS_YEAR: OtherRelation.PREVIOUS_YEAR,
    ColumnRole.DIFFERENCE: OtherRelation.DIFFERENCE,
    ColumnRole.LIMIT: OtherRelation.LIMIT,
    ColumnRole.OF_WHICH: OtherRelation.OF_WHICH,
}


def _markers_of_row(candidate: Candidate, row: TableRow, outline: Outline) -> None:
    for word in row.markers:
        marker = marker_of(word.strip())
        if marker is not None and marker not in candidate.markers:
            candidate.markers += (marker,)
        elif word.strip() and outline.legend.get(word.strip()) is not None:
            candidate.markers += (outline.legend[word.strip()],)


def _others_of_row(candidate: Candidate, lines: Lines, row: TableRow, *, stated: bool) -> None:
    """The figures of a row's other columns; `stated` is whether the row has one of its own."""
    for role, other_piece, tail in row.others:
        clause = tail.clauses[0]
        line, offset = other_piece.place(clause.start)
        relation = _RELATION_OF_COLUMN.get(role)
        figure_role = (
            "limit"
            if role is ColumnRole.LIMIT
            else "revenue"
            if role is ColumnRole.FUNDING
            else "other"
            if relation
            else "reference"
        )
        text = other_piece.printed(lines, clause.start, clause.end).strip()
        if role is ColumnRole.AMOUNT and clause.yen and not (stated or row.is_total):
            # An amount in another column than the own one, which is empty: nobody can tell whether it is the item's.
            figure_role = "unclaimed"
            candidate.notes += (Note(DiagnosticCode.FIGURE_UNCLAIMED, line, offset, {"found": text}),)
        if role is not ColumnRole.RATE:
            candidate.figures.append((line, offset, figure_role))
        if relation is not None and clause.yen is not None:
            candidate.others += (Value(clause.yen, relation, text, line, offset),)
        if relation is OtherRelation.LIMIT and not stated:
            candidate.limit_only = True


def _remarks_of_row(candidate: Candidate, row: TableRow) -> None:
    for remark in row.prose:
        candidate.add_marker(marker_of(remark.text))
        relation_of_remark = relation_word(remark.text)
        if relation_of_remark is not None and candidate.relation is Relation.EXACT:
            candidate.relation = relation_of_remark


def _last_of_header(lines: Lines, row: TableRow) -> int:
    """The last line of a row on which anything but prose that began above stands."""
    last = row.last_line
    while last > row.first_line and any(
        piece.line < last and (last, lines.stripped[last].strip(" |")) in _lines_of_piece(piece) for piece in row.prose
    ):
        last -= 1
    return last


def _lines_of_piece(piece: Piece) -> list[tuple[int, str]]:
    """The lines that a piece stands on, with its text on each."""
    stops = [start for start, _, _ in piece.parts[1:]] + [len(piece.text)]
    return [
        (line, piece.text[start:stop].strip(" |")) for (start, line, _), stop in zip(piece.parts, stops, strict=True)
    ]


def _is_price(tail: Tail, context: Context) -> bool:
    """Whether a cell names single yen where its table counts in thousands: what somebody gets or pays."""
    figure = tail.clauses[0].figure if tail.clauses else None
    return (
        (context.unit or 0) >= LEAST_UNIT
        and figure is not None
        and not figure.bare
        and figure.unit == 1
        and 0 < (figure.yen or 0) < LEAST_YEN
    )
