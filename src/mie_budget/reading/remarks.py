"""Remarks: a line below an item of nothing but labelled parts that say who is in charge and where the money is from."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.organizations import DepartmentList

_LABEL = r"(?:(?P<departments><field.departments>)|(?P<funding><label.funding>)|<field.text>|<label.aside>)"
_LABEL_ALONE = lazy(_LABEL)
_LABELLED = lazy(rf"{_LABEL}(?:の?内訳)?(?:\s?[:：/／=]\s?|\s+(?=\S))")
_SOURCE_FIRST = lazy(r"(?P<funding><remark.source>)(?=[\s:：]\s?[△▲−-]?\s?(?:\d|<dash>))")
"""A source of money and its sum, or a dash: 国 1,200."""
_BRACKET_FOLLOWS = r"(?=[【〔\[])|[)\s](?=\()"
_FOLLOWING = lazy(
    rf"[\s、,／/](?=(?:<field.departments>|<label.funding>|<field.text>|<label.aside>)\s?[:：=])|{_BRACKET_FOLLOWS}"
)
"""Where a part behind another may begin that no bracket closes."""
_BRACKET_FOLLOWING = lazy(_BRACKET_FOLLOWS)
_OPENS = lazy(r"[※・○●◎◇◆□■▪]?\s?")
_PARTS_LABEL = frozenset(":：/／=")
"""What stands behind a label, besides a blank."""
_SEPARATORS = " \t、,／/・|"
_LONGEST = 160
"""The sources of the money of an item and who is in charge of it are shorter: a longer line is prose."""
_LEAST = 2
"""Who is in charge, alone on a line, is read for itself."""
_OF_MONEY = lazy(r"\s?[【〔\[(]?\s?(?:左の)?<side.revenue>")
"""How a line opens that tells of sources of money and of nothing else."""


class Part(NamedTuple):
    """A part of a line of remarks: where it stands, what it names, and whether it says where the money comes from."""

    start: int
    end: int
    departments: DepartmentList | None
    is_funding: bool


def remarks_of(text: str) -> tuple[Part, ...]:
    """The parts of a folded line that is nothing but remarks; none of any other.

    One of them says who is in charge, or all say where the money comes from.

    >>> [part.departments and part.departments.names for part in remarks_of("[財源:一般財源 3千円][担当:道路課]")]
    [None, ('道路課',)]
    >>> remarks_of("[財源:一般財源 3千円]橋の点検"), remarks_of("[担当:道路課]")
    ((), ())
    """
    if len(text) > _LONGEST or text[-1:] == "。":
        return ()
    opening = _OPENS.match(text)
    at = begin = opening.end() if opening is not None else 0
    end = len(text)
    if text[at : at + 1] in ONE_BRACKET and closing_of(text, at) == end - 1 and "[" not in text[at + 1 :]:
        at, end = at + 1, end - 1
    parts: list[Part] = []
    while at < end:
        if text[at] in _SEPARATORS:
            at += 1
            continue
        part = _bracketed(text, at, end) if text[at] in ONE_BRACKET else _labelled(text, at, at, _end_of(text, at, end))
        if part is None:
            return ()
        parts.append(part)
        at = part.end
    named = [part for part in parts if part.departments is not None]
    if named:
        return tuple(parts) if len(parts) >= _LEAST and len(named) == 1 else ()
    return tuple(parts) if _OF_MONEY.match(text, begin) and all(part.is_funding for part in parts) else ()


def _bracketed(text: str, at: int, end: int) -> Part | None:
    """A part in brackets of its own, or one whose label alone stands in brackets."""
    closing = closing_of(text, at)
    if closing is None:
        return None
    inner = text[at + 1 : closing].strip()
    label = _LABEL_ALONE.fullmatch(inner) if not inner.strip(_letters()) else None
    if label is not None:
        stop = _end_of(text, closing + 1, end)
        return _part(at, stop, text[closing + 1 : stop].strip(" :："), label["departments"], label["funding"])
    part = _labelled(text, at, at + 1, closing)
    if part is not None:
        return part._replace(end=closing + 1)
    named = organization_alone(text[at : closing + 1])
    return Part(at, closing + 1, named, False) if named is not None and named.names else None


def _labelled(text: str, start: int, at: int, end: int) -> Part | None:
    """A part that opens with its label."""
    behind = text[at:end].lstrip(_letters())
    opening = text[at : end - len(behind) + 1]
    if _PARTS_LABEL.isdisjoint(opening) and not any(map(str.isspace, opening)):
        return None
    label = _LABELLED.match(text, at, end)
    if label is not None:
        return _part(start, end, text[label.end() : end].strip(), label["departments"], label["funding"])
    source = _SOURCE_FIRST.match(text, at, end)
    return Part(start, end, None, True) if source is not None else None


@cache
def _letters() -> str:
    """What labels are written with."""
    return "".join(characters("field.departments", "label.funding", "field.text", "label.aside", "remark.source"))


def _part(start: int, end: int, value: str, departments: str | None, funding: str | None) -> Part | None:
    named = organization_alone(value) if departments is not None else None
    if not value or (departments is not None and (named is None or not named.names)):
        return None
    return Part(start, end, named, funding is not None)


def _end_of(text: str, at: int, end: int) -> int:
    labelled = ":" in text or "：" in text or "=" in text
    following = (_FOLLOWING if labelled else _BRACKET_FOLLOWING).search(text, at + 1, end)
    return following.start() if following is not None else end
