"""Documents as an Excel workbook: the records, the totals by department as formulas, the pools, the diagnostics.

The head of every sheet is Japanese, and so are codes such as 確定 and 内数. The same documents give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from string import ascii_uppercase
from typing import TYPE_CHECKING

from mie_budget.errors import MissingExtraError
from mie_budget.models import Document
from mie_budget.sinks import xlsx_formulas as formulas
from mie_budget.sinks.columns import BETWEEN, COLUMNS, LABELS_JA, Column, Kind, Value, row
from mie_budget.sinks.columns_limits import SPREADSHEET_LIMIT, check_amounts, check_sum
from mie_budget.sinks.spreadsheet_totals import (
    Budget,
    DepartmentTotal,
    Pool,
    budget_of,
    department_totals,
    pools_of,
    record_pool,
)
from mie_budget.sinks.xlsx_formulas import DEPARTMENTS, NO_DEPARTMENT, POOLS, RECORDS, Columns, Group, Range
from mie_budget.sinks.xlsx_sheet import Cell, Formula, Head, Style, write_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_STAGE, _POOL = "段階", "内数番号"
_CREATED = datetime(2000, 1, 1)  # the same for every workbook, or the same input would not give the same bytes
_LETTERS = {column.name: letter for column, letter in zip(COLUMNS, ascii_uppercase, strict=False)}
_LETTERS |= {"stage": ascii_uppercase[len(COLUMNS)], "pool": ascii_uppercase[len(COLUMNS) + 1]}
_NOTES = (
    "確定額: その部局だけの事業の確定した金額の合計。複数の部局の事業は含まない(全体の行は含む)。",
    "共同事業の額: 複数の部局の事業の金額。分けずに全額を各部局に載せるため、部局の間では合計できない。",
    "内数の額: 事業費が一部である元の金額。同じ金額を分け合う事業があっても一度だけ数える。",
    "上限額: 確定額、共同事業の額、内数の額の合計。実際の額は確定額と上限額の間にある。",
)


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
    data = BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        pools = list(pools_of(read).values())
        _write_records(book, read)
        _write_departments(book, read, pools)
        _write_pools(book, read, pools)
        _write_others(book, read)
        _write_diagnostics(book, read)
    return data.getvalue()


def _write_records(book: Workbook, documents: Sequence[Document]) -> None:
    pools = pools_of(documents)
    rows: list[list[Cell]] = []
    for document in documents:
        for record in document.records:
            key = record_pool(document, record)
            values = zip(COLUMNS, row(document, record), strict=True)
            stage = LABELS_JA[document.stage] if document.stage else None
            rows.append([*(_cell(*value) for value in values), stage, pools[key].number if key else None])
    heads = [Head(column.name_ja, _style(column)) for column in COLUMNS]
    write_sheet(book, RECORDS, [*heads, Head(_STAGE, Style.TEXT), Head(_POOL, Style.NUMBER)], rows, below=())


def _cell(column: Column, value: Value) -> Cell:
    if isinstance(value, tuple):
        # A name printed twice is one department, for the formulas too.
        return BETWEEN.join(LABELS_JA.get(item, item) if column.name == "markers" else item for item in _once(value))
    return LABELS_JA[value] if column.name == "relation" and isinstance(value, str) else value


def _once(names: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(names))


def _style(column: Column) -> Style:
    if column.unit:
        return Style.YEN
    styles = {Kind.INTEGER: Style.NUMBER, Kind.BOOLEAN: Style.FLAG, Kind.LIST: Style.TEXT}
    return styles.get(column.kind, Style.LONG_TEXT if column.name in ("title", "description") else Style.TEXT)


def _write_departments(book: Workbook, documents: Sequence[Document], pools: Sequence[Pool]) -> None:
    records, pooled = _record_columns(documents), _pool_columns(len(pools))
    totals = department_totals(documents)
    rows = [_department_row(total, at, records, pooled) for at, total in enumerate(totals, 2)]
    budgets = list(dict.fromkeys(budget_of(document) for document in documents))
    first = len(rows) + 3
    below = [_budget_row(budget, at, documents, pools, records, pooled) for at, budget in enumerate(budgets, first)]
    notes: list[list[Cell]] = [[note, *[None] * 7] for note in _NOTES]
    yen = ("確定額（円）", "共同事業の額（円）", "内数の額（円）", "上限額（円）")
    heads = [Head("年度", Style.NUMBER), Head(_STAGE, Style.TEXT), Head("部局", Style.TEXT)]
    heads += [Head("事業数", Style.NUMBER), *(Head(title, Style.YEN) for title in yen)]
    write_sheet(book, DEPARTMENTS, heads, rows, below=[*below, [None] * 8, *notes])


def _department_row(total: DepartmentTotal, at: int, records: Columns, pools: Columns) -> list[Cell]:
    group = _group(total.budget, at, None if total.department is None else f"$C{at}")
    return [
        *_budget_cells(total.budget),
        NO_DEPARTMENT if total.department is None else total.department,
        Formula(formulas.department_records(group, records), total.records),
        Formula(formulas.department_firm(group, records), total.firm_yen),
        Formula(formulas.department_joint(group, records), total.joint_yen),
        Formula(formulas.department_pools(group, pools), total.pool_yen),
        Formula(f"=E{at}+F{at}+G{at}", total.ceiling_yen),
    ]


def _budget_row(
    budget: Budget,
    at: int,
    documents: Sequence[Document],
    pools: Sequence[Pool],
    records: Columns,
    pooled: Columns,
) -> list[Cell]:
    """The whole of a year and stage. Not the sum of the departments, which have joint items and pools in common."""
    own = [document for document in documents if budget_of(document) == budget]
    firm = sum(document.totals.firm_yen for document in own)
    counted = sum(pool.counted_yen for pool in pools if pool.budget == budget)
    group = _group(budget, at, None)
    return [
        *_budget_cells(budget),
        "全体",
        Formula(formulas.all_records(group, records), sum(len(document.records) for document in own)),
        Formula(formulas.all_amounts(group, records), firm),
        None,
        Formula(formulas.all_amounts(group, pooled), counted),
        Formula(f"=E{at}+G{at}", firm + counted),
    ]


def _write_pools(book: Workbook, documents: Sequence[Document], pools: Sequence[Pool]) -> None:
    records = _record_columns(documents)
    numbers = Range(RECORDS, _LETTERS["pool"], records.yen.rows)
    rows: list[list[Cell]] = []
    for at, pool in enumerate(pools, 2):
        group = Group(
            f"$B{at}" if pool.budget.fiscal_year is not None else None,
            f"$C{at}" if pool.budget.stage else None,
            f"$D{at}" if pool.departments else None,
        )
        counted = Formula(formulas.pool_counted(group, records, figure=f"E{at}"), pool.counted_yen)
        shared = Formula(f"=COUNTIF({numbers},A{at})", len(pool.titles))
        departments = BETWEEN.join(_once(pool.departments))
        titles = "\n".join(pool.titles)
        rows.append([pool.number, *_budget_cells(pool.budget), departments, pool.yen, counted, shared, titles])
    heads = [Head("番号", Style.NUMBER), Head("年度", Style.NUMBER), Head(_STAGE, Style.TEXT), Head("部局", Style.TEXT)]
    heads += [Head("金額（円）", Style.YEN), Head("上限に加える額（円）", Style.YEN), Head("事業数", Style.NUMBER)]
    write_sheet(book, POOLS, [*heads, Head("この額を分け合う事業", Style.LONG_TEXT)], rows, below=())


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


def _budget_cells(budget: Budget) -> tuple[Cell, Cell]:
    return budget.fiscal_year, LABELS_JA[budget.stage] if budget.stage else None


def _group(budget: Budget, at: int, department: str | None) -> Group:
    """The group of a row of the sheet 部局別."""
    return Group(
        f"$A{at}" if budget.fiscal_year is not None else None, f"$B{at}" if budget.stage else None, department
    )


def _record_columns(documents: Sequence[Document]) -> Columns:
    rows = sum(len(document.records) for document in documents)
    names = ("fiscal_year", "stage", "departments", "firm_yen")
    return Columns(*(Range(RECORDS, _LETTERS[name], rows) for name in names))


def _pool_columns(rows: int) -> Columns:
    return Columns(*(Range(POOLS, letter, rows) for letter in "BCDF"))
