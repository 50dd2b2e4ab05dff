"""The terminal: the language spoken there, standard output and standard error, and the progress shown meanwhile.

Output is UTF-8 whatever the locale. What programs read goes out as it is; nothing reaches a terminal that could act on
it. Whatever cannot be written never ends in another exit status than the one that says so.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mie_budget.errors import ErrorCode, MieBudgetError, OutputError
from mie_budget.language import SOURCE_LANGUAGE, Catalogue, catalogue
from mie_budget.sinks.terminal_text import escaped, visible

if TYPE_CHECKING:
    from rich.progress import Progress

PROGRAM = "mie-budget"
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)
_asked: ContextVar[bool] = ContextVar("asked", default=False)
_bar: ContextVar[_Bar | _Count | None] = ContextVar("bar", default=None)

_MOMENT = 0.3
"""Seconds that pass before several files get a bar."""
_LARGE = 2_000_000
"""Bytes from which a single file gets a bar at once."""
_LONGEST_NAME = 30
_WIDEST = 2_000
_EACH = 0.1
"""Seconds between two states of a bar that counts."""


@contextmanager
def speaking(language: str, *, asked: bool = False) -> Iterator[None]:
    """Speak a language for a while; `asked` where the user named it, and not only the locale did."""
    before = _language.set(language), _asked.set(asked)
    try:
        yield
    finally:
        _language.reset(before[0])
        _asked.reset(before[1])


def spoken() -> Catalogue:
    """The sentences of the language that is spoken; English unless another was chosen.

    >>> with speaking("ja"):
    ...     spoken().plural("{number} file", "{number} files", 2)
    '2ファイル'
    """
    return catalogue(_language.get())


def data_language() -> str:
    """The language of the sentences in what programs read: the one asked for, else English.

    Not that of the locale: the same command gives the same bytes everywhere.
    """
    return _language.get() if _asked.get() else SOURCE_LANGUAGE


# Writing


def use_utf8() -> None:
    """Make both streams UTF-8, also where the locale says otherwise."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def write(text: str) -> None:
    """Write text for a person to standard output, at once; what is not the program's own in it has been `visible`."""
    _write(text.encode("utf-8", "backslashreplace"))


def write_data(data: bytes) -> None:
    r"""Write what programs read to standard output, at once.

    On a terminal, characters that would act on it stand as their escapes (`\u009b`), which in JSON are the same text.
    """
    _write(escaped(data.decode("utf-8", "replace")).encode("utf-8") if is_terminal() else data)


def _write(data: bytes) -> None:
    if sys.stdout is None:
        raise OutputError(ErrorCode.OUTPUT_CLOSED)
    if is_terminal():
        _make_room()
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _discard_the_rest(sys.stdout, sys.__stdout__)
        if error.errno in (errno.EPIPE, errno.EINVAL):  # Windows reports EINVAL for a closed pipe
            raise SystemExit(0) from None  # the reader has what it wanted (`| head`)
        raise OutputError(ErrorCode.OUTPUT_FAILS, why=error.strerror or "") from None


def say(*lines: str) -> None:
    """Write lines to standard error, made `visible`. Where that fails nobody is there to be told."""
    _make_room()
    if sys.stderr is None:  # print(file=None) would print to standard output
        return
    try:
        print(*map(visible, lines), sep="\n", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _discard_the_rest(sys.stderr, sys.__stderr__)


def say_error(error: MieBudgetError, *, file: str | None = None) -> None:
    """Say what is wrong, and with which file: as the user called it where that is known."""
    place = error.place if file is None else file
    say(": ".join(filter(None, (PROGRAM, place, error.sentence(spoken().language)))))


def say_fault(place: str) -> None:
    """Write the exception being handled, which nobody foresaw, to standard error."""
    import traceback  # rarely needed, and slow to load

    _ = spoken()
    sentence = _("internal error. Please report it with the lines above")
    # All of it, as nothing else tells whoever is sent the report where the fault is.
    say(*traceback.format_exc().splitlines(), f"{place}: {sentence}")


def _discard_the_rest(stream: TextIO, original: TextIO | None) -> None:
    """What is still buffered would fail again when Python exits, with a message of its own and status 120."""
    if original is not None and stream is original:
        os.dup2(os.open(os.devnull, os.O_WRONLY), original.fileno())


def columns() -> int:
    """The width of the terminal, 80 where there is none, and no more than that of any screen."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def is_terminal() -> bool:
    """Whether standard output is shown to a person right away."""
    return sys.stdout is not None and sys.stdout.isatty()


def shows_colour() -> bool:
    """Whether standard output is a terminal whose user has not asked for plain text (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.name != "nt"


# Progress


def tracked(paths: Sequence[str]) -> Iterator[str]:
    """The paths one by one, with a bar on standard error for how many bytes are done where it takes long enough."""
    if _bar.get() is not None or sys.stderr is None or not sys.stderr.isatty():
        yield from paths  # a bar is there already, or nobody would see it
        return
    bar = _Bar([_size(path) for path in paths])
    _bar.set(bar)
    try:
        for number, path in enumerate(paths):
            bar.show(number, path)
            yield path
    finally:
        _bar.set(None)
        bar.hide()


@contextmanager
def counted() -> Iterator[Callable[[int, int, int], None]]:
    """What shows, on a terminal, how many documents are done of so many, and how many of those could not be read."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _total, _done, _failed: None
        return
    bar = _Count()
    _bar.set(bar)
    try:
        yield bar.show
    finally:
        _bar.set(None)
        bar.hide()


def _make_room() -> None:
    bar = _bar.get()
    if bar is not None:
        bar.hide()


class _Count:
    """A bar for documents that are done in any order, with their rate, the time left and the failures so far."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shown = -1.0
        self._started = clock()
        self._progress = _new_progress(1)

    def show(self, total: int, done: int, failed: int) -> None:
        """Say how many documents there are, how many are done, and how many of those could not be read."""
        now = self._clock()
        if now - self._shown < _EACH and done < total:
            return
        self._shown = now
        _, rate = spoken(), done / max(now - self._started, _EACH)
        self._progress.update(
            self._progress.task_ids[0],
            total=total,
            completed=done,
            description=_("reading, {rate} a second, {number} not read", rate=f"{rate:.1f}", number=failed),
            files=f"{done}/{total}",
        )
        if self._progress.console.is_interactive:
            self._progress.start()

    def hide(self) -> None:
        """Leave the terminal as it was."""
        if self._progress.live.is_started:
            self._progress.stop()


class _Bar:
    """A bar that comes when it is worth it, hides when something else is written, and comes back."""

    def __init__(self, sizes: Sequence[int], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._sizes = sizes
        self._clock = clock
        self._started = clock()
        self._progress: Progress | None = None

    def show(self, number: int, path: str) -> None:
        """Say that a file, the first is 0, is about to be read."""
        waited = len(self._sizes) > 1 and self._clock() - self._started > _MOMENT
        if not waited and self._sizes[number] <= _LARGE:
            return
        if self._progress is None:
            self._progress = _new_progress(sum(self._sizes) if len(self._sizes) > 1 else 0)
        name = Path(path).name
        shown = name if len(name) <= _LONGEST_NAME else f"...{name[-_LONGEST_NAME:]}"
        _ = spoken()
        self._progress.update(
            self._progress.task_ids[0],
            completed=sum(self._sizes[:number]),
            description=_("reading {name}", name=visible(shown)),
            files=f"{number + 1}/{len(self._sizes)}",
        )
        if self._progress.console.is_interactive:  # not so with TERM=dumb, which cannot erase
            self._progress.start()

    def hide(self) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None and self._progress.live.is_started:
            self._progress.stop()


def _new_progress(total: int) -> Progress:
    """A bar for so many bytes; for 0, one that does not know how many there are."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        TimeRemainingColumn() if total else TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    progress.add_task("", total=total or None, files="")
    return progress


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):  # standard input, or a file that reading will complain about
        return 0
