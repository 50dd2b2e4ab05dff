"""Labels: what the words before a figure say it is."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mie_budget.models import OtherRelation
from mie_budget.reading.calendar import first_fiscal_year
from mie_budget.reading.patterns import lazy


class Kind(Enum):
    """What the label of a clause says its figure is."""

    PLAIN = "plain"
    AMOUNT = "amount"
    YEAR = "year"
    PART_OF = "part_of"
    RELISTED = "relisted"
    ADDITIONAL = "additional"
    OF_WHICH = "of_which"
    PREVIOUS_YEAR = "previous_year"
    DIFFERENCE = "difference"
    LIMIT = "limit"
    ASIDE = "aside"
    RANGE = "range"
    UNKNOWN = "unknown"


_LABELS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (lazy(pattern), kind)
    for pattern, kind in (
        (r"債務負担|限度額", Kind.LIMIT),
        (r"累計|総事業費|全体事業費|事業規模|総額|計画額", Kind.ASIDE),
        (r"うち(?!\s*数)", Kind.OF_WHICH),
        (r"外\s*数|ほか|別途|外に|他に|この他", Kind.ADDITIONAL),
        (r"再\s*掲", Kind.RELISTED),
        (r"内\s*数|うち\s*数", Kind.PART_OF),
        (r"増\s*減|比較|差\s*引|対前年", Kind.DIFFERENCE),
        (r"前\s*年|昨\s*年|前回", Kind.PREVIOUS_YEAR),
    )
)
_AMOUNT_LABEL = lazy(
    r"[(\[]?(?:本年度|今年度|当年度|当\s*初|現計|補正後?)?"
    r"(?:[^\d\s()]{0,6}?(?:予\s*算|要\s*求|査\s*定|事\s*業|金|所\s*要|補\s*正|計\s*上|見\s*積|見込|経))"
    r"\s*(?:額|費|案|見込額|\s)*[)\]]?|本年度|今年度|当年度|計|額"
)
_RANGE_START = lazy(r"約?\s*\d[\d,.]*\s*(?:[百千万億]*円)?\s*[〜~]")
_LABEL_TRIM = " 　\n:：、,・/／;※→=＝"


class AmountContext(NamedTuple):
    """What the document says about its figures as a whole.

    `unit` is the yen in one unit of bare numbers, None where no caption states one; `brackets` is what a second figure
    in brackets means by a note such as `( )内は前年度`, `brackets_aside` that the contract has no place for it.
    """

    fiscal_year: int | None = None
    unit: int | None = None
    brackets: OtherRelation | None = None
    brackets_aside: bool = False


def label_kind(label: str, context: AmountContext) -> tuple[Kind, int | None]:
    """What a label says its figure is, and the fiscal year it names.

    >>> label_kind("前年度:", AmountContext())[0].value, label_kind("うち新規分", AmountContext())[0].value
    ('previous_year', 'of_which')
    """
    label = label.strip(_LABEL_TRIM)
    if not label:
        return Kind.PLAIN, None
    for pattern, kind in _LABELS:
        if pattern.search(label):
            return kind, None
    if _RANGE_START.fullmatch(label):
        return Kind.RANGE, None
    year = first_fiscal_year(label)
    if year is not None:
        if context.fiscal_year is None:
            return Kind.YEAR, year
        if year == context.fiscal_year:
            return Kind.AMOUNT, year
        return (Kind.PREVIOUS_YEAR if year < context.fiscal_year else Kind.ASIDE), year
    return (Kind.AMOUNT if _AMOUNT_LABEL.fullmatch(label) else Kind.UNKNOWN), None
