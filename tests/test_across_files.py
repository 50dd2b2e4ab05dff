"""Across files and years: folders, filters, years side by side; each equals what is done by hand."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mie_budget
from cases import THOROUGH
from commands import Command
from mie_budget import Marker, Record, Relation, parse_text, summarize
from mie_budget.cli.inputs import MARKERS, RELATIONS
from mie_budget.meaning.filters import Filters, filtered
from mie_budget.meaning.ledger import document_totals
from mie_budget.meaning.totals import side_by_side
from mie_budget.sinks.contract import document_json, load_document
from mie_budget.sinks.tables import years_table

pytestmark = pytest.mark.usefixtures("read_once")

DEPARTMENTS = ("防災部", "総務部", "教育委員会事務局", "防災部、総務部", "医療保健部", "県土整備部")
MARKS = ("【新規】", "", "（拡充）", "")


def text_of(year: int) -> str:
    """A document of a year: single and joint items, 内数 that share a figure, 再掲, an amount that is missing."""
    era = f"平成{year - 1988}" if year < 2019 else "令和元" if year == 2019 else f"令和{year - 2018}"
    lines = [f"{era}年度当初予算 主な事業", ""]
    for number in range(12):
        department = DEPARTMENTS[(number * 5 + year) % len(DEPARTMENTS)]
        figure = f"{(number % 4 + 1) * 1_000 + year % 10 * 37:,}千円"
        tail = ("", "の内数", "", "の内数", "（再掲）", "")[number % 6]
        lines.append(f"{MARKS[number % 4]}事業その{number}の推進【{department}】（{figure}{tail}）")
        lines.append(f"{year}年の取組です。対象は{number + 1}、500人です。")
    return "\n".join(lines) + "\n"


YEARS = range(2015, 2025)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the documents of ten years, some below it, and with what is no document."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "budgets/old").mkdir(parents=True)
    for year in YEARS:
        below = "old/" if year < 2020 else ""
        (tmp_path / f"budgets/{below}r{year}.txt").write_text(text_of(year), encoding="utf-8")
    return tmp_path


# folders


def test_a_folder_gives_all_its_files_by_name(command: Command) -> None:
    done = command("parse", "budgets")
    assert done.status == 0
    names = [document["source"]["name"] for document in json.loads(done.out)]
    assert names == [f"old/r{year}.txt" for year in range(2015, 2020)] + [f"r{year}.txt" for year in range(2020, 2025)]


def test_a_folder_of_one_file_gives_an_array_too(command: Command, folder: Path) -> None:
    (folder / "one").mkdir()
    (folder / "one/a.txt").write_text(text_of(2024), encoding="utf-8")
    assert isinstance(json.loads(command("parse", "one").out), list)


def test_what_is_hidden_or_no_document_is_left_out(command: Command, folder: Path) -> None:
    (folder / "budgets/.git").mkdir()
    (folder / "budgets/.git/a.txt").write_text(text_of(2010), encoding="utf-8")
    (folder / "budgets/.a.txt").write_text(text_of(2010), encoding="utf-8")
    (folder / "budgets/~$a.xlsx").write_bytes(b"\5owner")
    (folder / "budgets/README.md").write_text("about", encoding="utf-8")
    (folder / "budgets/logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    done = command("parse", "budgets")
    assert len(json.loads(done.out)) == 10
    assert done.err.splitlines() == [
        f"{Path('budgets/logo.png')}: skipped (this is a PNG picture. Run character recognition first)"
    ]
    assert done.status == 0, "it is no failure to have a picture in the folder"
    assert command("parse", "budgets/logo.png").status == 2, "one that was named is"


@THOROUGH
def test_an_output_in_the_folder_is_no_input(command: Command, folder: Path) -> None:
    first = command("parse", "budgets", "-o", "budgets/all.json")
    data = (folder / "budgets/all.json").read_bytes()
    again = command("parse", "budgets", "-o", "budgets/all.json")
    assert (first.status, again.status) == (0, 0)
    assert (folder / "budgets/all.json").read_bytes() == data
    other = command("parse", "budgets", "-f", "jsonl")
    assert "all.json: skipped (this is JSON that the program wrote" in other.err


def test_files_of_one_name_in_two_folders_are_two_documents(command: Command, folder: Path) -> None:
    for year in (2023, 2024):
        (folder / f"two/{year}").mkdir(parents=True)
        (folder / f"two/{year}/budget.txt").write_text(text_of(year), encoding="utf-8")
    assert command("parse", "two", "-o", "two.sqlite").status == 0
    with sqlite3.connect("two.sqlite") as database:
        assert database.execute("SELECT source FROM documents ORDER BY 1").fetchall() == [
            ("2023/budget.txt",),
            ("2024/budget.txt",),
        ]


def test_an_empty_folder_is_not_read(command: Command, folder: Path) -> None:
    (folder / "empty").mkdir()
    done = command("parse", "empty", "budgets/r2024.txt")
    assert done.status == 2
    assert "empty: there is no file in this folder" in done.err
    assert len(json.loads(done.out)) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_cannot_be_opened_is_reported(command: Command, folder: Path) -> None:
    (folder / "budgets/old").chmod(0)
    done = command("parse", "budgets")
    (folder / "budgets/old").chmod(0o755)
    assert done.status == 2
    assert "you have no permission" in done.err


@THOROUGH
def test_the_other_commands_take_folders(command: Command, folder: Path) -> None:
    assert "10 files" in command("check", "budgets").err
    assert command("review", "budgets", "-o", "page.html").err.startswith("page.html: 10 documents")
    folder_years, file_years = (
        json.loads(command("summary", *files, "-f", "json").out)["years"]
        for files in (["budgets"], map(str, folder.rglob("r*.txt")))
    )
    assert [year["total"] for year in folder_years] == [year["total"] for year in file_years]


# filters


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--department", "防災部"], lambda record: "防災部" in record["departments"]),
        (
            ["--department", "防災部", "--department", "総務部"],
            lambda record: {"防災部", "総務部"} & {*record["departments"]},
        ),
        (["--relation", "part_of"], lambda record: record["amount"]["relation"] == "part_of"),
        (["--marker", "new"], lambda record: "new" in record["markers"]),
        (["--search", "その3"], lambda record: "その3" in record["title"]),
        (
            ["--search", "総務部 2500人"],
            lambda record: "総務部" in record["departments"] and "2、500人" in record["description"],
        ),
        (["--search", "3148千円"], lambda record: record["amount"]["yen"] == 3_148_000),
        (
            ["--department", "防災部", "--relation", "exact"],
            lambda record: "防災部" in record["departments"] and record["amount"]["relation"] == "exact",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_each_filter_equals_filtering_the_json(
    command: Command, options: list[str], wanted: Callable[[dict[str, object]], bool]
) -> None:
    whole = json.loads(command("parse", "budgets").out)
    done = command("parse", "budgets", *options)
    left = json.loads(done.out)
    kept = [[record for record in document["records"] if wanted(record)] for document in whole]
    assert sum(map(len, kept)) > 0
    assert [document["records"] for document in left] == kept
    number, everything = sum(map(len, kept)), sum(len(document["records"]) for document in whole)
    assert number < everything
    assert f"{number} of {everything} records pass the filters" in done.err
    for document in left:
        again = load_document(json.dumps(document))
        assert again.totals == document_totals(again.records)
        assert again.diagnostics[0].code == "records-filtered"


@THOROUGH
@pytest.mark.parametrize("by", [["--by", "year,department"], pytest.param([], marks=THOROUGH)], ids=["by", ""])
@pytest.mark.parametrize(
    "options",
    [
        ["--department", "防災部"],
        ["--search", "その3"],
        pytest.param(["--relation", "part_of"], marks=THOROUGH),
        pytest.param(["--marker", "new"], marks=THOROUGH),
    ],
    ids=lambda options: options[0],
)
def test_a_filtered_summary_is_that_of_the_filtered_json(command: Command, options: list[str], by: list[str]) -> None:
    command("parse", "budgets", *options, "-o", "filtered.json")
    for kind in ("json", "csv", "table"):
        left = command("summary", "budgets", *options, *by, "-f", kind).out
        assert left == command("summary", "filtered.json", *by, "-f", kind).out
        assert left != command("summary", "budgets", *by, "-f", kind).out


def test_a_filter_holds_for_every_output(command: Command) -> None:
    wanted = ["budgets", "--department", "防災部", "--relation", "exact"]
    titles = [
        record["title"] for document in json.loads(command("parse", *wanted).out) for record in document["records"]
    ]
    rows = list(csv.DictReader(io.StringIO(command("parse", *wanted, "-f", "csv").out)))
    assert [row["title"] for row in rows] == titles
    command("parse", *wanted, "-o", "f.sqlite")
    with sqlite3.connect("f.sqlite") as database:
        assert [title for (title,) in database.execute("SELECT title FROM records ORDER BY id")] == titles
        messages = database.execute("SELECT message FROM diagnostics WHERE code = 'records-filtered'").fetchall()
    assert len(messages) == 10
    assert all("--department '防災部' --relation exact" in message for (message,) in messages)


def test_a_summary_says_that_it_is_of_some_records_only(command: Command) -> None:
    done = command("summary", "budgets", "--search", "その3 推進")
    assert done.out.startswith("only records with --search 'その3 推進'\n")
    assert json.loads(command("summary", "budgets", "-f", "json").out)["filters"] == []
    command("parse", "budgets", "--marker", "new", "-o", "new.json")
    assert json.loads(command("summary", "new.json", "-f", "json").out)["filters"] == ["--marker new"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--department", "防災部"], lambda record: "防災部" in record.departments),
        (["--relation", "part_of"], lambda record: record.amount.relation is Relation.PART_OF),
        (["--marker", "new"], lambda record: Marker.NEW in record.markers),
        (["--search", "その3 推進"], lambda record: "その3" in record.title),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_filtered_comparison_has_the_items_that_pass_in_one_of_the_years(
    command: Command, options: list[str], wanted: Callable[[Record], bool]
) -> None:
    years = ["budgets/r2023.txt", "budgets/r2024.txt", "--no-similar"]
    whole, left = (json.loads(command("diff", *years, *more, "-f", "json").out) for more in ([], options))
    passing = {
        (f"r{year}.txt", record.span.first_line)
        for year in (2023, 2024)
        for record in parse_text(text_of(year)).records
        if wanted(record)
    }

    def passes(*items: dict[str, object] | None) -> bool:
        return any(item and (item["source"], item["line"]) in passing for item in items)

    assert left["entries"] == [entry for entry in whole["entries"] if passes(entry["old"], entry["new"])]
    assert 0 < len(left["entries"]) < len(whole["entries"])
    assert left["relisted"] == [item for item in whole["relisted"] if passes(item)]
    for side in ("old", "new"):
        assert left[side][0]["total"]["records"] == sum(entry[side] is not None for entry in left["entries"])
    assert (whole["filters"], len(left["filters"])) == ([], 1)
    assert "records pass the filters" in command("diff", *years, *options).err
    assert command("diff", *years, *options).out.startswith("only records with --")


def test_an_item_that_moved_is_found_by_either_department(command: Command) -> None:
    for year, department in ((5, "総務部"), (6, "防災部")):
        text = f"令和{year}年度当初予算\n\n研修【{department}】（2千円）\n広報【農林水産部】（3千円）\n"
        Path(f"{year}.txt").write_text(text, encoding="utf-8")
    for name in ("総務部", "防災部"):
        (entry,) = json.loads(command("diff", "5.txt", "6.txt", "--department", name, "-f", "json").out)["entries"]
        assert (entry["new"]["title"], entry["moved"], entry["change"]) == ("研修", True, "unchanged")


def test_a_filtered_page_shows_the_records_that_pass(command: Command) -> None:
    done = command("review", "budgets", "--department", "防災部", "--relation", "exact", "-o", "page.html")
    assert "records pass the filters" in done.err
    data = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', Path("page.html").read_text("utf-8"))
    assert data is not None
    shown = json.loads(data[1])["documents"]
    kept = json.loads(command("parse", "budgets", "--department", "防災部", "--relation", "exact").out)
    titles = [[record["title"] for record in document["records"]] for document in kept]
    assert sum(map(len, titles)) > 0
    assert [[record["title"] for record in document["records"]] for document in shown] == titles
    assert data[1].count("records are here, and the totals are theirs") == 10


def test_a_department_is_found_in_any_spelling() -> None:
    document = parse_text("防災訓練【ＩＣＴ 推進課】（1千円）\n研修【ICT推進課分室】（2千円）")
    (record,) = filtered(document, Filters(departments=("ict推進課",))).records
    assert record.title == "防災訓練"


def test_an_empty_department_is_none() -> None:
    document = parse_text("令和6年度予算\n\n防災訓練【同上】（1千円）\n研修【総務部】（2千円）")
    assert [record.title for record in filtered(document, Filters(departments=("",))).records] == ["防災訓練"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("13869", True),
        ("13,869千円", True),
        ("１３，８６９", True),
        ("13869000円", True),
        ("3869千", True),
        ("13,86", False),
    ],
)
def test_a_figure_is_found_however_its_digits_are_grouped(search: str, found: bool) -> None:
    (record,) = parse_text("防災訓練【防災部】（13,869千円）").records
    assert Filters(searches=(search,)).keep(record) is found


def test_numbers_side_by_side_are_not_joined() -> None:
    (record,) = parse_text("防災訓練【防災部】（5千円）\n小学3、4年生と2023、2024年度の経過です。").records
    assert not Filters(searches=("34年生",)).keep(record)
    assert not Filters(searches=("20232024",)).keep(record)


def test_without_filters_a_document_is_itself() -> None:
    document = parse_text(text_of(2024))
    assert filtered(document, Filters()) is document


def test_the_codes_of_the_options_are_those_of_the_contract() -> None:
    assert tuple(Relation) == RELATIONS
    assert tuple(Marker) == MARKERS


@given(st.sampled_from(YEARS), st.sampled_from(Relation), st.sampled_from(DEPARTMENTS))
def test_a_filtered_document_can_be_written_and_read(year: int, relation: Relation, department: str) -> None:
    document = filtered(parse_text(text_of(year)), Filters((department,), (relation,)))
    assert load_document(document_json(document)) == document


# years side by side


def test_years_side_by_side_equal_the_single_years(command: Command) -> None:
    together = list(
        csv.DictReader(io.StringIO(command("summary", "budgets", "--by", "year,department", "-f", "csv").out))
    )
    firm = ceiling = 0
    for year in YEARS:
        (path,) = Path("budgets").rglob(f"r{year}.txt")
        (alone,) = json.loads(command("summary", str(path), "-f", "json").out)["years"]
        sums = {row["department"]: row for row in together if row["scope"] == "department"}
        shown = {name: row for name, row in sums.items() if row[f"{year}_firm_yen"]}
        assert {
            name: (int(row[f"{year}_firm_yen"]), int(row[f"{year}_ceiling_yen"])) for name, row in shown.items()
        } == {entry["name"]: (entry["firm_yen"], entry["ceiling_yen"]) for entry in alone["departments"]}
        overall = next(row for row in together if row["scope"] == "overall")
        assert int(overall[f"{year}_firm_yen"]) == alone["total"]["firm_yen"]
        firm += alone["total"]["firm_yen"]
        ceiling += alone["total"]["ceiling_yen"]
    assert sum(int(value) for name, value in overall.items() if name.endswith("firm_yen")) == firm
    assert sum(int(value) for name, value in overall.items() if name.endswith("ceiling_yen")) == ceiling


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_as_many_years_as_fit_stand_side_by_side(width: int) -> None:
    summary = summarize([parse_text(text_of(year)) for year in YEARS])
    lines = years_table(summary, width=width).splitlines()
    heads = [line for line in lines if line.startswith("department")]
    assert sum(line.count("年度") for line in heads) == 10
    assert (len(heads) == 1) is (width == 300)
    overall = [line.split()[2:] for line in lines if line.startswith("overall")]
    assert [figure for line in overall for figure in line] == [
        f"{year.total.firm_yen // 1_000:,}" for year in summary.years
    ]


def test_a_department_that_a_year_lacks_has_no_figure_there() -> None:
    old, new = (
        parse_text("令和5年度当初予算\n\n研修【総務部】（2千円）"),
        parse_text("令和6年度当初予算\n\n研修【防災部】（3千円）"),
    )
    summary = summarize([new, old])
    assert {row.name: [sums and sums.firm_yen for sums in row.sums] for row in side_by_side(summary)} == {
        "総務部": [2_000, None],
        "防災部": [None, 3_000],
    }
    assert "総務部      firm          2" in years_table(summary)
    assert "防災部" not in years_table(summary, departments=False)


def test_what_is_in_no_total_is_said() -> None:
    table = years_table(
        summarize(parse_text("令和6年度当初予算\n\n研修【総務部】（2千円）\n点検【総務部】（2,14千円）"))
    )
    assert "令和6年度: no amount known (1): in no total" in table


# shells


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["parse", "--relation", "p"], ["part_of"]),
        pytest.param(["par"], ["parse"], marks=THOROUGH),
        pytest.param(["parse", "--form"], ["--format"], marks=THOROUGH),
        pytest.param(["summary", "--by", ""], ["year", "year,department"], marks=THOROUGH),
        pytest.param(["parse", "bud"], [], marks=THOROUGH),
    ],
    ids=" ".join,
)
def test_a_shell_can_complete(words: Sequence[str], expected: list[str]) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(Path(mie_budget.__file__).parent.parent),
        "_MIE_BUDGET_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["mie-budget", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run([sys.executable, "-m", "mie_budget"], env=environment, capture_output=True, check=True)
    assert done.stdout.decode().split() == expected


def test_completion_is_installed_once_and_shown(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shellingham  # type: ignore[import-untyped]

    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "/bin/bash"))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    done = command("--install-completion")
    script = folder / ".bash_completions/mie-budget.sh"
    assert done.status == 0
    assert str(script) in done.err
    assert "_MIE_BUDGET_COMPLETE=complete_bash" in script.read_text(encoding="utf-8")
    assert "complete -o default" in command("--show-completion").out
