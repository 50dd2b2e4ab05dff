"""Progress on a terminal: a bar on standard error while files are read, when that takes more than a moment.

A bar is drawn by rich, which is imported only then. It is gone before anything else is written to the terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mie_budget.cli import terminal
from mie_budget.cli.language import word
from mie_budget.cli.width import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_MOMENT = 0.3
"""Seconds that pass before several files get a bar."""
_LARGE = 2_000_000
"""Bytes from which a single file gets a bar at once."""
_LONGEST_NAME = 30


def tracked(paths: Sequence[str]) -> Iterator[str]:
    """The paths one by one, with a bar for how many bytes of them are done where it takes long enough."""
    if terminal.before_writing is not None or sys.stderr is None or not sys.stderr.isatty():
        yield from paths  # a bar is there already, or nobody would see it
        return
    bar = _Bar([_size(path) for path in paths])
    terminal.before_writing = bar.hide
    try:
        for path in paths:
            bar.begin(path)
            yield path
            bar.end()
    finally:
        terminal.before_writing = None
        bar.hide()


class _Bar:
    """A bar that comes when it is worth it, hides when something else is written, and comes back."""

    def __init__(self, sizes: Sequence[int], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._sizes = sizes
        self._clock = clock
        self._started = clock()
        self._done = 0
        self._shown = False
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, path: str) -> None:
        """A file is about to be read."""
        several = len(self._sizes) > 1
        waited = several and self._clock() - self._started > _MOMENT
        if not waited and self._sizes[self._done] <= _LARGE:
            return
        if self._progress is None:
            self._progress = _new_progress(several=several)
            self._task = self._progress.add_task("", total=(sum(self._sizes) or None) if several else None)
        if self._task is not None:
            name = Path(path).name
            shown = name if len(name) <= _LONGEST_NAME else f"...{name[-_LONGEST_NAME:]}"
            self._progress.update(
                self._task,
                completed=sum(self._sizes[: self._done]),
                description=word("reading", name=visible(shown)),
                files=f"{self._done + 1}/{len(self._sizes)}",
            )
        if self._progress.console.is_interactive:  # not so with TERM=dumb, which cannot erase
            self._progress.start()
            self._shown = True

    def end(self) -> None:
        """The file has been read."""
        self._done += 1

    def hide(self) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None and self._shown:
            self._progress.stop()
            self._shown = False


def _new_progress(*, several: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    time_column = TimeRemainingColumn() if several else TimeElapsedColumn()
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[files]}"),
        time_column,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:  # standard input, or a file that reading will complain about
        return 0
