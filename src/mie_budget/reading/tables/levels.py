"""Levels: which names of a row, and which sums, are of what its item is a part of (大事業, 中事業, 小事業)."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.tables.columns import Column, Role

_LEVELS = "大中小細"
_LEVEL = lazy(f"[{_LEVELS}](?=[々節]?事業)", needs=_LEVELS)
"""Of which level the names of a column are, from the highest; a column may say none."""
_UPPER = lazy("事業名?称?")
"""A level above 小事業 and 細事業, and no part of the name behind them: names go from the wider to the closer."""
_LEAST_LEVELS = 2


def of_finest_level(columns: Sequence[Column], candidates: list[int]) -> list[int]:
    """Of the columns of amounts those of the last column of names, where each is called by the names it is of.

    中事業 | 小事業 | 中事業の額 | 小事業の額: the first is the sum of the second.
    """
    levels = list(dict.fromkeys(column.text for column in columns if column.role is Role.TITLE and column.text))
    called = {
        index: level
        for index in candidates
        for level in levels
        if columns[index].text.startswith(level) and columns[index].text != level
    }
    if len(set(called.values())) < _LEAST_LEVELS:
        return candidates
    finest = max(called.values(), key=levels.index)
    return [index for index in candidates if called.get(index, finest) == finest]


def is_of_upper_level(filled: Sequence[tuple[int, Column, Piece]], own: int | None) -> bool:
    """Whether a row has a sum in a column that is called by that of its name alone (中事業の額), and no amount."""
    names = {column.text for _, column, _ in filled if column.role is Role.TITLE and column.text}
    sums = [column.text for index, column, _ in filled if column.role is Role.AMOUNT and index != own]
    return (
        len(names) == 1
        and any(text.startswith(name) and text != name for name in names for text in sums)
        and all(index != own for index, _, _ in filled)
    )


def of_lowest_level(filled: list[tuple[int, Column, Piece]]) -> list[tuple[int, Column, Piece]]:
    """The cells of a row, without the names of what its item is a part of where heads say that: 大事業, 中事業."""
    levels = [_LEVEL.search(column.text) if column.role is Role.TITLE else None for _, column, _ in filled]
    ranks = [_LEVELS.index(level[0]) if level else -1 for level in levels]
    lowest = max(ranks, default=-1)
    if lowest < 0:
        return filled
    small = lowest >= _LEVELS.index("小")
    at = ranks.index(lowest)
    return [
        cell
        for index, (cell, rank) in enumerate(zip(filled, ranks, strict=True))
        if rank == lowest or (rank < 0 and not (small and index > at and _UPPER.fullmatch(cell[1].text)))
    ]
