"""Brief documents of `data/brief`, each with all that is read of it: what one condition of the reader decides.

A file holds many. `=== ` opens one with what it shows; behind `---` stands what `shown` tells of it. An item is its
lines, title, departments, yen (with what they are, where that is not `exact`), other figures and markers, description.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cases import THOROUGH, all_hold
from mie_budget import Document, parse_text
from mie_budget.models import Record
from mie_budget.reading.characters import fold

FILES = sorted((Path(__file__).parent / "data/brief").glob("*.cases"))


def shown(document: Document) -> list[str]:
    """All that is read of a document, a line for each thing."""
    figures = (f"{role} {count}" for role, count in document.figure_roles.model_dump().items() if count)
    return [
        " ".join(map(str, (document.fiscal_year, document.stage, *figures))),
        *(f"# {heading.line} {heading.text}" for heading in document.headings),
        *map(_shown, document.records),
        *(f"! {finding.line} {finding.code}" for finding in document.diagnostics),
    ]


def _shown(record: Record) -> str:
    span, amount = record.span, record.amount
    others = [f"{other.relation} {other.yen:,}" for other in record.others]
    cells = [
        f"{span.first_line}-{span.header_last_line}-{span.last_line} {record.title}",
        "、".join(record.departments) + " (ditto)" * record.ditto,
        f"{amount.yen:,} {amount.relation}".removesuffix(" exact") if amount and amount.yen is not None else "-",
        ", ".join([*others, *map(str, record.markers)]),
        record.description,
    ]
    return " | ".join(cells).rstrip(" |")


def cases_of(path: Path) -> dict[str, tuple[str, list[str]]]:
    """The documents of a file, by what they show, each with what must be read."""
    found = {}
    for case in path.read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, rest = case.partition("\n")
        text, _, wanted = rest.partition("---\n")
        found[name] = text, wanted.split("\n")[:-1]
    assert len(found) == path.read_text(encoding="utf-8").count("=== ")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_brief_document_is_read_as_it_says(path: Path) -> None:
    cases = cases_of(path)

    def check(name: str) -> None:
        text, wanted = cases[name]
        assert shown(parse_text(text)) == wanted

    all_hold(check, cases)


@THOROUGH
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_line_less_invents_nothing(path: Path) -> None:
    """Whichever line is lost, each title with its amount is still made of what is printed."""
    cases = cases_of(path)

    def check(name: str) -> None:
        lines = cases[name][0].split("\n")
        for dropped in range(len(lines)):
            text = "\n".join(lines[:dropped] + lines[dropped + 1 :])
            letters = Counter(fold(text))
            for record in parse_text(text).records:
                printed = record.title + (record.amount.text if record.amount is not None else "")
                assert not Counter("".join(fold(printed).split())) - letters, (dropped + 1, record.title)

    all_hold(check, cases)
