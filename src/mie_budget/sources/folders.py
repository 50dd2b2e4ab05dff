"""Folders: which of their files could be documents."""

from __future__ import annotations

import os
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


class FoundFile(NamedTuple):
    """A file of a folder; `below` is its path below that, with / between the parts."""

    path: str
    below: str


def files_in(folder: str) -> tuple[list[FoundFile], list[SourceError]]:
    """All that could be a document in a folder and those below it, by name, and the folders that cannot be read."""
    refused: list[SourceError] = []

    def refuse(error: OSError) -> None:
        refused.append(SourceError(ErrorCode.FILE_FORBIDDEN, file=str(error.filename)))

    found: list[FoundFile] = []
    for inside, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = [Path(inside, name) for name in files if could_be_document(name)]
        found += (FoundFile(str(path), path.relative_to(folder).as_posix()) for path in paths)
    return sorted(found, key=lambda one: one.below.split("/")), refused


def could_be_document(name: str) -> bool:
    """Whether a file of this name is looked into: no hidden one, nor one that is about the folder.

    >>> could_be_document("r6.pdf"), could_be_document("README.md")
    (True, False)
    """
    # ~$ begins the name of the file with which an office program marks that it has another one open, and a README is
    # about the folder, as corrections are about the documents in it.
    return not name.startswith((".", "~$", "README")) and name != CORRECTIONS_FILE


def is_own_json(data: bytes) -> bool:
    """Whether this is JSON that the program wrote."""
    start = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"{", b"[")) and b'"schema_version"' in start
