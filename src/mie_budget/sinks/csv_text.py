"""Documents as CSV: one row for each record, the columns in a fixed order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mie_budget.models import Document
from mie_budget.sinks import columns
from mie_budget.sinks.columns import Language, flat_text
from mie_budget.sinks.spreadsheet import CsvEncoding, byte_order_mark, encode_csv, first_unencodable, safe_row

COLUMNS = tuple(column.name for column in columns.COLUMNS)
_Row = list[str | int | None]


def documents_csv(documents: Iterable[Document], *, language: Language = Language.EN) -> Iterator[str]:
    """The header row, then the rows of each document; rows end with CR LF, as RFC 4180 has it.

    Amounts are whole yen. `firm_yen` is the amount where it is exact and `ceiling_yen` the figure where it is 内数;
    either is empty otherwise, so that the sum of the column `firm_yen` counts no money twice. A text that a
    spreadsheet would run as a formula has an apostrophe before it.
    """
    yield _text([_names(language)])
    for document in documents:
        yield _text(_rows(document))


def documents_csv_bytes(
    documents: Iterable[Document], *, encoding: CsvEncoding, language: Language = Language.EN
) -> Iterator[bytes]:
    """`documents_csv` in an encoding. Raises `CsvEncodingError` for a character that the encoding cannot hold."""
    yield byte_order_mark(encoding) + encode_csv(_text([_names(language)]), encoding)
    for document in documents:
        rows = _rows(document)
        try:
            yield encode_csv(_text(rows), encoding)
        except UnicodeEncodeError:
            lines = [record.span.first_line for record in document.records]
            raise first_unencodable(rows, columns=_names(language), lines=lines, source=document.source.name) from None


def _names(language: Language) -> list[str]:
    return [column.title(language) for column in columns.COLUMNS]


def _rows(document: Document) -> list[_Row]:
    return [safe_row(map(flat_text, columns.row(document, record))) for record in document.records]


def _text(rows: Iterable[Iterable[str | int | None]]) -> str:
    """The csv module writes None as nothing."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
