"""Other lists: which lines list bids, contracts, payments, gifts, pay, fees, what one can apply for, bills or accounts.

What is agreed for one contract, was paid to somebody on one day, was given by somebody or is given to who applies is no
item of a budget, however much its row looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.items.candidates import UNITS_OF_BUDGETS, Candidate
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import columns_named, words_of_head
from mie_budget.reading.titles import mark_of

_CONTRACT = lazy("<column.contract>|<column.holding>")
_PAYMENT = lazy("<column.payment>")
_LEDGER = lazy(r"[^。]{0,24}<ledger>(?:[^。\d]|\d{1,4}[年月]){0,16}", needs="ふァ効命情況覧際")
_TENDER = lazy(r"[^。]{0,24}<tender>[^。]{0,24}。?", needs="ザ札積")
_TENDER_FIELD = lazy(r"<field.tender>(?=$|[ :：|(].*)")
_DAY = lazy(
    r"(?:(?:No\.?)?\d{1,3}[\s|])?[\s|]*"
    r"(?P<day>(?:(?:令和|平成|[RHrh])?(?:元|\d{1,4})年)?\d{1,2}月\d{1,2}日|(?:[RHrh]\d{1,2}|\d{4})([./-])\d{1,2}\2\d{1,2}(?!\d)"
    r"|\d{1,2}/\d{1,2}(?=[\s(|]))(?!から|まで|以降|[~～-])"
)
"""The day that a row begins with, behind its number; not one from which or up to which something goes on."""
_LEAST_ROWS = 3
"""Two days may be those of events."""
_LEAST_OF_BUDGETS = 1_000_000
"""A list whose rows begin with days may be one of events or works, each of which costs so much; a payment out of an
account for small expenses never does."""
_PAY = lazy("<column.pay>")
_OF_PAY = lazy(r"[^。]{0,24}<pay>[^。]{0,16}", needs="与況酬")
_SUM = lazy(r"\d{3}|\d ?[百千万億]?円")
_GRANT = lazy("<column.grant>", needs="容額")
_PRICE = lazy(r"(?:<column.fee>|<label.of_one>)(?:\([^()]{1,8}\))?")
_APPLICANT = lazy("<column.applicant>")
_BUDGET = lazy(r"[^|]*(?:<budget>|要求|査定).*|<label.amount>")
_GIFT = lazy("<column.gift>", needs="受寄")
_SPENT = lazy(r"(?!.*使(?:い道|途))[^|]*(?:<budget>|要求|査定|事業費|充当).*|<label.amount>")
_SIDE_OF_ROW = lazy(r"(?=..$)(?:<side.revenue>|<side.expenditure>)(?<=[入出])")
_GUIDE = lazy(r"(?:[^。]{0,24})?<guide>(?:[^。]{0,12})?", needs="りガハ引料早案")
_BILL = lazy(r"[\s|]*(?:(?:<bill>)案?\s?第?\s?\d{1,3}\s?号|第\s?\d{1,3}\s?号\s?(?:<bill>))\s*(?=[^\s\d])")
_BILL_AT = 20
"""Characters in which the number of a bill stands: 議員提出議案第12号."""
_LEAST_BILLS = 2
_ACCOUNTS = lazy(r"\d(?:つ|種類)?の[^。、\d]{0,8}<accounts>。?$", needs="計")
_NATURE = lazy(r"(?P<name><nature>)(?:[、,・(].{0,16})?")
_LEAST_NATURES = 4
"""What budgets are spent on by their nature: fewer may be what one programme is made of."""
_LONGEST_NATURE = 24
_LONGEST_HEADLINE = 45
_TOP = 5
"""Lines among which a document is called a ledger or a guide; further down that may be in the name of an item."""
_LEAST_NAMES = 2
"""Columns that a head names: one word alone may stand in a sentence or in a form."""


def contract_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head that names a column of bids or contracts; all lines of a call for bids.

    That is what its headline calls so and what has a label that nothing else has: 入札公告 may be a link of the page.
    """
    if _is_called(_TENDER, lines) and any(map(_is_of_tender, lines.stripped)):
        return frozenset(range(len(lines.stripped)))
    return _lines_below(_CONTRACT, lines, outline)


def _is_of_tender(text: str) -> bool:
    mark = mark_of(text)
    return _TENDER_FIELD.match(text[mark.end if mark is not None else 0 :].lstrip()) is not None


def payment_lines(candidates: Sequence[Candidate], lines: Lines, outline: Outline) -> frozenset[int]:
    """All lines of a ledger of payments, those below each head with a column of them, and those with a day and a sum.

    Rows that begin with a day are payments where there are three of them, on several days, all of small sums in single
    yen.
    """
    if _is_called(_LEDGER, lines):
        return frozenset(range(len(lines.stripped)))
    return _lines_below(_PAYMENT, lines, outline) | _rows_of_days(candidates, lines)


def _rows_of_days(candidates: Sequence[Candidate], lines: Lines) -> frozenset[int]:
    days: dict[int, str] = {}
    for one in candidates:
        text = lines.stripped[one.first_line]
        day = _DAY.match(text) if text[:1] in "0123456789RHrh令平N|" else None
        if day is None or one.yen is None:
            continue
        if one.own_unit in UNITS_OF_BUDGETS or abs(one.yen) >= _LEAST_OF_BUDGETS:
            return frozenset()
        days[one.first_line] = day["day"]
    several = len(days) >= _LEAST_ROWS and len(set(days.values())) > 1
    return frozenset(days) if several else frozenset()


def grant_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head of a table that says who gets how much, to another head; all lines of a guide.

    A head that names a column of the budget speaks of items, whoever gets them.
    """
    if _is_called(_GUIDE, lines):
        return frozenset(range(len(lines.stripped)))
    found: set[int] = set()
    below = False
    for number, text in enumerate(lines.stripped):
        words = words_of_head(text)
        if len(words) > 1:
            sums = any(map(_GRANT.fullmatch, words)) and not any(map(_BUDGET.fullmatch, words))
            if sums and any(map(_APPLICANT.fullmatch, words)):
                below = True
            elif below:
                below = columns_named(words, outline.fiscal_year) < _LEAST_NAMES
        if below:
            found.add(number)
    return frozenset(found)


def price_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head with a column of what one pays, or gets at most, and none of the budget."""
    return _lines_below(_PRICE, lines, outline, alone=True, but=_BUDGET)


def revenue_rows(lines: Lines) -> frozenset[int]:
    """The rows with 歳入 in a column in which others have 歳出: accounts in one table."""
    sides: dict[int, tuple[set[int], set[int]]] = {}
    for number, text in enumerate(lines.stripped):
        if "|" in text and ("入" in text or "出" in text):
            for at, cell in enumerate(map(str.strip, text.split("|"))):
                if _SIDE_OF_ROW.fullmatch(cell):
                    sides.setdefault(at, (set(), set()))[cell[-1] == "出"].add(number)
    return frozenset(number for revenue, expenditure in sides.values() if expenditure for number in revenue)


def gift_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head that names a column of gifts received and none of what is spent, to another head.

    What people have given for a use is no sum that a budget sets aside for it, however the use is called.
    """
    found: set[int] = set()
    if _GIFT.search("\n".join(lines.stripped)) is None:
        return frozenset()
    below = False
    for number, text in enumerate(lines.stripped):
        words = words_of_head(text)
        if len(words) > 1:
            if any(map(_GIFT.fullmatch, words)) and _SUM.search(text) is None:
                below = not any(map(_SPENT.fullmatch, words))
            elif below:
                named = columns_named(words, outline.fiscal_year)
                below = named < _LEAST_NAMES and (_SPENT.fullmatch(words[-1]) is None or _SUM.search(text) is not None)
        if below:
            found.add(number)
    return frozenset(found)


def pay_lines(lines: Lines, outline: Outline) -> frozenset[int]:
    """The lines below each head with a column of what those are paid who work for somebody, to the next head or side.

    All lines of a document about nothing else.
    """
    if _is_called(_OF_PAY, lines):
        return frozenset(range(len(lines.stripped)))
    return _lines_below(_PAY, lines, outline, alone=True)


def bill_lines(lines: Lines) -> frozenset[int]:
    """The lines that open with the number of a bill, where several do: what an assembly has decided on, by its name."""
    found = [number for number, text in enumerate(lines.stripped) if "号" in text[:_BILL_AT] and _BILL.match(text)]
    return frozenset(found) if len(found) >= _LEAST_BILLS else frozenset()


def account_lines(lines: Lines) -> frozenset[int]:
    """The lines of each list that a sentence above announces as that of accounts (5つの特別会計があります)."""
    found: set[int] = set()
    style: str | None = None
    announced = False
    for number, text in enumerate(lines.stripped):
        if not text:
            continue
        mark = mark_of(text)
        if announced:
            style, announced = (None if mark is None else mark.style), False
        elif style is not None and (mark is None or mark.style != style):
            style = None
        if style is not None:
            found.add(number)
        announced = "会計" in text and _ACCOUNTS.search(text) is not None
    return frozenset(found)


def nature_lines(lines: Lines) -> frozenset[int]:
    """The lines of a table of what a budget is spent on by its nature, each alone on its line, to the next heading.

    What explains the natures there, wrapped around their sums, is no name.
    """
    found = {
        number: match["name"]
        for number, text in enumerate(lines.stripped)
        if 0 < len(text) <= _LONGEST_NATURE and (match := _NATURE.fullmatch(text)) is not None
    }
    if len(set(found.values())) < _LEAST_NATURES:
        return frozenset()
    last = max(found) + 1
    while last < len(lines.stripped) and mark_of(lines.stripped[last]) is None and not is_heading(lines.stripped[last]):
        last += 1
    return frozenset(range(min(found), last))


def _is_called(words: re.Pattern[str], lines: Lines) -> bool:
    """Whether one of the first lines is a headline that calls the document so."""
    shown = [text for text in lines.stripped if text][:_TOP]
    return any(len(text) < _LONGEST_HEADLINE and words.fullmatch(text) for text in shown)


def _lines_below(
    column: re.Pattern[str], lines: Lines, outline: Outline, *, alone: bool = False, but: re.Pattern[str] | None = None
) -> frozenset[int]:
    """The lines below each head that names such a `column`, and none such as `but`: to another head, side or page.

    Such a column `alone` makes a head of words without a sum.
    """
    if column.search("\n".join(lines.stripped)) is None:
        return frozenset()
    found: set[int] = set()
    begun: int | None = None
    sides = {fact.line for fact in outline.facts if fact.side is not None}
    for number, text in enumerate(lines.stripped):
        words = words_of_head(text)
        such = any(map(column.fullmatch, words)) and (but is None or not any(map(but.fullmatch, words)))
        # Naming columns takes long, and no other line has anything of it.
        asked = len(words) > 1 and (such or begun is not None)
        named = columns_named(words, outline.fiscal_year) if asked else 0
        turned = bool(number and lines.known and lines.known[number].page != lines.known[number - 1].page)
        if such and alone and len(words) > 1 and _SUM.search(text) is None:
            named = max(named, _LEAST_NAMES)
        if begun is not None and (named >= _LEAST_NAMES or turned or number in sides):
            found.update(range(begun, number))
            begun = None
        if such and named >= _LEAST_NAMES:
            begun = number
    if begun is not None:
        found.update(range(begun, len(lines.stripped)))
    return frozenset(found)
