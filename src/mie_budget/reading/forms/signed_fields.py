"""Signed fields: values behind signs (①, ②, ③) that a legend of the document gives labels to: ①事業名 ②担当 ③予算額."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.figures import find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined

_SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
_SIGN = lazy(f"[{_SIGNS}]")
_LEAST_LABELS = 3
"""Two points of a sentence may be named like a title and an amount."""
_LONGEST_LABEL = 16
"""令和6年度当初予算額(千円): what is longer is no label but a value."""
_LEAST_ITEMS = 2
"""A legend is there for all items; what is signed once is a form of its own, or a list of points."""
_NAMED = lazy(r"<column.title>|<field.title>")
_MONEY = lazy(r"[^\s()]{0,8}(?:<label.amount>)(?: ?[(〔][^()〔〕]{1,10}[)〕])?")


class SignedField(NamedTuple):
    """A value behind a sign: the label that the legend gives the sign, the line of the sign, and the value."""

    label: str
    line: int
    value: Piece


class SignedForm(NamedTuple):
    """The lines of the legend, the label of the sign that opens each item, and the values in order."""

    legend: range
    opener: str
    fields: tuple[SignedField, ...]


def signed_form(lines: Lines) -> SignedForm | None:
    """The values behind signs, by the first line or lines that say what each of them is; None where none do.

    A sign counts where it opens the next item, at the beginning of a line, or stands behind those of its item that come
    before it: ① within the prose behind ⑤ is none.
    """
    for number, text in enumerate(lines.stripped):
        if "①" not in text:
            continue
        last = _last_of_legend(lines, number)
        labels = _labels_of(" ".join(lines.stripped[number : last + 1]))
        if labels:
            fields = _fields(lines, last, labels)
            found = sum(field.label == labels[0] for field in fields) >= _LEAST_ITEMS
            return SignedForm(range(number, last + 1), labels[0], fields) if found else None
    return None


def _last_of_legend(lines: Lines, number: int) -> int:
    """The last of the lines that go on counting the signs from the ones on a line."""
    last, count = number, len(_SIGN.findall(lines.stripped[number]))
    for below in range(number + 1, min(number + len(_SIGNS), len(lines.stripped))):
        text = lines.stripped[below]
        if not text or count >= len(_SIGNS) or text[0] != _SIGNS[count]:
            break
        last, count = below, count + len(_SIGN.findall(text))
    return last


def _labels_of(text: str) -> Sequence[str]:
    """The labels that a line gives the signs, in their order; none where it does not name an item and an amount."""
    parts = _SIGN.split(text)[1:]
    labels = [part.strip(" \t|、,・/:=") for part in parts]
    if (
        len(labels) < _LEAST_LABELS
        or _SIGN.findall(text) != list(_SIGNS[: len(labels)])
        or not all(0 < len(label) <= _LONGEST_LABEL for label in labels)
        or _NAMED.fullmatch(labels[0]) is None
        or not any(map(_MONEY.fullmatch, labels))
        or find_figures(text)
    ):
        return ()
    return labels


def _fields(lines: Lines, legend: int, labels: Sequence[str]) -> tuple[SignedField, ...]:
    fields: list[SignedField] = []
    last = len(labels)
    for number in range(legend + 1, len(lines.stripped)):
        text = lines.texts[number]
        indent = len(text) - len(text.lstrip())
        found: list[tuple[int, int]] = []
        for match in _SIGN.finditer(text):
            index = _SIGNS.index(match[0])
            if index >= len(labels) or (index <= last and not (index == 0 and match.start() == indent)):
                continue
            found.append((match.start(), index))
            last = index
        if (
            fields
            and found
            and fields[-1].label == labels[0]
            and fields[-1].line == number - 1
            and found[0][0] > indent
        ):
            # The name goes on before the next sign.
            rest = _value(lines, number, 0, found[0][0])
            fields[-1] = fields[-1]._replace(value=joined(fields[-1].value, rest))
        for at, (start, index) in enumerate(found):
            stop = found[at + 1][0] if at + 1 < len(found) else len(text)
            fields.append(SignedField(labels[index], number, _value(lines, number, start + 1, stop)))
    return tuple(fields)


def _value(lines: Lines, number: int, start: int, stop: int) -> Piece:
    part = lines.texts[number][start:stop]
    body = part.strip(" \t|、/:")
    return Piece(body, ((0, number, start + (part.index(body) if body else 0)),))
