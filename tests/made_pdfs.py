"""PDFs written byte by byte: pages that say what they show, and pages that must be refused, each for its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from printed_files import pdf, stream

WIDTH, HEIGHT = 595, 842
_SHOWN = re.compile(rb"<([0-9a-f]+)> Tj")


class Page(NamedTuple):
    """What is drawn on a page; `said` has the characters for which its font says others than it shows."""

    content: bytes
    said: Mapping[str, str] = {}
    vertical: bool = False
    missing: bool = False


def text(lines: Sequence[str], *, x: float = 60, y: float = 60, size: float = 10) -> bytes:
    """Lines below one another; the code of a character in the font is its number."""
    drawn = b"".join(
        b"1 0 0 1 %g %g Tm <%b> Tj\n" % (x, HEIGHT - y - 1.5 * size * number, line.encode("utf-16-be").hex().encode())
        for number, line in enumerate(lines)
    )
    return b"BT /F %g Tf\n%bET\n" % (size, drawn)


def outlines() -> bytes:
    """Letters drawn as curves."""
    curves = b"".join(b"%d %d %d %d %d %d c " % (9 + n, 9, n, 15, n + 5, n) for n in range(6))
    return b"".join(
        b"q 1 0 0 1 %d %d cm 0 0 m %b f Q\n" % (50 + number % 30 * 16, 700 - number // 30 * 20, curves)
        for number in range(150)
    )


SCAN = b"q %d 0 0 %d 0 0 cm BI /W 4 /H 4 /CS /G /BPC 8 /F /AHx ID 00FF00FF FF00FF00 00FF00FF FF00FF00> EI Q\n" % (
    WIDTH,
    HEIGHT,
)


def document(pages: Sequence[Page]) -> bytes:
    """A PDF of pages with a font of their own each, since what a font says belongs to it."""
    each = 5  # objects of a page: itself, its content, its font, the font's descendant, what the font says
    kids = b" ".join(b"%d 0 R" % (3 + each * number) for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages))]
    for number, page in enumerate(pages):
        first = 3 + each * number
        facts = b"/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<</F %d 0 R>>>>" % (
            WIDTH, HEIGHT, first + 1, first + 2,
        )  # fmt: skip
        objects += [
            b"null" if page.missing else b"<</Type/Page/Parent 2 0 R%b>>" % facts,
            stream(b"", page.content),
            b"<</Type/Font/Subtype/Type0/BaseFont/Made/Encoding/Identity-%b/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (b"V" if page.vertical else b"H", first + 3, first + 4),
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Made/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/DW 1000/W[32 126 500]>>",
            stream(b"", to_unicode(page)),
        ]
    return pdf(objects)


def to_unicode(page: Page) -> bytes:
    """The table that says what each code of a font means: the character of its number, but for those in `said`."""
    shown = b"".join(bytes.fromhex(found.decode()) for found in _SHOWN.findall(page.content)).decode("utf-16-be")
    lines = [
        b"<%04X> <%b>" % (ord(one), page.said.get(one, one).encode("utf-16-be").hex().encode())
        for one in sorted(set(shown))
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    table = b"\n".join(b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Made def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%b\nendcmap end end" % table
    )
