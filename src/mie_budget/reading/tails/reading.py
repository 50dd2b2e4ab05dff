"""The reading of a tail, once from left to right, part by part, as far as it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from mie_budget.reading.brackets import CLOSING, PAIRS, closing_of
from mie_budget.reading.figures import Figure
from mie_budget.reading.labels import LABEL_TRIM, Context, Label, is_limit_sign, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import LABEL_AND_BRACKET, DepartmentList, is_organization, read_departments
from mie_budget.reading.tails.clauses import (
    BOUND_ALONE,
    DASH,
    NOT_MONEY,
    clause_of,
    clause_of_dash,
    label_before_bracket,
    label_before_dash,
    label_before_figure,
    qualify,
)
from mie_budget.reading.tails.notes import Note, read_note
from mie_budget.reading.tails.tail import Clause, Tail
from mie_budget.reading.titles import is_marker, marker_group

_DEEPEST = 8
"""Brackets in brackets deeper than this are no writing."""
_IN_SENTENCE = lazy(r"[でをがはもとや]|に(?!内)|の(?!内|うち|増|減|外)")
_MOST_CLAUSES = 24
"""No item says more figures of itself: more are a list, and each is looked at beside the others."""
_UNIT_BEHIND = lazy(r" ?<unit>(?:の?内数)?")
_ARROW = lazy(r"→|⇒|➡|->")
_LEADER = r"(?P<leader>[._‐–—―−─-])(?P=leader){2,}"
"""Dots or a line that lead to an amount."""
_SEPARATOR = lazy(
    rf"(?:\*\*|。(?=別に|他に|ほかに|うち)|[、,・/／;；:：=＝…‥|]|__+|[+＋](?! *[\d¥])|{_LEADER})+|[→⇒➡]|->"
)
_NOTE_OF_BRACKET = lazy(r"。(?=[^。()]{2,40}$)")
"""Behind it stands what a bracket says last of its amount."""
_BEHIND_DEPARTMENTS = tuple(" /、,:")
_DEPARTMENTS_CLOSE = lazy(r"\s*[(【〔\[<〈《](?P<names>[^()【】〔〕\[\]<>〈〉《》\d]{2,40})[)】〕\]>〉》]\s*$")
_ENDS_ORGANIZATION = frozenset("課室局部庁会所係班ムプー館署園場校")
_SOURCE_AND_SUM = r"[^\s\d。、:：()]{1,16}[\s:：]*(?:[△▲−-] ?)?\d"
_OPENS_SOURCES = "財歳収本今当左上"
_SOURCES = lazy(rf"(?:(?:[本今当]年度|左|上記)の?)?<side.revenue>[\s:：]*(?={_SOURCE_AND_SUM})")
"""What announces where the money of an amount before it comes from: 財源内訳 国 1,200千円."""
_SOURCE = lazy(r"(?:<label.funding>|<remark.source>|[一-龠ァ-ヶー]{1,11}[金債料費源税])[\s:：]*(?=(?:[△▲−-] ?)?\d)")
_LIST_END = lazy(r"[/;；]")
_PART_END = lazy(r"[・、,/;；]")
_END_NOTE = lazy(
    r"\s*(?:[…‥・.]{1,}\s?[pP]?\.?\d{1,3}|[△▲+-]? ?\d{1,5}(?:\.\d+)? ?%|[※*†‡]+\s?\d{0,2}"
    r"|[→⇒]\s?[pP]?\.?\s?\d{1,3}(?:参照)?|[pP]\.?\s?\d{1,3}|\d{1,3}\s?(?:頁|ページ)|[¹²³⁴-⁹⁰]+[)⁾]?"
    r"|[\"”』」、;。]|-\s?\d{1,3}\s?-|注\d{1,2}|[|\s])*$"
)
_TRAILING_ORGANIZATION = lazy(
    r"[ \t　]*(?:(?<=\s)※ ?)?(?P<names>(?!(?<=円)分)[^\s()（）|。、\d][^()|。\d]{1,38}?)"
    r"(?:[ ]?[(〔\[]<telephone>[^()〔〕\[\]]{1,24}[)〕\]])?[ \t|]*$"
)
_LABELLED_DITTO = lazy(r"(?:<field.departments>)(?:\s?[:：/]\s?|\s)(?:<ditto>)")
_BEFORE_PROSE = lazy(r"(?P<names>[^\s()|。/\d]{2,30})(?=\s+\S{4})")
_LABEL_ALONE = lazy("<field.departments>")
_BEFORE_LABEL = lazy(r"(?P<who>[^\s:]{2,30}) ?: ?(?=\S)")
_LABEL_AND_BRACKET = lazy(rf"[ \t]*{LABEL_AND_BRACKET}[ \t|]*$")


def read_tail(
    text: str, start: int, figures: list[Figure], context: Context, *, end: int | None = None, depth: int = 0
) -> Tail:
    """Read what stands behind a title from an offset on, as far as it is understood.

    `figures` are those of the piece in order. `end` bounds the reading (inside a bracket).
    """
    reading = _Reading(text, start, len(text) if end is None else end, figures, context, depth)
    tail = reading.tail
    while reading.at < reading.stop and len(tail.clauses) < _MOST_CLAUSES and not reading.ended:
        for part in _parts_at(text[reading.at]):
            if part(reading):
                break
        else:
            break
    if depth == 0:
        if tail.end < len(text) and _END_NOTE.match(text, tail.end) is not None:
            tail.end = len(text)
    elif text[reading.at : reading.stop].strip(LABEL_TRIM):
        tail.unknown.append((reading.at, reading.stop))
    return tail


class _Reading:
    """Where the reading of a tail stands; each method reads one kind of part and says whether it stood there.

    `label_start` is where the label of the next figure may begin, `arrow` whether an arrow leads to that figure,
    `qualified` how far the qualifiers of the last figure reach. `of_sources` is set where the sources of the money are
    told, `ended` where the prose begins.
    """

    __slots__ = (
        "arrow", "at", "context", "depth", "ended", "figures", "label_start", "of_sources", "qualified", "start",
        "stop", "tail", "text",
    )  # fmt: skip

    def __init__(self, text: str, start: int, stop: int, figures: list[Figure], context: Context, depth: int) -> None:
        self.text = text
        self.start = start
        self.stop = stop
        self.figures = figures
        self.context = context
        self.depth = depth
        self.tail = Tail(start)
        self.at = start
        self.label_start = start
        self.arrow = False
        self.qualified = -1
        self.of_sources = False
        self.ended = False

    def _take(self, end: int) -> bool:
        """Count what stands up to an offset to the tail."""
        self.at = self.label_start = self.tail.end = end
        return True

    def _take_clause(self, clause: Clause, end: int) -> bool:
        self.tail.clauses.append(clause)
        return self._take(end)

    def _shape_amount(self) -> None:
        self.tail.shape.append("A" if self.depth == 0 else "a")

    def _skip_label(self, end: int | None) -> bool:
        """Go on behind a label, where there is one, and remember where it began."""
        if end is None:
            return False
        self.label_start, self.at = self.at, end
        return True

    def blank(self) -> bool:
        self.at += 1
        return True

    def figure(self) -> bool:
        figure = _figure_at(self.figures, self.at)
        if figure is None:
            return False
        if self.depth == 0 and self.tail.clauses and _IN_SENTENCE.match(self.text, figure.end):
            self.ended = True
            return True
        if figure.end > self.stop:
            return False
        clause = clause_of(self.text, self.label_start, figure, self.context, self.depth, arrow=self.arrow)
        if self.of_sources:
            clause.label = Label.FUNDING
        self.tail.clauses.append(clause)
        self._shape_amount()
        self.arrow = False
        self.qualified = qualify(self.tail, clause, self.text, figure.end, self.stop, self.figures)
        return self._take(self.qualified)

    def bracket(self) -> bool:
        text, at, stop = self.text, self.at, self.stop
        signed = text.startswith(self.context.limit_sign or "債", at) or text.startswith("債", at + 1)
        if signed and self._limit_behind_sign():
            return True
        closed = closing_of(text, at)
        closing = min(closed if closed is not None else stop, stop)
        after = self._group(closing)
        if after is None and self._stands_before_departments(closing):
            return self._take(closing + 1)
        if after is None:
            self.ended = True
            return True
        self.arrow = False
        return self._take(min(max(after, closing + 1), stop))

    def _limit_behind_sign(self) -> bool:
        """The sign of a limit with the years it holds for, before its figure or the bracket that holds it."""
        following = next((figure for figure in self.figures if figure.start > self.at), None)
        if following is None or following.end > self.stop:
            return False
        return is_limit_sign(self.text[self.at : following.start], self.context) and self._skip_label(following.start)

    def _stands_before_departments(self, closing: int) -> bool:
        """Whether a bracket behind an amount, of which no part is understood, is followed by who is in charge alone."""
        if self.depth or not self.tail.clauses or self.tail.departments is not None:
            return False
        return self._departments_close(closing + 1)

    def _departments_close(self, at: int) -> bool:
        """Whether who is in charge stands in a bracket at an offset, and nothing else to the end of the text."""
        who = _DEPARTMENTS_CLOSE.match(self.text, at)
        if who is None and self.text[at : at + 1].isspace():
            who = _TRAILING_ORGANIZATION.match(self.text, at)
            if who is not None and not is_organization(who["names"].strip().split("、")[-1].split(" ")[-1]):
                return False
        return who is not None and read_departments(who["names"].strip(), strict=True) is not None

    def _group(self, closing: int) -> int | None:
        """Read a bracket by what it holds; where to go on, None where the reader does not know what it says."""
        tail, text, opening, depth = self.tail, self.text, self.at, self.depth
        words = text[self.label_start : opening]
        inner = text[opening + 1 : closing].strip()
        bracket = text[opening]
        whole = text[opening : closing + 1]
        if not inner:
            return closing + 1
        marker = marker_group(whole)
        if marker is not None:
            found = [word for word in (marker["word"], marker["second"]) if word]
            tail.markers += found
            if any(word.replace(" ", "") == "再掲" for word in found):
                tail.relisted = True
            tail.shape.append("M")
            return closing + 1
        holds = [figure for figure in self.figures if opening < figure.start and figure.end <= closing]
        if not holds:
            return read_note(tail, Note(text, opening, closing, depth), self.figures, self.context)
        if depth >= _DEEPEST:
            return None
        first = opening + 1
        in_front = text[first : holds[0].start]
        if tail.departments is None and (led := _departments_in_front(in_front)) is not None:
            # (河川課 2,840,000千円): the departments stand before the figure, and before what that is called.
            tail.departments, tail.department_start, tail.department_bracket = led[0], first, "in"
            first += led[1]
        inside = read_tail(text, first, self.figures, self.context, end=closing, depth=depth + 1)
        if not inside.clauses:
            return None
        if (
            inside.unknown
            and not tail.clauses
            and text[inside.unknown[0][0]] not in PAIRS
            and len(text[slice(*inside.unknown[0])].strip(LABEL_TRIM)) > 6
            and depth == 0
            and tail.departments is None
        ):
            return None
        label, year = label_of(words, self.context) if words.strip(LABEL_TRIM) else (Label.PLAIN, None)
        for clause in inside.clauses:
            if clause.label is Label.PLAIN and label not in (Label.PLAIN, Label.UNKNOWN):
                clause.label, clause.year = label, year
        _take(tail, inside, bracket, depth)
        return closing + 1

    def closing_bracket(self) -> bool:
        return self._take(self.at + 1)

    def qualifiers(self) -> bool:
        if not self.tail.clauses or self.at == self.qualified:
            return False
        moved = qualify(self.tail, self.tail.clauses[-1], self.text, self.at, self.stop, self.figures)
        return moved > self.at and self._take(moved)

    def dash(self) -> bool:
        dash = DASH.match(self.text, self.at, self.stop)
        if dash is None or dash.end() <= self.at or not self._stands_for_amount(dash):
            return False
        self._shape_amount()
        return self._take_clause(
            clause_of_dash(self.text, self.label_start, dash, self.context, self.depth), dash.end()
        )

    def _stands_for_amount(self, dash: re.Match[str]) -> bool:
        """Whether a dash stands for an amount: by other parts or its 円, before a figure in a column, or at the end."""
        return bool(
            self.depth
            or self.tail.clauses
            or self.tail.departments is not None
            or dash[0].endswith("円")
            or self.text[: self.at].endswith("/")
            or (
                self.at == self.start
                and (
                    _leads_to_figure(
                        self.text, past := _past_gap(self.text, dash.end(), self.stop), self.stop, self.figures
                    )
                    or (past == self.stop and _stands_behind_gap(self.text, self.at))
                )
            )
        )

    def bound_alone(self) -> bool:
        bound = BOUND_ALONE.match(self.text, self.at, self.stop)
        if bound is None:
            return False
        clause = Clause(None, self.at, bound.end(), None)
        clause.problem = "only-a-bound"
        return self._take_clause(clause, bound.end())

    def unit_behind(self) -> bool:
        if not self.tail.clauses or self.text[self.at - 1] not in ")）":
            return False
        unit = _UNIT_BEHIND.match(self.text, self.at, self.stop)
        return unit is not None and self._take(unit.end())

    def separator(self) -> bool:
        separator = _SEPARATOR.match(self.text, self.at, self.stop)
        if separator is None and self.depth:
            separator = _NOTE_OF_BRACKET.match(self.text, self.at, self.stop)
        if separator is None:
            return False
        self.arrow = self.arrow or _ARROW.search(separator[0]) is not None
        self.at = self.label_start = separator.end()
        return True

    def sources(self) -> bool:
        """The words behind an amount that announce its sources, each of which has its sum behind it."""
        if self.depth or not self.tail.clauses:
            return False
        announced = _SOURCES.match(self.text, self.at, self.stop)
        if announced is None:
            return False
        self.at = self.label_start = announced.end()
        self.of_sources = True
        return True

    def source(self) -> bool:
        """One of the sources that were announced."""
        if not self.of_sources:
            return False
        named = _SOURCE.match(self.text, self.at, self.stop)
        if named is None:
            self.of_sources = False
            return False
        self.at = self.label_start = named.end()
        return True

    def aside(self) -> bool:
        if not self.depth:
            return self._aside_before_departments()
        aside = NOT_MONEY.match(self.text, self.at, self.stop)
        if aside is None or not (aside.end() == self.stop or self.text[aside.end()] in "、,・ )"):
            return False
        leads = _figure_at(self.figures, _past_gap(self.text, aside.end(), self.stop)) is not None
        if leads and label_of(aside[0], self.context)[0] not in (Label.UNKNOWN, Label.PLAIN):
            # うち3月補正 1,000千円: the label of a figure.
            return False
        return self._take(aside.end())

    def _aside_before_departments(self) -> bool:
        """Whether a rate or the mark of a note stands between an amount and who is in charge."""
        if not self.tail.clauses or self.tail.departments is not None or not self._may_close():
            return False
        aside = NOT_MONEY.match(self.text, self.at, self.stop)
        return aside is not None and self._departments_close(aside.end()) and self._take(aside.end())

    def _may_close(self) -> bool:
        """Whether a line ends like one that who is in charge closes."""
        return self.text[-1] in CLOSING or self.text[-1] in _ENDS_ORGANIZATION

    def label_of_bracket(self) -> bool:
        return self._skip_label(label_before_bracket(self.text, self.at, self.stop, self.figures, self.context))

    def label_of_dash(self) -> bool:
        if not self.depth:
            return False
        return self._skip_label(label_before_dash(self.text, self.at, self.stop, self.context))

    def label_of_figure(self) -> bool:
        return self._skip_label(
            label_before_figure(
                self.text, self.at, self.stop, self.figures, self.context, self.tail, self.depth, arrow=self.arrow
            )
        )

    def word(self) -> bool:
        end = _word_at(self.tail, self.text, self.at, self.stop, self.depth)
        return end is not None and self._take(end)


# The first that fits is taken: a figure before the words that might lead to one. Some begin with these characters only.
_PARTS_OF_TAIL = (
    (_Reading.figure, ""),
    (_Reading.qualifiers, ""),
    (_Reading.dash, "-‐–—―−ー皆な未予事調検精協算見積"),
    (_Reading.bound_alone, "千百万"),
    (_Reading.unit_behind, ""),
    (_Reading.separator, "*。、,・/／;；:：=＝…‥|+＋→⇒➡._‐–—―−─-"),
    (_Reading.sources, _OPENS_SOURCES),
    (_Reading.source, ""),
    (_Reading.aside, ""),
    (_Reading.label_of_bracket, ""),
    (_Reading.label_of_dash, ""),
    (_Reading.label_of_figure, ""),
    (_Reading.word, ""),
)


@cache
def _parts_at(character: str) -> tuple[Callable[[_Reading], bool], ...]:
    """The kinds of parts that may begin with a character, in the order in which they are tried."""
    if character in " \t":
        return (_Reading.blank,)
    if character in PAIRS:
        return (_Reading.bracket,)
    if character in CLOSING:
        return (_Reading.closing_bracket,)
    return tuple(part for part, beginnings in _PARTS_OF_TAIL if not beginnings or character in beginnings)


def _past_gap(text: str, at: int, stop: int) -> int:
    """The offset behind the blanks and the border of a cell that stand at an offset."""
    while at < stop and text[at] in " \t|":
        at += 1
    return at


def _stands_behind_gap(text: str, at: int) -> bool:
    """Whether a blank, or what leads to an amount, stands before an offset."""
    return at > 0 and (text[at - 1].isspace() or text[at - 1] in "…‥・:")


def _leads_to_figure(text: str, at: int, stop: int, figures: list[Figure]) -> bool:
    """Whether a figure stands at an offset, or in the bracket that opens there."""
    if at < stop and text[at] in PAIRS:
        at = _past_gap(text, at + 1, stop)
    return _figure_at(figures, at) is not None


def _figure_at(figures: list[Figure], at: int) -> Figure | None:
    for figure in figures:
        if figure.start == at:
            return figure
        if figure.start > at:
            return None
    return None


def _take(tail: Tail, inside: Tail, bracket: str, depth: int) -> None:
    """Add what a bracket holds to the tail that it stands in."""
    for index, clause in enumerate(inside.clauses):
        if clause.label is Label.PLAIN and clause.figure is not None and clause.figure.plus and (tail.clauses or index):
            clause.label = Label.DIFFERENCE
    for clause in inside.clauses:
        clause.depth = depth + 1 if tail.clauses else depth
    tail.clauses += inside.clauses
    tail.markers += inside.markers
    tail.relisted = tail.relisted or inside.relisted
    if tail.departments is None and inside.departments is not None:
        tail.departments, tail.department_start = inside.departments, inside.department_start
        tail.department_bracket = "in"
    tail.shape.append(f"A{bracket}")
    tail.unknown += inside.unknown


def _departments_in_front(text: str) -> tuple[DepartmentList, int] | None:
    """The departments that the words in front of a figure open with, and where what the figure is called begins."""
    if text[-1:] not in _BEHIND_DEPARTMENTS:
        return None
    whole = read_departments(text.strip(" /、,:"), strict=True)
    if whole is not None:
        return whole, len(text)
    before = _BEFORE_LABEL.match(text)
    named = read_departments(before["who"], strict=True) if before is not None else None
    return None if before is None or named is None else (named, before.end())


def _word_at(tail: Tail, text: str, at: int, stop: int, depth: int) -> int | None:
    """A marker without brackets, or the departments that close the line or the bracket; where they end."""
    if depth:
        part = _PART_END.split(text[at:stop], maxsplit=1)[0]
        word, end = part.strip(), at + len(part)
        named = read_departments(word, strict=True)
        if named is not None and tail.departments is None:
            for rest in (text[at:stop], _LIST_END.split(text[at:stop], maxsplit=1)[0]):
                if (several := read_departments(rest.strip(), strict=True)) is not None:
                    named, end = several, at + len(rest)
                    break
            tail.departments, tail.department_start = named, at
            return end
        if is_marker(word):
            tail.markers.append(word)
            tail.relisted = tail.relisted or word == "再掲"
            return end
        rest = text[at:stop].strip()
        departments = read_departments(rest, strict=True)
        if departments is not None and tail.departments is None:
            tail.departments, tail.department_start = departments, at
            return stop
        return None
    if not tail.clauses:
        return None
    closing = _TRAILING_ORGANIZATION.match(text, at, stop)
    whole = closing is not None and read_departments(closing["names"], strict=True) is not None
    apart = _BEFORE_PROSE.match(text, at, stop) if text[:at].rstrip()[-1:] == "/" and not whole else None
    named = read_departments(apart["names"], strict=True) if apart is not None and tail.departments is None else None
    if apart is not None and named is not None and not _LABEL_ALONE.fullmatch(apart["names"]):
        # 橋の点検 / 2,300千円 / 道路課 傷みを調べる
        tail.departments, tail.department_start = named, at
        tail.shape.append("D")
        return apart.end()
    match = closing or _LABEL_AND_BRACKET.match(text, at, stop)
    if match is None:
        return None
    word = match["names"].strip()
    if is_marker(word):
        tail.markers.append(word)
        return stop
    if (
        tail.departments is None
        and (is_organization(word.split("、")[-1].split(" ")[-1]) or _LABELLED_DITTO.fullmatch(word))
        and (departments := read_departments(word, strict=True)) is not None
    ):
        tail.departments, tail.department_start = departments, match.start("names")
        tail.shape.append("D")
        return stop
    return None
