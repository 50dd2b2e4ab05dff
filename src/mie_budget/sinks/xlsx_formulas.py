"""The formulas of a workbook: totals that follow when somebody corrects an amount or a department on the first sheet.

Departments are compared as a text with 、 at both ends, by SUMIFS where a record has one and by FIND where it has
several: 教育委員会 must not be found in 教育委員会事務局, and a name may hold * or ?, which are patterns elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

RECORDS, DEPARTMENTS, POOLS = "記録", "部局別", "内数"
SUPPLEMENTARY = "補正"


@dataclass(frozen=True, slots=True)
class Range:
    """The cells below the head of a column of a sheet; one empty cell where there are no rows."""

    sheet: str
    letter: str
    rows: int

    def __str__(self) -> str:
        return f"'{self.sheet}'!${self.letter}$2:${self.letter}${max(self.rows, 1) + 1}"


@dataclass(frozen=True, slots=True)
class RecordRanges:
    """The columns of the records that totals are made from. `names` has the departments between 、."""

    fiscal_year: Range
    basis: Range
    stage: Range
    counts: Range
    names: Range
    firm: Range
    pool: Range


@dataclass(frozen=True, slots=True)
class PoolRanges:
    """The columns of the pools that totals are made from."""

    fiscal_year: Range
    basis: Range
    departments: Range
    counted: Range


@dataclass(frozen=True, slots=True)
class Group:
    """The year, basis and departments of a row of totals, as the addresses of its cells; None where a cell is empty."""

    fiscal_year: str | None
    basis: str
    departments: str | None

    @property
    def names(self) -> str:
        """The departments between 、."""
        return f'"、"&{self.departments}&"、"' if self.departments else '"、、"'

    def year_is(self, years: Range) -> str:
        """1 for each row of the year. An empty cell cannot be compared with by its address: it means 0 there."""
        return f"({years}={self.fiscal_year})" if self.fiscal_year else f'({years}="")'

    def criteria(self, years: Range, bases: Range) -> str:
        """The year and basis for the functions whose names end in IFS."""
        return f"{years},{self.fiscal_year or _NOTHING},{bases},{self.basis}"


_NOTHING = '"="'


def names_of(cell: str) -> str:
    """The departments of a record between 、."""
    return f'="、"&{cell}&"、"'


def department_records(group: Group, records: RecordRanges) -> str:
    """How many items name the department."""
    return f"=SUMPRODUCT({_named(group, records)})"


def department_firm(group: Group, records: RecordRanges) -> str:
    """The exact amounts of the department alone."""
    criteria = f"{group.criteria(records.fiscal_year, records.basis)},{records.counts},1"
    return f"=SUMIFS({records.firm},{records.names},{_equal_to(group.names)},{criteria})"


def department_joint(group: Group, records: RecordRanges) -> str:
    """The exact amounts it shares with others, in whole, as far as they raise the ceiling."""
    others = f"NOT(EXACT({records.names},{group.names}))*({records.firm}>0)"
    return f"=SUMPRODUCT({_named(group, records)}*{others},{records.firm})"


def department_pools(group: Group, pools: PoolRanges) -> str:
    """What its pools add to the ceiling, each once."""
    found = f'ISNUMBER(FIND({group.names},"、"&{pools.departments}&"、"))'
    year = group.year_is(pools.fiscal_year)
    return f"=SUMPRODUCT({found}*{year}*({pools.basis}={group.basis}),{pools.counted})"


def all_records(group: Group, records: RecordRanges) -> str:
    """How many items the year and basis have: a sum, since LibreOffice's COUNTIFS skips rows with an empty year."""
    return f"=SUMIFS({records.counts},{group.criteria(records.fiscal_year, records.basis)})"


def all_firm(group: Group, records: RecordRanges) -> str:
    """All exact amounts, joint ones too."""
    return f"=SUMIFS({records.firm},{group.criteria(records.fiscal_year, records.basis)},{records.counts},1)"


def all_pools(group: Group, pools: PoolRanges) -> str:
    """What all pools add to the ceiling."""
    return f"=SUMIFS({pools.counted},{group.criteria(pools.fiscal_year, pools.basis)})"


def pool_counted(group: Group, records: RecordRanges, *, figure: str, stage: str) -> str:
    """What a pool adds to the ceiling: nothing where its figure is printed as an exact item too, or is negative.

    A supplementary budget comes on top, so its figures are not those of the budget before it.
    """
    layer = f'(({records.stage}="{SUPPLEMENTARY}")=({stage}="{SUPPLEMENTARY}"))'
    same = f"EXACT({records.names},{group.names})*({records.firm}={figure})*{layer}*({records.counts}=1)"
    budget = f"{group.year_is(records.fiscal_year)}*({records.basis}={group.basis})"
    return f"=IF(SUMPRODUCT({same}*{budget})>0,0,MAX({figure},0))"


def pool_records(number: str, records: RecordRanges) -> str:
    """How many records share a pool."""
    return f"=COUNTIF({records.pool},{number})"


def _named(group: Group, records: RecordRanges) -> str:
    """1 for each record that counts, is of the year and basis, and names the department."""
    budget = f"{group.year_is(records.fiscal_year)}*({records.basis}={group.basis})*({records.counts}=1)"
    return f"ISNUMBER(FIND({group.names},{records.names}))*{budget}"


def _equal_to(text: str) -> str:
    """A criterion that a text equals another, whatever signs it holds."""
    for sign in "~*?":
        text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return f'"="&{text}'
