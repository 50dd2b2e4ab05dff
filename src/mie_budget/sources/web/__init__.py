"""Web pages: a saved HTML file to printed lines. Headings, lists, tables and what frames the content are told apart."""

from __future__ import annotations

import codecs
import re

from mie_budget.printed import Printed
from mie_budget.sources.decoding import Decoded, decode
from mie_budget.sources.limits import Limits
from mie_budget.sources.web.elements import elements_of, refuse_hostile
from mie_budget.sources.web.lines import lines_of
from mie_budget.sources.web.styles import with_tables

MEDIA_TYPE = "text/html"
_HEAD = 8_192
_META = re.compile(rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEADER = re.compile(rb"^content-type:[^\r\n]*charset=[\"']?([\w.:-]+)", re.IGNORECASE | re.MULTILINE)
_LABELS = {
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "ms932": "cp932", "x-euc-jp": "euc_jp", "unicode": "utf-16", "iso-2022-jp": "iso2022_jp",
}  # fmt: skip


def read_web(data: bytes, *, name: str, encoding: str | None, limits: Limits) -> Printed:
    """The lines of a web page. Raises `SourceError` for one nested too deep, `EncodingError` for wrong bytes."""
    decoded = _decode(data, encoding, name)
    raw = decoded.text.encode("utf-8", "surrogatepass")
    refuse_hostile(raw, name, limits)
    from selectolax.lexbor import LexborHTMLParser

    events = list(elements_of(LexborHTMLParser(raw.decode("utf-8", "replace")).root, name, limits))
    return Printed(tuple(lines_of(with_tables(events), name, limits)), MEDIA_TYPE, decoded.encoding)


def _decode(data: bytes, encoding: str | None, name: str) -> Decoded:
    """The text of a page: the charset that was asked for, a byte order mark, the HTTP header, meta, or the bytes."""
    header = b""
    if data.startswith(b"HTTP/"):
        header, _, data = data.partition(b"\r\n\r\n")
    if encoding is not None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, encoding=encoding, file=name)
    for found in (_HEADER.search(header), _META.search(data[:_HEAD])):
        if found is None:
            continue
        label = found[1].decode("ascii", "replace").lower()
        try:
            codec = codecs.lookup(_LABELS.get(label, label)).name
            if codec.startswith("utf-16"):
                continue  # a page whose bytes show its meta element is not UTF-16
            return Decoded(data.decode(codec), codec.replace("_", "-") if codec != "cp932" else codec)
        except (LookupError, UnicodeDecodeError):
            continue  # the page says something wrong of itself
    return decode(data, file=name)
