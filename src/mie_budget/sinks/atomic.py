"""Bytes to a file, all or nothing: a crash leaves the old file or none, never half of one."""

from __future__ import annotations

import contextlib
import os
import stat
from os import PathLike
from pathlib import Path

from mie_budget.errors import MieBudgetError

_LONGEST_STEM = 50
"""Characters of a name kept in that of its temporary file; a Japanese one takes three bytes, of 255 for a name."""


class OutputError(MieBudgetError):
    """A file, or standard output, that cannot be written."""


def write_atomically(path: str | PathLike[str], data: bytes) -> None:
    """Write a file by way of a temporary one in the same folder, which takes its place only when it is complete.

    An existing file keeps its permissions and a symbolic link keeps pointing at it. A pipe or a device such as
    /dev/null cannot be replaced and is written to directly. Raises `OutputError`; the old file is then untouched and
    nothing else is left in the folder.
    """
    try:
        _write(Path(os.path.realpath(path)), data)
    except FileNotFoundError:
        raise OutputError("it cannot be written: there is no such folder. Create it first", file=str(path)) from None
    except IsADirectoryError:
        raise OutputError("it cannot be written: this is a folder. Add the name of a file", file=str(path)) from None
    except PermissionError:
        raise OutputError("it cannot be written: you have no permission for it or its folder", file=str(path)) from None
    except OSError as error:
        raise OutputError(f"it cannot be written ({error.strerror})", file=str(path)) from None


def _write(path: Path, data: bytes) -> None:
    old = path.stat() if path.exists() else None
    if old is not None and not stat.S_ISREG(old.st_mode):
        path.write_bytes(data)  # raises IsADirectoryError for a folder
        return
    if old is not None and not os.access(path, os.W_OK):
        # To replace a file takes permission for its folder only, but whoever made this one read-only wants it kept.
        raise PermissionError
    temporary = path.with_name(f".{path.name[:_LONGEST_STEM]}.{os.urandom(4).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            temporary.chmod(stat.S_IMODE(old.st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can open a folder at all (Windows cannot)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
