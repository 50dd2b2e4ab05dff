"""A file of corrections: what is changed in it stays changed, whoever else changes it at the same time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from mie_budget.errors import ErrorCode, UsageError
from mie_budget.meaning.corrections import Correction, corrections_toml, parse_corrections, without_correction
from mie_budget.sinks.files import locked, target_path, telling, write_atomically


def add_corrections(path: str | PathLike[str], corrections: Iterable[Correction]) -> None:
    """Add corrections to the file at `path`, which is made where there is none; what stands in it stays as it is.

    Other processes that add at the same time are waited for, and a crash leaves the old file or the new one.
    Raises `UsageError` for a file that holds something else, `OutputError` where it cannot be written.
    """
    change_corrections(path, add=corrections)


def change_corrections(
    path: str | PathLike[str], *, add: Iterable[Correction] = (), remove: Iterable[Correction] = ()
) -> None:
    """As `add_corrections`, and take some out first, each the last one that says the same.

    Raises `UsageError` also where one of these is not in the file; nothing is changed then.
    """
    file = os.fspath(path)
    with locked(path):
        old = _text(Path(path), file) if target_path(path).exists() else ""
        parse_corrections(old, file=file)
        for one in remove:
            old = without_correction(old, one, file=file)
        before = f"{old.rstrip()}\n\n" if old.strip() else ""
        text = before + corrections_toml(add)
        parse_corrections(text, file=file)
        write_atomically(path, text.encode("utf-8"))


def _text(path: Path, file: str) -> str:
    with telling(file):
        data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(ErrorCode.NOT_UTF_8, file=file) from None
