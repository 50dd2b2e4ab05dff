"""`datapackage.json`: what stands in a CSV file of records, for programs (Frictionless Data Package, Table Schema)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from mie_budget.errors import ErrorCode, OutputError
from mie_budget.language import N_, catalogue, languages
from mie_budget.models import SCHEMA_VERSION
from mie_budget.sinks.columns import BETWEEN, COLUMNS, ColumnType, FlatColumn, valid_text
from mie_budget.sinks.delimited import CsvEncoding
from mie_budget.sinks.files import telling

FILE_NAME = "datapackage.json"
"""The name that the specification gives the file; it stands in the folder of the CSV file."""

_OWN_NAME = "mie-budget"
_ALWAYS_STATED = ("source", "ditto", "first_line", "last_line")
_TITLE = N_("Budget items")
_ABOUT = N_(
    "Budget items of Japanese public bodies, one a row, amounts in yen. Sum firm_yen, never amount_yen: 内数 figures "
    "are shared."
)
_SAFE_CELLS = N_(
    "A text that begins with = + - @, their full-width forms, a tab or a line end has an apostrophe before it, so that "
    "no spreadsheet runs it as a formula."
)


def package_path(csv: str | PathLike[str]) -> Path:
    """Where the package of a CSV file goes. Raises `OutputError` where a file stands that is none of this program's."""
    with telling(os.fspath(csv)):
        path = Path(csv).with_name(FILE_NAME)
        if not path.is_file():
            return path
        content = path.read_bytes()
    try:
        package = json.loads(content)
    except (ValueError, RecursionError):
        package = None
    if not isinstance(package, dict) or package.get("name") != _OWN_NAME:
        raise OutputError(ErrorCode.OUTPUT_IS_TAKEN, file=str(path))
    return path


def data_package_json(csv_name: str, csv: bytes, *, encoding: CsvEncoding, sources: Iterable[str]) -> str:
    """The text of the `datapackage.json` beside a CSV file that has the contract's column names.

    `csv_name` is the file's name without a folder, `csv` its bytes, whose size and SHA-256 the package states, and
    `sources` the names of the documents it was made from. What is for people stands there in every language.
    """
    package = {
        "profile": "tabular-data-package",
        "name": _OWN_NAME,
        "title": _everywhere(_TITLE),
        "description": _everywhere(_ABOUT),
        "schema_version": SCHEMA_VERSION,
        "sources": [{"title": valid_text(name)} for name in dict.fromkeys(sources)],
        "resources": [_resource(csv_name, csv, encoding)],
    }
    if not package["sources"]:
        del package["sources"]  # the specification wants one at least
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _everywhere(sentence: str) -> str:
    return " / ".join(catalogue(language)(sentence) for language in languages())


def _resource(csv_name: str, csv: bytes, encoding: CsvEncoding) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": "records",
        "path": valid_text(csv_name),
        "description": _everywhere(_SAFE_CELLS),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding.value,
        "bytes": len(csv),
        "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(column) for column in COLUMNS], "missingValues": [""]},
    }


def _field(column: FlatColumn) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        # A list is one text in CSV; Table Schema has no list that is not JSON.
        "type": (ColumnType.TEXT if column.holds is ColumnType.LIST else column.holds).value,
        "title": " / ".join(map(column.title, languages())),
        "description": " / ".join(map(column.description, languages())),
    }
    if column.holds is ColumnType.LIST:
        field["separator"] = BETWEEN
    if column.holds is ColumnType.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, object] = {"required": True} if column.name in _ALWAYS_STATED else {}
    if column.codes:
        constraints["enum"] = [code.value for code in column.codes]
    return field | ({"constraints": constraints} if constraints else {})
