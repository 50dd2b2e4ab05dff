"""The harnesses: what must hold of any bytes, each a function `bytes -> None` that raises where it does not.

Everywhere: a result or a `MieBudgetError` with a sentence in both languages, never another exception, never endless.
Where there is a document, all that `oracle` knows of one holds.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import printed_files as files
from fuzz import ROOT, inputs, oracle
from mie_budget import MieBudgetError, parse_corrections, parse_notation, parse_text, summarize
from mie_budget.api import Reading, as_read, read_bytes, reading_of
from mie_budget.cli import main
from mie_budget.meaning.corrections import BoundDocument, Correction, corrections_toml
from mie_budget.reading.characters import fold
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.templates.compiling import compile_templates
from mie_budget.sinks.contract import document_json, documents_json, load_documents
from mie_budget.sources.documents import read_source
from mie_budget.sources.limits import Limits
from mie_budget.sources.number_formats import shown
from mie_budget.sources.pdf.layout import lay_out
from mie_budget.sources.pdf.shapes import THIN, Area, Box, Run, Sheet

LIMITS = Limits(pages=50, seconds=10, bytes=20_000_000, cells=20_000, depth=200)
SAMPLE = (ROOT / "data/raw/mie-r6-hikikomori.txt").read_bytes()
_TEXT = """令和６年度当初予算
移動図書館の巡回【教育委員会事務局】（3,500千円）
通学路の点検【県土整備部】（1,200千円の内数）
図書館を巡ります。
"""
_LEADS_AWAY = re.compile(r"\0|(?:^|=|-o|:)[/~\\]|\.\.", re.MULTILINE)
_WRITES = re.compile(r"^(?:-o=?|--out(?:put)?[=\n]|--corrections[=\n])\n?[^\n]*", re.MULTILINE)
_ACTS_ON_A_TERMINAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_MARKS = ("○", "・", "({}) ", "{}　", "", "◆ ", "(新) ", "① ")
_GAPS = ("　", " ", "　　　　", "…………", " : ", "\t")
_NAMES = ("農道", "公園", "図書館", "橋りょう", "ため池", "商店街", "学校給食", "地域公共交通")
_WORKS = ("整備", "点検", "支援", "改修", "利用促進")
_SUFFIXES = (
    *("", "の内数", "（内数）", "（うち数）", "（国補）", "（再掲）", "（新規）", " 継続", "　土木課", "（土木課）"),
    *("（前年度500）", "（前年度 ５００）", "※", "　5.2%"),
)


class Harness(NamedTuple):
    """One thing that takes what others made: what must hold, and bytes to begin with."""

    holds: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def text(data: bytes) -> None:
    """A text file: no figure disappears, none is invented, sums are those of the records, JSON and CSV give them back.

    The same bytes give the same document, and LF, CRLF and CR the same records.
    """
    with _refusals_told():
        reading = read_bytes(data, name="r6.txt", limits=LIMITS)
        oracle.holds(reading)
        if reading.document.source.sha256.startswith("0"):
            assert read_bytes(data, name="r6.txt", limits=LIMITS) == reading
            records = reading.document.records
            assert parse_text("".join(f"{line}\r\n" for line in reading.lines)).records == records
            assert parse_text("".join(f"{line}\r" for line in reading.lines)).records == records


def amounts(data: bytes) -> None:
    """Amounts: a sum that is written in any of the ways of the field is read as that sum.

    Of any other text, a figure that is read is worth what a schoolbook says, in half-width as in full-width.
    """
    choose = _Choices(data[1:])
    if data[:1] < b"\x80":
        yen, printed = _written(choose)
        document = parse_text(f"橋の点検【土木部】（{printed}）\n")
        assert [record.amount and record.amount.yen for record in document.records] == [yen], printed
        return
    printed = fold(data[1:400].decode("utf-8", "replace"))
    for figure in (*find_figures(printed), *find_bare(printed, 1_000)):
        assert 0 <= figure.start < figure.end <= len(printed), figure
        assert (figure.yen is None) == (figure.problem is not None), figure
        own = printed[figure.start : figure.end].lstrip("▲△-−+ ")
        value = oracle.worth(own if not figure.bare else f"{own}千円")
        assert value is None or figure.yen is None or value == abs(figure.yen), (printed, figure, value)
    assert find_figures(fold(printed.translate(inputs.WIDE))) == find_figures(printed)


def grammar(data: bytes) -> None:
    """Generated documents, whose records are known: what was written is read, and every figure has one role."""
    import test_figures_accounted
    import test_properties

    for check in (
        test_properties.test_what_was_written_is_read,
        test_properties.test_a_document_after_a_document_gives_the_records_of_both,
        test_figures_accounted.test_every_figure_has_one_role,
    ):
        check.hypothesis.fuzz_one_input(data)  # type: ignore[attr-defined]  # what hypothesis makes of a test


def lists(data: bytes) -> None:
    """A list of sums, with or without their unit: each is the amount of the item on its line, or it is reported."""
    choose = _Choices(data)
    name, unit = (("千円", 1_000), ("百万円", 10**6), ("円", 1))[choose(3)]
    mark, gap, behind = _MARKS[choose(len(_MARKS))], _GAPS[choose(len(_GAPS))], name if choose(2) else ""
    lines, sums = ["令和６年度当初予算", "主要事業" if behind else f"（単位：{name}）", ""], {}
    for number in range(2 + choose(5)):
        figure = (100 + choose(256) * 7 + choose(256) * 1_000 + choose(256) * 100_000) * (1_000 if unit == 1 else 1)
        printed = f"{figure:,}" if figure > 999 else f"{figure}"
        title = f"{_NAMES[choose(len(_NAMES))]}の{_WORKS[choose(len(_WORKS))]}事業"
        suffix = _SUFFIXES[choose(len(_SUFFIXES))]
        lines.append(f"{mark.format(number + 1)}{title}{gap}{printed}{behind}{suffix}")
        sums[len(lines)] = figure * unit
    document = parse_text("\n".join(lines))
    told = {finding.line for finding in document.diagnostics}
    for line, yen in sums.items():
        on_it = [one for one in document.records if one.span.first_line <= line <= one.span.header_last_line]
        assert line in told or any(one.amount and one.amount.yen == yen for one in on_it), lines[line - 1]


def growth(data: bytes) -> None:
    """Time grows as the text does: any piece repeated to 8 times the length takes at most 14 times the time."""
    piece = data[:200].decode("utf-8", "replace")
    if not piece:
        return

    def seconds(size: int) -> float:
        start = time.process_time()
        parse_text(piece * (size // len(piece) + 1))
        return time.process_time() - start

    for size in (1_000, 8_000):  # what a busy machine makes of the short one, the long one does not repeat
        once, whole = seconds(size), seconds(8 * size)
        for _ in range(4):
            if whole <= 14 * once + 0.02:
                return
            once, whole = min(once, seconds(size)), min(whole, seconds(8 * size))
    raise AssertionError(f"8 times the text takes {whole:.3f} seconds in place of {once:.3f}")


def notations(data: bytes) -> None:
    """A notation file: a notation or an error with its line; it reads any text in time, and no code runs."""
    with _refusals_told():
        notation = parse_notation(data.decode("utf-8", "replace"), file="n.toml")
        compile_templates(notation)
        for one in (notation.example, _TEXT):
            oracle.holds(read_bytes(one.encode("utf-8", "replace"), notation=notation))


def corrections(data: bytes) -> None:
    """A corrections file: corrections or an error with its line; what is written of them is read as the same.

    Applied to the document that they were made for, they change no record but those they name.
    """
    with _refusals_told():
        given = parse_corrections(data.decode("utf-8", "replace"), file="c.toml")
        again = parse_corrections(corrections_toml(given))
        assert [one.model_dump() for one in again] == [one.model_dump() for one in given]
        own = tuple(
            one.model_copy(update={"document": BoundDocument(name="r6.txt", sha256=_sample().document.source.sha256)})
            for one in given[:20]
        )
        corrected = read_bytes(SAMPLE, name="r6.txt", corrections=own).document
        oracle.adds_up_and_returns(corrected)
        named = {item.line for one in own for item in (one.item, one.second) if item}
        lines = {record.span.first_line: record for record in corrected.records}
        for record in _sample().document.records:
            if named.isdisjoint(range(record.span.first_line, record.span.last_line + 1)):
                assert lines.get(record.span.first_line) == record, record


_UNSEEN = re.compile(r"(?is)<(script|style|template)\b.*?</\1|<!--.*?-->")


def html(data: bytes) -> None:
    """A web page: no digit that the page does not have; a script, a style or a comment is never text."""
    page = b"<html><meta charset=utf-8><body>" + data
    with _refusals_told():
        reading = read_bytes(page, name="r6.html", limits=LIMITS)
        oracle.holds(reading)
        source = unescape(data.decode("utf-8", "replace"))
        printed = "".join(reading.lines)
        assert "SCRIPT-0x" not in printed or "SCRIPT-0x" in _UNSEEN.sub("", source)
        # What is no UTF-8 is read in another encoding, in which its bytes may be digits.
        if "<ol" not in source.lower() and "\ufffd" not in source:
            assert _digits(printed) <= _digits(source), _digits(printed) - _digits(source)


def workbooks(data: bytes) -> None:
    """A workbook: the bytes of a sheet, a format of numbers, or cells, which are then in the lines, in their order."""
    kind, rest = data[:1], data[1:]
    with _refusals_told():
        if kind < b"\x40":
            value, _, code = rest.decode("utf-8", "replace").partition("\n")
            assert shown(value, code).count("\n") <= value.count("\n") + code.count("\n")
        elif kind < b"\x80":
            sheet = rest.decode("utf-8", "replace")
            oracle.holds(read_bytes(files.workbook(sheet), name="r6.xlsx", limits=LIMITS))
        elif kind < b"\xa0":
            oracle.holds(read_bytes(files.ods(rest.decode("utf-8", "replace")), name="r6.ods", limits=LIMITS))
        else:
            _cells(rest.decode("utf-8", "replace"))


def layout(data: bytes) -> None:
    """A page of a PDF, runs of characters at places with rules between them: each is printed once, none is made up."""
    sheet = Sheet(595.0, 842.0)
    for piece in data.split(b"\n")[:200]:
        place, words = [*piece[:4], 0, 0, 0, 0], piece[4:].decode("utf-8", "ignore").replace("\x00", "")
        left, top, size = place[0] * 2.2, place[1] * 3.2, 4.0 + place[2] % 16
        right, bottom = left + place[2] * 2.0, top + place[3]
        if words.strip():
            lefts = [left + size * at for at in range(len(words))]
            run = Run(words, left, top, left + size * len(words), top + size, lefts, size, place[3] % 5 == 0)
            sheet.runs.append(run)
        elif place[3] % 3 == 0:
            sheet.across.append(Box(left, top, right, top + THIN / 2))
        elif place[3] % 3 == 1:
            sheet.along.append(Box(left, top, left + THIN / 2, bottom))
        else:
            sheet.areas.append(Area(Box(left, top, right, bottom), filled=True, stroked=True, path=len(sheet.areas)))
    printed = lay_out(sheet)
    for line in printed:
        assert all(0 <= cell.start <= cell.end <= len(line.text) for cell in line.cells), line
    there, given = (_letters(one.text for one in several) for several in (printed, sheet.runs))
    assert there == given, (there - given, given - there)


def own_json(data: bytes) -> None:
    """JSON that `parse` writes, changed by anyone: documents that are written as they were read, or an error."""
    with _refusals_told():
        for document in load_documents(data, file="r6.json"):
            assert load_documents(document_json(document)) == [document]
            assert load_documents("".join(documents_json([document, document]))) == [document, document]
            summarize(document)
            reading_of(document)


def options(data: bytes) -> None:
    """A command line: status 0, 1 or 2; no traceback, nothing that acts on a terminal, no input changed.

    In a folder of its own, without what is waited for (`app`, `batch`) and without paths that lead out of it.
    """
    arguments = data.decode("utf-8", "surrogateescape").split("\n")[:12]
    if _LEADS_AWAY.search("\n".join(arguments)) or not {"app", "batch"}.isdisjoint(arguments):
        return
    contents = {"a.txt": _TEXT.encode(), "b.csv": files.as_csv(), "c.toml": b"", "d.json": _sample_json()}
    with _in_a_folder(contents), _captured(arguments) as (out, err):
        status: object = None
        try:
            main.run()
        except SystemExit as ended:
            status = ended.code
        said, printed = err.getvalue().decode("utf-8"), out.getvalue()
        assert status in (0, 1, 2), status
        assert status == 2 or said or printed or _WRITES.search("\n".join(arguments)), "nothing was done or said"
        assert "Traceback" not in said, said
        assert "internal error" not in said, said
        assert not _ACTS_ON_A_TERMINAL.search(said), said
        # A file that is only written, not read, may be replaced.
        read = _WRITES.sub("", "\n".join(arguments)).split("\n")
        assert not [name for name in read if name in contents and Path(name).read_bytes() != contents[name]]


# What harnesses have in common


class _Choices:
    """Choices that bytes make: one for each, the first of all where they end."""

    def __init__(self, data: bytes) -> None:
        self.left = list(data[::-1])

    def __call__(self, number: int) -> int:
        return (self.left.pop() if self.left else 0) % number


@contextlib.contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except MieBudgetError as error:
        assert error.sentence("en")
        assert error.sentence("ja")


def _written(choose: _Choices) -> tuple[int, str]:
    """A sum in yen and one of the ways in which issuers print it."""
    number = int("".join(str(choose(10)) for _ in range(1 + choose(7)))) + 1
    unit, yen = (("千円", 1_000), ("円", 1), ("百万円", 10**6), ("万円", 10**4), ("億円", 10**8))[choose(5)]
    if yen == 1:
        number += 10**6  # less in plain yen is what one person gets
    printed = f"{number:,}" if choose(2) else str(number)
    match choose(6):
        case 1 if unit == "億円":
            rest = 1 + choose(9_999)
            return number * yen + rest * 10**4, f"{printed}億{rest:,}万円"
        case 2 if yen >= 10**6:
            tenth = 1 + choose(9)
            return (number * 10 + tenth) * yen // 10, f"{printed}.{tenth}{unit}"
        case 3:
            blank = (" ", "　")[choose(2)]
            return number * yen, f"{printed}{blank}{unit}"
        case 4:
            return -number * yen, f"{'▲△'[choose(2)]}{printed}{unit}"
        case 5 if number < 10_000 and number % 10:
            return number * yen, f"{_in_kanji(number)}{unit}" if yen in (1, 10**4, 10**8) else f"{printed}{unit}"
    wide = "".join(one.translate(inputs.WIDE) if choose(2) else one for one in printed)
    return number * yen, wide + unit


def _in_kanji(number: int) -> str:
    text = ""
    for unit, times in (("千", 1_000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // times % 10
        if digit:
            text += ("" if digit == 1 and unit else "〇一二三四五六七八九"[digit]) + unit
    return text


def _digits(text: str) -> Counter[str]:
    return Counter(one for one in unicodedata.normalize("NFKC", text) if one.isdecimal())


def _letters(texts: Iterable[str]) -> Counter[str]:
    return Counter(re.sub(r"[\s|]+", "", "".join(texts)))


def _cells(table: str) -> None:
    """Texts written into the cells of both kinds of workbook are in the lines, in their order."""
    rows = [["".join(filter(str.isprintable, cell)).strip() for cell in row.split("\t")] for row in table.split("\n")]
    rows = [[cell for cell in row if cell][:40] for row in rows][:200]
    xlsx = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    ods = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    wanted = re.sub(r"[\s|]+", "", "".join(cell for row in rows for cell in row))
    for name, data in (
        ("r6.xlsx", files.workbook(f"<sheetData>{xlsx}</sheetData>")),
        ("r6.ods", files.ods(f"<table:table>{ods}</table:table>")),
    ):
        printed = read_source(data, name=name, limits=LIMITS)
        assert re.sub(r"[\s|]+", "", "".join(line.text for line in printed.lines)) == wanted, name
        oracle.holds(read_bytes(data, name=name, limits=LIMITS))


@contextlib.contextmanager
def _in_a_folder(contents: dict[str, bytes]) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        os.chdir(folder)
        try:
            for name, data in contents.items():
                Path(name).write_bytes(data)
            yield
        finally:
            os.chdir(before)


@contextlib.contextmanager
def _captured(arguments: list[str]) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.argv = ["mie-budget", *arguments]
    sys.stdin, sys.stdout, sys.stderr = (io.TextIOWrapper(one) for one in (io.BytesIO(_TEXT.encode()), out, err))
    try:
        yield out, err
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before


@cache
def _sample() -> Reading:
    return read_bytes(SAMPLE, name="r6.txt")


@cache
def _sample_json() -> bytes:
    return document_json(read_bytes(_TEXT.encode(), name="a.txt").document).encode()


# Seeds


def _figures() -> Iterator[bytes]:
    yield from (bytes([number * 7 % 128, *range(number, number + 12)]) for number in range(60))
    for one in inputs.samples():
        yield from (b"\xff" + line.strip() for line in one.splitlines()[:6] if "円".encode() in line)


def _pieces() -> Iterator[bytes]:
    yield from (word.encode() for word in inputs.words())
    yield _TEXT.encode()


def _notations() -> Iterator[bytes]:
    folders = ("src/mie_budget/notations", "tests/data/notations/invalid")
    yield from (path.read_bytes() for folder in folders for path in sorted((ROOT / folder).glob("*.toml")))


def _corrections() -> Iterator[bytes]:
    read = as_read(_sample())
    first, second = map(read.bound_item, read.records[:2])
    changes: list[dict[str, object]] = [
        {"title": "巡回", "amount_yen": 1_000},
        {"amount_yen": "none", "departments": ("防災部", "総務部")},
        {"action": "add", "title": "巡回", "relation": "part_of", "amount_yen": 5, "amount_text": "5円"},
        {"action": "drop"},
        {"action": "join", "second": second, "markers": ("new",), "description": "本"},
    ]
    for change in changes:
        one = Correction.model_validate(
            {"reason": "誤り", "item": first, "document": read.bound(), **change}, strict=False
        )
        yield corrections_toml([one]).encode()


def _pages() -> Iterator[bytes]:
    table = files.as_html().decode("cp932").partition("<h1>")[2]
    yield table.encode()
    yield b"<script>SCRIPT-0x</script><style>.a{display:none}</style><!-- SCRIPT-0x --><p class=a>1&#x31;&yen;2</p>"
    for one in inputs.samples():
        lines = one.decode("utf-8", "replace").splitlines()[:12]
        yield "".join(f"<li>{escape(line)}" if at % 3 else f"<h2>{line}</h2>" for at, line in enumerate(lines)).encode()


def _sheets() -> Iterator[bytes]:
    for code in (
        "#,##0",
        '#,##0;"△ "#,##0',
        '[$-411]ggge"年"m"月"',
        "0.0%",
        '#,##0,"千円"',
        "General",
        "@",
        "[<100]0;#,#",
    ):
        yield f"\x00-14625.5\n{code}".encode()
    merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>事業</t></is></c><c r="C1"><v>1234</v></c></row>'
    yield f"\x41<sheetData>{cells}</sheetData>{merged}".encode()
    row = "<table:table-row><table:table-cell><text:p>事業</text:p></table:table-cell></table:table-row>"
    yield f'<table:table table:name="a">{row}</table:table>'.encode().join((b"\x81", b""))
    yield b"\xff" + "\n".join("\t".join(row) for row in files.TABLE).encode()


def _sheets_of_pages() -> Iterator[bytes]:
    for number, one in enumerate(inputs.samples()):
        lines = one.decode("utf-8", "replace").splitlines()[:30]
        placed = [
            bytes([20 + number % 90, 20 + at * 5 % 220, 6, at % 9]) + line.encode() for at, line in enumerate(lines)
        ]
        yield b"\n".join([*placed, bytes([10, 15 + number % 40, 200, 3]), bytes([10, 20, 5, 200])])


def _documents() -> Iterator[bytes]:
    yield _sample_json()
    for path in sorted(ROOT.glob("tests/data/valid/*.txt"))[:40]:
        yield document_json(read_bytes(path.read_bytes(), name=path.name).document).encode()


def _command_lines() -> Iterator[bytes]:
    for line in _COMMAND_LINES:
        yield line.replace("|", "\n").encode()


_COMMAND_LINES = (
    "parse|a.txt",
    "parse|-f|csv|-o|x.csv|a.txt|b.csv",
    "parse|--data-package|-o|datapackage.csv|a.txt",
    "parse|-f|sqlite|-o|x.db|a.txt",
    "parse|-f|xlsx|-o|x.xlsx|a.txt",
    "parse|--notation|title-department|a.txt",
    "parse|--corrections|c.toml|a.txt",
    "parse|--limit|pages=2|--encoding|cp932|-",
    "parse|--help|--lang|ja",
    "check|--strict|a.txt",
    "explain|--outline|a.txt",
    "text|b.csv",
    "summary|--no-merge-pools|a.txt",
    "summary|-f|csv|--department|教育|a.txt",
    "diff|a.txt|d.json",
    "review|-o|r.html|a.txt",
    "correct|a.txt|2|--amount|5千円|--reason|誤り",
    "notations",
    "schema",
    "--version",
    "--help",
)


HARNESSES = {
    "text": Harness(text, inputs.samples),
    "amounts": Harness(amounts, _figures),
    "grammar": Harness(grammar, lambda: (bytes(range(start, 256)) for start in range(0, 250, 5))),
    "lists": Harness(lists, lambda: (bytes([start, *range(start, start + 40)]) for start in range(0, 200, 3))),
    "growth": Harness(growth, _pieces),
    "notations": Harness(notations, _notations),
    "corrections": Harness(corrections, _corrections),
    "html": Harness(html, _pages),
    "workbooks": Harness(workbooks, _sheets),
    "layout": Harness(layout, _sheets_of_pages),
    "json": Harness(own_json, _documents),
    "options": Harness(options, _command_lines),
}
