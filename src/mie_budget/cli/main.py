"""The command `mie-budget`: its subcommands put together, and errors turned into messages and exit statuses.

What takes long to load (the reader, pydantic, rich) is imported inside the commands that need it, so that the command
starts as fast as Python and typer do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from mie_budget import __version__
from mie_budget.cli import terminal
from mie_budget.errors import MieBudgetError

PROGRAM = "mie-budget"
COMMANDS = ("parse", "check", "explain", "summary", "diff", "review", "notations", "schema")

app = typer.Typer(
    name=PROGRAM,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _register(arguments: Sequence[str]) -> None:
    """Add the subcommand that the arguments name, or all of them where they name none (for help and mistakes)."""
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name in (named,) if named in COMMANDS else COMMANDS:
        app.command(name)(getattr(import_module(f"mie_budget.cli.{name}"), name))


def run() -> None:
    """The entry point: run the command line and exit with its status.

    0: all was read. 1: an error was reported in a document. 2: the command, or a file, could not be read or written.
    """
    terminal.use_utf8()
    _register(sys.argv[1:])
    try:
        app(prog_name=PROGRAM)
    except MieBudgetError as error:
        terminal.say(f"{PROGRAM}: {error}")
        sys.exit(2)
    except Exception:
        # Python would exit with 1 here, which is the status of a document with errors.
        terminal.say_fault(PROGRAM)
        sys.exit(2)


def _print_version(wanted: bool) -> None:
    if wanted:
        terminal.write(f"{PROGRAM} {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read the budget documents of Japanese public bodies into records that can be added up."""
