"""Files to bytes: reading a path or standard input, with errors that name the file and the remedy."""

from __future__ import annotations

import sys
from os import PathLike
from pathlib import Path

from mie_budget.errors import SourceError

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
        raise SourceError("no such file. Check the name and the folder", file=str(path)) from None
    except IsADirectoryError:
        raise SourceError("this is a folder. Name the files in it, for example with *.txt", file=str(path)) from None
    except PermissionError:
        if file.is_dir():
            raise SourceError("this is a folder. Name the files in it", file=str(path)) from None
        raise SourceError("you have no permission to read it", file=str(path)) from None
    except OSError as error:
        raise SourceError(f"it cannot be read ({error.strerror})", file=str(path)) from None
