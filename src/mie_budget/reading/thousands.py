"""Thousands: figures whose groups of three digits blanks part, where the columns of a table show that they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


class _Cell(NamedTuple):
    line: int
    start: int
    end: int
    groups: int


def with_commas(lines: Lines) -> Lines:
    """The lines with commas for the blanks within figures that are grouped so; what was printed stays as it is.

    A column of a table is where all its numbers are grouped by blanks and not all have as many groups: a number of
    other digits, or two of three digits in each cell, speak against it.
    """
    if not any(map(_SPACED.search, lines.stripped)):
        return lines
    grouped: list[_Cell] = []
    alike: list[_Cell] = []
    for column in _columns(lines):
        spaced = [cell for cell in column if cell.groups > 1]
        (grouped if len({cell.groups for cell in column}) > 1 else alike).extend(spaced)
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


def _columns(lines: Lines) -> Iterator[Sequence[_Cell]]:
    """The numbers of each column of each table, where blanks or nothing part the groups of all of them."""
    columns: dict[int, list[_Cell] | None] = {}
    table: int | None = None
    for number, text in enumerate((*lines.texts, "")):
        known = lines.known[number].table if lines.known and number < len(lines.known) else None
        border = border_of(text.translate(BOX)) if number < len(lines.texts) else None
        if border is None or known != table:
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
                before.append(_Cell(number, start + first, start + last, match["groups"].count(" ") + 1))
