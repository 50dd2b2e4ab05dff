"""Totals: every rule of meaning as a hand-worked case, and the user's document."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mie_budget import parse_file, parse_text
from mie_budget.meaning.keys import folded
from mie_budget.meaning.summary import summarize
from mie_budget.meaning.summary_models import Basis, InferenceKind
from mie_budget.models import Amount, Document, Record, Relation, Span, Stage

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
    departments = {entry.name: entry.sums for entry in year.departments}
    for name, sums in case.get("departments", {}).items():
        for key, value in sums.items():
            assert getattr(departments[name], key) == value, (name, key)
    assert [f"{entry.kind} {entry.spared_yen}" for entry in year.inferences] == case.get("inferences", [])
    if "relisted" in case:
        found = [
            f"{entry.item.record.title} = {entry.original.record.span.first_line if entry.original else None}"
            for entry in year.relisted
        ]
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
    assert [
        (entry.name, entry.sums.records, entry.sums.firm_yen, entry.sums.ceiling_yen) for entry in year.departments
    ] == [
        ("教育委員会事務局", 8, 10_451_000, 124_450_000),
        ("子ども・福祉部", 13, 69_914_000, 116_600_000),
        ("医療保健部", 8, 834_000, 61_389_000),
        ("雇用経済部", 3, 5_460_000, 24_864_000),
        ("環境生活部", 1, 0, 6_420_000),
        ("農林水産部", 1, 1_942_000, 1_942_000),
    ]
    # The departments' own firm sums and the joint exact items are all of the firm total: nothing is counted twice.
    joint = sum(item.yen or 0 for item in year.joint if item.record.amount and item.record.amount.relation == "exact")
    assert sum(entry.sums.firm_yen for entry in year.departments) + joint == total.firm_yen
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
    assert [item.record.title for item in year.nulls] == ["協定", "覚書"]


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
    amount = Amount(yen, Relation.EXACT, f"{yen}円")
    return Record(title, departments, False, amount, (), (), "", Span(line, line, line))


def with_records(*records: Record, stage: Stage | None = None) -> Document:
    return replace(parse_text(""), records=records, stage=stage)


def test_items_without_a_title_are_never_the_same() -> None:
    (year,) = summarize(with_records(record("", 5, "総務部"), record("", 5, "総務部", line=2))).years
    assert (year.total.firm_yen, year.total.repeated) == (10, 0)


def test_items_without_a_department_have_a_place() -> None:
    (year,) = summarize(with_records(record("甲", 5), record("乙", 3, "総務部", line=2))).years
    assert [(entry.name, entry.sums.firm_yen) for entry in year.departments] == [("総務部", 3), (None, 5)]


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
