"""Bare figures: the numbers without a unit at the end of a line that may be those of an item."""

from __future__ import annotations

from mie_budget.reading.figures import Figure, figure_over, find_bare
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context, Label, holds_label, is_label, label_at_end, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.titles import mark_of

_MARKED_NAME = lazy(r"[・○◇□●◆■▽▼◎]\s?[^\d、。]{2,60}<programme>")
"""A marked programme's name, with its figure right behind it."""
_NEAR, _FAR_BEHIND = 80, 400
"""Characters before and behind a number that tell what it is; the longest signs are shorter."""
_MORE_THAN_NOTES = lazy(r"\d{3}|\d\.\d|^\D")
"""A number in square brackets that is no mark of a note."""
_OPERATOR = lazy("[+＋→⇒➡=＝]")
_LONGEST_STEP = 16
"""Characters between two figures: an operator, a label (令和6年度当初予算額) and blanks."""
_OTHER_BEFORE = lazy(r"(?:[(、,]|\s)(?:前年度?|昨年度?|うち[^\s\d()]{0,6})$")
_EXPLAINED_BEHIND = lazy(r"\s*\((?:[^()]|\([^()]*\))*\)[\s|。]*")
"""What an amount behind a sign is for, in brackets to the end of the line."""
_DESCRIBED_BEHIND = lazy(r"(?:\([^()]*\))?。|(?:\([^()]*\))?\s?[-‐–—―−](?=[^\W\d])")
"""The end of what a marked line says of an amount, before it goes on with what the item does, or how often."""
_LED_TO_WORDS = lazy(r"\s?(?:…+|・{2,}|\.{3,})\s?[^\s\d…・.]{0,2}\w")
"""Dots lead from an amount to what it is for."""
_NAMED_BEFORE_SIGN = lazy(r"^[^、/]*<programme>[、/]$")
"""A programme's name and the sign that parts its figure from it: 橋の点検事業、2,300."""
_LIKE_MONEY = lazy(r"(?!19\d\d|20\d\d)\d{3,4}|\d億\d{1,4}")
"""A number right behind a name that is none of it: no year, and longer than those that count phases and places."""
_EXPLAINED = lazy(r"(?:[。、][^()]{2,40})?\s*\)\s*(?:[=:：]|。\s*$)")
"""A bracket with the amount, before what the item does or at the end of its sentence."""
_ANOTHER = lazy(r"\([\d、,]+[。、][^()]{0,30}$")
_SAID_BEHIND = lazy(r"\s(?:<column.text>)(?:\s*[:：]\s*|\s+)?[A-Z◎○△×‐–—―−-]?[\s|]*$")
"""The label of something else that is said of an item, behind its figures: 評価 A."""
_LAST_WORD = lazy(
    r"(?<=[\d)〕\]】>〉》])(?:\s+(?P<word>[^\s\d|()（）【】〔〕]{2,20}(?: [^\s\d|()（）【】〔〕]{2,20})?)"
    r"|\s*(?P<bracket>[(\[][^()\[\]\d]{2,40}[)\]]))[\s|]*$"
)
_BEHIND = lazy(
    r"\s*+(?:[)）〕\]】〉》>]|→|⇒|[<〈《【〔][^<>〈〉《》【】〔〕\d]{2,30}[>〉》】〕]|[RHS]\d{1,2}(?:年度)?(?=[\s)]|$)"
    r"|(?:[RHS]|令和|平成)\d{1,2}(?:年度)?[〜～~-](?:[RHS]|令和)?\d{1,2}(?:年度)?(?=[\s)]|$)"
    r"|(?:令和|平成)\d{1,2}年度|\( *(?:[\d,.△▲-]+ *|再掲|(?:<label.aside>|<label.whole>)\s*\d[^()]{1,24}"
    r"|[^()\d]{1,8}|(?:前年度?|昨年度?|うち|[RH]\d{1,2})[^()]{1,16})\)|(?<=\s)(?:新規?|拡充?|継続?)(?=\s|$)"
    r"|[、,]?(?:前年度?|昨年度?|うち[^\s\d()]{1,6})(?=[ \t:]?[\d△▲])|\([+△▲-]? ?\d[\d.]*+%\)"
    r"|[\[〔【](?:再掲|内数|新規)[\]〕】]|[<〈《\[〔【] *[\d,.△▲-]+ *[>〉》\]〕】]|の?内数|<part>"
    r"|皆[増減](?=[\s|(〔\[【]|$)"
    r"|(?<=\s)[^\s\d()、。]{0,6}\d/\d{1,2}(?:補助|以内)?(?=\s|$)"
    r"|(?<=\s)[pP]\.? ?\d{1,3}(?=\s|$)|<dash>{1,2}(?=\s+皆|\s*$)|(?<=\s)\d[\d.]*+[%％]|\||\s|[\d,.△▲-]++"
    r"|※\s?(?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>|\d)?|\*\d?)*+"
)
"""What may stand behind the number that an item's figure is, to the end of the line."""
_IN_BRACKET_WITH_PARENT = lazy(r"[(〔\[][^()〔〕\[\]。\d]{2,24}$")
_PART_BEHIND = lazy(r" ?<part> ?[)〕\]]")
"""What is in brackets an item is a part of: (道路維持費1,000の内数)."""
_PART_AHEAD = lazy(r"<part>")
_CLOSED = r"[)〕\]】>〉》]"
_REMARK = r"(?:[^()〔〕\[\]【】<>〈〉《》。|]|\([^()。|]{1,24}\)){1,60}+"
_REMARKS = lazy(
    rf"(?:\s|\||{_CLOSED}|※\s?\d?|\*\d?|[(〔\[【<〈《](?P<inner>{_REMARK}){_CLOSED}"
    r"|(?:[\s、,/／;+＋→⇒]|->)*(?P<label>(?:(?:R|H|令和|平成) ?\d{1,2}(?:年度)?|\d年度)?[^\s\d()。、,/／|:：+→⇒]{0,14})"
    r"[\s:：]*[+▲△-]? ?\d[\d,.]*+(?: ?%|倍)?(?:の?[増減])?(?![^\s)〕\]】>〉》、,/／|→⇒(〔\[【<〈《]))"
)
"""A bracket, a labelled figure or the mark of a note behind an amount."""
_SAYS_MORE = lazy(
    r"(?:^|[、,・/／\s:：])<remark.source>[\s:：]?\d|<label.funding>|<label.whole>|補助率|^[+▲△-] ?\d"
    r"|\d ?(?:の?[増減]|%)|^注\d|^[pP]\.? ?\d|\d款|^(?:R|令和) ?\d|^(?:予定|見込|概算)$"
)
_APART_IN_REMARK = lazy(r"(?=$|[\s)〕\]】>〉》、,・／|の増減])|/(?!\d)")
_OF_NO_MONEY = lazy(r"(?:[A-Za-z第注/／]|令和|平成) ?$")
_COUNTS_OTHER = lazy(r"(?:[pP]\.?|第|昭和|平成|令和|<telephone>|No\.?|№|年|月|〒)\s*$|(?<![\d,])\d{1,2}:$")
"""Before a number that is of a page, a year or a telephone, or the minutes of an hour."""


def bare_at_end(text: str, unit: int, figures: list[Figure]) -> list[Figure]:
    """The numbers without a unit where an item's figure may stand: at the end of a line, behind a blank or a sign."""
    marked = mark_of(text) is not None
    bare = find_bare(text, unit)
    if (
        bare
        and (named := _LAST_WORD.search(text)) is not None
        and (organization_alone(named["word"] or named["bracket"]) is not None or _is_organization(named["word"] or ""))
    ):
        # Who is in charge may stand behind the figures.
        text = text[: named.start()]
    # 2 事業の内容: what an ordinal opens is the heading of a point.
    named_before = bool(bare) and (len(bare) > 1 or any(map(str.isalpha, text[: bare[-1].start])))
    if named_before and (said := _SAID_BEHIND.search(text, bare[-1].end)) is not None:
        text = text[: said.start()]
    found = [
        figure
        for figure in bare
        if not figure_over(figures, figure.start, figure.start + 1) and _stands_as_amount(text, figure, marked=marked)
    ]
    if found and len(bare) > 1 and bare[-1] is found[-1] and bare[-1].plus and not figures:
        found = _with_augends(text, bare, found)
    elif found and len(bare) > 1 and bare[-1] is found[-1]:
        found = _with_labelled(text, bare, found, figures)
    if not figures and len(found) < len(bare):
        remarked = _with_remarks(text, bare)
        found = remarked if len(remarked) > len(found) or (remarked and remarked[0].start < found[0].start) else found
    return found


def _with_remarks(text: str, bare: list[Figure]) -> list[Figure]:
    """An amount and the figures behind it that brackets or labels say more of it by: 1,000(国 500、市 500)."""
    mark = mark_of(text)
    begin = mark.end if mark is not None else 0
    first = next((one for one in bare if one.start >= begin and _stands_apart(text, one, marked=True)), None)
    if first is None or "。" in text[: first.start] or _COUNTS_OTHER.search(text[: first.start]):
        return []
    at, says_more = first.end, False
    while at < len(text):
        remark = _REMARKS.match(text, at)
        if remark is None:
            return []
        if remark["label"] is not None:
            if label_of(remark["label"], Context())[0] in (Label.UNKNOWN, Label.PLAIN):
                return []
            says_more = True
        elif remark["inner"] is not None:
            says_more = says_more or holds_label(remark["inner"]) or _SAYS_MORE.search(remark["inner"]) is not None
        at = remark.end()
    if not says_more:
        return []
    return [
        first,
        *(
            one
            for one in bare
            if one.start > first.end
            and _APART_IN_REMARK.match(text, one.end)
            and not _OF_NO_MONEY.search(text[first.end : one.start])
        ),
    ]


def _is_organization(words: str) -> bool:
    """Whether words name an organization, or a bureau and what belongs to it."""
    return all(map(is_organization, words.split(" ")))


def _stands_as_amount(text: str, figure: Figure, *, marked: bool) -> bool:
    """Whether a number stands as amounts do: apart, with no words behind it, or before a bracket that explains it."""
    near = text[max(0, figure.start - _NEAR) : figure.start]
    before = near.rstrip(" \t")
    behind = text[figure.end : figure.end + _FAR_BEHIND]
    number = text[figure.start : figure.end]
    if (before.endswith("(") or _ANOTHER.search(before)) and _EXPLAINED.match(behind):
        return True
    explained = _EXPLAINED_BEHIND.fullmatch(behind) is not None
    if _IN_BRACKET_WITH_PARENT.search(before) and _PART_BEHIND.match(behind):
        return True
    if before.endswith("=") and (explained or (marked and _DESCRIBED_BEHIND.match(behind))):
        return True
    if explained and _LIKE_MONEY.fullmatch(number) and _MARKED_NAME.fullmatch(before):
        return True
    if before != near and before and _LED_TO_WORDS.match(behind) and not _COUNTS_OTHER.search(before):
        return True
    apart = _stands_apart(text, figure, marked=not behind.strip(" |"))
    return apart and _BEHIND.fullmatch(behind) is not None and not _COUNTS_OTHER.search(before)


def _stands_apart(text: str, figure: Figure, *, marked: bool) -> bool:
    """Whether a blank, a sign or a label stands before a number; `marked` that a marked name right before it counts."""
    near = text[max(0, figure.start - _NEAR) : figure.start]
    before = near.rstrip(" \t")
    number = text[figure.start : figure.end]
    return (
        not before
        or before != near
        or before[-1] in "】〕)]:：=＝…‥|>〉》(〔〈《【<"
        or (before[-1] == "[" and _MORE_THAN_NOTES.search(number) is not None)
        or before.endswith("・・")
        or (before.endswith(("　※", " ※", "\t※", "(※")) and _PART_AHEAD.match(text, figure.end) is not None)
        or (before[-1] in "、/" and _NAMED_BEFORE_SIGN.search(before) is not None)
        or _OTHER_BEFORE.search(before) is not None
        or is_label(before)
        or label_at_end(before) < len(before)
        or ("," in number and marked and _MARKED_NAME.fullmatch(before) is not None)
    )


def _with_augends(text: str, bare: list[Figure], found: list[Figure]) -> list[Figure]:
    """The figures behind plus signs at the end of a line with the one that they are added to: 1,000 + 200."""
    first = len(bare) - 1
    while first and bare[first].plus and not text[bare[first - 1].end : bare[first].start].strip():
        first -= 1
    apart = first < len(bare) - 1 and text[: bare[first].start][-1:] in " \t)】〕"
    return [*(one for one in found if one.start < bare[first].start), *bare[first:]] if apart else found


def _with_labelled(text: str, bare: list[Figure], found: list[Figure], figures: list[Figure]) -> list[Figure]:
    """The figures at the end of a line with those in front of them that have labels: 補正前 8 ＋ 補正額 2."""
    first = len(bare) - 1
    while first and not figure_over(figures, bare[first - 1].start, bare[first].start):
        words = _OPERATOR.sub(" ", text[bare[first - 1].end : bare[first].start])
        if len(words) > _LONGEST_STEP or label_of(words, Context())[0] in (Label.UNKNOWN, Label.PLAIN):
            break
        first -= 1
    if first == len(bare) - 1:
        return found
    before = text[: bare[first].start].rstrip()
    mark = mark_of(before)
    if not is_label(before[mark.end if mark else 0 :]) and label_at_end(before) == len(before):
        return found
    return [*(one for one in found if one.start < bare[first].start), *bare[first:]]
