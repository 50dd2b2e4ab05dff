"""Anchors: where what stands behind a title may begin: a figure, a dash in its place, a bracket, a parent line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.entries.parent_lines import behind_pointer, names_parent, quotes_parent
from mie_budget.reading.figures import Figure, figure_over
from mie_budget.reading.labels import IN_NAME, is_price
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_organization, read_departments
from mie_budget.reading.titles import marker_group

_DASHES = "-‐–—―−ー \t"
_DASH_AMOUNT = lazy(r"<dash>{1,2} ?(?:(?:(?:百万|千|万|億)?円)[ \t|]*(?:$|[(〔【])|\|[ \t]*\()")
_DASH_AT_END = lazy(r"<dash>{1,2}[ \t|]*$")
_STATES_NONE = lazy(r"\s*(?:<dash>{1,2}(?:千円)?|0|0千円|ゼロ|皆減|[^、。]{0,10}円|[●○?？]+|<unstated>)\s*")
_UNSTATED_AT_END = lazy(r"<programme>(?:\s|…|‥|・・+|:)+(?P<none>皆減|<unstated>)[ \t|]*$")
"""Words in the place of the amount of a marked programme: ○橋の点検事業　なし."""
_NONE_BEFORE_BRACKET = lazy(r"(?:^|[\s…:]|・・)(?P<none><unstated>|<dash>{1,2})\s*(?=[(<〈《〔\[])")
"""What stands in the place of the amount, before a bracket with another figure: 事項要求＜7億円＞, －（7億円）."""
_PARTS = lazy(r"[・、,/ ]")
_MOST = 12
"""Anchors of a line; further behind begins no tail."""
_ANCHOR = lazy(f"[{re.escape(''.join(sorted(ONE_BRACKET)))}「『‐–—―−ー-]")
_NAMED_BEHIND = lazy(r"[一-龠ァ-ヶ][^\s【(（。、]{0,30}[【(（〔\[]")
_REST_OF_PROGRAMME = lazy(
    r"[^\s()【】〔〕\[\]。、]{0,30}<programme>(?:[(【〔\[](?P<names>[^()【】〔〕\[\]]{2,40})[)】〕\]])?$"
)


def anchors(text: str, begin: int, figures: list[Figure]) -> Iterator[tuple[int, str]]:
    """The places where what stands behind a title may begin: figures, and brackets that hold one or an organization."""
    at = begin
    length = len(text)
    following = iter(figures)
    nearest = next(following, None)
    count = 0
    if (none_before := _none_before_bracket(text, begin, nearest)) is not None:
        yield none_before, "figure"
    while count < _MOST:
        while nearest is not None and nearest.start < at:
            nearest = next(following, None)
        stop = _ANCHOR.search(text, at, length if nearest is None else nearest.start)
        if stop is not None:
            figure, at = None, stop.start()
        elif nearest is not None:
            figure, at = nearest, nearest.start
        else:
            if begin and not figures and (none := _UNSTATED_AT_END.search(text, begin)) is not None:
                yield none.start("none"), "figure"
            return
        if figure is not None:
            at = figure.end
            # 100億円産地づくり 15,540千円: the name goes on behind the figure.
            if not (
                (IN_NAME.match(text, at) and (figures[-1].start > at or _names_programme(text, begin, figure)))
                or (figure.start == begin and is_price(text, figure))
            ):
                yield figure.start, "figure"
                count += 1
            continue
        is_dash = text[at] in "-‐–—―−ー" and at > begin
        if is_dash and (_is_dash_for_amount(text, at) or (begin and _closes_marked(text, at))):
            yield at, "figure"
            return
        if text[at] in ONE_BRACKET:
            at = behind_pointer(text, begin, at, figures)
        closing = closing_of(text, at) if text[at] in ONE_BRACKET or text[at] in "「『" else None
        kind = _kind_of_anchor(text, begin, at, closing, figures)
        if kind is not None:
            yield at, kind
            count += 1
        at = (at if closing is None else closing) + 1


def _none_before_bracket(text: str, begin: int, figure: Figure | None) -> int | None:
    """Where what stands in place of the amount begins, right before the bracket of the first figure of a line."""
    none = _NONE_BEFORE_BRACKET.search(text, begin, figure.start) if figure is not None else None
    if (
        none is None
        or figure is None
        or (not begin and none.start())
        or (closing_of(text, none.end()) or 0) < figure.end
    ):
        return None
    start = none.start("none")
    # Who is in charge may stand in a bracket before it.
    return None if _ANCHOR.search(text, begin, start) is not None else start


def _names_programme(text: str, begin: int, figure: Figure) -> bool:
    """Whether a figure stands inside the name of a programme, which closes the line or who is in charge does.

    家電買換え3万円補助事業(環境課): its amount stands on another line.
    """
    if figure.start > begin and not text[figure.start - 1].isalpha():
        return False
    rest = _REST_OF_PROGRAMME.match(text, figure.end)
    return rest is not None and (rest["names"] is None or read_departments(rest["names"], strict=True) is not None)


def _kind_of_anchor(text: str, begin: int, at: int, closing: int | None, figures: list[Figure]) -> str | None:
    """What a bracket opens that stands behind a title; None where it opens none, or is part of the name."""
    if text[at] in ONE_BRACKET:
        if closing is not None:
            if at > begin and text[at] in "【〔[" and names_parent(text, at, closing, figures):
                return "parent"
            return _kind_of_bracket(text, begin, at, closing, figures)
        return "group" if figures and figures[-1].start > at else None
    return "parent" if closing is not None and quotes_parent(text, begin, at, closing, figures) else None


def _kind_of_bracket(text: str, begin: int, at: int, closing: int, figures: list[Figure]) -> str | None:
    """What a bracket holds that may stand behind a title; None for one that is part of the name."""
    inner = text[at + 1 : closing]
    if figure_over(figures, at + 1, closing):
        named = figures[-1].start > closing and _NAMED_BEHIND.match(text, closing + 1)
        return None if named else "money"
    if (
        read_departments(inner, strict=text[at] not in "【〔[") is not None
        and marker_group(text[at : closing + 1]) is None
    ):
        behind = figures[-1].end if figures and figures[-1].start > closing else 0
        if behind and text[-1] in "】〕])" and _organization_closes(text, behind, inner):
            return None
        return "departments"
    return "group" if _STATES_NONE.fullmatch(inner) and (at > begin or closing == len(text) - 1) else None


def _organization_closes(text: str, at: int, inner: str) -> bool:
    """Whether who is in charge stands in the bracket behind an amount, so that words that name nobody are of a name."""
    opening = max(text.rfind(sign, at) for sign in "【〔[(")
    if opening < 0 or any(map(is_organization, _PARTS.split(inner))):
        return False
    named = read_departments(text[opening + 1 : -1], strict=True)
    return named is not None and any(map(is_organization, named.names))


def _is_dash_for_amount(text: str, at: int) -> bool:
    """Whether a dash stands in the place of an amount: with its 円 or its border, or behind the last of two slashes."""
    if text[at - 1] in " \t" and _DASH_AMOUNT.match(text, at):
        return True
    return text[:at].rstrip().endswith("/") and text.count("/", 0, at) > 1 and not text[at:].strip(_DASHES)


def _closes_marked(text: str, at: int) -> bool:
    """Whether a dash closes a marked line, apart from the name before it; one between dashes is a heading: ― 一覧 ―."""
    apart = text[at - 1] in " \t…‥:" or text[:at].endswith("・・")
    return apart and text[0] not in _DASHES and _DASH_AT_END.match(text, at) is not None
