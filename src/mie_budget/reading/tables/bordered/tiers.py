"""Tiers: figures one below the other in a cell, of which a head or a legend says what each is (上段 R8 下段 R7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.tables.columns import TWO_TIERS, Column, Named, Role, column_of, own_tier, tiers_named
from mie_budget.reading.tables.rows import TableRow, cell_tail

_NONE = r"<dash>{1,3}|皆[増減]"
_LOWER = rf"[(]?<sum>[)]?|{_NONE}"
_FIRST = rf"(?:<sum>|{_NONE})"
_EACH = lazy(rf"(?P<upper>{_FIRST}) +(?:(?P<middle>{_FIRST}) +)?(?P<lower>{_LOWER})")
"""Two or three figures of a cell, also such as 12億6,340万5千円."""
_ONE = lazy(_LOWER)


class Tiers(NamedTuple):
    """Which column holds several figures in a cell, which of them is the items' own, and what each of them is."""

    column: int
    own: int
    roles: tuple[Role, ...]

    @property
    def are_two(self) -> bool:
        """Whether a cell holds two: only then may the lower one stand on a line of its own."""
        return len(self.roles) == TWO_TIERS

    def parts(self, piece: Piece) -> list[Piece]:
        """The figures of one cell, from the upper one down; none where it holds another number of them."""
        each = _EACH.fullmatch(piece.text)
        if each is None:
            return []
        found = [piece.cut(*each.span(name)) for name in ("upper", "middle", "lower") if each[name]]
        return found if len(found) == len(self.roles) else []

    def with_others(self, row: TableRow, pieces: Sequence[Piece], context: Context) -> TableRow:
        """A row with its other figures."""
        roles = [role for at, role in enumerate(self.roles) if at != self.own]
        for role, piece in zip(roles, pieces, strict=True):
            tail = cell_tail(piece, context)
            row = row if tail is None else row._replace(others=(*row.others, (role, piece, tail)))
        return row


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
    place = None if named is None else own_tier(named)
    if named is None or place is None:
        return None
    roles = [
        Role.PREVIOUS_YEAR if one.role is Role.AMOUNT and at != place else one.role for at, one in enumerate(named)
    ]
    return Tiers(own, place, tuple(roles))


def _by_legend(legend: Sequence[str], year: int | None) -> tuple[Named, Named] | None:
    upper, lower = (column_of(label.strip("。、"), year) for label in legend)
    return None if upper is None or lower is None else (upper, lower)
