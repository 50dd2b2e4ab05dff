"""Entries: lines and stretches of lines that may be items, each taken apart into a title and what stands behind it."""

from __future__ import annotations

from typing import NamedTuple

from mie_budget.reading.anchors import anchors
from mie_budget.reading.bare_figures import bare_at_end
from mie_budget.reading.beside_name import (
    departments_in_bracket_behind,
    in_front,
    label_behind,
    name_behind_figure,
    parted_from_departments,
    with_its_section,
)
from mie_budget.reading.between import name_before_sentence
from mie_budget.reading.brackets import IN_ROUND, ONE_BRACKET, blanked, closing_of
from mie_budget.reading.calendar import is_publication
from mie_budget.reading.characters import past
from mie_budget.reading.figures import Figure, figure_over, find_figures
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import IN_NAME, Context, Label, about_before, is_label, label_at_end, label_of
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import (
    LABEL_OF_DEPARTMENTS,
    DepartmentList,
    is_bureau_or_section,
    is_organization,
    read_departments,
)
from mie_budget.reading.parent_lines import parent_before, pointer_before, tail_of_parent
from mie_budget.reading.tails import Clause, Tail, read_tail
from mie_budget.reading.titles import (
    LETTER,
    WORD,
    Mark,
    is_marker,
    mark_of,
    marker_group,
    past_markers,
    read_title,
)

_IS_ENTRY = lazy(r"[円万億兆】〕\]¥\\]")
_MAY_BE_ENTRY = lazy(
    r"(?=[\d(【〔\[<〈ゼ予/|])(?:\d[,、]\d{3}|\d[□■●◯?*�〓▯]\d|\(([^()]{0,30}[部局課室庁省会上〃同センター監院])"
    r"|\|[^|()。]{2,30}\|\s*(?:[-‐–—―−ー]{1,2})?$"
    r"|/[^/()]{2,30}/ ?[-‐–—―−ー]{1,2}$"
    r"|ゼロ|予算|\((?:[-‐–—―−ー]{1,2}|<unstated>|皆減)\)|[(【〔\[<〈][^)】〕\]>〉。]{0,40}$|[<〈][^<>〈〉。]{1,80}[>〉][\s|]*$)"
    r"|[ \t…‥・:][-‐–—―−ー]{1,2}$"
)
_ENDS_IN_NUMBER = lazy(
    r"\d(?:\s{0,4}\((?:<label.aside>|<label.whole>)[^()]{2,24}\))?"
    r"(?: ?<part>| ?\([^()]{1,16}\)|\s{1,4}[^\s\d|()]{2,20}(?: [^\s\d|()]{2,20})?)?[\s|)）%％]*$|(?<=\s)皆[増減][\s|]*$"
    r"|(?<=[\s…‥・:])(?:<unstated>|皆減)$"
    r"|(?<=\s)\d[\d,]*\s?(?:…+|・{2,}|\.{3,})\s?\w"
    r"|(?:^|(?<=[\s…‥・:=(\[|\]】〕)]))\d[\d,.]*+[(\[〔【<〈《※*の、,/／+＋ ][^|。]{0,80}$"
    r"|^[△▲-]?[\d,.]+$|[-―－ー][\s|]*$|=\d[\d,]*(?:\([^()]{0,30}\))?。"
)
_SENTENCE_GOES_ON = lazy(
    r"(?:を|が(?!ん)|は(?![ぁ-んー])|に(?![ぁ-んー])|で(?!じ)|と(?![ぁ-ん])|も(?![ぁ-ん])|の(?!内|うち|り"
    r"|ぼ)|や(?![ぁ-ん])|へ(?![ぁ-ん])|など|から|まで|より|ほど|ずつ|分(?=[のを\s]|$)|ということ|増の|減の|減と"
    r"|増と|増し|余り|を超|台に|台の|弱の|強の)"
)
_LIMIT_LABEL = lazy("<label.limit>", needs="債継融限")
_COUNTED_LABEL = lazy(r"\s*(?:<label.amount>)\s?[:：]\s?\d")
_NUMBER_ALONE = lazy(r"[△▲]? ?\d{1,3}(?:,\d{3})+", needs=",")
_TWO_BRACKETS = lazy(r"\([^()]{2,40}\) ?[<〈《【\[〔]")
_WAVE = lazy("[〜～~]", needs="~〜～")
_NAME_AND_PROSE = lazy(r"(?P<name>[^〜～~。]{3,40})[〜～~][^〜～~]{4,}(?:に|を|として|へ|で)\s*")
_LAST_CELL_EMPTY = lazy(r"(?P<name>[^|。]{2,60})\|(?P<departments>[^|。]{2,30})\|?[\s‐–—―−ー-]*")
_NONE_BEFORE = lazy(
    r"(?<=\S)\s+(?:[【〔\[(](?:令和|[RH])?(?:\d{1,2}|元)年度?[】〕\])]\s*)?"
    r"(?:[【〔\[(]?(?:<marker.new>|新設|皆増)[】〕\])]?|(?P<zero>0))\s*[→⇒]\s*(?:[【〔\[(]?(?:令和|[RH])?(?:\d{1,2}|元)年度?[^\s\d【〔\[(]{0,8}\s*)?"
)
"""What stands in the place of last year's figure, the arrow from there to this year's, and the label of that."""
_SPOKEN = lazy(r"(?:ます|です|ました)[\s]*[…‥]+[\s]*$")
"""The end of a sentence about the item above, from which dots lead to its sum."""
_LEADS_IN = lazy(
    r"(?:(?:[こそ]の)?(?:ほか|他)(?:に|では|、)|(?:また|さらに|次いで)、|[やに](?=[一-龠ァ-ヶA-Z「])|新規で(?=[一-龠ァ-ヶ])"
    r"|[^。、「」()]{0,20}(?:内訳|事業|もの)は(?=[、一-龠ァ-ヶ「]))、?"
)
"""What stands in front of a name in a sentence and no name begins with."""
_OPENS_SENTENCE = (
    "このほか",
    "この他",
    "そのほか",
    "その他",
    "ほか",
    "他",
    "また",
    "さらに",
    "次いで",
    "や",
    "に",
    "新規で",
)
_LEADS_TO_LIST = ("内訳は", "事業は", "ものは")
_TOLD_AS = lazy(r"(?P<name>[^、。]{2,60}?(?:事業費?|整備))として(?:、?\S.*)?、?")
_ANY_PROGRAMME = lazy(
    r"(?:主要?な|新規の?|継続|既存の?|新たな|その他の?|\w{0,8}記念|[本今]年度の?|関連)?(?:事業|施策|取り?組み?|対策)"
)
"""What names no programme but says that one follows."""
_DEPARTMENTS_LABEL = lazy(LABEL_OF_DEPARTMENTS)
_PARTS_LABEL = frozenset("】〕]):：/／=")
"""What stands between such a label and the name, besides a blank."""
_LABELLED_NAME = lazy(rf"[【〔\[(]?(?:{LABEL_OF_DEPARTMENTS})(?:[】〕\])]\s?|\s?[:：/／=]\s?|\s+)")


_SHORTEST_PARTED = 16
_LAST_PART = 16
"""A line that its end breaks has the slash before who is in charge, or before the amount, near its end."""


class Header(NamedTuple):
    """A piece taken apart: the title (empty where the piece begins with what stands behind one) and its tail.

    `title_start` and `title_end` bound the title in the piece, `rest` is where the item's prose on the piece begins.
    `departments` stand around the title or in the tail. `bare` says that all its amounts are numbers without a unit,
    `shape` in which order and brackets its parts stand.
    """

    piece: Piece
    mark: Mark | None
    title_start: int
    title_end: int
    tail: Tail
    rest: int
    departments: DepartmentList | None
    figures: tuple[Figure, ...]
    bare: bool = False
    shape: str = ""

    @property
    def title(self) -> str:
        """The title as printed, folded."""
        return self.piece.text[self.title_start : self.title_end]

    @property
    def has_title(self) -> bool:
        """Whether a title stands on the piece itself."""
        return self.title_end > self.title_start


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
    if context.names_in and (named := _named_behind(piece, mark, begin, found, context)) is not None:
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
    return _header(piece, mark, begin, match.end("name"), tail, departments, [])


def _header_at(
    piece: Piece, mark: Mark | None, begin: int, at: int, kind: str, figures: list[Figure], context: Context
) -> Header | None:
    """A piece taken apart at one of its anchors; None where nothing that belongs to a title begins there."""
    text = piece.text
    if kind in ("figure", "money") and not text[begin:at].strip():
        first = _amount_first(piece, mark, at, figures, context)
        if first is not None:
            return first
    opening, words = past_markers(text, begin)
    framed = opening < len(text) and (
        text[opening] in "<〈《【[〔"
        # (道路課)[橋の点検]: the second bracket holds the name.
        or (kind == "departments" and at == opening and _TWO_BRACKETS.match(text, opening) is not None)
    )
    if kind in ("departments", "figure") and framed and at >= opening:
        titled = _bracketed_title(piece, mark, opening, figures, context)
        if titled is not None:
            titled.tail.markers += words
            return titled
    if kind == "parent":
        return _of_parent(piece, mark, begin, at, figures, context)
    parent = parent_before(text, begin, at, figures) if kind == "money" else None
    start = parent[0] if parent is not None else _label_before(text, begin, at, kind)
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


_ENDS_ASIDE = lazy("うち|その他|内訳|合?計")
"""What opens words that are the label of a figure, however long they are."""
_SHORTEST_NAME = 5
"""Characters: what is a label and says nothing else is shorter, or known as one."""


def _names_item(words: str, context: Context) -> bool:
    """Whether words that end like the label of a figure are the name of an item: 企業立地奨励金, 図書館の拡充."""
    words = words.strip(" \t:：…‥・/|")
    return (
        len(words) >= _SHORTEST_NAME
        and label_of(words, context)[0] in (Label.AMOUNT, Label.OF_WHICH)
        and not is_label(words)
        and _ENDS_ASIDE.match(words) is None
    )


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
        if _names_item(read_title(text[closing + 1 : figure.start]).name, context):
            return True
    first = tail.clauses[0].figure if tail.clauses and at == begin else None
    if first is None:
        return False
    words = text[closing + 1 : first.start].rstrip(" [(").strip()
    opened = max(words.rfind(opening) for opening in ONE_BRACKET)
    # 橋の照明事業 [現計 1,000千円: the label stands in a bracket.
    label = opened if opened > 0 else label_at_end(words)
    return 0 < label < len(words) and WORD.search(words[:label]) is not None and not is_label(words[:label])


def _label_before(text: str, begin: int, at: int, kind: str) -> int:
    """Where the label begins that stands in front of an anchor; the anchor itself where there is none."""
    if kind not in ("figure", "money", "group"):
        return at
    if about_before(text, at) <= begin:
        return begin
    label = label_at_end(text[:at])
    return label if begin <= label < at else at


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
        return _header(piece, mark, begin, begin, tail, tail.departments, figures)
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
        return _header(piece, mark, begin, begin, tail, whole, figures)
    if not name or not tail.clauses:
        return None
    if tail.departments is None and all(clause.label is Label.LIMIT for clause in tail.clauses):
        named, _ = label_of(IN_ROUND.sub("", name), context)
        if named is Label.LIMIT or (mark is not None and mark.style == "※"):
            return _header(piece, mark, begin, begin, tail, None, figures)
    if is_label(name):
        # 予算額：1,000千円 alone on a line.
        labelled = read_tail(piece.text, begin, figures, context)
        if labelled.clauses:
            return _header(piece, mark, begin, begin, labelled, labelled.departments, figures)
        if tail.departments is None and label_of(name, context)[0] is Label.ASIDE:
            # 総事業費(予定) 9,000千円: what is said of the label stands between it and its figure.
            for clause in tail.clauses:
                clause.label = Label.ASIDE if clause.label is Label.PLAIN else clause.label
            return _header(piece, mark, begin, begin, tail, None, figures)
        if tail.departments is None and all(clause.label is not Label.PLAIN for clause in tail.clauses):
            # 予算額 本年度 1,000千円: each figure has a label of its own behind that of all.
            return _header(piece, mark, begin, begin, tail, None, figures)
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
    title_start = start if spoken else begin if closed else begin + _sentence_before(title)
    if title_start > begin:
        name = text[title_start:start].strip(" \t|…・:：")
        if name and mark_of(name) is None and tail.departments is None:
            return None
    may_lead_in = mark is None and (
        title.startswith(_OPENS_SENTENCE, title_start - begin) or any(words in title for words in _LEADS_TO_LIST)
    )
    leads_in = _LEADS_IN.match(title, title_start - begin) if may_lead_in else None
    if leads_in is not None and "予算" not in title[leads_in.end() :]:
        # このほか、補正予算に…: that is said of the budget, and no name.
        title_start = begin + leads_in.end()
        name = text[title_start:start].strip(" \t|…・:：")
    title_end = start
    wave = _NAME_AND_PROSE.fullmatch(title, title_start - begin) if _WAVE.search(title) else None
    if wave is not None and wave["name"].count("(") == wave["name"].count(")"):
        # 事業名〜何をするかに 1,000万円: a sentence about the item stands between its name and its figure.
        title_end = begin + wave.end("name")
        name = wave["name"].strip()
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
    return _header(piece, mark, title_start, title_end, tail, departments, figures)


def name_before_content(title: str) -> int:
    """Where the name of a programme ends that a title goes on from with what it consists of (A事業として、Bなどに).

    The length of the title where it does not.

    >>> name_before_content("学校整備事業として、東小の改築などに"), name_before_content("新規事業として東小の改築")
    (6, 12)
    """
    told = _TOLD_AS.fullmatch(title) if "として" in title else None
    return told.end("name") if told is not None and not _ANY_PROGRAMME.fullmatch(told["name"]) else len(title)


def _sentence_before(title: str) -> int:
    """Where the sentence ends that stands in front of a title, outside round brackets; 0 where there is none."""
    if "。" not in title:
        return 0
    return blanked(title).rfind("。") + 1


def _header(
    piece: Piece,
    mark: Mark | None,
    title_start: int,
    title_end: int,
    tail: Tail,
    departments: DepartmentList | None,
    figures: list[Figure],
) -> Header:
    """A header whose prose begins where its tail ends."""
    shape = "".join(tail.shape)
    return Header(piece, mark, title_start, title_end, tail, tail.end, departments, tuple(figures), shape=shape)


_YEAR = r"(?:令和|平成|[RH])\s?(?:\d{1,2}|元)(?:年度?)?"
_PERIOD_BEFORE = lazy(rf"[(〔\[]{_YEAR}\s?[〜～~-]\s?(?:{_YEAR}|\d{{1,2}}年?度?)[)〕\]]\s*(?=\S)")
"""The years that a programme is for, between its amount in a bracket and its name: 〔548万円〕(R2～R5) 橋の点検."""


def _amount_first(
    piece: Piece, mark: Mark | None, begin: int, figures: list[Figure], context: Context
) -> Header | None:
    """`2,300千円 橋の点検（土木部）`, `○（2,300千円）橋の点検`: the figure stands before the title.

    In brackets without a mark it may be that of the name above, unless all such sums of the document stand first.
    """
    text = piece.text
    closing = closing_of(text, begin) if text[begin] in ONE_BRACKET else None
    if closing is not None and mark is None and not context.sums_first:
        return None
    own = figures[0].end if figures[0].start == begin else None
    tail = read_tail(text, begin, figures, context, end=own if closing is None else closing + 1)
    if not tail.clauses or tail.clauses[0].yen is None:
        return None
    rest = text[tail.end :]
    start = past(text, tail.end, " \t")
    if closing is not None and (period := _PERIOD_BEFORE.match(text, start)) is not None:
        start = period.end()
    if (
        (start == tail.end and closing is None)
        or start >= len(text)
        or "。" in rest
        or any(figure.start > tail.end for figure in figures)
    ):
        return None
    around = name_behind_figure(text, start)
    if around is None:
        return None
    start, end, departments = around
    title = text[start:end].strip()
    if title[:1] == "※" and is_marker(title[1:].strip()):
        # 700万円 ※新規: the name stands on the line above or below.
        tail.markers.append(title[1:].strip())
        return _header(piece, mark, begin, begin, tail, departments, figures)._replace(rest=len(text))
    whole = title[:1] in ONE_BRACKET and closing_of(title, 0) == len(title) - 1
    if whole and (closing is None or marker_group(title) is not None or organization_alone(title) is not None):
        # Behind a bare figure it says something else of the item above.
        return None
    if (
        not WORD.search(title)
        or (label_of(title, context)[0] is not Label.UNKNOWN and not _names_item(title, context))
        or is_marker(title.strip("-‐–—―−ー |"))
    ):
        return None
    names = read_departments(title, strict=True) if departments is None else None
    if names is not None and all(map(is_bureau_or_section, names.names)):
        # Who is in charge stands behind the figure, the name on the line above.
        return _header(piece, mark, begin, begin, tail, names, figures)._replace(rest=len(text), shape="AD")
    header = _header(piece, mark, start, start + len(title), tail, departments, figures)
    return header._replace(rest=len(text), shape="AT")


def _named_behind(
    piece: Piece, mark: Mark | None, begin: int, figures: list[Figure], context: Context
) -> Header | None:
    """`橋を直す［橋の補修事業｜新規］ 1,000千円`: the name stands in the bracket that a note says it stands in."""
    text = piece.text
    stop = figures[0].start if figures else len(text)
    while (opening := text.rfind(context.names_in, begin, stop)) >= 0:
        closing = closing_of(text, opening)
        inner = text[opening + 1 : closing] if closing is not None else ""
        name, _, word = inner.partition("|")
        marker = closing is not None and marker_group(text[opening : closing + 1]) is not None
        # Who is in charge, or that it is new, may stand in such brackets too.
        if not marker and read_departments(inner, strict=True) is None:
            break
        stop = opening
    if opening < 0 or closing is None or closing > stop or not WORD.search(name) or (word and not is_marker(word)):
        return None
    tail = read_tail(text, closing + 1, figures, context)
    if not tail.clauses or text[tail.end :].strip(" |"):
        return None
    tail.markers += [word.strip()] if word else []
    end = opening + 1 + len(name.rstrip())
    return _header(piece, mark, opening + 1, end, tail, tail.departments, figures)


def _bracketed_title(
    piece: Piece, mark: Mark | None, begin: int, figures: list[Figure], context: Context
) -> Header | None:
    """`【少人数学級の拡大】 1,000千円（担当 教職員課）`: what stands in the brackets is the title, no organization.

    Who is in charge may stand in others before it, or behind it where the amount is on another line.
    """
    text = piece.text
    ahead = in_front(text, begin, len(text))
    if ahead is not None and text[ahead[1]] in ONE_BRACKET:
        begin = ahead[1]
    closing = closing_of(text, begin)
    if closing is None:
        return None
    inner = text[begin + 1 : closing]
    names = read_departments(inner, strict=True)
    if (
        names is not None
        or _LIMIT_LABEL.fullmatch(inner.strip()) is not None
        or len(inner.strip()) < 4
        or marker_group(text[begin : closing + 1]) is not None
    ):
        return None
    if ahead is not None and label_of(inner, context)[0] is not Label.UNKNOWN and not _names_item(inner, context):
        return None
    tail = read_tail(text, closing + 1, figures, context)
    named = tail.departments if ahead is None or ahead[1] != begin else ahead[0]
    stands_alone = named is not None and tail.department_bracket == "(" and any(map(is_organization, named.names))
    if not (tail.clauses or stands_alone) or text[tail.end :].strip(" |"):
        return None
    first = tail.clauses[0].figure if tail.clauses else None
    if first is not None and named is None and _names_behind_field(text[closing + 1 : first.start], context):
        return None
    return _header(piece, mark, begin + 1, closing, tail, named, figures)


_OPENS_FIGURE = " \t[(〔【<:：…‥・"


def _names_behind_field(words: str, context: Context) -> bool:
    """Whether words between a bracket and the first figure are a name, so that the bracket holds its field of work.

    〈教育・文化〉浜の見回り 500千円; 〈浜の見回り〉本年度 500千円 has a label there.
    """
    words = words.rstrip(_OPENS_FIGURE).strip()
    opened = max(words.rfind(opening) for opening in ONE_BRACKET)
    name = words[: opened if opened > 0 else label_at_end(words)].rstrip(_OPENS_FIGURE)
    if len(name) < _SHORTEST_NAME - 1:
        return False
    return _names_item(name, context) or (not is_label(name) and label_of(name, context)[0] is Label.UNKNOWN)


def _of_parent(piece: Piece, mark: Mark | None, begin: int, at: int, figures: list[Figure], context: Context) -> Header:
    """The header of an item that is a part of a parent line, which stands behind its title."""
    text = piece.text
    tail = tail_of_parent(text, at, figures, context)
    before = _label_before(text, begin, at, "group") if text[at] in ONE_BRACKET else pointer_before(text, begin, at)
    title_end, departments = departments_in_bracket_behind(text, begin, before)
    return _header(piece, mark, begin, title_end, tail, departments, figures)._replace(shape="P")


def is_sentence(text: str) -> bool:
    """Whether a line is prose: it ends like a sentence or holds the end of one."""
    return "。" in text or text.endswith(("、", "ます", "ました", "です", "である"))
