"""Abreast: tables that set several items beside each other, each in a column of its own: names, and sums below."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import rows_of_table
from mie_budget.reading.tables.columns import Column, Role
from mie_budget.reading.tables.rows import SUM_ALONE, Table, TableRow, is_named_for_programme, row_of
from mie_budget.reading.tables.told_by_cells import names_organizations
from mie_budget.reading.titles import read_title
from mie_budget.units import PRINTED_UNITS

_LEAST_ABREAST = 2
_LEAST_BANDS = 2
"""One band may be a table whose head is a row of names."""
_CHARGED_BEHIND = lazy(r"(?P<sum>.*円) ?[(〔\[](?P<who>[^()〔〕\[\]\d]{2,30})[)〕\]]")
_LARGE_UNITS = tuple(unit for unit in PRINTED_UNITS if unit != "円")
"""How sums end that are no price of a ticket."""
_ROLES = (Role.TITLE, Role.DEPARTMENTS, Role.AMOUNT)
_COLUMNS = tuple(Column(role, "", None, None, at, at) for at, role in enumerate(_ROLES))
_SAID = Column(Role.TEXT, "", None, None, len(_ROLES), len(_ROLES))


def abreast_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line, of bands that hold the same rows in the same order, each opened by names.

    Only where the source knows the cells, and every cell of a row of sums or of organizations holds one, with its unit.
    """
    rows = [row for row in rows_of_table(lines, outline, number) if any(cell.text for cell in row)]
    roles = [_role_of(row) for row in rows]
    opens = [at for at, role in enumerate(roles) if role is Role.TITLE]
    if len(opens) < _LEAST_BANDS or opens[0] or roles.count(Role.AMOUNT) != len(opens):
        return None
    bands = [range(first, end) for first, end in zip(opens, [*opens[1:], len(rows)], strict=True)]
    orders = {tuple(roles[at] for at in band if roles[at] is not Role.TEXT) for band in bands}
    if len(orders) > 1 or len(set(*orders)) < len(*orders):
        return None
    found: list[TableRow] = []
    for band in bands:
        for column, name in enumerate(rows[band[0]]):
            if not name.text:
                continue
            below = [(roles[at], rows[at][column]) for at in band[1:] if column < len(rows[at])]
            row = _item(outline, name, [(role, cell) for role, cell in below if cell.text])
            if row is None:
                return None
            found.append(row._replace(last_line=rows[band[-1]][0].line))
    last = rows[-1][0].line
    return Table(number, number - 1, last, _COLUMNS, tuple(found), None, frozenset(range(number, last + 1)))


def _role_of(row: Sequence[Piece]) -> Role:
    """What a row holds of each item: its name, who is in charge, its sum, or other words."""
    texts = [cell.text for cell in row if cell.text]
    if len(texts) < _LEAST_ABREAST:
        return Role.TEXT
    if all("円" in text and (SUM_ALONE.fullmatch(text) or _CHARGED_BEHIND.fullmatch(text)) for text in texts):
        return Role.AMOUNT
    if all(map(names_organizations, texts)):
        return Role.DEPARTMENTS
    named = sum("。" not in text and is_named_for_programme(read_title(text).name) for text in texts)
    return Role.TITLE if 2 * named > len(texts) else Role.TEXT


def _item(outline: Outline, name: Piece, below: Sequence[tuple[Role, Piece]]) -> TableRow | None:
    """The item of a column in a band; None where its sum is missing, or not all of it is told."""
    cells = {role: cell for role, cell in below if role is not Role.TEXT}
    own = cells.get(Role.AMOUNT)
    if own is None:
        return None
    charged = _CHARGED_BEHIND.fullmatch(own.text)
    in_charge = cells.get(Role.DEPARTMENTS, name.cut(0, 0))
    if charged is not None and names_organizations(charged["who"]):
        in_charge, own = own.cut(*charged.span("who")), own.cut(*charged.span("sum"))
    elif not in_charge.text and not own.text.endswith(_LARGE_UNITS):
        return None
    said = [cell for role, cell in below if role is Role.TEXT]
    return row_of(outline, (*_COLUMNS, *[_SAID] * len(said)), (name, in_charge, own, *said), _ROLES.index(Role.AMOUNT))
