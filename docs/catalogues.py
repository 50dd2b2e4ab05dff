"""The catalogues of sentences: extract from the code, bring every language up to date, compile.

    python docs/catalogues.py          write locale/*/LC_MESSAGES/mie_budget.po and .mo anew
    python docs/catalogues.py --check  say what is missing, changed or not compiled; status 1 if anything is

A new language is one file, locale/XX/LC_MESSAGES/mie_budget.po (an empty one will do to start with).
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ErrorCode

PACKAGE = Path(__file__).parent.parent / "src" / "mie_budget"
# The calls that take a sentence: `_("…")` and `N_("…")`, `_.plural("…", "…", n)`, `_.context("meaning", "…")`. What
# is said of a code stands beside it, in the tables of errors and diagnostics.
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2), "context": ((1, "c"), 2)}
_IN_HTML = re.compile(r"\{\{_ ([^{}]+)\}\}")


def _from_html(file: BinaryIO, *_: object, **_options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """The sentences `{{_ …}}` of a page."""
    for number, line in enumerate(file.read().decode("utf-8").split("\n"), start=1):
        yield from ((number, None, sentence, []) for sentence in _IN_HTML.findall(line))


SOURCES = [("**.py", "python"), ("**.js", "javascript"), ("**.html", _from_html)]


def template() -> Catalog:
    """Every sentence of the package, in English."""
    catalog = Catalog(project="mie-budget", charset="utf-8")
    found = [
        *(("errors.py", 0, code.sentence, [], None) for code in ErrorCode),
        *(("diagnostics.py", 0, code.sentence, [], None) for code in DiagnosticCode),
        *extract_from_dir(str(PACKAGE), method_map=SOURCES, keywords=KEYWORDS),
    ]
    for file, _line, message, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalog.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return catalog


def updated(path: Path, sentences: Catalog) -> Catalog:
    """The catalogue of a language with the sentences the package has now; what is no longer used goes."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    catalog.update(sentences, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


# What Babel writes into the head of a catalogue and would change without any sentence changing.
_CHANGING = (
    "Project-Id-Version",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Report-Msgid",
    "Last-Translator",
    "Language-Team",
)


def po_bytes(catalog: Catalog) -> bytes:
    """The text of a catalogue: no dates, no line numbers, so that it changes only where a sentence does."""
    text = io.BytesIO()
    write_po(text, catalog, width=120, omit_header=False, include_lineno=False, sort_by_file=True)
    lines = text.getvalue().decode("utf-8").split("\n")
    kept = (line for line in lines if not line.startswith(tuple(f'"{name}' for name in _CHANGING)))
    return "\n".join(kept).encode("utf-8")


class _Undated(Catalog):
    """A catalogue whose head says nothing of the time it was made at or the program that made it."""

    def __iter__(self) -> Iterator[Message]:
        head, *messages = super().__iter__()
        yield Message(
            "", "".join(f"{line}\n" for line in str(head.string).split("\n") if line and not line.startswith(_CHANGING))
        )
        yield from messages


def mo_bytes(text: bytes) -> bytes:
    """A catalogue as the program loads it; the same whenever and with whichever Babel it is made."""
    catalog = read_po(io.BytesIO(text))
    catalog.__class__ = _Undated
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def main() -> int:
    """Write the catalogues, or check them."""
    check = "--check" in sys.argv[1:]
    sentences, status = template(), 0
    for path in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        catalog = updated(path, sentences)
        missing = [message.id for message in catalog if message.id and not message.string]
        for text in missing:
            print(f"{path.name}: not translated: {text!r}")
        text = po_bytes(catalog)
        files = {path: text, path.with_suffix(".mo"): mo_bytes(text)}
        for file, content in files.items():
            if check and (not file.exists() or file.read_bytes() != content):
                print(f"{file}: not up to date. Run python docs/catalogues.py")
                status = 1
            elif not check:
                file.write_bytes(content)
        status = status or (1 if missing else 0)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
