"""Units of money and eras of years: the one table of each, and amounts and years written with them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from mie_budget.language import catalogue

SMALL_UNITS = {"十": 10, "百": 100, "千": 1_000}
"""What may stand before a large unit or 円, and by how much it multiplies."""
LARGE_UNITS = {"万": 10**4, "億": 10**8, "兆": 10**12}
"""The units that figures are grouped by."""
PRINTED_UNITS = {
    "円": 1,
    "千円": SMALL_UNITS["千"],
    "万円": LARGE_UNITS["万"],
    "百万円": SMALL_UNITS["百"] * LARGE_UNITS["万"],
    "億円": LARGE_UNITS["億"],
    "兆円": LARGE_UNITS["兆"],
}
"""The units that documents print their figures in, and the yen in one of each."""
ENGLISH_UNITS = {
    "thousand yen": PRINTED_UNITS["千円"],
    "million yen": PRINTED_UNITS["百万円"],
    "yen": PRINTED_UNITS["円"],
}
"""The same as the heads of data name them: amount_thousand_yen."""
ERAS = (("令和", 2019), ("平成", 1989), ("昭和", 1926))
"""The eras, the last first, and the western year of the first year of each."""


class Unit(StrEnum):
    """The units that people use for budgets. `decimals` is how many digits of a figure in yen are below one unit."""

    decimals: int

    def __new__(cls, name: str, decimals: int) -> Self:
        """A unit by its printed name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.decimals = decimals
        return member

    YEN = "円", 0
    THOUSAND = "千円", 3
    TEN_THOUSAND = "万円", 4
    MILLION = "百万円", 6
    HUNDRED_MILLION = "億円", 8


def unit_yen(unit: str) -> int:
    """The yen in one unit as a document names it; raises `KeyError` for what is no unit.

    >>> unit_yen("百万円"), unit_yen("千 円")
    (1000000, 1000)
    """
    return PRINTED_UNITS[unit.replace(" ", "")]


def amount_text(yen: int, unit: Unit = Unit.YEN, *, signed: bool = False) -> str:
    """An amount in a unit, exact: what is no whole number of units gets the decimals it needs, and no float is used.

    `signed` puts a + before a positive amount.

    >>> [amount_text(yen, Unit.THOUSAND) for yen in (28_550_000, -1_234, 500)]
    ['28,550', '-1.234', '0.5']
    """
    whole, rest = divmod(abs(yen), 10**unit.decimals)
    fraction = f"{rest:0{unit.decimals}}".rstrip("0") if rest else ""
    sign = "-" if yen < 0 else "+" if signed and yen else ""
    return f"{sign}{whole:,}{'.' if fraction else ''}{fraction}"


def yen_text(yen: int) -> str:
    """An amount with its unit: 千円 where it is a whole number of them, which is how budgets print it, else 円.

    >>> yen_text(28_550_000), yen_text(1_234), yen_text(0)
    ('28,550千円', '1,234円', '0円')
    """
    unit = Unit.THOUSAND if yen and yen % 1000 == 0 else Unit.YEN
    return f"{amount_text(yen, unit)}{unit}"


def aligned(amounts: Sequence[str]) -> list[str]:
    """Amounts padded on the right, so that their decimal points stand in one column when they are aligned there.

    >>> aligned(["28,550", "1.25", ""])
    ['28,550   ', '1.25', '   ']
    """
    fractions = [len(text) - text.find(".") if "." in text else 0 for text in amounts]
    longest = max(fractions, default=0)
    return [text + " " * (longest - fraction) for text, fraction in zip(amounts, fractions, strict=True)]


def era_year(year: int) -> str:
    """A fiscal year as Japanese budgets print it, from the western year in which it begins.

    >>> era_year(2024), era_year(2019), era_year(1925)
    ('令和6年度', '令和元年度', '1925年度')
    """
    for era, first in ERAS:
        if year >= first:
            return f"{era}{'元' if year == first else year - first + 1}年度"
    return f"{year}年度"


def year_label(year: int, language: str) -> str:
    """A fiscal year for a reader of a language; `year` is the western one in which it begins.

    >>> year_label(2024, "en")
    'fiscal year 2024'
    """
    _ = catalogue(language)
    return _("fiscal year {year}", year=year, era=era_year(year))
