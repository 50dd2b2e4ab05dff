"""Blocks: the role of every line, and the lines of each item: its header and what describes it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.models import Role
from mie_budget.reading.headings.marked import is_heading
from mie_budget.reading.items.candidates import Candidate, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.look import is_over
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables import Table
from mie_budget.reading.titles import LETTER, mark_of

LONGEST_HEADING = 60
"""A longer line is a sentence without its end, or a row."""
SENTENCE_ENDS = lazy(r"[。．！？][」』）)〕】\s|]*$|[」』）)]$")
_CAPTION = lazy(
    r"単\s?位|凡例|^\s*[(（]?注|^\s*※|は新規|大幅|[:：…]\s*(?:一部)?(?:新規|拡充|継続)|円", needs=":…※位円凡大注規："
)
_APPENDIX = lazy(r"\((?:参考|別紙|資料)")
_NAMED_LIKE_PROSE = frozenset({"per-person", "no-name", "sentence"})


class Block(NamedTuple):
    """An item with its lines: from the `first` to the `last`, its header, and those `described` that describe it."""

    candidate: Candidate
    first: int
    header_last: int
    last: int
    described: tuple[int, ...]


def roles_of(
    lines: Lines, outline: Outline, items: Sequence[Candidate], candidates: Sequence[Candidate], tables: Sequence[Table]
) -> list[Role]:
    """Give every line a first role; what is not found to be anything else is an item's prose."""
    roles = [Role.DESCRIPTION if text else Role.BLANK for text in lines.stripped]
    for number in outline.furniture:
        roles[number] = Role.FURNITURE
    for fact in outline.facts:
        if fact.tally:
            roles[fact.line] = Role.HEADING
    for table in tables:
        for number in (*range(table.head_first, table.head_last + 1), *table.heads_again):
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
        if above is not None and candidate.is_item and roles[above] is not Role.HEADER:
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
            candidate.department_line if candidate.names_departments else candidate.first_line,
        }
        numbers |= {line for line, _, _ in candidate.figures if candidate.first_line <= line <= candidate.header_last}
        numbers.update(candidate.header_lines)
        if candidate.shape == "table" and candidate.prose:
            # Who is in charge may stand behind all that is said of an item.
            said = {line for piece in candidate.prose for _, line, _ in piece.parts}
            numbers.update(set(range(max(said) + 1, candidate.header_last + 1)) - said)
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
    return 0 < len(text) <= 45 and not SENTENCE_ENDS.search(text) and "、" not in text and not following.endswith("。")


def _ends_of_blocks(candidates: Sequence[Candidate]) -> list[int]:
    """The lines at which the prose of the item above ends, though no item begins: totals and lost items."""
    ends = {
        candidate.first_line
        for candidate in candidates
        if candidate.verdict is Verdict.TOTAL or candidate.title is None
    }
    return sorted(ends)


def blocks_of(
    lines: Lines, outline: Outline, roles: list[Role], items: Sequence[Candidate], candidates: Sequence[Candidate]
) -> list[Block]:
    """The lines of each item; `roles` get the headings that stand behind one."""
    ends = _ends_of_blocks(candidates)
    blocks: list[Block] = []
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
        header_last = candidate.header_last
        while header_last >= candidate.first_line and roles[header_last] is not Role.HEADER:
            header_last -= 1
        if header_last < candidate.first_line:
            header_last = candidate.header_last
        blocks.append(Block(candidate, candidate.first_line, header_last, last, tuple(described)))
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
        0 < len(text) <= LONGEST_HEADING
        and "。" not in text
        and text[-1] != "、"
        and not remark
        and bool(LETTER.search(text))
    )


def without_reported(block: Block, roles: Sequence[Role]) -> Block:
    """A block without the lines of its description that have got another role."""
    described = tuple([number for number in block.described if roles[number] is Role.DESCRIPTION])
    if len(described) == len(block.described):
        return block
    return block._replace(described=described, last=max([*described, block.candidate.header_last]))


def points_of_prose(lines: Lines, items: Sequence[Candidate], candidates: Sequence[Candidate]) -> None:
    """Make what is named like no item, or runs on into a sentence, a point of the prose of the item above it.

    Only where it stands in a frame of its own.
    """
    firsts = [item.first_line for item in items]
    ends = _ends_of_blocks(candidates)
    for candidate in candidates:
        if candidate.verdict is not Verdict.DOUBTFUL or candidate.title is None:
            continue
        if not (
            _NAMED_LIKE_PROSE.intersection(candidate.against) or (candidate.mark is None and runs_on(lines, candidate))
        ):
            continue
        at = bisect_right(firsts, candidate.first_line) - 1
        if at < 0 or candidate.departments is not None:
            continue
        item = items[at]
        ended = bisect_right(ends, item.header_last) < bisect_right(ends, candidate.first_line)
        if not ended and (item.style, item.shape) != (candidate.style, candidate.shape):
            candidate.against.append("point")


def runs_on(lines: Lines, candidate: Candidate) -> bool:
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
    return blank_above and len(text) <= 30 and not SENTENCE_ENDS.search(text) and last - 1 > header_last
