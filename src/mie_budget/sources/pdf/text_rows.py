"""Text rows: the printed rows of a page, their text, and which of them are figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mie_budget.printed import Place
from mie_budget.sources.pdf.shapes import Run

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
_OPENS = frozenset("(（〔［[")
_CODED = re.compile(r"[\d０-９]{2,4}[ 　]")
"""What a row opens with that is an entry by its number, however full the row above is."""
_GROUP = 3
"""Digits between two commas."""
_WHOLE_FIGURE = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+\Z")
_MOST_REMEMBERED = 4_096
"""Texts: the same run of a page is asked several times whether it is a figure."""
_WIDE_GAP = 1.6
"""In ems: what stands further apart in a row is not of one text."""
_SMALLER = 0.85
"""The type of what explains a name below it, against that of the name; a point of ten is the least that is seen."""


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


@lru_cache(maxsize=_MOST_REMEMBERED)
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
    return _is_amount(part[0].text if len(part) == 1 else "".join([run.text for run in part]))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _is_amount(text: str) -> bool:
    return is_number(text.strip("（）() ").removesuffix("の内数").removesuffix("円").rstrip("百千万億"))


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
        return [row_of(runs[0])]
    rows: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=lambda run: run.top + run.bottom):
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
        row_of(row[0])
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
            parts.append("　" if gap < _WIDE_GAP * em else "　　")
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
        # Behind the figure of an entry goes on what stands in a bracket.
        full = full and (following[:1] in _OPENS or not ends_with_figure_apart(before))
        within = text[-1:] in _ENDS_NO_WORD or following[:1] in _BEGINS_NO_WORD or goes_on(text, following)
        anew = _CODED.match(following) is not None
        wrapped = (full or within) and not anew and abs(row.size - before.size) < 0.15 * row.size
        text += (between(text, following) if wrapped else " ") + following
    return text


def ends_with_figure_apart(row: TextRow) -> bool:
    """Whether a row ends with a figure set apart from its words: an entry of a list, whole however full the row is."""
    if len(row.runs) == 1:
        return False
    words, figure = row.runs[-2:]
    return is_number(figure.text) and figure.left - words.right > _WIDE_GAP * figure.size


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


def row_of(run: Run) -> TextRow:
    """The row of a run that stands alone."""
    return TextRow((run,), run.left, run.top, run.right, run.bottom)


def large_rows(rows: Sequence[TextRow]) -> int:
    """How many rows of a cell stand above those in smaller type, if all below are; all rows where none is smaller."""
    for number, (before, row) in enumerate(itertools.pairwise(rows), 1):
        if row.size < _SMALLER * before.size:
            below = max(one.size for one in rows[number:])
            return number if below < _SMALLER * rows[0].size else len(rows)
    return len(rows)


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


def goes_on(text: str, following: str) -> bool:
    """Whether a figure that breaks off within its last three digits goes on in the row below.

    >>> goes_on("180,34", "1"), goes_on("180,340", "100"), goes_on("１，２３", "４，５６７")
    (True, False, True)
    """
    cut, rest = _OPEN_GROUP.search(text), _REST_OF_FIGURE.match(following)
    return cut is not None and rest is not None and len(cut["digits"]) + len(rest["digits"]) == _GROUP
