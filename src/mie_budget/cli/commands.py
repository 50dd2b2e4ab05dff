"""The commands that read documents (parse, check, text, review), and what else is printed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget import __version__
from mie_budget.cli import terminal
from mie_budget.cli.help import choice, described, whole_number
from mie_budget.cli.inputs import (
    ALL,
    AS_USUAL,
    Corrections,
    EncodingOption,
    Files,
    Given,
    LimitOption,
    Manner,
    OneFile,
    StrictOption,
    Tally,
    Wanted,
    chosen_filters,
    chosen_limits,
    counted_errors,
    counted_warnings,
    each_filtered,
    each_given,
    each_read,
    listed,
    reader,
    readings,
    say_passed,
    troubles,
)
from mie_budget.cli.output import CSV_ENCODINGS, output_of, write
from mie_budget.cli.terminal import spoken
from mie_budget.language import N_
from mie_budget.sinks.formats import Format
from mie_budget.sinks.terminal_text import excerpt, shortened, visible

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.models import Diagnostic, Document, FigureRoles
    from mie_budget.printed import Picture, Printed
    from mie_budget.reading.notation import Notation

_INDENT = 4
_WIDEST_LINE = 100
"""The most columns a source line is shown in; on a narrower terminal it would wrap and leave its caret behind."""


@described(N_("Read the budget documents of Japanese public bodies into records that can be added up."))
def program(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=N_("Print the version."))] = False,
    install_completion: Annotated[
        bool, typer.Option("--install-completion", help=N_("Have the shell complete commands and options with Tab."))
    ] = False,
    show_completion: Annotated[
        bool, typer.Option("--show-completion", help=N_("Print what that writes for the shell, to put it elsewhere."))
    ] = False,
) -> None:
    """The program without a command."""
    if version:
        terminal.write(f"{terminal.PROGRAM} {__version__}\n")
    elif install_completion:
        from typer.completion import install  # type: ignore[attr-defined]  # as its own command imports it

        _, (shell, path) = spoken(), install(prog_name=terminal.PROGRAM)
        terminal.say(_("{path}: completion for {shell}, from its next start on", path=str(path), shell=shell))
    elif show_completion:
        from typer.completion import show_callback

        show_callback(context, context.command.params[0], True)
    elif context.invoked_subcommand is None:
        terminal.say(*context.get_help().split("\n"))
        raise typer.Exit(2)


# parse


@described(
    N_(
        "Read documents into records.\n\n"
        "One file gives a JSON object, several give a JSON array. Exit status: 0 all was read, 1 an error was "
        "reported in a document (see mie-budget check), 2 a file could not be read or the command not be run."
    )
)
def parse(
    files: Files,
    output_format: Annotated[
        Format | None,
        choice(
            "-f",
            "--format",
            of=Format,
            help=N_("json (the default), jsonl: a record a line, csv, table: for a person, xlsx, sqlite, parquet."),
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar=N_("PATH"), help=N_("Write to a file, whose ending gives the format.")),
    ] = None,
    wanted: Wanted = ALL,
    how: Manner = AS_USUAL,
    columns: Annotated[
        str | None,
        choice(
            "--columns",
            help=N_("The language of the column names and codes of CSV: en, those of the contract, unless given."),
        ),
    ] = None,
    csv_encoding: Annotated[
        str | None,
        choice(
            "--csv-encoding",
            of=CSV_ENCODINGS,
            help=N_("Encoding of CSV: utf-8-sig for a .csv file, utf-8 elsewhere unless given."),
        ),
    ] = None,
    data_package: Annotated[
        bool,
        typer.Option("--data-package", help=N_("Write datapackage.json, which describes the CSV file, beside it.")),
    ] = False,
    strict: StrictOption = False,
) -> None:
    """`mie-budget parse`: documents to JSON, CSV, a table, a workbook, a database or Parquet."""
    tally, filters = Tally(), chosen_filters(wanted)
    target = None if output == "-" else output
    given = each_given(files, tally=tally, besides=[target, how.corrections])
    into = output_of(
        target,
        output_format,
        inputs=[*(one.path for one in given), *filter(None, (how.notation, how.corrections))],
        columns=columns,
        csv_encoding=csv_encoding,
        data_package=data_package,
    )
    documents = each_filtered(_documents(given, how, tally), filters)
    several = len(files) > 1 or given != [Given(file) for file in files]
    # One file of JSON can hold several documents.
    first = list(islice(documents, 1 if several else 2))
    if first:
        write(chain(first, documents), into, several=several or len(first) > 1)
    raise typer.Exit(tally.status(strict=strict))


def _documents(given: Sequence[Given], how: Manner, tally: Tally) -> Iterator[Document]:
    """The documents, with a line on standard error for each that has warnings or errors."""
    _ = spoken()
    for name, reading in readings(given, how, tally=tally, corrections=Corrections(how.corrections)):
        found = troubles(reading.document.diagnostics)
        if found and name != "<stdin>":
            # The options stand in the hint too, so that its command reads the file the same way.
            found += _(" (see: mie-budget check {arguments})", arguments=shlex.join([*how.words, name]))
        if found:
            terminal.say(f"{name}: {found}")
        yield reading.document


# check


class CheckFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    SARIF = "sarif"


@described(
    N_(
        "Show what needs a look, and where.\n\n"
        "Each finding is printed as file:line:column, its severity, code and message, and the source line with a "
        "caret. Exit status: as for parse."
    )
)
def check(
    files: Files,
    output_format: Annotated[
        CheckFormat,
        choice("-f", "--format", of=CheckFormat, help=N_("text: for a person, or sarif: for editors and CI.")),
    ] = CheckFormat.TEXT,
    how: Manner = AS_USUAL,
    strict: StrictOption = False,
) -> None:
    """`mie-budget check`: the diagnostics of documents, printed the way a compiler prints its own."""
    widest = min(_WIDEST_LINE, terminal.columns()) if terminal.is_terminal() else _WIDEST_LINE
    tally, made = Tally(), Corrections(how.corrections)
    given = each_given(files, tally=tally, besides=[how.corrections])
    found: list[tuple[str, Diagnostic]] = []
    for name, reading in readings(given, how, tally=tally, corrections=made):
        for diagnostic in reading.document.diagnostics:
            if output_format is CheckFormat.SARIF:
                found.append((name, diagnostic))
            else:
                terminal.write(_finding(name, diagnostic, reading.lines, widest - _INDENT))
        terminal.say(f"{name}: {_figures(reading.document.figure_roles)}")
    for name, diagnostic in made.unused():
        tally.add([diagnostic])
        if output_format is CheckFormat.SARIF:
            found.append((name, diagnostic))
        else:
            terminal.write(_finding(name, diagnostic, (), widest - _INDENT))
    if output_format is CheckFormat.SARIF:
        from mie_budget.sinks.sarif import findings_sarif

        language = terminal.data_language()
        log = findings_sarif(found, version=__version__, complete=not tally.unread, language=language)
        terminal.write_data(log.encode("utf-8"))
    terminal.say(_counts(tally))
    raise typer.Exit(tally.status(strict=strict))


def _figures(roles: FigureRoles) -> str:
    """What became of every figure of a document."""
    from mie_budget.sinks.columns import figure_label

    _ = spoken()
    counted = {name: number for name, number in roles if number}
    figures = _.plural("{number} figure", "{number} figures", sum(counted.values()))
    parts = listed(
        _("{name} {number}", name=figure_label(name, _.language), number=number) for name, number in counted.items()
    )
    return _("{figures} ({parts})", figures=figures, parts=parts) if counted else figures


def _finding(name: str, diagnostic: Diagnostic, lines: tuple[str, ...], limit: int) -> str:
    text = f"{visible(_said(name, diagnostic))}\n"
    if 1 <= diagnostic.line <= len(lines):
        source, caret = excerpt(lines[diagnostic.line - 1], diagnostic.column, limit=limit)
        text += f"{' ' * _INDENT}{source}\n{' ' * _INDENT}{caret}\n"
    return text


def _said(name: str, diagnostic: Diagnostic) -> str:
    from mie_budget.diagnostics import sentence
    from mie_budget.sinks.columns import label

    language = spoken().language
    place = f"{name}:{diagnostic.line}:{diagnostic.column}"
    params = {name: shortened(value) if isinstance(value, str) else value for name, value in diagnostic.params.items()}
    message = sentence(diagnostic.code, params, language=language)
    return f"{place}: {label(diagnostic.severity, language)}[{diagnostic.code}]: {message}"


def _counts(tally: Tally) -> str:
    _ = spoken()
    files = _.plural("{number} file", "{number} files", tally.files)
    unread = _(" ({number} not read)", number=tally.unread) if tally.unread else ""
    notes = _.plural("{number} note", "{number} notes", tally.notes)
    return f"{files}{unread}: {listed((counted_errors(_, tally.errors), counted_warnings(_, tally.warnings), notes))}"


# text


@described(
    N_(
        "Print the text of a document as it is read.\n\n"
        "Line numbers refer to it. For a PDF it is page by page in the order a person reads, for a web page, a "
        "workbook or a Word document the text with the rows of tables as lines. Exit status: as for parse."
    )
)
def text(file: OneFile, encoding: EncodingOption = None, limit: LimitOption = None) -> None:
    """`mie-budget text`: the printed lines of a document of any kind."""
    from mie_budget import api
    from mie_budget.sources.documents import read_source

    tally, limits = Tally(), chosen_limits(limit)

    def read(data: bytes, name: str, _path: str) -> Printed:
        return read_source(data, name=name, encoding=encoding, limits=limits)

    for name, printed in each_read([Given(file)], read, tally=tally):
        if printed.lines:
            terminal.write_data(f"{printed.text}\n".encode("utf-8", "backslashreplace"))
        for finding in api.page_findings(printed):
            terminal.say(_said(name, finding))
    raise typer.Exit(tally.status())


# review


@described(
    N_(
        "Show documents beside what was read from them, as a web page.\n\n"
        "The page is one file that works without a network: every line of the source with its role, the records, the "
        "totals by department and the findings, linked with one another. Exit status: as for parse."
    )
)
def review(
    files: Files,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar=N_("PATH"), help=N_("The page; - is standard output."))
    ],
    pictures: Annotated[
        int,
        whole_number(
            "--pictures",
            metavar=N_("MEGABYTES"),
            help=N_("How large the pictures of a PDF's pages may be together; 0 for a page of text alone."),
        ),
    ] = 20,
    wanted: Wanted = ALL,
    how: Manner = AS_USUAL,
    strict: StrictOption = False,
) -> None:
    """`mie-budget review`: documents and what was read from them side by side, as one HTML page."""
    from mie_budget.meaning.filters import filtered
    from mie_budget.sinks.files import check_targets, write_atomically
    from mie_budget.sinks.review import review_page
    from mie_budget.sources.documents import draw_source

    tally, _, limits = Tally(), spoken(), how.limits
    filters, whole = chosen_filters(wanted), 0
    given = each_given(files, tally=tally, besides=[output, how.corrections])
    if output != "-":
        check_targets([output], [*(one.path for one in given), *filter(None, (how.notation, how.corrections))])
    left, made = pictures * 1_000_000, Corrections(how.corrections)
    read_any = reader(how, made)

    def reviewed(data: bytes, name: str, path: str) -> tuple[list[Reading], tuple[Picture, ...]]:
        found = read_any(data, name, path)
        return found, draw_source(data, name=name, limits=limits, most=left) if left else ()

    read, drawn = [], []
    for name, (found, pages) in each_read(given, reviewed, tally=tally):
        for reading in found:
            tally.add(reading.document.diagnostics)
            made.met(name, reading.document)
            whole += len(reading.document.records)
            read.append(reading._replace(document=filtered(reading.document, filters)))
            drawn.append(pages)
        left -= sum(len(page.png) for page in pages)
    if any(filters):
        say_passed(sum(len(one.document.records) for one in read), whole)
    if read:
        page = review_page(read, pictures=drawn, language=_.language)
        if output == "-":
            terminal.write_data(page)
        else:
            write_atomically(output, page)
            counts = (
                _.plural("{number} document", "{number} documents", len(read)),
                _.plural("{number} record", "{number} records", sum(len(one.document.records) for one in read)),
                _.plural("{number} finding", "{number} findings", sum(len(one.document.diagnostics) for one in read)),
            )
            terminal.say(f"{output}: {listed(counts)}")
    raise typer.Exit(tally.status(strict=strict))


# what else is printed


@described(
    N_(
        "List the shipped notations.\n\n"
        "Each is shown with an example. The names are for the option --notation of the other commands."
    )
)
def notations() -> None:
    """`mie-budget notations`: the notations that come with the program."""
    from mie_budget import api

    terminal.write(_listing(api.shipped_notations()))


def _listing(shipped: Iterable[Notation]) -> str:
    """The names in one column, and beside each its summary and its example."""
    entries = list(shipped)
    indent = max((len(notation.name) for notation in entries), default=0) + 2
    lines = []
    for notation in entries:
        summary = (spoken().language == "ja" and notation.summary_ja) or notation.summary
        texts = [*([summary] if summary else []), *(f"| {line}" for line in notation.example.split("\n"))]
        names = [notation.name, *[""] * (len(texts) - 1)]
        lines += [f"{name:<{indent}}{text}\n" for name, text in zip(names, texts, strict=True)]
    return "".join(lines)


@described(
    N_(
        "Print the JSON Schema of the output.\n\n"
        "It covers all that is printed as JSON: a document, an array of them, a line of JSON Lines, a summary and a "
        "comparison."
    )
)
def schema() -> None:
    """`mie-budget schema`: the JSON Schema of the output."""
    from mie_budget.sinks.contract import schema_json

    terminal.write(schema_json())
