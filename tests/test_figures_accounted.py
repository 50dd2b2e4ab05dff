"""No figure disappears: the roles of a document's figures add up to the figures it prints, whatever befalls its text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from mie_budget import parse_text
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Document
from strategies import PROSE, TITLES, WIDE

FIGURE = re.compile("[0-9,]+千円")
BEHIND = ("", " 前年度 {} ", "、うち国費 {}", " {}", "（{}）", "　担当まで {} 別途", " 一人に {} を支給します。")
SENTENCES = ("補助は一件 {} までです。", "昨年は {}、一昨年は {} でした。", "・備品 {}", "{}", *PROSE)
INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\u2060")
HEADINGS = ("第２章 安全な暮らし", "■ 令和６年度の取組", "【土木部】", "（単位：千円）")


@st.composite
def printed(draw: st.DrawFn) -> list[str]:
    """The lines of a document with figures in the headers of items, behind them and in their prose."""
    figures = st.integers(1, 9_999_999).map(lambda value: f"{value:,}千円")
    lines = ["令和６年度当初予算", ""]
    for _ in range(draw(st.integers(1, 5))):
        bracket = draw(st.sampled_from(["【防災部】（{}）", "（防災部） {}", " {}"]))
        header = draw(TITLES) + bracket.format(draw(figures)) + draw(st.sampled_from(BEHIND)).format(draw(figures))
        lines.append(draw(st.sampled_from(["", "○", "(1) "])) + header)
        for sentence in draw(st.lists(st.sampled_from(SENTENCES), max_size=3)):
            lines.append(sentence.format(draw(figures), draw(figures)))
        lines += [""] * draw(st.integers(0, 1))
    return lines


def accounts_for_all(lines: list[str]) -> Document:
    """Read lines and check that each figure they print has one role, and each unclaimed one a warning on its line."""
    document = parse_text("\n".join(lines))
    seen = [len(FIGURE.findall(re.sub("[\u200b\ufeff\u00ad\u2060]", "", line))) for line in lines]
    roles = document.figure_roles
    assert sum(roles.model_dump().values()) == sum(seen), (roles, lines)
    told = (DiagnosticCode.FIGURE_UNCLAIMED, DiagnosticCode.ITEM_DOUBTFUL, DiagnosticCode.TITLE_LOST)
    lost = {finding.line for finding in document.diagnostics if finding.code in told}
    assert roles.unclaimed == 0 or lost, lines
    return document


@given(st.data())
def test_every_figure_has_one_role(data: st.DataObject) -> None:
    lines = data.draw(printed())
    accounts_for_all(lines)
    accounts_for_all([*lines, *lines])
    wide = "\n".join(lines).translate(WIDE)
    assert parse_text(wide).figure_roles == parse_text("\n".join(lines)).figure_roles


@given(st.data())
def test_no_figure_disappears_with_a_line(data: st.DataObject) -> None:
    lines = data.draw(printed())
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    accounts_for_all(lines)


@given(st.data())
def test_no_figure_disappears_behind_a_character_nobody_sees(data: st.DataObject) -> None:
    lines = data.draw(printed())
    number = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[number])))
    changed = lines[number][:at] + data.draw(st.sampled_from(INVISIBLE)) + lines[number][at:]
    before = accounts_for_all(lines).figure_roles
    assert accounts_for_all([*lines[:number], changed, *lines[number + 1 :]]).figure_roles == before


@given(st.data())
def test_no_figure_disappears_below_a_heading_or_a_page(data: st.DataObject) -> None:
    lines = data.draw(printed())
    at = data.draw(st.integers(0, len(lines)))
    accounts_for_all([*lines[:at], "", data.draw(st.sampled_from(HEADINGS)), "", *lines[at:]])
    accounts_for_all([*lines[:at], "", "- 3 -", "\f", *lines[at:]])
