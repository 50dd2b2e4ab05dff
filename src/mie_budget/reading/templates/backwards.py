"""Backwards: the title of an item, read from its tail on to where it begins."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.characters import past
from mie_budget.reading.items.names import Names
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined
from mie_budget.reading.stretches import last_stretch
from mie_budget.reading.templates.compiling import Pattern, Template
from mie_budget.reading.templates.whole import LONGEST, MOST_LINES, Whole
from mie_budget.reading.titles import STRONG_BULLETS, mark_of, read_title

_SENTENCE_END = lazy(r"[。！？](?=[^」』）)】]|$)", needs="。！？")
_INSIDE = lazy(rf"[{STRONG_BULLETS}](?=[^\s\d)]{{2}})|(?<=[\s。])[・•](?=\S)")


class FoundTitle(NamedTuple):
    """A title found backwards: where the item starts, its piece, and departments that stand before it."""

    start: int
    piece: Piece
    departments: str | None = None
    uncertain: bool = False


def read_backwards(whole: Whole, names: Names, text: str, template: Template, at: int, floor: int) -> FoundTitle | None:
    """The title whose item's tail begins at an offset; it begins behind the `floor`, where the item before ends."""
    if template.before is not None:
        return _title_behind(whole, text, template.before, at, floor)
    if template.opener is not None:
        return _title_opened(whole, text, template.opener, at, floor)
    return _title_of_line(whole, names, text, template, at, floor)


def _segment(whole: Whole, text: str, line: int, at: int, floor: int) -> Piece:
    """The part of a line that may belong to a title: up to the tail, behind the item and the sentence before."""
    begin = max(whole.starts[line], floor, min(at, whole.starts[line] + len(whole.lines.texts[line])) - LONGEST)
    piece = whole.piece(text, begin, at) if begin < at else Piece("", ((0, line, 0),))
    ends = [match.end() for match in _SENTENCE_END.finditer(piece.text)]
    start = ends[-1] if ends else 0
    start = past(piece.text, start, " |")
    return piece.cut(start, max(start, len(piece.text.rstrip(" |"))))


def _title_of_line(whole: Whole, names: Names, text: str, template: Template, at: int, floor: int) -> FoundTitle | None:
    line = whole.line_at(at)
    piece = _segment(whole, text, line, at, floor)
    last = whole.line_at(floor - 1) if floor > 0 else -1
    if not piece.text:
        if all(step.pattern is not None for step in template.steps):
            return None
        names.floor = last
        above = names.title_above(line)
        if above is None:
            return None
        line = above
        piece = _segment(whole, text, line, whole.starts[line] + len(whole.lines.texts[line]), floor)
        if not piece.text:
            return None
    opens_line = piece.place(0)[1] <= len(whole.lines.texts[line]) - len(whole.lines.texts[line].lstrip(" |"))
    uncertain = False
    if opens_line and mark_of(piece.text) is None and not read_title(piece.text).markers:
        piece, uncertain = names.extended(piece, line, last)
    return FoundTitle(whole.offset_of(piece, 0), piece, None, uncertain)


def _title_opened(whole: Whole, text: str, opener: str, at: int, floor: int) -> FoundTitle | None:
    line = whole.line_at(at)
    piece: Piece | None = None
    for step in range(MOST_LINES + 1):
        segment = _segment(whole, text, line, at, floor)
        if not segment.text:
            if step or line == 0:
                return None
        else:
            stretch = _last_marked(segment, opener)
            piece = stretch if piece is None else joined(stretch, piece)
            mark = read_title(stretch.text).mark
            if mark is not None and _is_opener(opener, mark.kind, mark.style):
                # A border right behind the opener parts it from the title, which the template does not say.
                apart = stretch.text[mark.end :].lstrip().startswith("|")
                return None if apart else FoundTitle(whole.offset_of(piece, 0), piece)
            if len(stretch.text) < len(segment.text) or (whole.starts[line] <= floor and floor > 0):
                return None
        line -= 1
        if line < 0 or whole.lines.stripped[line].endswith("。"):
            return None
    return None


def _title_behind(whole: Whole, text: str, before: Pattern, at: int, floor: int) -> FoundTitle | None:
    line = whole.line_at(at)
    for above in range(line, max(line - MOST_LINES, -1), -1):
        start = max(whole.starts[above], floor, at - 2 * LONGEST)
        window = text[start:at].rstrip(" \n|")
        match = before.search(window)
        if match is not None:
            piece: Piece | None = None
            place = start + match.start("title")
            for row in match["title"].split("\n"):
                cut = whole.piece(text, place, place + len(row))
                piece = cut if piece is None else joined(piece, cut)
                place += len(row) + 1
            return (
                None
                if piece is None
                else FoundTitle(start + match.start(), piece, match.groupdict().get("departments"))
            )
        if start == floor and floor > 0:
            return None
    return None


def _last_marked(piece: Piece, opener: str) -> Piece:
    """What stands behind the last bullet in a part of a line that may open a title."""
    if opener != "ordinal":
        for bullet in reversed(list(_INSIDE.finditer(piece.text, 1))):
            before = piece.text[: bullet.start()]
            if all(before.count(one) <= before.count(other) for one, other in zip("([【〔", ")]】〕", strict=True)):
                return piece.cut(bullet.start(), len(piece.text))
    return last_stretch(piece)


def _is_opener(opener: str, kind: str, style: str) -> bool:
    if opener == "strong":
        return kind == "bullet" and (style in STRONG_BULLETS or style >= "\ue000")
    return opener == "opener" or (kind == "bullet") == (opener == "bullet")
