"""The Japanese of texts that are made in English: errors of the other layers and of typer, and notes on lines."""

from __future__ import annotations

from mie_budget.cli.errors_ja import ERRORS_JA
from mie_budget.cli.notes_ja import NOTES_JA
from mie_budget.sinks.restating import restated


def japanese(english: str) -> str:
    """A text in Japanese; as it is where it was not made from a template of the catalogue.

    >>> japanese("no such file. Check the name and the folder")
    'ファイルがありません。名前とフォルダーを確かめてください'
    """
    return restated(english, ERRORS_JA) or english


def japanese_note(english: str) -> str:
    """A note of an explanation in Japanese.

    >>> japanese_note("amount 834,000 yen, exact")
    '金額 834,000円、確定'
    """
    return restated(english, NOTES_JA) or english
