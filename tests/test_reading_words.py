"""Words that stand in patterns beside the vocabulary: what each decides, so that none can go unnoticed."""

from __future__ import annotations

import pytest

from cases import all_hold
from mie_budget import Document, parse_text


def titles(document: Document) -> list[str]:
    return [record.title for record in document.records]


def between(line: str, *, caption: str = "", unit: str = "千円") -> Document:
    """A document of two items with a line between them."""
    return parse_text(f"令和6年度当初予算\n{caption}○橋の点検事業 1,000{unit}\n{line}\n○道の補修事業 2,000{unit}\n")


@pytest.mark.parametrize("behind", ["あたり", "につき", "当たり"])
@pytest.mark.parametrize("one", ["人", "世帯", "戸", "食", "回", "件", "台", "校", "団体", "名", "日", "月", "年"])
def test_what_one_of_something_costs_is_no_item(one: str, behind: str) -> None:
    document = between(f"○給付の上乗せ1{one}{behind} 5千円")
    assert titles(document) == ["橋の点検事業", "道の補修事業"]
    assert [finding.line for finding in document.diagnostics] == [3]


@pytest.mark.parametrize("what", ["人", "員", "件", "戸", "校", "台", "本", "世帯", "箇所", "か所"])
def test_how_many_there_are_is_no_amount(what: str) -> None:
    document = between(f"○対象{what}数 1,200", caption="（単位：千円）\n", unit="")
    assert (titles(document), document.figure_roles.prose) == (["橋の点検事業", "道の補修事業"], 1)


def test_a_name_that_ends_in_another_number_is_an_item() -> None:
    assert len(between("○対象金数 1,200", caption="（単位：千円）\n", unit="").records) == 3


@pytest.mark.parametrize("word", ["未定", "調整中", "精査中"])
def test_an_amount_that_is_still_open_is_no_amount_of_an_item(word: str) -> None:
    document = parse_text(f"橋の点検【土木部】（{word}）\n道の補修【土木部】（1,000千円）\n")
    assert [record.amount and record.amount.yen for record in document.records] == [None, 1_000_000]
    assert [(finding.code, finding.line) for finding in document.diagnostics] == [("amount-missing", 1)]


@pytest.mark.parametrize(
    "word", ["当初", "補正", "予算", "要求", "事業費", "金額", "約", "本年度", "前年度", "増減", "比較"]
)
def test_a_word_beside_a_printed_sum_leaves_it_one(word: str) -> None:
    document = between(f"計（{word}） 4,000千円")
    assert [finding.code for finding in document.diagnostics if finding.line == 3] == ["total-mismatch"]


@pytest.mark.parametrize("suffix", ["の内数", "（内数）", "（うち数）", " 内数"])
@pytest.mark.parametrize("figure", ["560", "5,600"])
def test_a_part_of_a_figure_without_a_unit_is_one(figure: str, suffix: str) -> None:
    record = between(f"○堤防の草刈り事業　{figure}{suffix}", caption="（単位：千円）\n", unit="").records[1]
    assert record.amount is not None
    assert (record.amount.yen, record.amount.relation) == (int(figure.replace(",", "")) * 1_000, "part_of")


def read_between(line: str, *, caption: str = "", unit: str = "千円") -> tuple[object, ...]:
    """What a line between two items says: titles, amounts and descriptions, and the codes of what is reported."""
    document = between(line, caption=caption, unit=unit)
    records = [one for one in document.records if one.title not in {"橋の点検事業", "道の補修事業"}]
    return (
        *((one.title, one.amount and (one.amount.yen, one.amount.relation.value), one.description) for one in records),
        *(finding.code.value for finding in document.diagnostics),
    )


WHOLE = ("堤防の草刈り事業", (5_000_000, "exact"), "")


@pytest.mark.parametrize(
    "notes",
    [
        ["→p12", "⇒P.12", "→ 12", "→P. 12参照", "p.12", "P 12", "12頁", "12 ページ"],
        ["※1", "＊2", "*", "†", "注3", "注12", "¹", "²)", "¹²⁾", "- 12 -", "-3-"],
        ["；", ";", "。", "”", '"', "』", "」", "|", "……12", "・・・p.3", "… 3", "12.5%", "△3％", "123 %"],
    ],
    ids=lambda notes: notes[0],
)
def test_a_note_behind_an_amount_leaves_it_one(notes: list[str]) -> None:
    all_hold(lambda note: same(read_between(f"○堤防の草刈り事業 5,000千円 {note}"), (WHOLE,)), notes)


@pytest.mark.parametrize(
    "notes",
    [
        ["→p12", "⇒ P.12", "p.12", "P 12", "12頁", "12 ページ参照", "※1", "注3", "注", "*2", "*"],
        ["新旧", "1/2", "10/10", "比120%", "比 120%", "約3倍", "前年度比3.2%", "対前年度△3.2％", "3ポイント増"],
        ["R6~R8", "令和6～8年度", "H30〜R2", "6-8", "6月補正を含む", "6月補正予算含む", "補正分", "皆増", "前年度皆減"],
        ["平成30～令和2年度", "R6〜R8年度", "6-8年度", "元~3年度", "令和6年度～令和8年度"],
    ],
    ids=lambda notes: notes[0],
)
def test_a_note_in_brackets_behind_an_amount_leaves_it_one(notes: list[str]) -> None:
    lines = [
        f"○堤防の草刈り事業{said}" for note in notes for said in (f" 5,000千円（{note}）", f"（5,000千円、{note}）")
    ]
    all_hold(lambda line: same(read_between(line), (WHOLE,)), lines)


@pytest.mark.parametrize(
    "words",
    [
        [
            "本年度",
            "当年度",
            "現年度",
            "今年度",
            "県",
            "市",
            "町",
            "村",
            "重点",
            "重点枠",
            "一般会計",
            "実質",
            "実質県",
        ],
        ["6年度", "令和6年度", "R6年度", "6当初", "6補正", "6要求", "令和6年度末", "令和6年度まで"],
    ],
    ids=lambda words: words[0],
)
def test_a_word_before_a_label_leaves_it_one(words: list[str]) -> None:
    all_hold(lambda word: same(read_between(f"○堤防の草刈り事業（{word}事業費 5,000千円）"), (WHOLE,)), words)


def test_what_costs_nothing_costs_nothing() -> None:
    words = ["予算措置なし", "非予算", "ノン予算", "予算ゼロ", "ゼロ予算", "ゼロ 予算", "0予算", "ゼロ"]
    nothing = ("堤防の草刈り事業", (0, "exact"), "")
    all_hold(lambda word: same(read_between(f"○堤防の草刈り事業（{word}）"), (nothing,)), words)
    for line in ("○堤防の草刈り事業 ゼロ円", "○堤防の草刈り事業 ゼロ", "○堤防の草刈り事業\nゼロ円"):
        assert between(line).records[1].amount is not None
    assert read_between("○ゼロカーボン推進事業 5,000千円") == (("ゼロカーボン推進事業", (5_000_000, "exact"), ""),)


@pytest.mark.parametrize(
    ("printed", "yen", "told"),
    [
        ("11億6240", 1_162_400_000, ()),
        ("3億 250", 302_500_000, ()),
        ("12345億6", 1_234_500_060_000, ("sum-suspected",)),
        ("4億0", 400_000_000, ()),
    ],
)
def test_beside_a_larger_unit_that_of_the_caption_is_understood(printed: str, yen: int, told: tuple[str, ...]) -> None:
    line = f"○堤防の草刈り事業 {printed}"
    assert read_between(line, caption="（単位：万円）\n", unit="") == (("堤防の草刈り事業", (yen, "exact"), ""), *told)


@pytest.mark.parametrize("printed", ["¥9007199254740993", "9007199254740993円", "99,999兆円", "9" * 65 + "千円"])
def test_more_than_any_budget_is_reported_and_not_read(printed: str) -> None:
    assert read_between(f"○堤防の草刈り事業 {printed}") == (
        ("堤防の草刈り事業", None, ""),
        "figure-unreadable",
    )


@pytest.mark.parametrize("unit", ["千円", "万円", "百万円", "億円"])
def test_a_unit_behind_two_figures_is_that_of_both(unit: str) -> None:
    worth = {"千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}[unit]
    document = between(f"○堤防の草刈り事業【土木部】 50(40){unit}")
    amount = document.records[1].amount
    assert (amount and amount.yen, document.figure_roles.other) == (50 * worth, 1)


def test_a_figure_beside_a_damaged_one_is_read() -> None:
    record = between("○堤防の草刈り事業 5,■00千円（前年度 4,000千円）").records[1]
    assert (record.amount, [other.yen for other in record.others]) == (None, [4_000_000])


@pytest.mark.parametrize("arrow", ["→", "⇒", "➡", "->"])
def test_behind_an_arrow_stands_what_became_of_an_amount(arrow: str) -> None:
    record = between(f"○堤防の草刈り事業 4,000千円{arrow}5,000千円").records[1]
    assert record.amount is not None
    assert (record.amount.yen, [other.yen for other in record.others]) == (5_000_000, [4_000_000])
    last = between(f"○堤防の草刈り事業 4,000千円{arrow}5,000千円{arrow}6,000千円").records[1]
    assert last.amount is not None
    assert (last.amount.yen, last.others) == (6_000_000, ())


def test_a_number_of_something_else_is_no_sum() -> None:
    counted = ["年", "月", "日", "回", "人", "件", "名", "か所", "箇所", "校", "台", "戸", "歳"]
    lines = [f"○草刈りの対象 1,200{blank}{what}" for what in counted for blank in ("", " ")]
    all_hold(lambda line: same(read_between(line, caption="（単位：千円）\n", unit=""), ()), lines)
    assert read_between("○草刈りの対象 2億 30人", caption="（単位：万円）\n", unit="") == ()


def same(found: object, wanted: object) -> None:
    assert found == wanted
