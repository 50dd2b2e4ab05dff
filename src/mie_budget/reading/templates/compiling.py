"""Templates: a notation's templates compiled to the steps that read what follows a title.

A template is text that looks like the document, with slots in braces: `{title}⏎【{departments}】⏎（{amount}）`. What
comes after `{title}` is its tail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

from mie_budget.errors import ErrorCode, NotationError
from mie_budget.reading.characters import fold
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.notation import Notation
from mie_budget.reading.titles import STRONG_BULLETS

TIME_LIMIT = 5.0
"""Seconds that one search with a user's notation may take."""
SLOTS = (
    "title",
    "program",
    "departments",
    "amount",
    "figure",
    "bullet",
    "ordinal",
    "opener",
    "marker",
    "description",
    "text",
)
_OPENERS = ("bullet", "ordinal", "opener")
_OPEN, _CLOSE = "【〔[〈<《≪", "】〕]〉>》≫"
_PIECE = lazy(r"\{(?P<slot>[^{}]*)\}|(?P<line> *\n *)|(?P<break> *⏎ *)|(?P<blank> +)|(?P<literal>.)")
# What may stand between two parts, weakest first; of two that meet, the stronger counts. Possessive, so linear.
_GAPS = ("", r"[ ]{0,200}+", r"\s{0,200}+", r"[ ]{0,200}+\n\s{0,200}+")
_GAP = {"blank": 1, "break": 2, "line": 3}
_BREAK, _LINE = 2, 3
_CELL_END = r"\|[ \n|]{0,200}+"
_SQUARE = (rf"[{re.escape(_OPEN)}]", rf"[{re.escape(_CLOSE)}]")
_IN_SQUARE = rf"[^{re.escape(_OPEN + _CLOSE)}|。]{{1,60}}"
_IN_ROUND = r"[^()|。\n]{1,30}(?:\n[^()|。\n]{1,30}){0,2}(?:\([^()|。\n]{1,20}\))?"
_BARE_LIST = r"[^()|。、\n][^()|。\n]{0,39}(?:[ ]?\([^()|。\n]{1,20}\))?"
_FORMER = r"(?:\s{0,8}\(旧[^()]{1,30}\))?"
_BULLET = rf"(?:[{STRONG_BULLETS}・•※-]|[\ue000-\uf8ff])"
_ORDINAL = (
    r"(?:[①-⑳㉑-㉟⑴-⒇]|\(\s?\d{1,3}\s?\)|\d{1,3}\s?[.)](?!\d)|\d{1,3}(?=\s+\S)"
    r"|第\d{1,3}(?=\s)|[ア-ン](?=[.)\s])[.)]?|\([ア-ン]\))"
)
_SLOT_PATTERNS = {
    "description": r"(?P<description>[^|\n]{0,400}(?:\n[^|\n]{0,400}){0,12}?)",
    "text": r"[^|\n]{0,200}",
    "marker": r"(?P<marker>[(\[【〔<〈《]\s?[^()\[\]【】〔〕<>〈〉《》\s]{1,6}\s?[)\]】〕>〉》])",
    "bullet": _BULLET,
    "ordinal": _ORDINAL,
    "opener": rf"(?:{_BULLET}|{_ORDINAL})",
}
_ALIKE = tuple(map(frozenset, (_OPEN, _CLOSE, ":：", "=＝", "→⇒")))


class _Part(NamedTuple):
    """A part of a template: a slot, a literal character, blanks, or where a line may (break) or must (line) end."""

    kind: str
    text: str
    optional: bool = False


class Pattern:
    """A pattern compiled on first use. A user's is linear by construction, and has a time limit as a second fence."""

    def __init__(self, source: str, notation: Notation) -> None:
        self.source = source
        self.notation = notation
        self.compiled: re.Pattern[str] | None = None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._run("match", text, start)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._run("search", text, start)

    def _run(self, method: str, text: str, start: int) -> re.Match[str] | None:
        if self.notation.shipped:
            self.compiled = self.compiled or re.compile(self.source)
            return cast("re.Match[str] | None", getattr(self.compiled, method)(text, start))
        import regex

        try:
            found = getattr(regex.compile(self.source, regex.VERSION0), method)(text, start, timeout=TIME_LIMIT)
        except TimeoutError:
            raise NotationError(ErrorCode.TEMPLATE_SLOW, file=self.notation.file, seconds=f"{TIME_LIMIT:g}") from None
        return cast("re.Match[str] | None", found)


class Step(NamedTuple):
    """One step of a tail: a pattern, or a figure (`slot` is then amount or figure)."""

    slot: str
    pattern: Pattern | None
    optional: bool = False
    bracketed: bool = False


class Template(NamedTuple):
    """A template ready to be searched with.

    `opener` is the slot before the title where that is all that stands there, `before` the pattern of more. `strict`
    departments must end like an organization's name. `open_ended` items may have prose behind them on their line.
    An item holds one of the characters of each of `holds`, and a line end where `spans_lines`; `breaks` where the line
    of the title may end before the tail. `amount_first` says whether the amount stands before the departments, None
    without both; `bracketed` that it stands in round brackets. `around` is the bracket that departments stand in, "["
    for any square one, empty for none.
    """

    source: str
    slots: frozenset[str]
    needed: frozenset[str]
    signs: frozenset[str]
    opener: str | None
    before: Pattern | None
    steps: tuple[Step, ...]
    strict: bool
    open_ended: bool
    holds: tuple[frozenset[str], ...]
    spans_lines: bool
    breaks: bool
    amount_first: bool | None
    bracketed: bool
    around: str

    @property
    def is_weak(self) -> bool:
        """Whether nothing but an amount inside a line marks an item: no department, bracket or line end."""
        last = self.steps[-1]
        return self.open_ended and "departments" not in self.slots and last.pattern is None and not last.bracketed


@lru_cache(64)
def compile_templates(notation: Notation) -> tuple[Template, ...]:
    """Compile the templates of a notation. Raises `NotationError` with the line of the template at fault."""
    lines = notation.template_lines or (None,) * len(notation.templates)
    return tuple(_compiled(source, notation, line) for source, line in zip(notation.templates, lines, strict=True))


def _compiled(source: str, notation: Notation, line: int | None) -> Template:
    def fail(code: ErrorCode, slot: str = "", names: str = "") -> NotationError:
        return NotationError(code, file=notation.file, line=line, slot=slot, names=names)

    parts: list[_Part] = []
    for match in _PIECE.finditer(fold(source)):
        kind = match.lastgroup or "literal"
        if kind == "slot":
            name = match["slot"].strip().removesuffix("?")
            if name not in SLOTS:
                raise fail(ErrorCode.SLOT_UNKNOWN, slot=f"{{{name}}}", names=", ".join(SLOTS))
            parts.append(_Part(kind, name, match["slot"].strip().endswith("?")))
        elif kind == "literal" and match[0] in "{}":
            raise fail(ErrorCode.BRACE_ALONE)
        else:
            parts.append(_Part(kind, match[0]))
    slots = [part.text for part in parts if part.kind == "slot"]
    titles = [index for index, part in enumerate(parts) if part.kind == "slot" and part.text in ("title", "program")]
    if len(titles) != 1:
        raise fail(ErrorCode.TITLE_NOT_ONCE)
    for slot in ("departments", "amount", "figure", "description"):
        if slots.count(slot) > 1:
            raise fail(ErrorCode.SLOT_TWICE, slot=f"{{{slot}}}")
    if "amount" in slots and "figure" in slots:
        raise fail(ErrorCode.AMOUNT_AND_FIGURE)
    before, after = parts[: titles[0]], parts[titles[0] + 1 :]
    if not {"departments", "amount", "figure"} & {part.text for part in after if part.kind == "slot"}:
        raise fail(ErrorCode.TITLE_ALONE)
    first = next(part for part in after if part.kind not in ("blank", "break"))
    if first.kind == "slot" and first.text in ("text", "description", "departments"):
        raise fail(ErrorCode.TITLE_AMBIGUOUS, slot=f"{{{first.text}}}")
    opener, pattern = _before(before, notation)
    steps, open_ended, spans_lines = _steps(after, notation)
    around = next((bracket_of(one.text) for one, two in pairwise(parts) if two.text == "departments"), "")
    # Without an amount only the brackets speak for an item, so their content must be an organization's name.
    strict = around != "[" or all(step.pattern is not None for step in steps)
    needed = frozenset(part.text for part in parts if part.kind == "slot" and not part.optional)
    signs = frozenset(
        part.text
        for part in parts
        if part.kind == "literal" and part.text not in _OPEN + _CLOSE + "()" + STRONG_BULLETS
    )
    return Template(
        source,
        frozenset(slots),
        needed,
        signs,
        opener,
        pattern,
        tuple(steps),
        strict,
        open_ended,
        _held(parts),
        spans_lines,
        after[0].kind == "break",
        _amount_first([name for name in slots if name in ("departments", "amount", "figure")]),
        any(step.bracketed for step in steps),
        around,
    )


def bracket_of(opening: str) -> str:
    """The bracket that stands for all that are read alike: "(" for a round one, "[" for a square one, "" for none."""
    return "[" if opening and opening in _OPEN else opening if opening == "(" else ""


def _amount_first(order: Sequence[str]) -> bool | None:
    return order[0] != "departments" if len(order) == 2 else None


def _held(parts: Sequence[_Part]) -> tuple[frozenset[str], ...]:
    """For each sign of a template that no item can be without, the characters one of which stands for it."""
    held: set[frozenset[str]] = set()
    for index, part in enumerate(parts):
        beside = [
            one for one in (*parts[max(0, index - 1) : index], *parts[index + 1 : index + 2]) if one.text == "amount"
        ]
        last_border = part.text == "|" and index == len(parts) - 1
        left_out = part.text in "()" and beside and (beside[0].optional or part.text == ")")
        if part.kind != "literal" or part.text in STRONG_BULLETS or last_border or left_out:
            continue
        held.add(next((alike for alike in _ALIKE if part.text in alike), frozenset(part.text)))
    return tuple(held)


def _before(parts: Sequence[_Part], notation: Notation) -> tuple[str | None, Pattern | None]:
    said = [part for part in parts if part.kind in ("slot", "literal")]
    if len(said) == 1 and said[0].text in _OPENERS:
        return said[0].text, None
    if len(said) == 1 and said[0].text in STRONG_BULLETS:
        return "strong", None
    if not said:
        return None, None
    literals = [part.text for part in said if part.kind == "literal"]
    excluded = re.escape(literals[-1]) if literals else ""
    # A title in a table's cell may go on in the cell's next line.
    wrap = rf"(?:\n[^\n|{excluded}]+){{0,2}}" if "|" in literals else ""
    written = _Written()
    for part in parts:
        written.add(part, bracket="", ends_row=False)
    return None, Pattern(rf"{written.source()}[ ]{{0,200}}+(?P<title>[^\n|{excluded}]+{wrap})\Z", notation)


class _Written:
    """A regular expression being written: its parts, and the gap that waits before the next one."""

    def __init__(self, *, first: bool = False) -> None:
        self.parts: list[str] = []
        self.slots: list[str] = []
        self.gap = 0
        self.first = first
        self.optional_row = False
        self.spans_lines = False

    def widen(self, gap: int) -> None:
        if not self.parts or self.parts[-1] != _CELL_END:
            self.gap = max(self.gap, gap)

    def put(self, pattern: str) -> None:
        # The blanks before the first part behind a title are the title's.
        gap = 0 if self.first and not self.parts and self.gap < _LINE else self.gap
        self.parts += [_GAPS[gap], pattern]
        self.spans_lines |= gap == _LINE
        self.gap = 0

    def add(self, part: _Part, *, bracket: str, ends_row: bool) -> None:
        """Add any part but a figure; `bracket` is the literal that stands before a slot for departments."""
        if part.kind in _GAP:
            self.widen(_GAP[part.kind])
        elif part.kind == "slot":
            self.slots.append(part.text)
            content = _IN_SQUARE if bracket and bracket in _OPEN else _IN_ROUND if bracket == "(" else _BARE_LIST
            pattern = _SLOT_PATTERNS.get(part.text, rf"(?P<departments>{content})")
            if part.optional and self.gap == _LINE and ends_row:
                self.optional_row = True
                self.parts.append(rf"(?:{_GAPS[_LINE]}{pattern}(?=[ |]{{0,200}}+(?:\n|\Z)))?")
                self.gap = 0
            else:
                self.put(rf"(?:{pattern})?" if part.optional else pattern)
        elif part.text in _OPEN or part.text in _CLOSE:
            self.widen(_BREAK)
            self.put(_SQUARE[part.text in _CLOSE])
            self.widen(_BREAK if part.text in _OPEN else 0)
        elif part.text in "()→⇒|":
            self.widen(_BREAK)
            self.put(_CELL_END if part.text == "|" else r"[→⇒]" if part.text in "→⇒" else re.escape(part.text))
            if part.text == ")" and "departments" in self.slots:
                self.parts.append(_FORMER)
        else:
            self.widen(_GAP["blank"])
            self.put("[:：]" if part.text in ":：" else "[=＝]" if part.text in "=＝" else re.escape(part.text))

    @property
    def ends_line(self) -> bool:
        """Whether a line ends in what is written, whatever is left out of it."""
        return self.spans_lines or self.gap == _LINE

    def source(self) -> str:
        return "".join(self.parts) + _GAPS[self.gap]


def _steps(after: Sequence[_Part], notation: Notation) -> tuple[list[Step], bool, bool]:
    """The steps that read what follows a title, whether prose may follow on its line, and whether a line must end."""
    steps: list[Step] = []
    written = _Written(first=True)
    open_ended = spans_lines = False
    if len(after) > 1 and after[-1].text == "|":
        after = after[:-1]
    skip = -1
    for index, part in enumerate(after):
        following = after[index + 1] if index + 1 < len(after) else None
        if index <= skip:
            continue
        if part.text == "(" and following is not None and following.kind == "slot" and following.text == "amount":
            steps += _step(written, notation)
            spans_lines |= written.ends_line
            written = _Written()
            steps.append(Step("amount", None, following.optional, bracketed=True))
            skip = index + 2 if index + 2 < len(after) and after[index + 2].text == ")" else index + 1
        elif part.kind == "slot" and part.text in ("amount", "figure"):
            steps += _step(written, notation)
            spans_lines |= written.ends_line
            written = _Written()
            steps.append(Step(part.text, None, part.optional))
        elif part.kind == "slot" and part.text == "description" and following is None:
            open_ended = True
        else:
            written.add(
                part,
                bracket=after[index - 1].text if index else "",
                ends_row=following is None or following.kind == "line",
            )
    steps += _step(written, notation)
    return steps, open_ended, spans_lines or written.ends_line


def _step(written: _Written, notation: Notation) -> list[Step]:
    if not written.parts and written.gap != _LINE:
        return []
    return [Step("+".join(written.slots) or "text", Pattern(written.source(), notation), written.optional_row)]
