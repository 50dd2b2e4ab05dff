"""Totals: every rule of meaning as a hand-worked case, and the user's document."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mie_budget import parse_file, parse_text
from mie_budget.meaning.ledger import document_totals
from mie_budget.meaning.names import folded
from mie_budget.meaning.results import Basis, InferenceKind, Summary
from mie_budget.meaning.totals import account, basis_of, summarize
from mie_budget.models import MOST_YEN, Amount, Document, OtherAmount, OtherRelation, Record, Relation, Span, Stage

pytestmark = pytest.mark.usefixtures("read_once")

ROOT = Path(__file__).parent.parent
CASES = tomllib.loads((Path(__file__).parent / "data/meaning/totals.toml").read_text(encoding="utf-8"))["case"]
HEADING = "令和６年度当初予算\n"


def documents_of(texts: list[str]) -> list[Document]:
    headed = [text if text.startswith("令和") else HEADING + text for text in texts]
    return [parse_text(text, name=f"{number}.txt") for number, text in enumerate(headed, start=1)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    assert case["working"]
    (year,) = summarize(documents_of(case["documents"]), **case.get("options", {})).years
    for key, value in case["total"].items():
        assert getattr(year.total, key) == int(value), key
    departments = {entry.name: entry for entry in year.departments}
    for name, sums in case.get("departments", {}).items():
        for key, value in sums.items():
            assert getattr(departments[name], key) == value, (name, key)
    assert [f"{entry.kind} {entry.spared_yen}" for entry in year.inferences] == case.get("inferences", [])
    if "relisted" in case:
        found = [f"{entry.item.title} = {entry.original.line if entry.original else None}" for entry in year.relisted]
        assert found == case["relisted"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_document_states_the_totals_of_its_summary(case: dict[str, Any]) -> None:
    for document in documents_of(case["documents"]):
        (year,) = summarize(document, merge_repeats=False).years
        totals = document.totals
        assert (totals.records, totals.exact, totals.part_of) == (len(document.records), *totals_of(year.total))
        assert (totals.pools, totals.firm_yen) == (year.total.pools, year.total.firm_yen)
        assert totals.ceiling_yen == year.total.ceiling_yen


def totals_of(sums: Any) -> tuple[int, int]:
    return sums.exact, sums.part_of


def test_the_users_document() -> None:
    (year,) = summarize(parse_file(ROOT / "data/raw/mie-r6-hikikomori.txt")).years
    total = year.total
    assert (year.fiscal_year, year.basis, total.records, total.pools) == (2024, Basis.BUDGET, 31, 8)
    assert (total.firm_yen, total.ceiling_yen, total.naive_yen) == (95_178_000, 282_559_000, 338_035_000)
    assert [(entry.name, entry.records, entry.firm_yen, entry.ceiling_yen) for entry in year.departments] == [
        ("教育委員会事務局", 8, 10_451_000, 124_450_000),
        ("子ども・福祉部", 13, 69_914_000, 116_600_000),
        ("医療保健部", 8, 834_000, 61_389_000),
        ("雇用経済部", 3, 5_460_000, 24_864_000),
        ("環境生活部", 1, 0, 6_420_000),
        ("農林水産部", 1, 1_942_000, 1_942_000),
    ]
    # The departments' own firm sums and the joint exact items are all of the firm total: nothing is counted twice.
    joint = sum(item.yen or 0 for item in year.joint if item.amount and item.amount.relation == "exact")
    assert sum(entry.firm_yen for entry in year.departments) + joint == total.firm_yen
    (shared,) = year.inferences
    assert (shared.kind, len(shared.items), shared.spared_yen) == (InferenceKind.SHARED_POOL, 5, 55_476_000)
    # 282,559 and the four further printings of the 13,869 are what a plain sum gives.
    assert total.ceiling_yen + shared.spared_yen == total.naive_yen


def test_no_documents() -> None:
    assert summarize([]).years == ()
    (year,) = summarize(parse_text("")).years
    assert (year.fiscal_year, year.total.records, year.total.ceiling_yen, year.departments) == (None, 0, 0, ())


def test_only_pools_and_only_nulls() -> None:
    (year,) = summarize(parse_text("講演会【医療部】（500千円の内数）")).years
    assert (year.total.firm_yen, year.total.ceiling_yen) == (0, 500_000)
    (year,) = summarize(parse_text("協定【医療部】（－）\n覚書【医療部】（－）")).years
    assert (year.total.firm_yen, year.total.ceiling_yen, year.total.nulls) == (0, 0, 2)
    assert [item.title for item in year.nulls] == ["協定", "覚書"]


def test_years_and_bases_are_never_added_together() -> None:
    line = "訓練【防災部】（20千円）"
    texts = [
        f"令和７年度当初予算\n{line}",
        f"令和６年度当初予算要求\n{line}",
        f"令和６年度当初予算\n{line}",
        f"令和６年度暫定予算\n{line}",
        f"令和６年度決算\n{line}",
    ]
    years = summarize([*documents_of(texts), parse_text(line)]).years
    assert [(year.fiscal_year, str(year.basis), year.total.firm_yen) for year in years] == [
        (2024, "budget", 20_000),
        (2024, "request", 20_000),
        (2024, "provisional", 20_000),
        (2024, "settlement", 20_000),
        (2025, "budget", 20_000),
        (None, "budget", 20_000),
    ]


def record(title: str, yen: int, *departments: str, line: int = 1) -> Record:
    return Record(
        title=title,
        departments=departments,
        ditto=False,
        amount=Amount(yen=yen, relation=Relation.EXACT, text=f"{yen}円"),
        others=(),
        markers=(),
        description="",
        span=Span(first_line=line, header_last_line=line, last_line=line),
    )


def with_records(*records: Record, stage: Stage | None = None) -> Document:
    return parse_text("").model_copy(update={"records": records, "stage": stage})


def test_items_without_a_title_are_never_the_same() -> None:
    (year,) = summarize(with_records(record("", 5, "総務部"), record("", 5, "総務部", line=2))).years
    assert (year.total.firm_yen, year.total.repeated) == (10, 0)


def test_sums_beyond_64_bits_stay_exact() -> None:
    records = [record(f"事業{number}", MOST_YEN, "財政部", line=number) for number in range(1, 1026)]
    document = with_records(*records)
    result = summarize(document)
    assert document_totals(records).ceiling_yen == 1025 * MOST_YEN > 2**63
    assert (result.years[0].total.firm_yen, result.years[0].departments[0].ceiling_yen) == (1025 * MOST_YEN,) * 2
    assert Summary.model_validate_json(result.model_dump_json()) == result


def test_items_without_a_department_have_a_place() -> None:
    (year,) = summarize(with_records(record("甲", 5), record("乙", 3, "総務部", line=2))).years
    assert [(entry.name, entry.firm_yen) for entry in year.departments] == [("総務部", 3), (None, 5)]


def test_departments_of_equal_ceilings_stand_by_name() -> None:
    (year,) = summarize(with_records(record("甲", 5, "環境部"), record("乙", 5, "企業局", line=2))).years
    assert [entry.name for entry in year.departments] == sorted(["環境部", "企業局"])


def test_an_item_knows_its_place() -> None:
    (year,) = summarize(parse_text("協定【医療部】（－）", name="a.txt")).years
    assert (year.nulls[0].place, year.nulls[0].yen) == ("a.txt:1", None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＳＮＳ 相談", "sns相談"),
        ("ネットワ－ク", "ネットワーク"),
        ("10〜20代", "10～20代"),
        ("\uf075教育相談", "教育相談"),
        ("子ども･福祉部", "子ども・福祉部"),
    ],
)
def test_folded_texts_are_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_a_departments_ceiling_is_made_of() -> None:
    text = """訓練【防災部】（1,000千円）
広報【防災部、総務部】（200千円）
減額【防災部、総務部】（▲50千円）
研修【防災部】（300千円の内数）
講演【防災部】（300千円の内数）
訓練の一部【防災部】（1,000千円の内数）
返納【防災部】（▲70千円の内数）
共同の研修【防災部、総務部】（40千円の内数）
相談（5千円の内数）
"""
    (year,) = summarize(documents_of([text])).years
    parts = {entry.name: tuple(year.ceiling_parts(entry)) for entry in year.departments}
    # Firm 1,000; joint 200 (▲50 only lowers); pools 300 once and 40, the 1,000 is an item and ▲70 only lowers.
    assert parts == {"防災部": (1_000_000, 200_000, 340_000), "総務部": (0, 200_000, 40_000), None: (0, 0, 5_000)}
    assert all(sum(parts[entry.name]) == entry.ceiling_yen for entry in year.departments)
    assert [(pool.adds_yen, pool.raises_yen) for pool in year.pools] == [
        (0, 0),
        (300_000, 300_000),
        (40_000, 40_000),
        (5_000, 5_000),
        (-70_000, 0),
    ]


def test_an_account_tells_how_each_record_stands() -> None:
    texts = [
        "訓練【防災部】（300千円）\n研修【防災部】（300千円の内数）\n講演【防災部】（20千円の内数）",
        "訓練【防災部】（300千円）\n相談【防災部】（20千円の内数）",
        "令和５年度当初予算\n講演【防災部】（20千円の内数）",
    ]
    found = account(documents_of(texts))
    # Years in their order; in the later one the pool of 300 is the item on line 2 of the first document.
    assert [(pool.year.fiscal_year, pool.pool.yen, pool.members, pool.printed_as) for pool in found.pools] == [
        (2023, 20_000, ((2, 0),), None),
        (2024, 300_000, ((0, 1),), (0, 0)),
        (2024, 20_000, ((0, 2), (1, 1)), None),
    ]
    assert [[tuple(standing) for standing in document] for document in found.standings] == [
        [(True, None), (True, 1), (True, 2)],
        [(False, None), (True, 2)],
        [(True, 0)],
    ]
    assert [pool.pool for pool in found.pools] == [pool for year in found.summary.years for pool in year.pools]
    assert account(documents_of(texts), merge_repeats=False).standings[1][0].counts


@pytest.mark.parametrize("stage", [None, *Stage])
def test_every_stage_has_a_basis(stage: Stage | None) -> None:
    (year,) = summarize(with_records(stage=stage)).years
    assert year.basis is basis_of(stage)
    budget = stage in (None, Stage.INITIAL, Stage.SUPPLEMENTARY)
    assert (year.basis is Basis.BUDGET) is budget


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_summary_is_read_back_from_its_json(case: dict[str, Any]) -> None:
    result = summarize(documents_of(case["documents"]), **case.get("options", {}))
    assert Summary.model_validate_json(result.model_dump_json()) == result
    assert (result.schema_version, result.summary_version) == ("1", "1")


def test_a_pool_is_the_first_item_that_prints_its_figure() -> None:
    text = "全体【防災部】（300千円）\n別の全体【防災部】（300千円）\n研修【防災部】（300千円の内数）"
    (pool,) = summarize(documents_of([text])).years[0].pools
    assert pool.printed_as is not None
    assert pool.printed_as.title == "全体"


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_printings_the_one_with_most_on_top_counts(order: int) -> None:
    more = OtherAmount(yen=70, relation=OtherRelation.ADDITIONAL, text="外数70円")
    plain = record("訓練", 5, "防災部")
    fuller = plain.model_copy(update={"others": (more,)})
    (year,) = summarize([with_records(one) for one in (plain, fuller)[::order]]).years
    assert (year.total.records, year.total.additional_yen) == (1, 70)
    assert [(entry.item.title, entry.yen, entry.text) for entry in year.additional] == [("訓練", 70, "外数70円")]


def test_departments_tell_what_is_listed_again_before_figures_do() -> None:
    text = "訓練【総務部】（5千円）\n訓練【防災部】（7千円）\n訓練（再掲）【防災部】（5千円）"
    (entry,) = summarize(documents_of([text])).years[0].relisted
    assert entry.original is not None
    assert entry.original.departments == ("防災部",)
