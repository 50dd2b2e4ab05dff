"""The same records from every kind of file: what a reader makes of the printed lines, whatever they were printed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

import printed_files as files
import printing
from mie_budget import Document, Record, parse_bytes, parse_text
from mie_budget.api import read_bytes
from mie_budget.printed import Printed
from test_sources_documents import EVERY_KIND
from test_sources_pdf import DESIGNS


def facts(record: Record) -> tuple[object, ...]:
    return (record.title, record.departments, record.amount and (record.amount.yen, record.amount.relation))


@cache
def wanted() -> list[tuple[object, ...]]:
    """The records of the sample, from a text with one header a line."""
    text = "\n\n".join(f"{item.header}\n{item.description}" for item in printing.items())
    found = [facts(record) for record in parse_text(text).records]
    assert len(found) == 31
    return found


def content(printed: Printed) -> str:
    return "\n".join(line.text for line in printed.lines if not line.furniture)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_pdf_and_its_text_give_the_records_of_the_document(design: str) -> None:
    page, *_ = DESIGNS[design]
    reading = read_bytes(printing.chromium_pdf(page()), name="r6.pdf")
    assert [facts(record) for record in reading.document.records] == wanted()
    pages = [record.span.page for record in reading.document.records]
    assert pages[0] == 1 and pages == sorted(pages, key=lambda page: page or 0)
    if "table" not in design:
        assert [facts(record) for record in parse_text(content(reading.printed)).records] == wanted()


def table_pdf() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in files.TABLE)
    return printing.chromium_pdf(printing.page(f"<h1>{files.TITLE}</h1><p>{files.UNIT}</p><table>{rows}</table>"))


def markdown() -> bytes:
    head, *rows = (f"| {' | '.join(row)} |" for row in files.TABLE)
    rule = f"|{'---|' * len(files.TABLE[0])}"
    return "\n".join((f"# {files.TITLE}", "", files.UNIT, "", head, rule, *rows)).encode()


KINDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{kind: (name, data) for kind, (name, data, _) in EVERY_KIND.items()},
    "pdf": ("r6.pdf", table_pdf),
    "markdown": ("r6.md", markdown),
}


@pytest.mark.parametrize(("name", "data"), KINDS.values(), ids=KINDS)
def test_one_table_gives_the_same_records_in_every_kind_of_file(name: str, data: Callable[[], bytes]) -> None:
    document: Document = parse_bytes(data(), name=name)
    found = [(record.title, record.departments, record.amount and record.amount.yen) for record in document.records]
    assert found == [
        (title, (department,), int(amount.replace(",", "")) * 1000) for title, department, amount, _ in files.TABLE[1:]
    ]
    assert document.fiscal_year == 2024
