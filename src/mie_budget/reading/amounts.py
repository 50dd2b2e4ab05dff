"""Amount expressions: one item's figure with its relation, and the further figures printed beside it.

An expression is what an issuer prints where an amount stands: `(21,618千円の内数)`, `6,500千円(前年度6,100千円)`,
`(45,000千円 債務負担行為限度額 120,000千円)`, `10億円 → 11億円`, `ゼロ予算`, `▲1,250千円`. It is read as a sequence of
clauses, each a label, a figure and a qualifier; the labels then say which figure is the item's own.
"""

from __future__ import annotations

import re

from mie_budget.models import Relation
from mie_budget.reading.clauses import (
    BRACKETED_CLAUSE,
    CLAUSE,
    MAX_BRACKET,
    QUALIFIERS,
    Clause,
    bracket_clauses,
    clause_at,
    closing_bracket,
    put_value,
    qualified,
    qualify,
)
from mie_budget.reading.columns import Column, further_columns
from mie_budget.reading.interpretation import AmountReading, interpret, interpret_row
from mie_budget.reading.labels import AmountContext, Kind, label_kind
from mie_budget.reading.patterns import lazy

# More figures than an item has, so that a document of nothing but figures costs no more than its length.
_MOST_CLAUSES = 6
_MONEY_WORDS = ("円", "万", "億", "予算", "ゼロ")
_APART = tuple((pattern, effect) for pattern, effect in QUALIFIERS[:3] if isinstance(effect, Relation))
_LEADING_QUALIFIER = lazy(
    r"\s{0,8}[(【〔\[]\s?(?P<word>再\s?掲|外\s?数|内\s?数|うち\s?数)\s?[)】〕\]]\s{0,8}(?=[\d(\[〔])"
)
_LIMIT_APART = lazy(r"[(【〔\[]\s?債務負担行為\s?[)】〕\]]\s{0,8}")
# The years that a limit holds for.
_PERIOD_SOURCE = r"(?:令和|平成|[RH])?\s?\d{1,2}(?:年度)?\s?[〜~-]\s?(?:令和|平成|[RH])?\s?\d{1,2}年度"
_PERIOD = lazy(_PERIOD_SOURCE)
_LIMIT_PERIOD = lazy(rf"[ ]{{0,8}}\({_PERIOD_SOURCE}\)")
_TRAILING_QUALIFIER = lazy(r"[ ]{0,8}(?:※\s?|[(【〔\[]\s?)(?P<word>再\s?掲|外\s?数|内\s?数)(?:\s?[)】〕\]])?")
_LABEL_BEHIND = lazy(
    r"[ ]{0,8}[(〔](?P<label>(?:前|[^()〔〕\d]{0,6}(?:\d{1,2}|元)?)年度"
    r"(?:当初|補正|概算)?(?:予算|要求)?(?:案|額)?)[)〕]"
)
_FAST = lazy(r"\(\s{0,4}(?P<figure>\d{1,3}(?:,\d{3}){0,4})千円(?P<part>の内数)?\s{0,4}\){1,3}")
# On the next line only brackets, a note or an arrow go on with the expression.
_MORE = lazy(
    r"(?P<gap>[ ]{0,40}(?:\n[ ]{0,40}(?=[(\[〔【※→⇒]|債務負担行為))?)"
    r"(?P<next>[(\[〔【※、,・→⇒/うち及外再の内ほ前R令平増債-])"
)


def read_amount(text: str, pos: int, context: AmountContext, *, wrapped: bool = False) -> AmountReading | None:
    """Read the amount expression that starts at `pos` of a folded text, or None if none starts there.

    `wrapped` lets a line break stand between two digits outside brackets too.

    >>> reading = read_amount("(21,618千円の内数)", 0, AmountContext())
    >>> reading.yen, str(reading.relation)
    (21618000, 'part_of')
    >>> read_amount("6,500千円(前年度6,100千円)", 0, AmountContext()).others[0].yen
    6100000
    """
    fast = _FAST.match(text, pos)
    if fast and not _MORE.match(text, fast.end()):
        digits, part = fast.groups()
        return plain_amount(digits, fast.start("figure"), fast.end(), part_of=part is not None)
    apart = _LEADING_QUALIFIER.match(text, pos)
    clauses, end = _first_clauses(text, apart.end() if apart else pos, context, wrapped)
    if not clauses:
        return None
    if apart:
        _requalify(clauses, apart["word"])
    end = _further_clauses(text, end, context, clauses)
    return interpret(clauses, pos, end, context)


def plain_amount(digits: str, figure: int, end: int, *, part_of: bool) -> AmountReading:
    """The reading of `(1,234千円)` or `(1,234千円の内数)`; `figure` is the offset of the digits."""
    figure_end = figure + len(digits) + len("千円の内数" if part_of else "千円")
    relation = Relation.PART_OF if part_of else Relation.EXACT
    return AmountReading(int(digits.replace(",", "")) * 1000, relation, end, figure, figure_end)


def read_bare_amount(text: str, figure: re.Match[str], context: AmountContext) -> AmountReading:
    """Read a number without a unit that a notation's `{figure}` found, by the unit of the context."""
    clause = Clause(Kind.PLAIN, None, figure.start("figure"), figure.end())
    if figure["sign"]:
        clause.start = figure.start("sign")
    if figure["figure"][0].isdigit():
        put_value(clause, figure["figure"], negative=bool(figure["sign"]), unit=context.unit)
        qualify(clause, text, len(text))
    elif figure["figure"] == "ゼロ予算":
        clause.yen = 0
    if context.unit is not None and (further := further_columns(text, clause.end, context.unit)):
        return interpret_row(text, [Column(clause.yen, clause.start, clause.end), *further], clause.problems)
    clauses = [clause]
    end = _further_clauses(text, clause.end, context, clauses)
    return interpret(clauses, clause.start, end, context)


def _first_clauses(text: str, pos: int, context: AmountContext, wrapped: bool) -> tuple[list[Clause], int]:
    while text[pos : pos + 1] in (" ", "\n") and pos < len(text):
        pos += 1
    if text[pos : pos + 1] in tuple("([〔"):
        close = closing_bracket(text, pos)
        if close is not None and not _may_hold_amount(text[pos + 1 : close]):
            return [], pos
        inner_end = close if close is not None else _unclosed_end(text, pos + 1)
        clauses, rest = bracket_clauses(text, pos + 1, inner_end, context, bracket=0)
        if all(clause.kind is Kind.UNKNOWN for clause in clauses):
            return [], pos
        if rest and clauses[0].kind is Kind.UNKNOWN:
            return [], pos
        _requalify(clauses, rest)
        end = inner_end + 1 if close is not None else inner_end
        while text[end : end + 1] in tuple(")]〕"):
            end += 1
        return clauses, end
    pattern = BRACKETED_CLAUSE if wrapped else CLAUSE
    clause = clause_at(text, pos, len(text), context, pattern, bracket=0, inline=True)
    if clause is None or clause.kind is Kind.UNKNOWN or clause.named_parent:
        return [], pos
    return [clause], clause.end


def _may_hold_amount(content: str) -> bool:
    """Whether brackets can hold an amount at all: money is named, or there is nothing but digits, signs and gaps."""
    rest = content
    for pattern, _ in QUALIFIERS[:3]:
        rest = pattern.sub("", rest)
    return any(word in content for word in _MONEY_WORDS) or not any(character.isalpha() for character in rest)


def _requalify(clauses: list[Clause], words: str) -> None:
    """Apply a qualifier that stands apart from the figure, as in `(〔再掲〕 24,000千円)` or `(5,280千円)※再掲`."""
    for pattern, relation in _APART:
        if pattern.search(words) and clauses[0].relation is None:
            clauses[0].relation = relation


def _unclosed_end(text: str, pos: int) -> int:
    """Where a bracket that is never closed must have ended: after a complete figure, or at the end of its line."""
    match = BRACKETED_CLAUSE.match(text, pos)
    if match and match["figure"]:
        return qualified(text, match.end(), len(text))[1]
    line_end = text.find("\n", pos)
    end = line_end if line_end >= 0 else len(text)
    return min(end, pos + MAX_BRACKET)


def _further_clauses(text: str, end: int, context: AmountContext, clauses: list[Clause]) -> int:
    """Clauses that follow the first expression: in brackets, after a separator, or on the next line by their label."""
    while len(clauses) < _MOST_CLAUSES and (more := _MORE.match(text, end)):
        apart = _TRAILING_QUALIFIER.match(text, end)
        if apart:
            _requalify(clauses, apart["word"])
            end = apart.end()
            continue
        label = _LABEL_BEHIND.match(text, end)
        if label and clauses[-1].kind is Kind.PLAIN:
            kind, year = label_kind(label["label"], context)
            if kind in (Kind.AMOUNT, Kind.YEAR, Kind.PREVIOUS_YEAR):
                clauses[-1].kind, clauses[-1].year, end = kind, year, label.end()
                continue
        start, opener, on_next_line = more.end("gap"), more["next"], "\n" in more["gap"]
        limit = _LIMIT_APART.match(text, start)
        if limit and (clause := clause_at(text, limit.end(), len(text), context, CLAUSE, bracket=0, inline=True)):
            clause.kind = Kind.LIMIT
            clauses.append(clause)
            end = _behind_period(text, clause)
            continue
        if opener in tuple("([〔【"):
            close = closing_bracket(text, start)
            if close is None:
                return end
            found, rest = bracket_clauses(text, start + 1, close, context, bracket=1)
            if not found or _PERIOD.sub("", rest) or not _acceptable(found, labelled=on_next_line or opener != "("):
                return end
            clauses += found
            end = close + 1
            continue
        clause = clause_at(text, start, min(len(text), start + 90), context, CLAUSE, bracket=0, inline=True)
        if clause is None and opener == "※":
            clause = _note_clause(text, start, context)
        if clause is None or not _acceptable([clause], labelled=not clause.arrow) or "\n" in text[start : clause.start]:
            return end
        clauses.append(clause)
        end = _behind_period(text, clause)
    return end


def _behind_period(text: str, clause: Clause) -> int:
    """The end of a clause, behind the years that a limit holds for."""
    period = _LIMIT_PERIOD.match(text, clause.end) if clause.kind is Kind.LIMIT else None
    return period.end() if period else clause.end


def _note_clause(text: str, start: int, context: AmountContext) -> Clause | None:
    """A note such as `※債務負担行為(令和8〜12年度)限度額 43,200千円`, whose label holds brackets."""
    line_end = text.find("\n", start)
    stop = line_end if line_end >= 0 else len(text)
    if stop - start > MAX_BRACKET:
        return None
    opening = text.find("(", start, stop)
    close = text.find(")", opening, stop) if opening >= 0 else -1
    if close < 0:
        return None
    clause = clause_at(text, close + 1, stop, context, CLAUSE, bracket=0)
    if clause is not None:
        clause.kind, clause.year = label_kind(text[start:opening] + text[close + 1 : clause.start], context)
    return clause


def _acceptable(clauses: list[Clause], *, labelled: bool) -> bool:
    refused = {Kind.UNKNOWN, Kind.PLAIN, Kind.AMOUNT, Kind.YEAR} if labelled else {Kind.UNKNOWN}
    return all(clause.kind not in refused for clause in clauses)
