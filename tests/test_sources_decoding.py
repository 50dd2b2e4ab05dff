"""Bytes to text: every encoding by its bytes alone, and what is refused, with the exact words and offsets."""

from __future__ import annotations

import codecs
import encodings
import pkgutil

import pytest

from mie_budget.errors import EncodingError, ErrorCode, MieBudgetError, SourceError, UsageError
from mie_budget.sources.decoding import decode
from mie_budget.sources.documents import read_source

TEXT = "令和６年度当初予算　ひきこもり支援【子ども・福祉部】（６３２千円）\r\n相談を受けます。\n"
NEC_AND_IBM = "①㈱髙﨑〜のはしごだか、Ⅳ㎡ﾃｽﾄの予算です"

DETECTED = [
    ("utf-8", TEXT.encode(), "utf-8"),
    ("utf-8 with a byte order mark", codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
    ("utf-16 little-endian", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
    ("utf-16 big-endian", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ("cp932", TEXT.encode("cp932"), "cp932"),
    ("euc-jp", TEXT.encode("euc_jp"), "euc-jp"),
    ("iso-2022-jp", TEXT.encode("iso2022_jp"), "iso-2022-jp"),
]


@pytest.mark.parametrize(("data", "encoding"), [case[1:] for case in DETECTED], ids=[case[0] for case in DETECTED])
def test_encodings_are_found(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


@pytest.mark.parametrize(("data", "encoding"), [case[1:] for case in DETECTED], ids=[case[0] for case in DETECTED])
def test_naming_the_encoding_gives_the_same_text(data: bytes, encoding: str) -> None:
    decoded = decode(data, encoding=encoding)
    assert decoded.text == TEXT
    assert codecs.lookup(decoded.encoding) == codecs.lookup(encoding)


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (NEC_AND_IBM.replace("〜", "～"), "cp932", "cp932"),
        ("①㈱ﾃｽﾄ", "cp932", "cp932"),
        ("髙橋", "cp932", "cp932"),
        ("防災訓練～一部", "cp932", "cp932"),
        ("防災訓練〜一部の予算です", "euc_jp", "euc-jp"),
        ("漢字のみ予算要求書", "cp932", "cp932"),
        ("漢字のみ予算要求書", "euc_jp", "euc-jp"),
        ("plain ASCII 1,000", "ascii", "utf-8"),
        ("", "ascii", "utf-8"),
        ("あ" * 10_000, "euc_jp", "euc-jp"),
        ("あ" * 10_000, "cp932", "cp932"),
    ],
)
def test_cp932_and_euc_jp_are_told_apart(text: str, codec: str, encoding: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_the_whole_file_is_looked_at() -> None:
    data = b"a" * 1_000_000 + "予算の概要".encode("euc_jp")
    assert decode(data).encoding == "euc-jp"


def test_a_nul_byte_is_text_only_behind_a_byte_order_mark_or_by_name() -> None:
    data = "予算a".encode("utf-16-le")
    with pytest.raises(SourceError):
        decode(data)
    assert decode(data, encoding="utf-16-le").text == "予算a"
    assert decode(codecs.BOM_UTF16_LE + data).text == "予算a"


NAMES = "Name another encoding with --encoding, or leave the option out to let the program find it"
REFUSED: list[tuple[str, bytes, str | None, type[MieBudgetError], str]] = [
    (
        "no encoding fits",
        "予算".encode("cp932") + b"\x81 ",
        None,
        EncodingError,
        "r6.txt: the bytes fit none of UTF-8, CP932, EUC-JP and ISO-2022-JP (as UTF-8, the first bad byte is at offset "
        "0). If you know the encoding, name it with --encoding",
    ),
    (
        "broken utf-8",
        "予算".encode() + b"\x81 " + "案".encode(),
        None,
        EncodingError,
        "r6.txt: the bytes fit none of UTF-8, CP932, EUC-JP and ISO-2022-JP (as UTF-8, the first bad byte is at offset "
        "6). If you know the encoding, name it with --encoding",
    ),
    (
        "half a character of utf-16",
        codecs.BOM_UTF16_LE + b"a",
        None,
        EncodingError,
        f"r6.txt: the bytes are not utf-16: the first bad byte is at offset 2. {NAMES}",
    ),
    (
        "broken iso-2022-jp",
        b"\x1b$B\x30",
        None,
        EncodingError,
        f"r6.txt: the bytes are not iso-2022-jp: the first bad byte is at offset 3. {NAMES}",
    ),
    (
        "not the encoding that was named",
        "予算".encode(),
        "euc-jp",
        EncodingError,
        f"r6.txt: the bytes are not euc_jp: the first bad byte is at offset 2. {NAMES}",
    ),
    (
        "no such encoding",
        b"a",
        "sjis-mac",
        UsageError,
        "no encoding is called sjis-mac. Common ones: utf-8, cp932, euc-jp, iso-2022-jp, utf-16",
    ),
    (
        "a NUL byte",
        b"ab\0c",
        None,
        SourceError,
        "r6.txt: this is a binary file (a NUL byte at offset 2). Give a text file, or name its encoding with --encoding "
        "if it is UTF-16 without a byte order mark",
    ),
    (
        "PDF",
        b"%PDF-1.7\n",
        None,
        SourceError,
        "r6.txt: this PDF file is damaged or not complete. Fetch it again, or open it and save it anew",
    ),
    (
        "zip",
        b"PK\x03\x04x",
        None,
        SourceError,
        "r6.txt: this zip file is damaged or not complete. Fetch it again, or open it and save it anew",
    ),
    (
        "old office",
        b"\xd0\xcf\x11\xe0x",
        None,
        SourceError,
        "r6.txt: this is a Microsoft Office file, which is not read. Save it as PDF, HTML, xlsx or text first",
    ),
    ("PNG", b"\x89PNG\r\n", None, SourceError, "r6.txt: this is a PNG picture. Run character recognition first"),
    ("JPEG", b"\xff\xd8\xff\xe0", None, SourceError, "r6.txt: this is a JPEG picture. Run character recognition first"),
    ("gzip", b"\x1f\x8b\x08", None, SourceError, "r6.txt: this is a gzip archive. Unpack it first"),
]


@pytest.mark.parametrize(
    ("data", "encoding", "error", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_is_no_text_is_refused_by_name(
    data: bytes, encoding: str | None, error: type[MieBudgetError], message: str
) -> None:
    with pytest.raises(MieBudgetError) as caught:
        read_source(data, encoding=encoding, name="r6.txt")
    assert type(caught.value) is error
    assert str(caught.value) == message


@pytest.mark.parametrize("bad", [0, 1, 2, 7, 4_999])
def test_the_first_bad_byte_is_named(bad: int) -> None:
    data = b"a" * bad + b"\x81 \x81 "
    with pytest.raises(EncodingError) as caught:
        decode(data)
    assert caught.value.offset == bad


NO_DOCUMENT = ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "charmap", "x\0", "\ud800", ""]
NO_TEXT = ["rot13", "hex", "base64", "bz2", "zlib", "quopri", "uu"]


@pytest.mark.parametrize("encoding", [*NO_DOCUMENT, *NO_TEXT])
def test_a_codec_that_makes_no_documents_is_no_encoding(encoding: str) -> None:
    with pytest.raises(UsageError) as caught:
        decode(TEXT.encode(), encoding=encoding)
    assert caught.value.code is ErrorCode.ENCODING_UNKNOWN


@pytest.mark.parametrize("data", [TEXT.encode(), b"\xff\x00\xfe+2AA-\\x\n", b""], ids=["text", "noise", "empty"])
def test_every_codec_of_python_gives_a_text_or_an_error_of_ours(data: bytes) -> None:
    names = [module.name for module in pkgutil.iter_modules(encodings.__path__)]
    assert len(names) > 100
    for name in names:
        try:
            decoded = decode(data, encoding=name, file="r6.txt")
        except MieBudgetError:
            continue
        assert decoded.text.encode("utf-8") is not None  # no half of a surrogate pair, which no output could hold
