r"""What CSV needs before a spreadsheet opens it: cells that are never run as formulas, and bytes in its encoding.

A text that begins with = + - @, their full-width forms, a tab or a line end may be run as a formula or a command.
Such a cell gets a leading apostrophe. Columns of numbers are left alone, so that a negative amount stays a number;
only a title or a printed figure that begins with a minus sign (▲ does not) shows the apostrophe. A text that has
such an apostrophe of its own gets one more, so that `plain_cell` gives back every text exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from mie_budget.errors import UsageError

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


class CsvEncodingError(UsageError):
    """A character that the encoding asked for cannot hold."""


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


def safe_row(cells: Iterable[str | int | None]) -> list[str | int | None]:
    """A row whose texts are safe; numbers and empty cells stay as they are."""
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]


def encode_csv(text: str, encoding: CsvEncoding) -> bytes:
    """A piece of CSV in an encoding; the BOM of utf-8-sig, `byte_order_mark`, goes before the first piece.

    cp932 takes 〜 − — ‖ ¢ £ ¬ for the Microsoft forms of the same JIS characters. Raises `UnicodeEncodeError` for any
    other character it lacks; `first_unencodable` says which cell holds it. In UTF-8, half a surrogate pair (from a
    file name that could not be decoded) becomes its escape.
    """
    if encoding is CsvEncoding.CP932:
        return text.translate(_MICROSOFT).encode("cp932")
    return text.encode("utf-8", "backslashreplace")


def byte_order_mark(encoding: CsvEncoding) -> bytes:
    """What a file in the encoding starts with."""
    return b"\xef\xbb\xbf" if encoding is CsvEncoding.UTF_8_SIG else b""


def first_unencodable(
    rows: Iterable[Sequence[str | int | None]], *, columns: Sequence[str], lines: Iterable[int], source: str
) -> CsvEncodingError:
    """The error for the first character, in the rows of one document, that cp932 cannot hold.

    `columns` are the names to show, `lines` the line each record starts on in the source.
    """
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        for column, cell in zip(columns, row, strict=True):
            for character in cell if isinstance(cell, str) else "":
                if not _fits(character):
                    return CsvEncodingError(
                        f"record {number}, column {column}: cp932 has no {character!r} (U+{ord(character):04X}). "
                        f"Use utf-8-sig, which Excel opens too (--csv-encoding utf-8-sig)",
                        file=source,
                        line=line,
                    )
    raise AssertionError("every character fits")


def _fits(character: str) -> bool:
    try:
        encode_csv(character, CsvEncoding.CP932)
    except UnicodeEncodeError:
        return False
    return True
