"""The words of the commands in English and Japanese: messages and the parts of a help page.

What belongs to one thing is beside it: the help of an option in English where it is declared and in Japanese in
`help_ja`, errors of the other layers in `errors_ja`, the heads of tables in `sinks.table_words`, the review page in
`sinks.review_words`, diagnostics with their codes.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # name: (English, Japanese); {…} stands for what is put there.
    "between": (", ", "、"),
    "internal_error": (
        "internal error. Please report it with the lines above",
        "プログラムの内部で誤りが起きました。上の表示を添えてお知らせください",
    ),
    # check, parse and summary
    "unread": (" ({number} not read)", "({number}件は読み取れず)"),
    "see_check": (" (see: mie-budget check {arguments})", "(詳しくは: mie-budget check {arguments})"),
    "incomplete": (
        ": a sum may be incomplete (see: mie-budget check)",
        "。合計に漏れがあるかもしれません(詳しくは: mie-budget check)",
    ),
    "json_not_utf8": (
        "this JSON is not UTF-8. Write it again with mie-budget parse",
        "この JSON は UTF-8 ではありません。mie-budget parse で作り直してください",
    ),
    # explain
    "notation": ("notation {name}", "書き方 {name}"),
    "no_notation": ("no notation fits", "合う書き方なし"),
    "fiscal_year": ("fiscal year {year}", "{year}"),
    "no_fiscal_year": ("fiscal year not found", "年度不明"),
    "stage": (" ({stage})", "({stage})"),
    # diff
    "equal_titles": (
        "only equal titles are matched; for similar ones: pip install 'mie-budget[match]'",
        "事業名が同じものだけを対応させます。似た事業名も対応させるには: pip install 'mie-budget[match]'",
    ),
    "several_years": (
        "{name} holds more than one fiscal year or stage; all of its items are compared",
        "{name} には複数の年度か段階が含まれています。すべての事業を比べます",
    ),
    "later_year": ("OLD is of a later fiscal year than NEW", "「前」の年度が「後」の年度より新しくなっています"),
    "old": ("OLD", "「前」"),
    "new": ("NEW", "「後」"),
    # progress
    "reading": ("reading {name}", "読み取り中 {name}"),
    # help pages, and what is said of a command line that cannot be understood
    "usage": ("Usage: {text}", "使い方: {text}"),
    "arguments": ("Arguments:", "引数:"),
    "options": ("Options:", "オプション:"),
    "commands": ("Commands:", "コマンド:"),
    "default": ("default: {text}", "既定: {text}"),
    "required": ("required", "必須"),
    "try": ("Try '{command}' for help.", "使い方は {command} で見られます。"),
    "usage_error": ("Error: {message}", "エラー: {message}"),
}

COUNTS: dict[str, tuple[str, str]] = {
    "file": ("{number} file{s}", "{number}ファイル"),
    "document": ("{number} document{s}", "文書{number}件"),
    "record": ("{number} record{s}", "事業{number}件"),
    "line": ("{number} line{s}", "{number}行"),
    "finding": ("{number} finding{s}", "指摘{number}件"),
    "error": ("{number} error{s}", "エラー{number}件"),
    "warning": ("{number} warning{s}", "注意{number}件"),
    "note": ("{number} note{s}", "情報{number}件"),
}
"""A number with its noun; {s} is the English plural's."""
