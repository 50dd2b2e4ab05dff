"""Trust: signs that a text cannot be read reliably, whatever its notation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.lexicon import lazy

_MIN_CHARACTERS = 20
"""Shares of fewer characters say nothing."""
_SAMPLE = 10_000
"""Characters at the beginning and in the middle; broken characters are broken throughout."""
# A sign of a symbol font at the beginning of a line is a bullet; the letters may be sound.
_BULLETS = lazy(
    r"^[ \t]*(?:\(cid:\d+\)|[\ue000-\uf8ff\ufffd])(?=[ \t]*[^\W\d_(])(?![ \t]*[\ue000-\uf8ff])", re.MULTILINE
)
_CID = lazy(r"\(cid:\d+\)")
# What UTF-8 Japanese becomes when it is read as CP932 or Latin-1.
_MISREAD = lazy("[縺繧繝ã‚Ãâ€\uff61-\uff9f\x80-\x9f]+")
_HALF_WIDTH_WORD = lazy("(?<![縺繧繝\uff61-\uff9f])(?:[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦ-ﾝ](?![ﾞﾟ])){3,}(?![\uff61-\uff9f])")
"""Katakana as old word processors wrote them: misread bytes make no runs, or such in which marks voice nothing."""
_PRIVATE = lazy("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]+")
_JAPANESE = lazy("[\u2e80-\u2fdf\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60]+")
_FOREIGN = lazy("(?:(?![\x00-\x7f])[^\\W\\d_])+")
_COLUMNS = lazy(r"^[^\n。]*\S[ ]+(?:[△▲−-] ?)?\d[\d,.]*+[ ]++(?:[△▲−-] ?)?\d[\d,.]*+%?[ ]*$", re.MULTILINE)
_SENTENCES = lazy("。")
_LONG_FIGURE = lazy(r"[△▲−-]? ?\d[\d,.]{2,}[%円]?")


def broken_characters(folded: str) -> str | None:
    """What is wrong with the characters of a text, None when nothing is.

    >>> broken_characters("予算の概要" * 10) is None, broken_characters("(cid:12)(cid:34)" * 10)
    (True, 'cid-codes')
    """
    folded = _BULLETS.sub("", folded)
    middle = len(folded) // 2
    sample = "".join((folded[:_SAMPLE] + folded[max(_SAMPLE, middle) : middle + _SAMPLE]).split())
    if len(sample) < _MIN_CHARACTERS:
        return None
    if "(cid:" in sample and len(_CID.findall(sample)) * len("(cid:000)") > len(sample) * 0.05:
        return "cid-codes"
    japanese, misread = _count(_JAPANESE, sample), _count(_MISREAD, sample)
    if _count(_PRIVATE, sample) > len(sample) * 0.03:
        return "private-letters"
    words = _count(_HALF_WIDTH_WORD, sample) if misread > len(sample) * 0.15 else 0
    japanese, misread = japanese + words, misread - words
    if misread > len(sample) * 0.15:
        return "wrong-encoding"
    native = japanese + misread + max(japanese, len(sample) * 0.3)
    if len(sample) > native and _count(_FOREIGN, sample) > native:
        return "foreign-letters"
    return None


def _count(pattern: re.Pattern[str], text: str) -> int:
    """How many characters of a text the runs of a pattern hold."""
    return sum(map(len, pattern.findall(text)))


def is_vertical(stripped: Sequence[str]) -> bool:
    """Whether most lines that are not blank hold one or two characters, those aside that are longer figures alone.

    >>> is_vertical(["に", "万", "路", "１"] * 5), is_vertical(["議", "会", "費", "647,371", "△ 9,500"] * 7)
    (True, True)
    """
    widths = [len(text) for text in stripped[:_SAMPLE] if text and _LONG_FIGURE.fullmatch(text) is None]
    return len(widths) >= _MIN_CHARACTERS and len([width for width in widths if width <= 2]) > 0.7 * len(widths)


_BRACKET = lazy("[()]")
_NOTHING_OPENS = lazy(r"\( ?(?:(?:兆|億|百万|千万|万|千)?円\s+[^\s)]|\()")
"""A bracket that opens before a unit or before another has lost its figure."""
_FIGURE_OPENS = lazy(r"\( ?\d")
_OF_ANOTHER = lazy(r"[①-⑳○●◎■□◆◇▼▽]|円\s+\d[\d,.]* ?(?:兆|億|百万|千万|万|千)?円")
"""What stands in no bracket with one figure: a point of a list, or a figure right behind another."""
_ORDINAL = lazy(r"\W{0,3}\w{1,4}\)")
_ORDINAL_INSIDE = lazy(r"(?:^|[\s、。，・:：])\w{1,2}\)$")
"""One that stands within a line: 1) 米、2) 麦."""
_LONGEST_ORDINAL = 3
"""Two characters, and the sign or blank before them."""
_DIGIT = lazy(r"\d")
_LONGEST_BROKEN = 40
"""Characters of a bracket that the end of a line breaks; what closes farther away is another one."""
_LEAST_TORN = 5
"""A line or two may be cut at the edge of a page, or a bracket be forgotten."""
_SHARE_TORN = 4
"""Where every fourth bracket is torn, so are the figures beside the others."""


def has_torn_brackets(stripped: Sequence[str]) -> bool:
    """Whether the brackets of a text were torn from their figures, as where the columns of a page were run together.

    >>> has_torn_brackets(["橋 ( 71 億円 100 ○ 道", "2,284 自立 ( 億円 2,355 億円 ) 費 ( 億円 の 町"] * 3)
    True
    >>> has_torn_brackets(["橋の点検（1,2", "00千円）"] * 9), has_torn_brackets(["1) 米、2) 麦を2千円で"] * 9)
    (False, False)
    >>> has_torn_brackets(["橋の点検 (5千", "円(内数))"] * 9)
    False
    """
    torn = opened = 0
    broken = above = ""
    for text in stripped:
        again, above = text == above, text
        if again:
            # What is printed over itself, so that it looks bold.
            continue
        if "(" not in text and ")" not in text:
            broken += text if broken and len(broken) <= _LONGEST_BROKEN else ""
            continue
        ordinal = _ORDINAL.match(text)
        open_at: list[int] = []
        for bracket in _BRACKET.finditer(text, ordinal.end() if ordinal is not None and not broken else 0):
            at = bracket.start()
            if bracket[0] == "(":
                # One inside the other: (5千 | 円(内数)).
                nested = bool(broken) and text.count(")", at) > text.count("(", at)
                torn += (bool(broken) and not nested) + (_NOTHING_OPENS.match(text, at) is not None)
                broken = broken if nested else ""
                opened += 1
                open_at.append(at)
                continue
            if not open_at and not broken:
                torn += _ORDINAL_INSIDE.search(text, max(0, at - _LONGEST_ORDINAL), at + 1) is None
                continue
            within = bool(open_at)
            inside = text[open_at.pop() : at] if within else broken + text[:at]
            too_long = not within and len(inside) > _LONGEST_BROKEN
            torn += too_long or (_FIGURE_OPENS.match(inside) is not None and _OF_ANOTHER.search(inside) is not None)
            broken = broken if within else ""
        torn += max(0, len(open_at) - 1) + bool(broken)
        broken = text[open_at[0] :] if open_at else ""
    many = torn >= _LEAST_TORN and torn * _SHARE_TORN >= opened
    return many and any(map(_DIGIT.search, stripped))


def appearance(folded: str, *, money_in_prose: int) -> DiagnosticCode:
    """What a document without items looks like."""
    lines = Counter(bool(line.strip()) for line in folded.split("\n"))[True]
    if len(_COLUMNS.findall(folded)) >= max(3, lines * 0.25):
        return DiagnosticCode.LOOKS_LIKE_TOTALS
    if money_in_prose > 0 and len(_SENTENCES.findall(folded)) >= 3:
        return DiagnosticCode.LOOKS_LIKE_PROSE
    return DiagnosticCode.NO_ITEMS
