"""The commands that read documents (parse, check, explain, text, review), and what else is printed."""

from __future__ import annotations

import shlex
from collections import defaultdict
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
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import N_, SOURCE_LANGUAGE
from mie_budget.sinks.formats import Format
from mie_budget.sinks.terminal_text import cell_width, excerpt, shortened, visible

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.meaning.corrections import Correction
    from mie_budget.models import Diagnostic, Document, FigureRoles, Record, Role
    from mie_budget.printed import Picture, Printed
    from mie_budget.reading.document import Evidence
    from mie_budget.reading.notation import Notation

_INDENT = 4
_WIDEST_LINE = 100
"""The most columns a source line is shown in; on a narrower terminal it would wrap and leave its caret behind."""
_COLOURS = {"header": "green", "description": None, "heading": "cyan", "unclaimed": "red"}
"""The roles that stand out on a terminal; the others are dimmed."""


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


# explain


@described(
    N_(
        "Show every line with its role.\n\n"
        "What was read from a line stands under it, with what speaks for and against it, and what corrections by hand "
        "made of it.\n\n"
        "Exit status: as for parse."
    )
)
def explain(
    file: OneFile,
    how: Manner = AS_USUAL,
    outline: Annotated[
        bool,
        typer.Option("--outline", help=N_("Show the sections, and what they say about the lines below them, instead.")),
    ] = False,
    line: Annotated[
        list[int] | None,
        whole_number(
            "--line",
            metavar=N_("NUMBER"),
            least=1,
            help=N_("Show this line alone, with the item it belongs to; repeatable."),
        ),
    ] = None,
) -> None:
    """`mie-budget explain`: every line of a document with its role, and what was read from it."""
    tally, made = Tally(), Corrections(how.corrections)
    for name, reading in readings([Given(file)], how, tally=tally):
        after = _corrected(reading, made.beside(file))
        made.met(file, after)
        wanted = _around(reading, after, line) if line else None
        shown = _outlined(reading) if outline else _explained(reading, after, wanted, colour=terminal.shows_colour())
        terminal.write("".join(shown))
        terminal.say(_summary(name, after))
    raise typer.Exit(tally.status())


def _corrected(reading: Reading, corrections: Sequence[Correction]) -> Document:
    """The document as corrections make it, with what is to be said of them alone."""
    document = reading.document
    if not corrections:
        return document.model_copy(update={"diagnostics": ()})
    from mie_budget.api import as_read
    from mie_budget.meaning.corrections import correct

    made = correct(as_read(reading), corrections)
    said = tuple(found for _, found in made.said)
    return document.model_copy(update={"records": made.records, "diagnostics": said})


def _around(reading: Reading, after: Document, lines: Iterable[int]) -> set[int]:
    """The lines, and those of the items they belong to. Raises `UsageError` for one that the document does not have."""
    wanted = set(lines)
    last = len(reading.lines)
    if max(wanted) > last:
        raise UsageError(ErrorCode.LINE_MISSING, number=max(wanted), last=last)
    for record in (*reading.document.records, *after.records):
        own = range(record.span.first_line, record.span.last_line + 1)
        if not wanted.isdisjoint(own):
            wanted.update(own)
    return wanted


def _explained(reading: Reading, after: Document, wanted: set[int] | None, *, colour: bool) -> Iterator[str]:
    """Every line, or those that are wanted, with its role, what was read from it and what was made of that."""
    notes = _notes(reading)
    _note_corrections(notes, after)
    digits = len(str(len(reading.lines)))
    names = _role_names()
    column = max(map(cell_width, names.values()))
    indent = " " * (digits + column + 4)
    for number, (line, role) in enumerate(zip(reading.lines, reading.roles, strict=True), start=1):
        if wanted is not None and number not in wanted:
            continue
        name = names[role]
        shown = f"{number:>{digits}}  {name}{' ' * (column - cell_width(name))}  {visible(line)}".rstrip()
        yield (_coloured(shown, role) if colour else shown) + "\n"
        for text in notes[number]:
            yield f"{indent}- {visible(text)}\n"


def _notes(reading: Reading) -> dict[int, list[str]]:
    """What was read from each line, and what each candidate for an item was taken for and why."""
    _ = spoken()
    notes: dict[int, list[str]] = defaultdict(list)
    records = iter(reading.document.records)
    for found in reading.evidence:
        if found.verdict == "item":
            _note_item(notes, found, next(records))
        else:
            _note_other(notes, found)
        about = notes[found.line]
        if found.template:
            about.append(_("template {template}", template=found.template.replace("\n", "↵")))
        if found.evidence:
            about.append(_("for: {evidence}", evidence=", ".join(found.evidence)))
        if found.against:
            about.append(_("against: {evidence}", evidence=", ".join(found.against)))
    for line, template, slot in reading.misses:
        shown = template.replace("\n", "↵")
        place = f"{{{slot}}}" if slot.isidentifier() else _(slot)
        notes[line].append(_("near miss: {template} does not fit at {place}", template=shown, place=place))
    return notes


def _note_item(notes: dict[int, list[str]], found: Evidence, record: Record) -> None:
    """What was read of an item: each part on the line it stands on."""
    _ = spoken()
    notes[found.line].append(_("title {title}", title=record.title))
    if record.markers:
        notes[found.line].append(_("markers {markers}", markers="、".join(map(_word, record.markers))))
    if record.ditto:
        names = "、".join(record.departments) or _("none")
        notes[found.department_line].append(_("departments ditto: {departments}", departments=names))
    elif record.departments:
        names = "、".join(record.departments)
        notes[found.department_line].append(_("departments {departments}", departments=names))
    amounts = notes[found.amount_line]
    amounts.append(_amount_said(record))
    amounts += [
        _("also {yen} yen, {relation}", yen=f"{other.yen:,}", relation=_word(other.relation)) for other in record.others
    ]


def _amount_said(record: Record) -> str:
    _, amount = spoken(), record.amount
    if amount is None:
        return _("amount none")
    return _("amount {yen} yen, {relation}", yen=f"{amount.yen:,}", relation=_word(amount.relation))


def _note_corrections(notes: dict[int, list[str]], after: Document) -> None:
    """What is said of each correction, and what the parts that were corrected are by now."""
    from mie_budget.diagnostics import sentence
    from mie_budget.models import RecordField

    _ = spoken()
    for said in after.diagnostics:
        line = min(said.line, after.source.lines)
        notes[line].append(sentence(said.code, said.params, language=_.language))
    for record in after.records:
        about = notes[record.span.first_line] if record.corrected else []
        if RecordField.TITLE in record.corrected:
            about.append(_("title {title}", title=record.title))
        if RecordField.DEPARTMENTS in record.corrected:
            names = "、".join(record.departments) or _("none")
            about.append(_("departments {departments}", departments=names))
        if RecordField.AMOUNT in record.corrected:
            about.append(_amount_said(record))


def _note_other(notes: dict[int, list[str]], found: Evidence) -> None:
    """What was read of a candidate that is no item."""
    _ = spoken()
    about = notes[found.line]
    if found.title:
        about.append(_("taken for {verdict}: {title}", verdict=found.verdict, title=found.title))
    else:
        about.append(_("no title was found above"))
    if found.names:
        notes[found.department_line].append(_("departments {departments}", departments="、".join(found.names)))
    if found.yen is not None:
        relation = _word(found.relation)
        notes[found.amount_line].append(_("amount {yen} yen, {relation}", yen=f"{found.yen:,}", relation=relation))


def _outlined(reading: Reading) -> Iterator[str]:
    """The sections of a document as a tree, with what each says about the lines below it."""
    digits = len(str(len(reading.lines)))
    from mie_budget.models import Role

    for section in reading.outline.sections():
        if reading.roles[section.line - 1] is Role.HEADER:
            # The mark that opens an item is no heading's.
            continue
        says = f"  - {listed(section.says)}" if section.says else ""
        shown = visible(reading.lines[section.line - 1].strip())
        yield f"{section.line:>{digits}}  {'  ' * section.depth}{shown}{says}\n"


def _role_names() -> dict[Role, str]:
    from mie_budget.models import Role

    return {role: _word(role) for role in Role}


def _word(code: StrEnum) -> str:
    """A word of the contract in the reader's language; in English as the contract calls it."""
    from mie_budget.sinks.columns import label

    language = spoken().language
    return code.value if language == SOURCE_LANGUAGE else label(code, language)


def _coloured(text: str, role: Role) -> str:
    return typer.style(text, fg=_COLOURS[role]) if role in _COLOURS else typer.style(text, dim=True)


def _summary(name: str, document: Document) -> str:
    from mie_budget.sinks.columns import label
    from mie_budget.units import year_label

    _ = spoken()
    year, stage = document.fiscal_year, document.stage
    parts = (
        _.plural("{number} line", "{number} lines", document.source.lines),
        _.plural("{number} record", "{number} records", len(document.records)),
        _("notation {name}", name=document.notation) if document.notation else _("no notation fits"),
        _("fiscal year not found") if year is None else year_label(year, _.language),
    )
    stage_text = _(" ({stage})", stage=label(stage, _.language)) if stage else ""
    return f"{name}: {listed(parts)}{stage_text}"


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
