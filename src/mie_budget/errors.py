"""The exceptions of the package: one base class with a code, values and a place; sentences are made where shown."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Self

from mie_budget.language import Value, catalogue


class ErrorCode(StrEnum):
    """What went wrong. `sentence` is its English with `{params}`; it says what is wrong and what to do."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        """A code with what is said of it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        return member

    # files
    FILE_MISSING = "file-missing", "no such file. Check the name and the folder"
    FILE_IS_A_FOLDER = "file-is-a-folder", "this is a folder. Name the files in it, for example with *.txt"
    OWN_OUTPUT = "own-output", "this is JSON that the program wrote, not a document"
    FOLDER_EMPTY = "folder-empty", "there is no file in this folder"
    FOLDER_LINKED = "folder-linked", "this is a link to a folder, which is not followed. Give the folder itself"
    FILE_FORBIDDEN = "file-forbidden", "you have no permission to read it"
    FILE_UNREADABLE = "file-unreadable", "it cannot be read ({why})"
    FILE_ENDLESS = "file-endless", "this is a device or a pipe without an end, not a document. Give a file"
    NAME_IMPOSSIBLE = "name-impossible", "no file can have this name. Check it"
    INPUT_CLOSED = "input-closed", "standard input is closed. Give the name of a file"
    NOT_TEXT_GIVEN = "not-text-given", "{function} takes {expected}, not {given}"
    # encodings and kinds of files
    BINARY_FILE = (
        "binary-file",
        "this is a binary file (a NUL byte at offset {offset}). Give a text file, or name its encoding with "
        "--encoding if it is UTF-16 without a byte order mark",
    )
    FILE_LOCKED = "file-locked", "this file is locked with a password. Unlock it in the program that made it"
    FILE_DAMAGED = (
        "file-damaged",
        "this {kind} file is damaged or not complete. Fetch it again, or open it and save it anew",
    )
    FILE_BREAKS = (
        "file-breaks",
        "page or sheet {page} needs more memory than {megabytes} MB or breaks the library that reads it. Allow "
        "more (--limit memory=MB), or open the file in the program that made it and save it anew",
    )
    TOO_MANY_PAGES = (
        "too-many-pages",
        "this file has {number:,} pages or sheets, more than the limit of {limit:,}. Raise the limit "
        "(--limit pages=N), or split the file",
    )
    TOO_SLOW = (
        "too-slow",
        "reading was given up at page or sheet {page} after {seconds} seconds. Raise the limit "
        "(--limit seconds=N), or split the file",
    )
    UNPACKS_TOO_LARGE = (
        "unpacks-too-large",
        "this file unpacks to more than {megabytes} MB. If you trust it, raise the limit (--limit memory=MB); "
        "otherwise look at it first",
    )
    TOO_MANY_CELLS = (
        "too-many-cells",
        "this file has more than {limit:,} cells or elements. If you trust it, raise the limit (--limit cells=N), "
        "or split it",
    )
    NESTED_TOO_DEEP = (
        "nested-too-deep",
        "the elements of this file are nested more than {limit:,} deep. No person wrote it so; look at it first",
    )
    ENTITIES_DECLARED = (
        "entities-declared",
        "this file declares entities of its own, which can unfold without end. No office program writes them",
    )
    KIND_UNREADABLE = (
        "kind-unreadable",
        "this is a {kind} file, which is not read. Save it as PDF, HTML, xlsx or text first",
    )
    PICTURE = "picture", "this is a {kind} picture. Run character recognition first"
    ARCHIVE = "archive", "this is a {kind} archive. Unpack it first"
    NO_ENCODING_FITS = (
        "no-encoding-fits",
        "the bytes fit none of UTF-8, CP932, EUC-JP and ISO-2022-JP (as UTF-8, the first bad byte is at "
        "offset {offset}). If you know the encoding, name it with --encoding",
    )
    ENCODING_DIFFERS = (
        "encoding-differs",
        "the bytes are not {name}: the first bad byte is at offset {offset}. Name another encoding with "
        "--encoding, or leave the option out to let the program find it",
    )
    ENCODING_UNKNOWN = (
        "encoding-unknown",
        "no encoding is called {name}. Common ones: utf-8, cp932, euc-jp, iso-2022-jp, utf-16",
    )
    NOT_UTF_8 = "not-utf-8", "this file is not UTF-8. Save it as UTF-8"
    # many documents at once
    PROCESS_ENDED = (
        "process-ended",
        "it ended the process that read it: it took more than {seconds} seconds or too much memory, or broke a "
        "library. Allow more (--limit seconds=N, --limit memory=MB), or open it in the program that made it and "
        "save it anew",
    )
    INTERNAL_FAULT = "internal-fault", "internal error ({why}). Please report it with the document"
    FOLDER_BUSY = (
        "folder-busy",
        "another batch is writing to this folder. Wait until it has ended, or write to another folder",
    )
    OUT_IS_A_SOURCE = (
        "out-is-a-source",
        "the results cannot go into a folder that is read. Give another folder with --out",
    )
    OUTPUT_LEADS_AWAY = (
        "output-leads-away",
        "this is a link, which results do not go through. Take it away, or write to another folder",
    )
    RESULT_MISSING = "result-missing", "this result has gone while it was needed. Run the same command again"
    LOCATION_NEEDS = "location-needs", "a location needs an optional package. Install it with: {command}"
    CLUSTER_NEEDS = "cluster-needs", "a cluster needs an optional package. Install it with: {command}"
    SCHEDULER_MISSING = (
        "scheduler-missing",
        "no scheduler answers at {address} ({why}). Start one with: dask scheduler",
    )
    WORKERS_MISSING = (
        "workers-missing",
        "the scheduler at {address} has no workers. Start some with: dask worker {address} --nthreads 1",
    )
    WORKER_LACKS = (
        "worker-lacks",
        "a worker cannot read documents ({why}). Install the same mie-budget on all of them",
    )
    WORKER_VERSION = (
        "worker-version",
        "a worker has mie-budget {own} and this is {wanted}. Install the same version on all of them",
    )
    # notations
    NOTATION_UNKNOWN = (
        "notation-unknown",
        "no notation is called {name}. There are {names}; or give the path of a .toml file",
    )
    NOT_TOML = "not-toml", "this is not TOML: {why}"
    SETTING_UNKNOWN = "setting-unknown", "no setting is called {name}. The settings are {names}"
    SETTING_MISSING = "setting-missing", "the setting {name} is missing or empty"
    SETTING_NOT_TEXT = "setting-not-text", "the setting {name} must be a text"
    SETTING_NOT_A_LIST = "setting-not-a-list", "the setting {name} must be a list of texts"
    SETTING_NOT_A_NUMBER = "setting-not-a-number", "the setting {name} must be a whole number"
    TEMPLATE_NOT_TEXT = "template-not-text", "each template must be a text"
    NOTATION_NAME = "notation-name", "a name is made of small letters, digits and hyphens"
    UNIT_UNKNOWN = "unit-unknown", "no unit is called {name}. The units are {names}"
    TEMPLATE_SLOW = (
        "template-slow",
        "a template took more than {seconds} seconds in one search. Use fewer slots, with a bracket or a "
        "sign between them",
    )
    SLOT_UNKNOWN = "slot-unknown", "no slot is called {slot}. The slots are {names}"
    BRACE_ALONE = "brace-alone", "a brace stands alone: slots are written {{title}}, {{amount}} …"
    TITLE_NOT_ONCE = "title-not-once", "a template needs {{title}} exactly once"
    SLOT_TWICE = "slot-twice", "a template can hold {slot} only once"
    AMOUNT_AND_FIGURE = "amount-and-figure", "a template holds {{amount}} or {{figure}}, not both"
    TITLE_ALONE = (
        "title-alone",
        "after {{title}} a template needs {{departments}}, {{amount}} or {{figure}}: nothing else marks the item",
    )
    TITLE_AMBIGUOUS = (
        "title-ambiguous",
        "{{title}} directly followed by {slot} is ambiguous: put a bracket or a sign between",
    )
    # documents that were read before, and renamed departments
    NOT_JSON = "not-json", "this is not JSON ({why}). Give what `mie-budget parse -f json` writes"
    NOT_A_DOCUMENT = (
        "not-a-document",
        "this is not a document of mie-budget (an object with the key schema_version). Give what `mie-budget "
        "parse -f json` writes",
    )
    DOCUMENT_IMPOSSIBLE = "document-impossible", "this is not a document of mie-budget ({why})"
    SEVERAL_DOCUMENTS = (
        "several-documents",
        "this is an array of {number} documents where one document is needed. Load it with load_documents",
    )
    SCHEMA_VERSION = (
        "schema-version",
        "the document has schema_version {found}, this program reads {version}. Parse the source again, or "
        "use the release that wrote it",
    )
    CONTRACT_BROKEN = (
        "contract-broken",
        "the document does not keep to the contract at {where}: {why}. Compare it with `mie-budget schema`",
    )
    RENAME_WRONG = (
        "rename-wrong",
        'entry {number} of [[renamed]] needs old = "name", new = "name" or ["name", "name"], and may have '
        'since = 2023 and issuer = "name", nothing else',
    )
    RENAMES_ONLY = "renames-only", "only tables [[renamed]] may stand here"
    CORRECTIONS_ONLY = "corrections-only", "only tables [[correction]] may stand here"
    CORRECTION_WRONG = "correction-wrong", "the correction that begins here is wrong at {where}: {why}"
    CORRECTION_LACKS = "correction-lacks", "a correction with the action {action} needs one of: {names}"
    CORRECTION_HAS = "correction-has", "a correction with the action {action} does not take: {names}"
    CORRECTION_NOWHERE = (
        "correction-nowhere",
        "no item begins on line {number}. These lines begin one: {lines}. For one that was missed, add --add",
    )
    CORRECTION_AMBIGUOUS = (
        "correction-ambiguous",
        "several items begin on line {number}. Say which with --item and its title: {titles}",
    )
    CORRECTION_ACTIONS = "correction-actions", "--add, --drop and --join exclude each other. Give one"
    LINES_MISSING = "lines-missing", "the document has {number} lines. Check the numbers"
    CORRECTION_GONE = "correction-gone", "the correction is no longer in the file. Look at what stands there now"
    CORRECTION_USELESS = "correction-useless", "nothing was saved: {why}"
    TEXT_NEEDED = (
        "text-needed",
        "this is JSON of mie-budget, which does not hold the text. Give the document it was read from",
    )
    # the desk
    FOLDER_NOT_THERE = "folder-not-there", "there is no such folder. Check the name, or create it first"
    OUTSIDE_THE_FOLDER = "outside-the-folder", "a link leads from here out of the folder; it is not followed"
    NAME_NOT_READ = "name-not-read", "files of this name are not read as documents. Give it another name"
    NAMES_ALIKE = "names-alike", "two of the files would have this name. Drop them one after the other"
    NAME_TAKEN = "name-taken", "the folder has something of this name that is no file. Give it another name"
    NAMES_TAKEN = "names-taken", "the folder holds other documents of these names: {names}. Nothing was changed"
    DOCUMENT_CHANGED = (
        "document-changed",
        "the document is no longer the one on the page; nothing was changed. Look at it again",
    )
    AMOUNT_UNREADABLE = (
        "amount-unreadable",
        "'{text}' cannot be read as an amount. Write it like 3,510千円 or 3510000",
    )
    REQUEST_WRONG = "request-wrong", "the program did not understand the page; nothing was changed. Load it again"
    DESK_LOCKED = (
        "desk-locked",
        "this page opens with the address that the program showed when it was started, and on this machine only",
    )
    PORT_TAKEN = "port-taken", "another program uses port {port}. Leave out --port, or name another one"
    # output
    OUTPUT_CLOSED = "output-closed", "standard output is closed. Use -o to write to a file"
    OUTPUT_FAILS = "output-fails", "standard output cannot be written ({why})"
    FOLDER_MISSING = "folder-missing", "it cannot be written: there is no such folder. Create it first"
    OUTPUT_IS_A_FOLDER = "output-is-a-folder", "it cannot be written: this is a folder. Add the name of a file"
    OUTPUT_FORBIDDEN = "output-forbidden", "it cannot be written: you have no permission for it or its folder"
    OUTPUT_UNWRITABLE = "output-unwritable", "it cannot be written ({why})"
    OUTPUT_IS_AN_INPUT = "output-is-an-input", "this is one of the files to read. Write to another name"
    OUTPUT_TWICE = "output-twice", "two outputs would be written to this file. Give one of them another name"
    OUTPUT_IS_TAKEN = (
        "output-is-taken",
        "this file holds something else. Move it away first, or write to another folder",
    )
    ENDING_UNKNOWN = (
        "ending-unknown",
        "the ending {ending} names no output format. Use {endings} or give the format with -f",
    )
    CSV_OPTIONS = (
        "csv-options",
        "--columns, --csv-encoding and --data-package are for CSV. Add -f csv, or leave them out",
    )
    DATA_PACKAGE_NEEDS = (
        "data-package-needs",
        "--data-package needs a file (-o PATH) with the contract's column names (--columns en)",
    )
    DATABASE_NEEDS_A_FILE = "database-needs-a-file", "a database needs a file. Add -o PATH"
    NOTHING_FOR_A_TERMINAL = (
        "nothing-for-a-terminal",
        "{format} is nothing for a terminal. Add -o PATH, or send it to a file",
    )
    PARQUET_MISSING = "parquet-missing", "Parquet output needs an optional package. Install it with: {command}"
    FRAME_MISSING = "frame-missing", "a data frame needs pandas or polars. Install one with: {command}"
    DESK_MISSING = "desk-missing", "the desk needs optional packages. Install them with: {command}"
    MATCH_MISSING = (
        "match-missing",
        "matching titles that are only similar needs an optional package. Install it with: {command}",
    )
    NOT_IN_CP932 = (
        "not-in-cp932",
        "record {number}, column {head}: cp932 has no {character}. Use utf-8-sig, which Excel opens too "
        "(--csv-encoding utf-8-sig)",
    )
    AMOUNT_TOO_LARGE = (
        "amount-too-large",
        "the amounts add up to more digits than {format} can hold exactly. Write fewer documents at once, or "
        "JSON or CSV, which hold any number",
    )
    CELL_CUT = (
        "cell-cut",
        "the text in the column {head} has {number:,} characters, more than a cell holds, and was cut after "
        "{limit:,}. JSON and CSV have it whole",
    )
    TOO_MANY_ROWS = (
        "too-many-rows",
        "a sheet of a workbook holds {limit:,} rows, and there are {number:,}. Use CSV, SQLite or Parquet",
    )
    NAME_TWICE = (
        "name-twice",
        "two different documents have this name, and the second would replace the first. Rename one of them, "
        "or use a database for each folder",
    )
    DATABASE_BUSY = "database-busy", "another process is writing to this database. Try again"
    DATABASE_UNWRITABLE = "database-unwritable", "the database cannot be written ({why})"
    NOT_A_DATABASE = "not-a-database", "this is not an SQLite database ({why}). Give another name"
    DATABASE_FOREIGN = "database-foreign", "this database holds something else. Give the name of a new file"
    DATABASE_VERSION = (
        "database-version",
        "this database has version {found} of the tables, this program writes version {version}. Parse the "
        "documents into a new file",
    )
    # the command line
    COMMAND_UNKNOWN = "command-unknown", "no command is called '{name}'. The commands are {names}"
    COMMAND_MISSPELT = "command-misspelt", "no command is called '{name}'. Did you mean {names}?"
    OPTION_UNKNOWN = "option-unknown", "no option is called {name}"
    OPTION_MISSPELT = "option-misspelt", "no option is called {name}. Did you mean {names}?"
    OPTION_MISSING = "option-missing", "the option {name} is required"
    OPTION_NEEDS_A_VALUE = "option-needs-a-value", "the option {name} needs a value"
    OPTION_TAKES_NO_VALUE = "option-takes-no-value", "the option {name} takes no value"
    VALUE_UNKNOWN = "value-unknown", "{name} cannot be '{value}'. It is one of {names}"
    ARGUMENT_MISSING = "argument-missing", "the argument {name} is missing"
    ARGUMENT_EXTRA = "argument-extra", "the command takes fewer arguments: nothing is done with {texts}"
    COMMAND_LINE = "command-line", "the command line cannot be understood ({why})"
    LINE_MISSING = "line-missing", "there is no line {number}: the last one is {last}"
    DATABASE_NOT_A_FILE = "database-not-a-file", "a database is a file of its own: give the name of one"


class MieBudgetError(Exception):
    """Base of every error this package raises on purpose.

    `code` says what went wrong and `params` with what; `file` is the name of the file concerned, `line` and `column`
    count from 1, each None where it does not apply. `str()` is the English sentence behind its place.

    >>> error = MieBudgetError(ErrorCode.FILE_MISSING, file="r6.txt")
    >>> str(error), error.sentence("ja")
    ('r6.txt: no such file. Check the name and the folder', 'ファイルがありません。名前とフォルダーを確かめてください')
    """

    def __init__(
        self,
        code: ErrorCode,
        /,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        **params: Value,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Value] = params
        self.file = file
        self.line = line
        self.column = column

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do, in a language, without its place."""
        return catalogue(language)(self.code.sentence, **self.params)

    @property
    def place(self) -> str:
        """The file, line and column as far as they are known, such as `r6.txt:3:9`; empty where none is."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.place, self.sentence())))


class SourceError(MieBudgetError):
    """A file that cannot be opened or is not a document that can be read."""


class EncodingError(SourceError):
    """Bytes that fit none of the encodings, or not the one that was asked for.

    `offset` is the offset of the first bad byte, counted from 0.
    """

    def __init__(self, code: ErrorCode, /, *, offset: int, file: str | None = None, **params: Value) -> None:
        super().__init__(code, file=file, line=None, column=None, offset=offset, **params)
        self.offset = offset


class NotationError(MieBudgetError):
    """A notation file that cannot be used; `line` is the line in that file."""


class UsageError(MieBudgetError):
    """An option, or a combination of options, that cannot be carried out."""


class ArgumentTypeError(MieBudgetError, TypeError):
    """A function of the package was given something of another type than it takes."""


class ContractError(MieBudgetError):
    """JSON that is not a document of this version of the contract; `line` and `column` where it is not JSON."""


class OutputError(MieBudgetError):
    """A file, or standard output, that cannot be written, or results at a location that cannot be read again."""


class MissingExtraError(UsageError):
    """A feature whose optional `package` is not installed; the sentence holds the command that installs it."""

    def __init__(self, code: ErrorCode, /, *, package: str) -> None:
        super().__init__(code, command=install_command(package))
        self.package = package


def install_command(package: str) -> str:
    """The command that installs a package beside this program, from wherever this program was installed itself."""
    python = sys.executable or "python"
    with suppress(ValueError):  # on Windows, another drive
        near = os.path.relpath(python)
        python = python if near.startswith(os.pardir) else near
    if " " in python:
        python = f'& "{python}"' if os.name == "nt" else shlex.quote(python)
    return f"{python} -m pip install {package}"
