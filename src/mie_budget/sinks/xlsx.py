"""Documents as an Excel workbook: the records, the totals by department as formulas, the pools, the diagnostics.

The heads of the sheets are Japanese, and so are codes such as 確定 and 内数. The same documents give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from string import ascii_uppercase
from typing import TYPE_CHECKING

from mie_budget.errors import MissingExtraError
from mie_budget.models import Document
from mie_budget.sinks.columns import BETWEEN, COLUMNS, LABELS_JA, Column, Kind, Value, row
from mie_budget.sinks.columns_limits import SPREADSHEET_LIMIT, check_amounts, check_sum
from mie_budget.sinks.xlsx_formulas import RECORDS, Range, RecordRanges, names_of
from mie_budget.sinks.xlsx_plan import BASIS_JA, Plan, Row, basis_of, plan_of
from mie_budget.sinks.xlsx_sheet import Cell, Formula, Head, Style, write_sheet
from mie_budget.sinks.xlsx_totals import write_departments, write_pools

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_CREATED = datetime(2000, 1, 1)  # the same for every workbook, or the same input would not give the same bytes
_MORE = {
    "stage": Head("段階", Style.TEXT),
    "basis": Head("会計", Style.TEXT),
    "pool": Head("内数番号", Style.NUMBER),
    "counts": Head("集計", Style.NUMBER),
    "names": Head("集計用の部局", Style.TEXT),
}
"""The columns after those of `COLUMNS`: what the totals are made from."""
_LETTERS = dict(zip((*(column.name for column in COLUMNS), *_MORE), ascii_uppercase, strict=False))


def documents_xlsx(documents: Iterable[Document]) -> bytes:
    """A workbook of some documents with the sheets 記録, 部局別, 内数, その他の金額 and 指摘.

    Raises `AmountRangeError` for an amount of more than 15 digits, `UsageError` for more records than a sheet holds,
    `MissingExtraError` where xlsxwriter is not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise MissingExtraError("xlsx output", extra="xlsx") from None
    read = list(documents)
    for document in read:
        check_amounts(document, limit=SPREADSHEET_LIMIT, format_name="a spreadsheet")
    amounts = (record.amount.yen for document in read for record in document.records if record.amount)
    check_sum(amounts, limit=SPREADSHEET_LIMIT, format_name="a spreadsheet")
    plan = plan_of(read)
    ranges = RecordRanges(
        *(
            Range(RECORDS, _LETTERS[name], len(plan.rows))
            for name in ("fiscal_year", "basis", "stage", "counts", "names", "firm_yen", "pool")
        )
    )
    data = BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        _write_records(book, plan)
        write_departments(book, plan, ranges)
        write_pools(book, plan, ranges)
        _write_others(book, read)
        _write_diagnostics(book, read)
    return data.getvalue()


def _write_records(book: Workbook, plan: Plan) -> None:
    heads = [Head(column.name_ja, _style(column)) for column in COLUMNS]
    rows = [_record_row(entry, at) for at, entry in enumerate(plan.rows, 2)]
    write_sheet(book, RECORDS, [*heads, *_MORE.values()], rows, below=())


def _record_row(entry: Row, at: int) -> Sequence[Cell]:
    document, record = entry.document, entry.record
    departments = BETWEEN.join(record.departments)
    names: Cell = f"{BETWEEN}{entry.names}{BETWEEN}"
    if departments == entry.names:
        # Follows a correction of the departments; another spelling or order of the same ones must not.
        names = Formula(names_of(f"${_LETTERS['departments']}{at}"), str(names))
    return [
        *(_cell(column, value) for column, value in zip(COLUMNS, row(document, record), strict=True)),
        *(LABELS_JA[document.stage] if document.stage else None, BASIS_JA[basis_of(document)], entry.pool),
        *(int(entry.counts), names),
    ]


def _cell(column: Column, value: Value) -> Cell:
    if isinstance(value, tuple):
        return BETWEEN.join(LABELS_JA[item] for item in value) if column.name == "markers" else BETWEEN.join(value)
    return LABELS_JA[value] if column.name == "relation" and isinstance(value, str) else value


def _style(column: Column) -> Style:
    if column.unit:
        return Style.YEN
    styles = {Kind.INTEGER: Style.NUMBER, Kind.BOOLEAN: Style.FLAG, Kind.LIST: Style.TEXT}
    return styles.get(column.kind, Style.LONG_TEXT if column.name in ("title", "description") else Style.TEXT)


def _write_others(book: Workbook, documents: Sequence[Document]) -> None:
    rows: list[list[Cell]] = [
        [document.source.name, record.span.first_line, record.title, LABELS_JA[other.relation], other.yen, other.text]
        for document in documents
        for record in document.records
        for other in record.others
    ]
    heads = [Head("出典", Style.TEXT), Head("開始行", Style.NUMBER), Head("事業名", Style.LONG_TEXT)]
    heads += [Head("種別", Style.TEXT), Head("金額（円）", Style.YEN), Head("金額の表記", Style.TEXT)]
    write_sheet(book, "その他の金額", heads, rows, below=())


def _write_diagnostics(book: Workbook, documents: Sequence[Document]) -> None:
    rows: list[list[Cell]] = [
        [document.source.name, LABELS_JA[found.severity], found.code, found.line, found.column, found.message]
        for document in documents
        for found in document.diagnostics
    ]
    heads = [Head("出典", Style.TEXT), Head("重大さ", Style.TEXT), Head("コード", Style.TEXT)]
    heads += [Head("行", Style.NUMBER), Head("桁", Style.NUMBER), Head("内容", Style.LONG_TEXT)]
    write_sheet(book, "指摘", heads, rows, below=())
