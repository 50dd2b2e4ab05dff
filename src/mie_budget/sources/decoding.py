"""Bytes to text: which encoding a document is in, decided over the whole file and never by a guess that cannot fail."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from mie_budget.errors import EncodingError, ErrorCode, SourceError, UsageError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_JIS_ESCAPE = rb"\x1b(?:\$[@B]|\([BJI]|\$\([D])"
# What Python's CP932 makes of bytes that no CP932 text holds.
_STRAY = "[\x80\xa0\uf8f0-\uf8ff]"
_HALF = "[\ud800-\udfff]"
_NOT_FOR_DOCUMENTS = {"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "charmap"}
"""Codecs that make text, but of what is no document."""
_KANA = "[ぁ-んァ-ヶー、。]"
_UNLIKELY = "[\uff61-\uff9f\ue000-\uf8ff\x80-\x9f]"


class Decoded(NamedTuple):
    """A text and the name of the encoding it was in; the text has no byte order mark."""

    text: str
    encoding: str


def decode(data: bytes, *, encoding: str | None = None, file: str | None = None) -> Decoded:
    """Turn the bytes of a document into text.

    Without `encoding`: a byte order mark decides, then ISO-2022-JP escapes, then UTF-8 if every byte fits, then CP932
    or EUC-JP, whichever fits (where both fit, the one that gives Japanese rather than stray half-width katakana).

    Raises `SourceError` for a file that is no text, `EncodingError` where nothing fits, `UsageError` for an encoding
    name Python does not know.

    >>> decode("予算".encode("cp932"))
    Decoded(text='予算', encoding='cp932')
    """
    if encoding is not None:
        return _decode_as(data, encoding, file)
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            return Decoded(_strict(data[len(bom) :], codec, name, file, before=len(bom)), name)
    _refuse_binary(data, file)
    if b"\x1b" in data and re.search(_JIS_ESCAPE, data):
        return Decoded(_strict(data, "iso2022_jp", "iso-2022-jp", file), "iso-2022-jp")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_offset = error.start
    fitting = [found for found in (_attempt(data, "cp932", "cp932"), _attempt(data, "euc_jp", "euc-jp")) if found]
    if not fitting:
        raise EncodingError(ErrorCode.NO_ENCODING_FITS, offset=utf8_offset, file=file)
    return max(fitting, key=_plausibility)


def _decode_as(data: bytes, encoding: str, file: str | None) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        if name in _NOT_FOR_DOCUMENTS:
            raise LookupError
        codec = "utf-8-sig" if name == "utf-8" else name
        return Decoded(whole_characters(_strict(data, codec, name, file).removeprefix("\ufeff")), name)
    except (LookupError, ValueError):  # no such codec, one that makes no text, or no name of one
        raise UsageError(ErrorCode.ENCODING_UNKNOWN, name=encoding) from None


def whole_characters(text: str) -> str:
    r"""A text with U+FFFD for each half of a surrogate pair, which is no character and which no output can hold.

    >>> whole_characters("予算\ud800")
    '予算�'
    """
    return re.sub(_HALF, "\ufffd", text)


def _strict(data: bytes, codec: str, name: str, file: str | None, *, before: int = 0) -> str:
    """Decode all bytes; `before` is how many bytes of the file stand before them."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        offset = before + error.start
        raise EncodingError(ErrorCode.ENCODING_DIFFERS, offset=offset, file=file, name=name) from None


def _attempt(data: bytes, codec: str, name: str) -> Decoded | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if re.search(_STRAY, text) else Decoded(text, name)


def _plausibility(decoded: Decoded) -> int:
    return len(re.findall(_KANA, decoded.text)) - 2 * len(re.findall(_UNLIKELY, decoded.text))


def _refuse_binary(data: bytes, file: str | None) -> None:
    nul = data.find(b"\0")
    if nul >= 0:
        raise SourceError(ErrorCode.BINARY_FILE, file=file, offset=nul)
