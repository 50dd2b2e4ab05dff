"""What a clerk reads in each of the documents of `data/layouts` and `data/rules` is what the reader reads.

The former are layouts that issuers use; the latter are composed, each for the rules that its `layout` names.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from cases import THOROUGH, all_hold, parts
from mie_budget import parse_bytes

DATA = Path(__file__).parent / "data"
LAYOUTS = sorted([*DATA.glob("layouts/*.txt"), *DATA.glob("rules/*.txt")])

Row = tuple[str, tuple[str, ...], int | None, str | None]


def row(title: str, departments: list[str], yen: int | None, relation: str | None) -> Row:
    """A record as it is compared: blanks and the width of letters say nothing."""
    title, *names = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (title, *departments))
    return title, tuple(names), yen, relation if yen is not None else None


@pytest.mark.parametrize(
    "paths",
    [pytest.param(paths, marks=[THOROUGH] if number % 3 else []) for number, paths in enumerate(parts(LAYOUTS, 20))],
    ids=lambda paths: paths[0].stem,
)
def test_each_document_is_read_as_a_clerk_reads_it(paths: Sequence[Path]) -> None:
    all_hold(check, paths, name=lambda path: path.name)


def check(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    document = parse_bytes(path.read_bytes(), name=path.name)
    found = Counter(
        row(
            record.title,
            list(record.departments),
            record.amount.yen if record.amount else None,
            str(record.amount.relation) if record.amount else None,
        )
        for record in document.records
    )
    rows = {
        optional: Counter(
            row(one["title"], one["departments"], one["amount_yen"], one["relation"])
            for one in expected["records"]
            if one.get("optional", False) is optional
        )
        for optional in (False, True)
    }
    assert rows[False] - found == Counter()
    assert found - rows[False] - rows[True] == Counter()
    assert document.fiscal_year == expected.get("fiscal_year", document.fiscal_year)
    assert document.totals.firm_yen == expected.get("firm_yen", document.totals.firm_yen)
    reported = {entry.line for entry in document.diagnostics}
    assert reported.issuperset(expected.get("unclaimed_lines", []))
    assert document.records or document.diagnostics
