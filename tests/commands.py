"""The program run in the process of a test, which is how the fixture `command` runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Done(NamedTuple):
    """What the program did: its exit status, what it printed and what it said."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> bytes:
        """What it printed, to the byte."""
        return self.out.encode("utf-8", "surrogateescape")


Command = Callable[..., Done]
"""The program with these arguments and `stdin`; `text=False` where what it prints is no text."""
