"""What stands between a name and its sum on one line: a sentence of what is done, behind a sign that opens it."""

from __future__ import annotations

from mie_budget.reading.brackets import is_inside_bracket
from mie_budget.reading.lexicon import lazy

_OPENS_SENTENCE = lazy(r"[〜～~:：]|[―—─]{2,}|…+")
_LABEL_BEFORE = lazy(r"(?:^|[\s(〔\[])(?:<field.departments>)\s?$")
_SHORTEST_NAME, _SHORTEST_SENTENCE = 3, 4
"""Less is an ordinal or a label before the sign, or a word behind it that the name goes on with."""


def name_before_sentence(text: str, begin: int, stop: int) -> int | None:
    """Where the name ends that begins at an offset, where a sign and a sentence stand between it and its sum.

    The sentence ends before the sum (橋の点検～5橋を調べる。300千円。) or with it (橋の点検…5橋の調査（300千円）。).

    >>> name_before_sentence("橋の点検…5橋を調べる。300千円。", 0, 12)
    4
    >>> name_before_sentence("橋の点検：300千円", 0, 5) is None
    True
    >>> name_before_sentence("橋の点検。5橋…直す。300千円。", 0, 11) is None
    True
    """
    if not text.rstrip().endswith("。"):
        return None
    for sign in _OPENS_SENTENCE.finditer(text, begin, stop):
        name = text[begin : sign.start()]
        if "。" in name:
            return None
        if is_inside_bracket(text, sign.start()) or _LABEL_BEFORE.search(name):
            continue
        long_enough = len(name.strip()) >= _SHORTEST_NAME and stop - sign.end() >= _SHORTEST_SENTENCE
        return sign.start() if long_enough else None
    return None
