"""The sinks: JSON, JSON Lines, CSV, the JSON Schema, tables, and writing a file all or nothing."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mie_budget
from mie_budget.cli.width import width
from mie_budget.errors import MieBudgetError
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    Heading,
    LineRoles,
    Marker,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Severity,
    Source,
    Span,
    Stage,
    Totals,
)
from mie_budget.sinks.atomic import OutputError, write_atomically
from mie_budget.sinks.contract import ContractError, json_schema, load_document, load_documents, schema_json
from mie_budget.sinks.csv_text import COLUMNS, documents_csv
from mie_budget.sinks.json_text import document_json, documents_json, documents_jsonl
from mie_budget.sinks.table_text import document_table

SCHEMA_FILE = Path(__file__).parent.parent / "docs" / "contract.schema.json"

FIRM = Record(
    title="子どもの居場所づくり支援",
    departments=("子ども・福祉部", "医療保健部"),
    ditto=True,
    amount=Amount(28_550_000, Relation.EXACT, "28,550千円"),
    others=(OtherAmount(1_000, OtherRelation.OF_WHICH, "1千円"),),
    markers=(Marker.NEW, Marker.EXPANDED),
    description='居場所を"つくり"ます。',
    span=Span(122, 122, 126),
)
PART = replace(
    FIRM,
    title="教育相談の実施",
    ditto=False,
    amount=Amount(60_002_000, Relation.PART_OF, "60,002千円の内数"),
    others=(),
    markers=(),
    span=Span(29, 29, 32, 1),
)
BARE = replace(PART, amount=None, departments=(), description="")
DOCUMENT = Document(
    source=Source("r6.txt", "0" * 64, "text/plain", "utf-8", 207),
    title="令和6年度当初予算",
    fiscal_year=2024,
    stage=Stage.INITIAL,
    notation="title-department",
    headings=(Heading("参考", 195),),
    records=(FIRM, PART, BARE),
    totals=Totals(3, 1, 1, 1, 28_550_000, 88_552_000),
    line_roles=LineRoles(header=3),
    diagnostics=(Diagnostic("ditto-unresolved", Severity.WARNING, 12, 9, "name the department"),),
)
EMPTY = Document(
    source=Source("empty.txt", "0" * 64, "text/plain", "utf-8", 0),
    title=None,
    fiscal_year=None,
    stage=None,
    notation=None,
    headings=(),
    records=(),
    totals=Totals(0, 0, 0, 0, 0, 0),
    line_roles=LineRoles(),
    diagnostics=(),
)

JSON_TEXT = """\
{
  "schema_version": "1",
  "source": {"name": "r6.txt", "sha256": "%s", "media_type": "text/plain", "encoding": "utf-8", "lines": 207},
  "title": "令和6年度当初予算",
  "fiscal_year": 2024,
  "stage": "initial",
  "notation": "title-department",
  "headings": [
    {"text": "参考", "line": 195}
  ],
  "records": [
    {"title": "子どもの居場所づくり支援", "departments": ["子ども・福祉部", "医療保健部"], "ditto": true, \
"amount": {"yen": 28550000, "relation": "exact", "text": "28,550千円"}, \
"others": [{"yen": 1000, "relation": "of_which", "text": "1千円"}], "markers": ["new", "expanded"], \
"description": "居場所を\\"つくり\\"ます。", \
"span": {"first_line": 122, "header_last_line": 122, "last_line": 126, "page": null}},
    {"title": "教育相談の実施", "departments": ["子ども・福祉部", "医療保健部"], "ditto": false, \
"amount": {"yen": 60002000, "relation": "part_of", "text": "60,002千円の内数"}, "others": [], "markers": [], \
"description": "居場所を\\"つくり\\"ます。", \
"span": {"first_line": 29, "header_last_line": 29, "last_line": 32, "page": 1}},
    {"title": "教育相談の実施", "departments": [], "ditto": false, "amount": null, "others": [], "markers": [], \
"description": "", "span": {"first_line": 29, "header_last_line": 29, "last_line": 32, "page": 1}}
  ],
  "totals": {"records": 3, "exact": 1, "part_of": 1, "pools": 1, "firm_yen": 28550000, "ceiling_yen": 88552000},
  "line_roles": {"header": 3, "description": 0, "heading": 0, "preamble": 0, "furniture": 0, "blank": 0, \
"unclaimed": 0},
  "diagnostics": [
    {"code": "ditto-unresolved", "severity": "warning", "line": 12, "column": 9, "message": "name the department"}
  ]
}
""" % ("0" * 64)

# Half a surrogate pair is no text that UTF-8 can hold; no decoded document has one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(10**15), 10**15)
RECORDS = st.builds(
    Record,
    title=TEXTS,
    departments=st.lists(TEXTS, max_size=2).map(tuple),
    ditto=st.booleans(),
    amount=st.none() | st.builds(Amount, NUMBERS, st.sampled_from(Relation), TEXTS),
    others=st.lists(st.builds(OtherAmount, NUMBERS, st.sampled_from(OtherRelation), TEXTS), max_size=2).map(tuple),
    markers=st.lists(st.sampled_from(Marker), max_size=2).map(tuple),
    description=TEXTS,
    span=st.builds(Span, NUMBERS, NUMBERS, NUMBERS, st.none() | NUMBERS),
)
DOCUMENTS = st.builds(
    Document,
    source=st.builds(Source, TEXTS, TEXTS, TEXTS, TEXTS, NUMBERS),
    title=st.none() | TEXTS,
    fiscal_year=st.none() | NUMBERS,
    stage=st.none() | st.sampled_from(Stage),
    notation=st.none() | TEXTS,
    headings=st.lists(st.builds(Heading, TEXTS, NUMBERS), max_size=2).map(tuple),
    records=st.lists(RECORDS, max_size=3).map(tuple),
    totals=st.builds(Totals, *[NUMBERS] * 6),
    line_roles=st.builds(LineRoles, *[NUMBERS] * 7),
    diagnostics=st.lists(
        st.builds(Diagnostic, TEXTS, st.sampled_from(Severity), NUMBERS, NUMBERS, TEXTS), max_size=2
    ).map(tuple),
    schema_version=st.just("1"),
)


# JSON


def test_json_text_of_a_document() -> None:
    assert document_json(DOCUMENT) == JSON_TEXT


def test_json_of_an_empty_document_has_every_key() -> None:
    assert list(json.loads(document_json(EMPTY))) == list(json.loads(JSON_TEXT))


def test_json_round_trip() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())

    @settings(deadline=None)
    @given(DOCUMENTS)
    def round_trip(document: Document) -> None:
        text = document_json(document)
        assert load_document(text) == document
        validator.validate(json.loads(text))

    round_trip()


@pytest.mark.parametrize("documents", [[], [DOCUMENT], [DOCUMENT, EMPTY]])
def test_several_documents_are_an_array(documents: list[Document]) -> None:
    text = documents_json(documents)
    assert json.loads(text) == [json.loads(document_json(document)) for document in documents]
    assert text.endswith("]\n")
    assert load_documents(text) == documents


def test_load_documents_takes_one_as_well() -> None:
    assert load_documents(JSON_TEXT) == [DOCUMENT]


def test_jsonl_has_a_record_a_line_with_its_source() -> None:
    lines = list(documents_jsonl([DOCUMENT, EMPTY, DOCUMENT]))
    assert len(lines) == 6
    assert all(line.endswith("}\n") and line.count("\n") == 1 for line in lines)
    record = json.loads(JSON_TEXT)["records"][0]
    assert json.loads(lines[0]) == {"source": "r6.txt", "fiscal_year": 2024, **record}
    assert list(json.loads(lines[0])) == ["source", "fiscal_year", *record]


# The contract


def test_committed_schema_is_the_generated_one() -> None:
    committed = SCHEMA_FILE.read_text(encoding="utf-8")
    assert committed == schema_json(), "run: mie-budget schema > docs/contract.schema.json"


def test_schema_is_strict_and_described() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    for definition in [schema, *definitions.values()]:
        assert definition["description"]
        if definition["type"] == "object":
            assert definition["additionalProperties"] is False
            assert definition["required"] == list(definition["properties"])
    assert schema["required"] == list(json.loads(JSON_TEXT))


def changed(**members: object) -> str:
    return json.dumps(json.loads(JSON_TEXT) | members)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r6.json:1:1: this is not JSON (Expecting value). Give what `mie-budget parse -f json` writes"),
        ("{\n  1}", "r6.json:2:3: this is not JSON (Expecting property name enclosed in double quotes)"),
        ("[" * 100_000, "r6.json: this is not a document of mie-budget (maximum recursion depth exceeded"),
        ("3", "r6.json: this is not a document of mie-budget (an object with the key schema_version). Give what"),
        ("{}", "r6.json: this is not a document of mie-budget (an object with the key schema_version). Give what"),
        ("[]", "r6.json: this is an array of 0 documents where one document is needed. Load it with load_documents"),
        (
            changed(schema_version="2"),
            'r6.json: the document has schema_version "2", this program reads "1". Parse the source again',
        ),
        (
            changed(extra=1),
            "r6.json: the document does not keep to the contract at [0].extra: Unexpected keyword argument. "
            "Compare it with `mie-budget schema`",
        ),
        (
            JSON_TEXT.replace("28550000,", '"28550000",'),
            "r6.json: the document does not keep to the contract at [0].records[0].amount.yen: "
            "Input should be a valid integer (and 1 more). Compare it with `mie-budget schema`",
        ),
        (changed(fiscal_year=2024.0), "r6.json: the document does not keep to the contract at [0].fiscal_year: "),
        (changed(stage="final"), "r6.json: the document does not keep to the contract at [0].stage: Input should be "),
    ],
)
def test_what_is_no_document_is_refused(text: str, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        load_document(text, file="r6.json")
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, MieBudgetError)


def test_a_bad_document_in_an_array_is_named() -> None:
    text = f"[{JSON_TEXT}, {changed(title=1)}]"
    with pytest.raises(ContractError, match=r"at \[1\]\.title: Input should be a valid string"):
        load_documents(text)


# CSV


def test_csv_rows() -> None:
    rows = list(csv.DictReader(io.StringIO("".join(documents_csv([DOCUMENT, EMPTY])), newline="")))
    firm, part, bare = rows
    assert firm == {
        "source": "r6.txt",
        "fiscal_year": "2024",
        "title": "子どもの居場所づくり支援",
        "departments": "子ども・福祉部、医療保健部",
        "amount_yen": "28550000",
        "relation": "exact",
        "firm_yen": "28550000",
        "ceiling_yen": "",
        "ditto": "true",
        "markers": "new、expanded",
        "description": '居場所を"つくり"ます。',
        "first_line": "122",
        "last_line": "126",
        "amount_text": "28,550千円",
    }
    assert (part["amount_yen"], part["firm_yen"], part["ceiling_yen"]) == ("60002000", "", "60002000")
    assert (part["relation"], part["ditto"]) == ("part_of", "false")
    assert (bare["amount_yen"], bare["relation"], bare["amount_text"], bare["departments"]) == ("", "", "", "")


def test_csv_starts_with_the_header_row_and_ends_rows_with_crlf() -> None:
    header = (
        "source,fiscal_year,title,departments,amount_yen,relation,firm_yen,ceiling_yen,ditto,markers,description,"
        "first_line,last_line,amount_text\r\n"
    )
    text = "".join(documents_csv([DOCUMENT]))
    assert text.startswith(header)
    assert text.count("\r\n") == text.count("\n") == 4
    assert "".join(documents_csv([EMPTY])) == header
    assert ",".join(COLUMNS) + "\r\n" == header


@pytest.mark.parametrize("relation", [Relation.RELISTED, Relation.ADDITIONAL])
def test_csv_counts_other_relations_nowhere(relation: Relation) -> None:
    record = replace(FIRM, amount=Amount(5, relation, "5円"))
    (row,) = csv.DictReader(io.StringIO("".join(documents_csv([replace(DOCUMENT, records=(record,))]))))
    assert (row["amount_yen"], row["firm_yen"], row["ceiling_yen"]) == ("5", "", "")


def test_csv_keeps_a_printed_zero() -> None:
    record = replace(FIRM, amount=Amount(0, Relation.EXACT, "0円"))
    (row,) = csv.DictReader(io.StringIO("".join(documents_csv([replace(DOCUMENT, records=(record,))]))))
    assert (row["amount_yen"], row["firm_yen"]) == ("0", "0")


# Tables


def test_table_of_a_document() -> None:
    odd = replace(PART, title="[bold]相談\x1b[31m", amount=Amount(-1_234, Relation.RELISTED, "▲1,234円（再掲）"))
    text = document_table(replace(DOCUMENT, records=(FIRM, PART, BARE, odd)))
    lines = text.split("\n")
    assert lines[0] == "r6.txt: 令和6年度当初予算 (fiscal year 2024)"
    assert lines[1].split() == ["title", "departments", "amount", "line"]
    assert "28,550千円" in text
    assert "60,002千円  内数    29" in text
    assert "-1,234円  再掲" in text
    assert "[bold]相談\ufffd[31m" in text
    assert lines[-2] == "3 records; firm 28,550千円, ceiling 88,552千円, 内数 pools 1"
    assert text.endswith("\n")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_table_keeps_to_its_width(columns: int) -> None:
    long = replace(FIRM, title="ひきこもり支援ネットワーク会議の開催" * 4, departments=("県土整備部 道路管理課",) * 4)
    text = document_table(replace(DOCUMENT, records=(FIRM, long)), width=columns)
    assert all(width(line) <= columns for line in text.split("\n"))
    assert text.replace("\n", "").count("き") == 4


def test_table_of_an_empty_document() -> None:
    assert document_table(EMPTY) == "empty.txt: -\n0 records; firm 0円, ceiling 0円, 内数 pools 0\n"


# Files


def test_write_atomically_makes_a_file_with_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    write_atomically(tmp_path / "new", b"abc")
    assert (tmp_path / "new").read_bytes() == b"abc"
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_write_atomically_keeps_permissions_and_links(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "link").symlink_to("old")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "old").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_write_atomically_leaves_the_old_file_alone_on_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    (tmp_path / "old").write_bytes(b"old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises((OutputError, KeyboardInterrupt)) as caught:
        write_atomically(tmp_path / "old", b"new")
    monkeypatch.undo()
    if isinstance(failure, OSError):
        assert str(caught.value) == f"{tmp_path / 'old'}: it cannot be written (No space left on device)"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"


def test_a_process_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    script = (
        "import os, sys\n"
        "from mie_budget.sinks.atomic import write_atomically\n"
        "os.replace = lambda *_: os._exit(9)\n"
        "write_atomically(sys.argv[1], b'new')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "old")],
        env=os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)},
        check=False,
    )
    assert done.returncode == 9
    assert (tmp_path / "old").read_bytes() == b"old"


def test_write_atomically_says_what_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="there is no such folder"):
        write_atomically(tmp_path / "missing" / "file", b"")
    with pytest.raises(OutputError, match="this is a folder"):
        write_atomically(tmp_path, b"")
    (tmp_path / "read-only").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="you have no permission for it or its folder"):
        write_atomically(tmp_path / "read-only", b"")
    assert (tmp_path / "read-only").read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="needs a device file")
def test_write_atomically_writes_to_a_device() -> None:
    write_atomically(os.devnull, b"gone")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
