"""Bled columns: cells one on a line, but who is in charge stands behind the first words of each row and below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import ends_with, lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_section
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of
from mie_budget.reading.tables.places import joined_lines, stripped_piece
from mie_budget.reading.tables.rows import Table, TableRow, row_of
from mie_budget.reading.titles import is_marker, mark_of

_LEAST_ROWS = 2
"""One organization at the end of a line may be part of its sentence."""
_MOST_NAME_LINES = 5
"""A name takes three lines, and what it is said to be in brackets two more."""
_LONGEST_NAME_LINE = 24
"""Characters: the cell of the names is narrow where the line end breaks them."""
_FARTHEST_HEAD = 40
"""Lines from the label of the amounts to the first of them."""
_FARTHEST_SECTION = 12
"""Lines from a bureau to the sections of it that stand in brackets among the words."""
_FIGURE = lazy(r"[△▲−-]?\s?\d{1,3}(?:,\d{3})+|[△▲−-]?\s?\d{3,}")
_BEHIND_WORDS = lazy(r"(?P<words>\S.*?)\s+(?P<who>\S{2,14}|\S(?: \S){1,8})")
_IN_SQUARE = lazy(r"[\[〔【(](?P<who>[^()\[\]〔〕【】]{2,30})[\])〕】]")
_LABEL_AND_VALUE = lazy(r"[\[〔【(][^()\[\]〔〕【】]{2,10}[\])〕】]\s?\S")


_LAST_LETTER = lazy("[業費金料ァ-ヶー]")
"""What a line end leaves of a name at the least."""
_ENDS_WORDS = frozenset("るたすくう、")
"""What words end in, and hardly ever the line of a name that it goes on below."""


class _Row(NamedTuple):
    """A row: the line of its figure, that of its first words, its bureau, and the lines of its sections."""

    figure: int
    words: int
    bureau: str
    sections: tuple[tuple[int, str], ...]

    @property
    def last(self) -> int:
        """The last line on which anything but words stands."""
        return self.sections[-1][0] if self.sections else self.words


def bled_table(lines: Lines, outline: Outline) -> Table | None:
    """The table of a document whose rows have the bureau behind their first words, and its sections in brackets below.

    Above these words stands the figure, alone, and above that the name, as many lines as its narrow cell takes.
    """
    found = [row for number in range(len(lines.stripped)) if (row := _row_at(lines, outline, number)) is not None]
    if len(found) < _LEAST_ROWS:
        return None
    head = next(
        (
            line
            for line in range(found[0].figure - 1, max(-1, found[0].figure - _FARTHEST_HEAD), -1)
            if _is_amount(lines.stripped[line], outline.fiscal_year)
        ),
        None,
    )
    if head is None:
        return None
    first = head
    while (
        first > 0 and head - first < _FARTHEST_SECTION and _is_of_head(lines.stripped[first - 1], outline.fiscal_year)
    ):
        first -= 1
    width = _width_of_names(lines, outline, found)
    rows: list[TableRow] = []
    settled: set[int] = set()
    above = -1
    for row in found:
        name, marker = _name_of(lines, outline, row.figure, above, width)
        item = _item(lines, outline, row, name) if name else None
        above = row.last
        if item is None:
            continue
        rows.append(item._replace(markers=_markers(lines, marker, head)))
        settled.update((*name, row.figure, *(line for line, _ in row.sections)), () if marker is None else (marker,))
    if len(rows) < _LEAST_ROWS:
        return None
    columns = (Column(Role.TITLE, "", None, None, 0, 0), Column(Role.AMOUNT, "", None, None, 1, 1))
    last = max(row.last for row in found)
    return Table(first, head, last, columns, tuple(rows), 1, frozenset(settled))


def _row_at(lines: Lines, outline: Outline, number: int) -> _Row | None:
    """The row whose figure stands alone on a line; None where no bureau stands behind its first words."""
    text = lines.stripped[number]
    if not text or not text[-1].isdigit() or _FIGURE.fullmatch(text) is None:
        return None
    words = number + 1
    while words < len(lines.stripped) and _is_of_head(lines.stripped[words], outline.fiscal_year):
        words += 1
    match = _BEHIND_WORDS.fullmatch(lines.stripped[words]) if words < len(lines.stripped) else None
    bureau = match["who"].replace(" ", "") if match is not None else ""
    if not bureau or not is_bureau(bureau) or organization_alone(bureau) is None:
        return None
    sections: list[tuple[int, str]] = []
    for line in range(words + 1, min(len(lines.stripped), words + 1 + _FARTHEST_SECTION)):
        below = lines.stripped[line]
        if _FIGURE.fullmatch(below):
            break
        inner = _IN_SQUARE.fullmatch(below)
        who = inner["who"].replace(" ", "") if inner is not None else ""
        if who and is_section(who) and organization_alone(who) is not None:
            sections.append((line, who))
    return _Row(number, words, bureau, tuple(sections)) if sections else None


def _is_of_head(text: str, year: int | None) -> bool:
    """Whether a line is a letter, or a word, of a head whose cells the first row stands between."""
    if not 1 < len(text) < _LONGEST_NAME_LINE:
        return len(text) == 1 and _LAST_LETTER.fullmatch(text) is None
    column = column_of(text, year)
    if column is None or text[0] in "([〔【":
        return False
    # Names end like what they cost, and a line end may leave no more of one than 事業.
    return not ends_with("cost.name", text) if column.role in (Role.TITLE, *NUMERIC) else True


def _is_amount(text: str, year: int | None) -> bool:
    column = column_of(text, year) if 0 < len(text) < _LONGEST_NAME_LINE else None
    return column is not None and column.role is Role.AMOUNT


def _width_of_names(lines: Lines, outline: Outline, rows: Sequence[_Row]) -> int:
    """How many letters fill a line of the cell of the names: most of the lines that a name goes on below."""
    lengths: Counter[int] = Counter()
    above = -1
    for row in rows:
        name, _ = _name_of(lines, outline, row.figure, above, _LONGEST_NAME_LINE)
        plain = [line for line in name if _IN_SQUARE.fullmatch(lines.stripped[line]) is None]
        lengths.update(len(lines.stripped[line]) for line in plain[:-1])
        above = row.last
    return max(lengths, key=lambda length: (lengths[length], length)) if lengths else _LONGEST_NAME_LINE


def _name_of(lines: Lines, outline: Outline, figure: int, above: int, width: int) -> tuple[tuple[int, ...], int | None]:
    """The lines of the name above a figure, and that of the marker above them.

    A line that the name goes on below is full: no shorter than the one below it, and as long as the others like it.
    """
    line = figure - 1
    while line > above and _is_of_head(lines.stripped[line], outline.fiscal_year):
        line -= 1
    name: list[int] = []
    plain: list[int] = []
    while line > above and len(name) < _MOST_NAME_LINES:
        text = lines.stripped[line]
        if not text or len(text) > _LONGEST_NAME_LINE or "。" in text or is_marker(text):
            break
        if len(text) == 1 and (plain or _LAST_LETTER.fullmatch(text) is None):
            break
        whole = _IN_SQUARE.fullmatch(text)
        if _LABEL_AND_VALUE.match(text) or (whole is not None and is_section(whole["who"].replace(" ", ""))):
            break
        if whole is None:
            if mark_of(text) is not None or (plain and not _goes_on(lines, text, plain, width)):
                break
            plain.append(line)
        elif plain:
            break
        name.append(line)
        line -= 1
    if not plain:
        return (), None
    shown = lines.stripped[line] if line > above else ""
    marked = line if shown and (is_marker(shown) or (len(shown) == 1 and mark_of(shown) is not None)) else None
    return tuple(reversed(name)), marked


def _goes_on(lines: Lines, text: str, below: Sequence[int], width: int) -> bool:
    """Whether a line is one that a name goes on below: it is full, and ends in no words on the item above."""
    longest = max(len(lines.stripped[line]) for line in below)
    if len(text) + 1 < longest or (width < _LONGEST_NAME_LINE and abs(len(text) - width) > 1):
        return False
    return text[-1] not in _ENDS_WORDS and ("を" not in text or len(text) == width)


def _markers(lines: Lines, marker: int | None, head: int) -> tuple[str, ...]:
    """What a sign above a name says: by itself, or by the head of its column, 新規 or 新 and 規."""
    if marker is None:
        return ()
    if is_marker(lines.stripped[marker]):
        return (lines.stripped[marker],)
    shown = "".join(lines.stripped[max(0, head - _FARTHEST_SECTION) : head])
    return ("新規",) if "新規" in shown else ()


def _item(lines: Lines, outline: Outline, row: _Row, name: Sequence[int]) -> TableRow | None:
    """The item of a row."""
    title: Piece = joined_lines(lines, name)
    columns = [Column(Role.TITLE, "", None, None, 0, 0), Column(Role.AMOUNT, "", None, None, 1, 1)]
    item = row_of(outline, columns, [title, stripped_piece(lines, row.figure)], 1)
    if item is None or item.is_total:
        return None
    names = tuple(dict.fromkeys(f"{row.bureau} {who}" for _, who in row.sections))
    return item._replace(departments=DepartmentList(names))
