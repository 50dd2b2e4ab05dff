"""Fiscal years and stages: which year's budget a document states, and at which step of the procedure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mie_budget.models import Stage
from mie_budget.reading.patterns import lazy

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_YEAR = lazy(
    r"(?:(?P<era>令\s?和|平\s?成|昭\s?和)\s{0,2}(?P<number>元|\d(?:[ ]?\d)?(?!\d)|[一二三四五六七八九十]{1,3})"
    r"|(?<!\d)(?P<western>(?:19|20)\d\d))(?:\s?\([^\d()]{0,2}\s?(?:\d{1,4}|元)年?\))?\s{0,2}年\s?度"
    r"|(?<![A-Za-z])(?P<letter>[RHS])\.?(?P<short>\d{1,2})(?:年度|(?=当初|補正|予算|要求|[:：]|\Z))"
)
_STAGES: tuple[tuple[str, Stage], ...] = (
    ("決算", Stage.SETTLEMENT),
    ("要求", Stage.REQUEST),
    ("補正", Stage.SUPPLEMENTARY),
    ("暫定", Stage.PROVISIONAL),
    ("骨格", Stage.INITIAL),
    ("当初", Stage.INITIAL),
)
_BUDGET_WORD = lazy(r"予算|事業|施策|要求|補正|決算|取組|概要|重点|主要|プログラム|特集")
_ABOUT_ANOTHER_YEAR = lazy(r"前年度|内は|内数|→|比較|\d額|目標|まで")
_YEAR_WORD = lazy(r"年\s?度")
_CONTEXT = 14
_IN_BRACKETS = lazy(r"\([^()]*\)|〔[^〔〕]*〕")
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def first_fiscal_year(text: str) -> int | None:
    """The western year in which the first fiscal year named in a folded text begins, None if none is named.

    >>> first_fiscal_year("平成31年度"), first_fiscal_year("令和元年度"), first_fiscal_year("令和六年度")
    (2019, 2019, 2024)
    """
    match = _YEAR.search(text)
    if match is None:
        return None
    if match["western"]:
        return int(match["western"])
    if match["letter"]:
        return _ERAS[match["letter"]] + int(match["short"])
    return _ERAS[match["era"].replace(" ", "")] + _year_number(match["number"])


def _year_number(printed: str) -> int:
    if printed == "元":
        return 1
    if printed[0] in "0123456789":
        return int(printed.replace(" ", ""))
    tens, ten, units = printed.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(units, 0)


def year_places(folded: str) -> list[int]:
    """The offsets at which 年度 stands: only the lines there can name a fiscal year."""
    return [match.start() for match in _YEAR_WORD.finditer(folded)]


def is_budget_title(line: str) -> bool:
    """Whether a folded line reads like the title of a budget document: a fiscal year and a budget word, no sentence.

    >>> is_budget_title("令和6年度当初予算 ひきこもり支援関連事業(その2)")
    True
    """
    if "年" not in line:
        return False
    compact = line.replace(" ", "")
    return (
        len(compact) <= 80
        and "。" not in compact
        and not compact.startswith(("(", "(", "※", "注"))
        and _YEAR.search(compact) is not None
        and _BUDGET_WORD.search(compact) is not None
        and _ABOUT_ANOTHER_YEAR.search(_YEAR.sub("", compact)) is None
        and not re.search(r"\d(?:千|百万|億|万)?円", compact)
    )


def fiscal_year(titles: Iterable[str], prose: Iterable[str]) -> int | None:
    """The fiscal year of a document: that of the first title line that names one, or else of the first prose line."""
    for line in titles:
        year = first_fiscal_year(line)
        if year is not None:
            return year
    for line in prose:
        for match in _YEAR.finditer(line):
            sentence_end = line.find("。", match.end())
            context_end = min(match.end() + _CONTEXT, sentence_end if sentence_end >= 0 else len(line))
            if not _ABOUT_ANOTHER_YEAR.search(line, match.end(), context_end):
                return first_fiscal_year(match[0])
    return None


def stage(titles: Iterable[str]) -> Stage | None:
    """The stage that the first title naming one states; what stands in brackets counts only if nothing else does.

    >>> str(stage(["平成28年度当初予算主要事業一覧(2月補正を含む)"]))
    'initial'
    """
    lines = [line.replace(" ", "") for line in titles]
    for line in [*(_IN_BRACKETS.sub("", line) for line in lines), *lines]:
        for word, found in _STAGES:
            if word in line:
                return found
    return None
