"""Documents as a data frame of pandas or polars: a row a record, with `columns.COLUMNS` and `corrected`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from mie_budget.errors import ErrorCode, MissingExtraError, UsageError
from mie_budget.meaning.totals import listed_documents
from mie_budget.models import Document
from mie_budget.sinks.columns import COLUMNS, CORRECTED, Cell, ColumnType, row

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_COLUMNS = (*COLUMNS, CORRECTED)
_LIBRARIES: tuple[Literal["pandas", "polars"], ...] = ("pandas", "polars")
_PANDAS_TYPES = {
    ColumnType.TEXT: "string",
    ColumnType.INTEGER: "Int64",
    ColumnType.BOOLEAN: "bool",
    ColumnType.LIST: "object",
}


def to_frame(
    documents: Document | Iterable[Document], library: Literal["pandas", "polars"] | None = None
) -> pd.DataFrame | pl.DataFrame:
    """The records of documents as a data frame: of `library`, or of pandas, or of polars where that alone is there.

    The columns are those of CSV and Parquet; amounts are 64-bit integers of yen, which may be missing; departments,
    markers and the fields that were corrected by hand are lists. Sum `firm_yen`, never `amount_yen`. Raises
    `MissingExtraError` where no library is installed.

    >>> from mie_budget import parse_text
    >>> frame = to_frame(parse_text("防災訓練【防災部】（2,010千円）"), "polars")
    >>> frame["title"].to_list(), frame["departments"].to_list(), frame["firm_yen"].sum()
    (['防災訓練'], [['防災部']], 2010000)
    """
    if library not in (None, *_LIBRARIES):
        raise UsageError(ErrorCode.VALUE_UNKNOWN, name="library", value=str(library), names=", ".join(_LIBRARIES))
    read = listed_documents(documents, "to_frame")
    wanted: str = library or next((name for name in _LIBRARIES if find_spec(name)), _LIBRARIES[0])
    rows = [row(document, record, columns=_COLUMNS) for document in read for record in document.records]
    values = {column.name: [cells[at] for cells in rows] for at, column in enumerate(_COLUMNS)}
    try:
        return _polars(values) if wanted == "polars" else _pandas(values)
    except ImportError:
        raise MissingExtraError(ErrorCode.FRAME_MISSING, package=wanted) from None


def _pandas(values: dict[str, list[Cell]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            column.name: pd.Series(
                [list(cell) if isinstance(cell, tuple) else cell for cell in values[column.name]],
                dtype=_PANDAS_TYPES[column.holds],
            )
            for column in _COLUMNS
        }
    )


def _polars(values: dict[str, list[Cell]]) -> pl.DataFrame:
    import polars as pl

    types = {
        ColumnType.TEXT: pl.String(),
        ColumnType.INTEGER: pl.Int64(),
        ColumnType.BOOLEAN: pl.Boolean(),
        ColumnType.LIST: pl.List(pl.String()),
    }
    return pl.DataFrame(values, schema={column.name: types[column.holds] for column in _COLUMNS})
