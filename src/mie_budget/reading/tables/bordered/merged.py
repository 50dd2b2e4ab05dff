"""Merged cells: what one that covers several rows or columns says of a row, over the end of a page too."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.models import Relation
from mie_budget.reading.figures import is_sum
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import DepartmentList
from mie_budget.reading.tables.cells import covered_columns
from mie_budget.reading.tables.columns import Column, Role, place_of, places_of, title_place
from mie_budget.reading.tables.rows import TableRow


def covered_before(columns: Sequence[Column], own: int | None, pieces: Sequence[Piece]) -> int:
    """How many cells before those of a line are covered by merged ones above, of which its text keeps no trace.

    Only where the amount and the name stand in their columns with them, and do not without.
    """
    titles = places_of(columns, Role.TITLE)
    covered = len(columns) - len(pieces)
    if own is None or len(titles) != 1 or not 0 < covered <= titles[0] or covered > own:
        return 0
    numeric = [is_sum(piece.text) for piece in pieces]
    title = titles[0]
    if not numeric[own - covered] or numeric[title - covered] or not pieces[title - covered].text:
        return 0
    in_place = own < len(pieces) and numeric[own] and not numeric[title]
    return 0 if in_place else covered


def below_merged(
    lines: Lines, columns: Sequence[Column], own: int | None, row: TableRow, above: TableRow | None, before: int
) -> TableRow:
    """A row with the departments, or the 内数 it shares, of a merged cell that covers it and the row above.

    `before` is how many of its first cells such ones cover without a trace.
    """
    last = None if above is None or above.is_total else above.last_line
    covered = covered_columns(lines, row.first_line, last).union(range(before))
    if above is None or not covered:
        return row
    departments = places_of(columns, Role.DEPARTMENTS)
    if not covered.isdisjoint(departments) and _says_less(row.departments, above.departments):
        row = row._replace(departments=above.departments, charged_above=True)
    shared = above.own is not None and any(clause.relation is Relation.PART_OF for clause in above.own[1].clauses)
    if row.own is None and own in covered and shared:
        row = row._replace(own=above.own)
    return row


def _says_less(named: DepartmentList | None, above: DepartmentList | None) -> bool:
    """Whether a row names no departments, or of those of the row above it the bureaus alone."""
    if named is None or above is None:
        return named is None
    within = [name for name in above.names if len(named.names) == 1 and name.startswith(f"{named.names[0]} ")]
    return len(within) == len(above.names) > 0


def begins_unnamed(lines: Lines, columns: Sequence[Column], row: TableRow) -> bool:
    """Whether a merged cell begins in a row that should name the departments, and is empty: its label is elsewhere.

    The end of the page may cut it; what covers the rows above is another cell.
    """
    at = place_of(columns, Role.DEPARTMENTS)
    known = lines.known[row.first_line].cells if lines.known else ()
    return row.departments is None and any(cell.column == at and cell.rows > 1 for cell in known)


def covers_more(lines: Lines, columns: Sequence[Column], number: int, above: int) -> bool:
    """Whether the cell of names is merged over other columns in a row, and not in the row above."""
    title = title_place(columns)
    widths = [
        next((cell.columns for cell in lines.known[line].cells if cell.column == title), 1) if lines.known else 1
        for line in (number, above)
    ]
    return widths[0] > widths[1] == 1
