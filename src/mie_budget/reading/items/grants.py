"""Grants: which lines of a document tell what one can apply for, by the heads of columns or the headline above.

What somebody gets who applies is no item of a budget, however much its row looks like one.
"""

from __future__ import annotations

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import columns_named, words_of_head

_GRANT = lazy("<column.grant>")
_APPLICANT = lazy("<column.applicant>")
_BUDGET = lazy(r"[^|]*(?:<budget>|要求|査定).*|<label.amount>")
_GUIDE = lazy(r"(?:[^。]{0,24})?<guide>(?:[^。]{0,12})?")
_LONGEST_HEADLINE = 45
_TOP = 5
"""Lines among which a guide is called one; further down the name of a programme may be."""
_LEAST_NAMES = 2
"""Columns that another head names."""


def grant_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head of a table that says who gets how much, to another head; all lines of a guide.

    A head that names a column of the budget speaks of items, whoever gets them.
    """
    shown = [text for text in lines.stripped if text][:_TOP]
    if any(len(text) < _LONGEST_HEADLINE and _GUIDE.fullmatch(text) for text in shown):
        return frozenset(range(len(lines.stripped)))
    found: set[int] = set()
    below = False
    for number, text in enumerate(lines.stripped):
        words = words_of_head(text)
        if len(words) > 1:
            sums = any(map(_GRANT.fullmatch, words)) and not any(map(_BUDGET.fullmatch, words))
            if sums and any(map(_APPLICANT.fullmatch, words)):
                below = True
            elif below:
                below = columns_named(words, outline.fiscal_year) < _LEAST_NAMES
        if below:
            found.add(number)
    return frozenset(found)
