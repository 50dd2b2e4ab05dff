"""What `parse` writes: documents in a format, to standard output or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mie_budget.cli import terminal
from mie_budget.cli.terminal import say_error, spoken
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import SOURCE_LANGUAGE
from mie_budget.sinks.formats import Format, csv_encoding_of, format_of

if TYPE_CHECKING:
    from mie_budget.models import Document
    from mie_budget.sinks.delimited import PackageSource

CSV_ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
"""Those of `sinks.delimited`, which would be loaded at every start of the command."""


_FOR_PEOPLE = (Format.TABLE, Format.XLSX)
"""The formats that are in the language of the program; what programs read is in the one asked for."""


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
    chosen = output_format or (Format.JSON if target is None else format_of(target))
    if chosen is not Format.CSV and (columns or csv_encoding or data_package):
        raise UsageError(ErrorCode.CSV_OPTIONS)
    if data_package and (target is None or columns not in (None, SOURCE_LANGUAGE)):
        raise UsageError(ErrorCode.DATA_PACKAGE_NEEDS)
    if target is None and chosen is Format.SQLITE:
        raise UsageError(ErrorCode.DATABASE_NEEDS_A_FILE)
    if target is None and chosen in (Format.XLSX, Format.PARQUET) and terminal.is_terminal():
        raise UsageError(ErrorCode.NOTHING_FOR_A_TERMINAL, format=chosen)
    package = _checked(target, inputs, data_package=data_package)
    return Output(target, chosen, columns or SOURCE_LANGUAGE, csv_encoding or csv_encoding_of(target), package)


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
    from mie_budget.sinks.writing import output_parts

    read: list[PackageSource] = []
    parts = output_parts(
        _noted(documents, read) if output.package else documents,
        output.format,
        several=several,
        language=spoken().language if output.format in _FOR_PEOPLE else terminal.data_language(),
        columns=output.columns,
        csv_encoding=output.csv_encoding,
        notice=say_error,
    )
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
        text = data_package_json(Path(output.target).name, data, encoding=encoding, sources=read)
        write_atomically(output.package, text.encode("utf-8"))


def _noted(documents: Iterable[Document], read: list[PackageSource]) -> Iterator[Document]:
    """The documents as they come, noted."""
    from mie_budget.sinks.delimited import PackageSource

    for document in documents:
        read.append(PackageSource.of(document))
        yield document


def _tables(documents: Iterable[Document]) -> Iterator[str]:
    from mie_budget.sinks.tables import document_table

    width, language = terminal.columns(), spoken().language
    return (document_table(document, width=width, language=language) for document in documents)
