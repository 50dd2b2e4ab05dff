"""Documents as an Excel workbook: the items, the totals by department as formulas, the pools, the findings.

Heads and codes are in the language asked for. The values beside the formulas are those of `meaning.totals`; the
formulas follow when somebody corrects an amount or a department on the first sheet. Departments are compared as a text
with 、 at both ends, by SUMIFS where a record has one and by FIND where it has several: 教育委員会 must not be found in
教育委員会事務局, and a name may hold * or ?, which are patterns elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.diagnostics import sentence
from mie_budget.errors import ErrorCode, OutputError, UsageError
from mie_budget.language import SOURCE_LANGUAGE, catalogue
from mie_budget.meaning.names import DepartmentsKey, departments_key, folded
from mie_budget.meaning.results import DepartmentSums, YearSummary
from mie_budget.meaning.totals import Account, PoolPlaces, Standing, account, basis_of
from mie_budget.models import Document, Record, Stage
from mie_budget.sinks.columns import (
    BETWEEN,
    COLUMNS,
    CORRECTED,
    Cell,
    ColumnType,
    FlatColumn,
    escaped_text,
    label,
    row_for_people,
    valid_text,
)
from mie_budget.sinks.worksheet import Formula, Head, SheetCell, SheetRow, Style, write_sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MOST_YEN = 10**15 - 1
"""Spreadsheets compute with floats and show 15 digits."""
_CREATED = datetime(2000, 1, 1)  # the same for every workbook, or the same input would not give the same bytes
_MORE = ("stage", "basis", "pool", "counts", "names", "corrected")
"""The columns of the items after those of `COLUMNS`: what the totals are made from, and what was corrected by hand."""
_FOLDED_AWAY = {"source", "ditto", "last_line", "amount_text"}
"""The columns of the items that are folded away, so that the others can be read on a printed page; `source` only where
there is one document, and the last one where nothing was corrected."""
_ITEM_LETTERS = dict(zip((*(column.name for column in COLUMNS), *_MORE), ascii_uppercase, strict=False))
_FIRM_COLUMN, _POOLS_COLUMN = 4, 6
"""The columns of the totals that a ceiling is made of in the row of a whole year, from 0."""
_POOL_LETTERS = {"fiscal_year": "B", "basis": "C", "departments": "E", "counted": "G"}


class WorkbookFile(NamedTuple):
    """A workbook, and what did not fit into it: a note for each text that was cut, with the place of its item."""

    data: bytes
    warnings: tuple[OutputError, ...]


def documents_workbook(documents: Iterable[Document], *, language: str = SOURCE_LANGUAGE) -> WorkbookFile:
    """A workbook of some documents: sheets of items, departments, pools, other figures and findings.

    The same documents give the same bytes. Raises `UsageError` for an amount of more than 15 digits or more records
    than a sheet holds.
    """
    from xlsxwriter import Workbook

    read = list(documents)
    _check_amounts(read)
    data = BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        warnings = _Sheets(book, read, language).write()
    return WorkbookFile(data.getvalue(), tuple(warnings))


def _check_amounts(documents: Sequence[Document]) -> None:
    whole = 0
    for document in documents:
        for record in document.records:
            figures = [abs(figure.yen) for figure in (record.amount, *record.others) if figure]
            whole += figures[0] if record.amount else 0
            if max(figures, default=0) > MOST_YEN:
                source, line = document.source.name, record.span.first_line
                raise UsageError(ErrorCode.AMOUNT_TOO_LARGE, file=source, line=line, format="xlsx")
    if whole > MOST_YEN:
        raise UsageError(ErrorCode.AMOUNT_TOO_LARGE, format="xlsx")


class _Sheets:
    """The sheets of one workbook.

    `spelling` has the name shown for each department, as the workbook first has it; `joined` the same for lists of
    departments, in the order in which it first has them: the same text for every record of the same departments.
    """

    def __init__(self, book: Workbook, documents: Sequence[Document], language: str) -> None:
        _ = catalogue(language)
        self.book = book
        self.documents = documents
        self.language = language
        self.account: Account = account(documents)
        self.names = {
            "items": _.context("sheet", "Item list"),
            "departments": _.context("sheet", "Departments"),
            "pools": _.context("sheet", "Pools"),
            "others": _.context("sheet", "Other figures"),
            "findings": _.context("sheet", "Findings"),
        }
        records = [record for document in documents for record in document.records]
        self.spelling: dict[str, str] = {}
        self.joined: dict[DepartmentsKey, str] = {}
        for record in records:
            names = [self._spelled(name) for name in record.departments]
            self.joined.setdefault(departments_key(record.departments), BETWEEN.join(dict.fromkeys(names)))
        self.formulas = Formulas(
            items=_ranges(self.names["items"], _ITEM_LETTERS, len(records)),
            pools=_ranges(self.names["pools"], _POOL_LETTERS, len(self.account.pools)),
            supplementary=label(Stage.SUPPLEMENTARY, language),
        )

    def _spelled(self, name: str) -> str:
        key, shown = folded(name), valid_text(name)
        if key not in self.spelling:
            # Two names that only a character parts which no cell can hold are still two departments.
            self.spelling[key] = escaped_text(name) if shown in self.spelling.values() else shown
        return self.spelling[key]

    def write(self) -> list[OutputError]:
        """Write them all, in the order of the tabs; the texts that were cut."""
        return [*self._items(), *self._departments(), *self._pools(), *self._others(), *self._findings()]

    def _write(
        self, name: str, heads: Sequence[Head], rows: Sequence[SheetRow], below: Sequence[SheetRow] = ()
    ) -> list[OutputError]:
        return write_sheet(self.book, self.names[name], heads, rows, below=below, language=self.language)

    def _items(self) -> list[OutputError]:
        _ = catalogue(self.language)
        folded_away = _FOLDED_AWAY - ({"source"} if len(self.documents) > 1 else set())
        corrected = any(record.corrected for document in self.documents for record in document.records)
        heads = [
            Head(column.title(self.language), _style(column), folds=column.name in folded_away) for column in COLUMNS
        ]
        heads += [
            Head(_.context("column", "stage"), Style.TEXT),
            Head(_.context("column", "basis"), Style.TEXT, folds=True),
            Head(_.context("column", "pool number"), Style.NUMBER, folds=True),
            Head(_.context("column", "counted"), Style.NUMBER, folds=True),
            Head(_.context("column", "departments as added up"), Style.TEXT, folds=True),
            Head(CORRECTED.title(self.language), Style.TEXT, folds=not corrected),
        ]
        rows: list[SheetRow] = []
        for document, standings in zip(self.documents, self.account.standings, strict=True):
            for record, standing in zip(document.records, standings, strict=True):
                cells = self._item(document, record, standing, len(rows) + 2)
                rows.append(SheetRow(cells, document.source.name, record.span.first_line))
        return self._write("items", heads, rows)

    def _item(self, document: Document, record: Record, standing: Standing, at: int) -> list[SheetCell]:
        cells = row_for_people(document, record, self.language)
        printed = _joined(cells["departments"])
        own = self.joined[departments_key(record.departments)]
        names: SheetCell = f"{BETWEEN}{own}{BETWEEN}"
        if printed == own:
            # Follows a correction of the departments; another spelling or order of the same ones must not.
            names = Formula(f'="{BETWEEN}"&${_ITEM_LETTERS["departments"]}{at}&"{BETWEEN}"', str(names))
        return [
            *(_joined(cell) if isinstance(cell, tuple) else cell for cell in cells.values()),
            label(document.stage, self.language) if document.stage else None,
            label(basis_of(document.stage), self.language),
            None if standing.pool is None else standing.pool + 1,
            int(standing.counts),
            names,
            BETWEEN.join(label(field, self.language) for field in record.corrected) or None,
        ]

    def _departments(self) -> list[OutputError]:
        """A row for each department, and below the filter one for all of a year and basis."""
        _ = catalogue(self.language)
        heads = [
            Head(_.context("column", "fiscal year"), Style.NUMBER),
            Head(_.context("column", "basis"), Style.TEXT),
            Head(_.context("column", "department"), Style.TEXT),
            Head(_.context("column", "items"), Style.NUMBER),
            Head(_.context("column", "firm amount (yen)"), Style.YEN),
            Head(_.context("column", "joint items (yen)"), Style.YEN),
            Head(_.context("column", "内数 figures (yen)"), Style.YEN),
            Head(_.context("column", "ceiling (yen)"), Style.YEN),
        ]
        years = self.account.summary.years
        entries = [(year, department) for year in years for department in year.departments]
        rows = [SheetRow(self._department(*entry, at)) for at, entry in enumerate(entries, 2)]
        below = [SheetRow(self._whole_year(year, at)) for at, year in enumerate(years, len(rows) + 3)]
        notes = (
            "",
            _(
                "Firm amount: the sum of the amounts that are the items' own. Items of several departments are in it "
                "in the overall row only."
            ),
            _(
                "Joint items: the amounts of items of several departments. They are not split but stand in whole with "
                "each, so departments cannot be added up."
            ),
            _(
                "内数 figures: the amounts that items are an unknown part of. A figure that several items share counts "
                "once."
            ),
            _(
                "Ceiling: firm amount, joint items and 内数 figures together. Unless one of these is negative, the "
                "true amount lies between firm amount and ceiling."
            ),
            _(
                'An item that several documents have counts once (the rows with 1 in the column "{head}" of the sheet '
                '"{sheet}"). Requests, provisional budgets and settlements are never added to budgets.',
                head=_.context("column", "counted"),
                sheet=self.names["items"],
            ),
        )
        cut = self._write("departments", heads, rows, [*below, *(SheetRow([note]) for note in notes)])
        if len(years) > 1:
            self._draw_years(len(rows) + 2, len(heads) + 1)
        return cut

    def _draw_years(self, row: int, column: int) -> None:
        """A chart of the rows of whole years, the first of them `row` (from 0), in the column right of the sheet."""
        _, sheet, years = catalogue(self.language), self.names["departments"], self.account.summary.years
        last, bases = row + len(years) - 1, len({year.basis for year in years})
        chart = self.book.add_chart({"type": "column", "subtype": "stacked"})
        for name, at, colour in (
            (_("Firm"), _FIRM_COLUMN, "#2B6CB8"),
            (_("Up to the ceiling (内数)"), _POOLS_COLUMN, "#E0BC80"),
        ):
            chart.add_series(
                {
                    "name": name,
                    "categories": [sheet, row, 0, last, 1 if bases > 1 else 0],
                    "values": [sheet, row, at, last, at],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        chart.set_title({"name": _("Totals by fiscal year"), "name_font": {"size": 12}})
        chart.set_y_axis({"num_format": "#,##0,", "name": _("1,000 yen (千円)")})  # the last comma divides by 1,000
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": max(480, 90 * len(years)), "height": 320})
        shown = self.book.get_worksheet_by_name(sheet)
        shown.insert_chart(0, column, chart)
        shown.print_area(0, 0, shown.dim_rowmax, column - 2)  # beside the chart the table would be printed too small

    def _department(self, year: YearSummary, department: DepartmentSums, at: int) -> list[SheetCell]:
        of = _Group.at(year, at, "A", "B", "C" if department.name else None)
        parts = year.ceiling_parts(department)
        _ = catalogue(self.language)
        return [
            year.fiscal_year,
            label(year.basis, self.language),
            self.spelling[folded(department.name)] if department.name else _("(no department)"),
            Formula(self.formulas.department_items(of), department.records),
            Formula(self.formulas.department_firm(of), parts.firm_yen),
            Formula(self.formulas.department_joint(of), parts.joint_yen),
            Formula(self.formulas.department_pools(of), parts.pools_yen),
            Formula(f"=E{at}+F{at}+G{at}", department.ceiling_yen),
        ]

    def _whole_year(self, year: YearSummary, at: int) -> list[SheetCell]:
        """The whole of a year. Not the sum of the departments, which have joint items and pools in common."""
        of = _Group.at(year, at, "A", "B", None)
        total = year.total
        _ = catalogue(self.language)
        return [
            year.fiscal_year,
            label(year.basis, self.language),
            _("overall"),
            Formula(self.formulas.all_items(of), total.records),
            Formula(self.formulas.all_firm(of), total.firm_yen),
            None,
            Formula(self.formulas.all_pools(of), total.ceiling_yen - total.firm_yen),
            Formula(f"=E{at}+G{at}", total.ceiling_yen),
        ]

    def _pools(self) -> list[OutputError]:
        """A row for each pool, with the items that share it."""
        _ = catalogue(self.language)
        heads = [
            Head(_.context("column", "number"), Style.NUMBER),
            Head(_.context("column", "fiscal year"), Style.NUMBER),
            Head(_.context("column", "basis"), Style.TEXT),
            Head(_.context("column", "stage"), Style.TEXT),
            Head(_.context("column", "departments"), Style.NAMES),
            Head(_.context("column", "figure (yen)"), Style.YEN),
            Head(_.context("column", "added to the ceiling (yen)"), Style.YEN),
            Head(_.context("column", "items"), Style.NUMBER),
            Head(_.context("column", "items that share it"), Style.LONG_TEXT),
        ]
        rows: list[SheetRow] = []
        for at, entry in enumerate(self.account.pools, 2):
            first = entry.pool.items[0]
            rows.append(SheetRow(self._pool(entry, at), first.source, first.line))
        return self._write("pools", heads, rows)

    def _pool(self, entry: PoolPlaces, at: int) -> list[SheetCell]:
        year, pool = entry.year, entry.pool
        of = _Group.at(year, at, "B", "C", "E" if pool.departments else None)
        stage = self.documents[entry.members[0][0]].stage
        return [
            at - 1,
            year.fiscal_year,
            label(year.basis, self.language),
            label(stage, self.language) if stage else None,
            self.joined[departments_key(pool.departments)],
            pool.yen,
            Formula(self.formulas.pool_counted(of, figure=f"$F{at}", stage=f"$D{at}"), pool.raises_yen),
            Formula(self.formulas.pool_items(f"$A{at}"), len(pool.items)),
            "\n".join(item.title for item in pool.items),
        ]

    def _others(self) -> list[OutputError]:
        _ = catalogue(self.language)
        heads = [
            Head(_.context("column", "source"), Style.TEXT),
            Head(_.context("column", "first line"), Style.NUMBER),
            Head(_.context("column", "title"), Style.TITLE),
            Head(_.context("column", "figure"), Style.TEXT),
            Head(_.context("column", "amount (yen)"), Style.YEN),
            Head(_.context("column", "amount as printed"), Style.TEXT),
        ]
        rows: list[SheetRow] = []
        for document in self.documents:
            for record in document.records:
                source, line = document.source.name, record.span.first_line
                for other in record.others:
                    figure = label(other.relation, self.language)
                    cells: list[SheetCell] = [source, line, record.title, figure, other.yen, other.text]
                    rows.append(SheetRow(cells, source, line))
        return self._write("others", heads, rows)

    def _findings(self) -> list[OutputError]:
        _ = catalogue(self.language)
        heads = [
            Head(_.context("column", "source"), Style.TEXT),
            Head(_.context("column", "severity"), Style.TEXT),
            Head(_.context("column", "code"), Style.TEXT),
            Head(_.context("column", "line"), Style.NUMBER),
            Head(_.context("column", "column (character)"), Style.NUMBER),
            Head(_.context("column", "message"), Style.LONG_TEXT),
        ]
        rows: list[SheetRow] = []
        for document in self.documents:
            source = document.source.name
            for found in document.diagnostics:
                severity, message = (
                    label(found.severity, self.language),
                    sentence(found.code, found.params, language=self.language),
                )
                cells: list[SheetCell] = [source, severity, found.code.value, found.line, found.column, message]
                rows.append(SheetRow(cells, source, found.line))
        return self._write("findings", heads, rows)


def _joined(cell: Cell) -> str:
    return BETWEEN.join(cell) if isinstance(cell, tuple) else str(cell)


def _style(column: FlatColumn) -> Style:
    if column.unit:
        return Style.YEN
    if column.holds is ColumnType.INTEGER:
        return Style.NUMBER
    wraps = {"title": Style.TITLE, "departments": Style.NAMES, "description": Style.LONG_TEXT}
    return wraps.get(column.name, Style.TEXT)


def _ranges(sheet: str, letters: Mapping[str, str], rows: int) -> dict[str, str]:
    """The cells below the head of each column of a sheet; one empty cell where there are no rows."""
    quoted = sheet.replace("'", "''")
    return {name: f"'{quoted}'!${letter}$2:${letter}${max(rows, 1) + 1}" for name, letter in letters.items()}


@dataclass(frozen=True, slots=True)
class _Group:
    """The year, basis and departments of a row of totals, as the addresses of its cells; None where a cell is empty."""

    fiscal_year: str | None
    basis: str
    departments: str | None

    @classmethod
    def at(cls, year: YearSummary, at: int, years: str, bases: str, departments: str | None) -> _Group:
        """The addresses of a row, by the letters of its columns."""
        return cls(
            f"${years}{at}" if year.fiscal_year is not None else None,
            f"${bases}{at}",
            f"${departments}{at}" if departments else None,
        )

    @property
    def names(self) -> str:
        """The departments between 、."""
        return f'"{BETWEEN}"&{self.departments}&"{BETWEEN}"' if self.departments else f'"{BETWEEN}{BETWEEN}"'

    def is_of(self, columns: Mapping[str, str]) -> str:
        """1 for each row of the year and basis. An empty cell cannot be compared by its address: it means 0 there."""
        years = columns["fiscal_year"]
        year = f"({years}={self.fiscal_year})" if self.fiscal_year else f'({years}="")'
        return f"{year}*({columns['basis']}={self.basis})"

    def criteria(self, columns: Mapping[str, str]) -> str:
        """The year and basis for the functions whose names end in IFS."""
        year = self.fiscal_year or '"="'
        return f"{columns['fiscal_year']},{year},{columns['basis']},{self.basis}"


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas over the columns of items and pools, by name. `supplementary` is what stands for 補正."""

    items: Mapping[str, str]
    pools: Mapping[str, str]
    supplementary: str

    def department_items(self, of: _Group) -> str:
        """How many items name the department."""
        return f"=SUMPRODUCT({self._named(of)})"

    def department_firm(self, of: _Group) -> str:
        """The exact amounts of the department alone."""
        items = self.items
        alone = f"{items['names']},{_equal_to(of.names)}"
        return f"=SUMIFS({items['firm_yen']},{alone},{of.criteria(items)},{items['counts']},1)"

    def department_joint(self, of: _Group) -> str:
        """The exact amounts it shares with others, in whole, as far as they raise the ceiling."""
        names, firm = self.items["names"], self.items["firm_yen"]
        return f"=SUMPRODUCT({self._named(of)}*NOT(EXACT({names},{of.names}))*({firm}>0),{firm})"

    def department_pools(self, of: _Group) -> str:
        """What its pools add to the ceiling, each once."""
        found = f'ISNUMBER(FIND({of.names},"{BETWEEN}"&{self.pools["departments"]}&"{BETWEEN}"))'
        return f"=SUMPRODUCT({found}*{of.is_of(self.pools)},{self.pools['counted']})"

    def all_items(self, of: _Group) -> str:
        """How many items the year and basis have: a sum, since LibreOffice's COUNTIFS skips rows with an empty year."""
        return f"=SUMIFS({self.items['counts']},{of.criteria(self.items)})"

    def all_firm(self, of: _Group) -> str:
        """All exact amounts, joint ones too."""
        return f"=SUMIFS({self.items['firm_yen']},{of.criteria(self.items)},{self.items['counts']},1)"

    def all_pools(self, of: _Group) -> str:
        """What all pools add to the ceiling."""
        return f"=SUMIFS({self.pools['counted']},{of.criteria(self.pools)})"

    def pool_counted(self, of: _Group, *, figure: str, stage: str) -> str:
        """What a pool adds to the ceiling: nothing where its figure is printed as an exact item too, or is negative.

        A supplementary budget comes on top, so its figures are not those of the budget before it.
        """
        items, on_top = self.items, '"{}"'.format(self.supplementary.replace('"', '""'))
        layer = f"(({items['stage']}={on_top})=({stage}={on_top}))"
        same = f"EXACT({items['names']},{of.names})*({items['firm_yen']}={figure})*{layer}*({items['counts']}=1)"
        return f"=IF(SUMPRODUCT({same}*{of.is_of(items)})>0,0,MAX({figure},0))"

    def pool_items(self, number: str) -> str:
        """How many items share a pool."""
        return f"=COUNTIF({self.items['pool']},{number})"

    def _named(self, of: _Group) -> str:
        """1 for each item that counts, is of the year and basis, and names the department."""
        counts = f"{of.is_of(self.items)}*({self.items['counts']}=1)"
        return f"ISNUMBER(FIND({of.names},{self.items['names']}))*{counts}"


def _equal_to(text: str) -> str:
    """A criterion that a text equals another, whatever signs it holds."""
    for sign in "~*?":
        text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
    return f'"="&{text}'
