"""Documents into an SQLite database: each document whole or not at all, however often and by however many processes.

The one sink that knows a path, since a database is changed in place.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from itertools import islice
from os import PathLike
from pathlib import Path

from mie_budget.errors import UsageError
from mie_budget.meaning.keys import departments_key, folded
from mie_budget.models import Document
from mie_budget.sinks.atomic import OutputError
from mie_budget.sinks.columns import BETWEEN, valid_text
from mie_budget.sinks.columns_limits import INT64_LIMIT, check_amounts
from mie_budget.sinks.json_text import document_json
from mie_budget.sinks.sqlite_schema import APPLICATION_ID, DATABASE_VERSION, schema_statements

_BATCH = 200
"""Documents written in one transaction: each costs a wait for the disk, and holds up other processes meanwhile."""
_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the documents, by number."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0


def store_documents(
    path: str | PathLike[str], documents: Iterable[Document], *, wait_seconds: float = _WAIT_SECONDS
) -> Stored:
    """Put documents into the database at `path`, which is made where there is none.

    A document is known by the name of its source. One that is there already with the same content changes nothing,
    and one with other content (the file has changed, or is read another way) replaces the old rows and keeps its
    `documents.id`. Documents are written in batches, each in one transaction, so that an interruption leaves whole
    documents. Another process that is writing is waited for, up to `wait_seconds`.

    Raises `AmountRangeError` for an amount beyond 64 bits, `UsageError` where two different documents have the same
    name or the file is another program's, `OutputError` where it cannot be written.
    """
    counts = {"added": 0, "replaced": 0, "unchanged": 0}
    seen: dict[str, str] = {}
    remaining = iter(documents)
    first = True
    while (batch := list(islice(remaining, _BATCH))) or first:
        first = False
        digests = [_check(document, seen) for document in batch]
        # Opened for each batch, so that the lock is not held while the next documents are being read.
        with _writing(path, wait_seconds) as database:
            for document, digest in zip(batch, digests, strict=True):
                counts[_store(database, document, digest)] += 1
    return Stored(**counts)


def _check(document: Document, seen: dict[str, str]) -> str:
    """The SHA-256 of all that was read from a document, which tells whether its rows are still right."""
    check_amounts(document, limit=INT64_LIMIT, format_name="SQLite")
    digest = hashlib.sha256(document_json(document).encode("utf-8", "backslashreplace")).hexdigest()
    if seen.setdefault(document.source.name, digest) != digest:
        raise UsageError(
            "two different documents have this name, and the second would replace the first. Rename one of them, "
            "or use a database for each folder",
            file=document.source.name,
        )
    return digest


@contextmanager
def _writing(path: str | PathLike[str], wait_seconds: float) -> Iterator[sqlite3.Connection]:
    """A transaction that is carried out whole or not at all, in a database that has the tables."""
    file = str(path)
    if not Path(path).absolute().parent.is_dir():
        raise OutputError("it cannot be written: there is no such folder. Create it first", file=file)
    try:
        with closing(sqlite3.connect(path, timeout=wait_seconds, isolation_level=None)) as database:
            database.execute("PRAGMA foreign_keys = ON")
            # At once a writer: a reader that becomes one later fails when another has written in between.
            database.execute("BEGIN IMMEDIATE")
            try:
                _prepare(database, file)
                yield database
                database.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, a full disk for one.
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
    except sqlite3.OperationalError as error:
        hint = "another process is writing to it. Try again" if "locked" in str(error) else str(error)
        raise OutputError(f"the database cannot be written ({hint})", file=file) from None
    except sqlite3.DatabaseError as error:
        raise OutputError(f"this is not an SQLite database ({error}). Give another name", file=file) from None


def _prepare(database: sqlite3.Connection, file: str) -> None:
    """Make the tables in an empty database; refuse one that is not this program's, or is a newer version's."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables == 0 and version == 0 and application in (0, APPLICATION_ID):
        for statement in schema_statements():
            database.execute(statement)
    elif application != APPLICATION_ID:
        raise UsageError("this database holds something else. Give the name of a new file", file=file)
    elif version != DATABASE_VERSION:
        raise UsageError(
            f"this database has version {version} of the tables, this program writes version {DATABASE_VERSION}. "
            "Parse the documents into a new file",
            file=file,
        )


def _store(database: sqlite3.Connection, document: Document, digest: str) -> str:
    """Write one document unless it is there; the name of the count in `Stored` it adds to."""
    source = document.source
    name = valid_text(source.name)
    old = database.execute("SELECT id, content_sha256 FROM documents WHERE source = ?", (name,)).fetchone()
    if old is not None and old[1] == digest:
        return "unchanged"
    if old is not None:
        database.execute("DELETE FROM documents WHERE id = ?", (old[0],))
    texts = (name, source.sha256, digest, source.media_type, source.encoding)
    more = (document.title, document.fiscal_year, document.stage, document.notation, document.schema_version)
    key = _insert(
        database,
        "documents",
        [(old[0] if old else None, *texts, source.lines, *more, *astuple(document.line_roles))],
    )
    _insert(database, "headings", [(key, at, item.text, item.line) for at, item in enumerate(document.headings, 1)])
    _insert(
        database,
        "diagnostics",
        [
            (key, at, item.code, item.severity, item.line, item.column, item.message)
            for at, item in enumerate(document.diagnostics, 1)
        ],
    )
    _store_records(database, document, key)
    return "replaced" if old else "added"


def _store_records(database: sqlite3.Connection, document: Document, document_id: int) -> None:
    for position, record in enumerate(document.records, 1):
        amount, span = record.amount, record.span
        key = _insert(
            database,
            "records",
            [
                (
                    *(None, document_id, position, record.title, BETWEEN.join(record.departments), record.ditto),
                    *((amount.yen, amount.relation, amount.text) if amount else (None, None, None)),
                    *(record.description, span.first_line, span.header_last_line, span.last_line, span.page),
                    *(folded(record.title), BETWEEN.join(departments_key(record.departments))),
                )
            ],
        )
        names = [(key, at, name, folded(name)) for at, name in enumerate(record.departments, 1)]
        _insert(database, "departments", names)
        _insert(database, "markers", [(key, at, marker) for at, marker in enumerate(record.markers, 1)])
        _insert(
            database,
            "other_amounts",
            [(key, at, item.yen, item.relation, item.text) for at, item in enumerate(record.others, 1)],
        )


def _insert(database: sqlite3.Connection, table: str, rows: Sequence[tuple[str | int | None, ...]]) -> int:
    """Insert rows that have a value for every column of the table; the key of the last one."""
    key = 0
    for row in rows:
        marks = ", ".join("?" * len(row))
        cells = [valid_text(cell) if isinstance(cell, str) else cell for cell in row]
        key = database.execute(f"INSERT INTO {table} VALUES ({marks})", cells).lastrowid or 0  # noqa: S608
    return key
