"""Totals for any records: the true total lies between the bounds, and neither order nor files change a sum."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mie_budget.meaning.comparison import compare
from mie_budget.meaning.keys import departments_key
from mie_budget.meaning.pools import document_totals
from mie_budget.meaning.summary import summarize
from mie_budget.meaning.summary_models import YearSummary
from mie_budget.models import (
    Amount,
    Document,
    LineRoles,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Source,
    Span,
    Totals,
)

# Few figures, titles and departments, so that they meet; two figures beyond 2^63.
FIGURES = st.sampled_from([0, 1, 5, -5, 13_869_000, -700, 2**63, -(2**65)])
AMOUNTS = st.none() | st.builds(Amount, FIGURES, st.sampled_from(Relation), st.just("…千円"))
RECORDS = st.builds(
    Record,
    title=st.sampled_from(["甲", "乙", "丙", ""]),
    departments=st.lists(st.sampled_from(["総務部", "教育部", "環境部"]), max_size=3).map(tuple),
    ditto=st.just(False),
    amount=AMOUNTS,
    others=st.just(())
    | st.builds(OtherAmount, FIGURES, st.sampled_from(OtherRelation), st.just("")).map(lambda x: (x,)),
    markers=st.just(()),
    description=st.just(""),
    span=st.builds(lambda line: Span(line, line, line), st.integers(1, 50)),
)
LISTS = st.lists(RECORDS, max_size=8)


def document(records: list[Record], name: str = "a.txt") -> Document:
    return Document(
        source=Source(name, "0" * 64, "text/plain", "utf-8", 50),
        title=None,
        fiscal_year=2024,
        stage=None,
        notation=None,
        headings=(),
        records=tuple(records),
        totals=Totals(0, 0, 0, 0, 0, 0),
        line_roles=LineRoles(),
        diagnostics=(),
    )


def year_of(*documents: Document) -> YearSummary:
    (year,) = summarize(documents).years
    return year


def sums(year: YearSummary) -> object:
    return year.total, {entry.name: entry.sums for entry in year.departments}


@given(LISTS, st.data())
def test_the_true_total_lies_between_floor_and_ceiling(records: list[Record], data: st.DataObject) -> None:
    year = year_of(document(records))
    # A world in which the document is true: each item is one, exact ones cost what is printed, and the parts of a pool
    # are disjoint parts of its figure. A pool that is printed as an item is inside that item.
    true: dict[tuple[str, ...], int] = {}
    seen = set()
    for record in records:
        amount, key = record.amount, departments_key(record.departments)
        printing = (record.title, key, amount) if record.title else object()
        if amount and amount.relation is Relation.EXACT and printing not in seen:
            true[key] = true.get(key, 0) + amount.yen
        seen.add(printing)
    for pool in year.pools:
        if pool.printed_as is None:
            low, high = sorted((0, pool.yen))
            cost = 0
            for _ in pool.items:
                cost += data.draw(st.integers(low - min(cost, 0), high - max(cost, 0)))
            key = departments_key(pool.departments)
            true[key] = true.get(key, 0) + cost
    total = year.total
    assert total.floor_yen <= sum(true.values()) <= total.ceiling_yen
    assert total.floor_yen <= total.firm_yen <= total.ceiling_yen
    if all(pool.yen >= 0 for pool in year.pools):
        assert total.floor_yen == total.firm_yen


@given(LISTS, st.data())
def test_a_departments_true_cost_lies_between_its_bounds(records: list[Record], data: st.DataObject) -> None:
    year = year_of(document(records))
    true = {entry.name: 0 for entry in year.departments}
    exact = [record for record in records if record.amount and record.amount.relation is Relation.EXACT]
    uncertain = [(pool.departments, pool.yen) for pool in year.pools if pool.printed_as is None]
    seen = set()
    for record in exact:
        printing = (record.title, departments_key(record.departments), record.amount) if record.title else object()
        if printing in seen or record.amount is None:
            continue
        seen.add(printing)
        names = sorted(set(record.departments))
        if len(names) > 1:
            uncertain.append((record.departments, record.amount.yen))
        else:
            true[names[0] if names else None] += record.amount.yen
    for departments, yen in uncertain:
        names_of: list[str | None] = [*sorted(set(departments))]
        # Each department bears some share of a joint item or pool.
        rest = yen
        for name in names_of or [None]:
            low, high = sorted((0, rest))
            share = data.draw(st.integers(low, high))
            rest -= share
            true[name] += share
    for entry in year.departments:
        assert entry.sums.floor_yen <= true[entry.name] <= entry.sums.ceiling_yen


@given(LISTS, st.randoms(use_true_random=False), st.integers(0, 8))
def test_order_never_changes_a_sum_and_splitting_neither(records: list[Record], random: object, at: int) -> None:
    whole = sums(year_of(document(records)))
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sums(year_of(document(shuffled))) == whole
    first, second = document(shuffled[:at], "b.txt"), document(shuffled[at:], "c.txt")
    assert sums(year_of(first, second)) == whole
    assert sums(year_of(second, first)) == whole


@given(LISTS)
def test_the_totals_of_a_document_are_those_of_its_summary(records: list[Record]) -> None:
    (year,) = summarize(document(records), merge_repeats=False).years
    totals = document_totals(records)
    total = year.total
    assert totals == Totals(total.records, total.exact, total.part_of, total.pools, total.firm_yen, total.ceiling_yen)


@given(LISTS)
def test_a_document_twice_is_the_document(records: list[Record]) -> None:
    titled = [record for record in records if record.title]
    once, twice = year_of(document(titled)).total, year_of(document(titled), document(titled, "b.txt")).total
    assert twice == replace(once, repeated=twice.repeated, naive_yen=2 * once.naive_yen)
    assert twice.repeated == once.repeated + len(titled)


@given(LISTS)
def test_switching_inferences_off_never_lowers_the_ceiling_of_amounts(records: list[Record]) -> None:
    positive = [record for record in records if record.amount is None or record.amount.yen >= 0]
    merged = year_of(document(positive)).total
    (plain,) = summarize(document(positive), merge_pools=False, match_printed=False, merge_repeats=False).years
    assert merged.ceiling_yen <= plain.total.ceiling_yen <= plain.total.naive_yen
    assert plain.inferences == ()


@given(LISTS, LISTS)
def test_changes_explain_the_difference_of_the_firm_totals(old: list[Record], new: list[Record]) -> None:
    comparison = compare(document(old), replace(document(new), fiscal_year=2025))
    firm = [year.total.firm_yen for side in (comparison.old, comparison.new) for year in side.years]
    explained = 0
    for entry in comparison.entries:
        for item, sign in ((entry.old, -1), (entry.new, 1)):
            if item and item.record.amount and item.record.amount.relation is Relation.EXACT:
                explained += sign * item.record.amount.yen
    assert firm[1] - firm[0] == explained
    assert sum(change.items for change in comparison.changes) == len(comparison.entries)


@given(LISTS)
def test_a_document_compared_with_itself_changes_nothing(records: list[Record]) -> None:
    titled = [record for record in records if record.title]
    comparison = compare(document(titled), document(titled))
    assert all(not entry.moved and not entry.difference_yen for entry in comparison.entries)
    assert {str(entry.change) for entry in comparison.entries} <= {"unchanged", "part_of", "unknown"} | {"relation"}
