"""Workbooks: what openpyxl reads back, formulas and the numbers LibreOffice makes of them, bytes, limits."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.worksheet.worksheet import Worksheet

from mie_budget.errors import MissingExtraError, UsageError
from mie_budget.meaning.keys import folded
from mie_budget.meaning.summary import summarize
from mie_budget.models import Document, OtherAmount, OtherRelation, Record, Relation, Stage
from mie_budget.sinks import xlsx_sheet
from mie_budget.sinks.columns import COLUMNS, LABELS_JA, flat_text, row
from mie_budget.sinks.columns_limits import AmountRangeError
from mie_budget.sinks.xlsx import documents_xlsx
from mie_budget.sinks.xlsx_plan import BASIS_JA
from mie_budget.sinks.xlsx_sheet import cell_text
from test_sink_cases import COLLECTIONS, NASTY, document_of, record_of, sample

PART = Relation.PART_OF
ESCAPE = re.compile("_x([0-9A-F]{4})_")

TRICKY = [
    document_of(
        record_of("a", "教育委員会", 100),
        record_of("b", "教育委員会事務局", 10),
        record_of("c", "教育委員会、教育委員会事務局", 7),
        record_of("d", "教育委員会事務局、教育委員会", 5),
        record_of("e", "教育委員会", 40, PART),
        record_of("f", "教育委員会", 40, PART),
        record_of("g", "教育委員会事務局、教育委員会", 9, PART),
        record_of("h", "教育委員会、教育委員会事務局", 9, PART),
        record_of("i", "教育委員会", 100, PART),  # printed as an exact item
        record_of("j", "教育*会", 3),
        record_of("k", "教育?会~", 2),
        record_of("l", "=部", 1),
        record_of("m", "", 6),
        record_of("n", "", 8, PART),
        record_of("o", "ICT部、ＩＣＴ部", 4),
        record_of("p", "ＩＣＴ部", -20, PART),
        record_of("q", "ICT部、教育委員会", -30),
        record_of("r", "教育委員会", 1000, Relation.RELISTED),
        record_of("s", "教育委員会", None),
    ),
    # Repeats of another document's items, and a supplementary budget whose pool is another one.
    document_of(record_of("a", "教育委員会", 100), record_of("z", "教育委員会", 40, PART), name="more.txt"),
    replace(document_of(record_of("y", "教育委員会", 40, PART), name="extra.txt"), stage=Stage.SUPPLEMENTARY),
    replace(document_of(record_of("a", "教育委員会", 100), name="request.txt"), stage=Stage.REQUEST),
    document_of(record_of("a", "教育委員会", 77), name="unknown.txt", fiscal_year=None),
]


def sheets(data: bytes) -> dict[str, Worksheet]:
    """The sheets with values instead of formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {name: book[name] for name in book.sheetnames}


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    """The rows below the head, up to the first empty one."""
    found: list[tuple[object, ...]] = []
    for cells in sheet.iter_rows(min_row=2, values_only=True):
        if all(cell is None for cell in cells):
            break
        found.append(tuple(unescaped(cell) for cell in cells))
    return found


def unescaped(cell: object) -> object:
    """A cell's text without the escapes that XML needs for control characters, which openpyxl leaves in."""
    return ESCAPE.sub(lambda match: chr(int(match[1], 16)), cell) if isinstance(cell, str) else cell


def expected_row(document: Document, record: Record) -> tuple[object, ...]:
    """The contract's columns as the sheet has them."""
    cells: list[object] = []
    for column, value in zip(COLUMNS, row(document, record), strict=True):
        flat = value if isinstance(value, bool) else flat_text(value)
        if column.name == "relation" and isinstance(flat, str):
            flat = LABELS_JA[flat]
        if column.name == "markers":
            flat = "、".join(LABELS_JA[marker] for marker in record.markers)
        cells.append((cell_text(flat) or None) if isinstance(flat, str) else flat)
    return tuple(cells)


@settings(max_examples=40, deadline=None)
@given(COLLECTIONS)
def test_records_come_back(documents: list[Document]) -> None:
    book = sheets(documents_xlsx(documents))
    expected = [expected_row(document, record) for document in documents for record in document.records]
    assert [cells[: len(COLUMNS)] for cells in rows(book["記録"])] == expected


@settings(max_examples=40, deadline=None)
@given(COLLECTIONS)
def test_the_values_of_the_totals_are_those_of_the_summary(documents: list[Document]) -> None:
    book = sheets(documents_xlsx(documents))
    years = summarize(documents).years
    departments = [
        (
            *(year.fiscal_year, BASIS_JA[year.basis], entry.name and folded(entry.name)),
            *(entry.sums.records, entry.sums.firm_yen, entry.sums.ceiling_yen),
        )
        for year in years
        for entry in year.departments
    ]
    found = [
        (year, basis, None if name == "(部局なし)" else folded(str(name)), records, firm, ceiling)
        for year, basis, name, records, firm, *_, ceiling in rows(book["部局別"])
    ]
    assert found == departments
    pools = [(pool.yen, max(pool.adds_yen, 0), len(pool.items)) for year in years for pool in year.pools]
    assert [cells[5:8] for cells in rows(book["内数"])] == pools


def test_sheets_of_the_sample() -> None:
    book = sheets(documents_xlsx([sample()]))
    assert list(book) == ["記録", "部局別", "内数", "その他の金額", "指摘"]
    assert rows(book["部局別"])[1] == (2024, "予算", "子ども・福祉部", 13, 69_914_000, 157_000, 46_529_000, 116_600_000)
    whole = next(cells for cells in book["部局別"].iter_rows(values_only=True) if cells[2] == "全体")
    assert whole == (2024, "予算", "全体", 31, 95_178_000, None, 187_381_000, 282_559_000)
    shared = next(cells for cells in rows(book["内数"]) if cells[5] == 13_869_000)
    assert shared[7] == 5
    assert str(shared[8]).count("\n") == 4


def test_other_figures_and_diagnostics_have_sheets() -> None:
    record = replace(record_of("研修", "", 1), others=(OtherAmount(-5, OtherRelation.DIFFERENCE, "▲5円"),))
    book = sheets(documents_xlsx([document_of(record)]))
    assert rows(book["その他の金額"]) == [("r6.txt", 1, "研修", "増減", -5, "▲5円")]
    assert rows(book["指摘"]) == []


def test_sheets_are_laid_out_for_people() -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents_xlsx([sample()])))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    sheet = book["記録"]
    assert [cell.value for cell in sheet[1]][: len(COLUMNS)] == [column.name_ja for column in COLUMNS]
    assert sheet.auto_filter.ref == "A1:S32"
    assert sheet["E2"].number_format == "#,##0;▲#,##0;0"
    assert sheet["E2"].value == 632_000
    assert sheet.column_dimensions["D"].width > 25  # 教育委員会事務局、環境生活部 takes 28 half-width columns
    assert str(book["部局別"]["E2"].value).startswith("=SUMIFS(")


@pytest.mark.parametrize("text", [text for text in NASTY if text])
def test_a_text_is_never_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents_xlsx([document_of(record_of(text, "", 1, text=text))])))
    cell = book["記録"]["C2"]
    assert cell.data_type == "s"
    assert unescaped(cell.value) == text
    assert bool(cell.quotePrefix) == (text.lstrip("'")[:1] in tuple("=+-@＝＋－＠\t\r\n"))


def test_the_same_documents_give_the_same_bytes() -> None:
    assert documents_xlsx([sample()]) == documents_xlsx(iter([sample()]))
    with zipfile.ZipFile(io.BytesIO(documents_xlsx([]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_a_cell_cannot_hold() -> None:
    assert cell_text("a\uffff\udc80") == "a\ufffd\\udc80"
    long = cell_text("😀" * 20_000)
    assert len(long.encode("utf-16-le")) // 2 <= 32_767
    assert long.endswith("全文は JSON にあります］")
    assert cell_text("あ" * 32_767) == "あ" * 32_767


def test_amounts_of_more_than_15_digits() -> None:
    fits = document_of(record_of("巨額", "防災部", 10**15 - 1))
    assert sheets(documents_xlsx([fits]))["記録"]["E2"].value == 10**15 - 1
    with pytest.raises(AmountRangeError, match=r"^r6\.txt:1: the amount of '巨額', 1000000000000000 yen"):
        documents_xlsx([document_of(record_of("巨額", "防災部", 10**15))])
    with pytest.raises(AmountRangeError, match="the amounts add up to more digits"):
        documents_xlsx([document_of(*(record_of(title, "防災部", 10**15 - 1) for title in "ab"))])


def test_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheet, "MAX_ROWS", 20)
    with pytest.raises(UsageError, match=r"a sheet of a workbook holds 20 rows, and there are 31\. Use CSV, SQLite"):
        documents_xlsx([sample()])


def test_without_xlsxwriter_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mie-budget\[xlsx\]'"):
        documents_xlsx([])


# LibreOffice

CSV_OF_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
RECOMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def without_values(data: bytes) -> bytes:
    """The workbook with 777 beside each formula instead of its value."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f><v>777</v>", content))
    return changed.getvalue()


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("documents", [[sample()], TRICKY, []], ids=["sample", "tricky", "none"])
def test_libreoffice_computes_the_values(tmp_path: Path, documents: list[Document]) -> None:
    data = documents_xlsx(documents)
    (tmp_path / "book.xlsx").write_bytes(without_values(data))
    (tmp_path / "profile" / "user").mkdir(parents=True)
    (tmp_path / "profile" / "user" / "registrymodifications.xcu").write_text(RECOMPUTE)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", CSV_OF_EVERY_SHEET, "book.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for name, sheet in sheets(data).items():
        with (tmp_path / f"book-{name}.csv").open(encoding="utf-8", newline="") as file:
            computed = list(csv.reader(file))
        expected = [
            ["" if cell is None else str(cell) for cell in cells] for cells in sheet.iter_rows(values_only=True)
        ]
        if name == "記録":  # TRUE is Python's True
            expected = [[{"True": "TRUE", "False": "FALSE"}.get(cell, cell) for cell in line] for line in expected]
        assert computed == expected
