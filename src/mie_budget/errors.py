"""The exceptions of the package: one base class, with file, line and column where there is one."""

from __future__ import annotations


class MieBudgetError(Exception):
    """Base of every error this package raises on purpose.

    `file` is the name of the file concerned, `line` and `column` count from 1; each is None where it does not apply.
    The message says what is wrong and what to do.

    >>> str(MieBudgetError("unit missing", file="r6.txt", line=3, column=9))
    'r6.txt:3:9: unit missing'
    """

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class SourceError(MieBudgetError):
    """A file that cannot be opened or is not a text document."""


class EncodingError(SourceError):
    """Bytes that fit none of the encodings, or not the one that was asked for.

    `offset` is the offset of the first bad byte, counted from 0.
    """

    def __init__(self, message: str, *, offset: int, file: str | None = None) -> None:
        super().__init__(message, file=file)
        self.offset = offset


class NotationError(MieBudgetError):
    """A notation file that cannot be used; `line` is the line in that file."""


class UsageError(MieBudgetError):
    """An option, or a combination of options, that cannot be carried out."""


class MissingExtraError(UsageError):
    """A feature whose optional dependency is not installed; the message holds the command that installs it."""

    def __init__(self, feature: str, *, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package. Install it with: pip install 'mie-budget[{extra}]'")
        self.extra = extra
