"""The reader: printed lines to a document, in five steps: lines, outline, entries, items, document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Diagnostic, FigureRoles, Heading, LineRoles, Record, Role, Stage
from mie_budget.printed import Printed
from mie_budget.reading.document import Evidence, build
from mie_budget.reading.forms import find_forms
from mie_budget.reading.items import Assembler, Candidate, Verdict, judge, row_candidate
from mie_budget.reading.lines import Lines, lines_of
from mie_budget.reading.notation import Notation
from mie_budget.reading.outline import Outline, outline_of
from mie_budget.reading.tables import find_tables, year_of_tables
from mie_budget.reading.trust import appearance, broken_characters, is_vertical

_LEAST_WITHOUT_FIGURES = 1
"""Items without one readable figure among them: the digits were lost, or the list is of something else."""


class ReadText(NamedTuple):
    """What was read from a text: the parts of a document that do not depend on its file, its lines and their roles."""

    title: str | None
    fiscal_year: int | None
    stage: Stage | None
    notation: str | None
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    line_roles: LineRoles
    figure_roles: FigureRoles
    diagnostics: tuple[Diagnostic, ...]
    lines: Lines
    roles: tuple[Role, ...]
    evidence: tuple[Evidence, ...]
    outline: Outline


def read_lines(
    printed: Printed | str, *, notation: Notation | None = None, shipped: Iterable[Notation] = ()
) -> ReadText:
    """Read what a source printed.

    >>> read_lines("橋の点検【土木部】（2,300千円）").records[0].title
    '橋の点検'
    """
    lines = lines_of(printed)
    outline = outline_of(lines)
    refusal = _refusal(lines)
    candidates: list[Candidate] = []
    loose = []
    tables = []
    if refusal is None:
        tables = find_tables(lines, outline)
        taken = frozenset(number for table in tables for number in (*table.settled, *range(table.head_first, table.head_last + 1)))
        outline = outline._replace(titles=tuple(number for number in outline.titles if number not in taken))
        if outline.fiscal_year is None and (named_by_column := year_of_tables(lines, tables)) is not None:
            outline = outline._replace(fiscal_year=named_by_column)
        form = find_forms(lines, outline, taken)
        heads = {table.head_first - 1 for table in tables}
        outline = outline.with_facts(fact for fact in outline.facts if fact.line not in taken and (fact.line not in heads or fact.departments is not None))
        assembler = Assembler(lines, outline)
        assembler.read(taken | form.settled)
        assembler.departments_around()
        candidates = assembler.candidates
        for table in tables:
            for row in table.rows:
                candidate = row_candidate(lines, outline, row, "table")
                if row.is_total:
                    candidate.against.append("total")
                    candidate.verdict = Verdict.TOTAL
                candidates.append(candidate)
        candidates += [row_candidate(lines, outline, row, "form") for row in form.rows]
        if tables or form.rows:
            candidates.sort(key=lambda candidate: candidate.first_line)
            _departments_of_headings(candidates, outline, taken | form.settled)
        totals = {id(candidate) for candidate in candidates if "total" in candidate.against and candidate.frame == "table"}
        judge(candidates, lines, outline, named=False)
        for candidate in candidates:
            if id(candidate) in totals:
                candidate.verdict = Verdict.TOTAL
        loose = assembler.loose
        if not _is_reliable(candidates, lines):
            refusal = _unreliable(candidates)
            for candidate in candidates:
                if candidate.verdict is Verdict.ITEM:
                    candidate.verdict = Verdict.DOUBTFUL
    if refusal is None:
        refusal = Diagnostic.of(DiagnosticCode(appearance("\n".join(lines.texts), money_in_prose=_in_prose(candidates, loose))), 1)
    read = build(lines, outline, candidates, loose, tables, refusal)
    return ReadText(
        read.title,
        outline.fiscal_year,
        read.stage,
        _notation(candidates, tables) if read.records else None,
        read.headings,
        read.records,
        read.line_roles,
        read.figure_roles,
        read.diagnostics,
        lines,
        read.roles,
        read.evidence,
        outline,
    )


def _departments_of_headings(candidates: Sequence[Candidate], outline: Outline, settled: frozenset[int]) -> None:
    outline = outline.with_facts(fact for fact in outline.facts if fact.line not in settled)
    used = {candidate.department_line for candidate in candidates if candidate.departments is not None and candidate.heading_line is None}
    for candidate in candidates:
        if candidate.departments is None and candidate.frame in ("table", "form"):
            found = outline.departments_at(candidate.first_line)
            if found is not None and found[1] not in used:
                from mie_budget.reading.organizations import DepartmentList

                candidate.departments = DepartmentList(found[0])
                candidate.heading_line = found[1]
                candidate.department_line = found[1]


def _in_prose(candidates: Sequence[Candidate], loose: Sequence[object]) -> int:
    return len(loose) - sum(candidate.verdict is Verdict.DOUBTFUL for candidate in candidates)


def _refusal(lines: Lines) -> Diagnostic | None:
    if not any(lines.stripped):
        return Diagnostic.of(DiagnosticCode.EMPTY, 1)
    broken = broken_characters("\n".join(lines.texts))
    if broken:
        return Diagnostic.of(DiagnosticCode.BROKEN_CHARACTERS, 1, reason=broken)
    return Diagnostic.of(DiagnosticCode.VERTICAL_TEXT, 1) if is_vertical(list(lines.texts)) else None


def _is_reliable(candidates: Sequence[Candidate], lines: Lines) -> bool:
    """Whether what was found explains enough of the document to be trusted."""
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    if not items:
        return True
    if len(items) >= _LEAST_WITHOUT_FIGURES and not any(candidate.yen is not None or candidate.limit_only for candidate in items):
        return False
    orphans = sum(candidate.title is None for candidate in candidates)
    vouched = any({"department", "table", "form", "notation"} & set(candidate.evidence) for candidate in items)
    return orphans <= len(items) or (vouched and orphans <= 3 * len(items))


def _unreliable(candidates: Sequence[Candidate]) -> Diagnostic:
    return Diagnostic.of(DiagnosticCode.SCRAMBLED_COLUMNS, 1, number=sum(candidate.title is None for candidate in candidates))


def _notation(candidates: Sequence[Candidate], tables: Sequence[object]) -> str | None:
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    in_tables = sum(candidate.frame == "table" for candidate in items)
    if in_tables * 2 > len(items):
        return "table"
    if sum(candidate.frame == "form" for candidate in items) * 2 > len(items):
        return "form"
    return "list" if not re.search(r"^", "") is None else None
