"""A summary as a table with bars for a person. rich is imported when a table is asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mie_budget.meaning.summary_models import (
    Basis,
    Inference,
    InferenceKind,
    Item,
    Pool,
    Relisted,
    Summary,
    Sums,
    YearSummary,
)
from mie_budget.models import Relation
from mie_budget.sinks.summary_amounts import Unit, aligned, amount_text, columns_of, shown, wrapped

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

NARROWEST = 60
_WIDEST_NAME = 28
_NARROWEST_BAR, _WIDEST_BAR = 8, 40
_HEADINGS = ("部局", "件数", "確定 firm", "上限 ceiling", "単純合計 naive")
_BASES = {
    Basis.BUDGET: "予算 budget",
    Basis.REQUEST: "要求 request",
    Basis.PROVISIONAL: "暫定 provisional",
    Basis.SETTLEMENT: "決算 settlement",
}
_SWITCHES = {
    InferenceKind.SHARED_POOL: ("同じ内数 figure shared", "--no-merge-pools"),
    InferenceKind.PRINTED_POOL: ("内数が別に掲載 figure of an item", "--no-match-printed"),
    InferenceKind.REPEATED_ITEM: ("重複 printed again", "--no-merge-repeats"),
}
_FIRM, _CEILING, _NAIVE = "#", "-", "."
_STYLES = {_FIRM: "green", _CEILING: "yellow", _NAIVE: "red"}
RELATIONS = {Relation.EXACT: "", Relation.PART_OF: "内数", Relation.RELISTED: "再掲", Relation.ADDITIONAL: "外数"}


def summary_table(summary: Summary, *, unit: Unit = Unit.THOUSAND, width: int = 80, colour: bool = False) -> str:
    """A summary, `width` columns wide (60 at least): sums with bars by department, then what lies behind them.

    A full-width character takes two columns. Without `colour` the text holds no escape sequences. It ends with a line
    end.
    """
    text = io.StringIO()
    console = open_console(text, width=width, colour=colour)
    if not summary.years:
        write_line(console, "文書がありません no documents")
    for number, year in enumerate(summary.years):
        if number:
            write_line(console, "")
        _write_year(console, year, unit)
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


def year_name(year: int | None) -> str:
    """A fiscal year as people write it.

    >>> year_name(2024), year_name(2018), year_name(None)
    ('令和6年度 (FY2024)', '平成30年度 (FY2018)', '年度不明 (fiscal year not found)')
    """
    if year is None:
        return "年度不明 (fiscal year not found)"
    for era, before in (("令和", 2018), ("平成", 1988), ("昭和", 1925)):
        if year > before:
            return f"{era}{'元' if year - before == 1 else year - before}年度 (FY{year})"
    return f"{year}年度 (FY{year})"


def _write_year(console: Console, year: YearSummary, unit: Unit) -> None:
    write_line(console, f"{year_name(year.fiscal_year)} {_BASES[year.basis]}: {', '.join(year.sources)}")
    write_line(console, f"単位 unit: {unit}")
    console.print(_sums_table(year, unit, console.width))
    write_line(
        console,
        f"{_FIRM} 確定 firm  {_CEILING} 上限まで up to the ceiling  {_NAIVE} 単純合計の超過 naive sum beyond it",
    )
    for line in _details(year, unit):
        write_line(console, line)


def _sums_table(year: YearSummary, unit: Unit, width: int) -> Table:
    from rich.text import Text

    rows = [(entry.name or "(部局の記載なし none)", entry.sums) for entry in year.departments]
    rows.append(("全体 overall", year.total))
    cells = [
        [shown(name) for name, _ in rows],
        [f"{sums.records:,}" for _, sums in rows],
        aligned([amount_text(sums.firm_yen, unit) for _, sums in rows]),
        aligned([amount_text(sums.ceiling_yen, unit) for _, sums in rows]),
        aligned([amount_text(sums.naive_yen, unit) for _, sums in rows]),
    ]
    widths = [max(map(columns_of, [heading, *column])) for heading, column in zip(_HEADINGS, cells, strict=True)]
    widths[0] = min(widths[0], _WIDEST_NAME)
    bar = min(width - sum(widths) - 2 * len(widths), _WIDEST_BAR)
    table = new_table()
    table.add_column(_HEADINGS[0], overflow="fold", min_width=8)
    for heading in _HEADINGS[1:]:
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


def _details(year: YearSummary, unit: Unit) -> Iterator[str]:
    """What lies behind the sums, each part under its heading and only where there is something to say."""
    total = year.total
    one = len(set(year.sources)) == 1
    if total.floor_yen != total.firm_yen:
        yield f"下限 floor {amount_text(total.floor_yen, unit)}: 減額の内数があるため lowered by negative figures"
    pools = [line for pool in year.pools for line in _pool(pool, unit, one)]
    yield from _part("内数の枠 pools", "", pools, len(year.pools))
    joint = [f"{_priced(item, unit, one)} {'、'.join(item.record.departments)}" for item in year.joint]
    yield from _part("共管 joint items", "部局の確定に入れず、上限に全額 in ceilings only, whole", joint)
    relisted = [f"{_priced(entry.item, unit, one)} {_original(entry, one)}" for entry in year.relisted]
    yield from _part("再掲 relisted", "合計に入れない in no total", relisted)
    additional = [f"{amount_text(entry.yen, unit)}  {_named(entry.item, one)}" for entry in year.additional]
    yield from _part("外数 additional", "合計の外 on top of the totals", additional)
    nulls = [_named(item, one) for item in year.nulls]
    yield from _part("金額なし no amount known", "合計に入れない in no total", nulls)
    yield from _part("推定 inferences", "", [_inferred(entry, unit, one) for entry in year.inferences])


def _part(heading: str, note: str, lines: Sequence[str], number: int | None = None) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{heading} ({len(lines) if number is None else number}){': ' if note else ''}{note}"
        yield from (f"  {line}" for line in lines)


def _pool(pool: Pool, unit: Unit, one: bool) -> Iterator[str]:
    note = f" = {place_of(pool.printed_as, one)} に掲載 counted there" if pool.printed_as else ""
    yield f"{amount_text(pool.yen, unit)}  {'、'.join(pool.departments) or '-'}{note}"
    yield from (f"    {_named(item, one)}" for item in pool.items)


def _original(entry: Relisted, one: bool) -> str:
    if entry.original is None:
        return "(元の事業は文書にない the original is not here)"
    return f"= {place_of(entry.original, one)}"


def _inferred(inference: Inference, unit: Unit, one: bool) -> str:
    words, switch = _SWITCHES[inference.kind]
    places = ", ".join(place_of(item, one) for item in inference.items)
    return f"{words}: {places}; {amount_text(-inference.spared_yen, unit, signed=True)} [{switch}]"


def place_of(item: Item, one: bool) -> str:
    """Where an item stands: its line, with the name of its document where there is more than one."""
    return f"{item.record.span.first_line}行" if one else item.place


def _named(item: Item, one: bool) -> str:
    return f"{item.record.title} ({place_of(item, one)})"


def _priced(item: Item, unit: Unit, one: bool) -> str:
    amount = item.record.amount
    price = f"{amount_text(amount.yen, unit)}{RELATIONS[amount.relation]}" if amount else "-"
    return f"{price}  {_named(item, one)}"
