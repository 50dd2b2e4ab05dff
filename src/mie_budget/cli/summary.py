"""`mie-budget summary`: what documents add up to, with no money counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import AUTO, ENCODING_HELP, NOTATION_HELP, STRICT_HELP, Tally, readings, shown_name, troubles
from mie_budget.cli.language import said, sink_language, word
from mie_budget.cli.progress import tracked
from mie_budget.errors import MieBudgetError
from mie_budget.sinks.summary_amounts import Unit

if TYPE_CHECKING:
    from mie_budget.models import Document

STANDARD_INPUT = "-"
DOCUMENTS_HELP = "Documents, or the JSON that parse writes; - is standard input."
UNIT_HELP = "The unit of the amounts in the table. JSON and CSV are always in yen."


class Format(StrEnum):
    """The output formats."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def summary(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=DOCUMENTS_HELP)],
    output_format: Annotated[
        Format, typer.Option("-f", "--format", help="table: for a person, json, or csv: a row a department.")
    ] = Format.TABLE,
    unit: Annotated[Unit, typer.Option(help=UNIT_HELP)] = Unit.THOUSAND,
    merge_pools: Annotated[
        bool, typer.Option(help="Count one figure once that several 内数 items of the same departments share.")
    ] = True,
    match_printed: Annotated[
        bool, typer.Option(help="Count nothing for a shared figure that is also printed as an exact item.")
    ] = True,
    merge_repeats: Annotated[bool, typer.Option(help="Count an item once that is printed several times.")] = True,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Add up documents by department.

    Amounts that are only part of a figure (内数) are never counted as firm: each total is a firm sum and a ceiling.
    Documents of one fiscal year are added together, those of several are shown apart. Exit status: as for parse.
    """
    from mie_budget.meaning.summary import summarize

    tally = Tally()
    documents = list(read_documents(files, encoding=encoding, notation=notation, tally=tally))
    result = summarize(documents, merge_pools=merge_pools, match_printed=match_printed, merge_repeats=merge_repeats)
    if documents or not tally.unread:
        if output_format is Format.JSON:
            from mie_budget.sinks.summary_json import summary_json

            terminal.write(summary_json(result))
        elif output_format is Format.CSV:
            from mie_budget.sinks.summary_csv import summary_csv

            terminal.write(summary_csv(result))
        else:
            from mie_budget.sinks.summary_table import summary_table

            width, colour, language = terminal.columns(), terminal.shows_colour(), sink_language()
            terminal.write(summary_table(result, unit=unit, width=width, colour=colour, language=language))
    raise typer.Exit(tally.status(strict=strict))


def read_documents(
    files: Sequence[str], *, encoding: str | None, notation: str | None, tally: Tally
) -> Iterator[Document]:
    """The documents in the files, with a line on standard error for each that has warnings or errors.

    A file whose name ends in .json holds documents that were read before; standard input may hold either.
    """
    for file in tracked(files):
        if file == STANDARD_INPUT or file.lower().endswith(".json"):
            documents = _loaded(file, tally, encoding=encoding, notation=notation)
        else:
            read = readings([file], encoding=encoding, notation=notation, tally=tally)
            documents = [reading.document for _, reading in read]
        for document in documents:
            _warn(file, document)
        yield from documents


def _loaded(file: str, tally: Tally, *, encoding: str | None, notation: str | None) -> list[Document]:
    """The documents of JSON, or of standard input whatever it is; a failure is reported and counted as not read."""
    from mie_budget import api
    from mie_budget.sinks.contract import load_documents
    from mie_budget.sources.files import read_bytes

    tally.files += 1
    chosen = None if notation in (None, AUTO) else api.find_notation(notation)
    try:
        name, data = read_bytes(file)
        if file == STANDARD_INPUT and not _looks_like_json(data):
            documents = [api.read_bytes(data, name=name, encoding=encoding, notation=chosen).document]
        else:
            documents = load_documents(data.decode("utf-8-sig"), file=shown_name(file))
    except UnicodeDecodeError:
        tally.unread += 1
        terminal.say(f"mie-budget: {shown_name(file)}: {word('json_not_utf8')}")
        return []
    except MieBudgetError as error:
        tally.unread += 1
        terminal.say(f"mie-budget: {shown_name(file)}: {said(error.message)}")
        return []
    for document in documents:
        tally.add(document.diagnostics)
    return documents


def _looks_like_json(data: bytes) -> bool:
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"{", b"[")) and b'"schema_version"' in start


def _warn(file: str, document: Document) -> None:
    found = troubles(document.diagnostics)
    if found:
        terminal.say(f"{shown_name(file)}: {found}{word('incomplete')}")
