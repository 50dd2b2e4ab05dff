"""`mie-budget parse`: documents to JSON, JSON Lines, CSV or a table."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, FILES_HELP, NOTATION_HELP, STRICT_HELP, Tally, counted, readings
from mie_budget.errors import UsageError

if TYPE_CHECKING:
    from mie_budget.models import Document


class Format(StrEnum):
    """The output formats."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TABLE = "table"


_ENDINGS = {".json": Format.JSON, ".jsonl": Format.JSONL, ".csv": Format.CSV}


def parse(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES_HELP)],
    output_format: Annotated[
        Format | None,
        typer.Option("-f", "--format", help="json (the default), jsonl: a record a line, csv, or table: for a person."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="PATH", help="Write to a file, whose ending gives the format."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Read documents into records.

    One file gives a JSON object, several give a JSON array. Exit status: 0 all was read, 1 an error was reported in
    a document (see mie-budget check), 2 a file could not be read or the command not be run.
    """
    target = None if output == "-" else output
    chosen = output_format or _format_of(target)
    if target is not None:
        _check_target(target, files)
    tally = Tally()
    hint = _options_text(encoding, notation)
    documents = _documents(files, encoding=encoding, notation=notation, tally=tally, hint=hint)
    first = next(documents, None)
    if first is not None:
        parts = _parts(chain([first], documents), chosen, several=len(files) > 1)
        if target is None:
            for part in parts:
                terminal.write(part)
        else:
            from mie_budget.sinks.atomic import write_atomically

            write_atomically(target, terminal.to_bytes("".join(parts)))
    raise typer.Exit(tally.status(strict=strict))


def _documents(
    files: list[str], *, encoding: str | None, notation: str | None, tally: Tally, hint: str
) -> Iterator[Document]:
    """The documents, with a line on standard error for each that has warnings or errors."""
    for name, reading in readings(files, encoding=encoding, notation=notation, tally=tally):
        one = Tally()
        one.add(reading.document.diagnostics)
        found = [counted(one.errors, "error")] if one.errors else []
        found += [counted(one.warnings, "warning")] if one.warnings else []
        if found:
            see = "" if name == "<stdin>" else f" (see: mie-budget check {hint}{shlex.quote(name)})"
            terminal.say(f"{name}: {', '.join(found)}{see}")
        yield reading.document


def _parts(documents: Iterable[Document], output_format: Format, *, several: bool) -> Iterator[str]:
    """The output, piece by piece."""
    if output_format is Format.CSV:
        from mie_budget.sinks.csv_text import documents_csv

        return documents_csv(documents)
    if output_format is Format.TABLE:
        from mie_budget.sinks.table_text import document_table

        return (document_table(document, width=terminal.columns()) for document in documents)
    from mie_budget.sinks.json_text import document_json, documents_json_parts, documents_jsonl

    if output_format is Format.JSONL:
        return documents_jsonl(documents)
    return documents_json_parts(documents) if several else map(document_json, documents)


def _format_of(target: str | None) -> Format:
    if target is None:
        return Format.JSON
    ending = Path(target).suffix
    try:
        return _ENDINGS[ending.lower()]
    except KeyError:
        raise UsageError(
            f"the ending {ending!r} names no output format. Use {', '.join(_ENDINGS)} or give the format with -f",
            file=target,
        ) from None


def _check_target(target: str, files: list[str]) -> None:
    """What can be known to go wrong with the output is better said before an hour of reading than after it."""
    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError("there is no such folder to write to. Create it first", file=target)
    for file in map(Path, files):
        if path.exists() and file.exists() and path.samefile(file):
            raise UsageError("this is one of the files to read. Write to another name", file=target)


def _options_text(encoding: str | None, notation: str | None) -> str:
    """The options that a hint must repeat so that its command reads the file the same way."""
    options = (("--encoding", encoding), ("--notation", notation))
    return "".join(f"{option} {shlex.quote(value)} " for option, value in options if value is not None)
