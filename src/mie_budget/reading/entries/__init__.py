"""Entries: lines and stretches of lines that may be items, each taken apart into a title and what stands behind it."""

from __future__ import annotations

from mie_budget.reading.beside_name import (
    departments_in_bracket_behind,
    label_behind,
    parted_from_departments,
    with_its_section,
)
from mie_budget.reading.brackets import IN_ROUND, ONE_BRACKET, closing_of
from mie_budget.reading.calendar import is_publication
from mie_budget.reading.entries.anchors import anchors
from mie_budget.reading.entries.bare_figures import bare_at_end
from mie_budget.reading.entries.header import Header, header_of
from mie_budget.reading.entries.names_in_sentences import (
    name_before_content,
    name_before_sentence,
    name_before_wave,
    past_lead_in,
    sentence_before,
)
from mie_budget.reading.entries.other_orders import amount_first, bracketed_title, named_behind, names_item
from mie_budget.reading.entries.parent_lines import parent_before, pointer_before, tail_of_parent
from mie_budget.reading.figures import Figure, figure_over, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import IN_NAME, Context, Label, about_before, is_label, label_at_end, label_of
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import LABEL_OF_DEPARTMENTS, is_organization, read_departments
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.titles import LETTER, WORD, Mark, mark_of, marker_group, past_markers, read_title

_IS_ENTRY = lazy(r"[円万億兆】〕\]¥\\]")
_MAY_BE_ENTRY = lazy(
    r"(?=[\d(【〔\[<〈ゼ予/|])(?:\d[,、]\d{3}|\d[□■●◯?*�〓▯]\d|\(([^()]{0,30}[部局課室庁省会上〃同センター監院])"
    r"|\|[^|()。]{2,30}\|\s*(?:<dash>{1,2})?$"
    r"|/[^/()]{2,30}/ ?<dash>{1,2}$"
    r"|ゼロ|予算|\((?:<dash>{1,2}|<unstated>|皆減)\)|[(【〔\[<〈][^)】〕\]>〉。]{0,40}$|[<〈][^<>〈〉。]{1,80}[>〉][\s|]*$)"
    r"|[ \t…‥・:]<dash>{1,2}$"
)
_ENDS_IN_NUMBER = lazy(
    r"\d(?:\s{0,4}\((?:<label.aside>|<label.whole>)[^()]{2,24}\))?"
    r"(?: ?<part>| ?\([^()]{1,16}\)|\s{1,4}[^\s\d|()]{2,20}(?: [^\s\d|()]{2,20})?)?[\s|)）%％]*$|(?<=\s)皆[増減][\s|]*$"
    r"|(?<=[\s…‥・:])(?:<unstated>|皆減)$"
    r"|(?<=\s)\d[\d,]*\s?(?:…+|・{2,}|\.{3,})\s?\w"
    r"|(?:^|(?<=[\s…‥・:=(\[|\]】〕)]))\d[\d,.]*+[(\[〔【<〈《※*の、,/／+＋― ][^|。]{0,80}$"
    r"|^[△▲-]?[\d,.]+$|[-―－ー][\s|]*$|=\d[\d,]*(?:\([^()]{0,30}\))?。"
    r"|=[〇一二三四五六七八九](?:[〇一二三四五六七八九]|、(?=[〇一二三四五六七八九]))*+(?=[ (―]|$)"
)
_SENTENCE_GOES_ON = lazy(
    r"(?:を|が(?!ん)|は(?![ぁ-んー])|に(?![ぁ-んー])|で(?!じ)|と(?![ぁ-ん])|も(?![ぁ-ん])|の(?!内|うち|り"
    r"|ぼ)|や(?![ぁ-ん])|へ(?![ぁ-ん])|など|から|まで|より|ほど|ずつ|分(?=[のを\s]|$)|ということ|増の|減の|減と"
    r"|増と|増し|余り|を超|台に|台の|弱の|強の)"
)
_COUNTED_LABEL = lazy(r"\s*(?:<label.amount>)\s?[:：]\s?\d")
_NUMBER_ALONE = lazy(r"[△▲]? ?\d{1,3}(?:,\d{3})+", needs=",")
_TWO_BRACKETS = lazy(r"\([^()]{2,40}\) ?[<〈《【\[〔]")
_LAST_CELL_EMPTY = lazy(r"(?P<name>[^|。]{2,60})\|(?P<departments>[^|。]{2,30})\|?[\s‐–—―−ー-]*")
_NONE_BEFORE = lazy(
    r"(?<=\S)\s+(?:[【〔\[(](?:令和|[RH])?(?:\d{1,2}|元)年度?[】〕\])]\s*)?"
    r"(?:[【〔\[(]?(?:<marker.new>|新設|皆増)[】〕\])]?|(?P<zero>0))\s*[→⇒]\s*(?:[【〔\[(]?(?:令和|[RH])?(?:\d{1,2}|元)年度?[^\s\d【〔\[(]{0,8}\s*)?"
)
"""What stands in the place of last year's figure, the arrow from there to this year's, and the label of that."""
_SPOKEN = lazy(r"(?:ます|です|ました)[\s]*[…‥]+[\s]*$")
"""The end of a sentence about the item above, from which dots lead to its sum."""
_DEPARTMENTS_LABEL = lazy(LABEL_OF_DEPARTMENTS)
_COMMITMENT = lazy(
    r"(?:[【〔\[(]\s?(?:<label.limit>)\s?[】〕\])]|(?<=[\s…:：・])(?:<label.limit>))[\s・の:：、]*$", needs="債限融継ゼ"
)
"""What a commitment is called, in brackets or apart from the name, before its figure or the label of that."""
_LONGEST_COMMITMENT = 16
_PARTS_LABEL = frozenset("】〕]):：/／=")
"""What stands between such a label and the name, besides a blank."""
_LABELLED_NAME = lazy(rf"[【〔\[(]?(?:{LABEL_OF_DEPARTMENTS})(?:[】〕\])]\s?|\s?[:：/／=]\s?|\s+)")


_SHORTEST_PARTED = 16
_LAST_PART = 16
"""A line that its end breaks has the slash before who is in charge, or before the amount, near its end."""


def may_be_entry(text: str, *, unit: bool) -> bool:
    """Whether a line is worth a look: it holds money, a number with grouping, a bracket that may hold an organization.

    Under a `unit`, any number at its end.
    """
    return (
        _IS_ENTRY.search(text) is not None
        or (len(text) >= _SHORTEST_PARTED and "/" in text[-_LAST_PART:])
        or _MAY_BE_ENTRY.search(text) is not None
        or (unit and _ENDS_IN_NUMBER.search(text) is not None)
    )


def read_header(piece: Piece, context: Context, *, figures: list[Figure] | None = None) -> Header | None:
    """Take a piece apart into a title and what stands behind it; None where nothing on it marks an item.

    >>> from mie_budget.reading.lines import lines_of, piece_of
    >>> header = read_header(piece_of(lines_of("○橋の点検（土木部）2,300千円"), 0), Context())
    >>> header.title, header.departments.names
    ('橋の点検', ('土木部',))
    """
    text = piece.text
    found = figures if figures is not None else piece.figures
    if not found and is_publication(text):
        return None
    bare = False
    if context.unit is not None:
        extra = bare_at_end(text, context.unit, found)
        if extra:
            found = sorted([*found, *extra])
            bare = True
    mark = mark_of(text)
    begin = mark.end if mark else 0
    if mark is not None and figure_over(found, 0, begin):
        mark, begin = None, 0
    if mark is not None and mark.kind != "bullet" and _COUNTED_LABEL.match(text, begin):
        # The points of an item are counted, and one of them is its amount.
        mark = None
    if context.names_in and (named := named_behind(piece, mark, begin, found, context)) is not None:
        return named
    for at, kind in anchors(text, begin, found):
        header = _header_at(piece, mark, begin, at, kind, found, context)
        if header is not None:
            clauses = header.tail.clauses
            if bare and clauses and all(one.figure is not None and one.figure.bare for one in clauses):
                return header._replace(bare=True)
            return header
    return None


def header_without_amount(piece: Piece) -> Header | None:
    """`・橋の点検｜土木部｜`: who is in charge stands between borders, and nothing in the cell of the amount."""
    mark = mark_of(piece.text)
    begin = mark.end if mark else 0
    match = _LAST_CELL_EMPTY.fullmatch(piece.text, begin) if mark is not None else None
    departments = read_departments(match["departments"], strict=True) if match is not None else None
    if match is None or departments is None or not WORD.search(match["name"]):
        return None
    tail = Tail(match.end("name"))
    tail.end = len(piece.text)
    tail.shape.append("D")
    return header_of(piece, mark, begin, match.end("name"), tail, departments, [])


def _header_at(
    piece: Piece, mark: Mark | None, begin: int, at: int, kind: str, figures: list[Figure], context: Context
) -> Header | None:
    """A piece taken apart at one of its anchors; None where nothing that belongs to a title begins there."""
    text = piece.text
    if kind in ("figure", "money") and not text[begin:at].strip():
        first = amount_first(piece, mark, at, figures, context)
        if first is not None:
            return first
    opening, words = past_markers(text, begin)
    framed = opening < len(text) and (
        text[opening] in "<〈《【[〔"
        # (道路課)[橋の点検]: the second bracket holds the name.
        or (kind == "departments" and at == opening and _TWO_BRACKETS.match(text, opening) is not None)
    )
    if kind in ("departments", "figure") and framed and at >= opening:
        titled = bracketed_title(piece, mark, opening, figures, context)
        if titled is not None:
            titled.tail.markers += words
            return titled
    if kind == "parent":
        return _of_parent(piece, mark, begin, at, figures, context)
    parent = parent_before(text, begin, at, figures) if kind == "money" else None
    start = parent[0] if parent is not None else _label_before(text, begin, at, kind, context)
    tail = read_tail(text, parent[1] if parent is not None else start, figures, context)
    if not tail.clauses and tail.departments is None:
        return None
    if kind == "departments" and _name_behind_bracket(text, begin, at, tail, figures, context):
        return None
    _take_number_alone(text, tail)
    stripped = text[begin:start].strip(" \t|…‥・:：=＝-―–")
    if _runs_on(text, tail, mark, figures, kind=kind, titled=bool(stripped)):
        return None
    untitled = _untitled(piece, mark, begin, stripped, tail, figures, context)
    if untitled is not None:
        return untitled
    between = None if mark is None or text[tail.end :].strip() else name_before_sentence(text, begin, start)
    if between is not None:
        start, stripped, kind = between, text[begin:between].strip(" \t|"), "parent"
    return _titled(piece, mark, begin, start, stripped, tail, figures, kind="parent" if parent is not None else kind)


def _name_behind_bracket(text: str, begin: int, at: int, tail: Tail, figures: list[Figure], context: Context) -> bool:
    """Whether a name stands between who is in charge, which opens a line, and the figure, or the label of that."""
    closing = closing_of(text, at)
    if closing is None or text[begin:at].strip():
        return False
    figure = next((one for one in figures if one.start > closing), None)
    if figure is not None:
        if figure is not figures[-1] and IN_NAME.match(text, figure.end) is not None:
            # (給食課)300円給食の実現 2,630千円
            return True
        if names_item(read_title(text[closing + 1 : figure.start]).name, context):
            return True
    first = tail.clauses[0].figure if tail.clauses and at == begin else None
    if first is None:
        return False
    words = text[closing + 1 : first.start].rstrip(" [(").strip()
    opened = max(words.rfind(opening) for opening in ONE_BRACKET)
    # 橋の照明事業 [現計 1,000千円: the label stands in a bracket.
    label = opened if opened > 0 else label_at_end(words)
    return 0 < label < len(words) and WORD.search(words[:label]) is not None and not is_label(words[:label])


def _label_before(text: str, begin: int, at: int, kind: str, context: Context) -> int:
    """Where the label begins that stands in front of an anchor; the anchor itself where there is none."""
    if kind not in ("figure", "money", "group"):
        return at
    if about_before(text, at) <= begin:
        return begin
    label = label_at_end(text[:at], context.limit_sign)
    start = label if begin <= label < at else at
    commitment = _COMMITMENT.search(text, max(begin, start - _LONGEST_COMMITMENT), start)
    # 橋の点検 債務負担行為 限度額 2,300千円: the commitment, and what of it the figure is.
    outer = start if commitment is None else commitment.start()
    return outer if WORD.search(text[begin:outer]) is not None else start


def _take_number_alone(text: str, tail: Tail) -> None:
    """Where an amount is expected and a number stands whose unit was lost, the number is a clause of the tail."""
    if tail.clauses:
        return
    number = _NUMBER_ALONE.fullmatch(text[tail.end :].strip(" \t|"))
    if number is None:
        return
    start = text.index(number[0], tail.end)
    clause = Clause(None, start, start + len(number[0]), None)
    clause.problem = "unit-missing"
    tail.clauses.append(clause)
    tail.shape.append("A")
    tail.end = clause.end


def _runs_on(text: str, tail: Tail, mark: Mark | None, figures: list[Figure], *, kind: str, titled: bool) -> bool:
    """Whether the text behind a tail goes on so that the tail stands in the middle of a sentence or a name."""
    behind = text[tail.end :]
    # What leads to an amount on the next line.
    rest = behind.strip(" \t|:：…‥")
    if not rest:
        return False
    if kind == "departments" and not tail.clauses:
        # 【土木部】 in the middle of a sentence, or (図書館) in the middle of a name.
        return (
            _SENTENCE_GOES_ON.match(rest) is not None
            or any(figure.start >= tail.end for figure in figures)
            or tail.department_bracket not in "【〔["
            or not titled
            or not behind[0].isspace()
        )
    if not tail.clauses or tail.departments is not None:
        return False
    return _SENTENCE_GOES_ON.match(rest) is not None or (rest[0] in "、," and (mark is None or "。" in rest))


def _untitled(
    piece: Piece, mark: Mark | None, begin: int, name: str, tail: Tail, figures: list[Figure], context: Context
) -> Header | None:
    """The header without a title where the words in front of the figures are their label; None where they are not."""
    if name and tail.departments is not None and not tail.clauses and _is_label_of_departments(name):
        # 担当(道路課) alone on a line.
        return header_of(piece, mark, begin, begin, tail, tail.departments, figures)
    if (
        name
        and tail.departments is not None
        and not tail.clauses
        and (not _PARTS_LABEL.isdisjoint(name) or any(map(str.isspace, name)))
        and (label := _LABELLED_NAME.match(name)) is not None
        and is_organization(name[label.end() :])
        and (whole := organization_alone(piece.text[begin:])) is not None
    ):
        # 担当:土木部(道路課)
        return header_of(piece, mark, begin, begin, tail, whole, figures)
    if not name or not tail.clauses:
        return None
    if tail.departments is None and all(clause.label is Label.LIMIT for clause in tail.clauses):
        named, _ = label_of(IN_ROUND.sub("", name), context)
        if named is Label.LIMIT or (mark is not None and mark.style == "※"):
            return header_of(piece, mark, begin, begin, tail, None, figures)
    if is_label(name):
        # 予算額：1,000千円 alone on a line.
        labelled = read_tail(piece.text, begin, figures, context)
        if labelled.clauses:
            return header_of(piece, mark, begin, begin, labelled, labelled.departments, figures)
        if tail.departments is None and label_of(name, context)[0] is Label.ASIDE:
            # 総事業費(予定) 9,000千円: what is said of the label stands between it and its figure.
            for clause in tail.clauses:
                clause.label = Label.ASIDE if clause.label is Label.PLAIN else clause.label
            return header_of(piece, mark, begin, begin, tail, None, figures)
    return None


def _is_label_of_departments(name: str) -> bool:
    letters = characters("field.departments", "contact")
    return letters.issuperset(name) and _DEPARTMENTS_LABEL.fullmatch(name) is not None


def _titled(
    piece: Piece, mark: Mark | None, begin: int, start: int, name: str, tail: Tail, figures: list[Figure], *, kind: str
) -> Header | None:
    """The header whose title is what stands in front of the tail, without the sentence and departments around it."""
    text = piece.text
    title = text[begin:start]
    spoken = mark is None and "…" in title and _SPOKEN.search(title) is not None
    # A slogan behind a mark, before the bracket that closes its line, may be of two sentences.
    closed = (
        mark is not None
        and text[start : start + 1] in ONE_BRACKET
        and not text[tail.end :].strip()
        and not title.rstrip().endswith("。")
        and "(" not in title[: title.rfind("。") + 1]
        and not find_figures(title)
    )
    title_start = start if spoken else begin if closed else begin + sentence_before(title)
    if title_start > begin:
        name = text[title_start:start].strip(" \t|…・:：")
        if name and mark_of(name) is None and tail.departments is None:
            return None
    leads_in = past_lead_in(title, title_start - begin) if mark is None else None
    if leads_in is not None:
        title_start = begin + leads_in
        name = text[title_start:start].strip(" \t|…・:：")
    title_end = start
    wave = name_before_wave(title, title_start - begin)
    if wave is not None:
        # 事業名〜何をするかに 1,000万円: a sentence about the item stands between its name and its figure.
        name = title[title_start - begin : wave].strip()
        title_end = begin + wave
    elif mark is not None:
        told = title[title_start - begin :].rstrip()
        length = name_before_content(told)
        if length < len(told):
            title_end = title_start + length
            name = told[:length].strip()
    departments = tail.departments
    if name:
        printed = text[title_start:title_end]
        title_start += len(printed) - len(printed.lstrip(" \t|"))
        if departments is None:
            title_start, title_end, departments = parted_from_departments(text, title_start, title_end, kind)
        else:
            title_end, departments = with_its_section(text, title_start, title_end, start, departments)
        label = label_behind(text, title_start, title_end) if departments is not None else None
        title_end = title_end if label is None else label.start()
    none = _NONE_BEFORE.search(text, title_start) if "⇒" in text or "→" in text else None
    if none is not None and none.start() < title_end <= none.end():
        tail.markers += [] if none["zero"] else ["新規"]
        title_end = none.start()
    marker = marker_group(name) if name else None
    if marker is not None:
        tail.markers += [word for word in (marker["word"], marker["second"]) if word]
    # Signs and digits alone are no title; a marker in brackets before an amount is none either.
    ends = title_start if marker is not None or not LETTER.search(name) else title_end
    printed = text[title_start:ends].rstrip(" \t|…‥=＝:：_")
    # Dots lead to the figure; a single one may be where a name breaks off.
    printed = printed.rstrip("・ ") if printed.endswith("・・") else printed
    title_end = title_start + len(printed)
    return header_of(piece, mark, title_start, title_end, tail, departments, figures)


def _of_parent(piece: Piece, mark: Mark | None, begin: int, at: int, figures: list[Figure], context: Context) -> Header:
    """The header of an item that is a part of a parent line, which stands behind its title."""
    text = piece.text
    tail = tail_of_parent(text, at, figures, context)
    before = (
        _label_before(text, begin, at, "group", context) if text[at] in ONE_BRACKET else pointer_before(text, begin, at)
    )
    title_end, departments = departments_in_bracket_behind(text, begin, before)
    return header_of(piece, mark, begin, title_end, tail, departments, figures)._replace(shape="P")


def is_sentence(text: str) -> bool:
    """Whether a line is prose: it ends like a sentence or holds the end of one."""
    return "。" in text or text.endswith(("、", "ます", "ました", "です", "である"))
