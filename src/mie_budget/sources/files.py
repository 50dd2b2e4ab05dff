"""Files to bytes: documents, standard input and notation files, with errors that name the file and the remedy."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from mie_budget.errors import ErrorCode, NotationError, SourceError

STANDARD_INPUT = "-"
_SHIPPED = Path(__file__).parent.parent / "notations"
_MOST_OF_A_DEVICE = 2**20
"""Bytes read from a device: /dev/null gives less, and what gives more (/dev/zero) never ends."""
_MOST_OF_A_PIPE = 2**30
"""Bytes read from a pipe or a keyboard: more than any archive of budgets holds as text."""
_CHUNK = 2**16


def read_bytes(path: str | PathLike[str]) -> tuple[str, bytes]:
    """The name (without its folder) and the bytes of a file; `-` is standard input.

    Raises `SourceError` when it cannot be read, or is a device or a pipe that does not end.
    """
    if path == STANDARD_INPUT:
        name = "<stdin>"
        if sys.stdin is None or sys.stdin.closed:
            raise SourceError(ErrorCode.INPUT_CLOSED, file=name)
        with _failures_told(name):
            return name, _all_of(sys.stdin.buffer, name)
    shown = os.fspath(path)
    with _failures_told(shown), Path(path).open("rb") as stream:
        return Path(path).name, _all_of(stream, shown)


def notation_text(path: str) -> tuple[str, str]:
    """The name and the text of a user's notation file. Raises `NotationError` when it cannot be read."""
    try:
        name, data = read_bytes(path)
        return name, data.decode("utf-8-sig")
    except SourceError as error:
        raise NotationError(error.code, file=path, why=error.params.get("why", "")) from None
    except UnicodeDecodeError:
        raise NotationError(ErrorCode.NOT_UTF_8, file=path) from None


def shipped_notation_texts() -> list[tuple[str, str]]:
    """The file name and the text of every notation in the package, by name."""
    return [(file.name, file.read_text(encoding="utf-8")) for file in sorted(_SHIPPED.glob("*.toml"))]


def _all_of(stream: BinaryIO, file: str) -> bytes:
    limit = _limit(stream)
    if limit is None:
        return stream.read()
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise SourceError(ErrorCode.FILE_ENDLESS, file=file)
    return bytes(data)


def _limit(stream: BinaryIO) -> int | None:
    """The most bytes to read from what may have no end; None for a file, which has one."""
    try:
        handle = stream.fileno()
    except OSError:  # not a file of the system: standard input of a program that calls this one
        return _MOST_OF_A_PIPE
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return None
    return _MOST_OF_A_PIPE if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(handle) else _MOST_OF_A_DEVICE


@contextmanager
def _failures_told(file: str) -> Iterator[None]:
    """Turn what the system says into errors of ours."""
    try:
        yield
    except FileNotFoundError:
        raise SourceError(ErrorCode.FILE_MISSING, file=file) from None
    except IsADirectoryError:
        raise SourceError(ErrorCode.FILE_IS_A_FOLDER, file=file) from None
    except PermissionError:
        # Windows forbids folders where others call them folders.
        code = ErrorCode.FILE_IS_A_FOLDER if Path(file).is_dir() else ErrorCode.FILE_FORBIDDEN
        raise SourceError(code, file=file) from None
    except ValueError:  # a NUL character, or half a surrogate pair that stands for no byte
        raise SourceError(ErrorCode.NAME_IMPOSSIBLE, file=file) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise SourceError(ErrorCode.NAME_IMPOSSIBLE, file=file) from None
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=file, why=error.strerror or "") from None
    except MemoryError:
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=file, why=os.strerror(errno.ENOMEM)) from None
