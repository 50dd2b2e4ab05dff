"""What one process does with one document: its bytes read, its result written, and what came of it told.

Nothing that a document does may harm another one. What is no fault of the document (a full disk, a worker of another
version) is raised and ends the batch.
"""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mie_budget import __version__, api
from mie_budget.batch.manifest import Result, Status, Versions, result_of
from mie_budget.batch.places import Place, is_remote, local_path, place_of, read_remote
from mie_budget.batch.state import Known
from mie_budget.errors import (
    ErrorCode,
    MieBudgetError,
    MissingExtraError,
    NotationError,
    OutputError,
    SourceError,
    UsageError,
)
from mie_budget.language import Value
from mie_budget.models import SCHEMA_VERSION
from mie_budget.sinks.contract import document_json
from mie_budget.sources.apart import expendable
from mie_budget.sources.files import notation_text, read_bytes, shipped_notation_texts
from mie_budget.sources.folders import NO_DOCUMENTS, is_own_json
from mie_budget.sources.limits import Limits

if TYPE_CHECKING:
    from mie_budget.meaning.corrections import Correction
    from mie_budget.reading.notation import Notation

_GRACE = 5
"""Seconds beyond the limit after which the process ends itself: where reading stops by itself, it says more."""
_NO_DOCUMENTS = (*NO_DOCUMENTS, ErrorCode.FOLDER_LINKED)
"""For what a file of a folder is only noted: it is no document, or is not to be looked into."""
_FAILURES = (
    ErrorCode.FILE_MISSING,
    ErrorCode.FILE_FORBIDDEN,
    ErrorCode.FILE_UNREADABLE,
    ErrorCode.FILE_IS_A_FOLDER,
    ErrorCode.NAME_IMPOSSIBLE,
    ErrorCode.FOLDER_EMPTY,
    ErrorCode.TOO_SLOW,
    ErrorCode.FILE_BREAKS,
    ErrorCode.PROCESS_ENDED,
    ErrorCode.INTERNAL_FAULT,
    ErrorCode.OUTPUT_IS_TAKEN,
    ErrorCode.OUTPUT_LEADS_AWAY,
)
"""What may be otherwise the next time; for any other reason a document is refused, and would always be."""
OF_THE_DOCUMENT = (ErrorCode.OUTPUT_IS_TAKEN, ErrorCode.OUTPUT_LEADS_AWAY, ErrorCode.NAME_IMPOSSIBLE)
"""Errors of writing that another document need not meet."""
_own_time = threading.Lock()
"""One document at a time in a process: a process has one clock, and reading is Python, which takes turns anyway."""


class Settings(NamedTuple):
    """How all documents of a batch are read."""

    versions: Versions
    limits: Limits
    language: str
    encoding: str | None = None
    notation: tuple[str, str] | None = None
    """The name of a notation file and its text, or of a shipped notation and nothing."""

    @property
    def manner(self) -> tuple[str, str]:
        """Hashes of what decides what is read, and of what decides whether it is."""
        decisive = (self.versions, _code(), SCHEMA_VERSION, self.language, self.encoding, self.notation)
        return _digest(repr(decisive)), _digest(repr(self.limits))


class Task(NamedTuple):
    """A document to be read.

    `data` are its bytes where the worker cannot open `path` itself, `out` the place to write to, None where the result
    is to be handed back.
    """

    name: str
    path: str
    listed: bool = False
    data: bytes | None = None
    out: str | None = None
    corrections: tuple[str, str] | None = None
    """The name of the file of corrections by hand that belongs to it, and its text."""
    known: Known | None = None


class Outcome(NamedTuple):
    """What came of a document: None where all that is known of it still holds; `output` where it is handed back."""

    result: Result | None
    output: bytes | None = None


def settings_of(*, limits: Limits, language: str, encoding: str | None, notation: str | None) -> Settings:
    """How documents are to be read. Raises `UsageError` and `NotationError` as `find_notation` does."""
    chosen: tuple[str, str] | None = None
    if notation is not None:
        api.find_notation(notation)
        is_file = notation.endswith(".toml") or "/" in notation or "\\" in notation
        chosen = notation_text(notation) if is_file else (notation, "")
    return Settings(versions(chosen), limits, language, encoding, chosen)


@lru_cache(maxsize=2)
def versions(notation: tuple[str, str] | None = None) -> Versions:
    """With what this process reads, with a notation that was named or those that are shipped."""
    texts = [notation] if notation and notation[1] else shipped_notation_texts()
    vocabulary = Path(api.__file__).with_name("reading").joinpath("lexicon.toml").read_text(encoding="utf-8")
    named = notation[0] if notation else ""
    return Versions(
        program=__version__, vocabulary=_digest(vocabulary)[:12], notations=_digest(repr((named, texts)))[:12]
    )


@cache
def _code() -> str:
    """A hash of the package as it is installed: a change of the code between two versions is a change too."""
    folder = Path(api.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_document(settings: Settings, task: Task) -> Outcome:
    """Read a document in a process that another one takes the place of where it breaks.

    Raises `OutputError` where results cannot be written, and `UsageError` where this process reads in another way.
    """
    with expendable():
        return read_alone(settings, task)


def read_alone(settings: Settings, task: Task) -> Outcome:
    """Read a document as the other commands do, with the libraries that can break in a process of their own."""
    if settings.versions != versions(settings.notation):
        own, wanted = versions(settings.notation), settings.versions
        raise UsageError(ErrorCode.WORKER_VERSION, own=shown_versions(own), wanted=shown_versions(wanted))
    with _own_time, _watched(settings.limits.seconds + _GRACE):
        data: bytes | None = None
        try:
            data = bytes_of(task)
            return _read(settings, task, data)
        except OutputError as error:
            if error.code not in OF_THE_DOCUMENT:
                raise
            # Without the hash of its bytes, so that it is tried again: what is in the way may have gone.
            return Outcome(failure(error.code, error.params))
        except (SourceError, NotationError, MissingExtraError) as error:
            return Outcome(failure(error.code, error.params, listed=task.listed, data=data))
        except MemoryError:
            os._exit(1)  # nothing can be said for certain any more; the document is read once more, alone
        except MieBudgetError:
            raise
        except Exception as error:  # a fault of ours, which can be of any class: the batch goes on
            why = f"{type(error).__name__}: {error}"
            return Outcome(failure(ErrorCode.INTERNAL_FAULT, {"why": why}, data=data))


def failure(code: ErrorCode, params: Mapping[str, Value], *, listed: bool = False, data: bytes | None = None) -> Result:
    """What is noted of a document that was not read."""
    if listed and code in _NO_DOCUMENTS:
        status = Status.SKIPPED
    else:
        status = Status.FAILED if code in _FAILURES else Status.REFUSED
    values = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    sha256 = None if data is None else hashlib.sha256(data).hexdigest()
    return Result(sha256=sha256, output_sha256=None, status=status, reason=code, params=values)


def shown_versions(own: Versions) -> str:
    """Versions as errors name them."""
    return " / ".join(dict(own).values())


def bytes_of(task: Task) -> bytes:
    """The bytes of a document. Raises `SourceError`."""
    if task.data is not None:
        return task.data
    return read_remote(task.path) if is_remote(task.path) else read_bytes(local_path(task.path))[1]


def is_unchanged(task: Task, data: bytes, place: Place | None) -> bool:
    """Whether what is known of a document still holds: its bytes are the same, and its result is there as it was."""
    if task.known is None or hashlib.sha256(data).hexdigest() != task.known.sha256:
        return False
    written = task.known.output_sha256
    if written is None:
        return True
    there = place.read(f"{task.name}.json") if place else None
    return there is not None and hashlib.sha256(there).hexdigest() == written


def _read(settings: Settings, task: Task, data: bytes) -> Outcome:
    place = place_of(task.out) if task.out is not None else None
    if is_unchanged(task, data, place):
        return Outcome(None)
    if is_own_json(data):
        raise SourceError(ErrorCode.OWN_OUTPUT)
    document = api.parse_bytes(
        data,
        name=task.name,
        encoding=settings.encoding,
        notation=_notation(settings.notation) if settings.notation else None,
        limits=settings.limits,
        corrections=_corrections(*task.corrections) if task.corrections else (),
    )
    output = document_json(document, language=settings.language).encode("utf-8")
    if place is not None:
        place.write(f"{task.name}.json", output)
    return Outcome(result_of(document, hashlib.sha256(output).hexdigest()), output if place is None else None)


@lru_cache(maxsize=1)
def _notation(named: tuple[str, str]) -> Notation:
    from mie_budget.reading.notation import parse_notation

    return parse_notation(named[1], file=named[0]) if named[1] else api.find_notation(named[0])


@lru_cache(maxsize=8)
def _corrections(file: str, text: str) -> tuple[Correction, ...]:
    from mie_budget.meaning.corrections import parse_corrections

    return parse_corrections(text, file=file)


@contextlib.contextmanager
def _watched(seconds: int) -> Iterator[None]:
    """End this process where the time is up, even inside a library that lets nothing else run."""
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def restrict(memory: int) -> None:
    """Keep this process from taking all memory of the machine, where the system can."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, most))
