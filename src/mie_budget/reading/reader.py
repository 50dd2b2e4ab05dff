"""The reader: a text to a document, through the notation that accounts for most of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mie_budget.models import Diagnostic, Heading, LineRoles, Record, Role, Stage
from mie_budget.reading.calendar import fiscal_year, stage
from mie_budget.reading.captions import read_captions
from mie_budget.reading.diagnostics import diagnostic
from mie_budget.reading.explanation import LineNote, explain
from mie_budget.reading.furniture import furniture_lines
from mie_budget.reading.items import Item, Scene
from mie_budget.reading.layout import Block, Layout, lay_out
from mie_budget.reading.lines import Lines, blank_out
from mie_budget.reading.money import Money, Standing, find_money
from mie_budget.reading.notation import Notation
from mie_budget.reading.patterns import lazy
from mie_budget.reading.records import build_records
from mie_budget.reading.reliability import is_reliable
from mie_budget.reading.selection import Attempt, select, with_sections
from mie_budget.reading.titles import STRONG_BULLETS
from mie_budget.reading.trust import appearance, broken_characters, is_vertical

_PART_OF_SERIES = lazy(
    r"\s*[(〔]\s?(?:その\s?[\d一二三四五六七八九十]+|\d+\s?/\s?\d+|続き|つづき)\s?[)〕]\s*$|^別紙\s?\d*\s*|^資料\s?\d*\s*"
)
_PREAMBLE_LINES = 15
_MAX_TITLE = 60


class ReadText(NamedTuple):
    """What was read from a text: the parts of a document that do not depend on its file, and its lines' roles."""

    title: str | None
    fiscal_year: int | None
    stage: Stage | None
    notation: str | None
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    line_roles: LineRoles
    diagnostics: tuple[Diagnostic, ...]
    lines: Lines
    roles: tuple[Role, ...]
    notes: tuple[LineNote, ...] = ()


def read_text(text: str, notations: Iterable[Notation], *, named: bool = False, explained: bool = False) -> ReadText:
    """Read a text with the notation, of those given, that accounts for most of it; `named` says that a person chose it.

    With `explained` the result carries notes on what was read from each line, and on near misses.
    """
    lines = Lines.of(text)
    scene = _scene(lines)
    refusal = _refusal(scene)
    attempts = [] if refusal else select(scene, notations)
    best = attempts[0] if attempts else None
    if best is not None and not is_reliable(best, scene.text, named=named):
        refusal, best = _scrambled(best), None
    sections: list[tuple[int, str]] = []
    if best is not None:
        items, money, sections = with_sections(scene, attempts)
    else:
        items, money = [], find_money(scene.text, lines, bare=bool(scene.captions.units))
    layout = lay_out(scene, items, money)
    records, diagnostics = build_records(scene, layout.blocks, _outside_headings(money, layout))
    diagnostics += [
        diagnostic("second-notation", lines.line_at(offset) + 1, lines.column_at(offset), found=name)
        for offset, name in sections
    ]
    if not records:
        diagnostics.insert(0, refusal or _no_items(scene, money))
    headings = tuple(
        Heading(text=lines.printed_line(number).strip(" \u3000|\t"), line=number + 1)
        for number, role in enumerate(layout.roles)
        if role is Role.HEADING
    )
    titles = [scene.rows[number] for number in scene.titles]
    return ReadText(
        title=_title(headings, titles),
        fiscal_year=scene.fiscal_year,
        stage=stage([*titles, *_above_items(scene, items)]),
        notation=best.notation.name if best and records else None,
        headings=headings,
        records=tuple(records),
        line_roles=_count(layout.roles),
        diagnostics=tuple(sorted(diagnostics, key=lambda entry: (entry.line, entry.column))),
        lines=lines,
        roles=tuple(layout.roles),
        notes=explain(scene, best, attempts, layout, own=_own(notations)) if explained else (),
    )


def _above_items(scene: Scene, items: Sequence[Item]) -> list[str]:
    """The first lines of a document, as far as its first item."""
    above = scene.text[: items[0].start] if items else scene.text
    return above.split("\n")[:_PREAMBLE_LINES]


def _own(notations: Iterable[Notation]) -> Notation | None:
    """The user's notation, when one was given."""
    return next((notation for notation in notations if not notation.shipped), None)


def _scene(lines: Lines) -> Scene:
    furniture = furniture_lines(lines)
    rows = list(lines.stripped)
    for number in furniture:
        rows[number] = ""
    titles = [number for number in lines.titles if rows[number]]
    text = blank_out(lines.folded, [lines.range_of(number) for number in furniture])
    year = fiscal_year([rows[number] for number in titles], rows[:_PREAMBLE_LINES])
    return Scene(lines, text, rows, read_captions(lines.folded), tuple(titles), tuple(furniture), year)


def _refusal(scene: Scene) -> Diagnostic | None:
    if not any(scene.rows):
        return diagnostic("empty", 1, 1)
    broken = broken_characters(scene.lines.folded)
    if broken:
        return diagnostic("broken-characters", 1, 1, reason=broken)
    return diagnostic("vertical-text", 1, 1) if is_vertical(scene.lines.texts) else None


def _scrambled(attempt: Attempt) -> Diagnostic | None:
    alone = attempt.alone
    if alone <= len(attempt.items):
        return None
    return diagnostic("scrambled-columns", 1, 1, number=alone)


def _no_items(scene: Scene, money: Sequence[Money]) -> Diagnostic:
    in_prose = sum(
        1 if figure.standing is Standing.PROSE and scene.rows[figure.line][0] not in STRONG_BULLETS else -1
        for figure in money
        if not figure.bare
    )
    return diagnostic(appearance(scene.text, money_in_prose=in_prose), 1, 1)


def _outside_headings(money: Sequence[Money], layout: Layout) -> list[Money]:
    """Figures that need a word: not those of headings, nor those in the prose of a description."""
    return [
        figure
        for figure in money
        if layout.roles[figure.line] is not Role.HEADING
        and not (figure.standing is Standing.PROSE and _in_description(layout, figure))
    ]


def _in_description(layout: Layout, figure: Money) -> bool:
    return layout.roles[figure.line] in (Role.DESCRIPTION, Role.HEADER)


def _title(headings: Sequence[Heading], titles: Sequence[str]) -> str | None:
    if titles:
        return " ".join(_PART_OF_SERIES.sub("", titles[0].strip(" |")).split())
    first = headings[0].text if headings else ""
    return first if 0 < len(first) <= _MAX_TITLE else None


def _count(roles: Sequence[Role]) -> LineRoles:
    return LineRoles(**{role.value: roles.count(role) for role in Role})


__all__ = ["Block", "LineNote", "ReadText", "read_text"]
