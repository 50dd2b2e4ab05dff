"""Pages of PDFs per second beside the library's own plain extraction of the same file, in the same run.

    python benchmarks/pages.py [FILE.pdf ...]

Without files, a book of running text and one of ruled tables are printed by reportlab. The processor time of all
processes counts, waiting does not. Exit status 1 when reading a file or its records costs more than the limit.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2

from mie_budget import parse_bytes, parse_text
from mie_budget.sources.documents import read_source

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "mie-r6-hikikomori.txt"
FONTS = ("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf", "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf")
ROUNDS = 3
LIMIT = 5.0
WHOLE = 1.5


def processor_time() -> float:
    """The seconds that this process and its finished children have spent on a processor."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def fastest(work: Callable[[], object]) -> float:
    """The least of several times."""
    times = []
    for _ in range(ROUNDS):
        before = processor_time()
        work()
        times.append(processor_time() - before)
    return min(times)


def plain(data: bytes) -> int:
    """The library's own text of every page."""
    document = pypdfium2.PdfDocument(data)
    letters = 0
    for page in document:
        text = page.get_textpage()
        letters += len(text.get_text_range())
        text.close()
        page.close()
    return letters


def book(*, ruled: bool, pages: int = 200) -> bytes:
    """A book of the sample's lines, in rows of a ruled table or as running text."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Japanese", next(path for path in FONTS if Path(path).exists())))
    lines = [line.strip() for line in SAMPLE.read_text(encoding="utf-8").split("\n") if line.strip()]
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for page in range(pages):
        canvas.setFont("Japanese", 8)
        for row in range(45):
            y = 790 - 16 * row
            text = lines[(45 * page + row) % len(lines)]
            if ruled:
                for x, cell in zip(
                    (42, 222, 302, 382, 462), (text[:20], "1,234", "56,789", "△ 12", "3.4"), strict=True
                ):
                    canvas.drawString(x, y, cell)
                canvas.line(40, y - 4, 540, y - 4)
            else:
                canvas.drawString(42, y, text)
        if ruled:
            for x in (40, 220, 300, 380, 460, 540):
                canvas.line(x, 802, x, 82)
            canvas.line(40, 802, 540, 802)
        canvas.drawCentredString(290, 30, f"- {page + 1} -")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def main() -> int:
    """Print a line for each file."""
    named = [(name, Path(name).read_bytes()) for name in sys.argv[1:]]
    failed = False
    books = named or [("text", book(ruled=False)), ("tables", book(ruled=True))]
    for name, data in books:
        pages = len(pypdfium2.PdfDocument(data))
        text = read_source(data).text
        ours, theirs = fastest(partial(read_source, data)), fastest(partial(plain, data))
        reading, whole = fastest(partial(parse_text, text)), fastest(partial(parse_bytes, data))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        failed |= ours > LIMIT * theirs or whole > WHOLE * (theirs + reading)
        print(
            f"{name}: {pages} pages, {pages / ours:.0f} pages/s, plain extraction {pages / theirs:.0f} pages/s, "
            f"ratio {ours / theirs:.2f} (limit {LIMIT}), memory of the reading process {memory} MB; with the records "
            f"{whole / (theirs + reading):.2f} of plain extraction and reading (limit {WHOLE})"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
