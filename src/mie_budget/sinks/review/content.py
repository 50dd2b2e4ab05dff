"""What the review page is given to show: documents with their lines, as plain values for JSON.

A figure is a number in here, a sum is text (it may be more than a number in JSON holds exactly), and the lengths of
bars are shares computed from integers. What counts in which total is what `meaning` says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from mie_budget.diagnostics import Severity
from mie_budget.language import catalogue
from mie_budget.meaning.ledger import bounds, pool_key
from mie_budget.meaning.names import DepartmentsKey, each_department, folded
from mie_budget.meaning.results import Basis, Sums, YearSummary
from mie_budget.meaning.totals import PoolPlaces, account, basis_of, side_by_side
from mie_budget.models import Amount, Diagnostic, Document, OtherAmount, Record, Relation, Role
from mie_budget.printed import Picture, Printed, frames_of
from mie_budget.sinks.columns import label
from mie_budget.units import era_year

Value: TypeAlias = str | int | bool | Sequence["Value"] | Mapping[str, "Value"] | None

_ROLES = tuple(Role)
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

    @property
    def printed(self) -> Printed:
        """What the source knows of each line."""


def content(reading: Reviewable, pictures: Sequence[Picture] = (), *, language: str) -> dict[str, Value]:
    """One document as the page's scripts expect it, with pictures of its first pages."""
    document = reading.document
    # Everything printed is on the page, so an item that is printed twice counts as often, as in the document's totals.
    totals = account(document, merge_repeats=False)
    (year,), (standings,) = totals.summary.years, totals.standings
    diagnostics = findings_of(document)
    findings = sorted((found.line, index) for index, found in enumerate(diagnostics))
    exact: dict[tuple[DepartmentsKey, int], list[int]] = defaultdict(list)
    for index, record in enumerate(document.records):
        if record.amount and record.amount.relation is Relation.EXACT:
            exact[pool_key(record.departments, record.amount.yen)].append(index)
    rows = {folded(row.name or ""): number for number, row in enumerate(year.departments)}
    return {
        "name": document.source.name,
        "title": document.title,
        "about": _about(document, language),
        "sha256": document.source.sha256,
        "lines": reading.lines,
        "roles": "".join(str(_ROLES.index(role)) for role in reading.roles),
        "records": [
            _record(record, standing.pool, rows, findings, language)
            for record, standing in zip(document.records, standings, strict=True)
        ],
        "pools": [_pool(pool, exact) for pool in totals.pools],
        "sums": _sums(year.total),
        **_departments(year),
        "diagnostics": [_diagnostic(diagnostic, language) for diagnostic in diagnostics],
        "pages": pages_of(reading.printed, document.records, diagnostics, pictures),
        "pages_left_out": max(0, (reading.printed.pages or 0) - len(pictures)) if pictures else 0,
    }


def findings_of(document: Document) -> list[Diagnostic]:
    """The findings of a document in the order of the page."""
    return sorted(document.diagnostics, key=lambda found: (_GRAVEST.index(found.severity), found.line, found.column))


def pages_of(
    printed: Printed, records: Sequence[Record], diagnostics: Sequence[Diagnostic], pictures: Sequence[Picture]
) -> list[Value]:
    """The pages as they look, with the frames of the records on them and the findings about them as a whole."""
    if not pictures:
        return []
    frames: dict[int, list[Value]] = defaultdict(list)
    for index, record in enumerate(records):
        for page, place in frames_of(printed.lines[record.span.first_line - 1 : record.span.last_line]):
            frames[page].append([index, *place])
    about: dict[int, list[int]] = defaultdict(list)
    for index, found in enumerate(diagnostics):
        if "page" in found.params:
            about[int(found.params["page"])].append(index)
    return [
        {**picture._asdict(), "frames": frames[number], "findings": about[number]}
        for number, picture in enumerate(pictures, 1)
    ]


def _about(document: Document, language: str) -> str:
    """What the document is, in one line."""
    _ = catalogue(language)
    year, lines = document.fiscal_year, document.source.lines
    parts = (
        document.source.name if document.title else None,
        None if year is None else _("{era} (FY{year})", era=era_year(year), year=year),
        document.stage and label(document.stage, language),
        _("notation {name}", name=document.notation) if document.notation else _("no notation fits"),
        document.source.encoding,
        _.plural("{number} line", "{number} lines", lines),
    )
    return " · ".join(filter(None, parts))


def _record(
    record: Record, pool: int | None, rows: Mapping[str, int], findings: Sequence[tuple[int, int]], language: str
) -> dict[str, Value]:
    """A record; `rows` are the places of its departments in the totals, `findings` lines and indexes of diagnostics."""
    span = record.span
    first, stop = bisect_left(findings, (span.first_line, 0)), bisect_left(findings, (span.last_line + 1, 0))
    departments = each_department(record.departments)
    amount = record.amount
    exact = amount.yen if amount and amount.relation is Relation.EXACT else 0
    return {
        "title": record.title,
        "departments": record.departments,
        "rows": [rows[key] for key in departments],
        "ditto": record.ditto,
        "amount": _figure(amount) if amount else None,
        "others": [_figure(other) for other in record.others],
        "markers": record.markers,
        "corrected": [label(field, language) for field in record.corrected],
        "description": record.description,
        "first": span.first_line,
        "last": span.last_line,
        "page": span.page,
        "alone": [exact, 0],
        "within": [exact, 0] if len(departments) == 1 else _open(exact),
        "pool": pool,
        "diagnostics": sorted(index for _, index in findings[first:stop]),
    }


def _figure(figure: Amount | OtherAmount) -> dict[str, Value]:
    return {"yen": figure.yen, "relation": figure.relation, "text": figure.text}


def _pool(found: PoolPlaces, exact: Mapping[tuple[DepartmentsKey, int], Sequence[int]]) -> dict[str, Value]:
    """A pool, its records, and all that print its figure as their own amount: beside any of them it adds nothing."""
    pool = found.pool
    return {
        "alone": _open(pool.yen),
        "members": [index for _, index in found.members],
        "twins": exact.get(pool_key(pool.departments, pool.yen), ()),
    }


def _open(yen: int) -> list[int]:
    """What a figure that is shared or owned in part counts for: nothing firm, and what it raises a ceiling by."""
    return [0, bounds(0, [yen])[1]]


def _diagnostic(found: Diagnostic, language: str) -> dict[str, Value]:
    return found.model_dump(mode="json", include=_SHOWN, context={"language": language})


_SHOWN = {"code", "severity", "line", "column", "message"}
"""What the page shows of a diagnostic."""


def _sums(sums: Sums) -> dict[str, Value]:
    return {
        "records": sums.records,
        "known": sums.records - sums.nulls,
        "unknown": sums.nulls,
        "firm": str(sums.firm_yen),
        "floor": str(sums.floor_yen),
        "ceiling": str(sums.ceiling_yen),
    }


def years(documents: Sequence[Document], *, language: str) -> dict[str, Value]:
    """The years of the documents as rows with bars, each with the number of its first document; none for one year."""
    summary = account(documents).summary
    if len(summary.years) < 2:
        return {"rows": [], "zero": 0}
    rows, zero = _barred([year.total for year in summary.years])
    for year, row in zip(summary.years, rows, strict=True):
        row["name"] = _year_name(year, language)
        row["document"] = next(
            number
            for number, document in enumerate(documents)
            if (document.fiscal_year, basis_of(document.stage)) == (year.fiscal_year, year.basis)
        )
    return {"rows": rows, "zero": zero}


def _year_name(year: YearSummary, language: str) -> str:
    _ = catalogue(language)
    known = _("fiscal year not found") if year.fiscal_year is None else era_year(year.fiscal_year)
    return known if year.basis is Basis.BUDGET else f"{known} {label(year.basis, language)}"


def side_by_side_years(documents: Sequence[Document], *, language: str) -> dict[str, Value]:
    """The years of the documents beside one another: a row for all departments, then one for each, with bars.

    A department has None for a year in which it has no items. The bars of the departments have one scale, those of the
    first row their own.
    """
    summary = account(documents).summary
    departments = side_by_side(summary)
    whole, whole_zero = _barred([year.total for year in summary.years])
    barred, zero = _barred([sums for row in departments for sums in row.sums if sums])
    bars = iter(barred)
    rows: list[Value] = [
        {"name": row.name, "years": [next(bars) if sums else None for sums in row.sums], "zero": zero}
        for row in departments
    ]
    return {
        "years": [_year_name(year, language) for year in summary.years],
        "whole": {"years": whole, "zero": whole_zero},
        "departments": rows,
    }


def _departments(year: YearSummary) -> dict[str, Value]:
    rows, zero = _barred(year.departments)
    for department, row in zip(year.departments, rows, strict=True):
        row["name"] = department.name
    return {"departments": rows, "zero": zero}


def _barred(sums: Sequence[Sums]) -> tuple[list[dict[str, Value]], int]:
    """Rows with their bars (where the firm and the open part begin, how long they are), and the place of 0 yen."""
    ends = [0]
    for row in sums:
        ends += row.firm_yen, row.floor_yen, row.ceiling_yen
    low, scale = min(ends), max(ends) - min(ends) or 1

    def place(yen: int) -> int:
        return (yen - low) * _FULL // scale

    def bar(one: int, other: int) -> list[int]:
        start, stop = sorted((place(one), place(other)))
        return [start, stop - start]

    rows: list[dict[str, Value]] = [
        {**_sums(row), "firm_bar": bar(0, row.firm_yen), "open_bar": bar(row.floor_yen, row.ceiling_yen)}
        for row in sums
    ]
    return rows, place(0)
