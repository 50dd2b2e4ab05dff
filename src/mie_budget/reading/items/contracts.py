"""Contracts: which lines of a document list bids, contracts or holdings, by the columns that their heads name.

What is bid or agreed for one contract, or held of one corporation, is no item of a budget, however much its row looks
like one.
"""

from __future__ import annotations

import re

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import columns_named, words_of_head

_CONTRACT = lazy("<column.contract>|<column.holding>")
_LEAST_NAMES = 2
"""Columns that a head names: one word alone may stand in a sentence or in a form."""


def contract_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head that names a column of bids, contracts or holdings."""
    return lines_below(_CONTRACT, lines, outline)


def lines_below(column: re.Pattern[str], lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head that names such a `column`: to another head, side or page."""
    if column.search("\n".join(lines.stripped)) is None:
        return frozenset()
    found: set[int] = set()
    begun: int | None = None
    sides = {fact.line for fact in outline.facts if fact.side is not None}
    for number, text in enumerate(lines.stripped):
        words = words_of_head(text)
        such = any(map(column.fullmatch, words))
        named = columns_named(words, outline.fiscal_year) if len(words) > 1 else 0
        turned = bool(number and lines.known and lines.known[number].page != lines.known[number - 1].page)
        if begun is not None and (named >= _LEAST_NAMES or turned or number in sides):
            found.update(range(begun, number))
            begun = None
        if such and named >= _LEAST_NAMES:
            begun = number
    if begun is not None:
        found.update(range(begun, len(lines.stripped)))
    return frozenset(found)
