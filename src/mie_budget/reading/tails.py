"""Tails: what comes after a title in a template, as steps that read it and an anchor that finds it."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mie_budget.reading.figures import SIGN
from mie_budget.reading.patterns import MakePattern, lazy
from mie_budget.reading.pieces import Piece
from mie_budget.reading.titles import BRACKETED_MARKER, BULLET, ORDINAL

OPEN_SQUARES = "【〔[〈<《≪"
_SQUARE_OPEN, _SQUARE_CLOSE = r"[【〔\[〈<《≪]", r"[】〕\]〉>》≫]"
# What may stand between two parts, weakest first; of two that meet, the stronger counts. Possessive, so linear.
_GAPS = ("", r"[ ]{0,200}+", r"\s{0,200}+", r"[ ]{0,200}+\n\s{0,200}+")
_BLANK, _BREAK, _LINE = 1, 2, 3
_CELL_END = r"\|[ \n|]{0,200}+"
_IN_SQUARE = r"[^【】〔〕\[\]〈〉<>《》≪≫|。]{1,60}"
_IN_ROUND = r"[^()|。\n]{1,30}(?:\n[^()|。\n]{1,30}){0,2}(?:\([^()|。\n]{1,20}\))?"
_BARE_LIST = r"[^()|。、\n][^()|。\n]{0,39}(?:[ ]?\([^()|。\n]{1,20}\))?"
_FORMER = r"(?:\s{0,8}\(旧[^()]{1,30}\))?"
# 再掲 and the like may stand in brackets of their own before the figure.
_APART = r"(?:[【〔]?(?:再\s?掲|内\s?数|うち\s?数|外\s?数)\s?[)\]】〕][(\[〔\s]{0,8})?"
_AMOUNT_AHEAD = rf"(?=[(\[〔\s]{{0,8}}{_APART}[^()\[\]【】。|]{{0,40}}?[\d一二三四五六七八九〇十百千ゼ\-‐–—―−□■?�〓])"
_FIGURE = (
    rf"(?P<sign>{SIGN})?(?P<figure>\d{{1,3}}(?:[,、]\d{{3}}){{1,4}}(?:\.\d+)?|\d{{1,10}}(?:\.\d{{1,4}})?|[-‐–—―−]|ゼロ予算)"
    r"(?![\d,.]|[ ]?[百千万億円%])"
)
_DESCRIPTION = r"[^|\n]{0,400}(?:\n[^|\n]{0,400}){0,12}?"
UNUSED = lazy("")
_AMOUNT_START = (
    rf"(?<![\d,.百千万億兆])(?:(?:当初|補正)?(?:予算|要求|査定|所要|事業費?)(?:要求)?額\s?[:：]?\s?)?"
    rf"(?:約\s?)?(?:{SIGN})?\(?[\d一二三四五六七八九]"
    r"(?=[\d,.、\s一二三四五六七八九〇十百千万億]{0,24}(?:円|(?<=[万億])[ ]{0,8}(?:\n|\Z)))|(?<=[ )」])ゼロ予算"
)
OPENERS = {"bullet": BULLET, "ordinal": ORDINAL, "opener": rf"{BULLET}|{ORDINAL}"}
_SLOT_PATTERNS = {
    "description": rf"(?P<description>{_DESCRIPTION})",
    "text": r"[^|\n]{0,200}",
    "marker": rf"(?P<marker>{BRACKETED_MARKER})",
} | {name: rf"(?:{pattern})" for name, pattern in OPENERS.items()}


class StepKind(Enum):
    """What reads one step of a tail."""

    PATTERN = "pattern"
    AMOUNT = "amount"
    FIGURE = "figure"


class Step(NamedTuple):
    """One step of a tail. `slot` names what it reads, for explanations."""

    kind: StepKind
    slot: str
    pattern: re.Pattern[str]
    optional: bool = False
    bracketed: bool = False
    captures: tuple[str, ...] = ()


class Pattern:
    """A regular expression under construction: parts, and the gap that waits before the next one."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.slots: list[str] = []
        self.gap = 0
        self.optional_row = False

    def widen(self, gap: int) -> None:
        """Let at least this gap stand before the next part."""
        if self.parts and self.parts[-1] == _CELL_END:
            return
        self.gap = max(self.gap, gap)

    def put(self, pattern: str) -> None:
        """Add a part behind the gap that waits."""
        self.parts += [_GAPS[self.gap], pattern]
        self.gap = 0

    def add(self, piece: Piece, *, bracket: str, ends_row: bool = False) -> None:
        """Add any piece but an amount; `bracket` is the literal that stands before a departments slot."""
        if piece.kind in ("blank", "break", "line"):
            self.widen({"blank": _BLANK, "break": _BREAK, "line": _LINE}[piece.kind])
        elif piece.kind == "literal":
            self._add_literal(piece.text)
        else:
            self.slots.append(piece.text)
            content = _IN_SQUARE if bracket in tuple("【〔[〈<《") else _IN_ROUND if bracket == "(" else _BARE_LIST
            pattern = _SLOT_PATTERNS.get(piece.text, rf"(?P<departments>{content})")
            if not piece.optional:
                self.put(pattern)
            elif self.gap == _LINE and ends_row:
                self.optional_row = True
                self.parts.append(rf"(?:{_GAPS[_LINE]}{pattern}(?=[ |]{{0,200}}+(?:\n|\Z)))?")
                self.gap = 0
            else:
                self.put(rf"(?:{pattern})?")

    def _add_literal(self, character: str) -> None:
        if character in "【〔[〈<《":
            self.widen(_BREAK)
            self.put(_SQUARE_OPEN)
            self.widen(_BREAK)
        elif character in "】〕]〉>》":
            self.widen(_BREAK)
            self.put(_SQUARE_CLOSE)
        elif character == "|":
            # Empty cells and line ends between cells are gaps of the table, not parts of an item.
            self.widen(_BREAK)
            self.put(_CELL_END)
        elif character in "()→⇒":
            self.widen(_BREAK)
            self.put(r"[→⇒]" if character in "→⇒" else re.escape(character))
        else:
            self.widen(_BLANK)
            self.put(re.escape(character))

    def source(self) -> str:
        """The text of the regular expression."""
        return "".join(self.parts) + _GAPS[self.gap]


def steps_of(after: list[Piece], make: MakePattern) -> tuple[list[Step], bool]:
    """The steps that read what follows a title, and whether prose may follow on the same line."""
    steps: list[Step] = []
    pattern = Pattern()
    open_ended = False
    index = 0

    def flush() -> None:
        nonlocal pattern
        if pattern.parts or pattern.gap == _LINE:
            captures = tuple(slot for slot in pattern.slots if slot in ("departments", "marker", "description"))
            steps.append(
                Step(
                    StepKind.PATTERN,
                    "+".join(pattern.slots) or "text",
                    make(pattern.source()),
                    optional=pattern.optional_row,
                    captures=captures,
                )
            )
        pattern = Pattern()

    if len(after) > 1 and after[-1].text == "|":
        after = after[:-1]
    while index < len(after):
        piece = after[index]
        following = after[index + 1] if index + 1 < len(after) else None
        if piece.kind == "slot" and piece.text == "amount":
            flush()
            steps.append(Step(StepKind.AMOUNT, "amount", UNUSED, piece.optional))
        elif piece.kind == "slot" and piece.text == "figure":
            flush()
            steps.append(Step(StepKind.FIGURE, "figure", make(r"[ ]{0,200}+" + _FIGURE), piece.optional))
        elif piece.text == "(" and following and following.kind == "slot" and following.text == "amount":
            flush()
            steps.append(Step(StepKind.AMOUNT, "amount", UNUSED, following.optional, bracketed=True))
            index += 2 if index + 2 < len(after) and after[index + 2].text == ")" else 1
        elif piece.kind == "slot" and piece.text == "description" and following is None:
            open_ended = True
        else:
            ends_row = following is None or following.kind == "line"
            pattern.add(piece, bracket=after[index - 1].text if index else "", ends_row=ends_row)
            if piece.text == ")" and "departments" in pattern.slots:
                pattern.parts.append(_FORMER)
        index += 1
    flush()
    return steps, open_ended


def anchor_of(steps: list[Step], make: MakePattern) -> re.Pattern[str]:
    """The pattern that finds where a tail may stand: that of its first step, or the beginning of a figure."""
    first = steps[0]
    if first.kind is StepKind.PATTERN:
        source = first.pattern.pattern
        for gap in _GAPS[1:3]:
            source = source.removeprefix(gap)
        source = source.removeprefix("[ ]{0,200}+")
        if len(steps) > 1 and steps[1].kind is StepKind.AMOUNT and not steps[1].optional:
            source += _AMOUNT_AHEAD
        return make(source)
    if first.kind is StepKind.FIGURE:
        return make(r"(?<=[ )】〕\]」])" + _FIGURE)
    if first.bracketed:
        return make(r"\(" + _AMOUNT_AHEAD)
    return make(_AMOUNT_START)
