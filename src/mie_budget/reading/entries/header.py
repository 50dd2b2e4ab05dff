"""Headers: lines taken apart, each into a title and what stands behind it."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.figures import Figure
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import DepartmentList
from mie_budget.reading.tails import Tail
from mie_budget.reading.titles import Mark


class Header(NamedTuple):
    """A piece taken apart: the title (empty where the piece begins with what stands behind one) and its tail.

    `title_start` and `title_end` bound the title in the piece, `rest` is where the item's prose on the piece begins.
    `departments` stand around the title or in the tail. `bare` says that all its amounts are numbers without a unit,
    `shape` in which order and brackets its parts stand.
    """

    piece: Piece
    mark: Mark | None
    title_start: int
    title_end: int
    tail: Tail
    rest: int
    departments: DepartmentList | None
    figures: tuple[Figure, ...]
    bare: bool = False
    shape: str = ""

    @property
    def title(self) -> str:
        """The title as printed, folded."""
        return self.piece.text[self.title_start : self.title_end]

    @property
    def has_title(self) -> bool:
        """Whether a title stands on the piece itself."""
        return self.title_end > self.title_start


def header_of(
    piece: Piece,
    mark: Mark | None,
    title_start: int,
    title_end: int,
    tail: Tail,
    departments: DepartmentList | None,
    figures: list[Figure],
) -> Header:
    """A header whose prose begins where its tail ends."""
    shape = "".join(tail.shape)
    return Header(piece, mark, title_start, title_end, tail, tail.end, departments, tuple(figures), shape=shape)
