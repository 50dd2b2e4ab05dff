r"""CSV of documents, of summaries and of comparisons, and `datapackage.json`, which says what stands in it.

Cells are such that no spreadsheet runs them as a formula, bytes in an encoding. The package is for programs
(Fiscal Data Package, Table Schema).

A text that begins with = + - @, their full-width forms, a tab or a line end may be run as a formula or a command.
Such a cell gets a leading apostrophe. Columns of numbers are left alone, so that a negative amount stays a number;
only a title or a printed figure that begins with a minus sign (▲ does not) shows the apostrophe. A text that has
such an apostrophe of its own gets one more, so that `plain_cell` gives back every text exactly.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from enum import StrEnum
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from mie_budget.errors import ErrorCode, OutputError, UsageError
from mie_budget.language import N_, SOURCE_LANGUAGE, catalogue, languages
from mie_budget.meaning.results import Basis, ComparedItem, Comparison, PlacedRecord, Summary, Sums, YearSummary
from mie_budget.meaning.totals import side_by_side
from mie_budget.models import SCHEMA_VERSION, Document, Record, Stage
from mie_budget.sinks.columns import (
    BETWEEN,
    COLUMNS,
    CORRECTED,
    Cell,
    ColumnType,
    FlatColumn,
    flat_text,
    label,
    row,
    row_for_people,
    valid_text,
)
from mie_budget.sinks.files import telling

FlatCell = str | int | None

_DANGEROUS = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
_ESCAPED = re.compile("''*[=+\\-@＝＋－＠\t\r\n]")
# The same character of JIS X 0208 has two code points, and Python's cp932 knows only Microsoft's. Text that came from
# EUC-JP, ISO-2022-JP or a Macintosh has the other one.
_MICROSOFT = str.maketrans("\u301c\u2212\u2014\u2016\xa2\xa3\xac", "\uff5e\uff0d\u2015\u2225\uffe0\uffe1\uffe2")


class CsvEncoding(StrEnum):
    """The encodings of a CSV file. Excel takes a file without a BOM for one in the system's old encoding."""

    UTF_8 = "utf-8"
    UTF_8_SIG = "utf-8-sig"
    CP932 = "cp932"


def documents_csv(documents: Iterable[Document], *, language: str = SOURCE_LANGUAGE) -> Iterator[str]:
    """The header row, then the rows of each document; rows end with CR LF, as RFC 4180 has it.

    Amounts are whole yen. `firm_yen` is the amount where it is exact and `ceiling_yen` the figure where it is 内数;
    either is empty otherwise, so that the sum of the column `firm_yen` counts no money twice. The columns have the
    contract's names and codes, or the titles and labels of another language.
    """
    yield from _table((_rows(document, language) for document in documents), language)


def documents_csv_bytes(
    documents: Iterable[Document],
    *,
    encoding: CsvEncoding,
    language: str = SOURCE_LANGUAGE,
    corrected: bool | None = None,
) -> Iterator[bytes]:
    """`documents_csv` in an encoding. Raises `UsageError` for a character that the encoding cannot hold.

    Who knows whether a record was `corrected` has the rows of each document as soon as it is there.
    """
    yield byte_order_mark(encoding)
    rows = (_encodable(document, encoding, language) for document in documents)
    for text in _table(rows, language, corrected=corrected):
        yield encode_csv(text, encoding)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("-5千円"), safe_cell("▲5千円"), safe_cell("A=B")
    ("'=1+1", "'-5千円", '▲5千円', 'A=B')
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def plain_cell(text: str) -> str:
    """The text that `safe_cell` was given.

    >>> plain_cell("'=1+1"), plain_cell("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _ESCAPED.match(text) else text


def safe_row(cells: Iterable[FlatCell]) -> list[FlatCell]:
    """A row whose texts are safe; numbers and empty cells stay as they are."""
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]


def encode_csv(text: str, encoding: CsvEncoding) -> bytes:
    """A piece of CSV in an encoding; the BOM of utf-8-sig, `byte_order_mark`, goes before the first piece.

    cp932 takes 〜 − — ‖ ¢ £ ¬ for the Microsoft forms of the same JIS characters. Raises `UnicodeEncodeError` for any
    other character it lacks; `first_unencodable` says which cell holds it.
    """
    return text.translate(_MICROSOFT).encode("cp932") if encoding is CsvEncoding.CP932 else text.encode("utf-8")


def byte_order_mark(encoding: CsvEncoding) -> bytes:
    """What a file in the encoding starts with."""
    return b"\xef\xbb\xbf" if encoding is CsvEncoding.UTF_8_SIG else b""


def first_unencodable(
    rows: Iterable[Sequence[FlatCell]], *, columns: Sequence[str], lines: Iterable[int], source: str
) -> UsageError:
    """The error for the first character, in the rows of one document, that cp932 cannot hold.

    `columns` are the names to show, `lines` the line each record starts on in the source.
    """
    for number, (cells, line) in enumerate(zip(rows, lines, strict=True), 1):
        for column, cell in zip(columns, cells, strict=True):
            for character in cell if isinstance(cell, str) else "":
                if not _fits(character):
                    shown = f"{character!r} (U+{ord(character):04X})"
                    return UsageError(
                        ErrorCode.NOT_IN_CP932, file=source, line=line, number=number, head=column, character=shown
                    )
    raise AssertionError("every character fits")


def _fits(character: str) -> bool:
    try:
        encode_csv(character, CsvEncoding.CP932)
    except UnicodeEncodeError:
        return False
    return True


def _names(language: str) -> list[str]:
    return [column.name if language == SOURCE_LANGUAGE else column.title(language) for column in _COLUMNS]


_COLUMNS = (*COLUMNS, CORRECTED)
"""The last one stands in a file only where a record of it was corrected."""


def _rows(document: Document, language: str) -> list[list[FlatCell]]:
    def cells(record: Record) -> Iterable[Cell]:
        if language == SOURCE_LANGUAGE:
            return row(document, record, columns=_COLUMNS)
        corrected = tuple(label(field, language) for field in record.corrected)
        return (*row_for_people(document, record, language).values(), corrected)

    return [safe_row(map(flat_text, cells(record))) for record in document.records]


def _encodable(document: Document, encoding: CsvEncoding, language: str) -> list[list[FlatCell]]:
    rows = _rows(document, language)
    try:
        encode_csv(_text(rows), encoding)
    except UnicodeEncodeError:
        lines = [record.span.first_line for record in document.records]
        raise first_unencodable(rows, columns=_names(language), lines=lines, source=document.source.name) from None
    return rows


def _table(documents: Iterable[list[list[FlatCell]]], language: str, *, corrected: bool | None = None) -> Iterator[str]:
    """The head and the rows of each document. Which columns there are is often known only when all have been read."""
    if corrected is not None:
        last = None if corrected else -1
        yield _text([_names(language)[:last]])
        yield from (_text(cells[:last] for cells in rows) for rows in documents)
        return
    # As text, of which a row takes a tenth of what its cells do.
    kept = [[(_text([cells[:-1]]).removesuffix("\r\n"), cells[-1]) for cells in rows] for rows in documents]
    if any(was_corrected for rows in kept for _, was_corrected in rows):
        yield _text([_names(language)])
        yield from ("".join(f"{cells},{names}\r\n" for cells, names in rows) for rows in kept)
    else:
        yield _text([_names(language)[:-1]])
        yield from ("".join(f"{cells}\r\n" for cells, _ in rows) for rows in kept)


def _text(rows: Iterable[Iterable[FlatCell]]) -> str:
    """The csv module writes None as nothing."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


# Summaries and comparisons

_SUMS = tuple(Sums.model_fields)
_SIDE = ("title", "departments", "relation", "yen", "source", "line")
SUMMARY_COLUMNS = ("fiscal_year", "basis", "scope", "department", *_SUMS)
_KINDS = ("firm_yen", "ceiling_yen")
COMPARISON_COLUMNS = (
    *("change", "moved", "matched_by", "score", "difference_yen"),
    *(f"old_{column}" for column in _SIDE),
    *(f"new_{column}" for column in _SIDE),
)
CORRECTED_COLUMNS = ("old_corrected", "new_corrected")


def summary_csv(summary: Summary) -> str:
    """A row for each fiscal year as a whole, and one for each of its departments, below the header row.

    `scope` is overall or department; amounts are whole yen. The rows of the departments do not add up to the overall
    one where there are joint items. Rows end with CR LF, as RFC 4180 has it.
    """
    rows: list[tuple[FlatCell, ...]] = []
    for year in summary.years:
        rows.append(_sums_row(year, "overall", None, year.total))
        rows += (_sums_row(year, "department", sums.name, sums) for sums in year.departments)
    return _valid_rows(SUMMARY_COLUMNS, rows)


def years_csv(summary: Summary, *, departments: bool = True) -> str:
    """A row for each department and one for all, below the header row; two columns for each year, in whole yen.

    A column is called `2024_firm_yen` or `2024_request_ceiling_yen`; without a year it begins with `unknown`. `scope`
    is as in `summary_csv`. Rows end with CR LF, as RFC 4180 has it.
    """
    names = []
    for year in summary.years:
        basis = "" if year.basis is Basis.BUDGET else f"{year.basis.value}_"
        names.append(f"{'unknown' if year.fiscal_year is None else year.fiscal_year}_{basis}")
    columns = [f"{name}{kind}" for name in names for kind in _KINDS]
    rows: list[tuple[str, str | None, Sequence[Sums | None]]] = [
        ("overall", None, [year.total for year in summary.years])
    ]
    rows += [("department", *row) for row in (side_by_side(summary) if departments else ())]
    return _valid_rows(
        ("scope", "department", *columns),
        (
            (scope, name, *(getattr(entry, kind) if entry else None for entry in sums for kind in _KINDS))
            for scope, name, sums in rows
        ),
    )


def comparison_csv(comparison: Comparison) -> str:
    """A row for each item, below the header row; amounts are whole yen and rows end with CR LF.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    The fields that were corrected by hand stand behind the other columns, where there are some.
    `difference_yen` is empty where the amounts do not compare, so that its sum is one of real rises and falls.
    """
    sides = [side for entry in comparison.entries for side in (entry.old, entry.new) if side]
    if not any(side.corrected for side in sides):
        return _valid_rows(COMPARISON_COLUMNS, map(_item_row, comparison.entries))
    corrected = (
        tuple(BETWEEN.join(side.corrected) if side else None for side in (entry.old, entry.new))
        for entry in comparison.entries
    )
    rows = ((*_item_row(entry), *more) for entry, more in zip(comparison.entries, corrected, strict=True))
    return _valid_rows((*COMPARISON_COLUMNS, *CORRECTED_COLUMNS), rows)


def _valid_rows(columns: Iterable[str], rows: Iterable[Iterable[FlatCell]]) -> str:
    valid = (safe_row(valid_text(cell) if isinstance(cell, str) else cell for cell in cells) for cells in rows)
    return _text([columns, *valid])


def _sums_row(year: YearSummary, scope: str, department: str | None, sums: Sums) -> tuple[FlatCell, ...]:
    return (year.fiscal_year, year.basis.value, scope, department, *(getattr(sums, name) for name in _SUMS))


def _item_row(entry: ComparedItem) -> tuple[FlatCell, ...]:
    return (
        entry.change.value,
        "true" if entry.moved else "false",
        entry.matched_by.value if entry.matched_by else None,
        entry.score,
        entry.difference_yen,
        *_side(entry.old),
        *_side(entry.new),
    )


def _side(item: PlacedRecord | None) -> tuple[FlatCell, ...]:
    """The columns of one year; all empty where the item is not in it."""
    if item is None:
        return (None,) * len(_SIDE)
    relation = item.amount.relation.value if item.amount else None
    return (item.title, BETWEEN.join(item.departments), relation, item.yen, item.source, item.line)


# The package of a CSV file

FILE_NAME = "datapackage.json"
"""The name that the specification gives the file; it stands in the folder of the CSV file."""

_OWN_NAME = "mie-budget"
_ALWAYS_STATED = ("source", "ditto", "first_line", "last_line")
_TITLE = N_("Budget items")
_ABOUT = N_(
    "Budget items of Japanese public bodies, one a row, amounts in yen. Sum firm_yen, never amount_yen: 内数 figures "
    "are shared."
)
_SAFE_CELLS = N_(
    "A text that begins with = + - @, their full-width forms, a tab or a line end has an apostrophe before it, so that "
    "no spreadsheet runs it as a formula."
)


def package_path(csv: str | PathLike[str]) -> Path:
    """Where the package of a CSV file goes. Raises `OutputError` where a file stands that is none of this program's."""
    with telling(os.fspath(csv)):
        path = Path(csv).with_name(FILE_NAME)
        if not path.is_file():
            return path
        content = path.read_bytes()
    try:
        package = json.loads(content)
    except (ValueError, RecursionError):
        package = None
    if not isinstance(package, dict) or package.get("name") != _OWN_NAME:
        raise OutputError(ErrorCode.OUTPUT_IS_TAKEN, file=str(path))
    return path


class PackageSource(NamedTuple):
    """What the package of a CSV file says of a document it was made from."""

    name: str
    fiscal_year: int | None
    stage: Stage | None
    corrected: bool = False

    @classmethod
    def of(cls, document: Document) -> PackageSource:
        """Those of a document, which need not be kept."""
        corrected = any(record.corrected for record in document.records)
        return cls(document.source.name, document.fiscal_year, document.stage, corrected)


def data_package_json(csv_name: str, csv: bytes, *, encoding: CsvEncoding, sources: Iterable[PackageSource]) -> str:
    """The text of the `datapackage.json` beside a CSV file that has the contract's column names.

    It is a Fiscal Data Package, which is a Tabular Data Package with a model of what may be added up and by what.
    `csv_name` is the file's name without a folder, `csv` its bytes, whose size and SHA-256 the package states, and
    `sources` are the documents it was made from. What is for people stands there in every language.
    """
    read = list(sources)
    columns = _COLUMNS if any(source.corrected for source in read) else COLUMNS
    package = {
        # The published schema of the Fiscal Data Package allows no other profile than the tabular one, and frictionless
        # knows no other; `profiles` is how the specification marks a package as fiscal.
        "profile": "tabular-data-package",
        "profiles": {"fiscal": "*", "tabular": "*"},
        "name": _OWN_NAME,
        "title": _everywhere(_TITLE),
        "description": _everywhere(_ABOUT),
        "schema_version": SCHEMA_VERSION,
        "sources": [{"title": valid_text(name)} for name in dict.fromkeys(source.name for source in read)],
        "resources": [_resource(csv_name, csv, encoding, columns)],
        "model": _model({source.stage for source in read}),
        "countryCode": "JP",
        "granularity": "aggregated",
        **_fiscal_period(source.fiscal_year for source in read),
    }
    if not package["sources"]:
        del package["sources"]  # the specification wants one at least
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


_PHASES = {
    Stage.REQUEST: "proposed",
    Stage.INITIAL: "approved",
    Stage.PROVISIONAL: "approved",
    Stage.SUPPLEMENTARY: "adjusted",
    Stage.SETTLEMENT: "executed",
}
"""The phases of the Fiscal Data Package, which knows no others."""


def _model(stages: Set[Stage | None]) -> dict[str, object]:
    """What may be added up, and by what. The phase is that of the whole column, so it is left out where they differ."""
    measure = {"source": "firm_yen", "currency": "JPY", "direction": "expenditure"}
    if len(phases := {_PHASES[stage] if stage else "" for stage in stages}) == 1 and (phase := phases.pop()):
        measure["phase"] = phase
    return {
        "measures": {"firm_yen": measure},
        "dimensions": {
            "year": _dimension("fiscal_year", dimensionType="datetime"),
            "administration": _dimension(
                "departments", dimensionType="classification", classificationType="administrative"
            ),
            "program": _dimension("title", dimensionType="activity"),
        },
    }


def _dimension(column: str, **kind: str) -> dict[str, object]:
    return {**kind, "primaryKey": column, "attributes": {column: {"source": column}}}


def _fiscal_period(years: Iterable[int | None]) -> dict[str, object]:
    """From the first of April of the first year, as the fiscal years of all Japanese public bodies run."""
    known = [year for year in years if year is not None]
    return {"fiscalPeriod": {"start": f"{min(known)}-04-01", "end": f"{max(known) + 1}-03-31"}} if known else {}


def _everywhere(sentence: str) -> str:
    return " / ".join(catalogue(language)(sentence) for language in languages())


def _resource(csv_name: str, csv: bytes, encoding: CsvEncoding, columns: Sequence[FlatColumn]) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": "records",
        "path": valid_text(csv_name),
        "description": _everywhere(_SAFE_CELLS),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding.value,
        "bytes": len(csv),
        "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
    }


def _field(column: FlatColumn) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        # A list is one text in CSV; Table Schema has no list that is not JSON.
        "type": (ColumnType.TEXT if column.holds is ColumnType.LIST else column.holds).value,
        "title": " / ".join(map(column.title, languages())),
        "description": " / ".join(map(column.description, languages())),
    }
    if column.holds is ColumnType.LIST:
        field["separator"] = BETWEEN
    if column.holds is ColumnType.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, object] = {"required": True} if column.name in _ALWAYS_STATED else {}
    if column.codes:
        constraints["enum"] = [code.value for code in column.codes]
    return field | ({"constraints": constraints} if constraints else {})
