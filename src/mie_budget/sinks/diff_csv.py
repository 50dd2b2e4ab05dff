"""A comparison of two years as CSV: one row for each item."""

from __future__ import annotations

import csv
import io

from mie_budget.meaning.comparison_models import Comparison, Entry
from mie_budget.meaning.summary_models import Item
from mie_budget.sinks.spreadsheet import safe_row

_SIDE = ("title", "departments", "relation", "yen", "source", "line")
COLUMNS = (
    "change",
    "moved",
    "matched_by",
    "score",
    "difference_yen",
    *(f"old_{column}" for column in _SIDE),
    *(f"new_{column}" for column in _SIDE),
)
_BETWEEN = "、"


def diff_csv(comparison: Comparison) -> str:
    """The header row, then the entries; amounts are whole yen and rows end with CR LF, as RFC 4180 has it.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    `difference_yen` is empty where the amounts do not compare, so that its sum is one of real rises and falls.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(safe_row(_row(entry)) for entry in comparison.entries)
    return text.getvalue()


def _row(entry: Entry) -> tuple[str | int | None, ...]:
    return (
        str(entry.change),
        "true" if entry.moved else "false",
        str(entry.matched_by) if entry.matched_by else None,
        entry.score,
        entry.difference_yen,
        *_side(entry.old),
        *_side(entry.new),
    )


def _side(item: Item | None) -> tuple[str | int | None, ...]:
    """The columns of one year; all empty where the item is not in it."""
    if item is None:
        return (None,) * len(_SIDE)
    record = item.record
    relation = str(record.amount.relation) if record.amount else None
    departments = _BETWEEN.join(record.departments)
    return (record.title, departments, relation, item.yen, item.source, record.span.first_line)
