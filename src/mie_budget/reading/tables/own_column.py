"""The own column: which of the columns holds the items' own amounts, by its year and by who has set its figures."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.models import Stage
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role, bare_name, places_of
from mie_budget.reading.tables.levels import of_finest_level

_YEARS_OF_PLAN = 3
"""Two years are this one and the one before, with which it is compared."""
_SETTLED = lazy("決算|実績")
_CURRENT = lazy(r"予算現額(?:[(〔\[].*)?")
_EXECUTED = lazy("決算|支出済額|不用額|執行額|執行率|繰越額")
"""What stands beside the current budget where a year is over; the budget is not what such a document reports."""
_SUM_OF_SOURCES = lazy(r"(?:(?:予算|要求|査定)額|事業費|予算)(?:合計|計|総額)(?:[(〔\[].*)?")
_ONLY = lazy(r"事業費の?(?:合?計|総額)|予算総額|(?:<label.funding>)(?<=額)(?:[(〔\[].*)?")
_PART_OF_YEAR = lazy("うち、?[本今当]年度")
_CHANGE = lazy(r"(?:\d{1,2}月|第\d{1,2}号|今回)?補正(?:予算)?[額案]?(?:[(]第\d{1,2}号[)])?|.*補正額.*")
_INITIAL = lazy("<stage.initial>")
_PRIORITY = ("査定", "内示", "決定", "調整")
_RESTORED = "復活"
"""What was cut and is given back at the end of the procedure, on top of what was assessed."""
_DECIDED = lazy("予算|計上|決定|最終")
_SUM_BEHIND = lazy(r"<total>額?(?:[(〔\[].*)?")
_AMOUNT = lazy("<label.amount>")


def own_column(columns: Sequence[Column], outline: Outline) -> int | None:
    """Which column holds the items' own amounts: of the document's year, assessed before requested; None if none does.

    In a supplementary budget it is the change, not the sum before or after it; in a list of all stages it is the first.
    """
    candidates = places_of(columns, Role.AMOUNT)
    # What it costs this year may be a part of what it costs in all: 総事業費, うち令和8年度.
    candidates = candidates or [at for at, column in enumerate(columns) if _is_this_years_part(column, outline)]
    if not candidates and any(column.role in (Role.OF_WHICH, Role.FUNDING) for column in columns):
        # What a grant is a part of is the amount: 総事業費, うち交付金.
        candidates = [index for index, column in enumerate(columns) if bare_name(column.text)[0] == "総事業費"]
    if not candidates and any(column.role is Role.FUNDING for column in columns):
        # What the sources add up to, where no other column has the amount: 予算額合計.
        candidates = [index for index, column in enumerate(columns) if _SUM_OF_SOURCES.fullmatch(column.text)][:1]
    figures = [index for index, column in enumerate(columns) if column.role in NUMERIC]
    if not candidates and len(figures) == 1 and _ONLY.fullmatch(columns[figures[0]].text):
        # All that it states of them, whether what each costs in all or what a fund gives to each.
        candidates = figures
    if not candidates and not any(_EXECUTED.search(column.text) for column in columns):
        # A plan of how the budget is to be spent states no other figure of it.
        candidates = [index for index, column in enumerate(columns) if is_current_budget(column.text)]
    candidates = of_finest_level(columns, candidates)
    if not candidates:
        return None
    years = [year for index in candidates if (year := columns[index].year) is not None]
    if years:
        settled = {columns[index].year for index in candidates if _SETTLED.search(columns[index].text)}
        if outline.fiscal_year is None and len(set(years).difference(settled) or set(years)) >= _YEARS_OF_PLAN:
            # A plan: nothing says which of its years is meant. What is settled is past.
            return None
        wanted = outline.fiscal_year if outline.fiscal_year in years else max(years)
        candidates = [index for index in candidates if columns[index].year in (wanted, None)]
    if any(_RESTORED in columns[index].text for index in candidates):
        candidates = _with_restored(columns, candidates)
        if not candidates:
            return None
    for words in _PRIORITY:
        chosen = [index for index in candidates if words in columns[index].text]
        if chosen:
            # The last assessment is the one that stands.
            return chosen[-1]
    changes = [index for index in candidates if _states_change(columns[index].text)]
    if outline.stage is Stage.INITIAL and any(_INITIAL.search(columns[index].text) for index in candidates):
        changes = []
    others = [index for index in candidates if _states_amount(columns[index].text)]
    # Beside what is decided (予算額) what is proposed (予算案) is this year's.
    proposed = [index for index in others if columns[index].text.endswith("案")]
    return (changes or proposed or others or candidates)[0]


def _is_this_years_part(column: Column, outline: Outline) -> bool:
    if column.role is not Role.OF_WHICH:
        return False
    return _PART_OF_YEAR.match(column.text) is not None if column.year is None else column.year == outline.fiscal_year


def is_current_budget(text: str) -> bool:
    """Whether a head is that of the budget as it stands, changes and all: 予算現額."""
    return _CURRENT.fullmatch(text) is not None


def _with_restored(columns: Sequence[Column], candidates: list[int]) -> list[int]:
    """Of the columns of amounts those that may be an item's own, where one holds what was given back on top (復活額).

    That is what was decided with it. None is where both steps stand alone: what they make together is not printed.
    """
    given = [index for index in candidates if _RESTORED in columns[index].text and not asks(columns[index].text)]
    others = [index for index in candidates if _RESTORED not in columns[index].text and not asks(columns[index].text)]
    last = max(index for index in candidates if _RESTORED in columns[index].text)
    decided = [index for index in others if index > last or _DECIDED.search(columns[index].text)]
    if not decided and given:
        decided = [index for index, column in enumerate(columns) if index > last and _SUM_BEHIND.fullmatch(column.text)]
    if decided:
        return decided[:1]
    if not given:
        return candidates
    return [] if others else given


def asks(text: str) -> bool:
    """Whether a head is that of what was asked for, before anybody assessed it."""
    return "要求" in text or "要望" in text or "見積" in text


def is_step(words: str, above: str) -> bool:
    """Whether a word below a head over several columns says at which step of the procedure its figures were set.

    >>> is_step("市長", "査定額"), is_step("人件費", "査定額")
    (True, False)
    """
    bare, _ = bare_name(words)
    return any(word in above for word in _PRIORITY) and _AMOUNT.fullmatch(f"{bare}{bare_name(above)[0]}") is not None


def _states_change(text: str) -> bool:
    return _CHANGE.fullmatch(bare_name(text)[0]) is not None


def _states_amount(text: str) -> bool:
    return not asks(text) and text not in ("計", "額")
