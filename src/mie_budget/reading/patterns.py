"""Patterns compiled on first use: a document needs few of them, and compiling all would cost more than reading it."""

from __future__ import annotations

import re
from typing import cast


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


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is compiled when it is first used.

    >>> lazy("[0-9]+").findall("3千円、12千円")
    ['3', '12']
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))
