"""What the type of lines says where their source knows it: headings by level, size and weight, titles that go on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mie_budget import parse_bytes
from mie_budget.printed import Cell, Place, Printed, PrintedLine
from mie_budget.reading.reader import ReadText, read_lines

BODY, LARGE = 100, 130
ITEM = "橋の点検【土木部】（2,300千円）"
PROSE = "長さ十五メートル以上の橋を五年に一度点検し、直すところを早く見つけます。"
OTHER = "移動図書館の巡回【教育委員会】（4,500千円）"
NAME = "地域でともに支えあう仕組みを育む取組の支援と"


def read(*lines: tuple[str, int] | tuple[str, int, bool]) -> ReadText:
    """A page whose lines stand in one box; each with its type size and whether it is bold."""
    printed = [PrintedLine(text, 1, 1 if text else None, size=size, bold=any(bold)) for text, size, *bold in lines]
    return read_lines(Printed(tuple(printed), "application/pdf", "utf-8"))


def test_a_larger_line_between_two_items_is_a_heading_with_what_introduces_the_items_below_it() -> None:
    heading = "安心して学べる場をどの町にもつくるための施策"
    found = read(
        (ITEM, BODY), (PROSE, BODY), (heading, LARGE), ("次の事業を行います。", BODY), (OTHER, BODY), (PROSE, BODY)
    )
    assert [entry.text for entry in found.headings] == [heading]
    assert [record.title for record in found.records] == ["橋の点検", "移動図書館の巡回"]
    assert [record.description for record in found.records] == [PROSE, PROSE]


def test_a_larger_line_inside_an_item_whose_name_is_as_large_is_no_heading() -> None:
    found = read((ITEM, LARGE), (PROSE, BODY), ("目標は百橋", LARGE), (PROSE, BODY), (OTHER, LARGE), (PROSE, BODY))
    assert found.headings == ()
    assert found.records[0].description == f"{PROSE}目標は百橋{PROSE}"


@pytest.mark.parametrize(
    ("size", "bold", "title"),
    [
        (BODY, False, f"{NAME}移動図書館の巡回"),
        (LARGE, False, "移動図書館の巡回"),
        (BODY, True, "移動図書館の巡回"),
    ],
)
def test_a_title_goes_on_from_the_line_above_in_the_same_type_alone(size: int, bold: bool, title: str) -> None:
    above = NAME.removesuffix("と") if title != f"{NAME}移動図書館の巡回" else NAME
    found = read((ITEM, BODY), (PROSE, BODY), (above, size, bold), (OTHER, BODY), (PROSE, BODY), (PROSE, BODY))
    assert [record.title for record in found.records] == ["橋の点検", title]
    assert [entry.text for entry in found.headings] == ([above] if title == "移動図書館の巡回" else [])


def placed(*lines: tuple[str, int, int]) -> ReadText:
    """A page whose lines stand below each other; each with its type size and its left edge, in blocks at blank ones."""
    printed = []
    box = 1
    for number, (text, size, left) in enumerate(lines):
        box += not text
        place = Place(left, 20 * number, left + len(text) * size // 10, 20 * number + 12)
        printed.append(PrintedLine(text, 1, box, place, size) if text else PrintedLine(""))
    return read_lines(Printed(tuple(printed), "application/pdf", "utf-8"))


def test_what_of_a_name_has_no_room_beside_its_amount_goes_on_below_in_its_type() -> None:
    head = ("令和6年度当初予算", LARGE, 40)
    items = [
        (("港の見守りと案内の　　1,200千円", 110, 40), ("充実", 110, 40), ("夜も開きます。", BODY, 40), ("", 0, 0)),
        (
            ("橋の点検事業　　2,300千円", 110, 40),
            ("古い順に調べます。", BODY, 40),
            ("直します。", BODY, 40),
            ("", 0, 0),
        ),
        (("町の図書館の本の購　　3,400千円", 110, 40), ("入事業", 110, 40), ("本を買います。", BODY, 40), ("", 0, 0)),
    ]
    found = placed(head, ("", 0, 0), *(line for item in items for line in item))
    assert [record.title for record in found.records] == [
        "港の見守りと案内の充実",
        "橋の点検事業",
        "町の図書館の本の購入事業",
    ]


def test_the_rest_of_a_name_stands_below_it_behind_its_ordinal_and_above_who_is_in_charge() -> None:
    names = [
        ("港を夜も見守る灯りの購", "入事業"),
        ("橋の照明の事業", ""),
        ("古い書庫の本を直す整", "理事業"),
        ("松の手入れ", ""),
    ]
    lines = [("令和6年度当初予算（単位：千円）", LARGE, 40)]
    for number, (name, rest) in enumerate(names, 1):
        lines += [("", 0, 0), (f"{number}　{name}　　{number},234", BODY, 40)]
        lines += [(text, BODY, 58) for text in (rest, "（港湾課）") if text]
    found = placed(*lines)
    assert [record.title for record in found.records] == ["".join(name) for name in names]
    assert [record.departments for record in found.records] == [("港湾課",)] * len(names)


def test_an_organization_closes_each_page_of_one_name() -> None:
    names = ("灯台の夜の見守り事業", "桟橋の広場の整備事業", "魚の市の支援事業")
    printed = [
        PrintedLine(text, page, box, size=size)
        for page, (name, who) in enumerate(zip(names, ("港湾課", "道路課", "水産課"), strict=True), 1)
        for box, (text, size) in enumerate(
            [
                (name, 180),
                ("", 0),
                (f"令和6年度当初予算案　{page}百万円（7百万円）", 120),
                ("", 0),
                ("１ 目的", BODY),
                ("", 0),
                ("○　古い設備を直します。", BODY),
                ("", 0),
                (who, BODY),
                ("", 0),
            ]
        )
    ]
    found = read_lines(Printed(tuple(printed), "application/pdf", "utf-8"))
    assert [(record.title, *record.departments) for record in found.records] == [
        *zip(names, ("港湾課", "道路課", "水産課"), strict=True)
    ]


def rows_of_pages(*pages: Sequence[str]) -> ReadText:
    """A table for each page, with its rows in cells."""
    printed = [PrintedLine("令和6年度当初予算（単位：千円）", 1)]
    for page, rows in enumerate(pages, 1):
        for row in ("", *rows):
            texts = row.split(" | ")
            starts = [sum(len(text) + 3 for text in texts[:at]) for at in range(len(texts))]
            cells = [
                Cell(start, start + len(text), at) for at, (start, text) in enumerate(zip(starts, texts, strict=True))
            ]
            printed.append(PrintedLine(row, page, page, table=page, cells=tuple(cells)) if row else PrintedLine(""))
    return read_lines(Printed(tuple(printed), "application/pdf", "utf-8"))


def test_a_name_that_a_page_cuts_goes_on_below_the_head_of_the_next() -> None:
    head = "担当課 | 事業名 | 本年度 | 前年度"
    first = [head, "道路課 | 橋の照明の整備費 | 2,300 | 2,000", "港湾課 | 夜を照らす灯りの魅力 | 3,121 | 2,900"]
    found = rows_of_pages(first, [head, " | 整備費 |  | ", "森林課 | 松の手入れの支援費 | 1,100 | 900"])
    assert [record.title for record in found.records] == [
        "橋の照明の整備費",
        "夜を照らす灯りの魅力整備費",
        "松の手入れの支援費",
    ]


def test_a_row_with_who_is_in_charge_is_of_no_head_beside_a_label_of_all_rows() -> None:
    rows = [
        "安全な町 | 事業名 | 予算額 | 担当課",
        " | 橋の照明の整備費 | 500 | 道路課",
        " | 松の手入れの支援費 | 1,100 | 森林課",
    ]
    found = rows_of_pages(rows)
    assert [record.title for record in found.records] == ["橋の照明の整備費", "松の手入れの支援費"]


def pages(*items: tuple[str, str]) -> ReadText:
    """A page for each name, which stands in the largest type, and for what stands below it."""
    printed = [
        PrintedLine(text, page, 1, size=size)
        for page, (name, amount) in enumerate(items, 1)
        for text, size in ((name, LARGE), ("担当：港湾課", BODY), ("古い設備が増えています。", BODY), (amount, BODY))
    ]
    return read_lines(Printed(tuple(printed), "application/pdf", "utf-8"))


def test_a_page_is_of_the_name_in_its_largest_type() -> None:
    found = pages(
        ("灯台の夜の見守り", "予算額 1,234千円"), ("桟橋の広場", "予算額 2,345千円"), ("魚の市", "予算額 456千円")
    )
    assert [(one.title, one.departments) for one in found.records] == [
        (name, ("港湾課",)) for name in ("灯台の夜の見守り", "桟橋の広場", "魚の市")
    ]


def test_type_alone_tells_the_rest_of_a_name_from_what_is_said_of_it() -> None:
    items = [
        (
            ("港の見守り案内板の色　　1,200千円", 110, 40),
            ("塗りの手直し", 110, 40),
            ("夜も開きます。", BODY, 40),
            ("", 0, 0),
        ),
        (
            ("橋の点検事業　　2,300千円", 110, 40),
            ("古い順に調べます。", BODY, 40),
            ("直します。", BODY, 40),
            ("", 0, 0),
        ),
        (
            ("町の図書館の本の棚　　3,400千円", 110, 40),
            ("本を買います。", BODY, 40),
            ("貸します。", BODY, 40),
            ("", 0, 0),
        ),
    ]
    found = placed(("令和6年度当初予算", LARGE, 40), ("", 0, 0), *(line for item in items for line in item))
    assert [record.title for record in found.records] == [
        "港の見守り案内板の色塗りの手直し",
        "橋の点検事業",
        "町の図書館の本の棚",
    ]
    assert [entry.line for entry in found.diagnostics if entry.code == "title-uncertain"] == [3]


def test_a_name_before_its_section_goes_on_below_too() -> None:
    items = [
        (("① 港の見守りの充　（観光課） 1,200千円", BODY, 40), ("実事業", BODY, 40), ("夜も開きます。", BODY, 60)),
        (("② 橋の点検事業　（道路課） 2,300千円", BODY, 40), ("古い順に調べます。", BODY, 60)),
        (("③ 町の図書館の購　（教育課） 3,400千円", BODY, 40), ("入事業", BODY, 40), ("本を買います。", BODY, 60)),
    ]
    found = placed(("令和6年度当初予算", LARGE, 40), ("", 0, 0), *(line for item in items for line in item))
    assert [record.title for record in found.records] == [
        "港の見守りの充実事業",
        "橋の点検事業",
        "町の図書館の購入事業",
    ]


def test_a_heading_set_deeper_than_the_name_below_it_is_no_part_of_that() -> None:
    items = [
        (("安心して暮らせるまちづくり", 125, 58), ("橋の点検と橋の補修の事業", 120, 40), ("2,300千円", 110, 40)),
        (("", 0, 0), ("堀の清掃事業", 120, 40), ("3,400千円", 110, 40), ("", 0, 0)),
        (("学びを支えるまちづくり", 125, 58), ("図書の購入と貸出しの事業", 120, 40), ("4,500千円", 110, 40)),
    ]
    found = placed(("令和6年度当初予算", 160, 200), ("", 0, 0), *(line for item in items for line in item))
    assert [record.title for record in found.records] == [
        "橋の点検と橋の補修の事業",
        "堀の清掃事業",
        "図書の購入と貸出しの事業",
    ]


def test_the_names_of_cards_have_a_type_of_their_own_whatever_they_are_called() -> None:
    cards = [
        (("みんなの橋", 110, 40), ("古い順に調べます", 90, 40), ("道路課　　2,300千円", BODY, 40), ("", 0, 0)),
        (("いきいき堀めぐり", 110, 40), ("夜も開きます", 90, 40), ("観光課　　3,400千円", BODY, 40), ("", 0, 0)),
        (("学びの充実", 125, 58), ("", 0, 0)),
        (("はじめての図書", 110, 40), ("本を買います", 90, 40), ("教育課　　4,500千円", BODY, 40), ("", 0, 0)),
    ]
    found = placed(("令和6年度当初予算", 160, 200), ("", 0, 0), *(line for card in cards for line in card))
    assert [record.title for record in found.records] == ["みんなの橋", "いきいき堀めぐり", "はじめての図書"]


def test_a_heading_in_larger_type_stands_above_the_name_of_a_card() -> None:
    cards = [
        (("橋の点検事業", BODY, 40), ("古い順に調べます", BODY, 40), ("道路課　　2,300千円", BODY, 40), ("", 0, 0)),
        (("堀の清掃事業", BODY, 40), ("夜も開きます", BODY, 40), ("観光課　　3,400千円", BODY, 40), ("", 0, 0)),
        (
            ("学びの充実", 125, 58),
            ("図書の購入事業", BODY, 40),
            ("本を買います", BODY, 40),
            ("教育課　　4,500千円", BODY, 40),
        ),
    ]
    found = placed(("令和6年度当初予算", 160, 200), ("", 0, 0), *(line for card in cards for line in card))
    assert [record.title for record in found.records] == ["橋の点検事業", "堀の清掃事業", "図書の購入事業"]
    assert [record.departments for record in found.records] == [("道路課",), ("観光課",), ("教育課",)]


@pytest.mark.parametrize(("name", "said"), [("はじめての図書", "1冊 2千円です"), ("新規", "本を買います")])
def test_a_card_of_another_kind_leaves_the_type_of_names_in_doubt(name: str, said: str) -> None:
    cards = [
        (("みんなの橋", 110, 40), ("古い順に調べます", 90, 40), ("道路課　　2,300千円", BODY, 40), ("", 0, 0)),
        (("いきいき堀めぐり", 110, 40), ("夜も開きます", 90, 40), ("観光課　　3,400千円", BODY, 40), ("", 0, 0)),
        ((name, 110, 40), (said, 90, 40), ("教育課　　4,500千円", BODY, 40), ("", 0, 0)),
    ]
    found = placed(("令和6年度当初予算", 160, 200), ("", 0, 0), *(line for card in cards for line in card))
    assert [record.title for record in found.records] != ["みんなの橋", "いきいき堀めぐり", name]


def test_a_bold_line_of_a_web_page_is_no_part_of_the_name_below_it() -> None:
    lines = (ITEM, PROSE, f"<b>{NAME.removesuffix('と')}</b>", OTHER, PROSE)
    found = parse_bytes(f"<html><body><p>{'<br>'.join(lines)}</p></body></html>".encode(), name="r6.html")
    assert [record.title for record in found.records] == ["橋の点検", "移動図書館の巡回"]
    assert [entry.text for entry in found.headings] == [NAME.removesuffix("と")]


@pytest.mark.parametrize(("tag", "departments"), [("h4", ("土木部",)), ("h3", ()), ("h2", ())])
def test_a_department_is_in_charge_up_to_the_next_heading_of_its_level(tag: str, departments: tuple[str, ...]) -> None:
    page = (
        "<html><body><h1>令和６年度当初予算</h1><h2>安全</h2><h3>土木部</h3><p>○橋の点検　2,300千円</p>"
        f"<p>○道の点検　1,300千円</p><{tag}>暮らし</{tag}><p>○花の苗の配布　4,500千円</p></body></html>"
    )
    found = parse_bytes(page.encode(), name="r6.html").records
    assert [record.departments for record in found] == [("土木部",), ("土木部",), departments]


TREE = """<!doctype html><h1>令和6年度当初予算の主な事業</h1><ul><li>{bureau}<ul>
<li>道路課{first}<ul><li>橋の点検 1,200千円<li>歩道の補修 2,300千円</ul>
<li>{second}<ul><li>岸壁の修繕 4,100千円</ul></ul></ul>"""


@pytest.mark.parametrize(
    ("bureau", "first", "second", "departments"),
    [
        ("土木部", "（2件 3,500千円）", "港湾課（1件 4,100千円）", ("土木部 道路課", "土木部 港湾課")),
        ("土木部", " 3,500千円", "港湾課（計 4,100千円）", ("土木部 道路課", "土木部 港湾課")),
        ("土木部", "", "図書館（1件 4,100千円）", ("土木部 道路課", "土木部 図書館")),
        ("土木部", "（2件）", "みなと（1件 4,100千円）", ("土木部 道路課", "土木部")),
        ("安全", "", "港湾課", ("道路課", "港湾課")),
        ("安全", "", "みなと", ("道路課",)),
    ],
)
def test_organizations_of_a_tree_of_lists_are_in_charge_of_what_is_deeper(
    bureau: str, first: str, second: str, departments: tuple[str, ...]
) -> None:
    page = TREE.format(bureau=bureau, first=first, second=second)
    found = parse_bytes(page.encode(), name="tree.html")
    assert [record.title for record in found.records] == ["橋の点検", "歩道の補修", "岸壁の修繕"]
    wanted = [(departments[0],), (departments[0],), departments[1:]]
    assert [record.departments for record in found.records] == wanted
    assert found.figure_roles.unclaimed == 0


HEADINGS = """<!doctype html><h1>令和6年度の主な取組</h1><h2>安全</h2>
<h3>橋の点検</h3><p>橋を見る。</p><p>{first}</p><h3>歩道の補修</h3><p>{second}<br>歩道を直す。</p>
<h2>海</h2><h3>岸壁の修繕</h3><p>岸壁を直す。　<b>予算額</b>　4,100千円</p>"""


@pytest.mark.parametrize(
    ("first", "second", "titles"),
    [
        ("予算額　1,200千円", "【事業費】2,300千円", ["橋の点検", "歩道の補修", "岸壁の修繕"]),
        ("予算額：1,200千円（うち国費 100千円）", "道路を広げる。", ["橋の点検", "岸壁の修繕"]),
        # Two sums below one heading are of what it is about.
        ("予算額　1,200千円<br>それから<br>予算額　200千円", "予算額　2,300千円", ["歩道の補修", "岸壁の修繕"]),
    ],
)
def test_a_heading_names_the_item_whose_labelled_amount_stands_below_its_prose(
    first: str, second: str, titles: list[str]
) -> None:
    found = parse_bytes(HEADINGS.format(first=first, second=second).encode(), name="headings.html")
    assert [record.title for record in found.records] == titles


SIDES = """<!doctype html><h1>令和6年度当初予算</h1><{first}>■歳入の内訳</{first}><p>町税　3,822万円<br>分担金　410万円</p>
<{second}>■町の新しい仕事</{second}><p>○橋の点検事業　230万円<br>○道の補修事業　100万円<br>○苗の配布事業　50万円</p>"""


@pytest.mark.parametrize(
    ("first", "second", "items"), [("p", "h3", 3), ("h3", "h3", 3), ("h3", "h2", 3), ("h2", "h3", 0), ("h3", "p", 0)]
)
def test_revenue_ends_at_a_heading_of_its_level_or_a_higher_one(first: str, second: str, items: int) -> None:
    found = parse_bytes(SIDES.format(first=first, second=second).encode(), name="sides.html")
    assert len(found.records) == items


PARTS = """<!doctype html><h1>令和6年度当初予算の主な事業</h1><ul><li>{parent}　9,437千円<ul><li>{first}　6,120千円</li>
<li>謝金　3,317千円</li></ul></li><li>苗の配布事業　500千円</li><li>道の補修事業　7,100千円</li></ul>"""


@pytest.mark.parametrize(
    ("parent", "first", "titles"),
    [
        ("本の読み聞かせ事業", "委託料", ["本の読み聞かせ事業"]),
        ("本の読み聞かせ事業", "絵本の購入事業", ["本の読み聞かせ事業"]),
        ("本の読み聞かせ事業", "（新）委託料", ["委託料", "謝金"]),
        ("読み聞かせの充実", "絵本の配布事業", ["絵本の配布事業", "謝金"]),
        ("読み聞かせの会", "委託料", ["委託料", "謝金"]),
    ],
)
def test_what_stands_deeper_in_a_list_is_part_of_a_programme(parent: str, first: str, titles: list[str]) -> None:
    found = parse_bytes(PARTS.format(parent=parent, first=first).encode(), name="parts.html")
    assert [record.title for record in found.records] == [*titles, "苗の配布事業", "道の補修事業"]


@pytest.mark.parametrize(
    ("column", "name", "small", "title", "description"),
    [
        ("事業名", "橋の点検事業", "診断及び設計、監理", "橋の点検事業", "診断及び設計、監理"),
        ("事業名", "橋の点検事業", "委託料", "橋の点検事業", "委託料"),
        ("事業名", "橋の点検事業", "(市道)", "橋の点検事業 (市道)", ""),
        ("事業名", "安全な町をつくる", "委託料", "安全な町をつくる 委託料", ""),
        ("事業名", "道路の整備", "橋の点検事業", "道路の整備 橋の点検事業", ""),
        ("事業名", "安全な町をつくる 新規", "委託料", "安全な町をつくる", "委託料"),
        ("取組の内容", "安全な町をつくる", "委託料", "安全な町をつくる", "委託料"),
    ],
    ids=["an explanation", "a word", "a bracket", "no whole name", "a further name", "a marker", "contents"],
)
def test_what_stands_below_a_whole_name_in_smaller_type_is_said_of_it(
    column: str, name: str, small: str, title: str, description: str
) -> None:
    at = len(column)
    head = PrintedLine(
        f"{column} | 本年度 | 前年度",
        cells=(Cell(0, at, 0), Cell(at + 3, at + 6, 1), Cell(at + 9, at + 12, 2)),
        table=1,
    )
    whole = len(name) + 1 + len(small)
    row = PrintedLine(
        f"{name} {small} | 5,000 | 4,800",
        cells=(Cell(0, whole, 0, small=len(name) + 1), Cell(whole + 3, whole + 8, 1), Cell(whole + 11, whole + 16, 2)),
        table=1,
    )
    top = PrintedLine("令和6年度当初予算（単位：千円）")
    (record,) = read_lines(Printed((top, head, row), "application/pdf", "utf-8")).records
    assert (record.title, record.description) == (title, description)


def test_what_stands_below_a_row_in_smaller_type_is_said_of_it_and_no_rest_of_its_name() -> None:
    def row(name: str, *figures: str, size: int = 100) -> PrintedLine:
        cells, at = [], 0
        for column, text in enumerate((name, *figures)):
            cells.append(Cell(at, at + len(text), column))
            at += len(text) + 3
        return PrintedLine(" | ".join((name, *figures)), size=size, cells=tuple(cells), table=1)

    head = PrintedLine("事　項　　本年度　　前年度　　担当課", size=100)
    lines = (
        PrintedLine("令和6年度当初予算（単位：千円）"),
        head,
        row("工場の立地の促進に要する経費", "2,450", "1,980", "立地課"),
        row("水田農業の収益性の向上推進費", "187,300", "201,900", "農政課"),
        row("機械の導入を支援", "", "", "", size=90),
        row("松くい虫の防除費", "93,240", "93,240", "森林課"),
    )
    found = read_lines(Printed(lines, "application/pdf", "utf-8")).records
    assert [(one.title, one.description) for one in found][1] == ("水田農業の収益性の向上推進費", "機械の導入を支援")


@pytest.mark.parametrize(("table", "wide"), [(2, 1), (1, 3)])
def test_what_stands_right_above_a_head_and_states_no_figure_is_its_heading(table: int, wide: int) -> None:
    def row(number: int, *texts: str, last: int = 1) -> PrintedLine:
        cells, at = [], 0
        for column, text in enumerate(texts):
            cells.append(Cell(at, at + len(text), column, last if column == len(texts) - 1 else 1))
            at += len(text) + 3
        return PrintedLine(" | ".join(texts), cells=tuple(cells), table=number)

    head = ("取組名", "内容", "予算額", "所管課")
    lines = (
        PrintedLine("令和6年度の重点施策"),
        row(1, *head),
        row(1, "橋の点検", "年に一度", "2,300千円", "土木課"),
        row(table, "重点２", "海を生かすまち", *([""] * (3 - wide)), last=wide),
        row(table, *head),
        row(table, "海岸の清掃", "年に三度", "1,000千円", "環境課"),
    )
    found = read_lines(Printed(lines, "application/pdf", "utf-8")).records
    assert [one.title for one in found] == ["橋の点検", "海岸の清掃"]


def test_cards_are_named_by_their_headings_whatever_else_they_say_that_somebody_pays() -> None:
    """Each paragraph of a page stands apart, who is in charge and the sum too."""
    cards = [
        ("橋の点検事業", "古い順に調べる。入場料は1人500円です。", "道路課", "2,300千円"),
        ("堀の清掃", "泥を上げる。", "河川課", "1,100千円"),
        ("浜の調査費", "利用料：1回1,000円", "観光課", "600千円"),
    ]
    page = "<!doctype html><h1>令和7年度当初予算 主な事業</h1>" + "".join(
        f"<div><h3>{name}</h3><p>{said}</p><p>{who}</p><p>{sum_}</p></div>" for name, said, who, sum_ in cards
    )
    found = [
        (record.title, *record.departments, record.amount and record.amount.text)
        for record in parse_bytes(page.encode()).records
    ]
    assert found == [(name, who, sum_) for name, _, who, sum_ in cards]


def over_pages(*rows: tuple[int, Sequence[str], Sequence[int]]) -> ReadText:
    """A table over several pages; each row with its page, its texts, and how many rows each of its cells covers."""
    lines = [PrintedLine("令和6年度当初予算の主な事業（単位：千円）", 1)]
    for page, texts, heights in rows:
        if len(texts) == 1:
            cells: list[Cell] = [Cell(0, len(texts[0]), 0, 3)] if heights else []
        else:
            starts = [sum(len(text) + 3 for text in texts[:column]) for column in range(len(texts))]
            cells = [
                Cell(start, start + len(text), column, rows=height)
                for column, (start, text, height) in enumerate(zip(starts, texts, heights, strict=True))
            ]
        lines.append(PrintedLine(" | ".join(texts), page, cells=tuple(cells), table=page if cells else None))
    return read_lines(Printed(tuple(lines), "application/pdf", "utf-8"))


@pytest.mark.parametrize(("cut", "found"), [(2, ("港湾課", "港湾課")), (1, ())])
def test_the_rest_of_a_merged_cell_on_the_next_page_is_of_the_one_above(cut: int, found: tuple[str, ...]) -> None:
    head = (("事業名", "予算額", "担当課"), (1, 1, 1))
    document = over_pages(
        (1, *head),
        (1, ("橋の点検事業", "5,000", "道路課"), (1, 1, 1)),
        (1, ("岸壁の修繕事業", "2,300", "港湾課"), (1, 1, 2)),
        (1, ("桟橋の塗装事業", "1,700", ""), (1, 1, 0)),
        (2, *head),
        (2, ("灯台の点検事業", "900", ""), (1, 1, cut)),
        (2, ("波止場の照明事業", "800", ""), (1, 1, 0 if cut > 1 else 1)),
        (2, ("公園の整備事業", "700", "公園課"), (1, 1, 1)),
    )
    sections = [record.departments for record in document.records]
    assert sections == [("道路課",), ("港湾課",), ("港湾課",), *([found[:1]] * 2), ("公園課",)]


@pytest.mark.parametrize("label", [0, 2])
def test_an_empty_merged_cell_at_the_foot_of_a_page_is_none_of_the_one_above(label: int) -> None:
    def row(section: str, name: str, amount: str, covered: int) -> tuple[list[str], list[int]]:
        texts, heights = [name, amount], [1, 1]
        texts.insert(label, section)
        heights.insert(label, covered)
        return texts, heights

    document = over_pages(
        (1, *row("担当課", "事業名", "予算額", 1)),
        (1, *row("道路課", "橋の点検事業", "5,000", 2)),
        (1, *row("", "歩道の整備事業", "5,100", 0)),
        (1, *row("", "岸壁の修繕事業", "2,300", 2)),
        (1, *row("", "桟橋の塗装事業", "2,400", 0)),
        (2, *row("港湾課", "灯台の点検事業", "900", 2)),
        (2, *row("", "波止場の照明事業", "800", 0)),
    )
    sections = [record.departments for record in document.records]
    assert sections == [("道路課",), ("道路課",), (), (), ("港湾課",), ("港湾課",)]
    assert [finding.line for finding in document.diagnostics if finding.code == "department-missing"] == [5, 6]


@pytest.mark.parametrize(
    ("between", "found"), [((), "港湾課"), (("（単位：千円）",), "港湾課"), (("その他の仕事",), None)]
)
def test_the_head_at_the_top_of_the_next_page_stands_above_rows_of_the_same_section(
    between: tuple[str, ...], found: str | None
) -> None:
    head = (("事業名", "予算額", "前年度"), (1, 1, 1))
    document = over_pages(
        (1, *head),
        (1, ("道路課",), (1,)),
        (1, ("橋の点検事業", "5,000", "4,900"), (1, 1, 1)),
        (1, ("港湾課",), (1,)),
        (1, ("岸壁の修繕事業", "2,300", "2,200"), (1, 1, 1)),
        *((2, (text,), ()) for text in between),
        (2, *head),
        (2, ("灯台の点検事業", "900", "850"), (1, 1, 1)),
        (2, ("公園課",), (1,)),
        (2, ("芝の手入れ事業", "700", "650"), (1, 1, 1)),
    )
    sections = [record.departments for record in document.records]
    assert sections == [("道路課",), ("港湾課",), (found,) if found else (), ("公園課",)]


def test_a_badge_that_comes_once_is_no_part_of_the_name_that_it_touches() -> None:
    names = [
        "<b>橋</b>の点検",
        "<span class=new>新規</span>就農者の支援",
        "<em>新規</em>",
        "道の補修",
        "堀の<b>新規</b>掘削",
    ]
    page = "<!doctype html><h1>令和7年度当初予算 主な事業</h1><table><tr><th>事業名<th>担当課<th>予算額" + "".join(
        f"<tr><td>{name}<td>道路課<td>{at},000千円" for at, name in enumerate(names, 2)
    )
    found = [(record.title, list(record.markers)) for record in parse_bytes(page.encode()).records]
    assert found == [("橋の点検", []), ("就農者の支援", ["new"]), ("道の補修", []), ("堀の新規掘削", [])]


SUMS_OF_NO_ITEMS = {
    "fees": "<table><tr><th>手続き<th>手数料<th>担当課{rows}</table>",
    "what is asked for an event": "<table><tr><th>催し<th>いくら<th>担当課{rows}</table>",
    "loans": "<table><tr><th>制度<th>融資限度額<th>利率{rows}</table>",
    "grants": "<table><tr><th>補助金名<th>補助上限額<th>担当課{rows}</table>",
    "what is granted": "<table><tr><th>制度<th>助成内容<th>担当課{rows}</table>",
    "gifts hoped for": "<table><tr><th>活用先<th>目標金額<th>担当課{rows}</table>",
    "grants in blocks": "<h3>{name}</h3><dl><dt>補助上限額<dd>{sum}<dt>担当課<dd>{who}</dl>",
    "contracts in blocks": "<h3>{name}</h3><dl><dt>契約の値段<dd>{sum}<dt>相手<dd>東組<dt>担当課<dd>{who}</dl>",
    "gifts in blocks": "<h3>{name}</h3><table><tr><th>目標金額<td>{sum}<tr><th>担当課<td>{who}</table>",
    "gifts in lists": "<ul><li>{name}<ul><li>目標金額：{sum}<li>担当課：{who}</ul></ul>",
}


@pytest.mark.parametrize("form", SUMS_OF_NO_ITEMS.values(), ids=SUMS_OF_NO_ITEMS)
def test_what_people_pay_or_get_at_most_is_no_amount_of_an_item(form: str) -> None:
    """What frames the page speaks of a budget, nothing else does."""
    rows = [
        ("橋の補修補助金", "50,000円", "土木課"),
        ("空き家の改修補助金", "12,000円", "建築課"),
        ("生垣の設置補助金", "5,000円", "公園課"),
    ]
    if "{rows}" in form:
        listed = form.format(rows="".join(f"<tr><td>{'<td>'.join(row)}" for row in rows))
    else:
        listed = "".join(form.format(name=name, sum=sum_, who=who) for name, sum_, who in rows)
    page = f"<!doctype html><nav>予算・財政</nav><h1>制度のご案内</h1>{listed}"
    document = parse_bytes(page.encode())
    assert [record.title for record in document.records] == []
    assert document.diagnostics
