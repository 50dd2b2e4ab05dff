"""Lines: what the elements of a web page print, and whether each line is a heading, an entry, cells or a frame."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import PrintedLine
from mie_budget.sources.cells import TableRows, lighter_from
from mie_budget.sources.limits import Limits
from mie_budget.sources.web.elements import DROPPED, Event, Start, collapsed, ends_of, names_of, text_before
from mie_budget.sources.web.styles import HIDING, page_facts

_FRAMING = frozenset(["nav", "footer", "aside", "noscript", "button", "dialog", "menu"])
_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar"])
_NAMES = re.compile(
    r"(?:g?nav|(?:g|global|local|side|sub|foot|head|main)?-?_?navi?(?:gation)?|menu|g-?menu|side-?menu|sidebar|footer|foot|"
    r"header|breadcrumbs?|topic-?path|pankuzu|pan|sr-only|visually-hidden|skip(?:-?link|nav)?|pagetop|copyright)",
    re.IGNORECASE,
)
_INLINE = frozenset(["span", "a", "i", "b", "em", "strong", "small", "font", "label"])
_BADGES = frozenset(["span", "em", "i", "b", "strong", "small", "label"])
"""What is set as a badge beside a link, by its class: browsers show it apart from the words of the link."""
_TOGGLES = frozenset("+＋-－−‐▼▽▶▷►▸▾▲△⊞⊟")
"""What opens and shuts an entry of a tree of lists, in an element of its own before its words."""
# Blocks that browsers set apart with a margin, and those that only begin a new line.
_SPACED = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "figure",
    "fieldset", "form",
})  # fmt: skip
_BLOCKS = _SPACED | frozenset({
    "html", "body", "div", "section", "article", "main", "header", "footer", "nav", "aside", "address", "li", "dt",
    "dd", "caption", "tr", "td", "th", "thead", "tbody", "tfoot", "center", "details", "summary", "figcaption",
    "legend", "dir", "menu", "dialog", "noscript", "option", "optgroup",
})  # fmt: skip
_BOLD = frozenset(["b", "strong", "th"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAK = "\v"
"""A line end of a cell, which no text of a page is."""
_BORDER = "\u200c"
"""What is set behind a word of an element of its own that opens a line: the next word does not go on from it."""
_OPENING_WORD = re.compile(r"(?:^|\v)\W{0,3}[\u4e00-\u9fff]{2,4}$")
"""As long as 新規 and 一部新規 are."""
_PICTURED = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "summary", "caption", "legend"])
"""What may be a picture of its words, which stand in the text for those who cannot see it."""

_PARTS = frozenset(["span", "strong", "b", "em", "label"])
_VALUES = _PARTS | frozenset(["a"])
_LONGEST = 20
"""Characters of a label."""
_LEAST_AGAIN = 3
"""Words that open so many blocks, each before something else, are no beginning of a sentence."""
_CARDS = frozenset(["div", "li", "article", "section"])
_LEAST_BLOCKS = 2
"""A block around another one only sets it."""
_LEAST_COUNTED = 2
"""Steps from one number to the next: 1 and 2 may be those of two names."""
_LONGEST_BADGE, _LEAST_AGAIN_EACH = 2, 2
"""Characters of what is set before a name, 新規 or 拡充, and how many blocks each such opens on average."""
_LEAST_CLASS = 3
"""Letters of a class that says what its element holds; shorter ones (c1) say how a word processor had set it."""
_UNIT = re.compile(r"[百千万億]{0,2}円")
_LEAST_LABELS = 2
"""One alone may be what a page highlights in its sentences."""


def lines_of(events: Sequence[Event], name: str, limits: Limits) -> list[PrintedLine]:
    """The lines that the elements of a page print. Raises `SourceError` where a table has too many cells."""
    return _Writer(events, name, limits).write()


class _Context(NamedTuple):
    """What holds inside an element."""

    tag: str
    dropped: bool = False
    furniture: bool = False
    bold: bool = False
    kept_space: bool = False
    classed: bool = False
    level: int | None = None
    depth: int = 0
    content: bool = False
    table: bool = False


class _Writer:
    """The lines of a page as its events come."""

    def __init__(self, events: Sequence[Event], name: str, limits: Limits) -> None:
        self.events = events
        self.lines: list[PrintedLine] = []
        self.parts: list[str] = []
        self.pictures: list[str] = []
        """What stands in the text for the pictures of a line."""
        self.light: set[int] = set()
        """Which of the parts of a cell are words that are not bold."""
        self.bold = True
        self.box = 0
        self.entry = False
        self.spaced = False
        self.tables = 0
        self.rows: TableRows | None = None
        self.cell = False
        self.closed: tuple[str, bool] | None = None
        """The inline element that ended right before, and whether it has a class."""
        self.spans = (1, 1)
        self.left = limits.cells
        self.name = name
        self.limits = limits
        self.hiding, self.opened, self.title = page_facts(events)
        self.ends = ends_of(events)
        self.texts = text_before(events)
        self.apart = frozenset().union(
            *(find(events, self.ends) for find in (behind_labels, behind_fields, behind_ordinals))
        )
        self.cards = cards_in(events, self.ends)
        self.footers = sum(isinstance(event, Start) and event.tag == "footer" for event in events)

    def write(self) -> list[PrintedLine]:
        """The lines."""
        stack = [_Context("")]
        for index, event in enumerate(self.events):
            if isinstance(event, str):
                if not stack[-1].dropped:
                    self._text(f"\u3000{event}" if index in self.apart else event, stack[-1])
            elif event is None:
                self._end(stack.pop(), stack[-1])
                self.spaced = self.spaced or index in self.cards
            else:
                inside = self._enter(index, event, stack[-1])
                if index in self.apart:
                    # Of another width than what the page's own lines end with, which parts no words.
                    self.parts.append("\u3000")
                self._start(event, inside, stack[-1])
                self.spaced = self.spaced or index in self.cards
                stack.append(inside)
        self._flush(stack[0])
        if self.title and not any(line.level for line in self.lines):
            self.lines.insert(0, PrintedLine(self.title, level=1))
        return self.lines

    def _enter(self, index: int, event: Start, outer: _Context) -> _Context:
        tag, attributes = event
        if outer.dropped or tag in DROPPED:
            return outer._replace(tag=tag, dropped=True, table=False)
        if (self.cell or tag in _INLINE) and self._is_hidden(attributes):
            # Of a line or a cell that is shown.
            return outer._replace(tag=tag, dropped=True, table=False)
        return _Context(
            tag,
            furniture=outer.furniture or self._is_framing(index, event, outer),
            bold=outer.bold or tag in _BOLD,
            kept_space=outer.kept_space or tag == "pre",
            classed=tag in _INLINE and bool(attributes.get("class")),
            level=_HEADINGS.get(tag, outer.level),
            depth=outer.depth + (tag in ("ul", "ol", "dir", "menu")),
            content=outer.content or tag in ("main", "article", "section", "table"),
            table=tag == "table" and not self.cell and self._is_data(index, attributes),
        )

    def _is_framing(self, index: int, event: Start, outer: _Context) -> bool:
        tag, attributes = event
        if attributes.get("id") in self.opened or (attributes.get("role") or "").lower() == "tabpanel":
            # What a click on a tab or a heading shows is the page's own text.
            return False
        if self._is_hidden(attributes):
            return True
        words = names_of(attributes)
        named = tag in _FRAMING or (attributes.get("role") or "").lower() in _ROLES
        if tag == "header" and not outer.content:
            named = True
        if tag == "footer" and self.footers >= _LEAST_AGAIN:
            # A page has one of its own; so many are what cards end with.
            named = False
        if not named and tag in ("div", "ul", "ol", "p", "table", "td", "span", "a") and not outer.level:
            named = any(_NAMES.fullmatch(word) for word in words) and not (outer.content and tag != "div")
        # What holds most of the page does not frame it, whatever it is called.
        return named and self.texts[self.ends[index]] - self.texts[index] < 0.6 * self.texts[-1]

    def _is_hidden(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether an element is not shown, nor by a click."""
        if attributes.get("id") in self.opened or not attributes:
            return False
        hidden = "hidden" in attributes or HIDING.search(attributes.get("style") or "") is not None
        return hidden or any(word in self.hiding for word in names_of(attributes))

    def _is_data(self, index: int, attributes: Mapping[str, str | None]) -> bool:
        """Whether a table holds data; the others only place blocks of text on the page."""
        if (attributes.get("role") or "").lower() in ("presentation", "none"):
            return False
        rows = most = cells = 0
        blocks = False
        # Of each cell whether it has several lines and a sum of its own.
        told: list[set[str]] = []
        for event in self.events[index + 1 : self.ends[index]]:
            if not isinstance(event, Start):
                if told and isinstance(event, str) and event.strip():
                    told[-1] |= {"text", "sum"} if "円" in event else {"text"}
                continue
            if told and event.tag in ("br", "p", "div", "li"):
                told[-1].add("lines")
            if event.tag == "table" or event.tag in _HEADINGS:
                return False
            if event.tag == "tr":
                rows, cells = rows + 1, 0
            elif event.tag in ("td", "th"):
                cells += 1
                most = max(most, cells)
                told.append({"head"} if event.tag == "th" else set())
            elif event.tag in ("p", "ul", "ol", "dl", "div"):
                blocks = True
        if all(one == {"text", "lines", "sum"} for one in told if one):
            # A grid of cards.
            return False
        return most >= 2 and not (rows == 1 and blocks)

    def _text(self, text: str, inside: _Context) -> None:
        if inside.kept_space and not self.cell:
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text)):
                if number:
                    self._flush(inside)
                self._add(line, inside)
        else:
            self._add(text, inside)

    def _add(self, text: str, inside: _Context) -> None:
        if inside.tag in _INLINE and text.strip() in _TOGGLES and not self.cell and not "".join(self.parts).strip():
            return
        if self.closed and not text[:1].isspace() and _OPENING_WORD.search("".join(self.parts).lstrip(" \t\r\n")):
            self.parts.append(_BORDER)
        self.closed = None
        if text.strip() and not inside.bold:
            self.bold = False
            if self.cell:
                self.light.add(len(self.parts))
        self.parts.append(text.replace(_BREAK, " "))

    def _start(self, event: Start, inside: _Context, outer: _Context) -> None:
        if inside.dropped:
            return
        tag, attributes = event
        if tag in _INLINE and self._is_badge(tag, classed=inside.classed):
            self.parts.append(" ")
        if tag == "br":
            self._break(outer)
        elif tag == "img":
            self.pictures.append(attributes.get("alt") or "")
        elif tag in ("td", "th") and self.rows is not None:
            self.parts, self.pictures, self.bold, self.cell = [], [], True, True
            self.light.clear()
            self.spans = (_span(attributes, "colspan"), _span(attributes, "rowspan"))
            self.left -= 1
            if self.left < 0:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=self.name, limit=self.limits.cells)
        elif tag == "tr" and self.rows is not None:
            self.rows.begin()
        elif self.cell:
            if tag in _BLOCKS:
                self.parts.append(_BREAK)
        elif tag in _BLOCKS:
            self._flush(outer)
            self.box += 1
            self.spaced = self.spaced or (tag in _SPACED and not (tag in ("ul", "ol") and outer.depth))
            if tag in ("li", "dt"):
                self.entry = True
            if inside.table:
                self.tables += 1
                self.rows = TableRows(self.tables, self.box, self.name, self.limits)

    def _end(self, inside: _Context, outer: _Context) -> None:
        tag = inside.tag
        if inside.dropped:
            return
        self.closed = (tag, inside.classed) if tag in _INLINE else None
        if tag in ("td", "th") and self.rows is not None and self.cell:
            lines = self._lines_of_cell() or [(self._pictured(tag), True)]
            text = "\n".join(line for line, _ in lines)
            self.rows.cell(text, *self.spans, bold=self.bold, light=lighter_from(lines))
            self.parts, self.cell = [], False
        elif tag == "tr" and self.rows is not None:
            for line in self.rows.end():
                self._line(line._replace(furniture=inside.furniture))
        elif self.cell:
            if tag in _BLOCKS:
                self.parts.append(_BREAK)
        elif inside.table:
            self.rows = None
            self.parts = []
            self.spaced = True
        elif tag in _BLOCKS:
            self._flush(inside)
            self.box += 1
            self.entry = False
            self.spaced = self.spaced or (tag in _SPACED and not (tag in ("ul", "ol") and outer.depth))

    def _lines_of_cell(self) -> list[tuple[str, bool]]:
        """The lines of a cell, each with whether all of it is bold."""
        lines = [("", True)]
        for number, part in enumerate(self.parts):
            first, *further = part.split(_BREAK)
            text, bold = lines[-1]
            lines[-1] = (text + first, bold and number not in self.light)
            lines += [(line, True) for line in further]
        return [(line, bold) for text, bold in lines if (line := collapsed(text))]

    def _is_badge(self, tag: str, *, classed: bool) -> bool:
        """Whether an element that begins touches the one that ended: a link and a badge with a class of its own."""
        if self.closed is None:
            return False
        before, was_classed = self.closed
        return (before == "a" and tag in _BADGES and classed) or (tag == "a" and before in _BADGES and was_classed)

    def _break(self, inside: _Context) -> None:
        if self.cell:
            self.parts.append(_BREAK)
        else:
            self._flush(inside)

    def _flush(self, inside: _Context) -> None:
        """End the line."""
        raw = "".join(self.parts)
        text = (raw.rstrip() if inside.kept_space else collapsed(raw)) or self._pictured(inside.tag)
        if text:
            depth = inside.depth if self.entry and inside.depth else None
            self._line(
                PrintedLine(
                    text, box=self.box, bold=self.bold, level=inside.level, depth=depth, furniture=inside.furniture
                )
            )
            self.entry = False
        self.parts, self.pictures, self.bold = [], [], True

    def _pictured(self, tag: str) -> str:
        """The words of what is nothing but pictures of them."""
        return collapsed(" ".join(self.pictures)) if tag in _PICTURED else ""

    def _line(self, line: PrintedLine) -> None:
        if not line.text and not line.cells:
            return
        if self.spaced and self.lines:
            self.lines.append(PrintedLine(""))
        self.spaced = False
        self.lines.append(line)


def _span(attributes: Mapping[str, str | None], name: str) -> int:
    """How many columns or rows a cell covers; rowspan 0 is all that follow."""
    text = (attributes.get(name) or "1").strip()
    number = int(text[:6]) if text[:6].isascii() and text[:6].isdecimal() else 1
    return min(number, 1_000) if name == "colspan" else min(number or 65_534, 65_534)


def behind_fields(events: Sequence[Event], ends: Sequence[int]) -> frozenset[int]:
    """The events that begin an element right behind another, each with a class that says what it holds.

    Several blocks hold nothing but elements of the same classes: `<li><span class="name">橋の点検</span><span
    class="section">土木課</span></li>`.
    """
    rows: dict[tuple[str, ...], list[list[int]]] = defaultdict(list)
    for at, event in enumerate(events):
        if isinstance(event, Start) and event.tag in _BLOCKS and (parts := _fields(events, ends, at)):
            rows[tuple(parts.values())].append(list(parts)[1:])
    return frozenset(second for some in rows.values() if len(some) >= _LEAST_AGAIN for row in some for second in row)


def _fields(events: Sequence[Event], ends: Sequence[int], block: int) -> dict[int, str]:
    """The classes of the elements that are all of a block, by the events that begin them; empty if it holds others."""
    found: dict[int, str] = {}
    at = block + 1
    while at < ends[block]:
        event = events[at]
        if isinstance(event, Start):
            name = next(iter((event.attributes.get("class") or "").split()), "")
            if event.tag not in _VALUES or len(name) < _LEAST_CLASS or name in found.values():
                return {}
            text = "".join(inside for inside in events[at : ends[at]] if isinstance(inside, str)).strip()
            # A unit is of the number before it.
            if text and not (found and _UNIT.fullmatch(text)):
                found[at] = name
            at = ends[at]
        elif event is None or event.strip():
            return {}
        at += 1
    return found if len(found) > 1 else {}


def cards_in(events: Sequence[Event], ends: Sequence[int]) -> frozenset[int]:
    """Where cards begin and end: several blocks of one class beside one another, each of several blocks."""
    found: set[int] = set()
    beside: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    blocks: dict[int, int] = defaultdict(int)
    stack = [-1]
    for at, event in enumerate(events):
        if event is None:
            stack.pop()
        elif isinstance(event, Start):
            if event.tag in _BLOCKS:
                blocks[stack[-1]] += 1
            if event.tag in _CARDS and (name := event.attributes.get("class")):
                beside[stack[-1], event.tag, name].append(at)
            stack.append(at)
    for some in beside.values():
        if len(some) >= _LEAST_AGAIN and all(blocks[at] >= _LEAST_BLOCKS for at in some):
            found.update(place for at in some for place in (at, ends[at]))
    return frozenset(found)


def behind_ordinals(events: Sequence[Event], ends: Sequence[int]) -> frozenset[int]:
    """The events right behind a number that opens a block, in an element of its own, and counts such blocks up from 1.

    `<h3><span>01</span>橋の点検</h3>`, and below it 02: a number alone may be part of the name.
    """
    counted: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for at, event in enumerate(events[:-3]):
        if not isinstance(event, Start) or event.tag not in _PARTS or ends[at] != at + 2:
            continue
        before, number, behind = events[at - 1], events[at + 1], events[at + 3]
        if isinstance(before, str) and not before.strip():
            before = events[at - 2]
        if (
            isinstance(before, Start)
            and before.tag in _BLOCKS
            and isinstance(number, str)
            and number.strip().isdecimal()
            and behind is not None
        ):
            counted[event.tag, event.attributes.get("class") or ""].append((int(number), at + 3))
    return frozenset(
        behind
        for some in counted.values()
        if sum(after == before + 1 for (before, _), (after, _) in pairwise(some)) >= _LEAST_COUNTED
        and all(after in (1, before + 1) for (before, _), (after, _) in pairwise([(0, 0), *some]))
        for _, behind in some
    )


class _Pair(NamedTuple):
    """Two elements that are all of a block: their texts, and the event that begins the second."""

    label: str
    value: str
    second: int


def behind_labels(events: Sequence[Event], ends: Sequence[int]) -> frozenset[int]:
    """The events that begin an element right behind that of its label: `<span>担当課</span><span>土木課</span>`.

    A block holds nothing but the two, and several such labels come again on the page before other words, or badges of
    few characters do before most. `ends` are the events that end the elements.
    """
    pairs: dict[str, list[_Pair]] = defaultdict(list)
    for pair in _pairs(events, ends):
        pairs[pair.label].append(pair)
    labels = [some for some in pairs.values() if len(some) >= _LEAST_AGAIN and len({pair.value for pair in some}) > 1]
    if len(labels) < _LEAST_LABELS:
        labels = []
    badges = [some for label, some in pairs.items() if len(label) <= _LONGEST_BADGE]
    if sum(map(len, badges)) >= max(_LEAST_AGAIN, _LEAST_AGAIN_EACH * len(badges)):
        labels += badges
    return frozenset(pair.second for some in labels for pair in some if pair.value)


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
