"""Heads again: where the head of a table stands once more among its rows, or that of another one ends them."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.figures import is_sum
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.bordered.filled_rows import FilledRows
from mie_budget.reading.tables.bordered.heads import columns_of_cells, head_at
from mie_budget.reading.tables.bordered.names_alone import closes_name
from mie_budget.reading.tables.by_elimination import may_be_unknown_head
from mie_budget.reading.tables.cells import covered_columns, known_cells, row_cells
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of, is_head, place_of, unit_in
from mie_budget.reading.tables.own_column import own_column

UNIT_ALONE = lazy(r"[(〔\[]?単 ?位 ?[:：]? ?<unit>[)〕\]]?")
RULE = lazy(r"[\s|:：+＋=\-─━—―┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋│┃]+")
_YEAR_ALONE = lazy(r"(?:19|20)\d\d|\d{1,2}")


def begins_another_table(filled: FilledRows, number: int, border: str, width: int) -> bool:
    """Whether a line is of a table of quantities, or the source knows it as one with other columns or a unit."""
    lines, outline, head = filled.lines, filled.outline, filled.head
    if outline.unit_at(number) is None and outline.unit_at(head) is not None:
        return True
    known = lines.known[number] if lines.known else None
    if known is None or not known.cells or known.table in (None, lines.known[head].table):
        return False
    if any(unit_in(lines.texts[number][start:end]) for start, end in known_cells(lines, number) or ()):
        return True
    if max(cell.column + cell.columns for cell in known.cells) != width:
        return True
    if lines.known[number - 1].table == known.table or lines.stripped[number] == lines.stripped[head]:
        return False
    return may_be_unknown_head(lines, number) or _begins_tall_head(filled, number, border)


def _begins_tall_head(filled: FilledRows, number: int, border: str) -> bool:
    """Whether a line begins a head of several lines, which together name the columns of a table."""
    year = filled.outline.fiscal_year
    head = head_at(filled.lines, number, border, year)
    if head is None or head.last == number:
        return False
    named = (column_of(column.text, year) for column in head.columns)
    return _make_head(head.columns, filled.outline) or all(one is not None for one in named)


def is_head_again(filled: FilledRows, number: int, cells: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> bool:
    """Whether a line of as many cells as a row is the head once more, or that of another table.

    Where a sum stands in the column of the amounts it is none, whatever other cells may be called.
    """
    if filled.is_headed_again(number):
        return True
    stated = pieces[filled.own].text if filled.own is not None and filled.own < len(pieces) else ""
    if is_sum(stated) and _YEAR_ALONE.fullmatch(stated) is None:
        return False
    return names_columns(filled, number, cells)


def names_columns(filled: FilledRows, number: int, cells: Sequence[tuple[int, int]]) -> bool:
    """Whether the cells of a line are those of the head of a table."""
    columns = columns_of_cells(filled.lines.texts[number], cells, filled.outline.fiscal_year)
    return columns is not None and _make_head(columns, filled.outline)


def _make_head(columns: Sequence[Column], outline: Outline) -> bool:
    return is_head(columns, own_column(columns, outline))


def heads_sums(filled: FilledRows, number: int, cells: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> bool:
    """Whether every cell of a line names a column, several of figures: it heads sums of something else."""
    year = filled.outline.fiscal_year
    if columns_of_cells(filled.lines.texts[number], cells, year) is None:
        return False
    named = [column_of(piece.text, year) for piece in pieces if piece.text]
    figures = sum(one is not None and one.role in NUMERIC for one in named)
    return None not in named and figures > 1


def goes_on_below(filled: FilledRows, number: int, border: str) -> bool:
    """Whether the head stands once more above rows that go on with those above it.

    With their group by their numbers; at the top of the next page, where the unit may stand above it, with that, a
    merged cell or the rest of a name.
    """
    at = place_of(filled.columns, Role.NUMBER)
    above = filled.above
    if above is None or above.is_total:
        return False
    lines, shown, known = filled.lines, filled.lines.stripped, filled.lines.known
    between = [shown[line] for line in range(filled.last + 1, number) if line not in filled.outline.furniture]
    if shown[number] != shown[filled.head] or not all(not text or UNIT_ALONE.fullmatch(text) for text in between):
        return False
    if known and known[filled.last].page != known[number].page:
        if filled.group is not None:
            return True
        if number + 1 >= len(known):
            return False
        words = [word for word in map(str.strip, lines.texts[number + 1].split("|")) if word]
        rest = len(words) == 1 and closes_name(above.title.text, words[0])
        return rest or bool(covered_columns(lines, number + 1, filled.last))
    if filled.group is None or at is None or any(between):
        return False
    first = number + 1
    while first < len(shown) and RULE.fullmatch(shown[first]):
        first += 1
    below = row_cells(lines, first, border) if first < len(shown) else ()
    cells = filled.cells.get(above.first_line, ())
    if len(below) <= at or len(cells) <= at:
        return False
    last, following = cells[at].text, lines.texts[first][slice(*below[at])]
    return last.isdecimal() and following.isdecimal() and int(following) == int(last) + 1
