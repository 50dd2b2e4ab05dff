"""A comparison of two years as a table for a person."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mie_budget.meaning.comparison_models import Change, ChangeTotal, Comparison, Entry
from mie_budget.meaning.summary_models import Item, Summary, YearSummary
from mie_budget.sinks.summary_amounts import Unit, aligned, amount_text, shown
from mie_budget.sinks.summary_table import RELATIONS, new_table, open_console, write_line, year_name

if TYPE_CHECKING:
    from rich.table import Table

_WORDS = {
    Change.NEW: "新規 new",
    Change.ENDED: "終了 ended",
    Change.RAISED: "増額 raised",
    Change.LOWERED: "減額 lowered",
    Change.UNCHANGED: "同額 unchanged",
    Change.TO_PART_OF: "確定->内数 exact to 内数: 増減は不明 no rise or fall",
    Change.TO_EXACT: "内数->確定 内数 to exact: 増減は不明 no rise or fall",
    Change.PART_OF: "内数どうし 内数 in both: 増減は不明 no rise or fall",
    Change.RELATION: "金額の性質が変更 another kind of amount: 増減は不明 no rise or fall",
    Change.UNKNOWN: "金額なし no amount on a side: 増減は不明 no rise or fall",
}
_STYLES = {Change.RAISED: "green", Change.NEW: "green", Change.LOWERED: "red", Change.ENDED: "red"}


def diff_table(
    comparison: Comparison,
    *,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
) -> str:
    """A comparison, `width` columns wide (60 at least): the totals, then the items by what became of them.

    Items whose title, departments and amount are the same are only counted unless `everything` is set. Without
    `colour` the text holds no escape sequences. It ends with a line end.
    """
    text = io.StringIO()
    console = open_console(text, width=width, colour=colour)
    for line in _head(comparison, unit):
        write_line(console, line)
    for total in comparison.changes:
        entries = [
            entry
            for entry in comparison.entries
            if entry.change is total.change and (everything or not _is_plain(entry))
        ]
        if total.items:
            write_line(console, "")
            write_line(console, _heading(total, unit, len(entries)))
        if entries:
            console.print(_table(entries, unit, _STYLES.get(total.change, "") if colour else ""))
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n"))


def _is_plain(entry: Entry) -> bool:
    return entry.change is Change.UNCHANGED and not entry.moved and entry.score is None


def _head(comparison: Comparison, unit: Unit) -> Iterator[str]:
    yield f"単位 unit: {unit}"
    yield from _side("前 old", comparison.old, unit)
    yield from _side("後 new", comparison.new, unit)
    if comparison.matcher:
        yield f"似た事業名の照合 similar titles: {comparison.matcher} (~点数 score)"
    else:
        yield "事業名は完全一致で照合 only equal titles were matched"
    for rename in comparison.renames:
        yield f"部局の改称 renamed: {rename.old} -> {'、'.join(rename.new)}"
    if comparison.relisted:
        yield f"再掲 relisted, not compared: {len(comparison.relisted)}"


def _side(name: str, summary: Summary, unit: Unit) -> Iterator[str]:
    if not summary.years:
        yield f"{name}: -"
    for year in summary.years:
        yield f"{name}: {year_name(year.fiscal_year)} {', '.join(year.sources)}: {_totals(year, unit)}"


def _totals(year: YearSummary, unit: Unit) -> str:
    total = year.total
    firm, ceiling = amount_text(total.firm_yen, unit), amount_text(total.ceiling_yen, unit)
    return f"{total.records}件, 確定 firm {firm}, 上限 ceiling {ceiling}"


def _heading(total: ChangeTotal, unit: Unit, shown_entries: int) -> str:
    name, _, note = _WORDS[total.change].partition(": ")
    parts = [f"{total.items}件"]
    if total.yen:
        parts.append(amount_text(total.yen, unit, signed=True))
    if total.moved:
        parts.append(f"移管 moved {total.moved}")
    if shown_entries < total.items:
        parts.append(f"{total.items - shown_entries}件は省略 not shown (--all)")
    return f"{name} ({', '.join(parts)}){': ' if note else ''}{note}"


def _table(entries: Sequence[Entry], unit: Unit, style: str) -> Table:
    from rich.text import Text

    olds = aligned([_amount(entry.old, unit) for entry in entries])
    news = aligned([_amount(entry.new, unit) for entry in entries])
    differences = [
        "" if entry.difference_yen is None else amount_text(entry.difference_yen, unit, signed=True)
        for entry in entries
    ]
    table = new_table()
    table.add_column("事業名・部局", overflow="fold", ratio=1)
    table.add_column("前 old", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("後 new", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("増減", justify="right", no_wrap=True)
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


def _amount(item: Item | None, unit: Unit) -> str:
    return "" if item is None else "-" if item.yen is None else amount_text(item.yen, unit)


def _relation(item: Item | None) -> str:
    amount = item.record.amount if item else None
    return RELATIONS[amount.relation] if amount else ""
