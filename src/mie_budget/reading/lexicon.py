"""The vocabulary: every word the reader knows, from `lexicon.toml`, and the patterns that are made of it.

No other module of the reader has words of its own. A pattern names what it wants in angle brackets, `<label.limit>`,
and is compiled when it is first used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, cast

from mie_budget.units import PRINTED_UNITS

_FILE = Path(__file__).with_name("lexicon.toml")
_UNITS = "(?:" + "|".join(" ?".join(name) for name in sorted(PRINTED_UNITS, key=len, reverse=True)) + ")"
_GENERATED = {
    "unit": _UNITS,
    "dash": "[-‐–—―−ー]",
    "number": r"(?:[△▲−-]\s?)?\d[\d,]*+",
    "sum": r"(?:[△▲−-]\s?)?\d[\d,.]*+(?<![,.])"
    r"(?:\s?(?:[百千]?[万億兆]|[百千](?![百千万億兆]))(?:\s?\d[\d,.]*+(?<![,.]))?)*(?:\s?円)?",
}
"""What a figure is written with: a unit, a dash in place of it, a number without a unit, and one with or without."""
_SECTION = re.compile(r"^\[([a-z_.]+)\]$", re.MULTILINE)
_PLACE = re.compile(r"(?<!\?P)<(\^?)([a-z_]+(?:\.[a-z_]+)?)>")
_FINDING_NOTHING: Mapping[str, object] = {
    "match": None,
    "search": None,
    "fullmatch": None,
    "finditer": iter(()),
    "findall": (),
    "sub": "",
}
_ASKED_OFTEN = 1_000
"""Looking for what a pattern needs takes longer than the pattern does: so often it pays, compared to compiling."""
_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "split")
_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_GROUP = re.compile(r"\((\?:|\?<?[=!])")
_ANYTHING = re.compile(r"[.\\-]|\[\^")
_QUANTIFIER = re.compile(r"[?*]|\{0,")


class Entry(NamedTuple):
    """One kind of words: what they say, the words as patterns, and samples that prove them."""

    says: str
    words: tuple[str, ...]
    sample: str
    samples: Mapping[str, str]


@cache
def _sections() -> Mapping[str, str]:
    """The text of the shipped vocabulary by kinds: each is read when it is asked for, since most readings need few."""
    _, *sections = _SECTION.split(_FILE.read_text(encoding="utf-8"))
    return dict(zip(sections[::2], sections[1::2], strict=True))


@cache
def _shipped_words(kind: str) -> tuple[str, ...]:
    # On a line of its own an array of TOML is one of JSON too, and that is read in a hundredth of the time.
    _, _, words = _sections()[kind].partition("\nwords = ")
    return tuple(json.loads(words.partition("\n")[0]))


@cache
def _shipped(kind: str) -> Entry:
    import tomllib

    fields = tomllib.loads(_sections()[kind])
    return Entry(fields["says"], tuple(fields["words"]), fields["sample"], fields.get("samples", {}))


class _State:
    """The vocabulary in use: the shipped one, but for a test that takes a word out."""

    entries: Mapping[str, Entry] | None = None
    compiled: set[_Lazy] = set()  # noqa: RUF012 (what `without` lets go of)


def entries() -> Mapping[str, Entry]:
    """The kinds of words by name, such as `label.limit`."""
    return _State.entries or {kind: _shipped(kind) for kind in _sections()}


def _words(kind: str) -> tuple[str, ...]:
    return _State.entries[kind].words if _State.entries is not None else _shipped_words(kind)


def words(kind: str) -> str:
    """The words of a kind as one alternative, longest first, so that none hides a longer one.

    >>> words("marker.partly_new")
    '(?:一部 ?新規?|一新)'
    """
    return _GENERATED.get(kind) or "(?:" + "|".join(sorted(_words(kind), key=len, reverse=True) or ["(?!)"]) + ")"


def ends_with(kind: str, text: str) -> bool:
    """Whether a text ends with a word of a kind of which all are spelled out.

    >>> ends_with("cost.name", "橋の点検費"), ends_with("cost.name", "橋の点検")
    (True, False)
    """
    return text.endswith(_words(kind))


def beginnings(kind: str) -> str:
    """The characters that the words of a kind begin with, for a class: what else stands in a text is passed over.

    >>> sorted(beginnings("stage.initial"))
    ['当', '骨']
    """
    return "".join(sorted({re.escape(character) for word in _words(kind) for character in _beginnings(word)}))


@cache
def characters(*kinds: str) -> frozenset[str]:
    """What the words of some kinds are written with: a text that has another character is none of them.

    >>> characters("stage.initial").issuperset("当初"), characters("stage.initial").issuperset("補正")
    (True, False)
    """
    known = [word for kind in kinds for word in _shipped_words(kind)]
    for word in known:
        if _ANYTHING.search(word):
            raise ValueError(f"no telling what {word} is written with")
    return frozenset("".join(known))


@cache
def endings(*kinds: str) -> frozenset[str]:
    """The characters that the words of some kinds end with: what ends with another one ends with no such word.

    >>> sorted(endings("stage.initial"))
    ['初', '格']
    """
    found = frozenset(word[-1] for kind in kinds for word in _shipped_words(kind))
    if not _SPECIAL.isdisjoint(found):
        raise ValueError(f"no telling what {', '.join(kinds)} end with")
    return found


def _beginnings(word: str) -> set[str]:
    found: set[str] = set()
    at = 0
    while at < len(word):
        group = _GROUP.match(word, at)
        if group is not None:
            end = _closing(word, at)
            if group[1] == "?:":
                for part in _alternatives(word[group.end() : end]):
                    found |= _beginnings(part)
        elif word[at] == "[" and word[at + 1] not in "^\\" and "-" not in word[at : word.index("]", at)]:
            end = word.index("]", at)
            found |= set(word[at + 1 : end])
        elif word[at] not in _SPECIAL:
            end = at
            found.add(word[at])
        else:
            raise ValueError(f"no telling what {word} begins with")
        at = end + 1
        quantifier = _QUANTIFIER.match(word, at)
        if quantifier is not None:
            at = word.index("}", at) + 1 if quantifier[0] == "{0," else quantifier.end()
        elif group is None or group[1] == "?:":
            return found
    raise ValueError(f"{word} may say nothing")


def _closing(word: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(word)):
        depth += (word[at] == "(") - (word[at] == ")")
        if depth == 0:
            return at
    raise ValueError(f"a bracket is left open in {word}")


def _alternatives(words: str) -> Iterator[str]:
    depth = start = 0
    for at, character in enumerate(words):
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            yield words[start:at]
            start = at + 1
    yield words[start:]


@contextmanager
def without(kind: str, word: str) -> Iterator[None]:
    """The vocabulary without one word, for as long as the context lasts: how a test sees that the word is needed."""
    before = _State.entries
    known = entries()
    entry = known[kind]
    _State.entries = {**known, kind: entry._replace(words=tuple(one for one in entry.words if one != word))}
    _forget(kind)
    try:
        yield
    finally:
        _State.entries = before
        _forget(kind)


class _Lazy:
    """A pattern that is compiled when first used, anew where the vocabulary has changed."""

    def __init__(self, source: str, flags: int, needs: tuple[str, ...]) -> None:
        self._source = source
        self._flags = flags
        self._needs = needs
        self._asked = 0
        self._pattern: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> object:
        # Reached when the methods of a compiled pattern have not been bound yet, and by what only looks around.
        if not hasattr(re.Pattern, name):
            raise AttributeError(name)
        if not self._needs or name not in _FINDING_NOTHING:
            return getattr(self._compiled(), name)
        looking = self._replacing if name == "sub" else partial(self._finding, name)
        self.__dict__[name] = looking
        return looking

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._pattern = re.compile(_PLACE.sub(_placed, self._source), self._flags)
            self.__dict__ |= {method: getattr(self._pattern, method) for method in _METHODS}
            _State.compiled.add(self)
        return self._pattern

    def _finding(self, name: str, text: str, *bounds: int) -> object:
        return getattr(self._compiled(), name)(text, *bounds) if self._may_match(text) else _FINDING_NOTHING[name]

    def _replacing(self, replacement: str, text: str, count: int = 0) -> str:
        return self._compiled().sub(replacement, text, count) if self._may_match(text) else text

    def _may_match(self, text: str) -> bool:
        self._asked += 1
        if self._asked <= _ASKED_OFTEN:
            for each in self._needs:
                if not any(map(text.__contains__, each)):
                    return False
        return True

    def holds(self, kind: str) -> bool:
        """Whether words of a kind stand in it."""
        return f"<{kind}>" in self._source or f"<^{kind}>" in self._source

    def forget(self) -> None:
        """Compile anew at the next use."""
        self._pattern = None
        for method in _METHODS:
            self.__dict__.pop(method, None)


def _forget(kind: str) -> None:
    stale = {pattern for pattern in _State.compiled if pattern.holds(kind)}
    for pattern in stale:
        pattern.forget()
    _State.compiled -= stale


def _placed(place: re.Match[str]) -> str:
    return beginnings(place[2]) if place[1] else words(place[2])


def lazy(source: str, flags: int = 0, *, needs: str | tuple[str, ...] = ()) -> re.Pattern[str]:
    """A pattern over the vocabulary, compiled when it is first used.

    `needs` are characters of which each text that matches holds one, or several such sets: until a text holds one of
    each, nothing is compiled, unless it is asked often. A test holds them to the pattern.

    >>> lazy("<label.limit>", needs="債限融継ゼ").search("債務負担行為 1,000千円")[0]
    '債務負担行為'
    """
    return cast("re.Pattern[str]", _Lazy(source, flags, (needs,) if isinstance(needs, str) else needs))
