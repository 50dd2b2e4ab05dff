"""Templates compiled: the pattern that finds an item's tail, and the rule that finds where its title opens.

A template is text that looks like the document, with slots in braces:

    {title}⏎【{departments}】⏎（{amount}）

`⏎` is a place where a line may break, a line end in the template one where it must. A blank stands for any blanks,
none included. Brackets match whatever their width, and the kinds 【】〔〕［］〈〉＜＞ stand for each other. What comes
after `{title}` is the tail: it is searched for, and the title is then read backwards from it, because a title is the
one part whose beginning the text may leave unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from mie_budget.errors import NotationError
from mie_budget.reading.characters import fold
from mie_budget.reading.figures import SIGN
from mie_budget.reading.notation import Notation
from mie_budget.reading.patterns import lazy
from mie_budget.reading.titles import BRACKETED_MARKER, BULLET, ORDINAL, STRONG_BULLETS

BREAK = "⏎"
_PIECE = lazy(r"\{(?P<slot>[^{}]*)\}|(?P<line> *\n *)|(?P<break> *⏎ *)|(?P<blank> +)|(?P<literal>.)")
SLOTS = {
    "title": "the program's name",
    "departments": "one department or a list of them",
    "amount": "an amount with its unit, in brackets or not, with 内数, うち and the like",
    "figure": "a number without a unit, under a caption such as (単位:千円)",
    "bullet": "○ ・ ◆ and the like",
    "ordinal": "(1) ① 1. and the like",
    "opener": "a bullet or an ordinal",
    "marker": "新規, 拡充 and the like in brackets",
    "description": "the item's prose",
    "text": "anything on the line that is not read",
}
_OPEN_SQUARES = "【〔[〈<《≪"
_SQUARE_OPEN, _SQUARE_CLOSE = r"[【〔\[〈<《≪]", r"[】〕\]〉>》≫]"
# What may stand between two parts, weakest first; of two that meet, the stronger counts. Possessive, so linear.
_GAPS = ("", r"[ ]*+", r"\s*+", r"[ ]*+\n\s*+")
_BLANK, _BREAK, _LINE = 1, 2, 3
_CELL_END = r"\|[ \n|]*+"
_IN_SQUARE = r"[^【】〔〕\[\]〈〉<>《》≪≫|。]{1,60}"
_IN_ROUND = r"[^()|。\n]{1,30}(?:\n[^()|。\n]{1,30}){0,2}(?:\([^()|。\n]{1,20}\))?"
_BARE_LIST = r"[^()|。\n]{1,40}(?:[ ]?\([^()|。\n]{1,20}\))?"
_FORMER = r"(?:\s{0,8}\(旧[^()]{1,30}\))?"
_AMOUNT_AHEAD = r"(?=[(\[〔\s]{0,8}[^()\[\]【】。|]{0,40}?[\d一二三四五六七八九〇十百千ゼ\-‐–—―−])"
_FIGURE = (
    rf"(?P<sign>{SIGN})?(?P<figure>\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d+)?|\d{{1,10}}(?:\.\d{{1,4}})?|[-‐–—―−])"
    r"(?![\d,.]|[ ]?[百千万億円%])"
)
_DESCRIPTION = r"[^|\n]{0,400}(?:\n[^|\n]{0,400}){0,12}?"
# A note in round brackets may close an item's line, but not one that names an organization: that must be read.
_NOTE = r"[ ]*+\((?![^()\n]*(?:円|(?:部|局|課|室|庁|省|会)\)))[^()\n|]{1,40}\)"
_UNUSED = lazy("")
_PLAIN = lazy(
    r"(?:(?<=\n\n)|(?<=。\n))"
    r"(?P<title>(?![\d第P\u2460-\u32bf・•※〇-]|.[.)])[^\n ()\[\]【】〔〕〈〉<>《》≪≫|。！？]{2,80})"
    r"【(?P<departments>[^【】〔〕\[\]〈〉<>《》≪≫|。\s]{2,40})】[ ]?\n{0,2}"
    r"\((?P<figure>\d{1,3}(?:,\d{3}){0,4})千円(?P<part>の内数)?\)(?=\n(?![ ]{0,40}[(\[〔【※→⇒]))"
)
_END = lazy(rf"(?:{_NOTE}){{0,2}}[ |]*+(?=\n|\Z)")
_AMOUNT_START = (
    rf"(?<![\d,.百千万億兆])(?:(?:当初|補正)?(?:予算|要求|査定|事業費?)(?:要求)?額\s?[:：]?\s?)?"
    rf"(?:{SIGN})?\(?[\d一二三四五六七八九]"
    r"(?=[\d,.、\s一二三四五六七八九〇十百千万億]{0,24}円)"
)


class Opening(Enum):
    """How the beginning of a title is known."""

    LINE = "line"
    """It begins a line, or goes on from lines before it."""
    OPENER = "opener"
    """A bullet or an ordinal stands before it."""
    PATTERN = "pattern"
    """The template says what stands before it on its line."""


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


@dataclass(frozen=True)
class Template:
    """A template ready to be searched with.

    `anchor` finds where a tail may stand, `steps` read it. `strict` departments must end like an organization's name.
    `leads` are the characters one of which a tail begins with, empty where there are many. `plain` finds the items in
    which nothing is out of the ordinary in one step, for speed alone: what it finds, the steps would find too.
    """

    source: str
    opening: Opening
    opener: re.Pattern[str]
    anchor: re.Pattern[str]
    steps: tuple[Step, ...]
    strict: bool
    open_ended: bool
    leads: frozenset[str]
    plain: re.Pattern[str] | None

    @cached_property
    def has_amount(self) -> bool:
        """Whether the template holds an amount, with a unit or without."""
        return any(step.kind is not StepKind.PATTERN for step in self.steps)

    @cached_property
    def begins_with_figure(self) -> bool:
        """Whether the anchor is a figure: then none may be looked for inside it, or its sign would be lost."""
        return self.steps[0].kind is not StepKind.PATTERN

    @cached_property
    def has_departments(self) -> bool:
        """Whether the template has a place for departments."""
        return "{departments" in self.source

    @cached_property
    def bare(self) -> bool:
        """Whether the amount is a number without a unit."""
        return any(step.kind is StepKind.FIGURE for step in self.steps)


class _Piece(NamedTuple):
    kind: str
    text: str
    optional: bool = False


def compile_templates(notation: Notation) -> tuple[Template, ...]:
    """Compile the templates of a notation. Raises `NotationError` with the line of the template at fault."""
    lines = notation.template_lines or (None,) * len(notation.templates)
    return tuple(
        compile_template(source, file=notation.file, line=line)
        for source, line in zip(notation.templates, lines, strict=True)
    )


def compile_template(source: str, *, file: str | None = None, line: int | None = None) -> Template:
    """Compile one template."""

    def fail(message: str) -> NotationError:
        return NotationError(message, file=file, line=line)

    pieces = _pieces(fold(source), fail)
    slots = [piece.text for piece in pieces if piece.kind == "slot"]
    if slots.count("title") != 1:
        raise fail("a template needs {title} exactly once")
    for slot in ("departments", "amount", "figure", "description"):
        if slots.count(slot) > 1:
            raise fail(f"a template can hold {{{slot}}} only once")
    if "amount" in slots and "figure" in slots:
        raise fail("a template holds {amount} or {figure}, not both")
    at = next(index for index, piece in enumerate(pieces) if piece.text == "title" and piece.kind == "slot")
    before, after = pieces[:at], pieces[at + 1 :]
    if not {"departments", "amount", "figure"} & {piece.text for piece in after if piece.kind == "slot"}:
        raise fail("after {title} a template needs {departments}, {amount} or {figure}: nothing else marks the item")
    if after[0].kind == "slot" and after[0].text in ("text", "description"):
        raise fail(f"{{title}} directly followed by {{{after[0].text}}} is ambiguous: put a bracket or a sign between")
    opening, opener = _opening(before)
    steps, open_ended = _steps(after)
    strict = "【{departments" not in "".join(
        "【" if piece.text in "【〔[〈<《" else "{" + piece.text if piece.kind == "slot" else "" for piece in pieces
    )
    # Without an amount only the brackets speak for an item, so their content must be an organization's name.
    strict = strict or all(step.kind is StepKind.PATTERN for step in steps)
    return Template(source, opening, opener, _anchor(steps), tuple(steps), strict, open_ended, _leads(steps, after), _plain(opening, steps, after))


def _pieces(source: str, fail: Callable[[str], NotationError]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _PIECE.finditer(source):
        kind = match.lastgroup or "literal"
        if kind == "slot":
            name = match["slot"].strip()
            optional = name.endswith("?")
            name = name.removesuffix("?")
            if name not in SLOTS:
                raise fail(f"no slot is called {{{name}}}. The slots are {', '.join(SLOTS)}")
            pieces.append(_Piece("slot", name, optional))
        elif kind == "literal" and match[0] in "{}":
            raise fail("a brace stands alone: slots are written {title}, {amount} …")
        else:
            pieces.append(_Piece(kind, match[0]))
    return pieces


def _opening(before: list[_Piece]) -> tuple[Opening, re.Pattern[str]]:
    significant = [piece for piece in before if piece.kind in ("slot", "literal")]
    if not significant:
        return Opening.LINE, _UNUSED
    if len(significant) == 1 and significant[0].text in _OPENERS:
        return Opening.OPENER, lazy(_OPENERS[significant[0].text])
    if len(significant) == 1 and significant[0].text in STRONG_BULLETS:
        return Opening.OPENER, lazy(f"[{STRONG_BULLETS}]")
    literals = [piece.text for piece in significant if piece.kind == "literal"]
    excluded = re.escape(literals[-1]) if literals else ""
    prefix = _Pattern()
    for piece in before:
        prefix.add(piece, bracket="")
    # A title in a table's cell may go on in the cell's next line.
    wrap = rf"(?:\n[^\n|{excluded}]+){{0,2}}" if "|" in literals else ""
    return Opening.PATTERN, lazy(rf"{prefix.source()}[ ]*+(?P<title>[^\n|{excluded}]+{wrap})\Z")


_OPENERS = {"bullet": BULLET, "ordinal": ORDINAL, "opener": rf"{BULLET}|{ORDINAL}"}
_SLOT_PATTERNS = {
    "description": rf"(?P<description>{_DESCRIPTION})",
    "text": r"[^|\n]{0,200}",
    "marker": rf"(?P<marker>{BRACKETED_MARKER})",
} | {name: rf"(?:{pattern})" for name, pattern in _OPENERS.items()}


class _Pattern:
    """A regular expression under construction: parts, and the gap that waits before the next one."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.slots: list[str] = []
        self.gap = 0
        self.optional_row = False

    def widen(self, gap: int) -> None:
        if self.parts and self.parts[-1] == _CELL_END:
            return
        self.gap = max(self.gap, gap)

    def put(self, pattern: str) -> None:
        self.parts += [_GAPS[self.gap], pattern]
        self.gap = 0

    def add(self, piece: _Piece, *, bracket: str, ends_row: bool = False) -> None:
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
                self.parts.append(rf"(?:{_GAPS[_LINE]}{pattern}(?=[ |]*+(?:\n|\Z)))?")
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
        return "".join(self.parts) + _GAPS[self.gap]


def _steps(after: list[_Piece]) -> tuple[list[Step], bool]:
    steps: list[Step] = []
    pattern = _Pattern()
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
                    lazy(pattern.source()),
                    optional=pattern.optional_row,
                    captures=captures,
                )
            )
        pattern = _Pattern()

    if len(after) > 1 and after[-1].text == "|":
        after = after[:-1]
    while index < len(after):
        piece = after[index]
        following = after[index + 1] if index + 1 < len(after) else None
        if piece.kind == "slot" and piece.text == "amount":
            flush()
            steps.append(Step(StepKind.AMOUNT, "amount", _UNUSED, piece.optional))
        elif piece.kind == "slot" and piece.text == "figure":
            flush()
            steps.append(Step(StepKind.FIGURE, "figure", lazy(r"[ ]*+" + _FIGURE), piece.optional))
        elif piece.text == "(" and following and following.kind == "slot" and following.text == "amount":
            flush()
            steps.append(Step(StepKind.AMOUNT, "amount", _UNUSED, following.optional, bracketed=True))
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


def _anchor(steps: list[Step]) -> re.Pattern[str]:
    first = steps[0]
    if first.kind is StepKind.PATTERN:
        source = first.pattern.pattern
        for gap in _GAPS[1:3]:
            source = source.removeprefix(gap)
        source = source.removeprefix("[ ]*+")
        if len(steps) > 1 and steps[1].kind is StepKind.AMOUNT and not steps[1].optional:
            source += _AMOUNT_AHEAD
        return lazy(source)
    if first.kind is StepKind.FIGURE:
        return lazy(r"(?<=[ )】〕\]」])" + _FIGURE)
    if first.bracketed:
        return lazy(r"\(" + _AMOUNT_AHEAD)
    return lazy(_AMOUNT_START)


def _plain(opening: Opening, steps: list[Step], after: list[_Piece]) -> re.Pattern[str] | None:
    written = "".join(piece.text for piece in after if piece.kind in ("slot", "literal"))
    return _PLAIN if opening is Opening.LINE and written == "【departments】amount" and len(steps) > 1 else None


def _leads(steps: list[Step], after: list[_Piece]) -> frozenset[str]:
    """The characters one of which a tail must begin with; empty when it may begin with many."""
    first = next((piece.text for piece in after if piece.kind in ("literal", "slot", "line")), "")
    if first in _OPEN_SQUARES:
        return frozenset(_OPEN_SQUARES)
    return frozenset(first) if first in "(|→" and steps[0].kind is StepKind.PATTERN else frozenset()


def line_ends(text: str, pos: int) -> bool:
    """Whether nothing but blanks, pipes and a short note stands between `pos` and the end of its line."""
    return (pos > 0 and text[pos - 1] == "\n") or _END.match(text, pos) is not None
