"""Sentences that enumerate programmes with sums: what stands before, between and behind them names none."""

from __future__ import annotations

import pytest

from cases import all_hold
from mie_budget import parse_text

THREE = [("橋の点検事業", 1_000), ("道の補修事業", 2_000), ("堤防の草刈り事業", 3_000)]


def told(sentence: str) -> list[tuple[str, int]]:
    """What a sentence tells: titles with tens of thousands of yen."""
    document = parse_text(f"令和6年度当初予算の概要\n{sentence}\n")
    return [(one.title, one.amount.yen // 10_000) for one in document.records if one.amount and one.amount.yen]


def sentence(*, before: str = "", between: str = "", behind: str = "", last: str = "を計上しました") -> str:
    names = [f"{between}{name}に{yen:,}万円{behind}" for name, yen in THREE]
    return f"{before}{'、'.join(names).removeprefix(between)}{last}。"


def tells(wanted: list[tuple[str, int]], text: str) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize("side", ["債務負担行為", "限度額", "歳入", "財源", "繰入"])
def test_what_speaks_of_the_other_side_tells_no_programme(side: str) -> None:
    tells([], sentence(before=f"{side}では、"))
    tells(THREE, sentence(before="歳出では、"))


def test_words_between_two_programmes_belong_to_none() -> None:
    words = ["には、", "および、", "並びに、", "また、", "このほか、", "さらに、", "①", "(1)", "土木では"]
    all_hold(lambda word: tells(THREE, sentence(between=word)), words)


def test_what_a_sentence_speaks_of_is_no_part_of_a_name() -> None:
    spoken = ["事業", "もの", "内容", "施策", "取組", "取り組み", "経費", "経費として", "歳出", "予算"]
    befores = [f"今年度の主な{what}{how}" for what in spoken for how in ("は", "では", "には")]
    all_hold(lambda before: tells(THREE, sentence(before=before)), [*befores, "土木では", "今年度　", "（12）", "●"])


def test_words_behind_a_sum_belong_to_no_programme() -> None:
    words = ["余り", "余", "・債務負担行為5,000万円", "を計上", "を措置", "を追加", "を確保", "の追加", "の計上"]
    words += ["など", "等", "及び", "と", "；", "を", "が計上", "▽", "○", "①", "(2)"]
    all_hold(lambda word: tells(THREE, sentence(behind=word, last="")), words)


@pytest.mark.parametrize("change", ["（5%増）", "（減）", "増", "の増"])
def test_a_change_is_no_sum_of_a_programme(change: str) -> None:
    tells([], sentence(behind=change, last=""))


@pytest.mark.parametrize("aim", ["老朽化に備えるための", "暮らしを守るための", "充実のための", "整備を行う"])
def test_what_a_programme_is_for_is_no_part_of_its_name(aim: str) -> None:
    tells(THREE, sentence(between=aim, before=aim))


def test_kinds_of_spending_are_no_programmes() -> None:
    kinds = [
        "公共事業",
        "公共事業費",
        "公共事業関係費",
        "非公共事業",
        "一般公共事業",
        "補助事業費",
        "国庫補助事業",
        "単独事業",
    ]
    kinds += ["直轄事業", "経済対策", "総合経済対策", "物価高騰対策", "物価高対策"]
    all_hold(lambda kind: tells(THREE[:2], sentence().replace(THREE[2][0], kind)), kinds)
