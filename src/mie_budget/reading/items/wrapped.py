"""Wrapped names: what of a name stands below its mark, or around the line with its department and amount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from mie_budget.reading.brackets import CLOSING
from mie_budget.reading.broken_names import LONGEST_BEGUN, begins_inside, is_bare, is_one_word, is_rest, parts_word
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.entries import is_sentence
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.labels import is_label
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.look import is_larger
from mie_budget.reading.tables import width
from mie_budget.reading.titles import mark_of, read_title

_LEAST_LISTED = 3
"""Two lines may look like a list by chance."""
_OF_CHAPTERS = frozenset(("roman", "kanji"))
"""Ordinals of chapters rather than of names."""
_MOST_OTHERS = 3
"""One in so many entries of a list may have its sum elsewhere."""
_MOST_CUT = 2
"""One name in two more that have their mark may lack it."""
_LEAST_IN_COLUMN = 3
"""Names that show how wide the column is in which they stand."""
_NARROWEST_COLUMN = 20
"""Cells of a name that is wrapped: ten letters."""
_SLACK = 4
"""Cells: what may not begin a line is drawn down with the letter before it."""
_GAP = "  "
"""What parts the columns of names, of who is in charge and of amounts."""
_TENTHS = 10
"""Of a point, in which the size of type is told."""
_SAME_EDGE = 2
"""In points: lines set at one edge."""
_LONGEST_MARK = 3
"""In ems: an ordinal of three digits, and the blank behind it."""
_PARTICLES = frozenset("をにがへの")
"""What no name ends with."""
_LONGEST_REST = 24
"""Characters: what goes on for longer below a name is prose."""


def indent_of(lines: Lines, number: int) -> int:
    """The display columns in front of a line as printed."""
    printed = lines.printed[number]
    return width(printed[: len(printed) - len(printed.lstrip())])


def join_cut_ends(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Give names the words right below them, where these stand as deep and the name is as long as any of its list.

    The words close the name of a programme that it has not closed, or it ends with a particle. Who wrote them down as
    what is said of the item cannot be told, so that the name is to be checked.
    """
    stated = [one for one in candidates if _is_in_column(one, lines)]
    if len(stated) < _LEAST_IN_COLUMN:
        return
    longest = max(width(one.name) for one in stated)
    if longest < _NARROWEST_COLUMN:
        return
    opened = {one.first_line for one in candidates}
    for one in stated:
        below = one.header_last + 1
        wrapped = width(lines.stripped[one.header_last].partition(_GAP)[0]) >= longest - _SLACK
        if not wrapped or below >= len(lines.stripped) or below in opened:
            continue
        text = lines.stripped[below]
        closes = PROGRAMME_AT_END.search(text) is not None and PROGRAMME_AT_END.search(one.name) is None
        if not (closes or one.name[-1] in _PARTICLES) or not _may_end_name(lines, below, one.header_last):
            continue
        _take_below(one, piece_of(lines, below))
        one.uncertain = True


def join_marked_beginnings(candidates: Sequence[Candidate], lines: Lines) -> None:
    """Give names without a mark what stands behind one right above, where most others of the list have such a mark.

    A mark without a sum opens a heading too, which has several below it; the name is to be checked.
    """
    stated = [one for one in candidates if one.frame == "header" and one.title is not None and one.states_amount]
    counts = Counter(one.mark.style for one in stated if one.mark is not None and one.mark.kind not in _OF_CHAPTERS)
    styles = {style for style, count in counts.items() if count > 1}
    count = sum(counts[style] for style in styles)
    if count < _LEAST_LISTED:
        return
    taken = {line for one in candidates for line in range(one.first_line, one.header_last + 1)}
    unmarked = {one.first_line for one in stated if one.mark is None}
    cut = [one for one in stated if one.mark is None and one.first_line - 1 not in taken]
    cut = [one for one in cut if _opens_name(lines, one.first_line - 1, styles)]
    if _MOST_CUT * len(cut) > count:
        return
    for one in cut:
        alone = unmarked.isdisjoint((one.header_last + 1, one.header_last + 2))
        if alone and one.title_piece is not None and one.title_piece.line == one.first_line:
            _take_above(one, lines)
            one.uncertain = True


def _opens_name(lines: Lines, number: int, styles: Collection[str]) -> bool:
    """Whether a line opens with one of some marks and holds words that may be the first of a name, without a sum."""
    text = lines.stripped[number] if number >= 0 else ""
    mark = mark_of(text) if text else None
    return (
        mark is not None
        and mark.style in styles
        and "。" not in text
        and text[-1] not in CLOSING
        and not find_figures(text)
        and organization_alone(text) is None
    )


def join_rests_below_amounts(candidates: list[Candidate], lines: Lines) -> None:
    """Give names the line right below that of their amount, where its type is theirs and not that of what is said.

    Or where who is in charge stands below it, as right below the amount of other items of the list. No name of these is
    longer than one that goes on: the amount leaves no room. With who is in charge below it, it may look like an item.
    """
    stated = [one for one in candidates if _is_before_amount(one)]
    charged = sum(one.department_line == one.amount_line + 1 for one in stated)
    if len(stated) < _LEAST_IN_COLUMN or not (lines.known or charged >= _LEAST_IN_COLUMN):
        return
    longest = max(_width_before_gap(one, lines) for one in stated)
    opened = {one.first_line: one for one in candidates}
    for one in stated:
        below = one.amount_line + 1
        other = opened.get(below)
        if (
            _width_before_gap(one, lines) < longest - _SLACK
            or (other is not None and (other.states_amount or not other.names_departments))
            or not (
                _is_rest_by_type(one, lines, below)
                if lines.known
                else charged >= _LEAST_IN_COLUMN and _is_rest_by_place(one, lines, below)
            )
        ):
            continue
        if other is not None:
            candidates.remove(other)
            one.departments, one.department_line = one.departments or other.departments, other.department_line
        before, rest = (PROGRAMME_AT_END.search(text) for text in (one.name, lines.stripped[below]))
        _take_below(one, piece_of(lines, below))
        one.uncertain |= before is not None or rest is None


def _width_before_gap(one: Candidate, lines: Lines) -> int:
    """How wide a name is on the line that it opens, whatever part of it goes on below."""
    first = _on_first_line(one.title_piece) if one.title_piece is not None else one.name
    return min(width(one.name), width(first.strip()), width(lines.stripped[one.first_line].partition(_GAP)[0]))


def _is_before_amount(one: Candidate) -> bool:
    """Whether the name of an item opens the line with its amount."""
    if one.frame != "header" or not one.name or not one.states_amount or one.title_piece is None:
        return False
    return one.first_line == one.amount_line


def _is_rest_by_type(one: Candidate, lines: Lines, below: int) -> bool:
    """Whether a line is set like the name above it, and the one below that is not, or stands deeper."""
    if one.header_last > one.first_line or below + 1 >= len(lines.stripped) or not lines.stripped[below + 1]:
        return False
    if one.name not in lines.stripped[one.first_line].partition(_GAP)[0]:
        return False
    name, rest, said = (lines.known[number] for number in (one.header_last, below, below + 1))
    if name.place is None or rest.place is None or said.place is None or name.cells or rest.cells:
        return False
    if not (name.size and rest.size and said.size):
        return False
    text = lines.stripped[below]
    unlike = is_larger(rest.size, said.size) or (rest.bold and not said.bold)
    deeper = _TENTHS * (said.place.left - rest.place.left) > rest.size
    closes = PROGRAMME_AT_END.search(text) is not None and PROGRAMME_AT_END.search(one.name) is None
    # An ordinal stands before the first line of a name alone.
    hangs = one.mark is not None and 0 < _TENTHS * (rest.place.left - name.place.left) < _LONGEST_MARK * rest.size
    return (
        (unlike or deeper or (hangs and closes and organization_alone(lines.stripped[below + 1]) is not None))
        and not is_larger(name.size, rest.size)
        and (hangs or abs(name.place.left - rest.place.left) <= _SAME_EDGE)
        and width(text) <= _width_before_gap(one, lines) + _SLACK
        and "。" not in text
        and mark_of(text) is None
        and not find_figures(text)
        and organization_alone(text) is None
    )


def _is_rest_by_place(one: Candidate, lines: Lines, below: int) -> bool:
    """Whether a line of words stands between the amount of an item and who is in charge of it."""
    if one.header_last > one.first_line or below + 1 >= len(lines.stripped):
        return False
    text = lines.stripped[below]
    return (
        organization_alone(lines.stripped[below + 1]) is not None
        and (PROGRAMME_AT_END.search(one.name) is None or is_bare(text))
        and _is_words(text)
        and len(text) <= _LONGEST_REST
        and mark_of(text) is None
    )


def join_broken(candidates: Sequence[Candidate], lines: Lines, explained: Collection[int]) -> None:
    """Give names the lines right above and below them that they are broken at, by their words.

    Where that line is not theirs to take, or no word shows it but how short a name is, the name is to be checked. So it
    is where few names have words right above them that are no heading and are `explained` by nothing else.
    """
    placed = [(one, one.title_piece) for one in candidates if one.title_piece is not None and one.frame != "sentence"]
    named = [one for one, _ in placed if one.name]
    taken = {line for one, piece in placed if one.name for _, line, _ in piece.parts}
    taken |= {one.amount_line for one in candidates if one.states_amount}
    for one, piece in placed:
        if one.name:
            _join_above(one, piece, lines, taken)
            _join_below(one, one.title_piece or piece, lines, taken)
    for number in explained:
        # A heading with the mark of the names may be one.
        if number >= len(lines.stripped) or mark_of(lines.stripped[number]) is None:
            taken.add(number)
    taken |= {one.department_line for one in candidates if one.departments is not None}
    styles = {one.mark.style for one in named if one.mark is not None}
    begun = [one for one in named if _may_begin_above(one, lines, taken, styles)]
    if _MOST_OTHERS * len(begun) <= len(named):
        for one in begun:
            one.uncertain = True


def _may_begin_above(one: Candidate, lines: Lines, taken: Collection[int], styles: Collection[str]) -> bool:
    """Whether words that nothing explains stand right above a name without a mark, as deep as it or behind one."""
    piece = one.title_piece
    if piece is None or one.mark is not None or piece.line == 0 or piece.line - 1 in taken:
        return False
    above, text = piece.line - 1, lines.stripped[piece.line - 1]
    mark = mark_of(text)
    return (
        0 < len(text) <= LONGEST_BEGUN
        and not set(" |") & set(text)
        and not (lines.known and lines.known[above].cells)
        and lines.stripped[piece.line].startswith(_on_first_line(piece))
        and (mark.style in styles if mark is not None else indent_of(lines, above) == indent_of(lines, piece.line))
        and text[-1] not in CLOSING
        and not text[-1].isdecimal()
        and _is_words(text)
        and not is_heading(text)
        and not is_sentence(text)
        and not is_budget_title(text)
        and not is_label(text)
        and PROGRAMME_AT_END.search(text) is None
    )


def _join_above(one: Candidate, piece: Piece, lines: Lines, taken: Collection[int]) -> None:
    above, text = piece.line - 1, lines.stripped[piece.line - 1] if piece.line else ""
    whole = lines.stripped[piece.line]
    # に that opens the line is no part of the name that is read there.
    opens = one.mark is None and whole.find(_on_first_line(piece)) in ((0, 1) if begins_inside(whole) else (0,))
    told = begins_inside(whole if opens else one.name) or (opens and text != "" and parts_word(text, one.name))
    if not told and not is_rest(one.name) and not is_bare(one.name):
        return
    free = opens and one.first_line == piece.line and above not in taken
    if not told and (not text or is_budget_title(text) or is_heading(text)):
        return
    if free and _is_words(text) and (told or PROGRAMME_AT_END.search(text) is None):
        _take_above(one, lines)
        one.uncertain |= not told
    else:
        one.uncertain |= told or not is_one_word(one.name)


def _join_below(one: Candidate, piece: Piece, lines: Lines, taken: Collection[int]) -> None:
    last = piece.last_line
    below = last + 1
    if one.amount_line == last or below >= len(lines.stripped) or not lines.stripped[last].endswith(piece.text[-1]):
        return
    text = lines.stripped[below]
    told = text != "" and (begins_inside(text) or parts_word(one.name, text))
    if is_label(text) or (not told and not is_rest(text) and not is_bare(text)):
        return
    rest = piece_of(lines, below)
    if "。" in text:
        # What is said of it follows at once.
        rest = rest.cut(0, len(text.partition(" ")[0]))
    if below not in taken and _is_words(rest.text) and len(rest.text) <= _LONGEST_REST:
        _take_below(one, rest)
        one.uncertain |= not told
    else:
        one.uncertain |= told


def _on_first_line(piece: Piece) -> str:
    return piece.text[: piece.parts[1][0]] if len(piece.parts) > 1 else piece.text


def _is_words(text: str) -> bool:
    """Whether a line is nothing but words, without cells, and no sentence."""
    plain = bool(text) and "|" not in text and "。" not in text
    return plain and not find_figures(text) and organization_alone(text) is None


def _take_above(one: Candidate, lines: Lines) -> None:
    """Let a name begin on the line above, behind its mark."""
    piece, title = one.title_piece, one.title
    if piece is None or title is None:
        return
    above, whole = piece_of(lines, piece.line - 1), piece_of(lines, piece.line)
    mark = mark_of(above.text)
    first = _on_first_line(piece)
    if (at := whole.text.find(first)) > 0:
        piece = joined(whole.cut(0, at + len(first)), piece.cut(len(first), len(piece.text)))
    one.title_piece = joined(above.cut(mark.end if mark is not None else 0, len(above.text)), piece)
    read = read_title(one.title_piece.text)
    markers = tuple(dict.fromkeys((*read.markers, *title.markers)))
    one.title = read._replace(mark=mark or title.mark, markers=markers)
    one.first_line = above.line
    one.header_lines.insert(0, above.line)


def _take_below(one: Candidate, rest: Piece) -> None:
    """Let a name end with a piece below it."""
    if one.title_piece is None or one.title is None:
        return
    one.title_piece = joined(one.title_piece, rest)
    one.title = read_title(one.title_piece.text)._replace(mark=one.title.mark)
    one.header_last = max(one.header_last, rest.line)
    one.header_lines.append(rest.line)


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
