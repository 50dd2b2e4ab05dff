"""The program run in the process of a test, which is how the fixture `command` runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Done(NamedTuple):
    """What the program did: its exit status, what it printed and what it said."""

    status: int
    out: str
    err: str


Command = Callable[..., Done]
"""The program with these arguments, and with `stdin` where it is given."""
