"""Opened rows: cells that stand one on a line, where the first opens the row: its ordinal, or who is in charge.

What the others are their own look says: figures stand alone on their lines, and so does who is in charge. So rows need
not be alike: a name may take several lines, a figure be missing and its unit stand below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, place_of
from mie_budget.reading.tables.heads import body_below, stacked_head
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import joined_lines, stripped_piece, width
from mie_budget.reading.tables.rows import Table, TableRow, is_named_for_programme, row_of
from mie_budget.reading.tables.stacked.uneven import FIGURE_ASIDE
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, names_organizations
from mie_budget.reading.titles import is_marker, mark_of

_LEAST_ROWS = 2
"""Below a head; one alone may be a form."""
_LEAST_UNHEADED = 3
"""Without a head two may be anything."""
_MOST_ABOVE_FIRST = 4
"""Lines between a head and its first row: a column that no list of words knows, the heading of a group."""
_MOST_NAME_LINES = 3
"""A name that takes more lines than its own column is wide is prose."""
_LONGEST_NAME = 60
_LONGEST_END = 3
"""What a name that was wrapped ends with on a line of its own: 事業費."""
_LONGEST_OPENER = 12
"""Who is in charge, with a marker behind it."""
_FARTHEST = 40
"""Lines from one row to the next: a longer way leads out of the list."""
_FIGURE = lazy(r"<sum>|<dash>|皆[増減]")
_UNIT = lazy("<unit>")
_STARTS_FIGURE = frozenset("0123456789△▲-‐–—―−－ー皆(〔[")
_LONGEST_MARK = 4
"""Characters of a mark alone on a line: (12)."""
_MOST_OTHERS = 3
"""Of so many marks alone on their lines one may open something else: the heading of a group, a note."""
_PAGE = lazy(r"\d{1,3}")
_DASHES = frozenset("-‐–—―−－ー")
_NAME_AND_FIGURE = 2
_TOTAL = lazy("[^ ]{0,12}(?:<total>)")
_SUM_AND_PAGE = 2
_LEAST_WITH_PAGE = 3
"""An amount, the number of a page and its dash."""
_CALLED = lazy(r"[\d()〔〕\[\]・\-－−‐~〜 ]+|(?:<telephone>)[:： ]?[\d()\-－−‐ ]*")
"""By which number who is in charge is called, on a line of its own."""


class _Cells(NamedTuple):
    """The lines of one row: before its figures, its figures with their units, those in brackets, and behind them."""

    before: tuple[int, ...]
    figures: tuple[tuple[int, ...], ...]
    aside: tuple[int, ...]
    behind: tuple[int, ...]


def opened_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """A table with a head of words, one or several on a line, whose rows are opened by ordinals or who is in charge."""
    year = outline.fiscal_year
    head = stacked_head(lines, number, year)
    if head is None:
        return None
    columns, at = head
    own = own_column(columns, outline)
    if own is None or [column.role for column in columns].count(Role.TITLE) != 1:
        return None
    body = body_below(lines, outline, at, columns[0].text)
    rows = _numbered(lines, body)
    charged = not rows and columns[0].role is Role.DEPARTMENTS
    if charged:
        rows = _charged(lines, body)
    found: list[TableRow] = []
    settled: set[int] = set()
    for opener, cells in rows:
        row = _row(lines, outline, columns, opener if charged else None, cells)
        if row is not None:
            found.append(row._replace(first_line=opener))
            settled.update((opener, *cells.before, *sum(cells.figures, ()), *cells.aside, *cells.behind))
    # Where the head of a table stands once more, one row may stand below it.
    least = _LEAST_ROWS if lines.stripped.count(lines.stripped[number]) < _LEAST_ROWS or not charged else 1
    if len(found) < least or 2 * len(found) <= len(rows):
        return None
    return Table(number, at - 1, max(settled), tuple(columns), tuple(found), own, frozenset(settled))


def _numbered(lines: Lines, body: Sequence[int]) -> list[tuple[int, _Cells]]:
    """The rows whose ordinals stand alone on their lines, from 1 on; none where the first is not near the head."""
    value = 1
    openers: list[int] = []
    for at, line in enumerate(body):
        if at - (openers[-1] if openers else 0) > (_FARTHEST if openers else _MOST_ABOVE_FIRST):
            break
        below = lines.stripped[body[at + 1]] if at + 1 < len(body) else ""
        if lines.stripped[line] == str(value) and below and not _is_figure(below):
            between = [lines.stripped[one] for one in body[openers[-1] + 1 : at]] if openers else [""]
            if not openers or any(map(_is_figure, between)):
                openers.append(at)
                value += 1
    if len(openers) < _LEAST_ROWS:
        return []
    stops = [*openers[1:], min(len(body), openers[-1] + _FARTHEST)]
    return [
        (body[opener], cells)
        for opener, stop in zip(openers, stops, strict=True)
        if (cells := _cells_of(lines, body[opener + 1 : stop])) is not None
    ]


def _charged(lines: Lines, body: Sequence[int]) -> list[tuple[int, _Cells]]:
    """The rows that each open with who is in charge, right below the figures of the one above.

    None where a name and its figure follow alone: who is in charge of the row above is in charge of that too.
    """
    found: list[tuple[int, _Cells]] = []
    at = 0
    while at < len(body) and len(lines.stripped[body[at]]) <= _LONGEST_OPENER:
        cells = _cells_of(lines, body[at + 1 : at + _FARTHEST])
        if cells is None or len(cells.before) < 1:
            break
        found.append((body[at], cells._replace(behind=())))
        last = cells.aside[-1] if cells.aside else cells.figures[-1][-1]
        at = body.index(last, at) + 1
    shown = [lines.stripped[line] for line in body[at : at + _NAME_AND_FIGURE]]
    alone = len(shown) == _NAME_AND_FIGURE and not _is_figure(shown[0]) and _is_figure(shown[1])
    return [] if alone and _TOTAL.fullmatch(shown[0]) is None else found


def _is_figure(text: str) -> bool:
    return text[0] in _STARTS_FIGURE and (_FIGURE.fullmatch(text) or FIGURE_ASIDE.fullmatch(text)) is not None


def _cells_of(lines: Lines, body: Sequence[int]) -> _Cells | None:
    """What the lines of a row hold, those before its figures first; None where it has none."""
    texts = [lines.stripped[line] for line in body]
    first = next((at for at, text in enumerate(texts) if text[0] in _STARTS_FIGURE and _FIGURE.fullmatch(text)), None)
    if first is None:
        return None
    figures: list[tuple[int, ...]] = []
    at = first
    while at < len(texts) and _FIGURE.fullmatch(texts[at]):
        figures.append((body[at],))
        at += 1
        if at < len(texts) and "円" in texts[at] and _UNIT.fullmatch(texts[at]):
            figures[-1] = (body[at - 1], body[at])
            at += 1
    begun = at
    while at < len(texts) and FIGURE_ASIDE.fullmatch(texts[at]):
        at += 1
    aside = tuple(body[begun:at])
    begun = at
    while at < len(texts) and (_CALLED.fullmatch(texts[at]) or (at == begun and names_organizations(texts[at]))):
        at += 1
    return _Cells(tuple(body[:first]), tuple(figures), aside, tuple(body[begun:at]))


def _row(
    lines: Lines, outline: Outline, columns: Sequence[Column], opener: int | None, cells: _Cells
) -> TableRow | None:
    """The item of a row below a head; None where its figures are more than the head names.

    The `opener` says who is in charge, where it is no ordinal.
    """
    numeric = [column for column in columns if column.role in NUMERIC]
    free = [column for column in numeric if column.text[:1] not in "(〔["]
    aside = [column for column in numeric if column not in free]
    figures = cells.figures if len(cells.figures) <= len(free) else _without_page(lines, cells.figures)
    if not 0 < len(figures) <= len(free):
        return None
    before = list(cells.before)
    who = place_of(columns, Role.DEPARTMENTS) if opener is None else None
    held: list[tuple[Column, Piece]] = []
    marker: Piece | None = None
    if opener is not None:
        charged, marker = _with_marker(stripped_piece(lines, opener))
        held.append((columns[0], charged))
    elif who is not None and len(before) > 1:
        at = 0 if who < (place_of(columns, Role.TITLE) or 0) else -1
        if is_unit_of_body(lines.stripped[before[at]]):
            held.append((columns[who], stripped_piece(lines, before.pop(at))))
    if len(before) > 1 and is_marker(lines.stripped[before[0]]):
        marker = stripped_piece(lines, before.pop(0))
    named = _name_of(lines, before, described=any(column.role is Role.TEXT for column in columns))
    if named is None:
        return None
    if marker is not None:
        held.append((_column(Role.MARKER), marker))
    held += named.held
    doubts = named.doubts
    if marker is not None and len(figures) < len(free):
        # What is new has no figure of the year before.
        free = [column for column in free if column.role not in (Role.PREVIOUS_YEAR, Role.DIFFERENCE)]
    if len(figures) != len(free):
        doubts = (*doubts, "columns")
    for column, figure in zip(free, figures, strict=False):
        held.append((column, joined_lines(lines, figure)))
    for column, line in zip(aside, cells.aside, strict=False):
        held.append((column, stripped_piece(lines, line)))
    if who is not None and cells.behind and names_organizations(lines.stripped[cells.behind[0]]):
        held.append((columns[who], stripped_piece(lines, cells.behind[0])))
    held.sort(key=lambda cell: cell[1].place(0))
    row_columns = [column for column, _ in held]
    return row_of(outline, row_columns, [piece for _, piece in held], own_column(row_columns, outline), doubts=doubts)


def _without_page(lines: Lines, figures: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
    """The figures of the last row of a page without the number of that, which its dashes were parted from."""
    texts = [lines.stripped[figure[0]] for figure in figures]
    if len(texts) < _LEAST_WITH_PAGE or texts[-1] not in _DASHES or not _PAGE.fullmatch(texts[-2]):
        return figures
    return figures[: -3 if texts[-3] in _DASHES else -2]


def _column(role: Role) -> Column:
    return Column(role, "", None, None, 0, 0)


def _with_marker(piece: Piece) -> tuple[Piece, Piece | None]:
    """Who is in charge, and the sign or the marker that stands a blank behind it: 土木 ★."""
    who, blank, sign = piece.text.rpartition(" ")
    if not blank or (any(map(str.isalnum, sign)) and not is_marker(sign)):
        return piece, None
    return piece.cut(0, len(who)), piece.cut(len(who) + 1, len(piece.text))


class _Named(NamedTuple):
    """The cells that the lines before the figures of a row hold: its name, and what is said of it."""

    held: Sequence[tuple[Column, Piece]]
    doubts: tuple[str, ...]


def _name_of(lines: Lines, before: Sequence[int], *, described: bool) -> _Named | None:
    """The name in the lines before the figures of a row, and where the head has a column for it, its description.

    That follows behind the line in which a programme's name ends, or behind a blank of it.
    """
    pieces = [stripped_piece(lines, line) for line in before]
    if not pieces:
        return None
    if not described:
        whole = reduce(joined, pieces)
        if len(pieces) > _MOST_NAME_LINES or len(whole.text) > _LONGEST_NAME or "。" in whole.text:
            return None
        return _Named([(_column(Role.TITLE), whole)], ())
    size, in_doubt = _lines_of_name(pieces)
    first = reduce(joined, pieces[:size])
    gaps = [at for at, sign in enumerate(first.text) if sign == " "]
    ends = [at for at in gaps if is_named_for_programme(first.text[:at])]
    doubts: tuple[str, ...] = ("title",) if in_doubt else ()
    rest = pieces[size:]
    if gaps and not (rest and is_named_for_programme(first.text)):
        if not ends and (len(gaps) > 1 or "。" in first.text[: gaps[0]]):
            return None
        cut = ends[0] if ends else gaps[0]
        rest = [first.cut(cut + 1, len(first.text)), *rest]
        first = first.cut(0, cut)
    elif not is_named_for_programme(first.text) and (len(rest) != 1 or "。" not in rest[0].text):
        doubts = ("title",)
    if len(first.text) > _LONGEST_NAME or "。" in first.text:
        return None
    return _Named([(_column(Role.TITLE), first), *((_column(Role.TEXT), piece) for piece in rest)], doubts)


def _lines_of_name(pieces: Sequence[Piece]) -> tuple[int, bool]:
    """How many lines the name of a programme takes, and whether the last of them may be what is said of it.

    Those above the last are full, so that this is no longer.
    """
    text = ""
    least = 0
    for size, piece in enumerate(pieces[:_MOST_NAME_LINES], start=1):
        if width(piece.text) > width(pieces[0].text) + 1:
            # Half a full-width letter is left over where a line holds half-width ones.
            break
        text += piece.text
        goes_on = size < len(pieces) and _ends_name(pieces[size].text)
        if ends_with("cost.name", text) and not goes_on:
            return size, least > 0 and len(piece.text) > _LONGEST_END
        if not least and is_named_for_programme(text):
            least = size
    return least or 1, least > 1


def _ends_name(text: str) -> bool:
    return len(text) <= _LONGEST_END and ends_with("cost.name", text)


def runs_of_openers(lines: Lines) -> Mapping[int, tuple[int, ...]]:
    """The lines that are nothing but a mark, those of one style near one another together, by the first of each run."""
    runs: dict[str, list[list[tuple[int, int | None]]]] = {}
    for number, text in enumerate(lines.stripped):
        if not 0 < len(text) <= _LONGEST_MARK:
            continue
        mark = mark_of(text)
        if text.isdecimal():
            value: int | None = int(text)
        elif mark is not None and mark.end == len(text):
            value = mark.number
        else:
            continue
        of_style = runs.setdefault("decimal" if mark is None else mark.style, [[]])
        above = of_style[-1][-1] if of_style[-1] else None
        counted = value in (None, 1) or (above is not None and above[1] is not None and value == above[1] + 1)
        if above is not None and number - above[0] > _FARTHEST:
            of_style.append([])
        if counted:
            of_style[-1].append((number, value))
    return {
        run[0][0]: tuple(number for number, _ in run)
        for of_style in runs.values()
        for run in of_style
        if len(run) >= _LEAST_UNHEADED
    }


def opened_list(lines: Lines, outline: Outline, openers: Sequence[int]) -> Table | None:
    """The rows that marks alone on their lines open, each a name and its sum below it; None where most are none.

    A figure in brackets below the sum is what the document says such are.
    """
    rows: list[TableRow] = []
    settled: set[int] = set()
    columns = (_column(Role.TITLE), _column(Role.AMOUNT))
    for opener, stop in zip(openers, [*openers[1:], openers[-1] + _FARTHEST], strict=True):
        body = [line for line in range(opener + 1, min(stop, len(lines.stripped))) if lines.stripped[line]]
        cells = _cells_of(lines, body[: _MOST_NAME_LINES + 3])
        if cells is not None and _is_followed_by_page(lines, cells.figures):
            cells = cells._replace(figures=cells.figures[:1], aside=())
        named = _name_of(lines, cells.before, described=False) if cells is not None else None
        if cells is None or named is None or len(cells.figures) != 1 or not _may_be_named(lines, cells.before):
            continue
        sum_lines = (*cells.figures[0], *cells.aside[:1])
        amount = joined_lines(lines, sum_lines)
        if "円" not in amount.text and outline.unit_at(opener) is None:
            continue
        row = row_of(outline, columns, [named.held[0][1], amount], 1)
        if row is not None:
            rows.append(row._replace(first_line=opener))
            settled.update((opener, *cells.before, *sum_lines))
    if len(rows) < _LEAST_UNHEADED or _MOST_OTHERS * (len(openers) - len(rows)) > len(openers):
        return None
    return Table(openers[0], openers[0] - 1, max(settled), columns, tuple(rows), 1, frozenset(settled))


def _is_followed_by_page(lines: Lines, figures: Sequence[tuple[int, ...]]) -> bool:
    """Whether the number of a page stands below a sum: small, and without the unit that the sum has."""
    if len(figures) != _SUM_AND_PAGE or _PAGE.fullmatch(lines.stripped[figures[1][0]]) is None:
        return False
    return len(figures[1]) == 1 and "円" in lines.stripped[figures[0][-1]]


def _may_be_named(lines: Lines, before: Sequence[int]) -> bool:
    """Whether no line of a name opens with a mark, as the first entry of what stands below a heading does."""
    return all(mark_of(lines.stripped[line]) is None and not lines.stripped[line].isdecimal() for line in before)
