"""Stacked labels: forms whose labels stand alone, each above its value, and come again below the name of every item.

No list has to know them: a word is a label that stands alone on a line in several blocks, with something else below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from mie_budget.reading.figures import is_number
from mie_budget.reading.forms.unknown_labels import YEAR_BEFORE, labels_alone, may_be_name
from mie_budget.reading.forms.values import UNIT, Field, Value, field_named, trimmed
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline

_SUM = lazy(r"(?:約|金)?<sum>(?<=円)(?:\s?[(（][^()（）。]{1,40}[)）])?")
_OF_AMOUNT = lazy(rf"{YEAR_BEFORE}(?:<label.amount>)案?|<field.whole_cost>")
"""Which labels state what is spent; others are of contracts, prices or balances."""
_LEAST_BLOCKS = 2
"""One name alone may stand above anything."""
_LEAST_LABELS = 3
"""Fewer words that come again may be the heads of lists."""


def stacked_blocks(lines: Lines, outline: Outline, taken: frozenset[int]) -> list[list[Value]]:
    """The values of each block, its name first; none where the document does not consist of such."""
    rows = [at for at in outline.with_text(lines, range(len(lines.stripped))) if at not in taken]
    labels = labels_alone(lines, rows)
    fields = {label: field_named(label) for label in labels.values()}
    if len(fields) < _LEAST_LABELS or Field.TITLE in fields.values() or not any(map(_OF_AMOUNT.fullmatch, fields)):
        return []
    opener = labels[min(labels)]
    openings = [at for at, row in enumerate(rows) if labels.get(row) == opener]
    names = [rows[at - 1] if at else -1 for at in openings]
    if (
        len(openings) < _LEAST_BLOCKS
        or len({lines.stripped[name] for name in names}) < len(names)
        or not all(name >= 0 and name not in labels and may_be_name(lines, outline, name) for name in names)
    ):
        return []
    stops = [*(at - 1 for at in openings[1:]), len(rows)]
    found = [_below_labels(rows[at:stop], labels) for at, stop in zip(openings, stops, strict=True)]
    if None in found:
        return []
    pairs = [block for block in found if block is not None]
    charged = [one for one in fields if _names_who_is_in_charge(lines, labels, one, pairs)]
    if len(charged) == 1 and Field.DEPARTMENTS not in fields.values():
        fields[charged[0]] = Field.DEPARTMENTS
    blocks = [
        [Value(Field.TITLE, "", name, _whole(lines, name), False), *_values(lines, outline, block, labels, fields)]
        for name, block in zip(names, pairs, strict=True)
    ]
    if not _states_amount(blocks[-1]):
        # It may have been cut off.
        blocks.pop()
    stated = sum(map(_states_amount, blocks))
    return blocks if len(blocks) >= _LEAST_BLOCKS and 2 * stated >= len(blocks) else []


def _states_amount(block: Sequence[Value]) -> bool:
    return any(value.field is Field.AMOUNT for value in block)


def _below_labels(rows: Sequence[int], labels: Mapping[int, str]) -> list[tuple[int, int]] | None:
    """The labels of a block, each with the line below it; None where that is a label too, or one comes twice."""
    pairs = [(row, below) for row, below in pairwise(rows) if row in labels]
    twice = len({labels[row] for row, _ in pairs}) < len(pairs)
    return None if twice or any(below in labels for _, below in pairs) else pairs


def _names_who_is_in_charge(
    lines: Lines, labels: Mapping[int, str], label: str, blocks: Sequence[Sequence[tuple[int, int]]]
) -> bool:
    """Whether nothing but organizations stands below a label."""
    below = [value for block in blocks for row, value in block if labels[row] == label]
    return all(organization_alone(lines.stripped[value]) is not None for value in below)


def _values(
    lines: Lines,
    outline: Outline,
    block: Sequence[tuple[int, int]],
    labels: Mapping[int, str],
    fields: Mapping[str, Field],
) -> Iterator[Value]:
    """What stands below each label of a block; a sum only where it is one."""
    for row, below in block:
        field, text = fields[labels[row]], lines.stripped[below]
        if field is Field.AMOUNT and _SUM.fullmatch(text) is None:
            counted = UNIT.search(lines.stripped[row]) is not None or outline.unit_at(row) is not None
            field = Field.AMOUNT if counted and is_number(text) else Field.TEXT
        yield Value(field, lines.stripped[row], row, _whole(lines, below), False)


def _whole(lines: Lines, number: int) -> Piece:
    return trimmed(lines, number, 0, len(lines.texts[number]))
