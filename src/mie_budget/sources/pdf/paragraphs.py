"""Rows to lines: which rows were wrapped at the edge of their column, and are one line with the rows below."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from mie_budget.sources.pdf.tables import TextRow, between, is_number, needed_width, row_text

_EDGE = 1.5
"""In ems: rows that end this near the place they can reach were wrapped there."""
_NARROWEST = 10.0
"""In ems: no column of text is narrower."""
_HANGING = 3.5
"""In ems: as far inside the first row may begin, or the rows below it stand behind its mark."""
_DEEPEST = 12
"""In half-width cells: what begins further inside is set to the middle or the right."""
_MARKS = frozenset(("So", "Sm", "Co", "Pd"))
_ORDINAL = re.compile(
    r"[・※*＊〇【]|[(（]?[0-9０-９]{1,2}(?:[)）.．]\D|[　 ])|"
    r"[(（](?:[0-9０-９一二三四五六七八九十ア-ンa-zA-Z]|新|拡|継)[)）]|[①-⓿❶-➓Ⅰ-ⅿ]"
)
_NEGATIVE = re.compile(r"[△▲−－-]\s*[0-9０-９]")
_FILLED = re.compile(r"　{3}| {6}|…{2}|\.{4}|・{4}|‥{2}")
"""Blanks or dots that a row was filled with so that its figures stand below each other."""
_WIDE = 2.5
"""In ems: blanks between words are narrower than the gap between two columns of a row."""
_IN_FIGURE = tuple("0123456789０１２３４５６７８９,，(（△▲")
_ENDED = re.compile(r"。[）)」]?\Z|円[^()（）]{0,6}[)）]\Z")
"""A sentence or an amount in brackets that ends a row ends its line; what follows reads as well by itself."""


class Measure(NamedTuple):
    """What the rows of a column are set to: where they begin, where they were wrapped, None where nothing tells."""

    left: float
    edge: float | None


def measured(rows: Sequence[TextRow], bound: float) -> Measure | None:
    """What rows are set to. They were wrapped at the end of the longest, where it leaves no room up to `bound`."""
    if len(rows) < 2:
        return None
    left, edge = min([row.left for row in rows]), max([row.right for row in rows])
    em = median([row.size for row in rows])
    return Measure(left, edge if edge - left >= _NARROWEST * em and edge > bound - _EDGE * em else None)


def paragraphs(rows: Sequence[TextRow], measure: Measure | None) -> Iterator[list[TextRow]]:
    """The rows of each line."""
    line = [rows[0]]
    for before, row in itertools.pairwise(rows):
        if measure is not None and measure.edge is not None and goes_on(line[0], before, row, measure.edge):
            line.append(row)
        else:
            yield line
            line = [row]
    yield line


def goes_on(first: TextRow, before: TextRow, row: TextRow, edge: float) -> bool:
    """Whether a row is the rest of one that was wrapped; `first` is the first row of that line."""
    size = before.size
    if abs(row.size - size) > 0.08 * size or all(run.bold for run in row.runs) != all(run.bold for run in before.runs):
        return False
    text, following = row_text(before), row_text(row)
    if before.right + needed_width(row, following) <= edge - 0.1 * size:
        return False
    if _ENDED.search(text) or _is_marked(following) or _FILLED.search(text) or _has_gap(before):
        return False
    if is_number(following) and not text.endswith(_IN_FIGURE):
        return False
    inside = row.left - first.left
    if first is not before:
        return abs(row.left - before.left) < 0.6 * size
    return -_HANGING * size < inside < 0.6 * size or (
        _is_marked(text) and inside < _HANGING * size and _below_a_letter(first, row.left)
    )


def _has_gap(row: TextRow) -> bool:
    return any(after.left - run.right > _WIDE * row.size for run, after in itertools.pairwise(row.runs))


def _below_a_letter(row: TextRow, left: float) -> bool:
    near = 0.3 * row.size
    return any(abs(place - left) < near for run in row.runs[:2] for place in run.lefts[:5])


def _is_marked(text: str) -> bool:
    """Whether a row opens with the mark or the number of an entry."""
    if _NEGATIVE.match(text):
        return False
    return _ORDINAL.match(text) is not None or unicodedata.category(text[:1] or "x") in _MARKS


def line_text(rows: Sequence[TextRow], measure: Measure | None) -> str:
    """The rows of a line as one text, indented as the first row stands."""
    text = row_text(rows[0])
    if measure is not None:
        cells = round((rows[0].left - measure.left) / (0.5 * max(1.0, rows[0].size)))
        if 0 < cells <= _DEEPEST:
            text = "　" * (cells // 2) + " " * (cells % 2) + text
    for row in rows[1:]:
        following = row_text(row)
        text += between(text, following) + following
    return text
