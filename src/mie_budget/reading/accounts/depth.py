"""Depth: which items stand below which: indented further, or marked as points of it."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mie_budget.models import Relation
from mie_budget.reading.accounts.adding_up import MOST_PARTS
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.items.by_name import STANDS_FOR_ITSELF
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.titles import LOWEST_LEVEL, level_of, marker_group

STRONG, WEAK = "○◎●◆◇■□★☆▼▽▶", "・-*"


class Ends(NamedTuple):
    """The lines, in order, that end what stands below an item: behind any, or behind those marked as it is."""

    any: Sequence[int] = ()
    alike: Mapping[str, Sequence[int]] = MappingProxyType({})

    def of(self, item: Candidate) -> int:
        """The first line behind an item that ends what stands below it."""
        alike = self.alike.get(item.style, ()) if item.mark is not None else ()
        return min(next_of(self.any, item.first_line), next_of(alike, item.first_line))


def next_of(lines: Sequence[int], line: int) -> int:
    """The first of some lines, in order, that stands behind one; behind all lines where there is none."""
    at = bisect_right(lines, line)
    return lines[at] if at < len(lines) else sys.maxsize


def deeper(items: Sequence[Candidate], index: int, ends: Ends, *, of_any: bool = False) -> list[Candidate]:
    """The items right below one that stand deeper: indented further, or marked as points of it.

    One with departments of its own is no part; `of_any` takes it all the same. Nor is what stands behind its `ends`, or
    says of its own that the whole figure holds it (内数): of that nobody knows how much it is.
    """
    parent = items[index]
    found: list[Candidate] = []
    end = ends.of(parent)
    for candidate in items[index + 1 : index + 1 + MOST_PARTS]:
        if end < candidate.first_line:
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
    if parent.mark is not None and candidate.mark is None and _opens_with_marker(candidate):
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


def _opens_with_marker(candidate: Candidate) -> bool:
    """Whether a marker opens the line of an item, also one that the contract has no word for: (増) 橋の点検."""
    if candidate.markers or candidate.title_piece is None:
        return bool(candidate.markers)
    text = candidate.title_piece.text
    closing = closing_of(text, 0) if text[:1] in ONE_BRACKET else None
    return closing is not None and marker_group(text[: closing + 1]) is not None


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
        and (STANDS_FOR_ITSELF.search(candidate.name) is None or STANDS_FOR_ITSELF.search(parent.name) is not None)
    )
