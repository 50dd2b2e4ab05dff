"""Whatever does work elsewhere: what the processes of a machine and the workers of a cluster have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Done = TypeVar("Done")


class Workers(Protocol):
    """The processes of this machine, or a cluster."""

    reach_files: bool
    """Whether they see the files of this machine."""

    def each_done(
        self, work: Callable[[Given], Done], given: Iterator[Given], *, together: int = 1, alone: bool = False
    ) -> Iterator[tuple[Given, Done | None]]:
        """What the work makes of all that is given, as it comes; None where a worker ended while it had it.

        `together` is how many are handed out as one piece of work. Which of those that were handed out ended a worker
        is not known, unless they are done `alone`, one after the other.
        """
        ...


def pieces(given: Iterator[Given], together: int) -> Iterator[list[Given]]:
    """What is given, so many at a time.

    >>> list(pieces(iter("abc"), 2))
    [['a', 'b'], ['c']]
    """
    while piece := list(islice(given, together)):
        yield piece


def do_each(work: Callable[[Given], Done], piece: list[Given]) -> list[Done]:
    """What the work makes of each of a piece."""
    return [work(one) for one in piece]
