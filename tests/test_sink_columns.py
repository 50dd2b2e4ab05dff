"""The flat columns, what makes their cells safe for spreadsheets, encodings, and the page that documents them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from mie_budget.models import Document, Marker, OtherRelation, Relation, Severity, Stage
from mie_budget.sinks.columns import COLUMNS, LABELS_JA, Language, flat_text, row, valid_text
from mie_budget.sinks.spreadsheet import (
    CsvEncoding,
    CsvEncodingError,
    byte_order_mark,
    encode_csv,
    first_unencodable,
    plain_cell,
    safe_cell,
    safe_row,
)
from test_sink_cases import NASTY, ROOT, TEXTS, document_of, documents, record_of

CONTRACT = (
    "source,fiscal_year,title,departments,amount_yen,relation,firm_yen,ceiling_yen,ditto,markers,description,"
    "first_line,last_line,amount_text"
)
DANGEROUS = "=+-@＝＋－＠\t\r\n"


def test_columns_are_those_of_the_contract() -> None:
    assert [column.name for column in COLUMNS] == CONTRACT.split(",")
    assert [column.title(Language.EN) for column in COLUMNS] == CONTRACT.split(",")
    assert len({column.title(Language.JA) for column in COLUMNS}) == len(COLUMNS)
    assert all(column.description and column.description_ja for column in COLUMNS)
    assert [column.name for column in COLUMNS if column.unit] == ["amount_yen", "firm_yen", "ceiling_yen"]


@pytest.mark.parametrize(
    ("relation", "firm", "ceiling"),
    [
        (Relation.EXACT, -5, None),
        (Relation.PART_OF, None, -5),
        (Relation.RELISTED, None, None),
        (Relation.ADDITIONAL, None, None),
    ],
)
def test_an_amount_counts_as_its_relation_says(relation: Relation, firm: int | None, ceiling: int | None) -> None:
    record = record_of("a", "防災部、総務部", -5, relation, text="▲5円")
    cells = dict(zip(CONTRACT.split(","), row(document_of(record), record), strict=True))
    assert (cells["amount_yen"], cells["firm_yen"], cells["ceiling_yen"]) == (-5, firm, ceiling)
    assert (cells["relation"], cells["amount_text"]) == (relation.value, "▲5円")
    assert cells["departments"] == ("防災部", "総務部")


def test_a_missing_amount_is_not_zero() -> None:
    record = record_of("a", "", None)
    cells = dict(zip(CONTRACT.split(","), row(document_of(record), record), strict=True))
    assert [cells[name] for name in ("amount_yen", "relation", "firm_yen", "ceiling_yen", "amount_text")] == [None] * 5


def test_every_code_has_a_label() -> None:
    codes = {*Relation, *OtherRelation, *Marker, *Stage, *Severity}
    assert codes == set(LABELS_JA)


@pytest.mark.parametrize(("page", "japanese"), [("docs/formats.md", False), ("docs/formats.ja.md", True)])
def test_the_page_of_the_columns_is_theirs(page: str, japanese: bool) -> None:
    written = (ROOT / page).read_text(encoding="utf-8")
    table = [
        f"| `{column.name}` | {column.name_ja} | {column.kind.value} | {column.unit or ''} | "
        f"{column.description_ja if japanese else column.description} |"
        for column in COLUMNS
    ]
    assert "\n".join(table) in written


# Cells


@given(TEXTS)
def test_safe_cells_are_harmless_and_come_back(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(tuple(DANGEROUS))
    assert plain_cell(safe) == text


@pytest.mark.parametrize(
    "text", ["=", "+1", "-1", "@a", "\t", "\r", "\n", "＝1", "＋", "－５千円", "＠", "'=1", "''=1"]
)
def test_dangerous_cells_get_one_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert plain_cell(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "a=1", "▲5", "△5", "−5", "'tis", "''", "123", " =1"])
def test_other_cells_stay(text: str) -> None:
    assert safe_cell(text) == plain_cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert safe_row([-5, 0, None, "-5"]) == [-5, 0, None, "'-5"]


@given(documents())
def test_a_csv_reader_gets_the_cells_back(document: Document) -> None:
    cells = [[flat_text(value) for value in row(document, record)] for record in document.records]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(map(safe_row, cells))
    text.seek(0)
    for read, expected in zip(csv.reader(text), cells, strict=True):
        for got, cell in zip(read, expected, strict=True):
            assert (plain_cell(got) if isinstance(cell, str) else got) == ("" if cell is None else str(cell))


# Encodings


def test_utf_8_holds_everything() -> None:
    for text in NASTY:
        assert encode_csv(text, CsvEncoding.UTF_8).decode() == text
    assert byte_order_mark(CsvEncoding.UTF_8_SIG) + encode_csv("予算", CsvEncoding.UTF_8_SIG) == "予算".encode(
        "utf-8-sig"
    )
    assert byte_order_mark(CsvEncoding.UTF_8) == byte_order_mark(CsvEncoding.CP932) == b""
    assert encode_csv("\udc80", CsvEncoding.UTF_8) == b"\\udc80"
    assert valid_text("\udc80予") == "\\udc80予"


def test_cp932_takes_both_forms_of_a_character() -> None:
    assert encode_csv("〜−—‖¢£¬", CsvEncoding.CP932).decode("cp932") == "～－―∥￠￡￢"
    assert encode_csv("髙﨑①㈱", CsvEncoding.CP932).decode("cp932") == "髙﨑①㈱"


def test_a_character_that_cp932_lacks_is_named() -> None:
    rows: list[list[str | int | None]] = [["r6.txt", "研修", 5], ["r6.txt", "訓練😀", None]]
    with pytest.raises(UnicodeEncodeError):
        encode_csv("訓練😀", CsvEncoding.CP932)
    error = first_unencodable(rows, columns=("source", "title", "amount_yen"), lines=(3, 9), source="r6.txt")
    assert isinstance(error, CsvEncodingError)
    assert str(error) == (
        "r6.txt:9: record 2, column title: cp932 has no '😀' (U+1F600). "
        "Use utf-8-sig, which Excel opens too (--csv-encoding utf-8-sig)"
    )
