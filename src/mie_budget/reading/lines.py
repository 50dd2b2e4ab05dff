"""Lines: the first step. Each line of a document once, folded, cleaned, and with the way back to what was printed."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Diagnostic
from mie_budget.printed import Printed, PrintedLine, TextLines
from mie_budget.reading.characters import fold, with_circled_numbers
from mie_budget.reading.figures import Figure, find_figures
from mie_budget.reading.lexicon import lazy

_LINE_END = lazy(r"\r\n?")
# Format and control characters say nothing and hide what they stand in (a figure with a zero-width space). A tab is the
# border of a cell; variation selectors are marks and belong to the character before them.
_INVISIBLE = lazy(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\U000e0001\U000e0020-\U000e007f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# What a page sets off in an element of its own before a name ends with one of them: 新規 before 就農の支援.
_BORDER_OF_MARKER = lazy(
    r"(?:^|[\s|])[^\w\s]{0,3}"
    r"(?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)(?P<border>\u200c)(?=\w)"
)
# What is left of the source of a page where it could break a line, or inside a figure (68,<b>200</b>千円).
_BREAK_MARK = lazy(
    r"<wbr ?/?>|&(?:shy|ZeroWidthSpace|#(?:173|8203|xad|x200b));"
    r"|(?<=\d,)</?[a-z][^<>]{0,40}>(?=\d{3})|(?<=\d)</?[a-z][^<>]{0,40}>(?=[千百万億]{0,2}円)"
)
# Letters set apart by single blanks: 3 of them at least, and not digits alone, which are columns of a table.
_SPACED = lazy(
    r"(?<![^\s【〔\[(（])(?!\d {1,2}[^\s\d年])(?:[^\s|()【】〔〕\[\]] ){2,}[^\s|()【】〔〕\[\]](?![^\s】〕\])）【〔])"
)
_SPACED_BRACKET = lazy(r" \( (?:[^\s()|] ){2,12}\)")
"""What stands in brackets behind letters that are set apart, and is set as wide."""
_UNIT_BEHIND = lazy(r" ?(?:千|百万|万|億)?円")
# A label of two letters set as wide as one of four (担　　当).
_MISTAKEN_UNIT = lazy(r"(?<=\d)憶(?=\d{1,4}万|\d,\d{3}万|円)")
"""Between the digits of a sum 憶 can be nothing but 億, which sounds alike; before thousands of it digits are lost."""
_SPACED_PAIR = lazy(r"^(\s*+(?:[■□◆◇○●・【〔]\s*+)?[一-鿿]) {2,}([一-鿿])(?= {2,}\S|\s*[:：】〕])")
_SPACED_WIDE = lazy(r"(?<!\S)(?:[ぁ-ヿ一-鿿] {2,8}){2,}[ぁ-ヿ一-鿿](?!\S)")
_WORD_OF_HEAD = lazy(
    "<column.title>|<column.departments>|<column.text>|<column.field>|<column.account>|<column.number>|<column.rate>"
    "|<label.amount>|<label.previous_year>|<label.difference>|<label.funding>|<label.aside>"
)
"""Words that head a column are set as wide as it is, letter by letter, so that one ends nowhere but by its meaning."""
_SPACED_FIGURE = lazy(r"(?<![^\s(:])\d(?: \d){0,2}(?:(?: ?, ?\d \d \d)+(?!\d)|(?<= \d)(?= ?(?:千|百万|万)円))")
# What all of the three need, for a quick look.
_APART = lazy(r" (?:\S |\d ?[,千百万])")
# A line drawn from what stands before it to a figure leads there as dots do; one dash between blanks is a value.
# So does a row of points, which stand in the middle of their line and are folded to those between two words.
_DRAWN = "―—─━⋯"
_DRAWN_LEADER = lazy(rf"(?<=[^\s|{_DRAWN}・])(?: ?[{_DRAWN}]{{2,}}| ?・{{4,}}|(?<=[)】〕\]>〉》])[―—])(?= ?[△▲¥(]?\d)")
# A list that sets a dash between each name and its sum sets it behind a name's bracket too, where alone it is a minus.
_SUM_BEHIND_DASH = r"(?=\d[\d,.]*[百千]?[万億兆]?[\d,]*[百千万]*円)"
_DASH_BEHIND_NAME = lazy(rf"(?<=[ぁ-ヿ一-鿿])(?<![費額])[−-]{_SUM_BEHIND_DASH}")
_DASH_BEHIND_BRACKET = lazy(rf"(?<=[)】〕\]])[−-]{_SUM_BEHIND_DASH}")
_MINUS_APART = lazy(rf"(?<=[\s|])[−-]{_SUM_BEHIND_DASH}")
_LEAST_DASHES = 2
"""One alone may be a word with a number."""
_LETTER = lazy(r"[぀-ヿ㐀-鿿]")
_LEAST_LETTERS = 3
"""Two letters set apart may be two words, or an ordinal and a word."""


_KANA_ORDINAL = lazy(r"[アイウエオカキク] [一-龠]")
_LEAST_LINES = 8
"""A few lines that blank ones part may be paragraphs of one line each."""
_LEAST_LONGER = 2
"""Where no gap is longer, the blank lines may be all that parts paragraphs; one longer gap may be chance."""
_ONE_IN = 10
"""So many lines and one without a blank line between: where a line was broken by what copied it."""


_SET_APART = "   "
"""More blanks than stand between words: what they part is set where it stands."""
_WORDS_SET_APART = lazy(r"\S+(?: {1,2}\S+)*")
_WIDEST = 1_000
"""Characters: no page has room for more on a line."""
_LEAST_BELOW = 5
"""Fewer words stand below each other by chance."""
_TIMES_AS_MANY = 2
"""Where the widths of names hardly differ, both counts are alike."""


class Lines(NamedTuple):
    """The lines of a document, counted from 0 inside the reader.

    `printed` are the lines as printed, `texts` folded (half-width digits and brackets), without invisible characters
    and with letter-spaced words closed up, `stripped` without the blanks around them. `moved` holds, for the lines in
    which characters were dropped, the printed column of each character that is left. `known` is what the source knows
    of each line; empty where it knows nothing. `numbers` are the lines of the source that these are, from 0, where
    blank ones between them say nothing and are left out (`spacing`); empty where these are all. `wide` is how many
    columns a full-width character takes where blanks set the words of a line below those of others.
    """

    printed: Sequence[str]
    texts: Sequence[str]
    stripped: Sequence[str]
    moved: dict[int, Sequence[int]]
    known: Sequence[PrintedLine]
    numbers: Sequence[int] = ()
    wide: int = 2

    def number(self, line: int) -> int:
        """The number of a line in its source, from 1."""
        return (self.numbers[line] if self.numbers else line) + 1

    def of_number(self, number: int) -> int:
        """The line, from 0, that has a number in its source."""
        return bisect_left(self.numbers, number - 1) if self.numbers else number - 1

    @property
    def left_out(self) -> int:
        """How many lines of the source say nothing and are none of these."""
        return self.numbers[-1] + 1 - len(self.numbers) if self.numbers else 0

    def column(self, line: int, offset: int) -> int:
        """The printed column, from 0, of an offset in the text of a line."""
        columns = self.moved.get(line)
        if columns is None:
            return offset
        return columns[offset] if offset < len(columns) else len(self.printed[line])

    def printed_part(self, line: int, start: int, end: int) -> str:
        """The printed characters behind a part of a line's text."""
        if line not in self.moved:
            return self.printed[line][start:end]
        return self.printed[line][self.column(line, start) : self.column(line, end - 1) + 1] if start < end else ""

    def finding(self, code: DiagnosticCode, line: int, offset: int, **params: str | int) -> Diagnostic:
        """What is said of a place in a line's text, or of what stands right behind the blanks there."""
        text = self.texts[line] if line < len(self.texts) else ""
        while offset < len(text) and text[offset] in " |\t":
            offset += 1
        return Diagnostic.of(code, self.number(line), self.column(line, offset) + 1 if text else 1, **params)


_BARS_IN_BRACKET = lazy(
    r"(?m)^[^|\n()〔〕【】《》〈〉<>]{2,}[(〔【《〈<][^()〔〕【】《》〈〉<>\n|]*+(?:\|[^()〔〕【】《》〈〉<>\n|]*+)+[)〕】》〉>][^|\n]*+$"
)
"""A line whose bars all stand in one bracket, where they part what it holds: 橋の点検《新規｜280万円｜土木課》."""


def split_lines(text: str) -> list[str]:
    r"""The lines of a text without their ends: only `\n`, `\r\n` and `\r` end one.

    An end that closes the text opens none.

    >>> split_lines("a\r\nb\rc\x0cd\n")
    ['a', 'b', 'c\x0cd']
    """
    lines = (_LINE_END.sub("\n", text) if "\r" in text else text).split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def lines_of(printed: Printed | str) -> Lines:
    r"""The lines of what a source printed, or of a text.

    >>> lines_of("○点検　１,\u200b２３４千円").texts
    ['○点検 1,234千円']
    """
    known: Sequence[PrintedLine] = ()
    rows: Sequence[str]
    if isinstance(printed, str):
        rows = split_lines(printed)
    elif isinstance(printed.lines, TextLines):
        rows = printed.lines.texts
    else:
        known = printed.lines
        rows = [line.text for line in known]
    numbers = () if known else closed_up(rows)
    rows = [rows[number] for number in numbers] or rows
    whole = fold("\n".join(rows))
    whole = _with_signs_meant(whole)
    quoted = whole[:1] == ">" and all(row[:1] == ">" or not row for row in whole.split("\n"))
    # What was folded to itself is one text.
    texts = [row if row == text else text for row, text in zip(rows, whole.split("\n"), strict=False)]
    moved: dict[int, Sequence[int]] = {}
    if quoted:
        # Each line of a text that a letter quotes has the sign before it.
        texts = [f" {text[1:]}" if text else text for text in texts]
    hidden = _INVISIBLE.search(whole) is not None or (
        ("<" in whole or "&" in whole) and _BREAK_MARK.search(whole) is not None
    )
    if hidden or "  " in whole or (_APART.search(whole) and (_SPACED.search(whole) or _SPACED_FIGURE.search(whole))):
        for number, text in enumerate(texts):
            cleaned = _cleaned(text, hidden=hidden)
            if cleaned is not None:
                texts[number], moved[number] = cleaned
    if not whole.isascii() and not unicodedata.is_normalized("NFC", whole):
        for number, text in enumerate(texts):
            if not unicodedata.is_normalized("NFC", text):
                texts[number], moved[number] = _composed(text, moved.get(number))
    wide = 2 if known or _SET_APART not in whole else _columns_of_wide(rows)
    return Lines(rows, texts, [text.strip() for text in texts], moved, known, numbers, wide)


def _columns_of_wide(rows: Sequence[str]) -> int:
    """How many columns a full-width character takes in lines whose words blanks set below those of other lines.

    People count two. Programs that write the text of a page out by place count one: there more words begin, or end,
    where some do on the line before, by the number of characters than by their width.
    """
    by_character = by_width = 0
    above: tuple[set[int], set[int]] = set(), set()
    for row in rows:
        if len(row) > _WIDEST or _SET_APART not in row or "\t" in row:
            continue
        behind = [match.span() for match in _WORDS_SET_APART.finditer(row.rstrip())][1:]
        if not behind:
            continue
        columns = display_columns(row)
        # An end is no beginning.
        ends = {-stop for _, stop in behind}, {-columns[stop] for _, stop in behind}
        places = {start for start, _ in behind} | ends[0], {columns[start] for start, _ in behind} | ends[1]
        by_character += len(places[0] & above[0])
        by_width += len(places[1] & above[1])
        above = places
    # What parts pages was put there by a program, so that any difference tells.
    paged = any("\f" in row for row in rows)
    least = by_width + 1 if paged else _TIMES_AS_MANY * by_width
    return 1 if by_character >= max(_LEAST_BELOW, least) else 2


def display_columns(text: str, *, wide: int = 2) -> list[int]:
    """The column at which each character of a printed line begins, and the one behind the last."""
    columns = [0]
    for character in text:
        if character == "\t":
            columns.append(columns[-1] + 8 - columns[-1] % 8)
        else:
            columns.append(columns[-1] + (wide if unicodedata.east_asian_width(character) in "WF" else 1))
    return columns


def _with_signs_meant(whole: str) -> str:
    """A text with the characters that others stand for there, each in its place."""
    if "@" in whole:
        whole = with_circled_numbers(whole)
    if any(sign in whole for sign in _DRAWN) or "・・・・" in whole:
        whole = _DRAWN_LEADER.sub(lambda line: line[0].replace(line[0][-1], "…"), whole)
    if "|" in whole:
        whole = _BARS_IN_BRACKET.sub(lambda line: line[0].replace("|", "、"), whole)
    if (")-" in whole or ")−" in whole) and _dashes_lead(whole):
        whole = _DASH_BEHIND_BRACKET.sub("…", whole)
    return _MISTAKEN_UNIT.sub("億", whole) if "憶" in whole else whole


def _dashes_lead(whole: str) -> bool:
    """Whether a text sets dashes between names and sums, and none that is a minus."""
    behind_names = list(islice(_DASH_BEHIND_NAME.finditer(whole), _LEAST_DASHES))
    return len(behind_names) == _LEAST_DASHES and _MINUS_APART.search(whole) is None


def _cleaned(text: str, *, hidden: bool) -> tuple[str, Sequence[int]] | None:
    """A line without invisible characters and with letter-spaced words closed up; None where it has neither.

    `hidden` says that the document has invisible characters, or marks of breaks.
    """
    borders = {match.start("border") for match in _BORDER_OF_MARKER.finditer(text)} if "\u200c" in text else set()
    dropped = {match.start() for match in _INVISIBLE.finditer(text)} - borders if hidden else set()
    if hidden and ("<" in text or "&" in text):
        dropped.update(column for match in _BREAK_MARK.finditer(text) for column in range(*match.span()))
    if not dropped and not borders and not _APART.search(text) and "  " not in text:
        return None
    kept = text
    if dropped or borders:
        shown = (" " if column in borders else character for column, character in enumerate(text))
        kept = "".join([character for column, character in enumerate(shown) if column not in dropped])
    blanks: set[int] = set()
    for match in _SPACED.finditer(kept):
        if len(_LETTER.findall(match[0])) >= _LEAST_LETTERS or match[0].endswith("円"):
            ordinal = _KANA_ORDINAL.match(match[0])
            # 予 算 額 7 千円: the figure behind the label stays apart from it.
            figure = match[0][-1].isdigit() and not match[0][-3].isdigit() and _UNIT_BEHIND.match(kept, match.end())
            stop = match.end() - 2 if figure else match.end()
            blanks.update(range(match.start() + (3 if ordinal else 1), stop, 2))
            if (behind := _SPACED_BRACKET.match(kept, match.end())) is not None:
                blanks.update(offset for offset in range(*behind.span()) if kept[offset] == " ")
    for match in _SPACED_FIGURE.finditer(kept):
        blanks.update(offset for offset in range(*match.span()) if kept[offset] == " ")
    for match in _SPACED_WIDE.finditer(kept):
        blanks.update(_blanks_in_words(match[0], match.start()))
    pair = _SPACED_PAIR.match(kept)
    if pair is not None:
        blanks.update(range(pair.end(1), pair.start(2)))
    if not dropped and not borders and not blanks:
        return None
    columns = [column for column in range(len(text)) if column not in dropped]
    left = [offset for offset in range(len(kept)) if offset not in blanks]
    return "".join([kept[offset] for offset in left]), [columns[offset] for offset in left]


def _blanks_in_words(spaced: str, start: int) -> Iterator[int]:
    """The blanks inside the words that letters set apart make, where all of them make words that head columns."""
    places = [place for place, letter in enumerate(spaced) if letter != " "]
    letters = "".join([spaced[place] for place in places])
    words: list[tuple[int, int]] = []
    while not words or words[-1][1] < len(letters):
        word = _WORD_OF_HEAD.match(letters, words[-1][1] if words else 0)
        if word is None or not word[0]:
            return
        words.append(word.span())
    for begin, end in words:
        yield from (start + at for at in range(places[begin], places[end - 1]) if spaced[at] == " ")


def _composed(text: str, columns: Sequence[int] | None) -> tuple[str, Sequence[int]]:
    """A line with combining marks composed (か and a voiced mark to が), character by character."""
    parts: list[str] = []
    starts: list[int] = []
    for offset, character in enumerate(text):
        if parts and unicodedata.combining(character):
            joined = unicodedata.normalize("NFC", parts[-1] + character)
            if len(joined) <= len(parts[-1]):
                parts[-1] = joined
                continue
        parts.append(character)
        starts.append(columns[offset] if columns is not None else offset)
    return "".join(parts), starts


class Piece:
    """A stretch of text that is read as one line: a part of a line, or of several that were broken inside a word.

    `text` has no line ends; `parts` say which line and offset each stretch of it comes from.
    """

    __slots__ = ("_figures", "parts", "text")

    def __init__(self, text: str, parts: tuple[tuple[int, int, int], ...]) -> None:
        self.text = text
        self.parts = parts
        """(offset in `text`, line, offset in the line) of each stretch."""
        self._figures: list[Figure] | None = None

    @property
    def figures(self) -> list[Figure]:
        """Its figures that have a unit of their own, in order."""
        if self._figures is None:
            self._figures = find_figures(self.text)
        return self._figures

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.parts[0][1]

    @property
    def last_line(self) -> int:
        """The line it ends on."""
        return self.parts[-1][1]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the offset in it of an offset in the text."""
        parts = self.parts
        if len(parts) == 1:
            start, line, base = parts[0]
            return line, base + offset - start
        start, line, base = next(part for part in reversed(parts) if part[0] <= offset)
        return line, base + offset - start

    def places(self) -> list[tuple[int, int, int]]:
        """Each line that it stands on, with its start and end there."""
        if len(self.parts) == 1:
            start, line, base = self.parts[0]
            return [(line, base, base + len(self.text) - start)]
        stops = [start for start, _, _ in self.parts[1:]] + [len(self.text)]
        return [(line, base, base + stop - start) for (start, line, base), stop in zip(self.parts, stops, strict=True)]

    def printed(self, lines: Lines, start: int, end: int) -> str:
        """The printed characters behind a part of the text, without line ends but with the indent behind each."""
        if len(self.parts) == 1:
            _, line, base = self.parts[0]
            first = self.parts[0][0]
            return lines.printed_part(line, base + start - first, base + end - first)
        pieces: list[str] = []
        for (begin, line, base), low, high in self._between(start, end):
            indented = bool(pieces) and not lines.texts[line][:base].strip()
            pieces.append(lines.printed_part(line, 0 if indented else base + low - begin, base + high - begin))
        return "".join(pieces)

    def cut(self, start: int, end: int) -> Piece:
        """A part of the piece."""
        if len(self.parts) == 1:
            begin, line, base = self.parts[0]
            return Piece(self.text[start:end], ((0, line, base + start - begin),))
        parts = [(low - start, line, base + low - begin) for (begin, line, base), low, _ in self._between(start, end)]
        return Piece(self.text[start:end], tuple(parts) or ((0, *self.place(start)),))

    def _between(self, start: int, end: int) -> Iterator[tuple[tuple[int, int, int], int, int]]:
        """The parts of the piece in which some of the text stands, each with where that begins and ends."""
        for part, stop in zip(self.parts, [*(begin for begin, _, _ in self.parts[1:]), len(self.text)], strict=True):
            low, high = max(start, part[0]), min(end, stop)
            if low < high:
                yield part, low, high


def piece_of(lines: Lines, line: int) -> Piece:
    """A whole line as a piece, without the blanks around it."""
    text, stripped = lines.texts[line], lines.stripped[line]
    indent = len(text) - len(text.lstrip()) if text != stripped else 0
    return Piece(stripped, ((0, line, indent),))


def joined(first: Piece, second: Piece, *, between: str = "") -> Piece:
    """Two pieces that a line end broke apart as one."""
    shift = len(first.text) + len(between)
    return Piece(
        first.text + between + second.text,
        (*first.parts, *((start + shift, line, base) for start, line, base in second.parts)),
    )


def closed_up(rows: Sequence[str]) -> Sequence[int]:
    """The lines, from 0, of a text without the blank line behind every line; empty where it was not set so.

    A text that was set so has longer gaps where it had blank lines before. Of these each keeps all but one.

    >>> closed_up(["一", "", "二", "", "三"])
    ()
    """
    if len(rows) < 2 * _LEAST_LINES or (rows[0].strip() and rows[1].strip() and rows[2].strip() and rows[3].strip()):
        return ()
    shown = [number for number, row in enumerate(rows) if row and not row.isspace()]
    gaps = [below - above - 1 for above, below in pairwise(shown)]
    if len(shown) < _LEAST_LINES or gaps.count(0) * _ONE_IN > len(gaps):
        return ()
    if sum(gap > 1 for gap in gaps) < _LEAST_LONGER:
        return ()
    left_out = {above + 1 for above, below in pairwise(shown) if below > above + 1}
    return [number for number in range(len(rows)) if number not in left_out]
