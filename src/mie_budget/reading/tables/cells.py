"""Cells: a line taken apart where borders part its cells: pipes, rules, tabs, commas, or what the source knows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.places import piece_of

BOX = str.maketrans("│┃║", "|||")
"""The vertical rules of a printed table are borders as pipes are."""
_SLASH = " / "
_CSV_CELL = lazy(r'(?:^|(?<=,))(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)')

_SHARE = lazy(r"[△▲+−-]?\d[\d,.]*%|<dash>{1,3}")


def border_of(text: str) -> str | None:
    """What parts the cells of a line; None where nothing does."""
    if text.count("|") >= 2 or (text.count("|") == 1 and not text.rstrip().endswith("|")):
        return "|"
    if text.count("\t") >= 1:
        return "\t"
    if text.count(_SLASH) >= 2:
        return _SLASH
    return "," if text.count(",") >= 2 and not re.search(r"\d,\d{3}", text) and " " not in text.strip() else None


def row_cells(
    lines: Lines, number: int, border: str, *, least: int = 0, repeated: bool = False
) -> list[tuple[int, int]]:
    """The cells of a line as offsets in its text: those that the source knows, else those between borders."""
    known = known_cells(lines, number, least=least, repeated=repeated)
    return known if known is not None else split_cells(lines.texts[number].translate(BOX), border)


def rows_of_table(lines: Lines, outline: Outline, number: int) -> list[list[Piece]]:
    """The cells of the rows of a table that opens on a line, where the source knows it; none where none opens there."""
    rows: list[list[Piece]] = []
    table = lines.known[number].table if lines.known else None
    if table is None or (number and lines.known[number - 1].table == table):
        return rows
    while number < len(lines.known) and lines.known[number].table == table:
        cells = known_cells(lines, number)
        if cells and number not in outline.furniture:
            rows.append([piece_of(lines, number, start, end) for start, end in cells])
        number += 1
    return rows


def known_cells(lines: Lines, number: int, *, least: int = 0, repeated: bool = False) -> list[tuple[int, int]] | None:
    """The cells that the source knows of a line, one for each column, as offsets in its text; None where it knows none.

    A cell that covers several columns fills the first, or with `repeated` all. The rest up to `least` are empty.
    """
    if not lines.known or not lines.known[number].cells:
        return None
    moved = lines.moved.get(number)
    spread: list[tuple[int, int]] = []
    for cell in lines.known[number].cells:
        start, end = (
            (cell.start, cell.end) if moved is None else (bisect_left(moved, cell.start), bisect_left(moved, cell.end))
        )
        spread += [(start, start)] * (cell.column - len(spread))
        spread.append((start, end))
        spread += [(start, end) if repeated else (end, end)] * (cell.columns - 1)
    at = len(lines.texts[number])
    return spread + [(at, at)] * (least - len(spread))


def small_parts(lines: Lines, number: int) -> dict[int, int]:
    """Where smaller type begins in the cells of a line, by where each cell begins, as offsets in its text."""
    cells = lines.known[number].cells if lines.known else ()
    moved = lines.moved.get(number)
    places = [(cell.start, cell.small) for cell in cells if cell.small]
    if moved is None:
        return dict(places)
    return {bisect_left(moved, start): bisect_left(moved, small) for start, small in places}


def covered_columns(lines: Lines, number: int, above: int | None = None) -> frozenset[int]:
    """The columns of a line whose cells are covered by one that begins in a row above.

    That may be the last row of the page before, `above`: the end of a page cuts a merged cell, whose rest is empty.
    """
    cells = lines.known[number].cells if lines.known else ()
    cut = above is not None and bool(cells) and lines.known[above].page != lines.known[number].page
    return frozenset(
        column
        for cell in cells
        if cell.rows == 0 or (cut and cell.rows > 1 and cell.start == cell.end)
        for column in range(cell.column, cell.column + cell.columns)
    )


def split_cells(text: str, border: str) -> list[tuple[int, int]]:
    """The cells of a line between borders, as offsets; borders at both ends belong to the frame."""
    if border == ",":
        return [match.span(1 if match[1] is not None else 2) for match in _CSV_CELL.finditer(text)]
    bounds = [match.start() for match in re.finditer(re.escape(border), text)]
    cells = list(zip([0, *(bound + len(border) for bound in bounds)], [*bounds, len(text)], strict=True))
    if border == "|":
        if text.lstrip().startswith("|"):
            cells = cells[1:]
        if cells and not text[cells[-1][0] : cells[-1][1]].strip():
            cells = cells[:-1]
    return [_trimmed(text, start, end) for start, end in cells]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A cell without the blanks and the stars around what it holds."""
    part = text[start:end]
    body = part.strip(" *")
    start += len(part) - len(part.lstrip(" *")) if body else 0
    return start, start + len(body)


def are_shares(texts: Iterable[str]) -> bool:
    """Whether cells hold nothing but shares, or dashes for none: how columns have changed (118.2%), and no item."""
    return all(map(_SHARE.fullmatch, texts))
