"""The command `mie-budget`: its start, the language it speaks, and how every end becomes an exit status.

What takes long to load (typer, pydantic, the reader) is imported where it is needed, so that `--version` is answered at
once, and so that a start can be broken off with Ctrl-C like everything else.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import typer

COMMANDS = {
    "parse": "commands",
    "check": "commands",
    "explain": "explaining",
    "text": "commands",
    "summary": "years",
    "diff": "years",
    "review": "commands",
    "batch": "batching",
    "correct": "correcting",
    "app": "desk",
    "notations": "commands",
    "schema": "commands",
}
"""The commands in the order of the help page, and the module each is in."""
OPTION = "--lang"
COMPLETION = "_MIE_BUDGET_COMPLETE"
"""The variable in which the scripts of typer for the shells say what they want."""
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which POSIX has them override each other."""
_INTERRUPTED = 130


def run() -> None:
    """The entry point: run the command line and exit with its status.

    0: all was read. 1: an error was reported in a document. 2: the command, or a file, could not be read or written.
    130: interrupted with Ctrl-C.
    """
    import gc

    try:
        import atexit
        import signal

        # What is done by then is done, and Python itself would tell of an interruption with a traceback.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
        sys.unraisablehook = _interrupt_again
        status = _status()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    # Python would look through all that is left for garbage, just before all of it goes.
    gc.freeze()
    sys.exit(status)


_A_MOMENT = 0.05


def _interrupt_again(unraisable: sys.UnraisableHookArgs) -> None:
    """Interrupt once more where Python would tell of an interruption with a traceback and go on, as in a callback."""
    import _thread
    import signal
    import threading
    from functools import partial

    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        # What waits for standard input by then is woken by a signal alone, which Windows does not have.
        send = getattr(signal, "pthread_kill", None)
        again = partial(send, threading.main_thread().ident, signal.SIGINT) if send else _thread.interrupt_main
        # At once it would only be raised here, where nothing can catch it.
        threading.Timer(_A_MOMENT, again).start()
    else:
        sys.__unraisablehook__(unraisable)


def _status() -> int:
    import gc
    import os

    # Starting allocates much and frees nothing, so looking for garbage then is time lost.
    gc.set_threshold(200_000)
    from mie_budget.cli import terminal

    terminal.use_utf8()
    with terminal.speaking(locale_language(os.environ)):
        return _errors_told(_started)


def _started() -> int:
    from mie_budget.cli import terminal

    chosen, arguments = split_language(sys.argv[1:])
    # typer takes them from here, and on Windows expands *.txt only in what it takes from here.
    sys.argv = [*sys.argv[:1], *arguments]
    if chosen is None:
        return _answered(arguments)
    with terminal.speaking(chosen, asked=True):
        return _errors_told(lambda: _answered(arguments))


def _answered(arguments: Sequence[str]) -> int:
    from mie_budget.cli import terminal

    if arguments[:1] == ["--version"]:
        from mie_budget import __version__

        terminal.write(f"{terminal.PROGRAM} {__version__}\n")
        return 0
    return int(application(arguments)(prog_name=terminal.PROGRAM, standalone_mode=False) or 0)


def _errors_told(work: Callable[[], int]) -> int:
    """The status of some work; what goes wrong is said in the language that is spoken."""
    from mie_budget.cli import terminal
    from mie_budget.errors import MieBudgetError

    try:
        return work()
    except MieBudgetError as error:
        lines = getattr(error, "lines", None)  # a mistake in the command line shows how it is called
        if lines is None:
            terminal.say_error(error)
        else:
            terminal.say(*lines())
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # what older versions of typer make of it
            return _INTERRUPTED
        # Of any class. Python would exit with 1 here, which is the status of a document with errors.
        terminal.say_fault(terminal.PROGRAM)
    return 2


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command with the subcommand that the arguments name, or all where they name none (for help and mistakes)."""
    import os
    from importlib import import_module

    import typer

    from mie_budget.cli import commands, terminal
    from mie_budget.cli.help import Command, Group, spread

    if COMPLETION in os.environ:  # a shell asks what could follow
        from typer.completion import completion_init  # type: ignore[attr-defined]  # as its own start imports it

        completion_init()
    app = typer.Typer(
        name=terminal.PROGRAM,
        cls=Group,
        callback=commands.program,
        invoke_without_command=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name in (named,) if named in COMMANDS else COMMANDS:
        module = import_module(f"mie_budget.cli.{COMMANDS[name]}")
        app.command(name, cls=Command)(spread(getattr(module, name)))
    return app


def locale_language(environment: Mapping[str, str]) -> str:
    """The language of the locale where there are sentences in it, English elsewhere.

    >>> locale_language({"LANG": "ja_JP.UTF-8"}), locale_language({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"})
    ('ja', 'en')
    """
    import os

    from mie_budget.language import SOURCE_LANGUAGE, languages

    named = next(filter(None, map(environment.get, _VARIABLES)), None)
    if named is None and os.name == "nt":  # Windows has a setting where others have variables
        import locale

        setting = (locale.getlocale()[0] or "").partition("_")[0].lower()
        named = locale.locale_alias.get(setting, setting)
    territory = (named or "").partition(".")[0].partition("@")[0]
    known = languages()
    return next((name for name in (territory, territory.partition("_")[0]) if name in known), SOURCE_LANGUAGE)


def split_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language that --lang names, wherever it stands, None where it stands nowhere; and the other arguments.

    Raises `UsageError` for a language there are no sentences in.

    >>> split_language(["parse", "--lang", "ja", "a.txt"]), split_language(["parse", "--", "--lang"])
    (('ja', ['parse', 'a.txt']), (None, ['parse', '--', '--lang']))
    """
    from mie_budget.errors import ErrorCode, UsageError
    from mie_budget.language import languages

    chosen: str | None = None
    others: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        option, sign, value = argument.partition("=")
        if argument == "--":
            others += [argument, *rest]
        elif option != OPTION:
            others.append(argument)
        else:
            chosen = value if sign else next(rest, None)
            if chosen is None:
                raise UsageError(ErrorCode.OPTION_NEEDS_A_VALUE, name=OPTION)
            if chosen not in languages():
                raise UsageError(ErrorCode.VALUE_UNKNOWN, name=OPTION, value=chosen, names=", ".join(languages()))
    return chosen, others
