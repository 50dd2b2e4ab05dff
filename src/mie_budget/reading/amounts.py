"""Amount expressions: one item's figure with its relation, and the further figures printed beside it.

An expression is what an issuer prints where an amount stands: `(21,618千円の内数)`, `6,500千円(前年度6,100千円)`,
`(45,000千円 債務負担行為限度額 120,000千円)`, `10億円 → 11億円`, `ゼロ予算`, `▲1,250千円`. It is read as a sequence of
clauses, each a label, a figure and a qualifier; the labels then say which figure is the item's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from mie_budget.reading.patterns import lazy
from mie_budget.models import OtherRelation, Relation
from mie_budget.reading.calendar import first_fiscal_year
from mie_budget.reading.figures import BRACKETED_FIGURE, DAMAGED_FIGURE, FIGURE, SIGN, BrokenFigure, yen

_OPEN, _CLOSE = "([【〔〈", ")]】〕〉"
_MAX_BRACKET = 160
_DASH = r"[-‐–—―−ー]{1,3}(?:\s{0,4}[百千万億]{0,2}円)?(?=\s*(?:[)\]、,/|→⇒]|\Z|\n))"
_ZERO = r"ゼロ\s?予算|ゼロ(?=\s*\))|0予算|予算ゼロ"
_BOUND = r"千円未満|百万円未満|万円未満"
_BARE = r"\d[\d,.]{0,20}(?![\d,.%％年月日人か箇ヶ件校回地市町台名者施])"
_APPROXIMATE = r"(?:約|およそ|おおむね|概ね)\s?"


class Kind(Enum):
    """What the label of a clause says its figure is."""

    PLAIN = "plain"
    AMOUNT = "amount"
    YEAR = "year"
    PART_OF = "part_of"
    RELISTED = "relisted"
    ADDITIONAL = "additional"
    OF_WHICH = "of_which"
    PREVIOUS_YEAR = "previous_year"
    DIFFERENCE = "difference"
    LIMIT = "limit"
    ASIDE = "aside"
    RANGE = "range"
    UNKNOWN = "unknown"


_LABELS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (lazy(pattern), kind)
    for pattern, kind in (
        (r"債務負担|限度額", Kind.LIMIT),
        (r"累計|総事業費|全体事業費|事業規模|総額|計画額", Kind.ASIDE),
        (r"うち(?!\s*数)", Kind.OF_WHICH),
        (r"外\s*数|ほか|別途|外に|他に|この他", Kind.ADDITIONAL),
        (r"再\s*掲", Kind.RELISTED),
        (r"内\s*数|うち\s*数", Kind.PART_OF),
        (r"増\s*減|比較|差\s*引|対前年", Kind.DIFFERENCE),
        (r"前\s*年|昨\s*年|前回", Kind.PREVIOUS_YEAR),
    )
)
_AMOUNT_LABEL = lazy(
    r"[(\[]?(?:本年度|今年度|当年度|当\s*初|現計|補正後?)?(?:[^\d\s()]{0,6}?(?:予\s*算|要\s*求|査\s*定|事\s*業|金|所\s*要|補\s*正|計\s*上|見\s*積|見込|経))"
    r"\s*(?:額|費|案|見込額|\s)*[)\]]?|本年度|今年度|当年度|計|額"
)
_RANGE_START = lazy(r"約?\s*\d[\d,.]*\s*(?:[百千万億]*円)?\s*[〜~]")
_LABEL_TRIM = " 　\n:：、,・/／;※→=＝"
_LEAD = r"[\s、,・/;:：=]{0,8}(?P<arrow>→|⇒|➡|->)?\s{0,8}"
_LABEL = r"(?P<label>[^()\[\]【】〔〕|。]{0,40}?)"


def _clause(figure: str) -> re.Pattern[str]:
    return lazy(
        rf"{_LEAD}{_LABEL}(?P<approximate>{_APPROXIMATE})?(?P<sign>(?<![\d〜])(?:{SIGN}))?"
        rf"(?:(?P<damaged>{DAMAGED_FIGURE})|(?P<figure>{figure})|(?P<zero>{_ZERO})|(?P<dash>{_DASH})|(?P<bound>{_BOUND}))"
    )


_CLAUSE = _clause(FIGURE)
_BRACKETED_CLAUSE = _clause(BRACKETED_FIGURE)
_BARE_FIGURE = lazy(rf"{_LEAD}(?P<label>)(?P<sign>{SIGN})?(?P<figure>{_BARE})")
_QUALIFIERS: tuple[tuple[re.Pattern[str], Relation | str], ...] = (
    (lazy(r"\s*[(・、,]?\s*の?\s*(?:内\s*数|うち\s*数|一\s*部(?=\s*(?:[)\n|]|\Z)))(?:\s*\))?"), Relation.PART_OF),
    (lazy(r"\s*[(・、,]?\s*再\s*掲(?:\s*\))?"), Relation.RELISTED),
    (lazy(r"\s*[(・、,]?\s*外\s*数(?!\s*\d)(?:\s*\))?"), Relation.ADDITIONAL),
    (lazy(r"\s*(?:及び|および|、|と)\s*債務負担行為(?!\s*(?:[\d:：限]|の限))"), "ignored"),
    (lazy(r"\s*(?:程度|前後|余り?|弱|強)(?!\w)"), "approximate"),
    (lazy(r"\s*(?:未満|以上|以下|以内|超|を上限|が上限|を限度|まで)"), "bound"),
    (lazy(r"\s*[〜~]\s*(?:約\s*)?(?=\d)"), "range"),
)
_APART = tuple((pattern, effect) for pattern, effect in _QUALIFIERS[:3] if isinstance(effect, Relation))
_TRAILING_QUALIFIER = lazy(r"[ ]{0,8}(?:※\s?|[(【〔\[]\s?)(?P<word>再\s?掲|外\s?数|内\s?数)(?:\s?[)】〕\]])?")
# A bracket was left open when a complete figure ends the line and the next line begins something else.
_COMPLETE = lazy(r"円\s*(?:の?\s*内\s*数)?\s*$")
_GOES_ON = lazy(r"\s*[)\]〕】(\[〔、,・/※の]|\s*(?:内|う|前|再|外|ほ|債|及|限|令|平|R|▲|△|→)")
_LABEL_BEHIND = lazy(r"[ ]{0,8}[(〔](?P<label>[^()〔〕\d]{0,6}(?:\d{1,2}|元)?年度[^()〔〕\d]{0,12}|前年度[^()〔〕\d]{0,10})[)〕]")
_FAST = lazy(r"\(\s{0,4}(?P<figure>\d{1,3}(?:,\d{3}){0,4})千円(?P<part>の内数)?\s{0,4}\){1,3}")
_MORE = lazy(r"[ \n]{0,8}[(\[〔【※、,・→⇒/うち及外再の内ほ前R令平増-]")
_CONTINUATION = lazy(r"(?P<gap>[ ]{0,40}(?:\n[ ]{0,40})?)(?P<next>[(\[〔【※])?")
_PREVIOUS, _DIFFERENCE = OtherRelation.PREVIOUS_YEAR, OtherRelation.DIFFERENCE


@dataclass(frozen=True, slots=True)
class AmountContext:
    """What the document says about its figures as a whole.

    `unit` is the yen in one unit of bare numbers, None where no caption states one; `brackets` is what a second figure
    in brackets means by a note such as `( )内は前年度`, `brackets_aside` that it is a figure the contract has no place for.
    """

    fiscal_year: int | None = None
    unit: int | None = None
    brackets: OtherRelation | None = None
    brackets_aside: bool = False


class Problem(NamedTuple):
    """Something in an expression that was reported rather than guessed: a diagnostic code, where, and the text."""

    code: str
    offset: int
    text: str
    reason: str = ""


class OtherFigure(NamedTuple):
    """A further figure and the range of the text it was read from."""

    yen: int
    relation: OtherRelation
    start: int
    end: int


class AmountReading(NamedTuple):
    """An amount expression as read.

    `yen` is None where the expression states no amount (a dash, a limit alone) or one that cannot be read (then
    `problems` says so). `start` and `end` bound the whole expression, `figure_start` and `figure_end` the own figure.
    """

    yen: int | None
    relation: Relation
    start: int
    end: int
    figure_start: int
    figure_end: int
    others: tuple[OtherFigure, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Clause:
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
        start = fast.start("figure")
        figure_end = fast.end("part") if part else start + len(digits) + len("千円")
        relation = Relation.PART_OF if part else Relation.EXACT
        return AmountReading(int(digits.replace(",", "")) * 1000, relation, pos, fast.end(), start, figure_end)
    clauses, end = _first_clauses(text, pos, context, wrapped)
    if not clauses:
        return None
    end = _further_clauses(text, end, context, clauses)
    return _interpret(clauses, pos, end, context)


def read_bare_amount(text: str, figure: re.Match[str], context: AmountContext) -> AmountReading:
    """Read a number without a unit that a notation's `{figure}` found, by the unit of the context."""
    clause = _Clause(Kind.PLAIN, None, figure.start("figure"), figure.end())
    if figure["sign"]:
        clause.start = figure.start("sign")
    if figure["figure"][0].isdigit():
        _value(clause, figure["figure"], negative=bool(figure["sign"]), unit=context.unit)
        _qualify(clause, text, len(text))
    clauses = [clause]
    end = _further_clauses(text, clause.end, context, clauses)
    return _interpret(clauses, clause.start, end, context)


def _first_clauses(text: str, pos: int, context: AmountContext, wrapped: bool) -> tuple[list[_Clause], int]:
    while text[pos : pos + 1] in (" ", "\n") and pos < len(text):
        pos += 1
    if text[pos : pos + 1] in tuple("([〔"):
        close = closing_bracket(text, pos)
        if close is not None and not _may_hold_amount(text[pos + 1 : close]):
            return [], pos
        inner_end = close if close is not None else _unclosed_end(text, pos + 1)
        clauses, rest = _bracket_clauses(text, pos + 1, inner_end, context, bracket=0)
        if all(clause.kind is Kind.UNKNOWN for clause in clauses):
            return [], pos
        if rest and any(clause.kind is Kind.UNKNOWN for clause in clauses):
            return [], pos
        _requalify(clauses, rest)
        end = inner_end + 1 if close is not None else inner_end
        while text[end : end + 1] in tuple(")]〕"):
            end += 1
        return clauses, end
    pattern = _BRACKETED_CLAUSE if wrapped else _CLAUSE
    clause = _clause_at(text, pos, len(text), context, pattern, bracket=0, inline=True)
    if clause is None or clause.kind is Kind.UNKNOWN or clause.named_parent:
        return [], pos
    return [clause], clause.end


def _may_hold_amount(content: str) -> bool:
    """Whether brackets can hold an amount at all: money is named, or there is nothing but digits, signs and gaps."""
    rest = content
    for pattern, _ in _QUALIFIERS[:3]:
        rest = pattern.sub("", rest)
    return "円" in content or "予算" in content or not any(character.isalpha() for character in rest)


def _requalify(clauses: list[_Clause], words: str) -> None:
    """Apply a qualifier that stands apart from the figure, as in `(〔再掲〕 24,000千円)` or `(5,280千円)※再掲`."""
    for pattern, relation in _APART:
        if pattern.search(words) and clauses[0].relation is None:
            clauses[0].relation = relation


def _unclosed_end(text: str, pos: int) -> int:
    """Where a bracket that is never closed must have ended: after a complete figure, or at the end of its line."""
    match = _BRACKETED_CLAUSE.match(text, pos)
    if match and match["figure"]:
        return _qualified(text, match.end(), len(text))[1]
    line_end = text.find("\n", pos)
    return line_end if line_end >= 0 else len(text)


def _bracket_clauses(
    text: str, pos: int, end: int, context: AmountContext, *, bracket: int
) -> tuple[list[_Clause], str]:
    """The clauses between two brackets, and the text that belongs to none of them."""
    clauses: list[_Clause] = []
    rest: list[str] = []
    while pos < end:
        if text[pos] in _OPEN:
            close = closing_bracket(text, pos)
            inner_end = min(close if close is not None else end, end)
            inner, inner_rest = _bracket_clauses(text, pos + 1, inner_end, context, bracket=bracket + 1)
            if not inner:
                rest.append(inner_rest)
            clauses += inner
            pos = inner_end + 1
            continue
        clause = _clause_at(text, pos, end, context, _BRACKETED_CLAUSE, bracket=bracket)
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


def _clause_at(
    text: str,
    pos: int,
    end: int,
    context: AmountContext,
    pattern: re.Pattern[str],
    *,
    bracket: int,
    inline: bool = False,
) -> _Clause | None:
    match = pattern.match(text, pos, end)
    if match is None:
        return None
    if inline:
        line_end = text.find("\n", match.end(), end)
        end = line_end if line_end >= 0 else end
    kind, year = _label_kind(match["label"], context)
    start = match.start("sign") if match["sign"] else match.end("label")
    clause = _Clause(kind, None, start, match.end(), year=year, arrow=bool(match["arrow"]), bracket=bracket)
    if kind in (Kind.PART_OF, Kind.RELISTED, Kind.ADDITIONAL):
        clause.start = match.start("label")
        clause.relation = Relation(kind.value)
    if match["approximate"]:
        clause.problems.append(Problem("approximate", clause.start, text[clause.start : match.end()]))
    if match["zero"]:
        clause.yen = 0
    elif match["damaged"]:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["damaged"], "a digit is illegible"))
    elif match["bound"]:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["bound"], "it is only a bound"))
    elif match["figure"]:
        _value(clause, match["figure"], negative=bool(match["sign"]), unit=None)
        _qualify(clause, text, end)
    if kind is Kind.RANGE:
        clause.kind, clause.yen, clause.start = Kind.PLAIN, None, match.start("label")
        clause.problems = [Problem("figure-unreadable", clause.start, text[clause.start : clause.end], "it is a range")]
    if kind is Kind.UNKNOWN and clause.relation is Relation.PART_OF:
        clause.kind, clause.named_parent = Kind.PART_OF, True
    return clause


def _bare_clause(text: str, pos: int, end: int, context: AmountContext, *, bracket: int) -> _Clause | None:
    """A number that has no unit of its own: read by the caption, or reported where there is none."""
    match = _BARE_FIGURE.match(text, pos, end)
    if match is None:
        return None
    start = match.start("sign") if match["sign"] else match.start("figure")
    clause = _Clause(Kind.PLAIN, None, start, match.end(), bracket=bracket)
    if text[_qualified(text, match.end(), end)[1] : end].strip(" \n)"):
        return None
    if context.unit is not None:
        _value(clause, match["figure"], negative=bool(match["sign"]), unit=context.unit)
        _qualify(clause, text, end)
    elif "," in match["figure"] or len(match["figure"]) >= 4:
        clause.problems.append(Problem("figure-unreadable", clause.start, match["figure"], "its unit is missing"))
    else:
        return None
    return clause


def _value(clause: _Clause, figure: str, *, negative: bool, unit: int | None) -> None:
    try:
        amount = yen(figure, unit=unit)
    except BrokenFigure as broken:
        clause.problems.append(Problem("figure-unreadable", clause.start, figure, str(broken)))
    else:
        clause.yen = -amount if negative else amount


def _qualified(text: str, pos: int, end: int) -> tuple[list[Relation | str], int]:
    found: list[Relation | str] = []
    progress = True
    while progress:
        progress = False
        for pattern, effect in _QUALIFIERS:
            match = pattern.match(text, pos, end)
            if match:
                bracketed = "(" in match[0]
                if not bracketed and match[0].endswith(")"):
                    match = pattern.match(text, pos, match.end() - 1) or match
                found.append(effect)
                pos, progress = match.end(), True
                break
    return found, pos


def _qualify(clause: _Clause, text: str, end: int) -> None:
    effects, clause.end = _qualified(text, clause.end, end)
    for effect in effects:
        if isinstance(effect, Relation):
            if clause.relation is not Relation.RELISTED:
                clause.relation = effect
        elif effect == "approximate":
            clause.problems.append(Problem("approximate", clause.start, text[clause.start : clause.end]))
        elif effect in ("bound", "range"):
            clause.yen = None
            if effect == "range":
                rest = _CLAUSE.match(text, clause.end, end)
                clause.end = rest.end() if rest else clause.end
            reason = "it is only a bound" if effect == "bound" else "it is a range"
            clause.problems.append(Problem("figure-unreadable", clause.start, text[clause.start : clause.end], reason))


def _label_kind(label: str, context: AmountContext) -> tuple[Kind, int | None]:
    label = label.strip(_LABEL_TRIM)
    if not label:
        return Kind.PLAIN, None
    for pattern, kind in _LABELS:
        if pattern.search(label):
            return kind, None
    if _RANGE_START.fullmatch(label):
        return Kind.RANGE, None
    year = first_fiscal_year(label)
    if year is not None:
        if context.fiscal_year is None:
            return Kind.YEAR, year
        if year == context.fiscal_year:
            return Kind.AMOUNT, year
        return (Kind.PREVIOUS_YEAR if year < context.fiscal_year else Kind.ASIDE), year
    return (Kind.AMOUNT if _AMOUNT_LABEL.fullmatch(label) else Kind.UNKNOWN), None


def closing_bracket(text: str, pos: int) -> int | None:
    """The offset of the bracket that closes the one at `pos`, None when it is not within reach.

    >>> closing_bracket("(a(b)c)d", 0)
    6
    """
    depth = 0
    for offset in range(pos, min(pos + _MAX_BRACKET, len(text))):
        character = text[offset]
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
            if depth == 0:
                return offset
        elif character == "\n" and depth == 1 and _COMPLETE.search(text, pos, offset) and not _GOES_ON.match(text, offset):
            return None
    return None


def _further_clauses(text: str, end: int, context: AmountContext, clauses: list[_Clause]) -> int:
    """Clauses that follow the first expression: in brackets, after a separator, or on the next line by their label."""
    while True:
        more = _MORE.match(text, end)
        if more is None:
            return end
        apart = _TRAILING_QUALIFIER.match(text, end)
        if apart:
            _requalify(clauses, apart["word"])
            end = apart.end()
            continue
        label = _LABEL_BEHIND.match(text, end)
        if label and clauses[-1].kind is Kind.PLAIN:
            kind, year = _label_kind(label["label"], context)
            if kind in (Kind.AMOUNT, Kind.YEAR, Kind.PREVIOUS_YEAR):
                clauses[-1].kind, clauses[-1].year, end = kind, year, label.end()
                continue
        gap = _CONTINUATION.match(text, end)
        assert gap is not None
        start, on_next_line = gap.end("gap"), "\n" in gap["gap"]
        if gap["next"] and gap["next"] != "※":
            close = closing_bracket(text, start)
            if close is None:
                return end
            found, rest = _bracket_clauses(text, start + 1, close, context, bracket=1)
            if not found or rest or not _acceptable(found, labelled=on_next_line or gap["next"] != "("):
                return end
            clauses += found
            end = close + 1
            continue
        clause = _clause_at(text, start, min(len(text), start + 90), context, _CLAUSE, bracket=0, inline=True)
        if clause is None and gap["next"] == "※":
            clause = _note_clause(text, start, context)
        if clause is None or not _acceptable([clause], labelled=not clause.arrow) or "\n" in text[start : clause.start]:
            return end
        if on_next_line and gap["next"] != "※" and not clause.arrow:
            return end
        clauses.append(clause)
        end = clause.end


def _note_clause(text: str, start: int, context: AmountContext) -> _Clause | None:
    """A note such as `※債務負担行為(令和8〜12年度)限度額 43,200千円`, whose label holds brackets."""
    line_end = text.find("\n", start)
    stop = line_end if line_end >= 0 else len(text)
    if stop - start > _MAX_BRACKET:
        return None
    opening = text.find("(", start, stop)
    close = text.find(")", opening, stop) if opening >= 0 else -1
    if close < 0:
        return None
    clause = _clause_at(text, close + 1, stop, context, _CLAUSE, bracket=0)
    if clause is not None:
        clause.kind, clause.year = _label_kind(text[start:opening] + text[close + 1 : clause.start], context)
    return clause


def _acceptable(clauses: list[_Clause], *, labelled: bool) -> bool:
    refused = {Kind.UNKNOWN, Kind.PLAIN, Kind.AMOUNT, Kind.YEAR} if labelled else {Kind.UNKNOWN}
    return all(clause.kind not in refused for clause in clauses)


_AS_OTHER = {
    Kind.OF_WHICH: OtherRelation.OF_WHICH,
    Kind.PREVIOUS_YEAR: OtherRelation.PREVIOUS_YEAR,
    Kind.DIFFERENCE: OtherRelation.DIFFERENCE,
    Kind.LIMIT: OtherRelation.LIMIT,
    Kind.ADDITIONAL: OtherRelation.ADDITIONAL,
}
_OWN = (Kind.AMOUNT, Kind.PLAIN, Kind.YEAR, Kind.PART_OF, Kind.RELISTED, Kind.ADDITIONAL)


def _interpret(clauses: list[_Clause], start: int, end: int, context: AmountContext) -> AmountReading:
    own = _own_clause(clauses)
    problems = [problem for clause in clauses for problem in clause.problems if clause.kind is not Kind.ASIDE]
    others: list[OtherFigure] = []
    unlabelled: list[_Clause] = []
    for clause in clauses:
        if clause is own or clause.yen is None or clause.kind is Kind.ASIDE:
            continue
        relation = _AS_OTHER.get(clause.kind)
        if clause.kind is Kind.YEAR:
            relation = _PREVIOUS
        if relation is None and own is not None:
            unlabelled.append(clause)
        elif relation is not None:
            others.append(OtherFigure(clause.yen, relation, clause.start, clause.end))
    for clause, relation in _by_position(own, unlabelled, context):
        if relation is not None and clause.yen is not None:
            others.append(OtherFigure(clause.yen, relation, clause.start, clause.end))
        elif not context.brackets_aside:
            problems.append(Problem("figure-unlabelled", clause.start, ""))
    others.sort(key=lambda other: other.start)
    if own is None:
        return AmountReading(None, Relation.EXACT, start, end, start, end, tuple(others), tuple(problems))
    relation = own.relation or Relation.EXACT
    return AmountReading(own.yen, relation, start, end, own.start, own.end, tuple(others), tuple(problems))


def _own_clause(clauses: list[_Clause]) -> _Clause | None:
    arrows = [index for index, clause in enumerate(clauses) if clause.arrow and index]
    if arrows and clauses[arrows[0]].kind in _OWN:
        index = arrows[0]
        if clauses[index - 1].kind in (Kind.PLAIN, Kind.AMOUNT, Kind.YEAR, Kind.PART_OF):
            clauses[index - 1].kind = Kind.PREVIOUS_YEAR
        return clauses[index]
    years = [clause for clause in clauses if clause.kind is Kind.YEAR]
    if years:
        return max(years, key=lambda clause: clause.year or 0)
    for kind in (Kind.AMOUNT, *_OWN[1:]):
        for clause in clauses:
            if clause.kind is kind:
                return clause
    return None


def _by_position(
    own: _Clause | None, unlabelled: list[_Clause], context: AmountContext
) -> list[tuple[_Clause, OtherRelation | None]]:
    """What figures without a label are: by the document's note, or because they add up as year before and difference."""
    if len(unlabelled) == 2 and own is not None and own.yen is not None:
        before, change = unlabelled
        if before.yen is not None and change.yen is not None and own.yen - before.yen == change.yen:
            return [(before, _PREVIOUS), (change, _DIFFERENCE)]
    return [(clause, context.brackets if clause.bracket else None) for clause in unlabelled]
