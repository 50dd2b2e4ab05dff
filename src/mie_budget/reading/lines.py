"""The lines of a text, and where an offset stands in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mie_budget.reading.calendar import is_budget_title, year_places
from mie_budget.reading.characters import fold
from mie_budget.reading.patterns import lazy

_NO_BLANK = lazy(r"\S")
_LINE_END = lazy(r"\r\n?")


@dataclass(frozen=True)
class Lines:
    r"""A text as printed and folded, with line ends made `\n`; a line is counted from 0 inside the reader.

    `printed` and `folded` have the same length, so one offset serves both.
    """

    printed: str
    folded: str

    @classmethod
    def of(cls, text: str) -> Lines:
        r"""Only `\n`, `\r\n` and `\r` end a line; a form feed or U+2028 is a blank within one.

        >>> Lines.of("a\r\nb\rc\x0cd").texts
        ['a', 'b', 'c d']
        """
        printed = _LINE_END.sub("\n", text) if "\r" in text else text
        return cls(printed, fold(printed))

    @cached_property
    def texts(self) -> list[str]:
        """The folded lines without their ends. A line end that closes the text opens no further line."""
        lines = self.folded.split("\n")
        if not lines[-1]:
            lines.pop()
        return lines

    @cached_property
    def stripped(self) -> list[str]:
        """The folded lines without the blanks around them."""
        return [text.strip() for text in self.texts]

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts."""
        starts: list[int] = []
        offset = 0
        for text in self.texts:
            starts.append(offset)
            offset += len(text) + 1
        return starts

    @cached_property
    def titles(self) -> list[int]:
        """The numbers of the lines that read like the title of a budget document, in order."""
        with_a_year = dict.fromkeys(self.line_at(offset) for offset in year_places(self.folded))
        return [number for number in with_a_year if is_budget_title(self.stripped[number])]

    @property
    def printed_lines(self) -> tuple[str, ...]:
        """The lines as printed, without their ends."""
        return tuple(self.printed.split("\n")[: self.count])

    def printed_line(self, line: int) -> str:
        """One line as printed, without its end."""
        start, end = self.range_of(line)
        return self.printed[start:end]

    @property
    def count(self) -> int:
        """The number of lines."""
        return len(self.texts)

    def range_of(self, line: int) -> tuple[int, int]:
        """The offsets at which a line starts and ends, its line end not included."""
        start = self.starts[line]
        return start, start + len(self.texts[line])

    def first_text(self, line: int) -> int:
        """The offset of the first character of a line that is no blank."""
        match = _NO_BLANK.search(self.folded, self.starts[line])
        return match.start() if match else len(self.folded)

    def line_at(self, offset: int) -> int:
        """The number, from 0, of the line that holds an offset."""
        return bisect_right(self.starts, offset) - 1

    def column_at(self, offset: int) -> int:
        """The column, from 1, of an offset in its line."""
        return offset - self.starts[self.line_at(offset)] + 1


def blank_out(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """The text with some ranges (sorted, apart) made blanks; line ends and offsets stay."""
    parts: list[str] = []
    position = 0
    for start, end in ranges:
        covered = text[start:end]
        blank = "\n".join(" " * len(line) for line in covered.split("\n")) if "\n" in covered else " " * (end - start)
        parts += (text[position:start], blank)
        position = end
    return "".join([*parts, text[position:]])
