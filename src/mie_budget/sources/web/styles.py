"""Styles: what a web page's own rules, attributes and roles make of its elements: hidden, or tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mie_budget.sources.web.elements import Event, Start, collapsed, names_of

_TABLE_PARTS = {
    **dict.fromkeys(("table", "grid", "treegrid", "inline-table"), "table"),
    **dict.fromkeys(("row", "table-row"), "tr"),
    **dict.fromkeys(("cell", "gridcell", "table-cell"), "td"),
    **dict.fromkeys(("columnheader", "rowheader"), "th"),
}
"""What roles and displays make of elements that are no tables by their tags."""
_WITHOUT_MEANING = frozenset(["div", "span", "section", "ul", "ol", "li", "dl", "dt", "dd", "a", "p"])
_LEVELS = "123456"
_OPENING = ("aria-controls", "data-target", "data-bs-target")
"""The attributes of a tab, a button or a heading that name what a click on it shows."""
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TABULAR = re.compile(r"display\s*:\s*(?P<part>(?:inline-)?table(?:-row|-cell)?)\s*(?:!|;|\Z)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"[.#][\w-]+\Z")


def with_tables(events: list[Event]) -> list[Event]:
    """The events with the elements that roles or the page's own styles make headings, tables, rows and cells, as such.

    A row is one inside a table only, a cell inside a row.
    """
    displays: dict[str, str] = {}
    tag = ""
    for event in events:
        tag = event.tag if isinstance(event, Start) else "" if event is None else tag
        if isinstance(event, str) and tag == "style" and "table" in event:
            for part, names in _styled(event, _TABULAR):
                displays |= dict.fromkeys(names, _TABLE_PARTS[part.lower()])
    found = list(events)
    stack = [""]
    for index, event in enumerate(events):
        if event is None:
            stack.pop()
        elif isinstance(event, Start):
            if not _is_heading(events[index - 1]) and (level := _level_of(event)):
                found[index] = event._replace(tag=f"h{level}")
            part = _part_of_table(event, displays)
            if part and stack[-1] == {"table": "", "tr": "table", "td": "tr", "th": "tr"}[part]:
                found[index] = event._replace(tag=part)
                stack.append(part)
            else:
                # Groups of rows, and other elements, stand between.
                stack.append("" if event.tag in ("table", "td", "th") else stack[-1])
    return found


def _is_heading(event: Event) -> bool:
    return isinstance(event, Start) and len(event.tag) > 1 and event.tag[0] == "h" and event.tag[1] in _LEVELS


def _level_of(event: Start) -> str:
    """The level of an element that is a heading, though not by its tag; empty where it is none.

    What a click on a button opens and shuts stands below it.
    """
    if event.tag == "button" and "aria-expanded" in event.attributes:
        return _LEVELS[-1]
    if event.tag in _WITHOUT_MEANING and (event.attributes.get("role") or "").lower() == "heading":
        level = event.attributes.get("aria-level") or ""
        return level if level in _LEVELS else _LEVELS[-1]
    return ""


def _part_of_table(event: Start, displays: Mapping[str, str]) -> str:
    """What an element is of a table, though not by its tag: `table`, `tr`, `td`, `th`; empty where it is none."""
    if event.tag not in _WITHOUT_MEANING or not event.attributes:
        return ""
    if role := event.attributes.get("role"):
        return _TABLE_PARTS.get(role.lower(), "")
    if styled := _TABULAR.search(event.attributes.get("style") or ""):
        return _TABLE_PARTS[styled["part"].lower()]
    return next((displays[name] for name in names_of(event.attributes) if name in displays), "") if displays else ""


def page_facts(events: Sequence[Event]) -> tuple[frozenset[str], frozenset[str], str]:
    """The classes and ids that the page's own styles hide, the ids of what a click shows, and the page's title."""
    hiding: set[str] = set()
    opened: set[str] = set()
    title = ""
    tag = ""
    for event in events:
        if isinstance(event, Start):
            tag = event.tag
            targets = (event.attributes.get(name) or "" for name in _OPENING)
            opened.update(word.removeprefix("#") for target in targets for word in target.split())
        elif event is None:
            tag = ""
        elif tag == "style":
            hiding |= _hidden_names(event)
        elif tag == "title" and not title:
            title = collapsed(event)
    return frozenset(hiding), frozenset(opened), title


def _hidden_names(style: str) -> set[str]:
    """The class or id of every rule of a style sheet that hides, outside of media queries.

    >>> sorted(_hidden_names(".a, #b { display: none } @media print { .c { display: none } } .d .e { display:none }"))
    ['a', 'b']
    """
    return {name for _, names in _styled(style, HIDING) for name in names}


def _styled(style: str, wanted: re.Pattern[str]) -> Iterator[tuple[str, list[str]]]:
    """The rules of a style sheet outside of media queries that say what is wanted: its last group, and their names."""
    depth = 0
    selector = ""
    for part in re.split(r"([{}])", _COMMENT.sub("", style[:500_000])):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(0, depth - 1)
            selector = ""
        elif depth == 0:
            selector = part.rsplit(";", 1)[-1]
        elif depth == 1 and not selector.strip().startswith("@") and (found := wanted.search(part)):
            names = [one.strip()[1:] for one in selector.split(",") if _SIMPLE.match(one.strip())]
            yield found[found.lastindex or 0], names
