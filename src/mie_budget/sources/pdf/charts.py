"""Bar charts: the bars of a page, which frame nothing and part no columns, however they touch each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mie_budget.sources.pdf.shapes import Area, Run

_LEAST_BARS = 4
"""Fewer may be anything: the ground of a heading, a tab."""
_LEAST_ENDS = 3
"""Cells of one column end where it does, and two kinds of boxes at two places; bars end at the sums they show."""
_NEAR = 2.0
"""In points: edges this near are one line."""


def without_bars(areas: Sequence[Area], runs: Iterable[Run]) -> list[Area]:
    """The areas without the bars: those without text in them that begin on one line and end at many places."""
    filled = sorted((area for area in areas if area.filled), key=_left)
    levels: list[tuple[float, float]] = []
    bars: set[int] = set()
    first = 0
    for last in range(1, len(filled) + 1):
        if last < len(filled) and _left(filled[last]) - _left(filled[last - 1]) <= _NEAR:
            continue
        group, first = filled[first:last], last
        if len(group) >= _LEAST_BARS and _ends(group) >= _LEAST_ENDS:
            levels = levels or sorted((run.middle, run.centre) for run in runs)
            empty = [area for area in group if not _holds_text(area, levels)]
            if len(empty) >= _LEAST_BARS and _ends(empty) >= _LEAST_ENDS:
                bars.update(map(id, empty))
    return [area for area in areas if id(area) not in bars]


def _ends(areas: Iterable[Area]) -> int:
    """At how many places areas end."""
    rights = sorted(area.box.right for area in areas)
    return 1 + sum(right - before > _NEAR for before, right in pairwise(rights))


def _left(area: Area) -> float:
    return area.box.left


def _holds_text(area: Area, levels: Sequence[tuple[float, float]]) -> bool:
    """Whether the middle of a run lies in an area; `levels` are the middles of all, by their y."""
    box = area.box
    inside = levels[bisect_left(levels, (box.top,)) : bisect_right(levels, (box.bottom, float("inf")))]
    return any(box.left <= x <= box.right for _, x in inside)
