"""The review page in a real browser: source and records linked both ways, search, filters, keys, safety, speed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import browsing
import made_pdfs as made
from cases import THOROUGH, all_hold
from mie_budget.api import Reading, read_bytes
from mie_budget.meaning.ledger import document_totals
from mie_budget.meaning.results import Sums
from mie_budget.meaning.totals import summarize
from mie_budget.sinks.review import review_page
from mie_budget.sources.documents import draw_source
from mie_budget.sources.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "mie-r6-hikikomori.txt"
MIXED = """\
令和6年度当初予算

甲事業【防災部】（1,000千円）
甲の説明。

乙事業【防災部】（300千円の内数）
乙の説明。

丙事業【同上】（300千円の内数）
丙の説明。

丁事業【総務部、防災部】（40千円）
丁の説明。

戊事業【総務部】（3,51千円）
戊の説明。ＳＮＳを使います。

己事業【総務部】（7千円）
己の説明。
"""

Open = Callable[..., "Page"]


class Page:
    """A page in the browser, with the questions that the tests ask."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def js(self, script: str, *arguments: object) -> object:
        return self.driver.execute_script(script, *arguments)

    def texts(self, selector: str) -> list[str]:
        """The texts of the elements that are not hidden."""
        script = """return [...document.querySelectorAll(arguments[0])]
            .filter((element) => element.checkVisibility())
            .map((element) => element.innerText || element.textContent)"""
        found = self.js(script, selector)
        assert isinstance(found, list)
        return [str(text) for text in found]

    def click(self, selector: str) -> None:
        """Click an element with the mouse, as a person would; it has to be in view."""
        from selenium.webdriver.common.by import By

        self.js("document.querySelector(arguments[0]).scrollIntoView({ block: 'nearest' })", selector)
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def keys(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        for key in keys:
            ActionChains(self.driver, duration=0).send_keys(key).perform()

    def search(self, text: str) -> None:
        self.js("const field = document.getElementById('search'); field.focus(); field.select()")
        self.keys(*text)
        self.wait("state.query === arguments[0] || state.query === arguments[0].trim()", text)

    def wait(self, condition: str, *arguments: object) -> None:
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.driver, 5, poll_frequency=0.02).until(lambda _: self.js(f"return {condition}", *arguments))

    @property
    def selected(self) -> int:
        """The number of the selected record, from 1; 0 for none."""
        number = self.js("return Number(document.querySelector('.card[aria-current]')?.dataset.record ?? -1) + 1")
        assert isinstance(number, int)
        return number

    @property
    def selected_lines(self) -> object:
        return self.js("return [...document.querySelectorAll('.line.selected')].map(e => Number(e.dataset.line))")

    @property
    def cards(self) -> list[int]:
        """The numbers of the records that the filters leave in."""
        return [int(text) for text in self.texts(".card .index")]

    @property
    def focus(self) -> str:
        return str(self.js("const e = document.activeElement; return e.className || e.id || e.tagName"))

    def in_view(self, selector: str) -> bool:
        """Whether an element lies inside its pane and the window."""
        return bool(
            self.js(
                """const e = document.querySelector(arguments[0]), r = e.getBoundingClientRect(),
                     p = e.closest('.scroll').getBoundingClientRect();
                   return r.height > 0 && r.top >= Math.max(p.top, 0) - 1
                     && Math.min(r.bottom, r.top + 40) <= Math.min(p.bottom, innerHeight) + 1""",
                selector,
            )
        )


@pytest.fixture(scope="module")
def browser() -> Chrome:
    driver = browsing.chromium()
    if driver is None:
        pytest.skip(
            "needs Chromium, chromedriver and selenium: apt-get install chromium chromium-driver fonts-noto-cjk"
        )
    size = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return driver


@pytest.fixture
def show(browser: Chrome, tmp_path: Path) -> Iterator[Open]:
    """Open a page of these documents; afterwards, see that it wrote nothing to the console and asked for nothing."""

    def opened(*texts: str | bytes, language: str = "ja", name: str = "a.txt") -> Page:
        readings: list[Reading] = [
            read_bytes(text if isinstance(text, bytes) else text.encode(), name=name) for text in texts
        ]
        file = tmp_path / "review.html"
        drawn = [
            draw_source(text, name=name, limits=DEFAULT_LIMITS, most=10**7) if isinstance(text, bytes) else ()
            for text in texts
        ]
        file.write_bytes(review_page(readings, pictures=drawn, language=language))
        for kind in ("browser", "performance"):
            browser.get_log(kind)  # type: ignore[no-untyped-call]
        browser.get(file.as_uri())
        return Page(browser)

    yield opened
    complaints = browser.get_log("browser")  # type: ignore[no-untyped-call]
    # Two pages of one browser cannot both have the focus: Chromium mentions it, and it is no fault of the page.
    assert [entry for entry in complaints if entry["level"] != "INFO"] == []
    entries = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    asked = [entry["params"]["request"]["url"] for entry in messages if entry["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.endswith("/review.html") and not url.startswith("data:image/png")] == []
    asked = [url for url in asked if not url.startswith("data:")]
    assert len(asked) == 1, "the page itself, so the log is at work"


@pytest.fixture
def mixed(show: Open) -> Page:
    return show(MIXED)


def test_sample_is_shown(show: Open) -> None:
    page = show(SAMPLE.read_bytes())
    assert page.texts("h1") == ["令和6年度当初予算 ひきこもり支援関連事業"]
    assert page.texts("#sums dt") == ["事業", "確定額", "上限額"]
    assert page.texts("#sums dd") == ["31", "95,178,000円", "282,559,000円"]
    assert "原文の表記 ６３２千円" in page.texts(".card .amount")[0]
    assert page.cards == list(range(1, 32))
    assert page.js("return document.querySelectorAll('.line').length") == 207
    assert page.texts(".line.header .number")[:3] == ["6", "11", "16"]


def test_click_on_a_record_goes_to_its_lines(show: Open) -> None:
    page = show(SAMPLE.read_bytes())
    for number in (31, 1, 16):
        page.click(f".card[data-record='{number - 1}'] .title")
        span = read_bytes(SAMPLE.read_bytes()).document.records[number - 1].span
        assert page.selected == number
        assert page.selected_lines == list(range(span.first_line, span.last_line + 1))
        assert page.in_view(f".line[data-line='{span.first_line}']")


def test_click_on_a_line_goes_to_its_record(show: Open) -> None:
    page = show(SAMPLE.read_bytes())
    for number in (30, 2):
        span = read_bytes(SAMPLE.read_bytes()).document.records[number - 1].span
        page.click(f".line[data-line='{span.last_line}'] .text")
        assert page.selected == number
        assert page.in_view(f".card[data-record='{number - 1}']")


def test_a_line_of_no_record_selects_nothing(mixed: Page) -> None:
    mixed.click(".line[data-line='1'] .text")
    assert mixed.selected == 0


@THOROUGH
def test_clicks_on_a_line_of_several_records_go_through_them(mixed: Page) -> None:
    mixed.js("source.recordsAt[3] = [0, 3]")
    for expected in (1, 4, 1):
        mixed.click(".line[data-line='3'] .text")
        assert mixed.selected == expected


def test_address_keeps_the_selected_record(mixed: Page) -> None:
    mixed.click(".card[data-record='3'] .title")
    mixed.driver.refresh()
    assert mixed.selected == 4
    mixed.driver.get_log("performance")  # type: ignore[no-untyped-call]
    mixed.driver.refresh()  # so that the log holds one visit


def test_search_finds_any_width_and_says_what_the_found_add_up_to(mixed: Page) -> None:
    mixed.search("sns")
    assert mixed.cards == [5]
    assert mixed.texts("#source-hits") == ["原文 1行 ▾"]
    mixed.click("#clear")
    assert len(mixed.cards) == 6
    mixed.search("３００，０００ 説明")
    assert mixed.cards == [2, 3]
    assert mixed.texts("#shown") == ["2 / 6件 確定額 0円・上限額 300,000円"]
    mixed.search("無い")
    assert mixed.cards == []
    assert mixed.texts("#records-empty") == ["条件に合う事業はありません。"]


FOUND = [
    ("13869千円", [1, 4]),
    ("13,869千円", [1, 4]),
    ("１３、８６９千円", [1, 4]),
    ("13869000", [1, 4]),
    ("13,869,000円", [1, 4]),
    ("1386万9千円", [4]),
    ("13869 相談", [1]),
    ("138千円", []),
    ("2010千円", [2]),
    ("5億", [3]),
    ("(第2期)", [3]),
    ("[.*+?^$", []),
]
"""What is searched for, and the items that are found."""


@THOROUGH
def test_figures_are_found_however_they_are_grouped(mixed_figures: Page) -> None:
    def check(case: tuple[str, list[int]]) -> None:
        query, cards = case
        mixed_figures.search(query)
        assert mixed_figures.cards == cards

    all_hold(check, FOUND, name=lambda case: case[0])


@pytest.fixture
def mixed_figures(show: Open) -> Page:
    return show(
        "甲相談【防災部】（13,869千円）\n\n乙事業【防災部】（２，０１０ 千円の内数）\n\n"
        "丙事業(第2期)【防災部】（5億円）\n\n丁事業【防災部】（1,386万9千円）\n"
    )


def test_found_figures_are_highlighted(mixed_figures: Page) -> None:
    mixed_figures.search("13869千円")
    found = mixed_figures.js("return [...CSS.highlights.get('found')].map(String)")
    assert found == ["13,869千円", "13,869千円"]


@THOROUGH
def test_a_search_looks_into_all_documents(show: Open) -> None:
    page = show(MIXED, "相談窓口【総務部】（300千円）\nＳＮＳで受けます。\n\n研修【総務部】（5千円）\n", "何もない。")
    page.search("sns")
    assert page.cards == [5]
    assert page.texts("#elsewhere button") == ["a.txt（事業1件、原文1行）"]
    page.click("#elsewhere button")
    assert (page.texts(".card .title"), page.texts("#elsewhere button")) == (
        ["相談窓口"],
        ["a.txt（事業1件、原文1行）"],
    )
    assert page.js("return document.getElementById('search').value") == "sns"
    page.search("どこにもない")
    assert page.texts("#elsewhere") == []


@THOROUGH
def test_filters_stay_from_document_to_document(show: Open) -> None:
    page = show(MIXED, "相談窓口【総務部】（300千円の内数）\n\n研修【防災部】（5千円）\n")
    page.click(".bar[data-department='1']")
    assert page.cards == [4, 5, 6]
    page.keys("]")
    assert page.texts(".card .title") == ["相談窓口"]
    page.click("#part-of")
    page.keys("[")
    assert page.cards == []
    page.keys(*"]")
    assert page.texts(".card .title") == ["相談窓口"]


def test_what_is_not_known_is_not_0(show: Open) -> None:
    page = show("甲【防災部】（3,51千円）\n\n乙【総務部】（0千円）\n\n丙【総務部】（2,15千円）\n")
    assert page.texts(".card .amount") == ["金額を読み取れず", "0円\n原文の表記 0千円", "金額を読み取れず"]
    assert page.texts(".bar .figure.firm") == ["0円", "金額不明"]
    assert page.texts("#sums dt") == ["事業", "確定額", "上限額", "金額不明"]
    assert page.texts("#shown") == ["3 / 3件 確定額 0円・上限額 0円・金額不明 2件"]
    page.click(".bar[data-department='1']")
    assert page.texts("#shown") == ["1 / 3件 金額不明 1件"]


def test_a_document_without_a_known_amount_has_no_sums(show: Open) -> None:
    page = show("甲【防災部】（3,51千円）\n")
    assert page.texts("#sums dt") == ["事業", "金額不明"]
    assert page.texts("#sums dd") == ["1", "1"]


# The totals are those of `meaning`

OPEN = """\
甲【防災部】（1,000千円）

乙【防災部】（300千円の内数）

丙【防災部】（300千円の内数）

丁【防災部】（300千円）

戊【総務部】（300千円）

己【防災部】（300千円）

庚【総務部、防災部】（40千円）

辛【防災部、総務部】（40千円の内数）

壬【総務部、防災部】（▲70千円）

癸【総務部】（▲50千円の内数）

子【総務部】（3,51千円）

丑【総務部】（7千円、再掲）

寅（9千円）
"""


def sum_text(sums: Sums) -> str:
    """What the page is to say of some sums."""
    text = f"確定額 {sums.firm_yen:,}円・上限額 {sums.ceiling_yen:,}円".replace("-", "−")
    return text + (f"・金額不明 {sums.nulls}件" if sums.nulls else "")


@pytest.mark.parametrize(
    "texts", [[OPEN], pytest.param([MIXED, SAMPLE.read_bytes()], marks=THOROUGH)], ids=["open", "mixed and sample"]
)
def test_each_department_adds_up_to_what_meaning_says(show: Open, texts: list[str | bytes]) -> None:
    for text in texts:
        page = show(text)
        document = read_bytes(text if isinstance(text, bytes) else text.encode()).document
        year = summarize(document, merge_repeats=False).years[0]
        total = len(document.records)
        assert page.texts("#shown") == [f"{total} / {total}件 {sum_text(year.total)}"]
        assert len(page.texts(".bar")) == len(year.departments) > 1
        for number, row in enumerate(year.departments):
            page.click(f".bar[data-department='{number}']")
            assert page.texts("#shown") == [f"{row.records} / {total}件 {sum_text(row)}"]
            assert page.js("return document.getElementById('department').value") == str(number)
            page.click(f".bar[data-department='{number}']")
        page.driver.get_log("performance")  # type: ignore[no-untyped-call]
    page.driver.refresh()


def test_whatever_is_chosen_adds_up_to_what_meaning_says_of_it_alone(show: Open) -> None:
    page = show(OPEN)
    document = read_bytes(OPEN.encode()).document
    draw = random.Random(9)
    many = range(len(document.records))
    chosen = [sorted(draw.sample(many, draw.randint(1, len(many)))) for _ in range(300)]
    said = page.js(
        """const sums = (kept) => Object.values(sumOf(state.shown, new Set(kept))).slice(0, 2).map(String);
           const { records, departments } = state.shown;
           return arguments[0].map((chosen) => {
             state.department = -1;
             const found = { all: sums(chosen) };
             for (const [number, { name }] of departments.entries()) {
               state.department = number;
               const own = chosen.filter((index) => records[index].rows.includes(number));
               if (own.length) found[name] = sums(own);
             }
             return found;
           })""",
        chosen,
    )
    assert isinstance(said, list)
    for indexes, found in zip(chosen, said, strict=True):
        selection = document.model_copy(update={"records": tuple(document.records[index] for index in indexes)})
        totals = document_totals(selection.records)
        expected = {"all": [str(totals.firm_yen), str(totals.ceiling_yen)]}
        for row in summarize(selection, merge_repeats=False).years[0].departments:
            expected[str(row.name).replace("None", "null")] = [str(row.firm_yen), str(row.ceiling_yen)]
        assert found == expected, indexes


def test_department_is_chosen_from_the_list_too(mixed: Page) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.select import Select

    Select(mixed.driver.find_element(By.ID, "department")).select_by_visible_text("総務部（3件）")
    assert mixed.cards == [4, 5, 6]
    assert mixed.js("return document.querySelector('.line[data-line=\"3\"]').classList.contains('faded')") is True


def test_filters_for_part_of_and_findings(mixed: Page) -> None:
    mixed.click("#part-of")
    assert mixed.cards == [2, 3]
    assert mixed.js("return document.getElementById('part-of').ariaPressed") == "true"
    mixed.click("#part-of")
    mixed.click("#with-findings")
    assert mixed.cards == [5]


def test_roles_are_hidden_and_shown(mixed: Page) -> None:
    assert len(mixed.texts(".line.description")) == 6
    mixed.click(".role.description")
    assert mixed.texts(".line.description") == []
    assert mixed.js("return document.querySelector('.role.description').ariaPressed") == "false"
    mixed.click(".card[data-record='5'] .title")
    assert mixed.in_view(".line[data-line='18']")
    mixed.click(".role.description")
    assert len(mixed.texts(".line.description")) == 6


def test_a_line_that_the_filters_left_out_brings_its_record_back(mixed: Page) -> None:
    mixed.click("#part-of")
    mixed.click(".line[data-line='18'] .text")
    assert mixed.selected == 6
    assert len(mixed.cards) == 6


def test_findings_stand_at_their_lines_and_in_the_list(mixed: Page) -> None:
    assert mixed.js("return document.querySelector('#source .note').previousElementSibling.dataset.line") == "15"
    assert mixed.texts(".line mark") == ["3,51千円"]
    assert "桁区切り" in mixed.texts(".card .note")[0]
    mixed.click(".finding")
    assert mixed.selected == 5
    assert mixed.focus == "note warning"
    assert mixed.in_view("#source .note")


def test_a_pool_leads_to_the_records_that_share_it(mixed: Page) -> None:
    mixed.click(".card[data-record='1'] .title")
    assert mixed.texts(".pool-box li") == ["3. 丙事業"]
    mixed.click(".pool-box .link")
    assert mixed.selected == 3


def test_keys_are_enough(mixed: Page) -> None:
    from selenium.webdriver import Keys

    mixed.keys("j", "j")
    assert (mixed.selected, mixed.focus) == (2, "title")
    mixed.keys("k")
    assert mixed.selected == 1
    mixed.keys(Keys.ENTER)
    assert mixed.focus == "number"
    mixed.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    assert (mixed.selected, mixed.focus) == (2, "title")
    mixed.keys(Keys.ENTER, "j", Keys.ESCAPE)
    assert (mixed.selected, mixed.focus) == (3, "title")
    mixed.keys(Keys.ESCAPE)
    assert mixed.selected == 0
    mixed.keys("/", *"総務部", Keys.ENTER)
    assert (mixed.cards, mixed.selected, mixed.focus) == ([4, 5, 6], 4, "title")
    mixed.keys(Keys.ARROW_DOWN)
    assert mixed.selected == 5
    mixed.keys("n")
    assert mixed.focus == "note warning"
    mixed.keys(Keys.ESCAPE, Keys.ESCAPE, Keys.ESCAPE)
    assert (len(mixed.cards), mixed.selected) == (6, 0)


@THOROUGH
def test_help_opens_and_letters_can_be_switched_off(mixed: Page) -> None:
    from selenium.webdriver import Keys

    mixed.keys("?")
    assert mixed.js("return document.getElementById('help').open") is True
    mixed.click("#keys-on")
    mixed.keys(Keys.ESCAPE)
    assert mixed.js("return document.getElementById('help').open") is False
    mixed.js("document.activeElement.blur()")
    mixed.keys("j")
    assert mixed.selected == 0


def test_text_of_a_document_is_only_text(show: Open) -> None:
    attack = "</script><img src=x onerror=document.title=1><b>&amp;\u202e"
    page = show(f"{attack}【防災部{attack}】（1,000千円）\n{attack}\n{attack}（3,51千円）\n", name=attack)
    page.search("img")
    page.click("#source-hits")
    assert page.js("return document.querySelectorAll('img, main b:not(.amount b, .shown b)').length") == 0
    assert page.driver.title != "1"
    assert page.texts(".line .text")[1].startswith("</script><img src=x onerror=document.title=1><b>&amp;")
    with pytest.raises(Exception, match="TrustedHTML"):
        page.js("document.body.innerHTML = 'x'")
    page.driver.get_log("browser")  # type: ignore[no-untyped-call]


@THOROUGH
def test_documents_follow_one_another(show: Open) -> None:
    page = show(MIXED, "別の事業【総務部】（5千円）\n説明。\n", "")
    page.keys("]")
    assert page.texts(".card .title") == ["別の事業"]
    page.keys("]")
    assert page.cards == []
    assert page.texts("#source .empty") == ["原文に文字がありません。"]
    page.keys("[", "[", "[")
    assert len(page.cards) == 6


@THOROUGH
def test_a_year_leads_to_its_first_document(show: Open) -> None:
    page = show(
        MIXED, "令和5年度当初予算\n\n別の事業【総務部】（5千円）\n", "令和6年度当初予算\n\n子事業【総務部】（6千円）\n"
    )
    assert [text.split()[:2] for text in page.texts("#years .name")] == [["令和5年度", "1"], ["令和6年度", "7"]]
    page.click("#years .bar")
    assert page.texts(".card .title") == ["別の事業"]
    assert show(MIXED).texts("#years-part") == []


@THOROUGH
def test_english(show: Open) -> None:
    page = show(MIXED, language="en")
    assert page.js("return document.documentElement.lang") == "en"
    assert page.texts("#shown") == ["6 of 6 firm ¥1,047,000 · ceiling ¥1,347,000 · amount not known: 1"]


@THOROUGH
@pytest.mark.parametrize(("width", "height"), [(400, 800), (640, 400)])
def test_narrow_window_shows_one_pane_at_a_time(mixed: Page, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    mixed.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert mixed.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert mixed.js("return document.querySelector('.totals').clientWidth") == mixed.js(
            "return document.querySelector('.findings').clientWidth"
        )
        assert (len(mixed.texts(".card")), mixed.texts(".line")) == (6, [])
        mixed.click(".card[data-record='5'] .title")
        assert mixed.texts(".card") == []
        assert mixed.in_view(".line[data-line='18']")
    finally:
        size |= {"width": 1280, "height": 800}
        mixed.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@THOROUGH
def test_print_shows_everything_and_no_controls(mixed: Page) -> None:
    mixed.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert len(mixed.texts(".card")) == 6
        assert len(mixed.texts(".line .text")) == 19
        assert mixed.texts("#search, #help-button, .toggle") == []
        assert mixed.js("return getComputedStyle(document.querySelector('#source')).overflow") == "visible"
    finally:
        mixed.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def of_records(number: int) -> str:
    return "令和6年度当初予算\n\n" + "".join(
        f"事業その{at}【部局{at % 9}部】（{at + 1}千円{'の内数' * (at % 3 == 0)}）\n"
        f"{'窓口で悩みを受け止められるよう、協議の場を設けます。' * 3}\n\n"
        for at in range(number)
    )


def loading(page: Page) -> float:
    took = page.js("return performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert isinstance(took, int | float)
    return took


@THOROUGH
def test_five_thousand_records_load_in_ten_times_the_time_of_500_and_stay_usable(show: Open) -> None:
    # What goes through all records for each would take 100 times the time. The least of several: others use the machine.
    once = whole = float("inf")
    for _ in range(4):
        once = min(once, loading(show(of_records(500))))
        page = show(of_records(5_000))
        whole = min(whole, loading(page))
        if whole <= 20 * once:
            break
    assert whole <= 20 * once
    page.search("その4321")
    assert page.cards == [4322]
    page.click(".card[data-record='4321'] .title")
    assert page.in_view(f".line[data-line='{3 * 4321 + 3}']")
    page.click("#clear")
    assert page.js("return document.querySelectorAll('.card:not([hidden])').length") == 5000
    page.keys("j")
    assert page.selected == 4323
    assert page.in_view(".card[data-record='4322']")


@pytest.fixture
def pictured(show: Open) -> Page:
    return show(
        made.document(
            [
                made.Page(made.text(["令和６年度当初予算", "甲事業【防災部】（300千円）", "甲の説明です。"])),
                made.Page(made.SCAN),
                made.Page(made.text(["乙事業【総務部】（500千円）", "乙の説明です。"], x=100, y=400)),
            ]
        ),
        name="r6.pdf",
    )


@THOROUGH
def test_pages_are_shown_as_they_look_beside_their_text(pictured: Page) -> None:
    pictured.wait("[...document.images].every((image) => image.complete)")
    sizes = pictured.js("return [...document.images].map((image) => Math.max(image.naturalWidth, image.naturalHeight))")
    assert sizes == [1000] * 3
    assert pictured.texts(".sheet figcaption") == ["1ページ", "2ページ", "3ページ"]
    assert pictured.texts("#pages-title, #source-title, #records-title") == ["ページ", "原文", "事業"]
    assert "2 ページ" in pictured.texts(".sheet .note")[0]


@THOROUGH
def test_frames_and_items_lead_to_one_another(pictured: Page) -> None:
    pictured.click(".card[data-record='1'] .title")
    assert pictured.js("return [...document.querySelectorAll('.frame.selected')].map(e => e.dataset.record)") == ["1"]
    assert pictured.in_view(".frame.selected")
    pictured.click(".frame[data-record='0']")
    assert pictured.selected == 1
    assert pictured.in_view(".card[data-record='0']")
    pictured.click(".bar[data-department='0']")
    assert len(pictured.texts(".frame")) == 1


@THOROUGH
def test_pages_can_be_made_larger(pictured: Page) -> None:
    width = "document.querySelector('.drawn').getBoundingClientRect().width"
    before = pictured.js(f"return {width}")
    pictured.click("#large")
    after = pictured.js(f"return {width}")
    assert isinstance(before, int | float) and isinstance(after, int | float)
    assert after > 2 * before


@THOROUGH
@pytest.mark.parametrize("width", [400, 1000, 1400])
def test_pages_in_windows_of_every_width(pictured: Page, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    pictured.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert pictured.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert bool(pictured.texts(".sheet")) is (width > 400)
        pictured.click(".card[data-record='1'] .title")
        assert pictured.in_view(".frame.selected")
        pictured.click(".frame.selected")
        assert len(pictured.texts(".card")) == 2
    finally:
        size |= {"width": 1280, "height": 800}
        pictured.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_a_text_has_no_pages(mixed: Page) -> None:
    assert mixed.texts("#pages, .pages-toggle") == []
