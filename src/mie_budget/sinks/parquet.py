"""Documents as Parquet: one row for each record, with typed columns, lists for what can be several, and units.

The columns are those of `columns.COLUMNS`, then three that a row of text has no place for: the stage of the budget,
the page, and the further figures of the item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mie_budget.errors import MissingExtraError
from mie_budget.models import SCHEMA_VERSION, Document, Record
from mie_budget.sinks.columns import COLUMNS, Kind, Value, row, valid_text
from mie_budget.sinks.columns_limits import INT64_LIMIT, check_amounts

if TYPE_CHECKING:
    import pyarrow as pa

_Cell = Value | list[str] | list[dict[str, str | int]]
_MORE = ("stage", "page", "others")
"""The further columns; `others` is a list of {yen, relation, text}."""


def documents_parquet(documents: Iterable[Document]) -> bytes:
    """A Parquet file of the records of some documents.

    Amounts are 64-bit integers; `AmountRangeError` is raised for one beyond. Raises `MissingExtraError` where pyarrow
    is not installed. The same documents give the same bytes with the same version of pyarrow.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet output", extra="parquet") from None
    names = [*(column.name for column in COLUMNS), *_MORE]
    values: dict[str, list[_Cell]] = {name: [] for name in names}
    for document in documents:
        check_amounts(document, limit=INT64_LIMIT, format_name="Parquet")
        for record in document.records:
            for name, cell in zip(names, _cells(document, record), strict=True):
                values[name].append(cell)
    sink = pa.BufferOutputStream()
    # zstd: half the size of the default on Japanese prose, and every current reader knows it.
    pq.write_table(pa.table(values, schema=_schema()), sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _cells(document: Document, record: Record) -> list[_Cell]:
    others: list[dict[str, str | int]] = [
        {"yen": other.yen, "relation": other.relation.value, "text": valid_text(other.text)} for other in record.others
    ]
    stage = document.stage.value if document.stage else None
    return [*map(_valid, row(document, record)), stage, record.span.page, others]


def _valid(value: Value) -> _Cell:
    if isinstance(value, tuple):
        return [valid_text(item) for item in value]
    return valid_text(value) if isinstance(value, str) else value


def _schema() -> pa.Schema:
    """The types, with descriptions in both languages and units as metadata that pyarrow and DuckDB can show."""
    import pyarrow as pa

    types = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.LIST: pa.list_(pa.string()),
    }
    fields = []
    for column in COLUMNS:
        notes = {"description": column.description, "description_ja": column.description_ja, "title_ja": column.name_ja}
        notes |= {"unit": column.unit} if column.unit else {}
        fields.append(pa.field(column.name, types[column.kind], metadata=notes))
    other = pa.struct([("yen", pa.int64()), ("relation", pa.string()), ("text", pa.string())])
    more = (pa.string(), pa.int64(), pa.list_(other))
    fields += [pa.field(name, kind) for name, kind in zip(_MORE, more, strict=True)]
    return pa.schema(fields, metadata={"mie_budget": json.dumps({"schema_version": SCHEMA_VERSION})})
