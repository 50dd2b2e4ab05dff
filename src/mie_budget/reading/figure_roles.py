"""Figure roles: what became of every figure of a text. One that belongs nowhere is reported."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, MutableMapping, Sequence, Set

from mie_budget.diagnostics import OF_UNCLAIMED, DiagnosticCode
from mie_budget.models import Diagnostic, FigureRoles, Role
from mie_budget.reading.blocks import SENTENCE_ENDS, Block, runs_on
from mie_budget.reading.entries import is_sentence
from mie_budget.reading.figures import Figure
from mie_budget.reading.headings.marked import Side
from mie_budget.reading.items.candidates import Candidate, Loose, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.stretches import Stretch, figures_of
from mie_budget.reading.titles import mark_of

_LIST_LIKE = lazy(r"\s*(?:の?内数|再掲)?(?:\s*[(（][^()（）。]{0,40}[)）]?)?[)）\]〕】\s|]*$")
_AROUND = lazy(
    r"[(){}【】〔〕\[\]<>〈〉|、,・:：→/\s▲△−-]|の?内数|うち数?|再掲|外数|約|(?:予算|要求|査定|事業|補正"
    r"|金)費?額|(?<=[(【〔\[])[^()【】〔〕\[\]]*(?:部|局|庁|課|室|委員会)"
)
_NEAR = 200
"""Characters around a figure that are looked at for words; a whole line may be a page long."""
_OF_ITEM_SHAPE = lazy(r"[【〔\[][^【】〔〕\[\]]{2,30}[】〕\]]")
_ROLE_OF_VERDICT = {
    Verdict.TOTAL: "total",
    Verdict.REVENUE: "revenue",
    Verdict.SIZE: "size",
    Verdict.PROSE: "prose",
    Verdict.REFERENCE: "reference",
    Verdict.PART: "other",
}
_REASONS = (
    "columns",
    "several-figures",
    "no-name",
    "organization",
    "per-person",
    "difference",
    "sentence",
    "revenue-name",
)
_MAY_HIDE_ONE = (Role.DESCRIPTION, Role.PREAMBLE, Role.HEADING)
_BARE_ENTRY = lazy(
    r"(?<=[\s)\]】〕:：=＝…‥(\[])(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,.%％]|[^\W\d_]"
    r"|\s(?:[一-龠か]{1,2}|[ァ-ヶA-Za-z]{1,8})(?![一-龠ァ-ヶA-Za-z]))"
)
"""A number as a sum is printed, behind a name, that does not say what it counts."""
_NAME_ALONE = lazy(r"[^\s\d。、]{4,40}\s+")
_CUT_FIGURE = lazy(r"[…‥:：=＝(（\s】](?P<figure>\d[\d,億万兆.]*)$")
_ABOUT = lazy(r"<about.before>\s*", needs="そね約")
_ALONE = lazy(r"\(?<sum>\)?")
_LEAST_TORN = 3
"""Figures alone below an amount that nothing explains: two may be that of the year before, and the difference."""
_WORDS_BEFORE = 4
"""A figure's place may be that of 約 before it."""


class _Figures:
    """The figures of a text while each gets its role: how many have which, and what is reported of them."""

    def __init__(
        self, lines: Lines, outline: Outline, roles: list[Role], blocks: Sequence[Block], diagnostics: list[Diagnostic]
    ) -> None:
        self.lines = lines
        self.outline = outline
        self.roles = roles
        self.diagnostics = diagnostics
        self.counts: Counter[str] = Counter()
        self.item_of: list[Candidate | None] = [None] * len(roles)
        for block in blocks:
            self.item_of[block.first : block.last + 1] = [block.candidate] * (block.last + 1 - block.first)

    def _report(self, code: DiagnosticCode, line: int, offset: int, **params: str) -> None:
        self.diagnostics.append(self.lines.finding(code, line, offset, **params))

    def of_other(self, candidate: Candidate, taken: Container[tuple[int, int]]) -> None:
        """The figures of a candidate that is no item, but for those that an item has `taken`."""
        role_or_none = _ROLE_OF_VERDICT.get(candidate.verdict)
        figures = [one for one in candidate.figures if _behind_about(self.lines, *one[:2]) not in taken]
        if "point" in candidate.against:
            for line, offset, _ in figures:
                self.counts["prose"] += 1
                if not (SENTENCE_ENDS.search(self.lines.stripped[line]) or runs_on(self.lines, candidate)):
                    self._report(
                        DiagnosticCode.FIGURE_IN_LIST, line, offset, found=_printed_figure(self.lines, line, offset)
                    )
            return
        for line, offset, role in figures:
            if role_or_none is not None:
                self.counts[role_or_none if role == "item" else role] += 1
                continue
            self.counts["unclaimed"] += 1
            self._report_candidate(candidate, line, offset)
        if role_or_none == "prose":
            for line, offset, _ in figures:
                if self.roles[line] is Role.PREAMBLE or self.item_of[line] is None:
                    self._report(
                        DiagnosticCode.FIGURE_IN_PROSE, line, offset, found=_printed_figure(self.lines, line, offset)
                    )
        if not candidate.figures and candidate.verdict is Verdict.DOUBTFUL:
            self._report_candidate(candidate, candidate.amount_line, candidate.amount_offset)
        if role_or_none is None and candidate.figures and self.roles[candidate.first_line] is Role.DESCRIPTION:
            line = candidate.figures[0][0]
            self.roles[line] = Role.HEADER if self.roles[line] is Role.HEADER else Role.UNCLAIMED

    def loose(self, piece: Piece, figure: Figure) -> None:
        """A figure that stands on the header of no candidate."""
        line, offset = piece.place(figure.start)
        text = piece.text
        side = self.outline.side_at(line)
        if self.roles[line] is Role.HEADING:
            self.counts["size" if side is Side.SIZE else "total"] += 1
            return
        around = text[max(0, figure.start - _NEAR) : figure.start] + text[figure.end : figure.end + _NEAR]
        alone = len(_AROUND.sub("", around)) <= 1
        if (side is Side.SIZE and not alone) or side in (Side.REVENUE, Side.REVENUE_LISTED, Side.BALANCE):
            self.counts["size" if side in (Side.SIZE, Side.BALANCE) else "revenue"] += 1
            return
        item = self.item_of[line]
        in_list = _LIST_LIKE.match(text, figure.end) is not None and "。" not in text and not text.endswith("、")
        like_item = (
            item is None
            or _is_marked_like(text, item)
            or _OF_ITEM_SHAPE.search(text, max(0, figure.start - 300), figure.start)
        )
        found = piece.printed(self.lines, figure.start, figure.end).strip()
        if alone or (in_list and like_item):
            self.counts["unclaimed"] += 1
            self._report(DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=found)
            return
        self.counts["prose"] += 1
        if in_list or item is None:
            code = DiagnosticCode.FIGURE_IN_LIST if in_list else DiagnosticCode.FIGURE_IN_PROSE
            self._report(code, line, offset, found=found)

    def stray(self, piece: Piece, figure: Figure, item: Candidate) -> None:
        """A figure on the header of an item beside those it has taken.

        In a name or a sentence behind the header it is prose, in what was understood of the header a remark. Else
        nothing says whose it is.
        """
        line, offset = piece.place(figure.start)
        rest = item.rest
        behind = rest is not None and _holds(rest.places(), line, offset)
        if any(_holds(one.places(), line, offset) for one in (item.title_piece, *item.prose) if one is not None) or (
            rest is not None and behind and (is_sentence(rest.text) or not _LIST_LIKE.match(piece.text, figure.end))
        ):
            self.counts["prose"] += 1
        elif not behind and _holds(item.tails, line, offset):
            self.counts["other"] += 1
        else:
            self.counts["unclaimed"] += 1
            found = piece.printed(self.lines, figure.start, figure.end).strip()
            self._report(DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=found)

    def stray_of_other(self, place: tuple[int, int], candidate: Candidate, reported: Set[int]) -> None:
        """A figure on the header of a candidate that is no item, beside those it has taken: it is what that one is.

        `reported` are the lines, from 1, of which a figure is reported already.
        """
        role = "prose" if "point" in candidate.against else _ROLE_OF_VERDICT.get(candidate.verdict)
        self.counts[role or "unclaimed"] += 1
        if role is None and self.lines.number(place[0]) not in reported:
            self._report_candidate(candidate, *place)

    def _report_candidate(self, candidate: Candidate, line: int, offset: int) -> None:
        """Say that a candidate is no item for certain, once for its line."""
        if any(entry.line == self.lines.number(line) and entry.code in OF_UNCLAIMED for entry in self.diagnostics[-4:]):
            return
        if candidate.title is None:
            code = DiagnosticCode.TITLE_LOST if candidate.departments is not None else DiagnosticCode.FIGURE_UNCLAIMED
            self._report(code, line, offset, found=_printed_figure(self.lines, line, offset))
            return
        reason = next((word for word in candidate.against if word in _REASONS), "weak")
        self._report(DiagnosticCode.ITEM_DOUBTFUL, line, offset, found=candidate.name[:60], reason=reason)

    def cut_at_the_end(self, blocks: Sequence[Block]) -> None:
        """A text that ends inside the figure of one more item: it is no record and is reported."""
        stripped = self.lines.stripped
        last = next((number for number in range(len(stripped) - 1, -1, -1) if stripped[number].strip(" |")), None)
        if last is None or not blocks or any(block.first <= last <= block.header_last for block in blocks):
            return
        text = stripped[last]
        match = _CUT_FIGURE.search(text)
        if match is None or not (
            _is_marked_like(text, blocks[-1].candidate) or _OF_ITEM_SHAPE.search(text, 0, match.start())
        ):
            return
        offset = self.lines.texts[last].index(text) + match.start("figure")
        self._report(DiagnosticCode.FIGURE_UNCLAIMED, last, offset, found=match["figure"])
        self.roles[last] = Role.UNCLAIMED

    def bare_beside_items(self, items: Sequence[Candidate], told: Container[int]) -> None:
        """Report a number without a unit, under one that the text states, where a line is marked as the items are.

        Where items have no marks, so are they: a name, the number, and more words behind it.
        """
        marks = {item.mark.style for item in items if item.mark is not None}
        unmarked = any(item.mark is None and item.bare and item.frame == "header" for item in items)
        for number, text in enumerate(self.lines.stripped) if marks or unmarked else ():
            if (
                self.roles[number] not in _MAY_HIDE_ONE
                or number in told
                or self.outline.unit_at(number) is None
                or "。" in text
                or self.outline.side_at(number) is not Side.ITEMS
                or (found := _BARE_ENTRY.search(text)) is None
            ):
                continue
            mark = mark_of(text)
            alike = (
                mark.style in marks if mark is not None else unmarked and _NAME_ALONE.fullmatch(text, 0, found.start())
            )
            if not alike:
                continue
            self.counts["unclaimed"] += 1
            offset = self.lines.texts[number].index(text) + found.start()
            self._report(DiagnosticCode.FIGURE_UNCLAIMED, number, offset, found=found[0])
            self.roles[number] = Role.UNCLAIMED

    def torn_columns(self, items: Sequence[Candidate]) -> None:
        """Report the items whose amount a column may hold that was torn from its table.

        Its figures stand alone below one another, and nothing says what they are. The one above them may have been
        taken for the amount of what stands there, and what has none may have one of the others.
        """
        unlabelled = {
            note.line for item in items for note in item.notes if note.code is DiagnosticCode.FIGURE_UNLABELLED
        }
        unclaimed = unlabelled | {
            self.lines.of_number(entry.line)
            for entry in self.diagnostics
            if entry.code is DiagnosticCode.FIGURE_UNCLAIMED
        }
        alone = sorted(line for line in unclaimed if _ALONE.fullmatch(self.lines.stripped[line]) is not None)
        runs = {line for line, last in zip(alone, alone[_LEAST_TORN - 1 :], strict=False) if last - line < _LEAST_TORN}
        for item in items if runs else ():
            torn = item.yen is None or (
                item.amount_line + 1 in runs and _ALONE.fullmatch(self.lines.stripped[item.amount_line]) is not None
            )
            if torn and item.frame not in ("table", "form"):
                self._report(DiagnosticCode.AMOUNT_UNCERTAIN, item.first_line, 0, found=item.name)


def settle_figures(
    lines: Lines,
    outline: Outline,
    candidates: Sequence[Candidate],
    loose: Sequence[Loose],
    roles: list[Role],
    blocks: Sequence[Block],
    diagnostics: list[Diagnostic],
    stretches: MutableMapping[int, Stretch],
) -> FigureRoles:
    """What became of every figure; `diagnostics` get a warning for each that belongs nowhere, `roles` its line."""
    settled = _Figures(lines, outline, roles, blocks, diagnostics)
    items = [candidate for candidate in candidates if candidate.is_item]
    # What a sentence tells was taken for other things before.
    taken = {_behind_about(lines, line, offset) for item in items for line, offset, _ in item.figures}
    for candidate in candidates:
        if candidate.is_item:
            settled.counts.update({(line, offset): role for line, offset, role in candidate.figures}.values())
        elif candidate.verdict is not Verdict.PART:
            settled.of_other(candidate, taken)
    for piece, figures in loose:
        for figure in figures:
            if piece.place(figure.start) not in taken:
                settled.loose(piece, figure)
    told = {*_claimed(candidates), *(piece.place(figure.start) for piece, figures in loose for figure in figures)}
    reported = {entry.line for entry in diagnostics if entry.code in OF_UNCLAIMED}
    headers = _headers(candidates)
    for piece, figure in _strays(lines, outline, sorted(told), stretches):
        place = piece.place(figure.start)
        owner = _owner(headers.get(place[0], ()), place)
        if owner is None:
            settled.loose(piece, figure)
        elif owner.is_item:
            settled.stray(piece, figure, owner)
        else:
            settled.stray_of_other(place, owner, reported)
    settled.bare_beside_items([block.candidate for block in blocks], {line for line, _ in told})
    settled.cut_at_the_end(blocks)
    settled.torn_columns(items)
    for entry in diagnostics:
        line = lines.of_number(entry.line)
        if entry.code in OF_UNCLAIMED and roles[line] in (Role.DESCRIPTION, Role.PREAMBLE):
            roles[line] = Role.UNCLAIMED
    return FigureRoles(**{name: settled.counts[name] for name in FigureRoles.model_fields})


def _behind_about(lines: Lines, line: int, offset: int) -> tuple[int, int]:
    """The place of a figure, without what says before it that it is approximate."""
    about = _ABOUT.match(lines.texts[line], offset)
    return line, about.end() if about is not None else offset


def _headers(candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """The candidates on whose header each line is, in order."""
    headers: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        for number in candidate.header_lines or (candidate.first_line,):
            headers.setdefault(number, []).append(candidate)
    return headers


def _claimed(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """The places of the figures that candidates account for, or report."""
    for candidate in candidates:
        for line, offset, _ in candidate.figures:
            yield line, offset
        for note in candidate.notes:
            if note.code is not DiagnosticCode.WORD_UNKNOWN:
                yield note.line, note.offset


def _strays(
    lines: Lines, outline: Outline, told: Sequence[tuple[int, int]], stretches: MutableMapping[int, Stretch]
) -> Iterator[tuple[Piece, Figure]]:
    """The figures that no candidate and no loose piece has taken."""
    for piece, figures in figures_of(lines, outline.furniture, stretches):
        before = (piece.line, -1)
        for figure in figures:
            line, offset = piece.place(figure.start)
            last, end = piece.place(figure.end - 1)
            at = bisect_left(told, max(before, (line, offset - _WORDS_BEFORE)))
            if not (at < len(told) and told[at] <= (last, end)):
                yield piece, figure
            before = (last, end + 1)


def _owner(candidates: Sequence[Candidate], place: tuple[int, int]) -> Candidate | None:
    """The candidate on whose header a figure stands: the last that begins before it."""
    for candidate in reversed(candidates):
        title = candidate.title_piece
        begin = title.place(0) if title is not None else candidate.tails[0][:2] if candidate.tails else None
        if begin is None or begin <= place:
            return candidate
    return None


def _holds(places: Iterable[tuple[int, int, int]], line: int, offset: int) -> bool:
    """Whether stretches of lines hold a place in a line."""
    return any(number == line and start <= offset < end for number, start, end in places)


def _printed_figure(lines: Lines, line: int, offset: int) -> str:
    text = lines.texts[line][offset:]
    match = re.match(r"[^\s()【】。]{1,24}", text)
    return match[0] if match else text[:12]


def _is_marked_like(text: str, item: Candidate) -> bool:
    mark = mark_of(text)
    return mark is not None and item.mark is not None and mark.style == item.mark.style
