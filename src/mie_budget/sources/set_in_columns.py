"""Set in columns: pages of a text that a program wrote out by place, one of their columns after another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

_NEXT_PAGE = "\f"
_BLANKS = re.compile(" +")
_FULL_WIDTH = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff01-\uff60\uffe0-\uffe6]")
_SET_APART = re.compile(r"\S+(?: \S+)*")
_UNIT = "(?:[百千]?[万億兆]?円)?"
_FIGURE = re.compile(rf"[（(]?[△▲－-]?[0-9０-９][0-9０-９,，.．]*{_UNIT}[)）]?")
_FIGURE_BEHIND = re.compile(rf"(?<=[^0-9０-９,，.．])[0-9０-９][0-9０-９,，]*{_UNIT}$")
_ORDINAL = re.compile("^[0-9０-９]{1,3} (?=[^0-9０-９△▲(（])")
_NUMBER = re.compile("[0-9０-９][0-9０-９,，.．]*")
_LEADERS = "…‥・. 　"

_HEAD = re.compile(r"\S*(?:名|額|所管|担当|所属|部局|区分|番号|[NＮ][oOｏ][.．]?)(?:[(（]\S*[)）])?")
"""What heads a column of a table."""
_OPENS = re.compile(r"\s*[0-9０-９①-⑳【〔《■□◆◇●○◎▼▽★☆第(（]")
"""What a heading opens with: an ordinal, a bullet or a bracket."""

_WIDEST = 1_000
"""Characters: no page has room for more on a line."""
_NEAR = 3
"""Columns: what programs count for the blanks before a place differs by so many with the letters before them."""
_FULL = 4
"""By one in so many of the columns before it a second one begins sooner, at the most, where text fills the first:
letters are counted for less than the blanks that would stand there."""
_NARROWEST = 10
"""Columns: a word of ten letters is as long as the names of programmes are; what is narrower holds numbers."""
_LEAST = 3
"""Lines with something in both columns: two begin below each other by chance."""
_LEAST_FIGURED = 2
"""Lines with a figure in each of two columns."""
_BEHIND_FULL = 2
"""Blanks behind text that fills its column."""
_MOST_CROSSING = 3
"""One line in three: headings and captions across the page; a table has words that cross any strip on more."""
_MOST_OF_BOTH = 6
"""One line in six: a full column pushes what stands beside it now and then."""
_AS_MANY = 3, 5
"""Three figures in one column, and one that stands farther down, for five in the other: parts of items stand beside
fewer items."""
_ALIKE = 0.6
"""Cosine: columns of one list come to 0.7 and more; names and explanations, or kinds of expense, to 0.5 at most."""
_MOST_TRIED = 6
"""Places at which most words begin: a page of six columns of a table in two has so many."""
_MOST_REMEMBERED = 4_096
"""Words of a page, each looked at once for every place that is tried."""
_MOST_TIMES = 3
"""Columns of columns: what is left of a page that was parted so often has no more."""


class _Line(NamedTuple):
    """A line parted in two; `whole` as it was written, with what stands at the left and at the right."""

    whole: str
    left: str
    right: str

    @property
    def is_full(self) -> bool:
        """Whether both columns have something on it."""
        return bool(self.left and self.right)


class _Form(NamedTuple):
    """What a column is made of: which letters its words end with, how its figures are written, which lines have one."""

    words: Counter[str]
    figures: Counter[str]
    figured: Sequence[int]


def by_columns(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    r"""The lines of a text as a person reads them, and which of these, from 0, begin a page of columns read so.

    For texts with page ends (form feeds): those were written by a program that keeps the place of everything. A page
    is set in columns where what stands at both sides of a blank strip is of one form: words that end with the same
    letters, figures that are written alike, about as many. The sides of a table are not, nor what explains it.

    >>> by_columns(["道の補修事業     900千円   橋の点検事業     400千円"] * 3)[0][2:5]
    ['道の補修事業     900千円', '', '橋の点検事業     400千円']
    """
    found: list[str] = []
    parted: list[int] = []
    for page in _pages(lines):
        opens = _NEXT_PAGE if page[0].startswith(_NEXT_PAGE) else ""
        in_order = _in_order([page[0][len(opens) :], *page[1:]]) if any("   " in line for line in page) else None
        if in_order is None:
            found += page
            continue
        parted.append(len(found))
        found += [opens + in_order[0], *in_order[1:]]
    return found, parted


def _pages(lines: Sequence[str]) -> Iterator[list[str]]:
    page: list[str] = []
    for line in lines:
        if line.startswith(_NEXT_PAGE) and page:
            yield page
            page = []
        page.append(line)
    yield page


def _in_order(lines: Sequence[str], *, times: int = 0) -> list[str] | None:
    """The lines of a page, or of a column of one, with each column after that at its left; None if it has but one."""
    if times == _MOST_TIMES or any(len(line) > _WIDEST or "\t" in line or "|" in line for line in lines):
        return None
    if times == 0 and _are_set_by_width(lines):
        return None
    place = _place_of_second(lines)
    if place is None:
        return None
    parted = _with_headings_across(_parted(lines, place))
    found: list[str] = []
    band: list[_Line] = []
    for line, parts in zip(lines, parted, strict=True):
        if parts is not None:
            band.append(parts)
            continue
        found += _one_after_another(band, times=times)
        found.append(line)
        band = []
    return found + _one_after_another(band, times=times)


def _begun_on(line: str) -> list[int]:
    """Where words begin on a line behind more than one blank."""
    gaps = map(re.Match.span, _BLANKS.finditer(line))
    return [end for start, end in gaps if end - start > 1 and end < len(line)]


def _are_set_by_width(lines: Sequence[str]) -> bool:
    """Whether whoever set words below one another counted full-width letters as two columns, as people do."""
    by_letters: Counter[int] = Counter()
    by_width: Counter[int] = Counter()
    for line in lines:
        behind = _begun_on(line)
        by_letters.update(behind)
        by_width.update(at + len(_FULL_WIDTH.findall(line, 0, at)) for at in behind)
    return sum(n * n for n in by_width.values()) > sum(n * n for n in by_letters.values())


def _place_of_second(lines: Sequence[str]) -> int | None:
    """The column at which the second column of a page begins; None if nothing shows that it has one."""
    begun: Counter[int] = Counter()
    for line in lines:
        begun.update(at for at in _begun_on(line) if at >= _NARROWEST)
    near = {place: sum(begun[place - before] for before in range(_NEAR + 1)) for place in begun}
    tried: list[int] = []
    for place in sorted((one for one in near if near[one] >= _LEAST), key=lambda place: (-near[place], -place)):
        if len(tried) < _MOST_TRIED and all(abs(place - other) > _NEAR for other in tried):
            tried.append(place)
    alike = {place: _likeness(lines, place) for place in tried}
    best = max(alike, key=lambda place: alike[place], default=None)
    return best if best is not None and alike[best] else None


def _likeness(lines: Sequence[str], place: int) -> float:
    """How much what stands left of a place and from there on is of one form; 0 where it is not."""
    parted = _parted(lines, place)
    beside = [line for line in parted if line is not None]
    across = [line for line, parts in zip(lines, parted, strict=True) if parts is None]
    # Something of each column may stand on such a line, and nothing tells where one ends.
    of_both = sum(_form([line]).figures.total() > 1 for line in across)
    full = [number for number, line in enumerate(beside) if line.is_full]
    if len(full) < _LEAST or len(across) * _MOST_CROSSING > sum(bool(line.strip()) for line in lines):
        return 0
    if of_both * _MOST_OF_BOTH > len(full) or _are_headed_apart(beside):
        return 0
    left, right = _form([line.left for line in beside[full[0] :]]), _form([line.right for line in beside[full[0] :]])
    if min(len(left.figured), len(right.figured)) < _LEAST_FIGURED:
        return 0
    # The last page of a list may end in its first column.
    end = max(number for number, line in enumerate(beside[full[0] :]) if line.is_full)
    fewer, more = sorted(sum(line <= end for line in side.figured) for side in (left, right))
    words, figures = _cosine(left.words, right.words), _cosine(left.figures, right.figures)
    if (fewer + 1) * _AS_MANY[1] < more * _AS_MANY[0] or min(words, figures) < _ALIKE:
        return 0
    return words * figures * len(full)


def _are_headed_apart(beside: Sequence[_Line]) -> bool:
    """Whether the heads of two sides name other columns at each: the right one says more of the rows at the left."""
    for line in beside:
        if line.is_full and not _form([line.left, line.right]).figured:
            left, right = (["".join(part.split()) for part in _SET_APART.findall(side)] for side in line[1:])
            if any(map(_HEAD.fullmatch, left)) and any(map(_HEAD.fullmatch, right)):
                return {*left} != {*right} and not any(head.endswith("名") for head in {*left} & {*right})
    return False


def _form(column: Sequence[str]) -> _Form:
    words: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    figured: list[int] = []
    for number, line in enumerate(column):
        found = [_taken_apart(part) for part in _SET_APART.findall(line)]
        words.update(last for last, _ in found if last)
        of_line = [figure for _, forms in found for figure in forms]
        figures.update(of_line)
        if of_line:
            figured.append(number)
    return _Form(words, figures, figured)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _taken_apart(part: str) -> tuple[str, tuple[str, ...]]:
    """The last letter of words on a line without their figures, and how each of these is written."""
    words = part.split(" ")
    alone = [word for word in words if _FIGURE.fullmatch(word)]
    text = " ".join([word for word in words if word not in alone]) if alone else part
    behind = _FIGURE_BEHIND.search(text)
    if behind is not None:
        alone.append(behind[0])
        text = text[: behind.start()].rstrip(_LEADERS)
    return _NUMBER.sub("0", text)[-1:], tuple([_NUMBER.sub("0", figure) for figure in alone])


def _cosine(left: Counter[str], right: Counter[str]) -> float:
    """How much two counts are alike, from 0 (nothing in common) to 1."""
    if not left or not right:
        return 0
    product = sum(number * right[key] for key, number in left.items())
    return product / sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))


def _parted(lines: Sequence[str], place: int) -> list[_Line | None]:
    """Each line with what stands left of a place and from there on; None for a line that goes on across it."""
    cuts = [_cut(line, place) for line in lines]
    near = [cut for line, cut in zip(lines, cuts, strict=True) if cut is not None and place - _NEAR <= cut < len(line)]
    begin = min(near, default=place)
    parted: list[_Line | None] = []
    for line, cut in zip(lines, cuts, strict=True):
        if cut is None:
            parted.append(None)
            continue
        # One blank more or less is what the blanks before it come to.
        indent = cut - begin if cut - begin > 1 else 0
        right = line[cut:].rstrip(" ")
        parted.append(_Line(line, line[:cut].rstrip(" "), " " * indent + right if right else ""))
    return parted


def _with_headings_across(parted: Sequence[_Line | None]) -> list[_Line | None]:
    """Lines parted in two, those of headings as lines across the page where all figures stand side by side.

    Where items stand in rows, what opens with a mark that none of theirs has, and has nothing beside it, heads both.
    """
    beside = [line for line in parted if line is not None]
    figured = [line for line in beside if _has_figure(line.left) or _has_figure(line.right)]
    in_rows = all(_has_figure(line.left) and _has_figure(line.right) for line in figured[:-1])
    if not in_rows or any(_OPENS.match(line.left) for line in figured):
        return list(parted)
    return [
        None if line is not None and line.left and not line.right and _OPENS.match(line.left) else line
        for line in parted
    ]


def _has_figure(text: str) -> bool:
    """Whether what stands in a column of a line has a figure behind the ordinal that it may open with."""
    return bool(_form([_ORDINAL.sub("", text.lstrip())]).figured)


def _cut(line: str, place: int) -> int | None:
    """Where on a line the column begins that begins at a place; None where the line goes on across it.

    The end of the line where nothing stands in that column.
    """
    near: tuple[int, int] = (0, 0)
    full: int | None = None
    fills = len(line) - len(line.lstrip(" ")) < place // _FULL
    for blanks in _BLANKS.finditer(line, max(0, place - place // _FULL - 1)):
        start, end = blanks.span()
        if start >= place:
            break
        if end >= place - _NEAR:
            near = max(near, (end - start, end))
        elif fills and end - start <= _BEHIND_FULL:
            full = end
    if near[0]:
        return near[1]
    if len(line) <= place - _NEAR:
        return len(line)
    return full if full is not None else len(line) if len(line) <= place else None


def _one_after_another(band: Sequence[_Line], *, times: int) -> list[str]:
    """The lines of a page between two that cross it: those of its first column, then those of its second.

    What stands at the right alone above all figures says something of both, such as the unit.
    """
    figured = next((n for n, line in enumerate(band) if _form([line.left, line.right]).figured), len(band))
    alone = [n for n, line in enumerate(band[:figured]) if line.right and not line.left]
    begin = next((n for n, line in enumerate(band) if line.is_full and n > max(alone, default=-1)), len(band))
    # A line that has something in the other column alone is no blank line of this one.
    left = [line.left for line in band[begin:] if line.left or not line.whole.strip()]
    right = [line.right for line in band[begin:] if line.right or not line.whole.strip()]
    # What the first ends with does not go on in the second.
    between = [""] if left and right and left[-1] and right[0] else []
    first, second = (_in_order(column, times=times + 1) or column for column in (left, right))
    return [*(line.whole for line in band[:begin]), *first, *between, *second]
