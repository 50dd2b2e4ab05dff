"""The ledger: which figures of some records are firm, which only may be in their sum, and how often each counts.

Every sum, of a document, a year or a department, is made from a ledger. Amounts are whole yen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple, TypeAlias

from mie_budget.meaning.names import DepartmentsKey, departments_key
from mie_budget.models import Record, Relation, Totals


def document_totals(records: Sequence[Record]) -> Totals:
    """What the records of one document add up to, as they are printed."""
    ledger = Ledger.of(records)
    firm, _, ceiling = ledger.bounds()
    return Totals(
        records=len(records),
        exact=ledger.counts["exact"],
        part_of=ledger.counts["part_of"],
        pools=ledger.counts["pools"],
        firm_yen=firm,
        ceiling_yen=ceiling,
    )


def pool_key(departments: Iterable[str], yen: int) -> tuple[DepartmentsKey, int]:
    """What 内数 records of one budget share a pool by: their departments as a set, and the figure they print."""
    return departments_key(departments), yen


def bounds(firm: int, uncertain: Iterable[int]) -> tuple[int, int]:
    """The least and the greatest total, in yen, when each uncertain figure adds something between 0 and itself.

    A negative figure (▲) can only lower the total, so it moves the floor and not the ceiling.

    >>> bounds(100, [30, -1])
    (99, 130)
    """
    floor = ceiling = firm
    for yen in uncertain:
        if yen < 0:
            floor += yen
        else:
            ceiling += yen
    return floor, ceiling


Figure: TypeAlias = tuple[DepartmentsKey, int, bool]
"""A `pool_key`, and whether it is one of 補正: that comes on top, so it is never the figure of the initial budget."""


class Ledger(NamedTuple):
    """What sums are made of; records are named by their index.

    `own` is the sum of the exact amounts of items of one department (or none), `shared` are those of joint items.
    `pools` are the 内数 records of each pool (those of one figure have different numbers where they are not merged),
    `twins` the first exact record that prints the figure of a pool.
    """

    counts: dict[str, int]
    own: int
    shared: list[int]
    pools: dict[tuple[Figure, int], list[int]]
    twins: dict[Figure, int]

    @classmethod
    def of(
        cls,
        records: Iterable[Record],
        supplements: Iterable[bool] = repeat(False),
        *,
        merge_pools: bool = True,
        match_printed: bool = True,
    ) -> Ledger:
        """The ledger of some records, with whether each comes on top of the initial budget (補正)."""
        # Every document that is read is added up here: the keys of its few departments are made once, and relations
        # are compared, since the hash of an enum's code is slow.
        keys: dict[tuple[str, ...], DepartmentsKey] = {}
        joint = own = relisted = additional = nulls = 0
        shared: list[int] = []
        exact: list[tuple[Figure, int]] = []
        pools: dict[tuple[Figure, int], list[int]] = {}
        for number, (record, on_top) in enumerate(zip(records, supplements, strict=False)):
            amount, names = record.amount, record.departments
            key = keys.get(names)
            if key is None:
                key = keys[names] = departments_key(names)
            several = len(key) > 1
            joint += several
            relation = amount.relation if amount else None
            if amount is None:
                nulls += 1
            elif relation is Relation.EXACT:
                exact.append(((key, amount.yen, on_top), number))
                if several:
                    shared.append(amount.yen)
                else:
                    own += amount.yen
            elif relation is Relation.PART_OF:
                pool = (key, amount.yen, on_top), 0 if merge_pools else number
                pools.setdefault(pool, []).append(number)
            elif relation is Relation.RELISTED:
                relisted += 1
            else:
                additional += 1
        figures = {figure for figure, _ in pools} if match_printed else set[Figure]()
        twins = {figure: number for figure, number in reversed(exact) if figure in figures}
        counts = {
            "exact": len(exact),
            "part_of": sum(map(len, pools.values())),
            "relisted": relisted,
            "additional": additional,
            "nulls": nulls,
            "joint": joint,
            "pools": len(pools),
        }
        return cls(counts, own, shared, pools, twins)

    def bounds(self, *, of_department: bool = False) -> tuple[int, int, int]:
        """Firm, floor and ceiling; those of one department do not know its share of a joint item."""
        # A pool that has a twin is that item, which is counted already.
        uncertain = [figure[1] for figure, _ in self.pools if figure not in self.twins]
        firm = self.own if of_department else self.own + sum(self.shared)
        return firm, *bounds(firm, [*self.shared, *uncertain] if of_department else uncertain)
