"""Imported by the process whose copies run the examples: what the program loads at its first document is loaded."""

import pyarrow.parquet
import xlsxwriter

from mie_budget import parse_text, summarize
from mie_budget.cli import commands, years
from mie_budget.sinks import review
from mie_budget.sinks.contract import document_json

__all__ = ["commands", "pyarrow", "review", "xlsxwriter", "years"]
document = parse_text("道路の点検【県土整備部】（1,000千円）")
document_json(document)
summarize(document)
