"""One table written as every kind of file that has tables, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

TABLE = (
    ("事業名", "部局名", "令和６年度", "令和５年度"),
    ("ひきこもり支援フォーラム等の開催", "子ども・福祉部", "819", "800"),
    ("市町における支援体制の強化の加速", "子ども・福祉部", "14,625", "12,000"),
    ("農福連携による農業への就労促進", "農林水産部", "1,942", "△ 56"),
)
"""A table of whole cells; its last three columns are short."""
TITLE, UNIT = "令和６年度当初予算", "（単位：千円）"


def lines_of(table: Sequence[Sequence[str]] = TABLE) -> list[str]:
    """The lines of the table's rows as every source prints them."""
    return [" | ".join(row) for row in table]


def as_html() -> bytes:
    """The table as a web page in Shift_JIS."""
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in TABLE)
    return f'<html><meta charset="Shift_JIS"><h1>{TITLE}</h1><p>{UNIT}</p><table>{rows}</table>'.encode("cp932")


def as_csv(delimiter: str = ",", encoding: str = "cp932") -> bytes:
    """The table as a spreadsheet program saves it: every line has the fields of the widest."""
    width = len(TABLE[0])
    rows = [(TITLE, *[""] * (width - 1)), (UNIT, *[""] * (width - 1)), *TABLE]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    return "".join(delimiter.join(row) + "\r\n" for row in quoted).encode(encoding)


def as_xlsx() -> bytes:
    """The table as a workbook whose figures are numbers in the formats that offices use."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("一覧")
    figure = book.add_format({"num_format": '#,##0;"△ "#,##0'})
    sheet.write(0, 0, TITLE)
    sheet.write(1, 3, UNIT)
    for number, row in enumerate(TABLE, 2):
        for column, cell in enumerate(row):
            if number > 2 and column > 1:
                sheet.write_number(number, column, int(cell.replace(",", "").replace("△ ", "-")), figure)
            else:
                sheet.write_string(number, column, cell)
    book.close()
    return target.getvalue()


def archive(members: dict[str, bytes | str]) -> bytes:
    """A zip archive of members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


def ods(content: str) -> bytes:
    """An OpenDocument workbook of one content.xml."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f"<office:document-content{spaces}><office:body><office:spreadsheet>{content}"
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{body}</office:spreadsheet></office:body></office:document-content>",
        }
    )


def as_ods() -> bytes:
    """The table as an OpenDocument workbook."""
    rows = [[TITLE], [UNIT], *TABLE]
    return ods(
        '<table:table table:name="一覧">'
        + "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
            + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
            for row in rows
        )
        + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
    )


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, styles: str = "") -> bytes:
    """A Word document of a body and styles."""
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    if styles:
        members["word/styles.xml"] = f"<w:styles {_W}>{styles}</w:styles>"
    return archive(members)


def paragraph(text: str, facts: str = "") -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:pPr>{facts}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def as_docx() -> bytes:
    """The table in a Word document."""
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in TABLE)
    return docx(paragraph(TITLE) + paragraph(UNIT) + f"<w:tbl>{rows}</w:tbl>")


def workbook(sheet: str, *, strings: str = "", styles: str = "", names: Sequence[str] = ("Sheet1",)) -> bytes:
    """An .xlsx workbook of bare parts; every name is a sheet of the same content."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    targets = "".join(f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>' for n, _ in enumerate(names, 1))
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"<workbook {space}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
    }
    members |= {f"xl/worksheets/sheet{n}.xml": f"<worksheet>{sheet}</worksheet>" for n, _ in enumerate(names, 1)}
    if strings:
        members["xl/sharedStrings.xml"] = f"<sst>{strings}</sst>"
    if styles:
        members["xl/styles.xml"] = f"<styleSheet>{styles}</styleSheet>"
    return archive(members)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]>"
)
"""The head of a document whose entity &j; unfolds to two thousand million letters."""


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of bare objects; the first is the catalog."""
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(facts: bytes, data: bytes) -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (facts, len(data), data)


_PAGE = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]


def pdf_of_forms(depth: int, times: int) -> bytes:
    """A page that draws a form that draws a form …, each several times: a few bytes, endless to draw."""
    objects = [
        *_PAGE,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"", b"/F Do"),
    ]
    for number in range(depth):
        facts = b"/Type/XObject/Subtype/Form/BBox[0 0 500 500]"
        if number < depth - 1:
            inner = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + number)
            objects.append(stream(facts + inner, b"/F Do " * times))
        else:
            objects.append(stream(facts, b"0 0 1 1 re f"))
    return pdf(objects)


def pdf_that_unpacks(size: int) -> bytes:
    """A page whose content unpacks to `size` bytes; its check sum, which no reader gets to, is wrong."""
    packer = zlib.compressobj(9)
    piece = b"0 0 m " * 100_000
    first, next_ = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    data = first + next_ * (size // len(piece) - 1) + packer.flush()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R>>"
    return pdf([*_PAGE, page, stream(b"/Filter/FlateDecode", data)])
