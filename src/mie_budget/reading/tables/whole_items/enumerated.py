"""Enumerated tables: accounts or fields of work, with a cell each that enumerates what is spent on, name and sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells, row_cells
from mie_budget.reading.tables.columns import Named, Role, column_of
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, cell_tail, is_named_for_programme
from mie_budget.reading.tables.told_by_cells import is_unit_of_body
from mie_budget.reading.tails import Tail

_LEAST_CELLS = 3
"""Of an account, what is spent in it, and what that is."""
_LEAST_ROWS = 2
"""One cell that enumerates sums may say what a single item consists of."""
_FARTHEST_PAGE = 6
"""Lines between the tables of two pages: a page number, blank lines, a unit."""
_ENUMERATED = lazy(
    r"[・○◆●■◇□◎]?\s?(?P<name>[^\W\d_\s](?:[^、。;・()\n]|・(?!\s)|\([^()]*\)){0,48}?)\s*[:：…]*\s*"
    r"(?:(?P<open>\()?(?P<amount><sum>(?<=円))(?(open)\))"
    r"|\((?P<bare>[△▲−-]?\s?\d[\d,.]*)\))"
    r"\s*(?:など|等|ほか|他)?(?:\s*[、,;。／/・]+\s*|\s+|(?=[・○◆●■◇□◎])|$)"
)
"""A name with its sum behind it, and what parts it from the next; a comma or a sum inside the name makes it none."""
_AND_OTHERS = lazy(r"[\s(]*(?:など|等|ほか|他)[)。\s]*")
_SUM = lazy(r"\d ?[百千万億]*円")
_BARE_SUM = lazy(r"\([△▲−-]?\s?\d[\d,.]*\)")
"""A sum without a unit is told by its bracket alone."""
_MOST_OF_NAME = lazy(r"[^\W\d_]{2}")
_ACCOUNT = lazy(r"(?:\d{1,2}\s?)?<size>")
_NAMES_ITEM = frozenset((Role.TITLE, Role.DEPARTMENTS))


Listed = tuple[Piece, Piece, Tail]
"""An item in a cell with others: its name, and its amount as printed and as read."""


class _Row(NamedTuple):
    """The row of an account: its cells, what it spends, and what its last cell enumerates; None where it cannot be."""

    cells: Sequence[Piece]
    own: tuple[Piece, Tail] | None
    listed: list[Listed] | None


def enumerated_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table below a head that names no items but what accounts spend, of which the last column enumerates them.

    What is enumerated is read where each name has its sum with a unit, and the account spends as much at least;
    other rows are left in doubt.
    """
    if not _may_enumerate(lines, number):
        return None
    cells = row_cells(lines, number, border, repeated=True)
    head = [column_of(lines.texts[number][slice(*cell)], outline.fiscal_year) for cell in cells]
    own = next((at for at, column in enumerate(head) if column is not None and column.role is Role.AMOUNT), 0)
    if len(head) < _LEAST_CELLS or not 0 < own < len(head) - 1:
        return None
    rows, settled, last = _rows(lines, outline, number, border, len(head), own)
    listed = [row for row in rows if row.listed]
    if len(listed) < _LEAST_ROWS or 2 * len(listed) < sum(row.listed is None or bool(row.listed) for row in rows):
        return None
    if all(len(row.listed or ()) < _LEAST_ROWS for row in listed) or _names_items(head[:own], rows):
        return None
    return Table(number, number, last, (), tuple(_items(rows)), None, frozenset(settled))


def _may_enumerate(lines: Lines, number: int) -> bool:
    """Whether one of the lines below a head states several sums."""
    below = lines.stripped[number + 1 : number + 1 + _FARTHEST_PAGE]
    return any(text.count("円") > 1 for text in below)


def _names_items(before: Sequence[Named | None], rows: Sequence[_Row]) -> bool:
    """Whether one of the columns before the amounts names items: what is enumerated beside them are their parts."""
    said = any(column is not None and column.role in _NAMES_ITEM for column in before)
    if not said and not any(_tell_items(rows, at) for at, column in enumerate(before) if column is None):
        return False
    accounts = sum(_ACCOUNT.fullmatch(row.cells[0].text.replace(" ", "")) is not None for row in rows)
    return 2 * accounts < len(rows)


def _tell_items(rows: Sequence[_Row], at: int) -> bool:
    """Whether the cells below an unknown word are called like programmes, or are who is in charge of one."""
    cells = [row.cells[at].text for row in rows if row.cells[at].text]
    programmes = sum(map(is_named_for_programme, cells))
    return bool(cells) and (2 * programmes > len(cells) or all(map(is_unit_of_body, cells)))


def _rows(
    lines: Lines, outline: Outline, head: int, border: str, size: int, own: int
) -> tuple[list[_Row], set[int], int]:
    """The rows below a head, the lines they stand on, and the last of these."""
    rows: list[_Row] = []
    settled: set[int] = set()
    misses, last = 0, head
    for at in range(head + 1, len(lines.stripped)):
        if border not in lines.texts[at] and known_cells(lines, at) is None:
            misses += 1
            if misses > _FARTHEST_PAGE:
                break
            continue
        pieces = [piece_of(lines, at, *cell) for cell in row_cells(lines, at, border, least=size)]
        if lines.stripped[at] != lines.stripped[head]:
            if len(pieces) > size or not pieces[0].text or column_of(pieces[0].text, outline.fiscal_year) is not None:
                # Another table, or the head of one.
                break
            rows.append(_row(outline, [*pieces, *[pieces[-1].cut(0, 0)] * (size - len(pieces))], own))
        misses, last = 0, at
        settled.add(at)
    return rows, settled, last


def _row(outline: Outline, cells: Sequence[Piece], own: int) -> _Row:
    context = outline.context(cells[0].line)
    tail = cell_tail(cells[own], context) if cells[own].text else None
    amount = (cells[own], tail) if tail is not None else None
    return _Row(cells, amount, listed_in(cells[-1], context))


def listed_in(cell: Piece, context: Context) -> list[Listed] | None:
    """What a cell enumerates, in order; nothing where it states no sum, None where it cannot be told apart."""
    text = cell.text
    if _SUM.search(text) is None and (context.unit is None or _BARE_SUM.search(text) is None):
        return []
    found: list[Listed] = []
    at = 0
    while at < len(text) and _AND_OTHERS.fullmatch(text, at) is None:
        match = _ENUMERATED.match(text, at)
        if match is None or _SUM.search(match["name"]) or _MOST_OF_NAME.search(match["name"]) is None:
            return None
        amount = cell.cut(*match.span("amount" if match["amount"] else "bare"))
        tail = cell_tail(amount, context)
        if tail is None or tail.clauses[0].yen is None:
            return None
        found.append((cell.cut(*match.span("name")), amount, tail))
        at = match.end()
    return found


def _items(rows: Sequence[_Row]) -> list[TableRow]:
    """What the rows enumerate; an account whose cell cannot be told apart, or which spends less, is in doubt."""
    items: list[TableRow] = []
    for row in rows:
        listed = row.listed
        whole = row.own[1].clauses[0].yen if row.own is not None else None
        if listed is None or (whole is not None and sum(tail.clauses[0].yen or 0 for _, _, tail in listed) > whole):
            account, line = row.cells[0], row.cells[0].line
            items.append(TableRow(account, None, row.own, (), (), line, line, (), ("columns",), is_total=False))
            continue
        items += [
            TableRow(name, None, (amount, tail), (), (), name.line, name.line, (), (), is_total=False, enumerated=True)
            for name, amount, tail in listed
        ]
    return items
