"""Traps: texts that a plausible reader reads wrong, with what is right."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest

from mie_budget import Document, EncodingError, Marker, NotationError, parse_bytes, parse_notation, parse_text

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
        "an amount in 億 or 万 without 円",
        f"{ITEM}伝統野菜の振興【農林水産部】（5,000万）\n",
        thousands,
        [1_000, 50_000],
    ),
    ("ゼロ alone in brackets", f"{ITEM}見学会【農林水産部】（ゼロ）\n", thousands, [1_000, 0]),
    ("a range without its end", f"{ITEM}見学会【農林水産部】（1,000千円〜）\n", thousands, [1_000, None]),
    (
        "a difference behind the previous year",
        "活動の強化【県民生活部】8,000千円（前年度：8,400千円、△400千円）\n",
        others,
        [("previous_year", 8_400), ("difference", -400)],
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
    ("dot leaders right behind a title", "見守り活動・・・・・・【防災部】（1,000千円）\n", titles, ["見守り活動"]),
    ("one figure in a cell is one finding", f"|12,480|\n{ITEM}（単位：千円）\n", codes, [(1, "figure-unclaimed")]),
    ("one damaged figure is one finding", f"（3■0,000千円）\n{ITEM}", codes, [(1, "figure-unclaimed")]),
    (
        "of the boxes of a form the ticked one counts",
        "事業名：橋の点検\n区分：□新規 ■拡充\n担当課：道路課\n予算額：1千円\n\n事業名：道の補修\n区分：■新規 □拡充\n担当課：道路課\n予算額：2千円\n",
        lambda document: [record.markers for record in document.records],
        [(Marker.EXPANDED,), (Marker.NEW,)],
    ),
    (
        "what runs on into a sentence is no heading",
        "くらしを守る取組として\n橋を見て回ります。\n橋の点検【土木部】（2千円）\n",
        lambda document: [heading.text for heading in document.headings],
        [],
    ),
    ("unclosed brackets without end", "（1■" * 1_000, thousands, []),
]


@pytest.mark.parametrize(("text", "shown", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_traps(text: str, shown: Callable[[Document], object], right: object) -> None:
    assert shown(parse_text(text)) == right


def test_offsets_count_the_byte_order_mark() -> None:
    with pytest.raises(EncodingError) as caught:
        parse_bytes(codecs.BOM_UTF8 + b"ab\x82")
    assert caught.value.offset == 5


@pytest.mark.parametrize("stray", [b"\x80", b"\xa0", b"\xfd", b"\xff"])
def test_stray_bytes_are_no_cp932(stray: bytes) -> None:
    with pytest.raises(EncodingError):
        parse_bytes("予算の概要".encode("cp932") + stray)


def test_errors_name_the_line_of_their_own_template() -> None:
    text = (
        'name = "mine"\nexample = "x"\ntemplates = [\n  "{title}【{departments}】",\n  """\n{title}\n{amuont}""",\n]\n'
    )
    with pytest.raises(NotationError) as caught:
        parse_text("a", notation=parse_notation(text))
    assert caught.value.line == 6
