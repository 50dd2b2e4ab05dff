"""Labels: words in elements of their own that touch what they label; styles set the two apart, the text does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.sources.web.elements import Event, Start, collapsed

_PARTS = frozenset(["span", "strong", "b", "em", "label"])
_VALUES = _PARTS | frozenset(["a"])
_LONGEST = 20
"""Characters of a label."""
_LEAST_AGAIN = 3
"""Words that open so many blocks, each before something else, are no beginning of a sentence."""
_LEAST_LABELS = 2
"""One alone may be what a page highlights in its sentences."""


class _Pair(NamedTuple):
    """Two elements that are all of a block: their texts, and the event that begins the second."""

    label: str
    value: str
    second: int


def behind_labels(events: Sequence[Event], ends: Sequence[int]) -> frozenset[int]:
    """The events that begin an element right behind that of its label: `<span>担当課</span><span>土木課</span>`.

    A block holds nothing but the two, and several such labels come again on the page before other words. `ends` are
    the events that end the elements.
    """
    pairs: dict[str, list[_Pair]] = defaultdict(list)
    for pair in _pairs(events, ends):
        pairs[pair.label].append(pair)
    labels = [some for some in pairs.values() if len(some) >= _LEAST_AGAIN and len({pair.value for pair in some}) > 1]
    return frozenset(pair.second for some in labels for pair in some) if len(labels) >= _LEAST_LABELS else frozenset()


def _pairs(events: Sequence[Event], ends: Sequence[int]) -> Iterator[_Pair]:
    """The blocks of a page that hold two elements and nothing else, the first of them one of a few words."""
    for at, event in enumerate(events[:-5]):
        if not isinstance(event, Start) or event.tag in _PARTS:
            continue
        first, label, ended, second = events[at + 1 : at + 5]
        if (
            isinstance(first, Start)
            and first.tag in _PARTS
            and isinstance(label, str)
            and ended is None
            and isinstance(second, Start)
            and second.tag in _VALUES
            and ends[at] == ends[at + 4] + 1
            and 0 < len(words := collapsed(label)) <= _LONGEST
        ):
            inside = "".join(part for part in events[at + 5 : ends[at]] if isinstance(part, str))
            yield _Pair(words, collapsed(inside), at + 4)
