"""The command that opens the desk in the browser."""

from __future__ import annotations

import contextlib
import threading
import webbrowser
from importlib.util import find_spec
from typing import Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import described, whole_number
from mie_budget.cli.terminal import spoken
from mie_budget.errors import ErrorCode, MissingExtraError
from mie_budget.language import N_

_PACKAGES = ("starlette", "uvicorn", "python_multipart")


@described(
    N_(
        "Open the desk in the browser.\n\n"
        "It shows the documents of a folder and what was read from them. Documents can be dropped on it and corrected "
        "there; corrections are kept in the folder. The page is served to this machine alone, until Ctrl-C."
    )
)
def app(
    folder: Annotated[str, typer.Argument(metavar=N_("[FOLDER]"), help=N_("The folder of the documents."))] = ".",
    port: Annotated[
        int, whole_number("--port", metavar=N_("NUMBER"), help=N_("The port to serve on; 0 is any that is free."))
    ] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=N_("Show the address only."))] = False,
) -> None:
    """`mie-budget app`: the documents of a folder on a page to be corrected."""
    if not all(map(find_spec, _PACKAGES)):
        raise MissingExtraError(ErrorCode.DESK_MISSING, package="starlette uvicorn python-multipart")
    from mie_budget.desk.folder import DeskFolder
    from mie_budget.desk.server import serve

    _ = spoken()

    def opened(address: str) -> None:
        terminal.say(
            _("The desk is open at {address}", address=address), _("Close this window, or press Ctrl-C, to end.")
        )
        if not no_browser:
            # Some systems come back only when the browser is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with contextlib.suppress(KeyboardInterrupt):
        serve(DeskFolder(folder), port=port, language=_.language, opened=opened)
