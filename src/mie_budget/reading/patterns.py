"""Patterns compiled on first use: a document needs few of them, and compiling all would cost more than reading it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import TypeAlias, cast

from mie_budget.errors import ErrorCode, NotationError

MakePattern: TypeAlias = Callable[[str], re.Pattern[str]]
TIME_LIMIT = 5.0
"""Seconds that one search with a user's notation may take."""


class _Lazy:
    """Stands for a compiled pattern until one of its methods is asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._source, self._flags)
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub", "split", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


class _Fenced:
    """A pattern made from a user's notation: linear by construction, with a time limit as a second fence."""

    def __init__(self, source: str, file: str | None) -> None:
        self.pattern = source
        self._file = file

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> object:
        """As `re.Pattern.match`."""
        return self._run("match", text, pos, endpos)

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> object:
        """As `re.Pattern.search`."""
        return self._run("search", text, pos, endpos)

    def _run(self, method: str, text: str, pos: int, endpos: int) -> object:
        import regex

        compiled = regex.compile(self.pattern, regex.VERSION0)
        try:
            return getattr(compiled, method)(text, pos, min(endpos, len(text)), timeout=TIME_LIMIT)
        except TimeoutError:
            raise NotationError(ErrorCode.TEMPLATE_SLOW, file=self._file, seconds=f"{TIME_LIMIT:g}") from None


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is compiled when it is first used.

    >>> lazy("[0-9]+").findall("3千円、12千円")
    ['3', '12']
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))


def fenced(source: str, *, file: str | None = None) -> re.Pattern[str]:
    """A pattern of a user's notation; its searches raise `NotationError` when they take too long.

    >>> fenced("[0-9]+").search("3千円")[0]
    '3'
    """
    return cast("re.Pattern[str]", _Fenced(source, file))
