"""Documents to bytes in any format, and to a file: what `parse` and users' programs write, a batch in one."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path

from mie_budget.errors import ArgumentTypeError, ErrorCode, OutputError
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.models import Document
from mie_budget.sinks.files import write_atomically
from mie_budget.sinks.formats import Format, csv_encoding_of, format_of


def write(
    documents: Document | Iterable[Document],
    path: str | PathLike[str],
    *,
    output_format: Format | None = None,
    language: str = SOURCE_LANGUAGE,
    columns: str = SOURCE_LANGUAGE,
    csv_encoding: str | None = None,
) -> None:
    """Write documents to a file in the format that its ending names, or in `output_format`.

    `language` is that of the sentences in JSON and the database and of everything in a workbook, `columns` that of the
    column names of CSV. A single document is a JSON object, an iterable of them an array. The file is written all or
    nothing, but a database, which takes the documents beside those it has. What a workbook had to cut is a
    `UserWarning`.

    Raises `ArgumentTypeError` for what is no document or no path, `UsageError` for an ending that names no format and
    for what the format cannot hold, `OutputError` for a file that cannot be written, and `MissingExtraError` where the
    format needs a package that is not installed.
    """
    from mie_budget.meaning.totals import listed_documents  # the command has its own documents and no use for sums

    if not isinstance(path, str | PathLike):
        raise ArgumentTypeError(
            ErrorCode.NOT_TEXT_GIVEN, function="write", expected="str | PathLike", given=type(path).__name__
        )
    several = not isinstance(documents, Document)
    read = listed_documents(documents, "write")
    chosen = Format(output_format) if output_format else format_of(path)
    if chosen is Format.SQLITE:
        from mie_budget.sinks.database import store_documents

        store_documents(os.fspath(path), read, language=language)
        return
    cut: list[OutputError] = []
    parts = output_parts(
        read,
        chosen,
        several=several,
        language=language,
        columns=columns,
        csv_encoding=csv_encoding or csv_encoding_of(path),
        notice=cut.append,
    )
    write_atomically(path, b"".join(parts))
    for what in cut:
        warnings.warn(str(what), stacklevel=2)


def output_parts(
    documents: Iterable[Document],
    output_format: Format,
    *,
    several: bool,
    language: str,
    columns: str,
    csv_encoding: str,
    notice: Callable[[OutputError], None],
) -> Iterator[bytes]:
    """The bytes of a file of any format but a database, piece by piece; `notice` is told of each text that was cut."""
    if output_format is Format.CSV:
        from mie_budget.sinks.delimited import CsvEncoding, documents_csv_bytes

        yield from documents_csv_bytes(documents, encoding=CsvEncoding(csv_encoding), language=columns)
    elif output_format is Format.XLSX:
        from mie_budget.sinks.workbook import documents_workbook

        book = documents_workbook(documents, language=language)
        for warning in book.warnings:
            notice(warning)
        yield book.data
    elif output_format is Format.PARQUET:
        from mie_budget.sinks.parquet import documents_parquet

        yield documents_parquet(documents)
    else:
        for text in _texts(documents, output_format, several=several, language=language):
            yield text.encode("utf-8", "backslashreplace")


def _texts(documents: Iterable[Document], output_format: Format, *, several: bool, language: str) -> Iterator[str]:
    if output_format is Format.TABLE:
        from mie_budget.sinks.tables import document_table

        return (document_table(document, language=language) for document in documents)
    from mie_budget.sinks.contract import document_json, documents_json, documents_jsonl

    if output_format is Format.JSONL:
        return documents_jsonl(documents)
    if several:
        return documents_json(documents, language=language)
    return (document_json(document, language=language) for document in documents)


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
