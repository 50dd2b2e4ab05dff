"""The views of the database, as SQL: the flat records, and totals by the rules of `meaning.summary`.

A pool counts once in a ceiling and never in a firm total. A pool whose figure is also printed as an exact item of the
same departments adds nothing. An item of several departments is never split: the firm total of each leaves it out and
the ceiling takes it in whole. An item that several documents of a year print counts once. Requests, provisional
budgets and settlements are never added to budgets.

DuckDB reads the views with its own parser, so they keep to what both it and SQLite understand alike: no bare columns
beside GROUP BY, no truth values as numbers, BIGINT where INTEGER would be 32 bits.
"""

from __future__ import annotations

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
