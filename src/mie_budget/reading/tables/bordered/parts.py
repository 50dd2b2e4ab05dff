"""Items over several rows: what an item consists of in rows below it, or a row for each of its figures.

Parts are kinds of expense under its name, or names in brackets below it. In the long form the cells say what other
tables say in their heads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.rows import TableRow
from mie_budget.reading.tails import Tail

_SUM = lazy(r"(?:事業)?<total>")
_KIND = lazy("<statutory>")
_IN_BRACKETS = lazy(r"\([^()]+\)")
_LEAST_ITEMS = 2
"""Items with several rows that show that the rows are such; one may be printed twice, but not for two years."""
_LEAST_ROWS = 2 * _LEAST_ITEMS
_WORD = lazy(r"[^\W\d_]|^(?:19|20)\d\d$")
"""A word or a western year: without it what looks like a year is an ordinal (2-1)."""
_APART = "補正"
"""What is added in the year is an amount of its own beside the one of its beginning."""
_OF_ITEMS = NUMERIC | {Role.TITLE, Role.DEPARTMENTS}


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
    departments = last.departments or rows[0].departments
    prose = tuple(piece for piece in last.prose if _SUM.fullmatch(piece.text.replace(" ", "")) is None)
    return [
        last._replace(
            first_line=rows[0].first_line,
            departments=departments,
            others=(*last.others, *_figures_of_parts(parts)),
            prose=prose,
        )
    ]


def _figures_of_parts(parts: Sequence[TableRow]) -> list[tuple[Role, Piece, Tail]]:
    """The figures of the parts of an item, as it has them: their own are part of its amount."""
    own = [(Role.OF_WHICH, *row.own) for row in parts if row.own is not None]
    return [*own, *((Role.ASIDE, piece, tail) for row in parts for _, piece, tail in row.others)]


def _yen_of(row: TableRow) -> int | None:
    return row.own[1].clauses[0].yen if row.own is not None else None


def with_rows_of_one_item(
    rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column], outline: Outline
) -> list[TableRow]:
    """The rows, those of one item as one where a column says what the figure of each is (要求, 査定, 前年度, 国費).

    `cells` are those of each row by its first line. The rows of an item have its name and departments; which of their
    figures is its amount is told as among columns.
    """
    if len(rows) < _LEAST_ROWS:
        return [*rows]
    for index, column in enumerate(columns):
        if column.role not in _OF_ITEMS and (named := _named_by(index, rows, cells, outline.fiscal_year)):
            groups = _by_item(rows, cells, columns, besides=index)
            of_years = any(one.role is Role.PREVIOUS_YEAR for one in named.values())
            if sum(len(group) > 1 for group in groups) >= (1 if of_years else _LEAST_ITEMS):
                joined = [one for group in groups for one in _as_one(group, named, outline)]
                return sorted(joined, key=lambda row: row.first_line)
    return [*rows]


def _named_by(
    index: int, rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], year: int | None
) -> dict[int, Column]:
    """What a column says the figure of each row is, by the first line of that; nothing where it says no such thing."""
    named: dict[int, Column] = {}
    for row in rows:
        if row.is_total:
            continue
        pieces = cells.get(row.first_line, ())
        text = pieces[index].text if index < len(pieces) else ""
        found = column_of(text, year) if _WORD.search(text) and _APART not in text else None
        if found is None or found.role not in NUMERIC:
            return {}
        named[row.first_line] = Column(found.role, text.replace(" ", ""), found.year, None, index, index)
    return named if len({column.text for column in named.values()}) > 1 else {}


def _by_item(
    rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], columns: Sequence[Column], *, besides: int
) -> list[list[TableRow]]:
    """The rows of each item: of one name, with the same departments, in the same field. A total is one by itself.

    What the column `besides` says is of the figures.
    """
    groups: dict[tuple[object, ...], list[TableRow]] = {}
    for row in rows:
        fields = [
            piece.text
            for index, (column, piece) in enumerate(zip(columns, cells.get(row.first_line, ()), strict=False))
            if column.role is Role.FIELD and index != besides
        ]
        key = (row.first_line,) if row.is_total else (row.title.text, row.departments, *fields)
        groups.setdefault(key, []).append(row)
    return [*groups.values()]


def _as_one(rows: Sequence[TableRow], named: Mapping[int, Column], outline: Outline) -> Sequence[TableRow]:
    """The rows of an item as one; as they are where two of them say the same of their figures."""
    heads = [named[row.first_line] for row in rows if row.first_line in named]
    if not heads or len({head.text for head in heads}) < len(rows):
        return rows
    own = own_column(heads, outline)
    if own is None:
        if len(rows) > 1:
            return rows
        own = 0
    others = tuple(
        (head.role if head.role is not Role.AMOUNT else Role.ASIDE, *row.own)
        for index, (row, head) in enumerate(zip(rows, heads, strict=True))
        if row.own is not None and (index != own or head.role is not Role.AMOUNT)
    )
    kept = rows[own]
    if all(below.first_line == above.last_line + 1 for above, below in pairwise(rows)):
        kept = kept._replace(title=rows[0].title, first_line=rows[0].first_line, last_line=rows[-1].last_line)
    return [kept._replace(own=kept.own if heads[own].role is Role.AMOUNT else None, others=kept.others + others)]
