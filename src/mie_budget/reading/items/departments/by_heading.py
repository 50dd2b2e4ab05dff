"""By heading: who is in charge of the items below it, and the bureau that it adds to their sections."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.entries import may_be_entry, read_header
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.items.by_name import CLAUSE_INSIDE, PROSE_NAME
from mie_budget.reading.items.candidates import BALANCE, IS_COUNTED_TOTAL, SIZE_WORDS, Candidate, Note, is_headline
from mie_budget.reading.items.names import Names
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_organization, is_section, sections_of
from mie_budget.reading.outline import Outline, office_heads
from mie_budget.reading.stretches import stretch_from
from mie_budget.reading.titles import mark_of, read_title


def organizations_head(names: Names, skip: frozenset[int], taken: frozenset[int]) -> bool:
    """Whether the first line that is nothing but an organization stands above the first item."""
    layout = names.layout
    first = next(
        (fact.line for fact in layout.outline.facts if fact.departments is not None and fact.line not in skip), None
    )
    if first is None:
        return False
    named = [fact for fact in layout.outline.facts if fact.departments is not None]
    alone = {fact.line for fact in named}
    # Nobody counts who closes an item: 2 環境部, 3 都市建設部.
    counted = [fact.number for fact in named if fact.number is not None]
    counted_on = len(counted) == len(named) > 1 and all(below == above + 1 for above, below in pairwise(counted))
    above: set[str] = set()
    for number, text in enumerate(layout.lines.stripped):
        if number in taken and number > first:
            return True
        if (
            number in skip
            or number in alone
            or not text
            or layout.outline.side_at(number) not in (Side.ITEMS, Side.RELISTED)
            or not may_be_entry(text, unit=layout.outline.unit_at(number) is not None)
        ):
            continue
        if number in layout.outline.titles or is_headline(text):
            continue
        for piece in stretch_from(layout.lines, number, skip).pieces:
            header = read_header(piece, layout.outline.context(number))
            if header is not None and (header.tail.clauses or header.departments is not None):
                name = read_title(header.title).name.replace(" ", "") if header.has_title else ""
                is_sum = any(words.fullmatch(name) for words in (SIZE_WORDS, BALANCE, IS_COUNTED_TOTAL))
                if is_sum or PROSE_NAME.search(name) or (header.mark is None and CLAUSE_INSIDE.search(name)):
                    continue
                style = header.mark.style if header.mark is not None else ""
                # Right below a sum it is in charge of what that is for, and what stands above the first of them may be
                # listed as what stands below.
                listed = number > first and bool(above) and (not style or style in above)
                if (listed and not counted_on) or (number + 1 == first and header.tail.clauses):
                    return False
                if number < first:
                    above |= {style} if header.has_title or not _is_of_size(names, number) else set()
                    continue
                if not header.has_title:
                    opened = _opened_with_sum(names, number, alone) if header.departments is None else None
                    if opened is not None:
                        first = opened
                        continue
                    between = layout.lines.stripped[first + 1 : number]
                    # Its name stands between the two, or something of a list.
                    named_at = names.title_above(number) if header.departments is None else None
                    return (named_at or 0) > first or any(mark_of(line) is not None for line in between)
                in_charge = header.departments
                # What stands in brackets behind a name may be a part of that.
                nobody = in_charge is None or not (in_charge.ditto or any(map(is_organization, in_charge.names)))
                return nobody and number - first < 12
    return False


def _opened_with_sum(names: Names, number: int, alone: Collection[int]) -> int | None:
    """The organization that opens a block right above a figure without a name: that is of all it is in charge of."""
    shown = names.lines.stripped
    line = max((line for line in alone if line < number), default=0)
    opens = line > 0 and not shown[line - 1] and not any(shown[line + 1 : number])
    return line if opens and names.title_above(number) is None else None


def _is_of_size(names: Names, number: int) -> bool:
    """Whether the figure alone on a line is the size of a budget, or stands below one."""
    above = names.title_above(number)
    return above is None or SIZE_WORDS.fullmatch(read_title(names.lines.stripped[above]).name) is not None


def in_charge_by_heading(candidates: Iterable[Candidate], outline: Outline, used: Collection[int]) -> None:
    """Give the items that lack departments those of the heading above, where it is not `used` for another item."""
    for candidate in candidates:
        if candidate.title is None or candidate.departments is not None:
            continue
        found = outline.departments_at(candidate.first_line)
        if found is not None and found[1] not in used:
            candidate.departments = DepartmentList(found[0])
            candidate.heading_line = found[1]
            candidate.department_line = found[1]


def part_offices(items: Collection[Candidate]) -> None:
    """Make two departments of an office and the section behind it, where each of them stands for itself elsewhere.

    A bureau and its section may do so too, and are one.
    """
    named = {name for one in items if one.departments is not None for name in one.departments.names}
    for one in items:
        if one.departments is None or not any(" " in name for name in one.departments.names):
            continue
        names: list[str] = []
        for name in one.departments.names:
            office, _, section = name.partition(" ")
            apart = section in named and office in named and not is_bureau(office)
            names += [office, section] if apart else [name]
        one.departments = one.departments._replace(names=tuple(names))


def name_bureaus(items: Iterable[Candidate], outline: Outline) -> None:
    """Name the bureau of each section, where headings name bureaus and every item below them its section.

    The headings are marked, or stand above tables that have a column of sections.

    Where one of them says no section, the bureau itself is in charge of it, and the sections stand for themselves.
    """
    items = [*items]
    own = {one.department_line for one in items if one.names_departments and (one.title or one.states_amount)}
    # The labels of a form are of its item alone.
    own |= {line for one in items if one.frame == "form" for line in range(one.first_line, one.header_last + 1)}
    outline = outline.with_facts(fact for fact in outline.facts if fact.line not in own)
    offices = office_heads(outline.facts)
    heads = [fact for fact in outline.facts if fact.departments is not None]
    bureaus = {
        fact.line: fact.departments[0]
        for fact in heads
        if fact.departments is not None
        and len(fact.departments) == 1
        and fact.style != ""
        and (fact.line in offices or (is_bureau(fact.departments[0]) and not is_section(fact.departments[0])))
    }
    # A caption that names the bureau of the heading above once more is as good as that.
    again = {below.line for above, below in pairwise(heads) if above.departments == below.departments}
    unmarked = {fact.line for fact in heads if fact.style == "org"} - again
    below: list[tuple[Candidate, DepartmentList, int]] = []
    for one in items if bureaus else ():
        found = outline.departments_at(one.first_line)
        line = found[1] if found is not None else -1
        if line not in bureaus or (one.frame != "table" and line in unmarked) or one.limit_only:
            continue
        if one.departments is None or one.heading_line is not None:
            if below and one.indent > below[-1][0].indent:
                # What stands deeper is part of the one above it.
                continue
            return
        if one.departments.ditto and not one.departments.names and below and below[-1][2] == line:
            # It repeats the one above it, with its bureau.
            continue
        if (named := sections_of((bureaus[line],), one.departments, heads=line in offices)) is None:
            return
        below.append((one, named, line))
    told: set[int] = set()
    for one, named, line in below:
        one.departments = named
        if line not in told:
            told.add(line)
            one.notes += (Note(DiagnosticCode.DEPARTMENT_FROM_HEADING, line, 0, {"found": bureaus[line]}),)
