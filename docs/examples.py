"""The examples in the documentation: `python docs/examples.py` runs them and writes their output anew.

What the first line of a code block says decides what happens with it:

- ```` ```sh ````: each line is run by a shell in a copy of the sample data; lines that set up an environment, and
  pytest, are left out. A comment `# exit status 1` says that the command is to end so.
- ```` ```python ````: run as a program.
- ```` ```pycon ````: a session of the interpreter with what it prints; all of a page are one session, like a notebook.
- ```` ```text output ````: what the block before it prints; `…` on a line of its own stands for any lines.
- ```` ```toml file=machi.toml ````, ```` ```text file=machi.txt ````: written to that file first.

The blocks of a page are run in order, in one folder that also holds the files of `_YEARS`: the sample as it is, and as
other years might have it. Japanese pages are run in a Japanese locale.
"""

from __future__ import annotations

import doctest
import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
SAMPLE = "data/raw/mie-r6-hikikomori.txt"
FENCED = re.compile(r"^```(?P<language>\w+)(?: (?P<role>[^\n]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SET_UP = re.compile(r"^(?:python3 -m venv |\S*\bpip install |\S*\bpytest\b|py -m venv )")
_STATUS = re.compile(r"\s+# exit status (\d)$")
# A command of nothing but the program and its arguments.
_PLAIN = re.compile(r"(?:\.venv/bin/)?mie-budget ([^|&;<>()$`*?\[\]{}~#!]+)(?:# exit status \d)?")
_PRINTED = ".printed"
_SESSION = "session.txt"
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_COLUMNS = 100
_SHOWN_LINES = 5
_YEARS = {"r5.txt": "５", "r6.txt": "６", "r6-part1.txt": "６", "r6-part2.txt": "６", "r7.txt": "７"}


@dataclass(frozen=True)
class Block:
    """A code block: `start` and `end` bound its text in the page, `line` is where it opens."""

    language: str
    role: str
    text: str
    line: int
    start: int
    end: int


def pages() -> list[Path]:
    """The pages whose examples are run."""
    return [*sorted(ROOT.glob("README*.md")), *sorted(DOCS.glob("*.md")), ROOT / "data/raw/README.md"]


def blocks(text: str) -> list[Block]:
    """The code blocks of a page."""
    return [
        Block(
            match["language"],
            match["role"] or "",
            match["text"],
            text.count("\n", 0, match.start()) + 1,
            match.start("text"),
            match.end("text"),
        )
        for match in FENCED.finditer(text)
    ]


def commands(block: Block) -> list[str]:
    """The command lines of a block without comments and without what sets up an environment."""
    lines = block.text.replace("\\\n", " ").split("\n")
    found = []
    for line in lines:
        steps = [step.strip() for step in line.split("&&")]
        kept = [step for step in steps if step and not step.startswith("#") and not _SET_UP.match(step)]
        if kept:
            found.append(" && ".join(kept))
    return found


class ExampleError(AssertionError):
    """An example that does not do what its page says."""


class Workspace:
    """A folder in which the examples of one page run."""

    def __init__(self, folder: Path, *, japanese: bool) -> None:
        self.folder = folder
        self.session: list[Block] = []
        self.ended: Block | None = None
        shutil.copytree(ROOT / "data", folder / "data")
        sample = (folder / SAMPLE).read_text(encoding="utf-8")
        for name, year in _YEARS.items():
            (folder / name).write_text(sample.replace("令和６年度", f"令和{year}年度"), encoding="utf-8")
        programs = folder / ".venv/bin"
        programs.mkdir(parents=True)
        self.environment = {
            "PATH": os.pathsep.join([str(programs), *os.get_exec_path()]),
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUTF8": "1",
            "COLUMNS": str(_COLUMNS),
        }
        program = programs / "mie-budget"
        # The shell itself would warn about a locale that is not installed.
        self.locale = "ja_JP.UTF-8" if japanese else "C.UTF-8"
        program.write_text(
            f'#!/bin/sh\nLC_ALL={self.locale} exec "{sys.executable}" -m mie_budget "$@"\n', encoding="utf-8"
        )
        program.chmod(0o755)

    def run(self, block: Block) -> str:
        """Do what a block says and return what it prints. Raises `ExampleError` for another exit status than said."""
        if block.language == "pycon":
            self.session.append(block)
            return ""
        self.end_session()
        name = block.role.removeprefix("file=")
        if name != block.role:
            (self.folder / name).write_text(block.text, encoding="utf-8")
            return ""
        if block.language == "python":
            return self._forked(_script, block.text, block, 0)
        if block.language != "sh":
            return ""
        output = ""
        for command in commands(block):
            said = _STATUS.search(command)
            status = int(said[1]) if said else 0
            plain = _PLAIN.fullmatch(command)
            if plain is None:
                output += self._shell(command, block, status)
            else:
                output += self._forked(_program, command, block, status)
        return output

    def end_session(self) -> None:
        """Run the page's session up to here. Raises `ExampleError` for another output than shown."""
        if self.session and self.session[-1] is not self.ended:
            self.ended = self.session[-1]
            text = "\n".join(block.text for block in self.session)
            (self.folder / _SESSION).write_text(text, encoding="utf-8")
            self._forked(_doctest, _SESSION, self.ended, 0)

    def _forked(self, run: Callable[[str], None], text: str, block: Block, status: int) -> str:
        """Run a text in a copy of a process that has the program loaded: a tenth of the time."""
        environment = self.environment | ({"LC_ALL": self.locale} if run is _program else {})
        process = _copies().Process(target=_redirected, args=(run, text, str(self.folder), environment))
        process.start()
        process.join()
        printed = (self.folder / _PRINTED).read_text(encoding="utf-8")
        (self.folder / _PRINTED).unlink()
        return self._checked(text, printed, process.exitcode, block, status)

    def _shell(self, command: str, block: Block, status: int) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return self._checked(command, done.stdout, done.returncode, block, status)

    def _checked(self, command: str, printed: str, ended: int | None, block: Block, status: int) -> str:
        if ended != status:
            end = "\n".join(printed.rstrip().split("\n")[-_SHOWN_LINES:])
            raise ExampleError(f"line {block.line}: {command!r} ended with {ended}, not {status}:\n{end}")
        return printed


@cache
def _copies() -> ForkServerContext:
    """What makes processes of one that has the program loaded."""
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["examples", "loaded"])
    with patch.dict(os.environ, PYTHONPATH=os.pathsep.join((str(ROOT / "src"), str(DOCS)))):
        forkserver.ensure_running()
    return context


def _redirected(run: Callable[[str], None], text: str, folder: str, environment: dict[str, str]) -> None:
    """Run a text in a process made for it, as a shell would start it."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with Path(_PRINTED).open("wb") as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", encoding="utf-8") for descriptor in (1, 2))
    sys.stderr.reconfigure(line_buffering=True)
    run(text)


def _program(command: str) -> None:
    from mie_budget.cli.main import run

    sys.argv = shlex.split(command, comments=True)
    run()


def _script(text: str) -> None:
    exec(text, {"__name__": "__main__"})


def _doctest(path: str) -> None:
    sys.exit(bool(doctest.testfile(path, module_relative=False).failed))


def agrees(shown: str, printed: str) -> bool:
    r"""Whether a page shows what was printed; blanks at the end of a line do not count.

    >>> agrees("a\n…\nd\n", "a\nb\nc\nd\n"), agrees("a\n", "b\n")
    (True, False)
    """
    parts = [re.escape(line.rstrip()) + "\n" if line != "…" else r"(?:.*\n)*?" for line in shown.rstrip().split("\n")]
    return re.fullmatch("".join(parts), _stripped(printed)) is not None


def _stripped(text: str) -> str:
    """A text without blanks at its lines' ends and without private-use characters, which few fonts can show."""
    return "".join(line.rstrip() + "\n" for line in _PRIVATE_USE.sub("", text).rstrip().split("\n"))


def refreshed(text: str, *, japanese: bool, strict: bool) -> str:
    """A page with its outputs written anew.

    Raises `ExampleError` with `strict`, and where an output with `…` in it no longer fits.
    """
    pieces: list[str] = []
    position, printed = 0, ""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), japanese=japanese)
        for block in blocks(text):
            if block.role != "output":
                printed = workspace.run(block)
            elif not agrees(block.text, printed):
                if strict or "…\n" in block.text:
                    raise ExampleError(f"line {block.line}: the output shown is not what is printed:\n{printed}")
                pieces += (text[position : block.start], _stripped(printed))
                position = block.end
        workspace.end_session()
    return "".join([*pieces, text[position:]])


def main() -> None:
    """Run all examples and write their output."""
    for path in pages():
        text = path.read_text(encoding="utf-8")
        try:
            path.write_text(refreshed(text, japanese=path.name.endswith(".ja.md"), strict=False), encoding="utf-8")
        except ExampleError as error:
            sys.stderr.write(f"{path.name}: {error}\n")


if __name__ == "__main__":
    main()
