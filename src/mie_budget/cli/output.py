"""What `parse` writes: documents in a format, to standard output or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from mie_budget.cli import terminal
from mie_budget.cli.terminal import say_error, spoken
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from mie_budget.models import Document, Record

CSV_ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
"""Those of `sinks.delimited`, which would be loaded at every start of the command."""


class Format(StrEnum):
    """The output formats."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TABLE = "table"
    XLSX = "xlsx"
    SQLITE = "sqlite"
    PARQUET = "parquet"


_ENDINGS = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".csv": Format.CSV,
    ".xlsx": Format.XLSX,
    ".sqlite": Format.SQLITE,
    ".db": Format.SQLITE,
    ".parquet": Format.PARQUET,
}


@dataclass(frozen=True, slots=True)
class Output:
    """A format and where it goes; `target` is None for standard output. Made by `output_of`, which checks it.

    `package` is where the description of a CSV file goes, None where none is wanted.
    """

    target: str | None
    format: Format
    columns: str
    csv_encoding: str
    package: Path | None


def output_of(
    target: str | None,
    output_format: Format | None,
    *,
    inputs: Iterable[str],
    columns: str | None,
    csv_encoding: str | None,
    data_package: bool,
) -> Output:
    """What the options ask for; `inputs` are all files that will be read.

    Raises `UsageError` or `OutputError` for what cannot be carried out, before anything is read.
    """
    chosen = output_format or _format_of(target)
    if chosen is not Format.CSV and (columns or csv_encoding or data_package):
        raise UsageError(ErrorCode.CSV_OPTIONS)
    if data_package and (target is None or columns not in (None, SOURCE_LANGUAGE)):
        raise UsageError(ErrorCode.DATA_PACKAGE_NEEDS)
    if target is None and chosen is Format.SQLITE:
        raise UsageError(ErrorCode.DATABASE_NEEDS_A_FILE)
    if target is None and chosen in (Format.XLSX, Format.PARQUET) and terminal.is_terminal():
        raise UsageError(ErrorCode.NOTHING_FOR_A_TERMINAL, format=chosen)
    package = _checked(target, inputs, data_package=data_package)
    # Excel takes a file without a mark for one in the system's old encoding; a pipe wants plain UTF-8.
    marked = "utf-8-sig" if target and Path(target).suffix.lower() == ".csv" else "utf-8"
    return Output(target, chosen, columns or SOURCE_LANGUAGE, csv_encoding or marked, package)


def _checked(target: str | None, inputs: Iterable[str], *, data_package: bool) -> Path | None:
    """What can be known to go wrong with the output is better said before an hour of reading than after it."""
    if target is None:
        return None
    from mie_budget.sinks.files import check_targets

    if not data_package:
        check_targets([target], inputs)
        return None
    from mie_budget.sinks.delimited import package_path

    package = package_path(target)
    check_targets([target, package], inputs)
    return package


def write(documents: Iterable[Document], output: Output, *, several: bool) -> None:
    """Write documents; `several` makes JSON an array."""
    if output.format is Format.SQLITE and output.target is not None:
        from mie_budget.sinks.database import store_documents

        store_documents(output.target, documents, language=terminal.data_language())
        return
    if output.format is Format.TABLE and output.target is None:
        for text in _tables(documents):
            terminal.write(text)
        return
    names: list[str] = []
    corrected: list[Record] = []
    parts = _parts(_noted(documents, names, corrected), output, several=several)
    if output.target is None:
        for part in parts:
            terminal.write_data(part)
        return
    from mie_budget.sinks.files import write_atomically

    data = b"".join(parts)
    write_atomically(output.target, data)
    if output.package is not None:
        from mie_budget.sinks.delimited import CsvEncoding, data_package_json

        encoding = CsvEncoding(output.csv_encoding)
        text = data_package_json(
            Path(output.target).name, data, encoding=encoding, sources=names, corrected=bool(corrected)
        )
        write_atomically(output.package, text.encode("utf-8"))


def _noted(documents: Iterable[Document], names: list[str], corrected: list[Record]) -> Iterator[Document]:
    """The documents as they come, their names and their corrected records noted."""
    for document in documents:
        names.append(document.source.name)
        corrected += (record for record in document.records if record.corrected)
        yield document


def _tables(documents: Iterable[Document]) -> Iterator[str]:
    from mie_budget.sinks.tables import document_table

    width, language = terminal.columns(), spoken().language
    return (document_table(document, width=width, language=language) for document in documents)


def _parts(documents: Iterable[Document], output: Output, *, several: bool) -> Iterable[bytes]:
    """The output, piece by piece."""
    if output.format is Format.CSV:
        from mie_budget.sinks.delimited import CsvEncoding, documents_csv_bytes

        return documents_csv_bytes(documents, encoding=CsvEncoding(output.csv_encoding), language=output.columns)
    if output.format is Format.XLSX:
        from mie_budget.sinks.workbook import documents_workbook

        book = documents_workbook(documents, language=spoken().language)
        for warning in book.warnings:
            say_error(warning)
        return [book.data]
    if output.format is Format.PARQUET:
        from mie_budget.sinks.parquet import documents_parquet

        return [documents_parquet(documents)]
    return (text.encode("utf-8", "backslashreplace") for text in _texts(documents, output.format, several=several))


def _texts(documents: Iterable[Document], output_format: Format, *, several: bool) -> Iterator[str]:
    if output_format is Format.TABLE:
        return _tables(documents)
    from mie_budget.sinks.contract import document_json, documents_json, documents_jsonl

    if output_format is Format.JSONL:
        return documents_jsonl(documents)
    language = terminal.data_language()
    if several:
        return documents_json(documents, language=language)
    return (document_json(document, language=language) for document in documents)


def _format_of(target: str | None) -> Format:
    if target is None:
        return Format.JSON
    ending = Path(target).suffix
    try:
        return _ENDINGS[ending.lower()]
    except KeyError:
        raise UsageError(
            ErrorCode.ENDING_UNKNOWN, ending=f"'{ending}'", endings=", ".join(_ENDINGS), file=target
        ) from None
