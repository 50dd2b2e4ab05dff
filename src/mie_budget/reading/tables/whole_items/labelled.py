"""Labelled cells: a name in one cell of each row, and beside it one that holds its amount and more, behind labels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import rows_of_table, small_parts
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.rows import SUM_ALONE, Table, row_of

_LEAST_ROWS = 2
"""One cell alone may label anything."""
_LEAST_LABELS = 2
_CELLS = 2
_LABEL = lazy(r"(?:^|(?<=\s))[・○●■◆【\[]?(?P<label>[^\s\d:：](?: [^\s\d:：]){1,4}|[^\s\d:：]{1,8}) ?[】\]]? ?[:：] ?")
_NAME = "事業名・内容"
"""What a cell holds that has nothing beside it but labelled values."""


def labelled_cells_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and whose second cells label all they hold: 予算額：50千円 担当：土木課.

    A head above them names no columns: 事業 | 予算と担当.
    """
    rows = rows_of_table(lines, outline, number)
    head = bool(rows) and not _labelled(rows[0][-1], outline)
    body = rows[int(head) :]
    if len(body) < _LEAST_ROWS or any(len(row) != _CELLS for row in rows):
        return None
    found = []
    for name, cell in body:
        held = _labelled(cell, outline)
        own = next((at for at, (column, _) in enumerate(held, 1) if column.role is Role.AMOUNT), None)
        if own is None or not name.text or SUM_ALONE.fullmatch(held[own - 1][1].text) is None:
            return None
        columns = [Column(Role.TITLE, _NAME, None, None, 0, 0), *(column for column, _ in held)]
        small = small_parts(lines, name.line).get(name.parts[0][2])
        smaller = {0: small - name.parts[0][2]} if small is not None else {}
        row = row_of(outline, columns, [name, *(piece for _, piece in held)], own, small=smaller)
        if row is None or row.is_total:
            return None
        found.append(row)
    first, last = body[0][0].line, body[-1][0].line
    return Table(number, first - 1, last, (), tuple(found), None, frozenset(range(number, last + 1)))


def _labelled(cell: Piece, outline: Outline) -> Sequence[tuple[Column, Piece]]:
    """What a cell holds behind each of its labels; nothing where it holds more, or no amount, or that alone."""
    labels = [*_LABEL.finditer(cell.text)]
    if len(labels) < _LEAST_LABELS or labels[0].start():
        return ()
    ends = [*(following.start() for _, following in pairwise(labels)), len(cell.text)]
    held: list[tuple[Column, Piece]] = []
    for at, (label, end) in enumerate(zip(labels, ends, strict=True), 1):
        words = label["label"].replace(" ", "")
        named = column_of(words, outline.fiscal_year)
        # A source of money is named behind its label, without a figure.
        role = Role.TEXT if named is None else named.role
        value = cell.cut(label.end(), label.end() + len(cell.text[label.end() : end].rstrip()))
        if role in NUMERIC and SUM_ALONE.fullmatch(value.text) is None:
            role = Role.TEXT
        held.append((Column(role, words, named and named.year, named and named.unit, at, at), value))
    return held if sum(column.role is Role.AMOUNT for column, _ in held) == 1 else ()
