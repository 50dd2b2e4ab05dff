"""Tags: words of a few letters in a box as small as they are, which belong to the text beside or below them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import sub

from mie_budget.sources.pdf.shapes import Area, Box, Run

_LONGEST = 4
"""Letters: 一部新規; longer words head something."""
_ROOM = 2.5
"""In ems: the height of its box, and what that is wider than the word."""
_APART = 0.8
"""In points: the border of a cell that touches others is nearer to theirs."""
_DOUBLE = 2.0
"""In points: the border of a tag and the ground in it are two boxes."""
_CELL = 8.0
"""In ems of the tag: no cell or bar is higher; a higher box holds the blocks of a form, whose labels are boxes too."""
_MOST = 200
"""Tags of one page: more are the cells of a table."""


def is_tag(box: Box, run: Run) -> bool:
    """Whether a box is as small as a word of a few letters in it: 新規, NEW."""
    letters = run.text.strip()
    room = _ROOM * run.size
    return 1 <= len(letters) <= _LONGEST and letters.isalpha() and box.height < room and box.width < run.width + room


def without_tags(areas: Sequence[Area], across: Sequence[Box], along: Sequence[Box], runs: Sequence[Run]) -> list[Area]:
    """The areas without the boxes of tags that stand inside a cell or a bar: their edges part no rows of a table."""
    tags = [(area.box, run) for area, run in _tags(areas, runs)]
    if not tags or len(tags) > _MOST:
        return list(areas)
    boxes = {area.box for area in areas}
    inside = {box for box, run in tags if _in_cell(box, run.size, boxes, across, along)}
    return [area for area in areas if area.box not in inside]


def _tags(areas: Sequence[Area], runs: Sequence[Run]) -> Iterator[tuple[Area, Run]]:
    """The areas that are tags, with the one run in each."""
    level: list[Run] = []
    middles: list[float] = []
    highest = _ROOM * max((run.size for run in runs), default=0.0)
    for area in areas:
        box = area.box
        if box.height >= highest:
            continue
        if not level:
            level = sorted(runs, key=lambda run: run.middle)
            middles = [run.middle for run in level]
        beside = level[bisect_left(middles, box.top) : bisect_right(middles, box.bottom)]
        own = [_part_in(box, run) for run in beside if run.left < box.right and box.left < run.right]
        if len(own) == 1 and is_tag(box, own[0]):
            yield area, own[0]


def _part_in(box: Box, run: Run) -> Run:
    """What of a run stands in a box: the word beside it may follow without a gap."""
    first = bisect_left(run.lefts, box.left - _APART)
    if first:
        run = run.cut(first)[1] if first < len(run.lefts) else run
    last = bisect_left(run.lefts, box.right)
    return run.cut(last)[0] if 0 < last < len(run.lefts) else run


def _in_cell(box: Box, em: float, boxes: set[Box], across: Sequence[Box], along: Sequence[Box]) -> bool:
    """Whether a box lies inside a low area or between the lines of a low cell, and touches nothing around it."""
    framed = False
    for other in boxes:
        if max(map(abs, map(sub, box, other))) < _DOUBLE:
            continue
        if _touch(box, other):
            return False
        framed = framed or (
            other.height < _CELL * em
            and other.left < box.left
            and box.right < other.right
            and other.top < box.top
            and box.bottom < other.bottom
        )
    return framed or _between_lines(box, _CELL * em, across, along)


def _touch(box: Box, other: Box) -> bool:
    """Whether an edge of a box lies on one of another, or crosses it."""
    near = Box(box.left - _APART, box.top - _APART, box.right + _APART, box.bottom + _APART)
    meet = near.left < other.right and other.left < near.right and near.top < other.bottom and other.top < near.bottom
    around = (
        other.left <= near.left and near.right <= other.right and other.top <= near.top and near.bottom <= other.bottom
    )
    return meet and not around


def _between_lines(box: Box, highest: float, across: Sequence[Box], along: Sequence[Box]) -> bool:
    """Whether lines run above and below a box, no further apart than `highest`, and on both sides of it."""
    ys = [line.middle for line in across if line.left <= box.left and box.right <= line.right]
    xs = [(line.left + line.right) / 2 for line in along if line.top <= box.top and box.bottom <= line.bottom]
    above, below = (
        max((y for y in ys if y < box.middle), default=None),
        min((y for y in ys if y > box.middle), default=None),
    )
    if above is None or below is None or below - above > highest:
        return False
    if box.top - above < _APART or below - box.bottom < _APART:
        return False
    centre = (box.left + box.right) / 2
    left, right = max((x for x in xs if x < centre), default=None), min((x for x in xs if x > centre), default=None)
    return left is not None and right is not None and left < box.left - _APART and box.right + _APART < right
