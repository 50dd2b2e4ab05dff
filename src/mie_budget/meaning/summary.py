"""Summaries: totals of documents by fiscal year and department that count no money twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from mie_budget.meaning.keys import DepartmentsKey, ItemKey, departments_key, folded, item_key
from mie_budget.meaning.pools import bounds
from mie_budget.meaning.relisting import find_relisted
from mie_budget.meaning.summary_models import (
    Additional,
    Basis,
    DepartmentSummary,
    Inference,
    InferenceKind,
    Item,
    Pool,
    Summary,
    Sums,
    YearSummary,
)
from mie_budget.models import Document, OtherRelation, Relation, Stage

_Layer: TypeAlias = "Stage | None"
_PoolGroup: TypeAlias = tuple[DepartmentsKey, int, _Layer, int]

_BASES = {
    Stage.REQUEST: Basis.REQUEST,
    Stage.PROVISIONAL: Basis.PROVISIONAL,
    Stage.SETTLEMENT: Basis.SETTLEMENT,
}
_BASIS_ORDER = tuple(Basis)


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
    Never raises: without documents there are no years, without amounts the sums are 0 and `nulls` says why.

    >>> from mie_budget import parse_text
    >>> text = "防災訓練【防災部】（1,000千円）\n研修【防災部】（300千円の内数）\n広報【防災部】（300千円の内数）"
    >>> total = summarize(parse_text(text)).years[0].total
    >>> total.firm_yen, total.ceiling_yen, total.naive_yen
    (1000000, 1300000, 1600000)
    """
    groups: dict[tuple[int | None, Basis], list[Document]] = defaultdict(list)
    for document in [documents] if isinstance(documents, Document) else documents:
        basis = _BASES.get(document.stage, Basis.BUDGET) if document.stage else Basis.BUDGET
        groups[document.fiscal_year, basis].append(document)
    years = sorted(groups, key=lambda key: (key[0] is None, key[0] or 0, _BASIS_ORDER.index(key[1])))
    return Summary(
        tuple(
            _year(year, basis, groups[year, basis], merge_pools, match_printed, merge_repeats) for year, basis in years
        )
    )


def items_of(documents: Iterable[Document]) -> list[Item]:
    """Every record of the documents with its place, sorted by it: a total does not depend on the order of files."""
    items = [
        Item(document.source.name, document.fiscal_year, document.stage, record)
        for document in documents
        for record in document.records
    ]
    return sorted(items, key=lambda item: (item.source, item.record.span.first_line))


def without_repeats(items: Sequence[Item]) -> tuple[list[Item], list[Inference]]:
    """Each item once, and the items that were printed more than once.

    Items are the same when title, departments, figure, relation, fiscal year and layer (当初 or 補正) are. Items whose
    title was lost are never taken for one another.
    """
    groups: dict[tuple[ItemKey, int | None, _Layer], list[Item]] = {}
    for number, item in enumerate(items):
        key = item_key(item.record)
        if not key[0]:
            key = (f"\n{number}", *key[1:])
        groups.setdefault((key, item.fiscal_year, _layer(item)), []).append(item)
    for same in groups.values():
        # The printing that states most on top counts, so that it does not matter which document comes first.
        same.sort(key=lambda item: sorted(entry.yen for entry in _additional([item])), reverse=True)
    repeats = [
        Inference(InferenceKind.REPEATED_ITEM, tuple(same), (len(same) - 1) * (same[0].yen or 0))
        for same in groups.values()
        if len(same) > 1
    ]
    return [same[0] for same in groups.values()], repeats


def _year(
    fiscal_year: int | None,
    basis: Basis,
    documents: Sequence[Document],
    merge_pools: bool,
    match_printed: bool,
    merge_repeats: bool,
) -> YearSummary:
    printed = items_of(documents)
    items, repeats = without_repeats(printed) if merge_repeats else (printed, [])
    pools = _pools(items, merge_pools=merge_pools, match_printed=match_printed)
    names = {folded(name): name for item in reversed(items) for name in item.record.departments}
    own_printed, own_items = _by_department(printed), _by_department(items)
    own_pools: dict[str, list[Pool]] = defaultdict(list)
    for pool in pools:
        for key in _departments(pool.items[0]):
            own_pools[key].append(pool)
    departments = [
        DepartmentSummary(names.get(key), _sums(own_printed[key], own_items[key], own_pools[key], split=True))
        for key in sorted(own_items)
    ]
    departments.sort(key=lambda entry: (entry.name is None, -entry.sums.ceiling_yen, entry.name or ""))
    return YearSummary(
        fiscal_year=fiscal_year,
        basis=basis,
        sources=tuple(sorted(document.source.name for document in documents)),
        total=_sums(printed, items, pools, split=False),
        departments=tuple(departments),
        pools=tuple(pools),
        joint=tuple(item for item in items if _is_joint(item)),
        relisted=find_relisted(items),
        additional=tuple(_additional(items)),
        nulls=tuple(item for item in items if item.record.amount is None),
        inferences=(*repeats, *_pool_inferences(pools)),
    )


def _sums(printed: Sequence[Item], items: Sequence[Item], pools: Sequence[Pool], *, split: bool) -> Sums:
    """The sums of some items; with `split`, those of one department, whose share of a joint item is not known."""
    relations = Counter(item.record.amount.relation if item.record.amount else None for item in items)
    exact = [(item.yen or 0, split and _is_joint(item)) for item in items if _has(item, Relation.EXACT)]
    firm = sum(yen for yen, shared in exact if not shared)
    uncertain = [yen for yen, shared in exact if shared]
    floor, ceiling = bounds(firm, [*uncertain, *(pool.adds_yen for pool in pools)])
    return Sums(
        records=len(items),
        repeated=len(printed) - len(items),
        exact=relations[Relation.EXACT],
        part_of=relations[Relation.PART_OF],
        relisted=relations[Relation.RELISTED],
        additional=relations[Relation.ADDITIONAL],
        nulls=relations[None],
        joint=sum(map(_is_joint, items)),
        pools=len(pools),
        firm_yen=firm,
        floor_yen=floor,
        ceiling_yen=ceiling,
        naive_yen=sum(item.yen or 0 for item in printed),
        additional_yen=sum(entry.yen for entry in _additional(items)),
    )


def _pools(items: Sequence[Item], *, merge_pools: bool, match_printed: bool) -> list[Pool]:
    """The pools of some items, largest first; without `merge_pools`, one for each 内数 item."""
    groups: dict[_PoolGroup, list[Item]] = {}
    exact: dict[_PoolGroup, Item] = {}
    for number, item in enumerate(items):
        departments, yen, layer = departments_key(item.record.departments), item.yen or 0, _layer(item)
        if _has(item, Relation.PART_OF):
            groups.setdefault((departments, yen, layer, 0 if merge_pools else number), []).append(item)
        elif _has(item, Relation.EXACT):
            exact.setdefault((departments, yen, layer, 0), item)
    pools = [
        Pool(
            yen=key[1],
            departments=parts[0].record.departments,
            items=tuple(parts),
            printed_as=exact.get((*key[:3], 0)) if match_printed else None,
        )
        for key, parts in groups.items()
    ]
    return sorted(pools, key=lambda pool: (-pool.yen, departments_key(pool.departments)))


def _pool_inferences(pools: Sequence[Pool]) -> list[Inference]:
    shared = [
        Inference(InferenceKind.SHARED_POOL, pool.items, (len(pool.items) - 1) * pool.yen)
        for pool in pools
        if len(pool.items) > 1
    ]
    printed = [
        Inference(InferenceKind.PRINTED_POOL, (pool.printed_as, *pool.items), pool.yen)
        for pool in pools
        if pool.printed_as
    ]
    return shared + printed


def _additional(items: Iterable[Item]) -> Iterable[Additional]:
    for item in items:
        amount = item.record.amount
        if amount and amount.relation is Relation.ADDITIONAL:
            yield Additional(item, amount.yen, amount.text)
        for other in item.record.others:
            if other.relation is OtherRelation.ADDITIONAL:
                yield Additional(item, other.yen, other.text)


def _layer(item: Item) -> _Layer:
    """What comes on top of what: the figure of a supplementary budget is never that of the initial one."""
    return item.stage if item.stage is Stage.SUPPLEMENTARY else None


def _has(item: Item, relation: Relation) -> bool:
    return item.record.amount is not None and item.record.amount.relation is relation


def _is_joint(item: Item) -> bool:
    return len(departments_key(item.record.departments)) > 1


def _departments(item: Item) -> DepartmentsKey:
    """The keys of an item's departments; one empty key where it has none."""
    return departments_key(item.record.departments) or ("",)


def _by_department(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for key in _departments(item):
            found[key].append(item)
    return found
