"""Stacked tables: cells that stand one on a line: the words of the head first, then the cells row by row.

Here the rows have as many lines each; where they do not, their figures (`uneven`), their ordinals (`counted`), the
cell that opens each (`opened`) or who is in charge (`bled`) say where one begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from mie_budget.reading.figures import find_figures
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of, holds_content, is_head
from mie_budget.reading.tables.heads import unit_of_word
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import stripped_piece
from mie_budget.reading.tables.rows import NUMBER_CELL, Table, TableRow, row_of
from mie_budget.reading.tables.stacked.counted import counted_table
from mie_budget.reading.tables.stacked.opened import opened_table
from mie_budget.reading.tables.stacked.uneven import uneven_table

_MOST_STACKED = 12
"""Columns of a table that stand one below the other."""
_MOST_ROWS = 10_000
"""Rows of one table; bounds what a text made to be long may cost."""
_LONGEST_SPELLED = 6
"""Letters of a head that stand one on a line."""
LONGEST_OPENING = 8
"""The first column (No., 番号, 担当課) has a short head; a longer line above is a caption."""


def stacked_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """A table whose cells stand one on a line."""
    year = outline.fiscal_year
    columns, at = _stacked_head(lines, _first_of_head(lines, outline, number, year), year)
    columns = _with_ordinals(lines, _with_names(columns), at)
    own = own_column(columns, outline)
    if own is None:
        return None
    if len(columns) < 3 or not is_head(columns, own):
        return _loosely_stacked(lines, outline, number, columns, at)
    cells = outline.with_text(lines, range(at, len(lines.stripped)))
    rows: list[TableRow] = []
    settled: set[int] = set()
    last = at - 1
    size = len(columns)
    while len(chunk := list(islice(cells, size))) == size and len(rows) < _MOST_ROWS:
        if not _fits(columns, [lines.stripped[line] for line in chunk]):
            break
        row = row_of(outline, columns, [stripped_piece(lines, line) for line in chunk], own)
        if row is not None:
            rows.append(row)
        settled.update(chunk)
        last = chunk[-1]
    if sum(not row.is_total for row in rows) < 2:
        return _loosely_stacked(lines, outline, number, columns, at)
    table = Table(number, at - 1, last, tuple(columns), tuple(rows), own, frozenset(settled))
    loose = _loosely_stacked(lines, outline, number, columns, at)
    return table if loose is None or len(loose.rows) <= len(rows) else loose


def opened_or_alike(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table whose rows a cell opens, or the one of rows of as many lines each that it is; None where none does."""
    opened = opened_table(lines, outline, number)
    if opened is None:
        return None
    alike = stacked_table(lines, outline, number)
    # Rows of as many lines each are known by their places, if they begin where the first opener stands.
    fits = alike is not None and min(alike.settled) >= min(opened.settled)
    return alike if alike is not None and fits and len(alike.rows) >= len(opened.rows) else opened


def _loosely_stacked(lines: Lines, outline: Outline, number: int, columns: Sequence[Column], at: int) -> Table | None:
    """A table of the same head whose names and words take as many lines as they need."""
    return counted_table(lines, outline, number, columns, at) or uneven_table(lines, outline, number, columns, at)


def _first_of_head(lines: Lines, outline: Outline, number: int, year: int | None) -> int:
    """The first line of a head: a column before the first that can open one (No.) belongs to it."""
    first = number
    while number - first < _MOST_STACKED:
        above = first - 1
        while above > 0 and len(lines.stripped[above]) == len(lines.stripped[above - 1]) == 1:
            above -= 1
        text = _word_at(lines, above)[0] if above >= 0 else ""
        if not text or len(text) > LONGEST_OPENING or above in outline.titles or column_of(text, year) is None:
            break
        first = above
    return first


def _stacked_head(lines: Lines, at: int, year: int | None) -> tuple[list[Column], int]:
    """The columns that the lines of a head name, and the line behind it."""
    columns: list[Column] = []
    while at < len(lines.stripped) and len(columns) < _MOST_STACKED:
        text, at = _word_at(lines, at)
        if text:
            found = column_of(text, year) if len(text) <= 20 else None
            if found is not None and not (found.role is Role.FIELD and len(columns) > 3):
                columns.append(Column(found.role, text, found.year, found.unit, len(columns), len(columns)))
            elif columns and (unit := unit_of_word(text)) is not None:
                columns[-1] = columns[-1]._replace(unit=unit)
            else:
                break
        at += 1
    return columns, at


def _with_names(columns: list[Column]) -> list[Column]:
    """The columns, the first as that of the names where it is the one of what there is (内容).

    What the last of several holds of what there is (主な内容), behind the figures, are words about the names.
    """
    first = next((at for at, column in enumerate(columns) if column.role is not Role.NUMBER), None)
    figure = next((at for at, column in enumerate(columns) if column.role in NUMERIC), None)
    if first is None or figure is None:
        return columns
    if columns[first].text.replace(" ", "") == "内容":
        columns = [*columns[:first], columns[first]._replace(role=Role.TITLE), *columns[first + 1 :]]
    if not any(column.role is Role.TITLE for column in columns[:figure]):
        return columns
    behind = [one._replace(role=Role.TEXT) if holds_content(one.text) else one for one in columns[figure:]]
    return [*columns[:figure], *behind]


def _with_ordinals(lines: Lines, columns: list[Column], at: int) -> list[Column]:
    """The columns with one of ordinals before them that the head leaves unnamed, where the first row begins with 1."""
    first = next((text for text in lines.stripped[at : at + 2] if text), "")
    if first != "1" or not columns or columns[0].role is not Role.TITLE:
        return columns
    return [Column(Role.NUMBER, "", None, None, -1, -1), *columns]


def _word_at(lines: Lines, at: int) -> tuple[str, int]:
    """The word of a head that begins on a line, and the line it ends on: its letters may stand one on a line."""
    text = lines.stripped[at]
    last = at
    while len(text) < _LONGEST_SPELLED and last + 1 < len(lines.stripped) and len(lines.stripped[last + 1]) == 1:
        if len(lines.stripped[last]) != 1:
            break
        last += 1
        text += lines.stripped[last]
    return text, last


def _fits(columns: Sequence[Column], texts: Sequence[str]) -> bool:
    """Whether figures stand where the head says so, and no number is a name or a department."""
    for column, text in zip(columns, texts, strict=True):
        is_number = NUMBER_CELL.fullmatch(text) is not None
        if column.role in NUMERIC and not is_number and not find_figures(text):
            return False
        if column.role in (Role.TITLE, Role.DEPARTMENTS) and is_number:
            return False
        if column.role is Role.NUMBER and is_organization(text):
            # The last cell of a row that is longer than its head.
            return False
    return True
