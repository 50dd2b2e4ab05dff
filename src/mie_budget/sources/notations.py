"""Notation files: the texts of the ones that ship with the package, and of a user's own."""

from __future__ import annotations

from pathlib import Path

from mie_budget.errors import ErrorCode, NotationError

_SHIPPED = Path(__file__).parent.parent / "notations"


def shipped_notation_texts() -> list[tuple[str, str]]:
    """The file name and the text of every notation in the package, by name."""
    return [(file.name, file.read_text(encoding="utf-8")) for file in sorted(_SHIPPED.glob("*.toml"))]


def notation_text(path: str) -> tuple[str, str]:
    """The name and the text of a user's notation file. Raises `NotationError` when it cannot be read."""
    file = Path(path)
    try:
        return file.name, file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotationError(ErrorCode.FILE_UNREADABLE, file=path, why=error.strerror or "") from None
    except UnicodeDecodeError:
        raise NotationError(ErrorCode.NOT_UTF_8, file=path) from None
