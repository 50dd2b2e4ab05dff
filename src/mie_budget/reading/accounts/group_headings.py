"""Headings of groups: names with the sum of what stands below them, told by their marks and by what that is."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

from mie_budget.models import OtherRelation
from mie_budget.reading.accounts.adding_up import LEAST_PARTS, MOST_PARTS, adding_up, unit_of
from mie_budget.reading.accounts.depth import STRONG, WEAK, Ends, deeper, next_of
from mie_budget.reading.items.by_name import STANDS_FOR_ITSELF
from mie_budget.reading.items.candidates import Candidate, Verdict
from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.titles import LOWEST_LEVEL, level_of

_LEAST_SAID = 10
"""What an item consists of is listed to explain its sum: parts of less than a tenth explain nothing of it."""
_LEAST_PROGRAMMES = 3
"""Fewer programmes below a sum that they do not make up may be what one item consists of."""
_LEAST_HEADINGS = 2
"""What one heading has below it, it may have by chance; headings of groups come at least in pairs."""
_CHAPTERS = frozenset({"roman", "kanji", "plain", "dotted"})
_POLICY = lazy(r"(?:重点|基本|主要|政策)?<policy>の? ?(?:\d{1,2}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ一二三四五六七八九])(?!\d)")
_LEAST_OF_CHAPTER = 3
"""A programme may have a part or two of its own below it, counted like everything else."""
_BRACKETED_AMOUNTS = ("A【", "A〔", "A<")
_OF_CHAPTERS = (*_BRACKETED_AMOUNTS, "A[", "A(")
_CHAPTERS_ALONE = frozenset({"roman", "kanji"})
"""Programmes are seldom counted like this."""


def sums_of_chapters(items: Sequence[Candidate], headings: Mapping[str, Sequence[int]]) -> None:
    """A chapter's name with a figure that covers all items below it states what they and others come to.

    `headings` are the lines, in order, of those without a figure, by their style: they end what is of a chapter too.
    """
    summed: set[tuple[str, str]] = set()
    few: list[Candidate] = []
    alone = _styles_alone(items)
    for index, chapter in enumerate(items):
        if chapter.mark is None or chapter.yen is None or chapter.departments is not None:
            continue
        in_table = chapter.frame == "table"
        if in_table and chapter.mark.kind == "bullet":
            continue
        below = _of_chapter(items, index, headings.get(chapter.style, ()))
        if is_compared_alone(chapter, below):
            continue
        levels = [level_of(one.mark) for one in below]
        policy = _POLICY.match(chapter.name) is not None
        named = policy or chapter.mark.kind in _CHAPTERS
        several = len(below) >= _LEAST_OF_CHAPTER
        # A sum is rounded where what it consists of is not.
        rounded = len(below) >= LEAST_PARTS and all(unit_of(one) < unit_of(chapter) for one in below)
        marked = all(level_of(chapter.mark) < level < LOWEST_LEVEL for level in levels)
        # Somebody is in charge of each of the items, nobody of what they are for.
        charged = several and chapter.mark.kind in (*_CHAPTERS, "round") and all(one.names_departments for one in below)
        least = min(levels, default=LOWEST_LEVEL)
        sums = [one.known_yen for one, level in zip(below, levels, strict=True) if level == least]
        if len(sums) < LEAST_PARTS or min(sums) < 0 or not 0 < sum(sums) <= chapter.yen:
            continue
        if in_table and sum(sums) != chapter.yen:
            # The rows below may be of other programmes.
            continue
        # Where most of its like have nothing below them, they are items, and what is below this one are its parts.
        like_items = chapter.style in alone and sum(sums) != chapter.yen
        listed = not in_table and not like_items and _are_listed(chapter, below)
        charged |= several and listed and chapter.mark.kind == "round"
        if charged or (named and (rounded or (several and (policy or listed or (marked and not like_items))))):
            chapter.take_for(Verdict.TOTAL, "total")
            summed.add((chapter.frame, chapter.style))
        elif (named and marked and sum(sums) == chapter.yen) or (listed and chapter.mark.kind in _CHAPTERS_ALONE):
            few.append(chapter)
    for chapter in few:
        if (chapter.frame, chapter.style) in summed:
            chapter.take_for(Verdict.TOTAL, "total")


def _are_listed(chapter: Candidate, below: Sequence[Candidate]) -> bool:
    """Whether most below a chapter are programmes: said to be new, or with bullets below what itself is named for none.

    What an item consists of is seldom said to be new.
    """
    programmes = sum("programme" in one.evidence for one in below)
    fresh = sum(bool(one.markers) for one in below)
    bulleted = chapter.mark is not None and chapter.mark.kind in _CHAPTERS_ALONE and "programme" not in chapter.evidence
    bulleted = bulleted and all(one.mark is not None and one.style in STRONG for one in below)
    named = bool(chapter.markers) or is_called_cost(chapter)
    return not named and 2 * programmes > len(below) and (bulleted or 2 * fresh > len(below))


def is_called_cost(item: Candidate) -> bool:
    """Whether an item is called what is paid for one programme, as no chapter is."""
    return ends_with("cost.name", item.name) or ends_with("cost.of_one", item.name)


def is_compared_alone(item: Candidate, below: Sequence[Candidate]) -> bool:
    """Whether an item named for a programme has other figures (last year's), and none of those below it: its parts."""
    return (
        is_called_cost(item)
        and any(value.relation is OtherRelation.PREVIOUS_YEAR for value in item.others)
        and not any(one.others for one in below)
    )


def _styles_alone(items: Sequence[Candidate]) -> frozenset[str]:
    """The styles of chapters most of which, and more than one, have no item below them."""
    times: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    for one, below in zip_longest(items, items[1:]):
        if one.mark is not None and one.mark.kind in _CHAPTERS and one.yen is not None:
            times[one.style] += 1
            empty[one.style] += below is None or below.style == one.style or level_of(below.mark) < level_of(one.mark)
    return frozenset(style for style, count in empty.items() if count > 1 and 2 * count > times[style])


def _of_chapter(items: Sequence[Candidate], index: int, headings: Sequence[int]) -> list[Candidate]:
    """The items below a chapter's name, down to the next name or heading like it."""
    style, level = items[index].style, level_of(items[index].mark)
    end = next_of(headings, items[index].first_line)
    found: list[Candidate] = []
    for at in range(index + 1, len(items)):
        one = items[at]
        if end < one.first_line or one.style == style or level_of(one.mark) < level:
            break
        found.append(one)
    return found


def sums_of_foremost(items: Sequence[Candidate], foremost: Sequence[int]) -> None:
    """What stands above a line that says that its foremost programmes follow, marked otherwise, states a sum."""
    for index, (above, below) in enumerate(pairwise(items)):
        at = bisect_right(foremost, above.first_line)
        behind_another = index > 0 and items[index - 1].first_line == above.first_line
        if (
            not behind_another
            and at < len(foremost)
            and foremost[at] < below.first_line
            and above.mark is not None
            and above.departments is None
            and below.mark is not None
            and below.style != above.style
        ):
            above.take_for(Verdict.TOTAL, "group-heading")


def sums_of_groups(candidates: Sequence[Candidate]) -> None:
    """A heading whose figure is the sum of the groups right below it."""
    groups = [index for index, candidate in enumerate(candidates) if "group-heading" in candidate.against]
    for index, candidate in enumerate(candidates):
        if candidate.is_item and candidate.mark is not None:
            first = bisect_right(groups, index)
            if adding_up(candidate.yen, [candidates[group].yen for group in groups[first : first + MOST_PARTS]]):
                candidate.take_for(Verdict.TOTAL, "group-heading")


def headings_with_sums(items: Sequence[Candidate], ends: Ends) -> None:
    """Ordinals that all have items of their own below them are the headings of groups: their figures are sums."""
    styles: dict[str, list[int]] = {}
    for index, candidate in enumerate(items):
        # Behind another item of its line stands no heading.
        opens = not index or items[index - 1].first_line != candidate.first_line
        alone = candidate.frame in ("header", "above") and not candidate.names_departments
        if candidate.mark is not None and opens and alone:
            styles.setdefault(candidate.mark.style, []).append(index)
    for style, indices in styles.items():
        if len(indices) < _LEAST_HEADINGS or style in WEAK:
            continue
        below = [deeper(items, index, ends, of_any=True) for index in indices]
        # Below a bullet stands what an item consists of, unless it is marked as an item itself.
        marked = any(part.markers for parts in below for part in parts)
        if (style not in STRONG or marked) and (
            all(below)
            and 2 * sum(map(len, below)) >= 3 * len(indices)
            and all(all(part.yen is not None for part in parts) for parts in below)
            and _are_items([part for parts in below for part in parts], items[indices[0]])
        ):
            for index in indices:
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


def headings_in_brackets(items: Sequence[Candidate]) -> None:
    """Names without a mark, or chapters, whose amounts alone stand in such brackets, are headings.

    Each has items below it. The same heading may stand in a table of contents too.
    """
    chapters = {(item.mark.kind, item.style) for item in items if item.mark is not None and item.mark.kind in _CHAPTERS}
    for shape in _OF_CHAPTERS:
        for kind, style in (("", ""), *sorted(chapters)):
            if kind not in _CHAPTERS_ALONE and shape not in _BRACKETED_AMOUNTS:
                continue
            headings = [index for index, item in enumerate(items) if (item.shape, item.style) == (shape, style)]
            below: dict[str, int] = {}
            for index, stop in pairwise([*headings, len(items)]):
                parts = items[index + 1 : stop]
                if style:
                    # A chapter without a sum may follow, of which nothing is seen here: the first ones are of this.
                    parts = parts[:LEAST_PARTS]
                fits = sum(part.known_yen for part in parts) <= items[index].known_yen
                below[items[index].name] = max(below.get(items[index].name, 0), len(parts) if fits else 0)
            if len(below) >= _LEAST_HEADINGS and all(count >= LEAST_PARTS for count in below.values()):
                for index in headings:
                    items[index].take_for(Verdict.TOTAL, "group-heading")
    _chapters_without_brackets(items)


def _chapters_without_brackets(items: Sequence[Candidate]) -> None:
    """Chapters whose amounts alone stand in no bracket are headings, where each covers what is below it."""
    chapters = [index for index, item in enumerate(items) if _is_bare_chapter(item)]
    others = [item for item in items if not _is_bare_chapter(item)]
    shapes = {item.shape for item in others}
    if len(chapters) < _LEAST_HEADINGS or len(others) < _LEAST_PROGRAMMES or not shapes.issubset(_OF_CHAPTERS):
        return
    for index, stop in pairwise([*chapters, len(items)]):
        above = items[index]
        deeper_follows = stop < len(items) and level_of(items[stop].mark) > level_of(above.mark)
        if stop == index + 1 and not deeper_follows:
            return
        if sum(part.known_yen for part in items[index + 1 : stop]) > above.known_yen:
            return
    for index in chapters:
        items[index].take_for(Verdict.TOTAL, "group-heading")


def _is_bare_chapter(item: Candidate) -> bool:
    return item.mark is not None and item.mark.kind in _CHAPTERS and item.shape == "A"


def is_policy(parent: Candidate, parts: Sequence[Candidate]) -> bool:
    """Whether a form is of a policy, and what stands in it are its items."""
    return parent.frame == "form" and any(part.markers or part.names_departments for part in parts)


def is_field_of_work(parent: Candidate, parts: Sequence[Candidate]) -> bool:
    """Whether what is named for no programme stands above some of the programmes that its sum is spent on.

    Or what is named for what is done and not for a 事業, where each of them says that it is new, as few parts do, or
    all of them leave most of the sum unsaid.
    """
    added = sum(part.known_yen for part in parts)
    of_work = STANDS_FOR_ITSELF.search(parent.name) is None
    unsaid = _LEAST_SAID * added < parent.known_yen
    return (
        ("programme" not in parent.evidence or (of_work and (unsaid or all(part.markers for part in parts))))
        and not parent.markers
        and not parent.names_departments
        and parent.frame in ("header", "above")
        and len(parts) >= _LEAST_PROGRAMMES
        and all("programme" in part.evidence for part in parts[:1])
        and 2 * sum("programme" in part.evidence for part in parts) > len(parts)
        and all(part.yen is not None for part in parts)
        and added != parent.yen
    )
