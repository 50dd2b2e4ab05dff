"""Keys: when two titles, department lists or items count as the same. For comparing only, never for showing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeAlias

from mie_budget.models import Record, Relation

DepartmentsKey: TypeAlias = tuple[str, ...]
ItemKey: TypeAlias = tuple[str, DepartmentsKey, int | None, Relation | None]

# Dashes and long-vowel marks are typed for one another, and so are wave dashes and the kinds of middle dot.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー─-"), "-")
# A bullet of a symbol font comes out of a PDF as a private-use character in front of the title.
_UNPRINTED = re.compile("[\ue000-\uf8ff\u200b-\u200f\u2060\ufeff]")
_SAME = str.maketrans(_DASHES | {ord("～"): "〜", ord("~"): "〜", ord("･"): "・", ord("·"): "・"})


def folded(text: str) -> str:
    """A text without what two printings of the same name differ in: width, blanks, letter case, dashes, font bullets.

    >>> folded("ＳＮＳ等を 活用した情報発信") == folded("sns等を活用した情報発信")
    True
    >>> folded("ネットワ－ク") == folded("ネットワーク")
    True
    """
    return "".join(unicodedata.normalize("NFKC", _UNPRINTED.sub("", text)).translate(_SAME).casefold().split())


def departments_key(departments: Iterable[str]) -> DepartmentsKey:
    """A list of departments as a set: the order in which joint ones are printed says nothing.

    >>> departments_key(["医療保健部", "子ども・福祉部"]) == departments_key(["子ども・福祉部", "医療保健部"])
    True
    """
    return tuple(sorted({folded(name) for name in departments}))


def item_key(record: Record) -> ItemKey:
    """What makes two records the same item printed twice: title, departments, figure in yen and relation."""
    amount = record.amount
    return (
        folded(record.title),
        departments_key(record.departments),
        amount.yen if amount else None,
        amount.relation if amount else None,
    )
