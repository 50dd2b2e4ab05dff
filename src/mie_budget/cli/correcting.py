"""The command that keeps a correction by hand, bound to the document and the item it was made for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mie_budget.cli import terminal
from mie_budget.cli.help import choice, described
from mie_budget.cli.inputs import (
    RELATIONS,
    Corrections,
    EncodingOption,
    LimitOption,
    Manner,
    NotationOption,
    OneFile,
    reader,
    shown_name,
)
from mie_budget.cli.terminal import spoken
from mie_budget.diagnostics import REASONS
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import N_
from mie_budget.sources.folders import CORRECTIONS_FILE

if TYPE_CHECKING:
    from mie_budget.meaning.corrections import BoundItem, ReadDocument

_MOST_LINES = 8


def line_number(text: str | int) -> int:
    """The number of a line. Raises `UsageError` for what is none."""
    if not re.fullmatch("0*[1-9][0-9]{0,8}", str(text), re.ASCII):
        raise UsageError(ErrorCode.VALUE_UNKNOWN, name="LINE", value=str(text), names="1, 2, 3 …")
    return int(text)


def _line_option(name: str, *, help: str) -> typer.models.OptionInfo:  # noqa: A002 (as typer)
    option: typer.models.OptionInfo = typer.Option(name, parser=line_number, metavar=N_("LINE"), help=help)
    return option


@described(
    N_(
        "Keep a correction of one item.\n\n"
        "It is added to the file mie-budget.corrections.toml beside the document, which the other commands find by its "
        "name, and is applied whenever the same text is read again."
    )
)
def correct(
    file: OneFile,
    line: Annotated[
        int, typer.Argument(parser=line_number, metavar=N_("LINE"), help=N_("The line that the item begins on."))
    ],
    reason: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why it is corrected, for whoever reads it."))],
    title: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("The right title."))] = None,
    department: Annotated[
        list[str] | None, typer.Option(metavar=N_("TEXT"), help=N_("The right department; repeatable."))
    ] = None,
    amount: Annotated[
        str | None, typer.Option(metavar=N_("YEN"), help=N_("The right amount in yen; none where there is none."))
    ] = None,
    relation: Annotated[
        str | None, choice("--relation", of=RELATIONS, help=N_("How the amount relates to the item."))
    ] = None,
    description: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("The right description."))] = None,
    add: Annotated[bool, typer.Option("--add", help=N_("Add an item that was missed; it needs a title."))] = False,
    last: Annotated[
        int | None, _line_option("--last", help=N_("With --add, the last line that the item is printed on."))
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help=N_("Drop what is no item."))] = False,
    join: Annotated[
        int | None, _line_option("--join", help=N_("Join the item that begins on this line to the first."))
    ] = None,
    item: Annotated[
        str | None, typer.Option(metavar=N_("TEXT"), help=N_("The title as it was read, where several begin there."))
    ] = None,
    corrections: Annotated[
        str | None,
        typer.Option(metavar=N_("FILE"), help=N_("The file to add to, instead of the one beside the document.")),
    ] = None,
    encoding: EncodingOption = None,
    notation: NotationOption = None,
    limit: LimitOption = None,
) -> None:
    """`mie-budget correct`: a correction of one item, into a file."""
    from mie_budget.meaning.corrections import Action, correction_of, outcome_of
    from mie_budget.sinks.corrections import add_corrections

    if add + drop + (join is not None) > 1:
        raise UsageError(ErrorCode.CORRECTION_ACTIONS)
    if corrections is None and file == "-":
        raise UsageError(ErrorCode.OPTION_MISSING, name="--corrections")
    target = Path(file).with_name(CORRECTIONS_FILE) if corrections is None else Path(corrections)
    read = _read(file, Manner(encoding, notation, limit))
    bound = _missed(read, line, last or line) if add else _item(read, line, item)
    yen: object = amount
    if amount is not None and re.fullmatch(r"-?[0-9,]{1,30}", amount, re.ASCII) and re.search("[0-9]", amount):
        yen = int(amount.replace(",", ""))
    entry = {
        "action": Action.ADD if add else Action.DROP if drop else Action.CHANGE if join is None else Action.JOIN,
        "reason": reason,
        "title": title,
        "departments": department,
        "amount_yen": yen,
        "relation": relation,
        "description": description,
        "item": bound.model_dump(mode="json"),
        "second": None if join is None else _item(read, join, None).model_dump(mode="json"),
        "document": read.bound().model_dump(mode="json"),
    }
    correction = correction_of(entry)
    earlier = Corrections(str(target)).beside(file) if target.exists() else ()
    outcome = outcome_of(read, earlier, correction)
    _ = spoken()
    if "reason" in outcome.params:
        raise UsageError(ErrorCode.CORRECTION_USELESS, why=_(REASONS[str(outcome.params["reason"])]))
    add_corrections(target, [correction])
    terminal.say(_("{file}: saved; it is applied whenever this document is read", file=str(target)))


def _read(file: str, how: Manner) -> ReadDocument:
    """The document as it is read without corrections."""
    from mie_budget.api import as_read
    from mie_budget.sources.files import read_bytes

    name, data = read_bytes(file)
    (found,) = reader(how, None)(data, name, shown_name(file))
    return as_read(found)


def _item(read: ReadDocument, line: int, title: str | None) -> BoundItem:
    """The item that begins on a line, of several the one of the title."""
    there = [read.bound_item(record) for record in read.records if record.span.first_line == line]
    found = [one for one in there if title in (None, one.title)]
    if not there:
        begin = {record.span.first_line for record in read.records}
        nearest = sorted(sorted(begin, key=lambda other: abs(other - line))[:_MOST_LINES])
        raise UsageError(
            ErrorCode.CORRECTION_NOWHERE, file=read.name, line=line, number=line, lines=", ".join(map(str, nearest))
        )
    if len(found) != 1:
        titles = ", ".join(one.title for one in there)
        raise UsageError(ErrorCode.CORRECTION_AMBIGUOUS, file=read.name, line=line, number=line, titles=titles)
    return found[0]


def _missed(read: ReadDocument, line: int, last: int) -> BoundItem:
    """What binds an item that was not read."""
    from mie_budget.meaning.corrections import BoundItem

    if not line <= last <= len(read.lines):
        raise UsageError(ErrorCode.LINES_MISSING, file=read.name, number=len(read.lines))
    return BoundItem(line=line, header=read.header(line, last))
