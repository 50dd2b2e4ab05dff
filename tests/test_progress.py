"""Progress: a bar on a terminal when reading takes more than a moment, none anywhere else, nothing left behind."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

import mie_budget
from cases import THOROUGH
from mie_budget.cli import terminal

TEXT = "令和６年度当初予算\n" + "訓練【防災部】（1,000千円）\n説明の文章です。\n" * 100
BAR = "━"


class Terminal(io.StringIO):
    """A standard error that a person looks at."""

    def isatty(self) -> bool:
        return True


Open = Callable[[], Terminal]


@pytest.fixture
def open_screen(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Make standard error a terminal; called in the test itself, since pytest sets the stream before it."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def call() -> Terminal:
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return call


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"文書{number}.txt" for number in range(3)]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    return list(map(str, paths))


@pytest.fixture
def no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_MOMENT", -1.0)


def walked(paths: list[str]) -> list[str]:
    return list(terminal.tracked(paths))


@pytest.mark.usefixtures("no_moment")
def test_several_files_get_a_bar(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()
    assert walked(files) == files
    assert BAR in screen.getvalue()
    assert "文書0.txt" in screen.getvalue()
    assert screen.getvalue().count("\x1b[?25l") == screen.getvalue().count("\x1b[?25h") == 1
    assert terminal._bar.get() is None


def test_what_is_done_in_a_moment_gets_none(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()
    assert walked(files) == files
    assert screen.getvalue() == ""


@pytest.mark.usefixtures("no_moment")
def test_a_small_file_alone_gets_none(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()
    assert walked(files[:1]) == files[:1]
    assert walked(["-"]) == ["-"]
    assert walked([]) == []
    assert screen.getvalue() == ""


def test_a_large_file_alone_gets_a_bar(open_screen: Open, files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    screen = open_screen()
    monkeypatch.setattr(terminal, "_LARGE", 1000)
    assert walked(files[:1]) == files[:1]
    assert "文書0.txt" in screen.getvalue()


@pytest.mark.usefixtures("no_moment")
def test_messages_do_not_run_into_the_bar(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()
    for path in terminal.tracked(files):
        terminal.say(f"said of {Path(path).name}")
    parts = screen.getvalue().split("said of ")
    assert len(parts) == 4
    # Before each message the bar has been erased and the cursor is back.
    for part in parts[:3]:
        assert part.count("\x1b[?25l") == part.count("\x1b[?25h") == 1
        assert part.endswith("\x1b[2K")


@pytest.mark.usefixtures("no_moment")
def test_the_bar_goes_when_reading_is_broken_off(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()

    def broken() -> Generator[str]:
        yield from terminal.tracked(files)

    walk = broken()
    next(walk)
    assert terminal._bar.get() is not None
    walk.close()
    assert terminal._bar.get() is None
    assert screen.getvalue().count("\x1b[?25h") == 1


@pytest.mark.usefixtures("no_moment")
def test_a_bar_inside_another_is_none(open_screen: Open, files: list[str]) -> None:
    screen = open_screen()
    for path in terminal.tracked(files):
        assert walked([path]) == [path]
    assert screen.getvalue().count("\x1b[?25l") == 1


@pytest.mark.usefixtures("no_moment")
def test_a_terminal_that_cannot_erase_gets_none(
    open_screen: Open, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = open_screen()
    monkeypatch.setenv("TERM", "dumb")
    assert walked(files) == files
    assert screen.getvalue() == ""


@pytest.mark.usefixtures("no_moment")
@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_nobody_there_no_bar(files: list[str], monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    assert walked(files) == files
    assert stream is None or stream.getvalue() == ""


@pytest.mark.usefixtures("no_moment")
def test_a_long_name_is_cut_and_cannot_move_the_cursor(open_screen: Open, tmp_path: Path) -> None:
    screen = open_screen()
    name = "x" * 50 + "\x1b[31m.txt"
    assert walked([str(tmp_path / name)] * 2)
    assert "␛[31m.txt" in screen.getvalue()
    assert "x" * 31 not in screen.getvalue()


# The command itself


def arguments(folder: Path) -> list[str]:
    """A command that reads three files, of which the second is there when more than a moment has passed."""
    for name in ("a.txt", "c.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    os.mkfifo(folder / "b.txt")
    threading.Thread(target=write_late, args=(folder / "b.txt",), daemon=True).start()
    files = [str(folder / name) for name in ("a.txt", "b.txt", "c.txt")]
    return [sys.executable, "-m", "mie_budget", "parse", *files, "-o", str(folder / "out.json")]


def write_late(pipe: Path) -> None:
    with pipe.open("w", encoding="utf-8") as stream:  # once it has been opened to be read
        time.sleep(2 * terminal._MOMENT)
        stream.write(TEXT)


def environment() -> dict[str, str]:
    package = str(Path(mie_budget.__file__).parent.parent)
    return os.environ | {"PYTHONPATH": package, "TERM": "xterm", "COLUMNS": "80", "LC_ALL": "ja_JP.UTF-8"}


@THOROUGH
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal and a named pipe")
def test_the_command_shows_progress_on_a_terminal(tmp_path: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    with subprocess.Popen(
        arguments(tmp_path), stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, env=environment()
    ) as process:
        os.close(follower)
        shown = b""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                data = os.read(leader, 65536)
            except OSError:  # Linux: the other side has been closed
                break
            if not data:
                break
            shown += data
    os.close(leader)
    text = shown.decode("utf-8")
    assert process.returncode == 0
    assert "読み取り中 c.txt" in text
    assert "/3" in text
    assert BAR in text
    assert text.endswith("\x1b[2K")  # nothing of it stays
    assert len(json.loads((tmp_path / "out.json").read_bytes())) == 3


@pytest.mark.skipif(os.name == "nt", reason="needs a named pipe")
@THOROUGH
def test_the_command_shows_none_in_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(arguments(tmp_path), env=environment(), capture_output=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.usefixtures("no_moment")
def test_documents_that_are_done_in_any_order_are_counted(open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = open_screen()
    monkeypatch.setattr(terminal, "_EACH", 0.0001)
    with terminal.counted() as show:
        for done in range(5):
            show(4, done, done // 2)
            time.sleep(0.001)
    assert BAR in screen.getvalue()
    assert "4/4" in screen.getvalue()
    assert "2 not read" in screen.getvalue()
    assert " a second" in screen.getvalue()
    assert screen.getvalue().count("\x1b[?25l") == screen.getvalue().count("\x1b[?25h") == 1
    assert terminal._bar.get() is None


def test_nothing_is_counted_where_nobody_looks(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.counted() as show:
        show(2, 1, 0)
    assert capfd.readouterr() == ("", "")
