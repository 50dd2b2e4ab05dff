"""Phrases of `data/phrases`: what each of the functions that read one says of many ways to write it.

A file is named like its function; a line has what is printed, a tab and what is read of it (`-`: nothing).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from cases import all_hold
from mie_budget import Document, parse_bytes, parse_text
from mie_budget.models import Record, Role
from mie_budget.reading.beside_name import behind, behind_figure, in_front
from mie_budget.reading.brackets import first_closing, is_inside_bracket, open_bracket
from mie_budget.reading.calendar import document_year, is_budget_title, labelled_year, short_year, stage_of, years_in
from mie_budget.reading.characters import fold
from mie_budget.reading.entries.names_in_sentences import name_before_sentence
from mie_budget.reading.figures import find_bare, find_figures
from mie_budget.reading.furniture import between_captions, furniture_of
from mie_budget.reading.headings import facts_of
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.in_charge import is_contact, organization_alone
from mie_budget.reading.items.hanging import hanging_of
from mie_budget.reading.items.layout.single_sums import names_of_single_sums
from mie_budget.reading.labels import Context, is_label, label_at_end, label_of
from mie_budget.reading.legends import abbreviations_of, brackets_of, legend_of, tiers_of, units_of
from mie_budget.reading.lines import lines_of
from mie_budget.reading.organizations import DepartmentList, read_departments
from mie_budget.reading.outline import outline_of, sums_stand_first
from mie_budget.reading.stated import find_stated_totals
from mie_budget.reading.tables import column_of
from mie_budget.reading.thousands import with_commas
from mie_budget.reading.titles import mark_of, read_title

YEAR = 2024
_CELL = re.compile(r"([^|←]*)(←*)\|")
FILES = sorted((Path(__file__).parent / "data/phrases").glob("*.tsv"))


def _departments(found: DepartmentList | None) -> object:
    return found and " + ".join([*found.names, *["(ditto)"] * found.ditto])


def _title(text: str) -> object:
    title = read_title(text)
    return " ".join([title.name, *(f"<{marker}>" for marker in title.markers), *["(relisted)"] * title.relisted])


def _mark(text: str) -> object:
    mark = mark_of(text)
    return mark and f"{mark.style} {mark.number} {text[: mark.end]}"


def _beside(text: str, found: tuple[DepartmentList, int] | None, *, behind: bool) -> object:
    """Who is in charge, and the name that this stands beside."""
    return found and f"{_departments(found[0])}: {text[: found[1]] if behind else text[found[1] :]}"


def _before_sentence(text: str) -> object:
    end = name_before_sentence(text, 0, find_figures(text)[-1].start)
    return end and text[:end]


def _column(text: str) -> object:
    column = column_of(text, YEAR)
    return column and f"{column.role.value} {column.year} {column.unit}"


def _facts(text: str) -> object:
    lines = [*_lines(text), "", "橋"]
    return " ".join(f"{fact.style}:{fact.side.value if fact.side else fact.departments}" for fact in facts_of(lines))


def _lines(text: str) -> list[str]:
    return text.split("⏎")


def _between(text: str, *, caption: str = "") -> object:
    """What is read of lines between two items."""
    unit = "" if caption else "千円"
    around = (f"○道の補修事業【道路課】7,000{unit}", f"○堤防の草刈り事業【河川課】9,000{unit}")
    text = text.replace("⏎", "\n")
    document = parse_text(f"令和6年度当初予算\n{caption}\n{around[0]}\n{text}\n{around[1]}\n")
    kept = [one for one in document.records if one.title not in {"道の補修事業", "堤防の草刈り事業"}]
    return " ".join([*map(_record, kept), *(f"! {one.code}" for one in document.diagnostics)])


def _record(record: Record) -> str:
    told = [f"{record.amount.relation}={record.amount.yen}"] if record.amount else []
    told += [f"{one.relation}={one.yen}" for one in record.others]
    named = [record.title] if record.title != "橋の点検事業" else []
    return " ".join([*named, *record.departments, *told, *map(str, record.markers), f"「{record.description}」"])


def _told(text: str) -> object:
    """What is read of lines between two sentences that name programmes."""
    around = "港の補修事業に100万円を計上した。", "堤防の草刈り事業に50万円を計上した。"
    document = parse_text("\n".join(["令和6年度当初予算", around[0], *_lines(text), around[1]]))
    kept = [one for one in document.records if one.title not in {"港の補修事業", "堤防の草刈り事業"}]
    return " ".join([*map(_record, kept), *(f"! {one.code}" for one in document.diagnostics if one.line in {3, 4})])


def _form(text: str) -> object:
    """What is read of a line of a form, between the name and the amount."""
    above = "事業名：道の補修事業", "担当課：道路課", "予算額：7,000千円", "事業名：橋の点検事業"
    document = parse_text("\n".join(["令和6年度当初予算", *above, *_lines(text), "予算額：1,000千円"]))
    kept = [one for one in document.records if one.title != "道の補修事業"]
    return " ".join([*map(_record, kept), *(f"! {one.code}" for one in document.diagnostics)])


def _document(text: str) -> object:
    """What is read of a whole document of few lines: its items, the figures that are none of theirs, its findings."""
    return _all_of(parse_text("\n".join(_lines(text))))


def _all_of(document: Document) -> str:
    roles = {role: count for role, count in document.figure_roles.model_dump().items() if count and role != "item"}
    told = [*map(_record, document.records), *(f"{role} {count}" for role, count in roles.items())]
    return " ".join([*told, *(f"! {one.code}" for one in document.diagnostics)])


def _hanging(text: str) -> object:
    """Who stands at the left of their items, and these, each as it is read from its lines."""
    lines = lines_of("\n".join(_lines(text)))
    found = hanging_of(lines, outline_of(lines), frozenset()).values()
    return " + ".join(
        f"{_departments(one.departments)}: {' | '.join(part.text for part in one.pieces)}" for one in found
    )


def _single_sums(text: str) -> object:
    lines = lines_of("\n".join(_lines(text)))
    return names_of_single_sums(lines, outline_of(lines), frozenset()) or None


def _stated(text: str) -> object:
    lines = lines_of(text)
    return " ".join(
        f"{'grand ' * one.grand}{'opens ' * one.opens}{'claims ' * one.claims}{one.scope} {one.programs}"
        f" {[figure.yen for figure in one.figures]}"
        for one in find_stated_totals(lines, outline_of(lines), [Role.PREAMBLE]).totals
    )


def _cells(text: str) -> object:
    """What is read of a web page: lines with | are the rows of a table, ← is what the cell before extends over."""
    page = []
    for is_row, lines in groupby(_lines(text), key=lambda line: "|" in line):
        if is_row:
            rows = [_CELL.sub(lambda cell: f"<td colspan={1 + len(cell[2])}>{cell[1]}", line) for line in lines]
            page += ["<table>", *(f"<tr>{row}" for row in rows), "</table>"]
        else:
            page += [f"<p>{line}" for line in lines]
    return _all_of(parse_bytes("\n".join(["<html><meta charset=utf-8>", *page]).encode()))


def _accounts(text: str) -> object:
    """What is read of the lines of a list: its items with their parts, the totals and what is unclaimed."""
    return _document(f"令和6年度当初予算⏎{text}")


READ: dict[str, Callable[[str], object]] = {
    "accounts": _accounts,
    "abbreviations": lambda text: " ".join(map("=".join, abbreviations_of(_lines(text)).items())),
    "behind_a_name": lambda text: _between(f"○橋の点検事業{text}"),
    "behind_a_name_under_a_caption": lambda text: _between(f"○橋の点検事業{text}", caption="（単位：千円）"),
    "before_sentence": _before_sentence,
    "behind": lambda text: _beside(text, behind(text, 0, len(text)), behind=True),
    "behind_figure": lambda text: _beside(text, behind_figure(text, text.index("円") + 1, len(text)), behind=False),
    "between": _between,
    "between_under_a_caption": lambda text: _between(text, caption="（単位：千円）"),
    "brackets": lambda text: " ".join(map(str, brackets_of(_lines(text)))),
    "budget_title": is_budget_title,
    "captions": lambda text: sorted(between_captions(_lines(text))) or None,
    "cells": _cells,
    "column": _column,
    "departments": lambda text: _departments(read_departments(text)),
    "departments_for_certain": lambda text: _departments(read_departments(text, strict=True)),
    "contact": lambda text: is_contact(_lines(text), 0),
    "document": _document,
    "document_year": lambda text: document_year([], _lines(text)),
    "document_year_of_titles": lambda text: document_year(_lines(text), []),
    "facts": _facts,
    "first_closing": lambda text: first_closing(text),
    "figures": lambda text: " ".join(f"{text[one.start : one.end]}={one.yen}" for one in find_figures(text)),
    "figures_under_a_caption": lambda text: " ".join(
        f"{text[one.start : one.end]}={one.yen}" for one in find_bare(text, 1_000)
    ),
    "furniture": lambda text: sorted(furniture_of(lines_of("\n".join(_lines(text))), [])) or None,
    "form": _form,
    "hanging": _hanging,
    "heading": is_heading,
    "in_front": lambda text: _beside(text, in_front(text, 0, len(text)), behind=False),
    "inside_bracket": lambda text: is_inside_bracket(text, text.index("*")),
    "label": lambda text: " ".join(str(getattr(one, "value", one)) for one in label_of(text, Context(YEAR))),
    "label_alone": is_label,
    "label_at_end": lambda text: text[: label_at_end(text)],
    "labelled_year": lambda text: labelled_year(_lines(text)),
    "legend": lambda text: " ".join(f"{sign}={marker}" for sign, marker in legend_of([text]).items()),
    "mark": _mark,
    "open_bracket": lambda text: open_bracket(text),
    "organization_alone": lambda text: _departments(organization_alone(text)),
    "short_year": lambda text: short_year(text, near=YEAR),
    "single_sums": _single_sums,
    "stage": lambda text: stage_of([text]),
    "stated": _stated,
    "sums_first": lambda text: sums_stand_first(_lines(text), frozenset()),
    "thousands": lambda text: "⏎".join(with_commas(lines_of("\n".join(_lines(text)))).texts),
    "tiers": lambda text: " ".join(tiers_of(_lines(text))),
    "title": _title,
    "told": _told,
    "unit": lambda text: " ".join(str(unit) for _, unit in units_of(_lines(text))),
    "years": lambda text: " ".join(f"{text[start:end]}={year}" for year, start, end in years_in(text)),
}


def read(name: str, printed: str) -> str:
    """What the function of a name reads of what is printed, as it stands in the file."""
    found = READ[name](fold(printed))
    return "-" if found in (None, "") else str(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_phrases_are_read_as_they_say(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    def check(line: str) -> None:
        printed, _, wanted = line.rpartition("\t")
        assert read(path.stem, printed) == wanted

    all_hold(check, lines)
