"""The flat columns of a record, the label of every code, and the texts a row format can hold.

CSV, the workbook, Parquet, the view `flat_records` of the database, `datapackage.json` and the tables in the
documentation all come from `COLUMNS`, so that a column is defined once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from mie_budget.diagnostics import REASONS
from mie_budget.language import catalogue
from mie_budget.models import Document, Record, RecordField, Relation

BETWEEN = "、"
"""What joins the departments, or the markers, of a record where a format has no lists."""

Cell = str | int | bool | tuple[str, ...] | None
"""A value of a column: None is what the document does not state, which is not 0 and not an empty text."""


class ColumnType(StrEnum):
    """What a column's values are: the type names of JSON Schema and Table Schema, and lists of texts."""

    TEXT = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column: `name` is the output contract's, `unit` an ISO 4217 code for money, None for what has no unit.

    `codes` is the enum of a column whose values are codes. `cell` takes the value from a record of a document.
    """

    name: str
    holds: ColumnType
    cell: Callable[[Document, Record], Cell]
    unit: str | None = None
    codes: type[StrEnum] | None = None

    def title(self, language: str) -> str:
        """The column's head for people who read a language; `name` is what programs look for.

        >>> COLUMNS[1].title("en"), COLUMNS[1].title("ja")
        ('fiscal year', '年度')
        """
        return _titles(language)[self.name]

    def description(self, language: str) -> str:
        """What the column holds, in a language."""
        return _descriptions(language)[self.name]


def _yen(record: Record, relation: Relation | None = None) -> int | None:
    """The printed figure, where its relation is this one, or whatever it is."""
    amount = record.amount
    return amount.yen if amount and (relation is None or amount.relation is relation) else None


_TEXT, _INTEGER, _BOOLEAN, _LIST = ColumnType
COLUMNS: tuple[FlatColumn, ...] = (
    FlatColumn("source", _TEXT, lambda document, _: document.source.name),
    FlatColumn("fiscal_year", _INTEGER, lambda document, _: document.fiscal_year),
    FlatColumn("title", _TEXT, lambda _, record: record.title),
    FlatColumn("departments", _LIST, lambda _, record: record.departments),
    FlatColumn("amount_yen", _INTEGER, lambda _, record: _yen(record), unit="JPY"),
    FlatColumn(
        "relation", _TEXT, lambda _, record: record.amount.relation.value if record.amount else None, codes=Relation
    ),
    FlatColumn("firm_yen", _INTEGER, lambda _, record: _yen(record, Relation.EXACT), unit="JPY"),
    FlatColumn("ceiling_yen", _INTEGER, lambda _, record: _yen(record, Relation.PART_OF), unit="JPY"),
    FlatColumn("ditto", _BOOLEAN, lambda _, record: record.ditto),
    FlatColumn("markers", _LIST, lambda _, record: tuple(marker.value for marker in record.markers)),
    FlatColumn("description", _TEXT, lambda _, record: record.description),
    FlatColumn("first_line", _INTEGER, lambda _, record: record.span.first_line),
    FlatColumn("last_line", _INTEGER, lambda _, record: record.span.last_line),
    FlatColumn("amount_text", _TEXT, lambda _, record: record.amount.text if record.amount else None),
)

CORRECTED = FlatColumn("corrected", _LIST, lambda _, record: tuple(field.value for field in record.corrected))
"""The fields that were corrected by hand: a column of the formats that have more than `COLUMNS`.

In CSV, whose columns are fixed, it stands behind the others where there is a corrected record.
"""


@cache
def _titles(language: str) -> dict[str, str]:
    _ = catalogue(language)
    return {
        "source": _.context("column", "source"),
        "fiscal_year": _.context("column", "fiscal year"),
        "title": _.context("column", "title"),
        "departments": _.context("column", "departments"),
        "amount_yen": _.context("column", "amount (yen)"),
        "relation": _.context("column", "relation"),
        "firm_yen": _.context("column", "firm amount (yen)"),
        "ceiling_yen": _.context("column", "内数 figure (yen)"),
        "ditto": _.context("column", "ditto"),
        "markers": _.context("column", "markers"),
        "description": _.context("column", "description"),
        "first_line": _.context("column", "first line"),
        "last_line": _.context("column", "last line"),
        "amount_text": _.context("column", "amount as printed"),
        "corrected": _.context("column", "corrected"),
    }


@cache
def _descriptions(language: str) -> dict[str, str]:
    _ = catalogue(language)
    return {
        "source": _("Name of the source document, without its folder"),
        "fiscal_year": _(
            "Western year in which the fiscal year begins (2024 is 令和6年度); empty when the document does not say"
        ),
        "title": _("Name of the budget item"),
        "departments": _("Departments in charge, in printed order, joined by 、 where the format has no lists"),
        "amount_yen": _("The printed figure, whatever its relation to the item; do not sum this column"),
        "relation": _("How the figure relates to the item: exact, part_of (内数), relisted (再掲), additional (外数)"),
        "firm_yen": _("The amount where it is exact, else empty; the sum of this column counts no money twice"),
        "ceiling_yen": _(
            "The figure where it is 内数, else empty: the item costs between 0 and this, and other items may share it"
        ),
        "ditto": _("Whether the departments were printed as 同上 and taken from the record before"),
        "markers": _("What the issuer marks the item as: new, partly_new, expanded, continued"),
        "description": _("Description of the item"),
        "first_line": _("First line of the record in the source, counted from 1"),
        "last_line": _("Last line of the record in the source, itself included"),
        "amount_text": _("The figure as printed"),
        "corrected": _("The fields that were corrected by hand; empty where the record is as it was read"),
    }


def label(code: StrEnum, language: str) -> str:
    """What people read in place of a code of the contract. Formats that programs read keep the codes.

    >>> from mie_budget.models import Marker
    >>> label(Marker.PARTLY_NEW, "en"), label(Marker.PARTLY_NEW, "ja")
    ('partly new', '一部新規')
    """
    return _labels(language)[type(code).__name__, code.value]


def figure_label(role: str, language: str) -> str:
    """What people read in place of a key of `FigureRoles`.

    >>> figure_label("item", "en"), figure_label("item", "ja")
    ('item', '事業')
    """
    return _labels(language)["FigureRoles", role]


@cache
def _labels(language: str) -> dict[tuple[str, str], str]:
    # By the name of the enum: some belong to `meaning`, which most who ask for a label have no need of.
    _ = catalogue(language)
    return {
        ("FigureRoles", "item"): _.context("role of a figure", "item"),
        ("FigureRoles", "other"): _.context("role of a figure", "other"),
        ("FigureRoles", "total"): _.context("role of a figure", "total"),
        ("FigureRoles", "revenue"): _.context("role of a figure", "revenue"),
        ("FigureRoles", "limit"): _.context("role of a figure", "limit"),
        ("FigureRoles", "size"): _.context("role of a figure", "size"),
        ("FigureRoles", "prose"): _.context("role of a figure", "prose"),
        ("FigureRoles", "reference"): _.context("role of a figure", "reference"),
        ("FigureRoles", "unclaimed"): _.context("role of a figure", "unclaimed"),
        ("Relation", "exact"): _.context("relation", "exact"),
        ("Relation", "part_of"): _.context("relation", "part of (内数)"),
        ("Relation", "relisted"): _.context("relation", "relisted (再掲)"),
        ("Relation", "additional"): _.context("relation", "additional (外数)"),
        ("OtherRelation", "of_which"): _.context("figure", "of which"),
        ("OtherRelation", "previous_year"): _.context("figure", "previous year"),
        ("OtherRelation", "difference"): _.context("figure", "difference"),
        ("OtherRelation", "limit"): _.context("figure", "limit of commitments"),
        ("OtherRelation", "breakdown"): _.context("figure", "breakdown"),
        ("OtherRelation", "additional"): _.context("figure", "additional (外数)"),
        ("Marker", "new"): _.context("marker", "new"),
        ("Marker", "partly_new"): _.context("marker", "partly new"),
        ("Marker", "expanded"): _.context("marker", "expanded"),
        ("Marker", "continued"): _.context("marker", "continued"),
        ("Stage", "initial"): _.context("stage", "initial"),
        ("Stage", "supplementary"): _.context("stage", "supplementary"),
        ("Stage", "provisional"): _.context("stage", "provisional"),
        ("Stage", "request"): _.context("stage", "request"),
        ("Stage", "settlement"): _.context("stage", "settlement"),
        ("Basis", "budget"): _.context("basis", "budget"),
        ("Basis", "request"): _.context("basis", "request"),
        ("Basis", "provisional"): _.context("basis", "provisional"),
        ("Basis", "settlement"): _.context("basis", "settlement"),
        **{("RecordField", field.value): _(REASONS[field]) for field in RecordField},
        ("Severity", "info"): _.context("severity", "info"),
        ("Severity", "warning"): _.context("severity", "warning"),
        ("Severity", "error"): _.context("severity", "error"),
        ("Role", "header"): _.context("role", "title and amount"),
        ("Role", "description"): _.context("role", "description"),
        ("Role", "heading"): _.context("role", "heading"),
        ("Role", "preamble"): _.context("role", "preamble"),
        ("Role", "furniture"): _.context("role", "page furniture"),
        ("Role", "blank"): _.context("role", "blank"),
        ("Role", "unclaimed"): _.context("role", "unclaimed figure"),
        ("Change", "new"): _.context("change", "new"),
        ("Change", "ended"): _.context("change", "ended"),
        ("Change", "raised"): _.context("change", "raised"),
        ("Change", "lowered"): _.context("change", "lowered"),
        ("Change", "unchanged"): _.context("change", "unchanged"),
        ("Change", "exact_to_part_of"): _.context("change", "exact to 内数"),
        ("Change", "part_of_to_exact"): _.context("change", "内数 to exact"),
        ("Change", "part_of"): _.context("change", "内数 in both"),
        ("Change", "relation"): _.context("change", "another kind of amount"),
        ("Change", "unknown"): _.context("change", "no amount on a side"),
        ("InferenceKind", "shared_pool"): _.context("inference", "figure shared"),
        ("InferenceKind", "printed_pool"): _.context("inference", "figure of an item"),
        ("InferenceKind", "repeated_item"): _.context("inference", "printed again"),
    }


def row(document: Document, record: Record, *, columns: Sequence[FlatColumn] = COLUMNS) -> tuple[Cell, ...]:
    """The values of a record in the order of the columns, their texts such as every format can hold."""
    return tuple(valid_cell(column.cell(document, record)) for column in columns)


def row_for_people(document: Document, record: Record, language: str) -> dict[str, Cell]:
    r"""The values of a record by the names of their columns, with labels in place of codes.

    >>> from mie_budget import parse_text
    >>> document = parse_text("研修【防災部】（300千円の内数）\n（新）広報【同上】（100千円）")
    >>> shown = [row_for_people(document, record, "ja") for record in document.records]
    >>> [(cells["relation"], cells["ditto"], cells["markers"]) for cells in shown]
    [('内数', None, ()), ('確定', '同上', ('新規',))]
    """
    cells = dict(zip((column.name for column in COLUMNS), row(document, record), strict=True))
    if record.amount:
        cells["relation"] = label(record.amount.relation, language)
    cells["markers"] = tuple(label(marker, language) for marker in record.markers)
    cells["ditto"] = _titles(language)["ditto"] if record.ditto else None
    return cells


def valid_cell(value: Cell) -> Cell:
    """A value whose texts every format can hold."""
    if isinstance(value, tuple):
        return tuple(map(valid_text, value))
    return valid_text(value) if isinstance(value, str) else value


def flat_text(value: Cell) -> str | int | None:
    """A value for a format that has neither lists nor booleans: lists joined by 、 and `true` or `false`.

    >>> flat_text(("防災部", "総務部")), flat_text(False), flat_text(0), flat_text(None)
    ('防災部、総務部', 'false', 0, None)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return BETWEEN.join(value) if isinstance(value, tuple) else value


_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = range(0xD800, 0xE000)


def valid_text(text: str) -> str:
    r"""A text that every format and every reader of it can hold; JSON alone has an escape for all characters.

    A control character (but a tab or a line end) and what is no character at all become U+FFFD; half a surrogate pair,
    from a file name that could not be decoded, becomes its escape, so that two such names stay two.

    >>> valid_text("予算"), valid_text("鐘\x07の点検"), valid_text(chr(0xDC80))
    ('予算', '鐘\ufffdの点検', '\\udc80')
    """
    return _IMPOSSIBLE.sub(lambda found: _escape(found[0]) if ord(found[0]) in _SURROGATES else "\ufffd", text)


def escaped_text(text: str) -> str:
    r"""A valid text that no other text gives: what `valid_text` would replace is escaped as in JSON.

    >>> escaped_text("鐘\x07の点検")
    '鐘\\u0007の点検'
    """
    return _IMPOSSIBLE.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"
