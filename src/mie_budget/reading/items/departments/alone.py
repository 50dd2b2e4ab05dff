"""Alone: departments on lines of their own, below an item or a block of them, or above those they are in charge of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter

from mie_budget.reading.headings.at_end import BEHIND
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.in_charge import ASKED, CALL, organization_alone
from mie_budget.reading.items.by_name import is_per_head, is_told_with_sums
from mie_budget.reading.items.candidates import IS_COUNTED_TOTAL, LEAST_VOUCHED, Candidate
from mie_budget.reading.items.cards import department_of
from mie_budget.reading.items.departments.by_heading import in_charge_by_heading
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import (
    DepartmentList,
    is_bureau,
    is_bureau_or_section,
    is_ditto,
    is_section,
    read_departments,
)
from mie_budget.reading.outline import Outline

_OF_FINANCE = lazy(r"財[政務][課係室局部]$")
_WORDS = r"[^\s()\[\]【】〔〕|/:。、…＝=→\d]{2,24}"
_BESIDE_DESCRIPTION = lazy(
    r"(?:[(\[【〔<〈]?(?:<field.departments>)[)\]】〕>〉]?(?:\s?[:/]\s?|\s+|(?<=[)\]】〕>〉])))?"
    r"(?:[(\[【〔<〈](?P<framed>[^()\[\]【】〔〕<>〈〉|\d]{2,40})[)\]】〕>〉]\s*(?=[^\s|])"
    rf"|(?P<parted>{_WORDS}?(?: {_WORDS}?)?)\s?(?:[|/:=→・]|…+|[-–—―−－])\s?(?=[^\s|/:])"
    rf"|(?P<apart>{_WORDS})\s+(?=[^\s|/]))"
)
_BEHIND_DESCRIPTION = lazy(rf"(?<=\S)(?:\s?/\s?|\s{{2,}})(?P<closing>{_WORDS}(?: {_WORDS})?)$")
"""Who is in charge, before or behind what is said of an item: in brackets, parted from it by a sign, or by a blank."""
_LONGEST_WORD = 8
"""Characters before a slash that may be a word for who is in charge."""
_MOST_SPOKEN = 3
"""Of so many items one may be followed by a line that looks like another."""
_TOTAL_ALONE = lazy("<total>")
_OF_ALL_ABOVE = lazy(
    r"[※(（・]?\s?(?:以上|上記|ここまで)の?(?:[^\s。:：]{0,6}(?:事業|取組|施策|項目|予算))?(?:の|に関する|についての)?\s?"
    r"(?:<field.departments>|<contact>)(?:は、?|\s?[:：]|\s+|/)\s?(?P<who>[^\s。][^。]*)",
    needs="上こ",
)
_FARTHEST_OFFICE = 24
"""Lines from a name to who is in charge, with blank ones between all that is said of it."""
LEAST_CLOSED = 3
"""Items that an organization closes; fewer may stand above those that it is in charge of."""
_DEPARTMENT_LABEL = lazy(
    r"(?:[・○◇■□◆●]\s?)?(?:[【〔\[(<〈《]<field.departments>[】〕\])>〉》]|<field.departments>[\s:：/／=…]"
    r"|[【〔\[(]<field.departments>[】〕\])]?[\s:：/／=])"
)


def departments_around(candidates: list[Candidate], layout: Layout, *, heads: bool) -> None:
    """Departments on lines of their own: below each item, or above the items they are in charge of."""
    lines, outline = layout.lines, layout.outline
    read = candidates
    # Nobody is in charge of a sum or an account: what stands below it heads the next table or list.
    candidates = [
        one for one in candidates if not _TOTAL_ALONE.fullmatch(one.name.replace(" ", "")) and not one.is_named_as_size
    ]
    _departments_of_all_above(candidates, layout)
    alone = {fact.line: DepartmentList(fact.departments) for fact in outline.facts if fact.departments is not None}
    behind = {fact.line for fact in outline.facts if fact.style == BEHIND}
    labelled_lines = [line for line in alone if line in behind or _has_label(lines.stripped[line])]
    if len(alone) == 1 and all(map(_OF_FINANCE.search, next(iter(alone.values())).names)):
        # The finance section publishes the budget of all others.
        return
    if len(labelled_lines) > 1:
        # Where each item says who is in charge of it, a line without that label is of something else.
        alone = {line: _with_section_below(line, alone, layout) for line in labelled_lines}
    if not alone:
        return
    alone |= {
        number: DepartmentList((), ditto=True) for number, text in enumerate(lines.stripped) if text and is_ditto(text)
    }
    _departments_behind_remarks(candidates, layout, alone)
    _departments_inside(candidates, alone)
    used = {candidate.department_line for candidate in candidates if candidate.departments is not None}
    firsts = [candidate.first_line for candidate in candidates if candidate.title is not None]
    if not firsts:
        return
    headed = _right_below_headings(candidates, layout, labelled_lines)
    used -= headed
    closing = set() if labelled_lines else _in_brackets_below(candidates, layout, alone, used)
    if closing:
        counted = [one for one in candidates if one.is_counted]
        _departments_below(counted or candidates, layout, {line: alone[line] for line in closing}, used)
        return
    told_below = len(labelled_lines) > 1 and labelled_lines[0] > firsts[0]
    if told_below or _stand_right_below(candidates, layout, alone, used):
        _departments_below(candidates, layout, alone, used)
        return
    if not heads and not (
        firsts and min(alone) < firsts[0] and min(alone) not in used and layout.above_an_item(min(alone), firsts[0])
    ):
        _departments_below(candidates, layout, alone, used)
        return
    in_charge_by_heading(candidates, outline, used)
    headed &= {one.heading_line for one in candidates if one.heading_line is not None}
    read[:] = [one for one in read if one.title is not None or one.department_line not in headed]


def _with_section_below(line: int, alone: Mapping[int, DepartmentList], layout: Layout) -> DepartmentList:
    """Who a line with a label names: the bureau behind the label with its section, which stands alone below it."""
    named, below = alone[line], alone.get(line + 1)
    if below is None or len(named.names) != 1 or len(below.names) != 1 or _has_label(layout.lines.stripped[line + 1]):
        return named
    (bureau,), (section,) = named.names, below.names
    # At the left of the label it heads what stands below.
    texts = layout.lines.texts
    deep = len(texts[line + 1]) - len(texts[line + 1].lstrip()) >= len(texts[line]) - len(texts[line].lstrip())
    deep = deep and (bool(layout.lines.known) or texts[line + 1][:1].isspace())
    return DepartmentList((f"{bureau} {section}",)) if deep and is_bureau(bureau) and is_section(section) else named


def _in_brackets_below(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList], used: Collection[int]
) -> set[int]:
    """The lines of organizations in brackets, one behind each item, the last of them too: they head nothing below.

    Who publishes it all may stand above them, without brackets.
    """
    stated = [one for one in candidates if one.title is not None and one.states_amount]
    # What is said of an item may name sums.
    firsts = [one.first_line for one in stated if one.is_counted] or [one.first_line for one in stated]
    found = {line for line in alone.keys() - used if _frame_of(layout.lines.stripped[line])}
    return found if _close(sorted(found), firsts) else set()


def _close(found: Sequence[int], firsts: Sequence[int]) -> bool:
    """Whether one of the lines stands behind each item, and none above them."""
    behind = [bisect_right(firsts, line) for line in found]
    return len(found) >= LEAST_CLOSED and behind == [*range(1, len(firsts) + 1)]


def departments_below_forms(candidates: Sequence[Candidate], outline: Outline) -> None:
    """Give each form the organization that closes it, where one stands behind each and nothing else has a sum."""
    stated = [one for one in candidates if one.states_amount]
    facts = [fact for fact in outline.facts if fact.departments]
    lacking = all(one.frame == "form" and one.title is not None and one.departments is None for one in stated)
    if lacking and _close([fact.line for fact in facts], [one.first_line for one in stated]):
        for one, fact in zip(stated, facts, strict=True):
            one.charge(DepartmentList(fact.departments or ()), fact.line)


def _right_below_headings(candidates: Sequence[Candidate], layout: Layout, labelled: Sequence[int]) -> set[int]:
    """The lines with a label that found no name above, as they say right below a heading who is in charge of it all."""
    nameless = {one.department_line for one in candidates if one.title is None and not one.states_amount}
    headings = {fact.line for fact in layout.outline.facts if fact.departments is None and fact.style}
    return {line for line in labelled if line in nameless and layout.above(line) in headings}


def _departments_of_all_above(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give the items of a section who a line behind them says is in charge of all above: 以上の事業の担当 道路課.

    They begin behind the line before that says so, and below the last heading that is not the name of one of them.
    """
    said = [
        (number, match)
        for number, text in enumerate(layout.lines.stripped)
        if ("上" in text[:4] or "ここまで" in text[:6]) and (match := _OF_ALL_ABOVE.match(text)) is not None
    ]
    names = {candidate.first_line: candidate for candidate in candidates if candidate.title is not None}
    headings = {fact.line for fact in layout.outline.facts} | layout.outline.set_apart | {number for number, _ in said}
    for number, match in said:
        call = CALL.search(match["who"])
        departments = department_of(match["who"][: call.start()].strip(" (、,") if call else match["who"])
        if departments is None:
            continue
        for above in range(number - 1, -1, -1):
            candidate = names.get(above)
            if candidate is None and above in headings:
                break
            if candidate is not None and candidate.departments is None:
                candidate.charge(departments, number, match.start("who"))


def _departments_inside(candidates: Sequence[Candidate], alone: Mapping[int, DepartmentList]) -> None:
    """Give items the organization that stands alone between their name and their figure, if most of them have one.

    Nothing that heads other items stands there.
    """
    lacking = [one for one in candidates if one.title is not None and one.departments is None and one.states_amount]
    found = [
        (one, inside[0])
        for one in lacking
        if len(inside := [line for line in range(one.first_line + 1, one.amount_line) if line in alone]) == 1
    ]
    if len(found) < LEAST_VOUCHED or 2 * len(found) <= len(lacking):
        return
    for one, line in found:
        one.charge(alone[line], line)


def _stand_right_below(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList], used: set[int]
) -> bool:
    """Whether departments stand on the line below most of the items that lack any, with an amount above them."""
    lacking = [one for one in candidates if one.title is not None and one.departments is None and one.states_amount]
    below = [layout.below(one.header_last) for one in lacking]
    found = [line for line in below if line in alone and line not in used]
    heads = sum(layout.above(one.first_line) in alone for one in lacking)
    return len(found) >= LEAST_VOUCHED and 2 * len(found) > len(lacking) and 2 * heads < len(found)


def departments_beside_descriptions(candidates: list[Candidate], layout: Layout, *, rows: bool = False) -> None:
    """Give items the departments beside what is said right below them, or alone there, if below most of them.

    A figure there is one that is spoken of, though the words before it look like a name. Alone they may head what
    stands below, but for the `rows` of a table, where none stands above the first.
    """
    lacking = [
        one
        for one in candidates
        if one.title is not None and one.departments is None and one.states_amount and one.frame != "form"
    ]
    names = {one.first_line: one for one in candidates}
    found: list[tuple[Candidate, int, int, DepartmentList]] = []
    bare: list[tuple[Candidate, int, int, DepartmentList]] = []
    shown = layout.lines.stripped
    for one in lacking:
        line = layout.below(one.header_last)
        text = "" if line is None else layout.lines.stripped[line]
        whole = organization_alone(text) if rows and text and one.frame == "table" else None
        beside = (0, whole) if whole is not None else _beside_description(text)
        if line is not None and beside is not None:
            found.append((one, line, *beside))
        elif line is not None and _frame_of(text) and (whole := organization_alone(text)) is not None:
            bare.append((one, line, 0, whole))
    if 2 * len(bare) < len(found) and len({shown[line][0] for _, line, *_ in [*found, *bare]}) == 1:
        # Nothing is said of these, behind the same bracket.
        found = sorted([*found, *bare], key=itemgetter(1))
    told = {line for _, line, _, _ in found}
    spoken = told & names.keys()
    lacking = [one for one in lacking if one.first_line not in told]
    if len(found) < LEAST_VOUCHED or 2 * len(found) <= len(lacking) or _MOST_SPOKEN * len(spoken) > len(found):
        return
    above = layout.above(found[0][0].first_line)
    if rows and above is not None and organization_alone(layout.lines.stripped[above]) is not None:
        return
    for one, line, at, departments in found:
        if one.first_line in told:
            continue
        one.charge(departments, line, at)
        if line in spoken:
            one.figures += [(number, offset, "prose") for number, offset, *_ in names[line].figures]
            candidates.remove(names[line])


def _beside_description(text: str) -> tuple[int, DepartmentList] | None:
    """Where on a line who is in charge stands beside other words, and who; two organizations stand for themselves."""
    match = _BESIDE_DESCRIPTION.match(text)
    if match is None or organization_alone(match[match.lastgroup or 0]) is None:
        match = _BEHIND_DESCRIPTION.search(text, _LONGEST_WORD)
    group = match.lastgroup if match is not None else None
    if match is None or group is None:
        return None
    departments = organization_alone(match[group])
    if organization_alone(text[match.end(group) :].strip()) is not None:
        return None
    if departments is None or (group != "framed" and not all(map(is_bureau_or_section, departments.names))):
        return None
    return match.start(group), departments


def offices_in_place(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give items that lack departments the office that stands where most others have theirs, in the same brackets.

    西川支所 may be a place, but not alone on a line where the items around say who is in charge of them.
    """
    stated = [one for one in candidates if one.title is not None and one.states_amount]
    lacking = [one for one in stated if one.departments is None]
    shown = layout.lines.stripped
    placed = [one for one in stated if one.departments is not None and one.department_line > one.first_line]
    if not lacking or len(placed) < LEAST_VOUCHED or len(placed) < len(lacking):
        return
    frames = Counter(_frame_of(shown[one.department_line]) for one in placed)
    (frame, count), *_ = frames.most_common(1)
    if 2 * count <= len(placed):
        return
    firsts = sorted(one.first_line for one in stated)
    counted = all(one.is_counted for one in placed)
    used = {one.department_line for one in placed}
    for one in lacking:
        after = bisect_right(firsts, one.first_line)
        stop = firsts[after] if after < len(firsts) else len(shown)
        found = [
            (line, named)
            for line in range(one.first_line + 1, min(stop, one.first_line + _FARTHEST_OFFICE))
            if shown[line]
            and (line not in used or one.is_counted or not counted)
            and _frame_of(shown[line]) == frame
            and (named := read_departments(shown[line].strip("()[]〔〕【】 "), strict=True)) is not None
            and named.names
        ]
        if len(found) == 1:
            one.department_line, one.departments = found[0]


def _frame_of(text: str) -> str:
    """The brackets that a line stands in, empty where it stands in none."""
    return text[0] + text[-1] if text[0] in "([〔【" and text[-1] in ")]〕】" else ""


def _departments_behind_remarks(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList]
) -> None:
    """Give items the organizations that close them, where a remark above each would take them for its own.

    補助率 2分の1 above (土木課) looks like a name and who is in charge of it, but for the items with amounts, each of
    which is closed by such a line.
    """
    remarks = [
        one
        for one, above in zip(candidates[1:], candidates, strict=False)
        if one.departments is not None
        and not one.states_amount
        and (one.department_line > one.first_line or not one.name)
        and one.department_line in alone
        and above.departments is None
        and above.yen is not None
    ]
    if not remarks:
        return
    own = [one for one in candidates if one not in remarks]
    lacking = [one for one in own if one.departments is None and one.yen is not None]
    used = {one.department_line for one in own if one.departments is not None}
    closing = {
        index: line for index, line in _closing(own, layout, alone.keys() - used).items() if own[index] in lacking
    }
    if 2 * len(closing) <= len(lacking):
        return
    for index, line in closing.items():
        own[index].departments, own[index].department_line = alone[line], line
    for one in remarks:
        if one.department_line in closing.values():
            one.departments, one.department_line, one.header_last = None, one.first_line, one.first_line


def _closing(own: Sequence[Candidate], layout: Layout, alone: Collection[int]) -> dict[int, int]:
    """The line that closes each item, by its place, where one that is only an organization closes most of them.

    What states no amount between an item and the next may be said of it, if no other organization stands between.
    """
    end = len(layout.lines.stripped)
    found: dict[int, int] = {}
    stop = stated = end
    for index, one in reversed([*enumerate(own)]):
        line = _above_headings(layout, stop, alone)
        if line not in alone and stated != stop:
            between = [number for number in alone if one.header_last < number < stated]
            line = between[0] if between == [_above_headings(layout, stated, alone)] else -1
        if line in alone and line > one.header_last and one.yen is not None:
            found[index] = line
        stop = one.first_line
        stated = stop if one.yen is not None else stated
    last = len(own) - 1
    others = {index: line for index, line in found.items() if index != last}
    if len(others) >= LEAST_CLOSED and own[last].yen is not None:
        # Below who is in charge of the last one, a page goes on with whom to ask.
        labels = any(_has_label(layout.lines.stripped[line]) for line in others.values())
        if last in found and not labels and _has_label(layout.lines.stripped[found[last]]):
            del found[last]
        if last not in found:
            farthest = own[last].header_last + max(line - own[index].header_last for index, line in others.items())
            # One line more may say what it is for.
            near = [line for line in alone if own[last].header_last < line <= farthest + 1]
            near = [line for line in near if labels or not _has_label(layout.lines.stripped[line])]
            found |= {last: min(near)} if near else {}
    marked = sum(one.yen is not None and one.mark is not None for one in own)
    return found if len(found) >= LEAST_CLOSED and 2 * len(found) > marked else {}


def _above_headings(layout: Layout, line: int, alone: Collection[int]) -> int:
    """The last line of what stands above a line and the headings right above it; -1 where nothing does."""
    above = layout.above(line)
    while above is not None and above not in alone and is_heading(layout.lines.stripped[above]):
        above = layout.above(above)
    return -1 if above is None else above


def _departments_below(
    candidates: Sequence[Candidate], layout: Layout, alone: Mapping[int, DepartmentList], used: set[int]
) -> None:
    """Give each item the departments that stand below it, before the next one."""
    lines, outline = layout.lines, layout.outline
    in_order = sorted(alone)
    found_below: list[tuple[Candidate, int]] = []
    own = [
        candidate
        for candidate in candidates
        if not candidate.is_named_in_sentence
        and not IS_COUNTED_TOTAL.fullmatch(candidate.name.replace(" ", ""))
        and not is_told_with_sums(candidate.name)
        and not is_per_head(candidate.name)
    ]
    per_head = {candidate.first_line for candidate in candidates if is_per_head(candidate.name)}
    styles = {fact.line: fact.style for fact in outline.facts}
    headings: set[int] = set()
    firsts = {candidate.first_line for candidate in own}
    style = styles.get(in_order[0], "")
    alike = {line for line in in_order if styles.get(line) == style} - used
    if style not in ("", "org", "section") and all(layout.below(line) in firsts for line in alike):
        # Each stands right above an item, the first of them above all or all of them apart: they are headings.
        apart = all(line == 0 or not lines.stripped[line - 1] for line in alike)
        headings = alike if apart or in_order[0] < min(firsts, default=-1) else set()
        used |= headings
    closing = _closing(own, layout, alone.keys() - used)
    for index, candidate in enumerate(own):
        if candidate.departments is not None or (candidate.title is None and not candidate.states_amount):
            continue
        stop = own[index + 1].first_line if index + 1 < len(own) else len(lines.stripped)
        below = candidate.header_last + 1
        while below < stop and (
            not lines.stripped[below].strip(" |") or below in outline.furniture or below in per_head
        ):
            below += 1
        if not (below < stop and below in alone and below not in used):
            between = in_order[bisect_right(in_order, candidate.first_line) : bisect_left(in_order, stop)]
            labelled = [
                line
                for line in between
                if line not in used and (styles.get(line) == BEHIND or _has_label(lines.stripped[line]))
            ]
            if index in closing and not _has_label(lines.stripped[closing[index]]):
                # What is labelled stands below who closes it.
                labelled = [line for line in labelled if line < closing[index]]
            below = labelled[0] if labelled else closing.get(index, stop)
        if below < stop:
            found_below.append((candidate, below))
            used.add(below)
    if headings:
        in_charge_by_heading(candidates, outline, used - headings)
    if found_below and found_below[0][0] is own[-1] and sum(one.title is not None for one in own) > LEAST_VOUCHED:
        # One organization below a whole list signs the page; it is not in charge of the last item alone.
        return
    for candidate, below in found_below:
        candidate.departments = alone[below]
        candidate.department_line = below
        if all(not lines.stripped[number].strip(" |") for number in range(candidate.header_last + 1, below)):
            candidate.header_last = max(candidate.header_last, below)
        candidate.shape += "/D"


def _has_label(text: str) -> bool:
    return _DEPARTMENT_LABEL.match(text) is not None or ASKED.match(text) is not None


def departments_of_blocks(candidates: Sequence[Candidate], layout: Layout) -> None:
    """Give the items of a block that has several the department that closes it, which the last of them has.

    Only where most such lines close blocks of one item: there is no doubt what they are in charge of. What stands
    inside an item (【主な事業】 and names with sums) has it as well.
    """
    shown = layout.lines.stripped
    titled = [one for one in candidates if one.title is not None and one.states_amount]
    firsts = [one.first_line for one in titled]
    blocks: list[list[Candidate]] = []
    for last in titled:
        line = last.department_line
        closes = line > last.header_last and line + 1 < len(shown) and not shown[line + 1]
        if last.departments is None or not (closes or (line == last.header_last and line > last.amount_line)):
            continue
        opening = last.first_line
        while opening > 0 and shown[opening - 1].strip(" |"):
            opening -= 1
        block = titled[bisect_left(firsts, opening) : bisect_right(firsts, last.first_line)]
        if block and block[0].first_line == opening:
            blocks.append(block)
    several = [block for block in blocks if len(block) > 1]
    if len(blocks) < LEAST_VOUCHED or 2 * len(several) >= len(blocks):
        return
    for *others, last in several:
        if all(one.departments is None for one in others):
            for one in others:
                one.departments = last.departments
                one.department_line, one.department_offset = last.department_line, last.department_offset
