"""Heads: columns named by words that blanks part, on one line or on several, one above the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import (
    NUMERIC,
    Column,
    Named,
    Role,
    column_of,
    may_be_head,
    may_name,
    role_of_amount,
    unit_in,
)
from mie_budget.reading.tables.places import Token, tokens_of
from mie_budget.reading.titles import WORD, mark_of
from mie_budget.units import unit_yen

_MOST_LINES = 14
"""Lines that the words of a head may be wrapped over, letter by letter."""
_MOST_WORDS = 24
"""More words on a line are no head."""
_LEAST_STACKED = 2
"""Lines of a head whose words stand below one another."""
_LEAST_YEARS = 2
"""One year above the figures is that of all of them."""
_MOST_TOKENS = 8
"""A name of a column that is set letter by letter has no more letters."""
_LONGEST_TEXT = 24
"""The longest head with its unit stays below."""
_PARTS_LABEL = frozenset("→…:")
"""What stands between a label and its value."""
LONGEST_GLUED = 30
"""Heads that run into each other over a whole line; longer words are prose."""
_LONGEST_PART = 14
"""The longest name of a column among them."""
_WIDEST_GROUP = 30
"""A word wider than this stands above several columns."""
UNIT = lazy(r"[(〔\[（]? ?(?:単位 ?[:：]? ?)?(?P<unit><unit>) ?[)〕\]）]?")
_SUM = "計"
_LINES_OF_ROW = 2
_LOOKED_AT = 8
"""Lines of the first rows, with a rule and blank ones above them."""
_LEAST_PAIRS = 2
"""One organization may stand below a row by chance."""
_ENDS_IN_SUM = lazy(r"\d ?(?:<unit>)?$")
_PARTS = lazy(r"[\s/|:・…()【】〔〕\[\]]")
_CAPTION = lazy(r"[(〔\[（]?単位")
_UNITS_BELOW = lazy(r"[(〔]?(?P<unit><unit>)[)〕]?(?:\s+[(〔]?<unit>[)〕]?)*")


def unit_of_word(text: str) -> int | None:
    """The yen in the unit that a word of a head states, None if it states none: `千円`, `(単位:百万円)`."""
    match = UNIT.fullmatch(text)
    return unit_yen(match["unit"]) if match else None


def columns_of_words(tokens: Sequence[Token], year: int | None) -> list[Column] | None:
    """The columns that the words of a line name; None where the line is no head."""
    columns: list[Column] = []
    misses = 0
    index = 0
    while index < len(tokens):
        for size in _sizes(tokens, index):
            more = _with_words(columns, tokens[index : index + size], year)
            if more is not None:
                columns = more
                index += size
                break
        else:
            token = tokens[index]
            index += 1
            found = _glued(token, year)
            if found is None:
                misses += 1
                if misses > max(1, len(tokens) // 4):
                    return None
                found = [Column(Role.TEXT, token.text, None, None, token.left, token.right)]
            columns += found
    return _over_blanks(tokens, year) or columns if misses else columns


def _over_blanks(tokens: Sequence[Token], year: int | None) -> list[Column] | None:
    """The columns of words set letter by letter, where a wider blank stands inside one of them (事業名説  明予算額)."""
    text = "".join(token.text for token in tokens)
    if len(tokens) != _LEAST_STACKED or any(" " in token.text for token in tokens):
        return None
    return _glued(tokens[0]._replace(text=text, right=tokens[-1].right), year)


def _sizes(tokens: Sequence[Token], index: int) -> list[int]:
    """How many words from one on may name a column together, the likeliest number first.

    Letters set apart (事 業 名) are one word; whole words are one only where hardly anything parts them.
    """
    most = min(_MOST_TOKENS, len(tokens) - index)
    letters = 1 if len(tokens[index].text) > 1 else 0
    widest = 8 if letters == 0 else 4

    def gap(size: int) -> int:
        return tokens[index + size].left - tokens[index + size - 1].right

    while letters < most and len(tokens[index + letters].text) == 1 and (letters == 0 or gap(letters) <= widest):
        if letters == 1 and len(tokens[index].text) > 1 and tokens[index + 1].text == _SUM:
            # Behind a whole word it is a column of its own: 補正額 計.
            break
        letters += 1
    if letters > 2 and len(tokens[index].text) > 1 and gap(1) > max(gap(size) for size in range(2, letters)):
        # What a wider blank parts from a whole word is the next column, set letter by letter: 前年度予算額   増 減.
        letters = 1
    most = next((size for size in range(letters, most) if gap(size) > 2), most)
    return [*range(letters, 0, -1), *range(letters + 1, most + 1)]


def _with_words(columns: Sequence[Column], words: Sequence[Token], year: int | None) -> list[Column] | None:
    """The columns with what the next words of a line say: a unit, or another column; None if they say neither."""
    text = "".join(word.text for word in words)
    if len(text) > _LONGEST_TEXT:
        return None
    before = columns[-1] if columns else None
    if before is not None and (unit := unit_of_word(text)) is not None:
        return [*columns[:-1], before._replace(unit=before.unit or unit)]
    found = column_of(text, year)
    if found is None:
        return None
    column = Column(found.role, text, found.year, found.unit, words[0].left, words[-1].right)
    if before is not None and _is_year_of(before, column):
        whole = before._replace(text=before.text + text, unit=before.unit or column.unit, right=column.right)
        return [*columns[:-1], whole]
    return [*columns, column]


def _is_year_of(before: Column, column: Column) -> bool:
    """Whether a year and the amount right behind it are one column (`令和6年度 予算額`)."""
    return (
        before.year is not None
        and before.text[-1:] == "度"
        and column.year is None
        and column.role is Role.AMOUNT
        and column.left - before.right <= 1
    )


def _glued(token: Token, year: int | None) -> list[Column] | None:
    """The columns that one word of a head names, where nothing parts them (`事項2年度元年度`)."""
    text = token.text
    if not 4 <= len(text) <= LONGEST_GLUED or not _PARTS_LABEL.isdisjoint(text):
        return None
    parts = _fewest_names(text, year)
    if len(parts) < 2:
        return None
    step = (token.right - token.left) / len(text)
    return [
        Column(
            named.role,
            text[start:end],
            named.year,
            named.unit,
            token.left + int(start * step),
            token.left + int(end * step),
        )
        for start, end in parts
        if (named := column_of(text[start:end], year)) is not None
    ]


def _fewest_names(text: str, year: int | None) -> Sequence[tuple[int, int]]:
    """The fewest parts of a text that all name a column, as offsets; none where it does not fall into such."""
    if not (may_name(text[:_LONGEST_PART]) and may_name(text[-_LONGEST_PART:])):
        return ()
    best: list[list[tuple[int, int]] | None] = [[], *([None] * len(text))]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            before, found = best[start], best[end]
            if before is None or (found is not None and len(before) + 1 >= len(found)):
                continue
            if column_of(text[start:end], year) is not None:
                best[end] = [*before, (start, end)]
    return best[-1] or []


def aligned_head(lines: Lines, number: int, year: int | None) -> tuple[list[Column], int] | None:
    """The columns that one line or several name in words, and the last of the lines; None where they are no head."""
    block: list[list[Column]] = []
    last = number
    blanks = 0
    for at in range(number, min(len(lines.stripped), number + _MOST_LINES)):
        text = lines.stripped[at]
        if not text:
            blanks += 1
            if blanks > 1:
                break
            continue
        if "|" in lines.texts[at] or "\t" in lines.texts[at]:
            break
        if block and is_budget_title(text) and not may_be_head(text):
            # The title of the document, below a word of the page.
            break
        units = _UNITS_BELOW.fullmatch(text) if block else None
        if units is not None:
            block[-1] = _with_unit(block[-1], unit_yen(units["unit"]))
        elif (found := _columns_of_line(lines, at, year)) is not None:
            block.append(found)
        else:
            break
        last, blanks = at, 0
    if not block or max(map(len, block)) < 2:
        return None
    if len(block) == _LINES_OF_ROW and _is_of_second_lines(lines, block, last + 1):
        return block[0], last
    columns = _merged_head(block, year)
    return (columns, last) if len(columns) >= 2 else None


def _is_of_second_lines(lines: Lines, block: Sequence[Sequence[Column]], first: int) -> bool:
    """Whether the second line of a head names what stands on the second line of each row: who is in charge, and more.

    The first has a name and an amount for columns, and so do the first lines of rows, each above an organization.
    """
    roles = {column.role for column in block[0]}
    if not {Role.TITLE, Role.AMOUNT} <= roles or any(column.role in NUMERIC for column in block[1]):
        return False
    body = [text for text in lines.stripped[first : first + _LOOKED_AT] if text and WORD.search(text)]
    pairs = [*zip(body[::2], body[1::2], strict=False)][:_LEAST_PAIRS]
    return len(pairs) == _LEAST_PAIRS and all(
        _ENDS_IN_SUM.search(upper) is not None and is_organization(_PARTS.split(lower.lstrip("([【〔 "), maxsplit=1)[0])
        for upper, lower in pairs
    )


def stacked_head(lines: Lines, number: int, year: int | None) -> tuple[list[Column], int] | None:
    """The columns that lines name one after another, one or more on each, and the line behind; None for one line."""
    columns: list[Column] = []
    words = 0
    at = number
    for at in range(number, min(len(lines.stripped), number + 2 * _MOST_LINES)):
        text = lines.stripped[at]
        if not text:
            continue
        found = _columns_of_line(lines, at, year) if "|" not in text and not text[0].isdecimal() else None
        if found is None:
            break
        words += 1
        before = columns[-1] if columns else None
        # A year alone goes on with what is stated of it; without one each word is a column.
        both = _followed_by(before, found[0], year) if before is not None and before.year is not None else None
        columns = [*columns, *found] if both is None else [*columns[:-1], both, *found[1:]]
    return (columns, at) if words >= _LEAST_STACKED else None


def _with_unit(columns: Sequence[Column], unit: int) -> list[Column]:
    return [column._replace(unit=column.unit or unit) if column.role in NUMERIC else column for column in columns]


def _columns_of_line(lines: Lines, number: int, year: int | None) -> list[Column] | None:
    """The columns that a line names, without a caption of units beside them; None if too many words name none.

    One name and one other word are a label and its value.
    """
    if len(text := lines.stripped[number]) > LONGEST_GLUED and " " not in text:
        return None
    tokens = tokens_of(lines, number)
    stop = next((index for index, token in enumerate(tokens) if index and _CAPTION.match(token.text)), len(tokens))
    tokens = [token for token in tokens[:stop] if "単" not in token.text or unit_in(token.text) is None]
    if tokens and tokens[0].text.endswith(":"):
        # A label and its value.
        return None
    mark = mark_of(text) if len(tokens) <= 2 else None
    # An ordinal and one word (2. 補正事業) are a heading, and what stands behind a bullet is one or an entry.
    if mark is not None and (len(tokens) == 2 or mark.kind == "bullet"):
        return None
    found = columns_of_words(tokens, year) if 0 < len(tokens) <= _MOST_WORDS else None
    if found is None:
        return None
    named = sum(column.role is not Role.TEXT or column_of(column.text, year) is not None for column in found)
    return found if named * 2 > len(found) else None


def _merged_head(block: Sequence[Sequence[Column]], year: int | None) -> list[Column]:
    """One row of columns from the lines of a head: words above or below one another, or after one another, are one."""
    if len(block) == 1:
        return list(block[0])
    if (in_order := _in_order(block, year)) is not None:
        return in_order
    widest = max(range(len(block)), key=lambda index: len(block[index]))
    spread = any(second.left - first.right >= 2 for first, second in pairwise(block[widest]))
    if not spread and (parted := _below_groups(block)) is not None:
        return parted
    if len(block[widest]) >= 3 and spread:
        return _above_one_another(block, widest, year)
    return _after_one_another(block, year)


def _in_order(block: Sequence[Sequence[Column]], year: int | None) -> list[Column] | None:
    """One row of columns where a line of years and what they are compared with goes on in the next: word by word.

    The blanks of a text that was copied out say nothing of what stands below what: 令和6年度 令和7年度, then
    予算額 予算案 備考. None where a word of the two lines does not go on with the one above it, or stands below it.
    """
    *above, years, more = block
    if (ended := _ended(years, more, year)) is not None:
        return [*(word for row in above for word in row), *ended]
    opens = next((at for at, word in enumerate(years) if word.year is not None), len(years))
    # What years are compared with is whole: 増減. Or it goes on too: 対前年度 with 増減 below.
    ends = next((at for at in range(opens, len(years)) if years[at].year is None), len(years))
    if len(more) > ends - opens:
        ends = len(years)
    begun = years[opens:ends]
    if not _LEAST_YEARS <= len(begun) <= len(more) or any(len(row) > 1 for row in above):
        return None
    if all(first.left < below.right and below.left < first.right for first, below in zip(begun, more, strict=False)):
        return None
    goes_on = [_followed_by(first, below, year) for first, below in zip(begun, more, strict=False)]
    whole = [column for column in goes_on if column is not None]
    if len(whole) < len(begun):
        return None
    behind = (*years[ends:], *more[len(begun) :])
    return [*(word for row in above for word in row), *years[:opens], *whole, *behind]


def _ended(row: Sequence[Column], ends: Sequence[Column], year: int | None) -> list[Column] | None:
    """A line of columns where the next has the last letter of each label that lacks it: 本年度予算, then 額."""
    begun = [column for column in row if column.role in NUMERIC and not _COMPLETE.search(column.text)]
    if len(begun) != len(ends) or any(word.text != "額" for word in ends):
        return None
    whole = iter([_followed_by(first, last, year) for first, last in zip(begun, ends, strict=True)])
    columns = [next(whole) if column in begun else column for column in row]
    return [column for column in columns if column is not None] if None not in columns else None


def _below_groups(block: Sequence[Sequence[Column]]) -> list[Column] | None:
    """The words of a line with the figures that the next parts its last ones into: 事業名 予算額, 要求額 前年度."""
    above, below = block[-2:]
    words = [column for column in above if column.role in (Role.TITLE, Role.DEPARTMENTS, Role.FIELD, Role.NUMBER)]
    groups = above[len(words) :]
    if len(block) > 2 or list(above[: len(words)]) != words or not 0 < len(groups) < len(below):
        return None
    # What has no amount of its own below it is the amount; of two nobody knows which.
    amounts = [column for column in below if column.role is Role.AMOUNT]
    parted = amounts == [below[0]] and all(column.role in NUMERIC for column in below)
    compared = any(column.role in (Role.PREVIOUS_YEAR, Role.DIFFERENCE) for column in groups)
    return [*words, *below] if words and parted and not compared else None


def _above_one_another(block: Sequence[Sequence[Column]], widest: int, year: int | None) -> list[Column]:
    columns = list(block[widest])
    for index, row in enumerate(block):
        for word in row if index != widest else ():
            over = [at for at, column in enumerate(columns) if column.left < word.right and word.left < column.right]
            for at in over:
                upper, lower = (word, columns[at]) if index < widest else (columns[at], word)
                columns[at] = _combined(upper, lower, year)
            if not over:
                columns.append(word)
                columns.sort(key=lambda column: column.left)
    return columns


def _after_one_another(block: Sequence[Sequence[Column]], year: int | None) -> list[Column]:
    columns: list[Column] = []
    for row in block:
        for word in row:
            both = _followed_by(columns[-1], word, year) if columns else None
            if both is None:
                columns.append(word)
            else:
                columns[-1] = both
    return columns


_COMPLETE = lazy("額|費|決算")


def _followed_by(before: Column, word: Column, year: int | None) -> Column | None:
    """The column that two words of figures name together; None where the first is complete without the second."""
    if before.role not in NUMERIC or word.role not in NUMERIC or word.year is not None:
        return None
    text = f"{before.text}{word.text}"
    both = column_of(text, year)
    if both is None or (before.year is not None and _COMPLETE.search(before.text)):
        return None
    return Column(both.role, text, both.year, before.unit or word.unit, before.left, word.right)


def _combined(upper: Column, lower: Column, year: int | None) -> Column:
    """One column of two words, the one above the other."""
    text = f"{upper.text}{lower.text}"
    named = column_of(text, year)
    if named is None:
        role = lower.role if lower.role is not Role.TEXT else upper.role
        of_year = lower.year if lower.year is not None else upper.year
        named = Named(role_of_amount(of_year, year) if role is Role.AMOUNT else role, of_year, None)
    narrow = upper.right - upper.left < _WIDEST_GROUP
    return Column(
        named.role,
        text,
        named.year,
        named.unit or lower.unit or upper.unit,
        min(upper.left, lower.left) if narrow else lower.left,
        max(upper.right, lower.right) if narrow else lower.right,
    )


def body_below(lines: Lines, outline: Outline, at: int, head: str) -> list[int]:
    """The lines from `at` on that hold anything, to where the word that opens the `head` stands once more."""
    found: list[int] = []
    for line in range(at, len(lines.stripped)):
        text = lines.stripped[line]
        if text and text == head:
            break
        if text and line not in outline.furniture:
            found.append(line)
    return found
