"""Openings: where a title begins, read backwards from its tail."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.departments import is_organization
from mie_budget.reading.headings import is_heading
from mie_budget.reading.lines import Lines
from mie_budget.reading.patterns import lazy
from mie_budget.reading.template import Opening, Template
from mie_budget.reading.titles import BRACKETED_MARKER, BULLET, MARK_STARTS, ORDINAL, STRONG_BULLETS

_MAX_LINES = 3
_LONGEST = 400
_MAX_BLANKS = 2
# A line of this length may have been broken; what cannot begin a name, or is as short as a stump, was broken off.
_FULL_LINE, _STUMP = 18, 4
_CANNOT_BEGIN = frozenset("をんぁぃぅぇぉっゃゅょァィゥェォッャュョー、。)）」』】しすするれわ々")
# No title ends like this.
_GOES_ON = ("の", "・", "と", "や", "及び")
# Right above a tail an ordinal is an item's; a heading leaves a blank line, or a title, between.
_NUMBERED = lazy(r"\d{1,2}[ .]|\(\d{1,2}\)")
_SENTENCE_END = lazy(r"[。！？](?=[^」』）)】]|$)")
_ENDS_SENTENCE = lazy(r"[。．！？!?][」』）)\s]*$|[。][^。]{0,3}[」』）)]\s*$")
_MARKER = lazy(rf"\s*{BRACKETED_MARKER}\s*")
# How an amount compares with last year's, behind the item before.
_RATE = lazy(r"\s*\(\s*(?:[^()]{0,8}?[\d.]+\s?%|皆[増減])[^()]{0,4}\)\s*")
_OPENER = lazy(rf"{BULLET}|{ORDINAL}")
_ANY_STRONG = lazy(f"[{STRONG_BULLETS}]|(?:(?<=\\s)|(?<=。))[・•]")
# Two patterns, since one that begins in so many ways takes several times as long.
_CLOSED_LINE = lazy(r"\s*(?:[\d,.]+\s*$|\([^()]*\)\s*$|[※注])")
_CLOSING = lazy(r"円\s*(?:の?内数|再掲)?[\s)]{0,12}$|[】〕|]\s*$|単位\s*[:：]?\s*[百千万億]*円")


class Open(NamedTuple):
    """A title as printed (line ends kept), where it starts, and departments that the template puts before it."""

    start: int
    title: str
    departments: str | None = None


def find_opening(text: str, lines: Lines, template: Template, tail: int, floor: int) -> Open | None:
    """The title that ends at `tail`, searched no further back than `floor`; None when it was lost."""
    if template.opening is Opening.LINE:
        return _by_line(text, lines, tail, floor, same_line=not template.has_amount)
    if template.opening is Opening.OPENER:
        return _by_opener(text, lines, template, tail, floor)
    return _by_pattern(text, lines, template, tail, floor)


def _segment(text: str, lines: Lines, line: int, tail: int, floor: int) -> tuple[int, str]:
    """The part of a line that may belong to a title: before the tail, after the item and the sentence before it."""
    line_start = lines.starts[line]
    end = min(tail, line_start + len(lines.texts[line]))
    # No title is longer, and a document may be one line of any length.
    begin = max(line_start, floor, end - _LONGEST)
    segment = text[begin:end]
    if "。" in segment or "！" in segment or "？" in segment:
        ends = [match.end() for match in _SENTENCE_END.finditer(segment)]
        if ends:
            begin += ends[-1]
            segment = segment[ends[-1] :]
    stripped = segment.lstrip(" |")
    return begin + len(segment) - len(stripped), stripped.rstrip(" |")


def _line_before(text: str, lines: Lines, line: int, floor: int) -> int | None:
    """The nearest line with text above `line`, across few blank ones and not past the item before."""
    blanks = 0
    while line > 0 and blanks <= _MAX_BLANKS:
        line -= 1
        start = lines.starts[line]
        end = start + len(lines.texts[line])
        if end <= floor:
            return None
        if text[max(start, floor) : end].strip(" |"):
            return line
        blanks += 1
    return None


def can_stand_above(text: str) -> bool:
    """Whether a line can be the title of an item whose tail begins on a line below."""
    return _can_hold_title(text) and (not is_heading(text) or text[0] in STRONG_BULLETS)


def _can_hold_title(text: str) -> bool:
    return not (
        not text
        or (is_organization(text.rsplit(" ", maxsplit=1)[-1]) and not _is_marked(text))
        or _ENDS_SENTENCE.search(text)
        or _is_closed(text)
        or is_budget_title(text)
        or len(text) > 90
    )


def _is_closed(text: str) -> bool:
    """Whether a line ends an item, or is a note or a caption: no title goes on from it."""
    return _CLOSED_LINE.match(text) is not None or _CLOSING.search(text) is not None


def _is_marked(segment: str) -> bool:
    """Whether a marker, a bullet or an ordinal opens a segment."""
    if _is_symbol(segment[0]):
        return True
    if segment[0] not in MARK_STARTS and segment[1:2] not in tuple(".) "):
        return False
    behind = _behind_markers(segment)
    return behind > 0 or _OPENER.match(segment, behind) is not None


def _is_symbol(character: str) -> bool:
    """Whether a character is one of a symbol font, as extraction leaves bullets of such fonts."""
    return "\ue000" <= character <= "\uf8ff"


def _behind_markers(segment: str) -> int:
    """The offset behind the markers that open a segment, 0 if none do."""
    behind = 0
    while marker := _MARKER.match(segment, behind):
        behind = marker.end()
    return behind


def _by_line(text: str, lines: Lines, tail: int, floor: int, *, same_line: bool) -> Open | None:
    line = lines.line_at(tail)
    start, segment = _segment(text, lines, line, tail, floor)
    if not segment:
        if same_line:
            return None
        above = _line_before(text, lines, line, floor)
        if above is None:
            return None
        adjacent, line = above == line - 1, above
        start, segment = _segment(text, lines, line, tail, floor)
        numbered = adjacent and _NUMBERED.match(segment) is not None and _can_hold_title(segment)
        if not numbered and not can_stand_above(segment):
            return None
    elif text[tail] == "\n" and is_budget_title(segment):
        return None
    if start > lines.first_text(line) or _is_marked(segment):
        return Open(start, text[start:tail])
    if line == 0 or not lines.texts[line - 1]:
        begin = _across_blank(text, lines, line, floor)
        return Open(start if begin is None else begin, text[start if begin is None else begin : tail])
    begin = _wrapped_from(text, lines, line, tail, floor)
    return Open(begin, text[begin:tail]) if begin is not None else Open(start, text[start:tail])


def _across_blank(text: str, lines: Lines, line: int, floor: int) -> int | None:
    """Where a title begins that was broken behind a の or a ・, across the blank line of a double-spaced page."""
    above = line - 2
    if above < 0 or lines.starts[above] < floor or not lines.stripped[above].endswith(_GOES_ON):
        return None
    start, segment = _segment(text, lines, above, lines.starts[line], floor)
    whole = start == lines.first_text(above) and (above == 0 or not lines.stripped[above - 1])
    return start if whole and _can_hold_title(segment) and not is_heading(segment) else None


def _wrapped_from(text: str, lines: Lines, line: int, tail: int, floor: int) -> int | None:
    """Where a title wrapped over several lines begins: after a blank line, a sentence, a heading or another mark."""
    begin = None
    above = _above(text, lines, line)
    tail_start = lines.starts[line]
    for _ in range(_MAX_LINES):
        if above < 0:
            return begin
        start, segment = _segment(text, lines, above, tail, floor)
        end = lines.starts[above] + len(lines.texts[above])
        if end <= floor or _is_closed(segment):
            # The lines reach back to the item before: they are its description, unless the last was broken in a word.
            return _broken_above(text, lines, line, tail, floor)
        if not segment or not _can_hold_title(segment) or is_heading(segment):
            return begin
        if _is_marked(segment):
            return begin if _is_listed(text, lines, above, segment[0], floor) else start
        if _is_indented(text, start, tail_start):
            return begin
        if start > lines.first_text(above):
            return start
        begin = start
        above = _above(text, lines, above)
    return None


def _is_listed(text: str, lines: Lines, line: int, mark: str, floor: int) -> bool:
    """Whether the line above a marked one has the same mark: then both are points of the prose of the item before."""
    above = _above(text, lines, line)
    return above >= 0 and lines.starts[above] >= floor and lines.stripped[above].startswith(mark)


def _above(text: str, lines: Lines, line: int) -> int:
    """The line above one, not counting furniture (which is blank in the text, but not in its lines); -1 if none."""
    above = line - 1
    while above >= 0 and lines.texts[above].strip():
        start = lines.starts[above]
        if text[start : start + len(lines.texts[above])].strip():
            break
        above -= 1
    return above


def _is_indented(text: str, start: int, below: int) -> bool:
    """Whether the line above is indented and the one below is not: then it is the prose of the item before."""
    return text[start - 1 : start] == " " and text[below : below + 1] != " "


def _broken_above(text: str, lines: Lines, line: int, tail: int, floor: int) -> int | None:
    """Where the line above begins if a title was broken in the middle of a word at its end."""
    here = _segment(text, lines, line, tail, floor)[1]
    start, above = _segment(text, lines, _above(text, lines, line), tail, floor)
    stump = len(here) <= _STUMP or here[0] in _CANNOT_BEGIN
    broken = len(above) >= _FULL_LINE and above[-1] not in ")」』】" and stump
    return start if broken and _can_hold_title(above) and not is_heading(above) else None


def _by_opener(text: str, lines: Lines, template: Template, tail: int, floor: int) -> Open | None:
    line = lines.line_at(tail)
    for step in range(_MAX_LINES + 1):
        start, segment = _segment(text, lines, line, tail, floor)
        if rate := _RATE.match(segment):
            start, segment = start + rate.end(), segment[rate.end() :]
        if not segment and step:
            return None
        if step and not _can_hold_title(segment):
            return None
        if template.opener.match(segment, _behind_markers(segment)):
            marks = [m.start() for m in _ANY_STRONG.finditer(segment) if template.opener.match(segment, m.start())]
            begin = start + (marks[-1] if marks else 0)
            return Open(begin, text[begin:tail])
        for match in reversed(list(_ANY_STRONG.finditer(segment))):
            if template.opener.match(segment, match.start()):
                return Open(start + match.start(), text[start + match.start() : tail])
        if lines.starts[line] <= floor or is_budget_title(segment):
            return None
        line -= 1
        if line >= 0 and _ENDS_SENTENCE.search(lines.texts[line]):
            return None
    return None


def _by_pattern(text: str, lines: Lines, template: Template, tail: int, floor: int) -> Open | None:
    line = lines.line_at(tail)
    for above in range(line, max(line - _MAX_LINES, -1), -1):
        start = max(lines.starts[above], floor, tail - 2 * _LONGEST)
        window = text[start:tail].rstrip()
        match = template.opener.search(window)
        if match is not None:
            return Open(start + match.start(), match["title"], match.groupdict().get("departments"))
        if start == floor or (window and not window.partition("\n")[0].strip()):
            return None
    return None
