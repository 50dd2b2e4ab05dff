"""The catalogues: no text that people are shown lacks a language, and a translation has the places its sentence has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import typer
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import mie_budget
from cases import THOROUGH, all_hold
from mie_budget.cli.help import Command
from mie_budget.cli.main import COMMANDS, application
from mie_budget.diagnostics import REASONS, DiagnosticCode
from mie_budget.errors import ErrorCode
from mie_budget.language import LOCALE, catalogue, languages

SOURCE = Path(mie_budget.__file__).parent
ROOT = Path(__file__).resolve().parent.parent
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
PLACE = re.compile(r"\{.*?\}")
ENGLISH = re.compile("[A-Za-z]{3,}")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def messages(language: str) -> list[Message]:
    with (LOCALE / language / "LC_MESSAGES" / "mie_budget.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Every English form of a message with a translation of it."""
    english = [message.id] if isinstance(message.id, str) else message.id
    translated = [message.string] if isinstance(message.string, str) else message.string or []
    return ((one, other) for one in english for other in translated)


@THOROUGH
def test_the_catalogues_are_complete_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "docs/catalogues.py", "--check"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_a_sentence_and_its_translation_have_the_same_places(language: str) -> None:
    def check(pair: tuple[str, str]) -> None:
        english, translated = pair
        assert translated
        assert places(translated) <= places(english) | {"era"}
        if language == "ja" and ENGLISH.search(PLACE.sub("", english)):
            assert JAPANESE.search(translated) or not ENGLISH.search(PLACE.sub("", translated))

    pairs = [pair for message in messages(language) for pair in texts(message)]
    assert len(pairs) > 400
    all_hold(check, pairs)


# What would not be found by whoever extracts the sentences


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield called, node


def hidden(tree: ast.AST) -> Iterator[str]:
    """Sentences that are translated where Babel does not look: in f-strings, and not by way of `_`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            yield from (ast.unparse(call) for name, call in calls(node) if name in ("_", "N_", "plural", "context"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and node.args:
            inner = node.func.func
            name = inner.id if isinstance(inner, ast.Name) else getattr(inner, "attr", "")
            if name in ("catalogue", "spoken") and isinstance(node.args[0], ast.Constant):
                yield ast.unparse(node)


@THOROUGH
def test_every_sentence_can_be_extracted() -> None:
    paths = sorted(SOURCE.rglob("*.py"))
    assert len(paths) > 50
    assert {str(path): found for path in paths if (found := list(hidden(parsed(path))))} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f'{_(\"a\")}'", 1),
        ("spoken()('a')", 1),
        ("catalogue(language)('a {b}', b=1)", 1),
        ("_('a {b}', b=f'{c}')", 0),
        ("spoken()(text)", 0),
    ],
)
def test_what_is_hidden_is_found(text: str, found: int) -> None:
    assert len(list(hidden(ast.parse(text)))) == found


@pytest.mark.parametrize("path", sorted((SOURCE / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_every_option_marks_its_help_and_its_placeholder(path: Path) -> None:
    for name, call in calls(parsed(path)):
        if name not in ("Argument", "Option", "choice"):
            continue
        for keyword in call.keywords:
            if keyword.arg in ("help", "metavar") and isinstance(keyword.value, ast.Constant):
                pytest.fail(f"line {call.lineno}: {keyword.value.value!r} is not marked with N_")


# Help


def commands() -> dict[str, Command]:
    """Every command with its parameters, as typer makes them, and the program itself."""
    group = typer.main.get_command(application(()))
    return {"": group, **group.commands}  # type: ignore[attr-defined,dict-item]


def test_every_command_has_a_module() -> None:
    assert list(commands()) == ["", *COMMANDS]


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_and_option_is_described_in_every_language(name: str, language: str) -> None:
    command, _ = commands()[name], catalogue(language)
    assert command.help
    assert _(command.help) != command.help
    assert _(command.help).count("\n\n") == command.help.count("\n\n")
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        assert text, parameter.name
        assert _(text) != text
        if parameter.metavar and not parameter.metavar.startswith("<"):
            assert _(parameter.metavar) != parameter.metavar


# Codes


@pytest.mark.parametrize("language", languages())
def test_every_code_has_a_sentence_in_every_language(language: str) -> None:
    def check(code: ErrorCode | DiagnosticCode) -> None:
        values = dict.fromkeys(places(code.sentence), 1)
        assert catalogue(language)(code.sentence, **values)
        assert language == "en" or catalogue(language)(code.sentence, **values) != code.sentence.format(**values)

    all_hold(check, [*ErrorCode, *DiagnosticCode])


def test_every_reason_has_japanese() -> None:
    translated = [catalogue("ja")(sentence) for sentence in REASONS.values()]
    assert [text for text in translated if re.search("[a-z]{3}", text.replace("cid", ""))] == []


def named(codes: type[ErrorCode] | type[DiagnosticCode]) -> set[str]:
    """The codes of a kind that the package raises or reports, by their names."""
    return {
        node.attr
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == codes.__name__
    } & {code.name for code in codes}


@THOROUGH
@pytest.mark.parametrize("codes", [ErrorCode, DiagnosticCode])
def test_no_code_is_left_that_nothing_has(codes: type[ErrorCode] | type[DiagnosticCode]) -> None:
    assert named(codes) == {code.name for code in codes}
