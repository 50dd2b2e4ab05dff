"""What a batch has planned and done, in a small database that outlives any end of the program.

Neither a crash nor the number of documents matters to it: what is not in it yet is done again, and no list of the
documents is ever in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mie_budget.batch.manifest import Entry, Result, Status, Versions
from mie_budget.batch.plan import Planned, places_of, told_apart
from mie_budget.errors import ErrorCode, OutputError

_VERSION = 1
"""Raised when the tables change; what older programs have done is then done again."""
_COMMIT_EACH = 200
_PAGE = 500

_TABLES = """
CREATE TABLE IF NOT EXISTS done (
  name TEXT PRIMARY KEY, settings TEXT NOT NULL, limits TEXT NOT NULL, corrections TEXT,
  sha256 TEXT, output_sha256 TEXT, status TEXT NOT NULL, result TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS claimed (name TEXT PRIMARY KEY);
DROP TABLE IF EXISTS planned;
DROP TABLE IF EXISTS taken;
CREATE TABLE planned (
  position INTEGER PRIMARY KEY, name TEXT NOT NULL, path BLOB NOT NULL, listed INTEGER NOT NULL, refused TEXT,
  real_path BLOB NOT NULL UNIQUE
);
CREATE TABLE taken (place TEXT PRIMARY KEY, folder INTEGER NOT NULL) WITHOUT ROWID;
"""


class Manner(NamedTuple):
    """How documents are read, as hashes: the same bytes read in the same manner give the same result."""

    settings: str
    """Of all that decides what is read from a document."""
    limits: str
    """Of what a document may cost, which only decides whether it is read."""


class Known(NamedTuple):
    """What is known of a document from before: the hash of its bytes, and of its result where it has one."""

    sha256: str
    output_sha256: str | None
    status: Status


class State:
    """What is planned and done. Raises `OutputError` where that cannot be kept."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._waiting = 0
        with self._telling():
            self._database = self._opened()
            self._database.executescript(_TABLES)
            self._database.execute("BEGIN")

    def _opened(self) -> sqlite3.Connection:
        for begin_anew in (False, True):
            if begin_anew:  # broken, or of another version: all can be done again
                self._file.unlink()
            database = sqlite3.connect(self._file, isolation_level=None)
            with contextlib.suppress(sqlite3.DatabaseError) if not begin_anew else contextlib.nullcontext():
                (version,) = database.execute("PRAGMA user_version").fetchone()
                (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
                if version == _VERSION or not tables:
                    database.execute(f"PRAGMA user_version = {_VERSION}")
                    break
            database.close()
        return database

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise OutputError(ErrorCode.OUTPUT_UNWRITABLE, file=str(self._file), why=str(error)) from None

    def save(self) -> None:
        """Keep what was done so far, whatever happens next."""
        with self._telling():
            self._database.execute("COMMIT")
            self._database.execute("BEGIN")
        self._waiting = 0

    def close(self) -> None:
        """Keep what was done, as far as that can be written, and let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("COMMIT")
        self._database.close()

    def claimed(self) -> set[str]:
        """The files with the results of all documents that are the batch's own."""
        return {name for (name,) in self._database.execute("SELECT name FROM claimed")}

    def claim(self, name: str) -> None:
        """Take note that a file is the batch's own, before it is written."""
        with self._telling():
            self._database.execute("INSERT OR IGNORE INTO claimed VALUES (?)", (name,))

    def plan(self, sources: Iterable[Planned], *, reserved: Iterable[str] = ()) -> int:
        """Take note of all that is to be read, each file once, under names that differ; how many they are.

        No result is below what is `reserved`, by small letters.
        """
        number, real_folder = 0, lru_cache(maxsize=64)(os.path.realpath)
        with self._telling():
            self._database.executemany("INSERT INTO taken VALUES (?, FALSE)", [(name,) for name in reserved])
            for found in sources:
                # A link to a document is one of its own, and may be there for its name.
                folder, file = os.path.split(found.path)
                real_path = os.fsencode(found.path if "://" in found.path else f"{real_folder(folder)}/{file}")
                if self._database.execute("SELECT 1 FROM planned WHERE real_path = ?", (real_path,)).fetchone():
                    continue
                planned = told_apart(found, self._is_taken)
                place, folders = places_of(planned.name)
                rows = [(place, False), *((folder, True) for folder in folders)]
                self._database.executemany("INSERT OR IGNORE INTO taken VALUES (?, ?)", rows)
                self._database.execute(
                    "INSERT INTO planned (name, path, listed, refused, real_path) VALUES (?, ?, ?, ?, ?)",
                    (planned.name, os.fsencode(found.path), planned.listed, planned.refused, real_path),
                )
                number += 1
        self.save()
        return number

    def _is_taken(self, planned: Planned) -> bool:
        place, folders = places_of(planned.name)
        marks = ", ".join("?" * len(folders))
        query = f"SELECT 1 FROM taken WHERE place = ? OR (NOT folder AND place IN ({marks}))"  # noqa: S608 (our marks)
        return self._database.execute(query, (place, *folders)).fetchone() is not None

    def each_planned(self) -> Iterator[Planned]:
        """All that is to be read, in order."""
        for path, *cells in self._pages("path, name, listed, refused FROM planned"):
            name, listed, refused = cells
            yield Planned(os.fsdecode(path), name, bool(listed), _error(refused))

    def known(self, name: str, manner: Manner, corrections: str | None, *, retry: bool) -> Known | None:
        """What is known of a document that was tried in the same manner; None where it is to be tried again.

        `retry` has all that were not read be tried again.
        """
        query = "SELECT sha256, output_sha256, status, limits FROM done "
        query += "WHERE name = ? AND settings = ? AND corrections IS ?"
        row = self._database.execute(query, (name, manner.settings, corrections)).fetchone()
        if row is None or row[0] is None:
            return None
        sha256, output_sha256, status, limits = row
        if status != Status.READ and (retry or limits != manner.limits):
            return None
        return Known(sha256, output_sha256, Status(status))

    def add(self, name: str, manner: Manner, corrections: str | None, result: Result) -> bool:
        """Take note of what came of a document, which is kept with what comes soon; whether it had a result before."""
        cells = (name, *manner, corrections, result.sha256, result.output_sha256, result.status)
        with self._telling():
            old = self._database.execute("SELECT output_sha256 FROM done WHERE name = ?", (name,)).fetchone()
            self._database.execute(
                "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*cells, result.model_dump_json())
            )
        self._waiting += 1
        if self._waiting >= _COMMIT_EACH:
            self.save()
        return old is not None and old[0] is not None

    def each_entry(self, versions: Versions, *, language: str) -> Iterator[Entry]:
        """A line of the manifest for each document that was planned, in order."""
        rows = self._pages("path, name, corrections, result FROM planned JOIN done USING (name)")
        for path, name, corrections, stored in rows:
            result = Result.model_validate_json(stored)
            yield Entry(
                **dict(result),
                source=name,
                path=path.decode("utf-8", "backslashreplace"),
                output=f"{name}.json" if result.output_sha256 else None,
                versions=versions,
                corrections=corrections,
                why=result.said(language),
            )

    def _pages(self, query: str) -> Iterator[Sequence[Any]]:
        last = 0
        query = f"SELECT position, {query} WHERE position > ? ORDER BY position LIMIT {_PAGE}"
        while rows := self._database.execute(query, (last,)).fetchall():
            yield from (row[1:] for row in rows)
            last = rows[-1][0]


def _error(code: str | None) -> ErrorCode | None:
    return None if code is None else next(known for known in ErrorCode if known == code)
