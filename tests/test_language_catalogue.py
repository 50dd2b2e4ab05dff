"""The catalogue: no text that people are shown lacks either language, and both have the same places to fill."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
import typer

import mie_budget
from mie_budget.cli import language
from mie_budget.cli.errors_ja import ERRORS_JA
from mie_budget.cli.help_ja import COMMANDS_JA, METAVARS_JA, PARAMETERS_JA
from mie_budget.cli.japanese import japanese, japanese_note
from mie_budget.cli.main import COMMANDS, PROGRAM, application
from mie_budget.cli.notes_ja import NOTES_JA
from mie_budget.cli.words import COUNTS, WORDS
from mie_budget.errors import MieBudgetError, MissingExtraError
from mie_budget.meaning import printed_codes
from mie_budget.models import Diagnostic, OtherRelation, Severity
from mie_budget.reading import diagnostics, trust
from mie_budget.sinks.columns import Language
from mie_budget.sinks.restating import restated
from mie_budget.sinks.review_words import message
from mie_budget.sinks.summary_amounts import Unit
from mie_budget.sinks.table_words import words as table_words

SOURCE = Path(mie_budget.__file__).parent
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
SAMPLE = "■"


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sample(node: ast.expr) -> str | None:
    """A text as the code makes it, with a mark for each thing that is put in; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else SAMPLE for part in node.values)
    return None


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in names:
                yield node


def error_names(of: type[MieBudgetError] = MieBudgetError) -> Iterator[str]:
    yield of.__name__
    for child in of.__subclasses__():
        yield from error_names(child)


def raised() -> list[str]:
    """The message of every error that the package raises."""
    trees = [parsed(path) for path in SOURCE.rglob("*.py")]
    for module in ("contract", "spreadsheet", "atomic", "columns_limits"):
        import_module(f"mie_budget.sinks.{module}")
    names = {*error_names(), "fail"}
    return sorted(
        {text for tree in trees for call in calls(tree, *names) if call.args and (text := sample(call.args[0]))}
    )


@pytest.mark.parametrize("name", WORDS)
def test_every_word_has_both_languages_with_the_same_places(name: str) -> None:
    english, japanese_text = WORDS[name]
    assert english
    assert japanese_text
    assert places(english) == places(japanese_text)


@pytest.mark.parametrize("thing", COUNTS)
def test_every_count_has_both_languages(thing: str) -> None:
    english, japanese_text = COUNTS[thing]
    assert places(english) == {"number", "s"}
    assert places(japanese_text) == {"number"}


def test_every_word_of_a_table_has_both_languages_with_the_same_places() -> None:
    english, japanese_words = table_words(Language.EN), table_words(Language.JA)
    assert list(english) == list(japanese_words)
    for name, text in japanese_words.items():
        assert text, name
        assert english[name], name
        assert places(text) == places(english[name]), name
        assert JAPANESE.search(text) or name in ("between", "year"), name
    assert {unit.name.lower() for unit in Unit} <= set(english)


def test_every_word_that_the_code_uses_exists_and_every_word_is_used() -> None:
    used: set[str] = set()
    for path in (SOURCE / "cli").glob("*.py"):
        for call in calls(parsed(path), "word"):
            used |= {text for node in ast.walk(call.args[0]) if isinstance(node, ast.expr) and (text := sample(node))}
    assert used <= set(WORDS)
    assert set(WORDS) - used == {"old", "new"}  # word(name) in diff
    counted: set[str] = set()
    for path in (SOURCE / "cli").glob("*.py"):
        for call in calls(parsed(path), "counted"):
            counted |= {thing for thing in map(sample, call.args[1:]) if thing}
    assert counted == set(COUNTS)


# Help


def commands() -> dict[str, typer.core.TyperCommand]:
    """Every command with its parameters, as typer makes them."""
    found = {}
    for name in COMMANDS:
        one = typer.Typer(add_completion=False, rich_markup_mode=None)
        one.command(name)(getattr(import_module(f"mie_budget.cli.{name}"), name))
        found[name] = typer.main.get_command(one)
    found[PROGRAM] = typer.main.get_command(application(()))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("name", [PROGRAM, *COMMANDS])
def test_every_command_and_option_is_described_in_both_languages(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert JAPANESE.search(COMMANDS_JA[name])
    assert command.help.count("\n\n") == COMMANDS_JA[name].count("\n\n")
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name
        text = PARAMETERS_JA.get(f"{name}.{parameter.name}") or PARAMETERS_JA.get(str(parameter.name))
        assert text, f"{name}.{parameter.name}"
        assert JAPANESE.search(text)
        for placeholder in re.findall("[A-Z]+", parameter.metavar or ""):
            assert placeholder in METAVARS_JA


def test_no_description_is_of_an_option_that_is_gone() -> None:
    names = {
        text
        for name, command in commands().items()
        for parameter in command.params
        for text in (str(parameter.name), f"{name}.{parameter.name}")
    }
    assert set(PARAMETERS_JA) <= {*names, "help"}
    assert set(COMMANDS_JA) == {PROGRAM, *COMMANDS}


# Errors and notes


def test_the_errors_are_found() -> None:
    assert len(raised()) > 50


@pytest.mark.parametrize("text", raised())
def test_every_error_has_japanese(text: str) -> None:
    assert japanese(text) != text
    assert text.count(SAMPLE) >= japanese(text).count(SAMPLE)


@pytest.mark.parametrize("english", [*ERRORS_JA, *NOTES_JA])
def test_a_text_and_its_japanese_have_the_same_places(english: str) -> None:
    catalogue = ERRORS_JA if english in ERRORS_JA else NOTES_JA
    assert catalogue[english]
    assert places(catalogue[english]) <= places(english)


@pytest.mark.parametrize("english", ERRORS_JA)
def test_no_template_hides_another(english: str) -> None:
    values = {name: f"<{name}>" for name in places(english)}
    assert japanese(english.format(**values)) == ERRORS_JA[english].format(**values)


def test_what_is_put_into_errors_has_japanese() -> None:
    assert japanese(MissingExtraError("xlsx output", extra="xlsx").message) == (
        "xlsx の出力には追加の部品が必要です。次の命令で入れてください: pip install 'mie-budget[xlsx]'"
    )
    kinds = [
        node.elts[1].value
        for node in ast.walk(parsed(SOURCE / "sources/decoding.py"))
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Constant)
        if isinstance(node.elts[1].value, str)
    ]
    assert len(kinds) == 6
    for kind in kinds:
        assert japanese(f"this is {kind}") == ERRORS_JA[kind]


def outermost(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may give or begin with."""
    text = sample(node)
    if text is not None:
        yield text
    elif isinstance(node, ast.IfExp):
        yield from outermost(node.body)
        yield from outermost(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from (f"{text}{SAMPLE}" for text in outermost(node.left))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from outermost(node.func.value)


def noted() -> list[str]:
    """Every note that an explanation makes."""
    found = calls(parsed(SOURCE / "reading/explanation.py"), "LineNote", "note")
    return [text for call in found for text in outermost(call.args[1])]


def test_the_notes_are_found() -> None:
    assert len(noted()) >= 9


@pytest.mark.parametrize("text", [*noted(), *(f"{relation} 1,000 yen" for relation in OtherRelation)])
def test_every_note_has_japanese(text: str) -> None:
    # The sample's mark stands for what begins a note too: that is one of OtherRelation.
    assert japanese_note(text) != text or text == f"{SAMPLE} {SAMPLE} yen"


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("markers new", "区分 新規"),
        ("markers partly_new, expanded", "区分 一部新規、拡充"),
        ("amount none", "金額なし"),
        ("amount 1,000 yen, part_of", "金額 1,000円、内数"),
        ("departments ditto 防災部、総務部", "部局(同上) 防災部、総務部"),
        (
            "near miss: {title}↵{amount} does not fit at {amount}",
            "合いかけた書き方: {title}↵{amount} は {amount} のところで合いません",
        ),
    ],
)
def test_notes_say_the_same_in_japanese(english: str, text: str) -> None:
    assert japanese_note(english) == text


def test_a_text_that_nobody_knows_stays() -> None:
    assert japanese("something else") == "something else"
    assert restated("a b", {"x {y}": "z {y}"}) is None


# Diagnostics


def reasons() -> set[str]:
    """Every reason for which a figure cannot be read."""
    found: set[str] = set()
    for path in (SOURCE / "reading").glob("*.py"):
        for call in calls(parsed(path), "BrokenFigureError", "Problem"):
            last = call.args[-1]
            if isinstance(last, ast.Constant) and (call.args[1:] == [] or len(call.args) == 4):
                found.add(str(last.value))
    return found | {"it is only a bound", "it is a range"}


def unreadable(reason: str) -> str:
    return message(diagnostics.diagnostic("figure-unreadable", 1, 1, found="3円", reason=reason), language=Language.JA)


def test_every_reason_has_japanese() -> None:
    assert len(reasons()) >= 9
    for reason in reasons():
        assert not re.search("[a-z]", unreadable(reason)), reason


@pytest.mark.parametrize("found", ["(cid:1)" * 20, "\ue000" * 40, "ã‚" * 40, "ж" * 60])
def test_every_kind_of_broken_text_has_japanese(found: str) -> None:
    kind = trust.broken_characters(found)
    assert kind is not None
    text = message(diagnostics.diagnostic("broken-characters", 1, 1, found=kind), language=Language.JA)
    assert kind not in text


@pytest.mark.parametrize(
    ("way", "way_ja"),
    [
        ("every printed amount", "印刷された金額のすべて"),
        ("without 内数, with 再掲", "内数を除く、再掲を含む"),
        ("each 内数 figure once, with 再掲, with 外数", "同じ内数は一度、再掲を含む、外数を含む"),
    ],
)
def test_a_printed_total_is_explained_in_japanese(way: str, way_ja: str) -> None:
    code = printed_codes.CODES["total-mismatch"]
    values = {name: f"<{name}>" for name in places(code.message)} | {"way": way}
    found = Diagnostic(code.name, Severity.WARNING, 1, 1, code.message.format(**values))
    assert message(found, language=Language.JA) == code.message_ja.format(**values, way_ja=way_ja)
    assert message(found, language=Language.EN) == found.message


@pytest.mark.parametrize("code", [*diagnostics.CODES.values(), *printed_codes.CODES.values()], ids=lambda code: code[0])
def test_every_diagnostic_has_both_languages(code: diagnostics.Code) -> None:
    assert JAPANESE.search(code.message_ja)
    assert places(code.message_ja) - {"way_ja"} <= places(code.message)


def test_the_languages_are_the_same_everywhere() -> None:
    assert set(get_args(language.Name)) == set(Language)
