"""Notation files: the texts of the ones that ship with the package, and of a user's own."""

from __future__ import annotations

from pathlib import Path

from mie_budget.errors import NotationError

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
        raise NotationError(f"the notation file cannot be read ({error.strerror})", file=path) from None
    except UnicodeDecodeError as error:
        raise NotationError(
            f"the notation file is not UTF-8 (first bad byte at offset {error.start}). Save it as UTF-8", file=path
        ) from None
