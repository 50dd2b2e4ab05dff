"""Look: what the type of lines says, where their source knows it: which are headings, and which cannot be one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mie_budget.printed import PrintedLine

_LARGER = 1.08
"""Type is larger, and not the same that a printer rounded, from this factor on."""
_OF_A_HEADING = 1.12
_BODY = 60
"""A page with fewer letters is set apart itself: its lines are held against those of the whole document."""
_MOST_BOLD = 0.3
_PLAIN, _STEP, _LEVELS = 10, 2, 7
"""The size of type that is no heading, how much larger each level is than the one below it, and how many there are."""


def headings_by_look(known: Sequence[PrintedLine]) -> frozenset[int]:
    """The lines that a source calls headings, or that are larger or bolder than most of what stands on their page.

    They may be the names of items too, which stand over their own prose.
    """
    pages: dict[int | None, list[int]] = {}
    for number, line in enumerate(known):
        if line.text and not line.furniture:
            pages.setdefault(line.page, []).append(number)
    found = {number for number, line in enumerate(known) if line.level is not None and not line.furniture}
    usual = _body(known, [number for numbers in pages.values() for number in numbers])
    for numbers in pages.values():
        size, bold = _body(known, numbers) or usual or (0, True)
        if sum(len(known[number].text) for number in numbers) < _BODY and usual is not None:
            size, bold = usual
        found |= {number for number in numbers if not known[number].cells and _stands_out(known[number], size, bold)}
    return frozenset(found)


def _body(known: Sequence[PrintedLine], numbers: Sequence[int]) -> tuple[int, bool] | None:
    """The type size of most letters of some lines, and whether more than a few are bold."""
    letters: Counter[int] = Counter()
    bold = 0
    for number in numbers:
        line = known[number]
        letters[line.size or 0] += len(line.text)
        bold += len(line.text) if line.bold else 0
    return (letters.most_common(1)[0][0], bold > _MOST_BOLD * letters.total()) if letters else None


def _stands_out(line: PrintedLine, size: int, bold: bool) -> bool:
    own = line.size or 0
    return own > _OF_A_HEADING * size or (line.bold and not bold and own * _LARGER >= size)


def type_of(line: PrintedLine) -> tuple[int, bool]:
    """The size of the type of a line, and whether it is bold; by the levels of headings where its source knows no size.

    >>> type_of(PrintedLine("a", level=2))[0] > type_of(PrintedLine("b", level=3))[0] > type_of(PrintedLine("c"))[0]
    True
    """
    return line.size or _PLAIN + (_STEP * (_LEVELS - line.level) if line.level else 0), line.bold


def is_larger(size: int, other: int) -> bool:
    """Whether a type size is larger than another one that is known."""
    return size > _LARGER * other > 0


def is_over(heading: PrintedLine, line: PrintedLine) -> bool:
    """Whether a heading stands above what a line names: its level is higher, or its type larger."""
    if heading.level is not None:
        return line.level is None or heading.level < line.level
    return line.level is None and is_larger(heading.size or 0, line.size or 0)


def differ(line: PrintedLine, following: PrintedLine) -> bool:
    """Whether two lines are set so unlike each other that nothing goes on from the one to the other."""
    if line.level != following.level:
        return True
    if line.size is not None and following.size is not None:
        small, large = sorted((line.size, following.size))
        if large > _LARGER * small:
            return True
    return line.bold and not following.bold
