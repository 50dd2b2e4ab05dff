"""The Python interface beside reading: data frames, files of every format, and what is said of wrong types."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest

import mie_budget
from mie_budget import (
    ArgumentTypeError,
    Format,
    MissingExtraError,
    UsageError,
    compare,
    find_notation,
    parse_bytes,
    parse_file,
    parse_text,
    summarize,
    to_frame,
    write,
)
from mie_budget.cli.main import run
from mie_budget.errors import install_command
from mie_budget.sinks import frames
from mie_budget.sinks.columns import COLUMNS
from mie_budget.sinks.contract import load_document, load_documents
from test_sink_cases import SAMPLE, document_of, record_of, sample

pytestmark = pytest.mark.usefixtures("read_once")

TEXT = "防災訓練【防災部】（1,000千円）\n研修【防災部、総務部】（300千円の内数）\n広報【防災部】（－）"


# Data frames


def test_a_frame_of_pandas() -> None:
    frame = parse_text(TEXT, name="r6.txt").to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == [*(column.name for column in COLUMNS), "corrected"]
    assert frame["departments"].tolist() == [["防災部"], ["防災部", "総務部"], ["防災部"]]
    assert [str(frame[name].dtype) for name in ("title", "amount_yen", "ditto")] == ["string", "Int64", "bool"]
    assert frame["firm_yen"].sum() == 1_000_000
    assert frame["firm_yen"].isna().tolist() == [False, True, True]


def test_a_frame_of_polars() -> None:
    frame = parse_text(TEXT).to_frame("polars")
    assert isinstance(frame, pl.DataFrame)
    assert frame.schema["amount_yen"] == pl.Int64
    assert frame["amount_yen"].to_list() == [1_000_000, 300_000, None]
    assert frame.explode("departments")["departments"].to_list() == ["防災部", "防災部", "総務部", "防災部"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_several_documents_and_of_none(library: str) -> None:
    assert len(to_frame([sample(), document_of(record_of("研修", "防災部", 1))], library)) == 32  # type: ignore[arg-type]
    assert list(to_frame([], library).columns) == [*(column.name for column in COLUMNS), "corrected"]  # type: ignore[arg-type]


def test_the_library_that_is_installed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "find_spec", lambda name: name == "polars" or None)
    assert isinstance(to_frame(sample()), pl.DataFrame)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=f" -m pip install {library}$"):
        to_frame(sample(), library)  # type: ignore[arg-type]


def test_an_unknown_library() -> None:
    with pytest.raises(UsageError, match=r"library cannot be 'dask'\. It is one of pandas, polars"):
        to_frame(sample(), "dask")  # type: ignore[arg-type]


# Files


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "xlsx", "sqlite", "db", "parquet"])
def test_a_file_is_what_the_command_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    mine, other = tmp_path / f"mine.{ending}", tmp_path / f"other.{ending}"
    write(parse_file(SAMPLE), mine)
    monkeypatch.setattr(sys, "argv", ["mie-budget", "parse", str(SAMPLE), "-o", str(other), "--lang", "en"])
    with pytest.raises(SystemExit, match="0"):
        run()
    if ending in ("sqlite", "db"):
        assert mine.read_bytes()[:15] == b"SQLite format 3"
    else:
        assert mine.read_bytes() == other.read_bytes()


def test_one_document_is_an_object_and_several_are_an_array(tmp_path: Path) -> None:
    document = parse_text(TEXT)
    write(document, tmp_path / "one.json")
    write(iter([document, document]), str(tmp_path / "two.json"))
    assert load_document((tmp_path / "one.json").read_bytes()) == document
    assert load_documents((tmp_path / "two.json").read_bytes()) == [document, document]


def test_formats_and_languages_can_be_named(tmp_path: Path) -> None:
    write(sample(), tmp_path / "table.txt", output_format=Format.TABLE, language="ja")
    assert "事業31件" in (tmp_path / "table.txt").read_text(encoding="utf-8")
    write(sample(), tmp_path / "a.csv", columns="ja", csv_encoding="utf-8")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("出典,年度,事業名")
    write(sample(), tmp_path / "a.xlsx", language="ja")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[0] == "事業一覧"


def test_what_a_workbook_cuts_is_a_warning(tmp_path: Path) -> None:
    record = record_of("研修", "防災部", 1).model_copy(update={"description": "あ" * 40_000})
    with pytest.warns(UserWarning, match="the text in the column description has 40,000 characters") as caught:
        write(document_of(record), tmp_path / "a.xlsx")
    assert caught[0].filename == __file__


def test_an_ending_that_names_no_format(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the ending '\.doc' names no output format"):
        write(sample(), tmp_path / "a.doc")


# Wrong types


@pytest.mark.parametrize(
    ("function", "arguments", "said"),
    [
        (summarize, ["r6.txt"], "summarize takes Document, not str"),
        (summarize, [[1]], "summarize takes Document, not int"),
        (compare, [sample(), "r6.txt"], "compare takes Document, not str"),
        (compare, [None, sample()], "compare takes Document, not NoneType"),
        (to_frame, [sample().records], "to_frame takes Document, not Record"),
        (write, ["r6.txt", sample()], "write takes str | PathLike, not Document"),
        (write, [["r6.txt"], "r6.json"], "write takes Document, not str"),
        (parse_file, [b"r6.txt"], "parse_file takes str | PathLike, not bytes"),
        (parse_file, [None], "parse_file takes str | PathLike, not NoneType"),
        (parse_text, [b""], "parse_text takes str, not bytes"),
        (parse_bytes, [""], "parse_bytes takes bytes, not str"),
        (lambda given: parse_text("", notation=given), ["table"], "notation takes Notation, not str"),
        (find_notation, [1], "find_notation takes str, not int"),
    ],
)
def test_another_type_than_a_function_takes_is_named(
    function: Callable[..., object], arguments: list[object], said: str
) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        function(*arguments)
    assert str(caught.value) == said
    assert isinstance(caught.value, TypeError)


def test_dir_shows_what_is_offered_and_nothing_else() -> None:
    assert dir(mie_budget) == sorted([*mie_budget.__all__, "__version__"])
    assert mie_budget.__all__ == sorted(mie_budget.__all__)


# What to install


@pytest.mark.parametrize(
    ("python", "command"),
    [
        (".venv/bin/python", ".venv/bin/python -m pip install polars"),
        ("/usr/bin/python3", "/usr/bin/python3 -m pip install polars"),
        ("", "python -m pip install polars"),
    ],
)
def test_the_install_command_is_for_the_interpreter_that_runs(
    monkeypatch: pytest.MonkeyPatch, python: str, command: str
) -> None:
    monkeypatch.setattr(sys, "executable", os.path.abspath(python) if python.startswith(".") else python)  # noqa: PTH100
    assert install_command("polars") == command


def test_the_install_command_of_a_folder_with_a_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/my files/python")
    assert install_command("polars") == "'/my files/python' -m pip install polars"
