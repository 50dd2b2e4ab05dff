"""Money-like figures outside items: where they stand, and whether they are a sentence's or stand for themselves."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mie_budget.reading.figures import BRACKETED_FIGURE, DAMAGED_FIGURE, FIGURE, SIGN
from mie_budget.reading.lines import Lines
from mie_budget.reading.patterns import lazy

_MONEY = lazy(rf"(?:{SIGN})?(?:{FIGURE})")
_YEN = lazy("円")
_BARE_LINE = lazy(r"^[ |]*(?:[▲△−-][ ]*)?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:,\d{3})*\.\d)[ |]*$", re.MULTILINE)
_BARE_CELL = lazy(r"\|[ ]*(?P<figure>\d{1,3}(?:,\d{3})+)[ ]*\|[ ]*$", re.MULTILINE)
_DAMAGED = lazy(
    rf"[(][ ]*(?P<figure>{DAMAGED_FIGURE}|\d[\d,]*,[\d,]*(?=[ )]*$)|\d+(?=\s*\Z))[^()\n]*[)]?[ ]*$", re.MULTILINE
)
_AROUND = lazy(
    rf"{BRACKETED_FIGURE}|[(){{}}【】〔〕\[\]|、,・:→/\s▲△−-]|の?内数|うち数?|再掲|外数|約|(?:予算|要求|査定|事業|補正|金)費?額|(?<=[(【〔\[])[^()【】〔〕\[\]]*(?:部|局|庁|課|室|委員会)"
)
_LIST_LIKE = lazy(rf"(?:{FIGURE})\s*(?:の?内数|再掲)?(?:\s*[(（][^()（）。]{{0,40}})?[)）\]〕】\s|]*$")
_PROSE_END = lazy(r"[。、]\s*[|)）」]*\s*$")


class Standing(Enum):
    """How a figure stands on its line."""

    ALONE = "alone"
    """Nothing but the figure, its brackets and perhaps a department: it must belong to an item."""
    LIST = "list"
    """At the end of a line that is no sentence."""
    PROSE = "prose"
    """Inside a sentence."""


class Money(NamedTuple):
    """One money-like figure outside items."""

    start: int
    end: int
    line: int
    standing: Standing
    bare: bool = False


def find_money(rest: str, lines: Lines, *, bare: bool) -> list[Money]:
    """The money-like figures of a text with its items blanked out; `bare` counts numbers alone on a line."""
    found: list[Money] = []
    for number in dict.fromkeys(lines.line_at(match.start()) for match in _YEN.finditer(rest)):
        start = lines.starts[number]
        content = rest[start : start + len(lines.texts[number])]
        standing = None
        for match in _MONEY.finditer(content):
            standing = standing or _standing(content)
            found.append(Money(start + match.start(), start + match.end(), number, standing))
    patterns = [_DAMAGED, *([_BARE_LINE] if bare else []), *([_BARE_CELL] if "|" in rest else [])]
    for pattern in patterns:
        for match in pattern.finditer(rest):
            begin = match.start() + len(match[0]) - len(match[0].lstrip(" |"))
            found.append(Money(begin, match.end(), lines.line_at(begin), Standing.ALONE, pattern is not _DAMAGED))
    apart: list[Money] = []
    for money in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or apart[-1].end <= money.start:
            apart.append(money)
    return apart


def _standing(content: str) -> Standing:
    if len(_AROUND.sub("", content)) <= 1:
        return Standing.ALONE
    if _LIST_LIKE.search(content) and not _PROSE_END.search(content) and "。" not in content:
        return Standing.LIST
    return Standing.PROSE
