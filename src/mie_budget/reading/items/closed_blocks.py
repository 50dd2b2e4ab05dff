"""Closed blocks: items whose blocks of lines each end with a labelled line of who is in charge of all in the block."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mie_budget.reading.items.candidates import LEAST_VOUCHED, Candidate
from mie_budget.reading.items.layout import Layout


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
