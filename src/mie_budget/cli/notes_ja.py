"""The Japanese of the notes that `explain` shows under the lines, by their English."""

from __future__ import annotations

from mie_budget.sinks.columns import LABELS_JA

NOTES_JA: dict[str, str] = {
    **{str(code): label for code, label in LABELS_JA.items()},
    "none": "なし",
    "new, {more}": "新規、{more}",
    "partly_new, {more}": "一部新規、{more}",
    "expanded, {more}": "拡充、{more}",
    "continued, {more}": "継続、{more}",
    "notation {name}: {items} items, {left} figures left over, score {score} (chosen)": (
        "書き方 {name}: 事業{items}件、残った金額{left}件、評点 {score}(採用)"
    ),
    "notation {name}: {items} items, {left} figures left over, score {score}": (
        "書き方 {name}: 事業{items}件、残った金額{left}件、評点 {score}"
    ),
    "near miss: {template} does not fit at {slot}": "合いかけた書き方: {template} は {slot} のところで合いません",
    "no title was found above": "上の行に事業名が見つかりません",
    "title {name}": "事業名 {name}",
    "markers {names}": "区分 {names}",
    "departments ditto {names}": "部局(同上) {names}",
    "departments ditto": "部局(同上)",
    "departments {names}": "部局 {names}",
    "departments": "部局",
    "amount {yen} yen, {relation}": "金額 {yen}円、{relation}",
    "amount {none}": "金額{none}",
    "template {template}": "ひな形 {template}",
    **{
        f"{code} {{yen}} yen": f"{LABELS_JA[code]} {{yen}}円"
        for code in ("of_which", "previous_year", "difference", "limit", "breakdown", "additional")
    },
}
"""In the order in which they are tried."""
