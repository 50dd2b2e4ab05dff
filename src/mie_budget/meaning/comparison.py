"""Comparison of two years: what is new, ended, raised, lowered or moved, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mie_budget.meaning.comparison_models import Change, ChangeTotal, Comparison, Entry
from mie_budget.meaning.matching import Matcher, Pair, match
from mie_budget.meaning.relisting import find_relisted
from mie_budget.meaning.renames import Rename, Renaming
from mie_budget.meaning.summary import items_of, summarize, without_repeats
from mie_budget.meaning.summary_models import Item, Relisted
from mie_budget.models import Document, Relation

_BY_RELATIONS = {
    (Relation.EXACT, Relation.PART_OF): Change.TO_PART_OF,
    (Relation.PART_OF, Relation.EXACT): Change.TO_EXACT,
    (Relation.PART_OF, Relation.PART_OF): Change.PART_OF,
}
_COMPARED = (Change.RAISED, Change.LOWERED, Change.UNCHANGED)


def compare(
    old: Document | Iterable[Document],
    new: Document | Iterable[Document],
    *,
    renamed: Iterable[Rename] = (),
    matcher: Matcher | None = None,
) -> Comparison:
    r"""What became of each item between two years; amounts in yen.

    Items are matched by title and departments, then by title alone, then, where a `matcher` is given (see
    `mie_budget.meaning.matching.fuzzy_matcher`), by similar titles, with the score in the result. `renamed` departments
    are taken as the same. An item printed several times on one side is compared once, and a 再掲 not at all unless
    the item it repeats is missing. Only amounts of the same kind are held against each other: what became 内数, or is
    内数 in both years, neither rose nor fell.

    >>> from mie_budget import parse_text
    >>> old = parse_text("防災訓練【防災部】（1,000千円）\n広報【防災部】（300千円）")
    >>> new = parse_text("防災訓練【防災部】（1,200千円）\n広報【防災部】（900千円の内数）")
    >>> [(str(entry.change), entry.difference_yen) for entry in compare(old, new).entries]
    [('raised', 200000), ('exact_to_part_of', None)]
    """
    old_documents = [old] if isinstance(old, Document) else list(old)
    new_documents = [new] if isinstance(new, Document) else list(new)
    old_items, old_relisted = _compared(old_documents)
    new_items, new_relisted = _compared(new_documents)
    old_year = max((item.fiscal_year for item in old_items if item.fiscal_year), default=None)
    new_year = min((item.fiscal_year for item in new_items if item.fiscal_year), default=None)
    renaming = Renaming(renamed, old_year=old_year, new_year=new_year)
    pairs = match(old_items, new_items, renaming=renaming, matcher=matcher)
    entries = _entries(old_items, new_items, pairs, renaming)
    used = [rename for pair in pairs for rename in _renames(pair, renaming) or ()]
    return Comparison(
        entries=entries,
        changes=tuple(_total(change, entries) for change in Change),
        old=summarize(old_documents),
        new=summarize(new_documents),
        relisted=old_relisted + new_relisted,
        matcher=matcher.name if matcher else None,
        renames=tuple(dict.fromkeys(used)),
    )


def _compared(documents: Sequence[Document]) -> tuple[list[Item], tuple[Relisted, ...]]:
    """The items to compare, each once, and the 再掲 that are left out because the item they repeat is there."""
    items, _ = without_repeats(items_of(documents))
    relisted = tuple(entry for entry in find_relisted(items) if entry.original)
    left_out = {id(entry.item) for entry in relisted}
    return [item for item in items if id(item) not in left_out], relisted


def _entries(old: Sequence[Item], new: Sequence[Item], pairs: Sequence[Pair], renaming: Renaming) -> tuple[Entry, ...]:
    by_new = {id(pair.new): pair for pair in pairs}
    matched = {id(pair.old) for pair in pairs}
    entries = [
        _matched(by_new[id(item)], renaming)
        if id(item) in by_new
        else Entry(Change.NEW, False, None, None, None, item, None)
        for item in new
    ]
    ended = [Entry(Change.ENDED, False, None, None, item, None, None) for item in old if id(item) not in matched]
    return (*entries, *ended)


def _matched(pair: Pair, renaming: Renaming) -> Entry:
    change, difference = _change(pair.old, pair.new)
    moved = _renames(pair, renaming) is None
    return Entry(change, moved, pair.matched_by, pair.score, pair.old, pair.new, difference)


def _renames(pair: Pair, renaming: Renaming) -> list[Rename] | None:
    return renaming.between(pair.old.record.departments, pair.new.record.departments)


def _change(old: Item, new: Item) -> tuple[Change, int | None]:
    before, after = old.record.amount, new.record.amount
    if before is None or after is None:
        return Change.UNKNOWN, None
    relations = before.relation, after.relation
    if relations in _BY_RELATIONS or before.relation is not after.relation:
        return _BY_RELATIONS.get(relations, Change.RELATION), None
    difference = after.yen - before.yen
    if difference:
        return Change.RAISED if difference > 0 else Change.LOWERED, difference
    return Change.UNCHANGED, 0


def _total(change: Change, entries: Iterable[Entry]) -> ChangeTotal:
    found = [entry for entry in entries if entry.change is change]
    yen: int | None = None
    if change in _COMPARED:
        yen = sum(entry.difference_yen or 0 for entry in found)
    elif change is Change.NEW:
        yen = sum(_exact_yen(entry.new) for entry in found)
    elif change is Change.ENDED:
        yen = -sum(_exact_yen(entry.old) for entry in found)
    return ChangeTotal(change, len(found), sum(entry.moved for entry in found), yen)


def _exact_yen(item: Item | None) -> int:
    amount = item.record.amount if item else None
    return amount.yen if amount and amount.relation is Relation.EXACT else 0
