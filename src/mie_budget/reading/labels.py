"""Labels: what the words beside a figure say it is: the item's own, last year's, a limit, a part."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from mie_budget.models import OtherRelation
from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.calendar import YEAR_SOURCE, short_year
from mie_budget.reading.figures import Figure, find_figures
from mie_budget.reading.lexicon import characters, lazy

_LONGEST_LABEL = 80
"""Characters before a figure in which its label is looked for: 令和6年度一般会計当初予算要求額(うち一般財源)."""
_LONGEST_ABOUT = 8
"""約, おおよそ and a blank."""
_CALLED_BY_PRICE = lazy(r"(?:\W*\d{1,2}\W{1,2})?[^「」、。\d]*[一-龠ァ-ヶー]「[^「」、。\d]{1,16}\d{1,3}[千万]?円")
"""What a programme is called for what one gets: 入学祝金「はじめの5万円」."""
_PART_OF_FIGURE = lazy(r"<part>")
_PRICE_IN_NAME = lazy(r"<price.in_name>(?=[一-龠ァ-ヶ]|すべて)")
IN_NAME = lazy(r"[一-龠ァ-ヶぁ-ん](?<![円のう内減増余程前及弱強以未超を再])")
"""What goes on with a name right behind a figure: 300円給食."""
_MOST_FOR_ONE = 1_000_000
"""A household or a person gets some hundred thousand yen at most; few programmes cost less."""


class Label(Enum):
    """What the words before a figure say it is."""

    PLAIN = "plain"
    AMOUNT = "amount"
    YEAR = "year"
    PART_OF = "part_of"
    RELISTED = "relisted"
    ADDITIONAL = "additional"
    OF_WHICH = "of_which"
    PREVIOUS_YEAR = "previous_year"
    DIFFERENCE = "difference"
    LIMIT = "limit"
    ASIDE = "aside"
    TOTAL = "total"
    FUNDING = "funding"
    RANGE = "range"
    UNKNOWN = "unknown"


_LABELS = (
    (Label.LIMIT, lazy("<label.limit>", needs="債限融継")),
    (Label.ASIDE, lazy("<label.aside>", needs="価全前契札模正残現累総計費金額")),
    (Label.OF_WHICH, lazy("<label.of_which>", needs="ち内象")),
    (Label.ADDITIONAL, lazy("<label.additional>", needs="外ほ別他")),
    (Label.RELISTED, lazy("<label.relisted>", needs="再")),
    (Label.PART_OF, lazy("<label.part_of>")),
    (Label.DIFFERENCE, lazy("<label.difference>", needs="差増減比対")),
    (Label.PREVIOUS_YEAR, lazy("<label.previous_year>", needs="前昨既現")),
)
_CALLED = r"(?:<label.amount>[\s:：]+)?"
"""What a figure is in general, before what it is here: 予算額 本年度."""
_AMOUNT_LABEL = lazy(
    rf"{_CALLED}[(\[]?(?:[^\s()\d]{{0,6}}?)?<label.amount>(?:\(<label.amount>)?(?:案|計|の内訳)?[)\]]?",
    needs="予今初度政最査概次正求決示積総繰般計財費込金額",
)
_WHOLLY = lazy(
    r"(?P<TOTAL><total>)|(?P<FUNDING>(?:うち)?<label.funding>(?:[:：])?)"
    r"|(?P<ASIDE><label.whole>|<label.of_one>)|(?P<RANGE>(?:約 ?)?\d[\d,.]* ?(?:[百千万億]*円?)? ?[〜～~])",
    needs="~〜他債充料全前単収国小左庫歳源特総繰計財費金額高容～",
)
"""Labels that say nothing else."""
_SHARE_OF_YEAR = lazy(
    r"(?:(?P<own>[本今当]年度)|(?P<year>(?:[RH]|令和|平成) ?(?:\d{1,2}|元)(?:年度)?))の?(?:<label.amount>|分)分?",
    needs="年RH令平",
)
"""What a year has of a figure: 本年度分, R8事業費."""
_BLANKS_AND_SIGNS = " \t:：、,・/／;※→⇒=＝…‥|"
LABEL_TRIM = " \t:：、,・/／;※→⇒=＝…‥|()[]〔〕【】「」-"
_WHOLE_SOURCE = (
    rf"[ \t(〔\[【・:：…※-]*{_CALLED}(?:(?:{re.sub(r'[?]P<[a-z]+>', '?:', YEAR_SOURCE)}|\d{{1,2}}年度|元年度"
    rf"|\d{{1,2}}(?=当初|補正|要求|決算))(?:以降|以前|まで|末(?:見込み?)?|<label.after_year>)? ?)?"
    r"(?:(?:本|当|現|今|総|全体|県|市|町|村|重点枠?|一般会計|うち|実質){0,2}(?:(?:<label.previous_year>の?)?<label.amount>"
    r"|<label.previous_year>|<label.difference>{1,3}|<label.limit>{1,2}"
    r"|<label.aside>)(?:案)?)?[ \t)〕\]】:：…・‥=＝|-]*"
)
_WHOLE_LABEL = lazy(_WHOLE_SOURCE)
_TITLE_LABEL = lazy(
    rf"(?:(?<=[\s)）」】〕…‥:：=＝―—])|(?<=・・)|^"
    # 橋の点検は事業費2億円
    r"|(?<=[^\W\d_ぁ-ん]|[」)])[はが]、?(?=<label.amount>)"
    # 橋の点検事業予算額
    r"|(?:(?<=事業)|(?<=[助付成]金))(?=(?:当初|補正)?(?:予算|補正|要求|計上)額))"
    rf"(?P<label>(?:(?:{re.sub(r'[?]P<[a-z]+>', '?:', YEAR_SOURCE)}"
    rf"|\d{{1,2}}年度|元年度|\d{{1,2}}(?=当初|補正|要求|決算))(?:以降|以前|まで|末(?:見込み?)?|<label.after_year>)? ?)?"
    r"(?:<label.amount>(?:\(<label.amount>\))?|<label.limit>|<label.aside>|<label.previous_year>|<label.part_of>)?(?:案)?)[\s:：…‥=＝|(（]*$"
)
_LIMIT_SUFFIX = lazy(r"(?P<label>債務負担行為(?:限度額)?|限度額)[\s:：…=＝|(]*$")
_PERIOD_SUFFIX = lazy(
    r"\s+(?:令和|平成|[RH])? ?(?:\d{1,2}|元)(?:年度)? ?[〜～~-] ?(?:令和|平成"
    r"|[RH])? ?\d{1,2}年度[\s:：]*(?:限度額)?[\s:：]*$|\s+期間[\s:：]*[^\s]{2,16}[\s:：]*(?:限度額)?[\s:：]*$"
)
_YEAR = r"(?:(?:令和|平成|[RH])\.? ?(?:\d{1,2}|元)|20\d\d|\d{1,2}(?=年| ?[〜～~-]))(?:年?度|年)?"
"""A year of a period, short (R9) or whole."""
_PERIOD = (
    rf"[\s:：・、,(]*(?:(?:設定)?期間[\s:：]*)?"
    rf"(?:{_YEAR}(?: ?(?:[〜～~-]|から) ?(?:{_YEAR}|\d{{1,2}}年?度?)(?:まで)?|以降|まで)?"
    r"|\d{1,2} ?[かカヶケ箇]?年間?)[\s:：・、,)]*(?:限度額)?[\s:：(]*"
)
_PERIOD_OF_LIMIT = lazy(rf"(?:{_PERIOD}|[\s:：]*(?:限度額)?[\s:：(]*)")
"""What may stand between the sign of a limit and its figure: the years it holds for."""
_UNTOLD_SIGN = lazy(rf"\s*[(【〔\[<〈《](?:<label.limit>{{1,2}}|債)[)】〕\]>〉》]{_PERIOD}", needs="債限融継")
"""Without a legend 債 may be a source of money, but not with years behind it."""
_LIMIT_AND_PERIOD = lazy(
    rf"(?<=\S)\s+[(【〔\[<〈《]?<label.limit>{{1,2}}[)】〕\]>〉》]?{_PERIOD}$"
    rf"|[(【〔\[<〈《](?:<label.limit>{{1,2}}|債)[)】〕\]>〉》]{_PERIOD}$",
    needs="債限融継",
)
_FRAMED_AT_END = lazy(
    r"(?<=[^\s・…‥:：])[\s・…‥:：]*[(【〔\[<〈《]\s?(?:<label.amount>(?<=[額費算])|<label.previous_year>)\s?[)】〕\]>〉》]$"
)
"""A label in a bracket of its own: 橋の点検 (予算額) 1,000千円."""
_CLOSES_LABEL = frozenset(")】〕]>〉》")
_PERIOD_ALONE = lazy(r"(?<=\S)\s+期間[\s:：]*$")
"""What the one year behind it is called."""
# 約 closes words of its own too: 契約, 公約, 新約 but not 更新 約5万円.
ABOUT = lazy(
    r"(?=[約<^about.before>])"
    r"(?:(?:^|(?<=[\s(（【〔\[:：…=＝])|(?<=・・)|(?!約))<about.before>"
    r"|(?:(?<=[^\s契公節解予条集規婚制要特盟誓旧新協倹簡])|(?<=[更刷]新))約) ?$",
    needs=("お概約", "そね約"),
)


class Context(NamedTuple):
    """What the document says about the figures at a place.

    `unit` is the yen in one unit of bare numbers, None where no caption states one. `brackets` is what a second figure
    in brackets means by a note such as `( )内は前年度`, `brackets_aside` that the contract has no place for it.
    `limits` says that every figure here is a limit (below a heading 債務負担行為). `names_in` is the bracket that the
    names of items stand in, by a note such as `[ ]内は事業名`; empty where there is none. `plus_on_top` says that what
    stands behind a plus sign comes on top of the figure before it, by a note such as `「+」の後は外書き`. `sums_first`
    says that the sum in brackets that opens a line is that of the name behind it. `limit_sign` is what stands before
    limits by the legend (`[債]…債務負担行為`); empty where there is none.
    """

    fiscal_year: int | None = None
    unit: int | None = None
    brackets: OtherRelation | None = None
    brackets_aside: bool = False
    limits: bool = False
    names_in: str = ""
    plus_on_top: bool = False
    sums_first: bool = False
    limit_sign: str = ""


def label_of(words: str, context: Context) -> tuple[Label, int | None]:
    """What the words before a figure say it is, and the fiscal year they name.

    >>> label_of("前年度:", Context())[0].value, label_of("うち新規分", Context())[0].value
    ('previous_year', 'of_which')
    """
    if is_limit_sign(words, context):
        return Label.LIMIT, None
    words = _without_sum_sign(words.strip(_BLANKS_AND_SIGNS)).strip(LABEL_TRIM)
    return _label_of(words, context.fiscal_year) if words else (Label.PLAIN, None)


def is_limit_sign(words: str, context: Context) -> bool:
    """Whether words before a figure are the sign of a limit, with or without the years that it holds for."""
    if context.limit_sign and _at_limit_sign(words, context.limit_sign) is not None:
        return True
    return _UNTOLD_SIGN.fullmatch(words) is not None


def _at_limit_sign(words: str, sign: str) -> int | None:
    """Where the sign of a limit stands that closes words, or that only years stand behind; None where it does not."""
    at = words.rfind(sign)
    if at > 0 and sign[0].isalnum() and not words[at - 1].isspace():
        # A word may end like it: 市債.
        return None
    return at if at >= 0 and _PERIOD_OF_LIMIT.fullmatch(words, at + len(sign)) is not None else None


_BEFORE_SUM_SIGN = f"{LABEL_TRIM}費額"
_TENTATIVE = lazy(r" ?\((?:<label.tentative>)(?:額)?\)$")


def _without_sum_sign(words: str) -> str:
    """A label without what says how sure its figure is (事業費(予定)), or the 金 before that (前年度 金, 事業費金)."""
    if words.endswith(")"):
        return _TENTATIVE.sub("", words)
    apart = words.endswith("金") and words[-2:-1] in _BEFORE_SUM_SIGN and len(words) > 1
    return words[:-1].rstrip(LABEL_TRIM) if apart else words


@lru_cache(4096)
def _label_of(words: str, fiscal_year: int | None) -> tuple[Label, int | None]:
    if (held := _label_in(words)) is not None:
        return held, None
    if (wholly := _WHOLLY.fullmatch(words)) is not None:
        return Label[wholly.lastgroup or ""], None
    share = _SHARE_OF_YEAR.fullmatch(words)
    if share is not None and share["own"]:
        return Label.AMOUNT, None
    year = short_year(words if share is None else share["year"], near=fiscal_year)
    if year is not None:
        if fiscal_year is None:
            return Label.YEAR, year
        if year == fiscal_year:
            return Label.AMOUNT, year
        return (Label.PREVIOUS_YEAR if year < fiscal_year else Label.ASIDE), year
    return (Label.AMOUNT if _AMOUNT_LABEL.fullmatch(words) else Label.UNKNOWN), None


def holds_label(text: str) -> bool:
    """Whether words hold the label of a figure that is not the item's own: 債務負担行為, 前年度, うち.

    >>> holds_label("前年度 1,000"), holds_label("道路の補修")
    (True, False)
    """
    return _label_in(text) is not None


def _label_in(words: str) -> Label | None:
    return next((label for label, pattern in _LABELS if pattern.search(words)), None)


def is_label(text: str) -> bool:
    """Whether a line is nothing but a label for the figure below it (`平成30年度予算額`)."""
    text = _without_sum_sign(text)
    # A bracket that opens the line is none beside a year.
    body = text.lstrip(LABEL_TRIM)
    return (
        2 <= len(text) <= 30
        and _letters().issuperset(IN_ROUND.sub("", body) if "(" in body else body)
        and _WHOLE_LABEL.fullmatch(text) is not None
        and bool(text.strip(LABEL_TRIM))
    )


@cache
def _letters() -> frozenset[str]:
    """What a label is written with, but for what may stand beside a year in brackets."""
    words = characters("label.amount", "label.previous_year", "label.difference", "label.limit", "label.aside")
    return words.union(_WHOLE_SOURCE, "\t0123456789", map(chr, range(ord("①"), ord("⑳") + 1)))


@lru_cache(4096)
def label_at_end(title: str, limit_sign: str = "") -> int:
    """The offset at which a label of the figure behind a title begins; the title's length where none does.

    `limit_sign` stands before limits by the legend.

    >>> label_at_end("図書館司書配置促進事業 予算額"), label_at_end("予算額の公表")
    (12, 6)
    """
    whole = len(title)
    title = title.rstrip(" \t:：…‥=＝|(（")
    if not title:
        return whole
    if limit_sign and (signed := _at_limit_sign(title, limit_sign)) is not None:
        return signed
    near = max(0, len(title) - _LONGEST_LABEL)
    limited = _LIMIT_AND_PERIOD.search(title, near)
    if limited is not None and limited.start() > 0:
        return limited.start()
    framed = _FRAMED_AT_END.search(title, near) if title[-1] in _CLOSES_LABEL else None
    if framed is not None:
        return label_at_end(title[: framed.start()])
    match = _TITLE_LABEL.search(title, near)
    label = match if match is not None and match["label"] else _LIMIT_SUFFIX.search(title, near)
    end = label.start() if label is not None and label.start() > 0 else whole
    title = title[:end]
    alone = _PERIOD_ALONE.search(title) if end < whole and "期間" in title[-4:] else None
    if alone is not None:
        return alone.start()
    period = _PERIOD_SUFFIX.search(title, near) if "年度" in title or "期間" in title else None
    if period is not None and period.start() > 0:
        return period.start()
    if end < whole:
        return end
    about = ABOUT.search(title, near)
    return about.start() if about is not None and about.start() > 0 else whole


def about_before(text: str, start: int) -> int:
    """Where the 約 before a figure begins; the figure's own start where it has none.

    >>> about_before("事業費 約1,000千円", 5), about_before("事業費 1,000千円", 4)
    (4, 4)
    """
    match = ABOUT.search(text, max(0, start - _LONGEST_ABOUT), start)
    return match.start() if match is not None else start


def holds_prices_alone(text: str) -> bool:
    """Whether each figure of a name is what one person or household gets, and the name goes on: 5千円の商品券の配布."""
    figures = find_figures(text)
    return bool(figures) and all(is_price(text, figure) for figure in figures)


def is_named_by_prices(text: str) -> bool:
    """Whether a name goes on right behind each figure in it, and that is what one gets or pays: 300円給食の実現."""
    figures = find_figures(text)
    return bool(figures) and all(
        one.yen is not None and one.yen < _MOST_FOR_ONE and IN_NAME.match(text, one.end) is not None for one in figures
    )


def is_price(text: str, figure: Figure) -> bool:
    """Whether the words behind a figure say that it is what one person or household gets, in the middle of a name."""
    if figure.yen is None or figure.yen >= _MOST_FOR_ONE:
        return False
    if text[figure.end : figure.end + 1] == "」":
        return _CALLED_BY_PRICE.fullmatch(text, 0, figure.end) is not None
    return _PRICE_IN_NAME.match(text, figure.end) is not None and _PART_OF_FIGURE.match(text, figure.end) is None
