"""Each yen once: what stands below a sum is its items, a breakdown or a part of it."""

from __future__ import annotations

import pytest

from mie_budget import parse_text

ITEMS = (("保育所の整備事業", 20_000), ("学童クラブの支援事業", 30_000), ("子ども食堂の応援事業", 10_000))
Read = list[tuple[str, int | None, list[str]]]


def read(
    heading: str = "子育てへの備え", *, yen: str = "90,000千円", parts: tuple[tuple[str, int | str], ...] = ITEMS
) -> Read:
    """What is read of a sum with marked lines below it: titles, thousands of yen, and the relations of other figures."""
    below = [f"　・{name}　{amount if isinstance(amount, str) else f'{amount:,}'}千円" for name, amount in parts]
    document = parse_text("\n".join(["令和6年度当初予算の主な事業", f"○{heading}　{yen}", *below, ""]))
    return [
        (
            record.title,
            record.amount.yen // 1_000 if record.amount and record.amount.yen else None,
            [other.relation.value for other in record.others],
        )
        for record in document.records
    ]


def test_a_field_of_work_stands_above_its_programmes() -> None:
    assert read() == [(name, yen, []) for name, yen in ITEMS]


def test_of_two_that_are_named_like_programmes_in_three_it_does_too() -> None:
    parts = (*ITEMS[:2], ("報償費", 10_000))
    assert read(parts=parts) == [(name, yen, []) for name, yen in parts]


@pytest.mark.parametrize(
    "heading",
    ["子育ての支援事業", "【新規】子育てへの備え", "子育てへの備え（健康福祉部）"],
    ids=["named", "marked", "in charge"],
)
def test_an_item_has_what_is_spent_on_it_below(heading: str) -> None:
    [(_, yen, relations)] = read(heading)
    assert (yen, relations) == (90_000, ["of_which"] * 3)


@pytest.mark.parametrize(
    "parts",
    [
        ITEMS[:2],
        (("報償費", 20_000), *ITEMS[1:]),
        (ITEMS[0], ("報償費", 30_000), ("需用費", 5_000)),
        (*ITEMS[:2], ("報償費", 30_000), ("需用費", 5_000)),
    ],
    ids=["few", "first", "most", "half"],
)
def test_what_is_no_list_of_programmes_is_spent_on_it(parts: tuple[tuple[str, int], ...]) -> None:
    assert read(parts=parts) == [("子育てへの備え", 90_000, ["of_which"] * len(parts))]


def test_what_adds_up_is_a_breakdown() -> None:
    assert read(yen="60,000千円") == [("子育てへの備え", 60_000, ["breakdown"] * 3)]


def test_where_a_part_cannot_be_read_nothing_is_known_of_the_others() -> None:
    parts = (*ITEMS, ("保育士の確保事業", "3,00"))
    assert read(parts=parts) == [("子育てへの備え", 90_000, ["of_which"] * 3)]


def test_more_than_there_is_is_no_part() -> None:
    assert read(yen="50,000千円", parts=ITEMS[:2]) == [("子育てへの備え", 50_000, ["breakdown"] * 2)]
    assert read(yen="49,999千円", parts=ITEMS[:2]) == [
        ("子育てへの備え", 49_999, []),
        *((n, yen, []) for n, yen in ITEMS[:2]),
    ]


def test_below_a_part_of_an_unknown_sum_stand_items() -> None:
    assert read(yen="90,000千円の内数")[1:] == [(name, yen, []) for name, yen in ITEMS]
