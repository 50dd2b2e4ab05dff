"""Sides: what upright lines part that stand alone: labels with their values on one side, what is said on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from mie_budget.sources.pdf.ruling import Grid, GridCell
from mie_budget.sources.pdf.shapes import Box, Run
from mie_budget.sources.pdf.tables import Filled, fill
from mie_budget.sources.pdf.text_rows import TextRow, ends_with_amount, is_amount, row_text, states_amount, text_rows
from mie_budget.sources.pdf.unruled import segments

_SAME_EDGE = 3.0
"""In points: lines that are set at one x stand this near each other."""
_LEAST_LINES = 2
"""What is set for each item comes again; one alone may be anything, but beside a label above a figure."""
_MOST_ROWS = 6
"""Labels with their values: the amount, the section, one more. Beside a column of text are more rows."""
_WIDEST_BLANK = 4.0
"""In ems: labels of two and of four letters end so far from values that are set at one x."""
_SLACK = 2.0
"""In points: the letters beside the end of a line may reach over it."""


def parted_sides(lines: Sequence[Box], runs: Sequence[Run]) -> Iterator[tuple[Grid, list[Run], list[Filled]]]:
    """What lines at one x part, each with its text: nothing crosses them, and one amount stands on their left.

    With it stand its labels there, or all that is said, and the labels on the right.
    """
    for _, group in groupby(sorted(lines), lambda line: round(line.left / _SAME_EDGE)):
        same = [*group]
        for line in same:
            own = [run for run in runs if line.top - _SLACK < run.middle < line.bottom + _SLACK]
            if _is_parted(line, own, alone=len(same) < _LEAST_LINES):
                yield _cells(line, own)


def _is_parted(line: Box, own: Sequence[Run], *, alone: bool) -> bool:
    beside = [run for run in own if run.right <= line.right]
    said = [run for run in own if run.left >= line.left]
    if not beside or not said or len(beside) + len(said) < len(own):
        return False
    rows = text_rows(beside)
    if not alone and _hold_labels(text_rows(said)):
        return sum(map(row_ends_with_amount, rows)) == 1
    em = median(row.size for row in rows)
    if alone and (len(rows) < _LEAST_LINES or is_amount(rows[0].runs) or not is_amount(rows[1].runs)):
        return False
    return len(rows) <= _MOST_ROWS and sum(is_amount(segments(row, em)[-1]) for row in rows) == 1


def _hold_labels(rows: Sequence[TextRow]) -> bool:
    """Whether rows are labels with their values: the first of these stands apart from its label, none is an amount."""
    first = rows[0].runs
    apart = len(first) > 1 and first[1].left - first[0].right < _WIDEST_BLANK * rows[0].size
    return apart and _LEAST_LINES <= len(rows) <= _MOST_ROWS and not any(map(row_ends_with_amount, rows))


def row_ends_with_amount(row: TextRow) -> bool:
    """Whether a row closes with a sum of money, behind other words or alone."""
    last = row.runs[-1]
    return states_amount([last]) or ends_with_amount(last.text)


def _cells(line: Box, own: Sequence[Run]) -> tuple[Grid, list[Run], list[Filled]]:
    xs = (min(run.left for run in own) - 1, (line.left + line.right) / 2, max(run.right for run in own) + 1)
    ys = (min(line.top, *(run.top for run in own)), max(line.bottom, *(run.bottom for run in own)))
    cells = tuple(
        GridCell(Box(xs[column], ys[0], xs[column + 1], ys[1]), 0, column, 1, 1) for column in range(len(xs) - 1)
    )
    grid = Grid(Box(xs[0], ys[0], xs[-1], ys[1]), ys, xs, cells)
    return grid, [*own], fill(grid, own)


def in_order(beside: Sequence[TextRow], said: Sequence[TextRow]) -> tuple[list[tuple[str, list[TextRow]]], bool]:
    """The labels of what a line parts as lines, and whether they stand on its right, behind all that is said."""
    if _hold_labels(said):
        return [*_with_values_below(said)], True
    return [*_labels_and_values(beside)], False


def _with_values_below(rows: Sequence[TextRow]) -> Iterator[tuple[str, list[TextRow]]]:
    """Rows that open with labels as lines, each with what stands below its value."""
    lines: list[list[TextRow]] = []
    for row in rows:
        if lines and row.left > rows[0].left + row.size:
            lines[-1].append(row)
        else:
            lines.append([row])
    return (("　".join(map(row_text, line)), line) for line in lines)


def _labels_and_values(rows: Sequence[TextRow]) -> Iterator[tuple[str, list[TextRow]]]:
    """The rows on one side as lines, each label with the value that stands below it."""
    label: TextRow | None = None
    for row in rows:
        if label is not None:
            yield f"{row_text(label)}　{row_text(row)}", [label, row]
            label = None
        elif len(segments(row, row.size)) == 1 and not is_amount(row.runs):
            label = row
        else:
            yield row_text(row), [row]
    if label is not None:
        yield row_text(label), [label]
