"""What a file is, its content says: every kind under every name, and a refusal that names each other kind."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import made_pdfs as made
import printed_files as files
from cases import THOROUGH, each
from mie_budget import ErrorCode, SourceError
from mie_budget.sources.documents import read_source
from mie_budget.sources.kinds import Kind, kind_of
from mie_budget.sources.limits import DEFAULT_LIMITS, Limits

XLS = Path(__file__).parent / "data/sources/table.xls"
READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "pdf": (lambda: made.document([made.Page(made.text([files.TITLE]))]), "application/pdf"),
    "pdf behind other bytes": (
        lambda: b"\r\njunk\n" + made.document([made.Page(made.text([files.TITLE]))]),
        "application/pdf",
    ),
    "html": (files.as_html, "text/html"),
    "xhtml": (lambda: b"<?xml version='1.0'?><!-- a -->\n" + files.as_html(), "text/html"),
    "xlsx": (files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xls": (XLS.read_bytes, "application/vnd.ms-excel"),
    "ods": (files.as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "docx": (files.as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "tabs": (lambda: files.as_csv("\t"), "text/tab-separated-values"),
}
NAMES = ["a.pdf", "a.html", "a.xlsx", "a.csv", "a.docx", "a.zip", "a", "<stdin>"]


@pytest.mark.parametrize(("data", "media_type"), READ.values(), ids=READ)
def test_a_kind_is_told_whatever_the_name_is(data: Callable[[], bytes], media_type: str) -> None:
    whole = data()
    (kind,) = {kind_of(whole, name=name, limits=DEFAULT_LIMITS)[0] for name in NAMES}
    # Each reading of these starts a process; the name has no say behind the kind.
    names = ["a.csv"] if kind in (Kind.PDF, Kind.XLS) else NAMES
    assert {read_source(whole, name=name).media_type for name in names} == {media_type}


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return target.getvalue()


def office(stream: str) -> bytes:
    """An old Office file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + stream.encode("utf-16-le")


def open_document(kind: str) -> bytes:
    return files.archive({"mimetype": f"application/{kind}"})


ARCHIVE, OTHER, PICTURE = ErrorCode.ARCHIVE, ErrorCode.KIND_UNREADABLE, ErrorCode.PICTURE
REFUSED: list[tuple[str, ErrorCode, bytes]] = [
    ("zip", ARCHIVE, files.archive({"a.txt": "x", "b.pdf": "%PDF-1.7"})),
    ("zip", ARCHIVE, b"PK\x05\x06" + bytes(18)),
    ("zip", ARCHIVE, b"PK\x07\x08PK\x03\x04"),
    ("gzip", ARCHIVE, gzip.compress(files.as_html())),
    ("bzip2", ARCHIVE, bz2.compress(b"a\0" * 99)),
    ("xz", ARCHIVE, lzma.compress(b"a")),
    ("tar", ARCHIVE, tar()),
    ("7-Zip", ARCHIVE, b"7z\xbc\xaf\x27\x1c\0\4"),
    ("RAR", ARCHIVE, b"Rar!\x1a\x07\x01\0"),
    ("LZH", ARCHIVE, b"\x21\x1b-lh5-\0\0"),
    ("cabinet", ARCHIVE, b"MSCF\0\0\0\0"),
    ("Zstandard", ARCHIVE, b"\x28\xb5\x2f\xfd\x04\0"),
    ("LZ4", ARCHIVE, b"\x04\x22\x4d\x18\0"),
    ("PowerPoint (.pptx)", OTHER, files.archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "x"})),
    ("Excel binary (.xlsb)", OTHER, files.archive({"xl/workbook.bin": "x"})),
    ("OpenDocument text (.odt)", OTHER, open_document("vnd.oasis.opendocument.text")),
    ("OpenDocument presentation (.odp)", OTHER, open_document("vnd.oasis.opendocument.presentation")),
    ("EPUB", OTHER, open_document("epub+zip")),
    ("Word (.doc)", OTHER, office("WordDocument")),
    ("PowerPoint (.ppt)", OTHER, office("PowerPoint Document")),
    ("Ichitaro", OTHER, office("DocumentText")),
    ("Microsoft Office", OTHER, office("__properties_version1.0")),
    ("RTF", OTHER, b"{\\rtf1\\ansi x}"),
    ("PostScript", OTHER, b"%!PS-Adobe-3.0\n"),
    ("XML", OTHER, b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>"),
    ("XML", OTHER, "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16")),
    (
        "e-mail",
        OTHER,
        b"Received: from a\n\tby b\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx",
    ),
    ("MHTML", OTHER, b"From: <Saved by x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n"),
    ("SQLite", OTHER, b"SQLite format 3\0"),
    ("Parquet", OTHER, b"PAR1\0\0"),
    ("program", OTHER, b"\x7fELF\2\1"),
    ("program", OTHER, b"MZ\x90\0\3"),
    ("HEIF or video", OTHER, b"\0\0\0\x18ftypheic\0"),
    ("PNG", PICTURE, b"\x89PNG\r\n\x1a\n\0"),
    ("JPEG", PICTURE, b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("JPEG 2000", PICTURE, b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("GIF", PICTURE, b"GIF89a\1\0"),
    ("BMP", PICTURE, b"BM\0\0\0\0"),
    ("TIFF", PICTURE, b"MM\0*\0"),
    ("WebP", PICTURE, b"RIFF\0\0\0\0WEBPVP8 "),
    ("SVG", PICTURE, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("SVG", PICTURE, b"<?xml version='1.0'?><!-- a --><!DOCTYPE svg><svg/>"),
]


@each(("kind", "code", "data"), REFUSED)
def test_another_kind_is_refused_by_its_name(kind: str, code: ErrorCode, data: bytes) -> None:
    for name in ("a.pdf", "a.txt", "a.xlsx", "a.csv"):
        with pytest.raises(SourceError) as raised:
            read_source(data, name=name)
        assert (raised.value.code, raised.value.params["kind"]) == (code, kind), name
        for language in ("en", "ja"):
            assert kind in raised.value.sentence(language)


@pytest.mark.parametrize(
    "text",
    [
        "件名: 予算\nFrom: 福祉部\n訓練【防災部】（1,000千円）\n",
        "BM\n",
        "MZ世代の支援【総務部】（5千円）\n",
        "%!\n",
        "-lh5-\n",
    ],
)
def test_a_text_that_only_begins_like_another_kind_is_text(text: str) -> None:
    assert read_source(text.encode(), name="a").media_type == "text/plain"


HEADS = [
    b"<!---->" * 999,
    b"<!-- -->" * 999,
    b"<?xml?>" * 999,
    b"<!--" * 999,
    b" " * 9_999,
    b"a:\n" * 9_999,
    b"a:\n b\n" * 9_999,
]


@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
def test_no_head_takes_long_to_tell(head: bytes) -> None:
    before = time.process_time()
    with contextlib.suppress(SourceError):
        read_source(head + b"x", name="a.txt")
    assert time.process_time() - before < 2


def zip_bomb(member: str, size: int) -> bytes:
    """An archive of some kilobytes whose member unpacks to `size` bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in KEYS[member]:
            archive.writestr(name, KEYS[member][name])
        with archive.open(member, "w") as stream:
            for _ in range(size // 1_000_000 + 1):
                stream.write(b" " * 1_000_000)
    return target.getvalue()


RELATIONS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
BOOK = '<workbook xmlns:r="http://x"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
KEYS: dict[str, dict[str, bytes | str]] = {
    "xl/worksheets/sheet1.xml": {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS},
    "xl/sharedStrings.xml": {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS},
    "content.xml": {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
    "word/document.xml": {},
}


SMALL = Limits(bytes=20_000_000)


@pytest.mark.parametrize(
    ("member", "limits"), [*((one, SMALL) for one in KEYS), pytest.param("content.xml", DEFAULT_LIMITS, marks=THOROUGH)]
)
def test_a_zip_bomb_is_refused(member: str, limits: Limits) -> None:
    data = zip_bomb(member, limits.bytes + 1)
    assert len(data) < 1_000_000
    with pytest.raises(SourceError) as raised:
        read_source(data, name="r6.xlsx", limits=limits)
    assert raised.value.code is ErrorCode.UNPACKS_TOO_LARGE
    assert f"{limits.megabytes} MB" in str(raised.value)
    assert "--limit memory=MB" in str(raised.value)


LAUGHING: dict[str, tuple[bytes, ErrorCode]] = {
    "xlsx": (
        files.archive({"xl/workbook.xml": files.LAUGHS + "<workbook>&j;</workbook>"}),
        ErrorCode.ENTITIES_DECLARED,
    ),
    "xlsx sheet": (
        files.archive(
            KEYS["xl/sharedStrings.xml"] | {"xl/worksheets/sheet1.xml": files.LAUGHS + "<worksheet>&j;</worksheet>"}
        ),
        ErrorCode.ENTITIES_DECLARED,
    ),
    "ods": (
        files.archive(KEYS["content.xml"] | {"content.xml": files.LAUGHS + "<a>&j;</a>"}),
        ErrorCode.ENTITIES_DECLARED,
    ),
    "docx": (files.archive({"word/document.xml": files.LAUGHS + "<a>&j;</a>"}), ErrorCode.ENTITIES_DECLARED),
    "XML": ((files.LAUGHS + "<a>&j;</a>").encode(), ErrorCode.KIND_UNREADABLE),
}


@pytest.mark.parametrize(("data", "code"), LAUGHING.values(), ids=LAUGHING)
def test_a_billion_laughs_are_refused(data: bytes, code: ErrorCode) -> None:
    with pytest.raises(SourceError) as raised:
        read_source(data, name="r6")
    assert raised.value.code is code


def test_entities_of_a_web_page_do_not_unfold() -> None:
    page = files.LAUGHS.replace("<!DOCTYPE lolz", "<!DOCTYPE html") + "<html><p>&j;</p></html>"
    assert len(read_source(page.encode(), name="r6.html").text) < 10_000
