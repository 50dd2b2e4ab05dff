"""Matching: which item of one year is which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mie_budget.errors import MissingExtraError
from mie_budget.meaning.comparison_models import MatchedBy
from mie_budget.meaning.keys import departments_key, folded
from mie_budget.meaning.renames import Renaming
from mie_budget.meaning.summary_models import Item

SAME_DEPARTMENT_SCORE = 85
"""The least similarity of two titles in the same departments, where different items often share most of a title."""
OTHER_DEPARTMENT_SCORE = 90
"""The least similarity across departments, where a title has to carry the match alone."""


class Matcher(Protocol):
    """A measure of how alike titles are."""

    @property
    def name(self) -> str:
        """What the result calls the measure."""
        ...

    def similar(self, title: str, candidates: Sequence[str], *, least: int) -> Sequence[tuple[int, int]]:
        """The candidates that are like a title, as their index and a score from `least` to 100."""
        ...


@dataclass(frozen=True, slots=True)
class RapidfuzzMatcher:
    """The share of characters that two titles have in common in the same order, by the package rapidfuzz."""

    name: str = "rapidfuzz ratio"

    def similar(self, title: str, candidates: Sequence[str], *, least: int) -> Sequence[tuple[int, int]]:
        """The candidates that are like a title, as their index and a score from `least` to 100."""
        from rapidfuzz import fuzz, process

        found = process.extract(title, candidates, scorer=fuzz.ratio, score_cutoff=least, limit=None)
        return [(index, int(score)) for _, score, index in found]


def fuzzy_matcher() -> RapidfuzzMatcher:
    """The matcher of the extra `match`. Raises `MissingExtraError` where rapidfuzz is not installed."""
    try:
        import rapidfuzz  # noqa: F401
    except ImportError:
        raise MissingExtraError("matching titles that are only similar", extra="match") from None
    return RapidfuzzMatcher()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records taken for one item, and why."""

    old: Item
    new: Item
    matched_by: MatchedBy
    score: int | None = None


def match(old: Sequence[Item], new: Sequence[Item], *, renaming: Renaming, matcher: Matcher | None) -> list[Pair]:
    """Pair items by title and departments, then by title alone, then by similarity where a matcher is given.

    Items are paired by title alone only where one is left on each side: among several, nothing tells which is which.
    """
    pairs: list[Pair] = []
    old_left, new_left = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))

    def take(first: int, second: int, matched_by: MatchedBy, score: int | None = None) -> None:
        pairs.append(Pair(old[first], new[second], matched_by, score))
        del old_left[first], new_left[second]

    titles = _by_title(new)
    buckets = [(indices, titles[title]) for title, indices in _by_title(old).items() if title and title in titles]
    for old_same, new_same in buckets:
        for first, second in _ranked(old, new, old_same, new_same, renaming):
            if first in old_left and second in new_left:
                take(first, second, MatchedBy.DEPARTMENT)
        rest = [[index for index in old_same if index in old_left], [index for index in new_same if index in new_left]]
        if len(rest[0]) == len(rest[1]) == 1:
            take(rest[0][0], rest[1][0], MatchedBy.TITLE)
    if matcher:
        unsure = {index for same, _ in buckets for index in same}
        rest = [[index for index in old_left if index not in unsure], list(new_left)]
        for first, second, score in _similar(old, new, rest[0], rest[1], renaming, matcher):
            if first in old_left and second in new_left:
                take(first, second, MatchedBy.SIMILARITY, score)
    return pairs


def _by_title(items: Sequence[Item]) -> dict[str, list[int]]:
    titles: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        titles.setdefault(folded(item.record.title), []).append(index)
    return titles


def _ranked(
    old: Sequence[Item], new: Sequence[Item], old_same: Sequence[int], new_same: Sequence[int], renaming: Renaming
) -> list[tuple[int, int]]:
    """The pairs of equal titles and departments, the likeliest first: same names, same stage, same figure."""
    pairs = [
        (first, second)
        for first in old_same
        for second in new_same
        if renaming.same(old[first].record.departments, new[second].record.departments)
    ]
    return sorted(pairs, key=lambda pair: (_unlike(old[pair[0]], new[pair[1]]), pair))


def _unlike(old: Item, new: Item) -> tuple[bool, bool, bool]:
    departments = departments_key(old.record.departments), departments_key(new.record.departments)
    return departments[0] != departments[1], old.stage is not new.stage, old.yen != new.yen


def _similar(
    old: Sequence[Item],
    new: Sequence[Item],
    old_left: Sequence[int],
    new_left: Sequence[int],
    renaming: Renaming,
    matcher: Matcher,
) -> list[tuple[int, int, int]]:
    """The pairs of similar titles with their scores: the most alike first, of equals those of the same departments."""
    candidates = [folded(new[index].record.title) for index in new_left]
    found = []
    for first in old_left:
        title = folded(old[first].record.title)
        for position, score in matcher.similar(title, candidates, least=SAME_DEPARTMENT_SCORE) if title else ():
            second = new_left[position]
            same = renaming.same(old[first].record.departments, new[second].record.departments)
            if same or score >= OTHER_DEPARTMENT_SCORE:
                found.append((-score, not same, first, second))
    return [(first, second, -score) for score, _, first, second in sorted(found)]
