"""Forms: items written as labels and values (`事業名：…` `【担当課】…` `予算額 …`), on one line or on many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.forms.filled import row_of
from mie_budget.reading.forms.grouping import (
    ends_before_its_amount,
    grouped,
    with_asked,
    with_charged_below_names,
    with_figures_farther_below,
    with_titles_above,
    with_undersigned,
)
from mie_budget.reading.forms.named_blocks import blocks_of
from mie_budget.reading.forms.stacked_labels import stacked_blocks
from mie_budget.reading.forms.unknown_labels import with_told_names
from mie_budget.reading.forms.values import Field, Value, is_of_sources, may_hold_label, values_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import TableRow


class Form(NamedTuple):
    """The items of a document's forms, and the lines they are read from."""

    rows: tuple[TableRow, ...]
    settled: frozenset[int]


def find_forms(lines: Lines, outline: Outline, taken: frozenset[int]) -> Form:
    """The items that labels and values state; none where no label names a title together with an amount."""
    if blocks := with_asked(blocks_of(lines, outline, taken)):
        form = _read(lines, outline, blocks)
        if len(form.rows) == len(blocks) and all(
            row.own is not None or not _states_sum(block) for row, block in zip(form.rows, blocks, strict=True)
        ):
            return form
    blocks = stacked_blocks(lines, outline, taken)
    if blocks and all(value.field is not Field.TITLE for value in values_of(lines, outline, taken)):
        form = _read(lines, outline, blocks)
        # What else stands in a block is said of its item.
        stops = [*(block[0].line for block in blocks[1:]), len(lines.stripped)]
        inside = (range(block[0].line, stop) for block, stop in zip(blocks, stops, strict=True))
        return form._replace(settled=form.settled.union(*inside))
    if not any(map(may_hold_label, filter(None, lines.stripped))):
        return Form((), frozenset())
    values = values_of(lines, outline, taken)
    if not any(value.field is Field.TITLE for value in values):
        values = with_told_names(lines, outline, values, taken)
    if not any(value.field is Field.TITLE for value in values):
        values = with_titles_above(lines, outline, values, taken)
    titles = [value for value in values if value.field is Field.TITLE and not value.loose]
    loose = [value for value in values if value.field is Field.TITLE and value.loose]
    amounts = [value for value in values if value.field is Field.AMOUNT]
    departments = any(value.field is Field.DEPARTMENTS for value in values)
    if not amounts or not (
        titles or len(loose) > 1 or (departments and any(value.piece.line == value.line for value in loose))
    ):
        return Form((), frozenset())
    blocks = with_charged_below_names(lines, with_asked(grouped(values)))
    return _read(lines, outline, with_figures_farther_below(lines, with_undersigned(lines, blocks)))


def _read(lines: Lines, outline: Outline, blocks: Sequence[list[Value]]) -> Form:
    """The items that blocks of values state."""
    rows: list[TableRow] = []
    settled: set[int] = set()
    cut_off = blocks[-1] if blocks and ends_before_its_amount(lines, blocks) else None
    for block in blocks:
        row = row_of(lines, outline, block)
        if row is not None and block is cut_off:
            row = row.doubted("columns")
        if row is not None:
            rows.append(row)
            settled.update(
                line
                for one in block
                for line in range(one.line, one.piece.last_line + 1)
                if one.field is not Field.TEXT or is_of_sources(one.label)
            )
            settled.update(_figures_beside(lines, block))
    return Form(tuple(rows), frozenset(settled))


def _states_sum(block: Sequence[Value]) -> bool:
    """Whether a number stands behind a label of amounts, and no dash."""
    return any(value.field is Field.AMOUNT and any(map(str.isdecimal, value.piece.text)) for value in block)


_MOST_BESIDE = 12
"""Columns of a table whose cells stand one on a line."""
_NUMBER_ALONE = lazy(r"<number>\s?\|?")


def _figures_beside(lines: Lines, block: Sequence[Value]) -> Iterator[int]:
    """The lines with the other figures of a row, where each stands on a line: behind its label and the first of them.

    What they are, the heads of their columns say; they are no amounts of anything else.
    """
    for value in block:
        line = value.piece.line
        if value.field is not Field.AMOUNT or line == value.line or not _NUMBER_ALONE.fullmatch(lines.stripped[line]):
            continue
        for beside in range(line + 1, min(len(lines.stripped), line + _MOST_BESIDE)):
            if not _NUMBER_ALONE.fullmatch(lines.stripped[beside]):
                break
            yield beside
