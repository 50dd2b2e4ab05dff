"""Stacked cells: tables in which one cell of a row holds the name and the amount of an item, and who is in charge."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.models import OtherRelation
from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.tables.columns import Column, Role, is_unit_of_body
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, row_of

_LONGEST_CELL = 160
"""A name over two lines, two sums and two sections are shorter; what is longer is prose."""
_FIGURE = r"[△▲−-]?\d[\d,.]*(?:[百千]?[万億兆]\d[\d,.]*){0,2}(?:[百千]?[万億兆]?円)?"
_MARKER = r"[(\[〔【<](?:<marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>|<marker.none>)[)\]〕】>]"
_BETWEEN = r"[^()\[\]〔〕【】|]"
_STACKED = lazy(
    r"(?P<name>[^|。]{2,80}?)"
    rf"(?: +[(\[〔【](?P<above>{_BETWEEN}{{2,40}})[)\]〕】])?"
    rf"(?: +(?P<marker>{_MARKER})|(?= )) *\(?(?:<label.amount>[ :：]*)?"
    rf"(?P<amount>{_FIGURE})\)?"
    rf"(?: *\( *(?P<label><label.previous_year>[^()\d]{{0,8}})?(?P<second>{_FIGURE}|[-―－−ー]|皆増) *\))?"
    rf"(?: *[(\[〔【](?P<below>{_BETWEEN}{{2,40}})[)\]〕】]| +(?P<bare>[^\s()\[\]〔〕【】|\d]{{2,30}}))?"
)
_HEAD = lazy("(?:<column.title>).{0,4}?(?:<label.amount>).{0,12}|(?:<column.title>)")
_IN_CHARGE = lazy(r" *[(\[〔【](?P<names>[^()\[\]〔〕【】]{2,60})[)\]〕】]$")
_PROGRAMME = lazy(r"<programme>(?:費|\([^()]*\))?$")
_ALL_FIGURE = re.compile(r"[△▲−-]?\d[\d,.]*[百千万億]*円?")
_ROLE_OF_BRACKET: dict[OtherRelation | None, Role] = {
    OtherRelation.PREVIOUS_YEAR: Role.PREVIOUS_YEAR,
    OtherRelation.DIFFERENCE: Role.DIFFERENCE,
    OtherRelation.OF_WHICH: Role.OF_WHICH,
}
_ITEM = (Role.TITLE, Role.MARKER, Role.AMOUNT, Role.ASIDE, Role.DEPARTMENTS)
"""What the parts of a stacked cell are; the bracket behind the amount is what a note says of it."""
_OWN = _ITEM.index(Role.AMOUNT)


def stacked_cells_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and has name and amount in one cell of every row, and words in the others.

    Only where the source knows the cells. Its first row may be a head. Without one, each row names an organization or
    most names are those of programmes. None where several columns hold such cells, or another one figures.
    """
    rows = _rows(lines, outline, number)
    head = len(rows) > 1 and _is_head(rows[0])
    body = [row for row in rows[head:] if sum(bool(cell.text) for cell in row) > 1]
    if not body or len({len(row) for row in body}) > 1:
        return None
    context = outline.context(number)
    places = [at for at in range(len(body[0])) if all(_matched(row[at], context) for row in body)]
    if len(places) != 1:
        return None
    at = places[0]
    others = [place for place in range(len(body[0])) if place != at]
    if any(_ALL_FIGURE.fullmatch(row[place].text) for row in body for place in others):
        return None
    in_charge = next((place for place in others if _are_departments([row[place] for row in body])), None)
    behind = next((place for place in others if _end_in_departments([row[place] for row in body])), None)
    columns = tuple(
        Column(role, "", None, None, place, place)
        for place, role in enumerate((*_ITEM, Role.DEPARTMENTS, *(Role.TEXT for _ in others)))
    )
    found: list[TableRow] = []
    named = programmes = 0
    for row in body:
        match = _STACKED.fullmatch(row[at].text)
        if match is None:
            return None
        stacked = _parts(row[at], match)
        if in_charge is not None:
            beside, words = row[in_charge], [row[place] for place in others if place != in_charge]
        else:
            beside, words = _apart(row, behind, others)
        if stacked[-1].text:
            beside = beside.cut(0, 0)
        named += bool(stacked[-1].text or beside.text)
        programmes += _PROGRAMME.search(stacked[0].text) is not None
        role = Role.PREVIOUS_YEAR if match["label"] else _ROLE_OF_BRACKET.get(context.brackets, Role.ASIDE)
        of_row = [column._replace(role=role) if column.role is Role.ASIDE else column for column in columns]
        item = row_of(outline, of_row, [*stacked, beside, *words], _OWN)
        if item is None:
            return None
        found.append(item._replace(last_line=row[0].line))
    if not head and named < len(body) and programmes * 2 <= len(body):
        return None
    settled = frozenset(row[0].line for row in body) | (frozenset((number,)) if head else frozenset())
    return Table(number, number if head else number - 1, rows[-1][0].line, columns, tuple(found), _OWN, settled)


def _rows(lines: Lines, outline: Outline, number: int) -> list[list[Piece]]:
    """The cells of the rows of the table that a line opens, as far as it goes."""
    rows: list[list[Piece]] = []
    table = lines.known[number].table if lines.known else None
    if table is None or (number and lines.known[number - 1].table == table):
        return rows
    while number < len(lines.known) and lines.known[number].table == table:
        cells = known_cells(lines, number)
        if cells and number not in outline.furniture:
            rows.append([piece_of(lines, number, start, end) for start, end in cells])
        number += 1
    return rows


def _is_head(row: Sequence[Piece]) -> bool:
    """Whether a row names columns: names among them, and no figure."""
    texts = [cell.text.replace(" ", "") for cell in row]
    return any(map(_HEAD.fullmatch, texts)) and not any(find_figures(text) for text in texts)


def _matched(cell: Piece, context: Context) -> bool:
    """Whether a cell holds a name and an amount whose unit is known, and nothing but what belongs to an item."""
    match = _STACKED.fullmatch(cell.text) if len(cell.text) <= _LONGEST_CELL else None
    if match is None or (context.unit is None and "円" not in match["amount"]):
        return False
    organizations = [name for name in (match["above"], match["below"], match["bare"]) if name]
    return all(map(is_unit_of_body, organizations)) and not find_figures(match["name"])


def _parts(cell: Piece, match: re.Match[str]) -> list[Piece]:
    """The parts of a stacked cell, in the order of `_ITEM`; those that it does not have are empty."""
    in_charge = next((group for group in ("below", "bare", "above") if match[group]), None)
    groups = ("name", "marker", "amount", "second", in_charge)
    parts = [cell.cut(*match.span(group)) if group and match[group] else cell.cut(0, 0) for group in groups]
    marker = parts[1]
    return [parts[0], marker.cut(1, len(marker.text) - 1) if marker.text else marker, *parts[2:]]


def _are_departments(cells: Sequence[Piece]) -> bool:
    return all(cell.text and organization_alone(cell.text) is not None for cell in cells)


def _end_in_departments(cells: Sequence[Piece]) -> bool:
    """Whether each cell of words ends with the organizations in charge in brackets: one alone may be a partner's."""
    found = [_IN_CHARGE.search(cell.text) for cell in cells]
    return all(match is not None and is_unit_of_body(match["names"]) for match in found)


def _apart(row: Sequence[Piece], behind: int | None, others: Sequence[int]) -> tuple[Piece, list[Piece]]:
    """Who is in charge of a row, at the end of the words in the column `behind`, and its words without that."""
    match = _IN_CHARGE.search(row[behind].text) if behind is not None else None
    if behind is None or match is None:
        return row[0].cut(0, 0), [row[place] for place in others]
    words = [row[place].cut(0, match.start()) if place == behind else row[place] for place in others]
    return row[behind].cut(*match.span("names")), words
