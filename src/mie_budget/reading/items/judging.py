"""Judging: each candidate's verdict, from named evidence for and against it and from its neighbours.

What is not certain enough is not returned: it is reported, with what speaks against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Relation, Stage
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.items.by_name import (
    BESIDE_BRACKET,
    ENCLOSED,
    OF_SIDE,
    PRICE_AT_END,
    is_programme,
    name_speaks_against,
    names_no_programme,
    other_at_once,
    other_by_name,
    other_of_department,
)
from mie_budget.reading.items.candidates import (
    LEAST_UNIT,
    LEAST_VOUCHED,
    LEAST_YEN,
    UNITS_OF_BUDGETS,
    Candidate,
    Verdict,
    is_column_head,
    is_headline,
    list_of,
    rounded_headlines,
)
from mie_budget.reading.items.neighbours import compare
from mie_budget.reading.items.other_lists import (
    account_lines,
    bill_lines,
    contract_lines,
    gift_lines,
    grant_lines,
    nature_lines,
    pay_lines,
    payment_lines,
    price_lines,
    revenue_rows,
)
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.organizations import is_organization
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.cells import known_cells
from mie_budget.reading.titles import mark_of, marker_of

_PAGE_ALONE = lazy(r"\d{1,2}")
# Inside the bracket of a figure: it is what a person gets or pays, `(賞金100万円)`.
_OTHER_MONEY = lazy(r"[(（](?!<total>)<no_name>\s?$")
_OF_ONE = lazy(r"(?<!\d)[1一](?:<price.one>)$")
"""Right before a figure, no blank between: 1枚1,216円; apart it is how many an item is of."""
_MOST_FOR_ONE = 1_000_000
"""What is for one person or thing, in single yen, is less."""
_TOP = 60
"""Lines in which a list of a budget's items says that it is one."""
_LIKENED = lazy("<likened>", needs="例均布政知簿表計")
_HOUSEHOLD = lazy("<household>")
_LIKENED_NAME = lazy(r"[^()]+\([^()]*(?:費|税|債|金|料|等)[^()]*\)")
_LEAST_LIKENED = 2
"""One programme may well help with the rent."""
_FREE_FRAMES = frozenset({"header", "above"})
"""Those of items that no table and no form states."""
_LEAST_SUMMED = 3
"""Two names may head the items below them, each with their sum."""
_SUM = lazy(r"\d ?[百千万億]+円|\d,\d{3}円")
_SUM_AT_END = lazy(r"[^\d,.]\d[\d,.]*(?:百万円|千円|,\d{3}円)\)?\s?(?:など|等|ほか|他)?[。\s]?$")
"""In the unit of budgets: no programme is called by so much."""
_LEAST_CELLS = 3
"""A name, what is said of it, and a figure."""
_ALONE = lazy(r"[△▲−-]?(?:\d{1,3}(?:,\d{3})+|\d{4,})(?:[千百万億]*円)?")
_TEXT_LABEL = lazy(r"(?:<field.text>|<column.rate>)[\s:：]")


class _Surroundings(NamedTuple):
    """What a document says that bears on each of its candidates.

    `frames` are how many are printed alike, `unbroken` how many programmes are but for a line break, `vouched` how many
    have a department and an amount in brackets, `beside` how many another figure in a bracket. It `speaks_of_budget` at
    its top or by its units, and `speaks` of one anywhere. `likened` it likens a budget to that of a household. `named`
    are its items by the templates of a notation. `charges` it says by name who is in charge.
    """

    outline: Outline
    frames: Counter[tuple[str, str]]
    unbroken: Counter[tuple[str, str]]
    vouched: int
    beside: int
    speaks_of_budget: bool
    speaks: bool
    likened: bool
    named: bool
    charges: bool


def judge(candidates: list[Candidate], lines: Lines, outline: Outline, *, named: bool) -> None:
    """Give each candidate its verdict, from what speaks for and against it and from its neighbours."""
    around = _surroundings(candidates, lines, outline, named=named)
    _take_totals_for_own(candidates)
    _note_prices(candidates)
    lists = (
        ("contract", contract_lines(lines, outline)),
        ("payment", payment_lines(candidates, lines, outline)),
        ("per-person", pay_lines(lines, outline) | price_lines(lines, outline)),
    )
    grants = grant_lines(lines, outline)
    revenue = gift_lines(lines, outline) | revenue_rows(lines)
    bills = bill_lines(lines)
    accounts = account_lines(lines)
    natures = nature_lines(lines)
    rounded = rounded_headlines(lines.stripped)
    for candidate in candidates:
        before = lines.texts[candidate.amount_line][max(0, candidate.amount_offset - 40) : candidate.amount_offset]
        if candidate.yen is not None and not before.endswith("(") and _OTHER_MONEY.search(before):
            candidate.against.append("no-name")
        if candidate.own_unit == 1 and candidate.known_yen < _MOST_FOR_ONE and _OF_ONE.search(before):
            candidate.against.append("per-person")
        if before[-1:] == "(" and before[-2:-1].isdigit() and _says_other_in_brackets(candidate, outline):
            candidate.against.append("columns")
        if candidate.frame in _FREE_FRAMES and _is_point_of_cell(candidate, lines):
            candidate.against.append("columns")
        candidate.against += (word for word, found in lists if candidate.first_line in found)
        if candidate.first_line in grants and candidate.own_unit not in UNITS_OF_BUDGETS and not candidate.labelled:
            candidate.against.append("per-person")
        if candidate.first_line in revenue:
            candidate.take_for(*OF_SIDE[Side.REVENUE])
            continue
        _weigh(candidate, around)
        if candidate.is_item and candidate.first_line in bills:
            candidate.take_for(Verdict.REFERENCE, "bill")
        if candidate.is_item and (
            candidate.first_line in accounts or (candidate.first_line in natures and candidate.mark is None)
        ):
            candidate.take_for(Verdict.SIZE, "size")
        if (
            candidate.is_item
            and candidate.departments is None
            and (candidate.amount_line in rounded or is_headline(lines.stripped[candidate.amount_line]))
        ):
            candidate.take_for(Verdict.SIZE, "size")
    compare(candidates, lines.stripped, lines.texts, supplementary=outline.stage is Stage.SUPPLEMENTARY)
    _leave_limits_alone(candidates)


def _leave_limits_alone(candidates: Sequence[Candidate]) -> None:
    """Rows of limits are no items where a document lists nothing else: what may be lent, or later years may cost."""
    items = [one for one in candidates if one.is_item]
    if all(one.frame == "table" and one.limit_only for one in items):
        for one in items:
            one.take_for(Verdict.REFERENCE, "limit")


def _says_other_in_brackets(candidate: Candidate, outline: Outline) -> bool:
    """Whether a note says that brackets hold another figure: then a number that none could read is the item's own."""
    context = outline.context(candidate.amount_line)
    return candidate.yen is not None and (context.brackets is not None or context.brackets_aside)


def _surroundings(candidates: Sequence[Candidate], lines: Lines, outline: Outline, *, named: bool) -> _Surroundings:
    likened = _is_likened(candidates, "\n".join(lines.stripped))
    named_in_thousands = [one for one in candidates if one.own_unit in UNITS_OF_BUDGETS and is_programme(one.name)]
    speaks_of_budget = (
        (outline.speaks_at is not None and outline.speaks_at < _TOP)
        or bool(outline.titles)
        or any(unit >= LEAST_UNIT for _, unit in outline.units)
        or len(named_in_thousands) >= LEAST_VOUCHED
    )
    return _Surroundings(
        outline,
        frames=Counter(list_of(one) for one in candidates if one.title is not None and one.yen is not None),
        unbroken=Counter(_unbroken(one) for one in candidates if one.yen is not None and is_programme(one.name)),
        vouched=sum(
            one.departments is not None and "D" in one.shape and "A(" in one.shape and one.yen is not None
            for one in candidates
        ),
        beside=sum(one.shape in BESIDE_BRACKET and one.title is not None and not one.bare for one in candidates),
        speaks_of_budget=speaks_of_budget and not likened,
        speaks=speaks_of_budget or outline.speaks_at is not None,
        likened=likened,
        named=named,
        charges=any(one.departments is not None and one.departments.names for one in candidates),
    )


def _unbroken(candidate: Candidate) -> tuple[str, str]:
    """The list of a candidate, whether its amount stands on the line of its name or below."""
    style, shape = list_of(candidate)
    return style, shape.removeprefix("above")


def _is_likened(candidates: Sequence[Candidate], shown: str) -> bool:
    """Whether a page likens the budget to a household's: one may be called 家計簿 and still list programmes."""
    said = [match[0] for match in _LIKENED.finditer(shown)]
    if not said or any(words[-1:] != "簿" for words in said):
        return bool(said)
    return sum(_is_of_household(one) for one in candidates if one.title is not None) >= _LEAST_LIKENED


def _is_of_household(candidate: Candidate) -> bool:
    """Whether a name is that of a household's expense, or has what that stands for beside it: 塾(教育費)."""
    printed = candidate.title_piece.text.strip() if candidate.title_piece is not None else candidate.name
    return _LIKENED_NAME.fullmatch(printed) is not None or _HOUSEHOLD.search(candidate.name) is not None


def _take_totals_for_own(candidates: Sequence[Candidate]) -> None:
    """What most of a list has before its figures is no sum of the others: 橋の点検(土木課) 事業費計 500千円."""
    listed = [
        one
        for one in candidates
        if one.frame in _FREE_FRAMES and one.yen is not None and (one.departments is not None or one.mark is not None)
    ]
    summed = [one for one in listed if one.is_total and one.title is not None]
    if len(summed) >= _LEAST_SUMMED and 2 * len(summed) > len(listed):
        for one in summed:
            one.is_total = False


def _is_point_of_cell(candidate: Candidate, lines: Lines) -> bool:
    """Whether a name stands behind other points of one cell, in a row that has a figure in a cell of its own.

    So the points in a cell of prose are read (②委託料 ③印刷 200千円) where no head says which column has the amounts.
    """
    piece, line = candidate.title_piece, candidate.amount_line
    cells = (known_cells(lines, line) or ()) if lines.known and lines.known[line].cells else ()
    if piece is None or len(cells) < _LEAST_CELLS:
        return False
    title_line, start = piece.place(0)
    own = next(((first, end) for first, end in cells if first <= start < end), None)
    if own is None or title_line != line:
        return False
    text = lines.texts[line]
    before = text[own[0] : start].rstrip()
    mark = mark_of(before)
    if mark is None or mark.number is None or mark.end >= len(before):
        return False
    return any(_ALONE.fullmatch(text[first:end].strip()) for first, end in cells if (first, end) != own)


def _note_prices(candidates: Sequence[Candidate]) -> None:
    """So little is what somebody pays or gets, where budgets are printed in thousands or have a label."""
    named = [one for one in candidates if one.title is not None]
    thousands = sum(one.own_unit in UNITS_OF_BUDGETS for one in named) >= LEAST_VOUCHED
    with_label = [one.labelled for one in named if one.known_yen >= LEAST_YEN]
    labelled = sum(with_label) >= LEAST_VOUCHED and 2 * sum(with_label) > len(with_label)
    for one in named:
        least = LEAST_YEN if (thousands and one.own_unit == 1) or (labelled and not one.labelled) else 0
        if one.own_unit == 1 and one.departments is None:
            least = max(least, _LEAST_PRINTED)
        if 0 < one.known_yen < least and one.frame in ("header", "above"):
            one.against.append("per-person")


def _weigh_untitled(candidate: Candidate) -> None:
    candidate.verdict = Verdict.DOUBTFUL
    if candidate.is_total:
        candidate.take_for(Verdict.TOTAL, "total-label")
        return
    if candidate.bare and candidate.departments is None and _PAGE_ALONE.fullmatch(candidate.amount_text):
        # The number of a page is no money.
        candidate.verdict, candidate.figures = Verdict.REFERENCE, []
    candidate.against.append("title-missing")


def _weigh(candidate: Candidate, around: _Surroundings) -> None:
    if candidate.title is None:
        _weigh_untitled(candidate)
        return
    name, against = candidate.name, candidate.against
    side = around.outline.side_at(candidate.first_line)
    strict = (
        candidate.departments is not None
        and candidate.names_departments
        # Among statements about the budget 同 stands for a remark, no department.
        and (
            (
                candidate.departments.ditto
                and side in (Side.ITEMS, Side.RELISTED)
                # Where there is nobody to repeat, it may repeat a remark: 橋の点検(新規)、道の補修(同)。
                and (around.charges or candidate.states_amount)
            )
            or any(map(is_organization, candidate.departments.names))
        )
    )
    same = around.frames[list_of(candidate)]
    if is_programme(name):
        # The figure of one may stand on the line of its name, that of the next below it.
        same = max(same, around.unbroken[_unbroken(candidate)])
    if candidate.shape in BESIDE_BRACKET and not candidate.bare:
        # Chapters, sections and points print their figures alike.
        same = max(same, around.beside)
    _place_speaks(candidate, same, strict=strict)
    _document_speaks(candidate, around)
    # Somebody is in charge of a fund too.
    other = (Verdict.SIZE, "balance") if side is Side.BALANCE else other_at_once(candidate)
    if other is None and side is Side.REVENUE_LISTED:
        # So is somebody of each kind of revenue.
        other = OF_SIDE[side]
    if other is not None:
        _take_for(candidate, other, side)
        return
    listed = candidate.mark is not None or candidate.list_depth is not None
    says_nothing = (
        ((" " in name or ":" in name) and _TEXT_LABEL.match(name) is not None)
        or is_column_head(name, around.outline.fiscal_year)
        or marker_of(name) is not None
        or names_no_programme(name, listed=listed or candidate.frame not in _FREE_FRAMES)
    )
    if says_nothing:
        against.append("no-name")
    if strict and (
        PRICE_AT_END.search(name)
        or (not around.speaks and candidate.own_unit == 1 and 0 < abs(candidate.known_yen) < LEAST_YEN)
    ):
        against.append("per-person")
    other = (other_of_department if strict else other_by_name)(candidate)
    if other is None and strict and side is Side.REVENUE and candidate.frame == "table":
        # Somebody is in charge of each kind of revenue too.
        other = OF_SIDE[side]
    if other is None and not strict:
        name_speaks_against(candidate)
        # Where the money comes from is a label of the form above, and no heading of the next.
        programme = "programme" in candidate.evidence
        of_form = candidate.frame == "form" and (candidate.names_departments or programme)
        # What has sources of its own is none of them.
        has_sources = programme and any(role == "revenue" for _, _, role in candidate.figures)
        other = None if (of_form or has_sources) and side is Side.REVENUE else OF_SIDE.get(side)
    if other is not None:
        _take_for(candidate, other, side)
        return
    candidate.verdict = _verdict(candidate, strict=strict, named=around.named)


def _take_for(candidate: Candidate, other: tuple[Verdict, str], side: Side | None) -> None:
    """Say what a candidate is instead of an item, and that its heading says so too where it stands in a table."""
    candidate.take_for(*other)
    of_section = OF_SIDE[side][1] if side in OF_SIDE and candidate.frame == "table" else other[1]
    if of_section != other[1]:
        candidate.against.append(of_section)


def _document_speaks(candidate: Candidate, around: _Surroundings) -> None:
    """What the document says for a candidate or against it, and what the candidate says of itself."""
    evidence = candidate.evidence
    if around.likened and (candidate.mark is None or _is_of_household(candidate)):
        candidate.against.append("likened")
    if around.speaks_of_budget:
        evidence.append("budget")
    if (
        around.vouched >= (1 if candidate.markers else LEAST_VOUCHED)
        and "A(" in candidate.shape
        and candidate.departments is None
    ):
        evidence.append("vouched-list")
    if candidate.relation is Relation.PART_OF:
        evidence.append("part-of")
    if candidate.markers:
        evidence.append("marker")


def _place_speaks(candidate: Candidate, same: int, *, strict: bool) -> None:
    """What a candidate's place, and the `same` number of those printed alike, say for it."""
    evidence = candidate.evidence
    if strict:
        evidence.append("department")
    elif candidate.names_departments:
        evidence.append("department-place")
    elif candidate.heading_line is not None:
        evidence.append("department-heading")
    if candidate.frame in ("table", "form", "notation"):
        evidence.append(candidate.frame)
    if candidate.mark is not None:
        evidence.append("mark")
    if same >= 3:
        evidence.append("same-frame")
    elif same == 2:
        evidence.append("frame-twice")
    if is_programme(candidate.name):
        evidence.append("programme")


def _verdict(candidate: Candidate, *, strict: bool, named: bool) -> Verdict:
    """What a candidate is whose name is none of something else."""
    evidence, against = candidate.evidence, candidate.against
    amount = candidate.yen is not None or candidate.has_note(DiagnosticCode.FIGURE_UNREADABLE)
    if {"columns", "contract", "payment"} & set(against):
        return Verdict.DOUBTFUL
    if strict:
        return Verdict.DOUBTFUL if {"no-name", "per-person"} & set(against) else Verdict.ITEM
    if candidate.frame in ("table", "form"):
        return _verdict_of_row(candidate)
    if candidate.frame == "notation":
        return Verdict.DOUBTFUL if "sentence" in against else Verdict.ITEM
    if not amount and not candidate.limit_only and not candidate.states_amount:
        return Verdict.DOUBTFUL
    if {"no-name", "organization", "per-person", "several-figures"} & set(against):
        return Verdict.DOUBTFUL
    if "sentence" in against:
        return Verdict.ITEM if _is_ordered(candidate) and "budget" in evidence else Verdict.PROSE
    if "department-place" in evidence and amount:
        return Verdict.ITEM
    bare_revenue = "revenue-name" in against and _OF_LISTS.isdisjoint(evidence)
    if "likened" in against or bare_revenue:
        return Verdict.DOUBTFUL
    return Verdict.ITEM if _weight(candidate, named=named) >= _LEAST_WEIGHT else Verdict.DOUBTFUL


_OF_LISTS = frozenset({"mark", "marker", "programme", "same-frame"})
"""What says that a name of revenue stands in a list of programmes all the same."""


def _verdict_of_row(candidate: Candidate) -> Verdict:
    against = candidate.against
    if "per-person" in against and candidate.frame == "table":
        return Verdict.DOUBTFUL
    if "organization" in against:
        return Verdict.REFERENCE
    if "円" in candidate.name and (_SUM_AT_END.search(candidate.name) or len(_SUM.findall(candidate.name)) > 1):
        # What its cell enumerates, each with its sum.
        return Verdict.DOUBTFUL
    return Verdict.DOUBTFUL if "no-name" in against else Verdict.ITEM


def _is_ordered(candidate: Candidate) -> bool:
    """Whether a candidate is counted among others printed alike, or one of several with a labelled sum right below."""
    mark = candidate.mark
    if mark is not None and candidate.labelled and candidate.shape.removeprefix("above") in ENCLOSED:
        return not {"same-frame", "frame-twice"}.isdisjoint(candidate.evidence)
    counted = mark is not None and (mark.kind != "bullet" or candidate.shape in ENCLOSED)
    return counted and {"mark", "same-frame"} <= set(candidate.evidence)


_LEAST_PRINTED = 1_000
"""What a budget sets aside to keep an account open; a smaller sum in single yen is what somebody pays."""
_LEAST_WEIGHT = 3
"""Even strong evidence (2) needs a second kind beside it: one alone is never enough."""
_WEIGHTS = {
    "same-frame": 2,
    "budget": 2,
    "vouched-list": 2,
    "frame-twice": 1,
    "programme": 1,
    "mark": 1,
    "marker": 1,
    "part-of": 1,
    "department-heading": 1,
}


def _weight(candidate: Candidate, *, named: bool) -> int:
    """How much the evidence says for an item of which nothing is certain by itself."""
    weight = sum(_WEIGHTS.get(word, 0) for word in set(candidate.evidence)) + named
    return weight - 1 if candidate.rest is not None and candidate.mark is None else weight
