"""Assembly: candidates put together from entries.

An entry with a title opens a candidate (`opening`); whose one without is, `by_place` tells. `judging` says which of
them are items.
"""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.brackets import ONE_BRACKET, OPENING
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.entries import is_sentence, may_be_entry, read_header
from mie_budget.reading.entries.header import Header
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PRICE_AT_END
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
from mie_budget.reading.items.cards import Card, cards_of, charged_before, organization_above_sum
from mie_budget.reading.items.departments.at_names import take_remarks
from mie_budget.reading.items.departments.by_heading import organizations_head
from mie_budget.reading.items.filling import apply_label, fill
from mie_budget.reading.items.hanging import Hanging, hanging_of
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.items.names import Names
from mie_budget.reading.items.opening import Opener
from mie_budget.reading.labels import Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, piece_of
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.remarks import remarks_of
from mie_budget.reading.stretches import Stretch, breaks_figure, stack_from, stretch_from
from mie_budget.reading.titles import mark_of, marker_group

_IN_FRONT = lazy(r"[【〔\[](?P<name>[^【】〔〕\[\]]{2,16})[】〕\]]")
_FIELD_BEFORE = lazy(r"[【〔《](?P<field>[^【】〔〕《》\d]{2,16})[】〕》]\s*(?=\w)")
_SUBJECT_AT_END = lazy(r"(?:^|[、。)\s])(?P<name>[^、。()\s「」]{2,16})(?:関係|関連)?(?:で?は|では、|は、)\s*$")
_ACCOUNT_IN_BRACKETS = lazy(r"[【〔\[<《][一-龠・]{1,9}費[】〕\]>》]\s*<label.amount>")
"""The account that an item is paid from, before its amount."""
_LINK = lazy(r"[(\[【]?<link>[)\]】]?(?:\([^()]*\))?", needs=("クド別図明概求細資", "ウリ概紙細説資項"))
_TIER = lazy(r"[(（]?(?:<sum>|[－―−-](?=\s*$))[)）]?(?=\s|$)")
_TIER_ABOVE = lazy(r"(?:^|\s)<sum>(?=\s|$)")


def _states_zero(text: str) -> bool:
    """Whether a line says with a label that an amount is nothing: 令和6年度予算額 ゼロ予算."""
    figures = find_figures(text) if "ゼロ" in text else []
    return bool(figures) and is_label(text[: figures[0].start])


_NAME_AND_FIGURE = lazy(
    r"[【〔\[<〈《](?P<name>(?:[^【】〔〕\[\]<>〈〉《》\d(]|\([^()]{1,20}\)){4,60}?)[\s/／:：]+[^\s【】〔〕\[\]<>〈〉《》/]*<unit>[】〕\]>〉》]"
)
_BEHIND_SENTENCE = lazy(r"[ぁ-ん\d円]。\s*(?P<bracket>[(【〔\[][^()【】〔〕\[\]]{2,40}[)】〕\]])$", needs="。")
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
        self.heads = False
        """Whether lines that are nothing but an organization stand above the items they are in charge of."""
        self.layout = Layout(lines, outline)
        self.names = Names(self.layout, self.candidates)
        self.opener = Opener(self.names, self.candidates, outline)
        self._headings = _headings_apart(lines, outline)
        self.cards: dict[int, Card] = {}
        """The items whose last line holds who is in charge and the amount, by that line."""

    def read(self, taken: frozenset[int]) -> None:
        """Read the lines that no table and no form has taken."""
        lines, outline = self.lines, self.outline
        self.layout.taken = taken
        units = bool(outline.units)
        done = -1
        stripped = lines.stripped
        skip = outline.furniture | taken | _ordinals_alone(stripped)
        skip |= {fact.line for fact in outline.facts if fact.tally and fact.departments is None}
        # An amount that opens each item is no last line of the one above.
        lead = self.layout.amounts_lead or self.layout.labelled_amounts_lead
        self.cards = {} if lead else cards_of(self.layout, taken)
        skip |= self._organizations_alone(skip, taken)
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

    def _organizations_alone(self, skip: frozenset[int], taken: frozenset[int]) -> frozenset[int]:
        """The lines of organizations that are no entries: of cards, or above the items that they are in charge of."""
        of_cards = frozenset(card.in_charge for number, card in self.cards.items() if card.in_charge < number)
        self.heads = not of_cards and organizations_head(self.names, skip, taken)
        if not self.heads:
            return of_cards
        return frozenset(
            fact.line
            for fact in self.outline.facts
            if fact.departments is not None and not LABELLED_BELOW.match(self.lines.stripped[fact.line])
        )

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
                candidate.charge(hanging.departments, number, hanging.offset)
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
                    candidate.charge(subject[0], *subject[1])
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
        self._call_second(header)
        if piece.line in self.names.tops:
            apply_label(header, self.outline.tiers[0], context)
        if header.has_title:
            own_line = self.last_piece is None or self.last_piece.last_line < piece.line
            self.opener.open(header, context, own_line=own_line)
        else:
            self._attach(header, context)
            if piece.line in self.layout.descriptions_with_sums:
                self.candidates[-1].uncertain = True
        self.last_piece = piece

    def _call_second(self, header: Header) -> None:
        """Call the figure in the second of two columns what the heads of these do."""
        label = self.layout.second_columns.get(header.piece.line)
        last = header.tail.clauses[-1:] if label is not None else []
        if label is not None and last and last[0].figure is not None and last[0].label in (Label.PLAIN, Label.UNKNOWN):
            last[0].label = label

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
        departments = charged_before(header.piece.text, header.figures[0].start) or header.departments
        if card.in_charge < header.piece.line:
            departments = organization_above_sum(self.lines.stripped[card.in_charge], house=True)
        header = header._replace(title_end=header.title_start, departments=departments)
        self.opener.open_above(card.name, header, context)
        if card.in_charge < header.piece.line:
            self.candidates[-1].department_line = card.in_charge
            self.candidates[-1].department_offset = 0
            self.candidates[-1].header_lines.append(card.in_charge)
        self.candidates[-1].uncertain |= not card.certain
        self.opener.mark(self.candidates[-1], card.markers)

    def _as_set(self, header: Header, piece: Piece, label: str | None) -> Header:
        """An entry whose words are no name where they stand: a link, an account, what the name above does, or who."""
        sentence = self.layout.listed_sentences.get(piece.line) if not header.has_title else None
        if sentence is not None and sentence[1] < len(piece.text):
            return header._replace(mark=mark_of(piece.text), title_start=sentence[0], title_end=sentence[1])
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
            self.opener.merge(current, header, context)

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
            self.opener.open_above(owner.title_line, header, context)
        elif owner.candidate is None:
            self.opener.orphan(header, context)
        elif owner.late and header.tail.clauses:
            fill(owner.candidate, header, self.lines, self.outline, context)
        elif owner.late:
            owner.candidate.departments = header.departments
            owner.candidate.department_line, owner.candidate.department_offset = header.piece.place(0)
            owner.candidate.shape += "/D"
        else:
            self.opener.merge(owner.candidate, header, context)


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
    if candidate.has_note(DiagnosticCode.FIGURE_UNLABELLED):
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


_LEAST_IN_SEQUENCE = 6
"""Two or three small sums may grow by one from each to the next."""


def _ordinals_alone(stripped: Sequence[str]) -> set[int]:
    """The lines that are nothing but the ordinals of what stands below: 1, 2, 3 … alone, in sequence.

    Among other numbers alone, as many count that no sums would come one above the other like this; one may be lost.
    """
    alone = [
        (number, int(text))
        for number, text in enumerate(stripped)
        if text.isascii() and text.isdigit() and len(text) <= 3
    ]
    values = [value for _, value in alone]
    counted = len(values) > 1 and values == list(range(values[0], values[0] + len(values))) and values[0] <= 1
    if counted:
        return {number for number, _ in alone}
    found: list[tuple[int, int]] = []
    for number, value in alone:
        last = found[-1][1] if found else 0
        if last < value <= last + 2:
            found.append((number, value))
    return {number for number, _ in found} if len(found) >= _LEAST_IN_SEQUENCE else set()
