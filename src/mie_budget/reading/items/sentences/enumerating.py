"""Enumerating: which of what sentences tell is a list, by how they put names and sums together."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.items.sentences.telling import ADDED, ASKED_ABOUT, INTRODUCES, OF_ITS_OWN, TOWARDS, Told
from mie_budget.reading.items.sentences.told_sums import PRESENTED, REQUIRES, is_counted
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import mark_of

LEAST_TOLD = 3
"""Two sums that a sentence names may stand for anything; three put alike are a list."""
LEAST_TOGETHER = 2
"""One alone in its sentence is no list; of two, 「」 say where the names begin and end."""
_LEAST_THROUGHOUT = 5
"""So many put alike in one document make up for there being only two in any one sentence."""
_MOST = 5
"""Where sentences name one each, all but one in so many must be named like programmes."""
RIGHT_BEHIND = frozenset({ASKED_ABOUT, ADDED})
_ONE_EACH = frozenset({"(", PRESENTED, *RIGHT_BEHIND})
"""A sum in a bracket right behind a programme's name, one that is called its own, asked about or added, is of nothing
else, and a sentence holds one of them."""
_NAMED = lazy(r"<programme>費?(?:\([^()]*\))?(?:など|等)?$")
_LOOKS_AT = lazy(r"\s*(?:[^。「」]{2,30}を[み見]ると、?)?")
"""What a sentence that is nothing but a name and its sum opens with, if with anything."""
_ENDS = lazy(r"(?:など|等)?。")
_PURPOSE_AT_END = lazy(r"(?:<told.purpose>)$")
_COST = lazy(r"(?:費用|経費|予算)(?:など|等)?$")
"""What the name of a cost ends with that says what it is for: 橋を調べる費用."""
_COST_FOR = lazy(r"(?:ための?|に(?:関する|関係する|要する|係る|かかる|必要な|向けた))(?:費用|経費|予算)$")
_COST_OF = lazy(r"の[^のや、]{2,12}費(?:\([^()]*\))?$")
"""The cost of something (堤の整備費); 人件費 by itself is one of the kinds of all that is spent."""
_ONE_COST = lazy(r"[^のや、]{2,}(?:費|の(?:費用|経費))(?:\([^()]*\))?$")
_OF_SEVERAL = lazy(
    r"^(?:総|全体|概算|年間|[国都道府県市町村]が)|(?:関連|関係)(?:事業|経費)?費?$|(?:予算|現在|残)額?$|(?:<size>)$"
)
"""What is said of a sum of several programmes, of all that one costs over the years, or of what others do."""
_TAKEN_IN = lazy(r"^[国県]の|国庫|からの|(?:交付|負担|分担)金$")
"""What a sentence may say of what comes from others: of these a sum is not said to be spent."""
_NO_WORK = lazy(r"<told.no_work>(?:など|等)?$")
"""Where a sum goes that is of no work."""
_MORE_OR_LESS = lazy("<about.behind>")
_AS_BUDGET = lazy(r"を[^、。]{0,8}予算案?として")
_GOES_BACK = lazy(r"[こそ]の(?=[一-龠])")


def told_in_lists(told: Sequence[Told], *, of_budget: bool, listed_below: bool) -> list[Told]:
    """What is told in lists, in order; `of_budget` says that the document speaks of one, where fewer are a list.

    `listed_below` stand programmes with marks, beside which the particle and the verb of a sentence are not enough.
    """
    listed = {id(one) for group in _lists(told, of_budget=of_budget, listed_below=listed_below) for one in group}
    return [one for one in told if id(one) in listed]


def _lists(told: Sequence[Told], *, of_budget: bool, listed_below: bool) -> list[list[Told]]:
    """The enumerations: those of a sentence that are put alike, and others of the document put like them."""
    groups: dict[str, dict[tuple[int, int], list[Told]]] = {}
    for one in told:
        groups.setdefault(_frame(one), {}).setdefault(one.sentence, []).append(one)
    lists: list[list[Told]] = []
    towards = [one for one in told if _is_put_towards(one)]
    if len(towards) >= LEAST_TOLD:
        theirs = {one.sentence for one in towards}
        lists += [
            [
                one
                for one in told
                if one.sentence in theirs
                or (one.budgeted is None and _is_towards(one))
                or (one.quoted and one.link in (PRESENTED, "("))
            ]
        ]
    # Each in its own way, but by the name of a programme that leaves no doubt.
    certain = [
        one
        for one in told
        if ((one.link in _ONE_EACH or _is_put_towards(one)) and OF_ITS_OWN.search(one.name))
        or (one.link == "(" and _COST_FOR.search(one.name))
        or _is_what_it_costs(one)
    ]
    if len(certain) >= LEAST_TOLD:
        lists += [certain]
    # Fewer, where a sentence says that it names programmes, or what the budget does with their sums.
    named_alike = [
        one
        for one in towards
        if one.quoted or is_named(one) or _COST.search(one.name) or (not listed_below and _is_set_aside_for(one))
    ]
    if (
        of_budget
        and len(named_alike) >= LEAST_TOGETHER
        and any(one.budgeted or is_introduced(one) or _ends_with_sum(one) for one in named_alike)
    ):
        lists += [named_alike]
    introduced = [one for sentence in _introduced(told) for one in sentence]
    required = [one for one in told if of_budget and _is_all_it_takes(one)]
    lists += [group for group in (introduced, required) if len(group) >= LEAST_TOGETHER]
    alone = [one for one in told if is_all_of_sentence(one)]
    if len(alone) >= LEAST_TOLD and _is_list(alone):
        lists += [alone]
    counted = [one for one in told if one.quoted and one.link == PRESENTED and is_counted(one.piece.text, one.start)]
    if len(counted) >= LEAST_TOLD:
        lists += [counted]
    for frame, sentences in groups.items():
        # Without a particle a name is told by what stands around it in its sentence, or by a list in another one.
        listed = frame == "particle" and any(map(_is_list, sentences.values()))
        apart = [
            sentence
            if frame != "particle"
            or _is_list(sentence)
            or (listed and all(map(is_named, sentence)))
            or _are_budgeted(sentence)
            else [one for one in sentence if one.link]
            for sentence in sentences.values()
        ]
        together = [one for sentence in apart for one in sentence]
        longest = max(map(len, apart))
        named = sum(map(is_named, together))
        throughout = len(together) >= _LEAST_THROUGHOUT and (
            longest >= LEAST_TOGETHER or _MOST * named >= (_MOST - 1) * len(together)
        )
        alike = frame in _ONE_EACH and len(together) >= LEAST_TOLD and named == len(together)
        if throughout or alike or longest >= (LEAST_TOGETHER if frame == "quoted" else LEAST_TOLD):
            lists += [together] if _is_list(together) else filter(_is_list, sentences.values())
    lists += [sentence for sentence in groups.get("particle", {}).values() if _are_budgeted(sentence)]
    if of_budget and lists:
        # Beside a list, each that leaves no doubt is one more of its kind.
        lists += [certain]
    if of_budget and not lists:
        # The only one of a text, by what its name ends with and what the budget does with its sum.
        lone = [one for one in told if _says_what_it_is(one)]
        # What has a mark is one of several.
        if len(lone) == 1 and lone[0].budgeted and _is_put_towards(lone[0]) and mark_of(lone[0].piece.text) is None:
            lists += [lone]
    return lists


def _introduced(told: Sequence[Told]) -> list[list[Told]]:
    """The sentences that say that programmes follow, and name several, each with nothing but its sum behind it.

    Those behind one that are nothing but a name and its sum go on with what it names.
    """
    sentences: dict[tuple[int, int], list[Told]] = {}
    opened: list[Told] = []
    for one in told:
        if (one.link in ("", "(") or one.link in TOWARDS) and is_introduced(one):
            opened = sentences.setdefault(one.sentence, [])
            opened.append(one)
        elif opened and opened[-1].piece is one.piece and (is_all_of_sentence(one) or _says_what_for(one)):
            opened.append(one)
    return [sentence for sentence in sentences.values() if len(sentence) >= LEAST_TOGETHER]


def is_introduced(one: Told) -> bool:
    """Whether a sentence opens with what says that programmes follow, and one stands right behind it or later."""
    match = INTRODUCES.match(one.piece.text, one.sentence[1])
    return match is not None and match.end() <= one.start


def _frame(one: Told) -> str:
    """What tells a name from the words around it: quotation marks, a sign or bracket, or particles and commas."""
    if one.quoted and one.link != PRESENTED:
        return "quoted"
    return "particle" if not one.link or one.link in TOWARDS else one.link


def _are_budgeted(sentence: Sequence[Told]) -> bool:
    """Whether a sentence says of several names, each right before its sum, what the budget does with their sums."""
    return len(sentence) >= LEAST_TOLD and all(one.budgeted for one in sentence)


def _is_list(group: Sequence[Told]) -> bool:
    if group[0].quoted and len(group) >= LEAST_TOLD:
        return True
    named = sum(map(is_named, group))
    return len(group) >= (LEAST_TOGETHER if group[0].quoted else LEAST_TOLD) and 2 * named > len(group)


def is_named(one: Told) -> bool:
    """Whether a name ends as those of programmes do."""
    return _NAMED.search(one.name) is not None


def is_all_of_sentence(one: Told) -> bool:
    """Whether a sentence is nothing but a name and its sum, 橋の点検5万円。, behind what it looks at."""
    text, begin = one.piece.text, one.sentence[1]
    return (
        not one.link
        and text.startswith("。", one.figure.end)
        and _LOOKS_AT.fullmatch(text, begin, one.start) is not None
    )


def _is_all_it_takes(one: Told) -> bool:
    """Whether a sentence that speaks of a name in quotation marks says that a sum is what it requires."""
    before = one.piece.text[one.end : one.figure.start]
    return one.quoted and one.link in ("は", PRESENTED) and REQUIRES.search(before) is not None


def _says_what_for(one: Told) -> bool:
    """Whether a sentence is nothing but a name and its sum, behind what it is for: 町の発展に向けて橋の点検5万円."""
    text, begin = one.piece.text, one.sentence[1]
    return not one.link and _ENDS.match(text, one.figure.end) is not None and ends_with_purpose(text[begin : one.start])


def ends_with_purpose(before: str) -> bool:
    """Whether what stands before a name says what it is for."""
    return _PURPOSE_AT_END.search(before) is not None


def _is_put_towards(one: Told) -> bool:
    """Whether a sentence says that a sum is put towards a name, by the particle between them or by its verb."""
    if one.budgeted is False or one.link == PRESENTED:
        return False
    return (
        one.quoted
        or one.link in TOWARDS
        or (
            bool(one.budgeted)
            and one.link in ("", "が", "は", "も")
            and (is_named(one) or _COST.search(one.name) is not None)
        )
    )


def _is_what_it_costs(one: Told) -> bool:
    """Whether a sentence says of a programme or of the cost of something that it is a sum, X事業は5億円."""
    named = OF_ITS_OWN.search(one.name) or _ONE_COST.search(one.name)
    return (
        one.link in ("は", "が", "も")
        and one.budgeted is not False
        and named is not None
        and _OF_SEVERAL.search(one.name) is None
        and _TAKEN_IN.search(one.name) is None
        # A headline says so of what the sentences below it take apart.
        and "。" in one.piece.text
    )


def _ends_with_sum(one: Told) -> bool:
    """Whether a sentence ends with the sum that it puts towards a name, without a verb: 橋の点検に5億円。."""
    return one.link in ("に", "へ") and one.piece.text.startswith("。", one.figure.end)


def _is_set_aside_for(one: Told) -> bool:
    """Whether a sentence says by its particle, and its verb or by having none, that a sum is set aside for a work."""
    put = one.link in ("に", "へ") and bool(one.budgeted)
    return (put or _ends_with_sum(one)) and _NO_WORK.search(one.name) is None


def _says_what_it_is(one: Told) -> bool:
    """Whether a name ends as that of a programme or of the cost of something; この goes back to other words.

    A sum that somebody speaks of as one of so much and more is none that the budget sets aside; nor is the budget's.
    """
    ends = is_named(one) or _COST.search(one.name) or _COST_OF.search(one.name)
    other = any(pattern.match(one.piece.text, one.figure.end) for pattern in (_MORE_OR_LESS, _AS_BUDGET))
    return bool(ends) and not other and _GOES_BACK.search(one.name) is None


def _is_towards(one: Told) -> bool:
    return one.link in TOWARDS or (not one.link and is_named(one))
