"""The tables of the database, as SQL.

They hold what the output contract holds, under the contract's names. The columns that end in `_key` are for comparing
only (`meaning.keys`): two printings of the same name have the same key.
"""

from __future__ import annotations

from mie_budget.sinks.sqlite_views import view_statements

DATABASE_VERSION = 1
"""`PRAGMA user_version`: raised when a table, a view or the making of a key changes in a way that old rows miss."""
APPLICATION_ID = 0x4D494542
"""`PRAGMA application_id`, "MIEB": tells a database of this program from any other."""

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
  unclaimed_lines INTEGER NOT NULL
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


def schema_statements() -> list[str]:
    """The statements that make an empty database, in order."""
    return [
        *(statement.strip() for statement in _TABLES.split(";\n") if statement.strip()),
        *view_statements(),
        f"PRAGMA application_id = {APPLICATION_ID}",
        f"PRAGMA user_version = {DATABASE_VERSION}",
    ]
