"""Texts made to break what reads them, as large as `--hostile-size` says: each ends in a document or in a clear error.

The suite reads each with 50,000 characters. `pytest tests/test_hostile.py --hostile-size 10000000` reads ten million
brackets and tries every code point in a title, and `-k "one and line" --hostile-size 100000000` reads 100 MB in one line.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from cases import THOROUGH, daily
from commands import Command
from mie_budget import parse_text
from mie_budget.sinks.contract import document_json, load_document
from mie_budget.sinks.formats import Format
from mie_budget.sinks.writing import output_parts

ITEM = "橋の点検【土木部】（1,000千円）\n"
LONGEST_SAID = 2_000
"""Characters of what is said of one document; a figure of a million digits is not printed whole."""


@pytest.fixture
def size(request: pytest.FixtureRequest) -> int:
    number = request.config.getoption("--hostile-size")
    assert isinstance(number, int)
    return number


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# What is made of a number of characters, the exit status of `check`, and what it says.
TEXTS: dict[str, tuple[Callable[[int], bytes], int, str]] = {
    "one line of Latin letters": (lambda size: b"a" * size, 1, "error[no-items]"),
    "one line of kanji": (lambda size: encoded("予算" * (size // 2)), 1, "error[no-items]"),
    "opening brackets": (lambda size: encoded("【" * size), 1, "error[no-items]"),
    "brackets in pairs": (lambda size: encoded("【】" * (size // 2)), 1, "error[no-items]"),
    "brackets in brackets": (lambda size: encoded("（" * (size // 2) + "）" * (size // 2)), 1, "error[no-items]"),
    "brackets around an item": (
        lambda size: encoded(f"{'（' * (size // 2)}橋の点検 2,300千円{'）' * (size // 2)}"),
        1,
        "warning[figure-unclaimed]",
    ),
    "a figure of so many digits": (
        lambda size: encoded(f"{ITEM}道の点検【土木部】（{'1' * size}千円）\n"),
        0,
        "2:11: warning[figure-unreadable]",
    ),
    "a figure of so many groups": (
        lambda size: encoded(f"{ITEM}道の点検【土木部】（1{',000' * (size // 4)}千円）\n"),
        0,
        "2:11: warning[figure-unreadable]",
    ),
    "a fraction of so many digits": (
        lambda size: encoded(f"{ITEM}道の点検【土木部】（0.{'1' * size}億円）\n"),
        0,
        "2:11: warning[figure-unreadable]",
    ),
    "line ends": (lambda size: b"\n" * size, 1, "error[empty]"),
    "old line ends": (lambda size: b"\r" * size, 1, "error[empty]"),
    "blanks": (lambda size: encoded(f"{' ' * size}{ITEM}"), 0, "1 figure (item 1)"),
    "tabs": (lambda size: encoded("\t" * size + ITEM), 0, "1 figure (item 1)"),
    "invisible characters": (lambda size: encoded("\u200b" * size + ITEM), 0, "1 figure (item 1)"),
    "combining characters": (lambda size: encoded(f"が{chr(0x3099) * size}\n{ITEM}"), 0, "1 figure (item 1)"),
    "half surrogate pairs": (lambda size: encoded("\ud800" * size), 2, "the bytes fit none of UTF-8"),
    "every code point": (lambda _: encoded("".join(map(chr, range(sys.maxunicode + 1)))), 2, "this is a binary file"),
    "bytes of 255": (lambda size: b"\xff" * size, 2, "the bytes fit none of UTF-8"),
    "bytes of 0": (lambda size: b"\0" * size, 2, "this is a binary file"),
    "elements in elements": (lambda size: b"<html>" + b"<div>" * (size // 5), 2, "nested more than 1,000 deep"),
    "tables in tables": (lambda size: b"<html>" + b"<table><tr><td>" * (size // 15), 2, "nested more than 1,000 deep"),
    "lists in lists of JSON": (lambda size: b"[" * size, 1, "error[no-items]"),
    "a document of its own with lists in lists": (
        lambda size: b'{"schema_version": "1", "source": ' + b"[" * size,
        2,
        "this is not a document of mie-budget",
    ),
    "a document of its own with a number of so many digits": (
        lambda size: b'{"schema_version": "1", "fiscal_year": ' + b"1" * size + b"}",
        2,
        "this is not a document of mie-budget",
    ),
}


@THOROUGH
@pytest.mark.parametrize("name", TEXTS)
def test_a_document_or_a_clear_error(command: Command, folder: Path, size: int, name: str) -> None:
    made, status, said = TEXTS[name]
    (folder / "r6").write_bytes(made(size))
    done = command("check", "r6")
    assert (done.status, said in done.out + done.err) == (status, True), (done.out + done.err)[:500]
    assert len(done.out + done.err) < LONGEST_SAID
    assert "internal error" not in done.err


@THOROUGH
def test_many_findings_in_one_long_line_take_no_longer_than_in_many(command: Command, folder: Path) -> None:
    item = "橋の点検【土木部】（3,51千円）"
    took = []
    for name, end in (("lines", "\n"), ("line", "")):
        (folder / name).write_text("令和６年度\n" + (item + end) * 700, encoding="utf-8")
        before = time.process_time()
        done = command("check", name)
        took.append(time.process_time() - before)
        assert (done.status, done.out.count("warning[figure-unreadable]")) == (0, 700)
    assert took[1] < 5 * took[0]


# Notations: of a number of parts, whether they are told to be wrong or read with in time

NOTATIONS: dict[str, tuple[Callable[[int], list[str]], str | None]] = {
    "slots side by side": (lambda size: ["{title}" + "{text}" * size + "{amount}"], "is ambiguous"),
    "titles": (lambda size: ["{title}" * size + "{amount}"], "{title} exactly once"),
    "slots that may be missing": (
        lambda size: ["{title}" + "{marker?}" * size + "【{departments}】（{amount}）"],
        None,
    ),
    "templates": (lambda size: ["{title}【{departments}】（{amount}）"] * size, None),
    "open brackets": (lambda size: ["{title}" + "（" * size + "{amount}"], None),
    "places where lines break": (lambda size: ["{title}" + "⏎" * size + "{amount}"], None),
    "anything several times": (lambda _: ["{title} → {text} {text} {text} {text} {text} {amount}"], None),
    "cells": (lambda size: ["{text}|" * (size // 50) + "{title}|{amount}"], None),
    "a sign that letters are": (lambda _: ["あ{title}あ{amount}あ"], None),
    "a brace alone": (lambda size: ["{" * size], "a brace stands alone"),
}


@pytest.mark.parametrize(
    "name", daily({name: name for name in NOTATIONS}, "slots side by side", "titles", "open brackets", "a brace alone")
)
def test_a_notation_is_told_to_be_wrong_or_read_with_in_time(command: Command, folder: Path, name: str) -> None:
    made, message = NOTATIONS[name]
    templates = json.dumps(made(1_000), ensure_ascii=False)
    (folder / "n.toml").write_text(f'name = "n"\nexample = "x"\ntemplates = {templates}\n', encoding="utf-8")
    lines = "橋 → あ い う え お か 1,000千円\n" * 200 + "あ" * 10_000 + "\n" + "a|" * 10_000 + "\n"
    (folder / "r6.txt").write_text(lines, encoding="utf-8")
    before = time.process_time()
    done = command("check", "--notation", "n.toml", "r6.txt")
    assert time.process_time() - before < 30
    assert "internal error" not in done.err
    if message is not None:
        assert (done.status, done.out) == (2, "")
        assert message in done.err
    else:
        assert done.status < 2


# TOML, wherever a file of it is read

DEEP = {
    "lists": "a = " + "[" * 5_000,
    "tables": "a = " + "{b=" * 5_000,
    "names": "a" + ".a" * 20_000 + " = 1",
    "heads": "[" + "a." * 20_000 + "a]",
    "digits": "a = " + "1" * 10_000,
    "tables one after another": "".join(f"[a{number}]\n" for number in range(20_000)),
    "text that is no text": 'a = "\\ud800"',
}
TOML = {
    "notation": ["check", "--notation", "x.toml", "r6.txt"],
    "corrections": ["check", "--corrections", "x.toml", "r6.txt"],
    "corrections to be written": ["correct", "r6.txt", "1", "--drop", "--reason=x", "--corrections", "x.toml"],
    "renamed departments": ["diff", "--renamed", "x.toml", "r6.txt", "r6.txt"],
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("arguments", TOML.values(), ids=TOML)
def test_toml_that_is_none_of_ours_is_told(command: Command, folder: Path, arguments: list[str], text: str) -> None:
    (folder / "r6.txt").write_text(ITEM, encoding="utf-8")
    (folder / "x.toml").write_text(text, encoding="utf-8")
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    assert re.match("mie-budget: x.toml:", done.err)
    assert len(done.err) < LONGEST_SAID
    assert (folder / "x.toml").read_text(encoding="utf-8") == text


# Characters: each in a title, through the reader and every format


def characters(size: int) -> list[str]:
    """All that are no letters or signs and some others; every one for a size of ten million or more."""
    every = map(chr, range(sys.maxunicode + 1))
    odd = {"Cc", "Cf", "Zs", "Zl", "Zp", "Nl"}
    if size >= 10_000_000:
        return list(every)
    some = 499 if size >= 1_000_000 else 4_999
    return [one for one in every if unicodedata.category(one) in odd or ord(one) % some == 0]


@THOROUGH
def test_every_code_point_can_stand_in_a_title(size: int) -> None:
    chosen = characters(size)
    formats = [name for name in Format if name not in (Format.SQLITE, Format.TABLE)]
    for start in range(0, len(chosen), 5_000):
        lines = "".join(f"橋{one}点検【土木部】（1,000千円）\n" for one in chosen[start : start + 5_000])
        document = parse_text(lines, name="r6.txt")
        assert load_document(document_json(document).encode("utf-8")) == document
        assert {record.amount.yen for record in document.records if record.amount} <= {1_000_000}
        assert document.records or document.diagnostics
        for output_format in formats:
            parts = output_parts(
                [document],
                output_format,
                several=False,
                language="en",
                columns="en",
                csv_encoding="utf-8",
                notice=lambda _: None,
            )
            assert b"".join(parts) or not document.records


# Names

NAMES = [
    "-x.txt", " ", "-", "a\nb.txt", "x" * 251 + ".txt", "が.txt", "か\u3099.txt", "con.txt", "~", "*.txt", "$(x).txt", "a;b.txt",
    "\u202etxt.exe", "#.txt", "%s{0}{name}.txt", "[red]x[.txt", "'\".txt", "\x7f.txt", "&lt;.html", "=1+1.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", daily({ascii(name): name for name in NAMES}, *map(ascii, NAMES[:6])))
def test_a_name_of_any_kind_is_a_name(command: Command, folder: Path, name: str) -> None:
    (folder / "in").mkdir()
    (folder / "in" / name).write_text(ITEM, encoding="utf-8")
    given = f"in/{name}"
    done = command("parse", "--", given)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["source"]["name"] == name
    for arguments in (["check"], ["parse", "-f", "csv"], ["parse", "-o", "r.xlsx"], ["review", "-o", "r.html"]):
        done = command(*arguments, "--", given)
        assert done.status == 0
        shown = done.err if "csv" in arguments else done.out + done.err  # CSV is for programs
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    assert [path.name for path in (folder / "in").iterdir()] == [name]


@THOROUGH
def test_a_batch_reads_names_of_every_kind(command: Command, folder: Path) -> None:
    (folder / "in").mkdir()
    for name in NAMES:
        (folder / "in" / name).write_text(ITEM, encoding="utf-8")
    assert command("batch", "in", "--out", "out").status == 0
    read = [json.loads(line)["status"] for line in (folder / "out/manifest.jsonl").read_text("utf-8").splitlines()]
    assert read == ["read"] * len(NAMES)
    assert {path.name for path in (folder / "in").iterdir()} == {*NAMES}
