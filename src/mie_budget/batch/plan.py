"""What a batch reads and what each document is called: files, folders, patterns, lists, locations.

A document's name is the path of its result without `.json`. It depends on the source alone, never leaves the folder
that is written to, and is one that every system can have.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mie_budget.batch.places import each_remote_file, is_remote, local_path
from mie_budget.errors import ErrorCode
from mie_budget.sources.folders import each_file

_UNUSUAL = re.compile('[\x00-\x1f\x7f-\x9f<>:"|?*\\\\\ud800-\udfff]|[ .](?=[ .]*$)')
"""What some system cannot have in a name, or not at its end, and what stands for a byte that is no UTF-8."""
_LONGEST = 240
"""Bytes of a part of a name, of 255 that most systems allow: `.json` comes behind it."""
_SHORTENED = 60


class Planned(NamedTuple):
    """A document to be read: its path as given or found, and the name from which its result gets its path.

    `listed` is whether it was found in a folder, where what is no document at all is only noted. `refused` is why it is
    not opened.
    """

    path: str
    name: str
    listed: bool = False
    refused: ErrorCode | None = None


def each_source(sources: Iterable[str], *, leave_out: str) -> Iterator[Planned]:
    """What the sources hold, in their order, and in a folder by name; `leave_out` is the folder written to.

    A source is a file, a folder, a pattern such as `data/**/*.pdf` (where no file is called so), or a location of
    fsspec such as `s3://bucket/raw`. A folder's documents are named below it, those of a pattern below its fixed part,
    and a file as it was given. What cannot be found, or not be looked into, is there as refused.
    """
    for source in sources:
        if is_remote(source):
            for path, below in each_remote_file(source):
                yield Planned(path, safe_name(below), listed=path != source)
            continue
        path = local_path(source)
        # Who names a file by a location says that every machine has it there.
        scheme = source.removesuffix(path)
        for planned in _of_this_machine(path, leave_out):
            yield planned._replace(path=scheme + planned.path)


def _of_this_machine(source: str, leave_out: str) -> Iterator[Planned]:
    if Path(source).is_dir():
        yield from _in_folder(source, "", leave_out)
    elif not os.path.lexists(source) and glob.has_magic(source):
        yield from _matching(source, leave_out)
    else:
        yield Planned(source, safe_name(source), refused=_cannot_open(source))


def _in_folder(folder: str, above: str, leave_out: str) -> Iterator[Planned]:
    empty = True
    for path, below, refused in each_file(folder, leave_out=leave_out):
        empty = False
        yield Planned(path, safe_name(f"{above}/{below or os.path.basename(folder)}"), True, refused)  # noqa: PTH119 (as given)
    if empty and not above:
        yield Planned(folder, safe_name(folder), refused=ErrorCode.FOLDER_EMPTY)


def _matching(pattern: str, leave_out: str) -> Iterator[Planned]:
    above = fixed_part(pattern)
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (as shells do, and names stay as they are)
    if not found:
        yield Planned(pattern, safe_name(pattern), refused=ErrorCode.FILE_MISSING)
    for path in found:
        below = os.path.relpath(path, above or os.curdir)
        if Path(path).is_dir():
            yield from _in_folder(path, below, leave_out)
        else:
            yield Planned(path, safe_name(below), True, _cannot_open(path))


def fixed_part(source: str) -> str:
    """The folder that a pattern looks into; a source that is none is that itself.

    >>> fixed_part("data/r*/**/*.pdf"), fixed_part("data/raw")
    ('data', 'data/raw')
    """
    if os.path.lexists(source) or not glob.has_magic(source):
        return source
    parts = Path(source).parts
    fixed = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return os.path.join(*parts[:fixed]) if fixed else ""  # noqa: PTH118 (text in, text out)


def _cannot_open(path: str) -> ErrorCode | None:
    try:
        # To open a pipe would wait for whoever writes into it.
        return ErrorCode.FILE_ENDLESS if Path(path).exists() and not Path(path).is_file() else None
    except (OSError, ValueError):  # what is wrong is told when it is opened
        return None


def listed_paths(data: bytes) -> list[str]:
    r"""The paths of a list, one a line, or parted by NUL as `find -print0` does it.

    >>> listed_paths("r6/概要.pdf\r\n\nr7.txt\n".encode())
    ['r6/概要.pdf', 'r7.txt']
    """
    parts = data.split(b"\0") if b"\0" in data else [line.removesuffix(b"\r") for line in data.split(b"\n")]
    return [os.fsdecode(part) for part in parts if part]


def safe_name(path: str) -> str:
    """A path as a name below the folder that is written to: no root, no way up, and nothing a system cannot have.

    >>> safe_name("../data//raw/./r6.txt"), safe_name("/etc/passwd"), safe_name("a:b?.txt")
    ('data/raw/r6.txt', 'etc/passwd', 'a%3Ab%3F.txt')
    """
    path = path.replace(os.sep, "/")
    parts = (part for part in path.split("/") if part not in ("", ".", ".."))
    return "/".join(_UNUSUAL.sub(_percent, part) for part in parts) or "document"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(found[0]))


def told_apart(planned: Planned, is_taken: Callable[[Planned], bool]) -> Planned:
    """The document under a name that is still free and that every system can have.

    A name that another one has (letter case and the form of Unicode disregarded) gets a part made of the path.
    """
    name = planned.name
    number = 0
    while any(len(part.encode()) > _LONGEST for part in name.split("/")) or is_taken(planned._replace(name=name)):
        stem = planned.name.rpartition("/")[2][:_SHORTENED]
        digest = hashlib.sha256(os.fsencode(planned.path) + b"\0" * number).hexdigest()
        name, number = f"{stem}~{digest[:8]}", number + 1
    return planned._replace(name=name)


def places_of(name: str) -> tuple[str, list[str]]:
    """What a result and the folders above it are called on a system that makes little difference between names.

    >>> places_of("A/b.txt")
    ('a/b.txt.json', ['a'])
    """
    folded = unicodedata.normalize("NFC", f"{name}.json").casefold()
    parts = folded.split("/")
    return folded, ["/".join(parts[:number]) for number in range(1, len(parts))]
