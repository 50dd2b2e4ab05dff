"""Cards: items of which one line, or two of them, hold who is in charge and what it costs, below the name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.reading.brackets import CLOSING, ONE_BRACKET
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import is_programme, is_programme_or_cost
from mie_budget.reading.items.candidates import UNITS_OF_BUDGETS
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.look import is_larger, type_of
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.titles import is_marker, mark_of, read_title

_PART = "の内数"
_SUM_APART = lazy(r"(?:[\s:|]|[(〔\[]|…|・{2}|\.{2})[\d,.百千万億]{1,20}円(?:の内数)?[)〕\]]?$")
_SUM = r"[(〔\[]?(?:約 ?)?<sum>(?<=円)(?:の内数)?[)〕\]]?"
_BARE_SUM = lazy(_SUM, needs="円")
_MAY_BE_SUM = lazy(r"[・■●○◆◇]?\s?[【〔\[(<]?\s?[\d約△▲−\-<^label.amount>]")
"""How one begins that more is said of."""
_SUM_BELOW = lazy(
    rf"[・■●○◆◇]?\s?(?:[【〔\[(<]?\s?<label.amount>\s?[】〕\])>]?[\s:：/／=]*)?{_SUM}"
    r"(?:\s?[(〔\[]\s?<label.previous_year>[^()〔〕\[\]]*[)〕\]])?",
    needs="円",
)
"""A sum alone on its line, behind its label and before last year's."""
_BARE_APART = lazy(r" \d[\d,]*$")
_SENTENCE_BEHIND = lazy(r"(?<=[\d円]) +[^\d\s|][^|]{4,80}。$")
"""What is said of an item behind its sum."""
_OTHER_FIGURE = lazy(
    r"[・※(〔\[]?\s?(?:<label.previous_year>|<label.difference>|<label.of_which>|<label.funding>|<total>)"
)
"""What opens a line with one more figure of the item above."""
_ENDS_OF_SENTENCES = ("。", "。)", "。」")
_LEAST_CARDS = 3
"""One or two such lines may be what organizations spend in all."""

_LONGEST_LABEL = 8
"""Letters of a word before who is in charge: 受け持ち."""
_MOST_APART = 2
"""Lines from who is in charge to the sum below: what a page sets as paragraphs has an empty line between."""
_MOST_HEADINGS = 2
"""Lines that may stand above the first card and the tallest name."""
_MOST_NAMES = 2
"""What is said of a programme may end like its name; of three names, none is the card's."""


class Card(NamedTuple):
    """Where the name of a card stands, and the lines with nothing but a marker between it and the card above.

    The name is `certain` where nothing stands above it that may be one too, and it ends like that of a programme.
    Who is `in_charge` of it stands on the line of its sum, or on one above that.
    """

    name: int
    markers: tuple[int, ...]
    certain: bool
    in_charge: int


class _Foot(NamedTuple):
    """The last lines of a card, by their places among the lines that are shown: who is in charge, and the sum."""

    in_charge: int
    sum: int


def cards_of(layout: Layout, taken: frozenset[int]) -> dict[int, Card]:
    """The cards of a document by their last lines; none where not all of these close what can be a card.

    An organization with a figure may as well head the items below it. So no other figure stands between two, most of
    what stands first there is named like a programme, and so is what stands above the first, or nothing below the last.
    """
    shown = [
        number
        for number, text in enumerate(layout.lines.stripped)
        if text and number not in layout.outline.furniture and number not in layout.outline.titles
    ]
    stripped, unit_at = layout.lines.stripped, layout.outline.unit_at
    feet = [_Foot(place, place) for place, number in enumerate(shown) if _closes(stripped[number], unit_at(number))]
    bare = [number for foot in feet if stripped[number := shown[foot.sum]][-1:].isdigit()]
    if 2 * sum("," in stripped[number] for number in bare) < len(bare):
        # Page numbers, extensions of telephones.
        feet = []
    if len(feet) < _LEAST_CARDS:
        feet = [_Foot(above, above + 1) for above in _above_sums(stripped, shown)]
    if len(feet) < _LEAST_CARDS or not taken.isdisjoint(shown[: feet[-1].sum + 1]):
        return {}
    if feet[0].in_charge < feet[0].sum and (named := _named_cards(layout, shown, feet)):
        return named
    return _closed_cards(layout, shown, feet) or _named_cards(layout, shown, feet)


def _closed_cards(layout: Layout, shown: Sequence[int], feet: Sequence[_Foot]) -> dict[int, Card]:
    """The cards whose last lines stand at some places of the lines that are shown."""
    stops = [-1, *(foot.sum for foot in feet)]
    bodies: list[Sequence[int]] = [
        shown[before + 1 : foot.in_charge] for before, foot in zip(stops, feet, strict=False)
    ]
    tallest = max(map(len, bodies[1:]))
    bodies[0] = bodies[0][-tallest - _MOST_HEADINGS :]
    typed = _names_by_type(layout, bodies, [shown[foot.in_charge] for foot in feet])
    if typed:
        return {shown[foot.sum]: card for foot, card in zip(feet, typed, strict=True)}
    bodies[0] = bodies[0][-tallest:]
    bodies = _without_headings(layout, bodies)
    cards = [_card(layout, body, shown[foot.in_charge]) for body, foot in zip(bodies, feet, strict=True)]
    named = [card for card in cards if card is not None]
    programmes = [_is_programme(layout, card.name) for card in named]
    if len(named) < len(feet) or 2 * sum(programmes) <= len(named):
        return {}
    if not programmes[0] and feet[-1].sum < len(shown) - 1:
        return {}
    return {shown[foot.sum]: card for foot, card in zip(feet, named, strict=True)}


def _names_by_type(layout: Layout, bodies: Sequence[Sequence[int]], in_charge: Sequence[int]) -> list[Card]:
    """The cards of which each has one name in a type that stands out and that nothing else in any of them has.

    What else of them is larger or bolder heads a group of them, and stands above the name.
    """
    known, stripped = layout.lines.known, layout.lines.stripped
    if not known:
        return []
    types = [[type_of(known[number]) for number in body] for body in bodies]
    shared = set.intersection(*map(set, types))
    found = [
        one
        for one in shared
        if len(shared) > 1 and one[0] and all(_stands_out(one, other) for other in shared - {one})
        if all(len(_stretches(own, one)) == 1 for own in types[1:])
    ]
    if len(found) != 1:
        return []
    cards: list[Card] = []
    for body, own, charged in zip(bodies, types, in_charge, strict=True):
        # Above the first card may stand what introduces all of them.
        first, last = _stretches(own, found[0])[-1]
        markers = [number for number in body if is_marker(stripped[number])]
        name = body[last]
        if name in markers or not layout.can_be_title(name, stripped[name]):
            return []
        if any(_may_be_item(stripped[number], stripped[charged:]) for number in body[first:]):
            return []
        behind = tuple(number for number in markers if number >= name)
        cards.append(Card(name, behind, certain=first == last, in_charge=charged))
    return cards


def _may_be_item(text: str, foot: Sequence[str] = ()) -> bool:
    """Whether a line states a figure, and not in a sentence that is said of something.

    Nor what somebody pays or gets: of a unit in which no budgets are printed, where the sum at the `foot` of the card,
    or next to that, is of one in which they are.
    """
    figures = find_figures(text)
    if not figures or text.endswith(_ENDS_OF_SENTENCES):
        return False
    last = next((found for below in foot[: _MOST_APART + 1] if (found := find_figures(below))), [])
    summed = bool(last) and last[-1].unit in UNITS_OF_BUDGETS
    return not summed or any(figure.unit in UNITS_OF_BUDGETS or figure.bare for figure in figures)


def _stands_out(one: tuple[int, bool], other: tuple[int, bool]) -> bool:
    """Whether a type is larger than another one, or bold where that is not."""
    return is_larger(one[0], other[0]) or (one[1] and not other[1])


def _stretches(types: Sequence[tuple[int, bool]], one: tuple[int, bool]) -> list[tuple[int, int]]:
    """Where lines of one type stand, from the first to the last without another between them."""
    found: list[tuple[int, int]] = []
    for at, own in enumerate(types):
        if own == one:
            found = [*found[:-1], (found[-1][0], at)] if found and found[-1][1] == at - 1 else [*found, (at, at)]
    return found


def _without_headings(layout: Layout, bodies: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """The lines of cards without those in larger type above the type in which most of them begin: headings."""
    known = layout.lines.known
    usual = Counter(known[body[0]].size for body in bodies if body and known).most_common(1)
    size, times = usual[0] if usual else (None, 0)
    if size is None or 2 * times <= len(bodies):
        return list(bodies)
    parted: list[Sequence[int]] = []
    for body in bodies:
        above = 0
        while above < len(body) and is_larger(known[body[above]].size or 0, size):
            above += 1
        named = above < len(body) and known[body[above]].size == size
        parted.append(body[above:] if named else body)
    return parted


def _named_cards(layout: Layout, shown: Sequence[int], feet: Sequence[_Foot]) -> dict[int, Card]:
    """The cards with a name right above who is in charge and the amount, and what is said of each below.

    Nothing that is said ends with a sum apart from its words: it may be an item, and the organization heads it. Each
    name opens a block, or has a mark that nothing else has; where neither is so, what would be the names else are named
    like no programmes. On one line an organization and a sum may be a total, so most names are like programmes then.
    """
    stripped = layout.lines.stripped
    blocks = not all(stripped[shown[feet[0].sum] : shown[feet[-1].sum]])
    cards: dict[int, Card] = {}
    said: list[int] = []
    names = [shown[foot.in_charge] - 1 for foot in feet]
    marked = _are_marked_apart(stripped, names, range(names[0], len(stripped))) if names[0] >= 0 else False
    for foot, following in zip(feet, [*(foot.in_charge for foot in feet[1:]), len(shown)], strict=True):
        in_charge = shown[foot.in_charge]
        name = in_charge - 1
        if name < 0 or not stripped[name] or (blocks and not marked and name and stripped[name - 1]):
            return {}
        if not layout.can_be_title(name, stripped[name]):
            return {}
        below = shown[foot.sum + 1 : following]
        if any(_SUM_APART.search(text) and not _OTHER_FIGURE.match(text) for text in (stripped[n] for n in below)):
            return {}
        said += below[:1]
        cards[shown[foot.sum]] = Card(name, (), certain=_is_programme(layout, name), in_charge=in_charge)
    programmes = sum(card.certain for card in cards.values())
    apart = blocks or marked
    if not apart and programmes <= sum(_is_programme(layout, number) for number in said):
        return {}
    two_lines = feet[0].in_charge < feet[0].sum and len({stripped[name] for name in names}) == len(names)
    return cards if 2 * programmes > len(cards) or (apart and two_lines) else {}


def _are_marked_apart(stripped: Sequence[str], names: Sequence[int], within: Sequence[int]) -> bool:
    """Whether names have marks of one style, and no other line of those they stand in has such a mark."""
    mark = mark_of(stripped[names[0]])
    if mark is None:
        return False
    marked = [number for number in within if (found := mark_of(stripped[number])) and found.style == mark.style]
    return marked == [*names]


def _above_sums(stripped: Sequence[str], shown: Sequence[int]) -> list[int]:
    """The places of lines that are nothing but an organization, right above a sum alone on its line.

    A house may be one (給食センター) where most of the lines in that place are organizations.
    """
    above_sums = [
        place
        for place, (above, below) in enumerate(pairwise(shown))
        if below <= above + _MOST_APART and _is_sum(stripped[below])
    ]
    found = [place for place in above_sums if organization_above_sum(stripped[shown[place]], house=True) is not None]
    certain = sum(organization_above_sum(stripped[shown[place]]) is not None for place in found)
    return found if 2 * certain > len(found) else []


def _is_sum(text: str) -> bool:
    if _BARE_SUM.fullmatch(text):
        return True
    return _MAY_BE_SUM.match(text) is not None and _SUM_BELOW.fullmatch(text) is not None


def organization_above_sum(text: str, *, house: bool = False) -> DepartmentList | None:
    """The organization that a line above a sum is; with `house`, also one that may be something else elsewhere."""
    found = organization_alone(text)
    if found is None and house and not is_programme(text):
        found = read_departments(text.strip("()[]〔〕【】 "), strict=True)
    return found if found is not None and found.names else None


def _closes(text: str, unit: int | None) -> bool:
    """Whether a line is an organization and a figure, and says nothing else but a sentence behind them.

    The figure has a unit, or that of a caption, where it stands apart from the words.
    """
    text = (_SENTENCE_BEHIND.sub("", text) if text.endswith("。") else text).removesuffix(_PART)
    figures = find_figures(text) if text[-1:] == "円" else []
    if not figures and unit is not None and _BARE_APART.search(text):
        figures = find_bare(text, unit)
    if len(figures) != 1 or figures[0].yen is None or text[figures[0].end :]:
        return False
    return charged_before(text, figures[0].start) is not None


def charged_before(text: str, end: int) -> DepartmentList | None:
    """Who is in charge, where that and what the figure is called are all that stands before it.

    >>> charged_before("道路課 予算額 5千円", 8).names, charged_before("(道路課) 約5千円", 7).names
    (('道路課',), ('道路課',))
    """
    words = text[:end].removesuffix("約").strip()
    before, _, label = words.rpartition(" ")
    words = before.strip() if before and is_label(label) else words
    label, sign, behind = words.partition(":")
    if sign and len(label) <= _LONGEST_LABEL and label.isalpha():
        # Whatever word that is: nothing else of an organization stands with each amount.
        words = behind.strip()
    return department_of(words[1:-1] if words[:1] in ONE_BRACKET and words[-1:] in CLOSING else words)


def department_of(text: str) -> DepartmentList | None:
    """The organization that the words before the figure of a card's last line name; None where they are no such name.

    >>> department_of("保健所 ").names, department_of("橋の点検"), department_of("同上")
    (('保健所',), None, None)
    """
    departments = read_departments(text.strip(), strict=True)
    return departments if departments is not None and departments.names else None


def _card(layout: Layout, body: Sequence[int], in_charge: int) -> Card | None:
    """The card that lines above its last one make: its name is that of the first programme, or what stands first."""
    stripped = layout.lines.stripped
    unit_at = layout.outline.unit_at
    if any(_may_be_item(text := stripped[n]) or (_BARE_APART.search(text) and unit_at(n)) for n in body):
        return None
    markers = [number for number in body if is_marker(stripped[number])]
    names = [number for number in body if number not in markers and layout.can_be_title(number, stripped[number])]
    programmes = [number for number in names if _is_programme(layout, number)]
    if not names or len(programmes) == len(names) > _MOST_NAMES:
        return None
    name = (programmes or names)[0]
    return Card(name, tuple(markers), bool(programmes) and name == names[0], in_charge)


def _is_programme(layout: Layout, number: int) -> bool:
    return is_programme_or_cost(read_title(layout.lines.stripped[number]).name)
