"""A batch from its sources to the combined results: planned, read by workers, resumed where it was stopped."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from mie_budget.batch.manifest import FILE_NAME, Entry, Report, Status, is_manifest
from mie_budget.batch.own_folder import OwnFolder, own_folder
from mie_budget.batch.places import OWN_FOLDER, is_remote, local_path, place_of, read_remote
from mie_budget.batch.plan import each_source, fixed_part
from mie_budget.batch.state import Manner, State
from mie_budget.batch.worker import (
    OF_THE_DOCUMENT,
    Outcome,
    Settings,
    Task,
    bytes_of,
    failure,
    is_unchanged,
    read_alone,
    read_document,
)
from mie_budget.batch.workers import Workers
from mie_budget.errors import ErrorCode, OutputError, SourceError, UsageError
from mie_budget.models import Document
from mie_budget.sinks.contract import load_document
from mie_budget.sinks.files import telling
from mie_budget.sinks.formats import COMBINED, Format
from mie_budget.sinks.writing import check_formats, write_combined
from mie_budget.sources.files import read_bytes
from mie_budget.sources.folders import CORRECTIONS_FILE

_SAVE_SECONDS = 2.0
_MOST_TOGETHER, _PIECES = 8, 1_000
"""Documents go to the workers so many at a time, where the batch then still has enough pieces to share out."""


Progress = Callable[[int, int, int], None]
"""What is told how many documents there are, how many of them are done, and how many of these were not read."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch is to do: read `sources` in a manner, and write the results to `out`."""

    sources: tuple[str, ...]
    out: str
    settings: Settings
    combined: tuple[Format, ...] = ()
    corrections: str | None = None
    """A file of corrections by hand for all documents; None for the one beside each, empty for none."""
    retry: bool = False
    """Whether documents that were not read are tried again, though they and the manner are the same."""


def run(batch: Batch, workers: Workers, *, progress: Progress) -> Report:
    """Read all documents that were not read before in the same manner, and write what they come to.

    Stopped at any instant, the same batch goes on where it was. Raises `UsageError` for what cannot be carried out, and
    `OutputError` where results cannot be written; what was done is then kept.
    """
    check_formats(batch.combined)
    for source in batch.sources:
        if _is_same(fixed_part(source), batch.out):
            raise UsageError(ErrorCode.OUT_IS_A_SOURCE, file=batch.out)
    with own_folder(batch.out) as folder, contextlib.closing(State(folder.state)) as state:
        return _Run(batch, folder, state, workers, progress).run()


def combined_name(combined: Format) -> str:
    """The name of the combined file in the folder written to.

    >>> combined_name(Format.CSV)
    'records.csv'
    """
    return f"records.{combined}"


def _is_same(source: str, out: str) -> bool:
    if is_remote(source) or is_remote(out):
        return source.rstrip("/") == out.rstrip("/")
    return os.path.realpath(local_path(source)) == os.path.realpath(local_path(out))


class _Run:
    """A batch while it runs."""

    def __init__(self, batch: Batch, folder: OwnFolder, state: State, workers: Workers, progress: Progress) -> None:
        self._batch = batch
        self._folder = folder
        self._state = state
        self._workers = workers
        self._progress = progress
        self._place = place_of(batch.out)
        self._manner = Manner(*batch.settings.manner)
        self._given = None if batch.corrections in (None, "") else _checked_corrections(str(batch.corrections))
        self._beside = lru_cache(maxsize=16)(_corrections_in)
        self._total = self._done = self._failed = 0
        self._saved = time.monotonic()

    def run(self) -> Report:
        self._claim()
        reserved = (OWN_FOLDER, FILE_NAME, *map(combined_name, COMBINED))
        sources = each_source(self._batch.sources, leave_out=local_path(self._batch.out))
        self._total = self._state.plan(sources, reserved=reserved)
        self._progress(self._total, 0, 0)
        together = min(max(self._total // _PIECES, 1), _MOST_TOGETHER)
        left = self._read(read_document, self._tasks(), together=together)
        # Which of them ended a worker is not known: each is read once more with no other one beside it, and those that
        # end it again as a document by itself is.
        for work in (read_document, read_alone):
            left = self._read(work, iter(left), alone=True)
        for task in left:
            self._keep(task, self._ended(task))
        self._save()
        return self._finish()

    def _read(
        self,
        work: Callable[[Settings, Task], Outcome],
        tasks: Iterator[Task],
        *,
        together: int = 1,
        alone: bool = False,
    ) -> list[Task]:
        """Read documents and keep what comes of them; those that were in a worker when that ended."""
        left = []
        settings = self._batch.settings
        for task, outcome in self._workers.each_done(partial(work, settings), tasks, together=together, alone=alone):
            if outcome is None:
                left.append(task)
            else:
                self._keep(task, outcome)
        return left

    def _tasks(self) -> Iterator[Task]:
        """The documents that are to be read elsewhere; what can be told of the others is told here."""
        batch = self._batch
        out = batch.out if self._workers.reach_files or "://" in batch.out else None
        for planned in self._state.each_planned():
            corrections = None if planned.refused else self._corrections(planned.path)
            known = self._state.known(planned.name, self._manner, _digest(corrections), retry=batch.retry)
            task = Task(planned.name, planned.path, planned.listed, None, out, corrections, known)
            if planned.refused:
                self._keep(task, Outcome(failure(planned.refused, {}, listed=planned.listed)))
            elif self._workers.reach_files or "://" in planned.path:
                yield task
            else:
                try:
                    task = task._replace(data=read_bytes(planned.path)[1])
                except SourceError as error:
                    self._keep(task, Outcome(failure(error.code, error.params)))
                    continue
                if is_unchanged(task, task.data or b"", self._place):
                    self._keep(task, Outcome(None))
                else:
                    yield task

    def _corrections(self, path: str) -> tuple[str, str] | None:
        if self._batch.corrections is not None:
            return self._given
        return self._beside(path.rpartition("/")[0] if "://" in path else os.path.split(path)[0])

    def _ended(self, task: Task) -> Outcome:
        """What is noted of a document that ends whatever reads it."""
        limits = self._batch.settings.limits
        try:
            data = task.data or bytes_of(task)
        except SourceError:
            data = None
        params = {"seconds": limits.seconds}
        return Outcome(failure(ErrorCode.PROCESS_ENDED, params, data=data))

    def _keep(self, task: Task, outcome: Outcome) -> None:
        result = outcome.result
        if result is not None and outcome.output is not None:
            try:
                self._place.write(f"{task.name}.json", outcome.output)
            except OutputError as error:
                if error.code not in OF_THE_DOCUMENT:
                    raise
                result = failure(error.code, error.params)
        if result is not None:
            had_output = self._state.add(task.name, self._manner, _digest(task.corrections), result)
            if had_output and result.output_sha256 is None:
                self._place.remove(f"{task.name}.json")
        status = result.status if result else task.known.status if task.known else Status.READ
        self._done += 1
        self._failed += status in (Status.REFUSED, Status.FAILED)
        if time.monotonic() - self._saved > _SAVE_SECONDS:
            self._save()
        self._progress(self._total, self._done, self._failed)

    def _save(self) -> None:
        self._state.save()
        self._folder.renew()
        self._saved = time.monotonic()

    # All together

    def _claim(self) -> None:
        """See to it that no file of another program is replaced by what all documents come to."""
        names = {FILE_NAME, *map(combined_name, self._batch.combined)} - self._state.claimed()
        # Where what was done is not kept, as in a copy of the results, the manifest says whose they are.
        is_own = FILE_NAME in names and is_manifest(self._place.read(FILE_NAME) or b"")
        for name in sorted(names):
            if not is_own and self._place.holds(name):
                raise OutputError(ErrorCode.OUTPUT_IS_TAKEN, file=f"{self._batch.out}/{name}")
            self._state.claim(name)
        self._save()

    def _finish(self) -> Report:
        report = Report()
        manifest = self._folder.new(FILE_NAME)
        with telling(str(manifest)), manifest.open("wb") as lines:
            lines.writelines(f"{entry.model_dump_json()}\n".encode() for entry in report.noted(self._entries()))
        self._place.put(FILE_NAME, manifest)
        for combined in self._batch.combined:
            file = self._folder.new(combined_name(combined))
            with telling(str(file)):
                write_combined(
                    self._documents(),
                    combined,
                    file,
                    corrected=report.corrected > 0,
                    language=self._batch.settings.language,
                )
            self._place.put(file.name, file)
        return report

    def _entries(self) -> Iterator[Entry]:
        return self._state.each_entry(self._batch.settings.versions, language=self._batch.settings.language)

    def _documents(self) -> Iterator[Document]:
        for entry in self._entries():
            if entry.output is not None:
                data = self._place.read(entry.output)
                if data is None:
                    raise OutputError(ErrorCode.RESULT_MISSING, file=entry.output)
                yield load_document(data, file=entry.output)


def _digest(corrections: tuple[str, str] | None) -> str | None:
    return None if corrections is None else hashlib.sha256(corrections[1].encode()).hexdigest()


def _corrections_in(folder: str) -> tuple[str, str] | None:
    """The file of corrections in a folder and its text, None where there is none."""
    file = f"{folder}/{CORRECTIONS_FILE}" if "://" in folder else str(Path(folder) / CORRECTIONS_FILE)
    if not is_remote(file) and not Path(local_path(file)).is_file():
        return None
    try:
        return _checked_corrections(file)
    except UsageError as error:
        if error.code is ErrorCode.FILE_MISSING:
            return None
        raise


def _checked_corrections(file: str) -> tuple[str, str]:
    """A file of corrections and its text. Raises `UsageError` for one that cannot be used."""
    from mie_budget.meaning.corrections import parse_corrections

    try:
        data = read_remote(file) if is_remote(file) else read_bytes(local_path(file))[1]
        text = data.decode("utf-8-sig")
    except SourceError as error:
        raise UsageError(error.code, file=file, why=error.params.get("why", "")) from None
    except UnicodeDecodeError:
        raise UsageError(ErrorCode.NOT_UTF_8, file=file) from None
    parse_corrections(text, file=file)
    return file, text
