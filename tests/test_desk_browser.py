"""The desk in a real browser: a year's work from the first document to the next release of it."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

import printing
from cases import THOROUGH
from desks import Desk, desk
from test_review_browser import Page, browser

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["browser"]

R5 = (
    "令和５年度当初予算 主な事業",
    "移動図書館の巡回【教育委員会】（3,000千円）",
    "通学路の点検【県土整備部】（2,000千円）",
)
R6 = (
    "令和６年度当初予算 主な事業",
    "移動図書館の巡回【教育委員会】（3,500千円）",
    "通学路の点検【県土整備部】（3,51千円）",
    "里山の整備【農林水産部】（1,000千円の内数）",
    "地域の見守りには、別に四百万円を充てます。",
)
CHANGED = tuple(line.replace("3,51千円", "3,600千円") for line in R6)


def printed(lines: tuple[str, ...]) -> bytes:
    title, *rest = map(html.escape, lines)
    return printing.chromium_pdf(printing.page(f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in rest)))


class DeskPage(Page):
    """A desk in the browser."""

    def wait(self, condition: str, *arguments: object) -> None:
        """As for the page alone, but a machine that is busy takes its time to read PDFs."""
        from selenium.webdriver.support.wait import WebDriverWait

        script = f"return {condition}"
        WebDriverWait(self.driver, 60, poll_frequency=0.02).until(lambda _: self.js(script, *arguments))

    def fill(self, name: str, text: str) -> None:
        from selenium.webdriver.common.by import By

        field = self.driver.find_element(By.CSS_SELECTOR, f"#edit [name={name}]")
        field.clear()
        field.send_keys(text)

    def save(self, **fields: str) -> None:
        """Save the form that is open, with these fields filled in."""
        for name, text in fields.items():
            self.fill(name, text)
        self.click("#edit .main")
        self.wait("!byId('edit').open && !desk.busy")

    def undo(self, what: str, left: int) -> None:
        """Undo the last step, after which so many documents or corrections are there."""
        self.click("#undo")
        self.wait("!desk.busy && data[arguments[0]].length === arguments[1]", what, left)

    def drop(self, *files: Path) -> None:
        """Drop files on the middle of the page, as the system does."""
        data = {"items": [], "files": list(map(str, files)), "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            event = {"type": kind, "x": 300, "y": 300, "data": data}
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", event)
        self.wait("!desk.busy && (byId('question').open || byId('status').textContent !== '')")

    @property
    def sums(self) -> dict[str, str]:
        return dict(zip(self.texts("#sums dt"), self.texts("#sums dd"), strict=True))


OpenDesk = Callable[[Desk], DeskPage]


@pytest.fixture
def show(browser: Chrome) -> Iterator[OpenDesk]:
    """Open a desk; afterwards, see that nothing was written to the console and nothing else was asked."""
    origins: list[str] = []

    def opened(open_desk: Desk) -> DeskPage:
        if not origins:
            for kind in ("browser", "performance"):
                browser.get_log(kind)  # type: ignore[no-untyped-call]
        origins.append(f"{open_desk.origin}/")
        browser.get(open_desk.address)
        page = DeskPage(browser)
        page.wait("document.body.dataset.desk !== undefined && !desk.busy")
        return page

    yield opened
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    entries = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    asked = [entry["params"]["request"]["url"] for entry in messages if entry["method"] == "Network.requestWillBeSent"]
    assert any(url.endswith("/documents") for url in asked), "the log is at work"
    assert [url for url in asked if not url.startswith((*origins, "data:"))] == []


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder of documents as they are published."""
    folder = tmp_path / "given"
    folder.mkdir()
    for name, lines in (("r5.pdf", R5), ("r6.pdf", R6), ("changed.pdf", CHANGED)):
        (folder / name).write_bytes(printed(lines))
    return folder


@THOROUGH
def test_a_year_at_the_desk(browser: Chrome, show: OpenDesk, given: Path, tmp_path: Path) -> None:
    folder, downloads = tmp_path / "folder", tmp_path / "downloads"
    folder.mkdir()
    downloads.mkdir()
    allowed = {"behavior": "allow", "downloadPath": str(downloads)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)

    with desk(folder) as first:
        page = show(first)
        assert page.texts("#empty-desk h1") == ["ここに資料をドロップしてください"]
        page.drop(given / "r5.pdf", given / "r6.pdf")
        assert page.texts("#status") == ["加えました: r5.pdf、r6.pdf"]
        assert [(folder / name).read_bytes() == (given / name).read_bytes() for name in ("r5.pdf", "r6.pdf")] == [
            True
        ] * 2
        page.keys("]")
        assert page.texts("#title") == ["令和6年度当初予算 主な事業"]
        page.wait("document.querySelectorAll('.drawn img').length === 1")
        correct_an_amount(page)
        add_a_missed_item(page)
        compare_the_years(page)
        page.click("a[href='download/xlsx']")
        rows = list(openpyxl.load_workbook(downloaded(downloads / "mie-budget.xlsx")).worksheets[0].values)
        assert {3_510_000, 4_000_000} <= {value for row in rows for value in row if isinstance(value, int)}
        assert any("地域の見守り" in row for row in rows)

    # Another day.
    with desk(folder) as second:
        page = show(second)
        page.keys("]")
        assert page.sums["確定額"] == "11,010,000円"
        page.click("[data-view='corrections']")
        assert page.texts(".correction .badge") == ["反映済み", "反映済み"]
        (given / "r6.pdf").write_bytes((given / "changed.pdf").read_bytes())
        drop_what_was_published_again(page, given / "r6.pdf")
        settle_what_is_stale(page)


def correct_an_amount(page: DeskPage) -> None:
    assert page.sums == {"事業": "3", "確定額": "3,500,000円", "上限額": "4,500,000円", "金額不明": "1"}
    page.click(".card[data-record='1'] .title")
    page.click(".card[data-record='1'] .correct")
    page.save(amount="3,510千円", reason="原本のとおり")
    assert page.sums == {"事業": "3", "確定額": "7,010,000円", "上限額": "8,010,000円"}
    assert page.selected == 2
    assert "手作業で訂正" in page.texts(".card[data-record='1'] .badge")


def add_a_missed_item(page: DeskPage) -> None:
    page.click(".line[data-line='5'] .text")
    page.click("#add")
    assert page.texts("#edit-printed") == [R6[4]]
    page.save(title="地域の見守り", departments="福祉部", amount="400万円", reason="事業である")
    assert page.sums == {"事業": "4", "確定額": "11,010,000円", "上限額": "12,010,000円"}
    assert page.texts(".card[aria-current] .title") == ["地域の見守り"]
    page.wait("pages.frames.length === 4 && pages.frames.every(({ length }) => length === 1)")


def compare_the_years(page: DeskPage) -> None:
    page.click("[data-view='years']")
    table = [row.split("\t") for row in page.texts("#years-table tr")]
    assert table[0] == ["", "令和5年度", "令和6年度"]
    assert table[2] == ["すべての部局", "5,000,000円", "", "11,010,000円", "12,010,000円"]
    assert ["福祉部", "", "", "4,000,000円", ""] in table
    assert len(page.texts("#years-chart .bar")) == 2 + 2 + 2 + 1 + 1


def drop_what_was_published_again(page: DeskPage, file: Path) -> None:
    page.drop(file)
    assert page.texts("#question-names li") == ["r6.pdf"]
    page.click("#replace")
    page.wait("!desk.busy && byId('status').textContent === '加えました: r6.pdf'")
    assert page.texts("#title") == ["令和6年度当初予算 主な事業"]
    assert page.sums == {"事業": "3", "確定額": "7,100,000円", "上限額": "8,100,000円"}
    assert sum("反映していません" in text for text in page.texts(".finding")) == 2, page.texts(".finding")
    page.click("[data-view='corrections']")
    assert page.texts(".correction .badge") == ["反映できず", "反映できず"]
    assert page.texts("#corrections-count") == ["2 (2)"]


def settle_what_is_stale(page: DeskPage) -> None:
    page.click(".correction:nth-child(2) [data-again]")
    assert page.js("return fields.title.value") == "地域の見守り"
    page.save()
    assert page.sums["確定額"] == "11,100,000円"
    page.click("[data-view='corrections']")
    page.click(".correction:nth-child(1) [data-remove]")
    page.wait("!desk.busy && data.corrections.length === 1")
    assert page.texts(".correction .badge") == ["反映済み"]


def downloaded(path: Path) -> Path:
    """A file once the browser has saved it whole."""
    deadline = time.monotonic() + 10
    while not path.exists() or list(path.parent.glob("*.crdownload")):
        assert time.monotonic() < deadline, list(path.parent.iterdir())
        time.sleep(0.05)
    return path


TEXT = """令和６年度当初予算 主な事業

移動図書館の巡回【教育委員会】（3,500千円）
通学路の点検【県土整備部】（3,51千円）
里山の整備
【農林水産部】（1,000千円の内数）
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of two documents."""
    for name, text in (("a.txt", TEXT), ("b.txt", TEXT.replace("６", "５").replace("巡回", "巡視"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def page(show: OpenDesk, texts: Path) -> Iterator[DeskPage]:
    """The desk of that folder."""
    with desk(texts) as opened:
        yield show(opened)


@THOROUGH
def test_keys_are_enough_to_correct(page: DeskPage) -> None:
    from selenium.webdriver import ActionChains, Keys

    page.keys("j", "j", "e")
    assert page.js("return document.activeElement.name") == "amount"
    page.keys(*"3510千円", Keys.TAB, Keys.TAB, *"原本", Keys.ENTER)
    page.wait("!byId('edit').open && !desk.busy")
    assert (page.selected, page.focus, page.sums["確定額"]) == (2, "title", "7,010,000円")
    ActionChains(page.driver, duration=0).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    page.wait("!desk.busy && data.undo === null")
    assert (page.sums["確定額"], page.texts("#status")) == ("3,500,000円", ["元に戻しました: 通学路の点検"])
    page.keys("a", *"見守り", Keys.TAB, Keys.TAB, *"4千円", Keys.TAB, Keys.TAB, *"漏れ", Keys.ENTER)
    page.wait("!byId('edit').open && !desk.busy")
    assert page.sums["確定額"] == "3,504,000円"
    page.keys("e", Keys.ESCAPE, "?", Keys.ESCAPE, "/", *"巡視")
    page.wait("!byId('elsewhere').hidden")
    assert page.texts("#elsewhere button") == ["b.txt（事業1件、原文1行）"]


@THOROUGH
def test_items_are_dropped_joined_and_brought_back(page: DeskPage) -> None:
    page.keys("j", "e")
    page.click("#edit [value=drop]")
    assert page.texts("#edit [name=amount]") == []
    page.save(reason="事業ではない")
    assert page.texts(".card .title") == ["通学路の点検", "里山の整備"]
    page.keys("j", "e")
    page.click("#edit [value=join]")
    assert page.js("return [...fields.second.options].map((option) => option.text)") == ["2. 里山の整備"]
    assert page.js("return VALUES.map((name) => fields[name].value)") == [
        "通学路の点検里山の整備",
        "県土整備部",
        "1,000,000円",
        "part_of",
    ]
    page.save(title="点検と整備", reason="一つの事業")
    assert page.texts(".card .title") == ["点検と整備"]
    for left in (1, 0):
        page.undo("corrections", left)
    assert len(page.cards) == 3


@THOROUGH
def test_a_document_is_removed_and_brought_back(page: DeskPage, texts: Path) -> None:
    for name, left in (("a.txt", 1), ("b.txt", 0)):
        page.click("#take")
        page.wait("!desk.busy && data.documents.length === arguments[0]", left)
        assert page.texts("#status") == [f"除きました: {name}。「元に戻す」で戻せます。"]
        assert not (texts / name).exists()
    assert page.texts("#empty-desk h1") == ["ここに資料をドロップしてください"]
    for number in (1, 2):
        page.undo("documents", number)
    assert page.js("return data.documents.map(({ name }) => name)") == ["a.txt", "b.txt"]
    assert len(page.cards) == 3
    assert {path.name for path in texts.glob("*.txt")} == {"a.txt", "b.txt"}


@THOROUGH
def test_of_two_amounts_the_one_in_the_form_is_taken(page: DeskPage, texts: Path) -> None:
    page.keys("j", "e")
    page.click("#edit [value=join]")
    page.js("fields.second.value = 2; fields.second.dispatchEvent(new Event('input', { bubbles: true }))")
    page.save(reason="一つの事業")
    assert page.texts(".card .title") == ["移動図書館の巡回里山の整備", "通学路の点検"]
    assert page.texts(".card .amount b") == ["3,500,000円"]
    (folder_file,) = texts.glob("*.toml")
    assert "amount_yen = 3500000" in folder_file.read_text(encoding="utf-8")


@THOROUGH
def test_what_cannot_be_saved_is_told_in_the_form(page: DeskPage) -> None:
    page.keys("j", "e")
    page.fill("amount", "たくさん")
    page.fill("reason", "原本")
    page.click("#edit .main")
    page.wait("byId('edit-error').textContent !== ''")
    assert page.texts("#edit-error") == [
        "「たくさん」は金額として読めません。3,510千円 や 3510000 のように書いてください"
    ]
    (refused,) = page.driver.get_log("browser")  # type: ignore[no-untyped-call]
    assert "400" in refused["message"]
    page.save(amount="1億円")
    assert page.sums["確定額"] == "100,000,000円"


@THOROUGH
def test_a_folder_is_not_taken_for_a_document(show: OpenDesk, texts: Path) -> None:
    (texts / "below").mkdir()
    with desk(texts) as opened:
        page = show(opened)
        page.drop(texts / "below")
        assert page.texts("#status") == ["これはフォルダーです。中の資料をドロップしてください。"]
        page.drop(texts / "a.txt")
        assert page.texts("#status") == ["これらの資料は、すでにフォルダーにあります。"]


@THOROUGH
def test_text_of_a_document_is_only_text_on_the_desk(show: OpenDesk, tmp_path: Path) -> None:
    attack = "<img src=x onerror=document.title=1><script>document.title=1<∕script>"
    (tmp_path / f"{attack}.txt").write_text(f"</script>{attack}【防災部】（1,000千円）\n", encoding="utf-8")
    (tmp_path / f"{attack}.pdf").write_bytes(b"%PDF-1.7\n")
    with desk(tmp_path) as opened:
        page = show(opened)
        assert page.texts("#refused li") == [f"読めませんでした: {attack}.pdf: {DAMAGED}"]
        page.keys("j", "e")
        page.save(departments=f"{attack}部", reason=attack)
        page.click("[data-view='years']")
        assert f"{attack}部" in page.texts("#years-table th")
        page.click("[data-view='corrections']")
        assert attack in page.texts(".correction")[0]
        assert page.js("return document.querySelectorAll('img, script:not([type]):not(:last-of-type)').length") == 0
        assert page.driver.title != "1"


DAMAGED = "PDF ファイルが壊れているか、途中で切れています。もう一度入手するか、開いて保存し直してください"


@THOROUGH
def test_the_desk_speaks_both_languages(show: OpenDesk, texts: Path) -> None:
    with desk(texts, language="en") as opened:
        page = show(opened)
        assert page.texts("#desk-views button") == ["Documents", "Years", "Corrections"]
        page.click("[hreflang=ja]")
        page.wait("document.documentElement.lang === 'ja' && document.body.dataset.desk !== undefined && !desk.busy")
        assert page.texts("#desk-views button") == ["資料", "年度別", "訂正"]
        assert page.driver.current_url == f"{opened.origin}/ja/"


@THOROUGH
@pytest.mark.parametrize("width", [400, 900, 1400])
def test_the_desk_in_windows_of_every_width(page: DeskPage, width: int) -> None:
    page.keys("j", "e")
    page.save(title="長い事業名" * 20, departments="とても長い名前の部局" * 3, reason="x" * 80)
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for view in ("documents", "years", "corrections"):
            page.click(f"[data-view='{view}']")
            assert page.js("return document.documentElement.scrollWidth <= innerWidth"), view
        page.click("[data-view='documents']")
        page.js("edit(0)")
        assert page.js("return byId('edit').scrollWidth - byId('edit').clientWidth") == 0
        assert page.js("return byId('edit').getBoundingClientRect().right <= innerWidth")
        page.click("#edit [data-close]")
    finally:
        size |= {"width": 1280}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@THOROUGH
def test_each_view_is_printed_without_controls(page: DeskPage) -> None:
    page.keys("j", "e")
    page.save(title="図書館", reason="原本")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for view, shown in (("documents", ".card"), ("years", "#years-table tr"), ("corrections", ".correction")):
            page.js("showView(arguments[0])", view)
            assert page.texts(shown)
            assert page.texts(".desk, button:not(.title, .bar, .finding, .number, .role, .link)") == []
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@THOROUGH
def test_a_desk_that_has_ended_says_so(show: OpenDesk, texts: Path) -> None:
    with desk(texts) as opened:
        page = show(opened)
    page.click("#reload")
    page.wait("!desk.busy")
    assert page.texts("#status") == ["プログラムが終了しています。もう一度開始してください。"]
    (refused,) = page.driver.get_log("browser")  # type: ignore[no-untyped-call]
    assert "ERR_CONNECTION_REFUSED" in refused["message"]
