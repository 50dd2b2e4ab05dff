"""Documents changed where nothing should change: records differ only where the change touched them.

Every text of `tests/data` and `data/raw` is changed in each of these ways, at a place that follows from its name: some
of the texts each time, all of them with `pytest tests/test_metamorphic.py --all-documents`. `data/changed.tsv` has the
pairs of a change and a text that do not hold yet, each with what is read otherwise.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest

from cases import all_hold, parts
from documents import DATA, RAW
from mie_budget import Record, parse_text
from mie_budget.api import Reading, read_bytes
from mie_budget.models import Role
from strategies import NARROW, WIDE

DOCUMENTS = sorted([*DATA.glob("*/*.txt"), *RAW.glob("*.txt")])
SOME = [path for path in DOCUMENTS if crc32(path.stem.encode()) % 96 == 0]
"""Those that are changed each time: the same ones, whatever is added."""
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u200d\u200e"
DIGIT = re.compile("[0-9０-９]")
BLANKS = re.compile(r"\s{2,}|\t|　")
SENTENCE = re.compile(r"\s*[ぁ-んァ-ヶ一-龠ー、]{8,}。")

Row = tuple[object, ...]


class Case(NamedTuple):
    """A document that was read, and what decides at which places it is changed."""

    lines: list[str]
    records: Sequence[Record]
    roles: Sequence[Role]
    notation: str | None
    chance: random.Random


class Changed(NamedTuple):
    """The lines of a changed document and what must be read from them: the first records, or all there are."""

    lines: list[str]
    rows: list[Row]
    whole: bool = True


def content(record: Record) -> Row:
    """What a record says, its description last, without where it stands and how its figures were printed."""
    amount = record.amount and (record.amount.yen, record.amount.relation)
    others = tuple((other.yen, other.relation) for other in record.others)
    return record.title, record.departments, amount, others, record.markers, "".join(record.description.split())


def same(case: Case, lines: list[str]) -> Changed:
    return Changed(lines, [content(record) for record in case.records])


def chosen(case: Case, places: Iterable[int], lines: Callable[[int], list[str]]) -> Changed | None:
    """The document changed at one of some places, None where there are none."""
    found = [*places]
    return same(case, lines(case.chance.choice(found))) if found else None


def inserted(case: Case, *lines: str) -> Changed | None:
    """Lines put between two items: right above one, where the one before has ended."""
    pairs = zip(case.records, case.records[1:], strict=False)
    places = (two.span.first_line - 1 for one, two in pairs if one.span.last_line < two.span.first_line)
    return chosen(case, places, lambda at: [*case.lines[:at], *lines, *case.lines[at:]])


def blank_lines_doubled(case: Case) -> Changed | None:
    """But not in the middle of an item."""
    inside = {at for one in case.records for at in range(one.span.first_line - 1, one.span.header_last_line)}
    doubled = ([one] * (1 + (not one.strip() and at not in inside)) for at, one in enumerate(case.lines))
    return same(case, [line for lines in doubled for line in lines] + [""])


def a_blank_line_between(case: Case) -> Changed | None:
    return inserted(case, "")


def a_page_that_ends_between(case: Case) -> Changed | None:
    return inserted(case, "", "- 3 -", "\f")


def a_heading_between(case: Case) -> Changed | None:
    """But not where each line is a cell of a table, and one more is a cell more."""
    stacked = any(one.span.header_last_line > one.span.first_line for one in case.records)
    return None if case.notation == "table" and stacked else inserted(case, "", "第９章　その他の取組", "")


def invisible_characters(case: Case) -> Changed | None:
    lines = list(case.lines)
    for number in case.chance.sample(range(len(lines)), min(len(lines), 12)):
        at = case.chance.randrange(len(lines[number]) + 1)
        lines[number] = lines[number][:at] + case.chance.choice(INVISIBLE) + lines[number][at:]
    return same(case, lines)


def digits_of_another_width(case: Case) -> Changed | None:
    """But not where columns are parted by blanks and stand where the width says."""
    width = case.chance.choice((WIDE, NARROW))
    lines = (DIGIT.sub(lambda digit: digit[0].translate(width), line) for line in case.lines)
    return same(case, [old if BLANKS.search(old.strip()) else new for old, new in zip(case.lines, lines, strict=True)])


def sentences(case: Case) -> list[int]:
    """The lines of descriptions that are one sentence each."""
    return [at for at, role in enumerate(case.roles) if role is Role.DESCRIPTION and SENTENCE.fullmatch(case.lines[at])]


def a_sentence_wrapped(case: Case) -> Changed | None:
    def wrapped(at: int) -> list[str]:
        line = case.lines[at]
        broken = case.chance.choice(
            [found.end() for found in re.finditer("[ぁ-ん](?=[ぁ-ん])", line)] or [len(line) - 2]
        )
        return [*case.lines[:at], line[:broken], line[broken:], *case.lines[at + 1 :]]

    return chosen(case, sentences(case), wrapped)


def a_sentence_dropped(case: Case) -> Changed | None:
    """Nothing but the description of its item changes."""
    changed = chosen(case, sentences(case), lambda at: case.lines[:at] + case.lines[at + 1 :])
    return changed and changed._replace(rows=[row[:-1] for row in changed.rows])


def an_item_dropped(case: Case) -> Changed | None:
    """An item right between two others, of which the next does not repeat its departments."""
    places = [
        at
        for at, (before, one, behind) in enumerate(zip(case.records, case.records[1:], case.records[2:], strict=False))
        if not behind.ditto and next_to(case, before, one) and next_to(case, one, behind)
    ]
    if not places:
        return None
    at = case.chance.choice(places) + 1
    span, rows = case.records[at].span, [content(record) for record in case.records]
    return Changed(case.lines[: span.first_line - 1] + case.lines[span.last_line :], rows[:at] + rows[at + 1 :])


def next_to(case: Case, one: Record, other: Record) -> bool:
    between = range(one.span.last_line, other.span.first_line - 1)
    return one.span.last_line < other.span.first_line and all(case.roles[at] is Role.BLANK for at in between)


def the_page_repeated(case: Case) -> Changed | None:
    """The records of the first page stay; the description of the last may take the title of the second."""
    rows = [content(record) for record in case.records]
    return Changed([*case.lines, "\f", *case.lines], [row[:-1] for row in rows], whole=False)


CHANGES = (
    blank_lines_doubled,
    a_blank_line_between,
    a_page_that_ends_between,
    a_heading_between,
    invisible_characters,
    digits_of_another_width,
    a_sentence_wrapped,
    a_sentence_dropped,
    an_item_dropped,
    the_page_repeated,
)


@cache
def reading(path: Path) -> Reading:
    return read_bytes(path.read_bytes(), name=path.name)


def applied(change: Callable[[Case], Changed | None], path: Path) -> Changed | None:
    read = reading(path)
    chance = random.Random(f"{path.stem} {change.__name__}")
    return change(Case(list(read.lines), read.document.records, read.roles, read.document.notation, chance))


def difference(changed: Changed) -> str | None:
    """What is read otherwise than it must be, None where nothing is."""
    records = parse_text("".join(f"{line}\n" for line in changed.lines)).records
    length = max(map(len, changed.rows), default=0)
    found = [content(record)[:length] for record in records]
    if not changed.whole:
        found = found[: len(changed.rows)]
    return None if found == changed.rows else f"{[row for row in found if row not in changed.rows]}"


@cache
def known() -> frozenset[tuple[str, str]]:
    lines = (DATA / "changed.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return frozenset((change, document) for change, document, _ in pairs)


def check(path: Path, *, every: bool) -> None:
    """What must hold does; what is known not to hold does not, or its line leaves the list."""
    name = path.relative_to(path.parent.parent).as_posix()
    for change in CHANGES:
        changed = applied(change, path)
        wrong = difference(changed) if changed else None
        if (change.__name__, name) not in known():
            assert wrong is None, f"{change.__name__}: {wrong}"
        elif every:
            assert wrong is not None, f"{change.__name__} holds now: take it out of changed.tsv"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "documents" in metafunc.fixturenames:
        everything = metafunc.config.getoption("--all-documents")
        several = parts(DOCUMENTS if everything else SOME, 10)
        metafunc.parametrize("documents", several, ids=lambda paths: paths[0].stem)


def test_records_change_only_where_the_change_touched_them(
    documents: Sequence[Path], pytestconfig: pytest.Config
) -> None:
    every = pytestconfig.getoption("--all-documents")
    all_hold(lambda path: check(path, every=every), documents, name=lambda path: path.name)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_changes_a_document(change: Callable[[Case], Changed | None]) -> None:
    path = RAW / "mie-r6-hikikomori.txt"
    made = ((one, applied(change, one)) for one in (path, *DOCUMENTS[:60]))
    assert any(changed is not None and changed.lines != list(reading(one).lines) for one, changed in made)


def test_what_is_read_otherwise_is_seen() -> None:
    changed = applied(blank_lines_doubled, RAW / "mie-r6-hikikomori.txt")
    assert changed is not None
    assert difference(changed) is None
    for rows in (changed.rows[1:], [*changed.rows, changed.rows[0]]):
        assert difference(changed._replace(rows=rows)) is not None


def test_what_is_known_is_there() -> None:
    names = {path.relative_to(path.parent.parent).as_posix() for path in DOCUMENTS}
    assert known() <= {(change.__name__, name) for change in CHANGES for name in names}
