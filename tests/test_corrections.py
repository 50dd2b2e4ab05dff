"""Corrections by hand: kept in a file, bound to a text, applied before totals, told in every format, never lost."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import THOROUGH
from commands import Command
from mie_budget import (
    Correction,
    Document,
    ErrorCode,
    Marker,
    Record,
    RecordField,
    Relation,
    UsageError,
    parse_corrections,
    parse_text,
)
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.meaning.corrections import (
    Action,
    BoundDocument,
    BoundItem,
    correction_of,
    corrections_of_loaded,
    corrections_toml,
    without_correction,
)
from mie_budget.meaning.ledger import document_totals
from mie_budget.models import MOST_YEN
from mie_budget.sinks.columns import label, valid_text
from mie_budget.sinks.contract import RecordLine, document_json, documents_jsonl, load_document
from mie_budget.sinks.corrections import add_corrections, change_corrections
from mie_budget.sinks.database import store_documents
from mie_budget.sinks.delimited import documents_csv, plain_cell
from mie_budget.sinks.parquet import documents_parquet
from mie_budget.sinks.tables import document_table
from mie_budget.sinks.workbook import documents_workbook
from mie_budget.sources.folders import CORRECTIONS_FILE
from strategies import items, typeset

pytestmark = pytest.mark.usefixtures("read_once")

TEXT = """令和６年度当初予算 主な事業

移動図書館の巡回【同上】（3,500千円）
通学路の点検【県土整備部】（3,51千円）
里山の整備【農林水産部】（1,000千円）
 計 8,010千円
"""
MOST_IN_A_SHEET = 10**14


def bound(text: str, line: int, title: str = "", lines: int = 1) -> dict[str, Any]:
    """What binds a correction to an item of a text."""
    return {"line": line, "title": title, "header": text.split("\n")[line - 1 : line - 1 + lines]}


def made(document: Document, item: dict[str, Any], **values: Any) -> Correction:
    """A correction of an item of a document, by way of the text of its file."""
    source = document.source
    about = {"name": source.name, "sha256": source.sha256, "fiscal_year": document.fiscal_year}
    entry = {"reason": "原本のとおり", "item": item, "document": about, **values}
    (correction,) = parse_corrections(corrections_toml([correction_of(entry)]), file="c.toml")
    return correction


def of(document: Document, text: str, record: Record, **values: Any) -> Correction:
    """A correction of a record that was read."""
    span = record.span
    item = bound(text, span.first_line, record.title, span.header_last_line - span.first_line + 1)
    return made(document, item, **values)


def codes(document: Document) -> list[str]:
    return [found.code.value for found in document.diagnostics]


def corrections_in(document: Document) -> list[str]:
    return [code for code in codes(document) if code.startswith("correction")]


READ = parse_text(TEXT, name="r6.txt")


# Any record, any field

PLAIN = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).filter(str.strip)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "title": PLAIN,
    "departments": st.lists(PLAIN, max_size=3),
    "amount_yen": st.integers(-MOST_IN_A_SHEET, MOST_IN_A_SHEET) | st.just("none"),
    "relation": st.sampled_from([relation.value for relation in Relation]),
    "amount_text": st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    "markers": st.lists(st.sampled_from([marker.value for marker in Marker]), max_size=2),
    "description": st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
}


def changed(record: Record, field: str, value: Any) -> Record:
    """What a correction of one field must make of a record."""
    parts = json.loads(record.model_dump_json())
    if field == "amount_yen":
        parts["amount"] = None if value == "none" else {**parts["amount"], "yen": value}
    elif field in ("relation", "amount_text"):
        parts["amount"][field.removeprefix("amount_")] = value
    else:
        parts[field] = value
    if field == "departments":
        parts["ditto"] = parts["ditto"] and value == list(record.departments)
    parts["corrected"] = [key for key in RecordField if parts[key] != json.loads(record.model_dump_json())[key]]
    return Record.model_validate_json(json.dumps(parts))


@given(items(most=4).flatmap(typeset), st.sampled_from(sorted(FIELDS)), st.data())
@THOROUGH
def test_any_field_of_any_record_is_corrected_and_told_in_every_format(
    text: str, field: str, data: st.DataObject
) -> None:
    before = parse_text(text, name="a.txt")
    index = data.draw(st.integers(0, len(before.records) - 1))
    value = data.draw(FIELDS[field])
    correction = of(before, text, before.records[index], **{field: value})
    after = parse_text(text, name="a.txt", corrections=[correction])
    wanted = changed(before.records[index], field, value)
    records = [*before.records]
    records[index] = wanted
    assert list(after.records) == records
    assert after.totals == document_totals(records)
    assert corrections_in(after) == ["correction-applied" if wanted.corrected else "correction-unused"]
    assert parse_text(text, name="a.txt", corrections=[correction]) == after
    check_formats(after, index)


def check_formats(document: Document, index: int) -> None:
    """Whether each format gives the corrected record, and says what was corrected."""
    record = document.records[index]
    fields = [field.value for field in record.corrected]
    assert load_document(document_json(document)) == document
    line = RecordLine.model_validate_json(list(documents_jsonl([document]))[index])
    assert {name: getattr(line, name) for name in Record.model_fields} == dict(record)
    wanted = (valid_text(record.title), [*map(valid_text, record.departments)], record.amount and record.amount.yen)

    cells = list(csv.DictReader(io.StringIO("".join(documents_csv([document])), newline="")))[index]
    yen = record.amount.yen if record.amount else ""
    assert (plain_cell(cells["title"]), cells["amount_yen"]) == (wanted[0], str(yen))
    assert (cells.get("corrected") or "") == "、".join(fields)
    table = pq.read_table(io.BytesIO(documents_parquet([document]))).to_pylist()[index]
    assert (table["title"], table["departments"], table["amount_yen"], table["corrected"]) == (*wanted, fields)
    with TemporaryDirectory() as folder:
        store_documents(f"{folder}/a.sqlite", [document])
        with closing(sqlite3.connect(f"{folder}/a.sqlite")) as database:
            row = database.execute(
                "SELECT title, amount_yen, corrected FROM records WHERE position = ?", [index + 1]
            ).fetchone()
    assert row == (wanted[0], wanted[2], "、".join(fields))
    book = openpyxl.load_workbook(io.BytesIO(documents_workbook([document], language="ja").data))
    sheet = list(book["事業一覧"].iter_rows(values_only=True))
    at = {head: sheet[0].index(head) for head in ("金額（円）", "訂正")}
    shown = "、".join(label(field, "ja") for field in record.corrected) or None
    assert (sheet[index + 1][at["金額（円）"]], sheet[index + 1][at["訂正"]]) == (wanted[2], shown)
    assert ("corrected" in document_table(document)) >= bool(fields)


@given(items(most=4).flatmap(typeset), st.data())
def test_a_changed_text_never_takes_a_correction_silently(text: str, data: st.DataObject) -> None:
    before = parse_text(text, name="a.txt")
    record = data.draw(st.sampled_from(before.records))
    correction = of(before, text, record, title="別の名前", amount_yen=1)
    at = data.draw(st.integers(0, len(text)))
    edited = text[:at] + data.draw(st.sampled_from(["あ", "\n", " ", "1", "。"])) + text[at:]
    plain, after = (parse_text(edited, name="a.txt", corrections=given) for given in ((), [correction]))
    assert after.records == plain.records
    assert corrections_in(after) == ["correction-not-applied"]
    assert after.totals == plain.totals


# What corrections do


def test_a_correction_settles_what_it_puts_right() -> None:
    assert {"ditto-unresolved", "figure-unreadable", "total-mismatch"} & set(codes(READ)) >= {"figure-unreadable"}
    corrections = [
        of(READ, TEXT, READ.records[1], amount_yen=3_510_000),
        of(READ, TEXT, READ.records[0], departments=["教育委員会"]),
    ]
    document = parse_text(TEXT, name="r6.txt", corrections=corrections)
    assert codes(document) == ["correction-applied", "correction-applied"]
    assert document.totals.firm_yen == 8_010_000
    wrong = parse_text(TEXT, name="r6.txt", corrections=[*corrections, of(READ, TEXT, READ.records[2], amount_yen=9)])
    assert "total-mismatch" in codes(wrong), "printed sums are compared with the corrected records"


def test_an_item_is_dropped() -> None:
    document = parse_text(TEXT, name="r6.txt", corrections=[of(READ, TEXT, READ.records[2], action="drop")])
    assert [record.title for record in document.records] == ["移動図書館の巡回", "通学路の点検"]
    assert document.totals.firm_yen == 3_500_000
    (found,) = [found for found in document.diagnostics if found.code is DiagnosticCode.CORRECTION_APPLIED]
    assert "(dropped: the whole item), for this reason: 原本のとおり" in found.message


def test_an_item_that_was_missed_is_added_once() -> None:
    text = TEXT.replace(" 計", "【防災部】（2,000千円）\n 計")
    read = parse_text(text, name="r6.txt")
    values = {"title": "避難所の点検", "departments": ["防災部"], "amount_yen": 2_000_000, "amount_text": "2,000千円"}
    correction = made(read, bound(text, 6), action="add", **values)
    document = parse_text(text, name="r6.txt", corrections=[correction, correction])
    (added,) = [record for record in document.records if record.title == "避難所の点検"]
    assert (added.departments, added.amount and added.amount.yen) == (("防災部",), 2_000_000)
    assert added.corrected == tuple(RecordField)
    assert [record.span.first_line for record in document.records] == [3, 4, 5, 6]
    assert corrections_in(document) == ["correction-applied", "correction-unused"]
    assert document.figure_roles.unclaimed == 0
    assert sum(dict(document.figure_roles).values()) == sum(dict(read.figure_roles).values())
    assert not {"title-lost", "figure-unclaimed"} & set(codes(document))
    there = made(read, bound(text, 5), action="add", title="里山の整備", amount_yen=1_000_000)
    assert corrections_in(parse_text(text, name="r6.txt", corrections=[there])) == ["correction-unused"]


def test_two_items_are_joined() -> None:
    second = bound(TEXT, 5, "里山の整備")
    both = of(READ, TEXT, READ.records[1], action="join", second=second, title="通学路と里山の整備")
    document = parse_text(TEXT, name="r6.txt", corrections=[both])
    joined = document.records[1]
    assert (joined.title, joined.departments) == ("通学路と里山の整備", ("県土整備部",))
    assert joined.amount == READ.records[2].amount
    assert (joined.span.first_line, joined.span.last_line, len(document.records)) == (4, 5, 2)
    assert joined.corrected == (RecordField.TITLE, RecordField.AMOUNT, RecordField.SPAN)
    two = of(READ, TEXT, READ.records[0], action="join", second=second)
    (found,) = [
        found
        for found in parse_text(TEXT, name="r6.txt", corrections=[two]).diagnostics
        if found.code is DiagnosticCode.CORRECTION_NOT_APPLIED
    ]
    assert found.params["reason"] == "two-amounts"


def test_a_later_correction_of_an_item_counts() -> None:
    corrections = [of(READ, TEXT, READ.records[1], amount_yen=1), of(READ, TEXT, READ.records[1], amount_yen=2)]
    document = parse_text(TEXT, name="r6.txt", corrections=corrections)
    assert document.records[1].amount is not None
    assert document.records[1].amount.yen == 2


@pytest.mark.parametrize(
    ("item", "values", "reason"),
    [
        (bound(TEXT, 4, "通学路"), {"amount_yen": 1}, "no-such-item"),
        (bound(TEXT, 5, "通学路の点検"), {"amount_yen": 1}, "no-such-item"),
        ({**bound(TEXT, 4, "通学路の点検"), "header": ["通学路の点検"]}, {"amount_yen": 1}, "no-such-item"),
        (bound(TEXT, 4, "通学路の点検"), {"relation": "part_of"}, "no-amount"),
        ({"line": 99, "header": ["x"]}, {"action": "add", "title": "x"}, "no-such-item"),
        (bound(TEXT, 4, "通学路の点検"), {"action": "join", "second": bound(TEXT, 5, "川の点検")}, "no-such-item"),
    ],
)
def test_what_does_not_fit_is_reported(item: dict[str, Any], values: dict[str, Any], reason: str) -> None:
    document = parse_text(TEXT, name="r6.txt", corrections=[made(READ, item, **values)])
    assert document.records == READ.records
    (found,) = [found for found in document.diagnostics if found.code is DiagnosticCode.CORRECTION_NOT_APPLIED]
    assert found.params["reason"] == reason


def test_the_next_year_is_only_proposed() -> None:
    correction = of(READ, TEXT, READ.records[1], amount_yen=3_510_000)
    missed = made(READ, bound(TEXT, 6), action="add", title="海岸の整備")
    for name in ("r6.txt", "r7.txt"):
        text = TEXT.replace("令和６年度", "令和７年度") + "\n海岸の整備について\n"
        plain = parse_text(text, name=name)
        document = parse_text(text, name=name, corrections=[correction, missed])
        assert document.records == plain.records
        found = [(found.line, found.code) for found in document.diagnostics if found.code.startswith("correction")]
        assert found == [(4, DiagnosticCode.CORRECTION_PROPOSED), (8, DiagnosticCode.CORRECTION_PROPOSED)]
    earlier = parse_text(TEXT.replace("令和６年度", "令和５年度"), name="r5.txt", corrections=[correction])
    assert corrections_in(earlier) == []
    anew = of(plain, text, plain.records[1], amount_yen=4)
    assert corrections_in(parse_text(text, name="r7.txt", corrections=[correction, anew])) == ["correction-applied"]


def test_of_two_items_of_one_title_none_is_forgotten() -> None:
    old = TEXT.replace("里山の整備", "通学路の点検")
    new = f"{old}\n令和６年度\n"
    read, again = parse_text(old, name="r6.txt"), parse_text(new, name="r6.txt")
    both = [of(read, old, read.records[at], amount_yen=1) for at in (1, 2)]
    anew = [of(again, new, again.records[at], amount_yen=1) for at in (1, 2)]
    one = parse_text(new, name="r6.txt", corrections=[*both, anew[0]])
    assert sorted(corrections_in(one)) == ["correction-applied", *["correction-not-applied"] * 2]
    assert corrections_in(parse_text(new, name="r6.txt", corrections=[*both, *anew])) == ["correction-applied"] * 2


def test_json_that_was_read_before_keeps_its_corrections() -> None:
    first = of(READ, TEXT, READ.records[1], amount_yen=3_510_000)
    second = of(READ, TEXT, READ.records[0], departments=["教育委員会"], reason="後で分かった")
    document = load_document(document_json(parse_text(TEXT, name="r6.txt", corrections=[first])))
    assert [found.params["reason"] for found in corrections_of_loaded(document, [first, second])] == ["read-before"]


# The file


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = !", ErrorCode.NOT_TOML, 1),
        ("[[corrections]]", ErrorCode.CORRECTIONS_ONLY, None),
        ('\n[[correction]]\nreason = "x"\n', ErrorCode.CORRECTION_WRONG, 2),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], title="x")]) + "[[correction]]",
            ErrorCode.CORRECTION_WRONG,
            14,
        ),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], title="x")]).replace('title = "x"', "amount_yen = 1.5"),
            ErrorCode.CORRECTION_WRONG,
            1,
        ),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], title="x")]).replace('title = "x"\n', "", 1),
            ErrorCode.CORRECTION_LACKS,
            1,
        ),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], title="x")]).replace('"change"', '"drop"', 1),
            ErrorCode.CORRECTION_HAS,
            1,
        ),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], title="x")]).replace('"change"', '"join"', 1),
            ErrorCode.CORRECTION_LACKS,
            1,
        ),
        (
            corrections_toml([of(READ, TEXT, READ.records[0], amount_yen=1)]).replace('"change"', '"add"', 1),
            ErrorCode.CORRECTION_LACKS,
            1,
        ),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(text: str, code: ErrorCode, line: int | None) -> None:
    with pytest.raises(UsageError) as caught:
        parse_corrections(text, file="c.toml")
    assert (caught.value.code, caught.value.file, caught.value.line) == (code, "c.toml", line)


@given(st.lists(st.text(max_size=9), max_size=3), st.text(max_size=9), st.integers(-MOST_YEN, MOST_YEN))
def test_what_is_written_is_read(header: list[str], text: str, yen: int) -> None:
    correction = Correction(
        reason="理由",
        amount_yen=yen,
        description=text.encode("utf-8", "backslashreplace").decode(),
        item=BoundItem(line=1, header=tuple(line.encode("utf-8", "backslashreplace").decode() for line in header)),
        document=BoundDocument(name="a", sha256="0" * 64),
    )
    (read,) = parse_corrections(corrections_toml([correction]))
    assert read.model_copy(update={"at": None}) == correction


def test_what_stands_in_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text("# 会議で決めた訂正\n", encoding="utf-8")
    add_corrections(file, [of(READ, TEXT, READ.records[0], title="x")])
    assert file.read_text(encoding="utf-8").startswith("# 会議で決めた訂正\n\n[[correction]]\n")
    file.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        add_corrections(file, [of(READ, TEXT, READ.records[0], title="x")])
    assert file.read_text(encoding="utf-8") == "x = 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["c.toml"]


ADDING = """
import sys
from mie_budget.meaning.corrections import correction_of
from mie_budget.sinks.corrections import add_corrections
for number in range(int(sys.argv[2])):
    entry = {"reason": f"{sys.argv[3]} {number}", "title": "x" * 2000, "item": {"line": 1, "header": ["y"]},
             "document": {"name": "a", "sha256": "0" * 64}}
    add_corrections(sys.argv[1], [correction_of(entry)])
    print(number, flush=True)
"""


def test_what_is_taken_out_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    first, second, third = (of(READ, TEXT, record, title="x") for record in READ.records)
    blocks = [corrections_toml([one]) for one in (first, second, third)]
    file.write_text(f"# 三重県\n\n{blocks[0]}# 一\n # 二\n{blocks[1]}# 三\n{blocks[2]}", encoding="utf-8")
    change_corrections(file, remove=[second])
    assert file.read_text(encoding="utf-8") == f"# 三重県\n\n{blocks[0]}# 三\n{blocks[2]}"
    change_corrections(file, remove=[third, first], add=[second])
    assert parse_corrections(file.read_text(encoding="utf-8")) == parse_corrections(f"# 三重県\n\n{blocks[1]}")
    before = file.read_bytes()
    with pytest.raises(UsageError) as refused:
        change_corrections(file, remove=[second, third], add=[first])
    assert (refused.value.code, file.read_bytes()) == (ErrorCode.CORRECTION_GONE, before)
    change_corrections(file, remove=[second])
    assert file.read_text(encoding="utf-8") == "# 三重県\n\n"


def test_of_two_that_say_the_same_the_last_is_taken_out() -> None:
    first, second, _ = (corrections_toml([of(READ, TEXT, record, title="x")]) for record in READ.records)
    assert without_correction(first + second + first, parse_corrections(first)[0]) == first + second
    assert without_correction(f"# a\n{first}", parse_corrections(first)[0]) == ""


def test_one_is_taken_out_however_the_file_is_written() -> None:
    one, two = (
        f'{{action="drop", reason="{reason}", item={{line=1, header=[]}}, document={{name="a", sha256="{"0" * 64}"}}}}'
        for reason in "ab"
    )
    text = f"correction = [{one}, {two}]"
    first, second = parse_corrections(text)
    left = parse_corrections(without_correction(text, first))
    assert [one.model_dump() for one in left] == [second.model_dump()]


def adding(file: Path, number: int, name: str) -> subprocess.Popen[bytes]:
    """A process that adds corrections, and prints the number of each when it is kept."""
    arguments = [sys.executable, "-c", ADDING, str(file), str(number), name]
    return subprocess.Popen(
        arguments, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )


@THOROUGH
def test_two_processes_lose_none(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    processes = [adding(file, 25, name) for name in ("a", "b")]
    assert [process.communicate()[0].count(b"\n") for process in processes] == [25, 25]
    kept = {correction.reason for correction in parse_corrections(file.read_text(encoding="utf-8"))}
    assert kept == {f"{name} {number}" for name in "ab" for number in range(25)}
    assert [path.name for path in tmp_path.iterdir()] == ["c.toml"]


@pytest.mark.skipif(os.name == "nt", reason="no kill -9")
@pytest.mark.parametrize("moment", [0, *(pytest.param(moment, marks=THOROUGH) for moment in range(1, 6))])
def test_a_kill_leaves_the_old_file_or_the_new(tmp_path: Path, moment: int) -> None:
    file = tmp_path / "c.toml"
    process = adding(file, 10_000, "a")
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(3)]
    time.sleep(0.003 * moment)
    process.send_signal(signal.SIGKILL)
    told += process.communicate()[0].splitlines()
    kept = [correction.reason for correction in parse_corrections(file.read_text(encoding="utf-8"))]
    assert kept == [f"a {number}" for number in range(len(kept))]
    assert len(told) <= len(kept) <= len(told) + 1
    add_corrections(file, [of(READ, TEXT, READ.records[0], title="x")])  # and nothing waits for the dead process


# The commands


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a document."""
    monkeypatch.chdir(tmp_path)
    Path("r6.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_correction_is_kept_and_found_by_every_command(command: Command) -> None:
    assert command("check", "--strict", "r6.txt").status == 1
    assert command("correct", "r6.txt", "4", "--amount", "3,510,000", "--reason", "原本").status == 0
    done = command("correct", "r6.txt", "3", "--department", "教育委員会", "--reason", "前の頁")
    assert (done.status, done.err) == (
        0,
        f"{CORRECTIONS_FILE}: saved; it is applied whenever this document is read\n",
    )
    checked = command("check", "--strict", "r6.txt")
    assert (checked.status, checked.out.count("info[correction-applied]")) == (0, 2)
    assert f"r6.txt: 2 corrections of {CORRECTIONS_FILE}\n" in checked.err
    assert json.loads(command("parse", "r6.txt").out)["totals"]["firm_yen"] == 8_010_000
    assert "8,010" in command("summary", "r6.txt").out
    assert '"corrected by hand"' in command("review", "r6.txt", "-o", "-").out
    assert "2 corrections" in command("diff", "r6.txt", "r6.txt").err
    assert command("check", "--strict", "r6.txt", "--corrections", "none").status == 1
    Path(CORRECTIONS_FILE).rename("other.toml")
    assert command("check", "--strict", "r6.txt").status == 1
    assert command("check", "--strict", "r6.txt", "--corrections", "other.toml").status == 0
    assert command("check", "r6.txt", "--corrections", "missing.toml").status == 2


def test_items_in_totals_and_comparisons_say_what_was_corrected(command: Command) -> None:
    Path("r7.txt").write_text(
        TEXT.replace("令和６年度", "令和７年度").replace("3,51千円", "3,600千円"), encoding="utf-8"
    )
    command("correct", "r6.txt", "4", "--amount", "3510000", "--reason", "原本")
    command("correct", "r7.txt", "5", "--relation", "part_of", "--reason", "原本")
    (year,) = json.loads(command("summary", "r7.txt", "-f", "json").out)["years"]
    assert [item["corrected"] for item in year["pools"][0]["items"]] == [["amount"]]
    assert "里山の整備 (line 5, corrected)" in command("summary", "r7.txt").out
    years = ["diff", "r6.txt", "r7.txt", "--no-similar"]
    entries = json.loads(command(*years, "-f", "json").out)["entries"]
    assert [(entry["old"]["corrected"], entry["new"]["corrected"]) for entry in entries] == [
        ([], []),
        (["amount"], []),
        ([], ["amount"]),
    ]
    rows = list(csv.DictReader(command(*years, "-f", "csv").out.splitlines()))
    assert [(row["old_corrected"], row["new_corrected"]) for row in rows] == [("", ""), ("amount", ""), ("", "amount")]
    table = command(*years).out
    assert ("corrected: old" in table, "corrected: new" in table) == (True, True)
    plain = command(*years, "--corrections", "none")
    assert "corrected" not in plain.out
    assert "corrected" not in command(*years, "--corrections", "none", "-f", "csv").out


def test_explain_shows_what_was_read_and_what_was_made_of_it(command: Command) -> None:
    plain = command("explain", "r6.txt")
    command("correct", "r6.txt", "4", "--amount", "3510000", "--reason", "原本")
    command("correct", "r6.txt", "5", "--drop", "--reason", "事業ではない")
    command("correct", "r6.txt", "6", "--add", "--title", "避難所の点検", "--reason", "読み落とし")
    done = command("explain", "r6.txt")
    left = iter(done.out.splitlines())
    assert all(line in left for line in plain.out.splitlines()), "all that is said without them stands there as well"
    at = {number: command("explain", "r6.txt", "--line", number).out for number in "456"}
    notes = [line.strip("- ") for line in at["4"].splitlines()]
    assert notes.index("amount none") < notes.index("amount 3,510,000 yen, exact")
    assert "was applied here (changed: amount), for this reason: 原本" in at["4"]
    assert "(dropped: the whole item), for this reason: 事業ではない" in at["5"]
    assert "title 避難所の点検" in at["6"]
    assert f"r6.txt: 3 corrections of {CORRECTIONS_FILE}" in done.err
    assert done.err.count("3 records") == 1
    assert command("explain", "r6.txt", "--corrections", "none").out == plain.out
    Path("r6.txt").write_text(TEXT.replace("里山", "山"), encoding="utf-8")
    changed = command("explain", "r6.txt")
    assert "was not applied" in changed.out


def test_check_lists_what_is_unused(command: Command) -> None:
    command("correct", "r6.txt", "5", "--drop", "--reason", "事業ではない")
    Path("r5.txt").write_text(TEXT.replace("令和６年度", "令和５年度"), encoding="utf-8")
    done = command("check", "r5.txt")
    assert f"{CORRECTIONS_FILE}:1:1: info[correction-unused]" in done.out
    assert "correction-unused" not in command("check", "r5.txt", "r6.txt").out


def test_every_action_of_the_command(command: Command) -> None:
    assert (
        command("correct", "r6.txt", "6", "--add", "--title", "計の整備", "--amount", "1", "--reason", "x").status == 0
    )
    assert command("correct", "r6.txt", "4", "--join", "5", "--reason", "x").status == 0
    titles = [record["title"] for record in json.loads(command("parse", "r6.txt").out)["records"]]
    assert titles == ["移動図書館の巡回", "通学路の点検里山の整備", "計の整備"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2", "--drop"], "no item begins on line 2. These lines begin one: 3, 4, 5"),
        (["3", "--title", "移動図書館の巡回"], "nothing was saved: it says what was read anyway"),
        (["4", "--relation", "part_of"], "nothing was saved: the item has no amount"),
        (["4", "--amount", "many"], "wrong at amount_yen"),
        (["4", "--drop", "--add"], "exclude each other"),
        (["4"], "needs one of: title, departments"),
        (["4", "--add"], "needs one of: title"),
        (["4", "--drop", "--title", "x"], "does not take: title"),
        (["9", "--add", "--title", "x"], "the document has 6 lines"),
        (["4", "--title", "x", "--item", "y"], "several items begin on line 4"),
        (["0", "--drop"], "LINE cannot be '0'"),
    ],
)
def test_what_cannot_be_corrected_is_told_and_not_saved(command: Command, arguments: list[str], message: str) -> None:
    done = command("correct", "r6.txt", *arguments, "--reason", "x")
    assert (done.status, Path(CORRECTIONS_FILE).exists()) == (2, False)
    assert message in done.err


def test_own_json_is_read_by_every_command(command: Command) -> None:
    command("correct", "r6.txt", "4", "--amount", "3510000", "--reason", "原本")
    Path("r7.txt").write_text(TEXT.replace("令和６年度", "令和７年度"), encoding="utf-8")
    command("parse", "r6.txt", "r7.txt", "-o", "all.json")
    command("parse", "r6.txt", "-o", "one.json")
    for name in ("one.json", "all.json"):
        assert command("parse", name).out == Path(name).read_text(encoding="utf-8")
        assert command("parse", name, "-f", "csv").out.splitlines()[0].endswith(",amount_text,corrected")
    command("correct", "r6.txt", "5", "--drop", "--reason", "後で分かった")
    assert "correction-not-applied" in command("check", "one.json").out
    assert "firm" in command("summary", "all.json").out
    assert command("diff", "one.json", "r7.txt").status == 0
    page = command("review", "all.json", "-o", "-")
    assert (page.status, page.out.count("通学路の点検") > 1) == (0, True)
    assert "does not hold the text" in command("explain", "one.json").err
    Path("bad.json").write_text("{}", encoding="utf-8")
    assert command("parse", "bad.json", "one.json").status == 2


def test_actions_are_those_of_the_file() -> None:
    assert {action.value for action in Action} == {"change", "add", "drop", "join"}


# With folders, filters and the other outputs


def test_corrections_in_a_folder(command: Command) -> None:
    Path("all/r6").mkdir(parents=True)
    Path("r6.txt").rename("all/r6/r6.txt")
    command("correct", "all/r6/r6.txt", "4", "--amount", "3510000", "--reason", "原本")
    assert Path("all/r6", CORRECTIONS_FILE).exists(), "beside the document, and no document itself"
    done = command("parse", "all")
    (document,) = json.loads(done.out)
    assert (document["totals"]["firm_yen"], "skipped" in done.err) == (8_010_000, False)
    (line,) = command("parse", "all", "--department", "県土整備部", "-f", "jsonl").out.splitlines()
    assert json.loads(line)["corrected"] == ["amount"]
    assert "8,010" in command("summary", "all", "--by", "year").out
    Path("all/r6", CORRECTIONS_FILE).rename("all/other.toml")
    assert command("check", "--strict", "all", "--corrections", "all/other.toml").status == 1, "同上 stands first"
    (document,) = json.loads(command("parse", "all", "--corrections", "all/other.toml").out)
    assert document["totals"]["firm_yen"] == 8_010_000
    Path("all/r6/r6.txt").write_text(TEXT.replace("里山", "山"), encoding="utf-8")
    assert "correction-not-applied" in command("check", "all", "--corrections", "all/other.toml").out


def test_corrections_in_the_findings_for_editors_and_in_a_package(command: Command) -> None:
    command("correct", "r6.txt", "4", "--amount", "3510000", "--reason", "原本")
    command("parse", "r6.txt", "-o", "a.csv", "--data-package")
    fields = json.loads(Path("datapackage.json").read_text(encoding="utf-8"))["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == Path("a.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    rows = list(csv.DictReader(command("parse", "r6.txt", "-f", "csv", "--columns", "ja").out.splitlines()))
    assert [row["訂正"] for row in rows] == ["", "金額", ""]
    Path("r5.txt").write_text(TEXT.replace("令和６年度", "令和５年度"), encoding="utf-8")
    (log,) = json.loads(command("check", "r5.txt", "-f", "sarif").out)["runs"]
    found = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in log["results"]}
    assert found["correction-unused"]["artifactLocation"]["uri"] == CORRECTIONS_FILE
