"""Grids and columns to rows of cells: which text stands in which cell, and which cells make a row."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

from mie_budget.printed import Cell, Place, PrintedLine
from mie_budget.sources.pdf.ruling import Grid, GridCell
from mie_budget.sources.pdf.shapes import Run

SEPARATOR = " | "
_NUMBER = re.compile(r"[\s()（）△▲−\-－＋+¥￥]*[\d０-９][\d０-９,，.．、\s]*[%％)）\s]*\Z|[-－―ー—\s]+\Z|皆増|皆減")
_CLOSERS = frozenset("、。，．,.)）」』】〕］］}｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ・：；！？!?%％")
_ENDS_NO_WORD = frozenset("っッ")
_BEGINS_NO_WORD = frozenset("ぁぃぅぇぉっゃゅょんァィゥェォッャュョンー")
_LINE = re.compile(r"[\s─━―—‐＝=_＿-]{6,}\Z")
_DIGIT = re.compile(r"[\d０-９]")
_AMOUNT_END = re.compile(r"(?:[\d０-９][,，][\d０-９]{3}|[\d０-９](?:百|千|万|百万|億)?円)[）)]?\Z")
_BRACKETS = " 　（）()＜＞〈〉【】〔〕［］[]"
_STATED = re.compile(r"[△▲−-]?[\d０-９][\d０-９,，.．百千万億]*円?(?:[（(][^\d０-９（()）]{1,6}|の内数)?")
_INSEPARABLE = re.compile(
    rf"[（(「『【〔［\[｛〈《]*+(?:[!-~]++|.?)(?:[{re.escape(''.join(sorted(_CLOSERS)))}]++[!-~]*+)*+", re.DOTALL
)
_OPEN_GROUP = re.compile(r"(?<=\d)[,，](?P<digits>\d{0,2})$")
_REST_OF_FIGURE = re.compile(r"(?P<digits>\d{1,3})(?:[,，]\d{3})*\Z")
_GROUP = 3
"""Digits between two commas."""
_WHOLE_FIGURE = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+\Z")
_FIGURE_CUT = re.compile(r"[\d０-９,，.．]{2}")
"""A figure that is wider than its cell stands in the cell where it begins or ends; no part of it is a figure."""
_LAYOUT_LINES = 4
_FEW_ROWS = 3
_SMALLER = 0.85
"""The type of what explains a name below it, against that of the name; a point of ten is the least that is seen."""
_NARROW = 0.3
"""In ems: the least gap between two columns, and more than the letters of one word leave."""
_LEVEL = 0.1
"""In ems: text that is set at one x, with what its first letter has of room on its left."""
_LEAST_SHARED = 3
"""Rows that begin a part at one x: in two of them words may stand below each other by chance."""
_SEVERAL = 2
_NAME_AND_AMOUNT = 2
_HALF_ROW = 0.8
"""In ems: rows of one text are further apart."""


class TextRow(NamedTuple):
    """The runs of one printed row, from left to right."""

    runs: tuple[Run, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """The type size of most of its text, in points."""
        runs = self.runs
        return runs[0].size if len(runs) == 1 else max(runs, key=lambda run: len(run.text)).size


def is_number(text: str) -> bool:
    """Whether a text is nothing but a figure, without a unit.

    >>> [is_number(text) for text in ("1,234", "△ 56", "¥1,234", "（1,234千円）", "3款")]
    [True, True, True, False, False]
    """
    return _NUMBER.match(text.strip()) is not None


def has_digit(text: str) -> bool:
    """Whether a text has a digit; a dash stands for a figure too, but a line of dashes is none."""
    return _DIGIT.search(text) is not None


def is_figure(part: Sequence[Run]) -> bool:
    """Whether the runs of a cell are nothing but a figure, with or without its unit."""
    return is_number("".join([run.text for run in part]).removesuffix("円").rstrip("百千万億"))


def is_amount(part: Sequence[Run]) -> bool:
    """Whether the runs of a cell are a figure, in brackets or not, or say that it is part of one."""
    text = "".join([run.text for run in part]).strip("（）() ").removesuffix("の内数")
    return is_number(text.removesuffix("円").rstrip("百千万億"))


def states_amount(part: Sequence[Run]) -> bool:
    """Whether the runs of a cell are a figure in any brackets, or with a remark in brackets behind it."""
    text = "".join([run.text for run in part]).strip(_BRACKETS)
    return is_amount(part) or _STATED.fullmatch(text) is not None


def ends_with_amount(text: str) -> bool:
    """Whether a text ends with a sum of money, in brackets or not."""
    return _AMOUNT_END.search(text) is not None


def is_line(part: Sequence[Run]) -> bool:
    """Whether the runs of a cell are a line drawn with signs."""
    return len(part) == 1 and _LINE.match(part[0].text) is not None


def text_rows(runs: Iterable[Run]) -> list[TextRow]:
    """Runs as printed rows: those that overlap in height by more than half."""
    runs = list(runs)
    if len(runs) == 1:
        return [_row_of(runs[0])]
    rows: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=lambda run: run.middle):
        if rows:
            overlap = min(bottom, run.bottom) - max(top, run.top)
            if overlap > 0.55 * min(bottom - top, run.bottom - run.top):
                rows[-1].append(run)
                if run.bottom - run.top > bottom - top:
                    top, bottom = run.top, run.bottom
                continue
        rows.append([run])
        top, bottom = run.top, run.bottom
    return [
        _row_of(row[0])
        if len(row) == 1
        else TextRow(
            tuple(sorted(row, key=lambda run: run.left)),
            min([run.left for run in row]),
            min([run.top for run in row]),
            max([run.right for run in row]),
            max([run.bottom for run in row]),
        )
        for chained in rows
        for row in _unchained(chained)
    ]


def _unchained(row: list[Run]) -> list[list[Run]]:
    """The rows that only larger type beside them made one; that belongs to the first of them."""
    if len(row) < 3:
        return [row]
    end, start = min([run.bottom for run in row]), max([run.top for run in row])
    if end > start:
        return [row]
    small = [run for run in row if run.top > end or run.bottom < start]
    parts: list[list[Run]] = [[], []]
    for run in small:
        parts[run.middle > (end + start) / 2].append(run)
    first, second = parts
    if not first or not second or max([run.bottom for run in first]) > min([run.top for run in second]):
        return [row]
    first += [run for run in row if run.top <= end and run.bottom >= start]
    return parts


def row_text(row: TextRow) -> str:
    """The text of a printed row: wide gaps become blanks."""
    last = row.runs[0]
    if len(row.runs) == 1:
        return last.text.strip(" 　\t")
    parts = [last.text]
    for run in row.runs[1:]:
        gap = run.left - last.right
        em = max(run.size, last.size)
        if gap > 0.35 * em and not parts[-1].endswith((" ", "　")) and not run.text.startswith((" ", "　")):
            parts.append("　" if gap < 1.6 * em else "　　")
        parts.append(run.text)
        last = run
    return "".join(parts).strip(" 　\t")


def upright_columns(runs: Sequence[Run]) -> list[Run]:
    """The same runs with characters that stand below each other (a label set vertically) made one run."""
    if len(runs) < 2 or sum([len(run.text) == 1 for run in runs]) < 2:
        return list(runs)
    merged: list[Run] = []
    column: list[Run] = []

    def close() -> None:
        if len(column) >= 2:
            top, bottom = min(run.top for run in column), max(run.bottom for run in column)
            left, right = min(run.left for run in column), max(run.right for run in column)
            text = "".join(run.text for run in column)
            size, bold = column[0].size, column[0].bold
            merged.append(Run(text, left, top, right, bottom, [left] * len(text), size, bold, upright=False))
        else:
            merged.extend(column)
        column.clear()

    for run, following in itertools.zip_longest(runs, runs[1:]):
        # A number inside a label is part of it; numbers below each other are a column of figures.
        inside = column and run.text.isdecimal() and len(run.text) <= 2 and following and _is_letter(following)
        if not (inside or _is_letter(run)) or not run.upright:
            close()
            merged.append(run)
            continue
        if column:
            last = column[-1]
            em = max(run.size, last.size, 1)
            step = run.middle - last.middle
            same_way = len(column) < 2 or (step > 0) == (column[1].middle > column[0].middle)
            if abs(run.centre - last.centre) > 0.4 * em or not 0.4 * em < abs(step) < 1.5 * em or not same_way:
                close()
        column.append(run)
    close()
    return merged


def joined(rows: Sequence[TextRow], room: float) -> str:
    """The rows of a cell as one text. A row that had room for what follows was ended on purpose: a blank stands there.

    `room` is the width that a row can have, in points.
    """
    if not rows:
        return ""
    text = row_text(rows[0])
    if len(rows) == 1:
        return text
    for before, row in itertools.pairwise(rows):
        following = row_text(row)
        full = before.right - before.left + needed_width(row, following) > room - 0.3 * row.size
        within = text[-1:] in _ENDS_NO_WORD or following[:1] in _BEGINS_NO_WORD or _goes_on(text, following)
        wrapped = (full or within) and abs(row.size - before.size) < 0.15 * row.size
        text += (between(text, following) if wrapped else " ") + following
    return text


def needed_width(row: TextRow, text: str) -> float:
    """The width, in points, of what a row begins with that no line end may part."""
    start = _INSEPARABLE.match(text)
    if start is None:
        return 0.0
    narrow, letters = sum(map(str.isascii, start[0])), len(start[0])
    return row.size * (letters - 0.45 * narrow)


def between(text: str, following: str) -> str:
    """The blank between two words or figures that stood in rows below each other; nothing where the rows cut one."""
    last, first = text[-1:], following[:1]
    words = last.isascii() and first.isascii() and last.isalpha() and first.isalpha()
    apart = text[-2:-1] == text[-4:-3] == " " or following[1:2] == following[3:4] == " "
    return " " if words or apart or (first.isdigit() and _WHOLE_FIGURE.search(text)) else ""


def _is_letter(run: Run) -> bool:
    return len(run.text) == 1 and (run.text.isalpha() or run.text in "・ーｰ｜、。々（）()「」")


class Filled(NamedTuple):
    """A cell of a grid and the rows of text in it."""

    cell: GridCell
    rows: list[TextRow]


def fill(grid: Grid, runs: Sequence[Run]) -> list[Filled]:
    """The cells of a grid with their text; a run that reaches over a ruled line is cut there."""
    owners = grid.owners
    contents: list[list[Run]] = [[] for _ in grid.cells]
    xs, ys = grid.xs, grid.ys
    last_column, last_row = len(xs) - 1, len(ys) - 1
    for run in runs:
        row = bisect_right(ys, run.middle, 1, last_row) - 1
        for part in _cut_at(run, xs):
            inside = part.centre if part.text[:1].isdecimal() else part.left + 0.5 * min(part.size, part.width)
            column = bisect_right(xs, inside, 1, last_column) - 1
            owner = owners[row, column]
            if contents[owner] and part is not run and contents[owner][-1] is run:
                continue
            contents[owner].append(part)
    return [
        Filled(cell, text_rows(upright_columns(content)) if len(content) > 1 else [*map(_row_of, content)])
        for cell, content in zip(grid.cells, contents, strict=True)
    ]


def _row_of(run: Run) -> TextRow:
    return TextRow((run,), run.left, run.top, run.right, run.bottom)


def _cut_at(run: Run, xs: Sequence[float]) -> list[Run]:
    """A run in the parts that stand between vertical lines."""
    half = 0.5 * run.size
    first, last_inside = bisect_right(xs, run.left + half), bisect_right(xs, run.right - half)
    if first >= last_inside:
        return [run]
    inside = xs[first:last_inside]
    parts = [run]
    for x in inside:
        last = parts[-1]
        middles = [(left + right) / 2 for left, right in zip(last.lefts, [*last.lefts[1:], last.right], strict=True)]
        at = bisect_right(middles, x)
        if 0 < at < len(last.text) and len(last.lefts) == len(last.text) and not _FIGURE_CUT.match(last.text, at - 1):
            parts[-1:] = last.cut(at)
    return [part for part in parts if part.text.strip()] or [run]


def is_layout(grid: Grid, filled: Sequence[Filled]) -> bool:
    """Whether a grid only frames blocks of text: one column, or cells that hold paragraphs and no column of figures."""
    if len(grid.xs) <= 2 or len(grid.ys) <= 2:
        columns = {cell.column for cell, rows in filled if rows}
        if len(columns) < 2:
            return True
    # A label set vertically is no paragraph, however many rows stand beside it.
    full = [
        entry
        for entry in filled
        if entry.rows and (entry.rows[0].runs[0].upright or any(run.upright for row in entry.rows for run in row.runs))
    ]
    if not full or _are_items(full):
        return True
    if sum([len(rows) >= _LAYOUT_LINES for _, rows in full]) <= 0.5 * len(full):
        # A coloured heading and the boxes below that touch it.
        return (
            len(grid.ys) <= _FEW_ROWS + 1
            and any("。" in row_text(row) for _, rows in full if len(rows) > 1 for row in rows)
            and not any(is_amount(row.runs) for _, rows in full for row in rows)
        )
    numbers = sum(all(is_number(row_text(row)) for row in rows) for _, rows in full)
    return numbers < 0.15 * len(full)


def _are_items(full: Sequence[Filled]) -> bool:
    """Whether cells below each other hold a name and its amount on one row each, and more below it: no row is one."""
    items = [(cell, rows) for cell, rows in full if all(run.upright for row in rows for run in row.runs)]
    if len({cell.column for cell, _ in items}) != 1:
        return False
    first = [rows[0] for _, rows in items if len(rows) > 1]
    return 2 * len(first) > len(items) and all(
        len(parts := segments(row, row.size)) == _NAME_AND_AMOUNT
        and states_amount(parts[1])
        and not states_amount(parts[0])
        for row in first
    )


def grid_lines(grid: Grid, filled: Sequence[Filled], table: int, box: int) -> list[PrintedLine]:
    """The rows of a ruled table, each one line with its cells."""
    padding = 0.0
    if any(len(rows) > 1 for _, rows in filled):
        gaps = [
            gap
            for cell, rows in filled
            for row in rows
            for gap in (row.left - cell.box.left, cell.box.right - row.right)
        ]
        padding = min((gap for gap in gaps if gap > 0), default=0.0)
    by_row: dict[int, list[Filled]] = {}
    for entry in filled:
        by_row.setdefault(entry.cell.row, []).append(entry)
    covered: dict[int, list[Filled]] = {}
    for entry in filled:
        for row in range(entry.cell.row + 1, entry.cell.row + entry.cell.rows):
            covered.setdefault(row, []).append(entry)
    lines: list[PrintedLine] = []
    for number in range(len(grid.ys) - 1):
        entries = by_row.get(number, [])
        if number in covered:
            entries = sorted((*entries, *covered[number]), key=lambda entry: entry.cell.column)
        own = [entry for entry in entries if entry.cell.row == number and entry.cell.rows == 1]
        for nth, part in enumerate(_unruled_rows(own)):
            lines.append(_grid_line(entries, part, number, nth == 0, padding, table, box))
    return [line for line in lines if line.text.replace("|", "").strip()]


def _grid_line(
    entries: Sequence[Filled],
    part: dict[int, list[TextRow]] | None,
    number: int,
    first: bool,
    padding: float,
    table: int,
    box: int,
) -> PrintedLine:
    pieces: list[tuple[str, int, int, int]] = []
    small: dict[int, int] = {}
    shown: list[TextRow] = []
    for cell, rows in entries:
        if cell.row != number or (cell.rows > 1 and not first):
            pieces.append(("", cell.column, cell.columns, 0))
            continue
        own = part.get(cell.column, []) if part is not None and cell.rows == 1 else rows
        shown += own
        room = cell.box.width - 2 * padding
        text = row_text(own[0]) if len(own) == 1 else joined(own, room)
        if (large := large_rows(own)) < len(own):
            small[cell.column] = len(joined(own[:large], room)) + 1
        pieces.append((text, cell.column, cell.columns, cell.rows))
    return table_line(pieces, shown, table=table, box=box, small=small)


def large_rows(rows: Sequence[TextRow]) -> int:
    """How many rows of a cell stand above those in smaller type, if all below are; all rows where none is smaller."""
    for number, (before, row) in enumerate(itertools.pairwise(rows), 1):
        if row.size < _SMALLER * before.size:
            below = max(one.size for one in rows[number:])
            return number if below < _SMALLER * rows[0].size else len(rows)
    return len(rows)


def table_line(
    pieces: Sequence[tuple[str, int, int, int]],
    rows: Sequence[TextRow],
    *,
    table: int,
    box: int,
    small: Mapping[int, int] = MappingProxyType({}),
) -> PrintedLine:
    """A table row: the texts of its cells with their column, columns and rows, and the printed rows they come from.

    `small` says where smaller type begins in the text of a column.
    """
    cells = []
    parts: list[str] = []
    at = 0
    for text, column, columns, covers in pieces:
        end = at + len(text)
        cells.append(Cell(at, end, column, columns, covers, at + small[column] if column in small else 0))
        parts.append(text)
        at = end + len(SEPARATOR)
    return PrintedLine(
        SEPARATOR.join(parts),
        place=place_of(rows),
        size=size_of(rows),
        bold=bool(rows) and all(run.bold for row in rows for run in row.runs),
        cells=tuple(cells),
        table=table,
        box=box,
    )


def place_of(rows: Sequence[TextRow]) -> Place | None:
    """The rectangle around rows, in whole points."""
    if not rows:
        return None
    _, left, top, right, bottom = rows[0]
    for _, row_left, row_top, row_right, row_bottom in rows[1:]:
        left = row_left if row_left < left else left
        top = row_top if row_top < top else top
        right = row_right if row_right > right else right
        bottom = row_bottom if row_bottom > bottom else bottom
    return Place(max(0, int(left)), max(0, int(top)), max(0, int(right) + 1), max(0, int(bottom) + 1))


def size_of(rows: Sequence[TextRow]) -> int | None:
    """The type size of most of the text, in tenths of a point."""
    longest, size = -1, 0.0
    for row in rows:
        for run in row.runs:
            if len(run.text) > longest:
                longest, size = len(run.text), run.size
    return round(size * 10) if rows else None


def _unruled_rows(entries: Sequence[Filled]) -> list[dict[int, list[TextRow]] | None]:
    """The rows that stand in one row of a grid without a line between them; [None] where it is one row.

    Two figures below each other in a cell are two rows, and the other cells are cut between them. One in brackets
    below another without belongs to that (the year before).
    """
    figures = [_figures_in(rows) for _, rows in entries if len(rows) >= 2]
    anchors = max(figures, key=len, default=[])
    if len(anchors) < 2:
        return [None]
    size = median(row.size for row in anchors)
    parts: list[dict[int, list[TextRow]]] = [{} for _ in anchors]
    middles = [row.middle for row in anchors]
    for cell, rows in entries:
        groups = _groups(rows)
        if len(groups) == len(anchors):
            for part, group in zip(parts, groups, strict=True):
                part[cell.column] = group
            continue
        for row in rows:
            # A row belongs to the last figure that does not begin below it, or to the first.
            at = max(0, bisect_right(middles, row.middle + 0.5 * size) - 1)
            parts[at].setdefault(cell.column, []).append(row)
    return list(parts)


def _figures_in(rows: Sequence[TextRow]) -> list[TextRow]:
    """The rows of a cell that are a figure, of those in brackets only where all are; the rest of one is none."""
    figures = [
        row
        for before, row in zip((None, *rows), rows, strict=False)
        if is_number(text := row_text(row))
        and not _closes_bracket(text)
        and (before is None or not _goes_on(row_text(before), text))
    ]
    return [row for row in figures if row_text(row)[0] not in "(（"] or figures


def _closes_bracket(text: str) -> bool:
    """Whether a figure ends a bracket that a row above has opened."""
    return text[-1:] in ")）" and text[:1] not in "(（"


def _goes_on(text: str, following: str) -> bool:
    """Whether a figure that breaks off within its last three digits goes on in the row below.

    >>> _goes_on("180,34", "1"), _goes_on("180,340", "100"), _goes_on("１，２３", "４，５６７")
    (True, False, True)
    """
    cut, rest = _OPEN_GROUP.search(text), _REST_OF_FIGURE.match(following)
    return cut is not None and rest is not None and len(cut["digits"]) + len(rest["digits"]) == _GROUP


def _groups(rows: Sequence[TextRow]) -> list[list[TextRow]]:
    """Rows of a cell in the groups that wider gaps make; each its own where all gaps are alike."""
    gaps = [row.top - before.bottom for before, row in itertools.pairwise(rows)]
    if not gaps:
        return [list(rows)] if rows else []
    wide = min(gaps) + 0.25 * rows[0].size
    groups = [[rows[0]]]
    alike = max(gaps) <= wide
    for gap, row in zip(gaps, rows[1:], strict=True):
        if alike or gap > wide:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def columns_of(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows without lines share: the extents between the gaps that all of them leave free."""
    starts = _shared_starts(rows, em)
    parts = [
        (part[0].left, part[-1].right, number, part)
        for number, row in enumerate(rows)
        for part in segments(row, em, starts)
    ]
    columns: list[_Column] = []
    for left, right, number, part in sorted(parts, key=lambda found: found[:3]):
        if columns and left < columns[-1].right + _NARROW * em:
            columns[-1].right = max(columns[-1].right, right)
        else:
            columns.append(_Column(left, right))
        columns[-1].rows.add(number)
        columns[-1].figures += is_figure(part)
    merged = columns[:1]
    for column in columns[1:]:
        last = merged[-1]
        if last.is_head_of(column) or last.has_its_head_in(column):
            last.right = column.right
            last.rows |= column.rows
            last.figures += column.figures
        else:
            merged.append(column)
    return [(column.left, column.right) for column in merged]


def columns_with_alone(rows: Sequence[TextRow], em: float) -> list[tuple[float, float]]:
    """The columns that rows share, also those that stand alone in their line and run through no gap between two."""
    several = [row for row in rows if len(segments(row, em)) > 1] or rows
    columns = columns_of(several, em)
    near = _NARROW * em
    alone = [
        row
        for row in rows
        if sum(row.left < right + near and left - near < row.right for left, right in columns) < _SEVERAL
    ]
    return columns_of([*several, *alone], em)


def _shared_starts(rows: Sequence[TextRow], em: float) -> list[float]:
    """Where texts of several rows begin: a column may begin there, also behind text that nearly fills its own."""
    lefts = sorted(
        run.left
        for row in rows
        for before, run in zip((None, *row.runs), row.runs, strict=False)
        if before is None or run.left - before.right > _NARROW * em
    )
    near = _LEVEL * em
    return [
        left
        for number, left in enumerate(lefts)
        if (number == 0 or left > lefts[number - 1] + near)
        and bisect_right(lefts, left + near, number) - number >= _LEAST_SHARED
    ]


@dataclass(slots=True)
class _Column:
    """The extent of a column, the rows that stand in it, and in how many of them stands a figure."""

    left: float
    right: float
    rows: set[int] = field(default_factory=set)
    figures: int = 0

    def is_head_of(self, other: _Column) -> bool:
        """Whether another one is the same: figures set to the right below a head that is set to the left."""
        if self.rows & other.rows or 2 * self.figures > len(self.rows):
            return False
        return 2 * other.figures > len(other.rows) > 1

    def has_its_head_in(self, other: _Column) -> bool:
        """Whether the other one holds nothing but a head in the middle, above cells set to the left that have none."""
        return other.rows == {0} and len(self.rows) > 1 and 0 not in self.rows


def segments(row: TextRow, em: float, starts: Sequence[float] = ()) -> list[list[Run]]:
    """The runs of a row in the parts that gaps of more than 1.2 em separate, or half an em behind an amount.

    At one of the `starts` of columns a gap that no letter leaves is enough.
    """
    parts = [[row.runs[0]]]
    for run in row.runs[1:]:
        last = parts[-1][-1]
        gap = run.left - last.right
        apart = last.closes or gap > (0.5 if ends_with_amount(last.text) else 1.2) * em
        if apart or (starts and gap > _NARROW * em and _begins_at(run.left, starts, em)):
            parts.append([run])
        else:
            parts[-1].append(run)
    return parts


def _begins_at(left: float, starts: Sequence[float], em: float) -> bool:
    """Whether one of the starts of columns is at an x."""
    at = bisect_right(starts, left + _LEVEL * em) - 1
    return at >= 0 and left - starts[at] <= 2 * _LEVEL * em


def cells_of(
    rows: Sequence[TextRow], columns: Sequence[tuple[float, float]], em: float
) -> list[tuple[str, int, int, int]]:
    """The texts of the rows of one line in columns, empty where it has none."""
    starts = [left for left, _ in columns]
    texts: list[list[TextRow]] = [[] for _ in columns]
    for row in rows:
        runs: list[list[Run]] = [[] for _ in columns]
        for part in segments(row, em, starts[1:]):
            runs[max(0, bisect_right(starts, part[0].left + 0.1 * em) - 1)] += part
        for own, found in zip(runs, texts, strict=True):
            if own:
                found.append(TextRow(tuple(own), own[0].left, row.top, own[-1].right, row.bottom))
    return [
        (joined(found, right - left), column, 1, 1)
        for column, (found, (left, right)) in enumerate(zip(texts, columns, strict=True))
    ]


def counted_cells(parts: Sequence[Sequence[Run]], columns: int) -> list[tuple[str, int, int, int]]:
    """The cells of a row whose columns are not aligned: what is missing stood behind the first one."""
    texts = [row_text(TextRow(tuple(part), 0, 0, 0, 0)) for part in parts]
    missing = columns - len(texts)
    texts[1:1] = [""] * missing
    texts[columns - 1 :] = ["　".join(texts[columns - 1 :])]
    return [(text, column, 1, 1) for column, text in enumerate(texts)]


def beside_each_other(rows: Sequence[TextRow], em: float) -> list[list[TextRow]]:
    """Rows in groups that are one row of a table: a cell of two rows stands half above, half below the others."""
    groups: list[list[TextRow]] = []
    for row in rows:
        if groups and row.middle - groups[-1][-1].middle < _HALF_ROW * em:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
