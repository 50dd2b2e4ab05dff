"""`mie-budget parse`: documents to JSON, CSV, a table, a workbook, a database or Parquet."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, FILES_HELP, NOTATION_HELP, STRICT_HELP, Tally, readings, troubles
from mie_budget.cli.language import word
from mie_budget.cli.output import ColumnNames, EncodingName, Format, output_of, write

if TYPE_CHECKING:
    from mie_budget.models import Document


def parse(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES_HELP)],
    output_format: Annotated[
        Format | None,
        typer.Option(
            "-f",
            "--format",
            help="json (the default), jsonl: a record a line, csv, table: for a person, xlsx, sqlite, parquet.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="PATH", help="Write to a file, whose ending gives the format."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    columns: Annotated[
        ColumnNames | None, typer.Option(help="Column names of CSV: those of the contract (en), or Japanese (ja).")
    ] = None,
    csv_encoding: Annotated[
        EncodingName | None,
        typer.Option(help="Encoding of CSV: utf-8-sig for a .csv file, utf-8 elsewhere unless given."),
    ] = None,
    data_package: Annotated[
        bool, typer.Option("--data-package", help="Write datapackage.json, which describes the CSV file, beside it.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Read documents into records.

    One file gives a JSON object, several give a JSON array. Exit status: 0 all was read, 1 an error was reported in
    a document (see mie-budget check), 2 a file could not be read or the command not be run.
    """
    target = None if output == "-" else output
    wanted = output_of(
        target,
        output_format,
        files=files,
        columns=columns,
        csv_encoding=csv_encoding,
        data_package=data_package,
    )
    tally = Tally()
    hint = _options_text(encoding, notation)
    documents = _documents(files, encoding=encoding, notation=notation, tally=tally, hint=hint)
    first = next(documents, None)
    if first is not None:
        write(chain([first], documents), wanted, several=len(files) > 1)
    raise typer.Exit(tally.status(strict=strict))


def _documents(
    files: list[str], *, encoding: str | None, notation: str | None, tally: Tally, hint: str
) -> Iterator[Document]:
    """The documents, with a line on standard error for each that has warnings or errors."""
    for name, reading in readings(files, encoding=encoding, notation=notation, tally=tally):
        found = troubles(reading.document.diagnostics)
        if found:
            see = "" if name == "<stdin>" else word("see_check", arguments=f"{hint}{shlex.quote(name)}")
            terminal.say(f"{name}: {found}{see}")
        yield reading.document


def _options_text(encoding: str | None, notation: str | None) -> str:
    """The options that a hint must repeat so that its command reads the file the same way."""
    options = (("--encoding", encoding), ("--notation", notation))
    return "".join(f"{option} {shlex.quote(value)} " for option, value in options if value is not None)
