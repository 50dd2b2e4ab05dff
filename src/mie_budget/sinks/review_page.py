"""The review page: documents and their lines as one self-contained HTML file that needs no network.

What the documents hold is data: it stands in a JSON script block where no character can end the block, and the
scripts put it on the page as text only. The page's policy allows nothing but its own style and script, by their
hashes, and forbids turning text into HTML.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources

from mie_budget.sinks.review_data import ROLES, Reviewable, Value, review_value
from mie_budget.sinks.review_words import Language, words

_FOLDER = "review"
_SCRIPTS = ("base.js", "source.js", "records.js", "totals.js", "filters.js", "page.js")
"""In the order in which they are joined: a script may use the ones before it while it loads."""
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def review_page(readings: Sequence[Reviewable], *, language: Language = Language.JA) -> bytes:
    """The page for these documents, in UTF-8. The same documents give the same bytes."""
    catalogue = words(language)
    style = _file("page.css")
    script = '"use strict";\n' + "".join(map(_file, _SCRIPTS))
    data: dict[str, Value] = {
        "words": catalogue,
        "roles": list(ROLES),
        "documents": [review_value(reading, language=language) for reading in readings],
    }
    page = _filled(
        _file("page.html"),
        texts=catalogue | {"language": language, "title": _title(readings, catalogue)},
        parts={
            "policy": _policy(style=style, script=script),
            "style": style,
            "script": script,
            "data": script_json(data),
        },
    )
    # Half a surrogate pair, which UTF-8 cannot hold, becomes its escape; in JSON that stands for the same thing.
    return page.encode("utf-8", "backslashreplace")


def script_json(value: Value) -> str:
    r"""JSON that can stand inside a script element.

    >>> script_json("</script>&")
    '"\\u003c/script\\u003e\\u0026"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _title(readings: Sequence[Reviewable], catalogue: Mapping[str, str]) -> str:
    names = [reading.document.title or reading.document.source.name for reading in readings]
    return " - ".join([*names[:1], catalogue["page"]])


def _policy(*, style: str, script: str) -> str:
    """Nothing may be loaded, sent or framed; one style and one script may run, and neither may write HTML."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _filled(template: str, *, texts: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """The template with every place filled in one pass, so that nothing filled in is taken for a place."""
    values = {**{name: html.escape(text) for name, text in texts.items()}, **parts}
    return _PLACE.sub(lambda match: values[match[1]], template)


def _file(name: str) -> str:
    return (resources.files("mie_budget.sinks") / _FOLDER / name).read_text(encoding="utf-8")
