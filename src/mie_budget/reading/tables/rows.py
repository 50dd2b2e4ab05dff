"""Rows: the items that the cells of a table state, column by column, and the table that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mie_budget.models import OtherRelation
from mie_budget.reading.brackets import PAIRS, closing_of, unframed
from mie_budget.reading.broken_names import begins_inside
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.lines import Piece, joined
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_organization, read_departments, sections_of
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import are_shares
from mie_budget.reading.tables.columns import (
    NUMERIC,
    Column,
    Role,
    also_holds,
    holds_content,
    holds_departments_first,
    role_in_brackets,
    role_of_label,
)
from mie_budget.reading.tables.levels import is_of_upper_level, of_lowest_level
from mie_budget.reading.tables.told_by_cells import is_unit_of_body
from mie_budget.reading.tails import Tail, read_tail
from mie_budget.reading.titles import is_marker, mark_of

NUMBER_CELL = lazy(r"[(（]?[+＋]?[ ]?<sum>%?[)）]?|<dash>{1,3}|皆[増減]|<unstated>|…|0")
SUM_ALONE = lazy(r"<sum>(?: ?の?<label.part_of>| ?\((?:<label.part_of>|<label.relisted>)\))?|<dash>")
"""A cell that holds the amount of an item and nothing else, with or without its unit, or a dash for none."""
_TOTAL = lazy(r".{0,12}<total>(?:\(.*\))?")
_TOTAL_ALONE = lazy(r"<total>(?:\([^()]*\))?")
_TOTAL_OF_CHAPTER = lazy(r".{0,40} <total>(?:\(.*\))?")
"""The name of a chapter apart before it, as long as those are, where the row has no name of an item."""
SENTENCE = lazy(r"。|ます|ください")
NOTE = lazy(r"[※＊*]|\(?注")
"""What opens a note below a row or the table."""
_GAP_BEHIND_NAME = r"(?:\([^()]*\))?(?P<gap> +)(?=[^ ])(?!\([^()]*\)(?: |$))"
_PROGRAMME_ENDS = lazy(rf"<programme>費?{_GAP_BEHIND_NAME}")
_NAME_ENDS = lazy(rf"(?:<programme>費?|費){_GAP_BEHIND_NAME}")
_PROGRAMME = lazy(r"<programme>(?:費|\([^()]*\))?$")
_LONGEST_LEAD = 40
"""Characters of the organizations before a name in one cell: a bureau and its section."""
_EXTENSION = lazy(r"(?<=[^\W\d_])\s?[(〔\[]\d{3,5}(?:[・、,/-]\d{2,5})*[)〕\]]$")
"""By which number who is in charge is called, in brackets behind it: 道路課(2451)."""
_CODE_BEFORE = lazy(r"\d{1,10}[ :：_.-]{0,2}(?=[^\d\s])")
"""The code of an organization before its name: 0501 道路課."""
_SHORT_NAME = lazy("[一-龠]{2}")
_GAP = lazy("(?P<gap> +)")
_FULL_LINE = lazy(r"(?<=[^の他]事業)(?P<gap>)(?=[\d「])")
"""Where a name ends that fills its line, so that the sentence about it follows at once: 交通支援事業75歳以上に….
A letter might go on with its last word (事業者, 事業所)."""
_IN_BRACKETS_BEHIND = lazy(r"(?<=[^ ]) *\((?P<figure>[^()]*)\)$")
_IN_BRACKETS_BEFORE = lazy(r"\((?P<figure> ?[△▲−-]? ?\d[\d,.]* ?|[-‐–—―−ー ]{1,3}|皆[増減])\) *(?=[△▲−-]? ?\d)")
"""The figure above another in one cell."""
_NONE_BESIDE_OTHERS = lazy(r"<dash>{1,3} *[(〔\[](?P<others>[^()〔〕\[\]]*\d[^()〔〕\[\]]*)[)〕\]]")
"""A dash for the amount, and in brackets what else is said of the item: － (債務負担行為 5,000)."""
_WHOLE_NAME = lazy(r"(?:<programme>費?|<cost.name>)(?:\([^()]*\))?$")
_SAYS = lazy(r"。(?= |$)|^(?:[・－→⇒]|- )|^(?:<field.departments>) ?[:：]")
"""What is said of a programme: sentences, a list, or who is in charge."""
_PROGRAMME_NAME = lazy(r"(?:事業|費)\Z")
_BADGE = r"(?<=[^ ]) +(?P<badge><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)"
_BADGE_BEHIND = lazy(rf"{_BADGE}$")
_BADGE_WITHIN = lazy(rf"{_BADGE} +(?=[^ ])")
"""The marker behind a name, before what the same cell says of it."""
_OPENING, _CLOSING = "(〔[【〈<", ")〕]】"
_IN_CHARGE_BEHIND = lazy(
    r"(?<=[^ (]) *[(〔\[【](?:(?:<field.departments>) ?[:：] ?)?(?P<names>[^()〔〕\[\]【】:：]{2,40})[)〕\]】]$"
    r"|(?<=[^ (]) +(?:<field.departments>) ?[:：] ?(?P<labelled>[^()〔〕\[\]【】:： ][^()〔〕\[\]【】:：]{1,39})$"
)
_DASHES = ("-", "―", "—", "−", "ー")
# What a name that goes on below ends in.
GOES_ON = "のをとにが・（(「ー"


class TableRow(NamedTuple):
    """An item of a table, as its cells say; pieces lead back to the text."""

    title: Piece
    departments: DepartmentList | None
    own: tuple[Piece, Tail] | None
    others: tuple[tuple[Role, Piece, Tail], ...]
    markers: tuple[str, ...]
    first_line: int
    last_line: int
    prose: tuple[Piece, ...]
    doubts: tuple[str, ...]
    is_total: bool
    depths: tuple[int, int] = (0, 0)
    """In which of several columns of names (事業名, 細事業名) its name begins, and in which it ends."""
    enumerated: bool = False
    """Whether it stands with others, each with its sum, in the cell of what they are spent in."""
    headed: str = ""
    """The unknown words that head its amount, where too little besides says what that is."""
    charged_above: bool = False
    """Whether a row above it names its departments, and its own cell of them is empty."""

    def doubted(self, what: str) -> TableRow:
        """The row with one more of what is to be checked."""
        return self._replace(doubts=(*self.doubts, what))


class Table(NamedTuple):
    """A table: the lines of its head, those it covers, its columns and its rows."""

    head_first: int
    head_last: int
    last: int
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    own: int | None
    settled: frozenset[int]
    """The lines that are read: rows and their continuations."""
    heads_again: frozenset[int] = frozenset()
    """The lines within it on which its head stands once more."""


class _Figures(NamedTuple):
    own: tuple[Piece, Tail] | None
    others: tuple[tuple[Role, Piece, Tail], ...]
    prose: tuple[Piece, ...]


_Filled = Sequence[tuple[int, Column, Piece]]
"""The cells of a row that hold anything, each with its column and the place of that."""


def is_named_for_programme(text: str) -> bool:
    """Whether a name ends as those of programmes do, or is called what one costs."""
    return _PROGRAMME.search(text) is not None


def row_of(
    outline: Outline,
    columns: Sequence[Column],
    pieces: Sequence[Piece],
    own: int | None,
    *,
    doubts: tuple[str, ...] = (),
    small: Mapping[int, int] = MappingProxyType({}),
) -> TableRow | None:
    """The item that a row of cells states; None for a row that states none.

    `small` says where smaller type begins in the cell of a column.
    """
    line = pieces[0].line
    alone = all(column.role is not Role.DEPARTMENTS for column in columns)
    filled = [
        cell
        for index, (column, piece) in enumerate(zip(columns, pieces, strict=False))
        if piece.text
        for part in _name_and_small(column, piece, small.get(index))
        for cell in (_with_in_charge if alone else _taken_apart)(index, *part)
    ]
    filled = of_lowest_level(filled)
    title = _title_of(columns, filled)
    is_total = _is_total(title, pieces, filled) or is_of_upper_level(filled, own)
    if not is_total and (title is None or not re.search(r"[^\W\d_]", title.text) or _states_shares(filled)):
        return None
    figures = _figures_of(filled, own, outline.context(line))
    return TableRow(
        title or pieces[0],
        _departments_of(filled),
        figures.own,
        figures.others,
        () if is_total else _markers_of(filled),
        line,
        pieces[-1].last_line,
        () if is_total else figures.prose,
        doubts,
        is_total,
        _depths_of(columns, filled),
    )


def _states_shares(filled: _Filled) -> bool:
    """Whether the cells of figures hold shares alone: how the columns have changed, and no item."""
    figures = [piece.text for _, column, piece in filled if column.role in NUMERIC]
    return any(text[-1] == "%" for text in figures) and are_shares(figures)


def _title_of(columns: Sequence[Column], filled: _Filled) -> Piece | None:
    """The name of an item, from all columns of names."""
    title: Piece | None = None
    for index, column, piece in filled:
        if column.role is not Role.TITLE:
            continue
        if title is None:
            title = piece
        elif column.text != columns[index - 1].text:
            title = joined(title, piece, between=" ")
    return title


def _taken_apart(index: int, column: Column, piece: Piece) -> Iterator[tuple[int, Column, Piece]]:
    """A cell, or the name in it and what its column holds besides: prose, or departments."""
    if holds_departments_first(column.text):
        yield from _departments_and_name(index, column, piece)
        return
    role = also_holds(column.text)
    gaps: Iterable[re.Match[str]] = ()
    if role is Role.TEXT:
        # 医療費 助成事業 is one name; what is none follows one that ends in 費 as well.
        ends = _PROGRAMME_ENDS if ends_with("cost.name", piece.text) else _NAME_ENDS
        gaps = [*ends.finditer(piece.text)]
        if not gaps and piece.text[-1] == "。":
            # A sentence is no part of a name, whatever that ends with; none parts them where that fills its line.
            blanks = [*_GAP.finditer(piece.text)]
            gaps = [*_FULL_LINE.finditer(piece.text)] if not blanks else blanks if len(blanks) == 1 else ()
    elif role is Role.DEPARTMENTS:
        gaps = (gap for gap in _GAP.finditer(piece.text) if read_departments(piece.text[gap.end() :], strict=True))
    gap = next(iter(gaps), None)
    if role is None or gap is None:
        yield index, column, piece
        return
    yield index, column, piece.cut(0, gap.start("gap"))
    yield index, column._replace(role=role), piece.cut(gap.end(), len(piece.text))


def _name_and_small(column: Column, piece: Piece, small: int | None) -> Iterator[tuple[Column, Piece]]:
    """A cell, or the whole name in it and what is said of it below in smaller type: no further name, and no bracket."""
    if column.role is not Role.TITLE or (small is not None and also_holds(column.text) is Role.DEPARTMENTS):
        yield column, piece
        return
    if small is None:
        badge = _BADGE_WITHIN.search(piece.text) if holds_content(column.text) else None
        yield column, piece if badge is None else piece.cut(0, badge.end("badge"))
        if badge is not None:
            yield column._replace(role=Role.TEXT), piece.cut(badge.end(), len(piece.text))
        return
    name, said = piece.cut(0, small), piece.cut(small, len(piece.text))
    name = name.cut(0, len(name.text.rstrip()))
    if holds_content(column.text) or _BADGE_BEHIND.search(name.text):
        yield column, name
        yield column._replace(role=Role.TEXT), said
        return
    may_be_name = "、" not in said.text and _PROGRAMME_NAME.search(said.text) is not None
    is_said = _SAYS.search(said.text) is not None
    if not (is_said or _WHOLE_NAME.search(name.text)) or may_be_name or (said.text[:1] in _OPENING and not is_said):
        yield column, piece
        return
    yield column, name
    yield column._replace(role=Role.TEXT), said


def _with_in_charge(index: int, column: Column, piece: Piece) -> Iterator[tuple[int, Column, Piece]]:
    """A cell of a table without a column of departments: a name may have them behind it, in brackets or a label."""
    text = piece.text
    may_name = column.role is Role.TITLE and (text[-1] in _CLOSING or ":" in text)
    behind = _IN_CHARGE_BEHIND.search(text) if may_name else None
    group = "labelled" if behind is not None and behind["labelled"] else "names"
    if behind is None or not is_unit_of_body(behind[group]):
        yield from _taken_apart(index, column, piece)
        return
    yield from _taken_apart(index, column, piece.cut(0, behind.start()))
    yield index, column._replace(role=Role.DEPARTMENTS), piece.cut(*behind.span(group))


def _departments_and_name(index: int, column: Column, piece: Piece) -> Iterator[tuple[int, Column, Piece]]:
    """A cell that holds who is in charge before the name: as many words as are organizations."""
    led = [
        gap
        for gap in _GAP.finditer(piece.text, 0, _LONGEST_LEAD)
        if read_departments(piece.text[: gap.start()], strict=True)
    ]
    if led:
        yield index, column._replace(role=Role.DEPARTMENTS), piece.cut(0, led[-1].start())
        piece = piece.cut(led[-1].end(), len(piece.text))
    yield index, column, piece


def _depths_of(columns: Sequence[Column], filled: _Filled) -> tuple[int, int]:
    names = [column.text for column in columns if column.role is Role.TITLE]
    held = [names.index(column.text) for _, column, _ in filled if column.role is Role.TITLE] or [0]
    return held[0], held[-1]


def _departments_of(filled: _Filled) -> DepartmentList | None:
    departments: DepartmentList | None = None
    figures = False
    for _, column, piece in filled:
        figures |= departments is not None and column.role in NUMERIC
        if column.role is Role.DEPARTMENTS:
            text = _EXTENSION.sub("", unframed(piece.text))
            code = _CODE_BEFORE.match(text)
            named = read_departments(text[code.end() :], strict=True) if code is not None else None
            found = named or read_departments(text) or _in_short(text)
            # Behind its figures may stand what is of something else, if it is no section of the bureau before them.
            if not figures or (found and departments and sections_of(departments.names, found)):
                departments = with_bureau(departments, found)
    return departments


def _in_short(text: str) -> DepartmentList | None:
    """Who is in charge by the first two letters of its name, as small towns write it in a column: 土木, 福祉."""
    return DepartmentList((text,)) if _SHORT_NAME.fullmatch(text) and not is_marker(text) else None


def _markers_of(filled: _Filled) -> tuple[str, ...]:
    return tuple(
        word
        for _, column, piece in filled
        if column.role is Role.MARKER and (is_marker(piece.text) or len(piece.text) <= 4)
        for word in re.split(r"[・、/ ]", piece.text)
    )


def _figures_of(filled: _Filled, own: int | None, context: Context) -> _Figures:
    """The figures of a row, and what it says in words: prose, and what stands in place of its own amount."""
    own_read: tuple[Piece, Tail] | None = None
    others: list[tuple[Role, Piece, Tail]] = []
    prose: list[Piece] = []
    for index, column, cell in filled:
        if column.role is Role.TEXT:
            prose.append(cell)
        if column.role not in NUMERIC:
            continue
        of_column = context._replace(unit=column.unit or context.unit)
        if index == own and cell.text[0] in _DASHES and (beside := figures_beside_none(cell, of_column)) is not None:
            others += beside
            continue
        bracket = role_in_brackets(column.text)
        before = _IN_BRACKETS_BEHIND.search(cell.text) if bracket is not None else None
        piece = cell if before is None else cell.cut(0, before.start())
        above = _IN_BRACKETS_BEFORE.match(piece.text) if index == own and piece.text[:1] == "(" else None
        if above is not None:
            # The figure without brackets is the own one.
            bracketed = piece.cut(*above.span("figure"))
            by_legend = Role.PREVIOUS_YEAR if context.brackets is OtherRelation.PREVIOUS_YEAR else Role.ASIDE
            if (of_bracket := cell_tail(bracketed, of_column)) is not None:
                others.append((bracket or by_legend, bracketed, of_bracket))
            piece = piece.cut(above.end(), len(piece.text))
        if bracket is not None and before is not None:
            behind = cell.cut(*before.span("figure"))
            if (beside_amount := cell_tail(behind, of_column)) is not None:
                others.append((bracket, behind, beside_amount))
        tail = cell_tail(piece, of_column)
        if tail is None:
            if index == own and piece.text not in _DASHES:
                prose.append(piece)
        elif index == own:
            own_read = (piece, tail)
        else:
            others.append((column.role, piece, tail))
    return _Figures(own_read, tuple(others), tuple(prose))


def figures_beside_none(cell: Piece, context: Context) -> list[tuple[Role, Piece, Tail]] | None:
    """What a cell says besides that an item has no amount, by the labels of its figures; None where it has one."""
    match = _NONE_BESIDE_OTHERS.fullmatch(cell.text)
    if match is None:
        return None
    piece = cell.cut(*match.span("others"))
    tail = cell_tail(piece, context)
    if tail is None:
        return []
    role = role_of_label(tail.clauses[0].label)
    if role is None and context.brackets is OtherRelation.PREVIOUS_YEAR:
        role = Role.PREVIOUS_YEAR
    return [(Role.ASIDE if role in (None, Role.AMOUNT) else role, piece, tail)]


def _is_total(title: Piece | None, pieces: Sequence[Piece], filled: _Filled) -> bool:
    """Whether a row says that it is a total: its name, its field or, where it has no name, any of its cells."""
    fields = [piece for _, column, piece in filled if column.role in (Role.FIELD, Role.MARKER)]
    names = [*fields[-1:], *([title] if title is not None else pieces)]
    if title is None and any(_TOTAL_OF_CHAPTER.fullmatch(piece.text) for piece in pieces if piece.text):
        return True
    return any(
        _TOTAL.fullmatch(name.text.replace(" ", "")) or _TOTAL.fullmatch(name.text.strip())
        for name in names
        if name.text
    )


def with_bureau(before: DepartmentList | None, found: DepartmentList | None) -> DepartmentList | None:
    """The departments of two cells: a bureau in one and its section in the next are one organization."""
    if before is None or found is None:
        return found or before
    if len(before.names) != 1 or len(found.names) != 1 or before.names == found.names:
        return found
    last = before.names[0].rpartition(" ")[2]
    if found.names[0].endswith("担当") and is_organization(last) and not is_bureau(last):
        # Who of the section it is.
        return before
    return DepartmentList((f"{before.names[0]} {found.names[0]}",))


def cell_tail(piece: Piece, context: Context) -> Tail | None:
    """What a cell of figures says."""
    figures = find_figures(piece.text) or find_bare(piece.text, context.unit)
    mark = mark_of(piece.text)
    if not figures or (mark is not None and figures[0].start < mark.end and _has_words(piece.text[mark.end :])):
        # Words behind an ordinal are no figure.
        return None
    start = figures[0].start
    lead = piece.text[:start].strip()
    tail = read_tail(piece.text, 0 if lead else start, figures, context._replace(limits=False))
    if not tail.clauses:
        tail = read_tail(piece.text, start, figures, context._replace(limits=False))
    return tail if tail.clauses else None


def _has_words(text: str) -> bool:
    """Whether anything but one bracket stands behind what may be an ordinal: last year's figure, or a remark.

    の内数 begins nothing: it is said of a figure.
    """
    rest = text.strip()
    return bool(rest) and not begins_inside(rest) and not (rest[0] in PAIRS and closing_of(rest, 0) == len(rest) - 1)


def carried(row: TableRow, rows: Sequence[TableRow], columns: Sequence[Column], *, opens: bool = False) -> TableRow:
    """A row whose cell of departments is empty below one that spans several rows: it has those of the row above.

    Only where the departments stand before the names, as the cells of a group do. `opens` says that the first of
    several such cells is filled: what stands there has no bureau above it.
    """
    roles = [column.role for column in columns]
    if row.is_total or not rows or Role.DEPARTMENTS not in roles:
        return row
    if row.departments is not None:
        return (
            row._replace(departments=_below_bureau(row.departments, _named_above(rows)))
            if roles.count(Role.DEPARTMENTS) > 1 and not opens
            else row
        )
    if roles.index(Role.DEPARTMENTS) > roles.index(Role.TITLE):
        return row
    return row._replace(departments=rows[-1].departments, charged_above=True)


_LONGEST_RUN = 100
"""Rows with 〃 below one another: no page has more."""


def _named_above(rows: Sequence[TableRow]) -> DepartmentList | None:
    """The departments that stand last in the rows above, over those that say 〃 and over sums."""
    for row in reversed(rows[-_LONGEST_RUN:]):
        if row.departments is not None and row.departments.names and not row.is_total:
            return row.departments
    return None


def _below_bureau(found: DepartmentList, above: DepartmentList | None) -> DepartmentList:
    """A section whose bureau is printed in the row above only."""
    bureau, _, section = above.names[0].partition(" ") if above is not None and len(above.names) == 1 else ("", "", "")
    return (sections_of((bureau,), found) or found) if section else found


def is_called_total(text: str) -> bool:
    """Whether a cell says that its row is a total, and nothing else."""
    return _TOTAL_ALONE.fullmatch(text.replace(" ", "")) is not None
