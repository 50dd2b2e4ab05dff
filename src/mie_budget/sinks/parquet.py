"""Documents as Parquet: one row for each record, with typed columns, lists for what can be several, and units.

The columns are those of `columns.COLUMNS`, then four that a row of text has no place for: the stage of the budget,
the page, the further figures of the item, and the fields that were corrected by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mie_budget.errors import ErrorCode, MissingExtraError
from mie_budget.language import SOURCE_LANGUAGE, languages
from mie_budget.models import SCHEMA_VERSION, Document, Record
from mie_budget.sinks.columns import COLUMNS, CORRECTED, Cell, ColumnType, FlatColumn, row, valid_text

if TYPE_CHECKING:
    import pyarrow as pa

_MORE = ("stage", "page", "others", CORRECTED.name)
"""The further columns; `others` is a list of {yen, relation, text}, `corrected` one of names of fields."""
_GROUP = 20_000
"""Records in memory at once, and in a group of rows, of which a reader skips those it does not want."""


def documents_parquet(documents: Iterable[Document]) -> bytes:
    """A Parquet file of the records of some documents; amounts are 64-bit integers.

    Raises `MissingExtraError` where pyarrow is not installed. The same documents give the same bytes with the same
    version of pyarrow.
    """
    check_pyarrow()
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    _write(documents, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def write_parquet(documents: Iterable[Document], file: Path) -> None:
    """`documents_parquet` into a file as the documents come, with the memory of a part of them."""
    check_pyarrow()
    with file.open("wb") as sink:
        _write(documents, sink)


def check_pyarrow() -> None:
    """Raise `MissingExtraError` where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise MissingExtraError(ErrorCode.PARQUET_MISSING, package="pyarrow")


def _write(documents: Iterable[Document], sink: BinaryIO | pa.NativeFile) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [*(column.name for column in COLUMNS), *_MORE]
    schema = _schema()
    values: dict[str, list[Cell | list[dict[str, str | int]]]] = {name: [] for name in names}
    # zstd: half the size of the default on Japanese prose, and every current reader knows it.
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        written = False
        for document in documents:
            for record in document.records:
                more = (document.stage, record.span.page, _others(record), CORRECTED.cell(document, record))
                cells = (*row(document, record), *more)
                for name, cell in zip(names, cells, strict=True):
                    values[name].append(cell)
            if len(values[names[0]]) >= _GROUP:
                writer.write_table(pa.table(values, schema=schema))
                values, written = {name: [] for name in names}, True
        if values[names[0]] or not written:
            writer.write_table(pa.table(values, schema=schema))


def _others(record: Record) -> list[dict[str, str | int]]:
    return [
        {"yen": other.yen, "relation": other.relation.value, "text": valid_text(other.text)} for other in record.others
    ]


def _schema() -> pa.Schema:
    """The types, with units and what each column is in every language as metadata that pyarrow and DuckDB can show."""
    import pyarrow as pa

    types = {
        ColumnType.TEXT: pa.string(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.LIST: pa.list_(pa.string()),
    }
    fields = [pa.field(column.name, types[column.holds], metadata=_notes(column)) for column in COLUMNS]
    other = pa.struct([("yen", pa.int64()), ("relation", pa.string()), ("text", pa.string())])
    more = (pa.string(), pa.int64(), pa.list_(other), pa.list_(pa.string()))
    fields += [pa.field(name, kind) for name, kind in zip(_MORE, more, strict=True)]
    return pa.schema(fields, metadata={"mie_budget": json.dumps({"schema_version": SCHEMA_VERSION})})


def _notes(column: FlatColumn) -> dict[str, str]:
    notes = {"description": column.description(SOURCE_LANGUAGE)}
    for language in languages():
        if language != SOURCE_LANGUAGE:
            notes |= {
                f"description_{language}": column.description(language),
                f"title_{language}": column.title(language),
            }
    return notes | ({"unit": column.unit} if column.unit else {})
