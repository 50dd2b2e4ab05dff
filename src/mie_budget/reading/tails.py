"""Tails: what stands behind a title. Figures with their labels and qualifiers, departments, markers and notes.

A *tail* is read once from left to right as a sequence of parts: `【土木部】（2,300千円の内数、前年度 2,000千円）`.
Each figure is a clause with the label before it and the qualifiers behind it. Nothing is read past the first words that
are none of these: they are the item's prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from mie_budget.models import Relation
from mie_budget.reading.brackets import CLOSING, PAIRS, closing_of
from mie_budget.reading.figures import Figure, figure_over, find_bare
from mie_budget.reading.labels import ABOUT, LABEL_TRIM, Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_organization, read_departments
from mie_budget.reading.titles import MARKER_GROUP, is_marker

_DEEPEST = 8
"""Brackets in brackets deeper than this are no writing."""
_IN_SENTENCE = lazy(r"[でをがはもとや]|に(?!内)|の(?!内|うち|増|減|外)")
_MOST_CLAUSES = 24
"""No item says more figures of itself: more are a list, and each is looked at beside the others."""
_PREVIOUS_YEAR_ALONE = lazy(r"<label.previous_year>の?(?:<label.amount>)?")
_UNIT_BEHIND = lazy(r" ?<unit>(?:の?内数)?")
_LONGEST_STEP = 8
"""財務部長査定, 市長査定額: the words of a step are no longer."""
_ARROW = lazy(r"→|⇒|➡|->")
_QUALIFIER_WORDS = {
    "part": r"[ (・、,※]{0,3}<part>(?: ?\))?",
    "relisted": r"[ (・、,※]{0,3}<relisted>(?: ?\))?",
    "limit": r" ?[(〔\[<〈【]債務負担(?:行為)?(?:額|限度額|設定額|分)?[)〕\]>〉】]",
    "on_top": r"[ (・、,]{0,3}<on_top>(?! ?\d)(?: ?\))?",
    "about": r" ?<about.behind>(?!\w)",
    "bound": r" ?<bound>",
    "range": r" ?[〜～~] ?(?:約 ?)?(?=\d|\)|$)",
    "rate": r" ?(?:/|／|÷|×|x|X) ?(?:\d* ?時間(?![一-龠])"
    r"|\d* ?(?:[人件戸回日月年台校世箇個団名食本枚頭袋俵m㎡]|ha|a|kg|t)(?![一-龠A-Za-z])"
    r"|[^\s\d)]{1,6}当(?:たり|り)?(?=[\s)]|$))",
    "decrease": r" ?の?減(?:額|少)?(?:補正)?(?= *(?:[)\]〕、,]|$))",
    "increase": r" ?の?増(?:額|加)?(?= *(?:[)\]〕、,]|$))",
    "plus": r"[ 、]?<plus>(?! *\d)(?=[\s)\]〕】、。(（]|$)",
}
_QUALIFIERS = tuple((effect, lazy(words)) for effect, words in _QUALIFIER_WORDS.items())
_ANY_QUALIFIER = lazy("|".join(_QUALIFIER_WORDS.values()))
_PART = _QUALIFIERS[0][1]
"""What most qualifiers are."""
_SEPARATOR = lazy(r"(?:\*\*|。(?=別に|他に|ほかに|うち)|[、,・/／;：:=＝…‥|]|[+＋](?! *[\d¥]))+|[→⇒➡]|->")
_DASH = lazy(
    r"[-‐–—―−ー]{1,3}(?: ?[百千万億]{0,2}円)?(?= *(?:[)\]、,/|→⇒〕】(【〔\[]|$)|\s+皆[増減])|皆減"
    r"|皆増(?= *(?:[|]|$))|なし(?= *(?:[)\]〕】]|$))"
)
_LABELLED_DASH = lazy(r"(?:<label.amount>)[\s:：]*[-‐–—―−ー]{1,3}(?: ?[百千万億]{0,2}円)?")
_LABEL_AND_DASH = lazy(r"[^()、,/\d]{2,16}?[ :：](?=[-‐–—―−ー])")
_PARTS = lazy(r"[、,/]")
_PART_END = lazy(r"[・、,/;；]")
_BEFORE_BRACKET = lazy(r"[^()（）。\[\]【】〔〕]{2,20}(?=[(〔【\[])")
_BOUND_ALONE = lazy(r"(?:千円|百万円|万円)(?:未満|以下)")
_NOT_MONEY = lazy(
    r"(?:対?前年度?[^\d円]{0,8}|比 ?|約)?[△▲+-]? ?[\d.,]+ ?(?:%|倍|ポイント)[^\d円]{0,6}"
    r"|(?:<label.previous_year>[\s:：]*)?皆[増減]|[pP]\.?\s?\d{1,3}|[→⇒] ?[pP]?\.?\s?\d{1,3}"
    r"|\d{1,3} ?(?:頁|ページ)(?:参照)?"
    r"|※\d*|注\d*|\*\d*|(?:[^()]{0,8}補正(?:予算)?(?:を?含む|分)?)"
    r"|[RHS令平]?[和成]?(?:\d{1,2}|元)(?:年度)?[~～〜-][RHS令平]?[和成]?\d{1,2}(?:年度)?|新旧"
    r"|[\d]{1,2}/[\d]{1,2}"
)
_FORMER = lazy(r"旧[・:： ]?|前[:：]")
_END_NOTE = lazy(
    r"\s*(?:[…‥・.]{1,}\s?[pP]?\.?\d{1,3}|[△▲+-]? ?\d{1,5}(?:\.\d+)? ?%|[※*†‡]+\s?\d{0,2}"
    r"|[→⇒]\s?[pP]?\.?\s?\d{1,3}(?:参照)?|[pP]\.?\s?\d{1,3}|\d{1,3}\s?(?:頁|ページ)|[¹²³⁴-⁹⁰]+[)⁾]?"
    r"|[\"”』」、;。]|-\s?\d{1,3}\s?-|注\d{1,2}|[|\s])*$"
)
_SHAPED_AMOUNT = lazy(r"[^、。]{0,12}円[^\w]{0,2}|[^\w\s]{2,8}(?:[百千万億]*円)|[?？]{2,}|調整中|未定|精査中")
_TRAILING_ORGANIZATION = lazy(r"[ \t　]*(?P<names>[^\s()（）|。、\d][^()|。\d]{1,38}?)[ \t|]*$")


class Clause:
    """One figure with its label and qualifiers, while a tail is being read.

    `depth` is how many brackets it stands in, `arrow` whether an arrow leads to it.
    """

    __slots__ = (
        "about",
        "arrow",
        "bound",
        "depth",
        "end",
        "figure",
        "label",
        "problem",
        "rate",
        "relation",
        "start",
        "year",
        "yen",
    )

    def __init__(self, figure: Figure | None, start: int, end: int, yen: int | None) -> None:
        self.figure = figure
        self.start = start
        self.end = end
        self.yen = yen
        self.label = Label.PLAIN
        self.year: int | None = None
        self.relation: Relation | None = None
        self.depth = 0
        self.arrow = False
        self.problem: str | None = figure.problem if figure else None
        self.about = False
        self.bound = False
        self.rate = False


class Tail:
    """What stands behind a title, up to its prose."""

    __slots__ = (
        "clauses",
        "department_bracket",
        "department_start",
        "departments",
        "end",
        "markers",
        "relisted",
        "shape",
        "start",
        "unknown",
    )

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.clauses: list[Clause] = []
        self.departments: DepartmentList | None = None
        self.department_start = start
        self.department_bracket = ""
        self.markers: list[str] = []
        self.relisted = False
        self.shape: list[str] = []
        """The kinds of its parts in order: `D(` departments in brackets, `A` an amount, `A(` one in brackets …"""
        self.unknown: list[tuple[int, int]] = []
        """Words beside a figure in its bracket that say something the reader does not know."""


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
    `qualified` how far the qualifiers of the last figure reach. `ended` is set where the prose begins.
    """

    __slots__ = (
        "arrow", "at", "context", "depth", "ended", "figures", "label_start", "qualified", "start", "stop", "tail",
        "text",
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
        clause = _clause(self.text, self.label_start, figure, self.context, self.depth, arrow=self.arrow)
        self.tail.clauses.append(clause)
        self._shape_amount()
        self.arrow = False
        self.qualified = _qualify(self.tail, clause, self.text, figure.end, self.stop, self.figures)
        return self._take(self.qualified)

    def bracket(self) -> bool:
        text, at, stop = self.text, self.at, self.stop
        closed = closing_of(text, at)
        closing = min(closed if closed is not None else stop, stop)
        words = text[self.label_start : at]
        after = _group(self.tail, text, at, closing, self.figures, self.context, self.depth, words)
        if after is None:
            self.ended = True
            return True
        self.arrow = False
        return self._take(min(max(after, closing + 1), stop))

    def closing_bracket(self) -> bool:
        return self._take(self.at + 1)

    def qualifiers(self) -> bool:
        if not self.tail.clauses or self.at == self.qualified:
            return False
        moved = _qualify(self.tail, self.tail.clauses[-1], self.text, self.at, self.stop, self.figures)
        return moved > self.at and self._take(moved)

    def dash(self) -> bool:
        dash = _DASH.match(self.text, self.at, self.stop)
        if dash is None or dash.end() <= self.at or not self._stands_for_amount(dash):
            return False
        self._shape_amount()
        return self._take_clause(_dash_clause(self.text, self.label_start, dash, self.context, self.depth), dash.end())

    def _stands_for_amount(self, dash: re.Match[str]) -> bool:
        """Whether a dash stands for an amount: beside other parts, with its 円, or before the figure of a column."""
        return bool(
            self.depth
            or self.tail.clauses
            or self.tail.departments is not None
            or dash[0].endswith("円")
            or self.text[: self.at].endswith("/")
            or (
                self.at == self.start
                and _leads_to_figure(self.text, _past_gap(self.text, dash.end(), self.stop), self.stop, self.figures)
            )
        )

    def bound_alone(self) -> bool:
        bound = _BOUND_ALONE.match(self.text, self.at, self.stop)
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
        if separator is None:
            return False
        self.arrow = self.arrow or _ARROW.search(separator[0]) is not None
        self.at = self.label_start = separator.end()
        return True

    def aside(self) -> bool:
        if not self.depth:
            return False
        aside = _NOT_MONEY.match(self.text, self.at, self.stop)
        if aside is None or not (aside.end() == self.stop or self.text[aside.end()] in "、,・ )"):
            return False
        return self._take(aside.end())

    def label_of_bracket(self) -> bool:
        return self._skip_label(_label_before_bracket(self.text, self.at, self.stop, self.figures, self.context))

    def label_of_dash(self) -> bool:
        if not self.depth:
            return False
        return self._skip_label(_label_before_dash(self.text, self.at, self.stop, self.context))

    def label_of_figure(self) -> bool:
        return self._skip_label(
            _label_before_figure(
                self.text,
                self.at,
                self.stop,
                self.figures,
                self.context,
                self.tail,
                self.depth,
                arrow=self.arrow,
            )
        )

    def word(self) -> bool:
        end = _word_at(self.tail, self.text, self.at, self.stop, self.depth)
        return end is not None and self._take(end)


# The first that fits is taken: a figure before the words that might lead to one. Some begin with these characters only.
_PARTS_OF_TAIL = (
    (_Reading.figure, ""),
    (_Reading.qualifiers, ""),
    (_Reading.dash, "-‐–—―−ー皆な"),
    (_Reading.bound_alone, "千百万"),
    (_Reading.unit_behind, ""),
    (_Reading.separator, "*。、,・/／;；:：=＝…‥|+＋→⇒➡-"),
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


def _clause(text: str, label_start: int, figure: Figure, context: Context, depth: int, *, arrow: bool) -> Clause:
    clause = Clause(figure, figure.start, figure.end, figure.yen)
    clause.depth, clause.arrow = depth, arrow
    if words := text[label_start : figure.start]:
        about = ABOUT.search(words)
        if about is not None:
            clause.about = True
            clause.start = label_start + about.start()
            words = words[: about.start()]
        clause.label, clause.year = label_of(words, context)
    if clause.label is Label.RANGE:
        clause.label, clause.yen, clause.problem = Label.PLAIN, None, "range"
    elif clause.label in (Label.PART_OF, Label.RELISTED, Label.ADDITIONAL):
        clause.relation = Relation(clause.label.value)
        if not any(closing in words for closing in CLOSING):
            clause.start = label_start + len(words) - len(words.lstrip(LABEL_TRIM))
    if context.limits and clause.label in (Label.PLAIN, Label.AMOUNT, Label.YEAR):
        clause.label = Label.LIMIT
    return clause


def _dash_clause(text: str, label_start: int, dash: re.Match[str], context: Context, depth: int) -> Clause:
    clause = Clause(None, dash.start(), dash.end(), None)
    clause.label, clause.year = label_of(text[label_start : dash.start()], context)
    clause.depth = depth
    return clause


def _qualify(tail: Tail, clause: Clause, text: str, at: int, stop: int, figures: list[Figure]) -> int:
    """Read the qualifiers behind a clause's figure and apply them; where they end."""
    progress = True
    while progress and at < stop and (_PART.match(text, at, stop) or _ANY_QUALIFIER.match(text, at, stop)):
        progress = False
        for effect, pattern in _QUALIFIERS:
            match = pattern.match(text, at, stop)
            if match is None or match.end() == at:
                continue
            end = match.end()
            if "(" in match[0] and not match[0].endswith(")"):
                continue
            end = _apply(effect, tail, clause, text, end, stop, figures)
            # What is set apart from the figure says something about it and is no part of its text.
            if at == clause.end and "※" not in match[0]:
                clause.end = min(end, stop)
            at, progress = end, True
            break
    return at


def _apply(effect: str, tail: Tail, clause: Clause, text: str, end: int, stop: int, figures: list[Figure]) -> int:
    """What a qualifier that ends at an offset makes of a clause; where it ends with what belongs to it."""
    if effect == "range":
        following = next((figure for figure in figures if end <= figure.start <= end + 3), None)
        end = following.end if following else end
        clause.yen, clause.problem = None, "range"
    elif effect == "part":
        clause.relation = clause.relation if clause.relation is Relation.RELISTED else Relation.PART_OF
        # The words before it name what it is a part of.
        clause.label = Label.PART_OF if clause.label is Label.UNKNOWN else clause.label
    elif effect == "relisted":
        clause.relation = Relation.RELISTED
    elif effect == "limit":
        clause.label = Label.LIMIT
    elif effect == "on_top":
        clause.relation = Relation.ADDITIONAL
    elif effect == "about":
        clause.about = True
    elif effect == "bound":
        clause.yen, clause.problem = None, "only-a-bound"
    elif effect == "rate":
        clause.yen, clause.problem, clause.rate = None, "unit-price", True
        closing = text.find(")", end, stop)
        end = closing if clause.depth and closing >= 0 else end
    elif effect == "decrease":
        clause.yen = None if clause.yen is None else -abs(clause.yen)
        clause.label = Label.DIFFERENCE if clause.depth or len(tail.clauses) > 1 else clause.label
    elif effect == "increase":
        clause.label = Label.DIFFERENCE if clause.depth or len(tail.clauses) > 1 else clause.label
    return end


def _group(
    tail: Tail, text: str, opening: int, closing: int, figures: list[Figure], context: Context, depth: int, words: str
) -> int | None:
    """Read a bracket by what it holds; where to go on, None where the reader does not know what it says."""
    inner = text[opening + 1 : closing].strip()
    bracket = text[opening]
    whole = text[opening : closing + 1]
    if not inner:
        return closing + 1
    marker = MARKER_GROUP.fullmatch(whole)
    if marker is not None:
        found = [word for word in (marker["word"], marker["second"]) if word]
        tail.markers += found
        if any(word.replace(" ", "") == "再掲" for word in found):
            tail.relisted = True
        tail.shape.append("M")
        return closing + 1
    holds = [figure for figure in figures if opening < figure.start and figure.end <= closing]
    if not holds:
        return _words_alone(tail, text, opening, closing, figures, context, depth)
    if depth >= _DEEPEST:
        return None
    first = opening + 1
    in_front = text[first : holds[0].start]
    if (
        tail.departments is None
        and in_front[-1:] == " "
        and (named_first := read_departments(in_front.strip(), strict=True))
    ):
        # (河川課 2,840,000千円): the department stands before the figure.
        tail.departments, tail.department_start, tail.department_bracket = named_first, first, "in"
        first = holds[0].start
    inside = read_tail(text, first, figures, context, end=closing, depth=depth + 1)
    if not inside.clauses:
        return None
    if (
        inside.unknown
        and not tail.clauses
        and len(text[slice(*inside.unknown[0])].strip(LABEL_TRIM)) > 6
        and depth == 0
        and tail.departments is None
    ):
        return None
    label, year = label_of(words, context) if words.strip(LABEL_TRIM) else (Label.PLAIN, None)
    for clause in inside.clauses:
        if clause.label is Label.PLAIN and label not in (Label.PLAIN, Label.UNKNOWN):
            clause.label, clause.year = label, year
    _take(tail, inside, bracket, depth)
    return closing + 1


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


def _words_alone(
    tail: Tail, text: str, opening: int, closing: int, figures: list[Figure], context: Context, depth: int
) -> int | None:
    """Read a bracket without a figure: a name, a qualifier, an amount that is none, or a label."""
    inner = text[opening + 1 : closing].strip()
    bracket = text[opening]
    if _FORMER.match(inner):
        return closing + 1
    if tail.departments is None or not tail.departments.names:
        departments = read_departments(inner, strict=bracket not in "【〔[〈《" or bool(tail.clauses))
        if departments is not None and not _is_qualifier(inner) and not is_label(inner):
            tail.departments = departments
            tail.department_start = opening
            tail.department_bracket = bracket
            tail.shape.append(f"D{bracket}")
            return closing + 1
    elif read_departments(inner, strict=True) is not None:
        return closing + 1
    if tail.clauses and _qualify(tail, tail.clauses[-1], text, opening + 1, closing, figures) >= closing:
        return closing + 1
    if tail.clauses and all(_states_nothing(part.strip(), context) for part in _PARTS.split(inner)):
        return closing + 1
    if _NOT_MONEY.fullmatch(inner) and (tail.clauses or tail.departments):
        return closing + 1
    stated = _none_stated(tail, text, opening, closing, context, depth)
    if stated != _NOT_STATED:
        return stated
    return _label_alone(tail, text, opening, closing, figures, context, depth)


_NOT_STATED = -1


def _none_stated(tail: Tail, text: str, opening: int, closing: int, context: Context, depth: int) -> int | None:
    """Read a bracket that holds a dash, a bare number or a damaged figure; `_NOT_STATED` where it holds none."""
    inner = text[opening + 1 : closing].strip()
    dash = _DASH.fullmatch(inner) or _LABELLED_DASH.fullmatch(inner)
    if dash is not None or _BOUND_ALONE.fullmatch(inner):
        clause = Clause(None, opening + 1, closing, None)
        clause.problem = None if dash is not None else "only-a-bound"
        clause.depth = 0
        tail.clauses.append(clause)
        tail.shape.append("a")
        return closing + 1
    bare = find_bare(inner, context.unit)
    if len(bare) == 1 and not inner[: bare[0].start].strip(LABEL_TRIM) and _rest_is_qualifier(inner[bare[0].end :]):
        return _bare_group(tail, text, opening, closing, bare[0], inner, context, depth)
    if (tail.departments is not None or depth) and not tail.clauses and _SHAPED_AMOUNT.fullmatch(inner):
        clause = Clause(None, opening + 1, closing, None)
        clause.problem = "digit-illegible"
        tail.clauses.append(clause)
        tail.shape.append("a")
        return closing + 1
    return _NOT_STATED


def _label_alone(
    tail: Tail, text: str, opening: int, closing: int, figures: list[Figure], context: Context, depth: int
) -> int | None:
    inner = text[opening + 1 : closing].strip()
    label, _ = label_of(inner, context)
    if tail.clauses and tail.clauses[-1].label is Label.PLAIN and _PREVIOUS_YEAR_ALONE.fullmatch(inner):
        # 5,000千円(前年度当初予算額): the label stands behind the figure.
        tail.clauses[-1].label = Label.PREVIOUS_YEAR
        return closing + 1
    following = next((figure for figure in figures if figure.start > closing), None)
    if (
        label is not Label.UNKNOWN
        and label is not Label.PLAIN
        and following is not None
        and not text[closing + 1 : following.start].strip(LABEL_TRIM)
    ):
        # 【債務負担行為】1,000千円: the label stands in brackets of its own.
        clause = _clause(text, opening, following, context, depth, arrow=False)
        tail.clauses.append(clause)
        tail.shape.append("a")
        return _qualify(tail, clause, text, following.end, len(text), figures)
    return None


def _bare_group(
    tail: Tail, text: str, opening: int, closing: int, bare: Figure, inner: str, context: Context, depth: int
) -> int | None:
    """A number alone in brackets: read by the unit of the document, or reported where there is none."""
    offset = opening + 1 + len(text[opening + 1 : closing]) - len(text[opening + 1 : closing].lstrip())
    start, end = offset + bare.start, offset + bare.end
    digits = inner[bare.start : bare.end]
    if bare.yen is None and digits != "0":
        if "," not in digits and len(digits) < 4:
            return None
        if tail.departments is None and not tail.clauses:
            return None
    clause = Clause(bare._replace(start=start, end=end), start, end, 0 if digits == "0" else bare.yen)
    clause.problem = None if digits == "0" else bare.problem
    clause.depth = depth + 1 if tail.clauses else 0
    if context.limits:
        clause.label = Label.LIMIT
    tail.clauses.append(clause)
    tail.shape.append("a")
    _qualify(tail, clause, text, end, closing, [])
    return closing + 1


def _is_qualifier(inner: str) -> bool:
    return relation_word(inner) is not None or is_marker(inner)


def relation_word(inner: str) -> Relation | None:
    """The relation that a word alone states (内数, 再掲, 外数), None for other words."""
    compact = inner.replace(" ", "").strip("※")
    if compact in ("内数", "うち数", "の内数"):
        return Relation.PART_OF
    if compact == "再掲":
        return Relation.RELISTED
    return Relation.ADDITIONAL if compact == "外数" else None


def _rest_is_qualifier(rest: str) -> bool:
    return not rest.strip() or any(pattern.fullmatch(rest) for _, pattern in _QUALIFIERS)


def _label_before_bracket(text: str, at: int, stop: int, figures: list[Figure], context: Context) -> int | None:
    """The offset of the next bracket where it holds a figure and only a label stands before it."""
    match = _BEFORE_BRACKET.match(text, at, stop)
    if match is None:
        return None
    opening = match.end()
    closing = closing_of(text, opening)
    holds = closing is not None and figure_over(figures, opening + 1, closing)
    label, _ = label_of(match[0], context)
    known = label not in (Label.UNKNOWN, Label.PLAIN) and (label is not Label.AMOUNT or is_label(match[0]))
    return opening if holds and known and len(match[0].strip()) <= 14 else None


def _states_nothing(part: str, context: Context) -> bool:
    """Whether a part of a bracket is a dash behind a label, or a rate: `前年度 -、皆増`."""
    if _NOT_MONEY.fullmatch(part):
        return True
    dashed = _label_before_dash(part, 0, len(part), context)
    return dashed is not None and _DASH.fullmatch(part, dashed) is not None


def _label_before_dash(text: str, at: int, stop: int, context: Context) -> int | None:
    """The offset of a dash that closes a bracket or a part of it where only a label stands before it."""
    match = _LABEL_AND_DASH.match(text, at, stop)
    if match is None or _DASH.match(text, match.end(), stop) is None:
        return None
    return match.end() if label_of(match[0], context)[0] not in (Label.UNKNOWN, Label.PLAIN) else None


def _label_before_figure(
    text: str, at: int, stop: int, figures: list[Figure], context: Context, tail: Tail, depth: int, *, arrow: bool
) -> int | None:
    """The offset of the next figure where only a label stands before it, or what the figure is a part of.

    Behind an arrow any short word is one: it names the step of the procedure or the person that decides.
    """
    following = next((figure for figure in figures if figure.start > at), None)
    if following is None or following.end > stop or following.start - at > 40:
        return None
    words = text[at : following.start]
    if "。" in words or "(" in words or ")" in words:
        return None
    label, _ = label_of(ABOUT.sub("", words), context)
    if label is Label.UNKNOWN:
        part = depth and not tail.clauses and _PART.match(text, following.end, stop)
        step = arrow and tail.clauses and len(words.strip()) <= _LONGEST_STEP
        return following.start if part or step else None
    if label in (Label.OF_WHICH, Label.ADDITIONAL, Label.LIMIT, Label.PREVIOUS_YEAR, Label.ASIDE) and re.search(
        r"[はがをに]|(?<!ま)で|して", words.strip()[-2:]
    ):
        return None
    return following.start


def _word_at(tail: Tail, text: str, at: int, stop: int, depth: int) -> int | None:
    """A marker without brackets, or the departments that close the line or the bracket; where they end."""
    if depth:
        part = _PART_END.split(text[at:stop], maxsplit=1)[0]
        word, end = part.strip(), at + len(part)
        named = read_departments(word, strict=True)
        if named is not None and tail.departments is None:
            whole = read_departments(text[at:stop].strip(), strict=True)
            tail.departments, tail.department_start = (named, at) if whole is None else (whole, at)
            return end if whole is None else stop
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
    match = _TRAILING_ORGANIZATION.match(text, at, stop)
    if match is None:
        return None
    word = match["names"].strip()
    if is_marker(word):
        tail.markers.append(word)
        return stop
    if (
        tail.departments is None
        and is_organization(word.split("、")[-1].split(" ")[-1])
        and (departments := read_departments(word, strict=True)) is not None
    ):
        tail.departments, tail.department_start = departments, match.start("names")
        tail.shape.append("D")
        return stop
    return None
