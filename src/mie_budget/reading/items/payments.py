"""Payments: which lines of a document list single payments, by the headline, the heads of columns or the days of rows.

What was paid to somebody on one day is no item of a budget, however much its subject is named like one.
"""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.items.candidates import UNITS_OF_BUDGETS, Candidate
from mie_budget.reading.items.contracts import lines_below
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline

_PAYMENT = lazy("<column.payment>")
_LEDGER = lazy(r"[^。]{0,24}<ledger>(?:[^。\d]|\d{1,4}[年月]){0,16}")
_TOP = 5
"""Lines among which a ledger is called one; further down its name may be that of an item."""
_DAY = lazy(
    r"(?:(?:No\.?)?\d{1,3}[\s|])?[\s|]*"
    r"(?P<day>(?:(?:令和|平成|[RHrh])?(?:元|\d{1,4})年)?\d{1,2}月\d{1,2}日|(?:[RHrh]\d{1,2}|\d{4})([./-])\d{1,2}\2\d{1,2}(?!\d)"
    r"|\d{1,2}/\d{1,2}(?=[\s(|]))(?!から|まで|以降|[~～-])"
)
"""The day that a row begins with, behind its number; not one from which or up to which something goes on."""
_LEAST_ROWS = 3
"""Two days may be those of events."""
_LEAST_OF_BUDGETS = 1_000_000
"""A list whose rows begin with days may be one of events or works, each of which costs so much; a payment out of an
account for small expenses never does."""


def payment_lines(candidates: Sequence[Candidate], lines: Lines, outline: Outline) -> frozenset[int]:
    """All lines of a ledger of payments, those below each head with a column of them, and those with a day and a sum.

    Rows that begin with a day are payments where there are three of them, on several days, all of small sums in single
    yen.
    """
    if any(map(_LEDGER.fullmatch, [text for text in lines.stripped if text][:_TOP])):
        return frozenset(range(len(lines.stripped)))
    return lines_below(_PAYMENT, lines, outline) | _rows_of_days(candidates, lines)


def _rows_of_days(candidates: Sequence[Candidate], lines: Lines) -> frozenset[int]:
    days: dict[int, str] = {}
    for one in candidates:
        text = lines.stripped[one.first_line]
        day = _DAY.match(text) if text[:1] in "0123456789RHrh令平N|" else None
        if day is None or one.yen is None:
            continue
        if one.own_unit in UNITS_OF_BUDGETS or abs(one.yen) >= _LEAST_OF_BUDGETS:
            return frozenset()
        days[one.first_line] = day["day"]
    several = len(days) >= _LEAST_ROWS and len(set(days.values())) > 1
    return frozenset(days) if several else frozenset()
