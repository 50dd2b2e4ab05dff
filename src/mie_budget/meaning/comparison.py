"""Comparison of two years: which item of one is which of the other, what became of each, and renamed departments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pydantic import ValidationError

from mie_budget.errors import ErrorCode, MissingExtraError, UsageError
from mie_budget.meaning.filters import NO_FILTERS, Filters, filters_of
from mie_budget.meaning.names import departments_key, folded
from mie_budget.meaning.results import (
    Change,
    ChangeTotal,
    ComparedItem,
    Comparison,
    MatchedBy,
    PlacedRecord,
    Rename,
    YearTotals,
)
from mie_budget.meaning.totals import (
    Printing,
    find_relisted,
    listed_documents,
    printings_of,
    summarize,
    without_repeats,
)
from mie_budget.models import Document, Relation
from mie_budget.toml import read_toml

SAME_DEPARTMENT_SCORE = 85
"""The least similarity of two titles in the same departments, where different items often share most of a title."""
OTHER_DEPARTMENT_SCORE = 90
"""The least similarity across departments, where a title has to carry the match alone."""

_BY_RELATIONS = {
    (Relation.EXACT, Relation.PART_OF): Change.TO_PART_OF,
    (Relation.PART_OF, Relation.EXACT): Change.TO_EXACT,
    (Relation.PART_OF, Relation.PART_OF): Change.PART_OF,
}
_COMPARED = (Change.RAISED, Change.LOWERED, Change.UNCHANGED)


class Matcher(Protocol):
    """A measure of how alike titles are."""

    @property
    def name(self) -> str:
        """What the result calls the measure."""
        ...

    def similar(self, title: str, candidates: Sequence[str], *, least: int) -> Sequence[tuple[int, int]]:
        """The candidates that are like a title, as their index and a score from `least` to 100."""
        ...


def compare(
    old: Document | Iterable[Document],
    new: Document | Iterable[Document],
    *,
    renamed: Iterable[Rename] = (),
    matcher: Matcher | None = None,
    filters: Filters = NO_FILTERS,
) -> Comparison:
    r"""What became of each item between two years; amounts in yen.

    Items are matched by title and departments, then by title alone, then, where a `matcher` is given (see
    `fuzzy_matcher`), by similar titles, with the score in the result. `renamed` departments are taken as the same. An
    item printed several times on one side is compared once, and a 再掲 not at all unless the item it repeats is
    missing. Only amounts of the same kind are held against each other: what became 内数, or is 内数 in both years,
    neither rose nor fell. Of the items, those are in the result that pass the `filters` in one of the years: one that
    moved to another department is found by either.

    Raises `ArgumentTypeError` for what is no document.

    >>> from mie_budget import parse_text
    >>> old = parse_text("防災訓練【防災部】（1,000千円）\n広報【防災部】（300千円）")
    >>> new = parse_text("防災訓練【防災部】（1,200千円）\n広報【防災部】（900千円の内数）")
    >>> [(str(entry.change), entry.difference_yen) for entry in compare(old, new).entries]
    [('raised', 200000), ('exact_to_part_of', None)]
    """
    old_documents, new_documents = (listed_documents(documents, "compare") for documents in (old, new))
    old_items, old_relisted = _compared(old_documents)
    new_items, new_relisted = _compared(new_documents)
    renaming = Renaming(
        renamed, old_year=max(_years(old_items), default=None), new_year=min(_years(new_items), default=None)
    )
    pairs = _pairs(old_items, new_items, renaming=renaming, matcher=matcher)
    said = (*filters_of((*old_documents, *new_documents)), *filter(None, [str(filters)]))
    if any(filters):
        pairs, old_items, new_items = _wanted(pairs, old_items, new_items, filters)
        old_documents, new_documents = _left(old_documents, old_items), _left(new_documents, new_items)
    entries = _entries(old_items, new_items, pairs, renaming)
    used = [rename for pair in pairs for rename in _renames(pair, renaming) or ()]
    return Comparison(
        filters=tuple(dict.fromkeys(said)),
        matcher=matcher.name if matcher else None,
        renames=tuple(dict.fromkeys(used)),
        old=_year_totals(old_documents),
        new=_year_totals(new_documents),
        changes=tuple(_total(change, entries) for change in Change),
        entries=entries,
        relisted=tuple(item.placed() for item in (*old_relisted, *new_relisted) if filters.keep(item.record)),
    )


@dataclass(frozen=True, slots=True)
class RapidfuzzMatcher:
    """The share of characters that two titles have in common in the same order, by the package rapidfuzz."""

    name: str = "rapidfuzz ratio"

    def similar(self, title: str, candidates: Sequence[str], *, least: int) -> Sequence[tuple[int, int]]:
        """The candidates that are like a title, as their index and a score from `least` to 100."""
        from rapidfuzz import fuzz, process

        found = process.extract(title, candidates, scorer=fuzz.ratio, score_cutoff=least, limit=None)
        return [(index, int(score)) for _, score, index in found]


def fuzzy_matcher() -> RapidfuzzMatcher:
    """The matcher of the extra `match`. Raises `MissingExtraError` where rapidfuzz is not installed."""
    try:
        import rapidfuzz  # noqa: F401 (only whether it is there)
    except ImportError:
        raise MissingExtraError(ErrorCode.MATCH_MISSING, package="rapidfuzz") from None
    return RapidfuzzMatcher()


def parse_renames(text: str, *, file: str | None = None) -> tuple[Rename, ...]:
    r"""The renames in the text of a TOML file: tables `[[renamed]]` with `old`, `new`, and if known `since`, `issuer`.

    Raises `UsageError` for a text that is no such file.

    >>> parse_renames('[[renamed]]\nold = "戦略企画部"\nnew = "政策企画部"\nsince = 2023')[0].new
    ('政策企画部',)
    """
    tables = read_toml(text, UsageError, file=file)
    found = tables.pop("renamed", [])
    if tables or not isinstance(found, list):
        raise UsageError(ErrorCode.RENAMES_ONLY, file=file)
    renames = []
    for number, entry in enumerate(found, start=1):
        try:
            renames.append(Rename.model_validate(entry))
        except ValidationError:
            raise UsageError(ErrorCode.RENAME_WRONG, file=file, number=number) from None
    return tuple(renames)


class Renaming:
    """Which departments are the same between two years."""

    def __init__(self, renames: Iterable[Rename], *, old_year: int | None, new_year: int | None) -> None:
        self._by_name: dict[str, list[Rename]] = {}
        for rename in renames:
            after = rename.since is None or old_year is None or old_year < rename.since
            before = rename.since is None or new_year is None or rename.since <= new_year
            if after and before:
                self._by_name.setdefault(folded(rename.old), []).append(rename)

    def same(self, old: Sequence[str], new: Sequence[str]) -> bool:
        """Whether two lists name the same departments: each old one goes on in a new one, and no new one is added."""
        return self.between(old, new) is not None

    def between(self, old: Sequence[str], new: Sequence[str]) -> list[Rename] | None:
        """The renames that make two lists the same departments, None where they are not the same."""
        new_keys = set(departments_key(new))
        reached: set[str] = set()
        used: list[Rename] = []
        for key in departments_key(old):
            later, renames = self._later(key)
            if not later & new_keys:
                return None
            reached |= later
            used += renames if key not in new_keys else []
        return used if new_keys <= reached else None

    def _later(self, key: str) -> tuple[set[str], list[Rename]]:
        """A name with all that it became, step by step, and the renames on the way."""
        names, renames, waiting = {key}, list[Rename](), [key]
        while waiting:
            for rename in self._by_name.get(waiting.pop(), ()):
                renames.append(rename)
                fresh = {folded(name) for name in rename.new} - names
                names |= fresh
                waiting += fresh
        return names, renames


class _Pair(NamedTuple):
    """Two records taken for one item, and why."""

    old: Printing
    new: Printing
    matched_by: MatchedBy
    score: int | None


def _compared(documents: Sequence[Document]) -> tuple[list[Printing], list[Printing]]:
    """The items to compare, each once, and the 再掲 that are left out because the item they repeat is there."""
    items, _ = without_repeats(printings_of(documents))
    relisted = [item for item, original in find_relisted(items) if original]
    left_out = {item.place for item in relisted}
    return [item for item in items if item.place not in left_out], relisted


def _wanted(
    pairs: Sequence[_Pair], old: Sequence[Printing], new: Sequence[Printing], filters: Filters
) -> tuple[list[_Pair], list[Printing], list[Printing]]:
    """The pairs of which one record passes the filters, and the items that pass or are in such a pair."""
    left = [pair for pair in pairs if filters.keep(pair.old.record) or filters.keep(pair.new.record)]
    old_places, new_places = {pair.old.place for pair in left}, {pair.new.place for pair in left}
    return (
        left,
        [item for item in old if item.place in old_places or filters.keep(item.record)],
        [item for item in new if item.place in new_places or filters.keep(item.record)],
    )


def _left(documents: Sequence[Document], items: Iterable[Printing]) -> list[Document]:
    """The documents with the records of some items alone."""
    places = {item.place for item in items}
    return [
        document.model_copy(
            update={"records": tuple(one for at, one in enumerate(document.records) if (number, at) in places)}
        )
        for number, document in enumerate(documents)
    ]


def _years(items: Iterable[Printing]) -> list[int]:
    return [item.document.fiscal_year for item in items if item.document.fiscal_year]


def _year_totals(documents: Sequence[Document]) -> tuple[YearTotals, ...]:
    return tuple(
        YearTotals(fiscal_year=year.fiscal_year, basis=year.basis, sources=year.sources, total=year.total)
        for year in summarize(documents).years
    )


def _entries(
    old: Sequence[Printing], new: Sequence[Printing], pairs: Sequence[_Pair], renaming: Renaming
) -> tuple[ComparedItem, ...]:
    by_new = {pair.new.place: pair for pair in pairs}
    matched = {pair.old.place for pair in pairs}
    entries = [
        _matched(by_new[item.place], renaming) if item.place in by_new else _single(Change.NEW, new=item.placed())
        for item in new
    ]
    ended = [_single(Change.ENDED, old=item.placed()) for item in old if item.place not in matched]
    return (*entries, *ended)


def _single(change: Change, *, old: PlacedRecord | None = None, new: PlacedRecord | None = None) -> ComparedItem:
    """An item that only one side has."""
    return ComparedItem(change=change, moved=False, matched_by=None, score=None, difference_yen=None, old=old, new=new)


def _matched(pair: _Pair, renaming: Renaming) -> ComparedItem:
    change, difference = _change(pair.old, pair.new)
    return ComparedItem(
        change=change,
        moved=_renames(pair, renaming) is None,
        matched_by=pair.matched_by,
        score=pair.score,
        difference_yen=difference,
        old=pair.old.placed(),
        new=pair.new.placed(),
    )


def _renames(pair: _Pair, renaming: Renaming) -> list[Rename] | None:
    return renaming.between(pair.old.record.departments, pair.new.record.departments)


def _change(old: Printing, new: Printing) -> tuple[Change, int | None]:
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


def _total(change: Change, entries: Iterable[ComparedItem]) -> ChangeTotal:
    found = [entry for entry in entries if entry.change is change]
    yen: int | None = None
    if change in _COMPARED:
        yen = sum(entry.difference_yen or 0 for entry in found)
    elif change is Change.NEW:
        yen = sum(_exact_yen(entry.new) for entry in found)
    elif change is Change.ENDED:
        yen = -sum(_exact_yen(entry.old) for entry in found)
    return ChangeTotal(change=change, items=len(found), moved=sum(entry.moved for entry in found), yen=yen)


def _exact_yen(item: PlacedRecord | None) -> int:
    amount = item.amount if item else None
    return amount.yen if amount and amount.relation is Relation.EXACT else 0


def _pairs(
    old: Sequence[Printing], new: Sequence[Printing], *, renaming: Renaming, matcher: Matcher | None
) -> list[_Pair]:
    """Pair items by title and departments, then by title alone, then by similarity where a matcher is given.

    Items are paired by title alone only where one is left on each side: among several, nothing tells which is which.
    """
    pairs: list[_Pair] = []
    old_left, new_left = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))

    def take(first: int, second: int, matched_by: MatchedBy, score: int | None = None) -> None:
        pairs.append(_Pair(old[first], new[second], matched_by, score))
        del old_left[first], new_left[second]

    titles = _by_title(new)
    buckets = [(indices, titles[title]) for title, indices in _by_title(old).items() if title and title in titles]
    for old_same, new_same in buckets:
        for first, second in _ranked(old, new, old_same, new_same, renaming):
            if first in old_left and second in new_left:
                take(first, second, MatchedBy.DEPARTMENT)
        rest = [[index for index in old_same if index in old_left], [index for index in new_same if index in new_left]]
        if len(rest[0]) == len(rest[1]) == 1:
            take(rest[0][0], rest[1][0], MatchedBy.TITLE)
    if matcher:
        unsure = {index for same, _ in buckets for index in same}
        rest = [[index for index in old_left if index not in unsure], list(new_left)]
        for first, second, score in _similar(old, new, rest[0], rest[1], renaming, matcher):
            if first in old_left and second in new_left:
                take(first, second, MatchedBy.SIMILARITY, score)
    return pairs


def _by_title(items: Sequence[Printing]) -> dict[str, list[int]]:
    titles: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        titles.setdefault(folded(item.record.title), []).append(index)
    return titles


def _ranked(
    old: Sequence[Printing],
    new: Sequence[Printing],
    old_same: Sequence[int],
    new_same: Sequence[int],
    renaming: Renaming,
) -> list[tuple[int, int]]:
    """The pairs of equal titles and departments, the likeliest first: same names, same stage, same figure."""
    pairs = [
        (first, second)
        for first in old_same
        for second in new_same
        if renaming.same(old[first].record.departments, new[second].record.departments)
    ]
    return sorted(pairs, key=lambda pair: (_unlike(old[pair[0]], new[pair[1]]), pair))


def _unlike(old: Printing, new: Printing) -> tuple[bool, bool, bool]:
    departments = departments_key(old.record.departments), departments_key(new.record.departments)
    return departments[0] != departments[1], old.document.stage is not new.document.stage, old.yen != new.yen


def _similar(
    old: Sequence[Printing],
    new: Sequence[Printing],
    old_left: Sequence[int],
    new_left: Sequence[int],
    renaming: Renaming,
    matcher: Matcher,
) -> list[tuple[int, int, int]]:
    """The pairs of similar titles with their scores: the most alike first, of equals those of the same departments."""
    candidates = [folded(new[index].record.title) for index in new_left]
    found = []
    for first in old_left:
        title = folded(old[first].record.title)
        for position, score in matcher.similar(title, candidates, least=SAME_DEPARTMENT_SCORE) if title else ():
            second = new_left[position]
            same = renaming.same(old[first].record.departments, new[second].record.departments)
            if same or score >= OTHER_DEPARTMENT_SCORE:
                found.append((-score, not same, first, second))
    return [(first, second, -score) for score, _, first, second in sorted(found)]
