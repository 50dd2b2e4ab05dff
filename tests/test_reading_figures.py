"""Figures: each spelling of a number and its unit, where it is met, and the exact yen or the reason why there are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases import each
from mie_budget.reading.figures import BrokenFigureError, Figure, find_bare, find_figures, yen
from mie_budget.reading.lines import lines_of
from mie_budget.units import unit_yen

# The figure as printed, its yen, and the kind of document it is met in.
READABLE = [
    ("632千円", 632_000, "lists of programs, the usual unit"),
    ("６３２千円", 632_000, "the same, full-width"),
    ("83４千円", 834_000, "a PDF's text: digits of both widths in one figure"),
    ("14,625千円", 14_625_000, "half-width comma"),
    ("２１，６１８千円", 21_618_000, "full-width comma"),
    ("２,０１０千円", 2_010_000, "full-width digits, half-width comma"),
    ("三五、二〇〇千円", 35_200_000, "vertical writing copied across: 、 groups kanji digits"),
    ("14、625千円", 14_625_000, "a trade paper: 、 groups digits"),
    ("14,625 千円", 14_625_000, "web pages: a blank before the unit"),
    ("14, 625 千円", 14_625_000, "justified text: a blank after the comma"),
    ("１ ４ ， ６ ２ ５ 千 円", 14_625_000, "letter-spaced headings"),
    ("14,\n625千円", 14_625_000, "a line break after the comma"),
    ("14,625千\n円", 14_625_000, "a line break inside the unit"),
    ("985,600円", 985_600, "small works, in yen"),
    ("0円", 0, "zero budget items"),
    ("０千円", 0, "zero budget items"),
    ("50円", 50, "unit prices"),
    ("480万円", 4_800_000, "newsletters"),
    ("1,840百万円", 1_840_000_000, "ministries, policy totals"),
    ("127億円", 12_700_000_000, "ministries"),
    ("2兆円", 2_000_000_000_000, "the state's budget"),
    ("3.3億円", 330_000_000, "newsletters: a decimal"),
    ("2.05億円", 205_000_000, "ministries: two decimals"),
    ("0.5百万円", 500_000, "a decimal below one"),
    ("６．２５百万円", 6_250_000, "a full-width point"),
    ("12.5千円", 12_500, "one decimal of a thousand"),
    ("1.25万円", 12_500, "two decimals of ten thousand"),
    ("14億5,574万8千円", 1_455_748_000, "newsletters: 億, 万 and 千"),
    ("1億2345万6千円", 123_456_000, "the same without commas"),
    ("5億0925万円", 509_250_000, "a leading zero inside the figure"),
    ("5億0925万", 509_250_000, "no 円"),
    ("412万5000", 4_125_000, "no 円, four digits behind 万"),
    ("412万5,000", 4_125_000, "no 円, a group behind 万"),
    ("1億9万円", 100_090_000, "a gap between the units"),
    ("4億85万6千円", 400_856_000, "a gap between the units"),
    ("1兆2億円", 1_000_200_000_000, "万 left out"),
    ("1兆1208億円", 1_120_800_000_000, "news"),
    ("12億5千万円", 1_250_000_000, "千 before 万"),
    ("3千万円", 30_000_000, "千 before 万"),
    ("３百万円", 3_000_000, "百 before 万"),
    ("５十万円", 500_000, "十 before 万"),
    ("3億4千500円", 300_004_500, "千 before the rest"),
    ("一億二千六百万円", 126_000_000, "speeches, older lists: kanji numerals"),
    ("四千八百五十万円", 48_500_000, "kanji numerals"),
    ("七億円", 700_000_000, "kanji numerals"),
    ("九百三万円", 9_030_000, "a place left out"),
    ("三二〇万円", 3_200_000, "kanji digits by position"),
    ("二八、四五〇千円", 28_450_000, "kanji digits by position, grouped"),
    ("六十五万円", 650_000, "kanji numerals"),
    ("一千五十万円", 10_500_000, "kanji numerals"),
    ("八一五千円", 815_000, "kanji digits by position"),
    ("十万円", 100_000, "ten alone is one ten"),
    ("百五十円", 150, "kanji numerals"),
    ("千八百億円", 180_000_000_000, "speeches"),
    ("2千5百円", 2_500, "digits before kanji units"),
    ("零円", 0, "the formal zero"),
    ("1,234,567,890千円", 1_234_567_890_000, "a prefecture's whole budget"),
]

# The figure, and the reason that is reported.
UNREADABLE = [
    ("3,51千円", "broken-grouping"),
    ("2,15,16千円", "broken-grouping"),
    ("2,15,160千円", "broken-grouping"),
    ("1234,567千円", "broken-grouping"),
    ("1,5", "broken-grouping"),
    ("1.2.3億円", "broken-grouping"),
    ("1,000.千円", "broken-grouping"),
    ("14.625千円", "point-for-comma"),
    ("12.5円", "point-for-comma"),
    ("12.5百円", "point-for-comma"),
    ("0.123456789億円", "fraction-of-a-yen"),
    ("5万3億円", "units-out-of-order"),
    ("5億3億円", "units-out-of-order"),
    ("3百2千円", "units-out-of-order"),
    ("3百2百円", "units-out-of-order"),
    ("1億20000万円", "part-above-unit"),
    ("1万20000円", "part-above-unit"),
]

# The number under a caption, the yen in one unit, the yen.
UNDER_A_CAPTION = [
    ("184,300", 1_000, 184_300_000),
    ("1,840", 1_000_000, 1_840_000_000),
    ("18.4", 1_000_000, 18_400_000),
    ("0.9", 1_000_000, 900_000),
    ("0", 1_000, 0),
    ("985600", 1, 985_600),
    ("三五", 1_000, 35_000),
]


def text_of(printed: str) -> str:
    """The text of a figure as the reader sees it: its lines folded, their letters closed up, and joined."""
    return "".join(lines_of(printed).texts)


@each(("printed", "value", "met_in"), READABLE)
def test_yen_are_exact(printed: str, value: int, met_in: str) -> None:
    assert yen(text_of(printed)) == value, met_in


@pytest.mark.parametrize(("printed", "reason"), UNREADABLE)
def test_broken_figures_are_not_guessed(printed: str, reason: str) -> None:
    with pytest.raises(BrokenFigureError, match=f"^{re.escape(reason)}$"):
        yen(text_of(printed))


@pytest.mark.parametrize(("printed", "unit", "value"), UNDER_A_CAPTION)
def test_bare_numbers_take_the_unit_of_a_caption(printed: str, unit: int, value: int) -> None:
    assert yen(printed, unit=unit) == value


@pytest.mark.parametrize(("printed", "unit", "value"), [case for case in UNDER_A_CAPTION if case[0].isascii()])
def test_bare_numbers_are_found(printed: str, unit: int, value: int) -> None:
    (figure,) = find_bare(printed, unit)
    assert (figure.start, figure.end, figure.yen, figure.bare) == (0, len(printed), value, True)


def test_bare_numbers_are_checked_too() -> None:
    with pytest.raises(BrokenFigureError, match="point-for-comma"):
        yen("14.625", unit=1_000)


@pytest.mark.parametrize(
    ("printed", "value"), [("円", 1), ("千円", 10**3), ("百 万 円", 10**6), ("億\n円", 10**8), ("兆円", 10**12)]
)
def test_units(printed: str, value: int) -> None:
    assert unit_yen(text_of(printed)) == value


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        unit_yen("両")


@each(("printed", "value", "met_in"), READABLE)
def test_figures_are_found_where_they_stand(printed: str, value: int, met_in: str) -> None:
    """What is found is just what `yen` reads, in brackets."""
    text = text_of(f"({printed})")
    (figure,) = find_figures(text)
    assert (figure.start, figure.end) == (1, len(text) - 1), met_in
    assert (figure.yen, figure.problem) == (value, None)


@pytest.mark.parametrize(("printed", "reason"), [case for case in UNREADABLE if case[0].endswith("円")])
def test_a_broken_figure_is_found_with_its_reason(printed: str, reason: str) -> None:
    text = text_of(f"({printed})")
    (figure,) = find_figures(text)
    assert (figure.start, figure.end, figure.yen, figure.problem) == (1, len(text) - 1, None, reason)


# A line, and the figures in it.
FOUND = [
    ("1人当たり50,000円を、30校に年2回", ["50,000円"]),
    ("第3号 2,345千円", ["2,345千円"]),
    ("1 2,345千円", ["2,345千円"]),
    ("事業費3億円(国2億円)", ["3億円", "2億円"]),
    ("1,234.5千円", ["1,234.5千円"]),
    ("1000m、3,000人、90%", []),
    ("百貨店、千葉、万博、億劫、兆候", []),
    ("一円玉", ["一円"]),
    ("千円札と五千円札", ["五千円"]),
    ("令和6年度の5万人", []),
    ("5万、", ["5万"]),
    ("5億の内数", ["5億"]),
    ("4\n5,600千円", ["5,600千円"]),
]


@pytest.mark.parametrize(("line", "figures"), FOUND, ids=[line for line, _ in FOUND])
def test_figures_are_told_from_other_numbers(line: str, figures: list[str]) -> None:
    found = [(text, figure) for text in lines_of(line).texts for figure in find_figures(text)]
    assert [text[figure.start : figure.end] for text, figure in found] == figures


@pytest.mark.parametrize(
    "printed", ["3■0,000千円", "5,0■0千円", "6,?40千円", "1○5千円", "12●", "4〓3円", "7,\ufffd00千円", "1_2円"]
)
def test_a_lost_digit_is_seen(printed: str) -> None:
    text = text_of(f"({printed})")
    (figure,) = find_figures(text)
    assert (text[figure.start : figure.end], figure.yen, figure.problem) == (text_of(printed), None, "digit-illegible")


PIECES = st.sampled_from(
    [*"12345600,.、・ ()【】|千百万億十一〇△-+〜くOS憶円¥額度第約:/", "千円", "千円", "1,000", "事業"]
)


@example("¥5、額1,000円")
@example("5千200円")
@example("マイナス1,000円、さんかく 5円")
@given(st.lists(PIECES, max_size=12).map("".join))
def test_figures_that_are_told_at_one_look_are_the_same_where_more_must_be_looked_at(text: str) -> None:
    figures = find_figures(text)
    assert figures == find_figures(f"{text}、予算")


def test_a_larger_unit_that_is_printed_under_a_caption_in_man_is_one_figure() -> None:
    assert find_bare("橋の補修 11億6240", 10_000) == [Figure(5, 12, 1_162_400_000, None, True, False, False, 10_000)]
    # With its unit it is found as every figure is, and with 人 it counts people.
    for behind in ("万円", "人"):
        assert all(figure.yen != 1_162_400_000 for figure in find_bare(f"橋の補修 11億6240{behind}", 10_000))


def test_a_larger_unit_that_is_printed_under_another_caption_leaves_the_smaller_one_open() -> None:
    assert find_bare("橋の補修 11億6240", 1_000) == [Figure(5, 12, None, "unit-missing", True, False, False, 1_000)]
