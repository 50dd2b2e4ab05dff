"""Items: candidates put together from entries.

An entry with a title opens a candidate; one without belongs to the candidate above it, or to the title on the line
above. `judging` says which of them are items.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.amounts import (
    OWN_LABELS,
    AmountReading,
    Context,
    Label,
    Problem,
    Tail,
    about_before,
    interpret,
    is_label,
    label_of,
    read_tail,
    relation_word,
)
from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.candidates import (
    COUNTED_TOTAL,
    LEAST_UNIT,
    LEAST_VOUCHED,
    LEAST_YEN,
    LONGEST_TITLE,
    LONGEST_WITH_COMMA,
    SIZE_WORDS,
    Candidate,
    Loose,
    Note,
    Value,
    is_column_head,
)
from mie_budget.reading.entries import (
    Header,
    Stretch,
    is_sentence,
    last_stretch,
    may_be_entry,
    organization_alone,
    read_header,
    stack_from,
    stretch_from,
)
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, is_ditto, is_organization, read_departments
from mie_budget.reading.outline import Outline, Side, is_heading
from mie_budget.reading.tables import NUMERIC, Table, TableRow, column_of, width
from mie_budget.reading.tables import Role as ColumnRole
from mie_budget.reading.titles import (
    STRONG_BULLETS,
    Mark,
    Title,
    end_without_link,
    end_without_particle,
    is_marker,
    mark_of,
    marker_of,
    read_title,
)

_LEAST_WRAPPED = 3
_FARTHEST_TITLE = 3
_FARTHEST_BLANKS = 2
_OPEN_TITLE_LINES = 40
_CANNOT_BEGIN = frozenset("をんぁぃぅぇぉっゃゅょァィゥェォッャュョー。、)）」』】〕]々")
_BROKEN_START = lazy(r"(?:及び|並びに|ならびに|又は|または)|る(?:[たこま]|[一-龠])|[たて][一-龠]")
_GOES_ON = ("の", "・", "と", "や", "及び", "を", "に", "、", "(", "（", "「")
_SENTENCE_END = lazy(r"[。．！？!?][」』）)\s]*$|。[^。]{0,3}[」』）)]\s*$")
_CLOSED = lazy(r"円\s*(?:の?内数|再掲)?[\s)]{0,12}$|[】〕|]\s*$|単 ?位\s*[:：・]?\s*[百千万億]*円")
_HEADS_APART = lazy(r"\S{1,8}(?: {4,}\S{1,8})+")
"""Short words far apart are the heads of columns."""
_CAPTION_START = lazy(r"[※＊*注]|\(注|[(（][^()（）]*[)）]\s*$|[\d,.]+\s*$|単 ?位|問い?合わ?せ|電話|担当[:：]")
_IN_ROUND = lazy(r"\([^()]*\)")
_COLUMN_WORDS = lazy(
    r"(?:<column.title>|<column.text>|<column.departments>|<column.number>|<label.amount>|<label.limit>"
    r"|<column.marker>|<column.field>)(?:[\s|]+(?:<column.title>|<column.text>|<column.departments>"
    r"|<column.number>|<label.amount>|<label.limit>|<column.marker>|<column.field>))+"
)
_PROGRAMME_AT_END = lazy(r"<programme>(?:\([^()]*\))?$")
_FIGURE_ALONE = lazy(r"[△▲]? ?\d{1,3}(?:,\d{3})+(?: ?[百千万億]{0,2}円)?")
_LEAST_ABOVE_PROSE = 2
_DEPARTMENTS_BEHIND_MARKER = lazy(
    r".{0,2}?[【〔\[(](?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)[】〕\])]\s*"
    r"(?P<frame>[【〔\[](?P<names>[^【】〔〕\[\]]{2,30})[】〕\]])\s*(?=\S)"
)
_TOLD = lazy(r"(?P<name>[^\s、。(（「」\d][^、。「」]{2,40})に\d[\d,.]*(?:[千百]?[万億][\d,]*)*[千百]?円。")
_LEAST_TOLD = 3
_NAME_COLUMN = lazy("<column.title>|<column.departments>")
_GROUPED_END = lazy(r"\s\d{1,3}(?:,\d{3})+\s*$")
_LETTER = lazy(r"[^\W\d_]")
_HEADER_SHAPED = lazy(r"[^\s【〔\[(（|][^【〔\[|。]{0,60}[【〔\[][^【】〔〕\[\]]{2,40}[】〕\]]")
_LABELLED_BELOW = lazy(r"[〔\[【(]<field.departments>")
_DEPARTMENTS_FIRST = lazy(r"<field.departments>(?:[:：]\s*|\s+)(?P<names>[^\s\d]{2,24})\s+(?=<label.amount>)")
_AMOUNT_LINE = lazy(r"[△▲]? ?(?:\d[\d,.]*|[-―－])(?:[千百]?[万億]\d{0,4}[\d,]*){0,2} ?[百千万億]{0,2}円")
_AMOUNT_ALONE = lazy(r"\([^()]{0,20}\d[\d,.]*[百千万億]{0,2}円[^()]{0,20}\)")
_DASH_ALONE = lazy(r"[-‐–—―−ー]{1,2}")
_VALUE_ALONE = lazy(r"[-・]?\s?[△▲−-]?\s?\d[\d,.]*")
_VALUE_ENDS = frozenset("-‐–—―−ー,.")
_NUMBER_ALONE = lazy(r"(?:^|\|)\s*(?P<figure>\d{1,3}(?:,\d{3})+)[|\s]*$")
_LABELLED_NUMBER = lazy(
    r"[・○◇■□◆●]?\s?<label.amount>\s?[:：]\s?(?P<figure>\d{1,3}(?:,\d{3})+)(?![\d,]|\s?[百千万億円])"
)
_NUMBER_LABEL = lazy("<column.number>")
_ORDINAL_ALONE = lazy(r"\(\d{1,2}\)")
_TELEPHONE = lazy(r"(?:TEL|Tel|電話|℡|内線)[\s:：.]*\d")
_ASK = lazy(r"[(（〔\[【■●◆○・]?\s?(?:本件|この件)?(?:に関する|についての)?お?問い?合わ?せ先?")
_CONTACT = lazy(r"(?:内\s?線|直\s?通|電\s?話|TEL|Tel|FAX|ファックス|ファクス|℡)\s?[:：.]?\s?\d")
_ACCOUNT_IN_BRACKETS = lazy(r"[【〔\[<《][一-龠・]{1,9}費[】〕\]>》]\s*<label.amount>")
"""The account that an item is paid from, before its amount."""
_LINK = lazy(r"[(\[【]?<link>[)\]】]?(?:\([^()]*\))?")
_LIST_LOOKED_AT = 30
_FEW = 2
_COUNTED_TOTAL = lazy(COUNTED_TOTAL)
_TIER = lazy(r"[(（]?[△▲−-]?\s?\d[\d,.]*(?:[千百]?[万億兆][\d,]*[千百]?)*円?[)）]?(?=\s|$)")
_TIER_ABOVE = lazy(r"(?:^|\s)[△▲−-]?\d[\d,.]*(?:[千百]?[万億兆][\d,]*[千百]?)*円?(?=\s|$)")
_ROLE_OF_LABEL = {Label.LIMIT: "limit", Label.FUNDING: "revenue", Label.ASIDE: "reference"}


def _tier_lines(stripped: Sequence[str], tiers: int) -> dict[int, int]:
    """The lines that open with a figure of a lower tier, each with the line of the upper one."""
    found: dict[int, int] = {}
    number = 0
    while tiers and number + tiers <= len(stripped):
        below = range(number + 1, number + tiers)
        if _TIER_ABOVE.search(stripped[number]) and all(_TIER.match(stripped[line]) for line in below):
            found |= dict.fromkeys(below, number)
            number += tiers
        else:
            number += 1
    return found


class _Part(NamedTuple):
    """What one line holds of a title that was wrapped."""

    piece: Piece
    is_first: bool
    uncertain: bool | None = None
    """None where the title is as certain with it as without."""


class Assembly(NamedTuple):
    """The candidates of a document in order, and the pieces with figures that belong to none."""

    candidates: list[Candidate]
    loose: list[Loose]
    tables: tuple[Table, ...]


class Assembler:
    """Puts candidates together from the entries of a document, in one pass from top to bottom."""

    def __init__(self, lines: Lines, outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.candidates: list[Candidate] = []
        self.loose: list[Loose] = []
        self.stretches: dict[int, Stretch] = {}
        """What holds figures, by the line it begins on, but for what stands around lines that no entry holds."""
        self.floor = -1
        """The last line that belongs to a candidate's header."""
        self.last_piece: Piece | None = None
        self._marks: Counter[tuple[str, str]] = Counter()
        self._counted = 0
        self.heads = False
        """Whether lines that are nothing but an organization stand above the items they are in charge of."""
        self.tops: frozenset[int] = frozenset()
        """The lines with the upper one of several figures one below the other."""

    # --- entries -------------------------------------------------------------------------------------------------

    def read(self, taken: frozenset[int]) -> None:
        """Read the lines that no table and no form has taken."""
        lines, outline = self.lines, self.outline
        units = bool(outline.units)
        done = -1
        stripped = lines.stripped
        skip = outline.furniture | taken | _ordinals_alone(stripped)
        self.heads = self._organizations_head(skip, taken)
        if self.heads:
            skip |= {
                fact.line
                for fact in outline.facts
                if fact.departments is not None and not _LABELLED_BELOW.match(stripped[fact.line])
            }
        tiers = _tier_lines(stripped, len(outline.tiers))
        self.tops = frozenset(tiers.values())
        skip |= tiers.keys()
        apart = skip - outline.furniture
        for number, text in enumerate(stripped):
            if number in taken:
                self.floor = max(self.floor, number)
            if number in tiers:
                self._tier(number, tiers[number])
            if number <= done or not text or number in skip or self._is_read(number):
                continue
            unit = units and outline.unit_at(number) is not None
            if not may_be_entry(text, unit=unit) and not self._is_value_line(text, number):
                continue
            if number in outline.titles and "円" not in text:
                continue
            context = outline.context(number)
            top = _TIER.match(text) if number in self.tops else None
            if top is not None:
                # What stands beside it says what the item is for.
                self._entry(piece_of(lines, number).cut(*top.span()), context)
                continue
            stack = stack_from(lines, number, skip) if unit else None
            if stack is not None:
                piece, done = stack
                opened = len(self.candidates)
                self._entry(piece, context)
                if len(self.candidates) > opened:
                    _leave_untold(self.candidates[-1])
                continue
            stretch = stretch_from(lines, number, skip)
            done = stretch.last
            if any(piece.figures for piece in stretch.pieces) and (
                not apart or apart.isdisjoint(range(number + 1, stretch.seen + 1))
            ):
                self.stretches[number] = stretch
            for piece in stretch.pieces:
                self._entry(piece, context)

    def _organizations_head(self, skip: frozenset[int], taken: frozenset[int]) -> bool:
        """Whether the first line that is nothing but an organization stands above the first item."""
        first = next(
            (fact.line for fact in self.outline.facts if fact.departments is not None and fact.line not in skip), None
        )
        if first is None:
            return False
        alone = {fact.line for fact in self.outline.facts if fact.departments is not None}
        for number, text in enumerate(self.lines.stripped):
            if number in taken and number > first:
                return True
            if (
                number in skip
                or number in alone
                or not text
                or self.outline.side_at(number) not in (Side.ITEMS, Side.RELISTED)
                or not may_be_entry(text, unit=self.outline.unit_at(number) is not None)
            ):
                continue
            if number in self.outline.titles:
                continue
            for piece in stretch_from(self.lines, number, skip).pieces:
                header = read_header(piece, self.outline.context(number))
                if header is not None and (header.tail.clauses or header.departments is not None):
                    name = read_title(header.title).name.replace(" ", "") if header.has_title else ""
                    if SIZE_WORDS.fullmatch(name) or _COUNTED_TOTAL.fullmatch(name):
                        continue
                    if number < first:
                        if not header.has_title and self._is_of_size(number):
                            continue
                        return False
                    if not header.has_title:
                        return any(mark_of(between) is not None for between in self.lines.stripped[first + 1 : number])
                    return header.departments is None and number - first < 12
        return False

    def _is_of_size(self, number: int) -> bool:
        """Whether the figure alone on a line is the size of a budget, or stands below one."""
        above = self.title_above(number)
        return above is None or SIZE_WORDS.fullmatch(read_title(self.lines.stripped[above]).name) is not None

    def _is_value_line(self, text: str, number: int) -> bool:
        """A number alone below a label (`平成29年度予算額` / `164`), or a dash where the items above have figures."""
        if text[-1] not in _VALUE_ENDS and not text[-1].isdigit() and text[-1] not in ")|":
            return False
        if (
            _DASH_ALONE.fullmatch(text)
            and self.candidates
            and self.candidates[-1].header_last == number - 1
            and not self.candidates[-1].has_own
        ):
            return True
        if _DASH_ALONE.fullmatch(text) and self.candidates and number and self.candidates[-1].header_last < number - 1:
            mark = mark_of(self.lines.stripped[number - 1])
            return mark is not None and self._is_item_mark(mark) and self.candidates[-1].frame == "above"
        if _LABELLED_NUMBER.match(text):
            return True
        if not self.candidates or not _VALUE_ALONE.fullmatch(text):
            return False
        above = self._above(number)
        return above is not None and is_label(self._unmarked(above))

    @cached_property
    def _signature(self) -> int:
        """The line that says whom to ask about the document, where one says so and nothing but notes stands below."""
        found = [number for number, text in enumerate(self.lines.stripped) if _ASK.match(text)]
        return found[0] if len(found) == 1 and not any(map(find_figures, self.lines.stripped[found[0] :])) else -1

    def _entry(self, piece: Piece, context: Context) -> None:
        if piece.line == self._signature:
            return
        inner = _whole_bracket(piece)
        if inner is not None:
            piece = inner
        figures = piece.figures
        label = self._label_above(piece)
        if not figures and label is not None and self.candidates and context.unit is None:
            own_unit = self.candidates[-1].own_unit
            context = context._replace(unit=own_unit)
        header = read_header(piece, context, figures=figures)
        header = self._header_by_place(header, piece, context, figures)
        if (
            header is not None
            and not header.has_title
            and (_ORDINAL_ALONE.fullmatch(piece.text) or self._is_numbering(piece, header))
        ):
            return
        if header is None:
            if not figures and (number := self._number_without_unit(piece.text)) is not None:
                figures = find_bare(piece.text, None, start=number.start("figure"))
            if figures:
                self.loose.append(Loose(piece, tuple(figures)))
            self.last_piece = piece
            return
        named = piece.text[header.title_start : header.tail.start or header.title_end].strip()
        if header.has_title and (_LINK.fullmatch(named) or _ACCOUNT_IN_BRACKETS.match(piece.text)):
            header = header._replace(title_end=header.title_start)
        if label is not None and not header.has_title:
            self._apply_label(header, label, context)
        if piece.line in self.tops:
            self._apply_label(header, self.outline.tiers[0], context)
        if header.has_title:
            self._open(header, context)
        else:
            self._attach(header, context)
        self.last_piece = piece

    def _tier(self, number: int, top: int) -> None:
        """A figure below the one of a title: what the legend of tiers says of those in its place."""
        figure = _TIER.match(self.lines.stripped[number])
        current = self.candidates[-1] if self.candidates else None
        if current is None or figure is None or not current.first_line <= top <= current.header_last:
            return
        context = self.outline.context(number)
        header = read_header(piece_of(self.lines, number).cut(*figure.span()), context)
        if header is not None and not header.has_title:
            self._apply_label(header, self.outline.tiers[number - top], context)
            self._merge(current, header, context)

    def _number_without_unit(self, text: str) -> re.Match[str] | None:
        """A number that the document gives no unit for: in a cell, or behind the label of an amount."""
        cell = self.outline.units or "|" in text
        return _LABELLED_NUMBER.match(text) or (_NUMBER_ALONE.search(text) if cell else None)

    def _header_by_place(
        self, header: Header | None, piece: Piece, context: Context, figures: list[Figure]
    ) -> Header | None:
        """What a piece is by what stands above it, where it does not say so itself."""
        if (
            header is None
            and context.unit is None
            and not figures
            and self.candidates
            and _GROUPED_END.search(piece.text)
        ):
            # The first figure of a column may carry the unit for the ones below it.
            above = self.candidates[-1]
            if (
                above.own_unit is not None
                and above.mark is not None
                and (mark := mark_of(piece.text)) is not None
                and mark.style == above.mark.style
                and not self._unit_comes_again(piece.last_line, mark.style)
            ):
                header = read_header(piece, context._replace(unit=above.own_unit), figures=figures)
        if pair := _DEPARTMENTS_FIRST.match(piece.text):
            # 担当 学校教育課 予算額 1,000千円 below a title.
            names = read_departments(pair["names"], strict=True)
            behind = read_header(piece.cut(pair.end(), len(piece.text)), context) if names else None
            if behind is not None and (not behind.has_title or is_label(behind.title)):
                header = behind._replace(departments=names, title_end=behind.title_start)
        if header is None and _DASH_ALONE.fullmatch(piece.text):
            tail = read_tail(f"({piece.text})", 0, [], context)
            header = Header(piece, None, 0, 0, tail, len(piece.text), None, (), True, "a")
            for clause in tail.clauses:
                clause.start, clause.end = 0, len(piece.text)
        return header

    def _is_numbering(self, piece: Piece, header: Header) -> bool:
        """Whether a number alone stands below a label that makes it a serial number or a code."""
        above = self._above(piece.line)
        alone = header.bare or all(clause.figure is not None and clause.figure.bare for clause in header.tail.clauses)
        return (
            alone
            and above is not None
            and _NUMBER_LABEL.fullmatch(self.lines.stripped[above].strip(" |:：")) is not None
        )

    def _unit_comes_again(self, line: int, style: str) -> bool:
        """Whether a figure further down the list has a unit of its own: then one without has lost its unit."""
        for text in self.lines.stripped[line + 1 : line + 1 + _LIST_LOOKED_AT]:
            mark = mark_of(text)
            if mark is not None and mark.style == style and find_figures(text):
                return True
        return False

    def _unmarked(self, number: int) -> str:
        text = self.lines.stripped[number]
        mark = mark_of(text)
        return text[mark.end :].strip() if mark is not None and mark.kind == "bullet" else text

    def _label_above(self, piece: Piece) -> str | None:
        above = self._above(piece.line)
        if above is None:
            return None
        text = self._unmarked(above)
        return (
            text
            if is_label(text)
            and above > (self.candidates[-1].header_last if self.candidates else -1) - 1
            and above >= self.floor
            else None
        )

    def _apply_label(self, header: Header, label: str, context: Context) -> None:
        kind, year = label_of(label, context)
        for clause in header.tail.clauses:
            if clause.label is Label.PLAIN:
                clause.label, clause.year = kind, year
                break

    def _above(self, line: int) -> int | None:
        """The nearest line above with text that is no furniture."""
        number = line - 1
        while number >= 0 and (not self.lines.stripped[number].strip("| ") or number in self.outline.furniture):
            number -= 1
        return number if number >= 0 else None

    # --- titles --------------------------------------------------------------------------------------------------

    def _open(self, header: Header, context: Context) -> None:
        """A candidate whose title stands on the piece itself, or ends there."""
        piece = header.piece
        whole = piece.cut(0 if header.mark else header.title_start, header.title_end)
        own_line = self.last_piece is None or self.last_piece.last_line < piece.line
        uncertain = False
        if header.title_start > (header.mark.end if header.mark else 0) and header.mark is not None:
            whole = piece.cut(header.title_start, header.title_end)
        opened = self._opens(piece, header)
        if own_line and not opened:
            whole, uncertain = self.extended(whole, piece.line, self.floor)
        if piece.line in self._told:
            whole = whole.cut(0, len(whole.text.removesuffix("に")))
        elif header.mark is not None:
            whole = whole.cut(0, end_without_particle(whole.text, listed=True))
        if header.departments is None and (framed := _DEPARTMENTS_BEHIND_MARKER.match(whole.text)) is not None:
            names = read_departments(framed["names"], strict=True)
            if names is not None:
                behind = whole.cut(framed.end(), len(whole.text))
                whole = joined(whole.cut(0, framed.start("frame")), behind)
                header = header._replace(departments=names)
        title = read_title(whole.text, legend=self.outline.legend)
        if header.mark is not None and title.mark is None:
            meaning = self.outline.legend.get(piece.text[:1])
            markers = (
                (meaning, *title.markers) if meaning is not None and meaning not in title.markers else title.markers
            )
            title = title._replace(mark=header.mark, markers=markers)
        candidate = self._candidate("header", whole, title, header, context)
        candidate.uncertain = uncertain
        self._push(candidate, header)

    @cached_property
    def _told(self) -> frozenset[int]:
        """The lines of a list that is told in sentences, a programme with its sum at the head of each line."""
        told = {number: match for number, text in enumerate(self.lines.stripped) if (match := _TOLD.match(text))}
        named = sum(_PROGRAMME_AT_END.search(match["name"]) is not None for match in told.values())
        return frozenset(told) if named >= _LEAST_TOLD and 2 * named > len(told) else frozenset()

    def _opens(self, piece: Piece, header: Header) -> bool:
        """Whether a mark opens the title, so that nothing above belongs to it."""
        first = piece.text[header.title_start : header.title_start + 1]
        if first in _CANNOT_BEGIN:
            return False
        if header.mark is not None or header.title_start > 0:
            return True
        return read_title(piece.text[: header.title_end]).markers != () and piece.text[:1] in "([【〔<〈"

    def extended(self, title: Piece, line: int, floor: int) -> tuple[Piece, bool]:
        """A title with the lines above it that it was wrapped from, and whether that is uncertain."""
        uncertain = False
        for _ in range(_FARTHEST_TITLE):
            inside = _begins_inside(title.text)
            above, apart = self._joinable_above(line, inside=inside)
            if above <= floor or above < 0:
                uncertain = uncertain or (inside and len(title.text.strip()) > 1 and 0 <= above == floor)
                break
            part = self._part_above(above, floor, title.text, inside=inside, apart=apart)
            if part is None:
                break
            title = joined(part.piece, title)
            uncertain = uncertain if part.uncertain is None else part.uncertain
            line = above
            if part.is_first:
                break
        else:
            # It goes on above as far as is looked.
            uncertain = True
        return title, uncertain

    def _joinable_above(self, line: int, *, inside: bool) -> tuple[int, bool]:
        """The line above that a title may go on from, below 0 for none, and whether a blank line is between."""
        above = line - 1
        while above >= 0 and above in self.outline.furniture:
            above -= 1
        apart = above >= 0 and not self.lines.stripped[above] and (inside or self._goes_on_over(above - 1))
        return (above - 1 if apart else above), apart

    def _part_above(self, above: int, floor: int, title: str, *, inside: bool, apart: bool) -> _Part | None:
        """What the line above holds of a title; None where it is no part of it."""
        text = self.lines.stripped[above].strip(" |")
        if not text or not self._can_be_title(above, text):
            return None
        mark = mark_of(text)
        behind_sentence = text[text.rfind("。") + 1 :]
        goes_on = inside or _leaves_open(text) or (text.endswith(_GOES_ON) and not is_sentence(behind_sentence))
        full = self._is_full(above)
        if mark is not None and mark.kind == "bullet" and not goes_on and self._is_remark(text, mark, full=full):
            return None
        with_marker = text[0] in "([【〔<" and read_title(text).markers != ()
        if not goes_on and not with_marker:
            if mark is None:
                return self._unmarked_part(above, floor, title, full=full, apart=apart)
            if not (mark.kind not in ("roman", "kanji") if full else self._is_item_mark(mark)):
                return None
        return self._part(above, opens=mark is not None or with_marker)

    def _is_remark(self, text: str, mark: Mark, *, full: bool) -> bool:
        """Whether a line behind a bullet is a remark or a sentence, no title."""
        return mark.style in ("※", "*") or (
            "、" in text and not ((full or text.endswith("、")) and self._is_item_mark(mark))
        )

    def _unmarked_part(self, above: int, floor: int, title: str, *, full: bool, apart: bool) -> _Part | None:
        """What a line without a mark holds of the title below it: a full one was wrapped, a short one may be."""
        stripped = self.lines.stripped
        text = stripped[above].strip(" |")
        if is_heading(text) or organization_alone(text) is not None or is_budget_title(text):
            return None
        starts = self._can_start(above, floor)
        if full:
            below_item = above == floor + 1 and floor >= 0
            if not starts or (below_item and (len(title) > 14 or "、" in text)):
                return None
            return self._part(above, uncertain=True if below_item else None)
        if not apart:
            if starts and "" in self.wrapped_marks:
                return _Part(piece_of(self.lines, above).cut(*_span(stripped[above])), is_first=True)
            if not (starts and self._headings_are_marked and len(text) >= 6 and above - 1 > floor):
                return None
            if width(text) + 2 < width(title):
                return None
        return self._part(above, uncertain=not (self.blocks_are_items and not stripped[above - 1]))

    def _part(self, above: int, *, opens: bool = False, uncertain: bool | None = None) -> _Part:
        """The part of a title on a line: what stands behind the last sentence on it, without a link at its end."""
        text = self.lines.stripped[above]
        start, end = _span(text)
        behind_sentence = text.rfind("。", start, end) + 1
        piece = piece_of(self.lines, above).cut(max(start, behind_sentence), end)
        part = piece.cut(0, end_without_link(piece.text))
        return _Part(part, is_first=opens or behind_sentence > 0, uncertain=uncertain)

    @cached_property
    def wrapped_marks(self) -> frozenset[str]:
        """The marks ("" for none) of the lines right above most headers.

        No list has a heading for each item, so that such a line is the first of a wrapped title.
        """
        stripped = self.lines.stripped
        headers = 0
        marks: Counter[str] = Counter()
        for number, text in enumerate(stripped):
            if not _HEADER_SHAPED.match(text) or mark_of(text) is not None:
                continue
            headers += 1
            above = stripped[number - 1] if number else ""
            mark = mark_of(above)
            prose = is_sentence(above) or _SENTENCE_END.search(above) or _CLOSED.search(above)
            if 0 < len(above) < LONGEST_WITH_COMMA and not prose and self._can_start(number - 1, -1):
                if mark is not None and mark.kind == "bullet":
                    marks[mark.style] += 1
                elif mark is None and not is_heading(above) and not (number > 1 and stripped[number - 2]):
                    marks[""] += 1
        return frozenset(style for style, count in marks.items() if count >= _LEAST_WRAPPED and count * 2 > headers)

    @cached_property
    def amounts_lead(self) -> bool:
        """Whether every amount alone on a line opens a block of lines: then the name stands on the line below it."""
        stripped = self.lines.stripped
        alone = [number for number, text in enumerate(stripped) if _AMOUNT_LINE.fullmatch(text)]
        opens = [mark_of(stripped[number + 1]) for number in alone if number + 1 < len(stripped)]
        marked = len({mark.style if mark is not None else "" for mark in opens} - {""}) == 1 and None not in opens
        return len(alone) >= LEAST_VOUCHED and all(
            (number == 0 or not stripped[number - 1] or marked)
            and number + 1 < len(stripped)
            and self._can_be_title(number + 1, stripped[number + 1])
            for number in alone
        )

    def _is_read(self, number: int) -> bool:
        """Whether a line is the name of the candidate that an amount above it has opened."""
        return bool(self.candidates) and self.candidates[-1].frame == "above" and self.floor == number

    def _leads(self, line: int) -> bool:
        """Whether an amount alone on a line is that of the name on the line below."""
        if _AMOUNT_LINE.fullmatch(self.lines.stripped[line]) is None:
            return False
        below = mark_of(self.lines.stripped[line + 1]) if line + 1 < len(self.lines.stripped) else None
        return self.amounts_lead or (below is not None and below.style in self._marks_below_amounts)

    @cached_property
    def _marks_below_amounts(self) -> frozenset[str]:
        """The bullets that never stand but right below an amount alone on its line."""
        stripped = self.lines.stripped
        below: Counter[str] = Counter()
        others: set[str] = set()
        for number, text in enumerate(stripped):
            mark = mark_of(text)
            if mark is not None and mark.kind == "bullet":
                leads = number and _AMOUNT_LINE.fullmatch(stripped[number - 1]) and not find_figures(text)
                if leads and self._can_be_title(number, text):
                    below[mark.style] += 1
                else:
                    others.add(mark.style)
        return frozenset(style for style, count in below.items() if count >= LEAST_VOUCHED and style not in others)

    @cached_property
    def blocks_are_items(self) -> bool:
        """Whether most amounts alone on a line stand right below a name that opens its block of lines.

        Then no heading stands on top of an item, and all of a block above its amount is a name.
        """
        stripped = self.lines.stripped
        alone = [number for number, text in enumerate(stripped) if _AMOUNT_ALONE.fullmatch(text)]
        opening = sum(number > 1 and bool(stripped[number - 1]) and not stripped[number - 2] for number in alone)
        return opening >= LEAST_VOUCHED and opening * 2 > len(alone)

    def _goes_on_over(self, number: int) -> bool:
        return (
            number >= 0
            and self.lines.stripped[number].endswith(_GOES_ON)
            and not is_sentence(self.lines.stripped[number])
            and len(self.lines.stripped[number]) < 60
        )

    def _can_start(self, number: int, floor: int) -> bool:
        """Whether an unmarked line may be the first of a title: what stands above it is no running text."""
        above = number - 1
        if above <= floor:
            return True
        text = self.lines.stripped[above]
        return (
            not text.strip(" |")
            or above in self.outline.furniture
            or _SENTENCE_END.search(text) is not None
            or is_heading(text)
            or is_budget_title(text)
            or _CLOSED.search(text) is not None
            or organization_alone(text) is not None
        )

    @cached_property
    def _headings_are_marked(self) -> bool:
        marked = sum(is_heading(text) for text in self.lines.stripped[:400] if text and len(text) < 40)
        return marked >= 2

    def _is_item_mark(self, mark: Mark) -> bool:
        """Whether items of this document open with marks of this style."""
        if mark.style in self._marks_above_tiers:
            return True
        marked = self._marked()
        found = sum(count for (style, _), count in marked.items() if style == mark.style)
        return mark.style in self.wrapped_marks or (found >= 1 and found * 2 >= len(self.candidates))

    @cached_property
    def _marks_above_tiers(self) -> frozenset[str]:
        """The ordinals of the names above figures one below the other: on their lines, or on those above these."""
        found: set[str] = set()
        for top in self.tops:
            name = self.title_above(top)
            for line in range(name, max(-1, name - 2), -1) if name is not None else ():
                mark = mark_of(self.lines.stripped[line])
                if mark is not None and mark.kind not in ("bullet", "roman", "kanji"):
                    found.add(mark.style)
        return frozenset(found)

    def _marked(self) -> Counter[tuple[str, str]]:
        """How many candidates there are of each style of mark and frame so far."""
        for candidate in self.candidates[self._counted :]:
            if candidate.mark is not None:
                self._marks[candidate.mark.style, candidate.frame] += 1
        self._counted = len(self.candidates)
        return self._marks

    @cached_property
    def _widest_in_box(self) -> dict[int | None, int]:
        widest: dict[int | None, int] = {}
        for text, line in zip(self.lines.stripped, self.lines.known, strict=True):
            widest[line.box] = max(widest.get(line.box, 0), width(text))
        return widest

    def _is_full(self, number: int) -> bool:
        """Whether a line reaches the usual width of the lines around it, so that it may have been wrapped."""
        stripped = self.lines.stripped
        known = self.lines.known
        if known and known[number].box is not None:
            around = [self._widest_in_box[known[number].box]]
        else:
            around = [width(text) for text in stripped[max(0, number - 4) : number + 10]]
        here = width(stripped[number])
        return here >= 18 and here + 6 >= max(around)

    @cached_property
    def _side_headings(self) -> frozenset[int]:
        return frozenset(fact.line for fact in self.outline.facts if fact.side is not None)

    def _can_be_title(self, number: int, text: str) -> bool:
        return not (
            len(text) > LONGEST_TITLE
            or _SENTENCE_END.search(text)
            or _CLOSED.search(_without_remarks(text))
            or _CAPTION_START.match(text)
            or _CONTACT.match(text)
            or (text.endswith("、") and not ((mark := mark_of(text)) is not None and mark.style in self.wrapped_marks))
            or "単位" in text
            or _HEADS_APART.fullmatch(text) is not None
            or number in self.outline.titles
            or number in self._side_headings
            or is_budget_title(text)
            or not _LETTER.search(text)
            or is_label(text)
            or ((" " in text or "|" in text) and _COLUMN_WORDS.fullmatch(text) is not None)
            or is_column_head(text, self.outline.fiscal_year)
        )

    # --- what stands behind a title -------------------------------------------------------------------------------

    def _attach(self, header: Header, context: Context) -> None:
        """An entry without a title: to the candidate right above, to the title above, or to nothing."""
        line = header.piece.line
        current = self.candidates[-1] if self.candidates else None
        if (
            header.mark is not None
            and header.tail.clauses
            and self._label_above(header.piece) is None
            and self._marked()[header.mark.style, "header"] >= 2
        ):
            # Marked as the items of the list, without a title: not an item of the heading above.
            self._orphan(header, context)
            return
        if header.tail.clauses and self._leads_next(header.piece):
            self._orphan(header, context)
            return
        if header.tail.clauses and self._leads(line):
            self._open_above(line + 1, header, context)
            self.candidates[-1].first_line = line
            self.candidates[-1].header_last = self.floor = line + 1
            return
        between = self._between(current, line) if current is not None else []
        if current is not None and not between and self._takes(current, header):
            self._merge(current, header, context)
            return
        asked = None if header.tail.clauses else self._to_be_asked(header)
        if asked is not None:
            self._merge_late_departments(asked, header)
            return
        title_line = self.title_above(line)
        if title_line is not None and not (current is not None and title_line <= current.header_last):
            self._open_above(title_line, header, context)
            return
        if (
            current is not None
            and between
            and not header.tail.clauses
            and header.departments is not None
            and (header.departments.ditto or any(map(is_organization, header.departments.names)))
            and current.departments is None
            and current.title is not None
            and (not self.heads or _LABELLED_BELOW.match(self.lines.stripped[line]) is not None)
            and self._departments_expected()
            and self._only_prose(current, between)
        ):
            self._merge_late_departments(current, header)
            return
        if current is not None and between and self._takes_late(current, header, between):
            self._merge(current, header, context)
            return
        opened = self._marked_title_above(line, current)
        if opened is not None and (header.tail.clauses or (header.tail.departments and self.lines.stripped[line - 1])):
            self._open_above(opened, header, context)
            return
        self._orphan(header, context)

    def _to_be_asked(self, header: Header) -> Candidate | None:
        """The numbered item without departments that the departments with a telephone behind its prose belong to."""
        if not _TELEPHONE.search(header.piece.text):
            return None
        numbered = (one for one in reversed(self.candidates) if one.mark is not None and one.mark.number is not None)
        item = next(numbered, None)
        return item if item is not None and item.title is not None and item.departments is None else None

    def _between(self, candidate: Candidate, line: int) -> list[int]:
        """The lines with text between a candidate's header and a line, labels and furniture left out."""
        return [
            number
            for number in range(candidate.header_last + 1, line)
            if self.lines.stripped[number].strip(" |")
            and number not in self.outline.furniture
            and not is_label(self._unmarked(number))
        ]

    def _takes(self, candidate: Candidate, header: Header) -> bool:
        """Whether a candidate lacks what the entry right below it brings."""
        tail = header.tail
        if candidate.frame not in ("header", "above"):
            return False
        if tail.departments is not None and not tail.clauses:
            vouched = tail.departments.ditto or all(map(is_organization, tail.departments.names))
            return vouched and candidate.departments is None and candidate.title is not None
        own = [
            clause for clause in tail.clauses if clause.label in (Label.PLAIN, Label.AMOUNT, Label.YEAR, Label.PART_OF)
        ]
        if own and candidate.has_own:
            return self._is_explained(header)
        if tail.departments is not None and candidate.departments is not None and not tail.departments.ditto:
            return False
        if header.mark is not None and header.mark.kind != "bullet":
            return False
        alike = header.mark is not None and candidate.mark is not None and header.mark.style == candidate.mark.style
        opens = alike and bool(own) and candidate.departments is None and not self._label_above(header.piece)
        return not opens

    def _is_explained(self, header: Header) -> bool:
        """Whether a figure stands in brackets whose meaning a note of the document gives: last year's."""
        outline = self.outline
        meant = outline.brackets is OtherRelation.PREVIOUS_YEAR and header.piece.text[:1] == "("
        if meant:
            for clause in header.tail.clauses:
                clause.label = Label.PREVIOUS_YEAR
        return meant

    def _takes_late(self, candidate: Candidate, header: Header, between: Sequence[int]) -> bool:
        """Whether a figure behind an item's prose is that item's: it is labelled or alone, and the item has none."""
        if candidate.has_own or candidate.title is None or (candidate.departments is None and candidate.mark is None):
            return (
                candidate.has_own
                and bool(header.tail.clauses)
                and all(
                    clause.label in (Label.PREVIOUS_YEAR, Label.DIFFERENCE, Label.LIMIT)
                    for clause in header.tail.clauses
                )
                and self._labelled_value(header)
                and len(between) < _OPEN_TITLE_LINES
            )
        if header.tail.departments is not None and candidate.departments is not None:
            return False
        if header.mark is not None and header.mark.kind != "bullet":
            return False
        for number in between:
            text = self.lines.stripped[number]
            mark = mark_of(text)
            if mark is not None and candidate.mark is not None and mark.style == candidate.mark.style:
                return False
        return bool(header.tail.clauses)

    def _leads_next(self, piece: Piece) -> bool:
        """Whether a bullet stands right behind a piece on its line: then its figure may be that of the next item."""
        line, offset = piece.place(len(piece.text) - 1)
        return self.lines.texts[line][offset + 1 :].lstrip()[:1] in _OPENS_ITEM

    def _departments_expected(self) -> bool:
        """Whether the item at hand may have departments: below a longer list without any, they sign the page."""
        titled = [candidate for candidate in self.candidates if candidate.title is not None]
        return len(titled) <= _FEW or any(candidate.departments is not None for candidate in titled)

    def _only_prose(self, candidate: Candidate, between: Sequence[int]) -> bool:
        """Whether nothing that may open another item stands between."""
        if len(between) > _OPEN_TITLE_LINES:
            return False
        return not any(
            (mark := mark_of(self.lines.stripped[number])) is not None
            and (candidate.mark is None or mark.style == candidate.mark.style or mark.kind in ("roman", "kanji"))
            for number in between
        )

    def _merge_late_departments(self, candidate: Candidate, header: Header) -> None:
        """Departments on a line of their own behind an item's prose."""
        candidate.departments = header.departments
        candidate.department_line, candidate.department_offset = header.piece.place(0)
        candidate.shape += "/D"

    def _labelled_value(self, header: Header) -> bool:
        return self._label_above(header.piece) is not None or any(
            clause.label is not Label.PLAIN for clause in header.tail.clauses
        )

    def title_above(self, line: int) -> int | None:
        """The line right above that can be the title of an entry without one."""
        number = line - 1
        blanks = 0
        while number > self.floor and blanks <= _FARTHEST_BLANKS:
            text = self.lines.stripped[number].strip(" |")
            if number in self.outline.furniture:
                number -= 1
                continue
            if not text:
                blanks += 1
                number -= 1
                continue
            if self._is_head_word(number):
                number -= 1
                continue
            named = self._name_above_prose(number)
            if named is not None and named > self.floor:
                return named
            if not self._can_be_title(number, text) or find_figures(_IN_ROUND.sub("", text)):
                return None
            if organization_alone(text) is not None or _NAME_COLUMN.fullmatch(text) is not None:
                return None
            mark = mark_of(text)
            named = text[0] in "<〈《" and number == line - 1
            if is_heading(text) and not named and (mark is None or (text[0] == "第" and not self._is_item_mark(mark))):
                return None
            if (
                blanks
                and mark is not None
                and (mark.kind == "plain" or (mark.kind in ("roman", "kanji", "dotted") and blanks > 1))
            ):
                return None
            return None if self._is_one_of_points(number, mark) else self._opener_of_block(number)
        return None

    def _name_above_prose(self, number: int) -> int | None:
        """The marked name that the line right above an amount tells of, where the names of the list stand so."""
        return self._names_above_prose.get(number)

    @cached_property
    def _names_above_prose(self) -> dict[int, int]:
        """The lines of prose right above amounts alone on a line, each with the marked name above it.

        Only where most amounts of the document stand so, and the names are those of programmes and the prose is not.
        """
        stripped = self.lines.stripped
        found: dict[int, int] = {}
        others = 0
        for number, text in enumerate(stripped):
            if _FIGURE_ALONE.fullmatch(text) is None:
                continue
            prose = self._above(number)
            while prose is not None and self._is_head_word(prose):
                prose = self._above(prose)
            name = self._marked_above(prose) if prose is not None else None
            if prose is not None and name is not None and not _PROGRAMME_AT_END.search(stripped[prose]):
                found[prose] = name
            else:
                others += 1
        return found if len(found) >= _LEAST_ABOVE_PROSE and len(found) > others else {}

    def _is_head_word(self, number: int) -> bool:
        """Whether a line is a label, or the head of a column of figures or of prose, and no name."""
        text = self._unmarked(number)
        if is_label(text):
            return True
        named = column_of(text, self.outline.fiscal_year)
        return named is not None and (
            named.role is ColumnRole.TEXT or (named.role in NUMERIC and named.unit is not None)
        )

    def _marked_above(self, prose: int) -> int | None:
        """The nearest line with a bullet above prose that names a programme; None where others stand between."""
        for number in range(prose, max(-1, prose - _OPEN_TITLE_LINES), -1):
            text = self.lines.stripped[number]
            mark = mark_of(text)
            if mark is not None and mark.kind == "bullet":
                named = number < prose and _PROGRAMME_AT_END.search(read_title(text).name) is not None
                return number if named else None
            if not text or (mark is not None and not self._is_head_word(number)) or find_figures(text):
                return None
        return None

    def _is_one_of_points(self, number: int, mark: Mark | None) -> bool:
        """Whether a line is the last of several points, so that the figure below is none of it alone."""
        above = self._above(number)
        if mark is None or mark.style not in "・-*" or above is None or above <= self.floor:
            return False
        before = mark_of(self.lines.stripped[above])
        return before is not None and before.style == mark.style

    def _opener_of_block(self, number: int) -> int:
        """The line that opens the block of a line: where each block opens with one mark, that is the name's."""
        opening = number
        while opening - 1 > self.floor and self.lines.stripped[opening - 1]:
            opening -= 1
        mark, own = mark_of(self.lines.stripped[opening]), mark_of(self.lines.stripped[number])
        if mark is None or own is None or own.style == mark.style or mark.style not in self._marks_of_blocks:
            return number
        return opening

    @cached_property
    def _marks_of_blocks(self) -> frozenset[str]:
        """The bullets that open blocks of lines with one amount, two or more of them, and stand nowhere else."""
        opening: Counter[str] = Counter()
        others: set[str] = set()
        stripped = self.lines.stripped
        for number, text in enumerate(stripped):
            mark = mark_of(text)
            if mark is None or mark.kind != "bullet":
                continue
            stop = next((below for below in range(number, len(stripped)) if not stripped[below]), len(stripped))
            amounts = sum(_AMOUNT_LINE.fullmatch(below) is not None for below in stripped[number:stop])
            if amounts == 1 and (number == 0 or not stripped[number - 1]):
                opening[mark.style] += 1
            else:
                others.add(mark.style)
        return frozenset(style for style, count in opening.items() if count > 1 and style not in others)

    def _marked_title_above(self, line: int, current: Candidate | None) -> int | None:
        """The last line that opens with an ordinal below the last item: its figure may stand behind its prose."""
        floor = max(self.floor, current.header_last if current is not None else -1)
        for number in range(line - 1, max(floor, line - _OPEN_TITLE_LINES), -1):
            text = self.lines.stripped[number].strip(" |")
            if not text or number in self.outline.furniture:
                continue
            if number in self.outline.titles:
                return None
            mark = mark_of(text)
            if mark is None or (mark.kind == "bullet" and mark.style in ("※", "-", "・", "*")):
                continue
            if not self._can_be_title(number, text) or find_figures(_IN_ROUND.sub("", text)) or "。" in text:
                continue
            # Right above but for blank lines it would have been taken: it is the heading of something else.
            return number if any(self.lines.stripped[between] for between in range(number + 1, line)) else None
        return None

    def _open_above(self, number: int, header: Header, context: Context) -> None:
        title_piece = piece_of(self.lines, number)
        text = title_piece.text
        start, end = _span(text)
        title_piece = last_stretch(title_piece.cut(start, end))
        uncertain = False
        leads = title_piece.text[:1] in "<〈《" or (
            title_piece.text[:1] in "([【〔" and read_title(title_piece.text).markers != ()
        )
        if mark_of(title_piece.text) is None and not leads:
            title_piece, uncertain = self.extended(title_piece, number, self.floor)
        departments = header.departments
        trailing = _TRAILING_GROUP.search(title_piece.text)
        if departments is None and trailing is not None and trailing.start() > 1:
            departments = read_departments(trailing["names"], strict=trailing[0][0] not in "【")
            if departments is not None:
                title_piece = title_piece.cut(0, trailing.start())
        title = read_title(title_piece.text, legend=self.outline.legend)
        candidate = self._candidate("above", title_piece, title, header, context)
        if departments is not None and candidate.departments is None:
            candidate.departments = departments
            candidate.department_line = number
        candidate.uncertain = uncertain
        candidate.first_line = title_piece.line
        if header.piece.line - number > 1 + _FARTHEST_BLANKS or any(
            self.lines.stripped[between].strip(" |")
            and between not in self.outline.furniture
            and not is_label(self._unmarked(between))
            for between in range(number + 1, header.piece.line)
        ):
            candidate.shape = f"late{candidate.shape}"
        else:
            candidate.shape = f"above{candidate.shape}"
        self._push(candidate, header)

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
        self.floor = max(self.floor, header.piece.last_line)

    # --- candidates ----------------------------------------------------------------------------------------------

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
        # What stands in the middle of a line has no indentation of its own.
        inside = title_piece is not None and len(text[: title_piece.parts[0][2]].strip()) > 2
        if not inside and (text[:1].isspace() or first in self.lines.moved):
            blanks = len(text) - len(text.lstrip())
            candidate.indent = width(self.lines.printed[first][: self.lines.column(first, blanks)])
        self.fill(candidate, header, context)
        rest = piece.text[header.rest :]
        if rest.strip(" |"):
            lead = len(rest) - len(rest.lstrip(" |…‥"))
            candidate.rest = piece.cut(header.rest + lead, len(piece.text))
        return candidate

    def fill(self, candidate: Candidate, header: Header, context: Context) -> None:
        """Put what an entry says into a candidate."""
        piece, tail = header.piece, header.tail
        last, _ = piece.place(max(tail.end - 1, 0))
        candidate.header_lines += [
            line for _, line, _ in piece.parts if line <= last and line not in candidate.header_lines
        ]
        candidate.tails += tuple(piece.cut(min(header.title_end, tail.end), tail.end).places())
        departments = header.departments
        if departments is not None and candidate.departments is None:
            candidate.departments = departments
            offset = tail.department_start if tail.departments is not None else header.title_end
            candidate.department_line, candidate.department_offset = piece.place(min(offset, len(piece.text)))
        for word in tail.markers:
            marker = marker_of(word)
            if marker is not None and marker not in candidate.markers:
                candidate.markers += (marker,)
        reading = interpret(tail, piece.text, context)
        if reading is not None:
            self._fill_amount(candidate, piece, tail, reading)
        if (
            candidate.title is not None
            and candidate.relation is Relation.EXACT
            and (candidate.title.relisted or self.outline.side_at(candidate.first_line) is Side.RELISTED)
        ):
            candidate.relation = Relation.RELISTED
        candidate.bare = candidate.bare or header.bare

    def _fill_amount(self, candidate: Candidate, piece: Piece, tail: Tail, reading: AmountReading) -> None:
        own_here = any(clause.label in OWN_LABELS for clause in tail.clauses)
        if own_here and not candidate.states_amount:
            candidate.states_amount = True
            candidate.yen = reading.yen
            candidate.relation = reading.relation
            candidate.amount_line, candidate.amount_offset = piece.place(reading.start)
            if reading.yen is not None:
                candidate.amount_text = piece.printed(
                    self.lines, about_before(piece.text, reading.start), reading.end
                ).strip(" 　、,")
        if not own_here and reading.others and all(other.relation is OtherRelation.LIMIT for other in reading.others):
            candidate.limit_only = True
        for clause in tail.clauses:
            is_own = clause.start == reading.start and clause.label in OWN_LABELS
            if is_own and clause.label is Label.TOTAL:
                candidate.is_total = True
            if clause.figure is not None:
                if is_own:
                    candidate.own_unit = clause.figure.unit
                    candidate.labelled = clause.label is Label.AMOUNT
                role = "item" if is_own else _ROLE_OF_LABEL.get(clause.label, "other")
                candidate.figures.append((*piece.place(clause.start), role))
        for other in reading.others:
            line, offset = piece.place(other.start)
            text = piece.printed(self.lines, other.start, other.end).strip(" 　、,")
            candidate.others += (Value(other.yen, other.relation, text, line, offset),)
        candidate.notes += tuple(self._note(piece, problem) for problem in reading.problems)

    def _note(self, piece: Piece, problem: Problem) -> Note:
        line, offset = piece.place(problem.offset)
        found = piece.printed(self.lines, problem.offset, problem.offset + len(problem.text)).strip()
        params: dict[str, str | int] = {"found": found}
        if problem.reason:
            params["reason"] = problem.reason
        return Note(problem.code, line, offset, params)

    def _merge(self, candidate: Candidate, header: Header, context: Context) -> None:
        self.fill(candidate, header, context)
        candidate.header_last = max(candidate.header_last, header.piece.place(max(header.tail.end - 1, 0))[0])
        candidate.shape += f"/{header.shape}"
        rest = header.piece.text[header.rest :]
        if rest.strip(" |"):
            lead = len(rest) - len(rest.lstrip(" |"))
            candidate.rest = header.piece.cut(header.rest + lead, len(header.piece.text))
        self.floor = max(self.floor, candidate.header_last)

    def _push(self, candidate: Candidate, header: Header) -> None:
        self.candidates.append(candidate)
        self.floor = max(self.floor, header.piece.place(max(header.tail.end - 1, 0))[0])

    def _above_an_item(self, line: int, first: int) -> bool:
        """Whether nothing but headings stands between an organization and the first item."""
        return all(
            not text or number in self.outline.furniture or is_heading(text) or not is_sentence(text)
            for number, text in enumerate(self.lines.stripped[line + 1 : first], line + 1)
        )

    # --- departments on a line of their own -----------------------------------------------------------------------

    def departments_around(self) -> None:
        """Departments on lines of their own: below each item, or above the items they are in charge of."""
        lines, outline = self.lines, self.outline
        alone = {fact.line: DepartmentList(fact.departments) for fact in outline.facts if fact.departments is not None}
        labelled_lines = [line for line in alone if _has_label(lines.stripped[line])]
        if len(labelled_lines) > 1:
            # Where each item says who is in charge of it, a line without that label is of something else.
            alone = {line: alone[line] for line in labelled_lines}
        if not alone:
            return
        alone |= {
            number: DepartmentList((), ditto=True)
            for number, text in enumerate(lines.stripped)
            if text and is_ditto(text)
        }
        used = {candidate.department_line for candidate in self.candidates if candidate.departments is not None}
        firsts = [candidate.first_line for candidate in self.candidates if candidate.title is not None]
        if not firsts:
            return
        told_below = len(labelled_lines) > 1 and labelled_lines[0] > firsts[0]
        if told_below or self._stand_right_below(alone, used):
            self._departments_below(alone, used)
            return
        if not self.heads and not (
            firsts and min(alone) < firsts[0] and min(alone) not in used and self._above_an_item(min(alone), firsts[0])
        ):
            self._departments_below(alone, used)
            return
        self._in_charge_by_heading(used)

    def _in_charge_by_heading(self, used: Collection[int]) -> None:
        """Give the items that lack departments those of the heading above, where it is not `used` for another item."""
        for candidate in self.candidates:
            if candidate.title is None or candidate.departments is not None:
                continue
            found = self.outline.departments_at(candidate.first_line)
            if found is not None and found[1] not in used:
                candidate.departments = DepartmentList(found[0])
                candidate.heading_line = found[1]
                candidate.department_line = found[1]

    def _stand_right_below(self, alone: Mapping[int, DepartmentList], used: set[int]) -> bool:
        """Whether departments stand on the line below most of the items that lack any, with an amount above them."""
        lacking = [one for one in self.candidates if one.title is not None and one.departments is None and one.has_own]
        below = [self._below(one.header_last) for one in lacking]
        found = [line for line in below if line in alone and line not in used]
        heads = sum(self._above(one.first_line) in alone for one in lacking)
        return len(found) >= LEAST_VOUCHED and 2 * len(found) > len(lacking) and 2 * heads < len(found)

    def _below(self, line: int) -> int | None:
        """The nearest line below with text that is no furniture."""
        numbers = range(line + 1, min(line + 2 + _FARTHEST_BLANKS, len(self.lines.stripped)))
        return next((n for n in numbers if self.lines.stripped[n] and n not in self.outline.furniture), None)

    def _departments_below(self, alone: Mapping[int, DepartmentList], used: set[int]) -> None:
        """Give each item the departments that stand below it, before the next one."""
        lines, outline = self.lines, self.outline
        in_order = sorted(alone)
        found_below: list[tuple[Candidate, int]] = []
        candidates = [candidate for candidate in self.candidates if not _is_named_in_sentence(candidate)]
        styles = {fact.line: fact.style for fact in outline.facts}
        headings: set[int] = set()
        firsts = {candidate.first_line for candidate in candidates}
        style = styles.get(in_order[0], "")
        alike = {line for line in in_order if styles.get(line) == style} - used
        if style not in ("", "org", "section") and all(self._below(line) in firsts for line in alike):
            # Each stands right above an item, the first of them above all: they are headings.
            headings = alike if in_order[0] < min(firsts, default=-1) else set()
            used |= headings
        for index, candidate in enumerate(candidates):
            if candidate.departments is not None or (candidate.title is None and not candidate.has_own):
                continue
            stop = candidates[index + 1].first_line if index + 1 < len(candidates) else len(lines.stripped)
            below = candidate.header_last + 1
            while below < stop and (not lines.stripped[below].strip(" |") or below in outline.furniture):
                below += 1
            if not (below < stop and below in alone and below not in used):
                between = in_order[bisect_right(in_order, candidate.first_line) : bisect_left(in_order, stop)]
                labelled = [line for line in between if line not in used and _has_label(lines.stripped[line])]
                below = labelled[0] if labelled else stop
            if below < stop and below in alone and below not in used:
                found_below.append((candidate, below))
                used.add(below)
        if headings:
            self._in_charge_by_heading(used - headings)
        if len(found_below) == 1 and sum(candidate.title is not None for candidate in candidates) > 2:
            # One organization below a whole list signs the page; it is not in charge of the last item alone.
            return
        for candidate, below in found_below:
            candidate.departments = alone[below]
            candidate.department_line = below
            if all(not lines.stripped[number].strip(" |") for number in range(candidate.header_last + 1, below)):
                candidate.header_last = max(candidate.header_last, below)
            candidate.shape += "/D"


def _is_named_in_sentence(candidate: Candidate) -> bool:
    """Whether a candidate is a sum that a sentence below an item names."""
    return candidate.mark is None and candidate.rest is not None and candidate.rest.text.endswith("。")


def _leave_untold(candidate: Candidate) -> None:
    """The amount of a stack of figures is left out where neither labels nor arithmetic say which of them it is."""
    if not any(note.code is DiagnosticCode.FIGURE_UNLABELLED for note in candidate.notes):
        return
    params = {"found": candidate.amount_text, "reason": "several-figures"}
    candidate.notes = (Note(DiagnosticCode.FIGURE_UNREADABLE, candidate.amount_line, candidate.amount_offset, params),)
    candidate.yen, candidate.amount_text, candidate.others = None, "", ()


def _without_remarks(text: str) -> str:
    """A line without the markers and round brackets at its end, which close no item."""
    text = re.sub(r"\s*\([^()]*\)$", "", text)
    found = re.search(r"\s*[【〔\[][^【】〔〕\[\]]{1,8}[】〕\]]$", text)
    return text[: found.start()] if found is not None and is_marker(found[0].strip(" 【】〔〕[]")) else text


_TRAILING_GROUP = lazy(r"[(（【〔\[<〈《](?P<names>[^()（）【】〔〕\[\]<>〈〉《》]{2,40})[)）】〕\]>〉》]\s*$")
_DEPARTMENT_LABEL = lazy(
    r"(?:[・○◇■□◆●]\s?)?(?:[【〔\[]<field.departments>[】〕\]]|[【〔\[(]?<field.departments>[】〕\])]?[\s:：/／])"
)


_NAME_AND_FIGURE = lazy(
    r"[【〔\[<〈《](?P<name>[^【】〔〕\[\]<>〈〉《》\d]{4,60}?)[\s/／:：]+[^\s【】〔〕\[\]<>〈〉《》/]*<unit>[】〕\]>〉》]"
)


def _whole_bracket(piece: Piece) -> Piece | None:
    """What the brackets around a whole line hold, where that is a name and its figure (【橋の点検／100万円】)."""
    match = _NAME_AND_FIGURE.fullmatch(piece.text) if piece.text[:1] in _OPENS_WHOLE else None
    if match is None or is_label(match["name"]) or label_of(match["name"], Context())[0] is not Label.UNKNOWN:
        return None
    return piece.cut(1, len(piece.text) - 1)


_OPENS_ITEM = frozenset(STRONG_BULLETS)
_OPENS_WHOLE = frozenset("【〔[<〈《")


def _has_label(text: str) -> bool:
    return _DEPARTMENT_LABEL.match(text) is not None


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


def _span(text: str) -> tuple[int, int]:
    """A line without the table borders around it, as offsets."""
    start = len(text) - len(text.lstrip(" |"))
    return start, max(start, len(text.rstrip(" |")))


def _begins_inside(title: str) -> bool:
    """Whether a title as it begins is the rest of one: with what no word begins with, or with one character alone."""
    return title[:1] in _CANNOT_BEGIN or len(title.strip()) == 1 or _BROKEN_START.match(title) is not None


def _leaves_open(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "([【〔「『") - (character in ")]】〕」』")
    return depth > 0


def row_candidate(lines: Lines, outline: Outline, row: TableRow, frame: str) -> Candidate:
    """The candidate that a row of a table, or a form, states."""
    assembler = Assembler(lines, outline)
    piece = row.title
    context = outline.context(row.first_line)
    inner = read_header(piece, context._replace(unit=None))
    cut = piece
    departments = row.departments
    own = row.own
    if (
        inner is not None
        and inner.has_title
        and (
            (inner.departments is not None and (departments is None or not departments.names))
            or (inner.tail.clauses and own is None)
        )
    ):
        cut = piece.cut(0 if inner.mark else inner.title_start, inner.title_end)
        if departments is None or (inner.departments is not None and not departments.names):
            departments = departments or inner.departments
        if own is None and inner.tail.clauses:
            own = (piece, inner.tail)
    title = read_title(cut.text, legend=outline.legend)
    candidate = Candidate(frame, cut, title, min(row.first_line, cut.line), _last_of_header(lines, row))
    candidate.departments = departments
    candidate.department_line = row.first_line
    candidate.shape = frame
    _markers_of_row(candidate, row, outline)
    if own is not None:
        own_piece, tail = own
        if _is_price(tail, context):
            candidate.against.append("per-person")
        reading = interpret(tail, own_piece.text, context)
        if reading is not None:
            assembler._fill_amount(candidate, own_piece, tail, reading)
        for word in tail.markers:
            marker = marker_of(word)
            if marker is not None and marker not in candidate.markers:
                candidate.markers += (marker,)
    _others_of_row(candidate, lines, row, stated=own is not None)
    relisted = title.relisted or outline.side_at(row.first_line) is Side.RELISTED
    if relisted and candidate.relation is Relation.EXACT:
        candidate.relation = Relation.RELISTED
    _remarks_of_row(candidate, row)
    candidate.prose = tuple(row.prose)
    if "columns" in row.doubts:
        candidate.against.append("columns")
    candidate.uncertain = candidate.uncertain or "title" in row.doubts
    return candidate


_RELATION_OF_COLUMN = {
    ColumnRole.PREVIOUS_YEAR: OtherRelation.PREVIOUS_YEAR,
    ColumnRole.DIFFERENCE: OtherRelation.DIFFERENCE,
    ColumnRole.LIMIT: OtherRelation.LIMIT,
    ColumnRole.OF_WHICH: OtherRelation.OF_WHICH,
}


def _markers_of_row(candidate: Candidate, row: TableRow, outline: Outline) -> None:
    for word in row.markers:
        marker = marker_of(word.strip())
        if marker is not None and marker not in candidate.markers:
            candidate.markers += (marker,)
        elif word.strip() and outline.legend.get(word.strip()) is not None:
            candidate.markers += (outline.legend[word.strip()],)


def _others_of_row(candidate: Candidate, lines: Lines, row: TableRow, *, stated: bool) -> None:
    """The figures of a row's other columns; `stated` is whether the row has one of its own."""
    for role, other_piece, tail in row.others:
        clause = tail.clauses[0]
        line, offset = other_piece.place(clause.start)
        relation = _RELATION_OF_COLUMN.get(role)
        figure_role = (
            "limit"
            if role is ColumnRole.LIMIT
            else "revenue"
            if role is ColumnRole.FUNDING
            else "other"
            if relation
            else "reference"
        )
        if role is not ColumnRole.RATE:
            candidate.figures.append((line, offset, figure_role))
        if relation is not None and clause.yen is not None:
            text = other_piece.printed(lines, clause.start, clause.end).strip()
            candidate.others += (Value(clause.yen, relation, text, line, offset),)
        if relation is OtherRelation.LIMIT and not stated:
            candidate.limit_only = True


def _remarks_of_row(candidate: Candidate, row: TableRow) -> None:
    for remark in row.prose:
        marker = marker_of(remark.text)
        if marker is not None and marker not in candidate.markers:
            candidate.markers += (marker,)
        relation_of_remark = relation_word(remark.text)
        if relation_of_remark is not None and candidate.relation is Relation.EXACT:
            candidate.relation = relation_of_remark


def _last_of_header(lines: Lines, row: TableRow) -> int:
    """The last line of a row on which anything but prose that began above stands."""
    last = row.last_line
    while last > row.first_line and any(
        piece.line < last and (last, lines.stripped[last].strip(" |")) in _lines_of_piece(piece) for piece in row.prose
    ):
        last -= 1
    return last


def _lines_of_piece(piece: Piece) -> list[tuple[int, str]]:
    """The lines that a piece stands on, with its text on each."""
    stops = [start for start, _, _ in piece.parts[1:]] + [len(piece.text)]
    return [
        (line, piece.text[start:stop].strip(" |")) for (start, line, _), stop in zip(piece.parts, stops, strict=True)
    ]


def _is_price(tail: Tail, context: Context) -> bool:
    """Whether a cell names single yen where its table counts in thousands: what somebody gets or pays."""
    figure = tail.clauses[0].figure if tail.clauses else None
    return (
        (context.unit or 0) >= LEAST_UNIT
        and figure is not None
        and not figure.bare
        and figure.unit == 1
        and 0 < (figure.yen or 0) < LEAST_YEN
    )
