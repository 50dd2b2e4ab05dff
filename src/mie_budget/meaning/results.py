"""Results: the models that `summarize` and `compare` return. Every amount is a whole number of yen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator

from mie_budget.meaning.names import each_department, folded
from mie_budget.models import SCHEMA_VERSION, Amount, Count, LineNumber, Model, RecordField, Year, Yen


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
    """What was inferred, not printed."""

    SHARED_POOL = "shared_pool"
    """Several 内数 items of the same departments print one figure: one pool."""
    PRINTED_POOL = "printed_pool"
    """The figure of a pool is also an exact item of the same departments: the pool is that item."""
    REPEATED_ITEM = "repeated_item"
    """The same item stands in the documents more than once."""


class PlacedRecord(Model):
    """A record as totals and comparisons name it: what it says about money, and where it stands."""

    source: str
    """The name of its document."""
    line: LineNumber
    """The line it begins on, from 1."""
    title: str
    """The item's name."""
    departments: tuple[str, ...]
    """The departments in charge, in printed order."""
    amount: Amount | None
    """The item's figure; null where none is known."""
    corrected: tuple[RecordField, ...] = ()
    """The fields that were corrected by hand; all of them where the item was added, empty where it is as read."""

    @property
    def yen(self) -> int | None:
        """The printed figure, None where there is none."""
        return self.amount.yen if self.amount else None

    @property
    def place(self) -> str:
        """The document and the line the item starts on, such as `r6.txt:12`."""
        return f"{self.source}:{self.line}"


class Pool(Model):
    """A figure that 内数 items are parts of; it counts once, and not at all where it is an item's own amount."""

    yen: Yen
    """The figure, in yen."""
    departments: tuple[str, ...]
    """The departments of its items."""
    items: tuple[PlacedRecord, ...]
    """The items that are parts of it."""
    printed_as: PlacedRecord | None
    """The exact item of the same departments that states the same figure; such a pool adds nothing to a total."""

    @property
    def adds_yen(self) -> int:
        """What the pool may add at most (at least, where it is negative)."""
        return 0 if self.printed_as else self.yen

    @property
    def raises_yen(self) -> int:
        """What the pool adds to a ceiling, which a negative figure does not move."""
        return max(self.adds_yen, 0)


class Relisted(Model):
    """A 再掲 item, which counts nowhere."""

    item: PlacedRecord
    """The item."""
    original: PlacedRecord | None
    """The item it repeats; null when no document here prints that."""


class Additional(Model):
    """A 外数 figure, which comes on top of the totals: an item's amount, or one printed beside it."""

    item: PlacedRecord
    """The item it belongs to."""
    yen: Yen
    """The figure, in yen."""
    text: str
    """The figure as printed."""


class Inference(Model):
    """Something that was concluded and not printed."""

    kind: InferenceKind
    """What was concluded."""
    spared_yen: int
    """What is not counted again for it, in yen."""
    items: tuple[PlacedRecord, ...]
    """All the items concerned, the one that counts first."""


class Sums(Model):
    """Counts of items, and sums in yen. The true total lies between floor and ceiling."""

    records: Count
    """How many items there are, each counted once."""
    repeated: Count
    """How many further printings of them were left out."""
    exact: Count
    """How many of them have an exact amount."""
    part_of: Count
    """How many of them are an unknown part (内数) of their figure."""
    relisted: Count
    """How many of them are listed again (再掲)."""
    additional: Count
    """How many of them come on top (外数)."""
    nulls: Count
    """How many of them have no amount that is known."""
    joint: Count
    """How many of them are of two departments or more."""
    pools: Count
    """How many distinct figures stand behind the 内数 items."""
    firm_yen: int
    """The sum of the exact amounts; for one department, without those of joint items."""
    floor_yen: int
    """The least possible total: the firm sum unless a figure shared or owned in part is negative."""
    ceiling_yen: int
    """The greatest possible total: the firm sum, each pool once and, for one department, joint items in whole."""
    naive_yen: int
    """What adding every printed amount gives."""
    additional_yen: int
    """The sum of the 外数 figures, which are in no other sum but the naive one."""


class _Named(Model):
    name: str | None
    """The department, as it is spelled first; null for the items without a department."""


class DepartmentSums(Sums, _Named):
    """One department's sums.

    Joint items are not split: they are in the ceiling whole and not in the firm sum, so the departments' ceilings may
    add up to more than the overall one.
    """


class CeilingParts(NamedTuple):
    """What a department's ceiling is made of, in yen: the three add up to it."""

    firm_yen: int
    joint_yen: int
    pools_yen: int


class YearTotals(Model):
    """The totals of the documents of one fiscal year and basis."""

    fiscal_year: Year | None
    """The western year in which the fiscal year begins; null where the documents do not say."""
    basis: Basis
    """Which money the documents speak of."""
    sources: tuple[str, ...]
    """The names of the documents, sorted."""
    total: Sums
    """What they add up to."""


class YearSummary(YearTotals):
    """The documents of one fiscal year and basis, and what lies behind their totals."""

    departments: tuple[DepartmentSums, ...]
    """The sums of each department, the largest ceiling first."""
    pools: tuple[Pool, ...]
    """The figures that 内数 items are parts of, the largest first."""
    joint: tuple[PlacedRecord, ...]
    """The items of two departments or more."""
    relisted: tuple[Relisted, ...]
    """The items that are listed again (再掲)."""
    additional: tuple[Additional, ...]
    """The figures that come on top of the totals (外数)."""
    nulls: tuple[PlacedRecord, ...]
    """The items whose amount is not known."""
    inferences: tuple[Inference, ...]
    """What was concluded and not printed."""

    def ceiling_parts(self, department: DepartmentSums) -> CeilingParts:
        """What the ceiling of one of the departments is made of: its firm sum, joint items in whole, its pools."""
        key = folded(department.name or "")
        pools = sum(pool.raises_yen for pool in self.pools if key in each_department(pool.departments))
        return CeilingParts(department.firm_yen, department.ceiling_yen - department.firm_yen - pools, pools)


class Summary(Model):
    """What documents add up to, by fiscal year and basis: years are never added together."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    """The version of the contract that the records in it follow."""
    summary_version: Literal["1"] = "1"
    """The version of this object."""
    filters: tuple[str, ...] = ()
    """What the documents were filtered by, as options of the command line; empty where they are whole."""
    years: tuple[YearSummary, ...]
    """One entry for each fiscal year and basis."""


class DepartmentYears(NamedTuple):
    """One department's sums in each year of a summary, None where it has no items."""

    name: str | None
    sums: tuple[DepartmentSums | None, ...]


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
    """Title and departments are the same."""
    TITLE = "title"
    """The title is the same, and no other item has it."""
    SIMILARITY = "similarity"
    """The titles are alike."""


class Rename(Model):
    """A department and what it became: one name, or several where it was split."""

    old: Annotated[str, Field(min_length=1)]
    """The name until then."""
    new: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    """The name from then on; several where the department was split."""
    since: Year | None = None
    """The fiscal year in which the new name begins; null for whenever."""
    issuer: str | None = None
    """Whose department it is, for the reader."""

    @field_validator("new", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        # A file may give one name without brackets, and TOML has lists and no tuples.
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


class ComparedItem(Model):
    """One item in the old documents, in the new ones, or in both."""

    change: Change
    """What became of it."""
    moved: bool
    """Whether the departments differ though renamed ones are taken as the same."""
    matched_by: MatchedBy | None
    """Why the two records were taken for the same item; null where there is only one."""
    score: Annotated[int, Field(ge=0, le=100)] | None
    """How alike the titles are, where they are only similar."""
    difference_yen: int | None
    """New less old, in yen; null unless both are amounts that compare."""
    old: PlacedRecord | None
    """The item in the old documents."""
    new: PlacedRecord | None
    """The item in the new documents."""


class ChangeTotal(Model):
    """How many items changed in one way, and by how much their exact amounts did."""

    change: Change
    """What became of the items."""
    items: Count
    """How many there are."""
    moved: Count
    """How many of them moved to another department."""
    yen: int | None
    """In yen: the sum of the new exact amounts for new items, minus that of the old ones for ended items, the sum of
    the differences for those that compare; null for the others."""


class Comparison(Model):
    """Two sets of documents, item by item."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    """The version of the contract that the records in it follow."""
    diff_version: Literal["1"] = "1"
    """The version of this object."""
    filters: tuple[str, ...] = ()
    """What the items were filtered by, as options of the command line; empty where all are here."""
    matcher: str | None
    """The measure of similarity; null where titles had to be equal."""
    renames: tuple[Rename, ...]
    """The renamed departments that were taken as the same."""
    old: tuple[YearTotals, ...]
    """The totals of the old documents."""
    new: tuple[YearTotals, ...]
    """The totals of the new documents."""
    changes: tuple[ChangeTotal, ...]
    """How many items changed in each way."""
    entries: tuple[ComparedItem, ...]
    """The items, in the order of the new documents, then the ended ones in that of the old."""
    relisted: tuple[PlacedRecord, ...]
    """The 再掲 items, which are not compared: their originals are."""
