"""The review page: documents and what was read from them as one self-contained HTML file that needs no network.

What the documents hold is data: it stands in a JSON script block where no character can end the block, and the
scripts put it on the page as text only. The page's policy allows nothing but its own style and script, by their
hashes, and pictures that stand in the page itself, and forbids turning text into HTML.

The sentences of the page stand in English where they are used: `{{_ Search}}` in `page.html`, `_("Search")` in the
scripts. They go into the page in its language.

Where the page is served, what serves it adds a part of its own, which may ask its server for more.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from mie_budget.diagnostics import Severity
from mie_budget.language import Catalogue, catalogue
from mie_budget.models import Marker, OtherRelation, Relation, Role
from mie_budget.printed import Picture
from mie_budget.sinks.columns import label
from mie_budget.sinks.review.content import Reviewable, Value, content, years
from mie_budget.units import LARGE_UNITS, SMALL_UNITS

__all__ = ["Addition", "Reviewable", "review_page", "script_json", "sentences"]

_SCRIPTS = ("base.js", "search.js", "source.js", "records.js", "pages.js", "totals.js", "filters.js", "page.js")
"""In the order in which they are joined: a script may use the ones before it while it loads."""
_INDENT = re.compile(r"^ +", re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
_PLACE = re.compile(r"\{\{(?P<sentence>_ )?(?P<text>[^{}]+)\}\}")
_SENTENCE = re.compile(r'\b_\(\s*"(?P<text>[^"\\]*)"')
_BLANK = re.compile(r"\{(\w+)\}")
_UNSAFE = re.compile("[<>&\u2028\u2029]")


class Addition(NamedTuple):
    """What a server adds to the page: HTML above all else, style and script, which may ask the server."""

    html: str
    style: str
    script: str


def review_page(
    readings: Sequence[Reviewable],
    *,
    pictures: Sequence[Sequence[Picture]] = (),
    language: str = "en",
    addition: Addition | None = None,
) -> bytes:
    """The page for these documents in a language, in UTF-8, with pictures of the first pages of each.

    The same documents give the same bytes.
    """
    _, drawings, added = catalogue(language), pictures or [()] * len(readings), addition or Addition("", "", "")
    style = _INDENT.sub("", _file("page.css") + added.style)
    script = '"use strict";\n' + _INDENT.sub("", _COMMENT.sub("", "".join(map(_file, _SCRIPTS)) + added.script))
    data: dict[str, Value] = {
        "words": {english: _template(_, english) for english in sentences(script)},
        "labels": {
            code.value: label(code, language)
            for codes in (Relation, OtherRelation, Marker, Severity, Role)
            for code in codes
        },
        "units": "".join((*SMALL_UNITS, *LARGE_UNITS)),
        "roles": [role.value for role in Role],
        "years": years([reading.document for reading in readings], language=language),
        "documents": [
            content(reading, drawn, language=language) for reading, drawn in zip(readings, drawings, strict=True)
        ],
    }
    names = [reading.document.title or reading.document.source.name for reading in readings]
    parts = {
        "language": language,
        "title": html.escape(" - ".join([*names[:1], _("Budget review")])),
        "policy": _policy(style=style, script=script, pictures=any(pictures), served=addition is not None),
        "addition": _filled(added.html, _, {}),
        "style": style,
        "script": script,
        "data": script_json(data),
    }
    # Half a surrogate pair, which UTF-8 cannot hold, becomes its escape; in JSON that stands for the same thing.
    return _filled(_file("page.html"), _, parts).encode("utf-8", "backslashreplace")


def sentences(script: str) -> tuple[str, ...]:
    """The sentences that a script shows, in English.

    >>> sentences('make(_("line {line}", { line: 3 }))')
    ('line {line}',)
    """
    return tuple(dict.fromkeys(found["text"] for found in _SENTENCE.finditer(script)))


def script_json(value: Value) -> str:
    r"""JSON that can stand inside a script element.

    >>> script_json("</script>&")
    '"\\u003c/script\\u003e\\u0026"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _template(words: Catalogue, sentence: str) -> str:
    """A sentence in a language with its places left for the script to fill."""
    return words(sentence, **{name: f"{{{name}}}" for name in _BLANK.findall(sentence)})


def _policy(*, style: str, script: str, pictures: bool, served: bool) -> str:
    """Nothing may be loaded, sent or framed; one style and one script may run, and neither may write HTML.

    Pictures may be shown where there are some, from data that the page has. A page that is `served` may ask its server.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            *(["img-src data:"] if pictures or served else []),
            *(["connect-src 'self'"] if served else []),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _filled(template: str, words: Catalogue, parts: Mapping[str, str]) -> str:
    """The template with every place filled in one pass, so that nothing filled in is taken for a place."""

    def value(place: re.Match[str]) -> str:
        return html.escape(words(place["text"])) if place["sentence"] else parts[place["text"]]

    return _PLACE.sub(value, template)


@cache
def _file(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
