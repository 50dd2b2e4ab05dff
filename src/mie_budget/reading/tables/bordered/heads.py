"""Heads of bordered tables: columns named by the cells of a line, of several lines or of a torn one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.tables.bordered.digit_cells import DigitCells, named_places
from mie_budget.reading.tables.by_elimination import may_be_unknown_head
from mie_budget.reading.tables.cells import row_cells
from mie_budget.reading.tables.columns import NUMERIC, Column, Named, Role, column_of
from mie_budget.reading.tables.heads import unit_of_word
from mie_budget.reading.tables.own_column import is_step
from mie_budget.reading.tables.rows import NUMBER_CELL
from mie_budget.reading.titles import is_marker

_WHOLE = lazy("<total>|全体(?:額|事業費)?|事業費の?総額|総事業費")
"""Below a head over several columns, the one of the whole, beside those of its parts."""
_RULE = lazy(r"\|?(?: ?:?-+:? ?\|)+(?: ?:?-+:?)?")
_GROUPED = lazy(r"[△▲−-]?\d{1,3}(?:,\d{3})+")
_TALLEST_TORN = 24
"""Lines of a torn head: of eight columns, each a word, a blank line and a border."""
_PAIR = 2
_LEAST_OF_PAIRS = 4
"""One label with its value may as well be a name and a figure."""
_BETWEEN_LABEL_AND_VALUE = lazy(r" *\| *| {2,}")
_MOST_BELOW = 3
"""Lines of a head below its first: a year, what was asked for and granted, and where the money comes from."""


class Head(NamedTuple):
    """The columns that a head names, its lines, and in `digits` the columns whose places it names, a cell for each."""

    columns: list[Column]
    first: int
    last: int
    digits: tuple[DigitCells, ...] = ()


def head_at(lines: Lines, number: int, border: str, year: int | None) -> Head | None:
    """The head that a line of cells begins; each further line of it names what those above leave open."""
    cells = row_cells(lines, number, border, repeated=True)
    columns = columns_of_cells(lines.texts[number], cells, year)
    if columns is None and may_be_unknown_head(lines, number):
        columns = _columns_named([lines.texts[number][start:end] for start, end in cells], year, least=0)
    if columns is not None and (spread := _spread_over_rule(lines, number, columns, border, year)) is not None:
        return Head(spread, number, number + 2)
    columns = columns and _behind_names(lines, number, columns, border)
    if columns is None or _are_pairs(lines, columns, number, border, year):
        return None
    if digits := named_places([column.text for column in columns]):
        return Head(columns, number, number, digits)
    if digits := _places_below(lines, number + 1, border, len(columns)):
        return Head(columns, number, number + 1, digits)
    last, whole = number, number + _height(lines, number) - 1
    while last - number < _MOST_BELOW:
        following = last + 1
        below = _columns_below(lines, following, border, columns, year, first=number, inside=following <= whole)
        if below is None:
            break
        columns, last = below, following
    return Head(columns, number, last)


def _height(lines: Lines, number: int) -> int:
    """Over how many lines the tallest cell of a head goes, as far as the source knows."""
    return max((cell.rows for cell in lines.known[number].cells), default=1) if lines.known else 1


def _spread_over_rule(
    lines: Lines, number: int, columns: Sequence[Column], border: str, year: int | None
) -> list[Column] | None:
    """The columns of a head whose one cell of figures stands over those that the line below its rule names.

    Merged cells have left no trace: both lines end in as many empty cells as they lack up to the count of the rule.
    """
    if columns[-1].text or number + 2 >= len(lines.stripped) or not _RULE.fullmatch(lines.stripped[number + 1]):
        return None
    below = lines.texts[number + 2]
    cells = row_cells(lines, number + 2, border)
    words = [word for start, end in cells if (word := below[start:end].strip())]
    upper = [column for column in columns if column.text]
    over = [
        at
        for at, one in enumerate(upper)
        if (named := column_of(one.text.rstrip("等"), year)) and named.role in NUMERIC
    ]
    lower = _columns_named(words, year) if len(words) > 1 else None
    if lower is None or len(over) != 1 or not len(cells) == len(columns) == len(upper) + len(lower) - 1:
        return None
    if any(column.role not in NUMERIC for column in lower):
        return None
    (at,) = over
    lower = [column._replace(unit=column.unit or upper[at].unit) for column in lower]
    whole = [*upper[:at], *lower, *upper[at + 1 :]]
    return [column._replace(left=index, right=index) for index, column in enumerate(whole)]


def _behind_names(lines: Lines, number: int, columns: list[Column], border: str) -> list[Column]:
    """The columns with that of the names before them, where a head names only figures and the row below has one more.

    A program that writes a page out leaves the empty cell at the corner of its table out: 予算額 | 前年度 | above
    橋の点検 | 2,300 | 1,000 |.
    """
    named = [column for column in columns if column.text]
    if len(named) < _PAIR or columns[: len(named)] != named or any(column.role not in NUMERIC for column in named):
        return columns
    cells = row_cells(lines, number + 1, border) if number + 1 < len(lines.texts) else []
    words = [lines.texts[number + 1][start:end] for start, end in cells]
    figures = words[1:]
    if len(figures) != len(named) or NUMBER_CELL.fullmatch(words[0]) or not all(map(NUMBER_CELL.fullmatch, figures)):
        return columns
    before = Column(Role.TITLE, "", None, None, 0, 0)
    return [before, *(one._replace(left=index, right=index) for index, one in enumerate(named, start=1))]


def torn_head(lines: Lines, number: int, year: int | None) -> Head | None:
    """The head that is torn into lines of a cell or more, down to the rule of Markdown below it, which counts them."""
    words = ""
    for following in range(number, min(number + _TALLEST_TORN, len(lines.stripped))):
        text = lines.stripped[following]
        if text[:1] in "|-:" and _RULE.fullmatch(text):
            cells = [word.strip() for word in words.strip("|").split("|")]
            columns = _columns_named(cells, year) if len(cells) == len(text.strip("|").split("|")) else None
            return Head(columns, number, following) if columns is not None else None
        words += text
    return None


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


def _places_below(lines: Lines, number: int, border: str, size: int) -> tuple[DigitCells, ...]:
    """The columns of digits whose places a second line of the head names, and nothing else of them."""
    if number >= len(lines.texts) or ("円" not in lines.texts[number] and "千" not in lines.texts[number]):
        return ()
    cells = row_cells(lines, number, border, least=size)
    words = [lines.texts[number][start:end] for start, end in cells]
    digits = named_places(words) if len(words) == size else ()
    inside = {column for one in digits for column in range(one.first, one.end)}
    return digits if inside.issuperset(at for at, word in enumerate(words) if word) else ()


def columns_of_cells(text: str, cells: Sequence[tuple[int, int]], year: int | None) -> list[Column] | None:
    """The columns that the cells of a line name; None where fewer than two name one."""
    return _columns_named([text[start:end] for start, end in cells], year)


def _columns_named(words: Sequence[str], year: int | None, *, least: int = 2) -> list[Column] | None:
    named = [column_of(word, year) for word in words]
    if sum(found is not None for found in named) < least:
        return None
    return [
        _column(found or Named(Role.TEXT, None, None), word.replace(" ", ""), index)
        for index, (word, found) in enumerate(zip(words, named, strict=True))
    ]


def _column(named: Named, text: str, index: int) -> Column:
    return Column(named.role, text, named.year, named.unit, index, index)


def _columns_below(
    lines: Lines, number: int, border: str, above: Sequence[Column], year: int | None, *, first: int, inside: bool
) -> list[Column] | None:
    """The columns with what a further line of the head says of them (当初 under 令和6年度); None where it is none.

    Of a line `inside` the head, beside a cell of its first line, a word that names no column may stand above some.
    """
    if number >= len(lines.texts):
        return None
    cells = row_cells(lines, number, border, least=len(above), repeated=True)
    above, cells = _one_above_each(lines, number, first, border, above, cells)
    if len(cells) != len(above) or _is_row(lines, number, above, cells):
        return None
    filled = [words for start, end in cells if (words := lines.texts[number][start:end].strip())]
    # Of digits with a cell each, only the last stands below 円.
    of_units = all(unit_of_word(words) is not None for words in filled)
    columns: list[Column] = []
    for index, (before, (start, end)) in enumerate(zip(_spread(lines, number, above, cells), cells, strict=True)):
        words = lines.texts[number][start:end].strip()
        if not words or (before.role is Role.AMOUNT and _WHOLE.fullmatch(words)):
            columns.append(before)
            continue
        if of_units and (unit := unit_of_word(words)) is not None:
            columns.append(before._replace(unit=before.unit or unit) if before.role in NUMERIC else before)
            continue
        both, alone = _named_together(before.text, words, year)
        if alone is not None and _is_group(above, index, year):
            columns.append(_column(alone._replace(unit=alone.unit or before.unit), words, index))
        elif both is not None and (before.text or alone is not None):
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


def _is_group(above: Sequence[Column], index: int, year: int | None) -> bool:
    """Whether the word of a column stands above several, and says nothing of figures, nor which year they are of."""
    word = above[index]
    beside = (above[at].text for at in (index - 1, index + 1) if 0 <= at < len(above))
    named = column_of(word.text, year)
    return word.text in beside and named is not None and named.role not in NUMERIC and named.year is None


def _one_above_each(
    lines: Lines, number: int, first: int, border: str, above: Sequence[Column], cells: list[tuple[int, int]]
) -> tuple[Sequence[Column], list[tuple[int, int]]]:
    """The columns and the cells of a further line of a head, where the first line may have one cell above several.

    Empty cells stand at the ends too, where the first line shows that borders there are no frame.
    """
    framed, text = lines.stripped[first], lines.stripped[number]
    of_text = border == "|" and not (lines.known and lines.known[number].cells)
    if of_text and text.startswith("|") and not framed.startswith("|"):
        at = len(lines.texts[number])
        cells = [(0, 0), *cells, *([(at, at)] if text.endswith("|") and not framed.endswith("|") else [])]
    if len(cells) > len(above):
        above = _over_several(above, [lines.texts[number][start:end].strip() for start, end in cells])
    return above, cells


def _over_several(above: Sequence[Column], words: Sequence[str]) -> Sequence[Column]:
    """The columns of a line with those that have several words below them so often, where that is without doubt.

    Each empty cell stands below a column of its own, and each run of words below one: 事業名 | 予算額, then
    (empty) | 事業費 | うち県費.
    """
    runs = [index for index, word in enumerate(words) if not word or not index or not words[index - 1]]
    if len(runs) != len(above):
        return above
    sizes = (end - start for start, end in pairwise([*runs, len(words)]))
    return [column for column, size in zip(above, sizes, strict=True) for _ in range(size)]


def _is_row(lines: Lines, number: int, above: Sequence[Column], cells: Sequence[tuple[int, int]]) -> bool:
    """Whether a line of cells has sums, or figures and who is in charge, in their columns.

    It is part of no head, however far down the cells beside it go.
    """
    words = [lines.texts[number][start:end].strip() for start, end in cells]
    figure = any(one.role in NUMERIC and word.isdecimal() for one, word in zip(above, words, strict=True))
    in_charge = (is_organization(word) for one, word in zip(above, words, strict=True) if one.role is Role.DEPARTMENTS)
    return any(map(_GROUPED.fullmatch, words)) or (figure and any(in_charge))


def _named_together(above: str, words: str, year: int | None) -> tuple[Named | None, Named | None]:
    """What a word of the head says together with the one above it, and alone.

    What is no figure by itself is none of what stands above it: 事業 over 内容. A part of that is a part alone.
    """
    both, alone = column_of(f"{above}{words}", year), column_of(words, year)
    prose = alone is not None and alone.role not in NUMERIC and both is not None and both.role in NUMERIC
    part = alone is not None and alone.role is Role.OF_WHICH
    return None if prose or part else both, alone


def _spread(lines: Lines, number: int, above: Sequence[Column], cells: Sequence[tuple[int, int]]) -> list[Column]:
    """The columns of the first line; what is over several stands over the empty cells behind it with a word below.

    A year is over what it names, a figure over what each cell below it says of it: 査定額 | (empty) over 部長 | 知事.
    """
    spread: list[Column] = []
    over: Column | None = None
    for before, (start, end) in zip(above, cells, strict=True):
        filled = bool(lines.texts[number][start:end].strip())
        if before.text:
            over = before if before.year is not None or (before.role in NUMERIC and filled) else None
        spread.append(over if over is not None and not before.text and start < end else before)
    return spread
