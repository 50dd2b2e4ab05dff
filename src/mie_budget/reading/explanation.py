"""Explanations: what was read from each line, and which notation nearly fitted where none did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import Role
from mie_budget.reading.items import Item, NearMiss, Scene, find_items
from mie_budget.reading.layout import Layout
from mie_budget.reading.notation import Notation
from mie_budget.reading.selection import Attempt
from mie_budget.reading.template import compile_templates

_MISS_ROLES = (Role.UNCLAIMED, Role.HEADING, Role.PREAMBLE)


class LineNote(NamedTuple):
    """A remark on a line, counted from 1; line 0 is the document as a whole."""

    line: int
    text: str


def explain(
    scene: Scene, best: Attempt | None, attempts: Sequence[Attempt], layout: Layout, *, own: Notation | None
) -> tuple[LineNote, ...]:
    """Notes on a reading, in the order of the lines; `own` is the user's notation, whose near misses are all told."""
    notes = [
        LineNote(
            0,
            f"notation {attempt.notation.name}: {sum(item.title is not None for item in attempt.items)} items, "
            f"{len(attempt.leftover)} figures left over, score {attempt.score}{' (chosen)' if attempt is best else ''}",
        )
        for attempt in attempts
    ]
    for block in layout.blocks:
        notes += _item_notes(scene, block.item)
    notation = best.notation if best is not None else own
    if notation is None:
        return tuple(sorted(notes, key=lambda note: note.line))
    misses: list[NearMiss] = []
    find_items(scene, compile_templates(notation), unit=notation.unit, misses=misses)
    roles = (*_MISS_ROLES, Role.DESCRIPTION) if own is not None else _MISS_ROLES
    seen: set[tuple[int, str]] = set()
    for miss in misses:
        line = scene.lines.line_at(miss.offset)
        first_row = miss.template.source.replace("\n", "↵")
        if layout.roles[line] in roles and (line, first_row) not in seen:
            seen.add((line, first_row))
            notes.append(LineNote(line + 1, f"near miss: {first_row} does not fit at {_slot(miss.slot)}"))
    return tuple(sorted(notes, key=lambda note: note.line))


def _slot(slot: str) -> str:
    return slot if " " in slot else "+".join(f"{{{name}}}" for name in slot.split("+"))


def _item_notes(scene: Scene, item: Item) -> list[LineNote]:
    def note(offset: int, text: str) -> LineNote:
        while offset < len(scene.text) - 1 and scene.text[offset] in " \n|":
            offset += 1
        return LineNote(scene.lines.line_at(offset) + 1, text)

    notes = [
        note(item.start, f"title {item.title.name}" if item.title else "no title was found above"),
    ]
    if item.title and item.title.markers:
        notes.append(note(item.start, "markers " + ", ".join(item.title.markers)))
    if item.departments:
        names = "、".join(item.departments.names)
        notes.append(note(item.tail, f"departments {'ditto ' if item.departments.ditto else ''}{names}".rstrip()))
    if item.amount:
        value = "none" if item.amount.yen is None else f"{item.amount.yen:,} yen, {item.amount.relation}"
        notes.append(note(item.amount.figure_start, f"amount {value}"))
        notes += [note(other.start, f"{other.relation} {other.yen:,} yen") for other in item.amount.others]
    notes.append(note(item.start, f"template {item.template.source.replace(chr(10), '↵')}"))
    return notes
