"""Summaries and comparisons as CSV. As JSON they are their models' own; as tables for people see `tables`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from mie_budget.meaning.results import ComparedItem, Comparison, PlacedRecord, Summary, Sums, YearSummary
from mie_budget.sinks.columns import BETWEEN, valid_text
from mie_budget.sinks.delimited import FlatCell, safe_row

_SUMS = tuple(Sums.model_fields)
_SIDE = ("title", "departments", "relation", "yen", "source", "line")
SUMMARY_COLUMNS = ("fiscal_year", "basis", "scope", "department", *_SUMS)
COMPARISON_COLUMNS = (
    *("change", "moved", "matched_by", "score", "difference_yen"),
    *(f"old_{column}" for column in _SIDE),
    *(f"new_{column}" for column in _SIDE),
)


def summary_csv(summary: Summary) -> str:
    """A row for each fiscal year as a whole, and one for each of its departments, below the header row.

    `scope` is overall or department; amounts are whole yen. The rows of the departments do not add up to the overall
    one where there are joint items. Rows end with CR LF, as RFC 4180 has it.
    """
    rows: list[tuple[FlatCell, ...]] = []
    for year in summary.years:
        rows.append(_sums_row(year, "overall", None, year.total))
        rows += (_sums_row(year, "department", sums.name, sums) for sums in year.departments)
    return _csv(SUMMARY_COLUMNS, rows)


def comparison_csv(comparison: Comparison) -> str:
    """A row for each item, below the header row; amounts are whole yen and rows end with CR LF.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    `difference_yen` is empty where the amounts do not compare, so that its sum is one of real rises and falls.
    """
    return _csv(COMPARISON_COLUMNS, map(_item_row, comparison.entries))


def _csv(columns: Iterable[str], rows: Iterable[Iterable[FlatCell]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(safe_row(valid_text(cell) if isinstance(cell, str) else cell for cell in cells) for cells in rows)
    return text.getvalue()


def _sums_row(year: YearSummary, scope: str, department: str | None, sums: Sums) -> tuple[FlatCell, ...]:
    return (year.fiscal_year, year.basis.value, scope, department, *(getattr(sums, name) for name in _SUMS))


def _item_row(entry: ComparedItem) -> tuple[FlatCell, ...]:
    return (
        entry.change.value,
        "true" if entry.moved else "false",
        entry.matched_by.value if entry.matched_by else None,
        entry.score,
        entry.difference_yen,
        *_side(entry.old),
        *_side(entry.new),
    )


def _side(item: PlacedRecord | None) -> tuple[FlatCell, ...]:
    """The columns of one year; all empty where the item is not in it."""
    if item is None:
        return (None,) * len(_SIDE)
    relation = item.amount.relation.value if item.amount else None
    return (item.title, BETWEEN.join(item.departments), relation, item.yen, item.source, item.line)
