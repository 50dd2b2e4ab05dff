"""What a file is, told from its content; the name decides only between kinds of text that look alike."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.sources.limits import Archive, Limits

_HEAD = 4_096


class Kind(StrEnum):
    """A kind of file that can be read."""

    TEXT = "text"
    PDF = "pdf"
    WEB = "html"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"


_SIGNATURES: tuple[tuple[bytes, ErrorCode, str], ...] = (
    (b"\x89PNG", ErrorCode.PICTURE, "PNG"),
    (b"\xff\xd8\xff", ErrorCode.PICTURE, "JPEG"),
    (b"GIF8", ErrorCode.PICTURE, "GIF"),
    (b"BM", ErrorCode.PICTURE, "BMP"),
    (b"II*\0", ErrorCode.PICTURE, "TIFF"),
    (b"MM\0*", ErrorCode.PICTURE, "TIFF"),
    (b"\x1f\x8b\x08", ErrorCode.ARCHIVE, "gzip"),
    (b"7z\xbc\xaf\x27\x1c", ErrorCode.ARCHIVE, "7-Zip"),
    (b"Rar!\x1a\x07", ErrorCode.ARCHIVE, "RAR"),
    (b"BZh", ErrorCode.ARCHIVE, "bzip2"),
    (b"\xfd7zXZ", ErrorCode.ARCHIVE, "xz"),
    (b"\x28\xb5\x2f\xfd", ErrorCode.ARCHIVE, "Zstandard"),
    (b"\x04\x22\x4d\x18", ErrorCode.ARCHIVE, "LZ4"),
    (b"MSCF\0", ErrorCode.ARCHIVE, "cabinet"),
    (b"PK\x07\x08", ErrorCode.ARCHIVE, "zip"),
    (b"\0\0\0\x0cjP  ", ErrorCode.PICTURE, "JPEG 2000"),
    (b"{\\rtf", ErrorCode.KIND_UNREADABLE, "RTF"),
    (b"%!PS", ErrorCode.KIND_UNREADABLE, "PostScript"),
    (b"SQLite format 3\0", ErrorCode.KIND_UNREADABLE, "SQLite"),
    (b"PAR1", ErrorCode.KIND_UNREADABLE, "Parquet"),
    (b"\x7fELF", ErrorCode.KIND_UNREADABLE, "program"),
    (b"MZ", ErrorCode.KIND_UNREADABLE, "program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The streams of an old Office file, as its directory names them in UTF-16.
_OLE_STREAMS = (
    ("EncryptedPackage", None),
    ("WordDocument", "Word (.doc)"),
    ("PowerPoint Document", "PowerPoint (.ppt)"),
    ("JSRV_SegmentInformation", "Ichitaro"),
    ("DocumentText", "Ichitaro"),
    ("VisioDocument", "Visio"),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "OpenDocument text (.odt)",
    b"application/vnd.oasis.opendocument.presentation": "OpenDocument presentation (.odp)",
    b"application/vnd.oasis.opendocument.graphics": "OpenDocument drawing (.odg)",
    b"application/epub+zip": "EPUB",
}
# Nothing that has matched is tried in another way: a head of many comments would take for ever.
_BEFORE = rb"\s*+(?:(?><!--.*?-->|<\?[^>]*>|<!doctype\s+svg\b[^>]*>)\s*+)*+"
_HTML = re.compile(
    _BEFORE + rb"<(?:!doctype\s+html\b|html\b|head\b|body\b|meta\b|title\b|table\b|frameset\b)",
    re.IGNORECASE | re.DOTALL,
)
_HTTP = re.compile(rb"HTTP/\d[\d.]* \d{3}[^\r\n]*\r\n(?:[^\r\n]+\r\n)*?content-type:\s*text/html", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b")
_SVG = re.compile(_BEFORE + rb"<svg\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(
    rb"(?:[a-z][a-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:mime-version:|content-type:\s*multipart/)", re.IGNORECASE
)


def kind_of(data: bytes, *, name: str, limits: Limits) -> tuple[Kind, Archive | None]:
    """What the bytes are, and the opened archive of an office file. Raises `SourceError` that names any other kind.

    >>> kind_of(b"%PDF-1.7", name="r6.txt", limits=Limits())[0]
    <Kind.PDF: 'pdf'>
    """
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024] and not head.startswith((b"PK\x03\x04", b"<")):
        return Kind.PDF, None
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name, limits)
    if data.startswith(_OLE[:4]):
        return _old_office_kind(data, name)
    _refuse_binary(head, name)
    narrow = _narrow(head)
    if _HTML.match(narrow) or _HTTP.match(narrow):
        return Kind.WEB, None
    if _MAIL.match(narrow):
        whole = b"multipart/related" in narrow.lower()
        raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind="MHTML" if whole else "e-mail")
    if _SVG.match(narrow):
        raise SourceError(ErrorCode.PICTURE, file=name, kind="SVG")
    if _XML.match(narrow):
        raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind="XML")
    return Kind.TEXT, None


def _refuse_binary(head: bytes, name: str) -> None:
    """Raise `SourceError` for the signature of a kind that is not read."""
    for signature, code, kind in _SIGNATURES:
        if head.startswith(signature) and (len(signature) > 2 or b"\0" in head):
            raise SourceError(code, file=name, kind=kind)
    if head[4:8] == b"ftyp" and b"\0" in head[:4]:
        raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind="HEIF or video")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise SourceError(ErrorCode.PICTURE, file=name, kind="WebP")
    if head[2:5] == b"-lh" and head[6:7] == b"-":
        raise SourceError(ErrorCode.ARCHIVE, file=name, kind="LZH")
    if head[257:262] == b"ustar":
        raise SourceError(ErrorCode.ARCHIVE, file=name, kind="tar")


def _narrow(head: bytes) -> bytes:
    """The beginning of a text as bytes of one a letter, whatever Unicode encoding its byte order mark names."""
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2 : len(head) // 2 * 2].decode(codec, "replace").encode("ascii", "replace")
    return head.removeprefix(codecs.BOM_UTF8)


def _zip_kind(data: bytes, name: str, limits: Limits) -> tuple[Kind, Archive]:
    archive = Archive(data, name=name, limits=limits)
    names = set(archive.names)
    if any(re.fullmatch(r"xl/workbook\d*\.xml", member) for member in names):
        return Kind.XLSX, archive
    if "word/document.xml" in names:
        return Kind.DOCX, archive
    if "mimetype" in names:
        media_type = archive.read("mimetype").strip()
        if media_type.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return Kind.ODS, archive
        for known, kind in _OPEN_DOCUMENTS.items():
            if media_type.startswith(known):
                raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind=kind)
    for member, kind in (
        ("xl/workbook.bin", "Excel binary (.xlsb)"),
        ("ppt/presentation.xml", "PowerPoint (.pptx)"),
        ("visio/document.xml", "Visio"),
    ):
        if member in names:
            raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind=kind)
    raise SourceError(ErrorCode.ARCHIVE, file=name, kind="zip")


def _old_office_kind(data: bytes, name: str) -> tuple[Kind, None]:
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            if kind is None:
                raise SourceError(ErrorCode.FILE_LOCKED, file=name)
            raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind=kind)
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return Kind.XLS, None
    raise SourceError(ErrorCode.KIND_UNREADABLE, file=name, kind="Microsoft Office")
