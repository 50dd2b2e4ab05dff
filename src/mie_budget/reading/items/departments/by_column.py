"""By column: who is in charge of items side by side, where a line names one organization for each column of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.candidates import Candidate, Note
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import DepartmentList

_CELL = re.compile(r"\S+(?: \S+)*")
"""Words of one column: more than one blank parts columns."""
_LEAST_LINES = 2
"""One line may hold two items without columns."""
_SLACK = 3
"""Characters that the words of a column may begin farther left than its items: a heading, a mark."""


class _Named(NamedTuple):
    """Who is in charge, by a part of a line."""

    line: int
    column: int
    departments: DepartmentList


def in_charge_by_column(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Give items that stand side by side those of the organizations on one line that stand in their own column.

    A page that was copied out with its columns has them on one line each; what heads one column heads the other no more
    than any other page. Only where organizations stand side by side too: those of two columns are no joint charge.
    """
    edges = _edges(candidates, lines)
    charged = [(one, one.title_piece, one.departments) for one in candidates if one.departments and one.title_piece]
    if len(edges) < 2 or not charged:
        return
    below = {
        line: found for line in {one.department_line for one, *_ in charged} if (found := _named_on(lines, line, edges))
    }
    if not any(named.column > 0 for found in below.values() for named in found):
        return
    heads: dict[int, list[_Named]] = {}
    for line in range(len(lines.texts)):
        for named in _named_on(lines, line, edges, heading=True):
            heads.setdefault(named.column, []).append(named)
    headings = {(named.line, named.departments.names) for in_column in heads.values() for named in in_column}
    first = [named.line for named in heads.get(0, ())]
    for one, piece, departments in charged:
        column = _column(edges, lines.column(piece.line, piece.place(0)[1]))
        if one.department_line > piece.line:
            own = [named for named in below.get(one.department_line, ()) if named.column == column]
        elif one.department_line == piece.line and (piece.line, departments.names) not in headings:
            # Its own, on its line.
            continue
        else:
            in_column = heads.get(column, [])
            at = bisect_left(in_column, piece.line, key=attrgetter("line"))
            own = in_column[max(0, at - 1) : at]
        if own:
            one.departments, one.department_line = own[-1].departments, own[-1].line
            if column and bisect_left(first, own[-1].line + 1) < bisect_left(first, piece.line):
                # What heads the first column since then may head all of them.
                told = {"found": "、".join(own[-1].departments.names), "reason": "in-middle"}
                one.notes += (Note(DiagnosticCode.DEPARTMENT_UNCERTAIN, one.first_line, 0, told),)


def _edges(candidates: Sequence[Candidate], lines: Lines) -> list[int]:
    """Where the columns begin, in characters, in which items stand side by side on several lines; none elsewhere."""
    on_line: dict[int, list[int]] = {}
    for one in candidates:
        piece = one.title_piece
        if piece is not None and one.frame == "header" and one.states_amount:
            on_line.setdefault(piece.line, []).append(lines.column(piece.line, piece.place(0)[1]))
    several = [sorted(places) for places in on_line.values() if len(places) > 1]
    if len(several) < _LEAST_LINES:
        return []
    most = max(map(len, several))
    return [min(places[at] for places in several if len(places) > at) for at in range(most)]


def _named_on(lines: Lines, line: int, edges: Sequence[int], *, heading: bool = False) -> list[_Named]:
    """The organizations on a line that holds nothing but such, each with its column; or those that head a column.

    A heading begins where the items of its column do, whatever stands beside it in others.
    """
    cells = [*_CELL.finditer(lines.texts[line])]
    charged = [organization_alone(cell[0]) for cell in cells]
    whole = all(departments is not None and departments.names for departments in charged)
    if not (whole or heading):
        return []
    found = []
    for at, (cell, departments) in enumerate(zip(cells, charged, strict=True)):
        place = lines.column(line, cell.start())
        # Of as many as there are columns each stands in its own, wherever that begins.
        column = at if whole and len(cells) == len(edges) else _column(edges, place)
        if departments is not None and departments.names and (whole or place - edges[column] <= _SLACK):
            found.append(_Named(line, column, departments))
    return found


def _column(edges: Sequence[int], place: int) -> int:
    return max(0, bisect_right(edges, place + _SLACK) - 1)
