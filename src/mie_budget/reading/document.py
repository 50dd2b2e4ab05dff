"""Document: the last step. Items to records, lines to roles, figures to accounts, and what to report."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, MutableMapping, Sequence, Set
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import (
    Diagnostic,
    FigureRoles,
    Heading,
    LineRoles,
    OtherRelation,
    Record,
    Relation,
    Role,
    Stage,
    sharing_fields,
)
from mie_budget.printed import place_on
from mie_budget.reading.accounts import parts_in_prose, settle
from mie_budget.reading.entries import is_sentence
from mie_budget.reading.figures import Figure
from mie_budget.reading.items.candidates import Candidate, Loose, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.look import is_over
from mie_budget.reading.outline import Outline, Side, is_heading
from mie_budget.reading.stretches import Stretch, figures_of
from mie_budget.reading.tables import Table
from mie_budget.reading.titles import LETTER, STRONG_BULLETS, join_lines, mark_of

_CONTENTS = lazy(r"[■□◆◇○●・【〔\[(<〈\s]*(?:主な)?内 ?訳[】〕\])>〉\s:：]*")
_MAX_TITLE = 60
_SENTENCE_ENDS = lazy(r"[。．！？][」』）)〕】\s|]*$|[」』）)]$")
_CAPTION = lazy(r"単\s?位|凡例|^\s*[(（]?注|^\s*※|は新規|大幅|[:：…]\s*(?:一部)?(?:新規|拡充|継続)|円")
_PART_OF_SERIES = lazy(
    r"\s*[(〔]\s?(?:その\s?[\d一二三四五六七八九十]+|\d+\s?/\s?\d+|続き|つづき)\s?[)〕]\s*$|^別紙\s?\d*\s*"
    r"|^資料\s?\d*\s*"
)
_LIST_LIKE = lazy(r"\s*(?:の?内数|再掲)?(?:\s*[(（][^()（）。]{0,40}[)）]?)?[)）\]〕】\s|]*$")
_AROUND = lazy(
    r"[(){}【】〔〕\[\]<>〈〉|、,・:：→/\s▲△−-]|の?内数|うち数?|再掲|外数|約|(?:予算|要求|査定|事業|補正"
    r"|金)費?額|(?<=[(【〔\[])[^()【】〔〕\[\]]*(?:部|局|庁|課|室|委員会)"
)
_APPENDIX = lazy(r"\((?:参考|別紙|資料)")
_NEAR = 200
_OF_ITEM_SHAPE = lazy(r"[【〔\[][^【】〔〕\[\]]{2,30}[】〕\]]")
_ROLE_OF_VERDICT = {
    Verdict.TOTAL: "total",
    Verdict.REVENUE: "revenue",
    Verdict.SIZE: "size",
    Verdict.PROSE: "prose",
    Verdict.REFERENCE: "reference",
    Verdict.PART: "other",
}


_NAMED_LIKE_PROSE = frozenset({"per-person", "no-name", "sentence"})


class Evidence(NamedTuple):
    """What was read of a candidate, what speaks for and against it, and what it was taken for; lines count from 1.

    `template` is the template of a notation that found it, empty where none was used. `figure` is its own figure as
    printed, empty where none is. `names` are its departments as printed, before a ditto is resolved.
    """

    line: int
    title: str
    verdict: str
    frame: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    template: str = ""
    names: tuple[str, ...] = ()
    department_line: int = 0
    yen: int | None = None
    relation: Relation = Relation.EXACT
    figure: str = ""
    amount_line: int = 0


class ReadDocument(NamedTuple):
    """What was read from lines: the parts of a document that do not depend on its file."""

    title: str | None
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    roles: tuple[Role, ...]
    line_roles: LineRoles
    figure_roles: FigureRoles
    diagnostics: tuple[Diagnostic, ...]
    stage: Stage | None


class _Block(NamedTuple):
    candidate: Candidate
    first: int
    header_last: int
    last: int
    described: tuple[int, ...]


def build(
    lines: Lines,
    outline: Outline,
    candidates: list[Candidate],
    loose: Sequence[Loose],
    tables: Sequence[Table],
    stretches: MutableMapping[int, Stretch],
) -> ReadDocument:
    """Put the document together from its candidates, in the order of the lines; uses the `stretches` up."""
    settle(
        candidates, [number for number, text in enumerate(lines.stripped) if "訳" in text and _CONTENTS.fullmatch(text)]
    )
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM]
    loose = parts_in_prose(lines, items, loose)
    _points_of_prose(lines, items, candidates)
    roles = _roles(lines, outline, items, candidates, tables)
    blocks = _blocks(lines, outline, roles, items, _ends_of_blocks(candidates))
    diagnostics: list[Diagnostic] = []
    figure_roles = _figures(lines, outline, candidates, loose, roles, blocks, diagnostics, stretches)
    _cut_at_the_end(lines, blocks, diagnostics, roles)
    _mark_unclaimed(roles, diagnostics)
    # A line that is reported is no part of a description.
    blocks = [_without_reported(block, roles) for block in blocks]
    records = _records(lines, blocks, candidates, diagnostics)
    headings = tuple(
        Heading(text=lines.printed[number].strip(" \u3000|\t"), line=number + 1)
        for number, role in enumerate(roles)
        if role is Role.HEADING
    )
    titles = [lines.stripped[number] for number in outline.titles]
    counts = Counter(roles)
    return ReadDocument(
        _title(headings, titles),
        headings,
        tuple(records),
        tuple(roles),
        LineRoles(**{role.value: counts[role] for role in Role}),
        figure_roles,
        tuple(sorted(diagnostics, key=lambda entry: (entry.line, entry.column))),
        outline.stage,
    )


def evidence_of(candidate: Candidate) -> Evidence:
    """What `explain` shows of a candidate."""
    departments = candidate.departments
    beside = candidate.heading_line is None
    return Evidence(
        candidate.first_line + 1,
        candidate.name,
        candidate.verdict.value,
        candidate.frame,
        tuple(candidate.evidence),
        tuple(candidate.against),
        candidate.template,
        departments.names if departments is not None else (),
        (candidate.department_line if departments is not None and beside else candidate.first_line) + 1,
        candidate.yen,
        candidate.relation,
        candidate.amount_text,
        (candidate.amount_line if candidate.states_amount else candidate.first_line) + 1,
    )


def _title(headings: Sequence[Heading], titles: Sequence[str]) -> str | None:
    if titles:
        return " ".join(_PART_OF_SERIES.sub("", titles[0].strip(" |#")).split())
    first = headings[0].text if headings else ""
    return first if 0 < len(first) <= _MAX_TITLE else None


# --- lines ---------------------------------------------------------------------------------------------------------


def _roles(
    lines: Lines, outline: Outline, items: Sequence[Candidate], candidates: Sequence[Candidate], tables: Sequence[Table]
) -> list[Role]:
    """Give every line a first role; what is not found to be anything else is an item's prose."""
    roles = [Role.DESCRIPTION if text else Role.BLANK for text in lines.stripped]
    for number in outline.furniture:
        roles[number] = Role.FURNITURE
    for table in tables:
        for number in range(table.head_first, table.head_last + 1):
            if roles[number] is Role.DESCRIPTION:
                roles[number] = Role.PREAMBLE
    for candidate in items:
        _mark_header(roles, candidate)
    first_line = items[0].first_line if items else len(roles)
    for number in range(min(first_line, len(roles))):
        if roles[number] is Role.DESCRIPTION:
            text = lines.stripped[number]
            heading = number in outline.titles or (
                LETTER.search(text) is not None
                and not (_CAPTION.search(text) or _is_remark(text))
                and (is_heading(text) or number in outline.set_apart or _is_plain_heading(lines.stripped, number))
            )
            roles[number] = Role.HEADING if heading else Role.PREAMBLE
    for candidate in candidates:
        above = candidate.heading_line
        if above is not None and candidate.verdict is Verdict.ITEM and roles[above] is not Role.HEADER:
            roles[above] = Role.HEADING
    return roles


def _mark_header(roles: list[Role], candidate: Candidate) -> None:
    numbers = set(range(candidate.first_line, candidate.header_last + 1))
    if (
        candidate.shape.startswith("late")
        or candidate.frame == "form"
        or (candidate.title_piece is not None and candidate.header_last - candidate.first_line > 4)
    ):
        numbers = {
            candidate.amount_line,
            candidate.department_line
            if candidate.departments and candidate.heading_line is None
            else candidate.first_line,
        }
        numbers |= {line for line, _, _ in candidate.figures if candidate.first_line <= line <= candidate.header_last}
        numbers.update(candidate.header_lines)
        if candidate.title_piece is not None:
            numbers |= set(range(candidate.title_piece.line, candidate.title_piece.last_line + 1))
    for number in numbers:
        if 0 <= number < len(roles) and roles[number] is Role.DESCRIPTION:
            roles[number] = Role.HEADER


def _is_remark(text: str) -> bool:
    """Whether a line is nothing but words in round brackets, which say something about what stands around it."""
    return text.startswith("(") and text.endswith(")") and mark_of(text) is None and not _APPENDIX.match(text)


def _is_plain_heading(stripped: Sequence[str], number: int) -> bool:
    """A short line that is no sentence and does not run on into the next line."""
    text = stripped[number].strip(" |")
    following = stripped[number + 1] if number + 1 < len(stripped) else ""
    return 0 < len(text) <= 45 and not _SENTENCE_ENDS.search(text) and "、" not in text and not following.endswith("。")


def _ends_of_blocks(candidates: Sequence[Candidate]) -> list[int]:
    """The lines at which the prose of the item above ends, though no item begins: totals and lost items."""
    ends = {
        candidate.first_line
        for candidate in candidates
        if candidate.verdict is Verdict.TOTAL or candidate.title is None
    }
    return sorted(ends)


def _blocks(
    lines: Lines, outline: Outline, roles: list[Role], items: Sequence[Candidate], ends: Sequence[int]
) -> list[_Block]:
    blocks: list[_Block] = []
    titles = frozenset(outline.titles)
    total = len(lines.stripped)
    for index, candidate in enumerate(items):
        stop = items[index + 1].first_line if index + 1 < len(items) else total
        at = bisect_right(ends, candidate.header_last)
        end = max([ends[at], *(part.line + 1 for part in candidate.others)]) if at < len(ends) else stop
        if end < stop:
            for number in range(end, stop):
                roles[number] = Role.PREAMBLE if roles[number] is Role.DESCRIPTION else roles[number]
            stop = end
        described = [number for number in range(candidate.first_line + 1, stop) if roles[number] is Role.DESCRIPTION]
        described = _up_to_headings(lines, outline, roles, candidate, described)
        if described and (lines.stripped[described[-1]][-1] != "。" or not titles.isdisjoint(described)):
            described = _without_headings(lines, roles, described, candidate, titles)
        last = max(described[-1] if described else candidate.header_last, candidate.header_last)
        header_last = max(
            (
                number
                for number in range(candidate.first_line, candidate.header_last + 1)
                if roles[number] is Role.HEADER
            ),
            default=candidate.header_last,
        )
        blocks.append(_Block(candidate, candidate.first_line, header_last, last, tuple(described)))
    return blocks


def _up_to_headings(
    lines: Lines, outline: Outline, roles: list[Role], candidate: Candidate, body: list[int]
) -> list[int]:
    """The lines of an item's description up to a heading that stands above the item, by its level or type.

    What follows it introduces the items to come. One that is only bolder stands right above these.
    """
    apart = outline.set_apart.intersection(body)
    if not apart:
        return body
    own = lines.known[candidate.first_line if candidate.title_piece is None else candidate.title_piece.line]
    heads = [number for number in sorted(apart) if _can_be_heading(lines, number)]
    over = [number for number in heads if is_over(lines.known[number], own)]
    if not over and body[-1] in heads and lines.known[body[-1]].bold and not own.bold:
        over = [body[-1]]
    if not over:
        return body
    for number in body[body.index(over[0]) :]:
        roles[number] = Role.HEADING if number in over else Role.PREAMBLE
    return body[: body.index(over[0])]


def _can_be_heading(lines: Lines, number: int) -> bool:
    """Whether nothing in the words of a line speaks against it as a heading."""
    text = lines.stripped[number].strip(" |")
    remark = _CAPTION.search(text) or _is_remark(text)
    return (
        0 < len(text) <= _MAX_TITLE
        and "。" not in text
        and text[-1] != "、"
        and not remark
        and bool(LETTER.search(text))
    )


def _without_reported(block: _Block, roles: Sequence[Role]) -> _Block:
    described = tuple(number for number in block.described if roles[number] is Role.DESCRIPTION)
    if described == block.described:
        return block
    return block._replace(described=described, last=max([*described, block.candidate.header_last]))


def _points_of_prose(lines: Lines, items: Sequence[Candidate], candidates: Sequence[Candidate]) -> None:
    """Make what is named like no item, or runs on into a sentence, a point of the prose of the item above it.

    Only where it stands in a frame of its own.
    """
    firsts = [item.first_line for item in items]
    ends = _ends_of_blocks(candidates)
    for candidate in candidates:
        if candidate.verdict is not Verdict.DOUBTFUL or candidate.title is None:
            continue
        if not (
            _NAMED_LIKE_PROSE.intersection(candidate.against) or (candidate.mark is None and _runs_on(lines, candidate))
        ):
            continue
        at = bisect_right(firsts, candidate.first_line) - 1
        if at < 0 or candidate.departments is not None:
            continue
        item = items[at]
        ended = bisect_right(ends, item.header_last) < bisect_right(ends, candidate.first_line)
        if not ended and (_style_of(item), item.shape) != (_style_of(candidate), candidate.shape):
            candidate.against.append("point")


def _style_of(candidate: Candidate) -> str:
    return candidate.mark.style if candidate.mark is not None else ""


def _runs_on(lines: Lines, candidate: Candidate) -> bool:
    """Whether a sentence goes on right behind a candidate's figure, with nothing between."""
    rest = candidate.rest
    if rest is None:
        return False
    line, offset = rest.place(0)
    return offset > 0 and lines.texts[line][offset - 1] not in " \t:|" and LETTER.match(rest.text) is not None


def _without_headings(
    lines: Lines, roles: list[Role], body: list[int], candidate: Candidate, titles: frozenset[int]
) -> list[int]:
    """The lines of an item's description without the headings among them and behind them, which get their role."""
    stripped, parts = lines.stripped, {other.line for other in candidate.others}
    while (
        body
        and stripped[body[-1]][-1] != "。"
        and body[-1] not in parts
        and _is_trailing_heading(stripped, body, candidate.header_last, titles)
    ):
        roles[body.pop()] = Role.HEADING
    for number in titles.intersection(body):
        roles[number] = Role.HEADING
    return [number for number in body if number not in titles]


def _is_trailing_heading(
    stripped: Sequence[str], body: Sequence[int], header_last: int, titles: frozenset[int]
) -> bool:
    last = body[-1]
    text = stripped[last].strip(" |")
    if last in titles:
        return True
    if not text or len(text) > 45 or "。" in text or text.endswith("、") or _CAPTION.search(text) or _is_remark(text):
        return False
    mark = mark_of(text)
    if (
        mark is not None
        and last - 1 in body
        and (above := mark_of(stripped[last - 1])) is not None
        and above.style == mark.style
    ):
        # One below the other they are points of the prose.
        return False
    if is_heading(text):
        # A bullet below a bulleted item is a point of its prose unless a blank line parts them.
        if mark is not None and mark.kind == "bullet" and mark.style in ("・", "-", "*"):
            return not stripped[last - 1] and len(text) < 30 and last - 1 > header_last
        return (
            last - 1 > header_last
            or not stripped[last - 1]
            or (mark is not None and mark.kind in ("roman", "kanji", "plain"))
            or text[0] in "【〔<《〈■◆◇"
        )
    blank_above = not stripped[last - 1] if last > 0 else False
    return blank_above and len(text) <= 30 and not _SENTENCE_ENDS.search(text) and last - 1 > header_last


def _description(lines: Lines, candidate: Candidate, described: Sequence[int]) -> str:
    cells = {line for piece in candidate.prose for _, line, _ in piece.parts if piece.line not in described}
    described = [number for number in described if number not in cells]
    below = [lines.stripped[number] for number in described]
    inline = []
    if candidate.rest is not None:
        inline = [candidate.rest.text.strip(" |")]
    inline += [piece.text.strip() for piece in candidate.prose if piece.text.strip() and piece.line not in described]
    first = len(inline)
    return join_lines(
        "\n".join([text.strip(" |\t").replace("\t", " ") for text in [*inline, *below]]),
        # Full-width letters are set like Japanese ones and broken anywhere; half-width words are kept whole.
        between_words=lambda number: (
            number > first and lines.printed[described[number - first - 1]].rstrip()[-1:].isascii()
        ),
    )


# --- records -------------------------------------------------------------------------------------------------------


def _at(lines: Lines, code: DiagnosticCode, line: int, offset: int, **params: str | int) -> Diagnostic:
    text = lines.texts[line] if line < len(lines.texts) else ""
    while offset < len(text) and text[offset] in " |\t":
        offset += 1
    return Diagnostic.of(code, line + 1, lines.column(line, offset) + 1 if text else 1, **params)


def _behind_title(lines: Lines, candidate: Candidate) -> tuple[int, int]:
    """The place right behind a title, where what is missing would stand."""
    piece = candidate.title_piece
    if piece is None:
        return candidate.first_line, 0
    line, offset = piece.place(max(len(piece.text) - 1, 0))
    offset += 1
    while line < candidate.header_last and not lines.texts[line][offset:].strip(" |\t"):
        line, offset = line + 1, 0
    return line, offset if lines.texts[line][offset:].strip(" |\t") else 0


def _records(
    lines: Lines,
    blocks: Sequence[_Block],
    candidates: Sequence[Candidate],
    diagnostics: list[Diagnostic],
) -> list[Record]:
    records: list[Record] = []
    before: tuple[str, ...] | None = None
    expects_departments = any(block.candidate.departments for block in blocks)
    told: set[int] = set()
    pages = bool(lines.known) and lines.known[0].page is not None
    # 同上 under an item whose title was lost means the departments of that one.
    lost = [
        (one.first_line, one.departments.names)
        for one in candidates
        if one.title is None and one.departments and one.departments.names
    ]
    for block in blocks:
        while lost and lost[0][0] < block.first:
            before = lost.pop(0)[1]
        candidate = block.candidate
        departments: tuple[str, ...] = ()
        ditto, resolved = False, True
        if candidate.departments is not None:
            departments, ditto = candidate.departments
            if ditto:
                departments, resolved = (before or ()) + departments, bool(before)
            before = departments
        line, offset = candidate.department_line, candidate.department_offset
        if not resolved:
            diagnostics.append(_at(lines, DiagnosticCode.DITTO_UNRESOLVED, line, offset))
        elif not departments and expects_departments:
            diagnostics.append(_at(lines, DiagnosticCode.DEPARTMENT_MISSING, *_behind_title(lines, candidate)))
        if candidate.heading_line is not None and candidate.heading_line not in told:
            told.add(candidate.heading_line)
            diagnostics.append(
                _at(
                    lines,
                    DiagnosticCode.DEPARTMENT_FROM_HEADING,
                    candidate.heading_line,
                    0,
                    found="、".join(departments),
                )
            )
        if candidate.uncertain:
            diagnostics.append(_at(lines, DiagnosticCode.TITLE_UNCERTAIN, block.first, 0, found=candidate.name))
        diagnostics += [_at(lines, note.code, note.line, note.offset, **note.params) for note in candidate.notes]
        unreadable = any(note.code is DiagnosticCode.FIGURE_UNREADABLE for note in candidate.notes)
        if candidate.yen is None and not unreadable:
            diagnostics.append(_at(lines, DiagnosticCode.AMOUNT_MISSING, *_behind_title(lines, candidate)))
        amount = None
        if candidate.yen is not None:
            amount = {"yen": candidate.yen, "relation": candidate.relation, "text": candidate.amount_text}
        record = Record.model_validate(
            {
                "title": candidate.name,
                "departments": departments,
                "ditto": ditto,
                "amount": amount,
                "others": tuple(
                    {"yen": other.yen, "relation": other.relation, "text": other.text}
                    for other in sorted(candidate.others, key=lambda one: (one.line, one.offset))
                ),
                "markers": candidate.markers,
                "description": _description(lines, candidate, block.described),
                "span": {
                    "first_line": block.first + 1,
                    "header_last_line": block.header_last + 1,
                    "last_line": block.last + 1,
                    "page": lines.known[block.first].page if pages else None,
                    "bbox": place_on(lines.known[block.first].page, lines.known[block.first : block.last + 1])
                    if pages
                    else None,
                },
            }
        )
        records.append(sharing_fields(record))
    return records


# --- figures -------------------------------------------------------------------------------------------------------


def _figures(
    lines: Lines,
    outline: Outline,
    candidates: Sequence[Candidate],
    loose: Sequence[Loose],
    roles: list[Role],
    blocks: Sequence[_Block],
    diagnostics: list[Diagnostic],
    stretches: MutableMapping[int, Stretch],
) -> FigureRoles:
    """What became of every figure, with a warning for each that belongs nowhere."""
    counts: Counter[str] = Counter()
    block_of: list[_Block | None] = [None] * len(roles)
    for block in blocks:
        block_of[block.first : block.last + 1] = [block] * (block.last + 1 - block.first)
    for candidate in candidates:
        if candidate.verdict is Verdict.ITEM:
            counts.update({(line, offset): role for line, offset, role in candidate.figures}.values())
        elif candidate.verdict is not Verdict.PART:
            _figures_of_other(lines, candidate, roles, block_of, counts, diagnostics)
    for piece, figures in loose:
        for figure in figures:
            _loose_figure(lines, outline, piece, figure, roles, block_of, counts, diagnostics)
    told = {*_claimed(candidates), *(piece.place(figure.start) for piece, figures in loose for figure in figures)}
    reported = {entry.line for entry in diagnostics if entry.code in _OF_UNCLAIMED}
    headers = _headers(candidates)
    for piece, figure in _strays(lines, outline, sorted(told), stretches):
        owner = _owner(headers.get(piece.place(figure.start)[0], ()), piece, figure)
        if owner is None:
            _loose_figure(lines, outline, piece, figure, roles, block_of, counts, diagnostics)
        elif owner.verdict is Verdict.ITEM:
            _stray_figure(lines, piece, figure, owner, counts, diagnostics)
        else:
            _stray_of_other(lines, piece.place(figure.start), owner, reported, counts, diagnostics)
    _bare_beside_items(
        lines, outline, [block.candidate for block in blocks], roles, {line for line, _ in told}, counts, diagnostics
    )
    return FigureRoles(**{name: counts[name] for name in FigureRoles.model_fields})


_MAY_HIDE_ONE = (Role.DESCRIPTION, Role.PREAMBLE, Role.HEADING)
_BARE_ENTRY = lazy(
    r"(?<=[\s)\]】〕:：=＝…‥(\[])(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,.%％]|[^\W\d_]|\s[一-龠ァ-ヶA-Za-zか])"
)
"""A number as a sum is printed, behind a name, that does not say what it counts."""


def _bare_beside_items(
    lines: Lines,
    outline: Outline,
    items: Sequence[Candidate],
    roles: list[Role],
    told: Container[int],
    counts: Counter[str],
    diagnostics: list[Diagnostic],
) -> None:
    """Report a number without a unit, under one that the document states, where a line is marked as the items are."""
    marks = {item.mark.style for item in items if item.mark is not None}
    for number, text in enumerate(lines.stripped) if marks else ():
        if roles[number] not in _MAY_HIDE_ONE or number in told or outline.unit_at(number) is None:
            continue
        found = _BARE_ENTRY.search(text)
        if found is None or "。" in text or outline.side_at(number) is not Side.ITEMS:
            continue
        mark = mark_of(text)
        if mark is not None and mark.style in marks:
            counts["unclaimed"] += 1
            offset = lines.texts[number].index(text) + found.start()
            diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, number, offset, found=found[0]))
            roles[number] = Role.UNCLAIMED


def _headers(candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """The candidates on whose header each line is, in order."""
    headers: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        for number in candidate.header_lines or (candidate.first_line,):
            headers.setdefault(number, []).append(candidate)
    return headers


_OF_UNCLAIMED = frozenset({DiagnosticCode.ITEM_DOUBTFUL, DiagnosticCode.TITLE_LOST, DiagnosticCode.FIGURE_UNCLAIMED})


def _claimed(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """The places of the figures that candidates account for, or report."""
    for candidate in candidates:
        for line, offset, _ in candidate.figures:
            yield line, offset
        for note in candidate.notes:
            if note.code is not DiagnosticCode.WORD_UNKNOWN:
                yield note.line, note.offset


_WORDS_BEFORE = 4
"""A figure's place may be that of 約 before it."""


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


def _owner(candidates: Sequence[Candidate], piece: Piece, figure: Figure) -> Candidate | None:
    """The candidate on whose header a figure stands: the last that begins before it."""
    line, offset = piece.place(figure.start)
    for candidate in reversed(candidates):
        title = candidate.title_piece
        begin = title.place(0) if title is not None else candidate.tails[0][:2] if candidate.tails else None
        if begin is None or begin <= (line, offset):
            return candidate
    return None


def _stray_figure(
    lines: Lines,
    piece: Piece,
    figure: Figure,
    candidate: Candidate,
    counts: Counter[str],
    diagnostics: list[Diagnostic],
) -> None:
    """A figure on the header of a candidate beside those it has taken.

    In a name or a sentence behind the header it is prose, in what was understood of the header a remark. Else nothing
    says whose it is.
    """
    line, offset = piece.place(figure.start)
    rest = candidate.rest
    if any(_holds(one.places(), line, offset) for one in (candidate.title_piece, *candidate.prose) if one is not None):
        counts["prose"] += 1
        return
    if rest is not None and _holds(rest.places(), line, offset):
        if is_sentence(rest.text) or _LIST_LIKE.match(piece.text, figure.end) is None:
            counts["prose"] += 1
            return
    elif _holds(candidate.tails, line, offset):
        counts["other"] += 1
        return
    counts["unclaimed"] += 1
    found = piece.printed(lines, figure.start, figure.end).strip()
    diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=found))


def _stray_of_other(
    lines: Lines,
    place: tuple[int, int],
    candidate: Candidate,
    reported: Set[int],
    counts: Counter[str],
    diagnostics: list[Diagnostic],
) -> None:
    """A figure on the header of a candidate that is no item, beside those it has taken.

    It is what the candidate is. `reported` are the lines, from 1, of which a figure is reported already.
    """
    role = "prose" if "point" in candidate.against else _ROLE_OF_VERDICT.get(candidate.verdict)
    counts[role or "unclaimed"] += 1
    line, offset = place
    if role is None and line + 1 not in reported:
        _report(lines, candidate, line, offset, diagnostics)


def _holds(places: Iterable[tuple[int, int, int]], line: int, offset: int) -> bool:
    """Whether stretches of lines hold a place in a line."""
    return any(number == line and start <= offset < end for number, start, end in places)


def _figures_of_other(
    lines: Lines,
    candidate: Candidate,
    roles: list[Role],
    block_of: Sequence[_Block | None],
    counts: Counter[str],
    diagnostics: list[Diagnostic],
) -> None:
    """What became of the figures of a candidate that is no item."""
    role_or_none = _ROLE_OF_VERDICT.get(candidate.verdict)
    if "point" in candidate.against:
        for line, offset, _ in candidate.figures:
            counts["prose"] += 1
            if not (_SENTENCE_ENDS.search(lines.stripped[line]) or _runs_on(lines, candidate)):
                found = _printed_figure(lines, line, offset)
                diagnostics.append(_at(lines, DiagnosticCode.FIGURE_IN_LIST, line, offset, found=found))
        return
    for line, offset, role in candidate.figures:
        if role_or_none is not None:
            counts[role_or_none if role == "item" else role] += 1
            continue
        counts["unclaimed"] += 1
        _report(lines, candidate, line, offset, diagnostics)
    if role_or_none == "prose":
        for line, offset, _ in candidate.figures:
            if roles[line] is Role.PREAMBLE or block_of[line] is None:
                diagnostics.append(
                    _at(
                        lines,
                        DiagnosticCode.FIGURE_IN_PROSE,
                        line,
                        offset,
                        found=_printed_figure(lines, line, offset),
                    )
                )
    if not candidate.figures and candidate.verdict is Verdict.DOUBTFUL:
        _report(lines, candidate, candidate.amount_line, candidate.amount_offset, diagnostics)
    if role_or_none is None and candidate.figures and roles[candidate.first_line] is Role.DESCRIPTION:
        line = candidate.figures[0][0]
        roles[line] = Role.HEADER if roles[line] is Role.HEADER else Role.UNCLAIMED


def _printed_figure(lines: Lines, line: int, offset: int) -> str:
    text = lines.texts[line][offset:]
    match = re.match(r"[^\s()【】。]{1,24}", text)
    return match[0] if match else text[:12]


def _report(lines: Lines, candidate: Candidate, line: int, offset: int, diagnostics: list[Diagnostic]) -> None:
    found = _printed_figure(lines, line, offset)
    if any(
        entry.line == line + 1
        and entry.code in (DiagnosticCode.ITEM_DOUBTFUL, DiagnosticCode.TITLE_LOST, DiagnosticCode.FIGURE_UNCLAIMED)
        for entry in diagnostics[-4:]
    ):
        return
    if candidate.title is None:
        code = DiagnosticCode.TITLE_LOST if candidate.departments is not None else DiagnosticCode.FIGURE_UNCLAIMED
        diagnostics.append(_at(lines, code, line, offset, found=found))
        return
    reason = next((word for word in candidate.against if word in _REASONS), "weak")
    diagnostics.append(_at(lines, DiagnosticCode.ITEM_DOUBTFUL, line, offset, found=candidate.name[:60], reason=reason))


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


def _loose_figure(
    lines: Lines,
    outline: Outline,
    piece: Piece,
    figure: Figure,
    roles: list[Role],
    block_of: Sequence[_Block | None],
    counts: Counter[str],
    diagnostics: list[Diagnostic],
) -> None:
    line, offset = piece.place(figure.start)
    text = piece.text
    printed = piece.printed(lines, figure.start, figure.end).strip()
    side = outline.side_at(line)
    if roles[line] is Role.HEADING:
        counts["size" if side is Side.SIZE else "total"] += 1
        return
    around = text[max(0, figure.start - _NEAR) : figure.start] + text[figure.end : figure.end + _NEAR]
    alone = len(_AROUND.sub("", around)) <= 1
    in_list = _LIST_LIKE.match(text, figure.end) is not None and "。" not in text and not text.endswith("、")
    if side is Side.SIZE and not alone:
        counts["size"] += 1
        return
    if side is Side.REVENUE:
        counts["revenue"] += 1
        return
    block = block_of[line]
    inside = block is not None
    if alone or (figure.problem is not None and in_list and not inside):
        counts["unclaimed"] += 1
        diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=printed))
        roles[line] = Role.UNCLAIMED if roles[line] in (Role.PREAMBLE, Role.DESCRIPTION) else roles[line]
        return
    if in_list and block is not None:
        shaped = _OF_ITEM_SHAPE.search(text[: figure.start]) is not None
        if shaped or _is_marked_like_items(text, block):
            counts["unclaimed"] += 1
            diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=printed))
            return
        counts["prose"] += 1
        diagnostics.append(_at(lines, DiagnosticCode.FIGURE_IN_LIST, line, offset, found=printed))
        return
    if in_list:
        counts["unclaimed"] += 1
        diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, line, offset, found=printed))
        if roles[line] is Role.PREAMBLE:
            roles[line] = Role.UNCLAIMED
        return
    counts["prose"] += 1
    if not inside:
        diagnostics.append(_at(lines, DiagnosticCode.FIGURE_IN_PROSE, line, offset, found=printed))


def _cut_at_the_end(lines: Lines, blocks: Sequence[_Block], diagnostics: list[Diagnostic], roles: list[Role]) -> None:
    """A text that ends inside the figure of one more item: it is no record and is reported."""
    last = next(
        (number for number in range(len(lines.stripped) - 1, -1, -1) if lines.stripped[number].strip(" |")), None
    )
    if last is None or not blocks or any(block.first <= last <= block.header_last for block in blocks):
        return
    text = lines.stripped[last]
    match = re.search(r"(?:[…‥:：=＝(（\s】])(?P<figure>\d[\d,億万兆.]*)$", text)
    if match is None or not (_is_marked_like_items(text, blocks[-1]) or _OF_ITEM_SHAPE.search(text, 0, match.start())):
        return
    offset = lines.texts[last].index(text) + match.start("figure")
    diagnostics.append(_at(lines, DiagnosticCode.FIGURE_UNCLAIMED, last, offset, found=match["figure"]))
    roles[last] = Role.UNCLAIMED


def _is_marked_like_items(text: str, block: _Block) -> bool:
    mark, own = mark_of(text), block.candidate.mark
    return mark is not None and own is not None and mark.style == own.style


def _mark_unclaimed(roles: list[Role], diagnostics: Sequence[Diagnostic]) -> None:
    for entry in diagnostics:
        if entry.code in (DiagnosticCode.FIGURE_UNCLAIMED, DiagnosticCode.TITLE_LOST, DiagnosticCode.ITEM_DOUBTFUL):
            number = entry.line - 1
            if number < len(roles) and roles[number] in (Role.DESCRIPTION, Role.PREAMBLE):
                roles[number] = Role.UNCLAIMED


__all__ = ["STRONG_BULLETS", "Evidence", "OtherRelation", "ReadDocument", "build", "evidence_of"]
