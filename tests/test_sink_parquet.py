"""Parquet: types, round trips with pyarrow, DuckDB, pandas' and polars' way of reading, and what is refused."""

from __future__ import annotations

import io
import re
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from mie_budget.errors import MissingExtraError
from mie_budget.models import MOST_YEN, Document
from mie_budget.sinks.columns import COLUMNS, row, valid_text
from mie_budget.sinks.parquet import documents_parquet
from test_sink_cases import COLLECTIONS, ROOT, document_of, record_of, sample

pytestmark = pytest.mark.usefixtures("read_once")


def query(sql: str) -> list[tuple[object, ...]]:
    """What DuckDB answers."""
    with closing(duckdb.connect()) as database:
        return database.execute(sql).fetchall()


@given(COLLECTIONS)
def test_records_come_back(documents: list[Document]) -> None:
    table = pq.read_table(io.BytesIO(documents_parquet(documents)))
    expected = []
    for document in documents:
        for record in document.records:
            cells: list[object] = [list(cell) if isinstance(cell, tuple) else cell for cell in row(document, record)]
            others = [
                {"yen": other.yen, "relation": other.relation.value, "text": valid_text(other.text)}
                for other in record.others
            ]
            stage = document.stage.value if document.stage else None
            names = [*(column.name for column in COLUMNS), "stage", "page", "others", "corrected"]
            cells += [stage, record.span.page, others, [field.value for field in record.corrected]]
            expected.append(dict(zip(names, cells, strict=True)))
    assert table.to_pylist() == expected


def test_the_schema_is_typed_and_described() -> None:
    schema = pq.read_schema(io.BytesIO(documents_parquet([])))
    types = {field.name: field.type for field in schema}
    assert types["amount_yen"] == types["firm_yen"] == types["fiscal_year"] == pa.int64()
    assert types["ditto"] == pa.bool_()
    assert pa.types.is_list(types["departments"])
    assert pa.types.is_list(types["markers"])
    assert schema.field("firm_yen").metadata[b"unit"] == b"JPY"
    assert schema.field("firm_yen").metadata[b"title_ja"].decode() == "確定額（円）"
    assert schema.metadata[b"mie_budget"] == b'{"schema_version": "1"}'


def test_duckdb_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "budget.parquet"
    file.write_bytes(documents_parquet([sample()]))
    assert query(f"SELECT count(*), sum(firm_yen) FROM '{file}'") == [(31, 95_178_000)]
    rows = query(
        f"SELECT department, count(*) FROM (SELECT unnest(departments) AS department FROM '{file}') GROUP BY 1 "
        "ORDER BY 2 DESC, 1 LIMIT 2"
    )
    assert rows == [("子ども・福祉部", 13), ("医療保健部", 8)]
    described = query(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{file}')")
    types = {str(name): kind for name, kind in described}
    assert (types["amount_yen"], types["departments"], types["ditto"]) == ("BIGINT", "VARCHAR[]", "BOOLEAN")


def test_the_same_documents_give_the_same_bytes() -> None:
    assert documents_parquet([sample()]) == documents_parquet(iter([sample()]))


def test_the_largest_amounts() -> None:
    records = [record_of("巨額", "防災部", yen) for yen in (MOST_YEN, -MOST_YEN)]
    table = pq.read_table(io.BytesIO(documents_parquet([document_of(*records)])))
    assert table["amount_yen"].to_pylist() == [MOST_YEN, -MOST_YEN]


def test_names_that_could_not_be_decoded() -> None:
    table = pq.read_table(io.BytesIO(documents_parquet([document_of(record_of("a", "", 1), name="\udc80")])))
    assert table["source"].to_pylist() == ["\\udc80"]


def test_without_pyarrow_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r" -m pip install pyarrow$"):
        documents_parquet([])


@pytest.mark.parametrize("page", ["docs/formats.md", "docs/formats.ja.md"])
def test_the_query_of_the_documentation_counts_no_item_twice(tmp_path: Path, page: str) -> None:
    (sql,) = re.findall(r'duckdb\.sql\("(.*)"\)', (ROOT / page).read_text(encoding="utf-8"))
    file = tmp_path / "budget.parquet"
    file.write_bytes(documents_parquet([sample()]))
    rows = query(sql.replace("budget.parquet", str(file)))
    assert sum(int(str(yen)) for _, yen in rows if yen is not None) == sample().totals.firm_yen == 95_178_000
    assert ("子ども・福祉部、医療保健部", 157_000) in rows
