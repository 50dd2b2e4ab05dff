"""The manifest: what became of each document of a batch, with what it was read, and what that adds up to."""

# Without `from __future__ import annotations`: pydantic would compile each annotation of a model anew at every start.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import Field, ValidationError

from mie_budget.diagnostics import DiagnosticCode, Severity
from mie_budget.errors import ErrorCode
from mie_budget.language import catalogue
from mie_budget.models import Document, Model

FILE_NAME = "manifest.jsonl"
"""The name of the manifest in the folder written to."""


class Status(StrEnum):
    """What became of a document."""

    READ = "read"
    """It was read, and its result is there."""
    REFUSED = "refused"
    """It cannot be read, whenever it is tried: locked, damaged, of another kind."""
    FAILED = "failed"
    """It could not be read this time: not found, too slow, too large, or it broke what read it."""
    SKIPPED = "skipped"
    """A file of a folder that is no document: a picture, an archive, JSON of this program."""


class Worst(Model):
    """The finding that matters most in a document, the first of its kind."""

    code: DiagnosticCode
    """What was found."""
    severity: Severity
    """How much it matters."""
    line: int
    """The line concerned, from 1."""


class Result(Model):
    """What came of one document."""

    sha256: str | None
    """The SHA-256 of its bytes; null where it could not be opened."""
    output_sha256: str | None
    """The SHA-256 of its result; null where there is none."""
    status: Status
    """What became of it."""
    reason: ErrorCode | None = None
    """The code of the error for which it was not read; null where it was."""
    params: dict[str, str | int] = Field(default={})
    """The values of that error."""
    records: int = 0
    """How many records it has."""
    errors: int = 0
    """How many of its findings are errors."""
    warnings: int = 0
    """How many of its findings are warnings."""
    notes: int = 0
    """How many of its findings are for information."""
    corrected: int = 0
    """How many of its records were corrected by hand."""
    worst: Worst | None = None
    """The finding that matters most; null where there is none."""

    def said(self, language: str) -> str | None:
        """Why it was not read and what to do, in a language; None where it was read."""
        return catalogue(language)(self.reason.sentence, **self.params) if self.reason else None


class Versions(Model):
    """With what documents are read."""

    program: str
    """The version of this program."""
    vocabulary: str
    """The beginning of the SHA-256 of the words it knows."""
    notations: str
    """The beginning of the SHA-256 of the notations that were tried: those shipped, or the one that was named."""


class _Origin(Model):
    """Which document a line of the manifest is about, and with what it was read."""

    source: str
    """What its records call it: its path below the folder that was given, or the path as it was given."""
    path: str
    """Where it was read from, as it was given or found."""
    output: str | None
    """The path of its result below the folder written to; null where there is none."""
    versions: Versions
    """With what it was read."""
    corrections: str | None
    """The SHA-256 of the file of corrections by hand that belongs to it; null where there is none."""


class Entry(Result, _Origin):
    """A line of the manifest."""

    why: str | None
    """Why it was not read and what to do, in a sentence; null where it was."""


def is_manifest(data: bytes) -> bool:
    """Whether these are the lines of a manifest, from the first one."""
    try:
        Entry.model_validate_json(data.partition(b"\n")[0])
    except ValidationError:
        return False
    return True


def result_of(document: Document, output_sha256: str) -> Result:
    """What came of a document that was read."""
    findings = document.diagnostics
    by_severity = {severity: [one for one in findings if one.severity is severity] for severity in Severity}
    matters = next((by_severity[severity][0] for severity in reversed(Severity) if by_severity[severity]), None)
    return Result(
        sha256=document.source.sha256,
        output_sha256=output_sha256,
        status=Status.READ,
        records=len(document.records),
        errors=len(by_severity[Severity.ERROR]),
        warnings=len(by_severity[Severity.WARNING]),
        notes=len(by_severity[Severity.INFO]),
        corrected=sum(bool(record.corrected) for record in document.records),
        worst=Worst(code=matters.code, severity=matters.severity, line=matters.line) if matters else None,
    )


@dataclass(slots=True)
class Group:
    """Documents that came out in the same way: how many, and the first of them, with what is said of it."""

    number: int
    first: Entry


@dataclass(slots=True)
class Report:
    """How the documents of a batch came out: how many are of each status, and why some were not read or have findings.

    `reasons` is by status and error, `findings` by the worst finding of a document that was read.
    """

    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    reasons: dict[tuple[Status, ErrorCode], Group] = field(default_factory=dict)
    findings: dict[DiagnosticCode, Group] = field(default_factory=dict)
    records: int = 0
    errors: int = 0
    """Documents with an error among their findings."""
    warnings: int = 0
    """Documents with a warning, and no error, among their findings."""
    corrected: int = 0
    """Records that were corrected by hand."""

    def noted(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries as they come, counted."""
        for entry in entries:
            self._add(entry)
            yield entry

    def _add(self, entry: Entry) -> None:
        self.counts[entry.status] += 1
        self.records += entry.records
        self.corrected += entry.corrected
        self.errors += bool(entry.errors)
        self.warnings += bool(entry.warnings and not entry.errors)
        if entry.reason:
            self.reasons.setdefault((entry.status, entry.reason), Group(0, entry)).number += 1
        if entry.worst and entry.worst.severity is not Severity.INFO:
            self.findings.setdefault(entry.worst.code, Group(0, entry)).number += 1
