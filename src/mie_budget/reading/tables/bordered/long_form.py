"""Long form: tables with a row for each figure of an item, whose cells say what other tables say in their heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.rows import TableRow

_LEAST_ITEMS = 2
"""Items with several rows that show that the rows are such; one may be printed twice, but not for two years."""
_LEAST_ROWS = 2 * _LEAST_ITEMS
_WORD = lazy(r"[^\W\d_]|^(?:19|20)\d\d$")
"""A word or a western year: without it what looks like a year is an ordinal (2-1)."""
_WESTERN = lazy(r"(?:19|20)\d\d")
_APART = "補正"
"""What is added in the year is an amount of its own beside the one of its beginning."""
_OF_ITEMS = NUMERIC | {Role.TITLE, Role.DEPARTMENTS}


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
        if column.role not in _OF_ITEMS and (
            named := _named_by(index, rows, cells, outline.fiscal_year, of_years="年" in column.text)
        ):
            groups = _by_item(rows, cells, columns, besides=index)
            of_years = any(one.role is Role.PREVIOUS_YEAR for one in named.values())
            if sum(len(group) > 1 for group in groups) >= (1 if of_years else _LEAST_ITEMS):
                joined = [one for group in groups for one in _as_one(group, named, outline)]
                return sorted(joined, key=lambda row: row.first_line)
    return [*rows]


def _named_by(
    index: int, rows: Sequence[TableRow], cells: Mapping[int, Sequence[Piece]], year: int | None, *, of_years: bool
) -> dict[int, Column]:
    """What a column says the figure of each row is, by the first line of that; nothing where it says no such thing."""
    named: dict[int, Column] = {}
    for row in rows:
        if row.is_total:
            continue
        pieces = cells.get(row.first_line, ())
        text = pieces[index].text if index < len(pieces) else ""
        text = f"{text}年度" if of_years and _WESTERN.fullmatch(text) else text
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
    undated = own is None and len(rows) > 1 and len({head.year for head in heads}) == len(rows)
    if own is None:
        if len(rows) > 1 and not undated:
            return rows
        own = 0
    others = tuple(
        (head.role if head.role is not Role.AMOUNT else Role.ASIDE, *row.own)
        for index, (row, head) in enumerate(zip(rows, heads, strict=True))
        if row.own is not None and (undated or index != own or head.role is not Role.AMOUNT)
    )
    kept = rows[own]
    if all(below.first_line == above.last_line + 1 for above, below in pairwise(rows)):
        kept = kept._replace(title=rows[0].title, first_line=rows[0].first_line, last_line=rows[-1].last_line)
    # Of the years of a plan nothing says which is meant.
    stated = kept.own if heads[own].role is Role.AMOUNT and not undated else None
    return [kept._replace(own=stated, others=kept.others + others)]
