"""Accounts: each yen once. Group totals and parts among the candidates, and what became of every figure of the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise, takewhile

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.items.candidates import Candidate, Loose, Value, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import DepartmentList
from mie_budget.reading.titles import mark_of

_MOST_PARTS = 40
_LEAST_PARTS = 2
_LEAST_PROGRAMMES = 3
_LEAST_HEADINGS = 2
_ENDS_PART = lazy(r"[)\]】〕\s|]*$")


def settle(candidates: list[Candidate], contents: Collection[int] = ()) -> None:
    """Find the candidates that are sums of others.

    A sum of the next ones of its list is a total, a sum of deeper ones a parent, whose parts become its breakdown.
    """
    _below_organizations(candidates)
    _points_of_items(candidates)
    _contents(candidates, contents)
    _parts_of_those_in_charge(candidates)
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    _headings_with_sums(items)
    _headings_in_brackets(items)
    _sums_of_groups(candidates)
    items = [candidate for candidate in items if candidate.verdict is Verdict.ITEM]
    index = 0
    while index < len(items):
        parent = items[index]
        if parent.yen is None or parent.relation is not Relation.EXACT:
            index += 1
            continue
        deeper = _deeper(items, index)
        if (
            deeper
            and parent.frame == "form"
            and any(part.markers or (part.departments is not None and part.heading_line is None) for part in deeper)
        ):
            # The form is of a policy, and these are its items.
            parent.verdict = Verdict.TOTAL
            parent.against.append("group-heading")
        elif deeper and _is_field_of_work(parent, deeper):
            parent.verdict = Verdict.TOTAL
            parent.against.append("group-heading")
        elif deeper:
            added = sum(part.yen or 0 for part in deeper)
            parts_of_it = added == parent.yen or (
                parent.frame != "table" and len(deeper) >= 1 and parent.frame != "table" and 0 < added <= parent.yen
            )
            if parts_of_it:
                relation = OtherRelation.BREAKDOWN if added == parent.yen else OtherRelation.OF_WHICH
                for part in deeper:
                    _make_part(parent, part, relation)
                index += 1 + len(deeper)
                continue
        elif parent.frame == "table" and parent.departments is None and parent.mark is not None:
            following = _sum_of_next(items, index)
            if following and all(part.departments is not None for part in items[index + 1 : index + 1 + following]):
                parent.verdict = Verdict.TOTAL
                parent.against.append("sum-of-next")
        elif parent.frame not in ("table", "form"):
            following = _sum_of_next(items, index)
            if following:
                parent.verdict = Verdict.TOTAL
                parent.against.append("sum-of-next")
        index += 1


def _is_field_of_work(parent: Candidate, deeper: Sequence[Candidate]) -> bool:
    """Whether what is named for no programme stands above some of the programmes that its sum is spent on."""
    return (
        "programme" not in parent.evidence
        and not parent.markers
        and (parent.departments is None or parent.heading_line is not None)
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
    if len(below) < _LEAST_PARTS or item.yen is None or item.relation is not Relation.EXACT:
        return False
    marks = [mark_of(piece.text) for piece, _ in below]
    return (
        len({mark.style if mark is not None else None for mark in marks} - {None}) == 1
        and None not in marks
        and all(len(figures) == 1 and _ENDS_PART.match(piece.text, figures[0].end) for piece, figures in below)
        and all(figures[0].yen is not None for _, figures in below)
        and sum(figures[0].yen or 0 for _, figures in below) == item.yen
    )


def _contents(candidates: Sequence[Candidate], contents: Collection[int]) -> None:
    """Items below a line that says 内訳 are parts of the item above it, where they add up to its amount."""
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM] if contents else []
    firsts = [item.first_line for item in items]
    for line in contents:
        above = bisect_left(firsts, line)
        if not above or not (parent := items[above - 1]).yen:
            continue
        added = 0
        at = bisect_right(firsts, line)
        below = items[at : at + _MOST_PARTS]
        for count, part in enumerate(below, 1):
            added += part.yen or 0
            if added == parent.yen and count >= _LEAST_PARTS:
                for one in below[:count]:
                    _make_part(parent, one, OtherRelation.BREAKDOWN)
                break


def _make_part(parent: Candidate, part: Candidate, relation: OtherRelation) -> None:
    """Count an item as a part of another; a figure of it that cannot be read is reported all the same."""
    part.verdict = Verdict.PART
    part.against.append("part")
    if part.yen is not None:
        value = Value(part.yen, relation, part.amount_text, part.amount_line, part.amount_offset)
        parent.others += (value,)
    part.figures = [(line, offset, "other") for line, offset, _ in part.figures]
    parent.figures += part.figures
    parent.notes += tuple(note for note in part.notes if note.code is DiagnosticCode.FIGURE_UNREADABLE)


def _points_of_items(candidates: Sequence[Candidate]) -> None:
    """Points right below an item with departments, which have none: they are its parts, or named for its prose."""
    for index, parent in enumerate(candidates):
        own = parent.departments is not None and parent.heading_line is None
        if (
            parent.verdict is not Verdict.ITEM
            or not own
            or parent.mark is not None
            or parent.frame not in ("header", "above")
        ):
            continue
        points: list[Candidate] = []
        last = parent.header_last
        for candidate in candidates[index + 1 : index + 1 + _MOST_PARTS]:
            marked = candidate.mark is not None and candidate.mark.style in _WEAK
            apart = candidate.departments is not None and candidate.heading_line is None
            if not marked or apart or candidate.frame != "header" or candidate.first_line != last + 1:
                break
            points.append(candidate)
            last = candidate.header_last
        added = sum(point.yen or 0 for point in points)
        whole = len(points) >= _LEAST_PARTS and added == parent.yen and all(point.yen is not None for point in points)
        for point in points:
            point.against.append("part" if whole else "point")
            point.verdict = Verdict.PART if whole else Verdict.DOUBTFUL
            if whole and point.yen is not None:
                parent.others += (
                    Value(
                        point.yen, OtherRelation.BREAKDOWN, point.amount_text, point.amount_line, point.amount_offset
                    ),
                )
                parent.figures += [(line, offset, "other") for line, offset, _ in point.figures]


def _headings_with_sums(items: Sequence[Candidate]) -> None:
    """Ordinals that all have items of their own below them are the headings of groups: their figures are sums."""
    styles: dict[str, list[int]] = {}
    for index, candidate in enumerate(items):
        if (
            candidate.mark is not None
            and candidate.frame in ("header", "above")
            and (candidate.departments is None or candidate.heading_line is not None)
        ):
            styles.setdefault(candidate.mark.style, []).append(index)
    for style, indices in styles.items():
        if len(indices) < _LEAST_HEADINGS or style in _WEAK:
            continue
        below = [_deeper(items, index, of_any=True) for index in indices]
        # Below a bullet stands what an item consists of, unless it is marked as an item itself.
        marked = any(part.markers for parts in below for part in parts)
        if (style not in _STRONG or marked) and (
            all(below)
            and 2 * sum(map(len, below)) >= 3 * len(indices)
            and all(all(part.yen is not None for part in parts) for parts in below)
            and _are_items([part for parts in below for part in parts], items[indices[0]])
        ):
            for index in indices:
                items[index].verdict = Verdict.TOTAL
                items[index].against.append("group-heading")


_BRACKETED_AMOUNTS = ("A【", "A〔", "A<")


def _headings_in_brackets(items: Sequence[Candidate]) -> None:
    """Names without a mark, whose amounts alone stand in such brackets, are headings where each has items below it.

    The same heading may stand in a table of contents too.
    """
    for shape in _BRACKETED_AMOUNTS:
        headings = [index for index, item in enumerate(items) if item.shape == shape and item.mark is None]
        below: dict[str, int] = {}
        for index, stop in pairwise([*headings, len(items)]):
            parts = items[index + 1 : stop]
            fits = sum(part.yen or 0 for part in parts) <= (items[index].yen or 0)
            below[items[index].name] = max(below.get(items[index].name, 0), len(parts) if fits else 0)
        if len(below) >= _LEAST_HEADINGS and all(count >= _LEAST_PARTS for count in below.values()):
            for index in headings:
                items[index].verdict = Verdict.TOTAL
                items[index].against.append("group-heading")


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


def _sums_of_groups(candidates: Sequence[Candidate]) -> None:
    """A heading whose figure is the sum of the groups right below it."""
    groups = [index for index, candidate in enumerate(candidates) if "group-heading" in candidate.against]
    if len(groups) < _LEAST_PARTS:
        return
    sums = list(accumulate((candidates[index].yen or 0 for index in groups), initial=0))
    # How many of the groups reach a sum, counted as far as they go.
    reaches = {value: count for count, value in enumerate(sums)}
    for index, candidate in enumerate(candidates):
        if candidate.verdict is not Verdict.ITEM or not candidate.yen or candidate.mark is None:
            continue
        above = bisect_right(groups, index)
        if reaches.get(sums[above] + candidate.yen, 0) >= above + _LEAST_PARTS:
            candidate.verdict = Verdict.TOTAL
            candidate.against.append("group-heading")


def _deeper(items: Sequence[Candidate], index: int, *, of_any: bool = False) -> list[Candidate]:
    """The items right below one that stand deeper: indented further, or marked as points of it.

    One with departments of its own is no part; `of_any` takes it all the same.
    """
    parent = items[index]
    found: list[Candidate] = []
    for candidate in items[index + 1 : index + 1 + _MOST_PARTS]:
        own = candidate.departments is not None and candidate.heading_line is None
        if not _is_below(parent, candidate) or (own and parent.frame != "form" and not of_any):
            break
        found.append(candidate)
    return found


_RANK = {
    "keycap": 1,
    "roman": 0,
    "kanji": 1,
    "page": 3,
    "plain": 2,
    "dotted": 2,
    "square": 2,
    "round": 3,
    "circled": 4,
    "kana": 5,
}
_STRONG, _WEAK = "○◎●◆◇■□★☆▼▽▶", "・-*"


def _is_below(parent: Candidate, candidate: Candidate) -> bool:
    if parent.frame == "form":
        return candidate.frame in ("header", "above")
    if parent.frame == "table":
        return (
            candidate.frame == "table"
            and parent.mark is None
            and candidate.mark is not None
            and candidate.mark.style in _WEAK
        )
    if parent.mark is not None and candidate.mark is None and candidate.markers:
        # A marker stands in the place of the mark.
        return parent.mark.kind != "bullet"
    if parent.mark is None or candidate.mark is None:
        return False
    if parent.mark.style == "※":
        return candidate.mark.kind == "bullet"
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
    return _RANK.get(candidate.mark.kind, 3) > _RANK.get(parent.mark.kind, 3)


def _parts_of_those_in_charge(candidates: Sequence[Candidate]) -> None:
    """What stands below an item with departments, has none and adds up to it, are its parts."""
    for index, parent in enumerate(candidates):
        own = parent.departments is not None and parent.heading_line is None
        if parent.verdict is not Verdict.ITEM or not own or parent.frame == "table":
            continue
        below = candidates[index + 1 : index + 1 + _MOST_PARTS]
        parts = list(takewhile(lambda one: one.departments is None and one.verdict in _MAY_BE_PARTS, below))
        if len(parts) >= _LEAST_PARTS and sum(part.yen or 0 for part in parts) == parent.yen:
            for part in parts:
                _make_part(parent, part, OtherRelation.BREAKDOWN)


_MAY_BE_PARTS = (Verdict.ITEM, Verdict.DOUBTFUL)


def _below_organizations(candidates: Sequence[Candidate]) -> None:
    """What an organization spends in all stands above its items: it is in charge of those that stand deeper."""
    for index, heading in enumerate(candidates):
        if "organization" not in heading.against or heading.yen is None:
            continue
        for item in candidates[index + 1 :]:
            deeper = _is_below(heading, item) or (heading.mark is None and item.mark is not None)
            if "organization" in item.against or not deeper:
                break
            if item.departments is None:
                item.departments = DepartmentList((heading.name,))
                item.heading_line = heading.first_line


def _sum_of_next(items: Sequence[Candidate], index: int) -> int:
    """How many of the next items of the list add up to one; 0 where none do."""
    parent = items[index]
    own_departments = parent.departments is not None and parent.heading_line is None
    if not parent.yen or own_departments:
        return 0
    vouched = "department" in (items[index + 1].evidence if index + 1 < len(items) else ())
    added = 0
    for count, candidate in enumerate(items[index + 1 : index + 1 + _MOST_PARTS], 1):
        if candidate.yen is None or candidate.relation is not Relation.EXACT:
            return 0
        if (candidate.mark is None) != (parent.mark is None) and not vouched:
            return 0
        if None not in (parent.heading_line, candidate.heading_line) and candidate.heading_line != parent.heading_line:
            # Another organization's items.
            return 0
        added += candidate.yen
        if added == parent.yen and count >= _LEAST_PARTS:
            return count
        if added > parent.yen > 0:
            return 0
    return 0
