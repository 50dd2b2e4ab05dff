"""Batches on a Dask cluster, and documents and results at locations of fsspec."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
import pytest

import archives
import mie_budget
from cases import THOROUGH
from mie_budget import ErrorCode, Format, MieBudgetError, MissingExtraError, OutputError, UsageError
from mie_budget.batch.cluster import connected
from mie_budget.batch.run import Batch, run
from mie_budget.batch.worker import Settings, settings_of
from mie_budget.sources.limits import DEFAULT_LIMITS
from test_batch import ENVIRONMENT, Here, batch, ends_at_seven, manifest, tree

SETTINGS: Settings = settings_of(limits=DEFAULT_LIMITS, language="en", encoding=None, notation=None)
COMBINED = (Format.CSV, Format.SQLITE, Format.PARQUET)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def started(
    module: str, *arguments: str, environment: dict[str, str] = ENVIRONMENT
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(params=["3"])
def scheduler(request: pytest.FixtureRequest) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A worker that ends is no accident of the network here.
    at_once = ENVIRONMENT | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": request.param}
    arguments = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with started("dask_scheduler", *arguments, environment=at_once) as process:
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        assert process.poll() is None
        yield f"tcp://127.0.0.1:{port}"


@contextmanager
def worker(address: str, environment: dict[str, str] = ENVIRONMENT) -> Iterator[subprocess.Popen[bytes]]:
    arguments = (address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(Path.cwd()))
    with started("dask_worker", *arguments, environment=environment) as process:
        yield process


def on_cluster(address: str, source: str, out: str) -> None:
    with connected(address, SETTINGS) as cluster:
        wanted = Batch(sources=(source,), out=out, settings=SETTINGS, combined=COMBINED)
        run(wanted, cluster, progress=lambda _total, _done, _failed: None)


@THOROUGH
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("where", ["", "file://"], ids=["sent", "shared"])
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(scheduler: str, where: str) -> None:
    archives.write(Path("in"), archives.archive(150, broken=10, killers=False))
    batch("in", combined=COMBINED, out="alone")
    source, out = (f"{where}{Path(name).absolute()}" if where else name for name in ("in", "out"))
    command = [sys.executable, "-m", "mie_budget", "batch", source, "--out", out, "--scheduler", scheduler]
    command += [word for one in COMBINED for word in ("--combine", one)]
    with worker(scheduler) as first, worker(scheduler):
        running = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while running.poll() is None and len(list(Path("out").rglob("*.json"))) < 40:
            time.sleep(0.02)
        assert running.poll() is None, "it ended before a worker could be killed"
        os.killpg(first.pid, signal.SIGKILL)
        said = running.communicate(timeout=120)
    assert (running.returncode, said[1]) == (1, b"")
    written, alone = tree(), tree("alone")
    manifests = [files.pop("manifest.jsonl") for files in (written, alone)]
    assert written == alone
    assert manifests[0].replace(os.fsencode(f"{where}{Path.cwd()}/") if where else b"", b"") == manifests[1]


@THOROUGH
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("scheduler", ["0"], indirect=True)
def test_what_ends_a_worker_of_a_cluster_is_known(scheduler: str) -> None:
    with worker(scheduler), worker(scheduler), connected(scheduler, SETTINGS) as cluster:
        cluster._client.wait_for_workers(2, timeout=60)
        done = dict(cluster.each_done(ends_at_seven, iter(range(5, 10)), alone=True))
    assert done == {5: 5, 6: 6, 7: None, 8: 8, 9: 9}


@THOROUGH
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_not_there_is_told_and_nothing_written() -> None:
    archives.write(Path("in"), archives.archive(3, broken=0))
    command = [sys.executable, "-m", "mie_budget", "batch", "in", "--out", "out", "--scheduler", "tcp://127.0.0.1:9"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, Path("out").exists()) == (2, b"", False)
    assert b"mie-budget: no scheduler answers at tcp://127.0.0.1:9 (" in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mie_budget.batch.cluster._WAIT_SECONDS", 0.2)
    with pytest.raises(UsageError) as raised, connected("tcp://127.0.0.1:9", SETTINGS):
        pass
    assert raised.value.code is ErrorCode.SCHEDULER_MISSING


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_without_workers_is_told(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mie_budget.batch.cluster._WAIT_SECONDS", 1)
    with pytest.raises(UsageError) as raised, connected(scheduler, SETTINGS):
        pass
    assert raised.value.code is ErrorCode.WORKERS_MISSING


@THOROUGH
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_another_version_is_told_and_nothing_written(scheduler: str, folder: Path) -> None:
    shutil.copytree(Path(mie_budget.__file__).parent, folder / "older/mie_budget")
    init = folder / "older/mie_budget/__init__.py"
    init.write_text(init.read_text(encoding="utf-8").replace('"0.', '"9.'), encoding="utf-8")
    older = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([str(folder / "older"), ENVIRONMENT["PYTHONPATH"]])}
    archives.write(Path("in"), archives.archive(3, broken=0))
    with worker(scheduler, older), pytest.raises(UsageError) as raised:
        on_cluster(scheduler, "in", "out")
    assert raised.value.code is ErrorCode.WORKER_VERSION
    assert not Path("out").exists()


def test_what_a_cluster_needs_is_told_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError) as raised, connected("tcp://127.0.0.1:9", SETTINGS):
        pass
    assert "pip install distributed" in str(raised.value)


# Locations


@pytest.fixture
def store() -> Iterator[str]:
    """A store of objects, in memory."""
    files = fsspec.filesystem("memory")
    yield "memory://"
    files.rm("/", recursive=True)


def put(number: int) -> list[archives.Made]:
    """Documents in the store. They are made once: a workbook says when it was made."""
    made = [*archives.archive(number, broken=10, killers=False)]
    for one in made:
        fsspec.filesystem("memory").pipe_file(f"/raw/{one.path}", one.data)
    return made


def stored() -> dict[str, bytes]:
    files = fsspec.filesystem("memory")
    return {
        path.removeprefix("/out/"): files.cat_file(path) for path in files.find("/out") if ".mie-budget" not in path
    }


@THOROUGH
def test_documents_and_results_at_locations(store: str) -> None:
    archives.write(Path("raw"), iter(put(30)))
    batch("raw", combined=COMBINED, out="alone")
    workers = Here()
    batch(f"{store}/raw", combined=COMBINED, out=f"{store}/out", workers=workers)
    written, alone = stored(), tree("alone")
    assert written.pop("manifest.jsonl").replace(b"memory:///", b"") == alone.pop("manifest.jsonl")
    assert written == alone
    assert len(workers.read) == 30
    before = {path: facts["created"] for path, facts in fsspec.filesystem("memory").find("/out", detail=True).items()}
    batch(f"{store}/raw", combined=COMBINED, out=f"{store}/out")
    after = {path: facts["created"] for path, facts in fsspec.filesystem("memory").find("/out", detail=True).items()}
    assert [path for path in after if after[path] != before[path] and path.endswith("r.json")] == []


def test_two_batches_do_not_write_to_one_location(store: str) -> None:
    put(3)
    files = fsspec.filesystem("memory")

    class Another(Here):
        """Workers during whose work another batch begins."""

        def each_done(self, work, given, **options):  # type: ignore[no-untyped-def]
            with pytest.raises(OutputError) as raised:
                batch(f"{store}/raw", out=f"{store}/out")
            assert raised.value.code is ErrorCode.FOLDER_BUSY
            return super().each_done(work, given, **options)

    batch(f"{store}/raw", out=f"{store}/out", workers=Another())
    assert not files.exists("/out/.mie-budget/batch.json")
    assert len(stored()) == 4


@pytest.mark.parametrize(
    ("refused", "error"),
    [("state.sqlite", OutputError), (".txt.json", OutputError), ("mie-budget.corrections.toml", UsageError)],
)
def test_what_a_store_does_not_give_out_is_not_taken_for_missing(
    store: str, monkeypatch: pytest.MonkeyPatch, refused: str, error: type[MieBudgetError]
) -> None:
    put(3)
    batch(f"{store}/raw", out=f"{store}/out")
    before, files = stored(), type(fsspec.filesystem("memory"))
    given_out = files.cat_file

    def cat_file(self: object, path: str, *more: object, **options: object) -> bytes:
        if path.endswith(refused):
            raise TimeoutError("no answer")
        data: bytes = given_out(self, path, *more, **options)
        return data

    with monkeypatch.context() as broken:
        broken.setattr(files, "cat_file", cat_file)
        with pytest.raises(error) as raised:
            batch(f"{store}/raw", out=f"{store}/out")
    assert raised.value.code is ErrorCode.FILE_UNREADABLE
    assert raised.value.params == {"why": "TimeoutError: no answer"}
    assert stored() == before
    batch(f"{store}/raw", out=f"{store}/out")  # nothing holds the location any more


@pytest.mark.usefixtures("store")
def test_a_location_that_is_not_there() -> None:
    batch("memory://none", out="out")
    assert [(line["source"], line["reason"]) for line in manifest()] == [("none", "file-missing")]


def test_what_a_location_needs_is_told_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingExtraError) as raised:
        batch("memory://elsewhere", out="out")
    assert "pip install fsspec" in str(raised.value)
