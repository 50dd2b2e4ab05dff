"""Relisting: which item a 再掲 repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mie_budget.meaning.keys import departments_key, folded
from mie_budget.meaning.summary_models import Item, Relisted
from mie_budget.models import Relation


def find_relisted(items: Sequence[Item]) -> tuple[Relisted, ...]:
    """Every 再掲 item with the item it repeats.

    That has the same title, and of several the one that agrees best: figure and departments, then departments, then
    figure. None where no title agrees: the 再掲 then repeats something outside these documents, and its cost is in no
    total here.
    """
    relisted = [item for item in items if _is_relisted(item)]
    originals: dict[str, list[Item]] = {}
    for item in items if relisted else ():
        if not _is_relisted(item):
            originals.setdefault(folded(item.record.title), []).append(item)
    return tuple(Relisted(item, _best(item, originals.get(folded(item.record.title), ()))) for item in relisted)


def _is_relisted(item: Item) -> bool:
    return item.record.amount is not None and item.record.amount.relation is Relation.RELISTED


def _best(item: Item, candidates: Iterable[Item]) -> Item | None:
    return max(candidates, key=lambda candidate: _agreement(item, candidate), default=None)


def _agreement(item: Item, candidate: Item) -> int:
    same_departments = departments_key(item.record.departments) == departments_key(candidate.record.departments)
    return 2 * same_departments + (item.yen == candidate.yen)
