"""CSV for spreadsheets: safe cells, column names in two languages, encodings, and the options that ask for them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from mie_budget.cli.main import run
from mie_budget.models import Document
from mie_budget.sinks.columns import COLUMNS, Language, flat_text, row
from mie_budget.sinks.csv_text import documents_csv, documents_csv_bytes
from mie_budget.sinks.spreadsheet import CsvEncoding, CsvEncodingError, plain_cell
from test_sink_cases import COLLECTIONS, SAMPLE, document_of, record_of, sample


@given(COLLECTIONS)
def test_records_come_back(documents: list[Document]) -> None:
    data = b"".join(documents_csv_bytes(documents, encoding=CsvEncoding.UTF_8_SIG))
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == [column.name for column in COLUMNS]
    expected = [
        [flat_text(cell) for cell in row(document, record)] for document in documents for record in document.records
    ]
    assert [
        [plain_cell(got) if isinstance(cell, str) else got for got, cell in zip(read, cells, strict=True)]
        for read, cells in zip(rows, expected, strict=True)
    ] == [["" if cell is None else str(cell) for cell in cells] for cells in expected]


def test_negative_numbers_stay_and_texts_are_safe() -> None:
    document = document_of(record_of("=cmd", "-部", -5, text="-5円"))
    (read,) = csv.DictReader(io.StringIO("".join(documents_csv([document])), newline=""))
    assert (read["title"], read["departments"], read["amount_text"]) == ("'=cmd", "'-部", "'-5円")
    assert (read["amount_yen"], read["firm_yen"]) == ("-5", "-5")


def test_japanese_column_names() -> None:
    head = next(documents_csv([], language=Language.JA))
    assert head == ",".join(column.name_ja for column in COLUMNS) + "\r\n"


def test_cp932() -> None:
    data = b"".join(documents_csv_bytes([document_of(record_of("髙齢者〜", "防災部", 1))], encoding=CsvEncoding.CP932))
    assert "髙齢者～" in data.decode("cp932")
    with pytest.raises(CsvEncodingError, match=r"^r6\.txt:1: record 1, column title: cp932 has no '😀' \(U\+1F600\)"):
        list(documents_csv_bytes([document_of(record_of("訓練😀", "防災部", 1))], encoding=CsvEncoding.CP932))


# The options


Parse = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Parse:
    """Run `mie-budget parse` on the sample: the exit status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, bytes, str]:
        monkeypatch.setattr(sys, "argv", ["mie-budget", "parse", str(SAMPLE), *arguments])
        with pytest.raises(SystemExit) as caught:
            run()
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out, err.decode()

    return call


def test_every_format_by_its_ending(parse: Parse, tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx", "a.sqlite", "a.parquet"):
        assert parse("-o", str(tmp_path / name))[:2] == (0, b"")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["記録"].max_row == 32
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 31
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute("SELECT ceiling_yen FROM totals").fetchall() == [(282_559_000,)]


def test_standard_output(parse: Parse) -> None:
    assert parse("-f", "csv")[1].startswith(b"source,")
    assert parse("-f", "csv", "--columns", "ja")[1].decode().startswith("出典,年度,")
    assert parse("-f", "csv", "--csv-encoding", "utf-8-sig")[1].startswith(b"\xef\xbb\xbf")
    assert parse("-f", "xlsx")[1].startswith(b"PK")
    assert parse("-f", "parquet")[1].startswith(b"PAR1")


def test_data_package(parse: Parse, tmp_path: Path) -> None:
    assert parse("-o", str(tmp_path / "r6.csv"), "--data-package")[0] == 0
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"][0]["path"] == "r6.csv"
    assert package["resources"][0]["encoding"] == "utf-8-sig"
    assert package["sources"] == [{"title": sample().source.name}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "sqlite"], "a database needs a file"),
        (["--columns", "ja"], "are for CSV"),
        (["-f", "xlsx", "--csv-encoding", "cp932"], "are for CSV"),
        (["-f", "csv", "--data-package"], "--data-package needs a file"),
        (["-o", "r6.csv", "--data-package", "--columns", "ja"], "--data-package needs a file"),
    ],
)
def test_options_that_do_not_go_together(parse: Parse, arguments: list[str], message: str) -> None:
    status, out, err = parse(*arguments)
    assert (status, out) == (2, b"")
    assert message in err


@pytest.mark.parametrize(("extra", "package"), [("xlsx", "xlsxwriter"), ("parquet", "pyarrow")])
def test_a_missing_extra_is_named(parse: Parse, monkeypatch: pytest.MonkeyPatch, extra: str, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    status, out, err = parse("-f", extra)
    assert (status, out) == (2, b"")
    assert f"pip install 'mie-budget[{extra}]'" in err
