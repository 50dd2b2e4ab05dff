"""Clauses: a figure, or the dash in its place, with the label before it and the qualifiers behind it."""

from __future__ import annotations

import re

from mie_budget.models import Relation
from mie_budget.reading.brackets import CLOSING, closing_of
from mie_budget.reading.figures import Figure, figure_over
from mie_budget.reading.labels import ABOUT, LABEL_TRIM, Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.tails.tail import Clause, Tail
from mie_budget.reading.titles import is_marker

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
    r"|(?!(?:<field.departments>)(?!当))\d? ?[^\s\d)]{1,6}(?:当(?:たり|り)?|あたり)(?=[\s)]|$))"
    r"|[ ,、]? ?\(?\d? ?<price.one>(?:当(?:たり|り)?|あたり|につき|ごと)(?=[\s)]|$)\)?",
    "decrease": r" ?[のを]?減(?:額|少)?(?:補正)?(?= *(?:[)\]〕、,。(〔\[]|$))",
    "increase": r" ?の?増(?:額|加)?(?= *(?:[)\]〕、,]|$))",
    "plus": r"[ 、]?<plus>(?! *\d)(?=[\s)\]〕】、。(（〔\[]|$)",
}
_QUALIFIERS = tuple((effect, lazy(words)) for effect, words in _QUALIFIER_WORDS.items())
_ANY_QUALIFIER = lazy("|".join(_QUALIFIER_WORDS.values()))
_PART = _QUALIFIERS[0][1]
"""What most qualifiers are."""
DASH = lazy(
    r"<dash>{1,3}(?: ?[百千万億]{0,2}円)?(?= *(?:[)\]、,/|→⇒〕】(【〔\[<〈《]|$)|\s+皆[増減])|皆減"
    r"|皆増(?= *(?:[|]|$))|(?:<unstated>)(?= *(?:[)\]〕】(〔\[<〈《]|$))"
)
BOUND_ALONE = lazy(r"(?:千円|百万円|万円)(?:未満|以下)")
NOT_MONEY = lazy(
    r"(?:対?前年度?[^\d円]{0,8}|比 ?|約|(?:伸び|増減)率?[\s:：]*)?[△▲+±-]? ?"
    r"(?:[\d.,]+|[〇一二三四五六七八九百・]+) ?(?:%|倍|ポイント)"
    r"[^\d円()【】〔〕\[\]]{0,6}"
    r"|対?前年度?(?:当初)?比 ?±0|(?:補助率[\s:：]*)?(?:<remark.source>)?\s?\d{1,2}/\d{1,2}"
    r"|(?:<label.previous_year>[\s:：]*|対?前年度?(?:当初)?比[\s:：]*)?皆[増減]"
    r"|[pP]\.?\s?\d{1,3}|[→⇒] ?[pP]?\.?\s?\d{1,3}"
    r"|(?:(?!全|計|約)[^\s\d()]{1,10} ?)?(?:[pP]{1,2}\.? ?)?\d{1,3}(?:[-~〜～]\d{1,3})? ?(?:頁|ページ)(?:参照)?"
    r"|(?!全|計|約)[^\s\d()]{1,10} ?[pP]{1,2}\.? ?\d{1,3}(?:[-~〜～]\d{1,3})?(?:参照)?"
    r"|※\d*|注\d*|\*\d*|(?:[^()]{0,8}補正(?:予算)?(?:を?含む|分)?)"
    r"|[RHS令平]?[和成]?(?:\d{1,2}|元)(?:年度)?[~～〜-][RHS令平]?[和成]?\d{1,2}(?:年度)?|新旧"
    r"|(?:[RHS]|令和|平成)\d{1,2}(?:年度)?(?=\s*$)"
    r"|[\d]{1,2}/[\d]{1,2}|\d{1,2} ?[かカヶケ箇ヵ] ?年(?:計画)?(?:の|中) ?\d{1,2} ?年目"
)
_FOR_EACH = lazy(r"\s*(?:[1一]|各)?<price.one>(?:あたり|当たり|につき)[\s:：約]*")
"""Before a figure in a bracket: it is what one of them gets or pays."""
_OF_AMOUNT = frozenset("【〔[")
"""Brackets that hold amounts, and no remarks within what is said of an item."""
_BETWEEN_PARTS = lazy("[、,/;；]")
_LABEL_AND_DASH = lazy(r"[^()、,/\d]{2,16}?[ :：](?=<dash>)")
_SAID_TWICE = lazy(r"\s*<label.amount>\(<label.amount>\)[\s:：]*(?:約 ?)?")
"""A label, and in a bracket what else the sum is called: 予算額(事業費) 500千円."""
_SOURCE = lazy(r"[\s:：、,・/／(]*(?:(?:財源)?内訳[\s:：]*|財源[\s:：]*)?(?:<remark.source>)[\s:：]*")
"""In brackets: a source of money by what it is called in short."""
_BEFORE_BRACKET = lazy(r"[^()（）。\[\]【】〔〕]{2,20}(?=[(〔【\[])")
_NONE_BEFORE = lazy(r"[^→⇒➡]{0,16}<dash> ?(?:→|⇒|➡)\s*")
"""A dash for last year, and the arrow from there to the figure of this one: R7 ― ⇒ R8."""
_LONGEST_STEP = 8
"""財務部長査定, 市長査定額: the words of a step are no longer."""


def clause_of(text: str, label_start: int, figure: Figure, context: Context, depth: int, *, arrow: bool) -> Clause:
    """The clause of a figure whose label begins at an offset."""
    clause = Clause(figure, figure.start, figure.end, figure.yen)
    clause.depth, clause.arrow = depth, arrow
    # ▲約2,300千円: the sign stands before it.
    clause.about = "約" in text[figure.start : figure.end]
    if words := text[label_start : figure.start]:
        none_before = _NONE_BEFORE.match(words)
        if none_before is not None:
            label_start += none_before.end()
            words = words[none_before.end() :]
        about = ABOUT.search(words)
        if about is not None:
            clause.about = True
            clause.start = label_start + about.start()
            words = words[: about.start()]
        clause.label, clause.year = label_of(words, context)
        if clause.label is Label.UNKNOWN and _is_for_each(text, label_start, words):
            clause.label, clause.yen, clause.problem, clause.rate = Label.PLAIN, None, "unit-price", True
        clause.source = bool(depth) and clause.label is Label.UNKNOWN and _SOURCE.fullmatch(words) is not None
    if figure.plus and context.plus_on_top and clause.label is Label.PLAIN:
        clause.label = Label.ADDITIONAL
    if clause.label is Label.RANGE:
        clause.label, clause.yen, clause.problem = Label.PLAIN, None, "range"
    elif clause.label in (Label.PART_OF, Label.RELISTED, Label.ADDITIONAL):
        clause.relation = Relation(clause.label.value)
        if not any(closing in words for closing in CLOSING):
            clause.start = label_start + len(words) - len(words.lstrip(LABEL_TRIM))
    if context.limits and clause.label in (Label.PLAIN, Label.AMOUNT, Label.YEAR):
        clause.label = Label.LIMIT
    return clause


def clause_of_dash(text: str, label_start: int, dash: re.Match[str], context: Context, depth: int) -> Clause:
    """The clause of a dash whose label begins at an offset: there is no amount."""
    clause = Clause(None, dash.start(), dash.end(), None)
    clause.label, clause.year = label_of(text[label_start : dash.start()], context)
    clause.depth = depth
    return clause


def label_before_figure(
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
        return following.start if _SAID_TWICE.fullmatch(words) else None
    label, _ = label_of(ABOUT.sub("", words), context)
    if label is Label.UNKNOWN and _is_for_each(text, at, words) and not text[following.end : stop].strip():
        return following.start
    if label is Label.UNKNOWN:
        part = depth and not tail.clauses and _PART.match(text, following.end, stop) and not _opens_parts(words)
        step = arrow and tail.clauses and len(words.strip()) <= _LONGEST_STEP
        source = depth and figures[0].start < at and _SOURCE.fullmatch(words) is not None
        return following.start if part or step or source else None
    if label in (Label.OF_WHICH, Label.ADDITIONAL, Label.LIMIT, Label.PREVIOUS_YEAR, Label.ASIDE) and re.search(
        r"[はがをに]|(?<!ま)で|して", words.strip()[-2:]
    ):
        return None
    return following.start


def _is_for_each(text: str, start: int, words: str) -> bool:
    """Whether the words that open a bracket of an amount say that it is what each gets: 【1団体あたり5万円】."""
    return text[start - 1 : start] in _OF_AMOUNT and start > 0 and _FOR_EACH.fullmatch(words) is not None


def _opens_parts(words: str) -> bool:
    """Whether the first of several parts is who is in charge, or a marker, and no name of what an item is a part of."""
    first, *others = _BETWEEN_PARTS.split(words, maxsplit=1)
    first = first.strip()
    return bool(others) and (is_marker(first) or read_departments(first, strict=True) is not None)


def label_before_bracket(text: str, at: int, stop: int, figures: list[Figure], context: Context) -> int | None:
    """The offset of the next bracket where it holds a figure and only a label stands before it."""
    match = _BEFORE_BRACKET.match(text, at, stop)
    if match is None:
        return None
    opening = match.end()
    if figure_over(figures, at, opening):
        # A label with its figure: the bracket says more of it.
        return None
    closing = closing_of(text, opening)
    holds = closing is not None and figure_over(figures, opening + 1, closing)
    label, _ = label_of(match[0], context)
    known = label not in (Label.UNKNOWN, Label.PLAIN) and (label is not Label.AMOUNT or is_label(match[0]))
    return opening if holds and known and len(match[0].strip()) <= 14 else None


def label_before_dash(text: str, at: int, stop: int, context: Context) -> int | None:
    """The offset of a dash that closes a bracket or a part of it where only a label stands before it."""
    match = _LABEL_AND_DASH.match(text, at, stop)
    if match is None or DASH.match(text, match.end(), stop) is None:
        return None
    return match.end() if label_of(match[0], context)[0] not in (Label.UNKNOWN, Label.PLAIN) else None


def qualify(tail: Tail, clause: Clause, text: str, at: int, stop: int, figures: list[Figure]) -> int:
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


def is_qualifier(rest: str) -> bool:
    """Whether words behind a figure are nothing or one qualifier."""
    return not rest.strip() or any(pattern.fullmatch(rest) for _, pattern in _QUALIFIERS)


def relation_word(inner: str) -> Relation | None:
    """The relation that a word alone states (内数, 再掲, 外数), None for other words."""
    compact = inner.replace(" ", "").strip("※")
    if compact in ("内数", "うち数", "の内数"):
        return Relation.PART_OF
    if compact == "再掲":
        return Relation.RELISTED
    return Relation.ADDITIONAL if compact == "外数" else None
