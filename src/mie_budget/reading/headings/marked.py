"""Marked headings: which lines carry the mark of one, and what a heading says of the lines below it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of

_HEADING_MARK = lazy(
    r"(?:[【〔\[<〈《≪{][^【】〔〕\[\]<>〈〉《》≪≫{}]+[】〕\]>〉》≫}]|\([^【】〔〕\[\]<>〈〉《》≪≫()]*+(?:\([^()]*+\)[^()]*+)*\))\s*$"
)
MAX_HEADING = 45
"""A longer line is a title with its item, or a sentence."""
_BARE_HEADING = lazy(
    # The marker of an item may stand before its ordinal: [新]2 橋の点検.
    r"(?![\[〔【<〈](?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)[\]〕】>〉])"
    r"[^\s\d、。()【】A-Za-z]{1,6}\s?\d{1,2}(?:[-‐−ー.]\d{1,2}){0,2}(?:\s+|[:：])\S|[(]?(?:参考|別紙\s?\d*"
    r"|資料\s?\d*)[)]?\s*$|[―‐-]{2,}.*[―‐-]{2,}$|[*＊].*[*＊]$|[~〜～][^~〜～。]{2,40}[~〜～]$"
)


class Side(Enum):
    """What the figures below a heading are."""

    ITEMS = "items"
    REVENUE = "revenue"
    REVENUE_LISTED = "revenue listed"
    """Each kind of revenue with who collects it."""
    LIMIT = "limit"
    SIZE = "size"
    BALANCE = "balance"
    RELISTED = "relisted"


class SectionFact(NamedTuple):
    """What a heading says about all below it, from its line on.

    `style` is the way it is marked; `size` its type size in tenths of a point where it stands out by that, else 0.
    `number` is its ordinal. A `tally` is one with the number of programmes below it and their sum, and is no item.
    """

    line: int
    style: str
    side: Side | None
    departments: tuple[str, ...] | None
    size: int = 0
    number: int | None = None
    tally: bool = False


def heading_style(text: str) -> str:
    """How a line that may be a heading is marked: two headings of one style are of one level."""
    mark = mark_of(text)
    if mark is not None:
        return mark.style
    return text[0] if text and _HEADING_MARK.match(text) and text[0] in "【〔[<〈《≪{" else ""


def ordinal_of(text: str) -> int | None:
    """The number that a line opens with; None where it opens with none."""
    mark = mark_of(text)
    return mark.number if mark is not None else None


def is_heading(text: str) -> bool:
    """Whether a folded line carries a mark of a heading: a chapter number, a Roman numeral, ◆, 《》 or a budget title.

    >>> is_heading("1 選ばれる観光地づくり"), is_heading("海女文化と朝市をめぐる滞在型観光の推進")
    (True, False)
    """
    text = text.strip(" \t|")
    if not text or len(text) > MAX_HEADING * 2 or "。" in text or text.endswith("、"):
        return False
    if is_budget_title(text):
        return True
    if len(text) > MAX_HEADING:
        return False
    mark = mark_of(text)
    return (
        (mark is not None and mark.style not in ("-", "※"))
        or _HEADING_MARK.match(text) is not None
        or _BARE_HEADING.match(text) is not None
    )


def are_adjacent(shown: Sequence[str], one: int, other: int) -> bool:
    """Whether nothing stands between two lines: the heads of columns side by side say nothing of what is below."""
    first, last = sorted((one, other))
    return not any(shown[number].strip("| ") for number in range(first + 1, last))
