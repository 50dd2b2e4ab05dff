"""Findings as SARIF 2.1.0, the form in which editors and CI services take what a checker has found.

Lines and columns are those of the text that is read (`mie-budget text` prints it), columns in Unicode characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from mie_budget.diagnostics import DiagnosticCode, Severity, sentence
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.models import Diagnostic
from mie_budget.sinks.columns import valid_text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def findings_sarif(
    findings: Iterable[tuple[str, Diagnostic]], *, version: str, complete: bool = True, language: str = SOURCE_LANGUAGE
) -> str:
    """A SARIF log, ending with a line end: each finding with the path of its file, as it was given.

    `version` is that of the program, `complete` whether all files could be read. Messages are in the language.
    """
    found = list(findings)
    codes = sorted({diagnostic.code for _, diagnostic in found}, key=tuple(DiagnosticCode).index)
    rules = [
        {
            "id": code.value,
            "shortDescription": {"text": code.value.replace("-", " ")},
            "defaultConfiguration": {"level": _LEVELS[code.severity]},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": diagnostic.code.value,
            "ruleIndex": codes.index(diagnostic.code),
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": valid_text(sentence(diagnostic.code, diagnostic.params, language=language))},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(path)},
                        "region": {"startLine": diagnostic.line, "startColumn": diagnostic.column},
                    }
                }
            ],
        }
        for path, diagnostic in found
    ]
    run = {
        "tool": {"driver": {"name": "mie-budget", "version": version, "rules": rules}},
        "invocations": [{"executionSuccessful": complete}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _uri(path: str) -> str:
    """A path as a reference: relative as it was given, so that it holds wherever the folder stands."""
    place = PurePath(path)
    if place.is_absolute():
        return place.as_uri()
    return quote(place.as_posix().encode("utf-8", "surrogateescape"))
