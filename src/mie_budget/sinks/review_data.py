"""What the review page is given to show: documents with their lines, as plain values for JSON.

Money is text in here, grouped for reading, and the lengths of bars are shares computed from integers: the page never
does sums in floating point.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from mie_budget.models import Diagnostic, Document, OtherAmount, Record, Role
from mie_budget.sinks.review_totals import DepartmentTotals, Pool, department_totals, find_pools
from mie_budget.sinks.review_words import Language, message, year_text

Value: TypeAlias = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]

ROLES = tuple(Role)
"""The roles in the order of the page; a line's role is the index in here, one digit."""
_FULL = 10_000
"""The length of the longest bar."""


class Reviewable(Protocol):
    """A document with its printed lines and their roles: `mie_budget.api.Reading` is one."""

    @property
    def document(self) -> Document: ...  # noqa: D102 - named in the class
    @property
    def lines(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def roles(self) -> tuple[Role, ...]: ...  # noqa: D102


def review_value(reading: Reviewable, *, language: Language) -> dict[str, Value]:
    """One document as the page's scripts expect it."""
    document = reading.document
    year = document.fiscal_year
    pools = find_pools(document.records, fiscal_year=year)
    findings = sorted((found.line, index) for index, found in enumerate(document.diagnostics))
    pool_of = {member: index for index, pool in enumerate(pools) for member in pool.members}
    return {
        "name": document.source.name,
        "title": document.title,
        "year": None if year is None else year_text(year, language=language),
        "stage": document.stage,
        "notation": document.notation,
        "encoding": document.source.encoding,
        "sha256": document.source.sha256,
        "lines": list(reading.lines),
        "roles": "".join(str(ROLES.index(role)) for role in reading.roles),
        "records": [_record(record, pool_of.get(index), findings) for index, record in enumerate(document.records)],
        "pools": [_pool(pool) for pool in pools],
        **_departments(department_totals(document.records, fiscal_year=year)),
        "firm": grouped(document.totals.firm_yen),
        "ceiling": grouped(document.totals.ceiling_yen),
        "diagnostics": [_diagnostic(diagnostic, language) for diagnostic in document.diagnostics],
    }


def grouped(yen: int) -> str:
    """Whole yen with commas.

    >>> grouped(28_550_000), grouped(-1_000)
    ('28,550,000', '-1,000')
    """
    return f"{yen:,}"


def _record(record: Record, pool: int | None, findings: Sequence[tuple[int, int]]) -> dict[str, Value]:
    """A record; `findings` are the lines and indexes of all diagnostics, in order."""
    span = record.span
    first, stop = bisect_left(findings, (span.first_line, 0)), bisect_left(findings, (span.last_line + 1, 0))
    return {
        "title": record.title,
        "departments": record.departments,
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
        "diagnostics": [index for _, index in findings[first:stop]],
    }


def _other(other: OtherAmount) -> dict[str, Value]:
    return {"relation": other.relation, "yen": grouped(other.yen), "text": other.text}


def _pool(pool: Pool) -> dict[str, Value]:
    return {"yen": grouped(pool.yen), "members": pool.members, "twins": pool.twins}


def _diagnostic(found: Diagnostic, language: Language) -> dict[str, Value]:
    return {
        "code": found.code,
        "severity": found.severity,
        "line": found.line,
        "column": found.column,
        "message": message(found, language=language),
    }


def _departments(rows: Sequence[DepartmentTotals]) -> dict[str, Value]:
    """The rows with their bars (where the firm and the open part begin, how long they are) and the place of 0 yen."""
    ends = [0, *(end for row in rows for end in (row.firm_yen, row.ceiling_yen))]
    low, high = min(ends), max(ends)

    scale = high - low or 1

    def place(yen: int) -> int:
        return (yen - low) * _FULL // scale

    def bar(*ends: int) -> list[int]:
        return [place(min(ends)), place(max(ends)) - place(min(ends))]

    departments = [
        {
            "name": row.name,
            "records": row.records,
            "firm": grouped(row.firm_yen),
            "ceiling": grouped(row.ceiling_yen),
            "firm_bar": bar(0, row.firm_yen),
            "open_bar": bar(row.firm_yen, row.ceiling_yen),
        }
        for row in rows
    ]
    return {"departments": departments, "zero": place(0)}
