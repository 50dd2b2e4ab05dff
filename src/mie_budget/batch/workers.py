"""Whatever does work elsewhere: the processes of this machine, and what they have in common with a cluster."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol, TypeVar

from mie_budget.batch.worker import restrict

Given = TypeVar("Given")
Done = TypeVar("Done")

_AHEAD = 2
"""Pieces of work handed out for each process: one that it does and one that waits."""


class Processes:
    """So many processes, a new set of them whenever one ends unforeseen; `memory` is what one may take, in bytes."""

    reach_files = True

    def __init__(self, number: int, *, memory: int) -> None:
        self._number = number
        self._memory = memory

    def each_done(
        self, work: Callable[[Given], Done], given: Iterator[Given], *, together: int = 1, alone: bool = False
    ) -> Iterator[tuple[Given, Done | None]]:
        """What the work makes of all that is given, as it comes; None where a process ended while it had it.

        That need not be its fault, unless they are done `alone`: which one ended the process is not known.
        """
        number, ahead = (1, 1) if alone else (self._number, self._number * _AHEAD)
        waiting: dict[Future[list[Done]], list[Given]] = {}
        waiting_pieces = pieces(given, 1 if alone else together)
        pool = _Pool(number, self._memory)
        try:
            while True:
                broken = False
                for piece in islice(waiting_pieces, ahead - len(waiting)):
                    try:
                        waiting[pool.submit(do_each, work, piece)] = piece
                    except BrokenProcessPool:
                        broken = True
                        yield from ((one, None) for one in piece)
                        break
                if not waiting and not broken:
                    return
                done = wait(waiting, return_when=FIRST_COMPLETED).done if waiting else set()
                broken = broken or any(isinstance(future.exception(), BrokenProcessPool) for future in done)
                # A set of processes that is broken has nothing more to give, and all that it had has ended.
                for future in list(waiting) if broken else done:
                    piece = waiting.pop(future)
                    is_lost = isinstance(future.exception(), BrokenProcessPool)
                    yield from zip(piece, [None] * len(piece) if is_lost else future.result(), strict=True)
                if broken:
                    pool.end()
                    pool = _Pool(number, self._memory)
        finally:
            pool.end()


class _Pool(ProcessPoolExecutor):
    """Processes that end with this one, however it ends."""

    def __init__(self, number: int, memory: int) -> None:
        context = get_context("spawn")
        theirs, self._ours = context.Pipe(duplex=False)
        super().__init__(number, mp_context=context, initializer=_begin, initargs=(theirs, memory))

    def end(self) -> None:
        """End the processes, whatever they are doing."""
        self._ours.close()
        self.shutdown(wait=True, cancel_futures=True)


def _begin(owner: Connection, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the owner decides
    restrict(memory)
    threading.Thread(target=_end_with, args=(owner,), daemon=True).start()


def _end_with(owner: Connection) -> None:
    try:
        owner.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


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
