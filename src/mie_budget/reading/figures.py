"""Figures: printed numbers with their units to exact integers of yen, and the damage that makes one unreadable.

Everything here works on folded text (half-width digits and brackets). Each figure of a piece is found and read once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from mie_budget.models import MOST_YEN
from mie_budget.reading.lexicon import lazy
from mie_budget.units import LARGE_UNITS, PRINTED_UNITS, SMALL_UNITS, unit_yen

_KANJI_DIGITS = "〇零一二三四五六七八九"
_WS = r" {0,3}"
# A comma or its likes is consumed wherever it stands between digits, so that broken grouping is seen and not cut off.
_ARABIC = rf"\d(?:\d|{_WS},{_WS}(?=\d{{3}}(?!\d))|[,.]|、(?=\d{{3}}(?!\d))|・(?=\d{{1,4}}{_WS}[万億兆]))*+"
_KANJI = (
    rf"(?:[{_KANJI_DIGITS}十]|[百千](?=[{_KANJI_DIGITS}十百]))(?:[{_KANJI_DIGITS}十百千]"
    rf"|、(?=[{_KANJI_DIGITS}]{{3}}))*+"
)
_NUMBER = rf"(?:{_ARABIC}|{_KANJI})"
# 7千余万円: a little more than is printed.
_LARGE = r"(?:[十百千]?余? ?[兆億万])"
_THOUSANDS = rf"(?:{_NUMBER}{_WS}[百千]{_WS})"
_TERMS = rf"(?:{_THOUSANDS}{{0,2}}{_NUMBER}{_WS}{_LARGE}{_WS}){{1,4}}+"
_SMALLEST = rf"(?:{_THOUSANDS}{{0,2}}{_NUMBER}{_WS}[百千]?{_WS}円)"
# What most figures are, told at one look: both of the others say the same of it.
_COMMON = r"\d[\d,]*+千?円"
# 412万5000: behind 万, four digits are all that 円 counts.
_REST = r"(?<=万)\d,?\d{3}(?![\d,.])"
# Without 円 only where nothing can follow that is counted (30万人).
_OPEN_END = (
    r"(?= *(?:[()\[\]〔〕【】<>〈〉、,・。/|=:：…→⇒+＋※;▽▼◇◆●○◎■□]|$|の[内う]|うち|程度|及び|余り?"
    r"|[増減再]|[ \t]|を(?:計上|充て|充当|盛り込|予算化|投じ)))"
)
_SIGN = (
    rf"(?P<sign>[▲△]{_WS}(?:さんかく{_WS}|約{_WS}|金{_WS})?|マイナス{_WS}|さんかく{_WS}|(?<=[費額])[-−](?=\d)|(?<![^\W_〜～~)\]】])(?:(?<!-)--?|(?<!−)−−?|(?<!‐)‐|(?<!–)–|(?<!―)―)(?:[約金](?=\d)|(?=[\d¥]))"
    rf"|(?<![\d\w])[-−](?= \d[\d,]*{_WS}(?:千|百万|億|万)?円))"
)
# Where a text was written with the Japanese code of the backslash, that is a ￥.
_YEN = r"(?:¥|\\(?= {0,3}\d{1,3},\d{3}))"
# ￥1,000-: the dash keeps digits from being added behind it.
_CLOSING_DASH = r"(?:<dash>{1,2}(?=\s*(?:$|[|)])))?"
# What a figure begins with: a line is passed over at one look for each of its other characters.
_BEGINS = rf"(?=[▲△マさ−‐–―+＋¥\\\d{_KANJI_DIGITS}十百千-])"
_FIGURE = lazy(
    rf"{_BEGINS}{_SIGN}?(?P<plus>[+＋]{_WS})?(?:{_YEN}{_WS}(?P<yen_sign>\d[\d,.]*+)(?:{_WS}円)?(?![百千万億兆]){_CLOSING_DASH}"
    rf"|¥?(?P<number>(?<!\d)(?<!\d[,.])(?:{_COMMON}|{_TERMS}(?:{_SMALLEST}|円|(?:{_REST})?{_OPEN_END})|{_SMALLEST})))"
)
# Apart from the number, what is counted may open the name of who is in charge: 662 人権推進課.
_COUNTED = r"(?:年|月|日|回|人|件|名|か所|箇所|校|台|戸|歳)"
_BARE = lazy(
    rf"{_BEGINS}{_SIGN}?(?P<plus>[+＋]{_WS})?(?P<bare>(?<![\d.,A-Za-z第№])\d(?:[\d,]|\.(?=\d)"
    rf"|、(?=\d{{3}}(?!\d))|{_WS},{_WS}(?=\d{{3}}(?!\d)))*+)(?![%％‰]|{_COUNTED}|[ ](?:{_COUNTED}(?![一-龠])|/\d)|/\d)"
)
_ONE_UNIT = lazy(rf"(?<![{_KANJI_DIGITS}十百千万億兆数約何\d,.・:：(位])[百千]万円(?=$|[、。)]|など|[ (]\S)")
"""A unit that stands for one of it, where figures are written in kanji: 百万円."""
_COUNTED_IN_KANJI = lazy(rf"[{_KANJI_DIGITS}十]{{1,3}}[、. ]")
_ZERO = lazy(r"ゼロ ?予算|ゼロ(?= *(?:[)】〕]|円|$))|0予算|予算ゼロ|予算措置なし|(?:非|ノン)予算")
_DAMAGE_MARKS = "□■●○◯?*�〓_＿◆◇▯"
# Two low lines or more between a name and a whole figure lead from one to the other, as dots do.
_DAMAGED = lazy(
    rf"(?:\d[\d,.]*+{_WS}[{_DAMAGE_MARKS}][\d,.{_DAMAGE_MARKS}]*+(?! +[^\W\d_百千万億円])"
    rf"|(?<=[^\s_])(?!__+[-−▲△]?\d)[□■?�〓▯_]{{1,4}}[,.]?\d[\d,.{_DAMAGE_MARKS}]*"
    rf"|(?:[●○*□■?]{{2,6}}|[●○*□■?]{{1,3}}(?:,[●○*□■?]{{3}})+|[●○*□■?]{{1,4}}億[●○*□■?]{{1,3}}(?:,[●○*□■?]{{3}})*)(?=[百千万億]*円)){_WS}(?:[百千]?{_WS}[万億千]?{_WS}円)?"
)
_ORDINAL_AND_BULLET = lazy(rf"\d{{1,2}}\.(?=[{_DAMAGE_MARKS}][^\W\d_百千万億円])")
"""Behind the ordinal that opens a line, a sign before a word is a bullet, or stands around a marker: 6.○新 橋の点検."""
_HAS_DAMAGE = lazy(f"[{re.escape(_DAMAGE_MARKS)}]", needs="*?_■□▯◆◇○●◯〓＿�")
_LETTERS_BEFORE_UNIT = lazy(r"[A-Za-z]円|\d[OoIlBSZ]{1,3} ?[百千万億]", needs="BIOSZlo円")
_WITH_LETTERS = lazy(
    rf"(?<![\d,.])\d[\d,.]*+{_WS}[a-z]{{1,2}}円|(?<![\w,.])\d[\d,.]*+[OoIlBSZ]{{1,3}}{_WS}(?:百万|千万?|[万億])円"
)
"""A letter in the place of 千 or of the last digits, or 円 behind another currency's sign: nobody knows what of."""
_HAS_UNIT = lazy(r"[円万億兆¥\\]", needs="\\¥万億兆円")
HAS_UNIT = lazy(rf"[円万億兆¥\\{re.escape(_DAMAGE_MARKS)}]|ゼロ|0予算|予算")
"""What every line with a figure that `find_figures` finds holds."""
_LETTER = rf"[^\W\d_{_KANJI_DIGITS}十百千万億兆憶くスOoIlBSZ約金]"
_APART = lazy(
    rf"\d(?:(?<=[(【】〔〕「」|]\d)|(?<={_LETTER}\d)|(?<=[)】〔〕「」|] \d)|(?<={_LETTER} \d)|(?<=^\d))[\d,]*+千?円"
)
"""A figure behind what is part of none: where nothing else has a sign of one, there is no other, and no more of it."""
_UNIT_BEHIND = lazy(r"\) ?(?:百万|千|万|億)円")
_LIKE_DIGITS = "OoIlBSZ,"
# What may not stand right before a figure's digits: it looks like the rest of the same figure.
_BEFORE = lazy(
    r"(?:\d[^\w\s:：=＝…〜～~/／→⇒(（)\]）【】〔〕<>＜＞「」『』+＋、。・|×xX※%％◇○●◎◆□■▲△―-]"
    r"|(?<![A-Za-z])[OoIlBSZ],?|[\d千百十]憶)$"
)
# All that is left of a damaged figure in front of the part that can be read.
_DAMAGED_HEAD = lazy(r"(?:(?<![^\W\d_])[OoIlBSZ\d][^\w\s(（【〔「]?[ ]?){0,6}$")
_UNIT_BEHIND_BOTH = lazy(
    r"(?<![\d,.])(?P<first>\d[\d,.]*+) ?\( ?(?P<second>\d[\d,.]*+|[-―－−]) ?\) ?(?P<unit>百万円|千円|万円|億円)"
)
_BARE_IN_KANJI = lazy(rf"(?<==)[{_KANJI_DIGITS}]{{1,3}}(?:、[{_KANJI_DIGITS}]{{3}})*(?=[ (―]|$)", needs="=")
"""Digit by digit behind a sign, as sums stand in newspapers: 橋の点検=二、六一二(新規)."""
_SUM_ALONE = lazy("<sum>")
_NUMBER_ALONE = lazy("<number>")
_BRACKETED = lazy(r"\((?P<number>\d[\d,.]*+)\) ?(?P<unit>百万円|千円|万円|億円|円)")
"""A number in brackets with its unit behind them."""
_UNIT_BRACKETED = lazy(
    r"(?<=[(\[〔【<〈《\s、:])(?P<sign>[▲△])? ?(?P<number>\d[\d,.]*+)"
    r" ?\( ?(?P<unit>百万円|千円|万円|億円|円) ?\)(?=[)\]〕】>〉》])"
)
"""A number that closes what stands in brackets, with its unit in round ones behind it."""
_LOST_DIGITS = lazy(r"(?:[*○◯●□■◆◇?�〓_×✕XxＸ#＃…‥・-]{1,6}|(?<=\s)),$")
"""What stands for digits that were masked or lost, before the comma of the groups that are left: **,100千円."""
_GROUP = lazy(r"\d{3}(?!\d)")
_RANGE_HEAD = lazy(r"(?<![\d,.])\d[\d,.]*(?: ?[百千万億]{0,2}円?)? ?[〜～~] ?$")
_CUT_GROUPS = lazy(r"\d,[  ]?\d{0,2}[  ]$")
_RANGE_SIGNS = ("〜", "~", "〜 ", "~ ")
_SPLIT_BEFORE = lazy(r"(?:^|[\s　(（【〔])\d{1,3}[   ]$")
_TOKEN = lazy(rf"[\d.,、]+|[{_KANJI_DIGITS}、]+|[十百千]?[万億兆]|[十百千円]")
_ARABIC_NUMBER = lazy(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?")
_TO_ARABIC = str.maketrans(_KANJI_DIGITS + "、", "00123456789,")
_BY_LENGTH = (
    ("千万円", SMALL_UNITS["千"] * LARGE_UNITS["万"]),
    *sorted(PRINTED_UNITS.items(), key=lambda one: -len(one[0])),
)
_NO_CEILING = 10**40
_MOST_DIGITS = 24
"""More digits are a row of digits: the budgets of all countries in yen take 16."""
_PLAIN = lazy(r"(\d{1,3}(?:,\d{3})*|\d+)(円|千円|百万円|万円|億円)")


class Figure(NamedTuple):
    """A money-like figure of a piece: where it stands and what it is worth.

    `yen` is None where it cannot be read; `problem` is the reason (a key of `diagnostics.REASONS`). `bare` ones have no
    unit of their own. `unit` is the finest unit that is printed, in yen (1 for a bare one).
    """

    start: int
    end: int
    yen: int | None
    problem: str | None = None
    bare: bool = False
    signed: bool = False
    plus: bool = False
    unit: int = 1


class BrokenFigureError(ValueError):
    """A figure that cannot be read without guessing; its message is the reason, a key of `diagnostics.REASONS`."""


def is_sum(text: str) -> bool:
    """Whether a text is nothing but a sum as it is printed, with or without its unit.

    >>> is_sum("△1,200"), is_sum("2億1,340万円"), is_sum("1.5兆円"), is_sum("12%")
    (True, True, True, False)
    """
    return _SUM_ALONE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a text is nothing but a whole number, which a caption or a label may give a unit."""
    return _NUMBER_ALONE.fullmatch(text) is not None


def find_figures(text: str) -> list[Figure]:
    """The figures of a piece that have a unit of their own, and what is left of damaged ones, in order.

    >>> [(figure.yen, figure.problem) for figure in find_figures("1,234千円、3,51千円、14億5,574万8千円")]
    [(1234000, None), (None, 'broken-grouping'), (1455748000, None)]
    >>> [figure.yen for figure in find_figures("(5,000)千円")]
    [5000000]
    """
    if HAS_UNIT.search(text) is None:
        return []
    apart = [*_APART.finditer(text)]
    if apart and text[0] != "¥" and len(apart) == len(HAS_UNIT.findall(text, 1)):
        return [_figure(*match.span(), match[0], None, plus=False) for match in apart]
    if ")" in text and _UNIT_BEHIND.search(text) and (pairs := list(_UNIT_BEHIND_BOTH.finditer(text))):
        return _in_pairs(pairs)
    return _one_by_one(text)


def _one_by_one(text: str) -> list[Figure]:
    """The figures of a piece, each by what stands around it."""
    found: list[Figure] = []
    damaged: list[Figure] = []
    # A mark that opens the text is a bullet.
    if _HAS_DAMAGE.search(text, 1):
        ordinal = _ORDINAL_AND_BULLET.match(text)
        begin = 0 if ordinal is None else ordinal.end()
        damaged = [Figure(*match.span(), None, "digit-illegible") for match in _DAMAGED.finditer(text, begin)]
    if _LETTERS_BEFORE_UNIT.search(text):
        damaged += [Figure(*match.span(), None, "digit-illegible") for match in _WITH_LETTERS.finditer(text)]
        damaged.sort()
    for match in _FIGURE.finditer(text) if _HAS_UNIT.search(text) else ():
        start, end = match.span()
        if figure_over(damaged, start, end):
            continue
        sign, plus, after_sign, number = match.groups()
        at = match.start("yen_sign") if number is None else end - len(number)
        number = number or after_sign
        if sign is None and start:
            before = text[max(0, start - 24) : start]
            spread = _RANGE_HEAD.search(before) if before.endswith(_RANGE_SIGNS) else None
            if spread is not None:
                while found and found[-1].end > start - len(spread[0]):
                    found.pop()
                found.append(Figure(start - len(spread[0]), end, None, "range"))
                continue
            lost = _LOST_DIGITS.search(before) if before[-1] == "," and _GROUP.match(number) else None
            if lost is not None:
                found.append(Figure(start - len(lost[0]), end, None, "digit-illegible"))
                continue
            if plus is None and _is_cut(text[max(0, at - 6) : at], number):
                head = _DAMAGED_HEAD.search(text, max(0, start - 24), start)
                found.append(Figure(head.start() if head else start, end, None, "digit-illegible"))
                continue
        found.append(_figure(start, end, number, sign, plus=plus is not None))
    bracketed = [*_BRACKETED.finditer(text)] if ")" in text else []
    if bracketed:
        units = [unit_yen(match["unit"]) for match in bracketed]
        found += [
            Figure(*match.span(), *_read(match["number"], unit), False, False, False, unit)
            for match, unit in zip(bracketed, units, strict=True)
        ]
    behind = [*_UNIT_BRACKETED.finditer(text)] if "円)" in text else []
    found += [
        _figure(*match.span(), match["number"] + match["unit"], match["sign"], plus=False)
        for match in behind
        if not figure_over(found, *match.span())
    ]
    if damaged or bracketed or behind:
        found = sorted(found + damaged)
    if "ゼロ" in text or "予算" in text:
        none = [Figure(*match.span(), 0) for match in _ZERO.finditer(text)]
        found = sorted(found + [one for one in none if not figure_over(found, one.start, one.start + 1)])
    return _with_single_units(text, found) if "百万円" in text or "千万円" in text else found


def _with_single_units(text: str, found: list[Figure]) -> list[Figure]:
    """The figures with the units that stand for one of them each, on a line that counts and prices in kanji only."""
    if any(text[one.start : one.end][:1].isdigit() and text[one.start] not in _KANJI_DIGITS for one in found):
        return found
    if not found and _COUNTED_IN_KANJI.match(text) is None:
        return found
    units = [match for match in _ONE_UNIT.finditer(text) if not figure_over(found, *match.span())]
    return sorted(found + [_figure(*match.span(), match[0], None, plus=False) for match in units])


def figure_over(figures: Sequence[Figure], start: int, end: int) -> bool:
    """Whether one of the figures, which stand in order, takes up any of the places from `start` to before `end`."""
    after = bisect_left(figures, end, key=attrgetter("start"))
    return after > 0 and figures[after - 1].end > start


def _in_pairs(pairs: Sequence[re.Match[str]]) -> list[Figure]:
    """Two numbers with one unit behind them: 4,682(4,105)百万円."""
    found: list[Figure] = []
    for pair in pairs:
        unit = unit_yen(pair["unit"])
        for name in ("first", "second"):
            if pair[name][0].isdigit():
                found.append(Figure(*pair.span(name), *_read(pair[name], unit), False, False, False, unit))
    return found


_OKU, _MAN = 100_000_000, 10_000
_OKU_AND_MAN = lazy(r"(?<![\d,.])(?P<oku>\d{1,5})億 ?(?P<man>\d,\d{3}|\d{1,4})(?![\d,.]|[ ]?[百千万億円人件])")

_OKU_AND_MORE = lazy(r"(?<![\d,.])\d{1,5}億(?:\d,\d{3}|\d{3,4})(?![\d,.]|[ ]?[百千万億円人件])")


def find_bare(text: str, unit: int | None, *, start: int = 0) -> list[Figure]:
    """The numbers without a unit from an offset on, read by the unit of the document where it has one."""
    found: list[Figure] = []
    if unit == _MAN and "億" in text:
        # 11億6240 under 単位:万円: the larger unit is printed, the smaller is the caption's.
        for match in _OKU_AND_MAN.finditer(text, start):
            worth = int(match["oku"]) * _OKU + int(match["man"].replace(",", "")) * _MAN
            found.append(Figure(*match.span(), worth, bare=True, unit=unit))
    elif unit is not None and "億" in text:
        # Under another caption nobody knows whether 万 was left out behind it, or it counts the caption's unit.
        cut = _OKU_AND_MORE.finditer(text, start)
        found = [Figure(*match.span(), None, "unit-missing", bare=True, unit=unit) for match in cut]
    grouped = tuple(found)
    spelled: list[Figure] = []
    if unit is not None and "=" in text:
        for match in _BARE_IN_KANJI.finditer(text, start):
            read = _read(match[0].translate(_TO_ARABIC), unit)
            spelled.append(Figure(*match.span(), *read, bare=True, unit=unit))
    for match in _BARE.finditer(text, start):
        if grouped and figure_over(grouped, match.start(), match.end()):
            continue
        yen: int | None = None
        problem: str | None = "unit-missing"
        if unit is not None:
            yen, problem = _read(match["bare"], unit)
        if yen is not None and match["sign"]:
            yen = -yen
        start = match.start()
        if problem == "broken-grouping" and found and text[found[-1].end : start] == "、":
            # 1、3634、000: the comma parts no figures, one of the groups has a digit too many.
            start = found.pop().start
        found.append(
            Figure(
                start, match.end(), yen, problem, True, match["sign"] is not None, match["plus"] is not None, unit or 1
            )
        )
    return sorted(found + spelled) if spelled else found


def count_of(printed: str) -> int:
    """A count in digits or in kanji numerals.

    >>> count_of("12"), count_of("十二")
    (12, 12)
    """
    return int(printed) if printed[0].isdigit() else yen(f"{printed}円")


def _is_cut(before: str, number: str) -> bool:
    """Whether what stands right before a figure looks like the rest of it."""
    if not (before and number[0].isdigit()) or not (
        before[-1].isspace() or before[-1] in _LIKE_DIGITS or before[-2:-1].isdigit()
    ):
        return False
    if _BEFORE.search(before) or _CUT_GROUPS.search(before):
        return True
    digits = re.match(r"\d+", number)
    return (
        _SPLIT_BEFORE.search(before) is not None
        and digits is not None
        and len(digits[0]) == 3
        and "," not in number[:4]
    )


def _figure(start: int, end: int, number: str, sign: str | None, *, plus: bool) -> Figure:
    number = number.replace("余", "")
    plain = _PLAIN.fullmatch(number)
    if plain:
        unit = PRINTED_UNITS[plain[2]]
        digits = plain[1].replace(",", "")
        value: int | None = int(digits) * unit if len(digits) <= _MOST_DIGITS else None
        problem = None if value is not None and value <= MOST_YEN else "too-large"
        value = None if problem else value
    else:
        value, problem = _read(number, None)
        unit = _finest(number)
    return Figure(
        start, end, -value if value is not None and sign else value, problem, False, sign is not None, plus, unit
    )


def _finest(number: str) -> int:
    """The finest unit that a figure is printed in, in yen."""
    compact = number.replace(" ", "")
    for ending, unit in _BY_LENGTH:
        if compact.endswith(ending):
            return unit
    return LARGE_UNITS.get(compact[-1:], 1)


def _read(number: str, unit: int | None) -> tuple[int | None, str | None]:
    if len(number) > 64:
        return None, "too-large"
    try:
        value = yen(number, unit=unit)
    except BrokenFigureError as broken:
        return None, str(broken)
    return (value, None) if value <= MOST_YEN else (None, "too-large")


_BETWEEN_COMMAS = 3
"""Digits."""


class _Number(NamedTuple):
    """A decimal number as an integer and the power of ten it is scaled by."""

    digits: int
    decimals: int


def yen(printed: str, *, unit: int | None = None) -> int:
    """The exact yen of a folded figure without its sign.

    `unit` is the yen in one unit for a bare number under a caption. Raises `BrokenFigureError` for what breaks the
    rules of grouping (`3,51千円`, `14.625千円`) or of descending units.

    >>> yen("14億5,574万8千円"), yen("3.3億円"), yen("326・5万円"), yen("1,840", unit=1_000_000)
    (1455748000, 330000000, 3265000, 1840000000)
    """
    compact = printed.replace(" ", "").replace("\t", "").replace("・", ".").strip()
    if unit is not None:
        return _whole_yen(_number(compact), unit)
    total = section = 0
    pending: _Number | None = None
    ceiling, small_ceiling = _NO_CEILING, 10**4
    for token in _TOKEN.findall(compact):
        if token in SMALL_UNITS:
            if SMALL_UNITS[token] >= small_ceiling:
                raise BrokenFigureError("units-out-of-order")
            small_ceiling = SMALL_UNITS[token]
            section += _whole_yen(pending or _Number(1, 0), small_ceiling)
            pending = None
        elif token[-1] in LARGE_UNITS:
            large = LARGE_UNITS[token[-1]]
            if large >= ceiling:
                raise BrokenFigureError("units-out-of-order")
            if pending is not None and pending.decimals >= _BETWEEN_COMMAS and ceiling != _NO_CEILING:
                # 13億3.516万円: behind a larger unit a group of digits has a period for its comma.
                raise BrokenFigureError("point-for-comma")
            # 十万, 百万, 千万 and 万 multiply what stands before them, or stand for 1 of their own.
            section_yen = section * large
            section_yen += _whole_yen(pending or _Number(1, 0), SMALL_UNITS.get(token[0], 1) * large)
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
    match = _ARABIC_NUMBER.fullmatch(token.translate(_TO_ARABIC))
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
