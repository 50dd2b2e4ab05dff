"""Many documents at once: what comes out, whatever happens meanwhile. Workers that are no processes stand in for them."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

import archives
from cases import THOROUGH
from commands import Command
from mie_budget import (
    Document,
    ErrorCode,
    Format,
    MissingExtraError,
    NotationError,
    OutputError,
    UsageError,
    parse_bytes,
)
from mie_budget.batch.manifest import Report, Status
from mie_budget.batch.places import OWN_FOLDER
from mie_budget.batch.plan import safe_name
from mie_budget.batch.run import Batch, run
from mie_budget.batch.worker import Settings, Task, read_document, settings_of
from mie_budget.batch.workers import Processes
from mie_budget.sinks.contract import document_json, documents_jsonl
from mie_budget.sinks.database import store_documents
from mie_budget.sinks.delimited import CsvEncoding, documents_csv_bytes
from mie_budget.sinks.files import locked
from mie_budget.sinks.parquet import documents_parquet
from mie_budget.sources.limits import DEFAULT_LIMITS

Given = TypeVar("Given")
Done = TypeVar("Done")
UNIX = pytest.mark.skipif(os.name == "nt", reason="names and signals of Unix")
TEXT = "訓練【防災部】（1,000千円）\n"
ALL = (Format.JSONL, Format.CSV, Format.PARQUET, Format.SQLITE)


class Here:
    """Workers that are this process: they note what they were given, and end where they are told to."""

    reach_files = True

    def __init__(self, ends_at: Iterable[str] = ()) -> None:
        self.ends_at = set(ends_at)
        self.read: list[str] = []

    def each_done(
        self,
        work: Callable[[Given], Done],
        given: Iterator[Given],
        *,
        together: int = 1,  # noqa: ARG002
        alone: bool = False,  # noqa: ARG002
    ) -> Iterator[tuple[Given, Done | None]]:
        for one in given:
            assert isinstance(one, Task)
            self.read.append(one.name)
            yield one, None if one.name in self.ends_at else work(one)


def settings(**options: Any) -> Settings:
    return settings_of(**{"limits": DEFAULT_LIMITS, "language": "en", "encoding": None, "notation": None, **options})


def batch(*sources: str | Path, workers: Any = None, out: str | Path = "out", **options: Any) -> Report:
    """Read sources to the folder `out`."""
    given = {"settings": settings(), **options}
    wanted = Batch(sources=tuple(map(str, sources)), out=str(out), **given)
    return run(wanted, workers or Here(), progress=lambda _total, _done, _failed: None)


def tree(folder: str | Path = "out") -> dict[str, bytes]:
    """All that a batch has written, but for what is its own."""
    root = Path(folder)
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if OWN_FOLDER not in path.parts}


def manifest(folder: str | Path = "out") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# What comes out


LIMITS = DEFAULT_LIMITS._replace(bytes=2_000_000, seconds=1)


@pytest.mark.parametrize(("number", "broken", "killers"), [(18, 2, False), pytest.param(120, 12, True, marks=THOROUGH)])
def test_an_archive_is_read_right_and_what_is_broken_is_listed(number: int, broken: int, killers: bool) -> None:
    made = archives.write(Path("in"), archives.archive(number, broken=broken, killers=killers))
    report = run(
        Batch(sources=("in",), out="out", settings=settings(limits=LIMITS), combined=(Format.CSV,)),
        Processes(2, memory=2_000_000_000),
        progress=lambda _total, _done, _failed: None,
    )
    lines = {line["source"]: line for line in manifest()}
    assert list(lines) == sorted(one.path for one in made)
    for one in made:
        line = lines[one.path]
        if one.code is None:
            document = Document.model_validate_json(Path("out", line["output"]).read_bytes())
            assert [record.amount and record.amount.yen for record in document.records] == list(one.yen), one.path
        elif line["status"] == "read":
            assert (line["worst"]["code"], line["worst"]["severity"], line["records"]) == (one.code, "error", 0)
        else:
            # What ends a process is named after it was read alone, where it may meet a limit before.
            found = {"process-ended", "too-slow", "file-breaks"} if one.code == "process-ended" else {one.code}
            assert line["reason"] in found
            assert (line["output"], bool(line["why"])) == (None, True)
    assert sum(report.counts.values()) == len(made)
    assert report.counts[Status.FAILED] == int(killers)
    assert {code for status, code in report.reasons if status is Status.REFUSED} >= {"file-damaged", "nested-too-deep"}


@THOROUGH
def test_each_result_is_what_one_document_alone_gives() -> None:
    archives.write(Path("in"), archives.archive(12, broken=0))
    batch("in", combined=ALL)
    paths = sorted(path for path in Path("in").rglob("*") if path.is_file())
    documents = [parse_bytes(path.read_bytes(), name=path.relative_to("in").as_posix()) for path in paths]
    store_documents("alone.sqlite", documents)
    expected = {f"{document.source.name}.json": document_json(document).encode() for document in documents}
    expected["records.jsonl"] = "".join(documents_jsonl(documents)).encode()
    expected["records.csv"] = b"".join(documents_csv_bytes(documents, encoding=CsvEncoding.UTF_8_SIG))
    expected["records.parquet"] = documents_parquet(documents)
    expected["records.sqlite"] = Path("alone.sqlite").read_bytes()
    written = tree()
    assert len(written.pop("manifest.jsonl").splitlines()) == len(documents)
    assert written == expected


@THOROUGH
@pytest.mark.parametrize("jobs", [2, pytest.param(1, marks=THOROUGH), pytest.param(3, marks=THOROUGH)])
def test_the_number_of_processes_changes_no_byte(jobs: int) -> None:
    archives.write(Path("in"), archives.archive(20, broken=5))
    batch("in", combined=ALL, out="alone")
    batch("in", combined=ALL, workers=Processes(jobs, memory=3_000_000_000))
    assert tree() == tree("alone")


def test_a_batch_of_nothing() -> None:
    Path("in").mkdir()
    report = batch("in", "none.txt", "*.pdf", combined=ALL)
    assert [(line["source"], line["reason"]) for line in manifest()] == [
        ("in", "folder-empty"),
        ("none.txt", "file-missing"),
        ("%2A.pdf", "file-missing"),
    ]
    assert report.counts[Status.FAILED] == 3
    assert len(Path("out/records.csv").read_bytes().splitlines()) == 1


# Going on


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path("in", name).parent.mkdir(parents=True, exist_ok=True)
        Path("in", name).write_text(text, encoding="utf-8")


def rewritten(*, before: dict[str, int]) -> list[str]:
    return [name for name, when in times().items() if before.get(name) != when]


def times() -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in Path("out").rglob("*.json")}


def test_what_was_read_is_not_read_again_whatever_its_date() -> None:
    write(a=TEXT, b=TEXT)
    batch("in")
    before, whole = times(), tree()
    for path in Path("in").iterdir():
        os.utime(path, (1, 1))
    batch("in")
    assert (rewritten(before=before), tree()) == ([], whole)


def test_what_has_changed_is_read_again_whatever_its_date() -> None:
    write(a=TEXT, b=TEXT)
    batch("in")
    before, stat = times(), Path("in/a").stat()
    Path("in/a").write_text(TEXT.replace("1,000", "2,000"), encoding="utf-8")
    os.utime("in/a", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    batch("in")
    assert rewritten(before=before) == ["a.json"]
    assert "2000000" in Path("out/a.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_a_result_that_is_not_as_it_was_written_is_made_anew(damage: bytes | None) -> None:
    write(a=TEXT, b=TEXT)
    batch("in")
    whole = tree()
    if damage is None:
        Path("out/a.json").unlink()
    else:
        # What a power failure can leave of a file that was not written out yet; another's file is not replaced.
        Path("out/a.json").write_bytes(damage and whole["a.json"][:300])
    batch("in")
    assert tree() == whole


def test_another_manner_of_reading_reads_all_again() -> None:
    write(a=TEXT, b=TEXT)
    batch("in")
    before = times()
    batch("in", settings=settings(encoding="utf-8"))
    assert rewritten(before=before) == ["a.json", "b.json"]
    before = times()
    batch("in", settings=settings(encoding="utf-8", limits=LIMITS))
    assert rewritten(before=before) == [], "a limit decides only whether a document is read"


@THOROUGH
def test_corrections_are_part_of_the_manner() -> None:
    write(a=TEXT, b=f"{TEXT}\n")
    Path("in/sub").mkdir()
    Path("in/sub/c").write_text(TEXT, encoding="utf-8")
    batch("in")
    before = times()
    correct = [sys.executable, "-m", "mie_budget", "correct", "in/a", "1", "--amount", "5000", "--reason", "x"]
    subprocess.run(correct, check=True, capture_output=True, env=ENVIRONMENT)
    batch("in", combined=(Format.CSV,))
    assert rewritten(before=before) == ["a.json", "b.json"], "those beside the file of corrections"
    assert [line["corrected"] for line in manifest()] == [1, 0, 0]
    assert Path("out/records.csv").read_text(encoding="utf-8-sig").splitlines()[0].endswith(",corrected")
    batch("in", corrections="")
    assert [line["corrected"] for line in manifest()] == [0, 0, 0]


def test_what_failed_is_listed_and_tried_again_only_when_asked() -> None:
    write(a=TEXT, b=TEXT, c=TEXT)
    report = batch("in", workers=Here(ends_at=["b"]))
    assert [(line["source"], line["status"], line["reason"]) for line in manifest()] == [
        ("a", "read", None),
        ("b", "failed", "process-ended"),
        ("c", "read", None),
    ]
    assert report.counts[Status.FAILED] == 1
    whole = tree()
    batch("in")
    assert tree() == whole, "not tried again: it would take its time each time"
    batch("in", retry=True)
    assert [line["status"] for line in manifest()] == ["read"] * 3


def test_a_higher_limit_tries_again_what_met_the_lower_one() -> None:
    made = archives.BROKEN[8]
    Path("in").mkdir()
    Path("in/a.xlsx").write_bytes(made[1]())
    batch("in", settings=settings(limits=LIMITS))
    assert manifest()[0]["reason"] == "unpacks-too-large"
    batch("in")
    assert manifest()[0]["status"] == "read"


def test_what_can_be_read_no_more_leaves_no_result() -> None:
    write(a=TEXT, b=TEXT)
    batch("in")
    Path("in/a").write_bytes(archives.BROKEN[3][1]() * 2)
    batch("in")
    assert set(tree()) == {"b.json", "manifest.jsonl"}
    assert manifest()[0]["status"] == "skipped", "a file of a folder that is no document at all"


def test_what_ends_a_worker_is_read_alone_and_takes_no_other_along() -> None:
    write(**dict.fromkeys("abcdef", TEXT))
    workers = Here(ends_at=["b", "e"])
    batch("in", workers=workers)
    assert workers.read == [*"abcdef", *"bebe"], "once more as all are, then as a document by itself is"
    assert [line["status"] for line in manifest()] == ["read", "failed", "read", "read", "failed", "read"]


def ends_at_seven(number: int) -> int:
    if number == 7:
        os._exit(9)
    return number


@THOROUGH
@pytest.mark.parametrize("together", [1, 3])
def test_processes_that_end_are_replaced(together: int) -> None:
    done = dict(Processes(2, memory=2_000_000_000).each_done(ends_at_seven, iter(range(30)), together=together))
    lost = {number for number, answer in done.items() if answer is None}
    assert 7 in lost
    assert len(lost) <= 4 * together, "those that were handed out"
    assert all(done[number] == number for number in range(30) if number not in lost)


@THOROUGH
def test_who_ended_a_process_is_known_of_those_that_are_done_alone() -> None:
    done = dict(Processes(2, memory=2_000_000_000).each_done(ends_at_seven, iter(range(5, 10)), alone=True))
    assert done == {5: 5, 6: 6, 7: None, 8: 8, 9: 9}


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (NotationError(ErrorCode.TEMPLATE_SLOW, file="own.toml", seconds=1), "refused", "template-slow"),
        (ZeroDivisionError("by zero"), "failed", "internal-fault"),
    ],
)
def test_a_fault_in_one_document_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: str, reason: str
) -> None:
    def parse(data: bytes, *, name: str, **options: Any) -> Document:
        if name == "b":
            raise error
        return parse_bytes(data, name=name, **options)

    monkeypatch.setattr("mie_budget.api.parse_bytes", parse)
    write(a=TEXT, b=TEXT, c=TEXT)
    batch("in")
    assert [(line["status"], line["reason"]) for line in manifest()] == [
        ("read", None),
        (status, reason),
        ("read", None),
    ]
    assert bool(re.search("internal error|took more than", manifest()[1]["why"]))


# Nothing is half-written

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
PROGRAM = [sys.executable, "-m", "mie_budget", "batch"]
COMMAND = [*PROGRAM, "in", "--out", "out", "--jobs", "2", "--combine", "csv", "--combine", "sqlite"]


@UNIX
@THOROUGH
def test_a_batch_that_is_killed_at_any_instant_goes_on(request: pytest.FixtureRequest) -> None:
    number = request.config.getoption("--kills")
    archives.write(Path("in"), archives.archive(60, broken=9, items=20, killers=False))
    started = time.monotonic()
    subprocess.run([*COMMAND[:3], *COMMAND[3:]], env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
    seconds = time.monotonic() - started
    whole = tree()
    Path("out").rename("whole")
    chance = random.Random(7)
    for _ in range(number):
        running = subprocess.Popen(COMMAND, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, max(seconds, 0.4)))
        running.send_signal(signal.SIGKILL)
        running.wait()
        for name, data in tree().items():
            assert data == whole[name], f"{name} was there before it was complete"
    done = subprocess.run(COMMAND, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
    assert (done.returncode, tree()) == (1, whole)
    assert list(Path("out", OWN_FOLDER, "new").iterdir()) == []


@UNIX
@THOROUGH
def test_ctrl_c_ends_at_once_and_keeps_what_was_done() -> None:
    archives.write(Path("in"), archives.archive(300, broken=0))
    running = subprocess.Popen(
        COMMAND, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    while len(list(Path("out").rglob("*.json"))) < 20:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    stopped = time.monotonic()
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, b"", b"")
    assert time.monotonic() - stopped < 10
    before = times()
    batch("in")
    assert len(rewritten(before=before)) <= len(times()) - 15


@pytest.mark.parametrize(
    "way", ["replace", *(pytest.param(way, marks=THOROUGH) for way in ("write_bytes", "mkdir", "open"))]
)
def test_a_full_disk_is_told_and_the_batch_goes_on_afterwards(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    write(**{f"{folder}/{name}": TEXT for folder in "xy" for name in "abc"})
    batch("in", combined=ALL, out="whole")
    real, calls = getattr(Path, way), 0

    def full(path: Path, *arguments: Any, **options: Any) -> Any:
        nonlocal calls
        inside = "out" in path.parts and (way != "open" or "w" in str(arguments) + str(options))
        calls += inside
        if inside and calls == fails_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, way, full)
    fails_at, failures = 0, 0
    while True:
        calls, fails_at = 0, fails_at + 1
        try:
            batch("in", combined=ALL)
        except OutputError as error:
            failures += 1
            assert "No space left on device" in str(error)
            assert all(data == tree("whole")[name] for name, data in tree().items())
        if calls < fails_at:
            break
    assert failures > 1
    assert tree() == tree("whole")


@UNIX
@THOROUGH
def test_a_small_disk_that_is_full_is_told_and_the_batch_goes_on_in_a_larger_one(folder: Path) -> None:
    mounted = folder / "disk"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=150k", "none", str(mounted)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        archives.write(Path("in"), archives.archive(60, broken=0))
        command = [*PROGRAM, "in", "--out", "disk/out", "--jobs", "2", "--combine", "jsonl"]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
        assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
        assert b"disk/out" in done.stderr
        assert b"No space left on device" in done.stderr or b"full" in done.stderr
        assert all(data.endswith(b"}\n") for data in tree("disk/out").values())
        subprocess.run(["mount", "-o", "remount,size=20m", str(mounted)], check=True)
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
        assert (done.returncode, done.stderr) == (0, b"")
        batch("in", combined=(Format.JSONL,))
        assert tree("disk/out") == tree()
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def test_two_batches_do_not_write_into_one_folder() -> None:
    write(a=TEXT)
    Path("out", OWN_FOLDER).mkdir(parents=True)
    with locked(Path("out", OWN_FOLDER, "batch")), pytest.raises(OutputError) as raised:
        batch("in")
    assert raised.value.code is ErrorCode.FOLDER_BUSY
    assert tree() == {}
    batch("in")
    assert "a.json" in tree()


@THOROUGH
def test_two_batches_that_begin_together() -> None:
    archives.write(Path("in"), archives.archive(30, broken=0))
    batch("in", combined=(Format.CSV, Format.SQLITE), out="whole")
    running = [subprocess.Popen(COMMAND, env=ENVIRONMENT, stdout=-1, stderr=-1) for _ in range(2)]
    said = [one.communicate(timeout=120)[1].decode() for one in running]
    statuses = sorted(one.returncode for one in running)
    assert statuses in ([0, 2], [0, 0]), said
    if statuses == [0, 2]:
        assert any("another batch is writing to this folder" in text for text in said)
    assert tree() == tree("whole")


# Names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("r6/概要.txt", "r6/概要.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("./a//b/../c", "a/b/c"),
        ("..", "document"),
        ("a\nb", "a%0Ab"),
        ("a\\b", "a%5Cb"),
        (os.fsdecode(b"\xff\xfe.txt"), "%FF%FE.txt"),
        ("con. /x ", "con%2E%20/x%20"),
        ("...", "%2E%2E%2E"),
    ],
)
def test_names_lead_nowhere_else(path: str, name: str) -> None:
    assert safe_name(path) == name
    assert safe_name(name) == name


@UNIX
def test_names_that_collide_have_results_of_their_own() -> None:
    for path in ("x/a.txt", "y/a.txt", "y/A.TXT", "x/b/c", "y/b", "y/b.json/c", "x/が", "x/か\u3099"):
        Path("in", path).parent.mkdir(parents=True, exist_ok=True)
        Path("in", path).write_text(TEXT, encoding="utf-8")
    batch("in/x", "in/y", "in/x/a.txt", combined=ALL)
    lines = manifest()
    assert sorted(line["path"].removeprefix("in/") for line in lines) == [
        *("x/a.txt", "x/b/c", "x/か\u3099", "x/が"),
        *("y/A.TXT", "y/a.txt", "y/b", "y/b.json/c"),
    ], "each file once"
    assert len({line["output"].casefold() for line in lines}) == 8
    for line in lines:
        document = Document.model_validate_json(Path("out", line["output"]).read_bytes())
        assert document.source.name == line["source"]
    assert sum("~" in line["source"] for line in lines) == 4


def test_names_that_the_batch_has_itself() -> None:
    write(**{f"{OWN_FOLDER}/state.sqlite": TEXT, "manifest.jsonl/a": TEXT, "records.csv/a": TEXT})
    batch(f"in/{OWN_FOLDER}/state.sqlite", "in", combined=(Format.CSV,))
    os.chdir("in")
    batch(f"{OWN_FOLDER}/state.sqlite", ".", out="../other", combined=(Format.CSV,))
    lines = manifest("../other")
    assert [line["status"] for line in lines] == ["read"] * 3
    assert all(line["output"].endswith(".json") and "~" in line["output"] for line in lines)
    assert all(Path("../other", line["output"]).is_file() for line in lines)


@UNIX
def test_names_that_no_text_can_hold() -> None:
    folder = os.fsencode(Path("in").absolute())
    os.mkdir(folder)  # noqa: PTH102 (bytes)
    for name in (b"\xff\xfe.txt", b"a\nb.txt", b"a\\b.txt", "長".encode() * 84 + b".t", b"x" * 255):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 (bytes)
            file.write(TEXT.encode())
    report = batch("in", combined=ALL)
    assert report.counts[Status.READ] == 5
    assert all(Path("out", line["output"]).is_file() for line in manifest())
    before = times()
    batch("in", combined=ALL)
    assert rewritten(before=before) == []


@UNIX
def test_links_are_not_followed_and_pipes_not_waited_for(folder: Path) -> None:
    write(a=TEXT)
    Path("in/sub").mkdir()
    Path("in/sub/loop").symlink_to(folder / "in", target_is_directory=True)
    Path("in/linked").symlink_to(folder / "in/a")
    Path("in/broken").symlink_to("nowhere")
    os.mkfifo("in/pipe")
    batch("in")
    assert {line["source"]: line["reason"] for line in manifest()} == {
        "a": None,
        "linked": None,
        "broken": "file-missing",
        "pipe": "file-endless",
        "sub/loop": "folder-linked",
    }


def test_a_folder_that_cannot_be_looked_into_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=TEXT)
    Path("in/secret").mkdir()
    real = os.listdir

    def listdir(path: str) -> list[str]:
        if str(path).endswith("secret"):
            raise PermissionError(errno.EACCES, "no")
        return real(path)

    monkeypatch.setattr(os, "listdir", listdir)
    batch("in")
    assert {line["source"]: line["reason"] for line in manifest()} == {"a": None, "secret": "file-forbidden"}


@UNIX
@pytest.mark.parametrize("link", ["sub", "sub/a.json"])
def test_results_go_through_no_link(folder: Path, link: str) -> None:
    write(**{"sub/a": TEXT, "b": TEXT})
    away = folder / "away"
    away.mkdir()
    Path("out/sub").parent.mkdir()
    if link == "sub":
        Path("out/sub").symlink_to(away, target_is_directory=True)
    else:
        Path("out/sub").mkdir()
        Path("out/sub/a.json").symlink_to(away / "x")
    batch("in")
    assert list(away.iterdir()) == []
    assert {line["source"]: line["reason"] for line in manifest()} == {"b": None, "sub/a": "output-leads-away"}


def test_what_another_program_wrote_is_not_replaced() -> None:
    write(a=TEXT, b=TEXT)
    Path("out").mkdir()
    Path("out/a.json").write_text('{"mine": 1}', encoding="utf-8")
    batch("in")
    assert Path("out/a.json").read_text(encoding="utf-8") == '{"mine": 1}'
    assert {line["source"]: line["reason"] for line in manifest()} == {"a": "output-is-taken", "b": None}
    Path("out/a.json").unlink()
    batch("in")
    assert [line["status"] for line in manifest()] == ["read", "read"]


def test_what_is_no_result_of_the_batch_is_not_replaced() -> None:
    write(a=TEXT)
    Path("out").mkdir()
    Path("out/records.csv").write_text("mine", encoding="utf-8")
    batch("in")
    with pytest.raises(OutputError) as raised:
        batch("in", combined=(Format.CSV,))
    assert (raised.value.code, raised.value.file) == (ErrorCode.OUTPUT_IS_TAKEN, "out/records.csv")
    assert Path("out/records.csv").read_text(encoding="utf-8") == "mine"


def test_a_copy_of_results_without_what_was_done_is_written_anew() -> None:
    write(a=TEXT)
    batch("in", combined=(Format.CSV,))
    whole = tree()
    shutil.rmtree(Path("out", OWN_FOLDER))
    batch("in", combined=(Format.CSV, Format.JSONL))
    assert {name: data for name, data in tree().items() if name in whole} == whole
    Path("out/manifest.jsonl").write_text('{"source": "mine"}\n', encoding="utf-8")
    shutil.rmtree(Path("out", OWN_FOLDER))
    with pytest.raises(OutputError) as raised:
        batch("in")
    assert raised.value.code is ErrorCode.OUTPUT_IS_TAKEN


@UNIX
@pytest.mark.parametrize("own", ["", "/new", "/state.sqlite"])
def test_the_own_folder_is_no_link(folder: Path, own: str) -> None:
    write(a=TEXT)
    away = folder / "away"
    away.mkdir()
    place = Path(f"out/{OWN_FOLDER}{own}")
    place.parent.mkdir(parents=True)
    place.symlink_to(away)
    with pytest.raises(OutputError) as raised:
        batch("in")
    assert raised.value.code is ErrorCode.OUTPUT_LEADS_AWAY
    assert list(away.iterdir()) == []


def test_what_a_format_needs_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=TEXT)
    monkeypatch.setattr("mie_budget.sinks.parquet.find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError):
        batch("in", combined=(Format.PARQUET,))
    assert not Path("out").exists()


@pytest.mark.parametrize("source", ["in", "in/", "in/*", "./in", "in/**/*.txt"])
def test_the_folder_that_is_read_is_not_written_to(source: str) -> None:
    write(a=TEXT)
    with pytest.raises(UsageError) as raised:
        batch(source, out="in")
    assert raised.value.code is ErrorCode.OUT_IS_A_SOURCE


def test_results_inside_the_folder_that_is_read_are_no_documents() -> None:
    write(a=TEXT)
    batch("in", out="in/out")
    whole = tree("in/out")
    batch("in", out="in/out")
    assert tree("in/out") == whole
    assert [line["source"] for line in manifest("in/out")] == ["a"]


def test_patterns_and_lists() -> None:
    write(**{"r6/a.txt": TEXT, "r6/b.md": TEXT, "r7/deep/a.txt": TEXT, "r7/[x].txt": TEXT})
    batch("in/**/*.txt")
    assert sorted(line["source"] for line in manifest()) == ["r6/a.txt", "r7/[x].txt", "r7/deep/a.txt"]
    batch("in/r7/[x].txt", "in/r6", out="other")
    assert [line["source"] for line in manifest("other")] == ["in/r7/[x].txt", "a.txt", "b.md"]


# The command


@THOROUGH
def test_the_closing_table(command: Command) -> None:
    write(**{"a.txt": TEXT, "b.txt": "訓練【防災部】（3,51千円）\n", "c.pdf": "%PDF-1.4", "d.png": "\x89PNG\r\n\x1a\n"})
    Path("in/d.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    status, out, err = command("batch", "in", "none.txt", "--out", "out", "--jobs", "1")
    assert (status, err) == (1, "")
    assert out.splitlines()[0] == "5 documents: read 2, failed 1, refused 1, skipped 1"
    assert "file-damaged" in out
    assert "in/c.pdf" in out
    assert "no such file. Check the name and the folder" in out
    assert "in/b.txt:1" in out
    assert "--retry-failed" in out
    status, out, err = command("batch", "in", "--out", "out", "--lang", "ja")
    assert err == ""
    assert out.startswith("資料4件: 読み取り2、失敗0、対象外1、除外1\n")
    assert "壊れているか" in out


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        pytest.param(TEXT, [], 0, marks=THOROUGH),
        pytest.param("訓練【防災部】（3,51千円）\n", [], 0, marks=THOROUGH),
        ("訓練【防災部】（3,51千円）\n", ["--strict"], 1),
        pytest.param("", [], 1, marks=THOROUGH),
    ],
)
def test_the_exit_status(command: Command, text: str, arguments: list[str], status: int) -> None:
    write(**{"a.txt": text})
    assert command("batch", "in", "--out", "out", "--jobs", "1", *arguments)[0] == status


@THOROUGH
def test_a_list_on_standard_input() -> None:
    write(**{"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT})
    listed = b"in/a.txt\0../" + os.fsencode(Path.cwd().name) + b"/in/b.txt\0"
    done = subprocess.run(
        [*PROGRAM, "-", "--out", "out", "--jobs", "1"], input=listed, env=ENVIRONMENT, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert set(tree()) == {f"{Path.cwd().name}/in/b.txt.json", "in/a.txt.json", "manifest.jsonl"}


def test_limits_are_options(command: Command) -> None:
    Path("in").mkdir()
    Path("in/a.csv").write_bytes(archives.KINDS[4][1](0, [("訓練", "防災部", 1)]))
    status, out, _ = command("batch", "in", "--out", "out", "--jobs", "1", "--limit", "cells=5")
    assert (status, manifest()[0]["reason"]) == (1, "too-many-cells")
    assert "--limit cells=N" in out


def test_a_worker_of_another_version_is_told() -> None:
    write(a=TEXT)
    other = settings()._replace(versions=settings().versions.model_copy(update={"program": "9"}))
    with pytest.raises(UsageError) as raised:
        read_document(other, Task("a", "in/a"))
    assert raised.value.code is ErrorCode.WORKER_VERSION
    assert "this is 9 / " in str(raised.value)
