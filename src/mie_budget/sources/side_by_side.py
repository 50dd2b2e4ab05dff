"""Tables side by side in a sheet, and notes to the right of one: which columns are printed apart from the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

_HEADS_LOOKED_AT = 6
"""Rows of cells in which the heads stand: above them are a caption, a unit and what the columns are grouped by."""
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
    bounds = [left, *_same_heads(wide, merged, left), reach]
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
