"""What is started by a double-click: the desk, on the folder beside it or on one that is dropped on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAC, WINDOWS = ROOT / "start-mac.command", ROOT / "start-windows.bat"


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
@pytest.mark.parametrize("dropped", [True, False])
def test_a_start_on_a_mac(tmp_path: Path, dropped: bool) -> None:
    home, elsewhere = tmp_path / "the program", tmp_path / "予算 資料"
    (home / ".venv/bin").mkdir(parents=True)
    shutil.copy(MAC, home)
    program = home / ".venv/bin/mie-budget"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n')
    program.chmod(0o755)
    given = [str(elsewhere)] if dropped else []
    done = subprocess.run([str(home / MAC.name), *given], capture_output=True, check=True, encoding="utf-8", cwd="/")
    folder = str(elsewhere) if dropped else "documents"
    assert done.stdout.splitlines() == [str(home), "app", folder]
    assert (home / folder).is_dir()


def test_windows_does_the_same() -> None:
    mac, windows = (path.read_text(encoding="utf-8") for path in (MAC, WINDOWS))
    same = (
        windows.replace("Scripts\\", "bin/")
        .replace("\\", "/")
        .replace("%folder%", "$folder")
        .replace(".[app]", "'.[app]'")
    )
    for command in (".venv/bin/pip install --quiet '.[app]'", '.venv/bin/mie-budget app "$folder"', "documents"):
        assert command in mac
        assert command in same


def test_windows_gets_its_line_ends() -> None:
    # Labels are missed without them.
    assert set(re.findall(rb"\r?\n", WINDOWS.read_bytes())) == {b"\r\n"}
    assert WINDOWS.read_bytes().isascii(), "the command interpreter reads it in the system's old encoding"
