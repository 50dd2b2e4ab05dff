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
    rows = scene.rows
    # What is not found to be anything else is an item's prose.
    prose, blank = Role.DESCRIPTION, Role.BLANK
    roles = [prose if row else blank for row in rows]
    for index in scene.furniture:
        roles[index] = Role.FURNITURE
    text, starts = scene.text, scene.lines.starts
    spans = [_lines_of(text, starts, item) for item in items]
    for item, (first, last) in zip(items, spans, strict=True):
        role = Role.HEADER if item.title else Role.UNCLAIMED
        for index in range(first, last + 1):
            if roles[index] is prose:
                roles[index] = role
        if item.description:
            _mark_description(scene, roles, item.description, first, last)
    first_line, *stops = [*(first for first, _ in spans), len(rows)]
    for figure in money:
        unclaimed = figure.standing is Standing.ALONE or (figure.standing is Standing.LIST and figure.line < first_line)
        if unclaimed and roles[figure.line] is prose and not is_heading(rows[figure.line]):
            roles[figure.line] = Role.UNCLAIMED
    titles = frozenset(scene.titles)
    _classify_preamble(rows, roles, first_line, titles)
    blocks: list[Block] = []
    nexts = [*(item.start for item in items[1:]), None]
    for item, (first, header_last), stop, upcoming in zip(items, spans, stops, nexts[: len(items)], strict=True):
        described = [index for index in range(header_last + 1, stop) if roles[index] is prose]
        if described and (rows[described[-1]][-1] != "。" or not titles.isdisjoint(described)):
            described = _without_headings(rows, roles, described, header_last, titles)
        if item.title is None:
            for index in described:
                roles[index] = Role.PREAMBLE
            blocks.append(Block(item, first, header_last, header_last, ""))
        else:
            last = described[-1] if described else header_last
            blocks.append(Block(item, first, header_last, last, _description(scene, item, described, upcoming)))
    return Layout(roles, blocks)


def _lines_of(text: str, starts: list[int], item: Item) -> tuple[int, int]:
    """The first and the last line that an item's header has text on."""
    start, last = item.start, item.end - 1
    while text[last] in " \n|" and last > start:
        last -= 1
    first = bisect_right(starts, start)
    return first - 1, bisect_right(starts, last, first) - 1


def _mark_description(scene: Scene, roles: list[Role], description: tuple[int, int], first: int, last: int) -> None:
    """Lines of a header that hold nothing but the prose between its title and its amount are its description."""
    begin, end = map(scene.lines.line_at, description)
    for index in range(max(begin, first + 1), min(end + 1, last)):
        if roles[index] is Role.HEADER:
            roles[index] = Role.DESCRIPTION


def _classify_preamble(rows: list[str], roles: list[Role], stop: int, titles: frozenset[int]) -> None:
    for index in range(stop):
        if roles[index] is Role.DESCRIPTION:
            row = rows[index]
            heading = index in titles or (
                not _CAPTION.search(row) and (is_heading(row) or _is_plain_heading(rows, index))
            )
            roles[index] = Role.HEADING if heading else Role.PREAMBLE


def _is_plain_heading(rows: list[str], index: int) -> bool:
    """A short line that is no sentence and does not run on into the next line."""
    row = rows[index].strip(" |")
    following = rows[index + 1] if index + 1 < len(rows) else ""
    return (
        0 < len(row) <= _MAX_HEADING
        and not _SENTENCE_ENDS.search(row)
        and "、" not in row
        and not following.endswith("。")
    )


def _without_headings(
    rows: list[str], roles: list[Role], body: list[int], header_last: int, titles: frozenset[int]
) -> list[int]:
    """The lines of an item's description without the headings among them and behind them, which get their role."""
    while body and rows[body[-1]][-1] != "。" and _is_trailing_heading(rows, body, header_last, titles):
        roles[body.pop()] = Role.HEADING
    for index in titles.intersection(body):
        roles[index] = Role.HEADING
    return [index for index in body if index not in titles]


def _description(scene: Scene, item: Item, described: Sequence[int], upcoming: int | None) -> str:
    """An item's prose: what stands on its header's own lines, and the lines below, as far as the `upcoming` item."""
    rows = scene.rows
    below = [rows[index] for index in described]
    apart = item.description is None and scene.text.startswith("\n", item.end)
    inline = [] if apart else _inline(scene.text, item, upcoming)
    first = len(inline)
    return join_lines(
        "\n".join(inline + below),
        # Full-width letters are set like Japanese ones and broken anywhere; half-width words are kept whole.
        between_words=lambda number: number > first and _ends_narrow(scene, described[number - first - 1]),
    )


def _ends_narrow(scene: Scene, line: int) -> bool:
    return scene.lines.printed_line(line).rstrip()[-1:].isascii()


def _inline(text: str, item: Item, upcoming: int | None) -> list[str]:
    """The prose that stands on the header's own lines: in a cell of the table, or after the amount."""
    parts = text[slice(*item.description)].split("\n") if item.description else []
    if text[item.end - 1] != "\n":
        stop = len(text) if upcoming is None else upcoming
        line_end = text.find("\n", item.end, stop)
        rest = text[item.end : line_end if line_end >= 0 else stop]
        if line_end < 0 and upcoming is not None and "。" in rest:
            # What stands between the last sentence and the next item of the line is a heading.
            rest = rest[: rest.rindex("。") + 1]
        if rest and not rest.isspace():
            parts.append(rest.strip(" |"))
    return parts


def _is_trailing_heading(rows: list[str], body: list[int], header_last: int, titles: frozenset[int]) -> bool:
    """Whether the last line of a region stands above what follows rather than ends the description."""
    index = body[-1]
    if index in titles:
        return True
    row = rows[index].strip(" |")
    if row[-1:] in ("。", "、") or _CAPTION.search(row):
        return False
    before = body[-2] if len(body) > 1 else header_last
    separated = before != index - 1
    ended = len(body) == 1 or _SENTENCE_ENDS.search(rows[before].rstrip(" |")) is not None
    if is_heading(row):
        return separated or ended
    return len(body) > 1 and separated and ended and len(row) <= _MAX_HEADING
