"""Files of every kind, cut off or with bytes changed: each ends in a document or an error, and leaves nothing behind.

The same files for everyone: what is done to a file follows from its number. A few are read each time, more with
`pytest tests/test_sources_broken.py --broken-files 2000`.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import made_pdfs as made
import printed_files as files
import printing
from cases import THOROUGH
from mie_budget import MieBudgetError, parse_bytes
from mie_budget.models import Document
from mie_budget.sources.limits import Limits
from test_sources_pdf import document as drawn

LIMITS = Limits(seconds=10, bytes=200_000_000)
LONGEST = 30
"""Seconds for one file, on a machine that does much else; most take a hundredth of one."""
IN_ONE_TEST = 5
TEXT = ["令和６年度当初予算", *(f"移動図書館の巡回その{n}【教育委員会】（{n},500千円）" for n in range(1, 9))]


def _pdf() -> bytes:
    pages = [made.Page(made.text(TEXT)), made.Page(made.SCAN), made.Page(made.outlines()), made.Page(made.text(TEXT))]
    return made.document(pages)


def _web() -> bytes:
    lists = "".join(f"<ul><li>{line}<ul><li>{line}</ul></ul>" for line in TEXT)
    return files.as_html() + f"<style>.x {{ display:none }}</style><p class=x>a</p>{lists}".encode("cp932")


def _docx() -> bytes:
    styles = '<w:style w:styleId="a1"><w:name w:val="heading 2"/></w:style>'
    body = "".join(files.paragraph(line, '<w:pStyle w:val="a1"/>') for line in TEXT)
    return files.docx(body, styles)


def _printed() -> bytes:
    """A PDF of a browser: fonts with outlines, tables of objects, compressed."""
    return printing.chromium_pdf(printing.slides(2, filled=True))


KINDS: dict[str, Callable[[], bytes]] = {
    "r6.pdf": cache(_pdf),
    "r6.xlsx": cache(files.as_xlsx),
    "r6.xls": cache((Path(__file__).parent / "data/sources/table.xls").read_bytes),
    "r6.ods": cache(files.as_ods),
    "r6.docx": cache(_docx),
    "r6.html": cache(_web),
    "drawn.pdf": cache(lambda: drawn(1)),
    "printed.pdf": cache(_printed),
}


def broken(whole: bytes, chance: random.Random) -> bytes:
    """A file cut off, with bytes changed, with a piece taken out, doubled or zeroed."""
    data = bytearray(whole)
    start = chance.randrange(len(data))
    stop = min(len(data), start + chance.choice((1, 16, 512)))
    how = chance.randrange(6)
    if how == 0:
        del data[start:]
    elif how == 1:
        del data[start:stop]
    elif how == 2:
        data[start:start] = data[start:stop]
    elif how == 3:
        data[start:stop] = bytes(stop - start)
    else:
        for _ in range(chance.choice((1, 4, 40))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def repacked(whole: bytes, chance: random.Random) -> bytes:
    """An archive with one of its members broken: the damage is behind its check sums."""
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(whole)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([one for one in members if members[one]])
    data = members[name]
    assert isinstance(data, bytes)
    return files.archive(members | {name: broken(data, chance)})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many tests of a few files each as are asked for, the kinds in turn."""
    if "numbers" in metafunc.fixturenames:
        starts = range(0, metafunc.config.getoption("--broken-files"), IN_ONE_TEST)
        cases = [
            (name, range(start, start + IN_ONE_TEST))
            for start, name in zip(starts, [*KINDS] * len(starts), strict=False)
        ]
        metafunc.parametrize(("name", "numbers"), cases, ids=[f"{name}-{numbers[0]}" for name, numbers in cases])


def children() -> set[str]:
    """The processes that this one has started and that have not been waited for."""
    found: set[str] = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        # A thread may end while the threads are looked through.
        with contextlib.suppress(FileNotFoundError):
            found |= set(listed.read_text().split())
    return found


def open_files() -> int:
    handles = Path("/proc/self/fd")
    return len(list(handles.iterdir())) if handles.is_dir() else 0


@THOROUGH
def test_broken_files_end_in_a_document_or_an_error(
    name: str, numbers: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = KINDS[name]()
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(here))
    monkeypatch.chdir(here)
    before, handles = children(), open_files()
    for number in numbers:
        chance = random.Random(f"{name} {number}")
        is_archive = whole.startswith(b"PK")
        data = repacked(whole, chance) if is_archive and chance.random() < 0.5 else broken(whole, chance)
        began = time.monotonic()
        try:
            document = parse_bytes(data, name=name, limits=LIMITS)
        except MieBudgetError as error:
            assert str(error).startswith(name), number
            assert error.sentence("ja"), number
        else:
            assert Document.model_validate_json(document.model_dump_json()) == document, number
        assert time.monotonic() - began < LONGEST, number
    assert children() == before
    assert open_files() == handles
    assert list(here.iterdir()) == []


@THOROUGH
def test_sound_files_are_read() -> None:
    """What is broken above is broken by what is done to it."""
    for name, whole in KINDS.items():
        assert parse_bytes(whole(), name=name).records, name
