"""Forms: items written as labels and values (`事業名：…` `【担当課】…` `予算額 …`), on one line or on many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import dropwhile
from typing import NamedTuple

from mie_budget.models import Stage
from mie_budget.reading.calendar import years_in
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.signed_fields import SignedForm, signed_form
from mie_budget.reading.tables import Role, TableRow, figures_beside_none, with_bureau
from mie_budget.reading.tables.columns import names_organizations
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.titles import is_marker, mark_of
from mie_budget.units import unit_yen

_OPEN, _CLOSE = "【〔\\[<〈(「", "】〕\\]>〉)」"
_AMOUNT_WORDS = (
    r"(?:(?:令和|平成|[RH]\.?)? ?(?:\d{1,2}|元)年?度? ?)?(?:<label.amount>|<label.previous_year>(?:の?<label.amount>)?"
    r"|<label.difference>|<label.limit>|<label.aside>|<label.funding>)(?:案|額)?(?: ?[(（〔]案[)）〕])?"
    r"(?: ?[(（〔\[](?:単位[:：]? ?)?<unit>[)）〕\]]| ?[(（](?:[^()（）\d]{1,6})[)）])?"
)
_LABELS = lazy(
    rf"(?:^|(?<=[\s|、。／/]))[■□◆◇○●◎▼▽・*※|\s]{{0,3}}(?:[①-⑳]|\(?\d{{1,2}}[.)]|No\.?\d{{1,3}}\s)?\s?"
    rf"(?:[{_OPEN}]\s?(?:(?P<title_b><field.title>)|(?P<departments_b><field.departments>)"
    rf"|(?P<amount_b>{_AMOUNT_WORDS})|(?P<marker_b><field.marker>)"
    rf"|(?P<text_b><field.text>|<column.grant>)|(?P<number_b><field.number>))\s?[{_CLOSE}]\s?[:：]?"
    rf"|(?:(?P<title><field.title>)|(?P<departments><field.departments>)|(?P<amount>{_AMOUNT_WORDS})"
    rf"|(?P<marker><field.marker>)|(?P<text><field.text>|<column.grant>)|(?P<number><field.number>))"
    r"(?P<sign>\s?[:：]|\s?\||(?:[ \t]{1,}|…+"
    r"|\s*→\s*)(?=\S)|(?=$)))"
)
_UNIT = lazy(r"[(（〔\[](?:単位[:：]? ?)?(?P<unit><unit>)[)）〕\]]")
_NUMBER = lazy(r"[△▲−-]?\s?\d[\d,]*")
_ONLY_NUMBERED = lazy(r"\S+(?:\s+\S{0,12}(?:\d|[-‐–—―−ー]))?")
"""A marker, and the number that a plan gives the programme, or a dash for none."""
_LABELLED = lazy(r"[^\s:：|]{1,8}\s?[:：|]")
"""A line that opens so has a label of its own, known or not."""
_SERIAL = lazy(r"(?:No[.]?|[(（])?[A-Z]{0,3}\d{1,8}(?:-\d{1,4}){0,2}[)）.]?|[①-⑳]")
_SOURCES = lazy("<side.revenue>")
_SOURCE = lazy(r"\s*(?P<name>[^\s\d。]{2,20})[\s:：]+(?=[△▲−-]?\d)")
"""A source of money before its figure."""
_WHOM = lazy("<column.departments>")
_LEAST_ASKED = 2
"""One organization alone is whom to ask about the document."""
_LEAST_SIGNED = 2
"""Below one item alone the organization may head what follows."""
_FARTHEST = 40
"""Lines from one value of a form to the next: a longer way leads out of the form."""
_LONGEST_VALUE = 120
"""A longer text behind a label is prose."""
_LONGEST_TITLE = 90
"""A longer text behind 事業名 is no name."""


class Field(Enum):
    """What the label of a form is about."""

    TITLE = "title"
    DEPARTMENTS = "departments"
    AMOUNT = "amount"
    MARKER = "marker"
    TEXT = "text"
    NUMBER = "number"


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
    signed = signed_form(lines)
    if signed is not None:
        return _signed(lines, outline, signed)
    if not any(map(_may_hold_label, filter(None, lines.stripped))):
        return Form((), frozenset())
    values = _values(lines, outline, taken)
    if not any(value.field is Field.TITLE for value in values):
        values = _titled(lines, outline, values, taken)
    titles = [value for value in values if value.field is Field.TITLE and not value.loose]
    loose = [value for value in values if value.field is Field.TITLE and value.loose]
    amounts = [value for value in values if value.field is Field.AMOUNT]
    departments = any(value.field is Field.DEPARTMENTS for value in values)
    if not amounts or not (
        titles or len(loose) > 1 or (departments and any(value.piece.line == value.line for value in loose))
    ):
        return Form((), frozenset())
    rows: list[TableRow] = []
    settled: set[int] = set()
    for block in _with_undersigned(lines, _with_asked(_blocks(values))):
        row = _row(lines, outline, block)
        if row is not None:
            rows.append(row)
            settled.update(
                line
                for one in block
                for line in range(one.line, one.piece.last_line + 1)
                if one.field is not Field.TEXT
            )
    return Form(tuple(rows), frozenset(settled))


def _signed(lines: Lines, outline: Outline, form: SignedForm) -> Form:
    """The items whose values stand behind signs; a legend says what each of these is."""
    values = [_Value(_field_named(one.label), one.label, one.line, one.value, False) for one in form.fields]
    blocks: list[list[_Value]] = []
    for value in values:
        if value.label == form.opener:
            blocks.append([])
        if blocks:
            blocks[-1].append(value)
    rows = [row for block in blocks if (row := _row(lines, outline, block)) is not None]
    settled = {line for row in rows for line in range(row.first_line, row.last_line + 1)}
    return Form(tuple(rows), frozenset(settled.union(form.legend)))


def _field_named(label: str) -> Field:
    return next((field for field, words in _FIELD_WORDS if words.fullmatch(label) is not None), Field.TEXT)


_FIELD_WORDS = (
    (Field.TITLE, lazy("<field.title>|<column.title>")),
    (Field.DEPARTMENTS, lazy("<field.departments>|<column.departments>")),
    (Field.AMOUNT, lazy(_AMOUNT_WORDS)),
    (Field.MARKER, lazy("<field.marker>|<column.marker>")),
)


def _blocks(values: Sequence[_Value]) -> list[list[_Value]]:
    """The values of each item: from one title to the next, or from the label that opens every block on."""
    opener = _opener(values)
    blocks: list[list[_Value]] = []
    above: _Value | None = None
    for value in values:
        opens = value.field is Field.TITLE if opener is None else _name(value) == opener
        number, above = above, value if value.field is Field.NUMBER else None
        if opens and number is not None:
            # Its number stands above a name.
            if blocks and blocks[-1][-1] is number:
                blocks[-1].pop()
            blocks.append([number, value])
        elif opens:
            blocks.append([value])
        elif blocks and value.line - blocks[-1][-1].line <= _FARTHEST:
            blocks[-1].append(value)
    return blocks


def _with_asked(blocks: list[list[_Value]]) -> list[list[_Value]]:
    """The blocks with whom to ask as who is in charge, where several say no more than that, and not the same of all."""
    asked = [_asked(block) for block in blocks]
    if len({value.piece.text for value in asked if value is not None}) < _LEAST_ASKED:
        return blocks
    return [
        [value._replace(field=Field.DEPARTMENTS) if value is whom else value for value in block]
        for block, whom in zip(blocks, asked, strict=True)
    ]


def _with_undersigned(lines: Lines, blocks: list[list[_Value]]) -> list[list[_Value]]:
    """The blocks with the organization alone on the line right below the last value of each: it is in charge.

    Only where it stands below every one, so that it heads none of them.
    """
    below = [block[-1].piece.last_line + 1 for block in blocks]
    if len(blocks) < _LEAST_SIGNED or any(value.field is Field.DEPARTMENTS for block in blocks for value in block):
        return blocks
    if any(line >= len(lines.stripped) or organization_alone(lines.stripped[line]) is None for line in below):
        return blocks
    pieces = [_trimmed(lines, line, 0, len(lines.texts[line])) for line in below]
    return [
        [*block, _Value(Field.DEPARTMENTS, "", piece.line, piece, False)]
        for block, piece in zip(blocks, pieces, strict=True)
    ]


def _asked(block: Sequence[_Value]) -> _Value | None:
    """The value of a block that says whom to ask, an organization; None where a label says who is in charge."""
    if any(value.field is Field.DEPARTMENTS for value in block):
        return None
    asked = (value for value in block if value.field is Field.TEXT and _WHOM.fullmatch(value.label))
    return next((value for value in asked if organization_alone(value.piece.text) is not None), None)


def _titled(lines: Lines, outline: Outline, values: Sequence[_Value], taken: frozenset[int]) -> list[_Value]:
    """The values with the titles that stand unlabelled above each block; none where there is no such form.

    A block begins with a label that comes again below each such line, with an amount's label before the next.
    """
    kept = [value for value in values if not value.loose]
    if sum(value.field is Field.AMOUNT for value in kept) < 2:
        kept = [value for value in values if _is_firm(value)]
    if sum(value.field is Field.AMOUNT for value in kept) < 2:
        return []
    labelled = frozenset(line for value in kept for line in range(value.line, value.piece.last_line + 1))
    for label in dict.fromkeys(_name(value) for value in kept):
        at = [index for index, value in enumerate(kept) if _name(value) == label]
        if len(at) < 2:
            continue
        blocks = [kept[start:stop] for start, stop in zip(at, [*at[1:], len(kept)], strict=True)]
        if not all(any(value.field is Field.AMOUNT for value in block) for block in blocks):
            continue
        if any(map(_has_two_items, blocks)):
            continue
        if not all(map(_says_more_than_sums, blocks)) and any("|" in lines.texts[value.line] for value in kept):
            # A table of what a budget was and is now, under the name of each account.
            continue
        titled = _with_names(lines, outline, blocks, labelled | taken)
        if titled:
            return titled
    runs = _runs(kept)
    if len(runs) < 2 or not all(
        any(value.field is Field.AMOUNT for value in run) and _says_more_than_sums(run) for run in runs
    ):
        return []
    return _with_names(lines, outline, runs, labelled | taken)


def _has_two_items(block: Sequence[_Value]) -> bool:
    """Whether a label of amounts comes again in a block, behind a line of words: one of its items lacks the opener."""
    amounts = Counter(value.label for value in block if value.field is Field.AMOUNT)
    return any(count > 1 for count in amounts.values()) and len(_runs(block)) > 1


def _is_firm(value: _Value) -> bool:
    """Whether what stands behind a label and a blank can be nothing but its value.

    A number behind a label that states its unit, or an organization.
    """
    if not value.loose:
        return True
    if value.field is Field.AMOUNT:
        return _UNIT.search(value.label) is not None and _NUMBER.fullmatch(value.piece.text) is not None
    return value.field is Field.DEPARTMENTS and organization_alone(value.piece.text) is not None


def _runs(values: Sequence[_Value]) -> list[list[_Value]]:
    """The values of lines right below one another: not every item has the same labels."""
    runs: list[list[_Value]] = []
    for value in values:
        if runs and value.line - runs[-1][-1].piece.last_line <= 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def _with_names(
    lines: Lines, outline: Outline, blocks: Sequence[Sequence[_Value]], excluded: frozenset[int]
) -> list[_Value]:
    """The values of blocks, each behind the name on the line above it; none where one of them has no such line."""
    above = [_line_above(lines, outline, block[0].line, excluded) for block in blocks]
    names = [name for name in above if name is not None]
    if len(names) < len(blocks):
        return []
    below = {name for name in names if _is_marked_below_name(lines, name, excluded)}
    if len(below) < len(names):
        # Where not all are set so, only what is no name itself stands below one.
        below = {name for name in below if _ONLY_NUMBERED.fullmatch(lines.stripped[name])}
    titled: list[_Value] = []
    for name, block in zip(names, blocks, strict=True):
        title = _with_opening(lines, name - 1 if name in below else name, excluded)
        titled.append(_Value(Field.TITLE, "", title.line, title, False))
        if name in below:
            word = piece_of(lines, name)
            word = word.cut(0, len(word.text.split()[0]))
            titled.append(_Value(Field.MARKER, "", name, word, False))
        titled += block
    return titled


def _is_marked_below_name(lines: Lines, number: int, excluded: frozenset[int]) -> bool:
    """Whether a line opens with a marker, below a name that opens its block of lines: 橋の点検 / 新規 計画事業12."""
    name = lines.stripped[number - 1] if number > 0 and number - 1 not in excluded else ""
    opens = number < 2 or not lines.stripped[number - 2]
    return bool(name) and opens and "。" not in name and is_marker(lines.stripped[number].split()[0])


def _says_more_than_sums(block: Sequence[_Value]) -> bool:
    return any(value.field in (Field.DEPARTMENTS, Field.TEXT) for value in block)


def _with_opening(lines: Lines, name: int, excluded: frozenset[int]) -> Piece:
    """A title with the marked line above it where it closes a bracket that was opened there."""
    piece = _trimmed(lines, name, 0, len(lines.texts[name]))
    opening = name - 1
    if opening < 0 or opening in excluded or mark_of(lines.stripped[name]) is not None:
        return piece
    above = lines.stripped[opening]
    if mark_of(above) is None or above.count("「") <= above.count("」"):
        return piece
    return joined(_trimmed(lines, opening, 0, len(lines.texts[opening])), piece)


def _line_above(lines: Lines, outline: Outline, number: int, excluded: frozenset[int]) -> int | None:
    """The line above a block that can be its title: a name without a figure, no sentence, no title of the document."""
    above = next(
        (
            line
            for line in range(number - 1, max(-1, number - 4), -1)
            if lines.stripped[line] and line not in outline.furniture
        ),
        None,
    )
    if above is None or above in excluded or above in outline.titles:
        return None
    text = lines.stripped[above]
    return None if "。" in text or len(text) > 60 or find_figures(text) else above


def _opener(values: Sequence[_Value]) -> tuple[Field, str] | None:
    """The label that opens each block, if not the title's: one before every title, and none behind the last."""
    # The title of the document may look like a figure's label: no block begins with it.
    values = list(dropwhile(lambda value: value.loose and value.field is Field.AMOUNT, values))
    if not values or values[0].field is Field.TITLE:
        return None
    first = _name(values[0])
    waiting = False
    for value in values:
        if _name(value) == first:
            waiting = True
        elif value.field is Field.TITLE:
            if not waiting:
                return None
            waiting = False
    return None if waiting else first


def _name(value: _Value) -> tuple[Field, str]:
    return value.field, value.label


_COUNTED = lazy(r"(?:[①-⑳]|\(?\d{1,2}[.)])\s?\S")
"""The points of an item are counted: what stands behind the ordinal is the label of one, also without a colon."""
_HINT = lazy(
    "<field.title>|(?:^(?:[①-⑳]|\\(?\\d{1,2}[.)])\\s?(?:<label.amount>)\\s)"
    "|(?:^[・○●◎◇◆□■▪]?|[\\s/|])(?:(?:令和|平成)?(?:\\d{1,2}|元)年度 ?)?(?:<label.amount>) ?"
    "(?:[:：|]|$|[(（〔](?:単位[:：]? ?)?<unit>[)）〕]\\s)"
    "|[【〔\\[<] ?(?:<label.amount>) ?[】〕\\]>]"
)


def _may_hold_label(text: str) -> bool:
    return (
        len(text) < 400
        and ("名" in text or "事" in text or "件" in text or "額" in text or "費" in text or "算" in text)
        and _HINT.search(text[:60]) is not None
    )


def _values(lines: Lines, outline: Outline, taken: frozenset[int]) -> list[_Value]:
    values: list[_Value] = []
    number = 0
    while number < len(lines.stripped):
        text = lines.texts[number]
        if not text.strip() or number in outline.furniture or number in taken or len(text) > 600:
            number += 1
            continue
        source = _source_of_money(lines, number, values[-1]) if values else None
        if source is not None:
            if values[-1].field is Field.TEXT:
                values[-1] = values[-1]._replace(piece=_trimmed(lines, number - 1, 0, 0))
            values.append(source)
            number += 1
            continue
        matches = list(_LABELS.finditer(text))
        opened = bool(matches) and matches[0]["title"] is not None and _is_label(matches[0], text)
        found = [match for match in matches if _is_label(match, text) or (opened and _is_label_behind(match, text))]
        if (
            found
            and found[0].start() > len(text) - len(text.lstrip()) + 3
            and not any(match["title"] or match["title_b"] for match in found)
        ):
            found = []
        for index, match in enumerate(found):
            stop = found[index + 1].start() if index + 1 < len(found) else len(text)
            start = match.end()
            field, label = _field_of(match)
            sign = match["sign"]
            if field is Field.DEPARTMENTS and "|" in (sign or ""):
                stop = _end_of_pair(text, start, stop)
            piece = _trimmed(lines, number, start, stop)
            if field is Field.NUMBER and _SERIAL.fullmatch(piece.text) is None:
                continue
            counted = _COUNTED.match(match[0].strip()) is not None
            loose = sign is not None and not {":", "|"} & set(sign) and not counted
            below = None
            if not piece.text and index + 1 == len(found):
                below = _value_below(lines, outline, number)
                if below is not None:
                    piece = below
                elif field not in (Field.TEXT, Field.AMOUNT):
                    continue
            in_charge = field is Field.DEPARTMENTS and (
                organization_alone(piece.text) is not None or (below is not None and names_organizations(piece.text))
            )
            apart = in_charge or (below is not None and field is Field.AMOUNT)
            values.append(_Value(field, label, number, piece, loose and not apart))
        number += 1
    return values


def _source_of_money(lines: Lines, number: int, above: _Value) -> _Value | None:
    """A source of money and its figure, on the lines right below the label of sources; None for any other line.

    What a source is called need not be known there: 国・県支出金 195千円.
    """
    if number - above.line != 1 or _SOURCES.fullmatch(above.label) is None:
        return None
    text = lines.texts[number]
    named = _SOURCE.match(text)
    if named is None or _DECIDED.search(named["name"]) or not find_figures(text[named.end() :]):
        return None
    piece = _trimmed(lines, number, named.end(), len(text))
    return _Value(Field.AMOUNT, above.label, number, piece, False)


def _end_of_pair(text: str, start: int, stop: int) -> int:
    """Where the cell behind a label ends if others in pairs follow: a label that is not known, and its value."""
    borders = [at for at in range(start, len(text[:stop].rstrip(" |"))) if text[at] == "|"]
    return borders[0] if borders and len(borders) % 2 == 0 else stop


def _is_label(match: re.Match[str], text: str) -> bool:
    sign = match["sign"]
    if sign is None:
        return True
    word = (
        match["title"] or match["departments"] or match["amount"] or match["marker"] or match["text"] or match["number"]
    )
    if sign.strip() in (":", "|") or (
        "\t" in sign and (match.start() == 0 or text[match.end() - len(match[0].lstrip()) - 1 :][:1] == "\t")
    ):
        return True
    # Without a colon only where the label opens the line and a value follows.
    opens = not text[: match.start()].strip(" \t|")
    if (
        not opens
        and re.search(r"[\s　]{2,}$", text[: match.end() - len(match[0].lstrip())])
        and (match["marker"] or match["departments"] or match["amount"])
    ):
        return match.end() < len(text.rstrip())
    alone = text.strip() == match[0].strip()
    return (
        opens
        and (len(word) >= 3 or sign.count(" ") > 1 or alone or _names_in_charge(match, text))
        and (match.end() < len(text.rstrip()) or len(text.strip()) <= len(match[0].strip()) + 1)
    )


def _names_in_charge(match: re.Match[str], text: str) -> bool:
    """Whether a short label and one blank stand before an organization: 所管 道路課."""
    return match["departments"] is not None and organization_alone(text[match.end() :].strip()) is not None


def _is_label_behind(match: re.Match[str], text: str) -> bool:
    """Whether a word behind the name of an item on the same line is a label: of what a name never ends with."""
    word = match["departments"] or match["amount"] or match["marker"]
    return word is not None and match["sign"] is not None and match.end() < len(text.rstrip())


def _field_of(match: re.Match[str]) -> tuple[Field, str]:
    return next(
        (field, word) for field in Field if (word := match[field.value] or match[f"{field.value}_b"]) is not None
    )


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
    named = next((value for value in values if value.field is Field.TITLE), None)
    if (
        named is None
        or not re.search(r"[^\W\d_]", named.piece.text)
        or "。" in named.piece.text
        or len(named.piece.text) > _LONGEST_TITLE
    ):
        return None
    title = _with_wrap(lines, values, named.piece)
    departments: DepartmentList | None = None
    markers: list[str] = []
    prose: list[Piece] = []
    for value in values:
        if value.field is Field.DEPARTMENTS:
            departments = with_bureau(departments, _departments_of(value))
        elif value.field is Field.MARKER:
            markers += _markers_of(value)
        elif value.field is Field.TEXT and value.piece.text:
            prose.append(value.piece)
    if departments is None:
        departments = _departments_between(lines, values, title)
    amounts = _amounts_of(lines, outline, values, outline.context(title.line))
    if departments is None and amounts.own is not None:
        departments = amounts.own[1].departments
    if amounts.own is None and not amounts.others and departments is None:
        return None
    last = max(value.piece.last_line for value in values if value.field is not Field.TEXT)
    return TableRow(
        title,
        departments,
        None if amounts.lost else amounts.own,
        amounts.others,
        tuple(markers),
        values[0].line,
        max(last, title.last_line),
        tuple(prose),
        (),
        False,
    )


def _departments_between(lines: Lines, values: Sequence[_Value], title: Piece) -> DepartmentList | None:
    """The organization between the title of a form and its next known label, a line for each level."""
    stop = min((value.line for value in values if value.line > title.last_line), default=title.last_line)
    found: DepartmentList | None = None
    for number in range(title.last_line + 1, stop):
        text = lines.stripped[number]
        label = _LABELLED.match(text)
        named = organization_alone(text[label.end() :].strip() if label is not None else text)
        if named is not None:
            found = with_bureau(found, named)
        elif found is not None:
            break
    return found


def _departments_of(value: _Value) -> DepartmentList | None:
    # 局/部/課: the slashes of the value part the levels that the label names.
    if "/" in value.label:
        return DepartmentList((re.sub(r" ?/ ?", " ", value.piece.text),))
    return read_departments(value.piece.text.replace("|", " "))


def _markers_of(value: _Value) -> list[str]:
    # Of boxes to tick, the one that is ticked.
    ticked = re.findall(r"[■☑☒✓✔](\S+)", value.piece.text) if "□" in value.piece.text else []
    return ticked or re.split(r"[・、/ ]", value.piece.text)


class _Amounts(NamedTuple):
    """The figures of a form; `lost` where the label of the amount that was decided has lost its value."""

    own: tuple[Piece, Tail] | None
    others: tuple[tuple[Role, Piece, Tail], ...]
    lost: bool


def _amounts_of(lines: Lines, outline: Outline, values: Sequence[_Value], context: Context) -> _Amounts:
    """The item's own amount, the last that was decided where there are several, and the others by their labels."""
    own: tuple[Piece, Tail] | None = None
    others: list[tuple[Role, Piece, Tail]] = []
    unfilled = requested = settled = False
    for value in values:
        if value.field is not Field.AMOUNT:
            continue
        unit = _UNIT.search(value.label)
        here = context._replace(unit=unit_yen(unit["unit"]) if unit else outline.unit_at(value.line) or context.unit)
        figures = find_figures(value.piece.text)
        if not figures and here.unit is not None:
            figures = find_bare(value.piece.text, here.unit)
        beside = figures_beside_none(value.piece, here)
        if beside is not None:
            others += beside
            continue
        if not figures:
            unfilled = unfilled or (not value.piece.text and _DECIDED.search(value.label) is not None)
            continue
        tail = _tail_of(value, figures, here)
        _by_years(lines, value.line, tail, outline.fiscal_year)
        label, _ = label_of(_UNIT.sub("", value.label).replace("(案)", ""), here)
        if label is Label.UNKNOWN and _SOURCES.fullmatch(value.label):
            label = Label.FUNDING
        if label not in _OWN_LABELS:
            others.append((_ROLES.get(label, Role.ASIDE), value.piece, tail))
        elif label is not Label.YEAR and _own_clause_of(tail) is None:
            # Several years behind one label, none of them the document's.
            others += [
                (_ROLES.get(clause.label, Role.ASIDE), value.piece, _of_one(tail, clause)) for clause in tail.clauses
            ]
        elif outline.stage is Stage.SETTLEMENT and "決算" in value.label:
            own, settled = (value.piece, tail), True
        elif own is None or ((_ASSESSED if not requested else _DECIDED).search(value.label) and not settled):
            own = (value.piece, tail)
            requested = _REQUESTED.search(value.label) is not None
            # What is put into the budget in the end stands, whatever was assessed on the way.
            settled = "計上" in value.label
    return _Amounts(own, tuple(others), unfilled and requested)


def _tail_of(value: _Value, figures: list[Figure], context: Context) -> Tail:
    """A value as the tail of an item, from its first figure on where the words before it say nothing."""
    tail = read_tail(value.piece.text, 0, figures, context)
    return tail if tail.clauses else read_tail(value.piece.text, figures[0].start, figures, context)


_OWN_LABELS = (Label.AMOUNT, Label.PLAIN, Label.YEAR)
_ASSESSED = lazy("査定|内示|決定|最終|計上")
_REQUESTED = lazy("要求|要望|見積")
_DECIDED = lazy("査定|内示|決定|最終|計上|予算額")
_ROLES = {
    Label.PREVIOUS_YEAR: Role.PREVIOUS_YEAR,
    Label.DIFFERENCE: Role.DIFFERENCE,
    Label.LIMIT: Role.LIMIT,
    Label.FUNDING: Role.FUNDING,
    Label.OF_WHICH: Role.OF_WHICH,
}


_FARTHEST_YEARS = 4
"""Lines above a row of figures that its years may stand on: a border, a unit and a line of heads lie between."""


def _by_years(lines: Lines, number: int, tail: Tail, fiscal_year: int | None) -> None:
    """Give several figures behind one label the years that a line above names, one for each."""
    if len(tail.clauses) < 2 or any(clause.label is not Label.PLAIN for clause in tail.clauses):
        return
    for above in range(number - 1, max(-1, number - 1 - _FARTHEST_YEARS), -1):
        years = [year for year, _, _ in years_in(lines.texts[above])]
        if len(years) == len(tail.clauses):
            own = fiscal_year if fiscal_year in years else max(years)
            for clause, year in zip(tail.clauses, years, strict=True):
                clause.year = year
                clause.label = Label.AMOUNT if year == own else Label.PREVIOUS_YEAR if year == own - 1 else Label.ASIDE
            return


def _own_clause_of(tail: Tail) -> Clause | None:
    return next(
        (clause for clause in tail.clauses if _ROLES.get(clause.label) is None and clause.label is not Label.ASIDE),
        None,
    )


def _of_one(tail: Tail, clause: Clause) -> Tail:
    """A tail of one of the figures of another."""
    one = Tail(tail.start)
    one.clauses.append(clause)
    one.end = clause.end
    return one


def _with_wrap(lines: Lines, values: Sequence[_Value], title: Piece) -> Piece:
    """A title that goes on on the line below, before the next label."""
    following = title.last_line + 1
    stop = next((value.line for value in values if value.line > title.last_line), title.last_line)
    if following < stop and following + 1 == stop and lines.stripped[following] and title.last_line == title.line:
        text = lines.stripped[following]
        if (
            mark_of(text) is None
            and ((label := _LABELS.match(text)) is None or not label["sign"])
            and not is_label(text)
            and _LABELLED.match(text) is None
            and "。" not in text
            and len(text) <= 30
            and not find_figures(text)
            # The heads of columns of years.
            and not all(years_in(word) for word in text.split())
        ):
            return joined(title, _trimmed(lines, following, 0, len(lines.texts[following])))
    return title
