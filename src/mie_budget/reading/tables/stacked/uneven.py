"""Uneven stacks: cells that stand one on a line, names and words over several, so that no two rows need be alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.heads import body_below
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import joined_lines, stripped_piece
from mie_budget.reading.tables.rows import Table, TableRow, row_of
from mie_budget.reading.titles import mark_of

_LEAST_ROWS = 2
"""One alone may be an item of a list below the heading of a year."""
_LEAST_YEARS = 2
"""Columns of years that make a head without a word for the names."""
_MOST_NAME_LINES = 3
"""A name that takes more lines than its own column is wide is prose."""
_FARTHEST = 40
"""Lines from the figures of one row to those of the next: a longer way leads out of the table."""
_FIGURE = lazy("<sum>")
FIGURE_ASIDE = lazy(r"[(〔\[]\s?(?:<sum>|<dash>)\s?[)〕\]]")
_MARKED_NUMBER = lazy(r"(?P<marker>[新拡継重]|一新)\s?\d{1,2}\s+(?=[^\s\d])")
"""A sign that a legend or everyone knows, the ordinal and a blank before a name: 新3 橋の点検."""


class _Run(NamedTuple):
    """Figures below one another: the lines of those that stand free, and of those in brackets."""

    free: tuple[int, ...]
    aside: tuple[int, ...]
    filled: int
    """How many lines that hold anything stand above it."""


def uneven_table(lines: Lines, outline: Outline, number: int, columns: Sequence[Column], at: int) -> Table | None:
    """A table whose head of `columns` ends above the line `at`, each row a marked name and a figure for each column.

    A figure in brackets, where a column stands in brackets, may be missing. What has no such name is no row, and most
    of what has figures must be one.
    """
    numeric = [column for column in columns if column.role in NUMERIC]
    named = any(column.role is Role.TITLE for column in columns)
    years = [column for column in numeric if column.year is not None]
    if not numeric or not (named or (len(years) == len(columns) >= _LEAST_YEARS)):
        return None
    if any(column.role in (Role.DEPARTMENTS, Role.FIELD) for column in columns):
        return None
    # What stands between a name and its figure is not told from the rest of the name.
    if any(column.role is Role.TEXT for column in columns[: columns.index(numeric[0])]):
        return None
    free = [column for column in numeric if column.text[:1] not in "(〔["]
    aside = [column for column in numeric if column not in free]
    cells = body_below(lines, outline, at, columns[0].text)
    rows: list[TableRow] = []
    settled: set[int] = set()
    runs = 0
    for run in runs_of_figures(lines, cells):
        runs += 1
        name = _name_above(lines, cells, run.filled) if len(run.free) == len(free) else ()
        if not name or len(run.aside) > len(aside):
            continue
        row = _row(lines, outline, name, run, free, aside)
        if row is not None:
            rows.append(row)
            settled.update(name, run.free, run.aside)
    if len(rows) < _LEAST_ROWS or 2 * len(rows) < runs:
        return None
    return Table(number, at - 1, max(settled), tuple(columns), tuple(rows), None, frozenset(settled))


def runs_of_figures(lines: Lines, cells: Sequence[int]) -> Iterator[_Run]:
    """The figures that stand alone on their lines, below one another, those in brackets behind the others."""
    at = behind = 0
    while at < len(cells) and at - behind <= _FARTHEST:
        free_end = _end_of(lines, cells, at, _FIGURE)
        end = _end_of(lines, cells, free_end, FIGURE_ASIDE)
        if free_end > at:
            yield _Run(tuple(cells[at:free_end]), tuple(cells[free_end:end]), at)
            behind = end
        at = max(end, at + 1)


def _end_of(lines: Lines, cells: Sequence[int], at: int, kind: re.Pattern[str]) -> int:
    """The place behind the lines of one kind that begin at a place."""
    while at < len(cells) and kind.fullmatch(lines.stripped[cells[at]]):
        at += 1
    return at


def _name_above(lines: Lines, cells: Sequence[int], at: int) -> tuple[int, ...]:
    """The lines of the marked name that ends right above a place among the lines; none where none does."""
    for first in range(at - 1, max(-1, at - 1 - _MOST_NAME_LINES), -1):
        text = lines.stripped[cells[first]]
        if "。" in text or _FIGURE.fullmatch(text) or FIGURE_ASIDE.fullmatch(text):
            return ()
        if _MARKED_NUMBER.match(text) or (mark_of(text) is not None and text[0] not in "※・*"):
            return tuple(cells[first:at])
    return ()


def _row(
    lines: Lines, outline: Outline, name: Sequence[int], run: _Run, free: Sequence[Column], aside: Sequence[Column]
) -> TableRow | None:
    """The item of a name and its figures."""
    title = joined_lines(lines, name)
    columns = [Column(Role.TITLE, "", None, None, 0, 0), *free, *aside[: len(run.aside)]]
    pieces: list[Piece] = [title, *(stripped_piece(lines, line) for line in (*run.free, *run.aside))]
    marked = _MARKED_NUMBER.match(title.text)
    if marked is not None:
        columns = [Column(Role.MARKER, "", None, None, 0, 0), *columns]
        pieces = [title.cut(*marked.span("marker")), title.cut(marked.end(), len(title.text)), *pieces[1:]]
    return row_of(outline, columns, pieces, own_column(columns, outline))
