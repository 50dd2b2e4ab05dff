"""Accounts: each yen once. Which candidates are sums of others, and which are parts of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mie_budget.reading.accounts.depth import Ends
from mie_budget.reading.accounts.group_headings import (
    headings_in_brackets,
    headings_with_sums,
    sums_of_chapters,
    sums_of_foremost,
    sums_of_groups,
)
from mie_budget.reading.accounts.parts import (
    counted_parts,
    enclosed_parts,
    parts_below,
    parts_in_prose,
    parts_said_to_be,
    points_with_last_year,
)
from mie_budget.reading.accounts.sums import (
    rounded_sums,
    sums_above_lists,
    sums_below_rows,
    sums_in_lists,
    sums_of_organizations,
    sums_of_rows,
    sums_of_two_columns,
)
from mie_budget.reading.items.candidates import Candidate, Verdict

__all__ = ["parts_in_prose", "points_with_last_year", "settle"]


def settle(
    candidates: list[Candidate],
    *,
    contents: Sequence[int] = (),
    besides: Sequence[int] = (),
    foremost: Sequence[int] = (),
    headings: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> None:
    """Find the candidates that are sums of others.

    A sum of the next ones of its list is a total, a sum of deeper ones a parent, whose parts become its breakdown.
    `contents` are the lines, in order, behind which parts of an item stand, `besides` those behind which other items
    follow, `foremost` those behind which the foremost programmes of what stands above follow, `headings` those of
    headings without a figure, by their style.
    """
    parts_said_to_be(candidates)
    enclosed_parts(candidates, foremost)
    counted_parts(candidates)
    sums_of_two_columns(_items(candidates))
    sums_of_chapters(_items(candidates), headings)
    rounded_sums(_items(candidates))
    sums_above_lists(_items(candidates))
    sums_of_foremost(_items(candidates), foremost)
    sums_of_rows(_items(candidates))
    sums_below_rows(candidates)
    sums_of_organizations(candidates)
    parts_below(candidates, contents)
    items = _items(candidates)
    headings_with_sums(items, Ends(besides, headings))
    headings_in_brackets(items)
    sums_of_groups(candidates)
    # What follows something like an item that is not certain may be its parts.
    doubtful = [one.first_line for one in candidates if one.verdict is Verdict.DOUBTFUL and one.is_counted]
    sums_in_lists(_items(items), Ends(sorted({*besides, *doubtful}), headings))


def _items(candidates: Sequence[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate.is_item]
