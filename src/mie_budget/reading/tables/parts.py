"""Parts: rows that repeat the name of one item, each with a kind of its expense, and the row that holds their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.rows import TableRow

_SUM = lazy(r"(?:事業)?<total>")
_KIND = lazy("<statutory>")


def with_sums_of_parts(
    rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column]
) -> list[TableRow]:
    """The rows, those that repeat one name as one where a cell of the last says that it holds their sum (事業計).

    They are in doubt where that is not their sum, or where all hold kinds of expense (節) and none holds the sum: what
    the item costs is not printed then.
    """
    found: list[TableRow] = []
    for _, group in groupby(rows, key=lambda row: row.title.text if not row.is_total else None):
        same = [*group]
        if len(same) < 2 or same[0].is_total:
            found += same
            continue
        words = [_words_of(row, cells, columns) for row in same]
        if any(_SUM.fullmatch(word) for word in words[-1]):
            found += _as_sum(same)
        elif all(any(map(_KIND.fullmatch, of_row)) for of_row in words):
            found += [row._replace(doubts=(*row.doubts, "columns")) for row in same]
        else:
            found += same
    return found


def _words_of(row: TableRow, cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column]) -> list[str]:
    """What the cells of a row hold besides its name, its departments and its figures."""
    return [
        piece.text.replace(" ", "")
        for column, piece in zip(columns, cells.get(row.first_line, ()), strict=False)
        if piece.text and column.role not in NUMERIC and column.role not in (Role.TITLE, Role.DEPARTMENTS)
    ]


def _as_sum(rows: Sequence[TableRow]) -> list[TableRow]:
    """The last row of an item for all of them; as they are, in doubt, where it is not their sum."""
    *parts, last = rows
    yen = [_yen_of(row) for row in parts]
    if _yen_of(last) is None or sum(one or 0 for one in yen) != _yen_of(last):
        return [row._replace(doubts=(*row.doubts, "columns")) for row in rows]
    stated = tuple((Role.OF_WHICH, *row.own) for row in parts if row.own is not None)
    aside = tuple((Role.ASIDE, piece, tail) for row in parts for _, piece, tail in row.others)
    departments = last.departments or rows[0].departments
    prose = tuple(piece for piece in last.prose if _SUM.fullmatch(piece.text.replace(" ", "")) is None)
    return [
        last._replace(
            first_line=rows[0].first_line, departments=departments, others=last.others + stated + aside, prose=prose
        )
    ]


def _yen_of(row: TableRow) -> int | None:
    return row.own[1].clauses[0].yen if row.own is not None else None
