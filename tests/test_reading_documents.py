"""Whole documents: what must be read from each sample, and what holds for every document whatever is read from it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from cases import all_hold, one_in
from documents import RAW, expected, found, samples, shows_nothing, squeeze
from mie_budget import Document, find_notation, parse_bytes, parse_text
from mie_budget.api import Reading, read_bytes
from mie_budget.diagnostics import Severity
from mie_budget.models import Role, Source
from mie_budget.reading.characters import fold

VALID, INVALID = samples("valid"), samples("invalid")
ALL = [*VALID, *INVALID, *samples("notations"), *sorted(RAW.glob("*.txt"))]
DOCUMENT = TypeAdapter(Document)
REPORTS = ("figure-unclaimed", "item-doubtful", "title-lost")
SOURCE = Source(name="", sha256="0" * 64, media_type="", encoding="", lines=0)


def name(sample: Path) -> str:
    return sample.stem


@cache
def read(sample: Path) -> Reading:
    return read_bytes(sample.read_bytes(), name=sample.name)


@pytest.mark.parametrize("sample", VALID, ids=name)
def test_what_a_document_holds_is_read(sample: Path) -> None:
    wanted = expected(sample)
    assert found(read(sample), wanted) == wanted


@pytest.mark.parametrize("sample", INVALID, ids=name)
def test_what_cannot_be_trusted_gives_no_record(sample: Path) -> None:
    document, wanted = read(sample).document, expected(sample)
    errors = [(finding.line, finding.code) for finding in document.diagnostics if finding.severity is Severity.ERROR]
    reported = sorted({finding.line for finding in document.diagnostics if finding.code in REPORTS})
    assert (document.records, document.notation) == ((), None)
    assert (errors, reported) == ([(1, wanted["code"])], wanted["reported"])
    counts = {role: count for role, count in document.figure_roles.model_dump().items() if count}
    assert counts == wanted.get("figure_roles", counts)


def every_line_has_one_role(sample: Path) -> None:
    reading = read(sample)
    document, roles = reading.document, reading.roles
    counts = DOCUMENT.dump_python(document)["line_roles"]
    assert len(roles) == len(reading.lines) == document.source.lines == sum(counts.values())
    assert counts == {role.value: Counter(roles)[role] for role in Role}
    for line, role in zip(reading.lines, roles, strict=True):
        assert shows_nothing(line) if role is Role.BLANK else line.strip()
    assert [heading.line for heading in document.headings] == [
        at for at, role in enumerate(roles, 1) if role is Role.HEADING
    ]
    assert all(heading.text in reading.lines[heading.line - 1] for heading in document.headings)


def every_record_stands_in_its_lines(sample: Path) -> None:
    reading = read(sample)
    roles, records = reading.roles, reading.document.records
    owned: set[int] = set()
    for record in records:
        span = record.span
        assert 1 <= span.first_line <= span.header_last_line <= span.last_line <= len(roles)
        assert roles[span.first_line - 1] is roles[span.header_last_line - 1] is Role.HEADER
        assert roles[span.last_line - 1] in (Role.HEADER, Role.DESCRIPTION)
        header = range(span.first_line, span.header_last_line + 1)
        assert {roles[at - 1] for at in header} <= {Role.HEADER, Role.DESCRIPTION, Role.BLANK, Role.FURNITURE}
        # A page number may stand between the two halves of a figure.
        printed = "".join(reading.lines[at - 1] for at in header if roles[at - 1] is not Role.FURNITURE)
        for figure in (record.amount, *record.others):
            here = printed if figure is record.amount else "".join(reading.lines[span.first_line - 1 : span.last_line])
            assert figure is None or figure.text in here
        own = "".join(
            fold(reading.lines[at - 1])
            for at in range(span.first_line, span.last_line + 1)
            if roles[at - 1] in (Role.HEADER, Role.DESCRIPTION)
        )
        assert set(squeeze(record.title)) <= set(squeeze(own))
        letters = iter(squeeze(own))
        assert all(letter in letters for letter in squeeze(record.description))
        owned.update(range(span.first_line, span.last_line + 1))
    for before, after in pairwise(record.span for record in records):
        shared = before.last_line == after.first_line
        assert before.last_line < after.first_line or (shared and before.header_last_line == after.first_line)
    claimed = {at for at, role in enumerate(roles, 1) if role in (Role.HEADER, Role.DESCRIPTION)}
    assert claimed <= owned


def every_finding_has_a_place_and_a_code(sample: Path) -> None:
    reading = read(sample)
    findings = reading.document.diagnostics
    places = [(finding.line, finding.column) for finding in findings]
    assert places == sorted(places)
    for finding in findings:
        assert finding.severity is finding.code.severity
        line = reading.lines[finding.line - 1] if reading.lines else ""
        assert 1 <= finding.column <= max(1, len(line))
        assert "{" not in finding.message
    unclaimed = {at for at, role in enumerate(reading.roles, 1) if role is Role.UNCLAIMED}
    assert not unclaimed or unclaimed & {finding.line for finding in findings}


def line_ends_do_not_matter(sample: Path) -> None:
    reading = read(sample)
    original = without_source(reading.document)
    for end in ("\r\n", "\r"):
        assert without_source(parse_text("".join(line + end for line in reading.lines))) == original


def without_source(document: Document) -> Document:
    return document.model_copy(update={"source": SOURCE})


@pytest.mark.parametrize("sample", one_in(5, samples("notations"), name=name))
def test_a_copy_of_a_shipped_notation_reads_the_same(sample: Path) -> None:
    """A person's own notation is searched with another engine."""
    notation = find_notation(sample.stem)
    copy = notation._replace(shipped=False)
    for other in samples("notations"):
        text = "\n".join(read(other).lines)
        assert parse_text(text, notation=copy) == parse_text(text, notation=notation)


def reading_twice_gives_the_same_bytes(sample: Path) -> None:
    document = read(sample).document
    written = DOCUMENT.dump_json(document)
    assert DOCUMENT.dump_json(parse_bytes(sample.read_bytes(), name=sample.name)) == written
    assert DOCUMENT.validate_json(written) == document


RULES = (every_line_has_one_role, every_record_stands_in_its_lines, every_finding_has_a_place_and_a_code)
AGAIN = (line_ends_do_not_matter, reading_twice_gives_the_same_bytes)


@pytest.mark.parametrize("sample", ALL, ids=name)
def test_what_holds_for_every_document(sample: Path) -> None:
    all_hold(lambda rule: rule(sample), RULES, name=lambda rule: rule.__name__)


@pytest.mark.parametrize("sample", one_in(10, ALL, name=name))
def test_a_document_read_again_is_the_same(sample: Path) -> None:
    all_hold(lambda rule: rule(sample), AGAIN, name=lambda rule: rule.__name__)
