"""Templates: a notation's templates compiled, the items they find in a document, and where they nearly fit.

A template is text that looks like the document, with slots in braces: `{title}⏎【{departments}】⏎（{amount}）`. What
comes after `{title}` is its tail. The tail is searched for, step by step, and the title is then read backwards from
it, because a title is the one part whose beginning the text may leave unmarked.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple, cast

from mie_budget.errors import ErrorCode, NotationError
from mie_budget.language import N_
from mie_budget.reading.brackets import closing_of
from mie_budget.reading.characters import fold
from mie_budget.reading.entries import Header
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.items.candidates import Candidate, Loose
from mie_budget.reading.items.filling import fill
from mie_budget.reading.items.judging import is_programme
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.items.names import Names
from mie_budget.reading.labels import Context, label_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.notation import Notation
from mie_budget.reading.organizations import DepartmentList, is_organization, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import is_broken, last_stretch
from mie_budget.reading.tables import width
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.titles import LETTER, MARKER_GROUP, STRONG_BULLETS, is_marker, mark_of, read_title

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
# A note in round brackets may close an item's line, but not one that names an organization: that must be read.
_LINE_END = lazy(
    r"(?:[ ]{0,200}+\((?![^()\n]*(?:円|同上|〃|(?:部|局|課|室|庁|省|会)\)))[^()\n|]{1,40}\)){0,2}[ |]{0,200}+(?=\n|\Z)"
)
_END_OF_AMOUNT = lazy(rf"\s|\Z|[(\[〔【〈<※…|:：{STRONG_BULLETS}]")
_SENTENCE_END = lazy(r"[。！？](?=[^」』）)】]|$)")
_DASH = lazy(r"(?:[-‐–—―−]{1,2}|－)(?=[ |]{0,200}+(?:\n|\Z|[)】〕\]|]))")
_MONEY = lazy(r"[ ]?[百千万億円%]")
_COLUMN = lazy(r"[ ]+(?P<figure>\d[\d,]*)(?=[ |]*$)")
_INSIDE = lazy(rf"[{STRONG_BULLETS}](?=[^\s\d)]{{2}})|(?<=[\s。])[・•](?=\S)")
_DASH_FOR_AMOUNT = lazy(
    r"\([^()\d\n]{0,12}[-‐–—―−ー]{1,2} ?[百千万億]{0,2}円?\s*\)|(?<=[ )】〕])[-‐–—―−ー]{1,2} ?[百千万億]{0,2}円"
)
_ORDINAL_ALONE = lazy(r"\(\s?\d{1,2}\s?\)")
_ALIKE = tuple(map(frozenset, (_OPEN, _CLOSE, ":：", "=＝", "→⇒")))
_FARTHEST_FIGURE = 600
"""Characters from where an item's tail begins: longer lists of departments are not printed."""
_BEHIND_BRACKET = lazy(r"の?内数|[ ]?(?:千|百万|万|億)?円")
_LONGEST, _MOST_LINES, _SAMPLE = 400, 3, 8
_MOST_UNFIT = 3
"""A notation that does not fit so many items with the same signs fits no others of them."""
_BLANKS = lazy(r"[ \n]{1,400}+")
"""What may part an amount from what stands before it; items that are read already are blank too."""
_MOST_ENDS = 4
"""How many places are tried at which an amount may end."""


class NearMiss(NamedTuple):
    """A line that no item took: the template that fits furthest there, and what of it does not fit."""

    line: int
    template: str
    slot: str


class _Part(NamedTuple):
    """A part of a template: a slot, a literal character, blanks, or where a line may (break) or must (line) end."""

    kind: str
    text: str
    optional: bool = False


class _Pattern:
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


class _Step(NamedTuple):
    """One step of a tail: a pattern, or a figure (`slot` is then amount or figure)."""

    slot: str
    pattern: _Pattern | None
    optional: bool = False
    bracketed: bool = False


class Template(NamedTuple):
    """A template ready to be searched with.

    `opener` is the slot before the title where that is all that stands there, `before` the pattern of more. `strict`
    departments must end like an organization's name. `open_ended` items may have prose behind them on their line.
    An item holds one of the characters of each of `holds`, and a line end where `spans_lines`; `breaks` where the line
    of the title may end before the tail.
    """

    source: str
    slots: frozenset[str]
    needed: frozenset[str]
    signs: frozenset[str]
    opener: str | None
    before: _Pattern | None
    steps: tuple[_Step, ...]
    strict: bool
    open_ended: bool
    holds: tuple[frozenset[str], ...]
    spans_lines: bool
    breaks: bool

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
    in_square = any(one.text in _OPEN and two.text == "departments" for one, two in pairwise(parts))
    # Without an amount only the brackets speak for an item, so their content must be an organization's name.
    strict = not in_square or all(step.pattern is not None for step in steps)
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
    )


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


def _before(parts: Sequence[_Part], notation: Notation) -> tuple[str | None, _Pattern | None]:
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
    return None, _Pattern(rf"{written.source()}[ ]{{0,200}}+(?P<title>[^\n|{excluded}]+{wrap})\Z", notation)


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


def _steps(after: Sequence[_Part], notation: Notation) -> tuple[list[_Step], bool, bool]:
    """The steps that read what follows a title, whether prose may follow on its line, and whether a line must end."""
    steps: list[_Step] = []
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
            steps.append(_Step("amount", None, following.optional, bracketed=True))
            skip = index + 2 if index + 2 < len(after) and after[index + 2].text == ")" else index + 1
        elif part.kind == "slot" and part.text in ("amount", "figure"):
            steps += _step(written, notation)
            spans_lines |= written.ends_line
            written = _Written()
            steps.append(_Step(part.text, None, part.optional))
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


def _step(written: _Written, notation: Notation) -> list[_Step]:
    if not written.parts and written.gap != _LINE:
        return []
    return [_Step("+".join(written.slots) or "text", _Pattern(written.source(), notation), written.optional_row)]


class _Read(NamedTuple):
    """A tail while it is read: where it ends, and what its slots hold (places are offsets in the text)."""

    end: int
    departments: DepartmentList | None = None
    department_at: int = 0
    piece: Piece | None = None
    tail: Tail | None = None
    figures: tuple[Figure, ...] = ()
    description: tuple[int, int] = (0, 0)
    marker: str = ""
    failed: str = ""
    done: int = 0


class _Title(NamedTuple):
    """A title found backwards: where the item starts, its piece, and departments that stand before it."""

    start: int
    piece: Piece
    departments: str | None = None
    uncertain: bool = False


class Found(NamedTuple):
    """What a notation's templates find in a document: its items, the figures left over, and where they nearly fit."""

    candidates: list[Candidate]
    loose: list[Loose]
    misses: tuple[NearMiss, ...]


class Finder:
    """A search of a document: its text as one, and what has been found so far."""

    def __init__(self, lines: Lines, outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.candidates: list[Candidate] = []
        self.names = Names(Layout(lines, outline), self.candidates)
        shown = [" " * len(text) if number in outline.furniture else text for number, text in enumerate(lines.texts)]
        whole = "\n".join(shown)
        self.text = whole.replace("\t", " ")
        self.celled = whole.replace("\t", "|")
        self.starts = array("q", accumulate([len(text) + 1 for text in shown[:-1]], initial=0))
        self.spans: list[tuple[int, int]] = []
        self.lost: list[tuple[int, int, Candidate]] = []
        self.misses: dict[int, tuple[int, NearMiss]] = {}
        self.unit: int | None = None
        self._known: dict[str, list[Figure]] = {}

    # --- places ---------------------------------------------------------------------------------------------------

    def line_at(self, at: int) -> int:
        """The line of an offset."""
        return bisect_right(self.starts, at) - 1

    def _piece(self, text: str, at: int, end: int | None = None) -> Piece:
        """The rest of a line from an offset on, or the part up to an end, with the way back to the line."""
        line = self.line_at(at)
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        return Piece(text[at : stop if end is None else min(end, stop)], ((0, line, at - self.starts[line]),))

    def _printed(self, text: str, line: int) -> str:
        """A whole line of the text."""
        start = self.starts[line]
        stop = text.find("\n", start)
        return text[start : len(text) if stop < 0 else stop]

    def _long_piece(self, text: str, at: int) -> Piece:
        """The rest of a line, with the next ones where the line end stands inside a figure or a bracket."""
        piece = self._piece(text, at)
        for _ in range(_MOST_LINES):
            following = piece.last_line + 1
            while (
                following < len(self.starts)
                and self.starts[following] < len(text)
                and not self._printed(text, following).strip()
            ):
                following += 1
            if following >= len(self.starts) or self.starts[following] >= len(text):
                break
            below = self._piece(text, self.starts[following])
            stripped = below.text.strip(" |")
            kept = piece.text.rstrip(" |")
            if not stripped or not is_broken(kept, stripped):
                break
            lead = len(below.text) - len(below.text.lstrip(" |"))
            piece = joined(piece.cut(0, len(kept)), below.cut(lead, len(below.text)))
        return piece

    def shown(self, first: int, last: int) -> str:
        """The text of some lines, with the borders of their cells."""
        end = self.starts[last + 1] - 1 if last + 1 < len(self.starts) else len(self.celled)
        return self.celled[self.starts[first] : end]

    def _at(self, piece: Piece, offset: int) -> int:
        line, column = piece.place(offset)
        return self.starts[line] + column

    def _figures(self, printed: str) -> list[Figure]:
        """The figures of a part of a line as far as they can be an item's; each template looks at the same ones."""
        near = printed[:_FARTHEST_FIGURE]
        if near not in self._known:
            whole = len(near) == len(printed)
            self._known[near] = [figure for figure in find_figures(near) if whole or figure.end < len(near)]
        return self._known[near]

    def context(self, line: int) -> Context:
        """What is known of the figures at a line; the notation's unit holds where no caption states one."""
        context = self.outline.context(line)
        return context if context.unit is not None else context._replace(unit=self.unit)

    # --- search ---------------------------------------------------------------------------------------------------

    def search(
        self, template: Template, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[int, int, Candidate]]:
        """The items of a template in what earlier ones have left, on some lines or on all."""
        text = self._left(self.celled if "|" in template.signs else self.text)
        end = len(text) if last is None else self.starts[last + 1] - 1 if last + 1 < len(self.starts) else len(text)
        at = self.starts[first]
        floor = at
        text = text[:end]
        taken = sorted(self.spans)
        passed = reached = 0
        while (place := self._anchor(text, template, at)) is not None:
            while passed < len(taken) and taken[passed] <= (place, place):
                reached = max(reached, taken[passed][1])
                passed += 1
            floor = max(floor, reached)
            read = self._tail(text, template, place)
            title = self._title(text, template, place, floor) if not read.failed else None
            item = None if read.failed else self._candidate(text, template, place, read, title)
            if item is not None and item.title is not None and title is not None:
                yield min(title.start, place), read.end, item
                floor = at = max(place + 1, read.end)
                continue
            if item is not None:
                self.lost.append((place, read.end, item))
            miss = NearMiss(self.line_at(place), template.source, read.failed or "title")
            depth = read.done if read.failed else len(template.steps)
            if miss.line not in self.misses or self.misses[miss.line][0] < depth:
                self.misses[miss.line] = (depth, miss)
            at = place + 1

    def _left(self, text: str) -> str:
        """A text without the items found so far, whose places stay blank."""
        parts, at = [], 0
        for start, end in sorted(self.spans):
            parts += [text[at:start], re.sub(r"[^\n]", " ", text[max(at, start) : end])]
            at = max(at, end)
        return "".join([*parts, text[at:]])

    def _anchor(self, text: str, template: Template, at: int) -> int | None:
        """The next place where a tail may begin."""
        step = template.steps[0]
        if step.pattern is not None:
            match = step.pattern.search(text, at)
            while match is not None and match.end() == match.start():
                match = step.pattern.search(text, match.end() + 1) if match.end() < len(text) else None
            return None if match is None else match.start()
        if at >= len(text):
            return None
        for line in range(self.line_at(at), self.line_at(max(len(text) - 1, 0)) + 1):
            start = self.starts[line]
            printed = self._printed(text, line)
            figures: Sequence[Figure] = self._figures(printed)
            if step.slot == "amount":
                figures = [*figures, *(Figure(*dash.span(), None) for dash in _DASH_FOR_AMOUNT.finditer(printed))]
            else:
                unit = self.context(line).unit
                figures = (
                    [
                        *figures,
                        *find_bare(printed, unit),
                        *(Figure(*dash.span(), None) for dash in _DASH.finditer(printed)),
                    ]
                    if unit
                    else ()
                )
            for place in sorted({self._begin(printed, figure.start, step) for figure in figures} - {-1}):
                if (
                    start + place >= at
                    and (template.breaks or printed[:place].strip())
                    and (step.slot != "figure" or printed[place - 1] in " )】〕]」")
                ):
                    return start + place
        return None

    @staticmethod
    def _begin(printed: str, at: int, step: _Step) -> int:
        """Where what reads a figure begins: at its label, or at the bracket around it; -1 where no bracket is."""
        if step.slot == "figure" or printed[at] == "(":
            return at
        label = label_at_end(printed[:at])
        if label < at and printed[:label].strip():
            at = label
        opening = printed.rfind("(", 0, at)
        closing = closing_of(printed, opening) if opening >= 0 else None
        if opening >= 0 and (closing is None or closing >= at):
            return opening
        return -1 if step.bracketed else at

    # --- tails ----------------------------------------------------------------------------------------------------

    def _tail(self, text: str, template: Template, at: int) -> _Read:
        read = self._rest(text, template, 0, _Read(at))
        if read.failed:
            return read
        if template.is_weak:
            return (
                read
                if _END_OF_AMOUNT.match(text, read.end)
                else read._replace(failed="the end of the amount", done=len(template.steps))
            )
        ends = (
            template.open_ended or text[read.end - 1 : read.end] == "\n" or _LINE_END.match(text, read.end) is not None
        )
        return read if ends else read._replace(failed=N_("the end of the line"), done=len(template.steps))

    def _rest(self, text: str, template: Template, index: int, read: _Read) -> _Read:
        """Read the steps of a tail from one on; `failed` names the slot where the furthest way stops."""
        if index == len(template.steps):
            return read
        step = template.steps[index]
        failed = step.slot
        furthest: _Read | None = None
        ways: Iterable[_Read] = ()
        if step.pattern is not None:
            match = step.pattern.match(text, read.end)
            if match is not None:
                caught = self._caught(match, read, strict=template.strict)
                if caught is None:
                    failed = "departments"
                else:
                    ways = (caught,)
        else:
            following = template.steps[index + 1] if index + 1 < len(template.steps) else None
            ways = self._amounts(text, step, following, read) if step.slot == "amount" else self._bare(text, read)
        for way in ways:
            rest = self._rest(text, template, index + 1, way)
            if not rest.failed:
                return rest
            furthest = rest if furthest is None or rest.done > furthest.done else furthest
        if step.optional:
            return self._rest(text, template, index + 1, read)
        return furthest or read._replace(failed=failed, done=index)

    def _caught(self, match: re.Match[str], read: _Read, *, strict: bool) -> _Read | None:
        """What the slots of a pattern hold; None where its departments are none."""
        groups = match.groupdict()
        if groups.get("marker"):
            if not is_marker(groups["marker"][1:-1]) and MARKER_GROUP.fullmatch(groups["marker"]) is None:
                return None
            read = read._replace(marker=read.marker + groups["marker"])
        if groups.get("description"):
            read = read._replace(description=match.span("description"))
        if groups.get("departments"):
            printed = groups["departments"].replace("\n", "")
            departments = read_departments(printed, strict=strict)
            if departments is None:
                return None
            read = read._replace(departments=departments, department_at=match.start("departments"))
        return read._replace(end=match.end())

    def _amounts(self, text: str, step: _Step, following: _Step | None, read: _Read) -> Iterator[_Read]:
        """The ways to read an amount: as far as it is understood, or up to a place where the next step may go on."""
        at = _start_of_amount(text, step, read.end)
        if at is None:
            return
        piece = self._long_piece(text, at)
        context = self.context(piece.line)
        figures = self._figures(piece.text)
        for end in _ends_of_amount(piece.text, step, following, figures):
            tail = read_tail(piece.text, 0, figures, context, end=end)
            if tail.departments is not None:
                cut = len(piece.text[: tail.department_start].rstrip(" (【〔["))
                tail = read_tail(piece.text, 0, figures, context, end=min(end, cut))
            if not tail.clauses or tail.departments is not None:
                continue
            stopped = len(piece.text[: min(tail.end, end)].rstrip(" |"))
            if tail.markers:
                read = read._replace(marker=read.marker + "".join(f"({word})" for word in tail.markers))
            yield read._replace(end=self._at(piece, stopped - 1) + 1, piece=piece, tail=tail, figures=tuple(figures))

    def _bare(self, text: str, read: _Read) -> Iterator[_Read]:
        """The way to read a number without a unit."""
        at = read.end
        while at < len(text) and text[at] == " ":
            at += 1
        if at >= len(text) or text[at] == "\n":
            return
        # Only what stands near matters: the rest of a long line would be read again for each of its places.
        piece = self._piece(text, at, at + 2 * _LONGEST)
        context = self.context(piece.line)
        if context.unit is None:
            return
        dash = _DASH.match(piece.text)
        found = [one for one in (*self._figures(piece.text), *find_bare(piece.text, context.unit)) if one.start == 0]
        if dash is not None:
            tail = Tail(0)
            tail.clauses.append(Clause(None, 0, dash.end(), None))
            tail.end = dash.end()
        elif (
            not found
            or (found[0].bare and _MONEY.match(piece.text, found[0].end))
            or (not found[0].bare and found[0].yen != 0)
        ):
            return
        else:
            column = _COLUMN.match(piece.text, found[0].end)
            tail = read_tail(piece.text, 0, found[:1], context, end=found[0].end if column else None)
            if column is not None:
                # The same number in two columns is one; of two that differ nothing says which is meant.
                tail.end = column.end()
                if column["figure"] != piece.text[found[0].start : found[0].end]:
                    tail.clauses[0].yen, tail.clauses[0].problem = None, "several-figures"
        if tail.clauses and tail.departments is None:
            yield read._replace(
                end=self._at(piece, max(tail.end, 1) - 1) + 1, piece=piece, tail=tail, figures=tuple(found[:1])
            )

    # --- titles ---------------------------------------------------------------------------------------------------

    def _title(self, text: str, template: Template, at: int, floor: int) -> _Title | None:
        if template.before is not None:
            return self._title_behind(text, template.before, at, floor)
        if template.opener is not None:
            return self._title_opened(text, template.opener, at, floor)
        return self._title_of_line(text, template, at, floor)

    def _segment(self, text: str, line: int, at: int, floor: int) -> Piece:
        """The part of a line that may belong to a title: up to the tail, behind the item and the sentence before."""
        begin = max(self.starts[line], floor, min(at, self.starts[line] + len(self.lines.texts[line])) - _LONGEST)
        piece = self._piece(text, begin, at) if begin < at else Piece("", ((0, line, 0),))
        ends = [match.end() for match in _SENTENCE_END.finditer(piece.text)]
        start = ends[-1] if ends else 0
        rest = piece.text[start:]
        start += len(rest) - len(rest.lstrip(" |"))
        return piece.cut(start, max(start, len(piece.text.rstrip(" |"))))

    def _title_of_line(self, text: str, template: Template, at: int, floor: int) -> _Title | None:
        line = self.line_at(at)
        piece = self._segment(text, line, at, floor)
        last = self.line_at(floor - 1) if floor > 0 else -1
        if not piece.text:
            if all(step.pattern is not None for step in template.steps):
                return None
            self.names.floor = last
            above = self.names.title_above(line)
            if above is None:
                return None
            line = above
            piece = self._segment(text, line, self.starts[line] + len(self.lines.texts[line]), floor)
            if not piece.text:
                return None
        whole = piece.place(0)[1] <= len(self.lines.texts[line]) - len(self.lines.texts[line].lstrip(" |"))
        uncertain = False
        if whole and mark_of(piece.text) is None and not read_title(piece.text).markers:
            piece, uncertain = self.names.extended(piece, line, last)
        return _Title(self._at(piece, 0), piece, None, uncertain)

    def _title_opened(self, text: str, opener: str, at: int, floor: int) -> _Title | None:
        line = self.line_at(at)
        piece: Piece | None = None
        for step in range(_MOST_LINES + 1):
            segment = self._segment(text, line, at, floor)
            if not segment.text:
                if step or line == 0:
                    return None
            else:
                stretch = _last_marked(segment, opener)
                piece = stretch if piece is None else joined(stretch, piece)
                mark = read_title(stretch.text).mark
                if mark is not None and _is_opener(opener, mark.kind, mark.style):
                    # A border right behind the opener parts it from the title, which the template does not say.
                    apart = stretch.text[mark.end :].lstrip().startswith("|")
                    return None if apart else _Title(self._at(piece, 0), piece)
                if len(stretch.text) < len(segment.text) or (self.starts[line] <= floor and floor > 0):
                    return None
            line -= 1
            if line < 0 or self.lines.stripped[line].endswith("。"):
                return None
        return None

    def _title_behind(self, text: str, before: _Pattern, at: int, floor: int) -> _Title | None:
        line = self.line_at(at)
        for above in range(line, max(line - _MOST_LINES, -1), -1):
            start = max(self.starts[above], floor, at - 2 * _LONGEST)
            window = text[start:at].rstrip(" \n|")
            match = before.search(window)
            if match is not None:
                piece: Piece | None = None
                place = start + match.start("title")
                for row in match["title"].split("\n"):
                    cut = self._piece(text, place, place + len(row))
                    piece = cut if piece is None else joined(piece, cut)
                    place += len(row) + 1
                return (
                    None
                    if piece is None
                    else _Title(start + match.start(), piece, match.groupdict().get("departments"))
                )
            if start == floor and floor > 0:
                return None
        return None

    # --- candidates -----------------------------------------------------------------------------------------------

    def _candidate(self, text: str, template: Template, at: int, read: _Read, title: _Title | None) -> Candidate | None:
        """The candidate a tail and its title make; without a title where the tail leaves no doubt."""
        departments, department_at = read.departments, read.department_at
        if title is not None and title.departments is not None:
            departments, department_at = read_departments(title.departments, strict=True), title.start
            if departments is None:
                return None
        name = read_title(read.marker + title.piece.text, legend=self.outline.legend) if title is not None else None
        if name is not None and not (
            LETTER.search(name.name) and ("program" not in template.slots or is_programme(name.name))
        ):
            name = None
        if name is None and (departments is None or "departments" not in template.slots or read.tail is None):
            return None
        stated = read.tail is not None and any(clause.yen is not None for clause in read.tail.clauses)
        damaged = read.tail is not None and any(clause.problem for clause in read.tail.clauses)
        if departments is not None:
            vouched = departments.ditto or all(map(is_organization, departments.names))
            if not (stated or damaged or read.tail is None or vouched):
                return None
        elif _ORDINAL_ALONE.fullmatch(text[at : read.end].strip()) or (
            not stated
            and not damaged
            and (template.open_ended or (template.opener is None and template.before is None))
        ):
            return None
        first = self.line_at(min(title.start, at) if title is not None and name is not None else at)
        last = self.line_at(max(at, len(text[: read.end].rstrip(" \n|")) - 1))
        piece = title.piece if title is not None and name is not None else None
        candidate = Candidate("notation", piece, name, first, last)
        candidate.template = template.source
        candidate.uncertain = title is not None and title.uncertain
        line = self.lines.texts[first]
        candidate.indent = width(line[: len(line) - len(line.lstrip())])
        candidate.departments = departments
        if departments is not None:
            candidate.department_line = self.line_at(department_at)
            candidate.department_offset = department_at - self.starts[candidate.department_line]
        if read.tail is not None and read.piece is not None:
            header = Header(
                read.piece,
                None,
                0,
                0,
                read.tail,
                read.tail.end,
                None,
                read.figures,
                bool(read.figures) and read.figures[0].bare,
            )
            fill(candidate, header, self.lines, self.outline, self.context(read.piece.line))
        candidate.shape = "D" * (departments is not None) + "A" * (read.tail is not None)
        for start, end in _rows(text, *read.description):
            candidate.prose += (self._piece(text, start, end),)
        rest = self._piece(text, read.end)
        behind = rest.text.strip(" |")
        if behind:
            candidate.rest = rest.cut(rest.text.index(behind[0]), len(rest.text.rstrip(" |")))
        return candidate

    def find(self, notation: Notation) -> Found:
        """All items of a notation; where two templates fit, the earlier one's stands."""
        self.unit = notation.unit
        found: list[tuple[int, int, Candidate]] = []
        for template in compile_templates(notation):
            new = list(self.search(template))
            self.spans += [(start, end) for start, end, _ in new]
            found += new
            self.candidates += [candidate for _, _, candidate in new]
        for start, end, candidate in sorted(self.lost, key=lambda one: one[0]):
            if not any(first < end and start < last for first, last, _ in found):
                found.append((start, end, candidate))
                self.spans.append((start, end))
        found.sort(key=lambda one: one[0])
        for (_, _, candidate), (start, _, _) in pairwise(found):
            rest = candidate.rest
            if rest is not None and self._at(rest, 0) <= start < self._at(rest, 0) + len(rest.text):
                candidate.rest = rest.cut(0, start - self._at(rest, 0))
        loose, misses = self._left_over()
        return Found([candidate for _, _, candidate in found], loose, misses)

    def _left_over(self) -> tuple[list[Loose], tuple[NearMiss, ...]]:
        left = self._left(self.text)
        read = {
            line
            for first, last in self.spans
            for line in range(self.line_at(first), self.line_at(max(first, last - 1)) + 1)
        }
        loose: list[Loose] = []
        misses: list[NearMiss] = []
        for line, start in enumerate(self.starts):
            piece = self._piece(left, start)
            figures = find_figures(piece.text)
            if figures:
                loose.append(Loose(piece, tuple(figures)))
            if line in self.misses and line not in read:
                misses.append(self.misses[line][1])
        return loose, tuple(misses)


def _start_of_amount(text: str, step: _Step, begin: int) -> int | None:
    """Where an amount starts behind the blanks at an offset; on a line further down only one in brackets does."""
    blanks = _BLANKS.match(text, begin)
    at = begin if blanks is None else blanks.end()
    if at >= len(text) or text[at] in " \n" or (step.bracketed and text[at] != "("):
        return None
    return at if text[at] == "(" or "\n" not in text[begin:at] else None


def _ends_of_amount(printed: str, step: _Step, following: _Step | None, figures: Sequence[Figure]) -> Iterator[int]:
    """How far an amount may be read: as far as it goes, or, without brackets, up to where the next step may go on."""
    if step.bracketed:
        closing = closing_of(printed, 0)
        behind = None if closing is None else _BEHIND_BRACKET.match(printed, closing + 1)
        yield len(printed) if closing is None else closing + 1 if behind is None else behind.end()
        return
    yield len(printed)
    if following is None or following.pattern is None:
        return
    here = following.pattern.search(printed, figures[0].end if figures else 0)
    for _ in range(_MOST_ENDS):
        if here is None:
            return
        yield here.start()
        here = following.pattern.search(printed, here.start() + 1)


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for row in text[start:end].split("\n") if end > start else ():
        if row.strip(" |"):
            yield at, at + len(row)
        at += len(row) + 1


def _last_marked(piece: Piece, opener: str) -> Piece:
    """What stands behind the last bullet in a part of a line that may open a title."""
    if opener != "ordinal":
        for bullet in reversed(list(_INSIDE.finditer(piece.text, 1))):
            before = piece.text[: bullet.start()]
            if all(before.count(one) <= before.count(other) for one, other in zip("([【〔", ")]】〕", strict=True)):
                return piece.cut(bullet.start(), len(piece.text))
    return last_stretch(piece)


def _is_opener(opener: str, kind: str, style: str) -> bool:
    if opener == "strong":
        return kind == "bullet" and (style in STRONG_BULLETS or style >= "\ue000")
    return opener == "opener" or (kind == "bullet") == (opener == "bullet")


def fitting(
    lines: Lines,
    outline: Outline,
    items: Sequence[Candidate],
    notations: Iterable[Notation],
    *,
    all_of_them: bool = False,
) -> str | None:
    """The name of the notation whose templates fit most of the items' headers, None where none fits one.

    A few of the items speak for all, and the first notation that fits them all is taken. With `all_of_them`
    no other is.
    """
    size = min(len(items), _SAMPLE)
    finder = Finder(lines, outline)
    sample = [_Printed.of(items[index * len(items) // size], finder) for index in range(size)]
    best: tuple[int, str | None] = (0, None)
    for notation in notations:
        finder.unit = notation.unit
        templates = compile_templates(notation)
        fits = 0
        fit_kinds: set[tuple[object, ...]] = set()
        unfit: Counter[tuple[object, ...]] = Counter()
        for index, printed in enumerate(sample):
            if fits + size - index <= best[0] or (all_of_them and fits < index):
                break
            alike = (printed.kind, printed.signs)
            if printed.kind not in fit_kinds:
                if unfit[alike] >= _MOST_UNFIT or not any(printed.fits(finder, template) for template in templates):
                    unfit[alike] += 1
                    continue
                fit_kinds.add(printed.kind)
            fits += 1
        if fits > best[0]:
            best = (fits, notation.name)
        if fits == size:
            break
    return best[1] if not all_of_them or best[0] == size else None


class _Printed(NamedTuple):
    """An item as it is printed, to be read again by templates.

    A notation that fits one item fits the others of its `kind`; one that does not fit several with the same `signs`
    fits none of these. `named` says that departments stand beside it, `slot`
    what its figure needs, `characters` what stands on its lines up to the `last`.
    """

    item: Candidate
    kind: tuple[object, ...]
    last: int
    characters: frozenset[str]
    signs: frozenset[str]
    named: bool
    marked: bool
    slot: str

    @classmethod
    def of(cls, item: Candidate, finder: Finder) -> _Printed:
        first = item.first_line
        named = item.departments is not None and item.heading_line is None
        last = max(item.header_last, item.department_line if named else 0)
        kind = (
            item.frame,
            item.shape,
            item.relation,
            item.bare,
            item.mark.style if item.mark is not None else "",
            bool(item.markers),
            item.heading_line is None,
            item.rest is None,
            item.header_last - first,
            item.department_line - first,
            item.amount_line - first,
        )
        marked = item.mark is not None or (item.title is not None and item.title.mark is not None)
        slot = ("figure" if item.bare else "amount") if item.states_amount and item.yen is not None else ""
        characters = frozenset(finder.shown(first, last))
        signs = frozenset(character for character in characters if not character.isalnum())
        return cls(item, kind, last, characters, signs, named, marked, slot)

    def fits(self, finder: Finder, template: Template) -> bool:
        """Whether a template finds the item; one that lacks what the item has is not tried."""
        item, slots = self.item, template.slots
        if self.named != ("departments" in slots) and (self.named or "departments" in template.needed):
            return False
        if item.frame in ("table", "form"):
            if "|" not in template.signs:
                return False
        elif (self.slot and self.slot not in slots) or (template.opener is not None and not self.marked):
            return False
        if template.spans_lines and self.last == item.first_line:
            return False
        if any(characters.isdisjoint(self.characters) for characters in template.holds):
            return False
        return any(
            found.name == item.name and found.yen == item.yen
            for _, _, found in finder.search(template, item.first_line, self.last)
        )
