"""Stacked cells: tables in which one cell of a row holds the name and the amount of an item, and who is in charge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mie_budget.reading.figures import find_figures, is_sum
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import rows_of_table
from mie_budget.reading.tables.columns import Column, Role
from mie_budget.reading.tables.rows import Table, is_named_for_programme, row_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body

_LEAST_CELLS = 2
_LONGEST_CELL = 160
"""A name over two lines, two sums and two sections are shorter; what is longer is prose."""
_FIGURE = "<sum>"
_MARKER = r"[(\[〔【<](?:<marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>|<marker.none>)[)\]〕】>]"
_MORE = (
    r" ?の?<label.part_of>| *\((?=[^()]*(?:\d|皆[増減]|前年)|[-―－−ー]\))[^()。|]{1,30}\)"
    rf"| +(?:<label.of_which>|<label.limit>|<label.previous_year>)[^\d()。|]{{0,10}}{_FIGURE}| *{_MARKER}"
)
"""What may stand behind the amount: that of the year before, a part, a limit, a marker."""
_WHO = r"[^()\[\]〔〕【】|\d]"
_STACKED = lazy(
    r"(?P<name>[^|。]{2,80}?)(?= )"
    rf"(?: *(?P<marker>{_MARKER}))?(?: *[(\[〔【](?P<above>{_WHO}{{2,40}})[)\]〕】])?"
    r" *\(?(?:<label.amount>[ :：]*)?"
    rf"(?P<amount>(?P<own>{_FIGURE})\)?(?:{_MORE}){{0,3}})"
    rf"(?: *[(\[〔【](?P<below>{_WHO}{{2,40}})[)\]〕】]| +(?P<bare>[^\s()\[\]〔〕【】|\d]{{2,30}}))?"
)
_HEAD = lazy("(?:<column.title>).{0,4}?(?:<label.amount>).{0,12}|(?:<column.title>)")
_IN_CHARGE = lazy(
    r" *[(\[〔【](?P<names>[^()\[\]〔〕【】]{2,60})[)\]〕】]$"
    r"|(?:(?<=[ 。])|^) *(?:<field.departments>) ?[:：] ?(?P<labelled>[^\s:：。]{2,60})$"
)
_REFERENCE = lazy(r"\d{1,2}(?: ?[・、,/] ?\d{1,2})*")
"""The numbers of goals, chapters or pages: no sums, where each cell of a column has such."""
_ITEM = (Role.TITLE, Role.MARKER, Role.AMOUNT, Role.DEPARTMENTS)
"""What the parts of a stacked cell are."""
_OWN = _ITEM.index(Role.AMOUNT)


def stacked_cells_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and has name and amount in one cell of every row, and words in the others.

    Only where the source knows the cells. Its first row may be a head. Without one, each item names an organization or
    most names are those of programmes. A row may hold several such cells, each with its own words behind it. None where
    another column has figures.
    """
    rows = rows_of_table(lines, outline, number)
    head = len(rows) > 1 and _is_head(rows[0])
    body = [row for row in rows[head:] if sum(bool(cell.text) for cell in row) > 1]
    if not body or len({len(row) for row in body}) > 1 or len(body[0]) < _LEAST_CELLS:
        return None
    context = outline.context(number)
    by_column = [[row[at] for row in body] for at in range(len(body[0]))]
    places = [at for at, cells in enumerate(by_column) if _all_stacked(cells, context)]
    if not places or not all(cell.text for cell in by_column[places[0]]) or (len(places) > 1 and places[0]):
        return None
    if any(
        is_sum(cell.text)
        for at, cells in enumerate(by_column)
        if at not in places and not _are_ordinals(cells) and not all(_REFERENCE.fullmatch(cell.text) for cell in cells)
        for cell in cells
    ):
        return None
    items: dict[tuple[int, int], list[Piece]] = {}
    for place, end in zip(places, [*places[1:], len(by_column)], strict=True):
        first = 0 if len(places) == 1 else place
        beside = [by_column[at] for at in range(first, end) if at != place]
        for index, pieces in enumerate(_items(by_column[place], beside, led=place > first)):
            if pieces:
                items[index, place] = pieces
    most = max(map(len, items.values()))
    columns = tuple(
        Column(role, "", None, None, at, at)
        for at, role in enumerate((*_ITEM, Role.DEPARTMENTS, *[Role.TEXT] * (most - len(_ITEM) - 1)))
    )
    found = [row_of(outline, columns, items[key], _OWN) for key in sorted(items)]
    named = sum(bool(pieces[len(_ITEM) - 1].text or pieces[len(_ITEM)].text) for pieces in items.values())
    programmes = sum(is_named_for_programme(pieces[0].text) for pieces in items.values())
    if not all(found) or (not head and named < len(items) and programmes * 2 <= len(items)):
        return None
    kept = tuple(row._replace(last_line=row.first_line) for row in found if row is not None)
    settled = frozenset(row[0].line for row in body) | (frozenset((number,)) if head else frozenset())
    return Table(number, number if head else number - 1, rows[-1][0].line, columns, kept, _OWN, settled)


def _is_head(row: Sequence[Piece]) -> bool:
    """Whether a row names columns: names among them, and no figure."""
    texts = [cell.text.replace(" ", "") for cell in row]
    return any(map(_HEAD.fullmatch, texts)) and not any(find_figures(text) for text in texts)


def _all_stacked(cells: Sequence[Piece], context: Context) -> bool:
    """Whether the cells of a column that are not empty hold an item each: a name, and an amount of a known unit."""
    filled = [cell.text for cell in cells if cell.text]
    return bool(filled) and all(_is_stacked(text, context) for text in filled)


def _is_stacked(text: str, context: Context) -> bool:
    match = _STACKED.fullmatch(text) if len(text) <= _LONGEST_CELL else None
    if match is None or (context.unit is None and "円" not in match["own"]):
        return False
    organizations = [name for name in (match["above"], match["below"], match["bare"]) if name]
    return all(map(_is_in_charge, organizations)) and not find_figures(match["name"])


def _is_in_charge(name: str) -> bool:
    return is_unit_of_body(name) or organization_alone(name) is not None


def _are_ordinals(cells: Sequence[Piece]) -> bool:
    """Whether a column counts the rows."""
    numbers = [int(cell.text) for cell in cells if cell.text.isascii() and cell.text.isdecimal()]
    return len(numbers) == len(cells) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _items(cells: Sequence[Piece], beside: Sequence[Sequence[Piece]], *, led: bool) -> Iterator[list[Piece]]:
    """The parts of the item in each cell of a column: those of `_ITEM`, who is in charge beside it, and other words.

    `led` says that a column stands before, whose cells may hold for several rows.
    """
    in_charge = next((column for column in beside if _are_departments(column)), None)
    words = [column for column in beside if column is not in_charge]
    behind = next((column for column in words if in_charge is None and _end_in_departments(column, cells)), None)
    above: Piece | None = None
    for row, cell in enumerate(cells):
        match = _STACKED.fullmatch(cell.text)
        if match is None:
            yield []
            continue
        stacked = _parts(cell, match)
        others = [column[row] for column in words if column is not behind]
        charged = in_charge[row] if in_charge is not None else cell.cut(0, 0)
        if led and above is not None and not charged.text:
            charged = above
        above = charged
        if behind is not None:
            end = _IN_CHARGE.search(behind[row].text)
            group = "names" if end is not None and end["names"] else "labelled"
            charged = behind[row].cut(*end.span(group)) if end is not None else charged
            others.append(behind[row].cut(0, end.start()) if end is not None else behind[row])
        yield [*stacked, charged.cut(0, 0) if stacked[-1].text else charged, *others]


def _parts(cell: Piece, match: re.Match[str]) -> list[Piece]:
    """The parts of a stacked cell, in the order of `_ITEM`; those that it does not have are empty."""
    in_charge = next((group for group in ("below", "bare", "above") if match[group]), None)
    groups = ("name", "marker", "amount", in_charge)
    name, marker, *others = (
        cell.cut(*match.span(group)) if group and match[group] else cell.cut(0, 0) for group in groups
    )
    return [name, marker.cut(1, len(marker.text) - 1) if marker.text else marker, *others]


def _are_departments(cells: Sequence[Piece]) -> bool:
    """Whether a column names organizations; one that is empty has that of the row above."""
    return bool(cells[0].text) and all(not cell.text or _is_in_charge(cell.text) for cell in cells)


def _end_in_departments(cells: Sequence[Piece], items: Sequence[Piece]) -> bool:
    """Whether the words beside each item end with those in charge, labelled or in brackets: one may be a partner's."""
    found = [_IN_CHARGE.search(cell.text) for cell, item in zip(cells, items, strict=True) if item.text]
    return all(match is not None and (match["labelled"] or is_unit_of_body(match["names"])) for match in found)
