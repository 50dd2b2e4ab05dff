"""The vocabulary: every word the reader knows, from `lexicon.toml`, and the patterns that are made of it.

No other module of the reader has words of its own. A pattern names what it wants in angle brackets, `<label.limit>`,
and is compiled when it is first used.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from mie_budget.units import PRINTED_UNITS

_FILE = Path(__file__).with_name("lexicon.toml")
_UNITS = "(?:" + "|".join(" ?".join(name) for name in sorted(PRINTED_UNITS, key=len, reverse=True)) + ")"
_PLACE = re.compile(r"(?<!\?P)<([a-z_]+(?:\.[a-z_]+)?)>")


class Entry(NamedTuple):
    """One kind of words: what they say, the words as patterns, and samples that prove them."""

    says: str
    words: tuple[str, ...]
    sample: str
    samples: Mapping[str, str]


@cache
def _shipped() -> Mapping[str, Entry]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return dict(_entries("", tables))


def _entries(prefix: str, tables: Mapping[str, object]) -> Iterator[tuple[str, Entry]]:
    for name, table in tables.items():
        fields = cast("dict[str, object]", table)
        if "says" not in fields:
            yield from _entries(f"{name}.", fields)
            continue
        yield (
            f"{prefix}{name}",
            Entry(
                cast("str", fields["says"]),
                tuple(cast("list[str]", fields["words"])),
                cast("str", fields["sample"]),
                cast("dict[str, str]", fields.get("samples", {})),
            ),
        )


class _State:
    """The vocabulary in use: the shipped one, but for a test that takes a word out."""

    entries: Mapping[str, Entry] | None = None
    version = 0


def entries() -> Mapping[str, Entry]:
    """The kinds of words by name, such as `label.limit`."""
    return _State.entries or _shipped()


def words(kind: str) -> str:
    """The words of a kind as one alternative, longest first, so that none hides a longer one.

    >>> words("marker.partly_new")
    '(?:一部 ?新規?)'
    """
    if kind == "unit":
        return _UNITS
    return "(?:" + "|".join(sorted(entries()[kind].words, key=len, reverse=True) or ["(?!)"]) + ")"


@contextmanager
def without(kind: str, word: str) -> Iterator[None]:
    """The vocabulary without one word, for as long as the context lasts: how a test sees that the word is needed."""
    before = _State.entries
    entry = entries()[kind]
    _State.entries = {
        **entries(),
        kind: entry._replace(words=tuple(one for one in entry.words if one != word)),
    }
    _State.version += 1
    try:
        yield
    finally:
        _State.entries = before
        _State.version += 1


class _Lazy:
    """A pattern that is compiled when first used, anew where the vocabulary has changed."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags
        self._version = -1

    def __getattr__(self, name: str) -> object:
        # Reached when the methods of a compiled pattern have not been bound yet.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._compiled(), name)

    def _compiled(self) -> re.Pattern[str]:
        if self._version != _State.version:
            source = _PLACE.sub(lambda place: words(place[1]), self._source)
            self._pattern = re.compile(source, self._flags)
            self._version = _State.version
        return self._pattern

    def match(self, text: str, *place: int) -> re.Match[str] | None:
        return self._compiled().match(text, *place)

    def search(self, text: str, *place: int) -> re.Match[str] | None:
        return self._compiled().search(text, *place)

    def fullmatch(self, text: str, *place: int) -> re.Match[str] | None:
        return self._compiled().fullmatch(text, *place)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern over the vocabulary, compiled when it is first used.

    >>> lazy("<label.limit>").search("債務負担行為 1,000千円")[0]
    '債務負担行為'
    """
    return cast("re.Pattern[str]", _Lazy(source, flags))
