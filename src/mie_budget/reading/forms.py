"""Forms: items written as labels and values (`事業名：…` `【担当課】…` `予算額 …`), on one line or on many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from mie_budget.reading.amounts import Label, Tail, label_of, read_tail
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.lexicon import ERA, UNIT_WORD, lazy, unit_yen
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import Role, TableRow, _with_bureau
from mie_budget.reading.titles import mark_of

_OPEN, _CLOSE = "【〔\\[<〈(「", "】〕\\]>〉)」"
_AMOUNT_WORDS = (
    r"(?:"
    + ERA
    + r"? ?(?:\d{1,2}|元)年?度? ?)?(?:<label.amount>|<label.previous_year>|<label.difference>|<label.limit>"
    r"|<label.aside>|<label.funding>)(?:案|額)?"
    r"(?: ?[(（〔](?:単位[:：]? ?)?" + UNIT_WORD + r"?円[)）〕]| ?[(（](?:[^()（）\d]{1,6})[)）])?"
)
_LABELS = lazy(
    rf"(?:^|(?<=[\s|、。／/]))[■□◆◇○●◎▼▽・*※|\s]{{0,3}}(?:[①-⑳]|\(?\d{{1,2}}[.)])?\s?"
    rf"(?:[{_OPEN}]\s?(?:(?P<title_b><field.title>)|(?P<departments_b><field.departments>)"
    rf"|(?P<amount_b>{_AMOUNT_WORDS})|(?P<marker_b><field.marker>)"
    rf"|(?P<text_b><field.text>))\s?[{_CLOSE}]\s?[:：]?"
    rf"|(?:(?P<title><field.title>)|(?P<departments><field.departments>)|(?P<amount>{_AMOUNT_WORDS})"
    rf"|(?P<marker><field.marker>)|(?P<text><field.text>))(?P<sign>\s?[:：]|\s?\||(?:[ \t]{{1,}}|…+"
    rf"|\s*→\s*)(?=\S)|(?=$)))"
)
_UNIT = re.compile(r"[(（〔](?:単位[:：]? ?)?(?P<unit>" + UNIT_WORD + r"?円)[)）〕]")
_FARTHEST = 40
_LONGEST_VALUE = 120


class Field(Enum):
    """What the label of a form is about."""

    TITLE = "title"
    DEPARTMENTS = "departments"
    AMOUNT = "amount"
    MARKER = "marker"
    TEXT = "text"


class _Value(NamedTuple):
    field: Field
    label: str
    line: int
    piece: Piece
    loose: bool


class Form(NamedTuple):
    """The items of a document's forms, and the lines they are read from."""

    rows: tuple[TableRow, ...]
    settled: frozenset[int]


def find_forms(lines: Lines, outline: Outline, taken: frozenset[int]) -> Form:
    """The items that labels and values state; none where no label names a title together with an amount."""
    if not any(_may_hold_label(text) for text in lines.stripped):
        return Form((), frozenset())
    values = _values(lines, outline, taken)
    titles = [value for value in values if value.field is Field.TITLE and not value.loose]
    loose = [value for value in values if value.field is Field.TITLE and value.loose]
    amounts = [value for value in values if value.field is Field.AMOUNT]
    if not amounts or not (titles or len(loose) > 1):
        return Form((), frozenset())
    rows: list[TableRow] = []
    settled: set[int] = set()
    current: list[_Value] = []
    for value in [*values, None]:
        if value is None or value.field is Field.TITLE or (current and value.line - current[-1].line > _FARTHEST):
            row = _row(lines, outline, current)
            if row is not None:
                rows.append(row)
                settled.update(
                    line
                    for one in current
                    for line in range(one.line, one.piece.last_line + 1)
                    if one.field is not Field.TEXT
                )
            current = [value] if value is not None and value.field is Field.TITLE else []
        elif current:
            current.append(value)
    return Form(tuple(rows), frozenset(settled))


_HINT = lazy("<field.title>")


def _may_hold_label(text: str) -> bool:
    return len(text) < 400 and ("名" in text or "事" in text or "件" in text) and _HINT.search(text[:60]) is not None


def _values(lines: Lines, outline: Outline, taken: frozenset[int]) -> list[_Value]:
    values: list[_Value] = []
    number = 0
    while number < len(lines.stripped):
        text = lines.texts[number]
        if not text.strip() or number in outline.furniture or number in taken or len(text) > 600:
            number += 1
            continue
        found = [match for match in _LABELS.finditer(text) if _is_label(match, text)]
        if (
            found
            and found[0].start() > len(text) - len(text.lstrip()) + 3
            and not any(match["title"] or match["title_b"] for match in found)
        ):
            found = []
        for index, match in enumerate(found):
            stop = found[index + 1].start() if index + 1 < len(found) else len(text)
            start = match.end()
            piece = _trimmed(lines, number, start, stop)
            field, label = _field_of(match)
            sign = match["sign"]
            loose = sign is not None and ":" not in sign and "：" not in sign
            if not piece.text and index + 1 == len(found):
                below = _value_below(lines, outline, number)
                if below is not None:
                    piece = below
                elif field is not Field.TEXT:
                    continue
            values.append(_Value(field, label, number, piece, loose))
        number += 1
    return values


def _is_label(match: re.Match[str], text: str) -> bool:
    sign = match["sign"]
    if sign is None:
        return True
    word = match["title"] or match["departments"] or match["amount"] or match["marker"] or match["text"]
    if sign.strip() in (":", "：", "|"):
        return True
    # Without a colon only where the label opens the line and a value follows.
    opens = not text[: match.start()].strip(" \t|")
    if (
        not opens
        and re.search(r"[\s　]{2,}$", text[: match.end() - len(match[0].lstrip())])
        and (match["marker"] or match["departments"] or match["amount"])
    ):
        return match.end() < len(text.rstrip())
    return (
        opens
        and (len(word) >= 3 or sign.count(" ") > 1)
        and (match.end() < len(text.rstrip()) or len(text.strip()) <= len(match[0].strip()) + 1)
    )


def _field_of(match: re.Match[str]) -> tuple[Field, str]:
    for field in Field:
        word = match[field.value] or match[f"{field.value}_b"]
        if word:
            return field, word
    raise AssertionError("a label has a field")


def _trimmed(lines: Lines, number: int, start: int, stop: int) -> Piece:
    part = lines.texts[number][start:stop]
    body = part.strip(" \t|、／/・:：")
    begin = start + (part.index(body) if body else 0)
    return Piece(body, ((0, number, begin),))


def _value_below(lines: Lines, outline: Outline, number: int) -> Piece | None:
    for below in range(number + 1, min(number + 3, len(lines.stripped))):
        text = lines.stripped[below]
        if not text or below in outline.furniture:
            continue
        if (
            any(_is_label(match, lines.texts[below]) for match in _LABELS.finditer(lines.texts[below]))
            or len(text) > _LONGEST_VALUE
        ):
            return None
        return _trimmed(lines, below, 0, len(lines.texts[below]))
    return None


def _row(lines: Lines, outline: Outline, values: Sequence[_Value]) -> TableRow | None:
    if not values or values[0].field is not Field.TITLE:
        return None
    title = values[0].piece
    if not title.text or not re.search(r"[^\W\d_]", title.text) or "。" in title.text or len(title.text) > 90:
        return None
    title = _with_wrap(lines, values, title)
    departments: DepartmentList | None = None
    own: tuple[Piece, Tail] | None = None
    others: list[tuple[Role, Piece, Tail]] = []
    markers: list[str] = []
    prose: list[Piece] = []
    context = outline.context(title.line)
    for value in values[1:]:
        if value.field is Field.DEPARTMENTS:
            departments = _with_bureau(departments, read_departments(value.piece.text))
        elif value.field is Field.MARKER:
            markers += re.split(r"[・、/ ]", value.piece.text)
        elif value.field is Field.AMOUNT:
            unit = _UNIT.search(value.label)
            here = context._replace(
                unit=unit_yen(unit["unit"]) if unit else outline.unit_at(value.line) or context.unit
            )
            figures = find_figures(value.piece.text)
            if not figures and here.unit is not None:
                figures = find_bare(value.piece.text, here.unit)
            if not figures:
                continue
            tail = read_tail(value.piece.text, 0, figures, here)
            if not tail.clauses:
                tail = read_tail(value.piece.text, figures[0].start, figures, here)
            if not tail.clauses:
                continue
            label, _ = label_of(_UNIT.sub("", value.label), here)
            assessed = re.search("査定|内示|決定|最終", value.label) is not None
            if label in (Label.AMOUNT, Label.PLAIN, Label.YEAR) and (own is None or assessed):
                own = (value.piece, tail)
            elif label in (Label.AMOUNT, Label.PLAIN, Label.YEAR) and own is not None:
                continue
            else:
                role = {
                    Label.PREVIOUS_YEAR: Role.PREVIOUS_YEAR,
                    Label.DIFFERENCE: Role.DIFFERENCE,
                    Label.LIMIT: Role.LIMIT,
                    Label.FUNDING: Role.FUNDING,
                    Label.OF_WHICH: Role.OF_WHICH,
                }.get(label, Role.ASIDE)
                others.append((role, value.piece, tail))
        elif value.field is Field.TEXT and value.piece.text:
            prose.append(value.piece)
    if own is None and not others and departments is None:
        return None
    last = max(value.piece.last_line for value in values if value.field is not Field.TEXT)
    return TableRow(
        title,
        departments,
        own,
        tuple(others),
        tuple(markers),
        values[0].line,
        max(last, title.last_line),
        tuple(prose),
        (),
        False,
    )


def _with_wrap(lines: Lines, values: Sequence[_Value], title: Piece) -> Piece:
    """A title that goes on on the line below, before the next label."""
    following = title.last_line + 1
    stop = values[1].line if len(values) > 1 else title.last_line
    if following < stop and following + 1 == stop and lines.stripped[following] and title.last_line == title.line:
        text = lines.stripped[following]
        if mark_of(text) is None and "。" not in text and len(text) <= 30 and not find_figures(text):
            return joined(title, _trimmed(lines, following, 0, len(lines.texts[following])))
    return title
