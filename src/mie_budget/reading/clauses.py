"""Clauses: the parts of an amount expression, each a label, a figure and a qualifier."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from mie_budget.models import Relation
from mie_budget.reading.figures import BRACKETED_FIGURE, DAMAGED_FIGURE, FIGURE, SIGN, BrokenFigureError, yen
from mie_budget.reading.labels import AmountContext, Kind, label_kind
from mie_budget.reading.patterns import lazy

_OPEN, _CLOSE = "([【〔〈", ")]】〕〉"
MAX_BRACKET = 160
_DEEPEST = 4
_DASH = r"[-‐–—―−ー]{1,3}(?:\s{0,4}[百千万億]{0,2}円)?(?=\s*(?:[)\]、,/|→⇒]|\Z|\n))"
_ZERO = r"ゼロ\s?予算|ゼロ(?=\s*(?:\)|\Z))|0予算|予算ゼロ"
_BOUND = r"千円未満|百万円未満|万円未満"
_BARE = r"\d[\d,.]{0,20}(?![\d,.%％年月日人か箇ヶ件校回地市町台名者施])"
_APPROXIMATE = r"(?:約|およそ|おおむね|概ね)\s?"
_LEAD = r"[\s、,・/;:：=]{0,8}(?P<arrow>→|⇒|➡|->)?\s{0,8}"
_LABEL = r"(?P<label>[^()\[\]【】〔〕|。]{0,40}?)"


def _clause(figure: str) -> re.Pattern[str]:
    return lazy(
        rf"{_LEAD}{_LABEL}(?P<approximate>{_APPROXIMATE})?(?:(?P<sign>(?<![\d〜])(?:{SIGN}))|(?P<plus>\+\s{{0,4}}))?"
        rf"(?:(?P<damaged>{DAMAGED_FIGURE})|(?P<figure>{figure})|(?P<zero>{_ZERO})|(?P<dash>{_DASH})|(?P<bound>{_BOUND}))"
    )


CLAUSE = _clause(FIGURE)
BRACKETED_CLAUSE = _clause(BRACKETED_FIGURE)
_BARE_FIGURE = lazy(rf"{_LEAD}(?P<label>)(?P<sign>{SIGN})?(?P<figure>{_BARE})")
QUALIFIERS: tuple[tuple[re.Pattern[str], Relation | str], ...] = (
    (lazy(r"\s*[(・、,]?\s*の?\s*(?:内\s*数|うち\s*数|一\s*部(?=\s*(?:[)\n|]|\Z)))(?:\s*\))?"), Relation.PART_OF),
    (lazy(r"\s*[(・、,]?\s*再\s*掲(?:\s*\))?"), Relation.RELISTED),
    (lazy(r"\s*[(・、,]?\s*外\s*数(?!\s*\d)(?:\s*\))?"), Relation.ADDITIONAL),
    (lazy(r"\s*(?:及び|および|、|と)\s*債務負担行為(?!\s*(?:[\d:：限]|の限))"), "ignored"),
    (lazy(r"\s*(?:程度|前後|余り?|弱|強)(?!\w)"), "approximate"),
    (lazy(r"\s*(?:未満|以上|以下|以内|超|を上限|が上限|を限度|まで)"), "bound"),
    (lazy(r"\s*[〜~]\s*(?:約\s*)?(?=\d|\)|\Z)"), "range"),
    (lazy(r"\s*(?:の?増(?:額|加)?)(?=\s*(?:[)\]〕、,]|\Z))"), "increase"),
    (lazy(r"\s*(?:の?減(?:額|少)?)(?=\s*(?:[)\]〕、,]|\Z))"), "decrease"),
)
# A bracket was left open when a complete figure ends the line and the next line begins something else.
_COMPLETE = lazy(r"円\s*(?:の?\s*内\s*数)?\s*$")
_GOES_ON = lazy(r"\s*[)\]〕】(\[〔、,・/※の]|\s*(?:内|う|前|再|外|ほ|債|及|限|令|平|R|▲|△|→)")


class Problem(NamedTuple):
    """Something in an expression that was reported rather than guessed: a diagnostic code, where, and the text."""

    code: str
    offset: int
    text: str
    reason: str = ""


@dataclass(slots=True)
class Clause:
    """One label, figure and qualifier, while an expression is being read.

    `bracket` is how many brackets of the expression it stands in, `arrow` whether an arrow leads to it,
    `named_parent` whether its label names the budget line that it is a part of.
    """

    kind: Kind
    yen: int | None
    start: int
    end: int
    year: int | None = None
    relation: Relation | None = None
    arrow: bool = False
    bracket: int = 0
    named_parent: bool = False
    problems: list[Problem] = field(default_factory=list)


def clause_at(
    text: str,
    pos: int,
    end: int,
    context: AmountContext,
    pattern: re.Pattern[str],
    *,
    bracket: int,
    inline: bool = False,
) -> Clause | None:
    """The clause that starts at `pos`; `inline` ones, outside brackets, keep their qualifiers on their line."""
    match = pattern.match(text, pos, end)
    if match is None:
        return None
    if inline:
        line_end = text.find("\n", match.end(), end)
        end = line_end if line_end >= 0 else end
    kind, year = label_kind(match["label"], context)
    if match["plus"] and kind is Kind.PLAIN:
        kind = Kind.DIFFERENCE
    start = match.start("sign") if match["sign"] else match.end("label")
    clause = Clause(kind, None, start, match.end(), year=year, arrow=bool(match["arrow"]), bracket=bracket)
    if kind in (Kind.PART_OF, Kind.RELISTED, Kind.ADDITIONAL):
        clause.start = match.start("label")
        clause.relation = Relation(kind.value)
    if match["approximate"]:
        clause.problems.append(Problem("approximate", clause.start, text[clause.start : match.end()]))
    if match["zero"]:
        clause.yen = 0
    elif match["damaged"]:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["damaged"], "digit-illegible"))
    elif match["bound"]:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["bound"], "only-a-bound"))
    elif match["figure"]:
        put_value(clause, match["figure"], negative=bool(match["sign"]), unit=None)
        qualify(clause, text, end)
    if kind is Kind.RANGE:
        clause.kind, clause.yen, clause.start = Kind.PLAIN, None, match.start("label")
        clause.problems = [Problem("figure-unreadable", clause.start, text[clause.start : clause.end], "range")]
    if kind is Kind.UNKNOWN and clause.relation is Relation.PART_OF:
        clause.kind, clause.named_parent = Kind.PART_OF, True
    return clause


def _bare_clause(text: str, pos: int, end: int, context: AmountContext, *, bracket: int) -> Clause | None:
    """A number that has no unit of its own: read by the caption, or reported where there is none."""
    match = _BARE_FIGURE.match(text, pos, end)
    if match is None:
        return None
    start = match.start("sign") if match["sign"] else match.start("figure")
    clause = Clause(Kind.PLAIN, None, start, match.end(), bracket=bracket)
    if text[qualified(text, match.end(), end)[1] : end].strip(" \n)"):
        return None
    if context.unit is not None:
        put_value(clause, match["figure"], negative=bool(match["sign"]), unit=context.unit)
        qualify(clause, text, end)
    elif "," in match["figure"] or len(match["figure"]) >= 4:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["figure"], "unit-missing"))
    else:
        return None
    return clause


def bracket_clauses(text: str, pos: int, end: int, context: AmountContext, *, bracket: int) -> tuple[list[Clause], str]:
    """The clauses between two brackets, and the text that belongs to none of them."""
    clauses: list[Clause] = []
    rest: list[str] = []
    while pos < end:
        if text[pos] in _OPEN and bracket < _DEEPEST:
            close = closing_bracket(text, pos)
            inner_end = min(close if close is not None else end, end)
            inner, inner_rest = bracket_clauses(text, pos + 1, inner_end, context, bracket=bracket + 1)
            if not inner:
                rest.append(inner_rest)
            clauses += inner
            pos = inner_end + 1
            continue
        clause = clause_at(text, pos, end, context, BRACKETED_CLAUSE, bracket=bracket)
        if clause is None and not clauses:
            clause = _bare_clause(text, pos, end, context, bracket=bracket)
        if clause is None:
            stop = next((i for i in range(pos + 1, end) if text[i] in _OPEN), end)
            rest.append(text[pos:stop].strip(" \n、,・)"))
            pos = stop
            continue
        clauses.append(clause)
        pos = clause.end
    return clauses, "".join(rest)


def put_value(clause: Clause, figure: str, *, negative: bool, unit: int | None) -> None:
    """Give a clause the yen of its figure, or the reason why it has none."""
    try:
        amount = yen(figure, unit=unit)
    except BrokenFigureError as broken:
        clause.problems.append(Problem("figure-unreadable", clause.start, figure, str(broken)))
    else:
        clause.yen = -amount if negative else amount


def qualified(text: str, pos: int, end: int) -> tuple[list[Relation | str], int]:
    """The qualifiers that follow a figure, and where they end."""
    found: list[Relation | str] = []
    progress = True
    while progress:
        progress = False
        for pattern, effect in QUALIFIERS:
            match = pattern.match(text, pos, end)
            if match:
                bracketed = "(" in match[0]
                if not bracketed and match[0].endswith(")"):
                    match = pattern.match(text, pos, match.end() - 1) or match
                found.append(effect)
                pos, progress = match.end(), True
                break
    return found, pos


def qualify(clause: Clause, text: str, end: int) -> None:
    """Read the qualifiers behind a clause's figure and apply them."""
    effects, clause.end = qualified(text, clause.end, end)
    for effect in effects:
        if isinstance(effect, Relation):
            if clause.relation is not Relation.RELISTED:
                clause.relation = effect
        elif effect in ("increase", "decrease"):
            clause.kind = Kind.DIFFERENCE
            if effect == "decrease":
                clause.yen = None if clause.yen is None else -abs(clause.yen)
        elif effect == "approximate":
            clause.problems.append(Problem("approximate", clause.start, text[clause.start : clause.end]))
        elif effect in ("bound", "range"):
            clause.yen = None
            if effect == "range":
                rest = CLAUSE.match(text, clause.end, end)
                clause.end = rest.end() if rest else clause.end
            reason = "only-a-bound" if effect == "bound" else "range"
            clause.problems.append(Problem("figure-unreadable", clause.start, text[clause.start : clause.end], reason))


def closing_bracket(text: str, pos: int) -> int | None:
    """The offset of the bracket that closes the one at `pos`, None when it is not within reach.

    >>> closing_bracket("(a(b)c)d", 0)
    6
    """
    depth = 0
    for offset in range(pos, min(pos + MAX_BRACKET, len(text))):
        character = text[offset]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
            if depth == 0:
                return offset
        elif (
            character == "\n"
            and depth == 1
            and _COMPLETE.search(text, pos, offset)
            and not _GOES_ON.match(text, offset)
        ):
            return None
    return None
