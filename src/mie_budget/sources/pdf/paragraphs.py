"""Rows to lines: which rows were wrapped at the edge of their column, and are one line with the rows below."""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from mie_budget.sources.pdf.text_rows import TextRow, between, is_number, needed_width, row_text

_EDGE = 1.5
"""In ems: rows that end this near the place they can reach were wrapped there."""
_LONGEST = 4.0
"""In ems: no kanji or kana needs more room with what no line end may part from it."""
_NARROWEST = 10.0
"""In ems: no column of text is narrower."""
_HANGING = 3.5
"""In ems: as far inside the first row may begin, or the rows below it stand behind its mark."""
_SAME_LEFT = 0.3
_LEAST_FULL = 4
_DEEPEST = 12
"""In half-width cells: what begins further inside is set to the middle or the right."""
_MARKS = frozenset(("So", "Sm", "Co", "Pd"))
_ORDINAL = re.compile(
    r"[・※*＊〇【\"]|\(cid:|[(（]?[0-9０-９]{1,2}(?:[)）.．]\D|[　 ])|"
    r"[(（](?:[0-9０-９一二三四五六七八九十ア-ンa-zA-Z]|新|拡|継)[)）]|[①-⓿❶-➓Ⅰ-ⅿ]"
)
_NEGATIVE = re.compile(r"[△▲−－-]\s*[0-9０-９]")
_FILLED = re.compile(r"　{3}| {6}|[…⋯‥]{2}|[.．・･]{4}")
"""Blanks or dots that a row was filled with so that its figures stand below each other."""
_WIDE = 3.2
"""In ems: blanks between words are narrower than the gap between two columns of a row."""
_DIGIT = re.compile(r"[0-9０-９]")
_PARTICLE = re.compile(r"[ぁ-ん、。，．()（）]")
_OPEN, _CLOSED = re.compile(r"[(（][^()（）]*\Z"), re.compile(r"[^()（）]*[)）]")
_IN_FIGURE = tuple("0123456789０１２３４５６７８９,，(（△▲")
_ENDED = re.compile(r"。[）)」]?\Z|円[^()（）]{0,6}[)）]\Z")
"""A sentence or an amount in brackets that ends a row ends its line; what follows reads as well by itself."""


class Measure(NamedTuple):
    """What the rows of a column are set to.

    They begin at `lefts`, of which each has its indent in half-width cells, and were wrapped at `edge`; None where
    nothing tells.
    """

    lefts: Sequence[float]
    indents: Sequence[int]
    edge: float | None

    def indent(self, row: TextRow) -> int:
        """The cells that a row is indented by; 0 for what is set to the middle or the right."""
        cells = self.indents[max(0, bisect_right(self.lefts, row.left) - 1)]
        return cells if cells <= _DEEPEST else 0


def measured(rows: Sequence[TextRow], reach: float) -> Measure | None:
    """What rows are set to in a column that reaches up to an x; they were wrapped at the longest where it is full."""
    if not rows:
        return None
    em = median([row.size for row in rows])
    lefts, indents = [min([row.left for row in rows])], [0]
    for left in sorted({row.left for row in rows}):
        if left - lefts[-1] > _SAME_LEFT * em:
            # However small a step is, it is one: a blank of type is narrower than one of text.
            indents.append(max(indents[-1] + 2, round((left - lefts[0]) / (0.5 * em))))
            lefts.append(left)
            if indents[-1] > _DEEPEST:
                break
    longest = max([row.right for row in rows])
    edge = longest if longest > reach - _EDGE * em or _is_prose(rows, longest - _EDGE * em) else reach
    return Measure(lefts, indents, edge if edge - lefts[0] >= _NARROWEST * em else None)


def _is_prose(rows: Sequence[TextRow], full: float) -> bool:
    """Whether rows are running text that was wrapped further left than it could have been: many are full."""
    long = [row for row in rows if row.right > full]
    return len(long) >= max(_LEAST_FULL, 0.4 * len(rows)) and sum("。" in row_text(row) for row in rows) >= _LEAST_FULL


def paragraphs(rows: Sequence[TextRow], measure: Measure | None) -> Iterator[list[TextRow]]:
    """The rows of each line."""
    line = [rows[0]]
    for row in rows[1:]:
        if measure is not None and goes_on(line, row, measure):
            line.append(row)
        else:
            yield line
            line = [row]
    yield line


def goes_on(line: Sequence[TextRow], row: TextRow, measure: Measure, *, aside: float = 0.0) -> bool:
    """Whether a row is the rest of a line that was wrapped; it may stand in a column that begins further `aside`."""
    first, before = line[0], line[-1]
    if measure.edge is None:
        return False
    size = before.size
    if min(row.runs[0].text[:2]) >= "ぁ" and before.right < measure.edge - _LONGEST * size:
        return False
    end, start = before.runs[-1], row.runs[0]
    if abs(row.size - size) > 0.08 * size or start.bold != end.bold:
        return False
    text, following = row_text(before), row_text(row)
    if before.right + needed_width(row, following) <= measure.edge - 0.1 * size:
        return False
    opened = _OPEN.search(text) is not None and _CLOSED.match(following) is not None
    if _ENDED.search(text) or _FILLED.search(text) or _has_gap(before):
        return False
    if not opened and _begins_anew(row_text(first), text, following):
        return False
    if is_number(following) and not text.endswith(_IN_FIGURE):
        return False
    left = row.left - aside
    inside = left - first.left
    if first is not before:
        return abs(left - before.left) < 0.6 * size
    if inside < 0 and opened:
        return True
    return -_HANGING * size < inside < 0.6 * size or (
        _is_marked(text) and inside < _HANGING * size and _below_a_letter(first, left)
    )


def _has_gap(row: TextRow) -> bool:
    return any(after.left - run.right > _WIDE * row.size for run, after in itertools.pairwise(row.runs))


def _below_a_letter(row: TextRow, left: float) -> bool:
    near = 0.3 * row.size
    return any(abs(place - left) < near for run in row.runs[:2] for place in run.lefts[:5])


def _begins_anew(line: str, before: str, row: str) -> bool:
    """Whether a row opens an entry: with a mark, as the line above it begins, or behind an amount."""
    if _is_marked(row) or (before.endswith("円") and not _OPEN.search(before) and not _PARTICLE.match(row)):
        return True
    opening = _DIGIT.sub("0", row.replace(" ", "")[:2])
    return opening[:1].isalpha() and opening == _DIGIT.sub("0", line.replace(" ", "")[:2])


def _is_marked(text: str) -> bool:
    """Whether a row opens with the mark or the number of an entry."""
    if _NEGATIVE.match(text):
        return False
    return _ORDINAL.match(text) is not None or unicodedata.category(text[:1] or "x") in _MARKS


def line_text(rows: Sequence[TextRow], measure: Measure | None) -> str:
    """The rows of a line as one text, indented as the first row stands."""
    text = row_text(rows[0])
    if measure is not None:
        cells = measure.indent(rows[0])
        if cells:
            text = "　" * (cells // 2) + " " * (cells % 2) + text
    for row in rows[1:]:
        following = row_text(row)
        text += between(text, following) + following
    return text
