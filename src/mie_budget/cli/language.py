"""The language of the program: that of --lang, else that of the locale; and the words of the commands in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

from mie_budget.cli.words import COUNTS, WORDS

if TYPE_CHECKING:
    from mie_budget.sinks.columns import Language

# Not the enum of the sinks, which would be loaded at every start of the command.
Name = Literal["en", "ja"]

OPTION = "--lang"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which POSIX has them override each other."""
_NAMES: dict[str, Name] = {"en": "en", "ja": "ja"}
_chosen: ContextVar[Name | None] = ContextVar("chosen", default=None)


@contextmanager
def speaking(name: Name) -> Iterator[None]:
    """Speak a language for a while."""
    before = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(before)


def current() -> Name:
    """The language to speak: the one that was chosen, else that of the locale."""
    return _chosen.get() or locale_language(os.environ)


def sink_language() -> Language:
    """The language to speak, as the sinks call it."""
    from mie_budget.sinks.columns import Language

    return Language(current())


def locale_language(environment: Mapping[str, str]) -> Name:
    """Japanese where the locale is, English elsewhere.

    >>> locale_language({"LANG": "ja_JP.UTF-8"}), locale_language({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"})
    ('ja', 'en')
    """
    named = next(filter(None, map(environment.get, _VARIABLES)), None)
    if named is None and os.name == "nt":  # Windows has a setting where others have variables
        import locale

        named = locale.getlocale()[0]
    return "ja" if re.split("[_.@-]", named or "")[0].lower() in ("ja", "japanese") else "en"


def split_language(arguments: Sequence[str]) -> tuple[Name | None, list[str]]:
    """The language that --lang names, wherever it stands, and the other arguments.

    A --lang that cannot be understood is put first, where typer says so.

    >>> split_language(["parse", "--lang", "ja", "a.txt"]), split_language(["parse", "a.txt", "--lang=fr"])
    (('ja', ['parse', 'a.txt']), (None, ['--lang=fr', 'parse', 'a.txt']))
    """
    chosen: Name | None = None
    others: list[str] = []
    bad: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        option, sign, value = argument.partition("=")
        if argument == "--":
            others += [argument, *rest]
        elif option != OPTION:
            others.append(argument)
        else:
            given = value if sign else next(rest, None)
            if given in _NAMES:
                chosen = _NAMES[given]
            elif given is None:
                return chosen, [OPTION]
            else:
                bad = [f"{OPTION}={given}"]
    return chosen, [*bad, *others]


def word(name: str, /, **values: object) -> str:
    """A text of the catalogue in the language of the program.

    >>> with speaking("ja"):
    ...     word("unread", number=2)
    '(2件は読み取れず)'
    """
    english, japanese = WORDS[name]
    return (japanese if current() == "ja" else english).format(**values)


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    >>> with speaking("en"):
    ...     counted(1, "file"), counted(0, "error")
    ('1 file', '0 errors')
    """
    english, japanese = COUNTS[thing]
    text = japanese if current() == "ja" else english
    return text.format(number=number, s="" if number == 1 else "s")


def listed(texts: Sequence[str]) -> str:
    """Texts after one another, as a language puts them."""
    return word("between").join(texts)


def said(english: str) -> str:
    """A text that was made in English elsewhere (an error, a note) in the language of the program."""
    if current() == "en":
        return english
    from mie_budget.cli.japanese import japanese

    return japanese(english)
