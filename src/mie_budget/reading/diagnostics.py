"""Diagnostics: every code the reader reports, its severity and its message."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.models import Diagnostic, Severity


class Code(NamedTuple):
    """A diagnostic code. `message` and `message_ja` are templates; `{…}` stands for what was found."""

    name: str
    severity: Severity
    message: str
    message_ja: str


_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR
_CODES = (
    Code(
        "empty",
        _ERROR,
        "the document holds no text. Check that the right file was saved",
        "文書に文字がありません。ファイルが正しいか確かめてください",
    ),
    Code(
        "broken-characters",
        _ERROR,
        "the characters are broken ({found}), so nothing in it can be trusted. Extract the text again with another "
        "tool, run character recognition on the page, or name the encoding with --encoding",
        "文字が壊れていて({found})、内容を信頼できません。別の道具で文字を取り出し直すか、文字認識を使うか、"
        "--encoding で文字コードを指定してください",
    ),
    Code(
        "vertical-text",
        _ERROR,
        "most lines hold one or two characters: vertical columns that were copied across. Extract the text again with "
        "a tool that knows vertical writing",
        "ほとんどの行が一、二文字です。縦書きの段が横に写されています。縦書きに対応した道具で文字を取り出し直して"
        "ください",
    ),
    Code(
        "scrambled-columns",
        _ERROR,
        "titles and figures stand in separate blocks ({found}), so no figure can be paired with its title. Extract the "
        "text again keeping the layout, for example with pdftotext -layout",
        "事業名と金額が別々のかたまりになっていて({found})、対応させられません。配置を保って(例: pdftotext -layout)"
        "文字を取り出し直してください",
    ),
    Code(
        "looks-like-prose",
        _ERROR,
        "no budget item was found: the figures stand inside sentences, as in a speech or an article. Use the document "
        "that lists the programs",
        "事業が見つかりません。金額は文章の中にあり、演説や記事のようです。事業の一覧がある文書を使ってください",
    ),
    Code(
        "looks-like-totals",
        _ERROR,
        "no budget item was found: the lines hold columns of figures, as in a table of account totals. Use the "
        "document that lists the programs",
        "事業が見つかりません。数字が列に並ぶ総括表のようです。事業の一覧がある文書を使ってください",
    ),
    Code(
        "no-items",
        _ERROR,
        "no budget item was found. If the document lists some, write a notation for it and pass it with --notation",
        "事業が見つかりません。一覧があるはずなら、書き方をファイルに書いて --notation で渡してください",
    ),
    Code(
        "title-lost",
        _WARNING,
        "the figure {found} has departments but no title, so it belongs to no record. Look for the title on the page "
        "before and add it to the text",
        "金額 {found} には部局はありますが事業名がないため、記録にしていません。前のページの終わりなどで事業名を探し、"
        "補ってください",
    ),
    Code(
        "figure-unclaimed",
        _WARNING,
        "the figure {found} belongs to no record. Check the line in the original; a title may be lost or written in "
        "another notation",
        "金額 {found} はどの記録にも属しません。原本を確かめてください。事業名が失われたか、書き方が違うのかも"
        "しれません",
    ),
    Code(
        "figure-unreadable",
        _WARNING,
        "the figure {found} cannot be read ({reason}), so the amount is left out. Check the original",
        "金額 {found} は読めない({reason})ため、空にしました。原本を確かめてください",
    ),
    Code(
        "figure-unlabelled",
        _WARNING,
        "a second figure {found} stands beside the amount and nothing says what it is, so it is left out",
        "金額の横にもう一つの数字 {found} がありますが、意味の説明がないため、使っていません",
    ),
    Code(
        "ditto-unresolved",
        _WARNING,
        "a ditto mark stands for the departments, but there is no record before it. The record has no department",
        "部局が同上になっていますが、前の記録がありません。部局は空にしました",
    ),
    Code(
        "department-missing",
        _INFO,
        "no department is printed for this item",
        "この事業には部局が書かれていません",
    ),
    Code(
        "amount-missing",
        _INFO,
        "no amount is printed for this item",
        "この事業には金額が書かれていません",
    ),
    Code(
        "approximate",
        _INFO,
        "the figure {found} is printed as approximate; it is taken as exact",
        "金額 {found} は概数として書かれています。そのままの値としました",
    ),
    Code(
        "figure-in-prose",
        _INFO,
        "the figure {found} stands in a sentence outside the records and is not counted",
        "金額 {found} は記録の外の文章にあり、数えていません",
    ),
    Code(
        "figure-in-list",
        _INFO,
        "the figure {found} stands at the end of a line of the description and is not counted",
        "金額 {found} は説明の行の終わりにあり、数えていません",
    ),
    Code(
        "second-notation",
        _INFO,
        "from here the notation {found} fits, not the one of the rest of the document",
        "ここからは、文書のほかの部分と違う書き方 {found} で読みました",
    ),
)
CODES: dict[str, Code] = {code.name: code for code in _CODES}


def diagnostic(code: str, line: int, column: int, *, found: str = "", reason: str = "") -> Diagnostic:
    """A diagnostic of a code at a line and column, both from 1.

    >>> diagnostic("figure-unclaimed", 3, 1, found="2,140千円").severity
    <Severity.WARNING: 'warning'>
    """
    entry = CODES[code]
    return Diagnostic(code, entry.severity, line, column, entry.message.format(found=found, reason=reason))
