"""Documents that try the sinks: texts that break formats, amounts of every relation, and the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mie_budget import parse_file
from mie_budget.meaning.summary import summarize
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    Heading,
    LineRoles,
    Marker,
    OtherAmount,
    OtherRelation,
    Record,
    Relation,
    Severity,
    Source,
    Span,
    Stage,
    Totals,
)

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "raw" / "mie-r6-hikikomori.txt"

NASTY = (
    "",
    " ",
    "=1+1",
    "'=1+1",
    "+81",
    "-5千円",
    "▲5千円",
    "@SUM(A1)",
    "＝cmd|' /C calc'!A0",
    "\t=1",
    "\r\n=1",
    "a\rb\nc\r\nd",
    'say "quoted", twice',
    "'single",
    ";\t|,",
    "😀🏛️",
    "e\u0301か\u3099",
    "〜−—‖¢£¬",
    "髙﨑①㈱⻑",
    "</script><img onerror=alert(1)>",
    "'; DROP TABLE records; --",
    "NULL",
    "null",
    "NaN",
    "true",
    "0123",
    "1e5",
    "2024-04-01",
    "\x00\x1b[31m\x7f",
    "\u2028\u2029\x85\x0c",
    "\ufeff予算",
    "\u202eabc",
)
NO_TOTALS = Totals(0, 0, 0, 0, 0, 0)
# Half a surrogate pair is no text that a decoded document has.
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
# Names that one another contain, patterns of SUMIFS and LIKE, and two spellings of one department.
DEPARTMENTS = st.sampled_from(
    ["教育委員会", "教育委員会事務局", "防災部", "ICT部", "ＩＣＴ部", "*部", "~?部", "=部", "%"]
)
YEN = st.sampled_from([0, 1, 1_000, 2_000, -1_000]) | st.integers(-(10**12), 10**12)
LINES = st.integers(1, 10_000)
RECORDS = st.builds(
    Record,
    title=st.sampled_from(["防災訓練", "研修", ""]) | TEXTS,
    departments=st.lists(DEPARTMENTS, max_size=3).map(tuple),
    ditto=st.booleans(),
    amount=st.none() | st.builds(Amount, YEN, st.sampled_from(Relation), TEXTS),
    others=st.lists(st.builds(OtherAmount, YEN, st.sampled_from(OtherRelation), TEXTS), max_size=2).map(tuple),
    markers=st.lists(st.sampled_from(Marker), max_size=2).map(tuple),
    description=TEXTS,
    span=st.builds(Span, LINES, LINES, LINES, st.none() | LINES),
)


def with_totals(document: Document) -> Document:
    """The document with the totals that belong to its records."""
    sums = summarize(document, merge_repeats=False).years[0].total
    return replace(
        document,
        totals=Totals(sums.records, sums.exact, sums.part_of, sums.pools, sums.firm_yen, sums.ceiling_yen),
    )


def documents(names: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Document]:
    """Documents whose sources have these names."""
    return st.builds(
        Document,
        source=st.builds(Source, names, TEXTS, TEXTS, TEXTS, LINES),
        title=st.none() | TEXTS,
        fiscal_year=st.none() | st.sampled_from([2023, 2024]),
        stage=st.none() | st.sampled_from(Stage),
        notation=st.none() | TEXTS,
        headings=st.lists(st.builds(Heading, TEXTS, LINES), max_size=2).map(tuple),
        records=st.lists(RECORDS, max_size=6).map(tuple),
        totals=st.just(NO_TOTALS),
        line_roles=st.builds(LineRoles, *[LINES] * 7),
        diagnostics=st.lists(
            st.builds(Diagnostic, TEXTS, st.sampled_from(Severity), LINES, LINES, TEXTS), max_size=2
        ).map(tuple),
    ).map(with_totals)


COLLECTIONS = st.lists(st.integers(0, 0), max_size=3).flatmap(
    lambda slots: st.tuples(*(documents(st.just(f"{number}.txt")) for number in range(len(slots)))).map(list)
)
"""Up to three documents of different names."""


def sample() -> Document:
    """The document that the documentation counts."""
    return parse_file(SAMPLE)


def document_of(*records: Record, name: str = "r6.txt", fiscal_year: int | None = 2024) -> Document:
    """A document of some records."""
    empty = LineRoles()
    source = Source(name, "0" * 64, "text/plain", "utf-8", 1)
    return with_totals(Document(source, None, fiscal_year, Stage.INITIAL, None, (), records, NO_TOTALS, empty, ()))


def record_of(
    title: str, departments: str, yen: int | None, relation: Relation = Relation.EXACT, *, text: str = "x"
) -> Record:
    """A record; the departments are joined by 、."""
    amount = None if yen is None else Amount(yen, relation, text)
    names = tuple(departments.split("、")) if departments else ()
    return Record(title, names, False, amount, (), (), "", Span(1, 1, 1))


@given(COLLECTIONS)
def test_the_documents_have_different_names(several: list[Document]) -> None:
    assert len({document.source.name for document in several}) == len(several)
