"""Neighbours: what the candidates around one, and the others of its list, say of what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise, takewhile

from mie_budget.models import Relation
from mie_budget.reading.items.by_name import is_per_head
from mie_budget.reading.items.candidates import Candidate, Verdict, list_of
from mie_budget.reading.items.shares import shares_of_whole
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_bureau, is_section
from mie_budget.reading.titles import level_of, mark_of

_MUNICIPALITY = lazy(r"[一-龠々ぁ-んァ-ヶー]{1,6}[市町村区]")
_IN_OTHER_TABLES = frozenset({"revenue-section", "size-section"})
_ACCOUNT = lazy("<account>")
_LED_BY_KIND = lazy(r"(?:特別|(?:公営)?企業)会計[ :]\S")
"""The kind of account before its first name: 特別会計 国民健康保険."""
_ACCOUNT_HEAD = lazy(r"(?:^|[\s|(])款(?:[\s|)]|$|別|項)|款項目")
_STATUTORY = lazy("<statutory>")
_ACCOUNT_NAME = lazy(r"\d{0,2}[一-龠]{2,9}[費金債税]")
_CHAPTER_OF_SHEET = lazy(r"\s*事業の?(?:概要|説明|内容|計画|効果|目的)")
_OTHER_WORKS = lazy(r"非公 ?共")
_PUBLIC_WORKS = lazy(r"公 ?共(?:事業)?(?:費|分)?")
_PURPOSE = lazy(r"[^\s\d()「」の、]{2,8}費(?:など|等)?", needs="費")
_ACCOUNT_WORD = lazy("会計|予算|基金|県債|市債|残高")
_OF_WORK = lazy(r"[^、。\s]{2,40}(?:関連|関係|対策|支援|振興|整備|推進)(?:事業)?予算")
"""What money for some work is called (空き家対策関連予算), as programmes are where it stands among them."""
_OF_WHOLE = lazy("当初|補正|会計|年度|総|全体|概算|暫定|骨格|通年|経済対策")
"""What the budget of a year is called besides."""
_OF_A_BUDGET = frozenset(
    ("budget", "department", "department-place", "vouched-list", "programme", "marker", "part-of", "table", "form")
) | {"notation"}
_NAMED_AS_ITEM = frozenset({"department", "table", "form", "notation", "part-of"})
_LEAST_WHOLE = 10**10
"""Yen of the budget of a small city; a smaller sum may be that of one section's programmes."""
_NEXT_IN_STACK = 2
"""Lines from one figure of a stack to the next: a blank line may stand between."""
_LEAST_OF_A_KIND = 3
"""A list of organizations, purposes or fields has several; one or two may be items that are named like them."""
_LEAST_SHARES = 2
"""One name may end like that of a town; two right below one another are such."""
_LONGEST_STEM = 4
"""The name of a bureau without 部 or 局; hardly a programme is named so briefly, and no list of them."""
_STEM = lazy("<stem>")
_LEAST_BESIDE = 2
"""One programme beside the budgets for some works may be a part of one of them."""
_LEAST_RUN = 2
"""Kinds of revenue stand below one another; one alone may be the name of an item."""
_MOST_PARTS = 11
"""Candidates that are looked at below each; the breakdown of one item is short."""


def compare(candidates: list[Candidate], stripped: Sequence[str], texts: Sequence[str], *, supplementary: bool) -> None:
    """Judge candidates anew by their neighbours; in a `supplementary` budget every figure may be a change."""
    # What a figure is to its own item comes first: all others ask which candidates are items.
    _between_ordinals(candidates)
    _stacks_of_parts(candidates)
    # Lists that list no items, and items that are none in their list: each asks what the names and frames say, none
    # what the accounts below are found to be.
    _lists_of_departments(candidates)
    _lists_of_fees(candidates)
    _parts_for_one_person(candidates)
    if not supplementary:
        _lists_of_changes(candidates)
    _mixed_frames(candidates)
    # Asks for departments, of which those before have taken away the ones that a heading does not give.
    _parts_of_sheets(candidates, stripped)
    # Statements about the budget: from here on the order matters, since each takes for granted what was found before.
    # An account that is an item must not make its neighbours accounts.
    _accounts_among_items(candidates)
    _budgets_among_items(candidates)
    # Before the sizes: what adds up to a kind of revenue is revenue, also where an account is among it.
    _revenue_runs(candidates)
    # The runs of accounts, before the lists in which an account must have been found already.
    _size_runs(candidates)
    _purposes(candidates)
    _public_works(candidates)
    _fields_per_head(candidates)
    for candidate in shares_of_whole(candidates, texts):
        if candidate.is_item:
            candidate.take_for(Verdict.SIZE, "share")
    # Takes back what is only under a heading of sizes, not what the runs have found.
    _programmes_of_sizes(candidates)
    if not supplementary:
        # Holds the items that are left against the largest size there is.
        _fields_of_budget(candidates)
    # Counts all that was found to be an account or revenue.
    heads = [text for text in stripped[:80] if "款" in text and _ACCOUNT_HEAD.search(text)]
    _account_tables(candidates, accounted=bool(heads), named=any("事業" in head for head in heads))


def _between_ordinals(candidates: Sequence[Candidate]) -> None:
    """Bare figures side by side behind the ordinal next to an item's: the item is certain, its figure is not."""
    for before, candidate in pairwise(candidates):
        if (
            candidate.verdict is Verdict.DOUBTFUL
            and candidate.bare
            and candidate.against == ["several-figures"]
            and before.is_item
            and candidate.mark is not None
            and before.mark is not None
            and candidate.mark.style == before.mark.style
            and candidate.mark.number == (before.mark.number or 0) + 1
        ):
            candidate.verdict = Verdict.ITEM
            candidate.leave_untold()


def _stacks_of_parts(candidates: Sequence[Candidate]) -> None:
    """One 内数 below the other, none of them named: the item is certain, which of them is its own is not."""
    for candidate, below in pairwise(candidates):
        if (
            candidate.is_item
            and candidate.relation is Relation.PART_OF
            and candidate.amount_line > candidate.first_line
            and below.title is None
            and below.relation is Relation.PART_OF
            and below.amount_line <= candidate.amount_line + _NEXT_IN_STACK
        ):
            candidate.leave_untold()


def _lists(candidates: Iterable[Candidate]) -> Iterable[list[Candidate]]:
    lists: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        lists.setdefault(list_of(candidate), []).append(candidate)
    return lists.values()


def _is_municipality(name: str) -> bool:
    return name[-1:] in "市町村区" and _MUNICIPALITY.fullmatch(name) is not None


def _lists_of_departments(candidates: list[Candidate]) -> None:
    """A list most of whose names are organizations or towns says what each of them has in all: it lists no items.

    Nor do those of its rows that say more in a bracket, where all names are shortened.
    """
    named_ones = [candidate for candidate in candidates if candidate.title is not None]
    for listed in _lists(named_ones):
        rows = _without_shares(listed)
        named = sum("organization" in row.against or _is_municipality(row.name) for row in rows)
        # 農政, 環境, 警察: the names of organizations without what they end with.
        shortened = len(rows) >= _LEAST_OF_A_KIND and all(len(row.name) <= _LONGEST_STEM for row in rows)
        shortened = shortened and (named > 0 or 2 * sum(map(_is_stem, rows)) > len(rows))
        if shortened:
            rows = _with_stems_around(rows, named_ones)
        if shortened or (named >= _LEAST_OF_A_KIND and named * 2 > len(rows)):
            for row in rows:
                if row.verdict in (Verdict.ITEM, Verdict.DOUBTFUL):
                    row.verdict = Verdict.REFERENCE


def _with_stems_around(rows: list[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The rows of a list with the candidates among them and right beside them that are named as briefly."""
    first, last = rows[0].first_line, rows[-1].header_last
    at = [number for number, one in enumerate(candidates) if first <= one.first_line <= last]
    start, stop = at[0], at[-1] + 1
    while start and _is_stem_beside(candidates[start - 1], candidates[start]):
        start -= 1
    while stop < len(candidates) and _is_stem_beside(candidates[stop], candidates[stop - 1]):
        stop += 1
    return [one for one in candidates[start:stop] if len(one.name) <= _LONGEST_STEM]


def _is_stem(row: Candidate) -> bool:
    return _STEM.fullmatch(row.name) is not None


def _is_stem_beside(one: Candidate, other: Candidate) -> bool:
    return len(one.name) <= _LONGEST_STEM and abs(one.first_line - other.first_line) == 1


def _without_shares(rows: list[Candidate]) -> list[Candidate]:
    """The programmes of a list without the towns right below one another in it: what each of these pays or gets."""
    runs = [(towns, list(run)) for towns, run in groupby(rows, key=_is_share)]
    shares = [row for towns, run in runs if towns and len(run) >= _LEAST_SHARES for row in run]
    others = [row for towns, run in runs if not towns or len(run) < _LEAST_SHARES for row in run]
    items = [row for row in others if row.is_item]
    named = any("programme" in row.evidence or row.markers for row in items)
    if not shares or not named or any("organization" in row.against or _is_municipality(row.name) for row in items):
        return rows
    for row in shares:
        if row.is_item:
            row.verdict = Verdict.REFERENCE
    return others


def _is_share(row: Candidate) -> bool:
    return row.departments is None and _is_municipality(row.name)


def _lists_of_fees(candidates: list[Candidate]) -> None:
    """A list of names and figures in which nothing speaks of programmes or budgets may be one of fees.

    Where all of them are called the same, that is the label of what stands below other names.
    """
    for items in _lists(candidate for candidate in candidates if candidate.is_item):
        if not any(_OF_A_BUDGET.intersection(item.evidence) for item in items):
            for item in items:
                item.verdict = Verdict.DOUBTFUL
        stated = any(item.frame in ("table", "form", "notation") or _is_named(item) for item in items)
        if not stated and len(items) >= _LEAST_OF_A_KIND and len({item.name for item in items}) == 1:
            for item in items:
                item.take_for(Verdict.DOUBTFUL, "no-name")


def _is_named(item: Candidate) -> bool:
    """Whether a name is no label: a programme's, or one with who is in charge between it and its sum."""
    department = (item.department_line, item.department_offset)
    charged = item.names_departments and department < (item.amount_line, item.amount_offset)
    return charged or "programme" in item.evidence


def _parts_for_one_person(candidates: Sequence[Candidate]) -> None:
    """Below what a budget is for each person, what all of a list together does not exceed is of one person too."""
    for index, head in enumerate(candidates):
        if "per-person" not in head.against or not head.yen:
            continue
        left = head.known_yen
        rows: list[Candidate] = []
        for one in candidates[index + 1 : index + 1 + _MOST_PARTS]:
            left -= one.known_yen
            if left < 0 or (rows and list_of(one) != list_of(rows[0])):
                break
            rows.append(one)
        if len(rows) >= _LEAST_OF_A_KIND:
            for one in rows:
                if one.is_item and one.departments is None:
                    one.take_for(Verdict.DOUBTFUL, "per-person")


def _lists_of_changes(candidates: Sequence[Candidate]) -> None:
    """A list with a + before a figure says by how much each budget has changed; no figure of it is an amount."""
    changing = {list_of(candidate) for candidate in candidates if candidate.amount_text[:1] == "+"}
    for candidate in candidates:
        if candidate.is_item and list_of(candidate) in changing:
            candidate.take_for(Verdict.DOUBTFUL, "difference")


def _accounts_among_items(candidates: list[Candidate]) -> None:
    """An account's name (議会費) with an ordinal in the sequence of the items is the name of an item."""
    verdicts = Counter((list_of(candidate), candidate.verdict) for candidate in candidates)
    for candidate in candidates:
        if (
            candidate.verdict is not Verdict.SIZE
            or candidate.mark is None
            or candidate.mark.number is None
            or candidate.yen is None
        ):
            continue
        own = list_of(candidate)
        if _ACCOUNT_NAME.fullmatch(candidate.name) and verdicts[own, Verdict.ITEM] > 2 * verdicts[own, Verdict.SIZE]:
            candidate.verdict = Verdict.ITEM


def _budgets_among_items(candidates: Sequence[Candidate]) -> None:
    """What is called the budget for some work is an item in a list of which most are items named like programmes."""
    called = [
        one
        for one in candidates
        if one.verdict is Verdict.SIZE
        and one.against == ["size"]
        and one.name.endswith("予算")
        and _OF_WORK.fullmatch(one.name)
        and not _OF_WHOLE.search(one.name)
    ]
    if not called:
        return
    rows = Counter(map(list_of, candidates))
    rows.subtract(map(list_of, called))
    named = Counter(list_of(one) for one in candidates if one.is_item and "programme" in one.evidence)
    for one in called:
        if 2 * named[list_of(one)] > rows[list_of(one)] >= _LEAST_BESIDE:
            one.verdict = Verdict.ITEM
            one.against.clear()


def _mixed_frames(candidates: list[Candidate]) -> None:
    """Bare numbers among items with departments and amounts in full are the totals of policies, not items."""
    items = [candidate for candidate in candidates if candidate.is_item and candidate.frame in ("header", "above")]
    full = [one for one in items if not one.bare and "department" in one.evidence]
    bare = [one for one in items if one.bare and (one.departments is None or one.heading_line is not None)]
    if len(full) > len(bare):
        for candidate in bare:
            candidate.take_for(Verdict.REFERENCE, "other-frame")
    own = [candidate.departments for candidate in items if "department" in candidate.evidence]
    sections = all(is_section(name) for names in own if names is not None for name in names.names)
    if len(own) * 2 > len(items):
        for candidate in items:
            names = candidate.departments.names if candidate.departments is not None else ()
            # Below the heading of a bureau most items name their sections, and the others do not.
            if candidate.heading_line is not None and not (sections and all(map(is_bureau, names))):
                candidate.departments, candidate.heading_line = None, None


def _parts_of_sheets(candidates: Sequence[Candidate], stripped: Sequence[str]) -> None:
    """What a chapter of the sheet of one programme lists (1 事業概要) are its parts, by whatever name."""
    chapters = [
        (number, mark)
        for number, text in enumerate(stripped)
        if "事業" in text and (mark := mark_of(text)) is not None and _CHAPTER_OF_SHEET.fullmatch(text, mark.end)
    ]
    following = iter([*chapters, (len(stripped), None)])
    number, mark = next(following)
    level = -1
    for candidate in candidates:
        while number < candidate.first_line:
            level = level_of(mark)
            number, mark = next(following)
        if level < 0 or not candidate.is_item:
            continue
        if level_of(candidate.mark) <= level:
            level = -1
        elif candidate.frame in ("header", "above") and (candidate.departments is None or candidate.heading_line):
            candidate.take_for(Verdict.DOUBTFUL, "part")


def _parts_of_sum(candidates: Sequence[Candidate], index: int) -> Sequence[Candidate]:
    """The two or more next candidates, without departments, that add up to one; none where none do."""
    added = 0
    for count, part in enumerate(candidates[index + 1 : index + 1 + _MOST_PARTS], 1):
        if part.yen is None or part.departments is not None:
            break
        added += part.yen
        if added == candidates[index].yen and count > 1:
            return candidates[index + 1 : index + 1 + count]
    return ()


def _revenue_runs(candidates: list[Candidate]) -> None:
    """A run of two or more kinds of revenue is revenue, also where no heading says so."""
    for index, candidate in enumerate(candidates):
        if "revenue-name" not in candidate.against or not candidate.yen:
            continue
        parts = _parts_of_sum(candidates, index)
        if parts:
            # The parts of a kind of revenue are revenue, whatever they are named for.
            for one in (candidate, *parts):
                one.verdict = Verdict.REVENUE
    run: list[Candidate] = []
    for found in [*candidates, None]:
        if found is not None and ("revenue-name" in found.against or found.verdict is Verdict.REVENUE):
            run.append(found)
            continue
        if found is not None and found.verdict in (Verdict.SIZE, Verdict.TOTAL):
            # Expenditure in the column beside, or the total.
            continue
        if len(run) >= _LEAST_RUN:
            for kind in run:
                kind.verdict = Verdict.REVENUE
        run = []


def _size_runs(candidates: list[Candidate]) -> None:
    """What stands among statements about the budget in the same list, and is named like one, is one too."""
    for index, candidate in enumerate(candidates):
        # An account that is the sum of the next ones: they are accounts too.
        if candidate.verdict is not Verdict.SIZE or not candidate.yen:
            continue
        parts = _parts_of_sum(candidates, index)
        # The programmes of a small budget add up to it, as do those that are counted and explained below it.
        counted = candidate.mark is None and all(one.mark is not None for one in parts)
        explained = all(below.first_line > one.header_last + 1 for one, below in pairwise(parts))
        for one in () if (counted and explained) or _are_programmes(parts) else parts:
            one.take_for(Verdict.SIZE, "size")
    for before, candidate in pairwise(candidates):
        of_accounts = before.verdict is Verdict.TOTAL and "会計" in before.name
        if not candidate.is_item or not (before.verdict is Verdict.SIZE or of_accounts):
            continue
        account = (candidate.departments is None or candidate.heading_line is not None) and (
            _ACCOUNT.fullmatch(candidate.name.replace(" ", "")) or _LED_BY_KIND.match(candidate.name)
        )
        alike = (
            candidate.mark is not None
            and before.mark is not None
            and candidate.mark.style == before.mark.style
            and _ACCOUNT_WORD.search(candidate.name)
            and "programme" not in candidate.evidence
        )
        if account or alike:
            candidate.take_for(Verdict.SIZE, "size")


def _fields_per_head(candidates: Sequence[Candidate]) -> None:
    """What a budget is spent on, each with what that is for each person right behind it.

    Nobody is in charge of a field; what is said of a programme may be what each person gets.
    """
    told = [
        before
        for before, behind in pairwise(candidates)
        if before.is_item and before.departments is None and is_per_head(behind.name)
    ]
    for rows in _lists(told):
        alike = [one for one in candidates if one.is_item and list_of(one) == list_of(rows[0])]
        # A page leaves it out for what is too little to tell; where most go without, it explains single items.
        if len(rows) >= _LEAST_OF_A_KIND and 2 * len(rows) > len(alike):
            for row in alike:
                row.take_for(Verdict.SIZE, "size")


def _purposes(candidates: Iterable[Candidate]) -> None:
    """What a budget is spent on by purpose, each named a kind of 費, accounts of every budget among them."""
    for rows in _lists(candidate for candidate in candidates if candidate.verdict in (Verdict.ITEM, Verdict.SIZE)):
        accounts = sum(row.verdict is Verdict.SIZE for row in rows)
        alike = all(_PURPOSE.fullmatch(row.name) and row.departments is None and not row.markers for row in rows)
        if accounts and len(rows) >= _LEAST_OF_A_KIND and alike:
            for row in rows:
                row.take_for(Verdict.SIZE, "size")


def _public_works(candidates: Sequence[Candidate]) -> None:
    """Public works beside what is none (非公共) are a part of a budget by kind."""
    if any(one.verdict is Verdict.SIZE and _OTHER_WORKS.match(one.name) for one in candidates):
        for one in candidates:
            if one.is_item and one.departments is None and _PUBLIC_WORKS.fullmatch(one.name):
                one.take_for(Verdict.SIZE, "size")


def _programmes_of_sizes(candidates: Sequence[Candidate]) -> None:
    """The programmes that add up to a sum under a heading of sizes are items, as the others of their list are.

    A newsletter states the size of a budget and goes on, below it, with what the money is for.
    """
    lists: set[tuple[str, str]] = set()
    for index, candidate in enumerate(candidates):
        parts = _parts_of_sum(candidates, index) if _is_in_sizes(candidate) and candidate.mark is not None else ()
        below = {list_of(part) for part in parts}
        alike = len(below) == 1 and list_of(candidate) not in below and all(map(_is_in_sizes, parts))
        if alike and _are_programmes(parts):
            lists |= below
    for candidate in candidates:
        if _is_in_sizes(candidate) and list_of(candidate) in lists:
            candidate.verdict = Verdict.ITEM
            candidate.against.remove("size-section")


def _are_programmes(parts: Sequence[Candidate]) -> bool:
    return 2 * sum("programme" in part.evidence or bool(part.markers) for part in parts) > len(parts)


def _is_in_sizes(candidate: Candidate) -> bool:
    return candidate.verdict is Verdict.SIZE and "size-section" in candidate.against


def _fields_of_budget(candidates: Sequence[Candidate]) -> None:
    """A list that names staff or debt beside its items, and is half of a whole budget, is of the budget's fields."""
    items = [one for one in candidates if one.is_item and one.yen]
    others = (one.known_yen for one in candidates if one.verdict in (Verdict.SIZE, Verdict.DOUBTFUL))
    whole = max(others, default=0)
    named = any(_NAMED_AS_ITEM.intersection(one.evidence) or one.markers for one in items)
    statutory = any("size" in one.against for one in items)
    # The fields leave only what a page calls others; main programmes come to a small part beside staff and debt.
    if statutory and whole >= _LEAST_WHOLE and not named and 2 * sum(one.known_yen for one in items) >= whole:
        for one in items:
            one.take_for(Verdict.SIZE, "size")


def _account_tables(candidates: list[Candidate], *, accounted: bool, named: bool) -> None:
    """A table, or a list of bare figures, most of whose rows are accounts or kinds of revenue lists no items at all.

    A head of accounts (`accounted`) may name programmes beside them (`named`).
    """
    explained = _explained_by_kinds(candidates)
    for frame in ("table", "header"):
        rows = [
            candidate
            for index, candidate in enumerate(candidates)
            if candidate.frame == frame
            and (frame == "table" or (candidate.departments is None and candidate.bare))
            # What is enumerated beside an account is named like one too.
            and "enumerated" not in candidate.evidence
            and index not in explained
            # What its heading says is revenue, or the size of the budget, is another table.
            and not _IN_OTHER_TABLES.intersection(candidate.against)
        ]
        accounts = sum(
            candidate.verdict in (Verdict.SIZE, Verdict.REVENUE)
            or "revenue-name" in candidate.against
            or _is_statutory(candidate)
            or _ACCOUNT.fullmatch(candidate.name.replace(" ", "")) is not None
            # What somebody is in charge of beside its account may be called like one: 防災費.
            or (
                accounted
                and not (named and candidate.departments is not None)
                and _ACCOUNT_NAME.fullmatch(candidate.name.replace(" ", "")) is not None
            )
            for candidate in rows
        )
        if accounts < 3 or accounts * 2 < sum(candidate.verdict is not Verdict.TOTAL for candidate in rows):
            continue
        for candidate in rows:
            if candidate.verdict in (Verdict.ITEM, Verdict.DOUBTFUL):
                candidate.take_for(Verdict.REFERENCE, "account-table")


def _explained_by_kinds(candidates: Sequence[Candidate]) -> set[int]:
    """The numbered items of a budget book with the kinds of expense below that add up to each, and so are its parts."""
    found: set[int] = set()
    for index, item in enumerate(candidates):
        if item.mark is None or item.mark.number is None or not item.yen or _is_statutory(item):
            continue
        parts = list(takewhile(lambda at: _is_statutory(candidates[at]), range(index + 1, len(candidates))))
        if parts and sum(candidates[at].known_yen for at in parts) == item.yen:
            found |= {index, *parts}
            for at in parts:
                candidates[at].take_for(Verdict.REFERENCE, "account-table")
    return found


def _is_statutory(candidate: Candidate) -> bool:
    return candidate.title is not None and _STATUTORY.fullmatch(candidate.name.replace(" ", "")) is not None
