"""By place: what an entry that does not say so itself is, and which item it belongs to, by what stands above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.entries import header_without_amount, read_header
from mie_budget.reading.entries.header import Header
from mie_budget.reading.in_charge import CALL
from mie_budget.reading.items.by_name import is_per_head, is_told_with_sums
from mie_budget.reading.items.candidates import Candidate, is_headline
from mie_budget.reading.items.filling import is_requested
from mie_budget.reading.items.layout import LONGEST_PROSE
from mie_budget.reading.items.layout.amounts_alone import is_labelled_amount
from mie_budget.reading.items.names import Names
from mie_budget.reading.labels import Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import is_organization, read_departments
from mie_budget.reading.tails import read_tail
from mie_budget.reading.titles import STRONG_BULLETS, mark_of

_GROUPED_END = lazy(r"\s\d{1,3}(?:,\d{3})+\s*$")
_DEPARTMENTS_FIRST = lazy(r"<field.departments>(?:[:：]\s*|\s+)(?P<names>[^\s\d]{2,24})\s+(?=<label.amount>)")
_CALLED_FIRST = lazy(
    r"(?P<names>[^\s\d/()]{2,24})\s*(?P<call>\(?(?:<telephone>)[\s:：.]*\(?\d[\d()-]{1,16}\s*)?/\s*"
    r"(?=<label.amount>|[△▲\d約])"
)
"""Who is in charge, and whom to call, before the slash in front of an amount: 土木課 ☎12-3456/100万円."""
_DASH_ALONE = lazy(r"<dash>{1,2}", needs="-‐–—―−ー")
_EMPTY_CELL_AT_END = lazy(r"\|\s*(?:<dash>{1,2})?$")
_VALUE_ALONE = lazy(r"[-・]?\s?[△▲−-]?\s?\d[\d,.]*")
_VALUE_ENDS = frozenset("-‐–—―−ー,.)|")
_NUMBER_ALONE = lazy(r"(?:^|\|)\s*(?P<figure>\d{1,3}(?:,\d{3})+)[|\s]*$")
_LABELLED_NUMBER = lazy(
    r"[・○◇■□◆●]?\s?<label.amount>\s?[:：]\s?(?P<figure>\d{1,3}(?:,\d{3})+)(?![\d,]|\s?[百千万億円])"
)
_NUMBER_LABEL = lazy("<column.number>")
_ORDINAL_ALONE = lazy(r"\(\d{1,2}\)")
LABELLED_BELOW = lazy(r"[〔\[【(]<field.departments>")
"""Departments with a label in brackets stand below their item, also where others head theirs."""
_LONGEST_PARENT = 16
_PARENT_LINE = lazy(r"「?[^\s「」()]{2,14}費」?")
_SUM_SIGN = lazy("金|<about.before>")
_ENDS_BEFORE_MONEY = lazy("(?:助成|補助|給付|交付|奨励|負担|支援|報償|協力|出資|貸付|積立|繰出|見舞|祝|一時|基|資)$")
"""The name of a kind of money broken before its last character."""
_FEW = 2
"""One or two items without departments do not show yet that the list has none."""
_LEAST_ALIKE = 3
"""So many items whose organizations stand in such brackets below them show what another such bracket holds."""
_LIST_LOOKED_AT = 20
"""The items of a list that are looked at: what is printed alike stands near."""
_BETWEEN = 8
"""What is said between a name and its sum may look like entries; more are another list."""
_LEAST_MARKED = 2
"""So many items with titles behind a mark show that it opens items."""
_OPENS_ITEM = frozenset(STRONG_BULLETS)
_TOWARDS = ("に", "へ", "として")
_ARROWS = frozenset("→⇒➡")
_STEP = lazy(
    r"[→⇒➡]?|(?:令和|平成|[RH])? ?(?:\d{1,4}|元)年度?(?: ?の?<label.amount>)?|<label.amount>"
    r"|\d[\d,.]* ?[百千]?[万億兆]円"
)
"""A line between the sums of two years of one item, an arrow between them: 5億円 | 令和8年度 | ⇒ | 6億円."""
_MOST_STEPS = 8
"""Lines: two sums of the year before, each with its year and what it is, and those of the arrow."""


def is_value_line(names: Names, number: int) -> bool:
    """Whether a line is a number alone below a label (予算額 / 164), or a dash where the items above have figures."""
    text = names.lines.stripped[number]
    if text[-1] not in _VALUE_ENDS and not text[-1].isdigit():
        return False
    if not names.candidates:
        return False
    last = names.candidates[-1]
    if _DASH_ALONE.fullmatch(text):
        if last.header_last == number - 1 and not last.states_amount:
            return True
        if last.header_last < number - 1:
            mark = mark_of(names.lines.stripped[number - 1])
            return mark is not None and names.is_item_mark(mark) and last.frame == "above"
    if not _VALUE_ALONE.fullmatch(text):
        return False
    above = names.layout.above(number)
    return above is not None and is_label(names.layout.unmarked(above))


def number_without_unit(names: Names, text: str) -> re.Match[str] | None:
    """A number that the document gives no unit for: in a cell, or behind the label of an amount."""
    cell = names.outline.units or "|" in text
    labelled = _LABELLED_NUMBER.match(text) if ":" in text else None
    return labelled or (_NUMBER_ALONE.search(text) if cell else None)


def header_by_place(names: Names, piece: Piece, context: Context) -> Header | None:
    """A piece taken apart, by what stands above it where it does not say itself what it is."""
    header = read_header(piece, context, figures=piece.figures)
    if (
        header is None
        and context.unit is None
        and not piece.figures
        and names.candidates
        and _GROUPED_END.search(piece.text)
    ):
        # The first figure of a column may carry the unit for the ones below it.
        above = names.candidates[-1]
        if (
            above.own_unit is not None
            and above.mark is not None
            and (mark := mark_of(piece.text)) is not None
            and mark.style == above.mark.style
            and not names.layout.unit_comes_again(piece.last_line, mark.style)
        ):
            header = read_header(piece, context._replace(unit=above.own_unit), figures=[])
    if header is not None and header.has_title and header.mark is None and _says_no_name(names, header):
        header = _without_name(header)
    opens = piece.text[0].isalpha()
    called = _CALLED_FIRST.match(piece.text) if opens and "/" in piece.text else None
    if called is not None and called["call"] is None and not names.is_marked_above(piece.line):
        # It may be what the organization spends in all.
        called = None
    if opens and (pair := called or _DEPARTMENTS_FIRST.match(piece.text)):
        # 担当 学校教育課 予算額 1,000千円 below a title.
        departments = read_departments(pair["names"], strict=True)
        behind = read_header(piece.cut(pair.end(), len(piece.text)), context) if departments else None
        if behind is not None and not behind.has_title:
            header = behind._replace(departments=departments)
    if header is None and "|" in piece.text and _EMPTY_CELL_AT_END.search(names.layout.lines.stripped[piece.line]):
        header = header_without_amount(piece)
    if header is None and _DASH_ALONE.fullmatch(piece.text):
        tail = read_tail(f"({piece.text})", 0, [], context)
        header = Header(piece, None, 0, 0, tail, len(piece.text), None, (), True, "a")
        for clause in tail.clauses:
            clause.start, clause.end = 0, len(piece.text)
    return header


def _says_no_name(names: Names, header: Header) -> bool:
    """Whether the words before a figure, below a marked name, say something of that figure and are no rest of the name.

    約 or 金 stands before it, or the line of the budget that the item is a part of.
    """
    title, above = header.title, names.layout.above(header.piece.line)
    if len(title) > _LONGEST_PARENT or above is None or mark_of(names.lines.stripped[above]) is None:
        return False
    if _SUM_SIGN.fullmatch(title):
        return title != "金" or _ENDS_BEFORE_MONEY.search(names.lines.stripped[above]) is None
    if label_of(title, Context())[0] is Label.PART_OF:
        return bool(header.tail.clauses)
    part = any(clause.relation is Relation.PART_OF for clause in header.tail.clauses)
    return part and _PARENT_LINE.fullmatch(title) is not None


def _without_name(header: Header) -> Header:
    """A header without a title, its figure with what stands before it in the place of one."""
    first = header.tail.clauses[0] if header.tail.clauses else None
    if first is not None and label_of(header.title, Context())[0] is Label.PART_OF:
        first.relation = Relation.PART_OF
    elif first is not None and header.title != "金" and _SUM_SIGN.fullmatch(header.title):
        first.about = True
    return header._replace(title_end=header.title_start)


def is_ordinal_of_name(names: Names, piece: Piece, header: Header) -> bool:
    """Whether the figure of a piece is the ordinal of a name that ends like an organization's: 3 相談センター."""
    mark = mark_of(piece.text) if header.bare and piece.text[:1].isdigit() else None
    first = header.tail.clauses[0].figure if header.tail.clauses else None
    return mark is not None and first is not None and first.start < mark.end and names.layout.counts_names(piece.line)


def is_numbering(names: Names, piece: Piece, header: Header) -> bool:
    """Whether a piece without a title is the ordinal of what stands below it, or a serial number by the label above."""
    if _ORDINAL_ALONE.fullmatch(piece.text):
        return True
    above = names.layout.above(piece.line)
    alone = header.bare or all(clause.figure is not None and clause.figure.bare for clause in header.tail.clauses)
    return (
        alone and above is not None and _NUMBER_LABEL.fullmatch(names.lines.stripped[above].strip(" |:：")) is not None
    )


class Owner(NamedTuple):
    """What an entry without a title belongs to: a candidate, or the title on a line; without either, to nothing."""

    candidate: Candidate | None = None
    title_line: int | None = None
    late: bool = False
    """Whether the entry is departments alone, or a part of the amount, behind the prose of the candidate."""


_NOBODY = Owner()
_HEADING_AND_CHARGE = 2
"""Lines of a heading: its own, and that of who is in charge of all below it."""


_LABEL_OF_PRICE = lazy(r"[^\w\s]?\s?[^\s。、]{0,8}(?:<price.end>|<price.each>)(?:\s?\([^()]*\))?")
"""What says right above a figure that somebody gets it, at most or each: 補助上限額(万円)."""


def _is_price(names: Names, line: int) -> bool:
    """Whether such words stand right above a figure, and are not what limits of commitments are called by."""
    above = names.layout.above(line)
    text = names.lines.stripped[above] if above is not None else ""
    return _LABEL_OF_PRICE.fullmatch(text) is not None and not is_label(text)


def owner_of(names: Names, header: Header, *, heads: bool) -> Owner:
    """Find what an entry without a title belongs to; `heads` is whether organizations stand above their items."""
    line = header.piece.line
    clauses = bool(header.tail.clauses)
    current = _last_item(names, told=clauses)
    if (
        clauses
        and header.mark is not None
        and names.label_above(line) is None
        and names.marked()[header.mark.style, "header"] >= _LEAST_MARKED
    ):
        # Marked as the items of the list, without a title: not an item of the heading above.
        return _NOBODY
    priced = _is_price(names, line) and not is_labelled_amount(names.lines.stripped[line])
    if clauses and (priced or _leads_next(names, header.piece)):
        return _NOBODY
    if clauses and names.layout.leads(line):
        return Owner(title_line=line + 1 + (not names.lines.stripped[line + 1]))
    laid_out = _by_layout(names, line) if clauses else None
    if laid_out is not None:
        return laid_out
    between = _between(names, current, line) if current is not None else []
    if current is not None and not between and _takes(names, current, header):
        return Owner(current)
    apart = _stated_apart(names, header, between)
    if apart is not None:
        return apart
    late = current is not None and bool(between) and not clauses
    told = _behind_prose(names, current, header, between, heads=heads) if current is not None and between else None
    if told is not None:
        return told
    title_line = names.title_above(line)
    if title_line is not None and not (current is not None and title_line <= current.header_last):
        signs = current is not None and not clauses and _signs(names, current, line, title_line)
        return _NOBODY if signs else Owner(title_line=title_line)
    if current is not None and between:
        if late and _takes_departments_late(names, current, header, between, heads=heads):
            return Owner(current, late=True)
        if _takes_late(names, current, header, between):
            return Owner(current)
    opened = names.marked_title_above(line, current)
    if opened is not None and (clauses or (header.tail.departments and names.lines.stripped[line - 1])):
        return Owner(title_line=opened)
    return _NOBODY


def _signs(names: Names, current: Candidate, line: int, title_line: int) -> bool:
    """Whether who is in charge closes the document, apart from a line that describes its last item: who has made it.

    No name stands there without a mark where that item and the one before it have one, and their amounts.
    """
    above = names.candidates[-2:]
    return (
        title_line == current.header_last + 1 < line - 1
        and not names.lines.stripped[line - 1]
        and not any(names.lines.stripped[line + 1 :])
        and mark_of(names.lines.stripped[title_line]) is None
        and len(above) > 1
        and all(one.mark is not None and one.yen is not None and one.departments is None for one in above)
    )


def _last_item(names: Names, *, told: bool) -> Candidate | None:
    """The last candidate; nobody is in charge of a sentence that tells sums of the item above, unless it is `told`.

    Nor of what its amount comes to for each person.
    """
    last = names.candidates[-2:]
    if len(last) > 1 and last[-1].mark is None:
        name = last[-1].name
        if is_per_head(name) or (not told and is_told_with_sums(name)):
            return last[0]
    return last[-1] if last else None


def _by_layout(names: Names, line: int) -> Owner | None:
    """The owner of an amount where the whole document sets its amounts out so: below its heading, or below its name."""
    quoted = names.layout.above(line)
    if quoted is not None and quoted > names.floor and quoted in names.layout.quoted_names:
        return Owner(title_line=quoted)
    heading = names.layout.names_over_sums.get(line, -1)
    named = heading if heading > names.floor else names.layout.names_of_single_sums.get(line, -1)
    opened = next((one for one in names.candidates[-_BETWEEN:] if one.first_line <= named <= one.header_last), None)
    if opened is not None:
        return None if opened.title is None or opened.states_amount else Owner(opened)
    can_be = named >= 0 and names.layout.can_be_title(named, names.lines.stripped[named])
    return Owner(title_line=named) if can_be else None


_OF_ALL_YEARS = lazy("総(?:事業費|工費|経費)|全体(?:事業費|計画)?|全期間")


def _behind_prose(
    names: Names, candidate: Candidate, header: Header, between: Sequence[int], *, heads: bool
) -> Owner | None:
    """The owner of last year's figure, or where the end of a sentence stands before an entry, whatever is above it.

    What an item costs in all its years is its own too, once its amount is stated.
    """
    labels = {clause.label for clause in header.tail.clauses}
    if labels in ({Label.PREVIOUS_YEAR}, {Label.ASIDE}):
        whole = labels == {Label.ASIDE} and _OF_ALL_YEARS.search(header.piece.text) is not None
        first = whole or (labels != {Label.ASIDE} and not candidate.others and len(header.tail.clauses) == 1)
        own = candidate.states_amount and first and _only_prose(names, candidate, between)
        return Owner(candidate) if own else None
    return _behind_sentence(names, candidate, header, between, heads=heads)


def _behind_sentence(
    names: Names, candidate: Candidate, header: Header, between: Sequence[int], *, heads: bool
) -> Owner | None:
    """The owner where the end of a sentence stands before the entry, whatever the line above it looks like."""
    if not header.piece.text[: header.tail.start].rstrip(" (").endswith("。"):
        return None
    if not header.tail.clauses:
        late = _takes_departments_late(names, candidate, header, between, heads=heads)
        return Owner(candidate, late=True) if late else None
    takes = not candidate.states_amount and _only_prose(names, candidate, between)
    return Owner(candidate) if takes and _takes_late(names, candidate, header, between) else None


def remarked(names: Names, line: int) -> Candidate | None:
    """The item with an amount that remarks on a line are made on, behind nothing but prose."""
    item = names.candidates[-1] if names.candidates else None
    if item is None or item.title is None or not item.states_amount:
        return None
    return item if _only_prose(names, item, _between(names, item, line)) else None


def _takes_departments_late(
    names: Names, candidate: Candidate, header: Header, between: Sequence[int], *, heads: bool
) -> bool:
    """Whether departments alone behind an item's prose are that item's."""
    return (
        header.departments is not None
        and (header.departments.ditto or any(map(is_organization, header.departments.names)))
        and candidate.departments is None
        and candidate.title is not None
        and not candidate.is_named_in_sentence
        and not _is_signed_by_nobody(names, candidate)
        and (not heads or LABELLED_BELOW.match(names.lines.stripped[header.piece.line]) is not None)
        and _departments_expected(names)
        and _only_prose(names, candidate, between)
        and not _begins_chapter(names, candidate, between)
    )


def _begins_chapter(names: Names, candidate: Candidate, between: Sequence[int]) -> bool:
    """Whether the line right above is a counted heading like the one that an item stands below: 第1 …, 第2 ….

    Who is in charge then stands below the heading for all that follows.
    """
    last = next((number for number in reversed(between) if names.lines.stripped[number]), None)
    mark = mark_of(names.lines.stripped[last]) if last is not None else None
    if mark is None or mark.number is None:
        return False
    facts = names.outline.facts
    at = bisect_left(facts, candidate.first_line, key=lambda fact: fact.line)
    return any(
        fact.style == mark.style and fact.number is not None and fact.number < mark.number
        for fact in facts[max(0, at - _HEADING_AND_CHARGE) : at]
    )


def _to_be_asked(names: Names, header: Header) -> Candidate | None:
    """The numbered item without departments that the departments with a telephone behind its prose belong to."""
    if not CALL.search(header.piece.text):
        return None
    numbered = (one for one in reversed(names.candidates) if one.mark is not None and one.mark.number is not None)
    item = next(numbered, None)
    return item if item is not None and item.title is not None and item.departments is None else None


def _between(names: Names, candidate: Candidate, line: int) -> list[int]:
    """The lines with text between a candidate's header and a line, labels and furniture left out."""
    return [number for number in range(candidate.header_last + 1, line) if names.layout.says_more(number)]


def _takes(names: Names, candidate: Candidate, header: Header) -> bool:
    """Whether a candidate lacks what the entry right below it brings."""
    tail = header.tail
    if candidate.frame not in ("header", "above"):
        return False
    if tail.departments is not None and not tail.clauses:
        if CALL.search(header.piece.text) is not None and not _departments_expected(names):
            return False
        if _is_signed_by_nobody(names, candidate):
            return False
        vouched = (
            tail.departments.ditto
            or all(map(is_organization, tail.departments.names))
            or _stand_alike(names, candidate, header)
        )
        return vouched and candidate.departments is None and candidate.title is not None
    own = [clause for clause in tail.clauses if clause.label in (Label.PLAIN, Label.AMOUNT, Label.YEAR, Label.PART_OF)]
    if own and candidate.states_amount:
        return _is_explained(names, header) or _decides(candidate, header) or _is_change(candidate, header)
    if candidate.states_amount and tail.clauses and tail.clauses[0].label is Label.TOTAL:
        # It is of more than the item.
        return False
    if tail.departments is not None and candidate.departments is not None and not tail.departments.ditto:
        return False
    if header.mark is not None and header.mark.kind != "bullet":
        return False
    alike = header.mark is not None and candidate.mark is not None and header.mark.style == candidate.mark.style
    opens = alike and bool(own) and candidate.departments is None and not names.label_above(header.piece.line)
    return not opens


def _is_signed_by_nobody(names: Names, candidate: Candidate) -> bool:
    """Whether a sum is put towards something (橋の点検に100万円。), is named by a headline, or is a budget's size."""
    if not candidate.states_amount:
        return False
    if candidate.mark is not None or candidate.is_named_as_size:
        return candidate.is_named_as_size
    before = names.lines.texts[candidate.amount_line][: candidate.amount_offset].rstrip()
    return before.endswith(_TOWARDS) or is_headline(names.lines.stripped[candidate.amount_line])


def _decides(candidate: Candidate, header: Header) -> bool:
    """Whether a label says of the figure that it is the item's own, which so far has only what was asked for."""
    clause = header.tail.clauses[0]
    return (
        candidate.requested
        and header.tail.departments is None
        and clause.label is Label.AMOUNT
        and not is_requested(header.piece.text, clause.start)
    )


def _stand_alike(names: Names, candidate: Candidate, header: Header) -> bool:
    """Whether a name alone in its brackets stands below an item as the organizations of its list do."""
    if header.piece.text.strip()[-1:] not in "】〕]":
        return False
    shape = f"{candidate.shape}/{header.shape}"
    alike = (one for one in reversed(names.candidates[-_LIST_LOOKED_AT:]) if one.shape == shape)
    return sum(one.style == candidate.style for one in alike) >= _LEAST_ALIKE


def _is_explained(names: Names, header: Header) -> bool:
    """Whether a figure stands in brackets whose meaning a note of the document gives: last year's."""
    outline = names.outline
    meant = outline.brackets is OtherRelation.PREVIOUS_YEAR and header.piece.text[:1] == "("
    if meant:
        for clause in header.tail.clauses:
            clause.label = Label.PREVIOUS_YEAR
    return meant


def _is_change(candidate: Candidate, header: Header) -> bool:
    """Whether a figure with a sign, in brackets of its own, is by how much an item has changed since last year.

    38億円 ⇒ 61億円 above (+23億円、+60.5%): all three were rounded.
    """
    first = header.tail.clauses[0].figure
    before = [one.yen for one in candidate.others if one.relation is OtherRelation.PREVIOUS_YEAR]
    if (
        first is None
        or first.yen is None
        or not (first.plus or first.signed)
        or len(header.tail.clauses) > 1
        or len(before) != 1
        or candidate.yen is None
        or header.piece.text[:1] not in ONE_BRACKET
    ):
        return False
    meant = abs(candidate.yen - before[0] - first.yen) <= first.unit
    if meant:
        header.tail.clauses[0].label = Label.DIFFERENCE
    return meant


def _takes_late(names: Names, candidate: Candidate, header: Header, between: Sequence[int]) -> bool:
    """Whether a figure behind an item's prose is that item's: it is labelled or alone, and the item has none."""
    if candidate.states_amount or candidate.title is None or (candidate.departments is None and candidate.mark is None):
        return (
            candidate.states_amount
            and bool(header.tail.clauses)
            and all(
                clause.label in (Label.PREVIOUS_YEAR, Label.DIFFERENCE, Label.LIMIT) for clause in header.tail.clauses
            )
            and _labelled_value(names, header)
            and len(between) < LONGEST_PROSE
        )
    if header.tail.departments is not None and candidate.departments is not None:
        return False
    if header.mark is not None and header.mark.kind != "bullet":
        return False
    for number in between:
        text = names.lines.stripped[number]
        mark = mark_of(text)
        if mark is not None and candidate.mark is not None and mark.style == candidate.mark.style:
            return False
    return bool(header.tail.clauses)


def _with_part(names: Names, header: Header, between: Sequence[int]) -> Candidate | None:
    """The item that a part of its amount, alone on a line in brackets, follows behind nothing but prose.

    A part without brackets of its own may be one of a sum that the prose names.
    """
    text = header.piece.text.strip()
    part = (
        text[:1] in ONE_BRACKET
        and closing_of(text, 0) == len(text) - 1
        and header.tail.departments is None
        and all(clause.label is Label.OF_WHICH for clause in header.tail.clauses)
    )
    item = names.candidates[-1] if part and between else None
    stated = item is not None and item.title is not None and item.states_amount
    return item if item is not None and stated and _only_prose(names, item, between) else None


def _stated_apart(names: Names, header: Header, between: Sequence[int]) -> Owner | None:
    """The item that a sum behind an arrow, a part of its amount, or whom to ask is of, whatever stands between."""
    grown = _grown(names, header) if header.tail.clauses else None
    if grown is not None:
        grown.date_back()
        return Owner(grown)
    asked = _with_part(names, header, between) if header.tail.clauses else _to_be_asked(names, header)
    return Owner(asked, late=True) if asked is not None else None


def _grown(names: Names, header: Header) -> Candidate | None:
    """The item with a sum that an arrow below leads from to this one, past nothing but years and what they have."""
    stripped, line = names.lines.stripped, header.piece.line
    led = header.piece.text[0] in _ARROWS or stripped[line - 1] in _ARROWS
    if not led or len(header.tail.clauses) > 1 or header.tail.departments is not None:
        return None
    steps = range(line - 1, max(line - _MOST_STEPS, 0) - 1, -1)
    name = next((number for number in steps if _STEP.fullmatch(stripped[number]) is None), None)
    for item in reversed(names.candidates[-2:]):
        if name is not None and item.first_line <= name <= item.header_last:
            return item if item.title is not None and item.yen is not None else None
    return None


def _leads_next(names: Names, piece: Piece) -> bool:
    """Whether a bullet stands right behind a piece on its line: then its figure may be that of the next item."""
    line, offset = piece.place(len(piece.text) - 1)
    return names.lines.texts[line][offset + 1 :].lstrip()[:1] in _OPENS_ITEM


def _departments_expected(names: Names) -> bool:
    """Whether the item at hand may have departments: below a longer list without any, they sign the page.

    What is marked otherwise, as the rows of sizes above the programmes are, is no part of its list.
    """
    titled = [candidate for candidate in names.candidates if candidate.title is not None]
    if len(titled) <= _FEW or any(candidate.departments is not None for candidate in titled):
        return True
    return sum(candidate.style == titled[-1].style for candidate in titled) <= _FEW


def _only_prose(names: Names, candidate: Candidate, between: Sequence[int]) -> bool:
    """Whether nothing that may open another item stands between."""
    if len(between) > LONGEST_PROSE:
        return False
    return not any(
        (mark := mark_of(names.lines.stripped[number])) is not None
        and (candidate.mark is None or mark.style == candidate.mark.style or mark.kind in ("roman", "kanji"))
        for number in between
    )


def _labelled_value(names: Names, header: Header) -> bool:
    return names.label_above(header.piece.line) is not None or any(
        clause.label is not Label.PLAIN for clause in header.tail.clauses
    )
