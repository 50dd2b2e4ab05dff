"""Other orders: the amount in front of the title, or the title in a bracket behind what is done or who is in charge."""

from __future__ import annotations

from mie_budget.reading.beside_name import in_front, name_behind_figure
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.characters import past
from mie_budget.reading.entries.header import Header, header_of
from mie_budget.reading.figures import Figure
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.labels import Context, Label, is_label, label_at_end, label_of
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import is_bureau_or_section, is_organization, read_departments
from mie_budget.reading.tails import read_tail
from mie_budget.reading.titles import WORD, Mark, is_marker, marker_group

_YEAR = r"(?:令和|平成|[RH])\s?(?:\d{1,2}|元)(?:年度?)?"
_PERIOD_BEFORE = lazy(rf"[(〔\[]{_YEAR}\s?[〜～~-]\s?(?:{_YEAR}|\d{{1,2}}年?度?)[)〕\]]\s*(?=\S)")
"""The years that a programme is for, between its amount in a bracket and its name: 〔548万円〕(R2～R5) 橋の点検."""
_OPENS_FIGURE = " \t[(〔【<:：…‥・"
_LIMIT_LABEL = lazy("<label.limit>", needs="債継融限")
_ENDS_ASIDE = lazy("うち|その他|内訳|合?計")
"""What opens words that are the label of a figure, however long they are."""
_SHORTEST_NAME = 5
"""Characters: what is a label and says nothing else is shorter, or known as one."""


def amount_first(piece: Piece, mark: Mark | None, begin: int, figures: list[Figure], context: Context) -> Header | None:
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
        return header_of(piece, mark, begin, begin, tail, departments, figures)._replace(rest=len(text))
    whole = title[:1] in ONE_BRACKET and closing_of(title, 0) == len(title) - 1
    if whole and (closing is None or marker_group(title) is not None or organization_alone(title) is not None):
        # Behind a bare figure it says something else of the item above.
        return None
    if (
        not WORD.search(title)
        or (label_of(title, context)[0] is not Label.UNKNOWN and not names_item(title, context))
        or is_marker(title.strip("-‐–—―−ー |"))
    ):
        return None
    names = read_departments(title, strict=True) if departments is None else None
    if names is not None and all(map(is_bureau_or_section, names.names)):
        # Who is in charge stands behind the figure, the name on the line above.
        return header_of(piece, mark, begin, begin, tail, names, figures)._replace(rest=len(text), shape="AD")
    header = header_of(piece, mark, start, start + len(title), tail, departments, figures)
    return header._replace(rest=len(text), shape="AT")


_LONGEST_NOTE = 16
"""Characters of what is said behind an amount in the margin."""


def name_in_bracket(text: str, opening: str) -> tuple[int, int] | None:
    """Where the name stands in the bracket that closes a line, by the bracket that a note says names stand in.

    >>> name_in_bracket("橋を直す[橋の補修事業|新規]", "[")
    (5, 11)
    """
    start = text.rfind(opening)
    if start <= 0 or closing_of(text, start) != len(text) - 1 or marker_group(text[start:]) is not None:
        return None
    name, _, word = text[start + 1 : -1].partition("|")
    named = WORD.search(name) is not None and (not word or is_marker(word)) and not read_departments(name, strict=True)
    return (start + 1, start + 1 + len(name.rstrip())) if named else None


def named_behind(piece: Piece, mark: Mark | None, begin: int, figures: list[Figure], context: Context) -> Header | None:
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
    note = text[tail.end :].strip(" |")
    if not tail.clauses or len(note) > _LONGEST_NOTE or note[:1] in tuple("、,をがはにでと"):
        return None
    tail.markers += [word.strip()] if word else []
    end = opening + 1 + len(name.rstrip())
    return header_of(piece, mark, opening + 1, end, tail, tail.departments, figures)


def bracketed_title(
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
    if ahead is not None and label_of(inner, context)[0] is not Label.UNKNOWN and not names_item(inner, context):
        return None
    tail = read_tail(text, closing + 1, figures, context)
    named = tail.departments if ahead is None or ahead[1] != begin else ahead[0]
    stands_alone = named is not None and tail.department_bracket == "(" and any(map(is_organization, named.names))
    if not (tail.clauses or stands_alone) or text[tail.end :].strip(" |"):
        return None
    first = tail.clauses[0].figure if tail.clauses else None
    if first is not None and named is None and _names_behind_field(text[closing + 1 : first.start], context):
        return None
    return header_of(piece, mark, begin + 1, closing, tail, named, figures)


def _names_behind_field(words: str, context: Context) -> bool:
    """Whether words between a bracket and the first figure are a name, so that the bracket holds its field of work.

    〈教育・文化〉浜の見回り 500千円; 〈浜の見回り〉本年度 500千円 has a label there.
    """
    words = words.rstrip(_OPENS_FIGURE).strip()
    opened = max(words.rfind(opening) for opening in ONE_BRACKET)
    name = words[: opened if opened > 0 else label_at_end(words)].rstrip(_OPENS_FIGURE)
    if len(name) < _SHORTEST_NAME - 1:
        return False
    return names_item(name, context) or (not is_label(name) and label_of(name, context)[0] is Label.UNKNOWN)


def names_item(words: str, context: Context) -> bool:
    """Whether words that end like the label of a figure are the name of an item: 企業立地奨励金, 図書館の拡充."""
    words = words.strip(" \t:：…‥・/|")
    return (
        len(words) >= _SHORTEST_NAME
        and label_of(words, context)[0] in (Label.AMOUNT, Label.OF_WHICH)
        and not is_label(words)
        and _ENDS_ASIDE.match(words) is None
    )
