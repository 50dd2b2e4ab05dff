"""Sentences that enumerate programmes with their sums: `A事業に1,000万円、B事業に500万円を計上しました。`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mie_budget.reading.brackets import IN_ROUND
from mie_budget.reading.figures import Figure
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END, is_named_like_item
from mie_budget.reading.items.candidates import LONGEST_TITLE, Candidate, Verdict
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines, Piece, joined, piece_of
from mie_budget.reading.organizations import DepartmentList, is_bureau, is_section, read_departments
from mie_budget.reading.outline import Outline
from mie_budget.reading.titles import mark_of, read_title

_LEAST_TOLD = 3
"""Two sums that a sentence names may stand for anything; three put alike are a list."""
_LEAST_TOGETHER = 2
"""One alone in its sentence is no list; of two, 「」 say where the names begin and end."""
_LEAST_THROUGHOUT = 5
"""So many put alike in one document make up for there being only two in any one sentence."""
_MOST = 5
"""Where sentences name one each, all but one in so many must be named like programmes."""
_FULL_LINE = 20
"""A shorter line is no line of a paragraph that goes on."""
_LONGEST_PARAGRAPH = 4_000
"""Characters of one paragraph, joined from its lines; bounds what a text without paragraphs may cost."""
_FARTHEST = 300
"""How far before a sum its name and whose it is are looked for: sentences of the press are shorter than that."""
_LINK = lazy(
    r"(?:(?P<link>に対し(?:て)?|として|[にへで])は?"
    r"|(?<=」)(?:は|が|を)、?(?:前年度?比?|同)?[\d.]+%(?:増|減)?(?:の|で)|(?<=」)[はが]|(?P<sign>[=:]|…+|・{2,}|[~(]|))"
    r"、?\s*(?:(?:約|およそ|総額)\s*)?$"
)
"""What stands between a name and the sum that is put towards it."""
_BEHIND = lazy(
    r"(?:余り?)?\)?\s*(?:\([^()]{1,160}\))?(?:・債務負担行為[^、。]{1,20}円)?"
    r"(?:を?(?:計上|措置|追加|確保)[^、。]{0,12}|を|の(?:追加|計上))?"
    r"(?:[、,。;]|\s|と[^\w]|など|等|及び|$|(?<=\))(?=[一-龠ァ-ヶ])|(?=を|が計上|\(\d|[①-⑳・○▽▼]))"
)
"""What stands between the sum of one programme and the name of the next."""
_BREAK = lazy(
    r"[、。;:]\s*|\s|(?:事業|もの|内容|内訳|施策|取り?組み?|経費|歳出|予算)(?:として)?(?:は|には)(?!、)"
    r"|では|(?:(?:事業|対策|関連)で|<bureau>[での])(?=[一-龠ァ-ヶA-Z])|[\[【〔][^\[\]【】〔〕]{0,16}<bureau>[\]】〕]"
    r"|\(\d{1,2}\)|[①-⑳○▽▼●◎]"
)
_QUOTED = lazy(r"「(?P<name>[^「」]{3,60})」(?:\([^()]*\))?(?:に係る経費|等|など)?$")
_KIND = lazy(r"(?:非|一般)?公共事業(?:費|関係費)?|(?:国庫)?(?:補助|単独|直轄)事業費?|(?:総合)?経済対策|物価高騰?対策")
"""What is spent is parted into these; none of them is a programme."""
_SAYS = lazy(r"を|する|した|して|され[たる]?|れる|ため|よう|こと|から|まで|より|前年|昨年|対前|円$|^[のはがをにで]")
_CLAUSE = lazy(
    r"(?:(?P<object>を)[^をがとへ]{0,12}(?:する|した|行う|による|ための|ている)|のための"
    r"|[にがとへ][^をにがとへ]{0,12}(?:する|した|れる|れた|による|ための|ている)"
    r"|[一-龠]{2}(?:する|した|される))(?=[一-龠ァ-ヶA-Z(])"
)
"""Words in front of a name that say what it is for."""
_ANY_WORK = lazy("(?:費用|経費|事業費?|工事費?|取り?組み?|委託料?|設計費?|整備費?|補助金?|支援)")
"""What names nothing without the words in front of it."""
_JOINT = lazy(r"<programme>(?:や|と|、|及び|並びに|および)+$")
"""Another name right in front of one: the sum is that of both."""
_CHANGE = lazy(r"\s*\([^()]{0,8}[増減]\)")
_OTHER_SIDE = lazy("債務負担行為|限度額|財源|繰入|<side.revenue>")
"""A sentence that speaks of these before its sums names no sums of programmes."""
_PARTICLES = frozenset({"", "に", "へ", "で", "として", "に対し", "に対して"})
_SUBJECT = lazy(
    r"(?:^|[、。\s])(?P<name>[^、。\s「」()]{2,16}?)"
    r"(?:(?:では|は)(?=[、\s▼▽○◎●■□◆◇【「])|(?<=[部局庁会])で(?!は)|(?<=[部局庁会])の$)"
    r"|[\[【〔](?P<framed>[^\[\]【】〔〕]{2,24})[\]】〕]"
)
_IN_CHARGE_AT_END = lazy(r"\((?P<name>[^()]{2,16})\)$")


class _Told(NamedTuple):
    """A name in a sentence and the figure put towards it; of one `sentence`."""

    piece: Piece
    start: int
    end: int
    figure: Figure
    link: str
    quoted: bool
    sentence: tuple[int, int]


def programmes_told(lines: Lines, outline: Outline, candidates: Sequence[Candidate]) -> list[Candidate]:
    """What sentences enumerate with sums, in order, where a document lists its items in no other way.

    A sum in a sentence is no item; three that are put alike behind names of programmes are a list.
    """
    items = [candidate for candidate in candidates if candidate.verdict is Verdict.ITEM and candidate.yen is not None]
    if len(items) >= _LEAST_TOLD:
        return []
    told = [one for paragraph in _paragraphs(lines, outline) for one in _told_in(paragraph)]
    lists = _lists(told)
    places = {one.piece.place(one.figure.start) for one in told}
    # An item without a mark that a sentence tells itself is of its list.
    apart = [item for item in items if item.mark or places.isdisjoint(place[:2] for place in item.figures)]
    first = min((item.first_line for item in apart), default=len(lines.stripped))
    known = {item.name for item in items} | {item.yen for item in items}
    # Whom a sentence names as in charge was taken for the beginning of the item's name.
    unmarked = {place[:2] for item in items if not item.mark and item.departments is None for place in item.figures}
    listed = [one for group in lists for one in group if one.piece.line < first]
    # One such bracket may say where something is, several say who is in charge of each.
    in_brackets = sum(_own_department(one) is not None for one in listed) >= _LEAST_TOGETHER
    found = (_candidate(lines, one, in_brackets=in_brackets) for one in listed)
    return [
        one
        for one in found
        if one is not None
        and (
            (one.name not in known and one.yen not in known)
            or (one.departments is not None and one.figures[0][:2] in unmarked)
        )
    ]


def _lists(told: Sequence[_Told]) -> list[list[_Told]]:
    """The enumerations: those of a sentence that are put alike, and others of the document put like them."""
    groups: dict[str, dict[tuple[int, int], list[_Told]]] = {}
    for one in told:
        groups.setdefault(_frame(one), {}).setdefault(one.sentence, []).append(one)
    lists: list[list[_Told]] = []
    for frame, sentences in groups.items():
        # Without a particle a name is told by what stands around it in its sentence, or by a list in another one.
        listed = frame == "particle" and any(map(_is_list, sentences.values()))
        apart = [
            sentence
            if frame != "particle" or _is_list(sentence) or (listed and all(map(_is_named, sentence)))
            else [one for one in sentence if one.link]
            for sentence in sentences.values()
        ]
        together = [one for sentence in apart for one in sentence]
        longest = max(map(len, apart))
        named = sum(map(_is_named, together))
        throughout = len(together) >= _LEAST_THROUGHOUT and (
            longest >= _LEAST_TOGETHER or _MOST * named >= (_MOST - 1) * len(together)
        )
        if throughout or longest >= (_LEAST_TOGETHER if frame == "quoted" else _LEAST_TOLD):
            lists += [together] if _is_list(together) else filter(_is_list, sentences.values())
    return lists


def _frame(one: _Told) -> str:
    """What tells a name from the words around it: quotation marks, a sign or bracket, or particles and commas."""
    if one.quoted:
        return "quoted"
    return "particle" if one.link in _PARTICLES else one.link


def _is_list(group: Sequence[_Told]) -> bool:
    if group[0].quoted and len(group) >= _LEAST_TOLD:
        return True
    named = sum(map(_is_named, group))
    return len(group) >= (_LEAST_TOGETHER if group[0].quoted else _LEAST_TOLD) and 2 * named > len(group)


def _is_named(one: _Told) -> bool:
    return PROGRAMME_AT_END.search(_name(one)) is not None


def _name(one: _Told) -> str:
    return one.piece.text[one.start : one.end]


def _paragraphs(lines: Lines, outline: Outline) -> Iterator[Piece]:
    """The lines, those that were wrapped put together."""
    paragraph: Piece | None = None
    for number, text in enumerate(lines.stripped):
        if paragraph is not None:
            before = paragraph.text
            if (
                text
                and number not in outline.furniture
                and len(before) - paragraph.parts[-1][0] >= _FULL_LINE
                and before[-1] not in "。」|"
                and not (before.endswith("円)") and text[0] != "、")
                and mark_of(text) is None
                and len(before) < _LONGEST_PARAGRAPH
            ):
                paragraph = joined(paragraph, piece_of(lines, number))
                continue
            yield paragraph
            paragraph = None
        if text and number not in outline.furniture:
            paragraph = piece_of(lines, number)
    if paragraph is not None:
        yield paragraph


def _told_in(piece: Piece) -> Iterator[_Told]:
    text = piece.text
    if "円" not in text and "万" not in text and "億" not in text:
        return
    behind = sentence = looked = 0
    follows = False
    for figure in piece.figures:
        sentence = text.rfind("。", looked, figure.start) + 1 or sentence
        looked = figure.start
        if figure.start < behind:
            continue
        after = _BEHIND.match(text, figure.end)
        one = None
        if after is not None and not _CHANGE.match(text, figure.end):
            one = _told_before(piece, behind, sentence, figure, follows=follows)
        if one is not None:
            yield one
        follows = one is not None
        behind = after.end() if after is not None else figure.end


def _told_before(piece: Piece, behind: int, sentence: int, figure: Figure, *, follows: bool) -> _Told | None:
    """The name in front of a figure, `behind` what belongs to the one before; None where none can be told."""
    text = piece.text
    if figure.yen is None or figure.signed or figure.plus:
        return None
    begin = max(behind, figure.start - _FARTHEST)
    between = text[begin : figure.start]
    begin += len(between) - len(between.lstrip())
    between = between.lstrip()
    link = _LINK.search(between)
    spoken = between if follows else text[max(sentence, figure.start - _FARTHEST) : figure.start]
    if (
        link is None
        or (link["sign"] == "(" and text[figure.end : figure.end + 1] != ")")
        or _OTHER_SIDE.search(IN_ROUND.sub("", spoken))
    ):
        return None
    name = between[: link.start()].rstrip()
    if name.count("(") > name.count(")"):
        return None
    quoted = _QUOTED.search(name)
    if quoted is not None:
        start, end = quoted.span("name")
    else:
        start = max((match.end() for match in _BREAK.finditer(name) if not _inside(name, match.start())), default=0)
        end = len(name.removesuffix("等").removesuffix("など"))
        if _JOINT.search(name, 0, start):
            return None
        delimited = follows and not start
        clauses = [
            match for match in _CLAUSE.finditer(name, start) if not delimited or match["object"] or "ため" in match[0]
        ]
        if clauses and not _ANY_WORK.fullmatch(name, clauses[-1].end(), end):
            start, clauses = clauses[-1].end(), []
        said = _SAYS.search(name, start, end) is not None and not (delimited or clauses)
        if said or not 3 < end - start <= LONGEST_TITLE:
            return None
    return _Told(
        piece,
        begin + start,
        begin + end,
        figure,
        link["link"] or link["sign"] or "",
        quoted is not None,
        (piece.line, sentence),
    )


def _inside(text: str, offset: int) -> bool:
    return text.count("(", 0, offset) > text.count(")", 0, offset) or text.count("「", 0, offset) > text.count(
        "」", 0, offset
    )


def _own_department(one: _Told) -> tuple[DepartmentList, int] | None:
    """The organization in brackets at the end of a name, and where its bracket opens."""
    match = _IN_CHARGE_AT_END.search(one.piece.text, one.start, one.end)
    found = organization_alone(match["name"]) if match is not None else None
    return (found, match.start()) if match is not None and found is not None else None


def _candidate(lines: Lines, one: _Told, *, in_brackets: bool) -> Candidate | None:
    piece, figure = one.piece, one.figure
    own = _own_department(one) if in_brackets else None
    title_piece = piece.cut(one.start, one.end if own is None else own[1])
    title = read_title(title_piece.text)
    line, offset = piece.place(figure.start)
    begin = max(one.sentence[1], one.start - _FARTHEST)
    in_charge = _in_charge(piece.text[begin : one.start])
    last_line = piece.place(figure.end - 1)[0]
    candidate = Candidate("sentence", title_piece, title, title_piece.line, last_line)
    candidate.header_lines = list(range(title_piece.line, last_line + 1))
    if own is not None:
        candidate.departments = own[0]
        candidate.department_line, candidate.department_offset = piece.place(own[1] + 1)
    elif in_charge is not None:
        candidate.departments = in_charge[0]
        candidate.department_line, candidate.department_offset = piece.place(begin + in_charge[1])
    candidate.yen = figure.yen
    candidate.states_amount = True
    candidate.amount_line, candidate.amount_offset = line, offset
    candidate.amount_text = piece.printed(lines, figure.start, figure.end).strip()
    candidate.own_unit = figure.unit
    candidate.figures = [(line, offset, "item")]
    candidate.evidence = ["told"]
    candidate.uncertain = True
    if not is_named_like_item(candidate) or _KIND.fullmatch(title.name):
        return None
    candidate.verdict = Verdict.ITEM
    return candidate


def _in_charge(text: str) -> tuple[DepartmentList, int] | None:
    """The organizations a sentence speaks of (福祉局は、) and where their names begin."""
    for match in reversed([*_SUBJECT.finditer(text)]):
        name = match["name"] or match["framed"]
        named = read_departments(name.replace("及び", "、"), strict=True)
        if named is not None and all(is_bureau(one) or is_section(one) for one in named.names):
            return named, match.start("name" if match["name"] else "framed")
    return None
