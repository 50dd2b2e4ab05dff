"""A summary as CSV: one row for each fiscal year as a whole, and one for each of its departments."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields

from mie_budget.meaning.summary_models import Summary, Sums, YearSummary
from mie_budget.sinks.spreadsheet import safe_row

COLUMNS = ("fiscal_year", "basis", "scope", "department", *(field.name for field in fields(Sums)))


def summary_csv(summary: Summary) -> str:
    """The header row, then the rows; amounts are whole yen and rows end with CR LF, as RFC 4180 has it.

    `scope` is overall or department. The rows of the departments do not add up to the overall one where there are
    joint items.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for year in summary.years:
        writer.writerow(_row(year, "overall", None, year.total))
        for entry in year.departments:
            writer.writerow(safe_row(_row(year, "department", entry.name, entry.sums)))
    return text.getvalue()


def _row(year: YearSummary, scope: str, department: str | None, sums: Sums) -> tuple[str | int | None, ...]:
    return (year.fiscal_year, str(year.basis), scope, department, *astuple(sums))
