"""Number formats of spreadsheets: the figure a cell shows, which may differ from the value it holds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;-¥#,##0", 6: "¥#,##0;-¥#,##0",
    7: "¥#,##0.00;-¥#,##0.00", 8: "¥#,##0.00;-¥#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "¥#,##0;-¥#,##0;-",
    43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;-¥#,##0.00;-", 49: "@",
}  # fmt: skip
"""The formats that a workbook names by number only; the missing ones up to 58 are dates and times."""
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|[0#?](?:[0#?,.]*[0#?])?,*|[^0#?]', re.IGNORECASE | re.DOTALL
)
_DATES = re.compile(r"[ymdhsge]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|E[+-]', re.IGNORECASE | re.DOTALL)
_SIGNS = frozenset("-−－△▲▼")
_MOST_DIGITS = 40
_MOST_DECIMALS = 30
"""Spreadsheets show no more."""


class _Section(NamedTuple):
    """How one kind of number is shown: what stands before and behind it, its decimals, grouping and scale."""

    before: str
    behind: str
    shown: bool
    general: bool
    decimals: int
    digits: int
    grouped: bool
    thousands: int
    percent: bool


def shown(value: str, code: str, *, from_1904: bool = False) -> str:
    """What a cell with this number and format shows.

    >>> shown("14625", "#,##0"), shown("14625400", '#,##0,"千円"'), shown("-56", '#,##0;"△ "#,##0')
    ('14,625', '14,625千円', '△ 56')
    >>> shown("-56", '#,##0_);(#,##0)'), shown("-56", '#,##0;[Red]#,##0')
    ('-56', '-56')
    """
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        return value
    if _is_date(code):
        return _date(number, from_1904=from_1904) or _plain(number)
    sections = _sections(code)
    if not sections:
        return _plain(number)
    negative = below = number < 0
    section = sections[0]
    if negative and len(sections) > 1:
        section, number, negative = sections[1], -number, False
    elif not number and len(sections) > 2:
        section = sections[2]
    if not section.shown:
        return section.before + section.behind
    if section.general:
        return section.before + _plain(number) + section.behind
    with localcontext() as context:
        context.prec = 2 * _MOST_DIGITS
        number = abs(number).scaleb(2 * section.percent - 3 * section.thousands)
        number = number.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
    text = f"{number:,f}" if section.grouped else f"{number:f}"
    if section.digits > 1 and not section.grouped:
        whole, point, rest = text.partition(".")
        text = whole.zfill(section.digits) + point + rest
    before, behind = section.before, section.behind
    if below and number and not _SIGNS & set(before + behind):
        # (600千円) or a colour alone: on paper a bracket holds what is said beside an amount, and no colour is read.
        negative, before, behind = True, before.replace("(", "", 1), behind.replace(")", "", 1)
    return ("-" if negative and number else "") + before + text + behind


def _plain(number: Decimal) -> str:
    # A workbook stores binary fractions: 0.1 + 0.2 is shown with fifteen digits.
    with localcontext() as context:
        context.prec = 15
        number = +number
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(512)
def _is_date(code: str) -> bool:
    return bool(_DATES.search(_LITERAL.sub("", code.split(";", maxsplit=1)[0])))


@lru_cache(512)
def _sections(code: str) -> tuple[_Section, ...]:
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])*', code[:255])
    return tuple(_section(part) for part in parts if part or code.endswith(";"))[:3]


def _section(code: str) -> _Section:
    before, behind, pattern, general, percent = "", "", "", False, False
    for token in _TOKEN.findall(code):
        literal = ""
        if token[0] in "0#?":
            pattern += token
        elif token.lower() == "general" or token == "@":
            general = True
        elif token[0] == '"':
            literal = token[1:-1]
        elif token[0] == "\\":
            literal = token[1:]
        elif token[0] == "[":
            literal = token[2:].split("-")[0].rstrip("]") if token.startswith("[$") else ""
        elif token == "%":
            percent, literal = True, "%"
        elif token[0] not in "_*":
            literal = token
        if pattern or general:
            behind += literal
        else:
            before += literal
    core = pattern.rstrip(",")
    whole, _, decimals = core.partition(".")
    return _Section(
        before,
        behind.rstrip(),
        bool(pattern) or general,
        general,
        min(len(decimals.replace(",", "")), _MOST_DECIMALS),
        whole.count("0"),
        "," in whole,
        len(pattern) - len(core),
        percent,
    )


def _date(number: Decimal, *, from_1904: bool) -> str:
    """A day number as a date, a fraction as a time of day."""
    if not 0 <= number < 2_958_466:
        return ""
    days, rest = divmod(number, 1)
    day = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    moment = day + timedelta(days=int(days), seconds=int((rest * 86_400).to_integral_value(ROUND_HALF_UP)))
    if not days:
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d}" if not rest else f"{moment:%Y-%m-%d %H:%M}"
