"""Furniture: page numbers, running heads and navigation, which belong to the page and not to the text."""

from __future__ import annotations

import re
from collections import Counter

from mie_budget.reading.calendar import is_budget_title

_FURNITURE = re.compile(
    r"""^[ ]*(?:
      [-―—‐–−]{1,2}[ ]*(?:[一-鿿]{1,6}[ ]*)?\d{1,4}[ ]*[-―—‐–−]{1,2}        # - 3 -, - 総括 1 -
    | \d{1,4}[ ]*/[ ]*\d{1,4}                                              # 1 / 12
    | \(?[PpＰ](?:age)?[.. ]*\d{1,4}\)?  | \d{1,4}[ ]*ページ                # P.3, 3ページ
    | [^\n。>]{1,20}(?:[ ]>[ ][^\n>]{1,30}){2,}                             # a > b > c
    | (?:この)?ページの?(?:トップ|先頭|上部)(?:へ|に)?(?:戻る)?  | トップ(?:ページ)?(?:へ|に)?戻る | 前のページへ戻る
    | 本文へ(?:移動)? | 印刷(?:する|用ページ)? | 目次へ?(?:戻る)? | 文字を大きく.* | ふりがなをつける | Copyright.* | \(?C\).*All.Rights.*
    )[ ]*$""",
    re.MULTILINE | re.VERBOSE,
)
_ANY_YEAR_LINE = re.compile(r"^[^\n。]*年\s?度[^\n。]*$", re.MULTILINE)
_PAGE_NUMBER = re.compile(r"^[ ]*(?:[-―—‐–−]{1,2}[ ]*\d{1,4}[ ]*[-―—‐–−]{1,2}|\d{1,4}[ ]*/[ ]*\d{1,4})[ ]*$", re.MULTILINE)
_ORGAN_FOOT = re.compile(r"^[ ]{8,}\S[^\n。]{0,30}[ ]{1,}\d{4}\.\d{1,2}(?:\.\d{1,2})?[ ]+\d{1,4}[ ]*$", re.MULTILINE)
_NOT_A_HEAD = re.compile(r"円|[。、]$|^\d[\d,.]*$|^[|\s]*$")
_MIN_REPEATS = 2


def furniture_ranges(folded: str) -> list[tuple[int, int]]:
    """The offsets of the lines, without their ends, that are furniture; in order.

    The first of several equal running heads is kept: it is the document's title.

    >>> furniture_ranges("a\\n   - 1 -\\nb")
    [(2, 10)]
    """
    ranges = {match.span() for match in _FURNITURE.finditer(folded) if match[0]}
    ranges |= {match.span() for match in _ORGAN_FOOT.finditer(folded)}
    ranges |= _repeated_titles(folded)
    if _PAGE_NUMBER.search(folded):
        ranges |= _running_heads(folded)
    return sorted(ranges)


def _repeated_titles(folded: str) -> set[tuple[int, int]]:
    seen: set[str] = set()
    ranges: set[tuple[int, int]] = set()
    for match in _ANY_YEAR_LINE.finditer(folded):
        text = match[0].strip()
        if text in seen:
            ranges.add(match.span())
        elif is_budget_title(text):
            seen.add(text)
    return ranges


def _running_heads(folded: str) -> set[tuple[int, int]]:
    """Lines that recur beside page numbers: the first or last of their page."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _PAGE_NUMBER.finditer(folded):
        for start, end in _neighbours(folded, match.start(), match.end()):
            text = folded[start:end].strip()
            if 4 <= len(text) <= 60 and not _NOT_A_HEAD.search(text):
                places.setdefault(text, []).append((start, end))
    counts = Counter({text: len(spans) for text, spans in places.items()})
    return {span for text, count in counts.items() if count >= _MIN_REPEATS for span in sorted(places[text])[1:]}


def _neighbours(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the nearest lines with text before and after a range."""
    spans = []
    before = folded[:start].rstrip() if start < 400 else folded[start - 400 : start].rstrip()
    if before:
        offset = (0 if start < 400 else start - 400) + before.rfind("\n") + 1
        spans.append((offset, offset + len(before) - (before.rfind("\n") + 1)))
    after = folded[end : end + 400]
    text = after.lstrip()
    if text:
        offset = end + len(after) - len(text)
        line_end = folded.find("\n", offset)
        line_start = folded.rfind("\n", 0, offset) + 1
        spans.append((line_start, line_end if line_end >= 0 else len(folded)))
    return spans


def mask(folded: str, ranges: list[tuple[int, int]]) -> str:
    """The text with the ranges blanked out; offsets stay."""
    if not ranges:
        return folded
    parts, position = [], 0
    for start, end in ranges:
        parts += [folded[position:start], " " * (end - start)]
        position = end
    return "".join([*parts, folded[position:]])
