"""Columns of figures: set to the right, so close to the text of the next column that no gap parts the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.text_rows import has_digit, is_number

_LEAST_ROWS = 4
"""Fewer figures with text behind them may stand below one another by chance."""
_LEAST_BESIDE = 2
"""Of these rows, where others hold a figure that ends there too."""
_NEAREST, _FARTHEST = 0.15, 1.2
"""In ems: the gap behind a figure; a word is set closer, and a wider gap parts columns by itself."""
_LEVEL = 0.15
"""In ems: how far from one another edges of one column are at most."""
_DIGIT_WIDTH = 0.5
"""In ems: half of a full-width letter."""
_AND_TEXT = re.compile(r"(?P<figure>[△▲−-]?\d{1,3}(?:,\d{3})*) (?=[^\s\d(（])")


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
        level = [found for found in own if abs(found[1] - middle) <= 2 * _LEVEL * size]
        far = 2 * _LEVEL * size
        if len(level) < _LEAST_BESIDE or 2 * len(level) <= len(own):
            continue
        if len(level) >= _LEAST_ROWS or len(level) + _figures_alone(runs, own, middle, far) >= _LEAST_ROWS:
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
        match = _AND_TEXT.match(run.text) if " " in run.text else None
        if match is not None:
            last = match.end("figure") - 1
            yield run, run.lefts[last] + _DIGIT_WIDTH * run.size, run.lefts[match.end()], match.end()
        elif (
            # Where it stands is told by less than what it says.
            beside is not None
            and _NEAREST * run.size <= beside.left - run.right <= _FARTHEST * run.size
            and abs(beside.middle - run.middle) < 2 * _LEVEL * run.size
            and _is_figure(run)
            and not is_number(beside.text)
        ):
            yield run, run.right, beside.left, 0
