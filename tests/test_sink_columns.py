"""The flat columns, what makes their cells safe for spreadsheets, encodings, and the page that documents them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from enum import StrEnum

import pytest
from hypothesis import given

from cases import each
from mie_budget import diagnostics, models
from mie_budget.errors import ErrorCode
from mie_budget.language import languages
from mie_budget.meaning import results
from mie_budget.models import Document, Relation
from mie_budget.sinks.columns import COLUMNS, flat_text, label, row, valid_text
from mie_budget.sinks.delimited import (
    CsvEncoding,
    byte_order_mark,
    encode_csv,
    first_unencodable,
    plain_cell,
    safe_cell,
    safe_row,
)
from test_sink_cases import IMPOSSIBLE, NASTY, ROOT, TEXTS, document_of, documents, record_of

CONTRACT = (
    "source,fiscal_year,title,departments,amount_yen,relation,firm_yen,ceiling_yen,ditto,markers,description,"
    "first_line,last_line,amount_text"
)
DANGEROUS = "=+-@＝＋－＠\t\r\n"


def test_columns_are_those_of_the_contract() -> None:
    assert [column.name for column in COLUMNS] == CONTRACT.split(",")
    for language in languages():
        assert len({column.title(language) for column in COLUMNS}) == len(COLUMNS)
        assert len({column.description(language) for column in COLUMNS}) == len(COLUMNS)
    assert [(column.title("ja"), column.title("en")) for column in COLUMNS[:2]] == [
        ("出典", "source"),
        ("年度", "fiscal year"),
    ]
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


CODES = [
    *(models.Relation, models.OtherRelation, models.Marker, models.Stage, models.Role, diagnostics.Severity),
    *(results.Basis, results.Change, results.InferenceKind),
]


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
@pytest.mark.parametrize("language", languages())
def test_every_code_has_a_label(codes: type[StrEnum], language: str) -> None:
    assert len({label(code, language) for code in codes}) == len(codes)


def test_labels_in_japanese() -> None:
    shown = " ".join(label(code, "ja") for codes in CODES[:4] for code in codes)
    assert (
        shown
        == "確定 内数 再掲 外数 うち 前年度 増減 債務負担行為 内訳 外数 新規 一部新規 拡充 継続 当初 補正 暫定 要求 決算"
    )


@pytest.mark.parametrize(("page", "japanese"), [("docs/formats.md", False), ("docs/formats.ja.md", True)])
def test_the_page_of_the_columns_is_theirs(page: str, japanese: bool) -> None:
    written = (ROOT / page).read_text(encoding="utf-8")
    table = [
        f"| `{column.name}` | {column.title('ja')} | {column.holds.value} | {column.unit or ''} | "
        f"{column.description('ja' if japanese else 'en')} |"
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


@each("text", [*NASTY, *IMPOSSIBLE])
def test_what_no_format_can_hold_is_no_valid_text(text: str) -> None:
    valid = valid_text(f"予{text}算")
    assert valid.encode("utf-8").decode("utf-8") == valid_text(valid) == valid
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r" for sign in valid)
    assert (valid == f"予{text}算") == (text not in IMPOSSIBLE and not re.search("[\x00\x0c\x7f\x85]", text))
    assert valid.startswith("予")
    assert valid.endswith("算")


def test_two_names_that_could_not_be_decoded_stay_two() -> None:
    assert valid_text("\udc80予") == "\\udc80予" != valid_text("\udc81予")


# Encodings


def test_utf_8_holds_everything() -> None:
    for text in map(valid_text, NASTY):
        assert encode_csv(text, CsvEncoding.UTF_8).decode() == text
    assert byte_order_mark(CsvEncoding.UTF_8_SIG) + encode_csv("予算", CsvEncoding.UTF_8_SIG) == "予算".encode(
        "utf-8-sig"
    )
    assert byte_order_mark(CsvEncoding.UTF_8) == byte_order_mark(CsvEncoding.CP932) == b""


def test_cp932_takes_both_forms_of_a_character() -> None:
    assert encode_csv("〜−—‖¢£¬", CsvEncoding.CP932).decode("cp932") == "～－―∥￠￡￢"
    assert encode_csv("髙﨑①㈱", CsvEncoding.CP932).decode("cp932") == "髙﨑①㈱"


def test_a_character_that_cp932_lacks_is_named() -> None:
    rows: list[list[str | int | None]] = [["r6.txt", "研修", 5], ["r6.txt", "訓練😀", None]]
    with pytest.raises(UnicodeEncodeError):
        encode_csv("訓練😀", CsvEncoding.CP932)
    error = first_unencodable(rows, columns=("source", "title", "amount_yen"), lines=(3, 9), source="r6.txt")
    assert error.code is ErrorCode.NOT_IN_CP932
    assert str(error) == (
        "r6.txt:9: record 2, column title: cp932 has no '😀' (U+1F600). "
        "Use utf-8-sig, which Excel opens too (--csv-encoding utf-8-sig)"
    )
