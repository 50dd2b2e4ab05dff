"""Where documents are and where results go: a folder of this machine, or any location that fsspec knows.

A folder is written to by way of a file in its own hidden folder, so that nothing stands half-written under its name.
An object store takes each object whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mie_budget.errors import ErrorCode, MissingExtraError, OutputError, SourceError
from mie_budget.sinks.files import sync, telling

if TYPE_CHECKING:
    import fsspec

OWN_FOLDER = ".mie-budget"
"""The folder, in the one written to, that holds what has been done and what is being written."""
_REMOTE = re.compile("[a-zA-Z][a-zA-Z0-9+.-]+://|[a-zA-Z][a-zA-Z0-9+.-]+::")
_OF_THIS_MACHINE = re.compile("(?:file|local)://")


class Place(Protocol):
    """What results are written to and read from, by their path below it."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none. Raises `OutputError` where a store does not say so."""
        ...

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name. Raises `OutputError` where a store does not say so."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all. Raises `OutputError`."""
        ...

    def put(self, name: str, file: Path) -> None:
        """Put a file that is complete, and is of no use any more where it is, in its place. Raises `OutputError`."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        ...


def is_remote(location: str) -> bool:
    """Whether this is a location for fsspec, and no path of this machine.

    >>> is_remote("s3://bucket/raw"), is_remote("data/raw"), is_remote("C:/data"), is_remote("file:///data")
    (True, False, False, False)
    """
    return _REMOTE.match(location) is not None and not _OF_THIS_MACHINE.match(location)


def local_path(location: str) -> str:
    """The path of a location of this machine: `file:///data` is `/data`."""
    return _OF_THIS_MACHINE.sub("", location)


@lru_cache(maxsize=4)
def place_of(location: str) -> Place:
    """The place at a path or a location. Raises `MissingExtraError` where fsspec, or what it needs, is missing."""
    return RemoteFolder(location) if is_remote(location) else Folder(Path(local_path(location)))


class Folder:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        try:
            return self._root.joinpath(name).read_bytes()
        except (OSError, ValueError):
            return None

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return self._root.joinpath(name).exists()

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all. Raises `OutputError`."""
        with telling(str(self._root / name)):
            temporary = self._root / OWN_FOLDER / "new" / os.urandom(8).hex()
            try:
                temporary.write_bytes(data)
                self._put(name, temporary)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise

    def put(self, name: str, file: Path) -> None:
        """Move a file to its place. Raises `OutputError`."""
        with telling(str(self._root / name)):
            # The files of single documents are checked against their hashes after a power failure; these are not.
            sync(file)
            self._put(name, file)

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with telling(str(self._root / name)), contextlib.suppress(FileNotFoundError, NotADirectoryError):
            self._root.joinpath(name).unlink()

    def _put(self, name: str, file: Path) -> None:
        path = self._root
        for part in name.split("/")[:-1]:
            path /= part
            with contextlib.suppress(FileExistsError):
                path.mkdir()
            if not stat.S_ISDIR(path.lstat().st_mode):
                # Results go through no link: it could lead out of the folder.
                raise OutputError(ErrorCode.OUTPUT_LEADS_AWAY, file=str(path))
        path = self._root / name
        if path.is_symlink():
            raise OutputError(ErrorCode.OUTPUT_LEADS_AWAY, file=str(path))
        if path.is_file() and name.endswith(".json") and not _is_own(path):
            raise OutputError(ErrorCode.OUTPUT_IS_TAKEN, file=str(path))
        file.replace(path)


def _is_own(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(400)
    return not head or b'"schema_version"' in head


class RemoteFolder:
    """A location of fsspec."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._files, self._root = _remote(location)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        with self._telling(name, ErrorCode.FILE_UNREADABLE), contextlib.suppress(FileNotFoundError):
            data: bytes = self._files.cat_file(self._path(name))
            return data
        return None

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with self._telling(name, ErrorCode.FILE_UNREADABLE):
            return bool(self._files.exists(self._path(name)))

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all. Raises `OutputError`."""
        with self._telling(name):
            self._files.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(self._path(name), data)

    def put(self, name: str, file: Path) -> None:
        """Copy a file of this machine to its place and take it away here. Raises `OutputError`."""
        with self._telling(name):
            self._files.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(file), self._path(name))
        file.unlink()

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with self._telling(name), contextlib.suppress(FileNotFoundError):
            self._files.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextlib.contextmanager
    def _telling(self, name: str, code: ErrorCode = ErrorCode.OUTPUT_UNWRITABLE) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each file system raises its own
            place = f"{self._location.rstrip('/')}/{name}"
            raise OutputError(code, file=place, why=_why(error)) from None


def read_remote(location: str) -> bytes:
    """The bytes of a document at a location. Raises `SourceError`."""
    try:
        files, path = _remote(location)
        data: bytes = files.cat_file(path)
    except FileNotFoundError:
        raise SourceError(ErrorCode.FILE_MISSING, file=location) from None
    except MissingExtraError:
        raise
    except Exception as error:  # each file system raises its own
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=location, why=_why(error)) from None
    return data


def each_remote_file(location: str) -> Iterator[tuple[str, str]]:
    """The locations of all files below one, with their paths below it, by name; the location itself if it is a file."""
    from mie_budget.sources.folders import may_be_document

    files, root = _remote(location)
    if not files.isdir(root):
        yield location, root.strip("/")
        return
    for path in sorted(files.find(root), key=lambda path: path.split("/")):
        below = path.removeprefix(root).lstrip("/")
        parts = below.split("/")
        if may_be_document(parts[-1]) and not any(part.startswith(".") for part in parts):
            yield files.unstrip_protocol(path), below


@lru_cache(maxsize=16)
def _remote(location: str) -> tuple[fsspec.AbstractFileSystem, str]:
    try:
        import fsspec
    except ImportError:
        raise MissingExtraError(ErrorCode.LOCATION_NEEDS, package="fsspec") from None
    try:
        return fsspec.core.url_to_fs(location)  # type: ignore[no-any-return]  # fsspec has no types
    except ImportError as error:  # the package that knows this protocol
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=location, why=_why(error)) from None
    except ValueError as error:
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=location, why=_why(error)) from None


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
