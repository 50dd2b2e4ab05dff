"""Files to bytes: reading a path or standard input, with errors that name the file and the remedy."""

from __future__ import annotations

import sys
from os import PathLike
from pathlib import Path

from mie_budget.errors import ErrorCode, SourceError

STANDARD_INPUT = "-"


def read_bytes(path: str | PathLike[str]) -> tuple[str, bytes]:
    """The name (without its folder) and the bytes of a file; `-` is standard input.

    Raises `SourceError` when it cannot be read.
    """
    if path == STANDARD_INPUT:
        return "<stdin>", sys.stdin.buffer.read()
    file = Path(path)
    try:
        return file.name, file.read_bytes()
    except FileNotFoundError:
        raise SourceError(ErrorCode.FILE_MISSING, file=str(path)) from None
    except IsADirectoryError:
        raise SourceError(ErrorCode.FILE_IS_A_FOLDER, file=str(path)) from None
    except PermissionError:
        if file.is_dir():
            raise SourceError(ErrorCode.FILE_IS_A_FOLDER, file=str(path)) from None
        raise SourceError(ErrorCode.FILE_FORBIDDEN, file=str(path)) from None
    except OSError as error:
        raise SourceError(ErrorCode.FILE_UNREADABLE, file=str(path), why=error.strerror or "") from None
