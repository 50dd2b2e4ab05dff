"""Text on a terminal's grid: how wide it is, which parts of it can be shown, and a caret right under a character."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

_TAB = 8
_CUT = "..."
_REPLACEMENT = "\ufffd"
# A run of Latin letters stays whole, no line begins with what closes and none ends with what opens.
_UNIT = re.compile(r"[「『(（【]*(?:[!-~]+|.)[、。，．)）」』】ーっゃゅょッャュョ…：；！？]*")


def width(text: str) -> int:
    """The columns a text takes: two for wide and full-width characters, none for combining ones, else one.

    Characters of ambiguous width (○ ① α) count one, as most terminals draw them.

    >>> width("予算A"), width("か\u3099"), width("ｶﾞ")
    (5, 2, 2)
    """
    return len(text) if text.isascii() else sum(map(_character_width, text))


def visible(text: str) -> str:
    r"""A line as it can be shown: tabs become blanks, control characters their pictures (a form feed ␌).

    So what a document holds cannot move the cursor or recolour the terminal. Invisible format characters go.

    >>> visible("a\tb\x1b[31m")
    'a       b␛[31m'
    """
    return text if text.isprintable() else "".join(_visible_pieces(text))


def excerpt(line: str, column: int, *, limit: int = 100) -> tuple[str, str]:
    r"""A source line, shortened around a column to `limit` columns, and the line with the caret to print below it.

    `column` counts characters from 1; one past the end is the place after the last character.

    >>> print("\n".join(excerpt("支援（3,51千円）", 4)))
    支援（3,51千円）
          ^
    """
    pieces = _visible_pieces(line)
    at = min(max(column - 1, 0), len(pieces))
    before, after = "".join(pieces[:at]), "".join(pieces[at:])
    if width(before) + max(width(after), 1) > limit:
        # The caret's surroundings matter most: up to two thirds of the space before it, the rest after it.
        before_limit = max(limit * 2 // 3, limit - width(after))
        if width(before) > before_limit:
            before = _CUT + _last(before, before_limit - len(_CUT))
        after_limit = limit - width(before)
        if width(after) > after_limit:
            after = _first(after, after_limit - len(_CUT)) + _CUT
    return before + after, " " * width(before) + "^"


def wrap(text: str, limit: int) -> list[str]:
    """A text in lines of at most `limit` columns, broken at blanks and between full-width characters.

    >>> wrap("予算の資料を、読む。 See parse", 12)
    ['予算の資料', 'を、読む。', 'See parse']
    """
    lines = [""]
    for unit in _UNIT.findall(text):
        if width(lines[-1] + unit) > limit and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if lines[-1] or not unit.isspace():
            lines[-1] += unit
    return lines if lines[-1] else lines[:-1]


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _visible_pieces(text: str) -> list[str]:
    """What is shown for each character, in order; nothing for the invisible ones."""
    pieces = []
    column = 0
    for character in text:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else _shown(character)
        pieces.append(piece)
        column += width(piece)
    return pieces


def _shown(character: str) -> str:
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return _REPLACEMENT if category in ("Cc", "Cs", "Zl", "Zp") else character


def _first(text: str, limit: int) -> str:
    """As much of the beginning as fits into `limit` columns."""
    return text[: sum(used <= limit for used in accumulate(map(width, text)))]


def _last(text: str, limit: int) -> str:
    """As much of the end as fits into `limit` columns."""
    return text[len(text) - sum(used <= limit for used in accumulate(map(width, reversed(text)))) :]
