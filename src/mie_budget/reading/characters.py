"""Characters: folded one to one, so that an offset in the folded text is one in the printed; which are passed over."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mie_budget.reading.lexicon import lazy

_WIDE_ASCII = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys("\u3000\u00a0\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u2002\u2003\u2009\u202f", " ")
_LOOKALIKES = {
    "･": "・",
    "·": "・",
    "￥": "¥",
    "﹐": ",",
    "､": "、",
    "｢": "「",
    "｣": "」",
    "﹙": "(",
    "﹚": ")",
    "❨": "(",
    "❩": ")",
    "⦅": "(",
    "⦆": ")",
    "〖": "【",
    "〗": "】",
}
# Compatibility ideographs are other codes of the same characters (令 as U+F9A8): composed as Unicode composes them.
# Borders drawn with box characters are borders.
_BORDERS = dict.fromkeys("│┃║", "|")
_SAME = {
    chr(code): composed
    for code in range(0xF900, 0xFB00)
    if len(composed := unicodedata.normalize("NFC", chr(code))) == 1 and composed != chr(code)
}
# Unicode's compatibility forms of the Kangxi radicals, but for those where they give the traditional character and a
# Japanese page shows the modern one.
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_MODERN = {"⼾": "戸", "⿈": "黄", "⿊": "黒", "⾭": "青"}
# The CJK radicals supplement has no compatibility forms; these are the ones that are whole Japanese characters.
_SUPPLEMENT = dict(
    zip("⺟⺠⺩⺫⺮⺼⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲⻖⻗", "母民王目竹肉虎西角長青食骨鬼麦黄斉歯竜亀阜雨", strict=True)
)
_TABLE = str.maketrans(_BORDERS | _WIDE_ASCII | _SPACES | _LOOKALIKES | _SAME | _KANGXI | _MODERN | _SUPPLEMENT)
_FOLDABLE = lazy("[" + re.escape("".join(map(chr, _TABLE))) + "]+")

_HALVED = lazy(r"(?<![A-Za-z\d@.])(?P<letter>[@A-S])(?=[「【(]?[^\x00-\x7f、。・)」】])")
"""What may be left of a circled number: @, A, B stand for the second bytes of ①, ②, ③ in the encodings of Windows."""


def past(text: str, at: int, passed: str | None = None) -> int:
    """Where a text goes on behind the blanks at an offset, or behind the characters that are `passed`.

    >>> past("橋の  点検", 2), past("橋の点検", 2), past("(橋)の点検", 2, ")の")
    (4, 2, 4)
    """
    rest = text[at:]
    return at + len(rest) - len(rest.lstrip(passed))


def fold(text: str) -> str:
    """Full-width ASCII and spaces to half-width, radical look-alikes to the characters they stand for.

    The result has the same length, and line ends stay where they are. ①, ㈱, 「」, 〜 and half-width katakana stay.

    >>> fold("（２,０１０千円）　⻑寿・⽣活　①㈱ﾃｽﾄ")
    '(2,010千円) 長寿・生活 ①㈱ﾃｽﾄ'
    """
    return _FOLDABLE.sub(lambda run: _folded(run[0]), text)


@lru_cache(4096)
def _folded(run: str) -> str:
    # The same few brackets, signs and digits recur all through a text.
    return run.translate(_TABLE)


def with_circled_numbers(text: str) -> str:
    """A text in which @, A, B … that count up stand as the circled numbers that lost their first bytes.

    They stand in one line, or open lines that begin with the same blanks. An @ alone, and letters that none opens, are
    what they are.

    >>> with_circled_numbers("主な事業は@橋の点検5万円A道の補修3万円"), with_circled_numbers("A工区と@駅前")
    ('主な事業は①橋の点検5万円②道の補修3万円', 'A工区と@駅前')
    """
    inside: list[int] = []
    opening: list[int] = []
    runs: list[list[int]] = []
    indent = ""
    begin = 0
    for line in text.split("\n"):
        inside = []
        for match in _HALVED.finditer(line):
            before = line[: match.start()]
            opens = not before.strip()
            run = opening if opens else inside
            if match["letter"] == "@":
                run = [begin + match.start()]
                runs.append(run)
                opening, inside, indent = (run, inside, before) if opens else (opening, run, indent)
            elif run and ord(match["letter"]) == ord("@") + len(run) and (not opens or before == indent):
                run.append(begin + match.start())
        begin += len(line) + 1
    numbers = {at: chr(ord("①") + ord(text[at]) - ord("@")) for run in runs if len(run) > 1 for at in run}
    return "".join([numbers.get(at, character) for at, character in enumerate(text)]) if numbers else text
