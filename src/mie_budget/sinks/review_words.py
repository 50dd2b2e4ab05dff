"""Every word the review page shows, in Japanese and in English, and the diagnostics in both."""

from __future__ import annotations

from mie_budget.meaning import printed_codes
from mie_budget.models import Diagnostic
from mie_budget.reading import diagnostics
from mie_budget.sinks.columns import Language
from mie_budget.sinks.restating import restated

__all__ = ["Language", "message", "words", "year_text"]

_MESSAGES = {name: (code.message, code.message_ja) for name, code in diagnostics.CODES.items()} | {
    name: (code.message, code.message_ja.replace("{way_ja}", "{way}")) for name, code in printed_codes.CODES.items()
}

_WORDS: dict[str, tuple[str, str]] = {
    # name: (Japanese, English); {…} stands for what the page's scripts put there.
    "page": ("予算の読み取り確認", "Budget review"),
    "no_script": (
        "このページは JavaScript で表示します。ブラウザーの設定で有効にしてください。",
        "This page is drawn by JavaScript. Enable it in the browser's settings.",
    ),
    "document": ("文書", "Document"),
    "choice": ("{name}({count}件)", "{name} ({count})"),
    "notation": ("書き方 {name}", "notation {name}"),
    "no_notation": ("合う書き方なし", "no notation fits"),
    "line_count": ("{count}行", "{count} lines"),
    "initial": ("当初予算", "initial budget"),
    "supplementary": ("補正予算", "supplementary budget"),
    "provisional": ("暫定予算", "provisional budget"),
    "request": ("予算要求", "budget request"),
    "settlement": ("決算", "settlement"),
    # totals
    "totals": ("部局別の集計", "Totals by department"),
    "firm": ("確定額", "Firm"),
    "ceiling": ("上限額", "Ceiling"),
    "yen": ("{yen}円", "¥{yen}"),
    "open": ("上限額までの幅(内数など)", "Up to the ceiling (内数 and joint items)"),
    "range_short": (
        "本当の額は確定額と上限額の間。複数部局の事業は分けずに、各部局の上限額にだけ入れています。",
        "The true total lies between firm and ceiling. Joint items count in their departments' ceilings only.",
    ),
    "range_note": (
        "確定額は金額がはっきりした事業の合計、上限額は内数の枠を一度ずつ足した額です。本当の額はこの間にあります。"
        "複数部局の事業は分けずに、各部局の上限額だけに入れています。",
        "Firm is the sum of exact amounts; the ceiling adds every 内数 pool once. The true total lies between. "
        "Joint items are not split: they count in the ceiling of each of their departments only.",
    ),
    "no_department": ("部局の記載なし", "No department"),
    "bar_label": (
        "{name}、{count}件、確定額 {firm}、上限額 {ceiling}。押すとこの部局だけを表示",
        "{name}, {count} items, firm {firm}, ceiling {ceiling}. Press to show this department only",
    ),
    # findings
    "findings": ("指摘", "Findings"),
    "no_findings": ("指摘はありません。", "Nothing was found amiss."),
    "error": ("エラー", "error"),
    "warning": ("要確認", "warning"),
    "info": ("参考", "note"),
    "at_line": ("{line}行", "line {line}"),
    # filters
    "filters": ("絞り込み", "Filters"),
    "search": ("検索", "Search"),
    "search_hint": ("事業名・説明・金額を検索", "Title, text or amount"),
    "all_departments": ("すべての部局", "All departments"),
    "only_part_of": ("内数のみ", "内数 only"),
    "only_findings": ("指摘ありのみ", "With findings"),
    "clear": ("解除", "Clear"),
    "shown": ("{shown} / {count}件", "{shown} of {count}"),
    "shown_sum": ("確定 {firm}・上限 {ceiling}", "firm {firm} · ceiling {ceiling}"),
    "source_hits": ("原文 {count}行", "{count} source lines"),
    "next_hit": ("原文で次に一致する行へ", "To the next source line that matches"),
    # panes
    "source": ("原文", "Source"),
    "records": ("事業", "Items"),
    "roles": ("表示する行の種類", "Kinds of lines to show"),
    "role_label": ("{role} {count}行の表示", "Show {role}, {count} lines"),
    "role_header": ("事業名・金額", "item"),
    "role_description": ("説明", "description"),
    "role_heading": ("見出し", "heading"),
    "role_preamble": ("前文・注記", "preamble"),
    "role_furniture": ("頁番号など", "furniture"),
    "role_blank": ("空行", "blank"),
    "role_unclaimed": ("未対応の金額", "unclaimed"),
    "tag_header": ("事", "I"),
    "tag_description": ("説", "d"),
    "tag_heading": ("見", "H"),
    "tag_preamble": ("前", "p"),
    "tag_furniture": ("頁", "f"),
    "tag_blank": ("", ""),
    "tag_unclaimed": ("未", "U"),
    "to_record": ("{line}行、{number}件目の事業へ", "Line {line}, to item {number}"),
    "no_lines": ("原文に文字がありません。", "The source holds no text."),
    "no_records": (
        "事業は読み取れませんでした。理由は指摘にあります。",
        "No item was read. The findings say why.",
    ),
    "no_match": ("条件に合う事業はありません。", "No item meets these conditions."),
    # a record
    "untitled_record": ("(事業名なし)", "(no title)"),
    "ditto": ("同上", "同上"),
    "ditto_note": ("原文は同上など。前の事業の部局を引き継いだ", "Printed as 同上: taken from the item before"),
    "part_of": ("内数", "内数"),
    "relisted": ("再掲", "再掲"),
    "additional": ("外数", "外数"),
    "new": ("新規", "new"),
    "partly_new": ("一部新規", "partly new"),
    "expanded": ("拡充", "expanded"),
    "continued": ("継続", "continued"),
    "printed": ("印字", "printed"),
    "amount_missing": ("金額の記載なし", "no amount printed"),
    "amount_unreadable": ("金額を読み取れず", "amount not readable"),
    "span": ("{first}–{last}行", "lines {first}–{last}"),
    "span_one": ("{first}行", "line {first}"),
    "page_number": ("{page}頁", "page {page}"),
    "of_which": ("うち", "of which"),
    "previous_year": ("前年度", "previous year"),
    "difference": ("増減", "difference"),
    "limit": ("債務負担行為の限度額", "limit of commitments"),
    "breakdown": ("内訳", "breakdown"),
    "other_additional": ("外数", "on top"),
    "pool_count": ("同じ枠 {count}件", "pool of {count}"),
    "pool": ("同じ枠の内数(推定)", "Same 内数 pool (inferred)"),
    "pool_twin": (
        "この枠は次の事業の金額と同じなので、上限額に足していません",
        "This pool is the amount of the following item, so the ceiling leaves it out",
    ),
    "item_number": ("{number}. {title}", "{number}. {title}"),
    # help
    "help": ("使い方", "Help"),
    "help_title": ("使い方とキー操作", "How to use this page"),
    "help_text": (
        "左が原文、右が読み取った事業です。事業を押すと原文の行へ、原文の行を押すと事業へ移ります。",
        "On the left the source, on the right the items read from it. Press an item to go to its lines, "
        "a line to go to its item.",
    ),
    "key_search": ("検索", "Search"),
    "key_next": ("次の事業・前の事業", "Next item, previous item"),
    "key_enter": ("事業と原文の間を行き来する", "From an item to its lines and back"),
    "key_arrows": ("原文の中で次・前の行へ", "In the source: next line, previous line"),
    "key_finding": ("次の指摘・前の指摘", "Next finding, previous finding"),
    "key_document": ("前の文書・次の文書", "Previous document, next document"),
    "key_escape": (
        "原文から事業へ戻り、選択、検索と絞り込みを順に解除",
        "Back from the source, then undo the selection, then the search and the filters",
    ),
    "key_help": ("この説明", "This help"),
    "keys_on": ("文字キーの操作を使う", "Use the single-letter keys"),
    "close": ("閉じる", "Close"),
}

_PARTS_JA = {
    # Why a figure cannot be read.
    "units out of order": "単位の順が乱れている",
    "a part is larger than the unit before it": "前の単位より大きい部分がある",
    "broken grouping of digits": "桁区切りが乱れている",
    "a decimal point where a comma is expected": "桁区切りの場所に小数点がある",
    "a fraction of a yen": "一円未満の端数がある",
    "a digit is illegible": "判読できない数字がある",
    "it is only a bound": "範囲の一端だけを示している",
    "it is a range": "範囲を示している",
    "its unit is missing": "単位がない",
    "several figures stand side by side": "複数の数字が並んでいて、どれが金額か分からない",
    # Why the text of a document cannot be trusted.
    "(cid:…) codes in place of letters": "文字の代わりに (cid:…) という符号がある",
    "letters without a meaning": "意味を持たない文字が多い",
    "text read in the wrong encoding": "文字コードを間違えて読まれている",
    "letters of no script that budgets are written in": "予算資料に使わない文字が多い",
    "{number} figures stand alone": "金額だけの行が{number}か所",
    # How a printed total was computed again.
    "every printed amount{more}": "印刷された金額のすべて{more}",
    "without 内数{more}": "内数を除く{more}",
    "each 内数 figure once{more}": "同じ内数は一度{more}",
    ", with 再掲, with 外数": "、再掲を含む、外数を含む",
    ", with {relation}": "、{relation}を含む",
}
"""What is put into the messages of diagnostics."""
_FIRST_YEARS = (("令和", 2019), ("平成", 1989), ("昭和", 1926))


def words(language: Language) -> dict[str, str]:
    """The catalogue in one language."""
    return {name: japanese if language is Language.JA else english for name, (japanese, english) in _WORDS.items()}


def year_text(year: int, *, language: Language) -> str:
    """A fiscal year as people write it.

    >>> year_text(2024, language=Language.JA), year_text(2019, language=Language.JA)
    ('令和6年度', '令和元年度')
    >>> year_text(2024, language=Language.EN)
    'FY 2024'
    """
    if language is Language.EN:
        return f"FY {year}"
    for era, first in _FIRST_YEARS:
        if year >= first:
            return f"{era}{'元' if year == first else year - first + 1}年度"
    return f"{year}年度"


def message(diagnostic: Diagnostic, *, language: Language) -> str:
    """The message of a diagnostic in a language; as it is where its code or its wording is not a known one.

    >>> from mie_budget.reading.diagnostics import diagnostic
    >>> message(diagnostic("ditto-unresolved", 1, 1), language=Language.JA)
    '部局が同上になっていますが、前の記録がありません。部局は空にしました'
    """
    if language is Language.EN or diagnostic.code not in _MESSAGES:
        return diagnostic.message
    english, japanese = _MESSAGES[diagnostic.code]
    return restated(diagnostic.message, {english: japanese}, _PARTS_JA) or diagnostic.message
