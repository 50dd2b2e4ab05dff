"""Opening: the names of items, each with what an entry says of it.

An entry may hold the name itself, as one piece or as the end of one that was wrapped, or stand below or above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from mie_budget.reading.beside_name import BRACKET_AT_END, end_above_figure, parted_from_departments
from mie_budget.reading.broken_names import CANNOT_BEGIN
from mie_budget.reading.entries.header import Header
from mie_budget.reading.entries.other_orders import name_in_bracket
from mie_budget.reading.figures import find_figures
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.candidates import Candidate
from mie_budget.reading.items.departments.at_names import departments_at_end
from mie_budget.reading.items.filling import fill
from mie_budget.reading.items.layout import FARTHEST_BLANKS
from mie_budget.reading.items.names import Names, span_of
from mie_budget.reading.labels import Context, label_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, is_organization, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import last_stretch
from mie_budget.reading.tables import width
from mie_budget.reading.titles import Title, end_without_particle, is_marker, mark_of, read_title

_NAMED_IN_BRACKETS = lazy(r"\( *(?P<name>[^()]{4,40}?) *\)")
_DEPARTMENTS_BEHIND_MARKER = lazy(
    r".{0,2}?[【〔\[(](?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)[】〕\])]\s*"
    r"(?P<frame>[【〔\[](?P<names>[^【】〔〕\[\]]{2,30})[】〕\]]|(?P<led>[^【】〔〕\[\].…・]{2,14})(?:\.{2,}|…+|・{3,}))"
    r"\s*(?=\S)"
)
_LAST_WORD = lazy(r"事業(?=\s+[^\s\d]{0,2}\d)")
"""What ends the name on the line above, before its figure: nothing is called so by itself."""
_LAST_WORD_ALONE = "事業"
_PRICE = lazy(r"(?:<column.fee>|<label.of_one>|<price.end>)(?=[\s:])")
"""What one pays, or gets at most: no name that was wrapped ends so."""
_LABEL_ENDS = frozenset("額費")


class Opener:
    """Opens a candidate for each name, and puts entries without one into those that are open."""

    def __init__(self, names: Names, candidates: list[Candidate], outline: Outline) -> None:
        self.names = names
        self.candidates = candidates
        self.outline = outline

    def open(self, header: Header, context: Context, *, own_line: bool) -> None:
        """A candidate whose title stands on the piece itself, or ends there.

        `own_line` says that no entry stands on the line before this one, so that the title may begin above.
        """
        piece = header.piece
        whole = piece.cut(0 if header.mark else header.title_start, header.title_end)
        uncertain = False
        if header.title_start > (header.mark.end if header.mark else 0) and header.mark is not None:
            whole = piece.cut(header.title_start, header.title_end)
        opened = self._opens(piece, header)
        named = _NAMED_IN_BRACKETS.fullmatch(whole.text) if whole.text[:1] == "(" else None
        if named is not None and is_programme(named["name"]):
            # What stands above says in a phrase what the programme does.
            whole = whole.cut(*named.span("name"))
            uncertain = not self.names.is_marked_above(piece.line)
        elif own_line and not opened:
            whole, uncertain = self.names.extended(whole, piece.line, self.names.floor)
        if header.mark is not None:
            before_sum = piece.text[header.title_end : header.title_end + 1].isdigit()
            end = end_without_particle(whole.text, listed=True, before_sum=before_sum)
            uncertain |= end < len(whole.text) and whole.text[end - 1] != "」" and not is_programme(whole.text[:end])
            whole = whole.cut(0, end)
        if header.departments is None:
            whole, departments = _parted_from_departments(whole, wrapped=whole.line < piece.line)
            header = header._replace(departments=departments)
        apart = piece.text[header.title_end : header.title_end + 1] in (" ", "\t", "|")
        if apart and not piece.text[header.rest :].strip(" |"):
            # Glued to a figure, 過去最大の412億円 is none that was wrapped before it.
            whole, cut = self.names.completed(whole, piece.last_line, len(self.names.lines.stripped))
            uncertain |= cut
        title = read_title(whole.text, legend=self.outline.legend)
        if header.mark is not None and title.mark is None:
            meaning = self.outline.legend.get(piece.text[:1])
            added = () if meaning is None or meaning in title.markers else (meaning,)
            title = title._replace(mark=header.mark, markers=(*added, *title.markers))
        candidate = self._candidate("header", whole, title, header, context)
        candidate.uncertain = uncertain
        candidate.header_last = max(candidate.header_last, whole.last_line)
        self._push(candidate, header)
        self.names.floor = max(self.names.floor, candidate.header_last)

    def _opens(self, piece: Piece, header: Header) -> bool:
        """Whether a mark opens the title, so that nothing above belongs to it."""
        first = piece.text[header.title_start : header.title_start + 1]
        if first in CANNOT_BEGIN:
            return False
        if header.mark is not None or header.title_start > 0 or _PRICE.match(piece.text):
            return True
        return read_title(piece.text[: header.title_end]).markers != () and piece.text[:1] in "([【〔<〈"

    def open_above(self, number: int, header: Header, context: Context) -> None:
        """A candidate whose title stands on another line, most often above the entry."""
        title_piece = piece_of(self.names.lines, number)
        text = title_piece.text
        start, end = span_of(text)
        title_piece = last_stretch(title_piece.cut(start, end))
        if context.names_in and (named := name_in_bracket(title_piece.text, context.names_in)) is not None:
            title_piece = title_piece.cut(*named)
        uncertain = False
        leads = title_piece.text[:1] in "<〈《" or (
            title_piece.text[:1] in "([【〔" and read_title(title_piece.text).markers != ()
        )
        told = header.piece.line in self.names.layout.descriptions_with_sums
        if mark_of(title_piece.text) is None and not leads and not told:
            title_piece, uncertain = self.names.extended(title_piece, number, self.names.floor)
        if number < header.piece.line:
            title_piece, cut = self.names.completed(title_piece, number, header.piece.line)
            uncertain |= cut
        if number == header.piece.line - 1 and (last := _LAST_WORD.match(header.piece.text)) is not None:
            title_piece = joined(title_piece, header.piece.cut(0, last.end()))
        if title_piece.last_line == header.piece.line - 2 and self.names.lines.stripped[number + 1] == _LAST_WORD_ALONE:
            title_piece = joined(title_piece, piece_of(self.names.lines, number + 1))
        departments = header.departments
        title_piece = title_piece.cut(0, _end_without_label(title_piece.text))
        if departments is None:
            end, departments = end_above_figure(title_piece.text)
            title_piece = title_piece.cut(0, end)
        title = read_title(title_piece.text, legend=self.outline.legend)
        catch = self.names.layout.quoted_names.get(number)
        if title.mark is None and catch is not None and catch.number is not None:
            # The ordinal of a catch phrase counts the names below it.
            title = title._replace(mark=catch)
        candidate = self._candidate("above", title_piece, title, header, context)
        if departments is not None and candidate.departments is None:
            candidate.charge(departments, number)
        # Several cells are the heads of columns rather than one name.
        candidate.uncertain = uncertain or "|" in title.name
        candidate.first_line = title_piece.line
        line = header.piece.line
        late = line - number > 1 + FARTHEST_BLANKS or any(map(self.names.layout.says_more, range(number + 1, line)))
        candidate.shape = f"{'late' if late else 'above'}{candidate.shape}"
        self.mark(candidate, range(number + 1, line))
        self._push(candidate, header)
        if number > line:
            # The amount stands above its name.
            candidate.first_line, candidate.header_last = line, number
            self.names.floor = number

    def orphan(self, header: Header, context: Context) -> None:
        """What stands behind a title, without one: reported, never an item.

        Brackets alone on their line that name no organization are a heading, not the rest of an item.
        """
        named = header.departments or header.tail.departments
        if (
            not header.tail.clauses
            and named is not None
            and not named.ditto
            and not any(map(is_organization, named.names))
        ):
            return
        candidate = self._candidate("orphan", None, None, header, context)
        candidate.first_line = header.piece.line
        self.candidates.append(candidate)
        self.names.floor = max(self.names.floor, header.piece.last_line)

    def open_counted(self) -> None:
        """Open what is counted between two items and has no figure: the item is printed, its amount is not."""
        found: list[Candidate] = []
        for before, after in pairwise(self.candidates):
            mark, following = before.mark, after.mark
            if (
                mark is None
                or following is None
                or mark.number is None
                or mark.style != following.style
                or following.number != mark.number + 2
                or before.yen is None
                or after.yen is None
            ):
                continue
            for number in range(before.header_last + 1, after.first_line):
                text = self.names.lines.stripped[number]
                between = mark_of(text)
                if (
                    between is not None
                    and (between.style, between.number) == (mark.style, mark.number + 1)
                    and text[-1] not in "。、"
                    and not find_figures(text)
                ):
                    title = piece_of(self.names.lines, number)
                    found.append(Candidate("header", title, read_title(title.text), number, number))
        for candidate in found:
            candidate.header_lines = [candidate.first_line]
            candidate.states_amount = True
        if found:
            self.candidates += found
            self.candidates.sort(key=lambda candidate: candidate.first_line)

    def mark(self, candidate: Candidate, numbers: Iterable[int]) -> None:
        """Give a candidate the markers that stand alone on lines beside its name."""
        for number in numbers:
            if is_marker(self.names.lines.stripped[number]):
                for marker in read_title(f"({self.names.lines.stripped[number]})").markers:
                    candidate.add_marker(marker)

    def merge(self, candidate: Candidate, header: Header, context: Context) -> None:
        """Put what an entry without a title says into the candidate that it belongs to."""
        fill(candidate, header, self.names.lines, self.outline, context)
        candidate.header_last = max(candidate.header_last, _last_line(header))
        candidate.shape += f"/{header.shape}"
        candidate.rest = _rest_of(header) or candidate.rest
        self.names.floor = max(self.names.floor, candidate.header_last)

    def _candidate(
        self, frame: str, title_piece: Piece | None, title: Title | None, header: Header, context: Context
    ) -> Candidate:
        piece = header.piece
        first = title_piece.line if title_piece is not None else piece.line
        candidate = Candidate(
            frame, title_piece, title, first, _last_line(header) if header.tail.end else piece.last_line
        )
        candidate.header_last = max(candidate.header_last, first)
        candidate.shape = header.shape
        text = self.names.lines.texts[first]
        # What stands in the middle of a line has that of the items before it there, or none of its own.
        inside = title_piece is not None and len(text[: title_piece.parts[0][2]].strip()) > 2
        last = self.candidates[-1] if inside and self.candidates else None
        if last is not None and last.first_line == first and last.mark is not None and candidate.mark is not None:
            candidate.indent = last.indent
        elif not inside and (text[:1].isspace() or first in self.names.lines.moved):
            blanks = len(text) - len(text.lstrip())
            candidate.indent = width(self.names.lines.printed[first][: self.names.lines.column(first, blanks)])
        candidate.list_depth = self.names.lines.known[first].depth if self.names.lines.known else None
        fill(candidate, header, self.names.lines, self.outline, context)
        candidate.rest = _rest_of(header)
        departments_at_end(candidate, self.outline.abbreviations)
        return candidate

    def _push(self, candidate: Candidate, header: Header) -> None:
        self.candidates.append(candidate)
        self.names.floor = max(self.names.floor, _last_line(header))


def _parted_from_departments(whole: Piece, *, wrapped: bool) -> tuple[Piece, DepartmentList | None]:
    """A title without who is in charge behind the marker that it opens with, or, where it is wrapped, in front."""
    if wrapped:
        mark = mark_of(whole.text)
        begin = mark.end if mark is not None else 0
        start, end, named = parted_from_departments(whole.text, begin, len(whole.text), "figure")
        if named is not None:
            return joined(whole.cut(0, begin), whole.cut(start, end)), named
    framed = _DEPARTMENTS_BEHIND_MARKER.match(whole.text)
    named = read_departments(framed["names"] or framed["led"], strict=True) if framed is not None else None
    if framed is None or named is None:
        return whole, None
    return joined(whole.cut(0, framed.start("frame")), whole.cut(framed.end(), len(whole.text))), named


def _last_line(header: Header) -> int:
    """The line on which the tail of an entry ends."""
    return header.piece.place(max(header.tail.end - 1, 0))[0]


def _end_without_label(text: str) -> int:
    """Where a line ends before what the figure below is called, behind who is in charge: 橋の点検(土木課) 補正額."""
    label = label_at_end(text) if text[-1:] in _LABEL_ENDS else len(text)
    who = BRACKET_AT_END.search(text[:label].rstrip()) if 0 < label < len(text) else None
    return who.end() if who is not None and read_departments(who["names"], strict=True) is not None else len(text)


def _rest_of(header: Header) -> Piece | None:
    """The prose behind what was understood of an entry."""
    rest = header.piece.text[header.rest :]
    # Of one dot a point of a list may be made; several lead from the figure to what it is for.
    lead = len(rest) - len(rest.lstrip(" |…‥・" if rest.lstrip(" |")[:2] == "・・" else " |…‥"))
    return header.piece.cut(header.rest + lead, len(header.piece.text)) if rest.strip(" |:：") else None
