"""Grouping: which values of a form are of one item, with the names and organizations that no label announces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, takewhile

from mie_budget.reading.figures import find_figures, is_number
from mie_budget.reading.forms.unknown_labels import with_unknown_labels
from mie_budget.reading.forms.values import DECIDED, UNIT, Field, Value, trimmed
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.outline import Outline
from mie_budget.reading.titles import is_marker, mark_of

_ONLY_NUMBERED = lazy(r"\S+(?:\s+\S{0,12}(?:\d|<dash>))?")
"""A marker, and the number that a plan gives the programme, or a dash for none."""
_WHOM = lazy("<column.departments>")
_LEAST_ASKED = 2
"""One organization alone is whom to ask about the document."""
_SUM_ALONE = lazy(r"[△▲−-]?\s?(?:\d{1,3}(?:,\d{3})+|\d{3,})(?:[千百]?[万億]|百万|千)?円?")
"""No number of a page or of an account."""
_LEAST_WHOLE = 2
"""Blocks that tell what each of a form holds."""
_LEAST_SIGNED = 2
"""Below one item alone the organization may head what follows."""
_LONGEST_NAME = 60
"""A longer line is prose, whatever it lacks of it."""
_LONGEST_PROSE = 14
"""Lines, blank ones among them, that are said of an item before its labels begin."""
_LABEL_IN_BRACKET = lazy(r"\s*[【〔\[(<〈《]\s?(?:(?:<field.departments>)\s?[:：]\s?)?")
_CLOSES = " 】〕])>〉》"
_LEAST_TOLD = 2
"""A name and a line of what is said of it."""
_MAY_COUNT = lazy(r"\d{1,2}\s\S")
_ENDS_OF_PROSE = ("。", "。)", "。」")
_FARTHEST = 40
"""Lines from one value of a form to the next: a longer way leads out of the form."""


def grouped(values: Sequence[Value]) -> list[list[Value]]:
    """The values of each item: from one title to the next, or from the label that opens every block on."""
    opener = _opener(values)
    blocks: list[list[Value]] = []
    above: Value | None = None
    for value in values:
        opens = value.field is Field.TITLE if opener is None else _name(value) == opener
        number, above = above, value if value.field is Field.NUMBER else None
        if opens and number is not None:
            # Its number stands above a name.
            if blocks and blocks[-1][-1] is number:
                blocks[-1].pop()
            blocks.append([number, value])
        elif opens:
            blocks.append([value])
        elif blocks and value.line - blocks[-1][-1].line <= _FARTHEST:
            blocks[-1].append(value)
    return blocks


def with_asked(blocks: list[list[Value]]) -> list[list[Value]]:
    """The blocks with whom to ask as who is in charge, where several say no more than that, and not the same of all."""
    asked = [_asked(block) for block in blocks]
    if len({value.piece.text for value in asked if value is not None}) < _LEAST_ASKED:
        return blocks
    return [
        [value._replace(field=Field.DEPARTMENTS) if value is whom else value for value in block]
        for block, whom in zip(blocks, asked, strict=True)
    ]


def with_undersigned(lines: Lines, blocks: list[list[Value]]) -> list[list[Value]]:
    """The blocks with the organization alone on a line below the last value of each, and what is said of it, in charge.

    Only where it stands below every one, so that it heads none of them, and closes what is said.
    """
    if len(blocks) < _LEAST_SIGNED or any(value.field is Field.DEPARTMENTS for block in blocks for value in block):
        return blocks
    stops = [*(block[0].line for block in blocks[1:]), len(lines.stripped)]
    signed = [_signature(lines, block[-1].piece.last_line + 1, stop) for block, stop in zip(blocks, stops, strict=True)]
    above = next((text for text in reversed(lines.stripped[: blocks[0][0].line]) if text), "")
    if None in signed or organization_alone(above) is not None:
        return blocks
    pieces = [trimmed(lines, line, 0, len(lines.texts[line])) for line in signed if line is not None]
    return [
        [*block, Value(Field.DEPARTMENTS, "", piece.line, piece, False)]
        for block, piece in zip(blocks, pieces, strict=True)
    ]


def with_charged_below_names(lines: Lines, blocks: list[list[Value]]) -> list[list[Value]]:
    """The blocks with the organization alone on the line below each name, in whatever brackets, in charge.

    Only where no label says who is, and one stands there in most blocks.
    """
    if len(blocks) < _LEAST_SIGNED or any(value.field is Field.DEPARTMENTS for block in blocks for value in block):
        return blocks
    charged = [_charged_below(lines, block) for block in blocks]
    if 2 * sum(value is not None for value in charged) <= len(blocks):
        return blocks
    return [block if value is None else [*block, value] for block, value in zip(blocks, charged, strict=True)]


def _charged_below(lines: Lines, block: Sequence[Value]) -> Value | None:
    """The organization on the line below the name of a block, as a value; None where none stands there."""
    title = next((value for value in block if value.field is Field.TITLE), None)
    below = title.piece.last_line + 1 if title is not None else len(lines.stripped)
    text = lines.stripped[below] if below < len(lines.stripped) else ""
    if not text or organization_alone(text) is None:
        return None
    label = _LABEL_IN_BRACKET.match(lines.texts[below])
    start = 0 if label is None else label.end()
    return Value(
        Field.DEPARTMENTS, "", below, trimmed(lines, below, start, len(lines.texts[below].rstrip(_CLOSES))), False
    )


def _signature(lines: Lines, first: int, stop: int) -> int | None:
    """The line of the organization that closes what is said of an item, above the next or a heading; None for none."""
    for number in range(first, min(stop, first + _LONGEST_PROSE)):
        text = lines.stripped[number]
        if organization_alone(text) is not None:
            behind = next((line for line in lines.stripped[number + 1 : stop] if line), "")
            return number if not behind or mark_of(behind) is not None or number == first else None
        if text and "。" not in text and mark_of(text) is not None:
            return None
    return None


def with_figures_farther_below(lines: Lines, blocks: list[list[Value]]) -> list[list[Value]]:
    """The blocks with the figures that other labels and values part from theirs: 予算額 / 課名 / 道路課 / 5,300.

    Only where nothing but one figure stands alone on a line from such a label to the next label of an amount, and no
    other label has it.
    """
    return [_with_figures(lines, block) for block in blocks]


def _with_figures(lines: Lines, block: list[Value]) -> list[Value]:
    if all(value.field is not Field.AMOUNT or value.piece.text for value in block):
        return block
    taken = {value.piece.line for value in block if value.piece.text}
    found = list(block)
    for at, value in enumerate(block[:-1]):
        following = block[at + 1]
        lost = value.field is Field.AMOUNT and not value.piece.text and DECIDED.search(value.label) is not None
        if not lost or following.field is Field.AMOUNT:
            # 事業費 may be the head of what that is spent on.
            continue
        stop = next((one.line for one in block[at + 1 :] if one.field is Field.AMOUNT), block[-1].piece.last_line + 1)
        alone = [
            number
            for number in range(following.line, stop)
            if number not in taken and _SUM_ALONE.fullmatch(lines.stripped[number])
        ]
        if len(alone) == 1:
            found[at] = value._replace(piece=trimmed(lines, alone[0], 0, len(lines.texts[alone[0]])))
    return found


def ends_before_its_amount(lines: Lines, blocks: Sequence[Sequence[Value]]) -> bool:
    """Whether the text ends within the last block, before the label of the amount that all others have."""
    *others, last = blocks
    rest = lines.stripped[last[-1].piece.last_line + 1 :]
    return (
        len(others) >= _LEAST_WHOLE
        and not any(rest)
        and all(value.field is not Field.AMOUNT for value in last)
        and all(any(value.field is Field.AMOUNT for value in block) for block in others)
    )


def _asked(block: Sequence[Value]) -> Value | None:
    """The value of a block that says whom to ask, an organization; None where a label says who is in charge."""
    if any(value.field is Field.DEPARTMENTS for value in block):
        return None
    asked = (value for value in block if value.field is Field.TEXT and _WHOM.fullmatch(value.label))
    return next((value for value in asked if organization_alone(value.piece.text) is not None), None)


def with_titles_above(lines: Lines, outline: Outline, values: Sequence[Value], taken: frozenset[int]) -> list[Value]:
    """The values with the titles that stand unlabelled above each block; none where there is no such form.

    A block begins with a label that comes again below each such line, with an amount's label before the next.
    """
    kept = [value for value in values if not value.loose]
    if sum(value.field is Field.AMOUNT for value in kept) < 2:
        kept = [value for value in values if _is_firm(value)]
    if sum(value.field is Field.AMOUNT for value in kept) < 2:
        return []
    kept = with_unknown_labels(lines, outline, kept, taken)
    labelled = frozenset(line for value in kept for line in range(value.line, value.piece.last_line + 1))
    for label in dict.fromkeys(_name(value) for value in kept):
        at = [index for index, value in enumerate(kept) if _name(value) == label]
        if len(at) < 2:
            continue
        blocks = [kept[start:stop] for start, stop in zip(at, [*at[1:], len(kept)], strict=True)]
        if at[0] == 0 and ends_before_its_amount(lines, blocks):
            # A label behind others closes blocks, the last one too.
            blocks.pop()
        if not all(any(value.field is Field.AMOUNT for value in block) for block in blocks):
            continue
        if any(map(_has_two_items, blocks)):
            continue
        if not all(map(_says_more_than_sums, blocks)) and any("|" in lines.texts[value.line] for value in kept):
            # A table of what a budget was and is now, under the name of each account.
            continue
        titled = _with_names(lines, outline, blocks, labelled | taken)
        titled = titled or _with_names_above_prose(lines, outline, blocks, labelled | taken)
        if titled:
            return titled
    runs = _runs(kept)
    if len(runs) < 2 or not all(any(value.field is Field.AMOUNT for value in run) for run in runs):
        return []
    titled = _with_names(lines, outline, runs, labelled | taken) if all(map(_says_more_than_sums, runs)) else []
    return titled or _with_names_above_prose(lines, outline, runs, labelled | taken)


def _has_two_items(block: Sequence[Value]) -> bool:
    """Whether a label of amounts comes again in a block, behind a line of words: one of its items lacks the opener."""
    amounts = Counter(value.label for value in block if value.field is Field.AMOUNT)
    return any(count > 1 for count in amounts.values()) and len(_runs(block)) > 1


def _is_firm(value: Value) -> bool:
    """Whether what stands behind a label and a blank can be nothing but its value.

    A number behind a label that states its unit, or an organization.
    """
    if not value.loose:
        return True
    if value.field is Field.AMOUNT:
        return UNIT.search(value.label) is not None and is_number(value.piece.text)
    return value.field is Field.DEPARTMENTS and organization_alone(value.piece.text) is not None


def _runs(values: Sequence[Value]) -> list[list[Value]]:
    """The values of lines right below one another: not every item has the same labels."""
    runs: list[list[Value]] = []
    for value in values:
        if runs and value.line - runs[-1][-1].piece.last_line <= 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def _with_names(
    lines: Lines, outline: Outline, blocks: Sequence[Sequence[Value]], excluded: frozenset[int]
) -> list[Value]:
    """The values of blocks, each behind the name on the line above it; none where one of them has no such line."""
    above = [_line_above(lines, outline, block[0].line, excluded) for block in blocks]
    names = [name for name in above if name is not None]
    if len(names) < len(blocks):
        return []
    below = {name for name in names if _is_marked_below_name(lines, outline, name, excluded)}
    if len(below) < len(names):
        # Where not all are set so, only what is no name itself stands below one.
        below = {name for name in below if _ONLY_NUMBERED.fullmatch(lines.stripped[name])}
    titled: list[Value] = []
    for name, block in zip(names, blocks, strict=True):
        title = _with_opening(lines, _above(outline, name) if name in below else name, excluded)
        titled.append(Value(Field.TITLE, "", title.line, title, False))
        if name in below:
            word = piece_of(lines, name)
            word = word.cut(0, len(word.text.split()[0]))
            titled.append(Value(Field.MARKER, "", name, word, False))
        titled += block
    return titled


def _with_names_above_prose(
    lines: Lines, outline: Outline, blocks: Sequence[Sequence[Value]], excluded: frozenset[int]
) -> list[Value]:
    """The values of blocks, each behind its name and the sentences about it; none where one has no such name.

    The names have marks of one style, and no other line above the labels has that mark.
    """
    titled: list[Value] = []
    styles: set[str] = set()
    for block in blocks:
        prose = _prose_above(lines, outline, block[0].line, excluded)
        if len(prose) < _LEAST_TOLD:
            return []
        styles.add(_style_of(lines.stripped[prose[0]]))
        name, *said = (trimmed(lines, number, 0, len(lines.texts[number])) for number in prose)
        if mark_of(name.text) is None and (counted := _MAY_COUNT.match(name.text)) is not None:
            name = name.cut(counted.end() - 1, len(name.text))
        titled.append(Value(Field.TITLE, "", name.line, name, False))
        titled += (Value(Field.TEXT, "", piece.line, piece, False) for piece in said)
        titled += block
    return titled if len(styles) == 1 else []


def _prose_above(lines: Lines, outline: Outline, number: int, excluded: frozenset[int]) -> list[int]:
    """The lines from a marked name on to a line below the sentences about it; none where there is no such name."""
    found: list[int] = []
    for above in range(number - 1, max(-1, number - 1 - _LONGEST_PROSE), -1):
        text = lines.stripped[above]
        if not text or above in outline.furniture:
            continue
        if above in excluded or above in outline.titles:
            return []
        if not found and not text.endswith(_ENDS_OF_PROSE):
            return []
        found.insert(0, above)
        if found[1:] and _style_of(text) and "。" not in text:
            return found if len(text) <= _LONGEST_NAME and not find_figures(text) else []
    return []


def _style_of(text: str) -> str:
    """The style of the mark that a line opens with, though it be an ordinal that may count (2 校庭の整備)."""
    mark = mark_of(text)
    return mark.style if mark is not None else "plain" if _MAY_COUNT.match(text) else ""


def _above(outline: Outline, number: int) -> int:
    """The line above one, of the text and not of the page."""
    number -= 1
    while number in outline.furniture:
        number -= 1
    return number


def _is_marked_below_name(lines: Lines, outline: Outline, number: int, excluded: frozenset[int]) -> bool:
    """Whether a line opens with a marker, below a name that opens its block of lines: 橋の点検 / 新規 計画事業12."""
    above = _above(outline, number)
    name = lines.stripped[above] if above >= 0 and above not in excluded else ""
    opens = above < 1 or not lines.stripped[above - 1] or above - 1 in outline.furniture
    return bool(name) and opens and "。" not in name and is_marker(lines.stripped[number].split()[0])


def _says_more_than_sums(block: Sequence[Value]) -> bool:
    return any(value.field in (Field.DEPARTMENTS, Field.TEXT) for value in block)


def _with_opening(lines: Lines, name: int, excluded: frozenset[int]) -> Piece:
    """A title with the marked line above it where it closes a bracket that was opened there."""
    piece = trimmed(lines, name, 0, len(lines.texts[name]))
    opening = name - 1
    if opening < 0 or opening in excluded or mark_of(lines.stripped[name]) is not None:
        return piece
    above = lines.stripped[opening]
    if mark_of(above) is None or above.count("「") <= above.count("」"):
        return piece
    return joined(trimmed(lines, opening, 0, len(lines.texts[opening])), piece)


def _line_above(lines: Lines, outline: Outline, number: int, excluded: frozenset[int]) -> int | None:
    """The line above a block that can be its title: a name without a figure, no sentence, no title of the document.

    Who is in charge may stand alone between the two.
    """
    above = next(outline.with_text(lines, range(number - 1, max(-1, number - 4), -1)), None)
    if above is None or above in excluded or above in outline.titles:
        return None
    text = lines.stripped[above]
    if above > 0 and organization_alone(text) is not None and above - 1 not in excluded and lines.stripped[above - 1]:
        above -= 1
        text = lines.stripped[above]
        if above in outline.titles or organization_alone(text) is not None:
            return None
    return None if "。" in text or len(text) > _LONGEST_NAME or find_figures(text) else above


def _opener(values: Sequence[Value]) -> tuple[Field, str] | None:
    """The label that opens each block, if not the title's: one before every title, and none behind the last.

    It is the first of all but for what stands above the first block; one block alone begins with the first.
    """
    # The title of the document may look like a figure's label: no block begins with it.
    values = list(dropwhile(lambda value: value.loose and value.field is Field.AMOUNT, values))
    if not values or values[0].field is Field.TITLE:
        return None
    above = list(takewhile(lambda value: value.field is not Field.TITLE, values))
    several = sum(value.field is Field.TITLE for value in values) >= _LEAST_BLOCKS
    for value in above if several else above[:1]:
        if (value is above[0] or value.field in _OPENERS) and _opens_every_block(values, _name(value)):
            return _name(value)
    return None


_LEAST_BLOCKS = 2
"""What stands above one name alone may be of the document."""
_OPENERS = (Field.AMOUNT, Field.DEPARTMENTS, Field.NUMBER)


def _opens_every_block(values: Sequence[Value], opener: tuple[Field, str]) -> bool:
    waiting = False
    for value in values:
        if _name(value) == opener:
            waiting = True
        elif value.field is Field.TITLE:
            if not waiting:
                return False
            waiting = False
    return not waiting


def _name(value: Value) -> tuple[Field, str]:
    return value.field, value.label
