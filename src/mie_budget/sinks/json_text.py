"""Documents as JSON and JSON Lines: the output contract, written by hand so that a record is one line and costs little.

A record, a heading and a diagnostic each stand on one line, which keeps the differences between two files readable.
The text is put together here and not by `json.dumps(indent=2)`: that one gives each value its own line and, since it
cannot use the C encoder, takes about seven times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring as _quote

from mie_budget.models import Amount, Diagnostic, Document, Heading, LineRoles, OtherAmount, Record, Source, Totals


def document_json(document: Document) -> str:
    """One document as a JSON object of the output contract, ending with a line end.

    The keys stand in the contract's order and the same document gives the same text. Amounts are whole yen.
    """
    return _document(document, end="\n")


def documents_json(documents: Iterable[Document]) -> str:
    """Several documents as one JSON array, ending with a line end."""
    return "".join(documents_json_parts(documents))


def documents_json_parts(documents: Iterable[Document]) -> Iterator[str]:
    """The text of `documents_json` document by document, so that a long run needs the memory of one."""
    before = "[\n"
    for document in documents:
        yield before + _document(document)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def documents_jsonl(documents: Iterable[Document]) -> Iterator[str]:
    """One line for each record, with its line end: the document's name and fiscal year, then the record's own keys."""
    for document in documents:
        source = f'{{"source": {_quote(document.source.name)}, "fiscal_year": {_number(document.fiscal_year)}, '
        for record in document.records:
            yield f"{source}{_record_members(record)}}}\n"


def _document(document: Document, *, end: str = "") -> str:
    return f"""{{
  "schema_version": {_quote(document.schema_version)},
  "source": {_source(document.source)},
  "title": {_text(document.title)},
  "fiscal_year": {_number(document.fiscal_year)},
  "stage": {_text(document.stage)},
  "notation": {_text(document.notation)},
  "headings": {_block([_heading(heading) for heading in document.headings])},
  "records": {_block([f"{{{_record_members(record)}}}" for record in document.records])},
  "totals": {_totals(document.totals)},
  "line_roles": {_line_roles(document.line_roles)},
  "diagnostics": {_block([_diagnostic(diagnostic) for diagnostic in document.diagnostics])}
}}{end}"""


def _block(items: Sequence[str]) -> str:
    """An array with one item a line, indented as the value of a key of the document."""
    lines = ",\n    ".join(items)
    return f"[\n    {lines}\n  ]" if items else "[]"


def _text(text: str | None) -> str:
    return "null" if text is None else _quote(text)


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quote, texts))}]"


def _record_members(record: Record) -> str:
    # Most of the time of a long document is spent here, hence no call for what most records do not have.
    amount, others, markers, span = record.amount, record.others, record.markers, record.span
    return (
        f'"title": {_quote(record.title)}, "departments": [{", ".join(map(_quote, record.departments))}], '
        f'"ditto": {"true" if record.ditto else "false"}, '
        f'"amount": {"null" if amount is None else _amount(amount)}, '
        f'"others": {_amounts(others) if others else "[]"}, "markers": {_texts(markers) if markers else "[]"}, '
        f'"description": {_quote(record.description)}, '
        f'"span": {{"first_line": {span.first_line}, "header_last_line": {span.header_last_line}, '
        f'"last_line": {span.last_line}, "page": {"null" if span.page is None else span.page}}}'
    )


def _amounts(amounts: Iterable[OtherAmount]) -> str:
    return f"[{', '.join(map(_amount, amounts))}]"


def _amount(amount: Amount | OtherAmount) -> str:
    return f'{{"yen": {amount.yen}, "relation": "{amount.relation}", "text": {_quote(amount.text)}}}'


def _source(source: Source) -> str:
    return (
        f'{{"name": {_quote(source.name)}, "sha256": {_quote(source.sha256)}, '
        f'"media_type": {_quote(source.media_type)}, "encoding": {_quote(source.encoding)}, "lines": {source.lines}}}'
    )


def _heading(heading: Heading) -> str:
    return f'{{"text": {_quote(heading.text)}, "line": {heading.line}}}'


def _totals(totals: Totals) -> str:
    return (
        f'{{"records": {totals.records}, "exact": {totals.exact}, "part_of": {totals.part_of}, '
        f'"pools": {totals.pools}, "firm_yen": {totals.firm_yen}, "ceiling_yen": {totals.ceiling_yen}}}'
    )


def _line_roles(roles: LineRoles) -> str:
    return (
        f'{{"header": {roles.header}, "description": {roles.description}, "heading": {roles.heading}, '
        f'"preamble": {roles.preamble}, "furniture": {roles.furniture}, "blank": {roles.blank}, '
        f'"unclaimed": {roles.unclaimed}}}'
    )


def _diagnostic(diagnostic: Diagnostic) -> str:
    return (
        f'{{"code": {_quote(diagnostic.code)}, "severity": {_quote(diagnostic.severity)}, '
        f'"line": {diagnostic.line}, "column": {diagnostic.column}, "message": {_quote(diagnostic.message)}}}'
    )
