"""The command line: formats, exit statuses and messages."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import mie_budget
from cases import THOROUGH
from commands import Command, Done
from mie_budget import __version__, api
from mie_budget.api import Reading
from mie_budget.cli import terminal
from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Diagnostic
from mie_budget.sinks.terminal_text import cell_width

pytestmark = pytest.mark.usefixtures("read_once")

TITLE = "子どもの居場所づくり支援"
LINE = f"{TITLE}【子ども・福祉部】（28,550千円）"
TEXT = f"令和６年度当初予算\n\n{LINE}\n居場所をつくります。\n"
WARNING = Diagnostic.of(DiagnosticCode.FIGURE_UNLABELLED, 3, 14, found="9千円")
ERROR = Diagnostic.of(DiagnosticCode.EMPTY, 1)
INFO = Diagnostic.of(DiagnosticCode.AMOUNT_MISSING, 4)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two documents, which the command runs in."""
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / "b.txt").write_bytes(TEXT.encode("cp932"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make every document have these diagnostics, whatever the reader would report."""
    read = api.read_bytes

    def have(*diagnostics: Diagnostic) -> None:
        def with_diagnostics(data: bytes, **options: object) -> Reading:
            reading = read(data, **options)  # type: ignore[arg-type]
            document = reading.document.model_copy(update={"diagnostics": diagnostics})
            return reading._replace(document=document)

        monkeypatch.setattr(api, "read_bytes", with_diagnostics)

    return have


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


PACKAGE_PATH = {"PYTHONPATH": str(Path(mie_budget.__file__).parent.parent)}


def in_new_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "mie_budget", *arguments],
        env=os.environ | PACKAGE_PATH | environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


# parse


def test_one_file_gives_an_object(command: Command) -> None:
    done = command("parse", "a.txt")
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["source"]["name"] == "a.txt"
    assert [record["title"] for record in document["records"]] == [TITLE]
    assert f'"title": "{TITLE}"' in done.out
    assert done.out.endswith("}\n")


def test_several_files_give_an_array(command: Command) -> None:
    done = command("parse", "a.txt", "b.txt")
    assert done.status == 0
    assert [document["source"]["encoding"] for document in json.loads(done.out)] == ["utf-8", "cp932"]


def test_jsonl(command: Command) -> None:
    lines = command("parse", "-f", "jsonl", "a.txt", "b.txt").out.splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["a.txt", "b.txt"]


def test_csv(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(command("parse", "--format", "csv", "a.txt", "b.txt").out, newline="")))
    assert [(row["source"], row["firm_yen"]) for row in rows] == [("a.txt", "28550000"), ("b.txt", "28550000")]


def test_table(command: Command) -> None:
    text = command("parse", "-f", "table", "a.txt").out
    assert "28,550千円" in text
    assert "firm 28,550千円" in text
    assert all(cell_width(line) <= 80 for line in text.split("\n"))


def test_standard_input(command: Command) -> None:
    document = json.loads(command("parse", "-", stdin=TEXT.encode("euc_jp")).out)
    assert (document["source"]["name"], document["source"]["encoding"]) == ("<stdin>", "euc-jp")
    assert len(document["records"]) == 1


def test_encoding_option(command: Command) -> None:
    assert command("parse", "--encoding", "cp932", "b.txt").status == 0
    done = command("parse", "--encoding", "utf-8", "b.txt", "a.txt")
    assert done.status == 2
    assert done.err.startswith("mie-budget: b.txt: the bytes are not utf-8: the first bad byte is at offset 0.")
    assert len(json.loads(done.out)) == 1


def test_notation_option(command: Command) -> None:
    name = api.shipped_notations()[0].name
    assert command("parse", "--notation", "auto", "a.txt").out == command("parse", "a.txt").out
    assert command("parse", "--notation", name, "a.txt").status in (0, 1)
    done = command("parse", "--notation", "no-such-notation", "a.txt")
    assert (done.status, done.out) == (2, "")
    assert "no-such-notation" in done.err


@pytest.mark.parametrize(
    "locale", ["ja_JP.eucJP", pytest.param("C", marks=THOROUGH), pytest.param("POSIX", marks=THOROUGH)]
)
def test_output_is_utf8_whatever_the_locale(command: Command, folder: Path, locale: str) -> None:
    name = "予算.txt"
    (folder / name).write_text(f"{TEXT}5{LINE}", encoding="utf-8")
    usual = command("parse", str(folder / "a.txt"))
    odd = in_new_process(
        "parse", str(folder / "a.txt"), LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii"
    )
    assert usual.data == odd.stdout
    assert TITLE.encode() in odd.stdout


@THOROUGH
def test_messages_are_utf8_whatever_python_is_told(folder: Path) -> None:
    bad = in_new_process("parse", str(folder / "missing-予算.txt"), LC_ALL="C.UTF-8", PYTHONIOENCODING="ascii")
    assert "missing-予算.txt: no such file".encode() in bad.stderr


@THOROUGH
def test_same_input_same_bytes(folder: Path) -> None:
    runs = {in_new_process("parse", str(folder / "a.txt"), PYTHONHASHSEED=seed).stdout for seed in "12"}
    assert len(runs) == 1


# Exit status and messages


def test_one_bad_file_does_not_stop_the_others(command: Command, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x81\x00\xff\xff")
    done = command("parse", "missing.txt", "a.txt", "bad.txt", "./b.txt")
    assert done.status == 2
    assert [document["source"]["name"] for document in json.loads(done.out)] == ["a.txt", "b.txt"]
    missing, bad = done.err.splitlines()
    assert missing == "mie-budget: missing.txt: no such file. Check the name and the folder"
    assert bad.startswith("mie-budget: bad.txt: this is a binary file")


def test_nothing_read_nothing_written(command: Command) -> None:
    for arguments in (["missing.txt"], ["missing.txt", "nor-this.txt"], ["-f", "csv", "missing.txt"]):
        done = command("parse", *arguments)
        assert (done.status, done.out) == (2, "")


@pytest.mark.parametrize(
    ("diagnostics", "status", "strict_status"),
    [([], 0, 0), ([INFO], 0, 0), ([INFO, WARNING], 0, 1), ([ERROR], 1, 1), ([WARNING, ERROR], 1, 1)],
)
def test_exit_status_follows_the_severity(
    command: Command, found: Callable[..., None], diagnostics: list[Diagnostic], status: int, strict_status: int
) -> None:
    found(*diagnostics)
    for name in ("parse", "check"):
        assert command(name, "a.txt").status == status
        assert command(name, "--strict", "a.txt").status == strict_status
        assert command(name, "--strict", "a.txt", "missing.txt").status == 2


def test_parse_points_to_check(command: Command, found: Callable[..., None], folder: Path) -> None:
    (folder / "my file.txt").write_bytes(TEXT.encode())
    found(WARNING, INFO, WARNING)
    assert command("parse", "a.txt").err == "a.txt: 2 warnings (see: mie-budget check a.txt)\n"
    assert command("parse", "-", stdin=TEXT.encode()).err == "<stdin>: 2 warnings\n"
    found(ERROR, WARNING)
    assert command("parse", "--encoding", "utf-8", "my file.txt").err == (
        "my file.txt: 1 error, 1 warning (see: mie-budget check --encoding utf-8 'my file.txt')\n"
    )
    found(INFO)
    assert command("parse", "a.txt").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["parse"], "Error: the argument FILE... is missing"),
        (["parse", "--no-such-option", "a.txt"], "Error: no option is called --no-such-option"),
        (["parse", "-f", "xml", "a.txt"], "Error: -f / --format cannot be 'xml'. It is one of json, jsonl, csv,"),
        (["parse", "a.txt", "--strict=1"], "Error: the option --strict takes no value"),
        (["parse", "a.txt", "-o"], "Error: the option -o needs a value"),
        (["review", "a.txt"], "Error: the option -o / --output is required"),
        (["explain", "a.txt", "b.txt"], "Error: the command takes fewer arguments: nothing is done with b.txt"),
        (["no-such-command"], "Error: no command is called 'no-such-command'. The commands are parse, check,"),
        (["prase", "a.txt"], "Error: no command is called 'prase'. Did you mean parse?"),
        (["--", "-x"], "Error: no command is called '-x'."),
        (["parse", "a.txt", "--lang", "xx"], "mie-budget: --lang cannot be 'xx'. It is one of en, ja"),
        (["parse", "a.txt", "--lang"], "mie-budget: the option --lang needs a value"),
        (["parse", "--encoding", "klingon", "a.txt"], "mie-budget: no encoding is called klingon."),
        (["parse", "-o", "out.txt", "a.txt"], "mie-budget: out.txt: the ending '.txt' names no output format."),
        (["parse", "-o", "out", "a.txt"], "mie-budget: out: the ending '' names no output format. Use .json"),
        (
            ["parse", "-o", "no/out.csv", "a.txt"],
            "mie-budget: no/out.csv: it cannot be written: there is no such folder.",
        ),
        (["parse", "-f", "csv", "-o", ".", "a.txt"], "mie-budget: .: it cannot be written: this is a folder."),
        (["parse", "-f", "json", "-o", "a.txt", "a.txt"], "mie-budget: a.txt: this is one of the files to read."),
    ],
)
def test_a_command_that_cannot_run(command: Command, folder: Path, arguments: list[str], message: str) -> None:
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err
    assert names_in(folder) == ["a.txt", "b.txt"]
    assert (folder / "a.txt").read_text(encoding="utf-8") == TEXT


def test_a_fault_in_one_file_is_shown_and_does_not_stop_the_others(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = api.read_bytes

    def faulty(data: bytes, *, name: str, **options: object) -> Reading:
        if name == "a.txt":
            raise ZeroDivisionError("here")
        return read(data, name=name, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(api, "read_bytes", faulty)
    done = command("parse", "a.txt", "b.txt")
    assert done.status == 2
    assert len(json.loads(done.out)) == 1
    assert "ZeroDivisionError: here\nmie-budget: a.txt: internal error. Please report it" in done.err


def test_a_fault_elsewhere_is_not_mistaken_for_a_finding(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "shipped_notations", lambda: 1 / 0)
    done = command("notations")
    assert done.status == 2
    assert "ZeroDivisionError" in done.err
    assert done.err.endswith("mie-budget: internal error. Please report it with the lines above\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a pipe to close")
def test_a_reader_that_has_gone_is_no_error(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "mie_budget", "parse", *[str(folder / "a.txt")] * 200],
        env=os.environ | PACKAGE_PATH,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@THOROUGH  # test_faults.py has another command every day
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mie_budget", "parse", str(folder / "a.txt")],
            env=os.environ | PACKAGE_PATH,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "mie-budget: standard output cannot be written (No space left on device)\n"


def test_closed_streams(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    done = command("parse", "a.txt")
    assert (done.status, done.err) == (2, "mie-budget: standard output is closed. Use -o to write to a file\n")
    monkeypatch.setattr(sys, "stderr", None)
    assert command("parse", "a.txt").status == 2


# -o


@pytest.mark.parametrize("name", ["out.json", "out.jsonl", "out.CSV"])
def test_output_file_has_the_format_of_its_ending(command: Command, folder: Path, name: str) -> None:
    done = command("parse", "a.txt", "b.txt", "-o", name)
    assert (done.status, done.out, done.err) == (0, "", "")
    output_format = name.lower().rpartition(".")[2]
    mark = b"\xef\xbb\xbf" if output_format == "csv" else b""
    assert (folder / name).read_bytes() == mark + command("parse", "-f", output_format, "a.txt", "b.txt").data


def test_output_format_option_wins_over_the_ending(command: Command, folder: Path) -> None:
    assert command("parse", "a.txt", "-f", "csv", "-o", "out.json").status == 0
    assert (folder / "out.json").read_bytes().startswith(b"source,fiscal_year,")
    assert command("parse", "a.txt", "-o", "-").out == command("parse", "a.txt").out


def test_output_file_stays_when_nothing_could_be_read(command: Command, folder: Path) -> None:
    (folder / "out.json").write_text("old")
    assert command("parse", "missing.txt", "-o", "out.json").status == 2
    assert (folder / "out.json").read_text() == "old"


def test_output_file_stays_after_a_crash(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise OSError(5, "Input/output error")

    (folder / "out.json").write_text("old")
    monkeypatch.setattr(os, "replace", crash)
    done = command("parse", "a.txt", "-o", "out.json")
    assert (done.status, done.err) == (2, "mie-budget: out.json: it cannot be written (Input/output error)\n")
    assert (folder / "out.json").read_text() == "old"
    assert names_in(folder) == ["a.txt", "b.txt", "out.json"]


NOTATION = 'name = "mine"\ntemplates = ["{title}【{departments}】（{amount}）"]\nexample = "訓練【防災部】（1千円）"\n'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "json", "-o", "n.toml", "--notation", "n.toml", "a.txt"], "n.toml: this is one of the files to read."),
        (["-o", "r.csv", "--data-package", "a.txt", "datapackage.json"], "this is one of the files to read."),
        (
            ["-f", "csv", "-o", "datapackage.json", "--data-package", "a.txt"],
            "two outputs would be written to this file.",
        ),
        (["-f", "sqlite", "-o", ":memory:", "a.txt"], "a database is a file of its own"),
        (["-f", "sqlite", "-o", "file:x.db?mode=memory", "a.txt"], "a database is a file of its own"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_output_takes_the_place_of_an_input_or_goes_nowhere(
    command: Command, folder: Path, arguments: list[str], message: str
) -> None:
    (folder / "n.toml").write_text(NOTATION, encoding="utf-8")
    if "datapackage.json" in arguments[-1:]:
        (folder / "datapackage.json").write_text('{"name": "mie-budget"}')
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = command("parse", *arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_data_package_of_others_is_not_replaced(command: Command, folder: Path) -> None:
    (folder / "datapackage.json").write_text('{"name": "others"}')
    done = command("parse", "a.txt", "-o", "r.csv", "--data-package")
    assert (done.status, done.out) == (2, "")
    assert "datapackage.json: this file holds something else." in done.err
    assert names_in(folder) == ["a.txt", "b.txt", "datapackage.json"]


# check


def test_check_prints_like_a_compiler(command: Command, found: Callable[..., None]) -> None:
    found(WARNING, INFO)
    done = command("check", "./a.txt", "b.txt", "missing.txt")
    finding = (
        "a.txt:3:14: warning[figure-unlabelled]: a second figure 9千円 stands beside the amount and nothing says what it "
        "is, so it is left out\n"
        f"    {LINE}\n"
        "                              ^\n"
        "a.txt:4:1: info[amount-missing]: no amount is printed for this item\n"
        "    居場所をつくります。\n"
        "    ^\n"
    )
    assert done.out == f"./{finding.replace('a.txt:4', './a.txt:4')}{finding.replace('a.txt', 'b.txt')}"
    assert done.err == (
        "./a.txt: 1 figure (item 1)\nb.txt: 1 figure (item 1)\n"
        "mie-budget: missing.txt: no such file. Check the name and the folder\n"
        "3 files (1 not read): 0 errors, 2 warnings, 2 notes\n"
    )
    assert done.status == 2


def test_check_prints_sarif(command: Command, found: Callable[..., None], folder: Path) -> None:
    (folder / "c d.txt").write_text(TEXT, encoding="utf-8")
    found(WARNING, INFO)
    done = command("check", "-f", "sarif", "a.txt", "c d.txt", "none.txt")
    log = json.loads(done.out)
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert (done.status, run["invocations"]) == (2, [{"executionSuccessful": False}])
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]}
    assert levels == {WARNING.code: "warning", INFO.code: "note"}
    assert [
        (
            run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"],
            result["ruleId"],
            result["level"],
            result["message"]["text"],
            place["artifactLocation"]["uri"],
            place["region"],
        )
        for result in run["results"]
        for place in (result["locations"][0]["physicalLocation"],)
    ] == [
        (one.code, one.code, level, one.message, uri, {"startLine": one.line, "startColumn": one.column})
        for uri in ("a.txt", "c%20d.txt")
        for one, level in ((WARNING, "warning"), (INFO, "note"))
    ]


def test_check_keeps_the_terminal_safe(command: Command, found: Callable[..., None], folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"\x1b[2J\n")
    found(Diagnostic.of(DiagnosticCode.APPROXIMATE, 1, found="\x1b]0;title\x07 found\non two lines\u202e"))
    assert command("check", "a.txt").out == (
        "a.txt:1:1: info[approximate]: the figure ␛]0;title␇ found␊on two lines is printed as approximate; it is taken as "
        "exact\n    ␛[2J\n    ^\n"
    )


@pytest.mark.parametrize(("is_terminal", "columns", "widest"), [(False, 80, 100), (True, 80, 80), (True, 200, 100)])
def test_check_crops_long_lines(
    command: Command,
    found: Callable[..., None],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
    columns: int,
    widest: int,
) -> None:
    (folder / "a.txt").write_text("居場所をつくります。" * 50, encoding="utf-8")
    found(Diagnostic.of(DiagnosticCode.AMOUNT_MISSING, 1, 301))
    monkeypatch.setattr(terminal, "is_terminal", lambda: is_terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    _, source, caret, _ = command("check", "a.txt").out.split("\n")
    assert widest - 2 <= cell_width(source) <= widest
    assert source.startswith("    ...")
    assert source.endswith("...")
    before = next(end for end in range(len(source)) if cell_width(source[:end]) == len(caret) - 1)
    assert source[before:].startswith("居場所")


def test_check_of_a_clean_file(command: Command, found: Callable[..., None]) -> None:
    found()
    assert command("check", "a.txt") == Done(0, "", "a.txt: 1 figure (item 1)\n1 file: 0 errors, 0 warnings, 0 notes\n")


def test_check_of_an_empty_file(command: Command, found: Callable[..., None], folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    found(ERROR)
    done = command("check", "empty.txt")
    assert done.out.startswith("empty.txt:1:1: error[empty]: the document holds no text.")
    assert done.out.count("\n") == 1
    assert done.status == 1


def test_an_empty_file_is_an_error_and_not_a_failure(command: Command, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    done = command("parse", "empty.txt")
    assert done.status == 1
    assert json.loads(done.out)["records"] == []
    assert done.err == "empty.txt: 1 error (see: mie-budget check empty.txt)\n"


# text, explain, schema, notations, version, help

HEAD, ROW = ("事業名", "部局名", "予算額（千円）"), (TITLE, "子ども・福祉部", "28,550")


def test_text_prints_what_the_reader_sees(command: Command, folder: Path) -> None:
    assert command("text", "b.txt").out == TEXT
    rows = (",".join(f'"{cell}"' for cell in row) for row in (HEAD, ROW))
    (folder / "c.csv").write_text("\n".join(rows), encoding="utf-16")
    done = command("text", "c.csv")
    assert (done.status, done.out, done.err) == (0, f"{' | '.join(HEAD)}\n{' | '.join(ROW)}\n", "")
    record = json.loads(command("parse", "c.csv").out)["records"][0]
    assert (record["title"], record["amount"]["yen"]) == (TITLE, 28_550_000)
    assert TITLE in done.out.split("\n")[record["span"]["first_line"] - 1]


def test_text_takes_standard_input_and_an_encoding(command: Command) -> None:
    done = command("text", "-", "--encoding", "utf-16-le", stdin=TEXT.encode("utf-16-le"))
    assert (done.status, done.out) == (0, TEXT)


def test_text_of_a_file_that_cannot_be_read(command: Command, folder: Path) -> None:
    (folder / "d.txt").write_bytes(b"\x89PNG\r\n")
    done = command("text", "d.txt")
    assert (done.status, done.out) == (2, "")
    assert done.err == "mie-budget: d.txt: this is a PNG picture. Run character recognition first\n"


def test_pages_that_cannot_be_trusted_are_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from mie_budget.printed import PageRefusal, Printed, PrintedLine
    from mie_budget.sources import documents

    lines = (PrintedLine("令和６年度当初予算", 1), PrintedLine("", 3), PrintedLine(LINE, 3))
    refusals = (PageRefusal(2, "wrong-digits"), PageRefusal(4, "no-text"))
    printed = Printed(lines, "application/pdf", "utf-8", refusals, pages=4, recognized=(3,))
    for module in (documents, api):
        monkeypatch.setattr(module, "read_source", lambda *_, **__: printed)
    found = [(3, "page-refused", 2), (3, "page-recognized", 3), (3, "page-refused", 4)]
    done = command("parse", "a.txt")
    document = json.loads(done.out)
    told = [(entry["line"], entry["code"], entry["params"].get("page")) for entry in document["diagnostics"]]
    assert sorted(entry for entry in told if entry[1].startswith("page")) == sorted(found)
    assert document["source"]["media_type"] == "application/pdf"
    assert document["records"][0]["span"]["page"] == 3
    done = command("text", "a.txt")
    assert done.out == f"令和６年度当初予算\n\n{LINE}\n"
    assert done.err.split("\n")[0] == (
        "a.txt:3:1: warning[page-refused]: page 2 was not read: its font gives signs in place of digits. Run "
        "character recognition on it, or look for another copy of the document"
    )
    assert command("check", "a.txt").out.count("[page-re") == 3


def test_a_document_of_which_no_page_can_be_trusted(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from mie_budget.printed import PageRefusal, Printed

    printed = Printed((), "application/pdf", "utf-8", (PageRefusal(1, "no-text"),), pages=1)
    monkeypatch.setattr(api, "read_source", lambda *_, **__: printed)
    done = command("parse", "a.txt")
    assert done.status == 1
    assert {"page-refused", "empty"} == {entry["code"] for entry in json.loads(done.out)["diagnostics"]}


def test_explain_shows_every_line(command: Command) -> None:
    done = command("explain", "a.txt")
    assert done.status == 0
    lines = done.out.split("\n")
    assert lines[0] in ("1  heading      令和６年度当初予算", "1  preamble     令和６年度当初予算")
    assert lines[1:] == [
        "2  blank",
        f"3  header       {LINE}",
        f"                - title {TITLE}",
        "                - departments 子ども・福祉部",
        "                - amount 28,550,000 yen, exact",
        "                - for: department, programme, budget",
        "4  description  居場所をつくります。",
        "",
    ]
    assert done.err.startswith("a.txt: 4 lines, 1 record, notation ")


def test_explain_tells_what_the_reader_read(command: Command) -> None:
    text = command("explain", "b.txt").out
    assert TITLE in text
    assert "28,550,000" in text


def test_explain_uses_colour_only_on_a_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = command("explain", "a.txt").out
    assert "\x1b" not in plain
    monkeypatch.setattr(terminal, "shows_colour", lambda: True)
    assert "\x1b" in command("explain", "a.txt").out


def test_explain_shows_a_line_with_its_item(command: Command) -> None:
    done = command("explain", "a.txt", "--line", "4")
    assert [line.split()[0] for line in done.out.splitlines() if not line.strip().startswith("-")] == ["3", "4"]
    assert f"title {TITLE}" in done.out
    assert [line.split()[0] for line in command("explain", "a.txt", "--line", "1").out.splitlines()] == ["1"]


@pytest.mark.parametrize(
    ("line", "message"), [("5", "there is no line 5: the last one is 4"), ("0", "--line cannot be")]
)
def test_explain_knows_no_line_that_is_not_there(command: Command, line: str, message: str) -> None:
    done = command("explain", "a.txt", "--line", line)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_explain_of_a_file_that_cannot_be_read(command: Command) -> None:
    done = command("explain", "missing.txt")
    assert (done.status, done.out) == (2, "")
    assert done.err == "mie-budget: missing.txt: no such file. Check the name and the folder\n"


@pytest.mark.parametrize(
    ("no_color", "is_terminal", "expected"), [("", True, True), ("1", True, False), ("", False, False)]
)
def test_colour_is_for_terminals_whose_user_wants_it(
    monkeypatch: pytest.MonkeyPatch, no_color: str, is_terminal: bool, expected: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setenv("NO_COLOR", no_color)
    assert terminal.shows_colour() is expected


def test_schema(command: Command) -> None:
    committed = Path(__file__).parent.parent / "docs" / "contract.schema.json"
    assert command("schema").data == committed.read_bytes()


def test_notations_lists_each_with_its_example(command: Command) -> None:
    text = command("notations").out
    for notation in api.shipped_notations():
        assert f"{notation.name}  " in text
        assert notation.summary in text
        assert all(f"| {line}" in text for line in notation.example.split("\n"))


def test_version(command: Command) -> None:
    done = command("--version")
    assert done.status == 0
    assert done.out == f"mie-budget {__version__}\n"


@pytest.mark.parametrize("name", ["parse", "check", "explain", "text", "schema", "notations"])
def test_help(command: Command, name: str) -> None:
    assert name in command("--help").out
    done = command(name, "-h")
    assert done.status == 0
    assert done.out.startswith(f"Usage: mie-budget {name}")


def test_reading_a_text_loads_no_reader_of_other_files(folder: Path) -> None:
    script = (
        "import sys, mie_budget\nmie_budget.parse_file('a.txt')\n"
        "others = {'pypdfium2', 'selectolax', 'python_calamine', 'xml.etree.ElementTree'}\n"
        "print(sorted(others & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | PACKAGE_PATH, cwd=folder, capture_output=True, check=True
    )
    assert done.stdout.split() == [b"[]"]


def test_starting_loads_nothing_slow() -> None:
    script = (
        "import sys, mie_budget.cli.main\n"
        "slow = {'pydantic', 'regex', 'rich', 'tomllib'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | PACKAGE_PATH, capture_output=True, check=True
    )
    assert done.stdout.split() == [b"[]"]
