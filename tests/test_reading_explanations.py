"""Explanations: what is said of each line, and where a notation nearly fitted."""

from __future__ import annotations

import pytest

from mie_budget import find_notation, parse_notation, parse_text
from mie_budget.api import read_bytes
from mie_budget.errors import NotationError
from mie_budget.reading import templates

OWN = parse_notation(
    'name = "own"\nexample = "x"\ntemplates = ["{title}【{departments}】（{amount}）", "{bullet}{title}：{figure}"]'
)
TEXT = """令和６年度当初予算　主要事業
(新)避難所の点検【防災部、
教育委員会】（1,320千円、うち国費 600千円）
地区ごとに回ります。
川の点検【〃】（－）
橋の点検【補助率1/2】（1,000千円）
○港の点検：5,000
船を入れ替えます。
【防災部】（2,000千円）
"""
FIRST, SECOND = OWN.templates


def notes(text: str, *, own: bool) -> list[tuple[int, str]]:
    reading = read_bytes(text.encode(), notation=OWN if own else None, explained=True)
    return [(note.line, note.text) for note in reading.notes]


def test_what_was_read_from_each_line_is_told() -> None:
    assert notes(TEXT, own=True) == [
        (0, "notation own: 2 items, 1 figures left over, score 9 (chosen)"),
        (2, "title 避難所の点検"),
        (2, "markers new"),
        (2, "departments 防災部、教育委員会"),
        (2, f"template {FIRST}"),
        (3, "amount 1,320,000 yen, exact"),
        (3, "of_which 600,000 yen"),
        (5, "title 川の点検"),
        (5, "departments ditto"),
        (5, "amount none"),
        (5, f"template {FIRST}"),
        (6, f"near miss: {FIRST} does not fit at {{departments}}"),
        (7, f"near miss: {SECOND} does not fit at {{figure}}"),
        (9, "no title was found above"),
        (9, "departments 防災部"),
        (9, "amount 2,000,000 yen, exact"),
        (9, f"template {FIRST}"),
        (9, f"near miss: {FIRST} does not fit at {{title}}"),
    ]


def test_near_misses_are_told_where_nothing_was_read() -> None:
    assert notes("○港の点検：5,000\n", own=True) == [(1, f"near miss: {SECOND} does not fit at {{figure}}")]
    assert notes("○港の点検：5,000\n", own=False) == []


def test_every_notation_that_read_something_is_weighed() -> None:
    found = notes("避難所の点検【防災部】（1,320千円）\n川の点検\n（1,000千円）\n防災部\n", own=False)
    weighed = [text for line, text in found if line == 0]
    assert [text.split(":")[0].removeprefix("notation ") for text in weighed] == [
        "title-department",
        "stacked-parentheses",
        "opener-amount-department-below",
    ]
    assert [text.endswith("(chosen)") for text in weighed] == [True, False, False]


def test_what_stands_on_lines_of_its_own_is_told_there() -> None:
    template = find_notation("stacked-parentheses").templates[0].replace("\n", "↵")
    told = notes("防災訓練\n(1,000千円)\n防災部\n", own=False)
    assert (1, "title 防災訓練") in told
    assert (1, f"template {template}") in told
    assert (2, "amount 1,000,000 yen, exact") in told


def test_an_item_without_an_amount_and_two_near_misses_of_a_line_are_told_once() -> None:
    own = parse_notation(
        'name = "own"\nexample = "x"\ntemplates = ["{title}【{departments}】（{amount}）", "{title}【{departments}】"]'
    )
    text = "川の点検【防災部】（1,000千円）\n橋の点検【土木部】\n港の【a1】点検【b2】\n".encode()
    told = [(note.line, note.text) for note in read_bytes(text, notation=own, explained=True).notes]
    assert [text for line, text in told if line == 2] == [
        "title 橋の点検",
        "departments 土木部",
        "template {title}【{departments}】",
    ]
    assert [text for line, text in told if line == 3] == [
        "near miss: {title}【{departments}】 does not fit at {departments}"
    ]


def test_without_being_asked_nothing_is_explained() -> None:
    assert read_bytes(TEXT.encode()).notes == ()


def test_a_slow_search_is_given_up_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "TIME_LIMIT", 1e-6)
    slow = parse_notation(
        'name = "own"\nexample = "x"\ntemplates = ["{title}：{text}：{text}：{description}：（{amount}）"]',
        file="slow.toml",
    )
    with pytest.raises(NotationError) as caught:
        parse_text("甲：" + "乙" * 199 + "：" * 5_000, notation=slow)
    assert str(caught.value) == (
        "slow.toml: a template took more than 1e-06 seconds in one search. Use fewer slots, with a bracket or a sign "
        "between them"
    )
