"""What repeats on the pages of a document: running heads and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from mie_budget.printed import PrintedLine

_NEAR = 4
"""In points: lines this near stand at one height."""
_HEAD, FOOT = 0.3, 0.85
"""The shares of the page's height above and below which a line may be furniture."""
FAR_BELOW = 0.05
"""The share of the page's height: three lines, and more than parts what stands in the text."""
_MOST_HEAD = 4
_FIGURE = re.compile(r"[0-9０-９][,，]?[0-9０-９]{3}")
_NUMBER = re.compile(
    r"(?:p\.?|page|頁|ページ|資料|－|-|―|‐|–|—|ー|[(（<〈［\[・~〜])?\s*(?:p\.?\s*)?(\d{1,4})\s*"
    r"(?:[/／]\s*\d{1,4}|of\s*\d{1,4}|頁|ページ|－|-|―|‐|–|—|ー|[)）>〉］\]・~〜])?",
    re.IGNORECASE,
)
_GAP = "　　"
"""What parts the words that stand on both sides of a line."""
_SIDES = 2
_LONGEST_NUMBER = 50
"""Characters of a page number with what stands before it."""
_NAMED_NUMBER = re.compile(
    r"(?P<words>[^|。,，円]{2,40}?)[\s　]*(?:[-－―‐–—ー/／]|[PpＰｐ][.．]?|[\s　])[\s　]*(\d{1,4})\s*[-－―‐–—ー]?"
)
"""A page number behind the name of the document or of its part: 事業一覧 - 12."""
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def mark_furniture(pages: Sequence[list[PrintedLine]], heights: Sequence[float]) -> None:
    """Flag in place what repeats at one height on several pages.

    A text that repeats word for word at the edge of its pages is kept where it stands first: there it is the title, or
    the head of a table that goes on. Page numbers are flagged everywhere.
    """
    if len(pages) > 1:
        _part_heads(pages)
    _mark_numbers(pages, heights)
    if len(pages) > 1:
        _mark_repeated(pages, heights)
        _mark_table_heads(pages)


def _part_heads(pages: Sequence[list[PrintedLine]]) -> None:
    """Part in place the running heads whose one side is the same on several pages: the other says what a page is of."""
    sides: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for page, lines in enumerate(pages):
        first = lines[0] if lines else None
        parts = first.text.split(_GAP) if first is not None and first.place and not first.cells else []
        for part in parts if len(parts) == _SIDES else ():
            sides[part.strip(), lines[0].place.top if lines[0].place else 0].append(page)
    needed = 2 if len(pages) <= 3 else 3
    for (part, _), found in sides.items():
        if not part or len(found) < needed or len({pages[page][0].text for page in found}) < len(found):
            continue
        for page in found:
            head = pages[page][0]
            other = next((one for one in head.text.split(_GAP) if one.strip() != part), "")
            pages[page][:1] = [head._replace(text=part), PrintedLine("", head.page), head._replace(text=other.strip())]


def _zone(line: PrintedLine, height: float) -> bool:
    return line.place is not None and (line.place.bottom < _HEAD * height or line.place.top > FOOT * height)


def _mark_repeated(pages: Sequence[list[PrintedLine]], heights: Sequence[float]) -> None:
    seen: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for number, line in enumerate(lines):
            if line.text and line.place and not line.furniture and _zone(line, height):
                seen["".join(line.text.split())].append((page, number, line.place.top))
    needed = 2 if len(pages) <= 3 else 3
    repeated: list[set[int]] = [set() for _ in pages]
    for places in seen.values():
        if len({page for page, _, _ in places}) < needed:
            continue
        heights_of: defaultdict[int, set[int]] = defaultdict(set)
        for page, _, top in places:
            heights_of[top].add(page)
        alike = {
            top: set().union(*(heights_of.get(top + step, ()) for step in range(-_NEAR, _NEAR + 1)))
            for top in heights_of
        }
        firsts = {top: min(found) for top, found in alike.items() if len(found) >= needed}
        for page, number, top in places:
            if top in firsts and page != firsts[top]:
                repeated[page].add(number)
    for lines, found in zip(pages, repeated, strict=True):
        if found:
            _flag_edges(lines, found)


def _flag_edges(lines: list[PrintedLine], repeated: Collection[int]) -> None:
    """Flag what repeats and has nothing but its like between it and the edge of the page.

    Further inside it may be a label, a department or an amount of items that stand at one height.
    """
    inside = [
        line.place for number, line in enumerate(lines) if line.place and not line.furniture and number not in repeated
    ]
    top = min((place.bottom for place in inside), default=None)
    foot = max((place.top for place in inside), default=None)
    for number in repeated:
        place = lines[number].place
        if place and (top is None or foot is None or place.top < top or place.bottom > foot):
            lines[number] = lines[number]._replace(furniture=True)


def _mark_table_heads(pages: Sequence[list[PrintedLine]]) -> None:
    """Flag the head that a table repeats on the next page; below a text of that page begins another table."""
    heads: dict[str, list[str]] = {}
    for page, lines in enumerate(pages):
        rows = [number for number, line in enumerate(lines) if line.cells]
        tables: dict[int | None, list[int]] = {}
        for number in rows:
            tables.setdefault(lines[number].table, []).append(number)
        for nth, own in enumerate(tables.values()):
            first = [lines[number].text for number in own[:_MOST_HEAD]]
            before = heads.get(first[0])
            goes_on = nth == 0 and all(line.furniture or not line.text for line in lines[: own[0]])
            if page and goes_on and before is not None and not _FIGURE.search(first[0]):
                for number, text in zip(own, before, strict=False):
                    if lines[number].text != text:
                        break
                    lines[number] = lines[number]._replace(furniture=True)
            else:
                heads.setdefault(first[0], first)


def _mark_numbers(pages: Sequence[list[PrintedLine]], heights: Sequence[float]) -> None:
    found: list[tuple[int, int, int, int]] = []
    named: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for number, line in enumerate(lines):
            if line.place is None or line.cells or not line.text or len(line.text) > _LONGEST_NUMBER:
                continue
            if line.place.top > 0.88 * height or line.place.bottom < 0.1 * height:
                text = line.text.translate(_DIGITS).strip()
                if match := _NUMBER.fullmatch(text):
                    found.append((page, number, int(match[1]), line.place.top))
                elif match := _NAMED_NUMBER.fullmatch(text):
                    named[match["words"], int(match[2]) - page].append((page, number))
    for (_, step), places in named.items():
        # With the same words, numbers that grow with the pages are theirs; so is that of one page below all of it.
        below_all = step == 1 and all(_is_below_all(pages[page], number, heights[page]) for page, number in places)
        for page, number in places if below_all or len({page for page, _ in places}) > 1 else ():
            pages[page][number] = pages[page][number]._replace(furniture=True)
    # A page number grows with the pages: the difference between both is the same on most of them.
    steps = Counter(value - page for page, _, value, _ in found)
    doubled = Counter(value - 2 * page for page, _, value, _ in found)
    for page, number, value, _ in found:
        alone = len(pages) <= 2 and 0 < value <= 99 and _is_apart(pages[page], number)
        if alone or steps[value - page] > 1 or doubled[value - 2 * page] > 1:
            pages[page][number] = pages[page][number]._replace(furniture=True)


def _is_below_all(lines: Sequence[PrintedLine], number: int, height: float) -> bool:
    """Whether a line stands at the foot of its page, far below everything else."""
    own = lines[number].place
    others = (line.place for at, line in enumerate(lines) if line.place is not None and at != number)
    lowest = max((place.bottom for place in others), default=0)
    return own is not None and own.top > FOOT * height and own.top - lowest > FAR_BELOW * height


def _is_apart(lines: list[PrintedLine], number: int) -> bool:
    """Whether a line is a block of its own."""
    return all(
        line.box != lines[number].box for line in lines[max(0, number - 1) : number + 2] if line is not lines[number]
    )
