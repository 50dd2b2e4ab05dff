"""A summary as JSON: every sum in whole yen, every item with its document and line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TypeAlias

from mie_budget.meaning.summary_models import Item, Summary, Sums, YearSummary

JsonValue: TypeAlias = "str | int | bool | list[JsonValue] | dict[str, JsonValue] | None"

SUMMARY_VERSION = "1"


def summary_json(summary: Summary) -> str:
    """A summary as a JSON object, ending with a line end. The same summary gives the same text."""
    value: JsonValue = {"summary_version": SUMMARY_VERSION, "years": [_year(year) for year in summary.years]}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def item_value(item: Item) -> dict[str, JsonValue]:
    """An item with its place; `amount` is null where none is known."""
    amount = item.record.amount
    return {
        "source": item.source,
        "line": item.record.span.first_line,
        "title": item.record.title,
        "departments": list(item.record.departments),
        "amount": {"yen": amount.yen, "relation": str(amount.relation), "text": amount.text} if amount else None,
    }


def totals_value(year: YearSummary) -> dict[str, JsonValue]:
    """The sums of a fiscal year without their items."""
    return {
        "fiscal_year": year.fiscal_year,
        "basis": str(year.basis),
        "sources": list(year.sources),
        "total": _sums(year.total),
    }


def _year(year: YearSummary) -> JsonValue:
    return {
        **totals_value(year),
        "departments": [{"name": entry.name, **_sums(entry.sums)} for entry in year.departments],
        "pools": [
            {
                "yen": pool.yen,
                "departments": list(pool.departments),
                "items": _items(pool.items),
                "printed_as": item_value(pool.printed_as) if pool.printed_as else None,
            }
            for pool in year.pools
        ],
        "joint": _items(year.joint),
        "relisted": [
            {"item": item_value(entry.item), "original": item_value(entry.original) if entry.original else None}
            for entry in year.relisted
        ],
        "additional": [
            {"item": item_value(entry.item), "yen": entry.yen, "text": entry.text} for entry in year.additional
        ],
        "nulls": _items(year.nulls),
        "inferences": [
            {"kind": str(entry.kind), "spared_yen": entry.spared_yen, "items": _items(entry.items)}
            for entry in year.inferences
        ],
    }


def _sums(sums: Sums) -> dict[str, JsonValue]:
    return dict(asdict(sums))


def _items(items: tuple[Item, ...]) -> list[JsonValue]:
    return [item_value(item) for item in items]
