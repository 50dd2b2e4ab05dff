"""The folder of a desk: its documents as they are read, and the corrections that stand beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from mie_budget.api import Reading, as_read, read_printed, sha256_of
from mie_budget.errors import ErrorCode, MieBudgetError, SourceError, UsageError
from mie_budget.meaning.corrections import (
    Corrected,
    Correction,
    ReadDocument,
    concerns,
    correct,
    parse_corrections,
    unused,
)
from mie_budget.models import Diagnostic, Document
from mie_budget.printed import Picture, Printed
from mie_budget.sources.documents import draw_source, read_source
from mie_budget.sources.files import read_bytes
from mie_budget.sources.folders import CORRECTIONS_FILE, NO_DOCUMENTS, each_file, is_own_json
from mie_budget.sources.limits import DEFAULT_LIMITS, Limits

_MOST_OF_PICTURES = 20_000_000
"""Bytes that the pictures of one document's pages may take together."""
_MOST_PICTURED = 3
"""Documents whose pictures are kept at hand, for each correction shows their pages anew."""


class DeskDocument(NamedTuple):
    """A document of the folder. `below` is its path below the folder, `plain` what is read without corrections."""

    below: str
    plain: ReadDocument
    reading: Reading
    corrected: Corrected

    @property
    def document(self) -> Document:
        """The document as corrected."""
        return self.reading.document


class KeptCorrection(NamedTuple):
    """A correction, the file it stands in, and what is to be said of it: of each document, by its path, or of none."""

    file: str
    correction: Correction
    said: tuple[tuple[str | None, Diagnostic], ...]

    @property
    def key(self) -> str:
        """What the page calls it."""
        return hashlib.sha256(f"{self.file}\n{self.correction.model_dump_json()}".encode()).hexdigest()[:16]


class Contents(NamedTuple):
    """What is in the folder: the documents, the corrections, and what cannot be read, by its path, with the error."""

    documents: tuple[DeskDocument, ...]
    corrections: tuple[KeptCorrection, ...]
    refused: tuple[tuple[str, MieBudgetError], ...]


class _Source(NamedTuple):
    """A file as it was when it was last read: its time and size, and its lines or why it has none."""

    stamp: tuple[int, int, int]
    sha256: str = ""
    printed: Printed | None = None
    plain: ReadDocument | None = None
    error: MieBudgetError | None = None


class DeskFolder:
    """A folder of documents that is read anew where something in it has changed. Several threads may ask it.

    Raises `SourceError` where there is no such folder.
    """

    def __init__(self, path: str, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self.path = Path(path).resolve()
        if not self.path.is_dir():
            raise SourceError(ErrorCode.FOLDER_NOT_THERE, file=path)
        self.limits = limits
        self.lock = RLock()
        self._sources: dict[str, _Source] = {}
        self._documents: dict[str, tuple[str, tuple[Correction, ...], DeskDocument]] = {}
        self._pictures: dict[str, tuple[Picture, ...]] = {}

    def contents(self) -> Contents:
        """What is in the folder now."""
        with self.lock:
            there = list(each_file(str(self.path)))
            refused: list[tuple[str, MieBudgetError]] = [
                (one.below, SourceError(one.refused)) for one in there if one.refused is not None
            ]
            found = [one for one in there if one.refused is None]
            self._sources = {one.below: self._source(one.path, one.below) for one in found}
            beside = {}
            for below in dict.fromkeys([*self._corrections(), *(corrections_beside(one.below) for one in found)]):
                try:
                    beside[below] = self.corrections_in(below)
                except MieBudgetError as error:
                    refused.append((below, error))
            documents = []
            for below, source in self._sources.items():
                if source.plain is not None:
                    documents.append(self._document(below, source, beside.get(corrections_beside(below), ())))
                elif source.error is not None and source.error.code not in NO_DOCUMENTS:
                    refused.append((below, source.error))
            return Contents(tuple(documents), _kept(documents, beside), tuple(refused))

    def inside(self, below: str) -> Path:
        """A file below the folder. Raises `SourceError` for one that a link puts somewhere else."""
        path = self.path / below
        if not path.resolve().is_relative_to(self.path):
            raise SourceError(ErrorCode.OUTSIDE_THE_FOLDER, file=below)
        return path

    def corrections_in(self, below: str) -> tuple[Correction, ...]:
        """The corrections in a file below the folder; none where there is none.

        Raises as `parse_corrections` does, and `SourceError`.
        """
        path = self.inside(below)
        if not path.exists():
            return ()
        try:
            text = read_bytes(path)[1].decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(ErrorCode.NOT_UTF_8, file=below) from None
        return parse_corrections(text, file=below)

    def _corrections(self) -> Iterator[str]:
        """The files of corrections, those too that have no document beside them any more."""
        for path in sorted(self.path.rglob(CORRECTIONS_FILE)):
            below = path.relative_to(self.path)
            if not any(part.startswith(".") for part in below.parts):
                yield below.as_posix()

    def pictures(self, document: DeskDocument) -> tuple[Picture, ...]:
        """How the first pages of a document look. Raises `SourceError` where it can no longer be read."""
        sha256 = document.plain.sha256
        with self.lock:
            drawn = self._pictures.pop(sha256, None)
            if drawn is None:
                data = read_bytes(self.inside(document.below))[1]
                if sha256_of(data) != sha256:
                    raise SourceError(ErrorCode.DOCUMENT_CHANGED, file=document.below)
                drawn = draw_source(data, name=document.below, limits=self.limits, most=_MOST_OF_PICTURES)
            self._pictures[sha256] = drawn
            while len(self._pictures) > _MOST_PICTURED:
                del self._pictures[next(iter(self._pictures))]
            return drawn

    def _source(self, path: str, below: str) -> _Source:
        """A file as it is now: as it was read before, where its time and size are the same."""
        old = self._sources.get(below)
        try:
            facts = Path(path).stat()
            stamp = facts.st_mtime_ns, facts.st_size, facts.st_ino
        except OSError:
            stamp = 0, 0, 0
        if old is not None and old.stamp == stamp:
            return old
        try:
            data = read_bytes(self.inside(below))[1]
            if is_own_json(data):
                raise SourceError(ErrorCode.OWN_OUTPUT, file=below)
            printed, sha256 = read_source(data, name=below, limits=self.limits), sha256_of(data)
            plain = as_read(read_printed(printed, name=below, sha256=sha256))
        except MieBudgetError as error:
            return _Source(stamp, error=error)
        except Exception as fault:  # one of ours, met in one file: the others are read all the same
            why = type(fault).__name__
            return _Source(stamp, error=SourceError(ErrorCode.FILE_UNREADABLE, file=below, why=why))
        return _Source(stamp, sha256, printed, plain)

    def _document(self, below: str, source: _Source, corrections: tuple[Correction, ...]) -> DeskDocument:
        old = self._documents.get(below)
        if old is not None and old[:2] == (source.sha256, corrections):
            return old[2]
        if source.plain is None or source.printed is None:
            raise ValueError(below)
        reading = read_printed(source.printed, name=below, sha256=source.sha256, corrections=corrections)
        document = DeskDocument(below, source.plain, reading, correct(source.plain, corrections))
        self._documents[below] = source.sha256, corrections, document
        return document


def corrections_beside(below: str) -> str:
    """The file that holds the corrections of a document."""
    return Path(below).with_name(CORRECTIONS_FILE).as_posix()


def _kept(documents: Sequence[DeskDocument], beside: dict[str, tuple[Correction, ...]]) -> tuple[KeptCorrection, ...]:
    """All corrections with what is to be said of each."""
    said: dict[tuple[str, Correction], list[tuple[str | None, Diagnostic]]] = {
        (file, correction): [] for file, corrections in beside.items() for correction in corrections
    }
    for one in documents:
        for correction, found in one.corrected.said:
            said[corrections_beside(one.below), correction].append((one.below, found))
    for (file, correction), about in said.items():
        near = (one for one in documents if corrections_beside(one.below) == file)
        if not any(concerns(correction, name=one.below, sha256=one.plain.sha256) for one in near):
            about.append((None, unused(correction)))
    return tuple(KeptCorrection(file, correction, tuple(about)) for (file, correction), about in said.items())
