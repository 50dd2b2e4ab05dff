"""Figures: a printed number and its unit to an exact integer number of yen.

Everything here works on folded text (half-width digits and brackets). White space may stand anywhere inside a figure:
issuers letter-space them, and extraction breaks lines inside them.
"""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.patterns import lazy

# Every repetition below is bounded, so that a search costs time linear in the text whatever stands in it.
_WS = r"\s{0,8}"
# A hyphen that ends its line is a cell of its own, not the sign of the figure below.
SIGN = rf"(?:[▲△]{_WS}|[−‐–-][ ]{{0,8}})(?:さんかく{_WS}|マイナス{_WS})?|マイナス{_WS}"
_KANJI_DIGITS = "〇零一二三四五六七八九"
# Letter-spaced digits: every group after the first must be spaced too, so that `1 2,345` (an ordinal, then a figure)
# is not taken for 12,345.
_SPACED = (
    rf"(?<![^\s(:額])\d(?:[ ]\d){{1,2}}(?:{_WS},{_WS}\d[ ]\d[ ]\d){{0,4}}(?![\d,])"
    rf"|\d(?:{_WS},{_WS}\d[ ]\d[ ]\d){{1,4}}(?!\d)"
)
_KANJI = rf"(?:[{_KANJI_DIGITS}十]|[百千](?=[{_KANJI_DIGITS}十百]))[{_KANJI_DIGITS}十百千、]{{0,15}}"
_MULTIPLE = rf"(?:[十百千]{_WS})?[兆億万]|[百千]"


def _number_pattern(separator: str) -> str:
    return rf"{_SPACED}|\d{{1,16}}(?:{separator}\d{{1,16}}){{0,7}}|{_KANJI}"


def _figure_pattern(number: str) -> str:
    terms = rf"(?:(?:{number}){_WS}(?:{_MULTIPLE}){_WS}){{0,3}}"
    without_yen = rf"[百千]?{_WS}[兆億万](?={_WS}(?:[)\]〕】|、・▽▼◇◆□■○●]|の{_WS}内|\Z)|[ ]{{0,8}}\n)"
    return rf"(?<![\d,.]){terms}(?:{number}){_WS}(?:(?:{_MULTIPLE})?{_WS}円|{without_yen})"


_SEPARATOR = rf"(?:{_WS}[,、]{_WS}|\.)"
NUMBER = _number_pattern(_SEPARATOR)
FIGURE = _figure_pattern(NUMBER)
# Inside brackets a line may also break between two digits.
BRACKETED_FIGURE = _figure_pattern(_number_pattern(rf"(?:{_WS}[,、]{_WS}|\.|\n{_WS})"))
_GAP = "□■●○◯?*�〓_"
_DAMAGED_UNIT = rf"[百千]?{_WS}[万億千]?{_WS}円"
DAMAGED_FIGURE = (
    rf"\d[\d,、.\s]{{0,16}}[{_GAP}][\d,、.{_GAP}\s]{{0,24}}(?:{_DAMAGED_UNIT})?"
    rf"|[□■?�〓]{{1,4}}[,.]?\d[\d,、.{_GAP}\s]{{0,24}}{_DAMAGED_UNIT}"
)

_UNITS = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000, "兆円": 10**12}
_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_NO_CEILING = 10**40
_TOKEN = lazy(rf"[\d.,、]+|[{_KANJI_DIGITS}、]+|[十百千]?[万億兆]|[十百千円]")
_ARABIC = lazy(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?")
_TO_ARABIC = str.maketrans(_KANJI_DIGITS + "、", "00123456789,")
_BLANK = lazy(r"\s+")


class BrokenFigureError(ValueError):
    """A figure that cannot be read without guessing; the message names the reason."""


class _Number(NamedTuple):
    """A decimal number as an integer and the power of ten it is scaled by."""

    digits: int
    decimals: int


def unit_yen(unit: str) -> int:
    """The yen in one unit as a caption names it.

    >>> unit_yen("百万円")
    1000000
    """
    return _UNITS[_BLANK.sub("", unit)]


def yen(printed: str, *, unit: int | None = None) -> int:
    """The exact yen of a folded figure without its sign.

    `unit` is the yen in one unit for a bare number under a caption. Raises `BrokenFigureError` for what breaks the
    rules of grouping (`3,51千円`, `14.625千円`) or of descending units.

    >>> yen("14億5,574万8千円")
    1455748000
    >>> yen("3.3億円")
    330000000
    >>> yen("1,840", unit=1_000_000)
    1840000000
    """
    compact = _BLANK.sub("", printed)
    if unit is not None:
        return _whole_yen(_number(compact), unit)
    total = section = 0
    pending: _Number | None = None
    ceiling, small_ceiling = _NO_CEILING, 10**4
    for token in _TOKEN.findall(compact):
        if token in _SMALL:
            if _SMALL[token] >= small_ceiling:
                raise BrokenFigureError("units-out-of-order")
            small_ceiling = _SMALL[token]
            section += _whole_yen(pending or _Number(1, 0), small_ceiling)
            pending = None
        elif token[-1] in _LARGE:
            large = _LARGE[token[-1]]
            if large >= ceiling:
                raise BrokenFigureError("units-out-of-order")
            section_yen = section * large
            section_yen += _whole_yen(pending or _Number(1, 0), _SMALL.get(token[0], 1) * large)
            if section_yen >= ceiling:
                raise BrokenFigureError("part-above-unit")
            total += section_yen
            ceiling, small_ceiling, section, pending = large, 10**4, 0, None
        elif token == "円":
            break
        else:
            pending = _number(token)
    rest = section + (_whole_yen(pending, 1) if pending else 0)
    if rest >= ceiling:
        raise BrokenFigureError("part-above-unit")
    return total + rest


def _number(token: str) -> _Number:
    match = _ARABIC.fullmatch(token.translate(_TO_ARABIC))
    if match is None:
        raise BrokenFigureError("broken-grouping")
    fraction = match["fraction"] or ""
    return _Number(int(match["whole"].replace(",", "") + fraction), len(fraction))


def _whole_yen(number: _Number, multiple: int) -> int:
    # Three decimals of 千円 are far more often a period typed for a comma than a fraction.
    if number.decimals and (multiple < 1_000 or (multiple < 10_000 and number.decimals >= 3)):
        raise BrokenFigureError("point-for-comma")
    scale: int = 10**number.decimals
    result, rest = divmod(number.digits * multiple, scale)
    if rest:
        raise BrokenFigureError("fraction-of-a-yen")
    return result
