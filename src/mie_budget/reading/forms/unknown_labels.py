"""Labels that no list has, told by the form: they come again in its blocks, each time with something else behind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from mie_budget.reading.figures import find_figures
from mie_budget.reading.forms.values import Field, Value, trimmed
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.told_by_cells import ends_as_programme
from mie_budget.reading.titles import is_marker, mark_of, read_title

_BEFORE_NAME = lazy(r"\s*[■□◆◇○●◎・*]?\s?(?P<label>[^\s\d:。「」|]{2,18})(?:\s?[:|]\s?|\s+)(?=\S)")
YEAR_BEFORE = r"(?:(?:令和|平成|[RH]) ?(?:\d{1,2}|元)年度?の?)?"
_ALONE = lazy(rf"(?P<label>{YEAR_BEFORE}[^\W\d_]{{2,14}})(?:[(（][^()（）\d。]{{1,24}}[)）])?")
_LONGEST_WITH_NOTE = 40
_LONGEST_ALONE = 12
LONGEST_NAME = 60
"""A longer line is prose, whatever it lacks of it."""
_LEAST_AGAIN = 2
"""A label comes again; a word that stands once below a heading may be a name."""
_LEAST_NAMED = 3
"""Two names may begin with the same word."""
_FARTHEST_ABOVE = 2
"""Lines from a label to the next below it: a blank one may stand between elements of a page."""


def with_unknown_labels(lines: Lines, outline: Outline, values: Sequence[Value], taken: frozenset[int]) -> list[Value]:
    """The values with what stands below labels that no list has, right above theirs: said of the items, no names.

    Such a label stands alone on the line above its value and below a heading of the page.
    """
    known = frozenset(line for value in values for line in range(value.line, value.piece.last_line + 1)) | taken
    found: list[Value] = []
    for value in values:
        below = value.line
        while (above := _labelled_above(lines, outline, below, known)) is not None:
            found.append(above)
            below = above.line
    labels = {label: [one for one in found if one.label == label] for label in {one.label for one in found}}
    again = [one for some in labels.values() if len(some) >= _LEAST_AGAIN for one in some]
    return sorted([*values, *again], key=lambda value: value.line)


def _labelled_above(lines: Lines, outline: Outline, below: int, known: frozenset[int]) -> Value | None:
    """What stands below an unknown label, right above a line; None for any other line."""
    line = next(outline.with_text(lines, range(below - 1, max(-1, below - 1 - _FARTHEST_ABOVE), -1)), None)
    if line is None or line in known:
        return None
    label = line - 1
    return _below_label(lines, label) if label > 0 and label not in known else None


def labels_alone(lines: Lines, rows: Sequence[int]) -> dict[int, str]:
    """The lines that are nothing but a word that others are too, each with that word."""
    short = {row: text for row in rows if len(text := lines.stripped[row]) <= _LONGEST_WITH_NOTE}
    times = Counter(text.partition("(")[0] for text in short.values())
    found = {
        row: match["label"]
        for row, text in short.items()
        if times[text.partition("(")[0]] >= _LEAST_AGAIN
        and (match := _ALONE.fullmatch(text)) is not None
        and not is_marker(match["label"])
        and organization_alone(text) is None
    }
    above = dict(zip(rows[1:], rows, strict=False))
    labels: dict[int, str] = {}
    alike: dict[str, list[int]] = {}
    for row, label in found.items():
        alike.setdefault(label, []).append(row)
    for label, own in alike.items():
        # What stands below one label whenever it comes again is a value: 会計 / 一般会計.
        before = {labels.get(above.get(row, -1), "") for row in own}
        if len(before) > 1 or before == {""}:
            labels.update(dict.fromkeys(own, label))
    return labels


def may_be_name(lines: Lines, outline: Outline, number: int) -> bool:
    """Whether a line above labels may be the name of an item: short, without a figure, and no sentence."""
    text = lines.stripped[number]
    return (
        number not in outline.titles
        and len(text) <= LONGEST_NAME
        and "。" not in text
        and not find_figures(text)
        and not is_marker(text.split()[0])
    )


def with_told_names(lines: Lines, outline: Outline, values: Sequence[Value], taken: frozenset[int]) -> list[Value]:
    """The values with the names behind a label that no list has: one for each sum, and most of them programmes'.

    The values as they are where no such label stands in the form.
    """
    sums = Counter(value.label for value in values if value.field is Field.AMOUNT)
    most = max(sums.values(), default=0)
    if most < _LEAST_NAMED:
        return list(values)
    known = frozenset(line for value in values for line in range(value.line, value.piece.last_line + 1))
    named: dict[str, list[Value]] = defaultdict(list)
    for number in range(values[0].line - 1, values[-1].line + 1):
        if number < 0 or number in known or number in taken or number in outline.furniture:
            continue
        match = _BEFORE_NAME.match(lines.texts[number])
        if match is not None and mark_of(match["label"]) is None:
            piece = trimmed(lines, number, match.end(), len(lines.texts[number]))
            named[match["label"]].append(Value(Field.TITLE, match["label"], number, piece, False))
    for names in named.values():
        programmes = sum(ends_as_programme(read_title(value.piece.text).name) for value in names)
        if len(names) == most and len({value.piece.text for value in names}) == most and programmes * 2 > most:
            return sorted([*values, *names], key=lambda value: value.line)
    return list(values)


def _below_label(lines: Lines, label: int) -> Value | None:
    """The value on the line below a word alone that is set below a heading of the page; None for any other word."""
    word = lines.stripped[label]
    heading = next((line for line in (label - 1, label - 2) if lines.stripped[line]), None)
    if (
        not 0 < len(word) <= _LONGEST_ALONE
        or heading is None
        or not lines.known
        or lines.known[heading].level is None
        or lines.known[label].level is not None
        or is_marker(word)
        or mark_of(word) is not None
        or organization_alone(word) is not None
    ):
        return None
    return Value(Field.TEXT, word, label, trimmed(lines, label + 1, 0, len(lines.texts[label + 1])), False)
