"""Who is in charge of the rows of tables without a column of departments: what their words begin or end with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, read_departments
from mie_budget.reading.tables.columns import Role
from mie_budget.reading.tables.rows import Table, TableRow

_LEAST_NAMED = 2
"""Rows that name who is in charge in the same place; one alone may speak of another's part in it."""
_IN_BRACKETS = (
    r"[(〔\[【](?:(?:<field.departments>) ?[:：] ?)?(?P<names>[^()〔〕\[\]【】:：]{2,40}(?:\(内線 ?\d+\))?)[)〕\]】]"
)
_AT_END = lazy(
    rf"(?:{_IN_BRACKETS}|(?:(?<=[。 ])|^)(?:<field.departments>)(?: ?[:：] ?| +)(?P<labelled>[^:：。]{{2,50}})"
    r"|(?<=。) ?(?P<bare>[^ 。()〔〕\[\]【】]{2,40}))$"
)
_AT_BEGINNING = lazy(
    rf"(?:{_IN_BRACKETS}|(?:<field.departments>) ?[:：] ?(?P<labelled>[^ :：。]{{2,50}})"
    r"(?P<section> [^ :：。]{2,30})?)(?= |$)"
)


class _Found(NamedTuple):
    """Who is in charge by the words of a row; `sure` where they say so by themselves, not only beside other rows."""

    departments: DepartmentList
    sure: bool


def with_in_charge_in_words(tables: Sequence[Table]) -> list[Table]:
    """The tables with who is in charge of the rows, where most name them at one end of what they say of the item.

    更新する。(管財課) below one another in a column 説明 is who is in charge; in one cell alone it may be anybody. Most
    are those of a table, or of all tables of the document without a column of departments.
    """
    found: dict[int, list[_Found | None]] = {}
    of_all: list[_Found | None] = []
    for number, table in enumerate(tables):
        if all(column.role is not Role.DEPARTMENTS for column in table.columns):
            found[number] = [None if _is_settled(row) else _in_words(row) for row in table.rows]
            of_all += [one for one, row in zip(found[number], table.rows, strict=True) if not _is_settled(row)]
    in_all = _are_most(of_all)
    return [
        table._replace(rows=tuple(map(_in_charge, table.rows, found[number])))
        if number in found
        and (
            in_all
            or _are_most([one for one, row in zip(found[number], table.rows, strict=True) if not _is_settled(row)])
        )
        else table
        for number, table in enumerate(tables)
    ]


def _in_charge(row: TableRow, found: _Found | None) -> TableRow:
    return row if found is None else row._replace(departments=found.departments)


def _is_settled(row: TableRow) -> bool:
    return row.is_total or row.departments is not None


def _are_most(found: Sequence[_Found | None]) -> bool:
    """Whether most rows name who is in charge, two of them beyond doubt."""
    named = [one for one in found if one is not None]
    return sum(one.sure for one in named) >= _LEAST_NAMED and 2 * len(named) > len(found)


def _in_words(row: TableRow) -> _Found | None:
    """Who is in charge by what a row says in words: at their end, else at their beginning."""
    for piece in reversed(row.prose):
        behind = _AT_END.search(piece.text)
        if behind is not None and (found := _read(behind["names"] or behind["bare"], behind["labelled"])) is not None:
            return found
    for piece in row.prose:
        before = _AT_BEGINNING.match(piece.text)
        if before is None:
            continue
        both = f"{before['labelled']}{before['section']}" if before["section"] else None
        found = _read(None, both) or _read(before["names"], before["labelled"])
        if found is not None:
            return found
    return None


def _read(names: str | None, labelled: str | None) -> _Found | None:
    if labelled is not None:
        departments = read_departments(labelled, strict=True)
        return _Found(departments, True) if departments is not None else None
    departments = organization_alone(names) if names is not None else None
    if departments is not None and all(map(is_bureau_or_section, departments.names)):
        return _Found(departments, True)
    departments = read_departments(names, strict=True) if names is not None else None
    return _Found(departments, False) if departments is not None and departments.names else None
