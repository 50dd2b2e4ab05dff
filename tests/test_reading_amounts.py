"""Amount expressions: every spelling of relation, further figure and damage, with the kind of document it is met in."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cases import each
from mie_budget import parse_text
from mie_budget.models import OtherRelation, Record
from mie_budget.reading.amounts import AmountReading, interpret
from mie_budget.reading.characters import fold
from mie_budget.reading.figures import find_figures
from mie_budget.reading.labels import Context
from mie_budget.reading.tails import read_tail

CAPTION = Context(unit=1_000)
THIS_YEAR = Context(fiscal_year=2025)
NOTE = Context(brackets=OtherRelation.PREVIOUS_YEAR)
CUMULATIVE = Context(brackets_aside=True)
ANY = Context()
BEFORE = "【防災部】"


class Case(NamedTuple):
    """An expression and what must be read from it. `text` is the own figure as printed, `rest` what is left unread."""

    printed: str
    value: int | None
    relation: str = "exact"
    others: tuple[tuple[str, int], ...] = ()
    problems: tuple[str, ...] = ()
    context: Context = ANY
    rest: str = ""


EXACT = [
    Case("（14,625千円）", 14_625_000),
    Case("(６３２千円）", 632_000),
    Case("14,625千円", 14_625_000),
    Case("［14,625千円］", 14_625_000),
    Case("〔14,625千円〕", 14_625_000),
    Case("（予算額　840,000千円）", 840_000_000),
    Case("（要求額：1,230千円）", 1_230_000),
    Case("（本年度 15,000千円）", 15_000_000),
    Case("金額 4,400千円", 4_400_000),
    Case("予算額：1億2,000万円", 120_000_000),
    Case("（補正予算額 3,300千円）", 3_300_000),
    Case("（ゼロ予算）", 0),
    Case("ゼロ予算", 0),
    Case("（0予算）", 0),
    Case("（予算ゼロ）", 0),
    Case("（0円）", 0),
    Case("（7,260千円））", 7_260_000),
    Case("（1,330千円", 1_330_000),
    Case("（1,330千円\n備品の購入を補助します。", 1_330_000, rest="\n備品の購入を補助します。"),
    Case("（１,０\n８０,０００千円）", 1_080_000_000),
    Case("（77,000千\n円）", 77_000_000),
    Case("(12,960千円\n)", 12_960_000),
    Case("（\n12,960千円）", 12_960_000),
    Case("（3,000千円\nうち国費 1,000千円）", 3_000_000, others=(("of_which", 1_000_000),)),
    Case(
        "6,500千円（前年度 6,100千円と同じ規模）",
        6_500_000,
        others=(("previous_year", 6_100_000),),
        problems=("word-unknown",),
    ),
    Case("14,625千円 夜間の電話に応じます。", 14_625_000, rest=" 夜間の電話に応じます。"),
    Case("5,130千円（前年度比 102.6％）", 5_130_000),
    Case("30,470千円（皆増）", 30_470_000),
]

SIGNED = [
    Case("（▲15,620千円）", -15_620_000),
    Case("（△２４０，０００千円）", -240_000_000),
    Case("（－2,750千円）", -2_750_000),
    Case("（−98,000千円）", -98_000_000),
    Case("(-660千円)", -660_000),
    Case("（▲ 3,905千円の内数）", -3_905_000, "part_of"),
    Case("（▲\n5,250千円）", -5_250_000),
    Case("▲1億2,000万円", -120_000_000),
    Case("▲さんかく 8,000 千円", -8_000_000),
    Case("（マイナス500千円）", -500_000),
]

PART_OF = [
    Case("（内数）2,160千円", 2_160_000, "part_of"),
    Case("（21,618千円の内数）", 21_618_000, "part_of"),
    Case("（２１，６１８千円の内数）", 21_618_000, "part_of"),
    Case("8,640千円の内数", 8_640_000, "part_of"),
    Case("(4,090千円内数)", 4_090_000, "part_of"),
    Case("（2,500千円（内数））", 2_500_000, "part_of"),
    Case("（（70,200千円の内数））", 70_200_000, "part_of"),
    Case("（内数：22,950千円）", 22_950_000, "part_of"),
    Case("（うち数　15,400千円）", 15_400_000, "part_of"),
    Case("（3,150千円うち数）", 3_150_000, "part_of"),
    Case("（122,000千円の一部）", 122_000_000, "part_of"),
    Case("1,650千円（内数）", 1_650_000, "part_of"),
    Case("（4,4\n00千円\nの内数）", 4_400_000, "part_of"),
    Case("（地域生活支援事業 22,950千円の内数）", 22_950_000, "part_of"),
    Case("720千円 ※内数", 720_000, "part_of"),
    Case("（5,005千円の内数及び債務負担行為）", 5_005_000, "part_of"),
]

RELISTED_AND_ADDITIONAL = [
    Case("［再掲］（4,730千円）", 4_730_000, "relisted"),
    Case("（（再掲）7,560千円）", 7_560_000, "relisted"),
    Case("【外数】1,250千円", 1_250_000, "additional"),
    Case("（3,300千円（再掲））", 3_300_000, "relisted"),
    Case("（再掲：6,050千円）", 6_050_000, "relisted"),
    Case("（〔再掲〕　24,000千円）", 24_000_000, "relisted"),
    Case("（3,700千円・再掲）", 3_700_000, "relisted"),
    Case("（5,280千円）※再掲", 5_280_000, "relisted"),
    Case("5,280千円【再掲】", 5_280_000, "relisted"),
    Case("（5,280千円の内数・再掲）", 5_280_000, "relisted"),
    Case("（5,280千円・再掲の内数）", 5_280_000, "relisted"),
    Case("（外数：83,200千円）", 83_200_000, "additional"),
    Case("（2,750千円（外数））", 2_750_000, "additional"),
    Case("（9,000千円・外数）", 9_000_000, "additional"),
    Case("（60,000千円（ほかに外数 12,000千円））", 60_000_000, others=(("additional", 12_000_000),)),
    Case("840,000千円 (※ 外に前倒し 96,000千円)", 840_000_000, others=(("additional", 96_000_000),)),
    Case("（5,500千円　別途 2,300千円）", 5_500_000, others=(("additional", 2_300_000),)),
]

OF_WHICH = [
    Case("（6,000千円の内数、うち国費3,000千円）", 6_000_000, "part_of", (("of_which", 3_000_000),)),
    Case("（4,600千円　うち新規分　1,100千円）", 4_600_000, others=(("of_which", 1_100_000),)),
    Case("620,000千円 うち新規分 140,000千円", 620_000_000, others=(("of_which", 140_000_000),)),
    Case("１億９万円（うち国の交付金　４，５００万円）", 100_090_000, others=(("of_which", 45_000_000),)),
    Case(
        "２８億円（うち国費１４億円、うち市費７億円）",
        2_800_000_000,
        others=(("of_which", 1_400_000_000), ("of_which", 700_000_000)),
    ),
]

OTHER_YEARS = [
    Case("（前年度 1,000千円、ほげ枠）", None, others=(("previous_year", 1_000_000),)),
    Case("488億円（24億円増）", 48_800_000_000, others=(("difference", 2_400_000_000),)),
    Case("71億円（1億円の減額）", 7_100_000_000, others=(("difference", -100_000_000),)),
    Case(
        "6,380千円（5,940千円、＋440千円）", 6_380_000, others=(("previous_year", 5_940_000), ("difference", 440_000))
    ),
    Case("6,380千円（＋440千円）", 6_380_000, others=(("difference", 440_000),)),
    Case("6,500千円(前年度6,100千円)", 6_500_000, others=(("previous_year", 6_100_000),)),
    Case("（3,905千円の内数（前年度 4,010千円の内数））", 3_905_000, "part_of", (("previous_year", 4_010_000),)),
    Case(
        "（18,360千円（前年度 18,360千円、増減 0千円））",
        18_360_000,
        others=(("previous_year", 18_360_000), ("difference", 0)),
    ),
    Case("（当初予算額 41,000千円／前年度当初予算額 38,500千円）", 41_000_000, others=(("previous_year", 38_500_000),)),
    Case("（R7：12,700千円　R6：9,900千円）", 12_700_000, others=(("previous_year", 9_900_000),), context=THIS_YEAR),
    Case("（R6：9,900千円　R7：12,700千円）", 12_700_000, others=(("previous_year", 9_900_000),)),
    Case(
        "（令和６年度 9,900千円、令和７年度 12,700千円）",
        12_700_000,
        others=(("previous_year", 9_900_000),),
        context=THIS_YEAR,
    ),
    Case("（令和７年度 54,000千円、令和８年度 2,100千円）", 54_000_000, context=THIS_YEAR),
    Case("（1,750千円（前年度 ―））", 1_750_000),
    Case("2,200千円（前年度　－、皆増）", 2_200_000),
    Case("6,204千円（5,880千円）", 6_204_000, others=(("previous_year", 5_880_000),), context=NOTE),
    Case("210,000千円（－）", 210_000_000, context=NOTE),
    Case("6,204千円（5,880千円）", 6_204_000, problems=("figure-unlabelled",)),
    Case(
        "4,950千円（5,500千円、▲550千円）", 4_950_000, others=(("previous_year", 5_500_000), ("difference", -550_000))
    ),
    Case("4,950千円（5,500千円、▲500千円）", 4_950_000, problems=("figure-unlabelled", "figure-unlabelled")),
    Case("1,875,000千円 (9,640,000千円)", 1_875_000_000, context=CUMULATIVE),
    Case("10億円 → 11億円", 1_100_000_000, others=(("previous_year", 1_000_000_000),)),
    Case("６５億円の内数　→　７１億円の内数", 7_100_000_000, "part_of", (("previous_year", 6_500_000_000),)),
    Case("－　→　３．２億円", 320_000_000),
    Case("12億円\n→ 0億円", 0, others=(("previous_year", 1_200_000_000),)),
    Case(
        "2.4億円 (平成22年度予算額 1.9億円)",
        240_000_000,
        others=(("previous_year", 190_000_000),),
        context=Context(2011),
    ),
    Case("5,000千円(前年度当初予算額)", None, others=(("previous_year", 5_000_000),)),
    Case("5,000千円(令和９年度当初予算)", 5_000_000, context=THIS_YEAR, rest="(令和9年度当初予算)"),
    Case("88,000千円（総事業費 1,200,000千円）", 88_000_000),
    Case("88,000千円、対前年度 △2,000千円", 88_000_000, others=(("difference", -2_000_000),)),
]

LIMITS = [
    Case("（1,320千円）\n債務負担行為 限度額 900千円（令和7～9年度）", 1_320_000, others=(("limit", 900_000),)),
    Case(
        "（1,320千円）\n【債務負担行為】限度額 900千円（平成31年度～平成32年度）",
        1_320_000,
        others=(("limit", 900_000),),
    ),
    Case("（1,320千円）\n（債務負担行為 限度額900千円　平成30～34年度）", 1_320_000, others=(("limit", 900_000),)),
    Case("（1,320千円）\n【債務負担行為】限度額 900千円", 1_320_000, others=(("limit", 900_000),)),
    Case("（88,000千円、債務負担行為 512,000千円）", 88_000_000, others=(("limit", 512_000_000),)),
    Case("（債務負担行為のみ　限度額　74,400千円）", None, others=(("limit", 74_400_000),)),
    Case(
        "（42,600千円）\n（債務負担行為限度額：令和９年度　130,000千円）", 42_600_000, others=(("limit", 130_000_000),)
    ),
    Case("（－）\n［債務負担行為　限度額 18,150千円］", None, others=(("limit", 18_150_000),)),
    Case("（1,020,000千円　（債務負担行為限度額 3,400,000千円））", 1_020_000_000, others=(("limit", 3_400_000_000),)),
    Case("376,000千円の内数\n【債務負担行為 250,000千円】", 376_000_000, "part_of", (("limit", 250_000_000),)),
    Case("（64,900千円）\n※債務負担行為限度額　324,500千円", 64_900_000, others=(("limit", 324_500_000),)),
    Case(
        "（2,640千円）\n※債務負担行為（令和９～13年度）限度額　13,200千円", 2_640_000, others=(("limit", 13_200_000),)
    ),
    Case("（2,640千円）\n※債務負担行為（令和９年度）あり", 2_640_000, rest="\n※債務負担行為(令和9年度)あり"),
    Case("（2,640千円）\n※来年度に備えて準備します", 2_640_000, rest="\n※来年度に備えて準備します"),
    Case(f"（2,640千円）\n※{'あ' * 200}", 2_640_000, rest=f"\n※{'あ' * 200}"),
    Case("512,000千円　及び債務負担行為　768,000千円", 512_000_000, others=(("limit", 768_000_000),)),
    Case("885,000千円 及び債務負担行為", 885_000_000),
]

NOT_STATED = [
    Case("（－）", None),
    Case("（―）", None),
    Case("（－千円）", None),
    Case("（－ 千円）", None),
]

DAMAGED = [
    Case("（■,860千円）", None, problems=("figure-unreadable",)),
    Case("（?00千円）", None, problems=("figure-unreadable",)),
    Case("1億円（3,51千円減）", 100_000_000, problems=("figure-unreadable",)),
    Case("（3,51千円）", None, problems=("figure-unreadable",)),
    Case("（2,15,160千円の内数）", None, "part_of", problems=("figure-unreadable",)),
    Case("（14.625千円）", None, problems=("figure-unreadable",)),
    Case("（3■0,000千円）", None, problems=("figure-unreadable",)),
    Case("（６，？４０千円）", None, problems=("figure-unreadable",)),
    Case("（96,000）", None, problems=("figure-unreadable",)),
    Case("（9600）", None, problems=("figure-unreadable",)),
    Case("（1,5", None, problems=("figure-unreadable",)),
    Case("（1,000～1,500千円）", None, problems=("figure-unreadable",)),
    Case("（１,０００千円～１,５００千円）", None, problems=("figure-unreadable",)),
    Case("（500千円未満）", None, problems=("figure-unreadable",)),
    Case("（500千円以上）", None, problems=("figure-unreadable",)),
    Case("（500千円以内）", None, problems=("figure-unreadable",)),
    Case("（千円未満）", None, problems=("figure-unreadable",)),
    Case("（約12,000千円）", 12_000_000, problems=("approximate",)),
    Case("（およそ12,000千円）", 12_000_000, problems=("approximate",)),
    Case("（12,000千円程度）", 12_000_000, problems=("approximate",)),
    Case("（12億円余り）", 1_200_000_000, problems=("approximate",)),
]

UNDER_A_CAPTION = [
    Case("（184,300）", 184_300_000, context=CAPTION),
    Case("（312,750の内数）", 312_750_000, "part_of", context=CAPTION),
    Case("（255,000（再掲））", 255_000_000, "relisted", context=CAPTION),
    Case("（▲1,204,000）", -1_204_000_000, context=CAPTION),
    Case("（ 7,715 ）", 7_715_000, context=CAPTION),
    Case("（18.4）", 18_400_000, context=Context(unit=1_000_000)),
    Case("（3,51）", None, problems=("figure-unreadable",), context=CAPTION),
]

NO_AMOUNT = [
    "【福祉部】",
    "夜間の電話",
    "（仮称）",
    "（上限額は検討中）",
    "（960）",
    "（第3次）",
    "（2,000人）",
    "（1人当たり5,000円を補助）",
    "（国2分の1、県2分の1）",
    "（予算の概要）",
    "（1,234 / 56）",
    "（1回5,000円、計3回で15,000円の負担）",
    "",
    "（",
]

CASES = [
    *EXACT, *SIGNED, *PART_OF, *RELISTED_AND_ADDITIONAL, *OF_WHICH, *OTHER_YEARS, *LIMITS, *NOT_STATED, *DAMAGED,
    *UNDER_A_CAPTION,
]  # fmt: skip


ON_ONE_LINE = [case for case in CASES if "\n" not in case.printed]


def ids(case: Case) -> str:
    return case.printed.replace("\n", "↵")


def read_amount(text: str, context: Context, *, start: int = 0) -> tuple[AmountReading | None, str]:
    """What is read from an offset of a folded text on, and what is left of it."""
    tail = read_tail(text, start, find_figures(text), context)
    return interpret(tail, text, context), text[tail.end :]


@each("case", ON_ONE_LINE)
def test_amounts_are_read(case: Case) -> None:
    reading, rest = read_amount(BEFORE + fold(case.printed), case.context)
    assert reading is not None
    others = tuple((str(other.relation), other.yen) for other in reading.others)
    problems = tuple(problem.code for problem in reading.problems)
    assert (reading.yen, str(reading.relation), others, problems, rest) == (*case[1:5], case.rest)
    assert reading.start <= reading.end <= len(BEFORE + case.printed)


def said(context: Context) -> str:
    """The lines with which a document says what a context knows."""
    year = context.fiscal_year
    lines = {
        f"令和{(year or 0) - 2018}年度当初予算": year is not None and year > 2018,
        f"平成{(year or 0) - 1988}年度当初予算": year is not None and year <= 2018,
        "（単位：千円）": context.unit == 1_000,
        "（単位：百万円）": context.unit == 1_000_000,
        "（　）は前年度当初予算額": context.brackets is OtherRelation.PREVIOUS_YEAR,
        "（　）は累計額": context.brackets_aside,
    }
    return "".join(f"{line}\n" for line, holds in lines.items() if holds)


def figures_of(record: Record) -> tuple[int | None, str, tuple[tuple[str, int], ...]]:
    amount = record.amount
    others = tuple((str(other.relation), other.yen) for other in record.others)
    return (amount.yen, str(amount.relation), others) if amount else (None, "", others)


@each("case", CASES)
def test_amounts_are_read_in_a_document(case: Case) -> None:
    """Behind a title, over line ends, below the captions and notes that say what the figures mean."""
    document = parse_text(
        f"{said(case.context)}道路の補修【土木部】（2,300千円）\n防災訓練の実施{BEFORE}{case.printed}\n"
    )
    codes = tuple(finding.code for finding in document.diagnostics)
    missing = ("amount-missing",) if case.value is None and not case.problems else ()
    _, record = document.records
    assert record.title == "防災訓練の実施"
    assert figures_of(record) == (case.value, "" if case.value is None else case.relation, case.others)
    assert codes == case.problems + missing
    assert fold(record.description) == case.rest.strip()


REASONS = [
    ("（3,51千円）", "broken-grouping"),
    ("（14.625千円）", "point-for-comma"),
    ("（3■0,000千円）", "digit-illegible"),
    ("（96,000）", "unit-missing"),
    ("（1,000～1,500千円）", "range"),
    ("（1,000千円～1,500千円）", "range"),
    ("（500千円未満）", "only-a-bound"),
    ("（500千円を上限）", "only-a-bound"),
    ("（千円未満）", "only-a-bound"),
]


@pytest.mark.parametrize(("printed", "reason"), REASONS)
def test_the_reason_why_a_figure_is_left_out_is_told(printed: str, reason: str) -> None:
    reading, _ = read_amount(BEFORE + fold(printed), ANY)
    assert reading is not None
    assert [(problem.code, problem.reason) for problem in reading.problems] == [("figure-unreadable", reason)]


@pytest.mark.parametrize("printed", NO_AMOUNT)
def test_other_brackets_hold_no_amount(printed: str) -> None:
    assert read_amount(fold(printed), ANY)[0] is None


@each("case", [case for case in ON_ONE_LINE if case.printed[0] in "（("])
def test_amounts_inside_a_line_are_the_same(case: Case) -> None:
    """What stands before an expression does not change what is read from it."""
    name = "防災訓練"
    alone, rest = read_amount(BEFORE + fold(case.printed), case.context)
    inside, rest_inside = read_amount(name + BEFORE + fold(case.printed), case.context, start=len(name))
    assert alone is not None
    assert inside is not None
    assert (moved(inside, -len(name)), rest_inside) == (alone, rest)


def moved(reading: AmountReading, by: int) -> AmountReading:
    """A reading as it would be elsewhere in the text."""
    return reading._replace(
        start=reading.start + by,
        end=reading.end + by,
        others=tuple(other._replace(start=other.start + by, end=other.end + by) for other in reading.others),
        problems=tuple(problem._replace(offset=problem.offset + by) for problem in reading.problems),
    )
