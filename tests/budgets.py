"""Texts of documents that tests of summaries and comparisons have in common."""

from __future__ import annotations

from mie_budget import compare, fuzzy_matcher, parse_text
from mie_budget.meaning.results import Comparison, Rename

TEXT = """令和６年度当初予算
訓練【防災部】（1,000千円）
研修【防災部】（300千円の内数）
講演【防災部】（300千円の内数）
"""
EVERYTHING = """令和６年度当初予算
防災と減災の取組の全体【防災部、総務部】（1,000千円）
訓練【防災部】（300千円）
訓練の一部【防災部】（300千円の内数）
講演【同上】（20千円の内数）
[bold]相談【同上】（20千円の内数）
減額【同上】（▲5,500円の内数）
訓練（再掲）【防災部】（300千円）
道の駅（再掲）【県土部】（70千円）
移住の支援【地域部】（12千円（外数））
協定【総務部】（－）
訓練【防災部】（300千円）
"""


OLD = """令和５年度当初予算
甲の事業【総務部】（100千円）
乙の事業【戦略企画部】（200千円）
丙の事業【総務部】（300千円）
丁の事業【総務部】（400千円）
就職氷河期世代向けの就労支援【雇用部】（50千円）
戊の事業【総務部】（60千円）
己の事業【総務部】（－）
辛の事業【総務部】（5千円）
"""
NEW = """令和６年度当初予算
甲の事業【総務部】（150.5千円）
乙の事業【政策企画部】（120千円）
丙の事業【環境部】（300千円）
丁の事業【総務部】（900千円の内数）
就職氷河期世代向けの就労の支援【雇用部】（50千円）
[新]庚の事業【総務部】（70千円）
己の事業【総務部】（－）
辛の事業【総務部】（5千円）
辛の事業（再掲）【総務部】（5千円）
"""
RENAMED = Rename(old="戦略企画部", new=("政策企画部",), since=2024)


def comparison(*, similar: bool = False) -> Comparison:
    old, new = parse_text(OLD, name="old.txt"), parse_text(NEW, name="new.txt")
    return compare(old, new, renamed=[RENAMED], matcher=fuzzy_matcher() if similar else None)
