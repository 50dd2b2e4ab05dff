"""The record models: what a document is once it has been read (the output contract, schema_version "1").

Every amount is an integer number of Japanese yen. Every line number counts from 1 as an editor shows it, and every
range includes both ends. The models are frozen and strict: nothing is converted, no unknown key is accepted.
"""

# Without `from __future__ import annotations`: pydantic would compile each annotation of a model anew at every start.
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SerializationInfo, computed_field, field_serializer, model_validator

from mie_budget.diagnostics import DiagnosticCode, Severity, sentence

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

SCHEMA_VERSION: Literal["1"] = "1"
MOST_YEN = 2**53 - 1
"""The largest figure, in yen: above it a JSON number is not exact everywhere (RFC 7493). No budget comes near it."""

Yen = Annotated[int, Field(ge=-MOST_YEN, le=MOST_YEN)]
LineNumber = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Year = Annotated[int, Field(ge=1868, le=2200)]
"""A western year: from the first one of Meiji on."""


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


class RecordField(StrEnum):
    """The fields of a record that a correction by hand can change."""

    TITLE = "title"
    """The item's name."""
    DEPARTMENTS = "departments"
    """The departments in charge."""
    DITTO = "ditto"
    """That the departments are those of the item before."""
    AMOUNT = "amount"
    """The item's figure."""
    OTHERS = "others"
    """Its further figures."""
    MARKERS = "markers"
    """What it is marked as."""
    DESCRIPTION = "description"
    """Its prose."""
    SPAN = "span"
    """Where it stands."""


class Model(BaseModel):
    """What all models of the contract have in common: frozen, strict, no unknown keys.

    The text below a field is its description in the JSON Schema.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        defer_build=True,  # each when it is first used: most runs need few of them
        json_schema_serialization_defaults_required=True,
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: "CoreSchema", handler: "GetJsonSchemaHandler", /
    ) -> "JsonSchemaValue":
        # Only here: pydantic's own `use_attribute_docstrings` reads the source of every model at every start.
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema).get("properties", {})
        for base in reversed(cls.__mro__):
            if issubclass(base, Model):
                for name, text in documented(base).items():
                    if name in fields:
                        fields[name]["description"] = text
        return schema


def documented(owner: type) -> dict[str, str]:
    """The texts below the names in the body of a class, by name; empty where the program came without its sources.

    >>> documented(Marker)["NEW"]
    '新, 新規'
    """
    return _documented(owner.__module__).get(owner.__qualname__, {})


@cache
def _documented(module: str) -> dict[str, dict[str, str]]:
    """The texts of each class of a module, from its source."""
    import ast
    import inspect
    import sys
    from itertools import pairwise

    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    classes = [definition for definition in tree.body if isinstance(definition, ast.ClassDef)]
    found: dict[str, dict[str, str]] = {definition.name: {} for definition in classes}
    for definition in classes:
        for names, text in pairwise(definition.body):
            match names, text:
                case (
                    ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(meaning))),
                ):
                    found[definition.name][name] = inspect.cleandoc(meaning)
    return found


class Amount(Model):
    """The figure printed for an item."""

    yen: Yen
    """Whole yen, exact; negative after ▲ △ − or -."""
    relation: Relation
    """How the figure relates to the item's own cost: only `exact` amounts may be added up."""
    text: str
    """The figure as printed, such as `３,５14千円の内数`."""


class OtherAmount(Model):
    """A further figure of the same item."""

    yen: Yen
    """Whole yen, exact; negative after ▲ △ − or -."""
    relation: OtherRelation
    """What the figure states."""
    text: str
    """The figure as printed."""


class Span(Model):
    """Where a record stands in its source. Lines count from 1 as an editor shows them; both ends are included."""

    first_line: LineNumber
    """The line the record begins on."""
    header_last_line: LineNumber
    """The last line that carries its title, department or amount."""
    last_line: LineNumber
    """The last line of its description."""
    page: LineNumber | None = None
    """The page it begins on, from 1; null where the source has no pages."""
    bbox: tuple[int, int, int, int] | None = None
    """What it takes up on that page: left, top, right and bottom in points (1/72 inch) from the page's top left corner.

    Null where the source knows no places.
    """


class Record(Model):
    """One budget item."""

    title: str
    """The item's name: width-folded, without invisible characters and without the bullet or ordinal before it."""
    departments: tuple[str, ...]
    """The departments in charge, in printed order; two or more share the item, and its amount is never split."""
    ditto: bool
    """Whether the departments were printed as 同上 (or another ditto mark) and taken from the record before."""
    amount: Amount | None
    """The item's figure; null where none is printed or none could be read (a diagnostic tells which)."""
    others: tuple[OtherAmount, ...]
    """Further figures of the item, in printed order."""
    markers: tuple[Marker, ...]
    """What the issuer marks the item as."""
    description: str
    """The item's prose, its lines joined; empty where there is none."""
    span: Span
    """Where the record stands in its source."""
    corrected: tuple[RecordField, ...] = ()
    """The fields that were corrected by hand; all of them where the record was added, empty where it is as read."""


def sharing_fields(record: Record) -> Record:
    """A record, its amount and its place with sets of given fields that all records share: a third of their memory."""
    for part in (record, record.amount, record.span):
        if part is not None:
            given = part.__pydantic_fields_set__
            object.__setattr__(part, "__pydantic_fields_set__", _given_fields(frozenset(given)))
    return record


@cache
def _given_fields(names: frozenset[str]) -> set[str]:
    return set(names)


class Heading(Model):
    """A title above records."""

    text: str
    """The heading as printed."""
    line: LineNumber
    """The line it stands on, from 1."""


class Diagnostic(Model):
    """A finding about the document: a code and values. The message is made from them in the reader's language."""

    code: DiagnosticCode
    """What was found; the codes are part of the contract and never change."""
    severity: Severity
    """How much it matters."""
    line: LineNumber
    """The line concerned, from 1; 1 for a finding about the whole document."""
    column: LineNumber
    """The column in characters, from 1; 1 for a finding about the whole line or document."""
    params: dict[str, str | int]
    """The values that the message is made of, by name; amounts in yen."""

    @classmethod
    def of(cls, code: DiagnosticCode, line: int, column: int = 1, /, **params: str | int) -> Self:
        """A finding with the severity of its code.

        >>> Diagnostic.of(DiagnosticCode.FIGURE_UNCLAIMED, 3, found="2,140千円").severity
        <Severity.WARNING: 'warning'>
        """
        return cls(code=code, severity=code.severity, line=line, column=column, params=params)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """What was found and what to do, for a person, in English or the language asked for; programs go by `code`."""
        return sentence(self.code, self.params, language="en")

    @field_serializer("message")
    def _message_in_its_language(self, message: str, info: SerializationInfo) -> str:
        language = (info.context or {}).get("language", "en")
        return message if language == "en" else sentence(self.code, self.params, language=language)

    @model_validator(mode="before")
    @classmethod
    def _without_message(cls, value: object) -> object:
        # The message is made, not stored: what was printed in any language is read back as the same finding.
        if isinstance(value, dict) and "message" in value:
            return {name: part for name, part in value.items() if name != "message"}
        return value


class Source(Model):
    """Where a document came from."""

    name: str
    """The name of the file; of one found in a folder that was read, its path below that, parted by /."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of its bytes, in hexadecimal."""
    media_type: str
    """What kind of file it is, such as `text/plain`."""
    encoding: str
    """The encoding of its text, such as `cp932`."""
    lines: Count
    """How many lines it has."""


class LineRoles(Model):
    """How many lines have each role; the sum is the number of lines."""

    header: Count = 0
    """Lines that carry a record's title, department or amount."""
    description: Count = 0
    """Lines of a record's prose."""
    heading: Count = 0
    """Titles above records."""
    preamble: Count = 0
    """Prose, captions and legends that belong to no record."""
    furniture: Count = 0
    """Page numbers, running heads, navigation."""
    blank: Count = 0
    """Lines of white space only."""
    unclaimed: Count = 0
    """Lines with a figure that belongs to no record; each is reported."""


class FigureRoles(Model):
    """What became of every money-like figure of the text; the sum is how many there are."""

    item: Count = 0
    """An item's own amount."""
    other: Count = 0
    """A further figure of an item: previous year, difference, part, breakdown."""
    total: Count = 0
    """A total that was checked against the items."""
    revenue: Count = 0
    """Revenue, or the funding of an item."""
    limit: Count = 0
    """A limit of commitments (債務負担行為) or of loans."""
    size: Count = 0
    """The size of the whole budget or of an account."""
    prose: Count = 0
    """A sum named in a sentence."""
    reference: Count = 0
    """A figure of another year or of a table that lists no items."""
    unclaimed: Count = 0
    """None of these; each has a warning on its line."""


class Totals(Model):
    """What the records of one document add up to, in yen. The true total lies between firm and ceiling."""

    records: Count
    """How many records there are."""
    exact: Count
    """How many of them have an exact amount."""
    part_of: Count
    """How many of them are an unknown part (内数) of their figure."""
    pools: Count
    """How many distinct figures stand behind the 内数 records."""
    firm_yen: int
    """The sum of the exact amounts, in yen."""
    ceiling_yen: int
    """The firm sum and each pool once, in yen."""


class Document(Model):
    """One input file and what was read from it."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    """The version of this contract."""
    source: Source
    """Where the document came from."""
    title: str | None
    """The document's title; null where it has none."""
    fiscal_year: Year | None
    """The western year in which the Japanese fiscal year begins (令和６年度 is 2024); null where it is not certain."""
    stage: Stage | None
    """The step of the budget procedure; null where the document does not say."""
    notation: str | None
    """The notation the document was read with; null when none fitted."""
    headings: tuple[Heading, ...]
    """The titles above records, in order."""
    records: tuple[Record, ...]
    """The budget items, in order."""
    totals: Totals
    """What the records add up to without counting money twice."""
    line_roles: LineRoles
    """How many lines have each role."""
    figure_roles: FigureRoles
    """What became of every money-like figure."""
    diagnostics: tuple[Diagnostic, ...]
    """What was found, in the order of the lines."""

    def to_frame(self, library: Literal["pandas", "polars"] | None = None) -> "pd.DataFrame | pl.DataFrame":
        """The records as a data frame of pandas or polars, whichever is installed; see `mie_budget.to_frame`."""
        from mie_budget.sinks.frames import to_frame

        return to_frame(self, library)
