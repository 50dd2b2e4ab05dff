"""Enumerated: several programmes in one entry of a list, each with its sum right behind it.

・橋の点検1,000万円
・国の補正予算に伴う道の補修1,800万円や堀の清掃420万円、公園の改修310万円の増額
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.candidates import LEAST_YEN, LONGEST_TITLE, Candidate, Note, Verdict
from mie_budget.reading.items.sentences import candidate_of
from mie_budget.reading.items.sentences.telling import COSTS, CUT, Told
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, piece_of

_LEAST_ITEMS = 3
"""Entries of the list with one programme each: beside fewer, an entry may list the parts of what stands above."""
_LEAST = 2
_SHORTEST_ALIKE, _SHORTEST = 4, 5
"""Characters of a programme's name, and of one that nothing but a comma joins to those before it."""
_COST = lazy(rf"[一-龠]{{0,2}}{COSTS}")
"""What a sum is spent on is no programme (実施設計費)."""
_JOINS = lazy(r"(?:など|等)?(?:や|と|及び|および|並びに|[、・,]\s?)(?=[^\s\d(])")
"""What stands between a sum and the name of the next programme."""
_ENDS = lazy(r"(?:など|等)?(?:[をの]?(?:<told.how>)*(?:<told.verb>|<told.cut>|補正)[^、。\d]{0,8})?。?$")
"""What may stand behind the last sum of an entry."""
_LINK = " :：=＝…・に"
_BECAUSE = lazy(r"[^、。]{2,24}に(?:伴う|よる)(?=[一-龠ァ-ヶ])")
"""In front of the first of several names: why all of them are done."""
_SPEAKS = lazy(r"[はがを、。]|^うち")
"""What is in no name that stands in an enumeration."""


def enumerated(candidates: Sequence[Candidate], lines: Lines) -> list[Candidate]:
    """The programmes of entries that enumerate several, in lists whose other entries are items with one each.

    An entry that may enumerate something else is doubtful, or its further sums are reported.
    """
    items = Counter(one.style for one in candidates if one.is_item and one.frame == "header")
    found: list[Candidate] = []
    for one in candidates:
        if (
            one.frame != "header"
            or one.mark is None
            or one.departments is not None
            or one.verdict not in (Verdict.ITEM, Verdict.PROSE)
            or items[one.style] < _LEAST_ITEMS
            or one.first_line != one.header_last
            or lines.stripped[one.first_line].count("円") < _LEAST
        ):
            continue
        told, alike = _told_in(piece_of(lines, one.first_line), one.mark.end)
        read = [candidate_of(lines, each, in_brackets=False) for each in told]
        named = [each for each in read if each is not None]
        if len(named) < _LEAST or len(named) < len(told):
            continue
        if _are_programmes(named, alike=alike):
            for each in named:
                each.mark = one.mark
            found += named
        elif one.verdict is Verdict.PROSE:
            one.verdict = Verdict.DOUBTFUL
        else:
            one.notes += tuple(
                Note(DiagnosticCode.FIGURE_UNCLAIMED, each.amount_line, each.amount_offset, {"found": each.amount_text})
                for each in named[1:]
            )
    return found


def _are_programmes(named: Sequence[Candidate], *, alike: bool) -> bool:
    """Whether names with sums are of programmes: most that are told `alike`, else all behind the first.

    Behind a comma, a short name may be a kind of cost, or who pays a part (備品購入, 県補助).
    """
    if alike and all(len(one.name) >= _SHORTEST_ALIKE for one in named):
        return 2 * sum(is_programme(one.name) for one in named) >= len(named)
    return all(is_programme(one.name) and len(one.name) >= _SHORTEST for one in named[1:])


def _told_in(piece: Piece, begin: int) -> tuple[list[Told], bool]:
    """The names of an entry with the sums behind them, and whether more than commas says that they are alike.

    None where anything else stands between them.
    """
    text = piece.text
    figures = piece.figures
    if len(figures) < _LEAST or not all(map(_is_sum, figures)):
        return [], False
    last = figures[-1]
    ends = _ENDS.match(text, last.end)
    if ends is None:
        return [], False
    sign = -1 if CUT.match(text, last.end) is not None else 1
    told: list[Told] = []
    # What is said of the last sum is said of all.
    alike = ends[0] not in ("", "。")
    for figure in figures:
        end = begin + len(text[begin : figure.start].rstrip(_LINK))
        if not told and (because := _BECAUSE.match(text, begin, end)) is not None:
            begin = because.end()
        if (
            not begin < end <= begin + LONGEST_TITLE
            or _SPEAKS.search(text, begin, end)
            or _names_other(text[begin:end])
        ):
            return [], False
        yen = sign * (figure.yen or 0)
        told.append(Told(piece, begin, end, figure, yen, "", quoted=False, sentence=(piece.line, 0), budgeted=True))
        joins = _JOINS.match(text, figure.end) if figure is not last else None
        if joins is None and figure is not last:
            return [], False
        alike = alike or (joins is not None and "、" not in joins[0] and "," not in joins[0])
        begin = joins.end() if joins is not None else figure.end
    return told, alike


def _names_other(name: str) -> bool:
    return is_label(name) or _COST.fullmatch(name) is not None


def _is_sum(figure: Figure) -> bool:
    return (figure.yen or 0) >= LEAST_YEN and not figure.signed and not figure.plus
