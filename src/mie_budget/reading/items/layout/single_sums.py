"""Single sums: below each name of a list one line with its sum, behind nothing but what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.brackets import IN_ROUND, blanked
from mie_budget.reading.entries import is_sentence, read_header
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.labels import Label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, piece_of
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of

_LEAST_NAMES = 3
"""Two headings may have one item each by chance."""
_FARTHEST_SUM = 8
"""Lines from a name to its sum."""
_LONGEST_BLOCK = 60
"""Lines of a name with all that is said of it: a page."""
_IN_CHARGE_AT_END = lazy(r"\S[(【〔\[<〈《](?P<names>[^()【】〔〕\[\]<>〈〉《》]{2,40})[)】〕\]>〉》]$")
_CALLED_PROGRAMME = lazy(r"(?:事業|(?<![経実])費|(?:補助|負担|交付)金)(?:\([^()]*\))?$")
"""What is said of a programme may end in a noun as names do (樹木の調査), but hardly in this one."""
_CLOSES = frozenset(")】〕]>〉》")
_GOES_ON = (*"のをとにがや・、うくぐすつぬぶむる", "及び", "並びに")
"""The end of a line on which a name goes on below, or of what a policy is for: 道をつなぐ."""
_TOTAL = lazy(r"<total>(?: ?金)?", needs="総計越")
_PRICE = lazy(r"(?:<column.fee>|<label.of_one>|<price.end>)[\s:]*[^\d。]{0,4}\d[^。]{0,12}円(?:です。)?")
"""What is said of a programme by what one pays, or gets at most: 参加費 1人300円."""
_OF_YEAR = lazy(r" ?(?:(?:令和|平成|[RH]) ?(?:\d{1,2}|元)|20\d\d)年?度?[\s:：…]*\d[\d,]*[百千万億]*円")
_OWN = frozenset({Label.PLAIN, Label.AMOUNT, Label.YEAR, Label.PART_OF})
_NO_NAMES = frozenset({"※", "*"})
"""What opens a remark."""
_SAID_BEHIND = frozenset({"※", "*", "-"})
"""What opens what is said of a name above."""


def names_of_single_sums(lines: Lines, outline: Outline, taken: frozenset[int]) -> dict[int, int]:
    """The lines with nothing but a sum, each with the line of the name that it and the prose between stand below.

    The names of a list open with marks of one style, at one indent; or, without marks, they close with who is in charge
    in brackets. None has a sum on its own line (those of another list above or below do), each has exactly one below
    it before the next blank line or name, and something is said in between of most. Of headings that have one item
    each, the items would be called programmes.
    """
    found: dict[int, int] = {}
    for listed in _lists(lines, outline, taken).values():
        names = _without_sums_of_their_own(lines.stripped, listed)
        goes_on = sum(_unbracketed(lines.stripped[name]).endswith(_GOES_ON) for name in names)
        if len(names) < _LEAST_NAMES or 2 * goes_on > len(names):
            continue
        own = set(names)
        sums: dict[int, int] = {}
        for name in names:
            line = _only_sum(lines, outline, taken, name, own)
            if line is None:
                # Each of them has one: in most documents the first name says that this is no such list.
                break
            sums[name] = line
        told = {name: range(name + 1, line) for name, line in sums.items() if line > name + 1}
        if len(sums) < len(names) or 2 * len(told) <= len(names):
            continue
        between = [lines.stripped[number] for span in told.values() for number in span]
        named = sum(any(_is_name(lines.stripped[number]) for number in span) for span in told.values())
        marked = sum((mark := mark_of(text)) is not None and mark.style not in _SAID_BEHIND for text in between)
        if 2 * named <= len(told) and 2 * marked <= len(between):
            found.update((line, name) for name, line in sums.items() if name in told)
    return found or _below_openers(lines, outline, taken) or _in_paragraphs(lines, outline, taken)


def _without_sums_of_their_own(stripped: Sequence[str], names: list[int]) -> list[int]:
    """The lines of a list without those with a sum of their own that are another one, above or below: of the years.

    A line that is none of theirs stands between.
    """
    summed = [number for number in names if stripped[number][-1] == "円" and find_figures(stripped[number])]
    if not summed or len(summed) == len(names):
        return names
    other = set(summed)
    rest = [number for number in names if number not in other]
    above = [number for number in summed if number < rest[0]]
    below = [number for number in summed if number > rest[-1]]
    apart = (not above or above[-1] + 1 < rest[0]) and (not below or rest[-1] + 1 < below[0])
    return rest if apart and len(above) + len(below) == len(summed) else names


def _below_openers(lines: Lines, outline: Outline, taken: frozenset[int]) -> dict[int, int]:
    """The same where names without marks open blocks of lines, and what is said is indented or told in sentences."""
    found: dict[int, int] = {}
    indented = spoken = bare = 0
    for number, text in enumerate(lines.stripped):
        if not text or number in taken or number in outline.furniture or number in outline.titles:
            continue
        if is_sentence(text) or mark_of(text) is not None:
            continue
        above = lines.stripped[number - 1] if number else ""
        if above and number - 1 not in outline.furniture and not _is_head_without_sum(above, outline, number - 1):
            continue
        if is_heading(text):
            continue
        line = _only_sum(lines, outline, taken, number, set())
        if line is None:
            if _sum_below(lines, outline, taken, number):
                return {}
            continue
        found[line] = number
        below = [said for said in lines.stripped[number + 1 : line] if _PRICE.fullmatch(said) is None]
        if below and all(map(is_sentence, below)):
            spoken += 1
        else:
            indented += bool(below) and all(
                _indent(lines, between) > _indent(lines, number) for between in range(number + 1, line)
            )
            bare += not below
    if spoken >= _LEAST_NAMES and not indented:
        # Among names that sentences tell of, the sum of one may stand right below it, as that of any item.
        spoken += bare
    return found if spoken + indented >= _LEAST_NAMES and spoken + indented == len(found) else {}


def _is_head_without_sum(text: str, outline: Outline, number: int) -> bool:
    """Whether a line is a heading and no item: • 橋の点検 33, under a unit, has a figure of its own."""
    return is_heading(text) and (outline.unit_at(number) is None or not text[-1].isdigit())


def _in_paragraphs(lines: Lines, outline: Outline, taken: frozenset[int]) -> dict[int, int]:
    """The same where the name, what is said of it in sentences and its sum are paragraphs with blank lines between.

    So it is of every sum that stands in a paragraph of its own.
    """
    shown = [
        number for number, text in enumerate(lines.stripped) if text and not {number} & (taken | outline.furniture)
    ]
    found: dict[int, int] = {}
    for name, said, line in zip(shown, shown[1:], shown[2:], strict=False):
        if _sum_of(lines, outline, line) not in _OWN:
            continue
        apart = line - said > 1 and said - name > 1 and not lines.stripped[name - 1]
        text = lines.stripped[name]
        if not apart or not lines.stripped[said].endswith("。") or is_sentence(text) or find_figures(text):
            return {}
        found[line] = name
    return found if len(found) >= _LEAST_NAMES else {}


def _sum_below(lines: Lines, outline: Outline, taken: frozenset[int], name: int) -> bool:
    """Whether a sum stands in a block of lines below its first."""
    for number in range(name + 1, min(len(lines.stripped), name + _LONGEST_BLOCK)):
        if not lines.stripped[number] or number in taken:
            return False
        if _sum_of(lines, outline, number) not in (None, Label.TOTAL):
            return True
    return False


def _lists(lines: Lines, outline: Outline, taken: frozenset[int]) -> dict[tuple[str, int], list[int]]:
    """The lines that may be the names of a list, by their mark and indent."""
    lists: dict[tuple[str, int], list[int]] = {}
    for number, text in enumerate(lines.stripped):
        if not text or number in taken or number in outline.furniture or number in outline.titles:
            continue
        mark = mark_of(text)
        if mark is not None and mark.style in _NO_NAMES and not _is_in_charge_at_end(text):
            continue
        if mark is None and (text[-1] not in _CLOSES or not _is_in_charge_at_end(text)):
            continue
        lists.setdefault((mark.style if mark is not None else "", _indent(lines, number)), []).append(number)
    return lists


def _indent(lines: Lines, number: int) -> int:
    printed = lines.printed[number].lstrip("\f")
    return width(printed[: len(printed) - len(printed.lstrip())])


def _is_in_charge_at_end(text: str) -> bool:
    match = _IN_CHARGE_AT_END.search(text)
    return match is not None and read_departments(match["names"], strict=True) is not None


def _only_sum(lines: Lines, outline: Outline, taken: frozenset[int], name: int, names: set[int]) -> int | None:
    """The line with the only sum below a name; None where it has another, or none, or one on its own line."""
    text = lines.stripped[name]
    if any(not text[figure.end : figure.end + 1].isalpha() for figure in find_figures(blanked(text))):
        # Inside a name stands what somebody gets: 100万円で始める農業.
        return None
    sums: list[int] = []
    totals: list[int] = []
    for number in range(name + 1, min(len(lines.stripped), name + _LONGEST_BLOCK)):
        text = lines.stripped[number]
        if not text or number in names or number in taken or len(sums) > 1:
            break
        if number in outline.furniture:
            continue
        kind = _sum_of(lines, outline, number)
        if (sums or totals) and is_heading(text):
            break
        if kind is not None:
            (totals if kind is Label.TOTAL else sums).append(number)
        if not sums and number - name >= _FARTHEST_SUM:
            break
    if not sums and any(find_figures(lines.stripped[number]) for number in range(name + 1, min(totals, default=0))):
        # The total of a chapter stands below the sums of its items.
        return None
    # Where a total is all there is below each name, it is the name's own.
    only = sums or totals
    return only[0] if len(only) == 1 else None


def _unbracketed(text: str) -> str:
    return IN_ROUND.sub("", text).rstrip()


def _is_name(text: str) -> bool:
    """Whether what stands between a heading and a sum is the name of an item, or says who is in charge of it."""
    return _CALLED_PROGRAMME.search(text) is not None or (text[-1:] in _CLOSES and _is_in_charge_at_end(text))


def _sum_of(lines: Lines, outline: Outline, number: int) -> Label | None:
    """What a line that is nothing but a sum says it is, where it is one's own, or a total; None for any other line."""
    text = lines.stripped[number]
    if is_sentence(text) or not (any(map(str.isdecimal, text)) or find_figures(text)):
        return None
    if (mark := mark_of(text)) is not None and _OF_YEAR.match(text, mark.end) is not None:
        # One of a list of what was received or spent each year.
        return None
    header = read_header(piece_of(lines, number), outline.context(number))
    if header is None or not header.tail.clauses:
        return None
    if header.has_title:
        return Label.TOTAL if _TOTAL.fullmatch(header.title) else None
    labels: Sequence[Label] = [clause.label for clause in header.tail.clauses]
    return Label.TOTAL if Label.TOTAL in labels else next((label for label in labels if label in _OWN), None)
