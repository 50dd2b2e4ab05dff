"""Reliability: whether what a notation found in a document can be believed."""

from __future__ import annotations

from mie_budget.reading.departments import is_organization
from mie_budget.reading.items import Item
from mie_budget.reading.names import is_program
from mie_budget.reading.patterns import lazy
from mie_budget.reading.selection import Attempt

# How many times as many figures there may be as items, by the least number of items: a list vouches for itself.
_MIN_SHARES = ((5, 8), (3, 5), (0, 3))
_BUDGET = lazy(
    r"予\s?算|補\s?正|要\s?求\s?額|決\s?算\s?額|事\s?業\s?費|(?:主\s?[なた要]|重\s?点|新\s?規)\s?(?:な\s?)?(?:事\s?業|施\s?策)"
)
# Newsletters explain a budget as that of a household; its figures are no programs'.
_LIKENED = lazy(r"家\s?計\s?(?:簿|に|と)|お財布に")
_ENOUGH_PROGRAMS = 0.5


def is_reliable(attempt: Attempt, text: str, *, named: bool) -> bool:
    """Whether a notation explains enough of a text for its items to be trusted.

    A title and a figure alone are weak evidence: prices, prizes, taxes and statistics are printed the same way. Where
    no organization vouches for the items, they must hold a good share of the figures in the document, and the document
    must speak of a budget or the titles must be those of programs; unless a person has `named` the notation.
    """
    titled = [item for item in attempt.items if item.title is not None]
    with_amount = len([item for item in titled if item.amount is not None])
    if not with_amount or (with_amount < attempt.alone and attempt.score <= 0):
        return False
    if any(map(_has_organization, titled)):
        return True
    others = sum(not money.bare for money in attempt.leftover)
    share = next(share for least, share in _MIN_SHARES if with_amount >= least)
    return with_amount * share >= with_amount + others and (named or _is_budget(text, titled))


def _has_organization(item: Item) -> bool:
    departments = item.departments
    return departments is not None and (departments.ditto or any(map(is_organization, departments.names)))


def _is_budget(text: str, titled: list[Item]) -> bool:
    programs = sum(item.title is not None and is_program(item.title.name) for item in titled)
    if programs >= _ENOUGH_PROGRAMS * len(titled):
        return True
    return _BUDGET.search(text) is not None and _LIKENED.search(text) is None
