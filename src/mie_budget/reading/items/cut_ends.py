"""Cut ends: names that begin above or go on below the line with their department and their amount."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.items.wrapped import indent_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, joined, piece_of
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of, read_title

_LEAST_LISTED = 3
"""Names that show how wide the column is in which they stand."""
_NARROWEST = 20
"""Cells of a name that is wrapped: ten letters."""
_SLACK = 4
"""Cells: what may not begin a line is drawn down with the letter before it."""
_GAP = "  "
"""What parts the columns of names, of who is in charge and of amounts."""
_PARTICLES = frozenset("をにがへの")
"""What no name ends with."""
_OPENS_INSIDE = lazy(r"[をにがへの][一-龠]")
"""What no name opens with: (次の世代) | に引き継ぐ."""


def join_cut_ends(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Give names the words right below them, where these stand as deep and the name is as long as any of its list.

    The words close the name of a programme that it has not closed, or it ends with a particle. Who wrote them down as
    what is said of the item cannot be told, so that the name is to be checked.
    """
    stated = [one for one in candidates if _is_in_column(one, lines)]
    if len(stated) < _LEAST_LISTED:
        return
    longest = max(width(one.name) for one in stated)
    if longest < _NARROWEST:
        return
    opened = {one.first_line for one in candidates}
    for one in stated:
        _join_beginning(one, lines, longest, opened)
        below = one.header_last + 1
        wrapped = width(lines.stripped[one.header_last].partition(_GAP)[0]) >= longest - _SLACK
        if not wrapped or below >= len(lines.stripped) or below in opened:
            continue
        text = lines.stripped[below]
        closes = PROGRAMME_AT_END.search(text) is not None and PROGRAMME_AT_END.search(one.name) is None
        if not (closes or one.name[-1] in _PARTICLES) or not _may_end_name(lines, below, one.header_last):
            continue
        if one.title_piece is None or one.title is None:
            continue
        one.title_piece = joined(one.title_piece, piece_of(lines, below))
        one.title = read_title(one.title_piece.text)._replace(mark=one.title.mark)
        one.header_last = below
        one.header_lines.append(below)
        one.uncertain = True


def _join_beginning(one: Candidate, lines: Lines, longest: int, opened: set[int]) -> None:
    """Give a name that opens with a particle the line right above, where that is as long as a name that is wrapped."""
    above, whole, piece = one.first_line - 1, piece_of(lines, one.first_line), one.title_piece
    if _OPENS_INSIDE.match(whole.text) is None or above < 0 or above in opened or piece is None or one.title is None:
        return
    at = whole.text.find(piece.text)
    if at < 0 or width(lines.stripped[above]) < longest - _SLACK or not _may_end_name(lines, above, one.first_line):
        return
    one.title_piece = joined(piece_of(lines, above), whole.cut(0, at + len(piece.text)))
    one.title = read_title(one.title_piece.text)._replace(mark=one.title.mark)
    one.first_line = above
    one.header_lines.insert(0, above)
    one.uncertain = True


def _is_in_column(one: Candidate, lines: Lines) -> bool:
    """Whether an item's name, who is in charge of it and its amount stand on one line, a gap behind the name."""
    return (
        one.frame == "header"
        and bool(one.name)
        and one.states_amount
        and one.names_departments
        and one.first_line == one.header_last == one.amount_line == one.department_line
        and lines.stripped[one.first_line].partition(_GAP)[0].endswith(one.name[-1])
    )


def _may_end_name(lines: Lines, number: int, above: int) -> bool:
    """Whether a line holds nothing but words, as deep as the line above."""
    text = lines.stripped[number]
    return (
        bool(text)
        and "。" not in text
        and indent_of(lines, number) == indent_of(lines, above)
        and mark_of(text) is None
        and not find_figures(text)
        and organization_alone(text) is None
    )
