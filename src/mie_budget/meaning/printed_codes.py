"""Diagnostics of the sums a document prints."""

from __future__ import annotations

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Diagnostic


def diagnostic(code: str, line: int, column: int, **found: str | int) -> Diagnostic:
    """A diagnostic of a code at a line and column, both from 1; `found` fills the message."""
    return Diagnostic.of(DiagnosticCode(code), line, column, **found)
