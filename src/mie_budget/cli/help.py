"""Help pages, and what is wrong with a command line, in the language of the reader: click's classes with our words.

typer's own pages break lines at blanks (Japanese has none), count characters for columns and speak English only. Its
errors are told apart by their classes and fields, never by their sentences.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from mie_budget.cli import terminal
from mie_budget.cli.terminal import spoken
from mie_budget.errors import ErrorCode, UsageError
from mie_budget.language import N_, Value, languages
from mie_budget.sinks.terminal_text import cell_width, wrap

if TYPE_CHECKING:
    # Where these stand depends on the version of typer; at run time they are reached from what it exports.
    from typer._click import Context, HelpFormatter, Parameter

    _Command = TyperCommand
else:
    HelpFormatter = typer.Context.formatter_class
    _Command = object

LANGUAGES = "<languages>"
"""Stands as the placeholder of an option whose values are the languages there are."""
LANGUAGE_HELP = N_(
    "The language of help, messages and tables: that of the locale unless given. May follow the command."
)
_WIDEST_NAME = 22

Function = TypeVar("Function", bound=Callable[..., None])


def described(text: str) -> Callable[[Function], Function]:
    """Give a command its help: a line for the list of commands, and paragraphs behind an empty line."""

    def give(command: Function) -> Function:
        command.__doc__ = text
        return command

    return give


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """A command as typer takes it: each of its dataclasses of options stands as these options, None unless given."""
    parameters = inspect.signature(command, eval_str=True).parameters
    groups = {
        name: get_type_hints(one.annotation, include_extras=True)
        for name, one in parameters.items()
        if is_dataclass(one.annotation)
    }

    @functools.wraps(command)
    def called(**given: object) -> None:
        for name, options in groups.items():
            given[name] = parameters[name].annotation(**{option: given.pop(option) for option in options})
        command(**given)

    options = [
        one.replace(name=option, annotation=kind, default=None if name in groups else one.default)
        for name, one in parameters.items()
        for option, kind in groups.get(name, {name: one.annotation}).items()
    ]
    called.__dict__["__signature__"] = inspect.Signature(options)
    return called


def choice(*names: str, help: str, of: type[StrEnum] | tuple[str, ...] | None = None) -> Any:  # noqa: A002 (both as typer.Option)
    """An option that takes one of a few values: the codes of an enum, words, or the languages there are."""
    found: Callable[[str], str] = of if isinstance(of, type) else str

    def known() -> Sequence[str]:
        return languages() if of is None else tuple(map(str, of))

    def parsed(value: str) -> str:
        if value not in known():
            raise UsageError(ErrorCode.VALUE_UNKNOWN, name=" / ".join(names), value=value, names=", ".join(known()))
        return found(value)

    metavar = LANGUAGES if of is None else f"<{'|'.join(map(str, of))}>"
    return typer.Option(*names, parser=parsed, metavar=metavar, help=help, autocompletion=known)


def whole_number(name: str, *, metavar: str, help: str, least: int = 0) -> Any:  # noqa: A002 (both as typer.Option)
    """An option that takes a whole number, `least` or more."""

    def parsed(value: str | int) -> int:
        text = str(value)  # the default comes as the number it is
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
            names = f"{least}, {least + 1}, {least + 2} …"
            raise UsageError(ErrorCode.VALUE_UNKNOWN, name=name, value=text, names=names)
        return int(text)

    return typer.Option(name, parser=parsed, metavar=metavar, help=help)


class CommandLineError(UsageError):
    """A command line that cannot be understood; `usage` shows how the command is called, `hint` names its help."""

    def __init__(self, code: ErrorCode, params: Mapping[str, Value], context: Context) -> None:
        super().__init__(code)
        self.params = params
        self.usage = context.get_usage()
        self.hint = f"{context.command_path} {context.help_option_names[0]}"

    def lines(self) -> Iterator[str]:
        """What is said of it."""
        _ = spoken()
        yield from (self.usage, _("Try '{command}' for help.", command=self.hint), "")
        yield _("Error: {message}", message=self.sentence(_.language))


class _Page(HelpFormatter):
    """A help page on the terminal's grid."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is called, on one line, so that it can be copied."""
        _, call = spoken(), f"{prefix or ''}{prog} {args}"
        self.write(_("Usage: {text}", text=call) + "\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        for line in wrap(text, self.width - self.current_indent):
            self.write(f"{'':{self.current_indent}}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = _WIDEST_NAME, col_spacing: int = 2) -> None:
        """Two columns; a name too wide for its column stands on a line of its own."""
        column = max((cell_width(name) for name, _ in rows if cell_width(name) <= col_max), default=col_max)
        column += self.current_indent + col_spacing
        for name, text in rows:
            line = f"{'':{self.current_indent}}{name}"
            for part in wrap(text, self.width - column):
                if cell_width(line) > column - col_spacing:
                    self.write(f"{line}\n")
                    line = ""
                self.write(f"{line}{' ' * (column - cell_width(line))}{part}\n")
                line = ""
            if line:
                self.write(f"{line}\n")


class _Context(typer.Context):
    formatter_class = _Page


class _Spoken(_Command):
    """What our commands and the group of them do in the language of the reader."""

    context_class = _Context

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """What stands behind the name of the command."""
        _ = spoken()
        pieces = [_("[OPTIONS]"), *(_placeholder(one) for one in self.get_params(ctx) if _is_argument(one))]
        return [*pieces, _("COMMAND [ARGS]...")] if isinstance(self, TyperGroup) else pieces

    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """The paragraphs of the help."""
        for paragraph in spoken()(self.help or "").split("\n\n"):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(paragraph)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Arguments, options and commands."""
        _ = spoken()
        parameters = self.get_params(ctx)
        options = [_row(one) for one in parameters if not _is_argument(one)]
        # Every command takes it, wherever it stands: `main` takes it out before typer sees the rest.
        options.insert(-1, (f"--lang {_languages()}", _(LANGUAGE_HELP)))
        commands = getattr(self, "commands", {})
        sections = (
            (_("Arguments"), [_row(one) for one in parameters if _is_argument(one)]),
            (_("Options"), options),
            (_("Commands"), [(name, _(command.help).split("\n\n")[0]) for name, command in commands.items()]),
        )
        for heading, rows in sections:
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def get_help_option(self, ctx: Context) -> Any:
        """The option that prints the page."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = N_("Show this page.")
            option.callback = _page_or_start
            option.default = False  # else typer loads pydantic to find out that there is nothing to convert
        return option

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take a command line apart; what is wrong with it is a `CommandLineError`."""
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            raise CommandLineError(error.code, error.params, ctx) from None
        except Exception as error:
            if not hasattr(error, "format_message"):  # typer's versions differ in where the class is
                raise
            code, params = _mistake(error, self.get_params(ctx))
            raise CommandLineError(code, params, ctx) from None


class Command(_Spoken, TyperCommand):
    """A command."""

    allow_extra_args = True

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take a command line apart; arguments that are too many are an error too."""
        rest = super().parse_args(ctx, args)
        if rest:
            raise CommandLineError(ErrorCode.ARGUMENT_EXTRA, {"texts": " ".join(rest)}, ctx)
        return rest


class Group(_Spoken, TyperGroup):
    """The program, a group of commands."""

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        """The command that is named."""
        if args[0] not in self.commands:
            near = _near(args[0], self.commands)
            code = ErrorCode.COMMAND_MISSPELT if near else ErrorCode.COMMAND_UNKNOWN
            raise CommandLineError(code, {"name": args[0], "names": ", ".join(near or self.commands)}, ctx)
        return super().resolve_command(ctx, args)


def _spare_plugins() -> None:
    """Have pydantic not look through all that is installed for plugins of its own.

    It loads the reader of installed packages even when told not to use it, which would be a tenth of a start. Where
    pydantic does this in another way, nothing is spared.
    """
    from types import ModuleType

    if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__") != "__all__":
        return
    reader = ModuleType("importlib.metadata")
    vars(reader)["entry_points"] = lambda **_: ()
    if sys.modules.setdefault(reader.__name__, reader) is reader:
        try:
            import_module("pydantic.plugin._loader")
        except ImportError:
            pass
        finally:
            del sys.modules[reader.__name__]


def _page_or_start(ctx: Context, _: Parameter, wanted: bool) -> None:
    """Print the page, or make ready for the other options: typer has pydantic convert what is given."""
    if wanted:
        terminal.write(f"{ctx.get_help()}\n")
        raise typer.Exit
    if isinstance(ctx.command, Command):
        _spare_plugins()


def _mistake(error: Any, known: Sequence[Any]) -> tuple[ErrorCode, dict[str, Value]]:
    """What one of typer's errors says, from its class and its fields; `known` are the parameters of the command."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = _near(error.option_name, (name for one in known for name in (*one.opts, *one.secondary_opts)))
        code = ErrorCode.OPTION_MISSPELT if near else ErrorCode.OPTION_UNKNOWN
        return code, {"name": error.option_name, "names": ", ".join(near)}
    if kind == "BadOptionUsage":
        option = next((one for one in known if error.option_name in (*one.opts, *one.secondary_opts)), None)
        is_flag = getattr(option, "is_flag", False)
        code = ErrorCode.OPTION_TAKES_NO_VALUE if is_flag else ErrorCode.OPTION_NEEDS_A_VALUE
        return code, {"name": error.option_name}
    if kind == "MissingParameter" and error.param is not None:
        if _is_argument(error.param):
            return ErrorCode.ARGUMENT_MISSING, {"name": _placeholder(error.param)}
        return ErrorCode.OPTION_MISSING, {"name": " / ".join(error.param.opts)}
    return ErrorCode.COMMAND_LINE, {"why": error.format_message()}


def _near(name: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, list(names), cutoff=0.7)


def _is_argument(parameter: Parameter) -> bool:
    return parameter.param_type_name == "argument"


def _placeholder(parameter: Any) -> str:
    """What stands for the value that the user gives."""
    metavar = parameter.metavar or ""
    return _languages() if metavar == LANGUAGES else spoken()(metavar)


def _languages() -> str:
    return f"<{'|'.join(languages())}>"


def _row(parameter: Any) -> tuple[str, str]:
    """A parameter and its help, with its default and whether it is required."""
    _ = spoken()
    text = _(parameter.help) if parameter.help else ""
    names = (sorted(parameter.opts, key=len), parameter.secondary_opts)
    name = " / ".join(", ".join(group) for group in names if group)
    if _is_argument(parameter):
        name = _placeholder(parameter)
    elif not parameter.is_flag:
        name = f"{name} {_placeholder(parameter)}"
    default = _default(parameter)
    note = _("required") if parameter.required else _("default: {text}", text=default) if default else ""
    return name, f"{text} [{note}]" if note else text


def _default(parameter: Any) -> str:
    """What counts where the option is not given; empty where that says nothing."""
    is_flag = getattr(parameter, "is_flag", False)
    if parameter.default is None or (is_flag and not parameter.secondary_opts):
        return ""
    if is_flag:
        return str((parameter.opts if parameter.default else parameter.secondary_opts)[0])
    return str(parameter.default)
