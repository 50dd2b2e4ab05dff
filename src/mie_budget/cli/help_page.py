"""Help pages in the language of the program, laid out for full-width characters; and what is said of a wrong command.

Used instead of typer's own, which break lines at blanks (Japanese has none) and count characters, not columns.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

import typer

from mie_budget.cli import language, terminal
from mie_budget.cli.language import said, word
from mie_budget.cli.width import width, wrap

_WIDEST, _NARROWEST = 78, 50
_WIDEST_NAME = 22
_INDENT = 2
_EXTRA = re.compile(r"  \[(?P<text>(?:default: .*|required))\]\Z", re.DOTALL)
_METAVAR = re.compile(r"(?<![A-Za-z-])[A-Z]{3,}(?![A-Za-z])")


@runtime_checkable
class CommandLineError(Protocol):
    """What typer raises for a command line that cannot be understood. Its versions differ in where the class is."""

    exit_code: int
    ctx: typer.Context | None

    def format_message(self) -> str:
        """The message, in English."""


def help_page(context: typer.Context) -> str:
    """The help of a command, in the language of the program."""
    limit = max(min(terminal.columns() - 2, _WIDEST), _NARROWEST)
    command = context.command
    name = command.name or ""
    lines = [usage(context), ""]
    for paragraph in _command_help(name, command.help).split("\n\n"):
        lines += [*_indented(paragraph, limit), ""]
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            row = (_metavars(record[0]), _parameter_help(name, parameter.name or "", record[1], parameter))
            (arguments if parameter.param_type_name == "argument" else options).append(row)
    if context.parent is not None and not any(row[0].startswith(language.OPTION) for row in options):
        options.insert(len(options) - 1, _language_row())
    lines += _section(word("arguments"), arguments, limit)
    lines += _section(word("options"), options, limit)
    commands = getattr(command, "commands", {})
    summaries = [(one, _command_help(one, commands[one].help).split("\n\n")[0]) for one in commands]
    lines += _section(word("commands"), summaries, limit)
    return "\n".join(lines).rstrip()


def usage(context: typer.Context) -> str:
    """The line that shows how a command is called."""
    pieces = " ".join(piece.strip("{}") for piece in context.command.collect_usage_pieces(context))
    return word("usage", text=f"{context.command_path} {_metavars(pieces)}")


def complaint(error: CommandLineError) -> str:
    """What is said of a command line that cannot be understood."""
    text = error.format_message()
    if error.ctx is not None and text == error.ctx.get_help():  # nothing was asked for
        return text
    message = word("usage_error", message=_metavars(said(text)))
    if error.ctx is None:
        return message
    hint = word("try", command=f"{error.ctx.command_path} {error.ctx.help_option_names[0]}")
    return f"{usage(error.ctx)}\n{hint}\n\n{message}"


def _language_row() -> tuple[str, str]:
    from mie_budget.cli.help_ja import PARAMETERS_JA
    from mie_budget.cli.main import LANGUAGE_HELP

    text = PARAMETERS_JA["lang"] if language.current() == "ja" else LANGUAGE_HELP
    return f"{language.OPTION} <en|ja>", text


def _command_help(name: str, english: str | None) -> str:
    if language.current() == "en":
        return inspect.cleandoc(english or "")
    from mie_budget.cli.help_ja import COMMANDS_JA

    return COMMANDS_JA.get(name, english or "")


def _parameter_help(command: str, name: str, text: str, parameter: object) -> str:
    """The help of a parameter, with its default and whether it is required."""
    if language.current() == "en":
        return text
    from mie_budget.cli.help_ja import PARAMETERS_JA

    japanese = PARAMETERS_JA.get(f"{command}.{name}") or PARAMETERS_JA.get(name) or said(getattr(parameter, "help", ""))
    match = _EXTRA.search(text)
    if match is None:
        return japanese
    parts = match["text"].split("; ")
    parts = [
        word("default", text=part.removeprefix("default: ")) if part != "required" else word("required")
        for part in parts
    ]
    return f"{japanese} [{'、'.join(parts)}]"


def _metavars(text: str) -> str:
    """A usage with its placeholders in the language of the program."""
    if language.current() == "en":
        return text
    from mie_budget.cli.help_ja import METAVARS_JA

    return _METAVAR.sub(lambda match: METAVARS_JA.get(match[0], match[0]), text)


def _indented(paragraph: str, limit: int) -> list[str]:
    text = " ".join(paragraph.split()) if paragraph.isascii() else paragraph.replace("\n", " ")
    return [f"{'':{_INDENT}}{line}" for line in wrap(text, limit - _INDENT)]


def _section(heading: str, rows: Sequence[tuple[str, str]], limit: int) -> Iterator[str]:
    """A heading and two columns; a name too wide for its column stands on a line of its own."""
    if not rows:
        return
    yield heading
    column = max((width(name) for name, _ in rows if width(name) <= _WIDEST_NAME), default=_WIDEST_NAME) + _INDENT
    for name, text in rows:
        lines = wrap(" ".join(text.split()), limit - column - _INDENT)
        if width(name) > column - _INDENT:
            yield f"{'':{_INDENT}}{name}"
        else:
            first = lines.pop(0) if lines else ""
            yield f"{'':{_INDENT}}{name}{' ' * (column - width(name))}{first}".rstrip()
        yield from (f"{'':{_INDENT + column}}{line}" for line in lines)
    yield ""
