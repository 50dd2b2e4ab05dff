"""Forwards: where the tail of an item may begin, and how it is read along the steps of a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mie_budget.language import N_
from mie_budget.reading.brackets import closing_of
from mie_budget.reading.figures import Figure, find_bare
from mie_budget.reading.labels import label_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.templates.compiling import Step, Template
from mie_budget.reading.templates.whole import LONGEST, Whole
from mie_budget.reading.titles import STRONG_BULLETS, is_marker, marker_group

# A note in round brackets may close an item's line, but not one that names an organization: that must be read.
_LINE_END = lazy(
    r"(?:[ ]{0,200}+\((?![^()\n]*(?:円|同上|〃|(?:部|局|課|室|庁|省|会)\)))[^()\n|]{1,40}\)){0,2}[ |]{0,200}+(?=\n|\Z)"
)
_END_OF_AMOUNT = lazy(rf"\s|\Z|[(\[〔【〈<※…|:：{STRONG_BULLETS}]")
_DASH = lazy(r"(?:[-‐–—―−]{1,2}|－)(?=[ |]{0,200}+(?:\n|\Z|[)】〕\]|]))")
_MONEY = lazy(r"[ ]?[百千万億円%]")
_COLUMN = lazy(r"[ ]+(?P<figure>\d[\d,]*)(?=[ |]*$)")
_DASH_FOR_AMOUNT = lazy(
    r"\([^()\d\n]{0,12}<dash>{1,2} ?[百千万億]{0,2}円?\s*\)|(?<=[ )】〕])<dash>{1,2} ?[百千万億]{0,2}円"
)
_BEHIND_BRACKET = lazy(r"の?内数|[ ]?(?:千|百万|万|億)?円")
_BLANKS = lazy(r"[ \n]{1,400}+")
"""What may part an amount from what stands before it; items that are read already are blank too."""
_MOST_ENDS = 4
"""How many places are tried at which an amount may end."""


class Read(NamedTuple):
    """A tail while it is read: where it ends, and what its slots hold (places are offsets in the text)."""

    end: int
    departments: DepartmentList | None = None
    department_at: int = 0
    piece: Piece | None = None
    tail: Tail | None = None
    figures: tuple[Figure, ...] = ()
    description: tuple[int, int] = (0, 0)
    marker: str = ""
    failed: str = ""
    done: int = 0


def read_forwards(whole: Whole, text: str, template: Template, at: int) -> Read:
    """Read a tail from an offset on; `failed` names what of the template does not fit, the furthest on."""
    read = _rest(whole, text, template, 0, Read(at))
    if read.failed:
        return read
    if template.is_weak:
        return (
            read
            if _END_OF_AMOUNT.match(text, read.end)
            else read._replace(failed="the end of the amount", done=len(template.steps))
        )
    ends = template.open_ended or text[read.end - 1 : read.end] == "\n" or _LINE_END.match(text, read.end) is not None
    return read if ends else read._replace(failed=N_("the end of the line"), done=len(template.steps))


def _rest(whole: Whole, text: str, template: Template, index: int, read: Read) -> Read:
    """Read the steps of a tail from one on; `failed` names the slot where the furthest way stops."""
    if index == len(template.steps):
        return read
    step = template.steps[index]
    failed = step.slot
    furthest: Read | None = None
    ways: Iterable[Read] = ()
    if step.pattern is not None:
        match = step.pattern.match(text, read.end)
        if match is not None:
            caught = _caught(match, read, strict=template.strict)
            if caught is None:
                failed = "departments"
            else:
                ways = (caught,)
    else:
        following = template.steps[index + 1] if index + 1 < len(template.steps) else None
        ways = _amounts(whole, text, step, following, read) if step.slot == "amount" else _bare(whole, text, read)
    for way in ways:
        rest = _rest(whole, text, template, index + 1, way)
        if not rest.failed:
            return rest
        furthest = rest if furthest is None or rest.done > furthest.done else furthest
    if step.optional:
        return _rest(whole, text, template, index + 1, read)
    return furthest or read._replace(failed=failed, done=index)


def _caught(match: re.Match[str], read: Read, *, strict: bool) -> Read | None:
    """What the slots of a pattern hold; None where its departments are none."""
    groups = match.groupdict()
    if groups.get("marker"):
        if not is_marker(groups["marker"][1:-1]) and marker_group(groups["marker"]) is None:
            return None
        read = read._replace(marker=read.marker + groups["marker"])
    if groups.get("description"):
        read = read._replace(description=match.span("description"))
    if groups.get("departments"):
        printed = groups["departments"].replace("\n", "")
        departments = read_departments(printed, strict=strict)
        if departments is None:
            return None
        read = read._replace(departments=departments, department_at=match.start("departments"))
    return read._replace(end=match.end())


def _amounts(whole: Whole, text: str, step: Step, following: Step | None, read: Read) -> Iterator[Read]:
    """The ways to read an amount: as far as it is understood, or up to a place where the next step may go on."""
    at = _start_of_amount(text, step, read.end)
    if at is None:
        return
    piece = whole.long_piece(text, at)
    context = whole.context(piece.line)
    figures = whole.figures(piece.text)
    for end in _ends_of_amount(piece.text, step, following, figures):
        tail = read_tail(piece.text, 0, figures, context, end=end)
        if tail.departments is not None:
            cut = len(piece.text[: tail.department_start].rstrip(" (【〔["))
            tail = read_tail(piece.text, 0, figures, context, end=min(end, cut))
        if not tail.clauses or tail.departments is not None:
            continue
        stopped = len(piece.text[: min(tail.end, end)].rstrip(" |"))
        if tail.markers:
            read = read._replace(marker=read.marker + "".join(f"({word})" for word in tail.markers))
        yield read._replace(end=whole.offset_of(piece, stopped - 1) + 1, piece=piece, tail=tail, figures=tuple(figures))


def _bare(whole: Whole, text: str, read: Read) -> Iterator[Read]:
    """The way to read a number without a unit."""
    at = read.end
    while at < len(text) and text[at] == " ":
        at += 1
    if at >= len(text) or text[at] == "\n":
        return
    # Only what stands near matters: the rest of a long line would be read again for each of its places.
    piece = whole.piece(text, at, at + 2 * LONGEST)
    context = whole.context(piece.line)
    if context.unit is None:
        return
    dash = _DASH.match(piece.text)
    found = [one for one in (*whole.figures(piece.text), *find_bare(piece.text, context.unit)) if one.start == 0]
    if dash is not None:
        tail = Tail(0)
        tail.clauses.append(Clause(None, 0, dash.end(), None))
        tail.end = dash.end()
    elif (
        not found
        or (found[0].bare and _MONEY.match(piece.text, found[0].end))
        or (not found[0].bare and found[0].yen != 0)
    ):
        return
    else:
        column = _COLUMN.match(piece.text, found[0].end)
        tail = read_tail(piece.text, 0, found[:1], context, end=found[0].end if column else None)
        if column is not None:
            # The same number in two columns is one; of two that differ nothing says which is meant.
            tail.end = column.end()
            if column["figure"] != piece.text[found[0].start : found[0].end]:
                tail.clauses[0].yen, tail.clauses[0].problem = None, "several-figures"
    if tail.clauses and tail.departments is None:
        yield read._replace(
            end=whole.offset_of(piece, max(tail.end, 1) - 1) + 1, piece=piece, tail=tail, figures=tuple(found[:1])
        )


def next_place(whole: Whole, text: str, template: Template, at: int) -> int | None:
    """The next place where a tail may begin."""
    step = template.steps[0]
    if step.pattern is not None:
        match = step.pattern.search(text, at)
        while match is not None and match.end() == match.start():
            match = step.pattern.search(text, match.end() + 1) if match.end() < len(text) else None
        return None if match is None else match.start()
    if at >= len(text):
        return None
    for line in range(whole.line_at(at), whole.line_at(max(len(text) - 1, 0)) + 1):
        start = whole.starts[line]
        printed = whole.printed(text, line)
        figures: Sequence[Figure] = whole.figures(printed)
        if step.slot == "amount":
            figures = [*figures, *(Figure(*dash.span(), None) for dash in _DASH_FOR_AMOUNT.finditer(printed))]
        else:
            unit = whole.context(line).unit
            figures = (
                [*figures, *find_bare(printed, unit), *(Figure(*dash.span(), None) for dash in _DASH.finditer(printed))]
                if unit
                else ()
            )
        for place in sorted({_begin(printed, figure.start, step) for figure in figures} - {-1}):
            if (
                start + place >= at
                and (template.breaks or printed[:place].strip())
                and (step.slot != "figure" or printed[place - 1] in " )】〕]」")
            ):
                return start + place
    return None


def _begin(printed: str, at: int, step: Step) -> int:
    """Where what reads a figure begins: at its label, or at the bracket around it; -1 where no bracket is."""
    if step.slot == "figure" or printed[at] == "(":
        return at
    label = label_at_end(printed[:at])
    if label < at and printed[:label].strip():
        at = label
    opening = printed.rfind("(", 0, at)
    closing = closing_of(printed, opening) if opening >= 0 else None
    if opening >= 0 and (closing is None or closing >= at):
        return opening
    return -1 if step.bracketed else at


def _start_of_amount(text: str, step: Step, begin: int) -> int | None:
    """Where an amount starts behind the blanks at an offset; on a line further down only one in brackets does."""
    blanks = _BLANKS.match(text, begin)
    at = begin if blanks is None else blanks.end()
    if at >= len(text) or text[at] in " \n" or (step.bracketed and text[at] != "("):
        return None
    return at if text[at] == "(" or "\n" not in text[begin:at] else None


def _ends_of_amount(printed: str, step: Step, following: Step | None, figures: Sequence[Figure]) -> Iterator[int]:
    """How far an amount may be read: as far as it goes, or, without brackets, up to where the next step may go on."""
    if step.bracketed:
        closing = closing_of(printed, 0)
        behind = None if closing is None else _BEHIND_BRACKET.match(printed, closing + 1)
        yield len(printed) if closing is None else closing + 1 if behind is None else behind.end()
        return
    yield len(printed)
    if following is None or following.pattern is None:
        return
    here = following.pattern.search(printed, figures[0].end if figures else 0)
    for _ in range(_MOST_ENDS):
        if here is None:
            return
        yield here.start()
        here = following.pattern.search(printed, here.start() + 1)
