"""Rows of a PDF page to lines: what was wrapped is one line, what was ended on purpose is not."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from itertools import chain, pairwise

import pytest

import printing
from cases import THOROUGH, daily
from mie_budget import parse_bytes
from mie_budget.printed import Printed
from test_sources_pdf import Canvas, boxed, read, ruled, squeezed
from test_sources_records import facts, wanted

pytestmark = pytest.mark.usefixtures("expendable")


def printed_lines(printed: Printed) -> list[str]:
    return [line.text for line in printed.lines if line.text and not line.furniture]


def columns(lines: list[str], style: str = "") -> bytes:
    """Paragraphs printed in two columns of small type."""
    body = "".join(f"<p>{html.escape(line) or '&nbsp;'}</p>" for line in lines)
    plain = "body { columns: 2; column-gap: 8mm; font-size: 9pt } p { margin: 0; white-space: pre-wrap }"
    return printing.chromium_pdf(printing.page(body, f"{plain} {style}"))


def item_lines() -> list[str]:
    return [text for item in printing.items()[:10] for text in (item.header, item.description)]


@THOROUGH
def test_wrapped_paragraphs_of_two_columns_are_one_line_each() -> None:
    assert printed_lines(read(columns(item_lines()))) == item_lines()


def test_a_row_that_is_full_by_chance_goes_not_on_in_a_mark_or_a_figure() -> None:
    long = "とても長い名前を持っているので列の幅いっぱいになる事業の実施"
    canvas = Canvas(width=380)
    rows = [long, "○" + long[1:], "・次の事業", long, "1,234", long, "（２）次の事業", long, "続きの行"]
    canvas.block(40, 60, rows)
    assert printed_lines(read(canvas.done())) == [*rows[:7], long + rows[8]]


def test_full_rows_whose_dots_lead_to_a_figure_are_lines() -> None:
    canvas = Canvas(width=270)
    rows = ["橋の照明の事業･･････････････････････････126", "夜道を照らす灯り････････････････････････990"]
    canvas.block(40, 60, rows)
    assert printed_lines(read(canvas.done())) == rows


def test_rows_that_are_not_as_wide_as_the_page_end_on_purpose() -> None:
    canvas = Canvas()
    rows = ["空き家の除却の補助の実施", "建築住宅の担当の部署の名", "空き家の除却の補助の実施", "担当"]
    canvas.block(40, 60, rows)
    assert printed_lines(read(canvas.done())) == rows


def test_what_stands_further_inside_is_indented() -> None:
    canvas = Canvas()
    for x, y, text in ((40, 60, "公共事業費"), (50, 74, "補助の事業"), (55, 88, "単独の事業"), (260, 102, "中央の題")):
        canvas.text(x, y, text)
    assert printed_lines(read(canvas.done())) == ["公共事業費", "　補助の事業", "　　単独の事業", "中央の題"]


@THOROUGH
def test_blanks_beside_brackets_are_kept() -> None:
    lines = ["1 【新規】 高架下の居場所 (担当課) 22,750 22,750", "2 公共事業 [2月補正含む] 13,327 △ 133"]
    assert printed_lines(read(columns(lines, "body { columns: 1 }"))) == lines


@THOROUGH
def test_an_item_that_a_page_break_parts_is_near_its_other_half() -> None:
    style = '@page { @top-right { content: "財政課" } @bottom-center { content: counter(page) } }'
    body = "<p>心のケアの整備</p><p style='break-before:page'>【医療保健部】（7,125千円）</p><p style='break-before:page'>終"
    printed = read(printing.chromium_pdf(printing.page(body, style)))
    texts = [line.text for line in printed.lines]
    first, second = texts.index("心のケアの整備"), texts.index("【医療保健部】（7,125千円）")
    assert texts[first + 1 : second].count("") <= 2


def test_signs_of_a_symbol_font_before_words_are_bullets() -> None:
    canvas = Canvas()
    canvas.block(40, 60, ["(cid:183)がん検診の受診率向上", "(cid:183)食育の推進", "(cid:183)歯の健康"])
    assert read(canvas.done()).refusals == ()
    canvas = Canvas()
    canvas.block(40, 60, ["(cid:183)(cid:12)診の(cid:18)率向上", "(cid:183)(cid:9)(cid:7)"])
    assert [refusal.reason for refusal in read(canvas.done()).refusals] == ["cid-codes"]


@pytest.mark.parametrize("page", daily(printing.OTHER_DESIGNS, "a table without lines"))
def test_other_designs_give_the_records_of_the_document(page: Callable[[], str]) -> None:
    document = parse_bytes(printing.chromium_pdf(page()), name="r6.pdf")
    assert [facts(record) for record in document.records] == wanted()


@THOROUGH
def test_larger_type_in_the_margin_is_a_heading_above_what_stands_beside_it() -> None:
    document = parse_bytes(printing.chromium_pdf(printing.chapters_in_the_margin()), name="r6.pdf")
    assert [heading.text for heading in document.headings] == [f"第{number}章" for number in range(1, 8)]


def table_without_lines(rows: Sequence[tuple[str, ...]], xs: tuple[float, ...]) -> list[str]:
    canvas = Canvas()
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=True):
            canvas.text(x, 60 + 14 * number, text)
    return printed_lines(read(canvas.done()))


def test_the_cells_of_rows_parted_by_blanks_of_one_width_are_cells_by_their_number() -> None:
    rows = [("環境部", "環境企画課", "30,000"), ("教育委員会事務局", "図書館", "4,960"), ("産業部", "農政課", "2,750")]
    canvas = Canvas()
    for number, row in enumerate(rows):
        x = 40.0
        for text in row:
            canvas.text(x, 60 + 14 * number, text)
            x += 10 * len(text) + 20
    assert printed_lines(read(canvas.done())) == [" | ".join(row) for row in rows]


def test_a_head_set_to_the_left_belongs_to_the_figures_set_to_the_right_of_it() -> None:
    rows = [
        ("事業名", "令和５年度", "", "令和４年度", ""),
        ("見守り", "", "1,234", "", "1,000"),
        ("防災訓練", "", "5,678", "", "5,000"),
        ("点検", "", "9,012", "", "9,000"),
    ]
    assert table_without_lines(rows, (40, 140, 215, 260, 335)) == [
        "事業名 | 令和５年度 | 令和４年度",
        "見守り | 1,234 | 1,000",
        "防災訓練 | 5,678 | 5,000",
        "点検 | 9,012 | 9,000",
    ]


def test_a_cell_of_two_rows_stands_half_above_and_half_below_the_others() -> None:
    canvas = Canvas()
    for number, (name, amount) in enumerate((("防災訓練", "12"), ("見守り活動への支援", "1,234"), ("点検", "56"))):
        y = 60 + 22.0 * number
        canvas.text(200, y, amount)
        halves = [name] if len(name) < 8 else [name[:5], name[5:]]
        canvas.block(40, y - 7 * (len(halves) - 1), halves)
    assert printed_lines(read(canvas.done())) == ["防災訓練 | 12", "見守り活動への支援 | 1,234", "点検 | 56"]


def test_figures_set_to_the_right_part_what_is_said_right_behind_them() -> None:
    rows = [
        ("1", "見守り", "1,234", "配食と安否の確認を合わせて行う。"),
        ("2", "防災訓練", "560", "地区ごとに行う。"),
        ("3", "点検", "12,900", "古い橋の傷みを調べる。"),
        ("4", "除雪", "88", "除雪車の運行を委託する。"),
        ("5", "草刈り", "7,100", "堤防の草を年に二回刈る。"),
    ]
    canvas = Canvas()
    for x, head in ((40, "番号"), (90, "事業名"), (180, "課"), (190, "予算額"), (300, "概要")):
        canvas.text(x, 40, head)
    for number, (ordinal, name, amount, said) in enumerate(rows):
        y = 64 + 24.0 * number
        canvas.text(45, y, ordinal)
        canvas.text(70, y, name)
        canvas.text(150, y, "福祉課")
        canvas.text(240 - 5 * len(amount), y, amount)
        canvas.text(245, y, said)
    assert printed_lines(read(canvas.done()))[1:] == [
        f"{ordinal} | {name} | 福祉課 | {amount} | {said}" for ordinal, name, amount, said in rows
    ]


def test_who_is_in_charge_stands_between_a_name_and_its_sum_of_money() -> None:
    names = (
        "図書館の相談と支援の事業",
        "橋の修繕事業",
        "海岸の松林の保全事業",
        "母子の相談事業",
        "祭りの補助",
    )
    sections = ("生涯学習推進課", "道路河川管理課", "森林資源整備課", "健康増進企画課", "文化財保護活用課")
    amounts = ("716,000円", "33,780,000円", "2,184,000円", "51,850,000円", "525,000円")
    canvas = Canvas()
    for number, row in enumerate(zip(names, sections, amounts, strict=True)):
        for x, text in zip((40, 300, 500 - 5 * len(row[2])), (row[0], f"（{row[1]}）", row[2]), strict=True):
            canvas.text(x, 60 + 21 * number, text)
    assert printed_lines(read(canvas.done())) == [
        f"{name} | （{section}） | {amount}" for name, section, amount in zip(names, sections, amounts, strict=True)
    ]


@THOROUGH
def test_columns_of_one_width_that_hold_cells_below_each_other_are_columns() -> None:
    cells = ["番号", "事業名", "予算額", "所管課"]
    for number, item in enumerate(printing.items()[:8], 1):
        cells += [str(number), item.title, "1,234千円", "危機管理室"]
    assert printed_lines(read(columns(cells))) == cells


def test_the_bars_of_a_chart_part_no_names_from_their_figures() -> None:
    canvas = Canvas()
    names = ["堤防のかさ上げ", "避難所の備品の更新の支援", "橋", "通学バスの運行の委託"]
    for row, (name, width, before) in enumerate(zip(names, (300, 20, 90, 8), (260, 12, 70, 6), strict=True)):
        y = 80 + 34 * row
        canvas.text(200 - 10 * len(name), y, name)
        canvas.text(170, y + 10, "土木部")
        canvas.pages.rect(210, canvas.height - y - 1, width, 10, stroke=0, fill=1)
        canvas.pages.rect(210, canvas.height - y - 10, before, 8, stroke=0, fill=1)
        canvas.text(214 + width, y, f"{10 * width:,}")
        canvas.text(214 + before, y + 9, f"{10 * before:,}", 6)
    texts = [text.strip() for text in printed_lines(read(canvas.done()))]
    assert texts[:2] == ["堤防のかさ上げ　　3,000", "土木部　　2,600"]
    assert [text.split()[-1] for text in texts if text.split()[0] in names] == ["3,000", "200", "900", "80"]


def test_sums_in_yen_signs_stay_beside_their_names() -> None:
    canvas = Canvas()
    rows = [
        ("除雪機械（ロータリ除雪車）", "¥48,730,000"),
        ("市道の舗装", "¥215,000,000"),
        ("遊具の取替え", "¥33,400,000"),
    ]
    canvas.pages.rect(30, canvas.height - 200, 250, 160, stroke=1, fill=0)
    canvas.text(100, 60, "町からのレシート")
    canvas.text(40, 90, "小計　3点")
    canvas.text(200, 90, "¥297,130,000")
    for row, (name, figure) in enumerate(rows):
        canvas.text(40, 110 + 14 * row, name)
        canvas.text(200, 110 + 14 * row, figure)
    texts = [text.replace(" | ", "　　") for text in printed_lines(read(canvas.done()))]
    assert texts[-3:] == [f"{name}　　{figure}" for name, figure in rows]


def test_a_label_that_stands_on_a_box_makes_no_table_of_it() -> None:
    canvas = Canvas()
    lists = {
        "北の地区": ["・橋の架替え… 3,520万円", "・水路の浚渫… 640万円"],
        "南の地区": ["・学校の改修… 8,100万円", "・緑地の整備… 90万円"],
    }
    for (label, items), x, y in zip(lists.items(), (40, 320), (60, 75), strict=True):
        canvas.pages.rect(x, canvas.height - y - 20, 70, 20, stroke=0, fill=1)
        canvas.pages.rect(x, canvas.height - y - 70, 240, 50)
        canvas.text(x + 6, y + 14, label)
        canvas.block(x + 6, y + 36, items)
    texts = printed_lines(read(canvas.done()))
    assert texts == [text for label, items in lists.items() for text in (label, *items)]


def test_figures_in_boxes_stay_in_the_rows_of_the_names_beside_them() -> None:
    canvas = Canvas()
    rows = [
        ("橋の点検", (5000, 3000, 4500)),
        ("堤防の草刈り", (2500, 0, 2100)),
        ("歩道", (700, 600, 0)),
        ("水門", (90, 80, 70)),
    ]
    for row, (name, figures) in enumerate(rows):
        y = 80 + 30 * row
        canvas.text(40, y, name)
        canvas.text(500, y, "採択")
        for column, figure in enumerate(figures):
            canvas.pages.rect(200 + 90 * column, canvas.height - y - 8, 90, 24, stroke=1, fill=0)
            canvas.text(220 + 90 * column, y, f"{figure:,}")
    wanted = [" | ".join([name, *(f"{figure:,}" for figure in figures), "採択"]) for name, figures in rows]
    assert printed_lines(read(canvas.done())) == wanted


def matrix(heads: list[str], rows: list[list[str]]) -> bytes:
    """A ruled table; the rows of a cell are parted by `/`."""
    canvas = Canvas(width=120 * len(heads) + 60)
    y = 60.0
    for row in [heads, *rows]:
        height = 8.0 + 14 * max(cell.count("/") + 1 for cell in row)
        for column, cell in enumerate(row):
            canvas.pages.rect(30 + 120 * column, canvas.height - y - height, 120, height)
            for number, text in enumerate(cell.split("/")):
                canvas.text(36 + 120 * column, y + 14 + 14 * number, text)
        y += height
    return canvas.done()


def test_the_lists_of_a_matrix_are_read_below_the_heads_of_their_columns() -> None:
    heads = ["政策", "総務部", "土木部", "福祉部", "計"]
    rows = [
        ["安全", "○備蓄の更新/1,000/○計画の改定/20", "○橋の点検/3,000", "―", "4,020"],
        ["子育て", "―", "○公園の整備/（400千円）", "○給付金 50千円/○相談 6千円", "456"],
        ["計", "1,020", "3,400", "56", "4,476"],
    ]
    assert printed_lines(read(matrix(heads, rows))) == [
        *("政策", "安全", "子育て"),
        *("総務部", "○備蓄の更新", "1,000", "○計画の改定", "20", "計　　1,020"),
        *("土木部", "○橋の点検", "3,000", "○公園の整備", "（400千円）", "計　　3,400"),
        *("福祉部", "○給付金 50千円", "○相談 6千円", "計　　56"),
        *("計", "4,020", "456", "4,476"),
    ]


def test_a_table_with_lists_beside_its_figures_is_none() -> None:
    heads = ["事業名", "今年の内容", "昨年の内容", "来年の内容", "予算額"]
    rows = [
        ["点検", "・委託/500", "・調査/400", "・設計/300", "900"],
        ["給付", "・郵送/20", "・印刷/10", "・委託/5", "70"],
    ]
    for order in ((0, 1, 2, 3, 4), (0, 4, 1, 2, 3)):
        lines = printed_lines(read(matrix([heads[at] for at in order], [[row[at] for at in order] for row in rows])))
        assert lines[0] == " | ".join(heads[at] for at in order)


def test_what_stands_in_a_box_below_its_head_keeps_its_rows() -> None:
    canvas = Canvas()
    rows = [
        ("堤防の草刈り事業", "河川課", "2,500千円"),
        ("5kmの岸を年に2回刈る。", "", "（2,400千円）"),
        ("通学路の街灯の整備", "道路課", "700千円"),
        ("暗い所に40の灯を立てる。", "", "（皆増）"),
        ("水門の点検の委託", "水路管理課", "90千円"),
        ("12の門を先に見る。", "", "（80千円）"),
        ("古い橋の架け替え", "道路課", "3,100千円"),
        ("長さ45mの橋を広げる。", "", "（皆増）"),
        ("空き家を直す人への補助", "住宅課", "410千円"),
        ("若い世帯には上乗せする。", "", "（391千円）"),
    ]
    canvas.pages.rect(34, canvas.height - 78, 528, 18)
    canvas.pages.rect(34, canvas.height - 218, 528, 140)
    canvas.text(43, 72, "政策２　安らげるまち")
    canvas.text(412, 72, "主な事業費　計　6,800千円")
    for row, (name, department, amount) in enumerate(rows):
        y = 89 + 12 * row - row % 2
        canvas.text(69 if department else 76, y, name, 9)
        canvas.text(374, y, department, 9)
        canvas.text(548 - 4.5 * sum(2 if letter > "~" else 1 for letter in amount), y, amount, 9)
    texts = [re.sub(r"[\s|　]+", " ", text).strip() for text in printed_lines(read(canvas.done()))]
    assert texts == ["政策２ 安らげるまち 主な事業費 計 6,800千円", *(" ".join(filter(None, row)) for row in rows)]


def test_a_row_that_the_end_of_a_page_cuts_is_one_of_its_table() -> None:
    canvas = Canvas()
    rows = [
        (("事業名",), ("内容",), ("予算額",)),
        (("橋の点検",), ("五つの橋を見る。",), ("5,000",)),
        (("堤防の草刈り",), ("年に二回",), ("2,500",)),
        (("消火栓の更新", "負担金"), ("新設４基", "・委託料"), ("900",)),
    ]
    for row in range(len(rows)):
        canvas.pages.line(40, canvas.height - 600 - 40 * row, 500, canvas.height - 600 - 40 * row)
    for x in (40, 116, 400, 500):
        canvas.pages.line(x, canvas.height - 600, x, canvas.height - 765)
    for row, cells in enumerate(rows):
        for x, lines in zip((44, 120, 404), cells, strict=True):
            canvas.block(x, 612 + 40 * row, lines)
    texts = printed_lines(read(canvas.done()))
    assert texts[-2:] == ["堤防の草刈り | 年に二回 | 2,500", "消火栓の更新負担金 | 新設４基 ・委託料 | 900"]


def test_text_that_nearly_fills_its_column_is_parted_from_the_next_between_lines_across() -> None:
    canvas = Canvas()
    rows = [
        ("橋の点検", ["古い橋の傷みを調べ、直す順を", "決めます。"], "道路室", "1,234"),
        ("歩道の照明", ["夜の道を明るくします。"], "道路室", "560"),
        ("堤防の草刈り", ["堤防の草を年に二回刈ります。"], "河川センター", "7,100"),
        ("水門の更新", ["古い水門を取り替えて備えます", "。"], "河川センター", "880"),
    ]
    for x, head in ((60, "名称"), (200, "内容"), (310, "所管"), (400, "金額")):
        canvas.text(x, 50, head)
    for number in range(len(rows) + 2):
        y = canvas.height - 36 - 30 * number
        canvas.pages.line(30, y, 450, y)
    for number, (name, said, section, amount) in enumerate(rows):
        y = 85.0 + 30 * number
        canvas.text(34, y, name)
        canvas.block(150, y - 7 * (len(said) - 1), said)
        canvas.text(300, y, section)
        canvas.text(440 - 5 * len(amount), y, amount)
    assert printed_lines(read(canvas.done())) == ["名称 | 内容 | 所管 | 金額"] + [
        f"{name} | {''.join(said)} | {section} | {amount}" for name, said, section, amount in rows
    ]


def test_coloured_headings_part_the_rows_of_lists_that_lines_rule() -> None:
    canvas = Canvas()
    lists = [
        [
            ("道路室", [("橋の点検", "1,234"), ("歩道の照明", "560")]),
            ("河川センター", [("水門の更新", "880"), ("草刈り", "75")]),
        ],
        [
            ("博物館", [("収蔵庫の空調", "90"), ("夜間の開館", "45")]),
            ("図書館", [("書架の取替え", "7,100"), ("移動図書館", "610")]),
        ],
    ]
    for column, groups in enumerate(lists):
        x, y = 40 + 270 * column, 60.0
        for head, items in groups:
            canvas.pages.setFillGray(0.9)
            canvas.pages.rect(x, canvas.height - y - 6, 230, 20, stroke=0, fill=1)
            canvas.pages.setFillGray(0)
            canvas.text(x + 8, y, head)
            y += 26
            for name, amount in items:
                canvas.text(x, y, name)
                canvas.text(x + 228 - 5 * len(amount), y, amount)
                canvas.pages.line(x, canvas.height - y - 5, x + 230, canvas.height - y - 5)
                y += 18
            y += 8
    assert printed_lines(read(canvas.done())) == [
        text
        for groups in lists
        for head, items in groups
        for text in (head, *(f"{name} | {amount}" for name, amount in items))
    ]


def test_rows_between_coloured_bars_are_those_of_the_table_below_its_head() -> None:
    canvas = Canvas()
    parts = {
        "１　道と川": [
            (["橋の点検"], "1,234", ["道路室"], ["古い橋の傷みをすべて調べ", "直す順を決めます。"]),
            (["堤防の草刈りと", "水門の点検"], "560", ["河川センター"], ["年に二回行います。"]),
        ],
        "２　学びの場": [
            (
                ["夜間の開館"],
                "45",
                ["市立博物館学芸", "室"],
                ["金曜に開館を遅くまで延ば", "し、音声の案内を備えます", "。"],
            ),
            (["書架の取替え"], "7,100", ["図書館"], ["閉架の古い書架を取り替え", "ます。"]),
            (["本の消毒機"], "800", ["図書館"], ["入口に置きます。"]),
        ],
    }

    def bar(y: float) -> None:
        canvas.pages.setFillGray(0.9)
        canvas.pages.rect(30, canvas.height - y - 14, 470, 20, stroke=0, fill=1)
        canvas.pages.setFillGray(0)

    bar(40)
    for x, head in ((60, "事業名"), (160, "予算額"), (240, "担当課"), (380, "事業内容")):
        canvas.text(x, 50, head)
    y, wanted = 60.0, ["事業名 | 予算額 | 担当課 | 事業内容"]
    for head, items in parts.items():
        bar(y)
        canvas.text(34, y + 10, head)
        wanted.append(head)
        y += 20
        for name, amount, section, said in items:
            high = max(len(name), len(section), len(said))
            for x, cell in ((34, name), (216, section), (300, said)):
                canvas.block(x, y + 16 + 7 * (high - len(cell)), cell)
            wide = 5 * len(amount) + 5 * sum(not letter.isascii() for letter in amount)
            canvas.text(209 - wide, y + 16 + 7 * (high - 1), amount)
            wanted.append(" | ".join(["".join(name), amount, "".join(section), "".join(said)]))
            y += 14 * high + 12
    # Where a row of a cell ended on purpose is told elsewhere.
    texts = [line.replace(" ", "") for line in printed_lines(read(canvas.done()))]
    assert texts == [line.replace(" ", "") for line in wanted]


def test_a_box_whose_amount_stands_half_way_down_is_one_row() -> None:
    canvas = Canvas()
    for y, name in ((60, ["見守りの機器の", "貸出し"]), (110, ["通学路の安全の", "点検及び柵の設", "置"])):
        high = 14 * len(name)
        canvas.pages.rect(30, canvas.height - y - high - 4, 300, high + 8)
        canvas.block(34, y + 10, name)
        canvas.text(180, y + 3 + high / 2, "道路室", 8)
        canvas.text(300, y + 3 + high / 2, "560")
    assert printed_lines(read(canvas.done())) == [
        "見守りの機器の貸出し　　道路室　　560",
        "通学路の安全の点検及び柵の設置　　道路室　　560",
    ]


def test_cells_beside_an_upright_label_that_hold_an_item_each_keep_their_rows() -> None:
    canvas = Canvas()
    items = [("橋の点検", "1,234千円", "道路室"), ("夜間の開館", "〔45千円〕", "博物館")]
    canvas.pages.rect(30, canvas.height - 160, 20, 120)
    canvas.pages.rect(50, canvas.height - 160, 330, 120)
    canvas.pages.line(50, canvas.height - 100, 380, canvas.height - 100)
    for number, letter in enumerate("安全な暮らし"):
        canvas.text(35, 56 + 12 * number, letter)
    for number, (name, amount, section) in enumerate(items):
        y = 56 + 60 * number
        canvas.text(56, y, name)
        canvas.text(374 - 10 * len(amount), y, amount)
        canvas.block(64, y + 14, [section, "続けて行います。"])
    texts = [text.strip() for text in printed_lines(read(canvas.done()))]
    assert texts == ["安全な暮らし"] + [
        text for name, amount, section in items for text in (f"{name}　　{amount}", section, "続けて行います。")
    ]


def test_an_amount_in_a_cell_of_its_own_beside_what_it_is_for_stands_below_the_name() -> None:
    canvas = Canvas()
    items = [("橋の点検", "1,234"), ("夜間の開館", "45")]
    for number, (name, amount) in enumerate(items):
        y = 60 + 70 * number
        canvas.pages.rect(30, canvas.height - y - 50, 80, 60)
        canvas.pages.rect(110, canvas.height - y - 50, 300, 60)
        canvas.text(50, y + 10, "予算額", 7)
        canvas.text(50, y + 26, amount, 11)
        canvas.text(116, y + 8, name, 11)
        canvas.block(116, y + 24, ["続けて行います。", "担当課／道路室"], 9)
    assert printed_lines(read(canvas.done())) == [
        text for name, amount in items for text in (name, f"予算額　{amount}", "続けて行います。", "担当課／道路室")
    ]


def test_upright_lines_part_labels_and_their_values_from_what_is_said() -> None:
    canvas = Canvas()
    items = [("橋の点検", "1,234", "古い橋の傷みを調べます。"), ("夜間の開館", "45", "音声の案内を備えます。")]
    for number, (name, amount, said) in enumerate(items):
        y = 60 + 80 * number
        canvas.text(30, y, name)
        canvas.pages.line(150, canvas.height - y - 6, 150, canvas.height - y - 62)
        canvas.text(34, y + 16, "事業費", 7)
        canvas.text(140 - 5 * len(amount), y + 30, amount)
        canvas.text(34, y + 44, "担当", 7)
        canvas.text(44, y + 56, "道路室", 8)
        canvas.block(160, y + 16, [said, "来年も続けます。"])
    assert [text for text in printed_lines(read(canvas.done())) if text] == [
        text
        for name, amount, said in items
        for text in (name, f"事業費　{amount}", "担当　道路室", said, "来年も続けます。")
    ]


def test_labels_behind_upright_lines_follow_all_that_is_said_with_what_stands_below_their_values() -> None:
    canvas = Canvas()
    items = [("橋の点検", "1,234千円", "土木部", "道路室"), ("夜間の開館", "45千円", "教育庁", "文化財室")]
    for number, (name, amount, bureau, section) in enumerate(items):
        y = 60 + 60 * number
        canvas.text(30, y, name)
        canvas.text(100, y, amount)
        canvas.block(30, y + 13, ["古い橋や建物から始めます。", "来年も続けます。"], 8)
        canvas.pages.line(250, canvas.height - y + 9, 250, canvas.height - y - 32)
        for at, (label, value) in enumerate((("担当", bureau), ("", section), ("電話", "20-1234"))):
            canvas.text(256, y + 13 * at, label, 8)
            canvas.text(280, y + 13 * at, value, 8)
    assert printed_lines(read(canvas.done())) == [
        text
        for name, amount, bureau, section in items
        for text in (
            f"{name}　　{amount}",
            "古い橋や建物から始めます。",
            "来年も続けます。",
            f"担当　{bureau}　{section}",
            "電話　20-1234",
        )
    ]


def test_boxes_of_one_row_each_head_what_stands_level_with_them_in_a_chart() -> None:
    canvas = Canvas()
    sections = [
        ("漁場整備課", ["・放流", "・見回り", "・種苗", "・網の更新"]),
        ("港湾空港課", ["・岸壁の補修", "・灯台"]),
    ]
    boxed(canvas, 30, 72, 70, 24, ("土木水産部", 10))
    y, wanted = 60.0, ["土木水産部"]
    for section, names in sections:
        boxed(canvas, 140, y - 13, 100, 14.0 * len(names) + 6, (section, 10))
        rows = [f"{name}の事業　1,234千円" for name in names]
        canvas.block(252, y + 2, rows)
        y += 14.0 * len(names) + 6
        wanted += [section, *rows]
    assert printed_lines(read(canvas.done())) == wanted


def test_words_in_small_boxes_stand_before_what_they_are_labels_of() -> None:
    canvas = Canvas()
    fields = [("事業名", "橋の点検"), ("所管", "土木部道路室"), ("目的", "古い橋の傷みを調べる")]
    for number, (label, value) in enumerate(fields):
        y = 60 + 18 * number
        canvas.pages.setFillGray(0.8)
        canvas.pages.roundRect(30, canvas.height - y - 4, 9 * len(label) + 8, 15, 5, stroke=0, fill=1)
        canvas.pages.setFillGray(0)
        canvas.text(34, y, label, 9)
        canvas.text(72, y, value)
    assert [squeezed(text) for text in printed_lines(read(canvas.done()))] == [a + b for a, b in fields]


def test_what_a_page_is_stamped_with_is_no_text_of_the_rows_below_it() -> None:
    canvas = Canvas()
    rows = [f"{number}　橋の点検を続けます" for number in range(1, 9)]
    canvas.block(40, 60, rows[:4])
    canvas.text(60, 150, "案", 110)
    canvas.block(40, 116, rows[4:])
    assert printed_lines(read(canvas.done())) == rows


def test_what_stands_beside_a_running_head_is_a_line_of_its_own() -> None:
    canvas = Canvas()
    bureaus = ("土木部", "教育庁", "経済部")
    for bureau in bureaus:
        canvas.text(40, 40, bureau, 9)
        canvas.text(400, 40, "令和８年度の主な事業", 9)
        canvas.block(40, 80, [f"{bureau}の橋の点検", f"{bureau}の水門の点検"])
        canvas.pages.showPage()
    printed = read(canvas.done())
    assert [text for text in printed_lines(printed) if "の" not in text] == list(bureaus)
    assert sum(line.furniture for line in printed.lines) == len(bureaus) - 1


def test_words_right_above_coloured_rows_of_figures_are_their_head() -> None:
    canvas = Canvas()
    for x, head in ((60, "事業名"), (240, "担当課"), (400, "予算額")):
        canvas.text(x, 50, head)
    rows = [("橋の点検", "道路室", "1,234"), ("夜間の開館", "博物館", "450"), ("書架の取替え", "図書館", "7,710")]
    for number, row in enumerate(rows):
        y = 70 + 20 * number
        for left, width, text in zip((30, 200, 360), (170, 160, 140), row, strict=True):
            canvas.pages.setFillGray(0.9 - 0.1 * (number % 2))
            canvas.pages.rect(left, canvas.height - y - 6, width, 20, stroke=0, fill=1)
            canvas.pages.setFillGray(0)
            canvas.text(left + 20, y, text)
    assert printed_lines(read(canvas.done()))[0] == "事業名 | 担当課 | 予算額"


def test_names_before_figures_of_two_tiers_are_whole() -> None:
    canvas = Canvas()
    ys = [60.0, 100.0, 140.0, 180.0]
    ruled(canvas, [40, 200, 300], ys)
    rows = [("橋の点検",), ("夜の開館",), ("古い橋を長く使え", "るようにする点検")]
    for y, names in zip(ys, rows, strict=False):
        for number, name in enumerate(names):
            canvas.text(50, y + (24 if len(names) == 1 else 16 + 16 * number), name)
        canvas.text(250, y + 16, "1,234")
        canvas.text(250, y + 32, "1,100")
    assert squeezed(printed_lines(read(canvas.done()))[4]) == "古い橋を長く使えるようにする点検1,234"


def test_an_upright_line_that_text_crosses_or_that_stands_beside_names_parts_nothing() -> None:
    canvas = Canvas()
    canvas.pages.line(150, canvas.height - 50, 150, canvas.height - 110)
    canvas.block(34, 60, ["橋の点検を続けます。", "古い橋から始めます。"])
    canvas.text(160, 60, "1,234")
    assert "橋の点検を続けます。　　1,234" in printed_lines(read(canvas.done()))


def test_who_has_published_a_page_and_its_number_are_its_foot() -> None:
    canvas = Canvas()
    canvas.pages.setFillGray(0.9)
    canvas.pages.rect(30, canvas.height - 54, 470, 20, stroke=0, fill=1)
    canvas.pages.setFillGray(0)
    for x, head in ((60, "事業名"), (240, "担当課"), (400, "予算額")):
        canvas.text(x, 50, head)
    for number, (name, section, amount) in enumerate(
        [("橋の点検", "道路室", "1,234"), ("夜間の開館", "博物館", "45"), ("書架の取替え", "図書館", "710")]
    ):
        y = 70 + 20 * number
        canvas.text(34, y, name)
        canvas.text(216, y, section)
        canvas.text(430 - 5 * len(amount), y, amount)
        canvas.pages.line(30, canvas.height - y - 6, 500, canvas.height - y - 6)
    canvas.text(34, canvas.height - 40, "山手町　財政課")
    canvas.text(480, canvas.height - 40, "1")
    printed = read(canvas.done())
    assert "夜間の開館 | 博物館 | 45" in printed_lines(printed)
    assert [line.text for line in printed.lines if line.furniture] == ["山手町　財政課　　1"]


def test_two_items_between_the_lines_of_headings_are_a_list_and_no_row() -> None:
    canvas = Canvas()
    parts = [[("橋の点検", "1,234"), ("水門の点検", "560")], [("夜間の開館", "45"), ("書架の取替え", "710")]] * 2
    y, wanted = 60.0, []
    for number, items in enumerate(parts):
        canvas.text(30, y, f"{number + 1}　安全な暮らし")
        canvas.pages.line(30, canvas.height - y - 6, 500, canvas.height - y - 6)
        y += 26
        for name, amount in items:
            canvas.text(34, y, name)
            canvas.text(490 - 5 * len(amount), y, amount)
            canvas.text(60, y + 16, "・調査の委託")
            canvas.text(60, y + 30, "・工事の監理")
            wanted += [f"{name}　　{amount}", "・調査の委託", "・工事の監理"]
            y += 52
    texts = [text.strip() for text in printed_lines(read(canvas.done()))]
    assert [text for text in texts if text and "暮らし" not in text] == wanted


def test_figures_right_before_sections_end_a_column_where_others_stand_before_sections_of_two_rows() -> None:
    canvas = Canvas()
    canvas.pages.setFillGray(0.9)
    canvas.pages.rect(30, canvas.height - 54, 470, 20, stroke=0, fill=1)
    canvas.pages.setFillGray(0)
    for x, head in ((60, "事業名"), (170, "予算額"), (214, "担当課"), (400, "事業内容")):
        canvas.text(x, 50, head)
    rows = [
        ("橋の点検", "1,234", ["道路室"]),
        ("夜間の開館", "1,045", ["市立博物館学", "芸室"]),
        ("書架の取替え", "7,100", ["市立図書館管", "理係"]),
        ("水門の点検", "5,560", ["道路室"]),
    ]
    for number, (name, amount, section) in enumerate(rows):
        y = 72 + 34 * number
        canvas.text(34, y, name)
        # One text, as a renderer writes cells whose gap is no wider than a blank.
        canvas.text(204 - 5 * len(amount), y, f"{amount} {section[0]}" if len(section) == 1 else amount)
        if len(section) > 1:
            canvas.block(209, y - 7, section)
        canvas.text(330, y, "続けて行います。")
    # Where a row of a cell ended on purpose is told elsewhere.
    texts = [text.replace(" ", "") for text in printed_lines(read(canvas.done()))]
    assert [text for text in texts if text.startswith(tuple(name for name, *_ in rows))] == [
        f"{name}|{amount}|{''.join(section)}|続けて行います。" for name, amount, section in rows
    ]


def test_a_box_opens_with_a_name_and_its_amount_half_way_down_beside_it() -> None:
    canvas = Canvas()
    names = (("港の灯りを直して夜の道を明るく", "する橋の照明事業"), ("海岸の清掃事業",))
    for top, name, amount in zip((100, 200), names, ("605,279", "70,200"), strict=True):
        canvas.pages.rect(190, 842 - top - 60, 360, 60)
        middle = top + 7 + 7 * len(name)
        canvas.block(200, top + 14, name)
        canvas.block(400, middle, ["総務部 港づくり推", "進課"], 8)
        canvas.text(500, middle, amount)
        canvas.text(208, top + 48, "⇒ 灯りの購入", 8)
    assert printed_lines(read(canvas.done())) == [
        "港の灯りを直して夜の道を明るくする橋の照明事業　　総務部 港づくり推進課　　605,279",
        "⇒ 灯りの購入",
        "海岸の清掃事業　　総務部 港づくり推進課　　70,200",
        "⇒ 灯りの購入",
    ]


def test_a_box_of_a_wrapped_name_and_what_it_is_a_part_of_is_one_row() -> None:
    canvas = Canvas()
    for top in (100, 180):
        canvas.pages.rect(190, 842 - top - 40, 300, 40)
        canvas.block(200, top + 16, ("港の灯りを直して夜の道を明るく", "する橋の照明事業"))
        canvas.text(390, top + 23, "【7,941千円の内数】")
    assert (
        printed_lines(read(canvas.done()))[0] == "港の灯りを直して夜の道を明るくする橋の照明事業　　【7,941千円の内数】"
    )


def test_amounts_of_rows_stay_beside_them_whatever_stands_below_or_behind_the_amounts() -> None:
    canvas = Canvas()
    names = ("海岸の清掃事業", "松の手入れ", "橋の照明事業", "港の見回り事業")
    for number, name in enumerate(names, 1):
        y = 60 + 24 * number
        canvas.text(40, y, str(number))
        canvas.text(60, y, name)
        canvas.text(260, y, "環境課")
        canvas.text(350 - 25, y, f"{number},234")
        canvas.text(360, y - 6, "流れ着いた木と袋を片付けて浜を")
        canvas.text(360, y + 7, "守る。")
    assert [line for line in printed_lines(read(canvas.done())) if "流れ" in line] == [
        f"{number} | {name} | 環境課 | {number},234 | 流れ着いた木と袋を片付けて浜を守る。"
        for number, name in enumerate(names, 1)
    ]


def test_who_is_in_charge_below_an_amount_at_the_edge_is_of_its_row() -> None:
    canvas = Canvas()
    canvas.text(56, 107, "１　海と浜を守る暮らしへの転換", 11.5)
    for number, points in enumerate((2, 2, 1)):
        y = 140 + 62 * number
        canvas.text(54, y, "■ 夜道を照らす橋の灯りの購入")
        canvas.text(502, y, f"{number + 1},234千円")
        canvas.text(448, y + 13, "［海と浜を守る推進課］", 9)
        canvas.block(72, y + 27, ["・下草刈り", "・苗木の購入"][:points], 9.5)
    assert printed_lines(read(canvas.done()))[-3:] == [
        "■ 夜道を照らす橋の灯りの購入　　3,234千円",
        "［海と浜を守る推進課］",
        "　　・下草刈り",
    ]


def test_a_name_that_fills_its_cell_is_no_part_of_the_next_one() -> None:
    canvas = Canvas()
    names = ("海岸の清掃事業", "松の手入れ", "橋の照明事業", "とても長い名前の港の見回り事業")
    for number, name in enumerate(names):
        y = 60 + 16 * number
        canvas.text(40, y, name)
        canvas.text(196, y, "港づくり推進課" if number == 1 else "環境課")
        canvas.text(350 - 25, y, f"{number + 1},234")
    assert printed_lines(read(canvas.done()))[-1] == "とても長い名前の港の見回り事業 | 環境課 | 4,234"


def test_the_last_cells_of_accounts_list_a_programme_on_each_line() -> None:
    canvas = Canvas()
    xs = (40, 130, 200, 270, 480)
    accounts = {
        120: ("1　環境費", "22,499", "34,064", "１　海と浜を守る取組"),
        220: ("2　土木費", "4,230", "4,064", "２　夜道を照らす取組"),
    }
    listed = {
        120: (("流れ着いた木を集めて", "運ぶ事業", "799", "（環境課）"), ("松の手入れ", "", "21,700", "（森林課）")),
        220: (("夜道を照らす灯りの点", "検事業", "4,230", "（土木課）"),),
    }
    for top, bottom in ((90, 120), (120, 220), (220, 320)):
        for left, right in pairwise(xs):
            canvas.pages.rect(left, 842 - bottom, right - left, bottom - top)
    for x, word in zip(xs, ("目", "本年度", "前年度", "説明（事業名及び事業費）"), strict=False):
        canvas.text(x + 4, 110, word)
    for top, cells in accounts.items():
        for x, word in zip(xs, cells, strict=False):
            canvas.text(x + 4, top + 14, word, 9)
        y = top + 27
        for name, rest, amount, who in listed[top]:
            canvas.text(282, y, name, 9)
            y += 13 if rest else 0
            canvas.text(291, y, rest, 9)
            canvas.text(475 - 4.5 * len(amount), y, amount, 9)
            canvas.text(294, y + 12, who, 8)
            y += 25
    assert printed_lines(read(canvas.done()))[1:] == [
        "1　環境費 | 22,499 | 34,064 | １　海と浜を守る取組",
        " |  |  | 流れ着いた木を集めて運ぶ事業　　799（環境課）",
        " |  |  | 松の手入れ　　21,700（森林課）",
        "2　土木費 | 4,230 | 4,064 | ２　夜道を照らす取組",
        " |  |  | 夜道を照らす灯りの点検事業　　4,230（土木課）",
    ]


def test_a_line_below_the_bar_of_its_heading_stays_in_its_column_where_the_other_has_ended() -> None:
    canvas = Canvas()
    sides = {
        40: {
            "環境課": ("海岸の清掃", "松の手入れ", "堀の泥上げ"),
            "学校課": ("夜間の開館", "書架の取替え"),
            "税務課": ("窓口の夜間の当番",),
        },
        310: {"道路課": ("橋の点検と補修", "歩道の段差の解消"), "農林課": ("水路の泥上げ",)},
    }
    for left, sections in sides.items():
        y = 60
        for section, names in sections.items():
            canvas.pages.setFillGray(0.9)
            canvas.pages.rect(left, canvas.height - y - 14, 240, 20, stroke=0, fill=1)
            canvas.pages.setFillGray(0)
            canvas.text(left + 4, y + 10, f"◆　{section}")
            for number, name in enumerate(names):
                canvas.text(left, y + 32 + 18 * number, f"・{name}")
                canvas.text(left + 215, y + 32 + 18 * number, "2,300")
            y += 44 + 18 * len(names)
    found = [line.split("　　")[0].split(" | ")[0] for line in printed_lines(read(canvas.done()))]
    assert found == [
        line
        for sections in sides.values()
        for section, names in sections.items()
        for line in (f"◆　{section}", *(f"・{name}" for name in names))
    ]


def test_a_table_left_open_at_its_sides_has_its_outer_columns() -> None:
    canvas = Canvas()
    rows = [
        ("事項", "本年度", "前年度", "課等"),
        ("橋の点検と補修", "2,300", "2,100", "道路課"),
        ("海岸の清掃", "1,000", "950", "環境課"),
        ("書架の取替え", "7,100", "0", "学校課"),
    ]
    for y in range(60, 60 + 20 * len(rows) + 1, 20):
        canvas.pages.line(40, canvas.height - y, 480, canvas.height - y)
    for x in (200, 280, 360):
        canvas.pages.line(x, canvas.height - 60, x, canvas.height - 60 - 20 * len(rows))
    for number, row in enumerate(rows):
        for x, cell in zip((44, 210, 290, 370), row, strict=True):
            canvas.text(x, 74 + 20 * number, cell)
    assert printed_lines(read(canvas.done())) == [" | ".join(row) for row in rows]


def test_bars_side_by_side_stand_each_above_its_own_table() -> None:
    canvas = Canvas()
    listed = {
        "港湾課": ("灯台の見回り", "桟橋の修繕", "浮きの購入", "縄の購入"),
        "水産課": ("網の購入", "船の塗装", "箱の修理"),
    }
    for left, (section, names) in zip((40, 310), listed.items(), strict=True):
        for top in (60, 240):
            canvas.pages.setFillGray(0.8)
            canvas.pages.rect(left, 842 - top - 18, 240, 18, stroke=0, fill=1)
            canvas.pages.setFillGray(0)
            canvas.text(left + 6, top + 13, section)
            for number, name in enumerate(names):
                y = top + 18 + 20 * number
                canvas.pages.line(left, 842 - y - 20, left + 240, 842 - y - 20)
                canvas.text(left + 6, y + 14, name)
                canvas.text(left + 180, y + 14, "1,234千円")
    rows = [line for section, names in listed.items() for line in (section, *(f"{one} | 1,234千円" for one in names))]
    assert printed_lines(read(canvas.done())) == [*rows, *rows]


def test_a_row_at_the_foot_of_a_page_ends_none_of_its_columns() -> None:
    canvas = Canvas()
    rows = ["夜道を照らす橋の灯りを替えて歩く", "人が安心できる町にするための事業", "を行い、海と浜を守る暮らしを広げ"]
    for column in range(3):
        canvas.block(40 + 180 * column, 60, rows)
    canvas.text(240, 800, "広報さと　2025.5　1")
    lines = read(canvas.done()).lines
    assert [line.text for line in lines if line.furniture] == ["広報さと　2025.5　1"]
    assert "".join(line.text for line in lines if not line.furniture) == 3 * "".join(rows)


def test_values_level_with_the_boxes_of_their_labels_are_rows_of_a_table() -> None:
    canvas = Canvas()
    canvas.pages.rect(40, 842 - 140, 400, 80)
    labels = ("事業名", "予算額", "担当課", "概　要")
    values = ("灯台の見回り事業", "1,234千円", "港湾課", "夜の海を見回る。")
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        canvas.pages.rect(40, 842 - 80 - 20 * number, 60, 20, fill=0)
        canvas.text(46, 74 + 20 * number, label)
        canvas.text(106, 74 + 20 * number, value)
    assert printed_lines(read(canvas.done())) == [
        f"{label} | {value}" for label, value in zip(labels, values, strict=True)
    ]


def test_a_page_of_one_item_has_its_name_in_the_largest_type() -> None:
    canvas = Canvas(842, 595)
    names = ("灯台の見回り事業", "網の購入", "堀の泥上げ")
    for number, name in enumerate(names, 1):
        canvas.text(40, 60, name, 20)
        canvas.text(40, 90, "担当：港湾課")
        for left, head in ((40, "現状・課題"), (440, "取組")):
            canvas.pages.rect(left, 595 - 220, 340, 110)
            canvas.block(left + 10, 130, (head, "・古い設備の更新", "・見回る人の不足"))
        canvas.pages.rect(40, 595 - 300, 120, 30)
        canvas.text(50, 290, f"予算額 {number},234千円", 12)
        canvas.pages.showPage()
    document = parse_bytes(canvas.done(), name="slides.pdf")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        (name, ("港湾課",), 1_000 * (1_000 * number + 234)) for number, name in enumerate(names, 1)
    ]


def test_the_explanation_of_accounts_is_one_list_whatever_rows_stand_beside_it() -> None:
    canvas = Canvas()
    xs = (40, 120, 190, 270, 330, 540)
    for left, right in pairwise(xs):
        canvas.pages.rect(left, 842 - 80, right - left, 20)
        canvas.pages.rect(left, 842 - 260, right - left, 180)
    for x, word in zip(xs, ("目", "本年度", "節", "金額", "説　　明"), strict=False):
        canvas.text(x + 4, 74, word, 9)
    for x, y, word in (
        (44, 96, "1　庁舎費"), (140, 96, "1,350"), (194, 96, "10　需用費"), (300, 96, "500"),
        (194, 130, "12　委託料"), (300, 130, "850"), (334, 96, "001　庁舎の管理経費"), (520, 96, "500"),
        (334, 109, "002　夜道を照らす橋の灯りの"), (352, 122, "改修事業"), (520, 122, "850"),
    ):  # fmt: skip
        canvas.text(x, y, word, 9)
    assert printed_lines(read(canvas.done()))[1:] == [
        "1　庁舎費 | 1,350 | 10　需用費 | 500 | 001　庁舎の管理経費　　500 002　夜道を照らす橋の灯りの改修事業　　850",
        " |  | 12　委託料 | 850 | ",
    ]


def test_the_number_of_a_row_in_a_box_makes_no_columns_of_what_stands_behind_it() -> None:
    canvas = Canvas()
    for number in (1, 2):
        top = 60 + 80 * number
        canvas.pages.rect(40, 842 - top - 18, 50, 18)
        canvas.text(60, top + 13, str(number))
        canvas.text(96, top + 13, "夜道を照らす橋の灯りの改修事業")
        canvas.text(262, top + 13, "港湾課", 8)
        canvas.text(96, top + 33, "R7年度 1,234千円")
        canvas.text(262, top + 33, "R6年度 1,000千円")
    assert printed_lines(read(canvas.done())) == [
        line.replace("N", str(number))
        for number in (1, 2)
        for line in ("N　　夜道を照らす橋の灯りの改修事業　　港湾課", "　　　 R7年度 1,234千円　　R6年度 1,000千円")
    ]


def test_amounts_that_stand_half_way_down_rows_by_chance_are_no_labels_of_these() -> None:
    canvas = Canvas()
    y = 60
    wanted: list[str] = []
    for number, (name, size) in enumerate(
        (("橋の点検", 1), ("堀の清掃", 3), ("松の保全", 3), ("森の整備", 3), ("港の補修", 1))
    ):
        for line in range(size):
            text = f"{name}その{line + 1}"
            amount = f"{number + 2},300千円" if line == size // 2 else ""
            canvas.text(40, y, text)
            if amount:
                canvas.text(400, y, amount)
            wanted.append(f"{text}{amount}")
            y += 16
    lines = [line.text for line in read(canvas.done()).lines if line.text]
    assert ["".join(text.split()).replace("|", "") for text in lines] == wanted


def cells_with_rows(data: bytes) -> list[tuple[tuple[str, int], ...]]:
    """The cells of the table rows, each with the number of rows it covers."""
    return [
        tuple((line.text[cell.start : cell.end], cell.rows) for cell in line.cells)
        for line in read(data).lines
        if line.cells
    ]


GROUPS = {
    "浜づくり課": ("海岸の清掃", "松の手入れ"),
    "灯り課": ("橋の照明", "夜道の灯り", "港の見回り"),
    "木こり課": ("苗木の購入", "下草刈り", "林道の点検", "薪の配布"),
}


@pytest.mark.parametrize("raised", [0, 4], ids=["centred", "rows-at-the-foot-of-their-cells"])
@pytest.mark.parametrize("at", [(40, 140), (300, 40)], ids=["before", "behind"])
def test_labels_half_way_down_groups_are_those_of_all_their_rows(at: tuple[float, float], raised: float) -> None:
    canvas = Canvas()
    y = 60.0
    wanted = []
    for label, names in GROUPS.items():
        canvas.text(at[0], y + 8 * (len(names) - 1) - raised, label)
        for number, name in enumerate(names):
            canvas.text(at[1], y + 16 * number, name)
            canvas.text(230, y + 16 * number, f"{number + 1},234")
            row = [(label, len(names)) if number == 0 else ("", 0), (name, 1), (f"{number + 1},234", 1)]
            wanted.append(tuple(row if at[0] < at[1] else [*row[1:], row[0]]))
        y += 16 * len(names)
    assert cells_with_rows(canvas.done()) == wanted


def test_remarks_that_stand_half_way_down_two_rows_of_three_by_chance_are_those_of_their_row() -> None:
    canvas = Canvas()
    for number, name in enumerate(("海岸の清掃", "松の手入れ", "橋の照明", "夜道の灯り", "港の見回り", "薪の配布")):
        canvas.text(40, 60 + 16 * number, name)
        canvas.text(200, 60 + 16 * number, f"{number + 1},234")
        if number % 3 == 1:
            canvas.text(300, 60 + 16 * number, f"備考{number}")
    assert [row[2] for row in cells_with_rows(canvas.done())] == [
        ("", 1), ("備考1", 1), ("", 1), ("", 1), ("備考4", 1), ("", 1),
    ]  # fmt: skip


def test_rows_of_a_table_that_stand_wide_apart_are_rows_below_their_head() -> None:
    canvas = Canvas()
    for x, head in ((80, "事業名"), (200, "担当課"), (280, "本年度")):
        canvas.text(x, 60, head)
    rows = (("夜道を照らす橋の灯りの", "購入"), ("下草刈り",), ("港の見回りを続けるための", "支援"), ("薪の配布",))
    for number, name in enumerate(rows):
        y = 90 + 40.0 * number
        canvas.block(40, y - 7 * (len(name) - 1), name)
        canvas.text(200, y, "灯り課")
        canvas.text(285, y, f"{number + 1},234")
    assert printed_lines(read(canvas.done())) == [
        "事業名 | 担当課 | 本年度",
        *(f"{''.join(name)} | 灯り課 | {number},234" for number, name in enumerate(rows, 1)),
    ]


def test_a_head_right_behind_the_figures_of_the_column_before_is_that_of_its_own() -> None:
    canvas = Canvas()
    for x, head in ((40, "担当課"), (120, "事業名"), (240, "本年度"), (300, "前年度")):
        canvas.text(x, 60, head)
    for number in range(1, 5):
        canvas.text(75, 60 + 16 * number, "灯り課")
        canvas.text(120, 60 + 16 * number, "橋の照明")
        canvas.text(299 - 25, 60 + 16 * number, f"{number},234")
        canvas.text(359 - 25, 60 + 16 * number, f"{number},100")
    assert printed_lines(read(canvas.done())) == [
        "担当課 | 事業名 | 本年度 | 前年度",
        *(f"灯り課 | 橋の照明 | {number},234 | {number},100" for number in range(1, 5)),
    ]


def test_a_list_whose_ordinals_count_on_beside_itself_is_two_columns() -> None:
    canvas = Canvas()
    names = [
        "橋の照明",
        "松の手入れ",
        "薪の配布",
        "港の見回り",
        "夜道の灯り",
        "砂浜の清掃",
        "古い書庫の整理",
        "庭の手入れ",
    ]
    for number, name in enumerate(names):
        x, y = (40, 60 + 30 * number) if number < 4 else (220, 60 + 30 * (number - 4))
        canvas.text(x, y, str(number + 1))
        canvas.text(x + 24, y, name)
        canvas.text(x + 24, y + 14, "（灯り課）")
        canvas.text(x + 135, y, f"{number + 1},234")
    rows = [(f"{number} {name} {number},234", "（灯り課）") for number, name in enumerate(names, 1)]
    assert [re.sub(r"[\s|]+", " ", line).strip() for line in printed_lines(read(canvas.done()))] == [*chain(*rows)]
