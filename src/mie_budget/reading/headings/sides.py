"""Sides: what a heading says the figures below it are: of items, revenue, limits, sizes, or of each person."""

from __future__ import annotations

from mie_budget.reading.headings.marked import MAX_HEADING, Side
from mie_budget.reading.legends import BRACKETS
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of

_YEAR_BEHIND = lazy(r"[(（][^()（）]{0,12}年度?[^()（）]{0,6}[)）]?$")
_OF_BUDGET = r"\)(?:の?(?:主な)?(?:もの|概要|内訳|内容|事業))?"
_REVENUE = lazy(rf"(?:[^。\d]{{0,10}})?<side.revenue>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.revenue>{_OF_BUDGET}")
_EXPENDITURE = lazy(
    rf"(?:[^。]{{0,24}})?<side.expenditure>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.expenditure>{_OF_BUDGET}"
)
_REVENUE_LISTED = lazy(r"[^。]{0,24}<side.revenue_listed>(?:\s?\([^()]*\))?")
_LIMIT = lazy(r"(?:[^。\s]{0,8}|[^。\s]{0,6}会計\s)<side.limit>(?:\([^()]*\)|について)?")
_SIZE = lazy(r"(?:[^。]{0,16})?<side.size>(?:\([^()]*\)|について)?")
_ENTERPRISE = lazy(r"(?:[^。]{0,16})?<side.enterprise>(?:の(?:予定額|状況))?(?:\([^()]*\)|について)?")
_RELISTED = lazy(r"(?!.*\d[\d,]{2})[^。]{0,30}(?:<label.relisted>(?:分|事業)?|[(（][^。]{0,20}<label.relisted>[)）]?)")
_PER_PERSON = lazy(r"(?:1|一)(?:人|世帯)(?:当たり|あたり)(?:の?.{0,12})?(?:と|は|では|の?使いみち|に換算)?")
_SIDE_HINT = lazy(
    r"当たり|あたり|再 ?掲|歳入|財 ?源|(?:[負分]担|拠出)金|収 ?入|的収支|歳 ?出|支 ?出|債務負担|起債|継続費|融資枠"
    r"|限度額|損失補償|規模|総額|会計別|目的別|性質別|款別|予算額|予算の|残高|基金|指標|地方債|県債|市債|町債|村債|繰越明許"
    r"|財政投融資|税|定員|定数|推移|決算|前年度比較|主な|主た|主要|重点|新規事業|補正予算|補正項|補正内|補正事|事業の|事業一覧"
)
_CAPTION = r"[(（〔\[]?\s?単\s?位\s?[:：・]?\s?[百千万億]*円(?:\s?[、,・/]\s?[%人件]{1,2})*\s?[)）〕\]]?"
"""The unit of the figures below, and that of the columns beside them: 単位:千円、%."""
_CAPTION_BESIDE = lazy(rf"\s*{_CAPTION}\s*$|^{_CAPTION}\s+")
_UNIT_BESIDE = lazy(
    r"\s*[(〔\[【<〈《](?:[^()〔〕\[\]【】<>〈〉《》\d]{0,16})(?<![百千万億])<unit>(?:単位)?"
    r"(?:[、,・\s][^()〔〕\[\]【】<>〈〉《》\d]{1,30})?[)〕\]】>〉》]$"
    r"|\s+[※*■]?\s?[^\s\d]{0,16}(?:単位|金額|額|数[字値])[^\s\d]{0,6}[\s:：]?<unit>(?:単位)?[^\s\d]{0,16}$|\s+<unit>単位$"
)
"""The same with other words around it: (金額は千円単位), (千円), ※金額の単位は千円です。"""
_WIDE_GAP = lazy(r"(?<=\S)[ \t　]{2,}(?=\S)")
_TRIM = " \t|:：・-―【】〔〕[]{}<>〈〉《》≪≫()「」■◆●○◎□◇▼▽※*★☆=＝~〜"
_LEFT_OPEN = lazy(r"[【〔\[(<〈《「][^】〕\])>〉》」]*")
"""A bracket that a line below closes: what it says is of the item it stands by."""


def figures_below(text: str) -> tuple[Side | None, bool]:
    """What a heading says the figures below it are, and whether that is what each person pays or gets."""
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
    core = _YEAR_BEHIND.sub("", trimmed(without_caption(core)))
    side = _side_of(core)
    return side, side is None and _PER_PERSON.search(core) is not None


def _side_of(core: str) -> Side | None:
    if _RELISTED.fullmatch(core):
        return Side.RELISTED
    if _LIMIT.fullmatch(core):
        return Side.LIMIT
    if "的収" in core and _ENTERPRISE.fullmatch(core):
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


def heads_enterprise(text: str) -> bool:
    """Whether a heading stands above the accounts of a public enterprise: no part of the head of the table below it."""
    return "的収" in text and _ENTERPRISE.fullmatch(trimmed(text)) is not None


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
