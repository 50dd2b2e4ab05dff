"""Pages that cannot be trusted: one made file for each reason, refused with its number, the pages around it read."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

import made_pdfs as made
from commands import Command
from mie_budget import DiagnosticCode, ErrorCode, SourceError, parse_bytes
from mie_budget.language import catalogue
from mie_budget.printed import PageRefusal
from mie_budget.sources.documents import read_source
from printed_files import stream

BEFORE = ["令和６年度当初予算", "移動図書館の巡回【教育委員会】（3,500千円）", "図書館のない地区を毎月まわります。"]
AFTER = ["通学路の点検【県土整備部】（820千円）", "児童が歩く道を毎年確かめます。"]
PROSE = [
    "平成30年度から令和6年度まで、進行と運営の道を都が示し、1,234千円を計上します。",
    "地区の集会所を改修し、進学や就職の相談を受ける窓口を都度開きます。運動の道具も貸します。",
] * 8
DIGITS = dict(zip("0123456789", "¡¢£¤¥¦§¨©ª", strict=True))
KANJI = {"進": "逭", "運": "遀", "道": "遈", "都": "邴"}
KANA = {chr(code): chr(0xE000 + code - 0x3040) for code in range(0x3040, 0x30FF)}
CYRILLIC = {chr(code): chr(0x0410 + code % 64) for code in (*range(0x3040, 0x30FF), *range(0x4E00, 0x9FFF))}
CODES = {chr(code): f"(cid:{code})" for code in range(0x3040, 0x30FF)}

REFUSED = {
    "a scan": ("no-text", made.Page(made.SCAN)),
    "a scan with its number": ("no-text", made.Page(made.SCAN + made.text(["- 2 -"], x=280, y=820))),
    "glyph outlines": ("no-text", made.Page(made.outlines())),
    "glyph outlines with their number": ("no-text", made.Page(made.outlines() + made.text(["- 2 -"], x=280, y=820))),
    "wrong kanji": ("wrong-kanji", made.Page(made.text(PROSE), said=KANJI)),
    "wrong digits": ("wrong-digits", made.Page(made.text(PROSE), said=DIGITS)),
    "letters of a private area": ("private-letters", made.Page(made.text(PROSE), said=KANA)),
    "letters of another script": ("foreign-letters", made.Page(made.text(PROSE), said=CYRILLIC)),
    "codes for letters": ("cid-codes", made.Page(made.text(PROSE), said=CODES)),
    "vertical writing": ("vertical", made.Page(made.text(["".join(PROSE)[:50]] * 3, x=500), vertical=True)),
    "a page that is not there": ("damaged", made.Page(b"", missing=True)),
    "a content cut off inside a line": ("damaged", made.Page(made.text(PROSE)[:-60])),
    "a content cut off between lines": ("damaged", made.Page(made.text(PROSE).removesuffix(b"ET\n"))),
}


pytestmark = pytest.mark.usefixtures("expendable")


def around(page: made.Page) -> bytes:
    """A page between two sound ones."""
    return made.document([made.Page(made.text(BEFORE)), page, made.Page(made.text(AFTER))])


@pytest.mark.parametrize(("reason", "page"), REFUSED.values(), ids=REFUSED)
def test_a_page_is_refused_and_the_others_are_read(reason: str, page: made.Page) -> None:
    document = parse_bytes(around(page), name="r6.pdf")
    assert [(record.title, record.span.page) for record in document.records] == [
        ("移動図書館の巡回", 1),
        ("通学路の点検", 3),
    ]
    (found,) = document.diagnostics
    assert (found.code, found.params) == (DiagnosticCode.PAGE_REFUSED, {"page": 2, "reason": reason})


def packed(damage: Callable[[bytes], bytes], *, letters: bool = False) -> bytes:
    """Three pages whose contents are packed, the second of them damaged; `letters` packs them as letters too."""
    plain = [made.text(BEFORE), made.text(PROSE), made.text(AFTER)]
    contents = [zlib.compress(content) for content in plain]
    contents[1] = damage(contents[1])
    name = b"/Filter/FlateDecode"
    if letters:
        name = b"/Filter[/ASCII85Decode/FlateDecode]"
        contents = [base64.a85encode(content) + b"~>" for content in contents]
    data = made.document([made.Page(content) for content in plain])
    for before, after in zip(plain, contents, strict=True):
        data = data.replace(stream(b"", before), stream(name, after))
    return data


def flipped(packed: bytes) -> bytes:
    middle = len(packed) // 2
    return packed[:middle] + bytes(255 - byte for byte in packed[middle : middle + 8]) + packed[middle + 8 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda content: content[: len(content) // 2],
    "overwritten": flipped,
    "wrong sum": lambda content: content[:-4] + b"\0\0\0\0",
}


@pytest.mark.parametrize("letters", [False, True])
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_page_whose_content_does_not_unpack_whole_is_refused(damage: Callable[[bytes], bytes], letters: bool) -> None:
    printed = read_source(packed(damage, letters=letters))
    assert printed.refusals == (PageRefusal(2, "damaged"),)
    assert {line.page for line in printed.lines if line.text} == {1, 3}


def test_a_page_whose_font_does_not_unpack_whole_is_refused() -> None:
    pages = [made.Page(made.text(lines)) for lines in (BEFORE, PROSE, AFTER)]
    table = made.to_unicode(pages[1])
    whole = made.document(pages)
    assert whole.count(stream(b"", table)) == 1
    for damage in (bytes, *DAMAGES.values()):
        data = whole.replace(stream(b"", table), stream(b"/Filter/FlateDecode", damage(zlib.compress(table))))
        assert read_source(data).refusals == (() if damage is bytes else (PageRefusal(2, "damaged"),))


@pytest.mark.parametrize("letters", [False, True])
@pytest.mark.parametrize("sound", [bytes, lambda content: content[:-4]], ids=["whole", "without its sum"])
def test_a_page_whose_content_unpacks_is_read(sound: Callable[[bytes], bytes], letters: bool) -> None:
    printed = read_source(packed(sound, letters=letters))
    assert printed.refusals == ()
    assert {line.page for line in printed.lines if line.text} == {1, 2, 3}


FAULTY = {name: page for name, (reason, page) in REFUSED.items() if reason not in ("no-text", "damaged")}


@pytest.mark.parametrize("page", FAULTY.values(), ids=FAULTY)
def test_the_same_text_without_the_fault_is_read(page: made.Page) -> None:
    """What is tried above is the fault, not the way the file is made."""
    document = parse_bytes(around(page._replace(said={}, vertical=False)), name="r6.pdf")
    assert DiagnosticCode.PAGE_REFUSED not in {found.code for found in document.diagnostics}


@pytest.fixture
def run(command: Command) -> Callable[..., str]:
    """What the program says of a file, on both streams."""

    def call(data: bytes, *arguments: str) -> str:
        Path("r6.pdf").write_bytes(data)
        _, out, err = command(*arguments, "r6.pdf")
        return out + err

    return call


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["check", "text"])
def test_the_page_and_the_reason_are_said(run: Callable[..., str], language: str, name: str) -> None:
    from mie_budget.diagnostics import REASONS

    said = run(around(REFUSED["wrong digits"][1]), name, "--lang", language)
    assert "[page-refused]" in said
    assert {"en": "page 2", "ja": "2 ページ"}[language] in said
    assert catalogue(language)(REASONS["wrong-digits"]) in said


def test_every_page_refused_is_said_of_each(run: Callable[..., str]) -> None:
    pages = [made.Page(made.SCAN), made.Page(made.outlines()), made.Page(b"", missing=True)]
    said = run(made.document(pages), "check")
    assert [f"page {number} " in said for number in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])  # the ones that pypdf locks with alone
def test_a_locked_file_is_refused(algorithm: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=BytesIO(around(made.Page(made.text(PROSE)))))
    writer.encrypt("secret", owner_password="owner", algorithm=algorithm)
    target = BytesIO()
    writer.write(target)
    with pytest.raises(SourceError) as raised:
        parse_bytes(target.getvalue(), name="r6.pdf")
    assert raised.value.code is ErrorCode.FILE_LOCKED


@pytest.mark.parametrize("kept", [9, 60, 200])
def test_a_file_of_which_only_the_beginning_is_there_is_refused(kept: int) -> None:
    with pytest.raises(SourceError) as raised:
        parse_bytes(around(made.Page(made.text(PROSE)))[:kept], name="r6.pdf")
    assert raised.value.code is ErrorCode.FILE_DAMAGED
