"""Tables for a person: amounts in units, documents, summaries and comparisons within the width of a terminal."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import EVERYTHING, TEXT, comparison
from cases import THOROUGH
from mie_budget import compare, fuzzy_matcher, parse_file, parse_text, summarize
from mie_budget.language import languages
from mie_budget.models import Amount, Document, Record, Relation
from mie_budget.sinks.tables import comparison_table, document_table, summary_table
from mie_budget.sinks.terminal_text import cell_width
from mie_budget.units import Unit, aligned, amount_text, era_year

pytestmark = pytest.mark.usefixtures("read_once")

ROOT = Path(__file__).parent.parent
HIKIKOMORI = ROOT / "data/raw/mie-r6-hikikomori.txt"


# Amounts


@pytest.mark.parametrize(
    ("yen", "unit", "text"),
    [
        (28_550_000, Unit.YEN, "28,550,000"),
        (28_550_000, Unit.THOUSAND, "28,550"),
        (28_550_000, Unit.TEN_THOUSAND, "2,855"),
        (28_550_000, Unit.MILLION, "28.55"),
        (28_550_000, Unit.HUNDRED_MILLION, "0.2855"),
        (-1, Unit.THOUSAND, "-0.001"),
        (0, Unit.HUNDRED_MILLION, "0"),
        (2**65 + 1, Unit.THOUSAND, "36,893,488,147,419,103.233"),
    ],
)
def test_amounts_are_exact_in_every_unit(yen: int, unit: Unit, text: str) -> None:
    assert amount_text(yen, unit) == text


@given(st.integers(), st.sampled_from(Unit), st.booleans())
def test_an_amount_reads_back(yen: int, unit: Unit, signed: bool) -> None:
    text = amount_text(yen, unit, signed=signed).replace(",", "").removeprefix("+")
    whole, _, fraction = text.removeprefix("-").partition(".")
    decimals = len(str(int({"円": 1, "千円": 10**3, "万円": 10**4, "百万円": 10**6, "億円": 10**8}[unit]))) - 1
    back = int(whole + fraction.ljust(decimals, "0")) if decimals else int(whole)
    assert (-back if text.startswith("-") else back) == yen


def test_decimal_points_stand_in_one_column() -> None:
    assert aligned(["28,550", "1.25", "", "0.5"]) == ["28,550   ", "1.25", "   ", "0.5 "]
    assert aligned([]) == []


# Documents


def with_records(*records: Record) -> Document:
    return parse_text("令和６年度当初予算", name="r6.txt").model_copy(update={"records": records})


FIRM, PART, BARE = parse_text(
    "子どもの居場所づくり支援【子ども・福祉部、医療保健部】（28,550千円）\n"
    "教育相談の実施【教育委員会事務局】（60,002千円の内数）\n"
    "相談窓口の案内【医療保健部】（－）"
).records


def test_table_of_a_document() -> None:
    relisted = Amount(yen=-1_234, relation=Relation.RELISTED, text="▲1,234円（再掲）")
    odd = PART.model_copy(update={"title": "[bold]相談\x1b[31m", "amount": relisted})
    document = with_records(FIRM, PART, BARE, odd)
    totals = parse_text(
        "子ども【福祉部】（28,550千円）\n教育【医療部】（60,002千円の内数）\n相談【医療部】（－）"
    ).totals
    text = document_table(document.model_copy(update={"totals": totals, "title": "令和6年度当初予算"}))
    lines = text.split("\n")
    assert lines[0] == "r6.txt: 令和6年度当初予算 (fiscal year 2024)"
    assert lines[1].split() == ["title", "departments", "amount", "line"]
    assert "28,550千円" in text
    assert "60,002千円  内数     2" in text
    assert "-1,234円  再掲" in text
    assert "[bold]相談␛[31m" in text
    assert lines[-2] == "3 records; firm 28,550千円, ceiling 88,552千円, 内数 pools 1"
    assert text.endswith("\n")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_table_of_a_document_keeps_to_its_width(columns: int) -> None:
    long = {"title": "ひきこもり支援ネットワーク会議の開催" * 4, "departments": ("県土整備部 道路管理課",) * 4}
    text = document_table(with_records(FIRM, FIRM.model_copy(update=long)), width=columns)
    assert all(cell_width(line) <= columns for line in text.split("\n"))
    assert text.replace("\n", "").count("き") == 4


def test_table_of_an_empty_document() -> None:
    text = document_table(parse_text("", name="empty.txt"))
    assert text == "empty.txt: -\n0 records; firm 0円, ceiling 0円, 内数 pools 0\n"


# Summaries


def test_table_of_the_users_document() -> None:
    lines = summary_table(summarize(parse_file(HIKIKOMORI))).split("\n")
    assert lines[:2] == ["令和6年度 (FY2024) budget: mie-r6-hikikomori.txt", "unit: 1,000 yen (千円)"]
    overall = next(line for line in lines if line.startswith("overall"))
    assert overall.split()[:5] == ["overall", "31", "95,178", "282,559", "338,035"]
    bar = overall.split()[5]
    assert set(bar) == {"#", "-", "."}
    assert "pools (8)" in lines
    assert "joint items (3): in ceilings only, whole" in lines
    welfare = next(line for line in lines if line.startswith("子ども・福祉部"))
    assert welfare.split()[1:5] == ["13", "69,914", "116,600", "116,600"]


@pytest.mark.parametrize("columns", [60, 80, 132, 200])
@pytest.mark.parametrize("unit", list(Unit))
def test_a_table_keeps_to_its_width(columns: int, unit: Unit) -> None:
    documents = [parse_file(HIKIKOMORI), parse_text(EVERYTHING), parse_text("訓練【防災部】（1,000千円）")]
    text = summary_table(summarize(documents), width=columns, unit=unit)
    assert all(cell_width(line) <= columns for line in text.split("\n"))
    assert not any(line.endswith(" ") for line in text.split("\n"))


def test_amounts_are_aligned_under_full_width_names() -> None:
    summary = summarize(parse_file(HIKIKOMORI))
    lines = summary_table(summary).split("\n")
    ends = set()
    for entry in summary.years[0].departments:
        row = next(line for line in lines if line.startswith(f"{entry.name} "))
        naive = f" {amount_text(entry.naive_yen, Unit.THOUSAND)}"
        ends.add(cell_width(row[: row.rindex(naive) + len(naive)]))
    assert len(ends) == 1


def test_a_table_shows_what_lies_behind_the_sums() -> None:
    text = summary_table(summarize(parse_text(EVERYTHING)))
    # firm 1,000 + 300 (once), floor 5.5 less, ceiling 20 more: the 300 pool is printed as an item, 5.5 only lowers.
    overall = next(line for line in text.split("\n") if line.startswith("overall"))
    assert overall.split()[1:4] == ["10", "1,300", "1,320"]
    for line in (
        "floor 1,294.5: lowered by negative figures",
        "  300  防災部 = counted at line 3",
        "    [bold]相談 (line 6)",
        "relisted (2): in no total",
        "  300再掲  訓練 (line 8) = line 3",
        "  70再掲  道の駅 (line 9) (the original is not here)",
        "  12  移住の支援 (line 10)",
        "no amount known (1): in no total",
        "  printed again: line 3, line 12; -300 [--no-merge-repeats]",
        "  figure of an item: line 3, line 4; -300 [--no-match-printed]",
        "  figure shared: line 5, line 6; -20 [--no-merge-pools]",
    ):
        assert line in text


def test_colour_only_where_it_is_asked_for() -> None:
    summary = summarize(parse_text(TEXT))
    assert "\x1b[" not in summary_table(summary)
    assert "\x1b[32m" in summary_table(summary, colour=True)


def test_an_empty_table() -> None:
    assert summary_table(summarize([])) == "no documents\n"
    assert "overall" in summary_table(summarize(parse_text("")))


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2019, "令和元年度 (FY2019)"),
        (1989, "平成元年度 (FY1989)"),
        (1980, "昭和55年度 (FY1980)"),
        (1900, "1900年度 (FY1900)"),
    ],
)
def test_fiscal_years_are_named_as_people_do(year: int, name: str) -> None:
    summary = summarize(parse_text("").model_copy(update={"fiscal_year": year}))
    assert summary_table(summary).startswith(f"{name} budget: ")
    assert era_year(year) == name.split(maxsplit=1)[0]


# Comparisons


def test_table_of_a_comparison() -> None:
    pytest.importorskip("rapidfuzz")
    text = comparison_table(comparison(similar=True))
    for line in (
        "new: 令和6年度 (FY2024) new.txt: 9 items, firm 695.5, ceiling 1,595.5",
        "similar titles: rapidfuzz ratio (~ score)",
        "renamed: 戦略企画部 -> 政策企画部",
        "relisted, not compared: 1",
        "new (1 item, +70)",
        "ended (1 item, -60)",
        "raised (1 item, +50.5)",
        "lowered (1 item, -80)",
        "unchanged (3 items, moved 1, 1 not shown (--all))",
        "  総務部 -> 環境部",
        "  ~96 就職氷河期世代向けの就労支援",
        "exact to 内数 (1 item): no rise or fall",
        "no amount on a side (1 item): no rise or fall",
    ):
        assert line in text
    assert "辛の事業" not in text
    assert "辛の事業" in comparison_table(comparison(), everything=True)
    assert "only equal titles were matched" in comparison_table(comparison())


@pytest.mark.parametrize("columns", [60, 80, 132])
@pytest.mark.parametrize("unit", list(Unit))
def test_a_comparison_keeps_to_its_width(columns: int, unit: Unit) -> None:
    text = comparison_table(comparison(), width=columns, unit=unit, everything=True)
    assert all(cell_width(line) <= columns for line in text.split("\n"))


def test_what_became_part_of_a_figure_shows_no_difference() -> None:
    lines = comparison_table(comparison()).split("\n")
    row = next(line for line in lines if line.startswith("丁の事業"))
    assert row.split() == ["丁の事業", "400", "900", "内数"]


def test_colour_of_a_comparison_only_where_it_is_asked_for() -> None:
    assert "\x1b[" not in comparison_table(comparison())
    assert "\x1b[32m" in comparison_table(comparison(), colour=True)


def test_an_empty_comparison() -> None:
    assert comparison_table(compare([], [])) == (
        "unit: 1,000 yen (千円)\nold: -\nnew: -\nonly equal titles were matched\n"
    )


def test_items_without_departments() -> None:
    old, new = (
        parse_text("甲の事業【総務部】（5千円）"),
        parse_text("甲の事業（6千円）\n乙の事業（7千円）\n丙の事業（8千円）"),
    )
    assert "総務部 -> -" in comparison_table(compare(old, new))


# All tables


def tables(*documents: Document, columns: int, language: str) -> list[str]:
    """Every table of some documents."""
    half = len(documents) // 2
    comparison = compare(documents[:half], documents[half:], matcher=fuzzy_matcher())
    return [
        *(document_table(document, width=columns, language=language) for document in documents),
        summary_table(summarize(documents), width=columns, language=language),
        comparison_table(comparison, width=columns, language=language, everything=True),
    ]


HOSTILE = "予算\x1b[31m\x07\x9b1m\u202eA\u2066B\u2029\n第二\t「表」"


@pytest.mark.parametrize("language", languages())
def test_nothing_in_a_document_acts_on_the_terminal(language: str) -> None:
    records = tuple(
        record.model_copy(update={"title": HOSTILE, "departments": (HOSTILE, "総務部")})
        for record in parse_text(EVERYTHING).records
    )
    source = parse_text("").source.model_copy(update={"name": f"{HOSTILE}.txt"})
    document = parse_text(EVERYTHING).model_copy(update={"records": records, "source": source, "title": HOSTILE})
    for table in tables(document, document.model_copy(update={"fiscal_year": 2025}), columns=80, language=language):
        acting = {character for character in table if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")}
        assert acting == {"\n"}


@pytest.mark.parametrize("language", languages())
@THOROUGH
@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_of_a_table_begins_with_what_closes(columns: int, language: str, shared: Path) -> None:
    files = [HIKIKOMORI, *sorted(shared.glob("corpus/*.txt"))[:60]]
    for table in tables(*map(parse_file, files), columns=columns, language=language):
        assert re.findall(r"^ *[」』）】、。，ー・っッャュョ々？！].*", table, re.MULTILINE) == []
        # In a second column too: two blanks or more stand before it.
        assert re.findall(r"  [」』）】、。ー].*", table) == []
        assert all(cell_width(line) <= columns for line in table.split("\n"))
