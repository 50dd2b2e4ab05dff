"""The page of the desk: the review page, with the parts that change what is in the folder."""

from __future__ import annotations

from functools import cache
from importlib import resources

from mie_budget.sinks.review import Addition, review_page

_SCRIPTS = ("asking.js", "dropping.js", "editing.js", "lists.js", "desk.js")
"""In the order in which they are joined, behind those of the review page."""


@cache
def desk_page(language: str) -> bytes:
    """The page in a language. It holds nothing of any document: it asks for that."""
    script = "".join(map(_file, _SCRIPTS))
    return review_page([], language=language, addition=Addition(_file("desk.html"), _file("desk.css"), script))


def _file(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
