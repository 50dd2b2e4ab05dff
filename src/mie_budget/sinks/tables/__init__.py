"""Tables for a person at a terminal: a document, a summary, a comparison of two years.

ASCII lines, since many Japanese terminals draw box lines two columns wide. A full-width character takes two columns, no
line is broken where Japanese does not allow it, and nothing a document holds can move the cursor. The tables show what
`meaning` has computed and add nothing up.
"""

from __future__ import annotations

from mie_budget.language import SOURCE_LANGUAGE, catalogue
from mie_budget.models import Document
from mie_budget.sinks.columns import BETWEEN
from mie_budget.sinks.tables.comparison import comparison_table
from mie_budget.sinks.tables.grid import NARROWEST, Column, as_text, broken_at, grid, mark_beside
from mie_budget.sinks.tables.summary import summary_table, years_table
from mie_budget.units import era_year, yen_text

__all__ = ["comparison_table", "document_table", "summary_table", "years_table"]


def document_table(document: Document, *, width: int = 80, language: str = SOURCE_LANGUAGE) -> str:
    """The records of a document, `width` columns wide (60 at least), with the totals below them.

    Amounts are in 千円 where they are whole thousands and in 円 elsewhere. The text holds no escape sequences and ends
    with a line end.
    """
    _, width, totals = catalogue(language), max(width, NARROWEST), document.totals
    title = f"{document.source.name}: {document.title or '-'}"
    year = document.fiscal_year
    if year is not None:
        title = _("{title} (fiscal year {year})", title=title, year=year, era=era_year(year))
    lines = broken_at(title, width)
    if document.records:
        columns = [
            Column(_.context("column", "title"), flexible=True),
            Column(_.context("column", "departments"), flexible=True),
            Column(_.context("column", "amount"), right=True),
            Column(""),
            Column(_.context("column", "line"), right=True),
        ]
        rows = [
            (
                record.title,
                BETWEEN.join(record.departments),
                yen_text(record.amount.yen) if record.amount else "-",
                " ".join(filter(None, (mark_beside(record.amount), _("corrected") if record.corrected else ""))),
                str(record.span.first_line),
            )
            for record in document.records
        ]
        lines += grid(columns, rows, width)
    lines += broken_at(
        _(
            "{records}; firm {firm}, ceiling {ceiling}, 内数 pools {pools}",
            records=_.plural("{number} record", "{number} records", totals.records),
            firm=yen_text(totals.firm_yen),
            ceiling=yen_text(totals.ceiling_yen),
            pools=totals.pools,
        ),
        width,
    )
    return as_text(lines)
