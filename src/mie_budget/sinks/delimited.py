r"""Documents as CSV: one row for each record, cells that no spreadsheet runs as a formula, bytes in an encoding.

A text that begins with = + - @, their full-width forms, a tab or a line end may be run as a formula or a command.
Such a cell gets a leading apostrophe. Columns of numbers are left alone, so that a negative amount stays a number;
only a title or a printed figure that begins with a minus sign (▲ does not) shows the apostrophe. A text that has
such an apostrophe of its own gets one more, so that `plain_cell` gives back every text exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.models import Document
from mie_budget.sinks.columns import COLUMNS, flat_text, row

FlatCell = str | int | None

_DANGEROUS = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
_ESCAPED = re.compile("''*[=+\\-@＝＋－＠\t\r\n]")
# The same character of JIS X 0208 has two code points, and Python's cp932 knows only Microsoft's. Text that came from
# EUC-JP, ISO-2022-JP or a Macintosh has the other one.
_MICROSOFT = str.maketrans("\u301c\u2212\u2014\u2016\xa2\xa3\xac", "\uff5e\uff0d\u2015\u2225\uffe0\uffe1\uffe2")


class CsvEncoding(StrEnum):
    """The encodings of a CSV file. Excel takes a file without a BOM for one in the system's old encoding."""

    UTF_8 = "utf-8"
    UTF_8_SIG = "utf-8-sig"
    CP932 = "cp932"


def documents_csv(documents: Iterable[Document], *, language: str = SOURCE_LANGUAGE) -> Iterator[str]:
    """The header row, then the rows of each document; rows end with CR LF, as RFC 4180 has it.

    Amounts are whole yen. `firm_yen` is the amount where it is exact and `ceiling_yen` the figure where it is 内数;
    either is empty otherwise, so that the sum of the column `firm_yen` counts no money twice. The columns have the
    contract's names, or the titles of another language.
    """
    yield _text([_names(language)])
    for document in documents:
        yield _text(_rows(document))


def documents_csv_bytes(
    documents: Iterable[Document], *, encoding: CsvEncoding, language: str = SOURCE_LANGUAGE
) -> Iterator[bytes]:
    """`documents_csv` in an encoding. Raises `UsageError` for a character that the encoding cannot hold."""
    yield byte_order_mark(encoding) + encode_csv(_text([_names(language)]), encoding)
    for document in documents:
        rows = _rows(document)
        try:
            yield encode_csv(_text(rows), encoding)
        except UnicodeEncodeError:
            lines = [record.span.first_line for record in document.records]
            raise first_unencodable(rows, columns=_names(language), lines=lines, source=document.source.name) from None


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("-5千円"), safe_cell("▲5千円"), safe_cell("A=B")
    ("'=1+1", "'-5千円", '▲5千円', 'A=B')
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def plain_cell(text: str) -> str:
    """The text that `safe_cell` was given.

    >>> plain_cell("'=1+1"), plain_cell("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _ESCAPED.match(text) else text


def safe_row(cells: Iterable[FlatCell]) -> list[FlatCell]:
    """A row whose texts are safe; numbers and empty cells stay as they are."""
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]


def encode_csv(text: str, encoding: CsvEncoding) -> bytes:
    """A piece of CSV in an encoding; the BOM of utf-8-sig, `byte_order_mark`, goes before the first piece.

    cp932 takes 〜 − — ‖ ¢ £ ¬ for the Microsoft forms of the same JIS characters. Raises `UnicodeEncodeError` for any
    other character it lacks; `first_unencodable` says which cell holds it.
    """
    return text.translate(_MICROSOFT).encode("cp932") if encoding is CsvEncoding.CP932 else text.encode("utf-8")


def byte_order_mark(encoding: CsvEncoding) -> bytes:
    """What a file in the encoding starts with."""
    return b"\xef\xbb\xbf" if encoding is CsvEncoding.UTF_8_SIG else b""


def first_unencodable(
    rows: Iterable[Sequence[FlatCell]], *, columns: Sequence[str], lines: Iterable[int], source: str
) -> UsageError:
    """The error for the first character, in the rows of one document, that cp932 cannot hold.

    `columns` are the names to show, `lines` the line each record starts on in the source.
    """
    for number, (cells, line) in enumerate(zip(rows, lines, strict=True), 1):
        for column, cell in zip(columns, cells, strict=True):
            for character in cell if isinstance(cell, str) else "":
                if not _fits(character):
                    shown = f"{character!r} (U+{ord(character):04X})"
                    return UsageError(
                        ErrorCode.NOT_IN_CP932, file=source, line=line, number=number, head=column, character=shown
                    )
    raise AssertionError("every character fits")


def _fits(character: str) -> bool:
    try:
        encode_csv(character, CsvEncoding.CP932)
    except UnicodeEncodeError:
        return False
    return True


def _names(language: str) -> list[str]:
    return [column.name if language == SOURCE_LANGUAGE else column.title(language) for column in COLUMNS]


def _rows(document: Document) -> list[list[FlatCell]]:
    return [safe_row(map(flat_text, row(document, record))) for record in document.records]


def _text(rows: Iterable[Iterable[FlatCell]]) -> str:
    """The csv module writes None as nothing."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
