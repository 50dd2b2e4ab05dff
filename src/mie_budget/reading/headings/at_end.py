"""At the end of a line: who is in charge, behind what is said of an item or a page, or before the sum of all below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.figures import find_figures
from mie_budget.reading.headings.marked import MAX_HEADING, SectionFact, heading_style, ordinal_of
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_bureau_or_section
from mie_budget.reading.titles import mark_of

_MONEY = r"(?:<sum>(?<=円)|(?:[△▲−-]\s?)?¥\s?\d[\d,]*)"
_LABELLED_SUM_BEHIND = lazy(
    r"(?<=[^\s:：])[\s:：(]+(?P<label>[^\d\s。、()]{0,8}?(?:<total>|<budget>(?:の?<total>|案?額)?))\s?[:：]?\s*"
    rf"{_MONEY}\)?(?:\s*\([^()]*\))?$",
    needs=("主予使前小政概正歳求決点箇総繰規計費配額", "主使分概正求決点算箇簿繰規計財費額"),
)
"""The same behind a label: 主要事業計 3,000千円, 予算額 3億2,000万円(前年度比 2.1%)."""
_COUNTED = r"\d\s?(?:件|事業|施策|取組|項目)"
_HAS_COUNT = lazy(_COUNTED)
_COUNT = (
    r"(?:(?:<side.expenditure>|事業|施策|取組|項目)(?:の?数)?|全|<total>)?\s?[:：]?\s?"
    rf"\d{{0,2}}{_COUNTED}"
)
_SUM = (
    rf"(?:(?:(?:<total>|<label.amount>|<budget>(?:の?<total>|案?額)?)\s?[:：]?\s?)?{_MONEY}"
    r"|<total>\s?[:：]?\s?\d{1,3}(?:,\d{3})+)"
)
_CHANGE = r"(?:対?前年度?|対比|増減率?|比較)[^()〔〕\[\]、/]{0,20}"
_APART = r"\s?[\s、,・/／:：]\s?"
_TALLY_BEHIND = lazy(
    r"(?:\s?所管(?:分|事業)?)?(?:\s*[:：/／…・]+\s*|\s+|(?=[(〔\[<〈【])|(?<=[】〕\]>〉]))[(〔\[<〈【]?\s?"
    rf"(?:{_COUNT}{_APART}(?:{_SUM}|\d{{1,3}}(?:,\d{{3}})+)|{_SUM}{_APART}{_COUNT})"
    rf"(?:{_APART}{_CHANGE})?\s?[)〕\]>〉】]?(?:\s*\([^()]*\))?$",
    needs=",円¥",
)
"""How many programmes an organization has and what they cost in all: (主要事業 4件、計 3,000千円), 4件・3,000千円."""
_TALLY_ALONE = lazy(rf"[(〔\[]\s?(?:{_COUNT}{_APART}{_SUM}|{_SUM}{_APART}{_COUNT})\s?[)〕\]]", needs=",円¥")
_IN_CHARGE_AT_END = lazy(
    r"\s(?P<open>[(【〔\[])?(?:<field.departments>)\s?[:：]\s?(?P<names>[^\s:：。|][^:：。|]{1,39})$"
)
_ACCOUNT = lazy(r"(?:第?\s?\d{1,2}\s?[款項目]\s?\S+\s*){2,4}$")
"""The heading of a page of the accounts: 2款 総務費 1項 総務管理費."""
_OF_ACCOUNT = "account"
"""The style of such headings."""
_ENDS_SUM = frozenset("円)〕]>〉】件業")
_CLOSING_SUM = lazy(r"<total>", needs="前小歳総繰計費額")
_CLOSING_TALLY = lazy(r"[\s:]*<total>")
"""A sum called by this alone closes what stands above it, unless an ordinal opens its line."""
_SOURCE = r"(?:<revenue>|<label.funding>)(?:など|等)?\s?[:：]?\s?\d"
_SOURCES = lazy(
    r"(?:[【〔\[(<〈《]<label.sources>[】〕\])>〉》][\s:：]*|<label.sources>(?:\s?[:：/／]\s*|\s+))(?=[^\s|])"
    rf"|[【〔\[(<〈《]?内訳[】〕\])>〉》]?[\s:：]*(?={_SOURCE}|(?:[国都道府県市区町村]・?)+\s?\d)"
)
"""What a line opens with that says where the money of the item above comes from: 【財源】国 100万円 町 50万円."""
_MORE_SOURCES = lazy(_SOURCE)
_LABELLED_AT_END = (
    r"\s(?:[【〔\[(]<field.departments>[】〕\])]\s?|[【〔\[(]?<field.departments>\s?[:：]\s?{bracket})"
    r"(?P<names>[^\s:：|。円]{{2,40}})$"
)
_IN_CHARGE_BEHIND_SOURCES = lazy(_LABELLED_AT_END.format(bracket=r"|(?=[【〔\[(])"))
_IN_CHARGE_BEHIND_SENTENCE = lazy(rf"。\s*?{_LABELLED_AT_END.format(bracket='')}")
BEHIND = "behind"
"""The style of lines that end with who is in charge of the item above, behind what they say of it."""


def named_at_end(shown: Sequence[str], number: int, sources: frozenset[int]) -> SectionFact | None:
    """The organization that a line names at its end: of the accounts, behind what it says, or with its own sum."""
    text = shown[number]
    if "款" not in text and "項" not in text:
        return _behind_said(text, number, sources) or _above_its_own(shown, number)
    found = _IN_CHARGE_AT_END.search(text) if len(text) <= MAX_HEADING * 2 else None
    if found is None or _ACCOUNT.match(text[: found.start()]) is None:
        return None
    named = organization_alone(found["names"][:-1] if found["open"] else found["names"])
    # Whom it names otherwise, the one above is no more in charge.
    return SectionFact(number, _OF_ACCOUNT, None, named.names if named is not None and named.names else None)


def sources_in(shown: Sequence[str]) -> frozenset[int]:
    """The lines that say where the money of the item above comes from, and the sums of each source.

    >>> sorted(sources_in(["橋の点検 170万円", "【財源】国 150万円", "町債 20万円", "財源確保費 9万円"]))
    [1, 2]
    """
    found: set[int] = set()
    for number, text in enumerate(shown):
        if "円" in text and "|" not in text and "。" not in text:
            opens = "訳" in text or "源" in text or "負担" in text or "お金" in text
            if (opens and _SOURCES.match(text)) or (number - 1 in found and _MORE_SOURCES.match(text)):
                found.add(number)
    return frozenset(found)


def _behind_said(text: str, number: int, sources: frozenset[int]) -> SectionFact | None:
    """Who is in charge of the item above, at the end of a line that says more of it; None where it does not."""
    if number in sources:
        match = _IN_CHARGE_BEHIND_SOURCES.search(text)
    else:
        match = _IN_CHARGE_BEHIND_SENTENCE.search(text) if _may_end_behind_sentence(text) else None
    named = organization_alone(match["names"]) if match is not None else None
    return SectionFact(number, BEHIND, None, named.names) if named is not None and named.names else None


def _may_end_behind_sentence(text: str) -> bool:
    """Whether a blank stands behind a sentence that ends within a line, and no item with its sum before that."""
    end = text.find("。", 0, -1)
    may_end = end >= 0 and text[-1] != "。" and any(map(str.isspace, text[end:]))
    return may_end and not (mark_of(text) is not None and find_figures(text[:end]))


def with_accounts(facts: list[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The headings with those of accounts that name nobody, where others name who is in charge: these end there."""
    if all(fact.style != _OF_ACCOUNT for fact in facts):
        return facts
    known = {fact.line for fact in facts}
    found = [
        SectionFact(number, _OF_ACCOUNT, None, None)
        for number, text in enumerate(shown)
        if number not in known and len(text) <= MAX_HEADING * 2 and "項" in text and _ACCOUNT.match(text)
    ]
    return sorted([*facts, *found], key=lambda fact: fact.line)


def _above_its_own(shown: Sequence[str], number: int) -> SectionFact | None:
    """The organization that a line names with the sum of what stands below; one of a list of such heads nothing."""
    if shown[number][-1:] not in _ENDS_SUM and "¥" not in shown[number]:
        return None
    own = _with_its_sum(shown, number)
    if own is None:
        # Below the heading that names the organization.
        alone = _HAS_COUNT.search(shown[number]) and _TALLY_ALONE.fullmatch(shown[number])
        return SectionFact(number, "", None, None, tally=True) if alone else None
    beside = (_with_its_sum(shown, other) for other in _beside(shown, number))
    if all(other is None or other.style != own.style for other in beside):
        return own
    return SectionFact(number, "", None, None, tally=True) if own.tally else None


def _with_its_sum(shown: Sequence[str], number: int) -> SectionFact | None:
    """The organization that a line names with what it spends in all: 1 総務部 主要事業計 3,000千円."""
    text = shown[number]
    if not text or len(text) > MAX_HEADING * 2:
        return None
    if text[0] in ONE_BRACKET and closing_of(text, 0) == len(text) - 1:
        # 【総務部 計 3,000千円】
        text = text[1:-1].strip()
    tally = _TALLY_BEHIND.search(text) if _HAS_COUNT.search(text) else None
    found = tally or (_LABELLED_SUM_BEHIND.search(text) if "円" in text or "¥" in text else None)
    named = organization_alone(text[: found.start()]) if found is not None else None
    if found is None or named is None or not named.names:
        return None
    if tally is not None and not all(map(is_bureau_or_section, named.names)):
        # A house may be a place: what stands around it says whether it is in charge.
        return None
    ordinal = ordinal_of(text)
    style = heading_style(text[: found.start()] if text == shown[number] else shown[number]) or "org"
    if tally is None:
        closes = _CLOSING_SUM.fullmatch(found["label"]) is not None
    else:
        closes = style == "org" and text[-1] == "円" and _CLOSING_TALLY.match(found[0]) is not None
    if closes and ordinal is None and not _stands_above(shown, number):
        return None
    return SectionFact(number, style, None, named.names, number=ordinal, tally=tally is not None)


def _stands_above(shown: Sequence[str], number: int) -> bool:
    """Whether a marked line is apart from what stands above it, and not from what stands below: it opens that."""
    marked = mark_of(shown[number]) is not None or shown[number][0] in ONE_BRACKET
    apart = number == 0 or not shown[number - 1]
    return marked and apart and number + 1 < len(shown) and bool(shown[number + 1])


def _beside(shown: Sequence[str], number: int) -> Iterator[int]:
    """The next line above a line and the next below it that hold anything."""
    for way in (range(number - 1, -1, -1), range(number + 1, len(shown))):
        yield from islice((at for at in way if shown[at].strip("| ")), 1)
