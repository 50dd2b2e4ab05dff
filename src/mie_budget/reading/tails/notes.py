"""Notes: brackets without a figure. A department, a qualifier, an amount that is none, or the label of a figure."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.figures import Figure, find_bare
from mie_budget.reading.labels import LABEL_TRIM, Context, Label, is_label, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.tails.clauses import (
    BOUND_ALONE,
    DASH,
    NOT_MONEY,
    clause_of,
    is_qualifier,
    label_before_dash,
    qualify,
    relation_word,
)
from mie_budget.reading.tails.tail import Clause, Tail
from mie_budget.reading.titles import is_marker

_PREVIOUS_YEAR_ALONE = lazy(r"<label.previous_year>の?(?:<label.amount>)?")
_DEPARTMENTS_LABEL = lazy("<field.departments>")
_NAMES_BEHIND = lazy(r"[\s:：]{0,3}(?P<names>[^\s\d()\[\]【】〔〕。:：|](?:[^\d()\[\]【】〔〕。:：|\s]| (?! )){1,40})")
_LABELLED_DASH = lazy(r"(?:<label.amount>)[\s:：]*<dash>{1,3}(?: ?[百千万億]{0,2}円)?")
_PARTS = lazy(r"[、,/]")
_FORMER = lazy(r"旧[・:： ]?|前[:：]", needs="前旧")
_OF_FILE = lazy(
    r"(?:<file>[\s:：、,/／・]*)+(?:約?\d[\d,.]* ?(?:[KkMG]i?[Bb]|[KMG]バイト|(?:キロ|メガ)?バイト))?",
    needs="DEVZcdiァエド",
)
"""What a link says of the file behind it: its format, and how large it is."""
_SHAPED_AMOUNT = lazy(r"[^、。]{0,12}円[^\w]{0,2}|[^\w\s]{2,8}(?:[百千万億]*円)|[?？]{2,}")


class Note(NamedTuple):
    """A bracket without a figure: where it opens and closes in its text, and how many brackets it stands in."""

    text: str
    opening: int
    closing: int
    depth: int

    @property
    def inner(self) -> str:
        """What it holds."""
        return self.text[self.opening + 1 : self.closing].strip()


def read_note(tail: Tail, note: Note, figures: list[Figure], context: Context) -> int | None:
    """Read a name, a qualifier, an amount that is none, or a label; where to go on, None where it says none of these.

    `figures` are those of the text in order.
    """
    text, opening, closing, _ = note
    inner = note.inner
    bracket = text[opening]
    if _FORMER.match(inner) or _OF_FILE.fullmatch(inner):
        return closing + 1
    if tail.clauses and _DEPARTMENTS_LABEL.fullmatch(inner):
        return _named_behind(tail, note)
    if tail.departments is None or not tail.departments.names:
        departments = read_departments(inner, strict=bracket not in "【〔[〈《" or bool(tail.clauses))
        if departments is not None and not _is_qualifier(inner) and not is_label(inner):
            tail.departments = departments
            tail.department_start = opening
            tail.department_bracket = bracket
            tail.shape.append(f"D{bracket}")
            return closing + 1
    elif read_departments(inner, strict=True) is not None:
        return closing + 1
    if tail.clauses and qualify(tail, tail.clauses[-1], text, opening + 1, closing, figures) >= closing:
        return closing + 1
    if tail.clauses and all(_states_nothing(part.strip(), context) for part in _PARTS.split(inner)):
        return closing + 1
    if NOT_MONEY.fullmatch(inner) and (tail.clauses or tail.departments):
        return closing + 1
    stated = _none_stated(tail, note, context)
    return _label_alone(tail, note, figures, context) if stated == _NOT_STATED else stated


def _named_behind(tail: Tail, note: Note) -> int:
    """Read the departments behind a label of theirs in brackets (〔担当〕道路課); where to go on."""
    start = note.closing + 1
    named = _NAMES_BEHIND.match(note.text, start)
    departments = read_departments(named["names"]) if named is not None else None
    if named is None or departments is None:
        return start
    if tail.departments is None:
        tail.departments, tail.department_start = departments, named.start("names")
        tail.department_bracket = note.text[note.opening]
        tail.shape.append(f"D{tail.department_bracket}")
    return named.end()


_NOT_STATED = -1


def _none_stated(tail: Tail, note: Note, context: Context) -> int | None:
    """Read a bracket that holds a dash, a bare number or a damaged figure; `_NOT_STATED` where it holds none."""
    _, opening, closing, depth = note
    inner = note.inner
    dash = DASH.fullmatch(inner) or _LABELLED_DASH.fullmatch(inner)
    if dash is not None or BOUND_ALONE.fullmatch(inner):
        clause = Clause(None, opening + 1, closing, None)
        clause.problem = None if dash is not None else "only-a-bound"
        clause.depth = 0
        tail.clauses.append(clause)
        tail.shape.append("a")
        return closing + 1
    bare = find_bare(inner, context.unit)
    if len(bare) == 1 and not inner[: bare[0].start].strip(LABEL_TRIM) and is_qualifier(inner[bare[0].end :]):
        return _bare_number(tail, note, bare[0], context)
    if (tail.departments is not None or depth) and not tail.clauses and _SHAPED_AMOUNT.fullmatch(inner):
        clause = Clause(None, opening + 1, closing, None)
        clause.problem = "digit-illegible"
        tail.clauses.append(clause)
        tail.shape.append("a")
        return closing + 1
    return _NOT_STATED


def _bare_number(tail: Tail, note: Note, bare: Figure, context: Context) -> int | None:
    """A number alone in brackets: read by the unit of the document, or reported where there is none."""
    text, opening, closing, depth = note
    held = text[opening + 1 : closing]
    offset = closing - len(held.lstrip())
    start, end = offset + bare.start, offset + bare.end
    digits = text[start:end]
    if bare.yen is None and digits != "0":
        if "," not in digits and len(digits) < 4:
            return None
        if tail.departments is None and not tail.clauses:
            return None
    clause = Clause(bare._replace(start=start, end=end), start, end, 0 if digits == "0" else bare.yen)
    clause.problem = None if digits == "0" else bare.problem
    clause.depth = depth + 1 if tail.clauses else 0
    if context.limits:
        clause.label = Label.LIMIT
    tail.clauses.append(clause)
    tail.shape.append("a")
    qualify(tail, clause, text, end, closing, [])
    return closing + 1


def _label_alone(tail: Tail, note: Note, figures: list[Figure], context: Context) -> int | None:
    text, opening, closing, depth = note
    inner = note.inner
    label, _ = label_of(inner, context)
    if tail.clauses and tail.clauses[-1].label is Label.PLAIN and _PREVIOUS_YEAR_ALONE.fullmatch(inner):
        # 5,000千円(前年度当初予算額): the label stands behind the figure.
        tail.clauses[-1].label = Label.PREVIOUS_YEAR
        return closing + 1
    following = next((figure for figure in figures if figure.start > closing), None)
    if tail.clauses and label is Label.AMOUNT and following is None:
        # 5,000千円(当初): what the figure is.
        return closing + 1
    if (
        label is not Label.UNKNOWN
        and label is not Label.PLAIN
        and following is not None
        and _says_no_more(text[closing + 1 : following.start].strip(LABEL_TRIM), label, context)
    ):
        # 【債務負担行為】1,000千円: the label stands in brackets of its own.
        clause = clause_of(text, opening, following, context, depth, arrow=False)
        tail.clauses.append(clause)
        tail.shape.append("a")
        return qualify(tail, clause, text, following.end, len(text), figures)
    return None


def _says_no_more(words: str, label: Label, context: Context) -> bool:
    """Whether the words between a label in brackets and its figure are none, or a label that says the same."""
    return not words or (label is Label.LIMIT and label_of(words, context)[0] is label)


def _is_qualifier(inner: str) -> bool:
    return relation_word(inner) is not None or is_marker(inner)


def _states_nothing(part: str, context: Context) -> bool:
    """Whether a part of a bracket is a dash behind a label, or a rate: `前年度 -、皆増`."""
    if NOT_MONEY.fullmatch(part):
        return True
    dashed = label_before_dash(part, 0, len(part), context)
    return dashed is not None and DASH.fullmatch(part, dashed) is not None
