"""By place: what an entry is by what stands above it, where it does not say so itself."""

from __future__ import annotations

import re

from mie_budget.reading.entries import Header, read_header
from mie_budget.reading.items.names import Names
from mie_budget.reading.labels import Context, is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.tails import read_tail
from mie_budget.reading.titles import mark_of

_GROUPED_END = lazy(r"\s\d{1,3}(?:,\d{3})+\s*$")
_DEPARTMENTS_FIRST = lazy(r"<field.departments>(?:[:：]\s*|\s+)(?P<names>[^\s\d]{2,24})\s+(?=<label.amount>)")
_DASH_ALONE = lazy(r"[-‐–—―−ー]{1,2}")
_VALUE_ALONE = lazy(r"[-・]?\s?[△▲−-]?\s?\d[\d,.]*")
_VALUE_ENDS = frozenset("-‐–—―−ー,.)|")
_NUMBER_ALONE = lazy(r"(?:^|\|)\s*(?P<figure>\d{1,3}(?:,\d{3})+)[|\s]*$")
_LABELLED_NUMBER = lazy(
    r"[・○◇■□◆●]?\s?<label.amount>\s?[:：]\s?(?P<figure>\d{1,3}(?:,\d{3})+)(?![\d,]|\s?[百千万億円])"
)
_NUMBER_LABEL = lazy("<column.number>")
_ORDINAL_ALONE = lazy(r"\(\d{1,2}\)")


def is_value_line(names: Names, number: int) -> bool:
    """Whether a line is a number alone below a label (予算額 / 164), or a dash where the items above have figures."""
    text = names.lines.stripped[number]
    if text[-1] not in _VALUE_ENDS and not text[-1].isdigit():
        return False
    if ":" in text and _LABELLED_NUMBER.match(text):
        return True
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
    if piece.text[0].isalpha() and (pair := _DEPARTMENTS_FIRST.match(piece.text)):
        # 担当 学校教育課 予算額 1,000千円 below a title.
        departments = read_departments(pair["names"], strict=True)
        behind = read_header(piece.cut(pair.end(), len(piece.text)), context) if departments else None
        if behind is not None and (not behind.has_title or is_label(behind.title)):
            header = behind._replace(departments=departments, title_end=behind.title_start)
    if header is None and _DASH_ALONE.fullmatch(piece.text):
        tail = read_tail(f"({piece.text})", 0, [], context)
        header = Header(piece, None, 0, 0, tail, len(piece.text), None, (), True, "a")
        for clause in tail.clauses:
            clause.start, clause.end = 0, len(piece.text)
    return header


def is_numbering(names: Names, piece: Piece, header: Header) -> bool:
    """Whether a piece without a title is the ordinal of what stands below it, or a serial number by the label above."""
    if _ORDINAL_ALONE.fullmatch(piece.text):
        return True
    above = names.layout.above(piece.line)
    alone = header.bare or all(clause.figure is not None and clause.figure.bare for clause in header.tail.clauses)
    return (
        alone and above is not None and _NUMBER_LABEL.fullmatch(names.lines.stripped[above].strip(" |:：")) is not None
    )
