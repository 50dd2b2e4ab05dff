"""What templates find in a document: its items, and where a template nearly fits.

The tail of an item is searched for, step by step, and the title is then read backwards from it, because a title is the
one part whose beginning the text may leave unmarked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from mie_budget.reading.entries.header import Header
from mie_budget.reading.figures import find_figures
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.candidates import Candidate, Loose
from mie_budget.reading.items.filling import fill
from mie_budget.reading.items.layout import Layout
from mie_budget.reading.items.names import Names
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.notation import Notation
from mie_budget.reading.organizations import is_organization, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import width
from mie_budget.reading.templates.backwards import FoundTitle, read_backwards
from mie_budget.reading.templates.compiling import Template, compile_templates
from mie_budget.reading.templates.forwards import Read, next_place, read_forwards
from mie_budget.reading.templates.whole import Whole
from mie_budget.reading.titles import LETTER, read_title

_ORDINAL_ALONE = lazy(r"\(\s?\d{1,2}\s?\)")


class NearMiss(NamedTuple):
    """A line that no item took: the template that fits furthest there, and what of it does not fit."""

    line: int
    template: str
    slot: str


class Found(NamedTuple):
    """What a notation's templates find in a document: its items, the figures left over, and where they nearly fit."""

    candidates: list[Candidate]
    loose: list[Loose]
    misses: tuple[NearMiss, ...]


class Finder:
    """A search of a document: its text as one, and what has been found so far."""

    def __init__(self, lines: Lines, outline: Outline) -> None:
        self.whole = Whole(lines, outline)
        self.candidates: list[Candidate] = []
        self.names = Names(Layout(lines, outline), self.candidates)
        self.spans: list[tuple[int, int]] = []
        self.lost: list[tuple[int, int, Candidate]] = []
        self.misses: dict[int, tuple[int, NearMiss]] = {}

    def find(self, notation: Notation) -> Found:
        """All items of a notation; where two templates fit, the earlier one's stands."""
        self.whole.unit = notation.unit
        found: list[tuple[int, int, Candidate]] = []
        for template in compile_templates(notation):
            new = list(self.search(template))
            self.spans += [(start, end) for start, end, _ in new]
            found += new
            self.candidates += [candidate for _, _, candidate in new]
        taken = sorted(self.spans)
        reached = list(accumulate((end for _, end in taken), max, initial=0))
        floor = 0
        for start, end, candidate in sorted(self.lost, key=lambda one: one[0]):
            if max(floor, reached[bisect_left(taken, (end, 0))]) <= start:
                found.append((start, end, candidate))
                self.spans.append((start, end))
                floor = end
        found.sort(key=lambda one: one[0])
        for (_, _, candidate), (start, _, _) in pairwise(found):
            rest = candidate.rest
            if rest is not None and 0 <= (apart := start - self.whole.offset_of(rest, 0)) < len(rest.text):
                candidate.rest = rest.cut(0, apart)
        loose, misses = self._left_over()
        return Found([candidate for _, _, candidate in found], loose, misses)

    def search(
        self, template: Template, first: int = 0, last: int | None = None
    ) -> Iterator[tuple[int, int, Candidate]]:
        """The items of a template in what earlier ones have left, on some lines or on all."""
        text = self._left(self.whole.celled if "|" in template.signs else self.whole.text)
        if last is not None:
            text = text[: self.whole.end_of(last)]
        floor = at = self.whole.starts[first]
        taken = sorted(self.spans)
        passed = reached = 0
        while (place := next_place(self.whole, text, template, at)) is not None:
            while passed < len(taken) and taken[passed] <= (place, place):
                reached = max(reached, taken[passed][1])
                passed += 1
            floor = max(floor, reached)
            read = read_forwards(self.whole, text, template, place)
            title = read_backwards(self.whole, self.names, text, template, place, floor) if not read.failed else None
            item = None if read.failed else self._candidate(text, template, place, read, title)
            if item is not None and item.title is not None and title is not None:
                yield min(title.start, place), read.end, item
                floor = at = max(place + 1, read.end)
                continue
            if item is not None:
                self.lost.append((place, read.end, item))
            miss = NearMiss(self.whole.line_at(place), template.source, read.failed or "title")
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

    def _candidate(
        self, text: str, template: Template, at: int, read: Read, title: FoundTitle | None
    ) -> Candidate | None:
        """The candidate a tail and its title make; without a title where the tail leaves no doubt."""
        whole = self.whole
        departments, department_at = read.departments, read.department_at
        if title is not None and title.departments is not None:
            departments, department_at = read_departments(title.departments, strict=True), title.start
            if departments is None:
                return None
        name = read_title(read.marker + title.piece.text, legend=whole.outline.legend) if title is not None else None
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
        first = whole.line_at(min(title.start, at) if title is not None and name is not None else at)
        last = whole.line_at(max(at, len(text[: read.end].rstrip(" \n|")) - 1))
        piece = title.piece if title is not None and name is not None else None
        candidate = Candidate("notation", piece, name, first, last)
        candidate.template = template.source
        candidate.uncertain = title is not None and title.uncertain
        line = whole.lines.texts[first]
        candidate.indent = width(line[: len(line) - len(line.lstrip())])
        candidate.departments = departments
        if departments is not None:
            candidate.department_line = whole.line_at(department_at)
            candidate.department_offset = department_at - whole.starts[candidate.department_line]
        if read.tail is not None and read.piece is not None:
            bare = bool(read.figures) and read.figures[0].bare
            header = Header(read.piece, None, 0, 0, read.tail, read.tail.end, None, read.figures, bare)
            fill(candidate, header, whole.lines, whole.outline, whole.context(read.piece.line))
        candidate.shape = "D" * (departments is not None) + "A" * (read.tail is not None)
        for start, end in _rows(text, *read.description):
            candidate.prose += (whole.piece(text, start, end),)
        rest = whole.piece(text, read.end)
        behind = rest.text.strip(" |")
        if behind:
            candidate.rest = rest.cut(rest.text.index(behind[0]), len(rest.text.rstrip(" |")))
        return candidate

    def _left_over(self) -> tuple[list[Loose], tuple[NearMiss, ...]]:
        left = self._left(self.whole.text)
        read = {
            line
            for first, last in self.spans
            for line in range(self.whole.line_at(first), self.whole.line_at(max(first, last - 1)) + 1)
        }
        loose: list[Loose] = []
        misses: list[NearMiss] = []
        for line, start in enumerate(self.whole.starts):
            piece = self.whole.piece(left, start)
            figures = find_figures(piece.text)
            if figures:
                loose.append(Loose(piece, tuple(figures)))
            if line in self.misses and line not in read:
                misses.append(self.misses[line][1])
        return loose, tuple(misses)


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for row in text[start:end].split("\n") if end > start else ():
        if row.strip(" |"):
            yield at, at + len(row)
        at += len(row) + 1
