"""Whole: the text of a document as one, for templates that span lines, and the way from its offsets back to lines."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

from mie_budget.reading.figures import Figure, find_figures
from mie_budget.reading.labels import Context
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import is_broken

_FARTHEST_FIGURE = 600
"""Characters from where an item's tail begins: longer lists of departments are not printed."""
LONGEST = 400
"""Characters of a title, or of what stands behind one, that are looked at on a line."""
MOST_LINES = 3
"""What a template reads as one may be wrapped over so many lines more."""


class Whole:
    """The text of a document as one, without its furniture; `unit` is that of numbers where no caption states one."""

    def __init__(self, lines: Lines, outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        shown = [" " * len(text) if number in outline.furniture else text for number, text in enumerate(lines.texts)]
        whole = "\n".join(shown)
        self.text = whole.replace("\t", " ")
        self.celled = whole.replace("\t", "|")
        """The text with the borders of its cells."""
        self.starts = array("q", accumulate([len(text) + 1 for text in shown[:-1]], initial=0))
        self.unit: int | None = None
        self._known: dict[str, list[Figure]] = {}

    def line_at(self, at: int) -> int:
        """The line of an offset."""
        return bisect_right(self.starts, at) - 1

    def end_of(self, line: int) -> int:
        """The offset behind the last character of a line."""
        return self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)

    def piece(self, text: str, at: int, end: int | None = None) -> Piece:
        """The rest of a line from an offset on, or the part up to an end, with the way back to the line."""
        line = self.line_at(at)
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        return Piece(text[at : stop if end is None else min(end, stop)], ((0, line, at - self.starts[line]),))

    def printed(self, text: str, line: int) -> str:
        """A whole line of the text."""
        start = self.starts[line]
        stop = text.find("\n", start)
        return text[start : len(text) if stop < 0 else stop]

    def long_piece(self, text: str, at: int) -> Piece:
        """The rest of a line, with the next ones where the line end stands inside a figure or a bracket."""
        piece = self.piece(text, at)
        for _ in range(MOST_LINES):
            following = piece.last_line + 1
            while (
                following < len(self.starts)
                and self.starts[following] < len(text)
                and not self.printed(text, following).strip()
            ):
                following += 1
            if following >= len(self.starts) or self.starts[following] >= len(text):
                break
            below = self.piece(text, self.starts[following])
            stripped = below.text.strip(" |")
            kept = piece.text.rstrip(" |")
            if not stripped or not is_broken(kept, stripped):
                break
            lead = len(below.text) - len(below.text.lstrip(" |"))
            piece = joined(piece.cut(0, len(kept)), below.cut(lead, len(below.text)))
        return piece

    def shown(self, first: int, last: int) -> str:
        """The text of some lines, with the borders of their cells."""
        return self.celled[self.starts[first] : self.end_of(last)]

    def offset_of(self, piece: Piece, offset: int) -> int:
        """The offset in the text of one in a piece."""
        line, column = piece.place(offset)
        return self.starts[line] + column

    def figures(self, printed: str) -> list[Figure]:
        """The figures of a part of a line as far as they can be an item's; each template looks at the same ones."""
        near = printed[:_FARTHEST_FIGURE]
        if near not in self._known:
            whole = len(near) == len(printed)
            self._known[near] = [figure for figure in find_figures(near) if whole or figure.end < len(near)]
        return self._known[near]

    def context(self, line: int) -> Context:
        """What is known of the figures at a line; the notation's unit holds where no caption states one."""
        context = self.outline.context(line)
        return context if context.unit is not None else context._replace(unit=self.unit)
