"""Parts: what is a part of the item above it, and becomes its breakdown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.accounts.adding_up import MOST_PARTS, adding_up
from mie_budget.reading.accounts.depth import WEAK
from mie_budget.reading.items.candidates import Candidate, Loose, Value, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.titles import BRANCHES, mark_of

_MAY_BE_PARTS = (Verdict.ITEM, Verdict.DOUBTFUL)
_ENDS_IN_BRACKET = lazy(r"[(] ?(?:<dash>|[△▲−-]?\d[^()]*) ?[)]$", needs=")")
"""A figure in brackets, or the dash for none, at the end of a line."""
_ENDS_PART = lazy(r"[)\]】〕\s|]*$")


class _Place(NamedTuple):
    """Where parts of an item may stand: the run below it, whether only all of that counts, and what it is otherwise."""

    run: Callable[[Sequence[Candidate], int], Sequence[Candidate]]
    whole: bool = True
    otherwise: str = ""


def parts_said_to_be(candidates: Sequence[Candidate]) -> None:
    """A line below an item that says うち before a name, and those without a mark right below it, are parts of it.

    So are the branches drawn right below an item, whatever they come to: one may be cut.
    """
    parent: Candidate | None = None
    root: Candidate | None = None
    whole, left, below = 0, 0, -1
    for one in candidates:
        if one.mark is not None and one.mark.style in BRANCHES:
            if root is not None and one.first_line == below and not one.names_departments:
                below = one.header_last + 1
                make_part(root, one, OtherRelation.OF_WHICH)
            continue
        root = one if one.is_item and one.yen is not None else None
        follows = one.first_line == below and (one.name.startswith("うち ") or left < whole)
        is_part = one.mark is None and one.frame == "header" and not one.names_departments
        if parent is not None and follows and is_part and 0 < one.known_yen <= left:
            left -= one.known_yen
            below = one.header_last + 1
            make_part(parent, one, OtherRelation.OF_WHICH)
            continue
        marked = one.is_item and one.mark is not None and one.relation is Relation.EXACT
        parent = one if marked else None
        whole = left = one.known_yen
        below = one.header_last + 1


def points_with_last_year(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Points below an item that have nothing but last year's sum of it behind them, as a note says of all brackets.

    ①橋の点検 38億円 above ・堤防沿いの橋を調べる (29億円): the point is what is said of the item.
    """
    parent: Candidate | None = None
    for one in candidates:
        ending = _ENDS_IN_BRACKET.search(lines.stripped[one.header_last])
        if ending is None and one.is_item:
            parent = one if one.yen is not None and one.mark is not None else None
        elif ending is not None and parent is not None and one.verdict in _MAY_BE_PARTS and one.title is not None:
            in_bracket = lines.texts[one.amount_line][: one.amount_offset].rstrip().endswith("(")
            pointed = one.mark is not None and one.mark.kind == "bullet" and one.style != parent.style
            if pointed and one.departments is None and (one.yen is None or in_bracket):
                make_part(parent, one, OtherRelation.PREVIOUS_YEAR)


def enclosed_parts(candidates: Sequence[Candidate], foremost: Sequence[int]) -> None:
    """What stands behind a line 主な事業 and above who is in charge of the item that this line stands below."""
    for line in foremost:
        index = bisect_right([one.first_line for one in candidates], line) - 1
        parent = candidates[index] if index >= 0 else None
        if parent is None or not parent.is_item or parent.department_line <= line:
            continue
        last, names = parent.department_line, parent.departments
        below = [one for one in candidates[index + 1 : index + 1 + MOST_PARTS] if one.is_item]
        parts = [one for one in below if one.first_line < last and one.departments == names]
        if parts and parent.relation is Relation.EXACT and sum(one.yen or 0 for one in parts) <= (parent.yen or 0):
            for part in parts:
                make_part(parent, part, OtherRelation.OF_WHICH)


def parts_below(candidates: Sequence[Candidate], contents: Sequence[int]) -> None:
    """What adds up to the item above it; `contents` are the lines behind which parts of an item stand."""
    places = (
        _Place(_points, otherwise="point"),
        _Place(partial(_contents, contents), whole=False),
        _Place(_in_no_charge),
        _Place(_in_deeper_columns, otherwise="part-column"),
        _Place(_between_rows),
    )
    _parts_at(places, candidates)


def counted_parts(candidates: Sequence[Candidate]) -> None:
    """What is counted below an item that it adds up to.

    These parts look like chapters where others than their item follow: they are settled before any.
    """
    _parts_at((_Place(_counted_in_no_charge),), candidates)


def _parts_at(places: Sequence[_Place], candidates: Sequence[Candidate]) -> None:
    """What adds up to the item above it, at each place where parts of an item stand."""
    for place in places:
        for index, parent in enumerate(candidates):
            if not parent.is_item or not (run := place.run(candidates, index)):
                continue
            count = adding_up(parent.yen, [one.yen for one in run], whole=place.whole)
            for part in run[:count]:
                make_part(parent, part, OtherRelation.BREAKDOWN)
            take_charge(parent, run[:count])
            if place.otherwise and not count:
                for one in run:
                    one.take_for(Verdict.DOUBTFUL, place.otherwise)


def _points(candidates: Sequence[Candidate], index: int) -> Sequence[Candidate]:
    """Points right below an item with departments, which have none: they are its parts, or named for its prose."""
    parent, found = candidates[index], [candidates[index]]
    if not parent.names_departments or parent.mark is not None or parent.frame not in ("header", "above"):
        return []
    for one in candidates[index + 1 : index + 1 + MOST_PARTS]:
        marked = one.mark is not None and one.mark.style in WEAK
        if not marked or one.names_departments or one.frame != "header" or one.first_line != found[-1].header_last + 1:
            break
        found.append(one)
    return found[1:]


def _contents(lines: Sequence[int], candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """Items below a line that says 内訳 and stands right below an item."""
    at = bisect_right(lines, candidates[index].first_line)
    below = candidates[index + 1 : index + 1 + MOST_PARTS] if at < len(lines) else []
    items = [one for one in below if one.is_item]
    return [one for one in items if lines[at] < one.first_line] if items and lines[at] <= items[0].first_line else []


def _in_no_charge(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """What stands below an item with departments and has none."""
    if not candidates[index].names_departments or candidates[index].frame == "table":
        return []
    below = candidates[index + 1 : index + 1 + MOST_PARTS]
    return list(takewhile(lambda one: one.departments is None and one.verdict in _MAY_BE_PARTS, below))


def _counted_in_no_charge(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """What stands below a marked item with departments, has none, and is counted alike from one on."""
    parent = candidates[index]
    run = _in_no_charge(candidates, index) if parent.mark is not None else []
    counted = [one.mark.number if one.mark is not None and one.style == run[0].style else None for one in run]
    alike = list(takewhile(lambda pair: pair[0] == pair[1], zip(counted, range(1, len(counted) + 1), strict=True)))
    return run[: len(alike)] if run and run[0].style != parent.style else []


def _in_deeper_columns(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """Rows below an item with a figure whose names stand in a column behind that of its name."""
    parent = candidates[index]
    if parent.frame != "table" or parent.yen is None:
        return []
    below = candidates[index + 1 : index + 1 + MOST_PARTS]
    return list(takewhile(lambda one: one.frame == "table" and one.depths[0] > parent.depths[1], below))


def _between_rows(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """Entries that are no rows, between a row of a table and the next: the column of explanations holds them."""
    if candidates[index].frame != "table":
        return []
    below = candidates[index + 1 : index + 1 + MOST_PARTS]
    run = list(takewhile(lambda one: one.frame != "table" and one.verdict in _MAY_BE_PARTS, below))
    return run if len(run) < len(below) and below[len(run)].frame == "table" else []


def make_part(parent: Candidate, part: Candidate, relation: OtherRelation) -> None:
    """Count an item as a part of another; a figure of it that cannot be read is reported all the same."""
    part.take_for(Verdict.PART, "part")
    if part.yen is not None:
        value = Value(part.yen, relation, part.amount_text, part.amount_line, part.amount_offset)
        parent.others += (value,)
    part.figures = [(line, offset, "other") for line, offset, _ in part.figures]
    parent.figures += part.figures
    parent.notes += tuple(note for note in part.notes if note.code is DiagnosticCode.FIGURE_UNREADABLE)


def take_charge(parent: Candidate, parts: Sequence[Candidate]) -> None:
    """Give an item who is in charge by a line of its own below the last of its parts, where it names nobody else."""
    named = [part for part in parts if part.names_departments]
    if parent.departments is not None or len(named) != 1 or named[0] is not parts[-1]:
        return
    (last,) = named
    if last.department_line > last.amount_line:
        parent.departments, last.departments = last.departments, None
        parent.department_line, parent.department_offset = last.department_line, last.department_offset


def parts_in_prose(lines: Lines, items: Sequence[Candidate], loose: Sequence[Loose]) -> list[Loose]:
    """Give an item the marked lines of its prose that add up to its amount, as its breakdown; return the rest."""
    kept: list[Loose] = []
    at = 0
    for index, item in enumerate(items):
        while at < len(loose) and loose[at].piece.line <= item.header_last:
            kept.append(loose[at])
            at += 1
        first = at
        stop = items[index + 1].first_line if index + 1 < len(items) else len(lines.stripped)
        while at < len(loose) and loose[at].piece.line < stop:
            at += 1
        below = loose[first:at]
        if not _is_breakdown(item, below):
            kept += below
            continue
        parts: list[Value] = []
        for piece, (figure,) in below:
            line, offset = piece.place(figure.start)
            text = piece.printed(lines, figure.start, figure.end).strip()
            parts.append(Value(figure.yen or 0, OtherRelation.BREAKDOWN, text, line, offset))
            item.figures.append((line, offset, "other"))
        item.others += tuple(parts)
    return [*kept, *loose[at:]]


def _is_breakdown(item: Candidate, below: Sequence[Loose]) -> bool:
    """Whether pieces with marks of one style hold a figure each at their ends, and these add up to an item."""
    if item.relation is not Relation.EXACT:
        return False
    styles = {mark.style if (mark := mark_of(piece.text)) is not None else None for piece, _ in below}
    return (
        len(styles) == 1
        and None not in styles
        and all(len(figures) == 1 and _ENDS_PART.match(piece.text, figures[0].end) for piece, figures in below)
        and adding_up(item.yen, [figures[0].yen for _, figures in below], whole=True) > 0
    )
