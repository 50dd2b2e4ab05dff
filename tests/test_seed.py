"""The document the project was started from: its 31 records, and the same 31 however its text is encoded and typeset."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from documents import RAW
from mie_budget import Document, parse_bytes, parse_file, parse_text
from mie_budget.diagnostics import Severity
from mie_budget.models import Stage, Totals
from mie_budget.reading.characters import fold

SEED = RAW / "mie-r6-hikikomori.txt"
TEXT = SEED.read_text(encoding="utf-8")
# A bullet of a symbol font, which has no meaning outside it and no place in the Japanese encodings.
BULLET = "\uf075"
ORDINARY = TEXT.replace(BULLET, "◆")
HEADER = re.compile(rf"{BULLET}[^【]+【[^】]+】\s*[（(][^（()）]+[)）]")
WIDE = str.maketrans("0123456789,()", "０１２３４５６７８９，（）")
NARROW = str.maketrans({wide: chr(narrow) for narrow, wide in WIDE.items()})


@cache
def as_it_is() -> Document:
    return parse_text(TEXT)


def rows(document: Document, *, places: bool = True) -> list[tuple[object, ...]]:
    """What the records say, whatever bullets and brackets they were printed with."""
    return [
        (
            record.title.removeprefix(BULLET),
            record.departments,
            record.ditto,
            record.amount and (record.amount.yen, record.amount.relation),
            record.others,
            record.markers,
            re.sub(r"[【】〔〕\[\]]", "", record.description),
            record.span if places else None,
        )
        for record in document.records
    ]


def in_headers(change: Callable[[str], str]) -> str:
    """The text with each record's header changed."""
    changed, number = HEADER.subn(lambda header: change(header[0]), TEXT)
    assert number == 31
    return changed


def in_figures(change: Callable[[str], str]) -> str:
    """The text with each record's figure changed, brackets not included."""
    return in_headers(
        lambda header: re.sub(r"(?<=[（(])[^（()）]+(?=[)）]\Z)", lambda figure: change(figure[0]), header)
    )


def broken_titles(header: str) -> str:
    """A header with its title broken in two, in the middle of a word as likely as not."""
    middle = header.index("【") // 2 + 1
    return header[:middle] + "\n" + header[middle:]


def test_the_document_is_read_whole() -> None:
    document = parse_file(SEED)
    totals = Totals(records=31, exact=19, part_of=12, pools=8, firm_yen=95_178_000, ceiling_yen=282_559_000)
    assert document.totals == totals
    assert (document.fiscal_year, document.stage) == (2024, Stage.INITIAL)
    assert document.title == "令和6年度当初予算 ひきこもり支援関連事業"
    assert [(heading.line, heading.text) for heading in document.headings] == [
        (161, "令和６年度当初予算 ひきこもり支援関連事業（その２）"),
        (190, "令和６年度当初予算 ひきこもり支援関連事業（その３）"),
        (192, "多様な担い手の育成・確保"),
        (194, "参考"),
    ]
    assert sum(record.ditto for record in document.records) == 2
    assert document.line_roles.unclaimed == 0
    assert {finding.severity for finding in document.diagnostics} <= {Severity.INFO}


ENCODINGS = [
    ("utf-8", "utf-8", TEXT),
    ("utf-8-sig", "utf-8", TEXT),
    ("utf-16", "utf-16", TEXT),
    ("utf-16-be", "utf-16", "\ufeff" + TEXT),
    ("cp932", "cp932", ORDINARY),
    ("euc_jp", "euc-jp", ORDINARY),
    ("iso2022_jp", "iso-2022-jp", ORDINARY),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("codec", "found", "text"), ENCODINGS, ids=[codec for codec, *_ in ENCODINGS])
def test_encoding_and_line_ends_do_not_matter(codec: str, found: str, text: str, end: str) -> None:
    document = parse_bytes(text.replace("\n", end).encode(codec))
    assert document.source.encoding == found
    assert rows(document) == rows(as_it_is())


TYPESETTINGS = {
    "half-width": TEXT.translate(NARROW),
    "full-width": TEXT.translate(WIDE),
    "tortoise-shell brackets": TEXT.replace("【", "〔").replace("】", "〕"),
    "full-width square brackets": TEXT.replace("【", "［").replace("】", "］"),
    "square brackets": TEXT.replace("【", "[").replace("】", "]"),
    "blanks around commas and units": in_figures(lambda text: re.sub(r"([,，]|千円)", r" \1 ", text)),
    "letter-spaced figures": in_figures(lambda text: " ".join(text)),
    "ideographic blanks": in_figures(lambda text: f"　{text.replace('千円', '　千円')}　"),
    "ditto 〃": TEXT.replace("同上", "〃"),
    "ditto 同": TEXT.replace("同上", "同"),
    "ditto with a blank": TEXT.replace("同上", "同　上"),
    "ditto ″": TEXT.replace("同上", "″"),
    "radicals": TEXT.translate(str.maketrans("金生長", "⾦⽣⻑")),
    "form feeds": TEXT.replace("\n\n", "\n\f\n"),
}


@pytest.mark.parametrize("text", TYPESETTINGS.values(), ids=TYPESETTINGS)
def test_typesetting_does_not_matter(text: str) -> None:
    assert text != TEXT
    assert rows(parse_text(text)) == rows(as_it_is())


WRAPPED = {
    "inside titles": in_headers(broken_titles),
    "before departments": in_headers(lambda header: header.replace("【", "\n【")),
    "before amounts": in_headers(lambda header: re.sub(r"】\s*", "】\n\n", header)),
    "inside figures": in_figures(lambda text: text[:2] + "\n" + text[2:]),
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_line_breaks_do_not_matter(text: str) -> None:
    assert rows(parse_text(text), places=False) == rows(as_it_is(), places=False)


def test_a_document_without_its_blank_lines_holds_the_same_records() -> None:
    document = parse_text(re.sub(r"\n\n+", "\n", TEXT))
    assert [row[:6] for row in rows(document)] == [row[:6] for row in rows(as_it_is())]


def test_the_original_document_is_read_as_it_was_by_hand(shared: Path) -> None:
    seed = shared / "seed" / SEED.name
    wanted: dict[str, Any] = json.loads(seed.with_suffix(".json").read_text(encoding="utf-8"))
    document = parse_file(seed)
    lines = seed.read_text(encoding="utf-8").split("\n")
    for entry in wanted["records"]:
        # One range was noted down with the blank line behind it.
        while not lines[entry["last_line"] - 1].strip():
            entry["last_line"] -= 1
    assert [
        {
            "title": record.title,
            "departments": list(record.departments),
            "amount_yen": record.amount.yen if record.amount else None,
            "relation": record.amount.relation if record.amount else None,
            "ditto": record.ditto,
            "first_line": record.span.first_line,
            "header_last_line": record.span.header_last_line,
            "last_line": record.span.last_line,
            "description": record.description,
        }
        for record in document.records
    ] == [
        {**entry, "title": fold(entry["title"]), "description": fold(entry["description"])}
        for entry in wanted["records"]
    ]
    assert [heading.text for heading in document.headings] == wanted["headings"]
    assert document.fiscal_year == wanted["fiscal_year"]
    totals = wanted["totals"]
    assert {key: getattr(document.totals, key) for key in totals if key != "naive_yen"} == {
        key: value for key, value in totals.items() if key != "naive_yen"
    }
    assert sum(record.amount.yen for record in document.records if record.amount) == totals["naive_yen"]
    assert document.line_roles.unclaimed == 0
    assert {finding.severity for finding in document.diagnostics} <= {Severity.INFO}
