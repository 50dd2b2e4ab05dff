"""Furniture: page numbers, running heads and navigation, which belong to the page and not to the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mie_budget.reading.lines import Lines
from mie_budget.reading.patterns import lazy

_DASH = "-―—‐–−"
_PAGE_NUMBER = lazy(rf"[{_DASH}]{{1,2}} *\d{{1,4}} *[{_DASH}]{{1,2}}|\d{{1,4}} */ *\d{{1,4}}")
_FURNITURE = lazy(
    rf"""
      [{_DASH}]{{1,2}}\ *(?:[^\d\s]{{1,6}}\ +)?\d{{1,4}}\ *[{_DASH}]{{1,2}}    # - 3 -, - 総括 1 -
    | \d{{1,4}}\ */\ *\d{{1,4}}                                              # 1 / 12
    | \(?[Pp](?:age)?[.\ ]*\d{{1,4}}\)? | \d{{1,4}}\ *ページ | ページ\ *\d{{1,4}}
    | (?:この)?ページの?(?:トップ|先頭|上部)(?:へ|に)?(?:戻る)? | トップ(?:ページ)?(?:へ|に)?戻る | 前のページへ戻る
    | 本文へ(?:移動|スキップ)? | 印刷(?:する|用ページ(?:を表示)?)? | 目次へ?(?:戻る)? | 文字を大きく.*
    | ふりがなをつける
    | Copyright.* | \(?C\).*Rights.*
    """,
    re.VERBOSE,
)
_BREADCRUMB = lazy(r"[^。>]{1,20}(?: > [^>]{1,30}){2,}")
_DATE = r"\d{4}\.\d{1,2}(?:\.\d{1,2})?"
# A newsletter's foot: name, date and page, or page, name and date.
_FOOT = lazy(rf"\S[^。]{{0,30}} +{_DATE} +\d{{1,4}}|\d{{1,4}} +\S[^。]{{0,30}} +{_DATE}")
_FIRST_CHARACTERS = frozenset(f"{_DASH}0123456789(PpCこペト前本印目文ふ")
_FOOT_INDENT = " " * 8
_FAR_RIGHT = " " * 20
_FOLIO = lazy(r"\d{1,3}")
_ONLY_FIGURES = lazy(r"[\d.,|\s]*")
_MIN_HEAD, _MAX_HEAD = 4, 60


def furniture_lines(lines: Lines) -> list[int]:
    r"""The numbers, from 0, of the lines that are furniture, in order.

    The first of several equal running heads is not among them: it is the document's title.

    >>> furniture_lines(Lines.of("a\n   - 1 -\nb"))
    [1]
    """
    stripped = lines.stripped
    candidates = [number for number, text in enumerate(stripped) if text and text[0] in _FIRST_CHARACTERS]
    found = {number for number in candidates if _FURNITURE.fullmatch(stripped[number])}
    if " > " in lines.folded:
        found |= {number for number, text in enumerate(stripped) if " > " in text and _BREADCRUMB.fullmatch(text)}
    feet = candidates
    if _FOOT_INDENT in lines.folded:
        feet = candidates + [number for number, text in enumerate(lines.texts) if text.startswith(_FOOT_INDENT)]
    found |= {number for number in feet if stripped[number][-1:].isdigit() and _FOOT.fullmatch(stripped[number])}
    pages = [number for number in candidates if _PAGE_NUMBER.fullmatch(stripped[number])]
    if _FAR_RIGHT in lines.folded:
        found |= _numbered([number for number, text in enumerate(lines.texts) if text.startswith(_FAR_RIGHT)], stripped)
    found |= _repeats(lines.titles, stripped)
    found |= _running_heads(_beside(pages, stripped), stripped)
    return sorted(found)


def _numbered(numbers: Sequence[int], stripped: Sequence[str]) -> set[int]:
    """Those of some lines that are page numbers: small numbers alone, each one more than the one before."""
    pages = [number for number in numbers if _FOLIO.fullmatch(stripped[number])]
    values = [int(stripped[number]) for number in pages]
    counted = len(values) > 1 and values == list(range(values[0], values[0] + len(values)))
    return set(pages) if counted else set()


def _repeats(numbers: Sequence[int], stripped: Sequence[str]) -> set[int]:
    """Those of some lines whose text an earlier one of them has."""
    seen: set[str] = set()
    repeated: set[int] = set()
    for number in numbers:
        if stripped[number] in seen:
            repeated.add(number)
        seen.add(stripped[number])
    return repeated


def _running_heads(numbers: Sequence[int], stripped: Sequence[str]) -> set[int]:
    """All of some lines beside page numbers that share their text, but for one that opens the document."""
    counts = Counter(stripped[number] for number in numbers)
    first = next((number for number, text in enumerate(stripped) if text), 0)
    return {number for number in numbers if counts[stripped[number]] > 1 and number != first}


def _beside(pages: Sequence[int], stripped: Sequence[str]) -> list[int]:
    """The nearest lines with text above and below page numbers, where a running head would stand."""
    beside: set[int] = set()
    for page in pages:
        for step in (-1, 1):
            number = page + step
            while 0 <= number < len(stripped) and not stripped[number]:
                number += step
            if 0 <= number < len(stripped) and not _is_content(stripped[number]):
                beside.add(number)
    return sorted(beside)


def _is_content(text: str) -> bool:
    return (
        not _MIN_HEAD <= len(text) <= _MAX_HEAD
        or "円" in text
        or text.endswith(("。", "、"))
        or _ONLY_FIGURES.fullmatch(text) is not None
    )
