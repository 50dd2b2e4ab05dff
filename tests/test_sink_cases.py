"""Documents that try the sinks: texts that break formats, amounts of every relation, and the sample."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from mie_budget import parse_file
from mie_budget.diagnostics import REASONS, DiagnosticCode
from mie_budget.meaning.totals import summarize
from mie_budget.models import (
    Amount,
    Diagnostic,
    Document,
    FigureRoles,
    Heading,
    LineRoles,
    Marker,
    Model,
    OtherAmount,
    OtherRelation,
    Record,
    RecordField,
    Relation,
    Source,
    Span,
    Stage,
    Totals,
)
from mie_budget.sinks.columns import valid_text

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
IMPOSSIBLE = (
    "\x00",
    "\x07",
    "\x0b\x0c",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\x9b",
    "\ud800",
    "\udc80",
    "\ufffe",
    "\uffff",
    "\x01=1",
)
"""What not every format has a place for, or not every reader of it."""
M = TypeVar("M", bound=Model)
NO_TOTALS = Totals(records=0, exact=0, part_of=0, pools=0, firm_yen=0, ceiling_yen=0)
# Half a surrogate pair is no text that a decoded document has; what happens to one is tested by itself.
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
# Names that one another contain, patterns of SUMIFS and LIKE, and two spellings of one department.
DEPARTMENTS = st.sampled_from(
    ["教育委員会", "教育委員会事務局", "防災部", "ICT部", "ＩＣＴ部", "*部", "~?部", "=部", "%", "\x01部", "\x02部"]
)
YEN = st.sampled_from([0, 1, 1_000, 2_000, -1_000]) | st.integers(-(10**12), 10**12)
LINES = st.integers(1, 10_000)
COUNTS = st.integers(0, 10_000)


def counted(roles: type[M]) -> M:
    """Roles with a count of its own for each, so that no two can be taken for each other."""
    return roles(**{name: number for number, name in enumerate(roles.model_fields, 1)})


def few(one: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to a few of something."""
    return st.lists(one, max_size=most).map(tuple)


SPANS = st.builds(Span, first_line=LINES, header_last_line=LINES, last_line=LINES, page=st.none() | LINES)
RECORDS = st.builds(
    Record,
    title=st.sampled_from(["防災訓練", "研修", ""]) | TEXTS,
    departments=few(DEPARTMENTS, 3),
    ditto=st.booleans(),
    amount=st.none() | st.builds(Amount, yen=YEN, relation=st.sampled_from(Relation), text=TEXTS),
    others=few(st.builds(OtherAmount, yen=YEN, relation=st.sampled_from(OtherRelation), text=TEXTS)),
    markers=few(st.sampled_from(Marker)),
    description=TEXTS,
    span=SPANS,
    corrected=st.just(()) | few(st.sampled_from(RecordField), 3),
)
PARAMS = {
    "number": st.integers(0, 99),
    "reason": st.sampled_from(sorted(REASONS)),
    "way": st.sampled_from(["all", "without-part-of", "pools-once"]),
    "extra": st.sampled_from(["", "with-relisted"]),
    "found": TEXTS,
    "fields": st.sampled_from(["whole", "title, amount"]),
    "why": TEXTS,
    "document": TEXTS,
    "filters": TEXTS,
    "whole": st.integers(0, 99),
    **{
        name: st.integers(-9, 10**9)
        for name in ("stated", "computed", "difference", "allowed", "records", "first", "last", "page")
    },
}


def finding_of(code: DiagnosticCode) -> st.SearchStrategy[Diagnostic]:
    """A finding with the values that its sentence needs."""
    names = [name for name in PARAMS if f"{{{name}" in code.sentence]
    values = st.fixed_dictionaries({name: PARAMS[name] for name in names})
    return st.builds(lambda line, column, params: Diagnostic.of(code, line, column, **params), LINES, LINES, values)


FINDINGS = st.sampled_from(DiagnosticCode).flatmap(finding_of)


def with_totals(document: Document) -> Document:
    """The document with the totals that belong to its records."""
    sums = summarize(document, merge_repeats=False).years[0].total
    return changed(document, totals={name: getattr(sums, name) for name in Totals.model_fields})


def changed(model: M, **parts: Any) -> M:
    """A model with other parts, validated."""
    return type(model).model_validate({**dict(model), **parts})


def held(model: M) -> M:
    """What a format holds of a model that has an escape for nothing: its texts made valid."""
    return type(model).model_validate({name: held_part(part) for name, part in model})


def held_part(part: Any) -> Any:
    if isinstance(part, Model):
        return held(part)
    if isinstance(part, tuple):
        return tuple(map(held_part, part))
    return valid_text(part) if type(part) is str else part


def documents(names: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Document]:
    """Documents whose sources have these names."""
    return st.builds(
        Document,
        source=st.builds(Source, name=names, sha256=st.just("0" * 64), media_type=TEXTS, encoding=TEXTS, lines=COUNTS),
        title=st.none() | TEXTS,
        fiscal_year=st.none() | st.sampled_from([2023, 2024]),
        stage=st.none() | st.sampled_from(Stage),
        notation=st.none() | TEXTS,
        headings=few(st.builds(Heading, text=TEXTS, line=LINES)),
        records=few(RECORDS, 6),
        totals=st.just(NO_TOTALS),
        line_roles=st.sampled_from([LineRoles(), counted(LineRoles)]),
        figure_roles=st.sampled_from([FigureRoles(), counted(FigureRoles)]),
        diagnostics=few(FINDINGS),
    ).map(with_totals)


COLLECTIONS = st.lists(st.integers(0, 0), max_size=3).flatmap(
    lambda slots: st.tuples(*(documents(st.just(f"{number}.txt")) for number in range(len(slots)))).map(list)
)
"""Up to three documents of different names."""


def sample() -> Document:
    """The document that the documentation counts."""
    return parse_file(SAMPLE)


@cache
def fixtures(step: int = 1) -> list[Document]:
    """The documents of `data/valid`, or one in so many of them, read once."""
    paths = sorted((ROOT / "tests" / "data" / "valid").glob("*.txt"))
    assert len(paths) > 90
    return [parse_file(path) for path in paths[::step]]


def document_of(*records: Record, name: str = "r6.txt", fiscal_year: int | None = 2024) -> Document:
    """A document of some records."""
    source = Source(name=name, sha256="0" * 64, media_type="text/plain", encoding="utf-8", lines=1)
    return with_totals(
        Document(
            source=source,
            title=None,
            fiscal_year=fiscal_year,
            stage=Stage.INITIAL,
            notation=None,
            headings=(),
            records=records,
            totals=NO_TOTALS,
            line_roles=LineRoles(),
            figure_roles=FigureRoles(),
            diagnostics=(),
        )
    )


def record_of(
    title: str, departments: str, yen: int | None, relation: Relation = Relation.EXACT, *, text: str = "x"
) -> Record:
    """A record; the departments are joined by 、."""
    return Record(
        title=title,
        departments=tuple(departments.split("、")) if departments else (),
        ditto=False,
        amount=None if yen is None else Amount(yen=yen, relation=relation, text=text),
        others=(),
        markers=(),
        description="",
        span=Span(first_line=1, header_last_line=1, last_line=1),
    )


def full_of(text: str) -> Document:
    """A document that has a text wherever one can stand."""
    record = changed(
        record_of(text, text, 1, text=text),
        others=(OtherAmount(yen=1, relation=OtherRelation.LIMIT, text=text),),
        description=text,
    )
    part = record_of(text, f"{text}、{text}2", 2, Relation.PART_OF, text=text)
    document = document_of(record, part, name=text)
    return changed(
        document,
        source=changed(document.source, media_type=text, encoding=text),
        title=text,
        notation=text,
        headings=(Heading(text=text, line=1),),
        diagnostics=(Diagnostic.of(DiagnosticCode.FIGURE_UNCLAIMED, 1, found=text),),
    )


@given(COLLECTIONS)
def test_the_documents_have_different_names(several: list[Document]) -> None:
    assert len({document.source.name for document in several}) == len(several)
