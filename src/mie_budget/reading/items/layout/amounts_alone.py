"""Amounts alone on their lines: whether their names stand above or below, and which marks open those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.candidates import LEAST_VOUCHED
from mie_budget.reading.items.layout.no_titles import SENTENCE_END
from mie_budget.reading.lexicon import beginnings, lazy
from mie_budget.reading.titles import mark_of

_YEN = "[百千万億]{0,2}円"
FIGURE_ALONE = lazy(
    rf"[(〔\[【<〈《]? ?[△▲]? ?(?:\d{{1,3}}(?:,\d{{3}})+(?: ?{_YEN})?|\d{{1,4}} ?{_YEN}) ?[)〕\]】>〉》]?"
)
ENDS_FIGURE = frozenset("0123456789円)〕]】>〉》")
_MARKER = "(?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)"
AMOUNT_LINE = lazy(rf"(?:<sum>(?<=円)|[-―－] ?{_YEN})(?:\s+※\s?{_MARKER})?")
AMOUNT_ALONE = lazy(rf"\([^()]{{0,20}}\d[\d,.]*{_YEN}[^()]{{0,20}}\)")
_LABEL = lazy(r"(?:<label.amount>)[ :：]+", needs=" :：")
_RUNNING = 24
"""Characters of a line of prose that goes on below."""
_LEAST_COUNTED = 3


def amounts_lead(stripped: Sequence[str], can_be_title: Callable[[int, str], bool]) -> bool:
    """Whether every amount alone on a line opens a block of lines: then the name stands on the line below it."""
    alone = [number for number, text in enumerate(stripped) if is_amount(text)]
    opens = [mark_of(stripped[number + 1]) for number in alone if number + 1 < len(stripped)]
    marked = len({mark.style if mark is not None else "" for mark in opens} - {""}) == 1 and None not in opens
    above = mark_of(stripped[alone[0] - 1]) if alone and alone[0] else None
    if above is not None and opens and opens[0] is not None and above.style == opens[0].style:
        # A name stands above the first of them too: the last name has another figure, or none, below it.
        return False
    below = [number + 1 + (stripped[number + 1 : number + 2] == [""]) for number in alone]
    apart = sum(name > number + 1 for number, name in zip(alone, below, strict=True))
    if len(alone) < max(LEAST_VOUCHED + apart, 2 * apart) or not all(
        name < len(stripped) and can_be_title(name, stripped[name]) for name in below
    ):
        return False
    opening = [number for number in alone if number == 0 or not stripped[number - 1]]
    # The first of a chapter stands right below its heading instead.
    headed = 2 * len(opening) >= len(alone) and all(
        _opens_chapter(stripped, number) for number in set(alone) - set(opening)
    )
    return marked or len(opening) == len(alone) or headed or _behind_prose(stripped, alone)


def labelled_amounts_lead(stripped: Sequence[str], can_be_title: Callable[[int, str], bool]) -> bool:
    """Whether every amount alone behind its label stands right above the name that it is of.

    It opens a block of lines there, or the names are counted and each stands below one. No name stands above the first
    of them: elsewhere a label may stand apart from the name above it.
    """
    labelled = [number for number, text in enumerate(stripped) if is_labelled_amount(text)]
    if len(labelled) < LEAST_VOUCHED:
        return False
    if any(number and stripped[number - 1] for number in labelled) and not _are_all_counted(stripped, labelled):
        return False
    above = next((number for number in range(labelled[0] - 1, -1, -1) if stripped[number]), None)
    if above is not None and can_be_title(above, stripped[above]) and not is_heading(stripped[above]):
        return False
    below = [number + 1 for number in labelled if number + 1 < len(stripped)]
    return len(below) == len(labelled) and all(can_be_title(number, stripped[number]) for number in below)


@cache
def _openings() -> str:
    """What labels begin with."""
    return beginnings("label.amount")


def _are_all_counted(stripped: Sequence[str], above: Sequence[int]) -> bool:
    """Whether right below some lines stand all that an ordinal of one style counts, from the first on."""
    below = [mark_of(stripped[number + 1]) if number + 1 < len(stripped) else None for number in above]
    styles = {mark.style for mark in below if mark is not None and mark.number is not None}
    headed = all(is_heading(stripped[number - 1]) for number in above[1:])
    if None in below or len(styles) != 1 or headed:
        return False
    counted = [mark.number for mark in map(mark_of, stripped) if mark is not None and mark.style in styles]
    return counted == list(range(1, len(above) + 1))


def is_labelled_amount(text: str) -> bool:
    """Whether a line is the label of an amount with that, and nothing else: 予算額 2,300千円."""
    label = _LABEL.match(text) if text[:1] in _openings() else None
    return label is not None and is_amount(text[label.end() :])


def _opens_chapter(stripped: Sequence[str], number: int) -> bool:
    """Whether nothing but headings, two at the most, stands between a line and the blank line above it."""
    above = stripped[max(0, number - 3) : number]
    headings = above[above.index("") + 1 :] if "" in above else []
    # A heading may say what its items come to.
    return "" in above and all(is_heading(text) or not find_figures(text) for text in headings)


def _behind_prose(stripped: Sequence[str], amounts: Sequence[int]) -> bool:
    """Whether amounts stand between the prose of one item and the name of the next, which has prose below it.

    The first of a block may stand below its heading instead; that of the document has to, or all of them may close
    the items whose prose they stand behind. Who is in charge may close each item, below an amount that stands apart.
    """
    if amounts[0] == 0 or not stripped[amounts[0] - 1]:
        above = [organization_alone(stripped[number - 1]) for number in amounts[1:] if stripped[number - 1]]
        if len(above) >= LEAST_VOUCHED and all(above):
            return True
    behind = {number for number in amounts if number and SENTENCE_END.search(stripped[number - 1])}
    return (
        amounts[0] not in behind
        and len(behind) >= LEAST_VOUCHED
        and 2 * len(behind) > len(amounts)
        and all(number + 2 < len(stripped) and _has_prose(stripped[number + 2]) for number in amounts)
        and all(
            number < 2 or not stripped[number - 1] or not stripped[number - 2]
            for number in amounts
            if number not in behind
        )
    )


def marks_below_amounts(stripped: Sequence[str], can_be_title: Callable[[int, str], bool]) -> frozenset[str]:
    """The bullets that never stand but right below an amount alone on its line."""
    below: Counter[str] = Counter()
    others: set[str] = set()
    for number, text in enumerate(stripped):
        mark = mark_of(text)
        if mark is not None and mark.kind == "bullet":
            leads = number and is_amount(stripped[number - 1]) and not find_figures(text)
            if leads and can_be_title(number, text):
                below[mark.style] += 1
            else:
                others.add(mark.style)
    return frozenset(style for style, count in below.items() if count >= LEAST_VOUCHED and style not in others)


def styles_of_names(stripped: Sequence[str]) -> frozenset[str]:
    """The ordinals that stand above amounts alone on a line, before words of which few name organizations."""
    names: Counter[str] = Counter()
    organizations: Counter[str] = Counter()
    for number, text in enumerate(stripped[:-1]):
        below = stripped[number + 1]
        mark = mark_of(text) if below[-1:] in ENDS_FIGURE and FIGURE_ALONE.fullmatch(below) else None
        if mark is not None and mark.kind != "bullet":
            counted = organizations if organization_alone(text) is not None else names
            counted[mark.style] += 1
    return frozenset(
        style for style, count in names.items() if count >= _LEAST_COUNTED and count > organizations[style]
    )


def blocks_are_items(stripped: Sequence[str]) -> bool:
    """Whether most amounts alone on a line stand right below a name that opens its block of lines.

    Then no heading stands on top of an item, and all of a block above its amount is a name.
    """
    alone = [number for number, text in enumerate(stripped) if AMOUNT_ALONE.fullmatch(text)]
    opening = sum(number > 1 and bool(stripped[number - 1]) and not stripped[number - 2] for number in alone)
    return opening >= LEAST_VOUCHED and opening * 2 > len(alone)


def marks_of_blocks(stripped: Sequence[str]) -> frozenset[str]:
    """The bullets that open blocks of lines with one amount, two or more of them, and stand nowhere else."""
    opening: Counter[str] = Counter()
    others: set[str] = set()
    amounts = 0
    for number in range(len(stripped) - 1, -1, -1):
        text = stripped[number]
        amounts = amounts + (is_amount(text)) if text else 0
        mark = mark_of(text)
        if mark is None or mark.kind != "bullet":
            continue
        if amounts == 1 and (number == 0 or not stripped[number - 1]):
            opening[mark.style] += 1
        else:
            others.add(mark.style)
    return frozenset(style for style, count in opening.items() if count > 1 and style not in others)


def marks_above_amounts(stripped: Sequence[str]) -> Counter[str]:
    """How often lines with each kind of bullet stand right above an amount alone on its line."""
    return Counter(
        mark.style
        for above, below in pairwise(stripped)
        if above and below and is_amount(below) and (mark := mark_of(above)) is not None and mark.kind == "bullet"
    )


def is_amount(text: str) -> bool:
    """Whether a line is an amount and nothing else but a marker, in digits or in Chinese numerals."""
    if text[-1:] != "円" and "※" not in text:
        return False
    if AMOUNT_LINE.fullmatch(text) is not None:
        return True
    return any(figure.start == 0 and figure.end == len(text) for figure in find_figures(text))


def _has_prose(text: str) -> bool:
    """Whether a line is one of sentences, and no amount."""
    return "。" in text or (len(text) >= _RUNNING and not find_figures(text))
