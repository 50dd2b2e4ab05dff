"""Which notation a document is written in: the one whose templates fit most of the items that were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.lines import Lines
from mie_budget.reading.notation import Notation
from mie_budget.reading.outline import Outline
from mie_budget.reading.templates.compiling import Template, bracket_of, compile_templates
from mie_budget.reading.templates.search import Finder

_SAMPLE = 8
"""Items spread over the document that speak for all of them: the others are written alike."""
_MOST_UNFIT = 3
"""A notation that does not fit so many items with the same signs fits no others of them."""


def fitting(
    lines: Lines,
    outline: Outline,
    items: Sequence[Candidate],
    notations: Iterable[Notation],
    *,
    all_of_them: bool = False,
) -> str | None:
    """The name of the notation whose templates fit most of the items' headers, None where none fits one.

    A few of the items speak for all, and the first notation that fits them all is taken. With `all_of_them`
    no other is.
    """
    size = min(len(items), _SAMPLE)
    finder = Finder(lines, outline)
    sample = [_Printed.of(items[index * len(items) // size], finder) for index in range(size)]
    best: tuple[int, str | None] = (0, None)
    looks = {printed.look for printed in sample}
    for notation in notations:
        finder.whole.unit = notation.unit
        tried = {look: _templates_for(notation, look) for look in looks}
        if not any(tried.values()):
            continue
        fits = 0
        fit_kinds: set[tuple[object, ...]] = set()
        unfit: dict[tuple[object, ...], int] = {}
        for index, printed in enumerate(sample):
            if fits + size - index <= best[0] or (all_of_them and fits < index):
                break
            alike = (printed.kind, printed.signs)
            if printed.kind not in fit_kinds:
                before = unfit.get(alike, 0)
                if before >= _MOST_UNFIT or not any(printed.fits(finder, template) for template in tried[printed.look]):
                    unfit[alike] = before + 1
                    continue
                fit_kinds.add(printed.kind)
            fits += 1
        if fits > best[0]:
            best = (fits, notation.name)
        if fits == size:
            break
    return best[1] if not all_of_them or best[0] == size else None


class _Look(NamedTuple):
    """What of an item tells without its characters which templates cannot find it: as many items look alike.

    `named` says that departments stand beside it, `slot` what its figure needs, `amount_first` whether its amount
    stands before its departments, None where it has not both, `around` the bracket of these, None where nothing tells.
    """

    celled: bool
    named: bool
    marked: bool
    slot: str
    bracketed: bool
    amount_first: bool | None
    around: str | None
    on_one_line: bool

    def may_be_of(self, template: Template) -> bool:
        """Whether a template has what the item has."""
        slots = template.slots
        if self.named != ("departments" in slots) and (self.named or "departments" in template.needed):
            return False
        if self.celled:
            if "|" not in template.signs:
                return False
        elif (template.opener is not None and not self.marked) or (self.slot and not self._may_state_amount(template)):
            return False
        if self.around not in (None, template.around) and "departments" in slots:
            return False
        return not (template.spans_lines and self.on_one_line)

    def _may_state_amount(self, template: Template) -> bool:
        """Whether a template has the item's amount, in the brackets and on the side of the departments it stands."""
        if self.slot not in template.slots or (template.bracketed and not self.bracketed):
            return False
        return None in (self.amount_first, template.amount_first) or self.amount_first == template.amount_first


@lru_cache(1024)
def _templates_for(notation: Notation, look: _Look) -> tuple[Template, ...]:
    return tuple(filter(look.may_be_of, compile_templates(notation)))


class _Printed(NamedTuple):
    """An item as it is printed, to be read again by templates.

    A notation that fits one item fits the others of its `kind`; one that does not fit several with the same `signs`
    fits none of these. `characters` are those on its lines up to the `last`.
    """

    item: Candidate
    kind: tuple[object, ...]
    last: int
    characters: frozenset[str]
    signs: frozenset[str]
    look: _Look

    @classmethod
    def of(cls, item: Candidate, finder: Finder) -> _Printed:
        first = item.first_line
        named = item.names_departments
        last = max(item.header_last, item.department_line if named else 0)
        kind = (
            item.frame,
            item.shape,
            item.relation,
            item.bare,
            item.style,
            bool(item.markers),
            item.heading_line is None,
            item.rest is None,
            item.header_last - first,
            item.department_line - first,
            item.amount_line - first,
        )
        slot = ("figure" if item.bare else "amount") if item.states_amount and item.yen is not None else ""
        characters = frozenset(finder.whole.shown(first, last))
        signs = frozenset(character for character in characters if not character.isalnum())
        amount_at = item.amount_line, item.amount_offset
        at = item.shape.find("D") + 1
        look = _Look(
            celled=item.frame in ("table", "form"),
            named=named,
            marked=item.mark is not None or (item.title is not None and item.title.mark is not None),
            slot=slot,
            bracketed="A(" in item.shape,
            amount_first=amount_at < (item.department_line, item.department_offset) if named and slot else None,
            around=bracket_of(item.shape[at : at + 1]) if at and named else None,
            on_one_line=last == first,
        )
        return cls(item, kind, last, characters, signs, look)

    def fits(self, finder: Finder, template: Template) -> bool:
        """Whether a template finds the item; one that lacks what the item has is not tried."""
        if any(characters.isdisjoint(self.characters) for characters in template.holds):
            return False
        return any(
            found.name == self.item.name and found.yen == self.item.yen
            for _, _, found in finder.search(template, self.item.first_line, self.last)
        )
