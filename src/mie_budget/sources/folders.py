"""The files in folders: which of them may be documents, in an order that is the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mie_budget.errors import ErrorCode, SourceError

CORRECTIONS_FILE = "mie-budget.corrections.toml"
"""The name by which corrections by hand are found beside the documents."""
NO_DOCUMENTS = (
    ErrorCode.PICTURE,
    ErrorCode.ARCHIVE,
    ErrorCode.KIND_UNREADABLE,
    ErrorCode.BINARY_FILE,
    ErrorCode.OWN_OUTPUT,
)
"""What says that a file of a folder is of no kind that documents come in."""


class Found(NamedTuple):
    """A file that was found; `below` is its path below the folder that was given, parted by /.

    `refused` says why it is not to be opened, or that a folder cannot be looked into.
    """

    path: str
    below: str
    refused: ErrorCode | None = None


def each_file(folder: str, *, leave_out: str | None = None) -> Iterator[Found]:
    """All files below a folder, by name, one folder's list in memory at a time; hidden ones are left out.

    Links to folders are not followed, which could lead round in a circle or out of the folder, and are told.
    `leave_out` is a folder that is not looked into, such as the one that is written to.
    """
    excluded = None if leave_out is None else os.path.realpath(leave_out)
    waiting = [(folder, "")]
    while waiting:
        path, below = waiting.pop()
        name = os.path.basename(below)  # noqa: PTH119 (names may be bytes that are no UTF-8)
        if below and not os.path.isdir(path):  # noqa: PTH112
            if may_be_document(name):
                yield Found(path, below, _no_file(path))
            continue
        if below and Path(path).is_symlink():
            yield Found(path, below, ErrorCode.FOLDER_LINKED)
            continue
        if excluded is not None and os.path.realpath(path) == excluded:
            continue
        try:
            names = sorted(os.listdir(path), reverse=True)  # noqa: PTH208
        except OSError:
            yield Found(path, below, ErrorCode.FILE_FORBIDDEN)
            continue
        waiting += ((os.path.join(path, one), f"{below}/{one}".lstrip("/")) for one in names if one[:1] != ".")  # noqa: PTH118


def files_in(folder: str) -> tuple[list[Found], list[SourceError]]:
    """All that may be a document in a folder and those below it, by name, and the folders that cannot be read."""
    found: list[Found] = []
    refused: list[SourceError] = []
    for one in each_file(folder):
        if one.refused is ErrorCode.FILE_FORBIDDEN:
            refused.append(SourceError(one.refused, file=one.path))
        elif one.refused is not ErrorCode.FOLDER_LINKED:
            found.append(one)
    return found, refused


def may_be_document(name: str) -> bool:
    """Whether a file in a folder may be a document, from its name.

    ~$ begins the name of the file with which an office program marks that it has another one open, and a README is
    about the folder, as corrections are about the documents in it.

    >>> may_be_document("r6.pdf"), may_be_document("README.md")
    (True, False)
    """
    return not name.startswith((".", "~$", "README")) and name != CORRECTIONS_FILE


def _no_file(path: str) -> ErrorCode | None:
    if Path(path).is_file():
        return None
    # To open a pipe would wait for whoever writes into it.
    return ErrorCode.FILE_ENDLESS if Path(path).exists() else ErrorCode.FILE_MISSING


def is_own_json(data: bytes) -> bool:
    """Whether this is JSON that the program wrote."""
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"{", b"[")) and b'"schema_version"' in start
