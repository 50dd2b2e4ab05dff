"""The tables of a summary: one year with bars by department, and years side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mie_budget.language import SOURCE_LANGUAGE, catalogue
from mie_budget.meaning.results import (
    Basis,
    Inference,
    InferenceKind,
    PlacedRecord,
    Pool,
    Relisted,
    Summary,
    Sums,
    YearSummary,
    YearTotals,
)
from mie_budget.meaning.totals import side_by_side
from mie_budget.sinks.columns import BETWEEN, label
from mie_budget.sinks.tables.grid import (
    GAP,
    NARROWEST,
    Column,
    Manner,
    as_text,
    broken_at,
    filtered,
    grid,
    mark_beside,
    painted,
)
from mie_budget.sinks.terminal_text import cell_width
from mie_budget.units import Unit, aligned, era_year

_NARROWEST_BAR, _WIDEST_BAR = 8, 40
_FIRM, _CEILING, _NAIVE = "#", "-", "."
_BAR_COLOURS = {_FIRM: "green", _CEILING: "yellow", _NAIVE: "red"}
_WIDEST_NAME = 28
_SWITCHES = {
    InferenceKind.SHARED_POOL: "--no-merge-pools",
    InferenceKind.PRINTED_POOL: "--no-match-printed",
    InferenceKind.REPEATED_ITEM: "--no-merge-repeats",
}


def summary_table(
    summary: Summary,
    *,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    colour: bool = False,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """A summary, `width` columns wide (60 at least): sums with bars by department, then what lies behind them.

    Without `colour` the text holds no escape sequences. It ends with a line end.
    """
    _ = catalogue(language)
    manner = Manner(_, unit, max(width, NARROWEST), colour)
    lines: list[str] = []
    for year in summary.years:
        lines += ["", *_year(year, manner)] if lines else _year(year, manner)
    return as_text([*filtered(summary, manner), *(lines or [_("no documents")])])


def years_table(
    summary: Summary,
    *,
    departments: bool = True,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """The years of a summary side by side, `width` columns wide (60 at least), with a row for each department.

    As many years as fit stand in one table, the next ones below it. A ceiling is shown where it is not the firm sum.
    The text holds no escape sequences and ends with a line end.
    """
    _ = catalogue(language)
    manner = Manner(_, unit, max(width, NARROWEST), colour=False)
    if not summary.years:
        return as_text([*filtered(summary, manner), _("no documents")])
    rows: list[tuple[str, Sequence[Sums | None]]] = [
        (row.name or _("(none)"), row.sums) for row in (side_by_side(summary) if departments else ())
    ]
    rows.append((_("overall"), [year.total for year in summary.years]))
    kinds = [_kinds(sums) for _name, sums in rows]
    names = [name for name, _sums in rows]
    labels = {
        "firm_yen": _.context("column", "firm"),
        "floor_yen": _.context("column", "floor"),
        "ceiling_yen": _.context("column", "ceiling"),
    }
    first = [Column(_.context("column", "department"), flexible=True, most=_WIDEST_NAME), Column("")]
    columns = [Column(_year_name(year, manner), right=True) for year in summary.years]
    cells = [_year_cells([sums[at] for _name, sums in rows], kinds, manner) for at in range(len(columns))]
    widths = [
        max(map(cell_width, [column.head, *(part for cell in own for part in cell)]))
        for column, own in zip(columns, cells, strict=True)
    ]
    taken = min(max(map(cell_width, names)), _WIDEST_NAME) + max(map(cell_width, labels.values())) + len(GAP)
    lines = [*filtered(summary, manner), manner.unit_line()]
    start = 0
    while start < len(columns):
        stop, room = start + 1, manner.width - taken - widths[start] - len(GAP)
        while stop < len(columns) and widths[stop] + len(GAP) <= room:
            room -= widths[stop] + len(GAP)
            stop += 1
        shown = [names, [[labels[kind] for kind in own] for own in kinds], *cells[start:stop]]
        lines += ["", *grid([*first, *columns[start:stop]], list(zip(*shown, strict=True)), manner.width, ruled=1)]
        start = stop
    for line in _left_out(summary, manner):
        lines += broken_at(line, manner.width)
    return as_text(lines)


def _kinds(sums: Sequence[Sums | None]) -> list[str]:
    """The sums that are shown for a row of years: the firm one, and the bounds that differ from it somewhere."""
    kinds = ["firm_yen"]
    for kind in ("floor_yen", "ceiling_yen"):
        if any(entry and getattr(entry, kind) != entry.firm_yen for entry in sums):
            kinds.append(kind)
    return kinds


def _year_cells(own: Sequence[Sums | None], kinds: Sequence[Sequence[str]], manner: Manner) -> list[list[str]]:
    """The cells of one year, their amounts aligned."""
    texts = iter(
        aligned(
            [
                manner.amount(getattr(sums, kind)) if sums else ""
                for sums, shown in zip(own, kinds, strict=True)
                for kind in shown
            ]
        )
    )
    return [[next(texts) for _kind in shown] for shown in kinds]


def _year_name(year: YearTotals, manner: Manner) -> str:
    """A year as the head of a column; with its basis where that is no budget."""
    _ = manner.words
    name = era_year(year.fiscal_year) if year.fiscal_year is not None else _("fiscal year not found")
    return name if year.basis is Basis.BUDGET else f"{name} {label(year.basis, _.language)}"


def _left_out(summary: Summary, manner: Manner) -> Iterator[str]:
    """What the sums do not hold, or hold in ceilings only."""
    _ = manner.words
    joint = sum(len(year.joint) for year in summary.years)
    if joint:
        yield _("joint items ({number}): in ceilings only, whole", number=joint)
    for year in summary.years:
        name = _year_name(year, manner)
        if year.additional:
            note = _("additional ({number}): on top of the totals", number=len(year.additional))
            yield f"{name}: {note}"
        if year.nulls:
            note = _("no amount known ({number}): in no total", number=len(year.nulls))
            yield f"{name}: {note}"


def _year(year: YearSummary, manner: Manner) -> list[str]:
    _ = manner.words
    head = f"{manner.year(year.fiscal_year)} {label(year.basis, _.language)}: {manner.listed(year.sources)}"
    legend = _(
        "{firm} firm  {ceiling} up to the ceiling  {naive} naive sum beyond it",
        firm=_FIRM,
        ceiling=_CEILING,
        naive=_NAIVE,
    )
    lines = [*broken_at(head, manner.width), manner.unit_line(), *_sums(year, manner), *broken_at(legend, manner.width)]
    for line in _behind(year, manner):
        lines += broken_at(line, manner.width)
    return lines


def _sums(year: YearSummary, manner: Manner) -> list[str]:
    _ = manner.words
    named = [(entry.name or _("(none)"), entry) for entry in year.departments]
    everything: list[tuple[str, Sums]] = [*named, (_("overall"), year.total)]
    names = [name for name, _sums in everything]
    sums = [entry for _name, entry in everything]
    columns = [
        Column(_.context("column", "department"), flexible=True, most=_WIDEST_NAME),
        Column(_.context("column", "items"), right=True),
        Column(_.context("column", "firm"), right=True),
        Column(_.context("column", "ceiling"), right=True),
        Column(_.context("column", "naive sum"), right=True),
    ]
    cells = [
        names,
        [f"{entry.records:,}" for entry in sums],
        aligned([manner.amount(entry.firm_yen) for entry in sums]),
        aligned([manner.amount(entry.ceiling_yen) for entry in sums]),
        aligned([manner.amount(entry.naive_yen) for entry in sums]),
    ]
    taken = [max(map(cell_width, [column.head, *texts])) for column, texts in zip(columns, cells, strict=True)]
    taken[0] = min(taken[0], _WIDEST_NAME)
    room = min(manner.width - sum(taken) - len(GAP) * len(columns), _WIDEST_BAR)
    if room >= _NARROWEST_BAR:
        largest = max(max(entry.ceiling_yen, entry.naive_yen) for entry in sums)
        columns.append(Column("", paint=_bar_painted if manner.colour else None))
        cells.append([_bar(entry, largest, room) for entry in sums])
    return grid(columns, list(zip(*cells, strict=True)), manner.width, ruled=1)


def _bar(sums: Sums, largest: int, width: int) -> str:
    """Firm, what the pools may add, and what a plain sum counts twice, on one scale for all rows."""
    text = ""
    for mark, yen in ((_FIRM, sums.firm_yen), (_CEILING, sums.ceiling_yen), (_NAIVE, sums.naive_yen)):
        # An amount that is there is seen: at least one mark.
        end = -(-yen * width // largest) if largest > 0 and yen > 0 else 0
        text += mark * (min(end, width) - len(text))
    return text


def _bar_painted(bar: str) -> str:
    return re.sub(r"#+|-+|\.+", lambda run: painted(run[0], _BAR_COLOURS[run[0][0]]), bar)


def _behind(year: YearSummary, manner: Manner) -> Iterator[str]:
    """What lies behind the sums, each part under its heading and only where there is something to say."""
    _, total, teller = manner.words, year.total, _Teller(manner, one=len(set(year.sources)) == 1)
    if total.floor_yen != total.firm_yen:
        yield _("floor {yen}: lowered by negative figures", yen=manner.amount(total.floor_yen))
    joint = [f"{teller.priced(item)} {BETWEEN.join(item.departments)}" for item in year.joint]
    relisted = [f"{teller.priced(entry.item)} {teller.original(entry)}" for entry in year.relisted]
    additional = [f"{manner.amount(entry.yen)}  {teller.named(entry.item)}" for entry in year.additional]
    pools = [line for pool in year.pools for line in teller.pool(pool)]
    for heading, number, lines in (
        (_("pools ({number})", number=len(year.pools)), len(year.pools), pools),
        (_("joint items ({number}): in ceilings only, whole", number=len(joint)), len(joint), joint),
        (_("relisted ({number}): in no total", number=len(relisted)), len(relisted), relisted),
        (_("additional ({number}): on top of the totals", number=len(additional)), len(additional), additional),
        (
            _("no amount known ({number}): in no total", number=len(year.nulls)),
            len(year.nulls),
            list(map(teller.named, year.nulls)),
        ),
        (
            _("inferences ({number})", number=len(year.inferences)),
            len(year.inferences),
            list(map(teller.inferred, year.inferences)),
        ),
    ):
        if number:
            yield from ("", heading)
            yield from (f"  {line}" for line in lines)


class _Teller:
    """The lines about single items; `one` where all are of one document, which then needs no name."""

    def __init__(self, manner: Manner, *, one: bool) -> None:
        self._manner = manner
        self._one = one

    def pool(self, pool: Pool) -> Iterator[str]:
        """A pool and its items."""
        _, departments, note = self._manner.words, BETWEEN.join(pool.departments) or "-", ""
        if pool.printed_as:
            note = _(" = counted at {place}", place=self._place(pool.printed_as))
        yield f"{self._manner.amount(pool.yen)}  {departments}{note}"
        yield from (f"    {self.named(item)}" for item in pool.items)

    def original(self, entry: Relisted) -> str:
        """Where a relisted item was listed first."""
        _ = self._manner.words
        if entry.original is None:
            return _("(the original is not here)")
        return f"= {self._place(entry.original)}"

    def inferred(self, inference: Inference) -> str:
        """What was inferred, from which items, what it spared, and the option that switches it off."""
        places = self._manner.listed(map(self._place, inference.items))
        spared = self._manner.amount(-inference.spared_yen, signed=True)
        what = label(inference.kind, self._manner.words.language)
        return f"{what}: {places}; {spared} [{_SWITCHES[inference.kind]}]"

    def named(self, item: PlacedRecord) -> str:
        """An item and its place, and whether it was corrected."""
        _ = self._manner.words
        notes = [self._place(item), *([_("corrected")] if item.corrected else [])]
        return f"{item.title} ({self._manner.listed(notes)})"

    def priced(self, item: PlacedRecord) -> str:
        """An item with its amount."""
        price = "-" if item.yen is None else f"{self._manner.amount(item.yen)}{mark_beside(item.amount)}"
        return f"{price}  {self.named(item)}"

    def _place(self, item: PlacedRecord) -> str:
        _ = self._manner.words
        return _("line {line}", line=item.line) if self._one else item.place
