"""Text on a terminal: widths, what can be shown, where lines are broken."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mie_budget.sinks.terminal_text import cell_width, escaped, excerpt, visible, wrap

CLOSING = "」』）】、。ーっゃョ々？！％"
OPENING = "「『（【"


@pytest.mark.parametrize(
    ("text", "width"), [("予算A", 5), ("か\u3099", 2), ("ｶﾞ", 2), ("①#-", 3), ("", 0), ("葛\U000e0100", 2)]
)
def test_widths_are_those_of_the_terminal(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_nothing_in_a_document_moves_the_cursor() -> None:
    assert visible("教育\x1b[31m相談") == "教育␛[31m相談"
    assert visible("a\u202e\u2066\u200bb\x9b1m\u2028\udc80") == "ab\ufffd1m\ufffd\ufffd"
    harmful = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    every = map(chr, range(sys.maxunicode + 1))
    tried = "".join(one for one in every if unicodedata.category(one) in harmful or ord(one) % 50 == 0)
    assert [shown for shown in set(visible(tried.replace("\t", ""))) if unicodedata.category(shown) in harmful] == []


@pytest.mark.parametrize(
    ("line", "columns", "lines"),
    [
        ("内数の枠", 20, ["内数の枠"]),
        ("  内数の枠", 8, ["  内数の", "    枠"]),
        ("合計 ceiling 282,559", 12, ["合計 ceiling", "  282,559"]),
        ("x" * 30, 12, ["x" * 12, "  " + "x" * 10, "  " + "x" * 8]),
        ("子育ての「輪」を、ひろげるサポーター", 12, ["子育ての", "  「輪」を、", "  ひろげるサ", "  ポーター"]),
        ("　　", 12, []),
        ("", 12, []),
    ],
)
def test_lines_are_broken_at_the_width(line: str, columns: int, lines: list[str]) -> None:
    assert wrap(line, columns, hanging=2) == lines


@given(st.text(st.sampled_from("内数 aé1,（\u3099"), max_size=60), st.integers(12, 40), st.integers(0, 4))
def test_broken_lines_keep_to_the_width_and_lose_nothing(line: str, columns: int, hanging: int) -> None:
    lines = wrap(line, columns, hanging=hanging)
    assert all(cell_width(part) <= columns for part in lines)
    assert "".join("".join(lines).split()) == "".join(line.split())


@given(
    st.lists(st.sampled_from(["予算", "の", "ネット", "「県民」", "です。", "すべて、", "っと", " ", "R6", "（案）"]))
)
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(words: list[str]) -> None:
    for columns in (14, 20, 80):
        lines = wrap("".join(words), columns)
        # What a text itself begins with has no line to stand on.
        assert not any(line.lstrip()[0] in CLOSING for line in lines[1:])
        assert not any(line[-1] in OPENING for line in lines)


@pytest.mark.parametrize(
    ("line", "column", "source", "caret"),
    [
        ("abc", 2, "abc", " ^"),
        ("予算額", 3, "予算額", "    ^"),
        ("ﾖｻﾞﾝ額", 5, "ﾖｻﾞﾝ額", "    ^"),
        ("か\u3099く", 3, "か\u3099く", "  ^"),
        ("a\tb", 3, "a       b", "        ^"),
        ("予\t算", 3, "予      算", "        ^"),
        ("\x0c予算", 2, "␌予算", " ^"),
        ("\x7f\x85\u2028x", 4, "␡\ufffd\ufffdx", "   ^"),
        ("a\u200b\u202eb", 4, "ab", " ^"),
        ("", 1, "", "^"),
        ("abc", 4, "abc", "   ^"),
        ("abc", 99, "abc", "   ^"),
        ("abc", 0, "abc", "^"),
        ("0123456789" * 3, 2, "01234567890123456...", " ^"),
        ("0123456789" * 3, 15, "...4567890123456789"[:13] + "4567...", "             ^"),
        ("0123456789" * 3, 30, "...34567890123456789", "                   ^"),
    ],
)
def test_excerpt(line: str, column: int, source: str, caret: str) -> None:
    assert excerpt(line, column, limit=20) == (source, caret)


@given(st.text(max_size=80), st.integers(1, 81), st.integers(20, 100))
def test_excerpt_fits_and_its_caret_is_under_the_character(line: str, column: int, limit: int) -> None:
    source, caret = excerpt(line, column, limit=limit)
    assert cell_width(source) <= limit
    assert len(caret) <= limit + 1
    assert source.isprintable() or "\u3000" in source or visible(source) == source
    if column <= len(line) and cell_width(line[column - 1]) == 2:
        under = next(index for index in range(len(source)) if cell_width(source[:index]) == len(caret) - 1)
        assert line[column - 1] in source[under : under + 3]


@given(st.text())
def test_escapes_are_json_for_the_same_text_and_act_on_nothing(text: str) -> None:
    shown = escaped(json.dumps({"title": text}, ensure_ascii=False))
    assert json.loads(shown) == {"title": text}
    assert not set(map(unicodedata.category, shown)) & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_line_ends_and_tabs_of_data_stay() -> None:
    assert escaped("a\tb\r\nc\n\rd\x1b") == "a\tb\r\nc\n\\u000dd\\u001b"
