"""The reader: printed lines to a document, in five steps: lines, outline, entries, items, document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, MutableMapping, Sequence
from typing import NamedTuple

from mie_budget.diagnostics import OF_UNCLAIMED, DiagnosticCode
from mie_budget.models import Diagnostic, FigureRoles, Heading, LineRoles, Record, Role, Stage
from mie_budget.printed import Printed
from mie_budget.reading.document import Evidence, ReadDocument, build, evidence_of
from mie_budget.reading.forms import find_forms
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.headings.sides import heads_enterprise
from mie_budget.reading.items.affixes import (
    without_affixes,
    without_chapters,
    without_letters,
    without_parents,
    without_repeated_brackets,
    without_signs,
    without_work_behind,
)
from mie_budget.reading.items.assembly import Assembler
from mie_budget.reading.items.candidates import Candidate, Loose, Verdict
from mie_budget.reading.items.departments import give_departments
from mie_budget.reading.items.departments.alone import departments_below_forms, departments_beside_descriptions
from mie_budget.reading.items.departments.by_column import in_charge_by_column
from mie_budget.reading.items.departments.by_heading import in_charge_by_heading
from mie_budget.reading.items.doubts import note_doubts, note_headings
from mie_budget.reading.items.enumerated import enumerated
from mie_budget.reading.items.judging import judge
from mie_budget.reading.items.names import without_glued_ordinals, without_ordinals_like_counts
from mie_budget.reading.items.rows import row_candidate
from mie_budget.reading.items.sentences import programmes_told
from mie_budget.reading.items.wrapped import (
    join_broken,
    join_cut_ends,
    join_marked_beginnings,
    join_rests_below_amounts,
)
from mie_budget.reading.labels import is_label
from mie_budget.reading.legends import letters_of, signs_of
from mie_budget.reading.lines import Lines, lines_of
from mie_budget.reading.notation import Notation
from mie_budget.reading.outline import Outline, outline_of
from mie_budget.reading.stretches import Stretch
from mie_budget.reading.tables import Table, find_tables, year_of_heads, year_of_tables
from mie_budget.reading.templates.fitting import fitting
from mie_budget.reading.templates.search import Finder, NearMiss
from mie_budget.reading.thousands import with_commas
from mie_budget.reading.trust import appearance, broken_characters, has_torn_brackets, is_vertical

_LEAST_UNTITLED = 3
"""One or two figures without a title are no sign of blocks that were taken apart."""

_LEAST_RECURRING = 2
"""A label alone may be the head of a column that was torn off its table."""


class ReadText(NamedTuple):
    """What was read from a text: the parts of a document that do not depend on its file, its lines and their roles.

    Lines of `candidates`, `outline` and `misses` are places in `lines`; the others are numbered as in the source.
    """

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
    candidates: Sequence[Candidate]
    outline: Outline
    misses: tuple[NearMiss, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was read of each candidate for an item, and what speaks for and against it."""
        return tuple(evidence_of(candidate, self.lines) for candidate in self.candidates)


def read_lines(
    printed: Printed | str, *, notation: Notation | None = None, shipped: Iterable[Notation] = ()
) -> ReadText:
    """Read what a source printed: by what it says itself, or by the templates of a `notation` alone.

    `shipped` are the notations one of which may be named as the one that fits.

    >>> read_lines("橋の点検【土木部】（2,300千円）").records[0].title
    '橋の点検'
    """
    lines = with_commas(lines_of(printed))
    outline = outline_of(lines)
    refusal = _refusal(lines)
    read_by = _Readings([], [], [], (), {})
    if refusal is None:
        if notation is None:
            outline, read_by = _by_itself(lines, outline)
        else:
            read_by = _by_notation(lines, outline, notation)
    candidates, loose, tables, misses, stretches = read_by
    torn = refusal is None and has_torn_brackets(lines.stripped)
    if refusal is None and (torn or not _is_reliable(candidates, lines)):
        for candidate in candidates:
            if candidate.is_item:
                candidate.verdict = Verdict.DOUBTFUL
    read = build(lines, outline, candidates, loose, tables, stretches)
    findings = read.diagnostics
    if not read.records:
        findings = (refusal or _without_items(lines, candidates, read, torn=torn), *findings)
    return ReadText(
        read.title,
        outline.fiscal_year,
        read.stage,
        _named(lines, outline, candidates, notation, shipped) if read.records else None,
        read.headings,
        read.records,
        read.line_roles,
        read.figure_roles,
        findings,
        lines,
        read.roles,
        candidates,
        outline,
        misses,
    )


class _Readings(NamedTuple):
    candidates: list[Candidate]
    loose: list[Loose]
    tables: list[Table]
    misses: tuple[NearMiss, ...]
    stretches: MutableMapping[int, Stretch]


def _by_itself(lines: Lines, outline: Outline) -> tuple[Outline, _Readings]:
    """Read a document by what it says itself: its tables, its forms and its entries."""
    outline, tables = _with_tables(lines, outline)
    taken = frozenset(
        number for table in tables for number in (*table.settled, *range(table.head_first, table.head_last + 1))
    )
    outline = outline._replace(titles=tuple(number for number in outline.titles if number not in taken))
    form = find_forms(lines, outline, taken)
    heads = {table.head_first - 1 for table in tables}
    # Where one table lists revenue, the heading of the next says that it does not.
    sides = (Side.REVENUE_LISTED, Side.ITEMS) if Side.REVENUE_LISTED in (fact.side for fact in outline.facts) else ()
    outline = outline.with_facts(
        fact
        for fact in outline.facts
        if fact.line not in taken
        and (
            fact.line not in heads
            or fact.departments is not None
            or fact.side in sides
            or heads_enterprise(lines.stripped[fact.line])
        )
    )
    assembler = Assembler(lines, outline)
    assembler.read(taken | form.settled)
    assembler.opener.open_counted()
    give_departments(assembler.candidates, assembler.layout, heads=assembler.heads)
    candidates = assembler.candidates
    join_cut_ends(candidates, lines)
    join_marked_beginnings(candidates, lines)
    join_rests_below_amounts(candidates, lines)
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
        departments_beside_descriptions(candidates, assembler.layout, rows=True)
        _departments_of_headings(candidates, outline, taken | form.settled)
    explained = taken.union(outline.titles, outline.furniture, outline.set_apart, (fact.line for fact in outline.facts))
    join_broken(candidates, lines, explained)
    without_glued_ordinals(candidates)
    without_ordinals_like_counts(candidates)
    without_work_behind(candidates)
    without_affixes(candidates)
    without_signs(candidates, signs_of(lines.stripped))
    without_letters(candidates, letters_of(lines.stripped))
    without_repeated_brackets(candidates)
    without_chapters(candidates)
    without_parents(candidates)
    in_charge_by_column(candidates, lines)
    totals = {id(candidate) for candidate in candidates if "total" in candidate.against and candidate.frame == "table"}
    judge(candidates, lines, outline, named=False)
    if told := programmes_told(lines, outline, candidates):
        candidates[:] = _with_told(candidates, told)
    if several := enumerated(candidates, lines):
        entries = {one.first_line for one in several}
        others = [one for one in candidates if one.first_line not in entries]
        candidates[:] = sorted(
            [*others, *several], key=lambda one: (one.first_line, one.amount_line, one.amount_offset)
        )
    for candidate in candidates:
        if id(candidate) in totals:
            candidate.verdict = Verdict.TOTAL
    note_doubts(candidates, lines)
    note_headings(candidates, lines)
    return outline, _Readings(candidates, assembler.loose, tables, (), assembler.stretches)


def _with_tables(lines: Lines, outline: Outline) -> tuple[Outline, list[Table]]:
    """The tables of a document, and its outline with the year that these tell where nothing else does."""
    tables = find_tables(lines, outline)
    if outline.fiscal_year is None and (named_by_heads := year_of_heads(tables)) is not None:
        # Which columns are of the year before is told by the year.
        outline = outline._replace(fiscal_year=named_by_heads)
        tables = find_tables(lines, outline)
    if outline.fiscal_year is None and (named_by_column := year_of_tables(lines, tables)) is not None:
        outline = outline._replace(fiscal_year=named_by_column)
    return outline, tables


def _with_told(candidates: Sequence[Candidate], told: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the programmes that sentences tell, in place of what else was read of the same sentences."""
    places = {place[:2] for one in told for place in one.figures}
    headings = {one.heading_line for one in told}
    in_charge = {one.department_line for one in told if one.departments is not None}
    kept = [
        one
        for one in candidates
        if places.isdisjoint(place[:2] for place in one.figures)
        # A bureau, or a name without a sum, above the sentences heads what they tell.
        and (one.figures or one.first_line not in headings)
        # Who is in charge at the end of a paragraph has found no name above.
        and (one.figures or one.title is not None or one.department_line not in in_charge)
    ]
    return sorted([*kept, *told], key=lambda one: (one.first_line, one.amount_line, one.amount_offset))


def _by_notation(lines: Lines, outline: Outline, notation: Notation) -> _Readings:
    """Read a document by the templates of a notation alone."""
    found = Finder(lines, outline).find(notation)
    _departments_of_headings(found.candidates, outline, frozenset())
    judge(found.candidates, lines, outline, named=True)
    return _Readings(found.candidates, found.loose, [], found.misses, {})


def _departments_of_headings(candidates: Sequence[Candidate], outline: Outline, settled: frozenset[int]) -> None:
    departments_below_forms(candidates, outline)
    outline = outline.with_facts(fact for fact in outline.facts if fact.line not in settled)
    # 1 土木課: who is counted and in charge of nothing that has a name heads what stands below.
    counted = {fact.line for fact in outline.facts if fact.number is not None}
    used = {
        one.department_line
        for one in candidates
        if one.names_departments and (one.title is not None or one.department_line not in counted)
    }
    in_charge_by_heading((one for one in candidates if one.frame in ("table", "form", "notation")), outline, used)


def _refusal(lines: Lines) -> Diagnostic | None:
    if not any(lines.stripped):
        return Diagnostic.of(DiagnosticCode.EMPTY, 1)
    broken = broken_characters("\n".join(lines.texts))
    if broken:
        return Diagnostic.of(DiagnosticCode.BROKEN_CHARACTERS, 1, reason=broken)
    return Diagnostic.of(DiagnosticCode.VERTICAL_TEXT, 1) if is_vertical(lines.stripped) else None


def _is_reliable(candidates: Sequence[Candidate], lines: Lines) -> bool:
    """Whether what was found explains enough of the document to be trusted."""
    items = [candidate for candidate in candidates if candidate.is_item]
    if not items:
        return True
    if not any(map(_states_figure, items)):
        return False
    if all(candidate.frame == "form" for candidate in items):
        # The labels of a form say which figure is its own, whatever others it holds.
        return True
    untitled = {candidate.first_line: candidate for candidate in candidates if candidate.title is None}
    for line in _below_labels(lines, untitled):
        del untitled[line]
    # A number by itself is that of a page or of a section; a run of them is a column torn off its table.
    alone = sum(
        candidate.verdict is Verdict.REFERENCE and untitled.keys().isdisjoint((line - 1, line + 1))
        for line, candidate in untitled.items()
    )
    orphans = len(untitled) - alone
    vouched = any({"department", "table", "form", "notation"} & set(candidate.evidence) for candidate in items)
    return orphans <= len(items) or (vouched and orphans <= 3 * len(items))


def _below_labels(lines: Lines, untitled: Iterable[int]) -> list[int]:
    """The lines of untitled figures right below labels that recur: they say which figure of an item each is."""
    labels = {line: lines.stripped[line - 1] for line in untitled if line and is_label(lines.stripped[line - 1])}
    counted = Counter(labels.values())
    return [line for line, label in labels.items() if counted[label] >= _LEAST_RECURRING]


def _states_figure(candidate: Candidate) -> bool:
    """Whether an item has a readable figure or, where its department vouches for it, a dash or a figure with damage."""
    if candidate.yen is not None or candidate.limit_only:
        return True
    if not candidate.states_amount or candidate.bare or "department" not in candidate.evidence:
        return False
    lost = [note.params for note in candidate.notes if note.code is DiagnosticCode.FIGURE_UNREADABLE]
    return all(any(map(str.isdecimal, str(params["found"]))) for params in lost)


def _without_items(lines: Lines, candidates: Sequence[Candidate], read: ReadDocument, *, torn: bool) -> Diagnostic:
    """Why a text that can be read has no items; `torn` says that its brackets have lost their figures."""
    untitled = sum(candidate.title is None for candidate in candidates)
    if torn or (untitled >= _LEAST_UNTITLED and untitled * 2 > len(candidates)):
        return Diagnostic.of(DiagnosticCode.SCRAMBLED_COLUMNS, 1, number=untitled)
    reported = {finding.line for finding in read.diagnostics if finding.code in OF_UNCLAIMED}
    prose = read.figure_roles.prose
    code = appearance("\n".join(lines.texts), money_in_prose=prose if prose >= len(reported) else 0)
    return Diagnostic.of(code, 1)


def _named(
    lines: Lines,
    outline: Outline,
    candidates: Sequence[Candidate],
    notation: Notation | None,
    shipped: Iterable[Notation],
) -> str | None:
    """The notation that was used, or the shipped one that fits; tables and forms have names of their own."""
    if notation is not None:
        return notation.name
    items = [candidate for candidate in candidates if candidate.is_item]
    if items[0].frame == "sentence":
        return None
    for frame in ("table", "form"):
        if sum(candidate.frame == frame for candidate in items) * 2 > len(items):
            return fitting(lines, outline, items, shipped, all_of_them=True) or frame
    return fitting(lines, outline, items, shipped)
