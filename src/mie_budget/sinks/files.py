"""Files to write: what can be known to go wrong before anything is read, and bytes written all or nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from mie_budget.errors import ErrorCode, OutputError, UsageError

_LONGEST_STEM = 50
"""Characters of a name kept in that of its temporary file; a Japanese one takes three bytes, of 255 for a name."""


def check_targets(targets: Iterable[str | PathLike[str]], inputs: Iterable[str | PathLike[str]]) -> None:
    """Refuse, before an hour of reading, files that cannot be written or that are among those to be read.

    `targets` are all files that will be written, such as a CSV file and its `datapackage.json`; `inputs` all that
    will be read: documents (`-` is standard input), a notation, a list of renamed departments. Names of the same file
    are found out, whatever they look like.

    Raises `OutputError` for a target whose folder is missing or that is a folder, `UsageError` for one that is an input
    or is there twice.
    """
    read = [os.fspath(file) for file in inputs if os.fspath(file) != "-"]
    places: set[str] = set()
    for target in [os.fspath(target) for target in targets]:
        path = target_path(target)
        if path.is_file() and any(_is_same(path, file) for file in read):
            raise UsageError(ErrorCode.OUTPUT_IS_AN_INPUT, file=target)
        # Without regard to letter case, as some systems have it.
        place = str(path).casefold()
        if place in places:
            raise UsageError(ErrorCode.OUTPUT_TWICE, file=target)
        places.add(place)


def target_path(target: str | PathLike[str]) -> Path:
    """The real place of a file to be written, links followed; it need not be there, but its folder must.

    Raises `OutputError` for a folder, for one in a folder that is missing, and for a name that no file can have.
    """
    with telling(os.fspath(target)):
        path = Path(os.path.realpath(target))
        with contextlib.suppress(FileNotFoundError):
            path.lstat()  # which tells of names that are too long, as is_dir does not
        if path.is_dir():
            raise IsADirectoryError
        if not path.parent.is_dir():
            raise FileNotFoundError
    return path


def write_atomically(path: str | PathLike[str], data: bytes) -> None:
    """Write a file by way of a temporary one in the same folder, which takes its place only when it is complete.

    An existing file keeps its permissions and a symbolic link keeps pointing at it. A pipe or a device such as
    /dev/null cannot be replaced and is written to directly. Raises `OutputError`; the old file is then untouched and
    nothing else is left in the folder.
    """
    with telling(os.fspath(path)):
        _write(Path(os.path.realpath(path)), data)


@contextlib.contextmanager
def locked(path: str | PathLike[str], *, wait: bool = True) -> Iterator[None]:
    """Hold off other processes that would change a file while this one reads it and writes it anew.

    The lock goes with the process that holds it, however it ends. Raises `OutputError`, for `wait=False` with
    `FOLDER_BUSY` where another process holds it.
    """
    place = target_path(path)
    # A file of its own: the one to be changed is replaced, and a lock would stay with the old one.
    lock = place.with_name(f".{place.name}.lock")
    with telling(os.fspath(path)):
        handle = _locked(lock, wait=wait)
    if handle is None:
        raise OutputError(ErrorCode.FOLDER_BUSY, file=os.fspath(path))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            lock.unlink()
        os.close(handle)


def _locked(lock: Path, *, wait: bool) -> int | None:
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _held(handle, wait=wait):
                os.close(handle)
                return None
            # Whoever held it has taken it away: what was waited for is no longer the lock of others.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), lock.stat()):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _held(handle: int, *, wait: bool) -> bool:
    """Whether the lock is ours now; False only where another process holds it and is not waited for."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if wait or error.errno not in (errno.EACCES, errno.EAGAIN):
            raise
        return False
    return True


@contextlib.contextmanager
def telling(file: str) -> Iterator[None]:
    """Tell what the system says of a file to be written as an `OutputError`."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise OutputError(ErrorCode.FOLDER_MISSING, file=file) from None
    except IsADirectoryError:
        raise OutputError(ErrorCode.OUTPUT_IS_A_FOLDER, file=file) from None
    except PermissionError:
        raise OutputError(ErrorCode.OUTPUT_FORBIDDEN, file=file) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise OutputError(ErrorCode.NAME_IMPOSSIBLE, file=file) from None
        raise OutputError(ErrorCode.OUTPUT_UNWRITABLE, file=file, why=error.strerror or str(error)) from None
    except ValueError:
        # A NUL in the name, or half a surrogate pair.
        raise OutputError(ErrorCode.NAME_IMPOSSIBLE, file=file) from None


def temporary_beside(path: Path) -> Path:
    """A name that no file of the folder has, for what will take the place of a file once it is complete."""
    return path.with_name(f".{path.name[:_LONGEST_STEM]}.{os.urandom(4).hex()}.tmp")


def sync(path: Path) -> None:
    """Make what a file holds last through a power failure, or the names of a folder. Raises `OSError`."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make a new name last through a power failure, where the system can open a folder at all (Windows cannot)."""
    with contextlib.suppress(OSError):
        sync(folder)


def _is_same(path: Path, file: str) -> bool:
    try:
        return path.samefile(file)
    except (OSError, ValueError):
        return False  # what is wrong with an input is told when it is read


def _write(path: Path, data: bytes) -> None:
    old = path.stat() if path.exists() else None
    if old is not None and not stat.S_ISREG(old.st_mode):
        path.write_bytes(data)  # raises IsADirectoryError for a folder
        return
    if old is not None and not os.access(path, os.W_OK):
        # To replace a file takes permission for its folder only, but whoever made this one read-only wants it kept.
        raise PermissionError
    temporary = temporary_beside(path)
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
    sync_folder(path.parent)
