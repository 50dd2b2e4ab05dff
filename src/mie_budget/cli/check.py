"""`mie-budget check`: the diagnostics of documents, printed the way a compiler prints its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.inputs import ENCODING_HELP, FILES_HELP, NOTATION_HELP, STRICT_HELP, Tally, readings
from mie_budget.cli.language import counted, current, listed, sink_language, word
from mie_budget.cli.width import excerpt, visible

if TYPE_CHECKING:
    from mie_budget.models import Diagnostic

_INDENT = 4
_WIDTH = 100
"""The most columns a source line is shown in; on a narrower terminal it would wrap and leave its caret behind."""


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help=FILES_HELP)],
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help=ENCODING_HELP)] = None,
    notation: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=NOTATION_HELP)] = None,
    strict: Annotated[bool, typer.Option("--strict", help=STRICT_HELP)] = False,
) -> None:
    """Show what needs a look, and where.

    Each finding is printed as file:line:column, its severity, code and message, and the source line with a caret.
    Exit status: as for parse.
    """
    limit = min(_WIDTH, terminal.columns()) if terminal.is_terminal() else _WIDTH
    tally = Tally()
    for name, reading in readings(files, encoding=encoding, notation=notation, tally=tally):
        for diagnostic in reading.document.diagnostics:
            terminal.write(_finding(name, diagnostic, reading.lines, limit - _INDENT))
    terminal.say(_summary(tally))
    raise typer.Exit(tally.status(strict=strict))


def _finding(name: str, diagnostic: Diagnostic, lines: tuple[str, ...], limit: int) -> str:
    place = f"{name}:{diagnostic.line}:{diagnostic.column}"
    severity, message = _words(diagnostic)
    text = f"{place}: {severity}[{diagnostic.code}]: {visible(message)}\n"  # it may quote the source
    if 1 <= diagnostic.line <= len(lines):
        source, caret = excerpt(lines[diagnostic.line - 1], diagnostic.column, limit=limit)
        text += f"{' ' * _INDENT}{source}\n{' ' * _INDENT}{caret}\n"
    return text


def _words(diagnostic: Diagnostic) -> tuple[str, str]:
    """The severity and the message, in the language of the program."""
    if current() == "en":
        return diagnostic.severity, diagnostic.message
    from mie_budget.sinks.columns import LABELS_JA
    from mie_budget.sinks.review_words import message

    return LABELS_JA[diagnostic.severity], message(diagnostic, language=sink_language())


def _summary(tally: Tally) -> str:
    unread = word("unread", number=tally.unread) if tally.unread else ""
    counts = (counted(tally.errors, "error"), counted(tally.warnings, "warning"), counted(tally.notes, "note"))
    return f"{counted(tally.files, 'file')}{unread}: {listed(counts)}"
