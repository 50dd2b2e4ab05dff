"""What is shipped and what it needs: dependencies with bounds and hashes, what is built, and that nothing asks the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from cases import THOROUGH, each
from test_faults import MANY_COMMANDS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = ROOT / "requirements-dev.lock"


def needed() -> dict[str, str]:
    """The names of all direct dependencies, normalized, and their bounds."""
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    texts = [text for group in groups for text in group if not text.startswith("mie-budget")]
    found = (re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?(.*)", text) for text in texts)
    return {re.sub("[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


@each(("name", "bounds"), needed().items())
def test_a_dependency_has_a_lowest_version(name: str, bounds: str) -> None:
    assert re.search(r"[~>]=\d", bounds), name


def test_what_developers_install_is_locked_by_hashes() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip())
    locked = {}
    for entry in entries:
        if entry.startswith("#"):
            continue
        match = re.match(r"([a-z0-9-]+)==([\w.]+)(?: ; [^\\]+)? \\\n", entry)
        assert match, entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        locked[match[1]] = match[2]
    assert needed().keys() <= locked.keys()


def shipped() -> set[str]:
    """The files of the package, as the repository has them."""
    listed = subprocess.run(
        ["git", "ls-files", "src/mie_budget"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("no repository to compare with")
    return {name.removeprefix("src/") for name in listed.stdout.splitlines()}


def test_a_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    (built,) = wheel.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        facts = {name.partition("/")[2] for name in archive.namelist() if ".dist-info/" in name}
    assert names == shipped()
    assert facts == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}


@THOROUGH
def test_a_source_distribution_holds_what_it_is_tested_with(tmp_path: Path) -> None:
    sdist = pytest.importorskip("hatchling.builders.sdist").SdistBuilder(str(ROOT))
    (built,) = sdist.build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"src/{name}" for name in shipped()} <= names
    assert {name.partition("/")[0] for name in names} == {
        ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "PKG-INFO", "README.ja.md", "README.md", "SECURITY.md", "benchmarks", "data",
        "docs", "fuzz", "pyproject.toml", "requirements-dev.lock", "src", "start-mac.command", "start-windows.bat", "tests",
    } & {"PKG-INFO", *(path.name for path in ROOT.iterdir())}  # fmt: skip
    assert not [name for name in names if re.search(r"__pycache__|\.py[cod]$|\.mo~|/\.", name)]


NO_NETWORK = """
import sys

def look(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        asked = [part for part in arguments if isinstance(part, (tuple, str, bytes))]
        if not ALLOWED or str(asked).find("127.0.0.1") < 0:
            sys.stderr.write(f"network: {event} {asked}\\n")
            raise PermissionError("this test has no network")

sys.addaudithook(look)
"""
COMMANDS = [
    "parse r6.txt r6.pdf r6.html -o o.xlsx",
    "parse r6.txt -o o.sqlite",
    "check r6.pdf",
    "explain r6.txt",
    "text r6.html",
    "summary r6.txt",
    "diff r6.txt r6.html",
    "review r6.pdf -o r.html",
    "batch r6.txt --out out --jobs 1",
    "correct r6.txt 2 --drop --reason=x",
    "notations",
    "schema",
    "--help",
]
DESK = """
import threading, time, urllib.request, os, signal, sys, io, re
from mie_budget.cli.main import run

class Said(io.StringIO):
    def write(self, text):
        found = re.search(r"http://127\\S+", text)
        if found:
            threading.Thread(target=ask, args=(found[0],)).start()
        return len(text)

def ask(address):
    try:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({}))
        os.write(1, f"{opener.open(address).status}".encode())
    finally:
        os.kill(os.getpid(), signal.SIGINT)

sys.stderr = Said()
sys.argv = ["mie-budget", "app", ".", "--no-browser"]
run()
"""


def guarded(folder: Path, script: str, *, allowed: bool, lines: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run Python in a folder, it and all that it starts without a network but, where `allowed`, that of this machine."""
    hook = folder.parent / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(f"ALLOWED = {allowed}\n{NO_NETWORK}", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(hook), str(ROOT / "src")]), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, input=lines.encode(), capture_output=True, check=False, timeout=120
    )


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    import made_pdfs as made
    import printed_files as files

    folder = tmp_path / "in"
    folder.mkdir()
    line = "橋の点検【土木部】（1,000千円）"
    (folder / "r6.txt").write_text(f"令和６年度当初予算\n{line}\nhttp://example.com/\n", encoding="utf-8")
    (folder / "r6.pdf").write_bytes(made.document([made.Page(made.text([line]))]))
    (folder / "r6.html").write_bytes(files.as_html() + b'<img src="http://example.com/x"><link href="//example.com/y">')
    return folder


@THOROUGH
@pytest.mark.skipif(os.name == "nt", reason="needs processes that fork")
@pytest.mark.parametrize("commands", [COMMANDS[:1], pytest.param(COMMANDS, marks=THOROUGH)], ids=["one", "all"])
def test_no_command_asks_the_network(documents: Path, commands: list[str]) -> None:
    script = f"import os, sys\nfrom mie_budget.cli.main import run\n{MANY_COMMANDS}"
    done = guarded(documents, script, allowed=False, lines="\n".join(commands))
    assert b"network" not in done.stderr
    assert [line.rpartition(b": ")[2] for line in done.stderr.splitlines() if re.search(rb": \d$", line)] == [
        b"0" for _ in commands
    ], done.stderr.decode()


@THOROUGH
def test_the_desk_speaks_to_this_machine_alone(documents: Path) -> None:
    done = guarded(documents, DESK, allowed=True)
    assert (done.returncode, done.stdout, b"network:" in done.stderr) == (0, b"200", False), done.stderr.decode()


def test_what_asks_the_network_is_noticed(documents: Path) -> None:
    done = guarded(documents, "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')", allowed=True)
    assert b"network: socket." in done.stderr
