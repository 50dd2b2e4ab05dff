"""Printed lines: what a source hands to the reader, each line with what the source knows of it beyond its text.

A text file knows nothing but the text. A PDF knows pages, boxes, places and type sizes, a web page the levels of
headings, the depth of lists and the cells of tables, a workbook its cells. What a source knows outweighs every guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, overload


class Place(NamedTuple):
    """A rectangle on a page, in whole points (1/72 inch) from the top left corner; `right` and `bottom` are outside."""

    left: int
    top: int
    right: int
    bottom: int


class Cell(NamedTuple):
    """A table cell of a line: the characters from `start` up to `end` of the line's text; both equal where it is empty.

    `column` counts from 0; a merged cell stands in its first row and column, and `rows` and `columns` say how many it
    covers. In the further rows that it covers stands an empty cell whose `rows` is 0: what it holds is printed above.
    From `small` on it is set in smaller or lighter type than before; 0 where the source knows of none.
    """

    start: int
    end: int
    column: int
    columns: int = 1
    rows: int = 1
    small: int = 0


class PrintedLine(NamedTuple):
    """A line of a document as it is printed, without its line end.

    `page` counts from 1. Lines of one `box` belong together: a text box or a block of a page, an element of a web page.
    `size` is the type size in tenths of a point. `level` is that of a heading, from 1; `depth` that of a list entry,
    from 1, on the first line of the entry. The pages of a workbook are its sheets. A table row has `cells` and the
    number of its `table`. `furniture` is what repeats on every page, frames the content (running heads, navigation) or
    cannot be seen. All are None, empty or false where the source does not know.
    """

    text: str
    page: int | None = None
    box: int | None = None
    place: Place | None = None
    size: int | None = None
    bold: bool = False
    level: int | None = None
    depth: int | None = None
    cells: tuple[Cell, ...] = ()
    table: int | None = None
    furniture: bool = False


class TextLines(Sequence[PrintedLine]):
    """The lines of a source that knows nothing but their text: a printed line is made of one when it is asked for."""

    __slots__ = ("texts",)

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> PrintedLine: ...
    @overload
    def __getitem__(self, index: slice) -> TextLines: ...
    def __getitem__(self, index: int | slice) -> PrintedLine | TextLines:
        return TextLines(self.texts[index]) if isinstance(index, slice) else PrintedLine(self.texts[index])

    def __iter__(self) -> Iterator[PrintedLine]:
        return map(PrintedLine, self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class PageRefusal(NamedTuple):
    """A page that cannot be trusted, and the code of the reason (a key of `diagnostics.REASONS`)."""

    page: int
    reason: str


class Picture(NamedTuple):
    """How a page looks: its width and height in whole points, and a PNG in base 64; empty where it cannot be drawn."""

    width: int
    height: int
    png: str


class Printed(NamedTuple):
    """A document as its source printed it: the lines in the order a person reads them.

    `text` is what line numbers refer to: the lines joined by line ends. `encoding` is that of the text in the file.
    `recognized` are the pages whose text is an invisible layer over a picture, as character recognition leaves it.
    `by_columns` are the lines, from 0, where a page of a text begins whose columns stand one after another here.
    """

    lines: Sequence[PrintedLine]
    media_type: str
    encoding: str
    refusals: tuple[PageRefusal, ...] = ()
    pages: int | None = None
    recognized: tuple[int, ...] = ()
    by_columns: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The text as it is read."""
        return "\n".join(line.text for line in self.lines)


def frames_of(lines: Sequence[PrintedLine]) -> list[tuple[int, Place]]:
    """The rectangles that lines take on their pages: one for the lines of each box that follow one another."""
    found = []
    placed = [line for line in lines if line.place and not line.furniture]
    for (page, _), group in groupby(placed, lambda line: (line.page or 0, line.box)):
        lefts, tops, rights, bottoms = zip(*(line.place for line in group if line.place), strict=True)
        found.append((page, Place(min(lefts), min(tops), max(rights), max(bottoms))))
    return found


def place_on(page: int | None, lines: Sequence[PrintedLine]) -> Place | None:
    """The rectangle that lines take on one page; None where their source knows no places."""
    places = [place for number, place in frames_of(lines) if number == page]
    if not places:
        return None
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    return Place(min(lefts), min(tops), max(rights), max(bottoms))
