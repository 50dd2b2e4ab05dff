"""A document of any kind to printed lines: the one way from bytes into the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.printed import Picture, Printed, PrintedLine, TextLines
from mie_budget.sources.decoding import Decoded, decode
from mie_budget.sources.kinds import Kind, kind_of
from mie_budget.sources.limits import DEFAULT_LIMITS, Limits

_LINE_END = re.compile("\r\n|\r|\n")
# A cell in quotes that goes on on the next line, as cells of a workbook are copied: lines say nothing there.
_BROKEN_CELL = re.compile(r'(?:^|\t)"[^"\t\r\n]*[\r\n][^"]*"(?:\t|$)', re.MULTILINE)
_TABLE_TAG = re.compile(r"</?table\b[^<>]*>", re.IGNORECASE)
_TABLE_NAME = re.compile(r".*\.(?:csv|tsv|tab)", re.IGNORECASE | re.DOTALL)
_TEXT_NAME = re.compile(r".*\.(?:txt|text|md|markdown|log|rst|json|jsonl|toml)", re.IGNORECASE | re.DOTALL)


def read_source(
    data: bytes, *, name: str = "<bytes>", encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Printed:
    r"""The printed lines of a document: PDF, web page, workbook, Word document, CSV or text, told from its content.

    `encoding` overrides the detection for what is text. `name` is what errors call the file; its ending only decides
    whether a text is a table of fields where that is in doubt.
    Raises `SourceError` for a kind that is not read, for a file that is locked or damaged or passes a limit, and
    `EncodingError` for bytes that are no text.

    >>> printed = read_source("事業名,予算額\n見守り,100\n".encode("cp932"), name="r6.csv")
    >>> printed.lines[1].text, printed.media_type, printed.encoding
    ('見守り | 100', 'text/csv', 'cp932')
    """
    kind, archive = (
        kind_of(data, name=name, limits=limits) if encoding is None or _has_kind(data) else (Kind.TEXT, None)
    )
    if kind is Kind.PDF:
        from mie_budget.sources.pdf import read_pdf

        return read_pdf(data, name=name, limits=limits)
    if kind is Kind.WEB:
        from mie_budget.sources.web import read_web

        return read_web(data, name=name, encoding=encoding, limits=limits)
    if archive is not None:
        if kind is Kind.DOCX:
            from mie_budget.sources.word import read_docx

            return read_docx(archive)
        from mie_budget.sources.workbooks import read_ods, read_xlsx

        return read_xlsx(archive) if kind is Kind.XLSX else read_ods(archive)
    if kind is Kind.XLS:
        from mie_budget.sources.workbooks import read_xls

        return read_xls(data, name=name, limits=limits)
    return _read_text(decode(data, encoding=encoding, file=name), name, limits)


def draw_source(data: bytes, *, name: str, limits: Limits, most: int) -> tuple[Picture, ...]:
    """How the first pages of a document look, as many as are not larger than `most` bytes together: those of a PDF."""
    if kind_of(data, name=name, limits=limits)[0] is not Kind.PDF:
        return ()
    from mie_budget.sources.pdf import draw_pdf

    return draw_pdf(data, name=name, limits=limits, most=most)


def _has_kind(data: bytes) -> bool:
    """Whether bytes could be something else than text of an encoding that was named, such as UTF-16 without a mark."""
    return data.startswith(
        (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<", b"\xef\xbb\xbf<", b" ", b"\r", b"\n", b"HTTP")
    )


def _read_text(decoded: Decoded, name: str, limits: Limits) -> Printed:
    """A text line by line, or by its fields where it is a table."""
    broken = _BROKEN_CELL.search(decoded.text) is not None
    if broken or not _TEXT_NAME.fullmatch(name):
        from mie_budget.sources.sheets import delimiter_of, read_delimited

        is_table = _TABLE_NAME.fullmatch(name) is not None
        delimiter = "\t" if broken else delimiter_of(decoded.text, lenient=is_table)
        if delimiter is not None:
            return read_delimited(decoded, delimiter, name=name, limits=limits)
    if "<" in decoded.text and (tables := _tables_within(decoded.text)):
        return _with_tables(decoded, tables, name, limits)
    return print_text(decoded.text, encoding=decoded.encoding)


def _tables_within(text: str) -> list[tuple[int, int]]:
    """Where tables written as those of a web page stand in a text, such as one in Markdown, each begun on its line."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for tag in _TABLE_TAG.finditer(text):
        if tag[0][1] != "/":
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and not text[text.rfind("\n", 0, start) + 1 : start].strip():
                found.append((start, tag.end()))
    return found


def _with_tables(decoded: Decoded, tables: Sequence[tuple[int, int]], name: str, limits: Limits) -> Printed:
    """A text line by line, but for the tables in it: these row by row, as those of a web page are."""
    from mie_budget.sources.web import read_web

    lines: list[PrintedLine] = []
    done = boxes = numbers = 0
    for start, stop in tables:
        lines += print_text(decoded.text[done:start]).lines
        table = decoded.text[start:stop].encode("utf-8", "surrogatepass")
        rows = read_web(table, name=name, encoding="utf-8", limits=limits).lines
        lines += [row._replace(box=boxes + (row.box or 0), table=numbers + (row.table or 0)) for row in rows]
        boxes += max((row.box or 0 for row in rows), default=0)
        numbers += max((row.table or 0 for row in rows), default=0)
        done = stop
    lines += print_text(decoded.text[done:].removeprefix("\n")).lines
    return Printed(tuple(lines), "text/plain", decoded.encoding)


def print_text(text: str, *, encoding: str = "utf-8") -> Printed:
    r"""A text that has been decoded already, one printed line for each; \n, \r\n and \r end a line, nothing else does.

    Pages that a program wrote out by place are read column by column.

    >>> [line.text for line in print_text("予算\r\n概要\u2028\rの\n").lines]
    ['予算', '概要\u2028', 'の']
    """
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if "\f" not in text:
        return Printed(TextLines(lines), "text/plain", encoding)
    from mie_budget.sources.set_in_columns import by_columns

    in_order, parted = by_columns(lines)
    return Printed(TextLines(in_order), "text/plain", encoding, by_columns=tuple(parted))
