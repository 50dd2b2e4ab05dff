"""What templates find in a document: its items, and where a template nearly fits.

The tail of an item is searched for, step by step, and the title is then read backwards from it, because a title is the
one part whose beginning the text may leave unmarked.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from mie_budget.language import N_
from mie_budget.reading.brackets import closing_of
from mie_budget.reading.entries import Header
from mie_budget.reading.figures import Figure, find_bare, find_figures
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.candidates import Candidate, Loose
from mie_budget.reading.items.filling import fill
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
from mie_budget.reading.templates import Pattern, Step, Template, compile_templates
from mie_budget.reading.titles import LETTER, MARKER_GROUP, STRONG_BULLETS, is_marker, mark_of, read_title

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
_FARTHEST_FIGURE = 600
"""Characters from where an item's tail begins: longer lists of departments are not printed."""
_BEHIND_BRACKET = lazy(r"の?内数|[ ]?(?:千|百万|万|億)?円")
_LONGEST, _MOST_LINES = 400, 3
_BLANKS = lazy(r"[ \n]{1,400}+")
"""What may part an amount from what stands before it; items that are read already are blank too."""
_MOST_ENDS = 4
"""How many places are tried at which an amount may end."""


class NearMiss(NamedTuple):
    """A line that no item took: the template that fits furthest there, and what of it does not fit."""

    line: int
    template: str
    slot: str


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
    def _begin(printed: str, at: int, step: Step) -> int:
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

    def _amounts(self, text: str, step: Step, following: Step | None, read: _Read) -> Iterator[_Read]:
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

    def _title_behind(self, text: str, before: Pattern, at: int, floor: int) -> _Title | None:
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


def _start_of_amount(text: str, step: Step, begin: int) -> int | None:
    """Where an amount starts behind the blanks at an offset; on a line further down only one in brackets does."""
    blanks = _BLANKS.match(text, begin)
    at = begin if blanks is None else blanks.end()
    if at >= len(text) or text[at] in " \n" or (step.bracketed and text[at] != "("):
        return None
    return at if text[at] == "(" or "\n" not in text[begin:at] else None


def _ends_of_amount(printed: str, step: Step, following: Step | None, figures: Sequence[Figure]) -> Iterator[int]:
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
