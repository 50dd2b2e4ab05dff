"""Tables for a person at a terminal: a document, a summary, a comparison of two years.

ASCII lines, since many Japanese terminals draw box lines two columns wide. A full-width character takes two columns, no
line is broken where Japanese does not allow it, and nothing a document holds can move the cursor. The tables show what
`meaning` has computed and add nothing up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from mie_budget.language import SOURCE_LANGUAGE, Catalogue, catalogue
from mie_budget.meaning.results import (
    Basis,
    Change,
    ChangeTotal,
    ComparedItem,
    Comparison,
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
from mie_budget.models import Amount, Document, Relation
from mie_budget.sinks.columns import BETWEEN, label
from mie_budget.sinks.terminal_text import cell_width, visible, wrap
from mie_budget.units import Unit, aligned, amount_text, era_year, yen_text

_NARROWEST = 60
_LEAST, _WIDEST_NAME = 8, 28
_NARROWEST_BAR, _WIDEST_BAR = 8, 40
_GAP = "  "
_FIRM, _CEILING, _NAIVE = "#", "-", "."
_COLOURS = {"green": 32, "yellow": 33, "red": 31}
_BAR_COLOURS = {_FIRM: "green", _CEILING: "yellow", _NAIVE: "red"}
_CHANGE_COLOURS = {Change.RAISED: "green", Change.NEW: "green", Change.LOWERED: "red", Change.ENDED: "red"}
_MARKS = {Relation.EXACT: "", Relation.PART_OF: "内数", Relation.RELISTED: "再掲", Relation.ADDITIONAL: "外数"}
"""What stands beside an amount that is not the item's own, in any language as documents print it."""
_NO_DIFFERENCE = (Change.TO_PART_OF, Change.TO_EXACT, Change.PART_OF, Change.RELATION, Change.UNKNOWN)
"""The changes that are neither a rise nor a fall."""
_SWITCHES = {
    InferenceKind.SHARED_POOL: "--no-merge-pools",
    InferenceKind.PRINTED_POOL: "--no-match-printed",
    InferenceKind.REPEATED_ITEM: "--no-merge-repeats",
}


def document_table(document: Document, *, width: int = 80, language: str = SOURCE_LANGUAGE) -> str:
    """The records of a document, `width` columns wide (60 at least), with the totals below them.

    Amounts are in 千円 where they are whole thousands and in 円 elsewhere. The text holds no escape sequences and ends
    with a line end.
    """
    _, width, totals = catalogue(language), max(width, _NARROWEST), document.totals
    title = f"{document.source.name}: {document.title or '-'}"
    year = document.fiscal_year
    if year is not None:
        title = _("{title} (fiscal year {year})", title=title, year=year, era=era_year(year))
    lines = _broken(title, width)
    if document.records:
        columns = [
            _Column(_.context("column", "title"), flexible=True),
            _Column(_.context("column", "departments"), flexible=True),
            _Column(_.context("column", "amount"), right=True),
            _Column(""),
            _Column(_.context("column", "line"), right=True),
        ]
        rows = [
            (
                record.title,
                BETWEEN.join(record.departments),
                yen_text(record.amount.yen) if record.amount else "-",
                " ".join(filter(None, (_mark(record.amount), _("corrected") if record.corrected else ""))),
                str(record.span.first_line),
            )
            for record in document.records
        ]
        lines += _grid(columns, rows, width)
    lines += _broken(
        _(
            "{records}; firm {firm}, ceiling {ceiling}, 内数 pools {pools}",
            records=_.plural("{number} record", "{number} records", totals.records),
            firm=yen_text(totals.firm_yen),
            ceiling=yen_text(totals.ceiling_yen),
            pools=totals.pools,
        ),
        width,
    )
    return _text(lines)


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
    manner = _Manner(_, unit, max(width, _NARROWEST), colour)
    lines: list[str] = []
    for year in summary.years:
        lines += ["", *_year(year, manner)] if lines else _year(year, manner)
    return _text([*_filtered(summary, manner), *(lines or [_("no documents")])])


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
    manner = _Manner(_, unit, max(width, _NARROWEST), colour=False)
    if not summary.years:
        return _text([*_filtered(summary, manner), _("no documents")])
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
    first = [
        _Column(_.context("column", "department"), flexible=True, most=_WIDEST_NAME),
        _Column(""),
    ]
    columns = [_Column(_year_name(year, manner), right=True) for year in summary.years]
    cells = [_year_cells([sums[at] for _name, sums in rows], kinds, manner) for at in range(len(columns))]
    widths = [
        max(map(cell_width, [column.head, *(part for cell in own for part in cell)]))
        for column, own in zip(columns, cells, strict=True)
    ]
    taken = min(max(map(cell_width, names)), _WIDEST_NAME) + max(map(cell_width, labels.values())) + len(_GAP)
    lines = [*_filtered(summary, manner), manner.unit_line()]
    start = 0
    while start < len(columns):
        stop, room = start + 1, manner.width - taken - widths[start] - len(_GAP)
        while stop < len(columns) and widths[stop] + len(_GAP) <= room:
            room -= widths[stop] + len(_GAP)
            stop += 1
        shown = [names, [[labels[kind] for kind in own] for own in kinds], *cells[start:stop]]
        lines += ["", *_grid([*first, *columns[start:stop]], list(zip(*shown, strict=True)), manner.width, ruled=1)]
        start = stop
    for line in _left_out(summary, manner):
        lines += _broken(line, manner.width)
    return _text(lines)


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
    manner = _Manner(catalogue(language), unit, max(width, _NARROWEST), colour)
    lines = _filtered(comparison, manner)
    lines += [part for line in _sides(comparison, manner) for part in _broken(line, manner.width)]
    for total in comparison.changes:
        entries = [
            entry
            for entry in comparison.entries
            if entry.change is total.change and (everything or not _is_plain(entry))
        ]
        if total.items:
            lines += ["", *_broken(_change_heading(total, manner, len(entries)), manner.width)]
        if entries:
            lines += _changes(entries, manner, _CHANGE_COLOURS.get(total.change))
    return _text(lines)


class _Manner(NamedTuple):
    """How a table speaks: its words, the unit of its amounts, its width, and whether it has colours."""

    words: Catalogue
    unit: Unit
    width: int
    colour: bool

    def amount(self, yen: int, *, signed: bool = False) -> str:
        return amount_text(yen, self.unit, signed=signed)

    def unit_line(self) -> str:
        _ = self.words
        names = {
            Unit.YEN: _("yen (円)"),
            Unit.THOUSAND: _("1,000 yen (千円)"),
            Unit.TEN_THOUSAND: _("10,000 yen (万円)"),
            Unit.MILLION: _("1,000,000 yen (百万円)"),
            Unit.HUNDRED_MILLION: _("100,000,000 yen (億円)"),
        }
        return _("unit: {unit}", unit=names[self.unit])

    def year(self, year: int | None) -> str:
        _ = self.words
        return _("fiscal year not found") if year is None else _("{era} (FY{year})", era=era_year(year), year=year)

    def items(self, number: int) -> str:
        return self.words.plural("{number} item", "{number} items", number)

    def listed(self, texts: Iterable[str]) -> str:
        _ = self.words
        return _.context("between", ", ").join(texts)

    def painter(self, colour: str | None) -> Callable[[str], str] | None:
        """What gives a text a colour; None where there are no colours."""
        return (lambda text: _painted(text, colour)) if self.colour and colour else None


# Lines and columns


class _Column(NamedTuple):
    """A column: its head, whether its cells stand to the right, whether they may be broken, and up to which width."""

    head: str
    right: bool = False
    flexible: bool = False
    most: int | None = None
    paint: Callable[[str], str] | None = None


_Cell = str | Sequence[str]
"""A text, or several that stand below one another."""


def _grid(columns: Sequence[_Column], rows: Sequence[Sequence[_Cell]], width: int, *, ruled: int = 0) -> list[str]:
    """A table within a width, with a rule below the heads and above the last `ruled` rows.

    Only the cells of flexible columns are broken: a figure never is.
    """
    heads: Sequence[_Cell] = [column.head for column in columns]
    cells = [[_parts(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(cell_width(part) for row in cells for part in row[at]) for at in range(len(columns))]
    widths = [min(wide, column.most or wide) for wide, column in zip(widths, columns, strict=True)]
    flexible = [at for at, column in enumerate(columns) if column.flexible]
    room = width - len(_GAP) * (len(columns) - 1) - sum(wide for at, wide in enumerate(widths) if at not in flexible)
    most = max((widths[at] for at in flexible), default=0)
    while most > _LEAST and sum(min(widths[at], most) for at in flexible) > room:
        most -= 1
    widths = [min(wide, most) if at in flexible else wide for at, wide in enumerate(widths)]
    rule = "-" * (sum(widths) + len(_GAP) * (len(columns) - 1))
    lines = []
    for number, row in enumerate(cells):
        if number == 1 or 1 < number == len(cells) - ruled:
            lines.append(rule)
        broken = [
            [piece for part in cell for piece in wrap(part, wide) or [""]] if column.flexible else cell
            for cell, wide, column in zip(row, widths, columns, strict=True)
        ]
        for at in range(max(map(len, broken))):
            pieces = [cell[at] if at < len(cell) else "" for cell in broken]
            lines.append(_GAP.join(map(_padded, pieces, widths, columns)).rstrip())
    return lines


def _padded(text: str, width: int, column: _Column) -> str:
    blank = " " * (width - cell_width(text))
    shown = column.paint(text) if column.paint and text else text
    return blank + shown if column.right else shown + blank


def _parts(cell: _Cell) -> list[str]:
    return [visible(cell)] if isinstance(cell, str) else list(map(visible, cell))


def _broken(line: str, width: int) -> list[str]:
    """One line as it can be shown, broken at the width."""
    return wrap(visible(line), width, hanging=2) or [""]


def _painted(text: str, colour: str) -> str:
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _mark(amount: Amount | None) -> str:
    return _MARKS[amount.relation] if amount else ""


# Summaries


def _filtered(result: Summary | Comparison, manner: _Manner) -> list[str]:
    _ = manner.words
    lines = (_("only records with {filters}", filters=text) for text in result.filters)
    return [part for line in lines for part in _broken(line, manner.width)]


def _kinds(sums: Sequence[Sums | None]) -> list[str]:
    """The sums that are shown for a row of years: the firm one, and the bounds that differ from it somewhere."""
    kinds = ["firm_yen"]
    for kind in ("floor_yen", "ceiling_yen"):
        if any(entry and getattr(entry, kind) != entry.firm_yen for entry in sums):
            kinds.append(kind)
    return kinds


def _year_cells(own: Sequence[Sums | None], kinds: Sequence[Sequence[str]], manner: _Manner) -> list[list[str]]:
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


def _year_name(year: YearTotals, manner: _Manner) -> str:
    """A year as the head of a column; with its basis where that is no budget."""
    _ = manner.words
    name = era_year(year.fiscal_year) if year.fiscal_year is not None else _("fiscal year not found")
    return name if year.basis is Basis.BUDGET else f"{name} {label(year.basis, _.language)}"


def _left_out(summary: Summary, manner: _Manner) -> Iterator[str]:
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


def _year(year: YearSummary, manner: _Manner) -> list[str]:
    _ = manner.words
    head = f"{manner.year(year.fiscal_year)} {label(year.basis, _.language)}: {manner.listed(year.sources)}"
    legend = _(
        "{firm} firm  {ceiling} up to the ceiling  {naive} naive sum beyond it",
        firm=_FIRM,
        ceiling=_CEILING,
        naive=_NAIVE,
    )
    lines = [*_broken(head, manner.width), manner.unit_line(), *_sums(year, manner), *_broken(legend, manner.width)]
    for line in _behind(year, manner):
        lines += _broken(line, manner.width)
    return lines


def _sums(year: YearSummary, manner: _Manner) -> list[str]:
    _ = manner.words
    named = [(entry.name or _("(none)"), entry) for entry in year.departments]
    everything: list[tuple[str, Sums]] = [*named, (_("overall"), year.total)]
    names = [name for name, _sums in everything]
    sums = [entry for _name, entry in everything]
    columns = [
        _Column(_.context("column", "department"), flexible=True, most=_WIDEST_NAME),
        _Column(_.context("column", "items"), right=True),
        _Column(_.context("column", "firm"), right=True),
        _Column(_.context("column", "ceiling"), right=True),
        _Column(_.context("column", "naive sum"), right=True),
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
    room = min(manner.width - sum(taken) - len(_GAP) * len(columns), _WIDEST_BAR)
    if room >= _NARROWEST_BAR:
        largest = max(max(entry.ceiling_yen, entry.naive_yen) for entry in sums)
        columns.append(_Column("", paint=_bar_painted if manner.colour else None))
        cells.append([_bar(entry, largest, room) for entry in sums])
    return _grid(columns, list(zip(*cells, strict=True)), manner.width, ruled=1)


def _bar(sums: Sums, largest: int, width: int) -> str:
    """Firm, what the pools may add, and what a plain sum counts twice, on one scale for all rows."""
    text = ""
    for mark, yen in ((_FIRM, sums.firm_yen), (_CEILING, sums.ceiling_yen), (_NAIVE, sums.naive_yen)):
        # An amount that is there is seen: at least one mark.
        end = -(-yen * width // largest) if largest > 0 and yen > 0 else 0
        text += mark * (min(end, width) - len(text))
    return text


def _bar_painted(bar: str) -> str:
    return re.sub(r"#+|-+|\.+", lambda run: _painted(run[0], _BAR_COLOURS[run[0][0]]), bar)


def _behind(year: YearSummary, manner: _Manner) -> Iterator[str]:
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

    def __init__(self, manner: _Manner, *, one: bool) -> None:
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
        price = "-" if item.yen is None else f"{self._manner.amount(item.yen)}{_mark(item.amount)}"
        return f"{price}  {self.named(item)}"

    def _place(self, item: PlacedRecord) -> str:
        _ = self._manner.words
        return _("line {line}", line=item.line) if self._one else item.place


# Comparisons


def _is_plain(entry: ComparedItem) -> bool:
    return entry.change is Change.UNCHANGED and not entry.moved and entry.score is None


def _sides(comparison: Comparison, manner: _Manner) -> Iterator[str]:
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


def _side(name: str, years: Sequence[YearTotals], manner: _Manner) -> Iterator[str]:
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


def _change_heading(total: ChangeTotal, manner: _Manner, shown: int) -> str:
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


def _changes(entries: Sequence[ComparedItem], manner: _Manner, colour: str | None) -> list[str]:
    _ = manner.words
    differences = [
        "" if entry.difference_yen is None else manner.amount(entry.difference_yen, signed=True) for entry in entries
    ]
    amounts = [
        _Column(_.context("column", "old"), right=True),
        _Column(""),
        _Column(_.context("column", "new"), right=True),
        _Column(""),
        _Column(_.context("column", "difference"), right=True, paint=manner.painter(colour)),
    ]
    cells: list[Sequence[str]] = [
        aligned([_amount(entry.old, manner) for entry in entries]),
        [_mark(entry.old.amount) if entry.old else "" for entry in entries],
        aligned([_amount(entry.new, manner) for entry in entries]),
        [_mark(entry.new.amount) if entry.new else "" for entry in entries],
        aligned(differences),
    ]
    # The figures of all the tables stand at the right edge.
    taken = sum(max(map(cell_width, [column.head, *texts])) for column, texts in zip(amounts, cells, strict=True))
    name_width = max(manner.width - taken - len(_GAP) * len(amounts), _LEAST)
    head = _.context("column", "title, departments")
    columns = [_Column(head + " " * (name_width - cell_width(head)), flexible=True, most=name_width), *amounts]
    return _grid(
        columns, [(_names(entry, manner), *row) for entry, *row in zip(entries, *cells, strict=True)], manner.width
    )


def _names(entry: ComparedItem, manner: _Manner) -> list[str]:
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


def _amount(item: PlacedRecord | None, manner: _Manner) -> str:
    return "" if item is None else "-" if item.yen is None else manner.amount(item.yen)
