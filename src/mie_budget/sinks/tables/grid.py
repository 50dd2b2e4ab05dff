"""Grids: columns and lines within a width, and how a table speaks: its words, its unit, its colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from mie_budget.language import Catalogue
from mie_budget.meaning.results import Comparison, Summary
from mie_budget.models import Amount, Relation
from mie_budget.sinks.terminal_text import cell_width, visible, wrap
from mie_budget.units import Unit, amount_text, era_year

NARROWEST = 60
"""The fewest columns that a table is made for."""
LEAST = 8
"""What is broken keeps so many columns."""
GAP = "  "
_COLOURS = {"green": 32, "yellow": 33, "red": 31}
_MARKS = {Relation.EXACT: "", Relation.PART_OF: "内数", Relation.RELISTED: "再掲", Relation.ADDITIONAL: "外数"}


class Manner(NamedTuple):
    """How a table speaks: its words, the unit of its amounts, its width, and whether it has colours."""

    words: Catalogue
    unit: Unit
    width: int
    colour: bool

    def amount(self, yen: int, *, signed: bool = False) -> str:
        """An amount in the unit of the table."""
        return amount_text(yen, self.unit, signed=signed)

    def unit_line(self) -> str:
        """The line that says which unit that is."""
        _ = self.words
        names = {
            Unit.YEN: _("yen (円)"),
            Unit.THOUSAND: _("1,000 yen (千円)"),
            Unit.TEN_THOUSAND: _("10,000 yen (万円)"),
            Unit.MILLION: _("1,000,000 yen (百万円)"),
            Unit.HUNDRED_MILLION: _("100,000,000 yen (億円)"),
        }
        return _("unit: {unit}", unit=names[self.unit])

    def year(self, year: int | None) -> str:
        """A fiscal year with its era, or that it was not found."""
        _ = self.words
        return _("fiscal year not found") if year is None else _("{era} (FY{year})", era=era_year(year), year=year)

    def items(self, number: int) -> str:
        """How many items there are."""
        return self.words.plural("{number} item", "{number} items", number)

    def listed(self, texts: Iterable[str]) -> str:
        """Texts one after the other."""
        _ = self.words
        return _.context("between", ", ").join(texts)

    def painter(self, colour: str | None) -> Callable[[str], str] | None:
        """What gives a text a colour; None where there are no colours."""
        return (lambda text: painted(text, colour)) if self.colour and colour else None


class Column(NamedTuple):
    """A column: its head, whether its cells stand to the right, whether they may be broken, and up to which width."""

    head: str
    right: bool = False
    flexible: bool = False
    most: int | None = None
    paint: Callable[[str], str] | None = None


_Cell = str | Sequence[str]
"""A text, or several that stand below one another."""


def grid(columns: Sequence[Column], rows: Sequence[Sequence[_Cell]], width: int, *, ruled: int = 0) -> list[str]:
    """A table within a width, with a rule below the heads and above the last `ruled` rows.

    Only the cells of flexible columns are broken: a figure never is.
    """
    heads: Sequence[_Cell] = [column.head for column in columns]
    cells = [[_parts(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(cell_width(part) for row in cells for part in row[at]) for at in range(len(columns))]
    widths = [min(wide, column.most or wide) for wide, column in zip(widths, columns, strict=True)]
    flexible = [at for at, column in enumerate(columns) if column.flexible]
    room = width - len(GAP) * (len(columns) - 1) - sum(wide for at, wide in enumerate(widths) if at not in flexible)
    most = max((widths[at] for at in flexible), default=0)
    while most > LEAST and sum(min(widths[at], most) for at in flexible) > room:
        most -= 1
    widths = [min(wide, most) if at in flexible else wide for at, wide in enumerate(widths)]
    rule = "-" * (sum(widths) + len(GAP) * (len(columns) - 1))
    lines = []
    for number, row in enumerate(cells):
        if number == 1 or 1 < number == len(cells) - ruled:
            lines.append(rule)
        broken = [
            [piece for part in cell for piece in wrap(part, wide) or [""]] if column.flexible else cell
            for cell, wide, column in zip(row, widths, columns, strict=True)
        ]
        for at in range(max(map(len, broken))):
            pieces = [cell[at] if at < len(cell) else "" for cell in broken]
            lines.append(GAP.join(map(_padded, pieces, widths, columns)).rstrip())
    return lines


def _padded(text: str, width: int, column: Column) -> str:
    blank = " " * (width - cell_width(text))
    shown = column.paint(text) if column.paint and text else text
    return blank + shown if column.right else shown + blank


def _parts(cell: _Cell) -> list[str]:
    return [visible(cell)] if isinstance(cell, str) else list(map(visible, cell))


def broken_at(line: str, width: int) -> list[str]:
    """One line as it can be shown, broken at the width."""
    return wrap(visible(line), width, hanging=2) or [""]


def painted(text: str, colour: str) -> str:
    """A text in a colour of the terminal."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def as_text(lines: Iterable[str]) -> str:
    """Lines as one text that ends with a line end."""
    return "".join(f"{line}\n" for line in lines)


def mark_beside(amount: Amount | None) -> str:
    """What stands beside an amount that is not the item's own, in any language as documents print it."""
    return _MARKS[amount.relation] if amount else ""


def filtered(result: Summary | Comparison, manner: Manner) -> list[str]:
    """The lines that say which records alone are shown."""
    _ = manner.words
    lines = (_("only records with {filters}", filters=text) for text in result.filters)
    return [part for line in lines for part in broken_at(line, manner.width)]
