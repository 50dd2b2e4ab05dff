"""What is measured: start, throughput beside peers and the floor, accuracy, memory, growth, notations, formats, PDF."""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2

from benchmarks.measuring import ROOT, SAMPLE, Group, Measure, command, fastest, memory
from benchmarks.peers import PEERS, SKIPPED, Item, floor, items_of
from mie_budget import Format, MieBudgetError, parse_bytes, parse_text, shipped_notations, write
from mie_budget.sinks.contract import document_json
from mie_budget.sources.documents import read_source

sys.path.insert(0, str(ROOT / "tests"))
import archives

FONTS = ("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf", "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf")
LONGER = 64
HOSTILE: dict[str, Callable[[int], str]] = {
    "items": lambda lines: "\n".join(f"○橋{line}の点検【土木部】（{line + 1},000千円）" for line in range(lines)),
    "sums of the next": lambda lines: "\n".join(f"{line} 橋 2,000千円\n(1)道 1,000千円" for line in range(lines)),
    "one 内訳 after the other": lambda lines: "○橋【土木部】（9千円）\n" + "内訳\n・橋 1千円\n" * lines,
    "a line of bullets": lambda lines: "○" * 20 * lines,
    "a line of open brackets": lambda lines: "【" * 20 * lines,
    "a line of digits": lambda lines: "1," * 20 * lines,
    "a line of items": lambda lines: "|".join(f"橋{line}|土木課|{line},000千円" for line in range(lines)),
    "heads of tables": lambda lines: "事業名  担当課  予算額(千円)\n" * lines,
    "organizations": lambda lines: "土木部\n" * lines,
}


def ours(data: bytes) -> bytes:
    """The job of `peers` by this program."""
    return document_json(parse_bytes(data)).encode()


def read(data: bytes) -> None:
    """Read a document; whether there is anything in it does not matter."""
    try:
        parse_bytes(data)
    except MieBudgetError:
        return


def rate(data: bytes, seconds: float, records: int = 0) -> str:
    """What was done in a second."""
    return f"{len(data) / seconds / 1e6:.2f} MB/s" + (f", {records / seconds:,.0f} records/s" if records else "")


def start() -> Group:
    """The command in a process of its own, beside the imports that it cannot do without."""
    imports = command("-c", "import regex, typer; from pydantic import BaseModel")
    program = "-m", "mie_budget"
    base, typer, parse, version = fastest(
        imports,
        command("-c", "import typer"),
        command(*program, "parse", str(SAMPLE)),
        command(*program, "--version"),
        rounds=15,
    )
    yield Measure(
        "start",
        "`parse` to importing regex, typer, BaseModel",
        parse / base,
        1.5,
        1.35,
        figures=f"{parse * 1e3:.0f} ms",
    )
    yield Measure("start", "`--version` to importing typer", version / typer, 1.1, figures=f"{version * 1e3:.0f} ms")


def throughput() -> Group:
    """Bytes of many copies of the sample to JSON, and how many of its items are right."""
    sample = SAMPLE.read_bytes()
    data = sample * 400
    right = items_of(ours(sample))
    base, mine = fastest(floor(data), partial(ours, data), rounds=3)
    figures = rate(data, mine, 400 * len(right))
    yield Measure("throughput", "400 copies of the sample to the floor", mine / base, 3.0, 2.0, figures=figures)
    yield Measure("throughput", "the floor: decode, split, validate, dump", figures=rate(data, base))
    few = sample * 40
    works = {"this program": ours, **PEERS}
    times = dict(zip(works, fastest(*(partial(work, few) for work in works.values()), rounds=3), strict=True))
    for name, aim in (("the analyst's script", 2.5), ("TextFSM", 3.0), ("ttp", None)):
        if name in SKIPPED:
            yield Measure("throughput", f"{name}: skipped, since it is not installed")
            continue
        found = len(set(items_of(PEERS[name](sample))) & set(right))
        figures = f"{rate(few, times[name], 40 * found)}; {found} of {len(right)} items of the sample right"
        yield Measure(
            "throughput",
            f"as fast as {name}",
            times[name] / times["this program"],
            aim=aim,
            at_least=True,
            figures=figures,
        )


def accuracy() -> Group:
    """The items of the samples in `tests/data/valid`, one layout each: how many each tool returns and has right."""
    cases = []
    for path in sorted((ROOT / "tests/data/valid").glob("*.txt")):
        records = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["records"]
        wanted = [
            (one["title"], tuple(one["departments"]), one["yen"], one["relation"])
            for one in records
            if one.get("yen") is not None
        ]
        cases.append((path.read_bytes(), wanted))
    total = sum(len(wanted) for _, wanted in cases)
    data = b"".join(text for text, _ in cases)
    for name, work in {"this program": ours, **PEERS}.items():
        found: list[tuple[list[Item], list[Item]]] = []
        for text, wanted in cases:
            try:
                found.append((items_of(work(text)), wanted))
            except (UnicodeDecodeError, IndexError, MieBudgetError):  # another encoding, a title that stands nowhere
                found.append(([], wanted))
        right = sum(len(set(items) & set(wanted)) for items, wanted in found)
        (spent,) = fastest(lambda work=work: [_try(work, text) for text, _ in cases], rounds=3)
        figures = (
            f"{right} of {total} items right, {sum(len(items) for items, _ in found)} returned; {rate(data, spent)}"
        )
        yield Measure("accuracy", f"{len(cases)} layouts, share of the items: {name}", right / total, figures=figures)


def _try(work: Callable[[bytes], bytes], text: bytes) -> None:
    try:
        work(text)
    except (UnicodeDecodeError, IndexError, MieBudgetError):
        return


def memory_taken() -> Group:
    """What Python objects take while a document is read, and what its result keeps."""
    data = SAMPLE.read_bytes() * 40
    peak, kept = memory(lambda: parse_bytes(data))
    what = "the most while reading, to the bytes of the input"
    yield Measure("memory", what, peak / len(data), 15.0, 12.0, figures=f"{peak / 1e6:.1f} MB of {len(data) / 1e6:.1f}")
    yield Measure("memory", "what the result keeps", kept / len(data))


def growth() -> Group:
    """The time a byte of a longer text, to that of a shorter one."""
    sample = SAMPLE.read_bytes()
    cases = {"the sample": (sample, sample * LONGER)}
    cases |= {name: (made(100).encode(), made(100 * LONGER).encode()) for name, made in HOSTILE.items()}
    for name, (short, long) in cases.items():
        least = max(fastest(partial(read, short))[0], 1e-9)
        ratio = fastest(partial(read, long), rounds=2)[0] / least / (len(long) / len(short))
        limit, aim = (1.1, 1.1) if name == "the sample" else (1.6, 1.1)
        yield Measure("growth", f"{LONGER} times the length: {name}", ratio, limit, aim)


def notations() -> Group:
    """Each shipped notation: finding out that it is the one, to being told."""
    for notation in shipped_notations():
        data = (notation.example + "\n").encode() * (8_000 // len(notation.example.encode()))
        auto, named = fastest(partial(read, data), partial(parse_bytes, data, notation=notation), rounds=3)
        figures = f"{rate(data, auto)}, named {rate(data, named)}"
        yield Measure("notations", f"`{notation.name}`", auto / named, aim=1.25, figures=figures)


def formats() -> Group:
    """Each kind of file read, 2,000 items each, and each format written, 1,240 records."""
    for made in archives.archive(5, broken=0, items=2_000):
        spent = fastest(partial(parse_bytes, made.data, name=made.path), rounds=2)[0]
        yield Measure("formats", f"reading {Path(made.path).suffix}", figures=rate(made.data, spent, len(made.yen)))
    document = parse_bytes(SAMPLE.read_bytes() * 40)
    with tempfile.TemporaryDirectory() as folder:
        for output_format in Format:
            target = Path(folder) / f"budget.{output_format}"

            def work(target: Path = target, output_format: Format = output_format) -> None:
                target.unlink(missing_ok=True)
                write(document, target, output_format=output_format)

            spent = fastest(work, rounds=2)[0]
            figures = rate(target.read_bytes(), spent, len(document.records))
            yield Measure("formats", f"writing {output_format}", figures=figures)


def pages() -> Group:
    """Pages of PDFs, running text and ruled tables, beside the library's own plain extraction."""
    for name, data in (("running text", book(ruled=False)), ("ruled tables", book(ruled=True))):
        count = len(pypdfium2.PdfDocument(data))
        text = read_source(data).text
        mine, theirs, reading, whole = fastest(
            partial(read_source, data),
            partial(plain, data),
            partial(parse_text, text),
            partial(parse_bytes, data),
            rounds=3,
        )
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        figures = f"{count / mine:.0f} pages/s, plain {count / theirs:.0f}; the reading process {most} MB"
        yield Measure("PDF", f"{name}: lines to plain extraction", mine / theirs, 5.0, 3.0, figures=figures)
        figures = f"{count / whole:.0f} pages/s"
        yield Measure("PDF", f"{name}: records to both steps", whole / (theirs + reading), 1.5, figures=figures)


def plain(data: bytes) -> int:
    """The library's own text of every page."""
    letters = 0
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        letters += len(text.get_text_range())
        text.close()
        page.close()
    return letters


def book(*, ruled: bool, count: int = 200) -> bytes:
    """A book of the sample's lines, in rows of a ruled table or as running text."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Japanese", next(path for path in FONTS if Path(path).exists())))
    lines = [line.strip() for line in SAMPLE.read_text(encoding="utf-8").split("\n") if line.strip()]
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for page in range(count):
        canvas.setFont("Japanese", 8)
        for row in range(45):
            y = 790 - 16 * row
            text = lines[(45 * page + row) % len(lines)]
            cells = (text[:20], "1,234", "56,789", "△ 12", "3.4") if ruled else (text,)
            for x, cell in zip((42, 222, 302, 382, 462), cells, strict=False):
                canvas.drawString(x, y, cell)
            if ruled:
                canvas.line(40, y - 4, 540, y - 4)
        if ruled:
            for x in (40, 220, 300, 380, 460, 540):
                canvas.line(x, 802, x, 82)
            canvas.line(40, 802, 540, 802)
        canvas.drawCentredString(290, 30, f"- {page + 1} -")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


GROUPS: dict[str, Callable[[], Group]] = {
    "start": start,
    "throughput": throughput,
    "accuracy": accuracy,
    "memory": memory_taken,
    "growth": growth,
    "notations": notations,
    "formats": formats,
    "pdf": pages,
}
