"""Centred labels: what stands half-way down the rows that it is for, moved to the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from mie_budget.printed import Cell, PrintedLine
from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.text_rows import TextRow, is_amount, joined, text_rows
from mie_budget.sources.pdf.unruled import beside_each_other, columns_with_alone, segments

_LEAST_FIGURED = 4
"""Rows with a figure: two groups of two are the least that show where each ends."""
_LEAST_GROUPS = 3
"""Of several rows: what is said of a row now and then stands half-way down two groups by chance."""
_NEAR = 0.25
"""In ems: the middle of a group moves by half a row with each row more, and that is more than twice as much."""
_LINES_APART = 0.6
"""In ems: the lines of one label stand nearer to each other."""
_MOST_LINES = 3
"""A bureau, its section, and one more."""


class _Group(NamedTuple):
    """A label and the rows it is for."""

    label: Sequence[TextRow]
    rows: Sequence[Sequence[TextRow]]

    @property
    def is_between(self) -> bool:
        """Whether the label is level with none of its rows."""
        middle = _middle([self.label])
        near = _NEAR * self.label[0].size
        return all(abs(_middle([row]) - middle) > near for row in self.rows)


def with_labels_at_first_rows(rows: list[TextRow]) -> list[TextRow]:
    """Rows with the labels of one column moved to the first of the rows that each stands half-way down.

    Only where the labels divide all rows among them in one way: that of one more or one less would stand elsewhere.
    """
    if len(rows) < _LEAST_FIGURED:
        return rows
    em = median(row.size for row in rows)
    figured = [number for number, row in enumerate(rows) if _has_amount(row, em)]
    if len(figured) < _LEAST_FIGURED:
        return rows
    first, last = figured[0], figured[-1] + 1
    inside = rows[first:last]
    columns = columns_with_alone(inside, em)
    for left, right in columns:
        own = [run for row in inside for run in row.runs if left <= run.centre <= right]
        if not own or len(own) >= len(figured) * _MOST_LINES or any(is_amount([run]) for run in own):
            continue
        others = [run for row in inside for run in row.runs if not left <= run.centre <= right]
        groups = _divided(text_rows(own), beside_each_other(text_rows(others), em), em)
        # A remark may stand half-way down a page by chance, but no first cell is empty in all other rows.
        if len(groups) > 1 or (groups and left == columns[0][0]):
            moved = [_moved(group, right - left) for group in groups]
            return [*rows[:first], *text_rows([*others, *moved]), *rows[last:]]
    return rows


def _has_amount(row: TextRow, em: float) -> bool:
    parts = segments(row, em)
    return len(parts) > 1 and any(map(is_amount, parts[1:]))


def _middle(rows: Sequence[Sequence[TextRow]]) -> float:
    return (min(row.top for row in rows[0]) + max(row.bottom for row in rows[-1])) / 2


def _divided(labels: Sequence[TextRow], rows: Sequence[list[TextRow]], em: float) -> list[_Group]:
    """The groups of rows that labels stand half-way down; none where these are not shown beyond doubt.

    Where rows are set at the foot of their cells, all labels stand as far above the middle of their rows.
    """
    tops = [_middle([row]) for row in rows]
    half = median(below - above for above, below in pairwise(tops)) / 2
    raised = [_middle(rows[:count]) - _middle([labels[:1]]) for count in range(1, len(rows) + 1)]
    for most in range(1, _MOST_LINES + 1):
        groups = _only_division(labels, rows, most, _NEAR * em)
        if not groups:
            found = [_only_division(labels, rows, most, _NEAR * em, raised=by) for by in raised if 0 < by < half]
            groups = found[0] if len(found) == 1 else []
        several = [group for group in groups if len(group.rows) > 1]
        names = {joined(group.label, 0) for group in groups}
        if several and len(names) == len(groups):
            shown = len(groups) == 1 or len(several) >= _LEAST_GROUPS or any(group.is_between for group in several)
            return groups if shown else []
    return []


def _only_division(
    labels: Sequence[TextRow], rows: Sequence[list[TextRow]], most: int, near: float, *, raised: float = 0.0
) -> list[_Group]:
    """The one way in which labels of up to so many lines stand half-way down groups of all rows; none of two."""
    ways: dict[tuple[int, int], list[list[_Group]]] = {(0, 0): [[]]}
    for at in range(len(labels)):
        for begun in [place for place in ways if place[0] == at]:
            known = ways.pop(begun)
            for lines in range(1, min(most, len(labels) - at) + 1):
                label = labels[at : at + lines]
                if any(below.top - above.bottom > _LINES_APART * above.size for above, below in pairwise(label)):
                    break
                middle = _middle([label]) + raised
                for end in range(begun[1] + 1, len(rows) + 1):
                    aside = _middle(rows[begun[1] : end]) - middle
                    if aside > near:
                        break
                    if aside >= -near:
                        found = ways.setdefault((at + lines, end), [])
                        found += [[*way, _Group(label, rows[begun[1] : end])] for way in known]
                        del found[2:]
    whole = ways.get((len(labels), len(rows)), [])
    return whole[0] if len(whole) == 1 else []


def _moved(group: _Group, room: float) -> Run:
    """The label of a group as one run beside its first row."""
    text = joined(group.label, room)
    run = group.label[0].runs[0]
    half = (run.bottom - run.top) / 2
    middle = _middle(group.rows[:1])
    left, right = min(row.left for row in group.label), max(row.right for row in group.label)
    moved = Run(text, left, middle - half, right, middle + half, [left] * len(text), run.size, run.bold)
    moved.rows = len(group.rows)
    return moved


def with_labels_merged(lines: list[PrintedLine], runs: Iterable[Run]) -> list[PrintedLine]:
    """The rows of a table whose cells with such labels are merged with the empty ones below them."""
    merged = list(lines)
    labels = {run.text: run.rows for run in runs if run.rows > 1}
    for at, line in enumerate(lines if labels else ()):
        for column, cell in enumerate(line.cells):
            covered = merged[at : at + labels.get(_text(line, cell), 1)]
            if len(covered) < 2 or any(_text(below, below.cells[column]) for below in covered[1:]):
                continue
            for number, row in enumerate(covered):
                cells = [*row.cells]
                cells[column] = cells[column]._replace(rows=0 if number else len(covered))
                merged[at + number] = row._replace(cells=tuple(cells))
    return merged


def _text(line: PrintedLine, cell: Cell) -> str:
    return line.text[cell.start : cell.end]
