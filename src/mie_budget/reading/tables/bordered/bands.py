"""Bands and tiers: rows on two lines, and figures one below the other in a cell.

The head of a band names on its second line what stands below the name (事業名 above 事業内容); of tiers a head or a
legend says what each is (上段 R8 下段 R7).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.tables.cells import row_cells
from mie_budget.reading.tables.columns import TWO_TIERS, Column, Named, Role, column_of, own_tier, place_of, tiers_named
from mie_budget.reading.tables.rows import TableRow, cell_tail
from mie_budget.reading.tables.told_by_cells import is_unit_of_body

_OF_NAMES = frozenset({Role.TITLE, Role.DEPARTMENTS})
"""What the second line says of a year or a sum, it says of the same figure; below a name it names something else."""
_LOOKED_AT = 8
"""Lines below the head that show whether the rows stand on two."""
Shape = tuple[tuple[int, int], ...]
_NONE = r"<dash>{1,3}|皆[増減]"
_LOWER = rf"[(]?<sum>[)]?|{_NONE}"
_FIRST = rf"(?:<sum>|{_NONE})"
_EACH = lazy(rf"(?P<upper>{_FIRST}) +(?:(?P<middle>{_FIRST}) +)?(?P<lower>{_LOWER})")
"""Two or three figures of a cell, also such as 12億6,340万5千円."""
_ONE = lazy(_LOWER)


class Band(NamedTuple):
    """The columns of the second lines, which of them have a name, and the shapes of both lines of the head.

    `departments` is the column whose second lines hold those in charge, where every column has a name on both.
    """

    columns: tuple[Column, ...]
    named: frozenset[int]
    first: Shape
    second: Shape
    departments: int | None

    def is_second(self, lines: Lines, number: int, cells: Sequence[tuple[int, int]]) -> bool:
        """Whether a line is the second of a row: its cells stand as in the head, or only where that names something.

        Where both lines are set alike, an organization below the name tells them apart.
        """
        shape = _shape(lines, number)
        if shape in (self.first, self.second) and self.first != self.second:
            return shape == self.second
        if self.departments is not None:
            return self.departments < len(cells) and is_unit_of_body(
                lines.texts[number][slice(*cells[self.departments])]
            )
        return self.named.issuperset(index for index, (start, end) in enumerate(cells) if start < end)


def head_height(lines: Lines, number: int) -> int:
    """Over how many lines the tallest cell of a head goes, as far as the source knows."""
    return max((cell.rows for cell in lines.known[number].cells), default=1) if lines.known else 1


def band_below(lines: Lines, number: int, border: str, above: Sequence[Column], year: int | None) -> Band | None:
    """What the second lines of a table's rows hold, if its head says so on a line and the rows bear it out."""
    if number >= len(lines.texts):
        return None
    cells = row_cells(lines, number, border, least=len(above), repeated=True)
    if len(cells) != len(above):
        return None
    columns: list[Column] = []
    named: set[int] = set()
    below_name = False
    for index, (before, (start, end)) in enumerate(zip(above, cells, strict=True)):
        words = lines.texts[number][start:end].strip()
        found = column_of(words, year) if words else None
        if words and found is None:
            return None
        if found is not None:
            named.add(index)
            below_name |= (
                before.role in _OF_NAMES
                and found.role is not before.role
                and column_of(f"{before.text}{words}", year) is None
            )
        found = found or Named(Role.TEXT, None, None)
        columns.append(Column(found.role, words.replace(" ", ""), found.year, found.unit, index, index))
    departments = place_of(columns, Role.DEPARTMENTS) if len(named) == len(columns) else None
    band = Band(tuple(columns), frozenset(named), _shape(lines, number - 1), _shape(lines, number), departments)
    return band if below_name and _borne_out(lines, number + 1, border, band) else None


def _borne_out(lines: Lines, first: int, border: str, band: Band) -> bool:
    """Whether the lines below a head are the first and the second of rows in turn, at least once."""
    seconds = [
        band.is_second(lines, number, cells)
        for number in range(first, min(first + _LOOKED_AT, len(lines.texts)))
        if (cells := row_cells(lines, number, border, least=len(band.columns))) and len(cells) == len(band.columns)
    ]
    return seconds[:1] == [False] and any(two for _, two in pairwise(seconds))


def _shape(lines: Lines, number: int) -> Shape:
    cells = lines.known[number].cells if lines.known else ()
    return tuple((cell.column, cell.columns) for cell in cells)


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
