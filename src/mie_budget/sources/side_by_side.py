"""Tables side by side in a sheet, and notes to the right of one: which columns are printed apart from the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

_HEADS_LOOKED_AT = 6
"""Rows of cells in which the heads stand: above them are a caption, a unit and what the columns are grouped by."""
_LEAST_WIDE = 2
"""Columns that the name above a form covers: its labels and their values."""
_FIGURES = re.compile(r"[\d０-９,，.．△▲−－%％-]+")

Texts = Mapping[int, str]
Merged = Mapping[tuple[int, int], tuple[int, int]]


def columns_apart(rows: Mapping[int, Texts], merged: Merged) -> list[range]:
    """The columns of a block of rows in the parts that are read one after the other; one where nothing parts them.

    >>> columns_apart({1: {0: "事業", 1: "額", 3: "事業", 4: "額"}, 2: {0: "橋", 1: "1", 3: "道", 4: "2"}}, {})
    [range(0, 3), range(3, 5)]
    """
    wide = {row: texts for row, texts in rows.items() if len(texts) > 1}
    reach = max(
        (column + merged.get((row, column), (1, 1))[1] for row, texts in wide.items() for column in texts), default=1
    )
    left = min((min(texts) for texts in wide.values()), default=0)
    heads = _same_heads(wide, merged, left) or _same_forms(rows, merged, left)
    bounds = [left, *heads, reach]
    if (notes := _notes(wide, merged, bounds[-2])) is not None:
        bounds.insert(-1, notes)
    return [range(first, last) for first, last in pairwise(bounds)]


def _same_heads(wide: Mapping[int, Texts], merged: Merged, left: int) -> list[int]:
    """The columns in which the head of the first table begins again."""
    for texts in list(wide.values())[:_HEADS_LOOKED_AT]:
        columns = sorted(texts)
        words = [texts[column] for column in columns]
        size = next((index for index in range(2, len(words)) if words[index] == words[0]), 0)
        if columns[0] != left or not size or any(map(_FIGURES.fullmatch, words[:size])):
            continue
        found: list[int] = []
        for index in range(size, len(words) - size + 1, size):
            if words[index : index + size] != words[:size]:
                break
            found.append(columns[index])
        if found and not any(_crosses(wide, merged, column) for column in found):
            return found
    return []


def _same_forms(rows: Mapping[int, Texts], merged: Merged, left: int) -> list[int]:
    """The columns in which the first of several forms begins again: a name over its columns, labels and values below.

    An empty column parts them, each has its cells where the first has them, and in a row below the first all have the
    same label.
    """
    top = next((row for row, texts in rows.items() if len(texts) > 1), None)
    below = {row: texts for row, texts in rows.items() if top is not None and row >= top}
    taken = {
        inside
        for row, texts in below.items()
        for column in texts
        for inside in range(column, column + merged.get((row, column), (1, 1))[1])
    }
    starts = sorted(column for column in taken if column - 1 not in taken)
    if top is None or len(starts) < 2 or starts[0] != left or any(start not in rows[top] for start in starts):
        return []
    first, *others = (
        _form(below, range(start, end)) for start, end in zip(starts, [*starts[1:], max(taken) + 1], strict=True)
    )
    alike = all(
        form.keys() == first.keys()
        and all(merged.get((row, start + column)) == merged.get((row, left + column)) for row, column in first)
        for start, form in zip(starts[1:], others, strict=True)
    )
    if not alike or merged.get((top, left), (1, 1))[1] < _LEAST_WIDE:
        return []
    labelled = any(
        row != top and _FIGURES.fullmatch(text) is None and all(form[row, column] == text for form in others)
        for (row, column), text in first.items()
    )
    return starts[1:] if labelled else []


def _form(rows: Mapping[int, Texts], columns: range) -> dict[tuple[int, int], str]:
    """The texts of the rows within columns, by row and by the column counted from the first of these."""
    return {
        (row, column - columns.start): text
        for row, texts in rows.items()
        for column, text in texts.items()
        if column in columns
    }


def _crosses(wide: Mapping[int, Texts], merged: Merged, bound: int) -> bool:
    """Whether a merged cell stands in columns on both sides."""
    return any(
        column < bound < column + merged.get((row, column), (1, 1))[1]
        for row, texts in wide.items()
        for column in texts
    )


def _notes(wide: Mapping[int, Texts], merged: Merged, left: int) -> int | None:
    """The last column, where it holds words beside the rows only, and an empty column parts it from the table."""
    inside = [(row, [column for column in texts if column >= left]) for row, texts in wide.items()]
    last = max((max(columns) for _, columns in inside if columns), default=left)
    before = max(
        (
            column + merged.get((row, column), (1, 1))[1]
            for row, columns in inside
            for column in columns
            if column != last
        ),
        default=last,
    )
    heads = [row for row, columns in inside if sum(column != last for column in columns) > 1]
    noted = [row for row, columns in inside if last in columns]
    if before >= last or not heads or noted[0] <= heads[0]:
        return None
    return None if any(_FIGURES.fullmatch(wide[row][last]) for row in noted) else last
