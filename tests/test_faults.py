"""What goes wrong around the program: streams that are closed or full, names, devices, interruptions. Each is told."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

import mie_budget
from cases import THOROUGH
from commands import Command, Done
from mie_budget import ArgumentTypeError, ErrorCode, MieBudgetError, parse_bytes, parse_file, parse_text
from mie_budget.cli import main
from mie_budget.sinks.contract import document_json

TEXT = "令和６年度当初予算\n訓練【防災部】（1,000千円）\n研修【防災部】（3,51千円）\n"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent), "LC_ALL": "C.UTF-8"}
PROGRAM = [sys.executable, "-m", "mie_budget"]
pytestmark = pytest.mark.usefixtures("folder", "read_once")
UNIX = pytest.mark.skipif(os.name == "nt", reason="needs the streams, devices and signals of Unix")
NO_SPACE = "No space left on device"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document that has a warning, which the program runs in."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | bytes, redirected: str = "", stdin: bytes | None = None) -> Done:
    """Run the program by way of a shell that redirects its streams (`2>/dev/full`, `<&-`)."""
    command = [os.fsencode(part) for part in (*PROGRAM, *arguments)]
    done = subprocess.run(
        [b"sh", b"-c", b'exec "$@" ' + redirected.encode(), b"sh", *command],
        env=ENVIRONMENT,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def told(said: str | bytes) -> str:
    """What was said, where that is no accident: no traceback, nothing that a terminal would act on."""
    text = said.decode("utf-8") if isinstance(said, bytes) else said
    assert "Traceback" not in text
    assert "internal error" not in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    return text


# Streams


@UNIX
@pytest.mark.parametrize(
    ("arguments", "redirected", "status", "message"),
    [
        (["parse", "-"], "<&-", 2, "mie-budget: <stdin>: standard input is closed. Give the name of a file\n"),
        pytest.param(
            ["summary", "-"],
            "<&-",
            2,
            "mie-budget: <stdin>: standard input is closed. Give the name of a file\n",
            marks=THOROUGH,
        ),
        pytest.param(
            ["parse", "a.txt"],
            ">&-",
            2,
            "mie-budget: standard output is closed. Use -o to write to a file\n",
            marks=THOROUGH,
        ),
        (["--help"], ">&-", 2, "mie-budget: standard output is closed. Use -o to write to a file\n"),
        *(
            pytest.param(
                arguments, ">/dev/full", 2, f"mie-budget: standard output cannot be written ({NO_SPACE})\n", marks=marks
            )
            for arguments, marks in (
                (["--help"], THOROUGH),
                (["--version"], THOROUGH),
                (["parse", "-f", "table", "a.txt"], THOROUGH),
                (["check", "a.txt"], []),
                (["explain", "a.txt"], THOROUGH),
                (["summary", "a.txt"], THOROUGH),
                (["schema"], THOROUGH),
            )
        ),
    ],
)
def test_streams_that_fail_are_told(arguments: list[str], redirected: str, status: int, message: str) -> None:
    done = run(*arguments, redirected=redirected)
    assert done.status == status
    assert told(done.err).endswith(message)


@UNIX
@pytest.mark.parametrize(
    ("arguments", "redirected", "status"),
    [
        (["parse", "missing.txt"], "2>/dev/full", 2),
        pytest.param(["parse", "missing.txt"], "2>&-", 2, marks=THOROUGH),
        pytest.param(["parse"], "2>/dev/full", 2, marks=THOROUGH),
        pytest.param(["no-such-command"], "2>&-", 2, marks=THOROUGH),
        pytest.param([], "2>/dev/full", 2, marks=THOROUGH),
        pytest.param(["parse", "-o", "no/such/folder.csv", "a.txt"], "2>/dev/full", 2, marks=THOROUGH),
        pytest.param(["parse", "a.txt"], "2>/dev/full", 0, marks=THOROUGH),
        pytest.param(["check", "--strict", "a.txt"], "2>/dev/full", 1, marks=THOROUGH),
        (["check", "--strict", "a.txt"], "2>&-", 1),
    ],
)
def test_the_status_stands_where_nothing_can_be_said(arguments: list[str], redirected: str, status: int) -> None:
    done = run(*arguments, redirected=redirected)
    assert (done.status, done.err) == (status, "")


@THOROUGH
@UNIX
def test_nothing_at_all_is_open() -> None:
    assert run("parse", "a.txt", redirected="<&- >&- 2>&-").status == 2


# Names


@UNIX
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["parse", "x" * 300], "no file can have this name. Check it"),
        (["parse", "-o", "x" * 300 + ".csv", "a.txt"], "no file can have this name. Check it"),
        (["review", "-o", "x" * 300 + ".html", "a.txt"], "no file can have this name. Check it"),
        (["parse", "-o", "x" * 300 + ".sqlite", "a.txt"], "no file can have this name. Check it"),
        (["parse", "-o", "", "a.txt"], "the ending '' names no output format."),
        (["parse", "--notation", "/" + "x" * 300 + ".toml", "a.txt"], "no file can have this name. Check it"),
        (["parse", "/dev/zero"], "this is a device or a pipe without an end, not a document. Give a file"),
        (["parse", "--notation", "/dev/zero", "a.txt"], "this is a device or a pipe without an end"),
        (["check", "/dev/urandom"], "this is a device or a pipe without an end"),
        (["diff", "/dev/zero", "a.txt"], "this is a device or a pipe without an end"),
        (["parse", "a.txt/b.txt"], "it cannot be read (Not a directory)"),
        (["parse", "--encoding", "undefined", "a.txt"], "no encoding is called undefined."),
        (["parse", "--encoding", "idna", "a.txt"], "no encoding is called idna."),
        (["parse", "--encoding", "rot13", "a.txt"], "no encoding is called rot13."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_names_that_lead_nowhere_are_told(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    assert message in told(done.err)
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt"]


DEEP, LONG = f"a = {'[' * 5000}", f"a = {'1' * 10_000}"


@pytest.mark.parametrize("text", [DEEP, LONG], ids=["deep", "long"])
@pytest.mark.parametrize("option", ["--notation", "--renamed"])
def test_toml_that_is_beyond_python_is_told(command: Command, folder: Path, option: str, text: str) -> None:
    (folder / "n.toml").write_text(text, encoding="utf-8")
    done = command("diff", option, "n.toml", "a.txt", "a.txt")
    assert (done.status, done.out) == (2, "")
    assert re.match("mie-budget: n.toml:(\\d+:)* this is not TOML", told(done.err))


@THOROUGH
@UNIX
def test_standard_input_from_an_endless_device() -> None:
    done = run("parse", "-", redirected="</dev/zero")
    assert (done.status, done.out) == (2, "")
    assert "without an end" in told(done.err)


@UNIX
@pytest.mark.parametrize("path", ["/dev/stdin", pytest.param("-", marks=THOROUGH)])
def test_a_pipe_is_a_document(path: str) -> None:
    done = run("parse", "-f", "csv", path, stdin=TEXT.encode())
    assert (done.status, len(done.out.splitlines())) == (0, 3)


NASTY = ["\x1b[31mred\x07\nline.txt", "\x9b31m\u202e.txt", "\udcff\udcfe.txt"]


@UNIX
@pytest.mark.parametrize("name", NASTY, ids=ascii)
@pytest.mark.parametrize(
    "arguments", [["parse"], ["parse", "-f", "table"], ["check"], ["explain"], ["summary"]], ids=" ".join
)
def test_names_of_files_cannot_act_on_the_terminal(
    command: Command, folder: Path, name: str, arguments: list[str]
) -> None:
    (folder / os.fsencode(name).decode("utf-8", "surrogateescape")).write_text(TEXT, encoding="utf-8")
    done = command(*arguments, name)
    assert done.status == 0
    assert told(done.err)
    if arguments != ["parse"]:  # JSON is for programs
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.out)
    missing = command(*arguments, f"missing{name}")
    assert (missing.status, missing.out) == (2, "")
    assert "no such file" in told(missing.err)


@UNIX
@pytest.mark.parametrize("name", NASTY, ids=ascii)
def test_names_of_outputs_cannot_act_on_the_terminal(command: Command, name: str) -> None:
    done = command("review", "a.txt", "-o", name)
    assert done.status == 0
    assert told(done.err).count("\n") == 1
    assert "names no output format" in told(command("parse", "a.txt", "-o", name).err)
    assert "no option is called" in told(command("parse", f"--{name}").err)
    assert "no command is called" in told(command(name).err)


@UNIX
def test_words_of_a_notation_cannot_act_on_the_terminal(command: Command, folder: Path) -> None:
    (folder / "n.toml").write_text(
        'name = "n"\ntemplates = ["{title}{bad\\u001b[31m\\n}"]\nexample = "x"\n', encoding="utf-8"
    )
    done = command("parse", "--notation", "n.toml", "a.txt")
    assert done.status == 2
    assert "n.toml:2: no slot is called" in told(done.err)


@UNIX
@pytest.mark.parametrize(
    "output_format", ["csv", pytest.param("json", marks=THOROUGH), pytest.param("jsonl", marks=THOROUGH)]
)
def test_data_on_a_terminal_cannot_act_on_it(command: Command, folder: Path, output_format: str) -> None:
    import pty

    (folder / "a.txt").write_text(TEXT + "説明\x9b31m\u202eです。\n", encoding="utf-8")
    arguments = ["parse", "-f", output_format, "a.txt"]
    piped = command(*arguments).out
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments], env=ENVIRONMENT, stdout=follower, stderr=subprocess.DEVNULL
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                data = os.read(leader, 65536)
            except OSError:  # Linux: the other side has been closed
                break
            if not data:
                break
            shown += data
    os.close(leader)
    assert process.returncode == 0
    text = shown.decode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text)
    if "\x9b" in piped:
        assert r"\u009b31m" in text


# Interruptions

INTERRUPTED_AT = [
    pytest.param("gettext", marks=THOROUGH),
    "typer",
    pytest.param("mie_budget.cli.commands", marks=THOROUGH),
    pytest.param("pydantic", marks=THOROUGH),
    "mie_budget.reading.reader",
    pytest.param("mie_budget.api", marks=THOROUGH),
]


@THOROUGH
@UNIX
@pytest.mark.parametrize("module", INTERRUPTED_AT)
def test_a_start_can_be_broken_off(module: str) -> None:
    script = (
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "from mie_budget.cli.main import run\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "sys.argv = ['mie-budget', '--lang', 'ja', 'parse', 'a.txt']\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


MOMENTS = """
import os, signal, sys
at, count = int(sys.argv.pop(1)), 0
def look(frame, event, argument):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGINT)
from mie_budget.cli.main import run
sys.setprofile(look)
try:
    run()
finally:
    sys.setprofile(None)
    if not at:
        print(count)
"""
"""Interrupts the command at one of the calls that it makes, which is at the same moment each time."""


@THOROUGH
@UNIX
@pytest.mark.parametrize(
    "arguments",
    [
        ["correct", "a.txt", "2", "--drop", "--reason=x"],
        pytest.param(["parse", "a.txt", "-o", "o.xlsx"], marks=THOROUGH),
    ],
)
def test_a_command_can_be_broken_off_at_any_moment(
    request: pytest.FixtureRequest, folder: Path, arguments: list[str]
) -> None:
    before = sorted(folder.iterdir())

    def interrupted(at: int) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", MOMENTS, str(at), *arguments]
        return subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)

    calls = int(interrupted(0).stdout.split()[-1])
    (made,) = set(folder.iterdir()) - set(before)
    whole = made.read_bytes()
    chance = random.Random(" ".join(arguments))
    for _ in range(request.config.getoption("--interruptions")):
        made.unlink(missing_ok=True)
        at = chance.randrange(1, calls)
        done = interrupted(at)
        told(done.stderr)
        is_done = made.exists() and made.read_bytes() == whole
        assert done.returncode == 130 or (done.returncode, is_done) == (0, True), at
        assert is_done or sorted(folder.iterdir()) == before, at


@THOROUGH
@UNIX
def test_an_interruption_after_the_end_changes_nothing(folder: Path) -> None:
    script = (
        "import atexit, os, signal, sys\n"
        "atexit.register(os.kill, os.getpid(), signal.SIGINT)\n"
        "from mie_budget.cli.main import run\n"
        "sys.argv = ['mie-budget', 'parse', 'a.txt', '-o', 'o.json']\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, told(done.stderr).count("\n")) == (0, 1)
    assert (folder / "o.json").exists()


@THOROUGH
@UNIX
@pytest.mark.parametrize(
    "arguments",
    [["parse"], pytest.param(["check"], marks=THOROUGH), pytest.param(["summary"], marks=THOROUGH)],
    ids=" ".join,
)
def test_reading_can_be_broken_off(arguments: Sequence[str]) -> None:
    with subprocess.Popen(
        [*PROGRAM, *arguments, "a.txt", "-"],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # What it says of the first file tells that it waits for the second.
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        # Standard input is still open: it cannot end by itself.
        process.wait(timeout=60)
        error = process.stderr.read()
    assert (process.returncode, error) == (130, b"")


@UNIX
def test_an_interruption_that_python_would_swallow_breaks_reading_off() -> None:
    script = (
        "import os, sys\n"
        "class Swallowing:\n"
        "    def __del__(self):\n"
        "        raise KeyboardInterrupt\n"
        "class Input:\n"
        "    closed = False\n"
        "    @property\n"
        "    def buffer(self):\n"
        "        return self\n"
        "    def fileno(self):\n"
        "        return 0\n"
        "    def read(self, *sizes):\n"
        "        Swallowing()\n"
        "        return os.read(0, 1)\n"
        "sys.stdin = Input()\n"
        "sys.argv = ['mie-budget', 'parse', '-']\n"
        "from mie_budget.cli.main import run\n"
        "run()\n"
    )
    waited_for, held = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=ENVIRONMENT,
            stdin=waited_for,
            capture_output=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(waited_for)
        os.close(held)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


# Disks

WRITTEN = {
    "json": ["parse", "a.txt", "-o", "o.json"],
    "jsonl": ["parse", "a.txt", "-o", "o.jsonl"],
    "csv": ["parse", "a.txt", "-o", "o.csv"],
    "csv and its description": ["parse", "a.txt", "-o", "o.csv", "--data-package"],
    "xlsx": ["parse", "a.txt", "-o", "o.xlsx"],
    "parquet": ["parse", "a.txt", "-o", "o.parquet"],
    "sqlite": ["parse", "a.txt", "-o", "o.sqlite"],
    "review": ["review", "a.txt", "-o", "o.html"],
    "corrections": ["correct", "a.txt", "2", "--drop", "--reason=x"],
}
UNUSUAL = {"sqlite", "corrections", "csv and its description"}
"""Those that do not take the place of just any file."""
LOADED = """
import os, resource, signal, sys
from pathlib import Path
from mie_budget import parse_text
from mie_budget.cli import commands, years
from mie_budget.cli.main import run
parse_text("")
"""
"""What the processes that are forked would each load anew."""
FORKED = """

def child(prepare):
    process = os.fork()
    if process == 0:
        prepare()
        try:
            run()
        except SystemExit as end:
            os._exit(end.code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

def state():
    return {path: path.read_bytes() for path in Path().iterdir()}

before = state()
assert child(lambda: None) == 0
whole = state()
made = sorted(whole.keys() - before.keys())
print(len(made), flush=True)
sys.stderr.flush()
for path in made:
    path.unlink()
"""
FULL = """
for size in sorted({0, *(size for path in made for size in (len(whole[path]) // 2, len(whole[path]) - 1))}):
    status = child(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    left = state()
    assert status == 2, (status, size)
    # Of two files the first may be there, whole.
    assert before.items() <= left.items() <= whole.items() and len(left) < len(whole), (size, left.keys())
    for path in left.keys() - before.keys():
        path.unlink()
"""
KILLED = """
def fail():
    os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)

for path in made:
    path.write_bytes(b"old")
assert child(fail) == -signal.SIGKILL
assert all(path.read_bytes() == b"old" for path in made), state().keys()
for path in made:
    path.unlink()
assert child(lambda: None) == 0
assert whole.items() <= state().items()
"""


@THOROUGH
@UNIX
@pytest.mark.parametrize("arguments", WRITTEN.values(), ids=WRITTEN)
def test_a_full_disk_leaves_whole_files_or_none(arguments: list[str]) -> None:
    command = [sys.executable, "-c", LOADED + FORKED + FULL, *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert re.search("File too large|disk is full|disk I/O error", told(done.stderr))


@THOROUGH
@UNIX
@pytest.mark.parametrize("arguments", [pytest.param(WRITTEN[name], id=name) for name in WRITTEN if name not in UNUSUAL])
def test_a_process_that_is_killed_before_its_file_is_safe_leaves_the_old_one(arguments: list[str]) -> None:
    command = [sys.executable, "-c", LOADED + FORKED + KILLED, *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    told(done.stderr)


# Environments

# Of each a few together, since each is a start of the program.
ENVIRONMENTS: list[dict[str, str]] = [
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb"},
    {"LC_ALL": "C", "TERM": "", "NO_COLOR": "1", "FORCE_COLOR": "1"},
    {"LANG": "../../x", "PYTHONIOENCODING": "cp932", "TZ": "No/Where"},
    {"LC_ALL": "tr_TR.UTF-8", "PYTHONIOENCODING": "ascii:strict", "HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
    {"LANG": "xx_YY.bogus", "PYTHONIOENCODING": "utf-16", "PYTHONHASHSEED": "1", "PYTHONOPTIMIZE": "2"},
    {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1", "PYTHONWARNDEFAULTENCODING": "1", "PYTHONINTMAXSTRDIGITS": "640"},
    *({"COLUMNS": columns, "LINES": "0"} for columns in ("1", "-5", "wide", "99999999")),
]
MANY_COMMANDS = """
for line in sys.stdin.buffer.read().decode().split("\\n"):
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        sys.argv = ["mie-budget", *line.split()]
        try:
            run()
        except SystemExit as end:
            sys.stdout.flush()
            os._exit(end.code)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.write(2, f"{line}: {status}\\n".encode())
"""
ANYWHERE = ["parse a.txt", "parse -f csv a.txt", "parse -f xlsx a.txt", "parse missing.txt", "notations"]
AT_A_WIDTH = [
    "check a.txt",
    "explain a.txt",
    "parse -f table a.txt",
    "summary a.txt",
    "diff a.txt a.txt",
    "--help",
    "parse --help",
]


def everything(environment: dict[str, str], commands: list[str]) -> tuple[bytes, bytes]:
    known = {name: ENVIRONMENT[name] for name in ("PATH", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-c", LOADED + MANY_COMMANDS],
        input="\n".join(commands).encode(),
        env=known | environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    told(done.stderr)
    return done.stdout, done.stderr


@cache
def usual(narrow: bool) -> tuple[bytes, bytes]:
    return everything({"LC_ALL": "C.UTF-8"}, ANYWHERE if narrow else [*ANYWHERE, *AT_A_WIDTH])


@UNIX
@pytest.mark.parametrize(
    "environment",
    [pytest.param(one, marks=THOROUGH) for one in ENVIRONMENTS],
    ids=lambda one: " ".join(f"{key}={one[key]}" for key in one),
)
def test_an_environment_changes_no_byte(environment: dict[str, str]) -> None:
    narrow = "COLUMNS" in environment
    commands = ANYWHERE if narrow else [*ANYWHERE, *AT_A_WIDTH]
    assert everything(environment, commands) == usual(narrow)
    if narrow:
        assert everything(environment, AT_A_WIDTH)


# What is said of a command line is said of every command


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_tells_an_option_there_is_not(command: Command, name: str) -> None:
    done = command(name, "--qqq")
    assert (done.status, done.out) == (2, "")
    lines = told(done.err).split("\n")
    assert lines[0].startswith(f"Usage: mie-budget {name} [OPTIONS]")
    assert lines[1:] == [f"Try 'mie-budget {name} -h' for help.", "", "Error: no option is called --qqq", ""]


# Python


@pytest.mark.parametrize(
    ("call", "given"),
    [
        (lambda: parse_text(b"x"), "bytes"),  # type: ignore[arg-type]
        (lambda: parse_text(None), "NoneType"),  # type: ignore[arg-type]
        (lambda: parse_bytes("x"), "str"),  # type: ignore[arg-type]
    ],
)
def test_something_of_another_type_is_named(call: object, given: str) -> None:
    assert callable(call)
    with pytest.raises(ArgumentTypeError) as caught:
        call()
    assert caught.value.code is ErrorCode.NOT_TEXT_GIVEN
    assert f"not {given}" in str(caught.value)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, MieBudgetError)


def test_half_a_surrogate_pair_is_no_character() -> None:
    document = parse_text("訓\ud800練【防災部】（1,000千円）", name="\udcff.txt")
    assert document.records[0].title == "訓\ufffd練"
    assert document.source.name == "\\udcff.txt"
    assert document_json(document).encode("utf-8")
    assert parse_bytes(TEXT.encode("utf-7") + b"+2AA-", encoding="utf-7").records


def test_a_path_that_no_file_can_have() -> None:
    with pytest.raises(MieBudgetError) as caught:
        parse_file("a\0b")
    assert caught.value.code is ErrorCode.NAME_IMPOSSIBLE


def test_the_package_shows_what_it_offers() -> None:
    names = dir(mie_budget)
    assert set(names) == {*mie_budget.__all__, "__version__"}
    assert all(hasattr(mie_budget, name) for name in names)
    assert sorted(mie_budget.__all__) == mie_budget.__all__
    with pytest.raises(AttributeError):
        _ = mie_budget.no_such_name
