"""The command `explain`: every line with its role, what was read from it and why, and what corrections made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import described, whole_number
from mie_budget.cli.inputs import AS_USUAL, Corrections, Given, Manner, OneFile, Tally, listed, readings
from mie_budget.cli.terminal import spoken
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import N_, SOURCE_LANGUAGE
from mie_budget.sinks.terminal_text import cell_width, visible

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.meaning.corrections import Correction
    from mie_budget.models import Document, Record, Role
    from mie_budget.reading.document import Evidence

_COLOURS = {"header": "green", "description": None, "heading": "cyan", "unclaimed": "red"}
"""The roles that stand out on a terminal; the others are dimmed."""


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
