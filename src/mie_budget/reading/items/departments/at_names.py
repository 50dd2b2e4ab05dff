"""At names: departments that the name of an item opens with, or that stand behind it and all that is said there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.characters import past
from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.candidates import LEAST_VOUCHED, Candidate
from mie_budget.reading.items.departments.alone import LEAST_CLOSED
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import (
    DepartmentList,
    is_bureau,
    is_bureau_or_section,
    is_organization,
    is_section,
    read_departments,
)
from mie_budget.reading.remarks import Part, remarks_of
from mie_budget.reading.tables.places import tokens_of
from mie_budget.reading.titles import mark_of, read_title

_SIGNS = lazy(r"(?:[(〔\[][^\s()〔〕\[\]]{1,3}[)〕\]])+$")
_LAST_POINT = lazy(r"[①-⑳](?P<name>[^①-⑳、。\s]{2,20})。?$")
_CLOSES_NAME = frozenset("])〉>")
"""Brackets that stand within names; others behind a name are of what is printed around it."""
_ORDER_OF_NAME = lazy(r"D[(\[〔<〈]")
"""Departments in a bracket right behind a name; in 【 】 stands hardly a place."""
_LONGEST_LABEL = 8
"""Letters: what is longer says something of the item."""
_MOST_HOUSES = 2
"""For one item with a house there are so many with organizations: a list in which most have one prints places."""


def departments_at_end(candidate: Candidate, abbreviations: Mapping[str, str]) -> None:
    """Take who is in charge where the last point behind an item names nothing else: `=①橋の点検②道路課。`.

    Or where signs behind it stand for organizations by the legend: `(高)(障)`, or remarks say it.
    """
    rest = candidate.rest
    if rest is None or candidate.departments is not None:
        return
    if parts := remarks_of(rest.text):
        take_remarks(candidate, rest, parts)
        return
    if _SIGNS.match(rest.text):
        names = [abbreviations.get(sign, "") for sign in re.findall(r"[(〔\[]([^()〔〕\[\]]+)", rest.text)]
        if all(names):
            candidate.charge(DepartmentList(tuple(names)), *rest.place(0))
            candidate.rest = None
        return
    match = _LAST_POINT.search(rest.text)
    found = organization_alone(match["name"]) if match is not None else None
    if match is not None and found is not None:
        candidate.charge(found, *rest.place(match.start("name")))


def take_remarks(candidate: Candidate, piece: Piece, parts: Sequence[Part]) -> None:
    """Give an item who is in charge by the remarks of a piece, and their figures as what they are."""
    for part in parts:
        if part.departments is not None:
            candidate.charge(part.departments, *piece.place(part.start))
            candidate.shape += "/D"
            continue
        role = "revenue" if part.is_funding else "prose"
        for figure in find_figures(piece.text[part.start : part.end]):
            candidate.figures.append((*piece.place(part.start + figure.start), role))


_BEHIND_PROSE = lazy(
    r"。\s*(?:[【〔\[]?<field.departments>[】〕\]]?(?:\s*[:：/／]\s*|\s+|(?<=[】〕\]]))(?P<called>[^\s:：|。][^:：|。]{0,39})"
    r"|[(（〔\[【<〈](?:<field.departments>\s?[:：]\s?)?(?P<framed>[^()〔〕\[\]【】<>〈〉:：|。]{1,40})[)）〕\]】>〉])。?$"
)
"""Who is in charge, behind a sentence that ends a line: 古い橋を調べる。所管 道路課."""


def departments_behind_prose(candidates: Sequence[Candidate]) -> None:
    """Give the items departments that stand behind what is said of them on their own lines, where several have them so.

    One alone may be somebody whom the sentence is about.
    """
    found: list[tuple[Candidate, Piece, int, DepartmentList]] = []
    for one in candidates:
        rest = one.rest
        match = _BEHIND_PROSE.search(rest.text) if rest is not None and one.departments is None else None
        if rest is None or match is None:
            continue
        group = "called" if match["called"] else "framed"
        named = read_departments(match[group].strip(), strict=True)
        if named is not None:
            found.append((one, rest, match.start(group), named))
    if len(found) >= LEAST_VOUCHED:
        for one, rest, at, named in found:
            one.charge(named, *rest.place(at))


_LEADING_NAMES = lazy(
    r"[(〔\[【<〈《{『](?P<framed>[^()〔〕\[\]【】<>〈〉《》{}『』]{2,40})[)〕\]】>〉》}』][ :：]*|"
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
    one.charge(departments, *piece.place(start))
    one.title_piece = piece.cut(end, len(piece.text))
    one.title = named._replace(mark=one.mark)
    for marker in named.markers:
        one.add_marker(marker)
    one.shape = f"D{one.shape}"


def _led(piece: Piece) -> tuple[DepartmentList, int, int] | None:
    """The departments that a title opens with behind its mark, where they begin and where the name does."""
    mark = mark_of(piece.text)
    start = past(piece.text, mark.end if mark is not None else 0)
    end, found = start, None
    for words in (1, 2):
        match = _LEADING_NAMES.match(piece.text, start if words == 1 else end)
        if match is None:
            break
        named = read_departments(piece.text[start : match.end()].strip(" :：()〔〕[]【】『』"), strict=True)
        if named is None or not named.names or not all(map(is_bureau_or_section, named.names)):
            break
        end, found = match.end(), named
        if match["framed"]:
            break
    return None if found is None else (found, start, end)


def names_told_apart(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Leave in the names of a list what stands in brackets behind them, where none of it is an organization.

    What tells programmes of one name apart (橋の改良[第1期], 橋の改良[設計委託]) may be like no other word, and stand
    where others print who is in charge. A list in which any such bracket holds an organization prints just that; in
    one with none, others must have such names, unless the whole document has no organization behind a name.
    """
    lists: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.title is not None and one.title_piece is not None:
            lists.setdefault(one.style, []).append(one)
    nobody = not any(one.names_departments and _holds_organization(one) for one in candidates)
    for rows in lists.values():
        placed = [one for one in rows if one.names_departments]
        others = [one for one in rows if one.departments is None and one.name[-1:] in _CLOSES_NAME]
        few = len(others) < max(LEAST_CLOSED, len(placed))
        if not placed or (few and not nobody) or any(map(_holds_organization, placed)):
            continue
        for one in placed:
            _leave_in_name(one, layout, None if nobody else others[0].name[-1])
            if one.departments is None and others:
                one.shape = others[0].shape


def _holds_organization(one: Candidate) -> bool:
    """Whether what is in charge of an item is an organization by its name, or a ditto mark."""
    named = one.departments
    return named is not None and (not named.names or any(map(is_organization, named.names)))


def houses_in_names(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Leave in a name the house in brackets behind it where a bureau or a section stands beside the sum below it.

    学校に来られない子の支援(教育支援センター) above 2,300千円／学校教育課.
    """
    for one in candidates:
        own, again = one.departments, one.second_charge
        if own is None or again is None or not own.names or any(map(is_bureau_or_section, own.names)):
            continue
        if again[0].names and all(map(is_bureau_or_section, again[0].names)):
            _leave_in_name(one, layout, ")")
            if one.departments is None:
                one.departments, one.department_line, one.department_offset = again


def sections_below_bureaus(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give items whose bureau stands at the end of a line the section right below it, beside what is said of them."""
    lines = layout.lines
    opened = {one.first_line for one in candidates}
    for one in candidates:
        below = one.department_line + 1
        if one.departments is None or len(one.departments.names) != 1 or below in opened or below >= len(lines.texts):
            continue
        bureau = one.departments.names[0]
        words = [tokens_of(lines, number, gap=2) for number in (below - 1, below)] if is_bureau(bureau) else []
        if not all(words) or not words:
            # No bureau, or a line of nothing but borders.
            continue
        above, (*said, last) = words[0][-1], words[1]
        if not above.text.endswith(bureau) or not is_section(last.text):
            continue
        # A word before it may be the label of something else: 連絡先 施設課.
        told = all(len(word.text) > _LONGEST_LABEL for word in said)
        if told and above.left <= last.left < above.right:
            one.departments = one.departments._replace(names=(f"{bureau} {last.text}",))


def places_below_sections(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Leave in a name the office in brackets behind it where a section heads the list and no other says who else is.

    窓口の増設(西川支所) below 市民課, whose other items have nobody behind their names: that is where it is done.
    Where a bureau or a section stands behind one of them, brackets say who is in charge.
    """
    below = [one for one in candidates if one.title is not None and layout.outline.departments_at(one.first_line)]
    placed = [one for one in below if one.names_departments and _ORDER_OF_NAME.match(one.shape) is not None]
    if not placed or len(below) < _MOST_HOUSES * len(placed) or len(below) - len(placed) < LEAST_VOUCHED:
        return
    if any(one.departments and any(map(is_bureau_or_section, one.departments.names)) for one in placed):
        return
    for one in placed:
        heading = layout.outline.departments_at(one.first_line)
        if heading is not None and is_section(heading[0][-1].rpartition(" ")[2]):
            _leave_in_name(one, layout, None)


def _leave_in_name(one: Candidate, layout: Layout, closes: str | None) -> None:
    """Let the name of an item reach over the bracket right behind it, that so closes; nobody is in charge by it."""
    title, piece = one.title, one.title_piece
    text = layout.lines.texts[one.department_line]
    closing = closing_of(text, one.department_offset) if text[one.department_offset] in ONE_BRACKET else None
    if title is None or piece is None or closing is None or (closes and text[closing] != closes):
        return
    line, start = piece.place(0)
    if line != one.department_line or len(piece.parts) > 1:
        return
    one.title_piece = Piece(text[start : closing + 1], ((0, line, start),))
    one.title = title._replace(name=title.name + text[one.department_offset : closing + 1])
    one.departments = None
