"""Second lines of a row: the rest of its name, its department, or a figure in brackets below its own.

Or the line of its name, where an ordinal counts all names that stand above the lines of their figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from mie_budget.models import OtherRelation
from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.broken_names import begins_inside, is_rest, parts_word
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, display_columns, joined
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_organization, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.aligned.line_cells import NUMBER_TOKEN
from mie_budget.reading.tables.columns import Column, Role, first_numeric
from mie_budget.reading.tables.places import Token, is_spread, piece_of, tokens_of, width
from mie_budget.reading.tables.rows import SENTENCE, TableRow, cell_tail
from mie_budget.reading.titles import Mark, mark_of

_FARTHEST = 3
"""Lines that a row goes on over: more are of the next one, or of no row."""
_LONGEST_LABEL = 8
"""Characters beside a slash that may be a word for who is in charge, or another organization."""
_LONGEST_REST = 24
"""A longer line below a name is prose."""
_LINES_LOOKED_AT = 60
"""Lines of a table that show how its rows are set."""
_LEAST_DESCRIBED = 3
"""Two rows may have such a line by chance."""
_LONG_NAME = 11
"""A shorter name is seldom wrapped."""
_LEAST_FULL = 14
"""Display columns: where all names are narrower, none was wrapped."""
_NAMES_AROUND = 40
"""Lines around a row, about a page: on another the column may be of another width."""
_SAME_PLACE = 2
"""Display columns: what stands below something begins no farther beside it."""
_ENDS_OPEN = "のをとるやてにはがー・（(「"
_BEGINS_WITHIN = "のをとるやてにはがー・）)」"
OPENING = "【〔<《〈["
"""Brackets that a heading opens with."""
_CLOSES = "】〕>》〉] "
_PROGRAMME = lazy("<programme>$")
_CLOSING = f"{_BEGINS_WITHIN}("
"""What a line begins with that goes on with the name above it."""
_BARE_END = lazy("(?:<programme>){1,2}費?")
"""The name of a row that says no more than this has begun above."""
_WHOLE = ("事業", "費", "金")
"""What a name ends in that does not go on with 事業費 alone on the line below."""
_LABELLED = lazy(r"[(〔【\[](?:<field.departments>) ?[:：] ?(?P<names>[^()〔〕【】\[\]。]{2,60})[)〕】\]]")
_LABEL_BEFORE_WORDS = lazy(r"<field.departments>\s?[:/]\s?\S{2,24}\s+\S")
_FIGURES_ALONE = lazy(r"(?:[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－]+)(?:\s+(?:[△▲−-]?\d[\d,]*(?:\.\d+)?|[-‐–—―−－]+))+")
_LEAST_COUNTED = 3
"""Two headings may have a row each, whose name stands between."""
_IN_BRACKETS_ALONE = lazy(r"\( *(?P<figure>[△▲-]? ?[\d,]+|[-―－]) *\)")


def with_amount_below(lines: Lines, outline: Outline, row: TableRow, number: int) -> TableRow | None:
    """A row with the figure in brackets that stands alone below its own: what a note says brackets hold."""
    found = _IN_BRACKETS_ALONE.fullmatch(lines.stripped[number])
    if found is None or row.own is None or number != row.last_line + 1:
        return None
    context = outline.context(number)
    start = lines.texts[number].index("(") + 1
    piece = piece_of(lines, number, start, lines.texts[number].rindex(")"))
    tail = cell_tail(piece, context)
    if tail is None:
        return row._replace(last_line=number)
    role = Role.PREVIOUS_YEAR if context.brackets is OtherRelation.PREVIOUS_YEAR else Role.ASIDE
    return row._replace(others=(*row.others, (role, piece, tail)), last_line=number)


def departments_in_brackets(text: str, columns: Sequence[Column]) -> DepartmentList | None:
    """The departments that a line names in round brackets; None where it opens none, or holds something else.

    In square ones too, where the head names its column of departments in such: [担当課].
    """
    if text[:1] in OPENING:
        headed = any(column.role is Role.DEPARTMENTS and column.text[:1] == text[:1] for column in columns)
        return read_departments(text[1:].rstrip(_CLOSES), strict=True) if headed else None
    return read_departments(text.strip("()（） "), strict=True) if text.startswith(("(", "（")) else None


def departments_labelled(text: str) -> DepartmentList | None:
    """The departments that a line names in brackets behind a label of theirs: 〔担当：道路課〕, if any."""
    match = _LABELLED.fullmatch(text)
    return read_departments(match["names"]) if match is not None else None


def continues(lines: Lines, row: TableRow, number: int, columns: Sequence[Column], *, described: bool) -> bool:
    """Whether a line without figures goes on with the row above: its department in brackets, or more of its name.

    Where the rows are `described` by the lines below them, only a name that breaks off goes on.
    """
    if number - row.last_line > _FARTHEST or row.is_total:
        return False
    text = lines.stripped[number]
    if departments_in_brackets(text, columns) is not None or departments_labelled(text) is not None:
        return True
    if mark_of(text) is not None or text[0] in OPENING or number != row.last_line + 1 or _tells_who(text):
        return False
    if "事業" in text and _BARE_END.fullmatch(text) and not row.title.text.endswith(_WHOLE):
        return True
    if (described and row.title.text[-1:] not in _ENDS_OPEN) or _is_in_smaller_type(lines, row, number):
        return False
    if row.title.last_line > row.title.line and _PROGRAMME.search(row.title.text):
        above_figures = number + 1 < len(lines.texts) and NUMBER_TOKEN.search(lines.texts[number + 1]) is not None
        if above_figures or row.title.last_line == _line_of_figures(row):
            # It has begun above its figures, or gone on below them, and is whole.
            return False
    tokens = tokens_of(lines, number, gap=2)
    below = _department_below(lines, row, number, columns)
    if below is not None and len(tokens) == 1:
        return True
    if below is None and is_organization(text.strip("()")):
        # Whoever it is: one in charge of the row would stand there without a word before it.
        return False
    rest = _rest_of_name(lines, row, number, columns)
    return rest is not None and (below is not None or _may_be_wrapped(lines, row, rest, tokens, columns))


def _tells_who(text: str) -> bool:
    """Whether a line says who is in charge beside other words: 担当:道路課 傷みを調べる, 道路課/傷みを調べる."""
    if _LABEL_BEFORE_WORDS.match(text):
        return True
    first, _, rest = text.partition("/")
    if len(rest) > _LONGEST_LABEL and is_organization(first.strip()):
        return True
    return len(first) > _LONGEST_LABEL and is_organization(rest.rpartition("/")[2].strip())


def _is_in_smaller_type(lines: Lines, row: TableRow, number: int) -> bool:
    """Whether a line stands in smaller type than the name above: it says what that is for, a name keeps its type."""
    if not lines.known:
        return False
    above, below = lines.known[row.title.last_line].size, lines.known[number].size
    return above is not None and below is not None and below < above


def _line_of_figures(row: TableRow) -> int:
    return row.own[0].line if row.own is not None else row.last_line


def are_described(lines: Lines, first: int) -> bool:
    """Whether each row has one line without figures below it, and most names above are whole, or most lines sentences.

    What stands there then says what the item is for; names that are wrapped break off within a word.
    """
    stop = min(len(lines.stripped), first + _LINES_LOOKED_AT)
    rows, described = _rows_described(lines, range(first, stop))
    if rows < _LEAST_DESCRIBED:
        # What few rows do not show, the table above may.
        rows, described = _rows_described(lines, range(max(0, first - _LINES_LOOKED_AT), stop))
    return rows >= _LEAST_DESCRIBED and described


def _rows_described(lines: Lines, looked_at: range) -> tuple[int, bool]:
    """How many rows stand on some lines, and whether each of them is described by the line below it."""
    rows = whole = below = sentences = 0
    numbers = [number for number in looked_at if lines.stripped[number]]
    for number, after in pairwise(numbers):
        figure = NUMBER_TOKEN.search(lines.texts[number], len(lines.texts[number]) - len(lines.stripped[number]) + 2)
        if figure is None or _is_sentence_alone(lines.stripped[number]):
            continue
        rows += 1
        name = lines.texts[number][: figure.start()].strip()
        whole += _PROGRAMME.search(name) is not None
        text = lines.stripped[after]
        told = _is_sentence_alone(text)
        sentences += told
        below += told or not (
            NUMBER_TOKEN.search(text, 2) or mark_of(text) or text[0] in OPENING or is_organization(text)
        )
    return rows, below == rows and (whole * 4 >= rows * 3 or sentences * 3 >= rows * 2)


def _is_sentence_alone(text: str) -> bool:
    """Whether a line is a sentence; beside the rest of a name, one is that of another column."""
    return text.endswith("。") and "  " not in text


def begins_name(lines: Lines, number: int, above: str) -> bool:
    """Whether a line begins the name of the row below it: what stands there is no more than the end of one.

    Or it closes a bracket that the line opens. `above` is the name of the row above, which must be whole.
    """
    words = tokens_of(lines, number, gap=2)
    below = tokens_of(lines, number + 1, gap=2) if number + 1 < len(lines.texts) else ()
    if (
        len(words) != 1
        or len(below) < 2
        or abs(words[0].left - below[0].left) > 2
        or NUMBER_TOKEN.search(lines.texts[number + 1]) is None
    ):
        return False
    begun, rest = words[0].text, below[0].text
    if begun[0] in _CLOSING or is_organization(begun) or _ends_open(above):
        return False
    if begins_inside(rest) or parts_word(begun, rest):
        return True
    full = width(begun) >= _LEAST_FULL
    return full and (_BARE_END.fullmatch(rest) is not None or is_rest(rest) or _closes(begun, rest))


def _ends_open(name: str) -> bool:
    return name.endswith(tuple(_ENDS_OPEN)) or name.count("(") > name.count(")")


def _closes(words: str, rest: str) -> bool:
    """Whether a bracket that some words leave open is closed by the rest."""
    return words.count("(") > words.count(")") and rest.count(")") > rest.count("(")


def _rest_of_name(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> Token | None:
    """The words of a line right below the name of a row that has no others there.

    The line begins with them, or with letters of what is set downwards in the columns before, such as a marker.
    """
    has_prose = any(column.role is Role.TEXT for column in columns[first_numeric(columns) :])
    if has_prose and not is_spread(lines, number) and not is_spread(lines, row.first_line):
        return None
    title = next(column for column in columns if column.role is Role.TITLE)
    _, line, offset = row.title.parts[-1]
    left = display_columns(lines.printed[line], wide=lines.wide)[
        min(lines.column(line, offset), len(lines.printed[line]))
    ]
    tokens = tokens_of(lines, number, gap=2)
    while len(tokens) > 1 and len(tokens[0].text) == 1 and tokens[0].left < left - _SAME_PLACE:
        tokens = tokens[1:]
    if not tokens or any(title.distance(token.left, token.right) == 0 for token in tokens[1:]):
        return None
    rest = tokens[0]
    of_name = abs(rest.left - left) <= _SAME_PLACE and len(rest.text) <= _LONGEST_REST
    told = SENTENCE.search(rest.text) or re.search(r"\d", IN_ROUND.sub("", rest.text))
    return rest if of_name and not told else None


def _may_be_wrapped(
    lines: Lines, row: TableRow, rest: Token, tokens: Sequence[Token], columns: Sequence[Column]
) -> bool:
    """Whether the name of a row may go on below, by what stands around it, by its length, or by where it breaks off."""
    title = next(column for column in columns if column.role is Role.TITLE)
    before = any(
        column.role in (Role.MARKER, Role.NUMBER, Role.DEPARTMENTS) and column.left < title.left for column in columns
    )
    # Where a cell of prose goes on beside it, the line is a second one of the row.
    beside = any(
        abs(token.left - column.left) <= 2
        for token in tokens[1:]
        for column in columns
        if column.role in (Role.TEXT, Role.DEPARTMENTS)
    )
    name = row.title.text
    return (
        before
        or beside
        or width(name) + 2 >= _widest_name(lines, row, columns) >= _LEAST_FULL
        or name[-1:] in _ENDS_OPEN
        or rest.text[0] in _BEGINS_WITHIN
        or len(name) >= _LONG_NAME
    )


def _widest_name(lines: Lines, row: TableRow, columns: Sequence[Column]) -> int:
    """How wide the names around a row are at most, in display columns: a cell as wide may have been wrapped."""
    title = next(column for column in columns if column.role is Role.TITLE)
    right = min((column.left for column in columns if column.left > title.left), default=0)
    around = range(max(0, row.first_line - _NAMES_AROUND), min(len(lines.texts), row.first_line + _NAMES_AROUND))
    return max(
        (
            width(token.text)
            for number in around
            if NUMBER_TOKEN.search(lines.texts[number])
            for token in tokens_of(lines, number, gap=2)
            if title.left < token.right <= right
        ),
        default=0,
    )


def _department_below(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> Token | None:
    """The word of a line that stands right below the department of the row above and goes on with it."""
    column = next((column for column in columns if column.role is Role.DEPARTMENTS), None)
    if column is None or row.departments is None or row.departments.ditto or len(row.departments.names) != 1:
        return None
    above = next(
        (token for token in tokens_of(lines, row.last_line, gap=2) if token.text == row.departments.names[0]), None
    )
    if above is None:
        return None
    whole = is_organization(above.text) and not is_bureau(above.text)
    below = next((token for token in tokens_of(lines, number, gap=2) if abs(token.left - above.left) <= 2), None)
    if below is None or (whole and is_organization(below.text)):
        return None
    return below if read_departments(f"{above.text}{below.text}", strict=True) is not None else None


def _with_rest(name: str, rest: str) -> DepartmentList:
    """A department with its rest: the section of a bureau, or what a name was cut off from."""
    between = " " if is_bureau(name) and read_departments(rest, strict=True) is not None else ""
    return DepartmentList((f"{name}{between}{rest}",))


def continued(lines: Lines, row: TableRow, number: int, columns: Sequence[Column]) -> TableRow:
    """A row with what a line below it goes on with."""
    text = lines.stripped[number]
    departments = departments_in_brackets(text, columns) or departments_labelled(text)
    if departments is not None and row.departments is None:
        return row._replace(departments=departments, last_line=number)
    rest = _rest_of_name(lines, row, number, columns) or tokens_of(lines, number, gap=2)[0]
    below = _department_below(lines, row, number, columns)
    if below is not None and row.departments is not None:
        row = row._replace(departments=_with_rest(row.departments.names[0], below.text), last_line=number)
        if below.start == rest.start:
            return row
    return row._replace(title=joined(row.title, piece_of(lines, number, rest.start, rest.end)), last_line=number)


def counted_above(lines: Lines, first: int) -> Mapping[int, int]:
    """The lines of the names, by those of their figures, of a table that counts all names which stand above figures.

    What is counted on from one line of figures to the next is the rows; a heading counts several of them, or less than
    all. None where it is not so from a line on.
    """
    named: dict[int, int] = {}
    marks: list[Mark] = []
    for number in range(first, len(lines.stripped)):
        text = lines.stripped[number]
        if not text or text[-1] not in "0123456789-‐–—―−－" or _FIGURES_ALONE.fullmatch(text) is None:
            continue
        near = (above for above in (number - 1, number - 2) if above >= first and above not in named)
        found = next(((above, mark) for above in near if (mark := mark_of(lines.stripped[above])) is not None), None)
        if found is None or found[1].number is None:
            return {}
        named[number] = found[0]
        marks.append(found[1])
    counted = all(one.style == other.style and (one.number or 0) + 1 == other.number for one, other in pairwise(marks))
    return named if len(named) >= _LEAST_COUNTED and counted else {}


def with_sums_of_groups(rows: Sequence[TableRow], counted: Mapping[int, int]) -> list[TableRow]:
    """The rows with those as sums that are marked otherwise and stand above some of which all are counted on."""
    names = {*counted.values()}
    sums = {
        above.first_line
        for above, below in pairwise(rows)
        if below.title.line in names and above.title.line not in names and mark_of(above.title.text) is not None
    }
    return [row._replace(is_total=True) if row.first_line in sums else row for row in rows]
