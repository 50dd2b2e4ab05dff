"""The table of a comparison: the totals of two years, then the items by what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mie_budget.language import SOURCE_LANGUAGE, catalogue
from mie_budget.meaning.results import Change, ChangeTotal, ComparedItem, Comparison, PlacedRecord, YearTotals
from mie_budget.sinks.columns import BETWEEN, label
from mie_budget.sinks.tables.grid import (
    GAP,
    LEAST,
    NARROWEST,
    Column,
    Manner,
    as_text,
    broken_at,
    filtered,
    grid,
    mark_beside,
)
from mie_budget.sinks.terminal_text import cell_width
from mie_budget.units import Unit, aligned

_CHANGE_COLOURS = {Change.RAISED: "green", Change.NEW: "green", Change.LOWERED: "red", Change.ENDED: "red"}
_NO_DIFFERENCE = (Change.TO_PART_OF, Change.TO_EXACT, Change.PART_OF, Change.RELATION, Change.UNKNOWN)
"""The changes that are neither a rise nor a fall."""


def comparison_table(
    comparison: Comparison,
    *,
    unit: Unit = Unit.THOUSAND,
    width: int = 80,
    colour: bool = False,
    everything: bool = False,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """A comparison, `width` columns wide (60 at least): the totals, then the items by what became of them.

    Items whose title, departments and amount are the same are only counted unless `everything` is set. Without
    `colour` the text holds no escape sequences. It ends with a line end.
    """
    manner = Manner(catalogue(language), unit, max(width, NARROWEST), colour)
    lines = filtered(comparison, manner)
    lines += [part for line in _sides(comparison, manner) for part in broken_at(line, manner.width)]
    for total in comparison.changes:
        entries = [
            entry
            for entry in comparison.entries
            if entry.change is total.change and (everything or not _is_plain(entry))
        ]
        if total.items:
            lines += ["", *broken_at(_change_heading(total, manner, len(entries)), manner.width)]
        if entries:
            lines += _changes(entries, manner, _CHANGE_COLOURS.get(total.change))
    return as_text(lines)


def _is_plain(entry: ComparedItem) -> bool:
    return entry.change is Change.UNCHANGED and not entry.moved and entry.score is None


def _sides(comparison: Comparison, manner: Manner) -> Iterator[str]:
    _ = manner.words
    yield manner.unit_line()
    yield from _side(_.context("column", "old"), comparison.old, manner)
    yield from _side(_.context("column", "new"), comparison.new, manner)
    if comparison.matcher:
        yield _("similar titles: {matcher} (~ score)", matcher=comparison.matcher)
    else:
        yield _("only equal titles were matched")
    for rename in comparison.renames:
        yield _("renamed: {old} -> {new}", old=rename.old, new=BETWEEN.join(rename.new))
    if comparison.relisted:
        yield _("relisted, not compared: {number}", number=len(comparison.relisted))


def _side(name: str, years: Sequence[YearTotals], manner: Manner) -> Iterator[str]:
    _ = manner.words
    if not years:
        yield f"{name}: -"
    for year in years:
        sums = _(
            "{items}, firm {firm}, ceiling {ceiling}",
            items=manner.items(year.total.records),
            firm=manner.amount(year.total.firm_yen),
            ceiling=manner.amount(year.total.ceiling_yen),
        )
        yield f"{name}: {manner.year(year.fiscal_year)} {manner.listed(year.sources)}: {sums}"


def _change_heading(total: ChangeTotal, manner: Manner, shown: int) -> str:
    _ = manner.words
    parts = [manner.items(total.items)]
    if total.yen:
        parts.append(manner.amount(total.yen, signed=True))
    if total.moved:
        parts.append(_("moved {number}", number=total.moved))
    if shown < total.items:
        parts.append(_("{number} not shown (--all)", number=total.items - shown))
    note = _(": no rise or fall") if total.change in _NO_DIFFERENCE else ""
    return f"{label(total.change, _.language)} ({manner.listed(parts)}){note}"


def _changes(entries: Sequence[ComparedItem], manner: Manner, colour: str | None) -> list[str]:
    _ = manner.words
    differences = [
        "" if entry.difference_yen is None else manner.amount(entry.difference_yen, signed=True) for entry in entries
    ]
    amounts = [
        Column(_.context("column", "old"), right=True),
        Column(""),
        Column(_.context("column", "new"), right=True),
        Column(""),
        Column(_.context("column", "difference"), right=True, paint=manner.painter(colour)),
    ]
    cells: list[Sequence[str]] = [
        aligned([_amount(entry.old, manner) for entry in entries]),
        [mark_beside(entry.old.amount) if entry.old else "" for entry in entries],
        aligned([_amount(entry.new, manner) for entry in entries]),
        [mark_beside(entry.new.amount) if entry.new else "" for entry in entries],
        aligned(differences),
    ]
    # The figures of all the tables stand at the right edge.
    taken = sum(max(map(cell_width, [column.head, *texts])) for column, texts in zip(amounts, cells, strict=True))
    name_width = max(manner.width - taken - len(GAP) * len(amounts), LEAST)
    head = _.context("column", "title, departments")
    columns = [Column(head + " " * (name_width - cell_width(head)), flexible=True, most=name_width), *amounts]
    return grid(
        columns, [(_names(entry, manner), *row) for entry, *row in zip(entries, *cells, strict=True)], manner.width
    )


def _names(entry: ComparedItem, manner: Manner) -> list[str]:
    """An item's title, the similar one, its departments, and the years it was corrected in, below one another."""
    _ = manner.words
    item, old = entry.new or entry.old, entry.old if entry.new else None
    if item is None:
        return []
    lines = [item.title]
    if old and entry.score is not None:
        lines.append(f"  ~{entry.score} {old.title}")
    departments = BETWEEN.join(item.departments)
    if old and entry.moved:
        departments = f"{BETWEEN.join(old.departments) or '-'} -> {departments or '-'}"
    lines += [f"  {departments}"] if departments else []
    sides = ((_.context("column", "old"), entry.old), (_.context("column", "new"), entry.new))
    corrected = [name for name, side in sides if side and side.corrected]
    word = _("corrected")
    return [*lines, f"  {word}: {manner.listed(corrected)}"] if corrected else lines


def _amount(item: PlacedRecord | None, manner: Manner) -> str:
    return "" if item is None else "-" if item.yen is None else manner.amount(item.yen)
