"""What stands around the items: years and stages, captions, page furniture, headings, stray figures, broken text."""

from __future__ import annotations

from string import Formatter

import pytest

from cases import each
from mie_budget import Document, parse_text
from mie_budget.api import read_bytes
from mie_budget.diagnostics import DiagnosticCode, Severity, sentence
from mie_budget.models import Diagnostic, Marker, OtherRelation, Role, Stage
from mie_budget.reading.calendar import document_year, first_fiscal_year, is_budget_title, stage_of
from mie_budget.reading.characters import fold
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.lines import joined, lines_of, piece_of
from mie_budget.reading.outline import Outline, outline_of
from mie_budget.reading.trust import appearance, broken_characters, is_vertical


def outline(text: str) -> Outline:
    return outline_of(lines_of(text))


def furniture_lines(text: str) -> list[int]:
    return sorted(outline(text).furniture)


YEARS = [
    ("令和６年度", 2024), ("令和元年度", 2019), ("平成31年度", 2019), ("平成元年度", 1989), ("昭和６３年度", 1988),
    ("令 和 6 年 度", 2024), ("令和 6 年度", 2024), ("平 成 1 6 年度", 2004), ("令和六年度", 2024), ("平成十七年度", 2005),
    ("平成二十年度", 2008), ("平成二十三年度", 2011), ("昭和五十年度", 1975), ("2024年度", 2024), ("１９９９年度", 1999),
    ("R6当初予算", 2024), ("R6年度", 2024), ("R7：", 2025), ("H31", 2019), ("S63年度", 1988), ("R.6年度", 2024),
    ("2024年度（令和6年度）", 2024), ("令和6年4月", None), ("令和6年", None), ("12024年度", None), ("1850年度", None),
    ("PR6年度", None), ("令和100年度", None), ("来年度", None), ("", None),
]  # fmt: skip


@each(("printed", "year"), YEARS)
def test_fiscal_years_are_western_years(printed: str, year: int | None) -> None:
    assert first_fiscal_year(fold(printed)) == year


@pytest.mark.parametrize(
    ("titles", "prose", "year"),
    [
        (["主要事業", "令和6年度予算"], ["令和5年度の事業"], 2024),
        ([], ["県では令和6年度に始めます。"], None),
        ([], ["令和5年度当初予算額 → 令和6年度要求額"], 2024),
        ([], ["(令和5年度は前年度)", "令和8年度までに", "令和6年度の事業"], 2024),
        ([], ["令和5年4月"], None),
        ([], [], None),
    ],
)
def test_the_year_of_a_document_is_the_one_its_title_names(
    titles: list[str], prose: list[str], year: int | None
) -> None:
    assert document_year(titles, prose) == year


TITLES = [
    ("令和6年度当初予算 ひきこもり支援関連事業(その2)", True),
    ("令 和 5 年 度　当 初 予 算 の 主 な 事 業", True),
    ("県産農産物の販路の拡大（令和６年度当初予算）", True),
    ("平成15年度 「県民しあわせプラン」重点事業", True),
    ("令和6年4月1日の事業", False),
    ("令和6年度の天気", False),
    ("令和6年度の事業を実施します。", False),
    ("（令和6年度予算額）", False),
    ("※令和6年度予算", False),
    ("注 令和6年度予算", False),
    ("令和5年度予算額 → 令和6年度要求額", False),
    ("令和6年度当初予算額 2,450千円", False),
    ("(令和6年度予算) 前年度との比較", False),
    ("令和6年度当初予算" + "あ" * 80, False),
    ("事業名", False),
]


@pytest.mark.parametrize(("line", "is_title"), TITLES)
def test_titles_of_budget_documents_are_known(line: str, is_title: bool) -> None:
    assert is_budget_title(fold(line)) is is_title


@pytest.mark.parametrize(
    ("titles", "found"),
    [
        (["令和6年度当初予算"], Stage.INITIAL),
        (["令和6年度骨格予算"], Stage.INITIAL),
        (["令 和 6 年 度 補 正 予 算"], Stage.SUPPLEMENTARY),
        (["令和6年度暫定予算"], Stage.PROVISIONAL),
        (["令和6年度当初予算要求状況"], Stage.REQUEST),
        (["令和6年度決算"], Stage.SETTLEMENT),
        (["平成28年度当初予算主要事業一覧(2月補正を含む)"], Stage.INITIAL),
        (["主要事業(9月補正)"], Stage.SUPPLEMENTARY),
        (["主要事業", "令和6年度当初予算"], Stage.INITIAL),
        (["主要事業"], None),
        ([], None),
    ],
)
def test_the_stage_is_the_one_a_title_names(titles: list[str], found: Stage | None) -> None:
    assert stage_of(titles) is found


UNITS = [
    ("（単位：千円）", 10**3), ("(単位 百万円)", 10**6), ("〔単位:千円〕", 10**3), ("単位＝円", 1), ("（単位：億円）", 10**8),
    ("単 位：百 万 円", 10**6), ("要求額(百万円) |", 10**6), ("[千円] |", 10**3), ("要求額(百万円)", 10**6), ("千円単位で", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "value"), UNITS)
def test_units_are_found_in_captions(line: str, value: int | None) -> None:
    read = outline(f"主要事業\n{line}\n")
    assert read.unit_at(2) == value
    assert read.unit_at(0) is None


def test_a_caption_holds_until_the_next_one() -> None:
    read = outline("前文\n（単位：千円）\n事業\n予算額(百万円) |\n事業 |")
    assert [read.unit_at(line) for line in (0, 2, 4)] == [None, 10**3, 10**6]


@pytest.mark.parametrize(
    ("line", "legend"),
    [
        ("◎は新規、○は拡充", {"◎": Marker.NEW, "○": Marker.EXPANDED}),
        ("★…新規　☆…一部新規", {"★": Marker.NEW, "☆": Marker.PARTLY_NEW}),
        ("注：◎は新規施策分", {"◎": Marker.NEW}),
        ("◎印は「継続」", {"◎": Marker.CONTINUED}),
        ("○:新規\n○:継続", {"○": Marker.NEW}),
        ("○は新しい図書館", {}),
        ("○は大幅増額分", {}),
    ],
)
def test_legends_give_bullets_their_meaning(line: str, legend: dict[str, Marker]) -> None:
    assert dict(outline(line).legend) == legend


@pytest.mark.parametrize(
    ("line", "relation", "aside"),
    [
        ("（　）は前年度当初予算額", OtherRelation.PREVIOUS_YEAR, False),
        ("※（　）書きは前年度（令和６年度）当初予算額", OtherRelation.PREVIOUS_YEAR, False),
        ("( )内の数字は昨年の額", OtherRelation.PREVIOUS_YEAR, False),
        ("( )内は令和5年度当初予算額", OtherRelation.PREVIOUS_YEAR, False),
        ("（　）内は、うち国費", OtherRelation.OF_WHICH, False),
        ("（　）は増減額", OtherRelation.DIFFERENCE, False),
        ("（　）は累計額", None, True),
        ("（　）内：総事業費", None, True),
        ("（　）は所管する課の名", None, False),
        ("（１）は前年度", None, False),
    ],
)
def test_notes_say_what_brackets_hold(line: str, relation: OtherRelation | None, aside: bool) -> None:
    read = outline(line)
    assert (read.brackets, read.brackets_aside) == (relation, aside)


FURNITURE = [
    "－ 12 －", "- 3 -", "―7―", "    - 総括 1 -", "1/12", "3 / 8", "P.5", "p 12", "(P12)", "Page 3", "12ページ", "ページ　6",
    "ホーム > 予算 > 令和6年度", "ページの先頭へ戻る", "このページのトップに戻る", "トップへ戻る", "前のページへ戻る", "本文へ", "印刷用ページを表示",
    "目次へ戻る", "文字を大きくする", "ふりがなをつける", "Copyright (C) 2003 Hokurei", "(C) 2003 Hokurei. All Rights Reserved.",
    "        はまかぜ　2024.4.1　2", "        12　広報みさき　2026.4",
]  # fmt: skip
NOT_FURNITURE = [
    "12", "1,234", "- 海岸の清掃 -", "ホーム > 予算", "印刷費の補助", "本文の作成", "P2P事業", "前のページ", "はまかぜ　2024.4.1　2", "",
    "−1,234千円−", "10/10補助", "ページ数",
]  # fmt: skip


@each("line", FURNITURE)
def test_page_furniture_is_known(line: str) -> None:
    assert furniture_lines(f"前の行\n{line}\n次の行") == [1]


@pytest.mark.parametrize("line", NOT_FURNITURE)
def test_other_lines_are_no_furniture(line: str) -> None:
    assert furniture_lines(f"前の行\n{line}\n次の行") == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("令和6年度当初予算\nあ\n令和6年度当初予算\nい\n令和6年度当初予算", [2, 4]),
        ("令和6年度当初予算（その1）\nあ\n令和6年度当初予算（その2）", []),
        ("北嶺県の事業\n- 1 -\nあ\n北嶺県の事業\n- 2 -\nい\n\n北嶺県の事業\n\n- 3 -", [1, 3, 4, 7, 9]),
        ("あ\n- 1 -\n1,234\nい\n- 2 -\n1,234", [1, 4]),
        ("短い\n- 1 -\n短い\n- 2 -\n短い", [1, 3]),
        ("文です。\n- 1 -\n文です。\n- 2 -", [1, 3]),
        ("三億円の事業\n- 1 -\n三億円の事業\n- 2 -", [1, 3]),
        ("あ\n" + " " * 30 + "9\nい\n" + " " * 30 + "10\n" + " " * 30 + "11", [1, 3, 4]),
        ("あ\n" + " " * 30 + "980\nい\n" + " " * 30 + "975\n", []),
        ("あ\n" + " " * 30 + "9\n", []),
        ("- 1 -", [0]),
        ("", []),
    ],
)
def test_running_heads_are_furniture_from_their_second_time(text: str, numbers: list[int]) -> None:
    assert furniture_lines(text) == numbers


HEADINGS = [
    ("第1章　安全", True), ("第１　稼ぐ力を高める", True), ("一　島", True), ("1 選ばれる観光地づくり", True), ("1-1 中小企業の成長", True),
    ("Ⅰ　文化", True), ("II 産業", True), ("(1) 育つ", True), ("(ア) 相談", True), ("◆道路・河川", True), ("❶ 感染を防ぐ", True),
    ("《政策名：支え合い》", True), ("〈施策〉", True), ("<文化の継承>", True), ("【重点施策】", True), ("〔関連〕 |", True), ("(参考)", True),
    ("参考", True), ("別紙2", True), ("資料 3", True), ("くらし1 子どもを守る", True), ("令和6年度当初予算の概要", True),
    ("海女文化と朝市をめぐる滞在型観光の推進", False), ("1 窓口を設けます。", False), ("参考にします", False), ("", False), ("|", False),
    ("1" + " あ" * 60, False), ("(1) " + "あ" * 60, False), ("30人学級", False), ("2,000人", False), ("【電話】での相談", False),
]  # fmt: skip


@each(("line", "heading"), HEADINGS)
def test_headings_carry_a_mark(line: str, heading: bool) -> None:
    assert is_heading(fold(line)) is heading


def between_items(lines: str, *, caption: str = "") -> Document:
    """A document with lines below the description of its first item."""
    above = f"令和6年度当初予算\n{caption}防災訓練の実施【防災部】（1,000千円）\n避難所を回ります。\n"
    return parse_text(f"{above}{lines}\n\n相談の実施【福祉部】（3,000千円）\n")


# A line, what becomes of its figure, and how that is reported.
MONEY = [
    ("（4,130千円）", "unclaimed", "figure-unclaimed"),
    ("【福祉保健部】 4,130千円の内数", "unclaimed", "title-lost"),
    ("合計 4,130千円", "total", "total-mismatch"),
    ("・備品の購入　4,130千円", "item", "department-missing"),
    ("・備品の購入（4,130千円）|", "item", "department-missing"),
    ("1人当たり4,130千円を補助します。", "prose", None),
    ("4,130千円を補助し、", "prose", None),
    ("費用は4,130千円。", "prose", None),
    ("（3■0,4）", "unclaimed", "figure-unclaimed"),
]


@pytest.mark.parametrize(("line", "role", "code"), MONEY)
def test_stray_figures_have_a_role_and_are_reported_outside_of_prose(line: str, role: str, code: str | None) -> None:
    document = between_items(line)
    roles = document.figure_roles.model_dump()
    roles["item"] -= 2
    assert {name for name, count in roles.items() if count} == {role}
    assert sum(roles.values()) == 1
    assert [(finding.line, finding.code) for finding in document.diagnostics] == ([(4, code)] if code else [])


@pytest.mark.parametrize(
    ("caption", "found", "counts"),
    [
        ("（単位：千円）\n", ["1,234", "▲1,234", "18.4"], {"item": 2, "unclaimed": 3, "reference": 1}),
        ("", ["5,678"], {"item": 2, "prose": 1}),
    ],
    ids=["caption", "none"],
)
def test_bare_numbers_count_under_a_caption_or_in_a_cell(
    caption: str, found: list[str], counts: dict[str, int]
) -> None:
    document = between_items("1,234\n▲1,234\n18.4\n12\n事業 | 5,678 |\n電話 090,123", caption=caption)
    assert [finding.params["found"] for finding in document.diagnostics] == found
    assert {name: count for name, count in document.figure_roles.model_dump().items() if count} == counts


def test_what_stands_on_the_page_moves_no_place() -> None:
    document = parse_text(
        "防災訓練の実施【防災部】（1,000千円）\n- 1 -\n 相談の実施【福祉部】（約\n- 2 -\n2,000千円）\n"
    )
    assert [record.amount and record.amount.yen for record in document.records] == [1_000_000, 2_000_000]
    assert [(found.code, found.line, found.column) for found in document.diagnostics] == [("approximate", 3, 13)]


BROKEN = [
    ("(cid:12)(cid:34)" * 10, "cid-codes"),
    ("\ue000\ue001予算" * 10, "private-letters"),
    ("\ufffd\ufffd予算" * 10, "private-letters"),
    ("莉､蜥鯉ｼ怜ｹｴ蠎ｦ蠖灘�昜ｺ育ｮ励�" * 3, "private-letters"),
    ("縺ｲ縺阪％繧ゅｊ謾ｯ謠ｴ" * 3, "wrong-encoding"),
    ("ã\x81²ã\x81\x8dã\x81\x93" * 5, "wrong-encoding"),
    ("ОбщийбюджетпрефектурыМиэ", "foreign-letters"),
    ("令和6年度当初予算" * 3, None),
    ("Budget of Mie prefecture 2024", None),
    ("\uf075", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN)
def test_broken_characters_are_named(text: str, reason: str | None) -> None:
    assert broken_characters(text) == reason


def test_broken_characters_are_seen_in_the_middle_of_a_long_text() -> None:
    assert broken_characters("予算の概要" * 20_000) is None
    assert broken_characters("予算の概要" * 9_000 + "(cid:7)" * 5_000 + "予算の概要" * 9_000) is not None


@pytest.mark.parametrize(
    ("lines", "vertical"),
    [
        (["予", "算", "", "に", "よ", "る"] * 5, True),
        (["予"] * 19, False),
        (["予算の概要"] * 30, False),
        ([], False),
        (["予"] * 20 + ["長い行"] * 9, False),
    ],
)
def test_vertical_text_is_known(lines: list[str], vertical: bool) -> None:
    assert is_vertical(lines) is vertical


@pytest.mark.parametrize(
    ("text", "money", "code"),
    [
        ("県税 1,234 5,678 1.2\n県債 1,234 5,678 △1.2\n合計 1,234 5,678 1.2\n注記\n", 0, "looks-like-totals"),
        ("県税は増えました。\n県債は減りました。\n総額は三億円です。\n", 1, "looks-like-prose"),
        ("県税は増えました。\n県債は減りました。\n総額は三億円です。\n", 0, "no-items"),
        ("総額は三億円です。\n", 1, "no-items"),
        ("", 0, "no-items"),
    ],
)
def test_documents_without_items_are_told_apart(text: str, money: int, code: str) -> None:
    assert appearance(text, money_in_prose=money) == code


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\x0cb\x0b\x1cc\x85d\u2028e", ["a b  c d e"]),
        ("\n", [""]),
        ("", []),
    ],
)
def test_only_three_line_ends_count(text: str, texts: list[str]) -> None:
    lines = lines_of(text)
    assert lines.texts == texts
    assert [fold(line) for line in lines.printed] == texts
    assert parse_text(text).source.lines == len(texts)


def test_offsets_have_a_line_and_a_column() -> None:
    lines = lines_of("ab\r\n c\u200bd\n")
    piece = joined(piece_of(lines, 0), piece_of(lines, 1))
    assert (piece.text, piece.line, piece.last_line) == ("abcd", 0, 1)
    places = [piece.place(at) for at in range(4)]
    assert places == [(0, 0), (0, 1), (1, 1), (1, 2)]
    assert [lines.column(*place) for place in places] == [0, 1, 1, 3]
    assert piece.printed(lines, 1, 4) == "b c\u200bd"


def test_lines_that_read_like_titles() -> None:
    text = "a\n令和6年度当初予算と令和7年度\n年 度\n令和8年度です。\n令 和 8 年 度 予 算\n年"
    assert outline(text).titles == (1, 4)
    assert outline("").titles == ()


@each("code", DiagnosticCode)
def test_messages_say_what_was_found_in_both_languages(code: DiagnosticCode) -> None:
    params: dict[str, str | int] = {name: 2 for _, name, _, _ in Formatter().parse(code.sentence) if name}
    shown = Diagnostic.of(code, 3, 7, **{**params, "found": "２,１４０千円"})
    japanese = sentence(code, shown.params, language="ja")
    assert (shown.line, shown.column, shown.severity) == (3, 7, code.severity)
    assert "{" not in shown.message + japanese
    assert ("{found}" in code.sentence) == ("２,１４０千円" in shown.message) == ("２,１４０千円" in japanese)
    assert japanese.endswith(("ください", "です", "ません", "した", "ます"))


ROLES = """令和６年度当初予算　主要事業
　　　　　　　　　　（単位：千円）
防災訓練【防災部】（1,000千円）
避難所を回ります。

第２　くらし
（2,000千円）
－ 1 －
相談【福祉部】
（3,000千円）
"""


def test_roles_of_a_small_document() -> None:
    reading = read_bytes(ROLES.encode())
    assert list(reading.roles) == [
        Role.HEADING, Role.PREAMBLE, Role.HEADER, Role.DESCRIPTION, Role.BLANK, Role.HEADING, Role.UNCLAIMED,
        Role.FURNITURE, Role.HEADER, Role.HEADER,
    ]  # fmt: skip
    assert [(found.code, found.line, found.severity) for found in reading.document.diagnostics] == [
        ("figure-unclaimed", 7, Severity.WARNING)
    ]


def test_a_text_without_lines_is_empty() -> None:
    document = parse_text("")
    assert (document.source.lines, document.records, document.title) == (0, (), None)
    assert [found.code for found in document.diagnostics] == ["empty"]
