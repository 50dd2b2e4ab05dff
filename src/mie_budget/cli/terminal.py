"""Standard output and standard error: UTF-8 whatever the locale, quiet when the reader has gone."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable

import typer

from mie_budget.cli.language import word
from mie_budget.sinks.atomic import OutputError

before_writing: Callable[[], None] | None = None
"""Called before anything is written to a terminal: a progress bar that makes room."""


def use_utf8() -> None:
    """Make messages and help UTF-8, also where the locale says otherwise. `write` needs no such help."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def to_bytes(text: str) -> bytes:
    """UTF-8, whatever the text.

    The one thing that UTF-8 cannot hold, half a surrogate pair (from a file name that could not be decoded), becomes
    its escape, which in JSON stands for the same thing.
    """
    return text.encode("utf-8", "backslashreplace")


def write(text: str) -> None:
    """Write text to standard output, at once; see `write_bytes`."""
    write_bytes(to_bytes(text))


def write_bytes(data: bytes) -> None:
    """Write to standard output, at once.

    Raises `OutputError` where that fails. When the reader has gone (`| head`) the command ends in silence.
    """
    if sys.stdout is None:
        raise OutputError("standard output is closed. Use -o to write to a file")
    if before_writing is not None and is_terminal():
        before_writing()
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _discard_the_rest()
        if error.errno in (errno.EPIPE, errno.EINVAL):  # Windows reports EINVAL for a closed pipe
            raise typer.Exit(0) from None
        raise OutputError(f"standard output cannot be written ({error.strerror})") from None


def say(text: str) -> None:
    """Write one line to standard error."""
    if before_writing is not None:
        before_writing()
    if sys.stderr is not None:  # print(file=None) would print to standard output
        print(text, file=sys.stderr)


def say_fault(prefix: str) -> None:
    """Write the exception being handled, which nobody foresaw, to standard error."""
    import traceback  # rarely needed, and slow to load

    say(f"{traceback.format_exc()}{prefix}: {word('internal_error')}")


def columns() -> int:
    """The width of the terminal, 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def is_terminal() -> bool:
    """Whether standard output is shown to a person right away."""
    return sys.stdout is not None and sys.stdout.isatty()


def shows_colour() -> bool:
    """Whether standard output is a terminal whose user has not asked for plain text (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.name != "nt"


def _discard_the_rest() -> None:
    """What is still buffered would fail again when Python exits, with a message of its own and status 120."""
    original = sys.__stdout__
    if original is not None and sys.stdout is original:
        os.dup2(os.open(os.devnull, os.O_WRONLY), original.fileno())
