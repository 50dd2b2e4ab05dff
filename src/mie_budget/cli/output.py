"""What `parse` writes: documents in a format, to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mie_budget.cli import terminal
from mie_budget.cli.language import sink_language
from mie_budget.errors import UsageError

if TYPE_CHECKING:
    from mie_budget.models import Document

# Not the enums of the sinks, which would be loaded at every start of the command.
ColumnNames = Literal["en", "ja"]
EncodingName = Literal["utf-8", "utf-8-sig", "cp932"]


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
    """A format and where it goes; `target` is None for standard output. Made by `output_of`, which checks it."""

    target: str | None
    format: Format
    columns: ColumnNames
    csv_encoding: EncodingName
    data_package: bool


def output_of(
    target: str | None,
    output_format: Format | None,
    *,
    files: list[str],
    columns: ColumnNames | None,
    csv_encoding: EncodingName | None,
    data_package: bool,
) -> Output:
    """What the options ask for. Raises `UsageError` for what cannot be carried out, before anything is read."""
    chosen = output_format or _format_of(target)
    if target is not None:
        check_target(target, files)
    if chosen is not Format.CSV and (columns or csv_encoding or data_package):
        raise UsageError("--columns, --csv-encoding and --data-package are for CSV. Add -f csv, or leave them out")
    if data_package and (target is None or columns == "ja"):
        raise UsageError("--data-package needs a file (-o PATH) with the contract's column names (--columns en)")
    if target is None and chosen is Format.SQLITE:
        raise UsageError("a database needs a file. Add -o PATH")
    if target is None and chosen in (Format.XLSX, Format.PARQUET) and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(f"{chosen} is nothing for a terminal. Add -o PATH, or send it to a file")
    # Excel takes a file without a mark for one in the system's old encoding; a pipe wants plain UTF-8.
    marked: EncodingName = "utf-8-sig" if target and Path(target).suffix.lower() == ".csv" else "utf-8"
    return Output(target, chosen, columns or "en", csv_encoding or marked, data_package)


def write(documents: Iterable[Document], output: Output, *, several: bool) -> None:
    """Write documents; `several` makes JSON an array."""
    if output.format is Format.SQLITE and output.target is not None:
        from mie_budget.sinks.sqlite import store_documents

        store_documents(output.target, documents)
        return
    names: list[str] = []
    parts = _parts(_named(documents, names), output, several=several)
    if output.target is None:
        for part in parts:
            terminal.write_bytes(part)
        return
    from mie_budget.sinks.atomic import write_atomically

    data = b"".join(parts)
    write_atomically(output.target, data)
    if output.data_package:
        _write_data_package(output, Path(output.target), data, names)


def _write_data_package(output: Output, path: Path, data: bytes, sources: list[str]) -> None:
    from mie_budget.sinks.atomic import write_atomically
    from mie_budget.sinks.datapackage import FILE_NAME, data_package_json
    from mie_budget.sinks.spreadsheet import CsvEncoding

    text = data_package_json(path.name, data, encoding=CsvEncoding(output.csv_encoding), sources=sources)
    write_atomically(path.with_name(FILE_NAME), text.encode("utf-8"))


def _named(documents: Iterable[Document], names: list[str]) -> Iterator[Document]:
    """The documents as they come, their names noted."""
    for document in documents:
        names.append(document.source.name)
        yield document


def _parts(documents: Iterable[Document], output: Output, *, several: bool) -> Iterable[bytes]:
    """The output, piece by piece."""
    if output.format is Format.CSV:
        from mie_budget.sinks.columns import Language
        from mie_budget.sinks.csv_text import documents_csv_bytes
        from mie_budget.sinks.spreadsheet import CsvEncoding

        language, encoding = Language(output.columns), CsvEncoding(output.csv_encoding)
        return documents_csv_bytes(documents, encoding=encoding, language=language)
    if output.format is Format.XLSX:
        from mie_budget.sinks.xlsx import documents_xlsx

        return [documents_xlsx(documents)]
    if output.format is Format.PARQUET:
        from mie_budget.sinks.parquet import documents_parquet

        return [documents_parquet(documents)]
    return map(terminal.to_bytes, _texts(documents, output.format, several=several))


def _texts(documents: Iterable[Document], output_format: Format, *, several: bool) -> Iterator[str]:
    if output_format is Format.TABLE:
        from mie_budget.sinks.table_text import document_table

        width, language = terminal.columns(), sink_language()
        return (document_table(document, width=width, language=language) for document in documents)
    from mie_budget.sinks.json_text import document_json, documents_json_parts, documents_jsonl

    if output_format is Format.JSONL:
        return documents_jsonl(documents)
    return documents_json_parts(documents) if several else map(document_json, documents)


def _format_of(target: str | None) -> Format:
    if target is None:
        return Format.JSON
    ending = Path(target).suffix
    try:
        return _ENDINGS[ending.lower()]
    except KeyError:
        raise UsageError(
            f"the ending {ending!r} names no output format. Use {', '.join(_ENDINGS)} or give the format with -f",
            file=target,
        ) from None


def check_target(target: str, files: list[str]) -> None:
    """What can be known to go wrong with the output is better said before an hour of reading than after it."""
    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError("there is no such folder to write to. Create it first", file=target)
    for file in map(Path, files):
        if path.exists() and file.exists() and path.samefile(file):
            raise UsageError("this is one of the files to read. Write to another name", file=target)
