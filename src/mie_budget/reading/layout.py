"""Layout: the role of every line, once the items are known, and each item's description."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import Role
from mie_budget.reading.headings import is_heading
from mie_budget.reading.items import Item, Scene
from mie_budget.reading.money import Money, Standing
from mie_budget.reading.patterns import lazy
from mie_budget.reading.titles import join_lines

_SENTENCE_ENDS = lazy(r"[。．！？][」』）)〕】\s|]*$|[」』）)]$")
_CAPTION = lazy(r"単\s?位|凡例|^\s*[(（]?注|^\s*※|は新規|大幅|[:：…]\s*(?:一部)?(?:新規|拡充|継続)|円")
_MAX_HEADING = 45


class Block(NamedTuple):
    """An item with the lines it covers, counted from 0, and its description."""

    item: Item
    first: int
    header_last: int
    last: int
    description: str


class Layout(NamedTuple):
    """The role of every line, and the items as blocks of lines."""

    roles: list[Role]
    blocks: list[Block]


def lay_out(scene: Scene, items: Sequence[Item], money: Sequence[Money]) -> Layout:
    """Give every line one role. `items` are in the order of the text, `money` are the figures outside them."""
    lines = scene.lines
    texts = scene.rows
    # What is not found to be anything else is an item's prose.
    prose, blank = Role.DESCRIPTION, Role.BLANK
    roles = [prose if text and not text.isspace() else blank for text in texts]
    for index in scene.furniture:
        roles[index] = Role.FURNITURE
    starts = lines.starts
    spans = [
        (bisect_right(starts, item.start) - 1, bisect_right(starts, _last_offset(scene.text, item)) - 1)
        for item in items
    ]
    for item, (first, last) in zip(items, spans, strict=True):
        role = Role.HEADER if item.title else Role.UNCLAIMED
        for index in range(first, last + 1):
            if roles[index] is prose:
                roles[index] = role
        if item.description:
            _mark_description(
                roles, lines.line_at(item.description[0]), lines.line_at(item.description[1]), first, last
            )
    first_line = spans[0][0] if spans else len(texts)
    for figure in money:
        unclaimed = figure.standing is Standing.ALONE or (figure.standing is Standing.LIST and figure.line < first_line)
        if unclaimed and roles[figure.line] is prose and not is_heading(texts[figure.line]):
            roles[figure.line] = Role.UNCLAIMED
    titles = frozenset(scene.titles)
    blocks: list[Block] = []
    _classify_preamble(texts, roles, spans[0][0] if spans else len(texts), titles)
    for number, (item, (first, header_last)) in enumerate(zip(items, spans, strict=True)):
        stop = spans[number + 1][0] if number + 1 < len(spans) else len(texts)
        last, description = _classify_region(scene, texts, roles, item, header_last, stop, titles)
        blocks.append(Block(item, first, header_last, last, description))
    return Layout(roles, blocks)


def _last_offset(text: str, item: Item) -> int:
    end = item.end
    while end > item.start + 1 and text[end - 1] in " \n|":
        end -= 1
    return end - 1


def _mark_description(roles: list[Role], begin: int, end: int, first: int, last: int) -> None:
    for index in range(max(begin, first + 1), min(end + 1, last)):
        if roles[index] is Role.HEADER:
            roles[index] = Role.DESCRIPTION


def _classify_preamble(texts: list[str], roles: list[Role], stop: int, titles: frozenset[int]) -> None:
    for index in range(stop):
        if roles[index] is Role.DESCRIPTION:
            text = texts[index].strip()
            heading = index in titles or (
                not _CAPTION.search(text) and (is_heading(text) or _is_plain_heading(texts, index))
            )
            roles[index] = Role.HEADING if heading else Role.PREAMBLE


def _is_plain_heading(texts: list[str], index: int) -> bool:
    """A short line that is no sentence and does not run on into the next line."""
    text = texts[index].strip(" |")
    following = texts[index + 1].strip() if index + 1 < len(texts) else ""
    return (
        0 < len(text) <= _MAX_HEADING
        and not _SENTENCE_ENDS.search(text)
        and "、" not in text
        and (not following or not following.endswith("。"))
    )


def _classify_region(
    scene: Scene,
    texts: list[str],
    roles: list[Role],
    item: Item,
    header_last: int,
    stop: int,
    titles: frozenset[int],
) -> tuple[int, str]:
    """Roles between an item's header and the next item; the last line of its description, and the description."""
    prose = Role.DESCRIPTION
    body = [index for index in range(header_last + 1, stop) if roles[index] is prose]
    end = len(body)
    while end and texts[body[end - 1]][-1] != "。" and _is_trailing_heading(texts, body, end - 1, header_last, titles):
        end -= 1
        roles[body[end]] = Role.HEADING
    described = body[:end]
    if titles and not titles.isdisjoint(described):
        for index in titles.intersection(described):
            roles[index] = Role.HEADING
        described = [index for index in described if index not in titles]
    if item.title is None:
        for index in described:
            roles[index] = Role.PREAMBLE
        return header_last, ""
    parts = _inline(scene.text, item)
    inline = len(parts)
    parts += [texts[index] for index in described]

    def between_words(part: int) -> bool:
        # Full-width letters are set like Japanese ones and broken anywhere; half-width words are kept whole.
        return part > inline and _ends_narrow(scene, described[part - inline - 1])

    return (described[-1] if described else header_last), join_lines(parts, between_words=between_words)


def _ends_narrow(scene: Scene, line: int) -> bool:
    start = scene.lines.starts[line]
    return scene.lines.printed[start : start + len(scene.lines.texts[line])].rstrip()[-1:].isascii()


def _inline(text: str, item: Item) -> list[str]:
    """The prose that stands on the header's own lines: in a cell of the table, or after the amount."""
    if item.description is None and text[item.end : item.end + 1] == "\n":
        return []
    parts = text[slice(*item.description)].split("\n") if item.description else []
    if text[item.end - 1] != "\n":
        line_end = text.find("\n", item.end)
        rest = text[item.end : line_end if line_end >= 0 else len(text)]
        if rest and not rest.isspace():
            parts.append(rest.strip(" |"))
    return parts


def _is_trailing_heading(texts: list[str], body: list[int], at: int, header_last: int, titles: frozenset[int]) -> bool:
    """Whether the last line that is left of a region stands above what follows rather than ends the description."""
    index = body[at]
    if index in titles:
        return True
    text = texts[index].strip(" |")
    if text[-1:] in ("。", "、") or _CAPTION.search(text):
        return False
    before = body[at - 1] if at else header_last
    separated = before != index - 1
    ended = not at or _SENTENCE_ENDS.search(texts[before].rstrip(" |")) is not None
    if is_heading(text):
        return separated or ended
    return bool(at) and separated and ended and len(text) <= _MAX_HEADING
