"""What the review page is given to show: documents with their lines, as plain values for JSON.

Money is text in here, grouped for reading, and the lengths of bars are shares computed from integers: the page never
does sums in floating point.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from mie_budget.meaning.keys import departments_key, folded
from mie_budget.meaning.summary import summarize
from mie_budget.meaning.summary_models import DepartmentSummary, Pool, YearSummary
from mie_budget.models import Diagnostic, Document, OtherAmount, Record, Role, Severity
from mie_budget.sinks.review_words import Language, message, year_text

Value: TypeAlias = str | int | bool | Sequence["Value"] | Mapping[str, "Value"] | None

ROLES = tuple(Role)
"""The roles in the order of the page; a line's role is the index in here, one digit."""
_GRAVEST = (Severity.ERROR, Severity.WARNING, Severity.INFO)
"""The order of the findings."""
_FULL = 10_000
"""The length of the longest bar."""


class Reviewable(Protocol):
    """A document with its printed lines and their roles: `mie_budget.api.Reading` is one."""

    @property
    def document(self) -> Document:
        """The document as read."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The printed lines without their ends."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The role of each line."""


def review_value(reading: Reviewable, *, language: Language) -> dict[str, Value]:
    """One document as the page's scripts expect it."""
    document = reading.document
    # Everything printed is on the page, so an item that is printed twice counts as often, as in the document's totals.
    summary = summarize(document, merge_repeats=False).years[0]
    diagnostics = sorted(
        document.diagnostics, key=lambda found: (_GRAVEST.index(found.severity), found.line, found.column)
    )
    findings = sorted((found.line, index) for index, found in enumerate(diagnostics))
    places = {id(record): index for index, record in enumerate(document.records)}
    pools = {places[id(item.record)]: number for number, pool in enumerate(summary.pools) for item in pool.items}
    rows = {folded(row.name or ""): number for number, row in enumerate(summary.departments)}
    year = document.fiscal_year
    return {
        "name": document.source.name,
        "title": document.title,
        "year": None if year is None else year_text(year, language=language),
        "stage": document.stage,
        "notation": document.notation,
        "encoding": document.source.encoding,
        "sha256": document.source.sha256,
        "lines": reading.lines,
        "roles": "".join(str(ROLES.index(role)) for role in reading.roles),
        "records": [_record(record, pools.get(index), rows, findings) for index, record in enumerate(document.records)],
        "pools": [_pool(pool, places) for pool in summary.pools],
        **_departments(summary),
        "firm": grouped(document.totals.firm_yen),
        "ceiling": grouped(document.totals.ceiling_yen),
        "diagnostics": [_diagnostic(diagnostic, language) for diagnostic in diagnostics],
    }


def grouped(yen: int) -> str:
    """Whole yen with commas.

    >>> grouped(28_550_000), grouped(-1_000)
    ('28,550,000', '-1,000')
    """
    return f"{yen:,}"


def _record(
    record: Record, pool: int | None, rows: Mapping[str, int], findings: Sequence[tuple[int, int]]
) -> dict[str, Value]:
    """A record; `rows` are the places of its departments in the totals, `findings` lines and indexes of diagnostics."""
    span = record.span
    first, stop = bisect_left(findings, (span.first_line, 0)), bisect_left(findings, (span.last_line + 1, 0))
    return {
        "title": record.title,
        "departments": record.departments,
        "rows": [rows[key] for key in departments_key(record.departments) or ("",)],
        "ditto": record.ditto,
        "yen": grouped(record.amount.yen) if record.amount else None,
        "relation": record.amount.relation if record.amount else None,
        "text": record.amount.text if record.amount else None,
        "others": [_other(other) for other in record.others],
        "markers": record.markers,
        "description": record.description,
        "first": span.first_line,
        "last": span.last_line,
        "page": span.page,
        "pool": pool,
        "diagnostics": sorted(index for _, index in findings[first:stop]),
    }


def _other(other: OtherAmount) -> dict[str, Value]:
    return {"relation": other.relation, "yen": grouped(other.yen), "text": other.text}


def _pool(pool: Pool, places: Mapping[int, int]) -> dict[str, Value]:
    return {
        "yen": grouped(pool.yen),
        "members": sorted(places[id(item.record)] for item in pool.items),
        "twin": places[id(pool.printed_as.record)] if pool.printed_as else None,
    }


def _diagnostic(found: Diagnostic, language: Language) -> dict[str, Value]:
    return {
        "code": found.code,
        "severity": found.severity,
        "line": found.line,
        "column": found.column,
        "message": message(found, language=language),
    }


def _departments(summary: YearSummary) -> dict[str, Value]:
    """The rows with their bars (where the firm and the open part begin, how long they are) and the place of 0 yen."""
    ends = [0]
    for row in summary.departments:
        ends += row.sums.firm_yen, row.sums.floor_yen, row.sums.ceiling_yen
    low, scale = min(ends), max(ends) - min(ends) or 1

    def place(yen: int) -> int:
        return (yen - low) * _FULL // scale

    def bar(one: int, other: int) -> list[int]:
        start, stop = sorted((place(one), place(other)))
        return [start, stop - start]

    def value(row: DepartmentSummary) -> dict[str, Value]:
        sums = row.sums
        return {
            "name": row.name,
            "records": sums.records,
            "firm": grouped(sums.firm_yen),
            "floor": grouped(sums.floor_yen),
            "ceiling": grouped(sums.ceiling_yen),
            "firm_bar": bar(0, sums.firm_yen),
            "open_bar": bar(sums.floor_yen, sums.ceiling_yen),
        }

    return {"departments": [value(row) for row in summary.departments], "zero": place(0)}
