"""What is known to be read wrong. Each case states what is right; when it passes, move it to the tests of its module."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest

from mie_budget import Document, EncodingError, NotationError, parse_bytes, parse_notation, parse_text

Case = tuple[str, str, Callable[[Document], object], object]


def titles(document: Document) -> list[str]:
    return [record.title for record in document.records]


def thousands(document: Document) -> list[int | None]:
    return [record.amount.yen // 1_000 if record.amount else None for record in document.records]


def others(document: Document) -> list[tuple[str, int]]:
    return [(str(other.relation), other.yen // 1_000) for record in document.records for other in record.others]


def descriptions(document: Document) -> list[str]:
    return [record.description for record in document.records]


def codes(document: Document) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in document.diagnostics]


ITEM = "見守り活動【防災部】（1,000千円）\n"
CASES: list[Case] = [
    (
        "two items glued together",
        "防災訓練【防災部】（1,000千円）相談【福祉部】（2,000千円）\n",
        titles,
        ["防災訓練", "相談"],
    ),
    (
        "a description swallows the next item of its line",
        "◆相談窓口(雇用経済部)1,540万円 9つの言語で応じます。◆林業推進(農林水産部)2,006万円 谷の木を数えます。\n",
        descriptions,
        ["9つの言語で応じます。", "谷の木を数えます。"],
    ),
    (
        "an ordinal before a title whose department stands below",
        f"{ITEM}\n(1) 相談の充実\n【福祉部】（2,000千円）\n",
        titles,
        ["見守り活動", "相談の充実"],
    ),
    (
        "an amount in 億 or 万 without 円",
        f"{ITEM}伝統野菜の振興【農林水産部】（5,000万）\n",
        thousands,
        [1_000, 50_000],
    ),
    ("ゼロ alone in brackets", f"{ITEM}見学会【農林水産部】（ゼロ）\n", thousands, [1_000, 0]),
    ("a zero budget item on one line", "(1)見学会 予算額500千円\n(2)文化財の公開 ゼロ予算\n", thousands, [500, 0]),
    ("a range without its end", f"{ITEM}見学会【農林水産部】（1,000千円〜）\n", thousands, [1_000, None]),
    (
        "a limit on the next line, without brackets",
        "図書館の建設【教育委員会】（215,000千円）\n　債務負担行為（令和９年度～令和11年度）　限度額　９，８６０，０００千円\n設計を進めます。\n",
        others,
        [("limit", 9_860_000)],
    ),
    (
        "a difference behind the previous year",
        "活動の強化【県民生活部】8,000千円（前年度：8,400千円、△400千円）\n",
        others,
        [("previous_year", 8_400), ("difference", -400)],
    ),
    (
        "parts of an item read as items of their own",
        "(8)1日乗車券の電子化 予算額5,005千円\n①画面の開発 (3,003千円)\n②券売機の改修 (2,002千円)\n",
        thousands,
        [5_005],
    ),
    (
        "a heading behind a description that ends in a noun",
        "Ⅰ 子ども\n通園の整備【こども局】（88,000千円）\n時間単位の預かり\nⅡ 安全な県土\nため池の統廃合【農林水産部】（214,000千円）\n",
        lambda document: [heading.line for heading in document.headings],
        [1, 4],
    ),
    (
        "a stage named in an item's prose",
        "平成16年度予算における主な事業\n起業ゲーム【農水商工部】（2,100千円）\n③決算の流れを学びます。\n",
        lambda document: document.stage,
        None,
    ),
    (
        "a legend is no heading",
        f"令和6年度当初予算の事業\n★…新規　☆…一部新規\n★{ITEM}",
        lambda document: [heading.line for heading in document.headings],
        [1],
    ),
    (
        "the prose above a figure that has lost its title",
        "相談費\n(9,876千円)\n健康福祉部\n午後10時まで応じる。\n\n(740千円)\n教育委員会\n校庭に広場を開く。\n",
        descriptions,
        ["午後10時まで応じる。"],
    ),
    (
        "the pipe that closes a row",
        "- | 検査費 21,045千円 |\n環境森林部 | 回数を1,500回に増やし、\n結果を公表します。 |\n",
        descriptions,
        ["回数を1,500回に増やし、結果を公表します。"],
    ),
    (
        "a page number at the foot, far to the right",
        f"{ITEM}話を聞きます。\n                     2\n相談【福祉部】（1,000千円）\n",
        descriptions,
        ["話を聞きます。", ""],
    ),
    ("dot leaders right behind a title", "見守り活動・・・・・・【防災部】（1,000千円）\n", titles, ["見守り活動"]),
    ("one figure in a cell is one finding", f"|12,480|\n{ITEM}（単位：千円）\n", codes, [(1, "figure-unclaimed")]),
    ("one damaged figure is one finding", f"（3■0,000千円）\n{ITEM}", codes, [(1, "figure-unclaimed")]),
    ("unclosed brackets without end", "（1■" * 3_000, thousands, []),
]


@pytest.mark.xfail(strict=True, raises=(AssertionError, RecursionError), reason="known")
@pytest.mark.parametrize(("text", "shown", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_known(text: str, shown: Callable[[Document], object], right: object) -> None:
    assert shown(parse_text(text)) == right


@pytest.mark.xfail(strict=True, reason="the offset leaves out the byte order mark")
def test_offsets_count_the_byte_order_mark() -> None:
    with pytest.raises(EncodingError) as caught:
        parse_bytes(codecs.BOM_UTF8 + b"ab\x82")
    assert caught.value.offset == 5


@pytest.mark.xfail(strict=True, reason="the codec gives stray bytes a private meaning")
@pytest.mark.parametrize("stray", [b"\x80", b"\xa0", b"\xfd", b"\xff"])
def test_stray_bytes_are_no_cp932(stray: bytes) -> None:
    with pytest.raises(EncodingError):
        parse_bytes("予算の概要".encode("cp932") + stray)


@pytest.mark.xfail(strict=True, reason="the first place where the template's first line stands is taken for it")
def test_errors_name_the_line_of_their_own_template() -> None:
    text = (
        'name = "mine"\nexample = "x"\ntemplates = [\n  "{title}【{departments}】",\n  """\n{title}\n{amuont}""",\n]\n'
    )
    with pytest.raises(NotationError) as caught:
        parse_text("a", notation=parse_notation(text))
    assert caught.value.line == 6


@pytest.mark.xfail(strict=True, reason="a bracketed amount takes what follows it for the closing bracket")
def test_an_amount_may_share_its_brackets() -> None:
    notation = parse_notation('name = "mine"\nexample = "x"\ntemplates = ["{title}（{amount}、{departments}）"]')
    assert titles(parse_text("橋の点検（3千円、土木部）\n", notation=notation)) == ["橋の点検"]
