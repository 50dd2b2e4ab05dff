"""What all tests share."""

import gc
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from commands import Command, Done

ROOT = Path(__file__).resolve().parent.parent
# The commands that tests start would compile the whole package each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Always the same examples, so that a red test is red for everyone: a few, or many with HYPOTHESIS_PROFILE=long;
# HYPOTHESIS_PROFILE=explore looks for new ones.
BUSY = [HealthCheck.too_slow]  # says more of what else the machine does than of the test
settings.register_profile(
    "fixed", derandomize=True, deadline=None, max_examples=8, database=None, suppress_health_check=BUSY
)
settings.register_profile("long", settings.get_profile("fixed"), max_examples=25)
settings.register_profile("explore", deadline=None, max_examples=2_000, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much to read of what is made; the suite reads a little of each kind."""
    parser.addoption("--broken-files", type=int, default=15, metavar="N", help="read N files broken at random")
    parser.addoption("--kills", type=int, default=1, metavar="N", help="kill a batch N times before it may end")
    parser.addoption("--hostile-size", type=int, default=50_000, metavar="N", help="hostile texts of N characters")
    parser.addoption("--interruptions", type=int, default=1, metavar="N", help="interrupt a command at N moments")
    parser.addoption("--all-documents", action="store_true", help="change every document where nothing should change")
    parser.addoption("--book-pages", type=int, default=20, metavar="N", help="read a book of accounts of N pages")
    parser.addoption("--part", default="0/1", metavar="K/N", help="of all tests chosen run every Nth, from number K on")


@pytest.hookimpl(trylast=True)  # of what the marks leave
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of one part; K counts on beyond N, so that the number of commits is one."""
    number, parts = map(int, config.getoption("--part").split("/"))
    left_out = [item for place, item in enumerate(items) if (place - number) % parts]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = items[number % parts :: parts]


def pytest_collection_finish() -> None:
    """Have Python look for garbage in what the tests make, not again and again in all that was loaded for them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_power_failure() -> Iterator[None]:
    """What a test writes need not be on the disk: to wait for that would be a third of what tests of files take."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents next to the repository, which not every checkout has."""
    folder = ROOT / "../shared"
    if not folder.is_dir():
        pytest.skip("no ../shared next to the repository")
    return folder


@pytest.fixture
def expendable() -> Iterator[None]:
    """What reads PDF does it here and not in a process of its own, whose start takes longer than what it reads."""
    from mie_budget.sources import apart

    with apart.expendable():
        yield


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is done with documents, not of how they are read: the same text is read once for all of them."""
    from documents import read_lines_once
    from mie_budget import api

    monkeypatch.setattr(api, "read_lines", read_lines_once)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that `command` runs in; a module of tests has its own, with documents."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run `mie-budget` with these arguments in this process, in the folder and without a locale."""
    assert Path.cwd() == folder
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: bytes = b"", text: bool = True) -> Done:
        from mie_budget.cli.main import run

        monkeypatch.setattr(sys, "argv", ["mie-budget", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            run()
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        printed = out.decode("utf-8", "strict" if text else "surrogateescape")
        return Done(caught.value.code, printed, err.decode("utf-8"))

    return call
