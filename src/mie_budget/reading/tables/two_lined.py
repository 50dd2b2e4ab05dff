"""Two-lined rows: names on lines of their own, and deeper below each what is said of it with its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.places import piece_of, stripped_piece
from mie_budget.reading.tables.rows import Table, TableRow, row_of

_LEAST_ROWS = 2
"""One alone may be a name that was wrapped."""
_FIGURE = r"\s+(?P<figure{at}>[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－])"
_ENDS_IN_FIGURE = lazy(r"\s[△▲−-]?\d[\d,]*$")


def two_lined_table(
    lines: Lines, outline: Outline, columns: Sequence[Column], own: int, head: tuple[int, int]
) -> Table | None:
    """A table below a `head` of names, words and figures where each row takes two lines, down to the next blank one.

    The second stands deeper and holds the words and all the figures. One line that does not fit, and it is none.
    """
    roles = [column.role for column in columns]
    if roles[:2] != [Role.TITLE, Role.TEXT] or len(columns) < 3 or any(role not in NUMERIC for role in roles[2:]):
        return None
    figures = "".join(_FIGURE.format(at=at) for at in range(2, len(columns)))
    second = re.compile(rf"\s*(?P<words>\S.*?){figures}\s*")
    rows: list[TableRow] = []
    number = head[1] + 1
    while number < len(lines.stripped) and lines.stripped[number] and number not in outline.furniture:
        name = lines.stripped[number]
        below = second.fullmatch(lines.texts[number + 1]) if number + 1 < len(lines.texts) else None
        if below is None or _ENDS_IN_FIGURE.search(name) or _indent(lines, number + 1) <= _indent(lines, number):
            return None
        spans = [below.span("words"), *(below.span(f"figure{at}") for at in range(2, len(columns)))]
        pieces = [stripped_piece(lines, number), *(piece_of(lines, number + 1, *span) for span in spans)]
        row = row_of(outline, columns, pieces, own)
        if row is None:
            return None
        rows.append(row)
        number += 2
    if len(rows) < _LEAST_ROWS:
        return None
    settled = frozenset(range(head[1] + 1, number))
    return Table(head[0], head[1], number - 1, tuple(columns), tuple(rows), own, settled)


def _indent(lines: Lines, number: int) -> int:
    return len(lines.texts[number]) - len(lines.texts[number].lstrip())
