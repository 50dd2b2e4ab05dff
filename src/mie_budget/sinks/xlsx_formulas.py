"""The formulas of a workbook: totals that follow when somebody corrects an amount or a department on the first sheet.

Departments are compared by SUMIFS where a record has one, and found between 、 where it has several. FIND, not a
pattern: 教育委員会 must not be found in 教育委員会事務局, and a name may hold * or ?.
"""

from __future__ import annotations

from dataclasses import dataclass

RECORDS, DEPARTMENTS, POOLS = "記録", "部局別", "内数"
NO_DEPARTMENT = "(部局なし)"
_EMPTY = '""'


@dataclass(frozen=True, slots=True)
class Range:
    """The cells below the head of a column of a sheet; one empty cell where there are no rows."""

    sheet: str
    letter: str
    rows: int

    def __str__(self) -> str:
        return f"'{self.sheet}'!${self.letter}$2:${self.letter}${max(self.rows, 1) + 1}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the records, or of the pools, that totals are made from."""

    fiscal_year: Range
    stage: Range
    departments: Range
    yen: Range


@dataclass(frozen=True, slots=True)
class Group:
    """The year, stage and department of a row of totals, as cells of that row; None where they are not stated.

    A cell that is not stated cannot be compared with by its address: an empty one means 0 there.
    """

    fiscal_year: str | None
    stage: str | None
    department: str | None

    def budget(self, columns: Columns) -> str:
        """The product that is 1 where a row belongs to the year and stage."""
        return f"({columns.fiscal_year}={self.fiscal_year or _EMPTY})*({columns.stage}={self.stage or _EMPTY})"

    def criteria(self, columns: Columns) -> str:
        """The same for the functions whose names end in IFS."""
        year = self.fiscal_year or '"="'
        return f"{columns.fiscal_year},{year},{columns.stage},{_criterion(self.stage)}"

    def named(self, columns: Columns) -> str:
        """1 where the department is one of a row's."""
        if self.department is None:
            return f'({columns.departments}="")'
        return f'ISNUMBER(FIND("、"&{self.department}&"、","、"&{columns.departments}&"、"))'


def department_records(group: Group, records: Columns) -> str:
    """How many records name the department."""
    return f"=SUMPRODUCT({group.named(records)}*{group.budget(records)})"


def department_firm(group: Group, records: Columns) -> str:
    """The exact amounts of the department alone."""
    criterion = _criterion(group.department)
    return f"=SUMIFS({records.yen},{records.departments},{criterion},{group.criteria(records)})"


def department_joint(group: Group, records: Columns) -> str:
    """The exact amounts it shares with others, in whole."""
    if group.department is None:
        return "=0"
    others = f"NOT(EXACT({records.departments},{group.department}))"
    return f"=SUMPRODUCT({group.named(records)}*{others}*{group.budget(records)},{records.yen})"


def department_pools(group: Group, pools: Columns) -> str:
    """What its pools add to the ceiling, each once."""
    return f"=SUMPRODUCT({group.named(pools)}*{group.budget(pools)},{pools.yen})"


def all_records(group: Group, records: Columns) -> str:
    """How many records the year and stage have."""
    return f"=COUNTIFS({group.criteria(records)})"


def all_amounts(group: Group, columns: Columns) -> str:
    """The sum of a column over the year and stage."""
    return f"=SUMIFS({columns.yen},{group.criteria(columns)})"


def pool_counted(group: Group, records: Columns, *, figure: str) -> str:
    """What a pool adds to the ceiling: nothing where its figure is printed as an exact item too."""
    same = f"EXACT({records.departments},{group.department or _EMPTY})*{group.budget(records)}*({records.yen}={figure})"
    return f"=IF(SUMPRODUCT({same})>0,0,{figure})"


def _criterion(cell: str | None) -> str:
    """A criterion that a text equals a cell's, whatever signs it holds; None stands for an empty cell."""
    if cell is None:
        return '"="'
    escaped = cell
    for sign in "~*?":
        escaped = f'SUBSTITUTE({escaped},"{sign}","~{sign}")'
    return f'"="&{escaped}'
