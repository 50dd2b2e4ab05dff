"""Amounts for a person: exact in the unit asked for, grouped, aligned at the decimal point."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum


class Unit(StrEnum):
    """The units that people use for budgets."""

    YEN = "円"
    THOUSAND = "千円"
    TEN_THOUSAND = "万円"
    MILLION = "百万円"
    HUNDRED_MILLION = "億円"


_DECIMALS = {Unit.YEN: 0, Unit.THOUSAND: 3, Unit.TEN_THOUSAND: 4, Unit.MILLION: 6, Unit.HUNDRED_MILLION: 8}
# What a document holds must not move the cursor or recolour the terminal; private-use characters are bullets of a font
# that the terminal does not have.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LONGEST_WORD = 20
"""Columns up to which a word in Latin letters, or a figure, is kept in one piece when a line is broken."""


def amount_text(yen: int, unit: Unit, *, signed: bool = False) -> str:
    """An amount in a unit, exact: what is no whole number of units gets the decimals it needs, and no float is used.

    `signed` puts a + before a positive amount.

    >>> [amount_text(yen, Unit.THOUSAND) for yen in (28_550_000, -1_234, 500)]
    ['28,550', '-1.234', '0.5']
    """
    decimals = _DECIMALS[unit]
    whole, rest = divmod(abs(yen), 10**decimals)
    fraction = f"{rest:0{decimals}}".rstrip("0") if rest else ""
    sign = "-" if yen < 0 else "+" if signed and yen else ""
    return f"{sign}{whole:,}{'.' if fraction else ''}{fraction}"


def aligned(texts: Sequence[str]) -> list[str]:
    """Amounts padded on the right, so that their decimal points stand in one column when they are aligned there.

    >>> aligned(["28,550", "1.25", ""])
    ['28,550   ', '1.25', '   ']
    """
    fractions = [len(text) - text.find(".") if "." in text else 0 for text in texts]
    longest = max(fractions, default=0)
    return [text + " " * (longest - fraction) for text, fraction in zip(texts, fractions, strict=True)]


def shown(text: str) -> str:
    """A text of a document as a terminal can show it."""
    return _CONTROL.sub("\ufffd", _PRIVATE.sub("", text))


def columns_of(text: str) -> int:
    """The columns a text takes on a terminal: two for full-width characters.

    >>> columns_of("予算A")
    5
    """
    return len(text) if text.isascii() else sum(map(_character_columns, text))


def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrapped(line: str, width: int) -> Iterator[str]:
    """A line broken where it leaves `width` columns; what follows is indented by two more than the line itself.

    Japanese text is broken anywhere, words in Latin letters before them.

    >>> list(wrapped("  予算の内数", 9))
    ['  予算の', '    内数']
    """
    indent = len(line) - len(line.lstrip(" ")) + 2
    part = ""
    for character in line:
        if columns_of(part + character) > width and part.strip():
            head, blank, word = part.rpartition(" ")
            if not (blank and head.strip() and word.isascii() and len(word) <= _LONGEST_WORD and character.isascii()):
                head, word = part, ""
            yield head.rstrip()
            part = " " * indent + (word + character).lstrip()
        else:
            part += character
    yield part
