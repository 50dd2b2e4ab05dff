"""Sheets as offices lay them out: what is read of workbooks whose tables are more than a head and rows below it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from mie_budget import Document, parse_bytes

Row = Sequence[str | int | None]


def workbook(*rows: Row, merged: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet; a merged range shows what its first cell holds."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("一覧")
    for area in merged:
        sheet.merge_range(area, "")
    figure = book.add_format({"num_format": "#,##0"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value, figure)
    book.close()
    return target.getvalue()


def facts(document: Document) -> list[tuple[str, str, int | None]]:
    return [
        (record.title, "、".join(record.departments), record.amount.yen if record.amount else None)
        for record in document.records
    ]


GRAPH_PAPER = workbook(
    ["令和７年度当初予算　要求一覧"],
    [],
    [None, None, None, "部局名", "都市整備部"],
    [],
    ["番号", "区分", "事業名", None, "課（室）名", "要求額"],
    [None, None, "要求内容"],
    [1, "新", "公園の遊具の点検", None, "公園課", 5100, "千円"],
    [None, None, "年２回の点検を委託する。"],
    [2, "拡", "街路樹の剪定", None, "道路課", 2340, "千円"],
    [None, None, "落葉の前に枝を払う。"],
    merged=[
        "A5:A6", "B5:B6", "C5:D5", "C6:D6", "E5:E6", "F5:G6",
        *(f"{column}{row}:{column}{row + 1}" for row in (7, 9) for column in "ABEFG"),
        *(f"C{row}:D{row}" for row in range(7, 11)),
    ],
)  # fmt: skip
"""Two lines of merged cells a row, the bureau in a box above the table."""
THREE_LINES = workbook(
    ["令和７年度当初予算　査定一覧"],
    [None, None, None, None, None, None, "単位：千円"],
    ["番号", "所属", "事業名", "令和７年度", None, None, None, "令和６年度 当初予算額", "理由"],
    [None, None, None, "要求額", "市長査定 （予算額）", "充てる金"],
    [None, None, None, None, None, "特定財源", "一般財源"],
    [1, "公園課", "公園の遊具の点検", 6100, 5100, 2000, 3100, 4900, "所要額を精査"],
    [2, "道路課", "街路樹の剪定", 2500, 2340, 0, 2340, None, "単価を精査"],
    merged=["A3:A5", "B3:B5", "C3:C5", "D3:G3", "D4:D5", "E4:E5", "F4:G4", "H3:H5", "I3:I5"],
)
"""A head whose second line has a word that names no column, above two that do."""


@pytest.mark.parametrize(
    ("data", "bureau"), [(GRAPH_PAPER, "都市整備部 "), (THREE_LINES, "")], ids=["graph paper", "three lines"]
)
def test_heads_and_rows_on_several_lines(data: bytes, bureau: str) -> None:
    document = parse_bytes(data, name="a.xlsx")
    assert facts(document) == [
        ("公園の遊具の点検", f"{bureau}公園課", 5_100_000),
        ("街路樹の剪定", f"{bureau}道路課", 2_340_000),
    ]
    assert document.fiscal_year == 2025


def test_the_second_line_of_a_row_is_its_description() -> None:
    document = parse_bytes(GRAPH_PAPER, name="a.xlsx")
    assert [record.description for record in document.records] == ["年2回の点検を委託する。", "落葉の前に枝を払う。"]
    assert [record.markers for record in document.records] == [("new",), ("expanded",)]


SIDE_BY_SIDE = workbook(
    [None, "令和７年度予算のあらまし"],
    [],
    [None, "【一般会計】", None, "（単位：千円）", None, "【企業会計】", None, "（単位：百万円）"],
    [None, "事業", "担当", "金額", None, "事業", "担当", "金額"],
    [None, "公園の遊具の点検", "公園課", 5100, None, "配水管の更新", "水道課", 310, None, "覚え書き"],
    [None, "街路樹の剪定", "道路課", 2340, None, "病棟の改修", "市民病院", 45, None, "予算の総額　7,440千円"],
    [None, "花壇の植替え", "公園課", 700, None, "計", None, 355],
    [None, "計", None, 8140],
)
"""Two tables with units of their own, one longer than the other, and notes to the right of both."""
BOTH_SIDES = workbook(
    ["令和７年度当初予算"],
    ["歳入", None, "歳出"],
    ["項目", "金額（千円）", "項目", "金額（千円）"],
    ["市民税", 9100, "公園の遊具の点検", 5100],
    ["使用料", 800, "街路樹の剪定", 2340],
    ["計", 9900, "計", 7440],
)
"""Revenue to the left of what it is spent on, with no column between."""


def test_tables_side_by_side_are_read_one_after_the_other() -> None:
    document = parse_bytes(SIDE_BY_SIDE, name="a.xlsx")
    assert facts(document) == [
        ("公園の遊具の点検", "公園課", 5_100_000),
        ("街路樹の剪定", "道路課", 2_340_000),
        ("花壇の植替え", "公園課", 700_000),
        ("配水管の更新", "水道課", 310_000_000),
        ("病棟の改修", "市民病院", 45_000_000),
    ]
    assert not [found for found in document.diagnostics if found.severity == "warning"]


def test_revenue_beside_expenditure_is_none_of_it() -> None:
    assert facts(parse_bytes(BOTH_SIDES, name="a.xlsx")) == [
        ("公園の遊具の点検", "", 5_100_000),
        ("街路樹の剪定", "", 2_340_000),
    ]


BUREAU_ABOVE_HEAD = workbook(
    ["令和７年度当初予算　主な事業"],
    ["部局名：都市整備部"],
    ["番号", "事業名", "予算額（千円）", "概要"],
    [1, "公園の遊具の点検", 5100, "年二回、委託する。"],
    ["計", None, 5100],
    ["部局名：農林部"],
    ["番号", "事業名", "予算額（千円）", "概要"],
    [2, "農道の舗装", 2340, "傷んだ路面を直す。"],
    [3, "ため池の点検", 700, "堤の傷みを調べる。"],
    ["計", None, 3040],
)
"""A table for each bureau, whose name stands above the head, and no blank row between them."""


def test_a_caption_above_a_head_that_comes_again_is_of_the_table_below_it() -> None:
    assert facts(parse_bytes(BUREAU_ABOVE_HEAD, name="a.xlsx")) == [
        ("公園の遊具の点検", "都市整備部", 5_100_000),
        ("農道の舗装", "農林部", 2_340_000),
        ("ため池の点検", "農林部", 700_000),
    ]


NAMES_OVER_NUMBERS = workbook(
    ["令和７年度当初予算"],
    ["事業名", None, "担当課", "予算額（千円）"],
    ["①", "公園の遊具の点検", "公園課", 5100],
    ["②", "街路樹の剪定", "道路課", 2340],
    merged=["A2:B2"],
)
"""The head of the names is merged over the numbers before them."""
HEAD_BELOW_BAND = """<!DOCTYPE html><h1>令和７年度　予算の概要</h1><table>
<tr><th colspan="4">重点事業</th></tr>
<tr><th>番号</th><th>事業名</th><th>担当課</th><th>予算額（千円）</th></tr>
<tr><td>1</td><td>公園の遊具の点検</td><td>公園課</td><td>5,100</td></tr>
<tr><td>2</td><td>街路樹の剪定</td><td>道路課</td><td>2,340</td></tr></table>""".encode()
"""What the table lists is merged over its whole head."""
TITLE_LIKE_HEAD = workbook(
    ["当初予算　主な事業"],
    ["番号", "担当課", "概要", "事業名", "予算額"],
    [1, "公園課", "年二回、委託する。", "公園の遊具の点検", 5100],
    [2, "道路課", "落葉の前に払う。", "街路樹の剪定", 2340],
    ["※単位：千円"],
)
"""The words of the title would name columns too."""


@pytest.mark.parametrize(
    ("data", "kind"),
    [(NAMES_OVER_NUMBERS, "xlsx"), (HEAD_BELOW_BAND, "html"), (TITLE_LIKE_HEAD, "xlsx")],
    ids=["numbers", "band", "title"],
)
def test_what_is_no_head_of_names(data: bytes, kind: str) -> None:
    assert facts(parse_bytes(data, name=f"a.{kind}")) == [
        ("公園の遊具の点検", "公園課", 5_100_000),
        ("街路樹の剪定", "道路課", 2_340_000),
    ]


GROUPS_BELOW_HEAD = """<!DOCTYPE html><h1>令和７年度予算　主な事業</h1><table>
<tr><th colspan="2">事業名</th><th>受け持ち</th><th>予算額（千円）</th></tr>
<tr><td colspan="4">基本目標1　歩きたくなる町</td></tr>
<tr><td>1</td><td>公園の遊具の点検</td><td>公園課</td><td>5,100</td></tr>
<tr><td colspan="4">基本目標2　緑の多い町</td></tr>
<tr><td>2</td><td>街路樹の剪定</td><td>道路課</td><td>2,340</td></tr></table>""".encode()


def test_the_names_of_groups_between_rows_hide_nothing_of_what_columns_hold() -> None:
    assert facts(parse_bytes(GROUPS_BELOW_HEAD, name="a.html")) == [
        ("公園の遊具の点検", "公園課", 5_100_000),
        ("街路樹の剪定", "道路課", 2_340_000),
    ]


BARRED = """<!doctype html><meta charset=utf-8><h1>令和7年度当初予算</h1><p>（単位：千円）<table>
<tr><th colspan=3>公園の遊具の点検<tr><td>公園課<td>年２回の点検を委託する。<td>5,100
<tr><th colspan=3>岸壁補修工事費<tr><td>西川管理事務所<td>岸壁のひびを直す。<td>2,340の内数
<tr><td colspan=2>計<td>7,440</table>""".encode()
"""Each name over all columns above its row, one of which could be a label of amounts; the second is in charge alone."""
TWO_ROWS = workbook(
    ["令和７年度当初予算"],
    [None, None, "（単位：千円）"],
    ["区分", "件名／主な内容", "予算額"],
    ["１　緑のまち", "公園の遊具の点検", 5100],
    [None, "年２回の点検を委託する。 （公園課）"],
    [None, "花の名所", 700],
    [None, "苗を配る。 （西川センター）"],
    ["２　歩きよいまち", "街路樹の剪定", 2340],
    [None, "枝を払う。 （道路課）"],
    merged=["A4:A7", "C4:C5", "C6:C7", "C8:C9"],
)
"""The amount merged over the name and what is done, which ends with who is in charge."""
OUTLINE = workbook(
    ["令和７年度当初予算"],
    ["（単位：千円）"],
    [],
    ["１　緑のまち"],
    [None, "公園の遊具の点検", None, "公園課", 5100],
    [None, None, "年２回の点検を委託する。"],
    [None, "花の名所", None, "公園課", 700],
    [None, None, "苗を配る。"],
    [None, "小計", None, None, 5800],
    [],
    ["２　歩きよいまち"],
    [None, "街路樹の植え替え", None, "西川センター", 2340],
    [None, None, "木を替える。"],
)
"""Names, who is in charge and sums under no head, each with a line in a column of its own."""
CARDS = workbook(
    ["令和７年度当初予算"],
    ["（単位：千円）"],
    [],
    ["１　緑のまち"],
    ["公園の遊具の点検", None, None, None, "花の名所"],
    ["公園課", "予算額", 5100, None, "公園課", "予算額", 700],
    ["年２回の点検を業者に委託し、結果を公表する。", None, None, None, "苗を配る。"],
    [],
    [],
    ["街路樹の植え替え"],
    ["西川センター", "予算額", 2340],
    ["木を替える。"],
    merged=["A5:C5", "E5:G5", "A7:C8", "E7:G8", "A10:C10", "A12:C13"],
)
"""Forms side by side, each a name over labels and values; the last one alone."""
BOLD_NAMES = """<!doctype html><meta charset=utf-8><h1>令和7年度当初予算</h1><p>（単位：千円）
<table><tr><th>件名・説明<th>予算額<tr><td><b>公園の遊具の点検</b><p>点検を委託する。<p>（公園課）<td>5,100</table>
<table><tr><th>件名・説明<th>予算額<tr><td><b>花の名所</b><p>苗を配る。<p>（西川センター）<td>700</table>
<table><tr><th>件名・説明<th>予算額<tr><td><b>街路樹の剪定</b><p>枝を払う。<p>（道路課）<td>2,340</table>""".encode()
"""The name in bold type above what is done, one item a table."""
PARK = ("公園の遊具の点検", "公園課", 5_100_000)


@pytest.mark.parametrize(
    ("data", "kind", "wanted"),
    [
        (BARRED, "html", [PARK, ("岸壁補修工事費", "西川管理事務所", 2_340_000)]),
        (TWO_ROWS, "xlsx", [PARK, ("花の名所", "西川センター", 700_000), ("街路樹の剪定", "道路課", 2_340_000)]),
        (OUTLINE, "xlsx", [PARK, ("花の名所", "公園課", 700_000), ("街路樹の植え替え", "西川センター", 2_340_000)]),
        (CARDS, "xlsx", [PARK, ("花の名所", "公園課", 700_000), ("街路樹の植え替え", "西川センター", 2_340_000)]),
        (BOLD_NAMES, "html", [PARK, ("花の名所", "西川センター", 700_000), ("街路樹の剪定", "道路課", 2_340_000)]),
    ],
    ids=["rows over all columns", "amount over two rows", "outline", "cards", "bold names"],
)
def test_items_of_several_cells_without_a_head_of_their_own(
    data: bytes, kind: str, wanted: list[tuple[str, str, int | None]]
) -> None:
    document = parse_bytes(data, name=f"a.{kind}")
    assert facts(document) == wanted
    assert not [found for found in document.diagnostics if found.severity == "warning"]


def test_one_cell_over_all_columns_above_several_rows_is_no_name() -> None:
    page = """<!doctype html><meta charset=utf-8><h1>令和7年度当初予算</h1><p>（単位：千円）<table>
    <tr><th colspan=2>歩きよいまちの実現<tr><td>街路樹の剪定事業<td>2,340<tr><td>歩道の補修事業<td>700
    <tr><td>橋の点検事業<td>100</table>"""
    titles = [record.title for record in parse_bytes(page.encode(), name="a.html").records]
    assert titles == ["街路樹の剪定事業", "歩道の補修事業", "橋の点検事業"]


@pytest.mark.parametrize("place", ["西川センター", "中央図書館"])
def test_places_beside_sums_are_in_charge_of_nothing(place: str) -> None:
    document = parse_bytes(
        workbook(["令和７年度当初予算"], ["（単位：千円）"], [], ["机の購入", place, 700]), name="a.xlsx"
    )
    assert all(record.departments == () for record in document.records)


def card(*below: Row, label: str = "予算額", unit: str | None = "（単位：千円）", cards: int = 2) -> bytes:
    """Cards under one another, each a name over its label and sum, and what stands below them."""
    first: tuple[Row, ...] = (["公園の遊具の点検"], [label, 5100], *below, [])
    second: tuple[Row, ...] = (["街路樹の剪定"], [label, 2340], *below, [])
    return workbook(["令和７年度当初予算"], [unit], [], *(first + second if cards > 1 else first))


CARDED = [("公園の遊具の点検", "", 5_100_000), ("街路樹の剪定", "", 2_340_000)]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (card(["委託する。"]), CARDED),
        (card(["委託する。"], cards=1), CARDED[:1]),
        (card(["委託する。"], unit=None), []),
        (card(["委託する。", 3]), CARDED),
    ],
    ids=["nobody in charge", "one alone", "no unit", "rows below"],
)
def test_cards_without_anybody_in_charge(data: bytes, wanted: list[tuple[str, str, int | None]]) -> None:
    assert facts(parse_bytes(data, name="a.xlsx")) == wanted


def bars(*rows: str) -> bytes:
    return (
        f"<!doctype html><meta charset=utf-8><h1>令和7年度当初予算</h1><p>（単位：千円）<table>{''.join(rows)}".encode()
    )


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (
            bars("<tr><th colspan=2>公園の遊具の点検<tr><td>点検を委託する。<td>5,100"),
            [("公園の遊具の点検", "", 5_100_000)],
        ),
        (bars("<tr><th colspan=2>公園の遊具の点検<tr><td>遊具<td>5,100"), []),
        (bars("<tr><th colspan=2>公園の遊具の点検<tr><td>点検を委託する。<td>未定"), []),
        (
            bars(
                "<tr><th colspan=3>公園<tr><td>委託する。<td>公園課<td>5,100",
                "<tr><th colspan=3>道<tr><td>直す。<td>700",
            ),
            [],
        ),
        (
            bars(
                "<tr><th colspan=2>公園の点検<tr><td>公園課<td>5,100<tr><td><td>",
                "<tr><th colspan=2>道の補修<tr><td>道路課<td>700",
            ),
            [("公園の点検", "公園課", 5_100_000), ("道の補修", "道路課", 700_000)],
        ),
    ],
    ids=["sentences", "words", "no sum", "rows of other sizes", "an empty row"],
)
def test_names_over_all_columns(data: bytes, wanted: list[tuple[str, str, int | None]]) -> None:
    assert facts(parse_bytes(data, name="a.html")) == wanted


def test_who_is_in_charge_opens_what_is_said_behind_a_label() -> None:
    rows = (
        "<tr><th>事業名<th>予算額<th>説明",
        "<tr><td>公園の遊具の点検<td>5,100<td>担当：都市整備部 公園課 点検を委託する。",
        "<tr><td>街路樹の剪定<td>2,340<td>担当：道路課 枝を払う。",
    )
    assert facts(parse_bytes(bars(*rows), name="a.html")) == [
        ("公園の遊具の点検", "都市整備部 公園課", 5_100_000),
        ("街路樹の剪定", "道路課", 2_340_000),
    ]


@pytest.mark.parametrize(
    ("box", "merged"),
    [
        pytest.param(["所管部", None, "{}"], ["A{}:B{}", "C{}:D{}"], id="a label and a bureau"),
        pytest.param(["所管部：{}"], ["A{}:D{}"], id="both in one cell"),
        pytest.param(["会計", "一般会計", "部局名", None, "{}"], ["C{}:D{}"], id="behind the account"),
    ],
)
def test_a_bureau_in_merged_cells_right_above_each_block(box: Row, merged: Sequence[str]) -> None:
    rows: list[Row] = [["令和８年度　要求一覧"], []]
    areas: list[str] = []
    head = ["番号", "事業名", None, None, None, "担当課", "要求額"]
    blocks = {"土木部": [("橋の点検", "道路課"), ("川の調査", "河川課")], "環境部": [("海岸の清掃", "環境課")]}
    for bureau, items in blocks.items():
        areas += [area.format(len(rows) + 1, len(rows) + 1) for area in merged]
        label = [cell.format(bureau) if isinstance(cell, str) else cell for cell in box]
        rows.append([*label, *[None] * (6 - len(label)), "（単位：千円）"])
        listed = [[at, name, None, None, None, section, 2300] for at, (name, section) in enumerate(items, 1)]
        areas += [f"B{len(rows) + at}:E{len(rows) + at}" for at in range(1, len(items) + 2)]
        rows += [head, *listed, ["計", None, None, None, None, None, 2300 * len(items)]]
    wanted = [(name, f"{bureau} {section}", 2_300_000) for bureau, items in blocks.items() for name, section in items]
    assert facts(parse_bytes(workbook(*rows, merged=areas))) == wanted


def test_who_is_in_charge_behind_a_label_below_a_row_is_not_of_the_next() -> None:
    data = workbook(
        ["令和８年度　要求一覧"],
        [None, None, "（単位：千円）"],
        ["事業名", "内容", "要求額"],
        ["橋の点検", "五つの橋", 2300],
        ["担当課", "道路課"],
        ["海岸の清掃", "夏の前", 1100],
        ["担当課", "環境課"],
    )
    assert ("海岸の清掃", "道路課", 1_100_000) not in facts(parse_bytes(data))


def tiers(head: str, note: str | None, *rows: Row) -> Document:
    """What is read of a sheet whose rows stand on two lines, the cells but those of the amounts merged over both."""
    merged = [f"{column}{line}:{column}{line + 1}" for line in range(4, 4 + len(rows), 2) for column in "AD"]
    title: list[Row] = [["令和８年度　主な取組"], [note], ["施策名", "取組内容", head, "担当課"]]
    return parse_bytes(workbook(*title, *rows, merged=merged))


TWO_FIGURES: list[Row] = [
    ["橋の点検", "五つの橋を順に", 2300, "道路課"],
    [None, "調べる。", "－"],
    ["川の調査", None, 1100, "河川課"],
    [None, None, 1200],
]


@pytest.mark.parametrize(
    ("head", "note"),
    [
        ("予算額\n上段：R8\n下段：R7", "予算額の欄は、いずれも当初予算額（千円）です。"),
        ("予算額（千円）\n（上段：本年度、下段：前年度）", None),
        ("予算額", "上段は令和８年度、下段は令和７年度の額です（単位：千円）。"),
    ],
)
def test_the_upper_of_two_figures_is_the_amount_where_a_head_or_a_note_says_so(head: str, note: str | None) -> None:
    document = tiers(head, note, *TWO_FIGURES)
    assert facts(document) == [("橋の点検", "道路課", 2_300_000), ("川の調査", "河川課", 1_100_000)]
    assert [[(one.relation, one.yen) for one in record.others] for record in document.records] == [
        [],
        [("previous_year", 1_200_000)],
    ]
    assert document.records[0].description == "五つの橋を順に調べる。"


def test_the_lower_of_two_figures_is_the_amount_where_it_is_of_the_document_s_year() -> None:
    document = tiers("予算額（千円）\n上段：R7\n下段：R8", None, *TWO_FIGURES)
    assert facts(document) == [("橋の点検", "道路課", None), ("川の調査", "河川課", 1_200_000)]


def test_a_second_figure_that_nothing_tells_apart_is_told() -> None:
    document = tiers("予算額（千円）", None, *TWO_FIGURES)
    reported = {finding.line for finding in document.diagnostics}
    assert {record.span.first_line for record in document.records} <= reported


def test_a_table_goes_on_below_an_empty_row_whichever_columns_hold_nothing_from_there_on() -> None:
    text = (
        "区分,事業名,担当課,予算額（千円）,備考\n新規,橋の点検事業,道路課,1200,国の補助\n,歩道の整備事業,公園課,2300,\n,,,,\n"
        ",堀の清掃業務,公園課,450,\n,花壇の手入れ事業,公園課,30,\n"
    )
    document = parse_bytes(text.encode(), name="rows.csv")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        ("橋の点検事業", ("道路課",), 1_200_000),
        ("歩道の整備事業", ("公園課",), 2_300_000),
        ("堀の清掃業務", ("公園課",), 450_000),
        ("花壇の手入れ事業", ("公園課",), 30_000),
    ]


@pytest.mark.parametrize("group", ["内容", "事業", "概要", "甲の欄"])
def test_one_cell_above_two_of_a_head_takes_nothing_from_either(group: str) -> None:
    head, below = ["事業名", group, None, "担当課"], [None, "令和8年度", "令和7年度", None]
    data = workbook(
        ["令和8年度当初予算（単位：千円）"],
        head,
        below,
        ["橋の点検事業", 4820, 4100, "土木課"],
        ["道路の補修事業", 2315, 2200, "道路課"],
        merged=["A2:A3", "B2:C2", "D2:D3"],
    )
    assert facts(parse_bytes(data)) == [("橋の点検事業", "土木課", 4820000), ("道路の補修事業", "道路課", 2315000)]


def test_the_head_of_another_table_may_stand_on_two_lines() -> None:
    plain = "<tr><th>事業名<th>予算額（千円）<th>担当課"
    tall = "<tr><th rowspan=2>事業名<th colspan=2>内容<tr><th>予算額（千円）<th>担当課"
    page = f"""<!doctype html><h1>令和8年度当初予算</h1>
        <table>{plain}<tr><td>橋の点検事業<td>4,820<td>土木課<tr><td>道の補修事業<td>2,315<td>道路課</table>
        <h2>海</h2><table>{tall}<tr><td>港の清掃事業<td>918<td>港湾課<tr><td>灯台の塗装<td>88<td>港湾課</table>"""
    assert facts(parse_bytes(page.encode())) == [
        ("橋の点検事業", "土木課", 4820000),
        ("道の補修事業", "道路課", 2315000),
        ("港の清掃事業", "港湾課", 918000),
        ("灯台の塗装", "港湾課", 88000),
    ]


def test_a_head_that_stands_again_heads_the_same_columns() -> None:
    head = ["やること", "どんなこと", "つかうお金"]
    alone = [
        ["ふねを楽しむ"],
        head,
        ["灯台の日曜公開", "第２日曜日に上れます。", "940万円"],
        ["子ども会への補助", "夏まつりです。", "385万円"],
    ]
    known = [
        ["まなぶ"],
        head,
        ["図書室の本の購入", "本をふやします。", "612万円"],
        ["歩道の整備", "歩く場所です。", "315万円"],
    ]
    pages = [["令和7年度の予算"], [], *known, [], *alone]
    assert [title for title, *_ in facts(parse_bytes(workbook(*pages), name="a.xlsx"))] == [
        "図書室の本の購入",
        "歩道の整備",
        "灯台の日曜公開",
        "子ども会への補助",
    ]
    assert facts(parse_bytes(workbook(["令和7年度の予算"], [], *alone), name="a.xlsx")) == []


def test_a_bureau_in_a_heading_with_what_it_spends_is_that_of_the_sections_below() -> None:
    head = "<table><tr><th>事業名<th>所管課<th>予算額（千円）"
    page = f"""<!doctype html><h1>令和8年度 主要事業</h1>
        <h2>政策部（合計 49,600千円）</h2>{head}<tr><td>広報紙の発行事業<td>広報課<td>49,600</table>
        <h2>市民部（合計 4,800千円）</h2>{head}<tr><td>斎場の管理事業<td>環境課<td>4,800</table>"""
    assert facts(parse_bytes(page.encode())) == [
        ("広報紙の発行事業", "政策部 広報課", 49600000),
        ("斎場の管理事業", "市民部 環境課", 4800000),
    ]


MERGED = """<!doctype html><h1>令和8年度当初予算（単位：千円）</h1><table>
    <tr><th>部局<th>所属<th>事業名<th>予算額
    <tr><td rowspan=4>福祉部<td>社会福祉課<td>給付金の給付事業<td>635<tr><td>〃<td>自立支援費<td>18
    <tr><td rowspan=2>長寿課<td>介護施設の改修費補助金<td>127<tr><td>敬老会の開催事業<td>9
    <tr><td>土木部<td rowspan=2>道路課<td>橋の点検事業<td>5<tr><td>土木部<td>歩道の補修事業<td>4</table>"""


def test_sections_in_merged_cells_and_as_above() -> None:
    document = parse_bytes(MERGED.encode())
    assert facts(document) == [
        ("給付金の給付事業", "福祉部 社会福祉課", 635_000),
        ("自立支援費", "福祉部 社会福祉課", 18_000),
        ("介護施設の改修費補助金", "福祉部 長寿課", 127_000),
        ("敬老会の開催事業", "福祉部 長寿課", 9_000),
        ("橋の点検事業", "土木部 道路課", 5_000),
        ("歩道の補修事業", "土木部 道路課", 4_000),
    ]


def test_a_table_without_a_head_whose_organizations_are_merged() -> None:
    page = """<!doctype html><h1>令和8年度の主な事業</h1><table>
        <tr><td rowspan=2>市民部<td>集会所の補助<td>1,250万円<tr><td>広場の運営<td>4億6,000万円
        <tr><td>都市部<td>空き家の対策<td>75万円</table>"""
    assert facts(parse_bytes(page.encode())) == [
        ("集会所の補助", "市民部", 12_500_000),
        ("広場の運営", "市民部", 460_000_000),
        ("空き家の対策", "都市部", 750_000),
    ]
