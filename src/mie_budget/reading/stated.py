"""Stated totals: where a document says what its items add up to (合計, 小計, 計, 総額) or how many they are (N事業)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import Role
from mie_budget.reading.figures import Figure, count_of, find_bare, find_figures
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.units import unit_yen


class StatedFigure(NamedTuple):
    """One figure of a stated total, in yen and as printed."""

    yen: int
    text: str


class StatedTotal(NamedTuple):
    """A total, a count of programs, or both, as a line states them.

    `line` and `column` count from 1. `opens` is true for a heading that states it in brackets. `grand` is true for
    合計, 総計 and 総額, false for 小計, 計 and headings. `claims` is true where a word says that all items are there (a
    bare `8事業` in a heading may stand over the main ones only). `scope` is what the label limits the total to (a
    department, a section), empty where it does not. `apart` is true where other figures stand between the items and
    the line, or where it stands inside a description, so that it may be the total of something else. `programs` is
    how many items there are by the line. `figures` are those of the line from left to right, of which one is the total
    and others may be last year's.
    """

    line: int
    column: int
    opens: bool
    grand: bool
    claims: bool
    scope: str
    apart: bool
    programs: int | None
    figures: tuple[StatedFigure, ...]


class StatedTotals(NamedTuple):
    """The stated totals of a document, and what is needed to check them.

    `sections` are the lines, from 1, that may begin a section. `rounding` is what the document says about the last
    digit of its figures: unstated, nearest, down or some.
    """

    totals: tuple[StatedTotal, ...]
    sections: tuple[int, ...]
    rounding: str


_NOTHING = StatedTotals((), (), "unstated")
_HINT = lazy(
    r"(?=[計総\d一二三四五六七八九十])(?:(?<![設会統家推])計(?![画器測算上])|総\s?額"
    r"|[\d一二三四五六七八九十]\s?事\s?業)"
)
_SPACED_LABEL = lazy(r"(?<=[^\s\d|:()（）])[ ]+(?=[計額])")
_LABEL = (
    r"(?P<grand>総合計|合計|総計|総額)|小計|中計|全(?=\s?\d{1,4}\s?(?:事\s?業|件))"
    r"|(?<![合小総中会設統集累推家時余生])計"
)
_LINE = lazy(
    rf"[\s|・○●◎◇◆□■※(\[【<《]*(?P<scope>[^\d。、]{{0,30}}?)[\s|:・]*(?:{_LABEL})額?(?=[\s|:()\[\]】>》\d約▲△]|$)(?P<rest>.*)"
)
_SCOPE_END = lazy(r"(?:部|局|庁|課|室|所|会計|事業|施策|分野|[\s|)\]】>》:])$")
_COUNT_NUMBER = r"\d{1,4}|[一二三四五六七八九十]{1,4}"
_COUNT = lazy(rf"\(?\s?(?:全|計)?\s?(?P<count>{_COUNT_NUMBER})\s?(?:事\s?業|件)\s?\)?")
_ASIDE = lazy(r"[(\[〔][^()\[\]〔〕]*(?:うち|前年|対前|財源)[^()\[\]〔〕]*[)\]〕]")
_UNIT = lazy(r"\(\s?(?:単位[ :]{0,3})?(?P<unit><unit>)\s?\)")
_WORDS = lazy(
    r"当初|補正|予算|要求|事業費|金額|額|約|本年度|前年度|増減|比較|再掲を?除く|再掲を?含む"
    r"|[\s|:()\[\]】>》=…、,・/%-]|\d+\.\d+|(?:△|▲)"
)
_TAIL_FIGURE = lazy(r"(?:\d ?(?:[百千万億兆]{0,2}円|[万億兆])|(?<![\d.,])\d{1,3}(?:,\d{3})+)[\s|)\]】]*$")
_GROUP = lazy(r"\((?P<inside>[^()]*)(?:\)|$)")
_HEADED_COUNT = lazy(
    rf"\s*(?P<claim>合計|小計|総計|計|全部で|全)?\s*(?P<count>{_COUNT_NUMBER})\s?事\s?業(?![^\s、,:/])[\s、,:/]*"
)
_HEADED_TOTAL = lazy(r"\s*(?P<claim>合計|小計|総計|総額|計)\s*[:]?\s*(?=[▲△−-]|\d|約)")
_HEADED_FIGURE = lazy(r"(?:予算額|要求額|事業費|当初予算)\s*[:]?\s*(?=[▲△−-]|\d)")
_NOTES = (
    ("nearest", lazy(r"四捨五入")),
    ("down", lazy(r"切り?捨て?")),
    (
        "some",
        lazy(r"端数(?:処理|調整|整理|の関係)|切り?上げ|(?:合計|計|総額|内訳)[がはとの][^。\n]{0,16}(?:一致し|合わ)な"),
    ),
)
_NOT_MONEY = ("累計", "総予定", "全体")
_MAX_HEADING = 60
"""A longer line with a count in brackets is a sentence."""


def find_stated_totals(lines: Lines, outline: Outline, roles: Sequence[Role]) -> StatedTotals:
    """The totals and counts that a text states, in the order of its lines; lines of records state none.

    >>> from mie_budget.reading.lines import lines_of
    >>> from mie_budget.reading.outline import outline_of
    >>> lines = lines_of("合計　２事業　1,500千円")
    >>> found = find_stated_totals(lines, outline_of(lines), [Role.PREAMBLE]).totals[0]
    >>> found.grand, found.programs, found.figures
    (True, 2, (StatedFigure(yen=1500000, text='1,500千円'),))
    """
    texts = lines.texts
    totals: list[StatedTotal] = []
    stated: set[int] = set()
    for number, line in enumerate(texts):
        if not ("計" in line or "総" in line or "業" in line):
            continue
        if roles[number] in (Role.HEADER, Role.FURNITURE) or _HINT.search(line) is None:
            continue
        found = _closing(line, outline.unit_at(number))
        opens = found is None
        found = found or _opening(line)
        if found is not None:
            stated.add(number)
            apart = not opens and _stands_apart(texts, roles, number, stated)
            column = lines.column(number, len(line) - len(line.lstrip())) + 1
            grand, claims, scope, count, figures = found
            totals.append(StatedTotal(lines.number(number), column, opens, grand, claims, scope, apart, count, figures))
    if not totals:
        return _NOTHING
    sections = tuple(
        lines.number(number)
        for number, (line, role) in enumerate(zip(texts, roles, strict=True))
        if role is Role.HEADING or (role in (Role.DESCRIPTION, Role.PREAMBLE) and is_heading(line))
    )
    return StatedTotals(tuple(totals), sections, _rounding("\n".join(texts)))


_Found = tuple[bool, bool, str, int | None, tuple[StatedFigure, ...]]


def _closing(line: str, caption: int | None) -> _Found | None:
    """A line that is nothing but a label, a count and figures; `caption` is the yen in one unit of bare numbers."""
    match = _LINE.fullmatch(_SPACED_LABEL.sub("", _ASIDE.sub("", line.rstrip())))
    if match is None:
        return None
    scope = match["scope"].strip(" |・:()[]【】<>《》")
    if scope and not _SCOPE_END.search(match["scope"]):
        return None
    rest = match["rest"]
    named = _UNIT.search(rest)
    if named:
        rest = rest[: named.start()] + " " + rest[named.end() :]
    counted = _COUNT.search(rest)
    if counted:
        rest = rest[: counted.start()] + " " + rest[counted.end() :]
    printed = find_figures(rest)
    unit = None if printed else unit_yen(named["unit"]) if named else caption
    if unit is not None:
        printed = find_bare(rest, unit)
    figures = _stated(rest, printed)
    for figure in reversed(printed):
        rest = rest[: figure.start] + " " + rest[figure.end :]
    if _WORDS.sub("", rest) or not (figures or counted):
        return None
    return bool(match["grand"]), True, scope, count_of(counted["count"]) if counted else None, figures


def _opening(line: str) -> _Found | None:
    """A heading with its total or its number of programs in brackets."""
    heading, bracket, _ = line.partition("(")
    if not bracket or not heading.strip(" |") or len(heading) > _MAX_HEADING or "。" in line:
        return None
    if _GROUP.sub("", line[len(heading) :]).strip(" |"):
        return None
    count: int | None = None
    claims = False
    figures: tuple[StatedFigure, ...] = ()
    for group in _GROUP.finditer(line):
        inside = group["inside"]
        headed = _HEADED_COUNT.match(inside) if count is None else None
        if headed:
            count = count_of(headed["count"])
        headed = headed or _HEADED_TOTAL.match(inside)
        if headed:
            claims = claims or bool(headed["claim"])
            behind = inside[headed.end() :]
            figures += _stated(behind, find_figures(behind))
        elif (labelled := _HEADED_FIGURE.search(inside)) and not any(
            word in inside[: labelled.start()] for word in _NOT_MONEY
        ):
            behind = inside[labelled.end() :]
            figures += _stated(behind, [figure for figure in find_figures(behind) if figure.start == 0])
    if count is None and not claims:
        return None
    return False, claims, "", count, figures


def _stated(text: str, figures: Sequence[Figure]) -> tuple[StatedFigure, ...]:
    return tuple(
        StatedFigure(figure.yen, text[figure.start : figure.end].strip())
        for figure in figures
        if figure.yen is not None
    )


def _stands_apart(folded: Sequence[str], roles: Sequence[Role], number: int, stated: set[int]) -> bool:
    """Whether a line may be the total of something that is no record.

    So it is where figures of no record stand between it and the last record or stated total, and where the description
    it stands in goes on below it.
    """
    below = next((row for row in range(number + 1, len(roles)) if folded[row].strip()), None)
    inside = roles[number] is Role.DESCRIPTION or (number > 0 and roles[number - 1] is Role.DESCRIPTION)
    if below is not None and inside and roles[below] is roles[number]:
        line = folded[below]
        if not (is_heading(line) or (_HINT.search(line) and (_opening(line) or _closing(line, 1)))):
            return True
    for above in range(number - 1, -1, -1):
        if roles[above] is Role.HEADER or above in stated:
            return False
        if _TAIL_FIGURE.search(folded[above]) and "。" not in folded[above]:
            return True
    return False


def _rounding(text: str) -> str:
    return next((name for name, pattern in _NOTES if pattern.search(text)), "unstated")
