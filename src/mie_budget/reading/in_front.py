"""In front of a name: who is in charge, parted from it by a slash, a tab or its own brackets."""

from __future__ import annotations

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_organization, read_departments

_APART = lazy(r"\s*[/／]\s*|\s*\t\s*")
_BLANKS = " \t"
_NEXT = lazy(r"[ \t]*[/／|]?[ \t]*")
"""What may stand between a figure and who is in charge."""
_LONGEST = 40
"""Two organizations, each with its bureau, are shorter."""


def in_front(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """Who is in charge, where a stretch opens with that and a name follows, and where the name begins.

    >>> in_front("道路課 / 橋の点検", 0, 10), in_front("相談/就労の窓口", 0, 8)
    ((DepartmentList(names=('道路課',), ditto=False), 6), None)
    >>> in_front("(道路課)橋の点検", 0, 9)
    (DepartmentList(names=('道路課',), ditto=False), 5)
    """
    if start >= end:
        return None
    if text[start] in ONE_BRACKET:
        closing = closing_of(text, start)
        stop = -1 if closing is None else closing + 1
        words = text[start + 1 : stop - 1]
    else:
        apart = _APART.search(text, start, min(end, start + _LONGEST))
        stop = -1 if apart is None else apart.end()
        words = "" if apart is None else text[start : apart.start()]
    if not start < stop < end or not text[stop:end].strip(" \t/／|"):
        return None
    named = read_departments(words, strict=True) if words else None
    if named is None or not (named.ditto or all(map(is_organization, named.names))):
        return None
    return named, stop + len(text[stop:end]) - len(text[stop:end].lstrip(_BLANKS))


def behind_figure(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """The same behind a figure that opens the line: 9千円 / 道路課 / 橋の点検.

    >>> behind_figure("9千円 / 道路課 / 橋の点検", 3, 16)
    (DepartmentList(names=('道路課',), ditto=False), 12)
    """
    gap = _NEXT.match(text, start, end)
    return in_front(text, start if gap is None else gap.end(), end)
