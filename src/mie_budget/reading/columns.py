"""Columns: several bare figures side by side or in a stack, told apart by their arithmetic.

Tables print the previous year, this year and the change beside each other, in either order. Which is which stands in
a head that extraction often loses or scrambles; the arithmetic does not get lost: 23,385, 23,085 and △300 can only be
the year before, this year and the change.
"""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.figures import SIGN, yen
from mie_budget.reading.patterns import lazy

# No page number and no ordinal of the next row: a figure has three digits, a sign, or is a dash among others.
_NEXT = lazy(
    rf"[ |]{{0,40}}(?:\n[ |]{{0,40}})?(?:(?P<sign>{SIGN})?(?P<figure>\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{3,10}})"
    rf"|(?P<signed>{SIGN})(?P<small>\d{{1,2}})|(?P<none>[-‐–—―−]|皆[増減]))"
    r"(?=[ |]{0,40}(?:\n|\Z)|[ |]{1,40}[\d△▲−|-])"
)
_NOTHING_BEFORE, _MOST = 0, 4


class Column(NamedTuple):
    """One figure of a row, in yen; `yen` is None for a dash and for 皆増 and 皆減."""

    yen: int | None
    start: int
    end: int


class Row(NamedTuple):
    """What the figures of a row are: indexes into its columns, None where the row does not say."""

    own: int | None
    previous: int | None = None
    difference: int | None = None


def further_columns(text: str, end: int, unit: int) -> list[Column]:
    r"""The bare figures that follow one that ends at `end`, on its line or each on a line of its own.

    >>> [column.yen for column in further_columns("23,385\n23,085\n△300\n国産", 6, 1)]
    [23085, -300]
    """
    columns: list[Column] = []
    while len(columns) < _MOST and (match := _NEXT.match(text, end)):
        printed = match["figure"] or match["small"]
        value = None
        if printed:
            value = yen(printed, unit=unit)
            value = -value if match["sign"] or match["signed"] else value
        name = next(name for name in ("sign", "figure", "signed", "none") if match[name])
        columns.append(Column(value, match.start(name), match.end()))
        end = match.end()
    return columns


def resolve(columns: list[Column]) -> Row:
    """Which of two or more figures is the item's own.

    >>> resolve([Column(500, 0, 1), Column(450, 2, 3), Column(-50, 4, 5)])
    Row(own=1, previous=0, difference=2)
    >>> resolve([Column(500, 0, 1), Column(450, 2, 3)]).own is None
    True
    """
    first, second = (column.yen or _NOTHING_BEFORE for column in columns[:2])
    if first == second:
        return Row(0)
    if len(columns) > 2:
        change = columns[2].yen
        if change == second - first or (change is None and columns[0].yen is None):
            return Row(1, 0, 2)
        if change == first - second or (change is None and columns[1].yen is None):
            return Row(0, 1, 2)
    return Row(None)
