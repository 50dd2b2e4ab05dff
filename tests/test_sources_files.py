"""Files and notation files: what is read, and what a person is told when it cannot be."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from mie_budget import parse_file
from mie_budget.errors import ErrorCode, NotationError, SourceError
from mie_budget.sources import files
from mie_budget.sources.files import notation_text, read_bytes, shipped_notation_texts


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
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\r\n"), closed=False))
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
        (MemoryError(), "it cannot be read (Cannot allocate memory)"),
    ],
)
def test_what_the_system_says_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path / "r6.txt")
    assert caught.value.sentence() == message


def test_a_folder_that_may_not_be_read_is_still_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(SourceError) as caught:
        read_bytes(tmp_path)
    assert caught.value.code is ErrorCode.FILE_IS_A_FOLDER


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
    assert str(caught.value) == f"{file}: this file is not UTF-8. Save it as UTF-8"


def test_a_missing_notation_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotationError) as caught:
        notation_text(str(tmp_path / "no.toml"))
    assert str(caught.value) == f"{tmp_path / 'no.toml'}: no such file. Check the name and the folder"


# Names that no file can have, and what has no end


@pytest.mark.parametrize("name", ["a\0b", "\ud800.txt", "x" * 300, "x/" * 3000])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    for read, error in ((read_bytes, SourceError), (notation_text, NotationError)):
        with pytest.raises(error) as caught:
            read(f"{tmp_path}/{name}")
        assert caught.value.code is ErrorCode.NAME_IMPOSSIBLE


def test_bytes_of_a_name_that_are_no_text_become_escapes(tmp_path: Path) -> None:
    names = [os.fsdecode(b"r6-\xff.txt"), os.fsdecode(b"r6-\xfe.txt")]
    for name in names:
        (tmp_path / name).write_text("防災訓練【防災部】（1,000千円）", encoding="utf-8")
    documents = [parse_file(tmp_path / name) for name in names]
    assert [document.source.name for document in documents] == ["r6-\\udcff.txt", "r6-\\udcfe.txt"]
    assert [json.loads(document.model_dump_json())["source"]["name"] for document in documents] == [
        "r6-\\udcff.txt",
        "r6-\\udcfe.txt",
    ]


@pytest.mark.parametrize("stream", [None, "closed"])
def test_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch, stream: str | None) -> None:
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    monkeypatch.setattr(sys, "stdin", None if stream is None else closed)
    with pytest.raises(SourceError) as caught:
        read_bytes("-")
    assert caught.value.code is ErrorCode.INPUT_CLOSED


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs the devices of Unix")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/full"])
def test_a_device_without_an_end_is_refused(device: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes(device)
    assert caught.value.code is ErrorCode.FILE_ENDLESS


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs the devices of Unix")
def test_a_device_with_an_end_is_read() -> None:
    assert read_bytes("/dev/null") == ("null", b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize(("limit", "whole"), [(10**6, True), (10**5, False)])
def test_a_pipe_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, whole: bool) -> None:
    monkeypatch.setattr(files, "_MOST_OF_A_PIPE", limit)
    path, data = tmp_path / "pipe", b"ab\n" * 100_000
    os.mkfifo(path)

    def write() -> None:
        with contextlib.suppress(BrokenPipeError), path.open("wb") as pipe:
            pipe.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        if whole:
            assert read_bytes(path) == ("pipe", data)
        else:
            with pytest.raises(SourceError) as caught:
                read_bytes(path)
            assert caught.value.code is ErrorCode.FILE_ENDLESS
    finally:
        writer.join()
