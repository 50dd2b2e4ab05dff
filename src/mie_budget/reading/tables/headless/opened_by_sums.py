"""Rows of programmes that lost their cells, the first of each organization behind what that spends in all."""

from __future__ import annotations

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import Column, Role
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, carried, row_of
from mie_budget.reading.tables.told_by_cells import names_organizations

_CHANGE = r"\([△▲+-]?\d[\d,]*\)|\(皆[増減]\)"
_ROW = lazy(
    r"(?:(?P<departments>[^\s\d|]{2,14})(?: [△▲-]?\d[\d,.]*){2,5} )?"
    rf"(?P<title>[^\s|(][^。|]{{2,60}}?) ?(?P<amount>\d[\d,]*|皆減)(?P<change>{_CHANGE})"
)
"""土木部 3,125 3,063 63 橋の点検 480(+49), and below it 道の補修 51(皆増): two sums of an organization or more."""
_ROLES = {"departments": Role.DEPARTMENTS, "title": Role.TITLE, "amount": Role.AMOUNT, "change": Role.DIFFERENCE}
_COLUMNS = tuple(Column(role, "", None, None, at, at) for at, role in enumerate(_ROLES.values()))
_OWN = tuple(_ROLES).index("amount")
_LEAST_OPENED = 2
"""One organization with two sums may be the name of a work and where it stands."""


def table_opened_by_sums(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on the row of an organization with its sums; below it are rows of it and of others.

    Only under a caption with the unit of the programmes, and where what each has changed by stands behind its sum.
    """
    row = _ROW.fullmatch(lines.stripped[number]) if lines.stripped[number][-1] == ")" else None
    if row is None or row["departments"] is None or not outline.unit_at(number):
        return None
    if number and _ROW.fullmatch(lines.stripped[number - 1]):
        # The rows from the first on were none.
        return None
    found: list[TableRow] = []
    opened: set[str] = set()
    at = number
    while row is not None and (row["departments"] is None or names_organizations(row["departments"])):
        opened |= {row["departments"] or ""}
        # A group that took no part is empty, at the beginning of the line.
        indent = len(lines.texts[at]) - len(lines.texts[at].lstrip())
        spans = [(max(0, start) + indent, max(0, end) + indent) for start, end in map(row.span, _ROLES)]
        pieces = [piece_of(lines, at, start, end) for start, end in spans]
        if (item := row_of(outline, _COLUMNS, pieces, _OWN)) is not None:
            found.append(carried(item, found, _COLUMNS))
        at += 1
        row = _ROW.fullmatch(lines.stripped[at]) if at < len(lines.stripped) else None
    if len(opened - {""}) < _LEAST_OPENED:
        return None
    return Table(number, number - 1, at - 1, _COLUMNS, tuple(found), _OWN, frozenset(range(number, at)))
