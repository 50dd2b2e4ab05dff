"""What a command was given: how to read, the files one after another, and the exit status that follows from them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import choice
from mie_budget.cli.terminal import PROGRAM, say_error, say_fault, spoken, tracked
from mie_budget.errors import ContractError, ErrorCode, MieBudgetError, MissingExtraError, SourceError, UsageError
from mie_budget.language import N_, Catalogue
from mie_budget.sources.folders import CORRECTIONS_FILE, NO_DOCUMENTS, files_in

if TYPE_CHECKING:
    from mie_budget.api import Reading
    from mie_budget.meaning.corrections import Correction
    from mie_budget.meaning.filters import Filters
    from mie_budget.models import Diagnostic, Document, Source
    from mie_budget.sources.limits import Limits

AUTO = "auto"
NO_CORRECTIONS = "none"


class Limit(NamedTuple):
    """One limit as a user gives it."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name}={self.number}"


def parse_limit(text: str) -> Limit:
    """A limit such as `seconds=60`. Raises `UsageError` for what is none."""
    name, _, number = text.partition("=")
    if name not in _LIMITS or not re.fullmatch("0*[1-9][0-9]{0,8}", number, re.ASCII):
        names = ", ".join(f"{known}=N" for known in _LIMITS)
        raise UsageError(ErrorCode.VALUE_UNKNOWN, name="--limit", value=text, names=names)
    return Limit(name, int(number))


Read = TypeVar("Read")
_LIMITS = {"pages": ("pages", 1), "seconds": ("seconds", 1), "memory": ("bytes", 1_000_000), "cells": ("cells", 1)}
"""What a limit is called on the command line, its field in `Limits`, and how many of the field's units one is."""

OneFile = Annotated[str, typer.Argument(metavar=N_("FILE"), help=N_("A file to read; - is standard input."))]
Files = Annotated[
    list[str], typer.Argument(metavar=N_("FILE..."), help=N_("Files or folders to read; - is standard input."))
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar=N_("NAME"),
        help=N_("The encoding of the files, for example cp932. Found out from the bytes unless given."),
    ),
]
NotationOption = Annotated[
    str | None,
    typer.Option(
        "--notation",
        metavar=N_("NAME|FILE"),
        help=N_("A shipped notation by name, or a notation file of your own. The one that fits best unless given."),
    ),
]
LimitOption = Annotated[
    list[Limit] | None,
    typer.Option(
        "--limit",
        parser=parse_limit,
        metavar=N_("NAME=NUMBER"),
        help=N_(
            "What one file may cost: pages=5000 (or sheets), seconds=300 (PDF and .xls), memory=512 (MB), cells=500000 "
            "unless given; repeatable."
        ),
    ),
]
CorrectionsOption = Annotated[
    str | None,
    typer.Option(
        "--corrections",
        metavar=N_("PATH"),
        help=N_(
            "A file of corrections by hand; none for none. The file mie-budget.corrections.toml beside each document "
            "unless given."
        ),
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help=N_("Exit with status 1 for warnings too, not only for errors."))
]

# Filters: of each kind one value has to fit.
RELATIONS = ("exact", "part_of", "relisted", "additional")
MARKERS = ("new", "partly_new", "expanded", "continued")
"""Those of `models`, which would be loaded at every start of the command."""

DepartmentOption = Annotated[
    list[str] | None,
    typer.Option("--department", metavar=N_("NAME"), help=N_("Only the records of this department; repeatable.")),
]
RelationOption = Annotated[
    list[str] | None,
    choice("--relation", of=RELATIONS, help=N_("Only records whose figure is this (part_of: 内数); repeatable.")),
]
MarkerOption = Annotated[
    list[str] | None, choice("--marker", of=MARKERS, help=N_("Only records that are marked as this; repeatable."))
]
SearchOption = Annotated[
    list[str] | None,
    typer.Option(
        "--search",
        metavar=N_("TEXT"),
        help=N_(
            "Only records in whose title, departments, description or figures these words are (13869千円 finds "
            "13,869千円); repeatable."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are read: the options of every command that reads any, as they were given."""

    encoding: EncodingOption = None
    notation: NotationOption = None
    limit: LimitOption = None
    corrections: CorrectionsOption = None

    @property
    def limits(self) -> Limits:
        """What a file may cost."""
        return chosen_limits(self.limit)

    @property
    def named_notation(self) -> str | None:
        """The notation that is named, None where the best is to be found."""
        return None if self.notation == AUTO else self.notation

    @property
    def words(self) -> list[str]:
        """The options on a command line that reads the same way."""
        given = [("--encoding", self.encoding), ("--notation", self.notation), ("--corrections", self.corrections)]
        given += [("--limit", str(one)) for one in self.limit or ()]
        return [word for option, value in given if value is not None for word in (option, value)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are wanted: the filters of the commands that have some, as they were given."""

    department: DepartmentOption = None
    relation: RelationOption = None
    marker: MarkerOption = None
    search: SearchOption = None


AS_USUAL = Manner()
ALL = Wanted()


@dataclass(slots=True)
class Tally:
    """What a command has met so far: files that could not be read, and diagnostics by severity."""

    files: int = 0
    unread: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Count the diagnostics of one document."""
        for diagnostic in diagnostics:
            if diagnostic.severity == "error":
                self.errors += 1
            elif diagnostic.severity == "warning":
                self.warnings += 1
            else:
                self.notes += 1

    def status(self, *, strict: bool = False) -> int:
        """The exit status: 2 where a file could not be read, 1 for an error (`strict`: or a warning), else 0."""
        if self.unread:
            return 2
        return 1 if self.errors or (strict and self.warnings) else 0


class Given(NamedTuple):
    """A file to read; `below` is its path below the folder that was given, None where it was given itself."""

    path: str
    below: str | None = None


def each_given(paths: Iterable[str], *, tally: Tally, besides: Iterable[str | None] = ()) -> list[Given]:
    """The files that were given, and in place of each folder all that it holds, by name; hidden ones are left out.

    `besides` are the files that are written, or say how to read: they are no input because they stand in the folder. A
    folder that cannot be read, or holds nothing, is reported and counted as a file that was not read.
    """
    others = [other for other in besides if other is not None]
    found: list[Given] = []
    for path in paths:
        if path == "-" or not os.path.isdir(path):  # noqa: PTH112 (a name no file can have is False for this one)
            found.append(Given(path))
            continue
        files, refused = files_in(path)
        if not files and not refused:
            refused = [SourceError(ErrorCode.FOLDER_EMPTY, file=path)]
        for error in refused:
            tally.files += 1
            tally.unread += 1
            say_error(error, file=error.file)
        found += (Given(one.path, one.below) for one in files if not any(_is_same(one.path, other) for other in others))
    return found


def _is_same(path: str, other: str) -> bool:
    return Path(other).exists() and Path(path).samefile(other)


class Corrections:
    """The corrections by hand of one run: those in the file that was named, or in the one beside each document.

    Raises `UsageError` for a file that cannot be used.
    """

    def __init__(self, given: str | None) -> None:
        self._given = given
        self._loaded: dict[str, tuple[Correction, ...]] = {}
        self._read: list[Source] = []
        if given is not None and given != NO_CORRECTIONS:
            self._of(given)

    def beside(self, path: str) -> tuple[Correction, ...]:
        """The corrections for a document."""
        file = self._file(path)
        return () if file is None else self._of(file)

    def _file(self, path: str) -> str | None:
        if self._given is not None:
            return None if self._given == NO_CORRECTIONS else self._given
        file = Path(path).with_name(CORRECTIONS_FILE)
        return str(file) if path != "-" and file.is_file() else None

    def _of(self, file: str) -> tuple[Correction, ...]:
        if file not in self._loaded:
            from mie_budget.meaning.corrections import parse_corrections

            try:
                text = text_of(file)
            except SourceError as error:  # not one of the documents, which are read without each other
                raise UsageError(error.code, file=file, why=error.params.get("why", "")) from None
            self._loaded[file] = parse_corrections(text, file=file)
        return self._loaded[file]

    def met(self, shown: str, document: Document) -> None:
        """Note that a document was read, and say how many corrections were applied to it."""
        self._read.append(document.source)
        number, file = sum(found.code == "correction-applied" for found in document.diagnostics), self._file(shown)
        if number and file:
            _ = spoken()
            applied = _.plural("{number} correction of {file}", "{number} corrections of {file}", number, file=file)
            terminal.say(f"{shown}: {applied}")

    def unused(self) -> Iterator[tuple[str, Diagnostic]]:
        """What is to be said of each correction of no document that was read, with the name of its file."""
        from mie_budget.meaning.corrections import concerns, unused

        for file, corrections in self._loaded.items():
            for one in corrections:
                if not any(concerns(one, name=source.name, sha256=source.sha256) for source in self._read):
                    yield file, unused(one)


def readings(
    given: Sequence[Given], how: Manner, *, tally: Tally, corrections: Corrections | None = None
) -> Iterator[tuple[str, Reading]]:
    """Each document that can be read, under the name to show for its file; see `reader` and `each_read`.

    Raises `UsageError` or `NotationError` for an option that no file could be read with.
    """
    read = reader(how, corrections)
    for shown, found in each_read(given, read, tally=tally):
        for reading in found:
            tally.add(reading.document.diagnostics)
            if corrections:
                corrections.met(shown, reading.document)
            yield shown, reading


def reader(how: Manner, corrections: Corrections | None) -> Callable[[bytes, str, str], list[Reading]]:
    """What reads the bytes, the name and the path of a file.

    JSON that the program has written gives the documents that it holds. It is refused where there are no `corrections`:
    for commands that show how a text is read.
    """
    from mie_budget import api
    from mie_budget.sources.folders import is_own_json

    notation = None if how.named_notation is None else api.find_notation(how.named_notation)
    limits = how.limits

    def read(data: bytes, name: str, path: str) -> list[Reading]:
        made = corrections.beside(path) if corrections else ()
        if not (path.lower().endswith(".json") or is_own_json(data)):
            return [
                api.read_bytes(
                    data, name=name, encoding=how.encoding, notation=notation, limits=limits, corrections=made
                )
            ]
        if corrections is None:
            raise SourceError(ErrorCode.TEXT_NEEDED, file=name)
        return [api.reading_of(document) for document in _loaded(data, path, made)]

    return read


def text_of(path: str) -> str:
    """The text of a file in UTF-8 that says how to read or compare. Raises `SourceError`."""
    from mie_budget.sources.files import read_bytes

    return _utf_8(read_bytes(path)[1], path)


def _utf_8(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(ErrorCode.NOT_UTF_8, file=file) from None


def _loaded(data: bytes, file: str, corrections: Sequence[Correction]) -> Iterator[Document]:
    """The documents of JSON that the program has written, with what is to be said of corrections of them."""
    from mie_budget.sinks.contract import load_documents

    for document in load_documents(_utf_8(data, file), file=shown_name(file)):
        if corrections:
            from mie_budget.meaning.corrections import corrections_of_loaded

            said = corrections_of_loaded(document, corrections)
            yield document.model_copy(update={"diagnostics": (*document.diagnostics, *said)})
        else:
            yield document


def each_read(
    given: Sequence[Given], read: Callable[[bytes, str, str], Read], *, tally: Tally
) -> Iterator[tuple[str, Read]]:
    """What `read` makes of the bytes, the name and the path of each file, under the name to show for it.

    A file that cannot be read is reported on standard error, counted in `tally`, and does not stop the others. One in
    a folder that is of no kind that documents come in is only noted.
    """
    from mie_budget.sources.files import read_bytes
    from mie_budget.sources.folders import is_own_json

    for path, one in zip(tracked([one.path for one in given]), given, strict=True):
        tally.files += 1
        shown = shown_name(path)
        try:
            name, data = read_bytes(path)
            if one.below is not None and is_own_json(data):
                raise SourceError(ErrorCode.OWN_OUTPUT, file=name)
            found = read(data, one.below or name, path)
        except (SourceError, ContractError, MissingExtraError) as error:
            if one.below is not None and error.code in NO_DOCUMENTS:
                tally.files -= 1
                say_skipped(shown, error)
                continue
            tally.unread += 1
            say_error(error, file=shown)
            continue
        except MieBudgetError:
            # An option that cannot be carried out would fail for every file.
            raise
        except Exception:  # a fault of ours, which can be of any class, met in one file among thousands
            # All of it is shown, the others are read all the same, and the exit status tells.
            tally.unread += 1
            say_fault(f"{PROGRAM}: {shown}")
            continue
        yield shown, found


def say_skipped(shown: str, error: MieBudgetError) -> None:
    """Say that a file of a folder is no document."""
    _ = spoken()
    terminal.say(_("{file}: skipped ({why})", file=shown, why=error.sentence(_.language)))


def chosen_filters(wanted: Wanted) -> Filters:
    """The filters that the options name."""
    from mie_budget.meaning.filters import Filters
    from mie_budget.models import Marker, Relation

    relations, markers = tuple(map(Relation, wanted.relation or ())), tuple(map(Marker, wanted.marker or ()))
    return Filters(tuple(wanted.department or ()), relations, markers, tuple(wanted.search or ()))


def each_filtered(documents: Iterable[Document], filters: Filters) -> Iterator[Document]:
    """The documents with the records that are wanted alone; a line on standard error says how many those are."""
    if not any(filters):
        yield from documents
        return
    from mie_budget.meaning.filters import filtered

    number = whole = 0
    for document in documents:
        left = filtered(document, filters)
        number += len(left.records)
        whole += len(document.records)
        yield left
    say_passed(number, whole)


def say_passed(number: int, whole: int) -> None:
    """Say how many records pass the filters."""
    _ = spoken()
    terminal.say(_("{number} of {whole} records pass the filters", number=number, whole=whole))


def chosen_limits(given: Iterable[Limit] | None) -> Limits:
    """What a file may cost: the defaults, and instead of them what was given."""
    from mie_budget.sources.limits import DEFAULT_LIMITS

    numbers = {_LIMITS[name][0]: number * _LIMITS[name][1] for name, number in given or ()}
    return DEFAULT_LIMITS._replace(**numbers)


def shown_name(path: str) -> str:
    """How messages call a file: as the user did."""
    return "<stdin>" if path == "-" else path


def troubles(diagnostics: Iterable[Diagnostic]) -> str:
    """How many errors and warnings a document has; empty where it has neither."""
    one, _ = Tally(), spoken()
    one.add(diagnostics)
    found = [counted_errors(_, one.errors)] if one.errors else []
    found += [counted_warnings(_, one.warnings)] if one.warnings else []
    return listed(found)


def counted_errors(_: Catalogue, number: int) -> str:
    """A number of errors."""
    return _.plural("{number} error", "{number} errors", number)


def counted_warnings(_: Catalogue, number: int) -> str:
    """A number of warnings."""
    return _.plural("{number} warning", "{number} warnings", number)


def listed(texts: Iterable[str]) -> str:
    """Texts after one another, as the language puts them."""
    return spoken().context("between", ", ").join(texts)
