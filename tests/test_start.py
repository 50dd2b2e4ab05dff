"""What is started by a double-click: it makes a workbook and a review page beside each document."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from test_sink_cases import SAMPLE

ROOT = Path(__file__).resolve().parent.parent
MAC, WINDOWS = ROOT / "start-mac.command", ROOT / "start-windows.bat"
COMMAND = re.compile(r"mie-budget (?:parse|review) \S+ -o ")


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
@pytest.mark.parametrize("dropped", [True, False])
def test_a_start_on_a_mac(tmp_path: Path, dropped: bool) -> None:
    folder = tmp_path / "the program"
    (folder / ".venv/bin").mkdir(parents=True)
    shutil.copy(MAC, folder)
    program = folder / ".venv/bin/mie-budget"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m mie_budget "$@"\n')
    program.chmod(0o755)
    document = tmp_path / "令和6年度 当初.txt"
    shutil.copy(SAMPLE, document)
    given, typed = ([str(document)], "") if dropped else ([], f"{document}\n".replace(" ", r"\ "))
    done = subprocess.run(
        [str(folder / MAC.name), *given], input=typed, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(tmp_path / "令和6年度 当初-mie-budget.xlsx").worksheets[0].max_row == 32
    assert "<!doctype html>" in (tmp_path / "令和6年度 当初-mie-budget.html").read_text(encoding="utf-8")


def test_windows_starts_the_same_commands() -> None:
    mac, windows = (path.read_text(encoding="utf-8") for path in (MAC, WINDOWS))
    same = windows.replace("%%i", '"$document"').replace("%%~dpni-mie-budget", "$beside").replace("\\", "/")
    commands = [found[0] for found in COMMAND.finditer(mac)]
    assert len(commands) == 2
    assert [found[0] for found in COMMAND.finditer(same)] == commands


def test_windows_gets_its_line_ends() -> None:
    # Labels are missed without them.
    assert set(re.findall(rb"\r?\n", WINDOWS.read_bytes())) == {b"\r\n"}
    assert WINDOWS.read_bytes().isascii(), "the command interpreter reads it in the system's old encoding"
