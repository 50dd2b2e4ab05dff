"""Summaries and comparisons as JSON and CSV, and the commands that print them: `summary` and `diff`."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from budgets import EVERYTHING, NEW, OLD, TEXT, comparison
from commands import Command
from mie_budget import compare, parse_text, summarize
from mie_budget.cli import years as years_module
from mie_budget.errors import install_command
from mie_budget.sinks.contract import document_json, documents_json, json_schema, result_json
from mie_budget.sinks.delimited import comparison_csv, summary_csv

pytestmark = pytest.mark.usefixtures("read_once")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with two documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("old.txt").write_text(OLD, encoding="utf-8")
    Path("new.txt").write_text(NEW, encoding="utf-8")
    return tmp_path


# JSON and CSV


def test_json_of_a_summary_holds_every_sum_and_every_item() -> None:
    (year,) = json.loads(result_json(summarize(parse_text(EVERYTHING, name="a.txt"))))["years"]
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


def test_json_of_a_comparison() -> None:
    value = json.loads(result_json(comparison()))
    assert (value["matcher"], value["renames"][0]["old"]) == (None, "戦略企画部")
    assert (value["old"][0]["total"]["firm_yen"], value["new"][0]["fiscal_year"]) == (1_115_000, 2024)
    entries = {(entry["new"] or entry["old"])["title"]: entry for entry in value["entries"]}
    assert (entries["甲の事業"]["change"], entries["甲の事業"]["difference_yen"]) == ("raised", 50_500)
    assert (entries["丁の事業"]["change"], entries["丁の事業"]["difference_yen"]) == ("exact_to_part_of", None)
    assert entries["戊の事業"]["new"] is None
    assert entries["丙の事業"]["moved"] is True
    assert value["changes"][0] == {"change": "new", "items": 2, "moved": 0, "yen": 120_000}
    assert [item["title"] for item in value["relisted"]] == ["辛の事業"]


def test_csv_of_a_comparison() -> None:
    rows = list(csv.DictReader(io.StringIO(comparison_csv(comparison()), newline="")))
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
    assert "'=SUM(A1)の事業" in comparison_csv(compare(old, new))


def test_what_is_printed_keeps_to_the_schema() -> None:
    schema = json_schema()
    for name, result in (("Summary", summarize(parse_text(EVERYTHING))), ("Comparison", comparison())):
        value = json.loads(result_json(result))
        jsonschema.validate(value, schema)
        jsonschema.validate(value, {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{name}"})
        assert type(result).model_validate_json(result_json(result)) == result
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value | {"more": 1}, schema)


def test_half_a_surrogate_pair_in_the_name_of_a_file_can_be_printed() -> None:
    document = parse_text(TEXT, name="\udc80.txt")
    (year,) = json.loads(result_json(summarize(document)))["years"]
    assert year["sources"] == ["\\udc80.txt"]
    assert "\\udc80.txt" in comparison_csv(compare(document, document))


# The commands


def test_the_command_adds_documents_and_their_json(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("a.json").write_text(document_json(parse_text(TEXT, name="a.txt")), encoding="utf-8")
    plain, stored = command("summary", "a.txt", "-f", "json"), command("summary", "a.json", "-f", "json")
    assert (plain.status, plain.err) == (stored.status, stored.err) == (0, "")
    assert plain.out == stored.out
    both = json.loads(command("summary", "a.txt", "a.json", "--format", "json").out)
    assert both["years"][0]["total"]["repeated"] == 3
    assert both["years"][0]["total"]["firm_yen"] == 1_000_000


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_command_reads_either_from_standard_input(command: Command, mark: str) -> None:
    stored = (mark + "".join(documents_json([parse_text(TEXT)]))).encode()
    for data in (TEXT.encode("cp932"), stored):
        done = command("summary", "-", "-f", "csv", stdin=data)
        assert done.status == 0
        assert "2024,budget,overall,,3," in done.out
    assert command("summary", "-", "--notation", "title-department", stdin=TEXT.encode()).status == 0


def test_the_switches_of_the_command(command: Command) -> None:
    Path("a.txt").write_text(EVERYTHING, encoding="utf-8")
    switches = ["--no-merge-pools", "--no-match-printed", "--no-merge-repeats"]
    total = json.loads(command("summary", "a.txt", "-f", "json", *switches).out)["years"][0]["total"]
    assert (total["firm_yen"], total["ceiling_yen"], total["records"]) == (1_600_000, 1_940_000, 11)


def test_the_unit_of_the_command(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    done = command("summary", "a.txt", "--unit", "百万円")
    assert "unit: 1,000,000 yen (百万円)" in done.out
    assert " 1.3 " in done.out
    assert command("summary", "a.txt", "--unit", "ドル").status == 2


def test_files_that_cannot_be_read_are_reported(command: Command) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    Path("bad.json").write_text("{}", encoding="utf-8")
    Path("wide.json").write_bytes("{}".encode("utf-16"))
    done = command("summary", "bad.json", "wide.json", "missing.json", "a.txt")
    assert done.status == 2
    assert "overall" in done.out
    first, second, third = done.err.rstrip().split("\n")
    assert first.startswith("mie-budget: bad.json: this is not a document of mie-budget")
    assert second == "mie-budget: wide.json: this file is not UTF-8. Save it as UTF-8"
    assert third == "mie-budget: missing.json: no such file. Check the name and the folder"
    assert command("summary", "missing.json").out == ""


def test_warnings_of_the_documents_are_not_hidden(command: Command) -> None:
    Path("a.txt").write_text("訓練【防災部】（3,51千円）\n", encoding="utf-8")
    done = command("summary", "a.txt")
    assert done.err == "a.txt: 1 warning: a sum may be incomplete (see: mie-budget check)\n"
    assert (done.status, command("summary", "a.txt", "--strict").status) == (0, 1)
    Path("b.txt").write_text("", encoding="utf-8")
    done = command("summary", "b.txt")
    assert (done.status, done.err.split(":")[1]) == (1, " 1 error")


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
    monkeypatch.setattr(years_module, "find_spec", lambda _: None)
    status, out, err = command("diff", "old.txt", "new.txt")
    assert (status, err) == (0, f"only equal titles are matched; for similar ones: {install_command('rapidfuzz')}\n")
    assert "ended (2 items, -110)" in out
    status, out, err = command("diff", "old.txt", "new.txt", "--similar")
    assert (status, out) == (2, "")
    assert f"{install_command('rapidfuzz')}\n" in err


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
