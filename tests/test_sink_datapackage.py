"""datapackage.json: valid for frictionless together with its CSV file, described in both languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import frictionless
import jsonschema
import pytest
from frictionless.resources import TableResource
from hypothesis import given

from mie_budget.language import languages
from mie_budget.models import Document, Stage
from mie_budget.sinks.columns import COLUMNS
from mie_budget.sinks.delimited import (
    FILE_NAME,
    CsvEncoding,
    PackageSource,
    byte_order_mark,
    data_package_json,
    documents_csv,
    encode_csv,
)
from test_sink_cases import SAMPLE, document_of, documents, record_of, sample

pytestmark = pytest.mark.usefixtures("read_once")

ENCODINGS = pytest.mark.parametrize("encoding", CsvEncoding)


def write(folder: Path, read: Sequence[Document], encoding: CsvEncoding, name: str = "records.csv") -> Path:
    """A CSV file and its package."""
    data = byte_order_mark(encoding) + encode_csv("".join(documents_csv(read)), encoding)
    (folder / name).write_bytes(data)
    sources = map(PackageSource.of, read)
    package = folder / FILE_NAME
    text = data_package_json(name, data, encoding=encoding, sources=sources)
    package.write_text(text, encoding="utf-8")
    return package


def described(*sources: PackageSource) -> dict[str, Any]:
    """The package of an empty file that was made from some documents."""
    text = data_package_json("a.csv", b"", encoding=CsvEncoding.UTF_8, sources=sources)
    package: dict[str, Any] = json.loads(text)
    return package


def errors(package: Path) -> list[str]:
    """What frictionless finds."""
    report = frictionless.validate(str(package))
    return [str(line) for line in report.flatten(["rowNumber", "fieldName", "type", "note"])]


@ENCODINGS
def test_the_package_of_the_sample_is_valid(tmp_path: Path, encoding: CsvEncoding) -> None:
    readable = [document_of(*(record_of("研修", "防災部", yen) for yen in (1, 0, -1)), record_of("", "", None))]
    package = write(tmp_path, [*readable, sample()] if encoding is not CsvEncoding.CP932 else readable, encoding)
    assert errors(package) == []
    resource = frictionless.Package(str(package)).get_resource("records")
    assert isinstance(resource, TableResource)
    rows = resource.read_rows()
    assert [row["amount_yen"] for row in rows][:4] == [1, 0, -1, None]
    assert rows[0]["ditto"] is False
    if encoding is not CsvEncoding.CP932:
        assert sum(row["firm_yen"] or 0 for row in rows[4:]) == 95_178_000


@given(documents())
def test_packages_of_any_documents_are_valid(document: Document) -> None:
    if not document.source.name.strip():
        return
    with TemporaryDirectory() as folder:
        assert errors(write(Path(folder), [document], CsvEncoding.UTF_8_SIG)) == []


def test_fields_are_the_contract_with_units_in_both_languages() -> None:
    package = described(*[PackageSource("r6.txt", 2024, Stage.INITIAL)] * 2)
    (resource,) = package["resources"]
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == [column.name for column in COLUMNS]
    for field, column in zip(fields, COLUMNS, strict=True):
        for language in languages():
            assert column.description(language) in field["description"]
            assert column.title(language) in field["title"]
        assert field.get("unit") == column.unit
    assert package["sources"] == [{"title": "r6.txt"}]
    assert resource["path"] == "a.csv"


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    package = write(tmp_path, [sample()], CsvEncoding.UTF_8)
    with (tmp_path / "records.csv").open("ab") as file:
        file.write(b"x")
    assert any("hash-count" in error or "byte-count" in error for error in errors(package))


def test_a_package_without_documents(tmp_path: Path) -> None:
    package = write(tmp_path, [], CsvEncoding.UTF_8_SIG, name="空.csv")
    assert errors(package) == []
    assert "sources" not in json.loads(package.read_text(encoding="utf-8"))


def test_nothing_of_the_machine_is_in_it(tmp_path: Path) -> None:
    package = write(tmp_path, [sample()], CsvEncoding.UTF_8)
    again = tmp_path / "again"
    again.mkdir()
    assert write(again, [sample()], CsvEncoding.UTF_8).read_bytes() == package.read_bytes()
    assert str(SAMPLE.parent) not in package.read_text(encoding="utf-8")


# The Fiscal Data Package


def one_of(*words: str) -> dict[str, Any]:
    return {"enum": list(words)}


def named(rule: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "minProperties": 1, "additionalProperties": rule}


# What its published schema asks of a package beyond a tabular one.
FISCAL = {
    "type": "object",
    "required": ["profile", "profiles", "resources", "model"],
    "properties": {
        "profile": one_of("tabular-data-package"),
        "profiles": {"required": ["fiscal", "tabular"]},
        "model": {
            "type": "object",
            "required": ["measures", "dimensions"],
            "properties": {
                "measures": named(
                    {
                        "required": ["source", "currency"],
                        "properties": {
                            "currency": {"pattern": "^[A-Z]{3}$"},
                            "direction": one_of("expenditure", "revenue"),
                            "phase": one_of("proposed", "approved", "adjusted", "executed"),
                        },
                    }
                ),
                "dimensions": named(
                    {
                        "required": ["attributes", "primaryKey"],
                        "properties": {
                            "attributes": named({"required": ["source"]}),
                            "primaryKey": {"type": "string"},
                            "dimensionType": one_of(
                                "datetime", "entity", "classification", "activity", "fact", "location", "other"
                            ),
                            "classificationType": one_of("functional", "administrative", "economic"),
                        },
                    }
                ),
            },
        },
        "countryCode": {"pattern": "^[A-Z]{2}$"},
        "granularity": one_of("aggregated", "transactional"),
        "fiscalPeriod": {
            "required": ["start"],
            "additionalProperties": {"pattern": r"^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$"},
        },
    },
}


@pytest.mark.parametrize("stage", [None, *Stage])
def test_it_is_a_fiscal_data_package(stage: Stage | None) -> None:
    package = described(PackageSource("a", 2024, stage), PackageSource("b", 2025, stage))
    jsonschema.validate(package, FISCAL)
    assert package["fiscalPeriod"] == {"start": "2024-04-01", "end": "2026-03-31"}
    columns = {field["name"] for field in package["resources"][0]["schema"]["fields"]}
    model = package["model"]
    sources = [measure["source"] for measure in model["measures"].values()]
    assert sources == ["firm_yen"], "no other column may be added up"
    for dimension in model["dimensions"].values():
        assert {attribute["source"] for attribute in dimension["attributes"].values()} <= columns
        assert dimension["primaryKey"] in dimension["attributes"]


@pytest.mark.parametrize(
    ("stages", "phase"),
    [
        ([Stage.INITIAL, Stage.INITIAL], "approved"),
        ([Stage.REQUEST], "proposed"),
        ([Stage.SUPPLEMENTARY], "adjusted"),
        ([Stage.SETTLEMENT], "executed"),
        ([Stage.INITIAL, Stage.SUPPLEMENTARY], None),
        ([Stage.INITIAL, None], None),
        ([None], None),
        ([], None),
    ],
)
def test_the_phase_is_said_where_all_documents_are_of_one(stages: list[Stage | None], phase: str | None) -> None:
    package = described(*(PackageSource("a", None, stage) for stage in stages))
    assert package["model"]["measures"]["firm_yen"].get("phase") == phase
    assert "fiscalPeriod" not in package
