"""Thousands: figures whose groups of three digits blanks part, where the columns of a table show that they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.tables.cells import BOX, border_of, row_cells

_SPACED = lazy(r"\d \d{3}(?!\d)")
"""What all such figures have, for a quick look."""
_NUMBER = lazy(r"[△▲▼−+＋¥\\-]? ?\d[\d ,.]*(?:<unit>)?")
_GROUPED = lazy(r"[△▲▼−+＋¥\\-]? ?(?P<groups>[1-9]\d{0,2}(?: \d{3})*|0)(?:<unit>)?")
_SUM = lazy(r"(?<![\d,.] )(?<![\d,.])[1-9]\d{0,2}(?: \d{3})+(?= ?<unit>)")
_LEAST_CELLS = 3
"""One or two may be two figures of three digits below one another in their cell."""


_LEAST_ALIKE = 4
"""So many second figures of three digits each are none."""


class _Cell(NamedTuple):
    column: int
    line: int
    start: int
    end: int
    groups: int


def with_commas(lines: Lines) -> Lines:
    """The lines with commas for the blanks within figures that are grouped so; what was printed stays as it is.

    In a column of a table all numbers are grouped so; one of other digits speaks against it.
    """
    if not any(map(_SPACED.search, lines.stripped)):
        return lines
    grouped: list[_Cell] = []
    alike: list[_Cell] = []
    for column in _with_single_cells(_columns(lines)):
        spaced = [cell for cell in column if cell.groups > 1]
        (grouped if _are_groups(lines, column) else alike).extend(spaced)
    if len(grouped) < _LEAST_CELLS:
        return lines
    texts = list(lines.texts)
    for cell in (*grouped, *alike):
        text = texts[cell.line]
        texts[cell.line] = text[: cell.start] + text[cell.start : cell.end].replace(" ", ",") + text[cell.end :]
    for number, text in enumerate(texts):
        if "円" in text and " " in text:
            texts[number] = _SUM.sub(lambda match: match[0].replace(" ", ","), text)
    return lines._replace(texts=texts, stripped=[text.strip() for text in texts])


def _with_single_cells(columns: Iterable[Sequence[_Cell]]) -> Iterator[Sequence[_Cell]]:
    """The columns, those of one number each (of forms below one another) as one where they stand in one place."""
    single: dict[int, list[_Cell]] = {}
    for column in columns:
        if len(column) > 1:
            yield column
        else:
            single.setdefault(column[0].column, []).extend(column)
    yield from single.values()


def _are_groups(lines: Lines, column: Sequence[_Cell]) -> bool:
    """Whether what blanks part in a column are groups, and no two figures in each cell.

    Not all cells have as many, or one group opens with 0; or the first have one digit to three, and all others three.
    """
    if len({cell.groups for cell in column}) > 1:
        return True
    printed = [lines.texts[cell.line][cell.start : cell.end].split() for cell in column]
    if any(group[0] == "0" for groups in printed for group in groups[1:]):
        return True
    return len(column) >= _LEAST_ALIKE and len({len(groups[0]) for groups in printed}) > 1


def _columns(lines: Lines) -> Iterator[Sequence[_Cell]]:
    """The numbers of each column of each table, where blanks or nothing part the groups of all of them."""
    columns: dict[int, list[_Cell] | None] = {}
    table: int | None = None
    for number, text in enumerate(lines.texts):
        known = lines.known[number].table if lines.known else None
        border = border_of(text.translate(BOX))
        if known != table or (border is None and known is None):
            yield from filter(None, columns.values())
            columns = {}
        table = known
        for at, (start, end) in enumerate(row_cells(lines, number, border) if border is not None else ()):
            cell = text[start:end]
            if not any(map(str.isdigit, cell)) or _NUMBER.fullmatch(cell) is None:
                continue
            match = _GROUPED.fullmatch(cell)
            before = columns.setdefault(at, [])
            if match is None:
                columns[at] = None
            elif before is not None:
                first, last = match.span("groups")
                before.append(_Cell(at, number, start + first, start + last, match["groups"].count(" ") + 1))
    yield from filter(None, columns.values())
