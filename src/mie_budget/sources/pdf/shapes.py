"""What a page of a PDF is made of, once it is read: runs of characters, ruled lines, areas, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

THIN = 2.6
"""In points: what is thinner is a ruled line, not an area."""

STAMPED = 3.0
"""Times the size of other type: what is printed beside that is smaller, and a page is stamped with what is larger."""


class Box(NamedTuple):
    """A rectangle in points, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Area(NamedTuple):
    """A rectangle that is painted: with a border, a colour, or both. `path` is the address of what paints it.

    What is `round`, a balloon or the outline of a map, has no edges that others could join.
    """

    box: Box
    filled: bool
    stroked: bool
    path: int
    round: bool = False


@dataclass(slots=True)
class Run:
    """Characters that were painted one after the other on one line; `lefts` has the left edge of each."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    lefts: list[float]
    size: float = 0.0
    bold: bool = False
    upright: bool = True
    hidden: bool = False
    closes: bool = False
    """Whether it is a figure that ends a column of such: what stands right behind it is in the next one."""
    rows: int = 1
    """How many rows of a table it is for, from the one that it stands on."""

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """The x of its middle."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    def cut(self, at: int) -> tuple[Run, Run]:
        """The two parts before and from the character at an index."""
        edge = self.lefts[at]
        common = (self.size, self.bold, self.upright, self.hidden)
        return (
            Run(self.text[:at], self.left, self.top, min(edge, self.right), self.bottom, self.lefts[:at], *common),
            Run(self.text[at:], edge, self.top, self.right, self.bottom, self.lefts[at:], *common),
        )


@dataclass(slots=True)
class Sheet:
    """What stands on one page. `down` is the share of steps between characters that go down instead of right."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    across: list[Box] = field(default_factory=list)
    along: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    paths: int = 0
    curved: int = 0
    unmapped: int = 0
    recognized: bool = False
    down: float = 0.0


class Turn(NamedTuple):
    """How the coordinates of a page become those of the sheet as it is shown."""

    left: float
    bottom: float
    width: float
    height: float
    quarters: int

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page on the sheet."""
        a, b = left - self.left, right - self.left
        c, d = bottom - self.bottom, top - self.bottom
        if self.quarters == 1:
            return Box(c, a, d, b)
        if self.quarters == 2:
            return Box(self.width - b, c, self.width - a, d)
        if self.quarters == 3:
            return Box(self.height - d, self.width - b, self.height - c, self.width - a)
        return Box(a, self.height - d, b, self.height - c)
