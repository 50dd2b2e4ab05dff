"""Rows of bordered tables: read line by line, whether one stands on a line or goes on below."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined
from mie_budget.reading.tables.bordered.digit_cells import one_cell_each
from mie_budget.reading.tables.bordered.filled_rows import FilledRows
from mie_budget.reading.tables.bordered.groups import organization_alone_in_row
from mie_budget.reading.tables.bordered.heads import Head
from mie_budget.reading.tables.bordered.heads_again import (
    RULE,
    UNIT_ALONE,
    begins_another_table,
    goes_on_below,
    heads_sums,
    is_head_again,
    names_columns,
)
from mie_budget.reading.tables.bordered.merged import covered_before
from mie_budget.reading.tables.bordered.tiers import is_tier
from mie_budget.reading.tables.cells import BOX, known_cells, row_cells
from mie_budget.reading.tables.columns import title_place
from mie_budget.reading.tables.places import piece_of

_FARTHEST_ROWS = 4
"""Lines without a border between two rows of one table: a page ends between them."""
_FARTHEST_KNOWN_ROWS = 6
"""The same where the source knows the cells: of a row that the end of a page tears each line may stand for itself."""
_TOTAL = lazy("[^ ]{0,12}(?:<total>)")


class RowReader:
    """Reads the rows of a table line by line; `pending` are the cells of a row that is not complete yet.

    `open_end` says that the lines do not end in a border. Where they do, `unfinished` says that the last cell of
    `pending` goes on below. `covered` is how many cells before those of `pending` have left no trace, `lower` the
    figure on the line below their amount. `digits` are the cells that are one figure; `width` is how many cells a row
    has with each of them.
    """

    def __init__(self, filled: FilledRows, head: Head, border: str) -> None:
        self.filled = filled
        self.lines = filled.lines
        self.outline = filled.outline
        self.columns = head.columns
        self.border = border
        self.open_end = not self.lines.stripped[head.last].endswith("|")
        self.heads_again: set[int] = set()
        self.pending: list[Piece] = []
        self.unfinished = False
        self.covered = 0
        self.lower: Piece | None = None
        self.digits = head.digits
        self.width = len(head.columns) + sum(cells.end - cells.first - 1 for cells in head.digits)

    def read(self, number: int) -> None:
        """Read the rows from a line on, as far as there are any."""
        misses = 0
        following: int | None = number
        known = bool(self.lines.known) and self.lines.known[self.filled.head].table is not None
        farthest = _FARTHEST_KNOWN_ROWS if known else _FARTHEST_ROWS
        while following is not None and following < len(self.lines.texts) and misses <= farthest:
            number, following = following, following + 1
            stripped = self.lines.texts[number].translate(BOX).strip()
            if not stripped or number in self.outline.furniture:
                misses += not stripped
            elif not stripped.strip("|") or (RULE.fullmatch(stripped) and stripped.replace("|", "").strip()):
                self.filled.last = max(self.filled.last, number)
                self._close_with_empty_cells(number, stripped)
            elif begins_another_table(self.filled, number, self.border, self.width):
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
        self.filled.leave_group_below()

    def _close_with_empty_cells(self, number: int, stripped: str) -> None:
        """Take the borders alone on a line below the first cells of a row as its last cells, which are empty."""
        if not self.pending or self.unfinished or self.open_end or self.border != "|" or stripped.strip("|"):
            return
        last = self.pending[-1]
        missing = len(self.columns) - len(self.pending)
        if missing <= 0:
            return
        self.pending += [last.cut(len(last.text), len(last.text))] * min(missing, len(stripped))
        if len(self.pending) == len(self.columns):
            self._finish(number)

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
            return 0 < len(self.pending) < size <= len(cells)
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
        if not self.pending and self._begins_group(number, pieces):
            return number + 1
        if not self.pending and len(cells) < len(self.columns) and names_columns(self.filled, number, cells):
            # The head of a narrower table.
            return None
        rest = self._broken_off(number, pieces)
        if rest:
            pieces = [*pieces[:-1], joined(pieces[-1], rest[0]), *rest[1:]]
            self.filled.settled.add(number)
            number += 1
        if self.pending and self.unfinished:
            self.pending[-1:] = [joined(self.pending[-1], pieces[0]), *pieces[1:]]
        else:
            self.pending += pieces
        self.unfinished = self.border == "|" and not self.open_end and not closes
        return number + 1 if len(self.pending) < len(self.columns) else self._row_or_head(number, cells, pieces)

    def _row_or_head(self, number: int, cells: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> int | None:
        """Make a row of as many cells as one has, if they are no head; return the line to go on with."""
        if is_head_again(self.filled, number, cells, pieces):
            self.pending = []
            self.filled.leave_heading_above(number)
            if not goes_on_below(self.filled, number, self.border):
                return None
            self.heads_again.add(number)
            self.filled.settle(number)
        elif heads_sums(self.filled, number, cells, pieces):
            self.pending = []
            return None
        elif not self.unfinished:
            number = self._with_lower_tier(number)
            self._finish(number)
        return number + 1

    def _begins_group(self, number: int, pieces: Sequence[Piece]) -> bool:
        """Whether a row names nothing but an organization: it stands above the rows that it is in charge of."""
        said = [piece.text for piece in pieces if piece.text]
        besides_unit = [text for text in said if UNIT_ALONE.fullmatch(text) is None]
        above = self.filled.above
        opens = above is None or above.is_total
        alone = organization_alone_in_row(besides_unit, self.filled.group, opens=opens)
        if alone is None:
            return False
        self.filled.begin_group(said[0], alone, number)
        self.filled.settle(number)
        return True

    def _with_lower_tier(self, number: int) -> int:
        """Take the line below to the pending row, if it holds its lower figure and the rest of its cells; its last."""
        tiers = self.filled.tiers
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

    def _in_columns(self, pieces: list[Piece], *, closes: bool) -> list[Piece]:
        """The cells of the first line of a row, with those before them that are covered by merged ones above."""
        # As many empty cells may stand behind the others instead; the words of a total take what cells they need.
        shown = _without_empty_end(pieces) if closes and not _TOTAL.fullmatch(pieces[0].text) else pieces
        may_cover = self.filled.above is not None and (closes or self.open_end)
        self.covered = covered_before(self.columns, self.filled.own, shown) if may_cover else 0
        return [pieces[0].cut(0, 0)] * self.covered + shown if self.covered else pieces

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
        self.filled.fill(pieces, at, covered=self.covered, lower=self.lower)
        self.pending, self.unfinished, self.lower = [], False, None


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
