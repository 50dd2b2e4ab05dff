"""Accounts: each yen once. Group totals and parts among the candidates, and what became of every figure of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise, takewhile
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.items.candidates import LEAST_UNIT, Candidate, Loose, Value, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import DepartmentList, sections_of
from mie_budget.reading.titles import LOWEST_LEVEL, level_of, mark_of, read_title

_MAY_BE_PARTS = (Verdict.ITEM, Verdict.DOUBTFUL)
_MOST_PARTS = 40
"""A longer run is no breakdown that a document prints, and each item looks at no more."""
_LEAST_PARTS = 2
"""One figure that equals another is that figure again, and no sum."""
_LEAST_DIGITS = 4
"""Others make the figure before them by chance (3,200 = 2,300 + 900) where it has fewer before its zeros.

Unless a list has other sums, one that is named for a programme is none."""
_LEAST_PROGRAMMES = 3
"""Fewer programmes below a sum that they do not make up may be what one item consists of."""
_LEAST_HEADINGS = 2
"""What one heading has below it, it may have by chance; headings of groups come at least in pairs."""
_CHAPTERS = frozenset({"roman", "kanji", "plain", "dotted"})
_POLICY = lazy(
    r"(?:重点|基本|主要|政策)?(?:戦略|目標|政策|施策|方針|柱|分野|テーマ|視点)の? ?"
    r"(?:\d{1,2}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ一二三四五六七八九])(?!\d)"
)
_LEAST_OF_CHAPTER = 3
"""A programme may have a part or two of its own below it, counted like everything else."""
_OF_ITS_OWN = lazy(r"(?:事業|業務)費?$")
"""What the name of a programme ends with that stands for itself in a budget."""
_ENDS_PART = lazy(r"[)\]】〕\s|]*$")


def settle(
    candidates: list[Candidate],
    *,
    contents: Sequence[int] = (),
    besides: Sequence[int] = (),
    foremost: Sequence[int] = (),
) -> None:
    """Find the candidates that are sums of others.

    A sum of the next ones of its list is a total, a sum of deeper ones a parent, whose parts become its breakdown.
    `contents` are the lines, in order, behind which parts of an item stand, `besides` those behind which other items
    follow, `foremost` those behind which the foremost programmes of what stands above follow.
    """
    _said_to_be_of(candidates)
    _parts(candidates, _COUNTED)
    _sums_of_chapters([candidate for candidate in candidates if candidate.verdict is Verdict.ITEM])
    _rounded_sums([candidate for candidate in candidates if candidate.verdict is Verdict.ITEM])
    _sums_above_lists([candidate for candidate in candidates if candidate.verdict is Verdict.ITEM])
    _sums_of_foremost([candidate for candidate in candidates if candidate.verdict is Verdict.ITEM], foremost)
    _sums_of_rows([candidate for candidate in candidates if candidate.verdict is Verdict.ITEM])
    _below_organizations(candidates)
    _parts(candidates, _places(contents))
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    _headings_with_sums(items, besides)
    _headings_in_brackets(items)
    _sums_of_groups(candidates)
    # What follows something like an item that is not certain may be its parts.
    doubtful = [one.first_line for one in candidates if one.verdict is Verdict.DOUBTFUL and _is_counted(one)]
    listed = [candidate for candidate in items if candidate.verdict is Verdict.ITEM]
    _sums_in_lists(listed, sorted({*besides, *doubtful}))


def _said_to_be_of(candidates: Sequence[Candidate]) -> None:
    """A line below an item that says うち before a name, and those without a mark right below it, are parts of it."""
    parent: Candidate | None = None
    whole, left, below = 0, 0, -1
    for one in candidates:
        follows = one.first_line == below and (one.name.startswith("うち ") or left < whole)
        is_part = one.mark is None and one.frame == "header" and not _is_in_charge(one)
        if parent is not None and follows and is_part and 0 < (one.yen or 0) <= left:
            left -= one.yen or 0
            below = one.header_last + 1
            _make_part(parent, one, OtherRelation.OF_WHICH)
            continue
        marked = one.verdict is Verdict.ITEM and one.mark is not None and one.relation is Relation.EXACT
        parent = one if marked else None
        whole = left = one.yen or 0
        below = one.header_last + 1


def _sums_of_chapters(items: Sequence[Candidate]) -> None:
    """A chapter's name with a figure that covers all items below it states what they and others come to."""
    summed: set[tuple[str, str]] = set()
    few: list[Candidate] = []
    for index, chapter in enumerate(items):
        if chapter.mark is None or chapter.yen is None or chapter.departments is not None:
            continue
        in_table = chapter.frame == "table"
        if in_table and chapter.mark.kind == "bullet":
            continue
        below = _of_chapter(items, index)
        levels = [level_of(one.mark) for one in below]
        policy = _POLICY.match(chapter.name) is not None
        named = policy or chapter.mark.kind in _CHAPTERS
        several = len(below) >= _LEAST_OF_CHAPTER
        # A sum is rounded where what it consists of is not.
        rounded = len(below) >= _LEAST_PARTS and all(_unit_of(one) < _unit_of(chapter) for one in below)
        marked = all(level_of(chapter.mark) < level < LOWEST_LEVEL for level in levels)
        # Somebody is in charge of each of the items, nobody of what they are for.
        charged = several and chapter.mark.kind in (*_CHAPTERS, "round") and all(map(_is_in_charge, below))
        least = min(levels, default=LOWEST_LEVEL)
        sums = [one.yen or 0 for one, level in zip(below, levels, strict=True) if level == least]
        if len(sums) < _LEAST_PARTS or min(sums) < 0 or sum(sums) > chapter.yen:
            continue
        if in_table and sum(sums) != chapter.yen:
            # The rows below may be of other programmes.
            continue
        if charged or (named and (rounded or (several and (policy or marked)))):
            chapter.take_for(Verdict.TOTAL, "total")
            summed.add((chapter.frame, chapter.style))
        elif named and marked and sum(sums) == chapter.yen:
            few.append(chapter)
    for chapter in few:
        if (chapter.frame, chapter.style) in summed:
            chapter.take_for(Verdict.TOTAL, "total")


def _is_counted(candidate: Candidate) -> bool:
    """Whether a candidate opens with an ordinal."""
    return candidate.mark is not None and candidate.mark.kind != "bullet"


def _unit_of(candidate: Candidate) -> int:
    return candidate.own_unit or 1


def _of_chapter(items: Sequence[Candidate], index: int) -> list[Candidate]:
    """The items below a chapter's name, down to the next name like it."""
    style, level = items[index].style, level_of(items[index].mark)
    following = (items[at] for at in range(index + 1, len(items)))
    return list(takewhile(lambda one: one.style != style and level_of(one.mark) >= level, following))


def _rounded_sums(items: Sequence[Candidate]) -> None:
    """A name and a rounded figure that the items below come to, marked where it is not, states their sum."""
    for heads in ([item.mark is None for item in items], [item.mark is not None for item in items]):
        places = [index for index, head in enumerate(heads) if head]
        for index, stop in pairwise([*places, len(items)]):
            candidate, below = items[index], items[index + 1 : stop]
            if (
                candidate.yen is not None
                and candidate.departments is None
                and candidate.frame in ("header", "above")
                and (candidate.mark is None or candidate.mark.kind != "bullet")
                and len(below) >= _LEAST_PARTS
                and (rounding := _rounding_of(candidate)) >= LEAST_UNIT
                and abs(sum(one.yen or 0 for one in below) - candidate.yen) <= rounding
            ):
                candidate.take_for(Verdict.TOTAL, "total")


def _sums_above_lists(items: Sequence[Candidate]) -> None:
    """A name without a mark that stands above marked programmes states their sum; one above such names, theirs."""
    heads = [index for index, item in enumerate(items) if item.mark is None and item.frame in ("header", "above")]
    sums: list[int] = []
    for index, stop in pairwise([*heads, len(items)]):
        head, below = items[index], items[index + 1 : stop]
        programmes = sum("programme" in one.evidence for one in below)
        if (
            2 * programmes > len(below)
            and head.departments is None
            and head.relation is Relation.EXACT
            and _adding_up(head.yen, [one.yen for one in below], whole=True)
            and (sums or len(below) > _LEAST_PARTS or len(str(head.yen).rstrip("0")) >= _LEAST_DIGITS)
        ):
            head.take_for(Verdict.TOTAL, "sum-of-next")
            sums.append(index)
    for index in heads:
        head, first = items[index], bisect_right(sums, index)
        following = [items[at].yen for at in sums[first : first + _MOST_PARTS]]
        # Nothing stands between it and the first of the names that it is the sum of.
        above = head.departments is None and sums[first : first + 1] == [index + 1]
        if above and (following[0] == head.yen or _adding_up(head.yen, following)):
            head.take_for(Verdict.TOTAL, "sum-of-next")


def _sums_of_rows(items: Sequence[Candidate]) -> None:
    """A row of a table that the rows below it add up to, this year and the year before, or among others that do."""
    found: list[Candidate] = []
    likely: list[Candidate] = []
    for index, row in enumerate(items):
        if row.frame != "table" or row.mark is not None or row.departments is not None:
            continue
        below = list(takewhile(lambda one: one.frame == "table", items[index + 1 : index + 1 + _MOST_PARTS]))
        count = _adding_up(row.yen, [one.yen for one in below]) if row.relation is Relation.EXACT else 0
        if not count:
            continue
        before = [_year_before(one) for one in below[:count]]
        # What nothing has changed in adds up twice or not at all.
        twice = before != [one.yen for one in below[:count]] and _adding_up(_year_before(row), before, whole=True)
        (found if twice or len(str(row.yen).rstrip("0")) >= _LEAST_DIGITS else likely).append(row)
    for row in (*found, *(likely if found else ())):
        row.take_for(Verdict.TOTAL, "sum-of-next")


def _year_before(candidate: Candidate) -> int | None:
    """What a candidate had the year before; None where that is not printed."""
    return next((value.yen for value in candidate.others if value.relation is OtherRelation.PREVIOUS_YEAR), None)


def _sums_of_foremost(items: Sequence[Candidate], foremost: Sequence[int]) -> None:
    """What stands above a line that says that its foremost programmes follow, marked otherwise, states a sum."""
    for above, below in pairwise(items):
        at = bisect_right(foremost, above.first_line)
        if (
            at < len(foremost)
            and foremost[at] < below.first_line
            and above.mark is not None
            and above.departments is None
            and below.mark is not None
            and below.style != above.style
        ):
            above.take_for(Verdict.TOTAL, "group-heading")


def _rounding_of(candidate: Candidate) -> int:
    """How far an amount may be from the sum it states: half of its unit, or of its last digit if about so much."""
    if any(note.code is DiagnosticCode.APPROXIMATE for note in candidate.notes):
        digits = str(candidate.yen)
        return int(10 ** (len(digits) - len(digits.rstrip("0")))) // 2
    return _unit_of(candidate) // 2


def _parts(candidates: Sequence[Candidate], places: Sequence[_Place]) -> None:
    """What adds up to the item above it, at each place where parts of an item stand."""
    for place in places:
        for index, parent in enumerate(candidates):
            if parent.verdict is not Verdict.ITEM or not (run := place.run(candidates, index)):
                continue
            count = _adding_up(parent.yen, [one.yen for one in run], whole=place.whole)
            for part in run[:count]:
                _make_part(parent, part, OtherRelation.BREAKDOWN)
            _take_charge(parent, run[:count])
            if place.otherwise and not count:
                for one in run:
                    one.take_for(Verdict.DOUBTFUL, place.otherwise)


def _sums_of_groups(candidates: Sequence[Candidate]) -> None:
    """A heading whose figure is the sum of the groups right below it."""
    groups = [index for index, candidate in enumerate(candidates) if "group-heading" in candidate.against]
    for index, candidate in enumerate(candidates):
        if candidate.verdict is Verdict.ITEM and candidate.mark is not None:
            first = bisect_right(groups, index)
            if _adding_up(candidate.yen, [candidates[group].yen for group in groups[first : first + _MOST_PARTS]]):
                candidate.take_for(Verdict.TOTAL, "group-heading")


def _sums_in_lists(items: Sequence[Candidate], besides: Sequence[int]) -> None:
    """What adds up to an item in its list: the next ones to a total, deeper ones to a parent."""
    index = 0
    summed = False
    opening = _opening_sections(items)
    while index < len(items):
        parent = items[index]
        if parent.yen is None or parent.relation is not Relation.EXACT:
            index += 1
            continue
        deeper = _deeper(items, index, besides)
        if deeper and parent.markers and deeper[0].mark is not None and deeper[0].mark.style in opening:
            # The marks of a list say which of its items are new; the others have a sign that says nothing.
            deeper = []
        if deeper and (_is_policy(parent, deeper) or _is_field_of_work(parent, deeper)):
            parent.take_for(Verdict.TOTAL, "group-heading")
        elif deeper:
            added = sum(part.yen or 0 for part in deeper)
            if added == parent.yen or (parent.frame != "table" and 0 < added <= parent.yen):
                relation = OtherRelation.BREAKDOWN if added == parent.yen else OtherRelation.OF_WHICH
                for part in deeper:
                    _make_part(parent, part, relation)
                _take_charge(parent, deeper)
                index += 1 + len(deeper)
                continue
        elif _adds_up_next(items, index, summed=summed):
            parent.take_for(Verdict.TOTAL, "sum-of-next")
            summed = True
        index += 1


def _opening_sections(items: Sequence[Candidate]) -> frozenset[str]:
    """The signs of points that the first items below the headings of organizations have: they are of items."""
    return frozenset(
        one.mark.style
        for before, one in pairwise(items)
        if one.mark is not None
        and one.mark.style in _WEAK
        and one.heading_line is not None
        and one.heading_line != before.heading_line
    )


def _is_policy(parent: Candidate, deeper: Sequence[Candidate]) -> bool:
    """Whether a form is of a policy, and what stands in it are its items."""
    return parent.frame == "form" and any(part.markers or _is_in_charge(part) for part in deeper)


def _is_field_of_work(parent: Candidate, deeper: Sequence[Candidate]) -> bool:
    """Whether what is named for no programme stands above some of the programmes that its sum is spent on."""
    return (
        "programme" not in parent.evidence
        and not parent.markers
        and not _is_in_charge(parent)
        and parent.frame in ("header", "above")
        and len(deeper) >= _LEAST_PROGRAMMES
        and all("programme" in part.evidence for part in deeper[:1])
        and 2 * sum("programme" in part.evidence for part in deeper) > len(deeper)
        and all(part.yen is not None for part in deeper)
        and sum(part.yen or 0 for part in deeper) != parent.yen
    )


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
        for piece, (figure,) in below:
            line, offset = piece.place(figure.start)
            text = piece.printed(lines, figure.start, figure.end).strip()
            item.others += (Value(figure.yen or 0, OtherRelation.BREAKDOWN, text, line, offset),)
            item.figures.append((line, offset, "other"))
    return [*kept, *loose[at:]]


def _is_breakdown(item: Candidate, below: Sequence[Loose]) -> bool:
    if item.relation is not Relation.EXACT:
        return False
    marks = [mark_of(piece.text) for piece, _ in below]
    return (
        len({mark.style if mark is not None else None for mark in marks} - {None}) == 1
        and None not in marks
        and all(len(figures) == 1 and _ENDS_PART.match(piece.text, figures[0].end) for piece, figures in below)
        and _adding_up(item.yen, [figures[0].yen for _, figures in below], whole=True) > 0
    )


class _Place(NamedTuple):
    """Where parts of an item may stand: the run below it, whether only all of that counts, and what it is otherwise."""

    run: Callable[[Sequence[Candidate], int], Sequence[Candidate]]
    whole: bool = True
    otherwise: str = ""


def _places(contents: Sequence[int]) -> tuple[_Place, ...]:
    """Where parts of an item may stand; `contents` are the lines behind which some do."""
    return (
        _Place(_points, otherwise="point"),
        _Place(partial(_contents, contents), whole=False),
        _Place(_in_no_charge),
        _Place(_in_deeper_columns, otherwise="part-column"),
    )


def _adding_up(yen: int | None, figures: Sequence[int | None], *, whole: bool = False) -> int:
    """How many of the first of some figures add up to one: two or more, all if `whole`; 0 where none do."""
    added = 0
    for count, figure in enumerate(figures, 1) if yen else ():
        if figure is None:
            break
        added += figure
        if added == yen and count >= _LEAST_PARTS and (not whole or count == len(figures)):
            return count
    return 0


def _points(candidates: Sequence[Candidate], index: int) -> Sequence[Candidate]:
    """Points right below an item with departments, which have none: they are its parts, or named for its prose."""
    parent, found = candidates[index], [candidates[index]]
    if not _is_in_charge(parent) or parent.mark is not None or parent.frame not in ("header", "above"):
        return []
    for one in candidates[index + 1 : index + 1 + _MOST_PARTS]:
        marked = one.mark is not None and one.mark.style in _WEAK
        if not marked or _is_in_charge(one) or one.frame != "header" or one.first_line != found[-1].header_last + 1:
            break
        found.append(one)
    return found[1:]


def _contents(lines: Sequence[int], candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """Items below a line that says 内訳 and stands right below an item."""
    at = bisect_right(lines, candidates[index].first_line)
    below = candidates[index + 1 : index + 1 + _MOST_PARTS] if at < len(lines) else []
    items = [one for one in below if one.verdict is Verdict.ITEM]
    return [one for one in items if lines[at] < one.first_line] if items and lines[at] <= items[0].first_line else []


def _in_no_charge(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """What stands below an item with departments and has none."""
    if not _is_in_charge(candidates[index]) or candidates[index].frame == "table":
        return []
    below = candidates[index + 1 : index + 1 + _MOST_PARTS]
    return list(takewhile(lambda one: one.departments is None and one.verdict in _MAY_BE_PARTS, below))


def _counted_in_no_charge(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """What stands below a marked item with departments, has none, and is counted alike from one on."""
    parent = candidates[index]
    run = _in_no_charge(candidates, index) if parent.mark is not None else []
    counted = [one.mark.number if one.mark is not None and one.style == run[0].style else None for one in run]
    alike = list(takewhile(lambda pair: pair[0] == pair[1], zip(counted, range(1, len(counted) + 1), strict=True)))
    return run[: len(alike)] if run and run[0].style != parent.style else []


_COUNTED = (_Place(_counted_in_no_charge),)
"""These parts look like chapters where others than their item follow: they are settled before any."""


def _in_deeper_columns(candidates: Sequence[Candidate], index: int) -> list[Candidate]:
    """Rows below an item with a figure whose names stand in a column behind that of its name."""
    parent = candidates[index]
    if parent.frame != "table" or parent.yen is None:
        return []
    below = candidates[index + 1 : index + 1 + _MOST_PARTS]
    return list(takewhile(lambda one: one.frame == "table" and one.depths[0] > parent.depths[1], below))


def _make_part(parent: Candidate, part: Candidate, relation: OtherRelation) -> None:
    """Count an item as a part of another; a figure of it that cannot be read is reported all the same."""
    part.take_for(Verdict.PART, "part")
    if part.yen is not None:
        value = Value(part.yen, relation, part.amount_text, part.amount_line, part.amount_offset)
        parent.others += (value,)
    part.figures = [(line, offset, "other") for line, offset, _ in part.figures]
    parent.figures += part.figures
    parent.notes += tuple(note for note in part.notes if note.code is DiagnosticCode.FIGURE_UNREADABLE)


def _take_charge(parent: Candidate, parts: Sequence[Candidate]) -> None:
    """Give an item who is in charge by a line of its own below the last of its parts, where it names nobody else."""
    named = [part for part in parts if part.departments is not None and part.heading_line is None]
    if parent.departments is None and len(named) == 1 and named[0] is parts[-1]:
        (last,) = named
        if last.department_line > last.amount_line:
            parent.departments, last.departments = last.departments, None
            parent.department_line, parent.department_offset = last.department_line, last.department_offset


def _headings_with_sums(items: Sequence[Candidate], besides: Sequence[int]) -> None:
    """Ordinals that all have items of their own below them are the headings of groups: their figures are sums."""
    styles: dict[str, list[int]] = {}
    for index, candidate in enumerate(items):
        if candidate.mark is not None and candidate.frame in ("header", "above") and not _is_in_charge(candidate):
            styles.setdefault(candidate.mark.style, []).append(index)
    for style, indices in styles.items():
        if len(indices) < _LEAST_HEADINGS or style in _WEAK:
            continue
        below = [_deeper(items, index, besides, of_any=True) for index in indices]
        # Below a bullet stands what an item consists of, unless it is marked as an item itself.
        marked = any(part.markers for parts in below for part in parts)
        if (style not in _STRONG or marked) and (
            all(below)
            and 2 * sum(map(len, below)) >= 3 * len(indices)
            and all(all(part.yen is not None for part in parts) for parts in below)
            and _are_items([part for parts in below for part in parts], items[indices[0]])
        ):
            for index in indices:
                items[index].take_for(Verdict.TOTAL, "group-heading")


_BRACKETED_AMOUNTS = ("A【", "A〔", "A<")
_OF_CHAPTERS = (*_BRACKETED_AMOUNTS, "A[", "A(")
_CHAPTERS_ALONE = frozenset({"roman", "kanji"})
"""Programmes are seldom counted like this."""


def _headings_in_brackets(items: Sequence[Candidate]) -> None:
    """Names without a mark, or chapters, whose amounts alone stand in such brackets, are headings.

    Each has items below it. The same heading may stand in a table of contents too.
    """
    chapters = {(item.mark.kind, item.style) for item in items if item.mark is not None and item.mark.kind in _CHAPTERS}
    for shape in _OF_CHAPTERS:
        for kind, style in (("", None), *sorted(chapters)):
            if kind not in _CHAPTERS_ALONE and shape not in _BRACKETED_AMOUNTS:
                continue
            headings = [
                index
                for index, item in enumerate(items)
                if item.shape == shape and (item.style if item.mark is not None else None) == style
            ]
            below: dict[str, int] = {}
            for index, stop in pairwise([*headings, len(items)]):
                parts = items[index + 1 : stop]
                if style is not None:
                    # A chapter without a sum may follow, of which nothing is seen here: the first ones are of this.
                    parts = parts[:_LEAST_PARTS]
                fits = sum(part.yen or 0 for part in parts) <= (items[index].yen or 0)
                below[items[index].name] = max(below.get(items[index].name, 0), len(parts) if fits else 0)
            if len(below) >= _LEAST_HEADINGS and all(count >= _LEAST_PARTS for count in below.values()):
                for index in headings:
                    items[index].take_for(Verdict.TOTAL, "group-heading")


def _are_items(parts: Sequence[Candidate], heading: Candidate) -> bool:
    """Whether what stands below headings are items: written like them, in somebody's charge, or named like programmes.

    The contents of an item (報償費, 委託料) are not.
    """
    if all(_letters(part.shape) == _letters(heading.shape) or "D" in part.shape for part in parts[:1]):
        return True
    return 2 * sum("programme" in part.evidence for part in parts) > len(parts)


def _letters(shape: str) -> str:
    """The order in which an item was read, whatever brackets its parts stand in."""
    return "".join(filter(str.isupper, shape))


def _deeper(items: Sequence[Candidate], index: int, besides: Sequence[int], *, of_any: bool = False) -> list[Candidate]:
    """The items right below one that stand deeper: indented further, or marked as points of it.

    One with departments of its own is no part; `of_any` takes it all the same. Nor is what stands behind `besides`, or
    says of its own that the whole figure holds it (内数): of that nobody knows how much it is.
    """
    parent = items[index]
    found: list[Candidate] = []
    at = bisect_right(besides, parent.first_line)
    for candidate in items[index + 1 : index + 1 + _MOST_PARTS]:
        if at < len(besides) and besides[at] < candidate.first_line:
            break
        kept_out = _is_in_charge(candidate) and parent.frame != "form" and not of_any
        kept_out |= candidate.relation is Relation.PART_OF and candidate.yen == parent.yen
        if kept_out or not _is_below(parent, candidate) or (not found and _counts_on(parent, candidate)):
            break
        found.append(candidate)
    return found


def _counts_on(parent: Candidate, following: Candidate) -> bool:
    """Whether an item has the number behind that of the one above, however far it is indented: parts begin anew."""
    mark, after = parent.mark, following.mark
    return (
        mark is not None
        and after is not None
        and mark.number is not None
        and (after.style, after.number) == (mark.style, mark.number + 1)
    )


_STRONG, _WEAK = "○◎●◆◇■□★☆▼▽▶", "・-*"


def _is_below(parent: Candidate, candidate: Candidate) -> bool:
    if parent.frame == "form":
        return candidate.frame in ("header", "above")
    if parent.frame == "table":
        if candidate.frame != "table" or candidate.mark is None:
            return False
        if parent.mark is None or parent.mark.style in _STRONG:
            return candidate.mark.style in _WEAK
        return level_of(parent.mark) < level_of(candidate.mark) < LOWEST_LEVEL
    if parent.mark is not None and candidate.mark is None and candidate.markers:
        # A marker stands in the place of the mark.
        return parent.mark.kind != "bullet"
    if parent.mark is None and candidate.mark is None:
        return _is_entry_below(parent, candidate)
    if parent.mark is None or candidate.mark is None:
        return False
    if parent.mark.kind == "circled" and candidate.mark.kind == "bullet" and candidate.indent > parent.indent:
        return True
    if candidate.mark.style == parent.mark.style:
        return candidate.indent > parent.indent + 1
    if candidate.mark.kind == "bullet" and parent.mark.kind == "bullet":
        return parent.mark.style in _STRONG and candidate.mark.style in _WEAK
    if parent.mark.kind == "bullet":
        return parent.mark.style in _STRONG and candidate.mark.kind in ("round", "circled", "kana", "dotted", "plain")
    if candidate.mark.kind == "bullet":
        return candidate.mark.style in _WEAK
    return level_of(candidate.mark) > level_of(parent.mark)


def _is_entry_below(parent: Candidate, candidate: Candidate) -> bool:
    """Whether an entry of a list is a programme, and one that stands deeper in it is none by its marker or its name.

    What heads a list without being named for a programme is what the programmes below it are for.
    """
    return (
        None not in (parent.list_depth, candidate.list_depth)
        and (parent.list_depth or 0) < (candidate.list_depth or 0)
        and ("programme" in parent.evidence or bool(parent.markers))
        and not candidate.markers
        and (_OF_ITS_OWN.search(candidate.name) is None or _OF_ITS_OWN.search(parent.name) is not None)
    )


def _below_organizations(candidates: Sequence[Candidate]) -> None:
    """What an organization spends in all stands above its items: it is in charge of those that stand deeper.

    And of all down to the next organization where these add up to it, for the bureau that a heading names.
    """
    for index, heading in enumerate(candidates):
        if "organization" not in heading.against or heading.yen is None:
            continue
        following = candidates[index + 1 : index + 1 + _MOST_PARTS]
        below = list(takewhile(lambda one: "organization" not in one.against, following))
        items = [one for one in below if one.verdict is Verdict.ITEM]
        if (
            heading.frame in ("header", "above")
            and not any(map(_is_in_charge, items))
            and sum(one.yen or 0 for one in items) == heading.yen
        ):
            piece = heading.title_piece
            # An organization is not wrapped: what stands on the line above it is of something else.
            name = read_title(piece.text[piece.parts[-1][0] :]).name if piece is not None else heading.name
            for item in items:
                bureau = item.departments.names if item.departments is not None else ()
                section = DepartmentList((name,))
                item.departments = sections_of(bureau, section) or section
                item.heading_line = heading.first_line
            heading.take_for(Verdict.TOTAL, "sum-of-next")
            continue
        for item in candidates[index + 1 :]:
            deeper = _is_below(heading, item) or (heading.mark is None and item.mark is not None)
            if "organization" in item.against or not deeper:
                break
            if item.departments is None:
                item.departments = DepartmentList((heading.name,))
                item.heading_line = heading.first_line


def _adds_up_next(items: Sequence[Candidate], index: int, *, summed: bool) -> bool:
    """Whether the next items of the list add up to one; in a table, a marked row to rows with departments.

    `summed` is whether others before it are sums of theirs.
    """
    parent, following = items[index], items[index + 1 : index + 1 + _MOST_PARTS]
    in_table = parent.frame == "table"
    if (
        _is_in_charge(parent)
        or parent.frame == "form"
        or (in_table and (parent.departments is not None or parent.mark is None))
    ):
        return False
    vouched = bool(following) and "department" in following[0].evidence

    def belongs(one: Candidate) -> bool:
        return (
            one.relation is Relation.EXACT
            and (vouched or (one.mark is None) == (parent.mark is None))
            and (one.departments is not None or not in_table)
            # Not another organization's.
            and (None in (parent.heading_line, one.heading_line) or one.heading_line == parent.heading_line)
        )

    count = _adding_up(parent.yen, [one.yen for one in takewhile(belongs, following)])
    if not count or len(str(parent.yen).rstrip("0")) >= _LEAST_DIGITS:
        return count > 0
    return summed or "programme" not in parent.evidence


def _is_in_charge(item: Candidate) -> bool:
    """Whether departments stand with the item itself."""
    return item.departments is not None and item.heading_line is None
