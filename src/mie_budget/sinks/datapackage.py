"""`datapackage.json`: what stands in a CSV file of records, for programs (Frictionless Data Package, Table Schema)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from mie_budget.models import SCHEMA_VERSION
from mie_budget.sinks.columns import BETWEEN, COLUMNS, Column, Kind, valid_text
from mie_budget.sinks.spreadsheet import CsvEncoding

FILE_NAME = "datapackage.json"
"""The name that the specification gives the file; it stands in the folder of the CSV file."""

_ALWAYS_STATED = ("source", "ditto", "first_line", "last_line")
_SAFE_CELLS = (
    "A text that begins with = + - @, their full-width forms, a tab or a line end has an apostrophe before it, "
    "so that no spreadsheet runs it as a formula. / "
    "= + - @ などで始まる文字列は、表計算ソフトが式として実行しないよう、先頭に「'」を付けてある。"
)


def data_package_json(csv_name: str, csv: bytes, *, encoding: CsvEncoding, sources: Iterable[str]) -> str:
    """The text of the `datapackage.json` beside a CSV file that has the contract's column names.

    `csv_name` is the file's name without a folder, `csv` its bytes, whose size and SHA-256 the package states, and
    `sources` the names of the documents it was made from.
    """
    package = {
        "profile": "tabular-data-package",
        "name": "mie-budget",
        "title": "Budget items / 予算事業",
        "description": (
            "Budget items of Japanese public bodies, one a row, amounts in yen. "
            "Sum firm_yen, never amount_yen: 内数 figures are shared. / "
            "日本の公共団体の予算事業。一行が一事業、金額は円。"
            "合計には amount_yen ではなく firm_yen を使う(内数の金額は共有されている)。"
        ),
        "schema_version": SCHEMA_VERSION,
        "sources": [{"title": valid_text(name)} for name in dict.fromkeys(sources)],
        "resources": [_resource(csv_name, csv, encoding)],
    }
    if not package["sources"]:
        del package["sources"]  # the specification wants one at least
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(csv_name: str, csv: bytes, encoding: CsvEncoding) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": "records",
        "path": valid_text(csv_name),
        "description": _SAFE_CELLS,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding.value,
        "bytes": len(csv),
        "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(column) for column in COLUMNS], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        # A list is one text in CSV; Table Schema has no list that is not JSON.
        "type": Kind.TEXT.value if column.kind is Kind.LIST else column.kind.value,
        "title": column.name_ja,
        "description": f"{column.description} / {column.description_ja}",
    }
    if column.kind is Kind.LIST:
        field["separator"] = BETWEEN
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, object] = {"required": True} if column.name in _ALWAYS_STATED else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return field | ({"constraints": constraints} if constraints else {})
