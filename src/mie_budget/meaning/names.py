"""Names: when two titles, or two lists of departments, count as the same. For comparing only, never for showing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

DepartmentsKey: TypeAlias = tuple[str, ...]

# Dashes and long-vowel marks are typed for one another, and so are wave dashes and the kinds of middle dot.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー─-"), "-")
_SAME = str.maketrans(_DASHES | {ord("～"): "〜", ord("~"): "〜", ord("･"): "・", ord("·"): "・"})
_UNPRINTED = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@lru_cache(4096)
def folded(text: str) -> str:
    """A text without what two printings of the same name differ in: width, blanks, letter case, dashes, font bullets.

    >>> folded("ＳＮＳ等を 活用した情報発信") == folded("sns等を活用した情報発信")
    True
    >>> folded("ネットワ－ク") == folded("ネットワーク")
    True
    """
    return "".join(unicodedata.normalize("NFKC", _printed(text)).translate(_SAME).casefold().split())


def _printed(text: str) -> str:
    # A bullet of a symbol font comes out of a PDF as a private-use character in front of the title.
    return "".join([one for one in text if not ("\ue000" <= one <= "\uf8ff" or one in _UNPRINTED)])


def departments_key(departments: Iterable[str]) -> DepartmentsKey:
    """A list of departments as a set: the order in which joint ones are printed says nothing.

    >>> departments_key(["医療保健部", "子ども・福祉部"]) == departments_key(["子ども・福祉部", "医療保健部"])
    True
    """
    return _key(tuple(departments))


@lru_cache(4096)
def _key(departments: tuple[str, ...]) -> DepartmentsKey:
    return tuple(sorted({folded(name) for name in departments}))


def each_department(departments: Iterable[str]) -> DepartmentsKey:
    """The keys of the departments that an item is listed under: one empty key where it has none.

    >>> each_department(["総務部", "総務部"]), each_department([])
    (('総務部',), ('',))
    """
    return departments_key(departments) or ("",)
