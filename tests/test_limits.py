"""The limits on what a file may cost: options of every command that reads, with sensible defaults, told in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import made_pdfs as made
import printed_files as files
from cases import THOROUGH
from commands import Command, Done
from mie_budget import ErrorCode, Limits, SourceError, UsageError, parse_bytes, parse_file
from mie_budget.cli.inputs import Limit, chosen_limits, parse_limit
from mie_budget.sources.limits import DEFAULT_LIMITS

COMMANDS = {
    "parse": [],
    "check": [],
    "explain": [],
    "text": [],
    "summary": [],
    "diff": ["r6"],
    "review": ["-o", "-"],
    "correct": ["3", "--drop", "--reason=none"],
}
LINE = "訓練【防災部】（1,000千円）"
PAGES = made.document([made.Page(made.text([LINE]))] * 3)
SHEETS = files.workbook(
    f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{LINE}</t></is></c></row></sheetData>', names=("a", "b", "c")
)
Run = Callable[..., Done]


@pytest.fixture
def run(command: Command) -> Run:
    def call(data: bytes, name: str, *arguments: str) -> Done:
        Path("r6").write_bytes(data)
        return command(name, "r6", *COMMANDS[name], *arguments)

    return call


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_reads_takes_limits(run: Run, name: str, language: str) -> None:
    status, _, said = run(SHEETS, name, "--limit", "pages=2", "--lang", language)
    assert status == 2
    assert SourceError(ErrorCode.TOO_MANY_PAGES, number=3, limit=2).sentence(language) in said
    assert "--limit pages=N" in said
    assert run(SHEETS, name, "--limit", "pages=3", "--limit=seconds=60")[0] == 0


CASES = [
    ("cells=5", files.as_xlsx(), ErrorCode.TOO_MANY_CELLS),
    ("cells=5", files.as_csv("\t"), ErrorCode.TOO_MANY_CELLS),
    ("cells=5", files.as_html(), ErrorCode.TOO_MANY_CELLS),
    ("memory=1", files.workbook(" " * 2_000_000), ErrorCode.UNPACKS_TOO_LARGE),
    pytest.param("seconds=1", files.pdf_of_forms(12, 10), ErrorCode.TOO_SLOW, marks=THOROUGH),
    ("pages=1", files.workbook("<sheetData/>", names=("a", "b")), ErrorCode.TOO_MANY_PAGES),
]


@pytest.mark.parametrize(("limit", "data", "code"), CASES)
def test_each_limit_is_kept(limit: str, data: bytes, code: ErrorCode) -> None:
    given = [parse_limit(limit), *([parse_limit("memory=4000")] if limit == "seconds=1" else [])]
    with pytest.raises(SourceError) as raised:
        parse_bytes(data, name="r6", limits=chosen_limits(given))
    assert raised.value.code is code
    assert f"--limit {limit.partition('=')[0]}=" in str(raised.value)


def test_the_last_one_of_a_name_counts() -> None:
    given = [Limit("memory", 1), Limit("pages", 7), Limit("memory", 900)]
    assert chosen_limits(given) == DEFAULT_LIMITS._replace(bytes=900_000_000, pages=7)
    assert chosen_limits(None) == Limits()


@pytest.mark.parametrize(
    "text", ["", "pages", "pages=", "pages=0", "pages=-1", "pages=1.5", "pages=１", "depth=3", "seconds=9999999999"]
)
def test_what_is_no_limit_is_told(run: Run, text: str) -> None:
    with pytest.raises(UsageError):
        parse_limit(text)
    status, _, said = run(SHEETS, "check", "--limit", text)
    assert (status, "pages=N, seconds=N, memory=N, cells=N" in said) == (2, True)


def test_the_help_says_the_defaults() -> None:
    page = (Path(__file__).parent.parent / "docs/cli.md").read_text(encoding="utf-8")
    for name, number in re.findall(r"(pages|seconds|memory|cells)=(\d+)", page):
        assert chosen_limits([Limit(name, int(number))]) == DEFAULT_LIMITS
    # batch goes on behind what it cannot read, so its limits are tested with it.
    assert page.count("--limit NAME=NUMBER") == len([*COMMANDS, "batch"])


def test_the_python_functions_take_limits(tmp_path: Path) -> None:
    (tmp_path / "r6.pdf").write_bytes(PAGES)
    assert parse_file(tmp_path / "r6.pdf", limits=Limits(pages=3)).records
    with pytest.raises(SourceError):
        parse_file(tmp_path / "r6.pdf", limits=Limits(pages=2))
