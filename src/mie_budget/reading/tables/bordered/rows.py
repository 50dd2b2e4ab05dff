"""Rows of bordered tables: read line by line, whether one stands on a line, goes on below or stands on two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mie_budget.models import Relation
from mie_budget.reading.broken_names import goes_on
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import DepartmentList, is_ditto
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.bordered.bands import Band, is_tier, tiers_of_columns
from mie_budget.reading.tables.bordered.digit_cells import one_cell_each
from mie_budget.reading.tables.bordered.groups import (
    Group,
    group_of,
    in_bureau,
    organization_of_sum,
    organization_row,
    style_of,
)
from mie_budget.reading.tables.bordered.heads import Head, columns_of_cells, head_at
from mie_budget.reading.tables.by_elimination import may_be_unknown_head
from mie_budget.reading.tables.cells import BOX, covered_columns, known_cells, row_cells, small_parts
from mie_budget.reading.tables.columns import (
    NUMERIC,
    Column,
    Role,
    column_of,
    holds_content,
    is_head,
    place_of,
    second_table,
    title_place,
    unit_in,
)
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import piece_of
from mie_budget.reading.tables.rows import (
    GOES_ON,
    NOTE,
    TableRow,
    carried,
    is_named_for_programme,
    row_of,
)
from mie_budget.reading.titles import mark_of

_FARTHEST_ROWS = 4
"""Lines without a border between two rows of one table: a page ends between them."""
_FARTHEST_KNOWN_ROWS = 6
"""The same where the source knows the cells: of a row that the end of a page tears each line may stand for itself."""
_UNIT_ALONE = lazy(r"[(〔\[]?単 ?位 ?[:：]? ?<unit>[)〕\]]?")
_MOST_LABELLED = 6
"""Cells of an account, a bureau and a section, each behind its label."""
_TOTAL = lazy("[^ ]{0,12}(?:<total>)")
_SUM = lazy(r"[△▲-]? ?\d[\d,.]* ?(?:[千百]?[万億]|百万|千)?円?")
_YEAR_ALONE = lazy(r"(?:19|20)\d\d|\d{1,2}")
_SEPARATOR_ROW = lazy(r"[\s|:：+＋=\-─━—―┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋│┃]+")


class RowReader:
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
        head: Head,
        own: int | None,
        border: str,
        doubts: tuple[str, ...] = (),
    ) -> None:
        self.lines = lines
        self.outline = outline
        self.columns = head.columns
        self.own = own
        self.border = border
        self.open_end = not lines.stripped[head.last].endswith("|")
        self.rows: list[TableRow] = []
        self.cells: dict[int, Sequence[Piece]] = {}
        self.settled: set[int] = set()
        self.heads_again: set[int] = set()
        self.head = self.last = head.last
        self.pending: list[Piece] = []
        self.unfinished = False
        self.covered = 0
        self.sections = False
        self.group: Group | None = None
        self._heads_again(head.last)
        self.sums_above = False
        self.table = lines.known[head.last].table if lines.known else None
        self.without_departments = all(column.role is not Role.DEPARTMENTS for column in head.columns)
        self.doubts = doubts
        self.tiers = tiers_of_columns(head.columns, own, outline.tiers, outline.fiscal_year)
        self.lower: Piece | None = None
        self.digits = head.digits
        self.band = head.band
        size = len(head.columns) if head.band is None else len(head.band.columns)
        self.width = size + sum(cells.end - cells.first - 1 for cells in head.digits)
        self.beside = second_table(head.columns) if head.band is None else None

    def _heads_again(self, number: int) -> bool:
        """Whether a line is the head once more; an organization above its names is in charge of the rows below."""
        line, head = (self.lines.stripped[at] for at in (number, self.head))
        first, _, others = line.partition("|")
        named = organization_row(first.strip()) if others and others == head.partition("|")[2] else None
        if named is not None:
            self.group = group_of(None, first.strip(), named, number)
        return named is not None or line == head

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
                self._close_with_empty_cells(number, stripped)
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
        if self.group is not None and self.rows and self.group.line == self.last > self.rows[-1].last_line:
            # It stands above the next table.
            self.settled.discard(self.last)
            self.last -= 1

    def _close_with_empty_cells(self, number: int, stripped: str) -> None:
        """Take the borders alone on a line below the first cells of a row as its last cells, which are empty."""
        if not self.pending or self.unfinished or self.open_end or self.border != "|" or stripped.strip("|"):
            return
        last = self.pending[-1]
        missing = len(self.columns) - len(self.pending)
        if self.band is not None or missing <= 0:
            return
        self.pending += [last.cut(len(last.text), len(last.text))] * min(missing, len(stripped))
        if len(self.pending) == len(self.columns):
            self._finish(number)

    def _is_another_table(self, number: int) -> bool:
        """Whether a line is of a table of quantities, or the source knows it as one with other columns or a unit."""
        if self.outline.unit_at(number) is None and self.outline.unit_at(self.head) is not None:
            return True
        known = self.lines.known[number] if self.lines.known else None
        if known is None or not known.cells or known.table in (None, self.table):
            return False
        if any(unit_in(self.lines.texts[number][start:end]) for start, end in known_cells(self.lines, number) or ()):
            return True
        if max(cell.column + cell.columns for cell in known.cells) != self.width:
            return True
        opens = self.lines.known[number - 1].table != known.table
        if not opens or self.lines.stripped[number] == self.lines.stripped[self.head]:
            return False
        return may_be_unknown_head(self.lines, number) or self._begins_tall_head(number)

    def _begins_tall_head(self, number: int) -> bool:
        """Whether a line begins a head of several lines, which together name the columns of a table."""
        head = head_at(self.lines, number, self.border, self.outline.fiscal_year)
        if head is None or head.last == number:
            return False
        named = (column_of(column.text, self.outline.fiscal_year) for column in head.columns)
        return self._is_head(head.columns) or all(one is not None for one in named)

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
            pieces = self._in_columns(pieces, closes=closes)
        filled = [piece for piece in pieces if piece.text]
        said = [piece for piece in filled if _UNIT_ALONE.fullmatch(piece.text) is None]
        alone = self._organization_of(said) if not self.pending else None
        if alone is not None:
            # A row that names nothing but an organization stands above the rows it is in charge of.
            self.group = group_of(self.group, filled[0].text, alone, number)
            self.settled.add(number)
            self.last = number
            return number + 1
        if self.band is not None:
            return self._line_of_band(number, self.band, cells, pieces)
        if not self.pending and len(cells) < len(self.columns) and self._is_head(self._columns_at(number, cells)):
            # The head of a narrower table.
            return None
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
            again = self._columns_at(number, cells)
            if self._heads_again(number) or (self._is_head(again) and not self._states_sum(pieces)):
                self.pending = []
                self._without_row_above_head(number)
                return number + 1 if self._goes_on_below(number) else None
            if again is not None and self._heads_sums(pieces):
                self.pending = []
                return None
            if not self.unfinished:
                number = self._with_lower_tier(number)
                self._finish(number)
        return number + 1

    def _with_lower_tier(self, number: int) -> int:
        """Take the line below to the pending row, if it holds its lower figure and the rest of its cells; its last."""
        tiers = self.tiers
        if tiers is None or not tiers.are_two or number + 1 >= len(self.lines.texts):
            return number
        if len(self.pending) != len(self.columns):
            return number
        cells = self._cells(number + 1)
        below = [piece_of(self.lines, number + 1, *cell) for cell in cells]
        if (
            len(below) != len(self.pending)
            or below[title_place(self.columns)].text
            or not (is_tier(below[tiers.column]) and is_tier(self.pending[tiers.column]))
        ):
            return number
        self.lower = below[tiers.column]
        self.pending = [
            joined(above, rest) if rest.text and at != tiers.column else above
            for at, (above, rest) in enumerate(zip(self.pending, below, strict=True))
        ]
        return number + 1

    def _organization_of(self, said: Sequence[Piece]) -> DepartmentList | None:
        """The organization that a row names and nothing else, or names behind its label above the rows of a block.

        Behind a label elsewhere it may be in charge of the row above.
        """
        if len(said) == 1 and (alone := organization_row(self._without_frame(said[0].text))) is not None:
            return alone
        if not said or len(said) > _MOST_LABELLED or (self.rows and not self.rows[-1].is_total):
            return None
        named = organization_alone(" | ".join(piece.text for piece in said))
        return named if named is not None and named.names else None

    def _without_frame(self, text: str) -> str:
        """A text without the round brackets around it, where a row above the first item names an organization in such.

        Elsewhere such brackets hold who is in charge of the row above.
        """
        group = self.group
        if group is None or group.style != "(" or style_of(text) != "(":
            return text
        return text[1:-1]

    def _columns_at(self, number: int, cells: Sequence[tuple[int, int]]) -> list[Column] | None:
        """The columns that a line of cells names."""
        return columns_of_cells(self.lines.texts[number], cells, self.outline.fiscal_year)

    def _states_sum(self, pieces: Sequence[Piece]) -> bool:
        """Whether a sum stands in the column of the amounts: no head, whatever other cells may be called."""
        if self.own is None or self.own >= len(pieces):
            return False
        text = pieces[self.own].text
        return _SUM.fullmatch(text) is not None and _YEAR_ALONE.fullmatch(text) is None

    def _heads_sums(self, pieces: Sequence[Piece]) -> bool:
        """Whether every cell of a line names a column, several of figures: it heads sums of something else."""
        year = self.outline.fiscal_year
        named = [column_of(piece.text, year) for piece in pieces if piece.text]
        figures = sum(one is not None and one.role in NUMERIC for one in named)
        return None not in named and figures > 1

    def _is_head(self, columns: Sequence[Column] | None) -> bool:
        """Whether the columns of a line are those of a head: this one again, or that of another table."""
        return columns is not None and is_head(columns, own_column(columns, self.outline))

    def _without_row_above_head(self, number: int) -> None:
        """Take back the last row where it is the heading of the table whose head stands right below it.

        It states no figure and has few cells. The source knows it as a row of that table, or one of its cells as
        merged over the column of the amounts.
        """
        row = self.rows[-1] if self.rows else None
        if row is None or not self.lines.known or row.first_line != number - 1 or row.own is not None or row.others:
            return
        own = -1 if self.own is None else self.own
        above, head = self.lines.known[number - 1], self.lines.known[number]
        wide = any(cell.columns > 1 and cell.column <= own < cell.column + cell.columns for cell in above.cells)
        said = sum(bool(piece.text) for piece in self.cells.get(row.first_line, ()))
        if (wide or above.table == head.table != self.table) and 2 * said <= len(self.columns):
            self.rows.pop()
            self.settled.discard(row.first_line)
            self.last = row.first_line - 1

    def _goes_on_below(self, number: int) -> bool:
        """Whether the head stands once more above rows that go on with those above it.

        With their group by their numbers; at the top of the next page, where the unit may stand above it, with that or
        a merged cell.
        """
        at = place_of(self.columns, Role.NUMBER)
        if not self.rows or self.rows[-1].is_total:
            return False
        shown = self.lines.stripped
        between = [shown[line] for line in range(self.last + 1, number) if line not in self.outline.furniture]
        if shown[number] != shown[self.head] or not all(not text or _UNIT_ALONE.fullmatch(text) for text in between):
            return False
        known = self.lines.known
        if known and known[self.last].page != known[number].page:
            cut = number + 1 < len(known) and bool(covered_columns(self.lines, number + 1, self.last))
            words = [
                word for word in map(str.strip, "".join(self.lines.texts[number + 1 : number + 2]).split("|")) if word
            ]
            cut = cut or (len(words) == 1 and self._is_rest(words[0]))
            return (self.group is not None or cut) and self._takes_head(number)
        if self.group is None or at is None or any(between):
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
        return self._takes_head(number)

    def _takes_head(self, number: int) -> bool:
        """Take a head that stands once more as one within the table."""
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
        if self._is_head(self._columns_at(number, cells)):
            return None
        self.pending += pieces
        return number + 1

    def _in_columns(self, pieces: list[Piece], *, closes: bool) -> list[Piece]:
        """The cells of the first line of a row, with those before them that are covered by merged ones above."""
        # As many empty cells may stand behind the others instead; the words of a total take what cells they need.
        shown = _without_empty_end(pieces) if closes and not _TOTAL.fullmatch(pieces[0].text) else pieces
        self.covered = self._covered(shown) if closes or self.open_end else 0
        return [pieces[0].cut(0, 0)] * self.covered + shown if self.covered else pieces

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
        pieces, others = self._without_other_tiers(pieces)
        row = self._row_of(pieces)
        if row is not None and others and self.tiers is not None:
            context = self.outline.context(at)
            unit = self.columns[self.tiers.column].unit or context.unit
            row = self.tiers.with_others(row, others, context._replace(unit=unit))._replace(last_line=at)
        self.pending, self.unfinished, self.last = [], False, at
        roles = {column.role for column, piece in zip(self.columns, pieces, strict=False) if piece.text}
        stated = self.own is not None and self.own < len(pieces) and pieces[self.own].text
        if row is None and stated and Role.DEPARTMENTS in roles:
            # A figure without a name is left to be reported as a line.
            return
        self.settled.update(range(pieces[0].line, at + 1))
        if row is None:
            if stated and self.own is not None and is_tier(pieces[self.own]):
                self._doubt_tiers(pieces)
            return
        self.cells[row.first_line] = pieces
        if self._belongs_above(row, pieces, roles):
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
        # What a row of its own names is in charge in place of what stands in the rows above that.
        opened = self.group is not None and bool(self.rows) and self.group.line > self.rows[-1].first_line
        opened = opened or self._begins_unnamed(printed)
        row = carried(printed, () if opened else self.rows, self.columns, opens=self._opens_departments(pieces))
        if printed.departments is None and row.departments is not None and self._begins_without_departments():
            row = row._replace(doubts=(*row.doubts, "departments"))
        if self.group is not None:
            above = self.group.departments
            row = row._replace(departments=above if row.departments is None else in_bureau(above, row.departments))
        self.rows.append(row)

    def _belongs_above(self, row: TableRow, pieces: Sequence[Piece], roles: Collection[Role]) -> bool:
        """Whether a row is nothing but a name, or the rest of one: it is taken to the item above, or as a heading."""
        if sum(bool(piece.text) for piece in pieces) == 1 and not row.is_total:
            self._name_alone(row)
            return True
        if not self._is_rest_of_name(row, roles):
            return False
        above = self.rows[-1]
        whole = above._replace(title=joined(above.title, row.title), prose=(*above.prose, *row.prose))
        self.rows[-1] = whole._replace(last_line=row.last_line, doubts=(*above.doubts, "title"))
        return True

    def _is_rest_of_name(self, row: TableRow, roles: Collection[Role]) -> bool:
        """Whether a row holds the rest of a name and of what is said of that, as where both are typed over two rows.

        It has no figure and nobody in charge, the row above has an amount, and only both names together are called
        like a programme.
        """
        above = self.rows[-1] if self.rows else None
        return (
            above is not None
            and above.own is not None
            and above.departments is not None
            and above.last_line == row.first_line - 1
            and not row.is_total
            and set(roles) == {Role.TITLE, Role.TEXT}
            and mark_of(row.title.text) is None
            and (row.title.text.startswith("事業") or not is_named_for_programme(above.title.text))
            and is_named_for_programme(joined(above.title, row.title).text)
        )

    def _opens_departments(self, pieces: Sequence[Piece]) -> bool:
        """Whether the first of the cells of departments names some itself, and does not say that they are as above."""
        first = next((at for at, column in enumerate(self.columns) if column.role is Role.DEPARTMENTS), len(pieces))
        return first < len(pieces) and bool(pieces[first].text) and not is_ditto(pieces[first].text)

    def _row_of(self, pieces: Sequence[Piece]) -> TableRow | None:
        """The item of some cells, with the words that head its amount where these are unknown and to be checked."""
        row = row_of(self.outline, self.columns, pieces, self.own, doubts=self.doubts, small=self._small(pieces))
        if row is not None and row.own is not None and self.own is not None and "amount" in self.doubts:
            return row._replace(headed=self.columns[self.own].text)
        return row

    def _doubt_tiers(self, pieces: Sequence[Piece]) -> None:
        """Put a row with an amount in doubt below which another figure stands that nothing tells apart from it."""
        above = self.rows[-1] if self.rows else None
        if above is not None and above.own is not None and above.last_line == pieces[0].line - 1:
            self.rows[-1] = above._replace(doubts=(*above.doubts, "tiers"))

    def _without_other_tiers(self, pieces: list[Piece]) -> tuple[list[Piece], Sequence[Piece]]:
        """The cells of a row with its own figure alone where some are one below the other, and the others of them."""
        tiers, lower = self.tiers, self.lower
        self.lower = None
        if tiers is None or tiers.column >= len(pieces):
            return pieces, ()
        each = [pieces[tiers.column], lower] if lower is not None else tiers.parts(pieces[tiers.column])
        if not each:
            return pieces, ()
        own = each.pop(tiers.own)
        return [*pieces[: tiers.column], own, *pieces[tiers.column + 1 :]], each

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

    def _begins_unnamed(self, row: TableRow) -> bool:
        """Whether a merged cell begins in a row that should name the departments, and is empty: its label is elsewhere.

        The end of the page may cut it; what covers the rows above is another cell.
        """
        at = place_of(self.columns, Role.DEPARTMENTS)
        known = self.lines.known[row.first_line].cells if self.lines.known else ()
        return row.departments is None and any(cell.column == at and cell.rows > 1 for cell in known)

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
        above = self.rows[-1] if self.rows else None
        last = None if above is None or above.is_total else above.last_line
        covered = covered_columns(self.lines, row.first_line, last).union(range(self.covered))
        if above is None or not covered:
            return row
        departments = [at for at, column in enumerate(self.columns) if column.role is Role.DEPARTMENTS]
        if not covered.isdisjoint(departments) and _says_less(row.departments, above.departments):
            row = row._replace(departments=above.departments, charged_above=True)
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
        if NOTE.match(row.title.text) or _is_heading(row.title.text, above.title.text):
            return
        if above.is_total:
            return
        if above.last_line != row.first_line - 1:
            self._over_page(row)
            return
        if self.own in covered_columns(self.lines, row.first_line) and holds_content(self._head_of_names()):
            # The cell of its amount is merged over both rows.
            said = tuple(piece for piece in self.cells[row.first_line] if piece.text)
            self.rows[-1] = above._replace(prose=(*above.prose, *said), last_line=row.last_line)
            return
        if (
            row.title.text[-1] == "。"
            or self._covers_more(row.first_line, above.first_line)
            or _is_bullet_below_ordinal(row.title.text, above.title.text)
        ):
            # What is said of the item stands in a row of its own below it.
            self.rows[-1] = above._replace(prose=(*above.prose, row.title), last_line=row.last_line)
            return
        rest = above.title.text[-1:] in GOES_ON or goes_on(above.title.text, row.title.text)
        if rest or not self.sections:
            doubts = above.doubts if rest else (*above.doubts, "title")
            title = joined(above.title, row.title)
            self.rows[-1] = above._replace(title=title, last_line=row.last_line, doubts=doubts)

    def _is_rest(self, text: str) -> bool:
        above = self.rows[-1].title.text
        return (goes_on(above, text) or not is_named_for_programme(above)) and is_named_for_programme(above + text)

    def _over_page(self, row: TableRow) -> None:
        """Give the name above a head that stands once more the rest that a page has cut from it."""
        above = self.rows[-1]
        between = {*self.lines.stripped[above.last_line + 1 : row.first_line]}
        if between <= {"", self.lines.stripped[self.head]} and self._is_rest(row.title.text):
            self.rows[-1] = above._replace(title=joined(above.title, row.title), doubts=(*above.doubts, "title"))

    def _head_of_names(self) -> str:
        return next(column.text for column in self.columns if column.role is Role.TITLE)

    def _covers_more(self, number: int, above: int) -> bool:
        """Whether the cell of names is merged over other columns in a row, and not in the row above."""
        title = title_place(self.columns)
        known = self.lines.known
        widths = [
            next((cell.columns for cell in known[line].cells if cell.column == title), 1) if known else 1
            for line in (number, above)
        ]
        return widths[0] > widths[1] == 1


def _says_less(named: DepartmentList | None, above: DepartmentList | None) -> bool:
    """Whether a row names no departments, or of those of the row above it the bureaus alone."""
    if named is None or above is None:
        return named is None
    within = [name for name in above.names if len(named.names) == 1 and name.startswith(f"{named.names[0]} ")]
    return len(within) == len(above.names) > 0


def _is_heading(text: str, above: str) -> bool:
    """Whether a name alone in its row opens with an ordinal, and the name above does not."""
    mark, before = mark_of(text), mark_of(above)
    ordinal = mark is not None and mark.number is not None
    return ordinal and (before is None or before.number is None)


def _is_bullet_below_ordinal(text: str, above: str) -> bool:
    """Whether a name alone in its row opens with a bullet, and the name above with an ordinal."""
    mark, before = mark_of(text), mark_of(above)
    return mark is not None and mark.kind == "bullet" and before is not None and before.number is not None


def _without_empty_end(pieces: list[Piece]) -> list[Piece]:
    """The cells of a line without the empty ones at its end."""
    filled = max((at + 1 for at, piece in enumerate(pieces) if piece.text), default=len(pieces))
    return pieces[:filled]


def _joined(pieces: Sequence[Piece]) -> Piece:
    whole = pieces[0]
    for piece in filter(lambda one: one.text, pieces[1:]):
        # No figure goes on over a border.
        apart = whole.text[-1:].isdigit() and piece.text[0] in ",.0123456789"
        whole = joined(whole, piece, between=" | " if apart else " ")
    return whole
