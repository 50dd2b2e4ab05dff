"""Values of forms: what stands behind each label, and which words are labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from mie_budget.reading.figures import find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy, words
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, column_of
from mie_budget.reading.tables.told_by_cells import names_organizations
from mie_budget.reading.titles import is_marker

_OPEN, _CLOSE = "【〔\\[<〈(「", "】〕\\]>〉)」"
_AMOUNT_WORDS = (
    r"(?:(?:令和|平成|[RH]\.?)? ?(?:\d{1,2}|元)年?度? ?)?(?:\d{1,2}月(?=補正))?"
    r"(?:(?:<label.previous_year>の?)?<label.amount>|<label.previous_year>|<label.difference>{1,3}|<label.limit>|<label.aside>"
    r"|(?:うち ?)?<label.funding>)(?:案|額)?(?: ?[(（〔]案[)）〕])?"
    r"(?: ?[(（〔\[](?:単位[:：]? ?)?<unit>[)）〕\]]| ?[(（](?:[^()（）\d]{1,6})[)）])?"
)
_START = (
    r"(?:^|(?<=[\s|、。／/]))[■□◆◇○〇●◎▼▽・*※|\s-]{0,3}(?:[①-⑳]|\(?\d{1,2}[.)]|No\.?\d{1,3}\s)?\s?"
    rf"(?P<open>[{_OPEN}]\s?)?"
)
_WORDS = (
    r"(?:(?P<title><field.title>|<field.called>(?(open)|(?=\s?[:|→…])))"
    rf"|(?P<departments><field.departments>)|(?P<amount>{_AMOUNT_WORDS})|(?P<marker><field.marker>)"
    r"|(?P<text><field.text>|<column.grant>)|(?P<number><field.number>))"
)
_LABELS = lazy(
    rf"{_START}{_WORDS}(?(open)\s?[{_CLOSE}]\s?[:：]?"
    r"|(?P<sign>\s?(?:[【〔\[]\s?\d{1,3}(?:[-・.]\d{1,3}){0,2}\s?[】〕\]]|\(\d{1,3}-\d{1,3}\))[\s:：]*(?=\S)"
    r"|\s?[:：]|\s?\||(?:[ \t]{1,}|…+"
    r"|\s*→\s*)(?=\S)|\s?/(?=[^/]{2,60}$)|(?=$)))"
)
_KIND = lazy(r"(?<!P)<([a-z_.]+)>")
_QUANTITY = lazy(r"\{[^{}]*\}")
UNIT = lazy(r"[(（〔\[](?:単位[:：]? ?)?(?P<unit><unit>)[)）〕\]]")
DECIDED = lazy("査定|内示|決定|最終|計上|予算額")
"""The label of an amount that has been decided."""
_SOURCES = lazy("<side.revenue>", needs="収寄歳源税金")
_IS_SOURCE = lazy("(?:うち)?<label.funding>")
_SOURCE = lazy(r"\s*(?P<name>[^\s\d。]{2,20})[\s:：]+(?=[△▲−-]?\d)")
"""A source of money before its figure."""
_DASHED = lazy(r"[\s|]*-\s(?=\S)")
_SERIAL = lazy(r"(?:No[.]?|[(（])?[A-Z]{0,3}\d{1,8}(?:-\d{1,4}){0,2}[)）.]?|[①-⑳]")
_CLOSES_ORDINAL = frozenset("】〕])")
_FIRM_SIGNS = frozenset(":|→…")
"""What stands between a label and its value, and nowhere else."""
_LONGEST_LINE = 600
"""A longer line is prose, whatever it holds."""
_LONGEST_VALUE = 120
"""A longer text behind a label is prose."""


class Field(Enum):
    """What the label of a form is about."""

    TITLE = "title"
    DEPARTMENTS = "departments"
    AMOUNT = "amount"
    MARKER = "marker"
    TEXT = "text"
    NUMBER = "number"


class Value(NamedTuple):
    """What stands behind a label: the line of the label, the value, and whether no more than a blank parts the two."""

    field: Field
    label: str
    line: int
    piece: Piece
    loose: bool


def field_named(label: str) -> Field:
    """What a label is about that a legend gives to a sign."""
    return next((field for field, words in _FIELD_WORDS if words.fullmatch(label) is not None), Field.TEXT)


_FIELD_WORDS = (
    (Field.TITLE, lazy("<field.title>|<column.title>")),
    (Field.DEPARTMENTS, lazy("<field.departments>|<column.departments>")),
    (Field.AMOUNT, lazy(_AMOUNT_WORDS)),
    (Field.MARKER, lazy("<field.marker>|<column.marker>")),
)
_COUNTED = lazy(r"(?:[①-⑳]|\(?\d{1,2}[.)])\s?\S")
"""The points of an item are counted: what stands behind the ordinal is the label of one, also without a colon."""
_NAME_HINT = lazy("<field.title>", needs="ェ件名提称等策組線項")
_AMOUNT_HINT = lazy(
    "(?:^(?:[①-⑳]|\\(?\\d{1,2}[.)])\\s?(?:<label.amount>)\\s)"
    "|(?:^(?:[・○●◎◇◆□■▪-]\\s?)?|[\\s/|])(?:(?:令和|平成)?(?:\\d{1,2}|元)年度 ?)?(?:<label.amount>)案? ?"
    "(?:[:：|]|$|[(（〔](?:単位[:：]? ?)?<unit>[)）〕]\\s)"
    "|[【〔\\[<〈] ?(?:(?:令和|平成|[RH])?(?:\\d{1,2}|元)年度 ?)?(?:<label.amount>)案? ?[】〕\\]>〉]"
)


ENDS_OF_AMOUNT = "額費算求定整計初正度終金示案"
"""What the label of an amount ends with."""
_AMOUNT_ENDS = lazy(rf"[{ENDS_OF_AMOUNT}] ?(?:[:：|】〕\]>〉(（〔]|$)", needs="初定度整案正求示算終計費金額")
IN_LABELS_OF_NAMES = ("名", "項", "事業・", "施策・")
"""Each label of a name holds one."""


def may_hold_label(text: str) -> bool:
    """Whether a line is worth a look: it has a label of names or amounts."""
    if len(text) >= 400 or not (
        "名" in text or "事" in text or "件" in text or "額" in text or "費" in text or "算" in text
    ):
        return False
    start = text[:60]
    if any(words in start for words in IN_LABELS_OF_NAMES) and _NAME_HINT.search(start) is not None:
        return True
    may_hold_amount = _AMOUNT_ENDS.search(start) is not None or _COUNTED.match(start) is not None
    return may_hold_amount and _AMOUNT_HINT.search(start) is not None


@cache
def _shape() -> re.Pattern[str]:
    """What every label looks like, by the characters it is written with: most lines have none, whatever it says."""
    written = "".join(map(words, _KIND.findall(_WORDS))) + _AMOUNT_WORDS
    letters = {re.escape(character) for character in _QUANTITY.sub("", written) + "0123456789"}
    return re.compile(rf"{_START}[{''.join(sorted(letters))}]+(?:[\s:：|…→/【〔\[(（{_CLOSE}]|$)")


def labels_in(text: str) -> Iterator[re.Match[str]]:
    """The words on a line that may be labels, each with what parts it from its value, or the bracket around it."""
    return _LABELS.finditer(text) if _shape().search(text) else iter(())


def label_opening(text: str) -> re.Match[str] | None:
    """Such a word that a line opens with; None where it opens with none."""
    return _LABELS.match(text) if _shape().match(text) else None


def values_of(lines: Lines, outline: Outline, taken: frozenset[int]) -> list[Value]:
    """What stands behind the labels of a document, in order."""
    values: list[Value] = []
    openers = _short_openers(lines.stripped)
    # The title of a document may open with the label of an amount: 令和6年度予算 主要事業.
    titles = (number for number in outline.titles if not is_label(lines.stripped[number]))
    passed = taken.union(outline.furniture, titles)
    for number, text in enumerate(lines.texts):
        if not text.strip() or number in passed or len(text) > _LONGEST_LINE:
            continue
        source = _source_of_money(lines, number, values[-1]) if values else None
        if source is None:
            values += _values_on(lines, outline, number, openers)
            continue
        if values[-1].field is Field.TEXT:
            values[-1] = values[-1]._replace(piece=trimmed(lines, number - 1, 0, 0))
        values.append(source)
    return values


def _source_of_money(lines: Lines, number: int, above: Value) -> Value | None:
    """A source of money and its figure, on the lines right below the label of sources; None for any other line.

    What a source is called need not be known there: 国・県支出金 195千円.
    """
    if number - above.line != 1 or not is_of_sources(above.label):
        return None
    text = lines.texts[number]
    if any(
        field is not Field.AMOUNT or _IS_SOURCE.fullmatch(label) is None
        for field, label in map(_field_of, _labels_on(text))
    ):
        return None
    named = _SOURCE.match(text)
    if named is None or DECIDED.search(named["name"]) or not find_figures(text[named.end() :]):
        return None
    return Value(Field.AMOUNT, above.label, number, trimmed(lines, number, named.end(), len(text)), False)


def is_of_sources(label: str) -> bool:
    """Whether a label says that what stands behind it is where the money comes from."""
    return _SOURCES.fullmatch(label) is not None


_SHORT_OPENER = lazy(r"(?P<opener>[■□◆◇○●◎▼▽・*※]?\s?[^\W\d_]{2})\s(?=\S)")
_LEAST_OPENED = 2
"""Lines that a word of two letters opens, each before something else: a label of them, whatever parts the two."""


def _short_openers(shown: Sequence[str]) -> frozenset[str]:
    """The words of two letters, with their marks, that open several lines with a blank behind them."""
    opened: dict[str, set[str]] = {}
    for text in shown:
        match = _SHORT_OPENER.match(text)
        if match is not None:
            opened.setdefault(match["opener"], set()).add(text[match.end() :])
    return frozenset(opener for opener, behind in opened.items() if len(behind) >= _LEAST_OPENED)


def _values_on(lines: Lines, outline: Outline, number: int, openers: frozenset[str]) -> Iterator[Value]:
    """What stands behind the labels of a line; behind the last one, it may stand below."""
    text = lines.texts[number]
    if (pairs := _figures_labelled(text)) is not None:
        yield from (Value(Field.AMOUNT, label, number, trimmed(lines, number, *span), False) for label, span in pairs)
        return
    heads = heads_of_figures(text, outline)
    if heads and (below := _row_below(lines, number, len(heads))) is not None:
        yield Value(Field.AMOUNT, heads[0].text, number, below, False)
        return
    found = _labels_on(text, openers)
    for match, following in zip_longest(found, found[1:]):
        stop = len(text) if following is None else following.start()
        start = match.end()
        field, label = _field_of(match)
        sign = match["sign"]
        if field is Field.DEPARTMENTS and "|" in (sign or ""):
            stop = _end_of_pair(text, start, stop)
        piece = trimmed(lines, number, start, stop)
        rest: Piece | None = None
        if field is Field.DEPARTMENTS and "。" in piece.text:
            piece, rest = _parted_from_sentence(piece)
        if field is Field.NUMBER and _SERIAL.fullmatch(piece.text) is None:
            continue
        counted = _COUNTED.match(match[0].strip()) is not None
        # Dots lead to the sums of lists and totals too.
        firm = _FIRM_SIGNS if field is not Field.AMOUNT else _FIRM_SIGNS - {"…"}
        loose = sign is not None and firm.isdisjoint(sign) and not counted and not _ends_ordinal(sign)
        below = _value_below(lines, outline, number) if not piece.text and following is None else None
        marker: Value | None = None
        if below is not None and field is Field.TITLE and is_marker(below.text):
            # What is new stands in a cell before the name.
            marker = Value(Field.MARKER, label, below.line, below, False)
            below = _value_below(lines, outline, below.line)
        if below is None and not piece.text and following is None and field not in (Field.TEXT, Field.AMOUNT):
            continue
        piece = piece if below is None else _without_mark(match[0], below)
        in_charge = field is Field.DEPARTMENTS and (
            organization_alone(piece.text) is not None or (below is not None and names_organizations(piece.text))
        )
        apart = in_charge or (below is not None and field is Field.AMOUNT)
        yield Value(field, label, number, piece, loose and not apart)
        if marker is not None:
            yield marker
        behind = piece.last_line + 1
        if (
            below is not None
            and field is Field.TITLE
            and behind < len(lines.stripped)
            and is_marker(lines.stripped[behind])
        ):
            yield Value(Field.MARKER, label, behind, trimmed(lines, behind, 0, len(lines.texts[behind])), False)
        if rest is not None:
            yield Value(Field.TEXT, label, number, rest, loose)


def _row_below(lines: Lines, number: int, cells: int) -> Piece | None:
    """The figures below the heads of a line, of which the first is the label of all of them: its cell goes on below."""
    text = lines.texts[number + 1] if number + 1 < len(lines.texts) else ""
    shown = text.split("|")
    row, behind = shown[:cells], shown[cells:]
    if len(row) != cells or row[0].strip() or not all(_AMOUNT_FIGURE.fullmatch(cell.strip()) for cell in row[1:]):
        return None
    if any(find_figures(cell) or cell.strip().isdecimal() for cell in behind):
        return None
    return trimmed(lines, number + 1, 0, len("|".join(row)))


def heads_of_figures(text: str, outline: Outline) -> list[Column]:
    """The columns that the cells of a line head, behind empty ones or a label: 令和8年度 | 令和7年度 | 増減.

    None where one of them heads no figures, but for those at the end: … | 評価, … | 備考.
    """
    if "|" not in text:
        return []
    cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
    named = [column_of(cell, outline.fiscal_year) for cell in cells if cell]
    while named and cells[-1] and named[-1] is not None and named[-1].role not in NUMERIC:
        named.pop()
        cells.pop()
    found = [
        Column(one.role, cell, one.year, one.unit, at, at)
        for at, (cell, one) in enumerate(zip(filter(None, cells), named, strict=True))
        if one is not None and one.role in NUMERIC
    ]
    return found if len(found) == len(named) > 1 else []


def _parted_from_sentence(piece: Piece) -> tuple[Piece, Piece | None]:
    """Who is in charge, where that is the first word of a cell, and the sentences about the item behind it."""
    first, _, sentences = piece.text.partition(" ")
    if not sentences or not names_organizations(first):
        return piece, None
    return piece.cut(0, len(first)), piece.cut(len(piece.text) - len(sentences.lstrip()), len(piece.text))


_AMOUNT_LABEL = lazy(_AMOUNT_WORDS)
_AMOUNT_FIGURE = lazy(r"<sum>|<dash>")
_TOKEN = lazy(r"\S+")


def _figures_labelled(text: str) -> list[tuple[str, tuple[int, int]]] | None:
    """The labels of amounts that a line consists of, each with where its figure stands; None for any other line.

    Whatever blanks part them, none of these words is part of a value. A cell without a figure is left out.
    """
    if not text[-1:].isdigit() and text[-1:] not in "円 額-‐–—―−ー":
        return None
    found: list[tuple[str, tuple[int, int]]] = []
    label = ""
    labels = 0
    for token in _TOKEN.finditer(text):
        if _AMOUNT_LABEL.fullmatch(token[0]):
            label = token[0]
            labels += 1
        elif label and _AMOUNT_FIGURE.fullmatch(token[0]):
            found.append((label, token.span()))
            label = ""
        else:
            return None
    return found if labels > 1 and found else None


def _labels_on(text: str, openers: frozenset[str] = frozenset()) -> list[re.Match[str]]:
    """The labels of a line; none where the first stands behind other words and none announces a name.

    `openers` are the words of two letters that open several lines.
    """
    matches = list(labels_in(text))
    short = bool(openers and matches) and (opener := _SHORT_OPENER.match(text.strip())) is not None
    known = short and opener is not None and opener["opener"] in openers and not text[: matches[0].start()].strip()
    named = bool(matches) and matches[0]["title"] is not None and matches[0]["open"] is None
    heads = bool(matches) and not text[: matches[0].start()].strip(" \t|") and (known or _is_label(matches[0], text))
    opened = named and (known or _is_label(matches[0], text))
    found = [
        match
        for at, match in enumerate(matches)
        if (at == 0 and known)
        or _is_label(match, text)
        or (opened and _is_label_behind(match, text))
        or (heads and at > 0 and match["text"] and _is_apart(match, text))
    ]
    inside = bool(found) and found[0].start() > len(text) - len(text.lstrip(" \t|")) + 3
    return [] if inside and not any(match["title"] for match in found) else found


def _end_of_pair(text: str, start: int, stop: int) -> int:
    """Where the cell behind a label ends if others in pairs follow: a label that is not known, and its value."""
    borders = [at for at in range(start, len(text[:stop].rstrip(" |"))) if text[at] == "|"]
    return borders[0] if borders and len(borders) % 2 == 0 else stop


def _ends_ordinal(sign: str) -> bool:
    """Whether what parts a label from its value is the ordinal of that in brackets: 事業名【1-2】橋の点検."""
    return sign.rstrip(" :")[-1:] in _CLOSES_ORDINAL and sign != ""


def _is_label(match: re.Match[str], text: str) -> bool:
    sign = match["sign"]
    if sign is None:
        return True
    word = (
        match["title"] or match["departments"] or match["amount"] or match["marker"] or match["text"] or match["number"]
    )
    if (
        sign.strip() in _FIRM_SIGNS
        or _ends_ordinal(sign)
        or sign.startswith("…")
        or ("\t" in sign and (match.start() == 0 or text[match.end() - len(match[0].lstrip()) - 1 :][:1] == "\t"))
    ):
        return True
    # Without a colon only where the label opens the line and a value follows.
    opens = not text[: match.start()].strip(" \t|")
    if not opens and (match["marker"] or match["departments"] or match["amount"]) and _is_apart(match, text):
        return match.end() < len(text.rstrip())
    alone = text.strip() == match[0].strip()
    return (
        opens
        and (len(word) >= 3 or sign.count(" ") > 1 or "/" in sign or alone or _names_in_charge(match, text))
        and (match.end() < len(text.rstrip()) or len(text.strip()) <= len(match[0].strip()) + 1)
    )


def _is_apart(match: re.Match[str], text: str) -> bool:
    """Whether more than one blank stands before a label."""
    return re.search(r"[\s　]{2,}$", text[: match.end() - len(match[0].lstrip())]) is not None


def _names_in_charge(match: re.Match[str], text: str) -> bool:
    """Whether a short label and one blank stand before an organization: 所管 道路課."""
    return match["departments"] is not None and organization_alone(text[match.end() :].strip()) is not None


def _is_label_behind(match: re.Match[str], text: str) -> bool:
    """Whether a word behind the name of an item on the same line is a label: of what a name never ends with."""
    word = match["departments"] or match["amount"] or match["marker"]
    return word is not None and match["sign"] is not None and match.end() < len(text.rstrip())


def _field_of(match: re.Match[str]) -> tuple[Field, str]:
    return next((field, word) for field in Field if (word := match[field.value]) is not None)


def trimmed(lines: Lines, number: int, start: int, stop: int) -> Piece:
    """A part of a line without what parts values from one another."""
    part = lines.texts[number][start:stop]
    body = part.strip(" \t|、／/・:：")
    begin = start + (part.index(body) if body else 0)
    return Piece(body, ((0, number, begin),))


def _without_mark(label: str, value: Piece) -> Piece:
    """A value below its label without the dash that both are set behind in a list, which is no minus sign there."""
    dashed = _DASHED.match(value.text) if _DASHED.match(label) else None
    return value if dashed is None else value.cut(dashed.end(), len(value.text))


def _value_below(lines: Lines, outline: Outline, number: int) -> Piece | None:
    for below in range(number + 1, min(number + 3, len(lines.stripped))):
        text = lines.stripped[below]
        if not text or below in outline.furniture:
            continue
        if len(text) > _LONGEST_VALUE or any(
            _is_label(match, lines.texts[below]) for match in labels_in(lines.texts[below])
        ):
            return None
        return trimmed(lines, below, 0, len(lines.texts[below]))
    return None
