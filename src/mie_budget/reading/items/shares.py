"""Shares: the percentages beside sums that say what each of them is of one whole, so that none is of a programme.

`子どもと学び 240億円 32.4%`: such a list parts a budget into fields, purposes or kinds, whatever these are called.
"""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.items.by_name import STANDS_FOR_ITSELF
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.lexicon import lazy

_SHARE = lazy(r"(?<![\d.,+\-−▲△])(?P<whole>\d{1,2})(?:\.(?P<part>\d{1,2}))?\s?%(?!\s?(?:の?[増減]|アップ|ダウン))")
_FARTHEST = 40
"""Characters from a sum to its share: what that comes to for each person may stand between."""
_LEAST = 3
"""Two shares may be those of the state and of the town that pay for one programme."""
_HUNDREDTHS = 100
"""Shares are counted in hundredths of a percent."""
_LEAST_OF_WHOLE = 50 * _HUNDREDTHS
"""Fields leave only what a page calls others or what is read as no candidate; main programmes are a small part."""
_MOST_OF_WHOLE = 103 * _HUNDREDTHS
"""Shares that were rounded come to a little more than the whole."""
_ROUNDED = _HUNDREDTHS
"""A point at most lies between a share and what its sum comes to: both were rounded."""


def shares_of_whole(candidates: Sequence[Candidate], texts: Sequence[str]) -> list[Candidate]:
    """Those with their share of one whole beside their sums, where the shares go with the sums and make up a whole.

    Programmes that are called so, or that somebody is in charge of, are what they are, whatever share is told of them.
    """
    run: list[tuple[Candidate, int]] = []
    found: list[Candidate] = []
    for one in candidates:
        share = _share_of(one, texts) if one.known_yen > 0 else None
        if share is None:
            continue
        if sum(before for _, before in run) + share > _MOST_OF_WHOLE:
            found += _parts(run)
            run = []
        run.append((one, share))
    return found + _parts(run)


def _share_of(one: Candidate, texts: Sequence[str]) -> int | None:
    """The percentage behind a sum on its line, or else in front of it, in hundredths; None where there is none."""
    text = texts[one.amount_line]
    if "%" not in text:
        return None
    end = one.amount_offset + len(one.amount_text)
    behind = _SHARE.search(text, end, min(len(text), end + _FARTHEST))
    before = [*_SHARE.finditer(text, max(0, one.amount_offset - _FARTHEST), one.amount_offset)] if not behind else []
    share = behind or (before[-1] if before else None)
    return None if share is None else int(share["whole"] + (share["part"] or "").ljust(2, "0"))


def _parts(run: Sequence[tuple[Candidate, int]]) -> list[Candidate]:
    """The candidates of a run whose shares make up a whole and are those of their sums; none where they are not."""
    told = sum(share for _, share in run)
    if len(run) < _LEAST or told < _LEAST_OF_WHOLE:
        return []
    added = sum(one.known_yen for one, _ in run)
    # added : told = whole : 100 %
    if any(abs(one.known_yen * told - share * added) > _ROUNDED * added for one, share in run):
        return []
    own = sum(
        one.names_departments or bool(one.markers) or STANDS_FOR_ITSELF.search(one.name) is not None for one, _ in run
    )
    return [] if 2 * own > len(run) else [one for one, _ in run]
