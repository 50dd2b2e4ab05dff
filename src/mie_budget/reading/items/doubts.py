"""Doubts: what of an item that is returned nothing else in the document confirms."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Relation
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import is_programme_or_cost
from mie_budget.reading.items.candidates import Candidate, Note, Verdict, list_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_bureau, is_section, read_departments

_RAGGED = {
    "a caption or the heading of a column": r"年度|[RH]\d{1,2}$",
    "a label, or the sign of another entry": r"[:：▽=]|^-|[\])]新規$",
    "the cell beside it": r"[|〈<]|[^\x00-\x7f] +[^\x00-\x7f]",
    "its description": r"―|\([^()]{14,}\)$",
    "the text of a link, or of a table of contents": r"[KM]B|(?:ページ|頁)\)?$",
    "a sign that points to it": r"^[→⇒]",
    "another figure": r"\d,\d{3}(?:\)?$|[\d ])|\d億\d",
    "the next name": r"(?<=\w\w)事業[ァ-ヶあ-つぬ-のはひふほ-んゝ](?<![にのはへやもよ])",
    "nothing else: its beginning was lost": r"^(?:新規|拡充|継続)?(?:事業|業務)費?$",
    "what its sentence speaks of": r"^[^\s、]{1,8}[一-龠]は[一-龠]",
}
"""What a title took in, and how that shows."""
_IS_RAGGED = lazy("|".join(_RAGGED.values()))
_MAY_BEGIN_REST = frozenset("のをがへるれン")
_REST_OF_WORD = lazy(r"[のをがへるれ][一-龠ァ-ヶ]|ン[ぁ-ん一-龠]")
"""What begins with the rest of a word took it from the name above."""
_LONGEST_NAME = 40
"""Characters: of published titles that were longer, most had taken in a part of a sentence."""
_LEAST_COVERED = 3
"""Of fewer items one may well cost more than all others."""
_FOREMOST = 10
"""Below a sum stands what most of it is spent on; what comes to less than this part of it has its own list."""
_UNITS_OF_ONE = ("百", "千")
"""What a figure begins with that is a unit alone: 百万円. Where others are in digits, it may have lost its own."""
_TRILLION = 10**12
"""Of published figures so great hardly one was a programme's."""
_PUT_TOWARDS = lazy(r"\d[百千万億]{0,2}円を[^。、]{0,6}?(?:<told.verb>)", needs="円")
"""A sum in a sentence that says what the budget does with it."""
_LED_TWICE = lazy(r"(?<!…)…{2,}+\s?\d[\d,]*+\s++[^\W\d][^…]{2,}…{2,}\s?\d", needs="…")
"""Two names on a line, each with dots that lead to its figure."""
_UNCONFIRMED, _SUSPECTED = DiagnosticCode.ITEM_UNCONFIRMED, DiagnosticCode.SUM_SUSPECTED
_DEPARTMENTS = lazy(r"/?D\W*")
_LEAST_UNREAD = 2
"""One organization that no item was given has published the document, or is to be asked about it."""
_LONGEST_HEADING = 120
"""A longer line is a sentence or a row."""
_MAY_NAME_ORGANIZATION = lazy(r"^.{0,40}(?:<bureau>|<section>|<office>)")
_LABELLED = lazy(r"(?:<field.departments>)\s?[:：=／/]\s?(?P<who>[^\s\]】〕)、。|]{2,24})")
_FIGURES_BEHIND = lazy(r"\s*(?:[(〔\[][^()]*\d.*|[(〔\[]?単位.*|(?:計|合計|全)?[\s:]*\d.*)$")
_CONFIRMED = frozenset({"department", "marker", "form", "notation", "told"})
"""Evidence that a line is an item's, whatever it is called."""


def _is_ragged(name: str) -> bool:
    rest = name[:1] in _MAY_BEGIN_REST and _REST_OF_WORD.match(name) is not None
    return rest or _IS_RAGGED.search(name) is not None


def note_doubts(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Note at each item what of it is not certain: where its title ends, and whether it is a programme at all."""
    items = [one for one in candidates if one.is_item and one.title is not None]
    lists = Counter(map(_list_of, items))
    confirmed = Counter(_list_of(one) for one in items if _is_confirmed(one))
    in_digits = any(one.amount_text[:1].isdecimal() for one in items)
    on_line = Counter(one.first_line for one in items)
    # A line of a sum and who is in charge, and no name above it: such lines may stand above their names.
    nameless = any(one.title is None and one.shape[:2] == "AD" for one in candidates)
    for one in items:
        whole = one.mark is not None and is_programme_or_cost(one.name)
        cut = one.name.count("(") != one.name.count(")") or len(one.name) > _LONGEST_NAME
        beside = on_line[one.first_line] == 1 and _LED_TWICE.search(lines.stripped[one.first_line]) is not None
        below = nameless and one.frame == "above" and one.names_departments
        if beside:
            one.take_for(Verdict.DOUBTFUL, "columns")
        if below or cut or _is_ragged(one.name) or ("、" in one.name and not whole):
            one.uncertain = True
        # Policies, accounts and kinds of expense stand in lists of their own kind; a programme with a name of
        # its own stands in a list of programmes, so that two of three confirm the third.
        unconfirmed = 3 * confirmed[_list_of(one)] < 2 * lists[_list_of(one)] and not _is_confirmed(one)
        if unconfirmed or (in_digits and one.amount_text[:1] in _UNITS_OF_ONE):
            one.notes += (Note(_UNCONFIRMED, one.first_line, 0, {"found": one.name}),)


def note_headings(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Note at each item without an amount that a sentence below it puts a sum towards something.

    That is the item's own, or the item is the heading of what the sentences name. Its list says as much: one in which
    others state their amounts is a list of items.
    """
    stated = {list_of(one)[0] for one in candidates if one.states_amount}
    below = len(lines.stripped)
    for one in reversed(candidates):
        none = one.is_item and not one.states_amount and one.title is not None
        told = lines.stripped[one.header_last + 1 : below] if none and one.style not in stated else ()
        if any(map(_PUT_TOWARDS.search, told)):
            one.notes += (Note(_UNCONFIRMED, one.first_line, 0, {"found": one.name}),)
        if one.verdict is not Verdict.PROSE and (one.mark is not None or none):
            below = one.first_line


def expects_departments(items: Sequence[Candidate]) -> bool:
    """Whether departments are printed for so many items that the others have lost theirs."""
    return 3 * sum(one.departments is not None for one in items) > len(items)


def note_departments(candidates: Sequence[Candidate], items: Sequence[Candidate]) -> None:
    """Note at each item where the organization that it was given may be in charge of nothing."""
    sums = {
        one.first_line
        for one in candidates
        # Where the items below add up to it, they are no others.
        if "organization" in one.against and one.yen is not None and one.verdict is not Verdict.TOTAL
    }
    few = not expects_departments(items)
    for one in items:
        reason = "few" if few else "own-sum" if one.heading_line in sums else ""
        if reason and one.departments is not None and one.departments.names:
            found = {"found": "、".join(one.departments.names), "reason": reason}
            one.notes += (Note(DiagnosticCode.DEPARTMENT_UNCERTAIN, one.first_line, 0, found),)


def note_unread_organizations(items: Sequence[Candidate], lines: Lines) -> None:
    """Note at each item where organizations stand alone, or behind a label, that no item was given.

    Where several do, those above an item, or below it and above the next, are rather in charge of it than of nothing.
    So is one right above the heading that an item was given, where both are sections: labels that came off their rows.
    """
    if not any(_may_lack_organization(one) or one.heading_line is not None for one in items):
        return
    given = [one.departments.names for one in items if one.departments is not None]
    used = {part for names in given for name in names for part in _parts(name)}
    named: dict[int, str] = {}
    for number, text in enumerate(lines.stripped):
        if _MAY_NAME_ORGANIZATION.search(text) is None:
            continue
        found = _organization_of(text)
        if found is not None:
            named[number] = found
    places = sorted(named)
    unread = {number for number in places if used.isdisjoint(_parts(named[number]))}
    if not unread:
        return
    several = len({named[number] for number in unread}) >= _LEAST_UNREAD
    lasts = [*(after.first_line for after in items[1:]), len(lines.stripped)]
    for one, last in zip(items, lasts, strict=False):
        above = bisect_right(places, one.first_line) - 1
        if above > 0 and places[above] == one.heading_line and is_section(named[places[above]]):
            stacked = places[above - 1]
            if (
                stacked in unread
                and is_section(named[stacked])
                and not any(lines.stripped[stacked + 1 : places[above]])
            ):
                one.notes += (_uncertain(one, named[stacked]),)
                continue
        if not _may_lack_organization(one):
            continue
        below = bisect_right(places, one.header_last)
        within = [places[at] for at in (above, below) if 0 <= at < len(places) and places[at] < last]
        found = next((named[at] for at in within if at in unread), "")
        if found and several and (one.departments is None or is_bureau(found)):
            one.notes += (_uncertain(one, found),)


def _uncertain(item: Candidate, unread: str) -> Note:
    params = {"found": unread, "reason": "unread"}
    return Note(DiagnosticCode.DEPARTMENT_UNCERTAIN, item.first_line, 0, params)


def _may_lack_organization(item: Candidate) -> bool:
    """Whether nobody is in charge of an item, or sections without their bureau."""
    found = item.departments
    return found is None or (not found.ditto and all(" " not in name and is_section(name) for name in found.names))


def _parts(name: str) -> list[str]:
    return name.split(" ")


def _organization_of(text: str) -> str | None:
    """The organization that a line names before its figures, or behind a label."""
    labelled = _LABELLED.search(text)
    if labelled is not None:
        departments = read_departments(labelled["who"], strict=True)
    elif len(text) <= _LONGEST_HEADING:
        departments = organization_alone(_FIGURES_BEHIND.sub("", text))
    else:
        return None
    return departments.names[0] if departments is not None and departments.names else None


def note_sums(items: Sequence[Candidate]) -> None:
    """Note at each item where its figure may be the sum of others.

    Nothing confirms it, and its figure covers those of the items below it, or of all others; or it is huge.
    """
    whole = sum(one.known_yen for one in items)
    after = 0
    since: dict[tuple[str, str], int] = {}
    for one in reversed(items):
        yen = one.known_yen
        below = after - since.get(_list_of(one), 0)
        after += yen
        since[_list_of(one)] = after
        if one.relation is not Relation.EXACT or one.has_note(_UNCONFIRMED):
            continue
        # The points of a list are alike, the greatest too.
        above_all = len(items) > _LEAST_COVERED and (one.mark is None or one.mark.kind != "bullet")
        covers = _may_make_up(yen, below) or (above_all and _may_make_up(yen, whole - yen))
        if yen >= _TRILLION:
            one.notes += (Note(_SUSPECTED, one.first_line, 0, {"found": one.name, "reason": "trillion"}),)
        elif covers and one.departments is None and not _is_confirmed(one):
            one.notes += (Note(_SUSPECTED, one.first_line, 0, {"found": one.name, "reason": "covers"}),)


def _may_make_up(yen: int, parts: int) -> bool:
    """Whether other figures come to a good part of one, and to no more."""
    return 0 < parts <= yen <= _FOREMOST * parts


def _list_of(item: Candidate) -> tuple[str, str]:
    """The list that an item stands in, whether departments are printed or not."""
    style, shape = list_of(item)
    return style, _without_departments(shape)


@lru_cache(256)
def _without_departments(shape: str) -> str:
    return _DEPARTMENTS.sub("", shape)


def _is_confirmed(item: Candidate) -> bool:
    """Whether its own name or what stands with it says that an item is a programme."""
    return is_programme_or_cost(item.name) or not _CONFIRMED.isdisjoint(item.evidence)
