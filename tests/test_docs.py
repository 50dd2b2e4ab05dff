"""The documentation: its commands run, its Python runs, its generated parts are current, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from cases import THOROUGH
from mie_budget import NotationError, shipped_notations
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.errors import ErrorCode
from mie_budget.language import catalogue
from mie_budget.reading.notation import Notation
from mie_budget.reading.templates.compiling import compile_templates

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

examples = import_module("examples")
generate = import_module("generate")

PAGES = [*examples.pages(), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PAIRS = [(page, page.with_suffix(".ja.md")) for page in examples.pages() if page.with_suffix(".ja.md").is_file()]
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
RAISED = re.compile(r"\bErrorCode\.(?P<name>[A-Z_0-9]+)")
COMMENT = re.compile(r"^\s*#.*\n|\s+#.*$", re.MULTILINE)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# Examples

LONG = ("README.md", "data/raw/README.md", "docs/corrections.md", "docs/scale.md")


@pytest.mark.skipif(os.name == "nt", reason="needs sh; PowerShell's commands are compared below")
@pytest.mark.parametrize(
    "page",
    # The Japanese pages have the same code, which has its own test, in another language.
    [
        pytest.param(page, marks=[THOROUGH] if named(page) in LONG or ".ja" in page.suffixes else [])
        for page in examples.pages()
    ],
    ids=named,
)
def test_examples_do_what_the_page_says(page: Path) -> None:
    examples.refreshed(text_of(page), japanese=page.name.endswith(".ja.md"), strict=True)


def test_every_example_is_one_that_is_checked() -> None:
    known = re.compile(r"(sh|python|pycon|sql|powershell|text|toml)( output| file=\S+)?")
    for page in examples.pages():
        for block in examples.blocks(text_of(page)):
            assert known.fullmatch(f"{block.language} {block.role}".strip()), f"{named(page)}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_code_says_what_it_is(page: Path) -> None:
    # One that does not would be neither run nor compared.
    assert "```" not in examples.FENCED.sub("", text_of(page))


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("mie-budget parse a.txt\n", ["mie-budget parse a.txt"]),
        ("# why\nmie-budget parse \\\n  a.txt\n", ["mie-budget parse    a.txt"]),
        (
            "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/mie-budget schema\n",
            [".venv/bin/mie-budget schema"],
        ),
        (".venv/bin/pip install '.[test]' && .venv/bin/pytest\npytest -n auto\n", []),
    ],
)
def test_what_sets_up_an_environment_is_not_run(block: str, found: list[str]) -> None:
    (parsed,) = examples.blocks(f"```sh\n{block}```\n")
    assert examples.commands(parsed) == found


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("```sh\nmie-budget parse no.txt\n```\n", "ended with 2, not 0"),
        ("```sh\nmie-budget schema  # exit status 1\n```\n", "ended with 0, not 1"),
        ("```python\nimport no_such_module\n```\n", "ended with 1, not 0"),
        ("```sh\nmie-budget --version\n```\n\n```text output\nmie-budget 0\n```\n", "not what is printed"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="needs sh")
def test_examples_that_fail_are_found(page: str, message: str) -> None:
    with pytest.raises(examples.ExampleError, match=message):
        examples.refreshed(page, japanese=False, strict=True)


# Places in the code

PLACE = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_]+\.[a-z]+)?|[a-z_]+\.py)`")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_places_that_are_named_exist(page: str) -> None:
    named = PLACE.findall(text_of(ROOT / page))
    assert len(named) > 10
    folders = (ROOT, ROOT / "src/mie_budget")
    assert [place for place in named if not any((folder / place).exists() for folder in folders)] == []


# Two languages, two systems


def code_of(page: Path) -> list[str]:
    """The code that readers of a page are to type, without comments and without output."""
    return [
        f"{block.language} {block.role}\n{COMMENT.sub('', block.text).strip()}"
        for block in examples.blocks(text_of(page))
        if block.language != "text" or block.role.startswith("file=")
    ]


@pytest.mark.parametrize(("english", "japanese"), PAIRS, ids=named)
def test_both_languages_show_the_same_code(english: Path, japanese: Path) -> None:
    assert sorted(code_of(japanese)) == sorted(code_of(english))


@pytest.mark.parametrize(("english", "japanese"), PAIRS, ids=named)
def test_both_languages_have_the_same_tables(english: Path, japanese: Path) -> None:
    def table_lengths(page: Path) -> list[int]:
        return sorted(table.count("\n") for table in TABLE.findall(FENCE.sub("", text_of(page))))

    assert table_lengths(japanese) == table_lengths(english)


UNLIKE = re.compile(r"^python3 |^\. |\.venv/bin/|\*")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_windows_has_a_line_for_each_that_differs_there(page: Path) -> None:
    blocks = examples.blocks(text_of(page))
    steps = {step.strip() for block in blocks if block.language == "sh" for step in re.split(r"&&|\n", block.text)}
    lines = {as_sh(line) for block in blocks if block.language == "powershell" for line in block.text.splitlines()}
    plain = {re.sub(r"\s+#.*", "", step) for step in steps}
    assert lines <= plain, "a line of PowerShell that is none of sh"
    assert {step for step in plain if UNLIKE.search(step)} <= lines, "not to be run on Windows as it stands"


def as_sh(line: str) -> str:
    line = re.sub(r"\(Get-ChildItem (\S+)\)\.FullName", r"\1", line).replace(
        ".venv\\Scripts\\activate", ". .venv/bin/activate"
    )
    return line.replace(".venv\\Scripts\\", ".venv/bin/").replace("\\", "/").replace("py -m", "python3 -m")


# Generated parts


def test_generated_parts_are_current() -> None:
    # In a process of its own: the program's language is that of the locale.
    code = (
        "import generate\n"
        "for page, text in generate.pages().items():\n"
        "    if not page.exists() or page.read_text(encoding='utf-8') != text: print(page.name)\n"
    )
    environment = os.environ | {
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{DOCS}",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.stderr) == ("", ""), "run: python docs/generate.py"


def test_every_diagnostic_says_what_to_do_in_both_languages() -> None:
    texts = generate.wording()["diagnostics"]
    assert set(texts) == set(DiagnosticCode), "describe each code in docs/wording.toml"
    assert all(set(text) == {"en", "ja"} for text in texts.values())


def test_every_slot_is_described() -> None:
    with pytest.raises(NotationError) as caught:
        compile_templates(Notation("own", ("{no_such_slot}",), "x"))
    assert list(generate.wording()["slots"]) == str(caught.value.params["names"]).split(", ")


@pytest.mark.parametrize(("page", "language"), [("notations.md", "en"), ("notations.ja.md", "ja")])
def test_every_error_of_a_notation_file_is_shown(page: str, language: str) -> None:
    shown = " ".join(text_of(DOCS / page).split())
    modules = (ROOT / "src/mie_budget/reading").rglob("*.py")
    raised = {ErrorCode[found["name"]] for module in modules for found in RAISED.finditer(text_of(module))}
    assert len(raised) > 10, "the places that raise them were not found"
    for code in raised:
        values = {name: "\0" for _, name, _, _ in Formatter().parse(code.sentence) if name}
        words = catalogue(language)(code.sentence, **values).split("\0")
        assert all(word.strip(" ()") in shown for word in words), code


def test_every_command_is_in_the_reference_and_the_readmes() -> None:
    from mie_budget.cli.main import COMMANDS

    for command in COMMANDS:
        assert f"\n## {command}\n" in text_of(DOCS / "cli.md")
        for page in ("README.md", "README.ja.md"):
            assert f"mie-budget {command}" in text_of(ROOT / page)


# Words


def misnamed(text: str) -> list[str]:
    """The words that the glossary has another one for."""
    found = []
    for term in generate.wording()["terms"]:
        rest = text
        for phrase in term.get("kept", []):
            rest = rest.replace(phrase, "")
        found += [f"{word} (is {term['ja']})" for word in term.get("instead", []) if word in rest]
    return found


def japanese_sentences() -> str:
    """All that the program can say in Japanese."""
    with (ROOT / "src/mie_budget/locale/ja/LC_MESSAGES/mie_budget.po").open("rb") as file:
        strings = [message.string for message in read_po(file) if message.id]
    return "\n".join(text for string in strings for text in ([string] if isinstance(string, str) else string or ()))


def test_words_are_those_of_the_glossary() -> None:
    wording = [text["ja"] for name in ("slots", "diagnostics") for text in generate.wording()[name].values()]
    summaries = [notation.summary_ja for notation in shipped_notations()]
    assert misnamed("\n".join([japanese_sentences(), *wording, *summaries])) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name.endswith(".ja.md")], ids=named)
def test_words_of_a_page_are_those_of_the_glossary(page: Path) -> None:
    assert misnamed(text_of(page)) == []


def test_a_wrong_word_is_found() -> None:
    assert misnamed("この記録は変更の記録です") == ["記録 (is 事業)"]
    assert misnamed("変更の記録") == []


def test_every_word_of_the_glossary_is_in_use() -> None:
    said = japanese_sentences()
    assert [term["ja"] for term in generate.wording()["terms"] if term["ja"] not in said] == []


# The contract


def schema_keys(schema: dict[str, Any]) -> Iterator[str]:
    """Every key and every allowed value of the output, but for the codes of diagnostics, which have a page of their own."""
    for name, part in schema["$defs"].items():
        yield from part.get("properties", {})
        yield from part.get("enum", []) if name != "DiagnosticCode" else ()


@pytest.mark.parametrize("page", ["contract.md", "contract.ja.md"])
def test_the_contract_page_has_every_key_value_and_column(page: str) -> None:
    from mie_budget.sinks.columns import COLUMNS

    text = text_of(DOCS / page)
    schema = json.loads(text_of(DOCS / "contract.schema.json"))
    keys = list(schema_keys(schema))
    assert {"title", "part_of", "summary_version", "exact_to_part_of"} <= set(keys)
    assert [key for key in keys if f"`{key}`" not in text] == []
    codes = text_of(DOCS / page.replace("contract", "diagnostics"))
    assert [code for code in schema["$defs"]["DiagnosticCode"]["enum"] if f"`{code}`" not in codes] == []
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("## CSV")[2], re.MULTILINE)
    assert rows == [column.name for column in COLUMNS]


# Links


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.finditer(FENCE.sub("", text_of(page))):
        target = (page.parent / link["path"]).resolve() if link["path"] else page
        assert target.exists(), link[0]
        if link["anchor"]:
            headings = {
                re.sub(r"[^\w\- ]", "", title).replace(" ", "-").lower() for title in HEADING.findall(text_of(target))
            }
            assert link["anchor"] in headings, link[0]


def test_every_page_can_be_reached_from_a_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "README.ja.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            found = (page.parent / link["path"] for link in LINK.finditer(text_of(page)) if link["path"])
            waiting += [path.resolve() for path in found]
    assert set(DOCS.glob("*.md")) <= seen
