"""Cells of a line without borders: its figures by their number or their places, its words around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, display_columns, joined
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, first_numeric, is_count, place_of, title_place
from mie_budget.reading.tables.places import is_spread, piece_of
from mie_budget.reading.tables.told_by_cells import is_unit_of_body
from mie_budget.reading.titles import is_marker, mark_of

NUMBER_TOKEN = lazy(
    r"(?:(?<=\s)|(?<=】)|(?<=\))|^)(?P<token>(?:[△▲−+＋-][ ]?)?\d[\d,]*(?:\.\d+)?"
    r"(?:(?:[千百]?[万億兆]\d[\d,]*){0,3}[百千万億]{0,2}円|%)?(?:の?内数)?(?:[(（](?:再掲|内数|の内数)[)）])?|[-‐–—―−－]{1,3}|皆[増減]|<unstated>"
    r"|[〔(]\d[\d,]*の内数[〕)])(?=[\s|]|$)"
)
_MISGROUPED = lazy(r"\d+(?:,\d{3})*,\d{0,2}(?:,.*)?")
_START_YEAR = lazy(
    r"(?:昭和|平成|令和|[SHR])\s?(?:\d{1,2}|元)年度?|\d{4}年度?"
    r"|(?<!\S)[SHR]\.?(?:\d{1,2}|元)(?=\s+[△▲-]?\d)"
)
_MARKER_CELL = lazy(r"[◎○●△★☆*＊・-]{1,2}")
_PAGE = lazy(r"[PpＰ]?\.?\d{1,3}(?:-\d{1,3})?")
_BLANKS = " \t|"
_FARTHEST = 6
"""How many display columns a figure may stand beside the head of its column."""
_LONGEST_DEPARTMENT = 14
"""A longer word before a figure is the end of a name."""
_LONGEST_DEPARTMENT_AT_END = 12
"""A longer word at the end of a line is prose."""

_Span = tuple[int, int]


class _Line(NamedTuple):
    """A line to take apart; spans are offsets in its text. `spread` says that the places of its cells say something."""

    lines: Lines
    number: int
    text: str
    display: Sequence[int]
    spread: bool

    def place(self, offset: int) -> int:
        """The display column of an offset."""
        return self.display[min(self.lines.column(self.number, offset), len(self.display) - 1)]

    def right(self, span: _Span) -> int:
        """The display column behind a span."""
        return self.place(span[1] - 1) + 1

    def distance(self, column: Column, span: _Span) -> int:
        """How many display columns part a span from a column."""
        return column.distance(self.place(span[0]), self.right(span))

    def piece(self, span: _Span) -> Piece:
        """A span as a piece of the text."""
        return piece_of(self.lines, self.number, *span)

    def chunks(self, start: int, stop: int) -> list[_Span]:
        """The stretches of words between two offsets that more than single blanks part, or all words where none do."""
        return _spans(r"\S+(?: \S+)*" if self.spread else r"\S+", self.text, start, stop)


def _spans(pattern: str, text: str, start: int, stop: int) -> list[_Span]:
    return [match.span() for match in re.compile(pattern).finditer(text, start, stop)]


class _Figures(NamedTuple):
    """The figures of a line by the places of their columns, where they begin and end, and what is in doubt."""

    cells: Mapping[int, _Span]
    start: int
    end: int
    doubts: tuple[str, ...]


def cells_of_line(lines: Lines, number: int, columns: Sequence[Column]) -> tuple[list[Piece], tuple[str, ...]] | None:
    """The cells of a line by the columns of the head, and doubts; None where it holds no figure for them."""
    text = lines.texts[number]
    begin = _number_start(text)
    year = _START_YEAR.search(text) if place_of(columns, Role.NUMBER) is not None else None
    if year is not None:
        begin = max(begin, year.end())
    tokens = [match.span("token") for match in NUMBER_TOKEN.finditer(text)]
    line = _Line(lines, number, text, display_columns(lines.printed[number], wide=lines.wide), is_spread(lines, number))
    if lines.wide == 1 and line.spread:
        # The words of a row may stand above and below its figures.
        left = columns[first_numeric(columns)].left
        tokens = [span for span in tokens if span[0] >= begin or line.right(span) >= left]
    else:
        tokens = [span for span in tokens if span[0] >= begin]
    if not tokens:
        return None
    figures = _figures_of(line, columns, tokens)
    if figures is None:
        return None
    empty = Piece("", ((0, number, len(text)),))
    pieces = [line.piece(figures.cells[index]) if index in figures.cells else empty for index in range(len(columns))]
    words = _word_columns(columns)
    _words_before(line, columns, words, pieces, year.start() if year is not None else figures.start)
    _words_behind(line, columns, words, pieces, figures.end)
    return pieces, figures.doubts


def _number_start(text: str) -> int:
    """Where the figures of a row may begin: behind its ordinal and its first word."""
    mark = mark_of(text.strip())
    lead = len(text) - len(text.lstrip())
    after = lead + (mark.end if mark else 0)
    word = re.compile(r"\s*[^\W\d_]").search(text, after)
    return word.end() if word else after


def _figures_of(line: _Line, columns: Sequence[Column], tokens: Sequence[_Span]) -> _Figures | None:
    """The figures of a line: by their number where a run of them fits the columns, else by their places."""
    numeric = [index for index, column in enumerate(columns) if column.role in NUMERIC or is_count(column, columns)]
    behind_first = [index for index in range(numeric[0], len(columns)) if columns[index].role is not Role.DEPARTMENTS]
    run = _longest_run(line, tokens, [columns[index] for index in numeric], before=numeric[0])
    doubts: tuple[str, ...] = ()
    if len(run) == len(numeric):
        cells = dict(zip(numeric, run, strict=True))
    elif len(run) == len(behind_first):
        # Columns of figures whose heads say nothing the reader knows: counted, not read.
        by_column = zip(behind_first, run, strict=True)
        cells = {index: token for index, token in by_column if columns[index].role in NUMERIC}
    elif len(run) > len(numeric):
        # More figures than columns: the ones before are a part of the name, or of the prose behind.
        prose = any(columns[index].role is Role.TEXT for index in behind_first)
        run = run[: len(numeric)] if prose else run[-len(numeric) :]
        cells = dict(zip(numeric, run, strict=True))
        apart = any(_MISGROUPED.fullmatch(line.text[slice(*token)]) for token in run)
        doubts = ("columns",) if apart or len(numeric) > 1 else ()
    elif _is_funded_by(line, columns, numeric, run):
        # The empty cells are some of those of the sources, which are no part of a record.
        cells = dict(zip(numeric, run, strict=False))
    else:
        return _figures_by_place(line, columns, numeric, tokens if line.spread else run, run)
    return _Figures(cells, run[0][0], run[-1][1], doubts)


def _is_funded_by(line: _Line, columns: Sequence[Column], numeric: Sequence[int], run: Sequence[_Span]) -> bool:
    """Whether figures are an amount, what it is compared with, and then the sources that add up to it."""
    own = sum(columns[index].role is not Role.FUNDING for index in numeric)
    if own == len(numeric) or any(columns[index].role is Role.FUNDING for index in numeric[:own]):
        return False
    figures = [line.text[slice(*span)].replace(",", "") for span in run]
    return (
        len(run) > own > 0
        and all(map(str.isdecimal, (figures[0], *figures[own:])))
        and int(figures[0]) == sum(map(int, figures[own:]))
    )


def _longest_run(line: _Line, tokens: Sequence[_Span], columns: Sequence[Column], *, before: int) -> list[_Span]:
    """The longest run of figures with nothing but blanks between them; of several, the one that stands under the heads.

    Where the places of a line say nothing, the one with a word for each column `before` it, else the first of them.
    """
    runs: list[list[_Span]] = []
    for token in tokens:
        if runs and not line.text[runs[-1][-1][1] : token[0]].strip(_BLANKS):
            runs[-1].append(token)
        else:
            runs.append([token])
    longest = max(map(len, runs))
    best = [run for run in runs if len(run) == longest]
    if len(best) < 2:
        return best[0]
    if not line.spread:
        return next((run for run in best if len(line.text[: run[0][0]].split()) == before), best[0])
    return min(best, key=lambda run: sum(min(line.distance(column, token) for column in columns) for token in run))


def _figures_by_place(
    line: _Line, columns: Sequence[Column], numeric: Sequence[int], tokens: Sequence[_Span], run: Sequence[_Span]
) -> _Figures | None:
    """Each figure to the nearest column; doubtful where one of the run has none, or where places say nothing."""
    cells: dict[int, _Span] = {}
    in_doubt = len(numeric) > 1 and not line.spread
    for token in tokens:
        right = line.right(token)
        away = {index: line.distance(columns[index], token) for index in numeric}
        nearest = min(numeric, key=lambda index: (away[index], abs(columns[index].right - right)))
        if nearest in cells or away[nearest] > _FARTHEST:
            in_doubt = in_doubt or token in run
        else:
            cells[nearest] = token
    used = list(cells.values())
    if not used:
        return None
    end = next((a[1] for a, b in pairwise(used) if line.text[a[1] : b[0]].strip(_BLANKS)), used[-1][1])
    return _Figures(cells, used[0][0], end, ("columns",) if in_doubt else ())


class _WordColumns(NamedTuple):
    """Which columns hold words, by their roles; those before and those behind the figures."""

    title: int
    departments: int | None
    marker: int | None
    field: int | None
    number: int | None
    before: Sequence[int]
    behind: Sequence[int]


def _word_columns(columns: Sequence[Column]) -> _WordColumns:
    title = title_place(columns)
    left = columns[first_numeric(columns)].left
    words = [index for index, column in enumerate(columns) if column.role not in NUMERIC]
    before = [index for index in words if columns[index].left < left]
    return _WordColumns(
        title,
        place_of(columns, Role.DEPARTMENTS),
        place_of(columns, Role.MARKER),
        place_of(columns[:title], Role.FIELD),
        next((index for index in before if columns[index].role is Role.NUMBER), None),
        before,
        [index for index in words if index not in before],
    )


def _words_before(line: _Line, columns: Sequence[Column], words: _WordColumns, pieces: list[Piece], stop: int) -> None:
    """The words before the figures into their columns: by their places where those say something, else by order."""
    head = line.text[:stop]
    start = len(head) - len(head.lstrip(_BLANKS))
    end = len(head.rstrip(_BLANKS))
    each = _one_for_each(line, columns, words, stop)
    for index, span in zip(words.before, each, strict=False):
        pieces[index] = line.piece(span)
    if each:
        return
    chunks = line.chunks(0, stop)
    if words.number is not None and line.spread and chunks:
        # The number of a row and its name may stand a single blank apart.
        begin, finish = chunks[0]
        serial = re.compile(r"\d{1,5}(?= \D)").match(line.text, begin, finish)
        if serial is not None:
            chunks[:1] = [(begin, serial.end()), (serial.end() + 1, finish)]
    if line.spread and words.departments in words.before:
        chunks = [part for chunk in chunks for part in _department_apart(line, columns, words, chunk)]
    if line.spread and words.marker is not None:
        chunks = [
            part for chunk in chunks for part in _marker_apart(line, columns[words.marker], columns[words.title], chunk)
        ]
    behind: frozenset[_Span] = frozenset()
    if line.spread and words.field is not None:
        field, title = columns[words.field], columns[words.title]
        if all(line.distance(title, chunk) > 0 or line.distance(field, chunk) == 0 for chunk in chunks):
            parts = [_field_apart(line, field, chunk) for chunk in chunks]
            behind = frozenset(part[1] for part in parts if len(part) > 1)
            chunks = [piece for part in parts for piece in part]
    if line.spread and len(chunks) > 1 and len(words.before) > 1:
        for chunk in chunks:
            named = bool(pieces[words.title].text)
            index = _column_of_chunk(line, columns, words, chunk, opens=chunk[0] == start, named=named)
            index = words.title if chunk in behind else index
            piece = line.piece(chunk)
            pieces[index] = joined(pieces[index], piece, between=" ") if pieces[index].text else piece
    elif end > start:
        _words_in_order(line, columns, words, pieces, (start, end), chunks)


def _department_apart(line: _Line, columns: Sequence[Column], words: _WordColumns, chunk: _Span) -> Sequence[_Span]:
    """Words, or a name that reaches the department a single blank behind it, which stands in its own column."""
    begin, finish = chunk
    at = words.departments
    blank = line.text.rfind(" ", begin, finish)
    if at is None or blank < 0 or at < words.title or line.distance(columns[words.title], (begin, blank)) > 0:
        return (chunk,)
    last = (blank + 1, finish)
    if line.distance(columns[at], last) > 0 or not is_unit_of_body(line.text[slice(*last)]):
        return (chunk,)
    return (begin, blank), last


def _marker_apart(line: _Line, marker: Column, title: Column, chunk: _Span) -> Sequence[_Span]:
    """Words, or a marker and the name a single blank behind it, each nearer to the head of its own column."""
    begin, finish = chunk
    first = re.compile(r"\S+ (?=\S)").match(line.text, begin, finish)
    if first is None or not is_marker(first[0].strip()):
        return (chunk,)
    left = line.place(first.end())
    if abs(left - title.left) >= abs(left - marker.left):
        return (chunk,)
    return (begin, first.end() - 1), (first.end(), finish)


def _field_apart(line: _Line, field: Column, chunk: _Span) -> Sequence[_Span]:
    """Words, or what names a field or an account below its head and the name a single blank behind it."""
    begin, finish = chunk
    first = re.compile(r"\S+ (?=\S)").match(line.text, begin, finish)
    if first is None or line.distance(field, (begin, first.end() - 1)) > 0 or line.place(first.end()) <= field.right:
        return (chunk,)
    return (begin, first.end() - 1), (first.end(), finish)


def _one_for_each(line: _Line, columns: Sequence[Column], words: _WordColumns, stop: int) -> Sequence[_Span]:
    """The words before the figures where there is one for each of several columns, whatever parts them."""
    roles = [columns[index].role for index in words.before]
    counts = [_DIVISIONS.get(columns[index].text, 1) for index in words.before]
    several = max(counts, default=0) > 1 or {Role.TEXT, Role.DEPARTMENTS, Role.MARKER}.intersection(roles)
    wide = _WIDE_GAP.search(line.text[:stop].strip()) is not None
    if not (several or (wide and len(roles) > 1)):
        return ()
    words_of_one = r"[^\s|]+(?: +[^\s|]+)*" if "|" in line.text[:stop] else r"\S+"
    parts = line.chunks(0, stop) if wide else _spans(words_of_one, line.text, 0, stop)
    if len(parts) != sum(counts):
        return ()
    ends = list(accumulate(counts))
    spans = [(parts[end - count][0], parts[end - 1][1]) for end, count in zip(ends, counts, strict=True)]
    return spans if _may_hold(roles, line, spans) else ()


def _may_hold(roles: Sequence[Role], line: _Line, spans: Sequence[_Span]) -> bool:
    """Whether columns may hold words, one each."""
    return all(
        _MAY_HOLD[role](line.text[slice(*span)]) for role, span in zip(roles, spans, strict=True) if role in _MAY_HOLD
    )


_DIVISIONS = {"款項": 2, "款項目": 3}
"""The divisions of an account have a head each, of one character, which are read as one word."""
_WIDE_GAP = lazy(r" {2,}|\t")
_MAY_HOLD: Mapping[Role, Callable[[str], bool]] = {
    Role.MARKER: is_marker,
    Role.NUMBER: lambda word: word[:1].isdigit(),
    Role.DEPARTMENTS: lambda word: read_departments(word) is not None,
    Role.TITLE: lambda word: word[:1].isalpha() and not word.endswith(("。", "、")),
}


def _column_of_chunk(
    line: _Line, columns: Sequence[Column], words: _WordColumns, chunk: _Span, *, opens: bool, named: bool
) -> int:
    """Which column some words belong to: the nearest, where what they are does not say more."""
    word = line.text[slice(*chunk)]
    left = line.place(chunk[0])
    nearest = min(words.before, key=lambda at: (line.distance(columns[at], chunk), abs(columns[at].left - left)))
    if words.marker is not None and words.marker in words.before and (is_marker(word) or _MARKER_CELL.fullmatch(word)):
        return words.marker
    if words.number is not None and opens and re.fullmatch(r"\d{1,3}", word):
        return words.number
    if nearest == words.number and not named and not word.strip("-.").isdigit():
        return words.title
    if (
        words.departments is not None
        and words.departments in words.before
        and not opens
        and (nearest == words.departments or named)
        and read_departments(word, strict=True) is not None
    ):
        return words.departments
    return nearest


def _words_in_order(
    line: _Line,
    columns: Sequence[Column],
    words: _WordColumns,
    pieces: list[Piece],
    span: _Span,
    chunks: Sequence[_Span],
) -> None:
    """The words before the figures where their places say nothing: marker, number, department, field, name."""
    text = line.text
    begin, finish = span
    if words.marker is not None:
        first, *others = chunks
        if is_marker(text[slice(*first)]):
            pieces[words.marker] = line.piece(first)
            begin = others[0][0] if others else finish
    if words.number is not None and (serial := re.compile(r"\d{1,5}(?=\s)").match(text, begin)):
        pieces[words.number] = line.piece(serial.span())
        begin = serial.end() + 1
    finish = _words_at_end(line, columns, words, pieces, (begin, finish))
    if words.departments is not None and words.departments in words.before:
        parts = _spans(r"\S+", text, begin, finish)
        if len(parts) > 1 and words.departments > words.title:
            if _is_department_at_end(columns, words.departments, text[slice(*parts[-1])]):
                pieces[words.departments] = line.piece(parts[-1])
                finish = begin + len(text[begin : parts[-1][0]].rstrip())
        elif len(parts) > 1 and is_unit_of_body(text[slice(*parts[0])]):
            pieces[words.departments] = line.piece(parts[0])
            begin = parts[1][0]
    if words.field is not None and " " in text[begin:finish].strip():
        cut = text.index(" ", begin)
        pieces[words.field] = line.piece((begin, cut))
        begin = cut + 1
    pieces[words.title] = line.piece((begin, finish))


def _words_at_end(line: _Line, columns: Sequence[Column], words: _WordColumns, pieces: list[Piece], span: _Span) -> int:
    """Put the marker and the page behind a name, in the order of their columns, into these; where the name ends."""
    begin, finish = span
    for index in reversed([index for index in words.before if index > words.title]):
        parts = _spans(r"\S+", line.text, begin, finish)
        last = line.text[slice(*parts[-1])] if len(parts) > 1 else ""
        role = columns[index].role
        if (role is Role.MARKER and is_marker(last)) or (role is Role.NUMBER and _PAGE.fullmatch(last)):
            pieces[index] = line.piece(parts[-1])
            finish = parts[-2][1]
    return finish


def _is_department_at_end(columns: Sequence[Column], departments: int, word: str) -> bool:
    """Whether the last word before the figures is a department: right before them, a short one need not be certain."""
    return is_unit_of_body(word) or (
        departments == first_numeric(columns) - 1
        and len(word) <= _LONGEST_DEPARTMENT_AT_END
        and read_departments(word) is not None
    )


def _words_behind(line: _Line, columns: Sequence[Column], words: _WordColumns, pieces: list[Piece], start: int) -> None:
    """The words behind the figures: the departments, and prose, which holds all of them."""
    behind = line.text[start:]
    start += len(behind) - len(behind.lstrip(_BLANKS))
    stop = start + len(behind.strip(_BLANKS))
    if stop == start:
        return
    each = line.chunks(start, stop) if line.spread and len(words.behind) > 1 else []
    if len(each) == len(words.behind) and _may_hold([columns[index].role for index in words.behind], line, each):
        for index, span in zip(words.behind, each, strict=True):
            pieces[index] = line.piece(span)
        return
    prose = next((index for index in words.behind if columns[index].role is Role.TEXT), None)
    if words.departments is not None and words.departments in words.behind:
        names = _departments_behind(line, columns[words.departments], start, stop)
        if names is not None:
            pieces[words.departments] = line.piece(names)
            if names[0] == start and prose is not None and words.departments < prose:
                remark = line.text[names[1] : stop]
                start = stop - len(remark.lstrip(_BLANKS))
    if prose is not None and start < stop:
        pieces[prose] = line.piece((start, stop))


def _departments_behind(line: _Line, column: Column, start: int, stop: int) -> _Span | None:
    """The words that name departments: beyond doubt, or by their place, or because nothing else stands there."""
    parts = _spans(r"\S+", line.text, start, stop)
    for span in parts:
        if is_unit_of_body(line.text[slice(*span)]):
            return span
    by_place = [span for span in line.chunks(start, stop) if line.distance(column, span) == 0] if line.spread else []
    alone = parts if len(parts) == 1 else []
    for span in by_place + alone:
        word = line.text[span[0] : span[1]]
        if len(word) <= _LONGEST_DEPARTMENT and read_departments(word) is not None:
            return span
    return None
