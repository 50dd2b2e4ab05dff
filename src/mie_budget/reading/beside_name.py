"""Beside a name: who is in charge, in front of it or behind it, parted by a slash, a tab, a sign or a label."""

from __future__ import annotations

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, read_departments

_APART = lazy(r"\s*[/／]\s*|\s*\t\s*")
_BLANKS = " \t"
_NEXT = lazy(r"[ \t]*[/／|]?[ \t]*")
"""What may stand between a figure and who is in charge."""
_LONGEST = 40
"""Two organizations, each with its bureau, are shorter."""
_BEHIND = lazy(
    r"(?<=\S)(?:\s+※\s?|\s*(?P<slash>[/／])\s*"
    r"|\s+(?:[【〔\[(](?:<field.departments>)[】〕\])]\s?|(?:<field.departments>)(?:\s?[:：/／]\s?|\s+)))"
    r"(?P<names>[^\s※/／:：。][^※/／:：。]{1,39}?)[\s…‥・:：|/／]*$"
)


def in_front(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """Who is in charge, where a stretch opens with that and a name follows, and where the name begins.

    >>> in_front("道路課 / 橋の点検", 0, 10), in_front("相談/就労の窓口", 0, 8)
    ((DepartmentList(names=('道路課',), ditto=False), 6), None)
    >>> in_front("(道路課)橋の点検", 0, 9), in_front("橋の点検", 4, 4)
    ((DepartmentList(names=('道路課',), ditto=False), 5), None)
    """
    if start >= end:
        return None
    if text[start] in ONE_BRACKET:
        closing = closing_of(text, start)
        if closing is None:
            return None
        words, stop = text[start + 1 : closing], closing + 1
    else:
        apart = _APART.search(text, start, min(end, start + _LONGEST))
        if apart is None:
            return None
        words, stop = text[start : apart.start()], apart.end()
    name = text[stop:end]
    named = read_departments(words, strict=True) if name.strip(" \t/／|") else None
    return None if named is None else (named, end - len(name.lstrip(_BLANKS)))


def behind_figure(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """The same behind a figure that opens the line: 9千円 / 道路課 / 橋の点検.

    >>> behind_figure("9千円 / 道路課 / 橋の点検", 3, 16)
    (DepartmentList(names=('道路課',), ditto=False), 12)
    """
    return in_front(text, end - len(_NEXT.sub("", text[start:end], count=1)), end)


def behind(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """Who is in charge, where a stretch closes with that behind a sign or a label, and where the name ends.

    >>> behind("橋の点検 ※道路課", 0, 9), behind("橋の点検 担当:市民センター", 0, 14)
    ((DepartmentList(names=('道路課',), ditto=False), 4), (DepartmentList(names=('市民センター',), ditto=False), 4))
    >>> behind("見守り/声かけ", 0, 7), behind("橋の点検/道路課(点検係)", 0, 13)
    (None, (DepartmentList(names=('道路課(点検係)',), ditto=False), 4))
    """
    match = _BEHIND.search(text, start, end)
    if match is None or (named := read_departments(match["names"], strict=True)) is None:
        return None
    if match["slash"] and (before := behind(text, start, match.start())) is not None and "/" in text[before[1] : end]:
        # 橋の点検/道路課/河川課
        return DepartmentList((*before[0].names, *named.names), before[0].ditto), before[1]
    return named, match.start()
