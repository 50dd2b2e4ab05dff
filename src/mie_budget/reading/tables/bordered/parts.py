"""Parts: rows that hold what an item consists of: kinds of expense under its name, or names in brackets below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.rows import TableRow
from mie_budget.reading.tails import Tail

_LEAST_PARTS = 2
"""One row with the same figure says the same once more."""
_SUM = lazy(r"(?:事業)?<total>")
_KIND = lazy("<statutory>")
_IN_BRACKETS = lazy(r"\([^()]+\)")


def with_parts(
    rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column]
) -> list[TableRow]:
    """The rows, those that hold a part of an item in one with it, so that each yen is counted once."""
    return _with_parts_in_brackets(_with_sums_of_parts(rows, cells, columns))


def _with_parts_in_brackets(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows, those whose whole name stands in brackets in the item above, where they come to no more than it."""
    found: list[TableRow] = []
    for in_brackets, group in groupby(rows, key=_is_in_brackets):
        same = [*group]
        whole = _yen_of(found[-1]) if in_brackets and found and not found[-1].is_total else None
        yen = [one for row in same if (one := _yen_of(row)) is not None]
        if whole is None or len(yen) < len(same) or min(yen) < 0 or sum(yen) > whole:
            found += same
        else:
            found[-1] = found[-1]._replace(
                others=(*found[-1].others, *_figures_of_parts(same)), last_line=same[-1].last_line
            )
    return found


def _is_in_brackets(row: TableRow) -> bool:
    return not row.is_total and row.title.text[:1] == "(" and _IN_BRACKETS.fullmatch(row.title.text) is not None


def _with_sums_of_parts(
    rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column]
) -> list[TableRow]:
    """The rows, those that repeat one name as one where the first is the sum of the others, or the last says so.

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
            found += _as_sum(same[:-1], same[-1])
        elif len(same) > _LEAST_PARTS and _are_sum(same[1:], same[0]):
            found += _as_sum(same[1:], same[0])
        elif all(any(map(_KIND.fullmatch, of_row)) for of_row in words):
            found += [row.doubted("columns") for row in same]
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


def _are_sum(parts: Sequence[TableRow], whole: TableRow) -> bool:
    yen = [_yen_of(row) for row in parts]
    return bool(_yen_of(whole)) and sum(one or 0 for one in yen) == _yen_of(whole)


def _as_sum(parts: Sequence[TableRow], whole: TableRow) -> list[TableRow]:
    """The row with the sum of an item for all of them; as they are, in doubt, where it is not their sum."""
    rows = sorted([*parts, whole], key=lambda row: row.first_line)
    if not _are_sum(parts, whole):
        return [row.doubted("columns") for row in rows]
    prose = tuple(piece for piece in whole.prose if _SUM.fullmatch(piece.text.replace(" ", "")) is None)
    return [
        whole._replace(
            first_line=rows[0].first_line,
            last_line=rows[-1].last_line,
            departments=whole.departments or rows[0].departments,
            others=(*whole.others, *_figures_of_parts(parts)),
            prose=prose,
        )
    ]


def _figures_of_parts(parts: Sequence[TableRow]) -> list[tuple[Role, Piece, Tail]]:
    """The figures of the parts of an item, as it has them: their own are part of its amount."""
    own = [(Role.OF_WHICH, *row.own) for row in parts if row.own is not None]
    return [*own, *((Role.ASIDE, piece, tail) for row in parts for _, piece, tail in row.others)]


def _yen_of(row: TableRow) -> int | None:
    return row.own[1].clauses[0].yen if row.own is not None else None
