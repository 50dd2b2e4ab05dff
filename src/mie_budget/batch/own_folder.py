"""The folder of its own that a batch has where results go: held against other batches, kept from one run to the next.

Beside results on this machine it is a hidden folder there. At a location of fsspec, a copy of it is worked on and put
there now and then.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mie_budget.batch.places import OWN_FOLDER, Place, is_remote, local_path, place_of
from mie_budget.errors import ErrorCode, OutputError
from mie_budget.sinks.files import locked, telling

_STATE = "state.sqlite"
_LEASE = f"{OWN_FOLDER}/batch.json"
_LEASE_SECONDS = 900
"""How long a batch that was killed keeps others from a location: longer than any document may take by default."""
_RENEWED_SECONDS = 60


class OwnFolder:
    """The folder at `path` on this machine, with an empty folder `new` in it for what is not complete."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def state(self) -> Path:
        """The file for what is planned and done."""
        return self.path / _STATE

    def new(self, name: str) -> Path:
        """Where a file is written before it gets its place."""
        return self.path / "new" / name

    def renew(self) -> None:
        """Say that the batch still runs, and keep what it has done."""


class _Copy(OwnFolder):
    """A copy of the folder at a location, which object stores cannot lock: a note there says until when it is held."""

    def __init__(self, path: Path, place: Place, location: str) -> None:
        super().__init__(path)
        self._place = place
        self._location = location
        self._token = os.urandom(16).hex()
        self._renewed = time.monotonic()
        held = self._held()
        if held and held[1] > time.time():
            raise OutputError(ErrorCode.FOLDER_BUSY, file=location)
        self._hold()
        self._check()

    def fetch(self) -> None:
        """Have here what is done. Raises `OutputError` where it cannot be read."""
        state = self._place.read(f"{OWN_FOLDER}/{_STATE}")
        if state is not None:
            self.state.write_bytes(state)

    def renew(self) -> None:
        """Say that the batch still runs, and keep what it has done, where the last time is a while ago."""
        if time.monotonic() - self._renewed > _RENEWED_SECONDS:
            self.keep()

    def keep(self) -> None:
        """Put what is done where the results are. Raises `OutputError` where another batch has taken the place."""
        self._check()
        self._hold()
        if self.state.is_file():
            self._place.write(f"{OWN_FOLDER}/{_STATE}", self.state.read_bytes())
        self._renewed = time.monotonic()

    def release(self) -> None:
        """Let other batches write here."""
        self._place.remove(_LEASE)

    def _held(self) -> tuple[str, float] | None:
        """Who holds the location, and until when in seconds of the epoch."""
        try:
            held = json.loads(self._place.read(_LEASE) or b"null")
            return str(held["token"]), float(held["until"])  # a time, no money
        except (ValueError, TypeError, KeyError):
            return None

    def _hold(self) -> None:
        held = {"token": self._token, "until": time.time() + _LEASE_SECONDS}
        self._place.write(_LEASE, json.dumps(held).encode())

    def _check(self) -> None:
        held = self._held()
        if held is None or held[0] != self._token:
            raise OutputError(ErrorCode.FOLDER_BUSY, file=self._location)


@contextlib.contextmanager
def own_folder(location: str) -> Iterator[OwnFolder]:
    """The folder of a batch that writes to a location, as long as the batch runs.

    Raises `OutputError` where it cannot be made, and with `FOLDER_BUSY` where another batch has it.
    """
    if is_remote(location):
        with tempfile.TemporaryDirectory(prefix="mie-budget-") as temporary:
            (Path(temporary) / "new").mkdir()
            copy = _Copy(Path(temporary), place_of(location), location)
            try:
                copy.fetch()
                yield copy
            finally:
                copy.keep()
                copy.release()
        return
    path = Path(local_path(location)) / OWN_FOLDER
    with telling(location):
        path.mkdir(parents=True, exist_ok=True)
    for own in (path, path / "new", path / _STATE):
        if own.is_symlink():
            raise OutputError(ErrorCode.OUTPUT_LEADS_AWAY, file=str(own))
    with locked(path / "batch", wait=False):
        with telling(location):
            # What was being written when a batch was stopped.
            shutil.rmtree(path / "new", ignore_errors=True)
            (path / "new").mkdir(exist_ok=True)
        yield OwnFolder(path)
