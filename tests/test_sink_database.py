"""The database: round trips, loading twice, replacing, processes at once, the rules of 内数, and the documentation."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given

import mie_budget
from cases import THOROUGH
from mie_budget.diagnostics import DiagnosticCode, sentence
from mie_budget.errors import ErrorCode, MieBudgetError, OutputError, UsageError
from mie_budget.meaning.names import folded
from mie_budget.meaning.totals import summarize
from mie_budget.models import (
    MOST_YEN,
    Amount,
    Diagnostic,
    Document,
    FigureRoles,
    Heading,
    LineRoles,
    Marker,
    OtherAmount,
    OtherRelation,
    Record,
    RecordField,
    Relation,
    Source,
    Span,
    Stage,
)
from mie_budget.sinks import database as database_module
from mie_budget.sinks.columns import COLUMNS, flat_text, row, valid_text
from mie_budget.sinks.database import DATABASE_VERSION, Stored, store_documents, view_statements
from test_sink_cases import (
    COLLECTIONS,
    NO_TOTALS,
    ROOT,
    changed,
    document_of,
    fixtures,
    held,
    record_of,
    sample,
    with_totals,
)

pytestmark = pytest.mark.usefixtures("read_once")

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
        'SELECT code, severity, line, "column", params FROM diagnostics WHERE document_id = ? ORDER BY position',
        key,
    )
    rows = select(path, "SELECT * FROM records WHERE document_id = ? ORDER BY position", key)
    names = [*LineRoles.model_fields]
    assert version == "1"
    document = Document(
        source=Source(
            name=text(name),
            sha256=text(sha256),
            media_type=text(media_type),
            encoding=text(encoding),
            lines=number(lines),
        ),
        title=None if title is None else text(title),
        fiscal_year=None if year is None else number(year),
        stage=None if stage is None else Stage(text(stage)),
        notation=None if notation is None else text(notation),
        headings=tuple(Heading(text=text(words), line=number(line)) for words, line in headings),
        records=tuple(read_record(path, row) for row in rows),
        totals=NO_TOTALS,
        line_roles=LineRoles(**dict(zip(names, map(number, roles), strict=False))),
        figure_roles=FigureRoles(**dict(zip(FigureRoles.model_fields, map(number, roles[len(names) :]), strict=True))),
        diagnostics=tuple(
            Diagnostic.model_validate_json(
                json.dumps(dict(zip(Diagnostic.model_fields, [*cells, json.loads(text(params))], strict=True)))
            )
            for *cells, params in found
        ),
    )
    return with_totals(document)


def read_record(path: Path, cells: tuple[Cell, ...]) -> Record:
    """A record from its row."""
    key, _, _, title, _, ditto, yen, relation, printed, description, *place, corrected, _, _ = cells
    first, header_last, last, page = place
    others = select(path, "SELECT yen, relation, text FROM other_amounts WHERE record_id = ? ORDER BY position", key)
    names = select(path, "SELECT name FROM departments WHERE record_id = ? ORDER BY position", key)
    markers = select(path, "SELECT marker FROM markers WHERE record_id = ? ORDER BY position", key)
    return Record(
        title=text(title),
        departments=tuple(text(name) for (name,) in names),
        ditto=bool(ditto),
        amount=None if yen is None else Amount(yen=number(yen), relation=Relation(text(relation)), text=text(printed)),
        others=tuple(
            OtherAmount(yen=number(value), relation=OtherRelation(text(kind)), text=text(words))
            for value, kind, words in others
        ),
        markers=tuple(Marker(text(marker)) for (marker,) in markers),
        description=text(description),
        span=Span(
            first_line=number(first),
            header_last_line=number(header_last),
            last_line=number(last),
            page=None if page is None else number(page),
        ),
        corrected=tuple(map(RecordField, filter(None, text(corrected).split("、")))),
    )


def expected(document: Document) -> Document:
    """What the database holds of a document: valid texts, but in the values of findings, which are JSON."""
    values = [
        changed(kept, params=found.params)
        for kept, found in zip(held(document).diagnostics, document.diagnostics, strict=True)
    ]
    return changed(held(document), diagnostics=tuple(values))


# What goes in comes out


@given(COLLECTIONS)
def test_documents_come_back(documents: list[Document]) -> None:
    with stored(documents) as path:
        for document in documents:
            assert read_back(path, document.source.name) == with_totals(expected(document))
        assert select(path, "PRAGMA foreign_key_check") == []
        assert select(path, "PRAGMA integrity_check") == [("ok",)]


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


def check_views(documents: list[Document]) -> None:
    """Whether the views add up as `meaning` does, for the years and for each document."""
    years = summarize(documents).years
    totals = {
        (year.fiscal_year, year.basis.value): (
            *(year.total.records, year.total.exact, year.total.part_of, year.total.pools),
            *(year.total.firm_yen, year.total.floor_yen, year.total.ceiling_yen),
        )
        for year in years
    }
    departments = [
        (
            *(year.fiscal_year, year.basis.value, entry.name and folded(valid_text(entry.name))),
            *(entry.records, entry.firm_yen, entry.floor_yen, entry.ceiling_yen),
        )
        for year in years
        for entry in year.departments
    ]
    pools = sorted((pool.yen, pool.adds_yen, len(pool.items)) for year in years for pool in year.pools)
    alone = {
        document.source.name: tuple(
            getattr(document.totals, name)
            for name in ("records", "exact", "part_of", "pools", "firm_yen", "ceiling_yen")
        )
        for document in documents
    }
    with stored(documents) as path:
        assert {cells[:2]: cells[2:] for cells in select(path, "SELECT * FROM totals")} == totals
        found = select(
            path,
            "SELECT fiscal_year, basis, department, records, firm_yen, floor_yen, ceiling_yen FROM department_totals",
        )
        shown = [(*cells[:2], cells[2] and folded(text(cells[2])), *cells[3:]) for cells in found]
        assert sorted(shown, key=repr) == sorted(departments, key=repr)
        assert sorted(select(path, "SELECT figure_yen, counted_yen, records FROM pools")) == pools
        members = select(path, "SELECT count(*) FROM pool_records GROUP BY pool_id ORDER BY 1")
        assert [count for (count,) in members] == sorted(count for *_, count in pools)
        found = select(
            path, "SELECT source, records, exact, part_of, pools, firm_yen, ceiling_yen FROM document_totals"
        )
        assert {text(source): tuple(sums) for source, *sums in found} == alone


@THOROUGH
@given(COLLECTIONS)
def test_views_add_up_as_meaning_does(documents: list[Document]) -> None:
    check_views(documents)


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=THOROUGH)])
def test_views_add_up_as_meaning_does_on_every_fixture(step: int) -> None:
    check_views(fixtures(step))


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
    new = changed(document_of(record_of("新しい事業", "防災部", 4)), source=changed(old.source, sha256="1" * 64))
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
    assert store_documents(tmp_path / "b", [changed(document, notation="mine")]) == Stored(replaced=1)


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

    monkeypatch.setattr("mie_budget.sinks.database._store_records", fail)
    with pytest.raises(KeyboardInterrupt):
        store_documents(path, [document_of(record_of("事業", "防災部", 2)), document_of(name="new.txt")])
    assert select(path, "SELECT * FROM records") == before
    assert select(path, "SELECT source FROM documents") == [("r6.txt",)]


FAILURES = {
    "full disk": sqlite3.OperationalError("database or disk is full"),
    "read error": sqlite3.DatabaseError("disk I/O error"),
    "interruption": KeyboardInterrupt(),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_a_failure_leaves_no_half_made_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("mie_budget.sinks.database._store_records", fail)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        store_documents(tmp_path / "b", [sample()])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs the size limit of POSIX")
def test_a_full_disk_leaves_no_database(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from mie_budget.errors import OutputError\n"
        "from mie_budget.sinks.database import store_documents\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n"
        "    store_documents(sys.argv[1], [])\n"
        "except OutputError as error:\n"
        "    sys.exit(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "b")],
        env=os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (1, "database-unwritable\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("linked", [True, False])
def test_a_database_that_another_process_made_meanwhile_is_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    path = tmp_path / "b"
    link = Path.hardlink_to

    def late(self: Path, target: Path) -> None:
        monkeypatch.undo()
        store_documents(path, [document_of(record_of("先", "防災部", 1), name="first.txt")])
        if not linked:
            raise PermissionError
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    assert store_documents(path, [document_of(record_of("後", "防災部", 1))]) == Stored(added=1)
    assert select(path, "SELECT source FROM documents ORDER BY 1") == [("first.txt",), ("r6.txt",)]
    assert [file.name for file in tmp_path.iterdir()] == ["b"]


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert store_documents(tmp_path / "b", [sample()]) == Stored(added=1)
    assert [file.name for file in tmp_path.iterdir()] == ["b"]


# Findings


def test_messages_are_in_the_language_and_values_stay(tmp_path: Path) -> None:
    found = Diagnostic.of(
        DiagnosticCode.TOTAL_MISMATCH,
        3,
        found="1千円",
        stated=1,
        records=2,
        first=1,
        last=9,
        computed=2,
        way="all",
        extra="",
        difference=1,
        allowed=0,
    )
    document = changed(document_of(), diagnostics=(found,))
    for language, outcome in (("en", Stored(added=1)), ("ja", Stored(replaced=1)), ("ja", Stored(unchanged=1))):
        assert store_documents(tmp_path / "b", [document], language=language) == outcome
        ((code, params, message),) = select(tmp_path / "b", "SELECT code, params, message FROM diagnostics")
        assert (code, json.loads(text(params))) == ("total-mismatch", found.params)
        assert message == sentence(found.code, found.params, language=language)
    assert "千円" in text(message)
    assert message != sentence(found.code, found.params, language="en")


# Several processes

LOADER = """
import sys
from mie_budget import parse_text
from mie_budget.sinks.database import store_documents
path, own = sys.argv[1:]
for turn in range(15):
    shared = parse_text(f"共有{turn}【防災部】（{turn + 1}千円）", name="shared.txt")
    mine = parse_text(f"訓練【防災部】（{turn + 1}千円）", name=f"{own}-{turn}.txt")
    store_documents(path, [shared, mine])
"""


@THOROUGH
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
        with pytest.raises(OutputError, match=r"another process is writing to this database\. Try again"):
            store_documents(path, [sample()], wait_seconds=0.1)


def test_a_writer_that_does_not_end_is_waited_for_a_few_seconds(tmp_path: Path) -> None:
    assert signature(store_documents).parameters["wait_seconds"].default == 5
    path = tmp_path / "b"
    store_documents(path, [])
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(OutputError) as caught:
            store_documents(path, [sample()], wait_seconds=0.5)
    assert caught.value.code is ErrorCode.DATABASE_BUSY
    assert 0.4 < time.monotonic() - begun < 2


# What is refused


@pytest.mark.parametrize("yen", [MOST_YEN, -MOST_YEN])
def test_the_largest_amounts(tmp_path: Path, yen: int) -> None:
    figure = OtherAmount(yen=yen, relation=OtherRelation.LIMIT, text="x")
    record = changed(record_of("巨額", "防災部", yen), others=(figure,))
    store_documents(tmp_path / "b", [document_of(record)])
    assert select(tmp_path / "b", "SELECT firm_yen FROM totals") == [(yen,)]
    assert select(tmp_path / "b", "SELECT yen FROM other_amounts") == [(yen,)]


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
    with pytest.raises(OutputError, match="this is a folder"):
        store_documents(tmp_path, [])


@pytest.mark.parametrize(
    "name",
    ["", " ", ":memory:", ":MEMORY:", "file:x.db", "file:x.db?mode=memory", "file::memory:", "FILE:x", os.devnull],
)
def test_what_is_no_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MieBudgetError) as caught:
        store_documents(name, [sample()])
    assert (caught.value.code, caught.value.file) == (ErrorCode.DATABASE_NOT_A_FILE, name)
    assert list(tmp_path.iterdir()) == []


def test_a_version_before_is_not_written_to(tmp_path: Path) -> None:
    store_documents(tmp_path / "older", [])
    with closing(sqlite3.connect(tmp_path / "older")) as database:
        database.execute("PRAGMA user_version = 1")
    with pytest.raises(
        UsageError, match=f"has version 1 of the tables, this program writes version {DATABASE_VERSION}\\."
    ):
        store_documents(tmp_path / "older", [sample()])


SEARCH = "SELECT title FROM record_texts WHERE record_texts MATCH {} ORDER BY rowid"


def test_texts_are_found_and_follow_their_documents(tmp_path: Path) -> None:
    first = document_of(
        record_of("学校の耐震化", "教育委員会", 1), record_of("道路の点検", "県土整備部", 2), name="a.txt"
    )
    other = document_of(record_of("学校図書館の充実", "教育委員会", 3), name="b.txt")
    store_documents(tmp_path / "b", [first, other])
    assert select(tmp_path / "b", SEARCH.format("'教育委員'")) == [("学校の耐震化",), ("学校図書館の充実",)]
    changed_first = document_of(record_of("橋の耐震化", "県土整備部", 1), name="a.txt")
    store_documents(tmp_path / "b", [changed_first, other])
    assert select(tmp_path / "b", SEARCH.format("'教育委員'")) == [("学校図書館の充実",)]
    assert select(tmp_path / "b", SEARCH.format("'耐震化'")) == [("橋の耐震化",)]
    with closing(sqlite3.connect(tmp_path / "b")) as database:
        database.execute("UPDATE records SET title = '橋の長寿命化' WHERE title = '橋の耐震化'")
        database.execute("INSERT INTO record_texts (record_texts, rank) VALUES ('integrity-check', 1)")
        database.commit()
    assert select(tmp_path / "b", SEARCH.format("'長寿命化'")) == [("橋の長寿命化",)]


def test_an_sqlite_without_fts5_has_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_has_trigrams", lambda _database: False)
    store_documents(tmp_path / "b", [sample()])
    assert select(tmp_path / "b", "SELECT count(*) FROM records") == [(31,)]
    assert select(tmp_path / "b", "SELECT name FROM sqlite_master WHERE name LIKE 'record_texts%'") == []


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
    assert len(blocks) == written.count("```sql") == 6
    with closing(sqlite3.connect(tmp_path / "b")) as database:
        for block in blocks:
            cursor = database.execute(block["sql"])
            columns = [entry[0] for entry in cursor.description]
            answer = [[shown(*cell) for cell in zip(columns, cells, strict=True)] for cells in cursor]
            lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block["answer"].splitlines()]
            assert lines[0] == columns
            assert lines[2:] == answer


@THOROUGH
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
        if str(name).startswith("record_texts_"):
            continue  # what FTS5 keeps its index in
        assert f"`{name}`" in written
