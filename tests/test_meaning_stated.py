"""Printed totals: what is reported, what rounding explains, and where nothing is claimed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cases import THOROUGH
from mie_budget import parse_text
from mie_budget.api import Reading, read_bytes
from mie_budget.diagnostics import sentence
from mie_budget.language import languages
from mie_budget.meaning.stated import Allowance, Rounding, allowance, check_stated_totals, resolution
from mie_budget.models import Diagnostic, OtherAmount, OtherRelation, Role
from mie_budget.reading.lines import lines_of
from mie_budget.reading.outline import outline_of
from mie_budget.reading.stated import StatedTotals, find_stated_totals

CASES = tomllib.loads((Path(__file__).parent / "data/meaning/printed.toml").read_text(encoding="utf-8"))["case"]
NOTHING = StatedTotals((), (), "unstated")


def stated_in(line: str, role: Role) -> StatedTotals:
    lines = lines_of(line)
    return find_stated_totals(lines, outline_of(lines), [role])


def stated_totals(reading: Reading) -> StatedTotals:
    return find_stated_totals(lines_of("\n".join(reading.lines)), reading.outline, reading.roles)


def checked(text: str) -> tuple[Diagnostic, ...]:
    reading = read_bytes(text.encode())
    return check_stated_totals(reading.document.records, stated_totals(reading))


def assert_said(found: Iterable[Diagnostic]) -> None:
    """What was found has the severity of its code, and a sentence in every language."""
    for finding in found:
        assert finding.severity is finding.code.severity
        sentences = [sentence(finding.code, finding.params, language=language) for language in languages()]
        assert all(said and "{" not in said for said in sentences)
        assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    assert case["working"]
    found = checked(case["text"])
    assert [f"{entry.code} {entry.line}" for entry in found] == case.get("found", [])
    assert_said(found)
    if "message" in case:
        assert found[0].message == case["message"]


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=THOROUGH)])
def test_no_false_alarm_on_real_layouts(shared: Path, step: int) -> None:
    alarms = []
    for file in sorted([*shared.glob("corpus/*.txt"), *shared.glob("seed/*.txt")])[::step]:
        reading = read_bytes(file.read_bytes(), name=file.name)
        stated = stated_totals(reading)
        alarms += [(file.name, entry) for entry in check_stated_totals(reading.document.records, stated)]
    assert alarms == []


@pytest.mark.parametrize(
    ("amount", "parts", "codes"),
    [
        (10_000, [4_000, 6_000], []),
        (10_000, [4_000, 6_001], ["breakdown-exceeds-amount"]),
        (-10_000, [-4_000, -6_000], []),
        (-10_000, [-4_000, -6_001], ["breakdown-exceeds-amount"]),
        (0, [0], []),
    ],
)
def test_breakdowns_stay_within_the_amount(amount: int, parts: list[int], codes: list[str]) -> None:
    (record,) = parse_text("訓練【防災部】（985,600円）").records
    assert record.amount is not None
    others = tuple(OtherAmount(yen=yen, relation=OtherRelation.BREAKDOWN, text=f"{abs(yen):,}円") for yen in parts)
    record = record.model_copy(update={"amount": record.amount.model_copy(update={"yen": amount}), "others": others})
    found = check_stated_totals([record], NOTHING)
    assert [entry.code for entry in found] == codes
    assert_said(found)


@pytest.mark.parametrize(("part", "codes"), [("2百万円", []), ("3百万円", ["part-exceeds-amount"])])
def test_a_part_in_a_coarser_unit_may_be_rounded_up(part: str, codes: list[str]) -> None:
    (record,) = parse_text("訓練【防災部】（1,500千円）").records
    other = OtherAmount(yen=int(part[0]) * 10**6, relation=OtherRelation.OF_WHICH, text=part)
    record = record.model_copy(update={"others": (other,)})
    assert [entry.code for entry in check_stated_totals([record], NOTHING)] == codes


@pytest.mark.parametrize(
    ("text", "yen", "expected"),
    [
        ("28,550千円", 28_550_000, 1_000),
        ("２８，５５０千円", 28_550_000, 1_000),
        ("3.3億円", 330_000_000, 10_000_000),
        ("12,335", 12_335_000, 1_000),
        ("▲1,250千円", -1_250_000, 1_000),
        ("1億205万円", 102_050_000, 10_000),
        ("14億5,574万8千円", 1_455_748_000, 1_000),
        ("百五十万円", 1_500_000, 10_000),
        ("0千円", 0, 1_000),
        ("五百円", 500, 1),
        ("…", 7, 1),
    ],
)
def test_resolution(text: str, yen: int, expected: int) -> None:
    assert resolution(text, yen) == expected


@pytest.mark.parametrize(
    ("rounding", "total", "items", "expected"),
    [
        ("unstated", 1_000, [1_000, 1_000], (0, 0)),
        ("unstated", 1_000, [], (999, 999)),
        ("unstated", 1_000_000, [1_000], (999_999, 999_999)),
        ("unstated", 1_000, [1_000_000, 1_000_000], (1_999_999, 1_999_999)),
        ("unstated", 1_000, [1_000_000, 10_000], (0, 0)),
        ("nearest", 1_000, [1_000] * 3, (2_000, 2_000)),
        ("down", 1_000, [1_000] * 3, (999, 2_999)),
        ("down", 1_000, [], (999, 0)),
        ("some", 1_000, [1_000] * 3, (3_999, 3_999)),
    ],
)
def test_allowance(rounding: str, total: int, items: list[int], expected: tuple[int, int]) -> None:
    assert allowance(Rounding(rounding), total=total, items=items) == Allowance(*expected)


@pytest.mark.parametrize(
    ("line", "figures", "count"),
    [
        ("合計　1,300千円", ["1,300千円"], None),
        ("合　計　1,300千円", ["1,300千円"], None),
        ("【合計】　1,300千円（うち一般財源 200千円）", ["1,300千円"], None),
        ("合計 | | | 1,300千円 |", ["1,300千円"], None),
        ("総計（百万円）　1,300", ["1,300"], None),
        ("総額：13億円", ["13億円"], None),
        ("小計　12事業", [], 12),
        ("合計　十二事業　1,300千円", ["1,300千円"], 12),
        ("合計　▲1,300千円", ["▲1,300千円"], None),
        ("合計　3,51千円　1,300千円", ["1,300千円"], None),
        ("（計　４事業　142千円）", ["142千円"], 4),
        ("安全プログラム（計　４事業　142千円）", ["142千円"], 4),
        ("安全プログラム（総額　142千円）", ["142千円"], None),
        ("安全プログラム（４事業）（予算額：142千円）", ["142千円"], 4),
        ("安全プログラム（４事業）（道路）（平成16年度予算額：", [], 4),
    ],
)
def test_lines_that_state_a_total(line: str, figures: list[str], count: int | None) -> None:
    (total,) = stated_in(line, Role.PREAMBLE).totals
    assert ([figure.text for figure in total.figures], total.programs) == (figures, count)


@pytest.mark.parametrize(
    "line",
    [
        "一　般　会　計　　812,400千円",
        "設計　1,000千円",
        "実施設計　1,000千円",
        "総額は7,012億円です",
        "一般会計の総額は、3,124億円といたしました。",
        "合計　1,300",
        "新規の分　計　1,300千円",
        "計画の策定",
        "この計画では、３事業を行います。",
        "安全プログラム（見守り）",
        "安全プログラム（３事業者）",
        "３事業（計　142千円）を行います。",
        "合計　1,300千円を見込み、うち半分を充てる",
        "合計",
    ],
)
def test_lines_that_state_none(line: str) -> None:
    assert stated_in(line, Role.PREAMBLE).totals == ()


def test_lines_of_records_state_none() -> None:
    assert stated_in("合計　1,300千円", Role.HEADER) == NOTHING
