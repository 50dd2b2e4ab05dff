"""Documents as CSV: one row for each record, the columns in a fixed order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mie_budget.models import Document, Record, Relation

COLUMNS = (
    "source",
    "fiscal_year",
    "title",
    "departments",
    "amount_yen",
    "relation",
    "firm_yen",
    "ceiling_yen",
    "ditto",
    "markers",
    "description",
    "first_line",
    "last_line",
    "amount_text",
)
_BETWEEN = "、"


def documents_csv(documents: Iterable[Document]) -> Iterator[str]:
    """The header row, then the rows of each document; rows end with CR LF, as RFC 4180 has it.

    Amounts are whole yen. `firm_yen` is the amount where it is exact and `ceiling_yen` the figure where it is 内数;
    either is empty otherwise, so that the sum of the column `firm_yen` counts no money twice.
    """
    yield _rows([COLUMNS])
    for document in documents:
        yield _rows(_row(document, record) for record in document.records)


def _rows(rows: Iterable[tuple[str | int | None, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _row(document: Document, record: Record) -> tuple[str | int | None, ...]:
    """The values in the order of `COLUMNS`; the csv module writes None as nothing."""
    amount = record.amount
    return (
        document.source.name,
        document.fiscal_year,
        record.title,
        _BETWEEN.join(record.departments),
        amount.yen if amount else None,
        amount.relation.value if amount else None,
        amount.yen if amount and amount.relation is Relation.EXACT else None,
        amount.yen if amount and amount.relation is Relation.PART_OF else None,
        "true" if record.ditto else "false",
        _BETWEEN.join(record.markers),
        record.description,
        record.span.first_line,
        record.span.last_line,
        amount.text if amount else None,
    )
