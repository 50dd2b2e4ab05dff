"""Documents in two notations, their sections, and what stands around an item."""

from __future__ import annotations

from pathlib import Path

import pytest

from mie_budget import Notation, NotationError, parse_notation, parse_text
from mie_budget.api import read_bytes
from mie_budget.cli.main import run
from mie_budget.reading.templates import compiling
from mie_budget.reading.templates.compiling import Pattern

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
    ("text", "yen"),
    [
        (FIRST + HEADED + SECOND, [8_420, 88_200, 1_200, -2_340, 1_286, 418]),
        (FIRST + SECOND, [8_420, 88_200, 1_200, -2_340, 1_286, 418]),
        (FIRST + HEADED + SECOND.replace("③", "さらに"), [8_420, 88_200, 1_200, -2_340, 1_286]),
        (FIRST.replace("1,200", "4,044") + "■内訳\n" + SECOND.replace("▲", ""), [8_420, 88_200, 4_044]),
    ],
    ids=["under a heading", "without a heading", "a line without a number", "the parts of an item"],
)
def test_a_section_may_have_a_notation_of_its_own(text: str, yen: list[int]) -> None:
    document = parse_text(text)
    assert [record.amount and record.amount.yen // 1000 for record in document.records] == yen
    assert document.notation == "title-department"


SECTIONS = """令和６年度当初予算
【歳出】
１　防災部
(1) 避難所
避難所の改善（8,420千円）
(2) 備蓄
段ボールベッドの備蓄（1,200千円）
２　土木部
水門の点検（900千円）
【歳入】
県税（5,000千円）
"""


def test_the_outline_is_the_tree_of_headings_with_what_they_say() -> None:
    reading = read_bytes(SECTIONS.encode())
    sections = list(reading.outline.sections())
    said = {reading.lines[section.line - 1]: section.says for section in sections}
    assert said["【歳出】"] == ("items",)
    assert said["【歳入】"] == ("revenue",)
    assert said["１　防災部"] == ("防災部",)
    assert said["２　土木部"] == ("土木部",)
    depths = {reading.lines[section.line - 1]: section.depth for section in sections}
    assert (
        depths["【歳出】"] == depths["【歳入】"] < depths["１　防災部"] == depths["２　土木部"] < depths["(1) 避難所"]
    )


def test_the_outline_is_printed_as_a_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SECTIONS, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["mie-budget", "explain", "--outline", str(path)])
    with pytest.raises(SystemExit):
        run()
    printed = capfdbinary.readouterr().out.decode("utf-8").splitlines()
    assert [line for line in printed if "部" in line or "歳" in line] == [
        " 2  【歳出】  - items",
        " 3    １　防災部  - 防災部",
        " 8    ２　土木部  - 土木部",
        "10  【歳入】  - revenue",
    ]


OWN = parse_notation('name = "own"\ntemplates = ["▼{title}／{departments}／{amount}"]\nexample = "x"')


def test_a_near_miss_names_the_template_and_the_slot() -> None:
    (miss,) = read_bytes("▼点検／橋りょう／3千円".encode(), notation=OWN).misses
    assert miss == (1, "▼{title}／{departments}／{amount}", "departments")


@pytest.mark.parametrize("text", ["堤防の点検を行います。", "\n\n"])
def test_of_a_text_without_figures_nothing_is_said(text: str) -> None:
    reading = read_bytes(text.encode())
    assert (reading.evidence, reading.misses) == ((), ())


def test_a_header_without_a_title_is_explained_as_such() -> None:
    reading = read_bytes("\n\n【土木部】（3千円）\n調査【土木部】（4千円）".encode())
    lost, kept = reading.evidence
    assert (lost.line, lost.title, lost.verdict, lost.names, lost.yen) == (3, "", "doubtful", ("土木部",), 3_000)
    assert (kept.line, kept.title, kept.verdict) == (4, "調査", "item")


def test_evidence_stands_in_the_order_of_the_lines() -> None:
    lines = [found.line for found in read_bytes((FIRST + HEADED + SECOND).encode()).evidence]
    assert lines == sorted(lines)
    assert len(lines) == 6


def test_a_search_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "TIME_LIMIT", 0.01)
    with pytest.raises(NotationError, match=r"mine\.toml: a template took more than 0\.01 seconds"):
        Pattern("(?:a|aa|aaa)+$", Notation("mine", ("{title}（{amount}）",), "x", file="mine.toml")).search(
            "a" * 5000 + "b"
        )


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
        ("か\u3099っこう、あ\u3099【土木部】（4千円）\n", [("がっこう、あ\u3099", 4_000)]),
    ],
)
def test_what_stands_around_an_item_is_left_alone(text: str, records: list[tuple[str, int | None]]) -> None:
    read = [(record.title, record.amount and record.amount.yen) for record in parse_text(text).records]
    assert read == records


def test_the_head_of_another_table_is_no_prose_of_the_item_above() -> None:
    head = "| 事業名 | 予算額(千円) | 概要 |\n|---|---|---|\n"
    rows = ("| 橋の点検事業 | 1,000 | 橋を見る |\n", "| 堤防の草刈り事業 | 3,000 | 草を刈る |\n")
    document = parse_text("令和6年度当初予算\n" + "\n".join(head + row for row in rows))
    read = [(record.description, record.span.last_line) for record in document.records]
    assert read == [("橋を見る", 4), ("草を刈る", 8)]
    assert (document.line_roles.header, document.line_roles.description) == (2, 0)
