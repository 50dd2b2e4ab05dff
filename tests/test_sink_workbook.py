"""Workbooks: what openpyxl reads back, formulas and the numbers LibreOffice makes of them, bytes, limits."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from openpyxl.worksheet.worksheet import Worksheet

from cases import THOROUGH
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import languages
from mie_budget.meaning.names import folded
from mie_budget.meaning.totals import summarize
from mie_budget.models import Diagnostic, Document, OtherAmount, OtherRelation, Record, Relation, Stage
from mie_budget.sinks import worksheet
from mie_budget.sinks.columns import COLUMNS, flat_text, label, row, valid_text
from mie_budget.sinks.workbook import MOST_YEN, documents_workbook
from mie_budget.sinks.worksheet import cell_text
from spreadsheet import Spreadsheet, formulas
from test_sink_cases import COLLECTIONS, NASTY, changed, document_of, fixtures, record_of, sample

pytestmark = pytest.mark.usefixtures("read_once")

PART = Relation.PART_OF
IMPOSSIBLE = re.compile(r"\\u00[0-9a-f]{2}")
"""The escape of a character that parts two names and that no cell can hold."""

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
    changed(document_of(record_of("y", "教育委員会", 40, PART), name="extra.txt"), stage=Stage.SUPPLEMENTARY),
    changed(document_of(record_of("a", "教育委員会", 100), name="request.txt"), stage=Stage.REQUEST),
    document_of(record_of("a", "教育委員会", 77), name="unknown.txt", fiscal_year=None),
]


def documents_xlsx(documents: Iterable[Document], language: str = "ja") -> bytes:
    """A workbook that needed no cut."""
    book = documents_workbook(documents, language=language)
    assert book.warnings == ()
    return book.data


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
    """A cell's text without the escape that XML needs for a carriage return, which openpyxl leaves in."""
    return cell.replace("_x000D_", "\r") if isinstance(cell, str) else cell


def expected_row(document: Document, record: Record) -> tuple[object, ...]:
    """The contract's columns as the sheet has them."""
    cells: list[object] = []
    for column, value in zip(COLUMNS, row(document, record), strict=True):
        flat = ("同上" if value else None) if column.name == "ditto" else flat_text(value)
        if column.name == "relation" and record.amount:
            flat = label(record.amount.relation, "ja")
        if column.name == "markers":
            flat = "、".join(label(marker, "ja") for marker in record.markers)
        cells.append((flat or None) if isinstance(flat, str) else flat)
    return tuple(cells)


def records_of(documents: list[Document]) -> list[Record]:
    return [record for document in documents for record in document.records]


@given(COLLECTIONS)
def test_records_come_back(documents: list[Document]) -> None:
    book = sheets(documents_xlsx(documents))
    expected = [expected_row(document, record) for document in documents for record in document.records]
    assert [cells[: len(COLUMNS)] for cells in rows(book["事業一覧"])] == expected
    corrected = ["、".join(label(field, "ja") for field in record.corrected) for record in records_of(documents)]
    assert [cells[-1] or "" for cells in rows(book["事業一覧"])] == corrected


def check_totals(documents: list[Document]) -> None:
    """Whether the values beside the formulas are those that `meaning` computes."""
    book = sheets(documents_xlsx(documents))
    years = summarize(documents).years
    departments = [
        (
            *(year.fiscal_year, label(year.basis, "ja"), entry.name and folded(valid_text(entry.name))),
            *(entry.records, *year.ceiling_parts(entry), entry.ceiling_yen),
        )
        for year in years
        for entry in year.departments
    ]
    found = [
        (year, basis, None if name == "（部局なし）" else folded(IMPOSSIBLE.sub("\ufffd", str(name))), *sums)
        for year, basis, name, *sums in rows(book["部局別"])
    ]
    assert found == departments
    whole = [cells for cells in book["部局別"].iter_rows(values_only=True) if cells[2] == "全体"]
    assert whole == [
        (
            *(year.fiscal_year, label(year.basis, "ja"), "全体", year.total.records, year.total.firm_yen, None),
            *(year.total.ceiling_yen - year.total.firm_yen, year.total.ceiling_yen),
        )
        for year in years
    ]
    pools = [(pool.yen, max(pool.adds_yen, 0), len(pool.items)) for year in years for pool in year.pools]
    assert [cells[5:8] for cells in rows(book["内数"])] == pools


@given(COLLECTIONS)
def test_the_values_of_the_totals_are_those_of_meaning(documents: list[Document]) -> None:
    check_totals(documents)


@THOROUGH
def test_the_values_of_the_totals_are_those_of_meaning_on_every_fixture() -> None:
    check_totals(fixtures())


def check_formulas(documents: list[Document], language: str) -> int:
    """Whether every formula gives the value beside it, which is `meaning`'s; how many there are."""
    data = documents_xlsx(documents, language)
    written, computed = (
        openpyxl.load_workbook(io.BytesIO(data)),
        openpyxl.load_workbook(io.BytesIO(data), data_only=True),
    )
    sheets = Spreadsheet(written)
    found = list(formulas(written))
    for sheet, cell in found:
        held, value = computed[sheet][cell].value, sheets.value(sheet, cell)
        assert value == (0 if held is None else held), (sheet, cell, written[sheet][cell].value)
    return len(found)


@given(COLLECTIONS)
@THOROUGH
def test_the_formulas_give_what_meaning_computes(documents: list[Document]) -> None:
    check_formulas(documents, "ja")


@pytest.mark.parametrize("language", languages())
def test_the_formulas_give_what_meaning_computes_where_names_are_tricky(language: str) -> None:
    assert check_formulas(TRICKY, language) > 80


@THOROUGH
def test_the_formulas_give_what_meaning_computes_on_every_fixture() -> None:
    # By tens: opening a workbook takes longer than computing it.
    assert all(check_formulas(fixtures()[start : start + 10], "en") for start in range(0, len(fixtures()), 10))
    assert check_formulas([sample()], "ja") > 50


def test_a_correction_on_the_first_sheet_moves_the_sums() -> None:
    document = document_of(record_of("a", "防災部", 5), record_of("b", "総務部", 7), record_of("c", "防災部", 5, PART))
    book = openpyxl.load_workbook(io.BytesIO(documents_xlsx([document])))
    whole = next(row[2].row for row in book["部局別"] if row[2].value == "全体")
    assert Spreadsheet(book).value("部局別", f"H{whole}") == 5 + 7
    book["事業一覧"]["G2"].value = 9
    # The pool of 5 was the item of 5; now it is not.
    assert Spreadsheet(book).value("部局別", f"H{whole}") == 9 + 7 + 5
    book["事業一覧"]["D2"].value = "総務部"
    assert {Spreadsheet(book).value("部局別", f"E{row}") for row in (2, 3)} == {0, 16}


@pytest.mark.parametrize("language", languages())
def test_a_workbook_speaks_the_language_asked_for(language: str) -> None:
    found = Diagnostic.of(DiagnosticCode.AMOUNT_MISSING, 1)
    figure = OtherAmount(yen=5, relation=OtherRelation.LIMIT, text="5円")
    record = changed(record_of("研修", "", 1, PART), others=(figure,))
    book = sheets(documents_xlsx([changed(document_of(record), diagnostics=(found,))], language))
    texts = [
        str(cell)
        for name, sheet in book.items()
        for cells in [(name,), *sheet.iter_rows(values_only=True)]
        for cell in cells
        if isinstance(cell, str) and not cell.startswith(("、", "r6.txt"))
    ]
    spoken = " ".join(text for text in texts if text not in ("研修", "x", "5円", "amount-missing"))
    if language == "ja":
        assert not re.search("[a-zA-Z]{2,}", spoken)
    else:
        assert not re.search("[\u3040-\u30ff]", spoken)
    assert list(book) != [] and texts


def test_sheets_of_the_sample() -> None:
    book = sheets(documents_xlsx([sample()]))
    assert list(book) == ["事業一覧", "部局別", "内数", "その他の金額", "指摘"]
    heads = {name: [cell.value for cell in sheet[1]] for name, sheet in book.items()}
    assert heads["事業一覧"][len(COLUMNS) :] == [
        "予算区分",
        "予算・決算の別",
        "内数番号",
        "集計",
        "集計用の部局",
        "訂正",
    ]
    assert heads["部局別"][1:6] == ["予算・決算の別", "部局", "事業数", "確定額（円）", "共管事業の額（円）"]
    assert heads["内数"][2:4] == ["予算・決算の別", "予算区分"]
    assert heads["指摘"] == ["出典", "重要度", "コード", "行", "列（何文字目）", "内容"]
    assert rows(book["部局別"])[1] == (2024, "予算", "子ども・福祉部", 13, 69_914_000, 157_000, 46_529_000, 116_600_000)
    whole = next(cells for cells in book["部局別"].iter_rows(values_only=True) if cells[2] == "全体")
    assert whole == (2024, "予算", "全体", 31, 95_178_000, None, 187_381_000, 282_559_000)
    shared = next(cells for cells in rows(book["内数"]) if cells[5] == 13_869_000)
    assert shared[7] == 5
    assert str(shared[8]).count("\n") == 4


def test_years_have_a_chart_of_the_rows_that_follow_a_correction() -> None:
    documents = [
        document_of(
            record_of("a", "防災部", 100 + year),
            record_of("b", "防災部", 40, PART),
            name=f"{year}.txt",
            fiscal_year=year,
        )
        for year in (2022, 2023, 2024)
    ]
    with zipfile.ZipFile(io.BytesIO(documents_workbook(documents).data)) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
        (sheet,) = (
            sheet
            for sheet in openpyxl.load_workbook(io.BytesIO(documents_workbook(documents).data))
            if sheet.title == "Departments"
        )
    ranges = dict.fromkeys(re.findall(r"Departments!\$([A-G])\$(\d+):\$[A-G]\$(\d+)", chart))
    assert [(column, int(last) - int(first)) for column, first, last in ranges] == [("A", 2), ("E", 2), ("G", 2)]
    first = int(next(iter(ranges))[1])
    assert [sheet.cell(first + at, 1).value for at in range(3)] == [2022, 2023, 2024]
    assert sheet.cell(first, 3).value == "overall"
    with zipfile.ZipFile(io.BytesIO(documents_workbook(documents[:1]).data)) as book:
        assert not [name for name in book.namelist() if "chart" in name], "one year needs no chart"


def test_other_figures_and_diagnostics_have_sheets() -> None:
    figure = OtherAmount(yen=-5, relation=OtherRelation.DIFFERENCE, text="▲5円")
    record = changed(record_of("研修", "", 1), others=(figure,))
    found = Diagnostic.of(DiagnosticCode.AMOUNT_MISSING, 7, 3)
    book = sheets(documents_xlsx([changed(document_of(record), diagnostics=(found,))]))
    assert rows(book["その他の金額"]) == [("r6.txt", 1, "研修", "増減", -5, "▲5円")]
    ((*cells, message),) = rows(book["指摘"])
    assert cells == ["r6.txt", "情報", "amount-missing", 7, 3]
    assert "金額" in str(message)


def test_sheets_are_laid_out_for_people() -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents_xlsx([sample()])))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    sheet = book["事業一覧"]
    assert [cell.value for cell in sheet[1]][: len(COLUMNS)] == [column.title("ja") for column in COLUMNS]
    assert sheet.auto_filter.ref == "A1:T32"
    assert sheet["E2"].number_format == "#,##0;▲#,##0;0"
    assert sheet["E2"].value == 632_000
    assert sheet.column_dimensions["D"].width > 25  # 教育委員会事務局、環境生活部 takes 28 half-width columns
    assert str(book["部局別"]["E2"].value).startswith("=SUMIFS(")


@pytest.mark.parametrize("text", [text for text in NASTY if text])
def test_a_text_is_never_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents_xlsx([document_of(record_of(text, "", 1, text=text))])))
    cell = book["事業一覧"]["C2"]
    assert cell.data_type == "s"
    assert unescaped(cell.value) == valid_text(text)
    assert bool(cell.quotePrefix) == (text.lstrip("'")[:1] in tuple("=+-@＝＋－＠\t\r\n"))


@pytest.mark.parametrize("department", ["県土\x01整備部", "\ud800部", "部\ufffe", "_x0001_部", "&lt;部>"])
def test_the_value_of_a_formula_is_as_valid_as_a_text(department: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(documents_xlsx([document_of(record_of("鐘の点検", department, 1))])), data_only=True
    )
    assert book["事業一覧"]["S2"].value == f"、{valid_text(department)}、"
    assert book["部局別"]["C2"].value == valid_text(department)


def test_the_same_documents_give_the_same_bytes() -> None:
    assert documents_xlsx([sample()]) == documents_xlsx(iter([sample()]))
    with zipfile.ZipFile(io.BytesIO(documents_xlsx([]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_a_cell_cannot_hold() -> None:
    assert cell_text("a\uffff\udc80\x01", language="ja") == "a\ufffd\\udc80\ufffd"
    for language, end in (("ja", "全文は JSON と CSV にあります］"), ("en", "JSON and CSV have it whole]")):
        long = cell_text("😀" * 20_000, language=language)
        assert 32_700 < len(long.encode("utf-16-le")) // 2 <= 32_767
        assert long.endswith(end)
    assert cell_text("あ" * 32_767, language="ja") == "あ" * 32_767


def test_a_text_that_is_cut_is_told() -> None:
    long = "あ" * 32_768
    records = [
        changed(record_of("研修", "防災部", 1), description=long),
        changed(record_of(long, "防災部", 2, PART), span={"first_line": 9, "header_last_line": 9, "last_line": 9}),
    ]
    book = documents_workbook([document_of(*records)], language="ja")
    told = [(note.code, note.file, note.line, note.params["head"], note.params["number"]) for note in book.warnings]
    assert told == [
        (ErrorCode.CELL_CUT, "r6.txt", 1, "説明", 32_768),
        (ErrorCode.CELL_CUT, "r6.txt", 9, "事業名", 32_768),
        (ErrorCode.CELL_CUT, "r6.txt", 9, "この額を分け合う事業", 32_768),
    ]
    assert str(book.warnings[0]).startswith("r6.txt:1: the text in the column 説明 has 32,768 characters, more than ")
    assert openpyxl.load_workbook(io.BytesIO(book.data))["事業一覧"]["K2"].value == cell_text(long, language="ja")


def test_amounts_of_more_than_15_digits() -> None:
    assert MOST_YEN == 10**15 - 1
    fits = document_of(record_of("巨額", "防災部", MOST_YEN))
    assert sheets(documents_xlsx([fits]))["事業一覧"]["E2"].value == MOST_YEN
    figure = OtherAmount(yen=-MOST_YEN - 1, relation=OtherRelation.LIMIT, text="x")
    for document, place in [
        (document_of(record_of("巨額", "防災部", MOST_YEN + 1)), "r6.txt:1"),
        (document_of(changed(record_of("a", "", 1), others=(figure,))), "r6.txt:1"),
        (document_of(*(record_of(title, "防災部", MOST_YEN) for title in "ab")), ""),
    ]:
        with pytest.raises(UsageError, match="the amounts add up to more digits") as caught:
            documents_xlsx([document])
        assert (caught.value.code, caught.value.place) == (ErrorCode.AMOUNT_TOO_LARGE, place)


def test_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "MAX_ROWS", 20)
    with pytest.raises(UsageError, match=r"a sheet of a workbook holds 20 rows, and there are 31\. Use CSV, SQLite"):
        documents_xlsx([sample()])


# Printing

A4_LANDSCAPE = 140
"""The characters of the usual size that a page of A4 has beside one another between its margins."""


def shown_columns(sheet: Worksheet) -> dict[str, float]:
    """The heads of the columns that are not folded away, with their widths."""
    groups = [group for group in sheet.column_dimensions.values() if not group.hidden]
    return {
        str(sheet.cell(1, column).value): group.width
        for group in groups
        for column in range(group.min or 1, (group.max or 1) + 1)
    }


def test_the_items_can_be_read_on_a_page_of_a4() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(documents_xlsx([sample()])))["事業一覧"]
    page = sheet.page_setup
    assert (page.paperSize, page.orientation, page.fitToHeight) == (9, "landscape", 0)
    shown = shown_columns(sheet)
    assert list(shown) == [
        *("年度", "事業名", "部局", "金額（円）", "金額の種別", "確定額（円）", "内数の上限額（円）"),
        *("区分", "説明", "開始行", "予算区分"),
    ]
    assert sum(shown.values()) < A4_LANDSCAPE / 0.6, "smaller than 7 points"


def test_the_source_is_shown_where_there_are_several() -> None:
    documents = [sample(), document_of(record_of("研修", "防災部", 1))]
    assert "出典" in shown_columns(openpyxl.load_workbook(io.BytesIO(documents_xlsx(documents)))["事業一覧"])


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
@THOROUGH
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
        if name == "事業一覧":  # TRUE is Python's True
            expected = [[{"True": "TRUE", "False": "FALSE"}.get(cell, cell) for cell in line] for line in expected]
        assert computed == expected
