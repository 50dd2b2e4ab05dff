"""The record models: what a document is once it has been read (the output contract, schema_version "1").

Every amount is an integer number of Japanese yen. Every line number counts from 1 as an editor shows it, and every
range includes both ends. The classes are frozen and hold only tuples, so a document can be shared and hashed freely.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = "1"


class Relation(StrEnum):
    """How the printed figure of an item relates to the item's own cost."""

    EXACT = "exact"
    """The item's own amount."""
    PART_OF = "part_of"
    """内数: the item is an unknown part of this figure, 0 ≤ cost ≤ figure."""
    RELISTED = "relisted"
    """再掲: the item has been counted elsewhere already."""
    ADDITIONAL = "additional"
    """外数: the figure comes on top of the others."""


class OtherRelation(StrEnum):
    """What a further figure of the same item states."""

    OF_WHICH = "of_which"
    """うち: a known part of the amount."""
    PREVIOUS_YEAR = "previous_year"
    """前年度: the amount of the fiscal year before."""
    DIFFERENCE = "difference"
    """増減: this year's amount less the previous year's."""
    LIMIT = "limit"
    """債務負担行為: the ceiling of commitments for later years."""
    BREAKDOWN = "breakdown"
    """One of several parts that add up to the amount."""
    ADDITIONAL = "additional"
    """外数: a figure that comes on top of the amount."""


class Marker(StrEnum):
    """What the issuer marks an item as."""

    NEW = "new"
    """新, 新規"""
    PARTLY_NEW = "partly_new"
    """一部新, 一部新規"""
    EXPANDED = "expanded"
    """拡, 拡充"""
    CONTINUED = "continued"
    """継, 継続"""


class Stage(StrEnum):
    """The step of the budget procedure that a document belongs to."""

    INITIAL = "initial"
    """当初"""
    SUPPLEMENTARY = "supplementary"
    """補正"""
    PROVISIONAL = "provisional"
    """暫定"""
    REQUEST = "request"
    """要求"""
    SETTLEMENT = "settlement"
    """決算"""


class Role(StrEnum):
    """What a line of the source is. Every line has exactly one."""

    HEADER = "header"
    """A line that carries a record's title, department or amount."""
    DESCRIPTION = "description"
    """A line of a record's prose."""
    HEADING = "heading"
    """A title above records."""
    PREAMBLE = "preamble"
    """Prose, captions and legends that belong to no record."""
    FURNITURE = "furniture"
    """Page numbers, running heads, navigation."""
    BLANK = "blank"
    """White space only."""
    UNCLAIMED = "unclaimed"
    """A line with a figure that belongs to no record; always reported."""


class Severity(StrEnum):
    """How much a diagnostic matters."""

    INFO = "info"
    """An inference worth knowing; nothing is missing."""
    WARNING = "warning"
    """Something was left out or could not be resolved."""
    ERROR = "error"
    """The document, or a whole part of it, could not be read."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The figure printed for an item.

    `yen` is an exact integer in yen, negative after ▲ △ − or -; `text` is the figure as printed.
    """

    yen: int
    relation: Relation
    text: str


@dataclass(frozen=True, slots=True)
class OtherAmount:
    """A further figure of the same item, in yen."""

    yen: int
    relation: OtherRelation
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where a record stands in its source: lines counted from 1, both ends included.

    `page` is the page the record starts on, counted from 1, or None where the source has no pages.
    """

    first_line: int
    header_last_line: int
    last_line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One budget item.

    `amount` is None when the document printed none or none could be read; diagnostics tell the two apart.
    `ditto` is true when the departments were printed as 同上 (or another ditto mark) and taken from the record before.
    """

    title: str
    departments: tuple[str, ...]
    ditto: bool
    amount: Amount | None
    others: tuple[OtherAmount, ...]
    markers: tuple[Marker, ...]
    description: str
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A title above records, as printed, with the line it stands on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding about the document.

    `line` and `column` count from 1 (column in characters); both are 1 for a finding about the whole document.
    `message` says what was found and what to do. The codes are listed in `mie_budget.reading.diagnostics` and
    `mie_budget.meaning.printed_codes`.
    """

    code: str
    severity: Severity
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from. `sha256` is that of the bytes; `name` never holds a folder."""

    name: str
    sha256: str
    media_type: str
    encoding: str
    lines: int


@dataclass(frozen=True, slots=True)
class LineRoles:
    """How many lines have each role; the sum is the number of lines."""

    header: int = 0
    description: int = 0
    heading: int = 0
    preamble: int = 0
    furniture: int = 0
    blank: int = 0
    unclaimed: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What the records of one document add up to, in yen.

    `firm_yen` is the sum of the exact amounts; `ceiling_yen` adds each pool of 内数 once. The true total lies between
    the two. `exact` and `part_of` count records; `pools` counts the distinct figures behind the 内数 ones.
    """

    records: int
    exact: int
    part_of: int
    pools: int
    firm_yen: int
    ceiling_yen: int


@dataclass(frozen=True, slots=True)
class Document:
    """One input file and what was read from it.

    `fiscal_year` is the western year in which the Japanese fiscal year begins (令和６年度 is 2024).
    `notation` names the notation the document was read with, None when none fitted.
    """

    source: Source
    title: str | None
    fiscal_year: int | None
    stage: Stage | None
    notation: str | None
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    totals: Totals
    line_roles: LineRoles
    diagnostics: tuple[Diagnostic, ...]
    schema_version: str = SCHEMA_VERSION
