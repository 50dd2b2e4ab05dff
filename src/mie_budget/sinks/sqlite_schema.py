"""The tables and views of the database, as SQL.

The tables hold what the output contract holds, under the contract's names. The views add up, and there the rules of
内数 live: a pool counts once in a ceiling and never in a firm total, a pool whose figure is also printed as an exact
item of the same departments adds nothing, and an item of several departments is never split between them.
"""

from __future__ import annotations

DATABASE_VERSION = 1
"""`PRAGMA user_version`: raised when a table or view changes in a way that breaks a reader."""
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
  UNIQUE (document_id, position),
  CHECK ((amount_yen IS NULL) = (relation IS NULL) AND (amount_yen IS NULL) = (amount_text IS NULL))
);
CREATE TABLE departments (
  record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
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
ORDER BY r.document_id, r.position;
"""

# {scope} is what may be added up: a year and stage over all documents, or one document.
_POOLS = """
CREATE VIEW {prefix}pools AS
SELECT {scope}, r.departments, r.amount_yen AS figure_yen,
  CAST(count(*) FILTER (WHERE r.relation = 'part_of') AS INTEGER) AS records,
  CAST(CASE WHEN max(r.relation = 'exact') THEN 0 ELSE r.amount_yen END AS INTEGER) AS counted_yen,
  CAST(min(r.id) FILTER (WHERE r.relation = 'part_of') AS INTEGER) AS first_record_id
FROM records AS r JOIN documents AS d ON d.id = r.document_id
WHERE r.relation IN ('exact', 'part_of')
GROUP BY {scope}, r.departments, r.amount_yen
HAVING max(r.relation = 'part_of');
"""

_TOTALS = """
CREATE VIEW {prefix}totals AS
WITH parts AS (
  SELECT {scope}, 1 AS records, r.relation = 'exact' AS exact, r.relation = 'part_of' AS part_of, 0 AS pools,
    CASE r.relation WHEN 'exact' THEN r.amount_yen ELSE 0 END AS firm_yen, 0 AS pool_yen
  FROM documents AS d JOIN records AS r ON r.document_id = d.id
  UNION ALL SELECT {columns}, 0, 0, 0, 1, 0, counted_yen FROM {prefix}pools
  UNION ALL SELECT {scope}, 0, 0, 0, 0, 0, 0 FROM documents AS d
)
SELECT {columns}, CAST(sum(records) AS INTEGER) AS records, CAST(coalesce(sum(exact), 0) AS INTEGER) AS exact,
  CAST(coalesce(sum(part_of), 0) AS INTEGER) AS part_of, CAST(sum(pools) AS INTEGER) AS pools,
  CAST(sum(firm_yen) AS INTEGER) AS firm_yen, CAST(sum(firm_yen) + sum(pool_yen) AS INTEGER) AS ceiling_yen
FROM parts GROUP BY {columns};
"""

_DEPARTMENT_TOTALS = """
CREATE VIEW {prefix}department_totals AS
WITH names AS (
  SELECT DISTINCT record_id, name FROM departments
), shares AS (
  SELECT record_id, count(*) AS sharers FROM names GROUP BY record_id
), parts AS (
  SELECT {scope}, n.name AS department, 1 AS records,
    CASE WHEN r.relation = 'exact' AND coalesce(s.sharers, 1) = 1 THEN r.amount_yen ELSE 0 END AS firm_yen,
    CASE WHEN r.relation = 'exact' AND s.sharers > 1 THEN r.amount_yen ELSE 0 END AS joint_yen,
    0 AS pool_yen
  FROM records AS r JOIN documents AS d ON d.id = r.document_id
  LEFT JOIN names AS n ON n.record_id = r.id LEFT JOIN shares AS s ON s.record_id = r.id
  UNION ALL
  SELECT {columns}, n.name, 0, 0, 0, p.counted_yen
  FROM {prefix}pools AS p LEFT JOIN names AS n ON n.record_id = p.first_record_id
)
SELECT {columns}, department, CAST(sum(records) AS INTEGER) AS records, CAST(sum(firm_yen) AS INTEGER) AS firm_yen,
  CAST(sum(joint_yen) AS INTEGER) AS joint_yen, CAST(sum(pool_yen) AS INTEGER) AS pool_yen,
  CAST(sum(firm_yen) + sum(joint_yen) + sum(pool_yen) AS INTEGER) AS ceiling_yen
FROM parts GROUP BY {columns}, department;
"""


def schema_statements() -> list[str]:
    """The statements that make an empty database, in order."""
    scopes = (
        {"prefix": "", "scope": "d.fiscal_year, d.stage", "columns": "fiscal_year, stage"},
        {
            "prefix": "document_",
            "scope": "d.source, d.fiscal_year, d.stage",
            "columns": "source, fiscal_year, stage",
        },
    )
    views = [view.format(**names) for names in scopes for view in (_POOLS, _TOTALS, _DEPARTMENT_TOTALS)]
    script = "".join([_TABLES, _FLAT_RECORDS, *views])
    return [
        *(statement.strip() for statement in script.split(";\n") if statement.strip()),
        f"PRAGMA application_id = {APPLICATION_ID}",
        f"PRAGMA user_version = {DATABASE_VERSION}",
    ]
