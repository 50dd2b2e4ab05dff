"""Columns: bare figures side by side or in a stack, and what their arithmetic says they are."""

from __future__ import annotations

import pytest

from mie_budget import parse_text
from mie_budget.reading.characters import fold
from mie_budget.reading.columns import Column, Row, further_columns, resolve

FOLLOWING = [
    ("100\n23,085\n△ 300\n98.7%\n17,600\n国産", [23_085, -300], "a stack, as far as a rate"),
    ("100 | 39,378 | △ 43,023 | |", [39_378, -43_023], "cells"),
    ("100 22,750\n", [22_750], "one line"),
    ("100\n-\n皆増\n-", [None, None, None], "dashes and 皆増"),
    ("100\n300", [300], "three digits"),
    ("100\n12", [], "a page number"),
    ("100 |\n4 | 次の事業 |", [], "the ordinal of the next row"),
    ("100\n1,200人が学びます。", [], "prose"),
    ("100\n▲5", [-5], "a signed figure of one digit"),
    ("100\n\n200", [], "a blank line between"),
    ("100 1,000 1,000 1,000 1,000 1,000 1,000", [1_000] * 4, "no more than a row has"),
]


@pytest.mark.parametrize(("printed", "values"), [case[:2] for case in FOLLOWING], ids=[case[2] for case in FOLLOWING])
def test_figures_that_follow(printed: str, values: list[int | None]) -> None:
    assert [column.yen for column in further_columns(fold(printed), 3, 1)] == values


ROWS = [
    ((500, 450, -50), Row(1, 0, 2), "previous year, this year, change"),
    ((450, 500, -50), Row(0, 1, 2), "this year, previous year, change"),
    ((450, 450, 0), Row(0), "no change"),
    ((450, 450), Row(0), "the same figure twice"),
    ((None, 600, None), Row(1, 0, 2), "all of it new"),
    ((600, None, None), Row(0, 1, 2), "all of it new, this year first"),
    ((500, 450), Row(None), "two figures"),
    ((500, 450, 7), Row(None), "figures that do not add up"),
    ((500, 450, None), Row(None), "a dash in place of the change"),
]


@pytest.mark.parametrize(("values", "row"), [case[:2] for case in ROWS], ids=[case[2] for case in ROWS])
def test_the_own_figure_is_told_by_arithmetic(values: tuple[int | None, ...], row: Row) -> None:
    assert resolve([Column(value, at, at + 1) for at, value in enumerate(values)]) == row


def test_a_stack_of_figures_is_one_item() -> None:
    text = "令和6年度予算\n（単位：百万円）\n○農道の整備\n23,385\n23,085\n△300\n○漁港の整備\n-\n600\n皆増\n○林道の整備\n5,000\n4,000\n"
    first, second, third = (document := parse_text(text)).records
    assert first.amount is not None
    assert (first.amount.yen, first.amount.text) == (23_085_000_000, "23,085")
    assert [(str(other.relation), other.yen // 1_000_000) for other in first.others] == [
        ("previous_year", 23_385),
        ("difference", -300),
    ]
    assert second.amount is not None
    assert (second.amount.yen, second.others) == (600_000_000, ())
    assert third.amount is None
    assert [(found.code, found.line) for found in document.diagnostics] == [("figure-unreadable", 12)]
