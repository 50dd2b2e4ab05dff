"""Doubts: what of an item that is returned nothing else in the document confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.reading.items.by_name import is_programme
from mie_budget.reading.items.candidates import Candidate, Note, Verdict, list_of
from mie_budget.reading.lexicon import lazy

_RAGGED = lazy(r"年度|[:：―▽〈<=]|[^\x00-\x7f] +[^\x00-\x7f]|\([^()]{14,}\)$")
"""What stands in a title that took in its description, the cell beside it or the line of a caption."""
_LONGEST_NAME = 40
"""Characters: of published titles that were longer, most had taken in a part of a sentence."""
_DEPARTMENTS = lazy(r"/?D\W*")
_CONFIRMED = frozenset({"department", "marker", "form", "notation", "told"})
"""Evidence that a line is an item's, whatever it is called."""


def note_doubts(candidates: Iterable[Candidate]) -> None:
    """Note at each item what of it is not certain: where its title ends, and whether it is a programme at all."""
    items = [one for one in candidates if one.verdict is Verdict.ITEM and one.title is not None]
    lists = Counter(map(_list_of, items))
    confirmed = Counter(_list_of(one) for one in items if _is_confirmed(one))
    for one in items:
        whole = one.mark is not None and _is_named(one)
        if len(one.name) > _LONGEST_NAME or _RAGGED.search(one.name) or ("、" in one.name and not whole):
            one.uncertain = True
        # Policies, accounts and kinds of expense stand in lists of their own kind; a programme with a name of
        # its own stands in a list of programmes, so that two of three confirm the third.
        if 3 * confirmed[_list_of(one)] < 2 * lists[_list_of(one)] and not _is_confirmed(one):
            one.notes += (Note(DiagnosticCode.ITEM_UNCONFIRMED, one.first_line, 0, {"found": one.name}),)


def _list_of(item: Candidate) -> tuple[str, str]:
    """The list that an item stands in, whether departments are printed or not."""
    style, shape = list_of(item)
    return style, _DEPARTMENTS.sub("", shape)


def _is_confirmed(item: Candidate) -> bool:
    """Whether its own name or what stands with it says that an item is a programme."""
    return _is_named(item) or not _CONFIRMED.isdisjoint(item.evidence)


def _is_named(item: Candidate) -> bool:
    """Whether a name ends as those of programmes do, or is what that costs: 派遣 and 派遣費."""
    return is_programme(item.name) or is_programme(item.name.removesuffix("費"))
