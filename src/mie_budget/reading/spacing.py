"""Spacing: texts that were set with a blank line behind every line, as pasted pages are, and which lines they have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_LEAST_LINES = 8
"""A few lines that blank ones part may be paragraphs of one line each."""
_LEAST_LONGER = 2
"""Where no gap is longer, the blank lines may be all that parts paragraphs; one longer gap may be chance."""
_ONE_IN = 10
"""So many lines and one without a blank line between: where a line was broken by what copied it."""


def closed_up(rows: Sequence[str]) -> Sequence[int]:
    """The lines, from 0, of a text without the blank line behind every line; empty where it was not set so.

    A text that was set so has longer gaps where it had blank lines before. Of these each keeps all but one.

    >>> closed_up(["一", "", "二", "", "三"])
    ()
    """
    if len(rows) < 2 * _LEAST_LINES or (rows[0].strip() and rows[1].strip() and rows[2].strip() and rows[3].strip()):
        return ()
    shown = [number for number, row in enumerate(rows) if row and not row.isspace()]
    gaps = [below - above - 1 for above, below in pairwise(shown)]
    if len(shown) < _LEAST_LINES or gaps.count(0) * _ONE_IN > len(gaps):
        return ()
    if sum(gap > 1 for gap in gaps) < _LEAST_LONGER:
        return ()
    left_out = {above + 1 for above, below in pairwise(shown) if below > above + 1}
    return [number for number in range(len(rows)) if number not in left_out]
