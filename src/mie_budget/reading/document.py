"""Document: the last step. Items to records, and what is to be reported of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, MutableMapping, Sequence
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import (
    Diagnostic,
    FigureRoles,
    Heading,
    LineRoles,
    OtherRelation,
    Record,
    Relation,
    Role,
    Stage,
    sharing_fields,
)
from mie_budget.printed import place_on
from mie_budget.reading.accounts import parts_in_prose, points_with_last_year, settle
from mie_budget.reading.blocks import LONGEST_HEADING, Block, blocks_of, points_of_prose, roles_of, without_reported
from mie_budget.reading.figure_roles import settle_figures
from mie_budget.reading.items.candidates import Candidate, Loose
from mie_budget.reading.items.departments.by_heading import name_bureaus, part_offices
from mie_budget.reading.items.doubts import expects_departments, note_departments, note_sums, note_unread_organizations
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import Stretch
from mie_budget.reading.tables import Table
from mie_budget.reading.titles import join_lines

_ALONE = r"[■□◆◇○●・【〔\[(<〈\s]*{}[】〕\])>〉\s:：]*"
_CONTENTS = lazy(_ALONE.format("(?:主な)?内 ?訳"))
_BESIDES = lazy(_ALONE.format("(?:そ|こ)?の?(?:ほか|他)の?(?:主な)?(?:事業|取組|もの)?"))
_FOREMOST = lazy(_ALONE.format("(?:うち)?主な(?:事業|施策|取組|もの)"))
_PART_OF_SERIES = lazy(
    r"\s*[(〔]\s?(?:その\s?[\d一二三四五六七八九十]+|\d+\s?/\s?\d+|<goes_on>)\s?[)〕]\s*$|^別紙\s?\d*\s*"
    r"|^資料\s?\d*\s*"
)


class Evidence(NamedTuple):
    """What was read of a candidate, what speaks for and against it, and what it was taken for; lines count from 1.

    `template` is the template of a notation that found it, empty where none was used. `figure` is its own figure as
    printed, empty where none is. `names` are its departments as printed, before a ditto is resolved.
    """

    line: int
    title: str
    verdict: str
    frame: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    template: str = ""
    names: tuple[str, ...] = ()
    department_line: int = 0
    yen: int | None = None
    relation: Relation = Relation.EXACT
    figure: str = ""
    amount_line: int = 0


class ReadDocument(NamedTuple):
    """What was read from lines: the parts of a document that do not depend on its file."""

    title: str | None
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    roles: tuple[Role, ...]
    line_roles: LineRoles
    figure_roles: FigureRoles
    diagnostics: tuple[Diagnostic, ...]
    stage: Stage | None


def _lines_alone(lines: Lines, word: str, pattern: re.Pattern[str]) -> list[int]:
    """The lines that a pattern fits whole; all of them hold the word, which is looked for first."""
    return [number for number, text in enumerate(lines.stripped) if word in text and pattern.fullmatch(text)]


def _headings_by_style(outline: Outline) -> dict[str, list[int]]:
    """The lines of the headings, in order, by the way they are marked."""
    found: dict[str, list[int]] = defaultdict(list)
    for fact in outline.facts:
        found[fact.style].append(fact.line)
    return found


def build(
    lines: Lines,
    outline: Outline,
    candidates: list[Candidate],
    loose: Sequence[Loose],
    tables: Sequence[Table],
    stretches: MutableMapping[int, Stretch],
) -> ReadDocument:
    """Put the document together from its candidates, in the order of the lines; uses the `stretches` up."""
    if outline.brackets is OtherRelation.PREVIOUS_YEAR:
        points_with_last_year(candidates, lines)
    settle(
        candidates,
        contents=_lines_alone(lines, "訳", _CONTENTS),
        besides=sorted([*_lines_alone(lines, "他", _BESIDES), *_lines_alone(lines, "ほか", _BESIDES)]),
        foremost=_lines_alone(lines, "主な", _FOREMOST),
        headings=_headings_by_style(outline),
    )
    items = [candidate for candidate in candidates if candidate.is_item]
    part_offices(items)
    name_bureaus(items, outline)
    note_departments(candidates, items)
    note_sums(items)
    note_unread_organizations(items, lines)
    loose = parts_in_prose(lines, items, loose)
    points_of_prose(lines, items, candidates)
    roles = roles_of(lines, outline, items, candidates, tables)
    blocks = blocks_of(lines, outline, roles, items, candidates)
    diagnostics: list[Diagnostic] = []
    figure_roles = settle_figures(lines, outline, candidates, loose, roles, blocks, diagnostics, stretches)
    # A line that is reported is no part of a description.
    blocks = [without_reported(block, roles) for block in blocks]
    records = _records(lines, blocks, candidates, diagnostics)
    headings = tuple(
        Heading(text=lines.printed[number].strip(" \u3000|\t"), line=lines.number(number))
        for number, role in enumerate(roles)
        if role is Role.HEADING
    )
    titles = [lines.stripped[number] for number in outline.titles]
    counts = Counter(roles)
    counts[Role.BLANK] += lines.left_out
    return ReadDocument(
        _title(headings, titles),
        headings,
        tuple(records),
        tuple(roles),
        LineRoles(**{role.value: counts[role] for role in Role}),
        figure_roles,
        tuple(sorted(diagnostics, key=lambda entry: (entry.line, entry.column))),
        outline.stage,
    )


def evidence_of(candidate: Candidate, lines: Lines) -> Evidence:
    """What `explain` shows of a candidate."""
    departments = candidate.departments
    beside = candidate.heading_line is None
    return Evidence(
        lines.number(candidate.first_line),
        candidate.name,
        candidate.verdict.value,
        candidate.frame,
        tuple(candidate.evidence),
        tuple(candidate.against),
        candidate.template,
        departments.names if departments is not None else (),
        lines.number(candidate.department_line if departments is not None and beside else candidate.first_line),
        candidate.yen,
        candidate.relation,
        candidate.amount_text,
        lines.number(candidate.amount_line if candidate.states_amount else candidate.first_line),
    )


def _title(headings: Sequence[Heading], titles: Sequence[str]) -> str | None:
    if titles:
        return " ".join(_PART_OF_SERIES.sub("", titles[0].strip(" |#")).split())
    first = headings[0].text if headings else ""
    return first if 0 < len(first) <= LONGEST_HEADING else None


def _description(lines: Lines, candidate: Candidate, described: Sequence[int]) -> str:
    cells = {line for piece in candidate.prose for _, line, _ in piece.parts if piece.line not in described}
    described = [number for number in described if number not in cells]
    below = [lines.stripped[number] for number in described]
    inline = []
    if candidate.rest is not None:
        inline = [candidate.rest.text.strip(" |")]
    inline += [piece.text.strip() for piece in candidate.prose if piece.text.strip() and piece.line not in described]
    # What stands in several cells is no one text.
    inline = [" ".join(inline)] if inline else []
    first = len(inline)
    return join_lines(
        "\n".join([text.strip(" |\t").replace("\t", " ") for text in [*inline, *below]]),
        # Full-width letters are set like Japanese ones and broken anywhere; half-width words are kept whole.
        between_words=lambda number: (
            number > first and lines.printed[described[number - first - 1]].rstrip()[-1:].isascii()
        ),
    )


def _behind_title(lines: Lines, candidate: Candidate) -> tuple[int, int]:
    """The place right behind a title, where what is missing would stand."""
    piece = candidate.title_piece
    if piece is None:
        return candidate.first_line, 0
    line, offset = piece.place(max(len(piece.text) - 1, 0))
    offset += 1
    while line < candidate.header_last and not lines.texts[line][offset:].strip(" |\t"):
        line, offset = line + 1, 0
    return line, offset if lines.texts[line][offset:].strip(" |\t") else 0


_MISSING = DiagnosticCode.DEPARTMENT_MISSING


def _records(
    lines: Lines, blocks: Sequence[Block], candidates: Sequence[Candidate], diagnostics: list[Diagnostic]
) -> list[Record]:
    expected = expects_departments([block.candidate for block in blocks])
    headed: set[int] = set()
    records: list[Record] = []
    for block, departments in zip(blocks, _departments_of(blocks, candidates), strict=True):
        candidate = block.candidate
        line, offset = candidate.department_line, candidate.department_offset
        if departments.ditto and not departments.resolved:
            diagnostics.append(lines.finding(DiagnosticCode.DITTO_UNRESOLVED, line, offset))
        elif not departments.names and expected and all(note.code is not _MISSING for note in candidate.notes):
            diagnostics.append(lines.finding(DiagnosticCode.DEPARTMENT_MISSING, *_behind_title(lines, candidate)))
        heading = candidate.heading_line
        if heading is not None and heading not in headed:
            headed.add(heading)
            found = "、".join(departments.names)
            diagnostics.append(lines.finding(DiagnosticCode.DEPARTMENT_FROM_HEADING, heading, 0, found=found))
        diagnostics += _findings_of(lines, block)
        records.append(_record(lines, block, departments))
    return records


class _Departments(NamedTuple):
    """The departments of an item; `resolved` where it repeats those of the one before, if that has some."""

    names: tuple[str, ...] = ()
    ditto: bool = False
    resolved: bool = False


def _departments_of(blocks: Sequence[Block], candidates: Sequence[Candidate]) -> Iterator[_Departments]:
    """The departments of each item, with those of the one before it where it repeats them."""
    before: tuple[str, ...] = ()
    # 同上 under an item whose title was lost means the departments of that one.
    lost = deque(
        (one.first_line, one.departments.names)
        for one in candidates
        if one.title is None and one.departments and one.departments.names
    )
    for block in blocks:
        while lost and lost[0][0] < block.first:
            _, before = lost.popleft()
        own = block.candidate.departments
        if own is None:
            yield _Departments()
            continue
        found = _Departments(before + own.names if own.ditto else own.names, own.ditto, bool(before))
        before = found.names
        yield found


def _findings_of(lines: Lines, block: Block) -> Iterator[Diagnostic]:
    """What is reported of an item besides its departments."""
    candidate = block.candidate
    if candidate.uncertain:
        yield lines.finding(DiagnosticCode.TITLE_UNCERTAIN, block.first, 0, found=candidate.name)
    for note in candidate.notes:
        yield lines.finding(note.code, note.line, note.offset, **note.params)
    unreadable = candidate.has_note(DiagnosticCode.FIGURE_UNREADABLE)
    if candidate.yen is None and not unreadable:
        yield lines.finding(DiagnosticCode.AMOUNT_MISSING, *_behind_title(lines, candidate))


def _record(lines: Lines, block: Block, departments: _Departments) -> Record:
    candidate = block.candidate
    amount = None
    if candidate.yen is not None:
        amount = {"yen": candidate.yen, "relation": candidate.relation, "text": candidate.amount_text}
    page, bbox = None, None
    if lines.known and lines.known[0].page is not None:
        page = lines.known[block.first].page
        bbox = place_on(page, lines.known[block.first : block.last + 1])
    record = Record.model_validate(
        {
            "title": candidate.name,
            "departments": departments.names,
            "ditto": departments.ditto,
            "amount": amount,
            "others": tuple(
                {"yen": other.yen, "relation": other.relation, "text": other.text}
                for other in sorted(candidate.others, key=lambda one: (one.line, one.offset))
            ),
            "markers": candidate.markers,
            "description": _description(lines, candidate, block.described),
            "span": {
                "first_line": lines.number(block.first),
                "header_last_line": lines.number(block.header_last),
                "last_line": lines.number(block.last),
                "page": page,
                "bbox": bbox,
            },
        }
    )
    return sharing_fields(record)
