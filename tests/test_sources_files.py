"""Files and notation files: what is read, and what a person is told when it cannot be."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mie_budget import parse_file
from mie_budget.errors import NotationError, SourceError
from mie_budget.sources.files import read_bytes
from mie_budget.sources.notations import notation_text, shipped_notation_texts


def test_a_file_is_named_without_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "令和６年度.txt"
    file.write_bytes(b"\r\nab\0")
    assert read_bytes(file) == read_bytes(str(file)) == ("令和６年度.txt", b"\r\nab\0")


def test_a_document_says_nothing_of_the_folder_it_was_in(tmp_path: Path) -> None:
    file = tmp_path / "r6.txt"
    file.write_text("防災訓練【防災部】（1,000千円）", encoding="utf-8")
    document = parse_file(file)
    assert document.source.name == "r6.txt"
    assert str(tmp_path) not in repr(document)


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\r\n")))
    assert read_bytes("-") == ("<stdin>", b"\xff\r\n")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path / "no.txt")
    assert str(caught.value) == f"{tmp_path / 'no.txt'}: no such file. Check the name and the folder"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path)
    assert re.fullmatch(
        r".*: this is a folder\. Name the files in it(?:, for example with \*\.txt)?", str(caught.value)
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "you have no permission to read it"),
        (OSError(5, "Input/output error"), "it cannot be read (Input/output error)"),
    ],
)
def test_what_the_system_says_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def fail(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path / "r6.txt")
    assert caught.value.message == message


def test_a_folder_that_may_not_be_read_is_still_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path)
    assert caught.value.message == "this is a folder. Name the files in it"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    file = tmp_path / "r6.txt"
    file.touch(mode=0)
    with pytest.raises(SourceError, match="you have no permission to read it"):
        read_bytes(file)


def test_shipped_notations_come_in_the_order_of_their_names() -> None:
    names = [name for name, _ in shipped_notation_texts()]
    assert names == sorted(names)
    assert names
    assert all(name.endswith(".toml") for name in names)


def test_a_notation_file_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbfname = 'mine'\r\n")
    assert notation_text(str(file)) == ("mine.toml", "name = 'mine'\r\n")


def test_a_notation_file_must_be_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes("name = '県'".encode("cp932"))
    with pytest.raises(NotationError) as caught:
        notation_text(str(file))
    assert str(caught.value) == f"{file}: the notation file is not UTF-8 (first bad byte at offset 8). Save it as UTF-8"


def test_a_missing_notation_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotationError) as caught:
        notation_text(str(tmp_path / "no.toml"))
    assert str(caught.value) == f"{tmp_path / 'no.toml'}: the notation file cannot be read (No such file or directory)"
