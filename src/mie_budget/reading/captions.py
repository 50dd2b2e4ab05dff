"""Captions: what the document says about all its items, such as units, legends of marks and notes on brackets."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from mie_budget.models import Marker, OtherRelation
from mie_budget.reading.figures import unit_yen
from mie_budget.reading.patterns import lazy
from mie_budget.reading.titles import STRONG_BULLETS, marker_of

_UNIT_NAME = r"(?P<unit>(?:百\s?万|千|万|億|兆)\s?円|円)"
_UNIT = lazy(rf"単\s?位\s{{0,4}}[:：=]?\s{{0,4}}{_UNIT_NAME}")
_COLUMN_UNIT = lazy(rf"[(〔\[]\s?{_UNIT_NAME}\s?[)〕\]](?=\s*\|)")
_LEGEND = lazy(
    rf"(?P<bullet>[{STRONG_BULLETS}])\s{{0,4}}(?:印)?(?:は|が|:|：|=|…+|・・+|－|-)\s{{0,4}}「?(?P<word>一部新規?|新規|拡充|継続|新)(?!し)"
)
_BRACKETS = lazy(
    r"\(\s*\)\s*(?:内|書き?|書)*\s*の?(?:数字|金額|額|数値)?\s*(?:は|:|：|\.|…|=)\s*、?(?P<meaning>[^\n。]{2,30})"
)


class Captions(NamedTuple):
    """The captions of a document.

    `units` are the offsets at which a caption states a unit, with its yen; a caption holds until the next one.
    `legend` maps a bullet to its marker. `brackets` is what a second figure in brackets is, `brackets_aside` that it
    is a figure no relation of the contract stands for (a cumulative one).
    """

    units: tuple[tuple[int, int], ...] = ()
    legend: tuple[tuple[str, Marker], ...] = ()
    brackets: OtherRelation | None = None
    brackets_aside: bool = False

    def unit_at(self, offset: int) -> int | None:
        """The yen in one unit of a bare number at an offset, None before any caption."""
        index = bisect_right(self.units, (offset, 0)) - 1
        return self.units[index][1] if index >= 0 else None


def read_captions(folded: str) -> Captions:
    r"""Find the captions of a document.

    >>> read_captions("(単位:千円)\n◎:新規").unit_at(20), read_captions("◎は新規").legend
    (1000, (('◎', <Marker.NEW: 'new'>),))
    """
    units = [(match.start(), unit_yen(match["unit"])) for match in _UNIT.finditer(folded)]
    if "|" in folded:
        units += [(match.start(), unit_yen(match["unit"])) for match in _COLUMN_UNIT.finditer(folded)]
        units.sort()
    words: dict[str, str] = {}
    if any(bullet in folded for bullet in STRONG_BULLETS):
        words = {match["bullet"]: match["word"] for match in reversed(list(_LEGEND.finditer(folded)))}
    legend = {bullet: marker for bullet, word in words.items() if (marker := marker_of(word)) is not None}
    relation, aside = _brackets(folded)
    return Captions(tuple(units), tuple(legend.items()), relation, aside)


def _brackets(folded: str) -> tuple[OtherRelation | None, bool]:
    match = _BRACKETS.search(folded)
    if match is None:
        return None, False
    meaning = match["meaning"]
    if re.search(r"累計|総事業費|全体|総額", meaning):
        return None, True
    if "うち" in meaning:
        return OtherRelation.OF_WHICH, False
    if re.search(r"前年|昨年|年度", meaning):
        return OtherRelation.PREVIOUS_YEAR, False
    if re.search(r"増減|比較|差", meaning):
        return OtherRelation.DIFFERENCE, False
    return None, False
