"""Stated totals: whether a document's records add up to what it says they do, as far as rounding allows.

Totals, counts, うち figures and breakdowns are compared with the records and reported, never corrected.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, Protocol

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.meaning.ledger import pool_key
from mie_budget.meaning.names import DepartmentsKey, departments_key, folded
from mie_budget.models import Amount, Diagnostic, OtherAmount, OtherRelation, Record, Relation
from mie_budget.units import LARGE_UNITS, SMALL_UNITS


# The properties are described where they are made, in `mie_budget.reading.stated`; hence no docstrings here.
class Figure(Protocol):
    """A figure of a stated total: its yen, and its text as printed."""

    @property
    def yen(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class StatedTotal(Protocol):
    """A stated total, as `mie_budget.reading.stated.StatedTotal` describes it."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def column(self) -> int: ...  # noqa: D102
    @property
    def opens(self) -> bool: ...  # noqa: D102
    @property
    def grand(self) -> bool: ...  # noqa: D102
    @property
    def claims(self) -> bool: ...  # noqa: D102
    @property
    def scope(self) -> str: ...  # noqa: D102
    @property
    def apart(self) -> bool: ...  # noqa: D102
    @property
    def programs(self) -> int | None: ...  # noqa: D102
    @property
    def figures(self) -> Sequence[Figure]: ...  # noqa: D102


class StatedTotals(Protocol):
    """The stated totals of a document, as `mie_budget.reading.stated.StatedTotals` describes them."""

    @property
    def totals(self) -> Sequence[StatedTotal]: ...  # noqa: D102
    @property
    def sections(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def rounding(self) -> str: ...  # noqa: D102


_MOST_RANGES = 20
"""How many ways to bound the items of one total are tried. Documents of thousands of headings must stay cheap."""


def check_stated_totals(records: Sequence[Record], stated: StatedTotals) -> tuple[Diagnostic, ...]:
    """Compare the totals that a document states with its records, and the parts of each amount with the amount.

    `stated` is what `mie_budget.reading.stated.find_stated_totals` found in the document's lines. A document
    may add its 内数 figures, count a shared one once, leave 再掲 out or take them in, and a total may close a section
    or the whole list: a mismatch is reported only when no such way gives the printed figure. A count of programs
    without a word for completeness (`8事業` over the main ones) is held against the records only where it fits them.
    The diagnostics are in the order of their lines; without a mismatch there are none.
    """
    found = [*_check_parts(records)]
    if records and stated.totals:
        checked = _Checked(records, stated)
        found += [*checked.counts(), *checked.totals()]
    return tuple(sorted(found, key=lambda entry: (entry.line, entry.column, entry.code)))


class _Checked:
    """The stated totals of one document, with what bounds the records under each."""

    def __init__(self, records: Sequence[Record], stated: StatedTotals) -> None:
        self.items = [_listed(record) for record in sorted(records, key=lambda record: record.span.first_line)]
        self.stated = [entry for entry in stated.totals if not entry.apart]
        self.rounding = Rounding(stated.rounding)
        self.sections = stated.sections
        self.boundaries = sorted({*self.sections, *(entry.line for entry in stated.totals)})
        self.starts = [item.record.span.first_line for item in self.items]
        self.end = self.starts[-1] + 1
        self.coarsest = max(item.resolution for item in self.items)

    def counts(self) -> Iterator[Diagnostic]:
        """A mismatch for each count that no bounds of its items explain."""
        bare = [entry for entry in self.stated if entry.programs is not None and not entry.claims]
        fitting = sum(self._count_fits(entry, self._usual(entry)) for entry in bare)
        # Headings that each count all of their items leave no doubt about the one that does not.
        trusted = fitting >= 2 and fitting > len(bare) - fitting
        for entry in self.stated:
            usual = self._usual(entry)
            if entry.programs is None or not usual or not (entry.claims or trusted):
                continue
            if not any(self._count_fits(entry, items) for items in self._ranges(entry)):
                yield Diagnostic.of(
                    DiagnosticCode.COUNT_MISMATCH,
                    entry.line,
                    entry.column,
                    stated=entry.programs,
                    computed=len(usual),
                    first=usual[0].record.span.first_line,
                    last=usual[-1].record.span.header_last_line,
                )

    def totals(self) -> Iterator[Diagnostic]:
        """A mismatch for each total that no bounds of its items and no way of adding them explain."""
        for entry in self.stated:
            usual = self._usual(entry)
            if not entry.figures or not any(item.relation for item in usual):
                continue
            if not entry.claims and not self._count_fits(entry, usual):
                continue
            ranges = chain(self._ranges(entry), self._tails(entry)) if entry.claims else [usual]
            figures = [(figure.yen, resolution(figure.text, figure.yen)) for figure in entry.figures]
            if not any(self._total_fits(figures, items) for items in ranges):
                yield self._mismatch(entry, usual)

    def _count_fits(self, entry: StatedTotal, items: Sequence[_Listed]) -> bool:
        relisted = sum(item.relation is Relation.RELISTED for item in items)
        return bool(items) and entry.programs in (len(items), len(items) - relisted)

    def _total_fits(self, figures: Sequence[tuple[int, int]], items: Sequence[_Listed]) -> bool:
        """Whether one of the figures, given with its resolution, is the sum of the items in some way."""
        for way in _ways(items):
            for yen, unit in figures:
                # Most ranges are far from the figure, and what rounding explains need not be computed for them.
                near = abs(yen - way.yen) <= (len(items) + 1) * max(unit, self.coarsest)
                if near and self._allowance(unit, items, way).covers(yen - way.yen):
                    return True
        return False

    def _allowance(self, unit: int, items: Sequence[_Listed], way: _Way) -> Allowance:
        return allowance(self.rounding, total=unit, items=_resolutions(items, way))

    def _mismatch(self, entry: StatedTotal, items: Sequence[_Listed]) -> Diagnostic:
        figure = entry.figures[0]
        way = min(_ways(items), key=lambda way: abs(figure.yen - way.yen))
        difference = figure.yen - way.yen
        allowed = self._allowance(resolution(figure.text, figure.yen), items, way)
        return Diagnostic.of(
            DiagnosticCode.TOTAL_MISMATCH,
            entry.line,
            entry.column,
            found=figure.text,
            stated=figure.yen,
            records=len(items),
            first=items[0].record.span.first_line,
            last=items[-1].record.span.header_last_line,
            computed=way.yen,
            way=way.name,
            extra=way.extra,
            difference=difference,
            allowed=allowed.above if difference > 0 else allowed.below,
        )

    def _usual(self, entry: StatedTotal) -> list[_Listed]:
        """The records that a total of this kind at this place covers as a rule."""
        if self._closes(entry):
            earlier = [line for line in self.boundaries if line < entry.line]
            return self._between(entry, 0 if entry.grand else max(earlier, default=0), entry.line)
        later = [other.line for other in self.stated if other.line > entry.line]
        return self._between(entry, entry.line, self.end if entry.grand else min(later, default=self.end))

    def _ranges(self, entry: StatedTotal) -> Iterator[list[_Listed]]:
        """The usual records first, then those between the total and other headings or totals, above and below."""
        yield self._usual(entry)
        above = [line for line in self.boundaries if line < entry.line]
        below = [line for line in self.boundaries if line > entry.line]
        for start in (0, *above[-_MOST_RANGES:]):
            yield self._between(entry, start, entry.line)
        for end in (*below[:_MOST_RANGES], self.end):
            yield self._between(entry, entry.line, end)

    def _tails(self, entry: StatedTotal) -> Iterator[list[_Listed]]:
        """The last records above a closing total: a section may begin where no heading was recognized."""
        above = self._between(entry, 0, entry.line) if self._closes(entry) else []
        for number in range(1, min(len(above), _MOST_RANGES) + 1):
            yield above[-number:]

    def _closes(self, entry: StatedTotal) -> bool:
        """Whether items stand right above the total; a heading between them says that it opens what follows."""
        above = bisect_left(self.starts, entry.line)
        if entry.opens or not above:
            return False
        last = self.items[above - 1].record.span.header_last_line
        return not any(last < line < entry.line for line in self.sections)

    def _between(self, entry: StatedTotal, start: int, end: int) -> list[_Listed]:
        """The items from one line to another, without the latter; only those of the department a label names."""
        items = self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        department = folded(entry.scope)
        return [item for item in items if department and department in item.departments] or items


_EXTRA_NAMES: dict[tuple[Relation, ...], str] = {
    (): "",
    (Relation.RELISTED,): "with-relisted",
    (Relation.ADDITIONAL,): "with-additional",
    (Relation.RELISTED, Relation.ADDITIONAL): "with-both",
}


class _Listed(NamedTuple):
    """A record with what a sum needs of it: its figure in yen, the figure's resolution, and its departments as a key.

    `relation` is None where no amount is known; the figure is 0 then.
    """

    record: Record
    relation: Relation | None
    yen: int
    resolution: int
    departments: DepartmentsKey


class _Way(NamedTuple):
    """One way of adding: the sum in yen, its name, the relations it takes in, whether a 内数 figure counts once."""

    yen: int
    name: str
    extra: str
    relations: frozenset[Relation]
    once: bool


def _listed(record: Record) -> _Listed:
    """What a sum needs of a record."""
    key, amount = departments_key(record.departments), record.amount
    if amount is None:
        return _Listed(record, None, 0, 0, key)
    return _Listed(record, amount.relation, amount.yen, resolution(amount.text, amount.yen), key)


def _ways(items: Sequence[_Listed]) -> Iterator[_Way]:
    """The ways in which a document may have added these items, the plainest first."""
    sums: dict[Relation | None, int] = {}
    for item in items:
        sums[item.relation] = sums.get(item.relation, 0) + item.yen
    pools = sum(item.yen for item in _each_pool_once(items))
    exact, part_of = sums.get(Relation.EXACT, 0), sums.get(Relation.PART_OF, 0)
    for extra, name in _EXTRA_NAMES.items():
        if not sums.keys() >= set(extra):
            continue
        more = sum(sums[relation] for relation in extra)
        firm = frozenset({Relation.EXACT, *extra})
        both = firm | {Relation.PART_OF}
        yield _Way(exact + part_of + more, "all", name, both, False)
        yield _Way(exact + more, "without-part-of", name, firm, False)
        yield _Way(exact + pools + more, "pools-once", name, both, True)


def _resolutions(items: Sequence[_Listed], way: _Way) -> list[int]:
    """The resolutions of the figures that a way adds; a printed 0 has nothing to round."""
    taken = [item for item in items if item.relation is not Relation.PART_OF or not way.once]
    taken += _each_pool_once(items) if way.once else ()
    return [item.resolution for item in taken if item.relation in way.relations and item.yen]


def _each_pool_once(items: Iterable[_Listed]) -> Iterable[_Listed]:
    shares = (item for item in items if item.relation is Relation.PART_OF)
    return {pool_key(item.record.departments, item.yen): item for item in shares}.values()


def _check_parts(records: Sequence[Record]) -> Iterator[Diagnostic]:
    """A diagnostic for each うち figure, and for each breakdown, that is larger than its amount.

    Each うち stands for itself, since two of them may overlap (うち国費, うち新規分); the figures of a breakdown are
    added. A part in a coarser unit than the amount may exceed it by less than one such unit. Of a negative amount (▲)
    a part may not be more negative.
    """
    for record in records:
        amount = record.amount
        if amount is None:
            continue
        for other in record.others:
            if other.relation is OtherRelation.OF_WHICH and _exceeds(amount, [other]):
                yield _part(DiagnosticCode.PART_EXCEEDS_AMOUNT, record, amount, other.yen)
        breakdown = [other for other in record.others if other.relation is OtherRelation.BREAKDOWN]
        if _exceeds(amount, breakdown):
            yield _part(DiagnosticCode.BREAKDOWN_EXCEEDS_AMOUNT, record, amount, sum(part.yen for part in breakdown))


def _exceeds(amount: Amount, parts: Sequence[OtherAmount]) -> bool:
    finest = resolution(amount.text, amount.yen)
    units = [resolution(part.text, part.yen) for part in parts if part.yen]
    allowed = sum(unit - 1 for unit in units if unit > finest)
    excess = sum(part.yen for part in parts) - amount.yen
    return excess > allowed if amount.yen >= 0 else excess < -allowed


def _part(code: DiagnosticCode, record: Record, amount: Amount, stated: int) -> Diagnostic:
    return Diagnostic.of(code, record.span.first_line, stated=stated, computed=amount.yen)


_NUMBER = re.compile(r"\d[\d,、]*(?:\.\d+)?")
_NOT_DIGIT = re.compile(r"\D")
_BLANK = re.compile(r"\s+")
_SIGNS = "".join((*SMALL_UNITS, *LARGE_UNITS))
_LAST_UNIT = re.compile(rf"([{''.join(SMALL_UNITS)}]?)([{''.join(LARGE_UNITS)}]?)円?[^{_SIGNS}円]*\Z")


class Rounding(StrEnum):
    """What a document says about the last digit of its figures."""

    UNSTATED = "unstated"
    """Nothing: the figures are taken as exact."""
    NEAREST = "nearest"
    """四捨五入"""
    DOWN = "down"
    """切り捨て"""
    SOME = "some"
    """端数処理, 端数調整: somehow; totals may not agree."""


class Allowance(NamedTuple):
    """How much a printed total may lie below and above the sum, in yen; both are 0 or positive."""

    below: int
    above: int

    def covers(self, difference: int) -> bool:
        """Whether a printed total may differ so from the sum (printed less sum)."""
        return -self.below <= difference <= self.above


def resolution(text: str, yen: int) -> int:
    """The yen that 1 in the last printed digit of a figure stands for. `text` is as printed, `yen` what it means.

    >>> resolution("28,550千円", 28_550_000), resolution("３.３億円", 330_000_000), resolution("12,335", 12_335_000)
    (1000, 10000000, 1000)
    >>> resolution("1億205万円", 102_050_000)
    10000
    """
    compact = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    numbers = _NUMBER.findall(compact)
    if len(numbers) == 1:
        digits = int(_NOT_DIGIT.sub("", numbers[0]))
        if digits and yen % digits == 0:
            return abs(yen) // digits
    small, large = _LAST_UNIT.findall(compact)[0]
    # In kanji numerals 十 百 千 are digits, not units: 百五十万円.
    return LARGE_UNITS.get(large, 1) * (SMALL_UNITS.get(small, 1) if numbers else 1)


def allowance(rounding: Rounding, *, total: int, items: Sequence[int]) -> Allowance:
    """What rounding explains, from the resolutions of a total and of the figures under it.

    A note speaks of all figures: each may then be off by its last digit, that of the finest figure. Without one only
    a change of unit rounds: a total in 百万円 over items in 千円, or the other way round.

    >>> allowance(Rounding.NEAREST, total=1_000, items=[1_000, 1_000, 1_000])
    Allowance(below=2000, above=2000)
    >>> allowance(Rounding.UNSTATED, total=1_000_000, items=[1_000, 1_000])
    Allowance(below=999999, above=999999)
    """
    finest = min(items, default=0)
    spread = len(items) * finest
    match rounding:
        case Rounding.NEAREST:
            return Allowance((spread + total) // 2, (spread + total) // 2)
        case Rounding.DOWN:
            # Each item may have lost up to one unit; the total may have lost up to one of its own.
            return Allowance(total - 1, max(spread - 1, 0))
        case Rounding.SOME:
            return Allowance(spread + total - 1, spread + total - 1)
    if total > finest:
        return Allowance(total - 1, total - 1)
    if total < finest == max(items):
        return Allowance(spread - 1, spread - 1)
    return Allowance(0, 0)
