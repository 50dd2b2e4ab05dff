"""`mie-budget explain`: every line of a document with its role, and what was read from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, NOTATION_HELP, Tally, readings
from mie_budget.cli.language import counted, current, listed, sink_language, word
from mie_budget.cli.width import visible, width

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.models import Document

_COLOURS = {"header": "green", "description": None, "heading": "cyan", "unclaimed": "red"}
"""The roles that stand out on a terminal; the others are dimmed."""


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file to read; - is standard input.")],
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
) -> None:
    """Show every line with its role.

    What was read from a line, or nearly was, stands under it.

    Exit status: as for parse.
    """
    tally = Tally()
    colour = terminal.shows_colour()
    for name, reading in readings([file], encoding=encoding, notation=notation, tally=tally, explained=True):
        terminal.write("".join(_explained(reading, colour=colour)))
        terminal.say(_summary(name, reading.document))
    raise typer.Exit(tally.status())


def _explained(reading: Reading, *, colour: bool) -> Iterator[str]:
    notes: dict[int, list[str]] = defaultdict(list)
    for note in reading.notes:
        notes[note.line].append(note.text)
    digits = len(str(len(reading.lines)))
    names = _role_names()
    column = max(map(width, names.values()))
    indent = " " * (digits + column + 4)
    for text in notes[0]:  # on the document as a whole
        yield f"{indent}- {visible(_note(text))}\n"
    for number, (line, role) in enumerate(zip(reading.lines, reading.roles, strict=True), start=1):
        name = names[role]
        shown = f"{number:>{digits}}  {name}{' ' * (column - width(name))}  {visible(line)}".rstrip()
        yield (_coloured(shown, role) if colour else shown) + "\n"
        for text in notes[number]:
            yield f"{indent}- {visible(_note(text))}\n"


def _role_names() -> dict[str, str]:
    """The roles in the language of the program."""
    from mie_budget.models import Role

    if current() == "en":
        return {role: role.value for role in Role}
    from mie_budget.sinks.review_words import words

    catalogue = words(sink_language())
    return {role: catalogue[f"role_{role}"] for role in Role}


def _note(text: str) -> str:
    if current() == "en":
        return text
    from mie_budget.cli.japanese import japanese_note

    return japanese_note(text)


def _coloured(text: str, role: str) -> str:
    return typer.style(text, fg=_COLOURS[role]) if role in _COLOURS else typer.style(text, dim=True)


def _summary(name: str, document: Document) -> str:
    notation = word("notation", name=document.notation) if document.notation else word("no_notation")
    year, stage = document.fiscal_year, document.stage
    year_text = word("no_fiscal_year") if year is None else word("fiscal_year", year=_year(year))
    stage_text = word("stage", stage=_stage(stage)) if stage else ""
    lines, records = counted(document.source.lines, "line"), counted(len(document.records), "record")
    return f"{name}: {listed((lines, records, notation, year_text))}{stage_text}"


def _year(year: int) -> str:
    if current() == "en":
        return str(year)
    from mie_budget.sinks.review_words import year_text

    return year_text(year, language=sink_language())


def _stage(stage: str) -> str:
    if current() == "en":
        return stage
    from mie_budget.sinks.columns import LABELS_JA

    return LABELS_JA[stage]
