"""`mie-budget explain`: every line of a document with its role, and what was read from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, NOTATION_HELP, Tally, counted, readings
from mie_budget.cli.width import visible

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.models import Document

_ROLE_WIDTH = len("description")
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
    indent = " " * (digits + _ROLE_WIDTH + 4)
    for text in notes[0]:  # on the document as a whole
        yield f"{indent}- {visible(text)}\n"
    for number, (line, role) in enumerate(zip(reading.lines, reading.roles, strict=True), start=1):
        shown = f"{number:>{digits}}  {role:<{_ROLE_WIDTH}}  {visible(line)}".rstrip()
        yield (_coloured(shown, role) if colour else shown) + "\n"
        for text in notes[number]:
            yield f"{indent}- {visible(text)}\n"


def _coloured(text: str, role: str) -> str:
    return typer.style(text, fg=_COLOURS[role]) if role in _COLOURS else typer.style(text, dim=True)


def _summary(name: str, document: Document) -> str:
    notation = f"notation {document.notation}" if document.notation else "no notation fits"
    year = "fiscal year not found" if document.fiscal_year is None else f"fiscal year {document.fiscal_year}"
    stage = f" ({document.stage})" if document.stage else ""
    lines, records = counted(document.source.lines, "line"), counted(len(document.records), "record")
    return f"{name}: {lines}, {records}, {notation}, {year}{stage}"
