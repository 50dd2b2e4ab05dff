"""The same records from every kind of file: what a reader makes of the printed lines, whatever they were printed on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache

import pypdfium2
import pytest

import printed_files as files
import printing
from cases import daily
from mie_budget import Document, Record, parse_bytes, parse_text
from mie_budget.api import Reading, read_bytes
from mie_budget.printed import Printed, frames_of
from test_sources_documents import EVERY_KIND
from test_sources_pdf import DESIGNS, SOME_DESIGNS, squeezed

pytestmark = pytest.mark.usefixtures("expendable")


def facts(record: Record) -> tuple[object, ...]:
    return (record.title, record.departments, record.amount and (record.amount.yen, record.amount.relation))


@cache
def wanted() -> list[tuple[object, ...]]:
    """The records of the sample, from a text with one header a line."""
    text = "\n\n".join(f"{item.header}\n{item.description}" for item in printing.items())
    found = [facts(record) for record in parse_text(text).records]
    assert len(found) == 31
    return found


def content(printed: Printed) -> str:
    return "\n".join(line.text for line in printed.lines if not line.furniture)


@cache
def read_design(design: str) -> tuple[bytes, Reading]:
    """The sample printed in a design, and what is read from it."""
    page, *_ = DESIGNS[design]
    data = printing.chromium_pdf(page())
    return data, read_bytes(data, name="r6.pdf")


@pytest.mark.parametrize("design", daily({name: name for name in DESIGNS}, *SOME_DESIGNS))
def test_a_pdf_and_its_text_give_the_records_of_the_document(design: str) -> None:
    _, reading = read_design(design)
    assert [facts(record) for record in reading.document.records] == wanted()
    pages = [record.span.page for record in reading.document.records]
    assert pages[0] == 1 and pages == sorted(pages, key=lambda page: page or 0)
    if "table" not in design:
        assert [facts(record) for record in parse_text(content(reading.printed)).records] == wanted()


def table_pdf() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in files.TABLE)
    return printing.chromium_pdf(printing.page(f"<h1>{files.TITLE}</h1><p>{files.UNIT}</p><table>{rows}</table>"))


def markdown() -> bytes:
    head, *rows = (f"| {' | '.join(row)} |" for row in files.TABLE)
    rule = f"|{'---|' * len(files.TABLE[0])}"
    return "\n".join((f"# {files.TITLE}", "", files.UNIT, "", head, rule, *rows)).encode()


KINDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{kind: (name, data) for kind, (name, data, _) in EVERY_KIND.items()},
    "pdf": ("r6.pdf", table_pdf),
    "markdown": ("r6.md", markdown),
}


@pytest.mark.parametrize(("name", "data"), KINDS.values(), ids=KINDS)
def test_one_table_gives_the_same_records_in_every_kind_of_file(name: str, data: Callable[[], bytes]) -> None:
    document: Document = parse_bytes(data(), name=name)
    found = [(record.title, record.departments, record.amount and record.amount.yen) for record in document.records]
    assert found == [
        (title, (department,), int(amount.replace(",", "")) * 1000) for title, department, amount, _ in files.TABLE[1:]
    ]
    assert document.fiscal_year == 2024


Glyph = tuple[str, float, float]
"""A character and the middle of it, in points from the left and the top of its page."""


def glyphs_of(sheet: pypdfium2.PdfPage) -> list[Glyph]:
    """The characters that pdfium draws on a page, in the order of the file."""
    height, text = sheet.get_height(), sheet.get_textpage()
    boxes = ((number, text.get_charbox(number)) for number in range(text.count_chars()))
    return [
        (text.get_text_range(number, 1), (left + right) / 2, height - (bottom + top) / 2)
        for number, (left, bottom, right, top) in boxes
    ]


def inside(box: tuple[int, int, int, int], glyphs: list[Glyph]) -> str:
    """The characters in a rectangle of a page, without blanks."""
    found = (sign for sign, across, down in glyphs if box[0] <= across <= box[2] and box[1] <= down <= box[3])
    return squeezed(unicodedata.normalize("NFKC", "".join(found)))


@pytest.mark.parametrize("design", daily({name: name for name in DESIGNS}, *SOME_DESIGNS))
def test_the_frames_of_a_record_on_its_page_hold_its_title_and_amount_and_no_other(design: str) -> None:
    data, reading = read_design(design)
    lines, records = reading.printed.lines, reading.document.records
    pages = [glyphs_of(sheet) for sheet in pypdfium2.PdfDocument(data)]
    titles = {squeezed(unicodedata.normalize("NFKC", record.title)) for record in records}
    for record in records:
        assert record.amount
        frames = frames_of(lines[record.span.first_line - 1 : record.span.last_line])
        assert frames[0][0] == record.span.page
        assert record.span.bbox is not None
        on_page = [frame for number, frame in frames if number == record.span.page]
        lefts, tops, rights, bottoms = zip(*on_page, strict=True)
        assert record.span.bbox == (min(lefts), min(tops), max(rights), max(bottoms))
        drawn = "".join(inside(frame, pages[number - 1]) for number, frame in frames)
        title, amount = (squeezed(unicodedata.normalize("NFKC", one)) for one in (record.title, record.amount.text))
        assert title in drawn and amount in drawn
        assert not [other for other in titles - {title} if other in drawn and other not in title]


def test_the_rows_of_a_table_with_other_columns_are_none_of_the_one_above() -> None:
    row = "<tr><td>新<td>橋の点検事業<td>道路課<td>1,300<td>点検する"
    head = "<tr><th>区分<th>事業名<th>担当課<th>予算額（千円）<th>内容"
    page = f"""<!doctype html><meta charset=utf-8><h1>令和7年度当初予算</h1><table>{head}{row}</table>
        <table><tr><td>政策2<td>災害に強い県土<tr><td>予算総額<td>260,273千円<td>推進期間<td>令和5年度</table>"""
    assert [record.title for record in parse_bytes(page.encode(), name="a.html").records] == ["橋の点検事業"]


def test_the_boxes_of_a_word_table_are_read_one_after_the_other() -> None:
    def tc(*texts: str) -> str:
        return f"<w:tc>{''.join(map(files.paragraph, texts))}</w:tc>"

    bridge = tc("橋の点検", "1,200千円", "担当課：道路課", "市内の橋を診断します。")
    flower = tc("花の名所", "300千円", "担当課：公園課", "苗を配ります。")
    street = tc("歩道の補修", "700千円", "担当課：道路課", "段差をなくします。")
    table = f"<w:tbl><w:tr>{bridge}{flower}</w:tr><w:tr>{street}{tc('')}</w:tr></w:tbl>"
    document = parse_bytes(files.docx(files.paragraph("令和7年度当初予算") + table), name="a.docx")
    assert [facts(record) for record in document.records] == [
        ("橋の点検", ("道路課",), (1_200_000, "exact")),
        ("花の名所", ("公園課",), (300_000, "exact")),
        ("歩道の補修", ("道路課",), (700_000, "exact")),
    ]


def test_cells_of_two_lines_in_a_word_table_without_amounts_stay_beside_one_another() -> None:
    def tc(*texts: str) -> str:
        return f"<w:tc>{''.join(map(files.paragraph, texts))}</w:tc>"

    table = f"<w:tbl><w:tr>{tc('橋の点検', '道路課')}{tc('診断', '公表')}</w:tr></w:tbl>"
    printed = read_bytes(files.docx(table), name="a.docx").printed
    assert [line.text for line in printed.lines if line.text] == ["橋の点検 道路課 | 診断 公表"]


def test_lists_of_labels_and_values_below_names_state_items() -> None:
    entries = [
        ("橋の点検事業", "山", "482万円", "土木課"),
        ("道の補修事業", "海", "18万円", "第一作業センター"),
        ("森の手入れ", "山", "60万円", "農林課"),
    ]
    page = "".join(
        f"<li>{name}<ul><li>いろどり　{hue}<li>予算額　{sum_}<li>担当課　{whom}</ul>"
        for name, hue, sum_, whom in entries
    )
    document = parse_bytes(f"<!doctype html><h1>令和8年度予算 重点事業</h1><ul>{page}</ul>".encode())
    shown = [
        (record.title, record.amount.text if record.amount else None, record.departments) for record in document.records
    ]
    assert shown == [(name, sum_, (whom,)) for name, _, sum_, whom in entries]


def test_a_label_that_no_list_has_is_no_name_below_the_heading_of_its_item() -> None:
    entries = [("橋の点検", "古い橋", "800千円", "土木課"), ("花壇の手入れ", "花", "500千円", "公園課")]
    page = "".join(
        f"<h2>{name}</h2><dl><dt>いろどり<dd>{said}<dt>予算額<dd>{sum_}<dt>担当課<dd>{whom}</dl>"
        for name, said, sum_, whom in entries
    )
    document = parse_bytes(f"<!doctype html><h1>令和8年度予算 重点事業</h1>{page}".encode())
    shown = [
        (record.title, record.amount.text if record.amount else None, record.departments) for record in document.records
    ]
    assert shown == [(name, sum_, (whom,)) for name, _, sum_, whom in entries]
