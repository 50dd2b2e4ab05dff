"""Comparison of two years: matches, moves, renames, and what neither rises nor falls."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mie_budget import MissingExtraError, UsageError, parse_text
from mie_budget.meaning.comparison import compare, fuzzy_matcher, parse_renames
from mie_budget.meaning.results import ComparedItem, Comparison, Rename
from mie_budget.models import Document

pytestmark = pytest.mark.usefixtures("read_once")

ROOT = Path(__file__).parent.parent
CASES = tomllib.loads((Path(__file__).parent / "data/meaning/comparison.toml").read_text(encoding="utf-8"))["case"]


def document(text: str, year: str) -> Document:
    return parse_text(f"{year}年度当初予算\n{text}", name=f"{year}.txt")


def described(entry: ComparedItem) -> str:
    item = entry.new or entry.old
    assert item is not None
    words = [str(entry.change)]
    words += ["moved"] if entry.moved else []
    words += [f"~{entry.score}"] if entry.score is not None else []
    return f"{' '.join(words)} {entry.difference_yen}: {item.title}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    assert case["working"]
    if case.get("similar"):
        pytest.importorskip("rapidfuzz")
    comparison = compare(
        document(case["old"], "令和５"),
        document(case["new"], "令和６"),
        renamed=parse_renames(case.get("renamed", "")),
        matcher=fuzzy_matcher() if case.get("similar") else None,
    )
    assert [described(entry) for entry in comparison.entries] == case["entries"]
    changes = {str(change.change): change.yen for change in comparison.changes}
    assert case.get("changes", {}).items() <= changes.items()
    assert [rename.old for rename in comparison.renames] == case.get("renames", [])
    assert len(comparison.relisted) == case.get("relisted", 0)
    assert (comparison.matcher is None) is not case.get("similar", False)
    assert Comparison.model_validate_json(comparison.model_dump_json()) == comparison


def test_several_documents_on_a_side() -> None:
    line = "甲の事業【総務部】（100千円）"
    comparison = compare(
        [document(line, "令和５"), document("乙の事業【総務部】（1千円）", "令和５")], [document(line, "令和６")]
    )
    assert [described(entry) for entry in comparison.entries] == ["unchanged 0: 甲の事業", "ended None: 乙の事業"]
    assert [year.total.firm_yen for year in comparison.old] == [101_000]


def test_a_matcher_is_not_asked_about_lost_titles() -> None:
    class Asked:
        name = "asked"

        def similar(self, title: str, candidates: object, *, least: int) -> list[tuple[int, int]]:
            raise AssertionError(title, candidates, least)

    comparison = compare(document("（100千円）【総務部】", "令和５"), document("", "令和６"), matcher=Asked())
    assert comparison.matcher == "asked"


def test_the_fuzzy_matcher_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(MissingExtraError, match=r" -m pip install rapidfuzz$"):
        fuzzy_matcher()


def test_the_shipped_renames() -> None:
    file = ROOT / "src/mie_budget/data/renamed_departments.toml"
    renames = parse_renames(file.read_text(encoding="utf-8"))
    assert Rename(old="健康福祉部", new=("医療保健部", "子ども・福祉部"), since=2018, issuer="三重県") in renames


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[renamed]", "my.toml:1:10: this is not TOML"),
        ("other = 1", "my.toml: only tables [[renamed]] may stand here"),
        ("renamed = 1", "my.toml: only tables [[renamed]] may stand here"),
        ("renamed = [1]", "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"', "my.toml: entry 1 of [[renamed]] needs old"),
        ("x = [" * 2_000, "my.toml:1:6: this is not TOML"),
        ("x = " + "9" * 10_000, "my.toml: this is not TOML"),
        ('[[renamed]]\nold = ""\nnew = "乙部"', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = ["乙部", ""]', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = "乙部"\nsince = "2023"', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = "乙部"\nsince = 6', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = []', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = 1', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = [1]', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = "乙部"\nsince = true', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = "乙部"\nissuer = 1', "my.toml: entry 1 of [[renamed]] needs old"),
        ('[[renamed]]\nold = "甲部"\nnew = "乙部"\nwhen = 1', "my.toml: entry 1 of [[renamed]] needs old"),
    ],
)
def test_what_is_no_file_of_renames(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_renames(text, file="my.toml")
    assert str(caught.value).startswith(message)
