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
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache, partial

from mie_budget.errors import ErrorCode, NotationError
from mie_budget.reading.characters import fold
from mie_budget.reading.notation import Notation
from mie_budget.reading.patterns import MakePattern, fenced, lazy
from mie_budget.reading.pieces import Piece, pieces_of
from mie_budget.reading.tails import OPEN_SQUARES, OPENERS, UNUSED, Pattern, Step, StepKind, anchor_of, steps_of
from mie_budget.reading.titles import STRONG_BULLETS

# A note in round brackets may close an item's line, but not one that names an organization: that must be read.
_NOTE = r"[ ]{0,200}+\((?![^()\n]*(?:円|同上|〃|(?:部|局|課|室|庁|省|会)\)))[^()\n|]{1,40}\)"
_PLAIN = lazy(
    r"\n(?<=[\n。]\n)(?<![の・とや]\n\n)(?<!及び\n\n)[ ]?"
    r"(?P<title>(?![\d第P\u2460-\u32bf・•※〇-]|.[.)]|担当|所管|お?問|連絡)"
    r"[^\n ()\[\]【】〔〕〈〉<>《》≪≫|。！？]{2,80}+)(?<=[^\W\d_])(?<!計)(?<!総額)"
    r"(?P<gap>[ ]?\n{0,2})【(?P<departments>[^【】〔〕\[\]〈〉<>《》≪≫|。\s]{2,40}+)】[ ]?\n{0,2}"
    r"\((?P<figure>\d{1,3}(?:,\d{3}){0,4})千円(?P<part>の内数)?\)(?=\n(?![ ]{0,40}[(\[〔【※→⇒]))"
)
_END = lazy(rf"(?:{_NOTE}){{0,2}}[ |]{{0,200}}+(?=\n|\Z)")


_TITLES = ("title", "program")


class Opening(Enum):
    """How the beginning of a title is known."""

    LINE = "line"
    """It begins a line, or goes on from lines before it."""
    OPENER = "opener"
    """A bullet or an ordinal stands before it."""
    PATTERN = "pattern"
    """The template says what stands before it on its line."""


@dataclass(frozen=True)
class Template:
    """A template ready to be searched with.

    `anchor` finds where a tail may stand, `steps` read it. `strict` departments must end like an organization's name.
    `leads` are the characters one of which a tail begins with, empty where there are many. `programs` titles must end
    like a program's name. `plain` finds the items in which nothing is out of the ordinary in one step, for speed alone:
    what it finds, the steps would find too.
    """

    source: str
    opening: Opening
    opener: re.Pattern[str]
    anchor: re.Pattern[str]
    steps: tuple[Step, ...]
    strict: bool
    open_ended: bool
    leads: frozenset[str]
    programs: bool
    plain: re.Pattern[str] | None

    @cached_property
    def has_amount(self) -> bool:
        """Whether the template holds an amount, with a unit or without."""
        return any(step.kind is not StepKind.PATTERN for step in self.steps)

    @cached_property
    def is_weak(self) -> bool:
        """Whether nothing but an amount inside a line marks an item: no department, bracket or line end."""
        last = self.steps[-1]
        return self.open_ended and not self.has_departments and last.kind is not StepKind.PATTERN and not last.bracketed

    @cached_property
    def begins_with_figure(self) -> bool:
        """Whether the anchor is a figure: then none may be looked for inside it, or its sign would be lost."""
        return self.steps[0].kind is not StepKind.PATTERN

    @cached_property
    def has_departments(self) -> bool:
        """Whether the template has a place for departments."""
        return "{departments" in self.source


@lru_cache(64)
def compile_templates(notation: Notation) -> tuple[Template, ...]:
    """Compile the templates of a notation. Raises `NotationError` with the line of the template at fault."""
    make = lazy if notation.shipped else partial(fenced, file=notation.file)
    lines = notation.template_lines or (None,) * len(notation.templates)
    return tuple(
        compile_template(source, file=notation.file, line=line, make=make)
        for source, line in zip(notation.templates, lines, strict=True)
    )


def compile_template(
    source: str, *, file: str | None = None, line: int | None = None, make: MakePattern = lazy
) -> Template:
    """Compile one template; `make` makes its patterns. `file` and `line` are where it stands, for errors."""

    def fail(code: ErrorCode, slot: str = "", names: str = "") -> NotationError:
        return NotationError(code, file=file, line=line, slot=slot, names=names)

    pieces = pieces_of(fold(source), fail)
    slots = [piece.text for piece in pieces if piece.kind == "slot"]
    if sum(slot in _TITLES for slot in slots) != 1:
        raise fail(ErrorCode.TITLE_NOT_ONCE)
    for slot in ("departments", "amount", "figure", "description"):
        if slots.count(slot) > 1:
            raise fail(ErrorCode.SLOT_TWICE, slot=f"{{{slot}}}")
    if "amount" in slots and "figure" in slots:
        raise fail(ErrorCode.AMOUNT_AND_FIGURE)
    at = next(
        index for index, piece in enumerate(pieces) if piece.kind == "slot" and piece.text in ("title", "program")
    )
    before, after = pieces[:at], pieces[at + 1 :]
    if not {"departments", "amount", "figure"} & {piece.text for piece in after if piece.kind == "slot"}:
        raise fail(ErrorCode.TITLE_ALONE)
    first = next(piece for piece in after if piece.kind not in ("blank", "break"))
    if first.kind == "slot" and first.text in ("text", "description", "departments"):
        raise fail(ErrorCode.TITLE_AMBIGUOUS, slot=f"{{{first.text}}}")
    opening, opener = _opening(before, make)
    steps, open_ended = steps_of(after, make)
    strict = "【{departments" not in "".join(
        "【" if piece.text in "【〔[〈<《" else "{" + piece.text if piece.kind == "slot" else "" for piece in pieces
    )
    # Without an amount only the brackets speak for an item, so their content must be an organization's name.
    strict = strict or all(step.kind is StepKind.PATTERN for step in steps)
    return Template(
        source,
        opening,
        opener,
        anchor_of(steps, make),
        tuple(steps),
        strict,
        open_ended,
        _leads(steps, after),
        "program" in slots,
        _plain(opening, steps, after),
    )


def _opening(before: list[Piece], make: MakePattern) -> tuple[Opening, re.Pattern[str]]:
    significant = [piece for piece in before if piece.kind in ("slot", "literal")]
    if not significant:
        return Opening.LINE, UNUSED
    if len(significant) == 1 and significant[0].text in OPENERS:
        return Opening.OPENER, make(OPENERS[significant[0].text])
    if len(significant) == 1 and significant[0].text in STRONG_BULLETS:
        return Opening.OPENER, make(f"[{STRONG_BULLETS}]")
    literals = [piece.text for piece in significant if piece.kind == "literal"]
    excluded = re.escape(literals[-1]) if literals else ""
    prefix = Pattern()
    for piece in before:
        prefix.add(piece, bracket="")
    # A title in a table's cell may go on in the cell's next line.
    wrap = rf"(?:\n[^\n|{excluded}]+){{0,2}}" if "|" in literals else ""
    return Opening.PATTERN, make(rf"{prefix.source()}[ ]{{0,200}}+(?P<title>[^\n|{excluded}]+{wrap})\Z")


def _plain(opening: Opening, steps: list[Step], after: list[Piece]) -> re.Pattern[str] | None:
    written = "".join(piece.text for piece in after if piece.kind in ("slot", "literal"))
    return _PLAIN if opening is Opening.LINE and written == "【departments】amount" and len(steps) > 1 else None


def _leads(steps: list[Step], after: list[Piece]) -> frozenset[str]:
    """The characters one of which a tail must begin with; empty when it may begin with many."""
    first = next((piece.text for piece in after if piece.kind in ("literal", "slot", "line")), "")
    if first in OPEN_SQUARES:
        return frozenset(OPEN_SQUARES)
    return frozenset(first) if first in "(|→" and steps[0].kind is StepKind.PATTERN else frozenset()


def line_ends(text: str, pos: int) -> bool:
    """Whether nothing but blanks, pipes and a short note stands between `pos` and the end of its line."""
    return (pos > 0 and text[pos - 1] == "\n") or _END.match(text, pos) is not None
