"""Parent lines: the line of the budget that an item says it is a part of: 「地域振興基金」613億円の内数."""

from __future__ import annotations

from mie_budget.models import Relation
from mie_budget.reading.brackets import ONE_BRACKET, closing_of
from mie_budget.reading.characters import past
from mie_budget.reading.figures import Figure, figure_over
from mie_budget.reading.labels import Context
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import read_departments
from mie_budget.reading.tails import Tail, read_tail

_BUDGET_LINE = lazy(r".*(?:[金費]|<programme>)\s*")
"""What is no organization, and may be a line of the budget that others are a part of."""
_OF_WHOLE = lazy(r"[)〕\]]?(?:(?P<own>のうち(?=\D{0,6}\d))|<part>)")
"""Behind the figure of a line of the budget: an item is a part of it, or has some of it."""
_POINTER = lazy(
    r"(?:[ \t=:→…・]*[(〔\[]|[ \t=:→…]+|(?<=[)〕】\]]))[※→]?[ \t]?"
    r"(?:(?:第?\d{1,2}|\(\d{1,2}\)|[①-⑳]|\([ア-ン]\))[-の.・ ]?)*$"
)
_ENDS_POINTER = frozenset(" \t\n=:→…・(〔[)〕】]※-の.")
_LONGEST_POINTER = 16
"""Characters from behind a name to the quotation mark: a sign, and the ordinals of what is pointed to."""
_OF_PARENT = "の内数"


def names_parent(text: str, at: int, closing: int, figures: list[Figure]) -> bool:
    """Whether a bracket holds the name of what an item is said to be a part of: 【地域振興基金】613億円の内数."""
    inner = text[at + 1 : closing]
    return (
        _figure_behind(text, closing, figures) is not None
        and read_departments(inner, strict=True) is None
        and _BUDGET_LINE.fullmatch(inner) is not None
    )


def quotes_parent(text: str, begin: int, at: int, closing: int, figures: list[Figure]) -> bool:
    """Whether quotation marks hold the name of a parent line: its figure stands in them, or a pointer before them."""
    if pointer_before(text, begin, at) < at and _figure_behind(text, closing, figures) is not None:
        return True
    return text.startswith(_OF_PARENT, closing + 1) and figure_over(figures, at + 1, closing)


def _figure_behind(text: str, closing: int, figures: list[Figure]) -> Figure | None:
    """The figure right behind a name in quotation marks, where an item is said to be a part of it."""
    whole = next((figure for figure in figures if 0 < figure.start - closing <= 2), None)
    return whole if whole is not None and _OF_WHOLE.match(text, whole.end) is not None else None


def pointer_before(text: str, begin: int, at: int) -> int:
    """Where the ordinals begin that point to the name in quotation marks at an offset: `※1(2)「X」`; `at` for none."""
    if at <= begin or not (text[at - 1] in _ENDS_POINTER or text[at - 1].isnumeric()):
        return at
    first = max(begin, at - _LONGEST_POINTER)
    pointer = _POINTER.search(text[first:at])
    return at if pointer is None or first + pointer.start() <= begin else first + pointer.start()


def behind_pointer(text: str, begin: int, at: int, figures: list[Figure]) -> int:
    """Where a parent line stands in quotation marks behind a bracket, or the ordinal it is of; `at` for none."""
    quoted = text.find("「", at, at + _LONGEST_POINTER)
    if quoted < 0 or at <= begin or pointer_before(text, begin, quoted) > at:
        return at
    closing = closing_of(text, quoted)
    return quoted if closing is not None and _figure_behind(text, closing, figures) is not None else at


def parent_before(text: str, begin: int, at: int, figures: list[Figure]) -> tuple[int, int] | None:
    """Where the name of a budget line stands whose figure an item is part of: `X(537億円)のうち8億円`."""
    closing = closing_of(text, at)
    if closing is None or not text.startswith("のうち", closing + 1):
        return None
    own = next((figure for figure in figures if figure.start > closing), None)
    if own is None or own.start - closing > 12:
        return None
    blank = max(text.rfind(" ", begin, at), text.rfind("、", begin, at), text.rfind("「", begin, at))
    return (blank, own.start) if blank > begin else None


def tail_of_parent(text: str, at: int, figures: list[Figure], context: Context) -> Tail:
    """`title「X(493億円)」の内数`, `title 『X』493億円の内数`, also in 【】: what stands behind the title, from X on.

    Behind the figure of X may stand what the item has of it: `のうち8億円`.
    """
    figure = next(one for one in figures if at < one.start)
    own = next((one for one in figures if one.start > figure.end), None)
    behind = _OF_WHOLE.match(text, figure.end)
    if own is not None and behind is not None and behind["own"]:
        return read_tail(text, own.start, figures, context)
    if text[at] in ONE_BRACKET:
        # The figure says itself whose part it is, and others may follow it.
        return read_tail(text, figure.start, figures, context)
    tail = read_tail(text, figure.start, figures, context, end=figure.end)
    for clause in tail.clauses:
        clause.relation = Relation.PART_OF
    end = behind.end() if behind is not None else text.index(_OF_PARENT, figure.end) + len(_OF_PARENT)
    tail.end = past(text, end, ")〕]")
    return tail
