"""The workers of a Dask cluster that read documents."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from mie_budget.batch.worker import Settings, shown_versions, versions
from mie_budget.batch.workers import Done, Given, do_each, pieces
from mie_budget.errors import ErrorCode, MissingExtraError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

_AHEAD = 4
"""Pieces of work handed out for each worker: the way to a cluster is longer than that to a process."""
_WAIT_SECONDS = 10
_QUIET = {
    # What goes wrong is told once, by us; and the bytes of a document are meant to be sent.
    "logging": {"distributed": "critical", "distributed.client": "critical"},
    "distributed.admin.large-graph-warning-threshold": "2GB",
}


@contextlib.contextmanager
def connected(address: str, settings: Settings) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address, where all workers read as `settings` say.

    Raises `MissingExtraError` where Dask is not installed, and `UsageError` for a scheduler that does not answer or
    has no workers, and for a worker that cannot read documents, or has another version.
    """
    try:
        import dask

        dask.config.set(_QUIET)
        from distributed import Client
    except ImportError:
        raise MissingExtraError(ErrorCode.CLUSTER_NEEDS, package="distributed") from None
    try:
        client = Client(address, timeout=_WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(ErrorCode.SCHEDULER_MISSING, address=address, why=str(error)) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT_SECONDS)
        except TimeoutError:
            raise UsageError(ErrorCode.WORKERS_MISSING, address=address) from None
        _check(client, settings)
        yield Cluster(client, address)


def _check(client: Client, settings: Settings) -> None:
    for found in client.run(versions, settings.notation, on_error="return").values():
        if isinstance(found, Exception):
            raise UsageError(ErrorCode.WORKER_LACKS, why=f"{type(found).__name__}: {found}")
        if found != settings.versions:
            own, wanted = shown_versions(found), shown_versions(settings.versions)
            raise UsageError(ErrorCode.WORKER_VERSION, own=own, wanted=wanted)


class Cluster:
    """The workers of a cluster, which see only what is at a location that all machines share."""

    reach_files = False

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address

    def each_done(
        self, work: Callable[[Given], Done], given: Iterator[Given], *, together: int = 1, alone: bool = False
    ) -> Iterator[tuple[Given, Done | None]]:
        """What the work makes of all that is given, as it comes; None where it ended one worker after the other.

        What a worker had that ended is done by another one. Raises `UsageError` where the scheduler ends.
        """
        from distributed import KilledWorker, as_completed

        waiting: dict[Future[list[Done]], list[Given]] = {}
        waiting_pieces = pieces(given, 1 if alone else together)
        done = as_completed(loop=self._client.loop)
        while True:
            ahead = 1 if alone else max(sum(self._client.nthreads().values()), 1) * _AHEAD
            for piece in islice(waiting_pieces, max(ahead - len(waiting), 0)):
                future = self._client.submit(do_each, work, piece, pure=False)
                waiting[future] = piece
                done.add(future)
            if not waiting:
                return
            for future in done.next_batch():
                if future.status == "lost":  # with the worker that had the result: another one makes it anew
                    done.add(future)
                    continue
                error = future.exception() if future.status == "error" else None
                if future.status == "cancelled":
                    raise UsageError(ErrorCode.SCHEDULER_MISSING, address=self._address, why=future.status)
                if error is not None and not isinstance(error, KilledWorker):
                    raise error
                piece = waiting.pop(future)
                yield from zip(piece, [None] * len(piece) if error else future.result(), strict=True)
