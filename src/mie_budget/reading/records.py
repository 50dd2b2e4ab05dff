"""Records: blocks of lines to the records and diagnostics of the output contract."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.models import Amount, Diagnostic, OtherAmount, OtherRelation, Record, Span
from mie_budget.reading.diagnostics import diagnostic
from mie_budget.reading.figures import BrokenFigureError, yen
from mie_budget.reading.interpretation import AmountReading
from mie_budget.reading.items import Item, Scene
from mie_budget.reading.layout import Block
from mie_budget.reading.money import Money, Standing

_MIN_PARTS = 2


def build_records(
    scene: Scene, blocks: Sequence[Block], money: Sequence[Money]
) -> tuple[list[Record], list[Diagnostic]]:
    """The records of a document and what there is to report about them, in the order of the text."""
    records: list[Record] = []
    diagnostics: list[Diagnostic] = []
    before: tuple[str, ...] | None = None
    expects_departments = any(block.item.departments for block in blocks)
    parts = _parts_by_block(blocks, money)
    for number, block in enumerate(blocks):
        item = block.item
        ditto, resolved = False, True
        departments: tuple[str, ...] = ()
        if item.departments is not None:
            departments, ditto = item.departments
            if ditto:
                departments, resolved = (before or ()) + departments, bool(before)
            before = departments
        if item.title is None:
            diagnostics.append(_at(scene, "title-lost", item.tail, found=_printed(scene, item)))
            continue
        if not resolved:
            diagnostics.append(_at(scene, "ditto-unresolved", item.tail))
        elif not departments and expects_departments:
            diagnostics.append(_at(scene, "department-missing", item.tail))
        if item.amount is None or item.amount.yen is None or item.amount.problems:
            diagnostics += _amount_diagnostics(scene, item)
        amount, others = _amounts(scene, item.amount) if item.amount is not None else (None, ())
        if number in parts:
            breakdown, rest = _breakdown(scene, amount, parts[number])
            others += breakdown
            diagnostics += [_money_diagnostic(scene, figure) for figure in rest]
        records.append(
            Record(
                title=item.title.name,
                departments=departments,
                ditto=ditto,
                amount=amount,
                others=others,
                markers=item.title.markers,
                description=block.description,
                span=Span(first_line=block.first + 1, header_last_line=block.header_last + 1, last_line=block.last + 1),
            )
        )
    claimed = {figure.start for figures in parts.values() for figure in figures}
    rest_of = (figure for figure in money if figure.start not in claimed)
    diagnostics += [_money_diagnostic(scene, figure, outside=True) for figure in rest_of]
    return records, diagnostics


def _amounts(scene: Scene, reading: AmountReading) -> tuple[Amount | None, tuple[OtherAmount, ...]]:
    amount = None
    if reading.yen is not None:
        amount = Amount(
            yen=reading.yen, relation=reading.relation, text=_text(scene, reading.figure_start, reading.figure_end)
        )
    if not reading.others:
        return amount, ()
    return amount, tuple(
        OtherAmount(yen=other.yen, relation=other.relation, text=_text(scene, other.start, other.end))
        for other in reading.others
    )


def _amount_diagnostics(scene: Scene, item: Item) -> list[Diagnostic]:
    reading = item.amount
    if reading is None:
        return [_at(scene, "amount-missing", item.tail)]
    found = [
        _at(scene, problem.code, problem.offset, found=problem.text.replace("\n", ""), reason=problem.reason)
        for problem in reading.problems
    ]
    if reading.yen is None and not reading.problems:
        found.append(_at(scene, "amount-missing", item.tail))
    return found


def _text(scene: Scene, start: int, end: int) -> str:
    text = scene.lines.printed[start:end]
    return (text.replace("\n", "") if "\n" in text else text).strip()


def _printed(scene: Scene, item: Item) -> str:
    reading = item.amount
    return _text(scene, reading.figure_start, reading.figure_end) if reading is not None else ""


def _at(scene: Scene, code: str, offset: int, *, found: str = "", reason: str = "") -> Diagnostic:
    text = scene.lines.folded
    while offset < len(text) - 1 and text[offset] in " \n|":
        offset += 1
    return diagnostic(code, scene.lines.line_at(offset) + 1, scene.lines.column_at(offset), found=found, reason=reason)


def _parts_by_block(blocks: Sequence[Block], money: Sequence[Money]) -> dict[int, list[Money]]:
    """The list-like figures of the blocks' descriptions, in order, by the number of the block."""
    parts: dict[int, list[Money]] = {}
    number = 0
    for figure in sorted(money, key=lambda one: one.start):
        while number < len(blocks) and blocks[number].last < figure.line:
            number += 1
        if number == len(blocks):
            break
        block = blocks[number]
        if block.item.title and figure.standing is Standing.LIST and block.header_last <= figure.line <= block.last:
            parts.setdefault(number, []).append(figure)
    return parts


def _breakdown(
    scene: Scene, amount: Amount | None, parts: Sequence[Money]
) -> tuple[tuple[OtherAmount, ...], Sequence[Money]]:
    """Parts that add up to the item's amount are its breakdown; others are left to be reported."""
    if amount is None or len(parts) < _MIN_PARTS:
        return (), parts
    figures: list[OtherAmount] = []
    for part in parts:
        try:
            value = yen(scene.text[part.start : part.end].lstrip("▲△−- "))
        except BrokenFigureError:
            return (), parts
        figures.append(
            OtherAmount(yen=value, relation=OtherRelation.BREAKDOWN, text=_text(scene, part.start, part.end))
        )
    if sum(figure.yen for figure in figures) != amount.yen:
        return (), parts
    return tuple(figures), ()


def _money_diagnostic(scene: Scene, figure: Money, *, outside: bool = False) -> Diagnostic:
    """What there is to say of a figure that no item claims; `outside` ones stand in no item's description."""
    code = {
        Standing.ALONE: "figure-unclaimed",
        Standing.LIST: "figure-unclaimed" if outside else "figure-in-list",
        Standing.PROSE: "figure-in-prose",
    }[figure.standing]
    return _at(scene, code, figure.start, found=_text(scene, figure.start, figure.end).strip("| "))
