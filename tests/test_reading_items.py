"""Items in small documents: where a title begins, what a description holds, and what is no item at all."""

from __future__ import annotations

import pytest

from mie_budget import find_notation, parse_text

Row = tuple[str, str, int | None, tuple[int, int, int]]

# What the case shows, the text, and title, departments, yen and lines of its records.
CASES: list[tuple[str, str, list[Row]]] = [
    (
        "an indented line above is the prose of the item before",
        "甲の事業【防災部】（1千円）\n　山を歩く催し\n新しい制度の創設に向けた検討と\n調査の実施【福祉部】（2千円）\n",
        [
            ("甲の事業", "防災部", 1_000, (1, 1, 2)),
            ("新しい制度の創設に向けた検討と調査の実施", "福祉部", 2_000, (3, 4, 4)),
        ],
    ),
    (
        "a title begins in the middle of a line, behind a sentence",
        "甲の事業【防災部】（1千円）\n\n話を聞きます。新しい制度の創設に向けた検討と\n調査の実施【福祉部】（2千円）\n",
        [
            ("甲の事業", "防災部", 1_000, (1, 1, 1)),
            ("新しい制度の創設に向けた検討と調査の実施", "福祉部", 2_000, (3, 4, 4)),
        ],
    ),
    (
        "brackets that hold no department leave the amount to the title",
        "防災訓練【拡充】（1千円）\n相談【福祉部】（2千円）\n",
        [("防災訓練", "", 1_000, (1, 1, 1)), ("相談", "福祉部", 2_000, (2, 2, 2))],
    ),
    (
        "a mark opens a title whose department stands below",
        "◆見守りの強化\n【福祉部】（1千円）\n話を聞きます。\n\n① 相談の充実\n【福祉部】\n（2千円）\n",
        [("見守りの強化", "福祉部", 1_000, (1, 2, 3)), ("相談の充実", "福祉部", 2_000, (5, 7, 7))],
    ),
    (
        "a title stands above its department, across few blank lines",
        "見守りの強化\n\n\n\n【福祉部】（2千円）\n\n相談の充実\n\n\n【福祉部】（1千円）\n",
        [("相談の充実", "福祉部", 1_000, (7, 10, 10))],
    ),
    (
        "the title of the document is no item's",
        "相談の充実【福祉部】（1千円）\n\n令和6年度当初予算の事業\n【福祉部】（2千円）\n",
        [("相談の充実", "福祉部", 1_000, (1, 1, 1))],
    ),
    (
        "an ordinal in brackets is no amount",
        "（単位：百万円）\n見守りの事業\n（1,200）\n\n相談の事業\n（2）\n話を聞きます。\n",
        [("見守りの事業", "", 1_200_000_000, (2, 3, 7))],
    ),
    (
        "points of the prose above are no beginning of a title",
        "橋の点検【土木部】（4千円）\n・一度に三つの橋を、舟から見る\n・傷みのある橋は、来年度に直す\n相続の教室【福祉部】（1千円）\n",
        [("橋の点検", "土木部", 4_000, (1, 1, 3)), ("相続の教室", "福祉部", 1_000, (4, 4, 4))],
    ),
    (
        "a title goes on behind a の, across the blank line of a double-spaced page",
        "橋の点検【土木部】（4千円）\n\n舟から見ます。\n\n回復を支える施設「あゆみの家」の\n\n開設【福祉部】（1千円）\n",
        [
            ("橋の点検", "土木部", 4_000, (1, 1, 3)),
            ("回復を支える施設「あゆみの家」の開設", "福祉部", 1_000, (5, 7, 7)),
        ],
    ),
    (
        "a number right above a department is an item's, one above a blank line a heading's",
        "1 防災\n\n2 講座の開催\n【防災部】（1千円）\n(3) 植樹祭\n【環境部】\n2千円\n\n4 くらし\n\n【環境部】（3千円）\n",
        [("講座の開催", "防災部", 1_000, (3, 4, 4)), ("植樹祭", "環境部", 2_000, (5, 7, 7))],
    ),
    (
        "a zero budget follows an ordinal's title",
        "令和6年度予算\n(1) 講座の開催 ゼロ予算\n(2) 植樹祭の開催 3千円\n",
        [("講座の開催", "", 0, (2, 2, 2)), ("植樹祭の開催", "", 3_000, (3, 3, 3))],
    ),
    (
        "a trout is no verb",
        "令和6年度予算\n○さけ・ますのふ化の改良　3億円\n○漁港の整備を進めますが　1億円\n○漁港の整備　2億円\n",
        [("さけ・ますのふ化の改良", "", 300_000_000, (2, 2, 3)), ("漁港の整備", "", 200_000_000, (4, 4, 4))],
    ),
    (
        "rates stand between ordinals of one line",
        "令和6年度予算\n1.農道の整備 2.6億円(102.0%) 2.漁港の整備 1.9億円(皆増) 3.林道の整備 3億円の内数(皆増)\n",
        [
            ("農道の整備", "", 260_000_000, (2, 2, 2)),
            ("漁港の整備", "", 190_000_000, (2, 2, 2)),
            ("林道の整備", "", 300_000_000, (2, 2, 2)),
        ],
    ),
    (
        "brackets that name no organization are none of an item without an amount, nor prose of the one above",
        "防災訓練【防災部】（1千円）\n\n融資のご案内【経営安定資金】（－）\n",
        [("防災訓練", "防災部", 1_000, (1, 1, 1))],
    ),
    (
        "a blank line stands inside a cell",
        "（単位：千円）\n1. 砂防ダムの点検 |\n〔県土整備部〕 |\nひび割れを調べ、\n\n直す。 |\n7,700 |\n",
        [("砂防ダムの点検", "県土整備部", 7_700_000, (2, 7, 7))],
    ),
    (
        "parts that cannot be read are no breakdown",
        "防災訓練【防災部】（3,000千円）\n・購入 2,51千円\n・設置 1,000千円\n",
        [("防災訓練", "防災部", 3_000_000, (1, 1, 3))],
    ),
    (
        "totals are no items",
        "防災訓練【防災部】（1千円）\n\n小計【防災部】（4千円）\n\n合計（4千円）\n",
        [("防災訓練", "防災部", 1_000, (1, 1, 1))],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_items_begin_and_end_where_a_person_would_say(text: str, wanted: list[Row]) -> None:
    found = [
        (
            record.title,
            "、".join(record.departments),
            record.amount.yen if record.amount else None,
            (record.span.first_line, record.span.header_last_line, record.span.last_line),
        )
        for record in parse_text(text).records
    ]
    assert found == wanted


SECTIONS = """令和６年度当初予算　主要事業

第１　防災
防災訓練【防災部】（1,000千円）
避難所を回ります。
避難所の備蓄【防災部】（2,000千円）
毛布を入れ替えます。
消防団の広報【防災部】（3,000千円）
話を聞く日を設けます。
地震計の再配置【防災部】（3,500千円）
揺れを測ります。

第２　くらし
○路線バスの支援
4,000千円
車を走らせます。
○子育ての相談
5,000千円
電話を受けます。
○図書館の改修
6,000千円
書庫を広げます。

第３　産業
農道の整備【農林水産部】（7,000千円）
幅を広げます。
"""


def test_a_section_may_be_written_otherwise() -> None:
    document = parse_text(SECTIONS)
    assert [record.amount.yen // 1_000_000 for record in document.records if record.amount] == [1, 2, 3, 3, 4, 5, 6, 7]
    assert document.notation == "title-department"


def test_a_notation_that_is_named_reads_the_whole_document() -> None:
    document = parse_text(SECTIONS, notation=find_notation("title-department"))
    assert [record.title for record in document.records if not record.departments] == []
    assert [found.line for found in document.diagnostics if found.code == "figure-unclaimed"] == [15, 18, 21]


def test_parts_that_add_up_are_a_breakdown_and_others_are_reported() -> None:
    header = "防災訓練【防災部】（3,000千円）\n"
    whole = parse_text(header + "・購入 2,000千円\n・設置 1,000千円\n")
    assert [(str(other.relation), other.yen) for other in whole.records[0].others] == [
        ("breakdown", 2_000_000),
        ("breakdown", 1_000_000),
    ]
    assert whole.diagnostics == ()
    for parts in ("・購入 2,000千円\n・設置 2,000千円\n", "・購入 2,51千円\n・設置 1,000千円\n", "・購入 3,000千円\n"):
        record, *_ = (document := parse_text(header + parts)).records
        assert record.others == ()
        assert {found.code for found in document.diagnostics} == {"figure-in-list"}


ON_ONE_LINE = [
    (
        "items on one line keep their own prose",
        "●避難訓練(防災部)3千円 浜を歩きます。宿も決めます。●植樹祭(環境部)2千円 木を植えます。",
        ["浜を歩きます。宿も決めます。", "木を植えます。"],
    ),
    (
        "a heading before the next item is no prose",
        "●避難訓練(防災部)3千円 浜を歩きます。2.緑の県●植樹祭(環境部)2千円 木を植えます。3.次の県",
        ["浜を歩きます。", "木を植えます。3.次の県"],
    ),
    (
        "prose without a full stop reaches the next item",
        "●避難訓練(防災部)3千円 浜を歩く ●植樹祭(環境部)2千円",
        ["浜を歩く", ""],
    ),
    (
        "prose goes on below",
        "●避難訓練(防災部)3千円 浜を歩き、\n宿も決めます。\n●植樹祭(環境部)2千円 木を植えます。",
        ["浜を歩き、宿も決めます。", "木を植えます。"],
    ),
]


@pytest.mark.parametrize(
    ("text", "descriptions"), [case[1:] for case in ON_ONE_LINE], ids=[case[0] for case in ON_ONE_LINE]
)
def test_descriptions_end_at_the_next_item(text: str, descriptions: list[str]) -> None:
    assert [record.description for record in parse_text(text).records] == descriptions
