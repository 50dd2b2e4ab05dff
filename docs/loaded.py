"""Imported by the process whose copies run the examples: what the program loads at its first document is loaded."""

from mie_budget import parse_text
from mie_budget.cli import commands, years
from mie_budget.sinks.contract import document_json

__all__ = ["commands", "years"]
document_json(parse_text("道路の点検【県土整備部】（1,000千円）"))
