"""`mie-budget schema`: the JSON Schema of the output."""

from __future__ import annotations

from mie_budget.cli import terminal


def schema() -> None:
    """Print the JSON Schema of the output.

    It describes one document as parse writes it; several files give an array of them.
    """
    from mie_budget.sinks.contract import schema_json

    terminal.write(schema_json())
