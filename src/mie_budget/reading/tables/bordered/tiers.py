"""Tiers: two figures one below the other in the cell of an amount, as its head or a legend says: 上段 R8 下段 R7."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.tables.columns import Column, Named, Role, column_of, lower_is_own, tiers_named
from mie_budget.reading.tables.rows import TableRow, cell_tail

_BOTH = lazy(
    r"(?P<upper>[△▲−-]?\d[\d,.]*(?:[千百]?[万億]|百万|千)?円?|[-‐–—―−ー]{1,3}|皆[増減]) +"
    r"(?P<lower>[(]?[△▲−-]?\d[\d,.]*(?:[千百]?[万億]|百万|千)?円?[)]?|[-‐–—―−ー]{1,3}|皆[増減])"
)
_ONE = lazy(r"[(]?[△▲−-]?\d[\d,.]*(?:[千百]?[万億]|百万|千)?円?[)]?|[-‐–—―−ー]{1,3}|皆[増減]")


class Tiers(NamedTuple):
    """Which column holds two figures in a cell, whether the lower of them is the items' own, and what the other is."""

    column: int
    lower: bool
    other: Role

    def parts(self, piece: Piece) -> tuple[Piece, Piece] | None:
        """The upper and the lower figure of one cell; None where it holds but one."""
        both = _BOTH.fullmatch(piece.text)
        return None if both is None else (piece.cut(*both.span("upper")), piece.cut(*both.span("lower")))

    def with_other(self, row: TableRow, piece: Piece, context: Context) -> TableRow:
        """A row with its other figure."""
        tail = cell_tail(piece, context)
        return row if tail is None else row._replace(others=(*row.others, (self.other, piece, tail)))


def is_tier(piece: Piece) -> bool:
    """Whether a cell holds one figure or the dash for none."""
    return _ONE.fullmatch(piece.text) is not None


def tiers_of_columns(
    columns: Sequence[Column], own: int | None, legend: Sequence[str], year: int | None
) -> Tiers | None:
    """The tiers in the cells of the items' own amounts, by their head or a legend; None where neither tells them."""
    if own is None:
        return None
    head = columns[own]
    named = tiers_named(head.text, year)
    if named is None and len(legend) == 2 and head.year is None:
        named = _by_legend(legend, year)
    lower = None if named is None else lower_is_own(*named)
    if named is None or lower is None:
        return None
    other = named[0 if lower else 1].role
    return Tiers(own, lower, Role.PREVIOUS_YEAR if other is Role.AMOUNT else other)


def _by_legend(legend: Sequence[str], year: int | None) -> tuple[Named, Named] | None:
    upper, lower = (column_of(label.strip("。、"), year) for label in legend)
    return None if upper is None or lower is None else (upper, lower)
