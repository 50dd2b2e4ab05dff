"""Names: departments and titles as issuers print them, and the characters both are made of."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from cases import THOROUGH, each
from mie_budget import parse_text
from mie_budget.models import Marker, Record
from mie_budget.reading.characters import fold
from mie_budget.reading.lines import lines_of
from mie_budget.reading.organizations import is_organization, read_departments
from mie_budget.reading.titles import join_lines, marker_of, read_title

NEW, PARTLY, EXPANDED, CONTINUED = Marker.NEW, Marker.PARTLY_NEW, Marker.EXPANDED, Marker.CONTINUED

# As printed between the brackets, and the names.
DEPARTMENTS = [
    ("子ども・福祉部", ["子ども・福祉部"]),
    ("医療保健部、子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部，子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部,子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部／子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部/子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部；子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部\n子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("医療保健部、\n子ども・福祉部", ["医療保健部", "子ども・福祉部"]),
    ("子ども・福祉部・環境生活部", ["子ども・福祉部", "環境生活部"]),
    ("知事公室・総務部", ["知事公室", "総務部"]),
    ("文化・スポーツ局", ["文化・スポーツ局"]),
    ("スポーツ・文化観光部・教育委員会", ["スポーツ・文化観光部", "教育委員会"]),
    ("くらし・環境部、公安委員会", ["くらし・環境部", "公安委員会"]),
    ("ひと・みらい部", ["ひと・みらい部"]),
    ("総務部・ひと・くらし", ["総務部・ひと・くらし"]),
    ("県土整備部　道路管理課", ["県土整備部 道路管理課"]),
    ("県土整備部\n道路管理課", ["県土整備部 道路管理課"]),
    ("出納局 会計課", ["出納局 会計課"]),
    ("企画部　移住定住課、東京事務所", ["企画部 移住定住課", "東京事務所"]),
    ("総務部 危機管理局", ["総務部", "危機管理局"]),
    ("教育委員会　健康福祉部", ["教育委員会", "健康福祉部"]),
    ("教 育 委 員 会", ["教育委員会"]),
    ("土 木 部 ・ 危 機 管 理 局", ["土木部", "危機管理局"]),
    ("健康福祉部(衛生研究所)", ["健康福祉部(衛生研究所)"]),
    ("健康福祉部 (衛生研究所)", ["健康福祉部(衛生研究所)"]),
    ("健康福祉部(衛生研究所、保健所)、総務部", ["健康福祉部(衛生研究所、保健所)", "総務部"]),
    ("(仮称)こども局、総務部・企画部", ["(仮称)こども局", "総務部", "企画部"]),
    ("健康福祉部こども局", ["健康福祉部こども局"]),
    ("農林水産\n部", ["農林水産部"]),
    ("危機管理\n局、県民生活部", ["危機管理局", "県民生活部"]),
    ("教育委員会 事務局", ["教育委員会事務局"]),
    ("総務部 みえの窓口", ["総務部みえの窓口"]),
    ("所管部局名　健康福祉部", ["健康福祉部"]),
    ("担当課：財政課", ["財政課"]),
    ("部局名: 総務局 、公安委員会", ["総務局", "公安委員会"]),
    ("デジタル戦略局、各部局", ["デジタル戦略局", "各部局"]),
    ("全庁", ["全庁"]),
    ("こども若者局", ["こども若者局"]),
    ("病院事業庁", ["病院事業庁"]),
    ("監査委員事務局、人事委員会事務局", ["監査委員事務局", "人事委員会事務局"]),
    ("会計管理者", ["会計管理者"]),
    ("議会事務局", ["議会事務局"]),
    ("厚生労働省", ["厚生労働省"]),
    ("県立美術館", ["県立美術館"]),
    ("みらい推進チーム", ["みらい推進チーム"]),
]

DITTO = ["同上", "同　上", "同\n上", " 同 ", "〃", "々", "仝", "同前", "同じ", '"', "”", "″"]

# What stands in brackets and is no department, wherever the notation puts one.
NO_DEPARTMENT = [
    "債務負担行為 250,000千円",
    "債務負担行為限度額",
    "1,000千円",
    "新規",
    "一部新",
    "(新)",
    "拡充",
    "再掲",
    "重点施策",
    "(22201)多様な学びの場",
    "防災枠対象事業",
    "朝市プロジェクト",
    "○○推進計画",
    "補助率1/2",
    "相談します。",
    "電話",
    "内数",
    "単位:千円",
    "",
    "、",
]
# Names that only brackets make a department.
ONLY_IN_BRACKETS = ["ひとづくり推進グループ長", "みえの現場すごいやんか"]


def shown(printed: str) -> str:
    return printed.replace("\n", "↵")


def second_record(header: str, *, above: str = "") -> Record:
    """The record of a header that stands below another one."""
    _, record = parse_text(f"{above}○道路の補修【土木部】（1,000千円）\n{header}（2,300千円）\n説明です。\n").records
    return record


@each(("printed", "names"), [case for case in DEPARTMENTS if "\n" not in case[0]])
def test_departments_are_told_apart(printed: str, names: list[str]) -> None:
    found = read_departments(fold(printed))
    assert found is not None
    assert (list(found.names), found.ditto) == (names, False)


@each(("printed", "names"), DEPARTMENTS)
def test_departments_are_told_apart_in_a_document(printed: str, names: list[str]) -> None:
    record = second_record(f"教育相談の実施【{printed}】")
    assert (record.title, list(record.departments), record.ditto) == ("教育相談の実施", names, False)


@pytest.mark.parametrize("printed", DITTO, ids=shown)
def test_ditto_marks_carry_the_departments_on(printed: str) -> None:
    record = second_record(f"教育相談の実施【{printed}】")
    assert (record.departments, record.ditto) == (("土木部",), True)


@pytest.mark.parametrize("printed", [mark for mark in DITTO if "\n" not in mark])
@pytest.mark.parametrize("strict", [True, False])
def test_ditto_marks_are_known(printed: str, strict: bool) -> None:
    found = read_departments(fold(printed), strict=strict)
    assert found is not None
    assert (found.names, found.ditto) == ((), True)


def test_a_ditto_mark_may_stand_beside_a_name() -> None:
    found = read_departments("同上、総務部")
    assert found is not None
    assert (found.names, found.ditto) == (("総務部",), True)


@pytest.mark.parametrize("printed", NO_DEPARTMENT)
@pytest.mark.parametrize("strict", [True, False])
def test_other_brackets_hold_no_department(printed: str, strict: bool) -> None:
    assert read_departments(fold(printed), strict=strict) is None


@pytest.mark.parametrize("printed", ONLY_IN_BRACKETS)
def test_a_name_that_no_list_has_seen_counts_only_where_a_department_must_stand(printed: str) -> None:
    assert read_departments(printed) is not None
    assert read_departments(printed, strict=True) is None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("教育委員会", True),
        ("部", False),
        ("総務部", True),
        ("駅前東線", False),
        ("健康福祉部(衛生研究所)", True),
        ("あ" * 30 + "課", False),
    ],
)
def test_organizations_are_known_by_their_endings(name: str, is_one: bool) -> None:
    assert is_organization(name) is is_one


# A title as printed, the name, the markers, the bullet, and whether it is printed as relisted.
TITLES: list[tuple[str, str, tuple[Marker, ...], str | None, bool]] = [
    ("教育相談の実施", "教育相談の実施", (), None, False),
    ("  教育相談の実施 ", "教育相談の実施", (), None, False),
    ("(新)教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("（新規）教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("【新規】教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("〔新規〕教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("<新>教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("[ 新 ] 教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("(一部新)教育相談の実施", "教育相談の実施", (PARTLY,), None, False),
    ("(一部 新規) 教育相談の実施", "教育相談の実施", (PARTLY,), None, False),
    ("(拡)教育相談の実施", "教育相談の実施", (EXPANDED,), None, False),
    ("[拡大]教育相談の実施", "教育相談の実施", (EXPANDED,), None, False),
    ("(継続)教育相談の実施", "教育相談の実施", (CONTINUED,), None, False),
    ("(改)教育相談の実施", "教育相談の実施", (), None, False),
    ("新規 教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("一部新規　教育相談の実施", "教育相談の実施", (PARTLY,), None, False),
    ("教育相談の実施【新規】", "教育相談の実施", (NEW,), None, False),
    ("教育相談の実施（拡充）", "教育相談の実施", (EXPANDED,), None, False),
    ("(新)(新)教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("(新)教育相談の実施(拡)", "教育相談の実施", (NEW, EXPANDED), None, False),
    ("教育相談の実施（再掲）", "教育相談の実施", (), None, True),
    ("教育相談の実施【再掲】", "教育相談の実施", (), None, True),
    ("〈再掲〉教育相談の実施", "教育相談の実施", (), None, True),
    ("○教育相談の実施", "教育相談の実施", (), "○", False),
    ("・ 教育相談の実施", "教育相談の実施", (), "・", False),
    ("- 教育相談の実施", "教育相談の実施", (), "-", False),
    ("◎(新)教育相談の実施", "教育相談の実施", (EXPANDED, NEW), "◎", False),
    ("★ 教育相談の実施", "教育相談の実施", (NEW,), "★", False),
    ("① 教育相談の実施", "教育相談の実施", (), None, False),
    ("(1)(新)教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("(新)③ 教育相談の実施", "教育相談の実施", (NEW,), None, False),
    ("（12）教育相談の実施", "教育相談の実施", (), None, False),
    ("1. 教育相談の実施", "教育相談の実施", (), None, False),
    ("12) 教育相談の実施", "教育相談の実施", (), None, False),
    ("4 教育相談の実施", "教育相談の実施", (), None, False),
    ("ア 教育相談の実施", "教育相談の実施", (), None, False),
    ("イ. 教育相談の実施", "教育相談の実施", (), None, False),
    ("(ウ)教育相談の実施", "教育相談の実施", (), None, False),
    ("第3 教育相談の実施", "教育相談の実施", (), None, False),
    ("Ｐ12　教育相談の実施", "教育相談の実施", (), None, False),
    ("【戦略枠対象事業】教育相談の実施", "教育相談の実施", (), None, False),
    ("教育相談の実施【プラン関連】", "教育相談の実施", (), None, False),
    ("教育相談の実施【教育委員会】", "教育相談の実施【教育委員会】", (), None, False),
    ("教育相談の実施 説明図", "教育相談の実施", (), None, False),
    ("教育相談の実施 説明図(PDF形式 120KB)", "教育相談の実施", (), None, False),
    ("教育相談の実施 (PDF 98KB)", "教育相談の実施", (), None, False),
    ("教育相談の実施 詳細はこちら", "教育相談の実施", (), None, False),
    ("教育相談の実施 ……", "教育相談の実施", (), None, False),
    ("教 育 相 談 の 実 施", "教育相談の実施", (), None, False),
    ("教育相談\nの実施", "教育相談の実施", (), None, False),
    ("教育相談 説明図\nの実施", "教育相談の実施", (), None, False),
    ("Smart\nCity の推進", "SmartCity の推進", (), None, False),
    ("教育　相談の  実施", "教育 相談の 実施", (), None, False),
    ("新規 植樹祭", "植樹祭", (NEW,), None, False),
    ("新 植樹祭の開催", "植樹祭の開催", (NEW,), None, False),
    ("拡 植樹祭の開催", "植樹祭の開催", (EXPANDED,), None, False),
    # What looks like a mark and is part of the name.
    ("新 生活", "新 生活", (), None, False),
    ("新しい点字図書館", "新しい点字図書館", (), None, False),
    ("拡大読書器の貸出し", "拡大読書器の貸出し", (), None, False),
    ("新規就農者への支援", "新規就農者への支援", (), None, False),
    ("再掲示板", "再掲示板", (), None, False),
    ("(仮称)県立スケートリンク", "(仮称)県立スケートリンク", (), None, False),
    ("橋りょう点検(第3次)", "橋りょう点検(第3次)", (), None, False),
    ("「100冊読書」運動", "「100冊読書」運動", (), None, False),
    ("3R(リデュース)", "3R(リデュース)", (), None, False),
    ("30人学級", "30人学級", (), None, False),
    ("1.5℃の約束", "1.5℃の約束", (), None, False),
    ("24時間電話相談", "24時間電話相談", (), None, False),
    ("道路の改良(廃止)", "道路の改良(廃止)", (), None, False),
    ("■🆕道路の改良", "道路の改良", (NEW,), "■", False),
    ("ふるさと・まち・しごと", "ふるさと・まち・しごと", (), None, False),
    ("(新)", "(新)", (), None, False),
    ("○", "○", (), None, False),
    ("", "", (), None, False),
]  # fmt: skip


LEGEND = {"★": NEW, "◎": EXPANDED}
ON_ONE_LINE = [case for case in TITLES if "\n" not in case[0]]
# Brackets that are a department's, and what is left of a title when there is nothing else to it.
NEVER_IN_FRONT = ("教育相談の実施【教育委員会】", "(新)", "○", "")
IN_A_DOCUMENT = [case for case in TITLES if case[0] not in NEVER_IN_FRONT]


@each(("printed", "name", "markers", "bullet", "relisted"), ON_ONE_LINE)
def test_titles_are_taken_apart(
    printed: str, name: str, markers: tuple[Marker, ...], bullet: str | None, relisted: bool
) -> None:
    title = read_title("".join(lines_of(printed).texts), legend=LEGEND)
    mark = title.mark.style if title.mark is not None and title.mark.kind == "bullet" else None
    assert (title.name, title.markers, mark, title.relisted) == (name, markers, bullet, relisted)


@each(
    ("printed", "name", "markers", "relisted"),
    [(printed, name, markers, relisted) for printed, name, markers, _, relisted in IN_A_DOCUMENT],
)
def test_titles_are_taken_apart_in_a_document(
    printed: str, name: str, markers: tuple[Marker, ...], relisted: bool
) -> None:
    bullet = "○" if "\n" in printed else ""  # so that it is plain where the title begins
    record = second_record(f"{bullet}{printed}【土木部】", above="★は新規、◎は拡充\n\n")
    assert record.amount is not None
    assert (record.title, record.markers, record.amount.relation == "relisted") == (name, markers, relisted)


def test_bullets_mean_nothing_without_a_legend() -> None:
    assert read_title("★教育相談の実施").markers == ()


@pytest.mark.parametrize(
    ("word", "marker"),
    [("新", NEW), ("一部新規", PARTLY), ("拡", EXPANDED), ("継", CONTINUED), ("廃止", None), ("相談", None)],
)
def test_marker_words(word: str, marker: Marker | None) -> None:
    assert marker_of(word) is marker


@pytest.mark.parametrize(
    ("text", "joined", "between_words"),
    [
        ("開催し\n\nます。", "開催します。", "開催します。"),
        (" 開催し \n  ます。\n", "開催します。", "開催します。"),
        ("Smart\nCity", "SmartCity", "Smart City"),
        ("Smart \n\n City\nX", "SmartCityX", "Smart City X"),
        ("SNS\nを使う", "SNSを使う", "SNSを使う"),
        ("第\n3次", "第3次", "第3次"),
        ("A\nB\nの\nC", "ABのC", "A BのC"),
        ("\n ", "", ""),
        ("", "", ""),
    ],
)
def test_wrapped_lines_are_joined(text: str, joined: str, between_words: str) -> None:
    assert join_lines(text) == joined
    assert join_lines(text, between_words=lambda _: False) == joined
    assert join_lines(text, between_words=lambda _: True) == between_words


def test_line_breaks_between_words_are_told_by_their_line() -> None:
    assert join_lines("a\nb\n\nc\nd", between_words=lambda number: number in (1, 3)) == "a b cd"


FOLDED = [
    ("（２,０１０千円）", "(2,010千円)", "full-width ASCII"),
    ("ＡＺａｚ！～", "AZaz!~", "full-width ASCII"),
    ("　\u00a0\f\u2003", "    ", "blanks of all kinds"),
    ("\t", "\t", "the border of a cell"),
    ("⾦⽣⻑⼾⿊", "金生長戸黒", "Kangxi radicals, as a Japanese page shows them"),
    ("⻝⻘⻄⻭⻩⻲", "食青西歯黄亀", "the radicals supplement, which has no compatibility forms"),
    ("①㈱髙〜ﾃｽﾄ「」ⅣⅣ㎡﨑", "①㈱髙〜ﾃｽﾄ「」ⅣⅣ㎡﨑", "what would lose its meaning stays"),
    ("･￥", "・¥", "the middle dot and the yen sign"),
    ("a\nb\r", "a\nb\r", "line ends"),
]


@pytest.mark.parametrize(("printed", "folded", "about"), FOLDED)
def test_characters_are_folded_one_to_one(printed: str, folded: str, about: str) -> None:
    assert fold(printed) == folded, about
    assert fold(folded) == folded


def test_every_kangxi_radical_becomes_an_ordinary_character() -> None:
    radicals = [chr(code) for code in range(0x2F00, 0x2FD6)]
    for radical in radicals:
        assert len(fold(radical)) == 1
        assert unicodedata.name(fold(radical)).startswith("CJK UNIFIED IDEOGRAPH")


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=THOROUGH)])
def test_no_character_that_nobody_sees_is_in_a_text(step: int) -> None:
    hidden = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) in ("Cc", "Cf")]
    for one in [one for one in hidden if one not in "\r\n"][::step]:
        record = parse_text(f"橋{one}の点検【土{one}木部】（2,300千円）\n橋を点{one}検します。\n").records[0]
        texts = (record.title, *record.departments, record.description)
        assert not any(unicodedata.category(letter) in ("Cc", "Cf") for text in texts for letter in text), hex(ord(one))
