"""`mie-budget diff`: tables, JSON and CSV of what became of each item, and what the command says about its inputs."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mie_budget import parse_text
from mie_budget.cli import diff as diff_module
from mie_budget.cli.main import run
from mie_budget.cli.width import width
from mie_budget.meaning.comparison import compare
from mie_budget.meaning.comparison_models import Comparison
from mie_budget.meaning.matching import fuzzy_matcher
from mie_budget.meaning.renames import Rename
from mie_budget.sinks.diff_csv import diff_csv
from mie_budget.sinks.diff_json import diff_json
from mie_budget.sinks.diff_table import diff_table
from mie_budget.sinks.json_text import document_json
from mie_budget.sinks.summary_amounts import Unit

OLD = """令和５年度当初予算
甲の事業【総務部】（100千円）
乙の事業【戦略企画部】（200千円）
丙の事業【総務部】（300千円）
丁の事業【総務部】（400千円）
就職氷河期世代向けの就労支援【雇用部】（50千円）
戊の事業【総務部】（60千円）
己の事業【総務部】（－）
辛の事業【総務部】（5千円）
"""
NEW = """令和６年度当初予算
甲の事業【総務部】（150.5千円）
乙の事業【政策企画部】（120千円）
丙の事業【環境部】（300千円）
丁の事業【総務部】（900千円の内数）
就職氷河期世代向けの就労の支援【雇用部】（50千円）
[新]庚の事業【総務部】（70千円）
己の事業【総務部】（－）
辛の事業【総務部】（5千円）
辛の事業（再掲）【総務部】（5千円）
"""
RENAMED = Rename("戦略企画部", ("政策企画部",), 2024, None)
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    """Run `mie-budget` with these arguments in a folder with two documents; status, output and messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("old.txt").write_text(OLD, encoding="utf-8")
    Path("new.txt").write_text(NEW, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mie-budget", *arguments])
        with pytest.raises(SystemExit) as caught:
            run()
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out.decode("utf-8"), err.decode("utf-8")

    return call


def comparison(*, similar: bool = False) -> Comparison:
    old, new = parse_text(OLD, name="old.txt"), parse_text(NEW, name="new.txt")
    return compare(old, new, renamed=[RENAMED], matcher=fuzzy_matcher() if similar else None)


def test_table() -> None:
    pytest.importorskip("rapidfuzz")
    text = diff_table(comparison(similar=True))
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
    assert "辛の事業" in diff_table(comparison(), everything=True)
    assert "only equal titles were matched" in diff_table(comparison())


@pytest.mark.parametrize("columns", [60, 80, 132])
@pytest.mark.parametrize("unit", list(Unit))
def test_a_table_keeps_to_its_width(columns: int, unit: Unit) -> None:
    text = diff_table(comparison(), width=columns, unit=unit, everything=True)
    assert all(width(line) <= columns for line in text.split("\n"))


def test_what_became_part_of_a_figure_shows_no_difference() -> None:
    lines = diff_table(comparison()).split("\n")
    row = next(line for line in lines if line.startswith("丁の事業"))
    assert row.split() == ["丁の事業", "400", "900", "内数"]


def test_colour_only_where_it_is_asked_for() -> None:
    assert "\x1b[" not in diff_table(comparison())
    assert "\x1b[32m" in diff_table(comparison(), colour=True)


def test_an_empty_comparison() -> None:
    assert diff_table(compare([], [])) == ("unit: 1,000 yen (千円)\nold: -\nnew: -\nonly equal titles were matched\n")


def test_items_without_departments() -> None:
    old, new = (
        parse_text("甲の事業【総務部】（5千円）"),
        parse_text("甲の事業（6千円）\n乙の事業（7千円）\n丙の事業（8千円）"),
    )
    assert "総務部 -> -" in diff_table(compare(old, new))


def test_json() -> None:
    value = json.loads(diff_json(comparison()))
    assert (value["matcher"], value["renames"][0]["old"]) == (None, "戦略企画部")
    assert (value["old"][0]["total"]["firm_yen"], value["new"][0]["fiscal_year"]) == (1_115_000, 2024)
    entries = {(entry["new"] or entry["old"])["title"]: entry for entry in value["entries"]}
    assert (entries["甲の事業"]["change"], entries["甲の事業"]["difference_yen"]) == ("raised", 50_500)
    assert (entries["丁の事業"]["change"], entries["丁の事業"]["difference_yen"]) == ("exact_to_part_of", None)
    assert entries["戊の事業"]["new"] is None
    assert entries["丙の事業"]["moved"] is True
    assert value["changes"][0] == {"change": "new", "items": 2, "moved": 0, "yen": 120_000}
    assert [item["title"] for item in value["relisted"]] == ["辛の事業"]


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(diff_csv(comparison()), newline="")))
    by_title = {row["new_title"] or row["old_title"]: row for row in rows}
    assert (by_title["乙の事業"]["old_departments"], by_title["乙の事業"]["new_departments"]) == (
        "戦略企画部",
        "政策企画部",
    )
    assert by_title["乙の事業"]["moved"] == "false"
    # The sum of the column is what really rose and fell: 50.5 - 80.
    assert sum(int(row["difference_yen"] or 0) for row in rows) == -29_500
    assert (by_title["丁の事業"]["new_relation"], by_title["丁の事業"]["difference_yen"]) == ("part_of", "")
    assert (by_title["己の事業"]["old_yen"], by_title["己の事業"]["old_relation"]) == ("", "")


def test_csv_holds_no_formulas() -> None:
    old, new = parse_text("甲の事業【総務部】（5千円）"), parse_text("=SUM(A1)の事業【総務部】（6千円）")
    assert "'=SUM(A1)の事業" in diff_csv(compare(old, new))


def test_the_command(command: Command) -> None:
    status, out, err = command("diff", "old.txt", "new.txt", "--no-similar")
    assert (status, err) == (0, "")
    assert "raised (1 item, +50.5)" in out
    Path("old.json").write_text(document_json(parse_text(OLD, name="old.txt")), encoding="utf-8")
    assert command("diff", "old.json", "new.txt", "--no-similar")[1] == out
    assert json.loads(command("diff", "old.txt", "new.txt", "-f", "json")[1])["diff_version"] == "1"
    assert command("diff", "old.txt", "new.txt", "-f", "csv")[1].startswith("change,moved,")


def test_renames_of_the_user(command: Command) -> None:
    assert "総務部 -> 環境部" in command("diff", "old.txt", "new.txt", "--unit", "円")[1]
    Path("my.toml").write_text('[[renamed]]\nold = "総務部"\nnew = "環境部"\n', encoding="utf-8")
    assert (
        "総務部 -> 環境部\n" not in command("diff", "old.txt", "new.txt", "--renamed", "my.toml")[1].split("\n\n", 1)[1]
    )
    Path("bad.toml").write_bytes(b"\xff")
    status, out, err = command("diff", "old.txt", "new.txt", "--renamed", "bad.toml")
    assert (status, out, err) == (2, "", "mie-budget: bad.toml: this file is not UTF-8. Save it as UTF-8\n")


def test_without_the_extra_titles_must_be_equal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    monkeypatch.setattr(diff_module, "find_spec", lambda _: None)
    status, out, err = command("diff", "old.txt", "new.txt")
    assert (status, err) == (0, "only equal titles are matched; for similar ones: pip install 'mie-budget[match]'\n")
    assert "ended (2 items, -110)" in out
    status, out, err = command("diff", "old.txt", "new.txt", "--similar")
    assert (status, out) == (2, "")
    assert "pip install 'mie-budget[match]'" in err


@pytest.mark.skipif(importlib.util.find_spec("rapidfuzz") is None, reason="needs the extra match")
def test_with_the_extra_similar_titles_match(command: Command) -> None:
    assert "~96" in command("diff", "old.txt", "new.txt")[1]


def test_what_looks_mistaken_is_said(command: Command) -> None:
    assert "OLD is of a later fiscal year than NEW" in command("diff", "new.txt", "old.txt", "--no-similar")[2]
    both = f"[{document_json(parse_text(OLD))},{document_json(parse_text(NEW))}]"
    Path("both.json").write_text(both, encoding="utf-8")
    message = command("diff", "both.json", "new.txt", "--no-similar")[2]
    assert message == "OLD holds more than one fiscal year or stage; all of its items are compared\n"


def test_a_file_that_cannot_be_read_ends_the_command(command: Command) -> None:
    status, out, err = command("diff", "missing.txt", "new.txt", "--no-similar")
    assert (status, out) == (2, "")
    assert err == "mie-budget: missing.txt: no such file. Check the name and the folder\n"
