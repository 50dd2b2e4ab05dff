"""Files that are dropped on the desk or taken from it.

Put into its folder all or none, under safe names, over no other document; and put aside, where they can be brought back
from.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from mie_budget.api import sha256_of
from mie_budget.desk.folder import DeskFolder
from mie_budget.errors import ErrorCode, OutputError, SourceError
from mie_budget.sinks.files import locked, sync_folder, telling
from mie_budget.sources.folders import is_own_json, may_be_document
from mie_budget.sources.kinds import kind_of

MOST_TO_DROP = 200_000_000
"""Bytes of the files that are dropped at once, with what the browser puts around them."""
REMOVED = ".mie-budget.removed"
"""The folder in that of the desk where documents are that were taken from it; hidden, so that nothing reads it."""
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
"""What no name may hold on Windows, and what would not be seen."""
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE | re.DOTALL)
"""The names of devices on Windows, whatever ending they have."""
_MOST_OF_A_NAME = 200
"""Bytes; file systems take 255, and temporary files beside it have longer names."""


class DroppedFile(NamedTuple):
    """A file as the browser sent it."""

    name: str
    data: bytes


class Taken(NamedTuple):
    """A file of the folder that another one would replace."""

    name: str
    sha256: str


class TakenError(OutputError):
    """Files that would replace other documents, which takes a person's word."""

    def __init__(self, taken: Sequence[Taken]) -> None:
        super().__init__(ErrorCode.NAMES_TAKEN, names="、".join(one.name for one in taken))
        self.taken = tuple(taken)


class _Placing(NamedTuple):
    target: Path
    data: bytes
    is_new: bool


def keep_files(folder: DeskFolder, files: Iterable[DroppedFile], *, replaceable: Container[str] = ()) -> list[str]:
    """Put files into a folder, all or none; the names of those that are new there or replace another.

    One that is there already stays as it is. One that would replace a document does so only where the SHA-256 of that
    is `replaceable`. Raises `TakenError` for others, `SourceError` for what is no document or has no name for one, and
    `OutputError` where it cannot be written; nothing is changed then.
    """
    with folder.lock, locked(folder.path / "mie-budget.drop"):
        placings = _placings(folder, files, replaceable)
        with telling(str(folder.path)):
            _place(folder.path, placings)
    return [one.target.name for one in placings]


def _placings(folder: DeskFolder, files: Iterable[DroppedFile], replaceable: Container[str]) -> list[_Placing]:
    there = {_same(path.name): path for path in folder.path.iterdir()}
    placings: dict[str, _Placing] = {}
    taken = []
    for file in files:
        name = safe_name(file.name)
        kind_of(file.data, name=name, limits=folder.limits)
        if is_own_json(file.data):
            raise SourceError(ErrorCode.OWN_OUTPUT, file=name)
        old = there.get(_same(name))
        if old is not None and (old.is_symlink() or not old.is_file()):
            raise SourceError(ErrorCode.NAME_TAKEN, file=name)
        before = None if old is None else old.read_bytes()
        if before == file.data:
            continue
        if old is not None and before is not None and sha256_of(before) not in replaceable:
            taken.append(Taken(old.name, sha256_of(before)))
        if (
            placings.setdefault(_same(name), _Placing(old or folder.path / name, file.data, old is None))[1]
            != file.data
        ):
            raise SourceError(ErrorCode.NAMES_ALIKE, file=name)
    if taken:
        raise TakenError(taken)
    return list(placings.values())


def _place(folder: Path, placings: Sequence[_Placing]) -> None:
    with tempfile.TemporaryDirectory(prefix=".mie-budget-", dir=folder, ignore_cleanup_errors=True) as aside:
        staged = [Path(aside, f"{number}.new") for number in range(len(placings))]
        for path, placing in zip(staged, placings, strict=True):
            with path.open("xb") as stream:
                stream.write(placing.data)
                stream.flush()
                os.fsync(stream.fileno())
        with contextlib.ExitStack() as undone:
            for path, (target, _, is_new) in zip(staged, placings, strict=True):
                if is_new:
                    _put(path, target)
                    undone.callback(target.unlink)
                else:
                    old = shutil.copy2(target, path.with_suffix(".old"))
                    path.replace(target)
                    undone.callback(os.replace, old, target)
            undone.pop_all()
    sync_folder(folder)


def _put(path: Path, target: Path) -> None:
    """Give a file its name, where nothing has it."""
    if os.name == "nt":
        path.rename(target)  # which replaces nothing there
        return
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        path.rename(target)


def put_aside(folder: DeskFolder, below: str, *, sha256: str) -> Path:
    """Take a document from the folder and keep its file among those that were removed; where that is now.

    Raises `SourceError` where it is no longer the document of that SHA-256, `OutputError` where it cannot be moved.
    """
    with folder.lock, locked(folder.path / "mie-budget.drop"):
        found = {one.below: one.plain.sha256 for one in folder.contents().documents}
        if found.get(below) != sha256:
            raise SourceError(ErrorCode.DOCUMENT_CHANGED, file=below)
        # Its bytes are in the name: what is there already is the same file.
        aside = folder.inside(f"{REMOVED}/{sha256[:16]}/{below}")
        with telling(below):
            aside.parent.mkdir(parents=True, exist_ok=True)
            folder.inside(below).replace(aside)
    return aside


def bring_back(folder: DeskFolder, below: str, aside: Path) -> None:
    """Put a document back that was put aside. Raises `OutputError` where its name was taken meanwhile."""
    with folder.lock, locked(folder.path / "mie-budget.drop"), telling(below):
        target = folder.inside(below)
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            raise OutputError(ErrorCode.NAMES_TAKEN, names=below)
        aside.rename(target)


def safe_name(name: str) -> str:
    r"""The name that a dropped file gets: no folders, nothing invisible, nothing that some system forbids.

    Raises `SourceError` for one that would not be read as a document.

    >>> safe_name("..\\..\\令和6年度\u202e 当初?.pdf"), safe_name("con.txt")
    ('令和6年度 当初_.pdf', '_con.txt')
    """
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    seen = "".join(character for character in last if unicodedata.category(character) not in ("Cf", "Cs"))
    safe = _FORBIDDEN.sub("_", seen).strip(". ")
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    ending = Path(safe).suffix
    while len(safe.encode()) > _MOST_OF_A_NAME:
        safe = f"{safe[: -len(ending) - 1]}{ending}" if 0 < len(ending) < 10 else safe[:-1]
    if not safe or not may_be_document(safe):
        raise SourceError(ErrorCode.NAME_NOT_READ, file=name)
    return safe


def _same(name: str) -> str:
    """A name as systems compare it that do not tell capital letters, or the ways to write が, apart."""
    return unicodedata.normalize("NFC", name).casefold()
