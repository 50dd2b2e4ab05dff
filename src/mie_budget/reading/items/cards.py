"""Cards: items with a line that holds who is in charge and what it costs, below their name and beside what is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.figures import find_figures
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.organizations import DepartmentList, is_organization, read_departments
from mie_budget.reading.titles import is_marker, read_title

_LEAST_CARDS = 3
"""One or two such lines may be what organizations spend in all."""

_MOST_NAMES = 2
"""What is said of a programme may end like its name; of three names, none is the card's."""

_MOST_FOR_ONE = 1_000_000
"""What is said of a programme may say what one household gets: some hundred thousand yen at most."""


class Card(NamedTuple):
    """Where the name of a card stands, and the lines with nothing but a marker between it and the card above.

    The name is `certain` where nothing stands above it that may be one too, and it ends like that of a programme.
    """

    name: int
    markers: tuple[int, ...]
    certain: bool


def cards_of(layout: Layout, taken: frozenset[int]) -> dict[int, Card]:
    """The cards of a document by the lines with their figures; none where not all of these can belong to one.

    An organization with a figure may as well head the items below it. So no other figure stands between two, most of
    what stands first there is named like a programme, and so is what stands above the first, or nothing below the last;
    or else each stands right below a name, and what is said below it names at most what one person gets.
    """
    shown = [
        number
        for number, text in enumerate(layout.lines.stripped)
        if text and number not in layout.outline.furniture and number not in layout.outline.titles
    ]
    feet = [place for place, number in enumerate(shown) if _closes(layout.lines.stripped[number])]
    if len(feet) < _LEAST_CARDS or not taken.isdisjoint(shown[: feet[-1] + 1]):
        return {}
    bodies = [shown[before + 1 : foot] for before, foot in zip([-1, *feet], feet, strict=False)]
    if below := _names_right_above(layout, bodies):
        return {shown[foot]: card for foot, card in zip(feet, below, strict=True)}
    tallest = max(map(len, bodies[1:]))
    bodies[0] = bodies[0][-tallest:]
    cards = [_card(layout, body) for body in bodies]
    named = [card for card in cards if card is not None]
    programmes = [_is_programme(layout, card.name) for card in named]
    if len(named) < len(feet) or 2 * sum(programmes) <= len(named):
        return {}
    if not programmes[0] and feet[-1] < len(shown) - 1:
        return {}
    return {shown[foot]: card for foot, card in zip(feet, named, strict=True)}


def _names_right_above(layout: Layout, bodies: Sequence[Sequence[int]]) -> list[Card]:
    """The cards whose names stand right above the lines with their figures; none where not each can have one."""
    stripped = layout.lines.stripped
    names = [body[-1] for body in bodies if body and layout.can_be_title(body[-1], stripped[body[-1]])]
    said = [number for body in bodies for number in body[:-1]]
    if len(names) < len(bodies) or any(find_figures(stripped[number]) for number in names):
        return []
    programmes = [_is_programme(layout, number) for number in names]
    if 2 * sum(programmes) <= len(names) or any(_is_item(stripped[number]) for number in said):
        return []
    if not any(find_figures(stripped[number]) for number in said):
        # Without a figure between them, what stands first may be the names, and what is said stand below these.
        first = sum(_is_programme(layout, body[0]) for body in bodies[1:])
        if first >= sum(programmes[1:]):
            return []
    return [Card(name, (), certain) for name, certain in zip(names, programmes, strict=True)]


def _is_item(text: str) -> bool:
    """Whether a line may be an item of its own: a figure closes it that is more than what one person gets."""
    figures = find_figures(text)
    if not figures or text[figures[-1].end :].strip(" )]」】〕"):
        return False
    return figures[-1].yen is None or figures[-1].yen >= _MOST_FOR_ONE


def _closes(text: str) -> bool:
    """Whether a line is an organization and a figure, and says nothing else."""
    figures = find_figures(text) if text[-1] == "円" else []
    if len(figures) != 1 or figures[0].yen is None or text[figures[0].end :]:
        return False
    return department_of(text[: figures[0].start]) is not None


def department_of(text: str) -> DepartmentList | None:
    """The organization that the words before the figure of a card's last line name; None where they are no such name.

    >>> department_of("保健所 ").names, department_of("橋の点検")
    (('保健所',), None)
    """
    departments = read_departments(text.strip(), strict=True)
    named = departments is not None and all(map(is_organization, departments.names))
    return departments if named and departments is not None and departments.names else None


def _card(layout: Layout, body: Sequence[int]) -> Card | None:
    """The card that lines above its last one make: its name is that of the first programme, or what stands first."""
    stripped = layout.lines.stripped
    if any(find_figures(stripped[number]) for number in body):
        return None
    markers = [number for number in body if is_marker(stripped[number])]
    names = [number for number in body if number not in markers and layout.can_be_title(number, stripped[number])]
    programmes = [number for number in names if _is_programme(layout, number)]
    if not names or len(programmes) == len(names) > _MOST_NAMES:
        return None
    name = (programmes or names)[0]
    return Card(name, tuple(markers), bool(programmes) and name == names[0])


def _is_programme(layout: Layout, number: int) -> bool:
    name = read_title(layout.lines.stripped[number]).name
    return is_programme(name) or is_programme(name.removesuffix("費"))
