"""Money-like figures outside items: where they stand, and whether they are a sentence's or stand for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mie_budget.reading.figures import BRACKETED_FIGURE, DAMAGED_FIGURE, FIGURE, SIGN
from mie_budget.reading.lines import Lines

_MONEY = re.compile(rf"(?:{SIGN})?(?:{FIGURE})")
_BARE_LINE = re.compile(r"^[ |]*(?:[▲△−-][ ]*)?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:,\d{3})*\.\d)[ |]*$", re.MULTILINE)
_DAMAGED = re.compile(rf"[(][ ]*(?P<figure>{DAMAGED_FIGURE}|\d[\d,]*,[\d,]*(?=[ )]*$))[^()\n]*[)]?[ ]*$", re.MULTILINE)
_AROUND = re.compile(
    rf"{BRACKETED_FIGURE}|[(){{}}【】〔〕\[\]|、,・:→/\s▲△−-]|の?内数|うち数?|再掲|外数|約|(?:予算|要求|査定|事業|補正|金)費?額|\S*(?:部|局|庁|課|室|委員会)"
)
_LIST_LIKE = re.compile(rf"(?:{FIGURE})\s*(?:の?内数|再掲)?[)）\]〕】\s|]*$")
_PROSE_END = re.compile(r"[。、]\s*[|)）」]*\s*$")


class Standing(Enum):
    """How a figure stands on its line."""

    ALONE = "alone"
    """Nothing but the figure, its brackets and perhaps a department: it must belong to an item."""
    LIST = "list"
    """At the end of a line that is no sentence."""
    PROSE = "prose"
    """Inside a sentence."""


@dataclass(frozen=True, slots=True)
class Money:
    """One money-like figure outside items."""

    start: int
    end: int
    line: int
    standing: Standing


def find_money(text: str, lines: Lines, claimed: list[tuple[int, int]], *, bare: bool) -> Iterator[Money]:
    """The money-like figures of a text outside the `claimed` ranges (sorted); `bare` counts numbers alone on a line."""
    patterns = [_MONEY, _DAMAGED] + ([_BARE_LINE] if bare else [])
    for pattern in patterns:
        position = 0
        for match in pattern.finditer(text):
            while position < len(claimed) and claimed[position][1] <= match.start():
                position += 1
            if position < len(claimed) and claimed[position][0] < match.end():
                continue
            start = match.start() + len(match[0]) - len(match[0].lstrip(" |\n"))
            line = lines.line_at(start)
            if pattern is _MONEY:
                standing = _standing(text, lines, line)
            else:
                standing = Standing.ALONE
            yield Money(start, match.end(), line, standing)


def _standing(text: str, lines: Lines, line: int) -> Standing:
    begin = lines.starts[line]
    content = text[begin : begin + len(lines.texts[line])]
    if len(_AROUND.sub("", content)) <= 1:
        return Standing.ALONE
    if _LIST_LIKE.search(content) and not _PROSE_END.search(content) and "。" not in content:
        return Standing.LIST
    return Standing.PROSE
