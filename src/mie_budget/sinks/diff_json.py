"""A comparison of two years as JSON: every item of both sides, every amount in whole yen."""

from __future__ import annotations

import json
from dataclasses import asdict

from mie_budget.meaning.comparison_models import Comparison, Entry
from mie_budget.sinks.summary_json import JsonValue, item_value, totals_value

DIFF_VERSION = "1"


def diff_json(comparison: Comparison) -> str:
    """A comparison as a JSON object, ending with a line end. The same comparison gives the same text."""
    value: JsonValue = {
        "diff_version": DIFF_VERSION,
        "matcher": comparison.matcher,
        "renames": [
            {"old": rename.old, "new": list(rename.new), "since": rename.since, "issuer": rename.issuer}
            for rename in comparison.renames
        ],
        "old": [totals_value(year) for year in comparison.old.years],
        "new": [totals_value(year) for year in comparison.new.years],
        "changes": [dict(asdict(total)) for total in comparison.changes],
        "entries": [_entry(entry) for entry in comparison.entries],
        "relisted": [item_value(entry.item) for entry in comparison.relisted],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _entry(entry: Entry) -> dict[str, JsonValue]:
    return {
        "change": str(entry.change),
        "moved": entry.moved,
        "matched_by": str(entry.matched_by) if entry.matched_by else None,
        "score": entry.score,
        "difference_yen": entry.difference_yen,
        "old": item_value(entry.old) if entry.old else None,
        "new": item_value(entry.new) if entry.new else None,
    }
