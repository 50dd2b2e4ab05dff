"""Rows of a PDF page to lines: what was wrapped is one line, what was ended on purpose is not."""

from __future__ import annotations

import html

import printing
from mie_budget.printed import Printed
from test_sources_pdf import Canvas, read


def printed_lines(printed: Printed) -> list[str]:
    return [line.text for line in printed.lines if line.text and not line.furniture]


def columns(lines: list[str], style: str = "") -> bytes:
    """Paragraphs printed in two columns of small type."""
    body = "".join(f"<p>{html.escape(line) or '&nbsp;'}</p>" for line in lines)
    plain = "body { columns: 2; column-gap: 8mm; font-size: 9pt } p { margin: 0; white-space: pre-wrap }"
    return printing.chromium_pdf(printing.page(body, f"{plain} {style}"))


def item_lines() -> list[str]:
    return [text for item in printing.items()[:10] for text in (item.header, item.description)]


def test_wrapped_paragraphs_of_two_columns_are_one_line_each() -> None:
    assert printed_lines(read(columns(item_lines()))) == item_lines()


def test_a_row_that_is_full_by_chance_goes_not_on_in_a_mark_or_a_figure() -> None:
    long = "とても長い名前を持っているので列の幅いっぱいになる事業の実施"
    canvas = Canvas(width=380)
    rows = [long, "○" + long[1:], "・次の事業", long, "1,234", long, "（２）次の事業", long, "続きの行"]
    canvas.block(40, 60, rows)
    assert printed_lines(read(canvas.done())) == [*rows[:7], long + rows[8]]


def test_rows_that_are_not_as_wide_as_the_page_end_on_purpose() -> None:
    canvas = Canvas()
    rows = ["空き家の除却の補助の実施", "建築住宅の担当の部署の名", "空き家の除却の補助の実施", "担当"]
    canvas.block(40, 60, rows)
    assert printed_lines(read(canvas.done())) == rows


def test_what_stands_further_inside_is_indented() -> None:
    canvas = Canvas()
    for x, y, text in ((40, 60, "公共事業費"), (50, 74, "補助の事業"), (55, 88, "単独の事業"), (260, 102, "中央の題")):
        canvas.text(x, y, text)
    assert printed_lines(read(canvas.done())) == ["公共事業費", "　補助の事業", "　　単独の事業", "中央の題"]


def test_blanks_beside_brackets_are_kept() -> None:
    lines = ["1 【新規】 高架下の居場所 (担当課) 22,750 22,750", "2 公共事業 [2月補正含む] 13,327 △ 133"]
    assert printed_lines(read(columns(lines, "body { columns: 1 }"))) == lines


def test_an_item_that_a_page_break_parts_is_near_its_other_half() -> None:
    style = '@page { @top-right { content: "財政課" } @bottom-center { content: counter(page) } }'
    body = "<p>心のケアの整備</p><p style='break-before:page'>【医療保健部】（7,125千円）</p><p style='break-before:page'>終"
    printed = read(printing.chromium_pdf(printing.page(body, style)))
    texts = [line.text for line in printed.lines]
    first, second = texts.index("心のケアの整備"), texts.index("【医療保健部】（7,125千円）")
    assert texts[first + 1 : second].count("") <= 2


def test_signs_of_a_symbol_font_before_words_are_bullets() -> None:
    canvas = Canvas()
    canvas.block(40, 60, ["(cid:183)がん検診の受診率向上", "(cid:183)食育の推進", "(cid:183)歯の健康"])
    assert read(canvas.done()).refusals == ()
    canvas = Canvas()
    canvas.block(40, 60, ["(cid:183)(cid:12)診の(cid:18)率向上", "(cid:183)(cid:9)(cid:7)"])
    assert [refusal.reason for refusal in read(canvas.done()).refusals] == ["cid-codes"]
