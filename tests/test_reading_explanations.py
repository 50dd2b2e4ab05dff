"""Explanations: what is said of each line, and where a notation nearly fitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mie_budget import find_notation, parse_notation, parse_text
from mie_budget.api import read_bytes
from mie_budget.cli.main import run
from mie_budget.errors import NotationError
from mie_budget.models import Role
from mie_budget.reading.templates import compiling

OWN_FILE = """name = "own"
example = "x"
templates = ["{title}【{departments}】（{amount}）", "{bullet}{title}：{figure}"]
"""
OWN = parse_notation(OWN_FILE)
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
Explain = Callable[..., list[tuple[int, str]]]


@pytest.fixture
def explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Explain:
    """What `mie-budget explain` tells of each line of a text: (line, what is told)."""

    def notes(text: str, *, own: str = "") -> list[tuple[int, str]]:
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        (tmp_path / "own.toml").write_text(own, encoding="utf-8")
        options = ["--notation", str(tmp_path / "own.toml")] if own else []
        monkeypatch.setattr("sys.argv", ["mie-budget", "explain", str(tmp_path / "a.txt"), *options, "--lang", "en"])
        with pytest.raises(SystemExit):
            run()
        told: list[tuple[int, str]] = []
        number = 0
        for line in capfdbinary.readouterr().out.decode("utf-8").splitlines():
            note = re.match(r" +- (.*)", line)
            number += note is None
            if note is not None:
                told.append((number, note[1]))
        return told

    return notes


def test_what_was_read_from_each_line_is_told(explained: Explain) -> None:
    assert [note for note in explained(TEXT, own=OWN_FILE) if not note[1].startswith("for:")] == [
        (2, "title 避難所の点検"),
        (2, "markers new"),
        (2, "departments 防災部、教育委員会"),
        (2, f"template {FIRST}"),
        (3, "amount 1,320,000 yen, exact"),
        (3, "also 600,000 yen, of_which"),
        (5, "title 川の点検"),
        (5, "departments ditto: 防災部、教育委員会"),
        (5, "amount none"),
        (5, f"template {FIRST}"),
        (6, f"near miss: {FIRST} does not fit at {{departments}}"),
        (7, f"near miss: {SECOND} does not fit at {{figure}}"),
        (9, "no title was found above"),
        (9, "departments 防災部"),
        (9, "amount 2,000,000 yen, exact"),
        (9, f"template {FIRST}"),
        (9, "against: title-missing"),
    ]


def test_what_speaks_for_an_item_is_told(explained: Explain) -> None:
    assert (2, "for: department, notation, programme, budget, marker") in explained(TEXT, own=OWN_FILE)
    reading = read_bytes(TEXT.encode(), notation=OWN)
    assert [(found.line, found.verdict, found.title, found.template) for found in reading.evidence] == [
        (2, "item", "避難所の点検", FIRST),
        (5, "item", "川の点検", FIRST),
        (9, "doubtful", "", FIRST),
    ]
    assert "department" in reading.evidence[0].evidence
    assert reading.evidence[-1].against == ("title-missing",)


def test_a_candidate_that_is_no_item_is_told_with_what_it_was_taken_for(explained: Explain) -> None:
    text = "避難所の点検【防災部】（1,320千円）\n川の点検【土木部】（1,000千円）\n合計【県】（2,320千円）\n"
    told = [note for line, note in explained(text) if line == 3]
    assert told[0] == "taken for total: 合計【県】"
    assert "amount 2,320,000 yen, exact" in told
    assert any(note.startswith("against: ") and "total" in note for note in told)


def test_near_misses_are_told_where_nothing_was_read(explained: Explain) -> None:
    assert explained("○港の点検：5,000\n", own=OWN_FILE) == [
        (1, f"near miss: {SECOND} does not fit at {{figure}}"),
    ]
    assert read_bytes("○港の点検：5,000\n".encode()).misses == ()


def test_the_line_of_a_near_miss_counts_from_one() -> None:
    misses = read_bytes(TEXT.encode(), notation=OWN).misses
    assert [(miss.line, miss.template, miss.slot) for miss in misses] == [
        (6, FIRST, "departments"),
        (7, SECOND, "figure"),
    ]


def test_the_notation_that_fits_what_was_read_is_named() -> None:
    text = "避難所の点検【防災部】（1,320千円）\n川の点検\n（1,000千円）\n防災部\n"
    assert read_bytes(text.encode()).document.notation == "title-department"
    assert read_bytes(text.encode(), notation=find_notation("stacked-parentheses")).document.notation == (
        "stacked-parentheses"
    )


def test_what_stands_on_lines_of_its_own_is_told_there(explained: Explain) -> None:
    text = "防災訓練\n(1,000千円)\n防災部\n"
    template = find_notation("stacked-parentheses").templates[0]
    own = f'name = "own"\nexample = "x"\ntemplates = ["""{template}"""]\n'
    for told in (explained(text), explained(text, own=own)):
        assert (1, "title 防災訓練") in told
        assert (2, "amount 1,000,000 yen, exact") in told
        assert (3, "departments 防災部") in told
    assert (1, f"template {template.replace(chr(10), '↵')}") in explained(text, own=own)


def test_an_item_without_an_amount_and_two_near_misses_of_a_line_are_told_once(explained: Explain) -> None:
    own = (
        'name = "own"\nexample = "x"\ntemplates = ["{title}【{departments}】（{amount}）", "{title}【{departments}】"]'
    )
    told = explained("川の点検【防災部】（1,000千円）\n橋の点検【土木部】\n港の【a1】点検【b2】\n", own=own)
    assert [note for line, note in told if line == 2 and not note.startswith("for:")] == [
        "title 橋の点検",
        "departments 土木部",
        "amount none",
        "template {title}【{departments}】",
    ]
    assert [note for line, note in told if line == 3] == [
        "near miss: {title}【{departments}】（{amount}） does not fit at {departments}"
    ]


def test_a_slow_search_is_given_up_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "TIME_LIMIT", 1e-6)
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


def test_lines_keep_their_numbers_where_the_blank_ones_between_say_nothing() -> None:
    text = "取組一覧\n\n\n橋の点検【土木部】（1,320千円）\n\n古い橋から\n\n\n港の点検【土木部】（2,000千円）\n"
    text += "\n道の点検【土木部】（1,000千円）\n\n合計　5,000千円\n\n\n\n9千円\n\n財源は一般財源\n\n以上\n"
    reading = read_bytes(text.encode())
    assert reading.document.source.lines == len(reading.lines) == len(reading.roles) == 21
    assert [record.span.first_line for record in reading.document.records] == [4, 9, 11]
    assert [found.line for found in reading.evidence] == [4, 9, 11, 13, 17]
    assert [(found.line, found.code) for found in reading.document.diagnostics] == [
        (13, "total-mismatch"),
        (17, "figure-unclaimed"),
    ]
    assert [at for at, role in enumerate(reading.roles, 1) if role is Role.UNCLAIMED] == [17]
    assert reading.document.line_roles.blank == reading.roles.count(Role.BLANK) == 12
    assert [section.line for section in reading.outline.sections()] == [19]
