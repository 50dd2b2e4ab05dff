"""Documents in two notations, explanations of a reading, and the time limit of a user's notation."""

from __future__ import annotations

import pytest

from mie_budget import Notation, NotationError, parse_notation, parse_text
from mie_budget.api import read_bytes
from mie_budget.reading import templates
from mie_budget.reading.templates import _Pattern

FIRST = """令和６年度当初予算 主な事業

避難所の改善【防災対策部】（8,420千円）
段ボールベッドを備蓄します。

ため池の耐震化【農林水産部】（88,200千円）
堤体を補強します。

水門の点検【県土整備部】（1,200千円）
点検します。
"""
HEADED = "\n令和６年度２月補正予算の概要\n"
SECOND = """
①公共事業 ▲2,340千円
減額補正を行います。
②災害対応経費 1,286千円
追加します。
③給与費 418千円
増額します。
"""


@pytest.mark.parametrize(
    ("text", "yen", "codes"),
    [
        (FIRST + HEADED + SECOND, [8_420, 88_200, 1_200, -2_340, 1_286, 418], {"second-notation"}),
        (FIRST + SECOND, [8_420, 88_200, 1_200], set()),
        (FIRST + HEADED + SECOND.replace("③", "さらに"), [8_420, 88_200, 1_200], set()),
        (FIRST.replace("1,200", "4,044") + "■内訳\n" + SECOND.replace("▲", ""), [8_420, 88_200, 4_044], set()),
    ],
    ids=["under a heading", "without a heading", "too short", "the parts of an item"],
)
def test_a_section_may_have_a_notation_of_its_own(text: str, yen: list[int], codes: set[str]) -> None:
    document = parse_text(text)
    assert [record.amount and record.amount.yen // 1000 for record in document.records] == yen
    assert {finding.code for finding in document.diagnostics} & {"second-notation"} == codes


OWN = parse_notation('name = "own"\ntemplates = ["▼{title}／{departments}／{amount}"]\nexample = "x"')


@pytest.mark.parametrize(
    ("text", "notation", "notes"),
    [
        (
            "(新)堤防の点検【土木部】（3千円 うち1千円）",
            None,
            ["title 堤防の点検", "markers new", "departments 土木部", "amount 3,000 yen, exact", "of_which 1,000 yen"],
        ),
        ("点検【同上】（－）", None, ["departments ditto", "amount none"]),
        ("\n\n【土木部】（3千円）\n調査【土木部】（4千円）", None, ["no title was found above"]),
        ("堤防の点検を行います。", None, []),
        ("▼点検／橋りょう／3千円", OWN, ["near miss: ▼{title}／{departments}／{amount} does not fit at {departments}"]),
    ],
)
def test_a_reading_is_explained(text: str, notation: object, notes: list[str]) -> None:
    reading = read_bytes(text.encode(), notation=notation, explained=True)  # type: ignore[arg-type]
    told = [note.text for note in reading.notes]
    assert [note for note in notes if note not in told] == []
    assert [note.line for note in reading.notes] == sorted(note.line for note in reading.notes)


def test_a_search_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "TIME_LIMIT", 0.01)
    with pytest.raises(NotationError, match=r"mine\.toml: a template took more than 0\.01 seconds"):
        _Pattern("(?:a|aa|aaa)+$", Notation("mine", ("{title}（{amount}）",), "x", file="mine.toml")).search("a" * 5000 + "b")


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("\n\n小計【土木部】（3千円）\n\n点検【土木部】（4千円）\n", [("点検", 4_000)]),
        ("調べます。堤防の\n点検【土木部】（4千円）\n", [("堤防の点検", 4_000)]),
        ("点検【土木部】（4千円）\n※債務負担行為の説明があります。\n", [("点検", 4_000)]),
        ("点検【土木部】（4千円）\n※債務負担行為（令和8年度\n", [("点検", 4_000)]),
        ("点検【土木部】（4千円）\n※債務負担行為（令和8年度）は別に定めます\n", [("点検", 4_000)]),
        ("点検【土木部】（4千円）\n※" + "債務負担行為の長い説明" * 30 + "\n", [("点検", 4_000)]),
        ("点検【土木部】（4千円、県の分 1千円 詳しくは別紙）\n", [("点検", 4_000)]),
        ("点検【土木部】（県の分 1千円、うち1千円 詳しくは別紙）\n", []),
        ("点検【土木部】4千円（8月補正予算額）\n", [("点検", 4_000)]),
        ("点検【土木部】4千円（令和9年度予算額）\n令和6年度予算 主な事業", [("点検", 4_000)]),
    ],
)
def test_what_stands_around_an_item_is_left_alone(text: str, records: list[tuple[str, int | None]]) -> None:
    read = [(record.title, record.amount and record.amount.yen) for record in parse_text(text).records]
    assert read == records
