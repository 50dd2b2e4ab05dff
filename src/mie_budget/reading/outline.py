"""Outline: the second step. What a document says about all that stands below a line.

A section carries facts for every entry below its heading until the next one of its level: the organization in charge,
whether its figures are revenue, limits or the size of the budget.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from mie_budget.models import Marker, OtherRelation, Stage
from mie_budget.reading.calendar import (
    document_year,
    edition_of,
    is_budget_title,
    labelled_year,
    stage_of,
    year_of_trail,
    years_in,
)
from mie_budget.reading.furniture import furniture_of
from mie_budget.reading.headings import facts_of, titles_with_organizations, with_lists, with_look, without_issuer
from mie_budget.reading.headings.at_end import sources_in
from mie_budget.reading.headings.marked import SectionFact, Side
from mie_budget.reading.headings.sides import with_framed_sides
from mie_budget.reading.labels import Context
from mie_budget.reading.legends import (
    abbreviations_of,
    brackets_of,
    legend_of,
    limit_sign_of,
    names_in,
    plus_is_on_top,
    tiers_of,
    units_of,
    yen_unsaid,
)
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.look import headings_by_look, is_larger
from mie_budget.reading.organizations import is_bureau, is_section

_TOP = 15
"""Lines in which a document says what it is, before its first item."""
BUDGET = lazy("<budget>", needs="主予使概正求決箇簿規財費配重")
_LEVEL = lazy(r"h\d")
"""How a heading is marked that the source calls one."""
_STAGE_WORDS = 10
"""Characters behind the year in which its stage stands: 年度一般会計当初予算."""

_BULLETS_OF_LINKS = "-•*"
"""What the links of a page stand behind where its text was copied."""
_BARE_TITLE = lazy(r"[^\s\d]{1,2}(?:\d{1,2}|元)年度\s?(?:当初|一般会計)?(?:予算|決算)(?:案|\(案\))?")
_SUM_FIRST = lazy(
    r"[(〔\[【〈<《](?:[約金] ?)?<sum>(?<=円)[)〕\]】〉>》]"
    r"\s*+(?![\s\d]|[(〔]\d|[(〔][^()〔〕]*[)〕]\s*\Z)[^。]{2,90}"
)
_OPENS = frozenset("(〔[【〈<《")
_LEAST_PAIRS = 2
"""One line may be followed by another by chance: two sums of one item."""


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
    plus_on_top: bool
    """Whether figures behind a plus sign come on top of the amounts before it, as a note says."""
    names_in: str
    """The bracket that holds the name of each item, behind what is done, as a note says; empty where none does."""
    sums_first: bool
    """Whether the sums in brackets that open lines are those of the names behind them."""
    limit_sign: str
    """What stands before limits by a legend (`[債]…債務負担行為`); empty where none says so."""
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
    of_sources: frozenset[int]
    """The lines that say where the money of the item above comes from."""
    speaks_at: int | None
    """The first line that speaks of a budget; None where nothing but what frames the page does."""

    def with_text(self, lines: Lines, numbers: Iterable[int]) -> Iterator[int]:
        """Of some lines those that hold text and are no furniture."""
        return (number for number in numbers if lines.stripped[number] and number not in self.furniture)

    def unit_at(self, line: int) -> int | None:
        """The yen in one unit of a bare number on a line, None where no caption says so."""
        index = bisect_right(self.units, (line, 1 << 62)) - 1 if self.units else -1
        return (self.units[index][1] or None) if index >= 0 else None

    def side_at(self, line: int) -> Side:
        """What the figures at a line are, by the headings above it or by what it opens with."""
        if line in self.of_sources:
            return Side.REVENUE
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
            self.names_in,
            self.plus_on_top,
            self.sums_first,
            self.limit_sign,
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
    titles = _without_links(titles, stripped)
    furniture = furniture_of(lines, titles)
    # A title that comes again is none where it names who is in charge of its page.
    furniture = furniture and furniture - titles_with_organizations(stripped).keys()
    shown = [text if number not in furniture else "" for number, text in enumerate(stripped)] if furniture else stripped
    kept = [number for number in titles if number not in furniture]
    top = [text for text in shown[: _TOP * 2] if text][:_TOP]
    year = document_year([stripped[number] for number in kept], top)
    if year is None:
        year = labelled_year((text for text in shown if "年度" in text and "額" in text), near=edition_of(top))
    if year is None:
        year = year_of_trail(stripped[:_TOP])
    brackets, aside = brackets_of(stripped)
    set_apart = headings_by_look(lines.known)
    facts = with_look(without_issuer(facts_of(shown), kept), set_apart, shown, lines.known)
    facts = tuple(with_lists(with_framed_sides(facts, shown), shown, lines.known))
    above = [shown[number] for number in kept] + [_of_this_stage(text) for text in top if "。" not in text]
    return Outline(
        frozenset(furniture),
        tuple(kept),
        year,
        stage_of(above) or stage_of(_behind_year(top, year)),
        units_of(shown) or yen_unsaid(shown),
        legend_of(stripped),
        brackets,
        aside,
        plus_is_on_top(stripped),
        names_in(stripped),
        sums_stand_first(lines.texts, frozenset(furniture)),
        limit_sign_of(stripped),
        abbreviations_of(shown),
        tiers_of(shown),
        facts,
        _sides(facts),
        _places(facts),
        set_apart,
        sources_in(shown),
        next((number for number, text in enumerate(shown) if BUDGET.search(text)), None),
    )


def _of_this_stage(text: str) -> str:
    """A line near the top, of a row of cells without what stands beside the budget.

    That is the settlement of a year before, or what has been added to the initial budget since.
    """
    if "|" not in text or "予算" not in text:
        return text
    beside = ["決算"] if "決算" in text else []
    if "補正" in text and "当初予算" in text:
        beside.append("補正")
    return "|".join(cell for cell in text.split("|") if not any(word in cell for word in beside)) if beside else text


def _without_links(titles: Sequence[int], stripped: Sequence[str]) -> list[int]:
    """The titles without those that only name other years' pages.

    These stand one below the other, or behind a bullet; bare ones (令和6年度予算) are titles where there is no other.
    """
    years = {number: years_in(stripped[number])[0][0] for number in titles}
    marked = {number for number in titles if stripped[number][0] in _BULLETS_OF_LINKS}
    bare = {number for number in titles if number in marked or _BARE_TITLE.fullmatch(stripped[number])}
    linked = {
        number
        for number in bare
        if any(beside in bare and years[number] != years[beside] for beside in (number - 1, number + 1))
    }
    others = [number for number in titles if number not in bare]
    linked |= {number for number in marked if any(years[other] != years[number] for other in others)}
    if not others:
        linked &= marked
    return [number for number in titles if number not in linked]


def _behind_year(top: Sequence[str], year: int | None) -> list[str]:
    """What stands right behind the year of the document near its top, where a line holds more than a title."""
    return [text[end : end + _STAGE_WORDS] for text in top for named, _, end in years_in(text) if named == year]


def _sides(facts: Iterable[SectionFact]) -> tuple[tuple[int, Side], ...]:
    """The side from each heading on: until another is named, or a heading of its level or a higher one follows."""
    found: list[tuple[int, Side]] = []
    side, style, size = Side.ITEMS, "", 0
    for fact in facts:
        if fact.side is not None:
            side, style = fact.side, fact.style
        elif side is not Side.ITEMS and (
            (fact.style == style and fact.style) or is_larger(fact.size, size) or _is_level_over(fact.style, style)
        ):
            side = Side.ITEMS
        else:
            continue
        size = fact.size
        found.append((fact.line, side))
    return tuple(found)


def _is_level_over(style: str, other: str) -> bool:
    """Whether the source calls a line a heading, and the other one of a lower level or none at all.

    >>> _is_level_over("h2", "h3"), _is_level_over("h3", "■"), _is_level_over("h3", "h2"), _is_level_over("■", "h3")
    (True, True, False, False)
    """
    return _LEVEL.fullmatch(style) is not None and (_LEVEL.fullmatch(other) is None or style < other)


def _styles_by(facts: Iterable[SectionFact]) -> tuple[frozenset[str], frozenset[str]]:
    """How the headings of bureaus are marked, and how those of sections are."""
    named = [(fact.style, fact.departments[0]) for fact in facts if fact.departments and fact.style]
    return (
        frozenset(style for style, name in named if is_bureau(name) and not is_section(name)),
        frozenset(style for style, name in named if is_section(name)),
    )


def office_heads(facts: Sequence[SectionFact]) -> frozenset[int]:
    """The lines of headings marked like those of bureaus whose names end like a section's (危機管理室) or an office's.

    One of them is above sections as the bureaus are, where no heading of a section is marked like it but for such.
    """
    bureaus, _ = _styles_by(facts)
    if not bureaus:
        return frozenset()
    named = [fact for fact in facts if fact.departments is not None and len(fact.departments) == 1 and fact.style]
    others: dict[str, list[SectionFact]] = {}
    for fact in named:
        if fact.style in bureaus and fact.style != "org" and not is_bureau((fact.departments or ("",))[0]):
            others.setdefault(fact.style, []).append(fact)
    return frozenset(
        fact.line
        for style, alike in others.items()
        if all(_HEADS_SECTIONS.fullmatch((fact.departments or ("",))[0]) for fact in alike)
        for fact in alike
    )


_HEADS_SECTIONS = lazy(r"\S*(?:室|<office>)")


def _styles_of_sections(facts: Sequence[SectionFact]) -> frozenset[str]:
    """How headings are marked that name sections below bureaus, which are marked otherwise; offices may be so too."""
    bureaus, sections = _styles_by(facts)
    return sections - bureaus | {"section"} if bureaus else frozenset({"section"})


def _places(facts: Sequence[SectionFact]) -> tuple[tuple[int, tuple[tuple[str, ...], int] | None], ...]:
    """The departments in charge from each heading on; a section below the heading of its bureau carries both names.

    So does what stands deeper than the bureau in a tree of lists. They end where a heading follows that is marked like
    theirs or like the one above, unless its ordinals begin anew: then they are those of what stands below.
    """
    places: list[tuple[int, tuple[tuple[str, ...], int] | None]] = []
    found: tuple[tuple[str, ...], int] | None = None
    style = parent = latest = inside = ""
    size = 0
    numbers: dict[str, int | None] = {}
    anew: set[str] = set()
    bureau: str | None = None
    heads = office_heads(facts)
    marked = _styles_of_sections(facts)
    for fact in facts:
        if fact.departments is not None:
            names = fact.departments
            inner = fact.style in marked or (fact.style[:2] == style[:2] == "li" and fact.style > style)
            section = len(names) == 1 and (is_section(names[0]) or inner) and fact.line not in heads
            if (
                section
                and bureau is not None
                and ((" " not in names[0] and fact.style != style) or (found is not None and " " in found[0][0]))
            ):
                found, inside = ((f"{bureau} {names[0]}",), fact.line), fact.style
            else:
                if found is None:
                    parent = latest
                found, style, size = (names, fact.line), fact.style, fact.size
                numbers[style] = fact.number
                anew.clear()
                is_head = len(names) == 1 and not section and (is_bureau(names[0]) or fact.line in heads)
                bureau = names[0] if is_head else None
        elif bureau is not None and fact.style == inside and inside.startswith("li"):
            # Whatever stands beside its sections in a tree of lists, the bureau is in charge of.
            found = ((bureau,), fact.line)
        elif found is not None and ((fact.style and fact.style in (style, parent)) or is_larger(fact.size, size)):
            if fact.side is None and fact.number is not None and fact.number <= (numbers.get(fact.style) or 0):
                anew.add(fact.style)
            if fact.style in anew and not is_larger(fact.size, size):
                continue
            found, bureau = None, None
        else:
            if found is None and fact.style:
                latest = fact.style
                numbers[latest] = fact.number
            continue
        places.append((fact.line, found))
    return tuple(places)


def sums_stand_first(texts: Sequence[str], furniture: frozenset[int]) -> bool:
    """Whether the sums in brackets that open lines are those of the names behind them, and not of names above.

    Between one and the next then stands nothing, or only what is set in deeper than both; a name above the second
    would stand there, no deeper than its sum.

    >>> sums_stand_first(["〔3百万円〕 橋の点検", "  5橋", "〔200千円〕 道の補修", "〔100千円〕 川の清掃"], frozenset())
    True
    >>> sums_stand_first(["橋の点検", "〔300千円〕 5橋", "道の補修", "〔200千円〕 2路線"], frozenset())
    False
    """
    pairs = lines = 0
    last: int | None = None
    for number, text in enumerate(texts):
        stripped = text.lstrip()
        if not stripped or number in furniture:
            continue
        indent = len(text) - len(stripped)
        if stripped[0] in _OPENS and _SUM_FIRST.fullmatch(stripped.rstrip()) is not None:
            lines += 1
            pairs += last == indent
            last = indent
        elif last is not None and indent <= last:
            last = None
    return pairs >= _LEAST_PAIRS and pairs * 3 >= lines
