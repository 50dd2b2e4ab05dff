"""The language of sentences: standard gettext catalogues, one for each language, and the only place that loads them.

Every sentence stands once, in English, where it is used: beside its code (`errors`, `diagnostics`), or marked with `N_`
(or passed to a catalogue at once). `locale/*/LC_MESSAGES/mie_budget.po` holds it in another language. Nothing is ever
translated back from a finished sentence: what travels through the program is a code and values.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

DOMAIN = "mie_budget"
LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"
"""The language the sentences are written in; it needs no catalogue."""

Value = str | int
"""What a sentence is filled with."""


def N_(sentence: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a sentence for the catalogues; it is translated where it is shown."""
    return sentence


class Translations(Protocol):
    """What gettext's classes have in common."""

    def gettext(self, message: str) -> str:
        """A message in the language."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of a message that goes with a number."""
        ...

    def pgettext(self, context: str, message: str) -> str:
        """A message in the language, where one English word has several meanings."""
        ...


class Catalogue:
    """The sentences of one language.

    >>> _ = catalogue("ja")
    >>> _.plural("{number} file", "{number} files", 3)
    '3ファイル'
    """

    def __init__(self, language: str, translations: Translations) -> None:
        self.language = language
        self._translations = translations

    def __call__(self, sentence: str, /, **values: Value) -> str:
        """A sentence, filled with values."""
        return _filled(self._translations.gettext(sentence), values)

    def plural(self, one: str, many: str, number: int, /, **values: Value) -> str:
        """The form of a sentence that goes with a number, which fills `{number}`."""
        return _filled(self._translations.ngettext(one, many, number), {"number": number, **values})

    def context(self, meaning: str, word: str, /, **values: Value) -> str:
        """A word that means several things in English, by the meaning that is wanted."""
        return _filled(self._translations.pgettext(meaning, word), values)


@cache
def catalogue(language: str) -> Catalogue:
    """The sentences of a language; English for one that has no catalogue."""
    if language == SOURCE_LANGUAGE:
        return Catalogue(language, gettext.NullTranslations())
    return Catalogue(language, gettext.translation(DOMAIN, str(LOCALE), [language], fallback=True))


def languages() -> tuple[str, ...]:
    """The languages there are sentences in: English, and each that has a catalogue.

    >>> languages()
    ('en', 'ja')
    """
    return (SOURCE_LANGUAGE, *sorted(file.parent.parent.name for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def _filled(sentence: str, values: Mapping[str, Value]) -> str:
    # Always, so that a brace is written {{ in every sentence and not only in those that take values.
    return sentence.format_map(values)
