"""The review page as bytes: its parts, its size, its safety, its sentences, and the command that writes it."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import made_pdfs as made
import printed_files as files
from cases import THOROUGH, all_hold
from commands import Command
from documents import samples
from mie_budget.api import Reading, read_bytes
from mie_budget.diagnostics import Severity
from mie_budget.language import catalogue
from mie_budget.meaning.totals import summarize
from mie_budget.models import Marker, OtherRelation, Relation, Role
from mie_budget.sinks import review
from mie_budget.sinks.review import review_page
from mie_budget.sources.documents import draw_source
from mie_budget.sources.limits import DEFAULT_LIMITS, Limits

pytestmark = pytest.mark.usefixtures("read_once")

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "mie-r6-hikikomori.txt"
FOLDER = Path(review.__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.js"))
ATTACK = '</script><img src=x onerror="document.title=1">&\u2028\u2029<!--<script>'


def read(text: str | bytes, *, name: str = "a.txt") -> Reading:
    return read_bytes(text if isinstance(text, bytes) else text.encode(), name=name)


def page(*readings: Reading, language: str = "ja") -> str:
    return review_page(readings, language=language).decode("utf-8")


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def shown(reading: Reading) -> dict[str, Any]:
    document: dict[str, Any] = data_of(page(reading))["documents"][0]
    return document


def first(text: str) -> dict[str, Any]:
    return shown(read(text))


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
    reading = read("a")
    source = reading.document.source.model_copy(update={"name": "\udc80.txt"})
    named = reading._replace(document=reading.document.model_copy(update={"source": source}))
    assert shown(named)["name"] == "\udc80.txt"


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
    document = shown(sample)
    assert (document["sums"]["firm"], document["sums"]["ceiling"]) == ("95178000", "282559000")
    rows = document["departments"]
    assert [(row["name"], row["firm"], row["ceiling"]) for row in rows[:2]] == [
        ("教育委員会事務局", "10451000", "124450000"),
        ("子ども・福祉部", "69914000", "116600000"),
    ]
    assert rows[0]["firm_bar"] == [0, 839]
    assert rows[0]["open_bar"] == [839, 9161]


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=THOROUGH)])
def test_every_total_is_what_meaning_says(step: int) -> None:
    all_hold(check_totals, samples("valid")[::step], name=lambda path: path.name)


def check_totals(file: Path) -> None:
    reading = read(file.read_bytes(), name=file.name)
    document, totals = shown(reading), reading.document.totals
    year = summarize(reading.document, merge_repeats=False).years[0]
    assert [int(document["sums"][name]) for name in ("firm", "ceiling")] == [totals.firm_yen, totals.ceiling_yen]
    assert [
        (row["name"], row["records"], row["unknown"], int(row["firm"]), int(row["floor"]), int(row["ceiling"]))
        for row in document["departments"]
    ] == [(row.name, row.records, row.nulls, row.firm_yen, row.floor_yen, row.ceiling_yen) for row in year.departments]


def test_bars_of_negative_figures_begin_left_of_zero() -> None:
    document = first("甲事業【防災部】（▲1,000千円）\n説明です。\n\n乙事業【総務部】（3,000千円）\n説明です。\n")
    rows = document["departments"]
    assert document["zero"] == 2500
    assert [row["firm_bar"] for row in rows] == [[2500, 7500], [0, 2500]]
    assert rows[1]["firm"] == "-1000000"


def test_years_of_all_documents_stand_beside_one_another(sample: Reading) -> None:
    old = read("令和5年度当初予算\n\n甲事業【防災部】（1,000千円）\n乙事業【防災部】（500千円の内数）", name="r5.txt")
    request = read("令和6年度当初予算要求\n\n甲事業【防災部】（9千円）", name="request.txt")
    years = data_of(page(sample, request, old))["years"]["rows"]
    expected = summarize([sample.document, request.document, old.document]).years
    assert [(row["firm"], row["ceiling"]) for row in years] == [
        (str(year.total.firm_yen), str(year.total.ceiling_yen)) for year in expected
    ]
    assert [(row["name"], row["document"]) for row in years] == [
        ("令和5年度", 2),
        ("令和6年度", 0),
        ("令和6年度 要求", 1),
    ]
    assert years[1]["open_bar"] == [3368, 6632]
    assert data_of(page(sample, sample))["years"]["rows"] == [], "one year needs no comparison"


def test_a_pool_knows_its_records_and_its_twins() -> None:
    items = ("甲", "の内数"), ("乙", "の内数"), ("丙", ""), ("丁", "")
    text = "".join(f"{title}【防災部】（300千円{share}）\n説明。\n\n" for title, share in items)
    document = first(text)
    assert document["pools"] == [{"alone": [0, 300000], "members": [0, 1], "twins": [2, 3]}]
    assert [record["pool"] for record in document["records"]] == [0, 0, None, None]


def test_findings_belong_to_the_records_whose_lines_they_are_on() -> None:
    document = first("甲【防災部】（300千円）\n説明。\n\n乙【防災部】（3,51千円）\n説明。\n")
    found = document["diagnostics"]
    assert [entry["code"] for entry in found] == ["figure-unreadable"]
    assert "桁区切り" in found[0]["message"]
    assert [record["diagnostics"] for record in document["records"]] == [[], [0]]


def test_an_amount_that_cannot_be_read_is_none_and_not_0() -> None:
    document = first("甲【防災部】（3,51千円）\n説明。\n\n乙【総務部】（0千円）\n説明。\n")
    assert [record["amount"] and record["amount"]["yen"] for record in document["records"]] == [None, 0]
    assert {row["name"]: (row["known"], row["unknown"]) for row in document["departments"]} == {
        "防災部": (0, 1),
        "総務部": (1, 0),
    }


@pytest.mark.parametrize("text", ["", "\n", "知事の演説です。\n"])
def test_documents_without_records_have_a_page(text: str) -> None:
    document = first(text)
    assert document["records"] == []
    assert document["diagnostics"]


# Sentences

PLACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_sentence_of_a_script_is_found(script: Path) -> None:
    """Both by the page, which sends it along, and by the program that collects them for the catalogues."""
    extract = pytest.importorskip("babel.messages.extract")
    with script.open("rb") as file:
        collected = [message for _, message, _, _ in extract.extract("javascript", file, {"_": None})]
    text = script.read_text(encoding="utf-8")
    uses = len(re.findall(r"(?<!function )\b_\(", text))
    assert len(collected) == uses, "a sentence stands whole and in double quotes, outside of template literals"
    assert set(review.sentences(text)) == set(collected)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_scripts_get_every_sentence_with_its_places(language: str) -> None:
    words = data_of(review_page([], language=language).decode())["words"]
    assert set(words) == {one for script in SCRIPTS for one in review.sentences(script.read_text(encoding="utf-8"))}
    for sentence, text in words.items():
        assert set(PLACES.findall(text)) == set(PLACES.findall(sentence)), sentence
        assert (text == sentence) is (language == "en"), f"not translated: {sentence}"


def test_the_page_is_in_its_language() -> None:
    template = (FOLDER / "page.html").read_text(encoding="utf-8")
    sentences = re.findall(r"\{\{_ ([^{}]+)\}\}", template)
    assert len(sentences) > 30
    japanese = review_page([], language="ja").decode()
    for sentence in sentences:
        text = catalogue("ja")(sentence)
        assert text != sentence, f"not translated: {sentence}"
        assert html.escape(text) in japanese
        assert html.escape(sentence) in review_page([], language="en").decode()


def test_a_language_without_a_catalogue_is_english() -> None:
    assert review_page([], language="nl") == review_page([], language="en").replace(b'lang="en"', b'lang="nl"', 1)


def test_every_code_has_a_label(sample: Reading) -> None:
    labels = data_of(page(sample))["labels"]
    codes = [code for codes in (Relation, OtherRelation, Marker, Severity, Role) for code in codes]
    assert set(labels) == set(codes)
    assert (labels["warning"], labels["part_of"], labels["partly_new"]) == ("注意", "内数", "一部新規")


def test_messages_are_in_the_language_of_the_page() -> None:
    reading = read("甲【防災部】（3,51千円）\n")
    for language in ("ja", "en"):
        (found,) = data_of(page(reading, language=language))["documents"][0]["diagnostics"]
        (diagnostic,) = reading.document.diagnostics
        assert found["message"] == diagnostic.model_dump(context={"language": language})["message"]
    assert found["message"].startswith("the figure 3,51千円 cannot be read")


@pytest.mark.parametrize(
    ("language", "about"),
    [
        ("ja", "a.txt · 令和6年度 · 当初 · 書き方 title-department · utf-8 · 3行"),
        ("en", "a.txt · 令和6年度 (FY2024) · initial · notation title-department · utf-8 · 3 lines"),
    ],
)
def test_a_line_says_what_the_document_is(language: str, about: str) -> None:
    reading = read("令和6年度当初予算\n甲【防災部】（300千円）\n説明。")
    assert data_of(page(reading, language=language))["documents"][0]["about"] == about


# The command


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., int]:
    return lambda name, text: (tmp_path / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "資料2件、事業2件、指摘1件"), ("en", "2 documents, 2 records, 1 finding")]
)
def test_command_writes_a_page(
    command: Command,
    write: Callable[..., int],
    language: str,
    said: str,
) -> None:
    write("a.txt", "甲【防災部】（300千円）\n説明。\n")
    write("b.txt", "乙【防災部】（3,51千円）\n説明。\n")
    done = command("review", "a.txt", "b.txt", "-o", "review.html", "--lang", language)
    text = Path("review.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert [document["name"] for document in data_of(text)["documents"]] == ["a.txt", "b.txt"]
    assert done == (0, "", f"review.html: {said}\n")


@pytest.mark.parametrize(("locale", "language"), [("ja_JP.UTF-8", "ja"), ("de_DE.UTF-8", "en"), ("", "en")])
def test_command_takes_the_language_of_the_locale(
    command: Command,
    write: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    language: str,
) -> None:
    write("a.txt", "甲【防災部】（300千円）\n")
    monkeypatch.setenv("LANG", locale)
    status, out, _ = command("review", "a.txt", "-o", "-")
    assert status == 0
    assert f'<html lang="{language}">' in out


def test_command_reads_what_it_can(command: Command, write: Callable[..., int]) -> None:
    write("a.txt", "知事の演説です。\n")
    assert command("review", "none.txt", "-o", "review.html").status == 2
    assert not Path("review.html").exists()
    done = command("review", "a.txt", "none.txt", "-o", "review.html")
    assert (done.status, "none.txt" in done.err) == (2, True)
    assert command("review", "a.txt", "-o", "review.html").status == 1
    assert Path("review.html").exists()


# Pictures of the pages of a PDF


def pdf_pages() -> bytes:
    return made.document(
        [
            made.Page(made.text(["令和６年度当初予算", "甲事業【防災部】（300千円）", "甲の説明です。"])),
            made.Page(made.SCAN),
            made.Page(made.text(["乙事業【防災部】（500千円）", "乙の説明です。"], x=100, y=400)),
        ]
    )


def pictured(most: int = 10**7) -> dict[str, Any]:
    data = pdf_pages()
    pictures = draw_source(data, name="r6.pdf", limits=DEFAULT_LIMITS, most=most)
    text = review_page([read(data, name="r6.pdf")], pictures=[pictures], language="en").decode()
    document: dict[str, Any] = data_of(text)["documents"][0]
    return document


def test_pages_are_shown_with_a_frame_around_every_item() -> None:
    document = pictured()
    pages = document["pages"]
    assert [(page["width"], page["height"]) for page in pages] == [(made.WIDTH, made.HEIGHT)] * 3
    assert [[frame[0] for frame in page["frames"]] for page in pages] == [[0], [], [1]]
    _, left, top, right, bottom = pages[2]["frames"][0]
    assert 98 <= left <= 100 and 388 <= top <= 400 and 210 < right < 250 and 412 < bottom < 422
    (refused,) = pages[1]["findings"]
    assert document["diagnostics"][refused]["code"] == "page-refused"
    assert document["pages_left_out"] == 0
    for page in pages:
        assert base64.b64decode(page["png"]).startswith(b"\x89PNG\r\n\x1a\n")


def test_the_picture_is_what_the_page_shows() -> None:
    image = pytest.importorskip("PIL.Image")
    drawn = image.open(io.BytesIO(base64.b64decode(pictured()["pages"][1]["png"])))
    assert max(drawn.size) == 1000
    assert drawn.convert("L").getextrema() == (0, 255)
    assert sum(drawn.convert("L").histogram()[:128]) > drawn.width * drawn.height / 3


@THOROUGH
def test_pictures_keep_to_their_size_and_what_is_left_out_is_counted() -> None:
    first = len(pictured()["pages"][0]["png"])
    document = pictured(most=first)
    assert (len(document["pages"]), document["pages_left_out"]) == (1, 2)


def test_only_a_page_with_pictures_may_show_some() -> None:
    data = pdf_pages()
    pictures = draw_source(data, name="r6.pdf", limits=DEFAULT_LIMITS, most=10**7)
    reading = read(data, name="r6.pdf")
    assert b"img-src data:;" in review_page([reading], pictures=[pictures])
    assert b"img-src" not in review_page([reading])
    assert review_page([reading], pictures=[pictures]) == review_page([reading], pictures=[pictures])


def test_other_kinds_have_no_pictures() -> None:
    assert draw_source("甲【防災部】".encode(), name="a.txt", limits=DEFAULT_LIMITS, most=10**7) == ()


@THOROUGH
def test_what_cannot_be_drawn_in_time_leaves_the_text() -> None:
    assert draw_source(files.pdf_of_forms(12, 10), name="a.pdf", limits=Limits(seconds=1), most=10**7) == ()


@pytest.mark.parametrize(("megabytes", "pages"), [("0", 0), ("5", 3)])
def test_command_shows_pages_as_far_as_it_is_asked_to(
    command: Command, write: Callable[..., int], megabytes: str, pages: int
) -> None:
    write("a.txt", "甲【防災部】（300千円）\n説明。\n")
    Path("r6.pdf").write_bytes(pdf_pages())
    assert command("review", "r6.pdf", "a.txt", "-o", "review.html", "--pictures", megabytes).status == 0
    documents = data_of(Path("review.html").read_text(encoding="utf-8"))["documents"]
    assert [len(document["pages"]) for document in documents] == [pages, 0]
    assert command("review", "a.txt", "-o", "x.html", "--pictures", "-1").status == 2
