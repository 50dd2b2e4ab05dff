"""Headings: which lines are, how they are marked, and what they say of all below them: who is in charge, which side."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import islice, pairwise
from typing import NamedTuple

from mie_budget.printed import PrintedLine
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.calendar import is_budget_title, is_publication
from mie_budget.reading.in_charge import CALL, is_contact, organization_alone, whom_to_ask
from mie_budget.reading.legends import BRACKETS
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_bureau, is_bureau_or_section, is_organization, is_section
from mie_budget.reading.titles import mark_of

_LEAST_ASKED = 2
"""Whom to ask about the whole document stands there once."""
_FACILITY_END = lazy("(?:<facility>|<branch>)$")
_BRANCH_END = lazy("<branch>$")
_LEAST_BRANCHES = 2
"""One alone may be a place."""
_LONGEST_FACILITY = 20
"""A longer line that ends like a facility is the name of what is done there."""
_YEAR_BEHIND = lazy(r"[(（][^()（）]{0,12}年度?[^()（）]{0,6}[)）]?$")
_HEADING_MARK = lazy(
    r"(?:[【〔\[<〈《≪{][^【】〔〕\[\]<>〈〉《》≪≫{}]+[】〕\]>〉》≫}]|\([^【】〔〕\[\]<>〈〉《》≪≫()]*+(?:\([^()]*+\)[^()]*+)*\))\s*$"
)
_MAX_HEADING = 45
"""A longer line is a title with its item, or a sentence."""
_OF_BUDGET = r"\)(?:の?(?:主な)?(?:もの|概要|内訳|内容|事業))?"
_REVENUE = lazy(rf"(?:[^。\d]{{0,10}})?<side.revenue>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.revenue>{_OF_BUDGET}")
_EXPENDITURE = lazy(
    rf"(?:[^。]{{0,24}})?<side.expenditure>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.expenditure>{_OF_BUDGET}"
)
_LIMIT = lazy(r"(?:[^。\s]{0,8}|[^。\s]{0,6}会計\s)<side.limit>(?:\([^()]*\)|について)?")
_SIZE = lazy(r"(?:[^。]{0,16})?<side.size>(?:\([^()]*\)|について)?")
_RELISTED = lazy(r"(?!.*\d[\d,]{2})[^。]{0,30}(?:<label.relisted>(?:分|事業)?|[(（][^。]{0,20}<label.relisted>[)）]?)")
_PER_PERSON = lazy(r"(?:1|一)(?:人|世帯)(?:当たり|あたり)(?:の?.{0,12})?(?:と|は|では|の?使いみち|に換算)?")
_PER_PERSON_SUM = lazy(
    r"[^。]{0,10}(?:1|一)(?:人|世帯)(?:当たり|あたり)(?![\s:：]*(?:[月日週年]額|上限|最大))の?(?:[^。\d]{2,16}[\d,.]+[万千百]*円$"
    r"|[\d,.]+(?:[万千百]\d*)*円の(?:主な)?使い(?:道|みち)$)"
)
_BALANCE = lazy(r"[^。]{0,14}(?:残高|現在高)(?:見込み?額?)?(?:\([^()]*\))?")
_OF_PROGRAMMES = lazy(r"(?:<column.title>|[^。]{0,10}(?:<budget>|事業費|要求|査定)案?額?)(?:\([^()]*\))?")
_SIDE_HINT = lazy(
    r"当たり|あたり|再 ?掲|歳入|財 ?源|収 ?入|歳 ?出|支 ?出|債務負担|起債|継続費|融資枠|限度額|損失補償|規模|総額"
    r"|会計別|目的別|性質別|款別|予算額|予算の|残高|基金|指標|地方債|県債|市債|町債|村債|繰越明許"
    r"|財政投融資|税|定員|定数|推移|決算|前年度比較|主な|主た|主要|重点|新規事業|補正予算|補正項|補正内|事業の|事業一覧"
)
_CAPTION = r"[(（〔\[]?\s?単\s?位\s?[:：・]?\s?[百千万億]*円(?:\s?[、,・/]\s?[%人件]{1,2})*\s?[)）〕\]]?"
"""The unit of the figures below, and that of the columns beside them: 単位:千円、%."""
_CAPTION_BESIDE = lazy(rf"\s*{_CAPTION}\s*$|^{_CAPTION}\s+")
_WORK_BEHIND = lazy(
    r"(?:の|\s+)(?:<side.expenditure>)(?:一覧|について)?$|\s?所管(?:分|事業)?$|\s?\((?:主な|主要)[^()]{0,12}\)$"
    r"|\s?\((?:全|計)?\s?\d{1,3}\s?(?:件|事業)(?:[、,:：\s][^()]{0,24})?\)$"
)
"""What an organization does, behind its name: 土木部の主要事業, 土木課所管, 土木部(主な事業 3件), 土木課(2件 9千円)."""
_MONEY = r"(?:[△▲−-]\s?)?(?:\d[\d,.兆億万百千]*円|¥\s?\d[\d,]*)"
_SUM_BEHIND = lazy(r"\s*[(:：]?\s?計?\s?(?:[△▲−-]\s?)?[\d,]+(?:百万|[千万億])?円\)?$")
"""What an organization spends in all, behind its name."""
_LABELLED_SUM_BEHIND = lazy(
    r"(?<=[^\s:：])[\s:：(]+(?P<label>[^\d\s。、()]{0,8}?(?:<total>|<budget>(?:の?<total>|案?額)?))\s?[:：]?\s*"
    rf"{_MONEY}\)?(?:\s*\([^()]*\))?$"
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
    rf"(?:{_COUNT}{_APART}{_SUM}|{_SUM}{_APART}{_COUNT}|{_COUNT}{_APART}\d{{1,3}}(?:,\d{{3}})+)"
    rf"(?:{_APART}{_CHANGE})?\s?[)〕\]>〉】]?(?:\s*\([^()]*\))?$"
)
"""How many programmes an organization has and what they cost in all: (主要事業 4件、計 3,000千円), 4件・3,000千円."""
_TALLY_ALONE = lazy(rf"[(〔\[]\s?(?:{_COUNT}{_APART}{_SUM}|{_SUM}{_APART}{_COUNT})\s?[)〕\]]")
_IN_CHARGE_AT_END = lazy(
    r"\s(?P<open>[(【〔\[])?(?:<field.departments>)\s?[:：]\s?(?P<names>[^\s:：。|][^:：。|]{1,39})$"
)
_ACCOUNT = lazy(r"(?:第?\s?\d{1,2}\s?[款項目]\s?\S+\s*){2,4}$")
"""The heading of a page of the accounts: 2款 総務費 1項 総務管理費."""
_OF_ACCOUNT = "account"
"""The style of such headings."""
_ENDS_SUM = frozenset("円)〕]>〉】件業")
_CLOSING_SUM = lazy(r"<total>")
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
_WIDE_GAP = lazy(r"(?<=\S)[ \t　]{2,}(?=\S)")
_TRIM = " \t|:：・-―【】〔〕[]{}<>〈〉《》≪≫()「」■◆●○◎□◇▼▽※*★☆=＝~〜"
_ORGANIZATION_ENDS = frozenset("管部局庁課室会省府院社監織察議者署所班係ムプ当ー館院校房防団長ｰﾌﾟ】〕]>〉》≫})")
_RULE = "|"
"""A rule in front of a heading, and no border of cells, where the line holds no other: ┃ 総務部."""
_LEFT_OPEN = lazy(r"[【〔\[(<〈《「][^】〕\])>〉》」]*")
"""A bracket that a line below closes: what it says is of the item it stands by."""
_BARE_HEADING = lazy(
    # The marker of an item may stand before its ordinal: [新]2 橋の点検.
    r"(?![\[〔【<〈](?:<marker.new>|<marker.partly_new>|<marker.expanded>|<marker.continued>)[\]〕】>〉])"
    r"[^\s\d、。()【】A-Za-z]{1,6}\s?\d{1,2}(?:[-‐−ー.]\d{1,2}){0,2}(?:\s+|[:：])\S|[(]?(?:参考|別紙\s?\d*"
    r"|資料\s?\d*)[)]?\s*$|[―‐-]{2,}.*[―‐-]{2,}$|[*＊].*[*＊]$|[~〜～][^~〜～。]{2,40}[~〜～]$"
)
_MINISTRY = lazy(r"内閣府|\S{1,6}省(?:\S{1,12}[部局])?|(?!\S{0,3}(?:県|府|都|道)庁)\S{2,6}庁")
_ASSEMBLY = lazy(r".*(?<![協審])議会")
_BELOW_TITLE = 2
_FARTHEST_ISSUER = 12
"""Lines above a title: the date and whom to ask stand there with who has published it, or they are right below."""


class Side(Enum):
    """What the figures below a heading are."""

    ITEMS = "items"
    REVENUE = "revenue"
    LIMIT = "limit"
    SIZE = "size"
    BALANCE = "balance"
    RELISTED = "relisted"


class SectionFact(NamedTuple):
    """What a heading says about all below it, from its line on.

    `style` is the way it is marked; `size` its type size in tenths of a point where it stands out by that, else 0.
    `number` is its ordinal. A `tally` is one with the number of programmes below it and their sum, and is no item.
    """

    line: int
    style: str
    side: Side | None
    departments: tuple[str, ...] | None
    size: int = 0
    number: int | None = None
    tally: bool = False


def heading_style(text: str) -> str:
    """How a line that may be a heading is marked: two headings of one style are of one level."""
    mark = mark_of(text)
    if mark is not None:
        return mark.style
    return text[0] if text and _HEADING_MARK.match(text) and text[0] in "【〔[<〈《≪{" else ""


def _ordinal(text: str) -> int | None:
    mark = mark_of(text)
    return mark.number if mark is not None else None


def is_heading(text: str) -> bool:
    """Whether a folded line carries a mark of a heading: a chapter number, a Roman numeral, ◆, 《》 or a budget title.

    >>> is_heading("1 選ばれる観光地づくり"), is_heading("海女文化と朝市をめぐる滞在型観光の推進")
    (True, False)
    """
    text = text.strip(" \t|")
    if not text or len(text) > _MAX_HEADING * 2 or "。" in text or text.endswith("、"):
        return False
    if is_budget_title(text):
        return True
    if len(text) > _MAX_HEADING:
        return False
    mark = mark_of(text)
    return (
        (mark is not None and mark.style not in ("-", "※"))
        or _HEADING_MARK.match(text) is not None
        or _BARE_HEADING.match(text) is not None
    )


def facts_of(shown: Sequence[str]) -> tuple[SectionFact, ...]:
    """The headings that say something about all below them."""
    facts: list[SectionFact] = []
    ends: list[SectionFact] = []
    asked = _whom_items_ask(shown)
    stops = _Stops(shown)
    sources = sources_in(shown)
    for number, text in enumerate(shown):
        # Where each item says whom to ask, that is who is in charge of it.
        own = asked.get(number) or _named_at_end(shown, number, sources)
        above = facts[-1] if facts else None
        if own is not None:
            facts.append(_as_section(shown, own, above) if own.tally else own)
            continue
        if not _may_be_heading(text):
            continue
        side, per_person = _figures_below(text)
        summed = text[-1] in "円道ち" and _PER_PERSON_SUM.match(text) is not None
        if summed or per_person:
            # The sum for each person with its parts, or a list of such sums: no items, as far as they go on.
            facts.append(SectionFact(number, "", Side.SIZE, None))
            stop = stops.of_parts(number) if summed else stops.of_block(number)
            ends.append(SectionFact(stop, "", Side.ITEMS, None))
        elif (fact := _heading_at(shown, number, side, above)) is not None:
            facts.append(fact)
    ends += _balances(shown, stops)
    facts = _with_accounts(_with_facilities(facts, shown), shown)
    facts = sorted([*facts, *ends], key=lambda fact: fact.line) if ends else facts
    return _without_columns(facts, shown, frozenset(ends))


def _whom_items_ask(shown: Sequence[str]) -> dict[int, SectionFact]:
    """The lines that say whom to ask, with who that is, where they name several: then each is of its item."""
    asked = {
        number: named.names
        for number, text in enumerate(shown)
        if ("問" in text or "担" in text) and (who := whom_to_ask(shown, number)) is not None
        if (named := organization_alone(who)) is not None
    }
    several = len(set(asked.values())) >= _LEAST_ASKED
    return {number: SectionFact(number, "org", None, names) for number, names in asked.items()} if several else {}


def _may_be_heading(text: str) -> bool:
    """Whether a line is so short, and ends so, that it may be a heading."""
    if not text or (len(text) > _MAX_HEADING and len(" ".join(text.split())) > _MAX_HEADING):
        return False
    return text[-1] not in "。、" and (not text[-1].isdigit() or CALL.search(text) is not None)


def _heading_at(shown: Sequence[str], number: int, side: Side | None, above: SectionFact | None) -> SectionFact | None:
    """What a line says as a heading: what its figures are, who is in charge, or no more than that it is one."""
    text = shown[number]
    if side is not None:
        fact = _in_charge(shown, number, above) if side is Side.ITEMS else None
        other = SectionFact(number, heading_style(text), side, None, number=_ordinal(text))
        return fact._replace(side=side) if fact else other
    last = text[-1]
    if last in _ORGANIZATION_ENDS or last.isdigit() or _trimmed(text)[-1:] in _ORGANIZATION_ENDS or "単" in text:
        fact = _in_charge(shown, number, above)
        if fact is not None or is_contact(shown, number):
            return fact
    style = heading_style(text)
    named = style and "円" not in text
    return SectionFact(number, style, None, None, number=_ordinal(text)) if named else None


def _without_columns(
    facts: Sequence[SectionFact], shown: Sequence[str], ends: frozenset[SectionFact]
) -> tuple[SectionFact, ...]:
    """The headings without those of two sides right below one another: the heads of columns side by side.

    `ends` close what others say, and stay.
    """
    return tuple(
        fact
        for index, fact in enumerate(facts)
        if fact.side is None
        or fact in ends
        or not any(
            other.side is not None and other.side is not fact.side and _adjacent(shown, fact.line, other.line)
            for other in facts[max(0, index - 1) : index + 2]
            if other is not fact
        )
    )


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


def _figures_below(text: str) -> tuple[Side | None, bool]:
    """What a heading says the figures below it are, and whether that is what each person pays or gets."""
    bare = _trimmed(text)
    if (
        not _SIDE_HINT.search(bare)
        or "円" in _without_caption(bare)
        or BRACKETS.match(text)
        or _LEFT_OPEN.fullmatch(text)
    ):
        return None, False
    mark = mark_of(text)
    core = _trimmed(text[mark.end :]) if mark else bare
    legend = BRACKETS.search(core)
    core = core if legend is None else core[: legend.start()]
    core = _YEAR_BEHIND.sub("", _trimmed(_without_caption(core)))
    side = _side_of(core)
    return side, side is None and _PER_PERSON.search(core) is not None


def _side_of(core: str) -> Side | None:
    if _RELISTED.fullmatch(core):
        return Side.RELISTED
    if _LIMIT.fullmatch(core):
        return Side.LIMIT
    if _SIZE.fullmatch(core) and not _EXPENDITURE.fullmatch(core):
        return Side.SIZE
    if _REVENUE.fullmatch(core):
        return Side.REVENUE
    return Side.ITEMS if _EXPENDITURE.fullmatch(core) else None


def side_before_gap(text: str) -> Side | None:
    """What the heading says that opens a text, its mark left out, before a wide gap and what it is about; None if none.

    >>> side_before_gap("主な特定財源   国庫支出金"), side_before_gap("主な特定財源")
    (<Side.REVENUE: 'revenue'>, None)
    """
    gap = _WIDE_GAP.search(text) if len(text) <= _MAX_HEADING else None
    core = "" if gap is None else text[: gap.start()].strip()
    return _side_of(core) if _SIDE_HINT.search(core) is not None else None


def _in_charge(shown: Sequence[str], number: int, above: SectionFact | None) -> SectionFact | None:
    """The organization that a line names, and nothing else, for all below it."""
    text = shown[number]
    alone = _WORK_BEHIND.sub("", _without_caption(text).strip())
    # Below the date of publication stands who has published it.
    asked = is_contact(shown, number) or (number > 0 and is_publication(shown[number - 1]))
    departments = None if asked else organization_alone(alone)
    if departments is None or not departments.names or departments.ditto:
        return None
    style = heading_style(text) or _style_of_organization(text)
    fact = SectionFact(number, style, None, departments.names, number=_ordinal(text))
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
        and _adjacent(shown, above.line, fact.line)
    ):
        return fact._replace(style="section")
    return fact


def _named_at_end(shown: Sequence[str], number: int, sources: frozenset[int]) -> SectionFact | None:
    """The organization that a line names at its end: of the accounts, behind what it says, or with its own sum."""
    text = shown[number]
    if "款" not in text and "項" not in text:
        return _behind_said(text, number, sources) or _above_its_own(shown, number)
    found = _IN_CHARGE_AT_END.search(text) if len(text) <= _MAX_HEADING * 2 else None
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
        match = _IN_CHARGE_BEHIND_SENTENCE.search(text) if "。" in text[:-1] and text[-1] != "。" else None
    named = organization_alone(match["names"]) if match is not None else None
    return SectionFact(number, BEHIND, None, named.names) if named is not None and named.names else None


def _with_accounts(facts: list[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The headings with those of accounts that name nobody, where others name who is in charge: these end there."""
    if all(fact.style != _OF_ACCOUNT for fact in facts):
        return facts
    known = {fact.line for fact in facts}
    found = [
        SectionFact(number, _OF_ACCOUNT, None, None)
        for number, text in enumerate(shown)
        if number not in known and len(text) <= _MAX_HEADING * 2 and "項" in text and _ACCOUNT.match(text)
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
    if not text or len(text) > _MAX_HEADING * 2:
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
    ordinal = _ordinal(text)
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


def _adjacent(shown: Sequence[str], one: int, other: int) -> bool:
    """Whether nothing stands between two lines: the heads of columns side by side say nothing of what is below."""
    first, last = sorted((one, other))
    return not any(shown[number].strip("| ") for number in range(first + 1, last))


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
        if style in styles and is_organization(name) and (fact is None or fact.side is None):
            found[number] = SectionFact(number, style, None, (name,))
    return [found[line] for line in sorted(found)]


def _styles_of_branches(shown: Sequence[str]) -> set[str]:
    """How the headings are marked most of which name branches, and no two the same."""
    named: dict[str, list[str]] = {}
    for text in shown:
        alone = _WORK_BEHIND.sub("", text) if text[-1:] == ")" else text
        if len(alone) <= _LONGEST_FACILITY and _BRANCH_END.search(_trimmed(alone)) and is_organization(_name_in(alone)):
            named.setdefault(heading_style(text) or "org", []).append(_name_in(alone))
    return {
        style
        for style, names in named.items()
        if len(set(names)) >= _LEAST_BRANCHES
        and (style == "org" or 2 * len(names) > sum(heading_style(text) == style for text in shown))
    }


def _name_in(heading: str) -> str:
    """What a heading says behind its mark, or within its brackets."""
    mark = mark_of(heading)
    return heading[mark.end :].strip() if mark is not None else _trimmed(heading)


def without_issuer(facts: tuple[SectionFact, ...], titles: Sequence[int]) -> tuple[SectionFact, ...]:
    """The headings without the ministry that has published the document; its sections are in charge.

    It stands above the title, on the first line, or above everything else that has a heading, alone. So does the
    assembly that has passed a budget.
    """
    named = {fact.departments for fact in facts if fact.departments is not None}
    first = facts[0].departments if facts and len(named) == 1 else None

    styles = {fact.departments: fact.style for fact in facts if fact.departments is not None}
    marked = {style for style, times in Counter(styles.values()).items() if times > 1 and style not in ("", "org")}

    def has_issued(fact: SectionFact) -> bool:
        if fact.departments is None or len(fact.departments) != 1 or fact.style in marked:
            # ■教育庁 among ■総務部 and others is in charge as they are.
            return False
        if _ASSEMBLY.fullmatch(fact.departments[0]):
            return fact.departments == first
        if not _MINISTRY.fullmatch(fact.departments[0]):
            return False
        near = bisect_left(titles, fact.line - _BELOW_TITLE)
        above = near < len(titles) and titles[near] <= fact.line + _FARTHEST_ISSUER
        return above or fact.line == 0 or fact.departments == first

    return tuple(fact for fact in facts if not has_issued(fact))


def with_look(
    facts: Sequence[SectionFact], set_apart: frozenset[int], shown: Sequence[str], known: Sequence[PrintedLine]
) -> tuple[SectionFact, ...]:
    """The headings with those that only their look tells, each with its level or size."""
    if not set_apart:
        return tuple(facts)
    found = {fact.line: fact for fact in facts}
    for number in set_apart:
        text, line = shown[number], known[number]
        if text and len(text) <= _MAX_HEADING and text[-1] not in "。、" and "円" not in text:
            fact = found.get(number) or SectionFact(number, "", None, None)
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


def _trimmed(text: str) -> str:
    """A heading without its marks and brackets; brackets behind its words stay whole."""
    core = text.strip(_TRIM)
    return f"{core})" if "(" in core and core.count("(") > core.count(")") else core


def _without_caption(text: str) -> str:
    return _CAPTION_BESIDE.sub("", text) if "単" in text else text
