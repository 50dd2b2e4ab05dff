"""Files: all or nothing, what is in the way, and targets that are inputs."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import mie_budget
from mie_budget.errors import ErrorCode, MieBudgetError, OutputError
from mie_budget.sinks.delimited import CsvEncoding, data_package_json, package_path
from mie_budget.sinks.files import check_targets, write_atomically

pytestmark = pytest.mark.usefixtures("read_once")

NEEDS_POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.write_bytes(b"")
    write_atomically(tmp_path / "new", b"abc")
    assert (tmp_path / "new").read_bytes() == b"abc"
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode


@NEEDS_POSIX
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "link").symlink_to("old")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "old").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    (tmp_path / "old").write_bytes(b"old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises((OutputError, KeyboardInterrupt)) as caught:
        write_atomically(tmp_path / "old", b"new")
    monkeypatch.undo()
    if isinstance(failure, OSError):
        assert str(caught.value) == f"{tmp_path / 'old'}: it cannot be written (No space left on device)"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"


def test_a_process_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    script = (
        "import os, sys\n"
        "from mie_budget.sinks.files import write_atomically\n"
        "os.replace = lambda *_: os._exit(9)\n"
        "write_atomically(sys.argv[1], b'new')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "old")],
        env=os.environ | {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)},
        check=False,
    )
    assert done.returncode == 9
    assert (tmp_path / "old").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing/file", ErrorCode.FOLDER_MISSING),
        ("a-file/file", ErrorCode.FOLDER_MISSING),
        ("", ErrorCode.OUTPUT_IS_A_FOLDER),
        ("a-folder", ErrorCode.OUTPUT_IS_A_FOLDER),
        ("x" * 300, ErrorCode.NAME_IMPOSSIBLE),
        ("a\0b", ErrorCode.NAME_IMPOSSIBLE),
        ("\ud800", ErrorCode.NAME_IMPOSSIBLE),
    ],
)
def test_what_is_in_the_way_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: ErrorCode
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-file").write_bytes(b"")
    with pytest.raises(OutputError) as written:
        write_atomically(name, b"")
    with pytest.raises(OutputError) as checked:
        check_targets([name], [])
    for caught in (written, checked):
        assert (caught.value.code, caught.value.file) == (code, name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-file", "a-folder"]


def test_a_file_that_is_read_only_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "read-only").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="you have no permission for it or its folder"):
        write_atomically(tmp_path / "read-only", b"")
    assert (tmp_path / "read-only").read_bytes() == b"old"


@NEEDS_POSIX
def test_a_device_is_written_to() -> None:
    write_atomically(os.devnull, b"gone")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


# Targets and inputs


@NEEDS_POSIX
@pytest.mark.parametrize(
    ("targets", "code"),
    [
        (["new.csv"], None),
        (["other.txt"], None),
        (["new.csv", "datapackage.json"], None),
        (["r6.txt"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["./folder/../r6.txt"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["hard"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["soft"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["n.toml"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["new.csv", "n.toml"], ErrorCode.OUTPUT_IS_AN_INPUT),
        (["datapackage.json", "datapackage.json"], ErrorCode.OUTPUT_TWICE),
        (["datapackage.json", "folder/../DataPackage.json"], ErrorCode.OUTPUT_TWICE),
    ],
)
def test_inputs_are_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: list[str], code: ErrorCode | None
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("r6.txt", "n.toml", "other.txt"):
        Path(name).write_text(name)
    Path("folder").mkdir()
    Path("hard").hardlink_to("r6.txt")
    Path("soft").symlink_to("r6.txt")
    inputs = ["-", "r6.txt", "missing.txt", "a\0b", "n.toml"]
    if code is None:
        check_targets(targets, inputs)
        return
    with pytest.raises(MieBudgetError) as caught:
        check_targets(targets, inputs)
    assert (caught.value.code, caught.value.file) == (code, targets[-1])


OWN = data_package_json("a.csv", b"", encoding=CsvEncoding.UTF_8, sources=[])


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (None, False),
        (OWN.encode(), False),
        (json.dumps({**json.loads(OWN), "name": "population"}).encode(), True),
        (b"", True),
        (b"{", True),
        (b"[]", True),
        (b"[" * 100_000, True),
        ("令和６年度".encode("cp932"), True),
    ],
)
def test_a_package_takes_the_place_of_none_but_its_own(tmp_path: Path, content: bytes | None, taken: bool) -> None:
    place = tmp_path / "datapackage.json"
    if content is not None:
        place.write_bytes(content)
    if not taken:
        assert package_path(tmp_path / "a.csv") == place
        return
    with pytest.raises(OutputError) as caught:
        package_path(tmp_path / "a.csv")
    assert (caught.value.code, caught.value.file) == (ErrorCode.OUTPUT_IS_TAKEN, str(place))
