"""Departments on lines of their own: below each item, or above the items they are in charge of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.calendar import years_in
from mie_budget.reading.entries import may_be_entry, read_header
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings import BEHIND, Side, is_heading
from mie_budget.reading.in_charge import ASKED, CALL, organization_alone
from mie_budget.reading.items.by_name import CLAUSE_INSIDE, PROSE_NAME
from mie_budget.reading.items.candidates import (
    COUNTED_TOTAL,
    LEAST_VOUCHED,
    SIZE_WORDS,
    Candidate,
    Note,
    Value,
    is_headline,
)
from mie_budget.reading.items.cards import department_of
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.items.names import Names
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import (
    DepartmentList,
    is_bureau,
    is_bureau_or_section,
    is_ditto,
    is_organization,
    is_section,
    read_departments,
    sections_of,
)
from mie_budget.reading.outline import Outline, office_heads
from mie_budget.reading.remarks import Part, remarks_of
from mie_budget.reading.stretches import stretch_from
from mie_budget.reading.titles import mark_of, read_title

_COUNTED_TOTAL = lazy(COUNTED_TOTAL)
_TOTAL_ALONE = lazy("<total>")
_SIGNS = lazy(r"(?:[(〔\[][^\s()〔〕\[\]]{1,3}[)〕\]])+$")
_OF_FINANCE = lazy(r"財[政務][課係室局部]$")
_LAST_POINT = lazy(r"[①-⑳](?P<name>[^①-⑳、。\s]{2,20})。?$")
_BEFORE_DESCRIPTION = lazy(r"[(\[【〔<〈](?P<names>[^()\[\]【】〔〕<>〈〉|\d]{2,40})[)\]】〕>〉]\s*(?=[^\s|])")
_OF_ALL_ABOVE = lazy(
    r"[※(（・]?\s?(?:以上|上記|ここまで)の?(?:[^\s。:：]{0,6}(?:事業|取組|施策|項目|予算))?(?:の|に関する|についての)?\s?"
    r"(?:<field.departments>|<contact>|連絡先)(?:は、?|\s?[:：]|\s+|/)\s?(?P<who>[^\s。][^。]*)"
)
_CLOSES_NAME = frozenset("])〉>")
"""Brackets that stand within names; others behind a name are of what is printed around it."""
_FARTHEST_OFFICE = 24
"""Lines from a name to who is in charge, with blank ones between all that is said of it."""
_LEAST_CLOSED = 3
"""Items that an organization closes; fewer may stand above those that it is in charge of."""
_DEPARTMENT_LABEL = lazy(
    r"(?:[・○◇■□◆●]\s?)?(?:[【〔\[]<field.departments>[】〕\]]|[【〔\[(]?<field.departments>[】〕\])]?[\s:：/／=])"
)

_SERIES = frozenset("■□●○◆◇▪▫")
"""What stands before the name of each series in the legend of a chart, in its colour."""
_UNCHANGED = lazy(r"(?P<name>\S{2,30})\s+(?:<marker.new>|皆減|[-―－])")


def departments_at_end(candidate: Candidate, abbreviations: Mapping[str, str]) -> None:
    """Take who is in charge where the last point behind an item names nothing else: `=①橋の点検②道路課。`.

    Or where signs behind it stand for organizations by the legend: `(高)(障)`, or remarks say it.
    """
    rest = candidate.rest
    if rest is not None and candidate.departments is None and (parts := remarks_of(rest.text)):
        take_remarks(candidate, rest, parts)
        return
    if rest is not None and candidate.departments is None and _SIGNS.match(rest.text):
        names = [abbreviations.get(sign, "") for sign in re.findall(r"[(〔\[]([^()〔〕\[\]]+)", rest.text)]
        if all(names):
            candidate.departments = DepartmentList(tuple(names))
            candidate.department_line, candidate.department_offset = rest.place(0)
            candidate.rest = None
        return
    match = _LAST_POINT.search(rest.text) if rest is not None and candidate.departments is None else None
    found = organization_alone(match["name"]) if match is not None else None
    if rest is not None and match is not None and found is not None:
        candidate.departments = found
        candidate.department_line, candidate.department_offset = rest.place(match.start("name"))


def take_remarks(candidate: Candidate, piece: Piece, parts: Sequence[Part]) -> None:
    """Give an item who is in charge by the remarks of a piece, and their figures as what they are."""
    for part in parts:
        if part.departments is not None:
            candidate.departments = part.departments
            candidate.department_line, candidate.department_offset = piece.place(part.start)
            candidate.shape += "/D"
            continue
        role = "revenue" if part.is_funding else "prose"
        for figure in find_figures(piece.text[part.start : part.end]):
            candidate.figures.append((*piece.place(part.start + figure.start), role))


def organizations_head(names: Names, skip: frozenset[int], taken: frozenset[int]) -> bool:
    """Whether the first line that is nothing but an organization stands above the first item."""
    layout = names.layout
    first = next(
        (fact.line for fact in layout.outline.facts if fact.departments is not None and fact.line not in skip), None
    )
    if first is None:
        return False
    alone = {fact.line for fact in layout.outline.facts if fact.departments is not None}
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
                if SIZE_WORDS.fullmatch(name) or _COUNTED_TOTAL.fullmatch(name):
                    continue
                if PROSE_NAME.search(name) or (header.mark is None and CLAUSE_INSIDE.search(name)):
                    continue
                style = header.mark.style if header.mark is not None else ""
                # Right below a sum it is in charge of what that is for, and what stands above the first of them may be
                # listed as what stands below.
                listed = number > first and bool(above) and (not style or style in above)
                if listed or (number + 1 == first and header.tail.clauses):
                    return False
                if number < first:
                    above |= {style} if header.has_title or not _is_of_size(names, number) else set()
                    continue
                if not header.has_title:
                    return any(mark_of(between) is not None for between in layout.lines.stripped[first + 1 : number])
                return header.departments is None and number - first < 12
    return False


def _is_of_size(names: Names, number: int) -> bool:
    """Whether the figure alone on a line is the size of a budget, or stands below one."""
    above = names.title_above(number)
    return above is None or SIZE_WORDS.fullmatch(read_title(names.lines.stripped[above]).name) is not None


def departments_around(candidates: Sequence[Candidate], layout: Layout, *, heads: bool) -> None:
    """Departments on lines of their own: below each item, or above the items they are in charge of."""
    lines, outline = layout.lines, layout.outline
    # Nobody is in charge of a sum: what stands below it heads the next table.
    candidates = [one for one in candidates if not _TOTAL_ALONE.fullmatch(one.name.replace(" ", ""))]
    _departments_before_descriptions(candidates, layout)
    _departments_of_all_above(candidates, layout)
    alone = {fact.line: DepartmentList(fact.departments) for fact in outline.facts if fact.departments is not None}
    behind = {fact.line for fact in outline.facts if fact.style == BEHIND}
    labelled_lines = [line for line in alone if line in behind or _has_label(lines.stripped[line])]
    if len(alone) == 1 and all(map(_OF_FINANCE.search, next(iter(alone.values())).names)):
        # The finance section publishes the budget of all others.
        return
    if len(labelled_lines) > 1:
        # Where each item says who is in charge of it, a line without that label is of something else.
        alone = {line: alone[line] for line in labelled_lines}
    if not alone:
        return
    alone |= {
        number: DepartmentList((), ditto=True) for number, text in enumerate(lines.stripped) if text and is_ditto(text)
    }
    _departments_behind_remarks(candidates, layout, alone)
    used = {candidate.department_line for candidate in candidates if candidate.departments is not None}
    firsts = [candidate.first_line for candidate in candidates if candidate.title is not None]
    if not firsts:
        return
    told_below = len(labelled_lines) > 1 and labelled_lines[0] > firsts[0]
    if told_below or _stand_right_below(candidates, layout, alone, used):
        _departments_below(candidates, layout, alone, used)
        return
    if not heads and not (
        firsts and min(alone) < firsts[0] and min(alone) not in used and layout.above_an_item(min(alone), firsts[0])
    ):
        _departments_below(candidates, layout, alone, used)
        return
    in_charge_by_heading(candidates, outline, used)


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
        name = beside.name if beside is not None and beside.header_last == below else ""
        if beside is None and (match := _UNCHANGED.fullmatch(layout.lines.stripped[below])) is not None:
            name = match["name"]
        departments = organization_alone(name) if name else None
        if departments is not None and not departments.ditto:
            found.append((one, below, departments))
    told = {line for _, line, _ in found}
    if (
        len(found) < _LEAST_CLOSED
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
        one.departments = departments
        one.department_line, one.department_offset = line, 0
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


_LEADING_NAMES = lazy(
    r"[(〔\[【<〈《{](?P<framed>[^()〔〕\[\]【】<>〈〉《》{}]{2,40})[)〕\]】>〉》}][ :：]*|"
    r"(?P<words>(?:\S{2,30}[ \t]+){1,2}?)(?=\S{3})"
)
"""Who is in charge before a name: in brackets, or apart from it; a bureau and its section are two words."""


def departments_before_names(candidates: Sequence[Candidate]) -> None:
    """Give the items of a list the departments that their titles open with, where most of those that lack any do.

    In one title alone a word that ends like an organization may be part of the name.
    """
    lists: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.title_piece is not None and one.departments is None:
            lists.setdefault(one.style, []).append(one)
    for lacking in lists.values():
        found = [(one, piece, led) for one in lacking if (piece := one.title_piece) and (led := _led(piece))]
        if len(found) < LEAST_VOUCHED or 2 * len(found) <= len(lacking):
            continue
        for one, piece, (departments, start, end) in found:
            _name_begins(one, piece, departments, start, end)


def _name_begins(one: Candidate, piece: Piece, departments: DepartmentList, start: int, end: int) -> None:
    """Let the name of an item begin at `end` of its title, behind its departments at `start`."""
    named = read_title(piece.text[end:])
    one.departments = departments
    one.department_line, one.department_offset = piece.place(start)
    one.title_piece = piece.cut(end, len(piece.text))
    one.title = named._replace(mark=one.mark)
    for marker in named.markers:
        one.add_marker(marker)
    one.shape = f"D{one.shape}"


def _led(piece: Piece) -> tuple[DepartmentList, int, int] | None:
    """The departments that a title opens with behind its mark, where they begin and where the name does."""
    mark = mark_of(piece.text)
    start = mark.end if mark is not None else 0
    start += len(piece.text[start:]) - len(piece.text[start:].lstrip())
    end, found = start, None
    for words in (1, 2):
        match = _LEADING_NAMES.match(piece.text, start if words == 1 else end)
        if match is None:
            break
        named = read_departments(piece.text[start : match.end()].strip(" :：()〔〕[]【】"), strict=True)
        if named is None or not named.names or not all(map(is_bureau_or_section, named.names)):
            break
        end, found = match.end(), named
        if match["framed"]:
            break
    return None if found is None else (found, start, end)


def names_told_apart(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Leave in the names of a list what stands in brackets behind them, where none of it is an organization.

    What tells programmes of one name apart (橋の改良[第1期], 橋の改良[設計委託]) may be like no other word, and stand
    where others print who is in charge. A list in which any such bracket holds an organization prints just that.
    """
    lists: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.title is not None and one.title_piece is not None:
            lists.setdefault(one.style, []).append(one)
    for rows in lists.values():
        placed = [one for one in rows if one.names_departments]
        others = [one for one in rows if one.departments is None and one.name[-1:] in _CLOSES_NAME]
        if (
            not placed
            or len(others) < max(_LEAST_CLOSED, len(placed))
            or any(
                not one.departments.names or any(map(is_organization, one.departments.names))
                for one in placed
                if one.departments
            )
        ):
            continue
        for one in placed:
            _leave_in_name(one, layout, others[0])


def _leave_in_name(one: Candidate, layout: Layout, other: Candidate) -> None:
    """Let the name of an item reach over the bracket right behind it, and say nothing of who is in charge."""
    title, piece = one.title, one.title_piece
    text = layout.lines.texts[one.department_line]
    closing = closing_of(text, one.department_offset) if text[one.department_offset] in ONE_BRACKET else None
    if title is None or piece is None or closing is None or text[closing] != other.name[-1]:
        return
    line, start = piece.place(0)
    if line != one.department_line or len(piece.parts) > 1:
        return
    one.title_piece = Piece(text[start : closing + 1], ((0, line, start),))
    one.title = title._replace(name=title.name + text[one.department_offset : closing + 1])
    one.departments, one.shape = None, other.shape


def _departments_of_all_above(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give the items of a section who a line behind them says is in charge of all above: 以上の事業の担当 道路課.

    They begin behind the line before that says so, and below the last heading that is not the name of one of them.
    """
    said = [
        (number, match)
        for number, text in enumerate(layout.lines.stripped)
        if ("上" in text or "ここまで" in text) and (match := _OF_ALL_ABOVE.match(text)) is not None
    ]
    names = {candidate.first_line: candidate for candidate in candidates if candidate.title is not None}
    headings = {fact.line for fact in layout.outline.facts} | layout.outline.set_apart | {number for number, _ in said}
    for number, match in said:
        call = CALL.search(match["who"])
        departments = department_of(match["who"][: call.start()].strip(" (、,") if call else match["who"])
        if departments is None:
            continue
        for above in range(number - 1, -1, -1):
            candidate = names.get(above)
            if candidate is None and above in headings:
                break
            if candidate is not None and candidate.departments is None:
                candidate.departments = departments
                candidate.department_line = number
                candidate.department_offset = match.start("who")


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
    offices = office_heads([fact for fact in outline.facts if fact.line not in own])
    bureaus = {
        fact.line: fact.departments[0]
        for fact in outline.facts
        if fact.line not in own
        and fact.departments is not None
        and len(fact.departments) == 1
        and fact.style != ""
        and (fact.line in offices or (is_bureau(fact.departments[0]) and not is_section(fact.departments[0])))
    }
    styles = {fact.line: fact.style for fact in outline.facts}
    below: list[tuple[Candidate, DepartmentList, int]] = []
    for one in items if bureaus else ():
        found = outline.departments_at(one.first_line)
        line = found[1] if found is not None else -1
        if line not in bureaus or (one.frame != "table" and styles[line] == "org"):
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


def _stand_right_below(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList], used: set[int]
) -> bool:
    """Whether departments stand on the line below most of the items that lack any, with an amount above them."""
    lacking = [one for one in candidates if one.title is not None and one.departments is None and one.states_amount]
    below = [layout.below(one.header_last) for one in lacking]
    found = [line for line in below if line in alone and line not in used]
    heads = sum(layout.above(one.first_line) in alone for one in lacking)
    return len(found) >= LEAST_VOUCHED and 2 * len(found) > len(lacking) and 2 * heads < len(found)


def _departments_before_descriptions(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give items the departments in brackets that what is said right below them opens with, if below most of them."""
    lacking = [one for one in candidates if one.title is not None and one.departments is None and one.states_amount]
    firsts = {one.first_line for one in candidates}
    found: list[tuple[Candidate, int, DepartmentList]] = []
    for one in lacking:
        line = layout.below(one.header_last)
        text = layout.lines.stripped[line] if line is not None and line not in firsts else ""
        match = _BEFORE_DESCRIPTION.match(text)
        departments = organization_alone(match["names"]) if match is not None else None
        if line is not None and departments is not None:
            found.append((one, line, departments))
    if len(found) < LEAST_VOUCHED or 2 * len(found) <= len(lacking):
        return
    for one, line, departments in found:
        one.departments = departments
        one.department_line, one.department_offset = line, 1


def offices_in_place(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give items that lack departments the office that stands where most others have theirs, in the same brackets.

    西川支所 may be a place, but not alone on a line where the items around say who is in charge of them.
    """
    stated = [one for one in candidates if one.title is not None and one.states_amount]
    lacking = [one for one in stated if one.departments is None]
    shown = layout.lines.stripped
    placed = [one for one in stated if one.departments is not None and one.department_line > one.first_line]
    if not lacking or len(placed) < LEAST_VOUCHED or len(placed) < len(lacking):
        return
    frames = Counter(_frame_of(shown[one.department_line]) for one in placed)
    (frame, count), *_ = frames.most_common(1)
    if 2 * count <= len(placed):
        return
    firsts = sorted(one.first_line for one in stated)
    for one in lacking:
        after = bisect_right(firsts, one.first_line)
        stop = firsts[after] if after < len(firsts) else len(shown)
        found = [
            (line, named)
            for line in range(one.first_line + 1, min(stop, one.first_line + _FARTHEST_OFFICE))
            if shown[line]
            and _frame_of(shown[line]) == frame
            and (named := read_departments(shown[line].strip("()[]〔〕【】 "), strict=True)) is not None
            and named.names
        ]
        if len(found) == 1:
            one.department_line, one.departments = found[0]


def _frame_of(text: str) -> str:
    """The brackets that a line stands in, empty where it stands in none."""
    return text[0] + text[-1] if text[0] in "([〔【" and text[-1] in ")]〕】" else ""


def _departments_behind_remarks(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList]
) -> None:
    """Give items the organizations that close them, where a remark above each would take them for its own.

    補助率 2分の1 above (土木課) looks like a name and who is in charge of it, but for the items with amounts, each of
    which is closed by such a line.
    """
    remarks = [
        one
        for one, above in zip(candidates[1:], candidates, strict=False)
        if one.departments is not None
        and not one.states_amount
        and (one.department_line > one.first_line or not one.name)
        and one.department_line in alone
        and above.departments is None
        and above.yen is not None
    ]
    if not remarks:
        return
    own = [one for one in candidates if one not in remarks]
    lacking = [one for one in own if one.departments is None and one.yen is not None]
    used = {one.department_line for one in own if one.departments is not None}
    closing = {
        index: line for index, line in _closing(own, layout, alone.keys() - used).items() if own[index] in lacking
    }
    if 2 * len(closing) <= len(lacking):
        return
    for index, line in closing.items():
        own[index].departments, own[index].department_line = alone[line], line
    for one in remarks:
        if one.department_line in closing.values():
            one.departments, one.department_line, one.header_last = None, one.first_line, one.first_line


def _closing(own: Sequence[Candidate], layout: Layout, alone: Collection[int]) -> dict[int, int]:
    """The line that closes each item, by its place, where one that is only an organization closes most of them.

    What states no amount between an item and the next may be said of it, if no other organization stands between.
    """
    end = len(layout.lines.stripped)
    found: dict[int, int] = {}
    stop = stated = end
    for index, one in reversed([*enumerate(own)]):
        line = _above_headings(layout, stop, alone)
        if line not in alone and stated != stop:
            between = [number for number in alone if one.header_last < number < stated]
            line = between[0] if between == [_above_headings(layout, stated, alone)] else -1
        if line in alone and line > one.header_last and one.yen is not None:
            found[index] = line
        stop = one.first_line
        stated = stop if one.yen is not None else stated
    marked = sum(one.yen is not None and one.mark is not None for one in own)
    return found if len(found) >= _LEAST_CLOSED and 2 * len(found) > marked else {}


def _above_headings(layout: Layout, line: int, alone: Collection[int]) -> int:
    """The last line of what stands above a line and the headings right above it; -1 where nothing does."""
    above = layout.above(line)
    while above is not None and above not in alone and is_heading(layout.lines.stripped[above]):
        above = layout.above(above)
    return -1 if above is None else above


def _departments_below(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList], used: set[int]
) -> None:
    """Give each item the departments that stand below it, before the next one."""
    lines, outline = layout.lines, layout.outline
    in_order = sorted(alone)
    found_below: list[tuple[Candidate, int]] = []
    own = [
        candidate
        for candidate in candidates
        if not candidate.is_named_in_sentence and not _COUNTED_TOTAL.fullmatch(candidate.name.replace(" ", ""))
    ]
    styles = {fact.line: fact.style for fact in outline.facts}
    headings: set[int] = set()
    firsts = {candidate.first_line for candidate in own}
    style = styles.get(in_order[0], "")
    alike = {line for line in in_order if styles.get(line) == style} - used
    if style not in ("", "org", "section") and all(layout.below(line) in firsts for line in alike):
        # Each stands right above an item, the first of them above all or all of them apart: they are headings.
        apart = all(line == 0 or not lines.stripped[line - 1] for line in alike)
        headings = alike if apart or in_order[0] < min(firsts, default=-1) else set()
        used |= headings
    closing = _closing(own, layout, alone.keys() - used)
    for index, candidate in enumerate(own):
        if candidate.departments is not None or (candidate.title is None and not candidate.states_amount):
            continue
        stop = own[index + 1].first_line if index + 1 < len(own) else len(lines.stripped)
        below = candidate.header_last + 1
        while below < stop and (not lines.stripped[below].strip(" |") or below in outline.furniture):
            below += 1
        if not (below < stop and below in alone and below not in used):
            between = in_order[bisect_right(in_order, candidate.first_line) : bisect_left(in_order, stop)]
            labelled = [
                line
                for line in between
                if line not in used and (styles.get(line) == BEHIND or _has_label(lines.stripped[line]))
            ]
            below = labelled[0] if labelled else closing.get(index, stop)
        if below < stop:
            found_below.append((candidate, below))
            used.add(below)
    if headings:
        in_charge_by_heading(candidates, outline, used - headings)
    if found_below and found_below[0][0] is own[-1] and sum(one.title is not None for one in own) > LEAST_VOUCHED:
        # One organization below a whole list signs the page; it is not in charge of the last item alone.
        return
    for candidate, below in found_below:
        candidate.departments = alone[below]
        candidate.department_line = below
        if all(not lines.stripped[number].strip(" |") for number in range(candidate.header_last + 1, below)):
            candidate.header_last = max(candidate.header_last, below)
        candidate.shape += "/D"


def _has_label(text: str) -> bool:
    return _DEPARTMENT_LABEL.match(text) is not None or ASKED.match(text) is not None
