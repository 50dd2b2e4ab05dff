"""Printed totals: whether the records under a stated total add up to it. Reported, never corrected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Protocol

from mie_budget.meaning.keys import folded
from mie_budget.meaning.printed_codes import diagnostic
from mie_budget.meaning.printed_parts import check_parts
from mie_budget.meaning.printed_sums import Listed, Way, listed, resolutions, ways
from mie_budget.meaning.rounding import Allowance, Rounding, allowance, resolution
from mie_budget.models import Diagnostic, Record, Relation


# The properties are described where they are made, in `mie_budget.reading.stated_totals`; hence no docstrings here.
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
        self.items = [listed(record) for record in sorted(records, key=lambda record: record.span.first_line)]
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
                yield diagnostic(
                    "count-mismatch",
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

    def _count_fits(self, entry: StatedTotal, items: Sequence[Listed]) -> bool:
        relisted = sum(item.relation is Relation.RELISTED for item in items)
        return bool(items) and entry.programs in (len(items), len(items) - relisted)

    def _total_fits(self, figures: Sequence[tuple[int, int]], items: Sequence[Listed]) -> bool:
        """Whether one of the figures, given with its resolution, is the sum of the items in some way."""
        for way in ways(items):
            for yen, unit in figures:
                # Most ranges are far from the figure, and what rounding explains need not be computed for them.
                near = abs(yen - way.yen) <= (len(items) + 1) * max(unit, self.coarsest)
                if near and self._allowance(unit, items, way).covers(yen - way.yen):
                    return True
        return False

    def _allowance(self, unit: int, items: Sequence[Listed], way: Way) -> Allowance:
        return allowance(self.rounding, total=unit, items=resolutions(items, way))

    def _mismatch(self, entry: StatedTotal, items: Sequence[Listed]) -> Diagnostic:
        figure = entry.figures[0]
        way = min(ways(items), key=lambda way: abs(figure.yen - way.yen))
        difference = figure.yen - way.yen
        allowed = self._allowance(resolution(figure.text, figure.yen), items, way)
        return diagnostic(
            "total-mismatch",
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

    def _usual(self, entry: StatedTotal) -> list[Listed]:
        """The records that a total of this kind at this place covers as a rule."""
        if self._closes(entry):
            earlier = [line for line in self.boundaries if line < entry.line]
            return self._between(entry, 0 if entry.grand else max(earlier, default=0), entry.line)
        later = [other.line for other in self.stated if other.line > entry.line]
        return self._between(entry, entry.line, self.end if entry.grand else min(later, default=self.end))

    def _ranges(self, entry: StatedTotal) -> Iterator[list[Listed]]:
        """The usual records first, then those between the total and other headings or totals, above and below."""
        yield self._usual(entry)
        above = [line for line in self.boundaries if line < entry.line]
        below = [line for line in self.boundaries if line > entry.line]
        for start in (0, *above[-_MOST_RANGES:]):
            yield self._between(entry, start, entry.line)
        for end in (*below[:_MOST_RANGES], self.end):
            yield self._between(entry, entry.line, end)

    def _tails(self, entry: StatedTotal) -> Iterator[list[Listed]]:
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

    def _between(self, entry: StatedTotal, start: int, end: int) -> list[Listed]:
        """The items from one line to another, without the latter; only those of the department a label names."""
        items = self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        department = folded(entry.scope)
        return [item for item in items if department and department in item.departments] or items
