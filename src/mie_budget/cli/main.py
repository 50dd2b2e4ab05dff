"""The command `mie-budget`: its subcommands put together, and errors turned into messages and exit statuses.

What takes long to load (the reader, pydantic, rich) is imported inside the commands that need it, so that the command
starts as fast as Python and typer do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, cast

import typer
from typer.core import TyperCommand, TyperGroup

from mie_budget import __version__
from mie_budget.cli import terminal
from mie_budget.cli.language import Name, current, said, speaking, split_language
from mie_budget.errors import MieBudgetError

PROGRAM = "mie-budget"
COMMANDS = ("parse", "check", "explain", "summary", "diff", "review", "notations", "schema")
LANGUAGE_HELP = "The language of help, messages and tables: that of the locale unless given. May follow the command."


class _Command(TyperCommand):
    """A subcommand with help pages of our own."""

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _help_page(ctx)


class _Group(TyperGroup):
    """The command with help pages of our own."""

    def get_help(self, ctx: object) -> str:
        """The help page."""
        return _help_page(ctx)


def _help_page(context: object) -> str:
    from mie_budget.cli.help_page import help_page

    return help_page(cast("typer.Context", context))


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command with the subcommand that the arguments name, or all where they name none (for help and mistakes)."""
    app = typer.Typer(
        name=PROGRAM,
        cls=_Group,
        callback=_main,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name in (named,) if named in COMMANDS else COMMANDS:
        app.command(name, cls=_Command)(getattr(import_module(f"mie_budget.cli.{name}"), name))
    return app


def run() -> None:
    """The entry point: run the command line and exit with its status.

    0: all was read. 1: an error was reported in a document. 2: the command, or a file, could not be read or written.
    """
    terminal.use_utf8()
    chosen, arguments = split_language(sys.argv[1:])
    # typer takes them from here, and on Windows expands *.txt only in what it takes from here.
    sys.argv = [*sys.argv[:1], *arguments]
    with speaking(chosen or current()):
        try:
            sys.exit(application(arguments)(prog_name=PROGRAM, standalone_mode=False) or 0)
        except MieBudgetError as error:
            place = str(error).removesuffix(error.message)
            terminal.say(f"{PROGRAM}: {place}{said(error.message)}")
            sys.exit(2)
        except Exception as error:
            # Python would exit with 1 here, which is the status of a document with errors.
            sys.exit(_failed(error))


def _failed(error: Exception) -> int:
    """Say what is wrong with a command line, or that something is wrong with the program; the exit status."""
    from mie_budget.cli.help_page import CommandLineError, complaint

    if isinstance(error, CommandLineError):
        terminal.say(complaint(error))
        return error.exit_code
    terminal.say_fault(PROGRAM)
    return 2


def _print_version(wanted: bool) -> None:
    if wanted:
        terminal.write(f"{PROGRAM} {__version__}\n")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    lang: Annotated[Name | None, typer.Option(help=LANGUAGE_HELP)] = None,  # `run` has taken it out by now
) -> None:
    """Read the budget documents of Japanese public bodies into records that can be added up."""
