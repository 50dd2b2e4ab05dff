"""The contract: JSON and JSON Lines as the models write them, back again, and the published schema."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from cases import THOROUGH, all_hold
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ContractError, ErrorCode, MieBudgetError
from mie_budget.meaning.comparison import compare
from mie_budget.meaning.results import Comparison, Summary
from mie_budget.meaning.totals import summarize
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    FigureRoles,
    Heading,
    LineRoles,
    Marker,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Source,
    Span,
    Stage,
    Totals,
)
from mie_budget.sinks.contract import (
    SCHEMA_ID,
    RecordLine,
    document_json,
    documents_json,
    documents_jsonl,
    json_schema,
    load_document,
    load_documents,
    result_json,
    schema_json,
)
from test_sink_cases import ROOT, changed, document_of, documents, fixtures, full_of, sample

pytestmark = pytest.mark.usefixtures("read_once")

SCHEMA_FILE = ROOT / "docs" / "contract.schema.json"

FIRM = Record(
    title="子どもの居場所づくり支援",
    departments=("子ども・福祉部", "医療保健部"),
    ditto=True,
    amount=Amount(yen=28_550_000, relation=Relation.EXACT, text="28,550千円"),
    others=(OtherAmount(yen=1_000, relation=OtherRelation.OF_WHICH, text="1千円"),),
    markers=(Marker.NEW, Marker.EXPANDED),
    description='居場所を"つくり"ます。',
    span=Span(first_line=122, header_last_line=122, last_line=126),
)
PART = changed(
    FIRM,
    title="教育相談の実施",
    ditto=False,
    amount=Amount(yen=60_002_000, relation=Relation.PART_OF, text="60,002千円の内数"),
    others=(),
    markers=(),
    span=Span(first_line=29, header_last_line=29, last_line=32, page=1, bbox=(57, 120, 538, 182)),
)
BARE = changed(PART, amount=None, departments=(), description="")
DOCUMENT = Document(
    source=Source(name="r6.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", lines=207),
    title="令和6年度当初予算",
    fiscal_year=2024,
    stage=Stage.INITIAL,
    notation="title-department",
    headings=(Heading(text="参考", line=195),),
    records=(FIRM, PART, BARE),
    totals=Totals(records=3, exact=1, part_of=1, pools=1, firm_yen=28_550_000, ceiling_yen=88_552_000),
    line_roles=LineRoles(header=3),
    figure_roles=FigureRoles(item=2, other=1),
    diagnostics=(Diagnostic.of(DiagnosticCode.APPROXIMATE, 12, 9, found="約5千円"),),
)
EMPTY = document_of(name="empty.txt", fiscal_year=None)

VALUE: dict[str, Any] = {
    "schema_version": "1",
    "source": {"name": "r6.txt", "sha256": "0" * 64, "media_type": "text/plain", "encoding": "utf-8", "lines": 207},
    "title": "令和6年度当初予算",
    "fiscal_year": 2024,
    "stage": "initial",
    "notation": "title-department",
    "headings": [{"text": "参考", "line": 195}],
    "records": [
        {
            "title": "子どもの居場所づくり支援",
            "departments": ["子ども・福祉部", "医療保健部"],
            "ditto": True,
            "amount": {"yen": 28550000, "relation": "exact", "text": "28,550千円"},
            "others": [{"yen": 1000, "relation": "of_which", "text": "1千円"}],
            "markers": ["new", "expanded"],
            "description": '居場所を"つくり"ます。',
            "span": {"first_line": 122, "header_last_line": 122, "last_line": 126, "page": None, "bbox": None},
            "corrected": [],
        },
        {
            "title": "教育相談の実施",
            "departments": ["子ども・福祉部", "医療保健部"],
            "ditto": False,
            "amount": {"yen": 60002000, "relation": "part_of", "text": "60,002千円の内数"},
            "others": [],
            "markers": [],
            "description": '居場所を"つくり"ます。',
            "span": {"first_line": 29, "header_last_line": 29, "last_line": 32, "page": 1, "bbox": [57, 120, 538, 182]},
            "corrected": [],
        },
        {
            "title": "教育相談の実施",
            "departments": [],
            "ditto": False,
            "amount": None,
            "others": [],
            "markers": [],
            "description": "",
            "span": {"first_line": 29, "header_last_line": 29, "last_line": 32, "page": 1, "bbox": [57, 120, 538, 182]},
            "corrected": [],
        },
    ],
    "totals": {
        "records": 3,
        "exact": 1,
        "part_of": 1,
        "pools": 1,
        "firm_yen": 28550000,
        "ceiling_yen": 88552000,
    },
    "line_roles": {
        "header": 3,
        "description": 0,
        "heading": 0,
        "preamble": 0,
        "furniture": 0,
        "blank": 0,
        "unclaimed": 0,
    },
    "figure_roles": {
        "item": 2,
        "other": 1,
        "total": 0,
        "revenue": 0,
        "limit": 0,
        "size": 0,
        "prose": 0,
        "reference": 0,
        "unclaimed": 0,
    },
    "diagnostics": [
        {
            "code": "approximate",
            "severity": "info",
            "line": 12,
            "column": 9,
            "params": {"found": "約5千円"},
            "message": "the figure 約5千円 is printed as approximate; it is taken as exact",
        }
    ],
}
JSON_TEXT = json.dumps(VALUE, ensure_ascii=False, indent=2) + "\n"

SCHEMA = jsonschema.Draft202012Validator(json_schema())


# JSON


def test_json_text_of_a_document() -> None:
    assert document_json(DOCUMENT) == JSON_TEXT


def test_json_of_an_empty_document_has_every_key() -> None:
    assert list(json.loads(document_json(EMPTY))) == list(VALUE)


@given(documents())
def test_json_round_trip(document: Document) -> None:
    for language in ("en", "ja"):
        text = document_json(document, language=language)
        assert load_document(text) == load_document(text.encode()) == Document.model_validate_json(text) == document
        SCHEMA.validate(json.loads(text))


def test_messages_are_in_the_language_and_nothing_else() -> None:
    english, japanese = (json.loads(document_json(DOCUMENT, language=language)) for language in ("en", "ja"))
    assert (
        japanese["diagnostics"][0].pop("message") == "金額 約5千円 は概数として書かれています。そのままの値としました"
    )
    assert english["diagnostics"][0].pop("message").startswith("the figure 約5千円 is printed as approximate")
    assert english == japanese


@pytest.mark.parametrize("several", [[], [DOCUMENT], [DOCUMENT, EMPTY]])
def test_several_documents_are_an_array(several: list[Document]) -> None:
    text = "".join(documents_json(several))
    assert json.loads(text) == [json.loads(document_json(document)) for document in several]
    assert text.endswith("]\n")
    assert load_documents(text) == load_documents(text.encode()) == several


def test_load_documents_takes_one_as_well() -> None:
    assert load_documents(JSON_TEXT) == load_documents(f"\n {JSON_TEXT}") == [DOCUMENT]


def test_jsonl_has_a_record_a_line_with_its_source() -> None:
    lines = list(documents_jsonl([DOCUMENT, EMPTY, DOCUMENT]))
    assert len(lines) == 6
    assert all(line.endswith("}\n") and line.count("\n") == 1 for line in lines)
    record = VALUE["records"][0]
    assert json.loads(lines[0]) == {"source": "r6.txt", "fiscal_year": 2024, **record}
    assert list(json.loads(lines[0])) == ["source", "fiscal_year", *record]
    line = RecordLine.model_validate_json(lines[0])
    assert (line.source, line.fiscal_year) == ("r6.txt", 2024)
    assert dict(line).items() >= dict(FIRM).items()


def test_half_a_surrogate_pair_is_written_as_its_escape() -> None:
    document = changed(DOCUMENT, source=changed(DOCUMENT.source, name="\udc80.txt"))
    named = changed(DOCUMENT, source=changed(DOCUMENT.source, name="\\udc80.txt"))
    assert load_document(document_json(document)) == named
    (line, *_) = documents_jsonl([document])
    assert json.loads(line)["source"] == "\\udc80.txt"


# The schema


def printed(documents: list[Document]) -> list[str]:
    """Every kind of JSON that is printed of some documents."""
    return [
        *map(document_json, documents),
        "".join(documents_json(documents)),
        *documents_jsonl(documents),
        result_json(summarize(documents)),
        result_json(compare(documents[:1], documents)),
    ]


def test_committed_schema_is_the_generated_one() -> None:
    committed = SCHEMA_FILE.read_text(encoding="utf-8")
    assert committed == schema_json(), "run: mie-budget schema > docs/contract.schema.json"


@pytest.mark.parametrize("step", [15, pytest.param(1, marks=THOROUGH)])
def test_all_that_is_printed_of_a_fixture_keeps_to_the_schema(step: int) -> None:
    def check(document: Document) -> None:
        for text in printed([document]):
            SCHEMA.validate(json.loads(text))

    all_hold(check, fixtures(step), name=lambda document: document.source.name)


def test_every_kind_of_output_has_its_definition() -> None:
    """By `anyOf` alone, a summary could pass for something else."""
    names = ("Document", "RecordLine", "Summary", "Comparison")
    results = [result_json(summarize(DOCUMENT)), result_json(compare(DOCUMENT, EMPTY))]
    texts = [JSON_TEXT, next(documents_jsonl([DOCUMENT])), *results]
    schema = json_schema()
    for other in names:
        one = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/{other}"}]})
        assert [one.is_valid(json.loads(text)) for text in texts] == [other == name for name in names]


def test_results_come_back() -> None:
    summary, comparison = summarize([sample(), DOCUMENT]), compare(sample(), DOCUMENT)
    assert Summary.model_validate_json(result_json(summary)) == summary
    assert Comparison.model_validate_json(result_json(comparison)) == comparison


def parts(schema: Any) -> list[dict[str, Any]]:
    """Every part of a schema that says something of a value, the whole one first."""
    if isinstance(schema, dict):
        return [schema, *(part for value in schema.values() for part in parts(value))]
    return [part for value in schema for part in parts(value)] if isinstance(schema, list) else []


def test_schema_is_strict_and_described() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_ID
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    for definition in definitions.values():
        assert definition["description"]
        if definition["type"] == "object":
            assert definition["additionalProperties"] is False
            assert definition["required"] == list(definition["properties"])
            assert all(value["description"] for value in definition["properties"].values())
        else:
            assert [f"- `{code}`: " in definition["description"] for code in definition["enum"]] == [True] * len(
                definition["enum"]
            )
    assert definitions["Document"]["required"] == list(VALUE)
    numbers = [part for part in parts(schema) if part.get("type") == "integer"]
    assert len([part for part in numbers if "minimum" in part]) > 30


def test_schema_speaks_of_output_and_not_of_code() -> None:
    schema = json_schema()
    internal = re.compile(
        r"``|\b(self|Model|pydantic|Python|class|enum|context|serializ\w+|parameter|argument|merge_\w+)\b"
    )
    for part in parts(schema):
        if isinstance(text := part.get("description", ""), str):
            assert not internal.search(text), text
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    assert [name for name in definitions if name.startswith("_") or "Model" in name or "__" in name] == []


# What is no document


def other(**members: object) -> str:
    return json.dumps(VALUE | members)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "",
            ErrorCode.NOT_JSON,
            "r6.json:1:1: this is not JSON (expecting value). Give what `mie-budget parse -f json` writes",
        ),
        (
            "{\n  1}",
            ErrorCode.NOT_JSON,
            "r6.json:2:3: this is not JSON (expecting property name enclosed in double quotes)",
        ),
        ("[" * 100_000, ErrorCode.DOCUMENT_IMPOSSIBLE, "r6.json: this is not a document of mie-budget ("),
        (
            '{"schema_version": ' + "9" * 5_000 + "}",
            ErrorCode.DOCUMENT_IMPOSSIBLE,
            "r6.json: this is not a document of ",
        ),
        (
            other(title="\udc80"),
            ErrorCode.DOCUMENT_IMPOSSIBLE,
            "r6.json: this is not a document of mie-budget (Invalid JSON: lone",
        ),
        (
            "3",
            ErrorCode.NOT_A_DOCUMENT,
            "r6.json: this is not a document of mie-budget (an object with the key schema_version). Give what",
        ),
        (
            "{}",
            ErrorCode.NOT_A_DOCUMENT,
            "r6.json: this is not a document of mie-budget (an object with the key schema_version). Give what",
        ),
        (
            "[]",
            ErrorCode.SEVERAL_DOCUMENTS,
            "r6.json: this is an array of 0 documents where one document is needed. Load it with load_documents",
        ),
        (
            other(schema_version="2"),
            ErrorCode.SCHEMA_VERSION,
            'r6.json: the document has schema_version "2", this program reads "1". Parse the source again',
        ),
        (
            other(extra=1),
            ErrorCode.CONTRACT_BROKEN,
            "r6.json: the document does not keep to the contract at extra: Extra inputs are not permitted. "
            "Compare it with `mie-budget schema`",
        ),
        (
            JSON_TEXT.replace("28550000,", '"28550000",'),
            ErrorCode.CONTRACT_BROKEN,
            "r6.json: the document does not keep to the contract at records[0].amount.yen: "
            "Input should be a valid integer (+1). Compare it with `mie-budget schema`",
        ),
        (
            other(fiscal_year=2024.0),
            ErrorCode.CONTRACT_BROKEN,
            "r6.json: the document does not keep to the contract at fiscal_year: ",
        ),
        (
            other(stage="final"),
            ErrorCode.CONTRACT_BROKEN,
            "r6.json: the document does not keep to the contract at stage: Input should be ",
        ),
    ],
)
def test_what_is_no_document_is_refused(text: str, code: ErrorCode, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        load_document(text, file="r6.json")
    assert caught.value.code is code
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, MieBudgetError)


def test_a_bad_document_in_an_array_is_named() -> None:
    text = f"[{JSON_TEXT}, {other(title=1)}]"
    with pytest.raises(ContractError, match=r"at \[1\]\.title: Input should be a valid string"):
        load_documents(text)


def test_a_text_everywhere_keeps_to_the_schema() -> None:
    for text in printed([full_of("a\x00\x1b\x9b\ufffe")]):
        SCHEMA.validate(json.loads(text))
