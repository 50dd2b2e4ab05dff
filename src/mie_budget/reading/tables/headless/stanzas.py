"""Stanzas: tables without a head whose items take several rows each: a name, a sum, and labels beside their values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from mie_budget.reading.figures import is_sum
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import covered_columns, known_cells
from mie_budget.reading.tables.columns import Column, Role, column_of
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, row_of

_LEAST_STANZAS = 2
"""One alone may be any table with a merged cell."""
_SUM_WITH_UNIT = lazy(r".*円")
_FIGURE_BEHIND = lazy(r"[^()]*[^()\s](?P<gap>\s?)\((?P<figure>[^()]*\d\s?(?:百万|[千万億])?円[^()]*)\)")
"""A sum in brackets behind who is in charge: 道路課(補正後の額 9千円)."""


class _Stanza(NamedTuple):
    """The cells of one item: what each holds by its label, or by what it is, and its rows."""

    cells: tuple[tuple[Column, Piece], ...]
    labels: frozenset[str]
    first: int
    last: int


def stanza_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line, where all its rows are such items; None for any other.

    A cell over all its rows holds an item together. Of what has no label in it one cell is a sum, and one the name.
    """
    known = lines.known
    table = known[number].table if known else None
    if table is None or (number and known[number - 1].table == table) or not _opens(lines, number):
        return None
    stanzas: list[_Stanza] = []
    at = number
    while at < len(known) and known[at].table == table:
        stanza = _stanza_at(lines, outline, at)
        if stanza is None:
            return None
        stanzas.append(stanza)
        at = stanza.last + 1
    if len(stanzas) < _LEAST_STANZAS or not frozenset.intersection(*(stanza.labels for stanza in stanzas)):
        return None
    rows = [row for stanza in stanzas if (row := _row_of(outline, stanza)) is not None]
    columns = tuple(column for column, _ in stanzas[0].cells)
    return Table(number, number - 1, at - 1, columns, tuple(rows), None, frozenset(range(number, at)))


def _opens(lines: Lines, number: int) -> bool:
    """Whether a row holds a cell that goes on in the rows below, and is in none that began above."""
    cells = lines.known[number].cells
    return any(cell.rows > 1 for cell in cells) and all(cell.rows for cell in cells)


def _stanza_at(lines: Lines, outline: Outline, number: int) -> _Stanza | None:
    """The stanza that opens on a row; None where it has no name, no sum or no label, or more names than one."""
    if not _opens(lines, number):
        return None
    table = lines.known[number].table
    held: list[tuple[Column, Piece]] = []
    bare: list[Piece] = []
    last = number
    for at in count(number):
        goes_on = at == number or (
            at < len(lines.known) and lines.known[at].table == table and bool(covered_columns(lines, at))
        )
        if not goes_on:
            break
        last = at
        pieces = [piece_of(lines, at, *cell) for cell in known_cells(lines, at) or () if cell[0] < cell[1]]
        labelled, others = _labelled(pieces, outline.fiscal_year)
        held += labelled
        bare += others
    sums = [piece for piece in bare if is_sum(piece.text)]
    names = [piece for piece in bare if piece not in sums and any(map(str.isalpha, piece.text))]
    with_unit = [piece for piece in sums if _SUM_WITH_UNIT.fullmatch(piece.text)]
    own = with_unit or (sums if outline.unit_at(number) is not None else [])
    if not held or len(names) != 1 or len(own) > 1:
        return None
    cells = [(Column(Role.TITLE, "", None, None, 0, 0), names[0]), *held]
    if own:
        cells.append((Column(Role.AMOUNT, "", None, None, 0, 0), own[0]))
    labels = frozenset(column.text for column, _ in held)
    return _Stanza(tuple(sorted(cells, key=lambda cell: cell[1].place(0))), labels, number, last)


def _labelled(pieces: Sequence[Piece], year: int | None) -> tuple[list[tuple[Column, Piece]], list[Piece]]:
    """The values of a row that stand behind a label, each with what that says, and its other cells.

    A value with a sum in brackets is two.
    """
    found: list[tuple[Column, Piece]] = []
    others: list[Piece] = []
    at = 0
    while at < len(pieces):
        named = column_of(pieces[at].text, year) if at + 1 < len(pieces) else None
        if named is None or named.role is Role.TITLE:
            others.append(pieces[at])
            at += 1
            continue
        value = pieces[at + 1]
        column = Column(named.role, pieces[at].text, named.year, named.unit, at, at)
        behind = _FIGURE_BEHIND.fullmatch(value.text) if named.role is Role.DEPARTMENTS else None
        if behind is not None:
            found.append((column, value.cut(0, behind.start("gap"))))
            figure = value.cut(*behind.span("figure"))
            found.append((Column(Role.ASIDE, "", None, None, at, at), figure))
        else:
            found.append((column, value))
        at += 2
    return found, others


def _row_of(outline: Outline, stanza: _Stanza) -> TableRow | None:
    columns = [column for column, _ in stanza.cells]
    own = own_column(columns, outline)
    row = row_of(outline, columns, [piece for _, piece in stanza.cells], own)
    return None if row is None else row._replace(first_line=stanza.first, last_line=stanza.last)
