"""The sheets 部局別 and 内数 of a workbook: totals by department, and the pools, as formulas over the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mie_budget.meaning.keys import departments_key, folded
from mie_budget.meaning.summary_models import DepartmentSummary, Pool, YearSummary
from mie_budget.sinks import xlsx_formulas as formulas
from mie_budget.sinks.columns import LABELS_JA
from mie_budget.sinks.xlsx_formulas import DEPARTMENTS, POOLS, Group, PoolRanges, Range, RecordRanges
from mie_budget.sinks.xlsx_plan import BASIS_JA, Plan
from mie_budget.sinks.xlsx_sheet import Cell, Formula, Head, Style, write_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_NO_DEPARTMENT = "(部局なし)"
_NOTES = (
    "確定額: その部局だけの事業の確定した金額の合計。複数の部局の事業は含まない(全体の行は含む)。",
    "共同事業の額: 複数の部局の事業の確定した金額。分けずに全額を各部局に載せるため、部局の間では合計できない。",
    "内数の額: 事業費が一部である元の金額。同じ金額を分け合う事業があっても一度だけ数える。",
    "上限額: 確定額、共同事業の額、内数の額の合計。実際の額は、減額の内数がなければ、確定額と上限額の間にある。",
    "複数の文書にある同じ事業は一度だけ数える(シート「記録」の列「集計」が1の行)。要求、暫定、決算は予算と合計しない。",
)


def write_departments(book: Workbook, plan: Plan, records: RecordRanges) -> None:
    """The sheet 部局別: a row for each department, and below the filter one for all of a year and basis."""
    pools = _pool_ranges(len(plan.pools()))
    entries = [(year, department) for year in plan.years for department in year.departments]
    rows = [_department_row(*entry, at, plan, records, pools) for at, entry in enumerate(entries, 2)]
    below = [_year_row(year, at, records, pools) for at, year in enumerate(plan.years, len(rows) + 3)]
    notes: list[list[Cell]] = [[note, *[None] * 7] for note in ("", *_NOTES)]
    heads = [
        Head("年度", Style.NUMBER),
        Head("会計", Style.TEXT),
        Head("部局", Style.TEXT),
        Head("事業数", Style.NUMBER),
    ]
    heads += [
        Head(title, Style.YEN) for title in ("確定額（円）", "共同事業の額（円）", "内数の額（円）", "上限額（円）")
    ]
    write_sheet(book, DEPARTMENTS, heads, rows, below=[*below, *notes])


def write_pools(book: Workbook, plan: Plan, records: RecordRanges) -> None:
    """The sheet 内数: a row for each pool, with the items that share it."""
    rows = [_pool_row(*entry, at, plan, records) for at, entry in enumerate(plan.pools(), 2)]
    heads = [Head("番号", Style.NUMBER), Head("年度", Style.NUMBER), Head("会計", Style.TEXT), Head("段階", Style.TEXT)]
    heads += [Head("部局", Style.TEXT), Head("金額（円）", Style.YEN), Head("上限に加える額（円）", Style.YEN)]
    heads += [Head("事業数", Style.NUMBER), Head("この額を分け合う事業", Style.LONG_TEXT)]
    write_sheet(book, POOLS, heads, rows, below=())


def _department_row(
    year: YearSummary,
    department: DepartmentSummary,
    at: int,
    plan: Plan,
    records: RecordRanges,
    pool_ranges: PoolRanges,
) -> Sequence[Cell]:
    group = _group(year, at, "A", "B", "C" if department.name else None)
    key = folded(department.name) if department.name else ""
    pools = sum(_raises(pool) for pool in year.pools if key in (departments_key(pool.departments) or ("",)))
    sums = department.sums
    return [
        *(year.fiscal_year, BASIS_JA[year.basis], plan.spelling[key] if department.name else _NO_DEPARTMENT),
        Formula(formulas.department_records(group, records), sums.records),
        Formula(formulas.department_firm(group, records), sums.firm_yen),
        Formula(formulas.department_joint(group, records), sums.ceiling_yen - sums.firm_yen - pools),
        Formula(formulas.department_pools(group, pool_ranges), pools),
        Formula(f"=E{at}+F{at}+G{at}", sums.ceiling_yen),
    ]


def _year_row(year: YearSummary, at: int, records: RecordRanges, pools: PoolRanges) -> Sequence[Cell]:
    """The whole of a year. Not the sum of the departments, which have joint items and pools in common."""
    group = _group(year, at, "A", "B", None)
    total = year.total
    return [
        *(year.fiscal_year, BASIS_JA[year.basis], "全体"),
        Formula(formulas.all_records(group, records), total.records),
        Formula(formulas.all_firm(group, records), total.firm_yen),
        None,
        Formula(formulas.all_pools(group, pools), total.ceiling_yen - total.firm_yen),
        Formula(f"=E{at}+G{at}", total.ceiling_yen),
    ]


def _pool_row(year: YearSummary, pool: Pool, at: int, plan: Plan, records: RecordRanges) -> Sequence[Cell]:
    group = _group(year, at, "B", "C", "E" if pool.departments else None)
    stage = pool.items[0].stage
    counted = formulas.pool_counted(group, records, figure=f"$F{at}", stage=f"$D{at}")
    return [
        at - 1,
        *(year.fiscal_year, BASIS_JA[year.basis], LABELS_JA[stage] if stage else None),
        *(plan.names(pool.departments), pool.yen),
        Formula(counted, _raises(pool)),
        Formula(formulas.pool_records(f"$A{at}", records), len(pool.items)),
        "\n".join(item.record.title for item in pool.items),
    ]


def _raises(pool: Pool) -> int:
    """What a pool adds to a ceiling, which a negative figure does not move."""
    return max(pool.adds_yen, 0)


def _group(year: YearSummary, at: int, year_letter: str, basis_letter: str, departments_letter: str | None) -> Group:
    return Group(
        f"${year_letter}{at}" if year.fiscal_year is not None else None,
        f"${basis_letter}{at}",
        f"${departments_letter}{at}" if departments_letter else None,
    )


def _pool_ranges(rows: int) -> PoolRanges:
    return PoolRanges(*(Range(POOLS, letter, rows) for letter in "BCEG"))
