"""`mie-budget summary`: sums in units, tables with bars, JSON and CSV, from documents and from JSON of documents."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mie_budget import parse_file, parse_text
from mie_budget.cli.main import run
from mie_budget.cli.width import width
from mie_budget.meaning.summary import summarize
from mie_budget.sinks.json_text import document_json, documents_json
from mie_budget.sinks.summary_amounts import Unit, aligned, amount_text, columns_of, shown, wrapped
from mie_budget.sinks.summary_csv import summary_csv
from mie_budget.sinks.summary_json import summary_json
from mie_budget.sinks.summary_table import summary_table, year_name

ROOT = Path(__file__).parent.parent
HIKIKOMORI = ROOT / "data/raw/mie-r6-hikikomori.txt"
TEXT = """令和６年度当初予算
訓練【防災部】（1,000千円）
研修【防災部】（300千円の内数）
講演【防災部】（300千円の内数）
"""
EVERYTHING = """令和６年度当初予算
防災と減災の取組の全体【防災部、総務部】（1,000千円）
訓練【防災部】（300千円）
訓練の一部【防災部】（300千円の内数）
講演【同上】（20千円の内数）
[bold]相談【同上】（20千円の内数）
減額【同上】（▲5,500円の内数）
訓練（再掲）【防災部】（300千円）
道の駅（再掲）【県土部】（70千円）
移住の支援【地域部】（12千円（外数））
協定【総務部】（－）
訓練【防災部】（300千円）
"""


@dataclass(frozen=True)
class Done:
    """What a command did."""

    status: int
    text: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    """Run `mie-budget` with these arguments in this process, inside a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["mie-budget", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            run()
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return Done(caught.value.code, out.decode("utf-8"), err.decode("utf-8"))

    return call


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


@pytest.mark.parametrize(
    ("line", "columns", "lines"),
    [
        ("内数の枠", 20, ["内数の枠"]),
        ("  内数の枠", 8, ["  内数の", "    枠"]),
        ("合計 ceiling 282,559", 12, ["合計", "  ceiling", "  282,559"]),
        ("x" * 30, 12, ["x" * 12, "  " + "x" * 10, "  " + "x" * 8]),
    ],
)
def test_lines_are_broken_at_the_width(line: str, columns: int, lines: list[str]) -> None:
    assert list(wrapped(line, columns)) == lines


@given(st.text(st.sampled_from("内数 aé1,（\u3099"), max_size=60), st.integers(12, 40))
def test_broken_lines_keep_to_the_width_and_lose_nothing(line: str, columns: int) -> None:
    lines = list(wrapped(line, columns))
    assert all(columns_of(part) <= columns or not line.strip() for part in lines)
    assert "".join("".join(lines).split()) == "".join(line.split())


def test_widths_are_those_of_the_terminal() -> None:
    for text in ("予算A", "か\u3099", "ｶﾞ", "①#-"):
        assert columns_of(text) == width(text)


def test_nothing_in_a_document_moves_the_cursor() -> None:
    assert shown("\uf075教育\x1b[31m相談") == "教育\ufffd[31m相談"


# Formats


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
    assert all(width(line) <= columns for line in text.split("\n"))
    assert not any(line.endswith(" ") for line in text.split("\n"))


def test_amounts_are_aligned_under_full_width_names() -> None:
    summary = summarize(parse_file(HIKIKOMORI))
    lines = summary_table(summary).split("\n")
    ends = set()
    for entry in summary.years[0].departments:
        row = next(line for line in lines if line.startswith(f"{entry.name} "))
        naive = f" {amount_text(entry.sums.naive_yen, Unit.THOUSAND)}"
        ends.add(width(row[: row.rindex(naive) + len(naive)]))
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
    assert year_name(year) == name


def test_json_holds_every_sum_and_every_item() -> None:
    (year,) = json.loads(summary_json(summarize(parse_text(EVERYTHING, name="a.txt"))))["years"]
    assert (year["fiscal_year"], year["basis"], year["sources"]) == (2024, "budget", ["a.txt"])
    assert (year["total"]["firm_yen"], year["total"]["ceiling_yen"]) == (1_300_000, 1_320_000)
    assert [pool["yen"] for pool in year["pools"]] == [300_000, 20_000, -5_500]
    assert year["pools"][0]["printed_as"]["line"] == 3
    assert year["pools"][1]["printed_as"] is None
    assert year["relisted"][1]["original"] is None
    assert year["additional"][0]["yen"] == 12_000
    assert year["nulls"][0]["amount"] is None
    assert [entry["kind"] for entry in year["inferences"]] == ["repeated_item", "shared_pool", "printed_pool"]
    assert year["departments"][0]["name"] == "防災部"


def test_csv_has_a_row_a_department() -> None:
    text = summary_csv(summarize([parse_text(TEXT), parse_text("甲（5円）【】")]))
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["fiscal_year"], row["scope"], row["department"]) for row in rows[:2]] == [
        ("2024", "overall", ""),
        ("2024", "department", "防災部"),
    ]
    assert (rows[0]["firm_yen"], rows[0]["ceiling_yen"], rows[0]["naive_yen"]) == ("1000000", "1300000", "1600000")


# The command


def test_the_command_adds_documents_and_their_json(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("a.json").write_text(document_json(parse_text(TEXT, name="a.txt")), encoding="utf-8")
    plain, stored = command("summary", "a.txt", "-f", "json"), command("summary", "a.json", "-f", "json")
    assert (plain.status, plain.err) == (stored.status, stored.err) == (0, "")
    assert plain.text == stored.text
    both = json.loads(command("summary", "a.txt", "a.json", "--format", "json").text)
    assert both["years"][0]["total"]["repeated"] == 3
    assert both["years"][0]["total"]["firm_yen"] == 1_000_000


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_command_reads_either_from_standard_input(command: Command, mark: str) -> None:
    stored = (mark + documents_json([parse_text(TEXT)])).encode()
    for data in (TEXT.encode("cp932"), stored):
        done = command("summary", "-", "-f", "csv", stdin=data)
        assert done.status == 0
        assert "2024,budget,overall,,3," in done.text
    assert command("summary", "-", "--notation", "title-department", stdin=TEXT.encode()).status == 0


def test_the_switches_of_the_command(command: Command) -> None:
    Path("a.txt").write_text(EVERYTHING, encoding="utf-8")
    switches = ["--no-merge-pools", "--no-match-printed", "--no-merge-repeats"]
    total = json.loads(command("summary", "a.txt", "-f", "json", *switches).text)["years"][0]["total"]
    assert (total["firm_yen"], total["ceiling_yen"], total["records"]) == (1_600_000, 1_940_000, 11)


def test_the_unit_of_the_command(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    done = command("summary", "a.txt", "--unit", "百万円")
    assert "unit: 1,000,000 yen (百万円)" in done.text
    assert " 1.3 " in done.text
    assert command("summary", "a.txt", "--unit", "ドル").status == 2


def test_files_that_cannot_be_read_are_reported(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("bad.json").write_text("{}", encoding="utf-8")
    Path("wide.json").write_bytes("{}".encode("utf-16"))
    done = command("summary", "bad.json", "wide.json", "missing.json", "a.txt")
    assert done.status == 2
    assert "overall" in done.text
    first, second, third = done.err.rstrip().split("\n")
    assert first.startswith("mie-budget: bad.json: this is not a document of mie-budget")
    assert second == "mie-budget: wide.json: this JSON is not UTF-8. Write it again with mie-budget parse"
    assert third == "mie-budget: missing.json: no such file. Check the name and the folder"
    assert command("summary", "missing.json").text == ""


def test_warnings_of_the_documents_are_not_hidden(command: Command) -> None:
    Path("a.txt").write_text("訓練【防災部】（3,51千円）\n", encoding="utf-8")
    done = command("summary", "a.txt")
    assert done.err == "a.txt: 1 warning: a sum may be incomplete (see: mie-budget check)\n"
    assert (done.status, command("summary", "a.txt", "--strict").status) == (0, 1)
    Path("b.txt").write_text("", encoding="utf-8")
    done = command("summary", "b.txt")
    assert (done.status, done.err.split(":")[1]) == (1, " 1 error")
