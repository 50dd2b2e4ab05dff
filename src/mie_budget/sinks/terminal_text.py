"""Text on a terminal's grid: how wide it is, which parts of it can be shown, where it is broken, a caret below it.

Whatever a document, a file or an error holds passes `visible` before it is printed, and nothing else measures or breaks
lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

_TAB = 8
_REACH = 2
"""Characters on either side of a caret that are looked at, for each column of an excerpt; a line may have millions."""
_CUT = "..."
_LONGEST_VALUE = 200
_REPLACEMENT = "\ufffd"
_ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""The categories of characters that a terminal, or what copies from one, acts on instead of showing them."""
# 行頭禁則 and 行末禁則: no line begins with what closes, continues or combines, none ends with what opens.
_OPENS = r"[「『（(【〔［\[｛{〈《“‘]*"
_CLOSES = (
    r"(?:\s*[」』）)】〕］\]｝}〉》”’、。，．,.・：；:;？！?!％%〜～…‥ー々〃ゝゞヽヾ"
    r"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef])*"
)
# A run of Latin letters and digits stays whole, and blanks do not part a word from what closes it.
_UNIT = rf"{_OPENS}(?:[!-~]+|\S){_CLOSES}|\s+"
_CHARACTER = rf"{_OPENS}\S{_CLOSES}|\s+"


# Most starts of the command break no line.
_compiled = cache(re.compile)


def cell_width(text: str) -> int:
    """The columns a text takes: two for wide and full-width characters, none for combining ones, else one.

    Characters of ambiguous width (○ ① α) count one, as most terminals draw them.

    >>> cell_width("予算A"), cell_width("か\u3099"), cell_width("ｶﾞ")
    (5, 2, 2)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # most starts of the command measure nothing, or ASCII

    return cell_len(text)


def visible(text: str) -> str:
    r"""A line as it can be shown: tabs become blanks, control characters their pictures (a form feed ␌).

    So what a document or the name of a file holds cannot move the cursor, recolour the terminal or turn the direction
    of the line. Invisible format characters go, and line separators and half surrogate pairs become U+FFFD.

    >>> visible("a\tb\x1b[31m"), visible("a\u202e\u2066b")
    ('a       b␛[31m', 'ab')
    """
    return text if text.isprintable() else "".join(_visible_pieces(text))


def escaped(text: str) -> str:
    r"""Lines that programs read, on a terminal: what would act on it stands as its escape, in JSON the same text.

    Line ends and tabs stay.

    >>> escaped('{"title": "a\x9b31mb"}\r\n')
    '{"title": "a\\u009b31mb"}\r\n'
    """
    if text.isprintable():
        return text
    return "\r\n".join("".join(map(_escape, line)) for line in text.split("\r\n"))


def wrap(text: str, limit: int, *, hanging: int = 0) -> list[str]:
    """A text in lines of at most `limit` columns, broken at blanks and between full-width characters.

    No line begins with what closes (」 、 。 ー っ) or ends with what opens, and a run of Latin letters or digits is
    broken only where it is longer than a line. Later lines are indented as the text is, and by `hanging` columns more.

    >>> wrap("予算の資料を、読む。 See parse", 12)
    ['予算の資料', 'を、読む。', 'See parse']
    >>> wrap("  内数の枠", 8, hanging=2)
    ['  内数の', '    枠']
    """
    body = text.lstrip(" ")
    first = min(len(text) - len(body), limit // 2)
    later = min(first + hanging, limit // 2)
    lines: list[str] = []
    line, used, empty = " " * first, first, True
    for unit in _units(body, limit - later):
        width = cell_width(unit)
        if used + width > limit and not empty:
            lines.append(line.rstrip())
            line, used, empty = " " * later, later, True
        if not (empty and unit.isspace()):
            line, used, empty = line + unit, used + width, False
    return lines if empty else [*lines, line.rstrip()]


def excerpt(line: str, column: int, *, limit: int = 100) -> tuple[str, str]:
    r"""A source line, shortened around a column to `limit` columns, and the line with the caret to print below it.

    `column` counts characters from 1; one past the end is the place after the last character.

    >>> print("\n".join(excerpt("支援（3,51千円）", 4)))
    支援（3,51千円）
          ^
    """
    place = min(max(column - 1, 0), len(line))
    start = max(place - _REACH * limit, 0)
    pieces, at = _visible_pieces(line[start : place + _REACH * limit]), place - start
    before, after = "".join(pieces[:at]), "".join(pieces[at:])
    if cell_width(before) + max(cell_width(after), 1) > limit:
        # The caret's surroundings matter most: up to two thirds of the space before it, the rest after it.
        before_limit = max(limit * 2 // 3, limit - cell_width(after))
        if cell_width(before) > before_limit:
            before = _CUT + _last(before, before_limit - len(_CUT))
        after_limit = limit - cell_width(before)
        if cell_width(after) > after_limit:
            after = _first(after, after_limit - len(_CUT)) + _CUT
    return before + after, " " * cell_width(before) + "^"


def shortened(text: str) -> str:
    """A value inside a sentence, such as a figure, without its middle where it is longer than any that a person wrote.

    >>> len(shortened("1" * 1_000_000)), shortened("3,51千円")
    (200, '3,51千円')
    """
    half = (_LONGEST_VALUE - len(_CUT)) // 2
    return text if len(text) <= _LONGEST_VALUE else f"{text[: half + 1]}{_CUT}{text[-half:]}"


def _units(text: str, room: int) -> Iterator[str]:
    """What a line is not broken inside of; what is wider than a whole line comes in smaller pieces."""
    for unit in _compiled(_UNIT).findall(text):
        if cell_width(unit) <= room:
            yield unit
            continue
        for part in _compiled(_CHARACTER).findall(unit):
            yield from [part] if cell_width(part) <= room else part


def _visible_pieces(text: str) -> list[str]:
    """What is shown for each character, in order; nothing for the invisible ones."""
    if "\t" not in text:
        return list(map(_shown, text))
    pieces = []
    column = 0
    for character in text:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else _shown(character)
        pieces.append(piece)
        column += cell_width(piece)
    return pieces


def _shown(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return _REPLACEMENT if category in _ACTING else character


def _escape(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _ACTING:
        return character
    code = ord(character)
    high, low = 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF)  # as JSON writes what lies above U+FFFF
    return f"\\u{code:04x}" if code < 0x10000 else f"\\u{high:04x}\\u{low:04x}"


def _first(text: str, limit: int) -> str:
    """As much of the beginning as fits into `limit` columns."""
    return text[: sum(used <= limit for used in accumulate(map(cell_width, text)))]


def _last(text: str, limit: int) -> str:
    """As much of the end as fits into `limit` columns."""
    return text[len(text) - sum(used <= limit for used in accumulate(map(cell_width, reversed(text)))) :]
