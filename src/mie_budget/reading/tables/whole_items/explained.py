"""Explained tables: the accounts of a budget, whose last column (説明) lists the programmes that each is spent on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.reading.characters import past
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells, row_cells
from mie_budget.reading.tables.columns import Role, column_of
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import Table, TableRow, cell_tail
from mie_budget.reading.tails import Tail
from mie_budget.reading.titles import mark_of
from mie_budget.units import unit_yen

_ACCOUNT = lazy(r"(?:款[・、]?)?(?:項[・、]?)?目|科目")
_SPENT_ON = lazy(r"説明|事業(?:の)?説明|説明及び事業")
_PROGRAMMES_CALLED = lazy(r"(?:事業の?)?説明\((?:[^()]*・)?事業[^()]*\)")
"""A head that says itself that programmes are listed below: 説明(事業名及び事業費)."""
_FUNDING = "財源"
_SPENT = "費"
"""What is spent has its sources beside it, or is called an expense; the revenue is not, and lists no programmes."""
_IN_SECTIONS = "節"
_NAME_AND_AMOUNT = 2
_SUM = lazy(r"(?:\S{0,12})?<total>")
_STATED = lazy(
    r"(?P<name>(?:【[^【】]{1,6}】)?[^\W\d_].*?) +(?P<amount>[△▲]? ?(?!0\d)\d{1,3}(?:,\d{3})*(?:[百千万億]{0,2}円)?)"
    r"(?:\((?P<names>[^()\d]{2,40})\))?(?= |$|[^\W\d_])"
)
"""What is listed: a name, and its amount behind a blank, with who is in charge; the next may follow without a blank."""
_UNIT_ABOVE = lazy(r"(?P<unit><unit>)(?: +|$)")
"""The unit of a column, above its first figure."""
_IN_CHARGE = lazy(r"\s*[【〔\[(<〈](?P<names>[^【】〔〕\[\]()<>〈〉\d]{2,40})[】〕\])>〉]\s*")
"""Who is in charge of what is listed behind it."""
_ORDINAL_INSIDE = lazy(r" [(]?\d{1,4}[)]? ")
"""Before it ends what has no amount of its own."""
_FARTHEST_PAGE = 6
"""Lines between the tables of two pages: a page number, blank lines, the chapter with its unit."""


_CODE = lazy(r"(?:^| )(?=0\d\d )")
"""A number of three digits that begins with 0 is no figure: it opens an entry, whatever stands before it."""
_SECTION = lazy(r"\d{1,2} ?(?:<spent.kind>)")
_NUMBERED = lazy(r"\d{1,2} ?[^\W\d]")


class _Stated(NamedTuple):
    """What a cell lists: the style of its mark and its number, its name, who is in charge, and its amount as read."""

    style: str
    number: int | None
    name: Piece
    departments: DepartmentList | None
    amount: Piece
    tail: Tail
    yen: int


class _Account(NamedTuple):
    """An account with its own amount, what the cells beside it list, and the lines these stand on.

    `yen` is None where that is not known, or where what is listed cannot be told apart. It has no name where that
    stands on the page beside.
    """

    name: Piece | None
    own: tuple[Piece, Tail] | None
    yen: int | None
    stated: list[_Stated]
    lines: list[int]


def explained_tables(lines: Lines, outline: Outline, number: int, border: str) -> list[Table]:
    """The tables, one on each page, from a head on that names accounts (目), their amounts and sources, and 説明.

    The programmes are what is listed with the mark of the first. They are read where they come to the account's amount:
    that says that each name and each figure was told apart from its parts and from its neighbours; other accounts are
    left in doubt. So are those whose sources do not stand beside them, as those of the revenue have none. An account
    may go on over the page.
    """
    head = _head_of(lines, number, border)
    if head is None:
        return []
    reader = _Reader(lines, outline, head, border)
    reader.read(number)
    if outline.unit_at(number) is None and reader.unit is None and not head.lists_programmes:
        return []
    if head.lists_programmes and not all(map(_programmes, reader.accounts)):
        # What its rows say by themselves may be read.
        return []
    return reader.tables()


class _Head(NamedTuple):
    """Which column of a head has this year's amounts, and what says that its last one lists what is spent.

    Others have the sources of that, or it is called so itself. None has the accounts' amounts on a page that begins
    with what each is made up of (節): they come to it.
    """

    own: int | None
    has_sources: bool
    lists_programmes: bool


class _Reader:
    """Reads the rows below the head line by line.

    `heads` are the lines of the heads, the first of each page, each with the last line of its rows; `current` is the
    account to which the next row belongs that names none.
    """

    def __init__(self, lines: Lines, outline: Outline, head: _Head, border: str) -> None:
        self.lines = lines
        self.outline = outline
        self.own = head.own
        self.is_spent = head.has_sources or head.lists_programmes
        self.border = border
        self.heads: dict[int, int] = {}
        self.head_lines: set[int] = set()
        self.accounts: list[_Account] = []
        self.totals: list[TableRow] = []
        self.current: _Account | None = None
        self.unit: int | None = None

    def read(self, head: int) -> None:
        """Read the rows from the line of a head on, as far as there are any."""
        page, misses = head, 0
        words = _without_borders(self.lines.stripped[head])
        for at in range(head, len(self.lines.stripped)):
            if not _is_row(self.lines, at, self.border):
                misses += 1
                if misses > _FARTHEST_PAGE:
                    if self.own is not None:
                        return
                    page = -1
                continue
            misses = 0
            cells = [piece_of(self.lines, at, *cell) for cell in row_cells(self.lines, at, self.border)]
            if _without_borders(self.lines.stripped[at]) == words:
                page = at
                self.head_lines.add(at)
            elif self.own is None and cells and _ACCOUNT.fullmatch(cells[0].text.replace(" ", "")):
                # The page beside, with the names of the accounts.
                page = -1
            elif page < 0:
                continue
            elif not cells or _ACCOUNT.fullmatch(cells[0].text.replace(" ", "")):
                # The head of another table: that of the revenue, say.
                return
            elif at - 1 in self.head_lines and not cells[0].text and not any(map(str.isdigit, self.lines.texts[at])):
                self.head_lines.add(at)
            elif self.own is None:
                self._section(at, cells)
            else:
                self._row(at, cells)
            if page >= 0:
                self.heads[page] = at

    def _row(self, at: int, cells: Sequence[Piece]) -> None:
        context = self._context(at, cells)
        cells = [_without_unit(cell) for cell in cells]
        named = cells[0].text.replace(" ", "")
        amount = cells[self.own] if self.own is not None and self.own < len(cells) else None
        tail = cell_tail(amount, context) if amount is not None else None
        if named and _SUM.fullmatch(named):
            own = (amount, tail) if amount is not None and tail is not None else None
            self.totals.append(_row(cells[0], own, is_total=True))
            self.current = None
            return
        if named and amount is not None and amount.text:
            own = (amount, tail) if tail is not None else None
            is_spent = self.is_spent or named.endswith(_SPENT)
            yen = tail.clauses[0].yen if tail is not None and is_spent else None
            self.current = _Account(cells[0], own, yen, [], [])
            self.accounts.append(self.current)
        if self.current is None:
            return
        self.current.lines.append(at)
        # Without the borders that the source knows, an empty last cell may be missing: it would be that of a figure.
        if named and _heads_list(cells[-1].text):
            return
        if any(map(str.isalpha, cells[-1].text)):
            listed = _listed(context, cells[-1])
            if listed is None:
                # What cannot be told apart is no part of a sum.
                self.current = self.accounts[-1] = self.current._replace(yen=None)
            else:
                self.current.stated.extend(listed)

    def _section(self, at: int, cells: Sequence[Piece]) -> None:
        """Read a row of a page that begins with what accounts are made up of: an explanation opens one of them."""
        context = self._context(at, cells)
        end = len(cells[-1].text)
        # An empty last cell may be missing.
        padded = [*cells, cells[-1].cut(end, end)] if len(cells) == _NAME_AND_AMOUNT else cells
        if len(padded) <= _NAME_AND_AMOUNT:
            return
        name, amount, explained = [_without_unit(cell) for cell in padded[-3:]]
        if explained.text or self.current is None:
            listed = _listed(context, explained)
            self.current = _Account(None, None, None if listed is None else 0, listed or [], [])
            self.accounts.append(self.current)
        self.current.lines.append(at)
        tail = cell_tail(amount, context)
        yen = tail.clauses[0].yen if tail is not None else None
        if self.current.yen is not None and _NUMBERED.match(name.text):
            spent = self.current.yen + yen if yen is not None and _SECTION.fullmatch(name.text) else None
            self.current = self.accounts[-1] = self.current._replace(yen=spent)

    def _context(self, at: int, cells: Sequence[Piece]) -> Context:
        """What holds for the figures of a row, with the unit that stands in its cells, or stood in those above."""
        units = [unit_yen(unit["unit"]) for cell in cells if (unit := _UNIT_ABOVE.match(cell.text)) is not None]
        self.unit = units[0] if units else self.unit
        context = self.outline.context(at)
        return context if self.unit is None else context._replace(unit=self.unit)

    def tables(self) -> list[Table]:
        """The table of each page, with the programmes of those accounts that they make up."""
        rows: list[TableRow] = []
        settled = set(self.head_lines)
        for account in self.accounts:
            programmes = _programmes(account)
            if account.name is not None or programmes:
                settled.update(account.lines)
            rows += programmes or ([_in_doubt(account, account.name)] if account.name is not None else [])
        if not rows:
            return []
        settled.update(row.first_line for row in self.totals)
        rows = sorted((*rows, *self.totals), key=lambda row: row.first_line)
        begun = [row.first_line for row in rows]
        return [
            Table(
                first,
                first + 1 if first + 1 in self.head_lines else first,
                last,
                (),
                tuple(rows[bisect_right(begun, first) : bisect_right(begun, last)]),
                None,
                frozenset(settled.intersection(range(first, last + 1))),
            )
            for first, last in self.heads.items()
            if self.own is not None or bisect_right(begun, first) < bisect_right(begun, last)
        ]


def _head_of(lines: Lines, number: int, border: str) -> _Head | None:
    """What a line says as the head of such a table; None where it is none."""
    cells = row_cells(lines, number, border, repeated=True)
    words = [lines.texts[number][slice(*cell)].replace(" ", "") for cell in cells]
    if _IN_SECTIONS in words[:2] and _SPENT_ON.fullmatch(words[-1]):
        return _Head(None, False, False)
    if len(words) < 4 or not _ACCOUNT.fullmatch(words[0]):
        return None
    lists_programmes = _PROGRAMMES_CALLED.fullmatch(words[-1]) is not None
    if not lists_programmes and not _SPENT_ON.fullmatch(words[-1]):
        return None
    named = [column_of(word, None) for word in words]
    own = next((at for at, column in enumerate(named) if column is not None and column.role is Role.AMOUNT), None)
    return None if own is None else _Head(own, any(_FUNDING in word for word in words[own + 1 :]), lists_programmes)


def _without_borders(text: str) -> str:
    """A head as its words alone: each page sets it a little differently."""
    return text.replace(" ", "").replace("|", "")


def _is_row(lines: Lines, number: int, border: str) -> bool:
    return border in lines.texts[number] or known_cells(lines, number) is not None


def _heads_list(text: str) -> bool:
    """Whether the cell of a row that names an account holds nothing but the heading of what is listed below."""
    mark = mark_of(text)
    return mark is not None and mark.kind != "bullet" and not any(map(str.isdigit, text[mark.end :]))


def _without_unit(cell: Piece) -> Piece:
    """A cell without the unit above its figures."""
    unit = _UNIT_ABOVE.match(cell.text)
    return cell if unit is None else cell.cut(unit.end(), len(cell.text))


def _listed(context: Context, cell: Piece) -> list[_Stated] | None:
    """All that a cell lists, in order; None where it holds anything else."""
    found: list[_Stated] = []
    charged: DepartmentList | None = None
    at, text = 0, cell.text
    code = _CODE.search(text)
    while at < len(text):
        heading = _IN_CHARGE.match(text, at)
        named = read_departments(heading["names"], strict=True) if heading is not None else None
        if heading is not None and named is not None:
            charged, at = named, heading.end()
        at = past(text, at)
        mark = mark_of(text[at:])
        match = _STATED.match(text, past(text, at + (mark.end if mark is not None else 0)))
        if match is None or _ORDINAL_INSIDE.search(match["name"]):
            # Whatever stands before the next code says more of the entry above it.
            if code is None:
                return None
            code = _CODE.search(text, at + 1)
            at = code.end() if code is not None else len(text)
            continue
        amount = cell.cut(*match.span("amount"))
        tail = cell_tail(amount, context)
        yen = tail.clauses[0].yen if tail is not None else None
        if tail is None or yen is None:
            return None
        departments = read_departments(match["names"], strict=True) if match["names"] else charged
        if departments is None and match["names"]:
            return None
        name = cell.cut(at, match.end("name"))
        style = mark.style if mark is not None and match["name"][:1] != "【" else ""
        number = mark.number if mark is not None and style else None
        found.append(_Stated(style, number, name, departments, amount, tail, yen))
        at = match.end()
    return found


def _programmes(account: _Account) -> list[TableRow]:
    """The programmes of an account; none where they do not come to its amount."""
    stated = account.stated
    listed = _without_parts([one for one in stated if one.style == stated[0].style])
    if any(after.number is not None and after.number <= (one.number or 0) for one, after in pairwise(listed)):
        return []
    if not listed or sum(one.yen for one in listed) != account.yen:
        return []
    last = account.lines[-1]
    return [
        _row(one.name, (one.amount, one.tail))._replace(
            departments=one.departments, last_line=last if one is listed[-1] else one.name.line, enumerated=True
        )
        for one in listed
    ]


def _without_parts(listed: Sequence[_Stated]) -> list[_Stated]:
    """What is listed without the parts that each may have, counted from 1 again as far as they come to its amount."""
    whole: list[_Stated] = []
    rest, inside = 0, False
    for one in listed:
        inside = rest > 0 and (one.number == 1 or inside)
        if inside:
            rest -= one.yen
        else:
            whole.append(one)
            rest = one.yen if one.number is not None else 0
    return whole


def _in_doubt(account: _Account, name: Piece) -> TableRow:
    """The account itself, to be reported in the place of what was not read of it."""
    return _row(name, account.own)._replace(doubts=("columns",), last_line=account.lines[-1])


def _row(name: Piece, own: tuple[Piece, Tail] | None, *, is_total: bool = False) -> TableRow:
    return TableRow(name, None, own, (), (), name.line, name.line, (), (), is_total)
