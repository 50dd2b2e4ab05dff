"""Furniture: page numbers, running heads, navigation, the times of captions: what is of the page, not of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from mie_budget.reading.calendar import years_in
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines

_DASH = "-―—‐–−"
_PAGE_NUMBER = lazy(rf"[{_DASH}]{{1,2}} *\d{{1,4}} *[{_DASH}]{{1,2}}|\d{{1,4}} */ *\d{{1,4}}", needs="-/‐–—―−")
_FURNITURE = lazy(
    rf"[{_DASH}]{{1,2}} *(?:[^\d\s]{{1,6}} +)?\d{{1,4}} *[{_DASH}]{{1,2}}|\d{{1,4}} */ *\d{{1,4}}"
    r"|\(?[Pp](?:age)?[. ]*\d{1,4}\)?|\d{1,4} *(?:ページ|頁)|(?:ページ|頁) *\d{1,4}|<furniture>"
    r"|Copyright.*|\(?C\).*Rights.*|©.*|!\[[^\]]*\]\([^()]*\)[\s|]*",
    needs="-/PRgp©!‐–—―−ふェジツニプホ刷大文次索頁",
)
_BREADCRUMB = lazy(r"[^。>]{1,20}(?: [>＞›] [^>]{1,30}){2,}")
_DATE = r"\d{4}\.\d{1,2}(?:\.\d{1,2})?"
_FOOT = lazy(rf"\S[^。]{{0,30}} +{_DATE} +\d{{1,4}}|\d{{1,4}} +\S[^。]{{0,30}} +{_DATE}")
_FIRST_CHARACTERS = frozenset(f"{_DASH}!0123456789(PpCこペト前本印目文ふサメ検シツホ©頁")
_DAY = r"(?:(?:(?:令和|平成|[RH])\s?)?(?:\d{1,4}|元)\s?[年./-]\s?)?\d{1,2}\s?[月./-]\s?\d{1,2}日?"
_DATED = lazy(
    rf"[(【〔\[]?(?:<dated.before>[\s:：]*{_DAY}|{_DAY}\s*(?:に|の)?<dated.behind>)[)】〕\]]?(?: +<furniture>)?",
    needs=("新現時公発修掲作開登", "-./日更月"),
)
"""When what stands on the page was said: 令和6年2月14日現在; its number may stand behind that."""
_LONGEST_DATED = 40
_ENDS_DATED = frozenset("在点表新正載開成)】〕]0123456789")
_COUNTED_HEAD = lazy(r"(?P<head>[^\d\s。、].{2,40}?[\s-])(?P<page>\d{1,3})")
_LEAST_COUNTED, _NEAREST_HEADS = 3, 8
"""Two lines alike may be of two items, and three within a few lines are a list: 資料3-1, 資料3-2 stand a page apart."""
_FOLIO = lazy(r"\d{1,3}")
_ONLY_FIGURES = lazy(r"[\d.,|\s]*")
_RINGS = frozenset("○◯〇")
_LEAST_RINGS = 2
"""One ring alone on a line may be the mark of an item that was parted from it, or the zero of vertical text."""
_FAR_RIGHT, _FOOT_INDENT = " " * 20, " " * 8
_MIN_HEAD, _MAX_HEAD = 4, 60
_PAGE = ("Page ", "page ")
_CAPTION_OF_PAGE = lazy(r"[Pp]age \d{1,4} ?: ?(?P<title>.+)")
_LEAST_CAPTIONS = 2
"""One title behind the number of a page may be what stands on it."""
_LEAST_CONTENTS = 2
"""One entry whose words come again as a heading may be an item of the list above it."""
_TIME = r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?"
_SHOWN = lazy(rf"{_TIME} *--> *{_TIME}(?: .*)?|\[?{_TIME}\]?")
"""From when to when a caption is shown, or from when on."""
_COUNT = lazy(r"\d{1,5}")
_LEAST_TIMES = 3
"""One or two times are those of a programme of events."""


def furniture_of(lines: Lines, titles: Sequence[int]) -> set[int]:
    """Page numbers, running heads and navigation: they belong to the page and not to the text."""
    stripped = lines.stripped
    found = {number for number, line in enumerate(lines.known) if line.furniture}
    candidates = [
        number for number, text in enumerate(stripped) if text and text[0] in _FIRST_CHARACTERS and len(text) < 60
    ]
    found |= {number for number in candidates if _FURNITURE.fullmatch(stripped[number])}
    found |= {number for number, text in enumerate(stripped) if " > " in text and _BREADCRUMB.fullmatch(text)}
    found |= {
        number
        for number, text in enumerate(stripped)
        if 0 < len(text) <= _LONGEST_DATED and (text[-1] in _ENDS_DATED or "日" in text) and _DATED.fullmatch(text)
    }
    indented = [number for number, text in enumerate(lines.texts) if text.startswith(_FOOT_INDENT)]
    feet = candidates + indented
    found |= {number for number in feet if stripped[number][-1:].isdigit() and _FOOT.fullmatch(stripped[number])}
    pages = [number for number in candidates if _PAGE_NUMBER.fullmatch(stripped[number])]
    far = [
        number
        for number in indented
        if lines.texts[number].startswith(_FAR_RIGHT) and _FOLIO.fullmatch(stripped[number])
    ]
    values = [int(stripped[number]) for number in far]
    if len(values) > 1 and values == list(range(values[0], values[0] + len(values))):
        found |= set(far)
    rings = [number for number, text in enumerate(stripped) if text in _RINGS]
    if len(rings) >= _LEAST_RINGS:
        # What the extraction leaves of a ring around a letter, or of a bullet, on a line of its own.
        found |= set(rings)
    found |= {number for number in between_captions(stripped) if stripped[number]}
    found |= _contents(lines) | _captions_of_pages(stripped)
    found |= _counted_heads(stripped)
    seen: set[str] = set()
    for number in titles:
        if stripped[number] in seen:
            found.add(number)
        seen.add(stripped[number])
    beside = _beside(pages, stripped)
    counts = Counter(stripped[number] for number in beside)
    first = next((number for number, text in enumerate(stripped) if text), 0)
    # The label of a form stands at the top of some pages, and in the middle of more.
    everywhere = Counter(text for text in stripped if counts[text] > 1)
    heads = {text for text, count in everywhere.items() if 2 * counts[text] > count}
    found |= {number for number in beside if stripped[number] in heads and number != first}
    return found


def _counted_heads(stripped: Sequence[str]) -> set[int]:
    """The running heads that end in the number of their page, which counts on from one to the next.

    But for the first where it states a year, which is that of the document.
    """
    alike: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(stripped):
        if text and text[-1].isdecimal() and len(text) <= _MAX_HEAD and (head := _COUNTED_HEAD.fullmatch(text)):
            alike.setdefault(head["head"], []).append((number, int(head["page"])))
    found: set[int] = set()
    for heads in alike.values():
        counted = all(
            below[1] == above[1] + 1 and below[0] - above[0] >= _NEAREST_HEADS for above, below in pairwise(heads)
        )
        if len(heads) >= _LEAST_COUNTED and counted:
            found.update(number for at, (number, _) in enumerate(heads) if at or not years_in(stripped[number]))
    return found


def _contents(lines: Lines) -> set[int]:
    """The lists all of whose entries come again below as headings, in the same order: the contents of a web page."""
    last_as_heading = (
        {text: number for number, text in enumerate(lines.stripped) if text and lines.known[number].level}
        if lines.known
        else {}
    )
    if not last_as_heading:
        return set()
    found: set[int] = set()
    run: list[int] = []
    for number, text in enumerate((*lines.stripped, "")):
        if text and lines.known[number].depth is not None and not lines.known[number].level:
            run.append(number)
            continue
        places = [last_as_heading.get(lines.stripped[entry], -1) for entry in run]
        if len(run) >= _LEAST_CONTENTS and places == sorted(places) and places[0] > number:
            found.update(run)
        run = []
    return found


def _captions_of_pages(stripped: Sequence[str]) -> set[int]:
    """The title of a document that a site for sharing puts above each page behind its number: Page 2: 予算の概要."""
    pages = {
        number: match["title"]
        for number, text in enumerate(stripped)
        if text.startswith(_PAGE) and (match := _CAPTION_OF_PAGE.fullmatch(text)) is not None
    }
    times = Counter(pages.values())
    again = {title for title, count in times.items() if count >= _LEAST_CAPTIONS}
    if not again:
        return set()
    return {number for number, text in enumerate(stripped) if text in again or pages.get(number) in again}


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


def between_captions(stripped: Sequence[str]) -> frozenset[int]:
    """The lines between the captions of a video, with the blank ones; none where the text is none of captions.

    >>> sorted(between_captions(["1", "0:01,0 --> 0:02,0", "橋", "", "2", "0:03,0 --> 0:04,0", "を", "0:05"]))
    [0, 1, 3, 4, 5, 7]
    """
    times = [number for number, text in enumerate(stripped) if ":" in text[:4] and _SHOWN.fullmatch(text)]
    if len(times) < _LEAST_TIMES:
        return frozenset()
    found = set(times)
    for number in times:
        above = number - 1
        if above >= 0 and _COUNT.fullmatch(stripped[above]):
            found.add(above)
            above -= 1
        if above >= 0 and not stripped[above]:
            found.add(above)
    return frozenset(found)
