"""The output formats, and which endings of files name them."""

from __future__ import annotations

import os
from enum import StrEnum
from os import PathLike
from pathlib import Path

from mie_budget.errors import ErrorCode, UsageError


class Format(StrEnum):
    """The output formats."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TABLE = "table"
    XLSX = "xlsx"
    SQLITE = "sqlite"
    PARQUET = "parquet"


COMBINED = (Format.JSONL, Format.CSV, Format.PARQUET, Format.SQLITE)
"""The formats that several documents can be put together in, however many they are."""
_ENDINGS = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".csv": Format.CSV,
    ".xlsx": Format.XLSX,
    ".sqlite": Format.SQLITE,
    ".db": Format.SQLITE,
    ".parquet": Format.PARQUET,
}


def format_of(path: str | PathLike[str]) -> Format:
    """The format that the ending of a file's name means. Raises `UsageError` where it means none.

    >>> str(format_of("令和6年度.XLSX"))
    'xlsx'
    """
    ending = Path(path).suffix
    try:
        return _ENDINGS[ending.lower()]
    except KeyError:
        raise UsageError(
            ErrorCode.ENDING_UNKNOWN, ending=f"'{ending}'", endings=", ".join(_ENDINGS), file=os.fspath(path)
        ) from None


def csv_encoding_of(path: str | PathLike[str] | None) -> str:
    """The encoding of CSV where nobody names one; None is a pipe, which wants plain UTF-8.

    Excel takes a .csv file without a mark for one in the system's old encoding.
    """
    return "utf-8-sig" if path and Path(path).suffix.lower() == ".csv" else "utf-8"
