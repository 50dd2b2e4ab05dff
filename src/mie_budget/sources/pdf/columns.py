"""Columns: what stands side by side on a page and is read one below the other, and not as the cells of rows."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median
from typing import TypeGuard

from mie_budget.sources.pdf.boxes import LONGEST_LABEL, Frame, Piece, fits_word, holds_word
from mie_budget.sources.pdf.shapes import Run
from mie_budget.sources.pdf.tags import is_tag
from mie_budget.sources.pdf.text_rows import TextRow, has_digit, is_number, row_text, text_rows
from mie_budget.sources.pdf.unruled import segments

GUTTER = 0.8
"""In ems: the least that is left free between columns."""
_COLUMN = 8.0
"""In ems: the mean width of the lines of a text column."""
_BLANK = 1.2
"""In ems: the width of a blank in a row."""
_APART = 2.2
_WIDEST_GUTTER = 5.0
"""In ems: the most that an empty line makes, and that columns of one width leave between them."""
_LONGEST_ORDINAL = 2
"""Digits: a page has not a hundred items."""
_AMOUNT = re.compile(r"約?[0-9０-９](?:[0-9０-９,，.．兆億万千百　 ]){0,20}円|[¥￥]\s?[0-9０-９,，]{1,20}")
_AMOUNT_IN_BOX = re.compile(rf"(?:[^\W\d]\w{{0,{LONGEST_LABEL}}}?[:：\s]{{0,3}})?(?:{_AMOUNT.pattern})")
"""Behind a word that says what it is."""
_AMOUNT_IN_COLUMN = re.compile(r"[△▲−-]?\s?[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})*(?:千|万|百万|億)?円?")
_AMOUNT_OF_COLUMN = re.compile(r"[,，円]")
"""What an ordinal or the number of a page has not."""
_ORDINAL = re.compile(r"\s*[(（]?([0-9０-９]{1,3})[)）.．]?(?![0-9０-９,，.．])")
_LEAST_AMOUNTS, _LEAST_SET_RIGHT = 3, 2
"""Of a column, and of one in which all rows end at one x: no text is set so."""
_UNIT = re.compile(r"[（(〔［\[]?\s?単\s?位[:：\s]\s?[^\s（(]{1,8}[）)〕］\]]?")
_FEW = 4
_NEAR_TAG = 2.0
"""In ems of the tag, which is set smaller than its row: a column beside the row begins further on."""
_MOST_BESIDE = 32
_LOOK_AHEAD = 4
_MOST_TRIES = 6
"""So often a box may look like columns and turn out to be none; then its rows are read across."""


class Columns:
    """What stands side by side in one box, and whether that is columns of text."""

    def __init__(self, runs: Sequence[Run], others: int) -> None:
        self.em = max(1.0, median(run.size for run in runs)) if runs else 10.0
        self.tries = _MOST_TRIES
        """How often they may still turn out to be none."""
        self.of_figures = (
            len(runs) > 8
            and sum(is_number(run.text) and has_digit(run.text) for run in runs) > 0.3 * len(runs)
            and others < 4
        )
        """Whether these may be the cells of a table, so that only columns that look the same are columns of text."""

    def find(
        self, bands: Sequence[Sequence[Piece]], first: int, above: Sequence[Sequence[Piece]], bound: float
    ) -> tuple[list[list[Piece]], int, int] | None:
        """The columns that bands from `first` on share; None where they are none.

        `above` are the bands above that are not written yet, `bound` is the x that rows may reach. With the columns
        come the number of the band after them, and of that of the bands above with which they begin.
        """
        narrow = GUTTER * self.em
        gutters, last = self._shared(bands, first)
        if not gutters:
            return None
        for number in range(first + 1, min(last + 1, first + _LOOK_AHEAD, len(bands))):
            others, end = self._shared(bands, number)
            if others and end - number > 2 * (last - first) and not _common(others, gutters, narrow):
                return None  # a gap in one row, above columns that leave another free
        begin, shared = self._begun_above(above, bands[first:last], gutters)
        columns = self._split([piece for band in (*above[begin:], *bands[first:last]) for piece in band], shared, bound)
        if columns is None:
            # One row with a gap in it looks like no columns yet.
            self.tries -= last - first > 1
            return None
        if last - first > 1 and _is_corner(columns[-1], bands[first]):
            return None
        return self._labelled(columns) or columns, last, begin

    def _shared(self, bands: Sequence[Sequence[Piece]], first: int) -> tuple[list[tuple[float, float]], int]:
        """The gutters that bands from `first` on leave free, and the number of the band after them."""
        narrow = GUTTER * self.em
        gutters = _free(bands[first], narrow)[1:-1]
        last = first + 1
        while gutters and last < len(bands):
            common = _common(gutters, _free(bands[last], narrow), narrow)
            if not common or _between(bands[last], gutters):
                break
            if self._is_heading(bands[last], bands[last - 1], gutters) and not _overlaps(bands, last):
                break
            gutters = common
            last += 1
        return gutters, last

    def _begun_above(
        self, above: Sequence[Sequence[Piece]], bands: Sequence[Sequence[Piece]], gutters: Sequence[tuple[float, float]]
    ) -> tuple[int, Sequence[tuple[float, float]]]:
        """Where columns begin that have lines above with nothing beside them, and the gutters they leave."""
        begin, top = len(above), min(piece.top for piece in bands[0])
        own = gutters[0][1]
        left = min((piece.left for band in bands for piece in band if piece.left >= own - 0.1), default=own)
        for number in reversed(range(len(above))):
            band = above[number]
            common = _common(gutters, _free(band, GUTTER * self.em), GUTTER * self.em)
            near = top - max(piece.bottom for piece in band) < _APART * self.em
            alike = all(abs(piece.size - self.em) < 0.15 * self.em for piece in band if isinstance(piece, Run))
            start = min(piece.left for piece in band)
            if len(common) < len(gutters) or not near or not alike or (start > own and start > left + 3 * self.em):
                break
            gutters, top = common, min(piece.top for piece in band)
            if start >= left - 0.5 * self.em:
                begin = number
        return begin, gutters

    def _is_heading(
        self, band: Sequence[Piece], before: Sequence[Piece], gutters: Sequence[tuple[float, float]]
    ) -> bool:
        """Whether a band beside which nothing stands is a title or a note of all columns, not a line of one."""
        left, right = min(piece.left for piece in band), max(piece.right for piece in band)
        if any(left < start and end < right for start, end in gutters):
            return False
        if any(abs(left - end) < 0.3 * self.em for _, end in gutters):
            return False  # it begins where a column does that is not the first
        if not all(isinstance(piece, Run) and piece.upright for piece in band):
            return False
        between_boxes = all(isinstance(piece, Frame) for piece in before) and not _is_bar_above(before, left, right)
        return between_boxes or all(isinstance(piece, Run) and piece.size > 1.15 * self.em for piece in band)

    def _split(
        self, pieces: Sequence[Piece], gutters: Sequence[tuple[float, float]], bound: float
    ) -> list[list[Piece]] | None:
        """Pieces in columns, where every column is text or frames and not the cells of rows."""
        edges = [(left + right) / 2 for left, right in gutters]
        columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
        for piece in pieces:
            middle = (piece.left + piece.right) / 2
            columns[sum(edge < middle for edge in edges)].append(piece)
        columns = [column for column in columns if column]
        counted = self._counted(columns)
        if counted:
            return [[*itertools.chain(*columns[one:end])] for one, end in itertools.pairwise([*counted, len(columns)])]
        merged: list[list[Piece]] = []
        for column in columns:
            if merged and not (
                (not self.of_figures and self._is_column(merged[-1]) and self._is_column(column))
                or self._are_alike(merged[-1], column, bound)
            ):
                merged[-1] = [*merged[-1], *column]
            else:
                merged.append(column)
        parted = merged[:1]
        for column in merged[1:]:
            if (
                (_ends_in_figures(parted[-1]) != _ends_in_figures(column) and not all(map(_is_box, parted[-1])))
                or self._are_cells(parted[-1], column)
                or self._are_parts(parted[-1], column, bound)
                or self._hold_amounts_of(parted[-1], column)
            ):
                parted[-1] = [*parted[-1], *column]
                if len(parted) > 1 and self._are_cells(parted[-2], parted[-1]):
                    # What stands between the names and their figures holds none.
                    parted[-2:] = [[*parted[-2], *parted[-1]]]
            else:
                parted.append(column)
        return parted if len(parted) > 1 else None

    def _counted(self, columns: Sequence[Sequence[Piece]]) -> list[int]:
        """The columns that ordinals open, where these count all entries of a list that goes on beside itself."""
        opened: dict[int, list[int]] = {}
        for number, column in enumerate(columns):
            edge = min(piece.left for piece in column) + self.em
            texts = [piece.text if isinstance(piece, Run) else "" for piece in column if piece.left < edge]
            ordinals = [int(one[1]) for one in map(_ORDINAL.match, texts) if one is not None]
            if len(texts) == len(ordinals) >= _LEAST_AMOUNTS:
                opened[number] = ordinals
        counts = sorted(itertools.chain(*opened.values()))
        return [*opened] if len(opened) > 1 and 0 in opened and counts == [*range(counts[0], counts[-1] + 1)] else []

    def _is_column(self, pieces: Sequence[Piece]) -> bool:
        if any(isinstance(piece, Frame) or not piece.upright for piece in pieces):
            return True
        rows = text_rows(piece for piece in pieces if isinstance(piece, Run))
        if len(rows) < 2:
            return False
        numbers = sum(is_number(row_text(row)) for row in rows)
        width = sum(row.right - row.left for row in rows) / len(rows)
        return width >= _COLUMN * self.em and numbers <= 0.35 * len(rows)

    def _are_alike(self, pieces: Sequence[Piece], beside: Sequence[Piece], bound: float) -> bool:
        """Whether two columns are as wide as each other, if all their lines are short, and hold as many figures."""
        left, right = (text_rows([piece for piece in one if isinstance(piece, Run)]) for one in (pieces, beside))
        if len(left) < _FEW or len(right) < _FEW:
            return False
        start, other = min(row.left for row in left), min(row.left for row in right)
        gutter = (other - start) - (bound - other)
        figures, others_figures = (sum(is_number(row_text(row)) for row in rows) / len(rows) for rows in (left, right))
        return GUTTER * self.em <= gutter <= _WIDEST_GUTTER * self.em and abs(figures - others_figures) < 0.3

    def _are_cells(self, pieces: Sequence[Piece], beside: Sequence[Piece]) -> bool:
        """Whether two columns are names and, row by row beside them, what holds their figures."""
        if not _are_runs(pieces) or not _are_runs(beside):
            return False
        left, right = text_rows(pieces), text_rows(beside)
        alike = _level_with(left, right, 0.3 * self.em)
        start, edge = min(row.left for row in left) + self.em, max(row.right for row in left) - self.em
        return (
            alike >= 0.8 * len(right)
            # What is as wide as its column is prose; labels that are set to the right begin anywhere.
            and sum(row.right > edge and row.left < start for row in left) <= 0.6 * len(left)
            and sum(has_digit(row_text(row)) for row in right) >= 0.6 * len(right)
            and (
                sum(has_digit(row_text(row)) for row in left) <= 0.2 * len(left)
                # Names may hold numbers beside what holds nothing but sums of money.
                or all(_AMOUNT.fullmatch(row_text(row)) for row in right)
            )
        )

    def _are_parts(self, pieces: Sequence[Piece], beside: Sequence[Piece], bound: float) -> bool:
        """Whether two columns are the parts of rows: a narrow gap, and some rows with nothing beside them.

        A unit set to the right above a table is of no row.
        """
        if not _are_runs(pieces) or not _are_runs(beside):
            return False
        left = text_rows(pieces)
        right = [row for row in text_rows(beside) if not _UNIT.fullmatch(row_text(row).strip())]
        if not right:
            return False
        gutter = min(row.left for row in right) - max(row.right for row in left)
        levels = [row.middle for row in left]
        near = 0.3 * self.em
        spanned = bisect_right(levels, right[-1].middle + near) - bisect_left(levels, right[0].middle - near)
        if _level_with(left, right, near) < len(right):
            return False
        if any(sum(len(segments(row, self.em)) > 1 for row in rows) >= 0.6 * len(rows) for rows in (left, right)):
            return not self._are_alike(pieces, beside, bound)
        few = min(len(left), len(right)) <= 2
        return few or gutter < _BLANK * self.em or (gutter < _APART * self.em and spanned >= 1.3 * len(right))

    def _hold_amounts_of(self, pieces: Sequence[Piece], beside: Sequence[Piece]) -> bool:
        """Whether the second column holds the amounts of the rows in the first, and what else stands behind these.

        They end at one x, each level with a row; what stands below or beside them may be level with none.
        """
        if not _are_runs(pieces) or not _are_runs(beside):
            return False
        left, right = text_rows(pieces), text_rows(beside)
        near = 0.3 * self.em
        parts = [segments(row, self.em) for row in right]
        amounts = [part[0] for part in parts if _AMOUNT_IN_COLUMN.fullmatch(row_text(_row(part[0])))]
        grouped = [one for one in amounts if _AMOUNT_OF_COLUMN.search(one[-1].text)]
        if len(amounts) < _LEAST_SET_RIGHT or 2 * len(grouped) < len(amounts):
            return False
        edge = max(one[-1].right for one in amounts)
        starts = [row.left for row in right]
        set_right = max(starts) - min(starts) > self.em and all(abs(edge - row.right) < near for row in right)
        if len(amounts) < _LEAST_AMOUNTS and not set_right:
            return False
        ordinals = [part for row in left for part in segments(row, self.em)[1:] if is_number(row_text(_row(part)))]
        return (
            not ordinals
            and all(edge - one[-1].right < near for one in amounts)
            and sum(map(_is_sentence, left)) < len(amounts)
            and all(any(abs(row.middle - one[0].middle) < near for row in left) for one in amounts)
        )

    def _labelled(self, columns: Sequence[Sequence[Piece]]) -> list[list[Piece]] | None:
        """Columns of which the first holds the labels of parts of the others: each label, then its part.

        Boxes of which each holds an amount alone are no labels: each amount goes to the first row of what it stands by.
        """
        labels = sorted(itertools.chain.from_iterable(map(_boxes_of, columns[0])), key=_top)
        beside = [piece for column in columns[1:] for piece in column]
        if any(isinstance(one, Run) and one.upright for one in labels):
            return None
        if len(columns) == 2 and all(map(_is_amount_box, labels)):
            return _with_amounts(labels, beside)
        # Of three columns, the second holds the labels of smaller parts.
        inner = columns[1:-1]
        if len(labels) == 1 and inner:
            parts = self._labelled(columns[1:])
            return parts and [labels, *parts]
        if len(labels) < 2 or any(len(one) <= len(labels) or not all(map(_is_box, one)) for one in inner):
            return None
        parts = _parts(labels, beside)
        wide = max(label.right - label.left for label in labels)
        narrow = wide <= 0.35 * (max(piece.right for piece in beside) - min(piece.left for piece in beside))
        if not narrow and not all(
            _is_level(label, own, 0.3 * self.em) for label, own in zip(labels, parts, strict=True)
        ):
            return None
        return [part for label, own in zip(labels, parts, strict=True) for part in ([label], own) if part]


def reaches(columns: Sequence[Sequence[Piece]], reach: float, em: float) -> list[float]:
    """The x that the rows of each column may: all are as wide as the last, or up to where the next one begins."""
    lefts = [min(piece.left for piece in column) for column in columns]
    width = reach - lefts[-1]
    return [*(min(left + width, following - em) for left, following in itertools.pairwise(lefts)), reach]


def with_captions_apart(columns: list[list[Piece]]) -> tuple[list[list[Piece]], list[Run]]:
    """The columns without the unit that stands above the last of them, and that unit, where it is one of them all.

    They are tables with the same head, and no other states a unit.
    """
    *others, last = columns
    captions = [piece for piece in last if isinstance(piece, Run) and _UNIT.fullmatch(piece.text.strip())]
    if len(captions) != 1 or captions[0] is not min(last, key=_top):
        return columns, []
    rest = [piece for piece in last if piece is not captions[0]]
    heads = {_head_of(column) for column in (*others, rest)}
    stated = any(isinstance(piece, Run) and _UNIT.search(piece.text) for column in others for piece in column)
    return (columns, []) if stated or len(heads) > 1 or not all(heads) else ([*others, rest], captions)


def _head_of(column: Sequence[Piece]) -> tuple[str, ...]:
    """The words in the first row of the first table of a column; none where it has no table."""
    tables = [piece for piece in column if isinstance(piece, Frame) and piece.grid is not None]
    return tuple(run.text for run in text_rows(min(tables, key=_top).runs)[0].runs) if tables else ()


def in_rows(columns: Sequence[Sequence[Piece]], em: float) -> list[Frame]:
    """The boxes of columns row by row, if they were set in rows: they begin level with each other and end anyhow.

    A bar goes before the box that it is set on: both are of one row.
    """
    frames = [sorted((piece for piece in column if isinstance(piece, Frame)), key=_top) for column in columns]
    if any(len(own) < len(column) for own, column in zip(frames, columns, strict=True)):
        return []
    rows = [
        [boxes for boxes in row if boxes is not None]
        for row in itertools.zip_longest(*(_with_bars(own, em) for own in frames))
    ]
    tops = [[boxes[0].top for boxes in row] for row in rows]
    ends = [[boxes[-1].bottom for boxes in row] for row in rows]
    level = all(max(row) - min(row) < 0.3 * em for row in tops)
    uneven = [max(row) - min(row) > 0.5 * em for row in ends]
    told = level and any(before and len(row) > 1 for before, row in zip(uneven, rows[1:], strict=False))
    return [frame for row in rows for boxes in row for frame in boxes] if told else []


def _with_bars(frames: Sequence[Frame], em: float) -> list[list[Frame]]:
    """The boxes of a column from the top, each with the bar of one row that is set on it, as wide as it is."""
    stacks: list[list[Frame]] = []
    for frame in frames:
        bar = stacks[-1][-1] if stacks else None
        if (
            bar is not None
            and _has_one_row(bar)
            and not _has_one_row(frame)
            and frame.top - bar.bottom < 0.3 * em
            and max(abs(bar.left - frame.left), abs(bar.right - frame.right)) < 0.3 * em
        ):
            stacks[-1].append(frame)
        else:
            stacks.append([frame])
    return stacks


def _parts(labels: Sequence[Piece], beside: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces in the parts that the nearest labels make of them."""
    parts: list[list[Piece]] = [[] for _ in labels]
    for piece in beside:
        parts[min(range(len(labels)), key=lambda number: _distance(labels[number], piece))].append(piece)
    return parts


def _boxes_of(piece: Piece) -> Sequence[Piece]:
    """The boxes that touch each other in a frame that holds nothing else; any other piece alone."""
    return [piece] if isinstance(piece, Run) or piece.runs or piece.grid is not None else piece.frames


def _is_level(label: Piece, part: Sequence[Piece], near: float) -> bool:
    """Whether a box is as high as the words beside it, or has one row that is level with the first or their middle."""
    if not isinstance(label, Frame) or label.frames or label.grid is not None or not part:
        return False
    if _are_runs(part) and all(label.top < run.middle < label.bottom for run in part):
        return True
    if not _has_one_row(label):
        return False
    middle = (min(map(_top, part)) + max(piece.bottom for piece in part)) / 2
    return min(abs(label.runs[0].middle - y) for y in (min(part, key=_top).middle, middle)) < near


def _ends_in_figures(pieces: Sequence[Piece]) -> bool:
    """Whether a column of a table ends with figures in it: what stands beside it are other cells of the rows."""
    return sum(isinstance(piece, Run) and piece.closes for piece in pieces) >= _FEW


def _is_corner(column: Sequence[Piece], band: Sequence[Piece]) -> bool:
    """Whether a column is a box of one row beside a heading, and at most a page number: it belongs to the heading."""
    box, *others = [piece for piece in column if not (isinstance(piece, Run) and is_number(piece.text))] or [column[0]]
    if others or not isinstance(box, Frame) or box not in band:
        return False
    heads = [piece for piece in band if piece is not box]
    return _has_one_row(box) and bool(heads) and all(isinstance(piece, Run) and piece.upright for piece in heads)


def _is_bar_above(before: Sequence[Piece], left: float, right: float) -> bool:
    """Whether a band is the bar of a heading, alone and as wide as what stands below from `left` to `right`.

    Then that is the first line below the heading of one column, which has nothing beside it where the others end.
    """
    bar, *others = before
    return not others and isinstance(bar, Frame) and _has_one_row(bar) and bar.left <= left and right <= bar.right


def _has_one_row(box: Frame) -> bool:
    return not box.frames and box.grid is None and len(text_rows(box.runs)) == 1


def _row(part: Sequence[Run]) -> TextRow:
    return TextRow(tuple(part), part[0].left, part[0].top, part[-1].right, part[0].bottom)


def _is_sentence(row: TextRow) -> bool:
    return row_text(row).endswith("。")


def _are_runs(pieces: Sequence[Piece]) -> TypeGuard[Sequence[Run]]:
    """Whether nothing framed stands among pieces."""
    return all(isinstance(piece, Run) for piece in pieces)


def _level_with(left: Sequence[TextRow], right: Sequence[TextRow], near: float) -> int:
    """How many rows of a column are level with one of the column before it."""
    levels = [row.middle for row in left]
    return sum(bisect_left(levels, row.middle - near) < bisect_right(levels, row.middle + near) for row in right)


def _is_box(piece: Piece) -> bool:
    return isinstance(piece, Frame)


def _is_amount_box(piece: Piece) -> bool:
    if not isinstance(piece, Frame) or piece.frames or piece.grid is not None or not piece.runs:
        return False
    rows = text_rows(piece.runs)
    return len(rows) == 1 and _AMOUNT_IN_BOX.fullmatch(row_text(rows[0])) is not None


def without_flags(runs: Sequence[Run], frames: Sequence[Frame]) -> list[Piece]:
    """Runs and boxes, with only the runs of those boxes that are of a row of text.

    These hold nothing but an amount that stands in it, a tag behind a word, in front of an amount what that is, or
    the number of the row.
    """
    frames = [one for frame in frames for one in (frame.frames if _holds_labels(frame) else [frame])]
    amounts = [frame for frame in frames if _is_amount_box(frame)]
    tags = [frame for frame in frames if _is_tag(frame)]
    labels = [frame for frame in frames if _is_label_box(frame)]
    if not amounts and not tags and not labels:
        return [*runs, *frames]
    level = sorted(runs, key=lambda run: run.middle)
    middles = [run.middle for run in level]

    def beside(frame: Frame) -> list[Run]:
        first, last = bisect_left(middles, frame.top), bisect_right(middles, frame.bottom)
        return level[first : min(last, first + _MOST_BESIDE)]

    of_rows: dict[Frame, None] = {}
    for amount in amounts:
        words = beside(amount)
        ends = bool(words) and all(run.right <= amount.left for run in words)
        if ends or any(0 <= amount.left - run.right < _NEAR_TAG * run.size for run in words):
            of_rows[amount] = None
    # Labels of one form are other words each; what marks some rows of a list comes again.
    narrow = [label.runs[0].text for label in labels if fits_word(label.box, label.runs[0])]
    of_form = len(set(narrow)) == len(labels) > 1
    for label in labels:
        near = _NEAR_TAG * label.runs[0].size
        named = of_form or is_number(label.runs[0].text)
        if any(
            0 <= run.left - label.right < near and (named or _AMOUNT_IN_COLUMN.match(run.text)) for run in beside(label)
        ):
            of_rows[label] = None
    for tag in tags:
        near = _NEAR_TAG * tag.runs[0].size
        if any(0 <= tag.left - run.right < near for run in beside(tag)):
            of_rows[tag] = None
    others = [frame for frame in frames if frame not in of_rows]
    return [*runs, *(run for frame in of_rows for run in frame.runs), *others]


def _holds_labels(frame: Frame) -> bool:
    """Whether boxes of labels, and nothing else, touch each other in a frame."""
    labels = frame.frames if not frame.runs and frame.grid is None else []
    return len(labels) > 1 and all(_is_label_box(one) and fits_word(one.box, one.runs[0]) for one in labels)


def _is_label_box(frame: Frame) -> bool:
    """Whether a frame holds nothing but a word, which may say what stands beside it, or the number of a row."""
    if not holds_word(frame):
        return False
    text = frame.runs[0].text.strip()
    return not _AMOUNT_IN_COLUMN.match(text) or (is_number(text) and len(text) <= _LONGEST_ORDINAL)


def _is_tag(frame: Frame) -> bool:
    """Whether a frame is a tag, and nothing else stands in it."""
    return len(frame.runs) == 1 and not frame.frames and frame.grid is None and is_tag(frame.box, frame.runs[0])


def _with_amounts(boxes: Sequence[Piece], beside: Sequence[Piece]) -> list[list[Piece]] | None:
    """What stands beside boxes of amounts, each part with its amount behind its first row; None where one has none."""
    parts = _parts(boxes, beside)
    written: list[list[Piece]] = []
    for box, own in zip(boxes, parts, strict=True):
        runs = [piece for piece in own if isinstance(piece, Run) and piece.upright]
        if not isinstance(box, Frame) or not runs or len(runs) < len(own):
            return None
        row = text_rows(runs)[0]
        amount = text_rows(box.runs)[0]
        step = row.right + _WIDEST_GUTTER * row.size - amount.left
        written.append([*own, *(_moved(run, step, row.top, row.bottom) for run in amount.runs)])
    return written


def _moved(run: Run, step: float, top: float, bottom: float) -> Run:
    """A run in another row, further right."""
    lefts = [left + step for left in run.lefts]
    return Run(run.text, run.left + step, top, run.right + step, bottom, lefts, run.size, run.bold)


def _top(piece: Piece) -> float:
    return piece.top


def _distance(label: Piece, piece: Piece) -> float:
    return max(0.0, label.top - piece.middle, piece.middle - label.bottom)


def _free(band: Sequence[Piece], narrow: float) -> list[tuple[float, float]]:
    """The extents in x that a band leaves free, open at both ends of the page."""
    free: list[tuple[float, float]] = []
    reach = float("-inf")
    for piece in sorted(band, key=lambda piece: piece.left):
        if piece.left - reach > narrow:
            free.append((reach, piece.left))
        reach = max(reach, piece.right)
    free.append((reach, float("inf")))
    return free


def _overlaps(bands: Sequence[Sequence[Piece]], number: int) -> bool:
    """Whether a band is as high as the bands around it reach: it is a line of one column, and a gap of the others."""
    top, bottom = min(piece.top for piece in bands[number]), max(piece.bottom for piece in bands[number])
    below = bands[number + 1] if number + 1 < len(bands) else ()
    return any(piece.bottom > top for piece in bands[number - 1]) or any(piece.top < bottom for piece in below)


def _between(band: Sequence[Piece], gutters: Sequence[tuple[float, float]]) -> bool:
    """Whether a band stands in a gutter: a page number below the columns."""
    left, right = min(piece.left for piece in band), max(piece.right for piece in band)
    return any(start <= left and right <= end for start, end in gutters)


def _common(
    some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]], narrow: float
) -> list[tuple[float, float]]:
    """What two lists of extents share."""
    common = []
    one = two = 0
    while one < len(some) and two < len(others):
        left, right = max(some[one][0], others[two][0]), min(some[one][1], others[two][1])
        if right - left > narrow:
            common.append((left, right))
        if some[one][1] < others[two][1]:
            one += 1
        else:
            two += 1
    return common
