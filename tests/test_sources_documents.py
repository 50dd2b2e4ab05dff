"""Every kind of file to printed lines: one table in all of them, what each knows, and what is refused."""

from __future__ import annotations

import random
import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

import pytest

import printed_files as files
from cases import THOROUGH
from mie_budget import parse_bytes
from mie_budget.errors import ErrorCode, MieBudgetError, SourceError
from mie_budget.printed import Printed, PrintedLine
from mie_budget.sources.cells import SEPARATOR
from mie_budget.sources.documents import print_text, read_source
from mie_budget.sources.limits import Limits
from mie_budget.sources.number_formats import shown

XLS = Path(__file__).parent / "data/sources/table.xls"
EVERY_KIND: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "web page": ("r6.html", files.as_html, "text/html"),
    "csv in cp932": ("r6.csv", files.as_csv, "text/csv"),
    "csv in utf-8 with a mark": ("r6.csv", lambda: files.as_csv(encoding="utf-8-sig"), "text/csv"),
    "semicolons": ("r6.csv", lambda: files.as_csv(";", "euc_jp"), "text/csv"),
    "tabs in utf-16": ("r6.csv", lambda: files.as_csv("\t", "utf-16"), "text/tab-separated-values"),
    "tabs without a name": ("<stdin>", lambda: files.as_csv("\t", "utf-8"), "text/tab-separated-values"),
    "xlsx": ("r6.xlsx", files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xls": ("r6.xls", XLS.read_bytes, "application/vnd.ms-excel"),
    "ods": ("r6.ods", files.as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "docx": ("r6.docx", files.as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "with a wrong name": ("r6.txt", files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def texts(printed: Printed, *, furniture: bool = False) -> list[str]:
    """The lines that hold something, without what frames the content."""
    return [line.text for line in printed.lines if line.text and line.furniture is furniture]


def read(data: bytes | str, name: str = "<bytes>", limits: Limits | None = None) -> Printed:
    return read_source(data.encode() if isinstance(data, str) else data, name=name, limits=limits or Limits())


@pytest.mark.parametrize(("name", "data", "media_type"), EVERY_KIND.values(), ids=EVERY_KIND)
def test_one_table_has_the_same_lines_in_every_kind_of_file(
    name: str, data: Callable[[], bytes], media_type: str
) -> None:
    printed = read(data(), name)
    assert printed.media_type == media_type
    # An old workbook is read by its values: its number formats are not known.
    wanted = [line.replace(",", "").replace("△ ", "-") for line in files.lines_of()] if name == "r6.xls" else None
    assert texts(printed) == [files.TITLE, files.UNIT, *(wanted or files.lines_of())]
    rows = [line for line in printed.lines if line.cells]
    assert [len(row.cells) for row in rows] == [4] * 4
    assert len({row.table for row in rows}) == 1 and rows[0].table is not None
    assert all(spans_are_right(line) for line in printed.lines)


def spans_are_right(line: PrintedLine) -> bool:
    """Whether the spans of the cells are the text between the bars."""
    return not line.cells or line.text == SEPARATOR.join(line.text[cell.start : cell.end] for cell in line.cells)


# --- web pages ---

WEB = [
    ("headings", "<h1>予算</h1><h3>福祉</h3>", [("予算", 1, None), ("福祉", 3, None)]),
    (
        "lists",
        "<h1>a</h1><ul><li>一<ul><li>二</ul><li>三<br>続き</ul>",
        [("a", 1, None), ("一", None, 1), ("二", None, 2), ("三", None, 1), ("続き", None, None)],
    ),
    (
        "line ends between wide characters",
        "<h1>当初\n  予算</h1><p>R6\nbudget",
        [("当初予算", 1, None), ("R6 budget", None, None)],
    ),
    ("ruby", "<h1>a</h1><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", [("a", 1, None), ("漢字", None, None)]),
    ("entities", "<h1>a</h1>&#x2460;&amp;&yen;&nbsp;x", [("a", 1, None), ("①&¥\u00a0x", None, None)]),
    ("title where nothing is a heading", "<title>R6 予算</title><p>本文", [("R6 予算", 1, None), ("本文", None, None)]),
    ("deleted text", "<h1>a</h1><del>1,000千円</del>1,200千円", [("a", 1, None), ("1,200千円", None, None)]),
    (
        "scripts and styles",
        "<h1>a</h1><script>var x='1,000千円'</script><style>p{}</style>b",
        [("a", 1, None), ("b", None, None)],
    ),
    ("preformatted", "<h1>a</h1><pre>一\n　二\n</pre>", [("a", 1, None), ("一", None, None), ("　二", None, None)]),
]


@pytest.mark.parametrize(("page", "wanted"), [case[1:] for case in WEB], ids=[case[0] for case in WEB])
def test_what_a_web_page_knows(page: str, wanted: list[tuple[str, int | None, int | None]]) -> None:
    lines = read("<!doctype html>" + page).lines
    assert [(line.text, line.level, line.depth) for line in lines if line.text] == wanted


@pytest.mark.parametrize(
    "frame",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<header>{}</header>",
        "<div role=navigation>{}</div>",
        '<div class="breadcrumb">{}</div>',
        '<div id="footer">{}</div>',
        '<ul class="gnav"><li>{}</ul>',
        "<p hidden>{}</p>",
        '<p style="display: none">{}</p>',
        "<style>.x, #y {{ display:none }}</style><p class='b x'>{}</p>",
        "<noscript>{}</noscript>",
    ],
)
def test_what_frames_a_page_is_furniture(frame: str) -> None:
    page = "<!doctype html><main><h1>予算の概要</h1><p>" + "本文です。" * 10 + "</p></main>" + frame.format("くらし")
    assert texts(read(page), furniture=True) == ["くらし"]


@pytest.mark.parametrize(
    "frame",
    [
        "<article><header>{}</header>あ</article>",
        "<div class='menu-board'>{}</div>",
        "<style>@media print {{ .x {{ display: none }} }}</style><p class=x>{}</p>",
        "<p style='visibility: visible'>{}</p>",
        "<div id=header>" + "全体" * 99 + "<br>{}</div>",
        "<div role=tabpanel style='display:none'>{}</div>",
        "<button aria-controls='second'>次</button><div id=second hidden>{}</div>",
    ],
)
def test_what_only_looks_like_a_frame_is_content(frame: str) -> None:
    page = "<!doctype html><h1>予算の概要</h1><p>" + "本文です。" * 10 + "</p>" + frame.format("くらし")
    assert "くらし" in texts(read(page))


TABLES = [
    (
        "merged cells",
        "<tr><th rowspan=2>事業名<th colspan=2>予算額<tr><th>R5<th>R6<tr><td>a<td>1<td>2",
        ["事業名 | 予算額", " | R5 | R6", "a | 1 | 2"],
        [[(0, 1, 2), (1, 2, 1)], [(0, 1, 0), (1, 1, 1), (2, 1, 1)], [(0, 1, 1), (1, 1, 1), (2, 1, 1)]],
    ),
    (
        "a merged cell at the end",
        "<tr><td>a<td>b<td rowspan=0>c<tr><td>d<td>e",
        ["a | b | c", "d | e | "],
        [[(0, 1, 1), (1, 1, 1), (2, 1, 65534)], [(0, 1, 1), (1, 1, 1), (2, 1, 0)]],
    ),
    (
        "a break in a cell",
        "<tr><td>子ども・福祉部<br>医療保健部<td><p>1</p><p>2</p>",
        ["子ども・福祉部 医療保健部 | 1 2"],
        [[(0, 1, 1), (1, 1, 1)]],
    ),
    (
        "a break before a line end between wide digits",
        "<tr><td>橋の点検<td>１，２００<br>\n３００<tr><td>a<td>b",
        ["橋の点検 | １，２００ ３００"],
        [[(0, 1, 1), (1, 1, 1)]],
    ),
    (
        "lists beside one another",
        "<tr><td>1. 橋の点検<br>\n2. (新)道の補修<td>道路課<td>１，２００<br>\n<b>300</b>",
        ["1. 橋の点検 | 道路課 | １，２００", "2. (新)道の補修 |  | 300"],
        [[(0, 1, 1), (1, 1, 2), (2, 1, 1)], [(0, 1, 1), (1, 1, 0), (2, 1, 1)]],
    ),
    (
        "lists of other lengths",
        "<tr><td>・橋の点検<br>・道の補修<br>・堀の清掃<td>1,200<br>300",
        ["・橋の点検 ・道の補修 ・堀の清掃 | 1,200 300"],
        [[(0, 1, 1), (1, 1, 1)]],
    ),
    (
        "a list and its sum",
        "<tr><td>・橋の点検<br>・道の補修<td>1,200<br>300<td>1,500",
        ["・橋の点検 ・道の補修 | 1,200 300 | 1,500"],
        [[(0, 1, 1), (1, 1, 1), (2, 1, 1)]],
    ),
    (
        "a name of two lines beside two sums",
        "<tr><td>橋の点検<br>及び補修<td>1,200<br>300",
        ["橋の点検 及び補修 | 1,200 300"],
        [[(0, 1, 1), (1, 1, 1)]],
    ),
    (
        "lists that a cell of several rows stands beside",
        "<tr><td rowspan=2>土木部<td>・橋の点検<br>・道の補修<td>1<br>2<tr><td>x<td>3",
        ["土木部 | ・橋の点検 ・道の補修 | 1 2"],
        [[(0, 1, 2), (1, 1, 1), (2, 1, 1)]],
    ),
    ("an empty row", "<tr><td>a<td>b<tr><td> <td>", ["a | b"], [[(0, 1, 1), (1, 1, 1)]]),
]


@pytest.mark.parametrize(("rows", "wanted", "cells"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_tables_of_web_pages(rows: str, wanted: list[str], cells: list[list[tuple[int, int, int]]]) -> None:
    if "<p>" in rows:
        rows += "<tr><td>c<td>3"
    printed = [line for line in read(f"<!doctype html><h1>a</h1><table>{rows}</table>").lines if line.cells]
    assert [line.text for line in printed[: len(wanted)]] == wanted
    assert [[(c.column, c.columns, c.rows) for c in line.cells] for line in printed[: len(wanted)]] == cells
    assert all(map(spans_are_right, printed))


LIKE_TABLES = [
    (
        "roles",
        "<div role=table><div role=rowgroup><div role=row><div role=columnheader>課</div>"
        "<div role=columnheader>額</div></div></div><ul role=row><li role=cell>道路課</li><li role=cell>1</li></ul></div>",
        ["課 | 額", "道路課 | 1"],
    ),
    (
        "displays",
        "<style>.t{display:table;width:9em}.r{display:table-row}.c{display: table-cell}</style>"
        "<div class=t><div class='r x'><p class=c>課</p><p class=c>額</p></div><div class=r><p class=c>1</p><p class=c>2</div>",
        ["課 | 額", "1 | 2"],
    ),
    (
        "displays of single elements",
        "<div style='display:table'><div style='display:table-row'><div style='display:table-cell'>課</div>"
        "<div style='display:table-cell'>額</div></div></div>",
        ["課 | 額"],
    ),
    ("rows without a table", "<div role=row><div role=cell>課</div><div role=cell>額</div></div>", []),
    ("items of a menu in a row", "<div role=table><div role=row><div role=cell>a</div><div role=menuitem>b</div></div></div>", []),
    (
        "labels for narrow screens",
        "<style>.l{display:none}</style><table><tr><td><span class=l>課</span>道路課<td><em hidden>額</em>1</table>",
        ["道路課 | 1"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "wanted"), [case[1:] for case in LIKE_TABLES], ids=[case[0] for case in LIKE_TABLES])
def test_what_is_set_as_a_table_is_one(page: str, wanted: list[str]) -> None:
    printed = read(f"<!doctype html><h1>a</h1>{page}").lines
    assert [line.text for line in printed if line.cells] == wanted


def test_signs_that_open_a_tree_are_no_text() -> None:
    page = "<!doctype html><h1>a</h1><ul><li><span>＋</span>土木部<ul><li><b>▼</b> <a>道路課</a></ul><li>－建設部</ul>"
    assert texts(read(page)) == ["a", "土木部", "道路課", "－建設部"]


def test_a_badge_beside_a_link_stands_apart_from_its_words() -> None:
    badge, plain = "<span class=new>新規</span>", "<span>の一覧</span>"
    page = f"<!doctype html><h1>a</h1><p><a>橋の点検</a>{badge}<p>{badge}<a>道の補修</a><p><a>橋の点検</a>{plain}"
    assert texts(read(page)) == ["a", "橋の点検 新規", "新規 道の補修", "橋の点検の一覧"]


def test_labels_that_touch_their_values_stand_apart_from_them() -> None:
    values = [
        ("担当課", "土木課"),
        ("予算額", "<b>23</b>千円"),
        ("担当課", "道路課"),
        ("予算額", "18千円"),
        ("担当課", ""),
    ]
    pairs = [f"<span>{label}</span><span>{value}</span>" for label, value in values]
    page = "<!doctype html><h1>a</h1>" + "".join(f"<div>{pair}</div>" for pair in pairs)
    more = page + "<div><span>予算額</span><a>9千円</a></div>"
    assert texts(read(more)) == [
        "a",
        "担当課　土木課",
        "予算額　23千円",
        "担当課　道路課",
        "予算額　18千円",
        "担当課",
        "予算額　9千円",
    ]
    # Two that begin with the same words may be sentences.
    plain = ["a", "担当課\u200c土木課", "予算額\u200c23千円", "担当課\u200c道路課", "予算額\u200c18千円", "担当課"]
    assert texts(read(page)) == plain


def test_badges_that_come_again_stand_apart_from_names() -> None:
    names = ["橋の点検", "道の補修", "堀の清掃", "浜の調査"]
    page = "<!doctype html><h1>a</h1>" + "".join(
        f"<p><em>{'新規' if at % 3 else '拡充'}</em><b>{name}</b></p>" for at, name in enumerate(names)
    )
    assert texts(read(page))[1:] == ["拡充　橋の点検", "新規　道の補修", "新規　堀の清掃", "拡充　浜の調査"]
    # What comes once may be the beginning of the name.
    assert texts(read(page.replace("新規</em><b>道", "沿道</em><b>")))[1] == "拡充\u200c橋の点検"


def test_ordinals_in_elements_of_their_own_stand_apart_from_names() -> None:
    names = ["橋の点検", "3歳児の健診", "堀の清掃"]
    page = "<!doctype html><h1>a</h1>" + "".join(
        f"<h2>\n<span class=no>0{at}</span>{name}</h2>" for at, name in enumerate(names, 1)
    )
    assert texts(read(page))[1:] == ["01　橋の点検", "02　3歳児の健診", "03　堀の清掃"]
    # Numbers that do not count the names may be parts of them.
    assert texts(read(page.replace("03", "24")))[1:] == ["01橋の点検", "023歳児の健診", "24堀の清掃"]


def test_cards_stand_apart_from_one_another() -> None:
    card = "<div class=card><div>橋の点検</div><div>道路課</div></div>"
    page = f"<!doctype html><h1>a</h1><div>{card * 3}<div>終わり</div></div>"
    assert read(page).text.split("\n")[2:] == [*["橋の点検", "道路課", ""] * 3, "終わり"]
    # Two may be the columns of a page, and a block in one block is no card of several.
    assert "" not in read(page.replace(card * 3, card * 2)).text.split("\n")[2:]
    assert "" not in read(page.replace("<div>道路課</div>", "道路課")).text.split("\n")[2:]


@pytest.mark.parametrize(
    ("element", "level"),
    [
        ("<button aria-expanded=false>土木部</button>", 6),
        ("<h3><button aria-expanded=false>土木部</button></h3>", 3),
        ("<div role=heading aria-level=2>土木部</div>", 2),
        ("<div role=heading aria-level=9>土木部</div>", 6),
        ("<button>土木部</button>", None),
    ],
)
def test_what_opens_a_part_of_the_page_or_is_called_a_heading_is_one(element: str, level: int | None) -> None:
    (line,) = [one for one in read(f"<!doctype html><h1>a</h1>{element}<div>b</div>").lines if one.text == "土木部"]
    assert line.level == level


def test_pictures_of_headings_are_read_by_their_words() -> None:
    picture = "<img src=a.png alt='土木部'>"
    page = f"<!doctype html><h1>a</h1><h2><a>{picture}</a></h2><h2>{picture}土木</h2><p>{picture}"
    table = f"<table><tr><th>{picture}<th>課<tr><td>道路課<td>{picture}<tr><td>a<td>b</table>"
    assert texts(read(page + table))[1:] == ["土木部", "土木", "土木部 | 課", "道路課 | ", "a | b"]


def test_fields_that_touch_stand_apart_where_their_classes_come_again() -> None:
    """Line ends between them part no words of Japanese, so they are no reason to."""
    rows = [("橋の点検", "土木課", "23千円"), ("道の補修", "道路課", "18千円"), ("堀の清掃", "河川課", "9千円")]
    page = "<!doctype html><h1>a</h1>" + "".join(
        f"<div>\n<b class=tag{at}></b><span class=name>{name}</span>\n<span class='part p{at}'>{part}</span>"
        f"<em class='sum big'>{sum_}</em></div>"
        for at, (name, part, sum_) in enumerate(rows)
    )
    joined = "".join(rows[0])
    assert texts(read(page))[1:] == ["　".join(row) for row in rows]
    # Other classes in each, or those of a word processor, say nothing.
    assert texts(read(page.replace("part p", "part")))[1] == joined
    assert texts(read(page.replace("name", "c1")))[1] == joined


def test_a_unit_in_an_element_of_its_own_is_of_the_number_before_it() -> None:
    rows = "".join(f"<div><b class=sum>{number},234</b><i class=unit>千円</i></div>" for number in range(1, 5))
    assert texts(read(f"<!doctype html><h1>a</h1>{rows}"))[1:] == [f"{number},234千円" for number in range(1, 5)]


def test_a_page_has_one_footer_and_cards_have_their_own() -> None:
    foot = "<footer>土木課</footer>"
    card = f"<div><b>橋の点検</b>{foot}</div>"
    assert texts(read(f"<!doctype html><h1>a</h1>{card * 3}"))[1:] == ["橋の点検", "土木課"] * 3
    assert texts(read(f"<!doctype html><h1>a</h1>{card}"), furniture=True) == ["土木課"]


def test_a_table_that_only_places_text_is_read_as_text() -> None:
    page = "<table><tr><td><h2>左</h2>一<td><table><tr><td>a<td>1<tr><td>b<td>2</table></table>"
    assert texts(read("<!doctype html>" + page)) == ["左", "一", "a | 1", "b | 2"]


def test_a_grid_of_cards_is_read_card_by_card() -> None:
    cards = [f"<td><b>{name}</b><br>{sum_}千円<br>直す。</td>" for name, sum_ in (("橋の点検", 9), ("道の補修", 8))]
    page = f"<!doctype html><h1>a</h1><table><tr>{''.join(cards)}<tr>{cards[0]}<td></td></table>"
    card = ["橋の点検", "9千円", "直す。"]
    assert texts(read(page)) == ["a", *card, "道の補修", "8千円", "直す。", *card]
    # A cell without a sum of its own is one of a table.
    assert " | " in read(page.replace("8千円", "8")).text


CHARSETS = [
    ("meta", '<meta charset="Shift_JIS">予算①', "cp932", "cp932"),
    ("old meta", '<meta http-equiv="Content-Type" content="text/html; charset=x-sjis">予算', "cp932", "cp932"),
    ("euc", "<meta charset=euc-jp>予算", "euc_jp", "euc-jp"),
    ("a wrong meta", "<meta charset=Shift_JIS>予算の概要を示す", "utf-8", "utf-8"),
    ("none", "<p>予算の概要です", "cp932", "cp932"),
    ("a byte order mark", "<meta charset=Shift_JIS>予算", "utf-16", "utf-16"),
]


@pytest.mark.parametrize(("page", "codec", "encoding"), [case[1:] for case in CHARSETS], ids=[c[0] for c in CHARSETS])
def test_the_charset_of_a_web_page(page: str, codec: str, encoding: str) -> None:
    printed = read(("<!doctype html>" + page).encode(codec))
    assert printed.encoding == encoding
    assert "予算" in printed.text


def test_the_header_of_a_reply_names_the_charset() -> None:
    header = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=Shift_JIS\r\n\r\n"
    printed = read(header + "<html>漢字のみ予算要求書".encode("cp932"))
    assert (texts(printed), printed.encoding) == (["漢字のみ予算要求書"], "cp932")


# --- workbooks ---


@pytest.mark.parametrize(
    ("value", "code", "wanted"),
    [
        ("14625", "General", "14625"),
        ("14625", "#,##0", "14,625"),
        ("14625400", '#,##0,"千円"', "14,625千円"),
        ("1234567890", '#,##0,,"百万円"', "1,235百万円"),
        ("-56", '#,##0;"▲ "#,##0', "▲ 56"),
        ("-56", "#,##0_ ;[Red]\\-#,##0\\ ", "-56"),
        ("0", '#,##0;"△"#,##0;"－"', "－"),
        ("-56", "#,##0", "-56"),
        ("0.125", "0.0%", "12.5%"),
        ("2.5", "0", "3"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.4625E7", "General", "14625000"),
        ("45383", "yyyy/m/d", "2024-04-01"),
        ("45383", '[$-411]ggge"年"m"月"d"日"', "2024-04-01"),
        ("7", "000", "007"),
        ("1200", "[$¥-411]#,##0", "¥1,200"),
        ("5", "@", "5"),
        ("not a number", "0", "not a number"),
        ("1e400", "0", "1e400"),
        ("3", "", "3"),
    ],
)
def test_numbers_are_printed_as_their_cell_shows_them(value: str, code: str, wanted: str) -> None:
    assert shown(value, code) == wanted


def cell(place: str, text: str, kind: str = "inlineStr") -> str:
    return (
        f'<c r="{place}" t="{kind}"><is><t>{text}</t></is></c>' if kind == "inlineStr" else f'<c r="{place}">{text}</c>'
    )


def test_merged_cells_of_a_workbook() -> None:
    sheet = (
        '<sheetData><row r="2">' + cell("B2", "事業名") + cell("C2", "予算額") + "</row>"
        '<row r="3">' + cell("C3", "R5") + cell("E3", "R6") + "</row>"
        '<row r="4">' + cell("B4", "見守り") + cell("C4", "1") + cell("E4", "2") + "</row></sheetData>"
        '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="C2:E2"/><mergeCell ref="C3:D3"/></mergeCells>'
    )
    lines = read(files.workbook(sheet)).lines
    assert [line.text for line in lines] == ["事業名 | 予算額", " | R5 | R6", "見守り | 1 | 2"]
    assert [[(c.column, c.columns, c.rows) for c in line.cells] for line in lines] == [
        [(0, 1, 2), (1, 2, 1)],
        [(0, 1, 0), (1, 1, 1), (2, 1, 1)],
        [(0, 1, 1), (1, 1, 1), (2, 1, 1)],
    ]


def test_sheets_are_pages_under_their_names() -> None:
    sheet = "<sheetData><row>" + cell("A1", "a") + cell("B1", "1") + "</row></sheetData>"
    lines = [line for line in read(files.workbook(sheet, names=("福祉", "Sheet2"))).lines if line.text]
    assert [(line.text, line.page, line.level) for line in lines] == [
        ("福祉", 1, 1),
        ("a | 1", 1, None),
        ("a | 1", 2, None),
    ]


def test_readings_and_escapes_of_shared_strings() -> None:
    strings = "<si><r><t>予算</t></r><r><t>_x0041_</t></r><rPh><t>ヨサン</t></rPh></si>"
    sheet = '<sheetData><row><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    assert texts(read(files.workbook(sheet, strings=strings))) == ["予算A"]


def test_hidden_rows_are_furniture_and_hidden_columns_are_left_out() -> None:
    sheet = (
        '<cols><col min="3" max="3" hidden="1"/></cols><sheetData><row>'
        + "".join(cell(place, place) for place in ("A1", "B1", "C1"))
        + '</row><row r="2" hidden="1">'
        + cell("A2", "x") + cell("B2", "y") + "</row></sheetData>"
    )  # fmt: skip
    printed = read(files.workbook(sheet))
    assert texts(printed) == ["A1 | B1"]
    assert texts(printed, furniture=True) == ["x | y"]


def test_titles_that_begin_in_a_hidden_column_are_kept() -> None:
    sheet = (
        '<cols><col min="1" max="1" hidden="1"/></cols><sheetData>'
        + "".join(
            f"<row>{''.join(cell(place, place) for place in places)}</row>"
            for places in (("A1",), ("A2", "B2", "C2"), ("A3",), ("A4", "B4", "C4"), ("A5",))
        )
        + '</sheetData><mergeCells><mergeCell ref="A3:C3"/></mergeCells>'
    )
    assert texts(read(files.workbook(sheet))) == ["A1", "B2 | C2", "A3", "B4 | C4"]


def test_a_sheet_of_two_tables_and_notes() -> None:
    rows = [
        ["題"],
        [],
        ["事業", "額"],
        ["a", "1"],
        ["計"],
        [],
        ["事業", "額"],
        ["b", "2"],
        ["※ 端数は四捨五入しています"],
    ]
    data = "\r\n".join(",".join(row) for row in rows).encode()
    lines = read(data, "x.csv").lines
    assert [(line.text, line.table) for line in lines if line.text] == [
        ("題", None), ("事業 | 額", 1), ("a | 1", 1), ("計 | ", 1),
        ("事業 | 額", 2), ("b | 2", 2), ("※ 端数は四捨五入しています", None),
    ]  # fmt: skip


def test_fields_may_hold_line_ends_and_delimiters() -> None:
    assert texts(read('事業,額\n"見守り\nと,支援","1,234"\n', "x.csv")) == ["事業 | 額", "見守り と,支援 | 1,234"]


@pytest.mark.parametrize(
    "text",
    [
        "見守り【福祉部】（1,234千円）\n防災訓練【防災部】（5,678千円）\n道路の点検【土木部】（9,012千円）\n",
        "a\tb\nc\n",
        "道路,橋\n港\n空港,駅\n",
        "",
    ],
)
@pytest.mark.parametrize("name", ["<bytes>", "r6.txt"])
def test_prose_is_no_table(text: str, name: str) -> None:
    assert read(text, name).media_type == "text/plain"


def test_text_is_printed_line_by_line() -> None:
    printed = print_text("予算\r\n\n概要\x0b\x0c\x85\u2028の\r終")
    assert [line.text for line in printed.lines] == ["予算", "", "概要\x0b\x0c\x85\u2028の", "終"]
    assert read("予算\n".encode("cp932"), "r6.txt") == Printed((PrintedLine("予算"),), "text/plain", "cp932")
    assert print_text("").lines == ()


def beside(*columns: list[str], width: int = 36) -> list[str]:
    """Columns beside one another, as a program writes a page out by place."""
    rows = zip_longest(*columns, fillvalue="")
    return ["".join(part + " " * max(1, width - len(part)) for part in row).rstrip() for row in rows]


TITLE = [
    "                      令和８年度の主な事業",
    "                                                     （単位：千円）",
]
BRIDGES = [
    "橋の点検事業",
    "  道路課            12,000",
    "古い橋を順に調べます。",
    "図書の貸出事業",
    "  図書館               800",
]
VISITS = [
    "見守りの支援事業",
    "  福祉課             3,400",
    "一人で暮らす方を、月に",
    "二度訪ねます。",
    "公園の整備事業",
    "  緑地課               650",
]
PARKS = [
    "水道の更新事業",
    "  水道課           100,200",
    "管を新しくします。",
    "祭りの支援事業",
    "  観光課               950",
]
FULL = "文章が欄の幅いっぱいに続くときは次の段がすぐ後ろに来ます"
HEADINGS = [
    "１ 安全なまちづくりを進めるための、暮らしに近いところの主な事業の一覧です",
    "２ 豊かなまちづくりを進めるための、これからも長く続けていく主な事業の一覧です",
]
ROADS = ["道の補修事業     900", "橋の点検事業     400", "池の管理事業     120"]
BY_COLUMNS: dict[str, tuple[list[str], list[str]]] = {
    "cards of unlike height below the title and the unit of both": (
        [*TITLE, *beside(BRIDGES, VISITS)],
        [*TITLE, *BRIDGES, "", *VISITS],
    ),
    "three columns": (beside(BRIDGES, VISITS, PARKS), [*BRIDGES, "", *VISITS, "", *PARKS]),
    "a full line, behind which the next column begins sooner": (
        [
            *beside(BRIDGES, VISITS[:5], width=len(FULL) + 4),
            f"{FULL} 遊具を新しくし、木陰を作ります。",
            *beside([""], VISITS[5:], width=len(FULL) + 4),
        ],
        [*BRIDGES, FULL, "", *VISITS[:5], "遊具を新しくし、木陰を作ります。", VISITS[5]],
    ),
    "headings across the page": (
        [*HEADINGS[:1], *beside(BRIDGES, VISITS), *HEADINGS[1:], *beside(PARKS, BRIDGES)],
        [*HEADINGS[:1], *BRIDGES, "", *VISITS, *HEADINGS[1:], *PARKS, "", *BRIDGES],
    ),
    "a list that goes on at the right and ends there": (
        beside([*ROADS, *ROADS], ["川の掃除事業     300", "森の手入事業     700", ROADS[0]]),
        [*ROADS, *ROADS, "", "川の掃除事業     300", "森の手入事業     700", ROADS[0]],
    ),
}
MARKED = ["１ 土木部", "２ 農林部"]
BY_COLUMNS["headings that nothing stands beside, above rows"] = (
    [MARKED[0], *beside(ROADS, ROADS), MARKED[1], *beside(ROADS, ROADS)],
    [MARKED[0], *ROADS, "", *ROADS, MARKED[1], *ROADS, "", *ROADS],
)
AS_PRINTED: dict[str, list[str]] = {
    "a table of names, departments and sums": beside([line[:6] for line in ROADS] * 2, ["道路課  900"] * 6),
    "sums of two years": beside(ROADS * 2, ["    800", "    350", "    120"] * 2),
    "an explanation beside each item": beside(ROADS, ["路面を直す。", "橋を調べる。100橋", "池を掃除する。"]),
    "what a sum is spent on": beside(ROADS, ["需用費    300", "委託料    200", "役務費     20"]),
    "parts beside fewer items": beside(
        [ROADS[0], "", "", ROADS[1], "", ""],
        ["道の補修事業     500", "橋の補修事業     400", "池の補修事業     100"] * 2,
    ),
    "heads that name other columns at each side": beside(
        ["事業名       予算額", *ROADS], ["うち細事業名    額", *(line.replace("0", "1") for line in ROADS)]
    ),
    "a row of both columns out of place": [*beside(ROADS, ROADS), *beside(ROADS[:1], ROADS[:1], width=31)],
    "tabs": [line.replace("   ", "\t", 1) for line in beside(BRIDGES, VISITS)],
}


@pytest.mark.parametrize("page", BY_COLUMNS)
def test_columns_of_a_page_are_read_one_after_another(page: str) -> None:
    lines, wanted = BY_COLUMNS[page]
    printed = print_text("\n".join([*lines, "\f"]))
    assert [line.text for line in printed.lines] == [*wanted, "\f"]
    assert printed.by_columns == (0,)
    # Blanks between words are those of whoever wrote a text where nothing shows that a program did.
    assert [line.text for line in print_text("\n".join(lines)).lines] == lines


@pytest.mark.parametrize("page", AS_PRINTED)
def test_what_stands_beside_items_is_no_column_of_a_page(page: str) -> None:
    lines = AS_PRINTED[page]
    assert print_text("\n".join([*lines, "\f"])) == Printed(
        tuple(map(PrintedLine, [*lines, "\f"])), "text/plain", "utf-8"
    )


def test_the_unit_right_behind_a_page_end_is_that_of_all_columns() -> None:
    page = [*TITLE, *beside(BRIDGES, VISITS)]
    lines = [*page, f"\f{TITLE[1]}", *page[2:]]
    read_again = [line.text for line in print_text("\n".join(lines)).lines]
    assert read_again[-len(BRIDGES) - len(VISITS) - 2 :] == [f"\f{TITLE[1]}", *BRIDGES, "", *VISITS]


def test_pages_of_columns_are_told_and_counted_as_they_are_read() -> None:
    lines = [*TITLE, *beside(BRIDGES, VISITS), "\f", *beside(PARKS, VISITS)]
    document = parse_bytes("\n".join(lines).encode())
    found = [(record.title, record.departments, record.amount and record.amount.yen) for record in document.records]
    assert found[:3] == [
        ("橋の点検事業", ("道路課",), 12_000_000),
        ("図書の貸出事業", ("図書館",), 800_000),
        ("見守りの支援事業", ("福祉課",), 3_400_000),
    ]
    assert [finding.line for finding in document.diagnostics if finding.code == "page-by-columns"] == [1, 15]


# --- Word ---


def test_what_a_word_document_knows() -> None:
    styles = '<w:style w:styleId="a1"><w:name w:val="heading 2"/></w:style>'
    entry = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'
    body = (
        files.paragraph("福祉", '<w:pStyle w:val="a1"/>')
        + files.paragraph("項目", entry)
        + "<w:p><w:r><w:rPr><w:b/><w:sz w:val='24'/></w:rPr><w:t>太字</w:t><w:br/><w:t>続き</w:t></w:r>"
        "<w:del><w:r><w:delText>1,000</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>隠し</w:t></w:r></w:p>"
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>よさん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>予算</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r></w:p>"
    )
    lines = [line for line in read(files.docx(body, styles)).lines if line.text]
    assert [(line.text, line.level, line.depth, line.bold, line.size) for line in lines] == [
        ("福祉", 2, None, False, None),
        ("項目", None, 2, False, None),
        ("太字", None, None, True, 120),
        ("続き", None, None, True, 120),
        ("予算", None, None, False, None),
    ]


@pytest.mark.parametrize(
    ("name", "numbering", "depth"),
    [
        ("List Bullet 2", '<w:numId w:val="4"/>', 2),
        ("list number 3", '<w:numId w:val="4"/>', 3),
        ("List Bullet", '<w:numId w:val="4"/>', 1),
        ("List Bullet 2", '<w:ilvl w:val="3"/><w:numId w:val="4"/>', 4),
        ("List Bullet 2", "", None),
    ],
)
def test_the_depth_of_a_list_stands_in_the_name_of_its_style(name: str, numbering: str, depth: int | None) -> None:
    style = f'<w:style w:styleId="b2"><w:name w:val="{name}"/><w:pPr><w:numPr>{numbering}</w:numPr></w:pPr></w:style>'
    (line,) = read(files.docx(files.paragraph("項目", '<w:pStyle w:val="b2"/>'), style)).lines
    assert line.depth == depth


def test_merged_cells_of_a_word_document() -> None:
    def tc(text: str, facts: str = "") -> str:
        return f"<w:tc><w:tcPr>{facts}</w:tcPr>{files.paragraph(text)}</w:tc>"

    head = tc("事業名", "<w:vMerge w:val='restart'/>") + tc("予算額", "<w:gridSpan w:val='2'/>")
    rows = f"<w:tr>{head}</w:tr><w:tr>{tc('', '<w:vMerge/>')}{tc('R5')}{tc('R6')}</w:tr>"
    lines = read(files.docx(f"<w:tbl>{rows}</w:tbl>")).lines
    assert [line.text for line in lines] == ["事業名 | 予算額", " | R5 | R6"]
    assert [[(c.column, c.columns, c.rows) for c in line.cells] for line in lines] == [
        [(0, 1, 2), (1, 2, 1)],
        [(0, 1, 0), (1, 1, 1), (2, 1, 1)],
    ]


def test_lists_beside_one_another_in_a_word_document() -> None:
    def tc(*texts: str) -> str:
        return f"<w:tc>{''.join(map(files.paragraph, texts))}</w:tc>"

    row = f"<w:tr>{tc('・橋の点検', '・道の補修')}{tc('1,200', '300')}</w:tr>"
    lines = read(files.docx(f"<w:tbl>{row}</w:tbl>")).lines
    assert [line.text for line in lines] == ["・橋の点検 | 1,200", "・道の補修 | 300"]


# --- what is refused ---

MANY = Limits(cells=1_000, bytes=1_000_000, pages=5)
KINDS = [
    ("PNG", b"\x89PNG\r\n\x1a\n\0", ErrorCode.PICTURE),
    ("TIFF", b"II*\0", ErrorCode.PICTURE),
    ("RTF", b"{\\rtf1 x}", ErrorCode.KIND_UNREADABLE),
    ("7-Zip", b"7z\xbc\xaf\x27\x1c\0", ErrorCode.ARCHIVE),
    ("gzip", b"\x1f\x8b\x08\0", ErrorCode.ARCHIVE),
    ("XML", b"<?xml version='1.0'?><a/>", ErrorCode.KIND_UNREADABLE),
    ("MHTML", b"From: x\r\nContent-Type: multipart/related\r\n\r\n", ErrorCode.KIND_UNREADABLE),
    ("zip", files.archive({"a.txt": "x"}), ErrorCode.ARCHIVE),
    ("pptx", files.archive({"ppt/presentation.xml": "x"}), ErrorCode.KIND_UNREADABLE),
    ("xlsb", files.archive({"xl/workbook.bin": "x"}), ErrorCode.KIND_UNREADABLE),
    ("odt", files.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), ErrorCode.KIND_UNREADABLE),
    ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ErrorCode.KIND_UNREADABLE),
    ("locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ErrorCode.FILE_LOCKED),
    ("another", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ErrorCode.KIND_UNREADABLE),
    ("a broken xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), ErrorCode.FILE_DAMAGED),
    ("a broken zip", b"PK\x03\x04x", ErrorCode.FILE_DAMAGED),
    ("binary", b"a\0b", ErrorCode.BINARY_FILE),
]  # fmt: skip
SHEET = "<sheetData>{}</sheetData>"
HOSTILE = [
    ("deep elements", "<!doctype html>" + "<div>" * 200_000, ErrorCode.NESTED_TOO_DEEP),
    ("deep tables", "<!doctype html>" + "<table><tr><td>" * 20_000, ErrorCode.NESTED_TOO_DEEP),
    ("deep lists", "<!doctype html>" + "<ul><li>" * 20_000, ErrorCode.NESTED_TOO_DEEP),
    ("endless attributes", "<!doctype html><a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">", ErrorCode.TOO_MANY_CELLS),
    ("many elements", "<!doctype html>" + "<p>a" * 2_000, ErrorCode.TOO_MANY_CELLS),
    ("merged cells without end", "<!doctype html><table>" + "<tr><td rowspan=0>a<td rowspan=0>b" * 300, ErrorCode.TOO_MANY_CELLS),
    ("many fields", ",".join("a" * 2_000) + "\n", ErrorCode.TOO_MANY_CELLS),
    ("a workbook of many cells", files.workbook(SHEET.format("<row>" + "<c><v>1</v></c>" * 2_000 + "</row>")), ErrorCode.TOO_MANY_CELLS),
    (
        "a workbook of far cells",
        files.workbook(SHEET.format("".join(f'<row r="{n}">{cell(c + str(n), "x")}{cell("A" + str(n), "y")}</row>' for n, c in enumerate([chr(65 + k % 26) + chr(65 + k // 26) + "A" for k in range(300)], 1)))),
        ErrorCode.TOO_MANY_CELLS,
    ),
    (
        "merged ranges without end",
        files.workbook(SHEET.format("".join(f'<row r="{n}">{cell("A" + str(n), "x")}{cell("B" + str(n), "x")}</row>' for n in range(1, 101))) + "".join(f'<mergeCell ref="A{n}:A1000000"/>' for n in range(1, 101))),
        ErrorCode.TOO_MANY_CELLS,
    ),
    ("many sheets", files.workbook(SHEET.format(""), names=[f"s{n}" for n in range(9)]), ErrorCode.TOO_MANY_PAGES),
    ("a workbook that unpacks without end", files.workbook(" " * 3_000_000), ErrorCode.UNPACKS_TOO_LARGE),
    ("a repeated cell", files.ods('<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'), ErrorCode.TOO_MANY_CELLS),
    ("a workbook with entities", files.archive({"xl/workbook.xml": files.LAUGHS + "<workbook>&j;</workbook>"}), ErrorCode.ENTITIES_DECLARED),
    ("entities in utf-16", files.archive({"xl/workbook.xml": (files.LAUGHS.replace("?>", ' encoding="utf-16"?>', 1) + "<workbook>&j;</workbook>").encode("utf-16")}), ErrorCode.ENTITIES_DECLARED),
    ("a Word document with entities", files.archive({"word/document.xml": files.LAUGHS + "<document>&j;</document>"}), ErrorCode.ENTITIES_DECLARED),
    ("a deep Word document", files.docx("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), ErrorCode.NESTED_TOO_DEEP),
    ("a Word document that unpacks without end", files.docx(files.paragraph("あ" * 1_000_000)), ErrorCode.UNPACKS_TOO_LARGE),
    ("no workbook inside", files.archive({"xl/workbook.xml": "<workbook/>"}), ErrorCode.FILE_DAMAGED),
    ("no XML inside", files.archive({"word/document.xml": "<w:document"}), ErrorCode.FILE_DAMAGED),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_other_kinds_are_refused_by_name(data: bytes, code: ErrorCode) -> None:
    with pytest.raises(SourceError) as raised:
        read(data, "r6.txt")
    assert raised.value.code is code
    assert str(raised.value).startswith("r6.txt: ")


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_files_made_to_do_harm_are_refused(data: bytes | str, code: ErrorCode) -> None:
    before = time.process_time()
    with pytest.raises(SourceError) as raised:
        read(data, "x.csv" if data[:1] == "a" else "x", MANY)
    assert raised.value.code is code
    assert time.process_time() - before < 5
    assert str(raised.value)


def test_an_archive_that_lies_about_its_size_is_counted() -> None:
    data = bytearray(files.workbook(" " * 3_000_000))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = bytes(data).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(SourceError) as raised:
        read(lie, limits=MANY)
    assert raised.value.code in (ErrorCode.UNPACKS_TOO_LARGE, ErrorCode.FILE_DAMAGED)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [pytest.param(*case, id=kind, marks=[THOROUGH] if kind == "xls" else []) for kind, case in EVERY_KIND.items()],
)
def test_broken_files_end_in_lines_or_an_error(name: str, data: Callable[[], bytes], media_type: str) -> None:
    whole = data()
    chance = random.Random(f"{name} {media_type}")
    for _ in range(20):
        broken = bytearray(whole)
        if chance.random() < 0.3:
            del broken[chance.randrange(len(broken)) :]
        else:
            for _ in range(chance.choice((1, 3, 30))):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            printed = read_source(bytes(broken), name=name, limits=MANY)
        except MieBudgetError as error:
            assert re.match(re.escape(name), str(error))
        else:
            assert all(map(spans_are_right, printed.lines))


def test_a_tab_in_a_word_document_parts_columns_but_behind_an_ordinal() -> None:
    body = "<w:p><w:r><w:t>１</w:t><w:tab/><w:t>橋の点検</w:t><w:tab/><w:t>西川支所</w:t><w:tab/><w:t>1,000</w:t></w:r></w:p>"
    assert [line.text for line in read(files.docx(body)).lines] == ["１　橋の点検　　西川支所　　1,000"]


def test_a_table_of_a_web_page_in_a_text_is_read_by_its_cells() -> None:
    text = (
        "# 令和6年度当初予算 主な事業\n\n"
        "<table>\n<tr><th>事業名</th><th>担当課</th><th>予算額<br>（千円）</th></tr>\n"
        "<tr><td>橋の点検</td><td rowspan=2>土木課</td><td>2,300</td></tr>\n<tr><td>道路の補修</td><td>1,000</td></tr>\n"
        "</table>\n\n詳しくは次のとおりです。\n<TABLE><tr><td>番号<td>3</table>\n終わり"
    )
    printed = read_source(text.encode(), name="page.md")
    assert [line.text for line in printed.lines if line.text] == [
        "# 令和6年度当初予算 主な事業",
        "事業名 | 担当課 | 予算額 （千円）",
        "橋の点検 | 土木課 | 2,300",
        "道路の補修 |  | 1,000",
        "詳しくは次のとおりです。",
        "番号 | 3",
        "終わり",
    ]
    tables = [line.table for line in printed.lines if line.cells]
    assert tables == [1, 1, 1, 2]
    records = parse_bytes(text.encode(), name="page.md").records
    assert [(one.title, one.departments, one.amount and one.amount.yen) for one in records] == [
        ("橋の点検", ("土木課",), 2_300_000),
        ("道路の補修", ("土木課",), 1_000_000),
    ]
    assert not any(line.cells for line in read_source("文の中の <table> の<td>例</table>".encode(), name="a.md").lines)
