"""CSV for spreadsheets: safe cells, column names in every language, encodings."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from mie_budget import parse_text
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.models import Amount, Document, Relation
from mie_budget.sinks.columns import COLUMNS, CORRECTED, flat_text, row
from mie_budget.sinks.delimited import CsvEncoding, documents_csv, documents_csv_bytes, plain_cell
from test_sink_cases import COLLECTIONS, changed, document_of, record_of
from test_sink_contract import DOCUMENT, EMPTY, FIRM

pytestmark = pytest.mark.usefixtures("read_once")


@given(COLLECTIONS)
def test_records_come_back(documents: list[Document]) -> None:
    data = b"".join(documents_csv_bytes(documents, encoding=CsvEncoding.UTF_8_SIG))
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    records = [(document, record) for document in documents for record in document.records]
    columns = (*COLUMNS, CORRECTED) if any(record.corrected for _, record in records) else COLUMNS
    assert head == [column.name for column in columns]
    expected = [[flat_text(cell) for cell in row(*placed, columns=columns)] for placed in records]
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
    head = next(documents_csv([], language="ja"))
    assert head == ",".join(column.title("ja") for column in COLUMNS) + "\r\n"


def test_values_in_japanese_where_the_heads_are() -> None:
    text = "（新）研修【防災部】（300千円の内数）\n広報【同上】（100千円）"
    first, second = csv.DictReader(io.StringIO("".join(documents_csv([parse_text(text)], language="ja")), newline=""))
    assert [first[head] for head in ("金額の種別", "区分", "同上")] == ["内数", "新規", ""]
    assert [second[head] for head in ("金額の種別", "区分", "同上", "確定額（円）")] == ["確定", "", "同上", "100000"]


def test_cp932() -> None:
    data = b"".join(documents_csv_bytes([document_of(record_of("髙齢者〜", "防災部", 1))], encoding=CsvEncoding.CP932))
    assert "髙齢者～" in data.decode("cp932")
    with pytest.raises(
        UsageError, match=r"^r6\.txt:1: record 1, column title: cp932 has no '😀' \(U\+1F600\)"
    ) as caught:
        list(documents_csv_bytes([document_of(record_of("訓練😀", "防災部", 1))], encoding=CsvEncoding.CP932))
    assert caught.value.code is ErrorCode.NOT_IN_CP932


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
    assert ",".join(column.name for column in COLUMNS) + "\r\n" == header


@pytest.mark.parametrize("relation", [Relation.RELISTED, Relation.ADDITIONAL])
def test_csv_counts_other_relations_nowhere(relation: Relation) -> None:
    record = changed(FIRM, amount=Amount(yen=5, relation=relation, text="5円"))
    (row,) = csv.DictReader(io.StringIO("".join(documents_csv([changed(DOCUMENT, records=(record,))]))))
    assert (row["amount_yen"], row["firm_yen"], row["ceiling_yen"]) == ("5", "", "")


def test_csv_keeps_a_printed_zero() -> None:
    record = changed(FIRM, amount=Amount(yen=0, relation=Relation.EXACT, text="0円"))
    (row,) = csv.DictReader(io.StringIO("".join(documents_csv([changed(DOCUMENT, records=(record,))]))))
    assert (row["amount_yen"], row["firm_yen"]) == ("0", "0")
