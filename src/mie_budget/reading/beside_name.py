"""Beside a name: who is in charge, in front of it or behind it, in brackets or parted by a blank, a sign or a label."""

from __future__ import annotations

import re

from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.characters import past
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import characters, lazy
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, is_organization, read_departments
from mie_budget.reading.titles import LETTER, WORD, mark_of

_APART = lazy(r"\s*[/／]\s*|\s*\t\s*")
_BORDER = lazy(r"\s*[|/／]\s*|\s*\t\s*")
"""Behind a figure, which no table has taken, a border parts as well."""
_BLANKS = " \t"
_NEXT = lazy(r"[ \t]*[/／|]?[ \t]*")
"""What may stand between a figure and who is in charge."""
_LONGEST = 40
"""Two organizations, each with its bureau, are shorter."""
_BEHIND = lazy(
    r"(?<=\S)(?:\s+※\s?|\s*(?P<slash>[/／])\s*"
    r"|\s+(?:[【〔\[(](?:<field.departments>)[】〕\])]\s?|(?:<field.departments>)(?:\s?[:：/／]\s?|\s+)))"
    r"(?P<names>[^\s※/／:：。][^※/／:：。]{1,39}?)[\s…‥・:：|/／]*$"
)


def in_front(text: str, start: int, end: int, *, bordered: bool = False) -> tuple[DepartmentList, int] | None:
    """Who is in charge, where a stretch opens with that and a name follows, and where the name begins.

    >>> in_front("道路課 / 橋の点検", 0, 10), in_front("相談/就労の窓口", 0, 8)
    ((DepartmentList(names=('道路課',), ditto=False), 6), None)
    >>> in_front("(道路課)橋の点検", 0, 9), in_front("橋の点検", 4, 4)
    ((DepartmentList(names=('道路課',), ditto=False), 5), None)
    """
    if start >= end:
        return None
    if text[start] in ONE_BRACKET:
        closing = closing_of(text, start)
        stop = -1 if closing is None else closing + 1
        words = text[start + 1 : stop - 1]
    else:
        apart = (_BORDER if bordered else _APART).search(text, start, min(end, start + _LONGEST))
        stop = -1 if apart is None else apart.end()
        words = "" if apart is None else text[start : apart.start()]
    named = _named(words) if start < stop < end and text[stop:end].strip(" \t/／|") else None
    return None if named is None else (named, stop + len(text[stop:end]) - len(text[stop:end].lstrip(_BLANKS)))


def behind_figure(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """The same behind a figure that opens the line: 9千円 / 道路課 / 橋の点検.

    >>> behind_figure("9千円 / 道路課 / 橋の点検", 3, 16)
    (DepartmentList(names=('道路課',), ditto=False), 12)
    >>> behind_figure("9千円 | 道路課 | 橋の点検", 3, 16)
    (DepartmentList(names=('道路課',), ditto=False), 12)
    """
    gap = _NEXT.match(text, start, end)
    return in_front(text, start if gap is None else gap.end(), end, bordered=True)


def behind(text: str, start: int, end: int) -> tuple[DepartmentList, int] | None:
    """Who is in charge, where a stretch closes with that behind a sign or a label, and where the name ends.

    >>> behind("橋の点検 ※道路課", 0, 9), behind("橋の点検 担当:市民センター", 0, 14)
    ((DepartmentList(names=('道路課',), ditto=False), 4), (DepartmentList(names=('市民センター',), ditto=False), 4))
    >>> behind("見守り/声かけ", 0, 7), behind("橋の点検/道路課(点検係)", 0, 13)
    (None, (DepartmentList(names=('道路課(点検係)',), ditto=False), 4))
    """
    match = _BEHIND.search(text, start, end)
    named = _named(match["names"]) if match is not None else None
    if match is None or named is None:
        return None
    if match["slash"] and not is_organization(match["names"].split()[0]):
        # A slash inside a name, and who is in charge behind a blank: 海岸/松原の手入れ 環境課.
        return None
    if match["slash"] and (before := behind(text, start, match.start())) is not None and "/" in text[before[1] : end]:
        # 橋の点検/道路課/河川課
        return DepartmentList((*before[0].names, *named.names), before[0].ditto), before[1]
    return named, match.start()


def _named(words: str) -> DepartmentList | None:
    """The departments that words name and nothing else, each an organization by its ending."""
    named = read_departments(words, strict=True) if words else None
    return named if named is not None and (named.ditto or all(map(is_organization, named.names))) else None


_LEADING_GROUP = lazy(r"[【〔\[(（<〈《{](?P<inner>[^()（）【】〔〕\[\]<>〈〉《》{}]{2,40})[】〕\])）>〉》}]\s*(?=\S)")
_NAMES_BEFORE_COLON = lazy(r"(?P<names>[^\s:：()（）。….]{2,14})(?:[:：]|…+|・{3,}|\.{2,})\s*(?=[(「『]?[^\W\d_]{2})")
_WIDE = lazy(r" {2,}|\t")
"""What parts one column from the next."""
_TRAILING_NAMES = lazy(
    r"(?<![\s|/／:：・※])(?:,\s+|[\s|/／:：・※]+)"
    r"(?P<names>[^\s|/／:：()（）。…※]{2,30}?(?:[ 、・][^\s|/／:：()（）。…※]{2,20}?)??|[〃々仝])[\s|/／:：…・.,→⇒]*$"
)
BRACKET_AT_END = lazy(
    r"[(（【〔\[<〈《{](?P<names>[^()（）【】〔〕\[\]<>〈〉《》{}]{2,40}|[〃々同仝])[)）】〕\]>〉》}]\s*$"
)
_BEFORE_LABEL = frozenset("/／:：・")
_LABEL_BEHIND = lazy(
    r"(?<=\S)(?:\s+|\s*[/／:：・]\s*)<field.departments>\s?[:：]?\s*$", needs="/グ係名室局属府担求等管絡織署課部関"
)
"""Behind a name, what stands behind it is called so: 橋の点検 所管 道路課."""
_TRAILING_BRACKET = lazy(r"[(【〔\[](?P<names>[^()【】〔〕\[\]]{2,40})[)】〕\]]\s*$")


def label_behind(text: str, start: int, end: int) -> re.Match[str] | None:
    """The label of departments that a name ends with, a blank or a sign between them."""
    name = text[start:end]
    may_end_with_one = (not _BEFORE_LABEL.isdisjoint(name) or any(map(str.isspace, name))) and (
        name.rstrip().rstrip(":：").rstrip()[-1:] in characters("field.departments")
    )
    return _LABEL_BEHIND.search(text, start, end) if may_end_with_one else None


def with_its_section(text: str, start: int, end: int, bracket: int, unit: DepartmentList) -> tuple[int, DepartmentList]:
    """Where a title ends, and its departments, where they stand before a bracket that holds a `unit` of theirs.

    橋の点検/道路課(点検係)
    """
    closing = closing_of(text, bracket) if text[bracket] == "(" else None
    last = behind(text, start, closing + 1) if closing is not None else None
    return (end, unit) if last is None else (last[1], last[0])


_TOWARDS = lazy(r"(?<=[)】〕\]])\s?に(?:は|ついては)?\s*$")
"""Behind who is in charge, in brackets: the particle before the sum that is put towards a programme."""


def parted_from_departments(text: str, start: int, end: int, kind: str) -> tuple[int, int, DepartmentList | None]:
    """Where a title begins and ends without the departments in front of it or behind it, and these.

    `kind` is that of the anchor behind the title; departments there leave none in front of them.
    """
    leading = _LEADING_GROUP.match(text, start, end)
    if leading is not None and leading.end() < end:
        names = read_departments(leading["inner"], strict=True)
        if names is not None and LETTER.search(text[leading.end() : end]):
            return leading.end(), end, names
    before = _NAMES_BEFORE_COLON.match(text, start, end)
    if before is not None and (names := read_departments(before["names"], strict=True)) is not None:
        return before.end(), end, names
    if (ahead := in_front(text, start, end)) is not None:
        return ahead[1], end, ahead[0]
    if kind != "departments" and (closing := behind(text, start, end)) is not None:
        return start, closing[1], closing[0]
    towards = _TOWARDS.search(text, start, end) if text[start:end].rstrip()[-1:] in ("に", "は") else None
    if kind == "parent" or towards is not None:
        # 橋の点検事業(土木課)に 2,300千円 too.
        title_end, departments = departments_in_bracket_behind(text, start, end if towards is None else towards.start())
        if departments is not None:
            return start, title_end, departments
    trailing = _TRAILING_NAMES.search(text, start, end) if kind != "departments" else None
    if trailing is None:
        return start, end, None
    printed, stop = trailing["names"], trailing.start()
    first, _, last = printed.rpartition(" ")
    if first and not any(map(is_bureau_or_section, re.split("[ 、・]", first))):
        # A blank parts who is in charge from the name, a dot only its words: 安心・安全な道 土木課.
        printed, stop = last, trailing.end("names") - len(last) - 1
    if stop <= start or not WORD.search(text[start:stop]):
        return start, end, None
    names = read_departments(printed, strict=True)
    # Behind a slash, and in a column of its own, stands nothing else; behind a blank an office may be the place where
    # something is done.
    parted = stop == trailing.start() and (trailing[0].strip()[0] in "/／※," or _WIDE.match(text, stop, end))
    parted = parted or label_behind(text, start, stop) is not None
    known = names is not None and (parted or all(map(is_bureau_or_section, names.names)))
    if names is not None and known and (names.names or names.ditto):
        return start, stop, names
    return start, end, None


def name_behind_figure(text: str, start: int) -> tuple[int, int, DepartmentList | None] | None:
    """Where a name behind a figure begins and ends, and who is in charge; None where its last cell says otherwise."""
    end = len(text)
    if (ahead := behind_figure(text, start, end)) is not None:
        return ahead[1], end, ahead[0]
    start = past(text, start, " \t/／")
    if (last := behind(text, start, end)) is not None:
        return start, last[1], last[0]
    bracket = BRACKET_AT_END.search(text[start:])
    if bracket is not None and bracket.start() > 1:
        departments = read_departments(bracket["names"], strict=True)
        return start, end if departments is None else start + bracket.start(), departments
    if (border := text.rfind("|")) > start and text[start:border].strip(" |"):
        # 2,300千円 橋の点検 | 土木課: who is in charge stands in the last cell.
        departments = organization_alone(text[border + 1 :].strip())
        return None if departments is None else (start, border, departments)
    column = _organization_in_last_column(text, start)
    return (start, end, None) if column is None else (start, column[1], column[0])


_LAST_COLUMN = lazy(r"(?<=\S)(?:\s{2,}|\t\s*)(?P<names>\S{2,20})\s*$")


def _organization_in_last_column(text: str, start: int) -> tuple[DepartmentList, int] | None:
    """Who is in charge behind a name and a wide blank, and where the name ends; None where only organizations stand."""
    last = _LAST_COLUMN.search(text, start)
    names = organization_alone(last["names"]) if last is not None else None
    if last is None or names is None or read_departments(text[start : last.start()], strict=True) is not None:
        return None
    return names, last.start()


_LABELLED_BEHIND = lazy(
    r"(?<=\S)\s+(?:(?:<field.departments>)\s*[:：]\s*|※ ?)"
    r"(?P<names>[^\s:：()|]{2,40}(?: \S{2,20})?)\s*$"
)
"""With a label or the sign of a remark."""
_SLASHED_BEHIND = lazy(r"(?<=[^\s/])\s*/\s?(?P<names>[^\s/()]{2,30}(?: [^\s/()]{2,20})?)$")


def end_above_figure(text: str) -> tuple[int, DepartmentList | None]:
    """Where a name ends on the line above its figure, and who is in charge behind it; None where nobody is."""
    trailing = BRACKET_AT_END.search(text) or _LABELLED_BEHIND.search(text)
    if trailing is not None and trailing.start() > 1:
        named = read_departments(trailing["names"], strict=trailing[0][0] not in "【")
        return (len(text), None) if named is None else (trailing.start(), named)
    if "/" in text:
        slashed = _SLASHED_BEHIND.search(text)
        named = organization_alone(slashed["names"]) if slashed is not None else None
        return (len(text), None) if slashed is None or named is None else (slashed.start(), named)
    if " " not in text:
        return len(text), None
    mark = mark_of(text)
    begin = past(text, 0 if mark is None else mark.end)
    _, end, named = parted_from_departments(text, begin, len(text), "figure")
    label = label_behind(text, 0, end)
    labelled = end < len(text) and label is not None
    if named is None or (mark is None and not labelled and "※" not in text):
        # A blank alone may stand anywhere in a line that nothing marks as a name.
        return len(text), None
    return end if label is None else label.start(), named


def departments_in_bracket_behind(text: str, begin: int, end: int) -> tuple[int, DepartmentList | None]:
    """Where a title ends before the departments in brackets behind it, and these; its own end where there are none."""
    bracket = _TRAILING_BRACKET.search(text[begin:end])
    names = read_departments(bracket["names"], strict=True) if bracket is not None and bracket.start() > 1 else None
    return (begin + bracket.start(), names) if bracket is not None and names is not None else (end, None)
