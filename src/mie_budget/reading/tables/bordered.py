"""Bordered tables: rows whose cells are parted by borders, whether a row stands on one line or goes on below."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.models import Relation
from mie_budget.reading.figures import find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.bands import Band, band_below, head_height
from mie_budget.reading.tables.cells import BOX, covered_columns, known_cells, row_cells, small_parts
from mie_budget.reading.tables.columns import (
    NUMERIC,
    ROWS_LOOKED_AT,
    Column,
    Named,
    Role,
    column_of,
    holds_content,
    is_head,
    is_step,
    own_column,
    own_may_be_another,
    second_table,
    unit_in,
    with_numbers_before_names,
    with_one_title,
    with_unnamed_amounts,
    with_unnamed_departments,
    with_unnamed_titles,
)
from mie_budget.reading.tables.digit_cells import (
    DigitCells,
    named_places,
    one_cell_each,
    one_column_each,
    unnamed_places,
)
from mie_budget.reading.tables.groups import Group, group_of, in_bureau, organization_of_sum, organization_row
from mie_budget.reading.tables.heads import unit_of_word
from mie_budget.reading.tables.long_form import with_rows_of_one_item
from mie_budget.reading.tables.parts import with_parts
from mie_budget.reading.tables.places import piece_of, stripped_piece
from mie_budget.reading.tables.rows import CANNOT_BEGIN, GOES_ON, NUMBER_CELL, Table, TableRow, carried, row_of
from mie_budget.reading.titles import is_marker, mark_of

_FARTHEST_AGAIN = 40
"""Lines to the same head of the item before or the next; one that does not come again may be that of anything."""
_WHOLE = lazy("<total>|全体")
"""Below a head over several columns, the one of the whole, beside those of its parts."""
_FARTHEST_ROWS = 4
"""Lines without a border between two rows of one table: a page ends between them."""
_FARTHEST_KNOWN_ROWS = 6
"""The same where the source knows the cells: of a row that the end of a page tears each line may stand for itself."""
_NOTE = lazy(r"[※＊*]|\(?注")
_SUM = lazy(r"[△▲-]? ?\d[\d,.]* ?(?:[千百]?[万億]|百万|千)?円?")
_RULE = lazy(r"\|(?: ?:?-+:? ?\|)+")
_TALLEST_HEAD = 24
"""Lines of a torn head: of eight columns, each a word, a blank line and a border."""
_PAIR = 2
_LEAST_OF_PAIRS = 4
"""One label with its value may as well be a name and a figure."""
_BETWEEN_LABEL_AND_VALUE = lazy(r" *\| *| {2,}")
_MOST_BELOW = 3
"""Lines of a head below its first: a year, what was asked for and granted, and where the money comes from."""
_SEPARATOR_ROW = lazy(r"[\s|:：+＋=\-─━—―┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋│┃]+")


def bordered_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table whose head is a line of cells; a second line of the head names what the first leaves open."""
    year = outline.fiscal_year
    cells = row_cells(lines, number, border, repeated=True)
    columns = columns_of_cells(lines.texts[number], cells, year)
    if columns is None or _are_pairs(lines, columns, number, border, year):
        return None
    head_last = number
    digits = named_places([column.text for column in columns])
    if not digits and (digits := _places_below(lines, number + 1, border, len(columns))):
        head_last = number + 1
    whole = number + head_height(lines, number) - 1
    while not digits and head_last - number < _MOST_BELOW:
        following = head_last + 1
        if (band := band_below(lines, following, border, columns, year)) is not None:
            return _table_below(lines, outline, [*columns, *band.columns], border, number, following, band=band)
        below = _columns_below(lines, following, border, columns, year, inside=following <= whole)
        if below is None:
            break
        columns, head_last = below, following
    return _table_below(lines, outline, columns, border, number, head_last, digits=digits)


def _are_pairs(lines: Lines, columns: Sequence[Column], number: int, border: str, year: int | None) -> bool:
    """Whether a line holds labels with their values beside them (事業名|橋の点検|担当|土木課), as the one below."""
    if number + 1 >= len(lines.texts):
        return False
    # A cell over several columns is one label or one value.
    printed = lines.known[number].cells if lines.known else ()
    cells = [(cell.start, cell.end) for cell in printed] or row_cells(lines, number, border)
    if len(cells) == _PAIR:
        return columns[0].role is Role.TITLE and _label_stands_below(lines, number, border, year)
    numbered = len(cells) % 2 and NUMBER_CELL.fullmatch(lines.texts[number][slice(*cells[0])].strip()) is not None
    cells = cells[1:] if numbered else cells
    named = [column_of(lines.texts[number][start:end].strip(), year) is not None for start, end in cells]
    if len(cells) < _LEAST_OF_PAIRS or len(cells) % 2:
        return False
    following = next((text for text in lines.stripped[number + 1 : number + 3] if text), "")
    first_below = _BETWEEN_LABEL_AND_VALUE.split(following.strip("| "))[0]
    first = column_of(first_below, year) if first_below else None
    return (
        all(named[::2])
        # 新規 is a value of one label, and may be the head of a column; of a head most are.
        and sum(named[1::2]) * 2 <= len(named[1::2])
        and first is not None
        and not is_marker(first_below)
        # A year is what a column of years holds.
        and not (first.year is not None and lines.texts[number][slice(*cells[0])].strip().endswith("年度"))
    )


def _label_stands_below(lines: Lines, number: int, border: str, year: int | None) -> bool:
    """Whether the line below one with a label and a name, which says 基金 or 費, opens with another label."""
    below = row_cells(lines, number + 1, border)
    label = column_of(lines.texts[number + 1][slice(*below[0])], year) if len(below) > 1 else None
    return label is not None and label.role in (Role.DEPARTMENTS, Role.AMOUNT, Role.MARKER, Role.TEXT)


def _comes_again(lines: Lines, number: int) -> bool:
    """Whether a line stands near once more, as the head above each item of a form does."""
    near = range(max(0, number - _FARTHEST_AGAIN), min(number + _FARTHEST_AGAIN + 1, len(lines.stripped)))
    return any(other != number and lines.stripped[other] == lines.stripped[number] for other in near)


def captioned_table(lines: Lines, outline: Outline, number: int, border: str) -> Table | None:
    """The table of one row, under a head that names no column of names and comes again: its name stands above it."""
    columns = columns_of_cells(
        lines.texts[number], row_cells(lines, number, border, repeated=True), outline.fiscal_year
    )
    if (
        columns is None
        or any(column.role is Role.TITLE for column in columns)
        or not _comes_again(lines, number)
        or (own := own_column(columns, outline)) is None
    ):
        return None
    above = next((line for line in (number - 1, number - 2) if line >= 0 and lines.stripped[line]), None)
    row = number + 1
    rows = [border in lines.texts[line] for line in (row, row + 1) if line < len(lines.texts)]
    if above is None or rows[:1] != [True] or any(rows[1:]) or above in outline.furniture:
        return None
    text = lines.stripped[above]
    if border in text or find_figures(text):
        return None
    cells = row_cells(lines, row, border)
    pieces = [stripped_piece(lines, above), *(piece_of(lines, row, *cell) for cell in cells)]
    named = [Column(Role.TITLE, "", None, None, 0, 0), *columns]
    item = row_of(outline, named, pieces, own + 1)
    kept = (item,) if item is not None else ()
    return Table(number, number, row, tuple(named), kept, own + 1, frozenset((above, row)))


def torn_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table whose head is torn into lines of a cell each, down to the rule of Markdown below it."""
    words = ""
    for following in range(number, min(number + _TALLEST_HEAD, len(lines.stripped))):
        text = lines.stripped[following]
        if _RULE.fullmatch(text):
            cells = [word.strip() for word in words.strip("|").split("|")]
            columns = _columns_named(cells, outline.fiscal_year) if len(cells) == text.count("|") - 1 else None
            return _table_below(lines, outline, columns, "|", number, following) if columns is not None else None
        words += text
    return None


def _places_below(lines: Lines, number: int, border: str, size: int) -> tuple[DigitCells, ...]:
    """The columns of digits whose places a second line of the head names, and nothing else of them."""
    if number >= len(lines.texts) or ("円" not in lines.texts[number] and "千" not in lines.texts[number]):
        return ()
    cells = row_cells(lines, number, border, least=size)
    words = [lines.texts[number][start:end] for start, end in cells]
    digits = named_places(words) if len(words) == size else ()
    inside = {column for one in digits for column in range(one.first, one.end)}
    return digits if inside.issuperset(at for at, word in enumerate(words) if word) else ()


def _table_below(
    lines: Lines,
    outline: Outline,
    columns: list[Column],
    border: str,
    number: int,
    head_last: int,
    *,
    digits: tuple[DigitCells, ...] = (),
    band: Band | None = None,
) -> Table | None:
    """The table with the columns of a head from line `number` to `head_last`; None where they make no head.

    `digits` are the columns whose places the head names.
    """
    year = outline.fiscal_year
    rows = _cells_below(lines, outline, head_last + 1, border)
    digits = digits or unnamed_places(columns, [[piece.text for piece in row] for row in rows])
    if digits:
        columns = one_column_each(columns, digits)
        rows = [one_cell_each(row, digits) for row in rows]
    below = [[piece.text for piece in row] for row in rows]
    columns = with_unnamed_titles(with_one_title(with_numbers_before_names(columns, below)), below, year)
    columns = with_unnamed_departments(columns, below, year)
    columns = with_unnamed_amounts(columns, below, year)
    own = own_column(columns, outline)
    unknown = sum(column.role is Role.TEXT and column_of(column.text, year) is None for column in columns)
    if not is_head(columns, own) or (own is None and unknown * 2 > len(columns)):
        return None
    reader = _Reader(lines, outline, columns, own, border, head_last, digits=digits, band=band)
    reader.read(head_last + 1)
    rows_of_items = with_rows_of_one_item(reader.rows, reader.cells, columns, outline)
    return Table(
        number,
        head_last,
        max(reader.last, head_last),
        tuple(columns),
        tuple(with_parts(rows_of_items, reader.cells, columns)),
        own,
        frozenset(reader.settled),
        frozenset(reader.heads_again),
    )


def _cells_below(lines: Lines, outline: Outline, first: int, border: str) -> list[list[Piece]]:
    """The cells of the first rows below a head."""
    below: list[list[Piece]] = []
    for number in range(first, min(first + ROWS_LOOKED_AT, len(lines.texts))):
        if not lines.stripped[number] or number in outline.furniture:
            continue
        if border not in lines.texts[number] and _is_of_table(lines, number, first - 1):
            # One cell over all columns, such as the name of a group.
            continue
        if border not in lines.texts[number] or lines.stripped[number] == lines.stripped[first - 1]:
            # What follows, or the head again at the top of the next page.
            break
        below.append([piece_of(lines, number, *cell) for cell in row_cells(lines, number, border)])
    return below


def _is_of_table(lines: Lines, number: int, head: int) -> bool:
    """Whether the source knows a line as a row of the table with a head."""
    known = lines.known[number] if lines.known else None
    return known is not None and bool(known.cells) and known.table == lines.known[head].table


def columns_of_cells(text: str, cells: Sequence[tuple[int, int]], year: int | None) -> list[Column] | None:
    """The columns that the cells of a line name; None where fewer than two name one."""
    return _columns_named([text[start:end] for start, end in cells], year)


def _columns_named(words: Sequence[str], year: int | None) -> list[Column] | None:
    named = [column_of(word, year) for word in words]
    if sum(found is not None for found in named) < 2:
        return None
    return [
        _column(found or Named(Role.TEXT, None, None), word.replace(" ", ""), index)
        for index, (word, found) in enumerate(zip(words, named, strict=True))
    ]


def _column(named: Named, text: str, index: int) -> Column:
    return Column(named.role, text, named.year, named.unit, index, index)


def _columns_below(
    lines: Lines, number: int, border: str, above: Sequence[Column], year: int | None, *, inside: bool
) -> list[Column] | None:
    """The columns with what a further line of the head says of them (当初 under 令和6年度); None where it is none.

    Of a line `inside` the head, beside a cell of its first line, a word that names no column may stand above some.
    """
    if number >= len(lines.texts):
        return None
    cells = row_cells(lines, number, border, least=len(above), repeated=True)
    if len(cells) != len(above):
        return None
    filled = [words for start, end in cells if (words := lines.texts[number][start:end].strip())]
    # Of digits with a cell each, only the last stands below 円.
    of_units = all(unit_of_word(words) is not None for words in filled)
    columns: list[Column] = []
    for index, (before, (start, end)) in enumerate(zip(_spread(above, cells, year), cells, strict=True)):
        words = lines.texts[number][start:end].strip()
        if not words:
            columns.append(before)
            continue
        if before.role is Role.AMOUNT and _WHOLE.fullmatch(words):
            columns.append(before)
            continue
        if of_units and (unit := unit_of_word(words)) is not None:
            columns.append(before._replace(unit=before.unit or unit) if before.role in NUMERIC else before)
            continue
        both, alone = column_of(f"{before.text}{words}", year), column_of(words, year)
        if both is not None and (before.text or alone is not None):
            columns.append(_column(both._replace(unit=both.unit or before.unit), f"{before.text}{words}", index))
        elif alone is not None and before.role is Role.TITLE:
            # What stands below a name in its cell takes nothing from it.
            columns.append(before)
        elif alone is not None:
            columns.append(_column(alone._replace(unit=alone.unit or before.unit), words, index))
        elif before.role is Role.AMOUNT and is_step(words, before.text):
            columns.append(before._replace(text=f"{words}{before.text}"))
        elif inside:
            columns.append(_column(Named(Role.TEXT, None, before.unit), f"{before.text}{words}", index))
        else:
            return None
    return columns if any(end > start for start, end in cells) else None


def _spread(above: Sequence[Column], cells: Sequence[tuple[int, int]], year: int | None) -> list[Column]:
    """The columns of the first line, a year also over the empty cells behind it that have a word below."""
    spread: list[Column] = []
    over: Column | None = None
    for before, (start, end) in zip(above, cells, strict=True):
        if before.text:
            over = before if before.year is not None and column_of(before.text, year) is not None else None
        empty = not before.text and start < end
        spread.append(over if over is not None and empty else before)
    return spread


class _Reader:
    """Reads the rows of a table line by line; `pending` are the cells of a row that is not complete yet.

    `open_end` says that the lines do not end in a border. Where they do, `unfinished` says that the last cell of
    `pending` goes on below. `covered` is how many cells before those of `pending` have left no trace. `sections` says
    that rows with nothing but a name are headings, because one stands above the first row already. `group` is the
    organization that a row of its own names for those below; `sums_above` says that such rows hold their sums.
    `beside` is the column with which a second table begins that stands beside the first. `digits` are the cells that
    are one figure; `width` is how many cells a row has with each of them. Of rows on two lines, `band` says what the
    second holds.
    """

    def __init__(
        self,
        lines: Lines,
        outline: Outline,
        columns: Sequence[Column],
        own: int | None,
        border: str,
        head_last: int,
        *,
        digits: Sequence[DigitCells],
        band: Band | None,
    ) -> None:
        self.lines = lines
        self.outline = outline
        self.columns = columns
        self.own = own
        self.border = border
        self.open_end = not lines.stripped[head_last].endswith("|")
        self.rows: list[TableRow] = []
        self.cells: dict[int, Sequence[Piece]] = {}
        self.settled: set[int] = set()
        self.heads_again: set[int] = set()
        self.head = self.last = head_last
        self.pending: list[Piece] = []
        self.unfinished = False
        self.covered = 0
        self.sections = False
        self.group: Group | None = None
        self.sums_above = False
        self.table = lines.known[head_last].table if lines.known else None
        self.without_departments = all(column.role is not Role.DEPARTMENTS for column in columns)
        self.doubts = ("columns",) if own_may_be_another(columns, own) else ()
        self.digits = digits
        self.band = band
        size = len(columns) if band is None else len(band.columns)
        self.width = size + sum(cells.end - cells.first - 1 for cells in digits)
        self.beside = second_table(columns) if band is None else None

    def read(self, number: int) -> None:
        """Read the rows from a line on, as far as there are any."""
        misses = 0
        following: int | None = number
        farthest = _FARTHEST_KNOWN_ROWS if self.table is not None else _FARTHEST_ROWS
        while following is not None and following < len(self.lines.texts) and misses <= farthest:
            number, following = following, following + 1
            stripped = self.lines.texts[number].translate(BOX).strip()
            if not stripped or number in self.outline.furniture:
                misses += not stripped
            elif not stripped.strip("|") or (_SEPARATOR_ROW.fullmatch(stripped) and stripped.replace("|", "").strip()):
                self.last = max(self.last, number)
            elif self._is_another_table(number):
                break
            else:
                cells = self._cells(number)
                if self._ends_before(cells, closes=stripped.endswith("|")):
                    self._finish(self.pending[-1].last_line)
                if self._is_outside(number):
                    misses += 1
                    self.pending = []
                else:
                    misses = 0
                    following = self._line(number, cells, closes=stripped.endswith("|"))
        if len(self.pending) >= self.width:
            self._finish(self.pending[-1].last_line)

    def _is_another_table(self, number: int) -> bool:
        """Whether the source knows a line as a row of another table, with other columns or a unit of its own."""
        known = self.lines.known[number] if self.lines.known else None
        if known is None or not known.cells or known.table in (None, self.table):
            return False
        if any(unit_in(self.lines.texts[number][start:end]) for start, end in known_cells(self.lines, number) or ()):
            return True
        return max(cell.column + cell.columns for cell in known.cells) != self.width

    def _cells(self, number: int) -> list[tuple[int, int]]:
        text = self.lines.texts[number]
        cells = row_cells(self.lines, number, self.border, least=self.width)
        if self.open_end and len(cells) == self.width - 1 and text.translate(BOX).strip().endswith("|"):
            cells.append((len(text), len(text)))
        return cells

    def _ends_before(self, cells: Sequence[tuple[int, int]], *, closes: bool) -> bool:
        """Whether a row ends above a line that holds more than its rest: one with all cells of a row."""
        size = len(self.columns)
        if not self.unfinished:
            return self.band is None and 0 < len(self.pending) < size <= len(cells)
        return len(self.pending) >= size and not (closes and len(cells) == 1)

    def _is_outside(self, number: int) -> bool:
        """Whether a line has no border, and is not the middle of a cell either."""
        if self.border in self.lines.texts[number].translate(BOX) or known_cells(self.lines, number) is not None:
            return False
        return self.open_end or not self.pending or self.border != "|"

    def _line(self, number: int, cells: Sequence[tuple[int, int]], *, closes: bool) -> int | None:
        """Read a line of cells; return the line to go on with, None where the head of another table stands."""
        pieces = [piece_of(self.lines, number, start, end) for start, end in cells]
        if self.digits and len(pieces) == self.width:
            pieces = one_cell_each(pieces, self.digits)
        if not self.pending:
            self.covered = self._covered(pieces) if closes or self.open_end else 0
            pieces = [pieces[0].cut(0, 0)] * self.covered + pieces
        filled = [piece for piece in pieces if piece.text]
        if len(filled) == 1 and not self.pending and (alone := organization_row(filled[0].text)) is not None:
            # A row that names nothing but an organization stands above the rows it is in charge of.
            self.group = group_of(self.group, filled[0].text, alone, number)
            self.settled.add(number)
            self.last = number
            return number + 1
        if self.band is not None:
            return self._line_of_band(number, self.band, cells, pieces)
        rest = self._broken_off(number, pieces)
        if rest:
            pieces = [*pieces[:-1], joined(pieces[-1], rest[0]), *rest[1:]]
            self.settled.add(number)
            number += 1
        if self.pending and self.unfinished:
            self.pending[-1:] = [joined(self.pending[-1], pieces[0]), *pieces[1:]]
        else:
            self.pending += pieces
        self.unfinished = self.border == "|" and not self.open_end and not closes
        if len(self.pending) >= len(self.columns):
            again = columns_of_cells(self.lines.texts[number], cells, self.outline.fiscal_year)
            if again is not None and is_head(again, own_column(again, self.outline)):
                self.pending = []
                return number + 1 if self._goes_on_below(number) else None
            if again is not None and self._heads_sums(pieces):
                self.pending = []
                return None
            if not self.unfinished:
                self._finish(number)
        return number + 1

    def _heads_sums(self, pieces: Sequence[Piece]) -> bool:
        """Whether every cell of a line names a column, several of figures: it heads sums of something else."""
        year = self.outline.fiscal_year
        named = [column_of(piece.text, year) for piece in pieces if piece.text]
        figures = sum(one is not None and one.role in NUMERIC for one in named)
        return None not in named and figures > 1

    def _goes_on_below(self, number: int) -> bool:
        """Whether the head stands once more above rows that go on with the group of those above: by their numbers."""
        at = next((at for at, column in enumerate(self.columns) if column.role is Role.NUMBER), None)
        if at is None or self.group is None or not self.rows or self.rows[-1].is_total:
            return False
        shown = self.lines.stripped
        between = range(self.last + 1, number)
        if shown[number] != shown[self.head] or any(
            shown[line] and line not in self.outline.furniture for line in between
        ):
            return False
        first = number + 1
        while first < len(shown) and _SEPARATOR_ROW.fullmatch(shown[first]):
            first += 1
        below = row_cells(self.lines, first, self.border) if first < len(shown) else ()
        above = self.cells.get(self.rows[-1].first_line, ())
        if len(below) <= at or len(above) <= at:
            return False
        last, following = above[at].text, self.lines.texts[first][slice(*below[at])]
        if not (last.isdecimal() and following.isdecimal() and int(following) == int(last) + 1):
            return False
        self.heads_again.add(number)
        self.settled.add(number)
        self.last = number
        return True

    def _line_of_band(
        self, number: int, band: Band, cells: Sequence[tuple[int, int]], pieces: Sequence[Piece]
    ) -> int | None:
        """Read a line of rows that stand on two; a first one ends the row above, which has but one."""
        pieces = pieces[: self.width]
        if self.pending and band.is_second(self.lines, number, cells):
            self.pending += pieces
            self._finish(number)
            return number + 1
        if self.pending:
            self._finish(self.pending[-1].last_line)
        again = columns_of_cells(self.lines.texts[number], cells, self.outline.fiscal_year)
        if again is not None and is_head(again, own_column(again, self.outline)):
            return None
        self.pending += pieces
        return number + 1

    def _covered(self, pieces: Sequence[Piece]) -> int:
        """How many cells before those of a line are covered by merged ones above, of which its text keeps no trace.

        Only where the amount and the name stand in their columns with them, and do not without.
        """
        titles = [at for at, column in enumerate(self.columns) if column.role is Role.TITLE]
        covered = len(self.columns) - len(pieces)
        if not self.rows or self.own is None or len(titles) != 1 or not 0 < covered <= titles[0] or covered > self.own:
            return 0
        numeric = [_SUM.fullmatch(piece.text) is not None for piece in pieces]
        title = titles[0]
        if not numeric[self.own - covered] or numeric[title - covered] or not pieces[title - covered].text:
            return 0
        in_place = self.own < len(pieces) and numeric[self.own] and not numeric[title]
        return 0 if in_place else covered

    def _broken_off(self, number: int, pieces: Sequence[Piece]) -> list[Piece]:
        """The cells of the next line where a line end inside a cell has broken the row in two."""
        size = len(self.columns)
        if self.border != "\t" or self.pending or len(pieces) >= size or number + 1 >= len(self.lines.texts):
            return []
        below = row_cells(self.lines, number + 1, self.border)
        if len(pieces) + len(below) - 1 != size:
            return []
        return [piece_of(self.lines, number + 1, start, end) for start, end in below]

    def _finish(self, at: int) -> None:
        """Make a row of the pending cells, which end on a line; cells beyond the head belong to the last column."""
        size = len(self.columns)
        pieces = self.pending
        if len(pieces) > size:
            pieces = [*pieces[: size - 1], _joined(pieces[size - 1 :])]
        if self.beside is not None:
            self._finish_both(pieces, self.beside, at)
            return
        pieces = self._with_name_in_number(pieces)
        row = row_of(self.outline, self.columns, pieces, self.own, doubts=self.doubts, small=self._small(pieces))
        self.pending, self.unfinished, self.last = [], False, at
        roles = {column.role for column, piece in zip(self.columns, pieces, strict=False) if piece.text}
        stated = self.own is not None and self.own < len(pieces) and pieces[self.own].text
        if row is None and stated and Role.DEPARTMENTS in roles:
            # A figure without a name is left to be reported as a line.
            return
        self.settled.update(range(pieces[0].line, at + 1))
        if row is None:
            return
        self.cells[row.first_line] = pieces
        if sum(bool(piece.text) for piece in pieces) == 1 and not row.is_total:
            self._name_alone(row)
            return
        if self.without_departments and row.own is not None and (named := organization_row(row.title.text)) is not None:
            # With its own sum it stands above the rows it is in charge of.
            self.group = group_of(self.group, row.title.text, named, at)
            self.rows.append(row)
            return
        if row.is_total and self.without_departments and (summed := organization_of_sum(row.title.text)) is not None:
            if not self.rows or self.sums_above:
                # The sum stands above the rows that it is made of.
                self.group, self.sums_above = Group(summed, at, ""), True
            self.rows.append(row)
            return
        printed = self._below_merged(row)
        row = carried(printed, self.rows, self.columns)
        if printed.departments is None and row.departments is not None and self._begins_without_departments():
            row = row._replace(doubts=(*row.doubts, "departments"))
        if self.group is not None:
            above = self.group.departments
            row = row._replace(departments=above if row.departments is None else in_bureau(above, row.departments))
        self.rows.append(row)

    def _small(self, pieces: Sequence[Piece]) -> dict[int, int]:
        """Where smaller type begins in the cells of a row, by their columns."""
        found: dict[int, int] = {}
        for index, piece in enumerate(pieces):
            _, line, offset = piece.parts[0]
            small = small_parts(self.lines, line).get(offset) if len(piece.parts) == 1 else None
            if small is not None and offset < small < offset + len(piece.text):
                found[index] = small - offset
        return found

    def _with_name_in_number(self, pieces: list[Piece]) -> list[Piece]:
        """The cells of a row, where one over the columns of the numbers and of the names holds an organization."""
        roles = [column.role for column in self.columns[: len(pieces)]]
        if roles[:2] != [Role.NUMBER, Role.TITLE] or pieces[1].text or organization_row(pieces[0].text) is None:
            return pieces
        return [pieces[1], pieces[0], *pieces[2:]]

    def _begins_without_departments(self) -> bool:
        """Whether the first row has no departments, so that those further down may stand in the middle of a group."""
        return next((row.departments is None for row in self.rows if not row.is_total), False)

    def _finish_both(self, pieces: Sequence[Piece], beside: int, at: int) -> None:
        """Make the two rows of a line that holds two tables side by side; the second begins with a column."""
        self.pending, self.unfinished, self.last = [], False, at
        self.settled.update(range(pieces[0].line, at + 1))
        halves = (slice(0, beside), slice(beside, None))
        found = [row_of(self.outline, self.columns[half], pieces[half], self.own) for half in halves if pieces[half]]
        self.rows += [row for row in found if row is not None]

    def _below_merged(self, row: TableRow) -> TableRow:
        """A row with the departments, or the 内数 it shares, of a merged cell that covers it."""
        covered = covered_columns(self.lines, row.first_line).union(range(self.covered))
        if not self.rows or not covered:
            return row
        above = self.rows[-1]
        departments = [at for at, column in enumerate(self.columns) if column.role is Role.DEPARTMENTS]
        if row.departments is None and not covered.isdisjoint(departments):
            row = row._replace(departments=above.departments)
        shared = above.own is not None and any(clause.relation is Relation.PART_OF for clause in above.own[1].clauses)
        if row.own is None and self.own in covered and shared:
            row = row._replace(own=above.own)
        return row

    def _name_alone(self, row: TableRow) -> None:
        """A row that is nothing but a name: the rest of the name above, what is said of it, or a heading."""
        if not self.rows:
            self.sections = True
            return
        above = self.rows[-1]
        if _NOTE.match(row.title.text) or _is_heading(row.title.text, above.title.text):
            return
        if above.is_total or above.last_line != row.first_line - 1:
            return
        if self.own in covered_columns(self.lines, row.first_line) and holds_content(self._head_of_names()):
            # The cell of its amount is merged over both rows.
            said = tuple(piece for piece in self.cells[row.first_line] if piece.text)
            self.rows[-1] = above._replace(prose=(*above.prose, *said), last_line=row.last_line)
            return
        if row.title.text[-1] == "。" or self._covers_more(row.first_line, above.first_line):
            # What is said of the item stands in a row of its own below it.
            self.rows[-1] = above._replace(prose=(*above.prose, row.title), last_line=row.last_line)
            return
        goes_on = above.title.text[-1:] in GOES_ON or row.title.text[:1] in CANNOT_BEGIN
        if goes_on or not self.sections:
            doubts = above.doubts if goes_on else (*above.doubts, "title")
            title = joined(above.title, row.title)
            self.rows[-1] = above._replace(title=title, last_line=row.last_line, doubts=doubts)

    def _head_of_names(self) -> str:
        return next(column.text for column in self.columns if column.role is Role.TITLE)

    def _covers_more(self, number: int, above: int) -> bool:
        """Whether the cell of names is merged over other columns in a row, and not in the row above."""
        title = next(at for at, column in enumerate(self.columns) if column.role is Role.TITLE)
        known = self.lines.known
        widths = [
            next((cell.columns for cell in known[line].cells if cell.column == title), 1) if known else 1
            for line in (number, above)
        ]
        return widths[0] > widths[1] == 1


def _is_heading(text: str, above: str) -> bool:
    """Whether a name alone in its row opens with an ordinal, and the name above does not."""
    mark, before = mark_of(text), mark_of(above)
    ordinal = mark is not None and mark.number is not None
    return ordinal and (before is None or before.number is None)


def _joined(pieces: Sequence[Piece]) -> Piece:
    whole = pieces[0]
    for piece in filter(lambda one: one.text, pieces[1:]):
        # No figure goes on over a border.
        apart = whole.text[-1:].isdigit() and piece.text[0] in ",.0123456789"
        whole = joined(whole, piece, between=" | " if apart else " ")
    return whole
