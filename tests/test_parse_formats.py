"""The formats of `mie-budget parse`: by ending, to standard output, and the options that ask for them."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from commands import Command
from test_sink_cases import SAMPLE, sample

pytestmark = pytest.mark.usefixtures("read_once")

Parse = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def parse(command: Command) -> Parse:
    """Run `mie-budget parse` on the sample: the exit status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, bytes, str]:
        done = command("parse", str(SAMPLE), *arguments, text=False)
        return done.status, done.data, done.err

    return call


def test_every_format_by_its_ending(parse: Parse, tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx", "a.sqlite", "a.parquet"):
        assert parse("-o", str(tmp_path / name))[:2] == (0, b"")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Item list"].max_row == 32
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 31
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute("SELECT ceiling_yen FROM totals").fetchall() == [(282_559_000,)]


def test_standard_output(parse: Parse) -> None:
    assert parse("-f", "csv")[1].startswith(b"source,")
    assert parse("-f", "csv", "--columns", "ja")[1].decode().startswith("出典,年度,")
    assert parse("-f", "csv", "--csv-encoding", "utf-8-sig")[1].startswith(b"\xef\xbb\xbf")
    assert parse("-f", "xlsx")[1].startswith(b"PK")
    assert parse("-f", "parquet")[1].startswith(b"PAR1")


def test_data_package(parse: Parse, tmp_path: Path) -> None:
    assert parse("-o", str(tmp_path / "r6.csv"), "--data-package")[0] == 0
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"][0]["path"] == "r6.csv"
    assert package["resources"][0]["encoding"] == "utf-8-sig"
    assert package["sources"] == [{"title": sample().source.name}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "sqlite"], "a database needs a file"),
        (["--columns", "ja"], "are for CSV"),
        (["-f", "xlsx", "--csv-encoding", "cp932"], "are for CSV"),
        (["-f", "csv", "--data-package"], "--data-package needs a file"),
        (["-o", "r6.csv", "--data-package", "--columns", "ja"], "--data-package needs a file"),
    ],
)
def test_options_that_do_not_go_together(parse: Parse, arguments: list[str], message: str) -> None:
    status, out, err = parse(*arguments)
    assert (status, out) == (2, b"")
    assert message in err


def test_a_missing_package_is_named(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    status, out, err = parse("-f", "parquet")
    assert (status, out) == (2, b"")
    assert " -m pip install pyarrow\n" in err
