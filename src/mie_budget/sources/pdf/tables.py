"""Tables: which text stands in which cell of a grid, and the lines that rows make, over two facing pages too."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

from mie_budget.printed import Cell, PrintedLine
from mie_budget.sources.pdf.listed_cells import listed_column
from mie_budget.sources.pdf.ruling import Grid, GridCell
from mie_budget.sources.pdf.shapes import Box, Run
from mie_budget.sources.pdf.text_rows import (
    TextRow,
    ends_with_figure_apart,
    goes_on,
    is_amount,
    is_number,
    joined,
    large_rows,
    place_of,
    row_of,
    row_text,
    size_of,
    states_amount,
    text_rows,
    upright_columns,
)
from mie_budget.sources.pdf.unruled import segments

SEPARATOR = " | "
_FEWEST_ROWS = 3
"""Of a table over two facing pages."""
_FIGURE_CUT = re.compile(r"[\d０-９,，.．]{2}")
"""A figure that is wider than its cell stands in the cell where it begins or ends; no part of it is a figure."""
_LAYOUT_LINES = 4
_FEW_ROWS = 3
_ACCOUNTS = frozenset(("目", "節", "節区分"))
"""What the columns of accounts are called beside their explanation."""
_LEAST_TIERED = 2
"""Rows: one may well have two figures by chance."""
_LEAST_ROOM = 0.4
"""Of the width of the explanation: what leaves more of it free was not wrapped there."""
_NAME_AND_AMOUNT = 2
_EDGES_OF_TWO = 3
"""Of two columns."""
_LEVEL = 0.5
"""In ems: so far from the middle of a row its letters reach."""


class Filled(NamedTuple):
    """A cell of a grid and the rows of text in it."""

    cell: GridCell
    rows: list[TextRow]


def fill(grid: Grid, runs: Sequence[Run]) -> list[Filled]:
    """The cells of a grid with their text; a run that reaches over a ruled line is cut there."""
    owners = grid.owners
    contents: list[list[Run]] = [[] for _ in grid.cells]
    xs, ys = grid.xs, grid.ys
    last_column, last_row = len(xs) - 1, len(ys) - 1
    for run in runs:
        row = bisect_right(ys, (run.top + run.bottom) / 2, 1, last_row) - 1
        half = 0.5 * run.size
        first, last_inside = bisect_right(xs, run.left + half), bisect_right(xs, run.right - half)
        for part in (run,) if first >= last_inside else _cut_at(run, xs[first:last_inside]):
            inside = part.centre if part.text[:1].isdecimal() else part.left + 0.5 * min(part.size, part.width)
            column = bisect_right(xs, inside, 1, last_column) - 1
            owner = owners[row, column]
            if contents[owner] and part is not run and contents[owner][-1] is run:
                continue
            contents[owner].append(part)
    filled = [
        Filled(cell, text_rows(upright_columns(content)) if len(content) > 1 else [row_of(run) for run in content])
        for cell, content in zip(grid.cells, contents, strict=True)
    ]
    return _with_labelled_rows(grid, filled) if len(xs) == _EDGES_OF_TWO and len(filled) > _FEW_ROWS else filled


def _with_labelled_rows(grid: Grid, filled: list[Filled]) -> list[Filled]:
    """The cells of a form whose labels have boxes and whose values stand level with them in one box: a value for each.

    A value begins on the row of its label, and what is said below it goes on to the next.
    """
    *labels, values = sorted(filled, key=lambda entry: (entry.cell.column, entry.cell.row))
    if values.cell.rows < len(labels) or any(len(rows) != 1 or cell.rows > 1 for cell, rows in labels):
        return filled
    starts = [rows[0].middle - _LEVEL * rows[0].size for _, rows in labels]
    parts: list[list[TextRow]] = [[] for _ in labels]
    for row in values.rows:
        parts[max(0, bisect_right(starts, row.middle) - 1)].append(row)
    if any(not own or own[0].middle - start > own[0].size for own, start in zip(parts, starts, strict=True)):
        return filled
    _, left, right = grid.xs
    boxes = [Box(left, cell.box.top, right, cell.box.bottom) for cell, _ in labels]
    cells = [GridCell(box, cell.row, 1, 1, 1) for box, (cell, _) in zip(boxes, labels, strict=True)]
    return [*labels, *(Filled(cell, own) for cell, own in zip(cells, parts, strict=True))]


def _cut_at(run: Run, xs: Sequence[float]) -> list[Run]:
    """A run in the parts that stand between the vertical lines that it reaches over."""
    parts = [run]
    for x in xs:
        last = parts[-1]
        middles = [(left + right) / 2 for left, right in zip(last.lefts, [*last.lefts[1:], last.right], strict=True)]
        at = bisect_right(middles, x)
        if 0 < at < len(last.text) and len(last.lefts) == len(last.text) and not _FIGURE_CUT.match(last.text, at - 1):
            parts[-1:] = last.cut(at)
    return [part for part in parts if part.text.strip()] or [run]


def is_layout(grid: Grid, filled: Sequence[Filled]) -> bool:
    """Whether a grid only frames blocks of text: one column, or cells that hold paragraphs and no column of figures."""
    if len(grid.xs) <= 2 or len(grid.ys) <= 2:
        columns = {cell.column for cell, rows in filled if rows}
        if len(columns) < 2:
            return True
    # A label set vertically is no paragraph, however many rows stand beside it.
    full = [
        entry
        for entry in filled
        if entry.rows and (entry.rows[0].runs[0].upright or any(run.upright for row in entry.rows for run in row.runs))
    ]
    if not full or _are_items(full):
        return True
    if sum([len(rows) >= _LAYOUT_LINES for _, rows in full]) <= 0.5 * len(full):
        # A coloured heading and the boxes below that touch it.
        return (
            len(grid.ys) <= _FEW_ROWS + 1
            and any("。" in row_text(row) for _, rows in full if len(rows) > 1 for row in rows)
            and not any(is_amount(row.runs) for _, rows in full for row in rows)
        )
    numbers = sum(all(is_number(row_text(row)) for row in rows) for _, rows in full)
    return numbers < 0.15 * len(full)


def _are_items(full: Sequence[Filled]) -> bool:
    """Whether cells below each other hold a name and its amount on one row each, and more below it: no row is one."""
    items = [(cell, rows) for cell, rows in full if all(run.upright for row in rows for run in row.runs)]
    if len({cell.column for cell, _ in items}) != 1:
        return False
    first = [rows[0] for _, rows in items if len(rows) > 1]
    return 2 * len(first) > len(items) and all(
        len(parts := segments(row, row.size)) == _NAME_AND_AMOUNT
        and states_amount(parts[1])
        and not states_amount(parts[0])
        for row in first
    )


def grid_lines(grid: Grid, filled: Sequence[Filled], table: int, box: int) -> list[PrintedLine]:
    """The rows of a ruled table, each one line with its cells."""
    padding = 0.0
    if any(len(rows) > 1 for _, rows in filled):
        gaps = [
            gap
            for cell, rows in filled
            for row in rows
            for gap in (row.left - cell.box.left, cell.box.right - row.right)
        ]
        padding = min((gap for gap in gaps if gap > 0), default=0.0)
    by_row: dict[int, list[Filled]] = {}
    covered: dict[int, list[Filled]] = {}
    for entry in filled:
        cell = entry.cell
        by_row.setdefault(cell.row, []).append(entry)
        if cell.rows > 1:
            for row in range(cell.row + 1, cell.row + cell.rows):
                covered.setdefault(row, []).append(entry)
    lines: list[PrintedLine] = []
    listed = listed_column(filled)
    explained = _explained_column(filled)
    explained_at = None if explained is None else explained[0]
    tiered = _are_tiers(by_row.values(), explained_at)
    for number in range(len(grid.ys) - 1):
        entries = by_row.get(number, [])
        if number in covered:
            entries = sorted((*entries, *covered[number]), key=lambda entry: entry.cell.column)
        own = [entry for entry in entries if entry.cell.row == number and entry.cell.rows == 1]
        parts = listed.rows_of(own) if listed is not None else []
        for nth, part in enumerate(parts or _unruled_rows(own, explained_at, tiered=tiered)):
            room = (listed.column, listed.room) if listed is not None and parts else explained
            lines.append(_grid_line(entries, part, number, nth == 0, padding, table, box, room))
    return [line for line in lines if line.text.replace("|", "").strip()]


def _grid_line(
    entries: Sequence[Filled],
    part: dict[int, list[TextRow]] | None,
    number: int,
    first: bool,
    padding: float,
    table: int,
    box: int,
    names: tuple[int, float] | None,
) -> PrintedLine:
    """A line of a table; `names` is the column that lists names, and the width that these have before a break."""
    pieces: list[tuple[str, int, int, int]] = []
    small: dict[int, int] = {}
    shown: list[TextRow] = []
    for cell, rows in entries:
        if cell.row != number or (cell.rows > 1 and not first):
            pieces.append(("", cell.column, cell.columns, 0))
            continue
        own = part.get(cell.column, []) if part is not None and cell.rows == 1 else rows
        shown += own
        if len(own) == 1:
            text = row_text(own[0])
        else:
            room = names[1] if names is not None and cell.column == names[0] else cell.box.width - 2 * padding
            text = joined(own, room)
            if (large := large_rows(own)) < len(own):
                small[cell.column] = len(joined(own[:large], room)) + 1
        pieces.append((text, cell.column, cell.columns, cell.rows))
    return table_line(pieces, shown, table=table, box=box, small=small)


def table_line(
    pieces: Sequence[tuple[str, int, int, int]],
    rows: Sequence[TextRow],
    *,
    table: int,
    box: int,
    small: Mapping[int, int] = MappingProxyType({}),
) -> PrintedLine:
    """A table row: the texts of its cells with their column, columns and rows, and the printed rows they come from.

    `small` says where smaller type begins in the text of a column.
    """
    cells = []
    parts: list[str] = []
    at = 0
    for text, column, columns, covers in pieces:
        end = at + len(text)
        cells.append(Cell(at, end, column, columns, covers, at + small[column] if column in small else 0))
        parts.append(text)
        at = end + len(SEPARATOR)
    return PrintedLine(
        SEPARATOR.join(parts),
        place=place_of(rows),
        size=size_of(rows),
        bold=bool(rows) and all(run.bold for row in rows for run in row.runs),
        cells=tuple(cells),
        table=table,
        box=box,
    )


def _explained_column(filled: Sequence[Filled]) -> tuple[int, float] | None:
    """The column that a head of the accounts calls their explanation, and the width of its names.

    It is a list of its own, level with no other rows, and its names are wrapped before the column of their amounts.
    """
    heads = {re.sub(r"\s", "", row_text(rows[0])): cell for cell, rows in filled if rows and cell.row == 0}
    head = heads.get("説明")
    if head is None or _ACCOUNTS.isdisjoint(heads):
        return None
    rows = [row for cell, own in filled if cell.column == head.column and cell.row > head.row for row in own]
    middle = head.box.left + 0.5 * head.box.width
    names = [row for row in rows if row.left < middle and not ends_with_figure_apart(row)]
    room = max(row.right for row in names) - min(row.left for row in names) if names else 0.0
    return head.column, room if room > _LEAST_ROOM * head.box.width else head.box.width


def _are_tiers(rows: Iterable[Sequence[Filled]], explained: int | None) -> bool:
    """Whether the figures below each other in the cells of a table are those of one item: it has one line of words."""
    several = one = 0
    for entries in rows:
        own = [entry for entry in entries if entry.cell.rows == 1]
        figures = _most_figures(own, explained)
        if len(figures) > 1:
            several += 1
            one += max((len(text) for cell, text in own if text and cell.box.right <= figures[0].left), default=0) == 1
    return several >= _LEAST_TIERED and 2 * one > several


def _most_figures(entries: Sequence[Filled], explained: int | None) -> list[TextRow]:
    """The figures of the cell that has most of them below each other."""
    figures = [_figures_in(rows) for cell, rows in entries if len(rows) >= 2 and cell.column != explained]
    return max(figures, key=len, default=[])


def _unruled_rows(
    entries: Sequence[Filled], explained: int | None, *, tiered: bool
) -> list[dict[int, list[TextRow]] | None]:
    """The rows that stand in one row of a grid without a line between them; [None] where it is one row.

    Two figures below each other in a cell are two rows, and the other cells are cut between them. One in brackets
    below another without belongs to that (the year before). What is `explained` stands beside the first, and so do the
    words before `tiered` figures.
    """
    anchors = _most_figures(entries, explained)
    if len(anchors) < 2:
        return [None]
    size = median(row.size for row in anchors)
    parts: list[dict[int, list[TextRow]]] = [{} for _ in anchors]
    middles = [row.middle for row in anchors]
    for cell, rows in entries:
        if cell.column == explained or (tiered and cell.box.right <= anchors[0].left):
            parts[0][cell.column] = rows
            continue
        groups = _groups(rows)
        if len(groups) == len(anchors):
            for part, group in zip(parts, groups, strict=True):
                part[cell.column] = group
            continue
        for row in rows:
            # A row belongs to the last figure that does not begin below it, or to the first.
            at = max(0, bisect_right(middles, row.middle + 0.5 * size) - 1)
            parts[at].setdefault(cell.column, []).append(row)
    return list(parts)


def _figures_in(rows: Sequence[TextRow]) -> list[TextRow]:
    """The rows of a cell that are a figure, of those in brackets only where all are; the rest of one is none."""
    figures = [
        row
        for before, row in zip((None, *rows), rows, strict=False)
        if is_number(text := row_text(row))
        and not _closes_bracket(text)
        and (before is None or not goes_on(row_text(before), text))
    ]
    return [row for row in figures if row_text(row)[0] not in "(（"] or figures


def _closes_bracket(text: str) -> bool:
    """Whether a figure ends a bracket that a row above has opened."""
    return text[-1:] in ")）" and text[:1] not in "(（"


def _groups(rows: Sequence[TextRow]) -> list[list[TextRow]]:
    """Rows of a cell in the groups that wider gaps make; each its own where all gaps are alike."""
    gaps = [row.top - before.bottom for before, row in itertools.pairwise(rows)]
    if not gaps:
        return [list(rows)] if rows else []
    wide = min(gaps) + 0.25 * rows[0].size
    groups = [[rows[0]]]
    alike = max(gaps) <= wide
    for gap, row in zip(gaps, rows[1:], strict=True):
        if alike or gap > wide:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def join_spreads(pages: Sequence[list[PrintedLine]]) -> None:
    """Join in place the tables whose rows go on level with them on the next page, where both halves number them.

    The whole rows stand on the second page, below the unit and the heading that it has.
    """
    halves = [_half(lines) for lines in pages]
    for (page, left), (following, right) in itertools.pairwise(enumerate(halves)):
        if left is None or right is None or left.numbers != right.numbers or not _are_level(left.rows, right.rows):
            continue
        if left.columns == right.columns and _texts(left.rows[0]) == _texts(right.rows[0]):
            continue
        whole = iter([_joined(*both, right.column) for both in zip(left.rows, right.rows, strict=True)])
        pages[following][:] = [next(whole) if line.cells else line for line in pages[following]]
        pages[page][:] = [line for line in pages[page] if not line.cells]
        halves[following] = None


class _Half(NamedTuple):
    """The rows of a page that holds one table, with the column that numbers them, its head first."""

    rows: list[PrintedLine]
    columns: int
    column: int
    numbers: tuple[str, ...]


def _half(lines: Sequence[PrintedLine]) -> _Half | None:
    rows = [line for line in lines if line.cells]
    if len(rows) <= _FEWEST_ROWS or len({row.table for row in rows}) != 1:
        return None
    columns = len(rows[0].cells)
    if any(len(row.cells) != columns or any(cell.columns != 1 for cell in row.cells) for row in rows):
        return None
    for column in {0, columns - 1}:
        if all(_text(row, column).isdecimal() for row in rows[1:]):
            head, *numbers = (_text(row, column) for row in rows)
            if len(set(numbers)) == len(numbers):
                return _Half(rows, columns, column, (head, *numbers))
    return None


def _text(row: PrintedLine, column: int) -> str:
    cell = row.cells[column]
    return row.text[cell.start : cell.end]


def _texts(row: PrintedLine) -> list[str]:
    return [row.text[cell.start : cell.end] for cell in row.cells]


def _are_level(rows: Sequence[PrintedLine], others: Sequence[PrintedLine]) -> bool:
    return all(
        row.place and other.place and row.place.top < other.place.bottom and other.place.top < row.place.bottom
        for row, other in zip(rows, others, strict=True)
    )


def _joined(left: PrintedLine, right: PrintedLine, column: int) -> PrintedLine:
    """A row with what stands beside its number on the second page behind what stands on the first."""
    texts, columns = _texts(right), len(left.cells)
    text, cells = left.text, list(left.cells)
    for number, cell in enumerate(right.cells):
        if number != column:
            text += SEPARATOR
            cells.append(Cell(len(text), len(text) + len(texts[number]), columns, 1, cell.rows))
            text += texts[number]
            columns += 1
    return right._replace(text=text, cells=tuple(cells), bold=left.bold and right.bold)
