"""What fuzzing begins with and how it goes on: seeds, the words of the field, and a mutator that a number repeats."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from fuzz import ROOT
from mie_budget.reading import lexicon
from mie_budget.units import PRINTED_UNITS

CASES = ROOT / "tests/data/fuzz"
"""What fuzzing has found: a folder for each harness, a file for each finding. They are seeds, and a test reads them."""
LONGEST = 2_400
"""Bytes of an input: what is wrong is wrong in a short one, and short ones are read fast."""
_ODD = (
    "\x00\x07\x0c\x1b\x7f\x85\xa0\xad\u0301\u061c\u200b\u200d\u200e\u2028\u202e\u2060\u2066\u3000\u3099\ufe0f\ufeff\ufffd"
    "\ud800\udfff\ue000\U000e0041\U0001f4b4⻑⽅﨑Ⅳ㎡½²٣๓०〇零壱拾"
)
_SIGNS = (
    *"（）()【】〔〕［］[]〈〉<>《》「」『』{}|｜、。，,．.・･/／:：;=＝+＋-－−ー―▲△▼〜～~→⇒…‥%％¥*※○●◎◇■★☆①②❶ⅠⅡ",
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "　",
        "\f",
        "- 1 -",
        "1/3",
        "[1]",
        "(1)",
        "第1章",
        "１",
        "同上",
        "〃",
        "ゼロ予算",
    ),
    *(
        "令和６年度当初予算",
        "令和５年度",
        "R6",
        "（単位：千円）",
        "1,234千円",
        "３,５14千円",
        "14億5,574万8千円",
        "3,51千円",
    ),
    *("▲500千円", "12〜15千円", "【防災部】", "（1,000千円の内数）", "合計 2,000千円", "事業名 | 部局名 | 予算額"),
)
_DIGITS = (*"09,. \n〇O", "", "1234567890" * 3)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SYNTAX = re.compile(r"[.^$*+?{}\[\]\\()]")


@cache
def words() -> tuple[str, ...]:
    """The dictionary: the terms of the vocabulary as they are printed, the units, and the signs between them."""
    found = {word.replace(" ?", "") for entry in lexicon.entries().values() for word in entry.words}
    plain = {part for word in found for part in re.sub(r"(.)\?", r"\1", word).split("|") if not _SYNTAX.search(part)}
    return tuple(sorted({*plain, *PRINTED_UNITS, *_SIGNS}))


def samples() -> Iterator[bytes]:
    """The texts that the tests read, and those that prove the words of the vocabulary."""
    for path in sorted(ROOT.glob("tests/data/*/*.txt")):
        yield path.read_bytes()
    for entry in lexicon.entries().values():
        word = next((word for word in entry.words if not _SYNTAX.search(word)), "")
        yield entry.sample.replace("{word}", word).encode()


def found(name: str) -> list[Path]:
    """The findings of a harness that have become cases."""
    return sorted(path for path in (CASES / name).glob("*") if path.is_file())


def mutated(chance: random.Random, seeds: Sequence[bytes], terms: Sequence[str]) -> bytes:
    """One of the seeds, cut to a length that is read fast and changed in a few places."""
    text = _text(chance.choice(seeds))
    if len(text) > LONGEST // 3:
        start = chance.randrange(len(text) - LONGEST // 6)
        text = text[start : start + chance.randrange(20, LONGEST // 3)]
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        text = _changed(text, chance, terms)
    if chance.random() < 0.1:
        other = _text(chance.choice(seeds))[: LONGEST // 3]
        text = text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair that was put in
        data = text.encode("utf-8", "surrogatepass")
    if data and chance.random() < 0.05:
        at = chance.randrange(len(data))
        data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    return data[:LONGEST]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _changed(text: str, chance: random.Random, terms: Sequence[str]) -> str:
    """A text with one change: a term, an odd character, a piece or a line gone, doubled or moved, other digits."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 1, 2, 4, 12, 60)))
    before, piece, behind = text[:start], text[start:end], text[end:]
    match chance.choice(("term", "term", "odd", "gone", "again", "line", "width", "digit")):
        case "term":
            return before + chance.choice(terms) + chance.choice((piece, "")) + behind
        case "odd":
            return before + chance.choice(_ODD) + piece + behind
        case "gone":
            return before + behind
        case "again":
            return before + piece * chance.choice((2, 2, 3, 40)) + behind
        case "width":
            return before + piece.translate(WIDE) + behind
        case "digit" if places := [at for at, character in enumerate(text) if character.isdecimal()]:
            at, digit = chance.choice(places), str(chance.choice(_DIGITS))
            return text[:at] + digit + text[at + 1 :]
    lines: list[str] = text.splitlines(keepends=True) or [""]
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one:one] = [lines[two]] if chance.random() < 0.5 else []
    if chance.random() < 0.7:
        lines.pop(two)
    return "".join(lines)


def reduced(data: bytes, fails: Callable[[bytes], bool], *, seconds: float = 20) -> bytes:
    """A shorter input that fails the same way, as far as some seconds lead."""
    size, end = len(data) // 2, time.monotonic() + seconds
    while size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            shorter = data[:at] + data[at + size :]
            if fails(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
