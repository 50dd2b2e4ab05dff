"""Texts said again in another language: what was put into a template is found in its English and put into the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter


def restated(text: str, catalogue: Mapping[str, str], parts: Mapping[str, str] | None = None) -> str | None:
    """A text made from one of the templates that are a catalogue's keys, made from its value; None where none fits.

    The first template that fits is taken. What was put in is said again too where `parts`, or else the catalogue, has
    it.

    >>> restated("no file a.txt (too old)", {"no file {name} ({why})": "{name} がない({why})", "too old": "古い"})
    'a.txt がない(古い)'
    """
    for english, other in catalogue.items():
        match = _pattern(english).fullmatch(text)
        if match is not None:
            known = catalogue if parts is None else parts
            return other.format_map(
                {name: restated(found, known) or found for name, found in match.groupdict().items()}
            )
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What matches the texts made from a template, with what was put in its places."""
    pieces = Formatter().parse(template)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.*)" if name else "") for text, name, _, _ in pieces), re.DOTALL
    )
