"""A summary as a table with bars for a person. rich is imported when a table is asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mie_budget.meaning.summary_models import (
    Inference,
    InferenceKind,
    Item,
    Pool,
    Relisted,
    Summary,
    Sums,
    YearSummary,
)
from mie_budget.sinks.columns import Language
from mie_budget.sinks.summary_amounts import Unit, aligned, columns_of, shown, wrapped
from mie_budget.sinks.table_words import Manner, relation_label

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

NARROWEST = 60
_WIDEST_NAME = 28
_NARROWEST_BAR, _WIDEST_BAR = 8, 40
_HEADINGS = ("department", "records", "firm", "ceiling", "naive")
_SWITCHES = {
    InferenceKind.SHARED_POOL: "--no-merge-pools",
    InferenceKind.PRINTED_POOL: "--no-match-printed",
    InferenceKind.REPEATED_ITEM: "--no-merge-repeats",
}
_FIRM, _CEILING, _NAIVE = "#", "-", "."
_STYLES = {_FIRM: "green", _CEILING: "yellow", _NAIVE: "red"}


def summary_table(
    summary: Summary,
    *,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    colour: bool = False,
    language: Language = Language.EN,
) -> str:
    """A summary, `width` columns wide (60 at least): sums with bars by department, then what lies behind them.

    A full-width character takes two columns. Without `colour` the text holds no escape sequences. It ends with a line
    end.
    """
    manner = Manner(language, unit)
    text = io.StringIO()
    console = open_console(text, width=width, colour=colour)
    if not summary.years:
        write_line(console, manner.word("no_documents"))
    for number, year in enumerate(summary.years):
        if number:
            write_line(console, "")
        _write_year(console, year, manner)
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n"))


def open_console(text: io.StringIO, *, width: int, colour: bool) -> Console:
    """A rich console that writes into a text."""
    from rich.console import Console

    return Console(
        file=text,
        width=max(width, NARROWEST),
        color_system="standard" if colour else None,
        force_terminal=colour,
        legacy_windows=False,
    )


def write_line(console: Console, line: str) -> None:
    """One line as it is, broken at the width of the console."""
    for part in wrapped(shown(line), console.width):
        console.print(part, markup=False, highlight=False, emoji=False, soft_wrap=True)


def new_table() -> Table:
    """A table of the package's looks: ASCII only, since many Japanese terminals draw box lines two columns wide."""
    from rich.box import Box
    from rich.table import Table

    rules = Box("    \n    \n----\n    \n----\n    \n    \n    \n", ascii=True)
    return Table(box=rules, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)


def year_name(year: int | None, *, language: Language = Language.EN) -> str:
    """A fiscal year as people write it.

    >>> year_name(2024), year_name(2018), year_name(2018, language=Language.JA)
    ('令和6年度 (FY2024)', '平成30年度 (FY2018)', '平成30年度')
    """
    return Manner(language).year(year)


def _write_year(console: Console, year: YearSummary, manner: Manner) -> None:
    basis, sources = manner.word(year.basis), manner.word("between").join(year.sources)
    write_line(console, f"{manner.year(year.fiscal_year)} {basis}: {sources}")
    write_line(console, manner.unit_line())
    console.print(_sums_table(year, manner, console.width))
    write_line(console, manner.word("legend", firm=_FIRM, ceiling=_CEILING, naive=_NAIVE))
    for line in _details(year, manner):
        write_line(console, line)


def _sums_table(year: YearSummary, manner: Manner, width: int) -> Table:
    from rich.text import Text

    rows = [(entry.name or manner.word("no_department"), entry.sums) for entry in year.departments]
    rows.append((manner.word("overall"), year.total))
    headings = list(map(manner.word, _HEADINGS))
    cells = [
        [shown(name) for name, _ in rows],
        [f"{sums.records:,}" for _, sums in rows],
        aligned([manner.amount(sums.firm_yen) for _, sums in rows]),
        aligned([manner.amount(sums.ceiling_yen) for _, sums in rows]),
        aligned([manner.amount(sums.naive_yen) for _, sums in rows]),
    ]
    widths = [max(map(columns_of, [heading, *column])) for heading, column in zip(headings, cells, strict=True)]
    widths[0] = min(widths[0], _WIDEST_NAME)
    bar = min(width - sum(widths) - 2 * len(widths), _WIDEST_BAR)
    table = new_table()
    table.add_column(headings[0], overflow="fold", min_width=8)
    for heading in headings[1:]:
        table.add_column(heading, justify="right", no_wrap=True)
    if bar >= _NARROWEST_BAR:
        table.add_column("", no_wrap=True, width=bar)
    largest = max(max(sums.ceiling_yen, sums.naive_yen) for _, sums in rows)
    for (_, sums), row in zip(rows, zip(*cells, strict=True), strict=True):
        if sums is year.total:
            table.add_section()
        bars = [_bar(sums, largest, bar)] if bar >= _NARROWEST_BAR else []
        table.add_row(*map(Text, row), *bars)
    return table


def _bar(sums: Sums, largest: int, width: int) -> Text:
    """Firm, what the pools may add, and what a plain sum counts twice, on one scale for all rows."""
    from rich.text import Text

    text = Text()
    done = 0
    for mark, yen in ((_FIRM, sums.firm_yen), (_CEILING, sums.ceiling_yen), (_NAIVE, sums.naive_yen)):
        # An amount that is there is seen: at least one mark.
        end = max(done, -(-yen * width // largest)) if largest > 0 and yen > 0 else done
        end = min(end, width)
        text.append(mark * (end - done), style=_STYLES[mark])
        done = end
    return text


def _details(year: YearSummary, manner: Manner) -> Iterator[str]:
    """What lies behind the sums, each part under its heading and only where there is something to say."""
    total = year.total
    teller = _Teller(manner, one=len(set(year.sources)) == 1)
    if total.floor_yen != total.firm_yen:
        yield manner.word("floor", yen=manner.amount(total.floor_yen))
    pools = [line for pool in year.pools for line in teller.pool(pool)]
    yield from teller.part("pools", pools, len(year.pools))
    joint = [f"{teller.priced(item)} {'、'.join(item.record.departments)}" for item in year.joint]
    yield from teller.part("joint", joint)
    relisted = [f"{teller.priced(entry.item)} {teller.original(entry)}" for entry in year.relisted]
    yield from teller.part("relisted", relisted)
    additional = [f"{manner.amount(entry.yen)}  {teller.named(entry.item)}" for entry in year.additional]
    yield from teller.part("additional", additional)
    yield from teller.part("nulls", list(map(teller.named, year.nulls)))
    yield from teller.part("inferences", list(map(teller.inferred, year.inferences)))


class _Teller:
    """The lines about single items; `one` where all are of one document, which then needs no name."""

    def __init__(self, manner: Manner, *, one: bool) -> None:
        self._manner = manner
        self._one = one

    def part(self, heading: str, lines: Sequence[str], number: int | None = None) -> Iterator[str]:
        """A heading with what stands under it; nothing where that is nothing."""
        if lines:
            yield ""
            yield self._manner.word(heading, number=len(lines) if number is None else number)
            yield from (f"  {line}" for line in lines)

    def pool(self, pool: Pool) -> Iterator[str]:
        """A pool and its items."""
        note = self._manner.word("printed_as", place=self._place(pool.printed_as)) if pool.printed_as else ""
        yield f"{self._manner.amount(pool.yen)}  {'、'.join(pool.departments) or '-'}{note}"
        yield from (f"    {self.named(item)}" for item in pool.items)

    def original(self, entry: Relisted) -> str:
        """Where a relisted item was listed first."""
        return self._manner.word("no_original") if entry.original is None else f"= {self._place(entry.original)}"

    def inferred(self, inference: Inference) -> str:
        """What was inferred, from which items, what it spared, and the option that switches it off."""
        places = self._manner.word("between").join(map(self._place, inference.items))
        spared = self._manner.amount(-inference.spared_yen, signed=True)
        return f"{self._manner.word(inference.kind)}: {places}; {spared} [{_SWITCHES[inference.kind]}]"

    def named(self, item: Item) -> str:
        """An item and its place."""
        return f"{item.record.title} ({self._place(item)})"

    def priced(self, item: Item) -> str:
        """An item with its amount."""
        amount = item.record.amount
        price = f"{self._manner.amount(amount.yen)}{relation_label(amount.relation)}" if amount else "-"
        return f"{price}  {self.named(item)}"

    def _place(self, item: Item) -> str:
        return self._manner.word("place", line=item.record.span.first_line) if self._one else item.place
