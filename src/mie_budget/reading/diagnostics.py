"""Diagnostics the reader makes."""

from __future__ import annotations

from collections.abc import Mapping

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Diagnostic

CODES: Mapping[str, DiagnosticCode] = {code.value: code for code in DiagnosticCode}


def diagnostic(code: str, line: int, column: int, **params: str | int) -> Diagnostic:
    """A diagnostic of a code at a line and column, both from 1.

    >>> diagnostic("figure-unclaimed", 3, 1, found="2,140千円").severity
    <Severity.WARNING: 'warning'>
    """
    params = {name: value for name, value in params.items() if name != "reason" or value}
    return Diagnostic.of(CODES[code], line, column, **params)
