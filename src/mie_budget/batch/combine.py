"""The results of all documents in one file, in the order of the sources, one document in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mie_budget.models import Document
from mie_budget.sinks.formats import Format


def file_name(combined: Format) -> str:
    """The name of the combined file in the folder written to.

    >>> file_name(Format.CSV)
    'records.csv'
    """
    return f"records.{combined}"


def check_formats(formats: Iterable[Format]) -> None:
    """Tell of what a format lacks before an hour of reading. Raises `MissingExtraError`."""
    if Format.PARQUET in formats:
        from mie_budget.sinks.parquet import check_pyarrow

        check_pyarrow()


def write_combined(
    documents: Iterable[Document], combined: Format, file: Path, *, corrected: bool, language: str
) -> None:
    """Write documents into a new file; `corrected` is whether a record of theirs was corrected by hand.

    Raises `OutputError`, and `MissingExtraError` where the format needs a package that is not installed.
    """
    if combined is Format.SQLITE:
        from mie_budget.sinks.database import store_documents

        store_documents(file, documents, language=language)
    elif combined is Format.PARQUET:
        from mie_budget.sinks.parquet import write_parquet

        write_parquet(documents, file)
    else:
        from mie_budget.sinks.contract import documents_jsonl
        from mie_budget.sinks.delimited import CsvEncoding, documents_csv_bytes

        with file.open("wb") as target:
            if combined is Format.JSONL:
                target.writelines(line.encode("utf-8") for line in documents_jsonl(documents))
            else:
                # With a mark, as every .csv file of this program: Excel takes one without for another encoding.
                target.writelines(documents_csv_bytes(documents, encoding=CsvEncoding.UTF_8_SIG, corrected=corrected))
