"""mie-budget: budget documents of Japanese public bodies to records that can be trusted.

>>> from mie_budget import parse_text
>>> document = parse_text("道路の点検【県土整備部】（３,５14千円）")
>>> document.records[0].amount.yen
3514000
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mie_budget.api import find_notation, parse_bytes, parse_file, parse_text, shipped_notations
    from mie_budget.errors import (
        EncodingError,
        MieBudgetError,
        MissingExtraError,
        NotationError,
        SourceError,
        UsageError,
    )
    from mie_budget.meaning.comparison import compare, fuzzy_matcher, parse_renames
    from mie_budget.meaning.results import Comparison, Rename, Summary
    from mie_budget.meaning.totals import summarize
    from mie_budget.models import (
        Amount,
        Diagnostic,
        Document,
        Heading,
        LineRoles,
        Marker,
        OtherAmount,
        OtherRelation,
        Record,
        Relation,
        Role,
        Severity,
        Source,
        Span,
        Stage,
        Totals,
    )
    from mie_budget.reading.notation import Notation, parse_notation

__version__ = "0.1.0"
__all__ = [
    "Amount",
    "Comparison",
    "Diagnostic",
    "Document",
    "EncodingError",
    "Heading",
    "LineRoles",
    "Marker",
    "MieBudgetError",
    "MissingExtraError",
    "Notation",
    "NotationError",
    "OtherAmount",
    "OtherRelation",
    "Record",
    "Relation",
    "Rename",
    "Role",
    "Severity",
    "Source",
    "SourceError",
    "Span",
    "Stage",
    "Summary",
    "Totals",
    "UsageError",
    "compare",
    "find_notation",
    "fuzzy_matcher",
    "parse_bytes",
    "parse_file",
    "parse_notation",
    "parse_renames",
    "parse_text",
    "shipped_notations",
    "summarize",
]
_MODULES = (
    "mie_budget.api",
    "mie_budget.errors",
    "mie_budget.models",
    "mie_budget.reading.notation",
    "mie_budget.meaning.totals",
    "mie_budget.meaning.comparison",
    "mie_budget.meaning.results",
)


def __getattr__(name: str) -> object:
    # Loaded when first asked for: the command line imports this package at every start and needs little of it.
    if name in __all__:
        for module in map(import_module, _MODULES):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
