"""The review page as bytes: its parts, its size, its safety, its words, and the command that writes it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from string import Formatter
from typing import cast

import pytest
import typer

from mie_budget.api import Reading, read_bytes
from mie_budget.cli.review import review
from mie_budget.models import Diagnostic, Severity
from mie_budget.reading.diagnostics import CODES, diagnostic
from mie_budget.sinks import review_words
from mie_budget.sinks.review_page import review_page
from mie_budget.sinks.review_words import Language, message, words, year_text

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "mie-r6-hikikomori.txt"
FOLDER = Path(review_words.__file__).parent / "review"
ATTACK = '</script><img src=x onerror="document.title=1">&\u2028\u2029<!--<script>'


def read(text: str | bytes, *, name: str = "a.txt") -> Reading:
    return read_bytes(text if isinstance(text, bytes) else text.encode(), name=name)


def page(*readings: Reading, language: Language = Language.JA) -> str:
    return review_page(readings, language=language).decode("utf-8")


def data_of(text: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return cast("dict[str, list[dict[str, object]]]", json.loads(found[1]))


def first(text: str) -> dict[str, object]:
    return data_of(page(read(text)))["documents"][0]


@pytest.fixture(scope="module")
def sample() -> Reading:
    return read(SAMPLE.read_bytes(), name=SAMPLE.name)


# The page


def test_same_documents_same_bytes(sample: Reading) -> None:
    assert review_page([sample]) == review_page([read(SAMPLE.read_bytes(), name=SAMPLE.name)])


def test_page_without_text_is_small(sample: Reading) -> None:
    # Every line stands in the page once as printed and once as read: in titles and descriptions.
    assert len(review_page([sample])) - 2 * SAMPLE.stat().st_size < 100_000
    assert len(review_page([])) < 60_000


def test_nothing_is_loaded_from_anywhere(sample: Reading) -> None:
    text = page(sample)
    assert not re.search(r"https?://|@import|url\(|<link|<img|<iframe|\bsrc=|innerHTML|outerHTML|eval\(", text)
    assert "{{" not in text


@pytest.mark.parametrize("tag", ["style", "script"])
def test_policy_names_the_hash_of_the_style_and_the_script(sample: Reading, tag: str) -> None:
    text = page(sample)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    inline = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    assert policy
    assert inline
    digest = base64.b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
    assert policy[1].startswith("default-src 'none'; ")
    assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "unsafe" not in policy[1]


def test_what_a_document_holds_cannot_end_the_data() -> None:
    reading = read(f"{ATTACK}【防災部】（1,000千円）\n{ATTACK}\n", name=ATTACK)
    text = page(reading)
    assert "<img" not in text
    assert text.count("</script>") == 2
    assert len(re.findall("<script", text)) == 2
    document = data_of(text)["documents"][0]
    assert document["name"] == ATTACK
    assert document["lines"] == list(reading.lines)


def test_title_is_text() -> None:
    reading = read("<b>&【防災部】（1,000千円）\n", name="<i>.txt")
    found = re.search("<title>(.*?)</title>", page(reading))
    assert found
    assert html.unescape(found[1]).startswith(("<b>", "<i>"))
    assert "<" not in found[1]


def test_half_a_surrogate_pair_survives() -> None:
    assert data_of(page(read("a", name="\udc80.txt")))["documents"][0]["name"] == "\udc80.txt"


def test_a_placeholder_in_a_document_stays_one() -> None:
    assert first("{{policy}}")["lines"] == ["{{policy}}"]


def colours(scheme: str) -> dict[str, str]:
    """The colours of the style by name: the light ones, or with the dark ones in their places."""
    blocks = re.findall(r":root \{(.*?)\}", (FOLDER / "page.css").read_text(encoding="utf-8"), re.DOTALL)
    chosen = blocks[:1] if scheme == "light" else blocks[:2]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", "".join(chosen)))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(scheme: str) -> None:
    known = colours(scheme)
    roles = ["header", "description", "heading", "preamble", "furniture", "unclaimed"]
    pairs = [("ink", name) for name in [*roles, "page", "paper", "chosen", "hit", "open-pale"]]
    pairs += [("muted", name) for name in [*roles, "page", "paper", "chosen"]]
    pairs += [
        (name, ground) for name in ("accent", "firm", "error", "warning", "info") for ground in ("paper", "chosen")
    ]
    pairs += [("paper", "accent"), ("heading-edge", "paper")]
    for text, ground in pairs:
        light, dark = sorted((luminance(known[text]), luminance(known[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


# What it shows


def test_totals_are_those_of_the_document(sample: Reading) -> None:
    document = data_of(page(sample))["documents"][0]
    assert (document["firm"], document["ceiling"]) == ("95,178,000", "282,559,000")
    rows = cast("list[dict[str, object]]", document["departments"])
    assert [(row["name"], row["firm"], row["ceiling"]) for row in rows[:2]] == [
        ("教育委員会事務局", "10,451,000", "124,450,000"),
        ("子ども・福祉部", "69,914,000", "116,600,000"),
    ]
    assert rows[0]["firm_bar"] == [0, 839]
    assert rows[0]["open_bar"] == [839, 9161]


def test_bars_of_negative_figures_begin_left_of_zero() -> None:
    document = first("甲事業【防災部】（▲1,000千円）\n説明です。\n\n乙事業【総務部】（3,000千円）\n説明です。\n")
    rows = cast("list[dict[str, object]]", document["departments"])
    assert document["zero"] == 2500
    assert [row["firm_bar"] for row in rows] == [[2500, 7500], [0, 2500]]
    assert rows[1]["firm"] == "-1,000,000"


def test_a_pool_knows_its_records_and_its_twin() -> None:
    document = first(
        "甲【防災部】（300千円の内数）\n説明。\n\n乙【防災部】（300千円の内数）\n説明。\n\n丙【防災部】（300千円）\n説明。\n"
    )
    assert document["pools"] == [{"yen": "300,000", "members": [0, 1], "twin": 2}]
    records = cast("list[dict[str, object]]", document["records"])
    assert [record["pool"] for record in records] == [0, 0, None]


def test_findings_belong_to_the_records_whose_lines_they_are_on() -> None:
    document = first("甲【防災部】（300千円）\n説明。\n\n乙【防災部】（3,51千円）\n説明。\n")
    found = cast("list[dict[str, object]]", document["diagnostics"])
    records = cast("list[dict[str, object]]", document["records"])
    assert [entry["code"] for entry in found] == ["figure-unreadable"]
    assert "桁区切り" in str(found[0]["message"])
    assert [record["diagnostics"] for record in records] == [[], [0]]


@pytest.mark.parametrize("text", ["", "\n", "知事の演説です。\n"])
def test_documents_without_records_have_a_page(text: str) -> None:
    document = first(text)
    assert document["records"] == []
    assert document["diagnostics"]


# Words


def test_every_word_has_both_languages_with_the_same_places() -> None:
    japanese, english = words(Language.JA), words(Language.EN)
    assert list(japanese) == list(english)
    for name, text in japanese.items():
        assert bool(text) == bool(english[name]) or name.startswith("tag_"), name
        places = [{field for _, field, _, _ in Formatter().parse(one) if field} for one in (text, english[name])]
        assert places[0] == places[1], name


def test_every_word_is_used_and_every_used_word_exists() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir()))
    # The second branch is for names put together: word(`role_${role}`), word(shown.stage), word(severity).
    used = set(re.findall(r'\{\{(\w+)\}\}|word\(\s*(?:[^()"]*\? )?"(\w+)"(?: : "(\w+)")?', text))
    names = {name for groups in used for name in groups if name} - {
        "policy",
        "style",
        "script",
        "data",
        "language",
        "title",
    }
    assert names <= set(words(Language.EN))
    built = {"initial", "supplementary", "provisional", "request", "settlement", "error", "warning", "info"}
    built |= {"part_of", "relisted", "additional", "new", "partly_new", "expanded", "continued"}
    built |= {
        "firm",
        "ceiling",
        "records",
        "of_which",
        "previous_year",
        "difference",
        "limit",
        "breakdown",
        "other_additional",
        "page",
    }
    unused = {name for name in words(Language.EN) if not name.startswith(("role_", "tag_"))} - names - built
    assert unused == set()


@pytest.mark.parametrize("code", CODES)
def test_messages_are_turned_into_japanese(code: str) -> None:
    found = diagnostic(code, 3, 1, found="3,51千円", reason="broken grouping of digits")
    text = message(found, language=Language.JA)
    assert text == CODES[code].message_ja.format(found="3,51千円", reason="桁区切りが乱れている")
    assert message(found, language=Language.EN) == found.message


@pytest.mark.parametrize("code", ["ditto-unresolved", "of-another-program"])
def test_messages_nobody_knows_stay(code: str) -> None:
    found = Diagnostic(code, Severity.INFO, 1, 1, "something else")
    assert message(found, language=Language.JA) == "something else"


@pytest.mark.parametrize(
    ("year", "text"),
    [(2024, "令和6年度"), (2018, "平成30年度"), (1989, "平成元年度"), (1988, "昭和63年度"), (1900, "1900年度")],
)
def test_years_are_written_with_their_era(year: int, text: str) -> None:
    assert year_text(year, language=Language.JA) == text


# The command


def run(*arguments: str) -> int:
    app = typer.Typer()
    app.command()(review)
    with pytest.raises(SystemExit) as caught:
        app(list(arguments))
    assert isinstance(caught.value.code, int)
    return caught.value.code


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return lambda name, text: (tmp_path / name).write_text(text, encoding="utf-8")


def test_command_writes_a_page(write: Callable[..., None], capfd: pytest.CaptureFixture[str]) -> None:
    write("a.txt", "甲【防災部】（300千円）\n説明。\n")
    write("b.txt", "乙【防災部】（3,51千円）\n説明。\n")
    assert run("a.txt", "b.txt", "-o", "review.html", "--lang", "ja") == 0
    text = Path("review.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in text
    assert [document["name"] for document in data_of(text)["documents"]] == ["a.txt", "b.txt"]
    assert capfd.readouterr() == ("", "review.html: 2 documents, 2 records, 1 finding\n")


@pytest.mark.parametrize(("locale", "language"), [("ja_JP.UTF-8", "ja"), ("de_DE.UTF-8", "en"), ("", "en")])
def test_command_takes_the_language_of_the_locale(
    write: Callable[..., None],
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    language: str,
) -> None:
    write("a.txt", "甲【防災部】（300千円）\n")
    monkeypatch.setenv("LANG", locale)
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)
    assert run("a.txt", "-o", "-") == 0
    assert f'<html lang="{language}">'.encode() in capfdbinary.readouterr().out


def test_command_reads_what_it_can(write: Callable[..., None], capfd: pytest.CaptureFixture[str]) -> None:
    write("a.txt", "知事の演説です。\n")
    assert run("none.txt", "-o", "review.html") == 2
    assert not Path("review.html").exists()
    assert run("a.txt", "none.txt", "-o", "review.html") == 2
    assert run("a.txt", "-o", "review.html") == 1
    assert Path("review.html").exists()
    assert "none.txt" in capfd.readouterr().err
