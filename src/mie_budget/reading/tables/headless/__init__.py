"""Tables without a head: what each column holds is told by what stands in it in all rows.

Or what each cell holds, by itself or a label beside it, where an item takes several rows: with its name in a row over
all columns (`barred`), with what is said of it below or as a card (`listed`), or as stanzas (`stanzas`).
"""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.brackets import unframed
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import rows_of_table
from mie_budget.reading.tables.columns import Column, Role
from mie_budget.reading.tables.headless.barred import barred_table
from mie_budget.reading.tables.headless.listed import (
    carded_table,
    listed_table,
    with_cards_vouched_for,
    with_lists_vouched_for,
)
from mie_budget.reading.tables.headless.opened_by_sums import table_opened_by_sums
from mie_budget.reading.tables.rows import Table, TableRow, carried, is_named_for_programme, row_of
from mie_budget.reading.titles import read_title

_LEAST_ROWS = 3
"""Two rows may look alike by chance."""
_SUM = lazy(r"[△▲−-]?\s?\d{1,3}(?:,\d{3})*(?:[万億兆]\d[\d,]*){0,2}(?:[百千]?[万億]?円)?")
_NONE = frozenset("-‐–—―－ー−")
"""What stands in a column of figures for none."""


def headless_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and has a figure in one column of every row, beside one of programmes.

    Or beside who is in charge, and words in no other column than that of the names.
    Only where the source knows the cells, and from their first row on. None where two columns have figures: nothing
    says which is the item's own.
    """
    rows = rows_of_table(lines, outline, number)
    if len(rows) < _LEAST_ROWS or len({len(row) for row in rows}) > 1:
        return None
    cells = [[row[at] for row in rows] for at in range(len(rows[0]))]
    roles = [_role_of(column) for column in cells]
    amounts = [at for at, role in enumerate(roles) if role is Role.AMOUNT]
    names = [at for at, role in enumerate(roles) if role is Role.TITLE]
    if len(names) > 1:
        # What is said of a programme may end as its name does, but less often in what its cost is called.
        sums = [sum(ends_with("cost.name", cell.text) for cell in cells[at]) for at in names]
        names = [at for at, named in zip(names, sums, strict=True) if named == max(sums)]
    if not names and roles.count(Role.DEPARTMENTS) == 1:
        names = _words_alone(cells, roles)
    if len(amounts) != 1 or len(names) != 1 or not all(cell.text for cell in cells[amounts[0]]):
        return None
    roles = [Role.TITLE if at in names else Role.TEXT if role is Role.TITLE else role for at, role in enumerate(roles)]
    columns = [Column(role, "", None, None, at, at) for at, role in enumerate(roles)]
    if outline.unit_at(number) is None and any("円" not in row[amounts[0]].text for row in rows):
        return None
    own = amounts[0]
    found: list[TableRow] = []
    for pieces in rows:
        row = row_of(outline, columns, pieces, own)
        if row is not None:
            found.append(carried(row, found, columns))
    last = rows[-1][0].line
    return Table(number, number - 1, last, tuple(columns), tuple(found), own, frozenset(range(number, last + 1)))


def table_over_rows(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and whose items may take several rows each, with a name in a row of its own."""
    return (
        barred_table(lines, outline, number)
        or listed_table(lines, outline, number)
        or carded_table(lines, outline, number)
        or table_opened_by_sums(lines, outline, number)
    )


def with_those_vouched_for(tables: Sequence[Table]) -> list[Table]:
    """The tables, without lists and cards that may say of anything where it is and what it costs."""
    return with_cards_vouched_for(with_lists_vouched_for(tables))


def _words_alone(cells: Sequence[Sequence[Piece]], roles: Sequence[Role]) -> list[int]:
    """The one column of words beside sums and who is in charge: nothing else can be the name, unless it is prose."""
    words = [at for at, role in enumerate(roles) if role is Role.TEXT]
    named = len(words) == 1 and all(cell.text and "。" not in cell.text for cell in cells[words[0]])
    return words if named else []


def _role_of(cells: Sequence[Piece]) -> Role:
    """What a column holds, by its cells that are not empty."""
    texts = [cell.text for cell in cells if cell.text]
    sums = sum(_SUM.fullmatch(text) is not None for text in texts)
    if sums and all(_SUM.fullmatch(text) or text in _NONE for text in texts):
        return Role.AMOUNT
    if texts and all(organization_alone(unframed(text)) is not None for text in texts):
        return Role.DEPARTMENTS
    if len(set(texts)) < len(texts) and all(read_departments(text, strict=True) for text in texts):
        # An office may be what is paid for; one that stands in several rows is in charge.
        return Role.DEPARTMENTS
    named = sum(is_named_for_programme(read_title(text).name) for text in texts)
    return Role.TITLE if 2 * named > len(cells) else Role.TEXT
