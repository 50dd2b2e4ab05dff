"""The database: round trips, loading twice, replacing, processes at once, the rules of 内数, and the documentation."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings

import mie_budget
from mie_budget.errors import UsageError
from mie_budget.meaning.keys import folded
from mie_budget.meaning.summary import summarize
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    Heading,
    LineRoles,
    Marker,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Severity,
    Source,
    Span,
    Stage,
)
from mie_budget.sinks.atomic import OutputError
from mie_budget.sinks.columns import COLUMNS, flat_text, row
from mie_budget.sinks.columns_limits import INT64_LIMIT, AmountRangeError
from mie_budget.sinks.sqlite import Stored, store_documents
from mie_budget.sinks.sqlite_schema import DATABASE_VERSION
from mie_budget.sinks.sqlite_views import view_statements
from test_sink_cases import COLLECTIONS, NO_TOTALS, ROOT, document_of, record_of, sample, with_totals

Cell = str | int | None


def select(path: Path, sql: str, *values: Cell) -> list[tuple[Cell, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql, values).fetchall()


@contextmanager
def stored(documents: list[Document]) -> Iterator[Path]:
    """A database that holds some documents."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "budget.sqlite"
        store_documents(path, documents)
        yield path


def text(cell: Cell) -> str:
    assert isinstance(cell, str)
    return cell


def number(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell


def read_back(path: Path, source: str) -> Document:
    """A document from the tables."""
    ((key, *columns),) = select(path, "SELECT * FROM documents WHERE source = ?", source)
    name, sha256, _, media_type, encoding, lines, title, year, stage, notation, version, *roles = columns
    headings = select(path, "SELECT text, line FROM headings WHERE document_id = ? ORDER BY position", key)
    found = select(
        path,
        'SELECT code, severity, line, "column", message FROM diagnostics WHERE document_id = ? ORDER BY position',
        key,
    )
    rows = select(path, "SELECT * FROM records WHERE document_id = ? ORDER BY position", key)
    records = tuple(read_record(path, row) for row in rows)
    document = Document(
        source=Source(text(name), text(sha256), text(media_type), text(encoding), number(lines)),
        title=None if title is None else text(title),
        fiscal_year=None if year is None else number(year),
        stage=None if stage is None else Stage(text(stage)),
        notation=None if notation is None else text(notation),
        headings=tuple(Heading(text(words), number(line)) for words, line in headings),
        records=records,
        totals=NO_TOTALS,
        line_roles=LineRoles(*map(number, roles)),
        diagnostics=tuple(
            Diagnostic(text(code), Severity(text(severity)), number(line), number(column), text(message))
            for code, severity, line, column, message in found
        ),
        schema_version=text(version),
    )
    return with_totals(document)


def read_record(path: Path, cells: tuple[Cell, ...]) -> Record:
    """A record from its row."""
    key, _, _, title, _, ditto, yen, relation, printed, description, first, header_last, last, page, _, _ = cells
    others = select(path, "SELECT yen, relation, text FROM other_amounts WHERE record_id = ? ORDER BY position", key)
    names = select(path, "SELECT name FROM departments WHERE record_id = ? ORDER BY position", key)
    markers = select(path, "SELECT marker FROM markers WHERE record_id = ? ORDER BY position", key)
    return Record(
        title=text(title),
        departments=tuple(text(name) for (name,) in names),
        ditto=bool(ditto),
        amount=None if yen is None else Amount(number(yen), Relation(text(relation)), text(printed)),
        others=tuple(
            OtherAmount(number(value), OtherRelation(text(kind)), text(words)) for value, kind, words in others
        ),
        markers=tuple(Marker(text(marker)) for (marker,) in markers),
        description=text(description),
        span=Span(number(first), number(header_last), number(last), None if page is None else number(page)),
    )


# What goes in comes out


@settings(max_examples=50, deadline=None)
@given(COLLECTIONS)
def test_documents_come_back(documents: list[Document]) -> None:
    with stored(documents) as path:
        for document in documents:
            assert read_back(path, document.source.name) == document
        assert select(path, "PRAGMA foreign_key_check") == []
        assert select(path, "PRAGMA integrity_check") == [("ok",)]


@settings(max_examples=50, deadline=None)
@given(COLLECTIONS)
def test_flat_records_are_the_csv_columns(documents: list[Document]) -> None:
    expected = [
        tuple(int(cell) if isinstance(cell, bool) else flat_text(cell) for cell in row(document, record))
        for document in documents
        for record in document.records
    ]
    with stored(documents) as path, closing(sqlite3.connect(path)) as database:
        cursor = database.execute("SELECT * FROM flat_records")
        assert [entry[0] for entry in cursor.description] == [column.name for column in COLUMNS]
        assert cursor.fetchall() == expected


@settings(max_examples=60, deadline=None)
@given(COLLECTIONS)
def test_views_add_up_as_summaries_do(documents: list[Document]) -> None:
    years = summarize(documents).years
    totals = {
        (year.fiscal_year, year.basis.value): (
            *(year.total.records, year.total.exact, year.total.part_of, year.total.pools),
            *(year.total.firm_yen, year.total.floor_yen, year.total.ceiling_yen),
        )
        for year in years
    }
    departments = {
        (year.fiscal_year, year.basis.value, entry.name and folded(entry.name)): (
            *(entry.sums.records, entry.sums.firm_yen, entry.sums.floor_yen, entry.sums.ceiling_yen),
        )
        for year in years
        for entry in year.departments
    }
    pools = sorted((pool.yen, pool.adds_yen, len(pool.items)) for year in years for pool in year.pools)
    with stored(documents) as path:
        assert {cells[:2]: cells[2:] for cells in select(path, "SELECT * FROM totals")} == totals
        found = select(
            path,
            "SELECT fiscal_year, basis, department, records, firm_yen, floor_yen, ceiling_yen FROM department_totals",
        )
        assert {(*cells[:2], cells[2] and folded(text(cells[2]))): cells[3:] for cells in found} == departments
        assert sorted(select(path, "SELECT figure_yen, counted_yen, records FROM pools")) == pools
        members = select(path, "SELECT count(*) FROM pool_records GROUP BY pool_id ORDER BY 1")
        assert [count for (count,) in members] == sorted(count for *_, count in pools)


@settings(max_examples=50, deadline=None)
@given(COLLECTIONS)
def test_views_of_single_documents_have_their_totals(documents: list[Document]) -> None:
    expected = {
        document.source.name: (
            *(document.totals.records, document.totals.exact, document.totals.part_of, document.totals.pools),
            *(document.totals.firm_yen, document.totals.ceiling_yen),
        )
        for document in documents
    }
    with stored(documents) as path:
        found = select(
            path, "SELECT source, records, exact, part_of, pools, firm_yen, ceiling_yen FROM document_totals"
        )
        assert {text(source): tuple(sums) for source, *sums in found} == expected


def test_rules_of_pools_and_joint_items() -> None:
    part = Relation.PART_OF
    documents = [
        document_of(
            record_of("a", "防災部", 100),
            record_of("b", "防災部", 50, part),
            record_of("c", "防災部", 50, part),
            record_of("d", "防災部", 100, part),  # printed as an exact item: adds nothing
            record_of("e", "総務部、防災部", 7),
            record_of("f", "防災部、総務部", 9, part),
            record_of("g", "総務部、防災部", 9, part),  # the same pool in another order
            record_of("h", "", 3),
        ),
        # The same pool and the same item in another document of the year.
        document_of(record_of("a", "防災部", 100), record_of("z", "防災部", 50, part), name="more.txt"),
        document_of(record_of("a", "防災部", 40), name="next.txt", fiscal_year=2025),
    ]
    with stored(documents) as path:
        assert select(
            path,
            "SELECT fiscal_year, department, firm_yen, joint_yen, pool_yen, ceiling_yen FROM department_totals "
            "ORDER BY fiscal_year, department",
        ) == [
            (2024, None, 3, 0, 0, 3),
            (2024, "総務部", 0, 7, 9, 16),
            (2024, "防災部", 100, 7, 59, 166),
            (2025, "防災部", 40, 0, 0, 40),
        ]
        assert select(path, "SELECT fiscal_year, firm_yen, ceiling_yen FROM totals ORDER BY 1") == [
            (2024, 110, 169),
            (2025, 40, 40),
        ]
        assert select(path, "SELECT source, ceiling_yen FROM document_totals ORDER BY 1") == [
            ("more.txt", 150),
            ("next.txt", 40),
            ("r6.txt", 169),
        ]


# Loading again


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "budget.sqlite"
    assert store_documents(path, [sample()]) == Stored(added=1)
    before = path.read_bytes()
    assert store_documents(path, [sample(), sample()]) == Stored(unchanged=2)
    assert path.read_bytes() == before


def test_a_new_database_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        store_documents(tmp_path / name, [sample()])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_changed_document_replaces_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "budget.sqlite"
    old = document_of(record_of("古い事業", "防災部", 1), record_of("消える事業", "総務部", 2))
    other = document_of(record_of("別の事業", "防災部", 3), name="other.txt")
    new = replace(document_of(record_of("新しい事業", "防災部", 4)), source=replace(old.source, sha256="1" * 64))
    store_documents(path, [old, other])
    keys = select(path, "SELECT id, source FROM documents ORDER BY id")
    assert store_documents(path, [new]) == Stored(replaced=1)
    assert select(path, "SELECT id, source FROM documents ORDER BY id") == keys
    assert read_back(path, "r6.txt") == new
    assert read_back(path, "other.txt") == other
    assert select(path, "SELECT name FROM departments") == [("防災部",), ("防災部",)]


def test_the_same_bytes_read_another_way_replace_too(tmp_path: Path) -> None:
    document = document_of(record_of("事業", "防災部", 1))
    store_documents(tmp_path / "b", [document])
    assert store_documents(tmp_path / "b", [replace(document, notation="mine")]) == Stored(replaced=1)


def test_many_documents_are_written_in_batches(tmp_path: Path) -> None:
    documents = (document_of(record_of("事業", "防災部", yen), name=f"{yen}.txt") for yen in range(450))
    assert store_documents(tmp_path / "b", documents) == Stored(added=450)
    assert select(tmp_path / "b", "SELECT firm_yen, records FROM totals") == [(sum(range(450)), 450)]


def test_a_failure_leaves_whole_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b"
    store_documents(path, [document_of(record_of("事業", "防災部", 1))])
    before = select(path, "SELECT * FROM records")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mie_budget.sinks.sqlite._store_records", fail)
    with pytest.raises(KeyboardInterrupt):
        store_documents(path, [document_of(record_of("事業", "防災部", 2)), document_of(name="new.txt")])
    assert select(path, "SELECT * FROM records") == before
    assert select(path, "SELECT source FROM documents") == [("r6.txt",)]


# Several processes

LOADER = """
import sys
from mie_budget import parse_text
from mie_budget.sinks.sqlite import store_documents
path, own = sys.argv[1:]
for turn in range(15):
    shared = parse_text(f"共有{turn}【防災部】（{turn + 1}千円）", name="shared.txt")
    mine = parse_text(f"訓練【防災部】（{turn + 1}千円）", name=f"{own}-{turn}.txt")
    store_documents(path, [shared, mine])
"""


def test_processes_load_at_once(tmp_path: Path) -> None:
    path = tmp_path / "b"
    environment = os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)}
    loaders = [
        subprocess.Popen([sys.executable, "-c", LOADER, str(path), str(own)], env=environment) for own in range(3)
    ]
    assert [loader.wait(120) for loader in loaders] == [0, 0, 0]
    assert select(path, "SELECT count(*), count(DISTINCT source) FROM documents") == [(46, 46)]
    assert select(path, "SELECT count(*) FROM records") == [(46,)]
    assert select(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_writer_that_does_not_end_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b"
    store_documents(path, [])
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match=r"another process is writing to it\. Try again"):
            store_documents(path, [sample()], wait_seconds=0.1)


# What is refused


@pytest.mark.parametrize("yen", [INT64_LIMIT + 1, -INT64_LIMIT - 1, 10**40])
def test_amounts_beyond_64_bits(tmp_path: Path, yen: int) -> None:
    document = document_of(record_of("巨額", "防災部", yen))
    with pytest.raises(AmountRangeError, match=rf"^r6\.txt:1: the amount of '巨額', {yen} yen, has more digits"):
        store_documents(tmp_path / "b", [document])
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("yen", [INT64_LIMIT, -INT64_LIMIT])
def test_amounts_of_64_bits(tmp_path: Path, yen: int) -> None:
    store_documents(tmp_path / "b", [document_of(record_of("巨額", "防災部", yen))])
    assert select(tmp_path / "b", "SELECT firm_yen FROM totals") == [(yen,)]


def test_further_figures_are_checked_too(tmp_path: Path) -> None:
    record = replace(record_of("a", "", 1), others=(OtherAmount(2**70, OtherRelation.LIMIT, "x"),))
    with pytest.raises(AmountRangeError, match=r"further figure \(limit\) of 'a'"):
        store_documents(tmp_path / "b", [document_of(record)])


def test_two_files_of_one_name(tmp_path: Path) -> None:
    documents = [document_of(record_of("事業", "防災部", yen)) for yen in (1, 2)]
    with pytest.raises(UsageError, match=r"^r6\.txt: two different documents have this name"):
        store_documents(tmp_path / "b", documents)


def test_files_that_are_something_else(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, whatever its name says" * 100)
    with pytest.raises(OutputError, match="this is not an SQLite database"):
        store_documents(tmp_path / "text", [])
    with closing(sqlite3.connect(tmp_path / "other")) as database:
        database.execute("CREATE TABLE mine (x)")
    with pytest.raises(UsageError, match="this database holds something else"):
        store_documents(tmp_path / "other", [])
    store_documents(tmp_path / "newer", [])
    with closing(sqlite3.connect(tmp_path / "newer")) as database:
        database.execute(f"PRAGMA user_version = {DATABASE_VERSION + 1}")
    with pytest.raises(UsageError, match=f"this database has version {DATABASE_VERSION + 1} of the tables"):
        store_documents(tmp_path / "newer", [])
    with pytest.raises(OutputError, match="there is no such folder"):
        store_documents(tmp_path / "missing" / "b", [])
    with pytest.raises(OutputError, match="the database cannot be written"):
        store_documents(tmp_path, [])


def test_names_that_could_not_be_decoded(tmp_path: Path) -> None:
    document = document_of(name="\udc80.txt")
    store_documents(tmp_path / "b", [document])
    assert store_documents(tmp_path / "b", [document]) == Stored(unchanged=1)
    assert select(tmp_path / "b", "SELECT source FROM documents") == [("\\udc80.txt",)]


def test_versions_are_stated(tmp_path: Path) -> None:
    store_documents(tmp_path / "b", [])
    assert select(tmp_path / "b", "PRAGMA user_version") == [(DATABASE_VERSION,)]
    assert select(tmp_path / "b", "SELECT * FROM totals") == []


# The documentation

BLOCK = re.compile(r"```sql\n(?P<sql>.*?)```\n\n(?P<answer>(?:\|[^\n]*\n?)+)", re.DOTALL)
PRIVATE = re.compile("[\ue000-\uf8ff]")


def shown(column: str, cell: Cell) -> str:
    """A cell as the documentation prints it."""
    if isinstance(cell, int) and column.endswith("_yen"):
        return f"{cell:,}"
    return "" if cell is None else PRIVATE.sub("", str(cell)).strip()


@pytest.mark.parametrize("page", ["docs/sqlite.md", "docs/sqlite.ja.md"])
def test_every_query_of_the_documentation_gives_its_answer(tmp_path: Path, page: str) -> None:
    store_documents(tmp_path / "b", [sample()])
    written = (ROOT / page).read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(written))
    assert len(blocks) == written.count("```sql") == 5
    with closing(sqlite3.connect(tmp_path / "b")) as database:
        for block in blocks:
            cursor = database.execute(block["sql"])
            columns = [entry[0] for entry in cursor.description]
            answer = [[shown(*cell) for cell in zip(columns, cells, strict=True)] for cells in cursor]
            lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block["answer"].splitlines()]
            assert lines[0] == columns
            assert lines[2:] == answer


@settings(max_examples=15, deadline=None)
@given(COLLECTIONS)
def test_duckdb_understands_the_views_as_sqlite_does(documents: list[Document]) -> None:
    # DuckDB runs the views of an attached SQLite database itself. Its extension for that is a download, so the tables
    # are copied here.
    tables = ("documents", "records", "departments", "markers")
    views = [statement.split()[2] for statement in view_statements()]
    with stored(documents) as path, closing(duckdb.connect()) as duck:
        for table in tables:
            columns = select(path, f"SELECT name, type FROM pragma_table_info('{table}')")
            types = ", ".join(f"{name} {'BIGINT' if kind == 'INTEGER' else 'VARCHAR'}" for name, kind in columns)
            duck.execute(f"CREATE TABLE {table} ({types})")
            for cells in select(path, f"SELECT * FROM {table}"):
                duck.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(cells))})", cells)
        for statement in view_statements():
            duck.execute(statement)
        for view in views:
            assert sorted(duck.execute(f"SELECT * FROM {view}").fetchall(), key=repr) == sorted(
                select(path, f"SELECT * FROM {view}"), key=repr
            )


@pytest.mark.parametrize("page", ["docs/sqlite.md", "docs/sqlite.ja.md"])
def test_every_table_and_view_is_documented(tmp_path: Path, page: str) -> None:
    store_documents(tmp_path / "b", [])
    written = (ROOT / page).read_text(encoding="utf-8")
    for (name,) in select(tmp_path / "b", "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"):
        assert f"`{name}`" in written
