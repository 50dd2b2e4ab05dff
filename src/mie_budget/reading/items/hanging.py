"""Hanging organizations: at the left of the lines that list the items they are in charge of, one behind the other."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import is_broken, last_stretch, pieces_in
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of

_BEFORE_ITEM = lazy(r"\s+(?=\S)|(?=[①❶○●◎◇◆□■▽▼])")
"""A gap; a name as long as its column leaves none."""
_LONGEST_NAME = 30
"""A bureau and its section."""
_LEAST = 2
"""One such line may be a heading with the only item below it."""
_MOST_LINES = 30
"""Lines of the items of one organization; more are another list."""
_NO_MARKS = frozenset("※*-#+")
"""What opens a remark on an organization, and no item of it."""
_SLACK = 2
"""A line that goes on may begin one full-width character before the items of the line above."""


class Hanging(NamedTuple):
    """Who is in charge, and where that stands in its line; the entries behind it, and their last line."""

    departments: DepartmentList
    offset: int
    pieces: tuple[Piece, ...]
    last: int


def hanging_of(lines: Lines, outline: Outline, taken: frozenset[int]) -> dict[int, Hanging]:
    """The organizations that stand at the left of their items, by their lines; none where not two of them do.

    What was wrapped stands below the items, and not below the organization.
    """
    found: dict[int, Hanging] = {}
    for number, text in enumerate(lines.stripped):
        if number in taken or number in outline.furniture or text[:1].isascii() or "|" in text:
            continue
        opened = _organization_before(text)
        if opened is not None:
            found[number] = _behind(lines, outline, taken, number, *opened)
    names = {one.departments.names for one in found.values()}
    sums = sum(any(_has_figure(piece.text) for piece in one.pieces) for one in found.values())
    return found if len(names) >= _LEAST and 2 * sums > len(found) else {}


def _organization_before(text: str) -> tuple[int, DepartmentList] | None:
    """Where the first item of a line begins behind an organization, and this; None where none stands before a mark."""
    for gap in islice(_BEFORE_ITEM.finditer(text, 0, _LONGEST_NAME), 2):
        mark = mark_of(text[gap.end() :])
        if mark is not None and mark.style not in _NO_MARKS:
            if mark.kind == "plain" and mark.number != 1:
                # The figure of a row: 道路課 286.
                return None
            who = text[: gap.start()]
            # A name may stand before its section on such a line.
            departments = organization_alone(who) if all(map(is_organization, who.split())) else None
            return (gap.end(), departments) if departments is not None else None
    return None


def _behind(
    lines: Lines, outline: Outline, taken: frozenset[int], number: int, start: int, departments: DepartmentList
) -> Hanging:
    """The items behind an organization, from the offset of the first on."""
    whole = piece_of(lines, number)
    least = width(lines.printed[number][: lines.column(number, whole.place(start)[1])]) - _SLACK
    pieces = [whole.cut(start, len(whole.text))]
    last = number
    for below in range(number + 1, min(number + _MOST_LINES, len(lines.stripped))):
        text = lines.stripped[below]
        if not text or below in taken or below in outline.furniture:
            break
        piece = piece_of(lines, below)
        own = width(lines.printed[below][: lines.column(below, piece.place(0)[1])])
        if own < least:
            break
        if mark_of(text) is not None or _is_complete(pieces[-1], text):
            pieces.append(piece)
        else:
            pieces[-1] = joined(pieces[-1], piece)
        last = below
    return Hanging(departments, whole.place(0)[1], tuple(part for piece in pieces for part in pieces_in(piece)), last)


def _has_figure(text: str) -> bool:
    """Whether a text has a sum of money, or closes with a number that a caption gives its unit."""
    return text[-1:].isdigit() or bool(find_figures(text))


def _is_complete(piece: Piece, following: str) -> bool:
    """Whether the last entry of a piece has its figure, so that the line below says more of it."""
    text = last_stretch(piece).text
    end = text.split()[-1]
    mark = mark_of(end)
    opened = mark is not None and mark.end == len(end)
    return not opened and _has_figure(text) and not is_broken(text, following)
