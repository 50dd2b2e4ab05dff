"""Above lists: an article that tells of programmes with sums, and below it a list of others of the same budget."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.items.sentences.telling import Told
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines

_LEAST_SENTENCES = 3
"""Paragraphs with sums above a list: one or two lead to it and say what it comes to."""
_ROUNDED = 10
"""Rounded sums are meant to be near: within a twentieth, whatever digits are left out."""
_SENTENCE = lazy(r"円[^。]*。")
_OF_OTHERS = lazy(r"(?:その他|(?:この|その)ほか|この他|ほか|他)の[^。、]{0,16}は、?(?:次|以下|下記)の")
"""A sentence right above a list: what the article tells is not in it."""
_NEAR = 3
"""Lines between such a sentence and the list: a blank one, and a heading."""


def is_below_article(lines: Lines, items: Sequence[Candidate]) -> bool:
    """Whether a list of which nobody is in charge stands below all the sentences of a text, and these name sums."""
    if not items or any(item.departments is not None or item.frame in ("table", "form") for item in items):
        return False
    first = min(item.first_line for item in items)
    ends = [number for number, text in enumerate(lines.stripped) if "円" in text and _SENTENCE.search(text)]
    leads = any(_OF_OTHERS.search(text) for text in lines.stripped[max(0, first - _NEAR) : first])
    return (len(ends) >= _LEAST_SENTENCES or leads) and bool(ends) and ends[-1] < first


def of_others(told: Sequence[Told], items: Sequence[Candidate]) -> list[Told]:
    """What is told of programmes that are not in a list; nothing where most of it is, as the article is about that.

    What comes to the sum of some that follow one another in the list is of these.
    """
    sums = [item.yen or 0 for item in items]
    names = [item.name for item in items]
    others = [
        one
        for one in told
        if not any(name in one.name or one.name in name for name in names) and not _is_sum_of_some(one.yen, sums)
    ]
    return others if 2 * len(others) > len(told) else []


def _is_sum_of_some(yen: int, sums: Sequence[int]) -> bool:
    """Whether a sum is that of one or more that follow one another, as far as it is rounded.

    >>> _is_sum_of_some(50_000_000, [49_800_000]), _is_sum_of_some(50_000_000, [20_000_000, 30_100_000])
    (True, True)
    >>> _is_sum_of_some(50_000_000, [20_000_000, 35_100_000])
    False
    """
    printed = str(abs(yen))
    unit = min(10 ** (len(printed) - len(printed.rstrip("0"))), abs(yen) // _ROUNDED)
    first = run = 0
    for last, one in enumerate(sums):
        run += one
        while first < last and 2 * (run - yen) > unit:
            run -= sums[first]
            first += 1
        if 2 * abs(run - yen) <= unit:
            return True
    return False
