"""Renames: departments that go by another name, or were split, from some fiscal year on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mie_budget.errors import UsageError
from mie_budget.meaning.keys import departments_key, folded

_KEYS = {"old", "new", "since", "issuer"}


@dataclass(frozen=True, slots=True)
class Rename:
    """A department and what it became: one name, or several where it was split.

    `since` is the fiscal year in which the new name begins, None for whenever. `issuer` is only for the reader.
    """

    old: str
    new: tuple[str, ...]
    since: int | None = None
    issuer: str | None = None


def parse_renames(text: str, *, file: str | None = None) -> tuple[Rename, ...]:
    r"""The renames in the text of a TOML file: tables `[[renamed]]` with `old`, `new`, and if known `since`, `issuer`.

    Raises `UsageError` for a text that is no such file.

    >>> parse_renames('[[renamed]]\nold = "戦略企画部"\nnew = "政策企画部"\nsince = 2023')[0].new
    ('政策企画部',)
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"this is not TOML ({error})", file=file) from None
    entries = tables.pop("renamed", [])
    if tables or not isinstance(entries, list):
        raise UsageError("only tables [[renamed]] may stand here", file=file)
    return tuple(_rename(entry, number, file) for number, entry in enumerate(entries, start=1))


def _rename(entry: object, number: int, file: str | None) -> Rename:
    if isinstance(entry, dict) and entry.keys() <= _KEYS:
        old, new, since, issuer = (entry.get(key) for key in ("old", "new", "since", "issuer"))
        names = [new] if isinstance(new, str) else new
        if (
            isinstance(old, str)
            and isinstance(names, list)
            and names
            and all(isinstance(name, str) for name in names)
            and (since is None or type(since) is int)
            and (issuer is None or isinstance(issuer, str))
        ):
            return Rename(old, tuple(names), since, issuer)
    raise UsageError(
        f'entry {number} of [[renamed]] needs old = "name", new = "name" or ["name", "name"], '
        'and may have since = 2023 and issuer = "name", nothing else',
        file=file,
    )


class Renaming:
    """Which departments are the same between two years."""

    def __init__(self, renames: Iterable[Rename], *, old_year: int | None, new_year: int | None) -> None:
        self._by_name: dict[str, list[Rename]] = {}
        for rename in renames:
            after = rename.since is None or old_year is None or old_year < rename.since
            before = rename.since is None or new_year is None or rename.since <= new_year
            if after and before:
                self._by_name.setdefault(folded(rename.old), []).append(rename)

    def same(self, old: Sequence[str], new: Sequence[str]) -> bool:
        """Whether two lists name the same departments: each old one goes on in a new one, and no new one is added."""
        return self.between(old, new) is not None

    def between(self, old: Sequence[str], new: Sequence[str]) -> list[Rename] | None:
        """The renames that make two lists the same departments, None where they are not the same."""
        new_keys = set(departments_key(new))
        reached: set[str] = set()
        used: list[Rename] = []
        for key in departments_key(old):
            later, renames = self._later(key)
            if not later & new_keys:
                return None
            reached |= later
            used += renames if key not in new_keys else []
        return used if new_keys <= reached else None

    def _later(self, key: str) -> tuple[set[str], list[Rename]]:
        """A name with all that it became, step by step, and the renames on the way."""
        names, renames, waiting = {key}, list[Rename](), [key]
        while waiting:
            for rename in self._by_name.get(waiting.pop(), ()):
                renames.append(rename)
                fresh = {folded(name) for name in rename.new} - names
                names |= fresh
                waiting += fresh
        return names, renames
