"""mie-budget: budget documents of Japanese public bodies to records that can be trusted.

>>> from mie_budget import parse_text
>>> document = parse_text("道路の点検【県土整備部】（３,５14千円）")
>>> document.records[0].amount.yen
3514000
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mie_budget.api import find_notation, parse_bytes, parse_file, parse_text, shipped_notations
    from mie_budget.diagnostics import DiagnosticCode, Severity
    from mie_budget.errors import (
        ArgumentTypeError,
        ContractError,
        EncodingError,
        ErrorCode,
        MieBudgetError,
        MissingExtraError,
        NotationError,
        OutputError,
        SourceError,
        UsageError,
    )
    from mie_budget.meaning.comparison import compare, fuzzy_matcher, parse_renames
    from mie_budget.meaning.corrections import Correction, parse_corrections
    from mie_budget.meaning.results import Basis, Change, Comparison, Rename, Summary, YearSummary
    from mie_budget.meaning.totals import summarize
    from mie_budget.models import (
        Amount,
        Diagnostic,
        Document,
        FigureRoles,
        Heading,
        LineRoles,
        Marker,
        OtherAmount,
        OtherRelation,
        Record,
        RecordField,
        Relation,
        Role,
        Source,
        Span,
        Stage,
        Totals,
    )
    from mie_budget.reading.notation import Notation, parse_notation
    from mie_budget.sinks.formats import Format
    from mie_budget.sinks.frames import to_frame
    from mie_budget.sinks.writing import write
    from mie_budget.sources.limits import Limits

__version__ = "0.1.0"
__all__ = [
    "Amount",
    "ArgumentTypeError",
    "Basis",
    "Change",
    "Comparison",
    "ContractError",
    "Correction",
    "Diagnostic",
    "DiagnosticCode",
    "Document",
    "EncodingError",
    "ErrorCode",
    "FigureRoles",
    "Format",
    "Heading",
    "Limits",
    "LineRoles",
    "Marker",
    "MieBudgetError",
    "MissingExtraError",
    "Notation",
    "NotationError",
    "OtherAmount",
    "OtherRelation",
    "OutputError",
    "Record",
    "RecordField",
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
    "YearSummary",
    "compare",
    "find_notation",
    "fuzzy_matcher",
    "parse_bytes",
    "parse_corrections",
    "parse_file",
    "parse_notation",
    "parse_renames",
    "parse_text",
    "shipped_notations",
    "summarize",
    "to_frame",
    "write",
]
_HOMES = (
    "errors",
    "diagnostics",
    "models",
    "meaning.results",
    "reading.notation",
    "meaning.totals",
    "meaning.comparison",
    "meaning.corrections",
    "sources.limits",
    "api",
    "sinks.formats",
    "sinks.frames",
    "sinks.writing",
)
"""The modules that these are in, those that load fast first."""


def __getattr__(name: str) -> object:
    # Loaded when first asked for: the command line imports this package at every start and needs little of it.
    if name in __all__:
        from importlib import import_module

        for module in (import_module(f"{__name__}.{home}") for home in _HOMES):
            if name in vars(module):
                return globals().setdefault(name, getattr(module, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
