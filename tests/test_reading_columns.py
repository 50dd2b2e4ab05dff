"""Columns: bare figures side by side or in a stack, and what their arithmetic says they are."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from mie_budget import Document, parse_bytes, parse_text
from mie_budget.reading.tables import aligned
from mie_budget.reading.titles import Mark, mark_of

CAPTION = "令和6年度予算\n（単位：百万円）\n"
BELOW = "○林道の整備\n700\n"
MILLION = 10**6


class Read(NamedTuple):
    """An item's figures in millions of yen: its own, last year's and the change."""

    own: int | None
    previous_year: int | None = None
    difference: int | None = None


UNTOLD = Read(None)


def first_of(document: Document) -> Read:
    """The figures of the first item; nothing where it is reported instead of read."""
    *above, last = document.records
    assert (last.title, last.amount and last.amount.yen) == ("林道の整備", 700 * MILLION)
    if not above:
        return UNTOLD
    (record,) = above
    assert record.title == "農道の整備"
    others = {str(other.relation): other.yen // MILLION for other in record.others}
    assert len(others) == len(record.others)
    return Read(record.amount.yen // MILLION if record.amount else None, **others)


# The figures below a title as printed, and what is read from them.
FOLLOWING = [
    ("23,385\n23,085\n△ 300\n98.7%\n国産", Read(23_085, 23_385, -300), "a stack, as far as a rate"),
    ("39,478 | 39,378 | △ 100 | |", Read(39_378, 39_478, -100), "cells"),
    ("22,850 22,750 △ 100\n", Read(22_750, 22_850, -100), "one line"),
    ("100\n-\n皆増\n-", Read(100), "dashes and 皆増"),
    ("100\n300", UNTOLD, "three digits"),
    ("100\n12", Read(100), "a page number"),
    ("100 |\n4 | 次の事業 |", Read(100), "the ordinal of the next row"),
    ("100\n1,200人が学びます。", Read(100), "prose"),
    ("100\n▲5", UNTOLD, "a signed figure of one digit"),
    ("100\n\n200", Read(100), "a blank line between"),
    ("100 1,000 1,000 1,000 1,000 1,000 1,000", UNTOLD, "no more than a row has"),
]


@pytest.mark.parametrize(("printed", "read"), [case[:2] for case in FOLLOWING], ids=[case[2] for case in FOLLOWING])
def test_figures_that_follow(printed: str, read: Read) -> None:
    document = parse_text(f"{CAPTION}○農道の整備\n{printed}\n{BELOW}")
    assert first_of(document) == read
    assert read != UNTOLD or {found.line for found in document.diagnostics} & {3, 4}


ROWS = [
    ((500, 450, -50), Read(450, 500, -50), "previous year, this year, change"),
    ((450, 500, -50), Read(450, 500, -50), "this year, previous year, change"),
    ((450, 450, 0), Read(450), "no change"),
    ((450, 450), Read(450), "the same figure twice"),
    ((None, 600, None), Read(600), "all of it new"),
    ((600, None, None), Read(600), "all of it new, this year first"),
    ((500, 450), UNTOLD, "two figures"),
    ((500, 450, 7), UNTOLD, "figures that do not add up"),
    ((500, 450, None), UNTOLD, "a dash in place of the change"),
]


def printed(value: int | None) -> str:
    return "-" if value is None else f"△{-value}" if value < 0 else str(value)


@pytest.mark.parametrize("between", ["\n", " "], ids=["stack", "line"])
@pytest.mark.parametrize(("values", "read"), [case[:2] for case in ROWS], ids=[case[2] for case in ROWS])
def test_the_own_figure_is_told_by_arithmetic(values: tuple[int | None, ...], read: Read, between: str) -> None:
    row = [printed(value) for value in values]
    if None in values[:2]:
        row[2] = "皆増"
    document = parse_text(f"{CAPTION}○農道の整備{between}{between.join(row)}\n{BELOW}")
    told = first_of(document)
    # What is the same twice may be named again or left out.
    same = {None, read.own}
    assert told == read or (told.own == read.own and values[0] == values[1] and {told.previous_year} <= same)
    assert read != UNTOLD or {found.line for found in document.diagnostics} & {3, 4}


def test_a_stack_of_figures_is_one_item() -> None:
    text = f"{CAPTION}○農道の整備\n23,385\n23,085\n△300\n○漁港の整備\n-\n600\n皆増\n○林道の整備\n5,000\n4,000\n"
    first, second, third = (document := parse_text(text)).records
    assert first.amount is not None
    assert (first.amount.yen, first.amount.text) == (23_085_000_000, "23,085")
    assert [(str(other.relation), other.yen // MILLION) for other in first.others] == [
        ("previous_year", 23_385),
        ("difference", -300),
    ]
    assert second.amount is not None
    assert (second.amount.yen, second.others) == (600_000_000, ())
    assert third.amount is None
    assert [(found.code, found.line) for found in document.diagnostics] == [("figure-unreadable", 12)]


@pytest.mark.parametrize(
    ("cell", "yen"),
    [("921 (702)", 921_000), ("921(702)", 921_000), ("5,921 (702)", 5_921_000), ("2 調整中", None)],
)
def test_a_figure_before_one_in_brackets_is_no_ordinal(cell: str, yen: int | None) -> None:
    rows = f"事業名|予算額|担当課\n農道の整備|{cell}|農政課\n林道の整備|700|林政課\n"
    document = parse_text(f"令和7年度当初予算\n（単位：千円　（　）内は一般財源）\n{rows}")
    first = next((record for record in document.records if record.title == "農道の整備"), None)
    assert (first and first.amount and first.amount.yen) == yen


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("学びの学校設置準備費 令和9年度の開校に向けた準備", "学びの学校設置準備費"),
        ("地域医療費 助成事業", "地域医療費 助成事業"),
        ("農道の整備事業 路面の補修を進める事業", "農道の整備事業"),
        ("農道の見回り 路面の傷みを調べます。", "農道の見回り"),
    ],
)
@pytest.mark.parametrize("head", ["事業名・概要", "事業名（内容）"])
def test_a_name_ends_before_its_summary_in_the_same_cell(head: str, cell: str, title: str) -> None:
    rows = f"{head}|予算額|担当課\n{cell}|900|農政課\n林道の整備|700|林政課\n"
    document = parse_text(f"令和7年度当初予算\n（単位：千円）\n{rows}")
    assert document.records[0].title == title


MERGED = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の主な事業</h1>
<table><tr><th>事業名</th><th>予算額（千円）</th><th>担当課</th></tr>
<tr><td>橋の点検</td><td>12,300</td><td rowspan="2">道路課</td></tr>
<tr><td>歩道の整備</td><td>4,560</td></tr>
<tr><td>消防団の装備</td><td rowspan="2">7,000の内数</td><td>消防課</td></tr>
<tr><td>防火の啓発</td><td>消防課</td></tr></table>"""


def test_a_merged_cell_speaks_for_every_row_it_covers() -> None:
    document = parse_bytes(MERGED.encode(), name="merged.html")
    assert [
        (record.departments, record.amount and (record.amount.yen, str(record.amount.relation)))
        for record in document.records
    ] == [
        (("道路課",), (12_300_000, "exact")),
        (("道路課",), (4_560_000, "exact")),
        (("消防課",), (7_000_000, "part_of")),
        (("消防課",), (7_000_000, "part_of")),
    ]
    assert document.totals.firm_yen == 16_860_000


def test_a_caption_may_stand_above_the_head_in_a_row_of_one_cell() -> None:
    above, rest = MERGED.split("<table>")
    document = parse_bytes(f"{above}<table><tr><td>主な事業</td></tr>{rest}".encode(), name="captioned.html")
    assert [record.title for record in document.records] == ["橋の点検", "歩道の整備", "消防団の装備", "防火の啓発"]


ALL_IN_ONE_CELL = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度予算に生かした声</h1>
<table><tr><th>声</th><th>答え</th><th>事業名・予算額（千円）・担当課</th></tr>
<tr><td>橋が揺れる。</td><td>直します。</td><td><div>橋の点検</div><div>12,300</div><div>道路課</div></td></tr>
<tr><td>堀が臭う。</td><td>さらいます。</td><td><div>堀の清掃</div><div>450</div><div>河川課</div></td></tr></table>"""


def test_the_head_of_a_cell_that_holds_all_of_an_item_states_the_unit_in_its_middle() -> None:
    document = parse_bytes(ALL_IN_ONE_CELL.encode(), name="voices.html")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        ("橋の点検", ("道路課",), 12_300_000),
        ("堀の清掃", ("河川課",), 450_000),
    ]


BELOW_THE_NAME = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の主な事業</h1><p>（単位：千円）</p>
<table><tr><th>番号<th>事業名／内容<th>担当課<th>予算額
<tr><td rowspan=2>1<td>橋の点検事業<td>道路課<td>12,300<tr>{said}
<tr><td rowspan=2>2<td>歩道の整備<td>道路課<td>4,560<tr><td colspan=3>段差をなくします。</table>"""


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("<td colspan=3>古い橋を調べます。　財源：国庫支出金 6,150", "橋の点検事業"),
        ("<td>古い橋を調べます。<td><td>", "橋の点検事業"),
        ("<td colspan=3>古い橋の点検", "橋の点検事業"),
        ("<td>（古い橋）<td><td>", "橋の点検事業(古い橋)"),
    ],
)
def test_what_is_said_of_an_item_stands_in_a_row_of_its_own(said: str, title: str) -> None:
    document = parse_bytes(BELOW_THE_NAME.format(said=said).encode(), name="below.html")
    assert [(one.title, one.amount and one.amount.yen) for one in document.records] == [
        (title, 12_300_000),
        ("歩道の整備", 4_560_000),
    ]
    assert document.records[1].description == "段差をなくします。"
    assert (document.records[0].description != "") is (title == "橋の点検事業")


STEPS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和8年度当初予算の主な事業</h1><p>（単位：千円）</p>
<table><tr><th rowspan=2>課<th rowspan=2>事業名<th rowspan=2>要求額<th colspan=2>査定額<tr><th>{first}<th>{last}
<tr><td>土木課<td>橋の点検事業<td>2,300<td>2,100<td>2,000<tr><td>公園課<td>遊具の更新事業<td>1,000<td>900<td>0</table>"""


@pytest.mark.parametrize(
    ("first", "last", "yen"),
    [
        ("財政課長", "市長", (2_000_000, 0)),
        ("一次", "二次", (2_000_000, 0)),
        ("甲案", "乙案", ()),
    ],
)
def test_the_last_step_of_what_was_assessed_is_the_amount(first: str, last: str, yen: tuple[int, ...]) -> None:
    document = parse_bytes(STEPS.format(first=first, last=last).encode(), name="steps.html")
    assert tuple(one.amount.yen for one in document.records if one.amount) == yen
    assert yen or document.diagnostics


STANZAS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の主な事業</h1>{caption}<table>
{first}{second}</table>"""
LEFT = "<tr><td rowspan=3>{sum}<th colspan=2>{title}<tr><td>内容<td>{said}<tr><td>所管<td>{section}"
RIGHT = "<tr><th rowspan=2>{title}<td>予算額<td>{sum}<tr><td>担当課<td>{section}<td>区分<td>新規"
UNLABELLED = "<tr><td rowspan=2>{sum}<th>{title}<tr><td>{section}"
TWO_NAMES = "<tr><td rowspan=2>{sum}<th>{title}<td>{said}<tr><td>所管<td>{section}"
ORDINALS = "<tr><td rowspan=2>7<td rowspan=2>{sum}<th colspan=2>{title}<tr><td>所管<td>{section}"


@pytest.mark.parametrize(
    ("stanza", "caption", "unit", "read"),
    [
        (LEFT, "", "千円", True),
        (LEFT, "<p>（単位：千円）</p>", "", True),
        (LEFT, "", "", False),
        (RIGHT, "", "千円", True),
        (RIGHT, "<p>（単位：千円）</p>", "", True),
        (ORDINALS, "", "千円", True),
        (UNLABELLED, "", "千円", False),
        (TWO_NAMES, "", "千円", False),
    ],
)
def test_items_of_several_rows_are_read_by_the_labels_in_them(
    stanza: str, caption: str, unit: str, *, read: bool
) -> None:
    first = stanza.format(sum=f"<b>2,300</b><br>{unit}", title="橋の点検", said="橋を見る。", section="道路課")
    behind = "港湾課（補正後の額 9,900千円）"
    second = stanza.format(sum=f"<b>1,000</b><br>{unit}", title="岸壁の修繕", said="岸壁を直す。", section=behind)
    page = STANZAS.format(caption=caption, first=first, second=second)
    document = parse_bytes(page.encode(), name="stanzas.html")
    found = [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records]
    wanted = [("橋の点検", ("道路課",), 2_300_000), ("岸壁の修繕", ("港湾課",), 1_000_000)]
    assert (found == wanted) is read
    if read:
        assert document.figure_roles.unclaimed == 0
        assert [one.description for one in document.records] == (
            ["橋を見る。", "岸壁を直す。"] if stanza == LEFT else ["", ""]
        )


def test_one_item_of_several_rows_is_any_table() -> None:
    one = LEFT.format(sum="2,300千円", title="橋の点検", said="橋を見る。", section="道路課")
    document = parse_bytes(STANZAS.format(caption="", first=one, second="").encode(), name="stanzas.html")
    assert [record.departments for record in document.records] == [()]


HEADLESS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の主な事業</h1><p>（単位：千円）</p>
<table><tr><td rowspan="3">土木部</td><td>新 橋の見守り事業</td><td>揺れを測る機器の設置</td><td>12,300</td></tr>
<tr><td>歩道整備事業</td><td>段差の解消</td>{cell}</tr>
<tr><td>川辺の清掃費</td><td>草刈りへの補助</td><td>890</td></tr></table>"""


def test_of_two_columns_named_like_programmes_that_of_the_costs_has_the_names() -> None:
    rows = [
        ("住まいの支援", "改修補助金", "12,300"),
        ("歩道の整備", "段差解消工事費", "4,560"),
        ("川の清掃", "草刈り委託料", "890"),
    ]
    cells = "".join(f"<tr><td>{what}<td>{name}<td>{amount}" for what, name, amount in rows)
    page = f"<!doctype html><h1>令和7年度当初予算の主な事業</h1><p>（単位：千円）<table>{cells}</table>"
    document = parse_bytes(page.encode(), name="headless.html")
    assert [(one.title, one.description) for one in document.records] == [(name, what) for what, name, _ in rows]


@pytest.mark.parametrize(("cell", "read"), [("<td>4,560</td>", True), ("<td></td>", False), ("<td>未定</td>", False)])
def test_a_table_without_a_head_is_told_by_what_stands_in_all_its_rows(cell: str, read: bool) -> None:
    document = parse_bytes(HEADLESS.format(cell=cell).encode(), name="headless.html")
    found = [(record.title, record.departments, record.amount and record.amount.yen) for record in document.records]
    assert (
        found
        == [
            ("橋の見守り事業", ("土木部",), 12_300_000),
            ("歩道整備事業", ("土木部",), 4_560_000),
            ("川辺の清掃費", ("土木部",), 890_000),
        ][: 3 * read]
    )
    assert read or document.diagnostics


def test_who_is_in_charge_may_stand_in_a_bracket_behind_the_amount() -> None:
    row = "<tr><td>○{}<td>{}千円<td>（{}）"
    rows = [
        ("橋の点検事業", "12,300", "道路課"),
        ("岸壁の修繕事業", "4,560", "港湾課"),
        ("川の清掃事業", "890", "河川課"),
    ]
    page = "<!DOCTYPE html><meta charset=utf-8><h1>令和7年度当初予算</h1><table>{}</table>"
    document = parse_bytes(page.format("".join(row.format(*cells) for cells in rows)).encode(), name="three.html")
    assert [(record.title, record.departments) for record in document.records] == [
        (name, (section,)) for name, _, section in rows
    ]


def test_a_dash_in_a_column_of_figures_is_one_of_them() -> None:
    row = "<tr><td>{}<td>{}<td>{}"
    rows = [("橋の点検業務", "12,300", "11,800"), ("歩道の整備業務", "4,560", "－"), ("川辺の清掃業務", "890", "860")]
    page = "<!DOCTYPE html><meta charset=utf-8><h1>令和7年度予算</h1><p>（単位：千円）</p><table>{}</table>"
    document = parse_bytes(page.format("".join(row.format(*cells) for cells in rows)).encode(), name="two.html")
    assert not {5, 7} & {record.span.first_line for record in document.records}
    assert {finding.line for finding in document.diagnostics} >= {5, 7}


DIGITS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度予算要求（単位：千円）</h1>
<table><tr><th>課名<th>事業名<th colspan="4">要求額<th>備考
<tr><td>道路課<td>橋の点検<td><td><td>5<td>0<td>新規
<tr><td>道路課<td>歩道の整備<td>３<td>1<td>6<td>{digit}<td></table>"""


@pytest.mark.parametrize(("digit", "yen"), [("8", (50_000, 3_168_000)), ("", (50_000, None))])
def test_the_digits_in_the_cells_below_one_label_are_one_figure(digit: str, yen: tuple[int | None, ...]) -> None:
    document = parse_bytes(DIGITS.format(digit=digit).encode(), name="digits.html")
    assert tuple(record.amount and record.amount.yen for record in document.records) == yen


STACKED_CELLS = (
    '<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の主な事業</h1>'
    "<p>（単位：千円、（　）内は前年度当初予算額）</p><table>{}</table>"
)
BRIDGE, PATH = "橋の点検事業", "歩道の整備事業"


@pytest.mark.parametrize(
    ("rows", "previous"),
    [
        (
            "<tr><td>新規<br>橋の点検事業<br>12,300　（0）<br>【道路課】<td>古い橋を調べます。<br>・機器 200千円"
            "<tr><td>歩道の整備事業<br>4,560　（3,900）<br>【公園課】<td>１か所50千円まで補助します。",
            (0, 3_900_000),
        ),
        (
            "<tr><th>事業名・予算額<th>概要"
            "<tr><td>橋の点検事業<br>［新規］1,230万円<td>１件3,000円の部品を替えます。<p>（道路課）</p>"
            "<tr><td>歩道の整備事業<br>456万円<td>段差をなくします。<p>（公園課）</p>",
            (),
        ),
        (
            "<tr><th>事業名（予算額）<th>写真<th>内容"
            "<tr><td>【新規】<br>橋の点検事業<br>（12,300千円）<br>道路課<td><td>古い橋を調べます。"
            "<tr><td>歩道の整備事業<br>（4,560千円）<br>公園課<td><td>段差をなくします。",
            (),
        ),
        (
            "<tr><td>古い橋を調べます。<td>（新規）橋の点検事業<br>予算額：12,300千円（前年度 0円）<td>道路課"
            "<tr><td>段差をなくします。<td>歩道の整備事業<br>予算額：4,560千円（前年度 3,900千円）<td>公園課",
            (0, 3_900_000),
        ),
    ],
    ids=["no head", "who is in charge behind the words", "an amount in brackets", "a column of departments"],
)
def test_a_cell_may_stack_the_name_and_the_amount_of_an_item(rows: str, previous: tuple[int, ...]) -> None:
    document = parse_bytes(STACKED_CELLS.format(rows).encode(), name="stacked.html")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        (BRIDGE, ("道路課",), 12_300_000),
        (PATH, ("公園課",), 4_560_000),
    ]
    assert [list(map(str, one.markers)) for one in document.records] == [["new"], []]
    assert tuple(other.yen for one in document.records for other in one.others) == previous


def test_stacked_cells_that_name_no_programme_and_nobody_are_no_items() -> None:
    rows = "<tr><td>住宅の耐震化<br>500千円<td>家を建てる方<tr><td>子どもの加算<br>100千円<td>18歳未満"
    document = parse_bytes(STACKED_CELLS.format(rows).encode(), name="stacked.html")
    assert document.notation != "table"


CONTENTS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和8年度当初予算の主な事業</h1><p>（単位：千円）</p>
<ul><li><a href="#a">土木部</a><li><a href="#b">教育部</a></ul>
<h3>{first}</h3><table><tr><th>事業名<th>予算額<tr><td>橋の点検事業<td>2,300<tr><td>堀の清掃事業<td>1,000</table>
<h2>土木部</h2><h3>道路課</h3><table><tr><th>事業名<th>予算額<tr><td>歩道の整備事業<td>900</table>
<h2>教育部</h2><h3>学校課</h3><table><tr><th>事業名<th>予算額<tr><td>校庭の整備事業<td>800</table>"""


def test_the_contents_of_a_page_are_in_charge_of_nothing() -> None:
    document = parse_bytes(CONTENTS.format(first="会計課").encode(), name="contents.html")
    assert [one.departments for one in document.records] == [("会計課",)] * 2 + [("土木部 道路課",), ("教育部 学校課",)]


@pytest.mark.parametrize(
    ("rows", "others"),
    [
        (
            "<tr><th>事業名／予算額<th>内容<th>事業名／予算額<th>内容"
            "<tr><td>橋の点検事業<br>12,300千円<br>（道路課）<td>古い橋を調べます。"
            "<td>歩道の整備事業<br>4,560千円<br>（公園課）<td>段差をなくします。",
            [],
        ),
        (
            "<tr><th>No.<th>事業名（事業費）<th>内容"
            "<tr><td>1<td>橋の点検事業<br>12,300千円（前年度比 300千円増）<td>古い橋を調べます。 担当：道路課"
            "<tr><td>2<td>歩道の整備事業<br>4,560千円（皆増）<td>段差をなくします。 担当：公園課",
            [("difference", 300_000)],
        ),
        (
            "<tr><th>事業名<th>内容"
            "<tr><td>橋の点検事業<br>【道路課】<br>12,300千円<br>うち国費 200千円<td>１件 200千円"
            "<tr><td>歩道の整備事業<br>【公園課】<br>4,560千円（新規）<td>段差をなくします。",
            [("of_which", 200_000)],
        ),
        (
            "<tr><th>ゴール<th>取組名／予算額<th>取組の内容"
            "<tr><td>3<td>橋の点検事業<br>12,300千円（200千円）<td>担当：道路課"
            "<tr><td>4・15<td>歩道の整備事業<br>4,560千円（皆増）<td>段差をなくします。 担当：公園課",
            [("previous_year", 200_000)],
        ),
    ],
    ids=["two items in a row", "a number before", "a part of the amount", "the numbers of goals before"],
)
def test_a_stacked_cell_may_say_more_of_the_amount(rows: str, others: list[tuple[str, int]]) -> None:
    document = parse_bytes(STACKED_CELLS.format(rows).encode(), name="stacked.html")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        (BRIDGE, ("道路課",), 12_300_000),
        (PATH, ("公園課",), 4_560_000),
    ]
    assert [(str(other.relation), other.yen) for one in document.records for other in one.others] == others


def test_a_cell_of_departments_beside_stacked_cells_speaks_for_the_rows_it_covers() -> None:
    rows = (
        "<tr><th>担当<th>事業名・予算額<th>内容<tr><td rowspan=2>道路課<td>橋の点検事業<br>12,300<td>古い橋を調べます。"
        "<tr><td>舗装の補修事業<br>7,000の内数<td>車道を直します。<tr><td>公園課<td>歩道の整備事業<br>4,560<td>段差をなくします。"
    )
    document = parse_bytes(STACKED_CELLS.format(rows).encode(), name="stacked.html")
    assert [(one.departments, one.amount and str(one.amount.relation)) for one in document.records] == [
        (("道路課",), "exact"),
        (("道路課",), "part_of"),
        (("公園課",), "exact"),
    ]


POINTS_OF_PROSE = """<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度当初予算の実施計画</h1><p>（単位：千円）</p>
<table><tr><th>名<th>説<th>全<tr><td>橋の点検<td>①橋を守る ②機器の購入 200千円 ③市民<td>{sum}
<tr><td>歩道の整備<td>①段差をなくす ②工事の監理 450千円 ③市民<td>{sum}
<tr><td>堀の清掃<td>①泥をさらう ②草刈りの委託 890千円 ③市民<td>{sum}</table>"""


def test_a_point_in_a_cell_of_prose_is_no_item_beside_a_cell_with_a_figure() -> None:
    document = parse_bytes(POINTS_OF_PROSE.format(sum="12,300").encode(), name="points.html")
    assert all(one.amount and one.amount.yen != 12_300_000 for one in document.records)
    told = [finding.line for finding in document.diagnostics if finding.severity == "warning"]
    # What is told of a programme says that its title is to be checked, and the sum beside it is reported.
    assert all(told.count(line) > 1 for line in (6, 7, 8))


def test_a_row_is_asked_for_its_mark_a_few_times_however_many_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str) -> Mark | None:
        asked.append(text)
        return mark_of(text)

    monkeypatch.setattr(aligned, "mark_of", counted)
    rows = 200
    text = "事業名　　　　担当課　　　予算額（千円）\n" + "・橋の点検\n・道の補修　　　　土木課　　　1\n" * rows
    assert len(parse_text(f"令和6年度予算\n{text}").records) == rows
    assert len(asked) < 10 * rows


def test_names_of_any_ending_stand_alone_beside_sums_and_offices_that_repeat() -> None:
    rows = [("水門のリニューアル", "884,197"), ("夜間開館プロジェクト", "514"), ("観測網の拡張", "9,810")]
    body = "".join(f"<tr><td>{name}</td><td>{figure}</td><td>河川管理センター</td></tr>" for name, figure in rows)
    page = f'<!DOCTYPE html><meta charset="utf-8"><h1>令和7年度予算</h1><p>（単位：千円）</p><table>{body}</table>'
    document = parse_bytes(page.encode(), name="offices.html")
    assert [(record.title, record.departments) for record in document.records] == [
        (name, ("河川管理センター",)) for name, _ in rows
    ]


UNKNOWN_HEADS = """<!DOCTYPE html><meta charset="utf-8"><h1>令和8年度当初予算 主な事業</h1><p>（単位：千円）</p>
<table><tr><th>やること<th>いくら<th>受け持ち<tr><td>橋の点検事業<td>1,200<td>道路課
<tr><td>歩道の整備事業<td>2,300<td>公園課</table>{between}
<table><tr><th>すること<th>どれだけ<th>{third}<tr><td>堀の清掃業務<td>450<td>{cell}
<tr><td>花壇の手入れ事業<td>30<td>{cell}</table>"""


def test_a_head_of_unknown_words_alone_is_told_by_its_cells() -> None:
    page = UNKNOWN_HEADS.format(between="", third="受け持ち", cell="公園課")
    document = parse_bytes(page.encode(), name="heads.html")
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in document.records] == [
        ("橋の点検事業", ("道路課",), 1_200_000),
        ("歩道の整備事業", ("公園課",), 2_300_000),
        ("堀の清掃業務", ("公園課",), 450_000),
        ("花壇の手入れ事業", ("公園課",), 30_000),
    ]
    assert not document.diagnostics


def test_no_items_stand_below_unknown_words_where_nothing_says_what_they_are() -> None:
    page = UNKNOWN_HEADS.format(between="<p>そのほか</p>", third="めあて", cell="みどり")
    document = parse_bytes(page.encode(), name="heads.html")
    assert [one.title for one in document.records if one.amount] == ["橋の点検事業", "歩道の整備事業"]


def test_prose_below_a_group_of_columns_is_no_figure() -> None:
    page = (
        '<!DOCTYPE html><meta charset="utf-8"><h1>令和8年度当初予算</h1><p>（単位：千円）</p><table>'
        "<tr><th rowspan=2>事業名<th colspan=2>事業<th rowspan=2>担当課<tr><th>内容<th>予算額"
        "<tr><td>橋の点検事業<td>古い橋<td>1,200<td>道路課<tr><td>歩道の整備事業<td>段差<td>2,300<td>公園課</table>"
    )
    document = parse_bytes(page.encode(), name="group.html")
    assert [(one.title, one.amount and one.amount.yen, one.description) for one in document.records] == [
        ("橋の点検事業", 1_200_000, "古い橋"),
        ("歩道の整備事業", 2_300_000, "段差"),
    ]
