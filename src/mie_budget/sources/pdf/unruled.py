"""Unruled tables: the columns that rows without lines share, and the cells of those rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, zip_longest

from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.text_rows import (
    TextRow,
    ends_with_amount,
    has_digit,
    is_figure,
    is_number,
    joined,
    row_text,
)

_NARROW = 0.3
"""In ems: the least gap between two columns, and more than the letters of one word leave."""
_LEVEL = 0.1
"""In ems: text that is set at one x, with what its first letter has of room on its left."""
_LEAST_SHARED = 3
"""Rows that begin a part at one x: in two of them words may stand below each other by chance."""
_SEVERAL = 2
_HALF_ROW = 0.9
"""In ems: rows of one text are further apart."""
_GAP = 1.2
"""In ems: the least gap that parts the cells of a row by itself."""
_LEAST_FIGURES = 4
"""Fewer figures with text behind them may stand below one another by chance."""
_LEAST_BESIDE = 2
"""Of these rows, where others hold a figure that ends there too."""
_NEAREST_TEXT, _FARTHEST_TEXT = 0.15, 1.2
"""In ems: the gap behind a figure; a word is set closer, and a wider gap parts columns by itself."""
_SAME_END = 0.15
"""In ems: how far from one another edges of one column are at most."""
_DIGIT_WIDTH = 0.5
"""In ems: half of a full-width letter."""
_FIGURE_AND_TEXT = re.compile(r"(?P<figure>[（(]?[△▲−-]?\d{1,3}(?:,\d{3})*(?:[百千万億]*円)?[）)]?) (?=[^\s\d(（])")


def columns_of(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows without lines share: the extents between the gaps that all of them leave free."""
    starts = _shared_starts(rows, em)
    parts = [
        (part[0].left, part[-1].right, number, part)
        for number, row in enumerate(rows)
        for part in segments(row, em, starts)
    ]
    columns: list[_Column] = []
    for left, right, number, part in sorted(parts, key=lambda found: found[:3]):
        if columns and left < columns[-1].right + _NARROW * em and not columns[-1].ends_before(left, part):
            columns[-1].right = max(columns[-1].right, right)
        else:
            columns.append(_Column(left, right))
        columns[-1].rows.add(number)
        columns[-1].figures += is_figure(part)
    merged = columns[:1]
    for column in columns[1:]:
        last = merged[-1]
        if last.is_head_of(column) or last.has_its_head_in(column):
            last.right = column.right
            last.rows |= column.rows
            last.figures += column.figures
        else:
            merged.append(column)
    return [(column.left, column.right) for column in merged]


def columns_with_alone(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows share, also those that stand alone in their line and run through no gap between two."""
    several = [row for row in rows if len(segments(row, em)) > 1] or rows
    columns = columns_of(several, em)
    near = _NARROW * em
    alone = [
        row
        for row in rows
        if sum(row.left < right + near and left - near < row.right for left, right in columns) < _SEVERAL
    ]
    return columns_of([*several, *alone], em)


def _shared_starts(rows: Sequence[TextRow], em: float) -> list[float]:
    """Where texts of several rows begin: a column may begin there, also behind text that nearly fills its own."""
    lefts = sorted(
        run.left
        for row in rows
        for before, run in zip((None, *row.runs), row.runs, strict=False)
        if before is None or run.left - before.right > _NARROW * em
    )
    near = _LEVEL * em
    return [
        left
        for number, left in enumerate(lefts)
        if (number == 0 or left > lefts[number - 1] + near)
        and bisect_right(lefts, left + near, number) - number >= _LEAST_SHARED
    ]


def with_cells_apart(rows: Sequence[TextRow], em: float) -> list[TextRow]:
    """Rows whose runs are cut at a blank behind which a text begins where those of a column do.

    A name that nearly fills its cell is as near to the next one as words are to each other.
    """
    lefts = sorted(
        run.left for row in rows for before, run in pairwise(row.runs) if run.left - before.right > _GAP * em
    )
    near = _LEVEL * em
    shared = [
        left for number, left in enumerate(lefts) if bisect_right(lefts, left + near, number) - number >= _LEAST_SHARED
    ]
    if not shared:
        return [*rows]
    return [
        row._replace(runs=tuple(part for run in row.runs for part in _cut_at(run, shared, em)))
        if any(" " in run.text for run in row.runs)
        else row
        for row in rows
    ]


def _cut_at(run: Run, starts: Sequence[float], em: float) -> Iterator[Run]:
    """The parts of a run before and behind its first blank where one of the starts of columns is at the x behind it."""
    at = run.text.find(" ") + 1
    while 0 < at < len(run.text):
        if run.lefts[at] - run.lefts[at - 1] > _NARROW * em and _begins_at(run.lefts[at], starts, em):
            cell, following = run.cut(at)
            cell.text, cell.right, cell.lefts = cell.text[:-1], cell.lefts[-1], cell.lefts[:-1]
            yield from (cell, following)
            return
        at = run.text.find(" ", at) + 1
    yield run


@dataclass(slots=True)
class _Column:
    """The extent of a column, the rows that stand in it, and in how many of them stands a figure."""

    left: float
    right: float
    rows: set[int] = field(default_factory=set)
    figures: int = 0

    def ends_before(self, left: float, part: Sequence[Run]) -> bool:
        """Whether figures set to the right end where words begin: those are the head of the next column."""
        return self.figures == len(self.rows) > 1 and left >= self.right and not is_figure(part)

    def is_head_of(self, other: _Column) -> bool:
        """Whether another one is the same: figures or names set to the right below a head that is set to the left."""
        if self.rows & other.rows or 2 * self.figures > len(self.rows) or len(other.rows) < _SEVERAL:
            return False
        return 2 * other.figures > len(other.rows) or self.rows == {0}

    def has_its_head_in(self, other: _Column) -> bool:
        """Whether the other one holds nothing but a head in the middle, above cells set to the left that have none."""
        return other.rows == {0} and len(self.rows) > 1 and 0 not in self.rows


def segments(row: TextRow, em: float, starts: Sequence[float] = ()) -> list[list[Run]]:
    """The runs of a row in the parts that gaps of more than 1.2 em separate, or half an em behind an amount.

    At one of the `starts` of columns a gap that no letter leaves is enough.
    """
    parts = [[row.runs[0]]]
    for run in row.runs[1:]:
        last = parts[-1][-1]
        gap = run.left - last.right
        apart = last.closes or gap > (0.5 if ends_with_amount(last.text) else _GAP) * em
        if apart or (starts and gap > _NARROW * em and _begins_at(run.left, starts, em)):
            parts.append([run])
        else:
            parts[-1].append(run)
    return parts


def _begins_at(left: float, starts: Sequence[float], em: float) -> bool:
    """Whether one of the starts of columns is at an x."""
    at = bisect_right(starts, left + _LEVEL * em) - 1
    return at >= 0 and left - starts[at] <= 2 * _LEVEL * em


def cells_of(
    rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], em: float
) -> list[tuple[str, int, int, int]]:
    """The texts of the rows of one line in columns, empty where it has none."""
    starts = [left for left, _ in columns]
    texts: list[list[TextRow]] = [[] for _ in columns]
    for row in rows:
        runs: list[list[Run]] = [[] for _ in columns]
        for part in segments(row, em, starts[1:]):
            runs[max(0, bisect_right(starts, part[0].left + 0.1 * em) - 1)] += part
        for own, found in zip(runs, texts, strict=True):
            if own:
                found.append(TextRow(tuple(own), own[0].left, row.top, own[-1].right, row.bottom))
    return [
        (joined(found, right - left), column, 1, 1)
        for column, (found, (left, right)) in enumerate(zip(texts, columns, strict=True))
    ]


def counted_cells(parts: Sequence[Sequence[Run]], columns: int) -> list[tuple[str, int, int, int]]:
    """The cells of a row whose columns are not aligned: what is missing stood behind the first one."""
    texts = [row_text(TextRow(tuple(part), 0, 0, 0, 0)) for part in parts]
    missing = columns - len(texts)
    texts[1:1] = [""] * missing
    texts[columns - 1 :] = ["　".join(texts[columns - 1 :])]
    return [(text, column, 1, 1) for column, text in enumerate(texts)]


def beside_each_other(rows: Sequence[TextRow], em: float) -> list[list[TextRow]]:
    """Rows in groups that are one row of a table: a cell of two rows stands half above, half below the others."""
    groups: list[list[TextRow]] = []
    for row in rows:
        if groups and row.middle - groups[-1][-1].middle < _HALF_ROW * em:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def with_figures_apart(runs: Sequence[Run]) -> list[Run]:
    """The runs of a page, with the figures that end their column as runs of their own, marked as such.

    These end below one another, and the texts right behind them begin below one another.
    """
    beside = sorted(_figures_beside_text(runs), key=lambda found: found[2])
    ends: list[tuple[float, float]] = []
    for _, column in groupby(beside, lambda found: round(found[2])):
        own = list(column)
        rights = sorted(right for _, right, _, _ in own)
        middle = rights[len(rights) // 2]
        size = own[0][0].size
        level = [found for found in own if abs(found[1] - middle) <= 2 * _SAME_END * size]
        far = 2 * _SAME_END * size
        if len(level) < _LEAST_BESIDE or 2 * len(level) <= len(own):
            continue
        if len(level) >= _LEAST_FIGURES or len(level) + _figures_alone(runs, own, middle, far) >= _LEAST_FIGURES:
            ends.append((middle, far))
    if not ends:
        return list(runs)
    at = {
        id(run): (place, right) for run, right, _, place in beside if any(abs(right - end) <= far for end, far in ends)
    }
    found: list[Run] = []
    for run in runs:
        place, right = at.get(id(run), (0, 0.0))
        if place:
            figure, text = run.cut(place)
            figure.text, figure.lefts, figure.right, figure.closes = figure.text[:-1], figure.lefts[:-1], right, True
            found += [figure, text]
            continue
        if _is_figure(run) and any(abs(run.right - end) <= far for end, far in ends):
            run.closes = True
        found.append(run)
    return found


def _figures_alone(runs: Sequence[Run], beside: Sequence[tuple[Run, float, float, int]], end: float, far: float) -> int:
    """How many figures end where a column does and have no text right behind them: that stands in two rows there."""
    known = {id(run) for run, *_ in beside}
    return sum(_is_figure(run) and id(run) not in known and abs(run.right - end) <= far for run in runs)


def _is_figure(run: Run) -> bool:
    return run.upright and has_digit(run.text) and is_number(run.text)


def _figures_beside_text(runs: Sequence[Run]) -> Iterator[tuple[Run, float, float, int]]:
    """Each figure with a text right behind it: its run, where it ends and the text begins, where to cut the run."""
    level = sorted((run for run in runs if run.upright), key=lambda run: (round((run.top + run.bottom) / 2), run.left))
    for run, beside in zip_longest(level, level[1:]):
        match = _FIGURE_AND_TEXT.match(run.text) if " " in run.text else None
        if match is not None:
            last = match.end("figure") - 1
            width = run.size if run.text[last] in "円）" else _DIGIT_WIDTH * run.size
            yield run, run.lefts[last] + width, run.lefts[match.end()], match.end()
        elif (
            # Where it stands is told by less than what it says.
            beside is not None
            and _NEAREST_TEXT * run.size <= beside.left - run.right <= _FARTHEST_TEXT * run.size
            and abs(beside.middle - run.middle) < 2 * _SAME_END * run.size
            and _is_figure(run)
            and not is_number(beside.text)
        ):
            yield run, run.right, beside.left, 0
