"""Words that stand in patterns beside the vocabulary: what each decides, so that none can go unnoticed."""

from __future__ import annotations

import pytest

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
    assert [finding.params["found"] for finding in document.diagnostics] == [word]


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
