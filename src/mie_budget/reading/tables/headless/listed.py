"""Lists and cards in cells, under no head: names, who is in charge and sums, with what is said of each below.

In a list the three stand in a row. A card has its name on a line above the row, and in that the label of its amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.figures import find_figures
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.tables.columns import Column, Role, column_of
from mie_budget.reading.tables.places import piece_of, stripped_piece
from mie_budget.reading.tables.rows import SUM_ALONE, Table, TableRow, is_called_total, row_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations

_LONGEST_NAME = 80
"""As long as the longest names over two lines of a cell."""
_NAME, _IN_CHARGE, _AMOUNT = range(3)
_COLUMNS = tuple(
    Column(role, "", None, None, at, at) for at, role in enumerate((Role.TITLE, Role.DEPARTMENTS, Role.AMOUNT))
)
_LEAST_CARDS = 2
"""One label with a sum below a line may say anything of it."""
_CARD_NAME = Column(Role.TITLE, "card", None, None, 0, 0)
_CARD_CHARGE = Column(Role.DEPARTMENTS, "", None, None, 1, 1)
_CARD_OWN = 2


class _Row(NamedTuple):
    """A row of three cells that hold something: in which columns, and what."""

    places: tuple[int, ...]
    cells: tuple[Piece, ...]


def listed_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a row of a name, an organization and a sum, and whose other rows are such or one cell.

    Only where the source knows the cells. Sums of the rows lack the organization. What stands in another column than
    the names says something of the row above; what stands in theirs is left to be read as a line.
    """
    if not lines.known or (table := lines.known[number].table) is None or not lines.known[number].cells:
        return None
    if number and lines.known[number - 1].table == table:
        return None
    items: list[TableRow] = []
    settled: set[int] = set()
    first: _Row | None = None
    at = number
    while at < len(lines.known) and lines.known[at].table == table:
        row = _row(lines, at)
        if at not in outline.furniture and row.cells:
            if first is None:
                if not _states_item(row, outline):
                    return None
                first = row
            found = _item(row, first, outline)
            if found is not None:
                items.append(found)
                settled.add(at)
            elif len(row.cells) > 1:
                return None
            elif row.places != first.places[:1] and items:
                items[-1] = items[-1]._replace(prose=(*items[-1].prose, row.cells[0]), last_line=at)
        at += 1
    return Table(number, number - 1, at - 1, _COLUMNS, tuple(items), _AMOUNT, frozenset(settled)) if items else None


def with_lists_vouched_for(tables: Sequence[Table]) -> list[Table]:
    """The tables, without the lists in cells if none names a bureau or a section: they may say where things are."""
    listed = [table for table in tables if table.columns is _COLUMNS]
    if not listed or any(
        row.departments is not None and all(map(is_unit_of_body, row.departments.names))
        for table in listed
        for row in table.rows
    ):
        return [*tables]
    return [table for table in tables if table.columns is not _COLUMNS]


def _row(lines: Lines, number: int) -> _Row:
    filled = [
        (at, piece_of(lines, number, start, end))
        for at, (start, end) in enumerate(known_cells(lines, number) or ())
        if start < end
    ]
    return _Row(tuple(at for at, _ in filled), tuple(piece for _, piece in filled))


def _states_item(row: _Row, outline: Outline) -> bool:
    if len(row.cells) != len(_COLUMNS) or row.places[0]:
        return False
    name, in_charge, amount = (piece.text for piece in row.cells)
    if SUM_ALONE.fullmatch(amount) is None or not _has_unit(row.cells[_AMOUNT], outline) or not _is_name(name):
        return False
    return names_organizations(in_charge)


def _has_unit(amount: Piece, outline: Outline) -> bool:
    return "円" in amount.text or outline.unit_at(amount.line) is not None or not any(map(str.isdigit, amount.text))


def _is_name(text: str) -> bool:
    return (
        len(text) <= _LONGEST_NAME
        and "。" not in text
        and SUM_ALONE.fullmatch(text) is None
        and not is_unit_of_body(text)
    )


def _item(row: _Row, first: _Row, outline: Outline) -> TableRow | None:
    """What a row states that is like the first, or a sum of such; None where it states nothing like it."""
    if row.places == first.places and _states_item(row, outline):
        return row_of(outline, _COLUMNS, row.cells, _AMOUNT)
    if len(row.cells) != len(_COLUMNS) - 1 or row.places[1] != first.places[_AMOUNT]:
        return None
    name, amount = row.cells
    if not is_called_total(name.text) or SUM_ALONE.fullmatch(amount.text) is None:
        return None
    return row_of(outline, _COLUMNS, (name, name.cut(0, 0), amount), _AMOUNT)


def carded_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The card whose row of cells is a line: an organization or none, the label of an amount, and the sum.

    Its name stands on the line above, and what is said of it in lines of one cell below, up to a blank one.
    """
    if not lines.known or not number or not lines.known[number].cells:
        return None
    if lines.known[number - 1].cells or not _is_card_name(lines, outline, number - 1):
        return None
    pieces = [piece_of(lines, number, *cell) for cell in known_cells(lines, number) or () if cell[0] < cell[1]]
    if len(pieces) not in (2, 3) or SUM_ALONE.fullmatch(pieces[-1].text) is None:
        return None
    label = column_of(pieces[-2].text, outline.fiscal_year)
    if label is None or label.role is not Role.AMOUNT or (len(pieces) > 2 and not names_organizations(pieces[0].text)):
        return None
    if "円" not in pieces[-1].text and label.unit is None and outline.unit_at(number) is None:
        return None
    last, said = number, list[Piece]()
    for below in range(number + 1, len(lines.stripped)):
        if not lines.stripped[below]:
            break
        cells = known_cells(lines, below) or ()
        if sum(start < end for start, end in cells) > 1:
            return None
        said.append(stripped_piece(lines, below))
        last = below
    name = stripped_piece(lines, number - 1)
    columns = (
        _CARD_NAME,
        _CARD_CHARGE,
        Column(Role.AMOUNT, pieces[-2].text, label.year, label.unit, _CARD_OWN, _CARD_OWN),
    )
    in_charge = pieces[0] if len(pieces) > 2 else name.cut(0, 0)
    row = row_of(outline, columns, (name, in_charge, pieces[-1]), _CARD_OWN)
    if row is None or row.is_total:
        return None
    row = row._replace(prose=(*row.prose, *said))
    if len(pieces) == 2:
        columns = (_CARD_NAME, Column(Role.TEXT, "", None, None, 1, 1), columns[_CARD_OWN])
    return Table(number, number - 1, last, columns, (row,), _CARD_OWN, frozenset((number - 1, number)))


def with_cards_vouched_for(tables: Sequence[Table]) -> list[Table]:
    """The tables without a card that is the only one, or cards none of which names a bureau or a section."""
    cards = [table for table in tables if table.columns[:1] == (_CARD_NAME,)]
    charged = [row.departments for table in cards for row in table.rows if row.departments is not None]
    sure = any(all(map(is_unit_of_body, one.names)) for one in charged)
    if not cards or (len(cards) >= _LEAST_CARDS and (sure or not charged)):
        return [*tables]
    return [table for table in tables if table.columns[:1] != (_CARD_NAME,)]


def _is_card_name(lines: Lines, outline: Outline, number: int) -> bool:
    text = lines.stripped[number]
    if not text or len(text) > _LONGEST_NAME or "。" in text or number in outline.furniture or number in outline.titles:
        return False
    return not find_figures(text) and not is_unit_of_body(text)
