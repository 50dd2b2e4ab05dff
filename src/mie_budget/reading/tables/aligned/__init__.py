"""Aligned tables: rows whose cells are parted by blanks, each with what stands on the lines around its figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from mie_budget.reading.broken_names import goes_on
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.aligned.continuing import (
    OPENING,
    are_described,
    begins_name,
    continued,
    continues,
    counted_above,
    departments_in_brackets,
    departments_labelled,
    with_amount_below,
    with_sums_of_groups,
)
from mie_budget.reading.tables.aligned.line_cells import NUMBER_TOKEN, cells_of_line
from mie_budget.reading.tables.columns import (
    NUMERIC,
    ROWS_LOOKED_AT,
    Column,
    Role,
    is_head,
    may_be_head,
    place_of,
    title_place,
)
from mie_budget.reading.tables.heads import aligned_head, columns_of_words
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import Token, piece_of, stripped_piece, tokens_of
from mie_budget.reading.tables.rows import (
    GOES_ON,
    NOTE,
    NUMBER_CELL,
    SENTENCE,
    Table,
    TableRow,
    carried,
    is_named_for_programme,
    row_of,
)
from mie_budget.reading.tables.told_by_cells import is_unit_of_body, with_one_title
from mie_budget.reading.titles import is_marker, mark_of, marker_group

_MOST_MISSES = 6
"""Lines in a row that are none: notes or a wrapped name within a table, more are what follows it."""
_LONGEST_NAME = 40
"""A longer line above a row without a name is a sentence."""
_GLUED = lazy(r"\d{1,2}(?=[^\W\d_])")
_LEAST_COUNTED = 3
"""Two numbers follow on each other by chance."""
_SERIAL = lazy(r"\d{1,3}\s+(?=[^\s\d])")
_CLOSES = ")）】〕>》〉] "
_SIGN = lazy(r"[◎○●△★☆*＊・-]{1,2}")
"""A sign that a legend explains, in a column of markers."""
_START_YEAR = lazy(r"(?:昭和|平成|令和|[SHR])\.?(?:\d|元)")
_GROUPS_LOOKED_AT = 40
"""Lines of rows that show what opens them: a field may stand on the first of its rows alone."""
_LONGEST_FIELD = 10
"""A longer word is a name."""
_MOST_BEFORE_NAMES = 3
"""Columns that may stand before the names: ordinals, pages, and what is looked at."""
_LEAST_FIELDS = 2
"""One word alone may be the beginning of a name."""
_PART_ALONE = lazy(r"[〔(]\d[\d,]*の内数[〕)]")
_LEAST_BELOW = 2
"""One such figure below a name is what is said of it."""
_DEEP = 2
"""Display columns: what stands no deeper has no place that says something."""
_LEAST_TWO_LINED = 2
"""One alone may be a name that was wrapped."""
_FIGURE = r"\s+(?P<figure{at}>[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－])"
_ENDS_IN_FIGURE = lazy(r"\s[△▲−-]?\d[\d,]*$")


def aligned_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """A table whose cells are parted by blanks: the head may stand over several lines."""
    head = aligned_head(lines, number, outline.fiscal_year)
    if head is None:
        return None
    columns, head_last = with_one_title(head[0]), head[1]
    own = own_column(columns, outline)
    if not is_head(columns, own) or own is None or _is_headline(columns):
        return None
    if title_place(columns) > own and place_of(columns[:own], Role.FIELD) is not None:
        # The sums of an account stand before the names of what it is spent on, which have their own.
        return None
    two_lined = _two_lined_table(lines, outline, columns, own, (number, head_last))
    if two_lined is not None:
        return two_lined
    columns = _with_fields(lines, columns, head_last + 1)
    columns = _with_unnamed_departments(lines, columns, head_last + 1)
    reader = _Reader(lines, outline, columns, own, head_last)
    reader.read(head_last + 1)
    if all(row.is_total for row in reader.rows):
        return None
    reader.rows = with_sums_of_groups(_without_serials(reader.rows), reader.counted)
    if reader.departments_at is not None:
        reader.rows = _with_departments_in_doubt(reader.rows)
    if lines.wide == 1:
        reader.rows = _with_names_in_doubt(reader, head_last)
    return Table(number, head_last, reader.last, tuple(columns), tuple(reader.rows), own, frozenset(reader.settled))


def _two_lined_table(
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
    if len(rows) < _LEAST_TWO_LINED:
        return None
    settled = frozenset(range(head[1] + 1, number))
    return Table(head[0], head[1], number - 1, tuple(columns), tuple(rows), own, settled)


def _indent(lines: Lines, number: int) -> int:
    return len(lines.texts[number]) - len(lines.texts[number].lstrip())


_OF_WORK = lazy("<side.expenditure>")


def _is_headline(columns: Sequence[Column]) -> bool:
    """Whether two words say of a whole document what it is: 当初予算 主要事業."""
    return len(columns) == 2 and columns[0].role in NUMERIC and _OF_WORK.fullmatch(columns[1].text) is not None


def _with_fields(lines: Lines, columns: list[Column], first: int) -> list[Column]:
    """The columns with a 区分 before the names as one of fields of work, where no line of the rows has a marker there.

    Words open several lines there that hold more than these.
    """
    at = place_of(columns[: title_place(columns)], Role.MARKER)
    if at is None or place_of(columns, Role.FIELD) is not None:
        return columns
    opened = 0
    for number in range(first, min(first + _GROUPS_LOOKED_AT, len(lines.texts))):
        words = lines.stripped[number].split(maxsplit=_MOST_BEFORE_NAMES)[:_MOST_BEFORE_NAMES]
        if any(marker_group(word) is not None or is_marker(word) or _SIGN.fullmatch(word) for word in words):
            return columns
        word, _, more = lines.stripped[number].partition(" ")
        if more and word[:1].isalpha() and len(word) <= _LONGEST_FIELD and _START_YEAR.match(word) is None:
            opened += 1
    return (
        [*columns[:at], columns[at]._replace(role=Role.FIELD), *columns[at + 1 :]]
        if opened >= _LEAST_FIELDS
        else columns
    )


def _with_unnamed_departments(lines: Lines, columns: list[Column], first: int) -> list[Column]:
    """The columns with one of departments behind the figures that the head leaves unnamed.

    Only where all that stands behind the figures of the rows is organizations.
    """
    last = columns[-1]
    if last.role not in NUMERIC or any(column.role is Role.DEPARTMENTS for column in columns):
        return columns
    behind: list[Token] = []
    for number in range(first, min(first + ROWS_LOOKED_AT, len(lines.texts))):
        if lines.stripped[number][:1] in "(【〔<《〈[" or may_be_head(lines.stripped[number]):
            break
        figures = list(NUMBER_TOKEN.finditer(lines.texts[number]))
        rest = [token for token in tokens_of(lines, number) if figures and token.start >= figures[-1].end()]
        if len(rest) > 1 or (rest and not is_unit_of_body(rest[0].text)):
            return columns
        behind += rest
    if len(behind) < 2:
        return columns
    left, right = min(token.left for token in behind), max(token.right for token in behind)
    return [*columns, Column(Role.DEPARTMENTS, "", None, None, max(left, last.right), right)]


def _without_serials(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows without the numbers that count them, where these touch the names: 1橋の点検, 2道路の補修."""
    glued = [_GLUED.match(row.title.text) for row in rows if not row.is_total]
    numbers = [int(match[0]) for match in glued if match is not None]
    if len(numbers) < _LEAST_COUNTED or numbers != list(range(1, len(glued) + 1)):
        return list(rows)
    return [row if row.is_total else row._replace(title=_uncounted(row.title)) for row in rows]


def _uncounted(title: Piece) -> Piece:
    match = _GLUED.match(title.text)
    return title if match is None else title.cut(match.end(), len(title.text))


def _with_departments_in_doubt(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows, those whose own cell is empty in doubt where that of the first row is.

    A cell of departments that spans several rows may name them half-way down.
    """
    own = [row.departments is not None and not row.charged_above for row in rows if not row.is_total]
    if not own or own[0]:
        return list(rows)
    return [
        row
        if row.is_total or (row.departments is not None and not row.charged_above)
        else row._replace(doubts=(*row.doubts, "departments"))
        for row in rows
    ]


def _with_names_in_doubt(reader: _Reader, head_last: int) -> list[TableRow]:
    """The rows, those in doubt with a line right above or below that no row has and that holds words under the name.

    A name of three lines may have its figures on the second where a program wrote a page out.
    """
    lines, rows, title = reader.lines, reader.rows, reader.columns[reader.title_at]
    taken = reader.settled.union(*(range(row.first_line, row.last_line + 1) for row in rows))
    broken = {
        number
        for row in rows
        for number in (row.first_line - 1, row.last_line + 1)
        if number not in taken and head_last < number < len(lines.stripped)
        if _may_be_of_name(lines, number, title) and not _opens_table(lines, reader.outline, number)
    }
    return [
        row
        if row.is_total or broken.isdisjoint((row.first_line - 1, row.last_line + 1))
        else row._replace(doubts=(*row.doubts, "title"))
        for row in rows
    ]


def _may_be_of_name(lines: Lines, number: int, title: Column) -> bool:
    text = lines.stripped[number]
    tokens = tokens_of(lines, number, gap=2)
    if not tokens or tokens[-1].left < _DEEP or is_heading(text) or is_organization(text):
        return False
    return any(title.distance(token.left, token.right) == 0 for token in tokens)


def _opens_table(lines: Lines, outline: Outline, number: int) -> bool:
    """Whether the head of another table stands on a line."""
    if not may_be_head(lines.stripped[number]):
        return False
    columns = columns_of_words(tokens_of(lines, number), outline.fiscal_year)
    own = own_column(columns, outline) if columns is not None else None
    return columns is not None and own is not None and is_head(columns, own)


class _Reader:
    """Reads the rows of a table line by line; `waiting` are the lines that may hold the name of the row below them.

    `marked` is how many of the first rows are known to open with a mark each.
    """

    def __init__(self, lines: Lines, outline: Outline, columns: Sequence[Column], own: int, head_last: int) -> None:
        self.lines = lines
        self.outline = outline
        self.columns = columns
        self.own = own
        self.title_at = title_place(columns)
        self.number_at = place_of(columns[: self.title_at], Role.NUMBER)
        self.departments_at = place_of(columns, Role.DEPARTMENTS)
        self.described = are_described(lines, head_last + 1)
        self.counted = counted_above(lines, head_last + 1)
        self.rows: list[TableRow] = []
        self.marked = 0
        self.settled: set[int] = set()
        self.last = head_last
        self.waiting: list[Piece] = []
        self.misses = 0

    def read(self, first: int) -> None:
        """Read the rows from a line on, as far as there are any."""
        number = first
        while number < len(self.lines.texts) and self.misses <= _MOST_MISSES:
            text = self.lines.stripped[number]
            if text and number not in self.outline.furniture:
                if number > first and _opens_table(self.lines, self.outline, number):
                    break
                cells = cells_of_line(self.lines, number, self.columns) or self._cells_below(number)
                if cells is None:
                    self._words(number, text)
                else:
                    self.misses = 0
                    self._row(number, *cells)
                    number = self.last
            number += 1

    def _cells_below(self, number: int) -> tuple[list[Piece], tuple[str, ...]] | None:
        """The cells of a row whose figures, each a part of a sum, stand on lines of their own below its name.

        They are those of the first columns of figures, up to the table's own at least.
        """
        figures: list[Piece] = []
        below = number + 1
        while below < len(self.lines.texts) and len(figures) <= len(self.columns):
            text = self.lines.stripped[below]
            if text and not _PART_ALONE.fullmatch(text):
                break
            figures += [stripped_piece(self.lines, below)] if text else []
            below += 1
        numeric = [index for index, column in enumerate(self.columns) if column.role in NUMERIC]
        if not numeric.index(self.own) < len(figures) <= len(numeric) or len(figures) < _LEAST_BELOW:
            return None
        pieces = [stripped_piece(self.lines, number).cut(0, 0) for _ in self.columns]
        pieces[self.title_at] = stripped_piece(self.lines, number)
        for index, figure in zip(numeric, figures, strict=False):
            pieces[index] = figure
            self.settled.add(figure.line)
        return pieces, ()

    def _settle(self, number: int) -> None:
        self.settled.add(number)
        self.last = number

    def _words(self, number: int, text: str) -> None:
        """Read a line without figures: a note, more of the row above, the name of the row below, or a heading."""
        above = self.rows[-1] if self.rows else None
        if self._is_beside_figures(number):
            self.settled.add(number)
            return
        if self.waiting and text[0] in OPENING and departments_labelled(text) is not None:
            # What waits for a row below is said of the row above.
            self.waiting = []
        goes_on = (
            above is not None
            and not self.waiting
            and not (self._begins_name(number) and self._may_be_name(number, text))
            and continues(self.lines, above, number, self.columns, described=self.described)
        )
        is_note = NOTE.match(text) is not None
        if is_note or (not goes_on and SENTENCE.search(text)):
            self.misses += 1
            self.waiting = []
            if self.rows and self.misses == 1 and not is_note:
                self.settled.add(number)
        elif above is not None and (row := with_amount_below(self.lines, self.outline, above, number)) is not None:
            self.rows[-1] = row
            self._settle(number)
        elif above is not None and goes_on:
            row = continued(self.lines, above, number, self.columns)
            # In a page that a program wrote out, what stands there may begin the name of the next row.
            broken = self.lines.wide == 1 and row.title != above.title and is_named_for_programme(above.title.text)
            self.rows[-1] = row.doubted("title") if broken else row
            self._settle(number)
        elif self._may_be_name(number, text):
            self.waiting.append(stripped_piece(self.lines, number))
            self.misses += 1
        else:
            self.waiting = []
            self.misses += not _is_section_row(text)

    def _is_beside_figures(self, number: int) -> bool:
        """Whether all words of a line stand behind the columns of figures: more of what is said of a row beside it."""
        if all(column.role is not Role.TEXT for column in self.columns[self.title_at :]):
            return False
        right = max(column.right for column in self.columns if column.role in NUMERIC)
        words = tokens_of(self.lines, number)
        return bool(words) and words[0].left > right

    def _begins_name(self, number: int) -> bool:
        """Whether a line begins the name of the row below it."""
        return begins_name(self.lines, number, self.rows[-1].title.text if self.rows else "")

    def _may_be_name(self, number: int, text: str) -> bool:
        return (
            (
                mark_of(text) is None
                or (self.number_at is not None and _SERIAL.match(text) is not None)
                or self._is_marked_like_rows(text)
            )
            and (not text.startswith(tuple(OPENING)) or departments_in_brackets(text, self.columns) is not None)
            and len(text) <= _LONGEST_NAME
            and not any(NUMBER_CELL.fullmatch(token.text) for token in self._words_of(number, text))
        )

    def _words_of(self, number: int, text: str) -> Sequence[Token]:
        """The words of a line, without the number of its row."""
        words = tokens_of(self.lines, number)
        return words[1:] if self.number_at is not None and _SERIAL.match(text) else words

    def _row(self, number: int, pieces: list[Piece], doubts: tuple[str, ...]) -> None:
        """Read a line with figures, with the name and the departments that stand above it."""
        waiting, self.waiting = self.waiting, []
        if self.lines.wide == 1:
            pieces = self._with_cells_around(number, pieces)
        title = pieces[self.title_at]
        columns = self.columns
        named = self.counted.get(number) if not title.text else None
        if named is not None:
            pieces[self.title_at] = stripped_piece(self.lines, named)
            self.settled.update(range(named, number))
        elif not title.text and waiting:
            below = waiting.pop() if departments_in_brackets(waiting[-1].text, self.columns) is not None else None
            if waiting:
                pieces[self.title_at] = self._name_in(waiting[-1])
            if below is not None and pieces[self.title_at].text:
                self.settled.add(below.line)
                departments = below.cut(1, len(below.text.rstrip(_CLOSES)))
                if self.departments_at is None:
                    # The head has no column of departments.
                    columns = [*columns, Column(Role.DEPARTMENTS, "", None, None, 0, 0)]
                    pieces.append(departments)
                else:
                    pieces[self.departments_at] = departments
        elif waiting and waiting[-1].line == number - 1 and self._is_rest(waiting[-1], pieces):
            serial = _SERIAL.match(waiting[-1].text) if self.number_at is not None else None
            above = waiting[-1].cut(serial.end() if serial else 0, len(waiting[-1].text))
            pieces[self.title_at] = joined(above, title)
            self.settled.add(waiting[-1].line)
        row = row_of(self.outline, columns, pieces, self.own, doubts=doubts)
        if row is not None and named is not None and named + 1 < number:
            row = row._replace(prose=(stripped_piece(self.lines, named + 1), *row.prose))
        if row is not None or not pieces[self.own].text:
            # A row with a figure and no name is left to be read, or reported, as a line.
            self.settled.add(number)
        self.last = number
        if row is not None:
            last = max(row.last_line, *(piece.last_line for piece in pieces if piece.text))
            row = carried(row._replace(first_line=min(row.first_line, number), last_line=last), self.rows, columns)
            self.rows.append(row)

    def _with_cells_around(self, number: int, pieces: list[Piece]) -> list[Piece]:
        """The cells of a row, its empty ones of words with what stands right above and below them."""
        found = list(pieces)
        texts = self.lines.texts
        around = [
            (line, tokens_of(self.lines, line, gap=2))
            for line in (number - 1, number + 1)
            if self.last < line < len(texts) and line not in self.settled and NUMBER_TOKEN.search(texts[line]) is None
        ]
        for at in (self.title_at, self.departments_at):
            if at is None or pieces[at].text:
                continue
            words = [(line, token) for line, tokens in around for token in tokens]
            edges = {token.left for _, token in words if self.columns[at].distance(token.left, token.right) == 0}
            # A head stands over the middle of its column, short words at the edge of that.
            parts = [piece_of(self.lines, line, token.start, token.end) for line, token in words if token.left in edges]
            whole = reduce(joined, parts) if parts else pieces[at]
            # What stands above or below alone may be of that row.
            both = len({part.line for part in parts}) > 1 and is_organization(whole.text)
            if both or at == self.title_at:
                found[at] = whole
                self.settled.update(part.line for part in parts)
        return found

    def _is_marked_like_rows(self, text: str) -> bool:
        """Whether a line opens with a bullet, and so do the names of all rows so far: a name without one goes on."""
        mark = mark_of(text)
        if mark is None or mark.kind != "bullet" or not self.rows:
            return False
        # What stands above the last row does not change any more.
        while self.marked < len(self.rows) - 1 and _is_marked(self.rows[self.marked]):
            self.marked += 1
        return self.marked == len(self.rows) - 1 and _is_marked(self.rows[-1])

    def _is_rest(self, above: Piece, pieces: Sequence[Piece]) -> bool:
        """Whether the name of a row goes on from the line above: by its words, or since only that has a number."""
        if self._begins_name(above.line):
            return True
        if self.number_at is not None and _SERIAL.match(above.text):
            return not pieces[self.number_at].text
        if self._is_marked_like_rows(above.text) and mark_of(pieces[self.title_at].text) is None:
            return True
        return bool(above.text) and (above.text[-1] in GOES_ON or goes_on(above.text, pieces[self.title_at].text))

    def _name_in(self, words: Piece) -> Piece:
        """The name that a line above a row holds, behind the field of work where the table has a column of those."""
        self.settled.add(words.line)
        has_field = place_of(self.columns[: self.title_at], Role.FIELD) is not None
        blank = words.text.find(" ")
        return words.cut(blank + 1, len(words.text)) if has_field and blank > 0 else words


def _is_marked(row: TableRow) -> bool:
    return row.is_total or mark_of(row.title.text) is not None


def _is_section_row(text: str) -> bool:
    return len(text) <= 30 and (mark_of(text) is not None or text[0] in OPENING)
