"""Broken names: whether a name goes on over the end of a line, by its words alone.

What no word begins with, or a word that the end of the line parts, says so wherever the lines stand. What is no more
than the end of a name has most likely begun above.
"""

from __future__ import annotations

from mie_budget.reading.lexicon import lazy

CANNOT_BEGIN = frozenset("をんづぁぃぅぇぉっゃゅょァィゥェォッャュョー。、)）」』】〕]々")
_BEGINS_INSIDE = lazy(
    r"(?:及び|並びに|ならびに|又は|または)|る(?:[たこま]|[一-龠])|[たて][一-龠]"
    # と畜, は虫類, し尿 and り災 are words.
    r"|[のをにがへな][一-龠ァ-ヶA-Z]|り(?!災)[一-龠]|への|における|しま(?:す|した)|ように"
)
ENDS_INSIDE = ("の", "・", "及び", "並びに", "または", "又は", "(", "「")
"""What no name ends in, and no sentence before the sum that it names."""
_WORDS_WITH_PROJECT = ("本事業", "同事業", "各事業", "他事業", "新事業")
_BARE = lazy("(?:<programme>)+")
_WORD = lazy("<programme>")
_LONGEST_WORD = 6
"""Characters of a word that the end of a line parts, before or behind it."""
LONGEST_BEGUN = 30
"""Characters: a longer line is prose, and the beginning of no name."""
_LETTER_BEHIND = lazy(r"(?!(?:<programme>)|[のと等]|$)\w")


_MAY_BEGIN_INSIDE = frozenset("おがしたてなにのへまよりるを並又及")
"""What it begins with."""


def begins_inside(text: str) -> bool:
    """Whether a text begins with what no word begins with.

    >>> begins_inside("の点検"), begins_inside("のり面の点検"), begins_inside("り災証明の発行")
    (True, False, False)
    """
    first = text[:1]
    return first in CANNOT_BEGIN or (first in _MAY_BEGIN_INSIDE and _BEGINS_INSIDE.match(text) is not None)


def parts_word(above: str, below: str) -> bool:
    """Whether a word of what programmes do begins in one text and ends in the next.

    >>> parts_word("橋の整", "備事業"), parts_word("道の補助", "金の額"), parts_word("予算の充実", "施設の改修")
    (True, True, False)
    """
    end = above[-_LONGEST_WORD:]
    text = end + below[:_LONGEST_WORD]
    for start in range(len(end)):
        word = _WORD.match(text, start)
        if word is None or word.end() < len(end):
            continue
        if word.end() > len(end):
            # 支援 and 金属: what is a word up to the end of the line goes on with another one.
            whole = _WORD.fullmatch(end, start) is not None
            return not whole or _LETTER_BEHIND.match(below[word.end() - len(end) :]) is None
        return False
    return False


def goes_on(above: str, below: str) -> bool:
    """Whether a name at the end of a line goes on in the next.

    >>> goes_on("橋と道の", "点検"), goes_on("橋", "の点検"), goes_on("橋の点検", "道の補修")
    (True, True, False)
    """
    return above.endswith(ENDS_INSIDE) or begins_inside(below) or parts_word(above, below)


def is_rest(text: str) -> bool:
    """Whether a text is hardly a whole name: one letter before what is done; 夏まつり is a name.

    >>> is_rest("熱改修"), is_rest("橋の改修"), is_rest("新事業")
    (True, False, False)
    """
    letters = len(text) > 1 and min(text[:2]) >= "一" and max(text[:2]) <= "龠"
    return letters and not text.startswith(_WORDS_WITH_PROJECT) and _BARE.fullmatch(text, 1) is not None


def is_bare(text: str) -> bool:
    """Whether a text says what is done and not of what, as the end of a name does.

    >>> is_bare("整備事業費"), is_bare("橋の整備")
    (True, False)
    """
    return _BARE.fullmatch(text) is not None


def is_one_word(text: str) -> bool:
    """Whether a text is one such word, which may be a name by itself.

    >>> is_one_word("研修"), is_one_word("整備事業費")
    (True, False)
    """
    return _WORD.fullmatch(text) is not None
