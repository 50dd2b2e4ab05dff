"""`mie-budget notations`: the notations that come with the program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mie_budget.cli import terminal
from mie_budget.cli.language import current

if TYPE_CHECKING:
    from mie_budget.reading.notation import Notation


def notations() -> None:
    """List the shipped notations.

    Each is shown with an example. The names are for the option --notation of the other commands.
    """
    from mie_budget import api

    terminal.write(_listing(api.shipped_notations()))


def _listing(shipped: Iterable[Notation]) -> str:
    """The names in one column, and beside each its summary and its example."""
    entries = list(shipped)
    indent = max((len(notation.name) for notation in entries), default=0) + 2
    lines = []
    for notation in entries:
        summary = (current() == "ja" and notation.summary_ja) or notation.summary
        texts = [*([summary] if summary else []), *(f"| {line}" for line in notation.example.split("\n"))]
        names = [notation.name, *[""] * (len(texts) - 1)]
        lines += [f"{name:<{indent}}{text}\n" for name, text in zip(names, texts, strict=True)]
    return "".join(lines)
