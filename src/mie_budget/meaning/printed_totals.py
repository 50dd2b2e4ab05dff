"""Printed totals: whether the records under a stated total add up to it. Reported, never corrected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from mie_budget.meaning.keys import departments_key, folded
from mie_budget.meaning.printed_codes import diagnostic, yen_text
from mie_budget.meaning.printed_parts import check_parts
from mie_budget.meaning.rounding import Allowance, Rounding, allowance, resolution
from mie_budget.models import Diagnostic, Record, Relation


class Figure(Protocol):
    """A figure of a stated total: its yen, and its text as printed."""

    @property
    def yen(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class StatedTotal(Protocol):
    """A stated total, as `mie_budget.reading.stated_totals.StatedTotal` describes it."""

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
    """The stated totals of a document, as `mie_budget.reading.stated_totals.StatedTotals` describes them."""

    @property
    def totals(self) -> Sequence[StatedTotal]: ...  # noqa: D102
    @property
    def sections(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def rounding(self) -> str: ...  # noqa: D102


_MOST_RANGES = 20
"""How many ways to bound the items of one total are tried. Documents of thousands of headings must stay cheap."""
_WAYS = (
    (frozenset({Relation.EXACT, Relation.PART_OF}), "every printed amount", "印刷された金額のすべて"),
    (frozenset({Relation.EXACT}), "without 内数", "内数を除く"),
)
_EXTRA = ((), (Relation.RELISTED,), (Relation.ADDITIONAL,), (Relation.RELISTED, Relation.ADDITIONAL))
_EXTRA_WORDS = {Relation.RELISTED: "再掲", Relation.ADDITIONAL: "外数"}


class _Sum(NamedTuple):
    """One way of adding records: the sum, its words, and the resolutions of the figures in it."""

    yen: int
    way: str
    way_ja: str
    resolutions: tuple[int, ...]


def check_printed_totals(records: Sequence[Record], stated: StatedTotals) -> tuple[Diagnostic, ...]:
    """Compare the totals that a document states with its records, and the parts of each amount with the amount.

    `stated` is what `mie_budget.reading.stated_totals.find_stated_totals` found in the document's lines. A document
    may add its 内数 figures, count a shared one once, leave 再掲 out or take them in, and a total may close a section
    or the whole list: a mismatch is reported only when no such way gives the printed figure. A count of programs
    without a word for completeness (`8事業` over the main ones) is held against the records only where it fits them.
    The diagnostics are in the order of their lines; without a mismatch there are none.
    """
    found = [*check_parts(records)]
    if records and stated.totals:
        checked = _Checked(records, stated)
        found += [*checked.counts(), *checked.totals()]
    return tuple(sorted(found, key=lambda entry: (entry.line, entry.column, entry.code)))


class _Checked:
    """The stated totals of one document, with what bounds the records under each."""

    def __init__(self, records: Sequence[Record], stated: StatedTotals) -> None:
        self.records = sorted(records, key=lambda record: record.span.first_line)
        self.stated = [entry for entry in stated.totals if not entry.apart]
        self.rounding = Rounding(stated.rounding)
        self.sections = stated.sections
        self.boundaries = sorted({*self.sections, *(entry.line for entry in stated.totals)})
        self.starts = [record.span.first_line for record in self.records]
        self.end = self.starts[-1] + 1

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
            if not any(self._count_fits(entry, records) for records in self._ranges(entry)):
                yield diagnostic(
                    "count-mismatch",
                    entry.line,
                    entry.column,
                    stated=entry.programs,
                    computed=len(usual),
                    first=usual[0].span.first_line,
                    last=usual[-1].span.header_last_line,
                )

    def totals(self) -> Iterator[Diagnostic]:
        """A mismatch for each total that no bounds of its items and no way of adding them explain."""
        for entry in self.stated:
            usual = self._usual(entry)
            if not entry.figures or not any(record.amount for record in usual):
                continue
            if not entry.claims and not self._count_fits(entry, usual):
                continue
            ranges = chain(self._ranges(entry), self._tails(entry)) if entry.claims else [usual]
            if not any(self._total_fits(entry, records) for records in ranges):
                yield self._mismatch(entry, usual)

    def _count_fits(self, entry: StatedTotal, records: Sequence[Record]) -> bool:
        relisted = sum(_has(record, Relation.RELISTED) for record in records)
        return bool(records) and entry.programs in (len(records), len(records) - relisted)

    def _total_fits(self, entry: StatedTotal, records: Sequence[Record]) -> bool:
        return any(
            self._allowance(figure, way).covers(figure.yen - way.yen)
            for way in _sums(records)
            for figure in entry.figures
        )

    def _allowance(self, figure: Figure, way: _Sum) -> Allowance:
        return allowance(self.rounding, total=resolution(figure.text, figure.yen), items=way.resolutions)

    def _mismatch(self, entry: StatedTotal, records: Sequence[Record]) -> Diagnostic:
        figure = entry.figures[0]
        way = min(_sums(records), key=lambda way: abs(figure.yen - way.yen))
        difference = figure.yen - way.yen
        allowed = self._allowance(figure, way)
        return diagnostic(
            "total-mismatch",
            entry.line,
            entry.column,
            stated=f"{figure.text} ({yen_text(figure.yen)})",
            records=len(records),
            first=records[0].span.first_line,
            last=records[-1].span.header_last_line,
            computed=yen_text(way.yen),
            way=way.way,
            way_ja=way.way_ja,
            difference=yen_text(difference),
            allowed=yen_text(allowed.above if difference > 0 else allowed.below),
        )

    def _usual(self, entry: StatedTotal) -> list[Record]:
        """The records that a total of this kind at this place covers as a rule."""
        if self._closes(entry):
            earlier = [line for line in self.boundaries if line < entry.line]
            return self._between(entry, 0 if entry.grand else max(earlier, default=0), entry.line)
        later = [other.line for other in self.stated if other.line > entry.line]
        return self._between(entry, entry.line, self.end if entry.grand else min(later, default=self.end))

    def _ranges(self, entry: StatedTotal) -> Iterator[list[Record]]:
        """The usual records first, then those between the total and other headings or totals, above and below."""
        yield self._usual(entry)
        above = [line for line in self.boundaries if line < entry.line]
        below = [line for line in self.boundaries if line > entry.line]
        for start in (0, *above[-_MOST_RANGES:]):
            yield self._between(entry, start, entry.line)
        for end in (*below[:_MOST_RANGES], self.end):
            yield self._between(entry, entry.line, end)

    def _tails(self, entry: StatedTotal) -> Iterator[list[Record]]:
        """The last records above a closing total: a section may begin where no heading was recognized."""
        above = self._between(entry, 0, entry.line) if self._closes(entry) else []
        for number in range(1, min(len(above), _MOST_RANGES) + 1):
            yield above[-number:]

    def _closes(self, entry: StatedTotal) -> bool:
        """Whether items stand right above the total; a heading between them says that it opens what follows."""
        above = bisect_left(self.starts, entry.line)
        if entry.opens or not above:
            return False
        last = self.records[above - 1].span.header_last_line
        return not any(last < line < entry.line for line in self.sections)

    def _between(self, entry: StatedTotal, start: int, end: int) -> list[Record]:
        """The records from one line to another, without the latter; only those of the department a label names."""
        records = self.records[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        department = folded(entry.scope)
        named = [record for record in records if department and department in departments_key(record.departments)]
        return named or records


def _sums(records: Sequence[Record]) -> Iterator[_Sum]:
    """The ways in which a document may have added its items."""
    once: dict[tuple[tuple[str, ...], int], Record] = {}
    for record in records:
        if record.amount and _has(record, Relation.PART_OF):
            once.setdefault((departments_key(record.departments), record.amount.yen), record)
    for extra in _EXTRA:
        if extra and not any(_has(record, relation) for relation in extra for record in records):
            continue
        words = "".join(f", with {_EXTRA_WORDS[relation]}" for relation in extra)
        words_ja = "".join(f"、{_EXTRA_WORDS[relation]}を含む" for relation in extra)
        for relations, way, way_ja in _WAYS:
            yield _sum_of([*records], relations.union(extra), way + words, way_ja + words_ja)
        kept = [record for record in records if not _has(record, Relation.PART_OF)] + list(once.values())
        yield _sum_of(kept, _WAYS[0][0].union(extra), f"each 内数 figure once{words}", f"同じ内数は一度{words_ja}")


def _sum_of(records: Sequence[Record], relations: frozenset[Relation], way: str, way_ja: str) -> _Sum:
    amounts = [record.amount for record in records if record.amount and record.amount.relation in relations]
    return _Sum(
        sum(amount.yen for amount in amounts),
        way,
        way_ja,
        tuple(resolution(amount.text, amount.yen) for amount in amounts if amount.yen),
    )


def _has(record: Record, relation: Relation) -> bool:
    return record.amount is not None and record.amount.relation is relation
