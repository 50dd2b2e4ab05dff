"""Assembly: candidates put together from entries.

An entry with a title opens a candidate; whose one without is, `owners` tells. `judging` says which of them are items.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.brackets import ONE_BRACKET, OPENING
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.entries import (
    LABEL_BEHIND,
    Header,
    is_sentence,
    may_be_entry,
    parted_from_departments,
    read_header,
)
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PRICE_AT_END, is_programme
from mie_budget.reading.items.by_place import (
    LABELLED_BELOW,
    header_by_place,
    is_numbering,
    is_ordinal_of_name,
    is_value_line,
    number_without_unit,
    owner_of,
    remarked,
)
from mie_budget.reading.items.candidates import Candidate, Loose
from mie_budget.reading.items.cards import Card, cards_of, department_of
from mie_budget.reading.items.departments import (
    departments_around,
    departments_at_end,
    departments_before_figures,
    departments_before_names,
    names_told_apart,
    offices_in_place,
    organizations_head,
    take_remarks,
)
from mie_budget.reading.items.filling import apply_label, fill
from mie_budget.reading.items.hanging import Hanging, hanging_of
from mie_budget.reading.items.houses import houses_in_place
from mie_budget.reading.items.layout import FARTHEST_BLANKS, Layout
from mie_budget.reading.items.names import CANNOT_BEGIN, Names, span_of
from mie_budget.reading.labels import Context, Label, is_label, label_at_end, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, is_organization, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.remarks import remarks_of
from mie_budget.reading.stretches import Stretch, breaks_figure, last_stretch, stack_from, stretch_from
from mie_budget.reading.tables import width
from mie_budget.reading.titles import Title, end_without_particle, is_marker, mark_of, marker_group, read_title

_NAMED_IN_BRACKETS = lazy(r"\( *(?P<name>[^()]{4,40}?) *\)")
_DEPARTMENTS_BEHIND_MARKER = lazy(
    r".{0,2}?[【〔\[(](?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)[】〕\])]\s*"
    r"(?P<frame>[【〔\[](?P<names>[^【】〔〕\[\]]{2,30})[】〕\]]|(?P<led>[^【】〔〕\[\].…・]{2,14})(?:\.{2,}|…+|・{3,}))"
    r"\s*(?=\S)"
)
_IN_FRONT = lazy(r"[【〔\[](?P<name>[^【】〔〕\[\]]{2,16})[】〕\]]")
_FIELD_BEFORE = lazy(r"[【〔《](?P<field>[^【】〔〕《》\d]{2,16})[】〕》]\s*(?=\w)")
_SUBJECT_AT_END = lazy(r"(?:^|[、。)\s])(?P<name>[^、。()\s「」]{2,16})(?:関係|関連)?(?:で?は|では、|は、)\s*$")
_ACCOUNT_IN_BRACKETS = lazy(r"[【〔\[<《][一-龠・]{1,9}費[】〕\]>》]\s*<label.amount>")
"""The account that an item is paid from, before its amount."""
_LAST_WORD = lazy(r"事業(?=\s+[^\s\d]{0,2}\d)")
"""What ends the name on the line above, before its figure: nothing is called so by itself."""
_LINK = lazy(r"[(\[【]?<link>[)\]】]?(?:\([^()]*\))?")
_TIER = lazy(
    r"[(（]?(?:[△▲−-]?\s?\d[\d,.]*(?:[千百]?[万億兆][\d,]*[千百]?)*(?:千|百万)?円?|[－―−-](?=\s*$))[)）]?(?=\s|$)"
)
_TIER_ABOVE = lazy(r"(?:^|\s)[△▲−-]?\d[\d,.]*(?:[千百]?[万億兆][\d,]*[千百]?)*(?:千|百万)?円?(?=\s|$)")
_TRAILING_GROUP = lazy(r"[(（【〔\[<〈《{](?P<names>[^()（）【】〔〕\[\]<>〈〉《》{}]{2,40})[)）】〕\]>〉》}]\s*$")


def _states_zero(text: str) -> bool:
    """Whether a line says with a label that an amount is nothing: 令和6年度予算額 ゼロ予算."""
    figures = find_figures(text) if "ゼロ" in text else []
    return bool(figures) and is_label(text[: figures[0].start])


_LABEL_ENDS = frozenset("額費")


def _end_without_label(text: str) -> int:
    """Where a line ends before what the figure below is called, behind who is in charge: 橋の点検(土木課) 補正額."""
    label = label_at_end(text) if text[-1:] in _LABEL_ENDS else len(text)
    who = _TRAILING_GROUP.search(text[:label].rstrip()) if 0 < label < len(text) else None
    return who.end() if who is not None and read_departments(who["names"], strict=True) is not None else len(text)


_LABELLED_BEHIND = lazy(
    r"(?<=\S)\s+(?:(?:<field.departments>)\s*[:：]\s*|※ ?)"
    r"(?P<names>[^\s:：()|]{2,40}(?: \S{2,20})?)\s*$"
)
"""Who is in charge, with a label or the sign of a remark, on the line of a name."""
_SLASHED_BEHIND = lazy(r"(?<=[^\s/])\s*/\s?(?P<names>[^\s/()]{2,30}(?: [^\s/()]{2,20})?)$")
"""Who is in charge, behind a slash, on the line of a name."""
_NAME_AND_FIGURE = lazy(
    r"[【〔\[<〈《](?P<name>(?:[^【】〔〕\[\]<>〈〉《》\d(]|\([^()]{1,20}\)){4,60}?)[\s/／:：]+[^\s【】〔〕\[\]<>〈〉《》/]*<unit>[】〕\]>〉》]"
)
_BEHIND_SENTENCE = lazy(r"[ぁ-ん\d円]。\s*(?P<bracket>[(【〔\[][^()【】〔〕\[\]]{2,40}[)】〕\]])$")
_CLOSES_REMARK = frozenset("課室局部庁会所係班ムプー当円)]】〕")
"""What a line of remarks may end with: an organization, a sum, a bracket."""
_CLOSES_ORGANIZATION = frozenset(")】〕]")
_OPENS_WHOLE, _CLOSES_WHOLE = frozenset("【〔[<〈《"), frozenset("】〕]>〉》")


class Assembler:
    """Puts candidates together from the entries of a document, in one pass from top to bottom."""

    def __init__(self, lines: Lines, outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.candidates: list[Candidate] = []
        self.loose: list[Loose] = []
        self.stretches: dict[int, Stretch] = {}
        """What holds figures, by the line it begins on, but for what stands around lines that no entry holds."""
        self.last_piece: Piece | None = None
        self._fields_lead = False
        """Whether what several items of one line are for stands before them."""
        self.heads = False
        """Whether lines that are nothing but an organization stand above the items they are in charge of."""
        self.layout = Layout(lines, outline)
        self.names = Names(self.layout, self.candidates)
        self._headings = _headings_apart(lines, outline)
        self.cards: dict[int, Card] = {}
        """The items whose last line holds who is in charge and the amount, by that line."""

    def departments_around(self) -> None:
        """Give the items the departments that stand on lines of their own."""
        departments_before_names(self.candidates)
        houses_in_place(self.candidates)
        names_told_apart(self.candidates, self.layout)
        departments_before_figures(self.candidates, self.layout)
        departments_around(self.candidates, self.layout, heads=self.heads)
        offices_in_place(self.candidates, self.layout)

    def read(self, taken: frozenset[int]) -> None:
        """Read the lines that no table and no form has taken."""
        lines, outline = self.lines, self.outline
        self.layout.taken = taken
        units = bool(outline.units)
        done = -1
        stripped = lines.stripped
        skip = outline.furniture | taken | _ordinals_alone(stripped)
        skip |= {fact.line for fact in outline.facts if fact.tally and fact.departments is None}
        self.cards = cards_of(self.layout, taken)
        self.heads = organizations_head(self.names, skip, taken)
        if self.heads:
            skip |= {
                fact.line
                for fact in outline.facts
                if fact.departments is not None and not LABELLED_BELOW.match(stripped[fact.line])
            }
        skip |= self.layout.tallies | self.layout.names_with_prices
        tiers = _tier_lines(stripped, len(outline.tiers))
        self.names.tops = frozenset(tiers.values())
        skip |= tiers.keys()
        apart = skip - outline.furniture
        hanging = hanging_of(lines, outline, taken)
        for number, text in enumerate(stripped):
            if number in taken:
                self.names.floor = max(self.names.floor, number)
            if number in tiers:
                self._tier(number, tiers[number])
            if number <= done or not text or number in skip or self._is_read(number):
                continue
            if number in hanging:
                done = self._hang(number, hanging[number])
                continue
            if text[-1] in _CLOSES_REMARK and self._remarked(number):
                continue
            unit = units and outline.unit_at(number) is not None
            following = stripped[number + 1] if number + 1 < len(stripped) else ""
            broken = bool(following) and breaks_figure(text, following)
            if not may_be_entry(text, unit=unit) and not broken and not is_value_line(self.names, number):
                continue
            if number in outline.titles and "円" not in text and not _states_zero(text):
                continue
            context = outline.context(number)
            top = _TIER.match(text) if number in self.names.tops else None
            if top is not None:
                # What stands beside it says what the item is for.
                self._entry(piece_of(lines, number).cut(*top.span()), context)
                continue
            stack = stack_from(lines, number, skip) if unit else None
            if stack is not None:
                done = self._stack(*stack, context)
                continue
            stretch = stretch_from(lines, number, skip)
            done = stretch.last
            if any(piece.figures for piece in stretch.pieces) and (
                not apart or apart.isdisjoint(range(number + 1, stretch.seen + 1))
            ):
                self.stretches[number] = stretch
            self._entries(stretch.pieces, context)

    def _stack(self, piece: Piece, last: int, context: Context) -> int:
        """The entry that figures one below the other are; its last line."""
        opened = len(self.candidates)
        self._entry(piece, context)
        if len(self.candidates) > opened:
            _leave_untold(self.candidates[-1])
        return last

    def _hang(self, number: int, hanging: Hanging) -> int:
        """The items of an organization that stands at the left of their lines; the last of these."""
        opened = len(self.candidates)
        self.stretches[number] = Stretch(list(hanging.pieces), hanging.last, hanging.last)
        self._entries(hanging.pieces, self.outline.context(number))
        for candidate in self.candidates[opened:]:
            if candidate.title is not None and candidate.departments is None:
                candidate.departments = hanging.departments
                candidate.department_line, candidate.department_offset = number, hanging.offset
        return hanging.last

    def _remarked(self, number: int) -> bool:
        """Whether a line remarks on the item above, which then has who is in charge and no figure from it.

        What is said of the item may stand before the remarks.
        """
        text = self.lines.stripped[number]
        behind = text.rfind("。") + 1
        parts = remarks_of(text[behind:]) if not behind or not find_figures(text[:behind]) else ()
        item = remarked(self.names, number) if parts else None
        if item is None or (item.departments is not None and any(part.departments is not None for part in parts)):
            return False
        piece = piece_of(self.lines, number)
        take_remarks(item, piece.cut(behind, len(piece.text)), parts)
        self.last_piece = piece
        return True

    def _entries(self, pieces: Sequence[Piece], context: Context) -> None:
        """The entries of one line, each in the charge of the organization that the line speaks of before it.

        What stands in a bracket before all of several is what they are for, and no part of the first one's name.
        """
        subject: tuple[DepartmentList, tuple[int, int]] | None = None
        if len(pieces) > 1 and (field := _field_before(pieces[0].text)):
            pieces = [pieces[0].cut(field, len(pieces[0].text)), *pieces[1:]]
        for piece in pieces:
            opened = len(self.candidates)
            self._entry(piece, context)
            for candidate in self.candidates[opened:]:
                if subject is not None and candidate.title is not None and candidate.departments is None:
                    candidate.departments = subject[0]
                    candidate.department_line, candidate.department_offset = subject[1]
            if len(pieces) > 1:
                subject = _subject_of_line(piece) or subject

    def _entry(self, piece: Piece, context: Context) -> None:
        if piece.line == self.layout.signature:
            return
        piece = _whole_bracket(piece) or piece
        label = self.names.label_above(piece.line)
        if not piece.figures and label is not None and self.candidates and context.unit is None:
            context = context._replace(unit=self.candidates[-1].own_unit)
        sources = piece.line in self.outline.of_sources
        header = None if sources else header_by_place(self.names, piece, context)
        closing = self._closing(piece, header, context) if header is not None else None
        if header is None or (closing is None and _says_price(header)):
            figures: Sequence[Figure] = piece.figures
            if not figures and (number := number_without_unit(self.names, piece.text)) is not None:
                figures = find_bare(piece.text, None, start=number.start("figure"))
            if figures:
                self.loose.append(Loose(piece, tuple(figures)))
            self.last_piece = piece
            return
        unnamed = not header.has_title and is_numbering(self.names, piece, header)
        if unnamed or is_ordinal_of_name(self.names, piece, header):
            return
        card = self.cards.get(piece.line)
        if card is not None:
            self._card(card, header, context)
            self.last_piece = piece
            return
        header = closing or self._as_set(header, piece, label)
        if label is not None and not header.has_title:
            apply_label(header, label, context)
        if piece.line in self.names.tops:
            apply_label(header, self.outline.tiers[0], context)
        if header.has_title:
            self._open(header, context)
        else:
            self._attach(header, context)
            if piece.line in self.layout.descriptions_with_sums:
                self.candidates[-1].uncertain = True
        self.last_piece = piece

    def _closing(self, piece: Piece, header: Header, context: Context) -> Header | None:
        """The organization in brackets behind a sentence that says more of an item with an amount and without any.

        A sum that the sentence names (1件当たり50万円を上限とする。（建築課）) opens no item of its own.
        """
        match = _BEHIND_SENTENCE.search(piece.text) if piece.text[-1] in _CLOSES_ORGANIZATION else None
        if match is None or header.mark is not None or not self.candidates or not self.candidates[-1].states_amount:
            return None
        closing = read_header(piece.cut(match.start("bracket"), len(piece.text)), context)
        if closing is None or closing.has_title or closing.tail.clauses or closing.departments is None:
            return None
        item = self.candidates[-1]
        if owner_of(self.names, closing, heads=self.heads).candidate is not item:
            return None
        item.prose = (*item.prose, piece.cut(0, match.start("bracket")))
        return closing

    def _card(self, card: Card, header: Header, context: Context) -> None:
        """The item of a card, from what its last line holds."""
        departments = department_of(header.piece.text[: header.figures[0].start]) or header.departments
        header = header._replace(title_end=header.title_start, departments=departments)
        self._open_above(card.name, header, context)
        self.candidates[-1].uncertain |= not card.certain
        self._mark(self.candidates[-1], card.markers)

    def _mark(self, candidate: Candidate, numbers: Iterable[int]) -> None:
        """Give a candidate the markers that stand alone on lines beside its name."""
        for number in numbers:
            if is_marker(self.lines.stripped[number]):
                for marker in read_title(f"({self.lines.stripped[number]})").markers:
                    candidate.add_marker(marker)

    def _as_set(self, header: Header, piece: Piece, label: str | None) -> Header:
        """An entry whose words are no name where they stand: a link, an account, what the name above does, or who."""
        named = piece.text[header.title_start : header.tail.start or header.title_end].strip()
        if header.has_title and (
            _LINK.fullmatch(named)
            or (piece.text[0] in OPENING and _ACCOUNT_IN_BRACKETS.match(piece.text))
            or piece.line in self.layout.own_sums
            or piece.line in self.layout.names_of_single_sums
            or piece.line in self.layout.said_again
            or piece.line in self.layout.descriptions_with_sums
            or (label is not None and is_budget_title(named))
        ):
            return header._replace(title_end=header.title_start)
        if header.shape == "AT" and self.layout.sums_lead_departments and is_organization(header.title):
            # Where a sum and a section stand on each such line, the 図書館 is in charge too.
            return header._replace(title_end=header.title_start, departments=DepartmentList((header.title,)))
        return header

    def without_amounts(self) -> None:
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
                text = self.lines.stripped[number]
                between = mark_of(text)
                if (
                    between is not None
                    and (between.style, between.number) == (mark.style, mark.number + 1)
                    and text[-1] not in "。、"
                    and not find_figures(text)
                ):
                    title = piece_of(self.lines, number)
                    found.append(Candidate("header", title, read_title(title.text), number, number))
        for candidate in found:
            candidate.header_lines = [candidate.first_line]
            candidate.states_amount = True
        if found:
            self.candidates += found
            self.candidates.sort(key=lambda candidate: candidate.first_line)

    def _tier(self, number: int, top: int) -> None:
        """A figure below the one of a title: what the legend of tiers says of those in its place."""
        figure = _TIER.match(self.lines.stripped[number])
        current = self.candidates[-1] if self.candidates else None
        if current is None or figure is None or not current.first_line <= top <= current.header_last:
            return
        context = self.outline.context(number)
        header = read_header(piece_of(self.lines, number).cut(*figure.span()), context)
        if header is not None and not header.has_title:
            apply_label(header, self.outline.tiers[number - top], context)
            self._merge(current, header, context)

    def _open(self, header: Header, context: Context) -> None:
        """A candidate whose title stands on the piece itself, or ends there."""
        piece = header.piece
        whole = piece.cut(0 if header.mark else header.title_start, header.title_end)
        own_line = self.last_piece is None or self.last_piece.last_line < piece.line
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
        if piece.line in self.layout.told:
            whole = whole.cut(0, len(whole.text.removesuffix("に")))
        elif header.mark is not None:
            whole = whole.cut(0, end_without_particle(whole.text, listed=True))
        if header.departments is None and whole.line < piece.line:
            # Who is in charge of a wrapped name may stand in front of it, on the line above.
            mark = mark_of(whole.text)
            begin = mark.end if mark is not None else 0
            start, end, names = parted_from_departments(whole.text, begin, len(whole.text), "figure")
            if names is not None:
                whole = joined(whole.cut(0, begin), whole.cut(start, end))
                header = header._replace(departments=names)
        if header.departments is None and (framed := _DEPARTMENTS_BEHIND_MARKER.match(whole.text)) is not None:
            names = read_departments(framed["names"] or framed["led"], strict=True)
            if names is not None:
                behind = whole.cut(framed.end(), len(whole.text))
                whole = joined(whole.cut(0, framed.start("frame")), behind)
                header = header._replace(departments=names)
        apart = piece.text[header.title_end : header.title_end + 1] in (" ", "\t", "|")
        if apart and not piece.text[header.rest :].strip(" |"):
            # Glued to a figure, 過去最大の412億円 is none that was wrapped before it.
            whole, cut = self.names.completed(whole, piece.last_line)
            uncertain |= cut
        title = read_title(whole.text, legend=self.outline.legend)
        if header.mark is not None and title.mark is None:
            meaning = self.outline.legend.get(piece.text[:1])
            markers = (
                (meaning, *title.markers) if meaning is not None and meaning not in title.markers else title.markers
            )
            title = title._replace(mark=header.mark, markers=markers)
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
        if header.mark is not None or header.title_start > 0:
            return True
        return read_title(piece.text[: header.title_end]).markers != () and piece.text[:1] in "([【〔<〈"

    def _is_read(self, number: int) -> bool:
        """Whether a line is the name of the candidate that an amount above it has opened."""
        return bool(self.candidates) and self.candidates[-1].frame == "above" and self.names.floor == number

    def _attach(self, header: Header, context: Context) -> None:
        """Put an entry without a title where it belongs."""
        if not header.tail.clauses and header.piece.line in self._headings:
            self.names.floor = max(self.names.floor, header.piece.line)
            return
        owner = owner_of(self.names, header, heads=self.heads)
        if owner.title_line is not None:
            self._open_above(owner.title_line, header, context)
        elif owner.candidate is None:
            self._orphan(header, context)
        elif owner.late and header.tail.clauses:
            fill(owner.candidate, header, self.lines, self.outline, context)
        elif owner.late:
            owner.candidate.departments = header.departments
            owner.candidate.department_line, owner.candidate.department_offset = header.piece.place(0)
            owner.candidate.shape += "/D"
        else:
            self._merge(owner.candidate, header, context)

    def _open_above(self, number: int, header: Header, context: Context) -> None:
        title_piece = piece_of(self.lines, number)
        text = title_piece.text
        start, end = span_of(text)
        title_piece = last_stretch(title_piece.cut(start, end))
        uncertain = False
        leads = title_piece.text[:1] in "<〈《" or (
            title_piece.text[:1] in "([【〔" and read_title(title_piece.text).markers != ()
        )
        if mark_of(title_piece.text) is None and not leads:
            title_piece, uncertain = self.names.extended(title_piece, number, self.names.floor)
        if number == header.piece.line - 1 and (last := _LAST_WORD.match(header.piece.text)) is not None:
            title_piece = joined(title_piece, header.piece.cut(0, last.end()))
        departments = header.departments
        title_piece = title_piece.cut(0, _end_without_label(title_piece.text))
        trailing = _TRAILING_GROUP.search(title_piece.text) or _LABELLED_BEHIND.search(title_piece.text)
        if departments is None and trailing is not None and trailing.start() > 1:
            departments = read_departments(trailing["names"], strict=trailing[0][0] not in "【")
            if departments is not None:
                title_piece = title_piece.cut(0, trailing.start())
        elif departments is None and "/" in title_piece.text:
            slashed = _SLASHED_BEHIND.search(title_piece.text)
            departments = organization_alone(slashed["names"]) if slashed is not None else None
            if slashed is not None and departments is not None:
                title_piece = title_piece.cut(0, slashed.start())
        elif departments is None and " " in title_piece.text:
            opens = mark_of(title_piece.text)
            begin = 0 if opens is None else opens.end
            begin += len(title_piece.text[begin:]) - len(title_piece.text[begin:].lstrip())
            _, end, departments = parted_from_departments(title_piece.text, begin, len(title_piece.text), "figure")
            labelled = end < len(title_piece.text) and LABEL_BEHIND.search(title_piece.text, 0, end) is not None
            if opens is None and not labelled and "※" not in title_piece.text:
                # A blank alone may stand anywhere in a line that nothing marks as a name.
                departments = None
            if departments is not None:
                label = LABEL_BEHIND.search(title_piece.text, 0, end)
                title_piece = title_piece.cut(0, end if label is None else label.start())
        title = read_title(title_piece.text, legend=self.outline.legend)
        candidate = self._candidate("above", title_piece, title, header, context)
        if departments is not None and candidate.departments is None:
            candidate.departments = departments
            candidate.department_line = number
        # Several cells are the heads of columns rather than one name.
        candidate.uncertain = uncertain or "|" in title.name
        candidate.first_line = title_piece.line
        line = header.piece.line
        late = line - number > 1 + FARTHEST_BLANKS or any(map(self.layout.says_more, range(number + 1, line)))
        candidate.shape = f"{'late' if late else 'above'}{candidate.shape}"
        self._mark(candidate, range(number + 1, line))
        self._push(candidate, header)
        if number > line:
            # The amount stands above its name.
            candidate.first_line, candidate.header_last = line, number
            self.names.floor = number

    def _orphan(self, header: Header, context: Context) -> None:
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

    def _candidate(
        self, frame: str, title_piece: Piece | None, title: Title | None, header: Header, context: Context
    ) -> Candidate:
        piece = header.piece
        first = title_piece.line if title_piece is not None else piece.line
        candidate = Candidate(
            frame,
            title_piece,
            title,
            first,
            piece.place(max(header.tail.end - 1, 0))[0] if header.tail.end else piece.last_line,
        )
        candidate.header_last = max(candidate.header_last, first)
        candidate.shape = header.shape
        text = self.lines.texts[first]
        # What stands in the middle of a line has that of the items before it there, or none of its own.
        inside = title_piece is not None and len(text[: title_piece.parts[0][2]].strip()) > 2
        last = self.candidates[-1] if inside and self.candidates else None
        if last is not None and last.first_line == first and last.mark is not None and candidate.mark is not None:
            candidate.indent = last.indent
        elif not inside and (text[:1].isspace() or first in self.lines.moved):
            blanks = len(text) - len(text.lstrip())
            candidate.indent = width(self.lines.printed[first][: self.lines.column(first, blanks)])
        candidate.list_depth = self.lines.known[first].depth if self.lines.known else None
        fill(candidate, header, self.lines, self.outline, context)
        candidate.rest = _rest_of(header)
        departments_at_end(candidate, self.outline.abbreviations)
        return candidate

    def _merge(self, candidate: Candidate, header: Header, context: Context) -> None:
        fill(candidate, header, self.lines, self.outline, context)
        candidate.header_last = max(candidate.header_last, header.piece.place(max(header.tail.end - 1, 0))[0])
        candidate.shape += f"/{header.shape}"
        candidate.rest = _rest_of(header) or candidate.rest
        self.names.floor = max(self.names.floor, candidate.header_last)

    def _push(self, candidate: Candidate, header: Header) -> None:
        self.candidates.append(candidate)
        self.names.floor = max(self.names.floor, header.piece.place(max(header.tail.end - 1, 0))[0])


_LEAST_APART = 2
"""One organization alone, apart from what stands above it, may be in charge of that."""


def _headings_apart(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines of organizations in brackets that head what stands right below them, each apart from all above it."""
    found: dict[str, list[int]] = {}
    for fact in outline.facts:
        if fact.departments is not None and lines.stripped[fact.line][:1] in ONE_BRACKET:
            found.setdefault(fact.style, []).append(fact.line)
    stripped = lines.stripped
    return frozenset(
        line
        for alike in found.values()
        if len(alike) >= _LEAST_APART
        and all(line > 0 and not stripped[line - 1] and any(stripped[line + 1 : line + 2]) for line in alike)
        for line in alike
    )


def _rest_of(header: Header) -> Piece | None:
    """The prose behind what was understood of an entry."""
    rest = header.piece.text[header.rest :]
    # Of one dot a point of a list may be made; several lead from the figure to what it is for.
    lead = len(rest) - len(rest.lstrip(" |…‥・" if rest.lstrip(" |")[:2] == "・・" else " |…‥"))
    return header.piece.cut(header.rest + lead, len(header.piece.text)) if rest.strip(" |:：") else None


def _tier_lines(stripped: Sequence[str], tiers: int) -> dict[int, int]:
    """The lines that open with a figure of a lower tier, each with the line of the upper one."""
    found: dict[int, int] = {}
    number = 0
    while tiers and number + tiers <= len(stripped):
        below = range(number + 1, number + tiers)
        if _TIER_ABOVE.search(stripped[number]) and all(_is_tier(stripped[line]) for line in below):
            found |= dict.fromkeys(below, number)
            number += tiers
        else:
            number += 1
    return found


def _is_tier(text: str) -> bool:
    """Whether a line opens with a figure, and not with the ordinal of a name."""
    mark = mark_of(text)
    return _TIER.match(text) is not None and (mark is None or mark.kind == "bullet" or mark.end == len(text))


def _subject_of_line(piece: Piece) -> tuple[DepartmentList, tuple[int, int]] | None:
    """The organization of which the items behind it in its line are told: `、建設局は▽橋`, `【土木部】道=1億円▽橋`."""
    match = _SUBJECT_AT_END.search(piece.text) or _IN_FRONT.match(piece.text)
    if match is None or not is_bureau_or_section(match["name"]):
        return None
    return DepartmentList((match["name"],)), piece.place(match.start("name"))


def _leave_untold(candidate: Candidate) -> None:
    """The amount of a stack of figures is left out where neither labels nor arithmetic say which of them it is."""
    if any(note.code is DiagnosticCode.FIGURE_UNLABELLED for note in candidate.notes):
        candidate.leave_untold()
        candidate.amount_text = ""


def _field_before(text: str) -> int:
    """Where a bracket ends that opens a line and holds no marker and no organization; 0 where none does."""
    match = _FIELD_BEFORE.match(text)
    if match is None or marker_group(match[0].rstrip()) is not None or organization_alone(match["field"]) is not None:
        return 0
    return match.end()


def _says_price(header: Header) -> bool:
    """Whether a sentence says what one gets, of the item that it stands with."""
    said = header.has_title and header.mark is None and is_sentence(header.piece.text)
    return said and PRICE_AT_END.search(header.title) is not None


def _whole_bracket(piece: Piece) -> Piece | None:
    """What the brackets around a whole line hold, where that is a name and its figure (【橋の点検／100万円】)."""
    whole = piece.text[:1] in _OPENS_WHOLE and piece.text[-1] in _CLOSES_WHOLE
    match = _NAME_AND_FIGURE.fullmatch(piece.text) if whole else None
    if match is None or is_label(match["name"]) or label_of(match["name"], Context())[0] is not Label.UNKNOWN:
        return None
    return piece.cut(1, len(piece.text) - 1)


def _ordinals_alone(stripped: Sequence[str]) -> set[int]:
    """The lines that are nothing but the ordinals of what stands below: 1, 2, 3 … alone, in sequence."""
    alone = [
        (number, int(text))
        for number, text in enumerate(stripped)
        if text.isascii() and text.isdigit() and len(text) <= 3
    ]
    values = [value for _, value in alone]
    counted = len(values) > 1 and values == list(range(values[0], values[0] + len(values))) and values[0] <= 1
    return {number for number, _ in alone} if counted else set()
