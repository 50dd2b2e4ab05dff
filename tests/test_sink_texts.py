"""Texts that not every format can hold, wherever a text can stand, through every sink: each output is valid and read back."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as pq
import pytest

from cases import THOROUGH, all_hold
from mie_budget.meaning.comparison import compare
from mie_budget.meaning.totals import summarize
from mie_budget.models import Document
from mie_budget.sinks.contract import document_json, documents_json, documents_jsonl, load_document, result_json
from mie_budget.sinks.database import store_documents
from mie_budget.sinks.delimited import CsvEncoding, PackageSource, data_package_json, documents_csv_bytes, plain_cell
from mie_budget.sinks.parquet import documents_parquet
from mie_budget.sinks.workbook import documents_workbook
from test_sink_cases import IMPOSSIBLE, NASTY, full_of

pytestmark = pytest.mark.usefixtures("read_once")

Reader = Callable[[Document], Iterable[object]]


def texts_of(value: object) -> Iterator[str]:
    """The texts inside lists and objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.items() for text in texts_of(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in texts_of(part))


def json_values(document: Document) -> list[object]:
    texts = [document_json(document), document_json(document, language="ja"), "".join(documents_json([document]))]
    results = [result_json(summarize(document)), result_json(compare(document, document))]
    assert load_document(texts[0]) == load_document(texts[1])
    # As bytes: what no UTF-8 can hold must not come to the one who writes them.
    return [json.loads(text.encode("utf-8")) for text in [*texts, *results, *documents_jsonl([document])]]


def csv_cells(document: Document) -> list[object]:
    data = b"".join(documents_csv_bytes([document], encoding=CsvEncoding.UTF_8_SIG))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(document.records)
    return [plain_cell(cell) for row in rows for cell in row]


def package(document: Document) -> list[object]:
    text = data_package_json(
        document.source.name, b"", encoding=CsvEncoding.UTF_8, sources=[PackageSource.of(document)]
    )
    return [json.loads(text.encode("utf-8"))]


def parquet_cells(document: Document) -> list[object]:
    return [pq.read_table(io.BytesIO(documents_parquet([document]))).to_pylist()]


def database_cells(document: Document) -> list[object]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "b"
        store_documents(path, [document])
        with closing(sqlite3.connect(path)) as database:
            # FTS5 keeps its index in tables of its own, record_texts_…, which hold no cells.
            names_of = (
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB 'record_texts_*'"
            )
            tables = [name for (name,) in database.execute(names_of)]
            cells: list[object] = []
            for table in tables:
                cursor = database.execute(f"SELECT * FROM {table}")
                names = [entry[0] for entry in cursor.description]
                cells += [
                    json.loads(cell) if name == "params" else cell
                    for row in cursor
                    for name, cell in zip(names, row, strict=True)
                    if not name.endswith("_key")
                ]
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return cells


def workbook_cells(document: Document) -> list[object]:
    data = documents_workbook([document], language="ja").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    openpyxl.load_workbook(io.BytesIO(data))
    return [
        cell.replace("_x000D_", "\r") if isinstance(cell, str) else cell
        for sheet in values
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]


SINKS: dict[str, Reader] = {
    "json": json_values,
    "csv": csv_cells,
    "datapackage": package,
    "parquet": parquet_cells,
    "sqlite": database_cells,
    "xlsx": workbook_cells,
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


SLOW = ("xlsx", "sqlite")


@pytest.mark.parametrize("sink", [pytest.param(sink, marks=[THOROUGH] if sink in SLOW else []) for sink in SINKS])
def test_every_text_through_every_sink(sink: str) -> None:
    def check(text: str) -> None:
        found = list(texts_of(list(SINKS[sink](full_of(f"予{text}算")))))
        for entry in found:
            assert not re.search("[\ud800-\udfff]", entry)
            # JSON has an escape for every character; the others must not have one that their readers stumble over.
            assert sink in {"json", "sqlite"} or not CONTROL.search(entry)
        assert any(entry.startswith("予") and entry.endswith("算") for entry in found)

    all_hold(check, [text for text in (*NASTY, *IMPOSSIBLE) if text], name=ascii)


def test_every_sink_is_tried() -> None:
    modules = {path.stem for path in (Path(__file__).parent.parent / "src/mie_budget/sinks").glob("*.py")}
    assert {"contract", "delimited", "parquet", "database", "workbook"} <= modules
