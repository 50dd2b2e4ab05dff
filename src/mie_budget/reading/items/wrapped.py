"""Wrapped names: the second lines of names that were wrapped below their mark, as the lists of a document show them."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.brackets import CLOSING
from mie_budget.reading.figures import find_figures
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.labels import Context, Label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of

_LEAST_LISTED = 3
"""Two lines may look like a list by chance."""
_MOST_OTHERS = 3
"""One in so many entries of a list may have its sum elsewhere."""
_NARROWEST = 28
"""Cells of a line that is wrapped: what closes earlier was closed by who wrote it."""
_ALIKE = 8
"""Cells by which lines differ that were wrapped at one width: a character or two, and what may not begin a line."""
_ENDS_ENTRY = lazy(r"[\s)\]】〕>》|]*(?:[(（【〔\[][^()（）【】〔〕\[\]]{1,24}[)）】〕\]])?\s*$")
"""Behind the sum of an entry stands nothing but brackets."""


def wrapped_lines(lines: Lines) -> frozenset[int]:
    """The lines that go on with the name that opens, behind a mark and without its sum, on the line right above.

    They are indented deeper than the mark, and the sum stands on them. In such a list each mark has one sum: on its own
    line or on the one below. A heading may have one item below it too; where no mark has its sum on its own line, the
    marked lines must all have been wrapped at one width.
    """
    whole: dict[tuple[str, int], int] = {}
    others: dict[tuple[str, int], int] = {}
    wrapped: dict[tuple[str, int], list[int]] = {}
    for number, text in enumerate(lines.stripped):
        mark = mark_of(text)
        if mark is None or mark.kind in ("roman", "kanji"):
            continue
        place = mark.style, _indent(lines, number)
        if find_figures(text):
            whole[place] = whole.get(place, 0) + 1
        elif _may_be_wrapped(text) and _hung_below(lines, number + 1, place[1]):
            wrapped.setdefault(place, []).append(number)
        else:
            others[place] = others.get(place, 0) + 1
    found: set[int] = set()
    for place, numbers in wrapped.items():
        listed = len(numbers) + whole.get(place, 0)
        if listed < _LEAST_LISTED or others.get(place, 0) * _MOST_OTHERS > listed:
            continue
        if place in whole or _are_alike([width(lines.stripped[number]) for number in numbers]):
            found.update(line for number in numbers for line in _hung_below(lines, number + 1, place[1]))
    return frozenset(found)


def _indent(lines: Lines, number: int) -> int:
    printed = lines.printed[number]
    return width(printed[: len(printed) - len(printed.lstrip())])


def _may_be_wrapped(text: str) -> bool:
    """Whether a marked line ends inside a name: far enough on, in no bracket's end, sentence or name of a programme."""
    return (
        width(text) >= _NARROWEST
        and text[-1] not in CLOSING
        and text[-1] not in "。、:："
        and PROGRAMME_AT_END.search(text) is None
    )


def _hung_below(lines: Lines, number: int, indent: int) -> range:
    """The lines from one on, two at the most, that stand deeper than an indent and close with the sum of a name.

    None where the next line is like the last of them: a heading has several below it.
    """
    last = number
    if number + 1 < len(lines.stripped) and _goes_on(lines, number, indent):
        last = number + 1
    hung = _is_name_and_sum(lines, last, indent, alone=last > number and lines.stripped[number][-1] in CLOSING)
    return range(number, last + 1) if hung and not _is_name_and_sum(lines, last + 1, indent) else range(0)


def _goes_on(lines: Lines, number: int, indent: int) -> bool:
    """Whether a line stands deeper than an indent, is wide enough to be wrapped, and the next stands as deep."""
    text, here = lines.stripped[number], _indent(lines, number)
    return (
        width(text) >= _NARROWEST
        and here > indent
        and "。" not in text
        and "円" not in text
        and mark_of(text) is None
        and _indent(lines, number + 1) == here
    )


def _is_name_and_sum(lines: Lines, number: int, indent: int, *, alone: bool = False) -> bool:
    """Whether a line deeper than an indent is words and a sum; or, where `alone`, the sum."""
    text = lines.stripped[number] if number < len(lines.stripped) else ""
    if "円" not in text or "。" in text or mark_of(text) is not None or _indent(lines, number) <= indent:
        return False
    figures = find_figures(text)
    if not figures or _ENDS_ENTRY.match(text, figures[-1].end) is None:
        return False
    before = text[: figures[0].start].strip()
    return label_of(before, Context())[0] is Label.UNKNOWN if before else alone


def _are_alike(widths: Sequence[int]) -> bool:
    return max(widths) - min(widths) <= _ALIKE
