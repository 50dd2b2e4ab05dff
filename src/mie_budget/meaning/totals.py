"""Totals: what documents add up to by fiscal year and department, with no money counted twice.

`account` applies the rules of the ledger to items that are printed once or more; everything that shows a total shows
what it returned. Amounts are whole yen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from mie_budget.errors import ArgumentTypeError, ErrorCode
from mie_budget.meaning.filters import filters_of
from mie_budget.meaning.ledger import Ledger
from mie_budget.meaning.names import departments_key, each_department, folded
from mie_budget.meaning.results import (
    Additional,
    Basis,
    DepartmentSums,
    DepartmentYears,
    Inference,
    InferenceKind,
    PlacedRecord,
    Pool,
    Relisted,
    Summary,
    Sums,
    YearSummary,
)
from mie_budget.models import Document, OtherRelation, Record, Relation, Stage


class Standing(NamedTuple):
    """How one record stands in the totals.

    `counts` is false for a further printing of an item that counts already. `pool` is the index of the record's pool
    among those of the account, None for a record that is no 内数 or does not count.
    """

    counts: bool
    pool: int | None


Place: TypeAlias = tuple[int, int]
"""The index of a document among those given, and that of a record in it."""


class PoolPlaces(NamedTuple):
    """A pool of an account: the year it belongs to, the places of its items, and of the item that prints its figure."""

    year: YearSummary
    pool: Pool
    members: tuple[Place, ...]
    printed_as: Place | None


class Account(NamedTuple):
    """Totals, and how each record of each document stands in them, in the order of the documents given."""

    summary: Summary
    standings: tuple[tuple[Standing, ...], ...]
    pools: tuple[PoolPlaces, ...]


def summarize(
    documents: Document | Iterable[Document],
    *,
    merge_pools: bool = True,
    match_printed: bool = True,
    merge_repeats: bool = True,
) -> Summary:
    r"""What documents add up to, in yen: for each fiscal year and basis, overall and by department.

    `merge_pools` counts one figure that several 内数 items of the same departments print as one pool, `match_printed`
    counts nothing for a pool that is also printed as an exact item of the same departments, `merge_repeats` counts an
    item once that is printed several times. All three are inferences; each that was drawn is listed in the result.
    Without documents there are no years, without amounts the sums are 0 and `nulls` says why. Raises
    `ArgumentTypeError` for what is no document, and nothing else.

    >>> from mie_budget import parse_text
    >>> text = "防災訓練【防災部】（1,000千円）\n研修【防災部】（300千円の内数）\n広報【防災部】（300千円の内数）"
    >>> total = summarize(parse_text(text)).years[0].total
    >>> total.firm_yen, total.ceiling_yen, total.naive_yen
    (1000000, 1300000, 1600000)
    """
    result = account(documents, merge_pools=merge_pools, match_printed=match_printed, merge_repeats=merge_repeats)
    return result.summary


def account(
    documents: Document | Iterable[Document],
    *,
    merge_pools: bool = True,
    match_printed: bool = True,
    merge_repeats: bool = True,
) -> Account:
    """What `summarize` returns, and how each record stands in it: for what shows totals beside records."""
    listed = listed_documents(documents, "summarize")
    ledger_of = partial(_ledger_of, merge_pools=merge_pools, match_printed=match_printed)
    groups: dict[tuple[int | None, Basis], list[int]] = defaultdict(list)
    for number, document in enumerate(listed):
        groups[document.fiscal_year, basis_of(document.stage)].append(number)
    order = sorted(groups, key=lambda key: (key[0] is None, key[0] or 0, tuple(Basis).index(key[1])))
    years: list[YearSummary] = []
    places: list[PoolPlaces] = []
    counted: set[Place] = set()
    for key in order:
        printed = printings_of(listed, groups[key])
        items, repeats = without_repeats(printed) if merge_repeats else (printed, list[list[Printing]]())
        sources = tuple(sorted(listed[number].source.name for number in groups[key]))
        year, shares = _year(key, sources, printed, items, repeats, ledger_of)
        years.append(year)
        places += (PoolPlaces(year, *share) for share in shares)
        counted.update(item.place for item in items)
    pools = {place: number for number, pool in enumerate(places) for place in pool.members}
    standings = tuple(
        tuple(Standing((number, at) in counted, pools.get((number, at))) for at in range(len(document.records)))
        for number, document in enumerate(listed)
    )
    return Account(Summary(filters=filters_of(listed), years=tuple(years)), standings, tuple(places))


def side_by_side(summary: Summary) -> tuple[DepartmentYears, ...]:
    """The departments of a summary with their sums in each of its years, the largest over all years first.

    A department is called as the last of the years calls it.
    """
    found: dict[str, list[DepartmentSums | None]] = {}
    for number, year in enumerate(summary.years):
        for sums in year.departments:
            found.setdefault(folded(sums.name or ""), [None] * len(summary.years))[number] = sums
    rows = [
        DepartmentYears(next(entry.name for entry in reversed(sums) if entry), tuple(sums)) for sums in found.values()
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.name is None, -sum(s.ceiling_yen for s in row.sums if s), row.name or ""))
    )


def listed_documents(documents: Document | Iterable[Document], function: str) -> list[Document]:
    """The documents a function was given. Raises `ArgumentTypeError` for what is none."""
    listed = [documents] if isinstance(documents, Document | str) or not isinstance(documents, Iterable) else documents
    read = list(listed)
    for given in read:
        if not isinstance(given, Document):
            name = type(given).__name__
            raise ArgumentTypeError(ErrorCode.NOT_TEXT_GIVEN, function=function, expected="Document", given=name)
    return read


def basis_of(stage: Stage | None) -> Basis:
    """Which money a document of a stage speaks of.

    >>> basis_of(Stage.SUPPLEMENTARY), basis_of(Stage.REQUEST)
    (<Basis.BUDGET: 'budget'>, <Basis.REQUEST: 'request'>)
    """
    return _BASES.get(stage, Basis.BUDGET) if stage else Basis.BUDGET


_BASES: Mapping[Stage, Basis] = {
    Stage.REQUEST: Basis.REQUEST,
    Stage.PROVISIONAL: Basis.PROVISIONAL,
    Stage.SETTLEMENT: Basis.SETTLEMENT,
}


class Printing(NamedTuple):
    """A record and where it is printed."""

    document: Document
    record: Record
    place: Place

    @property
    def yen(self) -> int | None:
        """The printed figure, None where there is none."""
        return self.record.amount.yen if self.record.amount else None

    @property
    def supplements(self) -> bool:
        """Whether it comes on top: the figure of a supplementary budget is never that of the initial one."""
        return self.document.stage is Stage.SUPPLEMENTARY

    def placed(self) -> PlacedRecord:
        """The record as results name it."""
        record = self.record
        return PlacedRecord(
            source=self.document.source.name,
            line=record.span.first_line,
            title=record.title,
            departments=record.departments,
            amount=record.amount,
            corrected=record.corrected,
        )


def printings_of(documents: Sequence[Document], chosen: Iterable[int] | None = None) -> list[Printing]:
    """Every record of the documents, or of the chosen ones, by its place: no total depends on the order of files."""
    printed = [
        Printing(documents[number], record, (number, at))
        for number in (range(len(documents)) if chosen is None else chosen)
        for at, record in enumerate(documents[number].records)
    ]
    return sorted(printed, key=lambda printing: (printing.document.source.name, printing.record.span.first_line))


def without_repeats(printed: Sequence[Printing]) -> tuple[list[Printing], list[list[Printing]]]:
    """Each item once, and the printings of those that were printed more than once, the one that counts first.

    Items are the same when title, departments, figure, relation, fiscal year and layer (当初 or 補正) are. Items whose
    title was lost are never taken for one another.
    """
    groups: dict[tuple[object, ...], list[Printing]] = {}
    for number, printing in enumerate(printed):
        record, amount = printing.record, printing.record.amount
        title = folded(record.title)
        figure = (amount.yen, amount.relation) if amount else None
        layer = printing.document.fiscal_year, printing.supplements
        key = (title or number, departments_key(record.departments), figure, *layer)
        groups.setdefault(key, []).append(printing)
    repeated = [same for same in groups.values() if len(same) > 1]
    for same in repeated:
        # The printing that states most on top counts, so that it does not matter which document comes first.
        same.sort(key=lambda printing: sorted(yen for _, yen, _ in _additional([printing])), reverse=True)
    return [same[0] for same in groups.values()], repeated


def find_relisted(items: Sequence[Printing]) -> list[tuple[Printing, Printing | None]]:
    """Every 再掲 item with the item it repeats.

    That has the same title, and of several the one that agrees best: figure and departments, then departments, then
    figure. None where no title agrees: the 再掲 then repeats something outside these documents, and its cost is in no
    total here.
    """
    relisted = [item for item in items if _relation(item.record) is Relation.RELISTED]
    originals: dict[str, list[Printing]] = {}
    for item in items if relisted else ():
        if _relation(item.record) is not Relation.RELISTED:
            originals.setdefault(folded(item.record.title), []).append(item)

    found = []
    for item in relisted:
        key = departments_key(item.record.departments)
        best: tuple[int, Printing | None] = -1, None
        for candidate in originals.get(folded(item.record.title), ()):
            same_departments = departments_key(candidate.record.departments) == key
            agreement = 2 * same_departments + (item.yen == candidate.yen)
            best = max(best, (agreement, candidate), key=lambda pair: pair[0])
        found.append((item, best[1]))
    return found


def _year(
    key: tuple[int | None, Basis],
    sources: tuple[str, ...],
    printed: Sequence[Printing],
    items: Sequence[Printing],
    repeats: Sequence[Sequence[Printing]],
    ledger_of: Callable[[Sequence[Printing]], Ledger],
) -> tuple[YearSummary, list[tuple[Pool, tuple[Place, ...], Place | None]]]:
    """The summary of a year, and each of its pools with the places of its items and of the item it is."""
    ledger = ledger_of(items)
    shares = []
    for (figure, _), members in sorted(ledger.pools.items(), key=lambda entry: (-entry[0][0][1], entry[0][0][0])):
        twin = ledger.twins.get(figure)
        parts, exact = [items[number] for number in members], None if twin is None else items[twin]
        value = Pool(
            yen=figure[1],
            departments=parts[0].record.departments,
            items=_placed(parts),
            printed_as=exact.placed() if exact else None,
        )
        shares.append((value, tuple(part.place for part in parts), exact.place if exact else None))
    pools = tuple(pool for pool, _, _ in shares)
    names = {folded(name): name for item in reversed(items) for name in item.record.departments}
    own_printed, own_items = _by_department(printed), _by_department(items)
    departments = [
        DepartmentSums(name=names.get(name), **_sums(own_printed[name], own, ledger_of(own), of_department=True))
        for name, own in sorted(own_items.items())
    ]
    departments.sort(key=lambda entry: (entry.name is None, -entry.ceiling_yen, entry.name or ""))
    year = YearSummary(
        fiscal_year=key[0],
        basis=key[1],
        sources=sources,
        total=Sums(**_sums(printed, items, ledger)),
        departments=tuple(departments),
        pools=pools,
        joint=_placed(item for item in items if len(departments_key(item.record.departments)) > 1),
        relisted=tuple(
            Relisted(item=item.placed(), original=original.placed() if original else None)
            for item, original in find_relisted(items)
        ),
        additional=tuple(Additional(item=item.placed(), yen=yen, text=text) for item, yen, text in _additional(items)),
        nulls=_placed(item for item in items if item.record.amount is None),
        inferences=(*map(_repeated, repeats), *_pool_inferences(pools)),
    )
    return year, shares


def _ledger_of(items: Sequence[Printing], *, merge_pools: bool, match_printed: bool) -> Ledger:
    records, supplements = (item.record for item in items), (item.supplements for item in items)
    return Ledger.of(records, supplements, merge_pools=merge_pools, match_printed=match_printed)


def _sums(
    printed: Sequence[Printing], items: Sequence[Printing], ledger: Ledger, *, of_department: bool = False
) -> dict[str, int]:
    firm, floor, ceiling = ledger.bounds(of_department=of_department)
    return {
        "records": len(items),
        "repeated": len(printed) - len(items),
        **ledger.counts,
        "firm_yen": firm,
        "floor_yen": floor,
        "ceiling_yen": ceiling,
        "naive_yen": sum(printing.yen or 0 for printing in printed),
        "additional_yen": sum(yen for _, yen, _ in _additional(items)),
    }


def _repeated(same: Sequence[Printing]) -> Inference:
    spared = (len(same) - 1) * (same[0].yen or 0)
    return Inference(kind=InferenceKind.REPEATED_ITEM, spared_yen=spared, items=_placed(same))


def _pool_inferences(pools: Sequence[Pool]) -> Iterator[Inference]:
    for pool in pools:
        if len(pool.items) > 1:
            spared = (len(pool.items) - 1) * pool.yen
            yield Inference(kind=InferenceKind.SHARED_POOL, spared_yen=spared, items=pool.items)
    for pool in pools:
        if pool.printed_as:
            items = (pool.printed_as, *pool.items)
            yield Inference(kind=InferenceKind.PRINTED_POOL, spared_yen=pool.yen, items=items)


def _additional(items: Iterable[Printing]) -> Iterator[tuple[Printing, int, str]]:
    """Each 外数 figure with its item, in yen and as printed."""
    for item in items:
        amount = item.record.amount
        if amount and amount.relation is Relation.ADDITIONAL:
            yield item, amount.yen, amount.text
        for other in item.record.others:
            if other.relation is OtherRelation.ADDITIONAL:
                yield item, other.yen, other.text


def _placed(items: Iterable[Printing]) -> tuple[PlacedRecord, ...]:
    return tuple(item.placed() for item in items)


def _relation(record: Record) -> Relation | None:
    return record.amount.relation if record.amount else None


def _by_department(items: Iterable[Printing]) -> dict[str, list[Printing]]:
    found: dict[str, list[Printing]] = defaultdict(list)
    for item in items:
        for key in each_department(item.record.departments):
            found[key].append(item)
    return found
