"""Diagnostics of the sums a document prints: their codes, severities and messages in English and Japanese."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.models import Diagnostic, Severity


class Code(NamedTuple):
    """A diagnostic code. `message` and `message_ja` are templates; `{…}` stands for what was found."""

    name: str
    severity: Severity
    message: str
    message_ja: str


_CODES = (
    Code(
        "total-mismatch",
        Severity.WARNING,
        "a total of {stated} is stated here, but the {records} records it covers (lines {first}-{last}) add up to "
        "{computed} ({way}); of the difference of {difference}, rounding explains at most {allowed}. Look for an item "
        "that was lost or misread, or check the sum in the original",
        "ここに書かれた合計は {stated} ですが、対象の {records} 件({first}〜{last} 行)を足すと {computed} です"
        "({way_ja})。差 {difference} のうち、端数処理で説明できるのは {allowed} までです。"
        "抜けた事業や読み違いがないか、原本の合計が正しいか確かめてください",
    ),
    Code(
        "count-mismatch",
        Severity.WARNING,
        "{stated} programs are stated here, but {computed} were read (lines {first}-{last}). Look for an item that was "
        "lost or read twice",
        "ここには {stated} 事業とありますが、読み取ったのは {computed} 件です({first}〜{last} 行)。"
        "抜けた事業や二重に読んだ事業がないか確かめてください",
    ),
    Code(
        "part-exceeds-amount",
        Severity.WARNING,
        "the part printed as {stated} (うち) is larger than the amount {computed} it belongs to. Check both in the "
        "original",
        "「うち」の {stated} が、もとの金額 {computed} を超えています。原本で両方を確かめてください",
    ),
    Code(
        "breakdown-exceeds-amount",
        Severity.WARNING,
        "the figures printed as a breakdown add up to {stated}, more than the amount {computed} they belong to. Check "
        "them in the original",
        "内訳の合計 {stated} が、もとの金額 {computed} を超えています。原本で確かめてください",
    ),
)
CODES: dict[str, Code] = {code.name: code for code in _CODES}


def diagnostic(code: str, line: int, column: int, **found: str | int) -> Diagnostic:
    """A diagnostic of a code at a line and column, both from 1; `found` fills the message.

    >>> diagnostic("part-exceeds-amount", 3, 1, stated="20円", computed="10円").severity
    <Severity.WARNING: 'warning'>
    """
    entry = CODES[code]
    return Diagnostic(code, entry.severity, line, column, entry.message.format_map(found))


def yen_text(yen: int) -> str:
    """An amount in yen with its digits grouped.

    >>> yen_text(-1234567)
    '-1,234,567円'
    """
    return f"{yen:,}円"
