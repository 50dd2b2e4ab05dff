"""Filters: which records of a document are wanted, and the document with those alone.

What a document says of its lines and figures stays: it is about the source. Its totals are those of the records left,
and a finding says that it was filtered, so that no output passes for the whole.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.meaning.ledger import document_totals
from mie_budget.meaning.names import each_department, folded
from mie_budget.models import Diagnostic, Document, Marker, Record, Relation

# Digits in groups of three, and what a person types: 13,869 and 13、869 are 13869, 3、4年生 are no 34.
_GROUPED = re.compile(r"(?<=\d)[,、](?=\d{3}(?!\d))")


class Filters(NamedTuple):
    """Which records are wanted: those that one value of each kind fits. A kind without values lets all pass."""

    departments: tuple[str, ...] = ()
    """Names of departments, compared as `meaning.names` does; an empty one is for records without a department."""
    relations: tuple[Relation, ...] = ()
    """How the figure relates to the item."""
    markers: tuple[Marker, ...] = ()
    """What the item is marked as."""
    searches: tuple[str, ...] = ()
    """Texts to be found in title, departments, description or figures; each word of a text has to be there."""

    def __str__(self) -> str:
        """The filters as options of the command line."""
        options = zip(("--department", "--relation", "--marker", "--search"), self, strict=True)
        return shlex.join(word for option, values in options for value in values for word in (option, str(value)))

    def keep(self, record: Record) -> bool:
        """Whether a record is wanted.

        >>> from mie_budget import parse_text
        >>> (record,) = parse_text("防災訓練【防災部】（13,869千円）").records
        >>> Filters(searches=("13869千円",)).keep(record), Filters(departments=("総務部",)).keep(record)
        (True, False)
        """
        relations = [record.amount.relation] if record.amount else []
        return (
            _fits(map(folded, self.departments), each_department(record.departments))
            and _fits(self.relations, relations)
            and _fits(self.markers, record.markers)
            and (not self.searches or any(_is_found(text, record) for text in self.searches))
        )


NO_FILTERS = Filters()
"""All records are wanted."""


def filtered(document: Document, filters: Filters) -> Document:
    """The document with the records that are wanted alone, and a finding that says so; itself without filters."""
    if not any(filters):
        return document
    records = tuple(filter(filters.keep, document.records))
    finding = Diagnostic.of(
        DiagnosticCode.RECORDS_FILTERED, 1, filters=str(filters), number=len(records), whole=len(document.records)
    )
    return document.model_copy(
        update={"records": records, "totals": document_totals(records), "diagnostics": (finding, *document.diagnostics)}
    )


def filters_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """What documents were filtered by, as far as they say so."""
    said = (
        str(finding.params["filters"])
        for document in documents
        for finding in document.diagnostics
        if finding.code is DiagnosticCode.RECORDS_FILTERED and "filters" in finding.params
    )
    return tuple(dict.fromkeys(said))


def _fits(wanted: Iterable[str], found: Iterable[str]) -> bool:
    """Whether one of the values is wanted; where nothing is, all are."""
    chosen = set(wanted)
    return not chosen or not chosen.isdisjoint(found)


def _is_found(text: str, record: Record) -> bool:
    searched = "\n".join(map(_searchable, _texts(record)))
    return all(_searchable(word) in searched for word in text.split())


def _texts(record: Record) -> Iterator[str]:
    """Everything a record is found by; its figures in 円 and, as budgets print them, in 千円 too."""
    yield from (record.title, *record.departments, record.description)
    for figure in (record.amount, *record.others):
        if figure is not None:
            yield from (figure.text, f"{figure.yen}円")
            if figure.yen % 1000 == 0:
                yield f"{figure.yen // 1000}千円"


def _searchable(text: str) -> str:
    return _GROUPED.sub("", folded(text))
