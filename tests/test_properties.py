"""What holds for every document: generated ones give back what was written, none is too odd, none is too slow."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import THOROUGH, one_in
from documents import shows_nothing
from mie_budget import Notation, parse_bytes, parse_notation, parse_text, shipped_notations
from mie_budget.api import read_bytes
from mie_budget.errors import MieBudgetError
from mie_budget.models import Role, Span
from strategies import NARROW, PROSE, WIDE, items, rendered, row, rows, typeset

SHIPPED = shipped_notations()
# A template without an amount reads what stands among items that have one: its notation's sample shows that.
BY_TEMPLATE = [
    (notation, template)
    for notation in SHIPPED
    for template in notation.templates
    if "{amount" in template or "{figure" in template
]


@given(st.data())
def test_what_was_written_is_read(data: st.DataObject) -> None:
    written = data.draw(items())
    document = parse_text(data.draw(typeset(written)))
    assert rows(document) == [row(item) for item in written]
    assert [record.description for record in document.records] == ["".join(item.prose) for item in written]
    assert document.line_roles.unclaimed == 0


@given(st.data())
def test_widths_do_not_matter(data: st.DataObject) -> None:
    text = data.draw(typeset(data.draw(items())))
    assert rows(parse_text(text.translate(WIDE))) == rows(parse_text(text.translate(NARROW))) == rows(parse_text(text))


@given(st.data())
def test_a_document_after_a_document_gives_the_records_of_both(data: st.DataObject) -> None:
    first, second = (data.draw(typeset(data.draw(items()))) for _ in range(2))
    one, two, both = parse_text(first), parse_text(second), parse_text(first + second)
    below = one.source.lines
    moved = [
        record.model_copy(
            update={
                "span": Span(
                    first_line=record.span.first_line + below,
                    header_last_line=record.span.header_last_line + below,
                    last_line=record.span.last_line + below,
                )
            }
        )
        for record in two.records
    ]
    assert list(both.records) == [*one.records, *moved]


@pytest.mark.parametrize(
    ("notation", "template"),
    [pytest.param(*one, marks=[THOROUGH] if number % 4 else []) for number, one in enumerate(BY_TEMPLATE)],
    ids=[f"{one.name} {template}" for one, template in BY_TEMPLATE],
)
@given(data=st.data())
def test_what_a_template_prints_it_reads(notation: Notation, template: str, data: st.DataObject) -> None:
    written = [replace(item, prose=item.prose[:1] or PROSE[:1]) for item in data.draw(items(most=4))]
    if "{departments" not in template:
        written = [replace(item, departments=(), ditto=False) for item in written]
    if "{marker" not in template:
        written = [replace(item, marker=None) for item in written]
    if "{program" in template:
        written = [replace(item, title=f"{item.title}事業") for item in written]
    line_break = data.draw(st.sampled_from(["", "\n", "\n\n"]))
    caption = "（単位：千円）\n\n" if "{figure" in template else ""
    text = caption + "".join(rendered(template, item, line_break) + "\n\n" for item in written)
    assert rows(parse_text(text, notation=notation)) == [row(item) for item in written]


PIECES = [
    "（", "）", "(", ")", "【", "】", "〔", "［", "]", "〈", "＞", "|", "\n", "\n\n", "\r\n", "\r", "　", " ", "\t", "\f", "\u2028",
    "令和６年度", "当初予算", "単位：千円", "（　）は前年度", "千円", "円", "億", "万円", "の内数", "うち", "再掲", "外数", "前年度", "債務負担行為",
    "限度額", "→", "▲", "約", "未満", "〜", "1", "２", ",", "，", "、", "。", ".", "■", "○", "・", "※", "(新)", "新規", "①", "(1)", "同上", "〃",
    "防災訓練", "子ども・福祉部", "課", "- 1 -", "合計", "\ue000", "\ufffd", "⾦", "〇", "十", "百", "ゼロ予算", "－", "を行います",
]  # fmt: skip
BUDGET_LIKE = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def account_for(text: str) -> None:
    """Read a text and check that nothing is lost, whatever was read."""
    reading = read_bytes(text.encode("utf-8", "surrogatepass"), encoding="utf-8")
    document, roles = reading.document, reading.roles
    assert len(roles) == document.source.lines
    for line, role in zip(reading.lines, roles, strict=True):
        assert shows_nothing(line) if role is Role.BLANK else line.strip()
    for record in document.records:
        assert record.title.strip() == record.title != ""
        assert 1 <= record.span.first_line <= record.span.header_last_line <= record.span.last_line <= len(roles)
        assert roles[record.span.first_line - 1] is Role.HEADER
    for finding in document.diagnostics:
        assert 1 <= finding.line <= max(1, len(roles))
    assert {evidence.line for evidence in reading.evidence} <= set(range(1, len(roles) + 1))


@given(BUDGET_LIKE)
def test_no_text_is_too_odd(text: str) -> None:
    account_for(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_character_is_too_odd(text: str) -> None:
    account_for(text)


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = parse_bytes(data)
    except MieBudgetError as error:
        assert str(error)
    else:
        assert document.records or document.diagnostics


@given(st.data(), st.text(alphabet="{}?⏎ \n()（）【】|→,、円title amount figure departments", max_size=60))
def test_any_template_is_compiled_or_refused(data: st.DataObject, template: str) -> None:
    notation = Notation("mine", (template,), "x", unit=1_000)
    try:
        document = parse_text(data.draw(typeset(data.draw(items(most=2)))), notation=notation)
    except MieBudgetError as error:
        assert str(error)
    else:
        assert document.notation in (None, "mine")


# A length to a text of about that length, each odd in its own way.
LONG: dict[str, Callable[[int], str]] = {
    "opening brackets": lambda size: "（" * size,
    "square opening brackets": lambda size: "【" * size,
    "brackets in pairs": lambda size: "（）" * (size // 2),
    "brackets inside brackets": lambda size: "（" * (size // 2) + "）" * (size // 2),
    "one line": lambda size: "防災訓練の実施" * (size // 7),
    "near headers": lambda size: "防災訓練【防災部】（千円）\n" * (size // 15),
    "headers that are not closed": lambda size: "防災訓練【防災部（1,000千円）\n" * (size // 17),
    "headers": lambda size: "防災訓練【防災部】（1,000千円）\n" * (size // 18),
    "headers without titles": lambda size: "【防災部】（1,000千円）\n" * (size // 14),
    "dots behind a figure": lambda size: f"○防災訓練の実施（防災部） 300千円{'…' * size}",
    "labels behind a label": lambda size: f"予算額:\n{'、額' * (size // 2)}ゑ",
    "rows of one organization": lambda size: "(単位:千円)\n" + "防災部 3125 3,063 63 訓練 480(+49)\n" * (size // 31),
    "digits": lambda size: "1" * size,
    "kanji digits": lambda size: "一千" * (size // 2),
    "ranges": lambda size: "12〜15千円" * (size // 7),
    "grouped digits": lambda size: "1,234," * (size // 6),
    "figures": lambda size: "1,234千円" * (size // 7),
    "blanks before a figure": lambda size: f"防災訓練{' ' * size}1,000千円",
    "blanks behind a bracket": lambda size: "（" + "　" * size,
    "blank lines": lambda size: "\n" * size,
    "cells": lambda size: "事業 | " * (size // 5),
    "lines of pipes": lambda size: "|\n" * (size // 2),
    "columns of figures": lambda size: "会計" + "  1.579" * (size // 7) + "増",
    "rows": lambda size: "事業 | 1,000 |\n" * (size // 11),
    "titles": lambda size: "防災訓練の実施\n" * (size // 8),
    "bullets": lambda size: "○" * size,
    "markers": lambda size: "(新)" * (size // 3) + "訓練【防災部】（1,000千円）",
    "departments": lambda size: "防災訓練【" + "防災部、" * (size // 4) + "】（1,000千円）",
    "prose in one line": lambda size: "防災訓練を実施します。費用は1,000千円です。" * (size // 22),
    "headers in one line": lambda size: "●防災訓練(防災部)1,000千円 実施。" * (size // 23),
    "headers in one line, nothing between": lambda size: "防災訓練【防災部】（1,000千円）" * (size // 17),
    "pipes": lambda size: "|" * size,
    "titles of budgets": lambda size: "令和6年度当初予算\n" * (size // 10),
    "brackets behind an amount": lambda size: "防災訓練【防災部】（1,000千円" + "（うち国費500千円" * (size // 9),
    "parts behind an amount": lambda size: "防災訓練【防災部】 1,000千円" + "、うち国費500千円" * (size // 9),
    "arrows": lambda size: "→" * size,
    "captions": lambda size: "（単位：千円）\n" * (size // 8),
    "page numbers": lambda size: "- 1 -\n\n" * (size // 7),
    "years": lambda size: "令和6年度" * (size // 5),
    "a long description": lambda size: "防災訓練【防災部】（1,000千円）\n" + "話を聞きます。\n" * (size // 8),
    "a long list": lambda size: "防災訓練【防災部】（1,000千円）\n" + "・購入 1,000千円\n" * (size // 11),
    "qualifiers": lambda size: "防災訓練【防災部】1,000千円" + "の内数" * (size // 3),
}
OWN = parse_notation(
    """
name = "own"
unit = "千円"
example = "x"
templates = [
  "{bullet}{title}：{text}：{departments} {amount}",
  "{text} | {title} | {description} | {figure?} |",
  "{title}({departments}){marker?} → {amount} {description?}",
]
"""
)


def seconds(text: str, notation: Notation | None) -> float:
    gc.collect(0)
    gc.disable()  # what other tests have left behind is not this text's
    start = time.process_time()
    parse_text(text, notation=notation)
    used = time.process_time() - start
    gc.enable()
    return used


@pytest.mark.parametrize("notation", [None, pytest.param(OWN, marks=THOROUGH)], ids=["shipped", "own"])
@pytest.mark.parametrize("kind", one_in(6, [*LONG]))
def test_eight_times_the_text_takes_eight_times_the_time(kind: str, notation: Notation | None) -> None:
    long, size = LONG[kind], 1_000
    seconds(long(size), notation)  # patterns are compiled when they are first used
    # Longer until there is something to measure, or long enough.
    while (once := seconds(long(size), notation)) < 0.003 and size < 125_000:
        size *= 2
    # What is read again and again would take 64 times the time. The least of several, since a slow moment of the
    # machine may fall on either.
    whole = seconds(long(8 * size), notation)
    for _ in range(8):
        if whole <= 14 * once:
            break
        once = min(once, seconds(long(size), notation))
        whole = min(whole, seconds(long(8 * size), notation))
    assert whole <= 14 * once


@THOROUGH
def test_sentences_without_end_look_no_farther_back_for_whose_they_are() -> None:
    """Of so few as a ratio needs elsewhere none would show that each of them looks through all that are before."""

    def told(number: int) -> str:
        sentences = (f"川{at}の堤防の補修事業に{at % 80 + 1}億円を計上した。" for at in range(number))
        return "県の予算案は次の通り。環境省は橋の点検事業に5億円を計上した。" + "".join(sentences)

    seconds(told(50), None)
    assert seconds(told(8_000), None) <= 6 * seconds(told(2_000), None)


def test_a_long_line_is_read_in_time() -> None:
    """Not a ratio, but a fence: a second for each of these would show a text that is read again and again."""
    line = "防災訓練の実施と避難所の設営" * 20_000
    assert seconds(line, None) < 10
