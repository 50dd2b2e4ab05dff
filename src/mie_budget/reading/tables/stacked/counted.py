"""Counted stacks: cells that stand one on a line, each row behind its ordinal, names and words over several lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.heads import body_below
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import joined_lines, stripped_piece
from mie_budget.reading.tables.rows import NUMBER_CELL, Table, TableRow, is_named_for_programme, row_of

_LEAST_ROWS = 2
"""One ordinal alone may be the number of a page."""
_MOST_LEAD_LINES = 8
"""Lines between an ordinal and its figures: a name takes three, what is done the others."""
_MOST_NAME_LINES = 3
"""A name that takes more lines than its own column is wide is prose."""
_MOST_WORD_LINES = 12
"""Lines of words behind the figures of a row: more of them lead out of the table."""
_MOST_SKIPPED = 10
"""How far the ordinal of a row is from the last one where a table leaves some out."""
_LONGEST_OFFICE = 12
"""Characters of the name of an office that no list knows: 中央図書館, 地域包括支援センター."""
_BESIDES_LETTERS = lazy(r"[\d、。・()\s]|[ぁ-ん]")
_ORDINAL = lazy(r"\d{1,3}")
_LETTER = lazy(r"[^\W\d_]")
_TOTAL = lazy("<total>")


class _Order(NamedTuple):
    """The columns of a head: that of the ordinals, those before the figures, those of the figures, those behind."""

    ordinal: Column
    before: tuple[Column, ...]
    figures: tuple[Column, ...]
    behind: tuple[Column, ...]


class _Row(NamedTuple):
    """The lines of a row: its ordinal, what stands before its figures, these, and the words behind."""

    ordinal: int | None
    lead: tuple[int, ...]
    figures: tuple[int, ...]
    words: tuple[int, ...]


def counted_table(lines: Lines, outline: Outline, number: int, columns: Sequence[Column], at: int) -> Table | None:
    """A table whose head of `columns` ends above the line `at`, each row behind an ordinal that follows the last one.

    Behind it come the name, the figures side by side in the head, one on a line and none left out, and words.
    """
    order = _order_of(columns)
    if order is None:
        return None
    cells = body_below(lines, outline, at, next(column.text for column in columns if column.text))
    rows: list[TableRow] = []
    settled: set[int] = set()
    for found in _rows_of(lines, cells, order):
        row = _row_of(lines, outline, found, order)
        if row is None:
            return None
        rows.append(row)
        settled.update((*found.lead, *found.figures, *found.words), () if found.ordinal is None else (found.ordinal,))
    if sum(not row.is_total for row in rows) < _LEAST_ROWS:
        return None
    return Table(number, at - 1, max(settled), tuple(columns), tuple(rows), None, frozenset(settled))


def _order_of(columns: Sequence[Column]) -> _Order | None:
    """The columns in their parts; None where no ordinal comes first, none is of names, or words part the figures."""
    if not columns or columns[0].role is not Role.NUMBER:
        return None
    numeric = [index for index, column in enumerate(columns) if column.role in NUMERIC]
    if not numeric or numeric[-1] - numeric[0] != len(numeric) - 1:
        return None
    first, stop = numeric[0], numeric[-1] + 1
    order = _Order(columns[0], tuple(columns[1:first]), tuple(columns[first:stop]), tuple(columns[stop:]))
    named = sum(column.role is Role.TITLE for column in order.before)
    others = {Role.TITLE, Role.TEXT, Role.DEPARTMENTS}
    if named != 1 or any(column.role not in others for column in (*order.before, *order.behind)):
        return None
    return order


def _rows_of(lines: Lines, cells: Sequence[int], order: _Order) -> Iterator[_Row]:
    """The rows from the first line on, as far as each follows the one before."""
    at = 0
    count = 0
    # What lists a part of the programmes keeps their numbers; among words a number may be any.
    skipped = 1 if order.behind or not order.ordinal.text else _MOST_SKIPPED
    while at < len(cells):
        text = lines.stripped[cells[at]]
        ordinal = cells[at] if _ORDINAL.fullmatch(text) else None
        if ordinal is not None and count and not count < int(text) <= count + skipped:
            return
        lead = at if ordinal is None else at + 1
        figures = next((place for place in range(lead, len(cells)) if _is_number(lines, cells[place])), len(cells))
        behind = figures
        while behind < len(cells) and behind - figures < len(order.figures) and _is_number(lines, cells[behind]):
            behind += 1
        if behind - figures < len(order.figures) or not 0 < figures - lead <= _MOST_LEAD_LINES:
            return
        name = "".join(lines.stripped[cell] for cell in cells[lead:figures])
        if ordinal is None:
            if _TOTAL.fullmatch(name.replace(" ", "")):
                yield _Row(None, tuple(cells[lead:figures]), tuple(cells[figures:behind]), ())
            return
        count = int(text)
        stop = _end_of_words(lines, cells, behind, count + 1) if order.behind else behind
        yield _Row(ordinal, tuple(cells[lead:figures]), tuple(cells[figures:behind]), tuple(cells[behind:stop]))
        at = stop


def _end_of_words(lines: Lines, cells: Sequence[int], at: int, following: int) -> int:
    """Where the words behind figures end: before the next ordinal, or else before the first line that is left empty."""
    apart = len(cells)
    for place in range(at, min(len(cells), at + _MOST_WORD_LINES + 1)):
        text = lines.stripped[cells[place]]
        if text == str(following) and place + 1 < len(cells) and _LETTER.search(lines.stripped[cells[place + 1]]):
            return place
        if _TOTAL.fullmatch(text.replace(" ", "")) or text == str(following):
            return place
        if cells[place] - cells[place - 1] > 1:
            apart = min(apart, place)
    return min(apart, at + _MOST_WORD_LINES)


def _is_number(lines: Lines, line: int) -> bool:
    return NUMBER_CELL.fullmatch(lines.stripped[line]) is not None


def _row_of(lines: Lines, outline: Outline, found: _Row, order: _Order) -> TableRow | None:
    """The item of a row; None where its parts are not those that the head names."""
    lead = _parted(lines, found.lead, order.before) if found.ordinal is not None else [found.lead]
    words = _parted(lines, found.words, order.behind)
    if lead is None or words is None or len(lead[0]) > _MOST_NAME_LINES:
        return None
    if found.ordinal is None:
        columns: Sequence[Column] = [column for column in order.before if column.role is Role.TITLE]
        pieces: list[tuple[Column, Piece]] = []
    else:
        columns = order.before
        pieces = [(order.ordinal, stripped_piece(lines, found.ordinal))]
    pieces += [(column, joined_lines(lines, part)) for column, part in zip(columns, lead, strict=True) if part]
    pieces += [(column, stripped_piece(lines, line)) for column, line in zip(order.figures, found.figures, strict=True)]
    pieces += [(column, joined_lines(lines, part)) for column, part in zip(order.behind, words, strict=True) if part]
    shown = [column for column, _ in pieces]
    return row_of(outline, shown, [piece for _, piece in pieces], own_column(shown, outline))


def _parted(lines: Lines, cells: Sequence[int], columns: Sequence[Column]) -> list[tuple[int, ...]] | None:
    """The lines of words, a part for each of the columns; None where nothing says where one ends.

    Organizations are known by what they are.
    """
    parts: list[tuple[int, ...]] = []
    rest = tuple(cells)
    tail: list[tuple[int, ...]] = []
    columns = list(columns)
    while columns and columns[-1].role is Role.DEPARTMENTS and len(columns) > 1:
        above_figures = columns[0].role is Role.TITLE and len(rest) > 1
        named = tuple(
            line
            for line in rest[-1:]
            if organization_alone(lines.stripped[line]) is not None
            or (above_figures and _may_be_office(lines.stripped[line]))
        )
        tail.insert(0, named)
        rest = rest[: len(rest) - len(named)]
        columns.pop()
    for index, column in enumerate(columns):
        if index == len(columns) - 1:
            parts.append(rest)
        elif column.role is Role.DEPARTMENTS:
            named = tuple(line for line in rest[:1] if organization_alone(lines.stripped[line]) is not None)
            parts.append(named)
            rest = rest[len(named) :]
        else:
            return None
    return [*parts, *tail]


def _may_be_office(text: str) -> bool:
    """Whether a line below a name may be an office that no list knows: it is short, and ends as no programme does."""
    return (
        len(text) <= _LONGEST_OFFICE
        and _BESIDES_LETTERS.search(text) is None
        and not is_named_for_programme(text)
        and not ends_with("cost.name", text)
    )
