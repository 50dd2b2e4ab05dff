"""Cards in cells: a name on a line, below it a row of who is in charge, the label of an amount and the sum."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.figures import find_figures
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.tables.columns import Column, Role, column_of
from mie_budget.reading.tables.places import piece_of, stripped_piece
from mie_budget.reading.tables.rows import SUM_ALONE, Table, row_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations

_LONGEST_NAME = 80
_LEAST_CARDS = 2
"""One label with a sum below a line may say anything of it."""
_NAME = Column(Role.TITLE, "card", None, None, 0, 0)
_IN_CHARGE = Column(Role.DEPARTMENTS, "", None, None, 1, 1)
_OWN = 2


def carded_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The card whose row of cells is a line: an organization or none, the label of an amount, and the sum.

    Its name stands on the line above, and what is said of it in lines of one cell below, up to a blank one.
    """
    if not lines.known or not number or not lines.known[number].cells:
        return None
    if lines.known[number - 1].cells or not _is_name(lines, outline, number - 1):
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
    columns = (_NAME, _IN_CHARGE, Column(Role.AMOUNT, pieces[-2].text, label.year, label.unit, _OWN, _OWN))
    in_charge = pieces[0] if len(pieces) > 2 else name.cut(0, 0)
    row = row_of(outline, columns, (name, in_charge, pieces[-1]), _OWN)
    if row is None or row.is_total:
        return None
    row = row._replace(prose=(*row.prose, *said))
    if len(pieces) == 2:
        columns = (_NAME, Column(Role.TEXT, "", None, None, 1, 1), columns[_OWN])
    return Table(number, number - 1, last, columns, (row,), _OWN, frozenset((number - 1, number)))


def with_cards_vouched_for(tables: Sequence[Table]) -> list[Table]:
    """The tables without a card that is the only one, or cards none of which names a bureau or a section."""
    cards = [table for table in tables if table.columns[:1] == (_NAME,)]
    charged = [row.departments for table in cards for row in table.rows if row.departments is not None]
    sure = any(all(map(is_unit_of_body, one.names)) for one in charged)
    if not cards or (len(cards) >= _LEAST_CARDS and (sure or not charged)):
        return [*tables]
    return [table for table in tables if table.columns[:1] != (_NAME,)]


def _is_name(lines: Lines, outline: Outline, number: int) -> bool:
    text = lines.stripped[number]
    if not text or len(text) > _LONGEST_NAME or "。" in text or number in outline.furniture or number in outline.titles:
        return False
    return not find_figures(text) and not is_unit_of_body(text)
