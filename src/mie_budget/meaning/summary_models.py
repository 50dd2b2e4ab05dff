"""The summary models: what `summarize` returns. Every amount is an integer number of yen, every class is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mie_budget.models import Record, Stage


class Basis(StrEnum):
    """Which money a document speaks of. Amounts of different bases are never added: a request is not a budget."""

    BUDGET = "budget"
    """The budget as set: 当初 and 補正, and documents that name no stage."""
    REQUEST = "request"
    """要求"""
    PROVISIONAL = "provisional"
    """暫定: replaced by the full-year budget, which contains it."""
    SETTLEMENT = "settlement"
    """決算"""


class InferenceKind(StrEnum):
    """What was inferred, not printed. Each kind is switched off by the parameter of `summarize` named here."""

    SHARED_POOL = "shared_pool"
    """Several 内数 items of the same departments print one figure: one pool (`merge_pools`)."""
    PRINTED_POOL = "printed_pool"
    """The figure of a pool is also an exact item of the same departments: the pool is that item (`match_printed`)."""
    REPEATED_ITEM = "repeated_item"
    """The same item stands in the documents more than once (`merge_repeats`)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record and where it comes from; `source` is the name of its document."""

    source: str
    fiscal_year: int | None
    stage: Stage | None
    record: Record

    @property
    def yen(self) -> int | None:
        """The printed figure, None where there is none."""
        return self.record.amount.yen if self.record.amount else None

    @property
    def place(self) -> str:
        """The document and the line the item starts on, such as `r6.txt:12`."""
        return f"{self.source}:{self.record.span.first_line}"


@dataclass(frozen=True, slots=True)
class Pool:
    """A figure that 内数 items are parts of.

    `printed_as` is the exact item that states the same figure; such a pool adds nothing to a total.
    """

    yen: int
    departments: tuple[str, ...]
    items: tuple[Item, ...]
    printed_as: Item | None

    @property
    def adds_yen(self) -> int:
        """What the pool may add at most (at least, where it is negative)."""
        return 0 if self.printed_as else self.yen


@dataclass(frozen=True, slots=True)
class Relisted:
    """A 再掲 item, which counts nowhere. `original` is the item it repeats, None when no document here prints that."""

    item: Item
    original: Item | None


@dataclass(frozen=True, slots=True)
class Additional:
    """A 外数 figure in yen, which comes on top of the totals: an item's amount, or one printed beside it."""

    item: Item
    yen: int
    text: str


@dataclass(frozen=True, slots=True)
class Inference:
    """Something that was concluded and not printed.

    `items` are all the items concerned, the one that counts first; `spared_yen` is what is not counted again for it.
    """

    kind: InferenceKind
    items: tuple[Item, ...]
    spared_yen: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of items, and sums in yen.

    `records` counts each item once; `repeated` is how many further printings of them were left out. `firm_yen` is the
    sum of the exact amounts. The true total lies between `floor_yen` and `ceiling_yen`; `floor_yen` is `firm_yen`
    unless a figure shared or owned in part is negative. `naive_yen` is what adding every printed amount gives.
    `additional_yen` (外数) is in none of them but the naive sum.
    """

    records: int
    repeated: int
    exact: int
    part_of: int
    relisted: int
    additional: int
    nulls: int
    joint: int
    pools: int
    firm_yen: int
    floor_yen: int
    ceiling_yen: int
    naive_yen: int
    additional_yen: int


@dataclass(frozen=True, slots=True)
class DepartmentSummary:
    """One department's sums; `name` is None for the items without a department.

    Joint items are not split: they are in the ceiling whole and not in the firm sum, so the departments' ceilings may
    add up to more than the overall one.
    """

    name: str | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The documents of one fiscal year and basis. The departments stand in the order of their ceilings, largest first.

    `joint` are the items of two departments or more, `nulls` those whose amount is not known.
    """

    fiscal_year: int | None
    basis: Basis
    sources: tuple[str, ...]
    total: Sums
    departments: tuple[DepartmentSummary, ...]
    pools: tuple[Pool, ...]
    joint: tuple[Item, ...]
    relisted: tuple[Relisted, ...]
    additional: tuple[Additional, ...]
    nulls: tuple[Item, ...]
    inferences: tuple[Inference, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What `summarize` found, one entry for each fiscal year and basis: years are never added together."""

    years: tuple[YearSummary, ...]
