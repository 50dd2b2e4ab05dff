"""Sides: what a heading, or the head of a frame, says the figures below are: of items, revenue, limits, each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mie_budget.reading.headings.marked import MAX_HEADING, SectionFact, Side, heading_style, ordinal_of
from mie_budget.reading.legends import BRACKETS
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of

_YEAR_BEHIND = lazy(r"[(（][^()（）]{0,12}年度?[^()（）]{0,6}[)）]?$")
_OF_BUDGET = r"\)(?:の?(?:主な)?(?:もの|概要|内訳|内容|事業))?"
_YEAR_BEFORE = r"(?:[^\d\s]{0,2} ?(?:\d{1,4}|元)年度(?=[^。\d]{0,4}予算[^。\d]{0,4}歳 ?入))?"
_REVENUE = lazy(
    rf"{_YEAR_BEFORE}(?:[^。\d]{{0,10}})?<side.revenue>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.revenue>{_OF_BUDGET}"
)
_ALSO_SAID = r"(?:(?:の|と|や|及び|・)(?:その)?(?:予算額?|事業費|金額|概要|あらまし|使いみち|使い道))?"
"""What a heading says besides that programmes stand below it: 主な事業と予算額."""
_EXPENDITURE = lazy(
    rf"(?:[^。]{{0,24}})?<side.expenditure>{_ALSO_SAID}(?:\([^()]*\))?|[^。]{{2,20}}\(<side.expenditure>{_OF_BUDGET}"
)
_REVENUE_LISTED = lazy(r"[^。]{0,24}<side.revenue_listed>(?:\s?\([^()]*\))?")
_LIMIT = lazy(r"(?:[^。\s]{0,8}|[^。\s]{0,6}会計\s)<side.limit>(?:\([^()]*\)|について)?")
_LIMIT_TOLD = lazy(r"[^。]{0,40}<side.limit>")
"""The same in a sentence that announces what is below: 今回の補正予算で新たに追加した債務負担行為."""
_SIZE = lazy(r"(?:[^。]{0,16})?<side.size>(?:\([^()]*\)|について)?")
_ENTERPRISE = lazy(r"(?:[^。]{0,16})?<side.enterprise>(?:の(?:予定額|状況))?(?:\([^()]*\)|について)?")
_RELISTED = lazy(r"(?!.*\d[\d,]{2})[^。]{0,30}(?:<label.relisted>(?:分|事業)?|[(（][^。]{0,20}<label.relisted>[)）]?)")
_PER_PERSON = lazy(r"(?:1|一)(?:人|世帯)(?:当たり|あたり)(?:の?.{0,12})?(?:と|は|では|の?使いみち|に換算)?")
_SIDE_HINT = lazy(
    r"当たり|あたり|再 ?掲|歳入|財 ?源|(?:[負分]担|拠出)金|収 ?入|寄[附付]|的収支|予定量|歳 ?出|支 ?出|債務負担|起債"
    r"|継続費|融資枠|限度額|損失補償|規模|総額|会計別|目的別|性質別|款別|予算額|予算の|残高|基金|指標|地方債|県債|市債|町債|村債|繰越明許"
    r"|財政投融資|対照表|計算書|税|定員|定数|推移|決算|前年度比較|主な|主た|主要|重点|新規事業|補正予算|補正項|補正内|補正事|事業の|事業一覧"
)
_CAPTION = r"[(（〔\[]?\s?単\s?位\s?[:：・=]?\s?[百千万億]*円(?:\s?[、,・/]\s?[%人件]{1,2})*\s?[)）〕\]]?"
"""The unit of the figures below, and that of the columns beside them: 単位:千円、%."""
_CAPTION_BESIDE = lazy(rf"\s*{_CAPTION}\s*。?$|^{_CAPTION}\s+")
_UNIT_BESIDE = lazy(
    r"\s*[(〔\[【<〈《](?:[^()〔〕\[\]【】<>〈〉《》\d]{0,16})(?<![百千万億])<unit>(?:単位)?"
    r"(?:[、,・\s][^()〔〕\[\]【】<>〈〉《》\d]{1,30})?[)〕\]】>〉》]$"
    r"|\s+[※*■]?\s?[^\s\d]{0,16}(?:単位|金額|額|数[字値])[^\s\d]{0,6}[\s:：]?<unit>(?:単位)?[^\s\d]{0,16}$|\s+<unit>単位$"
)
"""The same with other words around it: (金額は千円単位), (千円), ※金額の単位は千円です。"""
_WIDE_GAP = lazy(r"(?<=\S)[ \t　]{2,}(?=\S)")
_WITH_SUM = lazy(
    r"(?P<heading>\W{0,3}(?:(?:一般会計)?の?歳 ?[入出]|歳 ?[入出]\([^()\d]*\)))(?:総額|合計|予算額?)?[\s:：…]*"
    r"[\d,]+(?:[億万千百][\d,]*)*円(?:\([^()]*\))?",
    needs="歳",
)
"""A heading with the sum of all that is below it: ◆歳入(一般会計) 64億円(前年比2%増)."""
_LIMITS_WITH_SUM = lazy(
    r"(?:(?:\W|\d){1,6}(?:の|に係る)?<side.limit>|<side.limit>(?<=[正加定更債]))(?:\(<side.limit>\))?(?:の?(?:追加|設定))?"
    r"[\s:：…]*(?:\d{1,3}件)?[\s:：…]*\(?[\d,]+(?:[億万千百][\d,]*)*円\)?"
)
"""The same of limits: 2. 債務負担行為の追加(116,488千円), ゼロ市債(債務負担行為)の設定 8件 2億円."""
_ENDS_SUM = "円)"
ANNOUNCES = lazy(r"は、?(?:次|以下|下記)の(?:とおり|通り)(?:です|である|となっている)?。?$")
"""A sentence that is a heading: 追加した債務負担行為は次の通り。"""
_TRIM = " \t|:：・-―【】〔〕[]{}<>〈〉《》≪≫()「」■◆●○◎□◇▼▽※*★☆=＝~〜"
_AS_ROUND = str.maketrans("〔〕[]", "()()")
"""歳入〔主なもの〕 says what 歳入(主なもの) does."""
_LEFT_OPEN = lazy(r"[【〔\[(<〈《「][^】〕\])>〉》」]*")
"""A bracket that a line below closes: what it says is of the item it stands by."""
_HEADS = (
    (Side.ITEMS, lazy("(?:<side.expenditure>)(?:\\([^()]*\\))?")),
    (Side.REVENUE, lazy("(?:<side.revenue>)(?:\\([^()]*\\))?")),
)
_LONGEST_HEAD = 16
_RULE = "|"
"""A line that is nothing else ends a cell."""
_SOURCE = lazy(r"\W{0,3}(?:<revenue>|<label.funding>)(?:など|等)?\s?[:：]?\s?\d")


def figures_below(text: str) -> tuple[Side | None, bool]:
    """What a heading says the figures below it are, and whether that is what each person pays or gets."""
    text = text.translate(_AS_ROUND)
    if text[-1:] in _ENDS_SUM and (summed := _WITH_SUM.fullmatch(text)) is not None and mark_of(text) is not None:
        text = summed["heading"]
    bare = trimmed(text)
    if (
        not _SIDE_HINT.search(bare)
        or "円" in without_caption(bare)
        or BRACKETS.match(text)
        or _LEFT_OPEN.fullmatch(text)
    ):
        return None, False
    mark = mark_of(text)
    core = trimmed(text[mark.end :]) if mark else bare
    legend = BRACKETS.search(core)
    core = core if legend is None else core[: legend.start()]
    core = trimmed(without_caption(core))
    told = ANNOUNCES.sub("", core) if "り" in core[-8:] else core
    if told != core and _LIMIT_TOLD.fullmatch(told) is not None:
        return Side.LIMIT, False
    core = told
    side = _side_of(_YEAR_BEHIND.sub("", core))
    return side, side is None and _PER_PERSON.search(core) is not None


def _side_of(core: str) -> Side | None:
    if _RELISTED.fullmatch(core):
        return Side.RELISTED
    if _LIMIT.fullmatch(core):
        return Side.LIMIT
    if _may_be_enterprise(core) and _ENTERPRISE.fullmatch(core):
        return Side.SIZE
    if _SIZE.fullmatch(core) and not _EXPENDITURE.fullmatch(core):
        return Side.SIZE
    if "入" in core and _REVENUE_LISTED.fullmatch(core) and "出" not in core:
        return Side.REVENUE_LISTED
    if _REVENUE.fullmatch(core):
        return Side.REVENUE
    return Side.ITEMS if _EXPENDITURE.fullmatch(core) else None


def side_before_gap(text: str) -> Side | None:
    """What the heading says that opens a text, its mark left out, before a wide gap and what it is about; None if none.

    >>> side_before_gap("主な特定財源   国庫支出金"), side_before_gap("主な特定財源")
    (<Side.REVENUE: 'revenue'>, None)
    """
    gap = _WIDE_GAP.search(text) if len(text) <= MAX_HEADING else None
    core = "" if gap is None else text[: gap.start()].strip()
    return _side_of(core) if _SIDE_HINT.search(core) is not None else None


def sums_up_limits(text: str) -> bool:
    """Whether a line of a list says what the limits below it come to.

    >>> sums_up_limits("2. 債務負担行為の追加(9,300千円)"), sums_up_limits("債務負担行為 9,300千円")
    (True, False)
    """
    return ("為" in text or "ゼロ" in text) and text[-1:] in _ENDS_SUM and _LIMITS_WITH_SUM.fullmatch(text) is not None


def heads_enterprise(text: str) -> bool:
    """Whether a heading stands above the accounts of a public enterprise: no part of the head of the table below it."""
    return _may_be_enterprise(text) and _ENTERPRISE.fullmatch(trimmed(text)) is not None


def _may_be_enterprise(text: str) -> bool:
    return "的収" in text or "予定量" in text


def trimmed(text: str) -> str:
    """A heading without its marks and brackets; brackets behind its words stay whole."""
    core = text.strip(_TRIM)
    return f"{core})" if "(" in core and core.count("(") > core.count(")") else core


def without_caption(text: str) -> str:
    """A heading without the unit that is captioned beside it."""
    return _CAPTION_BESIDE.sub("", text) if "単" in text else text


def without_unit(text: str) -> str:
    """A heading without the unit beside it, whatever else is said of that: 土木部（金額は千円単位）."""
    return without_caption(_UNIT_BESIDE.sub("", text) if "円" in text else text)


def with_framed_sides(facts: Iterable[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The facts, with what each cell of such a frame holds, where the cell that is called revenue names kinds of it.

    >>> shown = ["歳出 |", "歳入 |", "- 橋の点検 5千円", "|", "- 県債 5千円", "|", "計 5千円"]
    >>> [(fact.line, fact.side.value) for fact in with_framed_sides((), shown)]
    [(1, 'items'), (3, 'revenue'), (5, 'items')]
    """
    found = list(facts)
    rules = [number for number, text in enumerate(shown) if text == _RULE]
    if len(rules) > 1:
        heads = [(number, side) for number, text in enumerate(shown) for side in _heads(text)]
        for (first, left), (second, right) in pairwise(heads):
            # One below the other, or both on one line.
            if left is not right and second - first <= 1:
                found += _of_cells(shown, second, [rule for rule in rules if rule > second][:2], left)
    found += [
        fact
        for number, text in enumerate(shown)
        if len(text) <= _LONGEST_HEAD and "歳" in text and len(pair := _sides_named(text.split())) == len(_HEADS)
        for fact in _of_lists(shown, number, pair[0])
    ]
    return sorted(found, key=lambda fact: fact.line)


def _sides_named(words: Iterable[str]) -> list[Side]:
    """What each of some words heads, where all of them head a side; none where one of them says something else."""
    named = [next((side for side, pattern in _HEADS if pattern.fullmatch(word)), None) for word in words]
    found = [side for side in named if side is not None]
    return found if len(found) == len(named) <= len(_HEADS) else []


def _of_lists(shown: Sequence[str], head: int, first: Side) -> list[SectionFact]:
    """What two counted lists hold that stand one below the other, as the cells below two heads: each begins with 1."""
    stop = next((at for at in range(head + 1, len(shown)) if shown[at] in ("", shown[head])), len(shown))
    openings = [at for at in range(head + 1, stop) if ordinal_of(shown[at]) == 1]
    style = heading_style(shown[head + 1]) if openings[:1] == [head + 1] else ""
    if len(openings) != len(_HEADS) or heading_style(shown[openings[1]]) != style:
        return []
    second = next(side for side, _ in _HEADS if side is not first)
    revenue = range(openings[1], stop) if second is Side.REVENUE else range(openings[0], openings[1])
    if not any(_SOURCE.match(shown[at][mark.end :]) for at in revenue if (mark := mark_of(shown[at])) is not None):
        return []
    sides = ((head, first), (openings[1], second), (stop, Side.ITEMS))
    return [SectionFact(line, "", side, None) for line, side in sides]


def _heads(text: str) -> list[Side]:
    """What the heads of columns on a line say these hold; none where one of them says something else."""
    if len(text) > _LONGEST_HEAD * len(_HEADS) or _RULE not in text:
        return []
    return _sides_named(map(str.strip, text.strip(" |").split(_RULE))) if text.endswith(_RULE) else []


def _of_cells(shown: Sequence[str], head: int, ends: Sequence[int], first: Side) -> list[SectionFact]:
    """What stands from the heads to the first rule, and from there to the second."""
    if len(ends) < len(_HEADS):
        return []
    cells = ((head, ends[0]), (ends[0], ends[1]))
    start, stop = cells[first is Side.ITEMS]
    if not any(_SOURCE.match(text) for text in shown[start + 1 : stop]):
        return []
    # A line with both heads would say what the last of them does.
    above = [SectionFact(head, "", Side.ITEMS, None)] if start > head else []
    return [*above, SectionFact(start, "", Side.REVENUE, None), SectionFact(stop, "", Side.ITEMS, None)]
