"""Named blocks: forms whose items are a name on a line, and below it lines of which each is one value, labelled or not.

A line of nothing but an organization or a sum needs no label there, and a word that opens a line in several blocks is
one, though no list has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import pairwise, takewhile
from typing import NamedTuple

from mie_budget.reading.brackets import closing_of
from mie_budget.reading.figures import find_figures
from mie_budget.reading.forms.unknown_labels import LONGEST_NAME, labels_alone, may_be_name
from mie_budget.reading.forms.values import Field, Value, label_opening, trimmed, values_of
from mie_budget.reading.headings.marked import heading_style
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.look import is_larger
from mie_budget.reading.outline import Outline
from mie_budget.reading.titles import is_marker

_LEAST_BLOCKS = 2
"""One name alone may stand above anything."""
_LEAST_UNLABELLED = 3
"""Two names above sums without a label may be the parts of a total."""
_LEAST_OPENED = 2
"""Lines that a word opens, each before something else: a label, whatever it is."""
_LONGEST_BLOCK = 40
"""Lines below a name: what stands farther away is of something else."""
_ENDS_OF_PROSE = ("。", "。)", "。」")
_BRACKETS = "([〔"
_AROUND_MARKERS = " ()【】[]〔〕<>〈〉《》"
_FRAMES = "【〔[<〈《≪"
_SUM = lazy(r"\(?(?:金|約)?<sum>\)?(?:\s?[(（〔\[][^()（）〔〕\[\]。]{1,40}[)）〕\]])?")
_NOTHING = frozenset("-‐–—―−ー")
"""What stands in place of a sum."""
_OPENED = lazy(
    r"(?:[・○〇◯●◇◆□■▪*-]\s?)?(?:[【〔\[<〈(](?P<framed>[^\W\d_]{2,8})[】〕\]>〉)]\s?[:：]?\s*"
    r"|(?P<word>[^\W\d_]{2,8})(?:\s?[:：]\s*|\s+))(?=\S)"
)


class _Kind(Enum):
    """What a line is."""

    BLANK = "blank"
    VALUE = "value"
    IN_CHARGE = "in charge"
    """An organization without a label or a bracket: it may head what stands below, or close what stands above."""
    OTHER = "other"


class _Told(NamedTuple):
    """A line, and the values that it holds."""

    kind: _Kind
    values: tuple[Value, ...] = ()


def blocks_of(lines: Lines, outline: Outline, taken: frozenset[int]) -> list[list[Value]]:
    """The values of each block, its name first; none where the document does not consist of such."""
    if not _may_hold_blocks(lines):
        return []
    values = values_of(lines, outline, taken)
    if any(value.field is Field.TITLE and value.piece.line == value.line for value in values):
        return []
    told = _told(lines, outline, values, taken)
    found = _blocks_of_pages(lines, outline, told)
    if found or any(value.field is Field.TITLE for value in values):
        # Alone on its line, such a word may head what is said (取組).
        return found
    return _blocks_below_names(lines, outline, told)


def _blocks_below_names(lines: Lines, outline: Outline, told: Sequence[_Told]) -> list[list[Value]]:
    """The values of each block, which the line of its name opens."""
    openings = [number for number, line in enumerate(told) if line.kind is _Kind.OTHER and _opens(told, number)]
    openings = [number for number in openings if may_be_name(lines, outline, number)]
    if len(openings) < _LEAST_BLOCKS:
        return []
    styles = Counter(style for number in openings if (style := _style_of(lines.stripped[number])))
    for style, count in styles.items():
        if count >= _LEAST_BLOCKS:
            chosen = [number for number in openings if _style_of(lines.stripped[number]) == style]
            if found := _blocks(lines, told, chosen, alike=False):
                return found
    if styles:
        return []
    # Below another line that is none of values a line goes on from it.
    together = [n for n in openings if n == 0 or told[n - 1].kind is not _Kind.OTHER or n - 1 in outline.titles]
    apart = [number for number in openings if number == 0 or told[number - 1].kind is _Kind.BLANK]
    return _blocks(lines, told, apart, alike=False) or _blocks(lines, told, together, alike=True)


def _blocks_of_pages(lines: Lines, outline: Outline, told: Sequence[_Told]) -> list[list[Value]]:
    """The values of each page that is of one item: its name stands above them in the largest type of the page.

    Somewhere on it a label states one amount, and no other line ends with a sum. All pages with amounts are such.
    """
    pages: dict[int | None, list[int]] = {}
    for number, known in enumerate(lines.known):
        # A sign alone may be as large as it likes.
        if any(map(str.isalpha, lines.stripped[number])) and number not in outline.furniture:
            pages.setdefault(known.page, []).append(number)
    blocks: list[list[Value]] = []
    for numbers in pages.values():
        values = [
            value
            for number in numbers
            for value in told[number].values
            if value.label and value.field is not Field.TITLE
        ]
        amounts = [value.label for value in values if value.field is Field.AMOUNT]
        labelled = {value.line for value in values}
        sums = any(lines.stripped[number].endswith("円") and number not in labelled for number in numbers)
        if not amounts and not sums:
            continue
        name = max(numbers, key=lambda number: lines.known[number].size or 0)
        size = lines.known[name].size or 0
        smaller = all(is_larger(size, lines.known[number].size or 0) for number in numbers if number != name)
        if sums or len(set(amounts)) < len(amounts) or not smaller or min(labelled) < name:
            return []
        if not may_be_name(lines, outline, name) or not _says_more_than_sums(values):
            return []
        blocks.append([*_named(lines, name, framed=False), *values])
    return blocks if len(blocks) >= _LEAST_BLOCKS else []


def _may_hold_blocks(lines: Lines) -> bool:
    """Whether several lines could be nothing but a sum, or its label and that."""
    found = 0
    for text in lines.stripped:
        if text and len(text) <= LONGEST_NAME and (text[-1] in "円)" or text[-1].isdigit()):
            found += 1
            if found >= _LEAST_BLOCKS:
                return True
    return False


def _told(lines: Lines, outline: Outline, values: Sequence[Value], taken: frozenset[int]) -> list[_Told]:
    on_line: dict[int, list[Value]] = {}
    for value in values:
        on_line.setdefault(value.line, []).append(value)
    labels = _labels(lines.stripped)
    below = {value.piece.line for value in values if value.field is Field.TEXT} - {value.line for value in values}
    below |= _below_unknown_labels(lines, outline) - on_line.keys()
    told: list[_Told] = []
    for number, text in enumerate(lines.stripped):
        if not text or number in outline.furniture:
            told.append(_Told(_Kind.BLANK))
        elif number in taken or number in outline.titles:
            told.append(_Told(_Kind.OTHER))
        elif number in below:
            told.append(_Told(_Kind.VALUE))
        else:
            found = tuple(_values_on(lines, number, on_line, labels))
            in_charge = not found and organization_alone(text) is not None
            told.append(_Told(_Kind.VALUE if found else _Kind.IN_CHARGE if in_charge else _Kind.OTHER, found))
    return told


def _below_unknown_labels(lines: Lines, outline: Outline) -> set[int]:
    """The sums below words alone on their lines that come again: they say what it is."""
    shown = [*outline.with_text(lines, range(len(lines.stripped)))]
    labels = labels_alone(lines, shown)
    return {
        line
        for above, line in pairwise(shown)
        if above in labels and line == above + 1 and _SUM.fullmatch(lines.stripped[line])
    }


def _values_on(
    lines: Lines, number: int, on_line: Mapping[int, Sequence[Value]], labels: frozenset[str]
) -> Iterator[Value]:
    """What a line holds that is nothing but values; nothing where it is something else."""
    text = lines.stripped[number]
    known = on_line.get(number)
    if known and text.lstrip(_FRAMES + "(・○〇◯●◇◆□■▪*- ").startswith(known[0].label):
        yield from known
        return
    piece = trimmed(lines, number, 0, len(lines.texts[number]))
    opened = _OPENED.match(text)
    if text in _NOTHING or (_SUM.fullmatch(text) and find_figures(text)):
        yield Value(Field.AMOUNT, "", number, piece, False)
    elif text[0] in _BRACKETS and (named := _in_brackets(text)):
        yield Value(Field.DEPARTMENTS, "", number, piece.cut(1, 1 + len(named)), False)
    elif text[0] == "(" and (label := _label_in_brackets(text)):
        start = piece.text.index(label) + len(label)
        yield Value(Field.AMOUNT, label, number, piece.cut(start, len(piece.text) - 1), False)
    elif opened is not None and (label := opened["framed"] or opened["word"]) in labels:
        start = lines.texts[number].index(text) + opened.end()
        yield Value(Field.TEXT, label, number, trimmed(lines, number, start, len(lines.texts[number])), False)
    elif text.endswith(_ENDS_OF_PROSE) or text[0] == "※":
        yield Value(Field.TEXT, "", number, piece, False)


def _in_brackets(text: str) -> str:
    """Who is in charge in the bracket that a line consists of, without a telephone behind that; empty for none."""
    inner = text[1:-1] if closing_of(text, 0) == len(text) - 1 else ""
    departments = organization_alone(inner)
    if departments is None:
        return ""
    *_, last = departments.names or ("",)
    return inner[: inner.rfind(last) + len(last)] if last in inner else inner


def _label_in_brackets(text: str) -> str:
    """The label of the one sum in the bracket that a line consists of; empty for none, and where it is not known."""
    alone = closing_of(text, 0) == len(text) - 1 and len(find_figures(text)) == 1
    label = label_opening(text[1:]) if alone else None
    return (label["amount"] if label is not None else None) or ""


def _labels(shown: Sequence[str]) -> frozenset[str]:
    """The words that open several lines, each before something else."""
    opened: Counter[str] = Counter()
    for text in shown:
        match = _OPENED.match(text)
        if match is not None:
            word = match["framed"] or match["word"]
            opened[word] += not is_marker(word)
    return frozenset(word for word, count in opened.items() if count >= _LEAST_OPENED)


def _style_of(text: str) -> str:
    """The style of the mark of a name, or the bracket around it, behind which it may be marked as new."""
    closing = closing_of(text, 0) if text[0] in _FRAMES else None
    marked = closing is not None and is_marker(text[closing + 1 :].strip(_AROUND_MARKERS))
    return text[0] if marked else heading_style(text)


def _opens(told: Sequence[_Told], number: int) -> bool:
    """Whether a value stands below a line, at most one blank line away."""
    below = told[number + 1 : number + 3]
    return any(line.kind is _Kind.VALUE for line in below[: 1 + (bool(below) and below[0].kind is _Kind.BLANK)])


def _blocks(lines: Lines, told: Sequence[_Told], openings: Sequence[int], *, alike: bool) -> list[list[Value]]:
    """The values of the blocks that open with such lines; none where one of them has no amount, or two of a kind.

    `alike` says that nothing else tells where they begin, so that each has to hold the same.
    """
    if not openings:
        return []
    below = (
        (number, _below(told, number, stop)) for number, stop in zip(openings, [*openings[1:], len(told)], strict=True)
    )
    # A name and sentences are a heading and what introduces its section.
    blocks = [one for one in below if any(value.label or value.field is not Field.TEXT for value in one[1])]
    if not blocks or (
        any(_holds_organization(told, number) for number, _ in blocks)
        and not all(any(value.field is Field.DEPARTMENTS for value in block) for _, block in blocks)
    ):
        return []
    amounts = [[value.label for value in block if value.field is Field.AMOUNT] for _, block in blocks]
    least = _LEAST_BLOCKS if all(map(all, amounts)) else _LEAST_UNLABELLED
    if (
        len(blocks) < least
        or not all(amounts)
        or any(len(set(labels)) < len(labels) for labels in amounts)
        or any(_has_one_twice(block) for _, block in blocks)
        or sum(map(len, amounts)) < sum(value.field is Field.AMOUNT for line in told for value in line.values)
        or (alike and len({_labels_of(block) for _, block in blocks}) > 1)
    ):
        return []
    framed = _style_of(lines.stripped[blocks[0][0]]) in tuple(_FRAMES)
    # Not every item has all labels.
    if not framed and 2 * sum(_says_more_than_sums(block) for _, block in blocks) <= len(blocks):
        return []
    return [[*_named(lines, number, framed=framed), *block] for number, block in blocks]


def _named(lines: Lines, number: int, *, framed: bool) -> Iterator[Value]:
    """The name that opens a block, and what marks it as new behind the bracket around it."""
    name = trimmed(lines, number, 0, len(lines.texts[number]))
    closing = closing_of(name.text, 0) if framed else None
    if closing is None:
        yield Value(Field.TITLE, "", number, name, False)
        return
    yield Value(Field.TITLE, "", number, name.cut(1, closing), False)
    if behind := name.text[closing + 1 :].strip(_AROUND_MARKERS):
        start = name.text.index(behind, closing)
        yield Value(Field.MARKER, "", number, name.cut(start, start + len(behind)), False)


def _has_one_twice(block: Sequence[Value]) -> bool:
    """Whether two are in charge by one label, or one without a label beside another: one of them may be whom to ask."""
    labels = [value.label for value in block if value.field is Field.DEPARTMENTS]
    return len(set(labels)) < len(labels) or (len(labels) > 1 and not all(labels))


def _labels_of(block: Sequence[Value]) -> tuple[tuple[Field, str], ...]:
    """What a block holds, but for what is said without a label."""
    return tuple((one.field, one.label) for one in block if one.label or one.field is not Field.TEXT)


def _says_more_than_sums(block: Sequence[Value]) -> bool:
    """Whether a label says what a line is beside the amounts, or of these with a sign: no list of names and sums."""
    return any(value.field is not Field.AMOUNT for value in block) and any(
        value.label and (value.field is not Field.AMOUNT or not value.loose) for value in block
    )


def _holds_organization(told: Sequence[_Told], number: int) -> bool:
    """Whether an organization stands below a name, before the next blank line, of which nothing says whose it is."""
    below = takewhile(lambda line: line.kind is not _Kind.BLANK, told[number + 1 : number + 1 + _LONGEST_BLOCK])
    return any(line.kind is _Kind.IN_CHARGE for line in below)


def _below(told: Sequence[_Told], number: int, stop: int) -> list[Value]:
    """The values below a name; behind a blank line only such as have a label."""
    block: list[Value] = []
    behind_blank = False
    # The first may be apart.
    number += told[number + 1].kind is _Kind.BLANK if number + 1 < stop else 0
    for below in range(number + 1, min(stop, number + 1 + _LONGEST_BLOCK)):
        line = told[below]
        behind_blank = behind_blank or line.kind is _Kind.BLANK
        if behind_blank and (
            line.kind in (_Kind.OTHER, _Kind.IN_CHARGE) or not all(value.label for value in line.values)
        ):
            break
        block += line.values
    return block
