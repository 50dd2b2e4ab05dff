"""Houses: places of an issuer (清掃工場) that are in charge where others of a list have an organization in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.items.candidates import LEAST_VOUCHED, Candidate
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import DepartmentList, is_organization
from mie_budget.reading.titles import read_title

_HOUSE = lazy(r"\S*<house>")
_IN_BRACKETS = lazy(r"\s*[(〔【\[](?P<name>[^()〔〕【】\[\]\d、・]{2,16})[)〕】\]]\s*$")
_MOST_HOUSES = 2
"""For one item with a house there are so many with organizations: a list in which most have one prints places."""


class _House(NamedTuple):
    """The piece that ends with a house in brackets, where the bracket opens, and whether the piece is a name."""

    piece: Piece
    start: int
    in_name: bool


def houses_in_place(candidates: Sequence[Candidate]) -> None:
    """Give items that lack departments the house in brackets behind their name, or behind their amount.

    By itself it may be where something is done, or a part of the name: most others have an organization there.
    """
    stated = [one for one in candidates if one.title is not None and one.states_amount]
    behind_names = _placed(stated, "D", "A")
    behind_amounts = _placed(stated, "A", "D")
    if max(behind_names, behind_amounts) < LEAST_VOUCHED:
        return
    lacking = [(one, house) for one in stated if (house := _house_of(one)) is not None]
    for behind_name, placed in ((True, behind_names), (False, behind_amounts)):
        found = [(one, house.piece, house.start) for one, house in lacking if house.in_name is behind_name]
        if placed >= LEAST_VOUCHED and placed >= _MOST_HOUSES * len(found):
            for one, piece, start in found:
                _take(one, piece, start, behind_name=behind_name)


def _placed(stated: Sequence[Candidate], first: str, then: str) -> int:
    """How many items have an organization on the line of their name, with a part of them before another."""
    return sum(
        one.departments is not None
        and one.department_line == one.amount_line
        and "".join(filter(str.isupper, one.shape)).startswith(first + then)
        and any(map(is_organization, one.departments.names))
        for one in stated
    )


def _house_of(one: Candidate) -> _House | None:
    """The house in brackets at the end of an item's name, or of what stands behind its amount."""
    if one.departments is not None:
        return None
    for piece, in_name in ((one.title_piece, True), (one.rest, False)):
        match = _IN_BRACKETS.search(piece.text) if piece is not None else None
        if piece is None or match is None or (in_name is not (match.start() > 0)):
            continue
        if _HOUSE.fullmatch(match["name"]) is not None:
            return _House(piece, match.start(), in_name)
    return None


def _take(one: Candidate, piece: Piece, start: int, *, behind_name: bool) -> None:
    match = _IN_BRACKETS.match(piece.text, start)
    if match is None:
        return
    one.departments = DepartmentList((match["name"],))
    one.department_line, one.department_offset = piece.place(match.start("name"))
    if not behind_name:
        one.rest = None
        one.shape += "D("
        return
    one.title_piece = piece.cut(0, start)
    one.title = read_title(one.title_piece.text)._replace(mark=one.mark)
    one.shape = f"D({one.shape}"
