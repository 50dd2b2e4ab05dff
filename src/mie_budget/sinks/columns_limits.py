"""The largest numbers a format can hold, checked before anything is written: a rounded amount is never an output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mie_budget.errors import UsageError
from mie_budget.models import Document

INT64_LIMIT = 2**63 - 1
"""What SQLite and Parquet hold, on either side of zero (the one further negative number is not worth a rule)."""
SPREADSHEET_LIMIT = 10**15 - 1
"""Spreadsheets compute with floats and show 15 digits."""


class AmountRangeError(UsageError):
    """An amount with more digits than the output format can hold exactly."""


def check_amounts(document: Document, *, limit: int, format_name: str) -> None:
    """Raise `AmountRangeError` for the first amount of a document whose size exceeds `limit`."""
    for line, what, yen in _amounts(document):
        if abs(yen) > limit:
            raise AmountRangeError(
                f"the {what}, {yen} yen, has more digits than {format_name} can hold exactly. "
                "Check the figure in the source, or write JSON or CSV, which hold any number",
                file=document.source.name,
                line=line,
            )


def check_sum(amounts: Iterable[int], *, limit: int, format_name: str) -> None:
    """Raise `AmountRangeError` where a sum of some of the amounts could exceed `limit`."""
    if sum(map(abs, amounts)) > limit:
        raise AmountRangeError(
            f"the amounts add up to more digits than {format_name} can hold exactly. "
            "Write fewer documents at once, or JSON or CSV, which hold any number"
        )


def _amounts(document: Document) -> Iterator[tuple[int, str, int]]:
    for record in document.records:
        line = record.span.first_line
        if record.amount is not None:
            yield line, f"amount of {record.title!r}", record.amount.yen
        for other in record.others:
            yield line, f"further figure ({other.relation}) of {record.title!r}", other.yen
