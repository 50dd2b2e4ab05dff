"""A document as a table for a person. The only place that uses rich, which is imported when a table is asked for."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from mie_budget.models import Amount, Document, Record
from mie_budget.sinks.columns import Language
from mie_budget.sinks.review_words import year_text
from mie_budget.sinks.table_words import Manner, relation_label

if TYPE_CHECKING:
    from rich.table import Table

_NARROWEST = 60
# What a document holds must not move the cursor or recolour the terminal.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def document_table(document: Document, *, width: int = 80, language: Language = Language.EN) -> str:
    """The records of a document as a table, `width` columns wide (60 at least), with the totals below it.

    A full-width character takes two columns. Amounts are in 千円 where they are whole thousands and in 円 elsewhere.
    The text holds no escape sequences and ends with a line end.
    """
    from rich.console import Console

    manner = Manner(language)
    text = io.StringIO()
    console = Console(
        file=text, width=max(width, _NARROWEST), color_system=None, force_terminal=False, legacy_windows=False
    )
    console.print(_title(document, manner), markup=False, highlight=False, emoji=False)
    if document.records:
        console.print(_table(document, manner))
    console.print(_totals(document, manner), markup=False, highlight=False, emoji=False)
    # rich fills every line of a table up to its width.
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n"))


def yen_text(yen: int) -> str:
    """An amount for a person: in 千円 where it is a whole number of them, which is how budgets print it.

    >>> yen_text(28_550_000), yen_text(1_234), yen_text(0)
    ('28,550千円', '1,234円', '0円')
    """
    return f"{yen // 1000:,}千円" if yen and yen % 1000 == 0 else f"{yen:,}円"


def _title(document: Document, manner: Manner) -> str:
    year = _year(document.fiscal_year, manner)
    return _CONTROL.sub("\ufffd", f"{document.source.name}: {document.title or '-'}{year}")


def _year(year: int | None, manner: Manner) -> str:
    if year is None:
        return ""
    japanese = manner.language is Language.JA
    return manner.word("year", year=year_text(year, language=Language.JA) if japanese else year)


def _table(document: Document, manner: Manner) -> Table:
    from rich.box import Box
    from rich.table import Table
    from rich.text import Text

    # ASCII only: many Japanese terminals draw the usual box lines two columns wide.
    rules = Box("    \n    \n----\n    \n    \n    \n    \n    \n", ascii=True)
    table = Table(box=rules, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(manner.word("title"), overflow="fold")
    table.add_column(manner.word("departments"), overflow="fold")
    table.add_column(manner.word("amount"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(manner.word("line"), justify="right", no_wrap=True)
    for record in document.records:
        # As Text, since a title may hold what rich reads as markup: [新].
        table.add_row(*(Text(_CONTROL.sub("\ufffd", cell)) for cell in _cells(record)))
    return table


def _cells(record: Record) -> tuple[str, str, str, str, str]:
    amount: Amount | None = record.amount
    return (
        record.title,
        "、".join(record.departments),
        "-" if amount is None else yen_text(amount.yen),
        "" if amount is None else relation_label(amount.relation),
        str(record.span.first_line),
    )


def _totals(document: Document, manner: Manner) -> str:
    totals = document.totals
    return manner.word(
        "document_totals",
        records=manner.counted(totals.records, "one_record", "printed_records"),
        firm=yen_text(totals.firm_yen),
        ceiling=yen_text(totals.ceiling_yen),
        pools=totals.pools,
    )
