"""Said with sums: lists in which the line of a sum says what is done, who is in charge, or no more than 計."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.labels import Context, Label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of, read_title

_SUM_ALONE = lazy(
    r"(?:事業費)?(?:計|合計|総額)[\s:]*(?:約 ?)?\d[^()。]*円(?:\s*[(（【〔\[<〈《{][^()\d]{2,40}[)）】〕\]>〉》}]"
    r"|\s+<field.departments>\s?[:：]?\s?[^\s\d]{2,30})?",
    needs="総計",
)
_SAID = lazy(r"(?P<words>[^\W\d_][^\d。、]{2,20}?)\s*<sum>(?<=円)")
_SUM_AND_NAME = lazy(r"<sum>(?<=円)\s+(?P<name>[^\s\d]{2,16})")
_DESCRIBED_SUM = lazy(
    r"(?:…+|・{2,}|[:：]|\s|\s?(?P<open>[(【〔\[<〈《])\s?)(?:<label.amount>)?"
    r"(?(open)[\s:：]?|\s?)<sum>(?<=円)(?(open)\s?[)】〕\]>〉》])\Z"
)
"""A sum apart from the words before it."""
_TELLS = lazy(r"\S[をへが](?=\S)|\S[にをへ](?:も|は)?$|、|(?<=[いなたよ])く$|して$", needs="、がくてにへを")
"""What a phrase that says what is done has, and hardly a name: 夜の便を1時間遅く, 全世帯へお届け."""
_ENDS_SUM = frozenset("円)】〕]>〉》")
_OF_CHAPTERS = frozenset({"roman", "kanji"})
_OF_OTHERS = frozenset({
    Label.TOTAL, Label.FUNDING, Label.PREVIOUS_YEAR, Label.DIFFERENCE, Label.ASIDE, Label.LIMIT,
})  # fmt: skip
_LEAST_TOLD = 3
"""A list has several; one or two such sentences stand in any text."""
_SUM_OF_SENTENCE = r"約?\s?<sum>(?<=円)"
_WITH_SUM = lazy(
    rf"(?P<sentence>[^。]{{6,80}})。(?:[^。]+。){{0,3}}(?:\s?[(（【〔\[]\s?{_SUM_OF_SENTENCE}\s?[)）】〕\]]|\s+{_SUM_OF_SENTENCE})"
)
_CLOSES_SUM = frozenset("円)】〕]")
_LEAST_LISTED = 3
"""Fewer such lines may say more of a name above them."""
_LEAST_PAIRS = 2
"""Where each says more of a name, none stands right below another."""


def own_sums(stripped: Sequence[str]) -> frozenset[int]:
    """The lines 計 with a sum right below a marked name, where all figures of a list stand so.

    One such line alone is the total of what stands above or below.
    """
    sums = {
        number
        for number, text in enumerate(stripped)
        if number and "円" in text and _SUM_ALONE.fullmatch(text) and mark_of(stripped[number - 1]) is not None
    }
    beside = any(mark_of(text) is not None and find_figures(text) for text in stripped)
    return frozenset(sums) if len(sums) >= _LEAST_TOLD and not beside else frozenset()


def said_again(stripped: Sequence[str]) -> frozenset[int]:
    """The lines that say the same before their sums, of what the line above names: 拡充する事業 3,000万円.

    Two programmes of a list may be called the same, hardly three.
    """
    lines: dict[str, list[int]] = {}
    for number, text in enumerate(stripped):
        if number and text[-1:] == "円" and stripped[number - 1] and (match := _SAID.fullmatch(text)) is not None:
            lines.setdefault(match["words"], []).append(number)
    found: set[int] = set()
    for words, numbers in lines.items():
        if label_of(words, Context())[0] in _OF_OTHERS:
            # They say that the sum is another one.
            continue
        above = {stripped[number - 1] for number in numbers}
        if len(above) >= _LEAST_TOLD and not any(find_figures(text) or organization_alone(text) for text in above):
            found.update(numbers)
    return frozenset(found)


def descriptions_with_sums(
    stripped: Sequence[str], below: Callable[[int], int | None], legend: Container[str] = ()
) -> frozenset[int]:
    """The lines that say what the programme on the line above does, and at their end its sum.

    Only where several lines with one mark, or with those that a legend tells apart, one after the other, are followed
    by one such line each, and most of them name programmes: by what they end with, or by a phrase below them that
    tells what is done, as they do not themselves. Names without marks stand so in blocks of two lines, with nothing but
    such phrases below them.
    """
    marked: dict[str, list[int]] = {}
    blocks: list[int] = []
    for number, text in enumerate(stripped):
        mark = mark_of(text)
        if mark is not None and mark.kind not in _OF_CHAPTERS and mark.style != "※":
            marked.setdefault("" if text[0] in legend else mark.style, []).append(number)
        elif mark is None and text and not (number and stripped[number - 1]) and _is_block_of_two(stripped, number):
            blocks.append(number)
    found: set[int] = set()
    for numbers in marked.values():
        for run in _told_runs(stripped, numbers, below):
            named = sum(_is_named(stripped[number], stripped[line]) for number, line in run)
            if len(run) >= _LEAST_TOLD and 2 * named > len(run):
                found.update(line for _, line in run)
    told = [number + 1 for number in blocks if _is_told_of(stripped[number], stripped[number + 1])]
    if len(told) >= _LEAST_TOLD and 2 * len(told) > len(blocks):
        found.update(number + 1 for number in blocks)
    return frozenset(found)


def _told_runs(
    stripped: Sequence[str], numbers: Sequence[int], below: Callable[[int], int | None]
) -> Iterator[list[tuple[int, int]]]:
    """The lines with one mark that are each followed by one line with a sum, with that, as far as none is without."""
    run: list[tuple[int, int]] = []
    for number in numbers:
        line = below(number) if not find_figures(stripped[number]) else None
        if line is not None and _is_told_with_sum(stripped, line, below(line)):
            run.append((number, line))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_block_of_two(stripped: Sequence[str], number: int) -> bool:
    """Whether a line without a figure and one told with a sum are all that stands between two blank lines."""
    return (
        number + 1 < len(stripped)
        and not any(stripped[number + 2 : number + 3])
        and not find_figures(stripped[number])
        and _is_told_with_sum(stripped, number + 1, None)
    )


def _is_told_with_sum(stripped: Sequence[str], number: int, after: int | None) -> bool:
    """Whether a line is unmarked, closes with a figure behind words, and the next line opens something else."""
    text = stripped[number]
    if text[-1:] not in _ENDS_SUM or mark_of(text) is not None:
        return False
    if after == number + 1 and mark_of(stripped[after]) is None:
        return False
    closing = _DESCRIBED_SUM.search(text, 1)
    if closing is None or text[closing.start() - 1] == "。":
        # A whole sentence is told from a name by itself.
        return False
    # What somebody gets may be told before it: 1人に5万円を給付.
    return sum(figure.end > closing.start() for figure in find_figures(text)) == 1


def _is_named(name: str, told: str) -> bool:
    """Whether a line names a programme, by itself or as what the line with the sum below it tells of.

    Before a sum in brackets may stand who is in charge, or what the sum is called: there only a phrase tells.
    """
    by_itself = told[-1] == "円" and PROGRAMME_AT_END.search(read_title(name).name) is not None
    return by_itself or _is_told_of(name, told)


def _is_told_of(name: str, told: str) -> bool:
    """Whether a line with a sum tells what is done, and the one above it does not."""
    closing = _DESCRIBED_SUM.search(told, 1)
    words = told[: closing.start()] if closing is not None else ""
    return _TELLS.search(words) is not None and _TELLS.search(read_title(name).name) is None


def sums_lead_departments(stripped: Sequence[str]) -> bool:
    """Whether several lines are a sum and behind it who is in charge of what the line above names."""
    found = (_SUM_AND_NAME.fullmatch(text) for text in stripped if "円" in text)
    names = [match["name"] for match in found if match is not None]
    return sum(organization_alone(name) is not None for name in names) >= _LEAST_TOLD


def sentences_with_sums(stripped: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The marked lines of a list that each say what is done, closed by 。 and the sum apart: where that stands.

    A name may stand there instead, with sentences behind it.

    >>> lines = ["●橋を直します。(3百万円)", "●道を直します。(2百万円)", "●港を広くします。(9百万円)"]
    >>> sentences_with_sums(lines)[0], sentences_with_sums(["橋", lines[0], "道", lines[1], "港", lines[2]])
    ((1, 7), {})
    """
    found: dict[int, tuple[int, int]] = {}
    pairs = 0
    last: int | None = None
    for number, text in enumerate(stripped):
        if not text:
            continue
        mark = mark_of(text) if text[-1] in _CLOSES_SUM and "。" in text else None
        match = _WITH_SUM.fullmatch(text, mark.end) if mark is not None and mark.kind not in _OF_CHAPTERS else None
        if match is not None and not find_figures(match["sentence"]):
            found[number] = match.span("sentence")
            pairs += last is not None
            last = number
        else:
            last = None
    return found if len(found) >= _LEAST_LISTED and pairs >= _LEAST_PAIRS else {}
