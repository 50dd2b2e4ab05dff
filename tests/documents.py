"""Sample documents and what must be read from them: pairs of `NAME.txt` and `NAME.json` under `tests/data`.

A pair in `valid` holds, besides `tests` (what it is there for), the keys that are compared: title, fiscal_year, stage,
encoding, headings and furniture with their lines, records, figure_roles without the zeros, diagnostics as line and
code. A key that is absent is not compared. A record names its title, departments, `yen` and `relation`, the figure's
`text`, the `lines` (first, last of the header, last; the last may be left out) and, where they are not empty, `ditto`,
`others`, `markers` and `description`.
A pair in `invalid` names the one `code` that says why there are no records, the lines whose figures are `reported` and,
where figures have other roles, `figure_roles`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mie_budget import Notation, api
from mie_budget.api import Reading
from mie_budget.models import Record, Role
from mie_budget.printed import Printed
from mie_budget.reading.reader import ReadText, read_lines

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/data"
RAW = ROOT / "data/raw"


@cache
def _read(printed: Printed, notation: Notation | None) -> ReadText:
    return read_lines(printed, notation=notation, shipped=api._shipped())


def read_lines_once(printed: Printed, *, notation: Notation | None, shipped: Iterator[Notation]) -> ReadText:
    """What is read of printed lines, as it was found the first time: many tests ask for the same few texts."""
    del shipped  # always the same ones
    return _read(printed, notation)


def samples(folder: str) -> list[Path]:
    """The texts of a folder of samples, by name."""
    return sorted((DATA / folder).glob("*.txt"))


def expected(sample: Path) -> dict[str, Any]:
    """What the file beside a sample says must be read from it."""
    wanted: dict[str, Any] = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    wanted.pop("tests")
    return wanted


def found(reading: Reading, wanted: dict[str, Any]) -> dict[str, Any]:
    """What was read, in the shape of the expected result and with no more keys than that has."""
    document = reading.document
    whole: dict[str, Any] = {
        "encoding": document.source.encoding,
        "title": document.title,
        "fiscal_year": document.fiscal_year,
        "stage": document.stage,
        "notation": document.notation,
        "headings": [[heading.line, heading.text] for heading in document.headings],
        "furniture": [line for line, role in enumerate(reading.roles, 1) if role is Role.FURNITURE],
        "figure_roles": {role: count for role, count in document.figure_roles.model_dump().items() if count},
        "diagnostics": [[finding.line, finding.code] for finding in document.diagnostics],
    }
    records: list[Any] = [
        found_record(record, entry) for record, entry in zip(document.records, wanted["records"], strict=False)
    ]
    records += [record.title for record in document.records[len(records) :]]
    return {key: whole[key] for key in wanted if key != "records"} | {"records": records}


def found_record(record: Record, wanted: dict[str, Any]) -> dict[str, Any]:
    """One record in the shape of the expected one; what that leaves out must be empty, but for a few keys."""
    span = record.span
    amount = record.amount
    whole: dict[str, Any] = {
        "title": record.title,
        "departments": list(record.departments),
        "ditto": record.ditto,
        "yen": amount.yen if amount else None,
        "relation": amount.relation if amount else None,
        "text": amount.text if amount else None,
        "others": [[str(other.relation), other.yen] for other in record.others],
        "markers": [str(marker) for marker in record.markers],
        "lines": [span.first_line, span.header_last_line, span.last_line],
        "description": record.description,
    }
    if len(wanted.get("lines", ())) == 2:
        whole["lines"].pop()
    if wanted.get("others", ()) is None:
        whole["others"] = None
    never_empty = ("yen", "lines", "description")
    return {key: value for key, value in whole.items() if key in wanted or (value and key not in never_empty)}


def shows_nothing(line: str) -> bool:
    """Whether a line holds nothing that a person would see: neither letters, digits, signs nor marks."""
    return all(unicodedata.category(character)[0] in "ZC" for character in line)


def squeeze(text: str) -> str:
    """A text without blanks, line ends and the pipes of tables."""
    return re.sub(r"[\s|]+", "", text)
