"""Layout: how a document sets its items out, known from its lines and its outline before any item is put together."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import pairwise

from mie_budget.reading.brackets import ONE_BRACKET, open_bracket
from mie_budget.reading.broken_names import LONGEST_BEGUN
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.entries import is_sentence
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import Side, is_heading
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LONGEST_WITH_COMMA, is_column_head
from mie_budget.reading.items.layout.amounts_alone import (
    AMOUNT_ALONE,
    AMOUNT_LINE,
    ENDS_FIGURE,
    FIGURE_ALONE,
    amounts_lead,
    blocks_are_items,
    is_amount,
    is_labelled_amount,
    labelled_amounts_lead,
    marks_above_amounts,
    marks_below_amounts,
    marks_of_blocks,
    styles_of_names,
)
from mie_budget.reading.items.layout.no_titles import CLOSED, SENTENCE_END, is_no_title
from mie_budget.reading.items.layout.said_with_sums import (
    descriptions_with_sums,
    own_sums,
    said_again,
    sentences_with_sums,
    sums_lead_departments,
)
from mie_budget.reading.items.layout.single_sums import names_of_single_sums
from mie_budget.reading.items.layout.two_columns import second_columns
from mie_budget.reading.labels import Label, holds_prices_alone, is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.look import differ
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import NUMERIC, column_of, width
from mie_budget.reading.tables import Role as ColumnRole
from mie_budget.reading.titles import Mark, mark_of, read_title

_PLAIN_ENTRY = lazy(
    r"[^\s。【】〔〕\[\]]{3,60} (?:<label.whole>|<label.aside>|<label.amount>)?\s?[\d,.]+ ?[百千万億]{0,2}円"
)
_MOST_BEGUN = 4
"""Of so many entries one may have been wrapped."""
_TENTHS = 10
"""Of a point, in which the size of type is told."""
_DEEPER = 1.2
"""In letters: one, and what a printer may have rounded."""
FARTHEST_BLANKS = 2
"""Text copied from a page parts the lines of one item by a blank line or two, and items by more."""
LONGEST_PROSE = 40
"""Lines of prose between the name and the amount of one item; more is another item's, or a letter."""
GOES_ON = ("の", "・", "と", "や", "及び", "を", "に", "、", "(", "（", "「")
_GOES_ON_FOR_SURE = ("・", "及び", "(", "（", "「", "『")
_QUOTED_NAME = lazy(
    r"(?:[(【〔\[<〈《][^()【】〔〕\[\]<>〈〉《》「」『』]{1,8}[)】〕\]>〉》]\s?)?"
    r"(?:「(?:[^「」。]|「[^「」]*」)+」|『(?:[^『』。]|『[^『』]*』)+』)"
    r"(?:\s?[(【〔\[<〈《][^()【】〔〕\[\]<>〈〉《》「」『』]{1,8}[)】〕\]>〉》])?"
)
"""A name in quotation marks, with a marker before or behind it."""
_LEAST_QUOTED = 3
"""One such line alone may be what is left of a name that was wrapped."""
_LEAST_WRAPPED = 3
"""One or two such lines above headers may be headings."""
_LEAST_ABOVE_PROSE = 2
"""One such amount is not how a document sets its items."""
_LABELLED_SUM = lazy(r"(?:^|[\s。])[【〔\[(■●○◆◇・]?\s?<label.amount>\s?[】〕\])]?[\s:：]*(?:約 ?)?<sum>(?<=円)")
_HEADER_SHAPED = lazy(r"[^\s【〔\[(（|][^【〔\[|。]{0,60}[【〔\[][^【】〔〕\[\]]{2,40}[】〕\]]")
_ASK = lazy(r"[(（〔\[【■●◆○・]?\s?(?:本件|この件)?(?:に関する|についての)?<contact>", needs="合照絡")
_LIST_LOOKED_AT = 30
"""Lines: the next items of a list are near, and each item looks."""


_OPENS_LABEL = frozenset("(〔[【<〈《")
_OPENS_MARKER = tuple("([【〔<")
_LABEL_ALONE = lazy(
    r"[(〔\[【<〈《] ?(?:<field.text>) ?[)〕\]】>〉》]",
    needs="ねュ今体効名問実容必所期果根概標款源照状率由画目科積組経絡緯考背計訳説象趣電題",
)
_LONGEST_LABEL = 12
_LONGEST_STACKED = 24
"""Characters of such a label with its year: (令和6年度当初予算額."""
_FIGURE_ALONE = lazy(r"[(〔\[【]?<sum>[)〕\]】]?")
"""Characters of a label of a text with its brackets: (事業の概要)."""


class Layout:
    """How a document sets its items out: where names and amounts stand, and which lines can be neither.

    All of it is known from the lines and the outline, before any item is put together.
    """

    def __init__(self, lines: Lines, outline: Outline, taken: frozenset[int] = frozenset()) -> None:
        self.lines = lines
        self.outline = outline
        self.taken = taken
        """The lines that tables and forms have read."""

    @cached_property
    def tallies(self) -> frozenset[int]:
        """The lines that say how many items an organization has and what these cost in all."""
        return frozenset(fact.line for fact in self.outline.facts if fact.tally)

    @cached_property
    def listed_sentences(self) -> dict[int, tuple[int, int]]:
        """The lines of a list of sentences, each with its sum behind it in brackets, and where the sentence stands."""
        return sentences_with_sums(self.lines.stripped)

    @cached_property
    def second_columns(self) -> dict[int, Label]:
        """The lines whose last figure stands in the second of two columns, with what that is."""
        return second_columns(self.lines.stripped, self.taken)

    @cached_property
    def signature(self) -> int:
        """The line that says whom to ask about the document, where one says so and nothing but notes stands below."""
        found = [number for number, text in enumerate(self.lines.stripped) if "問" in text and _ASK.match(text)]
        return found[0] if len(found) == 1 and not any(map(find_figures, self.lines.stripped[found[0] :])) else -1

    @cached_property
    def names_over_sums(self) -> dict[int, int]:
        """The lines with a labelled amount, each with the heading that it and its prose stand below.

        Only where no heading that is set alike has two of them: then each is the name of an item.
        """
        apart = sorted(number for number in self.outline.set_apart if not is_label(self.lines.stripped[number]))
        found: dict[tuple[int | None, int | None], dict[int, list[int]]] = {}
        for heading, stop in pairwise([*apart, len(self.lines.stripped)]):
            sums = [number for number in range(heading + 1, stop) if self._states_labelled_sum(number)]
            if sums:
                known = self.lines.known[heading]
                found.setdefault((known.level, known.size), {})[heading] = sums
        return {
            sums[0]: heading
            for alike in found.values()
            if len(alike) >= _LEAST_ABOVE_PROSE and all(len(sums) == 1 for sums in alike.values())
            for heading, sums in alike.items()
        }

    @cached_property
    def names_of_single_sums(self) -> dict[int, int]:
        """The lines with the only sum of the name above what is said of it, each with that name's line."""
        return names_of_single_sums(self.lines, self.outline, self.taken)

    @cached_property
    def names_with_prices(self) -> frozenset[int]:
        """Those of these names in which a figure stands: what somebody gets, and no sum of the programme."""
        stripped = self.lines.stripped
        found = {name for name in self.names_of_single_sums.values() if find_figures(stripped[name])}
        told = (name for name in self.above_told_sums if "円" in stripped[name])
        return frozenset(found.union(name for name in told if holds_prices_alone(stripped[name])))

    def _states_labelled_sum(self, number: int) -> bool:
        text = self.lines.stripped[number]
        return "円" in text and number not in self.outline.furniture and _LABELLED_SUM.search(text) is not None

    def unit_comes_again(self, line: int, style: str) -> bool:
        """Whether a figure further down the list has a unit of its own: then one without has lost its unit."""
        for text in self.lines.stripped[line + 1 : line + 1 + _LIST_LOOKED_AT]:
            mark = mark_of(text)
            if mark is not None and mark.style == style and find_figures(text):
                return True
        return False

    def unmarked(self, number: int) -> str:
        """A line without the bullet that opens it."""
        text = self.lines.stripped[number]
        mark = mark_of(text)
        return text[mark.end :].strip() if mark is not None and mark.kind == "bullet" else text

    def says_more(self, number: int) -> bool:
        """Whether a line has text that is no furniture, and no label of what stands below it."""
        return (
            bool(self.lines.stripped[number].strip(" |"))
            and number not in self.outline.furniture
            and not is_label(self.unmarked(number))
        )

    def above(self, line: int) -> int | None:
        """The nearest line above with text that is no furniture."""
        number = line - 1
        while number >= 0 and (not self.lines.stripped[number].strip("| ") or number in self.outline.furniture):
            number -= 1
        return number if number >= 0 else None

    @cached_property
    def stacked_labels(self) -> dict[int, int]:
        """The line with the label of each figure, where labels stand one below the other above as many figures.

        A bracket that opens before a label may close behind its figure.
        """
        found: dict[int, int] = {}
        labels: list[int] = []
        figures: list[int] = []
        for number, text in enumerate((*self.lines.stripped, ".")):
            # A label that stands on each page is taken for its head.
            if not text or (number in self.outline.furniture and not is_label(text)):
                continue
            if labels and _FIGURE_ALONE.fullmatch(text):
                figures.append(number)
                continue
            if figures:
                if len(figures) == len(labels) > 1:
                    found |= zip(figures, labels, strict=True)
                labels, figures = [], []
            is_one = len(text) <= _LONGEST_STACKED and number < len(self.lines.stripped)
            is_one = is_one and (is_label(self.unmarked(number)) or (bool(labels) and open_bracket(text) == 0))
            labels = [*labels, number] if is_one else []
        return found

    @cached_property
    def quoted_names(self) -> dict[int, Mark]:
        """The lines with a whole name in quotation marks, each with the mark of the catch phrase right above it."""
        stripped = self.lines.stripped
        found = {
            number: mark
            for number, text in enumerate(stripped)
            if number
            and ("」" in text or "』" in text)
            and (mark := mark_of(stripped[number - 1])) is not None
            and (match := _QUOTED_NAME.match(text)) is not None
            and (match.end() == len(text) or find_figures(text[match.end() :]))
            and not find_figures(stripped[number - 1])
            and not stripped[number - 1].endswith(_GOES_ON_FOR_SURE)
        }
        return found if len(found) >= _LEAST_QUOTED else {}

    @cached_property
    def own_sums(self) -> frozenset[int]:
        """The lines 計 with a sum right below a marked name, where all figures of a list stand so."""
        return own_sums(self.lines.stripped)

    @cached_property
    def said_again(self) -> frozenset[int]:
        """The lines that say the same before their sums, of what the line above names: 拡充する事業 3,000万円."""
        return said_again(self.lines.stripped)

    @cached_property
    def descriptions_with_sums(self) -> frozenset[int]:
        """The lines that say what the programme on the marked line above does, and at their end its sum."""
        return descriptions_with_sums(self.lines.stripped, self.below, self.outline.legend)

    @cached_property
    def sums_lead_departments(self) -> bool:
        """Whether several lines are a sum and behind it who is in charge of what the line above names."""
        return sums_lead_departments(self.lines.stripped)

    @cached_property
    def wrapped_marks(self) -> frozenset[str]:
        """The marks ("" for none) of the lines right above most headers.

        No list has a heading for each item, so that such a line is the first of a wrapped title.
        """
        stripped = self.lines.stripped
        headers = 0
        marks: Counter[str] = Counter()
        for number, text in enumerate(stripped):
            if not _HEADER_SHAPED.match(text) or mark_of(text) is not None:
                continue
            headers += 1
            above = stripped[number - 1] if number else ""
            mark = mark_of(above)
            prose = is_sentence(above) or SENTENCE_END.search(above) or CLOSED.search(above)
            if 0 < len(above) < LONGEST_WITH_COMMA and not prose and self.can_start(number - 1, -1):
                if mark is not None and mark.kind == "bullet":
                    marks[mark.style] += 1
                elif mark is None and not is_heading(above) and not (number > 1 and stripped[number - 2]):
                    marks[""] += 1
        return frozenset(style for style, count in marks.items() if count >= _LEAST_WRAPPED and count * 2 > headers)

    @cached_property
    def amounts_lead(self) -> bool:
        """Whether every amount alone on a line opens a block of lines: then the name stands on the line below it."""
        return amounts_lead(self.lines.stripped, self.can_be_title)

    def leads(self, line: int) -> bool:
        """Whether an amount alone on a line is that of the name on the line below."""
        if not is_amount(self.lines.stripped[line]):
            return is_labelled_amount(self.lines.stripped[line]) and self.labelled_amounts_lead
        below = mark_of(self.lines.stripped[line + 1]) if line + 1 < len(self.lines.stripped) else None
        return self.amounts_lead or (below is not None and below.style in self._marks_below_amounts)

    @cached_property
    def labelled_amounts_lead(self) -> bool:
        """Whether every amount alone behind its label opens a block of lines, right above its name."""
        return labelled_amounts_lead(self.lines.stripped, self.can_be_title)

    @cached_property
    def _marks_below_amounts(self) -> frozenset[str]:
        """The bullets that never stand but right below an amount alone on its line."""
        return marks_below_amounts(self.lines.stripped, self.can_be_title)

    @cached_property
    def begun(self) -> frozenset[int]:
        """The lines between two entries of a list without marks that hold the beginning of the second's name.

        Where more of the entries have such a line between them, it describes the one above.
        """
        stripped = self.lines.stripped
        entries = [number for number, text in enumerate(stripped) if is_plain_entry(text)]
        found = {
            number + 1
            for number, after in pairwise(entries)
            if after == number + 2
            and _may_begin_name(stripped[number + 1])
            and len({len(text) - len(text.lstrip()) for text in self.lines.texts[number : after + 1]}) == 1
        }
        return frozenset(found) if _MOST_BEGUN * len(found) <= len(entries) else frozenset()

    def counts_names(self, number: int) -> bool:
        """Whether a line opens with an ordinal of which others stand before names that end like no organization's."""
        mark = mark_of(self.lines.stripped[number])
        return mark is not None and mark.style in self._styles_of_names

    @cached_property
    def _styles_of_names(self) -> frozenset[str]:
        """The ordinals that stand above amounts alone on a line, before words of which few name organizations."""
        return styles_of_names(self.lines.stripped)

    @cached_property
    def blocks_are_items(self) -> bool:
        """Whether most amounts alone on a line stand right below a name that opens its block of lines."""
        return blocks_are_items(self.lines.stripped)

    def goes_on_over(self, number: int) -> bool:
        """Whether a line ends so that its title goes on below a blank line."""
        return (
            number >= 0
            and self.lines.stripped[number].endswith(GOES_ON)
            and not is_sentence(self.lines.stripped[number])
            and len(self.lines.stripped[number]) < 60
        )

    def can_start(self, number: int, floor: int) -> bool:
        """Whether an unmarked line may be the first of a title: what stands above it is no running text."""
        above = number - 1
        if above <= floor:
            return True
        text = self.lines.stripped[above]
        return (
            not text.strip(" |")
            # A bullet alone on its line opens what stands below.
            or (len(text) == 1 and not text.isalnum())
            or above in self.outline.furniture
            or above in self.outline.set_apart
            or SENTENCE_END.search(text) is not None
            or is_heading(text)
            or is_budget_title(text)
            or CLOSED.search(text) is not None
            or organization_alone(text) is not None
        )

    @cached_property
    def headings_are_marked(self) -> bool:
        """Whether headings carry marks, so that a line without one may be the first of a title."""
        marked = sum(is_heading(text) for text in self.lines.stripped[:400] if text and len(text) < 40)
        return marked >= 2

    @cached_property
    def _widest_in_box(self) -> dict[int | None, int]:
        widest: dict[int | None, int] = {}
        for text, line in zip(self.lines.stripped, self.lines.known, strict=True):
            widest[line.box] = max(widest.get(line.box, 0), width(text))
        return widest

    def is_full(self, number: int) -> bool:
        """Whether a line reaches the usual width of the lines around it, so that it may have been wrapped."""
        stripped = self.lines.stripped
        known = self.lines.known
        if known and known[number].box is not None:
            around = [self._widest_in_box[known[number].box]]
        else:
            around = [width(text) for text in stripped[max(0, number - 4) : number + 10]]
        here = width(stripped[number])
        return here >= 18 and here + 6 >= max(around)

    def are_unlike(self, number: int, other: int) -> bool:
        """Whether two lines are set in other type, so that neither goes on in the other."""
        known = self.lines.known
        return bool(known) and differ(known[number], known[other])

    def is_set_deeper(self, number: int, other: int) -> bool:
        """Whether a line begins so far right of one below it, and not set to its middle, that none goes on there.

        A heading behind a coloured bar does; the first line of a paragraph is set one letter deeper.
        """
        known = self.lines.known
        first, below = (known[number].place, known[other].place) if known else (None, None)
        if first is None or below is None:
            return False
        size = (known[number].size or 0) / _TENTHS
        if first.left - below.left <= _DEEPER * size:
            return False
        return abs(first.left + first.right - below.left - below.right) > 2 * size

    @cached_property
    def side_headings(self) -> frozenset[int]:
        """The lines that say which side of the budget, or what else, the figures below are of."""
        return frozenset(
            # What ends a section stands on the line of a name, and is no heading.
            fact.line
            for fact in self.outline.facts
            if fact.side is not None and (fact.style or fact.side is not Side.ITEMS)
        )

    def can_be_title(self, number: int, text: str) -> bool:
        """Whether nothing speaks against a line as the title of an item, or a part of one."""
        return not (
            is_no_title(text, starred=number in self.starred, calls=number in self.calls)
            or (text.endswith("、") and not ((mark := mark_of(text)) is not None and mark.style in self.wrapped_marks))
            or number in self.said
            or number in self.outline.titles
            or number in self.side_headings
            or number in self.tallies
            or is_column_head(text, self.outline.fiscal_year)
        )

    @cached_property
    def calls(self) -> frozenset[int]:
        """The marked lines that call to the reader right above a sum in a bracket, as others so marked stand above one.

        ☀ おむつ、家まで届きます! and ≪412万円/健康課≫ below it.
        """
        above: dict[str, list[int]] = {}
        for number, (text, below) in enumerate(pairwise(self.lines.stripped)):
            if below[:1] in ONE_BRACKET and text and "円" in below and (mark := mark_of(text)) is not None:
                above.setdefault(mark.style, []).append(number)
        listed = [lines for lines in above.values() if len(lines) >= _LEAST_ABOVE_PROSE]
        marked = (number for lines in listed for number in lines if self.lines.stripped[number][-1] in "!?")
        unmarked = (number for number in self.above_told_sums if self.lines.stripped[number][-1] in "!?")
        return frozenset((*marked, *unmarked))

    @cached_property
    def above_told_sums(self) -> frozenset[int]:
        """The lines right above the sums alone on their lines, where sentences right below most of these tell of them.

        So each item is set out; what stands there is a name, however it ends.
        """
        stripped = self.lines.stripped
        sums = [number for number, text in enumerate(stripped) if text[-1:] == "円" and AMOUNT_LINE.fullmatch(text)]
        told = [number for number in sums if stripped[number + 1 : number + 2] and stripped[number + 1][-1:] == "。"]
        if len(told) < _LEAST_ABOVE_PROSE or 2 * len(told) <= len(sums):
            return frozenset()
        return frozenset(number - 1 for number in told if number and stripped[number - 1][-1:] not in ("", "。"))

    @cached_property
    def said(self) -> frozenset[int]:
        """The lines right below the label of a text alone in brackets, (目的) or (事業内容): no names.

        Only where two such labels recur, as what is said of each item: one alone may head a list.
        """
        below: dict[str, list[int]] = {}
        for number, text in enumerate(self.lines.stripped[:-1]):
            if text[:1] in _OPENS_LABEL and len(text) <= _LONGEST_LABEL and _LABEL_ALONE.fullmatch(text):
                below.setdefault(text, []).append(number + 1)
        recurring = [lines for lines in below.values() if len(lines) >= _LEAST_ABOVE_PROSE]
        return frozenset(line for lines in recurring for line in lines) if len(recurring) > 1 else frozenset()

    @cached_property
    def starred(self) -> frozenset[int]:
        """The lines behind an asterisk right above an amount alone on its line: names where most such lines stand so.

        Otherwise an asterisk opens a remark.
        """
        stripped = self.lines.stripped
        opened = [number for number, text in enumerate(stripped[:-1]) if text[:1] == "*" and text[1:2] != "*"]
        above = [
            number
            for number in opened
            if any(kind.fullmatch(stripped[number + 1]) for kind in (AMOUNT_ALONE, AMOUNT_LINE, _LABELLED_SUM))
        ]
        return frozenset(above if len(above) >= _LEAST_WRAPPED and 2 * len(above) > len(opened) else ())

    def name_above_prose(self, number: int) -> int | None:
        """The marked name that the line right above an amount tells of, where the names of the list stand so."""
        return self._names_above_prose.get(number)

    @cached_property
    def _names_above_prose(self) -> dict[int, int]:
        """The lines of prose right above amounts alone on a line, each with the marked name above it.

        Only where most amounts of the document stand so, and the names are those of programmes and the prose is not.
        """
        stripped = self.lines.stripped
        found: dict[int, int] = {}
        others = 0
        for number, text in enumerate(stripped):
            if text[-1:] not in ENDS_FIGURE or not (FIGURE_ALONE.fullmatch(text) or is_amount(text)):
                continue
            prose = self.above(number)
            while prose is not None and self.is_head_word(prose):
                prose = self.above(prose)
            name = self._marked_above(prose) if prose is not None else None
            if prose is not None and name is not None and not PROGRAMME_AT_END.search(stripped[prose]):
                found[prose] = name
            else:
                others += 1
        return found if len(found) >= _LEAST_ABOVE_PROSE and len(found) > others else {}

    def _is_plain_programme(self, number: int, text: str) -> bool:
        """Whether a line above prose is the name of a programme, and no line of prose that goes on below."""
        title = read_title(text)
        named = bool(title.markers) or PROGRAMME_AT_END.search(title.name) is not None
        goes_on = width(text) > LONGEST_BEGUN and self.is_full(number)
        return named and "。" not in text and not goes_on and not find_figures(text)

    def is_head_word(self, number: int) -> bool:
        """Whether a line is a label, or the head of a column of figures or of prose, and no name."""
        text = self.unmarked(number)
        if is_label(text):
            return True
        named = column_of(text, self.outline.fiscal_year)
        return named is not None and (
            named.role is ColumnRole.TEXT or (named.role in NUMERIC and named.unit is not None)
        )

    def _marked_above(self, prose: int) -> int | None:
        """The nearest line with a bullet above prose that names a programme; None where others stand between.

        A programme without one may stand between sentences and the bullet of its heading.
        """
        told = self.lines.stripped[prose].rstrip(")」").endswith("。")
        for number in range(prose, max(-1, prose - LONGEST_PROSE), -1):
            text = self.lines.stripped[number]
            mark = mark_of(text)
            plain = told and number < prose and (mark is None or mark.kind != "bullet")
            if plain and self._is_plain_programme(number, text):
                return number
            if mark is not None and mark.kind == "bullet":
                named = number < prose and PROGRAMME_AT_END.search(read_title(text).name) is not None
                return number if named else None
            if not text or (mark is not None and not self.is_head_word(number)) or find_figures(text):
                return None
        return None

    @cached_property
    def marks_above_amounts(self) -> Counter[str]:
        """How often lines with each kind of bullet stand right above an amount alone on its line."""
        return marks_above_amounts(self.lines.stripped)

    @cached_property
    def marks_of_lines(self) -> Counter[str]:
        """How many lines open with each kind of mark."""
        return Counter(mark.style for text in self.lines.stripped if text and (mark := mark_of(text)) is not None)

    @cached_property
    def marks_of_headings(self) -> frozenset[str]:
        """The bullets, none before a sum, of which two or more open lines right above a marked name ([新規])."""
        heads: Counter[str] = Counter()
        entries: set[str] = set()
        for above, below in pairwise(self.lines.stripped):
            mark = mark_of(above) if above else None
            if mark is None or mark.kind != "bullet":
                continue
            if find_figures(above):
                entries.add(mark.style)
            elif below[:1] in _OPENS_MARKER and not find_figures(below) and read_title(below).markers:
                heads[mark.style] += 1
        return frozenset(style for style, count in heads.items() if count > 1 and style not in entries)

    @cached_property
    def marks_of_blocks(self) -> frozenset[str]:
        """The bullets that open blocks of lines with one amount, two or more of them, and stand nowhere else."""
        return marks_of_blocks(self.lines.stripped)

    def above_an_item(self, line: int, first: int) -> bool:
        """Whether nothing but headings stands between an organization and the first item."""
        return all(
            not text or number in self.outline.furniture or is_heading(text) or not is_sentence(text)
            for number, text in enumerate(self.lines.stripped[line + 1 : first], line + 1)
        )

    def below(self, line: int) -> int | None:
        """The nearest line below with text that is no furniture."""
        numbers = range(line + 1, min(line + 2 + FARTHEST_BLANKS, len(self.lines.stripped)))
        return next(self.outline.with_text(self.lines, numbers), None)


def is_plain_entry(text: str) -> bool:
    """Whether a line without a mark closes with a figure apart from words, and names nobody in brackets before it."""
    return text[-1:] in ENDS_FIGURE and "円" in text and _PLAIN_ENTRY.match(text) is not None and mark_of(text) is None


def _may_begin_name(text: str) -> bool:
    """Whether a line can be the beginning of a name that goes on below: no whole name, heading, label or sentence."""
    return (
        bool(text)
        and text[-1].isalpha()
        and len(text) <= LONGEST_BEGUN
        and mark_of(text) is None
        and not (find_figures(text) or is_sentence(text) or is_heading(text) or is_label(text))
        and PROGRAMME_AT_END.search(text) is None
        and organization_alone(text) is None
    )
