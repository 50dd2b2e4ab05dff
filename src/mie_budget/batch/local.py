"""Processes of this machine that read documents."""

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
from typing import TypeVar

from mie_budget.batch.worker import restrict

Given = TypeVar("Given")
Done = TypeVar("Done")
_AHEAD = 2
"""Documents handed out for each process: one that it reads and one that waits."""


class Processes:
    """So many processes, a new set of them whenever one ends unforeseen; `memory` is what one may take, in bytes."""

    reach_files = True

    def __init__(self, number: int, *, memory: int) -> None:
        self._number = number
        self._memory = memory

    def each_done(self, work: Callable[[Given], Done], given: Iterator[Given]) -> Iterator[tuple[Given, Done | None]]:
        """What the work makes of all that is given, as it comes; None where a process ended while it had it.

        That need not be its fault: which one of several ended the process is not known.
        """
        waiting: dict[Future[Done], Given] = {}
        pool = self._pool()
        try:
            while True:
                broken = False
                for one in islice(given, self._number * _AHEAD - len(waiting)):
                    try:
                        waiting[pool.submit(work, one)] = one
                    except BrokenProcessPool:
                        broken = True
                        yield one, None
                        break
                if not waiting and not broken:
                    return
                done = wait(waiting, return_when=FIRST_COMPLETED).done if waiting else set()
                broken = broken or any(isinstance(future.exception(), BrokenProcessPool) for future in done)
                # A set of processes that is broken has nothing more to give, and all that it had has ended.
                for future in list(waiting) if broken else done:
                    one = waiting.pop(future)
                    yield one, None if isinstance(future.exception(), BrokenProcessPool) else future.result()
                if broken:
                    pool.end()
                    pool = self._pool()
        finally:
            pool.end()

    def _pool(self) -> _Pool:
        return _Pool(self._number, self._memory)


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
