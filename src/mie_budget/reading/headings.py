"""Headings: lines that stand above records."""

from __future__ import annotations

import re

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.patterns import lazy
from mie_budget.reading.titles import STRONG_BULLETS

_MAX_WIDTH = 45
_MARKED = lazy(
    rf"""\s*(?:
      第\s?[\d一二三四五六七八九十]{{1,3}}\s?[章節編部款項]?[\s.、:]
    | [一二三四五六七八九十]{{1,3}}[\s、.]
    | [^\s\d、。()【】A-Za-z]{{1,6}}\s?\d{{1,2}}(?:[-‐−ー.]\d{{1,2}}){{0,2}}\s+\S
    | \([ア-ン]\)
    | [【〔\[][^【】〔〕\[\]]+[】〕\]]\s*$
    | [ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅰⅱⅲⅳⅴ]+[\s.・-]?
    | (?:I|II|III|IV|V|VI|VII|VIII|IX|X)[\s.]
    | \d{{1,2}}(?:[-‐−.]\d{{1,2}}){{0,2}}[\s.]\s*(?!\d)
    | \(\s?[\d一二三四五六七八九十]{{1,2}}\s?\)
    | [{STRONG_BULLETS}]
    | [❶-❿]
    | 《[^《》]+》\s*$ | 〈[^〈〉]+〉\s*$ | <[^<>]+>\s*$ | ≪[^≪≫]+≫\s*$
    | [(]?(?:参考|別紙\s?\d*|資料\s?\d*)[)]?\s*$
    )""",
    re.VERBOSE,
)
_SENTENCE = lazy(r"[。、]\s*$|。")


def is_heading(line: str) -> bool:
    """Whether a folded line carries a mark of a heading: a chapter number, a Roman numeral, ◆, 《》 or a budget title.

    >>> is_heading("1 選ばれる観光地づくり"), is_heading("海女文化と朝市をめぐる滞在型観光の推進")
    (True, False)
    """
    text = line.strip(" |")
    if not text or len(text) > _MAX_WIDTH * 2 or _SENTENCE.search(text):
        return False
    return is_budget_title(text) or (_MARKED.match(text) is not None and len(text) <= _MAX_WIDTH)
