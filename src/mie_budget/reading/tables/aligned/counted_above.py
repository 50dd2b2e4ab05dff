"""Counted above: names with an ordinal above the lines of their figures, and perhaps a line of contents between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.tables.rows import TableRow
from mie_budget.reading.titles import Mark, mark_of

_FIGURES = lazy(r"(?:[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－]+)(?:\s+(?:[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－]+))+")
_LEAST = 3
"""Two headings may have a row each, whose name stands between."""


def counted_above(lines: Lines, first: int) -> Mapping[int, int]:
    """The lines of the names, by those of their figures, of a table that counts all names which stand above figures.

    What is counted on from one line of figures to the next is the rows; a heading counts several of them, or less than
    all. None where it is not so from a line on.
    """
    named: dict[int, int] = {}
    marks: list[Mark] = []
    for number in range(first, len(lines.stripped)):
        text = lines.stripped[number]
        if not text or text[-1] not in "0123456789-‐–—―−－" or _FIGURES.fullmatch(text) is None:
            continue
        near = (above for above in (number - 1, number - 2) if above >= first and above not in named)
        found = next(((above, mark) for above in near if (mark := mark_of(lines.stripped[above])) is not None), None)
        if found is None or found[1].number is None:
            return {}
        named[number] = found[0]
        marks.append(found[1])
    counted = all(one.style == other.style and (one.number or 0) + 1 == other.number for one, other in pairwise(marks))
    return named if len(named) >= _LEAST and counted else {}


def with_sums_of_groups(rows: Sequence[TableRow], counted: Mapping[int, int]) -> list[TableRow]:
    """The rows with those as sums that are marked otherwise and stand above some of which all are counted on."""
    names = {*counted.values()}
    sums = {
        above.first_line
        for above, below in pairwise(rows)
        if below.title.line in names and above.title.line not in names and mark_of(above.title.text) is not None
    }
    return [row._replace(is_total=True) if row.first_line in sums else row for row in rows]
