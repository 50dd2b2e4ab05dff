"""Captions of a video: the lines that count them and say when each is shown, which part what is spoken."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy

_TIME = r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?"
_SHOWN = lazy(rf"{_TIME} *--> *{_TIME}(?: .*)?|\[?{_TIME}\]?")
"""From when to when a caption is shown, or from when on."""
_COUNT = lazy(r"\d{1,5}")
_LEAST = 3
"""One or two times are those of a programme of events."""


def between_captions(stripped: Sequence[str]) -> frozenset[int]:
    """The lines between the captions of a video, with the blank ones; none where the text is none of captions.

    >>> sorted(between_captions(["1", "0:01,0 --> 0:02,0", "橋", "", "2", "0:03,0 --> 0:04,0", "を", "0:05"]))
    [0, 1, 3, 4, 5, 7]
    """
    times = [number for number, text in enumerate(stripped) if ":" in text[:4] and _SHOWN.fullmatch(text)]
    if len(times) < _LEAST:
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
