"""Rounding: how far a printed total may be from the sum of the printed figures under it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

_NUMBER = re.compile(r"\d[\d,、]*(?:\.\d+)?")
_NOT_DIGIT = re.compile(r"\D")
_BLANK = re.compile(r"\s+")
_LAST_UNIT = re.compile(r"([十百千]?)([万億兆]?)円?[^十百千万億兆円]*\Z")
_SMALL = {"": 1, "十": 10, "百": 100, "千": 1_000}
_LARGE = {"": 1, "万": 10**4, "億": 10**8, "兆": 10**12}


class Rounding(StrEnum):
    """What a document says about the last digit of its figures."""

    UNSTATED = "unstated"
    """Nothing: the figures are taken as exact."""
    NEAREST = "nearest"
    """四捨五入"""
    DOWN = "down"
    """切り捨て"""
    SOME = "some"
    """端数処理, 端数調整: somehow; totals may not agree."""


class Allowance(NamedTuple):
    """How much a printed total may lie below and above the sum, in yen; both are 0 or positive."""

    below: int
    above: int

    def covers(self, difference: int) -> bool:
        """Whether a printed total may differ so from the sum (printed less sum)."""
        return -self.below <= difference <= self.above


def resolution(text: str, yen: int) -> int:
    """The yen that 1 in the last printed digit of a figure stands for. `text` is as printed, `yen` what it means.

    >>> resolution("28,550千円", 28_550_000), resolution("３.３億円", 330_000_000), resolution("12,335", 12_335_000)
    (1000, 10000000, 1000)
    >>> resolution("1億205万円", 102_050_000)
    10000
    """
    compact = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    numbers = _NUMBER.findall(compact)
    if len(numbers) == 1:
        digits = int(_NOT_DIGIT.sub("", numbers[0]))
        if digits and yen % digits == 0:
            return abs(yen) // digits
    small, large = _LAST_UNIT.findall(compact)[0]
    # In kanji numerals 十 百 千 are digits, not units: 百五十万円.
    return _LARGE[large] * (_SMALL[small] if numbers else 1)


def allowance(rounding: Rounding, *, total: int, items: Sequence[int]) -> Allowance:
    """What rounding explains, from the resolutions of a total and of the figures under it.

    A note speaks of all figures: each may then be off by its last digit, that of the finest figure. Without one only
    a change of unit rounds: a total in 百万円 over items in 千円, or the other way round.

    >>> allowance(Rounding.NEAREST, total=1_000, items=[1_000, 1_000, 1_000])
    Allowance(below=2000, above=2000)
    >>> allowance(Rounding.UNSTATED, total=1_000_000, items=[1_000, 1_000])
    Allowance(below=999999, above=999999)
    """
    finest = min(items, default=0)
    spread = len(items) * finest
    match rounding:
        case Rounding.NEAREST:
            return Allowance((spread + total) // 2, (spread + total) // 2)
        case Rounding.DOWN:
            # Each item may have lost up to one unit; the total may have lost up to one of its own.
            return Allowance(total - 1, max(spread - 1, 0))
        case Rounding.SOME:
            return Allowance(spread + total - 1, spread + total - 1)
    if total > finest:
        return Allowance(total - 1, total - 1)
    if total < finest == max(items):
        return Allowance(spread - 1, spread - 1)
    return Allowance(0, 0)
