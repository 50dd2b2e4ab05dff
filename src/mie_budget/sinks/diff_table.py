"""A comparison of two years as a table for a person."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mie_budget.meaning.comparison_models import Change, ChangeTotal, Comparison, Entry
from mie_budget.meaning.summary_models import Item, Summary, YearSummary
from mie_budget.sinks.columns import Language
from mie_budget.sinks.summary_amounts import Unit, aligned, shown
from mie_budget.sinks.summary_table import new_table, open_console, write_line
from mie_budget.sinks.table_words import Manner, relation_label

if TYPE_CHECKING:
    from rich.table import Table

_NO_DIFFERENCE = (Change.TO_PART_OF, Change.TO_EXACT, Change.PART_OF, Change.RELATION, Change.UNKNOWN)
"""The changes that are neither a rise nor a fall."""
_STYLES = {Change.RAISED: "green", Change.NEW: "green", Change.LOWERED: "red", Change.ENDED: "red"}


def diff_table(
    comparison: Comparison,
    *,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
    language: Language = Language.EN,
) -> str:
    """A comparison, `width` columns wide (60 at least): the totals, then the items by what became of them.

    Items whose title, departments and amount are the same are only counted unless `everything` is set. Without
    `colour` the text holds no escape sequences. It ends with a line end.
    """
    manner = Manner(language, unit)
    text = io.StringIO()
    console = open_console(text, width=width, colour=colour)
    for line in _head(comparison, manner):
        write_line(console, line)
    for total in comparison.changes:
        entries = [
            entry
            for entry in comparison.entries
            if entry.change is total.change and (everything or not _is_plain(entry))
        ]
        if total.items:
            write_line(console, "")
            write_line(console, _heading(total, manner, len(entries)))
        if entries:
            console.print(_table(entries, manner, _STYLES.get(total.change, "") if colour else ""))
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n"))


def _is_plain(entry: Entry) -> bool:
    return entry.change is Change.UNCHANGED and not entry.moved and entry.score is None


def _head(comparison: Comparison, manner: Manner) -> Iterator[str]:
    yield manner.unit_line()
    yield from _side(manner.word("old"), comparison.old, manner)
    yield from _side(manner.word("new"), comparison.new, manner)
    yield manner.word("similar", matcher=comparison.matcher) if comparison.matcher else manner.word("only_equal")
    for rename in comparison.renames:
        yield manner.word("renamed", old=rename.old, new="、".join(rename.new))
    if comparison.relisted:
        yield manner.word("not_compared", number=len(comparison.relisted))


def _side(name: str, summary: Summary, manner: Manner) -> Iterator[str]:
    if not summary.years:
        yield f"{name}: -"
    for year in summary.years:
        sources = manner.word("between").join(year.sources)
        yield f"{name}: {manner.year(year.fiscal_year)} {sources}: {_totals(year, manner)}"


def _totals(year: YearSummary, manner: Manner) -> str:
    total = year.total
    items = manner.counted(total.records, "one_item", "items")
    firm, ceiling = manner.amount(total.firm_yen), manner.amount(total.ceiling_yen)
    return manner.word("side_totals", items=items, firm=firm, ceiling=ceiling)


def _heading(total: ChangeTotal, manner: Manner, shown_entries: int) -> str:
    parts = [manner.counted(total.items, "one_item", "items")]
    if total.yen:
        parts.append(manner.amount(total.yen, signed=True))
    if total.moved:
        parts.append(manner.word("moved", number=total.moved))
    if shown_entries < total.items:
        parts.append(manner.word("not_shown", number=total.items - shown_entries))
    note = manner.word("no_difference") if total.change in _NO_DIFFERENCE else ""
    return f"{manner.word(f'change_{total.change}')} ({manner.word('between').join(parts)}){note}"


def _table(entries: Sequence[Entry], manner: Manner, style: str) -> Table:
    from rich.text import Text

    olds = aligned([_amount(entry.old, manner) for entry in entries])
    news = aligned([_amount(entry.new, manner) for entry in entries])
    differences = [
        "" if entry.difference_yen is None else manner.amount(entry.difference_yen, signed=True) for entry in entries
    ]
    table = new_table()
    table.add_column(manner.word("item"), overflow="fold", ratio=1)
    table.add_column(manner.word("old"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(manner.word("new"), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column(manner.word("difference"), justify="right", no_wrap=True)
    table.expand = True
    for entry, old, new, difference in zip(entries, olds, news, aligned(differences), strict=True):
        cells = (_name(entry), old, _relation(entry.old), new, _relation(entry.new))
        table.add_row(*map(Text, cells), Text(difference, style=style))
    return table


def _name(entry: Entry) -> str:
    item = entry.new or entry.old
    old = entry.old if item is entry.new else None
    lines = [shown(item.record.title) if item else ""]
    if old and item and entry.score is not None:
        lines.append(f"  ~{entry.score} {shown(old.record.title)}")
    departments = shown("、".join(item.record.departments)) if item else ""
    if old and entry.moved:
        departments = f"{shown('、'.join(old.record.departments)) or '-'} -> {departments or '-'}"
    return "\n".join([*lines, f"  {departments}"] if departments else lines)


def _amount(item: Item | None, manner: Manner) -> str:
    return "" if item is None else "-" if item.yen is None else manner.amount(item.yen)


def _relation(item: Item | None) -> str:
    amount = item.record.amount if item else None
    return relation_label(amount.relation) if amount else ""
