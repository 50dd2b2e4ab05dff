"""Told by cells: what columns hold whose heads do not say it, or say of several that they hold the names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile

from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import is_bureau, is_bureau_or_section, is_organization, read_departments
from mie_budget.reading.tables.columns import (
    CONTENT,
    NAMED_YEAR,
    NUMERIC,
    Column,
    Role,
    also_holds,
    column_of,
    places_of,
)
from mie_budget.reading.titles import mark_of
from mie_budget.units import unit_yen

_UNIT_ALONE = lazy(r"[(〔\[]?(?:単 ?位)?[:：]? ?(?P<unit><unit>)[)〕\]]?")
_INDICATOR = lazy("指標|KPI")
_VALUE = lazy("実績|目標|計画|見込|基準|現状|^単位$")
_MONEY = lazy("[額費]")
_OWN_MAY_BE = frozenset((Role.AMOUNT, Role.LIMIT, Role.FUNDING, Role.OF_WHICH))
_TOTAL = lazy("計|総額")
_EXPENSE = lazy("[費料金]|報酬|給与|手当")
_OTHERS = "その他"
_MINUS = "△▲−-"
_NOTHING = " 　-－―ー‐–—−"
"""What a cell without a figure may hold."""
_BARE_SUM = lazy(r"\s*<number>\s*")
_PLACES = r"(?:実施|施工|工事|整備)?(?:箇所|場所|地区)(?:・?(?:箇所|地区|施設))?(?:名)?(?:等)?"
_PLACE = lazy(_PLACES)
_PLACE_OR_FIELD = lazy(f"{_PLACES}|<column.field>")
_POLICY = lazy("施策(?!・?事業)|政策|基本事業")
_SUM_OF_YEAR = lazy(
    rf"\s*(?:{NAMED_YEAR}\s*)?<sum>(?<=円)\s*"
    rf"(?:[(（]\s*(?:{NAMED_YEAR}|<label.previous_year>)[\s:：]*<sum>(?<=円)\s*[)）])?\s*"
)
"""A sum with its unit and its year, and that of the year before in brackets behind it."""
_FROM_YEAR_TO_YEAR = lazy(
    rf"(?P<before>{NAMED_YEAR})[\s:：]*(?:<sum>|<dash>|皆増)\s*(?:→|⇒|➡)\s*"
    rf"(?P<own>{NAMED_YEAR})[\s:：]*(?:<sum>|<dash>|皆減)\s*"
)
"""What it was in one year and what it is in the next, an arrow between."""
_SERIAL = lazy(r"(?:No[.]?|[(（])?\d{1,6}(?:-\d{1,4}){0,2}[)）.]?|[①-⑳㉑-㉟㋐-㋾]|[(（]?[ア-ノa-z][)）.]?")
_AND = lazy("[・/(]|及び")
_SUM_OF_ROWS = lazy(r"<total>\s*$")
_REMARK = lazy("備 ?考|摘 ?要|理由|説明$")
_PROGRAMME = lazy(r"(?<=..)<programme>費?(?: ?[(（][^()（）]*[)）])?$")
_KIND = lazy("<statutory>")
_BEFORE_NAMES = frozenset((Role.NUMBER, Role.MARKER, Role.FIELD, Role.DEPARTMENTS))
_LONGEST_NAME = 40
"""A longer cell says what is done."""
_SUM = lazy(r"\d[\d,.]*(?:百万|[千万億])?円")
_OF_NAMES = ("の概要", "の内容")
_LEAST_UNNAMED = 2
"""One organization below a word may be part of what the column tells; several are what it holds."""


def with_one_title(columns: list[Column]) -> list[Column]:
    """The columns, where several may have names: what an item consists of (主な内容) is prose, its policy a field."""
    for words, role in ((CONTENT, Role.TEXT), (_POLICY, Role.FIELD)):
        only = [column.role is Role.TITLE and _says_only(column.text, words) for column in columns]
        if sum(only) < sum(column.role is Role.TITLE for column in columns):
            columns = [
                column._replace(role=role) if says else column for column, says in zip(columns, only, strict=True)
            ]
    return columns


def with_sums_of_groups_aside(columns: list[Column]) -> list[Column]:
    """The columns, the figures between a group and the names aside, where amounts stand behind the names too.

    目 | 本年度 | 前年度 | 比較 | 事業名 | 金額: the first are those of the account. Of the same year, or of none.
    """
    first = next((at for at, column in enumerate(columns) if column.role is Role.TITLE), 0)
    group = next((at for at, column in enumerate(columns[:first]) if column.role is Role.FIELD), first)
    before = [at for at in range(group, first) if columns[at].role in NUMERIC]
    years = {columns[at].year for at in before if columns[at].role is Role.AMOUNT}
    if not years or not any(one.role is Role.AMOUNT and one.year in (None, *years) for one in columns[first:]):
        return columns
    return _with_roles(columns, dict.fromkeys(before, Role.ASIDE))


def _says_only(text: str, words: re.Pattern[str]) -> bool:
    """Whether a head says that a column holds contents or policies, and no names before them as 件名及び内容 does."""
    if words.search(text) is None:
        return False
    if text.endswith(_OF_NAMES):
        # 施策・事業の概要 says what both are.
        return True
    return also_holds(text) is not Role.TEXT or words.search(_AND.split(text)[0]) is not None


def without_enumerations(columns: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, those headed like names as prose where they hold the parts of an item.

    Of several most cells of it state sums. One alone goes on in rows of a bullet and nothing else: the figure beside
    its first is that of them all, whose names are those with an ordinal before it. `rows` are the cells of the rows
    below the head.
    """
    titles = places_of(columns, Role.TITLE)
    for index in titles[1:]:
        filled = [cells[index] for cells in rows if index < len(cells) and cells[index].strip()]
        if len(filled) >= _LEAST_UNNAMED and 2 * sum(_SUM.search(cell) is not None for cell in filled) > len(filled):
            columns = _with_roles(columns, {index: Role.TEXT})
    if len(titles) != 1:
        return columns
    # The rule below a head holds nothing.
    said = [[cell.strip(" :-") for cell in cells] for cells in rows]
    full = [cells for cells in said if len(cells) == len(columns) and sum(map(bool, cells)) > 1]
    alone = [only[0] for cells in said if len(only := [cell for cell in cells if cell]) == 1]
    bullets = {mark.style for cell in alone if (mark := mark_of(cell)) is not None and mark.kind == "bullet"}
    if not bullets or not full or {_style_of(cells[titles[0]]) for cells in full} != bullets:
        return columns
    ordinals = [at for at in range(titles[0]) if all(_style_of(cells[at]) not in {"", *bullets} for cells in full)]
    return _with_roles(columns, {titles[0]: Role.TEXT, ordinals[0]: Role.TITLE}) if ordinals else columns


def _style_of(cell: str) -> str:
    """The style of the mark that a cell begins with; empty where it begins with none."""
    mark = mark_of(cell)
    return "" if mark is None else mark.style


def with_contents_as_names(
    columns: list[Column], rows: Sequence[Sequence[str]], *, lists_programmes: bool
) -> list[Column]:
    """The columns, the first as that of the names where it is headed 内容 and no other has them.

    Remarks and reasons may stand before it. Only in the table of a supplementary budget, or below a heading that says
    so, where most cells are named like programmes, each otherwise: what one item consists of is headed alike.
    """
    first = next(
        (index for index, one in enumerate(columns) if one.role not in _BEFORE_NAMES and not _REMARK.search(one.text)),
        None,
    )
    amounts = [column for column in columns if column.role is Role.AMOUNT]
    if (
        first is None
        or len(amounts) != 1
        or columns[first].role is not Role.TEXT
        or CONTENT.search(columns[first].text) is None
        or any(column.role is Role.TITLE for column in columns)
        or not (lists_programmes or "補正" in amounts[0].text)
    ):
        return columns
    names = [cells[first].strip() for cells in rows if len(cells) == len(columns)]
    named = [name for name in names if 0 < len(name) <= _LONGEST_NAME and ends_as_programme(name)]
    if not named or 2 * len(named) < len(names) or len({*names}) < len(names):
        return columns
    if any(not name or "。" in name or "円" in name or _KIND.fullmatch(name) for name in names):
        return columns
    return _with_roles(columns, {first: Role.TITLE})


def with_values_of_indicators(columns: list[Column]) -> list[Column]:
    """The columns, those right behind the one of indicators (指標, R6実績, R8目標) as prose: they hold no sums.

    Only where a column says in so many words that it holds the amounts.
    """
    at = next((index for index, column in enumerate(columns) if _INDICATOR.search(column.text)), None)
    if at is None or not any(_MONEY.search(column.text) for column in columns):
        return columns
    behind = list(takewhile(lambda index: _VALUE.search(columns[index].text), range(at + 1, len(columns))))
    return _with_roles(columns, dict.fromkeys(behind, Role.TEXT)) if behind else columns


def with_numbers_before_names(columns: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, the first of two under one head of names as that of the numbers, where it holds nothing else.

    `rows` are the cells of the rows below the head.
    """
    for index, (column, following) in enumerate(pairwise(columns)):
        if column.role is not Role.TITLE or following.role is not Role.TITLE or column.text != following.text:
            continue
        both = [cells[index : index + 2] for cells in rows if index + 1 < len(cells) and cells[index + 1].strip()]
        # A row of the sums below those of a section has no number.
        numbers = [number for cell, name in both if (number := cell.strip()) or not _SUM_OF_ROWS.search(name)]
        if len(numbers) >= _LEAST_UNNAMED and all(map(_SERIAL.fullmatch, numbers)):
            return _with_roles(columns, {index: Role.NUMBER})
    return columns


def with_places_beside_names(columns: list[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, the one of places behind that of the names as prose, where the names are told apart without it.

    `rows` are the cells of the rows below the head. The place is part of a name that comes again, or is left empty.
    Before the names it is what all rows have in common, where it is the same in all of them.
    """
    titles = places_of(columns, Role.TITLE)
    if len(titles) > 1 and _PLACE_OR_FIELD.fullmatch(columns[titles[0]].text):
        places = [cells[titles[0]].strip() for cells in rows if len(cells) > titles[0]]
        if len(places) >= _LEAST_UNNAMED and places[0] and len(set(places)) == 1:
            return _with_roles(columns, {titles[0]: Role.FIELD})
    if len(titles) != 2 or not _PLACE.fullmatch(columns[titles[1]].text) or _PLACE.fullmatch(columns[titles[0]].text):
        return columns
    name, place = titles
    names = [cells[name].strip() for cells in rows if len(cells) > place and cells[place].strip()]
    if not all(names) or len(set(names)) < len(names):
        return columns
    return [*columns[:place], columns[place]._replace(role=Role.TEXT), *columns[place + 1 :]]


def with_unnamed_departments(columns: list[Column], rows: Sequence[Sequence[str]], year: int | None) -> list[Column]:
    """The columns, one under a word that names nothing as that of the departments where all its cells hold such.

    `rows` are the cells of the rows below the head.
    """
    named = places_of(columns, Role.DEPARTMENTS)
    if named:
        return _with_bureaus_before(columns, rows, year, named[0]) if len(named) == 1 else columns
    for index in _unnamed(columns, year):
        filled = [cells[index] for cells in rows if index < len(cells) and cells[index].strip()]
        if len(filled) >= _LEAST_UNNAMED and all(map(is_unit_of_body, filled)):
            return _with_roles(columns, {index: Role.DEPARTMENTS})
    return columns


_GROUPS = frozenset({Role.FIELD, Role.MARKER})
"""What says of its rows only that they are of one group (区分), which may be that of a bureau."""


def _with_bureaus_before(
    columns: list[Column], rows: Sequence[Sequence[str]], year: int | None, sections: int
) -> list[Column]:
    """The columns, the one right before that of the sections as departments too, where most of its cells name bureaus.

    The others name organizations as they do (危機管理室). A section is often called alike in each of them (区役所), so
    that its name alone says too little.
    """
    before = sections - 1
    if before not in _unnamed(columns, year) and (before < 0 or columns[before].role not in _GROUPS):
        return columns
    # A row whose first cells are empty may have been cut to the others.
    filled = [cells[before].strip() for cells in rows if len(cells) >= len(columns) and cells[before].strip()]
    most = 2 * sum(map(is_bureau, filled)) > len(filled) >= _LEAST_UNNAMED
    if not most or not all(map(names_organizations, filled)):
        return columns
    return _with_roles(columns, {before: Role.DEPARTMENTS})


def with_unnamed_amounts(columns: list[Column], rows: Sequence[Sequence[str]], year: int | None) -> list[Column]:
    """The columns, the one under a word that names nothing as that of the amounts where all its cells hold sums.

    Only where no other column has figures, and the word is their unit, or each sum says it, or its year and from which
    it has changed.
    """
    unknown = _unnamed(columns, year)
    if len(unknown) != 1 or any(column.role in NUMERIC for column in columns):
        return columns
    at = unknown[0]
    # The rule below a head holds nothing.
    filled = [cells[at] for cells in rows if at < len(cells) and cells[at].strip(" :-")]
    alone = _UNIT_ALONE.fullmatch(columns[at].text)
    if alone is not None and len(filled) >= _LEAST_UNNAMED and all(map(_BARE_SUM.fullmatch, filled)):
        return [*columns[:at], columns[at]._replace(role=Role.AMOUNT, unit=unit_yen(alone["unit"])), *columns[at + 1 :]]
    if len(filled) < _LEAST_UNNAMED or not (
        all(map(_SUM_OF_YEAR.fullmatch, filled)) or all(map(_FROM_YEAR_TO_YEAR.fullmatch, filled))
    ):
        return columns
    return _with_roles(columns, {at: Role.AMOUNT})


def with_unnamed_titles(columns: list[Column], rows: Sequence[Sequence[str]], year: int | None) -> list[Column]:
    """The columns, the one under a word that names nothing as that of the names where policies alone are named.

    Only where it holds words of its own in every row, while the policies stand over several each, as those of groups.
    """
    titles = places_of(columns, Role.TITLE)
    unknown = _unnamed(columns, year)
    if len(titles) != 1 or len(unknown) != 1 or not _POLICY.search(columns[titles[0]].text):
        return columns
    (policy,), (name,) = titles, unknown
    full = [cells for cells in rows if len(cells) == len(columns) and cells[name].strip()]
    if policy > name or len(full) < _LEAST_UNNAMED or any(cells[name][:1].isdigit() for cells in full):
        return columns
    if sum(bool(cells[policy].strip()) for cells in full) * 2 > len(full) or len({cells[name] for cells in full}) < len(
        full
    ):
        return columns
    return _with_roles(columns, {policy: Role.FIELD, name: Role.TITLE})


def ends_as_programme(text: str) -> bool:
    """Whether a cell ends as the names of programmes do, before a bracket or not, and is more than such an end."""
    return _PROGRAMME.search(text) is not None


def with_sums_of_parts(columns: list[Column], rows: Sequence[Sequence[str]], year: int | None) -> list[Column]:
    """The columns, the one headed like a sum as that of the amounts where it adds up what words unknown here head.

    Those are kinds of expense (委託料, 工事請負費, その他), no kinds of people: every row must come out even, and some
    have more than one of them.
    """
    others = [at for at, column in enumerate(columns) if column.text == _OTHERS and column.role is Role.FUNDING]
    if any(one.role in _OWN_MAY_BE for at, one in enumerate(columns) if at not in others) or not rows:
        return columns
    sums = [index for index, column in enumerate(columns) if column.role is Role.ASIDE and _TOTAL.search(column.text)]
    unknown = [at for at in _unnamed(columns, year) if columns[at].text]
    parts = [at for at in (*unknown, *others) if all(_is_sum(row, at) for row in rows)]
    expenses = sum(_EXPENSE.search(columns[at].text) is not None for at in parts)
    if len(sums) != 1 or len(parts) < _LEAST_UNNAMED or 2 * expenses < len(parts):
        return columns
    added = [[_figure(row, at) for at in parts] for row in rows]
    whole = [_figure(row, sums[0]) for row in rows]
    if whole != [sum(figures) for figures in added] or not any(sum(map(bool, figures)) > 1 for figures in added):
        return columns
    return _with_roles(columns, {sums[0]: Role.AMOUNT, **dict.fromkeys(parts, Role.ASIDE)})


def _is_sum(row: Sequence[str], at: int) -> bool:
    """Whether a cell holds a figure without a unit, or nothing: an empty one at the end may be left out."""
    return at >= len(row) or not row[at].strip(_NOTHING) or _BARE_SUM.fullmatch(row[at]) is not None


def _figure(row: Sequence[str], at: int) -> int:
    """The figure of such a cell, nothing being none."""
    cell = row[at].strip() if at < len(row) else ""
    digits = "".join(filter(str.isdecimal, cell))
    return 0 if not digits else -int(digits) if cell[0] in _MINUS else int(digits)


def _unnamed(columns: Sequence[Column], year: int | None) -> list[int]:
    """Which columns stand under a word that names nothing."""
    return [
        index
        for index, column in enumerate(columns)
        if column.role is Role.TEXT and column_of(column.text, year) is None
    ]


def _with_roles(columns: Sequence[Column], roles: Mapping[int, Role]) -> list[Column]:
    """The columns, some with other roles."""
    return [column._replace(role=roles.get(index, column.role)) for index, column in enumerate(columns)]


def is_unit_of_body(word: str) -> bool:
    """Whether a word of a row names organizations, or says 同上, beyond doubt."""
    departments = read_departments(word, strict=True)
    return departments is not None and (departments.ditto or all(map(is_bureau_or_section, departments.names)))


def names_organizations(word: str) -> bool:
    """Whether a cell names nothing but organizations, or says 同上: beside others that do so beyond doubt."""
    found = read_departments(word, strict=True)
    return found is not None and (found.ditto or all(is_organization(name.split()[-1]) for name in found.names))
