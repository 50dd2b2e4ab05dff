"""Parts: items that are the parts of another, told by their marks and by their sum."""

from __future__ import annotations

from mie_budget.reading.items import Item


def without_parts(text: str, items: list[Item]) -> list[Item]:
    """The items without those that are the parts of the one before: under other marks, and adding up to its amount."""
    kept: list[Item] = []
    position = 0
    while position < len(items):
        item = items[position]
        kept.append(item)
        position += 1
        if item.amount is None or not item.amount.yen or item.departments is not None:
            continue
        mark, total, behind = _mark(text, item), 0, position
        while behind < len(items) and items[behind].departments is None and _mark(text, items[behind]) != mark:
            part = items[behind].amount
            total += (part.yen or 0) if part is not None else 0
            behind += 1
        if behind - position > 1 and total == item.amount.yen:
            position = behind
    return kept


def _mark(text: str, item: Item) -> str:
    """The kind of mark that an item begins with."""
    first = text[item.start]
    if first.isdigit():
        return "1" if first in "0123456789" else "①"
    return first
