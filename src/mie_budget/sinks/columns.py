"""The flat columns of a record: one table of names, units, types and values that every row format uses.

CSV, the spreadsheet, Parquet, the view `flat_records` of the database, `datapackage.json` and the tables in the
documentation all come from `COLUMNS`, so that a column is defined once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mie_budget.models import Document, Marker, OtherRelation, Record, Relation, Severity, Stage

BETWEEN = "、"
"""What joins the departments, or the markers, of a record where a format has no lists."""

Value = str | int | bool | tuple[str, ...] | None
"""A cell: None is what the document does not state, which is not 0 and not an empty text."""


class Kind(StrEnum):
    """What a column's values are: the type names of JSON Schema and Table Schema, and lists of texts."""

    TEXT = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    LIST = "list"


class Language(StrEnum):
    """The language of column names: `en` are the names of the output contract, `ja` those a spreadsheet shows."""

    EN = "en"
    JA = "ja"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is the output contract's, `unit` an ISO 4217 code for money, None for what has no unit.

    `allowed` lists the values of a column that has only a few. `value` takes them from a record of a document.
    """

    name: str
    name_ja: str
    kind: Kind
    description: str
    description_ja: str
    value: Callable[[Document, Record], Value]
    unit: str | None = None
    allowed: tuple[str, ...] = ()

    def title(self, language: Language) -> str:
        """The column's name in a language."""
        return self.name_ja if language is Language.JA else self.name


def _yen(record: Record, *relations: Relation) -> int | None:
    """The printed figure, where its relation is one of these."""
    return record.amount.yen if record.amount and record.amount.relation in relations else None


COLUMNS: tuple[Column, ...] = (
    Column(
        "source",
        "出典",
        Kind.TEXT,
        "Name of the source document, without its folder",
        "出典の文書名(フォルダーを除く)",
        lambda document, _: document.source.name,
    ),
    Column(
        "fiscal_year",
        "年度",
        Kind.INTEGER,
        "Western year in which the fiscal year begins (2024 is 令和6年度); empty when the document does not say",
        "会計年度が始まる西暦年(令和6年度は2024)。文書に書かれていなければ空",
        lambda document, _: document.fiscal_year,
    ),
    Column(
        "title",
        "事業名",
        Kind.TEXT,
        "Name of the budget item",
        "事業の名称",
        lambda _, record: record.title,
    ),
    Column(
        "departments",
        "部局",
        Kind.LIST,
        "Departments in charge, in printed order, joined by 、 where the format has no lists",
        "担当部局(記載順)。一覧を持てない形式では「、」でつなぐ",
        lambda _, record: record.departments,
    ),
    Column(
        "amount_yen",
        "金額（円）",
        Kind.INTEGER,
        "The printed figure, whatever its relation to the item; do not sum this column",
        "印刷された金額(種別を問わない)。この列は合計しない",
        lambda _, record: _yen(record, *Relation),
        unit="JPY",
    ),
    Column(
        "relation",
        "金額の種別",
        Kind.TEXT,
        "How the figure relates to the item: exact, part_of (内数), relisted (再掲), additional (外数)",
        "金額と事業の関係。exact(確定)、part_of(内数)、relisted(再掲)、additional(外数)",
        lambda _, record: record.amount.relation.value if record.amount else None,
        allowed=tuple(relation.value for relation in Relation),
    ),
    Column(
        "firm_yen",
        "確定額（円）",
        Kind.INTEGER,
        "The amount where it is exact, else empty; the sum of this column counts no money twice",
        "確定している金額(それ以外は空)。この列の合計は二重計上にならない",
        lambda _, record: _yen(record, Relation.EXACT),
        unit="JPY",
    ),
    Column(
        "ceiling_yen",
        "内数の上限額（円）",
        Kind.INTEGER,
        "The figure where it is 内数, else empty: the item costs between 0 and this, and other items may share it",
        "内数の場合の金額(それ以外は空)。事業費は0以上この額以下で、ほかの事業と共有のことがある",
        lambda _, record: _yen(record, Relation.PART_OF),
        unit="JPY",
    ),
    Column(
        "ditto",
        "同上",
        Kind.BOOLEAN,
        "Whether the departments were printed as 同上 and taken from the record before",
        "部局が「同上」などと書かれ、前の記録から補ったか",
        lambda _, record: record.ditto,
    ),
    Column(
        "markers",
        "区分",
        Kind.LIST,
        "What the issuer marks the item as: new, partly_new, expanded, continued",
        "発行者が付けた区分。new(新規)、partly_new(一部新規)、expanded(拡充)、continued(継続)",
        lambda _, record: tuple(marker.value for marker in record.markers),
    ),
    Column(
        "description",
        "説明",
        Kind.TEXT,
        "Description of the item",
        "事業の説明",
        lambda _, record: record.description,
    ),
    Column(
        "first_line",
        "開始行",
        Kind.INTEGER,
        "First line of the record in the source, counted from 1",
        "文書の中で記録が始まる行(1から数える)",
        lambda _, record: record.span.first_line,
    ),
    Column(
        "last_line",
        "終了行",
        Kind.INTEGER,
        "Last line of the record in the source, itself included",
        "文書の中で記録が終わる行(その行を含む)",
        lambda _, record: record.span.last_line,
    ),
    Column(
        "amount_text",
        "金額の表記",
        Kind.TEXT,
        "The figure as printed",
        "金額の印刷どおりの表記",
        lambda _, record: record.amount.text if record.amount else None,
    ),
)

LABELS_JA: dict[str, str] = {
    Relation.EXACT: "確定",
    Relation.PART_OF: "内数",
    Relation.RELISTED: "再掲",
    Relation.ADDITIONAL: "外数",
    OtherRelation.OF_WHICH: "うち",
    OtherRelation.PREVIOUS_YEAR: "前年度",
    OtherRelation.DIFFERENCE: "増減",
    OtherRelation.LIMIT: "債務負担行為",
    OtherRelation.BREAKDOWN: "内訳",
    Marker.NEW: "新規",
    Marker.PARTLY_NEW: "一部新規",
    Marker.EXPANDED: "拡充",
    Marker.CONTINUED: "継続",
    Stage.INITIAL: "当初",
    Stage.SUPPLEMENTARY: "補正",
    Stage.PROVISIONAL: "暫定",
    Stage.REQUEST: "要求",
    Stage.SETTLEMENT: "決算",
    Severity.INFO: "情報",
    Severity.WARNING: "注意",
    Severity.ERROR: "エラー",
}
"""What a workbook shows for the contract's codes. Formats that programs read keep the codes."""


def row(document: Document, record: Record) -> tuple[Value, ...]:
    """The values of a record in the order of `COLUMNS`."""
    return tuple(column.value(document, record) for column in COLUMNS)


def flat_text(value: Value) -> str | int | None:
    """A value for a format that has neither lists nor booleans: lists joined by 、 and `true` or `false`.

    >>> flat_text(("防災部", "総務部")), flat_text(False), flat_text(0), flat_text(None)
    ('防災部、総務部', 'false', 0, None)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return BETWEEN.join(value) if isinstance(value, tuple) else value


def valid_text(text: str) -> str:
    r"""A text that UTF-8 can hold: half a surrogate pair, from a file name that could not be decoded, as its escape.

    >>> valid_text("予算"), valid_text(chr(0xDC80))
    ('予算', '\\udc80')
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
