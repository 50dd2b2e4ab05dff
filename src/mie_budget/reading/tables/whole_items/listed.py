"""Cells beside words: lists of several items each beside a bureau or a field of work, or labelled values of a name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import row_cells, rows_of_table, small_parts
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import SUM_ALONE, Table, TableRow, cell_tail, is_named_for_programme, row_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations
from mie_budget.reading.tables.whole_items.enumerated import listed_in
from mie_budget.reading.tails import Tail
from mie_budget.reading.titles import is_marker

_LEAST_ROWS = 2
"""One cell alone may hold, or label, anything."""
_LEAST_ITEMS = 3
_LEAST_LISTED = 2
"""One item in each cell may be the only one of its row; a cell with several is a list."""
_NOTHING = lazy(r"<dash>{0,2}")
_NOT_ALONE = "|"
_CHARGED = lazy(
    r"\s*(?P<name>[^\W\d_][^〔〕\[\]【】|。]{1,48}?)\s+"
    r"(?P<amount><sum>)"
    r"\s*[〔\[【(](?P<who>[^〔〕\[\]【】()|\d]{2,30})[〕\]】)](?=\s|$)"
)
"""An item in a cell with others that says who is in charge behind its sum, which so needs no unit of its own."""
_LEAST_LABELS = 2
_CELLS = 2
_LABEL = lazy(r"(?:^|(?<=\s))[・○●■◆【\[]?(?P<label>[^\s\d:：](?: [^\s\d:：]){1,4}|[^\s\d:：]{1,8}) ?[】\]]? ?[:：] ?")
_NAME = "事業名・内容"
"""What a cell holds that has nothing beside it but labelled values."""


class _Told(NamedTuple):
    """An item in a cell: its name, its amount as printed and as read, and who is in charge where it says so."""

    name: Piece
    amount: Piece
    tail: Tail
    charged: str = ""


def listed_cells_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table that opens on a line and lists items in cells: 総務部 | ・端末の更新（864万円）・本の購入（42万円）.

    Every cell is words or a list, each column the one or the other, and words open each row. None where these name
    programmes, of which a list would tell the parts. Who is in charge stands in a column of words, and what the items
    of a column are (新規, 拡充) in its head.
    """
    rows = rows_of_table(lines, outline, number) or _rows_of_text(lines, number)
    if len(rows) < _LEAST_ROWS:
        return None
    context = outline.context(number)
    told = [[_told_in(cell, context) for cell in row] for row in rows]
    head = not any(told[0])
    body = range(int(head), len(rows))
    if len(body) < _LEAST_ROWS or any(cell is None for at in body for cell in told[at]):
        return None
    size = max(len(rows[at]) for at in body)
    places = {at for row in body for at, cell in enumerate(told[row]) if cell}
    words = [at for at in range(size) if at not in places]
    several = sum(len(cell or ()) >= _LEAST_LISTED for row in body for cell in told[row])
    sure = all(one.charged for row in body for cell in told[row] for one in cell or ())
    if not several or 0 in places or not _are_apart([rows[at] for at in body], places, sure=sure):
        return None
    names = [cell.text.replace(" ", "") for cell in rows[0]] if head else []
    if _names_programmes(names, [rows[at][0].text for at in body], min(places), outline.fiscal_year):
        return None
    in_charge = next((at for at in words if _are_departments([rows[row] for row in body], at)), None)
    items: list[TableRow] = []
    charged = ""
    for row in body:
        cells = rows[row]
        if in_charge is not None and in_charge < len(cells) and cells[in_charge].text:
            charged = cells[in_charge].text
        for at, cell in enumerate(told[row]):
            marked = (names[at],) if at < len(names) and is_marker(names[at]) else ()
            items += [_item(one, charged, marked) for one in cell or ()]
    if len(items) < _LEAST_ITEMS:
        return None
    last = rows[-1][0].line
    settled = frozenset(rows[at][0].line for at in body) | (frozenset((number,)) if head else frozenset())
    return Table(number, number if head else number - 1, last, (), tuple(items), None, settled)


def _rows_of_text(lines: Lines, number: int) -> list[list[Piece]]:
    """The cells of the lines with borders from one on, to the first without; none where the source knows cells."""
    if lines.known or _NOT_ALONE not in lines.texts[number] or (number and _NOT_ALONE in lines.texts[number - 1]):
        return []
    below = takewhile(lambda at: _NOT_ALONE in lines.texts[at], range(number, len(lines.texts)))
    return [[piece_of(lines, at, *cell) for cell in row_cells(lines, at, _NOT_ALONE)] for at in below]


def _told_in(cell: Piece, context: Context) -> list[_Told] | None:
    """What a cell lists, in order; nothing where it states no sum, None where it cannot be told apart."""
    found: list[_Told] = []
    at = 0
    while (match := _CHARGED.match(cell.text, at)) is not None and is_unit_of_body(match["who"]):
        amount = cell.cut(*match.span("amount"))
        tail = cell_tail(amount, context)
        if tail is None or tail.clauses[0].yen is None:
            break
        found.append(_Told(cell.cut(*match.span("name")), amount, tail, match["who"]))
        at = match.end()
    if found and at == len(cell.text):
        return found
    listed = listed_in(cell, context)
    return None if listed is None else [_Told(*one) for one in listed]


def _are_apart(rows: Sequence[Sequence[Piece]], places: set[int], *, sure: bool) -> bool:
    """Whether cells where lists stand hold nothing else, and no other cell has a figure.

    Where all that is listed is `sure` to be items, as each says who is in charge, other cells there may be words.
    """
    for row in rows:
        for at, cell in enumerate(row):
            if at in places:
                if (
                    not sure
                    and not find_figures(cell.text)
                    and not find_bare(cell.text, 1)
                    and not _NOTHING.fullmatch(cell.text)
                ):
                    return False
            elif find_figures(cell.text):
                return False
    return bool(rows[0][0].text)


def _names_programmes(head: Sequence[str], words: Sequence[str], lists: int, year: int | None) -> bool:
    """Whether what stands before the lists are programmes, by the head of a column or by their own names."""
    named = [column_of(name, year) for name in head[:lists]]
    if any(column is not None and column.role is Role.TITLE for column in named):
        return True
    return 2 * sum(map(is_named_for_programme, words)) >= len(words)


def _are_departments(rows: Sequence[Sequence[Piece]], at: int) -> bool:
    filled = [row[at].text for row in rows if at < len(row) and row[at].text]
    return len(filled) >= _LEAST_ROWS and all(map(names_organizations, filled))


def _item(one: _Told, charged: str, markers: tuple[str, ...]) -> TableRow:
    name, amount, tail, own = one
    departments = read_departments(own or charged, strict=True) if own or charged else None
    line = name.line
    return TableRow(name, departments, (amount, tail), (), markers, line, line, (), (), is_total=False, enumerated=True)


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
