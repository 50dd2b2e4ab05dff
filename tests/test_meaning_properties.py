"""Totals for any records: the true total lies between the bounds, and neither order nor files change a sum."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mie_budget.meaning.comparison import compare
from mie_budget.meaning.ledger import document_totals
from mie_budget.meaning.names import departments_key
from mie_budget.meaning.results import YearSummary
from mie_budget.meaning.totals import account, summarize
from mie_budget.models import (
    MOST_YEN,
    Amount,
    Document,
    FigureRoles,
    LineRoles,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Source,
    Span,
    Stage,
    Totals,
)

# Few figures, titles and departments, so that they meet; two figures whose sums no float holds.
FIGURES = st.sampled_from([0, 1, 5, -5, 13_869_000, -700, MOST_YEN, -MOST_YEN])
AMOUNTS = st.none() | st.builds(Amount, yen=FIGURES, relation=st.sampled_from(Relation), text=st.just("…千円"))
RECORDS = st.builds(
    Record,
    title=st.sampled_from(["甲", "乙", "丙", ""]),
    departments=st.lists(st.sampled_from(["総務部", "教育部", "環境部"]), max_size=3).map(tuple),
    ditto=st.just(False),
    amount=AMOUNTS,
    others=st.just(())
    | st.builds(OtherAmount, yen=FIGURES, relation=st.sampled_from(OtherRelation), text=st.just("")).map(
        lambda other: (other,)
    ),
    markers=st.just(()),
    description=st.just(""),
    span=st.builds(lambda line: Span(first_line=line, header_last_line=line, last_line=line), st.integers(1, 50)),
)
LISTS = st.lists(RECORDS, max_size=8)


def document(
    records: list[Record], name: str = "a.txt", *, stage: Stage | None = None, fiscal_year: int = 2024
) -> Document:
    return Document(
        source=Source(name=name, sha256="0" * 64, media_type="text/plain", encoding="utf-8", lines=50),
        title=None,
        fiscal_year=fiscal_year,
        stage=stage,
        notation=None,
        headings=(),
        records=tuple(records),
        totals=Totals(records=0, exact=0, part_of=0, pools=0, firm_yen=0, ceiling_yen=0),
        line_roles=LineRoles(),
        figure_roles=FigureRoles(),
        diagnostics=(),
    )


def year_of(*documents: Document) -> YearSummary:
    (year,) = summarize(documents).years
    return year


def sums(year: YearSummary) -> object:
    return year.total, {entry.name: entry for entry in year.departments}


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
        assert entry.floor_yen <= true[entry.name] <= entry.ceiling_yen


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
    assert totals.model_dump() == {name: getattr(total, name) for name in Totals.model_fields}


STAGES = st.sampled_from([None, Stage.INITIAL, Stage.SUPPLEMENTARY])


@given(st.lists(st.tuples(STAGES, LISTS), max_size=3), st.booleans(), st.booleans(), st.booleans())
def test_sums_are_those_of_the_rules_word_by_word(
    parts: list[tuple[Stage | None, list[Record]]], merge_pools: bool, match_printed: bool, merge_repeats: bool
) -> None:
    """The rules once more, as `docs/totals.md` puts them: item by item, each compared with all before it."""
    documents = [document(records, f"{at}.txt", stage=stage) for at, (stage, records) in enumerate(parts)]
    # Departments in here have one spelling, so a set of names says which they are.
    printed = [
        (record.title, frozenset(record.departments), record.amount, stage is Stage.SUPPLEMENTARY)
        for stage, records in parts
        for record in records
    ]
    items: list[tuple[str, frozenset[str], Amount | None, bool]] = []
    for printing in printed:
        title, names, amount, layer = printing
        known = any(
            title
            and (title, names, layer) == (other[0], other[1], other[3])
            and (amount and (amount.yen, amount.relation)) == (other[2] and (other[2].yen, other[2].relation))
            for other in items
        )
        if not (merge_repeats and known):
            items.append(printing)
    for name in (None, "総務部", "教育部", "環境部", ""):
        own = [one for one in items if name is None or name in one[1] or (name == "" and not one[1])]
        firm, floor, ceiling, pools = 0, 0, 0, []
        for _, names, amount, layer in own:
            if amount and amount.relation is Relation.EXACT:
                sure = name is None or len(names) < 2
                firm += amount.yen if sure else 0
                ceiling += 0 if sure else max(amount.yen, 0)
                floor += 0 if sure else min(amount.yen, 0)
            if (
                amount
                and amount.relation is Relation.PART_OF
                and not (merge_pools and (names, amount.yen, layer) in pools)
            ):
                pools.append((names, amount.yen, layer))
                twin = any(
                    other[2]
                    and other[2].relation is Relation.EXACT
                    and (other[1], other[2].yen, other[3]) == (names, amount.yen, layer)
                    for other in own
                )
                if not (match_printed and twin):
                    ceiling += max(amount.yen, 0)
                    floor += min(amount.yen, 0)
        years = summarize(
            documents, merge_pools=merge_pools, match_printed=match_printed, merge_repeats=merge_repeats
        ).years
        found = [sums for year in years for sums in ([year.total] if name is None else year.departments)]
        found = [sums for sums in found if name is None or getattr(sums, "name", None) == (name or None)]
        kinds = Counter(amount and amount.relation for _, _, amount, _ in own)
        expected = (len(own), len(pools), firm, firm + floor, firm + ceiling, *map(kinds.__getitem__, Relation))
        assert [
            (
                *(sums.records, sums.pools, sums.firm_yen, sums.floor_yen, sums.ceiling_yen),
                *(sums.exact, sums.part_of, sums.relisted, sums.additional),
            )
            for sums in found
        ] == ([expected] if own or (name is None and parts) else [])


@given(LISTS, LISTS)
def test_the_standings_of_records_add_up_to_the_sums(first: list[Record], second: list[Record]) -> None:
    found = account([document(first, "b.txt"), document(second, "c.txt", stage=Stage.SUPPLEMENTARY)])
    (year,) = found.summary.years
    counted = [
        (record, standing)
        for records, standings in zip((first, second), found.standings, strict=True)
        for record, standing in zip(records, standings, strict=True)
        if standing.counts
    ]
    assert len(counted) == year.total.records
    exact = [record.amount.yen for record, _ in counted if record.amount and record.amount.relation is Relation.EXACT]
    assert sum(exact) == year.total.firm_yen
    used = {standing.pool for _, standing in counted if standing.pool is not None}
    assert used == set(range(len(year.pools)))
    assert year.total.ceiling_yen == year.total.firm_yen + sum(year.pools[pool].raises_yen for pool in used)
    for record, standing in counted:
        assert (standing.pool is not None) == (record.amount is not None and record.amount.relation is Relation.PART_OF)
        if standing.pool is not None and record.amount:
            assert record.amount.yen == year.pools[standing.pool].yen
    for department in year.departments:
        assert sum(year.ceiling_parts(department)) == department.ceiling_yen


@given(LISTS)
def test_a_document_twice_is_the_document(records: list[Record]) -> None:
    titled = [record for record in records if record.title]
    once, twice = year_of(document(titled)).total, year_of(document(titled), document(titled, "b.txt")).total
    assert twice == once.model_copy(update={"repeated": twice.repeated, "naive_yen": 2 * once.naive_yen})
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
    comparison = compare(document(old), document(new, fiscal_year=2025))
    firm = [year.total.firm_yen for side in (comparison.old, comparison.new) for year in side]
    explained = 0
    for entry in comparison.entries:
        for item, sign in ((entry.old, -1), (entry.new, 1)):
            if item and item.amount and item.amount.relation is Relation.EXACT:
                explained += sign * item.amount.yen
    assert firm[1] - firm[0] == explained
    assert sum(change.items for change in comparison.changes) == len(comparison.entries)


@given(LISTS)
def test_a_document_compared_with_itself_changes_nothing(records: list[Record]) -> None:
    titled = [record for record in records if record.title]
    comparison = compare(document(titled), document(titled))
    assert all(not entry.moved and not entry.difference_yen for entry in comparison.entries)
    assert {str(entry.change) for entry in comparison.entries} <= {"unchanged", "part_of", "unknown"} | {"relation"}
