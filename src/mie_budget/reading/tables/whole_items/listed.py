"""Listed cells: bureaus or fields of work with cells beside them that list several items each, name and amount."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import row_cells, rows_of_table
from mie_budget.reading.tables.columns import Role, column_of
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, cell_tail, is_named_for_programme
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations
from mie_budget.reading.tables.whole_items.enumerated import listed_in
from mie_budget.reading.tails import Tail
from mie_budget.reading.titles import is_marker

_LEAST_ROWS = 2
_LEAST_ITEMS = 3
_LEAST_LISTED = 2
"""One item in each cell may be the only one of its row; a cell with several is a list."""
_NOTHING = lazy(r"[-‐–—―−－ー]{0,2}")
_NOT_ALONE = "|"
_CHARGED = lazy(
    r"\s*(?P<name>[^\W\d_][^〔〕\[\]【】|。]{1,48}?)\s+"
    r"(?P<amount>[△▲−-]?\d[\d,.]*(?:[百千]?[万億兆]\d[\d,]*)*(?:[百千]?[万億兆]|千|百)?円?)"
    r"\s*[〔\[【(](?P<who>[^〔〕\[\]【】()|\d]{2,30})[〕\]】)](?=\s|$)"
)
"""An item in a cell with others that says who is in charge behind its sum, which so needs no unit of its own."""


class _Told(NamedTuple):
    """An item in a cell: its name, its amount as printed and as read, and who is in charge where it says so."""

    name: Piece
    amount: Piece
    tail: Tail
    charged: str = ""


def listed_cells_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and lists items in cells: 総務部 | ・端末の更新（864万円）・本の購入（42万円）.

    Every cell is words or a list, each column the one or the other, and words open each row. None where these name
    programmes, of which a list would tell the parts. Who is in charge stands in a column of words, and what the items
    of a column are (新規, 拡充) in its head.
    """
    rows = rows_of_table(lines, outline, number) or _rows_of_text(lines, number)
    if len(rows) < _LEAST_ROWS:
        return None
    context = outline.context(number)
    told = [[_told_in(cell, context) for cell in row] for row in rows]
    head = not any(told[0])
    body = range(int(head), len(rows))
    if len(body) < _LEAST_ROWS or any(cell is None for at in body for cell in told[at]):
        return None
    size = max(len(rows[at]) for at in body)
    places = {at for row in body for at, cell in enumerate(told[row]) if cell}
    words = [at for at in range(size) if at not in places]
    several = sum(len(cell or ()) >= _LEAST_LISTED for row in body for cell in told[row])
    sure = all(one.charged for row in body for cell in told[row] for one in cell or ())
    if not several or 0 in places or not _are_apart([rows[at] for at in body], places, sure=sure):
        return None
    names = [cell.text.replace(" ", "") for cell in rows[0]] if head else []
    if _names_programmes(names, [rows[at][0].text for at in body], min(places), outline.fiscal_year):
        return None
    in_charge = next((at for at in words if _are_departments([rows[row] for row in body], at)), None)
    items: list[TableRow] = []
    charged = ""
    for row in body:
        cells = rows[row]
        if in_charge is not None and in_charge < len(cells) and cells[in_charge].text:
            charged = cells[in_charge].text
        for at, cell in enumerate(told[row]):
            marked = (names[at],) if at < len(names) and is_marker(names[at]) else ()
            items += [_item(one, charged, marked) for one in cell or ()]
    if len(items) < _LEAST_ITEMS:
        return None
    last = rows[-1][0].line
    settled = frozenset(rows[at][0].line for at in body) | (frozenset((number,)) if head else frozenset())
    return Table(number, number if head else number - 1, last, (), tuple(items), None, settled)


def _rows_of_text(lines: Lines, number: int) -> list[list[Piece]]:
    """The cells of the lines with borders from one on, to the first without; none where the source knows cells."""
    if lines.known or _NOT_ALONE not in lines.texts[number] or (number and _NOT_ALONE in lines.texts[number - 1]):
        return []
    below = takewhile(lambda at: _NOT_ALONE in lines.texts[at], range(number, len(lines.texts)))
    return [[piece_of(lines, at, *cell) for cell in row_cells(lines, at, _NOT_ALONE)] for at in below]


def _told_in(cell: Piece, context: Context) -> list[_Told] | None:
    """What a cell lists, in order; nothing where it states no sum, None where it cannot be told apart."""
    found: list[_Told] = []
    at = 0
    while (match := _CHARGED.match(cell.text, at)) is not None and is_unit_of_body(match["who"]):
        amount = cell.cut(*match.span("amount"))
        tail = cell_tail(amount, context)
        if tail is None or tail.clauses[0].yen is None:
            break
        found.append(_Told(cell.cut(*match.span("name")), amount, tail, match["who"]))
        at = match.end()
    if found and at == len(cell.text):
        return found
    listed = listed_in(cell, context)
    return None if listed is None else [_Told(*one) for one in listed]


def _are_apart(rows: Sequence[Sequence[Piece]], places: set[int], *, sure: bool) -> bool:
    """Whether cells where lists stand hold nothing else, and no other cell has a figure.

    Where all that is listed is `sure` to be items, as each says who is in charge, other cells there may be words.
    """
    for row in rows:
        for at, cell in enumerate(row):
            if at in places:
                if (
                    not sure
                    and not find_figures(cell.text)
                    and not find_bare(cell.text, 1)
                    and not _NOTHING.fullmatch(cell.text)
                ):
                    return False
            elif find_figures(cell.text):
                return False
    return bool(rows[0][0].text)


def _names_programmes(head: Sequence[str], words: Sequence[str], lists: int, year: int | None) -> bool:
    """Whether what stands before the lists are programmes, by the head of a column or by their own names."""
    named = [column_of(name, year) for name in head[:lists]]
    if any(column is not None and column.role is Role.TITLE for column in named):
        return True
    return 2 * sum(map(is_named_for_programme, words)) >= len(words)


def _are_departments(rows: Sequence[Sequence[Piece]], at: int) -> bool:
    filled = [row[at].text for row in rows if at < len(row) and row[at].text]
    return len(filled) >= _LEAST_ROWS and all(map(names_organizations, filled))


def _item(one: _Told, charged: str, markers: tuple[str, ...]) -> TableRow:
    name, amount, tail, own = one
    departments = read_departments(own or charged, strict=True) if own or charged else None
    line = name.line
    return TableRow(name, departments, (amount, tail), (), markers, line, line, (), (), is_total=False, enumerated=True)
