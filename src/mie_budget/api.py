"""The Python interface: bytes, text or a file to a `Document`."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ArgumentTypeError, ErrorCode, UsageError
from mie_budget.meaning.ledger import document_totals
from mie_budget.models import Diagnostic, Document, FigureRoles, Record, Role, Source
from mie_budget.printed import Printed, PrintedLine
from mie_budget.reading.document import Evidence
from mie_budget.reading.notation import Notation, order_of, parse_notation
from mie_budget.reading.outline import Outline
from mie_budget.reading.reader import ReadText, read_lines
from mie_budget.reading.stated import find_stated_totals
from mie_budget.reading.templates.search import NearMiss
from mie_budget.sources.decoding import whole_characters
from mie_budget.sources.documents import print_text, read_source
from mie_budget.sources.files import notation_text, shipped_notation_texts
from mie_budget.sources.files import read_bytes as _file_bytes
from mie_budget.sources.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from mie_budget.meaning.corrections import Correction, ReadDocument


class Reading(NamedTuple):
    """A document together with its lines: what `explain` and the review page show.

    `lines` are the printed lines without their ends, `roles` has one role for each, `evidence` says of each candidate
    for an item what speaks for and against it, and what it was taken for; `outline` the sections and what they say
    about the lines below them; `misses` where a template of a notation that was asked for fits in part, with lines
    that count from 1. `printed` is what the source knows of each line.
    """

    document: Document
    lines: tuple[str, ...]
    roles: tuple[Role, ...]
    evidence: tuple[Evidence, ...]
    outline: Outline
    misses: tuple[NearMiss, ...]
    printed: Printed


def parse_file(
    path: str | PathLike[str],
    *,
    encoding: str | None = None,
    notation: Notation | None = None,
    limits: Limits = DEFAULT_LIMITS,
    corrections: Sequence[Correction] = (),
) -> Document:
    """Read the file at `path`, of any kind that is read (text, PDF, web page, workbook, Word); `-` is standard input.

    `encoding` overrides the detection of the encoding of a text, `notation` the choice of one; `limits` are what
    reading the file may cost; `corrections` are applied to the items they were made for (`parse_corrections`).
    Raises `SourceError` when the file cannot be opened or decoded, is of another kind, or passes a limit.
    """
    if not isinstance(path, str | PathLike):
        raise _another_type("parse_file", "str | PathLike", path)
    name, data = _file_bytes(path)
    return parse_bytes(data, name=name, encoding=encoding, notation=notation, limits=limits, corrections=corrections)


def parse_bytes(
    data: bytes,
    *,
    name: str = "<bytes>",
    encoding: str | None = None,
    notation: Notation | None = None,
    limits: Limits = DEFAULT_LIMITS,
    corrections: Sequence[Correction] = (),
) -> Document:
    """Read the bytes of a document, whose kind they tell; `name` is what its source is called in the result.

    >>> parse_bytes("防災訓練【防災部】（1,000千円）".encode("cp932")).source.encoding
    'cp932'
    """
    if not isinstance(data, bytes | bytearray):
        raise _another_type("parse_bytes", "bytes", data)
    printed = read_source(bytes(data), name=name, encoding=encoding, limits=limits)
    return _read(printed, sha256_of(data), name, notation, corrections)[0]


def parse_text(
    text: str, *, name: str = "<text>", notation: Notation | None = None, corrections: Sequence[Correction] = ()
) -> Document:
    """Read a text that has been decoded already.

    >>> record = parse_text("防災訓練【防災部】（２,０１０千円の内数）").records[0]
    >>> record.title, record.departments, record.amount.yen, str(record.amount.relation)
    ('防災訓練', ('防災部',), 2010000, 'part_of')
    """
    if not isinstance(text, str):
        raise _another_type("parse_text", "str", text)
    data = text.encode("utf-8", "surrogatepass")
    return _read(print_text(whole_characters(text)), sha256_of(data), name, notation, corrections)[0]


def _another_type(function: str, expected: str, given: object) -> ArgumentTypeError:
    return ArgumentTypeError(ErrorCode.NOT_TEXT_GIVEN, function=function, expected=expected, given=type(given).__name__)


def read_bytes(
    data: bytes,
    *,
    name: str = "<bytes>",
    encoding: str | None = None,
    notation: Notation | None = None,
    limits: Limits = DEFAULT_LIMITS,
    corrections: Sequence[Correction] = (),
) -> Reading:
    """As `parse_bytes`, with the role of every line and the evidence for every item."""
    printed = read_source(data, name=name, encoding=encoding, limits=limits)
    return read_printed(printed, name=name, sha256=sha256_of(data), notation=notation, corrections=corrections)


def read_printed(
    printed: Printed,
    *,
    name: str,
    sha256: str,
    notation: Notation | None = None,
    corrections: Sequence[Correction] = (),
) -> Reading:
    """As `read_bytes`, of a document whose printed lines are at hand; `sha256` is that of its bytes."""
    document, read = _read(printed, sha256, name, notation, corrections)
    lines, outline = read.lines, read.outline
    misses = tuple(miss._replace(line=lines.number(miss.line)) for miss in read.misses)
    if lines.numbers:
        outline = outline.with_facts(fact._replace(line=lines.number(fact.line) - 1) for fact in outline.facts)
    return Reading(document, _texts(read, printed), _roles(read), read.evidence, outline, misses, printed)


def as_read(reading: Reading) -> ReadDocument:
    """What corrections are bound to in a document that was read without any."""
    from mie_budget.meaning.corrections import ReadDocument

    document, pages = reading.document, [line.page for line in reading.printed.lines]
    source = document.source
    said = (source.name, source.sha256, document.fiscal_year, reading.lines, pages)
    return ReadDocument(*said, document.records, document.diagnostics)


def reading_of(document: Document) -> Reading:
    """A document that was read before, as far as it says how it was printed.

    The lines of its source have the headings, titles and descriptions that the document holds; the others are empty.
    """
    lines, roles = [""] * document.source.lines, [Role.BLANK] * document.source.lines
    placed = [(heading.line, heading.text, Role.HEADING) for heading in document.headings]
    for record in document.records:
        span = record.span
        if span.last_line > span.header_last_line:
            placed.append((span.header_last_line + 1, record.description, Role.DESCRIPTION))
        placed.append((span.first_line, record.title, Role.HEADER))
    for line, text, role in placed:
        if line <= len(lines):
            lines[line - 1], roles[line - 1] = " ".join(text.split("\n")), role
    printed = Printed(tuple(map(PrintedLine, lines)), document.source.media_type, document.source.encoding)
    nothing = read_bytes(b"")
    return nothing._replace(document=document, lines=tuple(lines), roles=tuple(roles), printed=printed)


def sha256_of(data: bytes) -> str:
    """The SHA-256 of bytes, as documents and corrections give it."""
    return hashlib.sha256(data).hexdigest()


def _read(
    printed: Printed, sha256: str, name: str, notation: Notation | None, corrections: Sequence[Correction]
) -> tuple[Document, ReadText]:
    if not isinstance(notation, Notation | None):
        raise _another_type("notation", "Notation", notation)
    # Half a surrogate pair stands for a byte of a name that could not be decoded.
    name = name.encode("utf-8", "backslashreplace").decode("utf-8")
    with _without_collecting():
        read = read_lines(printed, notation=notation, shipped=_shipped())
        records, diagnostics, claimed = read.records, read.diagnostics, 0
        if corrections:
            from mie_budget.meaning.corrections import ReadDocument, correct  # few documents have some

            pages = [line.page for line in printed.lines]
            found = (name, sha256, read.fiscal_year, _texts(read, printed), pages, read.records, read.diagnostics)
            made = correct(ReadDocument(*found), corrections)
            records, diagnostics, claimed = made.records, made.diagnostics, made.claimed
        document = Document(
            source=Source(
                name=name,
                sha256=sha256,
                media_type=printed.media_type,
                encoding=printed.encoding,
                lines=len(printed.lines),
            ),
            title=read.title,
            fiscal_year=read.fiscal_year,
            stage=read.stage,
            notation=read.notation,
            headings=read.headings,
            records=records,
            totals=document_totals(records),
            line_roles=read.line_roles,
            figure_roles=_figure_roles(read.figure_roles, claimed),
            diagnostics=_diagnostics(read, printed, records, diagnostics),
        )
    return document, read


def _texts(read: ReadText, printed: Printed) -> tuple[str, ...]:
    """All lines as printed, with those that say nothing."""
    return tuple(line.text for line in printed.lines) if read.lines.numbers else tuple(read.lines.printed)


def _roles(read: ReadText) -> tuple[Role, ...]:
    """The role of each line; those that say nothing are blank."""
    if not read.lines.numbers:
        return read.roles
    roles = [Role.BLANK] * (read.lines.numbers[-1] + 1)
    for number, role in zip(read.lines.numbers, read.roles, strict=True):
        roles[number] = role
    return tuple(roles)


def _figure_roles(roles: FigureRoles, claimed: int) -> FigureRoles:
    """The roles of the figures, with some that belonged to no item belonging to one."""
    moved = min(claimed, roles.unclaimed)
    if not moved:
        return roles
    return roles.model_copy(update={"unclaimed": roles.unclaimed - moved, "item": roles.item + moved})


def _diagnostics(
    read: ReadText, printed: Printed, records: Sequence[Record], diagnostics: tuple[Diagnostic, ...]
) -> tuple[Diagnostic, ...]:
    """What was found, which pages are not to be trusted, and what does not agree with printed sums and parts."""
    found = [*page_findings(printed)] if printed.pages or printed.by_columns else []
    stated = find_stated_totals(read.lines, read.outline, read.roles)
    if stated.totals or any(record.others for record in records):
        from mie_budget.meaning.stated import check_stated_totals  # few documents state a total

        found += check_stated_totals(records, stated)
    if not found and diagnostics is read.diagnostics:
        return diagnostics
    return tuple(sorted((*diagnostics, *found), key=lambda entry: (entry.line, entry.column)))


def page_findings(printed: Printed) -> Iterator[Diagnostic]:
    """A finding for each page that was refused, where its text would begin, was recognized, or is read by columns."""

    def line_of(page: int) -> int:
        beginnings = (number for number, line in enumerate(printed.lines, 1) if (line.page or 0) >= page and line.text)
        return next(beginnings, max(len(printed.lines), 1))

    for page, reason in printed.refusals:
        yield Diagnostic.of(DiagnosticCode.PAGE_REFUSED, line_of(page), page=page, reason=reason)
    for page in printed.recognized:
        yield Diagnostic.of(DiagnosticCode.PAGE_RECOGNIZED, line_of(page), page=page)
    for line in printed.by_columns:
        yield Diagnostic.of(DiagnosticCode.PAGE_BY_COLUMNS, line + 1)


@contextmanager
def _without_collecting() -> Iterator[None]:
    # Reading makes many small objects and no cycles; looking for garbage among them is a tenth of its time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def shipped_notations() -> tuple[Notation, ...]:
    """The notations that come with the package, in the order in which they are tried."""
    return tuple(_shipped())


def _shipped() -> Iterator[Notation]:
    # One by one: most documents are read with the first, and the others need not be parsed then.
    for name, text in _shipped_texts():
        yield _parsed(name, text)


@cache
def _shipped_texts() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(shipped_notation_texts(), key=lambda named: order_of(named[1])))


@cache
def _parsed(name: str, text: str) -> Notation:
    return parse_notation(text, file=name, shipped=True)


def find_notation(name_or_path: str) -> Notation:
    """A shipped notation by its name, or the one in the file at a path (which ends in .toml or holds a slash).

    Raises `NotationError` for a file that cannot be used, `UsageError` for a name that no notation has.
    """
    if not isinstance(name_or_path, str):
        raise _another_type("find_notation", "str", name_or_path)
    if name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path:
        file, text = notation_text(name_or_path)
        return parse_notation(text, file=file)
    for notation in shipped_notations():
        if notation.name == name_or_path:
            return notation
    names = ", ".join(notation.name for notation in shipped_notations())
    raise UsageError(ErrorCode.NOTATION_UNKNOWN, name=name_or_path, names=names)
