"""Notations: the shipped ones and their samples, what a person's own file can say, and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents import DATA, expected, found, samples
from mie_budget import Notation, find_notation, parse_notation, parse_text, shipped_notations
from mie_budget.api import read_bytes
from mie_budget.errors import NotationError, UsageError
from mie_budget.reading.notation import order_of
from mie_budget.reading.templates.compiling import compile_templates
from mie_budget.sources.files import shipped_notation_texts

SHIPPED = shipped_notations()
NAMES = [notation.name for notation in SHIPPED]


def by_name(notation: Notation) -> str:
    return notation.name


def test_every_shipped_notation_has_a_sample() -> None:
    assert {sample.stem for sample in samples("notations")} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("sample", samples("notations"), ids=lambda sample: sample.stem)
@pytest.mark.parametrize("forced", [True, False], ids=["forced", "chosen"])
def test_a_sample_is_read_by_its_notation(sample: Path, forced: bool) -> None:
    notation = find_notation(sample.stem) if forced else None
    wanted = expected(sample)
    assert found(read_bytes(sample.read_bytes(), notation=notation), wanted) == wanted
    assert wanted["notation"] == sample.stem


@pytest.mark.parametrize("notation", SHIPPED, ids=by_name)
def test_the_example_of_a_notation_is_read_by_it(notation: Notation) -> None:
    document = parse_text(notation.example, notation=notation)
    assert document.notation == notation.name
    assert [record.amount is not None for record in document.records] == [True]
    assert document.line_roles.unclaimed == 0


@pytest.mark.parametrize("notation", SHIPPED, ids=by_name)
def test_a_shipped_notation_is_described_in_both_languages(notation: Notation) -> None:
    assert notation.summary.isascii()
    assert notation.summary_ja
    assert not notation.summary_ja.isascii()


def test_each_shipped_notation_has_a_place_of_its_own() -> None:
    assert len({order_of(text) for _, text in shipped_notation_texts()}) == len(SHIPPED)


def test_notations_are_found_by_name_and_by_path(tmp_path: Path) -> None:
    assert find_notation("stacked-parentheses").name == "stacked-parentheses"
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\ntemplates = ["{title}={amount}"]\nexample = "甲=1円"', encoding="utf-8")
    assert find_notation(str(file)).templates == ("{title}={amount}",)
    assert find_notation(f"{tmp_path}/./mine.toml").file == "mine.toml"


def test_an_unknown_notation_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        find_notation("mine")
    names = ", ".join(NAMES)
    assert str(caught.value) == f"no notation is called mine. There are {names}; or give the path of a .toml file"


SLOTS = "The slots are title, program, departments, amount, figure, bullet, ordinal, opener, marker, description, text"
BEHIND = "after {title} a template needs {departments}, {amount} or {figure}: nothing else marks the item"
BETWEEN = "is ambiguous: put a bracket or a sign between"
BRACE = "a brace stands alone: slots are written {title}, {amount} …"
SETTINGS = "The settings are name, summary, summary_ja, templates, example, unit, order"
UNITS = "The units are 円, 千円, 万円, 百万円, 億円, 兆円"
ERRORS = {
    "ambiguous-description": f"2: {{title}} directly followed by {{description}} {BETWEEN}",
    "ambiguous-text": f"4: {{title}} directly followed by {{text}} {BETWEEN}",
    "amount-and-figure": "2: a template holds {amount} or {figure}, not both",
    "bad-name": "2: a name is made of small letters, digits and hyphens",
    "brace-alone": f"4: {BRACE}",
    "closing-brace-alone": f"2: {BRACE}",
    "empty": "1: the setting name is missing or empty",
    "empty-slot": f"2: no slot is called {{}}. {SLOTS}",
    "missing-example": "1: the setting example is missing or empty",
    "missing-name": "1: the setting name is missing or empty",
    "missing-title": "3: a template needs {title} exactly once",
    "misspelt-slot": f"5: no slot is called {{department}}. {SLOTS}",
    "no-templates": "1: the setting templates is missing or empty",
    "not-toml": "3:1: this is not TOML: Unclosed array (at line 3, column 1)",
    "not-toml-at-the-end": " this is not TOML: Unclosed array (at end of document)",
    "nothing-behind-the-title": f"2: {BEHIND}",
    "template-that-is-no-text": "2: each template must be a text",
    "title-alone": f"2: {BEHIND}",
    "two-amounts": "2: a template can hold {amount} only once",
    "two-department-slots": "2: a template can hold {departments} only once",
    "two-titles": "5: a template needs {title} exactly once",
    "unknown-setting": f"3: no setting is called exampel. {SETTINGS}",
    "unknown-unit": f"4: no unit is called 両. {UNITS}",
    "wrong-type-of-name": "1: the setting name must be a text",
    "wrong-type-of-order": "4: the setting order must be a whole number",
    "wrong-type-of-templates": "2: the setting templates must be a list of texts",
}


def test_every_bad_notation_file_has_its_error() -> None:
    assert {file.stem for file in (DATA / "notations/invalid").glob("*.toml")} == set(ERRORS)


@pytest.mark.parametrize(("name", "message"), ERRORS.items(), ids=ERRORS)
def test_a_bad_notation_file_is_answered_with_its_line(name: str, message: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_text(
            "防災訓練【防災部】（1,000千円）", notation=find_notation(str(DATA / f"notations/invalid/{name}.toml"))
        )
    # What the standard library says of broken TOML may change.
    wanted = f"{name}.toml:{message}"
    assert str(caught.value) == wanted or (name.startswith("not-toml") and str(caught.value).startswith(wanted[:35]))


def own(*templates: str, unit: str | None = None) -> Notation:
    """A notation such as a person would write, without a file."""
    quoted = ", ".join(f"'''{template}'''" for template in templates)
    unit_line = f'\nunit = "{unit}"' if unit else ""
    return parse_notation(f'name = "own"\ntemplates = [{quoted}]\nexample = "x"{unit_line}')


# Templates, the unit, a document, and title, departments and yen of its records.
OWN: list[tuple[list[str], str | None, str, list[tuple[str, str, int | None]]]] = [
    (["{title}＝{amount}"], None, "道路の点検 ＝ 3,000千円\n橋の点検=500千円\n", [("道路の点検", "", 3_000_000), ("橋の点検", "", 500_000)]),
    (["{title}/{departments}/{amount}"], None, "道路の点検/県土整備部/3,000千円\n", [("道路の点検", "県土整備部", 3_000_000)]),
    (["{title}［{departments}］（{amount}）"], None, "点検【土木部】(3千円)", [("点検", "土木部", 3_000)]),
    (["{title}<{departments}> {figure}"], "百万円", "点検＜土木部＞ 3\n調査〈環境部〉 -\n", [("点検", "土木部", 3_000_000), ("調査", "環境部", None)]),
    (["{title}《{departments}》{amount}"], None, "点検≪土木部≫3千円\n", [("点検", "土木部", 3_000)]),
    (["{title}\n{departments?}\n{amount}"], None, "堤防の点検\n土木部\n3千円\n\n砂防の調査\n7千円\n", [("堤防の点検", "土木部", 3_000), ("砂防の調査", "", 7_000)]),
    (["{title} {marker?} {amount}"], None, "河川の点検 (新) 3千円\n砂防の調査 7千円\n", [("河川の点検", "", 3_000), ("砂防の調査", "", 7_000)]),
    (["●{title}（{departments}）{amount}"], None, "●点検（土木部）3千円\n", [("点検", "土木部", 3_000)]),
    (["{bullet}{title}→{amount}"], None, "・堤防の点検\n→3千円\n調査→4千円\n", [("堤防の点検", "", 3_000)]),
    (["{ordinal}{title}：{amount}"], None, "(1)点検:3千円\n○調査:4千円\n", [("点検", "", 3_000)]),
    (["事業 {title} | {departments} | {amount} |"], None, "事業 点検 | 土木部 | 3千円 |\n", [("点検", "土木部", 3_000)]),
    (["{departments}：{title}（{amount}）"], None, "土木部：点検（3千円）\n", [("点検", "土木部", 3_000)]),
    (["{departments} | {title} | {figure?} |"], "千円", "土木部 | 点検 | |\n環境部 | 調査 | 7 |\n", [("点検", "土木部", None), ("調査", "環境部", 7_000)]),
    (["No.{ordinal} {title}（{amount}）"], None, "No.(3) 点検（3千円）\n", [("点検", "", 3_000)]),
    (["〜{text}〜{title}({departments}) {amount}"], None, "〜副題〜点検(土木部) 3千円\n", [("点検", "土木部", 3_000)]),
    (["{title}({departments}) {amount} {description}"], None, "点検(土木部) 3千円 橋を見ます。\n", [("点検", "土木部", 3_000)]),
    (["{title}【{departments}】{amount}\n{text}"], None, "点検【土木部】3千円\n（継続）\n", [("点検", "土木部", 3_000)]),
    (["{title}\n{departments} ⏎ {amount}"], None, "点検\n土木部\n\n3千円\n", [("点検", "土木部", 3_000)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("templates", "unit", "text", "wanted"), OWN, ids=[case[0][0].replace("\n", "↵") for case in OWN]
)
def test_a_person_can_write_a_notation(
    templates: list[str], unit: str | None, text: str, wanted: list[tuple[str, str, int | None]]
) -> None:
    document = parse_text(text, notation=own(*templates, unit=unit))
    assert [
        (record.title, "、".join(record.departments), record.amount.yen if record.amount else None)
        for record in document.records
    ] == wanted
    assert document.notation == "own"


def test_templates_are_tried_in_order() -> None:
    text = "点検【土木部】（3千円）\n"
    for templates in (
        ("{title}【{departments}】（{amount}）", "{title}（{amount}）"),
        ("{title}（{amount}）", "{title}【{departments}】（{amount}）"),
    ):
        records = parse_text(text, notation=own(*templates)).records
        assert [record.amount.yen for record in records if record.amount] == [3_000]


def test_a_caption_comes_before_the_unit_of_the_notation() -> None:
    notation = own("{title} {figure}", unit="円")
    document = parse_text("点検費用 3,000\n（単位：千円）\n調査費用 3,000\n", notation=notation)
    assert [record.amount.yen for record in document.records if record.amount] == [3_000, 3_000_000]


def test_without_a_unit_bare_figures_are_not_read() -> None:
    assert parse_text("点検費用 3,000\n", notation=own("{title} {figure}")).records == ()


def test_notations_compile_without_a_file() -> None:
    notation = Notation("mine", ("{title}（{amount}）",), "x")
    assert [template.source for template in compile_templates(notation)] == ["{title}（{amount}）"]
    with pytest.raises(NotationError) as caught:
        compile_templates(Notation("mine", ("{title}",), "x"))
    assert str(caught.value) == BEHIND
