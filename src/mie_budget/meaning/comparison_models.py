"""The comparison models: what `compare` returns. Every amount is an integer number of yen, every class is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mie_budget.meaning.renames import Rename
from mie_budget.meaning.summary_models import Item, Relisted, Summary


class Change(StrEnum):
    """What became of an item. Whether it moved to another department is told apart from this."""

    NEW = "new"
    """Only the new documents have it."""
    ENDED = "ended"
    """Only the old documents have it."""
    RAISED = "raised"
    """Its own amount is larger."""
    LOWERED = "lowered"
    """Its own amount is smaller."""
    UNCHANGED = "unchanged"
    """Its own amount is the same."""
    TO_PART_OF = "exact_to_part_of"
    """It was an exact amount and is 内数 now: its own cost is not known any more, so it neither rose nor fell."""
    TO_EXACT = "part_of_to_exact"
    """It was 内数 and is an exact amount now."""
    PART_OF = "part_of"
    """内数 in both years: the figures are those of the lines they belong to and say nothing about the item."""
    RELATION = "relation"
    """The relations differ in another way, such as an exact amount that became 外数."""
    UNKNOWN = "unknown"
    """No amount is known on one side or both."""


class MatchedBy(StrEnum):
    """Why two records were taken for the same item."""

    DEPARTMENT = "title_and_departments"
    TITLE = "title"
    SIMILARITY = "similarity"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item in the old documents, in the new ones, or in both.

    `score` (0 to 100) is set where the titles are only similar. `moved` is true where the departments differ though
    renamed ones are taken as the same. `difference_yen` is new less old, None unless both are amounts that compare.
    """

    change: Change
    moved: bool
    matched_by: MatchedBy | None
    score: int | None
    old: Item | None
    new: Item | None
    difference_yen: int | None


@dataclass(frozen=True, slots=True)
class ChangeTotal:
    """How many items changed in one way, how many of them moved, and by how much the exact amounts did, in yen.

    `yen` is the sum of the new exact amounts for new items, minus that of the old ones for ended items, the sum of
    the differences for those that compare, and None for the others.
    """

    change: Change
    items: int
    moved: int
    yen: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of documents, item by item.

    `entries` stand in the order of the new documents, then the ended items in that of the old ones. `old` and `new`
    are the totals of each side. `relisted` are the 再掲 items, which are not compared: their originals are.
    `matcher` names the measure of similarity, None where titles had to be equal. `renames` are those that were used.
    """

    entries: tuple[Entry, ...]
    changes: tuple[ChangeTotal, ...]
    old: Summary
    new: Summary
    relisted: tuple[Relisted, ...]
    matcher: str | None
    renames: tuple[Rename, ...]
