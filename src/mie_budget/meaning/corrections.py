"""Corrections by hand: what a person found wrong in the records of a document, bound to its text, as a TOML file.

A correction holds for the bytes it was made for (their SHA-256) and for an item by the line, the printed header and the
title it was read with. Where one of these differs it is reported and not applied; where another document has an item
of the same title it is proposed.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationError

from mie_budget.diagnostics import OF_UNCLAIMED, DiagnosticCode
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.meaning.names import folded
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    LineNumber,
    Marker,
    Model,
    Record,
    RecordField,
    Relation,
    Span,
    Year,
    Yen,
)
from mie_budget.toml import read_toml

NO_AMOUNT: Literal["none"] = "none"
"""What `amount_yen` says where an item has no amount; TOML has no null."""

Name = Annotated[str, Field(pattern=r"^[^\p{Cc}\p{Cf}]*[^\p{Cc}\p{Cf}\s][^\p{Cc}\p{Cf}]*$")]
"""A text with something to see and nothing invisible in it."""


class Action(StrEnum):
    """What a correction does."""

    CHANGE = "change"
    """Give fields of an item other values."""
    ADD = "add"
    """Add an item that was missed."""
    DROP = "drop"
    """Drop what is no item."""
    JOIN = "join"
    """Make one item of two."""


class BoundDocument(Model):
    """The document that a correction was made for."""

    name: str
    """The name of its file."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of its bytes."""
    fiscal_year: Year | None = None
    """Its fiscal year, as far as known."""


class BoundItem(Model):
    """The item that a correction was made for, as it was read."""

    line: LineNumber
    """The line it begins on."""
    title: str = ""
    """Its title as it was read; empty for one that was not read."""
    header: tuple[str, ...]
    """The printed lines that carry its title, departments or amount."""


class Correction(Model):
    """What a person found wrong in the records of a document, and why; a field that is None stays as it was read.

    `amount_yen` is whole yen, or "none". A `second` item is the one that is joined to the first. `file` and `at` say
    where the correction stands, for messages.
    """

    action: Action = Action.CHANGE
    reason: Name
    title: Name | None = None
    departments: tuple[Name, ...] | None = None
    amount_yen: Yen | Literal["none"] | None = None
    relation: Relation | None = None
    amount_text: str | None = None
    markers: tuple[Marker, ...] | None = None
    description: str | None = None
    item: BoundItem
    second: BoundItem | None = None
    document: BoundDocument
    file: str | None = Field(default=None, exclude=True)
    at: LineNumber | None = Field(default=None, exclude=True)


VALUES = ("title", "departments", "amount_yen", "relation", "amount_text", "markers", "description")
"""The fields of a correction that give an item other values."""
_BEGINNING = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?correction[\"']?[ \t]*\]\]", re.MULTILINE)


# The file


def parse_corrections(text: str, *, file: str | None = None) -> tuple[Correction, ...]:
    """The corrections in the text of a TOML file: tables `[[correction]]`; `file` is its name for messages.

    Raises `UsageError` with the line in the file for what is none.
    """
    table = read_toml(text, UsageError, file=file)
    entries = table.pop("correction", [])
    if table or not isinstance(entries, list):
        raise UsageError(ErrorCode.CORRECTIONS_ONLY, file=file)
    lines = [text.count("\n", 0, found.start()) + 1 for found in _BEGINNING.finditer(text)]
    if len(lines) != len(entries):  # written in another of the ways that TOML has
        lines = [1] * len(entries)
    return tuple(
        correction_of(entry, file=file, line=line).model_copy(update={"file": file, "at": line})
        for entry, line in zip(entries, lines, strict=True)
    )


def correction_of(entry: object, *, file: str | None = None, line: int | None = None) -> Correction:
    """The correction that a table of TOML describes; `file` and `line` are for messages.

    Raises `UsageError` for what is none, and for one that lacks what its action needs or has what it does not take.
    """
    try:
        # By way of JSON, in which a list is a tuple and a text a code; what JSON lacks, such as a date, is a text.
        found = Correction.model_validate_json(json.dumps(entry, default=str))
    except ValidationError as error:
        finding = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, finding["loc"])) or "correction"
        raise UsageError(ErrorCode.CORRECTION_WRONG, file=file, line=line, where=where, why=finding["msg"]) from None
    _check_action(found, file, line)
    return found


def _check_action(correction: Correction, file: str | None, line: int | None) -> None:
    action, given = correction.action, [name for name in VALUES if getattr(correction, name) is not None]
    if action is Action.CHANGE and not given:
        missing = ", ".join(VALUES)
    elif action is Action.ADD and correction.title is None:
        missing = "title"
    elif action is Action.JOIN and correction.second is None:
        missing = "second"
    else:
        missing = ""
    if missing:
        raise UsageError(ErrorCode.CORRECTION_LACKS, file=file, line=line, action=action, names=missing)
    extra = given if action is Action.DROP else []
    extra += ["second"] if correction.second and action is not Action.JOIN else []
    if extra:
        raise UsageError(ErrorCode.CORRECTION_HAS, file=file, line=line, action=action, names=", ".join(extra))


def corrections_toml(corrections: Iterable[Correction]) -> str:
    """The text of a file of these corrections, which `parse_corrections` reads."""
    return "".join(map(_entry_toml, corrections))


def without_correction(text: str, correction: Correction, *, file: str | None = None) -> str:
    """The text of such a file without the last correction that says the same as this one; the others stay as they are.

    A comment right above a correction goes with it. Raises `UsageError` where no correction says the same.
    """
    there, same = parse_corrections(text, file=file), correction.model_dump_json()
    found = [number for number, one in enumerate(there) if one.model_dump_json() == same]
    if not found:
        raise UsageError(ErrorCode.CORRECTION_GONE, file=file)
    starts = [_comments_above(text, beginning.start()) for beginning in _BEGINNING.finditer(text)]
    if len(starts) != len(there):  # written in another of the ways that TOML has
        return corrections_toml(one for number, one in enumerate(there) if number != found[-1])
    starts.append(len(text))
    return text[: starts[found[-1]]] + text[starts[found[-1] + 1] :]


def _comments_above(text: str, start: int) -> int:
    """Where the comments begin that stand right above a line."""
    while start:
        before = text.rfind("\n", 0, start - 1) + 1
        if not text[before:start].lstrip().startswith("#"):
            break
        start = before
    return start


def _entry_toml(correction: Correction) -> str:
    values = correction.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    lines = ["[[correction]]", *_settings({name: value for name, value in values.items() if name not in tables})]
    for name, table in tables.items():
        lines += [f"[correction.{name}]", *_settings(table)]
    return "\n".join(lines) + "\n\n"


def _settings(values: Mapping[str, object]) -> Iterator[str]:
    for name, value in values.items():
        # JSON and TOML write numbers, texts and lists of them alike, but for DEL, which JSON leaves as it is.
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")


# What a correction is bound to


class ReadDocument(NamedTuple):
    """A document as it was read, before it is corrected. `lines` are as printed, `pages` the page of each."""

    name: str
    sha256: str
    fiscal_year: int | None
    lines: Sequence[str]
    pages: Sequence[int | None]
    records: Sequence[Record]
    diagnostics: Sequence[Diagnostic]

    def header(self, first: int, last: int) -> tuple[str, ...]:
        """Printed lines as a correction holds them."""
        # Half a surrogate pair, which TOML cannot hold, becomes its escape.
        return tuple(line.encode("utf-8", "backslashreplace").decode("utf-8") for line in self.lines[first - 1 : last])

    def bound(self) -> BoundDocument:
        """What binds a correction to the document."""
        return BoundDocument(name=self.name, sha256=self.sha256, fiscal_year=self.fiscal_year)

    def bound_item(self, record: Record) -> BoundItem:
        """What binds a correction to an item."""
        span = record.span
        header = self.header(span.first_line, span.header_last_line)
        return BoundItem(line=span.first_line, title=_plain(record.title), header=header)


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def concerns(correction: Correction, *, name: str, sha256: str) -> bool:
    """Whether a correction was made for this document, be it for another state of it."""
    return correction.document.sha256 == sha256 or _is_named(name, correction)


def _is_named(name: str, correction: Correction) -> bool:
    """Whether a document has the name; where a folder was given, its own has the folders below that."""
    return name.rpartition("/")[2] == correction.document.name.rpartition("/")[2]


# Applying


class Corrected(NamedTuple):
    """What the corrections made of a document.

    `origins` says where each of the `records` comes from: the index of the one that was read, or the correction that
    added it. `held` are the findings of the reader that still hold, `said` what is to be said of each correction, and
    `claimed` is how many figures that had no item have one by now.
    """

    records: tuple[Record, ...]
    origins: tuple[int | Correction, ...]
    held: tuple[Diagnostic, ...]
    said: tuple[tuple[Correction, Diagnostic], ...]
    claimed: int

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings."""
        return (*self.held, *(found for _, found in self.said))


class _Reason(StrEnum):
    """Why a correction is not applied or not used: keys of `diagnostics.REASONS`."""

    TEXT_CHANGED = "text-changed"
    NO_SUCH_ITEM = "no-such-item"
    SEVERAL_ITEMS = "several-items"
    NO_AMOUNT = "no-amount"
    TWO_AMOUNTS = "two-amounts"
    READ_BEFORE = "read-before"


_SETTLED: Mapping[RecordField, frozenset[DiagnosticCode]] = {
    RecordField.AMOUNT: frozenset(
        {DiagnosticCode.FIGURE_UNREADABLE, DiagnosticCode.AMOUNT_MISSING, DiagnosticCode.AMOUNT_UNCERTAIN}
    ),
    RecordField.DEPARTMENTS: frozenset(
        {DiagnosticCode.DITTO_UNRESOLVED, DiagnosticCode.DEPARTMENT_MISSING, DiagnosticCode.DEPARTMENT_UNCERTAIN}
    ),
    RecordField.TITLE: frozenset({DiagnosticCode.TITLE_UNCERTAIN}),
}
"""What a correction of a field settles."""


def correct(read: ReadDocument, corrections: Iterable[Correction]) -> Corrected:
    """Apply the corrections that were made for a document, and say of each that concerns it what became of it."""
    work = _Work(read)
    own, others = _parted(corrections, read.sha256)
    said = [(correction, work.outcome(correction)) for correction in own]
    held, claimed = work.unsettled()
    records, origins = work.records()
    return Corrected(records, origins, tuple(held), (*said, *_not_its_own(read, others)), claimed)


def outcome_of(read: ReadDocument, earlier: Iterable[Correction], correction: Correction) -> Diagnostic:
    """What a new correction of a document does behind the earlier ones."""
    work = _Work(read)
    for one in _parted(earlier, read.sha256)[0]:
        work.outcome(one)
    return work.outcome(correction)


def _parted(corrections: Iterable[Correction], sha256: str) -> tuple[list[Correction], list[Correction]]:
    """The corrections that were made for these bytes, and the others that these do not stand in place of."""
    own: list[Correction] = []
    others: list[Correction] = []
    lines: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in corrections:
        (own if one.document.sha256 == sha256 else others).append(one)
        lines[one.document.sha256, _title(one)].add(one.item.line)
    # Of several items of one title it is not known which is which: all of them must have been corrected anew.
    return own, [
        one
        for one in others
        if len(lines[one.document.sha256, _title(one)]) > len(lines.get((sha256, _title(one)), ()))
    ]


def _title(correction: Correction) -> str:
    """What an item is found again by in another text."""
    return folded(correction.item.title or correction.title or "")


def corrections_of_loaded(document: Document, corrections: Iterable[Correction]) -> tuple[Diagnostic, ...]:
    """What is to be said of corrections beside a document that was read before, whose text is not at hand."""
    known = {(entry.line, entry.params.get("way"), entry.params.get("why")) for entry in document.diagnostics}
    source = document.source
    read = ReadDocument(source.name, source.sha256, document.fiscal_year, (), (), document.records, ())
    own, others = _parted(corrections, source.sha256)
    missing = [one for one in own if (one.item.line, one.action.value, one.reason) not in known]
    said = [_not_applied(one, _Reason.READ_BEFORE) for one in missing]
    said += [found for _, found in _not_its_own(read, others)]
    return tuple(entry for entry in said if entry not in document.diagnostics)


class _Work:
    """The records of a document while corrections are applied to them."""

    def __init__(self, read: ReadDocument) -> None:
        self.read = read
        self.current: list[Record | None] = list(read.records)
        self.added_at: dict[int, list[tuple[Record, Correction]]] = defaultdict(list)
        self.by_line: dict[int, list[int]] = defaultdict(list)
        for index, record in enumerate(read.records):
            self.by_line[record.span.first_line].append(index)
        self.settled: dict[int, set[DiagnosticCode]] = defaultdict(set)

    def outcome(self, correction: Correction) -> Diagnostic:
        """Apply a correction of this document; what is to be said about it."""
        done = self._add(correction) if correction.action is Action.ADD else self._apply(correction)
        if isinstance(done, _Reason):
            return _not_applied(correction, done)
        if not done:
            return _said(DiagnosticCode.CORRECTION_UNUSED, correction, correction.item.line, reason="says-the-same")
        whole = correction.action in (Action.ADD, Action.DROP)
        fields = "whole" if whole else ", ".join(done)
        return _said(DiagnosticCode.CORRECTION_APPLIED, correction, correction.item.line, fields=fields)

    def _apply(self, correction: Correction) -> tuple[RecordField, ...] | _Reason:
        """Change, drop or join items: the fields that changed."""
        places = [self._find(item) for item in (correction.item, correction.second) if item]
        for place in places:
            if isinstance(place, _Reason):
                return place
        at, *others = [place for place in places if isinstance(place, int)]
        old = self.current[at]
        if old is None or at in others:
            return _Reason.NO_SUCH_ITEM
        if correction.action is Action.DROP:
            self.current[at] = None
            return tuple(RecordField)
        base: Record | _Reason = old
        for other in others:
            base = _joined(old, self.current[other], correction)
        new = base if isinstance(base, _Reason) else _changed(base, correction)
        if isinstance(new, _Reason):
            return new
        for other in others:
            self.current[other] = None
        changed = _differing(old, new)
        self.current[at] = new.model_copy(update={"corrected": _differing(self.read.records[at], new)})
        self._settle(new.span, {code for field in changed for code in _SETTLED.get(field, ())})
        return changed

    def _find(self, item: BoundItem) -> int | _Reason:
        found = [
            index for index in self.by_line.get(item.line, ()) if self.read.bound_item(self.read.records[index]) == item
        ]
        if len(found) > 1:
            return _Reason.SEVERAL_ITEMS
        return found[0] if found and self.current[found[0]] is not None else _Reason.NO_SUCH_ITEM

    def _add(self, correction: Correction) -> tuple[RecordField, ...] | _Reason:
        line, last = correction.item.line, correction.item.line + len(correction.item.header) - 1
        if not correction.item.header or self.read.header(line, last) != correction.item.header:
            return _Reason.NO_SUCH_ITEM
        page = self.read.pages[line - 1]
        nothing = Record(
            title="",
            departments=(),
            ditto=False,
            amount=None,
            others=(),
            markers=(),
            description="",
            span=Span(first_line=line, header_last_line=last, last_line=last, page=page),
            corrected=tuple(RecordField),
        )
        new = _changed(nothing, correction)
        if isinstance(new, _Reason):
            return new
        there = [self.read.records[at] for number in range(line, last + 1) for at in self.by_line.get(number, ())]
        if any(folded(old.title) == folded(new.title) for old in (*there, *(old for old, _ in self.added_at[line]))):
            # Another release, or another notation, reads it; it must not count twice.
            return ()
        self.added_at[line].append((new, correction))
        self._settle(new.span, OF_UNCLAIMED)
        return new.corrected

    def _settle(self, span: Span, codes: Iterable[DiagnosticCode]) -> None:
        for line in range(span.first_line, span.header_last_line + 1):
            self.settled[line].update(codes)

    def unsettled(self) -> tuple[list[Diagnostic], int]:
        """The findings of the reader that still hold, and how many figures without an item have one by now."""
        records = [*self.read.records, *(record for record, _ in self._added())]
        items = Counter(
            line
            for record in (records if self.settled else ())
            for line in range(record.span.first_line, record.span.header_last_line + 1)
        )
        held, claimed = [], 0
        for entry in self.read.diagnostics:
            # Where several items stand on a line, it is not known which of them a finding is about.
            if items[entry.line] == 1 and entry.code in self.settled.get(entry.line, ()):
                claimed += entry.code in OF_UNCLAIMED
            else:
                held.append(entry)
        return held, claimed

    def _added(self) -> Iterator[tuple[Record, Correction]]:
        return (one for added in self.added_at.values() for one in added)

    def records(self) -> tuple[tuple[Record, ...], tuple[int | Correction, ...]]:
        """The records as corrected, those that were added by the line they begin on, and where each comes from."""
        left: list[tuple[Record, int | Correction]] = [
            (record, index) for index, record in enumerate(self.current) if record is not None
        ]
        for new, correction in self._added():
            behind = (at for at, (record, _) in enumerate(left) if record.span.first_line > new.span.first_line)
            left.insert(next(behind, len(left)), (new, correction))
        return tuple(record for record, _ in left), tuple(origin for _, origin in left)


def _joined(first: Record, second: Record | None, correction: Correction) -> Record | _Reason:
    """Two items as one: what the first one lacks, it has from the second."""
    if second is None:
        return _Reason.NO_SUCH_ITEM
    if first.amount and second.amount and correction.amount_yen is None:
        return _Reason.TWO_AMOUNTS
    spans = first.span, second.span
    span = Span(
        first_line=min(one.first_line for one in spans),
        header_last_line=max(one.header_last_line for one in spans),
        last_line=max(one.last_line for one in spans),
        page=first.span.page,
        bbox=_around(*spans),
    )
    return first.model_copy(
        update={
            "title": first.title + second.title,
            "departments": first.departments or second.departments,
            "amount": first.amount or second.amount,
            "others": first.others + second.others,
            "markers": tuple(dict.fromkeys(first.markers + second.markers)),
            "description": first.description + second.description,
            "span": span,
        }
    )


def _around(first: Span, second: Span) -> tuple[int, int, int, int] | None:
    """What two items take up on the page that the first begins on."""
    if first.bbox is None or second.bbox is None or first.page != second.page:
        return first.bbox
    left, top, right, bottom = zip(first.bbox, second.bbox, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _changed(record: Record, correction: Correction) -> Record | _Reason:
    """A record with the values of a correction in place of its own."""
    amount, values = record.amount, correction
    update: dict[str, object] = {
        name: value
        for name in ("title", "departments", "markers", "description")
        if (value := getattr(values, name)) is not None
    }
    if "departments" in update and update["departments"] != record.departments:
        update["ditto"] = False
    if values.amount_yen == NO_AMOUNT:
        update["amount"] = None
    elif not (values.amount_yen is None and values.relation is None and values.amount_text is None):
        yen = amount.yen if values.amount_yen is None and amount else values.amount_yen
        if yen is None:
            return _Reason.NO_AMOUNT
        update["amount"] = Amount(
            yen=int(yen),
            relation=values.relation or (amount.relation if amount else Relation.EXACT),
            text=values.amount_text if values.amount_text is not None else (amount.text if amount else ""),
        )
    return record.model_copy(update=update)


def _differing(old: Record, new: Record) -> tuple[RecordField, ...]:
    return tuple(field for field in RecordField if getattr(old, field) != getattr(new, field))


# What is said


def _said(code: DiagnosticCode, correction: Correction, line: int, **more: str) -> Diagnostic:
    return Diagnostic.of(code, line, way=correction.action.value, why=correction.reason, **more)


def _not_applied(correction: Correction, reason: _Reason, line: int | None = None) -> Diagnostic:
    at = line or correction.item.line
    return _said(DiagnosticCode.CORRECTION_NOT_APPLIED, correction, at, reason=reason.value)


def unused(correction: Correction) -> Diagnostic:
    """What is said of a correction whose document is not among those that were read, by its line in its own file."""
    return _said(DiagnosticCode.CORRECTION_UNUSED, correction, correction.at or 1, reason="not-read")


def _not_its_own(read: ReadDocument, corrections: Sequence[Correction]) -> Iterator[tuple[Correction, Diagnostic]]:
    """What is said of corrections that were made for other bytes: that the text has changed, or what they propose."""
    if not corrections:
        return
    by_title: dict[str, list[Record]] = defaultdict(list)
    for record in read.records:
        by_title[folded(record.title)].append(record)
    printed = [folded(line) for line in read.lines] if any(one.action is Action.ADD for one in corrections) else []
    for correction in corrections:
        its_year, own_year = correction.document.fiscal_year, read.fiscal_year
        another_year = its_year is not None and own_year is not None and its_year != own_year
        title = _title(correction)
        lines = [record.span.first_line for record in by_title[title]]
        if correction.action is Action.ADD:
            lines = [] if lines else [at for at, line in enumerate(printed, 1) if title in line][:1]
        if _is_named(read.name, correction) and not another_year:
            yield correction, _not_applied(correction, _Reason.TEXT_CHANGED, lines[0] if lines else 1)
        elif its_year is None or own_year is None or its_year <= own_year:
            for line in lines:
                document = correction.document.name
                yield correction, _said(DiagnosticCode.CORRECTION_PROPOSED, correction, line, document=document)
