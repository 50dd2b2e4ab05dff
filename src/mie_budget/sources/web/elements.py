"""Elements: those of a web page and its texts in their order, as events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.sources.limits import Limits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Tags that open a level and whose end tag nobody leaves out: many more begun than ended are nested deep.
_LEVELS = re.compile(
    rb"<(/?)(?:div|span|section|article|main|ul|ol|dl|table|blockquote|center|font|form|fieldset|a|b|i|u|em|strong)\b",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(rb"<[a-z][^<>]{20000,}", re.IGNORECASE)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 2_000
_DEEPEST_PARSE = 5_000

DROPPED = frozenset({
    "script", "style", "template", "svg", "math", "canvas", "object", "iframe", "audio", "video", "select",
    "datalist", "textarea", "rt", "rp", "rtc", "head", "del", "s", "strike", "meter", "progress", "map",
})  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]")


class Start(NamedTuple):
    """An element that begins."""

    tag: str
    attributes: Mapping[str, str | None]


Event = Start | str | None
"""An element that begins, text, or (None) the end of the innermost element."""


def refuse_hostile(raw: bytes, name: str, limits: Limits) -> None:
    """Refuse what a parser takes quadratic time for: elements nested without end and tags of endless attributes."""
    depth = deepest = 0
    for found in _LEVELS.finditer(raw):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    if deepest > max(limits.depth, _DEEPEST_PARSE):
        raise SourceError(ErrorCode.NESTED_TOO_DEEP, file=name, limit=limits.depth)
    for tag in _LONG_TAG.finditer(raw):
        if _QUOTED.sub(b"", tag[0]).count(b"=") > _MOST_ATTRIBUTES or len(_QUOTED.sub(b"", tag[0]).split()) > 9_999:
            raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=_MOST_ATTRIBUTES)


def elements_of(root: LexborNode | None, name: str, limits: Limits) -> Iterator[Event]:
    """The elements and texts of a page in their order, without recursion."""
    depth = elements = 0
    node = root
    while node is not None:
        follow = None
        if node.is_text_node:
            if text := node.text_content or "":
                yield text
        elif node.is_element_node:
            elements += 1
            if elements > limits.cells:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)
            yield Start(node.tag or "", node.attributes)
            follow = node.first_child
            if follow is not None:
                depth += 1
                if depth > limits.depth:
                    raise SourceError(ErrorCode.NESTED_TOO_DEEP, file=name, limit=limits.depth)
            else:
                yield None
        if follow is None:
            follow = node.next
            while follow is None and depth:
                node = node.parent
                depth -= 1
                yield None
                if node is None:
                    return
                follow = node.next
        node = follow


def names_of(attributes: Mapping[str, str | None]) -> list[str]:
    """The id and the classes of an element."""
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}".split()


def ends_of(events: Sequence[Event]) -> list[int]:
    """For the event that begins an element, the index of the one that ends it."""
    ends = [0] * len(events)
    open_: list[int] = []
    for index, event in enumerate(events):
        if isinstance(event, Start):
            open_.append(index)
        elif event is None and open_:
            ends[open_.pop()] = index
    return ends


def text_before(events: Sequence[Event]) -> list[int]:
    """How many characters of text stand before each event, and at the end how many there are."""
    sums = [0]
    dropped = 0
    stack: list[bool] = []
    for event in events:
        size = 0
        if isinstance(event, Start):
            stack.append(event.tag in DROPPED)
            dropped += stack[-1]
        elif event is None:
            if stack:
                dropped -= stack.pop()
        elif not dropped:
            size = len(event.strip())
        sums.append(sums[-1] + size)
    return sums


def collapsed(text: str) -> str:
    r"""A text with its white space as a browser shows it; a line end between two wide characters is none.

    >>> collapsed("  予算の\n  概要 R6 \n")
    '予算の概要 R6'
    """

    def blank(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if ("\n" in found[0] or "\r" in found[0]) and _WIDE.match(before) and _WIDE.match(after):
            return ""
        return " "

    return _SPACE.sub(blank, text).strip(" ").replace("\u00ad", "").replace("\u200b", "")
