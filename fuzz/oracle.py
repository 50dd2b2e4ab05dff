"""What is known of a document without reading it as the reader does: sums added anew, figures read by other rules."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from mie_budget.api import Reading
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Document, Record, Relation, Role
from mie_budget.sinks.contract import document_json, json_schema, load_document
from mie_budget.sinks.delimited import documents_csv

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_KANJI = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_SMALL, _LARGE = {"千": 1_000, "百": 100, "十": 10}, {"兆": 10**12, "億": 10**8, "万": 10**4}
_READABLE = re.compile(r"[\d〇零一二三四五六七八九,.千百十兆億万]+円")
_WHOLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CLEAN = re.compile(r"(?<![^\s（(【】：:、])\d{1,3}(?:,\d{3})*千円(?=[）)、。\s]|$)")
_TOLD = {DiagnosticCode.FIGURE_UNCLAIMED, DiagnosticCode.ITEM_DOUBTFUL, DiagnosticCode.TITLE_LOST}


def worth(printed: str) -> Fraction | None:
    """The yen of a figure with its unit, as a schoolbook reads it; None for a spelling the book does not have."""
    text = unicodedata.normalize("NFKC", printed)
    text = "".join(_KANJI.get(one, one) for one in text if not one.isspace()).replace("、", ",")
    if not _READABLE.fullmatch(text):
        return None
    total, rest = Fraction(0), text.removesuffix("円")
    for unit, times in _LARGE.items():
        count, found, behind = rest.partition(unit)
        if found:
            section = _section(count)
            if section is None or behind.count(unit):
                return None
            total, rest = total + section * times, behind
    section = _section(rest) if rest else Fraction(0)
    return None if section is None else total + section


def _section(text: str) -> Fraction | None:
    """What stands before 兆, 億, 万 or 円: 五百, 1千2百, 1,234, 3.5."""
    total, rest = Fraction(0), text
    for unit, times in _SMALL.items():
        count, found, behind = rest.partition(unit)
        if found:
            if count and not _WHOLE.fullmatch(count):
                return None
            total, rest = total + Fraction(count.replace(",", "") or 1) * times, behind
    if rest and not _WHOLE.fullmatch(rest):
        return None
    return total + Fraction(rest.replace(",", "") or 0)


def sums(records: Iterable[Record]) -> tuple[int, int]:
    """Firm and ceiling of some records: the exact amounts, then each shared figure once that is none of them."""
    exact = Counter[tuple[frozenset[str], int]]()
    parts = set[tuple[frozenset[str], int]]()
    for record in records:
        if record.amount is not None:
            names = (unicodedata.normalize("NFKC", name).casefold() for name in record.departments)
            figure = frozenset("".join(name.split()) for name in names), record.amount.yen
            if record.amount.relation is Relation.EXACT:
                exact[figure] += 1
            elif record.amount.relation is Relation.PART_OF:
                parts.add(figure)
    firm = sum(yen * times for (_, yen), times in exact.items())
    return firm, firm + sum(max(yen, 0) for _, yen in parts - exact.keys())


def holds(reading: Reading) -> None:
    """What holds for a reading of any bytes whatever. Raises `AssertionError` with what does not."""
    document, roles, lines = reading.document, reading.roles, reading.lines
    assert len(roles) == len(lines) == document.source.lines == sum(document.line_roles.model_dump().values())
    firsts = [record.span.first_line - 1 for record in document.records]
    for record, until in zip(document.records, [*firsts[1:], len(lines)], strict=False):
        _stands_in_its_lines(record, until, lines, roles)
    for finding in document.diagnostics:
        assert 1 <= finding.line <= max(1, len(lines)), finding
        assert finding.message
    no_figure_disappears(document, lines)
    adds_up_and_returns(document)


def _stands_in_its_lines(record: Record, until: int, lines: Sequence[str], roles: Sequence[Role]) -> None:
    """The amount stands in the lines of the record, what it is made of above the next one."""
    span = record.span
    assert 1 <= span.first_line <= span.header_last_line <= span.last_line <= len(lines), record
    assert roles[span.first_line - 1] is Role.HEADER, record
    for text in (record.title, record.description, *record.departments):
        assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in text), record
    assert record.title.strip() == record.title != "", record
    for figure in (record.amount, *record.others):
        if figure is not None:
            own = range(span.first_line - 1, span.last_line if figure is record.amount else max(until, span.last_line))
            # A page number, the border of a cell or what is invisible may stand between the two halves of a figure; a
            # wide blank where the line ends between them is printed of neither or of both.
            kept = [lines[at].strip("| ") for at in own if roles[at] is not Role.FURNITURE]
            printed = ["".join(kept), "".join(line.strip("| \u3000") for line in kept)]
            assert any(_seen(figure.text) in _seen(one) for one in printed), figure
            value = worth(figure.text.lstrip("▲△-−"))
            assert value is None or value == abs(figure.yen), figure


def _seen(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) != "Cf")


_NOTES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "*" * 10)
"""Raised digits are the numbers of notes, and no figures."""


def no_figure_disappears(document: Document, lines: Iterable[str]) -> None:
    """Each figure that is printed as plainly as can be has a role; one that is unclaimed is reported."""
    plain = sum(len(_CLEAN.findall(unicodedata.normalize("NFKC", line.translate(_NOTES)))) for line in lines)
    roles = document.figure_roles
    assert sum(roles.model_dump().values()) >= plain, (roles, plain)
    assert not roles.unclaimed or _TOLD & {finding.code for finding in document.diagnostics}, roles


def adds_up_and_returns(document: Document) -> None:
    """The totals are those of the records, in JSON as in CSV, and what is written is read back as it was."""
    totals = document.totals
    assert (totals.firm_yen, totals.ceiling_yen) == sums(document.records), totals
    assert totals.records == len(document.records)
    written = document_json(document)
    assert load_document(written) == document
    rows = csv.DictReader(io.StringIO("".join(documents_csv([document])), newline=""))
    assert sum(int(row["firm_yen"] or 0) for row in rows) == totals.firm_yen
    if document.source.sha256.startswith("00"):  # the schema is slow
        _validator().validate(document.model_dump(mode="json"))


@cache
def _validator() -> Validator:
    import jsonschema

    return jsonschema.Draft202012Validator(json_schema())
