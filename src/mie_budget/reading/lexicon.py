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

from mie_budget.units import ERAS, LARGE_UNITS, SMALL_UNITS, UNITS

_FILE = Path(__file__).with_name("lexicon.toml")
_PLACE = re.compile(r"(?<!\?P)<([a-z_]+(?:\.[a-z_]+)?)>")
LARGE = "".join(LARGE_UNITS)
"""The signs of the units that figures are grouped by, for a class of characters."""
SCALES = "".join((*SMALL_UNITS, *LARGE_UNITS))
"""The signs of all that may stand between digits and 円, for a class of characters."""
UNIT_WORD = (
    "(?:"
    + "|".join(" ?".join(name.removesuffix("円")) for name in sorted(UNITS, key=len, reverse=True) if name != "円")
    + ")"
)
"""A unit without its 円, as a pattern."""
ERA_NAMES = "|".join(era.name for era in ERAS)
ERA_LETTERS = "".join(era.letter for era in ERAS)
ERA = rf"(?:{ERA_NAMES}|[{ERA_LETTERS}]\.?)"
"""An era by its name or its letter, as a pattern."""


class Entry(NamedTuple):
    """One kind of words: what they say, the words as patterns, and samples that prove them."""

    says: str
    words: tuple[str, ...]
    behind: tuple[str, ...]
    values: Mapping[str, int]
    sample: str
    samples: Mapping[str, str]


@cache
def _shipped() -> Mapping[str, Entry]:
    found = dict(_entries("", tomllib.loads(_FILE.read_text(encoding="utf-8"))))
    # The units stand in one table for the whole program.
    found["unit"] = found["unit"]._replace(words=tuple(UNITS), values=UNITS)
    return found


def _entries(prefix: str, tables: Mapping[str, object]) -> Iterator[tuple[str, Entry]]:
    for name, table in tables.items():
        fields = cast("dict[str, object]", table)
        if "says" not in fields:
            yield from _entries(f"{name}.", fields)
            continue
        values = cast("dict[str, int]", fields.get("values", {}))
        yield (
            f"{prefix}{name}",
            Entry(
                cast("str", fields["says"]),
                tuple(cast("list[str]", fields.get("words", list(values)))),
                tuple(cast("list[str]", fields.get("behind", []))),
                values,
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
    entry = entries()[kind]
    return "(?:" + "|".join(sorted((*entry.words, *entry.behind), key=len, reverse=True) or ["(?!)"]) + ")"


def unit_yen(unit: str) -> int:
    """The yen in one unit as a document names it; raises `KeyError` for what is no unit.

    >>> unit_yen("百万円")
    1000000
    """
    return entries()["unit"].values[unit.replace(" ", "")]


@contextmanager
def without(kind: str, word: str) -> Iterator[None]:
    """The vocabulary without one word, for as long as the context lasts: how a test sees that the word is needed."""
    before = _State.entries
    entry = entries()[kind]
    _State.entries = {
        **entries(),
        kind: entry._replace(
            words=tuple(one for one in entry.words if one != word),
            behind=tuple(one for one in entry.behind if one != word),
            values={name: value for name, value in entry.values.items() if name != word},
        ),
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
