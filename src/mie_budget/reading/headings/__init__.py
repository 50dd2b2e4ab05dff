"""Headings that say something of all below them: who is in charge, which side, or no more than that they are one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence
from functools import partial
from itertools import pairwise

from mie_budget.printed import PrintedLine
from mie_budget.reading.calendar import is_budget_title, is_publication
from mie_budget.reading.figures import is_sum
from mie_budget.reading.headings.at_end import named_at_end, sources_in, with_accounts
from mie_budget.reading.headings.marked import MAX_HEADING, SectionFact, Side, are_adjacent, heading_style, ordinal_of
from mie_budget.reading.headings.sides import (
    ANNOUNCES,
    figures_below,
    heads_enterprise,
    sums_up_limits,
    trimmed,
    without_caption,
    without_unit,
)
from mie_budget.reading.in_charge import CALL, is_contact, organization_alone, whom_to_ask
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_bureau, is_organization, is_section, read_departments
from mie_budget.reading.titles import mark_of

_CHIEF_BEHIND = lazy(r"\s+[(〔]?<chief>[\s:：]+[^\W\d_a-z]{1,6}(?:\s[^\W\d_a-z]{1,6})?[)〕]?$")
"""Who heads an organization, behind its name: 福祉部 部長 大西 健一."""
_LEAST_ASKED = 2
"""Whom to ask about the whole document stands there once."""
_FACILITY_END = lazy("(?:<facility>|<branch>)$")
_BRANCH_END = lazy("<branch>$")
_LEAST_BRANCHES = 2
"""One alone may be a place."""
_LONGEST_FACILITY = 20
"""A longer line that ends like a facility is the name of what is done there."""
_PER_PERSON_SUM = lazy(
    r"[^。]{0,10}(?:1|一)(?:人|世帯)(?:当たり|あたり)(?![\s:：]*(?:[月日週年]額|上限|最大))の?(?:[^。\d]{2,16}[\d,.]+[万千百]*円$"
    r"|[\d,.]+(?:[万千百]\d*)*円の(?:主な)?使い(?:道|みち)$)"
)
_BALANCE = lazy(r"[^。]{0,14}(?:残高|現在高)(?:見込み?額?)?(?:\([^()]*\))?")
_OF_PROGRAMMES = lazy(r"(?:<column.title>|[^。]{0,10}(?:<budget>|事業費|要求|査定)案?額?)(?:\([^()]*\))?")
_ACCOUNTS = lazy("<column.account>")
_OF_SUMS = lazy(
    r"[額率比減較引%]$|(?<!会)計$|年度?$|[額率比計減年度]\s?\(?[A-Z()+/%円千百万=-]{1,12}\)?$|^[A-Z()+/%-]{1,9}$"
)
"""What a column of sums is called, or of what one is beside another: 予算額(千円), 増減率(%), A-B."""
_BEHIND_WORK = (
    r"(?=(?:[\s(]+<telephone>[\s:：.]*[\d()‐−－-]{3,16}\)?)?\s?[】〕\]>〉》≫})]?[\s:：★☆◆◇●○■□=＝~〜～‐−―－-]*$)"
)
"""Whom to call, and the signs that close a heading."""
_WORK_BEHIND = lazy(
    rf"(?:(?:の|\s+)(?:<side.expenditure>|<work.named>)(?:一覧|について)?|\s?<work.behind>"
    r"|\s?\((?:所管|関係|主な|主要|重点|新規|拡充|継続)[^()]{0,12}\)"
    r"|\s?\((?:全|計)?\s?\d{1,3}\s?(?:件|事業)(?:[、,:：\s][^()]{0,24})?\))"
    rf"{_BEHIND_WORK}",
    needs="主件充出分取容拡支新施業概業正歳点算管組継要覧規重関係項",
)
"""What an organization does, behind its name: 土木部の主要事業, 土木課所管, 土木部(主な事業 3件), 土木課(2件 9千円)."""
_SUM_BEHIND = lazy(r"\s*[(:：]?\s?(?:(?:<total>|<label.amount>)\s?[:：]?)?\s?<sum>(?<=円)\)?$", needs="円")
"""What an organization spends in all, behind its name."""
_ORGANIZATION_ENDS = frozenset(
    "管部局庁課室会省府院社監織察議者署所場班係ムプ当ー館院校房防団長園学合苑家点寮ｰﾌﾟ】〕]>〉》≫})"
)
_WORK_ENDS = frozenset("業分係組み算策務要覧容費")
"""What a heading ends with that says what an organization does."""
_RULE = "|"
"""A rule in front of a heading, and no border of cells, where the line holds no other: ┃ 総務部."""
_MINISTRY = lazy(r"内閣府|\S{1,6}省(?:\S{1,12}[部局])?|\S{2,6}庁")
_ASSEMBLY = lazy(r".*(?<![協審])議会")
_FINANCE = lazy(r"(?:.*\s)?\S{0,6}(?:財政|財務|予算|主計)[部局課室](?:\s?\S{1,10}(?:係|班|担当|グループ))?")
"""Who publishes the budgets of all the others."""
_SUM_WITH_NOTE = lazy(r"<sum>(?<=円)(?:\s?\([^()]*\))?")
_FIGURE_IN_BRACKETS = lazy(r"\(\s?<sum>\s?\)")
_APART_AT_END = lazy(r"(?:\s{2,}|\s*[(【〔\[])(?P<names>[^\s()【】〔〕\[\]]{2,20})[)】〕\]]?$")
_SPENT = lazy(r"支 ?出(?:\([^()]*\))?")
_BELOW_TITLE = 2
_FARTHEST_ISSUER = 12
"""Lines above a title: the date and whom to ask stand there with who has published it, or they are right below."""


def facts_of(shown: Sequence[str]) -> tuple[SectionFact, ...]:
    """The headings that say something about all below them."""
    facts: list[SectionFact] = []
    ends: list[SectionFact] = []
    titles = titles_with_organizations(shown)
    titled = {one: fact for one, fact in titles.items() if not _is_named_above(shown, one, fact.departments)}
    asked = _whom_items_ask(shown) | _with_chiefs(shown) | titled
    stops = _Stops(shown)
    sources = sources_in(shown)
    for number, text in enumerate(shown):
        # Where each item says whom to ask, that is who is in charge of it.
        own = asked.get(number) or named_at_end(shown, number, sources)
        above = facts[-1] if facts else None
        if own is not None:
            facts.append(_as_section(shown, own, above) if own.tally else own)
            continue
        if not _may_be_heading(text):
            continue
        side, per_person = figures_below(text)
        if side is Side.LIMIT and _explains_bracket(shown, number):
            continue
        summed = text[-1] in "円道ち" and _PER_PERSON_SUM.match(text) is not None
        if summed or per_person:
            # The sum for each person with its parts, or a list of such sums: no items, as far as they go on.
            facts.append(SectionFact(number, "", Side.SIZE, None))
            stop = stops.of_parts(number) if summed else stops.of_block(number)
            ends.append(SectionFact(stop, "", Side.ITEMS, None))
        elif sums_up_limits(text):
            ends.append(SectionFact(number + 1, "", Side.LIMIT, None))
            stop = stops.of_parts(number) if heading_style(text) else stops.of_marked(number)
            ends.append(SectionFact(stop, "", Side.ITEMS, None))
        elif (fact := _heading_at(shown, number, side, above)) is not None:
            facts.append(fact)
            if (below := _figures_of_label(shown, number, side)) is not None:
                ends.append(SectionFact(below, "", Side.ITEMS, None))
            if heads_enterprise(text):
                ends.append(SectionFact(stops.of_block(number), "", Side.ITEMS, None))
    ends += _balances(shown, stops)
    ends += _accounts(shown)
    facts = with_accounts(_with_facilities(facts, shown), shown)
    facts = sorted([*facts, *ends], key=lambda fact: fact.line) if ends else facts
    return _without_columns(facts, shown, frozenset(ends))


def _explains_bracket(shown: Sequence[str], number: int) -> bool:
    """Whether a line in brackets stands right below a figure in brackets: it says what that is, and heads nothing."""
    return number > 0 and shown[number].startswith("(") and _FIGURE_IN_BRACKETS.fullmatch(shown[number - 1]) is not None


def _figures_of_label(shown: Sequence[str], number: int, side: Side | None) -> int | None:
    """The line behind the figures right below a line that is their label; None where that heads more.

    Several limits may be those of a list, and numbers without a unit those of a table.
    """
    if side not in (Side.LIMIT, Side.SIZE):
        return None
    start = number + 1
    states = is_sum if side is Side.LIMIT else _SUM_WITH_NOTE.fullmatch
    end = next((at for at in range(start, len(shown)) if not states(shown[at])), len(shown))
    return end if end - start == 1 or (end > start and side is Side.SIZE) else None


def _whom_items_ask(shown: Sequence[str]) -> dict[int, SectionFact]:
    """The lines that say whom to ask, with who that is, where they name several: then each is of its item."""
    asked = {
        number: named.names
        for number, text in enumerate(shown)
        if ("問" in text or "担" in text or "先" in text) and (who := whom_to_ask(shown, number)) is not None
        if (named := organization_alone(who, labelled=True)) is not None
    }
    several = len(set(asked.values())) >= _LEAST_ASKED
    return {number: SectionFact(number, "org", None, names) for number, names in asked.items()} if several else {}


def _may_be_heading(text: str) -> bool:
    """Whether a line is so short, and ends so, that it may be a heading."""
    if not text or (len(text) > MAX_HEADING and len(" ".join(text.split())) > MAX_HEADING):
        return False
    if text[-1] == "。":
        return "り" in text[-24:] and ANNOUNCES.search(without_caption(text)) is not None
    return text[-1] != "、" and (not text[-1].isdigit() or CALL.search(text) is not None)


def _with_chiefs(shown: Sequence[str]) -> dict[int, SectionFact]:
    """The lines that name an organization and who heads it, where they name several and stand apart.

    One alone tells who has published the document, and lines below one another who was there.
    """
    found = {
        number: SectionFact(number, "org", None, named.names)
        for number, text in enumerate(shown)
        if "長" in text and len(text) <= MAX_HEADING and (chief := _CHIEF_BEHIND.search(text)) is not None
        if (named := organization_alone(text[: chief.start()])) is not None and named.names
    }
    listed = any(are_adjacent(shown, one, other) for one, other in pairwise(found))
    return {} if listed or len({fact.departments for fact in found.values()}) < _LEAST_ASKED else found


def titles_with_organizations(shown: Sequence[str]) -> dict[int, SectionFact]:
    """The titles that end with who is in charge, where one comes again with another: each heads its page.

    One without any ends what the title before it says. Who stands beside a title that comes but once has published it.
    """
    titled = {
        number: (text[: match.start()], named.names)
        for number, text in enumerate(shown)
        if text[-1:] in _ORGANIZATION_ENDS
        and is_budget_title(text)
        and (match := _APART_AT_END.search(text)) is not None
        and is_budget_title(text[: match.start()])
        and (named := organization_alone(match["names"])) is not None
        and named.names
    }
    if len({names for _, names in titled.values()}) < _LEAST_ASKED or len({*titled.values()}) <= len(
        {title for title, _ in titled.values()}
    ):
        return {}
    first = min(titled)
    return {
        number: SectionFact(number, "org", None, titled[number][1] if number in titled else None)
        for number, text in enumerate(shown)
        if number in titled or (number > first and is_budget_title(text))
    }


def _is_named_above(shown: Sequence[str], number: int, names: tuple[str, ...] | None) -> bool:
    """Whether the line of words above another one names the organization that stands at the end of that."""
    above = next((shown[at] for at in range(number - 1, max(-1, number - 1 - _BELOW_TITLE), -1) if shown[at]), "")
    named = organization_alone(above) if above else None
    return names is not None and named is not None and named.names == names


def _heading_at(shown: Sequence[str], number: int, side: Side | None, above: SectionFact | None) -> SectionFact | None:
    """What a line says as a heading: what its figures are, who is in charge, or no more than that it is one."""
    text = shown[number]
    if side is not None:
        fact = _in_charge(shown, number, above) if side is Side.ITEMS else None
        other = SectionFact(number, heading_style(text), side, None, number=ordinal_of(text))
        return fact._replace(side=side) if fact else other
    last = text[-1]
    may_name = last in _ORGANIZATION_ENDS or last.isdigit() or trimmed(text)[-1:] in _ORGANIZATION_ENDS or "単" in text
    if may_name or (last in _WORK_ENDS and _WORK_BEHIND.search(text) is not None):
        fact = _in_charge(shown, number, above)
        if fact is not None or is_contact(shown, number):
            return fact
    style = heading_style(text)
    named = style and "円" not in text
    return SectionFact(number, style, None, None, number=ordinal_of(text)) if named else None


def _without_columns(
    facts: Sequence[SectionFact], shown: Sequence[str], ends: frozenset[SectionFact]
) -> tuple[SectionFact, ...]:
    """The headings without those of sides right below one another: the heads of columns side by side, or a legend.

    `ends` close what others say, and stay; right behind a heading one leaves it nothing. What names both sides
    (資本的収入及び支出) is a chapter above either.
    """
    chapters = {fact.line for fact in facts if fact.side is Side.SIZE and heads_enterprise(shown[fact.line])}
    if chapters:
        facts = _with_sides_of_enterprises(facts, shown, chapters)
    return tuple(
        fact
        for index, fact in enumerate(facts)
        if fact.side is None
        or fact in ends
        or fact.line in chapters
        or not any(
            other.side is not None
            and (other not in ends or other.line > fact.line)
            and (other.side is not fact.side or _are_listed(fact, other))
            and are_adjacent(shown, fact.line, other.line)
            for other in facts[max(0, index - 1) : index + 2]
            if other is not fact and other.line not in chapters
        )
    )


def _with_sides_of_enterprises(
    facts: Sequence[SectionFact], shown: Sequence[str], chapters: Container[int]
) -> list[SectionFact]:
    """The headings with 支出 below 収入 in such a chapter, which lists no programmes either."""
    found: list[SectionFact] = []
    for fact in facts:
        of_chapter = fact.side is Side.ITEMS and any(one.line in chapters for one in found[-2:])
        spent = of_chapter and fact.line < len(shown) and _SPENT.fullmatch(trimmed(shown[fact.line])) is not None
        below = mark_of(shown[fact.line + 1]) if spent and fact.line + 1 < len(shown) else None
        # Accounts have ordinals, programmes bullets.
        spent = spent and (below is None or below.kind != "bullet")
        found.append(fact._replace(side=Side.SIZE) if spent else fact)
    return found


def _are_listed(fact: SectionFact, other: SectionFact) -> bool:
    """Whether two headings count what a chart shows (1 当初予算額, 2 補正予算額): nothing stands below either."""
    return fact.side is Side.SIZE and fact.number is not None and other.number is not None and fact.style == other.style


class _Stops:
    """Where what stands below a line ends, looked for once for the lines that it ends for alike."""

    def __init__(self, shown: Sequence[str]) -> None:
        self._shown = shown
        self._table = self._blank = -1
        self._parts: dict[str, int] = {}

    def of_table(self, number: int) -> int:
        """The first line below the head of a table that has no cells."""
        if self._table <= number:
            below = range(number + 1, len(self._shown))
            self._table = next((at for at in below if "|" not in self._shown[at]), len(self._shown))
        return self._table

    def of_block(self, number: int) -> int:
        """The first blank line, but for one right below the line."""
        if self._blank < number + 2:
            below = range(number + 2, len(self._shown))
            self._blank = next((at for at in below if not self._shown[at]), len(self._shown))
        return self._blank

    def of_marked(self, number: int) -> int:
        """The first line below one without a mark that is neither in the marked list below it nor said of it."""
        below = range(number + 1, len(self._shown))
        return next((at for at in below if not self._shown[at] or self._is_plain_sum(at)), len(self._shown))

    def _is_plain_sum(self, number: int) -> bool:
        text = self._shown[number]
        return text[-1:] in "円)" and "円" in text and mark_of(text) is None

    def of_parts(self, number: int) -> int:
        """The first line below a sum that is none of its parts: a blank one, a note, or one marked as the sum is."""
        style = heading_style(self._shown[number])
        if self._parts.get(style, -1) <= number:
            ends = ("※", style or "※")
            below = range(number + 1, len(self._shown))
            found = (at for at in below if not self._shown[at] or heading_style(self._shown[at]) in ends)
            self._parts[style] = next(found, len(self._shown))
        return self._parts[style]


def _balances(shown: Sequence[str], stops: _Stops) -> list[SectionFact]:
    """What is below the heads of tables of balances, and where each of these ends."""
    heads = [number for number, text in enumerate(shown) if "高" in text and _is_head_of_balances(text)]
    return [
        fact
        for number in heads
        for fact in (
            SectionFact(number, "", Side.BALANCE, None),
            SectionFact(stops.of_table(number), "", Side.ITEMS, None),
        )
    ]


def _is_head_of_balances(text: str) -> bool:
    """Whether a line names columns of what is left of funds or debts, and none of programmes."""
    cells = [cell.strip() for cell in text.split("|")]
    return len(cells) > 1 and any(map(_BALANCE.fullmatch, cells)) and not any(map(_OF_PROGRAMMES.fullmatch, cells))


def _accounts(shown: Sequence[str]) -> list[SectionFact]:
    """What is below the heads of tables of accounts: sizes, as far as rows follow that are marked as the first is."""
    found = []
    for number, text in enumerate(shown):
        if "会" in text[:8] and _is_head_of_accounts(text):
            below = [*shown[number + 1 :], "", ""]
            first = 1 if below[0] else 2
            style = heading_style(below[first - 1])
            stop = next(at for at, row in enumerate(below[first:], first) if not row or heading_style(row) != style)
            found += [SectionFact(number, "", Side.SIZE, None), SectionFact(number + 1 + stop, "", Side.ITEMS, None)]
    return found


def _is_head_of_accounts(text: str) -> bool:
    """Whether a line names a column of accounts, and beside it none of anything but sums and what they come to.

    >>> _is_head_of_accounts("会計名 | 本年度予算額 | 増減率(%)"), _is_head_of_accounts("会計 | 事業名 | 予算額")
    (True, False)
    """
    cells = [cell.strip() for cell in (text.strip(" |").split("|") if "|" in text else text.split())]
    return (
        len(cells) > 1
        and _ACCOUNTS.fullmatch(cells[0]) is not None
        and all(_OF_SUMS.search(cell) is not None for cell in cells[1:])
    )


def _in_charge(shown: Sequence[str], number: int, above: SectionFact | None) -> SectionFact | None:
    """The organization that a line names, and nothing else, for all below it."""
    text = shown[number]
    whole = without_unit(text.rstrip(" |")).strip()
    # (所管 総務課) is a label with whom it is of, and no bracket behind that.
    alone = _WORK_BEHIND.sub("", whole, count=1) or whole
    # Below the date of publication stands who has published it.
    asked = is_contact(shown, number) or (number > 0 and is_publication(shown[number - 1]))
    departments = None if asked else organization_alone(alone)
    if departments is None or not departments.names or departments.ditto:
        return None
    style = heading_style(text) or _style_of_organization(text)
    fact = SectionFact(number, style, None, departments.names, number=ordinal_of(text))
    return _as_section(shown, fact, above)


def _style_of_organization(text: str) -> str:
    """How a line is marked that names an organization alone, where no other heading is marked so."""
    return _RULE if text[0] == _RULE and _RULE not in text[1:] else "org"


def _as_section(shown: Sequence[str], fact: SectionFact, above: SectionFact | None) -> SectionFact:
    """A heading without a mark, as that of a section where it stands right below its bureau, which is set alike."""
    if (
        fact.style == "org"
        and fact.departments is not None
        and above is not None
        and above.departments is not None
        and is_bureau(above.departments[-1])
        and is_section(fact.departments[0])
        and are_adjacent(shown, above.line, fact.line)
    ):
        return fact._replace(style="section")
    return fact


def _with_facilities(facts: list[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The headings with those that name an organization by the kind of its house only: センター, 病院, 署.

    By themselves such names may be places: they are in charge where a bureau or a section stands in a heading like it,
    or where such headings name the branches of an issuer (支所), one after the other.
    """
    styles = {fact.style for fact in facts if fact.departments is not None} | _styles_of_branches(shown)
    if not styles:
        return facts
    found = {fact.line: fact for fact in facts}
    for number, text in enumerate(shown):
        fact = found.get(number)
        alone = _WORK_BEHIND.sub("", text) if text[-1:] == ")" else text
        if not _FACILITY_END.search(alone) or len(alone) > _LONGEST_FACILITY or (fact and fact.departments is not None):
            continue
        mark = mark_of(alone)
        name = alone[mark.end :].strip() if mark is not None else alone
        style = heading_style(text) or ("org" if "org" in styles else "section")
        named = read_departments(name, strict=True) if style in styles and (fact is None or fact.side is None) else None
        if named is not None and named.names:
            found[number] = SectionFact(number, style, None, named.names)
    return [found[line] for line in sorted(found)]


def _styles_of_branches(shown: Sequence[str]) -> set[str]:
    """How the headings are marked most of which name branches, and no two the same."""
    named: dict[str, list[str]] = {}
    for text in shown:
        alone = _WORK_BEHIND.sub("", text) if text[-1:] == ")" else text
        name = trimmed(alone)
        if len(alone) <= _LONGEST_FACILITY and _BRANCH_END.search(name) and is_organization(name):
            named.setdefault(heading_style(text) or "org", []).append(name)
    return {
        style
        for style, names in named.items()
        if len(set(names)) >= _LEAST_BRANCHES
        and (style == "org" or 2 * len(names) > sum(heading_style(text) == style for text in shown))
    }


def without_issuer(facts: tuple[SectionFact, ...], titles: Sequence[int]) -> tuple[SectionFact, ...]:
    """The headings without the ministry that has published the document; its sections are in charge.

    It stands above the title, on the first line, or above everything else that has a heading, alone. So does the
    assembly that has passed a budget, and the office that draws up those of all the others, alone or above a title.
    """
    named = {fact.departments for fact in facts if fact.departments is not None}
    first = facts[0].departments if facts and len(named) == 1 else None
    charged = {fact.line for fact in facts if fact.departments is not None}
    styles = {fact.departments: fact.style for fact in facts if fact.departments is not None}
    marked = {style for style, times in Counter(styles.values()).items() if times > 1 and style not in ("", "org")}

    near = partial(bisect_left, titles)
    at_titles = {
        one.departments for one in facts if one.departments and near(one.line) < near(one.line + _FARTHEST_ISSUER)
    }

    def has_issued(fact: SectionFact) -> bool:
        if fact.departments is None or len(fact.departments) != 1 or fact.style in marked:
            # ■教育庁 among ■総務部 and others is in charge as they are.
            return False
        if _ASSEMBLY.fullmatch(fact.departments[0]):
            return fact.departments == first
        if _FINANCE.fullmatch(fact.departments[0]):
            below = bisect_left(titles, fact.line)
            above_title = below < len(titles) and titles[below] <= fact.line + _FARTHEST_ISSUER
            alone = all(line in (fact.line, fact.line - 1) for line in charged)
            return fact.departments == first or above_title or alone
        if not _MINISTRY.fullmatch(fact.departments[0]):
            return False
        near = bisect_left(titles, fact.line - _BELOW_TITLE)
        above = near < len(titles) and titles[near] <= fact.line + _FARTHEST_ISSUER
        # The sheets of a workbook have a title each, below the organization that they are of.
        return (above and len(at_titles) <= 1) or fact.line == 0 or fact.departments == first

    issued = {fact.line for fact in facts if has_issued(fact)}
    # The bureau of the office that draws up budgets stands right above it.
    offices = {fact.line for fact in facts if fact.departments and _FINANCE.fullmatch(fact.departments[0])}
    issued |= {line - 1 for line in issued & offices}
    return tuple(fact for fact in facts if fact.departments is None or fact.line not in issued)


def with_look(
    facts: Sequence[SectionFact], set_apart: frozenset[int], shown: Sequence[str], known: Sequence[PrintedLine]
) -> tuple[SectionFact, ...]:
    """The headings with those that only their look tells, each with its level or size."""
    if not set_apart:
        return tuple(facts)
    found = {fact.line: fact for fact in facts}
    for number in set_apart:
        text, line = shown[number], known[number]
        if "円" in text:
            # With what an organization spends in all, only what the source calls a heading stands above that.
            named = organization_alone(_SUM_BEHIND.sub("", text)) if line.level is not None else None
            heads = named is not None and bool(named.names)
        else:
            named, heads = None, len(text) <= MAX_HEADING and text[-1:] not in tuple("。、")
        if text and heads:
            fact = found.get(number) or SectionFact(number, "", None, named.names if named is not None else None)
            found[number] = fact._replace(
                style=f"h{line.level}" if line.level is not None else fact.style,
                size=line.size or 0,
                # Where the source knows the level, the ordinal tells nothing of it.
                number=fact.number if line.level is None else None,
            )
    return tuple(sorted(found.values(), key=lambda fact: fact.line))


def with_lists(facts: Sequence[SectionFact], shown: Sequence[str], known: Sequence[PrintedLine]) -> list[SectionFact]:
    """The headings with the entries of a list that head others below them as deep as organizations do in it.

    An organization may stand there with what it spends in all. What such an entry is named for ends what the
    organization beside it is in charge of.
    """
    entries = [number for number, line in enumerate(known) if line.depth is not None and shown[number]]
    heads = [one for one, below in pairwise(entries) if (known[one].depth or 0) < (known[below].depth or 0)]
    found = {fact.line: fact for fact in facts}
    for number in heads:
        named = organization_alone(_SUM_BEHIND.sub("", shown[number])) if number not in found else None
        if named is not None and named.names:
            found[number] = SectionFact(number, "", None, named.names)
    depths = {known[number].depth for number in heads if number in found and found[number].departments is not None}
    for number in heads:
        if known[number].depth in depths:
            fact = found.get(number) or SectionFact(number, "", None, None)
            found[number] = fact._replace(style=f"li{known[number].depth}", number=None)
    return [found[line] for line in sorted(found)]
