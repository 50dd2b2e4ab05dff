"""Documents into an SQLite database: each document whole or not at all, however often and by however many processes.

The one sink that knows a path, since a database is changed in place. Its tables hold what the output contract holds,
under the contract's names; columns that end in `_key` are for comparing only (`meaning.names`): two printings of the
same name have the same key. Its views add up by the rules of `meaning.totals`, which the tests hold them to: a pool
counts once in a ceiling, and not at all where its figure is an exact item of the same departments; a joint item is
never split; an item that several documents of a year print counts once; requests, provisional budgets and settlements
are never added to budgets.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from os import PathLike
from pathlib import Path

from mie_budget.diagnostics import sentence
from mie_budget.errors import ErrorCode, OutputError, UsageError
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.meaning.names import departments_key, folded
from mie_budget.models import Document
from mie_budget.sinks.columns import BETWEEN, escaped_text, valid_text
from mie_budget.sinks.contract import document_json, encodable
from mie_budget.sinks.files import sync_folder, target_path, temporary_beside

DATABASE_VERSION = 3
"""`PRAGMA user_version`: raised when a table, a view or the making of a key changes in a way that old rows miss."""
APPLICATION_ID = 0x4D494542
"""`PRAGMA application_id`, "MIEB": tells a database of this program from any other."""

_BATCH = 200
"""Documents written in one transaction: each costs a wait for the disk, and holds up other processes meanwhile."""
_WAIT_SECONDS = 5.0
_NO_FILE = re.compile(r"\s*|:memory:|file:.*", re.IGNORECASE | re.DOTALL)
"""What SQLite takes for something else than the name of a file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the documents, by number."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0


def store_documents(
    path: str | PathLike[str],
    documents: Iterable[Document],
    *,
    language: str = SOURCE_LANGUAGE,
    wait_seconds: float = _WAIT_SECONDS,
) -> Stored:
    """Put documents into the database at `path`, which is made where there is none.

    A document is known by the name of its source. One that is there already with the same content changes nothing,
    and one with other content (the file has changed, or is read another way) replaces the old rows and keeps its
    `documents.id`. Documents are written in batches, each in one transaction, so that an interruption leaves whole
    documents; a new database takes its name only when its first batch is complete. Another process that is writing is
    waited for, up to `wait_seconds`. Only the messages of the diagnostics are in the language.

    Raises `UsageError` where two different documents have the same name, the file is another program's or `path` is
    what SQLite takes for something else than a file, `OutputError` where it cannot be written.
    """
    file = os.fspath(path)
    if _NO_FILE.fullmatch(file):
        raise UsageError(ErrorCode.DATABASE_NOT_A_FILE, file=file)
    place = target_path(file)
    if place.exists() and not place.is_file():
        raise UsageError(ErrorCode.DATABASE_NOT_A_FILE, file=file)
    store = _Store(place, file, language, wait_seconds)
    counts = {"added": 0, "replaced": 0, "unchanged": 0}
    seen: dict[str, str] = {}
    remaining = iter(documents)
    first = True
    while (batch := list(islice(remaining, _BATCH))) or first:
        first = False
        digested = [(document, _digest(document, seen, language)) for document in batch]
        for outcome in store.write(digested):
            counts[outcome] += 1
    return Stored(**counts)


def _digest(document: Document, seen: dict[str, str], language: str) -> str:
    """The SHA-256 of all that was read from a document, which tells whether its rows are still right."""
    digest = hashlib.sha256(document_json(document, language=language).encode()).hexdigest()
    if seen.setdefault(document.source.name, digest) != digest:
        raise UsageError(ErrorCode.NAME_TWICE, file=document.source.name)
    return digest


_Digested = Sequence[tuple[Document, str]]


@dataclass(frozen=True, slots=True)
class _Store:
    """Where documents are put: the place of the database, its name in errors, the language of messages."""

    place: Path
    file: str
    language: str
    wait_seconds: float

    def write(self, documents: _Digested) -> list[str]:
        """Write a batch; for each document the name of the count in `Stored` it adds to."""
        outcomes = None if self.place.exists() else self._make(documents)
        # Opened for each batch, so that the lock is not held while the next documents are being read.
        return self._write(self.place, documents) if outcomes is None else outcomes

    def _make(self, documents: _Digested) -> list[str] | None:
        """Make the database beside its place, so that a full disk leaves none; None where another process made it."""
        temporary = temporary_beside(self.place)
        try:
            outcomes = self._write(temporary, documents)
            try:
                self.place.hardlink_to(temporary)
            except FileExistsError:
                return None
            except OSError:  # a file system without hard links
                if self.place.exists():
                    return None
                temporary.replace(self.place)
        finally:
            temporary.unlink(missing_ok=True)
            temporary.with_name(f"{temporary.name}-journal").unlink(missing_ok=True)
        sync_folder(self.place.parent)
        return outcomes

    def _write(self, place: Path, documents: _Digested) -> list[str]:
        with self._transaction(place) as database:
            outcomes = [_store(database, document, digest, self.language) for document, digest in documents]
            stored = [valid_text(document.source.name) for document, _ in documents]
            _make_searchable(database, [name for name, how in zip(stored, outcomes, strict=True) if how != "unchanged"])
            return outcomes

    @contextmanager
    def _transaction(self, place: Path) -> Iterator[sqlite3.Connection]:
        """A transaction that is carried out whole or not at all, in a database that has the tables."""
        try:
            with closing(sqlite3.connect(place, timeout=self.wait_seconds, isolation_level=None)) as database:
                database.execute("PRAGMA foreign_keys = ON")
                # At once a writer: a reader that becomes one later fails when another has written in between.
                database.execute("BEGIN IMMEDIATE")
                try:
                    _prepare(database, self.file)
                    yield database
                    database.execute("COMMIT")
                except BaseException:
                    # SQLite has rolled back by itself after some errors, a full disk for one.
                    if database.in_transaction:
                        database.execute("ROLLBACK")
                    raise
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise OutputError(ErrorCode.DATABASE_BUSY, file=self.file) from None
            raise OutputError(ErrorCode.DATABASE_UNWRITABLE, file=self.file, why=str(error)) from None
        except sqlite3.DatabaseError as error:
            raise OutputError(ErrorCode.NOT_A_DATABASE, file=self.file, why=str(error)) from None


def _prepare(database: sqlite3.Connection, file: str) -> None:
    """Make the tables in an empty database; refuse one that is not this program's, or is another version's."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables == 0 and version == 0 and application in (0, APPLICATION_ID):
        for statement in schema_statements():
            database.execute(statement)
        if _has_trigrams(database):
            for statement in search_statements():
                database.execute(statement)
    elif application != APPLICATION_ID:
        raise UsageError(ErrorCode.DATABASE_FOREIGN, file=file)
    elif version != DATABASE_VERSION:
        raise UsageError(ErrorCode.DATABASE_VERSION, file=file, found=version, version=DATABASE_VERSION)


def _has_trigrams(database: sqlite3.Connection) -> bool:
    """Whether this SQLite can search for any three letters: from 3.34 on, unless it was built without FTS5."""
    modules = {name for (name,) in database.execute("SELECT name FROM pragma_module_list")}
    return "fts5" in modules and sqlite3.sqlite_version_info >= (3, 34)


def _make_searchable(database: sqlite3.Connection, sources: Sequence[str]) -> None:
    """Put the records of new documents into the index of texts, where there is one."""
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'record_texts'").fetchone():
        database.execute(
            "INSERT INTO record_texts (rowid, title, departments, description) "
            "SELECT id, title, departments, description FROM records WHERE document_id IN "
            "(SELECT id FROM documents WHERE source IN (SELECT value FROM json_each(?)))",
            (json.dumps(sources),),
        )


def _store(database: sqlite3.Connection, document: Document, digest: str, language: str) -> str:
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
    roles = (*dict(document.line_roles).values(), *dict(document.figure_roles).values())
    key = _insert(database, "documents", [(old[0] if old else None, *texts, source.lines, *more, *roles)])
    _insert(
        database, "headings", [(key, at, heading.text, heading.line) for at, heading in enumerate(document.headings, 1)]
    )
    _insert(
        database,
        "diagnostics",
        [
            (
                *(key, at, found.code, found.severity, found.line, found.column),
                escaped_text(json.dumps(encodable(found.params), ensure_ascii=False)),
                sentence(found.code, found.params, language=language),
            )
            for at, found in enumerate(document.diagnostics, 1)
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
                    BETWEEN.join(record.corrected),
                    *(_key(record.title), escaped_text(BETWEEN.join(departments_key(record.departments)))),
                )
            ],
        )
        names = [(key, at, name, _key(name)) for at, name in enumerate(record.departments, 1)]
        _insert(database, "departments", names)
        _insert(database, "markers", [(key, at, marker) for at, marker in enumerate(record.markers, 1)])
        _insert(
            database,
            "other_amounts",
            [(key, at, other.yen, other.relation, other.text) for at, other in enumerate(record.others, 1)],
        )


def _key(name: str) -> str:
    return escaped_text(folded(name))


def _insert(database: sqlite3.Connection, table: str, rows: Sequence[tuple[str | int | None, ...]]) -> int:
    """Insert rows that have a value for every column of the table; the key of the last one."""
    key = 0
    for row in rows:
        marks = ", ".join("?" * len(row))
        cells = [valid_text(cell) if isinstance(cell, str) else cell for cell in row]
        key = database.execute(f"INSERT INTO {table} VALUES ({marks})", cells).lastrowid or 0  # noqa: S608 (our names)
    return key


_TABLES = """
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  encoding TEXT NOT NULL,
  lines INTEGER NOT NULL,
  title TEXT,
  fiscal_year INTEGER,
  stage TEXT,
  notation TEXT,
  schema_version TEXT NOT NULL,
  header_lines INTEGER NOT NULL,
  description_lines INTEGER NOT NULL,
  heading_lines INTEGER NOT NULL,
  preamble_lines INTEGER NOT NULL,
  furniture_lines INTEGER NOT NULL,
  blank_lines INTEGER NOT NULL,
  unclaimed_lines INTEGER NOT NULL,
  item_figures INTEGER NOT NULL,
  other_figures INTEGER NOT NULL,
  total_figures INTEGER NOT NULL,
  revenue_figures INTEGER NOT NULL,
  limit_figures INTEGER NOT NULL,
  size_figures INTEGER NOT NULL,
  prose_figures INTEGER NOT NULL,
  reference_figures INTEGER NOT NULL,
  unclaimed_figures INTEGER NOT NULL
);
CREATE TABLE records (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  departments TEXT NOT NULL,
  ditto INTEGER NOT NULL CHECK (ditto IN (0, 1)),
  amount_yen INTEGER,
  relation TEXT CHECK (relation IN ('exact', 'part_of', 'relisted', 'additional')),
  amount_text TEXT,
  description TEXT NOT NULL,
  first_line INTEGER NOT NULL,
  header_last_line INTEGER NOT NULL,
  last_line INTEGER NOT NULL,
  page INTEGER,
  corrected TEXT NOT NULL,
  title_key TEXT NOT NULL,
  departments_key TEXT NOT NULL,
  UNIQUE (document_id, position),
  CHECK ((amount_yen IS NULL) = (relation IS NULL) AND (amount_yen IS NULL) = (amount_text IS NULL))
);
CREATE TABLE departments (
  record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  PRIMARY KEY (record_id, position)
);
CREATE TABLE other_amounts (
  record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  yen INTEGER NOT NULL,
  relation TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (record_id, position)
);
CREATE TABLE markers (
  record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  marker TEXT NOT NULL,
  PRIMARY KEY (record_id, position)
);
CREATE TABLE headings (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  line INTEGER NOT NULL,
  PRIMARY KEY (document_id, position)
);
CREATE TABLE diagnostics (
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
  line INTEGER NOT NULL,
  "column" INTEGER NOT NULL,
  params TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
);
CREATE INDEX documents_by_year ON documents (fiscal_year, stage);
CREATE INDEX records_by_amount ON records (amount_yen);
CREATE INDEX departments_by_name ON departments (name);
CREATE INDEX other_amounts_by_relation ON other_amounts (relation);
CREATE INDEX markers_by_marker ON markers (marker);
CREATE INDEX diagnostics_by_code ON diagnostics (code);
"""

# The index holds no text of its own and follows the records; Japanese has no blanks between words, so it is one of
# all three letters that follow one another. New records are added by the batch: one by one takes four times as long.
_SEARCH = """
CREATE VIRTUAL TABLE record_texts USING fts5 (
  title, departments, description, content='records', content_rowid='id', tokenize='trigram'
);
CREATE TRIGGER record_texts_removed AFTER DELETE ON records BEGIN
  INSERT INTO record_texts (record_texts, rowid, title, departments, description)
  VALUES ('delete', old.id, old.title, old.departments, old.description); END;
CREATE TRIGGER record_texts_changed AFTER UPDATE OF title, departments, description ON records BEGIN
  INSERT INTO record_texts (record_texts, rowid, title, departments, description)
  VALUES ('delete', old.id, old.title, old.departments, old.description);
  INSERT INTO record_texts (rowid, title, departments, description)
  VALUES (new.id, new.title, new.departments, new.description); END;
"""

# DuckDB reads the views with its own parser, so they keep to what both it and SQLite understand alike: no bare columns
# beside GROUP BY, no truth values as numbers, BIGINT where INTEGER would be 32 bits.
_FLAT_RECORDS = """
CREATE VIEW flat_records AS
SELECT d.source, d.fiscal_year, r.title, r.departments, r.amount_yen, r.relation,
  CASE r.relation WHEN 'exact' THEN r.amount_yen END AS firm_yen,
  CASE r.relation WHEN 'part_of' THEN r.amount_yen END AS ceiling_yen,
  r.ditto,
  coalesce((SELECT group_concat(marker, '、')
            FROM (SELECT marker FROM markers WHERE record_id = r.id ORDER BY position)), '') AS markers,
  r.description, r.first_line, r.last_line, r.amount_text
FROM records AS r JOIN documents AS d ON d.id = r.document_id
ORDER BY r.document_id, r.position
"""

# Each view is made twice: for the documents of a year together, and for each document alone. {group} are the columns
# of what is added up, and {once} tells apart the items that count once.
_COUNTED = """
CREATE VIEW {prefix}counted_records AS
SELECT {group}, supplementary, departments_key, amount_yen, relation, CAST(min(id) AS BIGINT) AS record_id
FROM (
  SELECT d.source, d.fiscal_year, r.id, r.title_key, r.departments_key, r.amount_yen, r.relation,
    CASE WHEN d.stage IN ('request', 'provisional', 'settlement') THEN d.stage ELSE 'budget' END AS basis,
    CASE d.stage WHEN 'supplementary' THEN 1 ELSE 0 END AS supplementary
  FROM records AS r JOIN documents AS d ON d.id = r.document_id
)
GROUP BY {group}, supplementary, departments_key, amount_yen, relation, {once}
"""

_POOLS = """
CREATE VIEW {prefix}pools AS
SELECT {group}, r.departments, p.figure_yen, p.records, p.counted_yen, p.pool_id
FROM (
  SELECT {group}, amount_yen AS figure_yen,
    CAST(count(*) FILTER (WHERE relation = 'part_of') AS BIGINT) AS records,
    CAST(CASE WHEN count(*) FILTER (WHERE relation = 'exact') > 0 THEN 0 ELSE amount_yen END AS BIGINT) AS counted_yen,
    CAST(min(record_id) FILTER (WHERE relation = 'part_of') AS BIGINT) AS pool_id
  FROM {prefix}counted_records WHERE relation IN ('exact', 'part_of')
  GROUP BY {group}, supplementary, departments_key, amount_yen
  HAVING count(*) FILTER (WHERE relation = 'part_of') > 0
) AS p JOIN records AS r ON r.id = p.pool_id
"""

# Which items share a pool; `pool_id` is the first of them.
_POOL_RECORDS = """
CREATE VIEW {prefix}pool_records AS
SELECT {group}, record_id, CAST(min(record_id) OVER (
  PARTITION BY {group}, supplementary, departments_key, amount_yen) AS BIGINT) AS pool_id
FROM {prefix}counted_records WHERE relation = 'part_of'
"""

_TOTALS = """
CREATE VIEW {prefix}totals AS
WITH parts AS (
  SELECT {group}, 1 AS records, CASE relation WHEN 'exact' THEN 1 ELSE 0 END AS exact,
    CASE relation WHEN 'part_of' THEN 1 ELSE 0 END AS part_of, 0 AS pools,
    CASE relation WHEN 'exact' THEN amount_yen ELSE 0 END AS firm_yen, 0 AS pool_yen
  FROM {prefix}counted_records
  UNION ALL SELECT {group}, 0, 0, 0, 1, 0, counted_yen FROM {prefix}pools
  UNION ALL SELECT {document_group}, 0, 0, 0, 0, 0, 0 FROM documents
)
SELECT {group}, CAST(sum(records) AS BIGINT) AS records, CAST(sum(exact) AS BIGINT) AS exact,
  CAST(sum(part_of) AS BIGINT) AS part_of, CAST(sum(pools) AS BIGINT) AS pools,
  CAST(sum(firm_yen) AS BIGINT) AS firm_yen,
  CAST(sum(firm_yen) + sum(CASE WHEN pool_yen < 0 THEN pool_yen ELSE 0 END) AS BIGINT) AS floor_yen,
  CAST(sum(firm_yen) + sum(CASE WHEN pool_yen > 0 THEN pool_yen ELSE 0 END) AS BIGINT) AS ceiling_yen
FROM parts GROUP BY {group}
"""

_DEPARTMENT_TOTALS = """
CREATE VIEW {prefix}department_totals AS
WITH names AS (
  SELECT record_id, name_key, min(name) AS name FROM departments GROUP BY record_id, name_key
), shares AS (
  SELECT record_id, count(*) AS sharers FROM names GROUP BY record_id
), parts AS (
  SELECT {group}, n.name_key, n.name, 1 AS records,
    CASE WHEN c.relation = 'exact' AND coalesce(s.sharers, 1) = 1 THEN c.amount_yen ELSE 0 END AS firm_yen,
    CASE WHEN c.relation = 'exact' AND s.sharers > 1 THEN c.amount_yen ELSE 0 END AS joint_yen,
    0 AS pool_yen
  FROM {prefix}counted_records AS c
  LEFT JOIN names AS n ON n.record_id = c.record_id LEFT JOIN shares AS s ON s.record_id = c.record_id
  UNION ALL
  SELECT {group}, n.name_key, n.name, 0, 0, 0, p.counted_yen
  FROM {prefix}pools AS p LEFT JOIN names AS n ON n.record_id = p.pool_id
)
SELECT {group}, min(name) AS department, CAST(sum(records) AS BIGINT) AS records,
  CAST(sum(firm_yen) AS BIGINT) AS firm_yen,
  CAST(sum(joint_yen) AS BIGINT) AS joint_yen,
  CAST(sum(pool_yen) AS BIGINT) AS pool_yen,
  CAST(sum(firm_yen) + sum(CASE WHEN joint_yen + pool_yen < 0 THEN joint_yen + pool_yen ELSE 0 END) AS BIGINT)
    AS floor_yen,
  CAST(sum(firm_yen) + sum(CASE WHEN joint_yen + pool_yen > 0 THEN joint_yen + pool_yen ELSE 0 END) AS BIGINT)
    AS ceiling_yen
FROM parts GROUP BY {group}, name_key
"""

_BASIS = "CASE WHEN stage IN ('request', 'provisional', 'settlement') THEN stage ELSE 'budget' END"
_YEARS = {
    "prefix": "",
    "group": "fiscal_year, basis",
    "document_group": f"fiscal_year, {_BASIS}",
    # An item whose title was lost is never taken for another.
    "once": "title_key, CASE title_key WHEN '' THEN id END",
}
_DOCUMENTS = {
    "prefix": "document_",
    "group": "source, fiscal_year, basis",
    "document_group": f"source, fiscal_year, {_BASIS}",
    "once": "id",
}


def view_statements() -> list[str]:
    """The statements that make the views, in order."""
    views = [
        view.format(**scope)
        for scope in (_YEARS, _DOCUMENTS)
        for view in (_COUNTED, _POOLS, _POOL_RECORDS, _TOTALS, _DEPARTMENT_TOTALS)
    ]
    return [view.strip() for view in (_FLAT_RECORDS, *views)]


def search_statements() -> list[str]:
    """The statements that make the index of texts, in order."""
    return [statement.strip() for statement in re.split(r"(?<=\)|D);\n(?=CREATE|$)", _SEARCH) if statement.strip()]


def schema_statements() -> list[str]:
    """The statements that make an empty database, in order."""
    return [
        *(statement.strip() for statement in _TABLES.split(";\n") if statement.strip()),
        *view_statements(),
        f"PRAGMA application_id = {APPLICATION_ID}",
        f"PRAGMA user_version = {DATABASE_VERSION}",
    ]
