"""PDF to printed lines: one document in many designs, from two renderers, and pages that must be refused."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable
from contextvars import Context
from functools import cache
from io import BytesIO
from itertools import groupby

import pytest

import printed_files as files
import printing
from cases import THOROUGH, daily
from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import PageRefusal, Printed
from mie_budget.sources.documents import read_source
from mie_budget.sources.limits import Limits

pypdf = pytest.importorskip("pypdf")


pytestmark = pytest.mark.usefixtures("expendable")


@cache
def read(data: bytes, limits: Limits | None = None) -> Printed:
    return read_source(data, name="r6.pdf", limits=limits or Limits())


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def content(printed: Printed) -> str:
    """All text but the furniture, without blanks."""
    return squeezed("".join(line.text for line in printed.lines if not line.furniture))


def out_of_order(printed: Printed, wanted: Iterable[str]) -> list[str]:
    """The texts that do not stand whole behind the ones before them."""
    text = content(printed)
    at = 0
    lost = []
    for one in map(squeezed, wanted):
        found = text.find(one, at)
        if found < 0:
            lost.append(one)
        else:
            at = found + len(one)
    return lost


def with_titles() -> list[str]:
    """The titles and items of the sample in their order."""
    return [
        text
        for section in printing.sections()
        for text in (section.title, *(item.header + item.description for item in section.items))
    ]


def only_items() -> list[str]:
    return [item.header + item.description for item in printing.items()]


def cells() -> list[str]:
    return [item.title + item.departments + item.amount + item.description for item in printing.items()]


DESIGNS: dict[str, tuple[Callable[[], str], Callable[[], list[str]], int | None]] = {
    "one column": (printing.one_column, with_titles, None),
    "one column with a running head": (lambda: printing.numbered(1), with_titles, None),
    "slides of one column": (lambda: printing.slides(1), with_titles, 8),
    "slides of two columns": (lambda: printing.slides(2), with_titles, 5),
    "slides of three columns": (lambda: printing.slides(3), with_titles, 4),
    "two columns painted in another order": (lambda: printing.slides(2, shuffled=True), with_titles, 5),
    "three coloured columns painted in another order": (
        lambda: printing.slides(3, shuffled=True, filled=True),
        with_titles,
        4,
    ),
    "two pages on a sheet": (printing.two_up, only_items, 4),
    "portrait and landscape": (printing.mixed_orientation, with_titles, 4),
    "a ruled table": (printing.ruled_table, cells, None),
    "a wide ruled table": (lambda: printing.ruled_table(narrow=False), cells, None),
    "a table of coloured cells": (lambda: printing.ruled_table(coloured=True), cells, None),
}


SOME_DESIGNS = ("two columns painted in another order", "a ruled table")


@pytest.mark.parametrize("design", daily(DESIGNS, *SOME_DESIGNS))
def test_every_design_is_read_in_order(
    design: tuple[Callable[[], str], Callable[[], list[str]], int | None],
) -> None:
    page, wanted, pages = design
    printed = read(printing.chromium_pdf(page()))
    assert out_of_order(printed, wanted()) == []
    assert printed.refusals == ()
    assert pages is None or printed.pages == pages
    numbers = [line.page for line in printed.lines]
    assert numbers == sorted(numbers, key=lambda number: number or 0)


@THOROUGH
@pytest.mark.parametrize("coloured", [False, True])
def test_a_row_of_a_ruled_table_is_one_line_and_its_cells_are_whole(coloured: bool) -> None:
    printed = read(printing.chromium_pdf(printing.ruled_table(coloured=coloured)))
    rows = [line for line in printed.lines if line.cells and not line.furniture]
    assert [tuple(row.text[cell.start : cell.end] for cell in row.cells) for row in rows] == [
        ("事業名", "部局名", "予算額", "概要"),
        *((item.title, item.departments, item.amount, item.description) for item in printing.items()),
    ]


@THOROUGH
def test_a_title_is_larger_and_a_box_is_one_box() -> None:
    printed = read(printing.chromium_pdf(printing.slides(2)))
    title = next(line for line in printed.lines if line.text)
    assert title.text == printing.sections()[0].title
    body = [line for line in printed.lines if line.text and line.page == 1][1:]
    assert title.size and all(line.size and line.size < title.size for line in body)
    boxes = {line.box for line in body}
    assert len(boxes) == 8
    place = body[0].place
    assert place and 0 <= place.left < place.right <= 842 and 0 <= place.top < place.bottom <= 596


@THOROUGH
def test_running_heads_and_numbers_are_furniture() -> None:
    printed = read(printing.chromium_pdf(printing.numbered(3)))
    pages = printed.pages or 0
    furniture = [line.text for line in printed.lines if line.furniture]
    assert furniture.count("三重県 予算資料") == pages - 1, "the first one is kept: it may be the title"
    assert sorted(int(text.strip("- ")) for text in furniture if "三" not in text) == list(range(1, pages + 1))
    assert out_of_order(printed, with_titles() * 3) == []


def test_items_of_one_department_at_one_height_are_no_running_head() -> None:
    canvas = Canvas()
    for number, item in enumerate(printing.items()[:4]):
        canvas.text(40, 30, "主要事業の概要")
        canvas.block(40, 60, [f"{item.title}　1,{number}00千円", "（子ども・福祉部）", item.description[:40]])
        canvas.text(40, 790, "※　金額は千円未満を四捨五入")
        canvas.pages.showPage()
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines if line.furniture] == ["主要事業の概要", "※　金額は千円未満を四捨五入"] * 3
    assert [line.text for line in lines].count("（子ども・福祉部）") == 4


@THOROUGH
def test_labels_set_vertically_stand_before_what_they_label() -> None:
    items = printing.items()
    wanted = [
        text
        for label, start in zip(printing.LABELS, (0, 4), strict=True)
        for text in (label, *(item.header + item.description for item in items[start : start + 4]))
    ]
    assert out_of_order(read(printing.chromium_pdf(printing.side_labels())), wanted) == []


# --- pages drawn by reportlab ---


class Canvas:
    """Pages drawn one after the other; the origin is the upper left corner."""

    def __init__(self, width: float = 595, height: float = 842) -> None:
        self.font = printing.japanese_font()
        from reportlab.pdfgen.canvas import Canvas as Pages

        self.target = BytesIO()
        self.pages = Pages(self.target, pagesize=(width, height), invariant=1)
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 10, mode: int = 0) -> None:
        """Text with its baseline at y."""
        drawn = self.pages.beginText(x, self.height - y)
        drawn.setTextRenderMode(mode)
        drawn.setFont(self.font, size)
        drawn.textOut(text)
        self.pages.drawText(drawn)

    def block(self, x: float, y: float, lines: Iterable[str], size: float = 10) -> float:
        """Lines below each other; the y of the next one."""
        for line in lines:
            self.text(x, y, line, size)
            y += 1.4 * size
        return y

    def done(self) -> bytes:
        """The document."""
        self.pages.save()
        return self.target.getvalue()


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of so many characters."""
    return [text[start : start + width] for start in range(0, len(text), width)]


def test_columns_without_boxes_are_read_one_after_the_other() -> None:
    canvas = Canvas()
    canvas.text(180, 50, printing.sections()[0].title, 14)
    chosen = printing.items()[:12]
    for column in (1, 0):
        y = 90.0
        for item in chosen[column * 6 : column * 6 + 6]:
            y = canvas.block(40 + column * 270, y, wrapped(item.header, 24))
            y = canvas.block(40 + column * 270, y, wrapped(item.description, 24)) + 8
    wanted = [printing.sections()[0].title, *(item.header + item.description for item in chosen)]
    assert out_of_order(read(canvas.done()), wanted) == []


def test_text_painted_twice_to_look_bold_is_read_once() -> None:
    canvas = Canvas()
    for number, item in enumerate(printing.items()[:10]):
        canvas.text(40, 60 + 30 * number, item.header)
        canvas.text(40.3, 60 + 30 * number, item.header)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [squeezed(line.text) for line in lines] == [squeezed(item.header) for item in printing.items()[:10]]


def test_characters_painted_twice_each_are_read_once() -> None:
    canvas = Canvas()
    for x, letter in enumerate("ひきこもり支援の充実"):
        canvas.text(40 + 10 * x, 60, letter)
        canvas.text(40.3 + 10 * x, 60, letter)
    (line,) = read(canvas.done()).lines
    assert line.text == "ひきこもり支援の充実"


def test_kana_above_the_letters_that_they_spell_are_furniture() -> None:
    canvas = Canvas()
    canvas.text(40, 60, "市町の支援【福祉部】（1,200千円）", 12)
    canvas.text(41, 49, "しちょう", 5)
    canvas.text(76, 49, "しえん", 5)
    canvas.text(40, 76, "ひきこもり", 5)
    lines = {line.text: line.furniture for line in read(canvas.done()).lines if line.text}
    assert lines == {"市町の支援【福祉部】（1,200千円）": False, "ひきこもり": False, "しちょう　　しえん": True}


@THOROUGH
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read_as_they_are_shown(degrees: int) -> None:
    data = printing.chromium_pdf(printing.slides(2))
    plain = read(data)
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    for page in writer.pages:
        # The content is turned one way and the page the other: it looks as before.
        page.rotate(degrees)
        page.transfer_rotation_to_content()
        page.rotate(degrees)
        page.transfer_rotation_to_content()
        page.rotate((360 - 2 * degrees) % 360)
    target = BytesIO()
    writer.write(target)
    turned = read(target.getvalue())
    assert [line.text for line in turned.lines] == [line.text for line in plain.lines]


def test_text_painted_sideways_is_turned() -> None:
    canvas = Canvas()
    canvas.pages.translate(595, 0)
    canvas.pages.rotate(90)
    for number, item in enumerate(printing.items()[:12]):
        canvas.text(60, 842 - 590 + 60 + 40 * number, item.header)
    printed = read(canvas.done())
    assert printed.refusals == ()
    assert out_of_order(printed, [item.header for item in printing.items()[:12]]) == []


def ruled(canvas: Canvas, xs: list[float], ys: list[float], *, inner: bool = True) -> None:
    """The lines of a table; without `inner` only the outer horizontal ones."""
    for x in xs:
        canvas.pages.line(x, canvas.height - ys[0], x, canvas.height - ys[-1])
    for y in ys if inner else (ys[0], ys[-1]):
        canvas.pages.line(xs[0], canvas.height - y, xs[-1], canvas.height - y)


def test_rows_without_lines_between_them_are_told_by_their_figures() -> None:
    canvas = Canvas()
    rows = [("見守り活動への支援", "1,234"), ("とても長い名前なので二行になる事業", "56,789"), ("防災訓練", "12")]
    ruled(canvas, [40, 160, 240], [50, 150], inner=False)
    y = 70.0
    for name, amount in rows:
        parts = wrapped(name, 11)
        canvas.block(44, y, parts)
        canvas.text(200, y + 7 * (len(parts) - 1), amount)
        y += 14 * len(parts) + 8
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines] == [" | ".join(row) for row in rows]


def test_columns_of_figures_without_lines_are_a_table() -> None:
    canvas = Canvas()
    rows = [("総務費", "12,345", "11,000"), ("民生費", "2,345", "1,000"), ("衛生費", "345", "△ 20")]
    canvas.text(40, 60, "歳出の概要")
    for number, row in enumerate(rows):
        for x, text in zip((40, 200, 300), row, strict=True):
            canvas.text(x, 120 + 16 * number, text)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [(line.text, line.table) for line in lines] == [
        ("歳出の概要", None),
        *((" | ".join(row), 1) for row in rows),
    ]


def test_figures_set_to_the_right_stand_below_their_head() -> None:
    canvas = Canvas()
    rows = [("事業名", "予算額（千円）", "担当課"), ("見守り", "1,234", "福祉課"), ("防災訓練", "56,789", "危機管理課")]
    for number, (name, amount, section) in enumerate(rows):
        canvas.text(44, 70 + 20 * number, name)
        canvas.text(200 if number == 0 else 320 - 5 * len(amount), 70 + 20 * number, amount)
        canvas.text(331, 70 + 20 * number, section)
    for y in (55, 75, 95, 115):
        canvas.pages.line(40, canvas.height - y, 500, canvas.height - y)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines] == [" | ".join(row) for row in rows]


def test_lines_between_forms_with_the_same_labels_rule_no_rows() -> None:
    canvas = Canvas()
    names = ("橋の見守り", "歩道の整備", "海岸の清掃", "堤防の草刈り")
    for number, name in enumerate(names):
        top = 60 + 60 * number
        for x, y, text in (
            (110, 0, name),
            (420, 0, "所管：道路課"),
            (110, 16, "R5予算"),
            (170, 16, f"{number},500"),
            (210, 16, "→　R6予算"),
            (300, 16, f"{number},600"),
            (110, 32, "今後の方向性：継続"),
        ):
            canvas.text(x, top + y, text)
        canvas.pages.line(40, canvas.height - top - 40, 500, canvas.height - top - 40)
    lines = [line.text for line in read(canvas.done()).lines if line.text]
    assert [line.replace("\u3000", " ").split() for line in lines] == [
        row
        for number, name in enumerate(names)
        for row in (
            [name, "所管：道路課"],
            ["R5予算", f"{number},500", "→", "R6予算", f"{number},600"],
            ["今後の方向性：継続"],
        )
    ]


def test_names_and_their_figures_far_beside_them_are_rows() -> None:
    canvas = Canvas()
    rows = [
        ("◇就農の相談窓口の設置（農政課）", "９，８００千円"),
        ("◇機械の導入（障害福祉課）", "（７５，０００千円の内数）"),
        ("◇商品の販売会（農業経営課）", "（６，４１０千円に含む）"),
        ("◇特別支援学校の実習（特別支援教育課）", "３，２００千円"),
    ]
    for number, (name, amount) in enumerate(rows):
        canvas.text(40, 60 + 14 * number, name)
        canvas.text(330, 60 + 14 * number, amount)
    lines = [squeezed(line.text) for line in read(canvas.done()).lines if line.text]
    assert lines == [name + amount for name, amount in rows]


def test_columns_of_text_under_lines_of_dashes_are_columns() -> None:
    canvas = Canvas()
    chosen = printing.items()[:4]
    for column in (0, 1):
        y = 60.0
        for item in chosen[column * 2 : column * 2 + 2]:
            for x in range(12):
                canvas.text(40 + column * 270 + 20 * x, y, "―")
            y = canvas.block(40 + column * 270, y + 14, wrapped(item.header, 24)) + 4
    text = content(read(canvas.done())).replace("―", "")
    assert text == squeezed("".join(item.header for item in chosen))


@THOROUGH
def test_a_frame_whose_corners_are_many_curves_is_a_box() -> None:
    style = ".box { display: inline-block; width: 80mm; border-radius: 2mm; vertical-align: top; margin: 0 4mm 0 0 }"
    title, item = printing.sections()[0].title, printing.items()[0]
    body = f"<div class=box><p>{title}</div><div class=box>{printing.text_of(item)}</div>"
    lines = [line.text for line in read(printing.chromium_pdf(printing.page(body, style))).lines]
    assert lines[:2] == [title, ""], "the box beside it is another one"


def test_a_figure_that_is_wider_than_its_cell_is_not_cut() -> None:
    canvas = Canvas()
    ruled(canvas, [40, 140, 185], [50, 70, 90, 110])
    rows = [("事業名", "予算額"), ("見守り", "1,200"), ("道路の改良", "１２，３４５")]
    for number, (name, amount) in enumerate(rows):
        canvas.text(44, 64 + 20 * number, name)
        canvas.text(183 - (60 if number == 2 else 5 * len(amount)), 64 + 20 * number, amount)
    lines = [line.text for line in read(canvas.done()).lines if line.text]
    assert lines == [" | ".join(row) for row in rows]


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [("１８０，３４", "１", "１８０，３４１"), ("（債務負担 12,", "000）", "427 （債務負担 12,000）")],
    ids=["figure", "bracket"],
)
def test_a_figure_that_breaks_off_in_its_cell_goes_on_below(above: str, below: str, whole: str) -> None:
    canvas = Canvas()
    ruled(canvas, [40, 140, 226], [50, 90, 130])
    for number, name in enumerate(("見守り", "道路の改良")):
        canvas.text(44, 74 + 40 * number, name)
    lines = [above, below] if above[0] != "（" else ["427", above, below]
    for number, text in enumerate(lines):
        canvas.text(144, 62 + 12 * number, text)
    canvas.text(200, 114, "500")
    assert [line.text for line in read(canvas.done()).lines if line.text] == [f"見守り | {whole}", "道路の改良 | 500"]


def test_a_line_in_smaller_type_is_not_the_rest_of_the_name_above_it_in_a_cell() -> None:
    canvas = Canvas()
    ruled(canvas, [40, 100, 160], [50, 75, 100, 125])
    for number, name in enumerate(("道路の改良", "河川の改修", "港湾の整備")):
        canvas.text(44, 62 + 25 * number, name, 10)
        canvas.text(44, 71 + 25 * number, "県土整備部", 7)
        canvas.text(120, 65 + 25 * number, "1,200")
    assert read(canvas.done()).lines[0].text == "道路の改良 県土整備部 | 1,200"


def test_a_figure_in_brackets_below_another_is_of_the_same_row() -> None:
    canvas = Canvas()
    ruled(canvas, [40, 180, 240], [50, 90, 130])
    rows = (
        ("人にやさしいまちのトラッ", "キングの改良", "1,200", "（1,100）"),
        ("河川の改修", "", "（800）", "（700）"),
    )
    for number, (name, rest, amount, before) in enumerate(rows):
        canvas.block(44, 64 + 40 * number, [name, rest])
        canvas.block(200, 64 + 40 * number, [amount, before])
    assert [line.text for line in read(canvas.done()).lines if line.text] == [
        "人にやさしいまちのトラッキングの改良 | 1,200（1,100）",
        "河川の改修 | （800）",
        " | （700）",
    ]


def test_a_mark_in_smaller_type_does_not_say_how_large_the_name_behind_it_is() -> None:
    canvas = Canvas()
    canvas.text(46, 64, "新", 7)
    canvas.text(55, 64, "橋の点検")
    (line,) = (line for line in read(canvas.done()).lines if line.text)
    assert (line.text, line.size) == ("新 橋の点検", 100)


def test_heads_and_what_stands_below_them_in_boxes_side_by_side_stay_together() -> None:
    canvas = Canvas()
    for number, item in enumerate(printing.items()[:6]):
        x, y = 40 + number % 2 * 270, 60 + number // 2 * 200
        canvas.pages.rect(x, canvas.height - y - 190, 260, 190)
        canvas.pages.rect(x, canvas.height - y - 20, 260, 20)
        canvas.text(x + 4, y + 14, item.title)
        canvas.block(x + 4, y + 40, [f"【{item.departments}】{item.amount}", *wrapped(item.description, 24)])
    wanted = [f"{item.title}【{item.departments}】{item.amount}{item.description}" for item in printing.items()[:6]]
    assert out_of_order(read(canvas.done()), wanted) == []


def test_rules_below_headings_of_two_parts_make_no_table_of_the_prose_between_them() -> None:
    canvas, wanted = Canvas(), []
    for number, item in enumerate(printing.items()[:5]):
        y = 60 + 80 * number
        canvas.text(40, y, f"施策{number}")
        canvas.text(100, y, "地域で支える仕組み")
        canvas.pages.line(40, canvas.height - y - 4, 520, canvas.height - y - 4)
        canvas.block(40, y + 18, [item.header, *wrapped(item.description, 46)])
        wanted.append(f"施策{number}地域で支える仕組み{item.header}{item.description}")
    printed = read(canvas.done())
    assert out_of_order(printed, wanted) == [] and not any(line.cells for line in printed.lines)


def test_rules_below_the_headings_of_lists_make_no_rows_of_the_items_between_them() -> None:
    canvas = Canvas()
    wanted = []
    y = 60.0
    for heading in ("防災・減災対策", "都市基盤の整備", "脱炭素の推進", "学びの充実", "交通の安全"):
        canvas.text(40, y, heading)
        canvas.text(250, y, "計 666百万円")
        canvas.pages.line(40, canvas.height - y - 4, 320, canvas.height - y - 4)
        wanted.append(f"{heading}計 666百万円")
        for number, amount in enumerate(("111百万円", "222百万円", "333百万円"), 1):
            y += 22
            canvas.text(50, y, f"({number}) {heading}のための事業")
            canvas.text(270, y, amount)
            canvas.text(60, y + 12, "機器の更新及び保守を行う。", 8)
            wanted += [f"({number}) {heading}のための事業{amount}", "機器の更新及び保守を行う。"]
            y += 8
        y += 36
    lines = [squeezed(line.text) for line in read(canvas.done()).lines if line.text]
    assert lines == list(map(squeezed, wanted))


def test_names_with_numbers_and_their_sums_of_money_far_beside_them_are_rows() -> None:
    canvas = Canvas()
    rows = [
        ("○市制70周年を記念する事業", "　　　　３，５９７千円", "市民が提案する20の企画を補助する。"),
        ("○庁舎の建設に備える積立金", "１，２０１，４５９千円", "令和12年の着工に備える。"),
        ("○スマホ教室を開く事業", "　　　２３，８０９千円", "年120回開催する。"),
    ]
    for number, (name, amount, said) in enumerate(rows):
        y = 60 + 40.0 * number
        canvas.text(40, y, name)
        canvas.text(555 - 10 * len(amount), y, amount)
        canvas.text(60, y + 13, said)
    lines = [squeezed(line.text) for line in read(canvas.done()).lines if line.text]
    assert lines == [squeezed(text) for name, amount, said in rows for text in (f"{name}{amount}", said)]


def test_what_a_blank_parts_from_its_row_stays_there_though_a_unit_is_set_below_it() -> None:
    canvas = Canvas()
    canvas.text(40, 40, "令和６年度６月補正予算の主な内容", 16)
    row = "１　補正の額（一般会計）", "４，０４３百万円（補正後の予算の額"
    canvas.text(40, 70, "　".join(row))
    canvas.text(360, 70, "７８１，４５２百万円、前年比")
    canvas.text(40, 84, "２　主な内容")
    canvas.text(480, 98, "（単位：千円）")
    canvas.text(40, 112, "（１）橋と道路の手入れ")
    panel(canvas, 200, [120.0, 140.0, 160.0, 180.0], [HEAD, ("1", "橋の点検", "5,000"), ("2", "堀の清掃", "700")])
    lines = [squeezed(line.text) for line in read(canvas.done()).lines if line.text]
    assert lines[1:5] == [
        squeezed(f"{''.join(row)}７８１，４５２百万円、前年比"), "２主な内容", "（単位：千円）", "（１）橋と道路の手入れ",
    ]  # fmt: skip


def boxed(canvas: Canvas, x: float, y: float, width: float, height: float, *texts: tuple[str, float]) -> None:
    """A box with texts below each other, each with its size."""
    canvas.pages.rect(x, canvas.height - y - height, width, height)
    for text, size in texts:
        y += 1.5 * size
        canvas.text(x + 10, y, text, size)


def test_an_amount_in_a_box_stands_behind_the_name_beside_it() -> None:
    canvas = Canvas(width=842, height=595)
    canvas.text(40, 60, "暮らしの基盤を支える", 20)
    boxed(canvas, 700, 40, 100, 24, ("建設交通部", 10))
    for y, name, amount in (
        (100, "港湾の機能を強化する事業", "5,210万円"),
        (220, "道路の照明灯を取り替える事業", "2億1,300万円"),
    ):
        boxed(canvas, 40, y, 240, 80, (amount, 30))
        canvas.text(310, y + 25, name, 16)
        canvas.block(320, y + 45, ["岸壁の改良及び荷役機械の更新", "有識者の会議で効果を検証する"])
    canvas.text(780, 570, "5")
    lines = [squeezed(line.text) for line in read(canvas.done()).lines if line.text and not line.furniture]
    assert lines == [
        "暮らしの基盤を支える",
        "建設交通部",
        *("港湾の機能を強化する事業5,210万円", "岸壁の改良及び荷役機械の更新", "有識者の会議で効果を検証する"),
        *("道路の照明灯を取り替える事業2億1,300万円", "岸壁の改良及び荷役機械の更新", "有識者の会議で効果を検証する"),
    ]


@pytest.mark.parametrize("left", [566, 533])
def test_a_label_set_vertically_at_the_edge_of_a_page_stands_below_its_heading(left: int) -> None:
    canvas = Canvas()
    wanted = []
    for heading, label in (("令和7年度当初予算の主な事業", "土木部"), ("主な事業", "環境森林部")):
        canvas.text(40, 60, heading, 16)
        wanted += [heading, label]
        for number in range(1, 4):
            y = 60 + 40.0 * number
            canvas.text(40, y, f"{number} {label}の事業")
            canvas.text(440, y, f"{number},234百万円")
            canvas.text(55, y + 14, "機器の点検及び更新を行う", 8)
            wanted += [f"{number}{label}の事業{number},234百万円", "機器の点検及び更新を行う"]
        canvas.pages.rect(left - 6, 640, 24, 90)
        for number, letter in enumerate(label):
            canvas.text(left, 130 + 14 * number, letter, 12)
        canvas.pages.showPage()
    assert [squeezed(line.text) for line in read(canvas.done()).lines if line.text] == wanted


def test_boxes_around_a_map_with_lines_into_it_stay_whole() -> None:
    canvas = Canvas(width=842, height=595)
    island = canvas.pages.beginPath()
    island.moveTo(230, 300)
    for ends in ((240, 380, 330, 420, 400, 410), (480, 400, 590, 420, 597, 300), (590, 200, 480, 180, 400, 190)):
        island.curveTo(*ends)
    island.lineTo(300, 200)
    island.curveTo(260, 210, 220, 250, 230, 300)
    canvas.pages.drawPath(island, fill=0)
    wanted = []
    for x, y, name in (
        (40, 120, "港湾の機能強化"),
        (230, 90, "道路の照明灯"),
        (425, 140, "原子力の防災"),
        (40, 300, "体育館の整備"),
    ):
        boxed(canvas, x, y, 170, 56, (name, 10), ("100万円", 10))
        canvas.pages.line(x + 120, 595 - y - 56, 400, 320)
        wanted.append([name, "100万円"])
    lines = read(canvas.done()).lines
    assert not any(line.cells for line in lines)
    blocks = [[line.text.strip() for line in group] for shown, group in groupby(lines, lambda one: one.box) if shown]
    assert sorted(blocks) == sorted(wanted)


def test_an_amount_in_a_box_that_ends_a_row_is_of_that_row() -> None:
    canvas = Canvas()
    names = ("港湾の機能を強化する事業", "道路の照明灯を取り替える事業", "橋を点検する費用")
    for y, name in zip((80, 130, 180), names, strict=True):
        canvas.text(516, y - 15, "道路整備課", 7.5)
        canvas.text(40, y, name, 12)
        boxed(canvas, 506, y - 12, 60, 16, ("171万円", 8))
        canvas.text(60, y + 16, "岸壁の改良及び荷役機械の更新。", 8.5)
    assert [squeezed(line.text) for line in read(canvas.done()).lines if line.text] == [
        text for name in names for text in ("道路整備課", f"{name}171万円", "岸壁の改良及び荷役機械の更新。")
    ]


def test_a_page_number_behind_the_name_of_the_document_is_of_the_page() -> None:
    canvas = Canvas()
    for number in (1, 2):
        for row in range(3):
            canvas.text(40, 80 + 20 * row, f"{number}{row} 橋の点検")
        canvas.text(40, 800, f"橋の更新 {number * 3}億円")
        canvas.text(440, 820, f"主要事業一覧 - {number}", 8)
        canvas.pages.showPage()
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [squeezed(line.text) for line in lines if line.furniture] == ["主要事業一覧-1", "主要事業一覧-2"]


def test_a_cell_says_where_smaller_type_begins_below_a_name() -> None:
    canvas = Canvas()
    rows = (("橋の点検事業", "診断及び設計"), ("堀の清掃事業", "年に四回"), ("図書の購入事業", ""))
    ruled(canvas, [40, 200, 300], [60, 90, 120, 150])
    for number, (name, said) in enumerate(rows):
        canvas.text(44, 73 + 30 * number, name, 9)
        canvas.text(44, 83 + 30 * number, said, 6.5)
        canvas.text(250, 78 + 30 * number, f"1,{number}00", 9)
    lines = [line for line in read(canvas.done()).lines if line.cells]
    assert [(line.text[: line.cells[0].end], line.text[line.cells[0].small :][:4]) for line in lines] == [
        ("橋の点検事業 診断及び設計", "診断及び"),
        ("堀の清掃事業 年に四回", "年に四回"),
        ("図書の購入事業", "図書の購"),
    ]


def test_a_tag_in_a_box_behind_a_word_is_of_its_row() -> None:
    canvas = Canvas()
    names = ("港湾の機能を強化", "道路の照明灯を取替え", "橋を点検")
    for y, name in zip((80, 130, 180), names, strict=True):
        canvas.text(40, y, name, 12)
        right = 40 + 12 * len(name)
        canvas.pages.rect(right + 8, canvas.height - y - 2, 24, 11)
        canvas.text(right + 12, y, "NEW", 7)
        canvas.text(right + 44, y, "171万円", 12)
        canvas.text(60, y + 20, "岸壁の改良及び荷役機械の更新。", 8.5)
    assert [squeezed(line.text) for line in read(canvas.done()).lines if line.text] == [
        text for name in names for text in (f"{name}NEW171万円", "岸壁の改良及び荷役機械の更新。")
    ]


def test_a_tag_in_a_box_inside_a_cell_or_a_bar_is_of_the_name_in_it() -> None:
    names = ("橋の点検事業", "堀の清掃事業", "図書の購入事業")
    table = Canvas()
    ruled(table, [40, 240, 300], [60, 100, 140, 180])
    bars = Canvas()
    for number, name in enumerate(names):
        y = 74 + 40 * number
        boxed(table, 44, y - 8, 24, 10, ("新規", 7))
        table.text(44, y + 16, name, 9)
        table.text(250, y + 8, f"1,{number}00", 9)
        # Without a gap behind it, the tag is one piece with the name.
        table.text(44 + 9 * len(name), y + 16, "拡充", 7)
        table.pages.rect(43 + 9 * len(name), table.height - y - 18, 16, 10)
        bars.pages.setFillGray(0.9)
        bars.pages.rect(40, bars.height - y - 6, 400, 20, stroke=0, fill=1)
        bars.pages.setFillGray(0)
        boxed(bars, 44, y - 8, 24, 10, ("新規", 7))
        bars.text(75, y, name, 9)
        # A border around a ground of its own.
        boxed(bars, 43, y - 9, 26, 12)
        bars.text(380, y, f"1{number}万円", 9)
    assert [
        squeezed(line.text.replace("|", "")) for one in (table, bars) for line in read(one.done()).lines if line.text
    ] == [
        *(f"新規{name}拡充1,{number}00" for number, name in enumerate(names)),
        *(f"新規{name}1{number}万円" for number, name in enumerate(names)),
    ]


def test_coloured_bars_with_names_and_amounts_are_no_rows_of_a_table() -> None:
    canvas = Canvas()
    for number, name in enumerate(("橋の点検事業", "堀の清掃事業", "図書の購入事業")):
        y = 80 + 60 * number
        canvas.pages.setFillGray(0.9)
        canvas.pages.rect(40, canvas.height - y - 6, 400, 20, stroke=0, fill=1)
        canvas.pages.setFillGray(0)
        canvas.text(48, y, name, 10)
        canvas.text(380, y, f"1{number}万円", 10)
        canvas.text(54, y + 20, "古いところを直します。", 9)
        canvas.text(54, y + 36, "【財源】国 5万円", 9)
        canvas.text(360, y + 36, "担当：道路課", 9)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert not any(line.cells for line in lines)
    assert [squeezed(line.text) for line in lines[:3]] == [
        "橋の点検事業10万円",
        "古いところを直します。",
        "【財源】国5万円担当：道路課",
    ]


def test_lines_below_names_and_their_amounts_rule_no_table() -> None:
    canvas = Canvas()
    names = ("橋の点検事業", "堀の清掃事業", "図書の購入事業", "夜の見守り事業")
    said = (
        "古いところを直します。",
        "町の人と協力し、水辺を歩いて楽しめる場所にするとともに、生き物を調べる会を開きます。",
    )
    for number, name in enumerate(names):
        y = 80 + 60 * number
        canvas.text(40, y, name)
        canvas.text(380, y, f"1{number},000千円")
        canvas.pages.line(40, canvas.height - y - 4, 440, canvas.height - y - 4)
        canvas.text(40, y + 16, said[number % 2])
        canvas.text(40, y + 30, "担当：道路課")
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert not any(line.cells for line in lines)
    assert [squeezed(line.text) for line in lines] == [
        text
        for number, name in enumerate(names)
        for text in (f"{name}1{number},000千円", said[number % 2], "担当：道路課")
    ]


def test_a_word_in_a_box_before_an_amount_and_an_amount_in_one_behind_a_name_are_of_their_row() -> None:
    canvas = Canvas()
    for number, name in enumerate(("○橋の点検事業", "○堀の清掃事業", "○図書の購入事業")):
        y = 80 + 40 * number
        canvas.text(40, y, name)
        canvas.pages.rect(330, canvas.height - y - 4, 46, 15, stroke=1, fill=0)
        canvas.text(334, y, "事業経費", 9)
        canvas.text(382, y, f"1{number},000千円")
        canvas.text(46, y + 16, "古いところを直します。", 9)
    for number, name in enumerate(("橋の絵", "堀の絵")):
        y = 300 + 40 * number
        canvas.text(40, y, name, 12)
        canvas.pages.rect(84, canvas.height - y - 4, 70, 17, stroke=1, fill=0)
        canvas.text(92, y, f"2{number},000千円")
        canvas.text(380, y, "道路課")
        canvas.text(40, y + 16, "古いところを直します。", 9)
    texts = [squeezed(line.text) for line in read(canvas.done()).lines if line.text]
    assert texts[::2] == [
        *(
            f"○{name}事業経費1{number},000千円"
            for number, name in enumerate(("橋の点検事業", "堀の清掃事業", "図書の購入事業"))
        ),
        *(f"{name}2{number},000千円道路課" for number, name in enumerate(("橋の絵", "堀の絵"))),
    ]


def test_a_small_box_at_an_edge_of_a_large_one_makes_no_table_of_both() -> None:
    canvas = Canvas()
    canvas.pages.rect(40, canvas.height - 160, 300, 100, stroke=1, fill=0)
    canvas.pages.rect(40, canvas.height - 78, 120, 18, stroke=1, fill=0)
    canvas.text(46, 73, "橋の点検事業")
    canvas.block(46, 100, ["12,000千円", "古いところを直します。", "担当：道路課"])
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [(line.text, line.cells) for line in lines] == [
        (text, ()) for text in ("橋の点検事業", "12,000千円", "古いところを直します。", "担当：道路課")
    ]


def test_a_box_in_one_below_a_coloured_bar_makes_no_table_of_them() -> None:
    canvas = Canvas()
    for number, name in enumerate(("橋の点検事業", "堀の清掃事業")):
        left = 40 + 270 * number
        canvas.pages.rect(left, canvas.height - 140, 250, 80, stroke=1, fill=0)
        for x, top, width, height in ((left + 2, 62, 246, 18), (left + 5, 83, 60, 16)):
            canvas.pages.setFillGray(0.8)
            canvas.pages.rect(x, canvas.height - top - height, width, height, stroke=0, fill=1)
        canvas.pages.setFillGray(0)
        canvas.text(left + 8, 75, name)
        canvas.text(left + 8, 95, f"{number + 3},000千円")
        canvas.text(left + 200, 95, "道路課")
        canvas.text(left + 8, 120, "古いところを直します。")
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [(line.text, line.cells) for line in lines] == [
        (text, ())
        for name, yen in (("橋の点検事業", 3), ("堀の清掃事業", 4))
        for text in (name, f"{yen},000千円", "道路課", "古いところを直します。")
    ]


def test_the_last_row_of_a_table_ends_where_what_stands_below_it_is_further_than_a_line() -> None:
    canvas = Canvas()
    for number in (0, 2, 7):
        canvas.pages.setFillGray(0.9)
        for left, right in itertools.pairwise(STRIPES):
            canvas.pages.rect(left, canvas.height - 70 - 20 * number, right - left, 20, stroke=0, fill=1)
        canvas.pages.setFillGray(0)
    striped(canvas, 50, STRIPED[:4])
    canvas.text(40, 160, "町の仕事")
    striped(canvas, 190, STRIPED[:2])
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [squeezed(line.text.replace("|", "")) for line in lines] == [
        *("".join(row).replace(" ", "") for row in STRIPED[:4]),
        "町の仕事",
        *("".join(row).replace(" ", "") for row in STRIPED[:2]),
    ]


def test_large_type_beside_several_rows_belongs_to_the_first_of_them() -> None:
    canvas = Canvas()
    for number, (y, name) in enumerate(((80, "港湾の機能を強化する事業"), (180, "道路の照明灯を取り替える事業")), 1):
        canvas.text(40, y + 24, f"0{number}", 40)
        canvas.text(105, y, name, 12)
        canvas.text(490, y, "5,210万円", 12)
        canvas.text(105, y + 20, "岸壁の改良及び荷役機械の更新。", 9)
    bar = Canvas()
    bar.text(40, 80, "古い橋を点検する事業", 19)
    bar.text(400, 72, "令和７年度要求額　412.5億円", 11)
    bar.text(400, 88, "（令和６年度予算額　530.1億円）", 11)
    assert [squeezed(line.text) for one in (canvas, bar) for line in read(one.done()).lines if line.text] == [
        *("01港湾の機能を強化する事業5,210万円", "岸壁の改良及び荷役機械の更新。"),
        *("02道路の照明灯を取り替える事業5,210万円", "岸壁の改良及び荷役機械の更新。"),
        *("古い橋を点検する事業令和７年度要求額412.5億円", "（令和６年度予算額530.1億円）"),
    ]


def test_boxes_of_groups_and_of_smaller_groups_each_stand_before_what_they_are_of() -> None:
    canvas = Canvas(width=842, height=595)
    wanted: list[str] = []
    for group, y in enumerate((60, 300)):
        boxed(canvas, 30, y + 40, 100, 140, (f"第{group}の柱", 14))
        wanted.append(f"第{group}の柱")
        for part in range(2):
            top = y + 100 * part
            boxed(canvas, 160, top + 10, 80, 50, (f"施策{group}{part}", 12))
            names = [f"・海に近いところにある古い橋の点検のための事業その{group}{part}{number}" for number in range(3)]
            canvas.block(310, top + 22, names)
            wanted += [f"施策{group}{part}", *names]
    assert [line.text for line in read(canvas.done()).lines if line.text] == wanted


def test_boxes_that_begin_level_and_end_anyhow_were_set_in_rows() -> None:
    canvas = Canvas()
    for number, item in enumerate(printing.items()[:6]):
        x, y = 40 + number % 2 * 272, 60 + number // 2 * 150
        canvas.pages.rect(x, canvas.height - y - 100 - 7 * number, 250, 100 + 7 * number)
        canvas.block(x + 4, y + 16, wrapped(item.header + item.description, 24))
    assert out_of_order(read(canvas.done()), [item.header for item in printing.items()[:6]]) == []


def test_merged_cells_of_a_ruled_table() -> None:
    canvas = Canvas()
    ys = [50.0, 80.0, 110.0, 140.0]
    canvas.pages.rect(40, canvas.height - 140, 300, 90)
    for x, top in ((140, 50), (240, 80)):
        canvas.pages.line(x, canvas.height - top, x, canvas.height - 140)
    canvas.pages.line(140, canvas.height - 80, 340, canvas.height - 80)
    canvas.pages.line(40, canvas.height - 110, 340, canvas.height - 110)
    for x, y, text in ((50, 85, "事業名"), (200, 70, "予算額"), (150, 100, "令和６年度"), (250, 100, "令和５年度")):
        canvas.text(x, y, text)
    for x, text in ((50, "見守り"), (150, "1,234"), (250, "1,000")):
        canvas.text(x, 130, text)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines] == ["事業名 | 予算額", " | 令和６年度 | 令和５年度", "見守り | 1,234 | 1,000"]
    assert [[(c.column, c.columns, c.rows) for c in line.cells] for line in lines[:2]] == [
        [(0, 1, 2), (1, 2, 1)],
        [(0, 1, 0), (1, 1, 1), (2, 1, 1)],
    ]
    assert ys


def test_the_border_between_two_merged_cells_may_be_drawn_row_by_row() -> None:
    canvas = Canvas()
    canvas.pages.setLineWidth(0.5)
    ys = [50.0 + 20 * number for number in range(6)]
    for top, bottom in itertools.pairwise(ys):
        for x in (40, 100, 200, 300):
            canvas.pages.line(x, canvas.height - top, x, canvas.height - bottom)
        canvas.pages.line(200, canvas.height - top, 300, canvas.height - top)
    for y, left in ((50, 40), (70, 40), (130, 100), (150, 40)):
        canvas.pages.line(left, canvas.height - y, 300, canvas.height - y)
    for x, text in ((44, "部局"), (104, "課"), (204, "事業名")):
        canvas.text(x, 64, text)
    for x, y, text in ((44, 114, "総務部"), (104, 104, "人事課"), (104, 144, "財政課")):
        canvas.text(x, y, text)
    for number in range(4):
        canvas.text(204, 84 + 20 * number, f"研修{number}")
    assert [line.text for line in read(canvas.done()).lines if line.text] == [
        "部局 | 課 | 事業名",
        "総務部 | 人事課 | 研修0",
        " |  | 研修1",
        " |  | 研修2",
        " | 財政課 | 研修3",
    ]


STRIPES = [40.0, 200.0, 280.0, 360.0]
STRIPED = [
    ("事業名", "予算額", "担当課"),
    ("見守り", "1,200", "福祉課"),
    ("訓練", "800", "防災課"),
    ("橋の点検", "70", "道路課"),
]


def striped(canvas: Canvas, y: float, rows: Iterable[tuple[str, ...]]) -> None:
    """Rows of 20 points, the first of which is left to be coloured."""
    for number, row in enumerate(rows):
        for x, text in zip(STRIPES, row, strict=False):
            canvas.text(x + 4, y + 14 + 20 * number, text)


def test_rules_whose_pieces_end_at_one_place_show_the_columns() -> None:
    canvas = Canvas()
    canvas.pages.setLineWidth(0.5)
    sections = [("１　安心なまち",), *STRIPED[1:3], ("２　便利なまち",), STRIPED[3]]
    for number in range(7):
        for left, right in itertools.pairwise(STRIPES):
            canvas.pages.line(left, canvas.height - 50 - 20 * number, right, canvas.height - 50 - 20 * number)
    canvas.pages.setFillGray(0.9)
    for number in (1, 4):
        canvas.pages.rect(40, canvas.height - 70 - 20 * number, 320, 20, stroke=0, fill=1)
    canvas.pages.setFillGray(0)
    striped(canvas, 50, [STRIPED[0], *sections])
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines] == [" | ".join(row) for row in (STRIPED[0], *sections)]
    assert {line.table for line in lines} == {1}


def test_rows_coloured_by_turns_show_the_columns_of_those_between_and_below_them() -> None:
    canvas = Canvas()
    canvas.text(40, 40, "この表の金額には、人件費と公債費を含みません")
    canvas.pages.setFillGray(0.9)
    for number in (0, 2):
        for left, right in itertools.pairwise(STRIPES):
            canvas.pages.rect(left, canvas.height - 70 - 20 * number, right - left, 20, stroke=0, fill=1)
    canvas.pages.setFillGray(0)
    striped(canvas, 50, STRIPED)
    canvas.text(40, 150, "金額は千円未満を四捨五入しているため、合計と一致しないことがあります")
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [(line.text, line.table) for line in lines[1:-1]] == [(" | ".join(row), 1) for row in STRIPED]
    assert lines[0].table is lines[-1].table is None


def test_whole_rows_coloured_by_turns_have_the_columns_of_their_text() -> None:
    canvas = Canvas()
    rows = [*STRIPED, ("都市計画道路駅前中央線の整備", "5", "道路課")]
    for number, (name, amount, section) in enumerate(rows):
        if number % 2 == 0:
            canvas.pages.setFillGray(0.9)
            canvas.pages.rect(40, canvas.height - 80 - 30 * number, 320, 30, stroke=0, fill=1)
            canvas.pages.setFillGray(0)
        canvas.text(44, 62 + 30 * number if number else 69, name)
        if number:
            canvas.text(44, 75 + 30 * number, "内容", 7)
        for x, text in ((204, amount), (284, section)):
            canvas.text(x, 69 + 30 * number, text)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [(line.text, line.table) for line in lines] == [
        (" | ".join((f"{name} 内容" if number else name, *others)), 1) for number, (name, *others) in enumerate(rows)
    ]


def test_banners_of_one_colour_above_lists_are_no_rows_of_a_table() -> None:
    canvas = Canvas()
    for number in range(4):
        y = 60 + 120 * number
        canvas.pages.setFillGray(0.9)
        canvas.pages.rect(40, canvas.height - y - 20, 400, 20, stroke=0, fill=1)
        canvas.pages.setFillGray(0)
        canvas.text(44, y + 14, f"{number}　安心なまち")
        canvas.text(300, y + 14, "福祉課")
        for row, (name, amount, _) in enumerate(STRIPED[1:]):
            canvas.text(44, y + 44 + 20 * row, name)
            canvas.text(300, y + 44 + 20 * row, amount)
    printed = read(canvas.done())
    banners = [line.box for line in printed.lines if "安心" in line.text]
    assert len(set(banners)) == 4 and not any(line.cells for line in printed.lines if "安心" in line.text)


def test_a_coloured_column_beside_pieces_of_rules_is_not_the_whole_table() -> None:
    canvas = Canvas()
    canvas.pages.setFillGray(0.9)
    for left, right in itertools.pairwise(STRIPES):
        canvas.pages.rect(left, canvas.height - 70, right - left, 20, stroke=0, fill=1)
    for number in range(1, 4):
        canvas.pages.rect(STRIPES[2], canvas.height - 70 - 20 * number, 80, 20, stroke=0, fill=1)
    canvas.pages.setFillGray(0)
    canvas.pages.setLineWidth(0.5)
    for number in range(5):
        for left, right in itertools.pairwise(STRIPES):
            canvas.pages.line(left, canvas.height - 50 - 20 * number, right, canvas.height - 50 - 20 * number)
    striped(canvas, 50, STRIPED)
    assert [line.text for line in read(canvas.done()).lines if line.text] == [" | ".join(row) for row in STRIPED]


def panel(canvas: Canvas, left: float, ys: list[float], rows: Iterable[tuple[str, ...]]) -> None:
    """A table of which each cell is drawn as a box."""
    for (top, bottom), row in zip(itertools.pairwise(ys), rows, strict=True):
        for x, width, text in zip((left, left + 30, left + 180), (30, 150, 60), row, strict=True):
            canvas.pages.rect(x, canvas.height - bottom, width, bottom - top)
            canvas.text(x + 4, (top + bottom) / 2 + 4, text)


HEAD = ("番号", "事業名", "予算額")


@pytest.mark.parametrize("beside", ["", "一般会計の事業", "特別会計（単位：円）"])
def test_the_unit_above_the_last_of_tables_side_by_side_is_one_of_them_all(beside: str) -> None:
    canvas = Canvas()
    ys = [80.0, 100.0, 120.0, 140.0]
    canvas.text(40, 40, "令和６年度の主な事業", 16)
    if beside:
        canvas.text(40, 70, beside)
    canvas.text(480, 70, "（単位：千円）")
    panel(canvas, 40, ys, [HEAD, ("1", "橋の点検", "5,000"), ("2", "堀の清掃", "700")])
    panel(canvas, 310, ys, [HEAD, ("3", "海岸の清掃", "2,400"), ("4", "花壇の手入れ", "900")])
    texts = [line.text for line in read(canvas.done()).lines if line.text]
    assert (texts.index("（単位：千円）") < texts.index(" | ".join(HEAD))) is ("単位" not in beside)


def test_tables_side_by_side_with_other_heads_have_units_of_their_own() -> None:
    canvas = Canvas()
    ys = [80.0, 100.0, 120.0, 140.0]
    canvas.text(40, 40, "令和６年度の主な事業", 16)
    canvas.text(40, 70, "一般会計の事業")
    canvas.text(480, 70, "（単位：千円）")
    panel(canvas, 40, ys, [("番号", "地区", "人数"), ("1", "東", "5,000"), ("2", "西", "700")])
    panel(canvas, 310, ys, [HEAD, ("3", "海岸の清掃", "2,400"), ("4", "花壇の手入れ", "900")])
    texts = [line.text for line in read(canvas.done()).lines if line.text]
    assert texts.index("（単位：千円）") == texts.index(" | ".join(HEAD)) - 1


def test_a_line_of_the_table_beside_parts_no_table() -> None:
    canvas = Canvas()
    canvas.pages.setLineWidth(0.4)
    left = [HEAD, ("1", "橋の点検", "5,000"), ("2", "堀の清掃", "700")]
    right = [HEAD, ("3", "海岸の清掃", "2,400"), ("4", "花壇の手入れ", "900")]
    panel(canvas, 40, [84, 104, 124.2, 150], left)
    panel(canvas, 310, [84, 104, 128, 150], right)
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines] == [" | ".join(row) for row in (*left, *right)]
    assert [line.table for line in lines] == [1, 1, 1, 2, 2, 2]


def dots(canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    """A line of dots, or a ground of them, each painted by itself."""
    for x in range(round(2 * left), round(2 * right) + 1, 3):
        for y in range(round(2 * top), round(2 * bottom) + 1, 3):
            canvas.pages.rect(x / 2, canvas.height - y / 2, 0.75, 0.75, stroke=0, fill=1)


def test_lines_drawn_dot_by_dot_are_lines() -> None:
    canvas = Canvas()
    for x in STRIPES:
        dots(canvas, x, 50, x, 130)
    for y in range(50, 131, 20):
        dots(canvas, STRIPES[0], y, STRIPES[-1], y)
    rows = [STRIPED[0], ("見守り", "", "福祉課"), *STRIPED[2:]]
    striped(canvas, 50, rows)
    assert [line.text for line in read(canvas.done()).lines if line.text] == [" | ".join(row) for row in rows]


def test_dots_below_a_name_and_its_figure_are_no_lines_of_a_table() -> None:
    canvas = Canvas()
    for number, top in enumerate((50, 110)):
        boxed(canvas, 40, top, 90, 40, (f"{number + 1}番目の施策", 9))
        striped(canvas, top, [("", "研修", f"1{number}"), ("", "訓練", f"2{number}")])
        for y in (top + 20, top + 40):
            dots(canvas, STRIPES[1], y, STRIPES[-1], y)
    texts = [line.text for line in read(canvas.done()).lines if line.text]
    assert [text.split("　")[0] for text in texts] == ["1番目の施策", "研修", "訓練", "2番目の施策", "研修", "訓練"]


def test_a_ground_of_dots_is_no_lines() -> None:
    canvas = Canvas()
    dots(canvas, 40, 50, 200, 110)
    canvas.block(44, 64, ["見守り活動を、地域の", "方々と進めます。"])
    assert all(line.table is None for line in read(canvas.done()).lines)


def test_text_across_the_columns_of_stripes_parts_two_tables() -> None:
    canvas = Canvas()
    canvas.pages.setLineWidth(0.5)
    for y in (50, 70, 90, 110, 150, 170, 190, 210):
        for left, right in itertools.pairwise(STRIPES):
            canvas.pages.line(left, canvas.height - y, right, canvas.height - y)
    between = "２　便利なまちをつくるための事業で今年度から始めるもの"
    striped(canvas, 50, STRIPED[:3])
    canvas.text(44, 135, between)
    striped(canvas, 150, [STRIPED[0], *STRIPED[2:]])
    lines = [line for line in read(canvas.done()).lines if line.text]
    assert [line.text for line in lines if line.table is None] == [between]
    assert [line.table for line in lines] == [1, 1, 1, None, 2, 2, 2]


@pytest.mark.parametrize(("numbers", "joined"), [("123", True), ("124", False)])
def test_the_halves_of_a_table_over_two_pages_are_joined_by_their_numbers(numbers: str, joined: bool) -> None:
    canvas = Canvas()
    names = [("番号", "事業名"), ("1", "見守り"), ("2", "訓練"), ("3", "橋の点検")]
    amounts = [("予算額", "番号"), *zip(("1,200", "800", "70"), numbers, strict=True)]
    for rows in (names, amounts):
        ruled(canvas, STRIPES[:3], [50, 70, 90, 110, 130])
        striped(canvas, 50, rows)
        if rows is names:
            canvas.pages.showPage()
        else:
            canvas.text(200, 40, "（単位：千円）")
    lines = [line for line in read(canvas.done()).lines if line.text]
    whole = [" | ".join([*name, amount]) for name, (amount, _) in zip(names, amounts, strict=True)]
    apart = [" | ".join(row) for row in names]
    assert [line.text for line in lines if line.cells][:4] == (whole if joined else apart)
    assert {line.page for line in lines if line.cells} == ({2} if joined else {1, 2})
    assert [[line.text[cell.start : cell.end] for cell in line.cells] for line in lines if line.cells][1] == [
        "1",
        "見守り",
        *(["1,200"] if joined else []),
    ]


@pytest.mark.parametrize("caption", ["", "２　便利なまち"])
def test_a_head_below_a_text_of_its_own_page_begins_a_table(caption: str) -> None:
    canvas = Canvas()
    for above, row in (("１　安心なまち", STRIPED[1]), (caption, STRIPED[2])):
        canvas.text(40, 40, above)
        ruled(canvas, STRIPES, [50, 70, 90])
        striped(canvas, 50, [STRIPED[0], row])
        canvas.pages.showPage()
    heads = [line.furniture for line in read(canvas.done()).lines if line.text.startswith("事業名")]
    assert heads == [False, not caption]


def test_text_that_cannot_be_seen_is_furniture() -> None:
    canvas = Canvas()
    canvas.text(40, 60, "見える文章です。")
    canvas.pages.setFillColorRGB(1, 1, 1)
    canvas.text(40, 90, "白い文字（1,000千円）")
    canvas.pages.setFillColorRGB(0, 0, 0.4)
    canvas.pages.rect(30, canvas.height - 130, 300, 25, stroke=0, fill=1)
    canvas.pages.setFillColorRGB(1, 1, 1)
    canvas.text(40, 120, "帯の上の白い見出し")
    lines = {line.text: line.furniture for line in read(canvas.done()).lines if line.text}
    assert lines == {"見える文章です。": False, "帯の上の白い見出し": False, "白い文字（1,000千円）": True}


# --- pages that must be refused ---


def document(pages: int = 3) -> bytes:
    """Pages of the sample's text whose font has a table of its characters."""
    canvas = Canvas()
    for _ in range(pages):
        y = 50.0
        for item in printing.items()[:14]:
            y = canvas.block(40, y, wrapped(item.header + item.description, 48)) + 6
        canvas.text(40, y, "平成30年度から令和6年度まで、進行と運営の道を都が示し、1,234千円を計上")
        canvas.pages.showPage()
    return canvas.done()


def misread(data: bytes, table: dict[str, str]) -> bytes:
    """A document whose fonts say other characters than they show."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    wrong = {f"{ord(one):04X}": f"{ord(other):04X}" for one, other in table.items()}
    for entry in writer._objects:
        if isinstance(entry, pypdf.generic.DictionaryObject) and "/ToUnicode" in entry:
            cmap = entry["/ToUnicode"].get_object()
            text = cmap.get_data().decode("latin-1")
            cmap.set_data(_patched(text, wrong).encode("latin-1"))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _patched(cmap: str, wrong: dict[str, str]) -> str:
    return re.sub(r"(?<=[\s\[])<([0-9A-Fa-f]{4})>", lambda found: f"<{wrong.get(found[1].upper(), found[1])}>", cmap)


def reasons(printed: Printed) -> dict[int, str]:
    return {refusal.page: refusal.reason for refusal in printed.refusals}


def test_a_sound_document_is_not_refused() -> None:
    printed = read(misread(document(), {}))
    assert printed.refusals == ()
    assert "進行と運営の道を都が示し" in printed.text


WRONG = {
    "wrong-kanji": {"進": "逭", "運": "遀", "道": "遈", "都": "邴"},
    "wrong-digits": dict(zip("0123456789０１２３４５６７８９", "¡¢£¤¥¦§¨©ª™—•…†‡‰‹›€", strict=True)),
    "private-letters": {chr(code): chr(0xE000 + code - 0x3040) for code in range(0x3040, 0x30FF)},
    "foreign-letters": {
        chr(code): chr(0x0410 + code % 64) for code in (*range(0x3040, 0x30FF), *range(0x4E00, 0x9FFF))
    },
}


@pytest.mark.parametrize(("reason", "table"), WRONG.items(), ids=WRONG)
def test_a_wrong_table_of_characters_is_refused(reason: str, table: dict[str, str]) -> None:
    printed = read(misread(document(), table))
    assert printed.refusals == tuple(PageRefusal(page, reason) for page in (1, 2, 3))
    assert printed.lines == ()


def picture() -> object:
    """A picture of grey and black."""
    image = pytest.importorskip("PIL.Image")
    from reportlab.lib.utils import ImageReader

    return ImageReader(image.effect_noise((300, 420), 90))


def outlines(canvas: Canvas) -> None:
    """Letters drawn as curves."""
    for number in range(150):
        x, y = 50 + number % 30 * 16, 700 - number // 30 * 20
        path = canvas.pages.beginPath()
        path.moveTo(x, y)
        for step in range(6):
            path.curveTo(x + step, y + 9, x + 9, y + step, x + 5 - step, y - step)
        canvas.pages.drawPath(path, fill=1, stroke=0)


def test_pages_without_text_are_refused_and_the_others_read() -> None:
    canvas = Canvas()
    canvas.text(40, 60, "一頁目の文章です。")
    canvas.pages.showPage()
    canvas.pages.drawImage(picture(), 0, 0, 595, 842)
    canvas.pages.showPage()
    canvas.pages.drawImage(picture(), 0, 0, 595, 842)
    canvas.text(280, 820, "- 3 -")
    canvas.pages.showPage()
    outlines(canvas)
    canvas.pages.showPage()
    outlines(canvas)
    canvas.text(280, 820, "- 5 -")
    canvas.pages.showPage()
    canvas.pages.setLineWidth(40)
    canvas.pages.line(0, 400, 595, 400)
    canvas.pages.showPage()
    canvas.pages.showPage()
    canvas.text(40, 60, "八頁目の文章です。")
    printed = read(canvas.done())
    assert reasons(printed) == dict.fromkeys((2, 3, 4, 5, 6), "no-text"), "page 7 is blank, which is no fault"
    assert [line.text for line in printed.lines if line.text] == ["一頁目の文章です。", "八頁目の文章です。"]
    assert [line.page for line in printed.lines if line.text] == [1, 8]


def test_a_layer_of_recognized_text_is_read_and_named() -> None:
    canvas = Canvas()
    canvas.pages.drawImage(picture(), 0, 0, 595, 842)
    canvas.block(40, 60, [])
    for number, item in enumerate(printing.items()[:5]):
        canvas.text(40, 60 + 20 * number, item.header, mode=3)
    printed = read(canvas.done())
    assert printed.recognized == (1,)
    assert out_of_order(printed, [item.header for item in printing.items()[:5]]) == []


@THOROUGH
def test_vertical_pages_are_refused() -> None:
    text = "".join(item.header + item.description for item in printing.items()[:6])
    style = "body { writing-mode: vertical-rl }"
    assert reasons(read(printing.chromium_pdf(printing.page(text, style)))) == {1: "vertical"}
    canvas = Canvas()
    for number, letter in enumerate(text[:200]):
        canvas.text(540 - number // 50 * 20, 50 + number % 50 * 12, letter)
    assert reasons(read(canvas.done())) == {1: "vertical"}


@pytest.mark.parametrize(("password", "readable"), [("secret", False), ("", True)])
def test_locked_files_are_refused(password: str, readable: bool) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(document(1)))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    if readable:
        assert "市町における相談支援体制の強化" in read(target.getvalue()).text
        return
    with pytest.raises(SourceError) as raised:
        read(target.getvalue())
    assert raised.value.code is ErrorCode.FILE_LOCKED


HARM: dict[str, tuple[Callable[[], bytes], Limits, ErrorCode]] = {
    "no document": (lambda: b"%PDF-1.7\n" + b"x" * 500, Limits(), ErrorCode.FILE_DAMAGED),
    "forms in forms": (lambda: files.pdf_of_forms(12, 10), Limits(bytes=200_000_000), ErrorCode.FILE_BREAKS),
    "a content that unpacks without end": (
        lambda: files.pdf_that_unpacks(800_000_000),
        Limits(bytes=200_000_000),
        ErrorCode.FILE_BREAKS,
    ),
    "no time": (lambda: files.pdf_of_forms(12, 10), Limits(seconds=1, bytes=4_000_000_000), ErrorCode.TOO_SLOW),
}


@pytest.mark.parametrize("case", daily(HARM, "no document", "no time"))
def test_what_would_stop_the_machine_is_stopped(case: tuple[Callable[[], bytes], Limits, ErrorCode]) -> None:
    make, limits, code = case
    before = time.monotonic()
    with pytest.raises(SourceError) as raised:
        Context().run(read, make(), limits)  # in a process of its own
    assert raised.value.code is code
    assert time.monotonic() - before < 30


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(SourceError) as raised:
        read(document(4), Limits(pages=3))
    assert (raised.value.code, raised.value.params["number"]) == (ErrorCode.TOO_MANY_PAGES, 4)
