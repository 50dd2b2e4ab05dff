"""Whether the text of a page is what the page shows: the tests for pages that must be refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.printed import PageRefusal

if TYPE_CHECKING:
    from mie_budget.sources.pdf.shapes import Sheet

_FEW = 5
_STAMP = 30
"""A page of so few characters over a picture of the whole page is a scan with a page number."""
_MOST_INK = 0.01
_KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_JAPANESE = re.compile("[\u2e80-\u2fdf\u3000-\u30ff\u4e00-\u9fff\uff00-\uff9f]")
_FOREIGN = re.compile("[^\\W\\d_\x00-\x7f\u2e80-\u2fdf\u3000-\u30ff\u4e00-\u9fff\uff00-\uff9f]")
_CID = re.compile(r"\(cid:\d+\)")
# A sign of a symbol font before words is a bullet; the letters may be sound.
_BULLET = re.compile(r"^\s*(?:\(cid:\d+\)|[\ue000-\uf8ff\ufffd])(?=\s*[^\W\d_(])", re.MULTILINE)
_DIGIT = re.compile(r"[0-9０-９]")
_SIGNS = "[¡-ÿ‐-⁞™€ƒˆ˜Œ-žĀ-ſ]"
# A date or an amount whose number is signs: 平成™—年, ¡¢£千円.
_FRAMED = re.compile(
    rf"(?:平成|令和|昭和|第){_SIGNS}{{1,4}}(?:年|号|条|回)|{_SIGNS}{{1,9}}(?:,?{_SIGNS}{{3}})*(?:千|百万|億|万)?円|"
    rf"{_SIGNS}{{1,2}}月{_SIGNS}{{1,2}}日"
)
_ENOUGH_KANJI = 200
_RARE = 0.003


class Evidence(NamedTuple):
    """What a page says of itself: how many kanji it has, how many of them no Japanese encoding has, and its verdict.

    `reason` is a key of `diagnostics.REASONS` where the page itself is reason enough to refuse it.
    """

    kanji: int
    rare: int
    reason: str | None


def judge(sheet: Sheet, text: str, ink: float | None) -> Evidence:
    """Look at a page and the text of its runs, one a line.

    `ink` is the share of it that is dark, needed only where it holds almost no text.
    """
    letters = "".join(_BULLET.sub("", text).split())
    kanji = "".join(_KANJI.findall(letters))
    rare = sum(map(kanji.count, filter(_is_rare, set(kanji)))) if _is_rare(kanji) else 0
    return Evidence(len(kanji), rare, _reason(sheet, letters, ink))


def needs_ink(sheet: Sheet) -> bool:
    """Whether a page has so little text that only a look at it tells whether it is blank."""
    return sum(len(run.text) for run in sheet.runs) < _FEW


def _reason(sheet: Sheet, letters: str, ink: float | None) -> str | None:
    page = sheet.width * sheet.height
    if len(letters) < _FEW:
        if (ink is not None and ink >= _MOST_INK) or sheet.paths > 50 or sheet.curved > 5:
            return "no-text"
        return "no-text" if any(box.width * box.height > 0.02 * page for box in sheet.pictures) else None
    if len(letters) < _STAMP and (
        sheet.curved > 100 or any(box.width * box.height > 0.5 * page for box in sheet.pictures)
    ):
        return "no-text"
    if sheet.down > 0.3:
        return "vertical"
    if sheet.unmapped > 0.1 * len(letters) or len(_PRIVATE.findall(letters)) > 0.05 * len(letters):
        return "private-letters"
    if len(_CID.findall(letters)) * 8 > 0.05 * len(letters):
        return "cid-codes"
    if not _DIGIT.search(letters) and _FRAMED.search(letters):
        return "wrong-digits"
    foreign = len(_FOREIGN.findall(letters))
    if len(letters) > 40 and foreign > 0.3 * len(letters) and foreign > len(_JAPANESE.findall(letters)):
        return "foreign-letters"
    return None


def refusals(evidence: Sequence[Evidence]) -> list[PageRefusal]:
    """The pages to refuse. Wrong kanji are few on a page, so a page with little text is judged by the document too."""
    kanji, rare = sum(page.kanji for page in evidence), sum(page.rare for page in evidence)
    suspect = kanji >= _ENOUGH_KANJI and rare > _RARE * kanji
    found = []
    for number, page in enumerate(evidence, 1):
        if page.reason:
            found.append(PageRefusal(number, page.reason))
        elif page.rare > 1 and (
            (page.kanji >= _ENOUGH_KANJI and page.rare > _RARE * page.kanji)
            or (suspect and page.rare > _RARE * page.kanji)
        ):
            found.append(PageRefusal(number, "wrong-kanji"))
    return found


def _is_rare(kanji: str) -> bool:
    """Whether no encoding that Japanese offices use has a kanji, or one of several.

    >>> _is_rare("逭"), _is_rare("髙"), _is_rare("予")
    (True, False, False)
    """
    try:
        kanji.encode("cp932")
    except UnicodeEncodeError:
        return True
    return False
