"""Sums: figures that are the sum of those that follow, in a list, in a table or below an organization."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, takewhile

from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.accounts.adding_up import LEAST_PARTS, MOST_PARTS, adding_up, may_be_chance, rounding_of
from mie_budget.reading.accounts.depth import WEAK, Ends, deeper, is_below
from mie_budget.reading.accounts.group_headings import is_called_cost, is_compared_alone, is_field_of_work, is_policy
from mie_budget.reading.accounts.parts import make_part, take_charge
from mie_budget.reading.items.candidates import LEAST_UNIT, Candidate, Verdict
from mie_budget.reading.organizations import DepartmentList, sections_of
from mie_budget.reading.titles import read_title


def rounded_sums(items: Sequence[Candidate]) -> None:
    """A name and a rounded figure that the items below come to, marked where it is not, states their sum."""
    for heads in ([item.mark is None for item in items], [item.mark is not None for item in items]):
        places = [index for index, head in enumerate(heads) if head]
        for index, stop in pairwise([*places, len(items)]):
            candidate, below = items[index], items[index + 1 : stop]
            if (
                candidate.yen is not None
                and candidate.departments is None
                and candidate.frame in ("header", "above")
                and (candidate.mark is None or candidate.is_counted)
                and len(below) >= LEAST_PARTS
                and (rounding := rounding_of(candidate)) >= LEAST_UNIT
                and abs(sum(one.known_yen for one in below) - candidate.yen) <= rounding
            ):
                candidate.take_for(Verdict.TOTAL, "total")


def sums_above_lists(items: Sequence[Candidate]) -> None:
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
            and adding_up(head.yen, [one.yen for one in below], whole=True)
            and (sums or len(below) > LEAST_PARTS or not may_be_chance(head.yen))
        ):
            head.take_for(Verdict.TOTAL, "sum-of-next")
            sums.append(index)
    for index in heads:
        head, first = items[index], bisect_right(sums, index)
        following = [items[at].yen for at in sums[first : first + MOST_PARTS]]
        # Nothing stands between it and the first of the names that it is the sum of.
        above = head.departments is None and sums[first : first + 1] == [index + 1]
        if above and (following[0] == head.yen or adding_up(head.yen, following)):
            head.take_for(Verdict.TOTAL, "sum-of-next")


def sums_of_rows(items: Sequence[Candidate]) -> None:
    """A row of a table that the rows below it add up to, this year and the year before, or among others that do.

    Those below may be sums themselves, each with its own rows below it.
    """
    found: list[Candidate] = []
    sums: set[int] = set()
    likely: list[Candidate] = []
    for index, row in reversed([*enumerate(items)]):
        if row.frame != "table" or row.mark is not None or row.departments is not None:
            continue
        below = list(takewhile(lambda one: one.frame == "table", items[index + 1 : index + 1 + MOST_PARTS]))
        count = adding_up(row.yen, [one.yen for one in below]) if row.relation is Relation.EXACT else 0
        if not count and row.relation is Relation.EXACT and below and id(below[0]) in sums:
            # A sum of sums.
            below = [one for one in below if id(one) not in sums]
            count = adding_up(row.yen, [one.yen for one in below])
        if not count:
            continue
        before = [_year_before(one) for one in below[:count]]
        # What nothing has changed in adds up twice or not at all.
        twice = before != [one.yen for one in below[:count]] and adding_up(_year_before(row), before, whole=True)
        if may_be_chance(row.yen) and not twice:
            likely.append(row)
        else:
            found.append(row)
            sums.add(id(row))
    for row in (*found, *(likely if found else ())):
        row.take_for(Verdict.TOTAL, "sum-of-next")


def sums_below_rows(candidates: Sequence[Candidate]) -> None:
    """A row of a table that all rows above it add up to, from its top or the sum before, with nobody in charge.

    Who is in charge of the row above is not of their sum, and a programme that costs as much as all of them is one
    only where these are two.
    """
    above: list[Candidate] = []
    starts: list[int] = []
    for row in candidates:
        if row.frame != "table" or not row.is_item:
            above, starts = [], []
            continue
        if not above or row.first_line > above[-1].header_last + 1:
            starts.append(len(above))
        if _says_nobody(row) and any(_is_sum_of(row, above[start:]) for start in starts):
            row.take_for(Verdict.TOTAL, "sum-of-rows-above")
            above, starts = [], []
            continue
        above.append(row)


def _says_nobody(row: Candidate) -> bool:
    """Whether no organization stands in a row itself."""
    return row.mark is None and (not row.names_departments or row.charged_above)


def _is_sum_of(row: Candidate, above: Sequence[Candidate]) -> bool:
    """Whether the figure of a row is the sum of some rows above it, and by no chance."""
    least = LEAST_PARTS + 1 if "programme" in row.evidence else LEAST_PARTS
    return (
        len(above) >= least
        and row.relation is Relation.EXACT
        and all(one.relation is Relation.EXACT for one in above)
        and not may_be_chance(row.yen)
        and sum(one.known_yen for one in above) == row.yen
    )


def _year_before(candidate: Candidate) -> int | None:
    """What a candidate had the year before; None where that is not printed."""
    return next((value.yen for value in candidate.others if value.relation is OtherRelation.PREVIOUS_YEAR), None)


def sums_of_two_columns(items: Sequence[Candidate]) -> None:
    """A name whose amount and limit are both the sums of those below it, which may themselves be such sums.

    What two columns add up to at once is no chance, however round they are.
    """
    columns = [(one.yen or 0, _limit_of(one)) for one in items]
    if not any(limit for _, limit in columns):
        return
    spans = [1] * len(items)
    for index in range(len(items) - 1, -1, -1):
        head, at, count = items[index], index + 1, 0
        yen = limit = 0
        if not all(columns[index]) or head.departments is not None or head.frame not in ("header", "above"):
            continue
        while at < len(items) and count < MOST_PARTS and yen <= columns[index][0]:
            yen, limit = yen + columns[at][0], limit + columns[at][1]
            at, count = at + spans[at], count + 1
            if (yen, limit) == columns[index] and count >= LEAST_PARTS:
                spans[index] = at - index
                head.take_for(Verdict.TOTAL, "sum-of-next")
                break


def _limit_of(candidate: Candidate) -> int:
    return sum(value.yen for value in candidate.others if value.relation is OtherRelation.LIMIT)


def sums_of_organizations(candidates: Sequence[Candidate]) -> None:
    """What an organization spends in all stands above its items: it is in charge of those that stand deeper.

    And of all down to the next organization where these add up to it, for the bureau that a heading names.
    """
    for index, heading in enumerate(candidates):
        if "organization" not in heading.against or heading.yen is None:
            continue
        following = candidates[index + 1 : index + 1 + MOST_PARTS]
        below = list(takewhile(lambda one: "organization" not in one.against, following))
        items = [one for one in below if one.is_item]
        if (
            heading.frame in ("header", "above")
            and not any(item.names_departments for item in items)
            and sum(one.known_yen for one in items) == heading.yen
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
        for at in range(index + 1, len(candidates)):
            item = candidates[at]
            below_it = is_below(heading, item) or (heading.mark is None and item.mark is not None)
            if "organization" in item.against or not below_it:
                break
            if item.departments is None:
                item.departments = DepartmentList((heading.name,))
                item.heading_line = heading.first_line


def sums_in_lists(items: Sequence[Candidate], ends: Ends) -> None:
    """What adds up to an item in its list: the next ones to a total, deeper ones to a parent."""
    index = 0
    summed = False
    opening = _opening_sections(items)
    beside = _points_beside(items, ends)
    while index < len(items):
        parent = items[index]
        if parent.yen is None or parent.relation is not Relation.EXACT:
            index += 1
            continue
        parts = deeper(items, index, ends)
        if parts and parent.markers and parts[0].mark is not None and parts[0].mark.style in opening:
            # The marks of a list say which of its items are new; the others have a sign that says nothing.
            parts = []
        if _signs(parent, parts) in beside and sum(part.known_yen for part in parts) != parent.yen:
            parts = []
        if parts and index and items[index - 1].first_line == parent.first_line:
            # Behind another item of its line it has no indent of its own.
            parts = []
        labelled = parent.frame == "form" and is_called_cost(parent)
        parts, size = _without_points_of_parts(parent, parts), len(parts)
        added = sum(part.known_yen for part in parts)
        if not labelled and (is_policy(parent, parts) or is_field_of_work(parent, parts)):
            parent.take_for(Verdict.TOTAL, "group-heading")
        elif parts and (added == parent.yen or (parent.frame != "table" and 0 < added <= parent.yen)):
            relation = OtherRelation.BREAKDOWN if added == parent.yen else OtherRelation.OF_WHICH
            for part in parts:
                make_part(parent, part, relation)
            take_charge(parent, parts)
            index += 1 + size
            continue
        elif (not parts or parent.frame == "table") and (count := _adds_up_next(items, index, summed=summed)):
            following = items[index + 1 : index + 1 + count]
            if parent.frame != "table" and is_compared_alone(parent, following):
                for part in following:
                    make_part(parent, part, OtherRelation.BREAKDOWN)
                index += 1 + count
                continue
            parent.take_for(Verdict.TOTAL, "sum-of-next")
            summed = True
        index += 1


def _without_points_of_parts(parent: Candidate, parts: Sequence[Candidate]) -> list[Candidate]:
    """The items below one, without those below others of them: these become their parts, where only so all fit in."""
    below: list[tuple[Candidate, list[Candidate]]] = []
    for part in parts:
        if below and is_below(below[-1][0], part):
            below[-1][1].append(part)
        else:
            below.append((part, []))
    whole, own = sum(part.known_yen for part in parts), sum(part.known_yen for part, _ in below)
    fits = all(sum(point.known_yen for point in points) <= part.known_yen for part, points in below)
    if not (fits and own <= (parent.yen or 0) < whole):
        return [*parts]
    for part, points in below:
        for point in points:
            make_part(part, point, OtherRelation.OF_WHICH)
    return [part for part, _ in below]


def _signs(parent: Candidate, parts: Sequence[Candidate]) -> tuple[str, str] | None:
    """The mark of an item and the sign of the points that follow it."""
    if parent.mark is None or not parts or parts[0].mark is None or parts[0].mark.style not in WEAK:
        return None
    return parent.mark.style, parts[0].mark.style


def _points_beside(items: Sequence[Candidate], ends: Ends) -> frozenset[tuple[str, str]]:
    """Marks and signs of points that stand beside each other: what follows such a mark mostly exceeds it.

    A star then says of an item that it is new, and the points that follow are of other items of the same list.
    """
    fits: dict[tuple[str, str], int] = {}
    for index, parent in enumerate(items):
        parts = deeper(items, index, ends)
        if parent.yen is None or parent.relation is not Relation.EXACT or parent.frame == "table":
            continue
        if (signs := _signs(parent, parts)) is not None:
            added = sum(part.known_yen for part in parts)
            # Parts that add up to an item leave no doubt of what the others are.
            fits[signs] = fits.get(signs, 0) + (len(items) if added == parent.yen else 1 if added < parent.yen else -1)
    return frozenset(signs for signs, count in fits.items() if count <= 0)


def _opening_sections(items: Sequence[Candidate]) -> frozenset[str]:
    """The signs of points that the first items below the headings of organizations have: they are of items."""
    return frozenset(
        one.mark.style
        for before, one in pairwise(items)
        if one.mark is not None
        and one.mark.style in WEAK
        and one.heading_line is not None
        and one.heading_line != before.heading_line
    )


def _adds_up_next(items: Sequence[Candidate], index: int, *, summed: bool) -> int:
    """How many of the next items of the list add up to one; in a table, to a marked row those with departments.

    `summed` is whether others before it are sums of theirs.
    """
    parent, following = items[index], items[index + 1 : index + 1 + MOST_PARTS]
    in_table = parent.frame == "table"
    if (
        parent.names_departments
        or parent.frame == "form"
        or (in_table and (parent.departments is not None or parent.mark is None))
    ):
        return 0
    if in_table:
        # What nobody is in charge of may be a sum in between.
        following = [one for one in following if one.frame != "table" or one.departments is not None]
    vouched = bool(following) and "department" in following[0].evidence

    def belongs(one: Candidate) -> bool:
        return (
            one.relation is Relation.EXACT
            and (vouched or (one.mark is None) == (parent.mark is None))
            and (not in_table or one.frame == "table")
            # Not another organization's.
            and (None in (parent.heading_line, one.heading_line) or one.heading_line == parent.heading_line)
        )

    count = adding_up(parent.yen, [one.yen for one in takewhile(belongs, following)])
    if not count or not may_be_chance(parent.yen):
        return count
    # Unless a list has other sums, one that is named for a programme is none, nor one that a sentence names by chance.
    named = "programme" in parent.evidence or parent.frame == "sentence"
    return count if summed or not named else 0
