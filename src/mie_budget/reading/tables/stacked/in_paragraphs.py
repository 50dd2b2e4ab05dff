"""Cells in paragraphs: tables whose cells blank lines part: a name, what is said of it, and its figure below.

Words may take any number of lines there, so that only the blank lines say where a cell ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.figures import find_figures, is_sum
from mie_budget.reading.lexicon import ends_with
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import joined_lines, stripped_piece, tokens_of
from mie_budget.reading.tables.rows import SENTENCE, Table, TableRow, is_named_for_programme, row_of
from mie_budget.reading.tables.stacked.uneven import FIGURE_ASIDE

_LEAST_ROWS = 3
"""Two names with words below them may be headings with one name each."""
_MOST_HEAD = 4
"""Columns: the names, what is said of them, and the sums of a year or two."""
_FARTHEST = 40
"""Lines from one figure to the next: a longer way leads out of the table."""
_NAME_AND_WORDS = 2


class _Cell(NamedTuple):
    """A paragraph below the head, by its lines."""

    first: int
    last: int


class _Row(NamedTuple):
    name: _Cell
    words: _Cell
    figure: int
    last: int


def table_in_paragraphs(lines: Lines, outline: Outline, number: int) -> Table | None:
    """A table below a head of names and sums with two paragraphs above each sum: the name and what is said of it.

    What stands above them is a chapter, or a row without a sum. Headings with a name each stand above sums too: there
    the lower ones end as what costs money, and are no longer than the headings.
    """
    columns, at = _head(lines, number, outline.fiscal_year)
    if not columns:
        return None
    found = list(_rows(lines, outline, at, columns))
    rows = [row for row in found if row is not None]
    # Where the head has a column of words, sentences are known for these.
    least = 1 if any(column.role is Role.TEXT for column in columns) and _are_told(lines, rows) else _LEAST_ROWS
    if len(rows) < least or 3 * len(rows) < 2 * len(found) or not _are_described(lines, rows):
        return None
    words = Column(Role.TEXT, "", None, None, 1, 1)
    own_columns = [columns[0], words, next(column for column in columns if column.role in NUMERIC)]
    own = own_column(own_columns, outline)
    if own is None:
        return None
    read: list[TableRow] = []
    settled: set[int] = set()
    for row in rows:
        cells = [joined_lines(lines, range(cell.first, cell.last + 1)) for cell in (row.name, row.words)]
        item = row_of(outline, own_columns, [*cells, stripped_piece(lines, row.figure)], own)
        if item is not None:
            read.append(item)
            settled.update(range(row.name.first, row.name.last + 1), range(row.words.first, row.last + 1))
    if len(read) < least:
        return None
    return Table(number, at - 1, max(settled), tuple(own_columns), tuple(read), own, frozenset(settled))


def _head(lines: Lines, number: int, year: int | None) -> tuple[list[Column], int]:
    """The columns that a line and those below it name, and the line behind them; none where it is another head."""
    columns: list[Column] = []
    at = number
    while at < len(lines.stripped) and len(columns) <= _MOST_HEAD:
        words = [(token.text, column_of(token.text, year)) for token in tokens_of(lines, at)]
        named = [
            Column(found.role, text, found.year, found.unit, place, place)
            for place, (text, found) in enumerate(words, len(columns))
            if found is not None
        ]
        if len(named) < len(words):
            break
        columns += named
        at += 1
    roles = [column.role for column in columns]
    sums = [role for role in roles if role in NUMERIC]
    in_order = roles[:1] == [Role.TITLE] and bool(sums) and roles[-len(sums) :] == sums
    texts = roles[1 : len(roles) - len(sums)]
    if not in_order or len(columns) > _MOST_HEAD or any(role is not Role.TEXT for role in texts):
        return [], at
    # The cells of a head that closes on the line above its rows are parted by something else.
    return (columns, at) if at and not lines.stripped[at - 1] else ([], at)


def _cells(lines: Lines, outline: Outline, at: int) -> Iterator[_Cell]:
    """The paragraphs from a line on."""
    first = None
    for number in range(at, len(lines.stripped)):
        filled = bool(lines.stripped[number]) and number not in outline.furniture
        if filled and first is None:
            first = number
        elif not filled and first is not None:
            yield _Cell(first, number - 1)
            first = None
    if first is not None:
        yield _Cell(first, len(lines.stripped) - 1)


def _rows(lines: Lines, outline: Outline, at: int, columns: Sequence[Column]) -> Iterator[_Row | None]:
    """The rows whose sums stand in paragraphs below a head; None for each sum that has no name above what is said."""
    above: list[_Cell] = []
    heads = {column.text for column in columns}
    behind = at
    for cell in _cells(lines, outline, at):
        if cell.first - behind > _FARTHEST:
            return
        texts = lines.stripped[cell.first : cell.last + 1]
        if is_sum(texts[0]) and all(FIGURE_ASIDE.fullmatch(text) for text in texts[1:]):
            yield _row(lines, above, cell)
            above = []
            behind = cell.last
        elif all(token.text in heads for line in range(cell.first, cell.last + 1) for token in tokens_of(lines, line)):
            above = []
        else:
            above.append(cell)


def _row(lines: Lines, above: Sequence[_Cell], figure: _Cell) -> _Row | None:
    """The row of a sum and the paragraphs above it, the last two of which are its own."""
    if len(above) < _NAME_AND_WORDS:
        return None
    name, words = above[-_NAME_AND_WORDS:]
    text = lines.stripped[name.first]
    is_name = name.first == name.last and not SENTENCE.search(text) and not find_figures(text)
    # Of more than two the lower may be more of what is said of a name farther above.
    if not is_name or (len(above) > _NAME_AND_WORDS and not is_named_for_programme(text)):
        return None
    return _Row(name, words, figure.first, figure.last)


def _are_told(lines: Lines, rows: Sequence[_Row]) -> bool:
    """Whether each row's words are sentences."""
    return all(
        any(SENTENCE.search(text) for text in lines.stripped[row.words.first : row.words.last + 1]) for row in rows
    )


def _are_described(lines: Lines, rows: Sequence[_Row]) -> bool:
    """Whether the upper paragraphs of rows are names and the lower ones words about them, not headings and names."""
    costs = [ends_with("cost.name", lines.stripped[row.name.first]) for row in rows]
    lower = ["".join(lines.stripped[row.words.first : row.words.last + 1]) for row in rows]
    told = sum(SENTENCE.search(text) is not None for text in lower)
    named = sum(ends_with("cost.name", text) for text in lower)
    longer = sum(
        row.words.last > row.words.first or len(text) > len(lines.stripped[row.name.first])
        for row, text in zip(rows, lower, strict=True)
    )
    if 4 * longer < 3 * len(rows) or 4 * named > len(rows):
        return False
    return 2 * told >= len(rows) or 3 * sum(costs) >= len(rows)
