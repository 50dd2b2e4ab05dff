"""Outline: the second step. What a document says about all that stands below a line: furniture, headings, sections.

A section carries facts for every entry below its heading until the next one of its level: the organization in charge,
whether its figures are revenue, limits or the size of the budget. Captions carry the unit, legends what marks mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from operator import itemgetter
from typing import NamedTuple

from mie_budget.models import Marker, OtherRelation, Stage
from mie_budget.printed import PrintedLine
from mie_budget.reading.calendar import document_year, is_budget_title, labelled_year, stage_of, years_in
from mie_budget.reading.in_charge import CALL, organization_alone
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.look import headings_by_look, is_larger
from mie_budget.reading.organizations import is_bureau, is_organization, is_section
from mie_budget.reading.titles import STRONG_BULLETS, mark_of, marker_of
from mie_budget.units import unit_yen

_TOP = 15
"""Lines in which a document says what it is, before its first item."""
_STAGE_WORDS = 10
"""Characters behind the year in which its stage stands: 年度一般会計当初予算."""
_DASH = "-―—‐–−"
_PAGE_NUMBER = lazy(rf"[{_DASH}]{{1,2}} *\d{{1,4}} *[{_DASH}]{{1,2}}|\d{{1,4}} */ *\d{{1,4}}")
_FURNITURE = lazy(
    rf"[{_DASH}]{{1,2}} *(?:[^\d\s]{{1,6}} +)?\d{{1,4}} *[{_DASH}]{{1,2}}|\d{{1,4}} */ *\d{{1,4}}"
    r"|\(?[Pp](?:age)?[. ]*\d{1,4}\)?|\d{1,4} *(?:ページ|頁)|(?:ページ|頁) *\d{1,4}|<furniture>"
    r"|Copyright.*|\(?C\).*Rights.*|©.*"
)
_BREADCRUMB = lazy(r"[^。>]{1,20}(?: [>＞›] [^>]{1,30}){2,}")
_DATE = r"\d{4}\.\d{1,2}(?:\.\d{1,2})?"
_FOOT = lazy(rf"\S[^。]{{0,30}} +{_DATE} +\d{{1,4}}|\d{{1,4}} +\S[^。]{{0,30}} +{_DATE}")
_FIRST_CHARACTERS = frozenset(f"{_DASH}0123456789(PpCこペト前本印目文ふサメ検シツホ©頁")
_FOLIO = lazy(r"\d{1,3}")
_ONLY_FIGURES = lazy(r"[\d.,|\s]*")
_RINGS = frozenset("○◯〇")
_LEAST_RINGS = 2
"""One ring alone on a line may be the mark of an item that was parted from it, or the zero of vertical text."""
_FAR_RIGHT, _FOOT_INDENT = " " * 20, " " * 8
_MIN_HEAD, _MAX_HEAD = 4, 60

_CONTACT = lazy(r"(?:担\s?当|問い?合わ?せ?先?|連絡先)(?:課|者)?\s?[:：]")
_TELEPHONE = lazy(r"(?:内\s?線|直\s?通|電\s?話|TEL|Tel|℡)\s?[:：.]?\s?\d")
_BELOW_CONTACT = 3
"""Lines below 担当 on which its telephone stands: a section, a person, a number."""
_FACILITY_END = lazy("<facility>$")
_LONGEST_FACILITY = 20
"""A longer line that ends like a facility is the name of what is done there."""
_UNIT_CAPTION = lazy(
    r"(?:単 ?位|数字は|金額は|[(〔\[] ?金額"
    r"|(?:予算|事業費|要求|補正)?金?額(?= ?[:：]))[ ]{0,4}[:：=・／/、は]?[ ]{0,4}(?P<unit><unit>)(?! ?未満)"
    r"|[(〔\[] ?(?P<column><unit>) ?[)〕\]](?= *(?:\||$))|[(] ?(?P<inline><unit>) ?[)](?= +[^\s\d])"
)
_UNIT_ROW = lazy(r"(?P<unit><unit>)(?:[ \t|]+<unit>){0,7}[ \t|]*")
_LEGEND = lazy(
    rf"(?P<bullet>[{STRONG_BULLETS}])\s{{0,4}}(?:印|付き)?(?:は|が|:|：|=|…+|・・+|－"
    rf"|-)\s{{0,4}}「?(?P<word><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)(?!し)"
)
# A ring around a word leaves the extraction as a bullet before it.
_RINGED = lazy(
    r"(?P<ringed>[○◯][新拡継])\s?(?:は|:|=|…+)\s?(?P<word><marker.partly_new>|<marker.new>|<marker.expanded>|<marker.continued>)"
)
_BRACKETS = lazy(
    r"[(〔<〈《\[【]\s*[)〕>〉》\]】]\s*(?:内|書き?|書)*\s*の?(?:数字|金額|額|数値)?\s*(?:は|:|：|\.|…"
    r"|=)\s*、?(?P<meaning>[^\n。)]{2,30})"
    r"|括弧(?:内|書き?)*\s*の?(?:数字|金額|額|数値)?\s*(?:は|:|：|…|=)\s*、?(?P<spelled>[^\n。)]{2,30})"
    r"|カッコ(?:内|書き?)*の?(?:数字|金額|額)?(?:は|:|：)、?(?P<kana>[^\n。)]{2,30})"
    r"|^<label.amount>\((?P<part>うち[^()\d]{2,12})\)$"
    r"|単 ?位[ :：]*<unit>[ 、]*[(（](?P<captioned>[^()（）\d]{2,12})[)）]"
)
_YEAR_BEHIND = lazy(r"[(（][^()（）]{0,12}年度?[^()（）]{0,6}[)）]?$")
_CLOSING_BRACKET = lazy("[])〕>〉》】]")
_HEADING_MARK = lazy(
    r"(?:[【〔\[<〈《≪][^【】〔〕\[\]<>〈〉《》≪≫]+[】〕\]>〉》≫]|\([^【】〔〕\[\]<>〈〉《》≪≫()]*+(?:\([^()]*+\)[^()]*+)*\))\s*$"
)
_MAX_HEADING = 45
"""A longer line is a title with its item, or a sentence."""
_OF_BUDGET = r"\)(?:の?(?:主な)?(?:もの|概要|内訳|内容|事業))?"
_REVENUE = lazy(rf"(?:[^。\d]{{0,10}})?<side.revenue>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.revenue>{_OF_BUDGET}")
_EXPENDITURE = lazy(
    rf"(?:[^。]{{0,24}})?<side.expenditure>(?:\([^()]*\))?|[^。]{{2,20}}\(<side.expenditure>{_OF_BUDGET}"
)
_LIMIT = lazy(r"(?:[^。]{0,8})?<side.limit>(?:\([^()]*\)|について)?")
_SIZE = lazy(r"(?:[^。]{0,16})?<side.size>(?:\([^()]*\)|について)?")
_RELISTED = lazy(r"(?!.*\d[\d,]{2})[^。]{0,30}(?:<label.relisted>(?:分|事業)?|[(（][^。]{0,20}<label.relisted>[)）]?)")
_PER_PERSON = lazy(r"(?:1|一)(?:人|世帯)(?:当たり|あたり)(?:の?.{0,12})?(?:と|は|では|の?使いみち|に換算)?")
_PER_PERSON_SUM = lazy(r"[^。]{0,10}(?:1|一)(?:人|世帯)(?:当たり|あたり)の[^。\d]{2,16}[\d,.]+[万千百]*円$")
_SIDE_HINT = lazy(
    r"当たり|あたり|再 ?掲|歳入|財 ?源|収 ?入|歳 ?出|支 ?出|債務負担|継続費|融資枠|限度額|損失補償|規模|総額"
    r"|会計別|目的別|性質別|款別|予算額|予算の|残高|基金|指標|地方債|県債|市債|町債|村債|繰越明許"
    r"|財政投融資|税制|定員|推移|決算|前年度比較|主な|主た|主要|重点|新規事業|補正予算|補正項|補正内|事業の|事業一覧"
)
_CAPTION_BEHIND = lazy(r"\s*[(（〔\[]?\s?単\s?位\s?[:：・]?\s?[百千万億]*円\s?[)）〕\]]?\s*$")
_TRIM = " \t|:：・-―【】〔〕[]<>〈〉《》≪≫()「」■◆●○◎□◇▼▽※*"


class Side(Enum):
    """What the figures below a heading are."""

    ITEMS = "items"
    REVENUE = "revenue"
    LIMIT = "limit"
    SIZE = "size"
    RELISTED = "relisted"


class SectionFact(NamedTuple):
    """What a heading says about all below it, from its line on.

    `style` is the way it is marked; `size` its type size in tenths of a point where it stands out by that, else 0.
    """

    line: int
    style: str
    side: Side | None
    departments: tuple[str, ...] | None
    size: int = 0


class Section(NamedTuple):
    """A heading as `explain --outline` shows it: its line from 1, how deep it stands, and what it says."""

    line: int
    depth: int
    says: tuple[str, ...]


class Outline(NamedTuple):
    """What a document says as a whole, and section by section. Lines count from 0."""

    furniture: frozenset[int]
    titles: tuple[int, ...]
    fiscal_year: int | None
    stage: Stage | None
    units: tuple[tuple[int, int], ...]
    legend: Mapping[str, Marker]
    brackets: OtherRelation | None
    brackets_aside: bool
    abbreviations: Mapping[str, str]
    """What stands for an organization behind an item, as a legend explains it: 高 for 高齢介護課."""
    tiers: tuple[str, ...]
    """What the figures that stand one below the other are, from the upper (上段) to the lower one."""
    facts: tuple[SectionFact, ...]
    sides: tuple[tuple[int, Side], ...]
    """From which line on the figures are of another side."""
    places: tuple[tuple[int, tuple[tuple[str, ...], int] | None], ...]
    """From behind which line on other departments are in charge, and the line of the heading that says so."""
    set_apart: frozenset[int]
    """The lines that are headings or names by what their source knows of them: level, size, weight."""

    def unit_at(self, line: int) -> int | None:
        """The yen in one unit of a bare number on a line, None where no caption says so."""
        index = bisect_right(self.units, (line, 1 << 62)) - 1 if self.units else -1
        return self.units[index][1] if index >= 0 else None

    def side_at(self, line: int) -> Side:
        """What the figures at a line are, by the headings above it."""
        index = bisect_right(self.sides, line, key=itemgetter(0)) - 1 if self.sides else -1
        return self.sides[index][1] if index >= 0 else Side.ITEMS

    def departments_at(self, line: int) -> tuple[tuple[str, ...], int] | None:
        """The departments that a heading names for the items below it, and the line of the heading."""
        index = bisect_left(self.places, line, key=itemgetter(0)) - 1
        return self.places[index][1] if index >= 0 else None

    def with_facts(self, facts: Iterable[SectionFact]) -> Outline:
        """The outline with other headings than before."""
        kept = tuple(facts)
        return self._replace(facts=kept, sides=_sides(kept), places=_places(kept))

    def sections(self) -> Iterator[Section]:
        """The headings in order, each as deep as the headings that stand above it."""
        above: list[str] = []
        sides, places = dict(self.sides), dict(self.places)
        for fact in self.facts:
            style = fact.style or (str(fact.size) if fact.size else "plain")
            while style in above:
                above.pop()
            says = [sides[fact.line].value] if fact.side is not None else []
            if fact.departments is not None and (place := places[fact.line]) is not None:
                says.append("、".join(place[0]))
            yield Section(fact.line + 1, len(above), tuple(says))
            above.append(style)

    def context(self, line: int) -> Context:
        """What is known of the figures at a line."""
        return Context(
            self.fiscal_year,
            self.unit_at(line),
            self.brackets,
            self.brackets_aside,
            self.side_at(line) is Side.LIMIT,
        )


def outline_of(lines: Lines) -> Outline:
    """Read the outline of a document."""
    stripped = lines.stripped
    titles = [
        number
        for number, text in enumerate(stripped)
        if (
            ("年" in text and "度" in text)
            or "㋿" in text
            or "㍻" in text
            or (number < _TOP and text[:12].find("R") + text[:12].find("H") > -2)
        )
        and is_budget_title(text.split("\t")[0])
    ]
    furniture = _furniture_of(lines, titles)
    shown = [text if number not in furniture else "" for number, text in enumerate(stripped)] if furniture else stripped
    kept = [number for number in titles if number not in furniture]
    top = [text for text in shown[: _TOP * 2] if text][:_TOP]
    year = document_year([stripped[number] for number in kept], top)
    if year is None:
        year = labelled_year(text for text in shown if "年度" in text and "額" in text)
    legend, brackets, aside = _legend_of(lines)
    set_apart = headings_by_look(lines.known)
    facts = _set_apart(_without_issuer(_facts_of(shown), kept), set_apart, shown, lines.known)
    above = [shown[number] for number in kept] + [text for text in top if "。" not in text]
    return Outline(
        frozenset(furniture),
        tuple(kept),
        year,
        stage_of(above) or stage_of(_behind_year(top, year)),
        _units_of(shown),
        legend,
        brackets,
        aside,
        _abbreviations_of(shown),
        _tiers_of(shown),
        facts,
        _sides(facts),
        _places(facts),
        set_apart,
    )


_MINISTRY = lazy(r"内閣府|\S{1,6}省(?:\S{1,12}[部局])?|(?!\S{0,3}(?:県|府|都|道)庁)\S{2,6}庁")
_BELOW_TITLE = 2
_FARTHEST_ISSUER = 12
"""Lines above a title: the date and whom to ask stand there with who has published it, or they are right below."""


def _without_issuer(facts: tuple[SectionFact, ...], titles: Sequence[int]) -> tuple[SectionFact, ...]:
    """The headings without the ministry above the document's title: it has published it, its sections are in charge."""
    return tuple(
        fact
        for fact in facts
        if fact.departments is None
        or len(fact.departments) != 1
        or _MINISTRY.fullmatch(fact.departments[0]) is None
        or not any(fact.line - _BELOW_TITLE <= title <= fact.line + _FARTHEST_ISSUER for title in titles)
    )


def _behind_year(top: Sequence[str], year: int | None) -> list[str]:
    """What stands right behind the year of the document near its top, where a line holds more than a title."""
    return [text[end : end + _STAGE_WORDS] for text in top for named, _, end in years_in(text) if named == year]


def _furniture_of(lines: Lines, titles: Sequence[int]) -> set[int]:
    """Page numbers, running heads and navigation: they belong to the page and not to the text."""
    stripped = lines.stripped
    found = {number for number, line in enumerate(lines.known) if line.furniture}
    candidates = [
        number for number, text in enumerate(stripped) if text and text[0] in _FIRST_CHARACTERS and len(text) < 60
    ]
    found |= {number for number in candidates if _FURNITURE.fullmatch(stripped[number])}
    found |= {number for number, text in enumerate(stripped) if " > " in text and _BREADCRUMB.fullmatch(text)}
    indented = [number for number, text in enumerate(lines.texts) if text.startswith(_FOOT_INDENT)]
    feet = candidates + indented
    found |= {number for number in feet if stripped[number][-1:].isdigit() and _FOOT.fullmatch(stripped[number])}
    pages = [number for number in candidates if _PAGE_NUMBER.fullmatch(stripped[number])]
    far = [
        number
        for number in indented
        if lines.texts[number].startswith(_FAR_RIGHT) and _FOLIO.fullmatch(stripped[number])
    ]
    values = [int(stripped[number]) for number in far]
    if len(values) > 1 and values == list(range(values[0], values[0] + len(values))):
        found |= set(far)
    rings = [number for number, text in enumerate(stripped) if text in _RINGS]
    if len(rings) >= _LEAST_RINGS:
        # What the extraction leaves of a ring around a letter, or of a bullet, on a line of its own.
        found |= set(rings)
    seen: set[str] = set()
    for number in titles:
        if stripped[number] in seen:
            found.add(number)
        seen.add(stripped[number])
    beside = _beside(pages, stripped)
    counts = Counter(stripped[number] for number in beside)
    first = next((number for number, text in enumerate(stripped) if text), 0)
    found |= {number for number in beside if counts[stripped[number]] > 1 and number != first}
    return found


def _beside(pages: Sequence[int], stripped: Sequence[str]) -> list[int]:
    """The nearest lines with text above and below page numbers, where a running head would stand."""
    beside: set[int] = set()
    for page in pages:
        for step in (-1, 1):
            number = page + step
            while 0 <= number < len(stripped) and not stripped[number]:
                number += step
            if 0 <= number < len(stripped) and not _is_content(stripped[number]):
                beside.add(number)
    return sorted(beside)


def _is_content(text: str) -> bool:
    return (
        not _MIN_HEAD <= len(text) <= _MAX_HEAD
        or "円" in text
        or text.endswith(("。", "、"))
        or _ONLY_FIGURES.fullmatch(text) is not None
    )


_CAPTION_ALONE = lazy(r"[(〔\[ ]*単 ?位 ?[:：]? ?<unit>[)〕\] ]*")
_HOLDS_NUMBER = lazy(r"\d{3}")
_BELOW_CAPTION = 2
"""Lines that may follow a caption at the foot: a note, a page number."""


def _units_of(shown: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The lines at which a caption states a unit, with its yen; a caption holds until the next one."""
    units: list[tuple[int, int]] = []
    for number, text in enumerate(shown):
        if "円" not in text:
            continue
        for match in _UNIT_CAPTION.finditer(text):
            name = match["unit"] or match["column"] or match["inline"]
            units.append((number, unit_yen(name)))
            break
        else:
            row = _UNIT_ROW.fullmatch(text)
            if row is not None:
                units.append((number, unit_yen(row["unit"])))
    if len(units) == 1 and _CAPTION_ALONE.fullmatch(shown[units[0][0]]):
        below = [text for text in shown[units[0][0] + 1 :] if text]
        above = any(map(_HOLDS_NUMBER.search, shown[: units[0][0]]))
        if above and len(below) <= _BELOW_CAPTION and not any(map(_HOLDS_NUMBER.search, below)):
            # The only caption of a document stands at its foot.
            units[0] = (0, units[0][1])
    return tuple(units)


def _legend_of(lines: Lines) -> tuple[dict[str, Marker], OtherRelation | None, bool]:
    words: dict[str, str] = {}
    relation: OtherRelation | None = None
    aside = False
    for text in filter(None, lines.stripped):
        if "新" in text or "拡" in text or "継続" in text:
            for match in _LEGEND.finditer(text):
                words.setdefault(match["bullet"], match["word"])
            for match in _RINGED.finditer(text):
                words.setdefault(match["ringed"], match["word"])
        if (
            relation is None
            and not aside
            and ("内" in text or "(うち" in text or "書" in text or "は" in text or ":" in text)
        ):
            bracketed = (
                _BRACKETS.search(text) if "括弧" in text or "カッコ" in text or _CLOSING_BRACKET.search(text) else None
            )
            if bracketed is not None:
                relation, aside = _bracket_meaning(
                    next(filter(None, map(bracketed.group, ("meaning", "spelled", "kana", "captioned", "part"))))
                )
    return (
        {bullet: marker for bullet, word in words.items() if (marker := marker_of(word)) is not None},
        relation,
        aside,
    )


_ABBREVIATION = lazy(r"[(〔\[](?P<short>[^\s()〔〕\[\]]{1,3})[)〕\]]\s?(?:\.{2,}|…+|[=:：])\s?(?P<name>\S{2,20})")
_LEAST_ABBREVIATIONS = 3
"""One or two such lines may explain anything."""


def _abbreviations_of(shown: Sequence[str]) -> dict[str, str]:
    """The legend of organizations by a sign or two of their names, a line each."""
    found = {
        match["short"]: match["name"]
        for text in shown
        if text and text[0] in "(〔[" and (match := _ABBREVIATION.fullmatch(text)) and is_organization(match["name"])
    }
    return found if len(found) >= _LEAST_ABBREVIATIONS else {}


_TIERS = (("上段", "中段", "下段"), ("上段", "下段"))
_TIER = lazy(r"(?P<tier>[上中下]段)\s*[:：=はが]?\s*(?P<meaning>[^\s上中下:：()][^\s:：()]*)?")


def _tiers_of(shown: Sequence[str]) -> tuple[str, ...]:
    """The legend of figures one below the other: each tier with what it is, or all of them and then what they are."""
    first = next((number for number, text in enumerate(shown) if "上段" in text), None)
    if first is None:
        return ()
    near = [text for text in shown[first : first + 2 * len(_TIERS[0]) + 1] if text]
    found = [match for text in near for match in _TIER.finditer(text)]
    names = tuple(match["tier"] for match in found)
    if names not in _TIERS:
        return ()
    meanings = tuple(match["meaning"] or "" for match in found)
    if not any(meanings) and names == tuple(near[: len(names)]):
        meanings = tuple(near[len(names) : 2 * len(names)])
    return meanings if all(meanings) else ()


_OF_MONEY = lazy("[額費円金]")


def _bracket_meaning(meaning: str) -> tuple[OtherRelation | None, bool]:
    if "うち" in meaning:
        return OtherRelation.OF_WHICH, False
    if re.search(r"累計|総事業費|全体|総額|対前年度?比|倍|%|一般財源|国費|国庫|財源|決算", meaning):
        return None, True
    if re.search(r"前年|昨年|年度|当初", meaning):
        return OtherRelation.PREVIOUS_YEAR, False
    if re.search(r"増減|比較|差", meaning):
        return OtherRelation.DIFFERENCE, False
    return None, _OF_MONEY.search(meaning) is not None


def heading_style(text: str) -> str:
    """How a line that may be a heading is marked: two headings of one style are of one level."""
    mark = mark_of(text)
    if mark is not None:
        return mark.style
    return text[0] if text and _HEADING_MARK.match(text) and text[0] in "【〔[<〈《≪" else ""


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


ASKED = lazy(r"[【(]?お?問い?合わ?せ?先?[】)]?\s?[:：]\s?(?P<who>\S.*)")
"""A line that says whom to ask, and says nothing else."""
_LEFT_OPEN = lazy(r"[【〔\[(<〈《「][^】〕\])>〉》」]*")
"""A bracket that a line below closes: what it says is of the item it stands by."""
_BARE_HEADING = lazy(
    r"[^\s\d、。()【】A-Za-z]{1,6}\s?\d{1,2}(?:[-‐−ー.]\d{1,2}){0,2}(?:\s+|[:：])\S|[(]?(?:参考|別紙\s?\d*"
    r"|資料\s?\d*)[)]?\s*$|[―‐-]{2,}.*[―‐-]{2,}$|[*＊].*[*＊]$"
)


def _trimmed(text: str) -> str:
    """A heading without its marks and brackets; brackets behind its words stay whole."""
    core = text.strip(_TRIM)
    return f"{core})" if "(" in core and core.count("(") > core.count(")") else core


def _facts_of(shown: Sequence[str]) -> tuple[SectionFact, ...]:
    """The headings that say something about all below them."""
    facts: list[SectionFact] = []
    ends: list[SectionFact] = []
    asked = {number: match["who"] for number, text in enumerate(shown) if (match := ASKED.match(text)) is not None}
    for number, text in enumerate(shown):
        if (
            number in asked
            and len(set(asked.values())) > 1
            and (named := organization_alone(asked[number])) is not None
        ):
            # Where each item says whom to ask, that is who is in charge of it.
            facts.append(SectionFact(number, "org", None, named.names))
            continue
        if not text or (len(text) > _MAX_HEADING and len(" ".join(text.split())) > _MAX_HEADING):
            continue
        last = text[-1]
        if last in "。、" or (last.isdigit() and CALL.search(text) is None):
            continue
        if last == "円" and _PER_PERSON_SUM.match(text):
            # The sum for each person, and its parts as far as they go on.
            facts.append(SectionFact(number, "", Side.SIZE, None))
            ends.append(SectionFact(_end_of_parts(shown, number), "", Side.ITEMS, None))
            continue
        bare = _trimmed(text)
        if (
            _SIDE_HINT.search(bare)
            and "円" not in _without_caption(bare)
            and not (_BRACKETS.search(text) or _LEFT_OPEN.fullmatch(text))
        ):
            mark = mark_of(text)
            core = _trimmed(text[mark.end :]) if mark else bare
            core = _YEAR_BEHIND.sub("", _trimmed(_without_caption(core)))
            side = _side_of(core)
            if side is None and _PER_PERSON.search(core):
                # What each person pays or gets: no items, as far as the list under the line goes.
                facts.append(SectionFact(number, "", Side.SIZE, None))
                end = next((below for below in range(number + 2, len(shown)) if not shown[below]), len(shown))
                ends.append(SectionFact(end, "", Side.ITEMS, None))
                continue
            if side is not None:
                facts.append(SectionFact(number, heading_style(text), side, None))
                continue
        if last in _ORGANIZATION_ENDS or last.isdigit() or bare[-1:] in _ORGANIZATION_ENDS or "単" in text:
            fact = _in_charge(shown, number, facts[-1] if facts else None)
            if fact is not None:
                facts.append(fact)
            if fact is not None or _is_contact(shown, number):
                continue
        style = heading_style(text)
        if style and "円" not in text:
            facts.append(SectionFact(number, style, None, None))
    facts = _with_facilities(facts, shown)
    facts = sorted([*facts, *ends], key=lambda fact: fact.line) if ends else facts
    kept = [
        fact
        for index, fact in enumerate(facts)
        if fact.side is None
        or fact in ends
        or not any(
            other.side is not None and other.side is not fact.side and _adjacent(shown, fact.line, other.line)
            for other in facts[max(0, index - 1) : index + 2]
            if other is not fact
        )
    ]
    return tuple(kept)


def _set_apart(
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
                style=f"h{line.level}" if line.level is not None else fact.style, size=line.size or 0
            )
    return tuple(sorted(found.values(), key=lambda fact: fact.line))


def _with_facilities(facts: list[SectionFact], shown: Sequence[str]) -> list[SectionFact]:
    """The headings with those that name an organization by the kind of its house only: センター, 病院, 署.

    By themselves such names may be places: they are in charge where a bureau or a section stands in a heading like it.
    """
    styles = {fact.style for fact in facts if fact.departments is not None}
    if not styles:
        return facts
    found = {fact.line: fact for fact in facts}
    for number, text in enumerate(shown):
        fact = found.get(number)
        if not _FACILITY_END.search(text) or len(text) > _LONGEST_FACILITY or (fact and fact.departments is not None):
            continue
        mark = mark_of(text)
        name = text[mark.end :].strip() if mark is not None else text
        style = heading_style(text) or "org"
        if style in styles and is_organization(name) and (fact is None or fact.side is None):
            found[number] = SectionFact(number, style, None, (name,))
    return [found[line] for line in sorted(found)]


def _in_charge(shown: Sequence[str], number: int, above: SectionFact | None) -> SectionFact | None:
    """The organization that a line names, and nothing else, for all below it."""
    text = shown[number]
    departments = None if _is_contact(shown, number) else organization_alone(_without_caption(text).strip())
    if departments is None or not departments.names or departments.ditto:
        return None
    style = heading_style(text) or "org"
    if (
        style == "org"
        and above is not None
        and above.departments is not None
        and is_bureau(above.departments[-1])
        and is_section(departments.names[0])
        and _adjacent(shown, above.line, number)
    ):
        # Right below its bureau, which is set as it is itself.
        style = "section"
    return SectionFact(number, style, None, departments.names)


def _is_contact(shown: Sequence[str], number: int) -> bool:
    """Whether a line says whom to ask about the item above, or about the document."""
    text = shown[number]
    below = shown[number + 1 : number + 1 + _BELOW_CONTACT]
    return (text[0] in "〔[(" and CALL.search(text) is not None) or (
        _CONTACT.match(text) is not None and any(map(_TELEPHONE.match, below))
    )


def _end_of_parts(shown: Sequence[str], number: int) -> int:
    """The first line below a sum that is none of its parts: a blank one, a note, or one that is marked as the sum."""
    style = heading_style(shown[number])
    below = range(number + 1, len(shown))
    ends = ("", "※", style) if style else ("", "※")
    return next((at for at in below if not shown[at] or heading_style(shown[at]) in ends[1:]), len(shown))


def _without_caption(text: str) -> str:
    return _CAPTION_BEHIND.sub("", text) if "単" in text else text


def _sides(facts: Iterable[SectionFact]) -> tuple[tuple[int, Side], ...]:
    """The side from each heading on: it holds until another is named, or a heading of the same level follows."""
    found: list[tuple[int, Side]] = []
    side, style, size = Side.ITEMS, "", 0
    for fact in facts:
        if fact.side is not None:
            side, style = fact.side, fact.style
        elif side is not Side.ITEMS and ((fact.style == style and fact.style) or is_larger(fact.size, size)):
            side = Side.ITEMS
        else:
            continue
        size = fact.size
        found.append((fact.line, side))
    return tuple(found)


def _places(facts: Iterable[SectionFact]) -> tuple[tuple[int, tuple[tuple[str, ...], int] | None], ...]:
    """The departments in charge from each heading on; a section below the heading of its bureau carries both names."""
    places: list[tuple[int, tuple[tuple[str, ...], int] | None]] = []
    found: tuple[tuple[str, ...], int] | None = None
    style = parent = latest = ""
    size = 0
    bureau: str | None = None
    for fact in facts:
        if fact.departments is not None:
            names = fact.departments
            section = len(names) == 1 and is_section(names[0])
            if (
                section
                and bureau is not None
                and ((" " not in names[0] and fact.style != style) or (found is not None and " " in found[0][0]))
            ):
                found = ((f"{bureau} {names[0]}",), fact.line)
            else:
                if found is None:
                    parent = latest
                found, style, size = (names, fact.line), fact.style, fact.size
                bureau = names[0] if len(names) == 1 and is_bureau(names[0]) and not section else None
        elif found is not None and ((fact.style and fact.style in (style, parent)) or is_larger(fact.size, size)):
            found, bureau = None, None
        else:
            if found is None and fact.style:
                latest = fact.style
            continue
        places.append((fact.line, found))
    return tuple(places)


def _adjacent(shown: Sequence[str], one: int, other: int) -> bool:
    """Whether nothing stands between two lines: the heads of columns side by side say nothing of what is below."""
    first, last = sorted((one, other))
    return not any(shown[number].strip("| ") for number in range(first + 1, last))


_ORGANIZATION_ENDS = frozenset("部局庁課室会省府院社監織察議者署所班係ムプ当ー館院校】〕]>〉)")


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
