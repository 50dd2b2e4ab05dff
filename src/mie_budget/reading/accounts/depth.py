"""Depth: which items stand below which: indented further, or marked as points of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from mie_budget.models import Relation
from mie_budget.reading.accounts.adding_up import MOST_PARTS
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import LOWEST_LEVEL, level_of

STRONG, WEAK = "○◎●◆◇■□★☆▼▽▶", "・-*"
_OF_ITS_OWN = lazy(r"(?:事業|業務)費?$")
"""What the name of a programme ends with that stands for itself in a budget."""


def deeper(items: Sequence[Candidate], index: int, besides: Sequence[int], *, of_any: bool = False) -> list[Candidate]:
    """The items right below one that stand deeper: indented further, or marked as points of it.

    One with departments of its own is no part; `of_any` takes it all the same. Nor is what stands behind `besides`, or
    says of its own that the whole figure holds it (内数): of that nobody knows how much it is.
    """
    parent = items[index]
    found: list[Candidate] = []
    at = bisect_right(besides, parent.first_line)
    for candidate in items[index + 1 : index + 1 + MOST_PARTS]:
        if at < len(besides) and besides[at] < candidate.first_line:
            break
        kept_out = candidate.names_departments and parent.frame != "form" and not of_any
        kept_out |= candidate.relation is Relation.PART_OF and candidate.yen == parent.yen
        if kept_out or not is_below(parent, candidate) or (not found and _counts_on(parent, candidate)):
            break
        found.append(candidate)
    return found


def _counts_on(parent: Candidate, following: Candidate) -> bool:
    """Whether an item has the number behind that of the one above, however far it is indented: parts begin anew."""
    mark, after = parent.mark, following.mark
    return (
        mark is not None
        and after is not None
        and mark.number is not None
        and (after.style, after.number) == (mark.style, mark.number + 1)
    )


def is_below(parent: Candidate, candidate: Candidate) -> bool:
    """Whether a candidate stands deeper than one above it, by the frames of both, their marks and their indents."""
    if parent.frame == "form":
        return candidate.frame in ("header", "above")
    if parent.frame == "table":
        if candidate.frame != "table" or candidate.mark is None:
            return False
        if parent.mark is None or parent.mark.style in STRONG:
            return candidate.mark.style in WEAK
        return level_of(parent.mark) < level_of(candidate.mark) < LOWEST_LEVEL
    if parent.mark is not None and candidate.mark is None and candidate.markers:
        # A marker stands in the place of the mark.
        return parent.mark.kind != "bullet"
    if parent.mark is None and candidate.mark is None:
        return _is_entry_below(parent, candidate)
    if parent.mark is None or candidate.mark is None:
        return False
    if parent.mark.kind == "circled" and candidate.mark.kind == "bullet" and candidate.indent > parent.indent:
        return True
    if candidate.mark.style == parent.mark.style:
        return candidate.indent > parent.indent + 1
    if candidate.mark.kind == "bullet" and parent.mark.kind == "bullet":
        return parent.mark.style in STRONG and candidate.mark.style in WEAK
    if parent.mark.kind == "bullet":
        return parent.mark.style in STRONG and candidate.mark.kind in ("round", "circled", "kana", "dotted", "plain")
    if candidate.mark.kind == "bullet":
        return candidate.mark.style in WEAK
    return level_of(candidate.mark) > level_of(parent.mark)


def _is_entry_below(parent: Candidate, candidate: Candidate) -> bool:
    """Whether an entry of a list is a programme, and one that stands deeper in it is none by its marker or its name.

    What heads a list without being named for a programme is what the programmes below it are for.
    """
    if parent.list_depth is None or candidate.list_depth is None:
        return False
    return (
        parent.list_depth < candidate.list_depth
        and ("programme" in parent.evidence or bool(parent.markers))
        and not candidate.markers
        and (_OF_ITS_OWN.search(candidate.name) is None or _OF_ITS_OWN.search(parent.name) is not None)
    )
