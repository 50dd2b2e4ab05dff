"""Printed sums: the ways in which a document may have added its items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mie_budget.meaning.keys import DepartmentsKey, departments_key
from mie_budget.meaning.rounding import resolution
from mie_budget.models import Record, Relation

_EXTRA_NAMES: dict[tuple[Relation, ...], str] = {
    (): "",
    (Relation.RELISTED,): "with-relisted",
    (Relation.ADDITIONAL,): "with-additional",
    (Relation.RELISTED, Relation.ADDITIONAL): "with-both",
}


class Listed(NamedTuple):
    """A record with what a sum needs of it: its figure in yen, the figure's resolution, and its departments as a key.

    `relation` is None where no amount is known; the figure is 0 then.
    """

    record: Record
    relation: Relation | None
    yen: int
    resolution: int
    departments: DepartmentsKey


class Way(NamedTuple):
    """One way of adding: the sum in yen, its name, the relations it takes in, whether a 内数 figure counts once."""

    yen: int
    name: str
    extra: str
    relations: frozenset[Relation]
    once: bool


def listed(record: Record) -> Listed:
    """What a sum needs of a record."""
    key, amount = departments_key(record.departments), record.amount
    if amount is None:
        return Listed(record, None, 0, 0, key)
    return Listed(record, amount.relation, amount.yen, resolution(amount.text, amount.yen), key)


def ways(items: Sequence[Listed]) -> Iterator[Way]:
    """The ways in which a document may have added these items, the plainest first."""
    sums: dict[Relation | None, int] = {}
    for item in items:
        sums[item.relation] = sums.get(item.relation, 0) + item.yen
    pools = sum(item.yen for item in _each_pool_once(items))
    exact, part_of = sums.get(Relation.EXACT, 0), sums.get(Relation.PART_OF, 0)
    for extra in _EXTRA_NAMES:
        if not sums.keys() >= set(extra):
            continue
        more = sum(sums[relation] for relation in extra)
        name = _EXTRA_NAMES[extra]
        firm = frozenset({Relation.EXACT, *extra})
        both = firm | {Relation.PART_OF}
        yield Way(exact + part_of + more, "all", name, both, False)
        yield Way(exact + more, "without-part-of", name, firm, False)
        yield Way(exact + pools + more, "pools-once", name, both, True)


def resolutions(items: Sequence[Listed], way: Way) -> list[int]:
    """The resolutions of the figures that a way adds; a printed 0 has nothing to round."""
    taken = [item for item in items if item.relation is not Relation.PART_OF or not way.once]
    taken += _each_pool_once(items) if way.once else ()
    return [item.resolution for item in taken if item.relation in way.relations and item.yen]


def _each_pool_once(items: Iterable[Listed]) -> Iterable[Listed]:
    pools = ((item.departments, item.yen, item) for item in items if item.relation is Relation.PART_OF)
    return {(departments, yen): item for departments, yen, item in pools}.values()
