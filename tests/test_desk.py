"""The desk: who may ask it, what gets into its folder, corrections made and taken back, and what it gives."""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cases import THOROUGH
from desks import Answer, Desk, desk
from mie_budget import ErrorCode, MieBudgetError, OutputError, SourceError, UsageError, parse_corrections
from mie_budget.api import sha256_of
from mie_budget.cli import desk as command
from mie_budget.cli.main import run
from mie_budget.desk.content import desk_content, desk_page
from mie_budget.desk.corrections import DeskCorrections, Wanted, yen_of
from mie_budget.desk.drops import REMOVED, DroppedFile, TakenError, keep_files, safe_name
from mie_budget.desk.folder import DeskFolder
from mie_budget.meaning.corrections import Action
from mie_budget.models import Relation
from mie_budget.printed import Picture, Printed
from mie_budget.sinks.contract import load_documents
from mie_budget.sources.documents import read_source
from mie_budget.sources.folders import CORRECTIONS_FILE
from mie_budget.sources.limits import Limits
from test_corrections import TEXT

pytestmark = pytest.mark.usefixtures("read_once")

SECRET = "機密事業【防災部】（1,000千円）\n"
BEGUN = "令和６年度当初予算 主な事業\n\n"


# Who may ask


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that no test changes."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "r6.txt").write_text(BEGUN + SECRET, encoding="utf-8")
    (folder.parent / "outside.txt").write_text(SECRET, encoding="utf-8")
    with desk(folder) as found:
        yield found


def test_the_address_opens_it_once_and_the_cookie_from_then_on(opened: Desk) -> None:
    first = opened.ask(opened.address.removeprefix(opened.origin), headers={"Cookie": None, "Origin": None})
    assert (first.status, first.headers["location"]) == (303, "/")
    cookie, *attributes = first.headers["set-cookie"].split("; ")
    assert cookie == opened.cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(attributes)
    assert opened.ask("/").headers["location"] == "/ja/"
    page = opened.ask("/ja/")
    assert page.status == 200
    assert b"connect-src &#x27;self&#x27;" in page.data or b"connect-src 'self'" in page.data
    assert "機密" not in page.data.decode()
    assert "機密" in opened.ask("/ja/documents").json["documents"][0]["records"][0]["title"]


REFUSED: list[dict[str, str | None]] = [
    {"Cookie": None},
    {"Cookie": "mie-budget-1=x"},
    {"Host": "example.com"},
    {"Host": "localhost"},
    {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1:1"},
    {"Origin": "http://example.com"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", REFUSED, ids=lambda one: "-".join(f"{name}-{text}" for name, text in one.items()))
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", None),
        ("/ja/", None),
        ("/ja/documents", None),
        ("/ja/download/csv", None),
        ("/ja/undo", b"{}"),
        ("/ja/files", b""),
        ("/ja/files/remove", b"{}"),
        ("/nothing", None),
    ],
)
def test_others_are_refused(opened: Desk, headers: dict[str, str | None], path: str, body: bytes | None) -> None:
    answer = opened.ask(path, body, headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert "機密" not in answer.data.decode()
    assert "set-cookie" not in answer.headers


def test_what_changes_something_says_where_it_comes_from(opened: Desk) -> None:
    assert opened.ask("/ja/undo", b"{}", headers={"Origin": None}).status == 403
    assert opened.ask("/ja/undo", b"{}").status == 200


@pytest.mark.parametrize("path", ["/?token=", "/?token=x", "/ja/?{token}", "/ja/documents?{token}"])
def test_the_token_opens_one_address_alone(opened: Desk, path: str) -> None:
    token = opened.address.partition("?")[2]
    assert opened.ask(path.format(token=token), headers={"Cookie": None}).status == 403
    assert opened.ask(f"/?{token}", b"", headers={"Cookie": None}).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/ja/../../outside.txt",
        "/ja/pages/..%2f..%2foutside.txt",
        "/ja/pages/../outside.txt",
        "/ja/download/..%2f..%2foutside.txt",
        "/ja/download/table",
        "/xx/",
        "/%2e%2e/outside.txt",
        "/ja/pages/" + "0" * 64,
    ],
)
def test_nothing_else_is_served(opened: Desk, path: str) -> None:
    answer = opened.ask(path)
    assert answer.status == (400 if path.endswith("0") else 404)
    assert "機密" not in answer.data.decode()


def test_every_answer_says_what_may_be_done_with_it(opened: Desk) -> None:
    for path, status in (("/ja/", 200), ("/ja/documents", 200), ("/nothing", 404), ("/ja/download/json", 200)):
        answer = opened.ask(path)
        assert answer.status == status
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'none'")
        assert policy.startswith("default-src 'none'") is (path != "/ja/")


@pytest.mark.skipif(sys.platform != "linux", reason="only there are all of 127.0.0.0/8 this machine")
def test_it_listens_on_one_address_alone(opened: Desk) -> None:
    port = urlsplit(opened.address).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_too_much_is_refused(opened: Desk) -> None:
    assert opened.ask("/ja/undo", b" " * 1_000_001).status == 413
    assert opened.ask("/ja/files", headers={"Content-Length": "200000001"}, method="POST").status == 413


def test_a_taken_port_is_told(
    opened: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(urlsplit(opened.address).port)
    monkeypatch.setattr(sys, "argv", ["mie-budget", "app", str(opened.folder), "--no-browser", "--port", port])
    with pytest.raises(SystemExit) as ended:
        run()
    assert (ended.value.code, f"port {port}" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "python_multipart"])
def test_missing_packages_are_named(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == missing else find_spec(name))
    monkeypatch.setattr(sys, "argv", ["mie-budget", "app", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        run()
    assert (ended.value.code, "pip install starlette uvicorn python-multipart" in capsys.readouterr().err) == (2, True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MieBudgetError) as error:
        DeskFolder(str(tmp_path / "none"))
    assert error.value.code is ErrorCode.FOLDER_NOT_THERE


# What gets into the folder


@pytest.fixture
def folder(tmp_path: Path) -> DeskFolder:
    (tmp_path / "desk").mkdir()
    return DeskFolder(str(tmp_path / "desk"))


def names(folder: DeskFolder) -> list[str]:
    """All that is in the folder, what is hidden too."""
    return sorted(path.name for path in folder.path.iterdir())


def keep(folder: DeskFolder, *replaceable: str, **files: str) -> list[str]:
    dropped = [DroppedFile(f"{name}.txt", text.encode()) for name, text in files.items()]
    return keep_files(folder, dropped, replaceable=replaceable)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("r6.pdf", "r6.pdf"),
        ("../../r6.pdf", "r6.pdf"),
        ("C:\\Users\\x\\令和６年度.pdf", "令和６年度.pdf"),
        ("/etc/passwd", "passwd"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ('a<b>:c|d?e*f".txt', "a_b__c_d_e_f_.txt"),
        ("\u202e\u200bfdp.r6", "fdp.r6"),
        ("...r6.txt. ", "r6.txt"),
        ("NUL", "_NUL"),
        ("com1.pdf", "_com1.pdf"),
        ("か\u3099.txt", "が.txt"),
        ("あ" * 300 + ".xlsx", "あ" * 65 + ".xlsx"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_dropped_file_gets_a_safe_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


@pytest.mark.parametrize("given", ["", ".", "..", "a/..", "\u200b", "README.txt", "~$r6.xlsx", CORRECTIONS_FILE])
def test_some_names_are_none(given: str) -> None:
    with pytest.raises(MieBudgetError) as error:
        safe_name(given)
    assert error.value.code is ErrorCode.NAME_NOT_READ


def test_what_is_there_is_replaced_only_after_a_question(folder: DeskFolder) -> None:
    assert keep(folder, a="甲", b="乙") == ["a.txt", "b.txt"]
    assert keep(folder, a="甲") == []
    with pytest.raises(TakenError) as error:
        keep(folder, a="新", c="丙")
    assert error.value.taken == (("a.txt", sha256_of("甲".encode())),)
    assert names(folder) == ["a.txt", "b.txt"]
    # The question was about another text than the one that is there by now.
    with pytest.raises(TakenError):
        keep(folder, sha256_of("旧".encode()), a="新")
    assert keep(folder, sha256_of("甲".encode()), a="新", c="丙") == ["a.txt", "c.txt"]
    assert (folder.path / "a.txt").read_text(encoding="utf-8") == "新"
    assert names(folder) == ["a.txt", "b.txt", "c.txt"]


def test_names_are_the_same_however_they_are_written(folder: DeskFolder) -> None:
    (folder.path / "が.TXT").write_text("甲", encoding="utf-8")
    with pytest.raises(TakenError) as error:
        keep_files(folder, [DroppedFile("か\u3099.txt", b"1")])
    assert error.value.taken[0].name == "が.TXT"
    assert keep_files(folder, [DroppedFile("か\u3099.txt", b"1")], replaceable=[error.value.taken[0].sha256]) == [
        "が.TXT"
    ]
    assert names(folder) == ["が.TXT"]
    with pytest.raises(MieBudgetError) as alike:
        keep_files(folder, [DroppedFile("x.txt", b"1"), DroppedFile("b/X.txt", b"2")])
    assert alike.value.code is ErrorCode.NAMES_ALIKE
    assert keep_files(folder, [DroppedFile("x.txt", b"1"), DroppedFile("b/x.txt", b"1")]) == ["x.txt"]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b'{"schema_version": "1"}', b"\x7fELF\x02\x01\x01" + b"\0" * 200]
)
def test_all_are_kept_or_none(folder: DeskFolder, data: bytes) -> None:
    with pytest.raises(MieBudgetError):
        keep_files(folder, [DroppedFile("a.txt", b"1"), DroppedFile("b", data)])
    assert names(folder) == []


def test_a_failure_in_between_takes_all_back(folder: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(folder, a="甲", b="乙")
    replace = Path.replace

    def failing(path: Path, target: Path) -> Path:
        if target.name == "b.txt":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    both = [sha256_of(text.encode()) for text in "甲乙"]
    with pytest.raises(MieBudgetError) as error:
        keep(folder, *both, new="丙", a="新", b="新")
    assert error.value.code is ErrorCode.OUTPUT_UNWRITABLE
    assert [(folder.path / name).read_text(encoding="utf-8") for name in names(folder)] == ["甲", "乙"]


def test_nothing_is_written_through_a_link_or_over_a_folder(folder: DeskFolder) -> None:
    outside = folder.path.parent / "outside.txt"
    outside.write_text(SECRET, encoding="utf-8")
    (folder.path / "a.txt").symlink_to(outside)
    (folder.path / "b.txt").mkdir()
    for name in "ab":
        with pytest.raises(MieBudgetError) as error:
            keep_files(folder, [DroppedFile(f"{name}.txt", b"1")], replaceable=[sha256_of(outside.read_bytes())])
        assert error.value.code is ErrorCode.NAME_TAKEN
    assert outside.read_text(encoding="utf-8") == SECRET


def test_links_that_lead_out_are_not_followed(folder: DeskFolder) -> None:
    outside = folder.path.parent / "outside"
    outside.mkdir()
    (outside / "x.txt").write_text(SECRET, encoding="utf-8")
    (outside / "c.toml").write_text("", encoding="utf-8")
    keep(folder, a=TEXT)
    (folder.path / "x.txt").symlink_to(outside / "x.txt")
    (folder.path / "below").symlink_to(outside)
    (folder.path / "same.txt").symlink_to(folder.path / "a.txt")
    (folder.path / CORRECTIONS_FILE).symlink_to(outside / "c.toml")
    found = folder.contents()
    assert [one.below for one in found.documents] == ["a.txt", "same.txt"]
    refused = {name: error.code for name, error in found.refused}
    assert refused == {
        "below": ErrorCode.FOLDER_LINKED,
        "x.txt": ErrorCode.OUTSIDE_THE_FOLDER,
        CORRECTIONS_FILE: ErrorCode.OUTSIDE_THE_FOLDER,
    }
    with pytest.raises(MieBudgetError):
        DeskCorrections(folder).correct(wanted(folder, item=0, title="x"), language="en")
    assert (outside / "c.toml").read_text(encoding="utf-8") == ""


# What is read


def test_a_file_that_changes_is_read_anew(folder: DeskFolder) -> None:
    keep(folder, a=BEGUN + SECRET)
    first = folder.contents().documents[0]
    assert folder.contents().documents[0] is first
    (folder.path / "a.txt").write_text(BEGUN + SECRET.replace("機密", "公表"), encoding="utf-8")
    assert folder.contents().documents[0].document.records[0].title == "公表事業"
    (folder.path / "a.txt").unlink()
    assert folder.contents() == ((), (), ())


def test_what_cannot_be_read_is_told_with_its_reason(folder: DeskFolder) -> None:
    (folder.path / "below").mkdir()
    for name, data in (
        ("below/a.txt", SECRET.encode()),
        ("b.pdf", b"%PDF-1.7\nx"),
        ("c.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ):
        (folder.path / name).write_bytes(data)
    (folder.path / "below" / CORRECTIONS_FILE).write_text("[[correction]]\nx = 1\n", encoding="utf-8")
    (folder.path / CORRECTIONS_FILE).write_bytes(b"\xff")
    found = folder.contents()
    assert [one.below for one in found.documents] == ["below/a.txt"]
    assert {name: error.code for name, error in found.refused} == {
        "b.pdf": ErrorCode.FILE_DAMAGED,
        f"below/{CORRECTIONS_FILE}": ErrorCode.CORRECTION_WRONG,
        CORRECTIONS_FILE: ErrorCode.NOT_UTF_8,
    }


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_pipe_is_not_waited_for(folder: DeskFolder) -> None:
    os.mkfifo(folder.path / "a.txt")
    (folder.path / "b.txt").symlink_to(folder.path / "none")
    refused = {name: error.code for name, error in folder.contents().refused}
    assert refused == {"a.txt": ErrorCode.FILE_ENDLESS, "b.txt": ErrorCode.FILE_MISSING}


def test_a_fault_in_one_file_leaves_the_others(folder: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(data: bytes, *, name: str, limits: Limits) -> Printed:
        if name == "a.txt":
            raise ZeroDivisionError
        return read_source(data, name=name, limits=limits)

    monkeypatch.setattr("mie_budget.desk.folder.read_source", faulty)
    keep(folder, a=SECRET, b=SECRET)
    found = folder.contents()
    assert [one.below for one in found.documents] == ["b.txt"]
    assert [(name, error.params) for name, error in found.refused] == [("a.txt", {"why": "ZeroDivisionError"})]


def test_pages_are_drawn_once_and_not_for_another_file(folder: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def drawing(data: bytes, **_: object) -> tuple[Picture, ...]:
        drawn.append(data)
        return (Picture(1, 1, ""),)

    monkeypatch.setattr("mie_budget.desk.folder.draw_source", drawing)
    keep(folder, **{name: f"{name}{SECRET}" for name in "abcd"})
    first, *others = folder.contents().documents
    for document in (first, first, *others, first):
        assert folder.pictures(document) == (Picture(1, 1, ""),)
    assert [data[:1] for data in drawn] == [b"a", b"b", b"c", b"d", b"a"]
    (folder.path / "b.txt").write_text("x", encoding="utf-8")
    with pytest.raises(MieBudgetError) as error:
        folder.pictures(others[0])
    assert error.value.code is ErrorCode.DOCUMENT_CHANGED


# Corrections


def wanted(folder: DeskFolder, **values: Any) -> Wanted:
    """What the page sends about the first document."""
    document = folder.contents().documents[0]
    about = {"document": document.below, "sha256": document.plain.sha256, "action": Action.CHANGE, "reason": "原本"}
    return Wanted(**(about | values))


class Work:
    """A folder with a document that is corrected."""

    def __init__(self, folder: DeskFolder) -> None:
        keep(folder, r6=TEXT)
        self.folder = folder
        self.corrections = DeskCorrections(folder)

    def correct(self, **values: Any) -> None:
        self.corrections.correct(wanted(self.folder, **values), language="en")

    @property
    def records(self) -> list[tuple[str, tuple[str, ...], int | None]]:
        records = self.folder.contents().documents[0].document.records
        return [(one.title, one.departments, one.amount.yen if one.amount else None) for one in records]

    @property
    def content(self) -> Any:
        return desk_content(self.folder, self.corrections, language="en")


@pytest.fixture
def work(folder: DeskFolder) -> Work:
    return Work(folder)


AS_READ = [
    ("移動図書館の巡回", (), 3_500_000),
    ("通学路の点検", ("県土整備部",), None),
    ("里山の整備", ("農林水産部",), 1_000_000),
]


def test_values_are_put_right_and_taken_back(work: Work) -> None:
    assert work.records == AS_READ
    work.correct(item=0, departments=" 教育委員会 、環境部、")
    work.correct(item=1, amount="3,510千円", relation=Relation.PART_OF, title="通学路")
    work.correct(item=2, amount=" ")
    assert work.records == [
        ("移動図書館の巡回", ("教育委員会", "環境部"), 3_500_000),
        ("通学路", ("県土整備部",), 3_510_000),
        ("里山の整備", ("農林水産部",), None),
    ]
    assert work.content["undo"] == "里山の整備"
    file = work.folder.path / CORRECTIONS_FILE
    assert len(tomllib.loads(file.read_text(encoding="utf-8"))["correction"]) == 3
    for left in (2, 1, 0, 0):
        work.corrections.undo()
        assert len(parse_corrections(file.read_text(encoding="utf-8"))) == left
    assert work.records == AS_READ
    assert work.content["undo"] is None


def test_a_step_that_cannot_be_taken_back(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.correct(item=0, title="x")
    work.correct(item=1, title="y")

    def full(*_: object) -> None:
        raise OutputError(ErrorCode.OUTPUT_UNWRITABLE, why="full")

    with monkeypatch.context() as patched:
        patched.setattr("mie_budget.sinks.corrections.write_atomically", full)
        with pytest.raises(OutputError):
            work.corrections.undo()
    assert work.content["undo"] == "通学路の点検"
    work.corrections.undo()
    (work.folder.path / CORRECTIONS_FILE).write_text("", encoding="utf-8")
    with pytest.raises(UsageError):
        work.corrections.undo()
    assert work.content["undo"] is None


def test_an_item_is_added_changed_and_dropped_again(work: Work) -> None:
    work.correct(action=Action.ADD, first=6, last=6, title="見守り", departments="福祉部", amount="4百万円")
    assert work.records[3] == ("見守り", ("福祉部",), 4_000_000)
    (added,) = (key for key in work.content["documents"][0]["origins"] if isinstance(key, str))
    work.correct(item=added, amount="5百万円", reason="やはり")
    assert work.records[3] == ("見守り", ("福祉部",), 5_000_000)
    (kept,) = work.content["corrections"]
    assert (kept["action"], kept["reason"], kept["state"]) == ("add", "やはり", "correction-applied")
    work.correct(action=Action.DROP, item=kept["key"])
    assert (work.records, work.content["corrections"]) == (AS_READ, [])
    for expected in (5_000_000, 4_000_000):
        work.corrections.undo()
        assert work.records[3][2] == expected


def test_items_are_dropped_and_joined(work: Work) -> None:
    work.correct(action=Action.DROP, item=0)
    work.correct(action=Action.JOIN, item=1, second=2, title="点検と整備")
    assert work.records == [("点検と整備", ("県土整備部",), 1_000_000)]
    assert work.content["documents"][0]["origins"] == [1]
    first = work.content["corrections"][0]
    work.corrections.remove(first["key"])
    assert work.records[0] == AS_READ[0]
    work.corrections.undo()
    assert len(work.records) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"item": 0}, ErrorCode.CORRECTION_LACKS),
        ({"item": 0, "title": "移動図書館の巡回"}, ErrorCode.CORRECTION_USELESS),
        ({"item": 0, "title": " "}, ErrorCode.CORRECTION_WRONG),
        ({"item": 0, "title": "x", "reason": ""}, ErrorCode.CORRECTION_WRONG),
        ({"item": 0, "amount": "たくさん"}, ErrorCode.AMOUNT_UNREADABLE),
        ({"item": 3, "title": "x"}, ErrorCode.REQUEST_WRONG),
        ({"item": "none", "title": "x"}, ErrorCode.CORRECTION_GONE),
        ({"title": "x"}, ErrorCode.REQUEST_WRONG),
        ({"item": 0, "action": Action.JOIN, "second": 0}, ErrorCode.CORRECTION_USELESS),
        ({"item": 0, "action": Action.JOIN}, ErrorCode.CORRECTION_LACKS),
        ({"action": Action.ADD, "first": 1}, ErrorCode.CORRECTION_LACKS),
        ({"action": Action.ADD, "first": 9, "title": "x"}, ErrorCode.LINES_MISSING),
        ({"action": Action.ADD, "first": 2, "last": 1, "title": "x"}, ErrorCode.LINES_MISSING),
        ({"item": 0, "title": "x", "sha256": "0" * 64}, ErrorCode.DOCUMENT_CHANGED),
        ({"item": 0, "title": "x", "document": "../r6.txt"}, ErrorCode.DOCUMENT_CHANGED),
        ({"item": 0, "title": "x", "renews": "none"}, ErrorCode.CORRECTION_GONE),
    ],
)
def test_what_cannot_be_corrected_changes_nothing(work: Work, values: dict[str, Any], code: ErrorCode) -> None:
    with pytest.raises(MieBudgetError) as error:
        work.correct(**values)
    assert error.value.code is code
    assert names(work.folder) == ["r6.txt"]
    assert work.content["undo"] is None


@pytest.mark.parametrize("text", ["", "円", "約3千円", "3千円と4千円", "3,51千円", "3千人", "3円x", "x3円", "3.5円"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(MieBudgetError) as error:
        yen_of(text)
    assert error.value.code is ErrorCode.AMOUNT_UNREADABLE


@pytest.mark.parametrize(
    ("text", "yen"), [("0", 0), ("-5", -5), ("1億", 10**8), ("1,234円", 1234), ("3,510 千円", 3_510_000)]
)
def test_what_is_an_amount(text: str, yen: int) -> None:
    assert yen_of(text) == yen


def test_the_state_of_each_correction_is_told(work: Work) -> None:
    work.correct(item=0, departments="教育委員会")
    work.correct(item=2, title="里山の保全")
    later = TEXT.replace("令和６年度", "令和７年度")
    keep(work.folder, sha256_of(TEXT.encode()), r6=TEXT.replace("1,000", "2,000"), r7=later)
    first, second = work.content["corrections"]
    assert [first["state"], second["state"]] == ["correction-not-applied"] * 2
    assert [(one["code"], one["document"], one["line"]) for one in first["said"]] == [
        ("correction-not-applied", 0, 3),
        ("correction-proposed", 1, 3),
    ]
    assert second["fields"] == {"title": "里山の保全"}
    work.correct(item=2, title="里山の保全", renews=second["key"])
    assert [one["state"] for one in work.content["corrections"]] == ["correction-not-applied", "correction-applied"]
    work.corrections.undo()
    assert [one["state"] for one in work.content["corrections"]] == ["correction-not-applied"] * 2
    for name in ("r6.txt", "r7.txt"):
        (work.folder.path / name).unlink()
    (state,) = {one["state"] for one in work.content["corrections"]}
    assert state == "correction-unused"


def test_corrections_stand_beside_the_document(work: Work) -> None:
    (work.folder.path / "r6.txt").unlink()
    (work.folder.path / "below").mkdir()
    (work.folder.path / "below" / "r6.txt").write_text(TEXT, encoding="utf-8")
    work.correct(item=0, title="x")
    assert names(work.folder) == ["below"]
    assert (work.folder.path / "below" / CORRECTIONS_FILE).exists()
    assert work.content["corrections"][0]["file"] == f"below/{CORRECTIONS_FILE}"


def test_a_document_is_removed_and_brought_back(work: Work) -> None:
    below = work.folder.path / "below"
    below.mkdir()
    (below / "r5.txt").write_text(TEXT, encoding="utf-8")
    work.correct(item=0, title="x")
    documents = [one["name"] for one in work.content["documents"]]
    assert documents == ["below/r5.txt", "r6.txt"]
    for name in documents:
        work.corrections.remove_document(name, sha256=sha256_of(TEXT.encode()))
        assert work.content["undo"] == name
    assert work.content["documents"] == []
    assert [one["state"] for one in work.content["corrections"]] == ["correction-unused"]
    kept = [path.read_text(encoding="utf-8") for path in (work.folder.path / REMOVED).rglob("*.txt")]
    assert kept == [TEXT, TEXT]
    work.corrections.undo()
    work.corrections.undo()
    assert [one["name"] for one in work.content["documents"]] == documents
    assert work.content["corrections"][0]["state"] == "correction-applied"
    assert not list((work.folder.path / REMOVED).rglob("*.txt"))
    work.corrections.undo()
    assert (work.records, work.content["undo"]) == (AS_READ, None)


def test_only_the_document_of_the_page_is_removed_and_nothing_is_brought_back_over_another(work: Work) -> None:
    sha256 = sha256_of(TEXT.encode())
    for name, own in (("r6.txt", "0" * 64), ("../outside.txt", sha256), ("none.txt", sha256)):
        with pytest.raises(SourceError) as error:
            work.corrections.remove_document(name, sha256=own)
        assert error.value.code is ErrorCode.DOCUMENT_CHANGED
    assert names(work.folder) == ["r6.txt"]
    work.corrections.remove_document("r6.txt", sha256=sha256)
    keep(work.folder, r6="別の資料\n")
    with pytest.raises(OutputError) as taken:
        work.corrections.undo()
    assert taken.value.code is ErrorCode.NAMES_TAKEN
    assert (work.folder.path / "r6.txt").read_text(encoding="utf-8") == "別の資料\n"
    (work.folder.path / "r6.txt").unlink()
    work.corrections.undo()
    assert work.records == AS_READ


# What is given


@THOROUGH
def test_all_of_it_over_the_wire(tmp_path: Path) -> None:
    with desk(tmp_path, language="en") as opened:
        assert opened.ask("/").headers["location"] == "/en/"
        text = TEXT.encode()
        assert opened.drop({"../r6.txt": text}).json == {"kept": ["r6.txt"], "taken": []}
        assert opened.drop({"r6.txt": text + b"x"}).json["taken"] == [{"name": "r6.txt", "sha256": sha256_of(text)}]
        assert opened.drop({"r6.txt": text + b"\n"}, replaceable=sha256_of(text)).json["kept"] == ["r6.txt"]
        refused = opened.drop({"a.txt": b"1", "b.png": b"\x89PNG\r\n\x1a\n\0"})
        assert (refused.status, "b.png" in refused.json["message"]) == (400, True)
        (document,) = opened.ask("/en/documents").json["documents"]
        about = {"document": "r6.txt", "sha256": document["sha256"], "reason": "原本"}
        change = about | {"action": "change", "item": 1, "amount": "3,510千円"}
        assert opened.send("/en/corrections", change).status == 200
        assert opened.send("/en/corrections", change | {"x": 1}).status == 400
        assert opened.send("/en/corrections", change | {"amount": "x"}).json["message"].startswith("'x'")
        check_downloads(opened, 3_510_000)
        (kept,) = opened.ask("/en/documents").json["corrections"]
        assert opened.send("/en/corrections/remove", {"key": kept["key"]}).status == 200
        assert opened.send("/en/corrections/remove", {"key": kept["key"]}).status == 400
        assert opened.send("/en/undo", {}).status == 200
        assert len(opened.ask("/en/documents").json["corrections"]) == 1
        own = {"document": "r6.txt", "sha256": document["sha256"]}
        assert [opened.send("/en/files/remove", own).status for _ in range(2)] == [200, 400]
        assert opened.ask("/en/documents").json["documents"] == []
        assert opened.send("/en/undo", {}).status == 200
    assert sorted(path.name for path in tmp_path.iterdir()) == [REMOVED, CORRECTIONS_FILE, "r6.txt"]


@THOROUGH
def test_an_empty_folder_can_be_downloaded(tmp_path: Path) -> None:
    with desk(tmp_path) as opened:
        for name in ("xlsx", "csv", "json", "sqlite"):
            assert opened.ask(f"/ja/download/{name}").status == 200


def check_downloads(opened: Desk, yen: int) -> None:
    def asked(name: str) -> Answer:
        answer = opened.ask(f"/ja/download/{name}")
        assert answer.headers["content-disposition"] == f'attachment; filename="mie-budget.{name}"'
        return answer

    (document,) = load_documents(asked("json").data.decode())
    amount = document.records[1].amount
    assert amount is not None
    assert (amount.yen, document.records[1].corrected) == (yen, ("amount",))
    lines = asked("csv").data.decode("utf-8-sig").splitlines()
    assert "事業名" in lines[0]
    assert str(yen) in lines[2]
    file = opened.folder.parent / "got.sqlite"
    file.write_bytes(asked("sqlite").data)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("select sum(amount_yen) from records").fetchone() == (3_500_000 + yen + 1_000_000,)
    file.unlink()
    assert asked("xlsx").data.startswith(b"PK")


def test_the_page_holds_nothing_of_a_document_and_is_always_the_same() -> None:
    for language in ("ja", "en"):
        page = desk_page(language).decode()
        assert f'<html lang="{language}">' in page
        assert '"documents":[]' in page
        assert page.encode() == desk_page.__wrapped__(language)


def test_one_name_is_one_file_on_every_system() -> None:
    assert os.sep not in safe_name("a\\b/c.txt")
